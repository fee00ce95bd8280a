# SPDX-License-Identifier: MIT
"""Emits before there is an array."""

from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone


class EmitsEarly(Tone):
    name = "emits_early"

    def generate(self, request: Request, host: Host) -> Rendered:
        host.emit(100)
        return Rendered(Audio(host.alloc(44100, 2), 44100))


ADAPTER = EmitsEarly
