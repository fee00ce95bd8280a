# SPDX-License-Identifier: MIT
"""The studio on a terminal: start, key to screen, animation, idle, first sound.

Measured by `probe` (its folder: $PROBE_SOURCE, else ../shared/probe), beside a
program that only echoes, in one run. Without it those rows are left out, and
that is said.
"""

import json
import os
import pathlib
import pty
import select
import shutil
import struct
import subprocess
import sys
import time
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ["BUILD"] + "/timbre"
ROOM = pathlib.Path(os.environ["TMPDIR"]) / "studio"
MANY_TAKES = 10_000
SIZE = "120x36"

# Sleeps and reports, as a model that waits for a device does.
WAITING = """
import time
from timbre_adapters.tone import Tone

class Waiting(Tone):
    name = "waiting"
    def generate(self, request, host):
        for step in range(300):
            time.sleep(0.1)
            host.progress("render", step, 300)
        return super().generate(request, host)

ADAPTER = Waiting
"""

# Keeps the cores busy in NumPy.
BUSY = """
import numpy
from timbre_adapters.tone import Tone

class Busy(Tone):
    name = "busy"
    def generate(self, request, host):
        block = numpy.random.default_rng(1).random((768, 768), numpy.float32)
        for step in range(3000):
            numpy.dot(block, block)
            sum(range(2000))
            host.progress("render", step, 3000)
        return super().generate(request, host)

ADAPTER = Busy
"""


def row(measure: str, figure: str, control: str, must: str, good: bool) -> None:
    print(f"{measure} | {figure} | {control} | {must} | {'ok' if good else 'red'}", flush=True)


class Home:
    """A user of its own."""

    def __init__(self, name: str) -> None:
        self.folder = ROOM / name
        self.data = self.folder / ".local/share/timbre"
        self.data.mkdir(parents=True, exist_ok=True)
        adapters = self.data / "adapters"
        adapters.mkdir(exist_ok=True)
        (adapters / "waiting.py").write_text(WAITING)
        (adapters / "busy.py").write_text(BUSY)
        self.environment = dict(os.environ, HOME=str(self.folder), LC_ALL="C.UTF-8")
        self.environment.update(TERM="xterm-256color", COLORTERM="truecolor")

    def run(self, *arguments: str) -> None:
        subprocess.run([PROGRAM, *arguments], env=self.environment, check=True, capture_output=True)

    def warm(self) -> None:
        """Adapters described, files read, levels of the SoundFont known."""
        self.run("backends")
        self.run("render", "lofi", "--duration", "8", "--seed", "1", "-o", str(ROOM / "warm.flac"))


def ulid(number: int) -> str:
    digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    text = ""
    for _ in range(26):
        text = digits[number % 32] + text
        number //= 32
    return text


def fill(home: Home) -> None:
    """Ten thousand takes out of one."""
    folder = home.data / "takes"
    first = next(folder.glob("*/take.json"))
    text = first.read_text()
    old = first.parent.name
    base = 1_700_000_000_000 << 80
    for i in range(MANY_TAKES):
        name = ulid(base + (i << 80))
        (folder / name).mkdir()
        (folder / name / "take.json").write_text(text.replace(old, name))
    home.run("takes", "--limit", "1")


# The probe -------------------------------------------------------------------


def build_probe() -> str | None:
    source = pathlib.Path(os.environ.get("PROBE_SOURCE") or ROOT.parent / "shared" / "probe")
    if not (source / "Makefile").exists():
        print("no probe beside the checkout: its rows are left out", file=sys.stderr)
        return None
    folder = ROOM / "probe"
    subprocess.run(["make", "-C", str(source), f"O={folder}"], check=True, capture_output=True)
    return str(folder / "probe")


class Probe:
    def __init__(self, program: str, home: Home) -> None:
        self.program = program
        self.home = home

    def ask(self, *words: str, program: tuple[str, ...] = (PROGRAM,)) -> dict[str, Any]:
        arguments = [self.program, words[0], "--size", SIZE, *words[1:]]
        arguments += ["--env", f"HOME={self.home.folder}", "--", *program]
        done = subprocess.run(arguments, capture_output=True, text=True, env=self.home.environment)
        if not done.stdout:
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout)  # type: ignore[no-any-return]


def script(name: str, *lines: str) -> str:
    path = ROOM / f"{name}.probe"
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def starts(probe: Probe, what: str) -> None:
    told = probe.ask("start", "--runs", "11", "--baseline", "--until", "prompt")
    figure, control = (told[name]["frame_ms"]["median"] for name in ("program", "control"))
    row(
        f"first complete frame{what}",
        f"{figure:.1f} ms",
        f"echo: {control:.1f} ms",
        "<= + 30 ms",
        figure <= control + 30,
    )


def latency(probe: Probe, what: str, quiet: bool, *words: str, program: tuple[str, ...]) -> None:
    told = probe.ask(
        "latency", "--keys", "200", "--baseline", "--until", "prompt", *words, program=program
    )
    own, control = (
        {key.removesuffix("_ms"): value for key, value in told[name].items()}
        for name in ("program", "control")
    )
    limits = {"p50": control["p50"] + (0.25 if quiet else 0.5)}
    if not quiet:
        limits["p90"] = control["p90"] + 4
        limits["p99"] = max(10.0, control["p99"] + 8)
    for name, limit in limits.items():
        row(
            f"key to screen, {what}, {name}",
            f"{own[name]:.2f} ms",
            f"echo: {control[name]:.2f} ms",
            f"<= {limit:.2f} ms",
            own[name] <= limit,
        )


def latencies(probe: Probe) -> None:
    latency(probe, "quiet", True, program=(PROGRAM, "--new"))
    latency(probe, "matmul on both cores", False, "--load", "matmul:2", program=(PROGRAM, "--new"))
    work = script(
        "work",
        "wait prompt 5000",
        'send "lofi piano, 10 minutes"',
        "key Enter",
        "sleep 300",
        "key i",
        "sleep 200",
    )
    latency(probe, "sketch renders", False, "--script", work, program=(PROGRAM, "--new"))
    busy = (PROGRAM, "--new", "--set", "backend=busy")
    latency(probe, "NumPy adapter works", False, "--script", work, program=busy)


def frames(probe: Probe) -> None:
    work = script("waiting", "wait prompt 5000", 'send "wait"', "key Enter", "sleep 1500")
    program = (PROGRAM, "--new", "--set", "backend=waiting")
    told = probe.ask(
        "frames", "--seconds", "5", "--until", "prompt", "--script", work, program=program
    )
    rate = told["frames_per_s"]
    row("animation: frames a second", f"{rate:.0f}", "", ">= 55", rate >= 55)
    cpu = told["cpu_percent_fine"]
    row("animation: CPU, of one core", f"{cpu:.2f} %", "", "<= 2 %", cpu <= 2)
    size = told["bytes_per_frame_p50"]
    row(
        "animation: bytes a frame",
        f"{size:.0f}",
        f"max {told['bytes_per_frame_max']}",
        "<= 600",
        size <= 600,
    )
    reads = told["reads_per_frame"]
    row("animation: reads a frame", f"{reads:.2f}", "", "<= 1.05", reads <= 1.05)
    inside = told["frames_bracketed"] / max(1, told["frames"])
    row("animation: frames inside 2026", f"{100 * inside:.0f} %", "", "100 %", inside == 1)
    rest = script("idle", "wait prompt 5000", "sleep 4000")
    told = probe.ask(
        "frames",
        "--seconds",
        "5",
        "--until",
        "prompt",
        "--script",
        rest,
        program=(PROGRAM, "--new"),
    )
    row("idle: bytes a second", f"{told['bytes_per_s']:.0f}", "", "0", told["bytes_per_s"] == 0)
    wakes = told["wakeups_per_s"]
    row("idle: wake-ups a second", f"{wakes:.2f}", "", "0", wakes == 0)


# A terminal of our own -------------------------------------------------------


class Studio:
    """The program on a pty; what it draws is thrown away."""

    def __init__(self, home: Home, *arguments: str) -> None:
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.clear()
            os.environ.update(home.environment)
            os.execv(PROGRAM, [PROGRAM, "--new", *arguments])
        self.read(1.5)

    def read(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.02)[0]:
                try:
                    os.read(self.master, 65536)
                except OSError:  # it left
                    return

    def send(self, text: str) -> None:
        os.write(self.master, text.encode())

    def processes(self) -> list[int]:
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return [int(word) for word in children.split()] or [self.pid]

    def stop(self) -> None:
        os.kill(self.pid, 15)
        self.read(0.5)
        os.close(self.master)
        os.waitpid(self.pid, 0)


def main_thread_s(pid: int) -> float:
    # "runtime waiting slices" in ns
    return int(pathlib.Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0]) / 1e9


def ui_share(home: Home) -> None:
    studio = Studio(home)
    studio.send("lofi piano, 20 minutes\r")
    studio.read(0.5)
    studio.send("/backend busy\r")
    studio.read(0.5)
    studio.send("busy as well\r")
    studio.read(1.5)
    worker = studio.processes()[0]
    before, begin = main_thread_s(worker), time.monotonic()
    studio.read(5)
    share = 100 * (main_thread_s(worker) - before) / (time.monotonic() - begin)
    row("UI thread's CPU while both workers compute", f"{share:.2f} %", "", "<= 3 %", share <= 3)
    studio.stop()


def first_sound_ms(home: Home, number: int) -> float:
    fifo = ROOM / f"sound-{number}"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
    studio = Studio(home, "--set", "audio.device=pipe", "--set", f"audio.argument=cat > {fifo}")
    while select.select([reader], [], [], 0)[0]:
        os.read(reader, 65536)
    studio.send("lofi piano, 82 bpm, 30 seconds")
    studio.read(0.3)
    while select.select([reader], [], [], 0)[0]:
        os.read(reader, 65536)
    begin = time.monotonic()
    studio.send("\r")
    figure = float("nan")
    while time.monotonic() < begin + 10:
        ready = select.select([reader, studio.master], [], [], 0.05)[0]
        if studio.master in ready:
            os.read(studio.master, 65536)
        if reader in ready:
            block = os.read(reader, 65536)
            values = struct.unpack(f"<{len(block) // 2}h", block[: len(block) // 2 * 2])
            if any(abs(value) > 8 for value in values):
                figure = 1000 * (time.monotonic() - begin)
                break
    studio.stop()
    os.close(reader)
    return figure


def first_sound(home: Home) -> None:
    figures = sorted(first_sound_ms(home, i) for i in range(5))
    figure = figures[2]
    row(
        "enter to the first audible sample at a pipe, median of 5",
        f"{figure:.0f} ms",
        f"{figures[0]:.0f}-{figures[-1]:.0f}",
        "<= 150 ms",
        figure <= 150,
    )


def main() -> None:
    ROOM.mkdir(parents=True, exist_ok=True)
    home = Home("few")
    home.warm()
    program = build_probe()
    if program is not None:
        probe = Probe(program, home)
        starts(probe, "")
        latencies(probe)
        frames(probe)
    ui_share(home)
    first_sound(home)
    if program is not None:
        many = Home("many")
        many.warm()
        fill(many)
        starts(Probe(program, many), f", {MANY_TAKES} takes")
    shutil.rmtree(ROOM, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
