# SPDX-License-Identifier: MIT
"""Has another name than its file."""

from timbre_adapters.tone import Tone

ADAPTER = Tone
