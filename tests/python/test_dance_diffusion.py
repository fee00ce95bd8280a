# SPDX-License-Identifier: MIT
"""Dance Diffusion on a tiny checkpoint with the old style of config, as those published."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest
from diffusion_rig import Rig, RigHost, check_cancels, check_options, check_seeds, tones
from timbre_adapters.adapter import AdapterError

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]
QUICK = {"steps": 3}
RATE = 8000


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    from timbre_adapters import tiny
    from timbre_adapters.dance_diffusion import DanceDiffusion

    folder = tmp_path_factory.mktemp("dance") / "tiny"
    tiny.make("dance_diffusion", folder)
    return Rig(DanceDiffusion, folder)


def pipeline(rig: Rig) -> Any:
    """Upstream's own, which needs the override."""
    from timbre_adapters.neural import kit

    kit.set_environment()
    diffusers = kit.quiet_diffusers()
    unet = diffusers.UNet1DModel.from_pretrained(
        rig.folder, subfolder="unet", local_files_only=True, time_embedding_dim=16
    )
    scheduler = diffusers.IPNDMScheduler.from_pretrained(rig.folder, subfolder="scheduler")
    pipe = diffusers.DanceDiffusionPipeline(unet=unet, scheduler=scheduler)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def test_one_seed_one_sound(rig: Rig) -> None:
    check_seeds(rig, params=QUICK, duration_s=0.1)


@pytest.mark.parametrize("frames", [5632, 1603])
def test_equals_the_plain_pipeline(rig: Rig, frames: int) -> None:
    """Also where the length is rounded up to the UNet's factor and cut again."""
    import torch

    samples = rig.sound(params=QUICK, duration_s=frames / RATE, seed=3)
    assert samples.shape == (frames, 2)
    torch.set_num_threads(1)
    audios = pipeline(rig)(
        num_inference_steps=3, generator=torch.Generator().manual_seed(3),
        audio_length_in_s=frames / RATE,
    ).audios  # fmt: skip
    assert np.array_equal(samples, audios[0].T[:frames])


def test_cancels_within_a_step(rig: Rig) -> None:
    check_cancels(rig, params=QUICK, duration_s=0.2)


def test_each_option_is_heard(rig: Rig) -> None:
    short = {"duration_s": 0.04, "params": {"steps": 2}}
    check_options(rig, {"steps": 3, "precision": "bfloat16"}, **short)
    sound = tones(0.1, 22050, 1)
    check_options(rig, {"strength": 0.9}, params=QUICK | {"strength": 0.3}, init=sound)


def test_a_variation_stays_near_its_sound(rig: Rig) -> None:
    """The less strength, the nearer; its length is the sound's."""
    sound = tones(0.2, RATE, 2)
    distances = []
    for strength in (0.1, 0.5, 1.0):
        host = RigHost()
        params = {"steps": 10, "strength": strength}
        samples = rig.sound(host, params=params, kind="variation", init=sound)
        assert samples.shape == sound.samples.shape
        distances.append(float(np.abs(samples - sound.samples).mean()))
        steps = [call for call in host.calls if call[0] == "render"]
        assert steps[-1][1:] == (round(10 * strength), round(10 * strength))
    assert distances == sorted(distances) and distances[0] < 0.7 * distances[-1]


def test_says_that_it_hears_no_words(rig: Rig) -> None:
    host = RigHost()
    short = {"params": QUICK, "duration_s": 0.1}
    assert rig.hash(host, prompt="jazz", **short) == rig.hash(prompt="", **short)
    assert any("hears no words" in note for note in host.notes)
    with pytest.raises(AdapterError, match="role init"):
        rig.render(params=QUICK, kind="variation")


def test_longer_than_the_window(rig: Rig) -> None:
    """Windows that overlap, told; of the very length, and no jump at their borders."""
    host = RigHost()
    samples = rig.sound(host, params=QUICK, duration_s=1.2)
    assert len(samples) == 9600
    assert any("windows that overlap" in note for note in host.notes)
    total = [call for call in host.calls if call[0] == "render"][-1][2]
    assert total > 3 and total % 3 == 0


@pytest.mark.parametrize("is_old", [True, False])
def test_configs_of_both_ages_load(rig: Rig, is_old: bool, tmp_path: pathlib.Path) -> None:
    from timbre_adapters.tiny import dance_diffusion

    folder = tmp_path / "other"
    dance_diffusion.make(folder, is_old=is_old)
    short = {"params": QUICK, "duration_s": 0.1}
    assert Rig(rig.kind, folder).hash(**short) == rig.hash(**short)


def test_a_missing_tensor_is_refused(rig: Rig, tmp_path: pathlib.Path) -> None:
    broken = Rig(rig.kind, rig.without_a_tensor("unet", tmp_path / "broken"))
    with pytest.raises(AdapterError, match="unet"):
        broken.render(params=QUICK)
