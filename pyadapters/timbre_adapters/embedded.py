# SPDX-License-Identifier: MIT
"""The program's side of the border: what C starts first and then calls.

Nothing here raises for what an adapter did: answers are tuples that C takes apart.
"""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any, cast

from timbre_adapters import checks, fences, settings
from timbre_adapters.adapter import AdapterError, Audio, Cancelled, Samples
from timbre_adapters.host import Answer, Low, Session
from timbre_adapters.models import memory

__all__ = [
    "Cancelled",
    "close_all",
    "configure",
    "generate",
    "load",
    "refuse_progress",
    "separate",
    "start",
    "unload",
]

refuse_progress = checks.refuse_progress

Sound = tuple[Samples, int] | None
Result = tuple[str, str, Samples | None, int, tuple[tuple[str, Samples, int], ...], str]


class LogStream(io.TextIOBase):
    """sys.stdout and sys.stderr: whole lines go to the log."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, write_line: Any, descriptor: int) -> None:
        super().__init__()
        self._write_line = write_line
        self._descriptor = descriptor
        self._local = threading.local()

    @property
    def buffer(self) -> io.BufferedIOBase:
        return ByteStream(self)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, text: str, /) -> int:
        rest = cast(str, getattr(self._local, "rest", "")) + str(text)
        *lines, rest = rest.replace("\r", "\n").split("\n")
        for line in lines:
            if line.strip():
                self._write_line(line)
        if len(rest) > 4000:  # a flood without an end of line
            self._write_line(rest)
            rest = ""
        self._local.rest = rest
        return len(text)

    def flush(self) -> None:
        rest = cast(str, getattr(self._local, "rest", ""))
        self._local.rest = ""
        if rest.strip():
            self._write_line(rest)


class ByteStream(io.BufferedIOBase):
    """For those who write bytes to sys.stdout.buffer."""

    def __init__(self, stream: LogStream) -> None:
        super().__init__()
        self._stream = stream

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, data: Any, /) -> int:
        self._stream.write(bytes(data).decode("utf-8", "replace"))
        return len(data)


def start(write_line: Any) -> None:
    """On the control thread, before any adapter."""
    sys.stdout = LogStream(write_line, 1)
    sys.stderr = LogStream(write_line, 2)
    sys.stdin = open(os.devnull, encoding="utf-8")
    fences.replace_exits()
    threading.excepthook = lambda fault: write_line(
        f"a thread of an adapter ended: {fault.exc_type.__name__}: {fault.exc_value}"
    )


_session = Session()


def configure(values: str) -> None:
    """The program's settings (settings.py), as a record of their names."""
    settings.current.replace(json.loads(values))


def load(low: Low, name: str, request: str) -> Result:
    return _result(_session.load(low, name, json.loads(request)))


def generate(low: Low, name: str, request: str, sounds: Sequence[Sound]) -> Result:
    return _result(_session.generate(low, name, json.loads(request), _audios(sounds)))


def separate(low: Low, name: str, request: str, sounds: Sequence[Sound]) -> Result:
    return _result(_session.separate(low, name, json.loads(request), _audios(sounds)))


def close(low: Low, name: str) -> None:
    _session.close(low, name)


def close_all(low: Low) -> None:
    _session.close_all(low)


def unload(name: str) -> str:
    """Let the weights of a model go (its id; "" is all of them); the answer is a sentence."""
    try:
        return memory.unload(name)
    except AdapterError as fault:
        return str(fault)


def _audios(sounds: Sequence[Sound]) -> list[Audio | None]:
    return [None if sound is None else Audio(*sound) for sound in sounds]


def _result(answer: Answer) -> Result:
    sys.stdout.flush()
    sys.stderr.flush()
    rendered = answer.rendered
    if rendered is None:
        return answer.status, answer.sentence, None, 0, (), answer.facts
    parts = tuple(
        (name, part.samples, int(part.sample_rate_hz)) for name, part in rendered.parts.items()
    )
    audio = rendered.audio
    samples = None if audio is None else audio.samples
    rate = 0 if audio is None else int(audio.sample_rate_hz)
    return answer.status, answer.sentence, samples, rate, parts, answer.facts
