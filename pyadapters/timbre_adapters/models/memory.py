# SPDX-License-Identifier: MIT
"""Loaded weights of one model, or of all, let go inside the running program."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterator

from timbre_adapters.models import store
from timbre_adapters.models.tell import size_text
from timbre_adapters.neural import cache


def unload(name: str) -> str:
    """Free the weights of a model (its id, or an absolute folder; "" is all), and say how much.

    Raises AdapterError for a model that is not there.
    """
    entries = store.find(name) if name else []
    before = cache.models.held_bytes()
    cache.models.drop(lambda key: not name or _is_of(key, entries))
    freed = before - cache.models.held_bytes()
    who = name or "every model"
    return f"{who} is unloaded, about {size_text(freed)} are free again." if freed else (
        f"nothing of {who} was loaded."
    )  # fmt: skip


def _is_of(key: Hashable, entries: list[store.Entry]) -> bool:
    """A key of the cache names its model's folder, or files in it."""
    places = [str(entry.folder) for entry in entries]
    return any(
        text == place or text.startswith(place + os.sep) for text in _texts(key) for place in places
    )


def _texts(key: object) -> Iterator[str]:
    if isinstance(key, tuple | list | frozenset):
        for part in key:
            yield from _texts(part)
    else:
        yield str(key)
