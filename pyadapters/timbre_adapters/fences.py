# SPDX-License-Identifier: MIT
"""What an adapter must not do to the process that it lives in, for the reference runtime.

The program has the same fences in C (bridge/python_start.c), with the same words.
"""

from __future__ import annotations

import os
import posix
import sys
from typing import Any, NoReturn

_leave = os._exit
_state = {"is_up": False}
_DENIED = {
    "os.fork": "forking is not allowed inside Timbre; use subprocess",
    "os.forkpty": "forking is not allowed inside Timbre; use subprocess",
    "os.exec": "os.exec would end Timbre; use subprocess",
}


def leave(code: int) -> NoReturn:
    """The real os._exit."""
    _leave(code)


def refuse_exit(code: object = 0) -> NoReturn:
    """Stands for os._exit: ends the job, not the program."""
    raise SystemExit(code)


def refuse_abort() -> NoReturn:
    """Stands for os.abort."""
    raise SystemExit("abort")


def replace_exits() -> None:
    """From here on os._exit and os.abort only raise."""
    for module in (os, posix):
        setattr(module, "_exit", refuse_exit)
        setattr(module, "abort", refuse_abort)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _DENIED:
        raise RuntimeError(_DENIED[event])
    if event in ("os.kill", "os.killpg") and arguments[0] in (0, -1, os.getpid()):
        raise RuntimeError("an adapter must not send signals to Timbre")


def install() -> None:
    """For the rest of the process; audit hooks can't be taken away."""
    if not _state["is_up"]:
        _state["is_up"] = True
        replace_exits()
        sys.addaudithook(_audit)
