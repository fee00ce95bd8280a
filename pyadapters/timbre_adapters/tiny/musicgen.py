# SPDX-License-Identifier: MIT
"""Tiny MusicGen checkpoints: the real architectures with random weights, 2-3 MB."""

from __future__ import annotations

import math
import pathlib
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.neural import kit

VARIANTS = ("mono", "stereo", "melody", "stereo_melody")
CODES = 256  # of each codebook; also the number of the special token behind them
CODEBOOKS = 4  # of one channel
SAMPLE_RATE_HZ = 32000
RATIOS = (8, 5, 4, 4)  # 640 samples a frame, as in the published codec
FRAME_RATE = SAMPLE_RATE_HZ // math.prod(RATIOS)
SEED = 0
# Random heads give nearly flat logits; trained ones don't, and sampling must have something to do.
HEAD_GAIN = 8.0
# Melody and words that stand before the codes must be heard above a random decoder's own mind.
CHROMA_GAIN, WORDS_GAIN = 20.0, 20.0
_WORDS = (
    "a an the of with and slow fast calm loud soft warm dark bright sparse quiet steady drum drums "
    "bass guitar piano synth pad beat lofi ambient techno rock jazz verse chorus intro minor major "
    "90 120 bpm"
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789,.-'#&"


def make(folder: pathlib.Path, variant: str = "mono") -> None:
    """Write config, weights and tokenizer into `folder`; two runs write equal files."""
    if variant not in VARIANTS:
        raise AdapterError(f"tiny MusicGens are {', '.join(VARIANTS)}, not {variant}.")
    kit.set_environment()
    import torch

    transformers = kit.quiet_transformers()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(SEED)
        tokenizer = _tokenizer(transformers)
        model = _model(transformers, variant, len(tokenizer))
        _fill(torch, model)
    _set_generation(model.generation_config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    _save_feature_extractor(transformers, folder, variant)


def _tokenizer(transformers: Any) -> Any:
    """T5's form: pieces with scores, `</s>` behind each text."""
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -10.0), ("\u2581", -3.0)]
    pieces += [("\u2581" + word, -2 - 0.01 * i) for i, word in enumerate(_WORDS.split())]
    known = {piece for piece, _ in pieces}
    pieces += [(letter, -6.0) for letter in _LETTERS if letter not in known]
    return transformers.T5TokenizerFast(vocab=pieces, extra_ids=0)


def _model(transformers: Any, variant: str, words: int) -> Any:
    is_melody, is_stereo = "melody" in variant, "stereo" in variant
    text = transformers.T5Config(
        vocab_size=words, d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    name = "MusicgenMelody" if is_melody else "Musicgen"
    decoder = getattr(transformers, f"{name}DecoderConfig")(
        vocab_size=CODES, hidden_size=64, num_hidden_layers=2, num_attention_heads=2, ffn_dim=256,
        num_codebooks=CODEBOOKS * (2 if is_stereo else 1), audio_channels=2 if is_stereo else 1,
        pad_token_id=CODES, bos_token_id=CODES, eos_token_id=None, max_position_embeddings=2048,
    )  # fmt: skip
    more = {"num_chroma": 12, "chroma_length": 235} if is_melody else {}
    config = getattr(transformers, f"{name}Config")(
        text_encoder=text.to_dict(), audio_encoder=_codec(transformers).to_dict(),
        decoder=decoder.to_dict(), **more,
    )  # fmt: skip
    return getattr(transformers, f"{name}ForConditionalGeneration")(config).eval()


def _codec(transformers: Any) -> Any:
    """EnCodec as MusicGen uses it: 32 kHz, not causal, one bandwidth that gives four codebooks."""
    bits = math.log2(CODES)
    return transformers.EncodecConfig(
        target_bandwidths=[CODEBOOKS * FRAME_RATE * bits / 1000],
        sampling_rate=SAMPLE_RATE_HZ, audio_channels=1, num_filters=4, hidden_size=16,
        num_residual_layers=1, upsampling_ratios=list(RATIOS), codebook_size=CODES,
        codebook_dim=16, num_lstm_layers=2, norm_type="weight_norm", use_causal_conv=False,
        normalize=False, chunk_length_s=None, overlap=None, pad_mode="reflect", kernel_size=7,
        last_kernel_size=7,
    )  # fmt: skip


def _fill(torch: Any, model: Any) -> None:
    """What is made without random values, or with too small ones."""
    with torch.no_grad():
        for head in model.decoder.lm_heads:
            head.weight.mul_(HEAD_GAIN)
        for layer in model.audio_encoder.quantizer.layers:  # zeros until trained
            layer.codebook.embed.normal_()
        if hasattr(model, "audio_enc_to_dec_proj"):
            model.audio_enc_to_dec_proj.weight.mul_(CHROMA_GAIN)
            model.enc_to_dec_proj.weight.mul_(WORDS_GAIN)


def _set_generation(config: Any) -> None:
    """What the published checkpoints say of generating."""
    config.do_sample = True
    config.guidance_scale = 3.0
    config.max_length = 1500
    config.pad_token_id = config.bos_token_id = config.decoder_start_token_id = CODES


def _save_feature_extractor(transformers: Any, folder: pathlib.Path, variant: str) -> None:
    """Melody's own needs torchaudio, and is not made here: neural/musicgen_chroma.py is ours."""
    if "melody" not in variant:
        transformers.EncodecFeatureExtractor(
            feature_size=2 if "stereo" in variant else 1, sampling_rate=SAMPLE_RATE_HZ,
            padding_side="left", chunk_length_s=None, overlap=None,
        ).save_pretrained(folder)  # fmt: skip
