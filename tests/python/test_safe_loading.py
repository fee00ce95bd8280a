# SPDX-License-Identifier: MIT
"""Hostile checkpoints, a row each: none runs anything, each gives its sentence."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pathlib
import pickle
import re
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from timbre_adapters import discovery, host, runtime
from timbre_adapters.adapter import AdapterError
from timbre_adapters.models import safe, zips
from timbre_adapters.models.families import FAMILIES

# Building blocks ##################################################################################

Build = Callable[[pathlib.Path, "Trap"], Any]
MUSICGEN = {"model_type": "musicgen", "decoder": {"hidden_size": 4}}


class Trap:
    """A payload that would make a file if anything ran it."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch {self.path}",)

    def pickled(self, protocol: int = 2) -> bytes:
        return pickle.dumps(self, protocol)

    def is_sprung(self) -> bool:
        return self.path.exists()


def row(dtype: str, shape: Any, start: Any, end: Any) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def tensor_file(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def weights(folder: pathlib.Path, content: bytes, name: str = "model.safetensors") -> None:
    (folder / name).write_bytes(content)


def one(dtype: str, shape: Any, size: int, data: bytes | None = None, name: str = "w") -> bytes:
    """A file of one tensor of so many bytes."""
    content = b"\0" * size if data is None else data
    return tensor_file({name: row(dtype, shape, 0, size)}, content)


def config(folder: pathlib.Path, content: Any, name: str = "config.json") -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def pipeline(folder: pathlib.Path, **components: Any) -> None:
    (folder / "config.json").unlink()
    index = {
        "_class_name": "StableDiffusionPipeline",
        "unet": ["diffusers", "UNet2DConditionModel"],
    }
    config(folder, index | components, "model_index.json")


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def torch_zip(pickled: bytes, **more: bytes) -> bytes:
    entries = {"archive/data.pkl": pickled, "archive/version": b"3\n"}
    return archive(entries | {name.replace("__", "/"): value for name, value in more.items()})


def audiocraft(folder: pathlib.Path, content: bytes) -> None:
    """A folder of audiocraft's layout whose language model's file is this."""
    for path in folder.iterdir():
        path.unlink()
    (folder / "state_dict.bin").write_bytes(content)
    (folder / "compression_state_dict.bin").write_bytes(torch_zip(pickle.dumps({}, 2)))


def hidden_global() -> bytes:
    """STACK_GLOBAL whose texts come out of the memo, out of a reader's sight."""
    return (
        b"\x80\x04\x8c\x0bcollections\x94\x8c\x0bOrderedDict\x94\x8c\x02os\x94\x8c\x06system\x94"
        b"h\x02h\x03\x93."
    )


def overlapping() -> bytes:
    """Many entries of the directory that mean the same bytes (a zip bomb that is not packed)."""
    first = archive({"a/data.pkl": pickle.dumps({}, 2), "a/data/0": b"\0" * 5000})
    ends = first.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", first[ends + 16 : ends + 20])[0]
    rows = first[start:ends]
    cut = rows.index(b"PK\x01\x02", 4)
    more = b"".join(rows[cut:].replace(b"a/data/0", b"a/data/%d" % n) for n in range(1, 9))
    count = struct.pack("<HH", 10, 10)
    sizes = struct.pack("<II", len(rows) + len(more), start)
    return first[:start] + rows + more + b"PK\x05\x06\0\0\0\0" + count + sizes + b"\0\0"


def link_entry() -> bytes:
    entry = zipfile.ZipInfo("archive/data/0")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({}, 2))
        file.writestr(entry, "/etc/passwd")
    return made.getvalue()


def twice_named() -> bytes:
    text = b'{"w":%s,"w":%s}'
    rows = json.dumps(row("F32", [1], 0, 4)).encode()
    return tensor_file(text % (rows, rows), b"\0" * 4)


def snapshot(folder: pathlib.Path) -> pathlib.Path:
    """The folder's files as a snapshot of the Hugging Face cache, links to blobs."""
    hub = folder.parent / "hub" / "models--a--b"
    (hub / "blobs").mkdir(parents=True)
    (hub / "snapshots/c0ffee").mkdir(parents=True)
    for path in folder.iterdir():
        path.rename(hub / "blobs" / path.name)
        (hub / "snapshots/c0ffee" / path.name).symlink_to(f"../../blobs/{path.name}")
    return hub / "snapshots/c0ffee"


def blob_that_leaves(folder: pathlib.Path) -> pathlib.Path:
    made = snapshot(folder)
    blob = made.parent.parent / "blobs" / "config.json"
    outside = folder.parent / "outside.json"
    blob.rename(outside)
    blob.symlink_to(outside)
    return made


def link_past_blobs(folder: pathlib.Path) -> pathlib.Path:
    made = snapshot(folder)
    (folder.parent / "outside.json").write_text("{}")
    (made / "more.json").symlink_to("../../../../outside.json")
    return made


# The table ########################################################################################
# Name; how it is made out of a folder that is fine (the folder to judge, if it is another one);
# what its sentence must say.

TENSORS: list[tuple[str, Build, str]] = [
    ("a pickle named .safetensors", lambda d, t: weights(d, t.pickled()), "a pickle named"),
    ("a zip named .safetensors", lambda d, t: weights(d, torch_zip(t.pickled())), "a pickle named"),
    ("an empty file", lambda d, t: weights(d, b""), "is cut off: 0 bytes"),
    ("three bytes", lambda d, t: weights(d, b"abc"), "is cut off: 3 bytes"),
    ("a header past the end", lambda d, t: weights(d, tensor_file({}, b"", 5000)), "is cut off"),
    ("a header of a terabyte", lambda d, t: weights(d, tensor_file({}, b"", 1 << 40)), "claims a"),
    ("a header of all bits", lambda d, t: weights(d, b"\xff" * 64), "claims a header"),
    ("a header of words", lambda d, t: weights(d, tensor_file(b"{hello}")), "is no JSON"),
    ("a header that is a list", lambda d, t: weights(d, tensor_file([])), "is no JSON record"),
    ("a header of bytes", lambda d, t: weights(d, tensor_file(b'{"\xff": 1}')), "is no JSON"),
    ("a deep header", lambda d, t: weights(d, tensor_file(b'{"a":' + b"[" * 100_000)), "deeper"),
    ("truncated data", lambda d, t: weights(d, one("F32", [4, 4], 64)[:-9]), "ends at byte 64 of"),
    ("a tensor twice", lambda d, t: weights(d, twice_named()), "names w twice"),
    (
        "tensors that overlap",
        lambda d, t: weights(
            d, tensor_file({"a": row("F32", [4], 0, 16), "b": row("F32", [4], 8, 24)}, b"\0" * 24)
        ),
        "lies over another",
    ),
    (
        "a hole between tensors",
        lambda d, t: weights(
            d, tensor_file({"a": row("F32", [1], 0, 4), "b": row("F32", [1], 8, 12)}, b"\0" * 12)
        ),
        "4 bytes before the tensor b",
    ),
    (
        "code behind the tensors",
        lambda d, t: weights(d, one("F32", [1], 4) + t.pickled()),
        "belong to no tensor",
    ),
    ("an unknown dtype", lambda d, t: weights(d, one("F128", [1], 16)), "an unknown dtype, F128"),
    ("a dtype that is a list", lambda d, t: weights(d, one([], [1], 4)), "an unknown dtype"),  # type: ignore[arg-type]
    ("a wrong shape", lambda d, t: weights(d, one("F32", [5], 16)), "needs 20 bytes and has 16"),
    ("a wrong dtype", lambda d, t: weights(d, one("F64", [4], 16)), "needs 32 bytes and has 16"),
    ("a negative shape", lambda d, t: weights(d, one("F32", [-4], 16)), "a shape that is none"),
    ("a shape that overflows", lambda d, t: weights(d, one("F32", [1 << 62, 4], 16)), "none"),
    ("a shape of truths", lambda d, t: weights(d, one("F32", [True, 4], 16)), "that is none"),
    ("a shape of reals", lambda d, t: weights(d, one("F32", [4.0], 16)), "a shape that is none"),
    (
        "offsets turned round",
        lambda d, t: weights(d, tensor_file({"w": row("F32", [1], 4, 0)}, b"\0" * 4)),
        "offsets that are none",
    ),
    (
        "a field too many",
        lambda d, t: weights(d, tensor_file({"w": row("F32", [1], 0, 4) | {"x": 1}}, b"\0" * 4)),
        "must have dtype, shape and data_offsets",
    ),
    (
        "a name with control characters",
        lambda d, t: weights(d, one("F32", [1], 4, name="a\x1b[2J\0")),
        "whose name is no name",
    ),
    (
        "metadata that is no text",
        lambda d, t: weights(d, tensor_file({"__metadata__": {"a": [1]}})),
        "no record of texts",
    ),
    (
        "demucs metadata naming a callable",
        lambda d, t: weights(
            d,
            tensor_file({
                "__metadata__": {
                    "klass": "os.system", "args": json.dumps([f"touch {t.path}"]), "kwargs": "{}",
                }
            }),
        ),
        "asks to call os.system",
    ),
    (
        "demucs metadata naming a class by its structure",
        lambda d, t: weights(
            d,
            tensor_file({
                "__metadata__": {
                    "klass": "demucs.htdemucs.HTDemucs", "structure": '{"_class": "os.system"}',
                }
            }),
        ),
        "puts a state together",
    ),
    ("a NaN", lambda d, t: weights(d, one("F32", [2], 8, struct.pack("<2f", 1, float("nan")))), "NaN"),
    ("an infinite half", lambda d, t: weights(d, one("F16", [1], 2, b"\x00\x7c")), "infinite"),
    ("a NaN of bfloat16", lambda d, t: weights(d, one("BF16", [1], 2, b"\xc0\x7f")), "(NaN or"),
    ("whole numbers as weights", lambda d, t: weights(d, one("I64", [2], 16, name="a.weight")),
     "holds I64, no floats"),
]  # fmt: skip

CONFIGS: list[tuple[str, Build, str]] = [
    ("no config", lambda d, t: (d / "model.safetensors").unlink(), "holds no weights"),
    ("auto_map", lambda d, t: config(d, MUSICGEN | {"auto_map": {"AutoModel": "m.M"}}), "auto_map"),
    (
        "auto_map far inside",
        lambda d, t: config(d, MUSICGEN | {"decoder": [{"auto_map": {"AutoModel": "m.M"}}]}),
        "code of its own",
    ),
    ("trust_remote_code", lambda d, t: config(d, MUSICGEN | {"trust_remote_code": True}), "never"),
    (
        "a tokenizer with code",
        lambda d, t: config(d, {"auto_map": {"AutoTokenizer": ["t.T"]}}, "tokenizer_config.json"),
        "code of its own",
    ),
    ("a deep config", lambda d, t: config(d, b'{"a":' * 3000 + b"1" + b"}" * 3000), "deeper"),
    ("a config of 70 levels", lambda d, t: config(d, b'{"a":' * 70 + b"1" + b"}" * 70), "deeper"),
    ("a NUL byte", lambda d, t: config(d, b'{"model_type": "musicgen\0"}'), "a NUL byte"),
    ("a number of 5000 digits", lambda d, t: config(d, b'{"a": ' + b"9" * 5000 + b"}"), "5000 dig"),
    ("a size that is none", lambda d, t: config(d, {"hidden_size": 10**18}), "a size that is none"),
    ("a name twice", lambda d, t: config(d, b'{"model_type": "a", "model_type": "b"}'), "twice"),
    ("a config that is a pickle", lambda d, t: config(d, t.pickled()), "a pickle or an archive"),
    ("a config that is a list", lambda d, t: config(d, []), "holds no record"),
    ("a config that is no text", lambda d, t: config(d, b"\xff\xfe{}"), "is no JSON"),
    ("a config that ends early", lambda d, t: config(d, b'{"model_type": '), "is no JSON"),
    ("a config of 17 MB", lambda d, t: os.truncate(d / "config.json", 17 << 20), "larger than any"),
    ("${oc.env} in a config", lambda d, t: config(d, {"a": ["${oc.env:HOME}"]}), "what is around"),
    ("a component of os", lambda d, t: pipeline(d, vae=["os", "system"]), "takes the component vae"),
    (
        "a pipeline of its own code",
        lambda d, t: pipeline(d, _class_name=["pipeline", "Evil"]),
        "a pipeline of its own code",
    ),
    (
        "a component of its own code",
        lambda d, t: (pipeline(d), config(d, b"import os", "unet/diffusers.py"), None)[2],
        "never run",
    ),
    ("a component outside", lambda d, t: pipeline(d, **{"../x": ["diffusers", "A"]}), "outside"),
    ("a component that is none", lambda d, t: pipeline(d, vae=["diffusers"]), "is none"),
    (
        "a tokenizer that is a pickle",
        lambda d, t: config(d, t.pickled(), "tokenizer.json"),
        "a pickle or an archive",
    ),
    (
        "a vocabulary that is a pickle",
        lambda d, t: config(d, t.pickled(4), "spiece.model"),
        "a pickle or an archive",
    ),
    ("a tokenizer of words", lambda d, t: config(d, b"hello", "tokenizer.json"), "is no JSON"),
    (
        "shards outside",
        lambda d, t: config(
            d, {"weight_map": {"w": "../../other.safetensors"}}, "model.safetensors.index.json"
        ),
        "no safetensors file beside it",
    ),
    (
        "shards that are pickles",
        lambda d, t: config(
            d, {"weight_map": {"w": "pytorch_model.bin"}}, "model.safetensors.index.json"
        ),
        "no safetensors file beside it",
    ),
    (
        "a shard without its tensor",
        lambda d, t: config(
            d, {"weight_map": {"v": "model.safetensors"}}, "model.safetensors.index.json"
        ),
        "lacks the tensor v",
    ),
    (
        "a YAML that makes objects",
        lambda d, t: config(
            d, f"!!python/object/apply:os.system ['touch {t.path}']".encode(), "bag.yaml"
        ),
        "makes objects",
    ),
    ("YAML aliases that unfold", lambda d, t: config(d, b"a: &a [1]\nb: [*a, *a]", "b.yaml"), "alias"),
]  # fmt: skip

FILES: list[tuple[str, Build, str]] = [
    ("a link out of the folder", lambda d, t: (d / "x.json").symlink_to("/etc/passwd"), "leads out"),
    ("a link to a folder", lambda d, t: (d / "sub").symlink_to("/etc"), "a link to a folder"),
    ("a link to nowhere", lambda d, t: (d / "x.json").symlink_to(d / "absent"), "leads nowhere"),
    ("a link in a circle", lambda d, t: (d / "x.json").symlink_to(d / "x.json"), "out of|nowhere"),
    ("a pipe", lambda d, t: os.mkfifo(d / "x.json"), "is no plain file"),
    ("a snapshot's link past its blobs", lambda d, t: link_past_blobs(d), "leads out of its model"),
    ("a blob that leaves the cache", lambda d, t: blob_that_leaves(d), "leads out of its model"),
    (
        "weights as a pickle only",
        lambda d, t: (d / "model.safetensors").rename(d / "pytorch_model.bin"),
        "as a pickle only",
    ),
]  # fmt: skip

ZIPS: list[tuple[str, Build, str]] = [
    ("os.system", lambda d, t: audiocraft(d, torch_zip(t.pickled())), "asks to call (os|posix) sys"),
    ("os.system by protocol 4", lambda d, t: audiocraft(d, torch_zip(t.pickled(4))), "asks to call"),
    ("a call out of the memo", lambda d, t: audiocraft(d, torch_zip(hidden_global())), "it hides"),
    (
        "a NumPy number",
        lambda d, t: audiocraft(d, torch_zip(b"\x80\x02cnumpy.core.multiarray\nscalar\n.")),
        "numpy.core.multiarray scalar",
    ),
    ("an extension", lambda d, t: audiocraft(d, torch_zip(b"\x80\x02\x82\x01.")), "extension 1"),
    ("a bare pickle", lambda d, t: audiocraft(d, t.pickled()), "is a bare pickle"),
    ("a broken pickle", lambda d, t: audiocraft(d, torch_zip(b"\x80\x02c")), "a broken data.pkl"),
    ("a zip that ends early", lambda d, t: audiocraft(d, torch_zip(b"\x80\x02.")[:-9]), "no whole"),
    (
        "a zip bomb",
        lambda d, t: audiocraft(
            d,
            archive(
                {"a/data.pkl": pickle.dumps({}, 2), "a/data/0": b"\0" * 9_000_000},
                zipfile.ZIP_DEFLATED,
            ),
        ),
        "is compressed",
    ),
    ("a zip bomb that is not packed", lambda d, t: audiocraft(d, overlapping()), "zip bomb"),
    (
        "a huge pickle",
        lambda d, t: audiocraft(d, torch_zip(pickle.dumps("x" * 5_000_000, 2))),
        "more than names and texts need",
    ),
    (
        "an entry above the folder",
        lambda d, t: audiocraft(d, archive({"a/data.pkl": b"\x80\x02.", "a/../../evil": b"x"})),
        "points outside",
    ),
    (
        "an absolute entry",
        lambda d, t: audiocraft(d, archive({"a/data.pkl": b"\x80\x02.", "/etc/evil": b"x"})),
        "points outside",
    ),
    ("an entry that is a link", lambda d, t: audiocraft(d, link_entry()), "is a link"),
    (
        "a program of TorchScript",
        lambda d, t: audiocraft(d, torch_zip(b"\x80\x02.", archive__code__m_py=b"def f(): pass")),
        "maybe to code",
    ),
    ("no tensors", lambda d, t: audiocraft(d, archive({"a/version": b"3"})), "has no data.pkl"),
]  # fmt: skip

CASES = [*TENSORS, *CONFIGS, *FILES, *ZIPS]


@pytest.fixture
def place(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    """A folder that is fine, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "model"
    folder.mkdir()
    config(folder, MUSICGEN)
    weights(folder, one("F32", [4], 16))
    safe.check_folder(folder)  # or nothing below would prove anything
    return folder


@pytest.fixture
def trap(tmp_path: pathlib.Path) -> Trap:
    return Trap(tmp_path / "sprung")


def test_the_table_is_long_and_its_payload_works(trap: Trap) -> None:
    assert len(CASES) >= 40 and len({name for name, _, _ in CASES}) == len(CASES)
    pickle.loads(trap.pickled())
    assert trap.is_sprung()


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(AdapterError) as caught:
        call()
    sentence = str(caught.value)
    assert sentence.endswith(".") and sentence.isprintable() and 30 < len(sentence) < 900
    return sentence


@pytest.mark.parametrize(("build", "says"), [case[1:] for case in CASES], ids=[c[0] for c in CASES])
def test_hostile_checkpoints_run_nothing_and_give_a_sentence(
    place: pathlib.Path, trap: Trap, build: Build, says: str
) -> None:
    made = build(place, trap)
    folder = made if isinstance(made, pathlib.Path) and made.is_dir() else place
    sentence = refusal(lambda: safe.check_folder(folder))
    assert re.search(says if "|" in says else re.escape(says), sentence), sentence
    assert not trap.is_sprung()


# What must go on working ##########################################################################


def test_a_plain_snapshot_of_the_hubs_cache_passes(place: pathlib.Path) -> None:
    safe.check_folder(snapshot(place))


def test_odd_numbers_of_honest_configs_pass(place: pathlib.Path) -> None:
    """Tokenizers say 1e30 for no limit, diffusers' schedulers -Infinity."""
    config(place, {"model_max_length": 10**30}, "tokenizer_config.json")
    config(place, b'{"lambda_min_clipped": -Infinity}', "scheduler_config.json")
    safe.check_folder(place)


def test_a_pickle_beside_safetensors_is_never_opened(place: pathlib.Path, trap: Trap) -> None:
    for name in ("pytorch_model.bin", "model.pt", "last.ckpt"):
        (place / name).write_bytes(trap.pickled())
    safe.check_folder(place)
    assert not trap.is_sprung()


def test_switches_that_weaken_loading_are_taken_away(
    place: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in safe.WEAKENING:
        monkeypatch.setenv(name, "1")
    safe.check_folder(place)
    assert not set(safe.WEAKENING) & set(os.environ)


def test_numbers_are_read_once_and_again_when_the_file_changed(place: pathlib.Path) -> None:
    read = 0

    def look(count: int) -> None:
        nonlocal read
        read += count

    safe.check_folder(place, look)
    assert read == 0
    weights(place, one("F32", [4], 16, struct.pack("<4f", 1, 2, 3, float("inf"))))
    assert "(NaN or infinite)" in refusal(lambda: safe.check_folder(place, look))


@pytest.mark.parametrize("start", range(0, 200, 7))
def test_a_header_with_any_byte_spoilt_never_raises_anything_else(
    place: pathlib.Path, start: int
) -> None:
    whole = bytearray(one("F32", [4], 16))
    for value in (0, 0x22, 0x7B, 0xFF, whole[start % len(whole)] ^ 0x55):
        spoilt = bytearray(whole)
        spoilt[start % len(whole)] = value
        weights(place, bytes(spoilt))
        try:
            safe.check_folder(place)
        except AdapterError as fault:
            assert str(fault).isprintable()


def spoil(random: Random, content: bytes) -> bytes:
    """Some bytes changed, put in, taken out."""
    made = bytearray(content)
    for _ in range(random.randint(1, 5)):
        at, what = random.randrange(len(made) or 1), random.random()
        if what < 0.5:
            made[at : at + 1] = bytes([random.choice((0, 255, 0x80, 34, random.randrange(256)))])
        elif what < 0.75:
            made[at:at] = random.randbytes(random.randint(1, 8))
        else:
            del made[at : at + random.randint(1, 30)]
    return bytes(made)


def test_spoilt_files_of_any_kind_never_raise_anything_else(place: pathlib.Path) -> None:
    random = Random(5)
    package = torch_zip(pickle.dumps({"a": [1, "x"]}, 2), archive__data__0=b"1234" * 10)
    for _ in range(150):
        (place / "state_dict.bin").write_bytes(spoil(random, package))
        (place / "config.json").write_bytes(spoil(random, json.dumps(MUSICGEN).encode()))
        (place / "bag.yaml").write_bytes(spoil(random, b"a: 1\nb: [1, {c: 'x'}]\nd: |\n  t\n"))
        weights(place, spoil(random, one("F16", [2, 4], 16)))
        for name in ("state_dict.bin", "config.json", "bag.yaml", "model.safetensors"):
            with contextlib.suppress(AdapterError):
                safe._check_file(place / name, lambda count: None)


def test_every_family_keeps_its_weights_in_what_is_judged() -> None:
    for family in FAMILIES.values():
        for pattern in family.files:
            assert not pattern.endswith((".py", ".pkl", ".th", ".ckpt", ".pt"))


# Through the real loaders #########################################################################


torch_only = pytest.mark.torch


@pytest.fixture(scope="module")
def torch() -> Any:
    made = pytest.importorskip("torch")
    made.set_num_threads(1)
    return made


def save_package(folder: pathlib.Path, torch: Any, package: Any) -> pathlib.Path:
    torch.save(package, folder / "state_dict.bin")
    return folder / "state_dict.bin"


PACKAGES: list[tuple[str, Callable[[Any], Any], str]] = [
    ("a secret", lambda torch: {"xp.cfg": "a: ${oc.env:HOME}"}, "maybe a secret"),
    ("a secret behind a blank", lambda torch: {"xp.cfg": "a: ${ oc.env:HOME}"}, "maybe a secret"),
    ("a secret in YAML's letters", lambda torch: {"xp.cfg": 'a: "\\u0024{oc.env:A}"'}, "secret"),
    ("a resolver put together", lambda torch: {"xp.cfg": "b: oc.env\na: ${${b}:A}"}, "secret"),
    ("a secret as a name", lambda torch: {"xp.cfg": "${oc.env:A}: 1"}, "maybe a secret"),
    ("a tag", lambda torch: {"xp.cfg": "a: !!python/name:os.system ''"}, "makes objects"),
    ("no YAML", lambda torch: {"xp.cfg": "a: [1"}, "is no YAML"),
    ("a config of numbers", lambda torch: {"xp.cfg": 5}, "is no text"),
    ("another model's name", lambda torch: {"pretrained": "facebook/x"}, "names another model"),
    ("a list", lambda torch: [1], "holds no record"),
    ("a NaN", lambda torch: {"best_state": {"w": torch.tensor([float("nan")])}}, "best_state.w"),
    ("a whole module", lambda torch: {"best_state": torch.nn.Linear(1, 1)}, "asks to call"),
]


@torch_only
@pytest.mark.parametrize(("make", "says"), [c[1:] for c in PACKAGES], ids=[c[0] for c in PACKAGES])
def test_hostile_packages_of_torch_give_a_sentence(
    tmp_path: pathlib.Path, torch: Any, make: Callable[[Any], Any], says: str
) -> None:
    path = save_package(tmp_path, torch, make(torch))
    assert says in refusal(lambda: safe.load_weights(path, torch))


@torch_only
def test_an_honest_package_loads_as_it_was(tmp_path: pathlib.Path, torch: Any) -> None:
    state = {"w": torch.arange(4).half(), "deep": {"b": torch.ones(2, 2, dtype=torch.bfloat16)}}
    package = {
        "best_state": state,
        "xp.cfg": "dim: 4\nname: ${dim}",
        "version": "1",
        "exported": True,
    }
    loaded = safe.load_weights(save_package(tmp_path, torch, package), torch)
    assert torch.equal(loaded["best_state"]["w"], state["w"]) and loaded["exported"] is True


@torch_only
def test_torch_itself_refuses_what_would_slip_past_the_judge(
    tmp_path: pathlib.Path, torch: Any, monkeypatch: pytest.MonkeyPatch, trap: Trap
) -> None:
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    path = tmp_path / "state_dict.bin"
    path.write_bytes(torch_zip(trap.pickled()))
    monkeypatch.setattr(zips, "check", lambda path: None)
    assert "was not loaded" in refusal(lambda: safe.load_weights(path, torch))
    assert not trap.is_sprung()


@pytest.fixture(scope="module")
def originals(
    tmp_path_factory: pytest.TempPathFactory, torch: Any
) -> Callable[[str], pathlib.Path]:
    """A tiny checkpoint of a family, made once."""
    base = tmp_path_factory.mktemp("tiny")

    def make(family: str) -> pathlib.Path:
        from timbre_adapters import tiny

        if not (base / family).exists():
            tiny.make(family, base / family)
        return base / family

    return make


def edit_tensors(path: pathlib.Path, change: Callable[[dict[str, Any]], None]) -> None:
    import safetensors.torch

    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        metadata = json.loads(file.read(length)).get("__metadata__")
    held = safetensors.torch.load_file(str(path))
    change(held)
    safetensors.torch.save_file(held, str(path), metadata=metadata)


def lose_one(folder: pathlib.Path, trap: Trap) -> None:
    def change(held: dict[str, Any]) -> None:
        del held[next(name for name in sorted(held) if "self_attn.q_proj" in name)]

    edit_tensors(folder / "model.safetensors", change)


def reshape_one(folder: pathlib.Path, trap: Trap) -> None:
    def change(held: dict[str, Any]) -> None:
        name = next(name for name in sorted(held) if "self_attn.q_proj" in name)
        held[name] = held[name][:-1].clone()

    edit_tensors(folder / "model.safetensors", change)


def claim_more_layers(folder: pathlib.Path, trap: Trap) -> None:
    record = json.loads((folder / "config.json").read_text())
    record["decoder"]["num_hidden_layers"] += 1
    config(folder, record)


def call_from_demucs(folder: pathlib.Path, trap: Trap) -> None:
    path = next(folder.glob("*.safetensors"))
    content = path.read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    command = json.dumps([f"touch {trap.path}"])
    header["__metadata__"] |= {"klass": "os.system", "args": command, "kwargs": "{}"}
    path.write_bytes(tensor_file(header, content[8 + length :]))


def pickle_beside(folder: pathlib.Path, trap: Trap) -> None:
    for path in list(folder.rglob("*.safetensors")):
        for name in ("pytorch_model.bin", "diffusion_pytorch_model.bin", "x.th"):
            (path.parent / name).write_bytes(trap.pickled())


def component_of_os(folder: pathlib.Path, trap: Trap) -> None:
    record = json.loads((folder / "model_index.json").read_text())
    config(folder, record | {"vae": ["os", "system"]}, "model_index.json")


def payload_for_audiocraft(folder: pathlib.Path, trap: Trap) -> None:
    (folder / "state_dict.bin").write_bytes(torch_zip(trap.pickled()))


SHORT = {
    "musicgen": {"threads": 1},
    "demucs": {"threads": 1},
    "riffusion": {"threads": 1, "steps": 1},
    "audiocraft": {"threads": 1},
}
# Adapter, what is done to its tiny checkpoint, what it must say ("" = it loads all the same).
LOADED: list[tuple[str, Callable[[pathlib.Path, Trap], None], str]] = [
    ("musicgen", lose_one, "q_proj"),
    ("musicgen", reshape_one, "q_proj"),
    ("musicgen", claim_more_layers, "layers.2."),
    ("musicgen", lambda d, t: config(d, t.pickled(), "tokenizer.json"), "a pickle or an archive"),
    ("musicgen", lambda d, t: os.truncate(d / "model.safetensors", 5000), "is cut off"),
    ("musicgen", pickle_beside, ""),
    ("demucs", call_from_demucs, "os.system"),
    ("demucs", pickle_beside, ""),
    ("riffusion", component_of_os, "takes the component vae"),
    ("riffusion", pickle_beside, ""),
    ("audiocraft", payload_for_audiocraft, "asks to call"),
]


@torch_only
@pytest.mark.parametrize(("name", "spoil", "says"), LOADED)
def test_adapters_refuse_hostile_checkpoints_by_their_own_loaders(
    tmp_path: pathlib.Path,
    monkeypatch: pytest.MonkeyPatch,
    trap: Trap,
    originals: Callable[[str], pathlib.Path],
    name: str,
    spoil: Callable[[pathlib.Path, Trap], None],
    says: str,
) -> None:
    if name not in {path.stem for path in discovery.adapter_files()}:
        pytest.skip(f"there is no adapter {name} here")
    for variable in ("XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    folder = tmp_path / "model"
    shutil.copytree(originals(name), folder)
    spoil(folder, trap)
    session, low = host.Session(), runtime.PlainLow(lambda kind, data: None)
    record = {"model": str(folder), "params": SHORT[name]}
    answer = session.load(low, name, record)
    if answer.status == "ok" and name != "demucs":  # weights are read once the device is known
        answer = session.generate(low, name, asked_of(name) | record, [])
    assert not trap.is_sprung()
    assert says in answer.sentence and (answer.status == "ok") == (says == ""), answer
    session.close_all(low)


def asked_of(name: str) -> dict[str, Any]:
    return {
        "schema_version": 1, "request_id": "01JD0000000000000000000001", "kind": "song",
        "prompt": "x", "backend": name, "seed": "1", "duration_s": 0.2,
    }  # fmt: skip
