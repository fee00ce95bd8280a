# SPDX-License-Identifier: MIT
"""One sample is NaN."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class NotANumber(Tone):
    name = "not_a_number"

    def generate(self, request: Request, host: Host) -> Rendered:
        samples = np.zeros((44100, 2), np.float32)
        samples[1234, 1] = np.nan
        return Rendered(Audio(samples, 44100))


ADAPTER = NotANumber
