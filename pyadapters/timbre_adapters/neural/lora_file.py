# SPDX-License-Identifier: MIT
"""LoRA folders of peft, judged key by key as data; neither peft nor torch is imported.

A folder holds adapter_config.json and adapter_model.safetensors. For each module that it changes
the latter has two factors, A (rank, in) and B (out, rank); a convolution's A is
(rank, in, height, width) and its B (out, rank, 1, 1), an embedding's are (rank, words) and
(width, rank). What lies over the weight W is strength * scale * B A, with
scale = alpha / rank, or alpha / sqrt(rank) when `use_rslora` is set (Kalajdzievski, 2023).
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import math
import pathlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe

CONFIG, WEIGHTS = "adapter_config.json", "adapter_model.safetensors"
LARGEST_RANK = 4096
_PREFIX = "base_model.model."
_KEY = re.compile(
    r"base_model\.model\.(?P<module>[A-Za-z0-9_.]{1,160})\.lora_"
    r"(?:(?P<side>[AB])\.weight|embedding_(?P<embedded>[AB]))"
)
_DTYPES = ("F32", "F16", "BF16")
# Fields of the config that say how it was trained, not how it is laid on.
_UNHEARD = frozenset({
    "auto_mapping", "base_model_name_or_path", "exclude_modules", "inference_mode",
    "layers_pattern", "layers_to_transform", "lora_dropout", "megatron_core", "peft_version",
    "qalora_group_size", "revision", "runtime_config", "task_type",
})  # fmt: skip
_OBEYED = frozenset({
    "alpha_pattern", "bias", "init_lora_weights", "lora_alpha", "peft_type", "r",
    "rank_pattern", "target_modules", "use_rslora",
})  # fmt: skip
# Other beginnings change the base model's own weights before training.
_PLAIN_STARTS = (None, True, False, "gaussian", "orthogonal", "eva")


@dataclasses.dataclass(frozen=True)
class Pair:
    """The factors of one module: their names in the file, their shapes, and alpha's share."""

    a: str
    b: str
    a_shape: tuple[int, ...]
    b_shape: tuple[int, ...]
    scale: float
    is_embedding: bool

    @property
    def rank(self) -> int:
        return self.a_shape[0]

    def weight_shape(self) -> tuple[int, ...]:
        """Of the weight that the product is added to."""
        if self.is_embedding:
            return (self.a_shape[1], self.b_shape[0])
        return (self.b_shape[0], *self.a_shape[1:])


@dataclasses.dataclass(frozen=True)
class Lora:
    """A judged folder. `pairs` is by the module's name in the model it was trained on."""

    id: str
    folder: pathlib.Path
    base: str  # whose LoRA it says it is, or ""
    licence: str  # of its README's head, or ""
    pairs: Mapping[str, Pair]

    @property
    def file(self) -> pathlib.Path:
        return self.folder / WEIGHTS

    @property
    def sha256(self) -> str:
        state = self.file.stat()
        return _hash(self.file, state.st_size, state.st_mtime_ns)


def is_lora(folder: pathlib.Path) -> bool:
    """Whether a folder wants to be one; read() says whether it is."""
    return (folder / CONFIG).is_file()


def read(folder: pathlib.Path, name: str = "") -> Lora:
    """Judge a folder. Raises AdapterError with the first fault as a sentence."""
    config = _read_config(folder)
    header = _read_header(folder)
    pairs = _pair_up(folder, config, header)
    base = config.get("base_model_name_or_path")
    licence = _read_licence(folder / "README.md")
    return Lora(name or folder.name, folder, base if isinstance(base, str) else "", licence, pairs)


def _refuse(folder: pathlib.Path, words: str, mend: str = "") -> AdapterError:
    mend = mend or "take another LoRA, or train it as docs/lora.md says"
    return AdapterError(f"the LoRA {folder} {words}; {mend}.")


# The config ######################################################################################


def _read_config(folder: pathlib.Path) -> dict[str, Any]:
    config = safe.read_config(folder / CONFIG)
    kind = config.get("peft_type")
    if kind != "LORA":
        raise _refuse(folder, f"is of peft's type {_shown(kind)}, and only LORA can be laid on")
    for field, value in config.items():
        if field not in _UNHEARD and field not in _OBEYED and value not in (None, False, [], {}):
            raise _refuse(folder, f"asks for {_shown(field)}, which can't be laid on here")
    if config.get("bias", "none") != "none":
        raise _refuse(folder, "changes biases too, which can't be laid on here")
    if config.get("init_lora_weights") not in _PLAIN_STARTS:
        start = _shown(config["init_lora_weights"])
        raise _refuse(
            folder,
            f"was trained from {start}, which changes the base model's own weights",
            "convert it to a plain LoRA with peft (path_initial_model_for_weight_conversion)",
        )
    _check_numbers(folder, config)
    return config


def _check_numbers(folder: pathlib.Path, config: Mapping[str, Any]) -> None:
    _check_rank(folder, "r", config.get("r"))
    _check_alpha(folder, "lora_alpha", config.get("lora_alpha"))
    if not isinstance(config.get("use_rslora", False), bool | None):
        raise _refuse(folder, "says use_rslora, which must be true or false")
    checks: tuple[tuple[str, Callable[[pathlib.Path, str, Any], None]], ...] = (
        ("rank_pattern", _check_rank),
        ("alpha_pattern", _check_alpha),
    )
    for field, check in checks:
        rows = config.get(field) or {}
        if not isinstance(rows, dict):
            raise _refuse(folder, f"has a {field} that is no record")
        for pattern, value in rows.items():
            check(folder, f"{field} of {_shown(pattern)}", value)


def _check_rank(folder: pathlib.Path, field: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_RANK:
        raise _refuse(folder, f"has the {field} {_shown(value)}, not 1 to {LARGEST_RANK}")


def _check_alpha(folder: pathlib.Path, field: str, value: Any) -> None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or abs(value) > 1e6:
        raise _refuse(folder, f"has the {field} {_shown(value)}, which is no number that can be")


def _shown(value: Any) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= 60 else text[:59] + "…"


# The weights #####################################################################################


def _read_header(folder: pathlib.Path) -> dict[str, Any]:
    path = folder / WEIGHTS
    if not path.is_file():
        if any(folder.glob("adapter_model.*")):
            raise _refuse(
                folder,
                "keeps its weights in a pickle, which could run anything",
                f"save it again with safe_serialization=True as {WEIGHTS}",
            )
        raise _refuse(folder, f"has no {WEIGHTS}", "fetch it again")
    safe.check_folder(folder)
    header = safe.read_header(path)
    return {name: row for name, row in header.items() if name != "__metadata__"}


def _pair_up(
    folder: pathlib.Path, config: Mapping[str, Any], header: Mapping[str, Any]
) -> dict[str, Pair]:
    """Every key is one half of a pair, or the folder is refused."""
    halves: dict[str, dict[str, str]] = {}
    for key, row in header.items():
        match = _KEY.fullmatch(key)
        if match is None:
            raise _refuse(folder, f"holds {_shown(key)}, which is no part of a LoRA")
        if row.get("dtype") not in _DTYPES:
            raise _refuse(folder, f"holds {_shown(key)} as {_shown(row.get('dtype'))}, no floats")
        halves.setdefault(match["module"], {})[match["side"] or f"e{match['embedded']}"] = key
    if not halves:
        raise _refuse(folder, "changes nothing: its file has no weights")
    is_target = _make_target_test(folder, config.get("target_modules"))
    return {
        module: _make_pair(folder, config, header, module, names, is_target(module))
        for module, names in sorted(halves.items())
    }


def _make_pair(
    folder: pathlib.Path,
    config: Mapping[str, Any],
    header: Mapping[str, Any],
    module: str,
    names: Mapping[str, str],
    is_target: bool,
) -> Pair:
    if not is_target:
        raise _refuse(
            folder,
            f"has weights for {module}, which its target_modules don't name",
            f"put it into target_modules of {CONFIG} if it was trained, else save the LoRA again",
        )
    if set(names) not in ({"A", "B"}, {"eA", "eB"}):
        raise _refuse(folder, f"has only one half of the pair for {module}", "fetch it again")
    is_embedding = "eA" in names
    a, b = (names[side] for side in (("eA", "eB") if is_embedding else ("A", "B")))
    shapes = [tuple(header[name]["shape"]) for name in (a, b)]
    rank = _of_pattern(folder, config.get("rank_pattern") or {}, module, config["r"])
    _check_shapes(folder, module, shapes[0], shapes[1], rank, is_embedding)
    alpha = _of_pattern(folder, config.get("alpha_pattern") or {}, module, config["lora_alpha"])
    scale = alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)
    return Pair(a, b, shapes[0], shapes[1], scale, is_embedding)


def _check_shapes(
    folder: pathlib.Path,
    module: str,
    a: tuple[int, ...],
    b: tuple[int, ...],
    rank: int,
    is_embedding: bool,
) -> None:
    is_matrix = len(a) == len(b) == 2
    is_filter = len(a) == len(b) == 4 and b[2:] == (1, 1) and not is_embedding
    if not (is_matrix or is_filter) or 0 in (*a, *b):
        raise _refuse(
            folder, f"has factors of the shapes {a} and {b} for {module}, which no LoRA has"
        )
    if not a[0] == b[1] == rank:
        raise _refuse(
            folder,
            f"has factors of the shapes {a} and {b} for {module}, where its config says rank {rank}",
        )


def _of_pattern(folder: pathlib.Path, rows: Mapping[str, Any], module: str, otherwise: Any) -> Any:
    """The first row whose pattern is the end of the module's name, as peft looks it up."""
    for pattern, value in rows.items():
        if _is_end(_compile(folder, pattern), module):
            return value
    return otherwise


def _is_end(pattern: re.Pattern[str], module: str) -> bool:
    """At the beginning of the name or behind a dot."""
    starts = [0, *(index + 1 for index, c in enumerate(module) if c == ".")]
    return any(pattern.fullmatch(module, start) for start in starts)


def _make_target_test(folder: pathlib.Path, targets: Any) -> Callable[[str], bool]:
    """Whether target_modules names a module: a list of endings, or a pattern of the whole."""
    if isinstance(targets, str):
        if targets == "all-linear":
            return lambda module: True
        pattern = _compile(folder, targets)
        return lambda module: pattern.fullmatch(module) is not None
    if not isinstance(targets, list) or not all(isinstance(item, str) for item in targets):
        raise _refuse(folder, "has target_modules that are no list of names")
    ends = tuple(targets)
    dotted = tuple(f".{end}" for end in ends)
    return lambda module: module in ends or module.endswith(dotted)


@functools.lru_cache(maxsize=256)
def _compile(folder: pathlib.Path, text: str) -> re.Pattern[str]:
    """A pattern out of a config, unless it could take for ever (module names are <= 160 long)."""
    repeats = len(re.findall(r"[*+{?]", text))
    if len(text) > 1000 or repeats > 4 or re.search(r"\)[*+{?]|\(\?|\\[0-9]", text):
        raise _refuse(folder, f"names modules by the pattern {_shown(text)}, too involved to trust",
                      "write them as a list of names")  # fmt: skip
    try:
        return re.compile(text)
    except re.error as fault:
        raise _refuse(
            folder, f"names modules by {_shown(text)}, which is no pattern ({fault})"
        ) from fault


# Beside them #####################################################################################


@functools.lru_cache(maxsize=64)
def _hash(path: pathlib.Path, size: int, mtime_ns: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_licence(path: pathlib.Path) -> str:
    """`license:` in the head of a model card."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            head = file.read(1 << 16)
    except OSError:
        return ""
    block = re.match(r"---\n(.*?)\n---", head, re.DOTALL)
    found = re.search(r"^license:[ \t]*[\"']?([\w.+ -]{1,60})", block[1], re.M) if block else None
    return found[1].strip() if found else ""
