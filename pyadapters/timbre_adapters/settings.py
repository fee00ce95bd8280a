# SPDX-License-Identifier: MIT
"""Settings that reach the adapters: core/setting_table.c's rows of these names.

The program sends its own values before each load; the reference runtime takes --set NAME=VALUE.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from timbre_adapters.adapter import AdapterError

# Name and default. A default's type is the type.
DEFAULTS: dict[str, Any] = {
    "models.folders": [],  # beside $XDG_DATA_HOME/timbre/models and the Hugging Face cache
    "models.memory_gb": 0.0,  # weights that stay loaded; 0: half of what is free
    "models.least_free_gb": 0.5,  # left alone by the memory plan
    "features.stream": True,
    "features.audiocraft": False,
    "features.dance_diffusion": False,
    "features.stable_audio": False,
    "features.ace_step": False,
}


class Settings:
    """Values by name; whoever asks for one that is not in the table has a fault."""

    def __init__(self) -> None:
        self._values = dict(DEFAULTS)

    def replace(self, values: Mapping[str, Any]) -> None:
        """All values anew; what is not named has its default, what is not known is left out."""
        self._values = DEFAULTS | {name: values[name] for name in values if name in DEFAULTS}

    def get(self, name: str) -> Any:
        return self._values[name]

    def set_text(self, name: str, text: str) -> None:
        """A value out of a command line."""
        if name not in DEFAULTS:
            raise AdapterError(f"there is no setting {name}; there are {', '.join(DEFAULTS)}.")
        default = DEFAULTS[name]
        if isinstance(default, bool):
            if text not in ("on", "off"):
                raise AdapterError(f"{name} must be on or off, not {text!r}.")
            self._values[name] = text == "on"
        elif isinstance(default, list):
            self._values[name] = [word for word in text.split(",") if word]
        else:
            try:
                self._values[name] = float(text)
            except ValueError as fault:
                raise AdapterError(f"{name} must be a number, not {text!r}.") from fault


current = Settings()
