# SPDX-License-Identifier: MIT
"""timbre --plain: the studio line by line, with the same commands."""

import json
import os
import pathlib
import pty
import select
import subprocess
import time
from collections.abc import Iterator

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = ROOT / (os.environ.get("BUILD") or "build") / "timbre"
PROMPT = "slow piano, 70 bpm, D minor, 8 seconds"


@pytest.fixture(autouse=True, scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Folders of their own, whoever runs these tests."""
    folder = str(tmp_path_factory.mktemp("home"))
    names = ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            patch.setenv(name, folder)
        yield


def talk(*lines: str, new: bool = True) -> str:
    """What it says to these lines, up to the end of its input."""
    done = subprocess.run(
        [str(PROGRAM), "--plain", *(["--new"] if new else []), "--set", "audio.device=null"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def studio_rows() -> list[dict[str, object]]:
    done = subprocess.run(
        [str(PROGRAM), "--print-tables"], capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [row for row in rows if row["table"] == "studio"]


def test_a_prompt_becomes_a_take_and_tells_planned_beside_measured() -> None:
    said = talk(PROMPT)
    assert "70 BPM" in said
    assert "D minor" in said
    assert "measured" in said
    assert "LUFS" in said
    assert "\x1b" not in said  # nothing that a line printer can't show


def test_wrong_words_get_the_nearest() -> None:
    assert "did you mean" in talk("/exprot")


def test_screen_commands_say_that_there_is_none() -> None:
    assert "screen" in talk("/zoom")
    assert "screen" in talk("/theme paper")


@pytest.mark.parametrize("part", range(4))
def test_every_command_answers_without_words(part: int) -> None:
    rows = [row for row in studio_rows() if not str(row["name"]).startswith("quit")]
    assert len(rows) > 30
    lines = [f"/{row['name']}" for row in rows[part::4]]
    said = talk(*lines, "/version")
    assert "0." in said


# A script: lines in order, each one when what it needs is there ###############


def test_a_script_is_taken_line_by_line(tmp_path: pathlib.Path) -> None:
    said = talk(
        PROMPT,
        "/takes",
        f"/export wav {tmp_path / 'one.wav'}",
        "/regenerate",
        "/takes",
        "/save",
        "/quit",
        "/version",
    )
    order = ["session ", "plan: ", "take: take", "in focus", "exported", "again", "in focus"]
    at = -1
    for words in order:
        found = said.find(words, at + 1)
        assert found > at, (words, said)
        at = found
    assert (tmp_path / "one.wav").read_bytes()[:4] == b"RIFF"
    assert "still being opened" not in said
    assert "there is no take" not in said
    assert "is saved" in said
    assert "/copy copies the path" in said
    assert "/play plays it" in said
    assert "timbre 0." not in said  # it had quit


def test_quit_behind_a_prompt_waits_for_the_take() -> None:
    said = talk(PROMPT, "/quit")
    assert "LUFS" in said
    assert "quit?" not in said


def test_jobs_can_be_stopped_while_they_run() -> None:
    said = talk("techno, 132 bpm, 20 minutes", "/queue", "/cancel all", "/takes", "/quit")
    assert "stopping" in said
    assert "stopped" in said


def test_the_banner_does_not_name_a_session_before_it_is_open() -> None:
    said = talk("/quit", new=False)
    assert "session ." not in said
    assert "session main is open" in said or "is open" in said


def test_every_command_of_the_screen_says_so_with_and_without_words() -> None:
    rows = [row for row in studio_rows() if row.get("needs_screen")]
    assert len(rows) > 8
    for words in ("", " 1"):
        said = talk(*[f"/{row['name']}{words}" for row in rows])
        for row in rows:
            assert f"/{row['name']} needs the screen" in said


def test_a_name_that_is_missing_is_called_missing() -> None:
    assert "the new name of this session is missing" in talk("/rename-session")
    assert "the name of a session is missing" in talk("/delete-session")


# At a terminal nobody waits ###################################################


class Typist:
    """The program on a terminal of its own."""

    def __init__(self) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [str(PROGRAM), "--plain", "--new", "--set", "audio.device=null"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        self.said = ""

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def hear(self, words: str, patience_s: float = 60) -> None:
        end = time.monotonic() + patience_s
        while words not in self.said and time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.said += os.read(self.master, 65536).decode(errors="replace")
                except OSError:
                    break
        assert words in self.said, self.said

    def end(self) -> int:
        try:
            return self.process.wait(timeout=60)
        finally:
            self.process.kill()
            os.close(self.master)


LONG = "techno, 132 bpm, 40 minutes\n"


def test_at_a_terminal_quit_asks_while_jobs_run() -> None:
    typist = Typist()
    typist.hear("is open")
    typist.type(LONG)
    typist.hear("plan: ")
    typist.type("/quit\n")
    typist.hear("(y or n)")
    typist.type("n\n/queue\n")
    typist.hear("1 techno, 132 bpm, 40 minutes: ")
    typist.type("/quit\n")
    typist.type("y\n")
    assert typist.end() == 0


def test_at_a_terminal_the_end_of_input_asks_too() -> None:
    typist = Typist()
    typist.hear("is open")
    typist.type(LONG)
    typist.hear("plan: ")
    typist.type("\x04")
    typist.hear("(y or n)")
    typist.type("\x04")  # asked again: it leaves
    assert typist.end() == 0
