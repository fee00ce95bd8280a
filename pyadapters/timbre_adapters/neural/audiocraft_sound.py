# SPDX-License-Identifier: MIT
"""audiocraft's codec: sound to codes, and codes to sound piece by piece."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

import numpy as np

from timbre_adapters.adapter import AdapterError, Audio, Samples
from timbre_adapters.neural.audiocraft_file import Loaded
from timbre_adapters.neural.encodec_stream import EncodecStream
from timbre_adapters.neural.resample import resample

PIECE_FRAMES = 25  # decoded at once; the same whether or not it is streamed


def to_codes(loaded: Loaded, torch: Any, samples: Samples) -> Any:
    """(codebooks, frames) of sound at the model's rate and channels, the last frame filled up."""
    if len(samples) == 0:
        return torch.zeros(len(loaded.delays), 0, dtype=torch.long, device=loaded.device)
    sound = torch.from_numpy(np.ascontiguousarray(samples.T))[None].to(loaded.device)
    codes, scale = loaded.codec.encode(sound)
    if scale is not None:
        raise AdapterError("this model's codec levels its sound, which MusicGen's does not.")
    return codes[0]


def fit(loaded: Loaded, audio: Audio, channels: int) -> Samples:
    """A reference at the model's rate, with that many channels."""
    samples = audio.samples
    if samples.shape[1] > channels:
        samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    elif samples.shape[1] < channels:
        samples = np.repeat(samples, channels, axis=1)
    return resample(samples, audio.sample_rate_hz, loaded.sample_rate_hz)


class Decoder:
    """Codes of a growing piece of `total` frames to sound, the same whenever it is asked.

    Pieces begin at fixed frames; the LSTM's state is carried on (encodec_stream.py).
    """

    def __init__(self, loaded: Loaded, torch: Any, total: int) -> None:
        self._torch, self._total = torch, total
        self._channels = loaded.channel_count
        self._stream = EncodecStream(torch, _as_transformers(loaded))
        self.frames = 0

    def feed(self, codes: Any, ready: int) -> Iterator[Samples]:
        """Samples (frames, channels) of each piece that `ready` of the (codebooks, total) codes
        make whole; pieces that come out empty are left out."""
        while self.frames < self._total:
            end = min(self.frames + PIECE_FRAMES, self._total)
            if end > ready:
                return
            piece = codes[:, self.frames : end]
            sides = piece.reshape(-1, self._channels, end - self.frames).transpose(0, 1)
            sound = self._stream.feed(sides, end == self._total)
            self.frames = end
            if len(sound) > 0:
                yield np.asarray(sound.cpu().numpy(), np.float32)


def _as_transformers(loaded: Loaded) -> Any:
    """The codec of one channel, in the shape in which transformers has its own."""
    codec = getattr(loaded.codec, "model", loaded.codec)
    layers = list(codec.decoder.model)
    if not hasattr(layers[1], "lstm") or not layers[1].skip:
        raise AdapterError("this model's codec has no LSTM where MusicGen's has one.")
    config = types.SimpleNamespace(
        kernel_size=layers[0].conv.conv.kernel_size[0],
        upsampling_ratios=list(codec.decoder.ratios),
        use_causal_conv=False,
        norm_type="weight_norm",
        normalize=False,
        audio_channels=1,
        chunk_length_s=None,
    )
    quantizer = types.SimpleNamespace(
        decode=lambda codes: codec.quantizer.decode(codes.transpose(0, 1))
    )
    return types.SimpleNamespace(
        config=config, decoder=types.SimpleNamespace(layers=layers), quantizer=quantizer
    )
