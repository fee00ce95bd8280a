# SPDX-License-Identifier: MIT
"""What may come out of an adapter; each refusal is a sentence that names the mend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from timbre_adapters.adapter import STAGES, AdapterError, Audio, Rendered, Samples

MINIMUM_RATE_HZ, MAXIMUM_RATE_HZ = 8000, 192000
BLOCK_FRAMES = 1 << 16


def refuse_progress(stage: object, done: object, total: object) -> None:
    """Called with the arguments of a progress call that can't be understood."""
    if stage not in STAGES:
        raise AdapterError(
            f"host.progress() knows no stage {stage!r}; stages are {', '.join(STAGES)}."
        )
    raise AdapterError(
        f"host.progress() needs whole numbers from 0 for done and total, not {done!r} and {total!r}."
    )


def check_alloc(frames: object, channels: object, rate: object) -> None:
    """The arguments of host.alloc()."""
    if not _is_whole(frames) or cast(int, frames) < 1:
        raise AdapterError(f"host.alloc() needs a whole number of frames from 1, not {frames!r}.")
    if channels not in (1, 2):
        raise AdapterError(f"host.alloc() gives 1 or 2 channels, not {channels!r}.")
    check_rate("host.alloc()", rate)


def check_rate(who: str, rate: object) -> None:
    """A whole number of Hz that the sound tools can work with."""
    if not _is_whole(rate) or not MINIMUM_RATE_HZ <= cast(int, rate) <= MAXIMUM_RATE_HZ:
        raise AdapterError(
            f"{who} has the rate {rate!r}; a whole number from {MINIMUM_RATE_HZ} to "
            f"{MAXIMUM_RATE_HZ} Hz is needed."
        )


def _is_whole(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_rendered(who: str, rendered: object, is_separated: bool) -> Rendered:
    """The record that generate() or separate() gives back; its arrays are judged one by one."""
    if not isinstance(rendered, Rendered):
        raise AdapterError(
            f"{who} returned {_kind(rendered)}, not Rendered; "
            "return Rendered(Audio(samples, sample_rate_hz))."
        )
    if rendered.audio is not None or not is_separated:
        check_audio(who, rendered.audio)
    if not isinstance(rendered.parts, Mapping):
        raise AdapterError(f"{who} returned {_kind(rendered.parts)} as parts, not a dict.")
    for name, part in rendered.parts.items():
        _check_part_name(who, name)
        check_audio(f"{who}'s part {name}", part)
    _check_memory(who, rendered)
    return rendered


def check_audio(who: str, audio: object) -> None:
    """Form, memory and rate, but not the values."""
    if not isinstance(audio, Audio):
        raise AdapterError(
            f"{who} returned {_kind(audio)} as sound, not Audio; "
            "return Audio(samples, sample_rate_hz)."
        )
    samples = cast(object, audio.samples)
    if not isinstance(samples, np.ndarray):
        raise AdapterError(
            f"{who} returned {_kind(samples)} as samples, not a NumPy array; "
            "convert them with numpy.asarray(samples, dtype=numpy.float32)."
        )
    _check_form(who, samples)
    _check_layout(who, samples)
    check_rate(who, audio.sample_rate_hz)


def _check_form(who: str, samples: np.ndarray[Any, Any]) -> None:
    if samples.dtype != np.dtype(np.float32):
        name = "byte-swapped float32" if samples.dtype == ">f4" else str(samples.dtype)
        raise AdapterError(
            f"{who} returned samples as {name}; convert them with samples.astype(numpy.float32)."
        )
    shape = samples.shape
    if len(shape) == 1:
        raise AdapterError(
            f"{who} returned shape {shape}; give it a channel axis with samples[:, None]."
        )
    if len(shape) != 2:
        raise AdapterError(f"{who} returned shape {shape}; (frames, channels) is needed.")
    if shape[0] in (1, 2) and shape[1] > 2:
        raise AdapterError(
            f"{who} returned shape {shape}, channels first; "
            "return numpy.ascontiguousarray(samples.T)."
        )
    if shape[1] not in (1, 2):
        raise AdapterError(
            f"{who} returned {shape[1]} channels; mix them down to 1 or 2, shape (frames, channels)."
        )
    if shape[0] == 0:
        raise AdapterError(f"{who} returned no frames; return at least one.")


def _check_layout(who: str, samples: np.ndarray[Any, Any]) -> None:
    if not samples.flags.c_contiguous:
        raise AdapterError(
            f"{who} returned samples that don't lie frame by frame in one block; "
            "return numpy.ascontiguousarray(samples)."
        )
    if not samples.flags.writeable:
        raise AdapterError(
            f"{who} returned a read-only array, which can't be mastered in place; "
            "return samples.copy()."
        )
    if not samples.flags.aligned:
        raise AdapterError(
            f"{who} returned samples at an odd address (not aligned); return samples.copy()."
        )


def _check_part_name(who: str, name: object) -> None:
    if not isinstance(name, str) or not name.isidentifier() or not name.isascii():
        raise AdapterError(
            f"{who} named a part {name!r}; names of parts are made of letters, digits and _."
        )


def _check_memory(who: str, rendered: Rendered) -> None:
    """Parts are as long as the mix and share no memory: the mix is mastered in place."""
    arrays = [] if rendered.audio is None else [("the mix", rendered.audio)]
    for name, part in rendered.parts.items():
        for other, audio in arrays:
            if np.may_share_memory(part.samples, audio.samples):
                raise AdapterError(
                    f"{who}'s part {name} shares memory with {other}; give it samples.copy()."
                )
            if len(part.samples) != len(audio.samples):
                raise AdapterError(
                    f"{who}'s part {name} has {len(part.samples)} frames and {other} "
                    f"{len(audio.samples)}; make them equally long."
                )
            if part.sample_rate_hz != audio.sample_rate_hz:
                raise AdapterError(
                    f"{who}'s part {name} has the rate {part.sample_rate_hz} Hz and {other} "
                    f"{audio.sample_rate_hz} Hz; resample one of them."
                )
        arrays.append((f"the part {name}", part))


def check_length(who: str, audio: Audio, duration_s: float | None) -> None:
    """As long as was asked, to the frame."""
    if duration_s is None:
        return
    wanted = duration_s * audio.sample_rate_hz
    frames = len(audio.samples)
    if abs(frames - wanted) >= 1:
        raise AdapterError(
            f"{who} returned {frames} frames, {frames / audio.sample_rate_hz:.3f} s, where "
            f"{round(wanted)}, {duration_s:.3f} s, were asked; "
            "cut or fill them with timbre_adapters.audio.fit(samples, frames)."
        )


def refuse_value(who: str, samples: Samples) -> None:
    """Tell where the first sample is that is no number; called when there is one."""
    for start in range(0, len(samples), BLOCK_FRAMES):
        finite = np.isfinite(samples[start : start + BLOCK_FRAMES])
        if not finite.all():
            frame, channel = np.argwhere(~finite)[0]
            value = float(samples[start + frame, channel])
            raise AdapterError(
                f"{who} returned {'NaN' if value != value else value} at frame {start + frame}, "
                f"channel {channel}; look for a division by zero or an overflow before it."
            )


def encode_facts(who: str, known: dict[str, Any], facts: object) -> str:
    """What the host knows and then the adapter's facts, as JSON text."""
    if not isinstance(facts, Mapping):
        raise AdapterError(f"{who} returned {_kind(facts)} as facts, not a dict.")
    try:
        return json.dumps(known | dict(facts), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise AdapterError(
            f"{who}'s facts can't be written as JSON ({fault}); "
            "use texts, numbers, lists and dicts."
        ) from fault


def _kind(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"
