# SPDX-License-Identifier: MIT
"""Sound at another rate, NumPy only: exact length, any two rates, equal on any thread count.

Blocks of whole periods of the two rates go through a Fourier transform; what lies near the lower
Nyquist frequency fades out, the rest is kept as it is. What a block hears of its neighbours is
longer than that filter rings, so blocks leave no seams.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from timbre_adapters.adapter import Samples

_PASS, _STOP = 0.92, 0.99  # of the lower Nyquist frequency: the fade between them
_CONTEXT_FRAMES = 8192  # the fade's ringing is below -140 dB there (raised cosine, 1/n^3)
_BLOCK_FRAMES = 1 << 18


def resample(samples: Samples, from_hz: int, to_hz: int, frames: int | None = None) -> Samples:
    """`samples`, shape (frames, channels), at `to_hz`; cut or filled to `frames` when given."""
    wanted = -(-len(samples) * to_hz // from_hz) if frames is None else frames
    made = np.zeros((wanted, samples.shape[1]), np.float32)
    if from_hz == to_hz:
        shared = min(wanted, len(samples))
        made[:shared] = samples[:shared]
        return made
    for start, block in _blocks(samples, from_hz, to_hz):
        if start >= wanted:
            break
        end = min(wanted, start + len(block))
        made[start:end] = block[: end - start]
    return made


def _blocks(
    samples: Samples, from_hz: int, to_hz: int
) -> Iterator[tuple[int, npt.NDArray[np.float64]]]:
    """First frame at the new rate, and sound from there on."""
    common = math.gcd(from_hz, to_hz)
    down, up = from_hz // common, to_hz // common  # `down` frames become `up`
    context = -(-_CONTEXT_FRAMES // min(down, up))
    periods = 1 << max(0, math.ceil(math.log2(max(2 * context + 1, _BLOCK_FRAMES / down))))
    gains = _gains(periods, down, up)
    core = periods - 2 * context
    for first in range(0, -(-len(samples) // down), core):
        heard = _cut(samples, (first - context) * down, (first - context + periods) * down)
        spectrum = np.fft.rfft(heard)[:, : len(gains)] * gains
        sound = np.fft.irfft(spectrum, periods * up) * (up / down)
        yield first * up, sound[:, context * up : (context + core) * up].T


def _gains(periods: int, down: int, up: int) -> npt.NDArray[np.float64]:
    """Of the spectrum's lines up to the lower Nyquist frequency."""
    count = periods * min(down, up) // 2 + 1
    place = np.arange(count) / (periods * min(down, up) / 2)
    fade = np.clip((place - _PASS) / (_STOP - _PASS), 0, 1)
    gains: npt.NDArray[np.float64] = 0.5 + 0.5 * np.cos(np.pi * fade)
    return gains


def _cut(samples: Samples, start: int, end: int) -> npt.NDArray[np.float64]:
    """From start to end, channels first; silence where there is no sound."""
    cut = np.zeros((samples.shape[1], end - start))
    first, last = max(0, start), min(len(samples), end)
    cut[:, first - start : last - start] = samples[first:last].T
    return cut
