# SPDX-License-Identifier: MIT
"""Returns big-endian float32."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class ByteSwapped(Tone):
    name = "byte_swapped"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((44100, 2), ">f4"), 44100))


ADAPTER = ByteSwapped
