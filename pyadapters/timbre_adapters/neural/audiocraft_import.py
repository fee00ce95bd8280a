# SPDX-License-Identifier: MIT
"""audiocraft 1.3.0 imported for making sound, without the packages of its training half.

What it asks for and never calls here is stood for by small modules, each only where the real one
is not installed, and only while audiocraft imports or draws: afterwards nobody else can take
them for real. transformers remembers what it finds, so it is asked first (audiocraft.md 2.2).
"""

from __future__ import annotations

import contextlib
import importlib.util
import re
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from timbre_adapters.adapter import AdapterError
from timbre_adapters.neural import kit

VERSION = "1.3.0"
_TRAINING = "audiocraft.models.multibanddiffusion"  # imports the whole training half


def load(torch: Any) -> Any:
    """The package, with its parts that make music. Raises ModuleNotFoundError when it is away."""
    _let_transformers_look()
    if importlib.util.find_spec("audiocraft") is None:
        raise ModuleNotFoundError("No module named 'audiocraft'", name="audiocraft")
    if _TRAINING not in sys.modules:
        training = types.ModuleType(_TRAINING)
        setattr(training, "MultiBandDiffusion", type("MultiBandDiffusion", (), {}))
        sys.modules[_TRAINING] = training
    with standing_in(torch):
        import audiocraft
        import audiocraft.models.builders
        import audiocraft.modules.conditioners
    if audiocraft.__version__ != VERSION:
        raise AdapterError(
            f"audiocraft {audiocraft.__version__} is installed and {VERSION} is needed; "
            "`timbre models setup audiocraft` installs it."
        )
    return audiocraft


def _let_transformers_look() -> None:
    """Whatever it asks about optional packages, it gets the true answer and keeps it."""
    utils = kit.quiet_transformers().utils
    for name in ("librosa", "torchaudio", "spacy", "soundfile", "av"):
        probe = getattr(utils, f"is_{name}_available", None)
        if probe is not None:
            probe()


@contextlib.contextmanager
def standing_in(torch: Any) -> Iterator[None]:
    """Within: imports of what is not installed find its stand-in."""
    made = _absent_modules(torch)
    sys.modules.update(made)
    try:
        yield
    finally:
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def _absent_modules(torch: Any) -> dict[str, types.ModuleType]:
    """Stand-ins by name, of packages that are not there."""
    made: dict[str, types.ModuleType] = {}
    for name, members in _members(torch).items():
        package = name.partition(".")[0]
        if package in made or (
            package not in sys.modules and not importlib.util.find_spec(package)
        ):
            made[name] = _module(name, members)
    for name, module in made.items():
        parent, _, leaf = name.rpartition(".")
        if parent:
            setattr(made[parent], leaf, module)
    return made


def _module(name: str, members: dict[str, Any]) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    module.__path__ = []
    module.__spec__ = importlib.util.spec_from_loader(name, None, is_package=True)
    return module


def _refuse(what: str) -> Callable[..., Any]:
    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise AdapterError(f"this audiocraft model needs {what}, which is not there; take another.")

    return refuse


def _members(torch: Any) -> dict[str, dict[str, Any]]:
    """What audiocraft takes from each package; parents stand before their parts."""
    return {
        "xformers": {},
        "xformers.ops": {
            "unbind": torch.unbind,
            "LowerTriangularMask": type("LowerTriangularMask", (), {}),
            "memory_efficient_attention": _refuse("xformers' attention"),
        },
        "spacy": {"load": _load_words},
        "av": {"open": _refuse("av")},
        "soundfile": {},
        "dora": {},
        "dora.git_save": {"to_absolute_path": str},
        "dora.log": {"fatal": _refuse("dora")},
        "flashy": {},
        "flashy.utils": {"write_and_rename": _refuse("flashy")},
        "flashy.distrib": _alone(),
        "torchaudio": {},
        "torchaudio.transforms": {
            "Spectrogram": _make_spectrogram(torch),
            "Loudness": _refuse("torchaudio"),
        },
        "librosa": {},
        "librosa.filters": {"chroma": chroma_filters},
    }


def _alone() -> dict[str, Any]:
    """flashy's view of a process that has no others."""
    return {
        "rank": lambda: 0,
        "world_size": lambda: 1,
        "is_rank_zero": lambda: True,
        "is_distributed": lambda: False,
        "barrier": lambda: None,
        "broadcast_tensors": lambda *args, **kwargs: None,
        "broadcast_object": lambda value, src=0: value,
        "loader": _refuse("flashy"),
    }


def _load_words(name: str) -> Callable[[str], list[Any]]:
    """A stand-in of spacy's tokenizer: words and marks by themselves."""

    class Word(str):
        is_stop = is_punct = False

        @property
        def text(self) -> str:
            return str(self)

        lemma_ = text

    return lambda text: [Word(word) for word in re.findall(r"\w+|[^\w\s]", text)]


def _make_spectrogram(torch: Any) -> Any:
    """torchaudio's power spectrogram; checkpoints hold its window, so it is a buffer."""

    class Spectrogram(torch.nn.Module):  # type: ignore[misc]
        def __init__(
            self, n_fft: int = 400, win_length: int | None = None, hop_length: int | None = None,
            pad: int = 0, power: float | None = 2.0, center: bool = True, normalized: bool = False,
            **rest: Any,
        ) -> None:  # fmt: skip
            super().__init__()
            self.n_fft, self.pad, self.power = n_fft, pad, power
            self.center, self.normalized = center, normalized
            self.win_length = win_length or n_fft
            self.hop_length = hop_length or self.win_length // 2
            self.register_buffer("window", torch.hann_window(self.win_length))

        def forward(self, sound: Any) -> Any:
            """(..., frames) to (..., bins, columns)."""
            sound = torch.nn.functional.pad(sound, (self.pad, self.pad))
            flat = sound.reshape(-1, sound.shape[-1])
            lines = torch.stft(
                flat, self.n_fft, self.hop_length, self.win_length, self.window,
                center=self.center, pad_mode="reflect", return_complex=True,
            )  # fmt: skip
            lines = lines.reshape(sound.shape[:-1] + lines.shape[-2:])
            if self.normalized:
                lines = lines / self.window.square().sum().sqrt()
            return lines if self.power is None else lines.abs() ** self.power

    return Spectrogram


def chroma_filters(
    *, sr: float, n_fft: int, n_chroma: int = 12, tuning: float = 0.0, ctroct: float = 5.0,
    octwidth: float | None = 2.0, norm: float | None = 2, base_c: bool = True,
    dtype: Any = np.float32,
) -> npt.NDArray[Any]:  # fmt: skip
    """librosa's weights from lines of a spectrum to classes, shape (n_chroma, n_fft / 2 + 1).

    A Gauss bell around each class, as wide as the line's distance to the next; a second bell
    around the octave `ctroct` (Ellis, 2007, "Chroma feature analysis and synthesis").
    """
    frequencies = np.linspace(0, sr, n_fft, endpoint=False)[1:]
    tuned = 440.0 * 2.0 ** (tuning / n_chroma)
    places = n_chroma * np.log2(frequencies / (tuned / 16))
    places = np.concatenate(([places[0] - 1.5 * n_chroma], places))  # the line of 0 Hz
    widths = np.append(np.maximum(np.diff(places), 1.0), 1.0)
    half = round(n_chroma / 2)
    distances = places[None] - np.arange(n_chroma)[:, None]
    distances = np.remainder(distances + half + 10 * n_chroma, n_chroma) - half
    weights = np.exp(-0.5 * (2 * distances / widths) ** 2)
    if norm is not None:
        sizes = np.linalg.norm(weights, ord=norm, axis=0, keepdims=True)
        weights = weights / np.where(sizes < np.finfo(weights.dtype).tiny, 1.0, sizes)
    if octwidth is not None:
        weights = weights * np.exp(-0.5 * ((places / n_chroma - ctroct) / octwidth) ** 2)
    if base_c:
        weights = np.roll(weights, -3 * (n_chroma // 12), axis=0)
    return np.ascontiguousarray(weights[:, : n_fft // 2 + 1], dtype=dtype)
