# SPDX-License-Identifier: MIT
"""Returns (channels, frames)."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class ChannelsFirst(Tone):
    name = "channels_first"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((2, 44100), np.float32), 44100))


ADAPTER = ChannelsFirst
