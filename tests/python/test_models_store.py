# SPDX-License-Identifier: MIT
"""Models on this machine: found, told with reasons, locked, proved, added, imported, removed."""

from __future__ import annotations

import io
import json
import os
import pathlib
import shutil
import signal
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from timbre_adapters import cli, embedded, host, runtime, settings
from timbre_adapters.adapter import AdapterError, Cancelled
from timbre_adapters.models import commands, intake, licence, lock, proofs, safe, store
from timbre_adapters.models.families import FAMILIES
from timbre_adapters.models.tell import Tell
from timbre_adapters.neural import cache

CARD = "---\nlicense: {}\n---\n# A model\n"


def tensor_file(value: float = 0.5, **metadata: str) -> bytes:
    row: dict[str, Any] = {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
    if metadata:
        row["__metadata__"] = metadata
    header = json.dumps(row).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<2f", value, value)


def make_model(folder: pathlib.Path, kind: str = "musicgen", card: str = "mit") -> pathlib.Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / "model.safetensors").write_bytes(tensor_file())
    if card:
        (folder / "README.md").write_text(CARD.format(card))
    return folder


def make_snapshot(hub: pathlib.Path, name: str, commit: str, main: bool = True) -> pathlib.Path:
    repository = hub / f"models--{name.replace('/', '--')}"
    folder = repository / "snapshots" / commit
    made = make_model(hub / "made", card="apache-2.0")
    folder.mkdir(parents=True)
    (repository / "blobs").mkdir(exist_ok=True)
    (repository / "refs").mkdir(exist_ok=True)
    for path in made.iterdir():
        blob = repository / "blobs" / f"{commit[:4]}{path.name}"
        path.rename(blob)
        (folder / path.name).symlink_to(os.path.relpath(blob, folder))
    made.rmdir()
    if main:
        (repository / "refs/main").write_text(commit)
    return folder


@pytest.fixture
def home(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name in ("HF_HOME", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, part in (("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("HOME", "")):
        monkeypatch.setenv(name, str(tmp_path / part))
    settings.current.replace({"models.folders": [str(tmp_path / "mine")]})
    yield tmp_path
    settings.current.replace({})


def run(*words: str, code: int = 0) -> list[dict[str, Any]]:
    out = io.StringIO()
    asked = cli.make_parser().parse_args(["models", *words, "--json"])
    assert commands.run(asked, out) == code, out.getvalue()
    return [json.loads(line) for line in out.getvalue().splitlines()]


def rows(*words: str) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in run("list", *words) if line["type"] == "model"}


def error_of(lines: list[dict[str, Any]]) -> str:
    (told,) = [line["text"] for line in lines if line["type"] == "error"]
    assert told.endswith(".") and len(told) > 30
    return str(told)


# Finding ##########################################################################################


def test_models_are_found_in_all_places_once_each(home: pathlib.Path) -> None:
    make_model(home / "mine/small")
    make_model(home / "data/timbre/models/small", card="")  # the same id: the first place counts
    make_model(home / "mine/artist/large")
    make_snapshot(home / "cache/huggingface/hub", "facebook/musicgen-melody", "c" * 40)
    found = rows()
    assert set(found) == {"small", "artist/large", "facebook/musicgen-melody"}
    melody = found["facebook/musicgen-melody"]
    assert melody["revision"] == "c" * 40 and melody["source"] == "hub"
    assert melody["licence"] == "Apache-2.0" and melody["state"] == "unlocked"
    assert found["small"]["folder"] == str(home / "mine/small")
    assert found["small"]["size_bytes"] > 80 and found["small"]["licence"] == "MIT"


BROKEN: list[tuple[str, Callable[[pathlib.Path], Any], str]] = [
    ("no weights", lambda d: (d / "model.safetensors").unlink(), "holds no safetensors"),
    (
        "a pickle only",
        lambda d: (d / "model.safetensors").rename(d / "pytorch_model.bin"),
        "pytorch_model.bin is a pickle",
    ),
    ("no JSON", lambda d: (d / "config.json").write_text("{"), "that is no JSON record"),
    ("another family", lambda d: (d / "config.json").write_text('{"model_type": "llama"}'), "llama"),
    ("a link out", lambda d: (d / "x.json").symlink_to("/etc/passwd"), "leads out of its model"),
    (
        "a pipeline without a part",
        lambda d: (d / "model_index.json").write_text(
            '{"_class_name": "DanceDiffusionPipeline", "unet": ["diffusers", "UNet1DModel"]}'
        ),
        "lacks its component unet",
    ),
    ("links in a circle", lambda d: (d / "x").symlink_to(d / "x"), "leads out|nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "says"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_broken_model_is_a_row_with_its_reason_and_is_not_used(
    home: pathlib.Path, spoil: Callable[[pathlib.Path], Any], says: str
) -> None:
    spoil(make_model(home / "mine/odd"))
    make_model(home / "mine/zzz")
    told = [line for line in run("list") if line.get("id") == "odd" and line["state"] == "broken"]
    assert told and any(word in told[0]["reason"] for word in says.split("|")), told
    assert store.resolve("musicgen", None).id in ("zzz", "odd")
    assert rows()["zzz"]["state"] == "unlocked"


def test_odd_things_in_the_folders_stop_nothing(home: pathlib.Path) -> None:
    (home / "data/timbre/models").mkdir(parents=True)
    (home / "data/timbre/models/gone").symlink_to(home / "absent")
    (home / "data/timbre/models/note.txt").write_text("x")
    hub = home / "cache/huggingface/hub/models--a--b"
    (hub / "refs").mkdir(parents=True)
    (hub / "refs/main").write_bytes(b"\xff\xfe../..")
    found = rows()
    assert found["gone"]["state"] == "broken" and set(found) == {"gone"}


def test_fifty_models_are_listed_in_no_time(home: pathlib.Path) -> None:
    for number in range(50):
        folder = make_model(home / f"mine/m{number}")
        for name in ("generation_config.json", "tokenizer_config.json", "tokenizer.json"):
            (folder / name).write_text('{"a": 1}')
    spent = []
    for _ in range(5):
        start = time.process_time()
        assert len(store.find_all()) == 50
        spent.append(time.process_time() - start)
    assert min(spent) < 0.05


def test_a_model_that_is_absent_or_unknown_is_told_with_the_way_out(home: pathlib.Path) -> None:
    with pytest.raises(AdapterError, match="timbre models fetch facebook/musicgen-small"):
        store.resolve("musicgen", None)
    with pytest.raises(AdapterError, match="'tiny' on this machine; `timbre models list`"):
        store.resolve("musicgen", "tiny")
    make_model(home / "mine/odd", "llama")
    with pytest.raises(AdapterError, match=r"odd is no musicgen model: it is of no .* \(llama\)"):
        store.resolve("musicgen", "odd")
    with pytest.raises(AdapterError, match="is no riffusion model: it is of the family musicgen"):
        store.resolve("riffusion", str(make_model(home / "elsewhere/m")))
    shutil.rmtree(home / "mine")
    assert run("list")[0]["text"].startswith("there are no models yet")


def test_every_family_has_a_licence_and_packages() -> None:
    from timbre_adapters.models import packages

    for family in FAMILIES.values():
        assert family.packages in packages.GROUPS
        assert family.licence or family.name == "lora"


# Licences #########################################################################################


@pytest.mark.parametrize(
    ("card", "name", "says"),
    [
        ("cc-by-nc-4.0", "CC-BY-NC-4.0", "not for commercial use"),
        ("mit", "MIT", "commercial use is allowed"),
        ('"Apache-2.0"', "Apache-2.0", "commercial use is allowed"),
        ("creativeml-openrail-m", "creativeml-openrail-m", "not the uses that its text lists"),
        ("other\nlicense_name: stability-ai-community", "stability-ai-community", "not for comm"),
        ("strange-1", "strange-1", "read its text"),
    ],
)
def test_a_models_card_says_its_licence(
    tmp_path: pathlib.Path, card: str, name: str, says: str
) -> None:
    folder = make_model(tmp_path / "m", card=card)
    assert licence.of(folder, "MIT") == name
    assert says in licence.sentence("x/y", name)


def test_without_a_card_the_family_says_it(tmp_path: pathlib.Path) -> None:
    folder = make_model(tmp_path / "m", card="")
    assert licence.of(folder, "CC-BY-NC-4.0") == "CC-BY-NC-4.0"
    assert licence.of(folder, "") == "unstated"
    (folder / "README.md").write_bytes(b"---\nlicense: [\xff\n---")
    assert "states no licence" in licence.sentence("x", "unstated")


class Host:
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)

    def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
        raise AssertionError("small files are hashed untold")


def test_a_licence_is_shown_once_before_first_use_and_again_when_it_changes(
    home: pathlib.Path,
) -> None:
    folder = make_model(home / "mine/m", card="cc-by-nc-4.0")
    told = Host()
    for _ in range(3):
        model = store.resolve("musicgen", "m", told)  # type: ignore[arg-type]
    assert model.licence == "CC-BY-NC-4.0"
    assert len(told.notes) == 1 and "not for commercial use" in told.notes[0]
    (folder / "README.md").write_text(CARD.format("mit"))
    store.resolve("musicgen", "m", told)  # type: ignore[arg-type]
    assert len(told.notes) == 2
    (folder / "README.md").write_text(CARD.format("cc0-1.0"))
    store.resolve("musicgen", "m", told)  # type: ignore[arg-type]
    assert len(told.notes) == 2


def test_a_job_notes_the_licence(home: pathlib.Path) -> None:
    make_model(home / "mine/m", card="cc-by-nc-4.0")
    said: list[str] = []
    low = runtime.PlainLow(lambda kind, data: said.append(str(data.get("text"))))
    host.Session().load(low, "musicgen", {"model": "m"})
    assert any("not for commercial use" in text for text in said)


# The lock #########################################################################################


def test_a_locked_model_gives_its_hashes_and_is_hashed_once(
    home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_model(home / "mine/m")
    run("lock", "m")
    assert rows()["m"]["state"] == "verified"
    files = store.resolve("musicgen", "m").files
    assert files["model.safetensors"] == proofs.sha256(home / "mine/m/model.safetensors")
    monkeypatch.setattr(proofs.hashlib, "sha256", lambda: pytest.fail("it was hashed again"))
    assert store.resolve("musicgen", "m").files == files


def test_an_unlocked_model_has_hashes_too(home: pathlib.Path) -> None:
    make_model(home / "mine/m")
    assert set(store.resolve("musicgen", "m").files) == {
        "README.md", "config.json", "model.safetensors",
    }  # fmt: skip


def touch_again(path: pathlib.Path) -> None:
    state = path.stat()
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns + 1_000_000_000))


TAMPERED: list[tuple[str, Callable[[pathlib.Path], Any], str]] = [
    (
        "another weight",
        lambda d: (d / "model.safetensors").write_bytes(tensor_file(0.25)),
        "model.safetensors differs from timbre.lock",
    ),
    ("a longer config", lambda d: (d / "config.json").write_text('{"model_type": "musicgen", "a": 1}'),
     "config.json differs from timbre.lock (34 bytes, not 26)"),
    ("a file less", lambda d: (d / "README.md").unlink(), "README.md is missing"),
    ("a file more", lambda d: (d / "more.json").write_text("{}"), "more.json is new"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "says"), [c[1:] for c in TAMPERED], ids=[c[0] for c in TAMPERED])
def test_a_locked_model_that_differs_is_refused_and_verify_names_the_file(
    home: pathlib.Path, spoil: Callable[[pathlib.Path], Any], says: str
) -> None:
    folder = make_model(home / "mine/m")
    run("lock")
    assert not [line for line in run("verify") if line["type"] == "error"]
    spoil(folder)
    with pytest.raises(AdapterError) as caught:
        store.resolve("musicgen", "m")
    assert says in str(caught.value) and "timbre models lock m" in str(caught.value)
    assert says in error_of(run("verify", "m", code=5))
    row = rows()["m"]
    assert row["state"] == "broken" and says in row["reason"]
    run("lock", "m")
    store.resolve("musicgen", "m")


def test_a_file_that_was_only_touched_is_read_again_and_passes(home: pathlib.Path) -> None:
    folder = make_model(home / "mine/m")
    run("lock")
    touch_again(folder / "model.safetensors")
    assert rows()["m"]["state"] == "locked"
    store.resolve("musicgen", "m")
    assert rows()["m"]["state"] == "verified"


def test_what_the_cache_of_hashes_says_counts_only_while_the_file_is_the_same(
    home: pathlib.Path,
) -> None:
    """Same size and time, other content: the time of the change and the inode tell."""
    path = make_model(home / "mine/m") / "model.safetensors"
    before, state = proofs.sha256(path), path.stat()
    path.write_bytes(tensor_file(0.25))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.stat().st_size == state.st_size and proofs.sha256(path) != before
    proofs.book().path.write_text("[]")
    assert proofs.sha256(path) != before


@pytest.mark.parametrize(
    "text",
    ["{", "[]", '{"schema_version": 2, "models": {}}', '{"schema_version": 1, "models": {"m": {}}}',
     '{"schema_version": 1, "models": {"m": {"family": "a", "repository": null, "revision": null, '
     '"files": {"a": {"sha256": "short", "size": 1}}}}}'],
)  # fmt: skip
def test_a_broken_lock_is_told_and_never_passed_by(home: pathlib.Path, text: str) -> None:
    make_model(home / "mine/m")
    lock.path_of().parent.mkdir(parents=True)
    lock.path_of().write_text(text)
    with pytest.raises(AdapterError, match=r"timbre\.lock"):
        store.resolve("musicgen", "m")
    assert rows()["m"]["state"] == "unlocked"
    assert "timbre.lock" in run("list")[0]["text"]
    assert "timbre.lock" in error_of(run("verify", code=1))


def test_the_locked_revision_of_the_hub_is_the_one_that_is_used(home: pathlib.Path) -> None:
    hub = home / "cache/huggingface/hub"
    make_snapshot(hub, "a/b", "1" * 40)
    run("lock", "a/b")
    make_snapshot(hub, "a/b", "2" * 40)  # main has moved on
    assert store.resolve("musicgen", "a/b").revision == "1" * 40
    assert rows()["a/b"]["state"] == "verified"


def test_a_folder_named_by_its_path_is_not_mistaken_for_a_locked_model_of_its_name(
    home: pathlib.Path,
) -> None:
    run("add", str(make_model(home / "elsewhere/m")))
    run("lock", "m")
    other = make_model(home / "other/m")
    (other / "model.safetensors").write_bytes(tensor_file(0.25))
    assert store.resolve("musicgen", str(other)).folder == other
    (home / "elsewhere/m/config.json").write_text('{"model_type": "musicgen", "a": 1}')
    with pytest.raises(AdapterError, match="differs from"):  # the locked one, by its path
        store.resolve("musicgen", str(home / "elsewhere/m"))
    assert "add" in error_of(run("lock", str(other), code=2))


def test_large_weights_are_read_with_progress_and_can_be_stopped(
    home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LEAST_TOLD", 1)
    monkeypatch.setattr(proofs, "_CHUNK", 16)
    make_model(home / "mine/m")
    told: list[tuple[str, int, int]] = []

    class Stops(Host):
        def progress(self, stage: str, done: int = 0, total: int = 0) -> None:
            told.append((stage, done, total))
            if len(told) == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        store.resolve("musicgen", "m", Stops())  # type: ignore[arg-type]
    assert [row[0] for row in told] == ["load"] * 3
    store.resolve("musicgen", "m")
    told.clear()
    store.resolve("musicgen", "m", Stops())  # type: ignore[arg-type]
    assert told == []


def test_verify_tells_what_is_not_locked(home: pathlib.Path) -> None:
    make_model(home / "mine/m")
    assert "timbre models lock m" in error_of(run("verify", "m", code=1))
    assert "no model is locked" in run("verify")[0]["text"]
    assert "timbre models list" in error_of(run("verify", "none", code=1))


# In and out #######################################################################################


def test_add_lists_a_folder_by_a_link_and_remove_takes_only_the_link(home: pathlib.Path) -> None:
    folder = make_model(home / "elsewhere/good one", card="cc-by-nc-4.0")
    lines = run("add", str(folder), "--name", "good")
    assert "not for commercial use" in lines[-1]["text"]
    assert rows()["good"]["folder"] == str(folder)
    assert store.resolve("musicgen", "good").folder == folder
    assert "listed already" in run("add", str(folder))[0]["text"]
    run("lock", "good")
    assert f"its folder {folder} stays; say --yes" in error_of(run("remove", "good", code=2))
    run("remove", "good", "--yes")
    assert not rows() and (folder / "model.safetensors").exists() and not lock.read()


@pytest.mark.parametrize(
    ("name", "says"), [("../x", "can't be a model's name"), ("loras", "can't be"), (".x", "can't")]
)
def test_names_that_lead_elsewhere_are_refused(home: pathlib.Path, name: str, says: str) -> None:
    folder = make_model(home / "elsewhere/m")
    assert says in error_of(run("add", str(folder), "--name", name, code=2))


def test_add_judges_first(home: pathlib.Path) -> None:
    folder = make_model(home / "elsewhere/m")
    (folder / "config.json").write_text('{"model_type": "musicgen", "auto_map": {"a": "b.c"}}')
    assert "code of its own" in error_of(run("add", str(folder), code=1))
    assert "no model of a family" in error_of(run("add", str(home / "elsewhere"), code=1))
    assert "is no folder" in error_of(run("add", str(home / "none"), code=1))
    assert not store.own_folder().exists()


def test_import_copies_what_is_read_and_leaves_out_the_rest(home: pathlib.Path) -> None:
    folder = make_model(home / "elsewhere/m")
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02x")
    (folder / "modeling.py").write_text("import os")
    lines = run("import", str(folder), "--name", "copy")
    assert {line["text"].partition(" ")[0] for line in lines if line["type"] == "note"} >= {
        "pytorch_model.bin", "modeling.py",
    }  # fmt: skip
    place = store.own_folder() / "copy"
    assert sorted(os.listdir(place)) == ["README.md", "config.json", "model.safetensors"]
    shutil.rmtree(folder)
    assert store.resolve("musicgen", "copy").folder == place
    assert "is there already" in error_of(
        run("import", str(make_model(home / "elsewhere/m")), "--name", "copy", code=2)
    )
    assert "--yes" in error_of(run("remove", "copy", code=2)) and place.exists()
    run("remove", "copy", "--yes")
    assert not list(store.own_folder().glob("*copy*"))


def test_an_import_of_something_hostile_leaves_nothing_behind(home: pathlib.Path) -> None:
    folder = make_model(home / "elsewhere/m")
    (folder / "model.safetensors").write_bytes(tensor_file(float("nan")))
    assert "NaN" in error_of(run("import", str(folder), code=1))
    assert not list(store.own_folder().iterdir())


def test_a_lora_goes_where_loras_are_looked_for(home: pathlib.Path) -> None:
    from timbre_adapters.neural import lora

    folder = home / "elsewhere/warm"
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    (folder / "adapter_model.safetensors").write_bytes(tensor_file())
    run("import", str(folder))
    assert lora.find_all() == {"warm": store.own_folder() / "loras/warm"}
    assert rows()["loras/warm"]["licence"] == "unstated"
    run("remove", "loras/warm", "--yes")
    assert lora.find_all() == {}


def test_a_single_file_says_what_it_is_or_is_refused(home: pathlib.Path) -> None:
    path = home / "955717e8.safetensors"
    path.write_bytes(tensor_file(klass="demucs.htdemucs.HTDemucs", args="[]", kwargs="{}"))
    run("import", str(path), "--name", "stems")
    assert rows()["stems"]["family"] == "demucs"
    other = home / "other.safetensors"
    other.write_bytes(tensor_file())
    assert "does not say which model" in error_of(run("import", str(other), code=1))
    text = home / "x.bin"
    text.write_bytes(b"\x80\x02")
    assert "weights come from nothing else" in error_of(run("import", str(text), code=1))


def test_an_import_that_is_stopped_leaves_nothing_behind(
    home: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(home / "elsewhere/m")
    real = intake._copy_file

    def copy(*arguments: Any) -> None:
        real(*arguments)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(intake, "_copy_file", copy)
    lines = run("import", str(folder), code=4)
    assert lines[-1]["status"] == "cancelled" and not list(store.own_folder().iterdir())
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_remove_deletes_nothing_outside_of_its_own_folders(home: pathlib.Path) -> None:
    folder = make_model(home / "mine/m")
    assert "which is yours" in error_of(run("remove", "m", "--yes", code=2))
    assert "which is yours" in error_of(run("remove", str(folder), "--yes", code=2))
    assert (folder / "config.json").exists()
    assert "on this machine" in error_of(run("remove", "../mine/m", "--yes", code=1))


def test_remove_of_a_hub_model_keeps_what_other_revisions_use(home: pathlib.Path) -> None:
    hub = home / "cache/huggingface/hub"
    old = make_snapshot(hub, "a/b", "1" * 40)
    new = make_snapshot(hub, "a/b", "2" * 40)
    (new / "config.json").unlink()
    (new / "config.json").symlink_to("../../blobs/1111config.json")  # a shared blob
    make_snapshot(hub, "c/d", "3" * 40)
    run("remove", "a/b", "--yes")  # main: the second
    blobs = {path.name for path in (old.parent.parent / "blobs").iterdir()}
    assert "1111config.json" in blobs and "2222model.safetensors" not in blobs
    assert store.resolve("musicgen", "a/b").revision == "1" * 40
    run("remove", "a/b", "--yes")
    assert set(rows()) == {"c/d"}


def test_unload_lets_one_model_or_all_go(home: pathlib.Path) -> None:
    folders = {name: make_model(home / "mine" / name) for name in ("a", "b")}
    cache.models.drop(lambda key: True)
    for name, folder in folders.items():
        cache.models.get(("musicgen", str(folder), (("x", 1),)), 1000, lambda name=name: name)
    cache.models.get(("demucs", ((f"{folders['a']}/x.th", 5),), "cpu"), 500, str)
    assert embedded.unload("a") == "a is unloaded, about 1.5 kB are free again."
    assert embedded.unload("a") == "nothing of a was loaded."
    assert "is not" in embedded.unload("zzz") or "there is no" in embedded.unload("zzz")
    assert cache.models.held_bytes() == 1000
    assert embedded.unload("") == "every model is unloaded, about 1.0 kB are free again."
    assert "/models unload" in error_of(run("unload", code=3))


# What is said #####################################################################################


def test_people_get_sentences_and_programs_records(home: pathlib.Path) -> None:
    make_model(home / "mine/m", card="cc-by-nc-4.0")
    out = io.StringIO()
    assert commands.run(cli.make_parser().parse_args(["models", "list"]), out) == 0
    line = out.getvalue()
    assert (
        line.startswith("m ") and "unlocked; CC-BY-NC-4.0, not for commercial use; folder" in line
    )
    (record,) = run("list")
    assert set(record) == {
        "type", "id", "family", "revision", "size_bytes", "licence", "is_noncommercial", "source",
        "folder", "state", "reason",
    }  # fmt: skip


def test_progress_is_thinned_but_its_end_is_told() -> None:
    out = io.StringIO()
    tell = Tell(out, True)
    for done in range(1001):
        tell.progress(done, 1000, "copying")
    told = [json.loads(line)["done"] for line in out.getvalue().splitlines()]
    assert told[0] == 0 and told[-1] == 1000 and len(told) < 500


def test_names_that_a_terminal_would_obey_are_told_harmlessly(home: pathlib.Path) -> None:
    make_model(home / "mine/\x1b[2Jevil")
    make_model(home / os.fsdecode(b"mine/\xff"))
    make_model(home / "mine/m")
    (home / os.fsdecode(b"mine/m/\xff\x1b.json")).write_text("{}")
    (row,) = run("list")
    assert row["id"] == "m" and "whose name is no text" in row["reason"]
    error = error_of(run("add", str(home / os.fsdecode(b"mine/\xff")), code=2))
    assert "can't be a model's name" in error and error.isprintable()
    out = io.StringIO()
    Tell(out, False, out).error("failed", "a\x1b]0;b\udcff")
    assert out.getvalue() == "a?]0;b?\n"


def test_a_secret_stands_in_no_line() -> None:
    out = io.StringIO()
    tell = Tell(out, True)
    tell.secret = "hf_abc"
    tell.note("the token hf_abc")
    tell.error("failed", "hf_abc hf_abc")
    assert "hf_abc" not in out.getvalue()


def test_every_verb_is_described_in_the_page() -> None:
    page = (pathlib.Path(__file__).parents[2] / "docs/models.md").read_text(encoding="utf-8")
    for verb in commands.VERBS:
        assert f"`timbre models {verb}" in page, verb
    for field in ("size_bytes", "is_noncommercial", "reason", "status", "total"):
        assert f"`{field}`" in page, field
    for name in safe.WEAKENING:
        assert name in page
