# SPDX-License-Identifier: MIT
"""A job of each Python backend that is stopped half way, in the program: for test and bench."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import pathlib
import signal
import statistics
import subprocess
import time
from typing import Any

import numpy as np
from timbre_adapters.adapter import Audio
from timbre_adapters.audio import write_wav

MIX_S = 40
RATE_HZ = 44100
REPORTS = 4  # of the render stage, then it is stopped
# What makes a job of each last for many steps, seconds even on tiny weights.
LONG: dict[str, dict[str, Any]] = {
    "ace_step": {"duration_s": 1.0, "params": {"steps": 400}},
    "audiocraft": {"duration_s": 60.0},
    "dance_diffusion": {"duration_s": 0.5, "params": {"steps": 100}},
    "demucs": {"kind": "separate", "prompt": "", "params": {"shifts": 10, "segment_s": 1}},
    "musicgen": {"duration_s": 60.0},
    "riffusion": {"duration_s": 2.0, "params": {"steps": 999}},
    "stable_audio": {"duration_s": 0.5, "params": {"steps": 300}},
    "tone": {"duration_s": 600.0, "params": {"partials": 32, "step_s": 0.05}},
}


@dataclasses.dataclass
class Stopped:
    """How a stopped job went. Times by the reader's clock."""

    end: str  # of its job_ended event
    exit_code: int
    step_s: float  # median of one step of the render stage
    latency_s: float  # from the signal to job_ended
    error: str  # of a job that failed
    rest: int  # steps that were left


def write_mix(path: pathlib.Path) -> None:
    """Noise for the separator."""
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((MIX_S * RATE_HZ, 2)) * 0.1
    write_wav(path, Audio(noise.astype(np.float32), RATE_HZ))


def request(name: str, folder: pathlib.Path | None, home: pathlib.Path) -> dict[str, Any]:
    """A job that is long enough to be stopped; `folder` is the checkpoint's."""
    asked = {"schema_version": 1, "prompt": "slow piano", "backend": name, "seed": "7"} | LONG[name]
    if folder is None:
        return asked
    asked |= {
        "model": str(folder),
        "params": {"threads": 1, "device": "cpu"} | asked.get("params", {}),
    }
    if asked.get("kind") == "separate":
        write_mix(home / "mix.wav")
        asked["references"] = [{"role": "init", "path": str(home / "mix.wav")}]
    return asked


def stop(
    program: pathlib.Path, environment: dict[str, str], home: pathlib.Path, asked: dict[str, Any]
) -> Stopped:
    """Run the program on a request, interrupt it amid a step, and read on to the end."""
    path = home / "asked.json"
    path.write_text(json.dumps(asked))
    name = asked["backend"]
    process = subprocess.Popen(
        [str(program), "render", "--request", str(path), "--json", "-o", str(home / "x.wav"),
         *(("--set", f"features.{name}=on") if feature_of(name) else ())],
        env=environment, cwd=home, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        return _watch(process)
    finally:
        process.kill()
        process.wait()


def feature_of(name: str) -> str:
    from timbre_adapters import discovery

    feature: str = getattr(discovery.make_adapter(discovery.find_file(name)), "feature", "")
    return feature


def _watch(process: subprocess.Popen[str]) -> Stopped:
    assert process.stdout is not None
    steps: list[tuple[float, int]] = []
    total, asked_at, ended_at, end, error = 0, 0.0, 0.0, "", ""
    for line in process.stdout:
        now, event = time.monotonic(), json.loads(line)
        data = event.get("data", {})
        if event.get("type") == "progress" and data["stage"] == "render" and data["total"] > 1:
            steps.append((now, data["done"]))
            total = data["total"]
            if not asked_at and len(steps) > REPORTS:
                time.sleep(min(0.5, (steps[-1][0] - steps[0][0]) / 2 / max(1, data["done"])))
                os.kill(process.pid, signal.SIGINT)
                asked_at = time.monotonic()
        elif event.get("type") == "job_ended":
            ended_at, end, error = now, data["end"], data.get("error", "")
    code = process.wait(60)
    pairs = itertools.pairwise(steps)
    paces = [(b[0] - a[0]) / (b[1] - a[1]) for a, b in pairs if b[1] > a[1]]
    step_s = statistics.median(paces) if paces else 0.0
    rest = total - (steps[-1][1] if steps else 0)
    return Stopped(end, code, step_s, ended_at - asked_at, error, rest)
