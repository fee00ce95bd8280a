# SPDX-License-Identifier: MIT
"""Stable Diffusion over an image as wide as a clip needs, in windows that are drawn together.

One window alone equals diffusers' own text, image-to-image and inpaint pipelines bit for bit: the
same draws from the generator in the same order, the same arithmetic.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import math
from collections.abc import Sequence
from typing import Any

from timbre_adapters.adapter import AdapterError, Host
from timbre_adapters.neural import diffusion, kit
from timbre_adapters.neural.diffusion_windows import Windows

WINDOW_PIXELS = 512  # what the model was trained on
OVERLAP = 1 / 4
TILE_SHARE = 2  # of a window; decoding in tiles needs a quarter of the memory
# Option: class. Their settings beside the class are the checkpoint's own.
SCHEDULERS = {
    "ddim": "DDIMScheduler",
    "pndm": "PNDMScheduler",
    "euler": "EulerDiscreteScheduler",
    "euler_a": "EulerAncestralDiscreteScheduler",
    "dpm": "DPMSolverMultistepScheduler",
}
GOLDEN = 0x9E3779B97F4A7C15  # Weyl's step: seeds of further sections, far from each other


@dataclasses.dataclass(frozen=True)
class Scene:
    """What is asked from one column of pixels on: a text, and a seed of its own noise."""

    start: float
    text: str


@dataclasses.dataclass(frozen=True)
class Drawing:
    """One image: `scenes` in order, the first from column 0; `width` and columns in pixels."""

    width: int
    scenes: Sequence[Scene]
    negative: str
    seed: int
    steps: int
    guidance: float
    scheduler: str
    transition: float  # columns over which one scene becomes the next
    image: Any = None  # (1, 3, rows, width), 0 to 1: where it starts from
    strength: float = 1.0
    span: tuple[int, int] | None = None  # columns that are drawn anew, the rest is kept


def make_scheduler(pipe: Any, name: str) -> Any:
    """A scheduler of this job's own: the checkpoint's for `model`."""
    config = pipe.scheduler.config
    if name == "model":
        return type(pipe.scheduler).from_config(config)
    kind = getattr(importlib.import_module("diffusers"), SCHEDULERS[name])
    # Stable Diffusion is sampled without PNDM's Runge-Kutta beginning.
    more = {"skip_prk_steps": True} if name == "pndm" else {}
    return kind.from_config(config, **more)


class Painter:
    """Draws one Drawing."""

    def __init__(
        self, torch_kit: kit.Kit, host: Host, opened: diffusion.Opened, drawing: Drawing,
        words: Any = None,
    ) -> None:  # fmt: skip
        self.torch = torch_kit.torch
        self.host = host
        self.opened = opened
        self.pipe = opened.pipe
        self.drawing = drawing
        self.words = words  # what else decides the encoding of a text: the LoRAs
        self.device = torch_kit.device
        self.generator = torch_kit.generator(drawing.seed)
        self.kit = torch_kit
        self.scale = 2 ** (len(self.pipe.vae.config.block_out_channels) - 1)
        self.is_guided = drawing.guidance > 1
        window = WINDOW_PIXELS // self.scale
        self.columns = -(-drawing.width // self.scale)
        self.windows = Windows(self.columns, window, round(window * OVERLAP))
        self.scheduler = make_scheduler(self.pipe, drawing.scheduler)
        self._refuse_other_models()
        self.steps = diffusion.Steps(host, 0)

    def _refuse_other_models(self) -> None:
        unet, latents = self.pipe.unet.config, self.pipe.vae.config.latent_channels
        if unet.in_channels != latents or unet.time_cond_proj_dim is not None:
            raise AdapterError(
                f"this model's UNet takes {unet.in_channels} channels of latents, where its VAE "
                f"makes {latents}: it is made for inpainting or distilled otherwise; take a plain "
                "text-to-image model of spectrograms."
            )

    def draw(self) -> Any:
        """The image (1, 3, rows, width), float32, 0 to 1."""
        latents = self.latents()
        image = self.decode(latents / self.pipe.vae.config.scaling_factor)
        self.steps.end()
        return (image * 0.5 + 0.5).clamp(0, 1).float()[..., : self.drawing.width]

    def latents(self) -> Any:
        """The latents of the image, all steps done."""
        texts = self._texts()
        times = self._times()
        kept, noise = self._start()
        latents = noise * self.scheduler.init_noise_sigma
        if kept is not None and (self.drawing.span is None or self.drawing.strength < 1):
            latents = self.scheduler.add_noise(kept, noise, times[:1])
        mask = self._mask(latents)
        self.steps.begin(len(times) * len(self.windows))
        more = self._step_words()
        for index, time in enumerate(times):
            answer = self.windows.mix(self.torch, latents, self._guess(time, texts))
            latents = self.scheduler.step(answer, time, latents, **more, return_dict=False)[0]
            if mask is not None:
                known = kept
                if index + 1 < len(times):
                    known = self.scheduler.add_noise(kept, noise, times[index + 1 : index + 2])
                latents = (1 - mask) * known + mask * latents
        return latents

    def _guess(self, time: Any, texts: list[Any]) -> Any:
        """The noise that the model sees in a window, led by its text."""

        def answer(index: int, part: Any) -> Any:
            pair = self.torch.cat([part] * 2) if self.is_guided else part
            pair = self.scheduler.scale_model_input(pair, time)
            seen = self.pipe.unet(
                pair, time, encoder_hidden_states=texts[index], return_dict=False
            )[0]
            self.steps.tick()
            if not self.is_guided:
                return seen
            without, with_text = seen.chunk(2)
            return without + self.drawing.guidance * (with_text - without)

        return answer

    # Texts

    def _encode(self, text: str) -> Any:
        """(1, tokens, width) of CLIP, out of the cache if it is known."""

        def encode() -> Any:
            return self.pipe.encode_prompt(text, self.device, 1, False)[0]

        diffusion.note_cut(self.host, self.pipe.tokenizer, text, None)
        return self.opened.text((text, self.words), encode)

    def _texts(self) -> list[Any]:
        """For each window: its scenes' encodings by its place, behind those of the negative."""
        negative = self._encode(self.drawing.negative)
        scenes = [self._encode(scene.text) for scene in self.drawing.scenes]
        found = []
        for middle in self.windows.middles():
            shares = self.shares(middle * self.scale)
            text = sum(
                (share * scene for share, scene in zip(shares, scenes, strict=True) if share > 0),
                start=self.torch.zeros_like(negative),
            )
            if max(shares) == 1:
                text = scenes[shares.index(1)]
            found.append(self.torch.cat([negative, text]) if self.is_guided else text)
        return found

    def shares(self, column: float) -> list[float]:
        """Of each scene at a column of pixels; two share a transition around their border."""
        scenes = self.drawing.scenes
        found = [0.0] * len(scenes)
        now = max(i for i, scene in enumerate(scenes) if scene.start <= column or i == 0)
        half = self.drawing.transition / 2
        found[now] = 1.0
        for left, right in ((now - 1, now), (now, now + 1)):
            if left < 0 or right >= len(scenes) or half <= 0:
                continue
            share = (column - (scenes[right].start - half)) / (2 * half)
            if 0 < share < 1:
                found = [0.0] * len(scenes)
                found[left], found[right] = 1 - share, share
        return found

    # Steps and noise

    def _times(self) -> Any:
        """The steps that are left, which is strength's share where an image is given."""
        drawing = self.drawing
        self.scheduler.set_timesteps(drawing.steps, device=self.device)
        if drawing.image is None:
            return self.scheduler.timesteps
        first = drawing.steps - min(int(drawing.steps * drawing.strength), drawing.steps)
        order = self.scheduler.order
        times = self.scheduler.timesteps[first * order :]
        if len(times) == 0:
            raise AdapterError(
                f"strength {drawing.strength:g} of {drawing.steps} steps leaves no step to draw; "
                "raise either."
            )
        if hasattr(self.scheduler, "set_begin_index"):
            self.scheduler.set_begin_index(first * order)
        return times

    def _step_words(self) -> dict[str, Any]:
        known = inspect.signature(self.scheduler.step).parameters
        words = {"eta": 0.0, "generator": self.generator}
        return {name: value for name, value in words.items() if name in known}

    def _start(self) -> tuple[Any, Any]:
        """Latents of the image that is given, or None, and noise: drawn in this order."""
        kept = None if self.drawing.image is None else self.encode(self.drawing.image)
        rows = WINDOW_PIXELS // self.scale
        shape = (1, self.pipe.unet.config.in_channels, rows, self.columns)
        noise = self._randn(self.generator, shape)
        for index, scene in enumerate(self.drawing.scenes[1:], start=1):
            seed = (self.drawing.seed + index * GOLDEN) % (1 << 64)
            other = self._randn(self.kit.generator(seed), shape)
            noise = self._turn(noise, other, scene.start)
        return kept, noise

    def _randn(self, generator: Any, shape: tuple[int, ...]) -> Any:
        return self.torch.randn(
            shape, generator=generator, device=generator.device, dtype=self.pipe.unet.dtype
        ).to(self.device)

    def _turn(self, noise: Any, other: Any, start: float) -> Any:
        """From `noise` to `other` around a column, each latent column along its great circle."""
        torch = self.torch
        at = (torch.arange(self.columns, device=self.device) + 0.5) * self.scale
        width = max(self.drawing.transition, 1e-6)
        share = ((at - (start - width / 2)) / width).clamp(0, 1).to(torch.float32)
        a, b = noise.float(), other.float()
        lengths = a.norm(dim=(1, 2), keepdim=True) * b.norm(dim=(1, 2), keepdim=True)
        angle = torch.acos(((a * b).sum(dim=(1, 2), keepdim=True) / lengths).clamp(-1, 1))
        mixed = (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(
            angle
        )
        mixed = torch.where(share <= 0, a, torch.where(share >= 1, b, mixed))
        return mixed.to(noise.dtype)

    def _mask(self, latents: Any) -> Any:
        """1 where columns are drawn anew; None when all are."""
        if self.drawing.span is None:
            return None
        mask = self.torch.zeros_like(latents[:, :1])
        start, end = self.drawing.span
        mask[..., start // self.scale : math.ceil(end / self.scale)] = 1
        return mask

    # VAE, a window after the other

    def encode(self, image: Any) -> Any:
        """Latents of an image (1, 3, rows, width), 0 to 1, white added at the right."""
        torch, vae = self.torch, self.pipe.vae
        missing = self.columns * self.scale - image.shape[-1]
        image = torch.nn.functional.pad(image, (0, missing), value=1.0)
        pixels = (2 * image - 1).to(self.device, vae.dtype)
        parts = Windows(pixels.shape[-1], WINDOW_PIXELS, round(WINDOW_PIXELS * OVERLAP))
        parts.starts = [start // self.scale * self.scale for start in parts.starts]

        def moments(index: int, part: Any) -> Any:
            return vae.encode(part, return_dict=False)[0].parameters

        found = parts.change(torch, pixels, 1 / self.scale, moments)
        vae_module = importlib.import_module("diffusers.models.autoencoders.vae")
        latents = vae_module.DiagonalGaussianDistribution(found).sample(self.generator)
        return vae.config.scaling_factor * latents

    def decode(self, latents: Any) -> Any:
        """The image, -1 to 1, of latents."""
        vae = self.pipe.vae

        def pixels(index: int, part: Any) -> Any:
            return vae.decode(part, return_dict=False)[0]

        return self.windows.change(self.torch, latents, self.scale, pixels)


def set_tiling(vae: Any, is_on: bool) -> None:
    """Tiles of half a window: what even one window's decoding profits from."""
    if not is_on:
        vae.disable_tiling()
        return
    vae.enable_tiling()
    scale = 2 ** (len(vae.config.block_out_channels) - 1)
    vae.tile_sample_min_size = WINDOW_PIXELS // TILE_SHARE
    vae.tile_latent_min_size = WINDOW_PIXELS // TILE_SHARE // scale
