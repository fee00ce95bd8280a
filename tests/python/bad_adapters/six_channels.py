# SPDX-License-Identifier: MIT
"""Returns surround."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class SixChannels(Tone):
    name = "six_channels"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((44100, 6), np.float32), 44100))


ADAPTER = SixChannels
