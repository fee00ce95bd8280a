# SPDX-License-Identifier: MIT
"""audiocraft's checkpoints: read as data, drawn as the package draws, heard while they grow."""

import json
import os
import pathlib
import shutil
import sys
from typing import Any

import numpy as np
import pytest
from timbre_adapters.adapter import AdapterError, Audio, Cancelled, Model, Reference, Request
from timbre_adapters.models.families import family_of
from timbre_adapters.tiny import audiocraft as tiny_audiocraft
from timbre_adapters.tiny import lora as tiny_lora

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
pytest.importorskip("omegaconf")
RATE = 32000


class PlainHost:
    """Collects what is told and kept; asks to stop at the render step of that number."""

    def __init__(self, stop_at: int = -1, kept: bytes | None = None, streams: bool = True) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self.notes: list[str] = []
        self.emitted: list[int] = []
        self.state = kept
        self._stop_at, self._streams = stop_at, streams

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.calls.append((stage, done, total))
        if stage == "render" and done == self._stop_at:
            raise Cancelled("cancelled")

    def is_cancelled(self) -> bool:
        return False

    def note(self, text: str) -> None:
        self.notes.append(text)

    def setting(self, name: str) -> Any:
        return self._streams if name == "features.stream" else 0.0

    def alloc(self, frames: int, channels: int, rate: int) -> np.ndarray:
        return np.zeros((frames, channels), np.float32)

    def emit(self, frames: int) -> None:
        assert not self.emitted or frames >= self.emitted[-1]
        self.emitted.append(frames)

    def keep(self, state: bytes) -> None:
        self.state = state

    def kept(self) -> bytes | None:
        return self.state


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """Folders: text, melody, stereo. Windows of 2 s."""
    torch.set_num_threads(1)
    base = tmp_path_factory.mktemp("audiocraft")
    tiny_audiocraft.make(base / "text", window_s=2.0)
    tiny_audiocraft.make(base / "melody", window_s=2.0, melody=True)
    tiny_audiocraft.make(base / "stereo", window_s=2.0, stereo=True)
    return {path.name: path for path in base.iterdir()}


@pytest.fixture(scope="session")
def adapters(tiny: dict[str, pathlib.Path]) -> dict[str, Any]:
    from timbre_adapters.audiocraft import AudioCraft

    made = {}
    for name, folder in tiny.items():
        made[name] = AudioCraft()
        made[name].load(Model(name, folder), PlainHost())
    return made


def ask(
    prompt: str = "happy rock", duration_s: float = 1.2, seed: int = 7, kind: str = "song",
    references: tuple[Reference, ...] = (), **params: Any,
) -> Request:  # fmt: skip
    from timbre_adapters.audiocraft import AudioCraft

    defaults = {option.name: option.default for option in AudioCraft.options}
    chosen = defaults | {"device": "cpu", "threads": 1, "top_k": 32} | params
    return Request("", kind, prompt, None, None, chosen, seed, duration_s, None, (), references)


def render(adapter: Any, request: Request, host: PlainHost | None = None) -> np.ndarray:
    return adapter.generate(request, host or PlainHost()).audio.samples


def package(adapter: Any, duration_s: float, stride_s: float = 1.2, **params: Any) -> Any:
    """The package's own MusicGen around the loaded parts."""
    from audiocraft.models.musicgen import MusicGen

    class Short(MusicGen):
        def set_generation_params(self, **fields: Any) -> None:
            super().set_generation_params(**({"extend_stride": stride_s} | fields))

    loaded = loaded_of(adapter)
    judge = Short("tiny", getattr(loaded.codec, "model", loaded.codec), loaded.lm)
    judge.set_generation_params(duration=duration_s, top_k=32, **params)
    return judge


def loaded_of(adapter: Any) -> Any:
    from timbre_adapters.neural import kit

    return adapter._load(kit.Kit(torch, torch.device("cpu"), 1), PlainHost())


def directly(call: Any, seed: int = 7) -> np.ndarray:
    """What the package makes, (frames, channels)."""
    from timbre_adapters.neural import audiocraft_import

    with torch.random.fork_rng(devices=[]), audiocraft_import.standing_in(torch):
        torch.manual_seed(seed)
        return call()[0].numpy().T


def tone(frequency_hz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    at = np.arange(round(seconds * rate)) / rate
    return (0.4 * np.sin(2 * np.pi * frequency_hz * at)).astype(np.float32)[:, None]


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("text", {}),
        ("text", {"temperature": 0.7, "guidance": 1.5}),
        ("text", {"top_p": 0.8}),
        ("text", {"temperature": 0}),
        ("stereo", {}),
    ],
)
def test_equals_the_package(adapters: dict[str, Any], name: str, params: dict[str, Any]) -> None:
    ours = render(adapters[name], ask(**params))
    fields = dict(params)
    if "guidance" in fields:
        fields["cfg_coef"] = fields.pop("guidance")
    judge = package(adapters[name], 1.2, **fields)
    theirs = directly(lambda: judge.generate(["happy rock"]))
    assert ours.shape == theirs.shape == (38400, 2 if name == "stereo" else 1)
    assert np.abs(ours - theirs).max() < 1e-6 < np.abs(theirs).max()


def test_windows_equal_the_package(adapters: dict[str, Any]) -> None:
    host = PlainHost()
    ours = render(adapters["text"], ask(duration_s=4.0), host)
    judge = package(adapters["text"], 4.0)
    assert np.abs(ours - directly(lambda: judge.generate(["happy rock"]))).max() < 1e-6
    steps = [call for call in host.calls if call[0] == "render"]
    # Windows from 0, 60 and 120 frames on, of 100, 100 and 80, with 3 steps for the delay.
    assert steps == [("render", done, 103 + 63 + 43) for done in range(103 + 63 + 43 + 1)]


def test_continuation_equals_the_package_behind_the_join(adapters: dict[str, Any]) -> None:
    old = tone(330, 0.5) + tone(495, 0.5)
    reference = Reference("continue", Audio(old, RATE))
    ours = render(adapters["text"], ask(kind="continue", references=(reference,)))
    judge = package(adapters["text"], 1.2)
    prompt = torch.from_numpy(old.T.copy())
    theirs = directly(lambda: judge.generate_continuation(prompt, RATE, ["happy rock"]))
    join = len(old) - 640
    assert np.array_equal(ours[:join], old[:join])
    assert np.abs(ours[len(old) :] - theirs[len(old) :]).max() < 1e-6
    assert not np.array_equal(ours[join : len(old)], old[join:])


def test_a_long_old_sound_is_kept_and_heard_from_behind(adapters: dict[str, Any]) -> None:
    old = tone(330, 3.111)
    reference = Reference("continue", Audio(old, RATE))
    request = ask(kind="continue", duration_s=4.0, references=(reference,))
    ours = render(adapters["text"], request)
    assert len(ours) == 4 * RATE and np.array_equal(ours[: len(old) - 640], old[:-640])
    assert np.abs(ours[len(old) :]).max() > 1e-3
    with pytest.raises(AdapterError, match="longer"):
        render(adapters["text"], ask(kind="continue", duration_s=3.0, references=(reference,)))
    with pytest.raises(AdapterError, match="nothing to continue"):
        render(adapters["text"], ask(kind="continue"))


def test_melody_equals_the_package(adapters: dict[str, Any]) -> None:
    melodies = [tone(440, 1.0), tone(622, 1.0)]
    made = []
    for melody in melodies:
        host = PlainHost()
        reference = Reference("melody", Audio(melody, RATE))
        made.append(render(adapters["melody"], ask(references=(reference,)), host))
        assert "no drums or bass were separated" in host.notes[0]
    assert not np.array_equal(*made)
    judge = package(adapters["melody"], 1.2)
    wave = torch.from_numpy(melodies[0].T.copy())[None]
    theirs = directly(lambda: judge.generate_with_chroma(["happy rock"], wave, RATE))
    assert np.abs(made[0] - theirs).max() < 1e-6
    assert not np.array_equal(made[0], render(adapters["melody"], ask()))
    with pytest.raises(AdapterError, match="can't follow a melody"):
        render(adapters["text"], ask(references=(Reference("melody", Audio(wave[0].T, RATE)),)))


def test_a_melody_goes_on_through_windows(adapters: dict[str, Any]) -> None:
    reference = Reference("melody", Audio(tone(440, 0.7), RATE))
    ours = render(adapters["melody"], ask(duration_s=3.0, references=(reference,)))
    judge = package(adapters["melody"], 3.0)
    wave = torch.from_numpy(tone(440, 0.7).T.copy())[None]
    theirs = directly(lambda: judge.generate_with_chroma(["happy rock"], wave, RATE))
    assert np.abs(ours - theirs).max() < 1e-6


def test_references_of_another_form(adapters: dict[str, Any]) -> None:
    wide = np.repeat(tone(440, 0.5, 44100), 2, axis=1)
    for name, role in (("melody", "melody"), ("text", "continue"), ("stereo", "continue")):
        reference = Reference(role, Audio(wide, 44100))
        assert np.isfinite(render(adapters[name], ask(references=(reference,)))).all()


@pytest.mark.parametrize(
    "params",
    [
        {"temperature": 0.5}, {"top_k": 2}, {"top_p": 0.3}, {"guidance": 8.0}, {"seed": 8},
        {"prompt": "sad piano"},
    ],
)  # fmt: skip
def test_each_field_is_heard(adapters: dict[str, Any], params: dict[str, Any]) -> None:
    plain = render(adapters["text"], ask(duration_s=0.6))
    assert not np.array_equal(plain, render(adapters["text"], ask(duration_s=0.6, **params)))


def test_the_stride_is_heard_and_bounded(adapters: dict[str, Any]) -> None:
    made = [render(adapters["text"], ask(duration_s=2.6, stride_s=stride)) for stride in (1.0, 1.5)]
    assert not np.array_equal(*made)
    with pytest.raises(AdapterError, match="between"):
        render(adapters["text"], ask(stride_s=2.0))


@pytest.mark.parametrize("duration_s", [0.5, 1.0, 1.237, 2.6])
@pytest.mark.parametrize("name", ["text", "stereo"])
def test_the_stream_is_the_whole(adapters: dict[str, Any], name: str, duration_s: float) -> None:
    """With and without streaming, and against the codec in one go."""
    host, silent = PlainHost(), PlainHost(streams=False)
    heard = render(adapters[name], ask(duration_s=duration_s), host)
    assert np.array_equal(heard, render(adapters[name], ask(duration_s=duration_s), silent))
    assert host.emitted[-1] == len(heard) == round(duration_s * RATE) and not silent.emitted
    if duration_s > 0.9:
        assert host.emitted[0] < len(heard) / 2
        before = [call for call in host.calls if call[0] == "render"]
        assert len(before) > 2
    assert ("decode" in {call[0] for call in silent.calls}) is True


@pytest.mark.parametrize("pieces", [1, 5, 25, 50])
def test_pieces_equal_one_decode(
    adapters: dict[str, Any], monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    from timbre_adapters.neural import audiocraft_sound

    monkeypatch.setattr(audiocraft_sound, "PIECE_FRAMES", pieces)
    loaded = loaded_of(adapters["text"])
    codes = torch.randint(0, 64, (4, 103), generator=torch.Generator().manual_seed(1))
    decoder = audiocraft_sound.Decoder(loaded, torch, 103)
    made = [sound for ready in range(104) for sound in decoder.feed(codes, ready)]
    with torch.inference_mode():
        whole = loaded.codec.decode(codes[None])[0].numpy().T
    assert np.abs(np.concatenate(made) - whole).max() <= 1e-6


def test_repeats_and_leaves_the_global_generator_alone(adapters: dict[str, Any]) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    first = render(adapters["text"], ask())
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    assert np.array_equal(first, render(adapters["text"], ask()))


@pytest.mark.parametrize("step", [0, 40, 150])
def test_stopped_and_gone_on(adapters: dict[str, Any], step: int) -> None:
    """The second window goes on from what was kept; the first is drawn anew."""
    whole = render(adapters["text"], ask(duration_s=4.0))
    stopped = PlainHost(stop_at=step)
    with pytest.raises(Cancelled):
        render(adapters["text"], ask(duration_s=4.0), stopped)
    again = PlainHost(kept=stopped.state)
    assert np.array_equal(whole, render(adapters["text"], ask(duration_s=4.0), again))
    steps = [done for stage, done, _ in again.calls if stage == "render"]
    assert steps[0] == (103 if step == 150 else 0)


@pytest.mark.parametrize("kept", [b"", b"{}\n", b"\xff\x00", b'{"state": 9, "shape": [4, 1]}\n1'])
def test_a_torn_state_is_left_unused(adapters: dict[str, Any], kept: bytes) -> None:
    whole = render(adapters["text"], ask(duration_s=0.6))
    assert np.array_equal(
        whole, render(adapters["text"], ask(duration_s=0.6), PlainHost(kept=kept))
    )


# LoRAs ###########################################################################################


def as_transformers(lm: Any) -> Any:
    """The same language model in transformers' layout, in a shell that holds its projection."""
    import transformers

    config = transformers.MusicgenDecoderConfig(
        vocab_size=64, num_hidden_layers=2, ffn_dim=256, num_attention_heads=4, hidden_size=64,
        num_codebooks=4, pad_token_id=64, bos_token_id=64, dropout=0.0,
    )  # fmt: skip
    made = transformers.MusicgenForCausalLM(config).eval()
    state = {}
    for name, value in lm.state_dict().items():
        if name.startswith("condition"):
            continue
        for ours, theirs in (
            ("transformer.layers", "model.decoder.layers"), ("cross_attention", "encoder_attn"),
            ("linear1", "fc1"), ("linear2", "fc2"), ("norm1", "self_attn_layer_norm"),
            ("norm_cross", "encoder_attn_layer_norm"), ("norm2", "final_layer_norm"),
            ("out_norm", "model.decoder.layer_norm"), ("linears", "lm_heads"),
        ):  # fmt: skip
            name = name.replace(ours, theirs)
        if name.startswith("emb."):
            name = f"model.decoder.embed_tokens.{name[4:]}"
        if "in_proj_weight" in name:
            for letter, part in zip("qkv", value.chunk(3), strict=True):
                state[name.replace("in_proj_weight", f"{letter}_proj.weight")] = part.clone()
        else:
            state[name] = value
    missing = made.load_state_dict(state, strict=False)
    assert not missing.unexpected_keys
    assert all("embed_positions" in key for key in missing.missing_keys)
    shell = torch.nn.Module()
    shell.decoder = made
    shell.enc_to_dec_proj = torch.nn.Linear(32, 64)
    shell.enc_to_dec_proj.load_state_dict(
        lm.condition_provider.conditioners["description"].output_proj.state_dict()
    )
    return shell


def test_a_lora_of_transformers_is_merged(
    adapters: dict[str, Any], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logits against peft's over the same weights in transformers; then off without a trace."""
    peft = pytest.importorskip("peft")
    from safetensors.torch import save_file
    from timbre_adapters.neural import audiocraft_import, audiocraft_lora, lora

    lm = loaded_of(adapters["text"]).lm
    shell = as_transformers(lm)
    save_file(shell.state_dict(), tmp_path / "model.safetensors")
    tiny_lora.make(tmp_path / "data/timbre/models/loras/tape", base=tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    codes = torch.randint(0, 64, (1, 4, 20), generator=torch.Generator().manual_seed(1))
    words = torch.randn(1, 7, 32, generator=torch.Generator().manual_seed(2))

    def of_audiocraft() -> Any:
        with torch.inference_mode(), audiocraft_import.standing_in(torch):
            states = lm.condition_provider.conditioners["description"].output_proj(words)
            return lm(codes, [], {"description": (states, torch.ones(1, 7))})[0]

    def of_transformers(model: Any) -> Any:
        with torch.inference_mode():
            states = model.enc_to_dec_proj(words)
            out = model.decoder(input_ids=codes[0], encoder_hidden_states=states)
            return out.logits.reshape(4, 20, 64)

    base = of_audiocraft()
    assert (base - of_transformers(shell)).abs().max() < 1e-4
    found = lora.find("tape")
    judge = peft.PeftModel.from_pretrained(shell, found.folder)
    bits = [value.numpy().tobytes() for value in lm.state_dict().values()]
    lora.apply(lm, [(found, 1.0)], PlainHost(), audiocraft_lora.finder(lm))
    merged, judged = of_audiocraft(), of_transformers(judge.base_model.model)
    assert (judged - base).abs().max() > 1
    assert (merged - judged).abs().max() < 1e-4 * judged.abs().max()
    lora.apply(lm, [], PlainHost(), audiocraft_lora.finder(lm))
    assert [value.numpy().tobytes() for value in lm.state_dict().values()] == bits

    plain = render(adapters["text"], ask(duration_s=0.6))
    heard = {s: render(adapters["text"], ask(duration_s=0.6, loras=[f"tape:{s}"])) for s in (0, 1)}
    assert np.array_equal(plain, heard[0]) and not np.array_equal(plain, heard[1])
    assert np.array_equal(plain, render(adapters["text"], ask(duration_s=0.6)))


# Importing, and files ############################################################################


def test_stand_ins_are_gone_and_nobody_was_deceived(adapters: dict[str, Any]) -> None:
    import importlib.util

    import transformers

    loaded_of(adapters["melody"])
    for name in ("librosa", "torchaudio", "spacy", "xformers", "av", "flashy", "dora"):
        assert (name in sys.modules) == (importlib.util.find_spec(name) is not None)
    for name in ("librosa", "torchaudio", "spacy"):
        is_there = getattr(transformers.utils, f"is_{name}_available")()
        assert is_there == (importlib.util.find_spec(name) is not None)


def test_chroma_hears_the_class_of_a_tone() -> None:
    from timbre_adapters.neural.audiocraft_import import chroma_filters

    weights = chroma_filters(sr=RATE, n_fft=16384)
    assert weights.shape == (12, 8193)
    for frequency_hz, note in ((440.0, 9), (261.63, 0), (311.13, 3)):
        assert weights[:, round(frequency_hz * 16384 / RATE)].argmax() == note


def test_two_makings_are_equal(tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path) -> None:
    tiny_audiocraft.make(tmp_path / "again", window_s=2.0)
    for path in sorted((tmp_path / "again").rglob("*")):
        if path.is_file():
            other = tiny["text"] / path.relative_to(tmp_path / "again")
            assert path.read_bytes() == other.read_bytes()
    family = family_of(tmp_path / "again")
    assert family is not None and family.name == "audiocraft"


class Payload:
    """Runs when it is unpickled."""

    def __reduce__(self) -> Any:
        return os.mkdir, (os.environ["PAYLOAD"],)


def change_package(folder: pathlib.Path, name: str, change: Any) -> None:
    package = torch.load(folder / name, weights_only=True)
    change(package)
    torch.save(package, folder / name)


def change_config(change: Any) -> Any:
    def apply(package: dict[str, Any]) -> None:
        config = json.loads(package["xp.cfg"])
        change(config)
        package["xp.cfg"] = json.dumps(config)

    return apply


LM, CODEC = "state_dict.bin", "compression_state_dict.bin"
HOSTILE: dict[str, tuple[str, Any, str]] = {
    "a payload": (LM, lambda p: p.update(evil=Payload()), "could run anything"),
    "a payload in the codec": (CODEC, lambda p: p.update(evil=Payload()), "could run anything"),
    "the environment": (
        LM,
        change_config(lambda c: c.update(dataset={"segment_duration": "${oc.env:HOME}"})),
        r"\$\{|resolve|environment",
    ),
    "another place": (CODEC, lambda p: p.update(pretrained="somebody/codec"), "somebody|network"),
    "no weights": (LM, lambda p: p.pop("best_state"), "best_state"),
    "no config": (LM, lambda p: p.pop("xp.cfg"), "xp.cfg"),
    "a list as config": (LM, lambda p: p.update({"xp.cfg": "[1]"}), "no record"),
    "another kind": (LM, change_config(lambda c: c.update(lm_model="magnet")), "neither"),
    "clap": (
        LM,
        change_config(lambda c: c["conditioners"].update(x={"model": "clap", "clap": {}})),
        "clap",
    ),
    "a text encoder by path": (
        LM,
        change_config(lambda c: c["conditioners"]["description"]["t5"].update(name="/etc")),
        "none of T5's",
    ),
    "huge": (LM, change_config(lambda c: c["transformer_lm"].update(dim=10**9)), "dim ="),
    "endless layers": (
        LM, change_config(lambda c: c["transformer_lm"].update(num_layers=10**9)), "num_layers"
    ),
    "larger than its tensors": (
        LM, change_config(lambda c: c["transformer_lm"].update(dim=128)), "config says"
    ),
    "a tensor less": (LM, lambda p: p["best_state"].pop("out_norm.weight"), "its own config"),
    "a tensor more": (
        LM, lambda p: p["best_state"].update(extra=torch.zeros(3)), "its own config"
    ),
    "a function of torch": (
        CODEC, change_config(lambda c: c["seanet"].update(activation="Module")), "which is none"
    ),
    "a wide codec": (
        CODEC, change_config(lambda c: c["seanet"].update(n_filters=512, ratios=[2] * 8)), "wider"
    ),
    "a codec of others": (
        CODEC, change_config(lambda c: c["rvq"].update(bins=128)), "config says"
    ),
    "an order of its own": (
        LM,
        change_config(lambda c: c["codebooks_pattern"]["delay"].update(flatten_first=2)),
        "plain delay",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_folder_that_is_refused(
    tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path, name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from timbre_adapters.neural import audiocraft_file

    file, change, words = HOSTILE[name]
    shutil.copytree(tiny["text"], tmp_path / "evil")
    monkeypatch.setenv("PAYLOAD", str(tmp_path / "ran"))
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    change_package(tmp_path / "evil", file, change)
    with pytest.raises(AdapterError, match=words):
        audiocraft_file.load(tmp_path / "evil", torch, "cpu", lambda: None)
    assert not (tmp_path / "ran").exists()


def test_a_missing_text_encoder_is_named(
    tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timbre_adapters.neural import audiocraft_file

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    shutil.copytree(tiny["text"], tmp_path / "bare")
    (tmp_path / "bare/t5").rename(tmp_path / "moved")
    with pytest.raises(AdapterError, match="models fetch"):
        audiocraft_file.load(tmp_path / "bare", torch, "cpu", lambda: None)
    snapshots = tmp_path / "hub/models--google-t5--t5-base"
    shutil.copytree(tmp_path / "moved", snapshots / "snapshots/abc")
    (snapshots / "refs").mkdir()
    (snapshots / "refs/main").write_text("abc")
    assert audiocraft_file.load(tmp_path / "bare", torch, "cpu", lambda: None).window_s == 2.0
