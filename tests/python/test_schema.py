# SPDX-License-Identifier: MIT
"""schema.py beside the jsonschema package, which knows nothing of our sentences."""

import copy
import json
import pathlib
import random
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import referencing
from timbre_adapters import schema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RESOURCES = [(f"{name}.schema.json", schema.read(name)) for name in schema.names()]
REGISTRY: Any = referencing.Registry().with_resources(
    (name, referencing.Resource.from_contents(content)) for name, content in RESOURCES
)
# Of every kind, at and beside the edges of limits.
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2, 1.0, 1.5, -0.5, 3600, 1e9, 5, 17, 300,
    "", "a", "A", "12", "x" * 70, "verse", "Am7", "é🎹", [], [1], ["a", "a"], {}, {"a": 1},
]  # fmt: skip


def rows(name: str) -> list[Any]:
    found: list[Any] = json.loads((ROOT / "tests/data/schema" / f"{name}.json").read_bytes())
    return found


def validator(name: str) -> Any:
    return jsonschema.Draft202012Validator(schema.read(name), registry=REGISTRY)


def accepts(name: str, value: Any) -> bool:
    try:
        schema.check(name, value)
    except schema.SchemaFault as fault:
        assert str(fault).startswith(name) and str(fault).endswith((".", "?"))
        return False
    return True


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its names or indices."""
    if isinstance(value, dict):
        for name in list(value):
            yield value, name
            yield from places(value[name])
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value, index
            yield from places(value[index])


def changed(name: str, seed: int, count: int) -> Iterator[Any]:
    """Rows with one thing changed, lost or added."""
    chance = random.Random(seed)
    for _ in range(count):
        row = copy.deepcopy(chance.choice(rows(name)))
        container, key = chance.choice(list(places(row)))
        match chance.randrange(4):
            case 0:
                del container[key]
            case 1 if isinstance(container, dict):
                container["unknown"] = chance.choice(VALUES)
            case 1:
                container.insert(key, copy.deepcopy(container[key]))
            case _:
                container[key] = chance.choice(VALUES)
        yield row


@pytest.mark.parametrize("name", schema.names())
def test_valid_rows_are_accepted(name: str) -> None:
    assert rows(name)
    for row in rows(name):
        schema.check(name, row)


@pytest.mark.parametrize("name", schema.names())
def test_the_judge_agrees_with_jsonschema_on_changed_rows(name: str) -> None:
    judge = validator(name)
    refused = 0
    for row in changed(name, seed=1, count=600):
        ours, theirs = accepts(name, row), judge.is_valid(row)
        assert ours == theirs, json.dumps(row)
        refused += not theirs
    assert refused > 100


def test_every_keyword_in_the_files_is_judged() -> None:
    def keywords(node: Any, is_names: bool = False) -> Iterator[str]:
        if isinstance(node, list):
            for item in node:
                yield from keywords(item)
        elif isinstance(node, dict):
            for name, value in node.items():
                if not is_names:
                    yield name
                if name not in ("const", "enum", "default", "required", "dependentRequired"):
                    yield from keywords(value, not is_names and name in ("properties", "$defs"))

    for name in schema.names():
        assert set(keywords(schema.read(name))) <= schema.KEYWORDS


def test_a_newer_file_is_told_apart_from_a_broken_one() -> None:
    with pytest.raises(schema.SchemaFault) as told:
        schema.check("request", {"schema_version": 2, "news": True})
    assert str(told.value) == (
        "request: schema_version is 2: it was written by a newer Timbre; this one reads up to 1."
    )
