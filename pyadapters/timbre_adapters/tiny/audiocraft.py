# SPDX-License-Identifier: MIT
"""Tiny MusicGen checkpoints in audiocraft's own layout: two torch zips and a folder t5/."""

from __future__ import annotations

import json
import pathlib
import string
from typing import Any

_WORDS = ["happy", "sad", "rock", "piano", "drums", "slow", "fast", "jazz"]
_SEANET = {
    "dimension": 16, "channels": 1, "causal": False, "n_filters": 4, "n_residual_layers": 1,
    "ratios": [8, 5, 4, 4], "activation": "ELU", "activation_params": {"alpha": 1.0},
    "norm": "weight_norm", "norm_params": {}, "kernel_size": 7, "residual_kernel_size": 3,
    "last_kernel_size": 7, "dilation_base": 2, "pad_mode": "constant", "true_skip": True,
    "compress": 2, "lstm": 2, "disable_norm_outer_blocks": 0, "encoder": {},
    "decoder": {"trim_right_ratio": 1.0, "final_activation": None,
                "final_activation_params": None},
}  # fmt: skip
_LM = {
    "dim": 64, "num_heads": 4, "num_layers": 2, "hidden_scale": 4, "card": 64, "dropout": 0.0,
    "emb_lr": None, "activation": "gelu", "norm_first": True, "bias_ff": False,
    "bias_attn": False, "bias_proj": False, "past_context": None, "causal": True,
    "custom": False, "memory_efficient": True, "attention_as_float32": False,
    "layer_scale": None, "positional_embedding": "sin", "xpos": False, "checkpointing": "none",
    "weight_init": "gaussian", "depthwise_init": "current", "zero_bias_init": True,
    "norm": "layer_norm", "cross_attention": False, "qk_layer_norm": False,
    "qk_layer_norm_cross": False, "attention_dropout": None, "kv_repeat": 1,
    "two_step_cfg": False,
}  # fmt: skip


def make(
    folder: pathlib.Path, melody: bool = False, stereo: bool = False, window_s: float = 6.0,
    seed: int = 0,
) -> None:  # fmt: skip
    """`melody`: with a chroma conditioner; `stereo`: codebooks of two channels interleaved."""
    import torch

    from timbre_adapters.neural import audiocraft_file, audiocraft_import

    audiocraft_import.load(torch)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        _make_text_encoder(folder / "t5")
        for name, config in (
            ("compression_state_dict.bin", _codec_config()),
            ("state_dict.bin", _lm_config(melody, stereo, window_s)),
        ):
            model = audiocraft_file.build(torch, config, folder / "t5")
            state = {key: _small(torch, key, value) for key, value in model.state_dict().items()}
            _save(torch, folder / name, config, state)
    torch.set_num_threads(threads)


def _small(torch: Any, name: str, value: Any) -> Any:
    """A language model is stored in half precision; livelier heads make codes differ."""
    if "quantizer" in name and name.endswith("embed"):
        return torch.randn(value.shape)
    if name.startswith("linears."):
        value = value * 8
    is_lm = not name.startswith(("encoder.", "decoder.", "quantizer."))
    return value.half() if is_lm and value.is_floating_point() else value.clone()


def _save(torch: Any, path: pathlib.Path, config: dict[str, Any], state: dict[str, Any]) -> None:
    # JSON is YAML, and has one way to write a record.
    package = {"best_state": state, "xp.cfg": json.dumps(config), "version": "1.3.0",
               "exported": True}  # fmt: skip
    torch.save(package, path)


def _make_text_encoder(folder: pathlib.Path) -> None:
    """A T5 encoder, and a tokenizer of a few words and all letters."""
    import transformers

    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("\u2581", -2.0)]
    pieces += [(c, -4.0) for c in string.ascii_lowercase + string.digits + ".,'-"]
    pieces += [("\u2581" + word, -3.0) for word in _WORDS]
    tokenizer = transformers.T5Tokenizer(vocab=pieces, extra_ids=0)
    tokenizer.save_pretrained(folder)
    config = transformers.T5Config(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4,
        decoder_start_token_id=0,
    )  # fmt: skip
    transformers.T5EncoderModel(config).save_pretrained(folder)


def _codec_config() -> dict[str, Any]:
    return {
        "compression_model": "encodec", "sample_rate": 32000, "channels": 1,
        "encodec": {"autoencoder": "seanet", "quantizer": "rvq", "sample_rate": 32000,
                    "channels": 1, "causal": False, "renormalize": False},
        "seanet": _SEANET,
        "rvq": {"n_q": 4, "q_dropout": False, "bins": 64, "decay": 0.99, "kmeans_init": False,
                "kmeans_iters": 50, "threshold_ema_dead_code": 2,
                "orthogonal_reg_weight": 0.0, "orthogonal_reg_active_codes_only": False},
    }  # fmt: skip


def _lm_config(melody: bool, stereo: bool, window_s: float) -> dict[str, Any]:
    codebooks = 8 if stereo else 4
    delays = [q // 2 for q in range(8)] if stereo else [0, 1, 2, 3]
    chroma = {"sample_rate": 32000, "n_chroma": 12, "radix2_exp": 12, "argmax": True,
              "match_len_on_eval": False, "eval_wavs": None, "n_eval_wavs": 0,
              "cache_path": None}  # fmt: skip
    conditioners: dict[str, Any] = {
        "description": {"model": "t5", "t5": {"name": "t5-base", "finetune": False,
                                              "word_dropout": 0.3, "normalize_text": False}},
    }  # fmt: skip
    if melody:
        conditioners = {"self_wav": {"model": "chroma_stem", "chroma_stem": chroma}} | conditioners
    return {
        "lm_model": "transformer_lm", "sample_rate": 32000, "channels": 2 if stereo else 1,
        "compression_model_n_q": None, "dataset": {"segment_duration": window_s},
        "interleave_stereo_codebooks": {"use": stereo, "per_timestep": False},
        "codebooks_pattern": {"modeling": "delay", "delay": {
            "delays": delays, "flatten_first": 0, "empty_initial": 0}},
        "transformer_lm": {"n_q": codebooks} | _LM,
        "classifier_free_guidance": {"training_dropout": 0.3, "inference_coef": 3.0},
        "attribute_dropout": {},
        "fuser": {"cross_attention_pos_emb": False, "cross_attention_pos_emb_scale": 1, "sum": [],
                  "prepend": ["self_wav", "description"] if melody else [],
                  "cross": [] if melody else ["description"], "input_interpolate": []},
        "conditioners": conditioners,
    }  # fmt: skip
