# SPDX-License-Identifier: MIT
"""The safetensors format, judged before a library maps it: 8 bytes of length, JSON, numbers.

Tensors must lie side by side from the first byte behind the header to the last of the file: no
holes, no overlap, nothing behind them (the format's own rule, in which hostile files hide data).
"""

from __future__ import annotations

import json
import math
import os
import pathlib
import struct
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np

from timbre_adapters.adapter import AdapterError

LARGEST_HEADER = 100 << 20  # the format's own limit
MOST_TENSORS = 200_000
LONGEST_NAME = 512
MOST_DIMENSIONS = 8
# Bits of one element.
DTYPES = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E4M3": 8, "F8_E5M2": 8, "I16": 16, "U16": 16, "F16": 16,
    "BF16": 16, "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip
WHOLE = frozenset({"BOOL", "U8", "I8", "I16", "U16", "I32", "U32", "I64", "U64"})
# The bits of the exponent: all set means NaN or infinite (IEEE 754; bfloat16 is float32's top).
_EXPONENTS: dict[str, tuple[type[np.unsignedinteger[Any]], int]] = {
    "F16": (np.uint16, 0x7C00),
    "BF16": (np.uint16, 0x7F80),
    "F32": (np.uint32, 0x7F800000),
    "F64": (np.uint64, 0x7FF0000000000000),
}
AGAIN = "fetch the model again."
_CHUNK = 8 << 20


def read(path: pathlib.Path) -> dict[str, Any]:
    """The judged header: name -> {dtype, shape, data_offsets}, and __metadata__ (texts).

    Raises AdapterError with a sentence that names the file and the fault.
    """
    try:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            header, start = _read_header(path, file, size)
    except OSError as fault:
        raise AdapterError(f"{path} can't be read ({fault.strerror}); {AGAIN}") from fault
    _check_metadata(path, header.get("__metadata__"))
    spans = sorted(
        _check_tensor(path, name, row) for name, row in header.items() if name != "__metadata__"
    )
    _check_spans(path, spans, size - start)
    return header


def _read_header(path: pathlib.Path, file: BinaryIO, size: int) -> tuple[dict[str, Any], int]:
    beginning, brace = file.read(8), file.read(1)
    file.seek(len(beginning))
    # A header of 640 bytes begins like a pickle too, but its record follows.
    is_record = brace == b"{"
    pickles = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK")
    if beginning[:2] in pickles and not is_record:
        raise AdapterError(
            f"{path} is a pickle named .safetensors, which could run code; it was not read."
        )
    if len(beginning) < 8:
        raise AdapterError(f"{path} is cut off: {size} bytes are no safetensors file; {AGAIN}")
    (length,) = struct.unpack("<Q", beginning)
    if length > LARGEST_HEADER:
        raise AdapterError(
            f"{path} claims a header of {length} bytes, more than any model has; {AGAIN}"
        )
    if length > size - 8:
        raise AdapterError(
            f"{path} is cut off: its header of {length} bytes does not fit its {size}; {AGAIN}"
        )
    return _parse(path, file.read(length)), 8 + length


def _parse(path: pathlib.Path, content: bytes) -> dict[str, Any]:
    if not content.startswith(b"{"):
        raise AdapterError(f"{path} has a header that is no JSON record; {AGAIN}")

    def record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise AdapterError(f"{path} names {_short(twice)} twice in its header; {AGAIN}")
        return made

    try:
        header = json.loads(content.decode("utf-8"), object_pairs_hook=record)
    except RecursionError as fault:
        raise AdapterError(f"{path} has a header nested deeper than the format; {AGAIN}") from fault
    except ValueError as fault:
        raise AdapterError(f"{path} has a header that is no JSON ({fault}); {AGAIN}") from fault
    if not isinstance(header, dict):
        raise AdapterError(f"{path} has a header that is no JSON record; {AGAIN}")
    if len(header) > MOST_TENSORS:
        raise AdapterError(f"{path} names {len(header)} tensors, more than any model; {AGAIN}")
    return header


def _check_metadata(path: pathlib.Path, metadata: object) -> None:
    if metadata is None:
        return
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise AdapterError(f"{path} has metadata that is no record of texts; {AGAIN}")


def _check_tensor(path: pathlib.Path, name: str, row: object) -> tuple[int, int, str]:
    """First byte, end and name of a tensor whose row holds."""
    who = f"{path}: the tensor {_short(name)}"
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AdapterError(f"{path} has a tensor whose name is no name ({_short(name)}); {AGAIN}")
    if not isinstance(row, dict) or set(row) != {"dtype", "shape", "data_offsets"}:
        raise AdapterError(f"{who} must have dtype, shape and data_offsets, no more; {AGAIN}")
    if not isinstance(row["dtype"], str) or row["dtype"] not in DTYPES:
        raise AdapterError(f"{who} has an unknown dtype, {_short(row['dtype'])}; {AGAIN}")
    shape, offsets = row["shape"], row["data_offsets"]
    if not _are_counts(shape) or len(shape) > MOST_DIMENSIONS:
        raise AdapterError(f"{who} has a shape that is none, {_short(shape)}; {AGAIN}")
    if not _are_counts(offsets) or len(offsets) != 2 or offsets[0] > offsets[1]:
        raise AdapterError(f"{who} has offsets that are none, {_short(offsets)}; {AGAIN}")
    needed = math.prod(shape) * DTYPES[row["dtype"]] // 8
    if offsets[1] - offsets[0] != needed:
        raise AdapterError(
            f"{who} of shape {_short(shape)} needs {needed} bytes and has "
            f"{offsets[1] - offsets[0]}; {AGAIN}"
        )
    if row["dtype"] in WHOLE and name.endswith((".weight", ".bias")):
        raise AdapterError(
            f"{who} holds {row['dtype']}, no floats: quantised "
            "checkpoints can't be read, take the plain one."
        )
    return offsets[0], offsets[1], name


def _are_counts(values: object) -> bool:
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value < 1 << 48 for value in values
    )


def _check_spans(path: pathlib.Path, spans: list[tuple[int, int, str]], size: int) -> None:
    position = 0
    for start, end, name in spans:
        if end > size:
            raise AdapterError(
                f"{path} is cut off: the tensor {_short(name)} ends at byte {end} of {size}; "
                f"{AGAIN}"
            )
        if start < position:
            raise AdapterError(f"{path}: the tensor {_short(name)} lies over another; {AGAIN}")
        if start > position:
            raise AdapterError(
                f"{path} has {start - position} bytes before the tensor {_short(name)} that "
                f"belong to none; {AGAIN}"
            )
        position = end
    if position < size:
        raise AdapterError(f"{path} has {size - position} bytes that belong to no tensor; {AGAIN}")


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    text = "".join(c if c.isprintable() else "?" for c in text[:80])
    return text if text else "''"


def find_unfinite(
    path: pathlib.Path, header: dict[str, Any], look: Callable[[int], None] = lambda count: None
) -> str:
    """The first tensor that holds a NaN or an infinite number, or "".

    `look` is told the bytes of each piece, at most 8 MB each, and may raise.
    """
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        rows = [(row["data_offsets"], name, row["dtype"]) for name, row in _tensors(header)]
        for (start, end), name, dtype in sorted(rows):
            if dtype not in _EXPONENTS:
                look(end - start)
                continue
            file.seek(8 + length + start)
            if _is_unfinite(file, end - start, dtype, look):
                return name
    return ""


def _tensors(header: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, row) for name, row in header.items() if name != "__metadata__")


def _is_unfinite(file: BinaryIO, size: int, dtype: str, look: Callable[[int], None]) -> bool:
    kind, exponent = _EXPONENTS[dtype]
    for start in range(0, size, _CHUNK):
        piece = file.read(min(_CHUNK, size - start))
        bits = np.frombuffer(piece, dtype=kind)
        if ((bits & kind(exponent)) == kind(exponent)).any():
            return True
        look(len(piece))
    return False
