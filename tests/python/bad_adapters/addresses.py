# SPDX-License-Identifier: MIT
"""A good one: tells where its arrays are and keeps them."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request, Samples
from timbre_adapters.tone import Tone


class Addresses(Tone):
    name = "addresses"
    accepts = Tone.accepts
    kept: Samples | None = None

    def generate(self, request: Request, host: Host) -> Rendered:
        frames = round((request.duration_s or 1) * 44100)
        if self.kept is not None:
            host.log(f"before {float(self.kept[0, 0])!r}")
        samples = np.full((frames, 2), 0.25, np.float32)
        self.kept = samples
        references = [reference.audio.samples for reference in request.references]
        facts = {
            "samples": samples.ctypes.data,
            "references": [array.ctypes.data for array in references],
            "sums": [float(array.sum()) for array in references],
        }
        for array in references:
            host.log(f"writeable {array.flags.writeable}")
        return Rendered(Audio(samples, 44100), facts=facts)


ADAPTER = Addresses
