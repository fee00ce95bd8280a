# SPDX-License-Identifier: MIT
"""embedding.md 2, 3 and 6 with the torch of today inside the program."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
from typing import Any

import numpy as np
import pytest
from conftest import Timbre

pytestmark = pytest.mark.torch
ADAPTERS = pathlib.Path(__file__).parent / "torch_adapters"


@pytest.fixture
def home(timbre: Timbre) -> Timbre:
    shutil.copytree(ADAPTERS, timbre.data / "adapters")
    return timbre


def command(deed: str) -> tuple[str, ...]:
    settings = ("--set", f"torch_inside.deed={deed}", "--set", "torch_inside.threads=1")
    return ("render", "x", "-b", "torch_inside", "--duration", "1", *settings, "--json")


def do(home: Timbre, deed: str, code: int | None = 0) -> dict[str, Any]:
    """Result of a deed, or the event that ended it."""
    done = home.run(*command(deed), code=code)
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return next(e["data"] for e in reversed(events) if e["type"] in ("result", "job_ended"))


def facts(home: Timbre, deed: str) -> dict[str, Any]:
    done = home.run(*command(deed))
    events = [json.loads(line) for line in done.stdout.splitlines()]
    return next(e["data"]["facts"] for e in events if e["type"] == "result")


def raw(home: Timbre) -> Any:
    (path,) = (home.data / "takes").glob("*/raw.f32")
    return np.fromfile(path, "<f4")


def log(home: Timbre) -> str:
    return (home.home / ".local/state/timbre/timbre.log").read_text()


def test_jobs_run_on_a_worker_below_the_studio(home: Timbre) -> None:
    told = facts(home, "versions")
    assert told["torch"].startswith("2.13.0")
    assert told["on_main_thread"] is False
    assert told["nice"] == 10
    assert told["prefix"] == os.environ.get("VENV", told["prefix"])


def test_a_tensors_memory_is_the_take(home: Timbre) -> None:
    facts(home, "numpy_of_tensor")
    assert np.allclose(raw(home), np.linspace(-0.5, 0.5, 32000), atol=1e-6)


def test_torch_writes_into_the_hosts_memory(home: Timbre) -> None:
    facts(home, "lent_memory")
    assert np.array_equal(raw(home), np.full(32000, 0.25, np.float32))


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        ("transposed", "numpy.ascontiguousarray"),
        ("requires_grad", "requires grad"),
        ("half", "float16"),
        ("exits", "tried to end the program"),
        ("leaves", "tried to end the program"),
        ("aborts", "tried to end the program"),
        ("forks", "forking is not allowed"),
        ("raises", "mat1 and mat2"),
        ("writes_evil", "refused: UnpicklingError"),
    ],
)
def test_each_misdeed_is_a_sentence(home: Timbre, deed: str, words: str) -> None:
    done = home.run(*command(deed), code=1)
    assert words in done.stderr + done.stdout
    assert not (home.home / "executed").exists()


def test_prints_never_reach_the_results(home: Timbre) -> None:
    done = home.run(*command("prints"))
    for words in ("a print of", "a warning of"):
        assert words in log(home)
        assert words not in done.stdout + done.stderr
    for words in ("bytes to descriptor", "a puts of"):  # past Python; results are elsewhere
        assert words in log(home) + done.stderr
        assert words not in done.stdout


def test_children_and_spawned_processes_work(home: Timbre) -> None:
    assert facts(home, "runs_a_child")["child"] == "3"
    assert facts(home, "multiprocesses")["spawned"] == 3


def stop(home: Timbre, deed: str) -> float:
    """Seconds from SIGINT to the end of the program."""
    process = home.start(*command(deed))
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["type"] == "stage" and event["data"]["stage"] == "render":
            break
    time.sleep(0.3)
    start = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 4
    return time.monotonic() - start


@pytest.mark.parametrize("deed", ["small_loop", "deep_forward", "deaf_loop"])
def test_each_loop_can_be_stopped(home: Timbre, deed: str) -> None:
    assert stop(home, deed) < 20


def test_a_crash_ends_the_program_and_the_job_is_offered_again(home: Timbre) -> None:
    done = home.run(*command("crashes"), code=None)
    assert done.returncode == -signal.SIGSEGV
    jobs = home.run("jobs", "--json")
    assert '"interrupted"' in jobs.stdout


def test_leaving_while_torch_computes_is_clean(home: Timbre) -> None:
    process = home.start(*command("deep_forward"))
    time.sleep(4)
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=60)
    assert "Traceback" not in output
    assert process.returncode in (4, -signal.SIGTERM)


def test_threads_that_an_adapter_sets_hold(home: Timbre) -> None:
    assert facts(home, "keeps_two_threads")["threads_set"] == 2


def test_isolated_jobs_survive_a_crash(home: Timbre) -> None:
    done = subprocess.run(
        [str(home.program), *command("crashes"), "--isolated"],
        env=home.environment(), cwd=home.home, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
