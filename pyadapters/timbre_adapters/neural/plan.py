# SPDX-License-Identifier: MIT
"""The memory plan: before anything is loaded, the first rung of a ladder that fits is taken."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from timbre_adapters.adapter import AdapterError, Host
from timbre_adapters.neural import cache


@dataclasses.dataclass(frozen=True)
class Rung:
    """One way to serve a request: the peak it needs beside what is loaded, and what it trades.

    `text` completes "stepped down to ...", for example "int8 weights" or "windows of 10 s".
    `values` is the adapter's own: precision, tile size, window, offload.
    """

    text: str
    peak_bytes: int
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def settle(host: Host, who: str, ladder: Sequence[Rung], doing: str) -> Rung:
    """The first rung that fits into the free memory, told when it is not the first of all.

    `doing` completes "to ...", for example "render 30 s with facebook/musicgen-small". Models
    that are only cached count as free: the cache lets them go. Raises AdapterError when even the
    last rung does not fit.
    """
    least_free = int(host.setting("models.least_free_gb") * 1e9)
    free = cache.free_bytes() + cache.models.held_bytes() - least_free
    for index, rung in enumerate(ladder):
        if rung.peak_bytes <= free:
            if index > 0:
                host.note(
                    f"stepped down to {rung.text}: {_size(ladder[0].peak_bytes)} would be needed "
                    f"to {doing} as asked, {_size(free)} are free."
                )
            return rung
    least = min(ladder, key=lambda rung: rung.peak_bytes)
    raise AdapterError(
        f"{who} needs {_size(least.peak_bytes)} of memory to {doing}, even with {least.text}, and "
        f"{_size(max(0, free))} are free; ask for less, take a smaller model or close programs."
    )


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
