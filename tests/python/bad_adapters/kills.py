# SPDX-License-Identifier: MIT
"""Sends itself a signal."""

import os
import signal

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Kills(Tone):
    name = "kills"

    def generate(self, request: Request, host: Host) -> Rendered:
        os.kill(os.getpid(), signal.SIGKILL)
        return super().generate(request, host)


ADAPTER = Kills
