# SPDX-License-Identifier: MIT
"""Tiny random checkpoints of the real architectures, for tests and for timbre doctor.

Each family has a file here with `make(folder, **variant)`, deterministic and of a few MB:
`python -m timbre_adapters make_tiny_checkpoint FAMILY DIR`.
"""

from __future__ import annotations

import importlib
import pathlib
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models.families import FAMILIES

# Random numbers are nobody's: a licence that asks nothing, so it is never shown (licence.py).
CARD = "---\nlicense: cc0-1.0\n---\nRandom weights of a real architecture, for tests.\n"


def make(family: str, folder: pathlib.Path, **variant: Any) -> None:
    """Write the checkpoint of a family into a folder that may not hold anything yet."""
    if family not in FAMILIES:
        raise AdapterError(
            f"there is no family of models named {family}; there are {', '.join(FAMILIES)}."
        )
    if folder.exists() and any(folder.iterdir()):
        raise AdapterError(f"{folder} is not empty; name a folder that is new.")
    folder.mkdir(parents=True, exist_ok=True)
    importlib.import_module(f"timbre_adapters.tiny.{family}").make(folder, **variant)
    if not (folder / "README.md").exists():
        (folder / "README.md").write_text(CARD, encoding="utf-8")
