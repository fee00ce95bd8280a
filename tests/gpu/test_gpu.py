# SPDX-License-Identifier: MIT
"""make test-gpu: MusicGen's published sizes, with random weights, on the GPU of this machine.

Prints how fast each is, how soon it is heard, what eight takes at once cost and how much memory it
needs; fails when the GPU was not used or one seed gave two sounds. From the environment:

  GPU      cuda:1, mps ...; default: the first there is. cpu: small only, few steps.
  SIZES    default: small medium large
  SECONDS  of music; default: 10
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
import shutil
import sys
import tempfile
import time
from typing import Any

import full_size

STEPS_A_SECOND = 50
BATCH = 8
LEAST_S = 0.5  # of a take
SIZE_BYTES = {"small": 2e9, "medium": 5e9, "large": 8e9}  # on disk, generously
FORM = "{:8} {:>9} {:>10} {:>10} {:>15} {:>14} {:>12}"
HEAD = FORM.format(
    "size", "load", "RTF", "steps/s", "first sound", f"batch of {BATCH}", "peak memory"
)
NOTHING = (
    "this machine has no GPU that torch can use, so there is nothing to test; "
    "GPU=cpu make test-gpu tries small on the CPU."
)


class Broken(Exception):
    """A sentence that ends one size."""


class Listener:
    """What a take told, and when."""

    def __init__(self) -> None:
        from timbre_adapters import runtime

        self.told: list[tuple[float, str, dict[str, Any]]] = []
        self.low = runtime.PlainLow(self._note)

    def _note(self, kind: str, data: dict[str, Any]) -> None:
        self.told.append((time.perf_counter(), kind, data))

    def first(self, kind: str, stage: str = "") -> float:
        """When the first of a kind came, or of a stage's reports with a known total."""
        for at, told, data in self.told:
            if told == kind and (not stage or (data["stage"] == stage and data["total"] > 1)):
                return at
        return float("nan")


@dataclasses.dataclass
class Take:
    """One take, timed."""

    seconds: float  # from the request to the result
    drawing_s: float  # from the first step on
    first_sound_s: float  # from the first step to the first piece that is heard
    load_s: float
    pcm_hash: str
    facts: dict[str, Any]


def make_take(session: Any, folder: pathlib.Path, device: str, **fields: Any) -> Take:
    """By the adapter's whole road: store, judgement, cache, loop, codec."""
    import json

    from timbre_adapters import audio, runtime

    record = runtime.complete({
        "schema_version": 1, "prompt": "slow ambient pad with bass", "backend": "musicgen",
        "model": str(folder), "params": {"device": device} | fields.pop("params", {}),
    } | fields)  # fmt: skip
    listener = Listener()
    begun = time.perf_counter()
    answer = session.load(listener.low, "musicgen", record)
    if answer.status == "ok":
        answer = session.generate(listener.low, "musicgen", record, [])
    ended = time.perf_counter()
    if answer.status != "ok":
        raise Broken(answer.sentence)
    step = listener.first("progress", "render")
    return Take(
        ended - begun, ended - step, listener.first("chunk") - step, step - begun,
        audio.pcm_hash(answer.rendered.audio.samples), json.loads(answer.facts),
    )  # fmt: skip


# Memory ######################################################################


def forget_peak(torch: Any, device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
    elif device == "cpu":
        pathlib.Path("/proc/self/clear_refs").write_text("5")


def peak_bytes(torch: Any, device: str) -> int:
    """Of the GPU's memory; on the CPU of all that this process holds."""
    if device.startswith("cuda"):
        return int(torch.cuda.max_memory_allocated(device))
    if device == "mps":
        return int(torch.mps.driver_allocated_memory())
    text = pathlib.Path("/proc/self/status").read_text()
    return 1024 * next(int(line.split()[1]) for line in text.splitlines() if "VmHWM" in line)


# A size ######################################################################


def measure(torch: Any, size: str, folder: pathlib.Path, device: str, seconds: float) -> str:
    """One row of the table. Raises Broken."""
    from timbre_adapters import host

    session = host.Session()
    forget_peak(torch, device)
    cold = make_take(session, folder, device, seed="1", duration_s=LEAST_S)
    take = make_take(session, folder, device, seed="1", duration_s=seconds)
    again = make_take(session, folder, device, seed="1", duration_s=seconds)
    for which in (cold, take, again):
        if which.facts["device"] != device:
            raise Broken(f"it computed on {which.facts['device']}, not on {device}.")
    if take.pcm_hash != again.pcm_hash:
        raise Broken("the same seed gave two sounds.")
    quickest = min(take, again, key=lambda one: one.drawing_s)
    seeds = [str(seed) for seed in range(BATCH)]
    together = [
        make_take(session, folder, device, seed=seed, duration_s=seconds, params={"batch": seeds})
        for seed in seeds
    ]
    if len({one.pcm_hash for one in together}) != BATCH:
        raise Broken("takes of one batch are equal.")
    batch_s = sum(one.seconds for one in together)
    return FORM.format(
        size, f"{cold.load_s:.1f} s", f"{quickest.drawing_s / seconds:.2f}",
        f"{quickest.facts['differs']['steps_per_s']:.1f}",
        f"{quickest.first_sound_s:.2f} s",
        f"RTF {batch_s / seconds / BATCH:.2f}", f"{peak_bytes(torch, device) / 1e9:.2f} GB",
    )  # fmt: skip


def try_size(torch: Any, size: str, room: pathlib.Path, device: str, seconds: float) -> bool:
    """Print a row, or why there is none; False when something is wrong."""
    from timbre_adapters.neural import cache

    free = shutil.disk_usage(room).free
    if free < SIZE_BYTES[size]:
        print(f"{size:8} left out: {free / 1e9:.1f} GB are free in {room}; TMPDIR names another.")
        return True
    try:
        full_size.make(size, room / size)
        print(measure(torch, size, room / size, device, seconds), flush=True)
        return True
    except Broken as fault:
        is_small = "memory" in str(fault)
        print(f"{size:8} {'left out' if is_small else 'WRONG'}: {fault}", flush=True)
        return is_small
    finally:
        shutil.rmtree(room / size, ignore_errors=True)
        cache.models.drop(lambda key: True)


# All #########################################################################


def find_device(torch: Any, asked: str) -> str:
    """As the adapters choose; "" when there is no GPU."""
    from timbre_adapters.neural import kit

    device = str(kit.choose_device(torch, asked or "auto"))
    return "" if device == "cpu" and asked != "cpu" else device


def explain_nothing() -> int:
    """A GPU with a torch that can't use it is a fault, none at all is not."""
    from timbre_adapters.models import install

    build = install.choose_build()
    if build.kind == "cpu":
        print(NOTHING)
        return 0
    print(f"{build.why}, but this torch is not made for it; `build/timbre models setup musicgen` "
          f"installs the {build.kind} build.")  # fmt: skip
    return 1


def main() -> int:
    from timbre_adapters import settings
    from timbre_adapters.adapter import AdapterError
    from timbre_adapters.neural import kit

    kit.set_environment()
    import torch

    try:
        device = find_device(torch, os.environ.get("GPU", ""))
    except AdapterError as fault:
        print(fault)
        return 2
    if not device:
        return explain_nothing()
    is_cpu = device == "cpu"
    sizes = (os.environ.get("SIZES") or ("small" if is_cpu else "small medium large")).split()
    unknown = [size for size in sizes if size not in full_size.SIZES]
    if unknown:
        print(f"there is no size {unknown[0]}; there are {', '.join(full_size.SIZES)}.")
        return 2
    seconds = float(os.environ.get("SECONDS") or (LEAST_S if is_cpu else 10))
    settings.current.replace({"models.memory_gb": 1000.0})
    name = dict(doctor_devices()).get(device, "")
    print(f"{device} ({name}), torch {torch.__version__}, {seconds:g} s = "
          f"{seconds * STEPS_A_SECOND:.0f} steps, random weights\n{HEAD}", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="timbre-gpu-") as room:
        for variable in ("DATA", "CACHE", "STATE"):
            os.environ[f"XDG_{variable}_HOME"] = room
        results = [try_size(torch, size, pathlib.Path(room), device, seconds) for size in sizes]
    return 0 if all(results) else 1


def doctor_devices() -> Any:
    from timbre_adapters import doctor

    return doctor.see_devices()


if __name__ == "__main__":
    sys.exit(main())
