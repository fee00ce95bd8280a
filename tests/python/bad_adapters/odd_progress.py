# SPDX-License-Identifier: MIT
"""Reports halves."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class OddProgress(Tone):
    name = "odd_progress"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.progress("render", 0.5, 1)
        return super().generate(request, host)


ADAPTER = OddProgress
