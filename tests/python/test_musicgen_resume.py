# SPDX-License-Identifier: MIT
"""A piece that was broken off, however and whenever, goes on to the bits of one that wasn't."""

from __future__ import annotations

import json
import os
import pathlib
import random
import resource
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest
from forks import Child, Forks
from musicgen_rig import Run, ask, record
from timbre_adapters import resume
from timbre_adapters.audio import pcm_hash, read_wav

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
IS_LONG = bool(os.environ.get("TIMBRE_LONG"))
TIMES = 20 if IS_LONG else 5
# Address space that libraries take on first use, most of it never touched.
LIBRARIES = 160 << 20
# What a render imports, so that a fork has it.
IMPORTED = (
    "torch", "transformers", "transformers.models.musicgen.modeling_musicgen",
    "transformers.models.t5.modeling_t5", "transformers.models.t5.tokenization_t5",
    "transformers.models.encodec.modeling_encodec", "transformers.models.auto.tokenization_auto",
    "timbre_adapters.cli", "timbre_adapters.neural.musicgen_job", "safetensors.numpy",
)  # fmt: skip
# Windows, so that a state may lie in any of them; sections, so that the words change.
PIECE: dict[str, Any] = {
    "duration_s": 5,
    "params": {"window_s": 2.5, "stride_s": 1.6},
    "section_prompts": [{"start_s": 2, "end_s": 3.7, "prompt": "fast rock drums"}],
}


@pytest.fixture(autouse=True)
def home(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def kept() -> list[pathlib.Path]:
    return sorted(resume.folder().glob("*")) if resume.folder().is_dir() else []


def broken_off(folder: pathlib.Path, calls: int, **fields: Any) -> Run:
    run = ask(folder, cancel_at=calls, **fields)
    assert run.end.status == "cancelled"
    return run


@pytest.mark.parametrize(
    ("variant", "precision"),
    [("mono", "fp32"), ("mono", "int8"), ("mono", "bf16"), ("stereo_melody", "fp32")],
)
def test_cancels_at_random_steps_change_nothing(
    tiny_musicgen: Any, variant: str, precision: str
) -> None:
    folder = tiny_musicgen(variant)
    piece = PIECE | {"params": PIECE["params"] | {"precision": precision}}
    whole = ask(folder, **piece)
    assert not kept()
    chance = random.Random(f"{variant} {precision}")
    goes_on = 0
    for _ in range(TIMES if precision == "fp32" and variant == "mono" else 2):
        # Steps of one run: what was kept by those before it is passed without any.
        run = ask(folder, cancel_at=chance.randrange(60, 110), **piece)
        goes_on += run.end.status == "cancelled" and len(kept()) > 1
    run = ask(folder, **piece)
    assert goes_on > 0
    assert run.hash == whole.hash
    assert run.facts["codes_sha256"] == whole.facts["codes_sha256"]
    assert run.of("chunk")[-1]["frames_ready"] == len(run.samples)
    assert not kept()


def test_what_was_made_is_not_made_again(tiny_musicgen: Any) -> None:
    whole = ask(tiny_musicgen("mono"), **PIECE)
    broken_off(tiny_musicgen("mono"), 180, **PIECE)
    run = ask(tiny_musicgen("mono"), **PIECE)
    assert run.hash == whole.hash and run.facts["differs"]["resumed_at_frame"] >= 100
    assert run.facts["differs"]["steps"] < whole.facts["differs"]["steps"] - 100


def test_seeds_side_by_side_go_on_too(tiny_musicgen: Any) -> None:
    fields: dict[str, Any] = {"duration_s": 4, "params": {"batch": ["7", "8"]}}
    whole = ask(tiny_musicgen("mono"), **fields)
    broken_off(tiny_musicgen("mono"), 140, **fields)
    run = ask(tiny_musicgen("mono"), **fields)
    assert run.hash == whole.hash and run.facts["differs"]["resumed_at_frame"] >= 100


def test_what_is_kept_is_data_and_small(tiny_musicgen: Any) -> None:
    broken_off(tiny_musicgen("mono"), 160, duration_s=4)
    state, *parts = kept()
    assert state.stat().st_size < 20_000 and len(parts) >= 2
    assert all(b"pickle" not in path.read_bytes() for path in kept())
    from timbre_adapters.neural import musicgen_state

    found = musicgen_state.unpack(state.read_bytes())
    assert found is not None
    assert found[0]["position"] > 100 and found[1]["codes"].dtype == "int16"


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "foreign", "other"])
def test_a_damaged_state_is_not_used(tiny_musicgen: Any, harm: str) -> None:
    from timbre_adapters.neural import musicgen_state

    whole = ask(tiny_musicgen("mono"), duration_s=3)
    broken_off(tiny_musicgen("mono"), 140, duration_s=3)
    state = kept()[0]
    content = bytearray(state.read_bytes())
    if harm == "flip":
        content[len(content) // 2] ^= 1
    elif harm == "cut":
        content = content[:-100]
    elif harm == "empty":
        content = bytearray()
    elif harm == "foreign":
        content = bytearray(musicgen_state.pack({"version": 1}, {}))
    else:
        about, tensors = musicgen_state.unpack(bytes(content)) or ({}, {})
        content = bytearray(musicgen_state.pack(about | {"threads": 64}, tensors))
    state.write_bytes(content)
    run = ask(tiny_musicgen("mono"), duration_s=3)
    assert run.hash == whole.hash
    assert run.facts["differs"]["resumed_at_frame"] == 0
    assert "begun anew" in run.texts


def test_a_damaged_part_is_computed_again(tiny_musicgen: Any) -> None:
    whole = ask(tiny_musicgen("mono"), duration_s=4)
    broken_off(tiny_musicgen("mono"), 170, duration_s=4)
    part = kept()[-1]
    part.write_bytes(part.read_bytes()[:-1] + b"!")
    run = ask(tiny_musicgen("mono"), duration_s=4)
    assert run.hash == whole.hash and run.facts["differs"]["resumed_at_frame"] >= 100


def test_another_request_begins_anew(tiny_musicgen: Any) -> None:
    broken_off(tiny_musicgen("mono"), 140, duration_s=3)
    run = ask(tiny_musicgen("mono"), duration_s=3, seed="8")
    assert run.facts["differs"]["resumed_at_frame"] == 0
    assert len(kept()) > 1  # the first one's is still there


# Killed ##########################################################################################


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT / "pyadapters")}
    server = Forks(environment, *IMPORTED)
    yield server
    server.stop()


class Killed:
    """The reference runtime, ended by SIGKILL once it has told so many events."""

    def __init__(self, forks: Forks, home: pathlib.Path, folder: pathlib.Path) -> None:
        self._forks, self._home = forks, home
        (home / "request.json").write_text(json.dumps(record(folder, **PIECE)))

    def start(self) -> Child:
        arguments = ["run", "request.json", "-o", "out.wav", "--json"]
        environment = dict(os.environ) | {"PYTHONPATH": str(ROOT / "pyadapters")}
        return self._forks.start(arguments, environment, self._home)

    def kill_after(self, events: int) -> bool:
        """False when it had ended by then."""
        child = self.start()
        path = self._home / f".{child._pid}.out"
        end = time.monotonic() + 60
        while not path.exists() or path.read_bytes().count(b"\n") < events:
            assert time.monotonic() < end, "it hangs"
            if path.with_suffix(".code").exists():
                return False
            time.sleep(0.002)
        child.kill(signal.SIGKILL)
        while pathlib.Path(f"/proc/{child._pid}/exe").exists() and _is_running(child._pid):
            time.sleep(0.002)
        return True

    def finish(self) -> tuple[str, dict[str, Any]]:
        code, out, errors = self.start().wait()
        assert code == 0, errors
        results = [json.loads(line) for line in out.splitlines() if '"type":"result"' in line]
        return pcm_hash(read_wav(self._home / "out.wav").samples), results[0]["data"]["facts"]


def _is_running(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_kills_at_random_moments_change_nothing(
    tiny_musicgen: Any, home: pathlib.Path, forks: Forks
) -> None:
    whole = ask(tiny_musicgen("mono"), **PIECE)
    runtime = Killed(forks, home, tiny_musicgen("mono"))
    chance = random.Random(7)
    kills = 0
    while kills < TIMES:
        kills += runtime.kill_after(chance.randrange(40, 90))
    found, facts = runtime.finish()
    assert found == whole.hash
    assert facts["codes_sha256"] == whole.facts["codes_sha256"]
    assert not kept()


# Memory ##########################################################################################


def test_the_prediction_holds_under_an_address_space_limit(
    tiny_musicgen: Any, home: pathlib.Path, forks: Forks
) -> None:
    """In a child that may take just what was predicted, and then in one that may take less."""
    from timbre_adapters.neural import musicgen_files, musicgen_plan

    folder = tiny_musicgen("stereo")
    sizes = musicgen_files.sizes_of(folder)
    wish = musicgen_plan.Wish("auto", "cpu", 1500, 900, 1000, 0, 1, True, 0)
    peak = musicgen_plan.ladder(sizes, wish, 50)[0].peak_bytes
    code, _, errors = ask_within(forks, home, folder, peak + LIBRARIES)
    assert code == 0, errors
    code, _, errors = ask_within(forks, home, folder, peak // 2)
    assert code == 1 and "of memory to make 20 s" in errors


def ask_within(
    forks: Forks, home: pathlib.Path, folder: pathlib.Path, more_bytes: int
) -> tuple[int, str, str]:
    asked = record(folder, duration_s=20, params={"temperature": 0})
    (home / "request.json").write_text(json.dumps(asked))
    arguments = ["run", "request.json", "--set", "models.least_free_gb=0", "--json"]
    environment = dict(os.environ) | {"PYTHONPATH": str(ROOT / "pyadapters")}
    child = forks.start(arguments, environment, home)
    pages = int(pathlib.Path(f"/proc/{child._pid}/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more_bytes
    resource.prlimit(child._pid, resource.RLIMIT_AS, (limit, limit))
    return child.wait()
