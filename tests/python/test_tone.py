# SPDX-License-Identifier: MIT
"""The reference adapter: what it is asked, it plays."""

import dataclasses
import itertools
from typing import Any

import numpy as np
import pytest
from timbre_adapters.adapter import AdapterError, Audio, Reference, Request, Samples
from timbre_adapters.tone import SAMPLE_RATE_HZ, Tone, chord_classes, pitch_of, place_above


class Host:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.emitted: list[int] = []
        self.steps: list[tuple[int, int]] = []

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        assert stage == "render"
        self.steps.append((done, total))

    def log(self, text: str, /) -> None:
        assert text

    def is_cancelled(self) -> bool:
        return False

    def alloc(self, frames: int, channels: int, sample_rate_hz: int = 44100) -> Samples:
        return np.zeros((frames, channels), np.float32)

    def emit(self, frames_ready: int) -> None:
        self.emitted.append(frames_ready)


PLAIN = Request(
    request_id="", kind="song", prompt="", negative_prompt=None, model=None,
    params={option.name: option.default for option in Tone.options}, seed=7, duration_s=2.0,
    plan=None, section_prompts=(), references=(),
)  # fmt: skip


def render(host: Host | None = None, **changes: Any) -> Samples:
    params = dict(PLAIN.params) | changes.pop("params", {})
    request = dataclasses.replace(PLAIN, params=params, **changes)
    rendered = Tone().generate(request, host or Host())
    assert rendered.audio is not None
    return rendered.audio.samples


def strongest(samples: Samples, count: int = 1) -> list[float]:
    """Frequencies of the highest peaks of the spectrum, in ascending order."""
    mono = samples.mean(axis=1) * np.hanning(len(samples))
    heights = np.abs(np.fft.rfft(mono))
    peaks = [
        at for at in range(1, len(heights) - 1)
        if heights[at] > heights[at - 1] and heights[at] >= heights[at + 1]
    ]  # fmt: skip
    best = sorted(peaks, key=lambda at: -heights[at])[:count]
    return sorted(at * SAMPLE_RATE_HZ / len(samples) for at in best)


def make_plan(**changes: Any) -> dict[str, Any]:
    section = {"bars": 2, "energy": 5, "chords": ["A", "Dm F"]}
    return {"meter": "4/4", "tempo_bpm": 120, "sections": [section], "duration_s": 4.0} | changes


@pytest.mark.parametrize("wave", ["sine", "triangle", "saw", "square"])
def test_the_tone_has_the_frequency_and_height_that_were_asked(wave: str) -> None:
    samples = render(params={"wave": wave, "frequency_hz": 500.0, "level_dbfs": -20.0})
    assert strongest(samples) == [pytest.approx(500, abs=0.5)]
    assert 0.03 < np.abs(samples).max() <= 0.1 + 1e-6


def test_partials_above_half_the_rate_are_left_out() -> None:
    samples = render(params={"wave": "saw", "frequency_hz": 4000.0, "partials": 32})
    heights = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    frequencies = np.arange(len(heights)) * SAMPLE_RATE_HZ / len(samples)
    beside = np.abs((frequencies + 2000) % 4000 - 2000) > 200
    assert heights[beside].max() < heights.max() * 1e-3


def test_one_seed_is_one_sound_and_another_seed_is_another() -> None:
    assert np.array_equal(render(), render())
    assert not np.array_equal(render(), render(seed=8))
    assert not np.array_equal(render()[:, 0], render()[:, 1])
    assert render(params={"channel_count": 1}).shape == (88200, 1)


@pytest.mark.parametrize("plan", [None, make_plan()])
def test_the_size_of_steps_changes_no_bit(plan: dict[str, Any] | None) -> None:
    whole = render(plan=plan, params={"wave": "saw"})
    for step_s in (0.01, 0.3337):
        assert np.array_equal(render(plan=plan, params={"wave": "saw", "step_s": step_s}), whole)


def test_progress_and_frontier_go_up_to_the_end() -> None:
    host = Host()
    samples = render(host, duration_s=1.6)
    assert host.steps == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    assert host.emitted == [22050, 44100, 66150, len(samples)] and len(samples) == 70560


def test_a_plan_is_played_chord_by_chord() -> None:
    samples = render(plan=make_plan(), duration_s=4.0, params={"frequency_hz": 200.0})
    bar, half = 2 * SAMPLE_RATE_HZ, SAMPLE_RATE_HZ
    expected = [
        (0, bar, ("A", 220.0, 277.2, 329.6)),
        (bar, bar + half, ("Dm", 293.7, 349.2, 440.0)),
        (bar + half, 2 * bar, ("F", 349.2, 440.0, 523.3)),
    ]
    for start, end, (name, *frequencies) in expected:
        found = strongest(samples[start:end], 3)
        assert found == [pytest.approx(wanted, abs=1.5) for wanted in frequencies], name


def test_energy_meter_and_tempo_of_a_plan_are_heard() -> None:
    quiet = {"bars": 1, "energy": 1, "chords": ["C"]}
    loud = {"bars": 1, "energy": 5, "chords": ["G"]}
    plan = make_plan(meter="3/4", tempo_bpm=90, sections=[quiet, loud])
    samples = render(plan=plan, duration_s=4.0)
    assert strongest(samples[:88200], 1)[0] != strongest(samples[88200:], 1)[0]
    first, second = (np.sqrt(np.mean(half**2)) for half in (samples[:88200], samples[88200:]))
    assert first / second == pytest.approx(0.4, abs=0.02)


def test_a_loop_has_no_edge() -> None:
    plan = make_plan(sections=[{"bars": 2, "energy": 5, "chords": ["A", "A"]}])
    loop = render(plan=plan, duration_s=4.0, kind="loop")
    song = render(plan=plan, duration_s=4.0)
    assert np.abs(loop[:200]).max() > 0.02 and np.abs(loop[-200:]).max() > 0.02
    assert np.abs(song[0]).max() == 0 and np.abs(song[-1]).max() < 1e-3


def test_a_one_shot_dies_away() -> None:
    samples = render(kind="one_shot")
    assert np.abs(samples[-8000:-4000]).max() < 0.02 * np.abs(samples).max()


def test_a_melody_is_followed() -> None:
    at = np.arange(2 * 22050) / 22050
    pitch = np.where(at < 1, 330.0, 495.0)
    melody = 0.5 * np.sin(2 * np.pi * np.cumsum(pitch) / 22050)
    reference = Reference("melody", Audio(melody.astype(np.float32)[:, None], 22050))
    params = {"frequency_hz": 100.0}
    samples = render(references=(reference,), params=params)
    for half, wanted in ((samples[4410:39690], 330), (samples[48510:83790], 495)):
        assert any(abs(found - wanted) < 8 for found in strongest(half, 2)), wanted
    assert not np.array_equal(samples, render(params=params))


@pytest.mark.parametrize("frequency_hz", [61, 110, 220, 441, 880, 1180])
def test_pitch_is_found_between_its_limits(frequency_hz: float) -> None:
    at = np.arange(2205)
    for shape in (np.sin, lambda x: np.sin(x) + 0.5 * np.sin(2 * x)):
        block = shape(2 * np.pi * frequency_hz * at / 44100)
        assert pitch_of(block, 44100) == pytest.approx(frequency_hz, rel=0.03)


def test_silence_and_noise_have_no_pitch() -> None:
    assert pitch_of(np.zeros(2205), 44100) == 0
    assert pitch_of(np.random.default_rng(1).standard_normal(2205), 44100) == 0
    assert pitch_of(np.zeros(3), 8000) == 0


def test_chords_are_read_by_root_third_and_fifth() -> None:
    assert chord_classes("Am7") == (9, 0, 4)
    assert chord_classes("Cmaj7") == (0, 4, 7)
    assert chord_classes("Bbmin7b5/Ab") == (8, 10, 1, 5)
    assert chord_classes("F#dim") == (6, 9, 0)
    assert chord_classes("C6/9") == (0, 4, 7)
    assert chord_classes("G5") == (7, 2)
    qualities = [
        "",
        "m",
        "maj7",
        "m7",
        "7",
        "dim7",
        "m7b5",
        "sus4",
        "add9",
        "7#9",
        "aug",
        "6",
        "13",
    ]
    for root, quality in itertools.product(["C", "F#", "Bb"], qualities):
        assert len(chord_classes(root + quality)) == 3
    with pytest.raises(AdapterError, match="can't read the chord 'H7'"):
        chord_classes("H7")


def test_tones_are_placed_above_the_lowest() -> None:
    low, middle, high = place_above((9, 0, 4), 220.0)
    assert (low, middle, high) == pytest.approx((220, 261.63, 329.63), abs=0.01)
    assert place_above((9,), 220.1)[0] == pytest.approx(440)
