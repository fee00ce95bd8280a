# SPDX-License-Identifier: MIT
"""A tiny random Dance Diffusion: real layouts, well below 1 MB."""

from __future__ import annotations

import json
import pathlib

from timbre_adapters.neural import kit
from timbre_adapters.tiny import diffusion_parts

WINDOW, RATE_HZ = 5632, 8000  # 0.7 s; attention is quadratic in it


def make(folder: pathlib.Path, seed: int = 0, is_old: bool = True) -> None:
    """Write the checkpoint. `is_old`: its config says no time_embedding_dim, as those published."""
    kit.set_environment()
    diffusers = kit.quiet_diffusers()
    with diffusion_parts.drawn_from(seed):
        unet = diffusers.UNet1DModel(
            block_out_channels=(32, 32, 64), extra_in_channels=16, time_embedding_dim=16,
            sample_size=WINDOW, sample_rate=RATE_HZ, in_channels=2, out_channels=2,
            flip_sin_to_cos=True, use_timestep_embedding=False, time_embedding_type="fourier",
            mid_block_type="UNetMidBlock1D",
            down_block_types=("DownBlock1DNoSkip", "DownBlock1D", "AttnDownBlock1D"),
            up_block_types=("AttnUpBlock1D", "UpBlock1D", "UpBlock1DNoSkip"),
        )  # fmt: skip
        diffusion_parts.fill_zeros(unet)
        scheduler = diffusers.IPNDMScheduler()
        pipe = diffusers.DanceDiffusionPipeline(unet=unet, scheduler=scheduler)
        pipe.save_pretrained(folder, safe_serialization=True)
    if is_old:
        path = folder / "unet" / "config.json"
        config = json.loads(path.read_bytes())
        del config["time_embedding_dim"]
        path.write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
