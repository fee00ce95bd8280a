# SPDX-License-Identifier: MIT
"""timbre.lock: which revision of which model, and the SHA-256 of each of its files.

A JSON record in $XDG_DATA_HOME/timbre/models; it can be copied to another machine, where `timbre
models fetch ID` then brings the same files.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
from collections.abc import Mapping
from typing import Any

from timbre_adapters import discovery
from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import proofs, safe
from timbre_adapters.models.proofs import Look

VERSION = 1
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclasses.dataclass(frozen=True)
class Pin:
    """What the lock says of one file."""

    sha256: str
    size: int


@dataclasses.dataclass(frozen=True)
class Locked:
    """What the lock says of one model."""

    family: str
    repository: str | None
    revision: str | None
    files: Mapping[str, Pin]


def path_of() -> pathlib.Path:
    return discovery.data_folder() / "models" / "timbre.lock"


def read() -> dict[str, Locked]:
    """All that is locked, by id. Raises AdapterError when the file is none."""
    path = path_of()
    if not path.exists():
        return {}
    record = safe.read_config(path)
    models = record.get("models")
    if record.get("schema_version") != VERSION or not isinstance(models, dict):
        raise AdapterError(_broken("it has no models of version 1"))
    return {name: _locked(name, row) for name, row in models.items()}


def _broken(why: str) -> str:
    return f"{path_of()} is broken: {why}; mend it, or remove it and lock the models again."


def _locked(name: str, row: Any) -> Locked:
    try:
        files = {
            file: Pin(_hash(pin["sha256"]), int(pin["size"])) for file, pin in row["files"].items()
        }
        return Locked(str(row["family"]), row["repository"], row["revision"], files)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise AdapterError(_broken(f"the row of {name} is none ({fault!r})")) from fault


def _hash(text: str) -> str:
    if not _HASH.fullmatch(text):
        raise ValueError(f"{text!r} is no SHA-256")
    return text


def write(models: Mapping[str, Locked]) -> None:
    """Raises AdapterError when the disk doesn't take it."""
    rows = {name: dataclasses.asdict(models[name]) for name in sorted(models)}
    if not proofs.write_json(path_of(), {"schema_version": VERSION, "models": rows}):
        raise AdapterError(f"{path_of()} can't be written; look at the disk and its rights.")


def names_of(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """The files of a model, by their names in it."""
    real = folder.resolve()
    return {str(path.relative_to(real)): path for path in safe.files_of(folder)}


def hash_all(folder: pathlib.Path, look: Look, is_anew: bool = False) -> dict[str, Pin]:
    """Of each file; those that didn't change since are not read again unless `is_anew`."""
    known = proofs.book()
    return {
        name: Pin(proofs.sha256(path, look, is_anew, known), path.stat().st_size)
        for name, path in names_of(folder).items()
    }


def differences(locked: Locked, found: Mapping[str, Pin]) -> list[str]:
    """Sentences' ends: what differs, is missing or is new."""
    told = []
    for name, pin in locked.files.items():
        there = found.get(name)
        if there is None:
            told.append(f"{name} is missing")
        elif there != pin:
            size = "" if there.size == pin.size else f" ({there.size} bytes, not {pin.size})"
            told.append(f"{name} differs from timbre.lock{size}")
    told += [
        f"{name} is new, timbre.lock does not know it"
        for name in found.keys() - locked.files.keys()
    ]
    return sorted(told)


def state_of(locked: Locked | None, folder: pathlib.Path, known: proofs.Book) -> tuple[str, str]:
    """State and reason without reading a file: by sizes, and by hashes that are known.

    unlocked; locked (not read since it changed); verified; broken with the reason.
    """
    if locked is None:
        return "unlocked", ""
    names = names_of(folder)
    hashes = {name: known.get(path, "sha256") for name, path in names.items()}
    found = {
        name: Pin(hashes[name] or _pinned(locked, name), path.stat().st_size)
        for name, path in names.items()
    }
    faults = differences(locked, found)
    if faults:
        return "broken", faults[0]
    return ("verified" if all(hashes.values()) else "locked"), ""


def _pinned(locked: Locked, name: str) -> str:
    pin = locked.files.get(name)
    return "" if pin is None else pin.sha256
