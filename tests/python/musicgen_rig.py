# SPDX-License-Identifier: MIT
"""What tests of musicgen share: tiny checkpoints, and the reference runtime inside the test."""

from __future__ import annotations

import dataclasses
import pathlib
from typing import Any

import numpy as np
from timbre_adapters import runtime
from timbre_adapters.adapter import Audio, Samples
from timbre_adapters.audio import pcm_hash

PROMPT = "slow ambient pad with bass"


@dataclasses.dataclass
class Run:
    """How a request came out."""

    end: runtime.End
    events: list[dict[str, Any]]
    drawn: Any  # (codebooks, frames), or None when it did not get that far

    @property
    def samples(self) -> Samples:
        assert self.end.audio is not None, self.end.sentence
        return self.end.audio.samples

    @property
    def codes(self) -> Any:
        assert self.drawn is not None, self.end.sentence
        return self.drawn

    @property
    def hash(self) -> str:
        return pcm_hash(self.samples)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event["data"] for event in self.events if event["type"] == kind]

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.of("result")[0]["facts"]
        return facts

    @property
    def texts(self) -> str:
        return "\n".join(data["text"] for data in self.of("log"))


def record(folder: pathlib.Path, **fields: Any) -> dict[str, Any]:
    """A request of 1.2 s on one thread, with what is named here."""
    params = {"threads": 1} | fields.pop("params", {})
    plain = {
        "schema_version": 1, "prompt": PROMPT, "backend": "musicgen", "model": str(folder),
        "duration_s": 1.2, "seed": "7", "params": params,
    }  # fmt: skip
    return plain | fields


def ask(folder: pathlib.Path, cancel_at: int = 0, **fields: Any) -> Run:
    """Serve a request in this process, whose imports and warm models it shares."""
    from timbre_adapters.neural import musicgen_job

    events: list[dict[str, Any]] = []
    seen: list[Any] = []
    original = musicgen_job.Job._codes

    def watch(job: Any, *arguments: Any) -> Any:
        codes = original(job, *arguments)
        seen.append(codes.clone())
        return codes

    musicgen_job.Job._codes = watch  # type: ignore[method-assign]
    try:
        end = runtime.run(record(folder, **fields), None, events.append, None, cancel_at)
    finally:
        musicgen_job.Job._codes = original  # type: ignore[method-assign]
    return Run(end, events, seen[-1] if seen else None)


def tone(hz: float, seconds: float, rate: int = 32000, channels: int = 1) -> Audio:
    at = np.arange(round(seconds * rate)) / rate
    row = (0.4 * np.sin(2 * np.pi * hz * at)).astype(np.float32)
    return Audio(np.repeat(row[:, None], channels, axis=1), rate)


def upstream(folder: pathlib.Path, **options: Any) -> tuple[Any, Any]:
    """Codes, (codebooks, frames), and sound of transformers' own generate(), of 60 frames."""
    import torch
    from timbre_adapters.neural import kit

    transformers = kit.quiet_transformers()
    torch.set_num_threads(1)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    model = _class_of(transformers, folder).from_pretrained(
        folder, local_files_only=True, use_safetensors=True
    )
    parts: list[Any] = []
    decode = model.audio_encoder.decode

    def watch(codes: Any, *arguments: Any, **more: Any) -> Any:
        parts.append(codes[0, 0])
        return decode(codes, *arguments, **more)

    model.audio_encoder.decode = watch
    asked = {"do_sample": True, "guidance_scale": 3.0, "top_k": 250, "max_new_tokens": 63}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(options.pop("seed", 7))
        text = tokenizer([options.pop("prompt", PROMPT)], return_tensors="pt")
        sound = model.eval().generate(**text, **(asked | options))
    return torch.stack(parts, 1).flatten(0, 1), sound[0].T.numpy()


def _class_of(transformers: Any, folder: pathlib.Path) -> Any:
    kind = transformers.AutoConfig.from_pretrained(folder, local_files_only=True).model_type
    name = {"musicgen": "Musicgen", "musicgen_melody": "MusicgenMelody"}[kind]
    return getattr(transformers, f"{name}ForConditionalGeneration")
