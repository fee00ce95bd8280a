# SPDX-License-Identifier: MIT
"""Diffusion backends: program, reference runtime and the plain upstream call, sample for sample."""

from __future__ import annotations

import concurrent.futures
import json
import pathlib
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from both import BUILD, Both, Run, data_of, of_backend
from timbre_adapters.adapter import Audio, Samples
from timbre_adapters.audio import pcm_hash, write_wav

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]
FAMILIES = ("riffusion", "dance_diffusion", "stable_audio", "ace_step")
SEED = 3
# One process for all, as each spends seconds on its imports.
RUN_ALL = """
import json, sys
from timbre_adapters import records, runtime
for line in sys.stdin:
    events = []
    runtime.run(json.loads(line), None, events.append)
    print(records.encode(events))
"""


class World:
    """A home, tiny checkpoints of all families, and what was rendered with them."""

    def __init__(self, home: pathlib.Path) -> None:
        from timbre_adapters import tiny

        self.both = Both(home)
        self.folders = {name: home / "checkpoints" / name for name in FAMILIES}
        for name, folder in self.folders.items():
            tiny.make(name, folder)
        write_wav(home / "init.wav", self._sound())
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            self.programs = dict(zip(FAMILIES, pool.map(self.program, FAMILIES), strict=True))
        complete = [data_of(self.programs[name], "job_queued")["request"] for name in FAMILIES]
        plain = [self.ask(name, plain=True) for name in FAMILIES]
        runs = self.references([*complete, *plain])
        self.runs = dict(zip(FAMILIES, runs, strict=False))
        self.plain = dict(zip(FAMILIES, runs[len(FAMILIES) :], strict=True))

    def _sound(self) -> Audio:
        at = np.arange(3 * 22050) / 22050
        row = 0.4 * np.sin(2 * np.pi * 330 * at) * (1 + np.sin(4 * at)) / 2
        return Audio(row.astype(np.float32)[:, None], 22050)

    def ask(self, name: str, plain: bool = False) -> dict[str, Any]:
        """A request; `plain` is one of words alone."""
        params: dict[str, Any] = {"threads": 1, "steps": 3, "device": "cpu"}
        asked = {
            "schema_version": 1, "backend": name, "prompt": "slow piano", "seed": str(SEED),
            "duration_s": 0.7, "model": str(self.folders[name]), "params": params,
        }  # fmt: skip
        if not plain:
            init = {"role": "init", "path": str(self.both.home / "init.wav")}
            asked |= {"references": [init]}
            if name in ("riffusion", "ace_step"):
                asked |= {"kind": "repaint", "duration_s": 2.5}
                params |= {"start_s": 0.5, "end_s": 1.75}
            if name == "ace_step":
                params |= {"lyrics": "[verse]\nslow notes", "language": "de"}
        return asked

    def program(self, name: str) -> Run:
        path = self.both.home / f"{name}.json"
        path.write_text(json.dumps(self.ask(name)))
        return self.both._call(
            str(BUILD / "timbre"), "render", "--request", str(path), "--json", "-o", f"{name}.wav",
            *(("--set", f"features.{name}=on") if name != "riffusion" else ()),
        )  # fmt: skip

    def references(self, asked: list[dict[str, Any]]) -> list[Run]:
        result = subprocess.run(
            [sys.executable, "-c", RUN_ALL], input="\n".join(map(json.dumps, asked)),
            env=self.both.environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        lines = result.stdout.splitlines()
        assert len(lines) == len(asked), result.stderr
        return [(0, json.loads(line)) for line in lines]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    return World(tmp_path_factory.mktemp("diffusion"))


@pytest.mark.parametrize("name", FAMILIES)
def test_equal_sound_and_events(world: World, name: str) -> None:
    program, reference = world.programs[name], world.runs[name]
    assert program[0] == 0, program[1][-1]
    assert data_of(reference, "job_ended")["end"] == "done", reference[1][-1]
    assert data_of(program, "result")["pcm_hash"] == data_of(reference, "result")["pcm_hash"]
    assert of_backend(program) == of_backend(reference)
    facts = data_of(reference, "result")["facts"]
    assert facts["device"] == "cpu" and facts["threads"] == 1 and facts["model"]["id"]


def pipeline(world: World, family: str, name: str, **words: Any) -> Any:
    from timbre_adapters.neural import kit

    kit.set_environment()
    pipe = getattr(kit.quiet_diffusers(), name).from_pretrained(
        world.folders[family], local_files_only=True, use_safetensors=True, **words
    )
    pipe.set_progress_bar_config(disable=True)
    return pipe


def upstream(world: World, family: str) -> Samples:
    """What the plain call of diffusers gives, as frames by channels."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    words: dict[str, Any] = {
        "num_inference_steps": 3, "generator": torch.Generator().manual_seed(SEED),
    }  # fmt: skip
    if family == "riffusion":
        return picture_to_sound(world, words)
    if family == "dance_diffusion":
        diffusers = __import__("diffusers")
        folder = world.folders[family]
        unet = diffusers.UNet1DModel.from_pretrained(folder / "unet", time_embedding_dim=16)
        pipe = diffusers.DanceDiffusionPipeline(unet, diffusers.IPNDMScheduler())
        pipe.set_progress_bar_config(disable=True)
        frames: Samples = pipe(audio_length_in_s=0.7, **words).audios[0].T
        return frames
    if family == "stable_audio":
        pipe = pipeline(world, family, "StableAudioPipeline")
        audios = pipe("slow piano", audio_end_in_s=0.7, **words).audios
    else:
        pipe = pipeline(world, family, "AceStepPipeline")
        audios = pipe("slow piano", audio_duration=0.7, **words).audios
    sound: Samples = audios[0].numpy().T
    return sound[: round(0.7 * 8000)].clip(-1, 1)


def picture_to_sound(world: World, words: dict[str, Any]) -> Samples:
    """Stable Diffusion's picture, inverted by the same C code and brought to -1 dBFS."""
    from timbre_adapters import mel_library
    from timbre_adapters.neural import mel_image

    pipe = pipeline(
        world, "riffusion", "StableDiffusionPipeline", safety_checker=None,
        requires_safety_checker=False,
    )  # fmt: skip
    image = pipe(
        "slow piano", height=512, width=512, guidance_scale=7.0, output_type="np", **words
    ).images
    frames = round(0.7 * 44100)
    mel = mel_image.mel_from(image.transpose(0, 3, 1, 2), 1, mel_image.MAX_VOLUME)
    mel = np.ascontiguousarray(mel[..., : mel_image.columns_of(frames)])
    form = mel_library.plain_form(mel_image.settings(frames, SEED))
    sound = np.zeros((frames, 1), dtype=np.float32)
    mel_library.invert(mel, form, sound, lambda done, total: None)
    return sound * np.float32(10 ** (-1 / 20) / np.abs(sound).max())


@pytest.mark.parametrize("name", FAMILIES)
def test_equal_to_the_plain_upstream_call(world: World, name: str) -> None:
    reference = world.plain[name]
    assert data_of(reference, "job_ended")["end"] == "done", reference[1][-1]
    expected = np.ascontiguousarray(upstream(world, name), dtype=np.float32)
    assert data_of(reference, "result")["pcm_hash"] == pcm_hash(expected)


def test_a_picture_keeps_its_sound() -> None:
    """Sound to picture of 8 bits to sound: the mel that comes back is the one that went in."""
    from timbre_adapters import mel_library
    from timbre_adapters.neural import mel_image

    at = np.arange(3 * 44100) / 44100
    cycles = np.cumsum(220 * 2 ** (np.floor(at * 4) % 8 / 12)) / 44100
    row = sum(np.sin(2 * np.pi * k * cycles) / k for k in range(1, 8)) * np.exp(-2 * (at * 4 % 1))
    sound = (0.2 * row).astype(np.float32)[:, None]
    mel = mel_image.mel_of(sound, lambda done, total: None)
    form = mel_image.settings(len(sound), SEED)
    theirs = mel_library.forward(sound, form, mel_image.BINS)
    assert np.abs(theirs - mel).max() < 1e-3 * mel.max()
    loudest = float(mel.max())
    picture = np.round(mel_image.image_of(mel, loudest) * 255) / 255
    back = np.zeros_like(sound)
    again = mel_image.mel_from(picture.astype(np.float32), 1, loudest)
    mel_library.invert(again, mel_library.plain_form(form), back, lambda done, total: None)
    heard = mel_image.mel_of(back, lambda done, total: None)
    assert 20 * np.log10(np.linalg.norm(heard - mel) / np.linalg.norm(mel)) < -25
    assert abs(back.std() / sound.std() - 1) < 0.05


def test_features_hide_what_is_off(world: World) -> None:
    """Only riffusion is listed while no feature is on."""
    for chosen in ((), ("--set", "features.ace_step=on")):
        _, rows = world.both._call(str(BUILD / "timbre"), "backends", "--json", *chosen)
        names = {row["name"] for row in rows}
        assert "riffusion" in names
        assert ("ace_step" in names) == bool(chosen)
        assert not {"dance_diffusion", "stable_audio"} & names
