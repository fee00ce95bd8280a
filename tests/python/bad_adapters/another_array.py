# SPDX-License-Identifier: MIT
"""Emits one array and returns another."""

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class AnotherArray(Tone):
    name = "another_array"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.alloc(44100, 2, 44100)
        host.emit(44100)
        return Rendered(Audio(np.zeros((44100, 2), np.float32), 44100))


ADAPTER = AnotherArray
