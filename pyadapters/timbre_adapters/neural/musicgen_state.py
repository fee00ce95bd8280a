# SPDX-License-Identifier: MIT
"""How far a piece has come, put by every second of audio, so that it can go on to equal bits.

The state proper is small: the codes drawn, where the loop stands, each seed's generator. From it
alone the loop would have to read its window again position by position, since reading many
positions at once rounds otherwise. So keys and values are put by too, in parts that are each
written once; what is missing or damaged of them is read again from the codes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from timbre_adapters.adapter import Host
from timbre_adapters.neural.musicgen_loop import UNKNOWN, Drawer

VERSION = 1
# Keys and values of one window above this stay in memory only: 30 s of musicgen-small are 0.6 GB.
LARGEST_PAST = 2 << 30
_DIGEST_SIZE = 32
Tensors = dict[str, np.ndarray[Any, Any]]


# A file: the SHA-256 of what follows, then safetensors, whose tensor `about` is JSON ##############


def pack(about: Mapping[str, Any], tensors: Tensors) -> bytes:
    """Data only: nothing in it could be executed by whoever reads it."""
    from safetensors.numpy import save

    text = json.dumps(dict(about), sort_keys=True).encode()
    payload: bytes = save(tensors | {"about": np.frombuffer(text, np.uint8)})
    return hashlib.sha256(payload).digest() + payload


def unpack(state: bytes) -> tuple[dict[str, Any], Tensors] | None:
    """None when it is damaged."""
    from safetensors.numpy import load

    payload = state[_DIGEST_SIZE:]
    if hashlib.sha256(payload).digest() != state[:_DIGEST_SIZE]:
        return None
    try:
        tensors = load(payload)
        about = json.loads(tensors.pop("about").tobytes())
    except Exception:  # whole, but not of ours
        return None
    return (about, tensors) if isinstance(about, dict) else None


# The loop's ######################################################################################


class Keeper:
    """Puts a Drawer by, and lets another go on from there. `form` is what decides the bits."""

    def __init__(self, torch: Any, host: Host, drawer: Drawer, form: Mapping[str, Any]) -> None:
        self._torch, self._host, self._drawer = torch, host, drawer
        self._form = json.loads(json.dumps(dict(form)))
        self._window: tuple[int, int] = (-1, -1)  # whose past is being put by: index and base
        self._parts = self._past_end = 0

    def keep(self) -> None:
        """Put by where the loop stands now."""
        drawer = self._drawer
        self._keep_past()
        about = self._form | {
            "version": VERSION,
            "window": drawer.index,
            "position": drawer.position,
            "parts": self._parts,
        }
        tensors = {"codes": drawer.codes.cpu().numpy().astype(np.int16)}
        for index, generator in enumerate(drawer.generators):
            tensors[f"generator{index}"] = generator.get_state().numpy()
        self._host.keep(pack(about, tensors))

    def _keep_past(self) -> None:
        drawer = self._drawer
        if self._window != (drawer.index, drawer.base):
            self._window = (drawer.index, drawer.base)
            self._parts, self._past_end = 0, drawer.base
        first, end = self._past_end, drawer.position - 1
        if drawer.memory is None or first >= end or drawer.past_bytes() > LARGEST_PAST:
            return
        past = drawer.past(first, end).cpu().contiguous()
        about = {"window": drawer.index, "base": drawer.base, "first": first, "end": end}
        # bfloat16 has no NumPy type; bits are bits.
        tensors = {"past": past.view(self._torch.uint8).numpy()}
        self._host.keep(pack(about, tensors), f"past{self._parts}")
        self._parts, self._past_end = self._parts + 1, end

    def go_on(self) -> bool:
        """Take up what was put by for this very request; False when there is nothing."""
        state = self._host.kept()
        if state is None:
            return False
        found = unpack(state)
        if found is None or not self._fits(*found):
            self._host.log(
                "what was kept of this request is damaged or of another kind; begun anew"
            )
            return False
        about, tensors = found
        drawer = self._drawer
        codes = self._torch.from_numpy(tensors["codes"].astype(np.int64))
        drawer.go_to(about["window"], about["position"], codes.to(drawer.codes.device))
        for index, generator in enumerate(drawer.generators):
            generator.set_state(self._torch.from_numpy(tensors[f"generator{index}"]))
        self._take_past(about["parts"])
        return True

    def _fits(self, about: dict[str, Any], tensors: Tensors) -> bool:
        drawer = self._drawer
        codes = tensors.get("codes")
        window, position = about.get("window"), about.get("position")
        return (
            {name: about.get(name) for name in self._form} == self._form
            and about.get("version") == VERSION
            and codes is not None
            and codes.shape == tuple(drawer.codes.shape)
            and int(codes.min()) >= UNKNOWN
            and all(f"generator{i}" in tensors for i in range(len(drawer.generators)))
            and isinstance(window, int)
            and isinstance(position, int)
            and isinstance(about.get("parts"), int)
            and 0 <= window < len(drawer.spans)
            and 1 <= position <= drawer.room_of(window)
        )

    def _take_past(self, parts: int) -> None:
        drawer = self._drawer
        if drawer.memory is None:
            return
        self._window = (drawer.index, drawer.base)
        self._parts, self._past_end = 0, drawer.base
        for index in range(parts):
            found = unpack(self._host.kept(f"past{index}") or b"")
            if found is None or not self._follows(*found):
                break
            about, tensors = found
            drawer.restore(self._shaped(tensors["past"], about))
            self._parts, self._past_end = index + 1, about["end"]

    def _follows(self, about: dict[str, Any], tensors: Tensors) -> bool:
        """Whether a part is of this window and begins where the last one ended."""
        place = {"window": self._window[0], "base": self._window[1], "first": self._past_end}
        end = about.get("end")
        return (
            {name: about.get(name) for name in place} == place
            and isinstance(end, int)
            and self._past_end < end <= self._drawer.position - 1
            and "past" in tensors
            and tensors["past"].nbytes == self._drawer.past_bytes(end - self._past_end)
        )

    def _shaped(self, past: np.ndarray[Any, Any], about: dict[str, Any]) -> Any:
        layers, rows, heads, size, dtype = self._drawer.past_form()
        shape = (layers, 2, rows, heads, about["end"] - about["first"], size)
        return self._torch.from_numpy(past).reshape(-1).view(dtype).view(shape)
