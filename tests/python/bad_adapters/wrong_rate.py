# SPDX-License-Identifier: MIT
"""Names a rate that is no whole number."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class WrongRate(Tone):
    name = "wrong_rate"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((44100, 2), np.float32), 44100.5))


ADAPTER = WrongRate
