# SPDX-License-Identifier: MIT
"""What a request may ask: the twin of core's request_json.c, plan_check.c and backend_check.c."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from timbre_adapters import schema
from timbre_adapters.schema import SchemaFault, join, nearest

Record = Mapping[str, Any]
COMMON_PARAMS = ("lyrics", "loras")
PLAIN_FIELDS = ("negative_prompt", "model", "plan", "section_prompts", "parent_take")
SCHEMA_TYPES = {
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "choice": "string",
    "text": "string",
    "path": "string",
    "list": "array",
}


class Refused(ValueError):
    """A request that this backend can't serve, as a sentence."""


def check_form(record: Any) -> None:
    """The schema, then what it can't say. Raises SchemaFault."""
    schema.check("request", record)
    if "plan" in record:
        check_plan(record["plan"], "request: plan.")
    for field in ("section_prompts", "references"):
        for index, row in enumerate(record.get(field, ())):
            _check_seconds(field, index, row)


def _check_seconds(field: str, index: int, row: Record) -> None:
    start, end = row.get("start_s"), row.get("end_s")
    if start is not None and end is not None and end <= start:
        raise SchemaFault(
            f"request: {field}[{index}].end_s must be more than its start_s of "
            f"{float(start)!r}, not {float(end)!r}."
        )


def check_plan(plan: Record, where: str) -> None:
    """Ids, sums and spans. Names of instruments and chords are the program's own tables."""
    sections = plan["sections"]
    for index, section in enumerate(sections):
        for other in range(index):
            if sections[other]["id"] == section["id"]:
                raise SchemaFault(
                    f'{where}sections[{index}].id must not be "{section["id"]}": '
                    f"sections[{other}] has that id."
                )
    bars = int(plan["bars"])
    total = sum(int(section["bars"]) for section in sections)
    if not sections and not plan.get("is_one_shot"):
        raise SchemaFault(
            f"{where}sections must have at least 1 item, not 0: only a one-shot (is_one_shot) "
            "has no form."
        )
    if sections and bars != total:
        raise SchemaFault(f"{where}bars must be {total}, the sum of its sections, not {bars}.")
    for index, section in enumerate(sections):
        count = len(section.get("chords", ()))
        if count != section["bars"]:
            raise SchemaFault(
                f"{where}sections[{index}].chords must have {int(section['bars'])} items, "
                f"one a bar, not {count}."
            )
    for field in ("adjustments", "reseed"):
        for index, row in enumerate(plan.get(field, ())):
            _check_bars(row.get("bars"), f"{where}{field}[{index}]", bars)


def _check_bars(span: Sequence[int] | None, where: str, bars: int) -> None:
    if span is not None and not span[0] <= span[1] <= bars:
        raise SchemaFault(
            f"{where}.bars must go upwards within 1 to {bars}, not from {int(span[0])} "
            f"to {int(span[1])}."
        )


def check_request(description: Record, record: Record) -> None:
    """What the backend accepts, then its options. Raises Refused."""
    name = description["name"]
    if not description["is_available"]:
        raise Refused(f"{name} can't be used: {description['reason']}")
    kind = record["kind"]
    _check_kind(description, kind)
    for field in PLAIN_FIELDS:
        if record.get(field) and field not in description["accepts"]:
            raise _unused(field, name)
    if kind == "separate":
        if record.get("duration_s") is not None:
            raise _unused("duration_s", name)
    else:
        for index, row in enumerate(record.get("references", ())):
            if f"references.{row['role']}" not in description["accepts"]:
                raise _unused(f"references[{index}] of role {row['role']}", name)
    for param, value in record.get("params", {}).items():
        _check_param(description, param, value)


def _unused(field: str, name: str) -> Refused:
    return Refused(
        f"request: {field} can't be used by {name}; leave it out, or take another backend "
        "(`timbre backends`)."
    )


def _check_kind(description: Record, kind: str) -> None:
    is_separation = kind == "separate"
    good = (
        description["is_separator"] if is_separation else f"kind.{kind}" in description["accepts"]
    )
    if not good:
        raise Refused(
            f"request: kind can't be {kind} with {description['name']}; name another kind, or "
            "take another backend (`timbre backends`)."
        )


def _check_param(description: Record, name: str, value: Any) -> None:
    options = {option["name"]: option for option in description["options"]}
    if name in options:
        try:
            schema.check_by(option_schema(options[name]), "", value)
        except SchemaFault as fault:
            raise Refused(f"request: params.{name}{fault}") from fault
        return
    if name in COMMON_PARAMS and name in description["accepts"]:
        return
    near = nearest(name, options)
    if near is not None:
        rest = f"did you mean {near}?"
    elif not options:
        rest = "it has none."
    else:
        rest = f"it has {join(list(options), ' and ')}."
    shortened = schema.cut(name, 100)
    raise Refused(f"request: params.{shortened} is no option of {description['name']}; {rest}")


def option_schema(option: Record) -> dict[str, Any]:
    """What an option says of its values, in the words of a schema."""
    judged: dict[str, Any] = {"type": SCHEMA_TYPES[option["type"]]}
    for bound in ("minimum", "maximum"):
        limit = option.get(bound)
        if limit is not None:
            judged[bound] = int(limit) if float(limit).is_integer() else float(limit)
    if option["type"] == "path":
        judged["minLength"] = 1
    if option["choices"]:
        if option["type"] == "list":
            judged["items"] = {"enum": option["choices"]}
        else:
            judged["enum"] = option["choices"]
    return judged
