# SPDX-License-Identifier: MIT
"""Which models there are: in the configured folders and in the Hugging Face cache."""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Iterator

from timbre_adapters import discovery, settings
from timbre_adapters.adapter import AdapterError, Model
from timbre_adapters.models.families import FAMILIES, Family, family_of


@dataclasses.dataclass(frozen=True)
class Entry:
    """One checkpoint. `id` is the hub's name of it, or its folder's name."""

    id: str
    family: Family
    folder: pathlib.Path
    revision: str | None
    source: str  # folder, hub


def folders() -> list[pathlib.Path]:
    """Where people put models, in order: models.folders, then the data folder's own."""
    named = [
        pathlib.Path(os.path.expanduser(text)) for text in settings.current.get("models.folders")
    ]
    return [*named, discovery.data_folder() / "models"]


def hub_folder() -> pathlib.Path:
    """Of the Hugging Face cache, as its own library finds it."""
    for name, part in (("HF_HUB_CACHE", ""), ("HF_HOME", "hub")):
        if os.environ.get(name):
            return pathlib.Path(os.environ[name]) / part
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "huggingface" / "hub"


def find_all() -> list[Entry]:
    """Every model of a known family, each id once."""
    found: dict[str, Entry] = {}
    for entry in (*_in_folders(), *_in_hub()):
        found.setdefault(entry.id, entry)
    return list(found.values())


def _in_folders() -> Iterator[Entry]:
    for base in folders():
        for folder in _folders_below(base, 2):
            family = family_of(folder)
            if family is not None:
                name = str(folder.relative_to(base)) if folder != base else folder.name
                yield Entry(name, family, folder, None, "folder")


def _folders_below(base: pathlib.Path, depth: int) -> Iterator[pathlib.Path]:
    """The folder and those in it; what holds a model is not looked into."""
    if not base.is_dir():
        return
    yield base
    if depth > 0 and family_of(base) is None:
        for path in sorted(base.iterdir()):
            yield from _folders_below(path, depth - 1)


def _in_hub() -> Iterator[Entry]:
    for repository in sorted(hub_folder().glob("models--*")):
        snapshots = repository / "snapshots"
        reference = repository / "refs" / "main"
        revision = reference.read_text().strip() if reference.is_file() else ""
        folder = snapshots / revision
        if not revision or not folder.is_dir():
            continue
        family = family_of(folder)
        if family is not None:
            name = repository.name.removeprefix("models--").replace("--", "/")
            yield Entry(name, family, folder, revision, "hub")


def resolve(family: str, asked: str | None) -> Model:
    """The model that a request of this family means: an id, a folder, or None for the first."""
    entries = [entry for entry in find_all() if entry.family.name == family]
    if asked is None:
        if not entries:
            raise AdapterError(_absent(FAMILIES[family]))
        return _model(entries[0])
    for entry in entries:
        if entry.id == asked:
            return _model(entry)
    folder = pathlib.Path(os.path.expanduser(asked))
    if folder.is_absolute() and family_of(folder) is FAMILIES[family]:
        return _model(Entry(folder.name, FAMILIES[family], folder, None, "folder"))
    raise AdapterError(
        f"there is no {family} model {asked!r} on this machine; "
        "`timbre models list` shows those that are."
    )


def _absent(family: Family) -> str:
    known = family.known[0] if family.known else "NAME"
    return (
        f"there is no {family.name} model on this machine; get one with `timbre models fetch "
        f"{known}`, or name the folder of one with `timbre models add PATH`."
    )


def _model(entry: Entry) -> Model:
    return Model(entry.id, entry.folder, entry.revision, entry.family.licence)
