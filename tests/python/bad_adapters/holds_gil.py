# SPDX-License-Identifier: MIT
"""Keeps the GIL for a second."""

import ctypes

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class HoldsGil(Tone):
    name = "holds_gil"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.log("begins")
        ctypes.PyDLL(None).usleep(999_999)
        return super().generate(request, host)


ADAPTER = HoldsGil
