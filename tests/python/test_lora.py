# SPDX-License-Identifier: MIT
"""LoRAs are judged key by key, laid on as peft would, and taken off without a trace."""

import copy
import json
import pathlib
import re
import shutil
from typing import Any

import numpy as np
import pytest
from timbre_adapters import settings
from timbre_adapters.adapter import AdapterError, Cancelled
from timbre_adapters.neural import lora
from timbre_adapters.neural.lora_file import CONFIG, WEIGHTS
from timbre_adapters.tiny import lora as tiny_lora

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
BASE = "base_model.model."


class PlainHost:
    """Counts progress; stops at the call of that number."""

    def __init__(self, stop_at: int = 0) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self._stop_at = stop_at

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.calls.append((stage, done, total))
        if len(self.calls) == self._stop_at:
            raise Cancelled("cancelled")


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A MusicGen of two layers, saved as transformers would."""
    torch.set_num_threads(1)
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    text = transformers.T5Config(
        vocab_size=40, d_model=24, d_kv=6, d_ff=32, num_layers=1, num_heads=4,
        decoder_start_token_id=0,
    )  # fmt: skip
    codec = transformers.EncodecConfig(
        target_bandwidths=[1.2], sampling_rate=32000, num_filters=2, hidden_size=8,
        upsampling_ratios=[8, 5, 4, 4], codebook_size=64, codebook_dim=8, num_lstm_layers=1,
    )  # fmt: skip
    decoder = transformers.MusicgenDecoderConfig(
        vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=2, ffn_dim=64,
        num_codebooks=4, pad_token_id=64, bos_token_id=64,
    )  # fmt: skip
    config = transformers.MusicgenConfig(
        text_encoder=text.to_dict(), audio_encoder=codec.to_dict(), decoder=decoder.to_dict()
    )
    folder = tmp_path_factory.mktemp("base")
    transformers.MusicgenForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def loaded(base: pathlib.Path) -> Any:
    transformers = pytest.importorskip("transformers")
    return transformers.MusicgenForConditionalGeneration.from_pretrained(
        base, local_files_only=True
    ).eval()


@pytest.fixture
def model(loaded: Any) -> Any:
    return copy.deepcopy(loaded)


@pytest.fixture
def folder(base: pathlib.Path, tmp_path: pathlib.Path) -> pathlib.Path:
    tiny_lora.make(tmp_path / "tape", base=base)
    return tmp_path / "tape"


def logits(model: Any) -> Any:
    """Of the decoder at a few fixed tokens and states, through enc_to_dec_proj."""
    generator = torch.Generator().manual_seed(3)
    tokens = torch.randint(0, 64, (4, 5), generator=generator)
    states = torch.randn(1, 3, 24, generator=generator)
    with torch.inference_mode():
        states = model.enc_to_dec_proj(states)
        return model.decoder(input_ids=tokens, encoder_hidden_states=states).logits


def by_peft(model: Any, *laid: tuple[pathlib.Path, float]) -> Any:
    """What peft makes of the same folders at these strengths."""
    peft = pytest.importorskip("peft")
    from peft.tuners.lora import LoraLayer

    names = [f"l{index}" for index in range(len(laid))]
    judge = peft.PeftModel.from_pretrained(copy.deepcopy(model), laid[0][0], adapter_name="l0")
    for name, (folder, _) in zip(names[1:], laid[1:], strict=True):
        judge.load_adapter(folder, name)
    judge.base_model.set_adapter(names)
    for layer in judge.modules():
        if isinstance(layer, LoraLayer):
            for name, (_, strength) in zip(names, laid, strict=True):
                if name in layer.scaling:
                    layer.set_scale(name, strength)
    return logits(judge.base_model.model)


def lay(model: Any, *laid: tuple[pathlib.Path, float]) -> None:
    lora.apply(model, [(lora.read(folder), strength) for folder, strength in laid], PlainHost())


@pytest.mark.parametrize("strength", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("fields", [{}, {"use_rslora": True}])
def test_equals_peft(
    model: Any, base: pathlib.Path, tmp_path: pathlib.Path, strength: float, fields: Any
) -> None:
    tiny_lora.make(tmp_path / "a", base=base, **fields)
    plain, judged = logits(model), by_peft(model, (tmp_path / "a", strength))
    lay(model, (tmp_path / "a", strength))
    assert (logits(model) - judged).abs().max() < 1e-5
    assert (judged - plain).abs().max() > 1e-2


def test_equals_peft_with_patterns_and_several(
    model: Any, base: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    tiny_lora.make(tmp_path / "a", base=base, alpha_pattern={"q_proj": 3, "layers.1.fc1": 20})
    tiny_lora.make(tmp_path / "b", base=base, rank=2, seed=5)
    judged = by_peft(model, (tmp_path / "a", 0.7), (tmp_path / "b", 1.3))
    lay(model, (tmp_path / "a", 0.7), (tmp_path / "b", 1.3))
    assert (logits(model) - judged).abs().max() < 1e-5


def test_equals_a_folder_that_peft_saved(model: Any, tmp_path: pathlib.Path) -> None:
    """By a pattern of names, a rank of its own, and trained on the bare decoder."""
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    config = peft.LoraConfig(
        r=4, lora_alpha=6, init_lora_weights=False, rank_pattern={"k_proj": 3},
        target_modules=r"model\.decoder\.layers\.\d+\.self_attn\.(q_proj|k_proj)",
    )  # fmt: skip
    judge = peft.get_peft_model(copy.deepcopy(model.decoder), config)
    judge.save_pretrained(tmp_path / "saved")
    whole = copy.deepcopy(model)
    whole.decoder = judge.base_model.model
    lay(model, (tmp_path / "saved", 1.0))
    assert len(lora.read(tmp_path / "saved").pairs) == 4
    assert (logits(model) - logits(whole)).abs().max() < 1e-5


def test_a_convolution_as_peft_lays_it(tmp_path: pathlib.Path) -> None:
    peft = pytest.importorskip("peft")
    torch.manual_seed(1)
    plain = torch.nn.Sequential(torch.nn.Conv2d(3, 5, (3, 2)), torch.nn.Conv2d(5, 4, 1))
    config = peft.LoraConfig(r=2, init_lora_weights=False, target_modules=["0", "1"])
    judge = peft.get_peft_model(copy.deepcopy(plain), config)
    judge.save_pretrained(tmp_path / "saved")
    lay(plain, (tmp_path / "saved", 1.0))
    sound = torch.randn(1, 3, 9, 9)
    with torch.inference_mode():
        assert (plain(sound) - judge(sound)).abs().max() < 1e-5


def bits(model: Any) -> list[bytes]:
    return [value.numpy().tobytes() for value in model.state_dict().values()]


def test_off_and_zero_are_the_base(model: Any, folder: pathlib.Path) -> None:
    before = bits(model)
    lay(model, (folder, 1.0))
    once = bits(model)
    assert once != before
    lay(model, (folder, 0.0))
    assert bits(model) == before
    for strength in (0.3, 1.7, 2.0, 1.0):
        lay(model, (folder, strength))
    assert bits(model) == once
    lay(model)
    assert bits(model) == before


def test_half_precision_keeps_its_type(model: Any, folder: pathlib.Path) -> None:
    model = model.to(torch.bfloat16)
    before = bits_of_half(model)
    lay(model, (folder, 1.0))
    assert {value.dtype for value in model.parameters()} == {torch.bfloat16}
    assert bits_of_half(model) != before
    lay(model)
    assert bits_of_half(model) == before


def bits_of_half(model: Any) -> list[bytes]:
    return [value.view(torch.int16).numpy().tobytes() for value in model.parameters()]


def test_cancelled_half_way_begins_from_the_base(model: Any, folder: pathlib.Path) -> None:
    before = bits(model)
    with pytest.raises(Cancelled):
        lora.apply(model, [(lora.read(folder), 1.0)], PlainHost(stop_at=5))
    assert bits(model) != before
    lay(model)
    assert bits(model) == before


def test_laid_on_once_and_within_inference_mode(model: Any, folder: pathlib.Path) -> None:
    host = PlainHost()
    with torch.inference_mode():
        lora.apply(model, [(lora.read(folder), 1.0)], host)
    told = len(host.calls)
    assert told == len(lora.read(folder).pairs) + 1
    lora.apply(model, [(lora.read(folder), 1.0)], host)
    assert len(host.calls) == told
    assert lora.extra_bytes([(lora.read(folder), 1.0)]) == 4 * sum(
        model.get_submodule(name).weight.numel() for name in lora.read(folder).pairs
    )


def test_a_model_that_was_loaded_in_inference_mode(
    base: pathlib.Path, folder: pathlib.Path, model: Any
) -> None:
    transformers = pytest.importorskip("transformers")
    with torch.inference_mode():
        kind = transformers.MusicgenForConditionalGeneration
        loaded = kind.from_pretrained(base, local_files_only=True).eval()
    before = bits(loaded)
    for other in (loaded, model):
        lay(other, (folder, 1.0))
    assert torch.equal(logits(loaded), logits(model))
    lay(loaded)
    assert bits(loaded) == before and torch.isfinite(logits(loaded)).all()


# Folders that are refused ########################################################################


def tensors_of(folder: pathlib.Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return load_file(folder / WEIGHTS)


def write_tensors(folder: pathlib.Path, tensors: dict[str, Any]) -> None:
    from safetensors.numpy import save_file

    save_file(tensors, folder / WEIGHTS)


CONFIGS: dict[str, tuple[dict[str, Any], str]] = {
    "dora": ({"use_dora": True}, "use_dora"),
    "saved modules": ({"modules_to_save": ["lm_heads"]}, "modules_to_save"),
    "lora bias": ({"lora_bias": True}, "lora_bias"),
    "biases": ({"bias": "all"}, "biases"),
    "another type": ({"peft_type": "IA3"}, "IA3"),
    "no type": ({"peft_type": None}, "None"),
    "a residual start": ({"init_lora_weights": "pissa"}, "pissa"),
    "quantised start": ({"loftq_config": {"loftq_bits": 4}}, "loftq_config"),
    "transposed": ({"fan_in_fan_out": True}, "fan_in_fan_out"),
    "something new": ({"use_wonder": {"x": 1}}, "use_wonder"),
    "wrong rank": ({"r": 8}, "rank 8"),
    "wrong rank of a module": ({"rank_pattern": {"fc1": 2}}, "rank 2"),
    "no rank": ({"r": "4"}, "has the r 4"),
    "a huge rank": ({"r": 1 << 40}, "not 1 to 4096"),
    "true as rank": ({"r": True}, "has the r True"),
    "no alpha": ({"lora_alpha": None}, "lora_alpha"),
    "endless alpha": ({"lora_alpha": 1e308}, "lora_alpha"),
    "rslora as text": ({"use_rslora": "yes"}, "use_rslora"),
    "pattern list": ({"alpha_pattern": ["fc1"]}, "no record"),
    "targets of less": ({"target_modules": ["q_proj"]}, "target_modules don't name"),
    "no targets": ({"target_modules": None}, "no list of names"),
    "a pattern for ever": ({"target_modules": "(a+)+b"}, "too involved"),
    "a broken pattern": ({"target_modules": "decoder[.fc1"}, "no pattern"),
    "a backward pattern": ({"target_modules": r"(.)x\1"}, "too involved"),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_that_is_refused(folder: pathlib.Path, name: str) -> None:
    change, words = CONFIGS[name]
    config = json.loads((folder / CONFIG).read_text()) | change
    (folder / CONFIG).write_text(json.dumps(config))
    with pytest.raises(AdapterError, match=words):
        lora.read(folder)


def test_every_default_of_peft_is_accepted(folder: pathlib.Path) -> None:
    peft = pytest.importorskip("peft")
    written = json.loads((folder / CONFIG).read_text())
    defaults = peft.LoraConfig(r=4, lora_alpha=8.0, target_modules=written["target_modules"])
    record = defaults.to_dict() | {"target_modules": written["target_modules"]}
    (folder / CONFIG).write_text(json.dumps(record, default=str))
    assert lora.read(folder).pairs


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.update({f"{BASE}decoder.x.weight": np.zeros(3, "f4")}), "no part of a LoRA"),
        (lambda t: t.pop(sorted(t)[0]), "one half"),
        (lambda t: t.clear(), "changes nothing"),
        (lambda t: t.update({sorted(t)[0]: np.zeros((4, 3), "i4")}), "no floats"),
        (lambda t: t.update({sorted(t)[0]: np.zeros((4,), "f4")}), "which no LoRA has"),
        (lambda t: t.update({sorted(t)[0]: np.zeros((3, 32), "f4")}), "says rank 4"),
        (lambda t: t.update({"../../x.lora_A.weight": np.zeros((4, 3), "f4")}), "no part"),
    ],
)
def test_weights_that_are_refused(folder: pathlib.Path, change: Any, words: str) -> None:
    tensors = tensors_of(folder)
    change(tensors)
    write_tensors(folder, tensors)
    with pytest.raises(AdapterError, match=words):
        lora.read(folder)


def test_a_pickle_is_refused(folder: pathlib.Path) -> None:
    (folder / WEIGHTS).rename(folder / "adapter_model.bin")
    with pytest.raises(AdapterError, match="pickle"):
        lora.read(folder)
    (folder / "adapter_model.bin").unlink()
    with pytest.raises(AdapterError, match="fetch it again"):
        lora.read(folder)


def test_a_lora_of_another_model_changes_nothing(
    model: Any, folder: pathlib.Path, tmp_path: pathlib.Path
) -> None:
    before = bits(model)
    tensors = tensors_of(folder)
    wide = {
        name: np.pad(value, ((0, 0), (0, 1))) if name.endswith("fc1.lora_A.weight") else value
        for name, value in tensors.items()
    }
    write_tensors(folder, wide)
    with pytest.raises(AdapterError, match="another size"):
        lay(model, (folder, 1.0))
    unknown = {name.replace("layers.1", "layers.7"): value for name, value in tensors.items()}
    shutil.copytree(folder, tmp_path / "deep")
    write_tensors(tmp_path / "deep", unknown)
    config = json.loads((folder / CONFIG).read_text()) | {"target_modules": "all-linear"}
    (tmp_path / "deep" / CONFIG).write_text(json.dumps(config))
    with pytest.raises(AdapterError, match="tiny-musicgen"):
        lay(model, (tmp_path / "deep", 1.0))
    assert bits(model) == before


# Names and strengths #############################################################################


@pytest.fixture
def home(
    base: pathlib.Path, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> pathlib.Path:
    """A data folder with three LoRAs, one below loras/, and one in the hub's cache."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(settings, "current", settings.Settings())
    models = tmp_path / "data/timbre/models"
    for place in (models / "tape", models / "loras/dust"):
        tiny_lora.make(place, base=base)
    cached = tmp_path / "hub/models--someone--vinyl"
    tiny_lora.make(cached / "snapshots/abc", base=base)
    (cached / "refs").mkdir()
    (cached / "refs/main").write_text("abc")
    return models


def test_found_by_name_and_by_path(home: pathlib.Path) -> None:
    assert sorted(lora.find_all()) == ["dust", "someone/vinyl", "tape"]
    assert lora.find("tape").folder == home / "tape"
    assert lora.find("dust").folder == lora.find("loras/dust").folder == home / "loras/dust"
    assert lora.find(str(home / "loras/dust")).id == "dust"
    assert lora.find("someone/vinyl").base == "tiny-musicgen"
    with pytest.raises(AdapterError, match="there are dust, someone/vinyl, tape"):
        lora.find("tapes")
    with pytest.raises(AdapterError, match="holds no LoRA"):
        lora.find(str(home))


def test_none_at_all_says_where_to_put_one(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(settings, "current", settings.Settings())
    with pytest.raises(AdapterError, match="timbre/models/loras"):
        lora.find("tape")


def test_strengths_in_both_forms(home: pathlib.Path) -> None:
    chosen = lora.asked({"loras": ["tape:0.5", "dust", {"id": "someone/vinyl", "strength": 2}]})
    assert [(found.id, strength) for found, strength in chosen] == [
        ("tape", 0.5), ("dust", 1.0), ("someone/vinyl", 2.0),
    ]  # fmt: skip
    assert [sorted(row) for row in lora.facts(chosen)] == [
        ["id", "licence", "sha256", "strength"]
    ] * 3
    assert lora.asked({}) == []
    for wrong, words in (
        ("tape:2.1", "between 0 and 2"),
        ("tape:-1", "between 0 and 2"),
        ("tape:nan", "between 0 and 2"),
        ("tape:loud", "write it like tape:0.8"),
        ("tape:", "write it like tape:0.8"),
    ):
        with pytest.raises(AdapterError, match=words):
            lora.asked({"loras": [wrong]})
    with pytest.raises(AdapterError, match="twice"):
        lora.asked({"loras": ["dust", "loras/dust:0.5"]})


def test_the_card_tells_the_licence(folder: pathlib.Path) -> None:
    assert lora.read(folder).licence == ""
    (folder / "README.md").write_text("---\ntags: [x]\nlicense: cc-by-4.0\n---\n# Tape\n")
    assert lora.read(folder).licence == "cc-by-4.0"


def test_two_makings_are_equal(base: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for name in ("a", "b"):
        tiny_lora.make(tmp_path / name, base=base)
    for name in (CONFIG, WEIGHTS):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_the_pages_training_makes_a_lora_that_is_read(
    base: pathlib.Path, loaded: Any, tmp_path: pathlib.Path
) -> None:
    """docs/lora.md: its own code, a few steps on noise."""
    pytest.importorskip("peft")
    page = pathlib.Path(__file__).resolve().parent.parent.parent / "docs/lora.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    lines: dict[str, Any] = {}
    exec(code, lines)
    lines["AutoTokenizer"] = Words
    torch.manual_seed(1)
    clips = [("slow", torch.randn(6400) * 0.1), ("fast", torch.randn(9600) * 0.1)]
    lines["train"](base, clips, tmp_path / "made", steps=4, rate=1e-2, rank=2)
    found = lora.read(tmp_path / "made")
    assert {name.rpartition(".")[2] for name in found.pairs} >= {"q_proj", "fc2", "0", "3"}
    before = logits(loaded)
    lay(loaded, (found.folder, 1.0))
    assert (logits(loaded) - before).abs().max() > 1e-3
    lay(loaded)
    assert torch.equal(logits(loaded), before)


class Words:
    """A tokenizer of letters."""

    @classmethod
    def from_pretrained(cls, folder: pathlib.Path) -> "Words":
        return cls()

    def __call__(self, words: str, return_tensors: str) -> dict[str, Any]:
        ids = torch.tensor([[ord(c) % 40 for c in words]])
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
