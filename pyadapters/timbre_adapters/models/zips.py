# SPDX-License-Identifier: MIT
"""torch.save's zip files (audiocraft's .bin), judged before anything unpickles them.

Such a file stores data.pkl and one entry a tensor, none compressed, all below one folder. The
pickle is walked opcode by opcode without running it, so that a sentence can name what it asks
for; torch.load(weights_only=True) then judges it once more by itself.
"""

from __future__ import annotations

import pathlib
import pickletools
import re
import stat
import zipfile
from collections.abc import Iterator
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models.tensors import AGAIN

LARGEST_PICKLE = 4 << 20
MOST_ENTRIES = 100_000
_ENTRY = re.compile(
    r"[^/\\\0]{1,200}/(?:data\.pkl|data/[0-9]{1,9}|version|byteorder|"
    r"\.data/serialization_id|\.format_version|\.storage_alignment)"
)
# All that a package of tensors, texts and flags needs.
_STORAGES = (
    "FloatStorage", "HalfStorage", "BFloat16Storage", "DoubleStorage", "LongStorage",
    "IntStorage", "ShortStorage", "CharStorage", "ByteStorage", "BoolStorage",
)  # fmt: skip
ALLOWED = frozenset({
    "collections OrderedDict", "torch._utils _rebuild_tensor_v2",
    "torch._utils _rebuild_parameter", *(f"torch {name}" for name in _STORAGES),
})  # fmt: skip
_TEXTS = frozenset({
    "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE", "STRING", "BINSTRING",
    "SHORT_BINSTRING",
})  # fmt: skip


def check(path: pathlib.Path) -> None:
    """Refuse whatever isn't a plain package of tensors. Raises AdapterError; runs nothing."""
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            _check_entries(path, archive.infolist(), size)
            pickle = _read_pickle(path, archive)
    except OSError as fault:
        raise AdapterError(f"{path} can't be read ({fault.strerror}); {AGAIN}") from fault
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as fault:
        raise AdapterError(_not_a_zip(path, fault)) from fault
    for name in _find_calls(path, pickle):
        if name not in ALLOWED:
            raise AdapterError(
                f"{path} asks to call {_shown(name)}, which weights never need and which could "
                "run anything; it was not loaded."
            )


def _not_a_zip(path: pathlib.Path, fault: Exception) -> str:
    with open(path, "rb") as file:
        beginning = file.read(1)
    if beginning == b"\x80":
        return (
            f"{path} is a bare pickle, which could run anything; it was not loaded, take a "
            "checkpoint with safetensors."
        )
    return f"{path} is no whole torch file ({_shown(str(fault))}); {AGAIN}"


def _check_entries(path: pathlib.Path, entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise AdapterError(f"{path} has {len(entries)} entries, more than any model; {AGAIN}")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise AdapterError(f"{path} has an entry of the same name twice; {AGAIN}")
    for entry in entries:
        _check_entry(path, entry)
    if len({name.partition("/")[0] for name in names}) > 1:
        raise AdapterError(f"{path} has entries in several folders, unlike torch's; {AGAIN}")
    total = sum(entry.file_size for entry in entries)
    if total > size:
        raise AdapterError(
            f"{path} would unpack to {total} bytes from {size}: its entries lie over each "
            f"other as in a zip bomb; {AGAIN}"
        )


def _check_entry(path: pathlib.Path, entry: zipfile.ZipInfo) -> None:
    who = f"{path}: the entry {_shown(entry.filename)}"
    parts = entry.filename.replace("\\", "/").split("/")
    if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
        raise AdapterError(f"{who} points outside of the file; it was not loaded.")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise AdapterError(f"{who} is a link and no data; it was not loaded.")
    if not _ENTRY.fullmatch(entry.filename):
        raise AdapterError(f"{who} belongs to no file of tensors, maybe to code; not loaded.")
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size:
        raise AdapterError(
            f"{who} is compressed, {entry.compress_size} bytes for {entry.file_size}, as torch "
            "never does and zip bombs do; it was not loaded."
        )
    if entry.flag_bits & 1:
        raise AdapterError(f"{who} is encrypted; {AGAIN}")


def _read_pickle(path: pathlib.Path, archive: zipfile.ZipFile) -> bytes:
    found = [entry for entry in archive.infolist() if entry.filename.endswith("/data.pkl")]
    if len(found) != 1:
        raise AdapterError(f"{path} has no data.pkl, so it holds no tensors; {AGAIN}")
    if found[0].file_size > LARGEST_PICKLE:
        raise AdapterError(
            f"{path} has a data.pkl of {found[0].file_size} bytes, more than names and texts "
            f"need; {AGAIN}"
        )
    return archive.read(found[0])


def _find_calls(path: pathlib.Path, pickle: bytes) -> Iterator[str]:
    """ "module name" of all that a pickle looks up, in order; nothing is run.

    Names of STACK_GLOBAL are taken from texts before it: those of the memo count as unknown.
    """
    texts: list[str] = []
    try:
        for opcode, argument, _ in pickletools.genops(pickle):
            if opcode.name in ("GLOBAL", "INST"):
                yield str(argument)
            elif opcode.name == "STACK_GLOBAL":
                yield " ".join(texts[-2:]) if len(texts) > 1 else "what it hides"
            elif opcode.name in ("EXT1", "EXT2", "EXT4"):
                yield f"extension {argument}"
            if opcode.name in _TEXTS:
                texts.append(str(argument))
            elif opcode.name not in ("MEMOIZE", "BINPUT", "LONG_BINPUT", "PUT"):
                texts.clear()
    except (ValueError, UnicodeDecodeError, IndexError) as fault:
        raise AdapterError(
            f"{path} has a broken data.pkl ({_shown(str(fault))}); {AGAIN}"
        ) from fault


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:120])


def load(path: pathlib.Path, torch: Any) -> dict[str, Any]:
    """The package of a judged file, on the CPU; its numbers are finite.

    Raises AdapterError. `xp.cfg`, if there is one, is text of safe.parse_yaml's kind.
    """
    check(path)
    try:
        package = torch.load(str(path), map_location="cpu", weights_only=True)
    except Exception as fault:
        raise AdapterError(f"{path} was not loaded ({_shown(str(fault))}); {AGAIN}") from fault
    if not isinstance(package, dict):
        raise AdapterError(f"{path} holds no record; {AGAIN}")
    for name, tensor in _walk(torch, package, ""):
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise AdapterError(f"{path}: {name} holds numbers that are none (NaN); {AGAIN}")
    return package


def _walk(torch: Any, value: object, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(torch, inner, f"{name}.{_shown(str(key))}" if name else str(key))
    elif isinstance(value, torch.Tensor):
        yield name, value
