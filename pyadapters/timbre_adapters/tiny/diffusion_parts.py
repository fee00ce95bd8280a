# SPDX-License-Identifier: MIT
"""What tiny checkpoints of several diffusion families are made of. No family by itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from timbre_adapters.neural import kit

WORDS = (
    "a an the of with and slow fast calm loud soft warm dark bright drum drums bass guitar piano "
    "synth pad beat lofi ambient techno rock jazz 90 120 bpm"
)
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789,.:#|[]/'-"


@contextlib.contextmanager
def drawn_from(seed: int) -> Iterator[None]:
    """Within: what torch draws by itself comes from a seed, on one thread."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)


def fill_zeros(*models: Any) -> None:
    """Parameters that begin as zeros get values: else neither seed nor words would be heard."""
    import torch

    with torch.no_grad():
        for model in models:
            for value in model.parameters():
                if value.abs().max() == 0:
                    value.normal_(std=0.1)


def tokenizer() -> tuple[Any, int]:
    """A fast tokenizer of a few words and all letters, and the size of its vocabulary."""
    tokenizers: Any = __import__("tokenizers")
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", -10.0), ("\u2581", -3.0)]
    pieces += [(f"\u2581{word}", -2.0 - index / 100) for index, word in enumerate(WORDS.split())]
    pieces += [(letter, -6.0) for letter in LETTERS]
    model = tokenizers.Tokenizer(tokenizers.models.Unigram(pieces, unk_id=2))
    model.normalizer = tokenizers.normalizers.Lowercase()
    model.pre_tokenizer = tokenizers.pre_tokenizers.Metaspace(
        replacement="\u2581", prepend_scheme="always"
    )
    model.decoder = tokenizers.decoders.Metaspace()
    model.post_processor = tokenizers.processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    transformers = kit.quiet_transformers()
    made = transformers.PreTrainedTokenizerFast(
        tokenizer_object=model, eos_token="</s>", unk_token="<unk>", pad_token="<pad>",
        model_max_length=64,
    )  # fmt: skip
    return made, len(pieces)


def oobleck(latents: int, rate: int, ratios: tuple[int, ...]) -> Any:
    """A VAE of sound; the product of `ratios` samples are a latent."""
    diffusers = kit.quiet_diffusers()
    return diffusers.AutoencoderOobleck(
        encoder_hidden_size=2 * latents, downsampling_ratios=list(ratios), decoder_channels=3,
        decoder_input_channels=latents, audio_channels=2,
        channel_multiples=[2] * len(ratios), sampling_rate=rate,
    )  # fmt: skip
