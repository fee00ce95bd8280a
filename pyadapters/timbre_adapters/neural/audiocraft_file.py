# SPDX-License-Identifier: MIT
"""Folders in audiocraft's own layout, through our own safe loader.

`state_dict.bin` and `compression_state_dict.bin` are torch zips of `best_state` (tensors) and
`xp.cfg` (YAML). They are read with weights_only=True, configs as data; what a config asks to be
built is checked against the tensors before memory is taken. T5 comes from the folder's own t5/
or from the Hugging Face cache, never from the network.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import pathlib
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe, store
from timbre_adapters.neural import audiocraft_import

LM, CODEC = "state_dict.bin", "compression_state_dict.bin"
_CONDITIONERS = ("t5", "chroma_stem")
_ACTIVATIONS = ("ELU", "ReLU", "GELU", "Tanh", "LeakyReLU", "SiLU", "Identity")
# Largest values of what decides memory and loops; real models stay far below.
_LM_LIMITS = {"n_q": 32, "card": 1 << 16, "dim": 1 << 14, "num_heads": 256, "num_layers": 256,
              "hidden_scale": 16, "kv_repeat": 64}  # fmt: skip
_SEANET_LIMITS = {"dimension": 4096, "channels": 2, "n_filters": 512, "n_residual_layers": 8,
                  "kernel_size": 64, "residual_kernel_size": 64, "last_kernel_size": 64,
                  "dilation_base": 8, "compress": 64, "lstm": 8}  # fmt: skip
_RVQ_LIMITS = {"n_q": 32, "bins": 1 << 16}
_WIDEST = 1 << 14
_T5_NAMES = ("t5-small", "t5-base", "t5-large", "google/flan-t5-small", "google/flan-t5-base",
             "google/flan-t5-large", "google/flan-t5-xl")  # fmt: skip
Report = Callable[[], None]


@dataclasses.dataclass(frozen=True)
class Loaded:
    """A MusicGen of audiocraft in memory. `codec` may be its wrapper for two channels."""

    lm: Any
    codec: Any
    window_s: float
    delays: tuple[int, ...]
    is_melody: bool

    @property
    def device(self) -> Any:
        return next(iter(self.lm.parameters())).device

    @property
    def sample_rate_hz(self) -> int:
        return int(self.codec.sample_rate)

    @property
    def channel_count(self) -> int:
        return int(self.codec.channels)

    @property
    def frames_per_s(self) -> int:
        return int(self.codec.frame_rate)

    @property
    def hop(self) -> int:
        """Samples a frame."""
        return self.sample_rate_hz // self.frames_per_s


def _refuse(path: pathlib.Path | str, words: str) -> AdapterError:
    return AdapterError(f"{path} {words}; fetch the model again, or take another.")


def size_bytes(folder: pathlib.Path) -> int:
    """Of the weights in float32: a language model is stored in half precision."""
    t5 = find_t5(folder, "")
    text = sum(path.stat().st_size for path in t5.glob("*.safetensors")) if t5 else 0
    return 2 * (folder / LM).stat().st_size + (folder / CODEC).stat().st_size + text


def load(folder: pathlib.Path, torch: Any, device: str, report: Report) -> Loaded:
    """The model of a folder in float32. Reports between its steps."""
    audiocraft_import.load(torch)
    report()
    lm = _load_one(folder, folder / LM, torch, device)
    report()
    codec = _load_one(folder, folder / CODEC, torch, device)
    report()
    from audiocraft.models.builders import get_wrapped_compression_model

    codec = get_wrapped_compression_model(codec, lm.cfg)
    return _check_together(folder, lm, codec)


def _load_one(folder: pathlib.Path, path: pathlib.Path, torch: Any, device: str) -> Any:
    package = safe.load_weights(path, torch)
    state, text = package.get("best_state"), package.get("xp.cfg")
    if not isinstance(state, dict) or not isinstance(text, str):
        raise _refuse(path, "lacks best_state or xp.cfg, so it is no audiocraft model")
    config = safe.parse_yaml(path, text)
    shapes = {name: tuple(value.shape) for name, value in state.items()}
    config = judge(path, config, shapes)
    name = _t5_name(config)
    t5 = find_t5(folder, name)
    if name and t5 is None:
        raise AdapterError(
            f"{folder} needs the text encoder {name}, which is neither in its folder t5 nor in "
            f"the Hugging Face cache; get it with `timbre models fetch {name}`."
        )
    with torch.random.fork_rng(devices=[]):
        model = build(torch, config, t5, device)
    try:
        model.load_state_dict(state)  # half precision becomes float32 by the copy
    except RuntimeError as fault:
        first = str(fault).strip().splitlines()[-1].strip()
        raise _refuse(path, f"does not fit its own config ({first[:200]})") from fault
    for value in model.parameters():
        value.requires_grad_(False)
    return model.eval()


def _check_together(folder: pathlib.Path, lm: Any, codec: Any) -> Loaded:
    delays = getattr(lm.pattern_provider, "delays", None)
    plain = [getattr(lm.pattern_provider, name, 0) for name in ("flatten_first", "empty_initial")]
    if delays is None or any(plain) or min(delays) < 0 or max(delays) > 1000:
        raise _refuse(folder, "draws its codebooks in an order other than a plain delay")
    if lm.n_q != codec.num_codebooks or lm.card != codec.cardinality:
        raise _refuse(
            folder,
            f"has a language model of {lm.n_q} codebooks of {lm.card} and a codec of "
            f"{codec.num_codebooks} of {codec.cardinality}",
        )
    if getattr(codec, "per_timestep", False):
        raise _refuse(folder, "interleaves its channels in time, which is not read here")
    window_s = float(lm.cfg.dataset.segment_duration)
    is_melody = "self_wav" in lm.condition_provider.conditioners
    return Loaded(lm, codec, window_s, tuple(delays), is_melody)


# Judging a config ################################################################################


def judge(path: pathlib.Path, config: Any, shapes: Mapping[str, tuple[int, ...]]) -> dict[str, Any]:
    """A config that may be built: of a known kind, within limits, as large as its tensors."""
    if not isinstance(config, dict):
        raise _refuse(path, "has a config that is no record")
    if config.get("lm_model") == "transformer_lm":
        _judge_lm(path, config, shapes)
    elif config.get("compression_model") == "encodec":
        _judge_codec(path, config, shapes)
    else:
        raise _refuse(path, "is neither a transformer_lm nor an encodec")
    return config


def _record(path: pathlib.Path, config: Mapping[str, Any], name: str) -> dict[str, Any]:
    record = config.get(name)
    if not isinstance(record, dict):
        raise _refuse(path, f"has a config without {name}")
    return record


def _check_limits(path: pathlib.Path, record: Mapping[str, Any], limits: Mapping[str, int]) -> None:
    for name, largest in limits.items():
        value = record.get(name, 1)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
            raise _refuse(path, f"says {name} = {str(value)[:40]}, not a number up to {largest}")


def _expect(
    path: pathlib.Path, shapes: Mapping[str, tuple[int, ...]], name: str, shape: tuple[int, ...]
) -> None:
    if shapes.get(name) != shape:
        raise _refuse(path, f"holds {name} as {shapes.get(name)}, where its config says {shape}")


def _judge_lm(
    path: pathlib.Path, config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    lm = _record(path, config, "transformer_lm")
    _check_limits(path, lm, _LM_LIMITS)
    if lm.get("checkpointing", "none") != "none":
        raise _refuse(path, "asks for checkpointing, which is of training")
    dim, card = lm.get("dim", 128), lm.get("card", 1024)
    for index in range(lm.get("n_q", 8)):
        _expect(path, shapes, f"emb.{index}.weight", (card + 1, dim))
    layers, width = lm.get("num_layers", 6), lm.get("hidden_scale", 4) * dim
    for index in range(layers):
        _expect(path, shapes, f"transformer.layers.{index}.linear1.weight", (width, dim))
    duration = _record(path, config, "dataset").get("segment_duration")
    if not isinstance(duration, int | float) or not 1 <= duration <= 600:
        raise _refuse(path, f"says a segment_duration of {str(duration)[:40]} s, not 1 to 600")
    for name, conditioner in _conditioners(path, config).items():
        _judge_conditioner(path, name, conditioner)


def _conditioners(path: pathlib.Path, config: Mapping[str, Any]) -> dict[str, Any]:
    rows = config.get("conditioners") or {}
    if not isinstance(rows, dict):
        raise _refuse(path, "has conditioners that are no record")
    return {name: row for name, row in rows.items() if name != "args"}


def _judge_conditioner(path: pathlib.Path, name: str, row: Any) -> None:
    kind = row.get("model") if isinstance(row, dict) else None
    if kind not in _CONDITIONERS:
        raise _refuse(path, f"is conditioned on {str(name)[:40]} by {str(kind)[:40]!r}; only "
                      f"{' and '.join(_CONDITIONERS)} are known")  # fmt: skip
    fields = _record(path, row, kind)
    if kind == "t5":
        if fields.get("name") not in _T5_NAMES:
            raise _refuse(path, f"names the text encoder {str(fields.get('name'))[:80]!r}, which "
                          "is none of T5's")  # fmt: skip
        if fields.get("normalize_text"):
            raise _refuse(path, "rewrites the words with spacy, which is not there")
        return
    _check_limits(path, fields, {"sample_rate": 192000, "n_chroma": 48, "radix2_exp": 17})
    # Files of other people's evaluations, which would be opened.
    fields.update(eval_wavs=None, n_eval_wavs=0, cache_path=None)


def _judge_codec(
    path: pathlib.Path, config: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    encodec, seanet = _record(path, config, "encodec"), _record(path, config, "seanet")
    rvq = _record(path, config, "rvq")
    if (encodec.get("autoencoder"), encodec.get("quantizer")) != ("seanet", "rvq"):
        raise _refuse(path, "is no codec of seanet and rvq")
    if encodec.get("renormalize") or encodec.get("causal") or encodec.get("channels", 1) != 1:
        raise _refuse(path, "levels, looks back only, or has two channels, unlike MusicGen's codec")
    _check_limits(path, encodec, {"sample_rate": 192000})
    _check_limits(path, rvq, _RVQ_LIMITS)
    ratios = seanet.get("ratios")
    if not isinstance(ratios, list) or not 1 <= len(ratios) <= 8:
        raise _refuse(path, "has a seanet without ratios")
    for half in ("encoder", "decoder"):
        seanet.setdefault(half, {})
        whole = {**seanet, **_record(path, seanet, half)}
        _check_limits(path, whole, _SEANET_LIMITS)
        _judge_activations(path, whole)
    if not all(isinstance(ratio, int) and 1 <= ratio <= 64 for ratio in ratios):
        raise _refuse(path, "has ratios that are no numbers from 1 to 64")
    if seanet.get("n_filters", 32) << len(ratios) > _WIDEST or math.prod(ratios) > 1 << 16:
        raise _refuse(path, "has a seanet wider than any")
    wide = seanet.get("n_filters", 32) << len(ratios)
    _expect(path, shapes, "decoder.model.1.lstm.weight_ih_l0", (4 * wide, wide))
    for index in range(rvq.get("n_q", 8)):
        name = f"quantizer.vq.layers.{index}._codebook.embed"
        _expect(path, shapes, name, (rvq.get("bins", 1024), seanet.get("dimension", 128)))


def _judge_activations(path: pathlib.Path, seanet: Mapping[str, Any]) -> None:
    """They are looked up in torch.nn by name and called."""
    for name in ("activation", "final_activation"):
        if seanet.get(name) not in (None, *_ACTIVATIONS):
            raise _refuse(path, f"asks for the {name} {str(seanet[name])[:40]!r}, which is none")
        fields = seanet.get(f"{name}_params") or {}
        if not isinstance(fields, dict) or not set(fields) <= {"alpha", "negative_slope"}:
            raise _refuse(path, f"has {name}_params that are none")


# Building ########################################################################################


def build(
    torch: Any, config: Mapping[str, Any], t5: pathlib.Path | None, device: str = "cpu"
) -> Any:
    """The untrained model of a judged config, through the package's own builders."""
    from audiocraft.models import builders
    from omegaconf import OmegaConf

    made = OmegaConf.create(dict(config))
    made.device, made.dtype = device, "float32"
    if "compression_model" in config:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of torch's weight_norm
            return builders.get_compression_model(made)
    chroma = made.conditioners.get("self_wav", {}).get("chroma_stem", None)
    if chroma is not None:
        chroma.pop("cache_path", None)
    with audiocraft_import.standing_in(torch), _local_t5(t5), _no_stems():
        lm = builders.get_lm_model(made)
    lm.cfg = made
    if "self_wav" in lm.condition_provider.conditioners:
        _hear_whole_mix(torch, lm.condition_provider.conditioners["self_wav"])
    return lm


def _t5_name(config: Mapping[str, Any]) -> str:
    for row in (config.get("conditioners") or {}).values():
        if isinstance(row, dict) and row.get("model") == "t5":
            return str(row["t5"]["name"])
    return ""


def find_t5(folder: pathlib.Path, name: str) -> pathlib.Path | None:
    """The text encoder's folder: beside the model, or in the hub's cache."""
    if (folder / "t5" / "config.json").is_file():
        return folder / "t5"
    owners = [name] if "/" in name else [f"google-t5/{name}", name]
    for owner in owners if name else ():
        repository = store.hub_folder() / f"models--{owner.replace('/', '--')}"
        with contextlib.suppress(OSError):
            revision = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
            found = repository / "snapshots" / revision
            if revision and (found / "config.json").is_file():
                return found
    return None


@contextlib.contextmanager
def _local_t5(folder: pathlib.Path | None) -> Iterator[None]:
    """Within: the package finds its text encoder in that folder, whatever name it asks for."""
    from audiocraft.modules import conditioners

    kind = conditioners.T5Conditioner
    before = conditioners.T5Tokenizer, conditioners.T5EncoderModel, kind.MODELS_DIMS
    if folder is not None:
        width = safe.read_config(folder / "config.json").get("d_model")
        if not isinstance(width, int) or not 1 <= width <= 1 << 14:
            raise _refuse(folder, f"says d_model = {str(width)[:40]}, not a number up to 16384")
        conditioners.T5Tokenizer = types.SimpleNamespace(
            from_pretrained=lambda name: before[0].from_pretrained(folder, local_files_only=True)
        )
        conditioners.T5EncoderModel = types.SimpleNamespace(
            from_pretrained=lambda name: _load_t5(before[1], folder)
        )
        kind.MODELS_DIMS = dict.fromkeys(kind.MODELS, width)
    try:
        yield
    finally:
        conditioners.T5Tokenizer, conditioners.T5EncoderModel, kind.MODELS_DIMS = before


def _load_t5(kind: Any, folder: pathlib.Path) -> Any:
    safe.check_folder(folder)
    model, info = kind.from_pretrained(
        folder, local_files_only=True, use_safetensors=True, output_loading_info=True
    )
    safe.refuse_unloaded(folder, info)
    return model


@contextlib.contextmanager
def _no_stems() -> Iterator[None]:
    """Within: a chroma conditioner that asks for Demucs gets nothing that must be downloaded."""

    class Unused:
        sources = ("drums", "bass", "other", "vocals")

        def to(self, device: Any) -> Unused:
            return self

    made = types.ModuleType("demucs")
    part = types.ModuleType("demucs.pretrained")
    setattr(part, "get_model", lambda name: Unused())
    setattr(made, "pretrained", part)
    names = {"demucs": made, "demucs.pretrained": part}
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update(names)
    try:
        yield
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module


def _hear_whole_mix(torch: Any, conditioner: Any) -> None:
    """Chroma of the sound as it is, in one channel at the conditioner's rate."""

    def as_it_is(sound: Any, sample_rate_hz: int) -> Any:
        if sample_rate_hz != conditioner.sample_rate:
            raise AdapterError("this model takes its chroma at another rate than its sound.")
        return sound.mean(1, keepdim=True)

    conditioner.__dict__["demucs"] = None
    conditioner._get_stemmed_wav = as_it_is
    conditioner.match_len_on_eval = True
    conditioner._use_masking = False
