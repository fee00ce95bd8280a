# SPDX-License-Identifier: MIT
"""MusicGen by Meta's own package, for checkpoints in its own layout."""

from __future__ import annotations

import dataclasses
from typing import Any

from timbre_adapters.adapter import AdapterError, Audio, Host, Model, Option, Rendered, Request
from timbre_adapters.models import safe
from timbre_adapters.neural import (
    audiocraft_file,
    audiocraft_loop,
    audiocraft_lora,
    audiocraft_piece,
    audiocraft_sound,
    cache,
    kit,
    lora,
    plan,
)

SHARE = 0.6  # of a window that is new in the next one, when stride_s says nothing
LONGEST_STRIDE_S = 18.0  # the package's own


class AudioCraft:
    """Text, melody and continuation; heard while it is being drawn."""

    name = "audiocraft"
    version = "1.0"
    licence = "MIT"
    text = "MusicGen by Meta's own package, for fine-tunes in its own layout."
    family = "audiocraft"
    feature = "audiocraft"
    accepts = frozenset(
        {"kind.song", "kind.continue", "model", "references.melody", "references.continue"}
    )
    options = (
        kit.DEVICE,
        kit.THREADS,
        Option("temperature", "number", 1.0, "Below 1 more likely codes, above 1 stranger ones; "
               "0 always takes the likeliest.", minimum=0, maximum=4),
        Option("top_k", "integer", 250, "Draw from that many likeliest codes; 0: from all.",
               minimum=0, maximum=65536),
        Option("top_p", "number", 0.0, "Draw from the likeliest codes that reach this share, "
               "instead of top_k; 0: off.", minimum=0, maximum=1),
        Option("guidance", "number", 3.0, "How closely the words are followed; 1 is unguided.",
               minimum=0, maximum=20),
        Option("stride_s", "number", 0.0, "What each window of a long piece adds; less keeps "
               "more of what was before in mind; 0: 18 s, or 0.6 of a shorter window.",
               minimum=0, maximum=60, unit="s"),
        lora.LORAS,
    )  # fmt: skip

    def __init__(self) -> None:
        self._model: Model | None = None

    def load(self, model: Model, host: Host) -> None:
        """Weights are read with the device known, in generate()."""
        assert model.folder is not None
        if self._model != model:
            safe.check_folder(model.folder)
        self._model = model

    def close(self) -> None:
        """Let go of the weights."""
        cache.models.drop(lambda key: isinstance(key, tuple) and key[0] == "audiocraft")
        self._model = None

    def generate(self, request: Request, host: Host) -> Rendered:
        """Draw codes window by window and decode them as they come."""
        loras = lora.asked(request.params)
        self._settle(request, loras, host)
        ready = kit.start(host, request.params)
        with ready.torch.inference_mode(), kit.stoppable(ready.torch, host):
            loaded = self._load(ready, host)
            lora.apply(loaded.lm, loras, host, audiocraft_lora.finder(loaded.lm))
            job = self._prepare(loaded, ready, request, host)
            marks = {"loras": lora.facts(loras), **ready.facts()}
            samples = _Run(job, ready.torch, request, host).render(marks)
        facts = ready.facts() | {"windows": len(job.windows)}
        if loras:
            facts["loras"] = lora.facts(loras)
        return Rendered(Audio(samples, loaded.sample_rate_hz), facts=facts)

    def _settle(self, request: Request, loras: list[tuple[lora.Lora, float]], host: Host) -> None:
        """Refuse before anything is loaded when memory is short; nothing here can be traded."""
        assert self._model is not None and self._model.folder is not None
        seconds = request.duration_s or audiocraft_piece.DEFAULT_DURATION_S
        weights = audiocraft_file.size_bytes(self._model.folder) + lora.extra_bytes(loras)
        # Keys and values of a window: about a fifth of a small model's weights, less of larger ones.
        peak = round(weights * 1.2) + round(seconds * 48000 * 2 * 4 * 2)
        rung = plan.Rung("the whole model in float32", peak)
        plan.settle(host, self.name, [rung], f"render {seconds:g} s with {self._model.id}")

    def _load(self, ready: kit.Kit, host: Host) -> audiocraft_file.Loaded:
        assert self._model is not None and self._model.folder is not None
        folder = self._model.folder
        stamps = tuple(path.stat().st_mtime_ns for path in sorted(folder.glob("*.bin")))
        key = ("audiocraft", str(folder), stamps, str(ready.device))
        done = 0

        def report() -> None:
            nonlocal done
            host.progress("load", done, 4)
            done += 1

        def load() -> audiocraft_file.Loaded:
            report()
            with ready.torch.inference_mode(False):
                return audiocraft_file.load(folder, ready.torch, str(ready.device), report)

        return cache.models.get(key, audiocraft_file.size_bytes(folder), load)

    def _prepare(
        self, loaded: audiocraft_file.Loaded, ready: kit.Kit, request: Request, host: Host
    ) -> _Job:
        params = request.params
        stride_s = params["stride_s"] or min(LONGEST_STRIDE_S, SHARE * loaded.window_s)
        if not 0.5 <= stride_s < loaded.window_s:
            raise AdapterError(
                f"stride_s must lie between 0.5 and {loaded.window_s:g}, the model's window, "
                f"not {stride_s:g}."
            )
        form = audiocraft_piece.form_of(loaded, request, stride_s)
        how = audiocraft_loop.Sampling(
            params["guidance"], params["temperature"], params["top_k"], params["top_p"]
        )
        host.progress("encode", 0, 2)
        known = audiocraft_sound.to_codes(loaded, ready.torch, form.old[form.head :])
        windows = audiocraft_loop.windows_of(
            form.frames(loaded.hop), known.shape[1],
            round(loaded.window_s * loaded.frames_per_s), round(stride_s * loaded.frames_per_s),
        )  # fmt: skip
        drawer = audiocraft_loop.Drawer(
            ready.torch, loaded, how, ready.generator(request.seed), windows, known
        )
        melody = _melody(loaded, ready.torch, request, host)
        return _Job(loaded, form, drawer, windows, melody)


def _melody(loaded: audiocraft_file.Loaded, torch: Any, request: Request, host: Host) -> Any | None:
    """(1, 1, samples) at the model's rate, or None."""
    reference = request.reference("melody")
    if reference is None:
        return None
    if not loaded.is_melody:
        raise AdapterError(
            f"the model {request.model or 'of this request'} can't follow a melody; take one of "
            "MusicGen's melody models."
        )
    host.note(
        "the melody was taken from the whole of its sound: no drums or bass were separated first."
    )
    samples = audiocraft_sound.fit(loaded, reference, 1)
    return torch.from_numpy(samples.T.copy())[None].to(loaded.device)


@dataclasses.dataclass(frozen=True)
class _Job:
    """What is known before the first step."""

    loaded: audiocraft_file.Loaded
    form: audiocraft_piece.Form
    drawer: audiocraft_loop.Drawer
    windows: list[audiocraft_loop.Window]
    melody: Any | None


class _Run:
    """One piece being drawn, decoded and handed over."""

    def __init__(self, job: _Job, torch: Any, request: Request, host: Host) -> None:
        self._job, self._torch, self._request, self._host = job, torch, request, host
        self._streams = bool(host.setting("features.stream"))
        self._frames = job.form.frames(job.loaded.hop)
        self._painter = audiocraft_piece.Painter(job.form, job.loaded, host, self._streams)
        self._decoder = audiocraft_sound.Decoder(job.loaded, torch, self._frames)
        self._total = sum(audiocraft_loop.steps_of(w, job.loaded.delays) for w in job.windows)
        self._words: dict[str, Any] | None = None
        self._done = 0

    def render(self, marks: dict[str, Any]) -> Any:
        """All samples; `marks` tells what else decides them than the request."""
        drawer = self._job.drawer
        audiocraft_piece.unpack(self._torch, self._host.kept(), drawer, marks)
        delays = self._job.loaded.delays
        passed = self._job.windows[: drawer.index]
        self._done = sum(audiocraft_loop.steps_of(window, delays) for window in passed)

        def turn(index: int) -> None:
            if index < len(self._job.windows):
                self._host.keep(audiocraft_piece.pack(drawer, marks))

        drawer.run(self._condition, self._step, turn)
        self._host.progress("render", self._total, self._total)
        self._decode(self._frames, not self._streams)
        return self._painter.samples

    def _condition(self, window: audiocraft_loop.Window) -> dict[str, Any]:
        """Words are read once; a melody goes on from window to window."""
        if self._words is None or self._job.melody is not None:
            self._host.progress("encode", 1, 2)
            start = window.start if len(self._job.windows) > 1 else None
            self._words = audiocraft_loop.conditions(
                self._job.loaded, self._torch, self._request.prompt, self._job.melody, start
            )
            self._host.progress("encode", 2, 2)
        return self._words

    def _step(self, frames_ready: int) -> None:
        self._host.progress("render", self._done, self._total)
        self._done += 1
        if self._streams:
            self._decode(frames_ready, False)

    def _decode(self, frames_ready: int, tells: bool) -> None:
        for sound in self._decoder.feed(self._job.drawer.codes, frames_ready):
            if tells:
                self._host.progress("decode", self._decoder.frames, self._frames)
            self._painter.add(sound)


ADAPTER = AudioCraft
