# SPDX-License-Identifier: MIT
"""A MusicGen checkpoint as data: its configs, which tensors it holds, how large the parts are."""

from __future__ import annotations

import dataclasses
import math
import pathlib
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe

# One way of naming weight norm's factors is older than the other.
_RENAMED = (
    (".weight_g", ".parametrizations.weight.original0"),
    (".weight_v", ".parametrizations.weight.original1"),
)
_ITEM_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2}
_DTYPES = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}


@dataclasses.dataclass(frozen=True)
class Tensor:
    """Where a tensor lies. `name` is the model's; `key` the file's own."""

    name: str
    key: str
    file: pathlib.Path
    dtype: str
    shape: tuple[int, ...]

    @property
    def count(self) -> int:
        return math.prod(self.shape)

    @property
    def is_real(self) -> bool:
        return self.dtype in _DTYPES

    @property
    def size_bytes(self) -> int:
        return self.count * _ITEM_BYTES.get(self.dtype, 8)


@dataclasses.dataclass(frozen=True)
class Sizes:
    """What the memory plan needs to know; numbers of values, not bytes."""

    decoder_linear: int
    decoder_other: int
    rest: int  # text encoder, codec, projections: always float32
    largest: int  # tensor
    layers: int
    width: int
    heads: int
    codes: int
    codebooks: int
    channels: int
    frame_rate: float
    codec_filters: int
    hop: int

    @property
    def decoder(self) -> int:
        return self.decoder_linear + self.decoder_other


def weight_files(folder: pathlib.Path) -> list[pathlib.Path]:
    """model.safetensors, or the shards that its index names."""
    index = folder / "model.safetensors.index.json"
    if not index.is_file():
        path = folder / "model.safetensors"
        if not path.is_file():
            raise AdapterError(f"{path} is missing; fetch the model again.")
        return [path]
    shards = safe.read_config(index).get("weight_map")
    names = sorted({str(name) for name in shards.values()}) if isinstance(shards, dict) else []
    for name in names:
        if pathlib.PurePath(name).name != name or not (folder / name).is_file():
            raise AdapterError(f"{folder / name}, a part of the model, is missing; fetch it again.")
    return [folder / name for name in names]


def read_tensors(folder: pathlib.Path) -> dict[str, Tensor]:
    """All tensors by the model's names, from the headers alone."""
    found: dict[str, Tensor] = {}
    for path in weight_files(folder):
        for key, row in safe.read_header(path).items():
            if key == "__metadata__":
                continue
            name = key
            for old, new in _RENAMED:
                name = name.removesuffix(old) + new if name.endswith(old) else name
            found[name] = Tensor(name, key, path, str(row["dtype"]), tuple(row["shape"]))
    return found


def sizes_of(folder: pathlib.Path) -> Sizes:
    """Out of config.json and the headers; nothing is loaded."""
    config = safe.read_config(folder / "config.json")
    decoder, codec = _record(folder, config, "decoder"), _record(folder, config, "audio_encoder")
    tensors = read_tensors(folder).values()
    linear = sum(t.count for t in tensors if is_decoder_linear(t.name))
    every = sum(t.count for t in tensors if t.name.startswith("decoder."))
    hop = math.prod(codec.get("upsampling_ratios") or (8, 5, 4, 2))
    return Sizes(
        decoder_linear=linear,
        decoder_other=every - linear,
        rest=sum(t.count for t in tensors) - every,
        largest=max((t.count for t in tensors), default=0),
        layers=int(decoder.get("num_hidden_layers", 24)),
        width=int(decoder.get("hidden_size", 1024)),
        heads=int(decoder.get("num_attention_heads", 16)),
        codes=int(decoder.get("vocab_size", 2048)),
        codebooks=int(decoder.get("num_codebooks", 4)),
        channels=int(decoder.get("audio_channels", 1)),
        frame_rate=codec.get("sampling_rate", 24000) / hop,
        codec_filters=int(codec.get("num_filters", 32)),
        hop=hop,
    )


def _record(folder: pathlib.Path, config: dict[str, Any], name: str) -> dict[str, Any]:
    part = config.get(name)
    if not isinstance(part, dict):
        raise AdapterError(
            f"{folder / 'config.json'} describes no {name}; take a MusicGen checkpoint in "
            "transformers' layout."
        )
    return part


def is_decoder_linear(name: str) -> bool:
    """Whether that is the weight of one of the decoder's nn.Linear modules."""
    return name.startswith("decoder.") and (
        name.endswith(("_proj.weight", ".fc1.weight", ".fc2.weight")) or ".lm_heads." in name
    )


def read_values(torch: Any, tensors: list[Tensor]) -> Iterator[tuple[Tensor, Any]]:
    """Each with its values, in memory of its own, file by file in the order of their bytes.

    Read, not mapped: a file that is cut short later would kill who still maps it, and pages of a
    map count as this process' memory.
    """
    for path in sorted({tensor.file for tensor in tensors}):
        header = safe.read_header(path)
        with open(path, "rb") as file:
            first = 8 + struct.unpack("<Q", file.read(8))[0]
            inside = [tensor for tensor in tensors if tensor.file == path]
            for tensor in sorted(inside, key=lambda t: header[t.key]["data_offsets"]):
                file.seek(first + header[tensor.key]["data_offsets"][0])
                yield tensor, _read_one(torch, file, tensor)


def _read_one(torch: Any, file: BinaryIO, tensor: Tensor) -> Any:
    # torch's own memory: what lies at other addresses may round otherwise.
    values = torch.empty(tensor.shape, dtype=getattr(torch, _DTYPES[tensor.dtype]))
    if tensor.count == 0:
        return values
    room = memoryview(values.view(-1).view(torch.uint8).numpy()).cast("B")
    if file.readinto(room) != len(room):  # type: ignore[attr-defined]
        raise AdapterError(f"{tensor.file} ends in the middle of a tensor; fetch the model again.")
    return values
