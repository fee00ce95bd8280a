# SPDX-License-Identifier: MIT
"""EnCodec's decoder fed piece by piece: what comes out equals the decode in one go.

The decoder is a convolution over frames, an LSTM along them, and a stack that makes samples. The
LSTM's state is carried on; the others see their neighbours on both sides and their edges are cut
away, so only float rounding remains (musicgen.md 3.5: <= 1e-6 for any sizes of pieces).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from timbre_adapters.adapter import AdapterError

# Frames on each side that the sample-making stack needs: one reaches through the transposed
# convolutions, the second covers the last convolution at the very edge.
STACK_REACH = 2


class _Reach:
    """A function along time that needs `before` and `behind` neighbours, applied to a stream.

    At the true ends nothing is added: there the function pads by itself, as it would in one go.
    """

    def __init__(self, apply: Callable[[Any], Any], before: int, behind: int, hop: int) -> None:
        self._apply = apply
        self._before, self._behind, self._hop = before, behind, hop
        self._held: Any = None
        self._start = self._total = self._done = 0  # in frames of the stream

    def feed(self, torch: Any, new: Any, is_last: bool) -> Any:
        """(batch, width, n) more of the input; what has become final of the output, or None."""
        if new is not None:
            self._held = new if self._held is None else torch.cat([self._held, new], -1)
            self._total += new.shape[-1]
        end = self._total if is_last else self._total - self._behind
        if end <= self._done:
            return None
        first = max(0, self._done - self._before)
        last = min(self._total, end + self._behind)
        out = self._apply(self._held[..., first - self._start : last - self._start])
        out = out[..., (self._done - first) * self._hop : (end - first) * self._hop]
        self._done = end
        keep = max(0, end - self._before)
        self._held = self._held[..., keep - self._start :]
        self._start = keep
        return out


class EncodecStream:
    """One decode, from the first frame to the last. Channels are decoded side by side."""

    def __init__(self, torch: Any, codec: Any) -> None:
        check_codec(codec.config)
        self._torch = torch
        self._codec = codec
        layers = codec.decoder.layers
        self._lstm = layers[1].lstm
        self._state: Any = None
        reach = (codec.config.kernel_size - 1) // 2
        self._first = _Reach(layers[0], codec.config.kernel_size - 1 - reach, reach, 1)
        self._stack = _Reach(
            lambda x: _through(layers[2:], x), STACK_REACH, STACK_REACH, hop_of(codec.config)
        )

    def feed(self, codes: Any, is_last: bool = False) -> Any:
        """Codes (channels, codebooks, n) in; the samples that are final now, (m, channels)."""
        torch = self._torch
        with torch.inference_mode(), torch.backends.mkldnn.flags(False, False, None, None):
            frames = self._codec.quantizer.decode(codes.transpose(0, 1))
            latent = self._advance(self._first.feed(torch, frames, is_last))
            sound = self._stack.feed(torch, latent, is_last)
            if sound is None:
                return torch.zeros(0, codes.shape[0])
            return sound[:, 0].T

    def _advance(self, frames: Any) -> Any:
        """The LSTM with its shortcut; (channels, width, n) in and out."""
        if frames is None:
            return None
        steps = frames.permute(2, 0, 1)
        out, self._state = self._lstm(steps, self._state)
        return (out + steps).permute(1, 2, 0)


def _through(layers: Any, x: Any) -> Any:
    for layer in layers:
        x = layer(x)
    return x


def hop_of(config: Any) -> int:
    """Samples a frame."""
    return math.prod(config.upsampling_ratios)


def check_codec(config: Any) -> None:
    """MusicGen's codecs see both sides, keep no statistics and have one channel."""
    for name, needed in (
        ("use_causal_conv", False),
        ("norm_type", "weight_norm"),
        ("normalize", False),
        ("audio_channels", 1),
        ("chunk_length_s", None),
    ):
        found = getattr(config, name)
        if found != needed:
            raise AdapterError(
                f"this model's codec has {name} = {found!r} where MusicGen has {needed!r}; take a "
                "checkpoint in the layout of facebook/musicgen-small."
            )
