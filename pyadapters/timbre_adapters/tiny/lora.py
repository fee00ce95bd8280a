# SPDX-License-Identifier: MIT
"""A random LoRA in peft's layout that fits a checkpoint, for tests; made without peft or torch."""

from __future__ import annotations

import json
import pathlib
import re
import tempfile
from typing import Any

import numpy as np

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe
from timbre_adapters.neural.lora_file import CONFIG, WEIGHTS

# Which weights of a checkpoint are touched, by what it is of; embeddings beside the others.
_TARGETS = {
    "musicgen": r"decoder\..*\.(?:[qkv]_proj|out_proj|fc[12])|decoder\.lm_heads\.\d+|enc_to_dec_proj",
    "riffusion": r".*\.(?:to_[qkv]|to_out\.0)",
}
_EMBEDDINGS = r"decoder\..*\.embed_tokens\.\d+"
_FILES = {"musicgen": "model.safetensors", "riffusion": "unet/diffusion_pytorch_model.safetensors"}


def make(
    folder: pathlib.Path,
    of: str = "musicgen",
    base: pathlib.Path | None = None,
    rank: int = 4,
    alpha: float = 8.0,
    seed: int = 0,
    **fields: Any,
) -> None:
    """Write a LoRA of `rank` for the checkpoint `base` (none: the family's tiny one).

    `fields` go into adapter_config.json as they are, say use_rslora=True.
    """
    shapes = _shapes(of, base)
    names = [name for name in shapes if re.fullmatch(_TARGETS[of], name)]
    embedded = [name for name in shapes if re.fullmatch(_EMBEDDINGS, name)]
    random = np.random.Generator(np.random.PCG64(seed))
    tensors: dict[str, np.ndarray[Any, Any]] = {}
    for name in names:
        rows, columns = shapes[name][:2]
        tensors[f"base_model.model.{name}.lora_A.weight"] = _draw(random, rank, columns)
        tensors[f"base_model.model.{name}.lora_B.weight"] = _draw(random, rows, rank)
    for name in embedded:
        words, width = shapes[name]
        tensors[f"base_model.model.{name}.lora_embedding_A"] = _draw(random, rank, words)
        tensors[f"base_model.model.{name}.lora_embedding_B"] = _draw(random, width, rank)
    _write(folder, tensors, of, {"r": rank, "lora_alpha": alpha} | fields, names + embedded)


def _draw(random: np.random.Generator, rows: int, columns: int) -> np.ndarray[Any, Any]:
    return (random.standard_normal((rows, columns)) * 0.1).astype(np.float32)


def _shapes(of: str, base: pathlib.Path | None) -> dict[str, tuple[int, ...]]:
    """Of a checkpoint's weights, by module."""
    if of not in _TARGETS:
        raise AdapterError(f"tiny LoRAs are made of {', '.join(_TARGETS)}, not of {of}.")
    if base is None:
        from timbre_adapters import tiny

        with tempfile.TemporaryDirectory() as scratch:
            tiny.make(of, pathlib.Path(scratch) / "base")
            return _shapes(of, pathlib.Path(scratch) / "base")
    header = safe.read_header(base / _FILES[of])
    return {
        name.removesuffix(".weight"): tuple(row["shape"])
        for name, row in sorted(header.items())
        if name.endswith(".weight") and len(row["shape"]) >= 2
    }


def _write(
    folder: pathlib.Path,
    tensors: dict[str, np.ndarray[Any, Any]],
    of: str,
    fields: dict[str, Any],
    targets: list[str],
) -> None:
    from safetensors.numpy import save_file

    config = {
        "peft_type": "LORA",
        "base_model_name_or_path": f"tiny-{of}",
        "bias": "none",
        "inference_mode": True,
        "target_modules": targets,
    } | fields
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    save_file(tensors, folder / WEIGHTS)
