# SPDX-License-Identifier: MIT
"""Returns one axis."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class Flat(Tone):
    name = "flat"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros(44100, np.float32), 44100))


ADAPTER = Flat
