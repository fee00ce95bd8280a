# SPDX-License-Identifier: MIT
"""The studio inside tmux at 80x24 and GNU screen, as people run it over SSH."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / (os.environ.get("BUILD") or "build") / "timbre"
WAIT_S = 30.0


def wait_for(what: Callable[[], bool], seconds: float = WAIT_S) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.1)
    return what()


class Tmux:
    """A server of its own with one window of 80x24."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.socket = str(folder / "tmux.sock")
        self.environment = dict(os.environ)
        self.environment.pop("TMUX", None)
        self.environment["TERM"] = "xterm-256color"
        self.environment["LC_ALL"] = "C.UTF-8"

    def call(self, *arguments: str) -> str:
        done = subprocess.run(
            ["tmux", "-f", "/dev/null", "-S", self.socket, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout

    def start(self, command: str) -> None:
        self.call("new-session", "-d", "-x", "80", "-y", "24", command)

    def type(self, text: str) -> None:
        self.call("send-keys", "-l", text)

    def key(self, *names: str) -> None:
        self.call("send-keys", *names)

    def screen(self) -> str:
        return self.call("capture-pane", "-p")

    def see(self, text: str) -> None:
        assert wait_for(lambda: text in self.screen()), self.screen()

    def stop(self) -> None:
        self.call("kill-server")


@pytest.fixture
def tmux(tmp_path: pathlib.Path) -> Iterator[Tmux]:
    one = Tmux(tmp_path)
    yield one
    one.stop()


def takes() -> list[pathlib.Path]:
    folder = pathlib.Path(os.environ["XDG_DATA_HOME"]) / "timbre" / "takes"
    return sorted(path for path in folder.glob("*/take.json") if "." not in path.parent.name)


def files() -> list[pathlib.Path]:
    return sorted((pathlib.Path(os.environ["XDG_MUSIC_DIR"]) / "Timbre").glob("*.flac"))


def clear_home() -> None:
    for name in ("XDG_DATA_HOME", "XDG_MUSIC_DIR"):
        shutil.rmtree(os.environ[name], ignore_errors=True)


def test_the_main_job_in_tmux(tmux: Tmux) -> None:
    clear_home()
    tmux.start(f"{PROGRAM}; echo left with $?; sleep 60")
    tmux.see("prompt")
    tmux.type("slow bossa nova, nylon guitar, 12 seconds")
    tmux.key("Enter")
    assert wait_for(lambda: len(takes()) == 1), tmux.screen()
    tmux.key("r")
    assert wait_for(lambda: len(takes()) == 2), tmux.screen()
    tmux.key("t")
    time.sleep(0.5)
    tmux.type("120")
    tmux.key("Enter")
    time.sleep(0.2)
    tmux.key("Enter")
    assert wait_for(lambda: len(takes()) == 3), tmux.screen()
    time.sleep(0.5)
    tmux.key("e")
    assert wait_for(lambda: len(files()) == 1), tmux.screen()
    listing = subprocess.run(
        ["metaflac", "--list", "--block-type=VORBIS_COMMENT", str(files()[0])],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "BPM=120" in listing.upper()
    tmux.key("Escape")
    time.sleep(0.3)
    tmux.key("q")
    tmux.see("left with 0")


def test_screen_draws_and_leaves(tmp_path: pathlib.Path) -> None:
    """GNU screen, driven through tmux because it wants a terminal of its own."""
    clear_home()
    outer = Tmux(tmp_path)
    # A socket's path is short.
    outer.environment["SCREENDIR"] = tempfile.mkdtemp(dir="/tmp", prefix="timbre-")
    outer.start(f"screen -c /dev/null {PROGRAM}; echo screen left; sleep 60")
    try:
        outer.see("prompt")
        outer.type("/help")
        outer.see("/help")
        outer.key("C-u")
        outer.key("Escape")
        time.sleep(0.3)
        outer.key("q")
        outer.see("screen left")
    finally:
        outer.stop()
        shutil.rmtree(outer.environment["SCREENDIR"], ignore_errors=True)
