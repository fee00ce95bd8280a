# SPDX-License-Identifier: MIT
"""LoRAs of a Stable Diffusion pipeline: peft's folders by lora.py, diffusers' files by diffusers.

Both are checked tensor by tensor and are on for one job only.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from timbre_adapters.adapter import AdapterError, Host
from timbre_adapters.models import safe, store
from timbre_adapters.neural import lora

FILE = "pytorch_lora_weights.safetensors"  # as diffusers saves it
Asked = tuple[tuple[pathlib.Path, float], ...]


class Loras:
    """What a request's params ask for."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        files: list[tuple[pathlib.Path, float]] = []
        rest = []
        for item in params.get("loras") or ():
            name, strength = _split(item)
            file = find_file(name)
            if file is None:
                rest.append(item)
            else:
                files.append((file, strength))
        self.files: Asked = tuple(files)
        self.folders = lora.asked({"loras": rest})

    def key(self) -> tuple[Any, ...]:
        """What tells these from others, for what is computed with them."""
        files = [(str(file), file.stat().st_mtime_ns, strength) for file, strength in self.files]
        folders = [(str(one.folder), one.sha256, strength) for one, strength in self.folders]
        return (*files, *folders)

    def facts(self) -> list[dict[str, Any]]:
        """For Rendered.facts."""
        return [
            *({"id": str(file.name), "strength": strength} for file, strength in self.files),
            *lora.facts(self.folders),
        ]

    @contextlib.contextmanager
    def applied(self, host: Host, pipe: Any) -> Iterator[None]:
        """Within: the pipeline computes with them. Afterwards it is the base, bit for bit."""
        names = [f"timbre_{index}" for index in range(len(self.files))]
        try:
            lora.apply(pipe.unet, self.folders, host)
            for index, (file, _) in enumerate(self.files):
                host.progress("load", index, len(names))
                _load(pipe, file, names[index])
            if names:
                pipe.set_adapters(names, [strength for _, strength in self.files])
            yield
        finally:
            if names:
                pipe.unload_lora_weights()
            if self.folders:
                _take_off(pipe)


class _Deaf:
    """Taking off must happen though the job was asked to stop."""

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        """Nobody is told."""


def _take_off(pipe: Any) -> None:
    lora.apply(pipe.unet, [], _Deaf())  # type: ignore[arg-type]


def _split(item: Any) -> tuple[str, float]:
    """Name and strength of {"id", "strength"} or of NAME:STRENGTH; the rest lora.py judges."""
    if isinstance(item, Mapping):
        name, strength = str(item["id"]), float(item["strength"])
    else:
        name, _, tail = str(item).rpartition(":")
        try:
            strength = float(tail)
        except ValueError:
            name, strength = str(item), 1.0
    if not 0 <= strength <= lora.STRONGEST:
        raise AdapterError(
            f"the strength of the LoRA {name} must lie between 0 and {lora.STRONGEST:g}, not "
            f"{strength:g}."
        )
    return name, strength


def find_file(name: str) -> pathlib.Path | None:
    """A LoRA as diffusers saves it: a path or a name in the folders of models, or None."""
    path = pathlib.Path(os.path.expanduser(name))
    places = [path] if path.is_absolute() else []
    if not path.is_absolute():
        for base in store.folders():
            places += [base / "loras" / name, base / name]
    for place in places:
        for file in (place, place / FILE):
            if file.is_file() and file.suffix == ".safetensors":
                return file
    return None


def _load(pipe: Any, file: pathlib.Path, name: str) -> None:
    """Refuses a LoRA whose tensors are not all used: it would sound like another one."""
    safe.check_folder(file.parent)
    tensors = [
        key for key in safe.read_header(file) if key != "__metadata__" and "alpha" not in key
    ]
    try:
        pipe.load_lora_weights(
            str(file.parent), weight_name=file.name, adapter_name=name, local_files_only=True,
            use_safetensors=True,
        )  # fmt: skip
    except Exception as fault:
        text = " ".join(str(fault).split())[:300]
        raise AdapterError(
            f"the LoRA {file} does not fit this model: {text}; take one that was trained on it."
        ) from fault
    used = _count_used(pipe.components.values(), name)
    if used != len(tensors):
        raise AdapterError(
            f"the LoRA {file} holds {len(tensors)} tensors, of which this model could use {used}; "
            "take one that was trained on this model."
        )


def _count_used(parts: Sequence[Any] | Any, name: str) -> int:
    """Tensors that carry the name of an adapter."""
    models = [part for part in parts if hasattr(part, "named_parameters")]
    return sum(f".{name}." in key for model in models for key, _ in model.named_parameters())
