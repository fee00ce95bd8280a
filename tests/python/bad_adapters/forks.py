# SPDX-License-Identifier: MIT
"""Wants two of us."""

import os

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Forks(Tone):
    name = "forks"

    def generate(self, request: Request, host: Host) -> Rendered:
        os.fork()
        return super().generate(request, host)


ADAPTER = Forks
