# SPDX-License-Identifier: MIT
"""Mel spectrograms by the program's own C code, through libtimbre_dsp.so (mel_inverse.h)."""

from __future__ import annotations

import ctypes
import functools
import os
import pathlib
from collections.abc import Callable

import numpy as np

from timbre_adapters.adapter import AdapterError, MelSettings, Samples

NAME = "libtimbre_dsp.so"
Form = tuple[int, int, int, int, float, float, int, int]  # MelSettings in order
# Whole numbers of MelSettings, and the bits they may have: frames fit the memory of no machine.
_WHOLE = (
    ("sample_rate_hz", 31),
    ("fft_size", 31),
    ("window_size", 31),
    ("hop_size", 31),
    ("frames", 40),
    ("seed", 64),
)
Progress = Callable[[int, int], None]  # done, total; raises to stop


class _Settings(ctypes.Structure):
    """MelSettings of mel_inverse.h."""

    _fields_ = (
        ("sample_rate_hz", ctypes.c_int32),
        ("fft_size", ctypes.c_int32),
        ("window_size", ctypes.c_int32),
        ("hop_size", ctypes.c_int32),
        ("lowest_hz", ctypes.c_double),
        ("highest_hz", ctypes.c_double),
        ("frame_count", ctypes.c_uint64),
        ("seed", ctypes.c_uint64),
    )


class _Image(ctypes.Structure):
    """MelImage of mel_inverse.h."""

    _fields_ = (
        ("values", ctypes.c_void_p),
        ("channel_count", ctypes.c_uint64),
        ("bin_count", ctypes.c_uint64),
        ("column_count", ctypes.c_uint64),
    )


class _Error(ctypes.Structure):
    """Error of base/error.h."""

    _fields_ = (("status", ctypes.c_int), ("text", ctypes.c_char * 1024))


_Report = ctypes.CFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_uint64, ctypes.c_uint64)


def places() -> list[pathlib.Path]:
    """Where the library may lie: $TIMBRE_DSP, the source tree's build folder, the installed one."""
    base = pathlib.Path(__file__).resolve().parent.parent.parent
    chosen = os.environ.get("TIMBRE_DSP", "")
    if chosen:
        return [pathlib.Path(chosen)]
    build = os.environ.get("BUILD", "")
    return [
        *([base / build / NAME] if build else []),
        base / "build" / NAME,
        base.parent.parent / "lib" / "timbre" / NAME,
    ]


@functools.cache
def _load(path: pathlib.Path) -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(str(path))
        library.mel_forward_columns.restype = ctypes.c_uint64
        library.mel_inverse_run.restype = ctypes.c_int
        library.mel_forward_run.restype = ctypes.c_int
    except (OSError, AttributeError) as fault:
        raise AdapterError(
            f"{path} can't be used to invert mel spectrograms ({fault}); build it anew with make."
        ) from fault
    return library


def library() -> ctypes.CDLL:
    """The library. Raises AdapterError with what to do when it is missing."""
    for path in places():
        if path.is_file():
            return _load(path)
    raise AdapterError(
        f"{NAME}, which inverts mel spectrograms, is not at {places()[0]}; build it with make, or "
        "name it in TIMBRE_DSP."
    )


def plain_form(settings: MelSettings) -> Form:
    """MelSettings' values in order as plain numbers that fit C. Raises AdapterError."""
    whole = []
    for name, bits in _WHOLE:
        value = getattr(settings, name)
        if not isinstance(value, int | np.integer) or not -(2**31) <= value < 2**bits:
            raise AdapterError(f"a mel spectrogram's {name} can't be {value!r}.")
        whole.append(int(value))
    lowest, highest = settings.lowest_hz, settings.highest_hz
    for value in (lowest, highest):
        if not isinstance(value, float | int | np.floating | np.integer):
            raise AdapterError(f"a mel spectrogram's range can't be {value!r}; name it in Hz.")
    rate, fft, window, hop, frames, seed = whole
    return rate, fft, window, hop, float(lowest), float(highest), max(frames, 0), seed & (2**64 - 1)


def _refuse(error: _Error) -> None:
    raise AdapterError(error.text.decode("utf-8", "replace") + ".")


def check_mel(mel: Samples) -> None:
    """Raise AdapterError unless it is float32 of shape (channels, bins, columns) in one block."""
    if not isinstance(mel, np.ndarray) or mel.ndim != 3 or mel.dtype != np.float32:
        form = f"{mel.dtype} {mel.shape}" if isinstance(mel, np.ndarray) else type(mel).__name__
        raise AdapterError(
            "host.invert_mel() needs mel magnitudes as float32 of shape (channels, bins, columns), "
            f"not {form}."
        )
    if not mel.flags.c_contiguous or mel.size == 0 or len(mel) > 2:
        raise AdapterError(
            "host.invert_mel() needs mel magnitudes in one block of 1 or 2 channels, at least 1 "
            f"bin and 1 column, not of the shape {mel.shape}; pass np.ascontiguousarray(mel)."
        )


def invert(mel: Samples, form: Form, sound: Samples, progress: Progress) -> None:
    """Fill `sound`, shape (frames, channels), from mel magnitudes, shape (channels, bins, columns).

    Both are checked arrays. Whatever `progress` raises comes out of here. Raises AdapterError.
    """
    raised: list[BaseException] = []

    def report(_context: int | None, done: int, total: int) -> bool:
        try:
            progress(done, total)
        except BaseException as fault:
            raised.append(fault)
            return False
        return True

    error = _Error()
    status = library().mel_inverse_run(
        ctypes.byref(_Settings(*form)),
        ctypes.byref(_Image(mel.ctypes.data, *mel.shape)),
        ctypes.c_void_p(sound.ctypes.data),
        _Report(report),
        None,
        ctypes.byref(error),
    )
    if raised:
        raise raised[0]
    if status != 0:
        _refuse(error)


def forward(sound: Samples, settings: MelSettings, bins: int) -> Samples:
    """Mel magnitudes, shape (channels, bins, columns), of sound, shape (frames, channels).

    `settings.frames` must be the sound's. Column n is centred at frame n * hop_size; beyond its
    ends the sound goes on mirrored. Raises AdapterError.
    """
    samples = np.ascontiguousarray(sound, dtype=np.float32)
    if samples.ndim != 2 or len(samples) != settings.frames:
        raise AdapterError(f"sound of the shape {samples.shape} is not {settings.frames} frames.")
    form, error = _Settings(*plain_form(settings)), _Error()
    if library().mel_inverse_check(ctypes.byref(form), ctypes.c_uint64(bins), ctypes.byref(error)):
        _refuse(error)
    columns = library().mel_forward_columns(ctypes.byref(form))
    mel = np.empty((samples.shape[1], bins, columns), dtype=np.float32)
    library().mel_forward_run(
        ctypes.byref(form),
        ctypes.c_void_p(samples.ctypes.data),
        ctypes.c_uint64(samples.shape[1]),
        ctypes.c_uint64(bins),
        ctypes.c_void_p(mel.ctypes.data),
        ctypes.byref(error),
    )
    return mel
