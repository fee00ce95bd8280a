# SPDX-License-Identifier: MIT
"""ACE-Step 1.5: songs with lyrics, and five tasks on a sound that is given."""

from __future__ import annotations

import dataclasses
import math
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

LONGEST_S = 600.0  # what ACE-Step 1.5 was trained for (its README)
DEFAULT_S = 60.0  # the pipeline's own
STEPS, TURBO_STEPS = 50, 8
GUIDANCE = 7.0
TEXT_TOKENS, LYRIC_TOKENS = 256, 2048  # the pipeline's limits
TASKS = ("text2music", "repaint", "cover", "extract", "lego", "complete")
METERS = ("2", "3", "4", "6")
# Modes whose third is minor; ACE-Step knows two.
MINOR = ("minor", "dorian", "phrygian", "locrian", "harmonic_minor", "melodic_minor",
         "minor_pentatonic", "blues")  # fmt: skip
PARTS = (
    diffusion.Part("vae", ("AutoencoderOobleck",)),
    diffusion.Part("text_encoder", ("Qwen3Model",), "transformers"),
    diffusion.Part("tokenizer", diffusion.TOKENIZERS, "transformers"),
    diffusion.Part("transformer", ("AceStepTransformer1DModel",)),
    diffusion.Part("condition_encoder", ("AceStepConditionEncoder",)),
    diffusion.Part("scheduler", ("FlowMatchEulerDiscreteScheduler",)),
    diffusion.Part("audio_tokenizer", ("AceStepAudioTokenizer",), is_needed=False),
    diffusion.Part("audio_token_detokenizer", ("AceStepAudioTokenDetokenizer",), is_needed=False),
)


class AceStep:
    """Words and lyrics into songs; sounds into repaints, covers, tracks and accompaniments."""

    name = "ace_step"
    version = "1.0"
    licence = "MIT"
    family = "ace_step"
    feature = "ace_step"
    text = "ACE-Step 1.5: songs with lyrics; repaint, cover, extract, lego and complete a sound."
    accepts = frozenset({
        "kind.song", "kind.one_shot", "kind.variation", "kind.repaint", "plan", "model", "lyrics",
        "references.init", "references.style",
    })  # fmt: skip
    options = (
        Option("task", "choice", "auto", "What is done; auto: repaint for that kind, cover for an "
               "init sound, else text2music.", choices=("auto", *TASKS)),
        Option("steps", "integer", None, "Steps from noise to sound; not set: 50, and 8 for turbo "
               "models.", minimum=1, maximum=1000),
        Option("guidance", "number", None, "How closely the words are followed; not set: 7. Turbo "
               "models have theirs built in.", minimum=0, maximum=50),
        Option("shift", "number", 3.0, "Above 1: more steps while there is still much noise.",
               minimum=0.1, maximum=10),
        Option("language", "text", "en", "Language of the lyrics, as a code: en, zh, ja, de."),
        Option("bpm", "integer", None, "Tempo; not set: the plan's.", minimum=30, maximum=300),
        Option("key", "text", "", "Key, such as C major; not set: the plan's."),
        Option("time_signature", "choice", "auto", "Beats of a bar; auto: the plan's.",
               choices=("auto", *METERS)),
        Option("track", "text", "", "Which track extract and lego make, such as drums."),
        Option("tracks", "list", [], "Which tracks complete adds, such as drums and bass."),
        Option("cover_strength", "number", 1.0, "How much of a cover comes from its sound, not "
               "from the words alone.", minimum=0, maximum=1),
        diffusion.START,
        diffusion.END,
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
        """Settle the task, open the model, let its pipeline work."""
        task = _task_of(request)
        torch_kit = kit.start(host, request.params)
        opened, rung = self._open(torch_kit, task, host)
        job = _Job(torch_kit, request, host, opened, task)
        words = job.words()
        with diffusion.computing(torch_kit, host, request.seed):
            sound = job.render(words)
        if task.repaint is not None:
            sound = task.repaint.paste_all(sound, is_level_lost=True)
        more = {name: words.get(name) for name in ("bpm", "keyscale", "timesignature")}
        facts = diffusion.facts(torch_kit, opened, rung, task=task.name, **more)
        return Rendered(sound, facts=facts)

    def _open(
        self, torch_kit: kit.Kit, task: _Task, host: Host
    ) -> tuple[diffusion.Opened, plan.Rung]:
        source = diffusion.Source("ace_step", self._model, PARTS)
        config = safe.read_config(source.folder / "vae" / "config.json")
        rate = int(config.get("sampling_rate", 48000))

        def work_bytes(size: int, is_tiled: bool) -> int:
            """The decoder's last layer: its channels at the full rate, some three times."""
            seconds = min(task.seconds, 20.0) if is_tiled else task.seconds
            return size * 3 * int(config.get("decoder_channels", 128)) * int(seconds * rate)

        rungs = diffusion.ladder(
            torch_kit, task.params["precision"], source.weight_bytes(), work_bytes, True
        )
        doing = f"make {task.seconds:.0f} s with {self._model.id}"
        rung = diffusion.settle(host, torch_kit, "ace_step", rungs, doing)
        opened = diffusion.open_pipeline(host, torch_kit, source, rung, "AceStepPipeline")
        opened.pipe.vae.use_tiling = rung.values["is_tiled"]
        return opened, rung


# What is asked ###################################################################################


@dataclasses.dataclass(frozen=True)
class _Task:
    """One of TASKS, with its sound and its length."""

    name: str
    seconds: float
    source: Audio | None
    repaint: diffusion_sound.Repaint | None
    params: Mapping[str, Any]


def _task_of(request: Request) -> _Task:
    params, init = request.params, request.reference("init")
    name = _name_of(request, init is not None)
    if name == "text2music" and init is not None:
        raise AdapterError(
            "the task text2music uses no init sound; leave the sound out, give it as a reference "
            "of role style, or choose another task."
        )
    if name != "text2music" and init is None:
        raise AdapterError(
            f"ace_step needs a sound for the task {name}; give one as a reference of role init."
        )
    repaint = None
    if name == "repaint":
        as_kind = dataclasses.replace(request, kind="repaint")
        repaint = diffusion_sound.repaint_of(as_kind, "ace_step")
    elif name != "lego" and (params["start_s"] is not None or params["end_s"] is not None):
        raise AdapterError(
            f"start_s and end_s say where the tasks repaint and lego work, not {name}; leave them "
            "out, or choose one of those."
        )
    return _Task(name, _seconds_of(request, init, repaint), init, repaint, params)


def _name_of(request: Request, has_sound: bool) -> str:
    """The task, which a kind may decide already."""
    asked = str(request.params["task"])
    meant = {"repaint": "repaint", "variation": "cover"}.get(request.kind)
    if asked == "auto":
        return meant or ("cover" if has_sound else "text2music")
    if meant is not None and asked != meant:
        raise AdapterError(
            f"the kind {request.kind} is the task {meant}, not {asked}; set task to auto, or take "
            "another kind."
        )
    return asked


def _seconds_of(
    request: Request, init: Audio | None, repaint: diffusion_sound.Repaint | None
) -> float:
    seconds = request.duration_s
    if repaint is not None:
        seconds = repaint.duration_s
    if seconds is None and init is not None:
        seconds = len(init.samples) / init.sample_rate_hz
    if seconds is None:
        return DEFAULT_S
    if seconds > LONGEST_S:
        raise AdapterError(
            f"ACE-Step makes up to {LONGEST_S:.0f} s, not {seconds:.0f} s; ask for a shorter "
            "duration_s, or join several takes."
        )
    return seconds


class _Job:
    """One call of AceStepPipeline."""

    def __init__(
        self, torch_kit: kit.Kit, request: Request, host: Host, opened: diffusion.Opened,
        task: _Task,
    ) -> None:  # fmt: skip
        self.kit, self.request, self.host, self.task = torch_kit, request, host, task
        self.pipe = opened.pipe
        self.rate = int(self.pipe.sample_rate)
        self.frames = round(task.seconds * self.rate)

    def words(self) -> dict[str, Any]:
        """The pipeline's arguments but for callbacks and generators."""
        params, request = self.task.params, self.request
        lyrics = str(params.get("lyrics") or "")
        diffusion.note_cut(self.host, self.pipe.tokenizer, request.prompt, TEXT_TOKENS)
        diffusion.note_cut(self.host, self.pipe.tokenizer, lyrics, LYRIC_TOKENS)
        words: dict[str, Any] = {
            "prompt": request.prompt, "lyrics": lyrics, "vocal_language": params["language"],
            "audio_duration": self.task.seconds, "shift": params["shift"],
            "task_type": self.task.name, "audio_cover_strength": params["cover_strength"],
        }  # fmt: skip
        words |= self._pace() | self._music() | self._sounds()
        return words

    def _pace(self) -> dict[str, Any]:
        """Steps and guidance; turbo models ignore the latter, which is told."""
        steps, guidance = self.task.params["steps"], self.task.params["guidance"]
        is_turbo = bool(self.pipe.is_turbo)
        if is_turbo and guidance is not None and guidance > 1:
            self.host.note(
                "this is a turbo model, whose guidance is built in; guidance changes nothing."
            )
        if guidance is None:
            guidance = GUIDANCE
        return {
            "num_inference_steps": steps or (TURBO_STEPS if is_turbo else STEPS),
            "guidance_scale": 1.0 if is_turbo else guidance,
        }

    def _music(self) -> dict[str, Any]:
        """Tempo, key and beats: as set, else the plan's."""
        params, plan_record = self.task.params, self.request.plan or {}
        bpm, key, beats = params["bpm"], params["key"], params["time_signature"]
        if bpm is None and plan_record.get("tempo_bpm"):
            bpm = round(plan_record["tempo_bpm"])
        if not key and plan_record.get("key"):
            key = f"{plan_record['key']} {'minor' if plan_record['mode'] in MINOR else 'major'}"
        if beats == "auto":
            beats = str(plan_record.get("meter", "")).partition("/")[0]
            if beats and beats not in METERS:
                self.host.note(
                    f"ACE-Step knows bars of {', '.join(METERS)} beats; the plan's "
                    f"{plan_record['meter']} is not told to it."
                )
                beats = ""
        return {"bpm": bpm, "keyscale": key or None, "timesignature": beats or None}

    def _sounds(self) -> dict[str, Any]:
        """The task's sound and range, the sound whose style is followed, names of tracks."""
        task, words = self.task, dict[str, Any]()
        style = self.request.reference("style")
        if style is not None:
            words["reference_audio"] = self._tensor(style, None)[0]
        if task.source is None:
            return words
        source = task.source if task.repaint is None else task.repaint.kept
        # Whole latents, or the end would be lost.
        hop = round(self.rate / self.pipe.latents_per_second)
        words["src_audio"] = self._tensor(source, -(-self.frames // hop) * hop)[0]
        if task.repaint is not None:
            words["repainting_start"] = task.repaint.start_s
            words["repainting_end"] = task.repaint.end_s
        if task.name == "lego":
            words["repainting_start"] = task.params["start_s"]
            words["repainting_end"] = task.params["end_s"]
        words["track_name"] = task.params["track"] or None
        words["complete_track_classes"] = list(task.params["tracks"]) or None
        return words

    def _tensor(self, sound: Audio, frames: int | None) -> Any:
        samples = diffusion_sound.fit(sound, self.rate, int(self.pipe.vae.config.audio_channels))
        if frames is not None:
            samples = diffusion_sound.fit_length(samples, frames)
        return diffusion_sound.to_tensor(self.kit.torch, samples).to(self.kit.device)

    def render(self, words: Mapping[str, Any]) -> Audio:
        """Its VAE draws from torch's own generator, which computing() has seeded."""
        steps = diffusion.Steps(self.host, words["num_inference_steps"])
        audios = self.pipe(
            **words, generator=self.kit.generator(self.request.seed),
            callback_on_step_end=steps.on_step_end,
        ).audios  # fmt: skip
        steps.end()
        if not math.isfinite(float(audios.abs().max())):
            raise AdapterError("the model made values that are no sound; try another precision.")
        return Audio(diffusion_sound.from_tensor(audios, self.frames), self.rate)


ADAPTER = AceStep
