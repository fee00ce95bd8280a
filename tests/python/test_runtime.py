# SPDX-License-Identifier: MIT
"""python -m timbre_adapters, as people and scripts call it."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any

import numpy as np
import pytest
from timbre_adapters import journal, schema
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import pcm_hash, read_wav, write_wav

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BAD = ROOT / "tests/python/bad_adapters"
EXPECTED: dict[str, tuple[str, str]] = json.loads((BAD / "expected.json").read_bytes())
EXIT_CODES = {"ok": 0, "usage": 2, "unavailable": 3, "cancelled": 4}


class Room:
    """A home of its own, in which the reference runtime is called."""

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        self.environment = dict(os.environ) | {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "PYTHONPATH": str(ROOT / "pyadapters"),
        }
        (home / "data/timbre").mkdir(parents=True)
        (home / "data/timbre/adapters").symlink_to(BAD)

    @property
    def log(self) -> str:
        return (self.home / "state/timbre/timbre.log").read_text(encoding="utf-8")

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "timbre_adapters", *arguments],
            env=self.environment, cwd=self.home, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def call(self, *arguments: str) -> tuple[int, str, str]:
        process = self.start(*arguments)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def write_request(self, **fields: Any) -> str:
        record = {"schema_version": 1, "prompt": "", "backend": "tone", "seed": "7"} | fields
        path = self.home / "request.json"
        path.write_text(json.dumps({name: v for name, v in record.items() if v is not None}))
        return str(path)

    def run(self, *arguments: str, **fields: Any) -> tuple[int, list[dict[str, Any]], str]:
        """Exit code, events and what was said."""
        request = self.write_request(**fields)
        code, out, err = self.call("run", request, "--json", *arguments)
        return code, [json.loads(line) for line in out.splitlines()], err.strip()


@pytest.fixture
def room(tmp_path: pathlib.Path) -> Room:
    return Room(tmp_path)


def test_a_request_becomes_a_file_events_and_a_journal(room: Room) -> None:
    code, events, said = room.run("-o", "out.wav", "--journal", "j.jsonl", duration_s=1.5)
    assert (code, said) == (0, "")
    for event in events:
        schema.check("event", event)
    kinds = [event["type"] for event in events]
    assert kinds[:3] == ["job_queued", "job_started", "stage"] and kinds[-1] == "job_ended"
    sound = read_wav(room.home / "out.wav")
    result = next(event["data"] for event in events if event["type"] == "result")
    assert sound.samples.shape == (result["frames"], result["channels"]) == (66150, 2)
    assert pcm_hash(sound.samples) == result["pcm_hash"]
    lines = journal.read_journal(room.home / "j.jsonl")
    assert [line["type"] for line in lines] == ["job_queued", "job_started", "job_ended"]
    assert [line["data"] for line in lines] == [
        event["data"] for event in events if event["type"].startswith("job_")
    ]


@pytest.mark.parametrize("channels", [1, 2])
def test_a_chunk_tells_the_form_of_its_frames(room: Room, channels: int) -> None:
    _, events, _ = room.run(duration_s=1.5, params={"channel_count": channels})
    chunks = [event["data"] for event in events if event["type"] == "chunk"]
    assert chunks[-1]["frames_ready"] == 66150
    for chunk in chunks:
        assert chunk["provisional"] is False
        assert (chunk["sample_rate_hz"], chunk["channel_count"]) == (44100, channels)


def test_without_json_people_get_one_line(room: Room) -> None:
    code, out, err = room.call("run", room.write_request(duration_s=1), "-o", "out.wav")
    assert (code, err) == (0, "")
    assert out.startswith("out.wav: 44100 frames, 2 channels, 44100 Hz, pcm ")
    assert out.count("\n") == 1


def test_a_seed_is_drawn_and_told_when_none_is_asked(room: Room) -> None:
    seeds = {room.run(duration_s=1, seed=None)[1][0]["data"]["request"]["seed"] for _ in "ab"}
    assert len(seeds) == 2 and all(seed.isdigit() for seed in seeds)


@pytest.mark.parametrize("step", [1, 2, 4])
def test_cancel_stops_at_the_step(room: Room, step: int) -> None:
    code, events, said = room.run("--cancel-at", str(step), "-o", "out.wav", duration_s=2)
    assert (code, said) == (4, "tone was stopped.")
    assert sum(event["type"] == "progress" for event in events) == step
    assert sum(event["type"] == "chunk" for event in events) == step - 1
    assert events[-1]["data"]["end"] == "cancelled"
    assert not (room.home / "out.wav").exists()


def test_interrupt_is_a_clean_cancel(room: Room) -> None:
    request = room.write_request(duration_s=3000, params={"wave": "saw", "partials": 32})
    process = room.start("run", request, "--json")
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["type"] == "chunk":
            break
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 4 and err == "tone was stopped.\n"
    assert json.loads(out.splitlines()[-1])["data"]["end"] == "cancelled"
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("fields", "code", "sentence"),
    [
        ({"backend": None}, 2, "request: backend is missing; name one of `list`."),
        ({"backend": "sketch"}, 3,
         "sketch is no Python backend; render it with timbre render -b sketch."),
        ({"seed": 7}, 1, "{file}: request: seed must be text, not 7."),
        ({"duration_s": 0.1}, 1, "{file}: request: duration_s must be at least 0.5, not 0.1."),
        ({"model": "big"}, 2,
         "request: model can't be used by tone; leave it out, or take another backend "
         "(`timbre backends`)."),
        ({"kind": "stinger"}, 2,
         "request: kind can't be stinger with tone; name another kind, or take another backend "
         "(`timbre backends`)."),
        ({"params": {"wavee": "saw"}}, 2,
         "request: params.wavee is no option of tone; did you mean wave?"),
        ({"params": {"wave": "swa"}}, 2,
         "request: params.wave must be one of sine, triangle, saw or square, not \"swa\"; "
         "did you mean saw?"),
        ({"params": {"partials": 33}}, 2, "request: params.partials must be at most 32, not 33."),
        ({"references": [{"role": "style", "path": "a.wav"}]}, 2,
         "request: references[0] of role style can't be used by tone; leave it out, or take "
         "another backend (`timbre backends`)."),
        ({"mastering": {"preset": "streaming"}}, 2,
         "request: mastering can't be used by the reference runtime, which writes the raw sound "
         "as a float32 WAV; leave it out, or use timbre render."),
        ({"output": {"format": "wav", "bit_depth": 16}}, 2,
         "request: output can't be used by the reference runtime, which writes the raw sound "
         "as a float32 WAV; leave it out, or use timbre render."),
    ],
)  # fmt: skip
def test_what_it_cannot_serve_is_refused_before_there_is_a_job(
    room: Room, fields: dict[str, Any], code: int, sentence: str
) -> None:
    sentence = sentence.replace("{file}", str(room.home / "request.json"))
    end, lines, said = room.run("--journal", "j.jsonl", **fields)
    assert (end, said) == (code, sentence)
    assert [line["error"] for line in lines] == [sentence]
    assert not list(room.home.glob("j.jsonl")) or not (room.home / "j.jsonl").read_bytes()


def test_files_that_are_no_request_give_one_sentence(room: Room) -> None:
    (room.home / "odd.json").write_bytes(b'{"a": 1, "a": 2}')
    for name, words in (("odd.json", "stands twice"), ("none.json", "cannot open none.json")):
        code, out, err = room.call("run", name)
        assert code == 1 and out == "" and words in err and err.count("\n") == 1


@pytest.mark.parametrize("name", EXPECTED)
def test_each_fault_of_an_adapter_is_one_sentence(room: Room, name: str) -> None:
    status, sentence = EXPECTED[name]
    code, events, said = room.run("-o", "out.wav", backend=name, duration_s=1)
    assert said == sentence.replace("{venv}", sys.prefix)
    assert code == EXIT_CODES.get(status, 1)
    ended = events[-1]["data"]
    assert (ended["end"], ended["status"], ended["error"]) == ("failed", status, said)
    assert not (room.home / "out.wav").exists()
    assert "Traceback" in room.log or name == "wrong_rate"


def test_prints_do_not_mix_with_results(room: Room) -> None:
    code, events, said = room.run(backend="prints", duration_s=1)
    assert code == 0 and events[-1]["type"] == "job_ended"
    assert "printed in pieces" in said and "descriptor one" in said


def test_a_swallowed_cancel_still_cancels(room: Room) -> None:
    code, events, _ = room.run("--cancel-at", "5", backend="swallows", duration_s=1)
    assert code == 4 and events[-1]["data"]["end"] == "cancelled"


def test_references_reach_the_adapter_cut_and_read_only(room: Room) -> None:
    samples = np.arange(8000, dtype=np.float32)[:, None] / 8000
    write_wav(room.home / "a.wav", Audio(samples, 8000))
    row = {"role": "melody", "path": "a.wav", "start_s": 0.25, "end_s": 0.5}
    code, events, _ = room.run(backend="addresses", duration_s=1, references=[row])
    assert code == 0
    facts = next(event["data"]["facts"] for event in events if event["type"] == "result")
    assert facts["sums"] == [pytest.approx(samples[2000:4000].sum(), rel=1e-6)]
    assert "writeable False" in [
        event["data"]["text"] for event in events if event["type"] == "log"
    ]
    code, _, said = room.run(backend="keeps_reference", duration_s=1, references=[row])
    assert code == 1 and said.startswith("keeps_reference kept a reference sound")
    late = row | {"start_s": 2, "end_s": 3}
    code, events, said = room.run(duration_s=1, references=[late])
    assert code == 1 and events[-1]["data"]["error"] == said == (
        "the reference ends at 1.000 s; choose a start before that and an end behind the start"
    )


def test_takes_of_the_program_can_be_references(room: Room) -> None:
    take = "01JD0000000000000000000001"
    folder = room.home / "data/timbre/takes" / take
    (folder / "stems").mkdir(parents=True)
    result = {"frame_count": 100, "channel_count": 2, "sample_rate_hz": 8000}
    (folder / "take.json").write_text(json.dumps({"result": result}))
    np.full(200, 0.5, "<f4").tofile(folder / "raw.f32")
    np.full(200, 0.25, "<f4").tofile(folder / "stems/bass.f32")
    rows = [
        {"role": "melody", "take": take},
        {"role": "melody", "take": take, "part": "bass"},
    ]
    code, events, _ = room.run(backend="addresses", duration_s=1, references=rows)
    facts = next(event["data"]["facts"] for event in events if event["type"] == "result")
    assert code == 0 and facts["sums"] == [100, 50]
    rows[1]["part"] = "lead"
    code, _, said = room.run(backend="addresses", duration_s=1, references=rows)
    assert code == 1
    assert said == f"the lead of take {take} is not kept; render the take again"


def test_a_separator_writes_its_parts(room: Room) -> None:
    samples = np.full((8000, 2), 0.5, np.float32)
    write_wav(room.home / "mix.wav", Audio(samples, 8000))
    rows = [{"role": "init", "path": "mix.wav"}]
    fields = {"backend": "halves", "kind": "separate", "references": rows}
    code, events, said = room.run("-o", "out.wav", **fields)
    assert (code, said) == (0, "")
    result = next(event["data"] for event in events if event["type"] == "result")
    assert result["parts"] == ["left", "right"]
    assert read_wav(room.home / "out.left.wav").samples.tolist() == [[0.25, 0.25]] * 8000


def test_list_and_describe_tell_of_broken_adapters_too(room: Room) -> None:
    code, out, _ = room.call("list")
    assert code == 0 and "tone           ready" in out
    code, out, _ = room.call("describe", "--all")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 0 and rows["tone"]["is_available"]
    assert "SIGSEGV" in rows["crashes_at_import"]["reason"]
    assert not rows["broken_import"]["is_available"]
    assert rows["halves"]["is_separator"] and not rows["tone"]["is_separator"]
    code, out, _ = room.call("describe", "tone")
    assert code == 0 and json.loads(out) == rows["tone"]
    assert room.call("describe", "no_adapter")[0] == 3
    code, _, err = room.call("describe", "nobody")
    assert code == 1 and err.startswith("there is no adapter named nobody; there are ")
    assert room.call("describe")[0] == 2


def test_defaults_lie_within_their_own_limits(room: Room) -> None:
    from timbre_adapters.request_check import check_request

    _, out, _ = room.call("describe", "tone")
    row = json.loads(out)
    defaults = {option["name"]: option["default"] for option in row["options"]}
    check_request(row, {"kind": "song", "params": defaults})
    assert all(option["text"] for option in row["options"])
