# SPDX-License-Identifier: MIT
"""Which models there are: in the configured folders and in the Hugging Face cache."""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Iterator
from typing import Any

from timbre_adapters import discovery, settings
from timbre_adapters.adapter import AdapterError, Host, Model
from timbre_adapters.models import licence, lock, proofs
from timbre_adapters.models.families import (
    FAMILIES,
    UNKNOWN,
    Family,
    families_of,
    read_config,
)
from timbre_adapters.models.tell import Fault

LEAST_TOLD = 256 << 20  # bytes; what takes a second to hash is told as progress


@dataclasses.dataclass(frozen=True)
class Entry:
    """One checkpoint. `id` is the hub's name of it, or its folder's name."""

    id: str
    family: Family
    folder: pathlib.Path
    revision: str | None
    source: str  # folder, hub, or path: named by its folder and in no list, so never locked
    reason: str = ""  # why it can't be used
    size_bytes: int = 0

    @property
    def licence(self) -> str:
        return licence.of(self.folder, self.family.licence)

    @property
    def repository(self) -> str | None:
        return self.id if self.source == "hub" else None


def folders() -> list[pathlib.Path]:
    """Where people put models, in order: models.folders, then the data folder's own."""
    named = [
        pathlib.Path(os.path.expanduser(text)) for text in settings.current.get("models.folders")
    ]
    return [*named, own_folder()]


def own_folder() -> pathlib.Path:
    """Where `add` and `import` put models."""
    return discovery.data_folder() / "models"


def hub_folder() -> pathlib.Path:
    """Of the Hugging Face cache, as its own library finds it."""
    for name, part in (("HF_HUB_CACHE", ""), ("HF_HOME", "hub")):
        if os.environ.get(name):
            return pathlib.Path(os.path.expanduser(os.environ[name])) / part
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "huggingface" / "hub"


# Finding #########################################################################################


def find_all(with_broken: bool = False) -> list[Entry]:
    """Every model, each id once a family; nothing is hashed.

    Those that can't be used have a reason and are left out unless asked for.
    """
    found: dict[tuple[str, str], Entry] = {}
    for entry in (*_in_folders(), *_in_hub()):
        known = found.get((entry.id, entry.family.name))
        if known is None or (known.reason and not entry.reason):
            found[entry.id, entry.family.name] = entry
    return [entry for entry in found.values() if with_broken or not entry.reason]


def _in_folders() -> Iterator[Entry]:
    for base in folders():
        for folder in _folders_below(base, 2):
            name = str(folder.relative_to(base)) if folder != base else folder.name
            yield from _entries(name, folder, None, "folder", True)


def _folders_below(base: pathlib.Path, depth: int) -> Iterator[pathlib.Path]:
    """The folder and those in it; what holds a model is not looked into."""
    if depth == 2 and not base.is_dir():
        return
    yield base
    if depth > 0 and not _has_model(base):
        for path in _children(base):
            if path.is_symlink() or path.is_dir():
                yield from _folders_below(path, depth - 1)


def _children(folder: pathlib.Path) -> list[pathlib.Path]:
    try:
        there = [path for path in folder.iterdir() if path.name.isprintable()]
        return sorted(path for path in there if not path.name.startswith("."))
    except OSError:
        return []


def _has_model(folder: pathlib.Path) -> bool:
    names = {path.name for path in _children(folder)}
    return not names.isdisjoint(
        ("config.json", "model_index.json", "adapter_config.json", "state_dict.bin")
    ) or any(name.endswith((".safetensors", ".ckpt", ".th")) for name in names)


def _in_hub() -> Iterator[Entry]:
    pinned = _pinned_revisions()
    for repository in sorted(hub_folder().glob("models--*--*")):
        name = repository.name.removeprefix("models--").replace("--", "/")
        revision = _revision_of(repository, pinned.get(name))
        if revision:
            yield from _entries(name, repository / "snapshots" / revision, revision, "hub", False)


def _pinned_revisions() -> dict[str, str | None]:
    try:
        return {name: locked.revision for name, locked in lock.read().items()}
    except AdapterError:
        return {}  # told where the lock is used


def _revision_of(repository: pathlib.Path, pinned: str | None) -> str:
    """Of the snapshot to use: the locked one, main's, or the newest."""
    snapshots = repository / "snapshots"
    if pinned and (snapshots / pinned).is_dir():
        return pinned
    try:
        main = (repository / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        main = ""
    if main and "/" not in main and (snapshots / main).is_dir():
        return main
    there = [path for path in _children(snapshots) if path.is_dir()]
    return max(there, key=lambda path: path.stat().st_mtime).name if there else ""


def _entries(
    name: str, folder: pathlib.Path, revision: str | None, source: str, tells_unknown: bool
) -> Iterator[Entry]:
    families: list[Family] = []
    try:
        real = folder.resolve(strict=True)
        families = families_of(real)
        sizes = _sizes_of(real) if families or (tells_unknown and _has_model(real)) else None
    except (OSError, RuntimeError, AdapterError) as fault:  # RuntimeError: links in a circle
        why = str(fault).rstrip(".") if isinstance(fault, AdapterError) else type(fault).__name__
        for family in families or [UNKNOWN]:
            yield Entry(name, family, folder, revision, source, f"can't be opened ({why})")
        return
    if sizes is None:
        return
    size = sum(sizes.values())
    for family in families:
        reason = find_fault(family, real, sizes)
        yield Entry(name, family, real, revision, source, reason, size)
    if not families:
        yield Entry(name, UNKNOWN, real, revision, source, _strange(real), size)


def _sizes_of(folder: pathlib.Path) -> dict[str, int]:
    return {name: path.stat().st_size for name, path in lock.names_of(folder).items()}


def find_fault(family: Family, folder: pathlib.Path, sizes: dict[str, int]) -> str:
    """Why a checkpoint can't be used, seen by its names only, or ""."""
    if family.name == "audiocraft":
        return ""
    if not any(name.endswith(".safetensors") for name in sizes):
        weights = [name for name in sizes if name.endswith((".bin", ".th", ".ckpt", ".pt"))]
        held = f", and {weights[0]} is a pickle that could run anything" if weights else ""
        return f"holds no safetensors{held}; fetch a revision that has them"
    for name, value in read_config(folder / "model_index.json").items():
        is_component = isinstance(value, list) and value and value[0] is not None
        is_needed = is_component and name not in ("safety_checker", "feature_extractor")
        if is_needed and not any(file.startswith(f"{name}/") for file in sizes):
            return f"lacks its component {name}; fetch it again"
    return ""


def _strange(folder: pathlib.Path) -> str:
    for name in ("model_index.json", "config.json"):
        if (folder / name).is_file():
            record = read_config(folder / name)
            kind = record.get("_class_name") or record.get("model_type")
            if not record:
                return f"has a {name} that is no JSON record"
            return f"is of no family that Timbre knows ({str(kind)[:60]})"
    return "is of no family that Timbre knows"


# Using ###########################################################################################


def find(asked: str, family: str | None = None) -> list[Entry]:
    """The entries of an id, or of the folder at an absolute path. Raises AdapterError."""
    path = pathlib.Path(os.path.expanduser(asked))
    real = path.resolve() if path.is_absolute() and path.is_dir() else None
    listed = find_all(with_broken=True)
    there = [entry for entry in listed if entry.id == asked or entry.folder == real]
    if not there and real is not None:
        there = list(_entries(real.name, real, None, "path", True))
    found = [entry for entry in there if family in (None, entry.family.name)]
    if there and not found:
        what = there[0].reason or f"is of the family {there[0].family.name}"
        raise Fault("invalid", f"{asked} is no {family} model: it {what}.")
    if not found:
        kind = f"{family} model" if family else "model"
        raise Fault(
            "not_found",
            f"there is no {kind} {asked!r} on this machine; "
            "`timbre models list` shows those that are.",
        )
    return found


def resolve(family: str, asked: str | None, host: Host | None = None) -> Model:
    """The model that a request of this family means: an id, a folder, or None for the first.

    A locked model must be what timbre.lock says; its licence is told to `host` once. Raises
    AdapterError.
    """
    if asked is not None:
        return _use(find(asked, family)[0], host)
    entries = [entry for entry in find_all() if entry.family.name == family]
    if not entries:
        raise AdapterError(_absent(FAMILIES[family]))
    return _use(entries[0], host)


def _absent(family: Family) -> str:
    known = family.known[0] if family.known else "NAME"
    return (
        f"there is no {family.name} model on this machine; get one with `timbre models fetch "
        f"{known}`, or name the folder of one with `timbre models add PATH`."
    )


def _use(entry: Entry, host: Host | None) -> Model:
    if entry.reason:
        raise AdapterError(f"{entry.id} can't be used: it {entry.reason}.")
    files = _proved(entry, host)
    name = entry.licence
    who = str(entry.folder) if entry.source == "path" else entry.id
    if host is not None and licence.first_time(who, name):
        host.note(licence.sentence(entry.id, name))
    return Model(entry.id, entry.folder, entry.revision, name, files)


def _proved(entry: Entry, host: Host | None) -> dict[str, str]:
    """The hashes of a model's files, those of the lock if it is locked."""
    locked = None if entry.source == "path" else lock.read().get(entry.id)
    if locked is not None:
        state, reason = lock.state_of(locked, entry.folder, proofs.book())
        if state == "broken":
            raise AdapterError(_tell_difference(entry, reason))
    look = watch(host, 2 * entry.size_bytes)
    found = lock.hash_all(entry.folder, look)
    if locked is not None:
        for reason in lock.differences(locked, found):
            raise AdapterError(_tell_difference(entry, reason))
    for path in lock.names_of(entry.folder).values():
        if path.suffix == ".safetensors":
            proofs.unfinite(path, look)  # safe.check_folder() judges it, and finds it read
    return {name: pin.sha256 for name, pin in found.items()}


def _tell_difference(entry: Entry, reason: str) -> str:
    return (
        f"{entry.id} is not what was locked: {reason}. `timbre models fetch {entry.id}` brings it "
        f"back, `timbre models lock {entry.id}` trusts what is there now."
    )


def watch(host: Any, total: int) -> proofs.Look:
    """Tells the host how far the reading is, in MB; short ones go untold."""
    done = 0

    def look(count: int) -> None:
        nonlocal done
        done += count
        if host is not None and total >= LEAST_TOLD:
            host.progress("load", min(done, total) >> 20, total >> 20)

    return look
