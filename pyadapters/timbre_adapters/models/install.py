# SPDX-License-Identifier: MIT
"""A family's pinned Python packages into the running environment, by pip, as a job."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import importlib.metadata
import os
import pathlib
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence

from timbre_adapters.models import intake, packages
from timbre_adapters.models.families import FAMILIES
from timbre_adapters.models.tell import Fault, Tell, size_text

INDEX = "https://download.pytorch.org/whl/"
# The oldest driver of each CUDA that torch 2.13 is built for (NVIDIA's compatibility table).
DRIVERS = ((580, "cu130"), (525, "cu126"))
ROCM = "rocm7.2"
# MB to download and on disk: torch measured for cpu (backends.md 1), else its wheels' sizes.
TORCH_SIZES = {"cpu": (192, 900), "cuda": (2800, 7200), "rocm": (4700, 17000)}
GROUP_SIZES = {"core": (20, 80), "fetch": (5, 20), "musicgen": (30, 180), "audiocraft": (40, 220),
               "diffusion": (90, 420), "demucs": (20, 80)}  # fmt: skip
_LONGEST_S = 10.0
_MB = 10**6


@dataclasses.dataclass(frozen=True)
class Build:
    """Which torch: cpu, cuda or rocm; the end of its version; and why."""

    kind: str
    tag: str
    why: str


# What is there ###################################################################################


def ask_tool(*command: str) -> str:
    """What a program of the driver prints, "" when it is absent or fails."""
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_LONGEST_S, check=False,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout if done.returncode == 0 else ""


def choose_build(root: pathlib.Path = pathlib.Path("/")) -> Build:
    """By the devices and drivers of this machine; `root` is for tests."""
    nvidia = _find_nvidia(root)
    if nvidia is not None:
        return nvidia
    if (root / "dev/kfd").exists():
        name = re.search(r"^\s*Name:\s+(gfx\w+)", ask_tool("rocminfo"), re.MULTILINE)
        if name is not None and name[1] != "gfx000":
            return Build("rocm", ROCM, f"an AMD GPU ({name[1]}) is there")
        return Build(
            "cpu", "cpu", "an AMD device is there, but rocminfo finds no GPU that computes"
        )
    return Build("cpu", "cpu", "no GPU is there")


def _find_nvidia(root: pathlib.Path) -> Build | None:
    told = ask_tool("nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader")
    row = re.search(r"^(.+?),\s*([0-9]+)\.", told, re.MULTILINE)
    name, driver = (row[1].strip(), int(row[2])) if row else ("an NVIDIA GPU", 0)
    if row is None:
        with contextlib.suppress(OSError):
            text = (root / "proc/driver/nvidia/version").read_text(encoding="utf-8")
            found = re.search(r"\s([0-9]{3})\.[0-9]+", text)
            driver = int(found[1]) if found else 0
    if driver == 0:
        return None
    for least, tag in DRIVERS:
        if driver >= least:
            return Build("cuda", tag, f"{name} is there with driver {driver}")
    return Build(
        "cpu", "cpu",
        f"{name} is there, but its driver {driver} is older than {DRIVERS[-1][0]}, which CUDA 12 "
        "needs",
    )  # fmt: skip


# The job #########################################################################################


def pip_command() -> list[str]:
    """pip of the running environment."""
    return [sys.executable, "-m", "pip"]


def group_of(name: str) -> str:
    """The packages' row of a family, or of a group by its own name."""
    if name in FAMILIES:
        return FAMILIES[name].packages
    if name in (*packages.GROUPS, "all"):
        return name
    there = dict.fromkeys((*FAMILIES, *packages.GROUPS, "all"))
    raise Fault("usage", f"there is no family named {name}; there are {', '.join(there)}.")


def missing(pins: Sequence[str]) -> list[str]:
    """Those that are not installed at their version; a build's tag (+cpu) doesn't count."""
    return [pin for pin in pins if _installed(pin) != pin.partition("==")[2]]


def _installed(pin: str) -> str:
    try:
        return importlib.metadata.version(pin.partition("==")[0]).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return ""


def steps(group: str, build: Build) -> list[list[list[str]]]:
    """Arguments of pip, a list of alternatives for each step, the first that works counts."""
    pins, alone = missing(packages.pins(group)), missing(packages.alone(group))
    torch = [pin for pin in pins if pin in packages.TORCH]
    others = [pin for pin in pins if pin not in packages.TORCH]
    made: list[list[list[str]]] = []
    for pin in torch:
        wheel = f"{pin}+{build.tag}"
        made.append([[wheel], ["--extra-index-url", INDEX + build.tag, wheel]])
    if others:
        made.append([others])
    if alone:
        made.append([["--no-deps", "--use-pep517", *alone]])
    return made


def setup(name: str, is_dry: bool, tell: Tell) -> None:
    """Install what a family lacks. Raises Fault when pip can't."""
    group, build = group_of(name), choose_build()
    todo = steps(group, build)
    if not todo:
        tell.note(f"all packages of {name} are there already, in {sys.prefix}.")
        return
    if sys.prefix == sys.base_prefix and not is_dry:
        raise Fault(
            "unavailable",
            f"{sys.prefix} is the system's own Python, which stays as it is; run scripts/setup "
            "venv, or make an environment with `python3 -m venv`.",
        )
    _announce(group, build, todo, tell)
    changed = [pin for pin in missing(packages.pins(group)) if _installed(pin)]
    with _alone_here(is_dry):
        torch: list[str] = []
        for number, alternatives in enumerate(todo):
            if is_dry:  # a dry torch isn't there for what comes behind it
                alternatives = [[*torch, *arguments] for arguments in alternatives]
            done = _run_step(alternatives, is_dry, number, len(todo), tell)
            if done[-1].startswith("torch=="):
                torch = done
    if is_dry:
        tell.note("nothing was installed: this was a dry run.")
        return
    tell.progress(len(todo), len(todo), "installed")
    tell.note(f"the packages of {name} are installed in {sys.prefix}.")
    if changed:
        tell.note(
            f"{', '.join(changed)} replaced other versions: a Timbre that runs uses them from its "
            "next start on."
        )


def _announce(group: str, build: Build, todo: list[list[list[str]]], tell: Tell) -> None:
    """What comes, why, and how big; refused when the disk has no room."""
    names = [word for step in todo for word in step[0] if "==" in word]
    download, disk = _sizes(group, build, names)
    if any(word.startswith("torch==") for word in names):
        tell.note(f"torch comes as its {build.kind.upper()} build ({build.tag}): {build.why}.")
    tell.note(
        f"to install: {', '.join(names)}; about {size_text(download * _MB)} to download, "
        f"{size_text(disk * _MB)} on disk in {sys.prefix}."
    )
    intake.need_space(pathlib.Path(sys.prefix), disk * _MB, "installing them")


def _sizes(group: str, build: Build, names: list[str]) -> tuple[int, int]:
    rows = [size for name, size in GROUP_SIZES.items() if group in (name, "all")]
    if any(word.startswith("torch==") for word in names):
        rows.append(TORCH_SIZES[build.kind])
    return sum(row[0] for row in rows), sum(row[1] for row in rows)


@contextlib.contextmanager
def _alone_here(is_dry: bool) -> Iterator[None]:
    """Neither scripts/setup nor another setup installs into the same environment meanwhile."""
    if is_dry:
        yield
        return
    with open(pathlib.Path(sys.prefix) / ".lock", "a", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Fault(
                "failed", f"another installation into {sys.prefix} is running; wait for it."
            ) from fault
        yield


def _run_step(
    alternatives: list[list[str]], is_dry: bool, number: int, count: int, tell: Tell
) -> list[str]:
    """The arguments that pip took."""
    last = ""
    for arguments in alternatives:
        code, last = _run_pip([*(["--dry-run"] if is_dry else []), *arguments], number, count, tell)
        if code == 0:
            return arguments
    names = ", ".join(word for word in alternatives[0] if "==" in word)
    raise Fault("failed", f"pip could not install {names}: {last or 'it gave no reason'}")


def _run_pip(arguments: list[str], number: int, count: int, tell: Tell) -> tuple[int, str]:
    """Exit code, and the last line that tells of an error."""
    child = subprocess.Popen(
        [*pip_command(), "install", "--no-input", "--disable-pip-version-check",
         "--progress-bar", "off", *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        errors="replace", start_new_session=True,
    )  # fmt: skip
    error = ""
    try:
        assert child.stdout is not None
        for line in child.stdout:
            text = "".join(c for c in line.strip() if c.isprintable())[:200]
            if text.startswith("ERROR"):
                error = text
            tell.progress(number, count, text)
        return child.wait(), error
    finally:
        if child.poll() is None:  # stopped
            os.killpg(child.pid, signal.SIGTERM)
            child.wait()
