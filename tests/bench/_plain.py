# SPDX-License-Identifier: MIT
"""Plain Python beside the bridge: for each line `HOW NAME SECONDS` it runs an adapter once.

`bare`: the adapter alone, called with a host that does nothing and judges nothing. `reference`: with
the checks of the reference runtime. Prints the CPU and wall time that it took, in ns.
"""

import os
import pathlib
import sys
import time

import numpy as np
from timbre_adapters import discovery
from timbre_adapters.adapter import Model, Samples
from timbre_adapters.host import Session
from timbre_adapters.request import make_request
from timbre_adapters.runtime import PlainLow


class Nobody:
    """A host that does nothing."""

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        """Does nothing."""

    def log(self, text: str, /) -> None:
        """Does nothing."""

    def is_cancelled(self) -> bool:
        return False

    def alloc(self, frames: int, channels: int, sample_rate_hz: int = 44100) -> Samples:
        return np.zeros((frames, channels), np.float32)

    def emit(self, frames_ready: int) -> None:
        """Does nothing."""


def main() -> None:
    os.nice(10)  # as the worker of the bridge
    host = Nobody()
    folder = pathlib.Path(sys.argv[1])
    session = Session()
    for line in sys.stdin:
        how, name, seconds = line.split()
        path = folder / f"{name}.py"
        adapter = discovery.make_adapter(path if path.exists() else discovery.find_file(name))
        record = {
            "request_id": "01M898078TVF281DR4K0YCNS2J",
            "kind": "song",
            "prompt": "",
            "seed": "7",
            "duration_s": float(seconds),
        }
        wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
        if how == "bare":
            adapter.load(Model(None), host)
            kept: object = adapter.generate(make_request(record, adapter.options, []), host)
        else:
            low = PlainLow(lambda kind, data: None)
            session.load(low, name, record)
            kept = session.generate(low, name, record, [])
        print(time.thread_time_ns() - cpu, time.perf_counter_ns() - wall, flush=True)
        del kept


main()
