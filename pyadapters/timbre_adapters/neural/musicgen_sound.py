# SPDX-License-Identifier: MIT
"""From codes to the sound of the whole: decoded in pieces, joined to what was there, emitted."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from timbre_adapters.adapter import Audio, Host, Samples
from timbre_adapters.neural import kit, resample
from timbre_adapters.neural.encodec_stream import EncodecStream
from timbre_adapters.neural.musicgen_model import Loaded

# Frames decoded at once: half a second. The pieces are the same whether anybody listens or not.
PIECE_FRAMES = 25
JOIN_S = 0.03  # how long what the codec misses at the join takes to fade away
WRAP_S = 0.05  # of a loop: its tail's cross-fade into the start
FALL_SHARE = 0.2  # of a one-shot or a stinger: the end that falls to silence
Row = npt.NDArray[np.float32]


def fit_reference(audio: Audio, loaded: Loaded) -> Samples:
    """A copy of a sound at the model's rate and channels; bit for bit when they are the same."""
    samples = audio.samples
    if samples.shape[1] != loaded.channels:
        mono = samples.mean(axis=1, keepdims=True, dtype=np.float32)
        samples = mono if loaded.channels == 1 else np.repeat(samples, 2, axis=1)
    if audio.sample_rate_hz != loaded.sample_rate_hz:
        return resample.resample(samples, audio.sample_rate_hz, loaded.sample_rate_hz)
    return np.array(samples, np.float32, order="C")


def encode_sound(torch: Any, loaded: Loaded, host: Host, samples: Samples, frames: int) -> Any:
    """Codes, (codebooks, frames), of the end of a sound; silence stands before a short one."""
    wanted = frames * loaded.hop
    heard = np.zeros((wanted, samples.shape[1]), np.float32)
    count = min(wanted, len(samples))
    heard[wanted - count :] = samples[len(samples) - count :]
    sound = torch.from_numpy(heard.T.copy()).to(loaded.device)
    codes = []
    with torch.inference_mode(), kit.stoppable(torch, host):
        for channel in sound:
            codes.append(loaded.model.audio_encoder.encode(channel[None, None]).audio_codes[0, 0])
    return torch.stack(codes, 1).flatten(0, 1)  # L0 R0 L1 R1 ...


class Sound:
    """The host's array, filled from codes as they become ready.

    `old` stands at the beginning as it is. Decoding begins with `known` frames whose end is
    old's end; what the codec misses of them there, mirrored, leads into the new sound, so that
    the join has no step.
    """

    def __init__(
        self,
        torch: Any,
        host: Host,
        loaded: Loaded,
        frames: int,
        kind: str,
        old: Samples | None,
        known: int,
    ) -> None:
        self._torch, self._host, self._loaded = torch, host, loaded
        rate = loaded.sample_rate_hz
        self.samples = host.alloc(frames, loaded.channels, rate)
        self._stream = EncodecStream(torch, loaded.model.audio_encoder)
        self._first = 0 if old is None else len(old)
        self._at = self._first - known * loaded.hop  # where the next decoded sample lies
        self._decoded = 0  # frames of codes
        self._missed = np.zeros((0, loaded.channels), np.float32)
        self._join = min(round(JOIN_S * rate), known * loaded.hop, self._first)
        self._tail = np.zeros((wrap_frames(kind, rate), loaded.channels), np.float32)
        self._gain = _gain_of(kind, frames)
        self._is_streamed = bool(host.setting("features.stream")) and kind != "loop"
        if old is not None:
            self.samples[: len(old)] = old
            self._missed = np.array(old[len(old) - self._join :])
            self._emit(len(old))

    def take(self, codes: Any, ready: int, is_last: bool) -> None:
        """Decode whole pieces of `codes`, (codebooks, frames), of which `ready` are complete."""
        while self._decoded < ready:
            end = min(self._decoded + PIECE_FRAMES, ready)
            if end - self._decoded < PIECE_FRAMES and not is_last:
                return
            with kit.stoppable(self._torch, self._host):
                piece = self._split(codes[:, self._decoded : end])
                sound = self._stream.feed(piece, is_last and end == ready)
            self._decoded = end
            self._place(sound.float().cpu().numpy())
        if is_last and len(self._tail):
            self._wrap()

    def _split(self, codes: Any) -> Any:
        """(channels, codebooks of one, frames) out of L0 R0 L1 R1 ..."""
        return codes.unflatten(0, (-1, self._loaded.channels)).transpose(0, 1)

    def _place(self, sound: Row) -> None:
        start, end, whole = self._at, self._at + len(sound), len(self.samples)
        self._at = end
        self._learn_missed(sound, start)
        sound = sound[max(0, self._first - start) :]
        start = max(start, self._first)
        inside = sound[: max(0, whole - start)]
        if len(inside):
            made = np.array(inside)
            self._lead_in(made, start)
            if self._gain is not None:
                made *= self._gain[start : start + len(made), None]
            self.samples[start : start + len(made)] = made
        over = sound[len(inside) :]
        place = max(start, whole) - whole
        room = self._tail[place : place + len(over)]
        room[:] = over[: len(room)]
        self._emit(min(end, whole))

    def _learn_missed(self, sound: Row, start: int) -> None:
        """Old minus decoded, over the last frames before the join."""
        first = self._first - self._join
        low, high = max(start, first), min(start + len(sound), self._first)
        if low < high:
            self._missed[low - first : high - first] -= sound[low - start : high - start]

    def _lead_in(self, made: Row, start: int) -> None:
        place = start - self._first
        count = min(len(made), self._join - place)
        if count > 0:
            at = np.arange(place, place + count)
            fade = np.cos(at / self._join * (np.pi / 2)).astype(np.float32) ** 2
            made[:count] += self._missed[::-1][place : place + count] * fade[:, None]

    def _wrap(self) -> None:
        """A loop's end flows into its start: the tail fades out where the start fades in."""
        count = min(len(self._tail), len(self.samples))
        rise = (np.arange(count, dtype=np.float32) + 1)[:, None] / np.float32(count + 1)
        start = self.samples[:count]
        start[:] = start * rise + self._tail[:count] * (1 - rise)

    def _emit(self, frames: int) -> None:
        if self._is_streamed and frames >= max(1, self._first):
            self._host.emit(frames)


def wrap_frames(kind: str, rate: int) -> int:
    """Sound that a loop needs beyond its end."""
    return round(WRAP_S * rate) if kind == "loop" else 0


def _gain_of(kind: str, frames: int) -> Row | None:
    """One-shots and stingers end in silence."""
    if kind not in ("one_shot", "stinger"):
        return None
    gain = np.ones(frames, np.float32)
    count = math.ceil(frames * FALL_SHARE)
    gain[frames - count :] = np.cos(np.arange(1, count + 1) / count * (np.pi / 2)) ** 2
    return gain
