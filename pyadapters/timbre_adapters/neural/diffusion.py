# SPDX-License-Identifier: MIT
"""What the diffusion backends share: a pipeline out of checked parts, precision by memory, steps."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import pathlib
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from timbre_adapters.adapter import AdapterError, Host, Model, Option, Request
from timbre_adapters.models import safe
from timbre_adapters.neural import cache, kit, plan

PRECISION = Option("precision", "choice", "auto",
                   "Of weights and arithmetic; auto: float32, or less where memory is short.",
                   choices=("auto", "float32", "bfloat16", "float16"))  # fmt: skip
START = Option("start_s", "number", None, "Where kind repaint begins; not set: at the start.",
               minimum=0, unit="s")  # fmt: skip
END = Option("end_s", "number", None, "Where kind repaint ends; not set: at the end.",
             minimum=0, unit="s")  # fmt: skip
TEXTS_KEPT = 64
BYTES = {"float32": 4, "bfloat16": 2, "float16": 2}
TOKENIZERS = (
    "CLIPTokenizer", "CLIPTokenizerFast", "T5Tokenizer", "T5TokenizerFast", "GemmaTokenizer",
    "GemmaTokenizerFast", "Qwen2Tokenizer", "Qwen2TokenizerFast", "PreTrainedTokenizerFast",
    "TokenizersBackend", "AutoTokenizer",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Part:
    """One component of a pipeline: which classes its model_index.json may name for it."""

    name: str
    classes: tuple[str, ...]
    module: str = "diffusers"
    is_needed: bool = True
    # More words for its from_pretrained(), by its folder.
    more: Callable[[pathlib.Path], Mapping[str, Any]] = lambda folder: {}

    @property
    def has_weights(self) -> bool:
        return not (self.name.startswith("tokenizer") or self.name == "scheduler")


@dataclasses.dataclass
class Opened:
    """A pipeline that is ready, with the text encodings that were made with it."""

    pipe: Any
    texts: dict[Any, Any] = dataclasses.field(default_factory=dict)

    def text(self, key: Any, encode: Callable[[], Any]) -> Any:
        """The encoding of a text, made once."""
        if key not in self.texts:
            if len(self.texts) >= TEXTS_KEPT:
                del self.texts[next(iter(self.texts))]
            self.texts[key] = encode()
        return self.texts[key]


@dataclasses.dataclass(frozen=True)
class Source:
    """Where a pipeline's parts lie; a part of `others` lies in a folder of its own."""

    who: str
    model: Model
    parts: Sequence[Part]
    others: Mapping[str, pathlib.Path] = dataclasses.field(default_factory=dict)

    @property
    def folder(self) -> pathlib.Path:
        if self.model.folder is None:
            raise AdapterError(f"{self.who} has no model; name one with model.")
        return self.model.folder

    def folder_of(self, part: Part) -> pathlib.Path:
        return self.others.get(part.name, self.folder / part.name)

    def key(self) -> tuple[Any, ...]:
        """What tells these weights from others: folders and the state of each file in them."""
        folders = [self.folder, *self.others.values()]
        files = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
        states = [(path.stat().st_size, path.stat().st_mtime_ns) for path in files]
        return (self.who, tuple(map(str, folders)), self.model.revision, tuple(states))

    def weight_bytes(self) -> int:
        """Of all parts in float32, from the headers of their files (whatever they are kept in)."""
        found = 0
        for part in self.parts:
            for path in self.folder_of(part).glob("*.safetensors"):
                found += _bytes_in_float32(path)
        return found


def _bytes_in_float32(path: pathlib.Path) -> int:
    count = 0
    for name, row in safe.read_header(path).items():
        if name != "__metadata__":
            numbers = 4
            for size in row["shape"]:
                numbers *= int(size)
            count += numbers
    return count


# Memory ##########################################################################################


def ladder(
    torch_kit: kit.Kit, asked: str, weight_bytes: int, work_bytes: Callable[[int, bool], int],
    can_tile: bool,
) -> list[plan.Rung]:  # fmt: skip
    """Precision, then tiled decoding, then (on GPUs) parts that wait in main memory.

    `work_bytes(bytes a number, is tiled)` is the peak beside the weights.
    """
    on_gpu = torch_kit.device.type != "cpu"
    names = ["float32", "float16" if on_gpu else "bfloat16"] if asked == "auto" else [asked]
    last = names[-1]
    forms = [(name, False, False) for name in names]
    if can_tile:
        forms.append((last, True, False))
    if on_gpu:
        forms.append((last, can_tile, True))
    return [_rung(form, weight_bytes, work_bytes) for form in forms]


def _rung(
    form: tuple[str, bool, bool], weight_bytes: int, work_bytes: Callable[[int, bool], int]
) -> plan.Rung:
    name, is_tiled, is_offloaded = form
    size = BYTES[name]
    text = f"{name} weights"
    if is_tiled:
        text += ", decoding in tiles"
    if is_offloaded:
        text += ", parts in main memory until they are needed"
    peak = weight_bytes * size // 4 + work_bytes(size, is_tiled)
    values = {"precision": name, "is_tiled": is_tiled, "is_offloaded": is_offloaded}
    return plan.Rung(text, peak, values)


def settle(
    host: Host, torch_kit: kit.Kit, who: str, rungs: Sequence[plan.Rung], doing: str
) -> plan.Rung:
    """plan.settle(), on a GPU by that GPU's free memory first."""
    if torch_kit.device.type == "cuda":
        free = torch_kit.torch.cuda.mem_get_info(torch_kit.device)[0]
        fitting = [rung for rung in rungs if rung.peak_bytes <= free or rung.values["is_offloaded"]]
        if fitting[0] is not rungs[0]:
            host.note(
                f"stepped down to {fitting[0].text}: {rungs[0].peak_bytes / 1e9:.1f} GB would be "
                f"needed to {doing} as asked, {free / 1e9:.1f} GB are free on {torch_kit.device}."
            )
        rungs = fitting
    return plan.settle(host, who, rungs, doing)


# Loading #########################################################################################


def open_pipeline(
    host: Host, torch_kit: kit.Kit, source: Source, rung: plan.Rung, pipeline: str,
    module: str = "diffusers",
) -> Opened:  # fmt: skip
    """The pipeline of a checkpoint, out of the cache or loaded part by part."""
    key = (*source.key(), str(torch_kit.device), *sorted(rung.values.items()))
    size = source.weight_bytes() * BYTES[rung.values["precision"]] // 4

    def load() -> Opened:
        parts = load_parts(host, torch_kit, source, rung.values["precision"])
        diffusers = kit.quiet_diffusers()
        made = getattr(importlib.import_module(module), pipeline)(**parts, **_extras(pipeline))
        made.set_progress_bar_config(disable=True)
        diffusers.utils.logging.set_verbosity_error()
        if rung.values["is_offloaded"]:
            made.enable_model_cpu_offload(device=torch_kit.device)
        else:
            made.to(torch_kit.device)
        return Opened(made)

    return cache.models.get(key, size, load)


def _extras(pipeline: str) -> dict[str, Any]:
    """Riffusion's checkpoints carry no judge of images that a spectrogram would need."""
    if not pipeline.startswith("StableDiffusion"):
        return {}
    return {
        "safety_checker": None, "feature_extractor": None, "requires_safety_checker": False,
    }  # fmt: skip


def load_parts(host: Host, torch_kit: kit.Kit, source: Source, precision: str) -> dict[str, Any]:
    """Components by name, each of a class that its row allows, with all its weights."""
    for folder in (source.folder, *source.others.values()):
        safe.check_folder(folder)
    kit.quiet_transformers()
    kit.quiet_diffusers()
    index = safe.read_config(source.folder / "model_index.json")
    loaded: dict[str, Any] = {}
    for number, part in enumerate(source.parts):
        host.progress("load", number, len(source.parts))
        found = _class_of(source, part, index)
        if found is None:
            loaded[part.name] = None
            continue
        folder = source.folder_of(part)
        with kit.stoppable(torch_kit.torch, host), _told_of(source.who, folder):
            loaded[part.name] = _load_part(torch_kit.torch, part, found, folder, precision)
    host.progress("load", len(source.parts), len(source.parts))
    return loaded


def _class_of(source: Source, part: Part, index: Mapping[str, Any]) -> Any:
    row = index.get(part.name)
    name = row[1] if isinstance(row, list) and len(row) == 2 else None
    if part.name in source.others:
        name = part.classes[0]
    if name is None and not part.is_needed:
        return None
    if name not in part.classes:
        raise AdapterError(
            f"{source.folder / 'model_index.json'} names {name!r} as its {part.name}, where "
            f"{source.who} can load {' or '.join(part.classes[:4])}; take another model."
        )
    module = importlib.import_module(part.module)
    if not hasattr(module, name) and name in TOKENIZERS:
        return module.AutoTokenizer  # a class of an older transformers
    return getattr(module, name)


@contextlib.contextmanager
def _told_of(who: str, folder: pathlib.Path) -> Iterator[None]:
    """Whatever a library says of broken weights, as a sentence that names the folder."""
    try:
        yield
    except AdapterError:
        raise
    except Exception as fault:
        text = " ".join(str(fault).split())[:300]
        raise AdapterError(
            f"{who} can't load {folder}: {type(fault).__name__}: {text}; fetch the model again."
        ) from fault


def _load_part(torch: Any, part: Part, kind: Any, folder: pathlib.Path, precision: str) -> Any:
    if not part.has_weights:
        return kind.from_pretrained(folder, local_files_only=True)
    if not (folder / "config.json").is_file():
        raise AdapterError(f"{folder / 'config.json'} is missing; fetch the model again.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model, info = kind.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, output_loading_info=True,
            dtype=getattr(torch, precision), **part.more(folder),
        )  # fmt: skip
    safe.refuse_unloaded(folder, info)
    return model.eval()


# A job ###########################################################################################


class Steps:
    """Tells each step of a job, and raises Cancelled there when it was asked to stop."""

    def __init__(self, host: Host, total: int) -> None:
        self._host = host
        self.total = total
        self.done = 0
        self._is_encoding = True
        host.progress("encode", 0, 1)

    def begin(self, total: int) -> None:
        """The steps that there really are are known."""
        self.total = total
        self._end_encoding()
        self._host.progress("render", 0, total)

    def _end_encoding(self) -> None:
        if self._is_encoding:
            self._is_encoding = False
            self._host.progress("encode", 1, 1)

    def tick(self, *_: Any) -> None:
        """One step more; behind the last one decoding begins."""
        self._end_encoding()
        self.done += 1
        self._host.progress("render", self.done, self.total)
        if self.done == self.total:
            self._host.progress("decode", 0, 1)

    def on_step_end(self, pipe: Any, index: int, time: Any, kept: dict[str, Any]) -> Any:
        """The form of diffusers' callback_on_step_end."""
        self.tick()
        return kept

    def end(self) -> None:
        self._host.progress("decode", 1, 1)


@contextlib.contextmanager
def computing(torch_kit: kit.Kit, host: Host, seed: int | None = None) -> Iterator[None]:
    """Inference that looks at each module whether to stop, warnings kept off the terminal.

    With a `seed`, draws from torch's own generators come from it; they are put back afterwards.
    """
    torch = torch_kit.torch
    with contextlib.ExitStack() as stack:
        stack.enter_context(torch.inference_mode())
        stack.enter_context(kit.stoppable(torch, host))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        if seed is not None:
            devices = [torch_kit.device] if torch_kit.device.type == "cuda" else []
            stack.enter_context(torch.random.fork_rng(devices=devices))
            torch.manual_seed(seed)
        yield


def facts(torch_kit: kit.Kit, opened: Opened, rung: plan.Rung, **more: Any) -> dict[str, Any]:
    """For Rendered.facts."""
    diffusers = importlib.import_module("diffusers")
    return torch_kit.facts() | {
        "diffusers": diffusers.__version__,
        "pipeline": type(opened.pipe).__name__,
        "precision": rung.values["precision"],
        "is_tiled": rung.values["is_tiled"],
        **more,
    }


def note_cut(host: Host, tokenizer: Any, text: str, limit: int | None) -> None:
    """Say when a text is longer than what is read of it (`limit`: less than the tokenizer's)."""
    most = min(int(tokenizer.model_max_length), limit or 1 << 30)
    if len(tokenizer(text, truncation=False).input_ids) > most:
        host.note(
            f"this model reads {most} tokens of a text; the end of {text[:40]!r} and so on is not "
            "heard."
        )


def refuse_unheard_negative(request: Request, guidance: float) -> None:
    """A negative prompt is what guidance leads away from: without guidance it says nothing."""
    if request.negative_prompt is not None and guidance <= 1:
        raise AdapterError(
            f"a negative prompt is only heard with guidance above 1, not with {guidance:g}; raise "
            "guidance, or leave the negative prompt out."
        )
