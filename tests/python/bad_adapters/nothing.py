# SPDX-License-Identifier: MIT
"""Returns None."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Nothing(Tone):
    name = "nothing"

    def generate(self, request: Request, host: Host) -> Rendered:
        return None


ADAPTER = Nothing
