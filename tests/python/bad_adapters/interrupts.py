# SPDX-License-Identifier: MIT
"""Raises what ^C raises."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Interrupts(Tone):
    name = "interrupts"

    def generate(self, request: Request, host: Host) -> Rendered:
        raise KeyboardInterrupt


ADAPTER = Interrupts
