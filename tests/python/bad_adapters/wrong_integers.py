# SPDX-License-Identifier: MIT
"""Returns int16."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class WrongIntegers(Tone):
    name = "wrong_integers"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((44100, 2), np.int16), 44100))


ADAPTER = WrongIntegers
