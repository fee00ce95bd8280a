# SPDX-License-Identifier: MIT
"""Returns a view whose channels lie apart."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class WrongLayout(Tone):
    name = "wrong_layout"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(np.zeros((2, 44100), np.float32).T, 44100))


ADAPTER = WrongLayout
