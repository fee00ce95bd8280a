# SPDX-License-Identifier: MIT
"""What the commands of models say: records for programs (--json), sentences for people."""

from __future__ import annotations

import json
import sys
import time
from typing import Any, TextIO

from timbre_adapters.adapter import AdapterError

# Exit codes of the program (design section 3); every other status is 1.
EXIT_CODES = {"ok": 0, "usage": 2, "unavailable": 3, "cancelled": 4, "different": 5}
_EACH_S = 0.1


class Fault(AdapterError):
    """A failure with one of core's status names: usage, not_found, unavailable, io, …"""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Tell:
    """One record a line on `out`, or sentences: results on `out`, progress on a terminal."""

    def __init__(self, out: TextIO, is_json: bool, people: TextIO | None = None) -> None:
        self._out = out
        self._is_json = is_json
        self._people = people or sys.stderr
        self._is_terminal = self._people.isatty()
        self._last_s = 0.0
        self._last_text = ""
        self.secret = ""  # of the hub; stands in no line

    def progress(self, done: int, total: int, text: str) -> None:
        """How far: bytes, or steps; total 0 = unknown. Ten a second at most, and each last one."""
        now = time.monotonic()
        is_new = text != self._last_text or (total > 0 and done >= total)
        if not is_new and now - self._last_s < _EACH_S:
            return
        self._last_s, self._last_text = now, text
        if self._is_json:
            self._write({"type": "progress", "done": done, "total": total, "text": text})
        elif self._is_terminal:
            share = f" {100 * done // total} %" if total else ""
            self._people.write(f"\r\x1b[K{self._safe(text + share)}")
            self._people.flush()

    def note(self, text: str) -> None:
        """A sentence that people shall read."""
        self._record_or_line({"type": "note", "text": text}, text)

    def model(self, row: dict[str, Any], line: str) -> None:
        """One model; `line` is the row for people."""
        self._record_or_line({"type": "model"} | row, line)

    def error(self, status: str, text: str) -> None:
        """Why the command ended."""
        if self._is_json:
            self._write({"type": "error", "status": status, "text": text})
        else:
            self._clear()
            self._people.write(f"{self._safe(text)}\n")
            self._people.flush()

    def _record_or_line(self, record: dict[str, Any], line: str) -> None:
        if self._is_json:
            self._write(record)
        else:
            self._clear()
            self._out.write(f"{self._safe(line)}\n")
            self._out.flush()

    def _clear(self) -> None:
        if self._is_terminal and self._last_text:
            self._people.write("\r\x1b[K")
            self._people.flush()

    def _write(self, record: dict[str, Any]) -> None:
        self._out.write(self._safe(json.dumps(record, ensure_ascii=False)) + "\n")
        self._out.flush()

    def _safe(self, text: str) -> str:
        """Without the secret, and without what a terminal would obey or can't show."""
        shown = text.replace(self.secret, "…") if self.secret else text
        return "".join(c if c.isprintable() else "?" for c in shown)


def size_text(count: int) -> str:
    """Of bytes, in decimal units."""
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
