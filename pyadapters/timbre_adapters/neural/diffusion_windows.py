# SPDX-License-Identifier: MIT
"""Long clips out of a model that sees a short window: windows that overlap, drawn together.

In each step the model's answers for all windows are mixed where they overlap (MultiDiffusion,
arXiv:2302.08113), so that the borders are continuous. One window alone passes through untouched,
which keeps short clips equal to the plain pipeline.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Answer = Callable[[int, Any], Any]  # of the window of that number


class Windows:
    """Windows over the last axis of a tensor, `length` long, that cover it evenly."""

    def __init__(self, length: int, window: int, overlap: int) -> None:
        self.window = min(window, length)
        stride = max(1, self.window - overlap)
        count = 1 + max(0, -(-(length - self.window) // stride))
        room = length - self.window
        self.starts = [round(index * room / max(1, count - 1)) for index in range(count)]
        self.length = length

    def __len__(self) -> int:
        return len(self.starts)

    def middles(self) -> list[float]:
        """Where the middle of each window lies."""
        return [start + self.window / 2 for start in self.starts]

    def weights(self, torch: Any, like: Any, scale: int = 1) -> list[Any]:
        """Of each window, ramps at its inner edges; they add up to 1. `scale`: output per input."""
        size = self.window * scale
        rise = torch.arange(1, size + 1, dtype=torch.float32, device=like.device)
        triangle = torch.minimum(rise, rise.flip(0))
        total = torch.zeros(self.length * scale, dtype=torch.float32, device=like.device)
        for start in self.starts:
            total[start * scale : start * scale + size] += triangle
        return [
            (triangle / total[start * scale : start * scale + size]).to(like.dtype)
            for start in self.starts
        ]

    def mix(self, torch: Any, values: Any, answer: Answer) -> Any:
        """`answer` of each window of `values`, of the same shape, mixed."""
        if len(self.starts) == 1:
            return answer(0, values)
        mixed = torch.zeros_like(values)
        weights = self.weights(torch, values)
        for index, start in enumerate(self.starts):
            part = answer(index, values[..., start : start + self.window])
            mixed[..., start : start + self.window] += part * weights[index]
        return mixed

    def change(self, torch: Any, values: Any, scale: float, answer: Answer) -> Any:
        """As mix(), for an answer `scale` times as long as the window (a decoder, an encoder)."""
        if len(self.starts) == 1:
            return answer(0, values)
        mixed = None
        for index, start in enumerate(self.starts):
            part = answer(index, values[..., start : start + self.window])
            size = part.shape[-1]
            if mixed is None:
                mixed = part.new_zeros((*part.shape[:-1], round(self.length * scale)))
                total = part.new_zeros(mixed.shape[-1])
            rise = torch.arange(1, size + 1, dtype=part.dtype, device=part.device)
            triangle = torch.minimum(rise, rise.flip(0))
            first = round(start * scale)
            mixed[..., first : first + size] += part * triangle
            total[first : first + size] += triangle
        return mixed / total
