# SPDX-License-Identifier: MIT
"""Raises what can't be told."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Secret(Exception):
    def __str__(self) -> str:
        raise ValueError("not even this")


class Unprintable(Tone):
    name = "unprintable"

    def generate(self, request: Request, host: Host) -> Rendered:
        raise Secret


ADAPTER = Unprintable
