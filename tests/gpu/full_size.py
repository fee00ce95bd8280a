# SPDX-License-Identifier: MIT
"""MusicGen checkpoints of the published sizes with random float16 weights: speed needs no others."""

from __future__ import annotations

import math
import pathlib
from typing import Any

# Name: width, layers, heads of the decoder (facebook/musicgen-NAME). T5-base and EnCodec of
# 32 kHz are the same in all.
SIZES = {"small": (1024, 24, 16), "medium": (1536, 48, 24), "large": (2048, 48, 32)}
# Random numbers that are used over and over: drawing billions takes minutes. Not a multiple of
# any width, so rows differ.
_POOL = (1 << 22) - 3
_TIED = "text_encoder.encoder.embed_tokens.weight"  # text_encoder.shared under another name


def config_of(size: str) -> Any:
    """MusicgenConfig of a published size."""
    from timbre_adapters.neural import kit

    transformers = kit.quiet_transformers()
    width, layers, heads = SIZES[size]
    text = transformers.T5Config(
        vocab_size=32128, d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    codec = transformers.EncodecConfig(
        target_bandwidths=[2.2], sampling_rate=32000, audio_channels=1, num_filters=64,
        hidden_size=128, num_residual_layers=1, upsampling_ratios=[8, 5, 4, 4],
        codebook_size=2048, codebook_dim=128, num_lstm_layers=2, norm_type="weight_norm",
        use_causal_conv=False, normalize=False, chunk_length_s=None, overlap=None,
    )  # fmt: skip
    decoder = transformers.MusicgenDecoderConfig(
        vocab_size=2048, hidden_size=width, num_hidden_layers=layers, num_attention_heads=heads,
        ffn_dim=4 * width, num_codebooks=4, audio_channels=1, pad_token_id=2048, bos_token_id=2048,
    )  # fmt: skip
    return transformers.MusicgenConfig(
        text_encoder=text.to_dict(), audio_encoder=codec.to_dict(), decoder=decoder.to_dict()
    )


def make(size: str, folder: pathlib.Path) -> int:
    """Write config, tokenizer and weights into a new folder; bytes of the weights."""
    import torch
    from safetensors.torch import save_file
    from timbre_adapters import tiny
    from timbre_adapters.neural import kit

    tiny.make("musicgen", folder)  # for its tokenizer
    transformers = kit.quiet_transformers()
    config = config_of(size)
    with torch.device("meta"):
        model = transformers.MusicgenForConditionalGeneration(config)
    pool = torch.randn(_POOL, generator=torch.Generator().manual_seed(1)).mul_(0.02).half()
    tensors = {
        name: _values(torch, name, value.shape, pool)
        for name, value in model.state_dict().items()
        if name != _TIED
    }
    save_file(tensors, folder / "model.safetensors")
    config.save_pretrained(folder)
    return (folder / "model.safetensors").stat().st_size


def _values(torch: Any, name: str, shape: Any, pool: Any) -> Any:
    if "norm.weight" in name or "original0" in name:
        return torch.ones(shape, dtype=torch.float16)
    count = math.prod(shape)
    turns = -(-count // len(pool))
    return pool.repeat(turns)[:count].view(shape).contiguous()
