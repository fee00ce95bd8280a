# SPDX-License-Identifier: MIT
"""Sound as files: WAV without a library, and the PCM hash that both runtimes share."""

from __future__ import annotations

import hashlib
import os
import pathlib
import struct

import numpy as np

from timbre_adapters.adapter import AdapterError, Audio, Samples

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
BLOCK_FRAMES = 1 << 16


def pcm_hash(samples: Samples) -> str:
    """SHA-256 of the samples in order as little-endian float32, with -0 as +0."""
    digest = hashlib.sha256()
    for start in range(0, len(samples), BLOCK_FRAMES):
        block = samples[start : start + BLOCK_FRAMES] + np.float32(0)  # -0 + 0 is +0
        digest.update(np.ascontiguousarray(block, dtype="<f4").data)
    return digest.hexdigest()


def write_wav(path: pathlib.Path, audio: Audio) -> None:
    """A float32 WAV, written beside and renamed, so that it is whole or not there."""
    samples = np.ascontiguousarray(audio.samples, dtype="<f4")
    frames, channels = samples.shape
    rate = audio.sample_rate_hz
    if samples.nbytes > 0xFFFFFFFF - 64:
        raise AdapterError(f"{path} would be above 4 GiB, which WAV can't hold; ask for less.")
    form = struct.pack("<HHIIHHH", FLOAT, channels, rate, rate * channels * 4, channels * 4, 32, 0)
    fact = struct.pack("<I", frames)
    body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"fact", fact)
    body += b"data" + struct.pack("<I", samples.nbytes)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(part, "wb") as file:
            file.write(b"RIFF" + struct.pack("<I", len(body) + samples.nbytes) + body)
            file.write(samples.data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise AdapterError(f"cannot write {path}: {fault.strerror}.") from fault


def _chunk(name: bytes, payload: bytes) -> bytes:
    return name + struct.pack("<I", len(payload)) + payload


def read_wav(path: pathlib.Path) -> Audio:
    """PCM of 16, 24 or 32 bit or float32, at full scale 1.0: the values that libsndfile gives."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise AdapterError(
            f"cannot read {path} as sound: System error : {fault.strerror}."
        ) from fault
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        raise AdapterError(
            f"{path} is no WAV file; the reference runtime reads WAV only, timbre reads it all."
        )
    chunks = _chunks(content)
    form = chunks.get(b"fmt ", b"")
    if len(form) < 16 or b"data" not in chunks:
        raise AdapterError(f"{path} is a broken WAV file: its fmt or data chunk is missing.")
    code, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if code == EXTENSIBLE and len(form) >= 26:
        (code,) = struct.unpack_from("<H", form, 24)
    if channels not in (1, 2):
        raise AdapterError(f"{path} has {channels} channels; mix it down to one or two first")
    if not 8000 <= rate <= 192000:
        raise AdapterError(f"{path} has {rate} samples a second; 8000 to 192000 can be read")
    samples = _decode(chunks[b"data"], code, bits, path)
    frames = len(samples) // channels
    if frames == 0:
        raise AdapterError(f"{path} holds no sound")
    return Audio(samples[: frames * channels].reshape(frames, channels), rate)


def _chunks(content: bytes) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
        found.setdefault(name, content[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


def _decode(data: bytes, code: int, bits: int, path: pathlib.Path) -> Samples:
    """Samples as one row of float32."""
    if code == FLOAT and bits == 32:
        return np.frombuffer(data[: len(data) // 4 * 4], dtype="<f4").astype(np.float32)
    if code == PCM and bits == 16:
        words = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2")
        return words.astype(np.float32) / np.float32(1 << 15)
    if code == PCM and bits == 24:
        triples = np.frombuffer(data[: len(data) // 3 * 3], dtype=np.uint8).reshape(-1, 3)
        wide = np.zeros((len(triples), 4), dtype=np.uint8)
        wide[:, 1:] = triples
        return wide.view("<i4")[:, 0].astype(np.float32) / np.float32(1 << 31)
    if code == PCM and bits == 32:
        words = np.frombuffer(data[: len(data) // 4 * 4], dtype="<i4")
        return words.astype(np.float32) / np.float32(1 << 31)
    raise AdapterError(
        f"{path} holds {bits}-bit samples of form {code}; PCM of 16, 24 or 32 bit and float32 "
        "can be read."
    )


def fit(samples: Samples, frames: int) -> Samples:
    """A copy cut, or filled with silence, to a length: for models that render in whole steps."""
    fitted = np.zeros((frames, samples.shape[1]), dtype=np.float32)
    count = min(frames, len(samples))
    fitted[:count] = samples[:count]
    return fitted
