# SPDX-License-Identifier: MIT
"""Models at work: keys while a full-size one computes on both cores, and stopping each backend.

The full-size one is MusicGen-small with random weights: 1.2 GB on disk, 3 GB of memory, a minute.
TIMBRE_QUICK leaves it out.
"""

import os
import pathlib
import shutil
import sys

import bench_studio
from bench_studio import PROGRAM, ROOM, ROOT, Home, Probe, row

sys.path += [str(ROOT / "tests/gpu"), str(ROOT / "tests/parity"), str(ROOT / "pyadapters")]
import cancels
import full_size

LOAD_LIMIT_MS = 300_000
ROUTINE_S = 0.1  # what stopping may take beside a step


def keys_while_a_model_computes(home: Home, program: str) -> None:
    full_size.make("small", home.data / "models/full-size")
    chosen = ("--set", "backend=musicgen", "--set", "musicgen.threads=2")
    home.run("render", "slow piano", "--duration", "1", *chosen)  # its files are hashed once
    work = bench_studio.script(
        "model",
        "wait prompt 5000",
        'send "slow piano, 5 minutes"',
        "key Enter",
        f"wait rendering {LOAD_LIMIT_MS}",
        "sleep 1000",
        "key i",
        "sleep 200",
    )
    bench_studio.latency(
        Probe(program, home), "MusicGen-small draws", False, "--script", work,
        program=(PROGRAM, "--new", *chosen),
    )  # fmt: skip
    journals = (home.data / "sessions").glob("*/journal*.jsonl")
    ended = sum(text.count('"job_ended"') for text in map(pathlib.Path.read_text, journals))
    row("MusicGen-small was still drawing behind the keys", f"{ended - 1} jobs ended", "", "0",
        ended == 1)  # fmt: skip
    shutil.rmtree(home.data / "models")


def stopping(home: Home) -> None:
    """Each backend in the program, on a tiny model, amid a step."""
    from timbre_adapters import tiny

    environment = home.environment | {"OMP_NUM_THREADS": "1"}
    for name in cancels.LONG:
        folder = None if name == "tone" else home.folder / "tiny" / name
        if folder is not None:
            tiny.make(name, folder, **({"segment": 1} if name == "demucs" else {}))
        asked = cancels.request(name, folder, home.folder)
        went = cancels.stop(pathlib.Path(PROGRAM), environment, home.folder, asked)
        limit_s = went.step_s + ROUTINE_S
        row(f"stop to the end of the job, {name}", f"{1000 * went.latency_s:.1f} ms",
            f"a step: {1000 * went.step_s:.1f} ms", f"<= {1000 * limit_s:.0f} ms",
            went.end == "cancelled" and went.latency_s <= limit_s)  # fmt: skip


def main() -> None:
    from timbre_adapters.neural import kit

    kit.set_environment()
    ROOM.mkdir(parents=True, exist_ok=True)
    home = Home("models")
    home.run("backends")
    stopping(home)
    program = None if os.environ.get("TIMBRE_QUICK") else bench_studio.build_probe()
    if program is not None:
        keys_while_a_model_computes(home, program)
    shutil.rmtree(ROOM, ignore_errors=True)


if __name__ == "__main__":
    main()
