# SPDX-License-Identifier: MIT
"""audiocraft's token loop, drawn step by step with a generator of the job's own.

Arithmetic and order of draws are those of the package's LMModel.generate() and of
MusicGen._generate_tokens(), so that an equal seed gives equal codes. Step s of codebook q holds
frame s - 1 - delay(q); step 0 is the special token.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from timbre_adapters.neural import audiocraft_import
from timbre_adapters.neural.audiocraft_file import Loaded

UNKNOWN = -1


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How a code is drawn. top_p above 0 takes the place of top_k; temperature 0 draws nothing."""

    guidance: float
    temperature: float
    top_k: int
    top_p: float


@dataclasses.dataclass(frozen=True)
class Window:
    """Frames from `start` to `end` of the whole, of which the first `known` are there."""

    start: int
    end: int
    known: int


def windows_of(frames: int, known: int, length: int, stride: int) -> list[Window]:
    """Each later window keeps the last length - stride frames of the one before."""
    windows = [Window(0, min(frames, length), known)]
    while windows[-1].end < frames:
        start = windows[-1].start + stride
        windows.append(Window(start, min(frames, start + length), windows[-1].end - start))
    return windows


def steps_of(window: Window, delays: tuple[int, ...]) -> int:
    """How many times the model is asked for a window."""
    return window.end - window.start + max(delays) - window.known


# What is asked ###################################################################################


def conditions(
    loaded: Loaded, torch: Any, prompt: str, melody: Any | None, start: int | None
) -> dict[str, Any]:
    """The conditioners' tensors of a window that begins at frame `start`, None for the only one.

    `melody` is (1, 1, samples) or None; where there are several windows, one that ends begins
    again.
    The second row is without words and melody, for guidance.
    """
    from audiocraft.modules.conditioners import (
        ClassifierFreeGuidanceDropout,
        ConditioningAttributes,
    )

    asked = ConditioningAttributes(text={"description": prompt or None})
    asked.wav["self_wav"] = _melody_at(loaded, torch, melody, start)
    rows = [asked, *ClassifierFreeGuidanceDropout(p=1.0)([asked])]
    provider = loaded.lm.condition_provider
    tensors: dict[str, Any] = provider(provider.tokenize(rows))
    return tensors


def _melody_at(loaded: Loaded, torch: Any, melody: Any | None, start: int | None) -> Any:
    from audiocraft.modules.conditioners import WavCondition

    rate = loaded.sample_rate_hz
    if melody is None:
        return WavCondition(_zero(torch, loaded, 1, 1, 1), _zero(torch, loaded, 1), [rate], [None])
    length = _zero(torch, loaded, 1)
    if start is None:
        return WavCondition(melody, length + melody.shape[-1], [rate], [None])
    first, count = start * rate // loaded.frames_per_s, int(loaded.window_s * rate)
    places = torch.arange(first, first + count, device=melody.device) % melody.shape[-1]
    return WavCondition(melody[..., places], length + count, [rate], [None], [0.0])


def _zero(torch: Any, loaded: Loaded, *shape: int) -> Any:
    """Zeros where the model lies; whole numbers when they count something."""
    kind = torch.long if len(shape) == 1 else torch.float32
    return torch.zeros(shape, dtype=kind, device=loaded.device)


# Drawing #########################################################################################


def draw(torch: Any, logits: Any, how: Sampling, generator: Any) -> Any:
    """(codebooks,) codes out of (codebooks, codes) logits."""
    if how.temperature == 0:
        return logits.argmax(-1)
    chances = torch.softmax(logits / how.temperature, dim=-1)
    if how.top_p > 0:
        chances, order = torch.sort(chances, dim=-1, descending=True)
        gone = torch.cumsum(chances, dim=-1) - chances > how.top_p
        chances = _scaled(chances * (~gone).float())
        place = torch.multinomial(chances, 1, generator=generator)
        return order.gather(-1, place)[:, 0]
    if how.top_k > 0:
        least = torch.topk(chances, min(how.top_k, chances.shape[-1]), dim=-1).values[:, -1:]
        chances = _scaled(chances * (chances >= least).float())
    return torch.multinomial(chances, 1, generator=generator)[:, 0]


def _scaled(chances: Any) -> Any:
    return chances / chances.sum(dim=-1, keepdim=True)


class Drawer:
    """Draws one piece; `codes` is (codebooks, frames), UNKNOWN where nothing is drawn yet.

    run() goes through all windows. It calls `step(ready)` before each step with the frames that
    are complete, and `turn(index)` when a window is done.
    """

    def __init__(
        self, torch: Any, loaded: Loaded, how: Sampling, generator: Any, windows: list[Window],
        known: Any,
    ) -> None:  # fmt: skip
        self._torch, self._loaded, self._how = torch, loaded, how
        self.generator, self.windows = generator, windows
        codebooks = len(loaded.delays)
        self.codes = torch.full(
            (codebooks, windows[-1].end), UNKNOWN, dtype=torch.long, device=loaded.device
        )
        self.codes[:, : known.shape[1]] = known
        self.index = 0

    def run(
        self,
        condition: Callable[[Window], dict[str, Any]],
        step: Callable[[int], None],
        turn: Callable[[int], None],
    ) -> None:
        """Draw what is open, from the window `index` on."""
        while self.index < len(self.windows):
            window = self.windows[self.index]
            if window.known < window.end - window.start:
                self._draw_window(window, condition(window), step)
            self.index += 1
            turn(self.index)

    def _draw_window(
        self, window: Window, tensors: dict[str, Any], step: Callable[[int], None]
    ) -> None:
        torch, lm, delays = self._torch, self._loaded.lm, self._loaded.delays
        grid = self._make_grid(window)
        done = 0
        with audiocraft_import.standing_in(torch), lm.streaming():
            for at in range(window.known + 1 + min(delays), grid.shape[1]):
                step(window.start + max(window.known, at - 1 - max(delays)))
                drawn = draw(torch, self._logits(grid[:, done:at], tensors), self._how,
                             self.generator)  # fmt: skip
                grid[:, at] = torch.where(grid[:, at] == UNKNOWN, drawn, grid[:, at])
                self._take(window, grid, at)
                done = at

    def _make_grid(self, window: Window) -> Any:
        """The window's steps, (codebooks, steps), with the special token where no frame lies."""
        torch, delays = self._torch, self._loaded.delays
        count = window.end - window.start
        shape = (len(delays), 1 + count + max(delays))
        special = self._loaded.lm.special_token_id
        grid = torch.full(shape, special, device=self._loaded.device)
        for q, delay in enumerate(delays):
            grid[q, 1 + delay : 1 + delay + count] = self.codes[q, window.start : window.end]
        return grid

    def _logits(self, steps: Any, tensors: dict[str, Any]) -> Any:
        """Of the last of some steps, guided: (codebooks, codes)."""
        both = steps[None].expand(2, -1, -1)
        logits = self._loaded.lm(both, conditions=[], condition_tensors=tensors)
        words, without = logits[:, :, -1]
        return without + (words - without) * self._how.guidance

    def _take(self, window: Window, grid: Any, at: int) -> None:
        """Put a step's codes into their frames."""
        for q, delay in enumerate(self._loaded.delays):
            frame = at - 1 - delay
            if window.known <= frame < window.end - window.start:
                self.codes[q, window.start + frame] = grid[q, at]
