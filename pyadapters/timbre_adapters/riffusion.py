# SPDX-License-Identifier: MIT
"""Riffusion: Stable Diffusion draws mel spectrograms, the host turns them into sound.

From words, from a sound (variations), or a range of a sound anew (kind repaint). Clips of any
length: windows of 5.1 s that overlap, each led by the words of its place.
"""

from __future__ import annotations

import pathlib
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
from timbre_adapters.neural import (
    diffusion,
    diffusion_images,
    diffusion_lora,
    diffusion_sound,
    kit,
    lora,
    mel_image,
    plan,
)
from timbre_adapters.neural.diffusion_images import Drawing, Painter, Scene

WIDTH = diffusion_images.WINDOW_PIXELS
DEFAULT_FRAMES = (WIDTH - 1) * mel_image.HOP
PEAK = 10 ** (-1 / 20)  # of what is drawn from words, whose loudness no picture knows
# Of the repainted sound's neighbourhood, which leads what is drawn.
CONTEXT_S = 1.0
SCHEDULERS = (*diffusion_images.SCHEDULERS.values(), "LMSDiscreteScheduler",
              "UniPCMultistepScheduler", "HeunDiscreteScheduler")  # fmt: skip
PARTS = (
    diffusion.Part("vae", ("AutoencoderKL",)),
    diffusion.Part("text_encoder", ("CLIPTextModel",), "transformers"),
    diffusion.Part("tokenizer", diffusion.TOKENIZERS, "transformers"),
    diffusion.Part("unet", ("UNet2DConditionModel",)),
    diffusion.Part("scheduler", SCHEDULERS),
)


class Riffusion:
    """Pictures of sound out of Stable Diffusion."""

    name = "riffusion"
    version = "1.0"
    licence = "MIT"
    family = "riffusion"
    text = "Stable Diffusion draws spectrograms up to 10 kHz: words, variations, repaints, LoRAs."
    accepts = frozenset({
        "kind.song", "kind.one_shot", "kind.variation", "kind.repaint", "model", "negative_prompt",
        "section_prompts", "references.init",
    })  # fmt: skip
    options = (
        Option("steps", "integer", 50, "Steps from noise to picture.", minimum=1, maximum=999),
        Option("guidance", "number", 7.0, "How closely the words are followed; 1: not at all.",
               minimum=0, maximum=50),
        Option("scheduler", "choice", "model", "How the steps are taken; model: as in its files.",
               choices=("model", *diffusion_images.SCHEDULERS)),
        Option("strength", "number", 0.75, "How far a variation leaves its init sound.",
               minimum=0.01, maximum=1),
        diffusion.START,
        diffusion.END,
        Option("transition_s", "number", 2.5, "How long one section takes to become the next.",
               minimum=0, maximum=60, unit="s"),
        Option("channel_count", "integer", 1, "2 for models whose pictures hold left in green and "
               "right in blue.", minimum=1, maximum=2),
        lora.LORAS,
        Option("vae", "path", None, "Folder of another AutoencoderKL."),
        Option("vae_tiling", "boolean", False, "Draw the picture in tiles, with less memory."),
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
        """Open the model, draw the picture, let the host make sound of it."""
        torch_kit = kit.start(host, request.params)
        task = _task_of(request)
        opened, rung = self._open(torch_kit, request, host, task.width)
        loras = diffusion_lora.Loras(request.params)
        drawing = task.drawing(request, host, torch_kit)
        tiling = request.params["vae_tiling"] or rung.values["is_tiled"]
        with loras.applied(host, opened.pipe):
            diffusion_images.set_tiling(opened.pipe.vae, tiling)
            with diffusion.computing(torch_kit, host):
                painter = Painter(torch_kit, host, opened, drawing, loras.key())
                image = painter.draw().cpu().numpy()
        sound = task.sound_of(image, request, host)
        more = {
            "columns": int(image.shape[-1]),
            "loras": loras.facts(),
            "highest_hz": mel_image.HIGHEST_HZ,  # its form holds nothing above
        }
        facts = diffusion.facts(torch_kit, opened, rung, **more)
        return Rendered(sound, facts=facts)

    def _open(
        self, torch_kit: kit.Kit, request: Request, host: Host, width: int
    ) -> tuple[diffusion.Opened, plan.Rung]:
        others = {}
        if request.params["vae"] is not None:
            others["vae"] = _vae_folder(request.params["vae"])
        source = diffusion.Source("riffusion", self._model, PARTS, others)

        def work_bytes(size: int, is_tiled: bool) -> int:
            """Numbers at the widest place of the decoder (128 channels at full height, six at a
            time), of the UNet (320 channels of 64 by 64, two rows, some forty layers), the picture.
            """
            window = WIDTH // diffusion_images.TILE_SHARE if is_tiled else WIDTH
            decoder = 128 * window * window * 6
            unet = 2 * 320 * 64 * 64 * 40
            return size * max(decoder, unet) + 4 * 3 * WIDTH * width * 3

        rungs = diffusion.ladder(
            torch_kit, request.params["precision"], source.weight_bytes(), work_bytes, True
        )
        doing = f"draw {width / 100:.1f} s with {self._model.id}"
        rung = diffusion.settle(host, torch_kit, "riffusion", rungs, doing)
        name = "StableDiffusionPipeline"
        return diffusion.open_pipeline(host, torch_kit, source, rung, name), rung


def _vae_folder(text: str) -> pathlib.Path:
    folder = pathlib.Path(text).expanduser()
    for place in (folder, folder / "vae"):
        config = place / "config.json"
        if config.is_file() and safe.read_config(config).get("_class_name") == "AutoencoderKL":
            return place
    raise AdapterError(
        f"{folder} holds no AutoencoderKL (a config.json that says so, and its weights); name the "
        "folder of one as vae."
    )


# What is asked ###################################################################################


class _Song:
    """A picture from words, or from a sound that is varied."""

    def __init__(self, request: Request, init: Audio | None) -> None:
        self.init = init
        seconds = request.duration_s
        self.frames = DEFAULT_FRAMES
        if seconds is not None:
            self.frames = round(seconds * mel_image.SAMPLE_RATE_HZ)
        elif init is not None:
            rate = mel_image.SAMPLE_RATE_HZ
            self.frames = round(len(init.samples) * rate / init.sample_rate_hz)
        self.width = max(WIDTH, mel_image.columns_of(self.frames))
        self.loudest = mel_image.MAX_VOLUME

    def drawing(self, request: Request, host: Host, torch_kit: kit.Kit) -> Drawing:
        image = None
        if self.init is not None:
            channels = request.params["channel_count"]
            samples = diffusion_sound.fit(self.init, mel_image.SAMPLE_RATE_HZ, channels)
            image, self.loudest = _image_of(
                torch_kit, host, diffusion_sound.fit_length(samples, self.frames)
            )
        return _drawing(request, self.width, _scenes(request, 0.0), image)

    def sound_of(self, image: Samples, request: Request, host: Host) -> Audio:
        samples = _invert(image, self.loudest, self.frames, request, host)
        peak = float(np.abs(samples).max(initial=0))
        # A variation is as loud as its sound; the published program also lifts what words drew.
        if peak > 0 and (self.init is None or peak > 1):
            samples *= np.float32(PEAK / peak)
        return Audio(samples, mel_image.SAMPLE_RATE_HZ)


class _Repainted:
    """A range of a sound drawn anew, with what lies around it."""

    def __init__(self, repaint: diffusion_sound.Repaint) -> None:
        self.repaint = repaint
        self.loudest = 0.0
        rate = repaint.kept.sample_rate_hz
        tile = round(DEFAULT_FRAMES * rate / mel_image.SAMPLE_RATE_HZ)
        size = max(tile, repaint.end - repaint.start + round(2 * CONTEXT_S * rate))
        total = len(repaint.kept.samples)
        self.first = max(0, min((repaint.start + repaint.end - size) // 2, total - size))
        self.last = min(total, self.first + size)
        self.frames = round((self.last - self.first) * mel_image.SAMPLE_RATE_HZ / rate)
        self.width = max(WIDTH, mel_image.columns_of(self.frames))

    def _column(self, frame: int) -> int:
        rate = self.repaint.kept.sample_rate_hz
        return round((frame - self.first) / rate * mel_image.SAMPLE_RATE_HZ / mel_image.HOP)

    def drawing(self, request: Request, host: Host, torch_kit: kit.Kit) -> Drawing:
        rate = self.repaint.kept.sample_rate_hz
        if request.params["channel_count"] < self.repaint.kept.samples.shape[1]:
            host.note(
                "what riffusion draws is mono here: the repainted range is the same on both sides."
            )
        part = Audio(self.repaint.kept.samples[self.first : self.last], rate)
        channels = request.params["channel_count"]
        samples = diffusion_sound.fit(part, mel_image.SAMPLE_RATE_HZ, channels)
        image, self.loudest = _image_of(
            torch_kit, host, diffusion_sound.fit_length(samples, self.frames)
        )
        span = (self._column(self.repaint.start), self._column(self.repaint.end))
        scenes = _scenes(request, self.first / rate)
        return _drawing(request, self.width, scenes, image, span)

    def sound_of(self, image: Samples, request: Request, host: Host) -> Audio:
        kept = self.repaint.kept
        samples = _invert(image, self.loudest, self.frames, request, host)
        changed = diffusion_sound.fit_channels(samples, kept.samples.shape[1])
        changed = diffusion_sound.fit_rate(changed, mel_image.SAMPLE_RATE_HZ, kept.sample_rate_hz)
        changed = diffusion_sound.fit_length(changed, self.last - self.first)
        drawn = changed[self.repaint.start - self.first : self.repaint.end - self.first]
        return Audio(self.repaint.paste(drawn), kept.sample_rate_hz)


def _task_of(request: Request) -> _Song | _Repainted:
    repaint = diffusion_sound.repaint_of(request, "riffusion")
    if repaint is not None:
        return _Repainted(repaint)
    init = request.reference("init")
    if request.kind == "variation" and init is None:
        raise AdapterError(
            "riffusion varies a sound that is given; name one as a reference of role init."
        )
    return _Song(request, init)


def _scenes(request: Request, from_s: float) -> list[Scene]:
    """The prompt, with the words of each section from where it begins, in columns."""
    scenes: list[Scene] = []
    columns_a_second = mel_image.SAMPLE_RATE_HZ / mel_image.HOP
    for section in sorted(request.section_prompts, key=lambda section: section.start_s):
        text = ", ".join(part for part in (request.prompt, section.prompt) if part)
        start = (section.start_s - from_s) * columns_a_second
        if section.end_s > from_s:
            scenes.append(Scene(start if scenes else min(start, 0.0), text))
    return scenes or [Scene(0.0, request.prompt)]


def _drawing(
    request: Request, width: int, scenes: list[Scene], image: Any,
    span: tuple[int, int] | None = None,
) -> Drawing:  # fmt: skip
    params = request.params
    diffusion.refuse_unheard_negative(request, params["guidance"])
    return Drawing(
        width=width, scenes=scenes, negative=request.negative_prompt or "", seed=request.seed,
        steps=params["steps"], guidance=params["guidance"], scheduler=params["scheduler"],
        transition=params["transition_s"] * mel_image.SAMPLE_RATE_HZ / mel_image.HOP,
        image=image, strength=params["strength"], span=span,
    )  # fmt: skip


def _image_of(torch_kit: kit.Kit, host: Host, samples: Samples) -> tuple[Any, float]:
    """The picture of a sound as a tensor, and its loudest mel band."""

    def look(done: int, total: int) -> None:
        host.progress("encode", done, total)

    mel = mel_image.mel_of(samples, look)
    loudest = float(mel.max(initial=0))
    if loudest == 0:
        raise AdapterError("the init sound is silent, so there is nothing to draw from.")
    image = mel_image.image_of(mel, loudest)
    return torch_kit.torch.from_numpy(image), loudest


def _invert(image: Samples, loudest: float, frames: int, request: Request, host: Host) -> Samples:
    """The sound (frames, channels) of a picture, a copy."""
    mel = mel_image.mel_from(image, request.params["channel_count"], loudest)
    mel = np.ascontiguousarray(mel[..., : mel_image.columns_of(frames)])
    settings = mel_image.settings(frames, request.seed)
    samples = host.invert_mel(mel, settings)
    return np.array(samples, dtype=np.float32)


ADAPTER = Riffusion
