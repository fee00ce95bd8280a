# SPDX-License-Identifier: MIT
"""Sound as a picture and back to mel magnitudes, in the form that riffusion was trained on.

44100 Hz, a column each 10 ms, a Hann window of 100 ms padded to 400 ms, 512 mel bands (HTK) from 0
to 10000 Hz, values to the power 0.25 below the loudest, inverted (dark is loud), low tones below.
Source: riffusion's SpectrogramParams and image_util, whose filters are torchaudio's MelScale with
norm=None on torch.stft(center=True, pad_mode="reflect"). NumPy only; phases are the host's work.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Literal

import numpy as np
import numpy.typing as npt

from timbre_adapters.adapter import MelSettings, Samples

SAMPLE_RATE_HZ = 44100
HOP = 441
WINDOW = 4410
FFT_SIZE = 17640
BINS = 512
LOWEST_HZ, HIGHEST_HZ = 0.0, 10000.0
POWER = 0.25
# Of the mel bands of white; riffusion's 30e6 is for samples of 16 bits.
MAX_VOLUME = 30e6 / 32768
BLOCK_COLUMNS = 64

Filter = tuple[int, npt.NDArray[np.float32]]  # first bin, heights


def settings(frames: int, seed: int) -> MelSettings:
    """What host.invert_mel() must know of this form."""
    return MelSettings(SAMPLE_RATE_HZ, FFT_SIZE, WINDOW, HOP, LOWEST_HZ, HIGHEST_HZ, frames, seed)


def columns_of(frames: int) -> int:
    """Columns that a sound of so many frames has: windows are centred on multiples of the hop."""
    return -(-frames // HOP) + 1


@functools.cache
def filters() -> tuple[Filter, ...]:
    """Triangles over the bins of the STFT, corners equally spaced in HTK mel (2595, 700)."""

    def mel(hz: float) -> float:
        return float(2595 * np.log10(1 + hz / 700))

    corners = 700 * (10 ** (np.linspace(mel(LOWEST_HZ), mel(HIGHEST_HZ), BINS + 2) / 2595) - 1)
    bins = np.linspace(0, SAMPLE_RATE_HZ // 2, FFT_SIZE // 2 + 1)
    found: list[Filter] = []
    for low, middle, high in zip(corners, corners[1:], corners[2:], strict=False):
        first, last = np.searchsorted(bins, (low, high))
        at = bins[first : last + 1]
        heights = np.minimum((at - low) / (middle - low), (high - at) / (high - middle))
        found.append((int(first), np.maximum(heights, 0).astype(np.float32)))
    return tuple(found)


def mel_of(samples: Samples, look: Callable[[int, int], None]) -> Samples:
    """Mel magnitudes (channels, bins, columns) of a sound (frames, channels) at 44100 Hz.

    `look(columns done, columns)` is called in between, so that the job can be stopped.
    """
    frames, channels = samples.shape
    columns = columns_of(frames)
    half = FFT_SIZE // 2
    padded = np.pad(samples, ((half, half + columns * HOP - frames), (0, 0)), _pad_mode(frames))
    # torch.stft puts a window that is shorter than the transform into its middle.
    start = half - WINDOW // 2
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
    mel = np.zeros((channels, BINS, columns), dtype=np.float32)
    for channel in range(channels):
        views = np.lib.stride_tricks.sliding_window_view(padded[start:, channel], WINDOW)[::HOP]
        for first in range(0, columns, BLOCK_COLUMNS):
            look(channel * columns + first, channels * columns)
            last = min(first + BLOCK_COLUMNS, columns)
            magnitudes = np.abs(np.fft.rfft(views[first:last] * window, FFT_SIZE))
            _add_bands(mel[channel, :, first:last], magnitudes.astype(np.float32))
    return mel


def _pad_mode(frames: int) -> Literal["reflect", "constant"]:
    """As torch.stft; a sound shorter than half a transform has too little to reflect."""
    return "reflect" if frames > FFT_SIZE else "constant"


def _add_bands(bands: Samples, magnitudes: Samples) -> None:
    """Sums of (columns, STFT bins) under each filter, one sum after the other."""
    for index, (first, heights) in enumerate(filters()):
        part = magnitudes[:, first : first + len(heights)]
        bands[index] = np.sum(part * heights, axis=1)


def image_of(mel: Samples, loudest: float) -> Samples:
    """A picture (1, 3, rows, columns), 0 to 1, of mel (channels, bins, columns).

    Mono is grey; stereo has left in green and right in blue.
    """
    values = 1 - np.power(np.clip(mel / max(loudest, 1e-12), 0, 1), POWER)
    values = values[:, ::-1]
    if len(values) == 1:
        colours = np.repeat(values, 3, axis=0)
    else:
        colours = np.concatenate([np.zeros_like(values[:1]), values])
    return np.ascontiguousarray(colours[None], dtype=np.float32)


def mel_from(image: Samples, channels: int, loudest: float) -> Samples:
    """Mel (channels, bins, columns) of a picture (1, 3, rows, columns), 0 to 1."""
    values = image[0, 0:1] if channels == 1 else image[0, 1:3]
    mel = np.power(np.clip(1 - values[:, ::-1], 0, 1), np.float32(1 / POWER)) * np.float32(loudest)
    return np.ascontiguousarray(mel, dtype=np.float32)
