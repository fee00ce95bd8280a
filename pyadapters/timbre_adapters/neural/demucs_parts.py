# SPDX-License-Identifier: MIT
"""Sound taken apart by a bag of Demucs models, piece by piece."""

from __future__ import annotations

import dataclasses
import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from timbre_adapters.adapter import Samples
from timbre_adapters.neural.demucs_file import Bag

_SHIFT_S = 0.5  # of the shift trick (Défossez et al., 2019)
# Bytes of activations a second of a piece, per channel of the first layer and sample: 12.6 were
# measured on HTDemucs of 48 channels, torch 2.13, pieces of 1 to 7.8 s.
_ACTIVATION = 16.0


@dataclasses.dataclass(frozen=True)
class Cut:
    """How sound is cut into pieces."""

    segment_s: float
    overlap: float  # of a piece, 0 to below 1
    shifts: int


class Loaded:
    """A bag whose models lie in memory; they have the same sources, rate and channels."""

    def __init__(self, bag: Bag, models: Sequence[Any]) -> None:
        self.bag = bag
        self.models = models
        self.sources: tuple[str, ...] = bag.specs[0].sources
        self.sample_rate_hz = int(models[0].samplerate)
        self.channel_count = int(models[0].audio_channels)


def activation_bytes(bag: Bag, segment_s: float) -> int:
    """What one piece needs beside weights and sound."""
    arguments = bag.specs[0].arguments
    channels = max(arguments.get("channels", 48), len(bag.specs[0].sources) * 4)
    return int(_ACTIVATION * 4 * channels * arguments.get("samplerate", 44100) * segment_s)


def count_pieces(frames: int, rate_hz: int, cut: Cut, models: int) -> int:
    """How often a model is called."""
    stride = int((1 - cut.overlap) * int(rate_hz * cut.segment_s))
    if cut.shifts == 0:
        return models * math.ceil(frames / stride)
    longest = int(_SHIFT_S * rate_hz)
    # A shifted sound is longer by up to half a second; the most it can be is counted.
    return models * cut.shifts * math.ceil((frames + longest) / stride)


def separate(
    loaded: Loaded, torch: Any, mix: Samples, cut: Cut, seed: int, step: Callable[[], None]
) -> Any:
    """A tensor (sources, channels, frames) on the CPU of `mix`, shape (frames, channels).

    Levelled as in the package's separator, and back. `step` is called before each piece.
    """
    sound = torch.from_numpy(np.ascontiguousarray(mix.T))
    mono = sound.mean(0)
    mean, spread = mono.mean(), mono.std() + 1e-8
    sound = ((sound - mean) / spread)[None]
    offsets = _draw_offsets(seed, cut.shifts * len(loaded.models), loaded.sample_rate_hz)
    total: Any = 0.0
    for model, weights in zip(loaded.models, loaded.bag.weights, strict=True):
        parts = _separate_by(model, torch, sound, cut, offsets, step)
        total = total + parts * torch.tensor(weights)[:, None, None]
    sums = torch.tensor([sum(column) for column in zip(*loaded.bag.weights, strict=True)])
    return total / sums[:, None, None] * spread + mean


def _draw_offsets(seed: int, count: int, rate_hz: int) -> Iterator[int]:
    """Of the shift trick, by the request's seed instead of the global generator."""
    draw = random.Random(seed)
    return iter([draw.randint(0, int(_SHIFT_S * rate_hz)) for _ in range(count)])


def _separate_by(
    model: Any, torch: Any, sound: Any, cut: Cut, offsets: Iterator[int], step: Callable[[], None]
) -> Any:
    """One model's parts, averaged over its shifts."""
    if cut.shifts == 0:
        return _apply(model, sound, cut, step)
    longest = int(_SHIFT_S * model.samplerate)
    padded = torch.nn.functional.pad(sound, (longest, longest))
    frames = sound.shape[-1]
    total: Any = 0.0
    for _ in range(cut.shifts):
        offset = next(offsets)
        parts = _apply(model, padded[..., offset : frames + longest], cut, step)
        total = total + parts[..., longest - offset :]
    return total / cut.shifts


def _apply(model: Any, sound: Any, cut: Cut, step: Callable[[], None]) -> Any:
    """The package's own cutting and cross-fading, without its shifts."""
    from demucs.apply import apply_model

    def hear(event: dict[str, Any]) -> None:
        if event["state"] == "start":
            step()

    # Shorter pieces would only be filled up with silence to the length of training.
    if hasattr(model, "use_train_segment"):
        model.use_train_segment = cut.segment_s >= float(model.segment)
    parts = apply_model(
        model, sound, shifts=0, split=True, overlap=cut.overlap, segment=cut.segment_s,
        device=next(model.parameters()).device, callback=hear, callback_arg={},
    )  # fmt: skip
    return parts[0].cpu()
