# SPDX-License-Identifier: MIT
"""Demucs takes sound apart as the package does, and reads its files as data."""

import json
import pathlib
import random
from typing import Any

import numpy as np
import pytest
from timbre_adapters.adapter import AdapterError, Audio, Cancelled, Model, Request
from timbre_adapters.models.families import family_of
from timbre_adapters.neural import demucs_file, demucs_parts
from timbre_adapters.neural.resample import resample
from timbre_adapters.tiny import demucs as tiny_demucs

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")
pytest.importorskip("demucs")
SOURCES = ["drums", "bass", "other", "vocals"]


class PlainHost:
    """Collects what an adapter tells; asks to stop at the progress call of that number."""

    def __init__(self, stop_at: int = 0) -> None:
        self.calls: list[tuple[str, int, int]] = []
        self.notes: list[str] = []
        self._stop_at = stop_at

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        self.calls.append((stage, done, total))
        if len(self.calls) == self._stop_at:
            raise Cancelled("cancelled")

    def is_cancelled(self) -> bool:
        return False

    def note(self, text: str) -> None:
        self.notes.append(text)

    def setting(self, name: str) -> Any:
        return 0.0


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    """Folders of an HTDemucs, an HDemucs and a bag of two."""
    base = tmp_path_factory.mktemp("demucs")
    tiny_demucs.make(base / "one")
    tiny_demucs.make(base / "old", klass="hdemucs")
    tiny_demucs.make(base / "bag", models=2)
    return {path.name: path for path in base.iterdir()}


@pytest.fixture(scope="session")
def mix() -> np.ndarray:
    """Two and a half seconds in stereo, 44.1 kHz."""
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal((110250, 2)) * 0.1
    at = np.arange(len(noise)) / 44100
    return (noise + 0.3 * np.sin(2 * np.pi * 220 * at)[:, None]).astype(np.float32)


def separator(folder: pathlib.Path) -> Any:
    from timbre_adapters.demucs import Demucs

    made = Demucs()
    made.load(Model("tiny", folder), PlainHost())
    return made


def ask(seed: int = 1, **params: Any) -> Request:
    defaults = {"device": "cpu", "threads": 1, "segment_s": 0.0, "overlap": 0.25, "shifts": 0}
    return Request("", "separate", "", None, None, defaults | params, seed, None, None, (), ())


def separate(
    folder: pathlib.Path, sound: np.ndarray, rate: int = 44100, seed: int = 1, **params: Any
) -> dict[str, np.ndarray]:
    lent = sound.copy()
    lent.flags.writeable = False
    made = separator(folder).separate(Audio(lent, rate), ask(seed, **params), PlainHost())
    assert made.audio is None and list(made.parts) == SOURCES
    for part in made.parts.values():
        assert part.sample_rate_hz == rate and part.samples.shape == sound.shape
        assert part.samples.dtype == np.float32 and part.samples.flags.c_contiguous
    return {name: part.samples for name, part in made.parts.items()}


def differ(a: dict[str, np.ndarray], b: dict[str, np.ndarray]) -> bool:
    return any(not np.array_equal(a[name], b[name]) for name in a)


def upstream(folder: pathlib.Path, sound: np.ndarray, **asked: Any) -> dict[str, np.ndarray]:
    """The package's own separator around its own loader of these (trusted) files."""
    from demucs.api import Separator
    from demucs.apply import BagOfModels
    from demucs.hf import load_safetensors_model

    bag = demucs_file.read(folder)
    models = [load_safetensors_model(spec.file) for spec in bag.specs]
    judge = Separator.__new__(Separator)
    judge._model = BagOfModels(models, [list(row) for row in bag.weights])
    judge._audio_channels, judge._samplerate = 2, 44100
    judge.update_parameter(
        device="cpu", shifts=0, split=True, overlap=0.25, segment=None, jobs=0, progress=False,
        callback=None, callback_arg=None,
    )  # fmt: skip
    if asked:
        judge.update_parameter(**asked)
    _, parts = judge.separate_tensor(torch.from_numpy(sound.T.copy()), 44100)
    return {name: part.numpy().T for name, part in parts.items()}


@pytest.mark.parametrize("name", ["one", "old", "bag"])
def test_equals_the_package(tiny: dict[str, pathlib.Path], mix: np.ndarray, name: str) -> None:
    ours, theirs = separate(tiny[name], mix), upstream(tiny[name], mix)
    for source in SOURCES:
        assert np.abs(ours[source] - theirs[source]).max() < 1e-6


def test_overlap_equals_the_package(tiny: dict[str, pathlib.Path], mix: np.ndarray) -> None:
    ours, theirs = separate(tiny["one"], mix, overlap=0.5), upstream(tiny["one"], mix, overlap=0.5)
    assert np.abs(ours["bass"] - theirs["bass"]).max() < 1e-6


def test_deterministic_whatever_the_global_random(
    tiny: dict[str, pathlib.Path], mix: np.ndarray
) -> None:
    random.seed(1)
    first = separate(tiny["one"], mix, shifts=2)
    random.seed(2)
    torch.manual_seed(9)
    again = separate(tiny["one"], mix, shifts=2)
    assert not differ(first, again)
    assert differ(first, separate(tiny["one"], mix, shifts=2, seed=5))


@pytest.mark.parametrize("params", [{"segment_s": 1.0}, {"overlap": 0.6}, {"shifts": 1}])
def test_each_option_is_heard(
    tiny: dict[str, pathlib.Path], mix: np.ndarray, params: dict[str, Any]
) -> None:
    assert differ(separate(tiny["one"], mix), separate(tiny["one"], mix, **params))


@pytest.mark.parametrize("rate", [48000, 32000, 44101])
def test_any_rate_and_channels_come_back(
    tiny: dict[str, pathlib.Path], mix: np.ndarray, rate: int
) -> None:
    separate(tiny["one"], mix[:60001], rate)
    mono = separate(tiny["one"], mix[:60001, :1], rate)
    assert mono["bass"].shape == (60001, 1)


def test_silence_and_a_few_frames(tiny: dict[str, pathlib.Path]) -> None:
    for sound in (np.zeros((30000, 2), np.float32), np.full((3, 1), 0.5, np.float32)):
        parts = separate(tiny["one"], sound)
        assert all(np.isfinite(part).all() for part in parts.values())


def test_progress_ends_and_cancel_stops(tiny: dict[str, pathlib.Path], mix: np.ndarray) -> None:
    made = separator(tiny["bag"])
    host = PlainHost()
    made.separate(Audio(mix, 44100), ask(), host)
    steps = [call for call in host.calls if call[0] == "render"]
    # 110250 frames in pieces of 88200 that begin each 66150, by two models.
    assert steps == [("render", done, 4) for done in range(5)]
    stopped = PlainHost(stop_at=len(host.calls) - 2)
    with pytest.raises(Cancelled):
        made.separate(Audio(mix, 44100), ask(), stopped)
    assert host.notes and "differ from the mix" in host.notes[0]


def test_facts_tell_the_sum(tiny: dict[str, pathlib.Path], mix: np.ndarray) -> None:
    from timbre_adapters.demucs import sum_error_db

    made = separator(tiny["one"]).separate(Audio(mix, 44100), ask(), PlainHost())
    assert {"segment_s", "sum_error_db", "memory_bytes", "threads"} <= set(made.facts)
    assert made.facts["sum_error_db"] == round(
        sum_error_db(mix, [part.samples for part in made.parts.values()]), 1
    )
    assert sum_error_db(mix, [mix * 0.25, mix * 0.75]) < -140
    assert abs(sum_error_db(mix, [mix * 0.9]) + 20) < 0.01


@pytest.mark.parametrize(("seconds", "words"), [(2.5, "between 0.5 and 2"), (0.2, "between 0.5")])
def test_a_segment_beyond_the_model(
    tiny: dict[str, pathlib.Path], mix: np.ndarray, seconds: float, words: str
) -> None:
    with pytest.raises(AdapterError, match=words):
        separate(tiny["one"], mix, segment_s=seconds)


def test_makes_nothing(tiny: dict[str, pathlib.Path]) -> None:
    with pytest.raises(AdapterError, match="kind separate"):
        separator(tiny["one"]).generate(ask(), PlainHost())


# Files ###########################################################################################


def rewrite(folder: pathlib.Path, target: pathlib.Path, change: Any) -> pathlib.Path:
    """The model of a folder with its metadata and tensors changed."""
    from safetensors import safe_open
    from safetensors.torch import save_file

    (path,) = folder.glob("*.safetensors")
    with safe_open(path, framework="pt") as file:
        metadata = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    change(metadata, tensors)
    target.mkdir()
    save_file(tensors, target / path.name, metadata=metadata)
    return target


def with_argument(name: str, value: Any) -> Any:
    def change(metadata: dict[str, str], tensors: dict[str, Any]) -> None:
        metadata["kwargs"] = json.dumps(json.loads(metadata["kwargs"]) | {name: value})

    return change


HOSTILE: dict[str, tuple[Any, str]] = {
    "a callable": (lambda m, t: m.update(klass="builtins.print"), "builtins.print|are known"),
    "the system": (lambda m, t: m.update(klass="os.system", args='["touch evil"]'), "os.system|known"),
    "no class": (lambda m, t: m.pop("klass"), "are known"),
    "packed": (lambda m, t: m.update(structure='{"_class": "os.system"}'), "packed|puts a state together"),
    "arguments by place": (lambda m, t: m.update(args="[3]"), "without names"),
    "no JSON": (lambda m, t: m.update(kwargs="{"), "can't be read"),
    "a list of arguments": (lambda m, t: m.update(kwargs="[]"), "no record"),
    "an evil fraction": (
        with_argument("segment", {"_type": "fraction", "numerator": 1, "denominator": 0}),
        "can't be read",
    ),
    "no sources": (with_argument("sources", []), "no sources"),
    "a source as a path": (with_argument("sources", ["../x", "a", "b", "c"]), "no words"),
    "a source twice": (with_argument("sources", ["a", "a", "b", "c"]), "twice"),
    "endless depth": (with_argument("depth", 10**9), "'depth' beyond"),
    "huge channels": (with_argument("channels", 10**12), "'channels' beyond"),
    "a record as argument": (with_argument("growth", {"a": 1}), "'growth' beyond"),
    "unknown argument": (with_argument("wonder", 1), "make no HTDemucs"),
    "wrong shape": (with_argument("channels", 16), "is needed"),
    "sparse": (with_argument("t_sparse_self_attn", True), "sparse"),
    "a rate of none": (with_argument("samplerate", 3), "sample rate"),
    "seven channels": (with_argument("audio_channels", 7), "neither for mono"),
    "a tensor less": (lambda m, t: t.pop(sorted(t)[0]), "lacks the tensor"),
    "a tensor more": (lambda m, t: t.update(extra=torch.zeros(3)), "does not have"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_refused(
    tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path, name: str, capsys: Any
) -> None:
    change, words = HOSTILE[name]
    folder = rewrite(tiny["one"], tmp_path / "evil", change)
    with pytest.raises(AdapterError, match=words):
        bag = demucs_file.read(folder)
        demucs_file.load(bag.specs[0], torch, lambda: None)
    assert capsys.readouterr().out == "" and not (tmp_path / "evil/evil").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("models: []", "names no models"),
        ("models: 3", "names no models"),
        ("- a\n", "names no models"),
        ("models: ['../../etc/x']", "no file names"),
        ("models: [gone]", "gone.safetensors is missing"),
        ("models: [tiny_demucs0]\nweights: [[1, 1]]", "no 1 rows of 4"),
        ("models: [tiny_demucs0]\nweights: [[1, 1, 1, .nan]]", "no numbers"),
        ("models: [tiny_demucs0]\nweights: [[1, 1, 1, 0]]", "no model adds"),
        ("models: [tiny_demucs0]\nsegment: -1", "segment -1"),
        ("!!python/object/apply:os.system ['touch evil']", "yaml"),
    ],
)
def test_a_bag_that_is_refused(
    tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path, text: str, words: str
) -> None:
    folder = rewrite(tiny["one"], tmp_path / "bag", lambda m, t: None)
    (folder / "bag.yaml").write_text(text)
    with pytest.raises(AdapterError, match=words):
        demucs_file.read(folder)


def test_the_hub_layout_is_known(tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path) -> None:
    """Signature.safetensors beside a bag, and a segment as a fraction."""
    fraction = {"_type": "fraction", "numerator": 39, "denominator": 20}
    folder = rewrite(tiny["one"], tmp_path / "hub", with_argument("segment", fraction))
    (folder / "tiny_demucs0.safetensors").rename(folder / "955717e8.safetensors")
    (folder / "htdemucs.yaml").write_text("models: ['955717e8']\n")
    family = family_of(folder)
    assert family is not None and family.name == "demucs"
    assert demucs_file.read(folder).own_segment_s() == pytest.approx(1.95)


def test_two_makings_are_equal(tiny: dict[str, pathlib.Path], tmp_path: pathlib.Path) -> None:
    tiny_demucs.make(tmp_path / "again")
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (tiny["one"] / path.name).read_bytes()


def test_memory_is_foreseen(tiny: dict[str, pathlib.Path]) -> None:
    bag = demucs_file.read(tiny["bag"])
    model = demucs_file.load(bag.specs[0], torch, lambda: None)
    assert bag.size_bytes() == 2 * 4 * sum(value.numel() for value in model.state_dict().values())
    assert demucs_parts.activation_bytes(bag, 2.0) == 2 * demucs_parts.activation_bytes(bag, 1.0)


# Another rate ####################################################################################


@pytest.mark.parametrize("rates", [(44100, 48000), (48000, 44100), (22050, 44100), (44101, 44100)])
def test_a_tone_keeps_its_pitch_and_height(rates: tuple[int, int]) -> None:
    source, target = rates
    at = np.arange(source * 15) / source
    tone = (0.5 * np.sin(2 * np.pi * 997 * at)).astype(np.float32)[:, None]
    made = resample(tone, source, target)[:, 0]
    assert len(made) == target * 15
    wanted = 0.5 * np.sin(2 * np.pi * 997 * np.arange(len(made)) / target)
    inside = slice(target // 10, -target // 10)
    assert np.abs(made - wanted)[inside].max() < 1e-5


def test_what_is_above_goes_and_silence_stays() -> None:
    at = np.arange(48000) / 48000
    high = np.sin(2 * np.pi * 20000 * at).astype(np.float32)[:, None]
    assert np.abs(resample(high, 48000, 32000)[3000:-3000]).max() < 1e-4
    assert not resample(np.zeros((999, 2), np.float32), 48000, 44100).any()
    assert resample(high, 48000, 44100, 100).shape == (100, 1)
