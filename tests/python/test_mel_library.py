# SPDX-License-Identifier: MIT
"""The C code of mel spectrograms, called by the reference runtime."""

import dataclasses
import pathlib

import numpy as np
import pytest
from conftest import BUILD
from timbre_adapters import mel_library
from timbre_adapters.adapter import AdapterError, Cancelled, MelSettings
from timbre_adapters.neural import mel_image

RATE_HZ = 44100


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMBRE_DSP", str(BUILD / mel_library.NAME))


def settings(frames: int, **changes: float) -> MelSettings:
    plain = {
        "sample_rate_hz": RATE_HZ, "fft_size": 17640, "window_size": 4410, "hop_size": 441,
        "lowest_hz": 0.0, "highest_hz": 10000.0, "frames": frames, "seed": 1,
    }  # fmt: skip
    return MelSettings(**(plain | changes))  # type: ignore[arg-type]


def tune(seconds: float) -> np.ndarray:
    """Plucked notes and hiss, shape (frames, 1)."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    note = 220 * 2 ** (np.floor(t * 4) % 5 / 12)
    phase = np.cumsum(note) * 2 * np.pi / RATE_HZ
    hiss = np.random.default_rng(3).standard_normal(len(t)) * 0.01
    sound = np.exp(-4 * (t % 0.25)) * (np.sin(phase) + np.sin(3 * phase) / 3) * 0.3 + hiss
    return np.ascontiguousarray(sound[:, None], dtype=np.float32)


def invert(mel: np.ndarray, form: MelSettings) -> np.ndarray:
    sound = np.zeros((form.frames, len(mel)), dtype=np.float32)
    mel_library.check_mel(mel)
    mel_library.invert(mel, mel_library.plain_form(form), sound, lambda done, total: None)
    return sound


def test_forward_agrees_with_the_numpy_one() -> None:
    sound = tune(1.0)
    ours = mel_library.forward(sound, settings(len(sound)), 512)
    theirs = mel_image.mel_of(sound, lambda done, total: None)
    columns = min(ours.shape[2], theirs.shape[2])
    assert columns >= 100
    difference = ours[:, :, :columns] - theirs[:, :, :columns]
    assert np.linalg.norm(difference) < 1e-4 * np.linalg.norm(theirs)


def test_inverse_gives_the_mel_back() -> None:
    sound = tune(2.0)
    form = settings(len(sound))
    mel = mel_library.forward(sound, form, 512)
    again = mel_library.forward(invert(mel, form), form, 512)
    assert 20 * np.log10(np.linalg.norm(again - mel) / np.linalg.norm(mel)) < -22


def test_the_seed_decides_and_nothing_else() -> None:
    sound = tune(0.5)
    mel = mel_library.forward(sound, settings(len(sound)), 512)
    first = invert(mel, settings(len(sound)))
    assert np.array_equal(first, invert(mel, settings(len(sound))))
    assert not np.array_equal(first, invert(mel, settings(len(sound), seed=2)))


def test_what_progress_raises_comes_out() -> None:
    mel = np.ones((1, 64, 400), dtype=np.float32)
    form = mel_library.plain_form(settings(400 * 441))
    calls: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        calls.append((done, total))
        if len(calls) == 3:
            raise Cancelled("cancelled")

    sound = np.zeros((400 * 441, 1), dtype=np.float32)
    with pytest.raises(Cancelled):
        mel_library.invert(mel, form, sound, stop)
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("mel", "word"),
    [
        (np.ones((64, 10), dtype=np.float32), "(64, 10)"),
        (np.ones((1, 64, 10)), "float64"),
        (np.ones((3, 64, 10), dtype=np.float32), "(3, 64, 10)"),
        (np.ones((1, 0, 10), dtype=np.float32), "(1, 0, 10)"),
        ([[1.0]], "list"),
    ],
)
def test_a_wrong_array_is_told(mel: np.ndarray, word: str) -> None:
    with pytest.raises(AdapterError) as told:
        mel_library.check_mel(mel)
    assert word in str(told.value)


@pytest.mark.parametrize("name", ["sample_rate_hz", "fft_size", "hop_size", "frames", "seed"])
@pytest.mark.parametrize("value", ["9", 1.5, 2**70, None])
def test_a_wrong_setting_is_told(name: str, value: object) -> None:
    with pytest.raises(AdapterError, match=name):
        mel_library.plain_form(dataclasses.replace(settings(441), **{name: value}))


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.setenv("TIMBRE_DSP", str(tmp_path / "none.so"))
    with pytest.raises(AdapterError, match=r"is not at .*; build it with make"):
        mel_library.library()
    (tmp_path / "none.so").write_bytes(b"no library")
    with pytest.raises(AdapterError, match="build it anew"):
        mel_library.library()
