# SPDX-License-Identifier: MIT
"""Returns half of what was asked."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class WrongLength(Tone):
    name = "wrong_length"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((22050, 2), np.float32), 44100))


ADAPTER = WrongLength
