# SPDX-License-Identifier: MIT
"""Asks for more memory than there is."""

from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class TooMuch(Tone):
    name = "too_much"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio(host.alloc(10**15, 2), 44100))


ADAPTER = TooMuch
