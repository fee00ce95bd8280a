# SPDX-License-Identifier: MIT
"""Every Python backend stops within a step when it is told to, in the program."""

import pathlib
from collections.abc import Callable
from typing import Any

import cancels
import pytest
from both import BUILD, Both
from test_every_backend import PROVED

# The promise is one step + 100 ms, which tests/bench/bench_models.py prints. A busy machine may
# stretch both, and a step by chance.
MOST_STEPS, MOST_S = 3, 1.0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Both:
    """One for all: adapters are described once."""
    return Both(tmp_path_factory.mktemp("home") / "user")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pathlib.Path]:
    from timbre_adapters import tiny

    base = tmp_path_factory.mktemp("checkpoints")

    def folder(family: str) -> pathlib.Path:
        if not (base / family).exists():
            more: dict[str, Any] = {"segment": 1} if family == "demucs" else {}
            tiny.make(family, base / family, **more)
        return base / family

    return folder


def test_every_backend_has_a_job_to_stop() -> None:
    assert sorted(cancels.LONG) == sorted(PROVED)


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=pytest.mark.torch if n != "tone" else ()) for n in cancels.LONG]
)
def test_stops_within_a_step(
    home: Both, checkpoints: Callable[[str], pathlib.Path], name: str
) -> None:
    folder = None if name == "tone" else checkpoints(name)
    asked = cancels.request(name, folder, home.home)
    went = cancels.stop(BUILD / "timbre", home.environment, home.home, asked)
    assert (went.end, went.exit_code) == ("cancelled", 4), went.error
    assert went.rest > 10, "it was over before it could be stopped"
    limit_s = MOST_STEPS * went.step_s + MOST_S
    assert went.latency_s <= limit_s, f"a step takes {went.step_s:.3f} s"
