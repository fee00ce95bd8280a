# SPDX-License-Identifier: MIT
"""Folders of Demucs models, read as data; the package's own loaders are never called.

Those import and call whatever a file's metadata names (backends.md 2, trap 15). Here a class is
one of two, its arguments are numbers and names within limits, and tensors must fit it exactly.
A folder holds FILE.safetensors with the metadata `klass`, `args` and `kwargs` (JSON), and, when
several files are heard together, a bag as the package writes it: NAME.yaml with `models`,
`weights` and `segment`.
"""

from __future__ import annotations

import dataclasses
import fractions
import json
import math
import pathlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe

CLASSES = {"demucs.htdemucs.HTDemucs": "htdemucs", "demucs.hdemucs.HDemucs": "hdemucs"}
_SEGMENTS_S = {"htdemucs": 10.0, "hdemucs": 40.0}
LONGEST_SEGMENT_S = 600.0
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]{1,80}")
_SOURCE = re.compile(r"[a-z][a-z0-9_]{0,39}")
# Counts of layers; a loop of the constructor runs over each.
_DEEP = frozenset({"depth", "t_layers", "dconv_depth", "wiener_iters", "end_iters", "growth",
                   "multi_freqs_depth", "norm_starts", "dconv_lstm", "dconv_attn"})  # fmt: skip
_DEEPEST, _WIDEST, _MOST_SOURCES, _MOST_MODELS = 32, 1 << 16, 16, 16
# What needs kernels that are not there, or draws from the global random generator.
_LEFT_OUT = ("t_sparse_self_attn", "t_sparse_cross_attn", "t_auto_sparsity")


@dataclasses.dataclass(frozen=True)
class Spec:
    """One model of a bag, as its file describes it."""

    file: pathlib.Path
    klass: str
    arguments: Mapping[str, Any]
    shapes: Mapping[str, tuple[int, ...]]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.arguments["sources"])

    @property
    def segment_s(self) -> float:
        """With the default of its class."""
        return float(self.arguments.get("segment", _SEGMENTS_S[CLASSES[self.klass]]))


@dataclasses.dataclass(frozen=True)
class Bag:
    """Models that are heard together: a weight for each of a model's sources."""

    specs: tuple[Spec, ...]
    weights: tuple[tuple[float, ...], ...]
    segment_s: float | None  # of all models, when the bag says so

    def own_segment_s(self) -> float:
        """The bag's, or that of the model with the shortest pieces."""
        return self.segment_s or min(spec.segment_s for spec in self.specs)

    def longest_segment_s(self) -> float:
        """HTDemucs can't hear more than it was trained with."""
        bounds = [spec.segment_s for spec in self.specs if CLASSES[spec.klass] == "htdemucs"]
        return min(bounds, default=LONGEST_SEGMENT_S)

    def size_bytes(self) -> int:
        """Of the weights in float32."""
        shapes = (shape for spec in self.specs for shape in spec.shapes.values())
        return 4 * sum(math.prod(shape) for shape in shapes)


def read(folder: pathlib.Path) -> Bag:
    """Judge a folder. Raises AdapterError with the first fault as a sentence."""
    names, weights, segment_s = _read_bag(folder)
    specs = tuple(_read_spec(folder / f"{name}.safetensors") for name in names)
    first = specs[0]
    for spec in specs[1:]:
        for field in ("sources", "samplerate", "audio_channels"):
            if spec.arguments.get(field) != first.arguments.get(field):
                raise _refuse(spec.file, f"has other {field} than {first.file.name} of its bag")
    return Bag(specs, _check_weights(folder, weights, len(specs), len(first.sources)), segment_s)


def _refuse(path: pathlib.Path, words: str) -> AdapterError:
    return AdapterError(f"{path} {words}; fetch the model again, or take another.")


# A bag ###########################################################################################


def _read_bag(folder: pathlib.Path) -> tuple[list[str], Any, float | None]:
    """Names of the files, weights as they stand there, and the bag's segment."""
    bags = sorted(folder.glob("*.yaml"))
    if not bags:
        alone = sorted(path.stem for path in folder.glob("*.safetensors"))
        if len(alone) != 1:
            raise _refuse(folder, f"holds {len(alone)} models and no bag (NAME.yaml)")
        return alone, None, None
    record = safe.parse_yaml(bags[0], bags[0].read_text("utf-8", "replace")[: 1 << 21])
    names = record.get("models") if isinstance(record, dict) else None
    if not isinstance(names, list) or not 1 <= len(names) <= _MOST_MODELS:
        raise _refuse(bags[0], f"names no models (1 to {_MOST_MODELS})")
    if not all(isinstance(name, str) and _FILE_NAME.fullmatch(name) for name in names):
        raise _refuse(bags[0], "names models that are no file names")
    return names, record.get("weights"), _check_segment(bags[0], record.get("segment"))


def _check_segment(path: pathlib.Path, value: Any) -> float | None:
    if value is None:
        return None
    if not _is_number(value) or not 0.1 <= value <= LONGEST_SEGMENT_S:
        raise _refuse(path, f"has the segment {value!r}, not 0.1 to 600 s")
    return float(value)


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, int | float | fractions.Fraction) and not isinstance(value, bool)
    return is_number and math.isfinite(value)


def _check_weights(
    folder: pathlib.Path, rows: Any, models: int, sources: int
) -> tuple[tuple[float, ...], ...]:
    if rows is None:
        return ((1.0,) * sources,) * models
    is_table = isinstance(rows, list) and len(rows) == models
    if not is_table or not all(isinstance(row, list) and len(row) == sources for row in rows):
        raise _refuse(folder, f"has weights that are no {models} rows of {sources}")
    if not all(_is_number(value) and 0 <= value <= 1e3 for row in rows for value in row):
        raise _refuse(folder, "has weights that are no numbers from 0 to 1000")
    if not all(sum(column) > 0 for column in zip(*rows, strict=True)):
        raise _refuse(folder, "has a source to which no model adds anything")
    return tuple(tuple(float(value) for value in row) for row in rows)


# A model #########################################################################################


def _read_spec(path: pathlib.Path) -> Spec:
    if not path.is_file():
        raise _refuse(path, "is missing")
    header = safe.read_header(path)
    metadata = header.get("__metadata__") or {}
    klass = metadata.get("klass")
    if klass not in CLASSES:
        raise _refuse(path, f"is of the class {str(klass)[:60]!r}, and only {' and '.join(CLASSES)} are known")  # fmt: skip
    if "structure" in metadata:
        raise _refuse(path, "has packed weights, which are not read here")
    if _decode(path, metadata, "args") not in ([], None):
        raise _refuse(path, "has arguments without names")
    arguments = _decode(path, metadata, "kwargs")
    _check_arguments(path, arguments)
    shapes = {name: tuple(row["shape"]) for name, row in header.items() if name != "__metadata__"}
    return Spec(path, klass, arguments, shapes)


def _decode(path: pathlib.Path, metadata: Mapping[str, str], field: str) -> Any:
    try:
        text = metadata.get(field, "null")
        if len(text) > 1 << 16:
            raise ValueError("it is too long")
        return json.loads(text, object_hook=_fraction)
    except (ValueError, RecursionError) as fault:
        raise _refuse(path, f"has {field} that can't be read ({fault})") from fault


def _fraction(record: dict[str, Any]) -> Any:
    """The package's own form of a fraction."""
    if record.get("_type") != "fraction":
        return record
    parts = [record.get("numerator"), record.get("denominator")]
    whole = [part for part in parts if type(part) is int and 0 < part < 1 << 40]
    if len(whole) < 2:
        raise ValueError("a fraction of no whole numbers")
    return fractions.Fraction(whole[0], whole[1])


def _check_arguments(path: pathlib.Path, arguments: Any) -> None:
    if not isinstance(arguments, dict) or len(arguments) > 200:
        raise _refuse(path, "has no record of arguments (kwargs)")
    sources = arguments.get("sources")
    if not isinstance(sources, list) or not 1 <= len(sources) <= _MOST_SOURCES:
        raise _refuse(path, f"names no sources (1 to {_MOST_SOURCES})")
    if not all(isinstance(name, str) and _SOURCE.fullmatch(name) for name in sources):
        raise _refuse(path, "has sources whose names are no words of a-z, 0-9 and _")
    if len(set(sources)) < len(sources):
        raise _refuse(path, "names a source twice")
    for name, value in arguments.items():
        if name != "sources":
            _check_argument(path, name, value)
    _check_segment(path, arguments.get("segment", 10))
    if arguments.get("audio_channels", 2) not in (1, 2):
        raise _refuse(path, "is neither for mono nor for stereo")
    if not 8000 <= arguments.get("samplerate", 44100) <= 192000:
        raise _refuse(path, "has a sample rate that is none (8000 to 192000 Hz)")
    if any(arguments.get(name) for name in _LEFT_OUT):
        raise _refuse(path, "needs sparse attention, which is not there")


def _check_argument(path: pathlib.Path, name: str, value: Any) -> None:
    """Numbers within limits, short words, flat lists of these."""
    largest = _DEEPEST if name in _DEEP else max(_WIDEST, 192000)
    for item in value if isinstance(value, list) and len(value) <= 64 else [value]:
        if item is None or isinstance(item, bool) or (isinstance(item, str) and len(item) < 40):
            continue
        if not _is_number(item) or abs(item) > largest:
            raise _refuse(path, f"has the argument {str(name)[:40]!r} beyond what a model has")


# Loading #########################################################################################


def load(spec: Spec, torch: Any, report: Callable[[], None]) -> Any:
    """The model of a file in float32, in evaluation mode. Reports between its steps.

    It is first made without memory, so that sizes are compared before any is taken.
    """
    kind = _import_class(spec)
    report()
    try:
        with torch.device("meta"):
            model = kind(**dict(spec.arguments))
    except Exception as fault:
        raise _refuse(spec.file, f"has arguments that make no {kind.__name__} ({fault})") from fault
    _compare(spec, {name: tuple(value.shape) for name, value in model.state_dict().items()})
    report()
    from safetensors.torch import load_file

    tensors = load_file(str(spec.file))
    state = {name: value.float() if value.is_floating_point() else value
             for name, value in tensors.items()}  # fmt: skip
    report()
    model.load_state_dict(state, strict=True, assign=True)
    if any(value.is_meta for value in (*model.parameters(), *model.buffers())):
        raise _refuse(spec.file, "leaves weights without values")
    return _quiet(model)


def _import_class(spec: Spec) -> Any:
    if spec.klass == "demucs.htdemucs.HTDemucs":
        from demucs.htdemucs import HTDemucs

        return HTDemucs
    from demucs.hdemucs import HDemucs

    return HDemucs


def _quiet(model: Any) -> Any:
    """Without what is of training: dropout, and positions shifted by the global random."""
    transformer = getattr(model, "crosstransformer", None)
    if transformer is not None:
        transformer.sin_random_shift = 0
    for value in model.parameters():
        value.requires_grad_(False)
    return model.eval()


def _compare(spec: Spec, wanted: Mapping[str, tuple[int, ...]]) -> None:
    for name in sorted({*wanted, *spec.shapes}):
        if name not in spec.shapes:
            raise _refuse(spec.file, f"lacks the tensor {name}")
        if name not in wanted:
            raise _refuse(spec.file, f"holds the tensor {name[:80]}, which its model does not have")
        if spec.shapes[name] != wanted[name]:
            raise _refuse(
                spec.file, f"holds {name} as {spec.shapes[name]}, where {wanted[name]} is needed"
            )
