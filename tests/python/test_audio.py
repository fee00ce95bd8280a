# SPDX-License-Identifier: MIT
"""WAV files and the PCM hash."""

import hashlib
import pathlib
import struct

import numpy as np
import pytest
from timbre_adapters.adapter import AdapterError, Audio
from timbre_adapters.audio import fit, pcm_hash, read_wav, write_wav


def wav(code: int, channels: int, rate: int, bits: int, data: bytes) -> bytes:
    size = channels * bits // 8
    form = struct.pack("<HHIIHH", code, channels, rate, rate * size, size, bits)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form
    body += b"LIST" + struct.pack("<I", 3) + b"abc\0"  # odd sizes are padded
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def test_float_samples_survive_a_file_bit_by_bit(tmp_path: pathlib.Path) -> None:
    samples = np.random.default_rng(1).standard_normal((70_001, 2)).astype(np.float32)
    write_wav(tmp_path / "a.wav", Audio(samples, 48000))
    back = read_wav(tmp_path / "a.wav")
    assert back.sample_rate_hz == 48000
    assert np.array_equal(back.samples, samples)
    assert pcm_hash(back.samples) == pcm_hash(samples)
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize(
    ("bits", "data", "expected"),
    [
        (16, struct.pack("<4h", 32767, -32768, 1, 0), [32767 / 32768, -1, 1 / 32768, 0]),
        (24, b"\xff\xff\x7f\x00\x00\x80\x01\x00\x00", [8388607 / 8388608, -1, 1 / 8388608]),
        (32, struct.pack("<2i", 1 << 30, -(1 << 31)), [0.5, -1]),
    ],
)
def test_whole_samples_become_what_libsndfile_gives(
    tmp_path: pathlib.Path, bits: int, data: bytes, expected: list[float]
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(1, 1, 8000, bits, data))
    assert read_wav(path).samples[:, 0].tolist() == expected


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no WAV file"),
        (b"fLaC" + bytes(100), "is no WAV file"),
        (b"RIFF\0\0\0\0WAVE", "is a broken WAV file"),
        (wav(1, 6, 44100, 16, bytes(24)), "has 6 channels; mix it down to one or two first"),
        (wav(1, 1, 7000, 16, bytes(4)), "has 7000 samples a second; 8000 to 192000 can be read"),
        (wav(1, 1, 8000, 8, bytes(4)), "holds 8-bit samples of form 1"),
        (wav(1, 2, 8000, 16, b""), "holds no sound"),
    ],
)
def test_other_files_are_refused_in_a_sentence(
    tmp_path: pathlib.Path, content: bytes, words: str
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(AdapterError) as told:
        read_wav(path)
    assert str(told.value).startswith(str(path)) and words in str(told.value)


def test_minus_zero_hashes_as_zero() -> None:
    zeros = np.zeros((10, 1), np.float32)
    assert pcm_hash(-zeros) == pcm_hash(zeros) == hashlib.sha256(bytes(40)).hexdigest()


def test_fit_cuts_and_fills() -> None:
    samples = np.ones((5, 2), np.float32)
    assert fit(samples, 3).tolist() == [[1, 1]] * 3
    assert fit(samples, 6).tolist() == [[1, 1]] * 5 + [[0, 0]]


def test_an_unwritable_target_is_told_and_nothing_is_left(tmp_path: pathlib.Path) -> None:
    with pytest.raises(AdapterError, match=r"cannot write .*: No such file or directory"):
        write_wav(tmp_path / "missing" / "a.wav", Audio(np.zeros((1, 1), np.float32), 8000))
