# SPDX-License-Identifier: MIT
"""docs/adapters.md builds an adapter: its own code is run here."""

import json
import pathlib
import re
import subprocess
import sys

from conftest import ROOT, Timbre

PAGE = (ROOT / "docs/adapters.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
LINES = 70


def place(timbre: Timbre) -> None:
    (timbre.data / "adapters").mkdir(parents=True)
    (timbre.data / "adapters/harp.py").write_text(CODE, encoding="utf-8")


def render(timbre: Timbre, *more: str) -> dict[str, object]:
    out = timbre.run(
        "render", "-b", "harp", "slow waltz in D minor, 20 seconds", "--seed", "3", "--json", *more
    )
    events = [json.loads(line) for line in out.stdout.splitlines()]
    return next(event["data"] for event in events if event["type"] == "result")


def test_a_whole_adapter_is_short() -> None:
    assert len(CODE.splitlines()) <= LINES


def test_the_pages_adapter_is_listed_with_its_options(timbre: Timbre) -> None:
    place(timbre)
    rows = timbre.lines("backends")
    (row,) = [row for row in rows if row["name"] == "harp"]
    assert row["is_available"], row["reason"]
    assert [option["name"] for option in row["options"]] == ["ring", "pick", "notes"]


def test_the_pages_adapter_plays_and_obeys_its_options(timbre: Timbre) -> None:
    place(timbre)
    first = render(timbre)
    assert first["facts"]["bars"] > 4  # type: ignore[index]
    assert render(timbre)["pcm_hash"] == first["pcm_hash"]
    for option in ("ring=0.999", "pick=hard", "notes=3"):
        assert render(timbre, "--set", f"harp.{option}")["pcm_hash"] != first["pcm_hash"]


def test_the_pages_adapter_runs_in_the_reference_runtime_alike(
    timbre: Timbre, tmp_path: pathlib.Path
) -> None:
    place(timbre)
    out = timbre.run("render", "-b", "harp", "waltz, 10 seconds", "--seed", "3", "--json")
    events = [json.loads(line) for line in out.stdout.splitlines()]
    asked = next(e["data"]["request"] for e in events if e["type"] == "job_queued")
    program = next(e["data"] for e in events if e["type"] == "result")
    (tmp_path / "request.json").write_text(json.dumps(asked))
    environment = timbre.environment(PYTHONPATH=str(ROOT / "pyadapters"))

    done = subprocess.run(
        [sys.executable, "-m", "timbre_adapters", "run", "request.json", "--json"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    (result,) = [line["data"] for line in lines if line["type"] == "result"]
    assert result["pcm_hash"] == program["pcm_hash"]
