# SPDX-License-Identifier: MIT
"""Loaded models stay for the next take; the least recently used go when memory must be free."""

from __future__ import annotations

import ctypes
import gc
import resource
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from timbre_adapters import settings

T = TypeVar("T")


def free_bytes() -> int:
    """Memory that the system could give now: MemAvailable, within this process' own limit."""
    return min(_available_bytes(), _unreserved_bytes())


def _available_bytes() -> int:
    with open("/proc/meminfo", encoding="ascii") as file:
        for line in file:
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 1 << 62


def _unreserved_bytes() -> int:
    """What an address-space limit (ulimit -v) leaves."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return 1 << 62
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[0])
    return max(0, limit - pages * resource.getpagesize())


def give_back() -> None:
    """Let the C library return what is free between blocks in use.

    glibc takes large blocks from heaps once some were freed, and tensors of changing sizes leave
    holes there: the studio grew by 180 MB in 200 takes. Costs milliseconds.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Cache:
    """Models by what they were loaded from, least recently used first."""

    def __init__(self) -> None:
        self._models: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def budget_bytes(self) -> int:
        """models.memory_gb, or half of what is free together with what is held here."""
        asked = float(settings.current.get("models.memory_gb"))
        if asked > 0:
            return int(asked * 1e9)
        return (free_bytes() + self.held_bytes()) // 2

    def held_bytes(self) -> int:
        return sum(size for _, size in self._models.values())

    def get(self, key: Hashable, size_bytes: int, load: Callable[[], T]) -> T:
        """The model of a key, loaded if it is not there; others go first if they must."""
        known = self._models.get(key)
        if known is not None:
            self._models.move_to_end(key)
            return cast(T, known[0])
        self.make_room(size_bytes)
        model = load()
        self._models[key] = (model, size_bytes)
        return model

    def has(self, key: Hashable) -> bool:
        return key in self._models

    def make_room(self, size_bytes: int) -> None:
        """Let models go until one of that size fits the budget (one alone may pass it)."""
        budget = self.budget_bytes()
        while self._models and self.held_bytes() + size_bytes > budget:
            self._models.popitem(last=False)
            self._collect()

    def drop(self, matches: Callable[[Hashable], bool]) -> None:
        """Let those models go whose key is meant."""
        for key in [key for key in self._models if matches(key)]:
            del self._models[key]
        self._collect()

    def _collect(self) -> None:
        gc.collect()


models = Cache()
