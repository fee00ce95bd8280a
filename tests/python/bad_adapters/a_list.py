# SPDX-License-Identifier: MIT
"""Returns a list."""

from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class AList(Tone):
    name = "a_list"

    def generate(self, request: Request, host: Host) -> Rendered:
        return Rendered(Audio([0.0] * 44100, 44100))


ADAPTER = AList
