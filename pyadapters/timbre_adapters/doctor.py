# SPDX-License-Identifier: MIT
"""python -m timbre_adapters doctor: are packages, devices and model families fit to work?

Each family whose packages are there renders a second on a tiny random checkpoint of its real
architecture, on every device that torch sees: nothing is called fine that was not used.
"""

from __future__ import annotations

import dataclasses
import importlib.metadata
import json
import pathlib
import tempfile
from collections.abc import Iterator
from typing import Any, TextIO

import numpy as np

from timbre_adapters import audio, discovery, runtime, tiny
from timbre_adapters.adapter import Audio
from timbre_adapters.models import packages, store
from timbre_adapters.models.families import FAMILIES, Family

RATE_HZ = 44100
SECONDS = 1.0


@dataclasses.dataclass(frozen=True)
class Check:
    """One line. State: ok, note (works, but worth knowing), absent, fault (with its mend)."""

    name: str
    state: str
    text: str
    mend: str = ""


def run(out: TextIO, is_json: bool, renders: bool) -> int:
    """Print every check; the exit code is 1 when one is a fault."""
    has_fault = False
    for check in checks(renders):
        has_fault |= check.state == "fault"
        if is_json:
            out.write(json.dumps({"type": "check"} | dataclasses.asdict(check)) + "\n")
        else:
            mend = f": {check.mend}" if check.mend else ""
            out.write(f"{check.state:7} {check.name:24} {check.text}{mend}\n")
        out.flush()
    return int(has_fault)


def checks(renders: bool) -> Iterator[Check]:
    """All of them, as they are made."""
    for family in FAMILIES.values():
        yield check_packages(family)
    devices = [] if installed_version("torch") is None else list(see_devices())
    for name, text in devices:
        yield Check(f"device {name}", "ok", text)
    if renders and devices:
        yield from _check_renders([name for name, _ in devices])


# Packages ########################################################################################


def installed_version(package: str) -> str | None:
    """Without importing it."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def check_packages(family: Family) -> Check:
    """A family's packages against their pins."""
    name = f"packages of {family.name}"
    mend = f"timbre models setup {family.name}"
    missing, other = [], []
    for pin in (*packages.pins(family.packages), *packages.alone(family.packages)):
        package, _, wanted = pin.partition("==")
        found = installed_version(package)
        if found is None:
            missing.append(package)
        elif found.partition("+")[0] != wanted:
            other.append(f"{package} {found} where {wanted} was tested")
    if missing:
        is_wanted = any(entry.family is family for entry in store.find_all())
        text = f"{', '.join(missing)} missing"
        return Check(name, "fault" if is_wanted else "absent", text, mend)
    if other:
        return Check(name, "note", "; ".join(other), mend)
    return Check(name, "ok", "as pinned")


# Devices #########################################################################################


def see_devices() -> Iterator[tuple[str, str]]:
    """Torch's names of them, and what they are."""
    import torch

    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            row = torch.cuda.get_device_properties(index)
            yield f"cuda:{index}", f"{row.name}, {row.total_memory / 1e9:.0f} GB"
    mps = getattr(torch.backends, "mps", None)
    if mps is not None and mps.is_available():
        yield "mps", "Apple's GPU"
    yield "cpu", f"{torch.get_num_threads()} threads, torch {torch.__version__}"


# Renders #########################################################################################


def _check_renders(devices: list[str]) -> Iterator[Check]:
    rows = {row["family"]: row for row in map(runtime.describe_file, discovery.adapter_files())}
    for family in FAMILIES.values():
        row = rows.get(family.name)
        if row is None or check_packages(family).state in ("absent", "fault"):
            continue
        with tempfile.TemporaryDirectory(prefix="timbre-doctor-") as folder:
            yield from _check_family(row, family, devices, pathlib.Path(folder))


def _check_family(
    row: dict[str, Any], family: Family, devices: list[str], folder: pathlib.Path
) -> Iterator[Check]:
    mend = f"timbre models setup {family.name}, then timbre doctor --report"
    try:
        tiny.make(family.name, folder / "model")
    except Exception as fault:
        text = f"no tiny checkpoint can be made ({type(fault).__name__}: {fault})"
        yield Check(family.name, "fault", text, mend)
        return
    for device in devices:
        name = f"{family.name} on {device}"
        text = try_render(row, folder, device)
        yield Check(name, "fault", text, mend) if text else Check(name, "ok", "renders a second")


def try_render(row: dict[str, Any], folder: pathlib.Path, device: str) -> str:
    """A second through the reference runtime; what is wrong with it, or nothing."""
    request = make_request(row, folder, device)
    faults: list[str] = []
    parts: dict[str, Any] = {}

    def tell(event: dict[str, Any]) -> None:
        if event["type"] == "result":
            parts.update(event["data"])
        elif event["type"] == "job_ended" and event["data"]["end"] != "done":
            faults.append(event["data"].get("error", event["data"]["status"]))

    end = runtime.run(request, None, tell)
    if end.audio is None:
        return end.sentence or (faults[0] if faults else "it gave no sound")
    return judge(row, end.audio, parts, device)


def make_request(row: dict[str, Any], folder: pathlib.Path, device: str) -> dict[str, Any]:
    """The least that this backend can be asked."""
    options = {option["name"] for option in row["options"]}
    chosen = {"device": device, "threads": 1, "steps": 4}
    request: dict[str, Any] = {
        "schema_version": 1,
        "prompt": "a slow piano",
        "backend": row["name"],
        "model": str(folder / "model"),
        "seed": "1",
        "params": {name: value for name, value in chosen.items() if name in options},
    }
    kinds = [word.removeprefix("kind.") for word in row["accepts"] if word.startswith("kind.")]
    if row["is_separator"]:
        path = folder / "mix.wav"
        tone = np.sin(np.arange(round(SECONDS * RATE_HZ)) * 0.05, dtype=np.float32)
        audio.write_wav(path, Audio(np.repeat(tone[:, None] / 4, 2, axis=1), RATE_HZ))
        return request | {"kind": "separate", "references": [{"role": "init", "path": str(path)}]}
    kind = "song" if "song" in kinds or not kinds else kinds[0]
    return request | {"kind": kind, "duration_s": SECONDS}


def judge(row: dict[str, Any], sound: Audio, result: dict[str, Any], device: str) -> str:
    """What is known of every answer: its length, that it sounds, and where it was computed."""
    frames = round(SECONDS * sound.sample_rate_hz)
    if abs(len(sound.samples) - frames) > 1:
        return f"it gave {len(sound.samples)} frames where {frames} were asked"
    if not float(np.abs(sound.samples).max()) > 0:
        return "it gave silence"
    if row["is_separator"] and not result.get("parts"):
        return "it gave no parts"
    used = result.get("facts", {}).get("device", device)
    return "" if used == device else f"it computed on {used}"
