# SPDX-License-Identifier: MIT
"""One request of MusicGen from words to sound: what it asks is understood, planned, drawn, told."""

from __future__ import annotations

import dataclasses
import hashlib
import math
import pathlib
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np

from timbre_adapters.adapter import (
    AdapterError,
    Audio,
    Host,
    Model,
    Rendered,
    Request,
    Samples,
)
from timbre_adapters.models import safe
from timbre_adapters.neural import (
    cache,
    kit,
    lora,
    musicgen_files,
    musicgen_model,
    musicgen_plan,
    musicgen_sound,
    musicgen_words,
)
from timbre_adapters.neural.musicgen_files import Sizes
from timbre_adapters.neural.musicgen_loop import Drawer, Sampling, spans_of
from timbre_adapters.neural.musicgen_model import Loaded
from timbre_adapters.neural.musicgen_plan import Way
from timbre_adapters.neural.musicgen_sound import Sound
from timbre_adapters.neural.musicgen_state import Keeper

WHO = "musicgen"
DEFAULT_DURATION_S = 10.0
KEPT_GROUPS = 4  # of codes that were drawn for other seeds
# What one more position that attention looks back on adds to a step, as a share of the step
# without any: measured on musicgen-small's shape, see tests/bench/bench_neural.py.
# Weights grow with the square of the width, what is looked at with the width.
LOOK_BACK = {"fp32": 1 / 2500, "bf16": 1 / 1200, "fp16": 1 / 20000, "int8": 1 / 700}
LOOK_BACK_WIDTH = 1024
# Reading one known position, as a share of a step: many are read at once.
READING = 0.08
Drawn = OrderedDict[Hashable, Any]


@dataclasses.dataclass
class Piece:
    """What is to be made, in samples and in the codec's frames."""

    samples: int  # of the whole
    old: Samples | None  # what stands at its beginning
    known: int  # frames of old's end that the codes begin with
    frames: int  # with the known ones
    shift_s: float  # where the first frame lies in the whole


class Job:
    """A request on its way. `drawn` holds codes of earlier batches, for the seeds to come."""

    def __init__(self, request: Request, host: Host, model: Model, drawn: Drawn) -> None:
        assert model.folder is not None
        self.request, self.host, self.model = request, host, model
        self.folder = model.folder
        self.params = request.params
        self._drawn = drawn
        self._kit = kit.start(host, request.params)
        self._torch = self._kit.torch
        self._precision = ""
        self._second = 1  # frames of it
        self._seconds = 0.0  # of drawing
        self._steps = self._resumed_at = 0

    def run(self) -> Rendered:
        """Understand, plan, load, draw and decode."""
        _check(self.request, self.folder, self.host)
        sizes = musicgen_files.sizes_of(self.folder)
        loras = lora.asked(self.params)
        seeds = self._seeds()
        way = self._settle(sizes, loras, len(seeds))
        group = _group_of(seeds, self.request.seed, way.seeds)
        loaded = self._load(sizes, way, loras)
        self._precision = loaded.precision
        self._second = round(loaded.sample_rate_hz / loaded.hop)
        form = self._form(loaded, way, group)
        with self._torch.inference_mode():
            piece = self._measure(loaded, way)
            drawer = self._drawer(loaded, way, piece, group, _over(loras))
            sound = Sound(self._torch, self.host, loaded, piece.samples, self.request.kind,
                          piece.old, piece.known)  # fmt: skip
            codes = self._codes(drawer, sound, form)
        facts = self._facts(form, loras, codes)
        return Rendered(Audio(sound.samples, loaded.sample_rate_hz), facts=facts)

    # What is asked

    def _seeds(self) -> list[int]:
        """Of those that are drawn side by side; this request's own among them."""
        batch = []
        for word in self.params.get("batch") or ():
            text = str(word)
            if not (text.isascii() and text.isdigit() and int(text) < 1 << 64):
                raise AdapterError(
                    f"batch holds {text!r}, which is no seed; list whole numbers below 2^64, the "
                    "request's own seed among them."
                )
            batch.append(int(text))
        if batch and self.request.seed not in batch:
            self.host.note(
                f"the batch doesn't hold the seed {self.request.seed}, which is drawn alone."
            )
            batch = []
        return list(dict.fromkeys(batch)) or [self.request.seed]

    def _settle(self, sizes: Sizes, loras: lora.Asked, seeds: int) -> Way:
        rate = sizes.frame_rate
        window, stride = (round(self.params[name] * rate) for name in ("window_s", "stride_s"))
        if stride >= window:
            raise AdapterError(
                f"stride_s, {self.params['stride_s']:g} s, must be less than window_s, "
                f"{self.params['window_s']:g} s: what lies between is what the next window hears."
            )
        device = str(self._kit.device)
        _check_precision(self.params["precision"], device)
        duration_s = self._duration_s()
        known = window - stride if self.request.reference("continue") is not None else 0
        wish = musicgen_plan.Wish(
            self.params["precision"], device, window, stride, math.ceil(duration_s * rate), known,
            seeds, self.params["guidance"] != 1, lora.extra_bytes(loras),
            _melody_columns(self.folder),
        )  # fmt: skip
        rungs = musicgen_plan.ladder(sizes, wish, rate)
        doing = f"make {duration_s:.0f} s with {self.model.id}"
        return musicgen_plan.settle(self.host, WHO, rungs, device, doing)

    def _duration_s(self) -> float:
        old = self.request.reference("continue")
        old_s = 0.0 if old is None else len(old.samples) / old.sample_rate_hz
        asked = self.request.duration_s
        if asked is None:
            return old_s + DEFAULT_DURATION_S
        if asked <= old_s:
            raise AdapterError(
                f"duration_s is {asked:.3f} s, but what is to be continued has {old_s:.3f} s; "
                "duration_s counts the whole, so ask for more."
            )
        return asked

    def _measure(self, loaded: Loaded, way: Way) -> Piece:
        rate, hop = loaded.sample_rate_hz, loaded.hop
        whole = max(1, round(self._duration_s() * rate))
        reference = self.request.reference("continue")
        old = None if reference is None else musicgen_sound.fit_reference(reference, loaded)
        first = 0 if old is None else len(old)
        if first >= whole:
            raise AdapterError(
                f"what is to be continued fills all of the {whole / rate:.3f} s asked; ask for a "
                "longer duration_s."
            )
        known = min(-(-first // hop), way.window - way.stride)
        new = whole - first + musicgen_sound.wrap_frames(self.request.kind, rate)
        shift_s = (first - known * hop) / rate
        return Piece(whole, old, known, known + -(-new // hop), shift_s)

    # Model and words

    def _load(self, sizes: Sizes, way: Way, loras: lora.Asked) -> Loaded:
        """Warm if it can be. 8-bit weights with LoRAs in them are a model of their own."""
        over = _over(loras) if way.precision == "int8" else ()
        device = self._kit.device
        files = tuple((p.name, p.stat().st_size, p.stat().st_mtime_ns)
                      for p in musicgen_files.weight_files(self.folder))  # fmt: skip
        key = (WHO, str(self.folder), files, way.precision, str(device), over)

        def load() -> Loaded:
            first = "fp32" if over else way.precision
            loaded = musicgen_model.load(self.folder, first, device, self.host)
            if over:
                lora.apply(loaded.model, loras, self.host)
                musicgen_model.quantise(self._torch, loaded, self.host)
            return loaded

        size = musicgen_plan.weight_bytes(sizes, way.precision)
        loaded = cache.models.get(key, size, load)
        if way.precision != "int8":
            lora.apply(loaded.model, loras, self.host)
        return loaded

    def _drawer(
        self, loaded: Loaded, way: Way, piece: Piece, group: Sequence[int], over: Hashable
    ) -> Drawer:
        torch, guidance = self._torch, self.params["guidance"]
        rate = loaded.sample_rate_hz / loaded.hop
        words = musicgen_words.words_of(self.request, rate, piece.shift_s)
        conditions = musicgen_words.make_conditions(
            torch, loaded, self.host, words, self.request.negative_prompt, guidance, len(group),
            over,
        )  # fmt: skip
        spans = spans_of(piece.frames, piece.known, way.window, way.stride)
        if loaded.is_melody:
            melody = self.request.reference("melody")
            chroma = None if melody is None else musicgen_words.chroma_of(torch, melody)
            shift = round(piece.shift_s * rate)
            conditions = musicgen_words.with_melody(
                torch, loaded, conditions, chroma, spans, guidance, shift
            )
        known: Any = 0
        if piece.old is not None:
            known = musicgen_sound.encode_sound(torch, loaded, self.host, piece.old, piece.known)
        how = Sampling(guidance, self.params["temperature"], self.params["top_k"],
                       self.params["top_p"])  # fmt: skip
        generators = [self._kit.generator(seed) for seed in group]
        return Drawer(torch, loaded, conditions, how, generators, spans, known)

    # Drawing

    def _codes(self, drawer: Drawer, sound: Sound, form: Mapping[str, Any]) -> Any:
        """(codebooks, frames) of this request's seed, decoded as they come."""
        group = form["batch"]
        row = group.index(str(self.request.seed))
        key = hashlib.sha256(repr((form, self._heard())).encode()).hexdigest()
        known = self._drawn.get(key) if len(group) > 1 else None
        if known is None:
            keeper = Keeper(self._torch, self.host, drawer, form)
            self._draw(drawer, sound, row, keeper)
            known = drawer.codes
        if len(group) > 1:
            self._drawn[key] = known
            while len(self._drawn) > KEPT_GROUPS:
                self._drawn.popitem(last=False)
        codes = known[row]
        self.host.progress("decode", 0, 0)
        sound.take(codes, codes.shape[-1], True)
        return codes

    def _draw(self, drawer: Drawer, sound: Sound, row: int, keeper: Keeper) -> None:
        meter = Meter(drawer, LOOK_BACK[self._precision] * LOOK_BACK_WIDTH / drawer.width)
        if keeper.go_on():
            self._read_again(drawer, sound, row, meter)
        next_keep = drawer.ready + self._second
        while not drawer.is_done:
            self.host.progress("render", meter.done(drawer), meter.total)
            begun = time.monotonic()
            drawer.step()
            self._seconds += time.monotonic() - begun
            self._steps += 1
            sound.take(drawer.codes[row], drawer.ready, False)
            if drawer.ready >= next_keep and not drawer.is_done:
                keeper.keep()
                next_keep = drawer.ready + self._second
        self.host.progress("render", meter.total, meter.total)

    def _read_again(self, drawer: Drawer, sound: Sound, row: int, meter: Meter) -> None:
        """What was drawn before the job was broken off: heard again, and looked back on."""
        done = meter.done(drawer)
        self.host.progress("render", done, meter.total)
        self._resumed_at = drawer.ready
        sound.take(drawer.codes[row], drawer.ready, False)
        while drawer.replay():
            self.host.progress("render", done, meter.total)

    def _form(self, loaded: Loaded, way: Way, group: Sequence[int]) -> dict[str, Any]:
        """What decides the bits beside the request and the model."""
        return self._kit.facts() | {
            "precision": loaded.precision,
            "window_s": way.window * loaded.hop / loaded.sample_rate_hz,
            "stride_s": way.stride * loaded.hop / loaded.sample_rate_hz,
            "batch": [str(seed) for seed in group],
        }

    def _heard(self) -> tuple[Any, ...]:
        """All of the request that the codes depend on, but for the seed."""
        request = self.request
        sounds = tuple(
            (r.role, r.audio.sample_rate_hz, hashlib.sha256(r.audio.samples.tobytes()).hexdigest())
            for r in request.references
        )
        params = sorted((name, repr(value)) for name, value in self.params.items())
        return (
            str(self.folder), request.kind, request.prompt, request.negative_prompt,
            request.duration_s, request.section_prompts, sounds, params,
        )  # fmt: skip

    def _facts(self, form: dict[str, Any], loras: lora.Asked, codes: Any) -> dict[str, Any]:
        values = np.ascontiguousarray(codes.cpu().numpy().astype("<i2"))
        facts = dict(form) | {"codes_sha256": hashlib.sha256(values.tobytes()).hexdigest()}
        if loras:
            facts["loras"] = lora.facts(loras)
        is_deaf = not _melody_columns(self.folder)
        if self.request.reference("melody") is not None and is_deaf:
            facts["unheard"] = ["references.melody"]
        differs: dict[str, Any] = {"resumed_at_frame": self._resumed_at, "steps": self._steps}
        if self._steps > 0:
            per_s = self._steps / max(self._seconds, 1e-9)
            differs["steps_per_s"] = round(per_s, 3)
            differs["tokens_per_s"] = round(per_s * codes.shape[0] * len(form["batch"]), 2)
        return facts | {"differs": differs}


class Meter:
    """Steps weighted by what they cost, so that a tenth of the way is a tenth of the time.

    A step costs more the further back attention looks, and a window begins by reading what it
    is given.
    """

    def __init__(self, drawer: Drawer, look_back: float) -> None:
        self._places: dict[tuple[int, int], float] = {}
        self._cost = 0.0
        self.total = 0
        for index, position in drawer.steps():
            self._places[index, position] = self._cost
            self._cost += 1 + look_back * position
            if position == 1 + drawer.spans[index].known and position > 1:
                self._cost += READING * position
            self.total += 1

    def done(self, drawer: Drawer) -> int:
        """Of `total`, before the next step."""
        if drawer.is_done:
            return self.total
        place = (drawer.index, drawer.position)
        if place not in self._places:  # the window is full: the next one begins
            place = (drawer.index + 1, 1 + drawer.spans[drawer.index + 1].known)
        return int(self.total * self._places[place] / self._cost)


def _over(loras: lora.Asked) -> tuple[Any, ...]:
    """A name for what is laid over the model."""
    return tuple((item.sha256, strength) for item, strength in loras if strength != 0)


def _group_of(seeds: Sequence[int], seed: int, size: int) -> list[int]:
    """The batch is cut into runs of `size` from its beginning; the one that holds the seed."""
    place = seeds.index(seed) // size * size
    return list(seeds[place : place + size])


# What can't be done ##############################################################################


def _check(request: Request, folder: pathlib.Path, host: Host) -> None:
    """Refuse what would have no effect with this model, before anything is loaded."""
    config = safe.read_config(folder / "config.json")
    is_melody = config.get("model_type") == "musicgen_melody"
    if request.reference("melody") is not None and not is_melody:
        if request.params["melody"] == "require":
            raise AdapterError(
                f"{folder.name} can't follow a melody; take one that can, such as "
                "facebook/musicgen-melody, or leave the melody out."
            )
        host.note(f"{folder.name} can't follow a melody, so it is led by the words alone; "
                  "facebook/musicgen-melody can.")  # fmt: skip
    if request.kind == "continue" and request.reference("continue") is None:
        raise AdapterError(
            "there is nothing to continue; name the sound by a reference of role continue."
        )
    if request.kind == "loop" and request.reference("continue") is not None:
        raise AdapterError(
            "a loop can't begin with a sound that stays as it is, since its end flows into its "
            "start; ask for kind continue or leave the reference out."
        )
    if request.negative_prompt and request.params["guidance"] == 1:
        raise AdapterError(
            "a negative prompt has no effect while guidance is 1; set guidance to more, or leave "
            "the negative prompt out."
        )


def _check_precision(asked: str, device: str) -> None:
    if (asked == "int8" and device != "cpu") or (asked == "fp16" and device == "cpu"):
        raise AdapterError(
            f"precision {asked} is not made for {device}: int8 runs on the CPU only, fp16 on "
            "graphics cards only; set precision to auto, or choose another device."
        )


def _melody_columns(folder: pathlib.Path) -> int:
    config = safe.read_config(folder / "config.json")
    return int(config.get("chroma_length") or 0) if "num_chroma" in config else 0
