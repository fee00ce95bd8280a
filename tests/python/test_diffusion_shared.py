# SPDX-License-Identifier: MIT
"""What the diffusion adapters share, without a checkpoint where that can be."""

from __future__ import annotations

import json
import pathlib
import types
from typing import Any

import numpy as np
import pytest
from diffusion_rig import Rig, RigHost, tones
from timbre_adapters.adapter import AdapterError, Audio
from timbre_adapters.neural import diffusion, diffusion_sound
from timbre_adapters.neural.diffusion_windows import Windows

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("length,window,overlap", [(64, 64, 16), (65, 64, 16), (900, 64, 16)])
def test_windows_cover_everything_evenly(length: int, window: int, overlap: int) -> None:
    import torch

    windows = Windows(length, window, overlap)
    total = torch.zeros(length)
    values = torch.randn((1, 2, length), generator=torch.Generator().manual_seed(1))
    for start, weight in zip(windows.starts, windows.weights(torch, values), strict=True):
        total[start : start + windows.window] += weight
    assert torch.allclose(total, torch.ones(length))
    mixed = windows.mix(torch, values, lambda index, part: part)
    assert torch.allclose(mixed, values, atol=1e-6)
    if length == window:
        assert torch.equal(mixed, values)
    steps = np.diff(windows.starts)
    assert not len(steps) or (steps.max() - steps.min() <= 1 and steps.max() <= window - overlap)
    longer = windows.change(torch, values, 2, lambda index, part: part.repeat_interleave(2, -1))
    assert torch.allclose(longer, values.repeat_interleave(2, -1), atol=1e-5)


def fake_gpu(free: float) -> Any:
    """A Kit on a GPU with so many GB free."""
    cuda = types.SimpleNamespace(mem_get_info=lambda device: (int(free * 1e9), int(8e9)))
    device = types.SimpleNamespace(type="cuda")
    return types.SimpleNamespace(torch=types.SimpleNamespace(cuda=cuda), device=device)


@pytest.mark.parametrize(
    "free,precision,is_tiled,is_offloaded",
    [(9, "float32", False, False), (4, "float16", False, False), (2.9, "float16", True, False),
     (1, "float16", True, True)],
)  # fmt: skip
def test_a_gpu_has_a_ladder_of_its_own(
    free: float, precision: str, is_tiled: bool, is_offloaded: bool, monkeypatch: Any
) -> None:
    """4 GB of weights, and work of 2 GB, or 1 GB in tiles."""
    from timbre_adapters.neural import cache

    monkeypatch.setattr(cache, "free_bytes", lambda: int(64e9))
    kit, host = fake_gpu(free), RigHost()

    def work(size: int, is_tiled: bool) -> int:
        return int(size * (0.2e9 if is_tiled else 0.5e9))

    rungs = diffusion.ladder(kit, "auto", int(4e9), work, True)
    rung = diffusion.settle(host, kit, "it", rungs, "make 5 s")
    assert dict(rung.values) == {
        "precision": precision, "is_tiled": is_tiled, "is_offloaded": is_offloaded,
    }  # fmt: skip
    assert bool(host.notes) == (free < 9)


def test_only_known_classes_are_loaded(tmp_path: pathlib.Path) -> None:
    """A model_index.json may name nothing else, however it is spelled."""
    from timbre_adapters import tiny
    from timbre_adapters.dance_diffusion import DanceDiffusion

    tiny.make("dance_diffusion", tmp_path / "tiny")
    path = tmp_path / "tiny" / "model_index.json"
    index = json.loads(path.read_bytes())
    for row in (
        ["diffusers", "DDPMScheduler"],
        ["diffusers", "__import__"],
        "IPNDMScheduler",
        None,
    ):
        path.write_text(json.dumps(index | {"scheduler": row}))
        with pytest.raises(AdapterError):
            Rig(DanceDiffusion, tmp_path / "tiny").render(params={"steps": 2})


def test_a_paste_keeps_and_fades() -> None:
    sound = tones(1.0, 8000, 2)
    whole = diffusion_sound.cut_out(sound, None, 0.0, None)
    assert (whole.start, whole.end) == (0, 8000)
    drawn = np.full((8000, 2), 0.25, dtype=np.float32)
    assert np.array_equal(whole.paste(drawn), drawn)  # no edge, no fade
    part = diffusion_sound.cut_out(sound, 0.75, 0.25, 0.5)
    pasted = part.paste(drawn[:2000])
    assert len(pasted) == 6000
    assert np.array_equal(pasted[:2000], sound.samples[:2000])
    assert np.array_equal(pasted[4000:], sound.samples[4000:6000])
    assert np.array_equal(pasted[2300:3700], drawn[:1400])
    louder = Audio((sound.samples * 2).astype(np.float32), 8000)
    again = diffusion_sound.cut_out(sound, None, 0.25, 0.5).paste_all(louder, is_level_lost=True)
    assert np.allclose(again.samples, sound.samples, atol=1e-6)


@pytest.mark.parametrize("to", [8000, 48000, 44100])
def test_another_rate_is_the_same_sound(to: int) -> None:
    sound = tones(0.5, 44100)
    changed = diffusion_sound.fit_rate(sound.samples, 44100, to)
    assert len(changed) == -(-len(sound.samples) * to // 44100)
    expected = tones(0.5, to).samples
    middle = slice(to // 20, -to // 20)
    assert np.abs(changed[: len(expected)][middle] - expected[middle]).max() < 2e-3
