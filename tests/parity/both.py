# SPDX-License-Identifier: MIT
"""One request, served by the program and by the reference runtime: what parity tests share."""

import json
import os
import pathlib
import subprocess
import sys
from typing import Any

import numpy as np
from timbre_adapters import journal

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / (os.environ.get("BUILD") or "build")
OF_BACKEND = ("stage", "progress", "log", "chunk", "result")
MAY_DIFFER = ("eta_s", "take", "seconds", "memory_bytes", "threads", "differs")
Run = tuple[int, list[dict[str, Any]]]


class Both:
    """One home; each request goes to the program, then to the reference runtime."""

    def __init__(self, home: pathlib.Path) -> None:
        self.home = home
        self.environment = dict(os.environ) | {
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "PYTHONPATH": str(ROOT / "pyadapters"),
        }
        (home / "data/timbre").mkdir(parents=True)
        (home / "data/timbre/adapters").symlink_to(ROOT / "tests/python/bad_adapters")

    def _call(self, *arguments: str) -> Run:
        result = subprocess.run(
            arguments, env=self.environment, cwd=self.home, capture_output=True, text=True,
            stdin=subprocess.DEVNULL, timeout=120, check=False,
        )  # fmt: skip
        return result.returncode, [json.loads(line) for line in result.stdout.splitlines()]

    def program(self, record: dict[str, Any]) -> Run:
        path = self.home / "asked.json"
        path.write_text(json.dumps(record))
        timbre = str(BUILD / "timbre")
        return self._call(timbre, "render", "--request", str(path), "--json", "-o", "program.wav")

    def reference(self, record: dict[str, Any]) -> Run:
        path = self.home / "asked.json"
        path.write_text(json.dumps(record))
        return self._call(
            sys.executable, "-m", "timbre_adapters", "run", str(path),
            "--json", "-o", "reference.wav", "--journal", "reference.jsonl",
        )  # fmt: skip

    def journal_of_program(self) -> list[dict[str, Any]]:
        (path,) = (self.home / "data/timbre/sessions/cli").glob("journal-*.jsonl")
        return journal.read_journal(path)


def without(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without(v) for name, v in value.items() if name not in MAY_DIFFER}
    return value


def of_backend(run: Run) -> list[tuple[str, Any]]:
    """Type and data of the backend's own events; what follows its result is the program's."""
    told = []
    for event in run[1]:
        if event.get("type") in OF_BACKEND:
            told.append((event["type"], without(event["data"])))
            if event["type"] == "result":
                break
    return told


def data_of(run: Run, kind: str) -> Any:
    return next(event["data"] for event in run[1] if event.get("type") == kind)


def sound_of_take(both: Both) -> Any:
    (raw,) = (both.home / "data/timbre/takes").glob("*/raw.f32")
    return np.fromfile(raw, "<f4")
