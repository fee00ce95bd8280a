# SPDX-License-Identifier: MIT
"""Pinned Python packages of each family (tested together), for `timbre models setup FAMILY`.

Run as a file it prints pins, a line each: `python packages.py all` for scripts/setup.
"""

from __future__ import annotations

import sys

TORCH = ("torch==2.13.0",)
_TEXT = ("transformers==5.23.0", "tokenizers==0.23.3", "safetensors==0.8.0",
         "huggingface_hub==2.4.0")  # fmt: skip
_LORA = ("peft==0.21.2", "accelerate==1.15.0")
GROUPS: dict[str, tuple[str, ...]] = {
    "fetch": ("huggingface_hub==2.4.0",),
    "musicgen": (*TORCH, *_TEXT, *_LORA),
    "audiocraft": (*TORCH, *_TEXT, *_LORA, "einops==0.8.2", "omegaconf==2.4.0", "julius==0.2.8",
                   "num2words==0.5.14"),
    "diffusion": (*TORCH, *_TEXT, *_LORA, "diffusers==0.42.1", "Pillow==13.0.0",
                  "torchsde==0.2.6", "scipy==1.17.1"),
    "demucs": (*TORCH, "demucs==4.1.0", "safetensors==0.8.0"),
}  # fmt: skip
# Installed without what they ask for, which would pull torch 2.1 (audiocraft.md 1).
ALONE = {"audiocraft": ("audiocraft==1.3.0",)}


def pins(group: str) -> list[str]:
    """Of one group, or of `all`, each package once."""
    groups = GROUPS.values() if group == "all" else (GROUPS[group],)
    return list(dict.fromkeys(pin for names in groups for pin in names))


def alone(group: str) -> list[str]:
    """What is installed by itself, behind pins()."""
    groups = ALONE.values() if group == "all" else (ALONE.get(group, ()),)
    return [pin for names in groups for pin in names]


if __name__ == "__main__":
    print("\n".join(alone(sys.argv[2]) if sys.argv[1] == "alone" else pins(sys.argv[1])))
