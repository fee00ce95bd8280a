# SPDX-License-Identifier: MIT
"""Writes to frames that were emitted."""

from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class BehindFrontier(Tone):
    name = "behind_frontier"

    def generate(self, request: Request, host: Host) -> Rendered:
        samples = host.alloc(44100, 2, 44100)
        host.emit(22050)
        samples[22049, 1] = 0.25
        host.emit(44100)
        return Rendered(Audio(samples, 44100))


ADAPTER = BehindFrontier
