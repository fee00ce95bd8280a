# SPDX-License-Identifier: MIT
"""Tiny Demucs models with random weights, in the package's own file format."""

from __future__ import annotations

import json
import pathlib
import struct
from typing import Any

SOURCES = ["drums", "bass", "other", "vocals"]
_HTDEMUCS = {
    "channels": 8, "growth": 2, "depth": 4, "nfft": 1024, "segment": 2, "samplerate": 44100,
    "t_layers": 1, "t_heads": 4, "t_hidden_scale": 1.0, "bottom_channels": 0,
}  # fmt: skip
_HDEMUCS = {"channels": 4, "depth": 6, "samplerate": 44100, "segment": 2, "nfft": 4096}


def make(
    folder: pathlib.Path, models: int = 1, klass: str = "htdemucs", seed: int = 0, **more: Any
) -> None:
    """One model, or a bag of several; `more` are arguments of its class, say channels=16."""
    import torch
    from safetensors.torch import save

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for index in range(models):
            model, name, arguments = _make_model(klass, more)
            state = {key: value.contiguous() for key, value in model.state_dict().items()}
            metadata = {"klass": name, "args": "[]", "kwargs": json.dumps(arguments)}
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / f"tiny_demucs{index}.safetensors"
            path.write_bytes(_with_metadata(save(state), metadata))
    torch.set_num_threads(threads)
    names = [f"tiny_demucs{index}" for index in range(models)]
    lines = [f"models: {json.dumps(names)}"]
    if models > 1:
        lines.append(f"weights: {json.dumps(_weights(models))}")
    (folder / "tiny.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "demucs.json").write_text('{"family": "demucs"}\n', encoding="utf-8")


def _with_metadata(content: bytes, metadata: dict[str, str]) -> bytes:
    """A safetensors file with metadata, which its own writer puts down in random order."""
    (length,) = struct.unpack("<Q", content[:8])
    header = {"__metadata__": metadata} | json.loads(content[8 : 8 + length])
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + content[8 + length :]


def _weights(models: int) -> list[list[float]]:
    """Each model is heard most in a source of its own."""
    return [[2.0 if source == index % 4 else 1.0 for source in range(4)] for index in range(models)]


def _make_model(klass: str, more: dict[str, Any]) -> tuple[Any, str, dict[str, Any]]:
    if klass == "htdemucs":
        from demucs.htdemucs import HTDemucs

        arguments = {"sources": SOURCES} | _HTDEMUCS | more
        return HTDemucs(**arguments), "demucs.htdemucs.HTDemucs", arguments
    from demucs.hdemucs import HDemucs

    arguments = {"sources": SOURCES} | _HDEMUCS | more
    return HDemucs(**arguments), "demucs.hdemucs.HDemucs", arguments
