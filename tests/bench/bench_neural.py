# SPDX-License-Identifier: MIT
"""MusicGen at full size with random weights: speed, first sound, warm start, memory, border.

Ratios come from steps that alternate in one process. What runs on a busy machine is slower, but
not otherwise.
"""

import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ["BUILD"] + "/timbre"
ROOM = pathlib.Path(os.environ["TMPDIR"]) / "neural"
STEP_MS = 20  # of audio, that one step makes
SHORT_STEPS = {"fp32": 8, "int8": 30}
EARLY, LATE = 40, 1400  # positions, for what looking back costs


def row(measure: str, figure: str, control: str, must: str, good: bool) -> None:
    print(f"{measure} | {figure} | {control} | {must} | {'ok' if good else 'red'}", flush=True)


# A checkpoint of the real size ---------------------------------------------------------------


def make_small(folder: pathlib.Path) -> None:
    """Shapes of facebook/musicgen-small, values drawn at random, float16."""
    import torch
    from safetensors.torch import save_file
    from timbre_adapters import tiny
    from timbre_adapters.neural import kit

    transformers = kit.quiet_transformers()
    tiny.make("musicgen", folder)  # for its tokenizer
    config = transformers.MusicgenConfig(
        text_encoder=transformers.T5Config(
            vocab_size=32128, d_model=768, d_kv=64, d_ff=3072, num_layers=12, num_heads=12,
            decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
        ).to_dict(),
        audio_encoder=transformers.EncodecConfig(
            target_bandwidths=[2.2], sampling_rate=32000, audio_channels=1, num_filters=64,
            hidden_size=128, num_residual_layers=1, upsampling_ratios=[8, 5, 4, 4],
            codebook_size=2048, codebook_dim=128, num_lstm_layers=2, norm_type="weight_norm",
            use_causal_conv=False, normalize=False, chunk_length_s=None, overlap=None,
        ).to_dict(),
        decoder=transformers.MusicgenDecoderConfig(
            vocab_size=2048, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16,
            ffn_dim=4096, num_codebooks=4, audio_channels=1, pad_token_id=2048, bos_token_id=2048,
        ).to_dict(),
    )  # fmt: skip
    with torch.device("meta"):
        model = transformers.MusicgenForConditionalGeneration(config)
    random = torch.Generator().manual_seed(1)
    tensors = {}
    for name, value in model.state_dict().items():
        if name == "text_encoder.encoder.embed_tokens.weight":
            continue
        values = torch.randn(value.shape, generator=random) * 0.02
        if "norm.weight" in name or "original0" in name:
            values = torch.ones(value.shape)
        tensors[name] = values.half().contiguous()
    save_file(tensors, folder / "model.safetensors")
    config.save_pretrained(folder)


# In this process -----------------------------------------------------------------------------


class Listener:
    """A low host that notes when what was told."""

    def __init__(self) -> None:
        from timbre_adapters import runtime

        self.told: list[tuple[float, str, dict[str, Any]]] = []
        self.low = runtime.PlainLow(self._tell)

    def _tell(self, kind: str, data: dict[str, Any]) -> None:
        self.told.append((time.perf_counter(), kind, data))

    def first(self, kind: str, stage: str = "") -> float:
        for at, told, data in self.told:
            if told == kind and (not stage or data.get("stage") == stage):
                return at
        raise RuntimeError(f"no {kind} of {stage or 'any stage'}")


def ask(session: Any, folder: pathlib.Path, **fields: Any) -> tuple[Listener, float, Any]:
    """What was told, when it began, and the answer."""
    from timbre_adapters import runtime

    plain = {"schema_version": 1, "prompt": "slow ambient pad with bass", "backend": "musicgen",
             "model": str(folder), "seed": "7", "duration_s": 1.0}  # fmt: skip
    record = runtime.complete(plain | fields)
    listener = Listener()
    begun = time.perf_counter()
    answer = session.load(listener.low, "musicgen", record)
    if answer.status == "ok":
        answer = session.generate(listener.low, "musicgen", record, [])
    if answer.status != "ok":
        raise RuntimeError(answer.sentence)
    return listener, begun, answer


def memory_kb(name: str) -> int:
    text = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))


def takes(folder: pathlib.Path) -> None:
    """First sound, warm start and memory, by the whole adapter with 8-bit weights."""
    from timbre_adapters import host, settings
    from timbre_adapters.neural import musicgen_files, musicgen_plan

    settings.current.replace({"models.memory_gb": 12.0})
    session = host.Session()
    import transformers  # its memory is not the model's

    assert transformers.__version__
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = memory_kb("VmRSS")
    params = {"precision": "int8"}
    ask(session, folder, params=params)
    used = (memory_kb("VmHWM") - before) * 1024
    wish = musicgen_plan.Wish("int8", "cpu", 1500, 900, 50, 0, 1, True, 0)
    foreseen = musicgen_plan.ladder(musicgen_files.sizes_of(folder), wish, 50)[0].peak_bytes
    row("musicgen-small int8: peak memory, load and 1 s", f"{used / 1e6:.0f} MB",
        f"foreseen {foreseen / 1e6:.0f} MB", "0.6-1.1 x",
        0.6 * foreseen <= used <= 1.1 * foreseen)  # fmt: skip

    listener, begun, answer = ask(session, folder, params=params, seed="8", duration_s=2.0)
    facts = json.loads(answer.facts)
    first = 1000 * (listener.first("progress", "render") - begun)
    loads = [data for _, kind, data in listener.told
             if kind == "progress" and data["stage"] == "load" and data["total"]]  # fmt: skip
    row("warm model: request to the first step", f"{first:.0f} ms",
        f"{len(loads)} tensors loaded", "<= 100 ms, 0", first <= 100 and not loads)  # fmt: skip
    step = 1000 / facts["differs"]["steps_per_s"]
    heard = 1000 * (listener.first("chunk") - listener.first("progress", "render"))
    row("text encoded to the first streamed sound", f"{heard / step:.0f} steps",
        f"{heard:.0f} ms, step {step:.0f}", "<= 60 steps", heard <= 60 * step)  # fmt: skip
    session.close_all(listener.low)


# Steps ---------------------------------------------------------------------------------------


def drawer_of(loaded: Any, frames: int, seeds: int = 1) -> Any:
    import torch
    from timbre_adapters.neural import musicgen_loop, musicgen_words

    low = Listener().low
    words = [musicgen_words.Words(0, "slow ambient pad with bass")]
    conditions = musicgen_words.make_conditions(torch, loaded, low, words, None, 3.0, seeds, ())
    how = musicgen_loop.Sampling(3.0, 1.0, 250, 1.0)
    generators = [torch.Generator().manual_seed(seed) for seed in range(seeds)]
    known = torch.randint(0, 2048, (4, frames), generator=generators[0])
    spans = musicgen_loop.spans_of(1500, frames, 1500, 900)
    return musicgen_loop.Drawer(torch, loaded, conditions, how, generators, spans, known)


def steps_ms(drawer: Any, count: int) -> list[float]:
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        drawer.step()
        times.append(1000 * (time.perf_counter() - begun))
    return times


def speeds(folder: pathlib.Path) -> None:
    """Medians of blocks that alternate, so that both meet the same moments."""
    import torch
    from timbre_adapters.neural import cache, musicgen_model

    cache.models.drop(lambda key: True)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))
    low = Listener().low
    device = torch.device("cpu")
    loaded = {name: musicgen_model.load(folder, name, device, low) for name in SHORT_STEPS}
    with torch.inference_mode():
        drawers = {name: drawer_of(model, EARLY) for name, model in loaded.items()}
        for drawer in drawers.values():
            drawer.step()  # reads what is given
        times: dict[str, list[float]] = {name: [] for name in drawers}
        for _ in range(4):
            for name, drawer in drawers.items():
                times[name] += steps_ms(drawer, SHORT_STEPS[name])
        middle = {name: statistics.median(values) for name, values in times.items()}
        ratio = middle["fp32"] / middle["int8"]
        told = ", ".join(f"{name} {ms / STEP_MS:.1f}" for name, ms in middle.items())
        row("musicgen-small, int8 against fp32, a step", f"{ratio:.1f} x",
            f"RTF {told}", ">= 3 x", ratio >= 3)  # fmt: skip
        side_by_side(loaded["int8"], middle["int8"])
        if os.environ.get("TIMBRE_LONG"):
            look_back(loaded, {name: min(values) for name, values in times.items()})


def side_by_side(loaded: Any, alone: float) -> None:
    """Four seeds in one pass against one after the other."""
    drawer = drawer_of(loaded, EARLY, 4)
    drawer.step()
    together = statistics.median(steps_ms(drawer, 20))
    row("4 takes side by side, int8, against one by one", f"{4 * alone / together:.2f} x",
        f"{together:.0f} ms a step", "> 1 x", together < 4 * alone)  # fmt: skip


def look_back(loaded: dict[str, Any], early: dict[str, float]) -> None:
    """What musicgen_job.LOOK_BACK is made of."""
    for name, model in loaded.items():
        drawer = drawer_of(model, LATE)
        drawer.step()
        late = min(steps_ms(drawer, SHORT_STEPS[name]))
        slope = (late / early[name] - 1) / (LATE - EARLY)
        row(f"{name}: a step at position {LATE}", f"{late:.0f} ms",
            f"at {EARLY}: {early[name]:.0f} ms", "told", True)  # fmt: skip
        print(f"look back {name}: 1 / {1 / max(slope, 1e-9):.0f}", file=sys.stderr)


# The program against plain Python ------------------------------------------------------------


def render_s(command: list[str], home: pathlib.Path) -> float:
    """From the first to the last report of drawing, by the times of the events."""
    from datetime import datetime

    environment = dict(os.environ) | {
        "HOME": str(home), "PYTHONPATH": str(ROOT / "pyadapters"), "OMP_NUM_THREADS": "1",
    }  # fmt: skip
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    times = []
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event.get("type") == "progress" and event["data"]["stage"] == "render":
            times.append(datetime.fromisoformat(event["time"].replace("Z", "+00:00")))
    return (times[-1] - times[0]).total_seconds()


def border(folder: pathlib.Path) -> None:
    """The quickest of three runs each, in turns, of a model of the real size."""
    home = ROOM / "home"
    home.mkdir(parents=True, exist_ok=True)
    record = {"schema_version": 1, "prompt": "pad", "backend": "musicgen", "model": str(folder),
              "seed": "7", "duration_s": 1.5, "params": {"threads": 1, "precision": "int8"}}  # fmt: skip
    path = home / "asked.json"
    path.write_text(json.dumps(record))
    inside = [PROGRAM, "render", "--request", str(path), "--json", "-o", "a.wav"]
    plain = [sys.executable, "-m", "timbre_adapters", "run", str(path), "--json"]
    times: dict[str, list[float]] = {"inside": [], "plain": []}
    for _ in range(3):
        times["inside"].append(render_s(inside, home))
        times["plain"].append(render_s(plain, home))
    ratio = min(times["inside"]) / min(times["plain"])
    row("musicgen in the program against plain Python", f"{ratio:.3f} x",
        f"{min(times['plain']):.2f} s", "<= 1.01 x", ratio <= 1.01)  # fmt: skip


def main() -> None:
    from timbre_adapters.neural import kit

    kit.set_environment()
    if len(sys.argv) > 1:
        takes(pathlib.Path(sys.argv[1]))
        return
    shutil.rmtree(ROOM, ignore_errors=True)
    ROOM.mkdir(parents=True)
    small = ROOM / "small"
    make_small(small)
    # In a process of its own, whose memory is measured.
    subprocess.run([sys.executable, __file__, str(small)], check=True)
    border(small)
    speeds(small)
    shutil.rmtree(ROOM, ignore_errors=True)


if __name__ == "__main__":
    main()
