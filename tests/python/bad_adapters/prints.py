# SPDX-License-Identifier: MIT
"""Prints wherever it can, and works."""

import logging
import os
import subprocess
import sys
import warnings

from timbre_adapters.adapter import Host, Rendered, Request
from timbre_adapters.tone import Tone


class Prints(Tone):
    name = "prints"

    def generate(self, request: Request, host: Host) -> Rendered:
        print("printed", "in", "pieces")
        print("to stderr", file=sys.stderr)
        sys.stdout.buffer.write(b"bytes\n")
        os.write(1, b"descriptor one\n")
        os.write(2, b"descriptor two\n")
        subprocess.run(["echo", "a child's words"], check=True)
        warnings.warn("a warning", stacklevel=1)
        logging.getLogger("somebody").error("logged")
        print("no end of line", end="")
        return super().generate(request, host)


ADAPTER = Prints
