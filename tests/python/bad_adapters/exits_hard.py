# SPDX-License-Identifier: MIT
"""Wants to end the program without a word."""

import os

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class ExitsHard(Tone):
    name = "exits_hard"

    def generate(self, request: Request, host: Host) -> Rendered:
        os._exit(5)


ADAPTER = ExitsHard
