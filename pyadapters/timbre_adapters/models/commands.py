# SPDX-License-Identifier: MIT
"""python -m timbre_adapters models …: what `timbre models` and the studio run (docs/models.md)."""

from __future__ import annotations

import argparse
import contextlib
import pathlib
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any, TextIO

from timbre_adapters import settings
from timbre_adapters.adapter import AdapterError, Cancelled
from timbre_adapters.models import fetch, install, intake, licence, lock, proofs, store
from timbre_adapters.models.families import FAMILIES
from timbre_adapters.models.tell import EXIT_CODES, Fault, Tell, size_text

NO_MODELS = (
    "there are no models yet; get one with `timbre models fetch facebook/musicgen-small`, or name "
    "a folder with `timbre models add PATH`."
)


def add_parser(commands: Any) -> None:
    """The verb `models` with its own commands."""
    models = commands.add_parser("models", help="get, prove and remove models")
    verbs = models.add_subparsers(dest="verb", required=True)
    for name, (_, about, arguments) in VERBS.items():
        verb = verbs.add_parser(name, help=about)
        for word in arguments.split():
            _add_argument(verb, word)
        verb.add_argument("--json", action="store_true", help="records, one a line")
        verb.add_argument("--set", action="append", default=[], metavar="NAME=VALUE",
                          help="a setting of settings.py")  # fmt: skip


def _add_argument(verb: argparse.ArgumentParser, word: str) -> None:
    """PATH needed, [ID] may be left out, --name takes a value, --yes! takes none."""
    if word.endswith("!"):
        verb.add_argument(word[:-1], action="store_true", help=HELP[word])
    elif word.startswith("--"):
        verb.add_argument(word, help=HELP[word])
    elif word.startswith("["):
        verb.add_argument("what", nargs="?", metavar=word.strip("[]"))
    else:
        verb.add_argument("what", metavar=word)


def run(asked: argparse.Namespace, out: TextIO) -> int:
    """The exit code of design section 3. SIGTERM and SIGINT stop the command tidily."""
    tell = Tell(out, asked.json)
    try:
        for text in asked.set:
            name, _, value = text.partition("=")
            settings.current.set_text(name, value)
        with _stop_on_signals():
            VERBS[asked.verb][0](asked, tell)
    except Fault as fault:
        return _end(tell, fault.status, str(fault))
    except AdapterError as fault:
        return _end(tell, "failed", str(fault))
    except Cancelled:
        kept = "; what came is kept, the same command goes on from there" if (
            asked.verb == "fetch") else ""  # fmt: skip
        return _end(tell, "cancelled", f"models {asked.verb} was stopped{kept}.")
    except OSError as fault:
        where = fault.filename or "the disk"
        return _end(tell, "io", f"models {asked.verb} failed: {where}: {fault.strerror}.")
    return 0


def _end(tell: Tell, status: str, sentence: str) -> int:
    tell.error(status, sentence)
    return EXIT_CODES.get(status, 1)


@contextlib.contextmanager
def _stop_on_signals() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise Cancelled("cancelled")

    kept = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


# Rows ############################################################################################


def row_of(entry: store.Entry, locked: lock.Locked | None, known: proofs.Book) -> dict[str, Any]:
    """A model as docs/models.md describes it."""
    state, reason = "broken", entry.reason
    if not entry.reason:
        try:
            state, reason = lock.state_of(locked, entry.folder, known)
        except (AdapterError, OSError) as fault:
            reason = str(fault)
    return {
        "id": entry.id,
        "family": entry.family.name,
        "revision": entry.revision,
        "size_bytes": entry.size_bytes,
        "licence": entry.licence,
        "is_noncommercial": licence.is_for_noncommercial_use(entry.licence),
        "source": entry.source,
        "folder": str(entry.folder),
        "state": state,
        "reason": reason,
    }


def _show(entries: list[store.Entry], tell: Tell) -> None:
    locked, known = _locked(tell), proofs.book()
    for entry in entries:
        row = row_of(entry, locked.get(entry.id), known)
        reason = f": {row['reason']}" if row["reason"] else ""
        use = ", not for commercial use" if row["is_noncommercial"] else ""
        tell.model(
            row,
            f"{row['id']:36} {row['family']:15} {size_text(row['size_bytes']):>9}  "
            f"{row['state']}{reason}; {row['licence']}{use}; {row['source']}"
            + (f" {row['revision'][:12]}" if row["revision"] else ""),
        )


def _locked(tell: Tell) -> dict[str, lock.Locked]:
    """A broken lock is told; the models are listed all the same."""
    try:
        return lock.read()
    except AdapterError as fault:
        tell.note(str(fault))
        return {}


# Verbs ###########################################################################################


def _list(asked: argparse.Namespace, tell: Tell) -> None:
    entries = store.find_all(with_broken=True)
    _show(sorted(entries, key=lambda entry: (entry.family.name, entry.id)), tell)
    if not entries:
        tell.note(NO_MODELS)


def _got(entries: list[store.Entry], tell: Tell) -> None:
    """A model came: its row, and its licence."""
    _show(entries, tell)
    for entry in entries[:1]:
        tell.note(licence.sentence(entry.id, entry.licence))


def _add(asked: argparse.Namespace, tell: Tell) -> None:
    _got(intake.add(pathlib.Path(asked.what), asked.name, tell), tell)


def _import(asked: argparse.Namespace, tell: Tell) -> None:
    _got(intake.bring(pathlib.Path(asked.what), asked.name, tell), tell)


def _fetch(asked: argparse.Namespace, tell: Tell) -> None:
    if asked.family is not None and asked.family not in FAMILIES:
        raise Fault("usage", f"there is no family named {asked.family}; there are "
                    f"{', '.join(FAMILIES)}.")  # fmt: skip
    _got(fetch.fetch(asked.what, asked.family, tell), tell)


def _verify(asked: argparse.Namespace, tell: Tell) -> None:
    locked = lock.read()
    if asked.what is not None and asked.what not in locked:
        store.find(asked.what)
        raise Fault("not_found", f"{asked.what} is not locked; `timbre models lock {asked.what}` "
                    "pins what is there now.")  # fmt: skip
    names = [asked.what] if asked.what is not None else sorted(locked)
    faults = [fault for name in names for fault in _verify_one(name, locked[name], tell)]
    if not names:
        tell.note("no model is locked; `timbre models lock` pins those that are there.")
    if faults:
        raise Fault("different", f"not what was locked: {'; '.join(faults[:5])}.")


def _verify_one(name: str, locked: lock.Locked, tell: Tell) -> list[str]:
    """Its files read anew; sentences' parts for what is wrong."""
    try:
        entry = store.find(name)[0]
        look = intake.watch(tell, entry.size_bytes, f"verifying {name}")
        reasons = lock.differences(locked, lock.hash_all(entry.folder, look, is_anew=True))
    except AdapterError as fault:
        return [f"{name}: {fault}"]
    for reason in reasons:
        tell.note(f"{name}: {reason}.")
    _show([entry], tell)
    return [f"{name}: {reason}" for reason in reasons]


def _lock(asked: argparse.Namespace, tell: Tell) -> None:
    entries = store.find(asked.what) if asked.what is not None else store.find_all()
    for entry in {entry.id: entry for entry in reversed(entries)}.values():
        if entry.reason:
            raise Fault("failed", f"{entry.id} can't be locked: it {entry.reason}.")
        if entry.source == "path":
            raise Fault("usage", f"{entry.folder} is not listed; `timbre models add` it first.")
        count = fetch.pin(
            entry.id, entry.family.name, entry.repository, entry.revision, entry.folder, tell
        )
        tell.note(f"{entry.id} is locked: {count} files in {lock.path_of()}.")
    if not entries:
        tell.note(NO_MODELS)


def _unload(asked: argparse.Namespace, tell: Tell) -> None:
    raise Fault(
        "unavailable",
        "models are loaded inside a running Timbre only; say /models unload in its studio.",
    )


def _remove(asked: argparse.Namespace, tell: Tell) -> None:
    entry = store.find(asked.what)[0]
    if not asked.yes and not _is_confirmed(entry):
        raise Fault("usage", f"{intake.foresee(entry)}; say --yes to do it.")
    tell.note(intake.remove(entry))


def _is_confirmed(entry: store.Entry) -> bool:
    """Asked of people at a terminal only."""
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    sys.stderr.write(f"{intake.foresee(entry)}. Do it? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _setup(asked: argparse.Namespace, tell: Tell) -> None:
    install.setup(asked.what, asked.dry_run, tell)


Verb = tuple[Callable[[argparse.Namespace, Tell], None], str, str]
VERBS: dict[str, Verb] = {
    "list": (_list, "those that are on this machine", ""),
    "add": (_add, "list the model in a folder, which stays where it is", "PATH --name"),
    "fetch": (_fetch, "bring a model from the Hugging Face hub", "ID[@REVISION] --family"),
    "import": (_import, "copy a model into Timbre's own folder", "PATH --name"),
    "verify": (_verify, "prove the files against timbre.lock", "[ID]"),
    "lock": (_lock, "pin what is there in timbre.lock", "[ID]"),
    "unload": (_unload, "free the memory of loaded models", "[ID]"),
    "remove": (_remove, "delete a model, or take its link away", "ID --yes!"),
    "setup": (_setup, "install a family's Python packages", "FAMILY --dry-run!"),
}
HELP = {
    "--name": "what to call it",
    "--family": "as which family, where a repository holds several",
    "--yes!": "don't ask",
    "--dry-run!": "say what would be installed",
}
