# SPDX-License-Identifier: MIT
"""What a broken off request had come to, by the request: $XDG_CACHE_HOME/timbre/resume/KEY."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pathlib
import time
from collections.abc import Mapping
from typing import Any

from timbre_adapters import records

KEPT_S = 30 * 24 * 3600.0
# Fields that say nothing of the sound, or that differ when the same is asked again.
_UNHEARD = ("request_id", "mastering", "output", "parent_take")


def folder() -> pathlib.Path:
    """Of all states, with the default of the XDG specification."""
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    base = pathlib.Path(chosen) if os.path.isabs(chosen) else pathlib.Path.home() / ".cache"
    return base / "timbre" / "resume"


def key_of(record: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """A name for a request together with what else decides its sound (model files, versions)."""
    heard = {name: value for name, value in record.items() if name not in _UNHEARD}
    text = records.canonical({"request": heard, "facts": dict(facts)})
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class State:
    """The state of one request. A full or read-only disk costs the resuming, never the job."""

    def __init__(self, key: str) -> None:
        self._path = folder() / key

    def _place(self, part: str) -> pathlib.Path:
        return self._path.with_name(f"{self._path.name}.{part}") if part else self._path

    def read(self, part: str = "") -> bytes | None:
        try:
            return self._place(part).read_bytes()
        except OSError:
            return None

    def write(self, state: bytes, part: str = "") -> None:
        place = self._place(part)
        scratch = place.with_name(f".{place.name}.{os.getpid()}.part")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with open(scratch, "wb") as file:
                file.write(state)
                file.flush()
                os.fsync(file.fileno())
            os.replace(scratch, place)
        except OSError:
            with contextlib.suppress(OSError):
                scratch.unlink(missing_ok=True)

    def remove(self) -> None:
        """With all parts, and with what a kill left half written."""
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
            name = self._path.name
            for pattern in (f"{name}.*", f".{name}.*"):
                for part in self._path.parent.glob(pattern):
                    part.unlink(missing_ok=True)


def tidy(now_s: float | None = None) -> None:
    """Remove states that nobody came back for."""
    limit = (time.time() if now_s is None else now_s) - KEPT_S
    try:
        for path in folder().iterdir():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
    except OSError:
        pass
