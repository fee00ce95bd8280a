# SPDX-License-Identifier: MIT
"""Fails because of something that failed because of something."""

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Chain(Tone):
    name = "chain"

    def generate(self, request: Request, host: Host) -> Rendered:
        try:
            try:
                {}["key"]
            except KeyError as fault:
                raise ValueError("no key\nfor this") from fault
        except ValueError as fault:
            raise RuntimeError("the lock is stuck") from fault


ADAPTER = Chain
