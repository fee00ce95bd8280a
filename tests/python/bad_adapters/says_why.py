# SPDX-License-Identifier: MIT
"""Fails in a sentence of its own."""

from timbre_adapters.adapter import AdapterError, Host, Rendered, Request
from timbre_adapters.tone import Tone


class SaysWhy(Tone):
    name = "says_why"

    def generate(self, request: Request, host: Host) -> Rendered:
        raise AdapterError("says_why has no voice today; ask it to sing tomorrow.")


ADAPTER = SaysWhy
