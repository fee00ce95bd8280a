# SPDX-License-Identifier: MIT
"""Models come into the data folder, as a link or as a copy, and leave it again."""

from __future__ import annotations

import os
import pathlib
import re
import shutil

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import licence, lock, proofs, safe, store
from timbre_adapters.models.families import FAMILIES, Family, families_of
from timbre_adapters.models.tell import Fault, Tell, size_text

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,79}")
_TAKEN = ("loras", "timbre.lock", "licences.json")
_LEFT_OUT = (".bin", ".pt", ".pth", ".th", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5", ".py",
             ".onnx", ".so")  # fmt: skip
_CHUNK = 4 << 20
LEAST_LEFT = 200 << 20  # of a disk, beside what is written


def need_space(place: pathlib.Path, count: int, doing: str) -> None:
    """Raises Fault when a disk can't take so many bytes."""
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if count + LEAST_LEFT > free:
        raise Fault(
            "io",
            f"{doing} needs {size_text(count)} in {place}, and {size_text(free)} are free; make "
            "room, or name another place (HF_HOME, XDG_DATA_HOME).",
        )


# In ##############################################################################################


def add(path: pathlib.Path, name: str | None, tell: Tell) -> list[store.Entry]:
    """List the model of a folder by a link to it; the folder stays where it is."""
    real = _folder(path)
    family = _family(real)
    for entry in store.find_all(with_broken=True):
        if entry.folder == real:
            tell.note(f"{real} is listed already, as {entry.id}.")
            return [entry]
    place = _place(family, name or real.name)
    safe.check_folder(real, _watch(tell, real, f"judging {real.name}"))
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(real)
    return store.find(str(place.relative_to(store.own_folder())))


def _folder(path: pathlib.Path) -> pathlib.Path:
    real = pathlib.Path(os.path.expanduser(path)).resolve()
    if not real.is_dir():
        hint = "`timbre models import` takes single files" if real.exists() else "look at its name"
        raise Fault("not_found", f"{real} is no folder; {hint}.")
    return real


def _family(folder: pathlib.Path) -> Family:
    found = families_of(folder)
    if not found:
        raise Fault(
            "invalid",
            f"{folder} is no model of a family that Timbre knows ({', '.join(FAMILIES)}): it needs "
            "a config.json, model_index.json, adapter_config.json or state_dict.bin of theirs.",
        )
    return found[0]


def _place(family: Family, name: str) -> pathlib.Path:
    """Where a model of that name goes, free for it."""
    if not _NAME.fullmatch(name) or name in _TAKEN:
        raise Fault("usage", f"{name!r} can't be a model's name; give another one by --name.")
    base = store.own_folder()
    place = (base / "loras" if family.name == "lora" else base) / name
    if place.is_symlink() or place.exists():
        raise Fault("usage", f"{place} is there already; remove it or give a name by --name.")
    return place


def _watch(tell: Tell, folder: pathlib.Path, text: str) -> proofs.Look:
    total = sum(path.stat().st_size for path in safe.files_of(folder))
    return watch(tell, total, text)


def watch(tell: Tell, total: int, text: str) -> proofs.Look:
    """A counter of bytes that tells its progress."""
    done = 0

    def look(count: int) -> None:
        nonlocal done
        done += count
        tell.progress(min(done, total), total, text)

    return look


def bring(path: pathlib.Path, name: str | None, tell: Tell) -> list[store.Entry]:
    """Copy a model into the data folder: all of it or nothing. The copy is what is judged."""
    real = pathlib.Path(os.path.expanduser(path)).resolve()
    if real.is_file():
        return _bring_file(real, name, tell)
    family = _family(_folder(path))
    sources = dict(lock.names_of(real))
    for file in [file for file in sources if _is_left_out(family, file)]:
        tell.note(f"{file} is left out: it is never read.")
        del sources[file]
    return _copy(sources, _place(family, name or real.name), tell)


def _is_left_out(family: Family, file: str) -> bool:
    wanted = family.name == "audiocraft" and file in family.files
    return file.endswith(_LEFT_OUT) and not wanted


def _bring_file(real: pathlib.Path, name: str | None, tell: Tell) -> list[store.Entry]:
    """A single safetensors file, whose metadata must say what it is."""
    if real.suffix != ".safetensors":
        raise Fault("invalid", f"{real} is no .safetensors file; weights come from nothing else.")
    kind = safe.read_header(real).get("__metadata__", {}).get("klass", "")
    if not kind.startswith("demucs."):
        raise Fault(
            "invalid",
            f"{real} does not say which model it is of; import the folder that it came in, with "
            "its config.json or adapter_config.json.",
        )
    place = _place(FAMILIES["demucs"], name or real.stem)
    return _copy({real.name: real}, place, tell)


def _copy(sources: dict[str, pathlib.Path], place: pathlib.Path, tell: Tell) -> list[store.Entry]:
    total = sum(path.stat().st_size for path in sources.values())
    need_space(place.parent, total, f"importing {place.name}")
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    look = watch(tell, total, f"copying {place.name}")
    try:
        for name, path in sources.items():
            _copy_file(path, part / name, look)
        safe.check_folder(part, watch(tell, total, f"judging {place.name}"))
        part.rename(place)
    except OSError as fault:
        raise Fault("io", f"{place} can't be written ({fault.strerror}).") from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return store.find(str(place.relative_to(store.own_folder())))


def _copy_file(source: pathlib.Path, target: pathlib.Path, look: proofs.Look) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with open(source, "rb") as reading, open(target, "xb") as writing:
        while piece := reading.read(_CHUNK):
            writing.write(piece)
            look(len(piece))
        writing.flush()
        os.fsync(writing.fileno())


# Out #############################################################################################


def foresee(entry: store.Entry) -> str:
    """What remove() would do, for those who must agree."""
    if entry.source != "hub" and (store.own_folder() / entry.id).is_symlink():
        return f"removing {entry.id} takes it off the list; its folder {entry.folder} stays"
    return f"removing {entry.id} deletes {size_text(entry.size_bytes)} in {entry.folder}"


def remove(entry: store.Entry) -> str:
    """Delete a model where it is ours to delete, and say what went. Raises Fault otherwise."""
    text = drop_snapshot(entry) if entry.source == "hub" else _remove_own(entry)
    forget(entry.id)
    return text


def _remove_own(entry: store.Entry) -> str:
    base = store.own_folder()
    place = base / entry.id
    if pathlib.Path(entry.id).is_absolute() or ".." in place.parts:
        raise Fault("usage", f"{entry.id} is no model's name.")
    if place.is_symlink():
        place.unlink()
        return f"{entry.id} is no longer listed; its folder {entry.folder} stays as it is."
    if not place.is_dir() or not place.resolve().is_relative_to(base.resolve()):
        raise Fault(
            "usage",
            f"{entry.id} lies in {entry.folder}, which is yours and not Timbre's to delete; "
            "remove it there, or take its folder out of models.folders.",
        )
    gone = place.with_name(f".{place.name}.{os.getpid()}.gone")
    place.rename(gone)
    shutil.rmtree(gone)
    return f"{entry.id} is removed, {size_text(entry.size_bytes)} are free again."


def drop_snapshot(entry: store.Entry) -> str:
    """Its snapshot, and those blobs that no other revision of the same repository uses."""
    hub = store.hub_folder().resolve()
    snapshot = entry.folder
    repository = snapshot.parent.parent
    if snapshot.parent.name != "snapshots" or repository.parent != hub:
        raise Fault("usage", f"{snapshot} lies outside of the Hugging Face cache; it stays.")
    others = [path for path in snapshot.parent.iterdir() if path != snapshot]
    if not others:
        shutil.rmtree(repository)
        return f"{entry.id} is removed from the Hugging Face cache."
    used = {path.resolve() for other in others for path in other.rglob("*")}
    blobs = [path.resolve() for path in snapshot.rglob("*") if path.is_symlink()]
    shutil.rmtree(snapshot)
    for blob in set(blobs) - used:
        if blob.parent == repository / "blobs":
            blob.unlink(missing_ok=True)
    main = repository / "refs" / "main"
    if main.is_file() and main.read_text(encoding="ascii").strip() == snapshot.name:
        main.unlink()
    return f"the revision {snapshot.name[:8]} of {entry.id} is removed; {len(others)} more stay."


def forget(name: str) -> None:
    """The lock and the memory of licences lose a model; a broken lock stays as it is."""
    try:
        locked = lock.read()
    except AdapterError:
        return
    if locked.pop(name, None) is not None:
        lock.write(locked)
    licence.forget(name)
