# SPDX-License-Identifier: MIT
"""JSON as base/json.c reads and writes it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

DEEPEST = 64
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_ESCAPED = re.compile(r'[\x00-\x1f"\\]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


class RecordError(ValueError):
    """Text that is no JSON that both runtimes would read."""


def decode(content: bytes) -> Any:
    """Strict: no duplicate names, NaN, overflow, lone surrogates, NUL or deep nesting."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise RecordError(f"not valid JSON: byte {fault.start} is not UTF-8") from fault
    if "\0" in text:
        raise RecordError("not valid JSON: a NUL byte")
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_record,
            parse_constant=_refuse_constant,
            parse_float=_real,
            parse_int=_whole,
        )
    except json.JSONDecodeError as fault:
        raise RecordError(
            f"line {fault.lineno}, column {fault.colno}: not valid JSON: {fault.msg}"
        ) from fault
    _check_texts(value)
    return value


def _check_depth(text: str) -> None:
    depth = 0
    for match in _BRACKETS.finditer(text):
        if match[0] in "[{":
            depth += 1
        elif match[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise RecordError(f"not valid JSON: nested deeper than {DEEPEST} levels")


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise RecordError("not valid JSON: a name stands twice in a record")
    return record


def _refuse_constant(name: str) -> float:
    raise RecordError(f"not valid JSON: {name} is no number")


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise RecordError("not valid JSON: a number is too large")
    return number


def _whole(text: str) -> int:
    number = int(text) if len(text) < 21 else 1 << 64
    if not -(1 << 63) <= number < 1 << 63:
        raise RecordError("not valid JSON: a whole number is too large")
    return number


def _check_texts(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise RecordError("not valid JSON: a text holds NUL or half a character")
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_texts(name)
            _check_texts(member)


def encode(value: Any, is_sorted: bool = False) -> str:
    """Compact, members in order or sorted by their bytes, no other escapes than needed."""
    if isinstance(value, str):
        return '"' + _ESCAPED.sub(_escape, value) + '"'
    if isinstance(value, dict):
        # UTF-8 bytes and code points are in the same order.
        members = sorted(value.items()) if is_sorted else value.items()
        return (
            "{"
            + ",".join(f"{encode(name)}:{encode(member, is_sorted)}" for name, member in members)
            + "}"
        )
    if isinstance(value, list | tuple):
        return "[" + ",".join(encode(item, is_sorted) for item in value) + "]"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else "null"
    return json.dumps(value)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04x}"


def canonical(value: Any) -> str:
    """The form that hashes and checksums are made over."""
    return encode(value, is_sorted=True)
