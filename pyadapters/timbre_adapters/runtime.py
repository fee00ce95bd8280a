# SPDX-License-Identifier: MIT
"""The reference runtime: one request, the same adapters, no program."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import secrets
import signal
import sys
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from timbre_adapters import (
    audio,
    checks,
    discovery,
    fences,
    host,
    journal,
    mel_library,
    request_check,
)
from timbre_adapters.adapter import STAGES, AdapterError, Audio, Cancelled, Rendered, Samples
from timbre_adapters.schema import SchemaFault

Record = dict[str, Any]
Tell = Callable[[str, Record], None]  # an event's type and data
# In the order of core/request_json.c.
FIELDS = (
    "schema_version",
    "request_id",
    "kind",
    "prompt",
    "negative_prompt",
    "backend",
    "model",
    "params",
    "seed",
    "duration_s",
    "plan",
    "section_prompts",
    "parent_take",
    "references",
    "mastering",
    "output",
)
EXIT_CODES = {"ok": 0, "usage": 2, "unavailable": 3, "cancelled": 4}


@dataclasses.dataclass(frozen=True)
class End:
    """How a run came out: status (core's names), sentence, and the sound if there is one."""

    status: str
    sentence: str = ""
    audio: Audio | None = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES.get(self.status, 1)


class Fault(Exception):
    """A run that ends before or beside the adapter."""

    def __init__(self, status: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class PlainLow:
    """host.Low in Python: events by the rules of docs/dual-runtime.md."""

    def __init__(self, tell: Tell, cancel_at: int = 0) -> None:
        self.frontier = 0
        self._tell = tell
        self._cancel_at = cancel_at
        self._calls = 0
        self._cancelled = threading.Event()
        self._stage = ""
        self._told: tuple[str, int] = ("", -1)

    def enter_stage(self, stage: str) -> None:
        if stage != self._stage:
            self._stage = stage
            self._tell("stage", {"stage": stage})

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        try:
            done, total = done.__index__(), total.__index__()
        except AttributeError:
            checks.refuse_progress(stage, done, total)
        if stage not in STAGES or done < 0 or total < 0:
            checks.refuse_progress(stage, done, total)
        self._calls += 1
        if self._calls == self._cancel_at:
            self.cancel()
        self.enter_stage(stage)
        percent = 100 * done // total if total else -1
        if total == 0 or done == total or self._told != (stage, percent):
            self._told = (stage, percent)
            self._tell("progress", {"stage": stage, "done": done, "total": total})
        if self._cancelled.is_set():
            raise Cancelled("cancelled")

    def cancel(self) -> None:
        self._cancelled.set()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def log(self, text: str, /) -> None:
        self._tell("log", {"text": text})

    def note(self, text: str, /) -> None:
        self._tell("log", {"text": text, "note": True})

    def alloc(self, frames: int, channels: int, /) -> Samples:
        # The kernel promises more than there is, and kills whoever believes it.
        if frames * channels * 4 > os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"):
            raise MemoryError
        return np.zeros((frames, channels), dtype=np.float32)

    def emit(self, samples: Samples, frames_ready: int, sample_rate_hz: int, /) -> None:
        self.frontier = frames_ready
        tell_chunk(self._tell, frames_ready, Audio(samples, sample_rate_hz))

    def digest(self, samples: Samples, /) -> tuple[int, bool]:
        lowest, highest = samples.min(), samples.max()  # NaN wins in both
        return zlib.crc32(samples.data), bool(np.isfinite(lowest) and np.isfinite(highest))

    def trace(self, text: str, /) -> None:
        write_log(text)

    def invert_mel(self, mel: Samples, form: tuple[Any, ...], /) -> Samples:
        sound = self.alloc(form[6], len(mel))
        mel_library.invert(
            mel, form, sound, lambda done, total: self.progress("invert", done, total)
        )
        return sound


def tell_chunk(tell: Tell, frames_ready: int, sound: Audio) -> None:
    """The first frames of a sound are of the result."""
    data = {
        "frames_ready": frames_ready,
        "provisional": False,
        "sample_rate_hz": int(sound.sample_rate_hz),
        "channel_count": sound.samples.shape[1],
    }
    tell("chunk", data)


def write_log(text: str) -> None:
    """Into the program's log, $XDG_STATE_HOME/timbre/timbre.log; a full disk stops nothing."""
    chosen = os.environ.get("XDG_STATE_HOME", "")
    base = pathlib.Path(chosen) if os.path.isabs(chosen) else pathlib.Path.home() / ".local/state"
    now = journal.time_text(time.time())
    try:
        (base / "timbre").mkdir(parents=True, exist_ok=True)
        with open(base / "timbre" / "timbre.log", "a", encoding="utf-8") as log:
            log.writelines(f"{now} reference {line}\n" for line in text.splitlines() if line)
    except OSError:
        pass


# A request #######################################################################################


def complete(record: Any) -> Record:
    """A checked copy in which everything is said: id, kind, seed."""
    try:
        request_check.check_form(record)
    except SchemaFault as fault:
        raise Fault("invalid", str(fault)) from fault
    if "backend" not in record:
        raise Fault("usage", "request: backend is missing; name one of `list`.")
    plan = record.get("plan", {})
    chosen = {
        "request_id": journal.make_ulid(),
        "kind": "song",
        "seed": plan.get("seed") or str(secrets.randbelow(1 << 53)),
    }
    asked: Record = chosen | record
    if "duration_s" in asked:
        asked["duration_s"] = float(asked["duration_s"])
    return {name: asked[name] for name in FIELDS if name in asked}


def refuse_finish(record: Record) -> None:
    """What only the program does: it would be ignored here, so it is refused."""
    output = dict(record.get("output", {}))
    if output.get("format") == "wav":
        del output["format"]
    if output.get("bit_depth") == 32:
        del output["bit_depth"]
    for field, given in (("mastering", record.get("mastering")), ("output", output)):
        if given:
            raise Fault(
                "usage",
                f"request: {field} can't be used by the reference runtime, which writes the raw "
                "sound as a float32 WAV; leave it out, or use timbre render.",
            )


def describe_for(low: host.Low, record: Record) -> Record:
    """The backend's description, once it has been asked whether it can serve the request."""
    name = record["backend"]
    if name == "sketch":
        raise Fault(
            "unavailable",
            "sketch is no Python backend; render it with timbre render -b sketch.",
        )
    try:
        path = discovery.find_file(name)
    except AdapterError as fault:
        raise Fault("not_found", str(fault)) from fault
    (status, sentence), adapter = host.import_adapter(low, path)
    if adapter is None:
        raise Fault(status, f"{name} can't be used: {sentence}")
    description = discovery.describe(adapter)
    try:
        request_check.check_request(description, record)
    except request_check.Refused as fault:
        raise Fault("usage", str(fault)) from fault
    return description


# References ######################################################################################


def read_references(record: Record) -> list[Audio | None]:
    """The sounds of a request's references, cut, in order."""
    return [_cut(row, _read(row)) for row in record.get("references", ())]


def _read(row: Mapping[str, Any]) -> Audio:
    if "path" in row:
        return audio.read_wav(pathlib.Path(row["path"]))
    take, part = row["take"], row.get("part")
    folder = discovery.data_folder() / "takes" / take
    path = folder / ("raw.f32" if part is None else f"stems/{part}.f32")
    try:
        result = json.loads((folder / "take.json").read_bytes())["result"]
        values = np.fromfile(path, dtype="<f4")
    except FileNotFoundError as fault:
        raise Fault(
            "not_found",
            f"the {part or 'sound'} of take {take} is not kept; render the take again",
        ) from fault
    frames, channels = result["frame_count"], result["channel_count"]
    if len(values) < frames * channels:
        raise Fault("invalid", f"{path} is shorter than its take; render it again")
    samples = values[: frames * channels].reshape(frames, channels)
    return Audio(samples.astype(np.float32, copy=False), result["sample_rate_hz"])


def _cut(row: Mapping[str, Any], sound: Audio) -> Audio:
    """A view from start_s to end_s, read-only as everything that is lent."""
    frames, rate = len(sound.samples), sound.sample_rate_hz

    def frame_at(position_s: float | None, otherwise: int) -> int:
        return otherwise if position_s is None else min(int(position_s * rate + 0.5), frames)

    start, end = frame_at(row.get("start_s"), 0), frame_at(row.get("end_s"), frames)
    if start >= end:
        raise Fault(
            "invalid",
            f"the reference ends at {frames / rate:.3f} s; choose a start before that and an end "
            "behind the start",
        )
    samples = sound.samples[start:end]
    samples.flags.writeable = False
    return Audio(samples, rate)


# A run ###########################################################################################


def run(
    record: Any,
    output: pathlib.Path | None,
    tell_event: Callable[[Record], None],
    journal_path: pathlib.Path | None = None,
    cancel_at: int = 0,
) -> End:
    """Serve one request: events go to `tell_event`, sound to `output`."""
    try:
        asked = complete(record)
        refuse_finish(asked)
    except Fault as fault:
        return End(fault.status, str(fault))
    book = None if journal_path is None else journal.Journal(journal_path)

    def tell(kind: str, data: Record) -> None:
        event = journal.make_event(kind, asked["request_id"], data)
        tell_event(event)
        if book is not None:
            book.append(event)

    low = PlainLow(tell, cancel_at)
    fences.install()
    try:
        describe_for(low, asked)
    except Fault as fault:
        return End(fault.status, str(fault))
    tell("job_queued", {"request": asked})
    tell("job_started", {"lane": "python"})
    end = _work(low, asked, output, tell)
    tell("job_ended", _ended(end))
    if book is not None:
        book.close()
    return end


def _ended(end: End) -> Record:
    names = {"ok": "done", "cancelled": "cancelled"}
    data: Record = {"end": names.get(end.status, "failed"), "status": end.status}
    if data["end"] == "failed":
        data["error"] = end.sentence
    return data


def _work(low: PlainLow, asked: Record, output: pathlib.Path | None, tell: Tell) -> End:
    session = host.Session()
    try:
        sounds = read_references(asked)
        with _cancel_on_interrupt(low):
            answer = _call(session, low, asked, sounds)
        if answer.rendered is None:
            return End(answer.status, answer.sentence)
        return _finish(low, answer, answer.rendered, sounds, output, tell)
    except Fault as fault:
        return End(fault.status, str(fault))
    except AdapterError as fault:  # of audio.py
        return End("io", str(fault))
    finally:
        session.close_all(low)


def _call(
    session: host.Session, low: PlainLow, asked: Record, sounds: list[Audio | None]
) -> host.Answer:
    name = asked["backend"]
    low.enter_stage("load")
    answer = session.load(low, name, asked)
    if answer.status != "ok":
        return answer
    if asked["kind"] != "separate":
        return session.generate(low, name, asked, sounds)
    if not sounds:
        return host.Answer(
            "usage", "there is nothing to separate; name a file or a take with --ref"
        )
    return session.separate(low, name, asked, sounds)


def _finish(
    low: PlainLow,
    answer: host.Answer,
    rendered: Rendered,
    sounds: list[Audio | None],
    output: pathlib.Path | None,
    tell: Tell,
) -> End:
    sound = rendered.audio or sounds[0]
    assert sound is not None
    frames, channels = sound.samples.shape
    if low.frontier < frames:
        tell_chunk(tell, frames, sound)
    result = {
        "frames": frames,
        "channels": channels,
        "sample_rate_hz": int(sound.sample_rate_hz),
        "pcm_hash": audio.pcm_hash(sound.samples),
        "parts": sorted(rendered.parts),
        "facts": json.loads(answer.facts),
    }
    tell("result", result)
    if output is not None:
        audio.write_wav(output, sound)
        for name, part in rendered.parts.items():
            audio.write_wav(output.with_name(f"{output.stem}.{name}.wav"), part)
    return End("ok", audio=sound)


class _cancel_on_interrupt:
    """SIGINT asks the job to stop; a second one interrupts whatever Python does."""

    def __init__(self, low: PlainLow) -> None:
        self._low = low
        self._before: Any = None

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, frame: object) -> None:
        if self._low.is_cancelled():
            raise Cancelled("cancelled")
        self._low.cancel()

    def __exit__(self, *fault: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


# Listing #########################################################################################


def describe_file(path: pathlib.Path) -> Record:
    """The row of one adapter; a broken one is a row with its reason."""
    low = PlainLow(lambda kind, data: None)
    (_, sentence), adapter = host.import_adapter(low, path)
    if adapter is None:
        return discovery.describe_broken(path.stem, sentence)
    return discovery.describe(adapter)


def describe_all(limit_s: float = 30) -> list[Record]:
    """Rows of all adapters, each imported in a child: one that dies or hangs is broken too."""
    return [_describe_in_child(path, limit_s) for path in discovery.adapter_files()]


def _describe_in_child(path: pathlib.Path, limit_s: float) -> Record:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(max(1, int(limit_s)))
        try:
            fences.install()
            text = json.dumps(describe_file(path))
            with open(writing, "w", encoding="utf-8") as pipe:
                pipe.write(text)
        finally:
            fences.leave(0)
    os.close(writing)
    with open(reading, encoding="utf-8") as pipe:
        text = pipe.read()
    _, state = os.waitpid(child, 0)
    if text:
        described: Record = json.loads(text)
        return described
    if os.WIFSIGNALED(state) and os.WTERMSIG(state) == signal.SIGALRM:
        reason = f"{path} was still being imported after {limit_s:.0f} s; import less in it."
    else:
        reason = f"{path} ended Python while being imported ({_death(state)}); mend it."
    return discovery.describe_broken(re.sub(r"[^a-z0-9_]", "_", path.stem.lower()), reason)


def _death(state: int) -> str:
    if os.WIFSIGNALED(state):
        return signal.Signals(os.WTERMSIG(state)).name
    return f"exit code {os.waitstatus_to_exitcode(state)}"


def quiet_stdout() -> int:
    """Adapters' prints go to stderr; the answer is a descriptor for results."""
    sys.stdout.flush()
    private = os.dup(1)
    os.dup2(2, 1)
    return private
