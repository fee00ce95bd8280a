# SPDX-License-Identifier: MIT
"""Fails while being imported."""

from timbre_adapters.tone import Tone

ADAPTER = Tone
raise RuntimeError("not finished yet")
