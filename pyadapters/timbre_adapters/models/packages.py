# SPDX-License-Identifier: MIT
"""Pinned Python packages of each family (tested together), for `timbre models setup FAMILY`.

Run as a file it prints pins, a line each, or installs: `python packages.py all` for
scripts/setup, `python packages.py install core` for timbre doctor --fix.
"""

from __future__ import annotations

import subprocess
import sys

TORCH = ("torch==2.13.0",)
_TEXT = ("transformers==5.23.0", "tokenizers==0.23.3", "safetensors==0.8.0",
         "huggingface_hub==2.4.0")  # fmt: skip
_LORA = ("peft==0.21.2", "accelerate==1.15.0")
GROUPS: dict[str, tuple[str, ...]] = {
    "core": ("numpy==2.4.6",),  # as scripts/requirements-run.txt has it
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


def _main(words: list[str]) -> int:
    if words[0] == "install":
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input"]
        return subprocess.run([*pip, *pins(words[1])], check=False).returncode
    print("\n".join(alone(words[1]) if words[0] == "alone" else pins(words[0])))
    return 0


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
