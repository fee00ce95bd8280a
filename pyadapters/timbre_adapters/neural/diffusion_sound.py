# SPDX-License-Identifier: MIT
"""Sounds on their way into and out of diffusion models, in NumPy and SciPy."""

from __future__ import annotations

import dataclasses
import importlib
import math
from typing import Any

import numpy as np

from timbre_adapters.adapter import AdapterError, Audio, Request, Samples

LARGEST_GAIN = 10.0  # 20 dB; more is no change of level
FADE_S = 0.03  # of a repainted range at each edge: hides the jump, keeps the attack behind it


def fit_rate(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """The sound (frames, channels) at another rate: polyphase, Kaiser 12.98 (120 dB)."""
    if from_hz == to_hz:
        return samples
    signal: Any = importlib.import_module("scipy.signal")
    common = math.gcd(from_hz, to_hz)
    changed: Samples = signal.resample_poly(
        samples.astype(np.float64), to_hz // common, from_hz // common, axis=0,
        window=("kaiser", 12.98),
    )  # fmt: skip
    return np.ascontiguousarray(changed, dtype=np.float32)


def fit_channels(samples: Samples, channels: int) -> Samples:
    """The sound in 1 or 2 channels: the mean, or the same in both."""
    if samples.shape[1] == channels:
        return samples
    if channels == 1:
        mean: Samples = samples.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
        return mean
    return np.repeat(samples[:, :1], channels, axis=1)


def fit_length(samples: Samples, frames: int) -> Samples:
    """A copy cut to a length, or filled up with silence."""
    fitted = np.zeros((frames, samples.shape[1]), dtype=np.float32)
    count = min(frames, len(samples))
    fitted[:count] = samples[:count]
    return fitted


def fit(sound: Audio, rate: int, channels: int) -> Samples:
    """A copy of a sound that is lent, in a model's rate and channels."""
    changed = fit_rate(fit_channels(sound.samples, channels), sound.sample_rate_hz, rate)
    return np.array(changed, dtype=np.float32)


def to_tensor(torch: Any, samples: Samples) -> Any:
    """Shape (1, channels, frames)."""
    return torch.from_numpy(np.ascontiguousarray(samples.T)[None])


def from_tensor(audio: Any, frames: int) -> Samples:
    """Frames by channels of a tensor (1, channels, n), cut or filled up to a length, in -1..1."""
    values = audio[0].float().cpu().numpy().T
    fitted = fit_length(values, frames)
    return np.clip(fitted, -1, 1, out=fitted)


# A range of a sound that is drawn anew ##########################################################


@dataclasses.dataclass(frozen=True)
class Repaint:
    """A sound to keep but for the frames from start to end, at its own rate."""

    kept: Audio
    start: int
    end: int

    @property
    def start_s(self) -> float:
        return self.start / self.kept.sample_rate_hz

    @property
    def end_s(self) -> float:
        return self.end / self.kept.sample_rate_hz

    @property
    def duration_s(self) -> float:
        return len(self.kept.samples) / self.kept.sample_rate_hz

    def paste(self, drawn: Samples) -> Samples:
        """The kept sound with `drawn` (end - start frames) in it; fades lie within the range."""
        pasted = np.array(self.kept.samples, dtype=np.float32)
        size = self.end - self.start
        fade = min(round(FADE_S * self.kept.sample_rate_hz), size // 2)
        share = np.ones((size, 1), dtype=np.float32)
        if fade > 0:
            rise = 0.5 - 0.5 * np.cos(np.pi * (np.arange(fade) + 0.5) / fade)
            # The ends of a sound have no neighbour to fade from.
            if self.start > 0:
                share[:fade, 0] = rise
            if self.end < len(pasted):
                share[size - fade :, 0] = rise[::-1]
        part = pasted[self.start : self.end]
        pasted[self.start : self.end] = drawn * share + part * (1 - share)
        return np.clip(pasted, -1, 1, out=pasted) if np.abs(drawn).max(initial=0) > 1 else pasted

    def paste_all(self, drawn: Audio, is_level_lost: bool) -> Audio:
        """As paste(), from a sound as long as the kept one, at a rate of its own.

        When its level is lost, what it has for the kept part tells how much louder it is.
        """
        rate = self.kept.sample_rate_hz
        samples = fit_channels(drawn.samples, self.kept.samples.shape[1])
        samples = fit_length(fit_rate(samples, drawn.sample_rate_hz, rate), len(self.kept.samples))
        gain = self._gain(samples) if is_level_lost else np.float32(1)
        return Audio(self.paste(samples[self.start : self.end] * gain), rate)

    def _gain(self, samples: Samples) -> np.float32:
        """From the level of `samples` to the kept sound's, by what lies outside the range."""
        outside = np.r_[0 : self.start, self.end : len(samples)]
        ours = float(np.sum(np.square(self.kept.samples[outside], dtype=np.float64)))
        theirs = float(np.sum(np.square(samples[outside], dtype=np.float64)))
        if ours <= 0 or theirs <= 0:
            return np.float32(1)
        return np.float32(np.clip(math.sqrt(ours / theirs), 1 / LARGEST_GAIN, LARGEST_GAIN))


def repaint_of(request: Request, who: str) -> Repaint | None:
    """What a request of kind repaint means by its init sound, start_s and end_s."""
    start_s, end_s = request.params["start_s"], request.params["end_s"]
    if request.kind != "repaint":
        if start_s is not None or end_s is not None:
            raise AdapterError(
                f"start_s and end_s say which part of a sound {who} repaints; set kind to repaint "
                "too, or leave them out."
            )
        return None
    sound = request.reference("init")
    if sound is None:
        raise AdapterError(
            f"{who} can't repaint without a sound; give one as a reference of role init."
        )
    return cut_out(sound, request.duration_s, start_s or 0.0, end_s)


def cut_out(sound: Audio, duration_s: float | None, start_s: float, end_s: float | None) -> Repaint:
    """The range within a sound, which `duration_s` may cut but not make longer."""
    rate, frames = sound.sample_rate_hz, len(sound.samples)
    wanted = frames if duration_s is None else round(duration_s * rate)
    if wanted > frames + 1:
        raise AdapterError(
            f"repainting keeps the {frames / rate:.3f} s of the sound, so it can't become "
            f"{duration_s:.3f} s; leave duration_s out, or make it that or less."
        )
    samples = fit_length(sound.samples, wanted)
    start = round(start_s * rate)
    end = wanted if end_s is None else min(round(end_s * rate), wanted)
    if start >= end:
        raise AdapterError(
            f"nothing lies between {start_s:.3f} s and {end / rate:.3f} s of the "
            f"{wanted / rate:.3f} s; choose a start_s before end_s and within the sound."
        )
    return Repaint(Audio(samples, rate), start, end)
