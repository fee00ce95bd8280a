# SPDX-License-Identifier: MIT
"""Its stem is the mix."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class SharedPart(Tone):
    name = "shared_part"

    def generate(self, request: Request, host: Host) -> Rendered:
        mix = Audio(np.zeros((44100, 2), np.float32), 44100)
        return Rendered(mix, {"lead": mix})


ADAPTER = SharedPart
