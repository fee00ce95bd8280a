# SPDX-License-Identifier: MIT
"""Torch made ready for a job: environment, threads, device, precision, generator, stopping."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterator, Mapping
from typing import Any

from timbre_adapters.adapter import AdapterError, Cancelled, Host, Option

DEVICE = Option("device", "text", "auto", "Where it computes: auto, cpu, cuda:N or mps.")
THREADS = Option("threads", "integer", 0,
                 "Threads on the CPU, which decide the last bits of the sound; 0: one less than "
                 "there are cores.", minimum=0, maximum=256)  # fmt: skip

# Before any import of a model library. They weaken or slow nothing that people may want; what
# would weaken safe loading is taken out.
_SET = {
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "DIFFUSERS_VERBOSITY": "error",
}
_UNSET = (
    "TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD",
    "HF_HUB_TRUST_REMOTE_CODE",
    "DIFFUSERS_TRUST_REMOTE_CODE",
)


def set_environment() -> None:
    """Offline, quiet, and loading safely, whatever the user's shell says."""
    os.environ.update(_SET)
    for name in _UNSET:
        os.environ.pop(name, None)


@dataclasses.dataclass(frozen=True)
class Kit:
    """What start() found."""

    torch: Any
    device: Any  # torch.device
    threads: int

    def generator(self, seed: int) -> Any:
        """A generator of this job's own on its device; torch takes seeds below 2**64."""
        return self.torch.Generator(self.device).manual_seed(seed)

    def facts(self) -> dict[str, Any]:
        """For Rendered.facts: what decides the bits beside the request."""
        return {
            "device": str(self.device),
            "threads": self.threads,
            "torch": self.torch.__version__,
        }


def start(host: Host, params: Mapping[str, Any]) -> Kit:
    """Import torch and obey `device` and `threads`. On the thread that computes."""
    set_environment()
    host.progress("load", 0, 0)
    import torch

    host.progress("load", 0, 0)
    threads = params.get("threads") or max(1, (os.cpu_count() or 2) - 1)
    torch.set_num_threads(threads)
    return Kit(torch, choose_device(torch, params.get("device") or "auto"), threads)


def choose_device(torch: Any, asked: str) -> Any:
    """The device of that name, or a sentence that names those that are there."""
    there = ["cpu"]
    if torch.cuda.is_available():
        there = [f"cuda:{index}" for index in range(torch.cuda.device_count())] + there
    if getattr(torch.backends, "mps", None) is not None and torch.backends.mps.is_available():
        there = ["mps", *there]
    name = "cuda:0" if asked == "cuda" else asked
    if name == "auto":
        return torch.device(there[0])
    if name not in there:
        raise AdapterError(
            f"the device {asked!r} is not on this machine, which has {', '.join(there)}; "
            "set device to one of them or to auto."
        )
    return torch.device(name)


@contextlib.contextmanager
def stoppable(torch: Any, host: Host) -> Iterator[None]:
    """Within: each module's forward looks whether the job was asked to stop (embedding.md 2)."""

    def look(module: Any, inputs: Any) -> None:
        if host.is_cancelled():
            raise Cancelled("cancelled")

    hook = torch.nn.modules.module.register_module_forward_pre_hook(look)
    try:
        yield
    finally:
        hook.remove()


def quiet_transformers() -> Any:
    """The package, without bars and advice on stderr."""
    import transformers

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return transformers


def quiet_diffusers() -> Any:
    """The package, without bars and advice on stderr."""
    import diffusers

    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    return diffusers
