# SPDX-License-Identifier: MIT
"""Wants to end the program."""

import sys

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Exits(Tone):
    name = "exits"

    def generate(self, request: Request, host: Host) -> Rendered:
        sys.exit(6)


ADAPTER = Exits
