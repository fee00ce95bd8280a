# SPDX-License-Identifier: MIT
"""Tiny random Stable Audio 1 and 3: real layouts, 1.6 and 0.3 MB."""

from __future__ import annotations

import pathlib
from typing import Any

from timbre_adapters.neural import kit
from timbre_adapters.tiny import diffusion_parts

RATE_HZ = 8000
WIDTH = 16


def make(folder: pathlib.Path, generation: int = 1, seed: int = 0, distilled: bool = True) -> None:
    """Write the checkpoint of a generation, 1 or 3; `distilled` concerns 3."""
    kit.set_environment()
    kit.quiet_diffusers()
    with diffusion_parts.drawn_from(seed):
        pipe = _first() if generation == 1 else _third(distilled)
        pipe.save_pretrained(folder, safe_serialization=True)


def _first() -> Any:
    """1.0 s of 16 samples a latent."""
    diffusers, transformers = kit.quiet_diffusers(), kit.quiet_transformers()
    stable_audio: Any = __import__("diffusers.pipelines.stable_audio", fromlist=["pipelines"])
    tokenizer, words = diffusion_parts.tokenizer()
    encoder = transformers.T5EncoderModel(
        transformers.T5Config(
            vocab_size=words, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4
        )
    )
    transformer = diffusers.StableAudioDiTModel(
        sample_size=512, in_channels=3, num_layers=2, attention_head_dim=4,
        num_key_value_attention_heads=2, out_channels=3, cross_attention_dim=4, time_proj_dim=8,
        global_states_input_dim=8, cross_attention_input_dim=4,
    )  # fmt: skip
    vae = diffusion_parts.oobleck(3, RATE_HZ, (4, 4))
    diffusion_parts.fill_zeros(transformer, vae)
    return diffusers.StableAudioPipeline(
        vae=vae, text_encoder=encoder, tokenizer=tokenizer, transformer=transformer,
        projection_model=stable_audio.StableAudioProjectionModel(
            text_encoder_dim=32, conditioning_dim=4, min_value=0, max_value=32
        ),
        scheduler=diffusers.CosineDPMSolverMultistepScheduler(
            solver_order=2, prediction_type="v_prediction", sigma_data=1.0,
            sigma_schedule="exponential",
        ),
    )  # fmt: skip


def _third(distilled: bool) -> Any:
    """4 s at the most, 32 samples a latent."""
    diffusers, transformers = kit.quiet_diffusers(), kit.quiet_transformers()
    gemma: Any = __import__(
        "transformers.models.t5gemma.configuration_t5gemma", fromlist=["T5GemmaModuleConfig"]
    )
    module: Any = __import__(
        "diffusers.pipelines.stable_audio_3.modeling_stable_audio_3",
        fromlist=["StableAudio3DurationEmbedder"],
    )
    tokenizer, words = diffusion_parts.tokenizer()
    transformer = diffusers.StableAudio3DiTModel(
        io_channels=8, patch_size=1, embed_dim=32, depth=2, num_heads=4, cond_token_dim=WIDTH,
        global_cond_dim=WIDTH, local_add_cond_dim=9, timestep_features_dim=16, ff_mult=2,
        num_memory_tokens=3, use_differential_attention=False,
    )  # fmt: skip
    vae = diffusers.AutoencoderSAME(
        audio_channels=2, patch_size=8, encoder_channels=8, encoder_c_mults=(2,),
        encoder_strides=(4,), encoder_transformer_depths=(1,), latent_dim=8,
        use_differential_attention=False, dim_heads=4, ff_mult=2, sampling_rate=RATE_HZ,
    )  # fmt: skip
    half = gemma.T5GemmaModuleConfig(
        vocab_size=words, hidden_size=WIDTH, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, num_key_value_heads=1, head_dim=8, max_position_embeddings=256,
        sliding_window=64, layer_types=["full_attention"] * 2,
    ).to_dict()  # fmt: skip
    encoder = transformers.T5GemmaEncoderModel(
        transformers.T5GemmaConfig(encoder=half, decoder=half, is_encoder_decoder=False)
    )
    diffusion_parts.fill_zeros(transformer, vae)
    return diffusers.StableAudio3Pipeline(
        transformer=transformer, vae=vae, text_encoder=encoder, tokenizer=tokenizer,
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=1, shift=1.0, stochastic_sampling=distilled
        ),
        duration_embedder=module.StableAudio3DurationEmbedder(
            output_dim=WIDTH, fourier_dim=16, max_val=4.0
        ),
    )  # fmt: skip
