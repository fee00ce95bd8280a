# SPDX-License-Identifier: MIT
"""Events and journal lines as docs/dual-runtime.md gives them."""

from __future__ import annotations

import datetime
import os
import pathlib
import secrets
import time
import zlib
from collections.abc import Mapping
from typing import Any

from timbre_adapters import records

JOURNALLED = frozenset({"job_queued", "job_started", "job_ended"})
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_ulid() -> str:
    """48 bits of time in ms and 80 of chance, in 26 characters."""
    number = int(time.time() * 1000) << 80 | secrets.randbits(80)
    return "".join(CROCKFORD[number >> 5 * place & 31] for place in range(25, -1, -1))


def time_text(seconds: float) -> str:
    """RFC 3339 in UTC with milliseconds."""
    moment = datetime.datetime.fromtimestamp(int(seconds * 1000) / 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def make_event(kind: str, job: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """A record of schema/event.schema.json."""
    return {"time": time_text(time.time()), "type": kind, "data": {**data, "job": job}}


def journal_line(seq: int, event: Mapping[str, Any]) -> str:
    """One line, without its end."""
    line: dict[str, Any] = {
        "seq": seq,
        "time": event["time"],
        "type": event["type"],
        "data": event["data"],
    }
    line["crc32"] = f"{zlib.crc32(records.canonical(line).encode()):08x}"
    return records.encode(line)


def read_journal(path: pathlib.Path) -> list[dict[str, Any]]:
    """The lines that are whole; torn and altered ones are left out."""
    found = []
    for content in path.read_bytes().splitlines(keepends=True):
        if not content.endswith(b"\n"):
            continue
        try:
            line = records.decode(content)
        except records.RecordError:
            continue
        told = line.pop("crc32", None) if isinstance(line, dict) else None
        if told == f"{zlib.crc32(records.canonical(line).encode()):08x}":
            found.append(line)
    return found


class Journal:
    """Appends lines to a new file; what ends or begins a job is on the disk at once."""

    def __init__(self, path: pathlib.Path) -> None:
        self._file = open(path, "wb", buffering=0)
        self._seq = 0

    def append(self, event: Mapping[str, Any]) -> None:
        if event["type"] not in JOURNALLED:
            return
        self._seq += 1
        self._file.write(journal_line(self._seq, event).encode() + b"\n")
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
