# SPDX-License-Identifier: MIT
"""models setup: the right torch for the machine, pins, sizes, and pip as a job that can be stopped.

pip is a program that writes down how it was called.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import os
import pathlib
import signal
import sys
import threading
import time
from typing import Any

import pytest
from timbre_adapters import cli
from timbre_adapters.models import commands, install, packages
from timbre_adapters.models.tell import Fault

NVIDIA = """#!/bin/sh
echo 'NVIDIA GeForce RTX 4070, {driver}'
"""
ROCMINFO = """#!/bin/sh
printf 'Agent 1\\n  Name:                    AMD Ryzen\\nAgent 2\\n  Name:                    {name}\\n'
"""


def put_program(folder: pathlib.Path, name: str, text: str) -> None:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder that is the whole PATH, but for the shell's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/bin")
    for name in ("nvidia-smi", "rocminfo"):
        put_program(folder, name, "#!/bin/sh\nexit 9\n")
    return folder


# Which torch ######################################################################################


@pytest.mark.parametrize(
    ("driver", "kind", "tag", "why"),
    [
        ("580.65.06", "cuda", "cu130", "NVIDIA GeForce RTX 4070 is there with driver 580"),
        ("610.10", "cuda", "cu130", "driver 610"),
        ("560.35.03", "cuda", "cu126", "driver 560"),
        ("470.256.02", "cpu", "cpu", "driver 470 is older than 525"),
    ],
)
def test_nvidias_driver_decides(
    tools: pathlib.Path, tmp_path: pathlib.Path, driver: str, kind: str, tag: str, why: str
) -> None:
    put_program(tools, "nvidia-smi", NVIDIA.format(driver=driver))
    build = install.choose_build(tmp_path)
    assert (build.kind, build.tag) == (kind, tag) and why in build.why


def test_the_kernel_tells_of_nvidia_where_its_tool_does_not(
    tools: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "proc/driver/nvidia/version"
    path.parent.mkdir(parents=True)
    path.write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  590.44.01  Mon Jan 5\n")
    assert install.choose_build(tmp_path).tag == "cu130"


def test_an_amd_gpu_counts_when_rocminfo_finds_it(
    tools: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/kfd").touch()
    assert install.choose_build(tmp_path).kind == "cpu"
    put_program(tools, "rocminfo", ROCMINFO.format(name="gfx1100"))
    build = install.choose_build(tmp_path)
    assert (build.kind, build.tag) == ("rocm", "rocm7.2") and "gfx1100" in build.why


def test_without_a_gpu_it_is_the_cpu(tools: pathlib.Path, tmp_path: pathlib.Path) -> None:
    assert install.choose_build(tmp_path) == install.Build("cpu", "cpu", "no GPU is there")


# pip ##############################################################################################


@pytest.fixture
def pip(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """Writes its arguments down, a line each; fails for words in the file `fails`."""
    program = tmp_path / "pip"
    program.write_text(f"""#!{sys.executable}
import pathlib, sys, time
here = pathlib.Path({str(tmp_path)!r})
with open(here / "calls", "a") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
print("Collecting things", flush=True)
if (here / "slow").exists():
    time.sleep(60)
for word in (here / "fails").read_text().split() if (here / "fails").exists() else ():
    if word in sys.argv:
        print("ERROR: No matching distribution found for " + word)
        sys.exit(1)
print("Successfully installed things")
""")
    program.chmod(0o755)
    monkeypatch.setattr(install, "pip_command", lambda: [str(program)])
    monkeypatch.setattr(install, "_installed", lambda pin: "")
    monkeypatch.setattr(install.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(
        install, "choose_build", lambda: install.Build("cpu", "cpu", "no GPU is there")
    )
    return tmp_path


def run(*words: str, code: int = 0) -> list[dict[str, Any]]:
    out = io.StringIO()
    asked = cli.make_parser().parse_args(["models", "setup", *words, "--json"])
    assert commands.run(asked, out) == code, out.getvalue()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def calls(home: pathlib.Path) -> list[str]:
    path = home / "calls"
    lead = "install --no-input --disable-pip-version-check --progress-bar off "
    lines = path.read_text().splitlines() if path.exists() else []
    assert all(line.startswith(lead) for line in lines)
    return [line.removeprefix(lead) for line in lines]


def notes(lines: list[dict[str, Any]]) -> str:
    return " ".join(line["text"] for line in lines if line["type"] == "note")


def test_torch_first_by_the_users_own_settings_then_the_rest_then_what_stands_alone(
    pip: pathlib.Path,
) -> None:
    lines = run("audiocraft")
    first, second, third = calls(pip)
    assert first == "torch==2.13.0+cpu"
    assert second.split() == packages.pins("audiocraft")[1:]
    assert third == "--no-deps --use-pep517 audiocraft==1.3.0"
    assert "its CPU build (cpu): no GPU is there" in notes(lines)
    assert "about 232.0 MB to download, 1.1 GB on disk" in notes(lines)
    progress = [line for line in lines if line["type"] == "progress"]
    assert progress[0]["text"] == "Collecting things" and progress[0]["total"] == 3
    assert (progress[-1]["done"], progress[-1]["text"]) == (3, "installed")


def test_pytorchs_own_index_is_the_second_try(pip: pathlib.Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(install, "choose_build", lambda: install.Build("cuda", "cu130", "a GPU"))
    (pip / "fails").write_text("never")
    put_program(pip, "pip", (pip / "pip").read_text().replace(
        "for word", "if '--extra-index-url' not in sys.argv and 'torch==2.13.0+cu130' in sys.argv:"
        "\n    sys.exit(1)\nfor word", 1))  # fmt: skip
    lines = run("demucs")
    assert calls(pip)[:2] == [
        "torch==2.13.0+cu130", f"--extra-index-url {install.INDEX}cu130 torch==2.13.0+cu130",
    ]  # fmt: skip
    assert "CUDA build (cu130): a GPU" in notes(lines) and "2.8 GB to download" in notes(lines)


def test_what_pip_says_against_it_is_told(pip: pathlib.Path) -> None:
    (pip / "fails").write_text("demucs==4.1.0")
    told = run("demucs", code=1)[-1]["text"]
    assert told.startswith("pip could not install demucs==4.1.0") and "No matching" in told


def test_what_is_there_is_left_alone(pip: pathlib.Path, monkeypatch: Any) -> None:
    there = {pin.partition("==")[0]: pin.partition("==")[2] for pin in packages.pins("demucs")}
    monkeypatch.setattr(install, "_installed", lambda pin: there.get(pin.partition("==")[0], ""))
    assert "there already" in notes(run("demucs")) and not calls(pip)
    there["demucs"] = "4.0.0"
    lines = run("demucs")
    assert calls(pip) == ["demucs==4.1.0"]
    assert "from its next start on" in notes(lines)


def test_a_dry_run_installs_nothing(pip: pathlib.Path) -> None:
    lines = run("musicgen", "--dry-run")
    first, second = calls(pip)
    assert first == "--dry-run torch==2.13.0+cpu"
    assert second.startswith("--dry-run torch==2.13.0+cpu transformers==")
    assert "nothing was installed" in notes(lines)
    assert not (pip / ".lock").exists()


def test_a_full_disk_is_told_before_pip_starts(pip: pathlib.Path, monkeypatch: Any) -> None:
    from timbre_adapters.models import intake

    usage = type("Usage", (), {"free": 900 << 20})()
    monkeypatch.setattr(intake.shutil, "disk_usage", lambda place: usage)
    assert "make room" in run("musicgen", code=1)[-1]["text"] and not calls(pip)


def test_the_systems_python_stays_as_it_is(pip: pathlib.Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(install.sys, "base_prefix", str(pip))
    assert "the system's own Python" in run("musicgen", code=3)[-1]["text"] and not calls(pip)


def test_two_at_once_are_refused(pip: pathlib.Path) -> None:
    import fcntl

    with open(pip / ".lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert "another installation" in run("musicgen", code=1)[-1]["text"]


def test_a_stop_ends_pip_too(pip: pathlib.Path) -> None:
    (pip / "slow").touch()

    def stop() -> None:
        while not calls(pip):
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop).start()
    start = time.monotonic()
    assert run("musicgen", code=4)[-1]["status"] == "cancelled"
    assert time.monotonic() - start < 30 and len(calls(pip)) == 1


def test_an_unknown_family_names_those_there_are() -> None:
    with pytest.raises(Fault, match=r"no family named musicgn; there are musicgen, audiocraft"):
        install.group_of("musicgn")


def test_every_group_has_a_size() -> None:
    assert set(install.GROUP_SIZES) == set(packages.GROUPS)


def test_pip_itself_takes_the_arguments(monkeypatch: Any) -> None:
    """A real dry run, of a package that is there, so without a network."""
    pytest.importorskip("safetensors")
    version = importlib.metadata.version("safetensors")
    monkeypatch.setattr(packages, "GROUPS", {"fetch": (f"safetensors=={version}",)})
    monkeypatch.setattr(install, "_installed", lambda pin: "")
    assert "nothing was installed" in notes(run("fetch", "--dry-run"))
