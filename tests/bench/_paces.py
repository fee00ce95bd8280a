# SPDX-License-Identifier: MIT
"""A thousand reports of progress: as `calls` one after the other, as `paces` with work between."""

import pathlib
import zlib

import numpy as np
from timbre_adapters.adapter import Audio, Host, Rendered, Request
from timbre_adapters.tone import Tone

CALLS = 1000


class Paces(Tone):
    name = pathlib.Path(__file__).stem

    def generate(self, request: Request, host: Host) -> Rendered:
        # One long call into C each: Debian's libpython, whoever embeds it, runs bytecode slower than
        # its python3 does, and that is not what the border costs.
        block, total = bytes(110_000 if self.name == "paces" else 0), 0
        for call in range(CALLS):
            host.progress("render", call, CALLS)
            total = zlib.crc32(block, total)
        samples = np.zeros((round((request.duration_s or 1) * 44100), 1), np.float32)
        return Rendered(Audio(samples, 44100), facts={"total": total})


ADAPTER = Paces
