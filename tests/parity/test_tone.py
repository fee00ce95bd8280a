# SPDX-License-Identifier: MIT
"""The program and the reference runtime serve the same requests alike (docs/dual-runtime.md)."""

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from both import BUILD, ROOT, Both, data_of, of_backend, sound_of_take
from timbre_adapters import journal
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import pcm_hash, read_wav, write_wav


def ask(**fields: Any) -> dict[str, Any]:
    plain = {"schema_version": 1, "prompt": "slow waltz in D minor", "backend": "tone", "seed": "7"}
    return plain | fields


@pytest.mark.parametrize(
    "fields",
    [
        {"duration_s": 3},
        {"duration_s": 2.345, "seed": "18446744073709551615", "params": {"wave": "saw"}},
        {"duration_s": 4, "params": {"channel_count": 1, "partials": 3, "wave": "square"}},
        {"kind": "loop", "prompt": "8 bar house loop at 124 bpm in A minor"},
        {"kind": "one_shot", "duration_s": 1, "params": {"frequency_hz": 97.5}},
        {"prompt": "2 minutes of jazz, 5/4", "params": {"step_s": 0.37, "level_dbfs": -6}},
    ],
)
def test_equal_sound_and_events(both: Both, fields: dict[str, Any]) -> None:
    program = both.program(ask(**fields))
    assert program[0] == 0, program[1][-1]
    complete = data_of(program, "job_queued")["request"]
    reference = both.reference(complete)
    assert reference[0] == 0, reference[1][-1]
    assert data_of(program, "result")["pcm_hash"] == data_of(reference, "result")["pcm_hash"]
    assert of_backend(program) == of_backend(reference)
    (take,) = {event["data"]["take"] for event in program[1] if event["type"] == "chunk"}
    assert (both.home / "data/timbre/takes" / take).is_dir()
    sound = read_wav(both.home / "reference.wav").samples
    assert np.array_equal(sound_of_take(both), sound.reshape(-1))
    assert pcm_hash(sound) == data_of(program, "result")["pcm_hash"]


def test_equal_journal_lines(both: Both) -> None:
    program = both.program(ask(duration_s=2))
    complete = data_of(program, "job_queued")["request"]
    assert both.reference(complete)[0] == 0
    ours = {line["type"]: line for line in both.journal_of_program()}
    lines = journal.read_journal(both.home / "reference.jsonl")
    assert [line["type"] for line in lines] == ["job_queued", "job_started", "job_ended"]
    for line in lines:
        written = ours[line["type"]]
        assert list(line) == list(written) == ["seq", "time", "type", "data"]
        assert list(line["data"]) == list(written["data"])
        assert line["data"] == written["data"]
    request = lines[0]["data"]["request"]
    assert list(request) == list(ours["job_queued"]["data"]["request"])


def test_equal_defaults_and_limits(both: Both) -> None:
    """A request without params sounds like one that says every default."""
    _, out = both._call(sys.executable, "-m", "timbre_adapters", "describe", "tone")
    options = out[0]["options"]
    said = {option["name"]: option["default"] for option in options}
    hashes = set()
    for params in ({}, said):
        program = both.program(ask(duration_s=2, params=params))
        reference = both.reference(data_of(program, "job_queued")["request"])
        hashes |= {data_of(run, "result")["pcm_hash"] for run in (program, reference)}
    assert len(hashes) == 1
    _, rows = both._call(str(BUILD / "timbre"), "backends", "--json")
    assert next(row for row in rows if row["name"] == "tone") == out[0]


def beyond_limits() -> list[dict[str, Any]]:
    """Values that no option takes, for each limit of each option."""
    from timbre_adapters.tone import Tone

    found: list[dict[str, Any]] = []
    for option in Tone.options:
        wrong: list[Any] = [None, True, [], "loud"]
        if option.minimum is not None:
            wrong.append(option.minimum - 0.5)
        if option.maximum is not None:
            wrong += [option.maximum + 1, 1e300]
        if option.type == "integer":
            wrong.append(1.5)
        if option.type == "choice":
            wrong += [1, "Sine", "triangel"]
        found += [{"params": {option.name: value}} for value in wrong]
    return found


REFUSED: list[dict[str, Any]] = [
    {"params": {"wavee": "saw"}},
    {"params": {"ünï \n": 1}},
    {"params": {"lyrics": "la"}},
    {"model": "big"},
    {"negative_prompt": "drums"},
    {"parent_take": "01JD0000000000000000000001"},
    {"kind": "stinger"},
    {"kind": "separate"},
    {"references": [{"role": "style", "path": "a.wav"}]},
    {"references": [{"role": "melody"}]},
    {"references": [{"role": "melody", "path": "a", "start_s": 2, "end_s": 1}]},
    {"section_prompts": [{"start_s": 0, "end_s": 1, "prompt": "x"}]},
    {"seed": "18446744073709551616"},
    {"duration_s": "long"},
    {"schema_version": 2},
    {"sead": "7"},
    {"plan": {}},
]


def test_equal_refusals(both: Both) -> None:
    differences = []
    for fields in REFUSED + beyond_limits():
        record = ask(**({"duration_s": 2} | fields))
        program, reference = both.program(record), both.reference(record)
        said = [
            (code, [line.get("error") for line in lines]) for code, lines in (program, reference)
        ]
        if said[0] != said[1] or said[0][0] == 0 or said[0][1] == [None]:
            differences.append((fields, *said))
    assert not differences


@pytest.mark.parametrize(
    "name",
    ["chain", "exits_hard", "behind_frontier", "missing_package", "not_a_number", "unprintable"],
)
def test_equal_error_sentences(both: Both, name: str) -> None:
    record = ask(backend=name, duration_s=1)
    program = both.program(record)
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert program[0] == reference[0] != 0
    assert data_of(program, "job_ended") == data_of(reference, "job_ended")


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_equal_references(both: Both, bits: int) -> None:
    at = np.arange(3 * 22050) / 22050
    melody = 0.5 * np.sin(2 * np.pi * np.cumsum(300 + 100 * np.sin(at)) / 22050)
    path = both.home / "melody.wav"
    write_wav(path, Audio(melody.astype(np.float32)[:, None], 22050))
    if bits != 32:
        _make_whole(path, melody, bits)
    row = {"role": "melody", "path": str(path), "start_s": 0.4999, "end_s": 2.3}
    program = both.program(ask(duration_s=3, references=[row]))
    assert program[0] == 0, program[1][-1]
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert of_backend(program) == of_backend(reference)

    for wrong in (row | {"start_s": 5, "end_s": 6}, row | {"path": str(both.home / "none.wav")}):
        program = both.program(ask(duration_s=3, references=[wrong]))
        reference = both.reference(data_of(program, "job_queued")["request"])
        assert program[0] == reference[0] == 1
        assert data_of(program, "job_ended") == data_of(reference, "job_ended")


def _make_whole(path: pathlib.Path, samples: Any, bits: int) -> None:
    """A WAV of whole numbers, by hand."""
    import wave

    values = np.round(samples * (1 << (bits - 1))).astype("<i4")
    with wave.open(str(path), "wb") as file:
        file.setparams((1, bits // 8, 22050, len(values), "NONE", ""))
        file.writeframes(values.view(np.uint8).reshape(-1, 4)[:, : bits // 8].tobytes())


def test_cancel_at_the_same_step(both: Both) -> None:
    make = ["make", "-s", "--no-print-directory", f"BUILD={os.environ.get('BUILD') or 'build'}"]
    program = BUILD / "tests/test_python_backend"
    subprocess.run([*make, str(program.relative_to(ROOT))], cwd=ROOT, check=True)
    file = both.home / "cancels.txt"
    environment = both.environment | {
        "TIMBRE_CANCELS": str(file),
        "CMOCKA_TEST_FILTER": "a_job_stops_at_*",
    }
    subprocess.run([program], cwd=ROOT, env=environment, check=True, capture_output=True)
    rows = [[int(word) for word in line.split()] for line in file.read_text().splitlines()]
    assert len(rows) >= 4
    path = both.home / "request.json"
    path.write_text(json.dumps(ask(duration_s=2)))
    for step, calls, frames in rows:
        code, events = both._call(
            sys.executable, "-m", "timbre_adapters", "run", str(path), "--json",
            "--cancel-at", str(step),
        )  # fmt: skip
        chunks = [event["data"] for event in events if event["type"] == "chunk"]
        assert code == 4
        assert sum(event["type"] == "progress" for event in events) == calls == step
        assert (chunks[-1]["frames_ready"] if chunks else 0) == frames
