# SPDX-License-Identifier: MIT
"""How soon things happen, and how much memory a long take needs."""

import json
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import time

PROGRAM = os.environ["BUILD"] + "/timbre"
FONTS = pathlib.Path("/usr/share/sounds/sf2")
PREVIEW_FRAMES = 24000  # half a second at 48 kHz
RUNS = 7


def row(measure: str, figure: str, control: str, must: str, good: bool) -> None:
    print(f"{measure} | {figure} | {control} | {must} | {'ok' if good else 'red'}", flush=True)


def seconds_of(*arguments: str) -> float:
    start = time.monotonic()
    subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, stdin=subprocess.DEVNULL)
    return time.monotonic() - start


def least_ms(*arguments: str) -> float:
    return 1000 * min(seconds_of(*arguments) for _ in range(RUNS))


def control_ms() -> float:
    """What starting any program costs here."""
    times = []
    for _ in range(RUNS):
        start = time.monotonic()
        subprocess.run(["/bin/true"], check=True)
        times.append(time.monotonic() - start)
    return 1000 * min(times)


def commands() -> None:
    subprocess.run([PROGRAM, "backends"], check=True, capture_output=True)  # fills the cache
    control = control_ms()
    for arguments in (["--version"], ["plan", "slow blues in A"], ["backends"]):
        figure = least_ms(*arguments)
        name = "timbre " + arguments[0]
        row(name, f"{figure:.1f} ms", f"true: {control:.1f} ms", "<= 30 ms", figure <= 30)


def stream(*arguments: str, output: int = subprocess.PIPE) -> subprocess.Popen[str]:
    target = os.environ["TMPDIR"] + "/bench.flac"
    return subprocess.Popen(
        [PROGRAM, "render", *arguments, "--json", "-o", target, "--no-keep"],
        stdout=output,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
    )


def first_preview_ms(font: pathlib.Path, style: str) -> float:
    begin = time.monotonic()
    process = stream(style, "--duration", "60", "--seed", "5", "--set", f"soundfont={font}")
    figure = float("nan")
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event.get("type") == "chunk" and event["data"]["frames_ready"] >= PREVIEW_FRAMES:
            figure = 1000 * (time.monotonic() - begin)
            break
    process.send_signal(signal.SIGINT)
    process.communicate()
    return figure


def previews() -> None:
    for name, must in (("FluidR3_GM.sf2", 600), ("TimGM6mb.sf2", 300)):
        for style in ("lofi", "techno", "orchestral"):
            first_preview_ms(FONTS / name, style)  # files cached, levels known
            figure = statistics.median(first_preview_ms(FONTS / name, style) for _ in range(3))
            what = f"first 0.5 s of preview, {style}, {name.split('.')[0]}"
            row(what, f"{figure:.0f} ms", "", f"<= {must} ms", figure <= must)


def cancel_ms(*arguments: str, after: str) -> float:
    """From SIGINT to the job's end, as the program's own events tell."""
    process = stream(*arguments)
    assert process.stdout is not None
    asked = 0.0
    figure = float("nan")
    for line in process.stdout:
        event = json.loads(line)
        if event.get("type") == after and not asked:
            time.sleep(0.2)
            asked = time.monotonic()
            process.send_signal(signal.SIGINT)
        if event.get("type") == "job_ended":
            figure = 1000 * (time.monotonic() - asked)
    process.communicate()
    return figure


def cancels() -> None:
    for name, arguments in (
        ("sketch", ("rock", "--duration", "600")),
        ("tone", ("tone", "-b", "tone", "--duration", "600")),
    ):
        figures = [cancel_ms(*arguments, after="progress") for _ in range(5)]
        worst = max(figures)
        row(
            f"cancel of {name} to its end, worst of 5",
            f"{worst:.0f} ms",
            "",
            "< 100 ms",
            worst < 100,
        )


def anonymous_peak_mib(style: str) -> float:
    # Nobody reads its events: a full pipe would stop it.
    process = stream(style, "--duration", "120", "--seed", "3", output=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        try:
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        except OSError:
            break
        for line in status.splitlines():
            if line.startswith("RssAnon:"):
                peak = max(peak, int(line.split()[1]))
        time.sleep(0.005)
    process.communicate()
    return peak / 1024


def memory() -> None:
    for style in ("lofi", "orchestral", "dnb"):
        figure = anonymous_peak_mib(style)
        row(
            f"anonymous memory, 120 s of {style} with stems",
            f"{figure:.0f} MiB",
            "",
            "<= 190 MiB",
            figure <= 190,
        )


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    commands()
    previews()
    cancels()
    memory()


if __name__ == "__main__":
    sys.exit(main())
