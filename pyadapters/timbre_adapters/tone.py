# SPDX-License-Identifier: MIT
"""Tones by addition of partials: the adapter to read before writing one, NumPy only.

Without a plan it holds one tone. With a plan it plays that plan's chords, bar by bar at its tempo
and meter, each section as loud as its energy says. A melody reference adds a voice that follows
the pitch and the loudness of that sound.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from timbre_adapters.adapter import (
    AdapterError,
    Audio,
    Host,
    Model,
    Option,
    Rendered,
    Request,
    Samples,
)

Row = npt.NDArray[np.float64]

SAMPLE_RATE_HZ = 44100
DEFAULT_DURATION_S = 10.0
CHORD = re.compile(
    r"(?P<root>[A-G][#b]?)"
    r"(?P<third>maj|M|min|m|-|dim|°|ø|h|aug|\+|sus2|sus4|sus|5(?!\d))?"
    r"(?P<rest>[^/]*(?:/\d+)?)(?:/(?P<bass>[A-G][#b]?))?"
)
NOTES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
TRIADS = {
    "m": (3, 7), "min": (3, 7), "-": (3, 7), "dim": (3, 6), "°": (3, 6), "ø": (3, 6),
    "h": (3, 6), "aug": (4, 8), "+": (4, 8), "sus2": (2, 7), "sus4": (5, 7), "sus": (5, 7),
    "5": (7,),
}  # fmt: skip
QUIETEST = 0.4  # of a section with energy 1, beside 1.0 of energy 5


@dataclasses.dataclass(frozen=True)
class Note:
    """Tones that sound together from one frame to another."""

    start: int
    end: int
    frequencies_hz: tuple[float, ...]
    gain: float


def note_class(name: str) -> int:
    """0 for C to 11 for B."""
    return (NOTES[name[0]] + name.count("#") - name.count("b")) % 12


def chord_classes(name: str) -> tuple[int, ...]:
    """Bass, root, third and fifth of a chord's name; what lies above is left out."""
    match = CHORD.fullmatch(name)
    if match is None:
        raise AdapterError(f"tone can't read the chord {name!r}; write it like Am7, F#dim or C/G.")
    root = note_class(match["root"])
    triad = TRIADS.get(match["third"] or "", (4, 7))
    classes = [root, *((root + interval) % 12 for interval in triad)]
    if match["bass"]:
        classes.insert(0, note_class(match["bass"]))
    return tuple(dict.fromkeys(classes))


def place_above(classes: tuple[int, ...], lowest_hz: float) -> tuple[float, ...]:
    """Equal-tempered frequencies, each the next of its class above the one before it."""
    lowest = 69 + 12 * np.log2(lowest_hz / 440)
    keys: list[float] = []
    for note in classes:
        floor = keys[-1] + 1 if keys else lowest
        keys.append(note + 12 * np.ceil((floor - note) / 12 - 1e-9))
    return tuple(float(440 * 2 ** ((key - 69) / 12)) for key in keys)


def plan_notes(plan: Mapping[str, Any], lowest_hz: float, frames: int) -> list[Note]:
    """The chords of a plan as notes; several names in a bar share it equally."""
    beats, unit = (int(part) for part in plan["meter"].split("/"))
    bar_s = beats * 4 / unit * 60 / plan["tempo_bpm"]
    notes: list[Note] = []
    bar = 0
    for section in plan["sections"]:
        gain = QUIETEST + (1 - QUIETEST) * (section["energy"] - 1) / 4
        for index in range(section["bars"]):
            chords = section["chords"] or [""]  # a section without any rests
            names = chords[index % len(chords)].split()
            for part, name in enumerate(names):
                start = round((bar + part / len(names)) * bar_s * SAMPLE_RATE_HZ)
                end = round((bar + (part + 1) / len(names)) * bar_s * SAMPLE_RATE_HZ)
                tones = place_above(chord_classes(name), lowest_hz)
                if start < frames:
                    notes.append(Note(start, min(end, frames), tones, gain))
            bar += 1
    if notes and notes[-1].end < frames:  # the last chord rings until the end
        notes[-1] = dataclasses.replace(notes[-1], end=frames)
    return notes


def partial_gains(wave: str, partials: int) -> list[tuple[int, float]]:
    """Number and height of each partial of a wave's Fourier series."""
    if wave == "sine":
        return [(1, 1.0)]
    if wave == "saw":
        return [(n, 1 / n) for n in range(1, partials + 1)]
    odd = range(1, 2 * partials, 2)
    if wave == "square":
        return [(n, 1 / n) for n in odd]
    return [(n, (-1) ** (n // 2) / n**2) for n in odd]


def pitch_of(block: Row, rate: int) -> float:
    """Frequency by autocorrelation between 60 and 1200 Hz, 0.0 where there is none."""
    block = block - block.mean()
    energy = float(block @ block)
    if energy < 1e-6 * len(block):
        return 0.0
    spectrum = np.fft.rfft(block, 2 * len(block))
    correlation = np.fft.irfft(spectrum * spectrum.conj())[: len(block)]
    # Beyond the slope of the peak at lag 0, which is no period.
    slope = int(np.argmax(correlation < 0))
    first, last = max(rate // 1200, slope), min(rate // 60, len(block) - 2)
    if slope == 0 or first + 1 >= last:
        return 0.0
    lags = np.arange(first, last)
    heights = correlation[first:last] / (len(block) - lags)
    if heights.max() <= 0:
        return 0.0
    # The first lag that is nearly the best: a multiple of the period would be octaves too low.
    near = np.flatnonzero(heights > 0.9 * heights.max())
    peak = int(near[0])
    while peak + 1 < len(heights) and heights[peak + 1] > heights[peak]:
        peak += 1
    if heights[peak] * len(block) < 0.3 * energy:
        return 0.0
    return rate / float(lags[peak])


def follow(reference: Audio, frames: int) -> tuple[Row, Row]:
    """Phase (cycles) and height of a voice that sings after a reference, one value a frame."""
    rate = reference.sample_rate_hz
    step = rate // 20
    mono = reference.samples.mean(axis=1, dtype=np.float64)
    starts = range(0, max(1, len(mono) - step), step // 2)
    blocks = [mono[start : start + step] for start in starts]
    pitches = np.array([pitch_of(block, rate) for block in blocks])
    heights = np.array([np.sqrt(np.mean(block * block) * 2) for block in blocks])
    heights[pitches == 0] = 0
    times = (np.array(starts) + step / 2) / rate
    at = np.arange(frames) / SAMPLE_RATE_HZ
    height = np.interp(at, times, heights, right=0.0)
    height[at > len(mono) / rate] = 0
    nearest = np.minimum(np.searchsorted(times, at), len(times) - 1)
    return np.cumsum(pitches[nearest] / SAMPLE_RATE_HZ), height


class Tone:
    """One tone, or the chords of a plan, out of sines."""

    name = "tone"
    version = "1.0"
    licence = "MIT"
    text = "Plain tones and chords out of partials; needs no model."
    accepts = frozenset({
        "plan", "plan.chords", "references.melody", "kind.song", "kind.loop", "kind.one_shot",
    })  # fmt: skip
    options = (
        Option("wave", "choice", "sine", "Shape of the wave.",
               choices=("sine", "triangle", "saw", "square")),
        Option("frequency_hz", "number", 220.0, "The tone, or the lowest tone of chords.",
               minimum=20, maximum=4000, unit="Hz"),
        Option("level_dbfs", "number", -12.0, "Height of the highest peak that can occur.",
               minimum=-60, maximum=0, unit="dBFS"),
        Option("partials", "integer", 8, "Partials of triangle, saw and square.",
               minimum=1, maximum=32),
        Option("channel_count", "integer", 2, "1 for mono; in stereo the phases differ.",
               minimum=1, maximum=2),
        Option("attack_s", "number", 0.01, "How long each note rises.",
               minimum=0, maximum=2, unit="s"),
        Option("release_s", "number", 0.05, "How long each note falls before the next.",
               minimum=0, maximum=5, unit="s"),
        Option("step_s", "number", 0.5, "Sound made between two reports of progress.",
               minimum=0.01, maximum=10, unit="s"),
    )  # fmt: skip

    def load(self, model: Model, host: Host) -> None:
        """Nothing to load."""

    def close(self) -> None:
        """Nothing to let go of."""

    def generate(self, request: Request, host: Host) -> Rendered:
        """Fill the host's array step by step, so that it can be heard while it grows."""
        frames = round((request.duration_s or DEFAULT_DURATION_S) * SAMPLE_RATE_HZ)
        samples = host.alloc(frames, request.params["channel_count"], SAMPLE_RATE_HZ)
        player = _Player(request, frames)
        step = max(1, round(request.params["step_s"] * SAMPLE_RATE_HZ))
        steps = -(-frames // step)
        host.log(f"{len(player.notes)} notes, {len(player.partials)} partials each")
        for index in range(steps):
            host.progress("render", index, steps)
            end = min(frames, (index + 1) * step)
            player.fill(samples, index * step, end)
            host.emit(end)
        host.progress("render", steps, steps)
        facts = {"notes": len(player.notes), "partials": len(player.partials)}
        return Rendered(Audio(samples, SAMPLE_RATE_HZ), facts=facts)


class _Player:
    """What is known before the first frame; fill() depends on nothing else but its range."""

    def __init__(self, request: Request, frames: int) -> None:
        params = request.params
        self.kind = request.kind
        self.frames = frames
        self.partials = partial_gains(params["wave"], params["partials"])
        self.attack = params["attack_s"] * SAMPLE_RATE_HZ
        self.release = params["release_s"] * SAMPLE_RATE_HZ
        lowest_hz = params["frequency_hz"]
        self.notes = [Note(0, frames, (lowest_hz,), 1.0)]
        if request.plan is not None:
            self.notes = plan_notes(request.plan, lowest_hz, frames)
        reference = request.reference("melody")
        self.voice = None if reference is None else follow(reference, frames)
        # A phase for each tone of a chord, partial and channel: what the seed decides.
        random = np.random.Generator(np.random.PCG64(request.seed))
        self.phases = random.random((8, len(self.partials), params["channel_count"]))
        tones = max((len(note.frequencies_hz) for note in self.notes), default=0)
        tones += self.voice is not None
        highest = tones * sum(abs(gain) for _, gain in self.partials)
        self.gain = 10 ** (params["level_dbfs"] / 20) / max(highest, 1e-9)

    def fill(self, samples: Samples, start: int, end: int) -> None:
        """Make the frames from start to end."""
        mix = np.zeros((end - start, samples.shape[1]))
        for note in self.notes:
            first, last = max(start, note.start), min(end, note.end)
            if first < last:
                self._add_note(mix[first - start : last - start], note, first)
        if self.voice is not None:
            cycles, heights = (row[start:end] for row in self.voice)
            self._add_tone(mix, cycles, heights, len(self.phases) - 1, SAMPLE_RATE_HZ / 4)
        samples[start:end] = mix * self.gain

    def _add_note(self, mix: Row, note: Note, first: int) -> None:
        at = np.arange(first, first + len(mix), dtype=np.float64)
        heights = note.gain * self._envelope(at, note)
        for index, frequency_hz in enumerate(note.frequencies_hz):
            cycles = at * (frequency_hz / SAMPLE_RATE_HZ)
            self._add_tone(mix, cycles, heights, index, frequency_hz)

    def _add_tone(
        self, mix: Row, cycles: Row, heights: Row, index: int, frequency_hz: float
    ) -> None:
        for row, (number, gain) in enumerate(self.partials):
            if number > 1 and number * frequency_hz >= SAMPLE_RATE_HZ / 2:
                break  # it would come back as another tone
            for channel in range(mix.shape[1]):
                phase = self.phases[index, row, channel]
                mix[:, channel] += gain * heights * np.sin(2 * np.pi * (number * cycles + phase))

    def _envelope(self, at: Row, note: Note) -> Row:
        """A loop's edges stay open; a one-shot dies away; else each note rises and falls."""
        height = np.ones_like(at)
        if not (self.kind == "loop" and note.start == 0) and self.attack > 0:
            height *= np.clip((at - note.start) / self.attack, 0, 1)
        if not (self.kind == "loop" and note.end == self.frames) and self.release > 0:
            height *= np.clip((note.end - at) / self.release, 0, 1)
        if self.kind == "one_shot":
            height *= np.exp(-5 * at / self.frames)
        return height


ADAPTER = Tone
