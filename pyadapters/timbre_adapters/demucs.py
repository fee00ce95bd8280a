# SPDX-License-Identifier: MIT
"""Demucs: takes a mix apart into drums, bass, vocals and the rest."""

from __future__ import annotations

import resource
from typing import Any

import numpy as np

from timbre_adapters.adapter import (
    AdapterError,
    Audio,
    Host,
    Model,
    Option,
    Rendered,
    Request,
    Samples,
)
from timbre_adapters.models import safe
from timbre_adapters.neural import cache, demucs_file, demucs_parts, kit, plan
from timbre_adapters.neural.resample import resample

SHORTEST_SEGMENT_S = 0.5
LARGEST_ERROR_DB = -15.0  # of the parts' sum against the mix, before it is told


class Demucs:
    """A separator; it makes no sound of its own."""

    name = "demucs"
    version = "1.0"
    licence = "MIT"
    text = "Takes a mix apart: drums, bass, vocals and the rest."
    family = "demucs"
    accepts = frozenset({"model"})
    options = (
        kit.DEVICE,
        kit.THREADS,
        Option("segment_s", "number", 0.0, "Length of a piece: shorter ones need less memory, "
               "longer ones hear more around them; 0: the model's own.",
               minimum=0, maximum=600, unit="s"),
        Option("overlap", "number", 0.25, "How much of a piece the next one hears again.",
               minimum=0, maximum=0.9),
        Option("shifts", "integer", 0, "Times that it is done again with the sound moved a "
               "little; the average is cleaner, and each costs the whole time once more.",
               minimum=0, maximum=10),
    )  # fmt: skip

    def __init__(self) -> None:
        self._model: Model | None = None

    def load(self, model: Model, host: Host) -> None:
        """Weights are read with the device known, in separate()."""
        assert model.folder is not None
        if self._model != model:
            safe.check_folder(model.folder)
            demucs_file.read(model.folder)
        self._model = model

    def generate(self, request: Request, host: Host) -> Rendered:
        """Nothing that it could make."""
        raise AdapterError("demucs takes sound apart; ask it with kind separate.")

    def close(self) -> None:
        """Let go of the weights."""
        cache.models.drop(lambda key: isinstance(key, tuple) and key[0] == "demucs")
        self._model = None

    def separate(self, audio: Audio, request: Request, host: Host) -> Rendered:
        """Parts as long as `audio`, at its rate and with its channels."""
        assert self._model is not None and self._model.folder is not None
        bag = demucs_file.read(self._model.folder)
        cut = self._plan(bag, audio, request, host)
        ready = kit.start(host, request.params)
        loaded = self._load(bag, ready, host)
        mix = _fit_channels(audio.samples, loaded.channel_count)
        mix = resample(mix, audio.sample_rate_hz, loaded.sample_rate_hz)
        parts = self._run(loaded, ready, mix, cut, request.seed, host)
        named = {
            name: Audio(_give_back(part, audio, loaded.sample_rate_hz), audio.sample_rate_hz)
            for name, part in zip(loaded.sources, parts, strict=True)
        }
        return Rendered(None, named, _facts(ready, cut, audio, named, host))

    def _plan(
        self, bag: demucs_file.Bag, audio: Audio, request: Request, host: Host
    ) -> demucs_parts.Cut:
        """Shorter pieces, if the memory for those asked for is not there."""
        params = request.params
        asked = params["segment_s"] or bag.own_segment_s()
        if asked > bag.longest_segment_s() + 1e-9 or asked < SHORTEST_SEGMENT_S:
            raise AdapterError(
                f"segment_s must lie between {SHORTEST_SEGMENT_S:g} and "
                f"{bag.longest_segment_s():g} with this model, not {asked:g}."
            )
        sources = len(bag.specs[0].sources)
        # The parts in the model's rate and the source's, the mix, and a bag's running sum.
        sound = audio.samples.size * 4 * (3 * sources + 4)
        rungs = [
            plan.Rung(
                f"pieces of {segment_s:g} s",
                bag.size_bytes() + sound + demucs_parts.activation_bytes(bag, segment_s),
                {"segment_s": segment_s},
            )
            for segment_s in (asked, *(s for s in (4.0, 2.0, 1.0) if s < asked))
        ]
        doing = f"take {len(audio.samples) / audio.sample_rate_hz:.0f} s apart"
        rung = plan.settle(host, self.name, rungs, doing)
        return demucs_parts.Cut(rung.values["segment_s"], params["overlap"], params["shifts"])

    def _load(self, bag: demucs_file.Bag, ready: kit.Kit, host: Host) -> demucs_parts.Loaded:
        files = tuple((str(spec.file), spec.file.stat().st_mtime_ns) for spec in bag.specs)
        key = ("demucs", files, str(ready.device))

        def load() -> demucs_parts.Loaded:
            models = []
            for index, spec in enumerate(bag.specs):

                def report(done: int = index) -> None:
                    host.progress("load", done, len(bag.specs))

                models.append(demucs_file.load(spec, ready.torch, report).to(ready.device))
            host.progress("load", len(bag.specs), len(bag.specs))
            return demucs_parts.Loaded(bag, models)

        return cache.models.get(key, bag.size_bytes(), load)

    def _run(
        self,
        loaded: demucs_parts.Loaded,
        ready: kit.Kit,
        mix: Samples,
        cut: demucs_parts.Cut,
        seed: int,
        host: Host,
    ) -> Samples:
        """Parts at the model's rate, shape (sources, frames, channels)."""
        torch = ready.torch
        count = demucs_parts.count_pieces(len(mix), loaded.sample_rate_hz, cut, len(loaded.models))
        done = 0

        def step() -> None:
            nonlocal done
            host.progress("render", done, count)
            done = min(done + 1, count)

        with torch.inference_mode(), kit.stoppable(torch, host):
            parts = demucs_parts.separate(loaded, torch, mix, cut, seed, step)
        host.progress("render", count, count)
        separated: Samples = np.asarray(parts.numpy().transpose(0, 2, 1), np.float32)
        return separated


def _fit_channels(samples: Samples, channels: int) -> Samples:
    """Mono is heard on both sides, stereo as its middle."""
    if samples.shape[1] == channels:
        return samples
    if channels == 2:
        return np.repeat(samples, 2, axis=1)
    middle: Samples = samples.mean(axis=1, keepdims=True, dtype=np.float32)
    return middle


def _give_back(part: Samples, audio: Audio, rate_hz: int) -> Samples:
    """In the source's own form: rate, channels, length to the frame."""
    frames, channels = audio.samples.shape
    if part.shape[1] != channels:
        part = _fit_channels(part, channels)
    return resample(part, rate_hz, audio.sample_rate_hz, frames)


def _facts(
    ready: kit.Kit, cut: demucs_parts.Cut, audio: Audio, parts: dict[str, Audio], host: Host
) -> dict[str, Any]:
    error_db = sum_error_db(audio.samples, [part.samples for part in parts.values()])
    if error_db > LARGEST_ERROR_DB:
        host.note(
            f"the parts together differ from the mix by {error_db:.0f} dB; take the mix itself "
            "where nothing may be missing."
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return ready.facts() | {
        "segment_s": round(cut.segment_s, 3),
        "sum_error_db": round(error_db, 1),
        "memory_bytes": peak,
    }


def sum_error_db(mix: Samples, parts: list[Samples]) -> float:
    """Power of what the parts' sum lacks or adds, against the mix's; -200 at the least."""
    wrong = right = 0.0
    for start in range(0, len(mix), 1 << 18):
        block = mix[start : start + (1 << 18)].astype(np.float64)
        rest = block - sum(part[start : start + (1 << 18)] for part in parts)
        wrong += float(np.square(rest).sum())
        right += float(np.square(block).sum())
    return 10 * float(np.log10(max(wrong, 1e-20) / max(right, 1e-20)))


ADAPTER = Demucs
