# SPDX-License-Identifier: MIT
"""The licence of a model: found in its card, told in a sentence before its first use."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

from timbre_adapters import discovery
from timbre_adapters.models import proofs

_CARD_SIZE = 64 << 10
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.DOTALL | re.MULTILINE)
UNSTATED = "unstated"
# The beginning of an identifier, in small letters, and what people must know. First match counts.
MEANINGS = (
    ("cc-by-nc", "what it makes is not for commercial use, and its makers must be named"),
    ("cc0", "its makers waived their rights"),
    ("cc-by-sa", "its makers must be named, and what is made of the model shared alike"),
    ("cc-by", "commercial use is allowed when its makers are named"),
    ("mit", "commercial use is allowed"),
    ("apache", "commercial use is allowed"),
    ("bsd", "commercial use is allowed"),
    ("creativeml-openrail", "commercial use is allowed, but not the uses that its text lists"),
    ("openrail", "commercial use is allowed, but not the uses that its text lists"),
    ("stability", "free below a yearly revenue that its text names, not for commercial use above"),
    ("stable-audio", "free below a yearly revenue that its text names, not for commercial use "
     "above"),
    (UNSTATED, "ask its author before you publish what it makes"),
    ("", "read its text before you publish what it makes"),
)  # fmt: skip
# The usual spelling of identifiers that cards write in small letters.
_SPELLED = {"mit": "MIT", "apache-2.0": "Apache-2.0"}


def of(folder: pathlib.Path, otherwise: str) -> str:
    """Of a model's card (README.md, `license:` of its front matter), or of its family."""
    fields = read_card(folder)
    name = fields.get("license", "")
    if name == "other":
        name = fields.get("license_name", "other")
    if not name:
        return otherwise or UNSTATED
    if name.startswith("cc"):
        return name.upper()
    return _SPELLED.get(name, name)


def read_card(folder: pathlib.Path) -> dict[str, str]:
    """The plain fields of a card's front matter; {} when there is none."""
    try:
        with open(folder / "README.md", "rb") as file:
            text = file.read(_CARD_SIZE).decode("utf-8", "replace")
    except OSError:
        return {}
    front = _FRONT.match(text)
    if front is None:
        return {}
    fields = re.findall(r"^(license|license_name|base_model):[ \t]*(\S[^\r\n]*)$", front[1], re.M)
    return {
        name: "".join(c for c in value.strip().strip("\"'") if c.isprintable())[:80]
        for name, value in fields
    }


def meaning(name: str) -> str:
    """What a licence comes to, in a few words."""
    return next(text for start, text in MEANINGS if name.lower().startswith(start))


def is_for_noncommercial_use(name: str) -> bool:
    return "not for commercial use" in meaning(name)


def sentence(model: str, name: str) -> str:
    """What people read before they use a model for the first time."""
    if name == UNSTATED:
        return f"{model} states no licence: {meaning(name)}."
    return f"{model} is licensed {name}: {meaning(name)}."


# What was shown ##################################################################################


def _shown_path() -> pathlib.Path:
    return discovery.data_folder() / "models" / "licences.json"


def _shown() -> dict[str, Any]:
    try:
        shown = json.loads(_shown_path().read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return shown if isinstance(shown, dict) else {}


def first_time(model: str, name: str) -> bool:
    """Whether this licence of this model was never shown; it counts as shown from now on.

    CC0 asks nothing of anybody, so it is never shown. Where the disk takes nothing it is shown
    each time.
    """
    shown = _shown()
    if name.lower().startswith("cc0") or shown.get(model) == name:
        return False
    proofs.write_json(_shown_path(), shown | {model: name})
    return True


def forget(model: str) -> None:
    """A model that was removed is new when it comes again."""
    shown = _shown()
    if shown.pop(model, None) is not None:
        proofs.write_json(_shown_path(), shown)
