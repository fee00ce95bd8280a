# SPDX-License-Identifier: MIT
"""A separator: two halves of a sound."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class Halves(Tone):
    name = "halves"

    def separate(self, audio: Audio, request: Request, host: Host) -> Rendered:
        host.progress("render", 1, 1)
        half = audio.samples * np.float32(0.5)
        rate = audio.sample_rate_hz
        return Rendered(None, {"left": Audio(half, rate), "right": Audio(half.copy(), rate)})


ADAPTER = Halves
