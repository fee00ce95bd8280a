# SPDX-License-Identifier: MIT
"""kill -9 at random moments, and several programs on one data folder."""

import json
import os
import pathlib
import random
import subprocess
import time
from typing import Any

import pytest
from conftest import Timbre

PROMPT = "lofi piano"
LENGTH = ("--duration", "3")
KILLS = 50 if os.environ.get("TIMBRE_LONG") else 5
SAMPLE_BYTES = 4


class Studio:
    """A data folder with all that must hold in it, whatever happened."""

    def __init__(self, timbre: Timbre) -> None:
        self.timbre = timbre
        self.hashes: dict[str, str] = {}  # by seed

    def jobs(self) -> dict[str, dict[str, Any]]:
        return {job["job"]: job for job in self.timbre.lines("jobs")}

    def takes(self) -> set[str]:
        return {take["take_id"] for take in self.timbre.lines("takes", "--limit", "1000")}

    def folders(self) -> list[pathlib.Path]:
        folder = self.timbre.data / "takes"
        names = sorted(folder.iterdir()) if folder.exists() else []
        return [path for path in names if len(path.name) == 26]

    def check_take(self, folder: pathlib.Path) -> None:
        """Every file that the record speaks of is there, and whole."""
        take = json.loads((folder / "take.json").read_text())
        result = take["result"]
        assert take["take_id"] == folder.name
        assert take["state"] == "done"
        json.loads((folder / "plan.json").read_text())
        json.loads((folder / "score.json").read_text())
        assert (folder / "score.mid").read_bytes()[:4] == b"MThd"
        size = result["frame_count"] * result["channel_count"] * SAMPLE_BYTES
        sounds = [folder / "raw.f32", folder / "master.f32"]
        if (folder / "stems").exists():
            sounds += [folder / "stems" / f"{part}.f32" for part in result["parts"]]
        for sound in sounds:
            if sound.exists():  # the keep policy may have dropped it as a whole
                assert sound.stat().st_size == size, sound
        known = self.hashes.setdefault(result["seed"], result["pcm_hash"])
        assert result["pcm_hash"] == known, "one seed gave two sounds"
        for export in take["exports"]:
            assert pathlib.Path(export["path"]).stat().st_size == export["bytes"]

    def check(self) -> None:
        folders = self.folders()
        for folder in folders:
            self.check_take(folder)
        assert self.takes() == {folder.name for folder in folders}
        for job in self.jobs().values():
            assert job["state"] not in ("queued", "running"), "nobody works on it"
            if "take" in job:
                assert job["take"] in self.takes()
        for path in self.timbre.home.glob("*.flac"):
            self.timbre.run("info", str(path))
            subprocess.run(["flac", "--test", "--silent", str(path)], check=True)

    def check_swept(self) -> None:
        """After a start that opened everything no dead program's parts are left."""
        assert [str(path) for path in self.timbre.home.rglob("*.part")] == []


def acknowledged(text: str) -> tuple[set[str], set[str]]:
    """Jobs and takes that the program told of, in whole lines, before it died."""
    jobs, takes = set(), set()
    for line in text.splitlines(keepends=True):
        if not line.endswith("\n"):
            continue
        event = json.loads(line)
        if event["type"] == "job_started":
            jobs.add(event["data"]["job"])
        if event["type"] == "take_ready":
            takes.add(event["data"]["take"])
    return jobs, takes


def kill_after(process: "subprocess.Popen[str]", seconds: float) -> str:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
    return process.communicate()[0]


def test_a_kill_at_any_moment_loses_nothing(timbre: Timbre) -> None:
    start = int(os.environ.get("TIMBRE_SEED") or random.SystemRandom().randrange(2**32))
    print(f"TIMBRE_SEED={start}")
    moments = random.Random(start)
    studio = Studio(timbre)
    begun = time.monotonic()
    timbre.run("render", PROMPT, *LENGTH, "--seed", "0", "-o", "whole.flac")
    usual_s = time.monotonic() - begun
    interrupted = 0
    for kill in range(KILLS):
        process = timbre.start(
            *("render", PROMPT, *LENGTH, "--seed", str(kill), "--takes", "2"),
            *("-o", f"kill-{kill}.flac", "--json"),
        )
        seconds = moments.uniform(0, 1.6 * usual_s)
        jobs, takes = acknowledged(kill_after(process, seconds))
        where = f"kill {kill} after {seconds:.3f} s, TIMBRE_SEED={start}"
        shown = studio.jobs()
        assert jobs <= set(shown), where
        assert takes <= studio.takes(), where
        studio.check()
        waiting = {job for job, row in shown.items() if row["state"] == "interrupted"}
        if not waiting:
            continue
        interrupted += len(waiting)
        before = len(studio.folders())
        again = timbre.lines("render", "--again", "all", "-o", f"again-{kill}.flac")
        done = [event for event in again if event["type"] == "take_ready"]
        assert len(done) == len(waiting), where
        assert len(studio.folders()) == before + len(waiting), where
        states = {job: row["state"] for job, row in studio.jobs().items()}
        assert "interrupted" not in states.values(), where
        assert waiting <= set(states), where
        studio.check()
        studio.check_swept()
    timbre.run("render", PROMPT, *LENGTH, "--seed", "0", "-o", "last.flac")
    studio.check()
    studio.check_swept()
    if KILLS >= 50:
        assert interrupted > 0, "no kill met a job at work; the moments are wrong"


def test_a_kill_while_running_again_keeps_what_is_left(timbre: Timbre) -> None:
    """Asked again, killed again: no job is forgotten between the two."""
    studio = Studio(timbre)
    process = timbre.start(*("render", PROMPT, *LENGTH, "--seed", "1", "--takes", "3", "--json"))
    assert process.stdout
    for line in process.stdout:
        if json.loads(line)["type"] == "job_started":
            break
    process.kill()
    process.communicate()
    takes = len(studio.jobs())  # what was durable by then
    assert takes >= 1
    for delay_s in (0.05, 0.3, 0.8):
        again = timbre.start("render", "--again", "all", "--json")
        kill_after(again, delay_s)
        studio.check()
        states = [job["state"] for job in studio.jobs().values()]
        assert len(studio.folders()) + states.count("interrupted") >= takes
    if "interrupted" in states:
        timbre.run("render", "--again", "all")
    assert len(studio.folders()) >= takes
    assert "interrupted" not in {job["state"] for job in studio.jobs().values()}
    studio.check()
    studio.check_swept()


@pytest.mark.parametrize("is_killed", [False, True])
def test_programs_side_by_side_on_one_folder_lose_nothing(timbre: Timbre, is_killed: bool) -> None:
    studio = Studio(timbre)
    programs = [
        timbre.start(
            *("render", PROMPT, *LENGTH, "--seed", str(10 * i), "--takes", "2"),
            *("-o", f"song-{i}.flac", "--json"),
        )
        for i in range(3)
    ]
    if is_killed:  # one dies in the middle of it, the others must not notice
        assert programs[0].stdout
        programs[0].stdout.readline()
        programs[0].kill()
        programs[0].communicate()
    told: set[str] = set()
    for program in programs[1 if is_killed else 0 :]:
        output, errors = program.communicate()
        assert program.returncode == 0, errors
        jobs, takes = acknowledged(output)
        assert len(jobs) == len(takes) == 2
        told |= takes
    assert told <= studio.takes()
    states = [job["state"] for job in studio.jobs().values()]
    assert states.count("done") >= len(told)
    assert is_killed or set(states) == {"done"}
    studio.check()
    # The next start finds the dead one's parts.
    timbre.run("render", PROMPT, *LENGTH, "--seed", "99", "-o", "last.flac")
    studio.check_swept()
