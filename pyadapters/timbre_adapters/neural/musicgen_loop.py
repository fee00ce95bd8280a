# SPDX-License-Identifier: MIT
"""MusicGen's token loop: codes drawn frame by frame, in windows, several seeds side by side.

Position p of codebook q holds frame p - 1 - delay(q), and position 0 the special token; the
channels of a pair share a delay. So F frames take F + K / channels positions, and a frame is
complete once the last codebook has drawn it. Same bits as transformers' generate() for one seed.
"""

from __future__ import annotations

import bisect
import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

from timbre_adapters.neural.musicgen_model import Loaded

UNKNOWN = -1


@dataclasses.dataclass(frozen=True)
class Sampling:
    """How a code is drawn. Temperature 0 takes the likeliest; top_k 0 and top_p 1 cut nothing."""

    guidance: float
    temperature: float
    top_k: int
    top_p: float


@dataclasses.dataclass(frozen=True)
class Span:
    """A window: frames from start to end of the whole, of which the first `known` are given."""

    start: int
    end: int
    known: int


@dataclasses.dataclass(frozen=True)
class Condition:
    """From a frame of the whole on: the decoder's view of the words (and of the melody)."""

    start: int
    states: Any  # (rows, length, width); rows with the words first, then those without
    mask: Any  # (rows, length), or None when the states are prepended


def spans_of(frames: int, known: int, window: int, stride: int) -> list[Span]:
    """Windows over `frames`, the first of which begins with `known` frames that are there.

    Each later one keeps the last window - stride frames of the one before.
    """
    spans = [Span(0, min(frames, window), known)]
    while spans[-1].end < frames:
        start = spans[-1].start + stride
        spans.append(Span(start, min(frames, start + window), spans[-1].end - start))
    return spans


# Drawing #########################################################################################


def draw(torch: Any, logits: Any, how: Sampling, generators: Sequence[Any]) -> Any:
    """One code a row of `logits`, (rows * codebooks, codes); each seed's rows by its generator.

    Order and arithmetic are those of transformers' logits processors, so that equal generators
    give equal codes.
    """
    if how.temperature == 0:
        return logits.argmax(-1)
    if how.temperature != 1:
        logits = logits / how.temperature
    if 0 < how.top_k < logits.shape[-1]:
        least = torch.topk(logits, how.top_k).values[..., -1, None]
        logits = logits.masked_fill(logits < least, -float("inf"))
    if how.top_p < 1:
        logits = _cut_tail(torch, logits, how.top_p)
    chances = logits.softmax(-1)
    blocks = chances.chunk(len(generators))
    drawn = [
        torch.multinomial(block, 1, generator=generator)
        for block, generator in zip(blocks, generators, strict=True)
    ]
    return torch.cat(drawn).squeeze(1)


def _cut_tail(torch: Any, logits: Any, top_p: float) -> Any:
    """Keep the likeliest codes that together reach top_p, and always the first."""
    ascending, order = torch.sort(logits, descending=False)
    gone = ascending.softmax(-1).cumsum(-1) <= 1 - top_p
    gone[..., -1:] = False
    return logits.masked_fill(gone.scatter(1, order, gone), -float("inf"))


# Memory of attention #############################################################################


def make_memory(torch: Any, decoder: Any, room: int) -> Any:
    """Keys and values for `room` positions, written in place (transformers' own cache copies all
    of them at each step)."""
    import transformers

    class Room(transformers.cache_utils.DynamicLayer):  # type: ignore[misc]
        """A layer whose `keys` and `values` are views of the part that is filled."""

        def update(self, keys: Any, values: Any, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
            count = self.get_seq_length()
            if not self.is_initialized:
                rows, heads, _, size = keys.shape
                self.lazy_initialization(keys, values)
                self.all_keys, self.all_values = (
                    torch.empty(rows, heads, room, size, dtype=x.dtype, device=x.device)
                    for x in (keys, values)
                )
            end = count + keys.shape[-2]
            self.all_keys[:, :, count:end] = keys
            self.all_values[:, :, count:end] = values
            self.show(end)
            return self.keys, self.values

        def show(self, count: int) -> None:
            self.keys, self.values = self.all_keys[:, :, :count], self.all_values[:, :, :count]

    layers = [Room() for _ in range(decoder.config.num_hidden_layers)]
    own = transformers.cache_utils.Cache(layers=layers)
    return transformers.EncoderDecoderCache(own, transformers.DynamicCache())


def forget_words(memory: Any) -> None:
    """Let the decoder look at the words anew, its own past kept."""
    import transformers

    memory.cross_attention_cache = transformers.DynamicCache()
    memory.is_updated = dict.fromkeys(range(len(memory.self_attention_cache.layers)), False)


# The loop ########################################################################################


class Drawer:
    """Draws the codes of one piece; `codes` is (seeds, codebooks, frames), UNKNOWN where open.

    After each step() `ready` frames are complete. `span` and `position` (the next one to draw)
    say where it stands, `base` how far the window's last block of known positions reached: what
    lies behind that was computed position by position.
    """

    def __init__(
        self,
        torch: Any,
        loaded: Loaded,
        conditions: Sequence[Condition],
        how: Sampling,
        generators: Sequence[Any],
        spans: Sequence[Span],
        known: Any,
    ) -> None:
        self._torch, self._model, self._how = torch, loaded.model, how
        self._is_melody = loaded.is_melody
        self._conditions, self._starts = conditions, [c.start for c in conditions]
        self.generators, self.spans = generators, spans
        codebooks = loaded.codebooks
        shape = (len(generators), codebooks, spans[-1].end)
        self.codes = torch.full(shape, UNKNOWN, dtype=torch.long, device=loaded.device)
        self.codes[:, :, : spans[0].known] = known
        self._pad = int(loaded.model.decoder.config.pad_token_id)
        self._delays = [q // loaded.channels for q in range(codebooks)]
        self._tail = codebooks // loaded.channels
        self.index = 0
        self.memory: Any = None
        self._begin(0)

    # Places

    @property
    def span(self) -> Span:
        return self.spans[self.index]

    @property
    def ready(self) -> int:
        """Frames from the beginning that all codebooks have drawn."""
        return max(self.span.start + self.position - self._tail, self.span.start + self.span.known)

    @property
    def is_done(self) -> bool:
        return self.index == len(self.spans) - 1 and self.position >= self.room_of(self.index)

    @property
    def width(self) -> int:
        """Of the decoder."""
        return int(self._model.decoder.config.hidden_size)

    @property
    def rows(self) -> int:
        return int(self._conditions[0].states.shape[0])

    def room_of(self, index: int) -> int:
        """Positions of a window."""
        return self.spans[index].end - self.spans[index].start + self._tail

    def steps(self) -> Iterator[tuple[int, int]]:
        """Window and position of each step, from the very beginning."""
        for index, span in enumerate(self.spans):
            for position in range(1 + span.known, self.room_of(index)):
                yield index, position

    def _condition_at(self, position: int) -> int:
        """Index of what holds for the frame that the first codebook draws at a position."""
        frame = min(self.span.start + position - 1, self.span.end - 1)
        return max(0, bisect.bisect_right(self._starts, frame) - 1)

    def _begin(self, index: int) -> None:
        self.index, self.position = index, 1 + self.spans[index].known
        self.base, self._current = self.position, -1
        self.memory = None
        self._grid = self._make_grid()

    def _make_grid(self) -> Any:
        """The window's positions, (seeds, codebooks, room), out of `codes`."""
        span = self.span
        grid = self._torch.full(
            (*self.codes.shape[:2], self.room_of(self.index)), self._pad, device=self.codes.device
        )
        count = span.end - span.start
        for q, delay in enumerate(self._delays):
            grid[:, q, 1 + delay : 1 + delay + count] = self.codes[:, q, span.start : span.end]
        return grid

    # Steps

    def step(self) -> None:
        """Draw the codes of one position."""
        if self.position >= self.room_of(self.index):
            self._begin(self.index + 1)
        at = self.position
        logits = self._guide(self._forward_to(at))
        drawn = draw(self._torch, logits, self._how, self.generators)
        column = self._grid[:, :, at]
        column = self._torch.where(column == UNKNOWN, drawn.view_as(column), column)
        self._grid[:, :, at] = column
        for q, delay in enumerate(self._delays):
            frame = at - 1 - delay
            if self.span.known <= frame < self.span.end - self.span.start:
                self.codes[:, q, self.span.start + frame] = column[:, q]
        self.position = at + 1

    def _guide(self, logits: Any) -> Any:
        """(rows * codebooks, codes) with the words moved away from those without."""
        if self.rows == len(self.generators):
            return logits
        words, without = logits.chunk(2)
        return without + (words - without) * self._how.guidance

    def _forward_to(self, at: int) -> Any:
        """Logits of a position, float32; what lies before it and isn't known to attention is read.

        When the words change, attention to them is made anew; prepended ones are read again
        together with all that was drawn behind them.
        """
        current = self._condition_at(at)
        if self.memory is None or (current != self._current and self._is_melody):
            self._make_memory()
            self.base = at
        elif current != self._current:
            forget_words(self.memory)
        self._current = current
        seen = self._seen()
        return self._forward(seen, at)[:, -1].float()

    def _make_memory(self) -> None:
        room = self.room_of(self.index)
        if self._is_melody:
            room += max(c.states.shape[1] for c in self._conditions)
        self.memory = make_memory(self._torch, self._model.decoder, room)

    def _seen(self) -> int:
        """Positions that attention knows."""
        count = int(self.memory.get_seq_length())
        return count - self._prefix if self._is_melody and count > 0 else count

    @property
    def _prefix(self) -> int:
        return int(self._conditions[self._current].states.shape[1]) if self._is_melody else 0

    def _forward(self, first: int, end: int) -> Any:
        condition = self._conditions[self._current]
        repeats = self.rows // len(self.generators)
        ids = self._grid[:, :, first:end].reshape(-1, end - first).repeat(repeats, 1)
        words: dict[str, Any] = {
            "encoder_hidden_states": condition.states,
            "encoder_attention_mask": condition.mask,
        }
        if self._is_melody and first > 0:
            words = {}
        out = self._model.decoder(
            input_ids=ids, past_key_values=self.memory, use_cache=True, **words
        )
        return out.logits

    # Going on

    def past_form(self) -> tuple[int, int, int, int, Any]:
        """Layers, rows, heads, size of a head, and dtype of keys and values."""
        config = self._model.decoder.config
        heads = config.num_attention_heads
        dtype = self._model.decoder.model.decoder.layer_norm.weight.dtype
        return config.num_hidden_layers, self.rows, heads, config.hidden_size // heads, dtype

    def past_bytes(self, positions: int | None = None) -> int:
        """Of keys and values of so many positions, or of the whole window."""
        layers, rows, heads, size, dtype = self.past_form()
        count = self.room_of(self.index) if positions is None else positions
        return int(2 * layers * rows * heads * size * count * dtype.itemsize)

    def past(self, first: int, end: int) -> Any:
        """Keys and values of positions, (layers, 2, rows, heads, positions, size), a copy."""
        layers = self.memory.self_attention_cache.layers
        first, end = first + self._prefix, end + self._prefix
        parts = [
            self._torch.stack([layer.keys[:, :, first:end], layer.values[:, :, first:end]])
            for layer in layers
        ]
        return self._torch.stack(parts)

    def go_to(self, index: int, position: int, codes: Any) -> None:
        """Stand where another run stood before it drew `position`. Call restore() until done."""
        self.codes[:] = codes
        self._begin(index)
        self.position = position
        at = 1 + self.span.known
        if position > at:
            if self._is_melody:  # the block that was read when the words last changed
                current = self._condition_at(position - 1)
                while at < position - 1 and self._condition_at(at) != current:
                    at += 1
            self._current = self._condition_at(at)
            self._make_memory()
            self.base = at
            self._forward(0, at)

    def restore(self, past: Any) -> None:
        """Keys and values of the positions that follow what attention knows."""
        layers = self.memory.self_attention_cache.layers
        first = int(self.memory.get_seq_length())
        end = first + past.shape[-2]
        for layer, (keys, values) in zip(layers, past, strict=True):
            layer.all_keys[:, :, first:end] = keys
            layer.all_values[:, :, first:end] = values
            layer.show(end)
        self._see_last_words()

    def _see_last_words(self) -> None:
        current = self._condition_at(self._seen())
        if current != self._current:
            forget_words(self.memory)
            self._current = current

    def replay(self) -> bool:
        """Read one more position that was drawn before, as it was read then; False at the end."""
        if self.memory is None or self._seen() >= self.position - 1:
            return False
        self._forward_to(self._seen() + 1)
        return True
