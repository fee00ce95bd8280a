# SPDX-License-Identifier: MIT
"""timbre doctor: what it looks at, what it mends, what a report leaves out."""

import pathlib
import subprocess

import pytest
from conftest import Timbre
from timbre_adapters import doctor, runtime, tiny
from timbre_adapters.models.families import FAMILIES


def rows(timbre: Timbre, *arguments: str) -> dict[str, dict[str, object]]:
    lines = timbre.lines("doctor", *arguments, code=None)
    return {str(row["check"]): row for row in lines if "check" in row}


def test_it_looks_at_each_part(timbre: Timbre) -> None:
    found = rows(timbre, "--no-render")
    for name in ("python", "system", "memory", "disk", "sketch", "tone", "terminal", "sound"):
        assert found[name]["ok"] is True
    for family in FAMILIES:
        assert f"packages of {family}" in found


def test_a_report_tells_no_home(timbre: Timbre) -> None:
    text = timbre.run("doctor", "--report", "--no-render", code=None).stdout
    assert str(timbre.home) not in text
    assert "~/.local/share/timbre" in text


def test_a_missing_environment_is_made(timbre: Timbre, tmp_path: pathlib.Path) -> None:
    """Without a network pip fails, which is told; the environment is there."""
    venv = tmp_path / "fresh venv"
    environment = timbre.environment(TIMBRE_VENV=str(venv), PIP_NO_INDEX="1")
    environment.pop("PIP_FIND_LINKS", None)
    environment["PIP_CONFIG_FILE"] = "/dev/null"
    done = subprocess.run(
        [str(timbre.program), "doctor", "--fix"],
        env=environment, cwd=timbre.home, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=120,
    )  # fmt: skip
    assert done.returncode == 1
    assert "FAULT" in done.stdout and "timbre doctor --fix" in done.stdout
    assert (venv / "bin/python3").exists()
    assert "installing NumPy with pip failed" in done.stderr


def test_packages_are_judged_against_their_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    family = FAMILIES["musicgen"]
    found = {"torch": "2.13.0+cu130", "transformers": "4.0.0"}
    monkeypatch.setattr(doctor, "installed_version", lambda name: found.get(name, "1"))
    check = doctor.check_packages(family)
    assert check.state == "note"
    assert "transformers 4.0.0 where" in check.text and "torch 2" not in check.text
    monkeypatch.setattr(doctor, "installed_version", lambda name: None)
    check = doctor.check_packages(family)
    assert check.state == "absent" and check.mend == "timbre models setup musicgen"


@pytest.mark.torch
def test_a_family_that_computes_wrongly_is_a_fault(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A device that nobody has is told, and so is a render that is silent or short."""
    tiny.make("demucs", tmp_path / "model")
    row = runtime.describe_file(pathlib.Path(doctor.__file__).with_name("demucs.py"))
    assert doctor.try_render(row, tmp_path, "cpu") == ""
    assert "cuda:7" in doctor.try_render(row, tmp_path, "cuda:7")


@pytest.mark.torch
def test_every_family_renders_on_a_tiny_model(timbre: Timbre) -> None:
    found = rows(timbre)
    for family in FAMILIES:
        if family != "lora":
            assert found[f"{family} on cpu"]["ok"] is True, found[f"{family} on cpu"]
