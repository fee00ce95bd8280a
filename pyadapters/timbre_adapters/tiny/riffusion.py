# SPDX-License-Identifier: MIT
"""A tiny random Stable Diffusion: real layouts, 0.6 MB."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from timbre_adapters.neural import kit
from timbre_adapters.tiny import diffusion_parts

MODEL_LENGTH = 77  # CLIP's


def make(folder: pathlib.Path, seed: int = 0) -> None:
    """Write the checkpoint; two calls write equal files."""
    kit.set_environment()
    import torch

    diffusers = kit.quiet_diffusers()
    with diffusion_parts.drawn_from(seed):
        tokenizer, words = _tokenizer(folder / "tokenizer")
        pipe = diffusers.StableDiffusionPipeline(
            vae=_vae(diffusers), text_encoder=_text_encoder(words), tokenizer=tokenizer,
            unet=_unet(diffusers), scheduler=_scheduler(diffusers), safety_checker=None,
            feature_extractor=None, requires_safety_checker=False,
        )  # fmt: skip
        # A fresh decoder paints flat grey: the words could hardly be told apart.
        with torch.no_grad():
            pipe.vae.decoder.conv_out.weight.mul_(4)
        pipe.save_pretrained(folder, safe_serialization=True)


def make_lora(folder: pathlib.Path, seed: int = 5) -> None:
    """Write a LoRA for this UNet as diffusers saves one."""
    import torch

    diffusers = kit.quiet_diffusers()
    peft: Any = __import__("peft")
    utils: Any = __import__("peft.utils", fromlist=["get_peft_model_state_dict"])
    with diffusion_parts.drawn_from(seed):
        unet = _unet(diffusers)
        targets = ["to_q", "to_k", "to_v", "to_out.0"]
        unet.add_adapter(
            peft.LoraConfig(r=4, lora_alpha=4, init_lora_weights=False, target_modules=targets)
        )
        state = {
            key: value.detach() * torch.tensor(2.0)
            for key, value in utils.get_peft_model_state_dict(unet).items()
        }
        diffusers.StableDiffusionPipeline.save_lora_weights(
            folder, unet_lora_layers=state, safe_serialization=True
        )


def _unet(diffusers: Any) -> Any:
    return diffusers.UNet2DConditionModel(
        block_out_channels=(8, 16), layers_per_block=1, sample_size=32, in_channels=4,
        out_channels=4, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), cross_attention_dim=32,
        norm_num_groups=4, attention_head_dim=4,
    )  # fmt: skip


def _vae(diffusers: Any) -> Any:
    """Of 16 pixels a latent, where the real one has 8: tests spend their time in attention."""
    return diffusers.AutoencoderKL(
        block_out_channels=[4, 4, 8, 8, 8], in_channels=3, out_channels=3,
        down_block_types=["DownEncoderBlock2D"] * 5, up_block_types=["UpDecoderBlock2D"] * 5,
        latent_channels=4, norm_num_groups=4, sample_size=512,
    )  # fmt: skip


def _text_encoder(words: int) -> Any:
    transformers = kit.quiet_transformers()
    config = transformers.CLIPTextConfig(
        bos_token_id=words - 2, eos_token_id=words - 1, pad_token_id=words - 1, hidden_size=32,
        intermediate_size=37, num_attention_heads=4, num_hidden_layers=2, vocab_size=words,
        max_position_embeddings=MODEL_LENGTH,
    )  # fmt: skip
    return transformers.CLIPTextModel(config)


def _scheduler(diffusers: Any) -> Any:
    return diffusers.DDIMScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", clip_sample=False,
        set_alpha_to_one=False, steps_offset=1,
    )  # fmt: skip


def _tokenizer(folder: pathlib.Path) -> tuple[Any, int]:
    """CLIP's, with a vocabulary of single bytes; it can only be made from files."""
    transformers = kit.quiet_transformers()
    tokenizers: Any = __import__("tokenizers.pre_tokenizers", fromlist=["ByteLevel"])
    letters = sorted(tokenizers.ByteLevel.alphabet())
    pieces = [*letters, *(f"{letter}</w>" for letter in letters)]
    pieces += ["<|startoftext|>", "<|endoftext|>"]
    folder.mkdir(parents=True)
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    made = transformers.CLIPTokenizer.from_pretrained(folder, model_max_length=MODEL_LENGTH)
    return made, len(pieces)
