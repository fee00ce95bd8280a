# SPDX-License-Identifier: MIT
"""Takes of alternating models within a budget: memory stays bounded, nothing is leaked.

With TIMBRE_LONG 200 of them, else a few rounds.
"""

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable

import pytest
from conftest import ROOT, Timbre

pytestmark = pytest.mark.torch
IS_LONG = bool(os.environ.get("TIMBRE_LONG"))
FAMILIES = ("musicgen", "riffusion", "dance_diffusion", "demucs")
ROUNDS = 50 if IS_LONG else 3
# Rounds are compared whole: each model needs another amount while it works.
EARLY = 12 if IS_LONG else 1
# What 150 takes may add to the resident memory; three rounds are over before all is warm.
GROWTH_BYTES = (8 if IS_LONG else 24) << 20
SMALL_GB = 0.004  # room for one or two of the tiny ones


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    from timbre_adapters import tiny

    folder = tmp_path_factory.mktemp("models")
    for family in FAMILIES:
        tiny.make(family, folder / family)
    return folder


def grown(values: list[int], size: int) -> int:
    """From the early round to the last one, by their highest."""
    rounds = [max(values[i : i + size]) for i in range(0, len(values), size)]
    print("MB after each round:", " ".join(f"{value / 2**20:.1f}" for value in rounds))
    return rounds[-1] - rounds[EARLY]


@pytest.mark.parametrize("budget_gb", [2, SMALL_GB] if IS_LONG else [SMALL_GB])
def test_one_process_serves_many_models(
    timbre: Timbre, models: pathlib.Path, budget_gb: float
) -> None:
    count = ROUNDS * len(FAMILIES)
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/python/many_takes.py"), models, str(count),
         str(budget_gb)],
        env=timbre.environment(PYTHONPATH=str(ROOT / "pyadapters")), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) == count
    assert max(row["held"] for row in rows) <= budget_gb * 1e9
    # All fit into the large budget and stay; of the small one they push each other out.
    loads = rows[-1]["loads"]
    assert loads == len(FAMILIES) if budget_gb == 2 else loads > count / 2
    assert grown([row["rss"] for row in rows], len(FAMILIES)) <= GROWTH_BYTES


# The program #################################################################

PLAYED = {"musicgen": "2 seconds", "riffusion": "1 seconds", "dance_diffusion": "1 seconds"}


def lines_of(count: int) -> list[str]:
    said = ["/set play.automatic off"]
    for take in range(count):
        name = list(PLAYED)[take % len(PLAYED)]
        said += [f"/backend {name}", f"slow piano number {take}, {PLAYED[name]}"]
    return [*said, "/quit"]


def anonymous_bytes(process: int) -> int:
    """Resident memory that is no file's: takes are mapped files."""
    text = pathlib.Path(f"/proc/{process}/status").read_text()
    row = next(line for line in text.splitlines() if line.startswith("RssAnon:"))
    return int(row.split()[1]) * 1024


@pytest.fixture
def talk(timbre: Timbre, models: pathlib.Path) -> Callable[[int, float], list[int]]:
    """The studio line by line, so many takes; its memory when each is told."""

    def run(count: int, budget_gb: float) -> list[int]:
        words = [
            "audio.device=null", f"models.folders={models}", f"models.memory_gb={budget_gb}",
            "features.dance_diffusion=on", "musicgen.threads=1",
        ]  # fmt: skip
        for name in ("riffusion", "dance_diffusion"):
            words += [f"{name}.threads=1", f"{name}.steps=2"]
        (timbre.home / "said.txt").write_text("\n".join(lines_of(count)) + "\n")
        found: list[int] = []
        with open(timbre.home / "said.txt") as said:
            process = subprocess.Popen(
                [str(timbre.program), "--plain", "--new"]
                + [part for word in words for part in ("--set", word)],
                env=timbre.environment(), stdin=said, stdout=subprocess.PIPE, text=True,
                stderr=subprocess.DEVNULL, cwd=timbre.home,
            )  # fmt: skip
        assert process.stdout is not None
        with process:
            output = []
            for line in process.stdout:
                output.append(line)
                if line.startswith("take: "):
                    found.append(anonymous_bytes(process.pid))
        assert len(found) == count, "".join(output)
        return found

    return run


def test_the_studio_plays_many_models(talk: Callable[[int, float], list[int]]) -> None:
    found = talk(ROUNDS * len(FAMILIES) // len(PLAYED) * len(PLAYED), 2)
    assert grown(found, len(PLAYED)) <= GROWTH_BYTES
