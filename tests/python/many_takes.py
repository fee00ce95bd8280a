# SPDX-License-Identifier: MIT
"""Many takes of alternating models in one process; a JSON line with its memory behind each.

Arguments: folder with a checkpoint a family, number of takes, models.memory_gb.
"""

from __future__ import annotations

import gc
import json
import pathlib
import resource
import sys
from typing import Any

import numpy as np
from timbre_adapters import audio, host, runtime, settings
from timbre_adapters.adapter import Audio

# Few steps of each: it is loading, keeping and letting go that is tried.
PARAMS: dict[str, dict[str, Any]] = {
    "musicgen": {},
    "riffusion": {"steps": 2},
    "dance_diffusion": {"steps": 2},
    "demucs": {},
    "stable_audio": {"steps": 2},
    "ace_step": {"steps": 2},
}
DURATION_S = 0.5
RATE_HZ = 44100


def record_of(name: str, folder: pathlib.Path, take: int) -> dict[str, Any]:
    """Each take has a seed and words of its own, so that nothing is made twice."""
    asked: dict[str, Any] = {
        "schema_version": 1, "prompt": f"slow piano number {take}", "backend": name,
        "model": str(folder / name), "seed": str(take), "duration_s": DURATION_S,
        "params": {"threads": 1, "device": "cpu"} | PARAMS[name],
    }  # fmt: skip
    if name == "demucs":
        row = {"role": "init", "path": str(folder / "mix.wav")}
        asked |= {"kind": "separate", "references": [row]}
        del asked["duration_s"]
    return runtime.complete(asked)


def serve(session: host.Session, name: str, record: dict[str, Any]) -> None:
    """One take, thrown away."""
    low = runtime.PlainLow(lambda kind, data: None)
    answer = session.load(low, name, record)
    if answer.status == "ok" and name == "demucs":
        answer = session.separate(low, name, record, runtime.read_references(record))
    elif answer.status == "ok":
        answer = session.generate(low, name, record, [])
    if answer.status != "ok":
        raise RuntimeError(f"{name}: {answer.sentence}")


def resident_bytes() -> int:
    pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main() -> None:
    from timbre_adapters.neural import cache

    folder, count, memory_gb = pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    settings.current.replace({"models.memory_gb": memory_gb})
    noise = np.random.Generator(np.random.PCG64(1)).standard_normal(
        (round(DURATION_S * RATE_HZ), 2)
    )
    audio.write_wav(folder / "mix.wav", Audio((noise * 0.1).astype(np.float32), RATE_HZ))
    loads = 0

    class Counting(type(cache.models._models)):  # type: ignore[misc]
        def __setitem__(self, key: Any, value: Any) -> None:
            nonlocal loads
            loads += 1
            super().__setitem__(key, value)

    cache.models._models = Counting()
    session = host.Session()
    names = sorted(path.name for path in folder.iterdir() if path.is_dir())
    for take in range(count):
        serve(session, names[take % len(names)], record_of(names[take % len(names)], folder, take))
        gc.collect()
        row = {"rss": resident_bytes(), "held": cache.models.held_bytes(), "loads": loads}
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
