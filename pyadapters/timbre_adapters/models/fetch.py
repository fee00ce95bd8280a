# SPDX-License-Identifier: MIT
"""Models from the Hugging Face hub into its own cache: the one place that goes on the network.

huggingface_hub tells revisions, files and errors; the bytes are moved here, since its own
download starts anew whenever it was broken off. Each file is proved against the hub's hash before
it gets its name, and the whole snapshot is judged by safe.py before it is listed.
"""

from __future__ import annotations

import contextlib
import dataclasses
import difflib
import fcntl
import fnmatch
import hashlib
import os
import pathlib
import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import intake, lock, safe, store
from timbre_adapters.models.families import FAMILIES, Family, families_of, read_config
from timbre_adapters.models.tell import Fault, Tell, size_text

_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_PART = re.compile(r"[\w@+ ()-][\w.@+ ()-]{0,199}")
_DIGEST = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_COMMIT = re.compile(r"[0-9a-f]{40}")
# What says of which family a repository is; fetched first.
HEADS = ("model_index.json", "config.json", "adapter_config.json", "demucs.json", "README.md")
DATA = ("*.safetensors", "*.json", "*.txt", "*.model", "*.yaml", "*.md", "LICENSE*")
# Further precisions and formats of the same weights.
_VARIANTS = ("*.fp16.*", "*.bf16.*", "*.non_ema.*", "*ema-only*", "*.int8.*", "*onnx*",
             "*openvino*", "*flax*", "*coreml*")  # fmt: skip
_PIECE = 1 << 16
_TRIES = 3
_TIMEOUT_S = 30.0


@dataclasses.dataclass(frozen=True)
class File:
    """One file of a repository, as the hub describes it."""

    name: str
    size: int
    digest: str  # SHA-256 of a large one, else git's SHA-1 of a blob


class Hub:
    """A repository of the hub at one revision, and where its cache keeps it."""

    def __init__(self, name: str, revision: str, tell: Tell) -> None:
        self.name, self.tell = name, tell
        self._library = _import_library()
        token = self._library.get_token()
        tell.secret = token or ""
        self._headers = self._library.utils.build_hf_headers(
            token=token or False, library_name="timbre"
        )
        self._api = self._library.HfApi(token=token or False)
        with self._told(revision):
            info = self._api.repo_info(name, revision=revision, timeout=_TIMEOUT_S)
            self.commit = str(info.sha)
            tree = list(self._api.list_repo_tree(name, recursive=True, revision=self.commit))
        if not _COMMIT.fullmatch(self.commit):
            raise Fault("failed", f"the hub calls {name}'s revision {self.commit!r}; not fetched.")
        self.files = {row.path: _file(name, row) for row in tree if hasattr(row, "blob_id")}
        cache = store.hub_folder() / f"models--{name.replace('/', '--')}"
        self.blobs = cache / "blobs"
        self.refs = cache / "refs"
        self.snapshot = cache / "snapshots" / self.commit

    @property
    def page(self) -> str:
        return f"{self._library.constants.ENDPOINT}/{self.name}"

    def is_here(self, file: File) -> bool:
        return (self.snapshot / file.name).exists()

    def missing_bytes(self, files: list[File]) -> int:
        """What is still to come of them."""
        here = sum(_size_of(self._partial(file)) for file in files if not self.is_here(file))
        return sum(file.size for file in files if not self.is_here(file)) - here

    def _partial(self, file: File) -> pathlib.Path:
        return self.blobs / f"{file.digest}.timbre.incomplete"

    def fetch(self, file: File, done: int, total: int) -> None:
        """One file into the cache, from where it was broken off; `done` bytes came before it."""
        if self.is_here(file):
            return
        blob = self.blobs / file.digest
        if not blob.exists():
            self.blobs.mkdir(parents=True, exist_ok=True)
            with _alone(self._partial(file)) as partial:
                self._transfer(file, partial, done, total)
                self._prove(file, partial)
            self._partial(file).rename(blob)
        link = self.snapshot / file.name
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(os.path.relpath(blob, link.parent))

    def _transfer(self, file: File, partial: BinaryIO, done: int, total: int) -> None:
        tries = 0
        while partial.seek(0, os.SEEK_END) < file.size:
            before = partial.tell()
            try:
                self._read(file, partial, done, total)
                cause = "it sent less than it promised"
            except self._broken_errors() as fault:
                cause = type(fault).__name__
            if partial.tell() >= file.size:
                break
            tries = tries + 1 if partial.tell() == before else 1
            if tries > _TRIES:
                raise Fault(
                    "failed",
                    f"the connection broke {tries} times at {size_text(before)} of {file.name} "
                    f"({cause}); what came is kept, the same command goes on from there.",
                )
            time.sleep(0.1 * 4 ** (tries - 1))  # 0.1, 0.4, 1.6 s
        if file.size == 0:
            partial.truncate(0)

    def _broken_errors(self) -> tuple[type[Exception], ...]:
        return (_http().TransportError,)

    def _read(self, file: File, partial: BinaryIO, done: int, total: int) -> None:
        """The rest of a file, as far as the connection carries."""
        start = partial.tell()
        url = self._library.hf_hub_url(self.name, file.name, revision=self.commit)
        headers = dict(self._headers) | {"Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        session = self._library.utils.get_session()
        with (
            self._told(self.commit),
            session.stream("GET", url, headers=headers, timeout=_TIMEOUT_S) as answer,
        ):
            self._library.utils.hf_raise_for_status(answer)
            if start and answer.status_code != 206:
                partial.seek(0)  # it began anew
                partial.truncate()
            for piece in answer.iter_bytes():
                if partial.tell() + len(piece) > file.size:
                    raise Fault("failed", f"the hub sends more than {file.name} has; not fetched.")
                partial.write(piece)
                self.tell.progress(done + partial.tell(), total, f"fetching {file.name}")

    def _prove(self, file: File, partial: BinaryIO) -> None:
        partial.seek(0)
        digest = hashlib.sha256() if len(file.digest) == 64 else hashlib.sha1()
        if len(file.digest) == 40:
            digest.update(b"blob %d\0" % file.size)
        while piece := partial.read(_PIECE):
            digest.update(piece)
        if digest.hexdigest() != file.digest:
            partial.truncate(0)
            raise Fault(
                "failed",
                f"{file.name} of {self.name} is not what the hub says it is (its hash is "
                f"{digest.hexdigest()[:12]}…, not {file.digest[:12]}…); it was thrown away, try "
                "again.",
            )

    def name_revision(self, revision: str) -> None:
        """The cache learns which snapshot a branch or tag means."""
        if not _COMMIT.fullmatch(revision) and _PART.fullmatch(revision):
            self.refs.mkdir(parents=True, exist_ok=True)
            (self.refs / revision).write_text(self.commit, encoding="ascii")

    @contextlib.contextmanager
    def _told(self, revision: str) -> Iterator[None]:
        """The library's errors as sentences."""
        errors = self._library.errors
        try:
            yield
        except errors.GatedRepoError as fault:
            raise Fault("unavailable", self._gated()) from fault
        except errors.RevisionNotFoundError as fault:
            raise Fault("not_found", f"{self.name} has no revision {revision!r}; look at "
                        f"{self.page}.") from fault  # fmt: skip
        except errors.RepositoryNotFoundError as fault:
            raise Fault("not_found", self._absent()) from fault
        except errors.HfHubHTTPError as fault:
            code = getattr(fault.response, "status_code", 0)
            if code in (401, 403):
                raise Fault("unavailable", self._gated()) from fault
            raise Fault("failed", f"the hub answers {code} for {self.name}; try again later, what "
                        "came is kept.") from fault  # fmt: skip
        except (_http().ConnectError, errors.OfflineModeIsEnabled) as fault:
            if isinstance(fault, _http().ConnectError) and revision == getattr(self, "commit", ""):
                raise  # a transfer tries again
            raise Fault("unavailable", f"the hub ({self._library.constants.ENDPOINT}) can't be "
                        "reached; look at the network.") from fault  # fmt: skip

    def _gated(self) -> str:
        how = (
            "the token of HF_TOKEN or `hf auth login` has no access yet"
            if self.tell.secret
            else "then set HF_TOKEN to a token of yours"
        )
        return (
            f"{self.name} is given only to those who agree to its terms: do so at {self.page} with "
            f"your account; {how}."
        )

    def _absent(self) -> str:
        known = list(dict.fromkeys(name for row in FAMILIES.values() for name in row.known))
        near = difflib.get_close_matches(self.name, known, 3, 0.5)
        hint = ", ".join(near or known[:4])
        return (
            f"the hub has no model {self.name}, or it is private and needs HF_TOKEN; "
            f"{'near to it' if near else 'known'} are {hint}."
        )


def _import_library() -> Any:
    """huggingface_hub, on-line and without Xet, whose downloads can't be gone on with."""
    os.environ.update(
        HF_HUB_OFFLINE="0",
        TRANSFORMERS_OFFLINE="0",
        HF_HUB_DISABLE_TELEMETRY="1",
        HF_HUB_DISABLE_PROGRESS_BARS="1",
        HF_HUB_DISABLE_XET="1",
    )
    try:
        import huggingface_hub
    except ModuleNotFoundError as fault:
        raise Fault(
            "unavailable",
            "fetching needs the package huggingface_hub; get it with `timbre models setup fetch`.",
        ) from fault
    import huggingface_hub.constants
    import huggingface_hub.errors
    import huggingface_hub.utils

    huggingface_hub.utils.logging.set_verbosity_error()
    return huggingface_hub


def _http() -> Any:
    """The client that huggingface_hub speaks with."""
    import importlib

    return importlib.import_module("httpx2")


def _file(repository: str, row: Any) -> File:
    """A row of the hub's listing, which is data of strangers too."""
    digest = row.lfs.sha256 if row.lfs is not None else row.blob_id
    parts = row.path.split("/")
    hides = all(_PART.fullmatch(part.removeprefix(".")) for part in parts) and ".." not in parts
    if not hides or not _DIGEST.fullmatch(str(digest)) or not 0 <= int(row.size) < 1 << 45:
        raise Fault("failed", f"{repository} lists a file that is none, {row.path!r}; not fetched.")
    return File(row.path, int(row.size), str(digest))


def _size_of(path: pathlib.Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextlib.contextmanager
def _alone(path: pathlib.Path) -> Iterator[BinaryIO]:
    """A partial file that no other process writes to."""
    with open(path, "a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            raise Fault("failed", "the same file is being fetched already; wait for it.") from fault
        yield file


# What is taken ###################################################################################


def choose(family: Family, names: list[str], index: dict[str, Any]) -> list[str]:
    """The files of a repository that a family's adapter reads, each weight once."""
    patterns = family.files or DATA
    chosen = [
        name
        for name in names
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
        and not any(fnmatch.fnmatchcase(name, variant) for variant in _VARIANTS)
        and not name.rpartition("/")[2].startswith(".")
    ]
    if family.files:
        return chosen
    parts = {name for name in index if not name.startswith("_")}
    return [
        name
        for name in chosen
        if (name.partition("/")[0] in parts if "/" in name else not _is_whole(name, parts))
    ]


def _is_whole(name: str, parts: set[str]) -> bool:
    """Weights in one piece beside a pipeline's folders, which hold the same."""
    return bool(parts) and name.endswith(".safetensors")


def _family_of(hub: Hub, asked: str | None) -> Family:
    names = list(hub.files)
    if asked is not None:
        return FAMILIES[asked]
    for head in HEADS:
        if head in hub.files:
            hub.fetch(hub.files[head], 0, 0)
    found = families_of(hub.snapshot) if hub.snapshot.is_dir() else []
    if found:
        return found[0]
    if {"state_dict.bin", "compression_state_dict.bin"} <= set(names):
        return FAMILIES["audiocraft"]
    has_bag = any(name.endswith(".yaml") and "/" not in name for name in names)
    if has_bag and any(name.endswith(".safetensors") for name in names):
        return FAMILIES["demucs"]
    raise Fault(
        "invalid",
        f"{hub.name} is of no family that Timbre knows ({', '.join(FAMILIES)}); nothing was "
        "fetched but its configs.",
    )


def _files(hub: Hub, family: Family) -> list[File]:
    index: dict[str, Any] = {}
    if family.name != "audiocraft" and "model_index.json" in hub.files:
        hub.fetch(hub.files["model_index.json"], 0, 0)
        index = read_config(hub.snapshot / "model_index.json")
    files = [hub.files[name] for name in choose(family, list(hub.files), index)]
    weights = ".bin" if family.name == "audiocraft" else ".safetensors"
    if not any(file.name.endswith(weights) for file in files):
        raise Fault(
            "unavailable",
            f"{hub.name} holds no weights as {weights} at this revision, and pickles are never "
            f"fetched; look for a revision with them at {hub.page} and ask for it with "
            f"{hub.name}@REVISION.",
        )
    return files


# The command #####################################################################################


def fetch(asked: str, family: str | None, tell: Tell) -> list[store.Entry]:
    """Bring ID[@REVISION]; without a revision the locked one, else the newest; then lock it.

    Raises Fault, and AdapterError when what came is not safe: it is removed again.
    """
    name, _, revision = asked.partition("@")
    if not _ID.fullmatch(name) or ".." in name:
        raise Fault("usage", f"{asked!r} is no id; ids look like {FAMILIES['musicgen'].known[0]}.")
    locked = lock.read().get(name)
    is_pinned = locked is not None and not revision
    if is_pinned and locked is not None:
        revision, family = locked.revision or "main", family or locked.family
    hub = Hub(name, revision or "main", tell)
    was_here = hub.snapshot.is_dir()
    try:
        chosen = _family_of(hub, family)
        files = _files(hub, chosen)
        _fetch_files(hub, files)
        _prove_here(hub, files)
        safe.check_folder(hub.snapshot, intake.watch(tell, _total(hub), f"judging {name}"))
    except AdapterError as fault:
        if not isinstance(fault, Fault) and not was_here:
            intake.drop_snapshot(
                store.Entry(name, FAMILIES["lora"], hub.snapshot.resolve(), "", "hub")
            )
        raise
    hub.name_revision(revision or "main")
    entries = [entry for entry in store.find(name, chosen.name) if entry.source == "hub"]
    if is_pinned and locked is not None:
        _prove_pins(name, locked, hub)
    else:
        pin(name, chosen.name, name, hub.commit, hub.snapshot, tell)
    return entries


def _total(hub: Hub) -> int:
    return sum(path.stat().st_size for path in safe.files_of(hub.snapshot))


def _fetch_files(hub: Hub, files: list[File]) -> None:
    total, missing = sum(file.size for file in files), hub.missing_bytes(files)
    intake.need_space(hub.blobs, missing, f"fetching {hub.name}")
    if missing:
        hub.tell.note(f"fetching {size_text(missing)} of {hub.name} at revision {hub.commit[:12]}.")
    done = 0
    for file in sorted(files, key=lambda file: file.size):
        hub.fetch(file, done, total)
        done += file.size
        hub.tell.progress(done, total, f"fetching {file.name}")


def _prove_here(hub: Hub, files: list[File]) -> None:
    """What was in the cache already, maybe of another program, is what the hub has, too."""
    found = lock.hash_all(hub.snapshot, intake.watch(hub.tell, _total(hub), f"proving {hub.name}"))
    for file in files:
        if len(file.digest) == 64 and found[file.name].sha256 != file.digest:
            path = hub.snapshot / file.name
            path.resolve().unlink()
            path.unlink(missing_ok=True)
            raise Fault(
                "failed",
                f"{file.name} of {hub.name} was spoilt on this disk and is removed; fetch it again.",
            )


def _prove_pins(name: str, locked: lock.Locked, hub: Hub) -> None:
    found = lock.hash_all(hub.snapshot, lambda count: None)
    for reason in lock.differences(locked, found):
        raise Fault("failed", f"what came of {name} is not what timbre.lock pins: {reason}.")


def pin(
    name: str,
    family: str,
    repository: str | None,
    revision: str | None,
    folder: pathlib.Path,
    tell: Tell,
) -> int:
    """Lock a model as it is now; how many files that are."""
    total = sum(path.stat().st_size for path in safe.files_of(folder))
    pins = lock.hash_all(folder, intake.watch(tell, total, f"hashing {name}"))
    lock.write(lock.read() | {name: lock.Locked(family, repository, revision, pins)})
    return len(pins)
