# SPDX-License-Identifier: MIT
"""Returns float64."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class WrongDtype(Tone):
    name = "wrong_dtype"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((44100, 2)), 44100))


ADAPTER = WrongDtype
