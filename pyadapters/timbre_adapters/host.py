# SPDX-License-Identifier: MIT
"""The calls that a runtime makes: the program through _timbre, the reference runtime by itself.

Whatever could be judged in either language is judged here, so that both runtimes refuse alike.
"""

from __future__ import annotations

import dataclasses
import gc
import pathlib
import platform
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import numpy as np

from timbre_adapters import checks, discovery, mel_library, resume, settings
from timbre_adapters.adapter import (
    Adapter,
    AdapterError,
    Audio,
    Cancelled,
    MelSettings,
    Model,
    Rendered,
    Request,
    Samples,
)
from timbre_adapters.models import store
from timbre_adapters.neural import cache
from timbre_adapters.request import make_request

SENTENCE_LENGTH = 900
PYTHON = platform.python_version()


class Low(Protocol):
    """What differs between the runtimes; for one call."""

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        """As in adapter.Host."""

    def log(self, text: str, /) -> None:
        """As in adapter.Host."""

    def note(self, text: str, /) -> None:
        """A line of the log that people shall read."""

    def is_cancelled(self) -> bool:
        """As in adapter.Host."""

    def alloc(self, frames: int, channels: int, /) -> Samples:
        """Zeroed memory; MemoryError when it doesn't fit."""

    def emit(self, samples: Samples, frames_ready: int, sample_rate_hz: int, /) -> None:
        """The frontier has moved."""

    def digest(self, samples: Samples, /) -> tuple[int, bool]:
        """A checksum of C-contiguous samples, and whether all are finite."""

    def trace(self, text: str, /) -> None:
        """A traceback, for the log only."""

    def invert_mel(self, mel: Samples, form: tuple[Any, ...], /) -> Samples:
        """As in adapter.Host, for checked mel; `form` is of mel_library.plain_form()."""


class CallHost:
    """adapter.Host over a Low: the array that is being filled, and its frontier."""

    def __init__(self, low: Low, who: str, state: resume.State | None = None) -> None:
        self.progress = low.progress
        self.is_cancelled = low.is_cancelled
        self.notes: list[str] = []
        self._state = state
        self._low = low
        self._who = who
        self._canvas: Samples | None = None
        self._rate = 0
        self._frontier = 0
        self._emitted: list[tuple[int, int, int]] = []  # first frame, end, checksum

    def log(self, text: str, /) -> None:
        self._low.log(str(text))

    def setting(self, name: str) -> Any:
        return settings.current.get(name)

    def note(self, text: str, /) -> None:
        sentence = plain(str(text))
        if sentence not in self.notes:
            self.notes.append(sentence)
            self._low.note(sentence)

    def keep(self, state: bytes, part: str = "", /) -> None:
        if self._state is not None:
            self._state.write(state, part)

    def kept(self, part: str = "", /) -> bytes | None:
        return None if self._state is None else self._state.read(part)

    def invert_mel(self, mel: Samples, form: MelSettings, /) -> Samples:
        mel_library.check_mel(mel)
        return self._low.invert_mel(mel, mel_library.plain_form(form))

    def alloc(self, frames: int, channels: int, sample_rate_hz: int = 44100) -> Samples:
        checks.check_alloc(frames, channels, sample_rate_hz)
        if self._canvas is not None:
            raise AdapterError("host.alloc() was called twice; one array holds the result.")
        try:
            self._canvas = self._low.alloc(int(frames), int(channels))
        except MemoryError as fault:
            raise AdapterError(
                f"{self._who} asked for {frames} frames of {channels} channels "
                f"({frames * channels * 4 / 1e6:.0f} MB), more memory than this machine can give; "
                "ask for a shorter duration_s."
            ) from fault
        self._rate = int(sample_rate_hz)
        return self._canvas

    def emit(self, frames_ready: int) -> None:
        canvas = self._canvas
        if canvas is None:
            raise AdapterError(
                "host.emit() was called before host.alloc(), whose array alone can be played early."
            )
        if not isinstance(frames_ready, int | np.integer):
            raise AdapterError(f"host.emit() needs a whole number, not {frames_ready!r}.")
        if not self._frontier <= frames_ready <= len(canvas):
            raise AdapterError(
                f"host.emit({frames_ready}) must lie between the last call's {self._frontier} "
                f"and the {len(canvas)} frames of host.alloc()."
            )
        if frames_ready == self._frontier:
            return
        block = canvas[self._frontier : frames_ready]
        checksum, is_finite = self._low.digest(block)
        if not is_finite:
            checks.refuse_value(self._who, canvas[:frames_ready])
        self._emitted.append((self._frontier, int(frames_ready), checksum))
        self._frontier = int(frames_ready)
        self._low.emit(canvas, self._frontier, self._rate)

    def accept(self, rendered: Rendered) -> None:
        """Judge the values of a result, and that nothing behind the frontier was altered."""
        audio = rendered.audio
        if audio is not None and self._emitted:
            self._accept_emitted(audio)
        elif audio is not None:
            self._accept_values(self._who, audio.samples)
        for name, part in rendered.parts.items():
            self._accept_values(f"{self._who}'s part {name}", part.samples)

    def _accept_emitted(self, audio: Audio) -> None:
        canvas = self._canvas
        assert canvas is not None
        samples = audio.samples
        if samples.ctypes.data != canvas.ctypes.data or samples.shape != canvas.shape:
            raise AdapterError(
                f"{self._who} emitted frames of host.alloc()'s array but returned another one; "
                "return Audio(samples, sample_rate_hz) with that array as it is."
            )
        if audio.sample_rate_hz != self._rate:
            raise AdapterError(
                f"{self._who} returned the rate {audio.sample_rate_hz} Hz but asked host.alloc() "
                f"for {self._rate} Hz; name the same rate in both."
            )
        for start, end, checksum in self._emitted:
            if self._low.digest(samples[start:end])[0] != checksum:
                raise AdapterError(
                    f"{self._who} wrote to frames {start} to {end} after host.emit() had passed "
                    "them, when they had already been heard; emit only what is final."
                )
        if self._frontier < len(samples):
            self._accept_values(self._who, samples[self._frontier :])

    def _accept_values(self, who: str, samples: Samples) -> None:
        if not self._low.digest(samples)[1]:
            checks.refuse_value(who, samples)


# Faults ##########################################################################################


def plain(text: str, limit: int = SENTENCE_LENGTH) -> str:
    """One line without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _name_and_text(fault: BaseException) -> str:
    text = plain(str(fault), 300)
    return f"{type(fault).__name__}: {text}" if text else type(fault).__name__


def _chain(fault: BaseException) -> str:
    """The fault and its causes, the way Python would tell them."""
    told = _name_and_text(fault)
    seen = {id(fault)}
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        told += f", because of {_name_and_text(cause)}"
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return told


def tell(fault: BaseException, who: str, doing: str) -> tuple[str, str]:
    """Status (core's names) and sentence of a fault that came out of an adapter."""
    if isinstance(fault, Cancelled):
        return "cancelled", f"{who} was stopped."
    if isinstance(fault, AdapterError):
        return "failed", plain(str(fault)) or f"{who} failed while {doing} and gave no reason."
    if isinstance(fault, ModuleNotFoundError) and fault.name:
        package = fault.name.partition(".")[0]
        return "unavailable", (
            f"{who} needs the Python package {package}, which is not in {sys.prefix}; "
            f"install it with {sys.prefix}/bin/pip install {package}."
        )
    if isinstance(fault, SystemExit):
        return "failed", (
            f"{who} tried to end the program while {doing} (exit code {fault.code}) and was "
            "stopped; an adapter must return or raise AdapterError."
        )
    if isinstance(fault, MemoryError):
        return "failed", (
            f"{who} ran out of memory while {doing}; ask for a shorter duration_s or close other "
            "programs."
        )
    return "failed", plain(
        f"{who} failed while {doing}: {_chain(fault)}; the log holds the traceback."
    )


Told: TypeAlias = tuple[str, str]
GENERIC = ("failed", "The adapter failed and its error could not be told; see the log.")


def _attempt(low: Low, who: str, doing: str, call: Callable[[], Any]) -> tuple[Told, Any]:
    """Run an adapter's code; whatever it raises becomes a status and a sentence."""
    try:
        result = call()
        if low.is_cancelled():  # and the adapter swallowed Cancelled
            raise Cancelled
        return ("ok", ""), result
    except BaseException as fault:
        if not isinstance(fault, Cancelled):
            try:
                low.trace(f"{who}: " + "".join(traceback.format_exception(fault)))
            except Exception:
                low.trace(f"{who}: {type(fault).__name__} without a traceback")
        try:
            told = tell(fault, who, doing)
        except Exception:  # a fault whose own text can't be made
            told = ("failed", f"{who} failed while {doing}: {type(fault).__name__}.")
        traceback.clear_frames(fault.__traceback__)
        return told, None


# Calls ###########################################################################################


@dataclasses.dataclass(frozen=True)
class Answer:
    """What a call came to. `rendered` is set when the status is "ok"."""

    status: str
    sentence: str
    rendered: Rendered | None = None
    facts: str = "{}"


def _count_references(arrays: list[Samples]) -> list[int]:
    """Of the arrays that own the memory: views of a view refer to those."""
    owners = [array.base if isinstance(array.base, np.ndarray) else array for array in arrays]
    return [sys.getrefcount(owner) for owner in owners]


class Session:
    """The adapters that are loaded, by name."""

    def __init__(self) -> None:
        self._adapters: dict[str, Adapter] = {}
        self._models: dict[str, Model] = {}
        self._notes: dict[str, list[str]] = {}  # of load(), for the take that follows

    def load(self, low: Low, name: str, record: Mapping[str, Any]) -> Answer:
        """Import the adapter if need be and let it get ready."""
        told, adapter = ("ok", ""), self._adapters.get(name)
        if adapter is None:
            told, adapter = self._import(low, name)
        if adapter is not None:
            ready: Adapter = adapter
            self._adapters[name] = ready
            host = CallHost(low, name)
            told, model = _attempt(
                low, name, "looking for its model", lambda: _model_of(ready, record, host)
            )
            if model is None:
                return Answer("unavailable" if told[0] == "failed" else told[0], told[1])
            self._models[name] = model
            told, _ = _attempt(low, name, "loading", lambda: ready.load(model, host))
            self._notes[name] = host.notes
        return Answer(*told)

    def _import(self, low: Low, name: str) -> tuple[Told, Adapter | None]:
        told, path = _attempt(low, name, "looking for it", lambda: discovery.find_file(name))
        if path is None:
            return ("unavailable", told[1]), None
        told, adapter = import_adapter(low, path)
        return told, adapter

    def generate(
        self, low: Low, name: str, record: Mapping[str, Any], sounds: Sequence[Audio | None]
    ) -> Answer:
        """Let a loaded adapter make the sound of a request."""
        adapter = self._adapters[name]

        def work() -> tuple[Rendered, str]:
            state = resume.State(resume.key_of(record, self._known(adapter)))
            host = CallHost(low, name, state)
            request = make_request(record, adapter.options, sounds)
            rendered = checks.check_rendered(name, adapter.generate(request, host), False)
            assert rendered.audio is not None
            checks.check_length(name, rendered.audio, request.duration_s)
            host.accept(rendered)
            state.remove()
            resume.tidy()
            return rendered, self._facts(adapter, rendered, host)

        return self._call(low, name, "rendering", sounds, work)

    def separate(
        self, low: Low, name: str, record: Mapping[str, Any], sounds: Sequence[Audio | None]
    ) -> Answer:
        """Let a loaded separator take the first sound apart."""
        adapter = self._adapters[name]

        def work() -> tuple[Rendered, str]:
            host = CallHost(low, name)
            unheard = [None] * len(record.get("references", ()))
            request = make_request(record, adapter.options, unheard)
            rendered = self._separated(adapter, sounds[0], request, host)
            host.accept(rendered)
            return rendered, self._facts(adapter, rendered, host)

        return self._call(low, name, "separating", sounds, work)

    def _separated(
        self, adapter: Adapter, sound: Audio | None, request: Request, host: CallHost
    ) -> Rendered:
        separate = getattr(adapter, "separate", None)
        if separate is None or sound is None:
            raise AdapterError(f"{adapter.name} can't take sound apart; name a separator.")
        lent = Audio(sound.samples[:], sound.sample_rate_hz)
        rendered = checks.check_rendered(adapter.name, separate(lent, request, host), True)
        for name, part in rendered.parts.items():
            who = f"{adapter.name}'s part {name}"
            seconds = len(sound.samples) / sound.sample_rate_hz
            checks.check_length(who, part, seconds)
        return rendered

    def _known(self, adapter: Adapter) -> dict[str, Any]:
        """What decides the sound beside the request."""
        versions = {"python": PYTHON, "numpy": np.__version__, adapter.name: adapter.version}
        known: dict[str, Any] = {"versions": versions}
        model = self._models.get(adapter.name)
        if model is not None and model.folder is not None:
            known["model"] = {
                "id": model.id,
                "revision": model.revision,
                "licence": model.licence,
                "files": dict(model.files),
            }
        return known

    def _facts(self, adapter: Adapter, rendered: Rendered, host: CallHost) -> str:
        known = self._known(adapter)
        notes = [*self._notes.get(adapter.name, ()), *host.notes]
        if notes:
            known["notes"] = list(dict.fromkeys(notes))
        return checks.encode_facts(adapter.name, known, rendered.facts)

    def _call(
        self,
        low: Low,
        name: str,
        doing: str,
        sounds: Sequence[Audio | None],
        work: Callable[[], tuple[Rendered, str]],
    ) -> Answer:
        lent = [sound.samples for sound in sounds if sound is not None]
        before = _count_references(lent)
        told, result = _attempt(low, name, doing, work)
        del work
        model = self._models.get(name)
        if model is not None and model.folder is not None:
            cache.give_back()
        if self._is_kept(lent, before):
            self.close(low, name)
            gc.collect()
            kept = (
                f"{name} kept a reference sound after its call had ended; "
                "keep a copy of it (samples.copy()) instead."
            )
            return Answer("failed", kept)
        if result is None:
            return Answer(*told)
        return Answer(*told, *result)

    def _is_kept(self, lent: list[Samples], before: list[int]) -> bool:
        if _count_references(lent) == before:
            return False
        gc.collect()
        return any(now > was for now, was in zip(_count_references(lent), before, strict=True))

    def close(self, low: Low, name: str) -> None:
        """Let an adapter go; its faults go to the log."""
        adapter = self._adapters.pop(name, None)
        if adapter is not None:
            _attempt(low, name, "closing", adapter.close)

    def close_all(self, low: Low) -> None:
        for name in list(self._adapters):
            self.close(low, name)


def _model_of(adapter: Adapter, record: Mapping[str, Any], host: CallHost) -> Model:
    family = getattr(adapter, "family", "")
    asked = record.get("model")
    return store.resolve(family, asked, host) if family else Model(asked)


def import_adapter(low: Low, path: pathlib.Path) -> tuple[Told, Adapter | None]:
    """The adapter of a file, or why it can't be used."""
    name = path.stem
    told, adapter = _attempt(low, name, "being imported", lambda: discovery.make_adapter(path))
    if adapter is not None or told[0] in ("cancelled", "unavailable"):
        return told, adapter
    return ("unavailable", told[1]), None
