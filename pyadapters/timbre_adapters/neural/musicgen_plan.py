# SPDX-License-Identifier: MIT
"""MusicGen's memory, predicted from the checkpoint's config and headers before it is loaded."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from timbre_adapters.adapter import Host
from timbre_adapters.neural import plan
from timbre_adapters.neural.musicgen_files import Sizes
from timbre_adapters.neural.musicgen_sound import PIECE_FRAMES

# Windows that are tried when nothing else helps; the share that moves on stays as it is.
SMALL_WINDOWS_S = (20.0, 10.0, 5.0)
_TEXT_TOKENS = 128
# What libraries take for themselves while they compute, and what the allocator doesn't give back of
# the many tensors that were turned into others: measured by tests/bench/bench_neural.py.
_FIXED, _FRAGMENTS = 192 << 20, 0.1
_ITEM_BYTES = {"fp32": 4, "bf16": 2, "fp16": 2, "int8": 4}  # of keys, values, activations
_AUTO = {"cpu": ("fp32", "bf16", "int8"), "cuda": ("fp16",), "mps": ("fp16",)}


@dataclasses.dataclass(frozen=True)
class Wish:
    """What is asked, as far as memory is concerned. Frames are the codec's."""

    precision: str
    device: str
    window: int
    stride: int
    frames: int
    known: int
    seeds: int
    is_guided: bool
    lora_bytes: int
    prepended: int = 0  # columns of melody


@dataclasses.dataclass(frozen=True)
class Way:
    """How it will be served."""

    precision: str
    window: int
    stride: int
    seeds: int


def weight_bytes(sizes: Sizes, precision: str) -> int:
    """Of the model once it is loaded. Text encoder and codec are float32 always."""
    if precision == "int8":
        return sizes.decoder_linear + 4 * (sizes.decoder_other + sizes.rest)
    return sizes.decoder * _ITEM_BYTES[precision] + 4 * sizes.rest


def peak_bytes(sizes: Sizes, wish: Wish, way: Way) -> int:
    """Highest memory of load or job beside what the process holds already."""
    item = _ITEM_BYTES[way.precision]
    weights = weight_bytes(sizes, way.precision) + wish.lora_bytes
    # One tensor as it lies in the file, one at its precision, one on the way to 8 bits.
    loading = round(weights * (1 + _FRAGMENTS)) + 3 * 4 * sizes.largest
    if way.precision == "int8" and wish.lora_bytes:
        loading += 4 * sizes.decoder  # merged before it is quantised
    rows = way.seeds * (2 if wish.is_guided else 1)
    positions = min(way.window, wish.frames) + sizes.codebooks + wish.prepended + _TEXT_TOKENS
    past = 2 * sizes.layers * rows * sizes.width * positions * item
    known = max(wish.known, way.window - way.stride if wish.frames > way.window else 0)
    read = 1 + known + (wish.prepended + _TEXT_TOKENS if wish.prepended else 0)
    values = 20 * sizes.width + 2 * sizes.codebooks * sizes.codes + 2 * sizes.heads * read
    reading = rows * read * values * 4
    # The last layers of the codec hold `filters` values a sample, in several copies.
    coded = max(PIECE_FRAMES + 8, wish.known)
    codec = 8 * coded * sizes.hop * sizes.codec_filters * 4 * sizes.channels
    sound = 2 * wish.frames * sizes.hop * sizes.channels * 4
    return _FIXED + max(loading, weights + past + max(reading, codec)) + sound


def ladder(sizes: Sizes, wish: Wish, frame_rate: float) -> list[plan.Rung]:
    """Ways from the one that was asked to the smallest, each needing less than the one before:
    fewer seeds at once, fewer bits (when the precision is ours to choose), shorter windows."""
    kind = wish.device.partition(":")[0]
    choices = _AUTO[kind] if wish.precision == "auto" else (wish.precision,)
    ways = [
        Way(precision, wish.window, wish.stride, seeds)
        for precision in choices
        for seeds in _groups(wish.seeds)
    ]
    for seconds in SMALL_WINDOWS_S:
        window = round(seconds * frame_rate)
        if window < wish.window and wish.frames > window:
            stride = max(1, round(window * wish.stride / wish.window))
            ways.append(Way(choices[-1], window, stride, 1))
    rungs: list[plan.Rung] = []
    for way in ways:
        rung = _rung(sizes, wish, way, frame_rate)
        if not rungs or rung.peak_bytes < rungs[-1].peak_bytes:
            rungs.append(rung)
    return rungs


def _groups(seeds: int) -> list[int]:
    """Sizes of groups: all, then halves."""
    found = [seeds]
    while found[-1] > 1:
        found.append(-(-found[-1] // 2))
    return found


def _rung(sizes: Sizes, wish: Wish, way: Way, frame_rate: float) -> plan.Rung:
    told = [f"{way.precision} weights"]
    if way.window != wish.window:
        told.append(f"windows of {way.window / frame_rate:.0f} s")
    if wish.seeds > 1:
        told.append(f"{way.seeds} of {wish.seeds} takes at once")
    values = dataclasses.asdict(way)
    return plan.Rung(" and ".join(told), peak_bytes(sizes, wish, way), values)


def settle(host: Host, who: str, rungs: Sequence[plan.Rung], device: str, doing: str) -> Way:
    """The way that fits. Memory of a graphics card is not foreseen: there the first is tried."""
    if device != "cpu":
        return Way(**rungs[0].values)
    return Way(**plan.settle(host, who, rungs, doing).values)
