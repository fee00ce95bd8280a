# SPDX-License-Identifier: MIT
"""The twin of core/schema_check.c: the same files, order and sentences.

docs/decisions/0002-one-schema-judge-two-runtimes.md fixes both.
"""

from __future__ import annotations

import functools
import json
import pathlib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

SENTENCE_BYTES = 1023
TYPES = {
    "null": "null",
    "boolean": "true or false",
    "number": "a number",
    "integer": "a whole number",
    "string": "text",
    "array": "a list",
    "object": "a record",
}
NOTES = {"$schema", "$id", "$defs", "$comment", "title", "description"}
Schema = Mapping[str, Any]


class SchemaFault(ValueError):
    """The first fault of a record, as a sentence."""


class _Place:
    """Where a value stands, as the sentence says it."""

    def __init__(self, text: str, is_root: bool = False) -> None:
        self.text = text
        self._is_root = is_root

    def member(self, name: str) -> _Place:
        return _Place(self.text + (": " if self._is_root else ".") + shown(name))

    def item(self, index: int) -> _Place:
        return _Place(self.text + (": " if self._is_root else "") + f"[{index}]")


def folder() -> pathlib.Path:
    """Beside the package in the source tree and where it is installed."""
    return pathlib.Path(__file__).resolve().parent.parent.parent / "schema"


@functools.cache
def read(name: str) -> dict[str, Any]:
    """A schema file; every keyword of it is one that is judged here."""
    schema: dict[str, Any] = json.loads((folder() / f"{name}.schema.json").read_bytes())
    return schema


def names() -> list[str]:
    """Names of all schemas."""
    return sorted(path.name.split(".")[0] for path in folder().glob("*.schema.json"))


def check(name: str, value: Any) -> None:
    """Raise SchemaFault with the first fault of a record."""
    schema = read(name)
    _Judge(schema).judge(schema, value, _Place(name, is_root=True))


def check_by(schema: Schema, where: str, value: Any) -> None:
    """The same by a schema that stands in no file."""
    _Judge(schema).judge(schema, value, _Place(where, is_root=True))


# Words ###########################################################################################


def shown(text: str) -> str:
    """The beginning of a text, without what would disturb a line."""
    plain = text[:40].replace("\n", " ").replace("\t", " ")
    return _clean(plain + ("…" if len(text) > 40 else ""))


def _clean(text: str) -> str:
    def is_shown(c: str) -> bool:
        point = ord(c)
        return not (
            point < 0x20
            or 0x7F <= point <= 0x9F
            or 0x202A <= point <= 0x202E
            or 0x2066 <= point <= 0x2069
        )

    return "".join(filter(is_shown, text))


def value_words(value: Any) -> str:
    """A value inside a sentence."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a record"
    if isinstance(value, str):
        return f'"{shown(value)}"'
    return repr(value) if isinstance(value, float) else json.dumps(value)


def join(words: list[str], last: str) -> str:
    """ "a, b and c"."""
    return last.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def _choice_words(choices: Iterable[Any]) -> list[str]:
    return [choice if isinstance(choice, str) else value_words(choice) for choice in choices]


def distance(a: str, b: str) -> int:
    """Optimal string alignment: edits and transpositions of neighbours."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            least = min(above[j - 1] + (x != y), above[j] + 1, row[j - 1] + 1)
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        before, above = above, row
    return above[-1]


def _lower(text: str) -> str:
    return "".join(c.lower() if "A" <= c <= "Z" else c for c in text)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """What was meant, if anything is near."""
    best: tuple[int, str] | None = None
    for name in candidates:
        longer = max(len(word), len(name))
        limit = 1 if longer < 6 else longer // 3
        steps = distance(_lower(word), _lower(name))
        if steps <= limit and steps < longer and (best is None or steps < best[0]):
            best = (steps, name)
    return None if best is None else best[1]


def cut(sentence: str, limit: int = SENTENCE_BYTES) -> str:
    """At most `limit` bytes, between characters."""
    return sentence.encode()[:limit].decode("utf-8", "ignore")


# Judging #########################################################################################


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    if isinstance(value, float):
        return abs(value) <= 2**53 and value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _is_same(a: Any, b: Any) -> bool:
    if _is_number(a) and _is_number(b):
        return float(a) == float(b) if type(a) is not type(b) else bool(a == b)
    return _is_equal(a, b)


def _is_equal(a: Any, b: Any) -> bool:
    """Deep, and 1, 1.0 and true are three values."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list):
        return len(a) == len(b) and all(map(_is_equal, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_is_equal(a[name], b[name]) for name in a)
    return bool(a == b)


def _has_type(value: Any, name: str) -> bool:
    match name:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "number":
            return _is_number(value)
        case "integer":
            return _is_whole(value)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
    return isinstance(value, dict)


def _refuse(place: _Place, words: str) -> None:
    raise SchemaFault(cut(place.text + words))


def _refuse_value(place: _Place, must: str, value: Any) -> None:
    _refuse(place, f" must be {must}, not {value_words(value)}.")


def _refuse_count(place: _Place, bound: str, limit: int, noun: str, count: int) -> None:
    plural = "" if limit == 1 else "s"
    _refuse(place, f" must have {bound} {limit} {noun}{plural}, not {count}.")


class _Judge:
    """Judges by one schema file."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def judge(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, dict):
            self._judge_version(schema, value, place)
        for keyword, rule in RULES.items():
            if keyword in schema:
                rule(self, schema, value, place)

    def _judge_version(self, schema: Schema, value: dict[str, Any], place: _Place) -> None:
        known = schema.get("properties", {}).get("schema_version", {}).get("const")
        version = value.get("schema_version")
        if known is not None and _is_whole(version) and version > known:
            _refuse(
                place.member("schema_version"),
                f" is {value_words(version)}: it was written by a newer Timbre; "
                f"this one reads up to {known}.",
            )

    def ref(self, schema: Schema, value: Any, place: _Place) -> None:
        target: str = schema["$ref"]
        if target.startswith("#/$defs/"):
            self.judge(self._root["$defs"][target.removeprefix("#/$defs/")], value, place)
        else:
            other = read(target.removesuffix(".schema.json"))
            _Judge(other).judge(other, value, place)

    def type(self, schema: Schema, value: Any, place: _Place) -> None:
        asked = schema["type"]
        kinds = [asked] if isinstance(asked, str) else asked
        if not any(_has_type(value, kind) for kind in kinds):
            _refuse_value(place, join([TYPES[kind] for kind in kinds], " or "), value)

    def const(self, schema: Schema, value: Any, place: _Place) -> None:
        if not _is_same(value, schema["const"]):
            _refuse_value(place, _choice_words([schema["const"]])[0], value)

    def enum(self, schema: Schema, value: Any, place: _Place) -> None:
        choices = schema["enum"]
        if any(_is_same(value, choice) for choice in choices):
            return
        texts = [choice for choice in choices if isinstance(choice, str)]
        near = nearest(value, texts) if isinstance(value, str) else None
        end = "." if near is None else f"; did you mean {near}?"
        words = join(_choice_words(choices), " or ")
        _refuse(place, f" must be one of {words}, not {value_words(value)}{end}")

    def minimum(self, schema: Schema, value: Any, place: _Place) -> None:
        if _is_number(value) and not value >= schema["minimum"]:
            _refuse_value(place, f"at least {value_words(schema['minimum'])}", value)

    def exclusive_minimum(self, schema: Schema, value: Any, place: _Place) -> None:
        limit = schema["exclusiveMinimum"]
        if _is_number(value) and not value > limit:
            _refuse_value(place, f"more than {value_words(limit)}", value)

    def maximum(self, schema: Schema, value: Any, place: _Place) -> None:
        if _is_number(value) and not value <= schema["maximum"]:
            _refuse_value(place, f"at most {value_words(schema['maximum'])}", value)

    def exclusive_maximum(self, schema: Schema, value: Any, place: _Place) -> None:
        limit = schema["exclusiveMaximum"]
        if _is_number(value) and not value < limit:
            _refuse_value(place, f"less than {value_words(limit)}", value)

    def min_length(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, str) and len(value) < schema["minLength"]:
            _refuse_count(place, "at least", schema["minLength"], "character", len(value))

    def max_length(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, str) and len(value) > schema["maxLength"]:
            _refuse_count(place, "at most", schema["maxLength"], "character", len(value))

    def pattern(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, str) and not re.fullmatch(schema["pattern"], value, re.ASCII):
            _refuse_value(place, schema.get("title", "of its form"), value)

    def min_items(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, list) and len(value) < schema["minItems"]:
            _refuse_count(place, "at least", schema["minItems"], "item", len(value))

    def max_items(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, list) and len(value) > schema["maxItems"]:
            _refuse_count(place, "at most", schema["maxItems"], "item", len(value))

    def unique_items(self, schema: Schema, value: Any, place: _Place) -> None:
        if not isinstance(value, list) or not schema["uniqueItems"]:
            return
        for index, item in enumerate(value):
            if any(_is_same(item, other) for other in value[:index]):
                _refuse(place, f" must not hold {value_words(item)} twice.")

    def required(self, schema: Schema, value: Any, place: _Place) -> None:
        for name in schema["required"] if isinstance(value, dict) else ():
            if name not in value:
                _refuse(place.member(name), " is missing.")

    def dependent_required(self, schema: Schema, value: Any, place: _Place) -> None:
        if not isinstance(value, dict):
            return
        for cause, needed in schema["dependentRequired"].items():
            for name in needed if cause in value else ():
                if name not in value:
                    _refuse(place.member(name), f" is missing: {cause} needs it.")

    def any_of(self, schema: Schema, value: Any, place: _Place) -> None:
        choices = [branch["required"][0] for branch in schema["anyOf"]]
        if isinstance(value, dict) and not any(name in value for name in choices):
            _refuse(place, f" must have {join(choices, ' or ')}.")

    def one_of(self, schema: Schema, value: Any, place: _Place) -> None:
        choices = [branch["required"][0] for branch in schema["oneOf"]]
        if not isinstance(value, dict):
            return
        count = sum(name in value for name in choices)
        if count != 1:
            number = "only one of" if count > 1 else "one of"
            _refuse(place, f" must have {number} {join(choices, ' or ')}.")

    def max_properties(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, dict) and len(value) > schema["maxProperties"]:
            _refuse_count(place, "at most", schema["maxProperties"], "field", len(value))

    def additional_properties(self, schema: Schema, value: Any, place: _Place) -> None:
        rule = schema["additionalProperties"]
        if not isinstance(value, dict) or rule is True:
            return
        fields = list(schema.get("properties", {}))
        for name, member in value.items():
            if name in fields:
                continue
            if rule is not False:
                self.judge(rule, member, place.member(name))
                continue
            near = nearest(name, fields)
            if near is not None:
                rest = f"did you mean {near}?"
            elif not fields:
                rest = "it has none."
            elif len(fields) == 1:
                rest = f"its field is {fields[0]}."
            else:
                rest = f"its fields are {join(fields, ' and ')}."
            _refuse(place.member(name), f" is not a field of it; {rest}")

    def properties(self, schema: Schema, value: Any, place: _Place) -> None:
        if not isinstance(value, dict):
            return
        for name, member in value.items():
            if name in schema["properties"]:
                self.judge(schema["properties"][name], member, place.member(name))

    def prefix_items(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, list):
            for index, (rule, item) in enumerate(zip(schema["prefixItems"], value, strict=False)):
                self.judge(rule, item, place.item(index))

    def items(self, schema: Schema, value: Any, place: _Place) -> None:
        if isinstance(value, list):
            first = len(schema.get("prefixItems", ()))
            for index, item in enumerate(value[first:], first):
                self.judge(schema["items"], item, place.item(index))

    def all_of(self, schema: Schema, value: Any, place: _Place) -> None:
        for rule in schema["allOf"]:
            self.judge(rule, value, place)

    def if_then(self, schema: Schema, value: Any, place: _Place) -> None:
        if "then" not in schema:
            return
        try:
            self.judge(schema["if"], value, place)
        except SchemaFault:
            return
        self.judge(schema["then"], value, place)


# In the order of judging.
RULES: dict[str, Callable[[_Judge, Schema, Any, _Place], None]] = {
    "$ref": _Judge.ref,
    "type": _Judge.type,
    "const": _Judge.const,
    "enum": _Judge.enum,
    "minimum": _Judge.minimum,
    "exclusiveMinimum": _Judge.exclusive_minimum,
    "maximum": _Judge.maximum,
    "exclusiveMaximum": _Judge.exclusive_maximum,
    "minLength": _Judge.min_length,
    "maxLength": _Judge.max_length,
    "pattern": _Judge.pattern,
    "minItems": _Judge.min_items,
    "maxItems": _Judge.max_items,
    "uniqueItems": _Judge.unique_items,
    "required": _Judge.required,
    "dependentRequired": _Judge.dependent_required,
    "anyOf": _Judge.any_of,
    "oneOf": _Judge.one_of,
    "maxProperties": _Judge.max_properties,
    "additionalProperties": _Judge.additional_properties,
    "properties": _Judge.properties,
    "prefixItems": _Judge.prefix_items,
    "items": _Judge.items,
    "allOf": _Judge.all_of,
    "if": _Judge.if_then,
}
KEYWORDS = NOTES | set(RULES) | {"then"}
