# SPDX-License-Identifier: MIT
"""Families of checkpoints: how each is recognised, what it needs, where people get it."""

from __future__ import annotations

import dataclasses
import json
import pathlib
from collections.abc import Callable
from typing import Any


@dataclasses.dataclass(frozen=True)
class Family:
    """One row. `is_of` judges a folder by its file names and configs only."""

    name: str
    text: str
    licence: str  # of the weights that people know, where a checkpoint says nothing itself
    packages: str  # a row of packages.py
    known: tuple[str, ...]  # ids on the Hugging Face hub, the best first step first
    is_of: Callable[[pathlib.Path], bool]
    files: tuple[str, ...] = ()  # patterns of what `fetch` takes; () is fetch.py's own list


LARGEST_CONFIG = 1 << 20


def read_config(path: pathlib.Path) -> dict[str, Any]:
    """A small JSON record, or {} when it is none. Judging is safe.py's work."""
    try:
        if path.stat().st_size > LARGEST_CONFIG:
            return {}
        record = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _has_type(*names: str) -> Callable[[pathlib.Path], bool]:
    return lambda folder: read_config(folder / "config.json").get("model_type") in names


def _has_pipeline(*names: str) -> Callable[[pathlib.Path], bool]:
    return lambda folder: read_config(folder / "model_index.json").get("_class_name") in names


def _is_audiocraft(folder: pathlib.Path) -> bool:
    names = ("state_dict.bin", "compression_state_dict.bin")
    return all((folder / name).is_file() for name in names)


def _is_demucs(folder: pathlib.Path) -> bool:
    return read_config(folder / "demucs.json").get("family") == "demucs" or any(
        _names_demucs(path) for path in folder.glob("*.safetensors")
    )


def _names_demucs(path: pathlib.Path) -> bool:
    """Its files lie beside no config: the class stands in their headers."""
    try:
        with open(path, "rb") as file:
            head = file.read(1 << 16)
    except OSError:
        return False
    return b'"klass"' in head and b"demucs." in head


def _is_lora(folder: pathlib.Path) -> bool:
    return (folder / "adapter_config.json").is_file()


FAMILIES = {
    family.name: family
    for family in (
        Family(
            "musicgen", "MusicGen in transformers' layout: text, melody, stereo.",
            "CC-BY-NC-4.0", "musicgen",
            ("facebook/musicgen-small", "facebook/musicgen-medium", "facebook/musicgen-large",
             "facebook/musicgen-melody", "facebook/musicgen-stereo-small",
             "facebook/musicgen-stereo-medium", "facebook/musicgen-stereo-melody"),
            _has_type("musicgen", "musicgen_melody"),
        ),
        Family(
            "audiocraft", "MusicGen in audiocraft's own layout.", "CC-BY-NC-4.0", "audiocraft",
            ("facebook/musicgen-small",), _is_audiocraft,
            ("state_dict.bin", "compression_state_dict.bin", "t5/*", "README.md", "LICENSE*"),
        ),
        Family(
            "riffusion", "Stable Diffusion that draws mel spectrograms.",
            "creativeml-openrail-m", "diffusion", ("riffusion/riffusion-model-v1",),
            _has_pipeline("StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline"),
        ),
        Family(
            "dance_diffusion", "Unconditional diffusion of short clips.", "MIT", "diffusion",
            ("harmonai/maestro-150k", "harmonai/unlocked-250k", "harmonai/jmann-small-190k"),
            _has_pipeline("DanceDiffusionPipeline"),
        ),
        Family(
            "stable_audio", "Stable Audio 1 and 3.", "Stability AI Community", "diffusion",
            ("stabilityai/stable-audio-open-1.0",),
            _has_pipeline("StableAudioPipeline", "StableAudio3Pipeline"),
        ),
        Family(
            "ace_step", "ACE-Step: songs with lyrics.", "Apache-2.0", "diffusion",
            ("ACE-Step/ACE-Step-v1-3.5B",), _has_pipeline("AceStepPipeline"),
        ),
        Family(
            "demucs", "Demucs: takes a mix apart.", "MIT", "demucs",
            ("adefossez/HTDemucs", "adefossez/HTDemucs-ft"), _is_demucs,
        ),
        Family(
            "lora", "Laid over another model at a strength (docs/lora.md).", "",
            "musicgen", (), _is_lora,
        ),
    )
}  # fmt: skip


# Of a folder that holds some model, but none that can be used.
UNKNOWN = Family("unknown", "No family that Timbre knows.", "", "", (), lambda folder: False)


def families_of(folder: pathlib.Path) -> list[Family]:
    """All families that a folder serves: a repository may hold a model in two layouts."""
    return [family for family in FAMILIES.values() if family.is_of(folder)]


def family_of(folder: pathlib.Path) -> Family | None:
    """The family of a checkpoint's folder, or None."""
    return next(iter(families_of(folder)), None)
