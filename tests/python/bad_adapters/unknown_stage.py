# SPDX-License-Identifier: MIT
"""Reports a stage that there is not."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class UnknownStage(Tone):
    name = "unknown_stage"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.progress("dreaming", 1, 2)
        return super().generate(request, host)


ADAPTER = UnknownStage
