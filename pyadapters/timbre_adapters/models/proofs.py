# SPDX-License-Identifier: MIT
"""What was read of a file once and holds while its size and times stay: its SHA-256, and whether
its numbers are finite. Kept in $XDG_CACHE_HOME/timbre/proofs.json; losing it costs reading again.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import tensors

Look = Callable[[int], None]  # told the bytes read; may raise
_CHUNK = 4 << 20
MOST_ROWS = 20_000


def _nothing(count: int) -> None:
    """Of those who don't watch."""


@dataclasses.dataclass(frozen=True)
class Mark:
    """What changes when somebody writes to a file."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


def mark_of(path: pathlib.Path) -> Mark:
    state = path.stat()
    return Mark(state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)


class Book:
    """Rows by real path: a mark, and what was found of the file as it was then."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path
        self._rows: dict[str, Any] | None = None

    def get(self, path: pathlib.Path, what: str) -> str | None:
        """What is known of a file as it is now, or None."""
        row = self._all().get(os.path.realpath(path))
        if not isinstance(row, dict):
            return None
        with contextlib.suppress(OSError):
            if row.get("mark") == list(dataclasses.astuple(mark_of(path))):
                value = row.get(what)
                return value if isinstance(value, str) else None
        return None

    def put(self, path: pathlib.Path, before: Mark, what: str, value: str) -> None:
        """Remember, unless the file was written to since `before`."""
        if mark_of(path) != before:
            raise AdapterError(f"{path} was changed while it was being read; try again.")
        self._rows = None  # others write too
        rows = self._all()
        name, mark = os.path.realpath(path), list(dataclasses.astuple(before))
        row = rows.pop(name, None)
        if not isinstance(row, dict) or row.get("mark") != mark:
            row = {"mark": mark}
        rows[name] = row | {what: value}
        while len(rows) > MOST_ROWS:
            del rows[next(iter(rows))]
        write_json(self.path, rows)

    def _all(self) -> dict[str, Any]:
        if self._rows is None:
            try:
                rows = json.loads(self.path.read_bytes())
            except (OSError, ValueError, RecursionError):
                rows = {}
            self._rows = rows if isinstance(rows, dict) else {}
        return self._rows


def write_json(path: pathlib.Path, value: Any) -> bool:
    """Beside, then renamed. False when the disk doesn't take it."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        return False
    return True


def book() -> Book:
    """Of this user, with the default of the XDG specification."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    base = pathlib.Path(chosen) if os.path.isabs(chosen) else pathlib.Path.home() / ".cache"
    return Book(base / "timbre" / "proofs.json")


def sha256(
    path: pathlib.Path, look: Look = _nothing, is_anew: bool = False, known: Book | None = None
) -> str:
    """In hex; read only when the file changed since it was read last, or when asked to."""
    known = known or book()
    found = None if is_anew else known.get(path, "sha256")
    if found is not None:
        return found
    before = mark_of(path)
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
            look(len(piece))
    known.put(path, before, "sha256", digest.hexdigest())
    return digest.hexdigest()


def unfinite(path: pathlib.Path, look: Look = _nothing) -> str:
    """The first tensor of a safetensors file with a NaN or an infinite number, or ""."""
    known = book()
    found = known.get(path, "unfinite")
    if found is not None:
        return found
    before = mark_of(path)
    name = tensors.find_unfinite(path, tensors.read(path), look)
    known.put(path, before, "unfinite", name)
    return name
