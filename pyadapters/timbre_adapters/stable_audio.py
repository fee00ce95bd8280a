# SPDX-License-Identifier: MIT
"""Stable Audio 1 and 3: clips from words, from a sound, and (3) a range of a sound anew."""

from __future__ import annotations

import importlib
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

DEFAULT_S = 10.0  # of Stable Audio 3; the first version fills its window
LED = 7.0  # guidance where the model needs some and nobody says how much
STEPS_1 = 100
PARTS_1 = (
    diffusion.Part("vae", ("AutoencoderOobleck",)),
    diffusion.Part("text_encoder", ("T5EncoderModel",), "transformers"),
    diffusion.Part("tokenizer", diffusion.TOKENIZERS, "transformers"),
    diffusion.Part("projection_model", ("StableAudioProjectionModel",),
                   "diffusers.pipelines.stable_audio"),
    diffusion.Part("transformer", ("StableAudioDiTModel",)),
    diffusion.Part("scheduler", ("CosineDPMSolverMultistepScheduler",
                                 "EDMDPMSolverMultistepScheduler")),
)  # fmt: skip
MODULE_3 = "diffusers.pipelines.stable_audio_3.modeling_stable_audio_3"
PARTS_3 = (
    diffusion.Part("vae", ("AutoencoderSAME",)),
    diffusion.Part("text_encoder", ("T5GemmaEncoderModel",), "transformers"),
    diffusion.Part("tokenizer", diffusion.TOKENIZERS, "transformers"),
    diffusion.Part("duration_embedder", ("StableAudio3DurationEmbedder",), MODULE_3),
    diffusion.Part("transformer", ("StableAudio3DiTModel",)),
    diffusion.Part("scheduler", ("FlowMatchEulerDiscreteScheduler",)),
)
PARTS = {"StableAudioPipeline": PARTS_1, "StableAudio3Pipeline": PARTS_3}


class StableAudio:
    """Both generations; the checkpoint's model_index.json says which."""

    name = "stable_audio"
    version = "1.0"
    licence = "MIT"
    family = "stable_audio"
    feature = "stable_audio"
    text = "Stable Audio 1 and 3: clips, loops of sound and effects from words or from a sound."
    accepts = frozenset({
        "kind.song", "kind.one_shot", "kind.variation", "kind.repaint", "model", "negative_prompt",
        "references.init",
    })  # fmt: skip
    options = (
        Option("steps", "integer", None, "Steps from noise to sound; not set: as the model is made "
               "for (100; 8 when distilled).", minimum=1, maximum=1000),
        Option("guidance", "number", None, "How closely the words are followed; not set: 7, and "
               "1 (none) with Stable Audio 3.", minimum=0, maximum=50),
        Option("strength", "number", 0.7, "How far a variation leaves its init sound.",
               minimum=0.01, maximum=1),
        diffusion.START,
        diffusion.END,
        Option("offset_s", "number", None, "Stable Audio 1: where in its piece the clip begins.",
               minimum=0, unit="s"),
        Option("length_s", "number", None, "Stable Audio 1: how long the piece is that the clip "
               "is from; not set: it ends with the clip.", minimum=0, unit="s"),
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
        """Open the model, check the request against it, let its pipeline work."""
        torch_kit = kit.start(host, request.params)
        repaint = diffusion_sound.repaint_of(request, "stable_audio")
        if request.kind == "variation" and request.reference("init") is None:
            raise AdapterError(
                "stable_audio varies a sound that is given; name one as a reference of role init."
            )
        opened, rung, is_first = self._open(torch_kit, request, host)
        clip: _First | _Third
        clip = (_First if is_first else _Third)(torch_kit, request, host, opened, repaint)
        with diffusion.computing(torch_kit, host, request.seed):
            sound, pipe = clip.render()
        if repaint is not None:
            sound = repaint.paste_all(sound, is_level_lost=False)
        facts = diffusion.facts(torch_kit, opened, rung, pipeline=type(pipe).__name__)
        return Rendered(sound, facts=facts)

    def _open(
        self, torch_kit: kit.Kit, request: Request, host: Host
    ) -> tuple[diffusion.Opened, plan.Rung, bool]:
        if self._model.folder is None:
            raise AdapterError("stable_audio has no model; name one with model.")
        name = safe.read_config(self._model.folder / "model_index.json").get("_class_name")
        if name not in PARTS:
            raise AdapterError(
                f"{self._model.folder} says it is {name!r}, where stable_audio can load "
                f"{' and '.join(PARTS)}; take another model."
            )
        source = diffusion.Source("stable_audio", self._model, PARTS[name])
        config = safe.read_config(source.folder / "vae" / "config.json")
        is_first = name == "StableAudioPipeline"
        seconds = request.duration_s or DEFAULT_S

        def work_bytes(size: int, is_tiled: bool) -> int:
            """The decoder's last layer: its channels at the full rate, some three times."""
            frames = int(min(47.6, 20.0 if is_tiled else 47.6) * 44100)
            if not is_first:
                frames = int(seconds * config.get("sampling_rate", 44100))
            return size * 3 * int(config.get("decoder_channels", 128)) * frames

        rungs = diffusion.ladder(
            torch_kit, request.params["precision"], source.weight_bytes(), work_bytes, is_first
        )
        doing = f"make {seconds:.0f} s with {self._model.id}"
        rung = diffusion.settle(host, torch_kit, "stable_audio", rungs, doing)
        opened = diffusion.open_pipeline(host, torch_kit, source, rung, name)
        opened.pipe.vae.use_tiling = rung.values["is_tiled"]
        return opened, rung, is_first


def _reach(seconds: float, frames: int, rate: int) -> float:
    """These seconds, or a hair more where truncating their frames would lose the last one."""
    return seconds if int(seconds * rate) >= frames else (frames + 0.25) / rate


class _Clip:
    """What both generations share."""

    def __init__(
        self, torch_kit: kit.Kit, request: Request, host: Host, opened: diffusion.Opened,
        repaint: diffusion_sound.Repaint | None,
    ) -> None:  # fmt: skip
        self.kit, self.request, self.host, self.opened = torch_kit, request, host, opened
        self.pipe = opened.pipe
        self.repaint = repaint
        self.params = request.params
        config = self.pipe.vae.config
        self.rate, self.channels = int(config.sampling_rate), int(config.audio_channels)
        self.init = request.reference("init")
        self.seconds = self._seconds()
        self.frames = round(self.seconds * self.rate)

    def limit_s(self) -> float:
        """The longest clip."""
        raise NotImplementedError

    def default_s(self) -> float:
        return self.limit_s()

    def _seconds(self) -> float:
        """What is asked for, else what the sound has, else the default; within the limit."""
        limit = self.limit_s()
        seconds = self.request.duration_s
        if self.repaint is not None:
            seconds = self.repaint.duration_s
        if seconds is None and self.init is not None:
            seconds = min(limit, len(self.init.samples) / self.init.sample_rate_hz)
        if seconds is None:
            return self.default_s()
        if seconds > limit:
            raise AdapterError(
                f"this Stable Audio model makes up to {limit:.1f} s, not {seconds:.1f} s; ask for "
                "a shorter duration_s, or take another backend."
            )
        return seconds

    def _sound(self, source: Audio) -> Any:
        """A tensor (1, channels, frames) of a sound, as long as the clip."""
        samples = diffusion_sound.fit(source, self.rate, self.channels)
        samples = diffusion_sound.fit_length(samples, self.frames)
        dtype = next(self.pipe.vae.parameters()).dtype
        return diffusion_sound.to_tensor(self.kit.torch, samples).to(self.kit.device, dtype)

    def _run(self, pipe: Any, steps: diffusion.Steps, **words: Any) -> tuple[Audio, Any]:
        pipe.set_progress_bar_config(disable=True)
        audios = pipe(generator=self.kit.generator(self.request.seed), **words).audios
        steps.end()
        samples = diffusion_sound.from_tensor(audios, self.frames)
        return Audio(samples, self.rate), pipe


class _First(_Clip):
    """StableAudioPipeline: a window of fixed length, of which the clip is cut."""

    def limit_s(self) -> float:
        size = int(self.pipe.transformer.config.sample_size)
        return float(size * self.pipe.vae.hop_length / self.rate)

    def render(self) -> tuple[Audio, Any]:
        if self.repaint is not None:
            raise AdapterError(
                "Stable Audio 1 can't repaint a range; take a Stable Audio 3 model, riffusion or "
                "ace_step."
            )
        given = self.params["guidance"]
        guidance = LED if given is None else given
        diffusion.refuse_unheard_negative(self.request, guidance)
        total = self.params["steps"] or STEPS_1
        start, end = self._timing()
        steps = diffusion.Steps(self.host, total)
        diffusion.note_cut(self.host, self.pipe.tokenizer, self.request.prompt, None)
        words: dict[str, Any] = {
            "prompt": self.request.prompt, "negative_prompt": self.request.negative_prompt,
            "audio_start_in_s": start, "audio_end_in_s": end, "num_inference_steps": total,
            "guidance_scale": guidance, "callback": steps.tick,
        }  # fmt: skip
        pipe = self.pipe
        if self.init is not None:
            words |= {
                "initial_audio_waveforms": self._sound(self.init),
                "initial_audio_sampling_rate": self.rate,
            }
            pipe = self._weaker(pipe, self.params["strength"])
        return self._run(pipe, steps, **words)

    def _timing(self) -> tuple[float, float]:
        """Start and end that the model is told, so that the cut is as long as the clip."""
        start = self.params["offset_s"] or 0.0
        limit = min(self.limit_s(), float(self.pipe.projection_model.config.max_value))
        end = max(start + self.seconds, self.params["length_s"] or 0.0)
        if end > limit + 0.5 / self.rate:
            raise AdapterError(
                f"the piece would end at {end:.1f} s, and this Stable Audio model sees up to "
                f"{limit:.1f} s; make offset_s, length_s or duration_s smaller."
            )
        return start, _reach(min(end, limit), self.frames + int(start * self.rate), self.rate)

    def _weaker(self, pipe: Any, strength: float) -> Any:
        """The pipeline beginning at less noise: steps are even in log sigma, so is strength.

        stable-audio-tools' init_noise_level is the sigma at which sampling begins, as here.
        """
        config = pipe.scheduler.config
        if strength >= 1:
            return pipe
        sigma = config.sigma_min * (config.sigma_max / config.sigma_min) ** strength
        scheduler = type(pipe.scheduler).from_config(config, sigma_max=sigma)
        return type(pipe)(**(pipe.components | {"scheduler": scheduler}))


class _Third(_Clip):
    """StableAudio3Pipeline and its two kin, for a sound that is given."""

    def limit_s(self) -> float:
        return float(self.pipe.duration_embedder.config.max_val)

    def default_s(self) -> float:
        return min(DEFAULT_S, self.limit_s())

    def render(self) -> tuple[Audio, Any]:
        for name in ("offset_s", "length_s"):
            if self.params[name] is not None:
                raise AdapterError(
                    f"{name} belongs to Stable Audio 1; Stable Audio 3 knows durations only, leave "
                    "it out."
                )
        scheduler = self.pipe.scheduler.config
        total = self.params["steps"] or (8 if scheduler.stochastic_sampling else STEPS_1)
        steps = diffusion.Steps(self.host, total)
        diffusion.note_cut(self.host, self.pipe.tokenizer, self.request.prompt, 256)
        words = {
            "prompt": self.request.prompt, "num_inference_steps": total,
            "duration": _reach(self.seconds, self.frames, self.rate),
            "callback_on_step_end": steps.on_step_end,
        }  # fmt: skip
        if self.init is not None:
            self._refuse_guidance()
            pipe, more = self._from_sound(self.init)
        else:
            pipe, more = self.pipe, self._led()
        return self._run(pipe, steps, **words, **more)

    def _led(self) -> dict[str, Any]:
        """Guidance and the negative prompt, which is heard by guidance only."""
        guidance, negative = self.params["guidance"], self.request.negative_prompt
        if guidance is None:
            guidance = 1.0 if negative is None else LED
            if negative is not None:
                self.host.note(
                    f"guidance is {LED:g} so that the negative prompt is heard; set guidance to "
                    "choose another."
                )
        diffusion.refuse_unheard_negative(self.request, guidance)
        return {"guidance_scale": guidance, "negative_prompt": negative}

    def _refuse_guidance(self) -> None:
        if self.params["guidance"] not in (None, 1.0) or self.request.negative_prompt is not None:
            raise AdapterError(
                "Stable Audio 3 knows neither guidance nor a negative prompt when it starts from a "
                "sound; leave them out, or the init sound."
            )

    def _from_sound(self, init: Audio) -> tuple[Any, dict[str, Any]]:
        diffusers = importlib.import_module("diffusers")
        if self.repaint is None:
            pipe = diffusers.StableAudio3AudioToAudioPipeline(**self.pipe.components)
            strength = self.params["strength"]
            return pipe, {"audio": self._sound(init), "init_noise_level": strength}
        pipe = diffusers.StableAudio3InpaintPipeline(**self.pipe.components)
        return pipe, {
            "audio": self._sound(self.repaint.kept),
            "mask_start_seconds": self.repaint.start_s,
            "mask_end_seconds": self.repaint.end_s,
        }


ADAPTER = StableAudio
