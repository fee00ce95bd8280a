# SPDX-License-Identifier: MIT
"""What MusicGen is told: the words of each section, those to stay away from, and a melody."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any

from timbre_adapters.adapter import Audio, Host, Request, SectionPrompt
from timbre_adapters.neural import resample
from timbre_adapters.neural.musicgen_loop import Condition, Span
from timbre_adapters.neural.musicgen_model import Loaded, encode_text

# Of MusicGen's melody models (their feature extractor's config).
CHROMA_RATE_HZ, CHROMA_FFT, CHROMA_HOP = 32000, 16384, 4096


@dataclasses.dataclass(frozen=True)
class Words:
    """A text, and the frame of the whole from which it holds."""

    start: int
    text: str


def words_of(request: Request, frame_rate: float, shift_s: float) -> list[Words]:
    """Texts by frame; frame 0 lies at `shift_s` of the whole. Where no section is, the prompt."""
    texts = section_texts(request.prompt, request.section_prompts)
    changes = [(-math.inf, request.prompt)]
    for section, text in sorted(zip(request.section_prompts, texts, strict=True),
                                key=lambda pair: pair[0].start_s):  # fmt: skip
        changes.append((section.start_s, text))
        changes.append((section.end_s, request.prompt))
    words: list[Words] = []
    for start_s, text in changes:
        frame = 0 if start_s <= shift_s else round((start_s - shift_s) * frame_rate)
        while words and words[-1].start >= frame:  # it held for no frame
            words.pop()
        if not words or words[-1].text != text:
            words.append(Words(frame, text))
    return words


def section_texts(prompt: str, sections: Sequence[SectionPrompt]) -> list[str]:
    """Each section's words behind those of the prompt that are in no section at all.

    A section's prompt names the parts that play in it; what people said beyond that must not get
    lost, and what only other sections have must not come back.
    """
    told = {_plain(phrase) for section in sections for phrase in section.prompt.split(",")}
    own = [phrase.strip() for phrase in prompt.split(",") if _plain(phrase) not in told]
    return [", ".join([*filter(None, own), section.prompt.strip()]) for section in sections]


def _plain(phrase: str) -> str:
    return " ".join(phrase.lower().split())


# For the decoder #################################################################################


def make_conditions(
    torch: Any,
    loaded: Loaded,
    host: Host,
    words: Sequence[Words],
    negative: str | None,
    guidance: float,
    seeds: int,
    over: Any,
) -> list[Condition]:
    """The text's states for attention, (rows, tokens, width), in the decoder's precision.

    Rows: the words for each seed, then, unless guidance is 1, the negative prompt (or nothing,
    zeros) for each.
    """
    conditions = []
    for index, part in enumerate(words):
        host.progress("encode", index, len(words))
        states, mask = _states(torch, loaded, host, part.text, negative, guidance, over)
        conditions.append(Condition(part.start, _rows(states, seeds), _rows(mask, seeds)))
    host.progress("encode", len(words), len(words))
    return conditions


def _rows(x: Any, seeds: int) -> Any:
    return x.repeat_interleave(seeds, 0)


def _states(
    torch: Any,
    loaded: Loaded,
    host: Host,
    text: str,
    negative: str | None,
    guidance: float,
    over: Any,
) -> tuple[Any, Any]:
    """States and mask of one or two rows, in the order of operations of transformers."""
    states, mask = encode_text(torch, loaded, text, over, host)
    width = loaded.model.decoder.config.hidden_size
    project = loaded.model.enc_to_dec_proj if states.shape[-1] != width else (lambda x: x)
    if loaded.is_melody:
        states, project = project(states), (lambda x: x)
    if guidance != 1:
        other, other_mask = torch.zeros_like(states), torch.zeros_like(mask)
        if negative:
            other, other_mask = encode_text(torch, loaded, negative, over, host)
            if loaded.is_melody and other.shape[-1] != width:
                other = loaded.model.enc_to_dec_proj(other)
        states, other = _as_long(torch, states, other)
        mask, other_mask = _as_long(torch, mask, other_mask)
        states, mask = torch.cat([states, other]), torch.cat([mask, other_mask])
    dtype = loaded.model.decoder.model.decoder.layer_norm.weight.dtype
    return (project(states) * mask[..., None]).to(dtype), mask


def _as_long(torch: Any, a: Any, b: Any) -> tuple[Any, Any]:
    """Both with zeros behind the shorter one's tokens (axis 1)."""
    length = max(a.shape[1], b.shape[1])

    def fill(x: Any) -> Any:
        rest = torch.zeros(x.shape[0], length - x.shape[1], *x.shape[2:], dtype=x.dtype,
                           device=x.device)  # fmt: skip
        return torch.cat([x, rest], 1)

    return fill(a), fill(b)


# Melody ##########################################################################################


def chroma_of(torch: Any, melody: Audio) -> Any:
    """Which of the 12 pitch classes is strongest in each 128 ms: one-hot, (1, columns, 12).

    A power spectrogram through transformers' chroma filters, as MusicgenMelody's own feature
    extractor makes it (which needs torchaudio). The whole mix is heard; give it a lead alone.
    """
    from transformers.audio_utils import chroma_filter_bank

    mono = melody.samples.mean(axis=1, keepdims=True)
    sound = torch.from_numpy(resample.resample(mono, melody.sample_rate_hz, CHROMA_RATE_HZ)[:, 0])
    lack = max(0, CHROMA_FFT - sound.shape[-1])
    sound = torch.nn.functional.pad(sound, (lack // 2, lack - lack // 2))
    window = torch.hann_window(CHROMA_FFT)
    spectrum = torch.stft(sound[None], CHROMA_FFT, CHROMA_HOP, window=window, center=True,
                          pad_mode="reflect", return_complex=True)  # fmt: skip
    power = (spectrum / window.square().sum().sqrt()).abs().square()
    filters = torch.from_numpy(
        chroma_filter_bank(
            sampling_rate=CHROMA_RATE_HZ, num_frequency_bins=CHROMA_FFT, tuning=0, num_chroma=12
        )
    ).float()
    chroma = torch.einsum("cf,...ft->...ct", filters, power).transpose(1, 2)
    strongest = chroma.argmax(-1, keepdim=True)
    return torch.zeros_like(chroma).scatter_(-1, strongest, 1.0)


def with_melody(
    torch: Any,
    loaded: Loaded,
    conditions: Sequence[Condition],
    chroma: Any,
    spans: Sequence[Span],
    guidance: float,
    shift: int = 0,
) -> list[Condition]:
    """Conditions with the melody in front, one for each window and each change of the words.

    `shift` is the place of frame 0 in the whole, at whose beginning the melody begins. One that is
    shorter than the whole begins again. Without one, the model is told that
    there is none as it was in training (the first pitch class throughout).
    """
    made = []
    for span in spans:
        states = _melody_states(torch, loaded, chroma, span.start + shift, guidance)
        seeds = conditions[0].states.shape[0] // states.shape[0]
        front = _rows(states, seeds)
        # The first frame that is drawn in this window, up to the one that the next one draws.
        inside = [c for c in conditions if span.start + span.known < c.start < span.end]
        first = [c for c in conditions if c.start <= span.start + span.known][-1]
        for condition in [dataclasses.replace(first, start=span.start + span.known), *inside]:
            both = torch.cat([front.to(condition.states.dtype), condition.states], 1)
            made.append(Condition(condition.start, both, None))
    return made


def _melody_states(torch: Any, loaded: Loaded, chroma: Any, start: int, guidance: float) -> Any:
    """(1 or 2 rows, chroma_length, width) of the melody from a frame on."""
    config = loaded.model.config
    device = loaded.device
    none = torch.zeros(1, 1, config.num_chroma, device=device)
    none[:, :, 0] = 1
    features = none if chroma is None else chroma.to(device)
    columns = start * loaded.hop * CHROMA_RATE_HZ / (loaded.sample_rate_hz * CHROMA_HOP)
    features = torch.roll(features, -round(columns) % features.shape[1], 1)
    if guidance != 1:
        features = torch.cat([features, none.expand(1, features.shape[1], -1)])
    if config.num_chroma != loaded.model.decoder.config.hidden_size:
        features = loaded.model.audio_enc_to_dec_proj(features)
    times = math.ceil(config.chroma_length / features.shape[1])
    return features.repeat(1, times, 1)[:, : config.chroma_length]
