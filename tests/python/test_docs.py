# SPDX-License-Identifier: MIT
"""Manual and completions are made of the program's own tables."""

import json
import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = pathlib.Path(os.environ["BUILD"]) / "timbre"
if not PROGRAM.is_absolute():
    PROGRAM = ROOT / PROGRAM


def run(*arguments: object) -> str:
    done = subprocess.run(
        [str(argument) for argument in arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    return [json.loads(line) for line in run(PROGRAM, "--print-tables").splitlines()]


def names(rows: list[dict[str, object]], table: str) -> list[str]:
    return [str(row["name"]) for row in rows if row["table"] == table]


def test_the_manual_is_clean_and_names_every_row(
    rows: list[dict[str, object]], tmp_path: pathlib.Path
) -> None:
    page = tmp_path / "timbre.1"
    page.write_text(run(ROOT / "scripts/make_manual", PROGRAM), encoding="utf-8")
    lint = subprocess.run(["mandoc", "-T", "lint", str(page)], capture_output=True, text=True)
    assert lint.stdout == ""
    shown = subprocess.run(["mandoc", "-T", "ascii", str(page)], capture_output=True, text=True)
    plain = re.sub(".\x08", "", shown.stdout)  # bold and underlined by overstriking
    for table in ("command", "setting", "studio", "key"):
        assert names(rows, table), table
        for name in names(rows, table):
            assert name in plain, (table, name)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completions_name_every_command(rows: list[dict[str, object]], shell: str) -> None:
    text = run(ROOT / "scripts/make_completions", PROGRAM, shell)
    for name in names(rows, "command") + names(rows, "setting"):
        if shell != "zsh" or name in names(rows, "command"):
            assert name in text


def complete(line: str, tmp_path: pathlib.Path) -> list[str]:
    script = tmp_path / "timbre.bash"
    script.write_text(run(ROOT / "scripts/make_completions", PROGRAM, "bash"), encoding="utf-8")
    words = line.split(" ")
    body = (
        f"source {script}; compopt() {{ :; }}; COMP_WORDS=({' '.join(words)}); "
        f'[ -n "{words[-1]}" ] || COMP_WORDS+=(""); COMP_CWORD={len(words) - 1}; _timbre; '
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    return run("bash", "-c", body).split()


def test_bash_completes_commands_options_and_settings(tmp_path: pathlib.Path) -> None:
    assert complete("timbre ren", tmp_path) == ["render"]
    assert "--seed" in complete("timbre render --se", tmp_path)
    assert complete("timbre render --set mastering.pre", tmp_path) == ["mastering.preset="]
    assert "flac" in complete("timbre export last -f ", tmp_path)
