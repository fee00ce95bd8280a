# SPDX-License-Identifier: MIT
"""Dance Diffusion: short clips of what a model was trained on, without words; variations."""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from typing import Any

from timbre_adapters.adapter import (
    AdapterError,
    Audio,
    Host,
    Model,
    Option,
    Rendered,
    Request,
)
from timbre_adapters.models import safe
from timbre_adapters.neural import diffusion, diffusion_sound, kit, plan
from timbre_adapters.neural.diffusion_windows import Windows

OVERLAP = 1 / 4  # of a window


def _time_embedding(folder: pathlib.Path) -> Mapping[str, Any]:
    """What diffusers took from extra_in_channels until its PR #12111, and now takes elsewhere."""
    config = safe.read_config(folder / "config.json")
    is_old = config.get("time_embedding_dim") is None and config.get("extra_in_channels")
    return {"time_embedding_dim": int(config["extra_in_channels"])} if is_old else {}


PARTS = (
    diffusion.Part("unet", ("UNet1DModel",), more=_time_embedding),
    diffusion.Part("scheduler", ("IPNDMScheduler",)),
)


class DanceDiffusion:
    """Sound out of noise, sample by sample."""

    name = "dance_diffusion"
    version = "1.0"
    licence = "MIT"
    family = "dance_diffusion"
    feature = "dance_diffusion"
    text = "Unconditional diffusion of short clips, and variations of a sound; hears no words."
    accepts = frozenset({
        "kind.song", "kind.one_shot", "kind.variation", "model", "references.init",
    })  # fmt: skip
    options = (
        Option("steps", "integer", 100, "Steps from noise to sound.", minimum=2, maximum=1000),
        Option("strength", "number", 0.6, "How far a variation leaves its init sound.",
               minimum=0.01, maximum=1),
        diffusion.PRECISION,
        kit.DEVICE,
        kit.THREADS,
    )  # fmt: skip

    def load(self, model: Model, host: Host) -> None:
        """The weights are read when the request says on which device."""
        self._model = model

    def close(self) -> None:
        """The cache keeps what was loaded."""

    def generate(self, request: Request, host: Host) -> Rendered:
        """Open the model, take the steps, cut to the length."""
        if request.prompt:
            host.note(
                "dance_diffusion hears no words: it makes what its model was trained on, and the "
                "prompt changes nothing."
            )
        if request.kind == "variation" and request.reference("init") is None:
            raise AdapterError(
                "dance_diffusion varies a sound that is given; name one as a reference of role "
                "init."
            )
        torch_kit = kit.start(host, request.params)
        opened, rung = self._open(torch_kit, request, host)
        with diffusion.computing(torch_kit, host):
            task = _Task(torch_kit, request, host, opened)
            samples = diffusion_sound.from_tensor(task.draw(), task.frames)
        facts = diffusion.facts(torch_kit, opened, rung, windows=len(task.windows))
        return Rendered(Audio(samples, task.rate), facts=facts)

    def _open(
        self, torch_kit: kit.Kit, request: Request, host: Host
    ) -> tuple[diffusion.Opened, plan.Rung]:
        source = diffusion.Source("dance_diffusion", self._model, PARTS)
        config = safe.read_config(source.folder / "unet" / "config.json")
        window = int(config.get("sample_size") or 65536)

        def work_bytes(size: int, is_tiled: bool) -> int:
            """The first block's numbers, some thirty at a time, and one attention of the last."""
            channels = config.get("block_out_channels") or [128]
            short = window >> (len(channels) - 1)
            return size * (30 * int(channels[0]) * window + 2 * short * short)

        rungs = diffusion.ladder(
            torch_kit, request.params["precision"], source.weight_bytes(), work_bytes, False
        )
        doing = f"make a window of {window} samples with {self._model.id}"
        rung = diffusion.settle(host, torch_kit, "dance_diffusion", rungs, doing)
        name, module = "DanceDiffusionPipeline", "diffusers"
        return diffusion.open_pipeline(host, torch_kit, source, rung, name, module), rung


class _Task:
    """One clip. Equal to DanceDiffusionPipeline where one window holds it."""

    def __init__(
        self, torch_kit: kit.Kit, request: Request, host: Host, opened: diffusion.Opened
    ) -> None:
        self.torch, self.kit, self.request, self.host = torch_kit.torch, torch_kit, request, host
        self.unet = opened.pipe.unet
        self.scheduler = type(opened.pipe.scheduler).from_config(opened.pipe.scheduler.config)
        config = self.unet.config
        self.rate, self.channels = int(config.sample_rate), int(config.in_channels)
        self.frames = self._frames()
        factor = 2 ** len(self.unet.up_blocks)
        self.length = max(-(-self.frames // factor), 3) * factor
        window = max(int(config.sample_size) // factor, 3) * factor
        self.windows = Windows(self.length, window, round(window * OVERLAP))
        self.windows.starts = [start // factor * factor for start in self.windows.starts]
        if len(self.windows) > 1:
            host.note(
                f"this model hears {window / self.rate:.1f} s at once; the "
                f"{self.frames / self.rate:.1f} s are {len(self.windows)} windows that overlap."
            )

    def _frames(self) -> int:
        """What is asked for, else as long as the sound that is varied, else one window."""
        init = self.request.reference("init")
        if self.request.duration_s is not None:
            return round(self.request.duration_s * self.rate)
        if init is not None:
            return max(1, round(len(init.samples) * self.rate / init.sample_rate_hz))
        return int(self.unet.config.sample_size)

    def draw(self) -> Any:
        """(1, channels, length) in -1..1."""
        torch, scheduler = self.torch, self.scheduler
        generator = self.kit.generator(self.request.seed)
        values = torch.randn(
            (1, self.channels, self.length), generator=generator, device=self.kit.device,
            dtype=self.unet.dtype,
        )  # fmt: skip
        scheduler.set_timesteps(self.request.params["steps"], device=self.kit.device)
        scheduler.timesteps = times = scheduler.timesteps.to(torch.float32)
        init = self.request.reference("init")
        if init is not None:
            values, times = self._begin_at(init, values, times)
        steps = diffusion.Steps(self.host, 0)
        steps.begin(len(times) * len(self.windows))
        for time in times:

            def answer(index: int, part: Any, time: Any = time) -> Any:
                seen = self.unet(part, time).sample
                steps.tick()
                return seen

            mixed = self.windows.mix(torch, values, answer)
            values = scheduler.step(mixed, time, values).prev_sample
        steps.end()
        return values.clamp(-1, 1)

    def _begin_at(self, init: Audio, noise: Any, times: Any) -> tuple[Any, Any]:
        """The sound with as much noise as the step has that strength begins at."""
        first = round(len(times) * (1 - self.request.params["strength"]))
        first = min(first, len(times) - 1)
        samples = diffusion_sound.fit(init, self.rate, self.channels)
        samples = diffusion_sound.fit_length(samples, self.length)
        sound = diffusion_sound.to_tensor(self.torch, samples).to(noise)
        # The scheduler's own shares of noise and sound at that step, squares adding up to 1.
        alpha, beta = self.scheduler.alphas[first], self.scheduler.betas[first]
        self.scheduler.set_begin_index(first)
        return sound * alpha + noise * beta, times[first:]


ADAPTER = DanceDiffusion
