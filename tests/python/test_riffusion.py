# SPDX-License-Identifier: MIT
"""Riffusion on a tiny checkpoint; the host's inversion is a stand-in here."""

from __future__ import annotations

import pathlib
from typing import Any

import numpy as np
import pytest
from diffusion_rig import (
    Rig,
    RigHost,
    check_cancels,
    check_options,
    check_seeds,
    drop_tensor,
    request,
    tones,
)
from timbre_adapters.adapter import AdapterError

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]
QUICK = {"steps": 2}


@pytest.fixture(scope="session")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Rig:
    from timbre_adapters import tiny
    from timbre_adapters.riffusion import Riffusion

    folder = tmp_path_factory.mktemp("riffusion") / "tiny"
    tiny.make("riffusion", folder)
    return Rig(Riffusion, folder)


@pytest.fixture(scope="session")
def lora(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    from timbre_adapters.tiny import riffusion

    folder = tmp_path_factory.mktemp("lora") / "tiny"
    riffusion.make_lora(folder)
    return folder


def pipeline(rig: Rig, name: str = "StableDiffusionPipeline") -> Any:
    from timbre_adapters.neural import kit

    kit.set_environment()
    pipe = getattr(kit.quiet_diffusers(), name).from_pretrained(
        rig.folder, local_files_only=True, use_safetensors=True, safety_checker=None,
        requires_safety_checker=False,
    )  # fmt: skip
    pipe.set_progress_bar_config(disable=True)
    return pipe


def generator(seed: int) -> Any:
    import torch

    torch.set_num_threads(1)
    return torch.Generator("cpu").manual_seed(seed)


def mel_of_image(image: Any) -> Any:
    """Of diffusers' (1, rows, columns, 3)."""
    from timbre_adapters.neural import mel_image

    return mel_image.mel_from(image.transpose(0, 3, 1, 2), 1, mel_image.MAX_VOLUME)


def test_one_seed_one_sound(rig: Rig) -> None:
    check_seeds(rig, params=QUICK)


def test_equals_the_plain_pipeline(rig: Rig) -> None:
    host = RigHost()
    rig.sound(host, params={"steps": 3}, negative_prompt="drums", seed=3)
    image = pipeline(rig)(
        "slow piano", negative_prompt="drums", height=512, width=512, num_inference_steps=3,
        guidance_scale=7.0, generator=generator(3), output_type="np",
    ).images  # fmt: skip
    assert np.array_equal(host.mel, mel_of_image(image))


def test_a_variation_equals_image_to_image(rig: Rig) -> None:
    import torch
    from timbre_adapters.neural import mel_image

    host, sound = RigHost(), tones(4.9, 44100)
    rig.sound(host, params={"steps": 4, "strength": 0.5}, seed=5, init=sound)
    frames = mel_image.columns_of(len(sound.samples))
    mel = mel_image.mel_of(sound.samples, lambda done, total: None)
    image = mel_image.image_of(mel, mel.max())
    image = np.pad(image, ((0, 0), (0, 0), (0, 0), (0, 512 - frames)), constant_values=1)
    drawn = pipeline(rig, "StableDiffusionImg2ImgPipeline")(
        "slow piano", image=torch.from_numpy(image), strength=0.5, num_inference_steps=4,
        guidance_scale=7.0, generator=generator(5), output_type="np",
    ).images  # fmt: skip
    expected = mel_image.mel_from(drawn.transpose(0, 3, 1, 2), 1, float(mel.max()))
    assert np.array_equal(host.mel, expected[..., :frames])
    assert sum(call[0] == "render" for call in host.calls) == 2 + 1


def test_cancels_within_a_step(rig: Rig) -> None:
    check_cancels(rig, params=QUICK)


def test_each_option_is_heard(rig: Rig, tmp_path: pathlib.Path) -> None:
    from timbre_adapters.tiny import riffusion as tiny_riffusion

    other = tmp_path / "other"
    tiny_riffusion.make(other, seed=9)
    changes = {
        "steps": 3, "guidance": 2.0, "scheduler": "euler", "channel_count": 2, "vae_tiling": True,
        "precision": "bfloat16", "vae": str(other / "vae"),
    }  # fmt: skip
    check_options(rig, changes, params=QUICK)
    sound = tones(2, 44100)
    check_options(rig, {"strength": 1.0}, params={"steps": 2, "strength": 0.5}, init=sound)
    sections = [(0, 1, "calm"), (1, 3, "drums")]
    check_options(rig, {"transition_s": 0.5}, params=QUICK, sections=sections)


def test_words_are_heard(rig: Rig) -> None:
    plain = rig.hash(params=QUICK)
    assert rig.hash(params=QUICK, prompt="fast drums") != plain
    assert rig.hash(params=QUICK, negative_prompt="drums") != plain
    assert rig.hash(params=QUICK, sections=[(0, 5, "calm")]) != plain
    with pytest.raises(AdapterError, match="guidance above 1"):
        rig.render(params=QUICK | {"guidance": 1.0}, negative_prompt="drums")


def test_a_long_clip_has_no_borders(rig: Rig) -> None:
    """Columns beside a window's edge differ no more than elsewhere; each section has its own."""
    host = RigHost()
    sections = [(0, 6, "slow piano"), (6, 12, "fast drums")]
    samples = rig.sound(host, params=QUICK, duration_s=12.0, sections=sections)
    assert len(samples) == 12 * 44100 and host.mel is not None
    values = np.power(host.mel[0], 0.25)
    steps = np.abs(np.diff(values, axis=1)).mean(axis=0)
    from timbre_adapters.neural.diffusion_windows import Windows

    windows = Windows(-(-host.mel.shape[2] // 16), 32, 8)
    assert len(windows) == 3
    edges = [16 * start for start in windows.starts[1:]]
    edges += [16 * (start + 32) for start in windows.starts[:-1]]
    for edge in edges:
        assert steps[edge - 4 : edge + 4].max() < 2 * np.percentile(steps, 99)
    total = [call for call in host.calls if call[0] == "render"][-1][2]
    assert total == 2 * len(windows)


def test_sections_turn_into_each_other() -> None:
    """Shares go evenly from one to the next, and the noise stays as strong as it was."""
    import torch
    from timbre_adapters.neural.diffusion_images import Drawing, Painter, Scene

    painter = Painter.__new__(Painter)
    scenes = [Scene(0, "a"), Scene(1000, "b")]
    painter.drawing = Drawing(2000, scenes, "", 0, 1, 7, "model", 400)
    painter.torch, painter.columns, painter.scale = torch, 250, 8
    painter.device = torch.device("cpu")
    assert painter.shares(700) == [1, 0] and painter.shares(1300) == [0, 1]
    assert painter.shares(1000) == [0.5, 0.5]
    assert painter.shares(900) == pytest.approx([0.75, 0.25])
    a, b = (torch.randn((1, 4, 64, 250), generator=generator(s)) for s in (1, 2))
    turned = painter._turn(a, b, 1000)
    assert torch.equal(turned[..., :99], a[..., :99])
    assert torch.equal(turned[..., 151:], b[..., 151:])
    assert 0.9 < float(turned.std()) < 1.1
    assert 0.85 < float(turned[..., 120:130].std()) < 1.15


@pytest.mark.parametrize("rate,channels", [(44100, 1), (48000, 2)])
def test_repainting_keeps_the_rest(rig: Rig, rate: int, channels: int) -> None:
    sound = tones(6.0, rate, channels)
    params = QUICK | {"start_s": 2.0, "end_s": 3.5, "strength": 1.0}
    samples = rig.sound(kind="repaint", params=params, init=sound)
    start, end = 2 * rate, round(3.5 * rate)
    assert samples.shape == sound.samples.shape
    assert np.array_equal(samples[:start], sound.samples[:start])
    assert np.array_equal(samples[end:], sound.samples[end:])
    middle = slice(start + rate // 4, end - rate // 4)
    assert np.abs(samples[middle] - sound.samples[middle]).max() > 1e-4
    # The edges are faded: no jump beside them.
    for edge in (start, end):
        assert np.abs(np.diff(samples[edge - 4 : edge + 4], axis=0)).max() < 0.05


def test_repainting_equals_the_inpaint_pipeline(rig: Rig) -> None:
    import torch
    from timbre_adapters.neural import mel_image

    host, sound = RigHost(), tones(5.11, 44100)
    params = {"steps": 3, "start_s": 2.0, "end_s": 3.0, "strength": 1.0}
    rig.sound(host, kind="repaint", params=params, init=sound, seed=5)
    mel = mel_image.mel_of(sound.samples, lambda done, total: None)
    image = torch.from_numpy(mel_image.image_of(mel, mel.max()))
    mask = torch.zeros((1, 1, 512, 512))
    mask[..., 192:304] = 1  # in whole latents
    drawn = pipeline(rig, "StableDiffusionInpaintPipeline")(
        "slow piano", image=image, mask_image=mask, height=512, width=512, strength=1.0,
        num_inference_steps=3, guidance_scale=7.0, generator=generator(5), output_type="np",
    ).images  # fmt: skip
    expected = mel_image.mel_from(drawn.transpose(0, 3, 1, 2), 1, float(mel.max()))
    assert host.mel is not None
    assert np.array_equal(host.mel, expected[..., : host.mel.shape[2]])


def test_a_range_must_make_sense(rig: Rig) -> None:
    sound = tones(2.0, 44100)
    for fields, words in (
        ({"params": {"start_s": 1.0}}, "set kind to repaint"),
        ({"kind": "repaint"}, "role init"),
        ({"kind": "variation"}, "role init"),
        ({"kind": "repaint", "init": sound, "params": {"start_s": 3.0}}, "nothing lies between"),
        ({"kind": "repaint", "init": sound, "duration_s": 3.0}, "2.000 s of the sound"),
    ):
        with pytest.raises(AdapterError, match=words):
            rig.render(**fields)  # type: ignore[arg-type]


def test_loras(rig: Rig, lora: pathlib.Path, tmp_path: pathlib.Path) -> None:
    def render(strength: float, folder: pathlib.Path = lora) -> str:
        row = {"id": str(folder), "strength": strength}
        return rig.hash(params=QUICK | {"loras": [row]})

    plain = rig.hash(params=QUICK)
    assert render(0) == plain
    assert len({plain, render(0.5), render(1), render(2)}) == 4
    assert rig.hash(params=QUICK) == plain
    assert rig.hash(params=QUICK | {"loras": [f"{lora}:0.5"]}) == render(0.5)
    broken = tmp_path / "broken"
    broken.mkdir()
    (file,) = lora.glob("*.safetensors")
    (broken / file.name).write_bytes(file.read_bytes())
    drop_tensor(broken / file.name)
    with pytest.raises(AdapterError, match="LoRA"):
        render(1, broken)
    assert rig.hash(params=QUICK) == plain


def test_a_lora_of_peft(rig: Rig, lora: pathlib.Path, tmp_path: pathlib.Path) -> None:
    """The same weights as peft saves them: nearly the same sound, and nothing left behind."""
    import json

    from safetensors.torch import load_file, save_file

    (file,) = lora.glob("*.safetensors")
    state = {
        key.replace("unet.", "base_model.model.", 1): value
        for key, value in load_file(file).items()
    }
    save_file(state, tmp_path / "adapter_model.safetensors")
    config = {
        "peft_type": "LORA", "r": 4, "lora_alpha": 4,
        "target_modules": ["to_q", "to_k", "to_v", "to_out.0"],
    }  # fmt: skip
    (tmp_path / "adapter_config.json").write_text(json.dumps(config))
    plain = rig.hash(params=QUICK)
    for strength, is_plain in ((0, True), (1, False), (0, True)):
        row = {"id": str(tmp_path), "strength": strength}
        assert (rig.hash(params=QUICK | {"loras": [row]}) == plain) == is_plain
    assert rig.hash(params=QUICK) == plain
    with_peft = rig.sound(params=QUICK | {"loras": [{"id": str(tmp_path), "strength": 1}]})
    with_file = rig.sound(params=QUICK | {"loras": [{"id": str(lora), "strength": 1}]})
    assert np.abs(with_peft - with_file).max() < 1e-3


@pytest.mark.parametrize("scheduler", ["ddim", "pndm", "euler", "euler_a", "dpm"])
def test_each_scheduler_does_each_task(rig: Rig, scheduler: str) -> None:
    params = {"steps": 2, "scheduler": scheduler, "strength": 0.7}
    sound = tones(1.0, 44100)
    ranged = params | {"start_s": 0.2, "end_s": 0.8}
    for fields in (
        {"params": params, "init": sound},
        {"params": ranged, "init": sound, "kind": "repaint"},
    ):
        once = rig.hash(**fields)  # type: ignore[arg-type]
        # The one that draws while it steps must draw the same again.
        assert scheduler != "euler_a" or rig.hash(**fields) == once  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["unet", "vae", "text_encoder"])
def test_a_missing_tensor_is_refused(rig: Rig, part: str, tmp_path: pathlib.Path) -> None:
    broken = Rig(rig.kind, rig.without_a_tensor(part, tmp_path / "broken"))
    with pytest.raises(AdapterError, match=part):
        broken.render(params=QUICK)


def test_little_memory_trades_precision(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the numbers, then tiles, then a refusal; each is told."""
    from timbre_adapters.adapter import Model
    from timbre_adapters.neural import cache, kit

    def with_free(gigabytes: float) -> tuple[Any, list[str]]:
        monkeypatch.setattr(cache, "free_bytes", lambda: int((gigabytes + 0.5) * 1e9))
        monkeypatch.setattr(cache.models, "held_bytes", lambda: 0)
        adapter, host = rig.kind(), RigHost()
        adapter.load(Model("tiny", rig.folder), host)
        asked = request(adapter, params=QUICK)
        _, rung = adapter._open(kit.start(host, asked.params), asked, host, 512)
        return rung.values, host.notes

    values, notes = with_free(4)
    assert (values["precision"], values["is_tiled"], notes) == ("float32", False, [])
    values, notes = with_free(0.6)
    assert values["precision"] == "bfloat16" and "stepped down to bfloat16" in notes[0]
    values, notes = with_free(0.25)
    assert values["is_tiled"] and "in tiles" in notes[0]
    with pytest.raises(AdapterError, match="ask for less"):
        with_free(0.01)


def test_mel_form() -> None:
    """A tone is loudest in its own band; loud is dark, low is below, and back is the same."""
    from timbre_adapters.neural import mel_image

    sound = tones(1.0, 44100, hz=1000)
    mel = mel_image.mel_of(sound.samples, lambda done, total: None)
    assert mel.shape == (1, 512, 101)
    # Corners lie 2595 log10(1 + f / 700) apart evenly: 1000 Hz is 1000 of 3073 mel.
    assert int(mel[0, :, 50].argmax()) == round(999.99 / 3073.2 * 513) - 1
    image = mel_image.image_of(mel, float(mel.max()))
    assert image.shape == (1, 3, 512, 101)
    assert int(image[0, 0, :, 50].argmin()) == 511 - int(mel[0, :, 50].argmax())
    back = mel_image.mel_from(image, 1, float(mel.max()))
    assert np.allclose(back, mel, atol=1e-4 * mel.max())


def test_mel_equals_torch() -> None:
    """The same as torch.stft and a dense bank of filters, by another way."""
    import torch
    from timbre_adapters.neural import mel_image

    sound = tones(0.9, 44100)
    spectrum = torch.stft(
        torch.from_numpy(sound.samples[:, 0].copy()), 17640, 441, 4410, torch.hann_window(4410),
        center=True, pad_mode="reflect", return_complex=True,
    ).abs()  # fmt: skip
    bank = np.zeros((512, 8821), dtype=np.float32)
    for index, (first, heights) in enumerate(mel_image.filters()):
        bank[index, first : first + len(heights)] = heights
    dense = bank @ spectrum.numpy()
    mel = mel_image.mel_of(sound.samples, lambda done, total: None)[0, :, : dense.shape[1]]
    assert np.abs(mel - dense).max() < 1e-3 * dense.max()


def test_the_text_is_told_when_it_is_too_long(rig: Rig) -> None:
    host = RigHost()
    rig.render(host, params=QUICK, prompt="piano " * 40)
    assert any("not heard" in note for note in host.notes)
    assert request(rig.kind).seed == 7
