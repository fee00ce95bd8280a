# SPDX-License-Identifier: MIT
"""States of broken off jobs: written, read, taken away, and not kept for ever."""

import os
import pathlib
import time

import pytest
from timbre_adapters import resume, runtime


@pytest.fixture(autouse=True)
def cache(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def names() -> set[str]:
    return {path.name for path in resume.folder().iterdir()}


def test_a_state_goes_with_its_parts() -> None:
    mine, other = resume.State("a" * 32), resume.State("b" * 32)
    mine.write(b"head")
    mine.write(b"codes", "codes1")
    other.write(b"other")
    assert (mine.read(), mine.read("codes1"), mine.read("codes2")) == (b"head", b"codes", None)
    mine.remove()
    assert mine.read("codes1") is None
    assert names() == {"b" * 32}


def test_the_key_is_of_what_is_heard() -> None:
    record = {"prompt": "rain", "seed": "7", "request_id": "one"}
    key = resume.key_of(record, {"model": "a"})
    assert resume.key_of(record | {"request_id": "two"}, {"model": "a"}) == key
    assert resume.key_of(record | {"seed": "8"}, {"model": "a"}) != key
    assert resume.key_of(record, {"model": "b"}) != key


def test_a_take_takes_old_states_away() -> None:
    """Of jobs that nobody came back for within a month."""
    for key, age_s in (("old", resume.KEPT_S + 60), ("new", resume.KEPT_S - 3600)):
        resume.State(key).write(b"state")
        then = time.time() - age_s
        os.utime(resume.folder() / key, (then, then))
    record = {"schema_version": 1, "prompt": "rain", "backend": "tone", "duration_s": 1}
    assert runtime.run(record, None, lambda event: None).status == "ok"
    assert names() == {"new"}
