# SPDX-License-Identifier: MIT
"""musicgen in the program and in the reference runtime: equal sound, events, refusals."""

import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from both import Both, data_of, of_backend, sound_of_take
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import read_wav, write_wav

pytestmark = pytest.mark.torch


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pathlib.Path]:
    """Of tiny checkpoints, each made once."""
    from timbre_adapters import tiny

    made: dict[str, pathlib.Path] = {}

    def folder(variant: str) -> pathlib.Path:
        if variant not in made:
            made[variant] = tmp_path_factory.mktemp("tiny") / variant
            tiny.make("musicgen", made[variant], variant=variant)
        return made[variant]

    return folder


def ask(folder: pathlib.Path, **fields: Any) -> dict[str, Any]:
    params = {"threads": 1} | fields.pop("params", {})
    plain = {
        "schema_version": 1, "prompt": "slow piano in D minor", "backend": "musicgen",
        "model": str(folder), "seed": "7", "duration_s": 2, "params": params,
    }  # fmt: skip
    return plain | fields


def test_equal_sound_events_and_facts(both: Both, folders: Any) -> None:
    """Words, sections, windows and what is to be stayed away from, at once."""
    sections = [{"start_s": 1.0, "end_s": 2.0, "prompt": "fast rock"}]
    record = ask(
        folders("stereo"), duration_s=3, params={"window_s": 2, "stride_s": 1.2},
        section_prompts=sections, negative_prompt="loud drums",
    )  # fmt: skip
    program = both.program(record)
    assert program[0] == 0, program[1][-1]
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert reference[0] == 0, reference[1][-1]
    assert data_of(program, "result")["pcm_hash"] == data_of(reference, "result")["pcm_hash"]
    assert of_backend(program) == of_backend(reference)
    sound = read_wav(both.home / "reference.wav").samples
    assert np.array_equal(sound_of_take(both), sound.reshape(-1))


def test_equal_continuation_of_a_take(both: Both, folders: Any) -> None:
    """Bit for bit up to the join, in both."""
    old = (0.3 * np.sin(np.arange(40000) / 20)).astype(np.float32)[:, None]
    write_wav(both.home / "old.wav", Audio(old, 32000))
    references = [{"role": "continue", "path": str(both.home / "old.wav")}]
    record = ask(folders("mono"), kind="continue", references=references)
    program = both.program(record)
    assert program[0] == 0, program[1][-1]
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert of_backend(program) == of_backend(reference)
    assert np.array_equal(sound_of_take(both)[:40000], old[:, 0])


def test_equal_error_sentences(both: Both, folders: Any) -> None:
    record = ask(folders("mono"), params={"guidance": 1}, negative_prompt="drums")
    program = both.program(record)
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert program[0] == reference[0] == 1
    assert data_of(program, "job_ended") == data_of(reference, "job_ended")
