# SPDX-License-Identifier: MIT
"""What torch does inside the program, one deed a job (tests/python/test_torch_inside.py)."""

import contextlib
import ctypes
import os
import pathlib
import subprocess
import sys
import threading
import time

import numpy as np
from timbre_adapters.adapter import AdapterError, Audio, Host, Model, Option, Rendered, Request
from timbre_adapters.neural import kit

RATE = 32000


class Deeds:
    """Each method is a deed; it returns facts, or the samples of the take."""

    def __init__(self, torch, host):
        self.torch = torch
        self.host = host

    def versions(self):
        return {
            "torch": self.torch.__version__,
            "on_main_thread": threading.current_thread() is threading.main_thread(),
            "nice": os.getpriority(os.PRIO_PROCESS, 0),
            "prefix": sys.prefix,
        }

    def numpy_of_tensor(self):
        """A tensor's own memory is the take, without a copy."""
        tensor = self.torch.linspace(-0.5, 0.5, RATE).unsqueeze(1).contiguous()
        return tensor.numpy()

    def transposed(self):
        return self.torch.zeros(2, RATE).T.numpy()

    def requires_grad(self):
        return self.torch.zeros(RATE, 1, requires_grad=True).numpy()

    def half(self):
        return self.torch.zeros(RATE, 1, dtype=self.torch.float16).numpy()

    def lent_memory(self):
        """torch.from_numpy of host.alloc() writes to the memory that is heard."""
        canvas = self.host.alloc(RATE, 1, RATE)
        self.torch.from_numpy(canvas).fill_(0.25)
        self.host.emit(RATE)
        return canvas

    def small_loop(self):
        a = self.torch.zeros(256, 256)
        while True:
            self.torch.mm(a, a)
            self.host.progress("render", 0, 0)

    def deep_forward(self):
        """A forward pass of seconds that reports nothing: the hook stops it."""
        layers = self.torch.nn.Sequential(*[self.torch.nn.Linear(512, 512)] * 4000)
        x = self.torch.zeros(256, 512)
        self.host.progress("render", 0, 0)
        with self.torch.inference_mode(), kit.stoppable(self.torch, self.host):
            while True:
                layers(x)

    def deaf_loop(self):
        """Never reports and swallows Exceptions: the hard cancel ends it."""
        self.host.progress("render", 0, 0)
        a = self.torch.zeros(64, 64)
        while True:
            with contextlib.suppress(Exception):
                self.torch.mm(a, a)

    def prints(self):
        print("a print of a library")
        sys.stderr.write("a warning of a library\n")
        os.write(1, b"bytes to descriptor 1\n")
        ctypes.CDLL(None).puts(b"a puts of a C library")
        ctypes.CDLL(None).fflush(None)
        return {}

    def exits(self):
        sys.exit(6)

    def leaves(self):
        os._exit(5)

    def forks(self):
        os.fork()

    def runs_a_child(self):
        code = "import torch; print(int(torch.ones(3).sum()))"
        return {
            "child": subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout.strip()
        }

    def multiprocesses(self):
        """torch's loader of data would fork; its way of spawning is fine."""
        import torch.multiprocessing as mp

        with mp.get_context("spawn").Pool(1) as pool:
            return {"spawned": pool.map(abs, [-3])[0]}

    def crashes(self):
        ctypes.string_at(0)

    def aborts(self):
        os.abort()

    def keeps_two_threads(self):
        self.torch.set_num_threads(2)
        self.torch.mm(self.torch.ones(700, 700), self.torch.ones(700, 700))
        return {"threads_set": self.torch.get_num_threads()}

    def raises(self):
        self.torch.zeros(2, 3) @ self.torch.zeros(2, 3)

    def writes_evil(self):
        """weights_only holds even when the environment says otherwise."""
        os.environ["TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD"] = "1"
        path = pathlib.Path("evil.pt")
        self.torch.save(Payload(), path)
        try:
            self.torch.load(path, weights_only=True)
        except Exception as fault:
            raise AdapterError(f"refused: {type(fault).__name__}.") from fault
        return {}

    def sleeps(self):
        for step in range(200):
            self.host.progress("render", step, 200)
            time.sleep(0.05)
        return {}


class Payload:
    def __reduce__(self):
        return (os.mkdir, ("executed",))


class TorchInside:
    """A deed with torch."""

    name = "torch_inside"
    version = "1"
    licence = "MIT"
    text = "Deeds with torch, for tests."
    accepts = frozenset({"kind.song"})
    options = (Option("deed", "text", "versions", "What is done."), kit.DEVICE, kit.THREADS)

    def load(self, model: Model, host: Host) -> None:
        pass

    def generate(self, request: Request, host: Host) -> Rendered:
        found = kit.start(host, request.params)
        done = getattr(Deeds(found.torch, host), request.params["deed"])()
        if isinstance(done, np.ndarray):
            return Rendered(Audio(done, RATE))
        return Rendered(Audio(np.zeros((RATE, 1), np.float32), RATE), facts=done or {})

    def close(self) -> None:
        pass


ADAPTER = TorchInside
