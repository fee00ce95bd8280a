# SPDX-License-Identifier: MIT
"""timbre --plain: the studio line by line, with the same commands."""

import json
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / (os.environ.get("BUILD") or "build") / "timbre"
PROMPT = "slow piano, 70 bpm, D minor, 8 seconds"


def talk(*lines: str, new: bool = True) -> str:
    """What it says to these lines, up to the end of its input."""
    done = subprocess.run(
        [str(PROGRAM), "--plain", *(["--new"] if new else []), "--set", "audio.device=null"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def studio_rows() -> list[dict[str, object]]:
    done = subprocess.run(
        [str(PROGRAM), "--print-tables"], capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [row for row in rows if row["table"] == "studio"]


def test_a_prompt_becomes_a_take_and_tells_planned_beside_measured() -> None:
    said = talk(PROMPT)
    assert "70 BPM" in said
    assert "D minor" in said
    assert "measured" in said
    assert "LUFS" in said
    assert "\x1b" not in said  # nothing that a line printer can't show


def test_wrong_words_get_the_nearest() -> None:
    assert "did you mean" in talk("/exprot")


def test_screen_commands_say_that_there_is_none() -> None:
    assert "screen" in talk("/zoom")
    assert "screen" in talk("/theme paper")


@pytest.mark.parametrize("part", range(4))
def test_every_command_answers_without_words(part: int) -> None:
    rows = [row for row in studio_rows() if not str(row["name"]).startswith("quit")]
    assert len(rows) > 30
    lines = [f"/{row['name']}" for row in rows[part::4]]
    said = talk(*lines, "/version")
    assert "0." in said
