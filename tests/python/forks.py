# SPDX-License-Identifier: MIT
"""`python -m timbre_adapters` many times over: what is slow to import is imported once, then forked.

Run as a program it reads jobs as JSON lines, and answers each with its child's id and exit code.
"""

import contextlib
import importlib
import json
import os
import pathlib
import subprocess
import sys
import time
from typing import Any


class Forks:
    """The parent of all children, with some packages imported."""

    def __init__(self, environment: dict[str, str], *packages: str) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__, *packages], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(
        self, arguments: list[str], environment: dict[str, str], folder: pathlib.Path
    ) -> "Child":
        job = {"arguments": arguments, "environment": environment, "folder": str(folder)}
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(json.dumps(job) + "\n")
        self._server.stdin.flush()
        return Child(int(self._server.stdout.readline()), folder)

    def stop(self) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(10)


class Child:
    """One command that runs, or has run; its output is in files beside it."""

    def __init__(self, pid: int, folder: pathlib.Path) -> None:
        self._pid, self._folder = pid, folder

    def kill(self, number: int) -> None:
        os.kill(self._pid, number)

    def wait(self, limit_s: float = 60) -> tuple[int, str, str]:
        """Exit code, output and errors."""
        end = time.monotonic() + limit_s
        path = self._folder / f".{self._pid}.code"
        while not path.exists():
            assert time.monotonic() < end, "the command still runs"
            time.sleep(0.005)
        return (
            int(path.read_text()),
            (self._folder / f".{self._pid}.out").read_text(),
            (self._folder / f".{self._pid}.err").read_text(),
        )


def serve() -> None:
    for name in sys.argv[1:]:
        importlib.import_module(name)
    for line in sys.stdin:
        job = json.loads(line)
        middle = os.fork()
        if middle == 0:
            os.setsid()
            attend(job)
        print(middle, flush=True)


def attend(job: dict[str, Any]) -> None:
    """In a child of its own name: run the command, then write down how it ended."""
    os.chdir(job["folder"])
    os.environ.clear()
    os.environ.update(job["environment"])
    name = f".{os.getpid()}"
    for number, path in ((1, f"{name}.out"), (2, f"{name}.err")):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    cli = importlib.import_module("timbre_adapters.cli")
    code = 70
    try:
        code = cli.main(job["arguments"])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError):
                stream.flush()
        pathlib.Path(f"{name}.part").write_text(str(code))
        os.rename(f"{name}.part", f"{name}.code")
        os._exit(0)


if __name__ == "__main__":
    serve()
