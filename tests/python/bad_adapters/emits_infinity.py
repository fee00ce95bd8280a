# SPDX-License-Identifier: MIT
"""A sample behind the frontier is infinite."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class EmitsInfinity(Tone):
    name = "emits_infinity"

    def generate(self, request: Request, host: Host) -> Rendered:
        samples = host.alloc(44100, 1, 44100)
        samples[99] = np.inf
        host.emit(1000)
        return Rendered(Audio(samples, 44100))


ADAPTER = EmitsInfinity
