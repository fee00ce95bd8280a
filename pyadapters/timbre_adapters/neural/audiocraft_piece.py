# SPDX-License-Identifier: MIT
"""One piece out of audiocraft's models: what is there, what is drawn, and where they join."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from timbre_adapters.adapter import AdapterError, Host, Request, Samples
from timbre_adapters.neural import audiocraft_loop, audiocraft_sound
from timbre_adapters.neural.audiocraft_file import Loaded

DEFAULT_DURATION_S = 10.0
JOIN_S = 0.02  # the old sound fades into its own decoded copy before the new begins


@dataclasses.dataclass(frozen=True)
class Form:
    """In samples at the model's rate: how long it becomes, and what of it is old.

    Codes are drawn from `head` on, whose frames begin there; the first `known` of them are of
    the old sound.
    """

    total: int
    old: Samples  # (samples, channels), empty when nothing is continued
    head: int

    def frames(self, hop: int) -> int:
        return -(-(self.total - self.head) // hop)


def form_of(loaded: Loaded, request: Request, stride_s: float) -> Form:
    """From a request; an old sound that passes a window is heard from behind only."""
    total = round((request.duration_s or DEFAULT_DURATION_S) * loaded.sample_rate_hz)
    old = np.zeros((0, loaded.channel_count), np.float32)
    reference = request.reference("continue")
    if reference is None and request.kind == "continue":
        raise AdapterError("there is nothing to continue; name a take or a file with --ref.")
    if reference is not None:
        old = audiocraft_sound.fit(loaded, reference, loaded.channel_count)
        if len(old) + loaded.hop > total:
            raise AdapterError(
                f"the sound to continue is {len(old) / loaded.sample_rate_hz:.2f} s long and "
                f"{total / loaded.sample_rate_hz:.2f} s are asked in all; ask for a longer "
                "duration_s."
            )
    window = round(loaded.window_s * loaded.frames_per_s) * loaded.hop
    heard = round((loaded.window_s - stride_s) * loaded.frames_per_s) * loaded.hop
    return Form(total, old, max(0, len(old) - heard) if len(old) > window else 0)


class Painter:
    """Puts decoded sound onto the host's array, behind and into the old sound's end."""

    def __init__(self, form: Form, loaded: Loaded, host: Host, streams: bool) -> None:
        self._form, self._host, self._streams = form, host, streams
        self.samples = host.alloc(form.total, loaded.channel_count, loaded.sample_rate_hz)
        self.samples[: len(form.old)] = form.old
        self._fade = min(round(JOIN_S * loaded.sample_rate_hz), len(form.old) - form.head)
        self._at = form.head
        self._emit(len(form.old) - self._fade)

    def add(self, sound: Samples) -> None:
        """The next samples of what was decoded from the head on."""
        start, end = self._at, min(self._at + len(sound), self._form.total)
        self._at = end
        join = len(self._form.old) - self._fade
        first = max(start, join)
        if first >= end:
            return
        new = sound[first - start : end - start]
        if first < len(self._form.old):
            new = self._join(new, first - join)
        self.samples[first:end] = new
        self._emit(end)

    def _join(self, new: Samples, passed: int) -> Samples:
        """`new` faded in over the old sound, `passed` samples of which are behind."""
        count = min(len(new), self._fade - passed)
        share = (np.arange(passed, passed + count, dtype=np.float32)[:, None] + 1) / self._fade
        first = len(self._form.old) - self._fade + passed
        mixed = new.copy()
        mixed[:count] = new[:count] * share + self._form.old[first : first + count] * (1 - share)
        return mixed

    def _emit(self, frames: int) -> None:
        if self._streams and frames > 0:
            self._host.emit(frames)


# Going on after a break ##########################################################################


def pack(drawer: audiocraft_loop.Drawer, mark: Mapping[str, Any]) -> bytes:
    """What is drawn, the generator's state and the window that comes next.

    A window begins by reading what is kept of the one before in one go, so that going on from
    there gives the bits of an unbroken run; within a window it would not.
    """
    codes = np.asarray(drawer.codes.cpu().numpy(), "<i4")
    state: bytes = drawer.generator.get_state().numpy().tobytes()
    head = {"mark": dict(mark), "index": drawer.index, "shape": codes.shape, "state": len(state)}
    return json.dumps(head).encode() + b"\n" + state + codes.tobytes()


def unpack(
    torch: Any, kept: bytes | None, drawer: audiocraft_loop.Drawer, mark: Mapping[str, Any]
) -> None:
    """Put a drawer where pack() left another; whatever doesn't fit is left unused."""
    if kept is None:
        return
    try:
        line, _, rest = kept.partition(b"\n")
        head = json.loads(line)
        size = head["state"]
        codes = np.frombuffer(rest[size:], "<i4").reshape(head["shape"])
        fits = head["mark"] == dict(mark) and codes.shape == tuple(drawer.codes.shape)
        if not fits or not 0 <= head["index"] <= len(drawer.windows):
            return
        state = torch.frombuffer(bytearray(rest[:size]), dtype=torch.uint8)
        drawer.generator.set_state(state)
    except (ValueError, KeyError, TypeError, RuntimeError):
        return
    drawer.codes.copy_(torch.from_numpy(codes.astype(np.int64)))
    drawer.index = head["index"]
