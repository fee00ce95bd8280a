# SPDX-License-Identifier: MIT
"""Facts that are no JSON."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class OddFacts(Tone):
    name = "odd_facts"

    def generate(self, request: Request, host: Host) -> Rendered:
        mix = Audio(np.zeros((44100, 2), np.float32), 44100)
        return Rendered(mix, facts={"when": object})


ADAPTER = OddFacts
