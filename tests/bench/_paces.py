# SPDX-License-Identifier: MIT
"""A thousand reports of progress with about 0.1 ms of work between two of them."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone

CALLS = 1000


class Paces(Tone):
    name = "paces"

    def generate(self, request: Request, host: Host) -> Rendered:
        # Work in C: Debian's libpython runs bytecode slower than its python3, whoever embeds it.
        row, total = np.arange(6000.0), 0.0
        for call in range(CALLS):
            host.progress("render", call, CALLS)
            total += float(np.sin(row)[call])
        samples = np.zeros((round((request.duration_s or 1) * 44100), 1), np.float32)
        return Rendered(Audio(samples, 44100), facts={"total": total})


ADAPTER = Paces
