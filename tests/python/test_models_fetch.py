# SPDX-License-Identifier: MIT
"""models fetch against a hub of our own: resume, cancel, token, gates, wrong hashes, no network."""

import hashlib
import http.server
import io
import json
import os
import pathlib
import pickle
import re
import signal
import struct
import subprocess
import sys
import threading
import zipfile
from typing import Any

import pytest
from conftest import ROOT
from forks import Child, Forks

pytest.importorskip("huggingface_hub")

COMMIT, OLDER = "a" * 40, "b" * 40
TOKEN = "hf_SecretOfTheTest"
MODEL = "facebook/musicgen-small"


def tensors(count: int = 1000) -> bytes:
    row = {"w": {"dtype": "F32", "shape": [count], "data_offsets": [0, 4 * count]}}
    header = json.dumps(row).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<f", 0.5) * count


FILES: dict[str, bytes] = {
    "README.md": b"---\nlicense: cc-by-nc-4.0\n---\n# model\n",
    "config.json": b'{"model_type": "musicgen"}',
    "model.safetensors": tensors(200_000),
    "model.fp16.safetensors": tensors(10),
    "pytorch_model.bin": b"\x80\x02pickle",
    "state_dict.bin": b"\x80\x02pickle",
    "compression_state_dict.bin": b"\x80\x02pickle",
    "modeling.py": b"import os",
    "tokenizer.json": b"{}",
}


class Hub(http.server.ThreadingHTTPServer):
    """What huggingface_hub asks for, and the faults that a test wants."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.reset()

    def reset(self) -> None:
        self.models: dict[str, dict[str, dict[str, bytes]]] = {
            MODEL: {COMMIT: dict(FILES), OLDER: dict(FILES) | {"model.safetensors": tensors(9)}}
        }
        self.gated: set[str] = set()
        self.cuts: list[int] = []  # bytes after which a transfer breaks
        self.spoilt = ""  # file whose content is another one
        self.stall: threading.Event | None = None
        self.stalled = threading.Event()
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.elsewhere = ""  # another host that files are handed out by

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: Any) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.requests.append((self.command, self.path, headers))
        path = self.path.partition("?")[0]
        info = re.fullmatch(r"/api/models/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+))?", path)
        file = re.fullmatch(r"/(?:cdn/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        found = info or file
        if found is None:  # what the library asks beside
            return self.refuse(404, "")
        files = self.find(found[1], (info[3] or "main") if info else file[2])
        if files is None:
            return
        if info is not None:
            rows = self.rows(files)
            self.answer(rows if info[2] == "tree" else {
                "id": info[1], "sha": self.commit(info[3] or "main"), "siblings": [], "tags": [],
            })  # fmt: skip
        elif not self.is_refused(found[1], headers, path):
            self.send_file(file[3], files, headers)

    def commit(self, revision: str) -> str:
        return {"main": COMMIT, "v1": OLDER}.get(revision, revision)

    def find(self, name: str, revision: str) -> dict[str, bytes] | None:
        revisions = self.server.models.get(name)
        if revisions is None:
            return self.refuse(404, "RepoNotFound")
        if self.commit(revision) not in revisions:
            return self.refuse(404, "RevisionNotFound")
        return revisions[self.commit(revision)]

    def is_refused(self, name: str, headers: dict[str, str], path: str) -> bool:
        if path.startswith("/cdn/"):
            return False
        if name in self.server.gated and headers.get("authorization") != f"Bearer {TOKEN}":
            self.refuse(403 if "authorization" in headers else 401, "GatedRepo")
            return True
        if self.server.elsewhere:
            self.send_response(302)
            self.send_header("Location", f"{self.server.elsewhere}/cdn{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return True
        return False

    def refuse(self, code: int, kind: str) -> None:
        self.send_response(code)
        self.send_header("X-Error-Code", kind)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def rows(self, files: dict[str, bytes]) -> list[dict[str, Any]]:
        rows = []
        for name, content in files.items():
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            row: dict[str, Any] = {"type": "file", "path": name, "size": len(content), "oid": blob}
            if name.endswith((".safetensors", ".bin")):
                digest = hashlib.sha256(content).hexdigest()
                row["lfs"] = {"size": len(content), "oid": digest, "pointerSize": 130}
            rows.append(row)
        return rows

    def answer(self, value: Any) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def send_file(self, name: str, files: dict[str, bytes], headers: dict[str, str]) -> None:
        content = files[name]
        if name == self.server.spoilt:
            content = content[:-1] + bytes([content[-1] ^ 1])
        start = int(re.sub(r"\D", "", headers.get("range", "0")) or 0)
        self.send_response(206 if "range" in headers else 200)
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        rest = content[start:]
        if name.endswith(".safetensors") and self.server.cuts:
            self.wfile.write(rest[: self.server.cuts.pop(0)])
            self.close_connection = True
            self.connection.close()
        elif name.endswith(".safetensors") and self.server.stall is not None:
            self.wfile.write(rest[:100_000])
            self.wfile.flush()
            self.server.stalled.set()
            self.server.stall.wait(30)
        else:
            self.wfile.write(rest)


class Room:
    """A home of its own and a hub."""

    def __init__(self, home: pathlib.Path, hub: Hub, forks: Forks) -> None:
        self.home, self.hub, self._forks = home, hub, forks
        self.environment = environment_of(hub) | {
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CACHE_HOME": str(home / "cache"),
        }

    def start(self, *arguments: str, **more: str) -> Child:
        words = ["models", *arguments, "--json"]
        return self._forks.start(words, self.environment | more, self.home)

    def run(self, *arguments: str, code: int = 0, **more: str) -> list[dict[str, Any]]:
        ended, out, err = self.start(*arguments, **more).wait()
        assert ended == code, out + err
        self.text = out + err
        return [json.loads(line) for line in out.splitlines()]

    @property
    def repository(self) -> pathlib.Path:
        return self.home / "cache/huggingface/hub/models--facebook--musicgen-small"

    def ranges(self) -> list[str]:
        return [
            row[2]["range"] for row in self.hub.requests if "range" in row[2] and row[0] == "GET"
        ]

    def fetched(self) -> set[str]:
        return {row[1].rpartition("/")[2] for row in self.hub.requests if "/resolve/" in row[1]}


def environment_of(hub: Hub) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return plain | {
        "HF_ENDPOINT": hub.url,
        "HF_HUB_DISABLE_XET": "1",
        "PYTHONPATH": str(ROOT / "pyadapters"),
    }


@pytest.fixture(scope="module")
def served() -> Any:
    hub = Hub()
    threading.Thread(target=hub.serve_forever, args=(0.02,), daemon=True).start()
    forks = Forks(
        environment_of(hub), "timbre_adapters.cli", "huggingface_hub.hf_api",
        "huggingface_hub.errors", "huggingface_hub.utils", "httpx2",
    )  # fmt: skip
    yield hub, forks
    forks.stop()
    hub.shutdown()
    hub.server_close()


@pytest.fixture
def room(tmp_path: pathlib.Path, served: Any) -> Room:
    served[0].reset()
    return Room(tmp_path, *served)


def error_of(lines: list[dict[str, Any]]) -> str:
    (told,) = [line["text"] for line in lines if line["type"] == "error"]
    assert len(told) > 30 and told.endswith(".")
    return str(told)


def test_a_fetched_model_is_proved_locked_listed_and_whole_for_the_hubs_own_library(
    room: Room,
) -> None:
    lines = room.run("fetch", MODEL)
    assert room.fetched() == {"README.md", "config.json", "model.safetensors", "tokenizer.json"}
    (model,) = [line for line in lines if line["type"] == "model"]
    assert model["state"] == "verified" and model["revision"] == COMMIT
    assert model["family"] == "musicgen" and model["licence"] == "CC-BY-NC-4.0"
    notes = [line["text"] for line in lines if line["type"] == "note"]
    assert "not for commercial use" in notes[-1]
    steps = [line for line in lines if line["type"] == "progress" and "fetching" in line["text"]]
    assert steps[-1]["done"] == steps[-1]["total"] > 800_000
    snapshot = room.repository / "snapshots" / COMMIT
    assert (snapshot / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert (room.repository / "refs/main").read_text() == COMMIT
    pins = json.loads((room.home / "data/timbre/models/timbre.lock").read_text())["models"][MODEL]
    digest = hashlib.sha256(FILES["model.safetensors"]).hexdigest()
    assert pins["files"]["model.safetensors"] == {
        "sha256": digest,
        "size": len(FILES["model.safetensors"]),
    }
    code = (
        "import huggingface_hub as h;"
        f"print(h.hf_hub_download('{MODEL}','model.safetensors',local_files_only=True))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=room.environment, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    assert found.stdout.strip() == str(snapshot / "model.safetensors")
    count = len(room.hub.requests)
    room.run("fetch", MODEL)  # again: nothing is transferred
    assert not any("/resolve/" in row[1] for row in room.hub.requests[count:])


def test_a_cut_connection_is_gone_on_with_where_it_broke(room: Room) -> None:
    room.hub.cuts = [100_000, 50_000]
    room.run("fetch", MODEL)
    first, second = (int(re.sub(r"\D", "", text)) for text in room.ranges())
    assert (first, second) == (100_000, 150_000)
    blob = hashlib.sha256(FILES["model.safetensors"]).hexdigest()
    assert (room.repository / "blobs" / blob).read_bytes() == FILES["model.safetensors"]


def test_a_connection_that_never_carries_ends_with_a_sentence(room: Room) -> None:
    room.hub.cuts = [0] * 20
    assert "the connection broke 4 times" in error_of(room.run("fetch", MODEL, code=1))


def test_a_cancelled_fetch_keeps_what_came_and_goes_on_from_there(room: Room) -> None:
    room.hub.stall = threading.Event()
    child = room.start("fetch", MODEL)
    assert room.hub.stalled.wait(30)
    (partial,) = wait_for_bytes(room.repository / "blobs")
    child.kill(signal.SIGTERM)
    code, out, _ = child.wait()
    assert code == 4
    told = json.loads(out.splitlines()[-1])
    assert told["status"] == "cancelled" and "goes on from there" in told["text"]
    kept = partial.stat().st_size
    assert 0 < kept <= 100_000
    assert room.run("list")[-1]["type"] in ("note", "model")
    room.hub.stall.set()
    room.hub.stall = None
    room.run("fetch", MODEL)
    assert room.ranges() == [f"bytes={kept}-"]


def wait_for_bytes(blobs: pathlib.Path) -> list[pathlib.Path]:
    """The partial file, once it holds something (its writer buffers)."""
    for _ in range(600):
        found = [path for path in blobs.glob("*.incomplete") if path.stat().st_size > 0]
        if found:
            return found
        threading.Event().wait(0.05)
    raise AssertionError("nothing was written")


def test_a_gated_model_names_its_page_and_the_token_opens_it_unseen(room: Room) -> None:
    room.hub.gated.add(MODEL)
    told = error_of(room.run("fetch", MODEL, code=3))
    assert f"{room.hub.url}/{MODEL}" in told and "HF_TOKEN" in told
    told = error_of(room.run("fetch", MODEL, code=3, HF_TOKEN="hf_WrongOne"))
    assert "has no access yet" in told and "hf_WrongOne" not in room.text
    room.run("fetch", MODEL, HF_TOKEN=TOKEN)
    assert TOKEN not in room.text
    seen = {row[2].get("authorization") for row in room.hub.requests}
    assert f"Bearer {TOKEN}" in seen
    for path in room.home.rglob("*"):
        assert not path.is_file() or TOKEN.encode() not in path.read_bytes(), path


def test_the_token_does_not_leave_the_hub(room: Room) -> None:
    other = Hub()
    threading.Thread(target=other.serve_forever, args=(0.02,), daemon=True).start()
    other.models = room.hub.models
    room.hub.elsewhere = f"http://localhost:{other.server_address[1]}"
    room.run("fetch", MODEL, HF_TOKEN=TOKEN)
    other.shutdown()
    other.server_close()
    assert other.requests and not any("authorization" in row[2] for row in other.requests)


def test_an_unknown_model_names_those_that_sound_like_it(room: Room) -> None:
    told = error_of(room.run("fetch", "facebook/musicgen-smal", code=1))
    assert "near to it are facebook/musicgen-small" in told
    assert "no revision 'v9'" in error_of(room.run("fetch", f"{MODEL}@v9", code=1))
    assert "is no id" in error_of(room.run("fetch", "../../etc", code=2))


def test_a_file_with_another_hash_is_thrown_away(room: Room) -> None:
    room.hub.spoilt = "model.safetensors"
    assert "is not what the hub says it is" in error_of(room.run("fetch", MODEL, code=1))
    assert not (room.repository / "snapshots" / COMMIT / "model.safetensors").exists()
    assert all(row.get("state") != "verified" for row in room.run("list"))
    room.hub.spoilt = ""
    room.run("fetch", MODEL)


def test_what_was_spoilt_on_the_disk_is_found_and_comes_again(room: Room) -> None:
    room.run("fetch", MODEL)
    path = room.repository / "snapshots" / COMMIT / "model.safetensors"
    path.write_bytes(b"x" * len(FILES["model.safetensors"]))
    assert room.run("list")[0]["state"] == "locked"
    assert "spoilt on this disk" in error_of(room.run("fetch", MODEL, code=1))
    room.run("fetch", MODEL)
    assert path.read_bytes() == FILES["model.safetensors"]


def test_a_locked_revision_is_what_comes_until_another_one_is_asked_for(room: Room) -> None:
    room.run("fetch", f"{MODEL}@v1")
    lock = (room.home / "data/timbre/models/timbre.lock").read_bytes()
    assert json.loads(lock)["models"][MODEL]["revision"] == OLDER
    subprocess.run(["rm", "-rf", str(room.repository)], check=True)
    (model,) = [line for line in room.run("fetch", MODEL) if line["type"] == "model"]
    assert model["revision"] == OLDER and model["state"] == "verified"
    assert (room.home / "data/timbre/models/timbre.lock").read_bytes() == lock
    room.run("fetch", f"{MODEL}@main")
    (model,) = [line for line in room.run("list") if line["type"] == "model"]
    assert model["revision"] == COMMIT


def test_a_hostile_model_is_removed_again(room: Room) -> None:
    room.run("fetch", f"{MODEL}@v1")
    lock = (room.home / "data/timbre/models/timbre.lock").read_bytes()
    files = room.hub.models[MODEL][COMMIT]
    files["config.json"] = b'{"model_type": "musicgen", "auto_map": {"AutoModel": "m.M"}}'
    assert "code of its own" in error_of(room.run("fetch", f"{MODEL}@main", code=1))
    assert not (room.repository / "snapshots" / COMMIT).exists()
    assert (room.home / "data/timbre/models/timbre.lock").read_bytes() == lock
    (model,) = [line for line in room.run("list") if line["type"] == "model"]
    assert model["revision"] == OLDER and model["state"] == "verified"


@pytest.mark.parametrize("path", ["../../../evil.json", "/etc/evil.json", "a/../../evil.json"])
def test_a_listing_that_points_outside_is_refused(room: Room, path: str) -> None:
    room.hub.models[MODEL][COMMIT][path] = b"{}"
    assert "lists a file that is none" in error_of(room.run("fetch", MODEL, code=1))
    assert not list(room.home.rglob("evil.json"))


def test_a_model_of_pickles_only_is_refused_before_they_come(room: Room) -> None:
    del room.hub.models[MODEL][COMMIT]["model.safetensors"]
    del room.hub.models[MODEL][COMMIT]["model.fp16.safetensors"]
    assert "holds no weights as .safetensors" in error_of(room.run("fetch", MODEL, code=3))
    assert not any(name.endswith(".bin") for name in room.fetched())


def run_alone(room: Room, **more: str) -> tuple[int, dict[str, Any]]:
    """A process of its own, whose environment counts while it imports."""
    done = subprocess.run(
        [sys.executable, "-m", "timbre_adapters", "models", "fetch", MODEL, "--json"],
        env=room.environment | more, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    return done.returncode, json.loads(done.stdout.splitlines()[-1])


def test_no_network_is_a_sentence(room: Room) -> None:
    code, told = run_alone(room, HF_ENDPOINT="http://127.0.0.1:9")
    assert code == 3 and "can't be reached" in told["text"]


def test_a_studio_that_runs_offline_can_fetch_all_the_same(room: Room) -> None:
    code, told = run_alone(room, HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")
    assert code == 0 and "not for commercial use" in told["text"]


def test_a_bag_of_demucs_comes_whole(room: Room) -> None:
    row = {
        "w": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
        "__metadata__": {"klass": "demucs.htdemucs.HTDemucs", "args": "[]", "kwargs": "{}"},
    }
    header = json.dumps(row).encode()
    model = struct.pack("<Q", len(header)) + header + struct.pack("<f", 0.5)
    files = {"README.md": b"# x", "htdemucs.yaml": b"models: ['955717e8']\n"}
    name = "adefossez/HTDemucs"
    room.hub.models[name] = {COMMIT: files | {"955717e8.safetensors": model}}
    (told,) = [line for line in room.run("fetch", name) if line["type"] == "model"]
    assert told["family"] == "demucs" and told["state"] == "verified" and told["licence"] == "MIT"
    assert room.fetched() == {"README.md", "htdemucs.yaml", "955717e8.safetensors"}


def test_audiocrafts_own_files_come_when_they_are_asked_for(room: Room) -> None:
    files = room.hub.models[MODEL][COMMIT]
    for name in ("state_dict.bin", "compression_state_dict.bin"):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as file:
            file.writestr("a/data.pkl", pickle.dumps({"is": name}, 2))
        files[name] = made.getvalue()
    lines = room.run("fetch", MODEL, "--family", "audiocraft")
    assert room.fetched() == {"README.md", "state_dict.bin", "compression_state_dict.bin"}
    assert [line["family"] for line in lines if line["type"] == "model"] == ["audiocraft"]
    assert "no family named x" in error_of(room.run("fetch", MODEL, "--family", "x", code=2))


def test_a_full_disk_is_told_before_anything_comes(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from timbre_adapters.models import intake
    from timbre_adapters.models.tell import Fault

    usage = type("Usage", (), {"free": 1 << 30})()
    monkeypatch.setattr(intake.shutil, "disk_usage", lambda place: usage)
    intake.need_space(tmp_path / "not/there", 500 << 20, "fetching x")
    with pytest.raises(Fault, match=r"fetching x needs 1\.0 GB .* 1\.1 GB are free"):
        intake.need_space(tmp_path, 1000 << 20, "fetching x")


def test_a_pipeline_comes_by_its_components_once_each() -> None:
    from timbre_adapters.models.families import FAMILIES
    from timbre_adapters.models.fetch import choose

    names = [
        "model_index.json", "README.md", "riffusion.safetensors", "unet/config.json",
        "unet/model.safetensors", "unet/model.fp16.safetensors", "unet/model.bin",
        "seed_images/og.png", "extra/model.safetensors", "x.py", ".gitattributes",
    ]  # fmt: skip
    index = {"_class_name": "StableDiffusionPipeline", "unet": ["diffusers", "UNet"]}
    assert choose(FAMILIES["riffusion"], names, index) == [
        "model_index.json", "README.md", "unet/config.json", "unet/model.safetensors",
    ]  # fmt: skip
    names = ["state_dict.bin", "compression_state_dict.bin", "pytorch_model.bin", "config.json"]
    assert choose(FAMILIES["audiocraft"], names, {}) == names[:2]
