# SPDX-License-Identifier: MIT
"""demucs: the program and the reference runtime give the same parts; `timbre stems` writes them."""

import subprocess
from typing import Any

import numpy as np
import pytest
from both import BUILD, Both, data_of, of_backend
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import read_wav, write_wav

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
pytest.importorskip("demucs")
SOURCES = ["drums", "bass", "other", "vocals"]


@pytest.fixture
def home(both: Both) -> Both:
    """A tiny model, and a second of sound at a rate that is not the model's."""
    from timbre_adapters import tiny

    tiny.make("demucs", both.home / "data/timbre/models/tiny", segment=1)
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((48000, 2)) * 0.1
    write_wav(both.home / "mix.wav", Audio(noise.astype(np.float32), 48000))
    return both


def ask(home: Both, **params: Any) -> dict[str, Any]:
    return {
        "schema_version": 1, "kind": "separate", "prompt": "", "backend": "demucs", "seed": "7",
        "references": [{"role": "init", "path": str(home.home / "mix.wav")}],
        "params": {"threads": 1, "device": "cpu"} | params,
    }  # fmt: skip


def test_equal_parts_and_events(home: Both) -> None:
    program = home.program(ask(home, shifts=1))
    assert program[0] == 0, program[1][-1]
    reference = home.reference(data_of(program, "job_queued")["request"])
    assert reference[0] == 0, reference[1][-1]
    assert of_backend(program) == of_backend(reference)
    (stems,) = (home.home / "data/timbre/takes").glob("*/stems")
    for name in SOURCES:
        ours = np.fromfile(stems / f"{name}.f32", "<f4")
        theirs = read_wav(home.home / f"reference.{name}.wav")
        assert theirs.sample_rate_hz == 48000
        assert np.array_equal(ours, theirs.samples.reshape(-1)) and ours.any()


def test_equal_error_sentences(home: Both) -> None:
    program = home.program(ask(home, segment_s=5))
    reference = home.reference(data_of(program, "job_queued")["request"])
    assert program[0] == reference[0] == 1
    assert "between 0.5 and 1" in data_of(program, "job_ended")["error"]
    assert data_of(program, "job_ended") == data_of(reference, "job_ended")


def test_the_verb_writes_a_folder(home: Both) -> None:
    words = [str(BUILD / "timbre"), "stems", "mix.wav", "-o", "parts", "--seed", "7",
             "--set", "demucs.threads=1"]  # fmt: skip
    subprocess.run(words, cwd=home.home, env=home.environment, check=True, capture_output=True)
    names = sorted(path.name for path in (home.home / "parts").iterdir())
    assert names == [f"{i:02}-{name}.wav" for i, name in enumerate(["mix", *SOURCES])]
    mix = read_wav(home.home / "parts/00-mix.wav").samples
    assert np.array_equal(mix, read_wav(home.home / "mix.wav").samples)
    assert not list((home.home / "data/timbre").glob("takes/*"))
    for wrong in (["stems", "none.wav"], ["stems", "mix.wav", "-b", "tone"]):
        result = subprocess.run(
            [words[0], *wrong], cwd=home.home, env=home.environment, capture_output=True, text=True
        )
        assert result.returncode in (1, 2) and result.stderr.startswith("timbre: ")
