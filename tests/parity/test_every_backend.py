# SPDX-License-Identifier: MIT
"""No Python backend without proof that both runtimes serve it alike; docs/dual-runtime.md.

The sounds are compared in a file a family. Here: that each adapter has such a test, that it is
one, and what can be compared without a model.
"""

import ast
import json
import pathlib
import sys
from typing import Any

import pytest
from both import BUILD, ROOT, Both
from timbre_adapters import discovery, runtime, settings

# Adapter, and where its sound and its events are compared.
PROVED = {
    "ace_step": ("test_diffusion_parity", "test_equal_sound_and_events"),
    "audiocraft": ("test_audiocraft_parity", "test_equal_sound_events_and_package"),
    "dance_diffusion": ("test_diffusion_parity", "test_equal_sound_and_events"),
    "demucs": ("test_demucs_parity", "test_equal_parts_and_events"),
    "musicgen": ("test_musicgen_parity", "test_equal_sound_events_and_facts"),
    "riffusion": ("test_diffusion_parity", "test_equal_sound_and_events"),
    "stable_audio": ("test_diffusion_parity", "test_equal_sound_and_events"),
    "tone": ("test_tone", "test_equal_sound_and_events"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """One for all: adapters are described once."""
    return Both(tmp_path_factory.mktemp("home") / "user")


def own_adapters() -> list[str]:
    package = pathlib.Path(discovery.__file__).parent
    return [path.stem for path in discovery.adapter_files() if path.parent == package]


def all_on() -> tuple[str, ...]:
    """So that no backend hides."""
    names = [name for name in settings.DEFAULTS if name.startswith("features.")]
    return tuple(word for name in names for word in ("--set", f"{name}=on"))


def texts_of(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def compared_by(function: ast.AST) -> set[str]:
    """Names of functions whose answers for two runs are asserted to be equal: f(a) == f(b)."""
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Assert(
                test=ast.Compare(
                    left=ast.Call(func=one, args=[ours]),
                    ops=[ast.Eq()],
                    comparators=[ast.Call(func=two, args=[theirs])],
                )
            ) if ast.unparse(one) == ast.unparse(two) and ast.unparse(ours) != ast.unparse(theirs):
                found.add(ast.unparse(one))
    return found


def test_each_adapter_has_a_parity_test() -> None:
    assert sorted(own_adapters()) == sorted(PROVED)


@pytest.mark.parametrize("name", sorted(PROVED))
def test_a_parity_test_compares_this_backends_runs(name: str) -> None:
    """of_backend() holds the result event, and with it the PCM hash and the facts."""
    file, function = PROVED[name]
    tree = ast.parse((ROOT / "tests/parity" / f"{file}.py").read_text(encoding="utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    (test,) = [node for node in tests if node.name == function]
    assert "of_backend" in compared_by(test)
    assert name in texts_of(tree)


def test_the_comparison_sees_what_is_none() -> None:
    """The walk above is itself a test that can fail."""
    same = ast.parse("def f():\n    assert of_backend(a) == of_backend(a)")
    other = ast.parse("def f():\n    assert of_backend(a) != of_backend(b)")
    real = ast.parse("def f():\n    assert of_backend(a) == of_backend(b)")
    assert [compared_by(tree) for tree in (same, other, real)] == [set(), set(), {"of_backend"}]


def test_both_describe_every_backend_alike(home: Both) -> None:
    _, rows = home._call(str(BUILD / "timbre"), "backends", "--json", *all_on())
    _, told = home._call(sys.executable, "-m", "timbre_adapters", "describe", "--all")
    described = {row["name"]: row for row in told[0] if row["name"] in PROVED}
    listed = {row["name"]: row for row in rows if row["name"] in PROVED}
    assert listed == described
    assert sorted(listed) == sorted(PROVED)


def wrong_params(description: dict[str, Any]) -> list[dict[str, Any]]:
    """A name that is none, and for the first option that has limits a value beyond them."""
    found: list[dict[str, Any]] = [{"loudnes": 1}]
    for option in description["options"]:
        if option.get("maximum") is not None:
            return [*found, {option["name"]: option["maximum"] + 1}]
        if option["choices"]:
            return [*found, {option["name"]: "none of them"}]
    return found


@pytest.mark.parametrize("name", sorted(PROVED))
def test_both_refuse_wrong_options_alike(home: Both, name: str) -> None:
    path = home.home / "asked.json"
    kind = "separate" if name == "demucs" else "song"
    for params in wrong_params(runtime.describe_file(discovery.find_file(name))):
        record = {"schema_version": 1, "prompt": "rain", "backend": name, "kind": kind,
                  "params": params}  # fmt: skip
        path.write_text(json.dumps(record))
        code, lines = home._call(
            str(BUILD / "timbre"), "render", "--request", str(path), "--json", *all_on()
        )
        end = runtime.run(record, None, lambda event: None)
        assert (code, lines[-1].get("error")) == (end.exit_code, end.sentence)
        assert code == 2 and next(iter(params)) in end.sentence
