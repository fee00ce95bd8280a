# SPDX-License-Identifier: MIT
"""Holds on to sound that was lent."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class KeepsReference(Tone):
    name = "keeps_reference"
    kept: object = None

    def generate(self, request: Request, host: Host) -> Rendered:
        self.kept = request.references[0].audio.samples[10:20]
        return super().generate(request, host)


ADAPTER = KeepsReference
