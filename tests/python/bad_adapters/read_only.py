# SPDX-License-Identifier: MIT
"""Returns an array that can't be written to."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class ReadOnly(Tone):
    name = "read_only"

    def generate(self, request: Request, host: Host) -> Rendered:
        samples = np.zeros((44100, 2), np.float32)
        samples.flags.writeable = False
        return Rendered(Audio(samples, 44100))


ADAPTER = ReadOnly
