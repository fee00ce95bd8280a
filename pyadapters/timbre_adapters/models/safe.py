# SPDX-License-Identifier: MIT
"""Checkpoints are data of strangers: what must hold before a library may read them.

An adapter calls check_folder(folder) first, then the library with use_safetensors=True and
local_files_only=True, then refuse_unloaded() with what the library says it left out. Weights in
torch's own zips go through load_weights(), YAML through parse_yaml(). docs/models.md lists what
is refused.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import stat
from collections.abc import Callable, Iterator
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import proofs, tensors, zips
from timbre_adapters.models.tensors import AGAIN, LARGEST_HEADER

__all__ = [
    "LARGEST_CONFIG",
    "LARGEST_HEADER",
    "check_folder",
    "load_weights",
    "parse_yaml",
    "protect_environment",
    "read_config",
    "read_header",
    "refuse_unloaded",
]

LARGEST_CONFIG = 16 << 20
LARGEST_TEXT = 64 << 20  # of a tokenizer
LARGEST_YAML = 1 << 20
MOST_FILES = 10_000
DEEPEST = 64
LARGEST_NUMBER = 1 << 40  # of sizes and counts in configs; tokenizers say 1e30 for "no limit"
MOST_DIGITS = 64

# Environment switches that would let a library run code of a checkpoint.
WEAKENING = (
    "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD",
    "HF_HUB_TRUST_REMOTE_CODE",
    "TRANSFORMERS_TRUST_REMOTE_CODE",
    "DIFFUSERS_TRUST_REMOTE_CODE",
)
# Where a pipeline's components may come from: the two libraries, and modules of diffusers.
PIPELINE_LIBRARIES = frozenset({
    "transformers", "diffusers", "stable_diffusion", "stable_audio", "stable_audio_3",
    "stable_audio3", "ace_step", "acestep", "dance_diffusion", "deprecated", "audioldm2",
})  # fmt: skip
DEMUCS_CLASSES = ("demucs.htdemucs.HTDemucs", "demucs.hdemucs.HDemucs")
_CODE_FIELDS = ("auto_map", "trust_remote_code", "custom_pipelines", "custom_code")
_TOKENIZERS = ("tokenizer.json", "vocab.json", "added_tokens.json", "merges.txt", "vocab.txt",
               "spiece.model", "tokenizer.model", "sentencepiece.bpe.model")  # fmt: skip
_PICKLE_STARTS = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05", b"PK\x03\x04", b"cos\n",
                  b"cposix\n", b"c__builtin__\n", b"cbuiltins\n")  # fmt: skip
_PICKLES = (".bin", ".pt", ".pth", ".th", ".ckpt", ".pkl", ".pickle", ".msgpack", ".h5")
_AUDIOCRAFT = ("state_dict.bin", "compression_state_dict.bin")


def protect_environment() -> None:
    """Take out of the environment what would weaken loading, whatever the user's shell says."""
    for name in WEAKENING:
        os.environ.pop(name, None)


# Configs #########################################################################################


def read_config(path: pathlib.Path) -> dict[str, Any]:
    """A JSON record of a checkpoint, as data. Raises AdapterError."""
    record = _parse(path, _read(path, LARGEST_CONFIG))
    if not isinstance(record, dict):
        raise AdapterError(f"{path} holds no record; {AGAIN}")
    return record


def _read(path: pathlib.Path, largest: int) -> bytes:
    try:
        if path.stat().st_size > largest:
            raise AdapterError(f"{path} is larger than any config; {AGAIN}")
        content = path.read_bytes()
    except FileNotFoundError as fault:
        raise AdapterError(f"{path} is missing; {AGAIN}") from fault
    except OSError as fault:
        raise AdapterError(f"{path} can't be read ({fault.strerror}); {AGAIN}") from fault
    if content.startswith(_PICKLE_STARTS):
        raise AdapterError(
            f"{path} is a pickle or an archive under a text's name, which could run code; it "
            "was not read."
        )
    return content


def _parse(path: pathlib.Path, content: bytes) -> Any:
    try:
        text = content.decode("utf-8")
        if "\0" in text:
            raise ValueError("a NUL byte")
        record = json.loads(text, object_pairs_hook=_record, parse_int=_whole)
        _check_depth(record)
    except RecursionError as fault:
        raise AdapterError(f"{path} is nested deeper than any config; {AGAIN}") from fault
    except ValueError as fault:
        raise AdapterError(f"{path} is no JSON that can be trusted ({fault}); {AGAIN}") from fault
    return record


def _record(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{_shown(twice)} stands twice in a record")
    return record


def _whole(text: str) -> int:
    if len(text) > MOST_DIGITS:
        raise ValueError(f"a number of {len(text)} digits")
    return int(text)


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (
                outer.values() if isinstance(outer, dict) else outer
                if isinstance(outer, list) else ()
            )
        ]  # fmt: skip
        if not level:
            return
    raise RecursionError


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Names and values at all levels."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield "", inner
            yield from _fields(inner)


def _check_config(path: pathlib.Path) -> None:
    """A config names no code, no place outside, and no size that is none."""
    record = read_config(path)
    is_tokenizer = path.name.startswith(("tokenizer", "special_tokens", "added_tokens"))
    for name, value in _fields(record):
        if name in _CODE_FIELDS and value not in (None, False, [], {}):
            raise AdapterError(
                f"{path} asks for code of its own ({name}), which is never run; take a checkpoint "
                "of the plain architecture."
            )
        if isinstance(value, str) and "${oc." in value:
            raise AdapterError(f"{path} reads what is around it ({_shown(value)}); not loaded.")
        if type(value) is int and abs(value) > LARGEST_NUMBER and not is_tokenizer:
            raise AdapterError(f"{path} has a size that is none: {_shown(name)} {value}; {AGAIN}")
    if path.name == "model_index.json":
        _check_pipeline(path, record)
    if path.name.endswith(".index.json"):
        _check_index(path, record)


def _check_pipeline(path: pathlib.Path, record: dict[str, Any]) -> None:
    kind = record.get("_class_name")
    if not isinstance(kind, str) or not kind.isidentifier():
        raise AdapterError(f"{path} names a pipeline of its own code, which is never run.")
    for name, value in record.items():
        if name.startswith("_") or not isinstance(value, list):
            continue
        if len(value) != 2 or not all(v is None or isinstance(v, str) for v in value):
            raise AdapterError(f"{path}: the component {_shown(name)} is none; {AGAIN}")
        library, kind = value
        if library is None:
            continue
        is_file = (path.parent / name / f"{library}.py").exists()
        if library not in PIPELINE_LIBRARIES or is_file or not str(kind).isidentifier():
            raise AdapterError(
                f"{path} takes the component {_shown(name)} from {_shown(library)}, which is code "
                "beyond transformers and diffusers and never run."
            )
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", name):
            raise AdapterError(f"{path} has a component outside, {_shown(name)}; not read.")


def _check_index(path: pathlib.Path, record: dict[str, Any]) -> None:
    """Of a checkpoint in shards: each tensor lies in the file beside it that is named."""
    places = record.get("weight_map")
    if not isinstance(places, dict) or not places:
        raise AdapterError(f"{path} has no weight_map; {AGAIN}")
    held: dict[str, dict[str, Any]] = {}
    for name, file in places.items():
        if not isinstance(file, str) or not re.fullmatch(r"[\w.-]{1,200}\.safetensors", file):
            raise AdapterError(
                f"{path} looks for the tensor {_shown(name)} in {_shown(str(file))}, which is no "
                "safetensors file beside it; it was not read."
            )
        if file not in held:
            held[file] = read_header(path.parent / file)
        if name not in held[file]:
            raise AdapterError(f"{path}: {file} lacks the tensor {_shown(name)}; {AGAIN}")


def _shown(text: object) -> str:
    return "".join(c if c.isprintable() else "?" for c in str(text)[:120])


# YAML ############################################################################################


def parse_yaml(path: pathlib.Path, text: str) -> Any:
    """YAML of a checkpoint as plain data; for OmegaConf afterwards, whose resolvers it lacks.

    Raises AdapterError for tags that make objects, resolvers that read the environment, and
    aliases that unfold.
    """
    import yaml  # comes with transformers and with omegaconf

    if len(text) > LARGEST_YAML or "\0" in text:
        raise AdapterError(f"{path} has a YAML config that is none; {AGAIN}")
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent):
                raise AdapterError(f"{path} has a config with aliases, which may unfold; not read.")
            tag = getattr(event, "tag", None)
            if tag is not None and not tag.startswith("tag:yaml.org,2002:"):
                raise AdapterError(f"{path} has a config that makes objects ({_shown(tag)}).")
            if tag is not None and "python" in tag:
                raise AdapterError(f"{path} has a config that makes objects ({_shown(tag)}).")
        value = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        raise AdapterError(f"{path} has a config that is no YAML ({_shown(fault)}).") from fault
    _refuse_resolvers(path, value)
    return value


# A resolver's call, also one whose name is put together by another interpolation.
_RESOLVER = re.compile(r"\$\{\s*(?:oc\.|[^${}]*\$\{)")


def _refuse_resolvers(path: pathlib.Path, value: Any) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_resolvers(path, name)
            _refuse_resolvers(path, inner)
    elif isinstance(value, list):
        for inner in value:
            _refuse_resolvers(path, inner)
    elif isinstance(value, str) and _RESOLVER.search(value):
        raise AdapterError(
            f"{path} has a config that reads what is around it ({_shown(value)}), maybe a secret; "
            "it was not loaded."
        )


# Weights #########################################################################################


def read_header(path: pathlib.Path) -> dict[str, Any]:
    """The judged header of a safetensors file: name -> {dtype, shape, data_offsets}, and
    __metadata__ (texts). Raises AdapterError."""
    header = tensors.read(path)
    _check_class(path, header.get("__metadata__", {}))
    return header


def _check_class(path: pathlib.Path, metadata: dict[str, str]) -> None:
    """Demucs' loader calls what its metadata names (backends.md 2, trap 15)."""
    if "structure" in metadata:
        raise AdapterError(f"{path} has metadata that puts a state together; take plain tensors.")
    kind = metadata.get("klass")
    if kind is not None and kind not in DEMUCS_CLASSES:
        raise AdapterError(
            f"{path} asks to call {_shown(kind)}, which is no model of Demucs and could run "
            "anything; it was not loaded."
        )


def load_weights(path: pathlib.Path, torch: Any) -> dict[str, Any]:
    """The record of a torch zip (audiocraft's .bin): tensors, texts, flags; on the CPU.

    Judged, weights_only, finite; a config in it (`xp.cfg`) is judged too. Raises AdapterError.
    """
    protect_environment()
    package = zips.load(path, torch)
    if "xp.cfg" in package:
        if not isinstance(package["xp.cfg"], str):
            raise AdapterError(f"{path} has a config that is no text; {AGAIN}")
        parse_yaml(path, package["xp.cfg"])
    if "pretrained" in package:
        raise AdapterError(
            f"{path} only names another model to be fetched ({_shown(package['pretrained'])}); "
            "take one that holds its own weights."
        )
    return package


def refuse_unloaded(folder: pathlib.Path, info: dict[str, Any]) -> None:
    """Judge transformers' output_loading_info: nothing may be missing or of another shape."""
    for kind in ("missing_keys", "mismatched_keys"):
        if info.get(kind):
            first = sorted(map(str, info[kind]))[0]
            raise AdapterError(
                f"{folder} lacks weights that its config asks for ({kind.replace('_', ' ')}, "
                f"first {first}); fetch the model again."
            )
    if info.get("error_msgs"):
        raise AdapterError(
            f"{folder} has weights that don't fit its config ({_shown(info['error_msgs'][0])}); "
            f"{AGAIN}"
        )


# Folders #########################################################################################


def check_folder(folder: pathlib.Path, look: Callable[[int], None] = lambda count: None) -> None:
    """Refuse a checkpoint that could execute anything or that is not whole, with a sentence.

    Call it before a library's from_pretrained(folder, use_safetensors=True). The numbers are read
    once (NaN, infinite) and remembered by the file's size and times; `look` is told the bytes
    read since its last call and may raise.
    """
    protect_environment()
    paths = list(files_of(folder))
    for path in paths:
        _check_file(path, look)
    names = {path.name for path in paths}
    has_weights = any(name.endswith(".safetensors") for name in names)
    if not has_weights and not names.issuperset(_AUDIOCRAFT):
        pickles = sorted(name for name in names if name.endswith(_PICKLES))
        if pickles:
            raise AdapterError(
                f"{folder} keeps its weights as a pickle only ({_shown(pickles[0])}), which could "
                "run anything; take a revision with safetensors."
            )
        raise AdapterError(f"{folder} holds no weights; {AGAIN}")


def files_of(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    """The files of a checkpoint in order, by their real folder, hidden ones out, links judged.

    Raises AdapterError for links that lead out of the folder (in the Hugging Face cache: out of
    its repository's blobs), for what is no file, and for too many.
    """
    real = folder.resolve()
    for count, path in enumerate(_walk(real)):
        if count >= MOST_FILES:
            raise AdapterError(f"{folder} holds more than {MOST_FILES} files; name a model's own.")
        name = str(path.relative_to(real))
        if not name.isprintable():
            raise AdapterError(f"{folder} has a file whose name is no text, {name!r}; not read.")
        if path.is_symlink():
            _check_link(real, path)
        try:
            mode = path.stat().st_mode
        except OSError as fault:
            raise AdapterError(f"{path} leads nowhere; {AGAIN}") from fault
        if not stat.S_ISREG(mode):
            raise AdapterError(f"{path} is no plain file; it was not read.")
        yield path


def _walk(folder: pathlib.Path) -> Iterator[pathlib.Path]:
    for top, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            path = pathlib.Path(top, name)
            if path.is_symlink():
                raise AdapterError(
                    f"{path} is a link to a folder; it was not followed, put the files themselves "
                    "there."
                )
        for name in sorted(names):
            if not name.startswith("."):
                yield pathlib.Path(top, name)


def _check_link(folder: pathlib.Path, path: pathlib.Path) -> None:
    target = pathlib.Path(os.path.realpath(path))  # resolve() raises for circles
    homes = [folder]
    if folder.parent.name == "snapshots" and folder.parent.parent.name.startswith("models--"):
        repository = folder.parent.parent
        first = pathlib.Path(os.path.normpath(path.parent / os.readlink(path)))
        if first.parent == repository / "blobs":
            homes += [repository / "blobs", repository.parent / "blobs"]
    if not any(target.is_relative_to(home) for home in homes):
        raise AdapterError(
            f"{path} is a link that leads out of its model ({_shown(target)}); it was not followed."
        )


def _check_file(path: pathlib.Path, look: Callable[[int], None]) -> None:
    name = path.name
    if name.endswith(".safetensors"):
        read_header(path)
        fault = proofs.unfinite(path, look)
        if fault:
            raise AdapterError(
                f"{path}: the tensor {fault} holds numbers that are none (NaN or infinite); {AGAIN}"
            )
    elif name in _AUDIOCRAFT:
        zips.check(path)
    elif name in _TOKENIZERS:
        _check_tokenizer(path)
    elif name.endswith(".json"):
        _check_config(path)
    elif name.endswith((".yaml", ".yml")):
        parse_yaml(path, _read(path, LARGEST_YAML).decode("utf-8", "replace"))


def _check_tokenizer(path: pathlib.Path) -> None:
    """Vocabularies are read by parsers of data only; what they must not be is judged here."""
    content = _read(path, LARGEST_TEXT)
    if path.suffix != ".json":
        return
    try:
        record = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise AdapterError(f"{path} is no JSON ({_shown(fault)}); {AGAIN}") from fault
    if not isinstance(record, dict):
        raise AdapterError(f"{path} holds no record; {AGAIN}")
