# SPDX-License-Identifier: MIT
"""Checkpoints are data of strangers: what must hold before a library may read them."""

from __future__ import annotations

import json
import pathlib
import struct
from typing import Any

from timbre_adapters.adapter import AdapterError

LARGEST_HEADER = 100 << 20
LARGEST_CONFIG = 16 << 20


def read_config(path: pathlib.Path) -> dict[str, Any]:
    """A JSON record of a checkpoint, as data."""
    try:
        if path.stat().st_size > LARGEST_CONFIG:
            raise AdapterError(f"{path} is larger than any config; fetch the model again.")
        record = json.loads(path.read_bytes())
    except FileNotFoundError as fault:
        raise AdapterError(f"{path} is missing; fetch the model again.") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise AdapterError(f"{path} is no JSON ({fault}); fetch the model again.") from fault
    if not isinstance(record, dict):
        raise AdapterError(f"{path} holds no record; fetch the model again.")
    return record


def read_header(path: pathlib.Path) -> dict[str, Any]:
    """The header of a safetensors file: name -> {dtype, shape, data_offsets}, __metadata__."""
    with open(path, "rb") as file:
        (size,) = struct.unpack("<Q", file.read(8))
        if size > LARGEST_HEADER:
            raise AdapterError(f"{path} has a header of {size} bytes; fetch the model again.")
        header: dict[str, Any] = json.loads(file.read(size))
    return header


def check_folder(folder: pathlib.Path) -> None:
    """Refuse a checkpoint that could execute anything or that is not whole, with a sentence.

    Call it before a library's from_pretrained(folder, use_safetensors=True).
    """
    for path in sorted(folder.rglob("*.safetensors")):
        read_header(path)


def refuse_unloaded(folder: pathlib.Path, info: dict[str, Any]) -> None:
    """Judge transformers' output_loading_info: nothing may be missing or of another shape."""
    for kind in ("missing_keys", "mismatched_keys"):
        if info.get(kind):
            first = sorted(map(str, info[kind]))[0]
            raise AdapterError(
                f"{folder} lacks weights that its config asks for ({kind.replace('_', ' ')}, "
                f"first {first}); fetch the model again."
            )
