# SPDX-License-Identifier: MIT
"""MusicGen on tiny checkpoints: drawn as upstream draws, streamed, continued, told what to do."""

from __future__ import annotations

import filecmp
import itertools
import json
import pathlib
import shutil
from typing import Any

import numpy as np
import pytest
from diffusion_rig import drop_tensor
from musicgen_rig import ask, tone, upstream
from timbre_adapters import settings
from timbre_adapters.adapter import Request, SectionPrompt
from timbre_adapters.audio import write_wav

pytestmark = pytest.mark.torch
torch = pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def home(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> pathlib.Path:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    return tmp_path


def frame_of(seconds: float) -> int:
    return round(seconds * 50)


# As upstream draws ###############################################################################


@pytest.mark.parametrize("variant", ["mono", "stereo", "melody", "stereo_melody"])
def test_codes_and_sound_equal_generate(tiny_musicgen: Any, variant: str) -> None:
    run = ask(tiny_musicgen(variant))
    codes, sound = upstream(tiny_musicgen(variant))
    assert torch.equal(run.codes, codes)
    assert run.samples.shape == sound.shape
    assert np.abs(run.samples - sound).max() <= 1e-6
    assert np.abs(sound).max() > 0.01


@pytest.mark.parametrize(
    ("params", "options"),
    [
        ({"top_k": 50, "top_p": 0.9, "temperature": 0.8},
         {"top_k": 50, "top_p": 0.9, "temperature": 0.8}),
        ({"top_k": 0, "guidance": 5.5, "temperature": 1.7},
         {"top_k": 0, "guidance_scale": 5.5, "temperature": 1.7}),
        ({"top_k": 20, "guidance": 1}, {"top_k": 20, "guidance_scale": 1.0}),
        ({"top_k": 4096, "top_p": 0.0}, {"top_k": 4096, "top_p": 0.0}),
        ({"temperature": 0}, {"do_sample": False, "top_k": None}),
    ],
)  # fmt: skip
def test_each_way_of_drawing_equals_generate(
    tiny_musicgen: Any, params: dict[str, Any], options: dict[str, Any]
) -> None:
    codes, _ = upstream(tiny_musicgen("mono"), **options)
    assert torch.equal(ask(tiny_musicgen("mono"), params=params).codes, codes)


def test_a_melody_equals_generate(tiny_musicgen: Any, home: pathlib.Path) -> None:
    from timbre_adapters.neural import musicgen_words

    folder, melodies = tiny_musicgen("melody"), []
    for hz in (440, 311):
        write_wav(home / "melody.wav", tone(hz, 2))
        references = [{"role": "melody", "path": str(home / "melody.wav")}]
        run = ask(folder, references=references)
        chroma = musicgen_words.chroma_of(torch, tone(hz, 2))
        assert torch.equal(run.codes, upstream(folder, input_features=chroma)[0])
        melodies.append(run.codes)
    assert not torch.equal(*melodies)


@pytest.mark.parametrize(("hz", "name"), [(440, 9), (262, 0), (311, 3), (1245, 3)])
def test_chroma_hears_the_pitch(hz: float, name: int) -> None:
    from timbre_adapters.neural import musicgen_words

    chroma = musicgen_words.chroma_of(torch, tone(hz, 1, rate=44100, channels=2))
    assert chroma.shape[0] == 1 and chroma.shape[2] == 12
    assert bool((chroma.argmax(-1) == name).all()) and bool((chroma.sum(-1) == 1).all())


def test_a_continuation_equals_generate(tiny_musicgen: Any, home: pathlib.Path) -> None:
    folder = tiny_musicgen("stereo")
    old = ask(folder, duration_s=0.8)
    write_wav(home / "old.wav", old.end.audio)
    references = [{"role": "continue", "path": str(home / "old.wav")}]
    run = ask(folder, kind="continue", references=references, duration_s=2)
    known = run.codes[:, :40]
    codes, _ = upstream(folder, decoder_input_ids=known)
    assert torch.equal(run.codes, codes)


# Streaming #######################################################################################


@pytest.mark.parametrize("frames", [1, 5, 25, 50])
def test_stream_equals_one_decode(tiny_musicgen: Any, frames: int) -> None:
    from timbre_adapters.neural import musicgen_model
    from timbre_adapters.neural.encodec_stream import EncodecStream

    codec = musicgen_model.load(
        tiny_musicgen("mono"), "fp32", torch.device("cpu"), QuietHost()
    ).model.audio_encoder  # fmt: skip
    codes = torch.randint(0, 256, (2, 4, 173), generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        whole = codec.decode(codes[None], [None]).audio_values[:, 0].T
    stream, pieces = EncodecStream(torch, codec), []
    for start in range(0, 173, frames):
        end = min(173, start + frames)
        pieces.append(stream.feed(codes[:, :, start:end], end == 173))
        # What the look-ahead holds back: 3 frames before the LSTM, 2 behind it.
        assert end == 173 or sum(map(len, pieces)) >= (end - 5) * 640
    assert (torch.cat(pieces) - whole).abs().max() <= 1e-6


def test_stream_across_windows_equals_one_decode(tiny_musicgen: Any) -> None:
    folder = tiny_musicgen("stereo")
    run = ask(folder, duration_s=4.3, params={"window_s": 2, "stride_s": 1.2})
    transformers = pytest.importorskip("transformers")
    codec = transformers.MusicgenForConditionalGeneration.from_pretrained(folder).audio_encoder
    with torch.inference_mode():
        whole = [codec.decode(run.codes[i::2][None, None], [None]).audio_values[0, 0]
                 for i in range(2)]  # fmt: skip
    assert run.samples.shape == (round(4.3 * 32000), 2)
    assert np.abs(run.samples - torch.stack(whole, 1).numpy()[: len(run.samples)]).max() <= 1e-6


def test_sound_is_heard_while_codes_are_drawn(tiny_musicgen: Any) -> None:
    run = ask(tiny_musicgen("mono"), duration_s=4)
    kinds = [(event["type"], event["data"].get("stage")) for event in run.events]
    first = kinds.index(("chunk", None))
    assert kinds[first:].count(("progress", "render")) > 60
    assert run.of("chunk")[0]["frames_ready"] >= 12000
    assert not run.of("chunk")[0]["provisional"]


def test_without_streaming_the_sound_is_the_same(
    tiny_musicgen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = ask(tiny_musicgen("mono"), duration_s=2)
    monkeypatch.setitem(settings.current._values, "features.stream", False)
    run = ask(tiny_musicgen("mono"), duration_s=2)
    assert run.hash == heard.hash
    (chunk,) = run.of("chunk")
    assert chunk["frames_ready"] == 64000 and len(heard.of("chunk")) > 3
    assert [event["type"] for event in run.events[-3:]] == ["chunk", "result", "job_ended"]


def test_a_cancel_keeps_what_was_made(tiny_musicgen: Any) -> None:
    run = ask(tiny_musicgen("mono"), cancel_at=100, duration_s=4)
    assert run.end.status == "cancelled"
    assert sum(event["type"] == "progress" for event in run.events) <= 100
    assert run.of("chunk")[-1]["frames_ready"] >= 32000


# What is asked ###################################################################################


def test_every_option_is_heard(tiny_musicgen: Any) -> None:
    """At a value of its own each gives another sound; device and threads say where."""
    from timbre_adapters.musicgen import MusicGen

    other = {
        "guidance": 7.0, "temperature": 0.6, "top_k": 5, "top_p": 0.4, "window_s": 1.0,
        "stride_s": 0.7, "precision": "int8",
    }  # fmt: skip
    base = {"window_s": 1.2, "stride_s": 0.5}
    folder = tiny_musicgen("mono")
    plain = ask(folder, duration_s=1.6, params=base).hash
    hashes = {
        name: ask(folder, duration_s=1.6, params=base | {name: value}).hash
        for name, value in other.items()
    }
    assert plain not in hashes.values()
    assert len(set(hashes.values())) == len(hashes)
    unheard = {"device", "threads", "batch", "loras", "melody"}  # tested by themselves
    assert {option.name for option in MusicGen.options} == set(other) | unheard


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"params": {"stride_s": 8, "window_s": 8}}, "stride_s"),
        ({"params": {"batch": ["7", "-1"]}}, "no seed"),
        ({"params": {"batch": ["7", "18446744073709551616"]}}, "no seed"),
        ({"params": {"precision": "fp16", "device": "cpu"}}, "fp16"),
        ({"params": {"device": "tpu"}}, "tpu"),
        ({"params": {"guidance": 1}, "negative_prompt": "drums"}, "negative prompt"),
        ({"kind": "continue"}, "continue"),
        ({"params": {"loras": ["nobody"]}}, "LoRA"),
    ],
)
def test_what_cannot_be_is_told(tiny_musicgen: Any, fields: dict[str, Any], words: str) -> None:
    end = ask(tiny_musicgen("mono"), **fields).end
    assert end.status == "failed" and words in end.sentence and end.sentence.endswith(".")
    assert "Traceback" not in end.sentence and "Error" not in end.sentence


def test_a_melody_needs_a_model_for_it(tiny_musicgen: Any, home: pathlib.Path) -> None:
    write_wav(home / "a.wav", tone(440, 1))
    references = [{"role": "melody", "path": str(home / "a.wav")}]
    end = ask(tiny_musicgen("mono"), references=references).end
    assert "musicgen-melody" in end.sentence
    # Who gives a whole take wants what can be had of it, and is told the rest.
    params = {"melody": "if_possible"}
    led = ask(tiny_musicgen("mono"), references=references, params=params)
    assert led.end.status == "ok"
    assert any("led by the words alone" in note for note in led.facts["notes"])
    assert led.facts["unheard"] == ["references.melody"]
    assert led.hash == ask(tiny_musicgen("mono")).hash


def test_seeds_and_words_are_heard(tiny_musicgen: Any) -> None:
    folder = tiny_musicgen("mono")
    plain = ask(folder).hash
    assert ask(folder).hash == plain
    others = [
        ask(folder, seed="8").hash,
        ask(folder, seed="18446744073709551615").hash,
        ask(folder, prompt="fast rock").hash,
        ask(folder, negative_prompt="loud rock drums").hash,
        ask(folder, negative_prompt="jazz").hash,
    ]
    assert len({plain, *others}) == 6


def test_frames_are_exact(tiny_musicgen: Any) -> None:
    for seconds in (0.5, 0.77777, 1.00003):
        run = ask(tiny_musicgen("mono"), duration_s=seconds)
        assert len(run.samples) == round(seconds * 32000)


@pytest.mark.parametrize("variant", ["mono", "melody"])
def test_sections_begin_at_their_borders(tiny_musicgen: Any, variant: str) -> None:
    folder = tiny_musicgen(variant)
    section = {"start_s": 0.8, "end_s": 2.0, "prompt": "fast rock drums"}
    plain = ask(folder, duration_s=2)
    run = ask(folder, duration_s=2, section_prompts=[section])
    border = frame_of(0.8)
    assert torch.equal(run.codes[:1, :border], plain.codes[:1, :border])
    assert not torch.equal(run.codes[:, border:], plain.codes[:, border:])
    assert np.array_equal(run.samples[: 30 * 640], plain.samples[: 30 * 640])


def test_sections_keep_what_people_said() -> None:
    from timbre_adapters.neural.musicgen_words import section_texts

    rows = [SectionPrompt(0, 4, "lofi, intro, piano"), SectionPrompt(4, 8, "lofi, verse, drums")]
    texts = section_texts("rain on a tin roof, lofi, piano, Drums", rows)
    assert texts == [
        "rain on a tin roof, lofi, intro, piano",
        "rain on a tin roof, lofi, verse, drums",
    ]


def test_words_hold_from_frame_to_frame() -> None:
    from timbre_adapters.neural.musicgen_words import Words, words_of

    rows = (SectionPrompt(1, 2, "a"), SectionPrompt(2, 3, "b"), SectionPrompt(4, 5, "c"))
    request = Request("0", "song", "x", None, None, {}, 1, 6.0, None, rows, ())
    texts = ["x", "x, a", "x, b", "x", "x, c", "x"]
    starts = [0, 50, 100, 150, 200, 250]
    assert words_of(request, 50, 0) == list(map(Words, starts, texts))
    assert words_of(request, 50, 2.5) == [
        Words(0, "x, b"), Words(25, "x"), Words(75, "x, c"), Words(125, "x")
    ]  # fmt: skip


# Kinds ###########################################################################################


@pytest.mark.parametrize("is_same_form", [True, False])
def test_the_old_part_stays_as_it_is(
    tiny_musicgen: Any, home: pathlib.Path, is_same_form: bool
) -> None:
    old = tone(220, 1.111) if is_same_form else tone(220, 1.111, 44100, 2)
    write_wav(home / "old.wav", old)
    references = [{"role": "continue", "path": str(home / "old.wav")}]
    run = ask(tiny_musicgen("mono"), kind="continue", references=references, duration_s=2.5)
    first = len(old.samples) if is_same_form else -(-len(old.samples) * 32000 // 44100)
    assert run.samples.shape == (80000, 1)
    if is_same_form:
        assert np.array_equal(run.samples[:first], old.samples)
    else:
        wanted = tone(220, 1.111).samples
        assert np.abs(run.samples[2000 : first - 2000] - wanted[2000 : first - 2000]).max() < 1e-3
    steps = np.abs(np.diff(run.samples[:, 0]))
    around = np.r_[steps[first - 400 : first - 2], steps[first + 2 : first + 400]]
    assert steps[first - 2 : first + 1].max() <= 1.5 * around.max()
    assert run.of("chunk")[0]["frames_ready"] == first
    assert np.abs(run.samples[first + 2000 :]).max() > 0.001


def test_only_the_end_is_heard_by_what_follows(tiny_musicgen: Any, home: pathlib.Path) -> None:
    """A window minus a stride of it; seconds count from the whole's beginning."""
    write_wav(home / "old.wav", tone(220, 3))
    references = [{"role": "continue", "path": str(home / "old.wav")}]
    params = {"window_s": 2, "stride_s": 1}
    section = {"start_s": 3.5, "end_s": 5, "prompt": "fast rock"}
    both = [
        ask(tiny_musicgen("mono"), kind="continue", references=references, duration_s=5,
            params=params, section_prompts=rows)
        for rows in ([], [section])
    ]  # fmt: skip
    assert both[0].codes.shape[1] == 150
    same = (both[0].codes == both[1].codes).all(0).int().cumprod(0).sum()
    assert frame_of(1 + 0.5) - 3 <= same < 150


def test_too_short_a_continuation_is_refused(tiny_musicgen: Any, home: pathlib.Path) -> None:
    write_wav(home / "old.wav", tone(220, 3))
    references = [{"role": "continue", "path": str(home / "old.wav")}]
    end = ask(tiny_musicgen("mono"), kind="continue", references=references, duration_s=3).end
    assert "3.000 s" in end.sentence and "ask for more" in end.sentence


def test_a_loop_closes(tiny_musicgen: Any) -> None:
    run = ask(tiny_musicgen("mono"), kind="loop", duration_s=2)
    song = ask(tiny_musicgen("mono"), duration_s=2)
    twice = np.r_[run.samples[:, 0], run.samples[:, 0]]
    steps = np.abs(np.diff(twice))
    seam = len(run.samples) - 1
    assert steps[seam] <= 1.5 * np.delete(steps, seam).max()
    assert np.array_equal(run.samples[1600:60000], song.samples[1600:60000])


@pytest.mark.parametrize("kind", ["one_shot", "stinger"])
def test_a_short_sound_ends_in_silence(tiny_musicgen: Any, kind: str) -> None:
    run = ask(tiny_musicgen("mono"), kind=kind, duration_s=1)
    song = ask(tiny_musicgen("mono"), duration_s=1)
    assert np.array_equal(run.samples[:25600], song.samples[:25600])
    assert np.abs(run.samples[-1]) < 1e-6 and run.hash != song.hash


# Several seeds, LoRAs, a warm model, memory ######################################################


def test_seeds_side_by_side_are_drawn_once(tiny_musicgen: Any) -> None:
    from timbre_adapters import host, runtime

    folder = tiny_musicgen("mono")
    params = {"batch": ["7", "8", "9"]}
    alone = {seed: ask(folder, seed=seed, params=params) for seed in ("7", "9")}
    assert alone["7"].facts["batch"] == ["7", "8", "9"]
    # The first codebook's first codes depend on the seed's own generator only.
    assert torch.equal(alone["9"].codes[:, :20], ask(folder, seed="9").codes[:, :20])
    session, steps = host.Session(), []
    for seed in ("7", "9"):
        asked = runtime.complete(musicgen_record(folder, seed=seed, params=params))
        low = runtime.PlainLow(lambda kind, data: None)
        assert session.load(low, "musicgen", asked).status == "ok"
        answer = session.generate(low, "musicgen", asked, [])
        facts = json.loads(answer.facts)
        assert facts["codes_sha256"] == alone[seed].facts["codes_sha256"]
        steps.append(facts["differs"]["steps"])
    assert steps[0] > 0 and steps[1] == 0


def test_a_batch_without_the_seed_is_told(tiny_musicgen: Any) -> None:
    run = ask(tiny_musicgen("mono"), params={"batch": ["1", "2"]})
    assert run.hash == ask(tiny_musicgen("mono")).hash
    assert "drawn alone" in run.texts


def musicgen_record(folder: pathlib.Path, **fields: Any) -> dict[str, Any]:
    from musicgen_rig import record

    return record(folder, **fields)


def test_loras_are_heard_as_strongly_as_asked(tiny_musicgen: Any, home: pathlib.Path) -> None:
    from timbre_adapters.tiny import lora as tiny_lora

    folder = tiny_musicgen("mono")
    names = [home / "tape", home / "brass"]
    for seed, name in enumerate(names):
        tiny_lora.make(name, base=folder, seed=seed)
    asked = {
        "none": [],
        "zero": [{"id": str(names[0]), "strength": 0}],
        "half": [{"id": str(names[0]), "strength": 0.5}],
        "one": [{"id": str(names[0]), "strength": 1}],
        "both": [{"id": str(name), "strength": 1} for name in names],
        "none again": [],
    }
    runs = {
        name: ask(folder, params={"loras": loras, "precision": "fp32"})
        for name, loras in asked.items()
    }
    base = runs["none"].hash
    assert runs["zero"].hash == runs["none again"].hash == base
    assert len({runs[name].hash for name in ("none", "half", "one", "both")}) == 4
    assert [row["strength"] for row in runs["half"].facts["loras"]] == [0.5]
    int8 = {
        name: ask(folder, params={"loras": asked[name], "precision": "int8"}).hash
        for name in ("none", "zero", "one", "none again")
    }
    assert int8["none"] == int8["zero"] == int8["none again"] != int8["one"]
    assert ask(folder, params={"precision": "fp32"}).hash == base


def test_a_second_take_loads_nothing(tiny_musicgen: Any) -> None:
    from timbre_adapters.neural import cache, musicgen_model

    ask(tiny_musicgen("mono"))
    loads: list[Any] = []
    original = musicgen_model.load
    musicgen_model.load = lambda *a: loads.append(a) or original(*a)
    try:
        run = ask(tiny_musicgen("mono"), seed="12")
    finally:
        musicgen_model.load = original
    assert not loads
    assert all(data["total"] == 0 for data in run.of("progress") if data["stage"] == "load")
    assert cache.models.held_bytes() > 2_000_000


def test_texts_are_understood_once(tiny_musicgen: Any) -> None:
    from timbre_adapters.neural import musicgen_model

    loaded = musicgen_model.load(tiny_musicgen("mono"), "fp32", torch.device("cpu"), QuietHost())
    calls: list[Any] = []
    loaded.model.text_encoder.register_forward_hook(lambda *a: calls.append(1))
    with torch.inference_mode():
        for text in ("a", "b", "a"):
            musicgen_model.encode_text(torch, loaded, text, (), QuietHost())
        assert len(calls) == 2
        for index in range(musicgen_model.KEPT_TEXTS + 10):
            musicgen_model.encode_text(torch, loaded, str(index), (), QuietHost())
    assert len(loaded.texts) == musicgen_model.KEPT_TEXTS


def test_memory_decides_the_precision(tiny_musicgen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from timbre_adapters.neural import cache, musicgen_files, musicgen_plan

    folder = tiny_musicgen("mono")
    sizes = musicgen_files.sizes_of(folder)
    wish = musicgen_plan.Wish("auto", "cpu", 1500, 900, 60, 0, 4, True, 0)
    rungs = musicgen_plan.ladder(sizes, wish, 50)
    assert rungs[0].peak_bytes > rungs[-1].peak_bytes
    seen = set()
    monkeypatch.setitem(settings.current._values, "models.least_free_gb", 0.0)
    cache.models.drop(lambda key: True)
    params = {"batch": ["7", "8", "9", "10"]}
    for rung in rungs:
        free = rung.peak_bytes - cache.models.held_bytes()
        monkeypatch.setattr(cache, "free_bytes", lambda free=free: free)
        run = ask(folder, params=params)
        seen.add((run.facts["precision"], len(run.facts["batch"])))
        is_first = rung.peak_bytes >= rungs[0].peak_bytes
        assert ("stepped down to" in run.texts) != is_first
    assert seen == {(rung.values["precision"], rung.values["seeds"]) for rung in rungs}
    assert len(seen) > 3
    monkeypatch.setattr(cache, "free_bytes", lambda: 1000)
    end = ask(folder, params=params).end
    assert "of memory to make 1 s with" in end.sentence and "smaller model" in end.sentence


def test_windows_shrink_last() -> None:
    from timbre_adapters.neural.musicgen_files import Sizes
    from timbre_adapters.neural.musicgen_plan import Wish, ladder

    small = Sizes(361 << 20, 8 << 20, 166 << 20, 4 << 20, 24, 1024, 16, 2048, 4, 1, 50, 64, 640)
    rungs = ladder(small, Wish("auto", "cpu", 1500, 900, 3000, 0, 2, True, 0), 50)
    told = [rung.text for rung in rungs]
    assert told[0] == "fp32 weights and 2 of 2 takes at once"
    assert told[-1] == "int8 weights and windows of 5 s and 1 of 2 takes at once"
    peaks = [rung.peak_bytes for rung in rungs]
    assert all(a > b for a, b in itertools.pairwise(peaks))
    assert 2.2e9 < peaks[0] < 4.5e9 and peaks[-1] < 1.6e9
    fixed = ladder(small, Wish("bf16", "cpu", 1500, 900, 1000, 0, 1, True, 0), 50)
    assert {rung.values["precision"] for rung in fixed} == {"bf16"}


@pytest.mark.parametrize(
    ("precision", "steps_until_twice"),
    [("int8", 543), ("int8", 1130), ("fp32", 1824), ("fp32", 13175)],
)
def test_a_tenth_of_the_way_is_a_tenth_of_the_time(precision: str, steps_until_twice: int) -> None:
    """By the times that steps of musicgen-small took, on a quiet machine and on a busy one."""
    from types import SimpleNamespace

    from timbre_adapters.neural.musicgen_job import LOOK_BACK, Meter
    from timbre_adapters.neural.musicgen_loop import Span

    places = [(0, position) for position in range(1, 1504)]
    drawer = SimpleNamespace(
        steps=lambda: iter(places), spans=[Span(0, 1500, 0)], is_done=False, index=0, position=1
    )
    meter, spent, foreseen = Meter(drawer, LOOK_BACK[precision]), 0.0, 0.0
    for _, drawer.position in places:
        if not foreseen and meter.done(drawer) >= meter.total / 10:
            foreseen = spent * meter.total / meter.done(drawer)
        spent += 1 + drawer.position / steps_until_twice
    assert abs(foreseen / spent - 1) <= 0.2


# Checkpoints #####################################################################################


class QuietHost:
    """adapter.Host for loading."""

    def progress(self, stage: str, done: int = 0, total: int = 0, /) -> None:
        pass

    def log(self, text: str, /) -> None:
        pass

    note = log

    def is_cancelled(self) -> bool:
        return False


def test_tiny_checkpoints_are_equal_each_time(tiny_musicgen: Any, home: pathlib.Path) -> None:
    from timbre_adapters import tiny

    for variant in ("mono", "stereo_melody"):
        again = home / variant
        tiny.make("musicgen", again, variant=variant)
        names = sorted(path.name for path in again.iterdir())
        same, _, _ = filecmp.cmpfiles(again, tiny_musicgen(variant), names, shallow=False)
        assert sorted(same) == names
        size = sum(path.stat().st_size for path in again.iterdir())
        assert 1_500_000 < size < 3_500_000


def test_a_missing_tensor_is_refused(tiny_musicgen: Any, home: pathlib.Path) -> None:
    shutil.copytree(tiny_musicgen("mono"), home / "broken")
    drop_tensor(home / "broken" / "model.safetensors")
    end = ask(home / "broken").end
    assert end.status != "ok" and "fetch" in end.sentence


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("audio_encoder", "norm_type", "time_group_norm"),
        ("audio_encoder", "use_causal_conv", True),
        ("decoder", "hidden_size", 128),
    ],
)
def test_another_shape_is_refused(
    tiny_musicgen: Any, home: pathlib.Path, part: str, name: str, value: Any
) -> None:
    shutil.copytree(tiny_musicgen("mono"), home / "other")
    path = home / "other" / "config.json"
    config = json.loads(path.read_text())
    config[part][name] = value
    path.write_text(json.dumps(config))
    end = ask(home / "other").end
    assert end.status == "failed" and end.sentence.endswith(".")
    assert "Error" not in end.sentence


def test_sharded_and_older_files_load(tiny_musicgen: Any, home: pathlib.Path) -> None:
    from safetensors.torch import load_file, save_file

    shutil.copytree(tiny_musicgen("mono"), home / "sharded")
    whole = home / "sharded" / "model.safetensors"
    tensors = {
        name.replace("parametrizations.weight.original0", "weight_g").replace(
            "parametrizations.weight.original1", "weight_v"
        ): value
        for name, value in load_file(whole).items()
    }
    tensors["decoder.model.decoder.embed_positions.weights"] = torch.zeros(4, 64)
    names = sorted(tensors)
    parts = {"model-00001-of-00002.safetensors": names[::2],
             "model-00002-of-00002.safetensors": names[1::2]}  # fmt: skip
    for file, keys in parts.items():
        save_file({key: tensors[key] for key in keys}, whole.with_name(file))
    whole.unlink()
    index = {"weight_map": {key: file for file, keys in parts.items() for key in keys}}
    whole.with_name("model.safetensors.index.json").write_text(json.dumps(index))
    assert ask(home / "sharded").hash == ask(tiny_musicgen("mono")).hash


def test_a_cancel_while_loading_is_obeyed(tiny_musicgen: Any) -> None:
    from timbre_adapters.neural import cache

    cache.models.drop(lambda key: True)
    run = ask(tiny_musicgen("mono"), cancel_at=12)
    assert run.end.status == "cancelled"
    assert run.of("progress")[-1]["stage"] == "load"
