# SPDX-License-Identifier: MIT
"""From the record of schema/request.schema.json to what an adapter is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from timbre_adapters.adapter import Audio, Option, Reference, Request, SectionPrompt


def make_request(
    record: Mapping[str, Any], options: Sequence[Option], sounds: Sequence[Audio | None]
) -> Request:
    """The adapter's view of a checked record; `sounds` are those of its references, in order."""
    plan = record.get("plan")
    duration_s = record.get("duration_s")
    if duration_s is None and plan is not None:
        duration_s = plan.get("duration_s")
    params = {option.name: option.default for option in options}
    params.update(record.get("params") or {})
    return Request(
        request_id=record["request_id"],
        kind=record["kind"],
        prompt=record["prompt"],
        negative_prompt=record.get("negative_prompt"),
        model=record.get("model"),
        params=params,
        seed=int(record["seed"]),
        duration_s=None if duration_s is None else float(duration_s),
        plan=plan,
        section_prompts=tuple(
            SectionPrompt(float(row["start_s"]), float(row["end_s"]), row["prompt"])
            for row in record.get("section_prompts") or ()
        ),
        references=_references(record.get("references") or (), sounds),
    )


def _references(
    rows: Sequence[Mapping[str, Any]], sounds: Sequence[Audio | None]
) -> tuple[Reference, ...]:
    """Views, so that it can be seen whether an adapter kept one."""
    return tuple(
        Reference(row["role"], Audio(sound.samples[:], sound.sample_rate_hz))
        for row, sound in zip(rows, sounds, strict=True)
        if sound is not None
    )
