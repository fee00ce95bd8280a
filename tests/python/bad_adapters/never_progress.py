# SPDX-License-Identifier: MIT
"""Computes for a minute without a report."""

import time

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class NeverProgress(Tone):
    name = "never_progress"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.log("begins")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            pass
        return super().generate(request, host)


ADAPTER = NeverProgress
