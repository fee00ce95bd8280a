# SPDX-License-Identifier: MIT
"""Stable Audio 1 and 3 on tiny checkpoints."""

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


def make_rig(folder: pathlib.Path, generation: int, distilled: bool = True) -> Rig:
    from timbre_adapters.stable_audio import StableAudio
    from timbre_adapters.tiny import stable_audio

    stable_audio.make(folder, generation=generation, distilled=distilled)
    return Rig(StableAudio, folder)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return make_rig(tmp_path_factory.mktemp("first") / "tiny", 1)


@pytest.fixture(scope="session")
def third(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    return make_rig(tmp_path_factory.mktemp("third") / "tiny", 3)


@pytest.fixture(params=["first", "third"])
def rig(request: pytest.FixtureRequest) -> Rig:
    found: Rig = request.getfixturevalue(request.param)
    return found


def call(rig: Rig, name: str, **words: Any) -> Any:
    """Upstream's own pipeline, frames by channels."""
    import torch
    from timbre_adapters.neural import kit

    kit.set_environment()
    pipe = getattr(kit.quiet_diffusers(), name).from_pretrained(
        rig.folder, local_files_only=True, use_safetensors=True
    )
    pipe.set_progress_bar_config(disable=True)
    torch.set_num_threads(1)
    audios = pipe(generator=torch.Generator().manual_seed(3), **words).audios
    return np.clip(audios[0].numpy().T, -1, 1)


def tensor_of(sound: Any, frames: int) -> Any:
    import torch

    samples = np.zeros((frames, 2), dtype=np.float32)
    count = min(frames, len(sound.samples))
    samples[:count] = sound.samples[:count]
    return torch.from_numpy(samples.T.copy()[None])


def test_one_seed_one_sound(rig: Rig) -> None:
    check_seeds(rig, params=QUICK, duration_s=0.5)


def test_cancels_within_a_step(rig: Rig) -> None:
    check_cancels(rig, params=QUICK, duration_s=0.5)


def test_the_first_equals_the_plain_pipeline(first: Rig) -> None:
    fields = {"params": QUICK | {"guidance": 4.0}, "duration_s": 0.7, "seed": 3}
    words = {"prompt": "slow piano", "num_inference_steps": 2, "guidance_scale": 4.0}
    expected = call(first, "StableAudioPipeline", audio_end_in_s=0.7, **words)
    assert np.array_equal(first.sound(**fields), expected)
    negative = first.sound(negative_prompt="drums", **fields)
    expected = call(
        first, "StableAudioPipeline", audio_end_in_s=0.7, negative_prompt="drums", **words
    )
    assert np.array_equal(negative, expected)
    sound = tones(0.7, RATE, 2)
    varied = first.sound(
        init=sound, **(fields | {"params": QUICK | {"guidance": 4.0, "strength": 1.0}})
    )
    expected = call(
        first, "StableAudioPipeline", audio_end_in_s=0.7,
        initial_audio_waveforms=tensor_of(sound, 5600), initial_audio_sampling_rate=RATE, **words,
    )  # fmt: skip
    assert np.array_equal(varied, expected)


def test_the_third_equals_the_plain_pipelines(third: Rig) -> None:
    sound = tones(0.7, RATE, 2)
    words = {"prompt": "slow piano", "num_inference_steps": 2, "duration": 0.7}
    fields: dict[str, Any] = {"duration_s": 0.7, "seed": 3}
    assert np.array_equal(
        third.sound(params=QUICK, **fields), call(third, "StableAudio3Pipeline", **words)
    )
    led = third.sound(params=QUICK | {"guidance": 3.0}, negative_prompt="drums", **fields)
    expected = call(
        third, "StableAudio3Pipeline", guidance_scale=3.0, negative_prompt="drums", **words
    )
    assert np.array_equal(led, expected)
    audio = tensor_of(sound, 5600)
    varied = third.sound(params=QUICK | {"strength": 0.4}, init=sound, **fields)
    expected = call(
        third, "StableAudio3AudioToAudioPipeline", audio=audio, init_noise_level=0.4, **words
    )
    assert np.array_equal(varied, expected)
    params = QUICK | {"start_s": 0.2, "end_s": 0.5}
    painted = third.sound(params=params, kind="repaint", init=sound, **fields)
    expected = call(
        third, "StableAudio3InpaintPipeline", audio=audio, mask_start_seconds=0.2,
        mask_end_seconds=0.5, **words,
    )  # fmt: skip
    assert np.array_equal(painted[1600 + 300 : 4000 - 300], expected[1600 + 300 : 4000 - 300])


def test_repainting_keeps_the_rest(third: Rig) -> None:
    sound = tones(1.5, 11025, 1)
    params = QUICK | {"start_s": 0.5, "end_s": 1.0}
    samples = third.sound(params=params, kind="repaint", init=sound)
    start, end = round(0.5 * 11025), round(1.0 * 11025)
    assert samples.shape == sound.samples.shape
    assert np.array_equal(samples[:start], sound.samples[:start])
    assert np.array_equal(samples[end:], sound.samples[end:])
    assert np.abs(samples[start:end] - sound.samples[start:end]).max() > 1e-3


def test_each_option_is_heard(first: Rig, third: Rig) -> None:
    short: dict[str, Any] = {"params": QUICK, "duration_s": 0.5}
    changes: dict[str, Any] = {"steps": 4, "guidance": 3.0, "precision": "bfloat16"}
    check_options(third, changes, **short)
    check_options(first, changes | {"offset_s": 0.2, "length_s": 0.9}, **short)
    for rig in (first, third):
        check_options(rig, {"strength": 0.2}, init=tones(0.5, RATE, 2), **short)


def test_words_are_heard(rig: Rig) -> None:
    short: dict[str, Any] = {"params": QUICK, "duration_s": 0.5}
    plain = rig.hash(**short)
    assert rig.hash(prompt="fast drums", **short) != plain
    host = RigHost()
    assert rig.hash(host, negative_prompt="drums", **short) != plain
    with pytest.raises(AdapterError, match="guidance above 1"):
        rig.render(params=QUICK | {"guidance": 1.0}, negative_prompt="drums", duration_s=0.5)


def test_less_strength_stays_nearer(rig: Rig) -> None:
    """In what the model draws the sound from, which a random model still shows."""
    sound = tones(0.5, RATE, 2)
    hashes = [
        rig.hash(params=QUICK | {"strength": strength}, kind="variation", init=sound)
        for strength in (0.1, 0.5, 1.0)
    ]
    assert len(set(hashes)) == 3


@pytest.mark.parametrize("seconds", [0.5003, 0.7771, 1.0])
def test_length_to_the_frame(rig: Rig, seconds: float) -> None:
    assert len(rig.sound(params=QUICK, duration_s=seconds)) == round(seconds * RATE)


def test_beyond_the_limits(first: Rig, third: Rig) -> None:
    sound = tones(0.5, RATE, 2)
    ranged = {"start_s": 0.1, "end_s": 0.2}
    cases: list[tuple[Rig, str, dict[str, Any]]] = [
        (first, "up to 1.0 s", {"duration_s": 1.5}),
        (third, "up to 4.0 s", {"duration_s": 4.5}),
        (first, "up to 1.0 s", {"duration_s": 0.5, "params": {"offset_s": 0.8}}),
        (first, "can't repaint", {"kind": "repaint", "init": sound, "params": ranged}),
        (third, "Stable Audio 1", {"duration_s": 0.5, "params": {"offset_s": 0.1}}),
        (third, "neither guidance", {"init": sound, "params": {"guidance": 3.0}}),
        (third, "neither guidance", {"init": sound, "negative_prompt": "drums"}),
        (third, "role init", {"kind": "variation"}),
    ]
    for rig, words, fields in cases:
        with pytest.raises(AdapterError, match=words):
            rig.render(**fields)


def test_the_undistilled_third_takes_more_steps(tmp_path: pathlib.Path) -> None:
    rig = make_rig(tmp_path / "base", 3, distilled=False)
    host = RigHost()
    rig.sound(host, duration_s=0.5)
    assert [call for call in host.calls if call[0] == "render"][-1] == ("render", 100, 100)


@pytest.mark.parametrize("part", ["vae", "transformer", "text_encoder"])
def test_a_missing_tensor_is_refused(rig: Rig, part: str, tmp_path: pathlib.Path) -> None:
    broken = Rig(rig.kind, rig.without_a_tensor(part, tmp_path / "broken"))
    with pytest.raises(AdapterError, match=part):
        broken.render(params=QUICK, duration_s=0.5)
