# SPDX-License-Identifier: MIT
"""What tests of the diffusion adapters share: a host of their own, requests, sounds, checks."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import shutil
import struct
import time
from typing import Any

import numpy as np
from timbre_adapters import settings
from timbre_adapters.adapter import (
    Audio,
    Cancelled,
    MelSettings,
    Model,
    Reference,
    Rendered,
    Request,
    Samples,
    SectionPrompt,
)
from timbre_adapters.audio import pcm_hash


class RigHost:
    """adapter.Host: notes what it is told; asks to stop at the K-th progress call."""

    def __init__(self, cancel_at: int = 0) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self.notes: list[str] = []
        self.cancel_at = cancel_at
        self.cancelled_s = 0.0  # when it was asked
        self.mel: Samples | None = None

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        self.calls.append((stage, done, total))
        if len(self.calls) == self.cancel_at:
            self.cancelled_s = time.monotonic()
        if self.is_cancelled():
            raise Cancelled("cancelled")

    def is_cancelled(self) -> bool:
        return self.cancelled_s > 0

    def log(self, text: str, /) -> None:
        pass

    def note(self, text: str, /) -> None:
        self.notes.append(text)

    def setting(self, name: str) -> Any:
        return settings.current.get(name)

    def alloc(self, frames: int, channels: int, sample_rate_hz: int = 44100) -> Samples:
        return np.zeros((frames, channels), dtype=np.float32)

    def emit(self, frames_ready: int) -> None:
        pass

    def keep(self, state: bytes, /) -> None:
        pass

    def kept(self) -> bytes | None:
        return None

    def invert_mel(self, mel: Samples, form: MelSettings, /) -> Samples:
        """A stand-in: each channel follows the columns of its mel, weighted by band."""
        self.mel = mel.copy()
        weights = np.cos(np.arange(mel.shape[1]))
        rows = np.tensordot(mel, weights, axes=([1], [0]))
        at = np.arange(form.frames) / form.hop_size
        columns = np.arange(mel.shape[2])
        sound = np.stack([np.interp(at, columns, row) for row in rows], axis=1)
        return (sound / 1e6).astype(np.float32)


def request(adapter: Any, **fields: Any) -> Request:
    """A request with every option at its default, one thread, and what is named here."""
    params = {option.name: option.default for option in adapter.options}
    params.update({"threads": 1, "device": "cpu"} | fields.pop("params", {}))
    sound = fields.pop("init", None)
    references = [Reference("init", sound)] if sound is not None else []
    style = fields.pop("style", None)
    if style is not None:
        references.append(Reference("style", style))
    plain = {
        "request_id": "0", "kind": "song", "prompt": "slow piano", "negative_prompt": None,
        "model": None, "params": params, "seed": 7, "duration_s": None, "plan": None,
        "section_prompts": (), "references": tuple(references),
    }  # fmt: skip
    sections = fields.pop("sections", ())
    fields["section_prompts"] = tuple(SectionPrompt(*row) for row in sections)
    return Request(**(plain | fields))


@dataclasses.dataclass
class Rig:
    """One adapter with one checkpoint."""

    kind: Any
    folder: pathlib.Path

    def render(self, host: RigHost | None = None, **fields: Any) -> Rendered:
        adapter = self.kind()
        host = host or RigHost()
        adapter.load(Model("tiny", self.folder, licence="none"), host)
        return adapter.generate(request(adapter, **fields), host)

    def sound(self, host: RigHost | None = None, **fields: Any) -> Samples:
        rendered = self.render(host, **fields)
        assert rendered.audio is not None
        samples = rendered.audio.samples
        assert samples.dtype == np.float32 and samples.flags.c_contiguous
        assert np.isfinite(samples).all() and np.abs(samples).max() <= 1
        assert np.abs(samples).max() > 0
        return samples

    def hash(self, host: RigHost | None = None, **fields: Any) -> str:
        return pcm_hash(self.sound(host, **fields))

    def without_a_tensor(self, part: str, to: pathlib.Path) -> pathlib.Path:
        """A copy of the checkpoint whose `part` lacks its first tensor."""
        shutil.copytree(self.folder, to)
        (file,) = (to / part).glob("*.safetensors")
        drop_tensor(file)
        return to


def drop_tensor(file: pathlib.Path) -> None:
    """Write a safetensors file again without its first tensor; the data stays where it is."""
    content = file.read_bytes()
    (size,) = struct.unpack_from("<Q", content)
    header = json.loads(content[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    name = min(header, key=lambda key: header[key]["data_offsets"][0])
    gone = header.pop(name)["data_offsets"][1]
    for row in header.values():
        row["data_offsets"] = [offset - gone for offset in row["data_offsets"]]
    text = json.dumps({"__metadata__": metadata} | header).encode()
    text += b" " * (-len(text) % 8)
    file.write_bytes(struct.pack("<Q", len(text)) + text + content[8 + size + gone :])


def tones(seconds: float, rate: int, channels: int = 1, hz: float = 330) -> Audio:
    """A read-only sound that moves: a tone that swells twice a second."""
    at = np.arange(round(seconds * rate)) / rate
    row = 0.4 * np.sin(2 * np.pi * hz * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 2 * at))
    samples = np.stack([row * (1 - 0.3 * index) for index in range(channels)], axis=1)
    samples = samples.astype(np.float32)
    samples.flags.writeable = False
    return Audio(samples, rate)


def check_seeds(rig: Rig, **fields: Any) -> None:
    """Same seed, same sound, cold and warm; another seed, another sound."""
    from timbre_adapters.neural import cache

    cache.models.drop(lambda key: True)
    cold = RigHost()
    first = rig.hash(cold, **fields)
    warm = RigHost()
    assert rig.hash(warm, **fields) == first
    assert rig.hash(**(fields | {"seed": 2**64 - 1})) != first
    totals = [call for call in cold.calls if call[0] == "load" and call[2]]
    assert totals and totals[-1][1] == totals[-1][2]
    assert not [call for call in warm.calls if call[0] == "load" and call[2]]
    rest = [call for call in cold.calls if call[0] != "load"]
    assert rest == [call for call in warm.calls if call[0] != "load"]


def check_cancels(rig: Rig, step_s: float = 0.5, **fields: Any) -> None:
    """Stopped at each of some progress calls, it ends at once, and the next run is the same."""
    rig.render(**fields)
    whole = RigHost()
    expected = rig.hash(whole, **fields)
    count = len(whole.calls)
    for step in sorted({2, count // 3, count // 2, count - 1}):
        host = RigHost(cancel_at=step)
        try:
            rig.render(host, **fields)
        except Cancelled:
            assert time.monotonic() - host.cancelled_s < step_s + 0.1
        else:
            raise AssertionError(f"not stopped at call {step} of {count}")
        assert len(host.calls) == step
    assert rig.hash(**fields) == expected


def check_options(rig: Rig, changes: dict[str, Any], **fields: Any) -> None:
    """Each of these values of options is heard."""
    plain = rig.hash(**fields)
    base = fields.pop("params", {})
    silent = [
        name
        for name, value in changes.items()
        if rig.hash(params=base | {name: value}, **fields) == plain
    ]
    assert not silent
