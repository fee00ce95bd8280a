# SPDX-License-Identifier: MIT
"""audiocraft: the program, the reference runtime and the package itself make one sound."""

import pathlib
from typing import Any

import numpy as np
import pytest
from both import Both, data_of, of_backend, sound_of_take
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import write_wav

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
pytest.importorskip("omegaconf")


@pytest.fixture
def home(both: Both) -> Both:
    """A melody model of 2 s windows, the feature on."""
    from timbre_adapters import tiny

    torch.set_num_threads(1)
    folder = both.home / "data/timbre/models/tiny"
    tiny.make("audiocraft", folder, window_s=2.0, melody=True)
    (both.home / "config/timbre").mkdir(parents=True)
    (both.home / "config/timbre/timbre.conf").write_text("features.audiocraft = on\n")
    at = np.arange(24000) / 32000
    melody = (0.4 * np.sin(2 * np.pi * 440 * at)).astype(np.float32)[:, None]
    write_wav(both.home / "melody.wav", Audio(melody, 32000))
    return both


def ask(home: pathlib.Path, **fields: Any) -> dict[str, Any]:
    row = {"role": "melody", "path": str(home / "melody.wav")}
    return {
        "schema_version": 1, "prompt": "happy rock", "backend": "audiocraft", "seed": "7",
        "duration_s": 2.6, "references": [row],
        "params": {"threads": 1, "device": "cpu", "top_k": 32},
    } | fields  # fmt: skip


def directly(folder: pathlib.Path) -> np.ndarray:
    """The package's own MusicGen, its global generator seeded."""
    from timbre_adapters.neural import audiocraft_file, audiocraft_import

    loaded = audiocraft_file.load(folder, torch, "cpu", lambda: None)
    from audiocraft.models.musicgen import MusicGen

    class Short(MusicGen):
        def set_generation_params(self, **fields: Any) -> None:
            super().set_generation_params(**({"extend_stride": 1.2} | fields))

    judge = Short("tiny", loaded.codec, loaded.lm)
    judge.set_generation_params(duration=2.6, top_k=32)
    melody = torch.from_numpy(0.4 * np.sin(2 * np.pi * 440 * np.arange(24000) / 32000)).float()
    with torch.random.fork_rng(devices=[]), audiocraft_import.standing_in(torch):
        torch.manual_seed(7)
        made = judge.generate_with_chroma(["happy rock"], melody[None, None], 32000)
    return made[0].numpy().T


def test_equal_sound_events_and_package(home: Both) -> None:
    program = home.program(ask(home.home))
    assert program[0] == 0, program[1][-1]
    reference = home.reference(data_of(program, "job_queued")["request"])
    assert reference[0] == 0, reference[1][-1]
    assert data_of(program, "result")["pcm_hash"] == data_of(reference, "result")["pcm_hash"]
    assert of_backend(program) == of_backend(reference)
    theirs = directly(home.home / "data/timbre/models/tiny").reshape(-1)
    assert np.abs(sound_of_take(home) - theirs).max() < 1e-6 < np.abs(theirs).max()


def test_equal_error_sentences(home: Both) -> None:
    record = ask(home.home, params={"threads": 1, "loras": ["tape:3"]})
    program = home.program(record)
    reference = home.reference(data_of(program, "job_queued")["request"])
    assert program[0] == reference[0] == 1
    assert "between 0 and 2" in data_of(program, "job_ended")["error"]
    assert data_of(program, "job_ended") == data_of(reference, "job_ended")
