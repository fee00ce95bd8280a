# SPDX-License-Identifier: MIT
"""ACE-Step on tiny checkpoints, base and turbo."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest
from diffusion_rig import Rig, RigHost, check_cancels, check_options, check_seeds, tones
from timbre_adapters.adapter import AdapterError

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]
RATE = 8000
QUICK = {"steps": 2}
PLAN = {"tempo_bpm": 92.4, "key": "D", "mode": "dorian", "meter": "3/4"}
SHORT: dict[str, Any] = {"params": QUICK, "duration_s": 1.0}


def make_rig(folder: pathlib.Path, turbo: bool) -> Rig:
    from timbre_adapters.ace_step import AceStep
    from timbre_adapters.tiny import ace_step

    ace_step.make(folder, turbo=turbo)
    return Rig(AceStep, folder)


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return make_rig(tmp_path_factory.mktemp("ace") / "tiny", False)


@pytest.fixture(scope="session")
def pipe(rig: Rig) -> Any:
    """Upstream's own pipeline."""
    from timbre_adapters.neural import kit

    kit.set_environment()
    made = kit.quiet_diffusers().AceStepPipeline.from_pretrained(
        rig.folder, local_files_only=True, use_safetensors=True
    )
    made.set_progress_bar_config(disable=True)
    return made


def call(pipe: Any, **words: Any) -> Any:
    """With torch's own generator seeded too: the VAE draws from it."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(3)
    plain = {"prompt": "slow piano", "audio_duration": 1.0, "num_inference_steps": 2}
    audios = pipe(generator=torch.Generator().manual_seed(3), **(plain | words)).audios
    return audios[0].numpy().T[:RATE]


def source_of(sound: Any) -> Any:
    import torch

    return torch.from_numpy(np.ascontiguousarray(sound.samples.T).copy())


def test_one_seed_one_sound(rig: Rig) -> None:
    check_seeds(rig, **SHORT)


def test_cancels_within_a_step(rig: Rig) -> None:
    check_cancels(rig, **SHORT)


def test_equals_the_plain_pipeline(rig: Rig, pipe: Any) -> None:
    lyrics = "[verse]\nslow notes"
    samples = rig.sound(
        params=QUICK | {"lyrics": lyrics, "language": "de"}, duration_s=1.0, plan=PLAN, seed=3
    )
    expected = call(
        pipe, lyrics=lyrics, vocal_language="de", bpm=92, keyscale="D minor", timesignature="3"
    )
    assert np.array_equal(samples, expected)


@pytest.mark.parametrize("task", ["cover", "extract", "lego", "complete"])
def test_tasks_equal_the_plain_pipeline(rig: Rig, pipe: Any, task: str) -> None:
    sound = tones(1.0, RATE, 2)
    more: dict[str, dict[str, Any]] = {
        "cover": {"cover_strength": 0.4},
        "extract": {"track": "drums"},
        "lego": {"track": "bass", "start_s": 0.2, "end_s": 0.6},
        "complete": {"tracks": ["drums", "bass"]},
    }
    upstream: dict[str, dict[str, Any]] = {
        "cover": {"audio_cover_strength": 0.4},
        "extract": {"track_name": "drums"},
        "lego": {"track_name": "bass", "repainting_start": 0.2, "repainting_end": 0.6},
        "complete": {"complete_track_classes": ["drums", "bass"]},
    }
    samples = rig.sound(params=QUICK | {"task": task} | more[task], init=sound, seed=3)
    expected = call(pipe, task_type=task, src_audio=source_of(sound), **upstream[task])
    assert np.array_equal(samples, expected)
    # What else the task is told is heard as well.
    assert not np.array_equal(samples, call(pipe, task_type=task, src_audio=source_of(sound)))


def test_a_style_is_followed(rig: Rig, pipe: Any) -> None:
    style = tones(1.0, RATE, 2, hz=700)
    samples = rig.sound(style=style, seed=3, **SHORT)
    assert np.array_equal(samples, call(pipe, reference_audio=source_of(style)))
    assert np.array_equal(samples, rig.sound(style=style, seed=3, **SHORT))
    assert not np.array_equal(samples, rig.sound(seed=3, **SHORT))


@pytest.mark.parametrize("rate,channels", [(RATE, 2), (11025, 1)])
def test_repainting_keeps_the_rest(rig: Rig, pipe: Any, rate: int, channels: int) -> None:
    sound = tones(1.0, rate, channels)
    params = QUICK | {"start_s": 0.3, "end_s": 0.7}
    samples = rig.sound(params=params, kind="repaint", init=sound, seed=3)
    start, end = round(0.3 * rate), round(0.7 * rate)
    assert samples.shape == sound.samples.shape
    assert np.array_equal(samples[:start], sound.samples[:start])
    assert np.array_equal(samples[end:], sound.samples[end:])
    drawn = samples[start + rate // 20 : end - rate // 20]
    if rate == RATE:
        expected = call(
            pipe, task_type="repaint", src_audio=source_of(sound), repainting_start=0.3,
            repainting_end=0.7,
        )[start + rate // 20 : end - rate // 20]  # fmt: skip
        ratio = float(np.sum(drawn * expected) / np.sum(expected * expected))
        assert np.allclose(drawn, ratio * expected, atol=1e-6)
    assert np.abs(drawn - sound.samples[start + rate // 20 : end - rate // 20]).max() > 1e-3


def test_each_option_is_heard(rig: Rig) -> None:
    changes = {
        "steps": 3, "guidance": 2.0, "shift": 1.0, "bpm": 120, "key": "C major",
        "time_signature": "4", "language": "ja", "precision": "bfloat16",
    }  # fmt: skip
    check_options(rig, changes, **SHORT)
    sound = tones(1.0, RATE, 2)
    check_options(rig, {"task": "extract", "cover_strength": 0.3}, params=QUICK, init=sound)


def test_words_and_plans_are_heard(rig: Rig) -> None:
    plain = rig.hash(**SHORT)
    lyrics = {"lyrics": "[verse]\nslow notes"}
    hashes = {
        plain,
        rig.hash(prompt="fast drums", **SHORT),
        rig.hash(params=QUICK | lyrics, duration_s=1.0),
        *(rig.hash(plan=PLAN | change, **SHORT) for change in ({}, {"key": "E"},
          {"tempo_bpm": 120.0}, {"mode": "lydian"}, {"meter": "4/4"})),
    }  # fmt: skip
    assert len(hashes) == 8
    bpm = QUICK | {"bpm": 92, "key": "D minor", "time_signature": "3"}
    assert rig.hash(params=bpm, duration_s=1.0) == rig.hash(plan=PLAN, **SHORT)
    host = RigHost()
    rig.render(host, plan=PLAN | {"meter": "5/4"}, **SHORT)
    assert any("5/4" in note for note in host.notes)


def test_what_cannot_be(rig: Rig) -> None:
    sound = tones(1.0, RATE, 2)
    cases: list[tuple[str, dict[str, Any]]] = [
        ("needs a sound", {"params": {"task": "cover"}}),
        ("uses no init sound", {"params": {"task": "text2music"}, "init": sound}),
        ("is the task repaint", {"params": {"task": "lego"}, "kind": "repaint", "init": sound}),
        ("not cover", {"params": {"start_s": 0.2}, "init": sound}),
        ("up to 600 s", {"duration_s": 700.0}),
        ("role init", {"kind": "repaint"}),
    ]
    for words, fields in cases:
        with pytest.raises(AdapterError, match=words):
            rig.render(**fields)


def test_turbo_says_that_guidance_is_built_in(tmp_path: pathlib.Path) -> None:
    turbo = make_rig(tmp_path / "turbo", True)
    host = RigHost()
    led = turbo.hash(host, params={"guidance": 9.0}, duration_s=0.5)
    assert any("turbo" in note for note in host.notes)
    assert [call for call in host.calls if call[0] == "render"][-1] == ("render", 8, 8)
    assert turbo.hash(duration_s=0.5) == led


def test_leaves_torch_as_it_was(rig: Rig) -> None:
    import torch

    torch.manual_seed(11)
    expected = torch.rand(1)
    torch.manual_seed(11)
    rig.render(init=tones(0.5, RATE, 2), params=QUICK)
    assert torch.equal(torch.rand(1), expected)


@pytest.mark.parametrize("part", ["condition_encoder", "transformer", "audio_tokenizer"])
def test_a_missing_tensor_is_refused(rig: Rig, part: str, tmp_path: pathlib.Path) -> None:
    broken = Rig(rig.kind, rig.without_a_tensor(part, tmp_path / "broken"))
    with pytest.raises(AdapterError, match=part):
        broken.render(**SHORT)
