# SPDX-License-Identifier: MIT
"""References of the command line: what is heard, who gets it, takes given and made longer."""

import json
import pathlib
import struct
import wave
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conftest import ROOT, Timbre

VENV = ("--venv", str(ROOT / ".venv"))
THREADS = ("--set", "musicgen.threads=1")


def write_midi(path: pathlib.Path) -> None:
    """Two bars each of Dm and Bb, twice, at 108 bpm; 96 ticks a quarter."""
    events = b"\x00\xff\x51\x03" + (60_000_000 // 108).to_bytes(3, "big")
    for root, third in ((50, 53), (46, 50)) * 4:
        keys = (root, third, root + 7)
        events += b"".join(b"\x00" + bytes((0x90, key, 80)) for key in keys)
        events += b"\x83\x00" + bytes((0x80, keys[0], 0))
        events += b"".join(b"\x00" + bytes((0x80, key, 0)) for key in keys[1:])
    events += b"\x00\xff\x2f\x00"
    head = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 96)
    path.write_bytes(head + b"MTrk" + struct.pack(">I", len(events)) + events)


def take_record(timbre: Timbre, take_id: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads((timbre.data / "takes" / take_id / "take.json").read_text())
    return record


def made(lines: list[dict[str, Any]]) -> str:
    """Id of the take that came out."""
    ready = next(line["data"] for line in lines if line["type"] == "take_ready")
    take: str = ready["result"]["take_id"]
    return take


def logged(lines: list[dict[str, Any]]) -> str:
    return "\n".join(line["data"]["text"] for line in lines if line["type"] == "log")


def raw(timbre: Timbre, take_id: str) -> bytes:
    return (timbre.data / "takes" / take_id / "raw.f32").read_bytes()


def test_midi_gives_the_band_its_chords(timbre: Timbre) -> None:
    write_midi(timbre.home / "song.mid")
    done = timbre.run("render", "pop, 4 bars", "--ref", "song.mid", "--seed", "3", "-o", "a.flac")
    assert "song.mid: read 108 BPM" in done.stderr
    assert "used as chords" in done.stderr
    lines = timbre.lines("render", "pop, 4 bars", "--ref", "chords=song.mid", "--seed", "3")
    plan = take_record(timbre, made(lines))["plan"]
    assert "chords" in plan["said"]
    assert plan["sections"][0]["chords"][0] == "Dm"
    assert "read 108 BPM" in logged(lines)


def test_a_take_matches_another_one(timbre: Timbre) -> None:
    first = timbre.lines("render", "house at 117 bpm in E minor, 8 bars", "--seed", "3")
    lines = timbre.lines("render", "rock", "--ref", f"match={made(first)}", "--seed", "4")
    assert "planned 117 BPM, E minor" in logged(lines)
    plan = take_record(timbre, made(lines))["plan"]
    assert (plan["tempo_bpm"], plan["key"], plan["mode"]) == (117, "E", "minor")


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["x", "--ref", "nothing.wav"], "there is no file nothing.wav"),
        (["x", "--ref", "init=song.mid"], "sketch can't use song.mid as init"),
        (["x", "--ref", "melody=torn.mid"], "torn.mid"),
        (["--extend", "8 miles"], "no length to go on"),
    ],
)
def test_what_cannot_be_followed_gets_a_sentence(
    timbre: Timbre, arguments: list[str], hint: str
) -> None:
    write_midi(timbre.home / "song.mid")
    (timbre.home / "torn.mid").write_bytes((timbre.home / "song.mid").read_bytes()[:60])
    timbre.run("render", "pop, 2 bars", "-o", "a.flac")
    done = timbre.run("render", *arguments, code=None)
    assert done.returncode in (1, 2)
    assert hint in done.stderr


def test_a_longer_sketch_keeps_what_it_was(timbre: Timbre) -> None:
    first = take_record(timbre, made(timbre.lines("render", "house, 30 s", "--seed", "3")))
    longer = take_record(timbre, made(timbre.lines("render", "--extend", "4 bars")))
    assert longer["plan"]["bars"] == first["plan"]["bars"] + 4
    assert longer["plan"]["tempo_bpm"] == first["plan"]["tempo_bpm"]
    assert longer["plan"]["sections"][0] == first["plan"]["sections"][0]


def test_sound_that_was_dropped_is_made_again_for_a_backend(timbre: Timbre) -> None:
    first = made(timbre.lines("render", "pop, 2 bars", "--seed", "3"))
    folder = timbre.data / "takes" / first
    before = raw(timbre, first)
    for name in ("raw.f32", "master.f32"):
        (folder / name).unlink()
    for stem in (folder / "stems").iterdir():
        stem.unlink()
    (folder / "stems").rmdir()
    lines = timbre.lines("render", "--from", first, "-b", "tone", *VENV)
    assert "as melody" in logged(lines)
    assert raw(timbre, first) == before
    request = take_record(timbre, made(lines))["request"]
    assert request["references"][0]["take"] == first
    assert request["references"][0]["part"]


def test_midi_for_sound_names_the_way_through_the_band(timbre: Timbre) -> None:
    write_midi(timbre.home / "song.mid")
    done = timbre.run("render", "x", "-b", "tone", "--ref", "melody=song.mid", *VENV, code=2)
    assert "render it with the band first" in done.stderr


def write_melody(path: pathlib.Path) -> None:
    time = np.arange(32000) / 16000
    samples = (8000 * np.sin(2 * np.pi * 440 * time)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(samples.tobytes())


def test_a_melody_file_reaches_a_backend_that_takes_sound(timbre: Timbre) -> None:
    write_melody(timbre.home / "tune.wav")
    lines = timbre.lines(
        "render", "pad", "-b", "tone", "--duration", "2", "--ref", "melody=tune.wav", *VENV
    )
    request = take_record(timbre, made(lines))["request"]
    assert request["references"][0]["path"].endswith("tune.wav")
    assert "tune.wav: heard" in logged(lines)


@pytest.mark.torch
def test_the_band_steers_musicgen(
    timbre: Timbre, tiny_musicgen: Callable[[str], pathlib.Path]
) -> None:
    """Its lead is the melody, its plan the words."""
    first = made(timbre.lines("render", "pop in C major, 1 bar", "--seed", "3"))
    lines = timbre.lines(
        "render", "--from", first, "-b", "musicgen", "--duration", "1.2", "--seed", "7",
        "--model", str(tiny_musicgen("melody")), *VENV, *THREADS,
    )  # fmt: skip
    record = take_record(timbre, made(lines))
    assert record["request"]["references"][0]["role"] == "melody"
    assert record["request"]["parent_take"] == first
    assert "C major" in record["request"]["prompt"]
    assert "bpm" in record["request"]["prompt"]
    assert record["result"]["frame_count"] > 0


@pytest.mark.torch
def test_a_longer_musicgen_take_begins_with_the_old_one(
    timbre: Timbre, tiny_musicgen: Callable[[str], pathlib.Path]
) -> None:
    model = ("-b", "musicgen", "--model", str(tiny_musicgen("mono")), *VENV, *THREADS)
    first = made(timbre.lines("render", "pad", "--duration", "1.2", "--seed", "7", *model))
    lines = timbre.lines("render", "--extend", "0.8 s", "--from", first, *model)
    longer = made(lines)
    record = take_record(timbre, longer)
    assert record["request"]["kind"] == "continue"
    assert record["request"]["duration_s"] == pytest.approx(2.0)
    assert "which stay as they are" in logged(lines)
    old, new = raw(timbre, first), raw(timbre, longer)
    assert len(new) > len(old)
    assert new[: len(old)] == old
