# SPDX-License-Identifier: MIT
"""Takes Cancelled for an error and goes on."""

import contextlib

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Swallows(Tone):
    name = "swallows"

    def generate(self, request: Request, host: Host) -> Rendered:
        for step in range(100):
            with contextlib.suppress(BaseException):
                host.progress("render", step, 100)
        return super().generate(request, _Deaf(host))


class _Deaf:
    def __init__(self, host: Host) -> None:
        self._host = host

    def __getattr__(self, name: str) -> object:
        return getattr(self._host, name)

    def progress(self, *words: object) -> None:
        with contextlib.suppress(BaseException):
            self._host.progress(*words)


ADAPTER = Swallows
