# SPDX-License-Identifier: MIT
"""MusicGen's weights in memory: read tensor by tensor, at a precision, with its text encoder.

The modules are transformers'; they are made without memory and then given the checkpoint's
tensors, so that loading reports progress, can be cancelled, and never holds a weight twice.
"""

from __future__ import annotations

import dataclasses
import pathlib
from collections import OrderedDict
from typing import Any

from timbre_adapters.adapter import AdapterError, Host
from timbre_adapters.models import safe
from timbre_adapters.neural import encodec_stream, kit, musicgen_files
from timbre_adapters.neural.musicgen_files import Tensor

LONGEST_TEXT = 512  # tokens; what T5 was trained on
KEPT_TEXTS = 256
# The same tensor under two names.
_SHARED = "text_encoder.shared.weight"
_TIED = "text_encoder.encoder.embed_tokens.weight"
_CLASSES = {
    "musicgen": "MusicgenForConditionalGeneration",
    "musicgen_melody": "MusicgenMelodyForConditionalGeneration",
}


@dataclasses.dataclass
class Loaded:
    """A model that is ready, and what has been understood with it so far."""

    model: Any
    tokenizer: Any
    device: Any
    precision: str
    texts: OrderedDict[Any, Any] = dataclasses.field(default_factory=OrderedDict)

    @property
    def is_melody(self) -> bool:
        return bool(self.model.config.model_type == "musicgen_melody")

    @property
    def channels(self) -> int:
        return int(self.model.decoder.config.audio_channels)

    @property
    def codebooks(self) -> int:
        """Of all channels together: they lie side by side, L0 R0 L1 R1 ..."""
        return int(self.model.decoder.num_codebooks)

    @property
    def sample_rate_hz(self) -> int:
        return int(self.model.audio_encoder.config.sampling_rate)

    @property
    def hop(self) -> int:
        return encodec_stream.hop_of(self.model.audio_encoder.config)


# Loading #########################################################################################


def load(folder: pathlib.Path, precision: str, device: Any, host: Host) -> Loaded:
    """Everything of a checkpoint's folder. Precision is fp32, bf16, fp16 or int8 (the decoder's).

    int8 is torch.ao's dynamic quantisation of nn.Linear, one scale a row of weights.
    """
    import torch

    safe.check_folder(folder)
    transformers = kit.quiet_transformers()
    config = transformers.AutoConfig.from_pretrained(folder, local_files_only=True)
    _check_config(folder, config)
    with torch.device("meta"):
        model = getattr(transformers, _CLASSES[config.model_type])(config)
    tensors = _chosen(folder, host, model, musicgen_files.read_tensors(folder))
    state, twins = _read(torch, tensors, precision, device, host)
    state[_TIED] = state[_SHARED]
    model.load_state_dict(state, strict=False, assign=True)
    for name, twin in twins.items():
        _replace(model, name, twin)
    _finish(torch, model, device)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return Loaded(model, tokenizer, device, precision)


def _check_config(folder: pathlib.Path, config: Any) -> None:
    parts = (("text_encoder", "t5"), ("audio_encoder", "encodec"))
    for name, needed in parts:
        found = getattr(config, name).model_type
        if found != needed:
            raise AdapterError(
                f"{folder} has a {name} of type {found} where MusicGen has {needed}; take a "
                "checkpoint in the layout of facebook/musicgen-small."
            )
    encodec_stream.check_codec(config.audio_encoder)


def _chosen(folder: pathlib.Path, host: Host, model: Any, there: dict[str, Tensor]) -> list[Tensor]:
    """The checkpoint's tensors that the model has; refuses what is missing or of another shape."""
    wanted = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    missing = sorted(set(wanted) - set(there) - {_TIED})
    if _TIED in there and _SHARED in missing:
        there[_SHARED] = dataclasses.replace(there.pop(_TIED), name=_SHARED)
        missing.remove(_SHARED)
    wrong = [name for name in wanted if name in there and there[name].shape != wanted[name]]
    ints = [name for name in wanted if name in there and not there[name].is_real]
    safe.refuse_unloaded(folder, {"missing_keys": missing, "mismatched_keys": wrong + ints})
    unused = sorted(set(there) - set(wanted))
    if unused:
        host.log(f"{len(unused)} tensors of {folder.name} are not used, first {unused[0]}")
    return [there[name] for name in wanted if name in there and name != _TIED]


def _read(
    torch: Any, tensors: list[Tensor], precision: str, device: Any, host: Host
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values by name, and modules by name: with int8 linear weights are 8-bit at once."""
    dtype = {"bf16": torch.bfloat16, "fp16": torch.float16}.get(precision, torch.float32)
    total, done = sum(t.size_bytes for t in tensors), 0
    state: dict[str, Any] = {}
    twins: dict[str, Any] = {}
    with torch.no_grad():
        for tensor, values in musicgen_files.read_values(torch, tensors):
            host.progress("load", done, total)
            is_decoder = tensor.name.startswith("decoder.")
            values = values.to(device=device, dtype=dtype if is_decoder else torch.float32)
            if precision == "int8" and musicgen_files.is_decoder_linear(tensor.name):
                twins[tensor.name.removesuffix(".weight")] = _int8_of_weight(torch, values)
            else:
                state[tensor.name] = values
            done += tensor.size_bytes
    host.progress("load", total, total)
    return state, twins


def _finish(torch: Any, model: Any, device: Any) -> None:
    """What no checkpoint holds, and weight norm folded into the weights (to equal bits)."""
    parametrize = torch.nn.utils.parametrize
    for module in model.modules():
        if parametrize.is_parametrized(module, "weight"):
            parametrize.remove_parametrizations(module, "weight")
        kind = type(module).__name__
        if kind == "EncodecConv1d":
            _set_numbers(torch, module, device)
        elif kind.endswith("SinusoidalPositionalEmbedding"):
            table = module.get_embedding(module.num_positions, module.embedding_dim)
            dtype = model.decoder.model.decoder.layer_norm.weight.dtype
            module.weights = torch.nn.Buffer(table.to(device, dtype), persistent=False)
    model.requires_grad_(False).eval()
    for module in model.audio_encoder.modules():
        if isinstance(module, torch.nn.LSTM):
            module.flatten_parameters()
    left = [name for name, value in _all_tensors(model) if value.is_meta]
    if left:
        raise AdapterError(f"{left[0]} of this model has no values; fetch the model again.")


def _set_numbers(torch: Any, convolution: Any, device: Any) -> None:
    """EnCodec keeps these as tensors: stride, effective kernel, and the padding of both sides."""
    inner = convolution.conv
    kernel = (inner.kernel_size[0] - 1) * inner.dilation[0] + 1
    for name, value in (
        ("stride", inner.stride[0]),
        ("kernel_size", kernel),
        ("padding_total", kernel - inner.stride[0]),
    ):
        number = torch.tensor(value, dtype=torch.int64, device=device)
        setattr(convolution, name, torch.nn.Buffer(number, persistent=False))


def _all_tensors(model: Any) -> list[tuple[str, Any]]:
    return [*model.named_parameters(), *model.named_buffers()]


# Eight bits ######################################################################################


def _int8_of_weight(torch: Any, weight: Any) -> Any:
    linear = torch.nn.Linear(weight.shape[1], weight.shape[0], bias=False, device="meta")
    linear.weight = torch.nn.Parameter(weight, requires_grad=False)
    return int8_of(torch, linear)


def _replace(model: Any, name: str, module: Any) -> None:
    parent, _, leaf = name.rpartition(".")
    setattr(model.get_submodule(parent), leaf, module)


def int8_of(torch: Any, linear: Any) -> Any:
    """The dynamically quantised twin of an nn.Linear."""
    import warnings

    with warnings.catch_warnings():  # torch.ao is kept for this, and says that it will go
        warnings.simplefilter("ignore")
        linear.qconfig = torch.ao.quantization.per_channel_dynamic_qconfig
        return torch.ao.nn.quantized.dynamic.Linear.from_float(linear)


def quantise(torch: Any, loaded: Loaded, host: Host) -> None:
    """Turn a float32 decoder that nobody else uses into int8, module by module."""
    decoder = loaded.model.decoder
    names = [name for name, m in decoder.named_modules() if type(m) is torch.nn.Linear]
    for index, name in enumerate(names):
        host.progress("load", index, len(names))
        _replace(decoder, name, int8_of(torch, decoder.get_submodule(name)))
    host.progress("load", len(names), len(names))
    loaded.precision = "int8"


# Words ###########################################################################################


def encode_text(torch: Any, loaded: Loaded, text: str, over: Any, host: Host) -> tuple[Any, Any]:
    """T5's states of a text, (1, tokens, width), and their mask; `over` names the LoRAs laid on."""
    key = (text, over)
    known = loaded.texts.get(key)
    if known is not None:
        loaded.texts.move_to_end(key)
        return known  # type: ignore[no-any-return]
    tokens = loaded.tokenizer([text], return_tensors="pt")
    count = tokens.input_ids.shape[1]
    ids, mask = (part.to(loaded.device) for part in (tokens.input_ids, tokens.attention_mask))
    if count > LONGEST_TEXT:
        host.note(
            f"the text has {count} tokens; the first {LONGEST_TEXT} are used, as T5 knows no more."
        )
        ids, mask = ids[:, :LONGEST_TEXT], mask[:, :LONGEST_TEXT]
    with kit.stoppable(torch, host):
        states = loaded.model.text_encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    loaded.texts[key] = (states, mask)
    while len(loaded.texts) > KEPT_TEXTS:
        loaded.texts.popitem(last=False)
    return states, mask
