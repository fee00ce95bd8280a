# SPDX-License-Identifier: MIT
"""Moves the frontier back."""

from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class EmitsBackwards(Tone):
    name = "emits_backwards"

    def generate(self, request: Request, host: Host) -> Rendered:
        samples = host.alloc(44100, 2, 44100)
        host.emit(22050)
        host.emit(22049)
        return Rendered(Audio(samples, 44100))


ADAPTER = EmitsBackwards
