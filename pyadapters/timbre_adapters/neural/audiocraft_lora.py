# SPDX-License-Identifier: MIT
"""LoRAs trained on transformers' MusicGen, laid over audiocraft's (musicgen.md 1.5)."""

from __future__ import annotations

import re
from typing import Any

from timbre_adapters.neural.lora import Find, Target

# transformers' name of a module's part -> audiocraft's.
_PARTS = (
    ("model.decoder.layers.", "transformer.layers."),
    ("model.decoder.embed_tokens.", "emb."),
    ("lm_heads.", "linears."),
    (".encoder_attn", ".cross_attention"),
    (".fc1", ".linear1"),
    (".fc2", ".linear2"),
)
_WHOLE = {
    "enc_to_dec_proj": "condition_provider.conditioners.description.output_proj",
    "audio_enc_to_dec_proj": "condition_provider.conditioners.self_wav.output_proj",
}
_THIRD = re.compile(r"(?P<place>.*)\.(?P<which>[qkv])_proj")


def finder(lm: Any) -> Find:
    """Where a module of transformers' MusicGen lies in a language model of audiocraft's."""
    weights = dict(lm.named_parameters())

    def find(trained: str) -> Target | None:
        if trained.startswith("text_encoder."):
            return _in_text_encoder(lm, trained.removeprefix("text_encoder."))
        third = _THIRD.fullmatch(trained)
        if third is None:
            weight = weights.get(f"{_translate(trained)}.weight")
            return None if weight is None else Target(weight)
        weight = weights.get(f"{_translate(third['place'])}.in_proj_weight")
        if weight is None:
            return None
        height = weight.shape[0] // 3
        start = "qkv".index(third["which"]) * height
        return Target(weight, slice(start, start + height))

    return find


def _translate(name: str) -> str:
    if name in _WHOLE:
        return _WHOLE[name]
    name = name.removeprefix("decoder.") if name.startswith(_COMPOSITE) else name
    for theirs, ours in _PARTS:
        name = name.replace(theirs, ours)
    return name


# The decoder inside the whole model; a LoRA of the bare decoder lacks the first word.
_COMPOSITE = ("decoder.model.decoder.", "decoder.lm_heads.")


def _in_text_encoder(lm: Any, name: str) -> Target | None:
    conditioners = dict(lm.condition_provider.conditioners.items())
    text_encoder = getattr(conditioners.get("description"), "t5", None)
    modules = {} if text_encoder is None else dict(text_encoder.named_modules())
    weight = getattr(modules.get(name), "_parameters", {}).get("weight")
    return None if weight is None else Target(weight)
