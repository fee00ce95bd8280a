# SPDX-License-Identifier: MIT
"""A tiny random ACE-Step 1.5: real layouts, 1.3 MB."""

from __future__ import annotations

import pathlib
from typing import Any

from timbre_adapters.neural import kit
from timbre_adapters.tiny import diffusion_parts

RATE_HZ = 8000
RATIOS = (4, 8, 10)  # 25 latents a second, as the real one
LATENT = 8
WIDTH = 32
COMMON: dict[str, Any] = {
    "hidden_size": WIDTH, "intermediate_size": 64, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 8, "rope_theta": 10000.0, "sliding_window": 16,
}  # fmt: skip


def make(folder: pathlib.Path, turbo: bool = False, seed: int = 0) -> None:
    """Write the checkpoint of a base or of a turbo model."""
    kit.set_environment()
    kit.quiet_diffusers()
    with diffusion_parts.drawn_from(seed):
        _pipeline(turbo).save_pretrained(folder, safe_serialization=True)


def _pipeline(turbo: bool) -> Any:
    import torch

    diffusers = kit.quiet_diffusers()
    tokenizer, words = diffusion_parts.tokenizer()
    transformer = diffusers.AceStepTransformer1DModel(
        num_hidden_layers=2, in_channels=3 * LATENT, audio_acoustic_hidden_dim=LATENT,
        patch_size=2, is_turbo=turbo, **COMMON,
    )  # fmt: skip
    conditions = diffusers.AceStepConditionEncoder(
        text_hidden_dim=WIDTH, timbre_hidden_dim=LATENT, num_lyric_encoder_hidden_layers=2,
        num_timbre_encoder_hidden_layers=2, **COMMON,
    )  # fmt: skip
    with torch.no_grad():
        conditions.silence_latent.normal_(std=0.5)
    detokenizer, codes = _code_models(diffusers)
    # As wide as two latents, or tasks with a sound fail with a shape.
    vae = diffusion_parts.oobleck(LATENT, RATE_HZ, RATIOS)
    diffusion_parts.fill_zeros(transformer, conditions, vae)
    return diffusers.AceStepPipeline(
        vae=vae, text_encoder=_text_encoder(words), tokenizer=tokenizer, transformer=transformer,
        condition_encoder=conditions, audio_tokenizer=codes, audio_token_detokenizer=detokenizer,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(num_train_timesteps=1, shift=1.0),
    )  # fmt: skip


def _text_encoder(words: int) -> Any:
    transformers = kit.quiet_transformers()
    config = transformers.Qwen3Config(
        hidden_size=WIDTH, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        num_key_value_heads=2, head_dim=8, vocab_size=words, max_position_embeddings=4096,
    )  # fmt: skip
    return transformers.Qwen3Model(config)


def _code_models(diffusers: Any) -> tuple[Any, Any]:
    """What a cover is described with: codes of a sound, and the way back."""
    words = COMMON | {
        "audio_acoustic_hidden_dim": LATENT, "pool_window_size": 2,
        "num_attention_pooler_hidden_layers": 1,
    }  # fmt: skip
    codes = diffusers.AceStepAudioTokenizer(
        fsq_dim=WIDTH, fsq_input_levels=[4, 4, 4], fsq_input_num_quantizers=1, **words
    )
    return diffusers.AceStepAudioTokenDetokenizer(**words), codes
