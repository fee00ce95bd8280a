# SPDX-License-Identifier: MIT
"""The contract of an adapter: what you write so that Timbre has one more backend.

One file is one backend. Put `NAME.py` into `$XDG_DATA_HOME/timbre/adapters/` (or into this
package) and set `ADAPTER` to a class of the shape of `Adapter`, whose `name` is the file's name:

    import numpy as np
    from timbre_adapters.adapter import Audio, Host, Model, Option, Rendered, Request

    class Click:
        name, version, licence = "click", "1.0", "MIT"
        text = "One click a second."
        accepts = frozenset({"kind.song"})
        options = (Option("level", "number", 0.5, "Height of a click.", minimum=0, maximum=1),)

        def load(self, model: Model, host: Host) -> None:
            pass

        def generate(self, request: Request, host: Host) -> Rendered:
            frames = round((request.duration_s or 10.0) * 44100)
            samples = host.alloc(frames, 1, 44100)
            for start in range(0, frames, 44100):
                host.progress("render", start, frames)
                samples[start] = request.params["level"]
                host.emit(min(start + 44100, frames))
            return Rendered(Audio(samples, 44100))

        def close(self) -> None:
            pass

    ADAPTER = Click

`python -m timbre_adapters run request.json -o out.wav` tries it without the program.
Import heavy packages in `load()`, never at the top: listing backends imports every adapter.
Raise `AdapterError("what, which, why, what to do.")`; never print, never end the program.
"""

from __future__ import annotations

import dataclasses
import pathlib
from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
OptionType = Literal["integer", "number", "boolean", "choice", "text", "path", "list"]

STAGES = (
    "load",
    "encode",
    "compose",
    "render",
    "decode",
    "invert",
    "join",
    "master",
    "measure",
    "keep",
)
REFERENCE_ROLES = ("melody", "chords", "style", "match", "init", "continue")


class AdapterError(Exception):
    """A failure told in one sentence, which people will read as it is."""


class Cancelled(BaseException):
    """Somebody asked to stop. Not an Exception, so that `except Exception` lets it pass."""


@dataclasses.dataclass(frozen=True)
class Option:
    """One parameter of a backend. Its default reaches the adapter when nobody sets it.

    A default of None means "not set"; the adapter then finds None.
    """

    name: str
    type: OptionType
    default: Any
    text: str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    unit: str = ""


@dataclasses.dataclass(frozen=True)
class Model:
    """Which weights to load: what `timbre models list` calls them, and where they lie.

    An adapter that names a `family` always gets a folder, one of that family; others get None
    everywhere but in `id`, which is the request's `model`.
    """

    id: str | None
    folder: pathlib.Path | None = None
    revision: str | None = None
    licence: str | None = None
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)  # name: SHA-256


@dataclasses.dataclass(frozen=True)
class Audio:
    """Sound: float32, C-contiguous, shape (frames, channels), 1 or 2 channels, in -1..1."""

    samples: Samples
    sample_rate_hz: int


@dataclasses.dataclass(frozen=True)
class Reference:
    """A sound to follow. Read-only and lent for the call: copy what you want to keep."""

    role: str
    audio: Audio


@dataclasses.dataclass(frozen=True)
class SectionPrompt:
    """What is asked of the seconds from start_s to end_s."""

    start_s: float
    end_s: float
    prompt: str


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked (schema/request.schema.json), checked against `accepts` and the options.

    `params` holds every option; `seed` is always set; `duration_s` is None only when neither the
    request nor its plan says how long. `plan` is the record of schema/plan.schema.json.
    """

    request_id: str
    kind: str
    prompt: str
    negative_prompt: str | None
    model: str | None
    params: Mapping[str, Any]
    seed: int
    duration_s: float | None
    plan: Mapping[str, Any] | None
    section_prompts: tuple[SectionPrompt, ...]
    references: tuple[Reference, ...]

    def reference(self, role: str) -> Audio | None:
        """The first reference of a role, or None."""
        for reference in self.references:
            if reference.role == role:
                return reference.audio
        return None


@dataclasses.dataclass(frozen=True)
class MelSettings:
    """How a mel spectrogram was made: Hz, frames, and the power its magnitudes are raised to."""

    sample_rate_hz: int
    fft_size: int
    window_size: int
    hop_size: int
    lowest_hz: float
    highest_hz: float
    frames: int  # of the sound that is wanted
    seed: int = 0  # of the first guess of phases


@dataclasses.dataclass(frozen=True)
class Rendered:
    """What generate() gives back; from then on the arrays belong to Timbre, which writes to them.

    `parts` are stems as long as the mix, each in memory of its own. A separator leaves `audio`
    None. `facts` is a JSON record: model revision, file hashes, licence, whatever tells a reader
    how this came to be.
    """

    audio: Audio | None
    parts: Mapping[str, Audio] = dataclasses.field(default_factory=dict)
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Host(Protocol):
    """What Timbre offers an adapter during a call. Any thread of the call may use it."""

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        """Say how far the work is (total 0 = unknown). Raises Cancelled when asked to stop.

        Call it at least every 100 ms where you can: it costs well under a microsecond.
        """

    def log(self, text: str, /) -> None:
        """One line for the log and for those who follow the job's events."""

    def is_cancelled(self) -> bool:
        """True when the job was asked to stop, for loops that tidy up by themselves."""

    def alloc(self, frames: int, channels: int, sample_rate_hz: int = 44100) -> Samples:
        """The array to fill and return, zeroed, shape (frames, channels).

        Only this one may be played while it is being filled: see emit(). Once a job.
        """

    def emit(self, frames_ready: int) -> None:
        """The first `frames_ready` frames of alloc()'s array are final; never write to them again.

        The figure only grows. These frames are heard and stored at once.
        """

    def setting(self, name: str) -> Any:
        """A setting of settings.py's table, as it was when the job began."""

    def note(self, text: str, /) -> None:
        """A sentence that people shall read beside the take: what was traded, what was left out.

        It reaches the log, the job's events and the take's facts (`notes`).
        """

    def keep(self, state: bytes, part: str = "", /) -> None:
        """Put by how far this very request has come, in place of what was put by before.

        Written beside and renamed. It outlives a cancel and a crash, belongs to this request
        (params, seed, model files and all) and goes away when generate() returns. What is large
        and grows is put by in parts, each under a name of a-z and 0-9, so that it is written once.
        """

    def kept(self, part: str = "", /) -> bytes | None:
        """What keep() put by when the same request was broken off, or None."""

    def invert_mel(self, mel: Samples, settings: MelSettings, /) -> Samples:
        """Sound, shape (frames, channels), of mel magnitudes, shape (channels, bins, columns).

        dsp.md 7.5's recipe in C; reports the stage `invert` as progress and is cancellable.
        """


class Adapter(Protocol):
    """A backend. The class is made without arguments, once; load() may come again."""

    name: str
    version: str
    licence: str
    text: str
    # What it can be asked beside prompt, seed, duration_s and its options: "kind.song" "kind.loop"
    # "plan" "model" "negative_prompt" "section_prompts" "parent_take" "references.melody" "lyrics" …
    accepts: frozenset[str]
    options: tuple[Option, ...]
    # Two more may be set. `family`: whose checkpoints it loads (models/families.py); "" or none:
    # it needs no weights. `feature`: the setting features.NAME that must be on to be listed.

    def load(self, model: Model, host: Host) -> None:
        """Import what is heavy and read weights. Called before each job; be quick when ready."""

    def generate(self, request: Request, host: Host) -> Rendered:
        """Make the sound: `duration_s` long to the frame when that is set."""

    def close(self) -> None:
        """Let go of everything."""


class Separator(Adapter, Protocol):
    """A backend that takes sound apart."""

    def separate(self, audio: Audio, request: Request, host: Host) -> Rendered:
        """Parts of `audio`, which is lent and read-only, each as long and at the same rate."""
