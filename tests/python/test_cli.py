# SPDX-License-Identifier: MIT
"""The program as a user sees it: commands, exit codes, sentences."""

import json
import pathlib
import re
import signal
import subprocess
import time

import pytest
from conftest import ROOT, Timbre

SHORT = ("--duration", "8", "--seed", "7")


def test_version_and_help_go_to_standard_output(timbre: Timbre) -> None:
    version = (ROOT / "VERSION").read_text().strip()
    assert timbre.run("--version").stdout == f"timbre {version}\n"
    assert "render" in timbre.run("--help").stdout


def test_the_studio_needs_a_terminal(timbre: Timbre) -> None:
    done = subprocess.run(
        [str(timbre.program)],
        env=timbre.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        start_new_session=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the studio needs a terminal" in done.stderr
    assert "timbre --plain" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["rendr", "x"], "did you mean `timbre render`"),
        (["render", "x", "--sed", "1"], "did you mean --seed"),
        (["render", "x", "--set", "mastering.preest=streaming"], "did you mean mastering.preset"),
        (["render", "x", "-f", "flca"], "did you mean flac"),
        (["settings", "soundfnt"], "did you mean soundfont"),
    ],
)
def test_unknown_names_get_the_nearest(timbre: Timbre, arguments: list[str], hint: str) -> None:
    assert hint in timbre.run(*arguments, code=2).stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["render"],
        ["render", "x", "--seed", "1.5"],
        ["render", "x", "--seed", "-1"],
        ["render", "x", "--takes", "0"],
        ["render", "x", "--duration", "nan"],
        ["render", "x", "--kind", "opera"],
        ["render", "x", "--json=1"],
        ["render", "x", "-o", "-", "--json"],
        ["render", "x", "--seed"],
        ["export"],
        ["info"],
        ["settings", "a", "b"],
        ["schema", "nothing"],
        ["plan"],
    ],
)
def test_wrong_usage_is_a_sentence_and_exit_2(timbre: Timbre, arguments: list[str]) -> None:
    result = timbre.run(*arguments, code=2)
    assert result.stderr.startswith("timbre: ")
    assert len(result.stderr) > 30
    assert not timbre.data.joinpath("takes").exists()


def test_a_missing_backend_is_exit_3(timbre: Timbre) -> None:
    assert "no-such" in timbre.run("render", "x", "-b", "no-such", code=3).stderr


def test_render_makes_a_take_and_a_file(timbre: Timbre) -> None:
    result = timbre.run("render", "lofi piano", *SHORT, "-o", "song.flac")
    assert result.stdout.strip() == "song.flac"
    assert (timbre.home / "song.flac").read_bytes()[:4] == b"fLaC"
    takes = timbre.lines("takes")
    assert len(takes) == 1
    assert takes[0]["prompt"] == "lofi piano"
    assert takes[0]["seed"] == "7"
    assert timbre.lines("takes", "--search", "pia")
    assert not timbre.lines("takes", "--search", "trumpet")


def test_json_events_tell_the_whole_way(timbre: Timbre) -> None:
    events = timbre.lines("render", "house", *SHORT, "-o", "a.flac")
    types = [event["type"] for event in events]
    for name in ("job_queued", "job_started", "stage", "progress", "chunk", "take_ready"):
        assert name in types
    assert types.index("job_queued") < types.index("job_started") < types.index("take_ready")
    done = [event for event in events if event["type"] == "export_done"]
    assert done[0]["data"]["path"] == "a.flac"
    assert done[0]["data"]["bytes"] == (timbre.home / "a.flac").stat().st_size


def test_one_seed_is_one_file(timbre: Timbre) -> None:
    for name in ("a.wav", "b.wav"):
        timbre.run("render", "bossa nova", *SHORT, "-o", name, "--no-keep")
    hashes = [
        json.loads(timbre.run("info", name, "--json").stdout)["timbre"]["result"]["pcm_hash"]
        for name in ("a.wav", "b.wav")
    ]
    assert hashes[0] == hashes[1]


def test_thread_count_changes_no_bit(timbre: Timbre) -> None:
    hashes = set()
    for threads in ("1", "2", "3"):
        events = timbre.lines(
            "render", "rock", *SHORT, "--set", f"threads={threads}", "-o", "x.flac", "--no-keep"
        )
        ready = next(event for event in events if event["type"] == "take_ready")
        result = ready["data"]["result"]
        hashes.add((result["pcm_hash"], result["master_hash"]))
    assert len(hashes) == 1


def test_several_takes_count_their_seeds_and_files_up(timbre: Timbre) -> None:
    result = timbre.run("render", "techno", *SHORT, "--takes", "2", "-o", "t.flac")
    assert result.stdout.split() == ["t-1.flac", "t-2.flac"]
    assert sorted(take["seed"] for take in timbre.lines("takes")) == ["7", "8"]


def test_no_keep_leaves_the_file_only(timbre: Timbre) -> None:
    timbre.run("render", "waltz", *SHORT, "-o", "w.wav", "--no-keep")
    assert (timbre.home / "w.wav").exists()
    assert timbre.lines("takes") == []


def test_an_existing_file_is_not_touched(timbre: Timbre) -> None:
    (timbre.home / "song.flac").write_text("mine")
    result = timbre.run("render", "ambient", *SHORT, "-o", "song.flac", "--no-keep")
    assert (timbre.home / "song.flac").read_text() == "mine"
    assert "song (2).flac" in result.stdout


def test_a_missing_folder_is_told_before_anything_is_rendered(timbre: Timbre) -> None:
    started = time.monotonic()
    result = timbre.run("render", "ambient, 3 minutes", "-o", "no/such/song.flac", code=None)
    assert result.returncode != 0
    assert "no/such" in result.stderr
    assert time.monotonic() - started < 60
    assert timbre.lines("takes") == []


def test_standard_output_takes_the_sound(timbre: Timbre) -> None:
    with open(timbre.home / "out.flac", "wb") as file:
        result = subprocess.run(
            [str(timbre.program), "render", "funk", *SHORT, "-o", "-", "--no-keep"],
            env=timbre.environment(),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )
    assert result.returncode == 0, result.stderr
    info = json.loads(timbre.run("info", "out.flac", "--json").stdout)
    assert info["timbre"]["request"]["prompt"] == "funk"


def test_a_take_is_exported_in_every_format(timbre: Timbre) -> None:
    timbre.run("render", "synthwave", *SHORT, "-o", "s.flac")
    for name in ("s.wav", "s.mid"):
        assert timbre.run("export", "last", "-o", name).stdout.strip() == name
    timbre.run("export", "last", "-f", "stems", "-o", "stems")
    stems = sorted(path.name for path in (timbre.home / "stems").iterdir())
    assert "00-mix.wav" in stems
    assert "song.mid" in stems
    assert (timbre.home / "s.mid").read_bytes()[:4] == b"MThd"
    take = json.loads(next(timbre.data.glob("takes/*/take.json")).read_text())
    assert len(take["exports"]) == 4


def test_sound_that_was_dropped_is_made_again_and_proved(timbre: Timbre) -> None:
    timbre.run("render", "dub", *SHORT, "-o", "first.wav")
    folder = next(timbre.data.glob("takes/*"))
    for name in ("raw.f32", "master.f32"):
        (folder / name).unlink()
    timbre.run("export", "last", "-o", "again.wav")
    assert (timbre.home / "again.wav").stat().st_size == (timbre.home / "first.wav").stat().st_size
    take = json.loads((folder / "take.json").read_text())
    take["result"]["pcm_hash"] = "0" * 64
    (folder / "take.json").write_text(json.dumps(take))
    assert "different" in timbre.run("export", "last", "-o", "third.wav", code=5).stderr


def test_sigint_cancels_cleanly_and_keeps_what_was_finished(timbre: Timbre) -> None:
    process = timbre.start("render", "cinematic, 10 minutes", "--seed", "3", "-o", "long.flac")
    partial = timbre.data / "takes"
    for _ in range(400):
        previews = list(partial.glob("*.part/preview.f32"))
        if previews and previews[0].stat().st_size > 8 * 48000 * 4:
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 4, errors
    assert "what was finished is kept" in errors
    assert not (timbre.home / "long.flac").exists()
    states = [take["state"] for take in timbre.lines("takes")]
    assert states == ["partial"]


def test_plan_json_lines_is_a_filter(timbre: Timbre) -> None:
    rows = '{"id":"a","prompt":"slow blues in A"}\nnot json\n{"id":"b","prompt":"dnb, 174"}\n'
    result = timbre.run("plan", "--json-lines", input=rows)
    answers = {row["id"]: row for row in map(json.loads, result.stdout.splitlines())}
    assert answers["a"]["key"] == "A"
    assert answers["b"]["tempo_bpm"] == 174


def test_a_request_file_is_rendered_as_it_says(timbre: Timbre) -> None:
    plan = json.loads(timbre.run("plan", "lofi, 8 bars, 90 bpm", "--json", "--seed", "4").stdout)
    request = {
        "schema_version": 1,
        "request_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "kind": "song",
        "prompt": "lofi, 8 bars, 90 bpm",
        "backend": "sketch",
        "seed": "4",
        "plan": plan,
        "mastering": {"preset": "transparent", "loudness_lufs": -20},
        "output": {"format": "wav", "bit_depth": 16, "sample_rate_hz": 44100},
    }
    (timbre.home / "request.json").write_text(json.dumps(request))
    timbre.run("render", "--request", "request.json", "-o", "r.wav")
    measured = json.loads(timbre.run("measure", "r.wav", "--json").stdout)
    assert abs(measured["integrated_lufs"] + 20) < 0.2
    assert measured["sample_rate_hz"] == 44100
    info = json.loads(timbre.run("info", "r.wav", "--json").stdout)
    assert info["bit_depth"] == 16


def test_a_wrong_request_file_is_refused_by_field(timbre: Timbre) -> None:
    (timbre.home / "bad.json").write_text('{"schema_version":1,"kind":"sonnet","prompt":"x"}')
    assert "kind" in timbre.run("render", "--request", "bad.json", code=None).stderr
    (timbre.home / "worse.json").write_text("{")
    assert "worse.json" in timbre.run("render", "--request", "worse.json", code=None).stderr


def test_settings_come_from_file_and_command_line(timbre: Timbre) -> None:
    config = timbre.home / ".config/timbre"
    config.mkdir(parents=True)
    (config / "timbre.conf").write_text("# mine\nexport.format = wav\ntakes.keep_raw = 5\n")
    rows = {row["name"]: row for row in timbre.lines("settings", "--set", "takes.keep_raw=6")}
    assert rows["export.format"]["value"] == "wav"
    assert rows["takes.keep_raw"]["value"] == "6"
    (config / "timbre.conf").write_text("export.fromat = wav\n")
    result = timbre.run("settings", code=None)
    assert result.returncode != 0
    assert "timbre.conf:1" in result.stderr
    assert "export.format" in result.stderr


def test_every_schema_is_printed_as_json(timbre: Timbre) -> None:
    names = timbre.run("schema").stdout.split()
    assert {"request", "plan", "result", "event", "edit"} <= set(names)
    for name in names:
        assert json.loads(timbre.run("schema", name).stdout)["$schema"]


def test_tables_are_printed_for_machines(timbre: Timbre) -> None:
    rows = [json.loads(line) for line in timbre.run("--print-tables").stdout.splitlines()]
    tables = {row["table"] for row in rows}
    assert {"command", "setting", "genre", "instrument", "preset", "format", "event"} <= tables
    assert all(row["text"] for row in rows if row["table"] in {"command", "setting", "format"})


def test_play_keeps_time_on_the_null_device(timbre: Timbre) -> None:
    timbre.run("render", "chiptune, one shot", "--seed", "1", "--duration", "2", "-o", "p.wav")
    info = json.loads(timbre.run("info", "p.wav", "--json").stdout)
    started = time.monotonic()
    timbre.run("play", "p.wav")
    assert time.monotonic() - started >= info["duration_s"] * 0.95


def test_doctor_and_backends_know_the_band(timbre: Timbre) -> None:
    names = [row["name"] for row in timbre.lines("backends")]
    assert names[0] == "sketch"
    checks = {row["check"]: row["ok"] for row in timbre.lines("doctor", code=None)}
    assert checks["sketch"]
    assert checks["python"]


def test_isolated_renders_the_same(timbre: Timbre) -> None:
    timbre.run("render", "jazz", *SHORT, "-o", "j.wav", "--isolated")
    assert (timbre.home / "j.wav").exists()
    assert timbre.run("render", "jazz", "-b", "no-such", "--isolated", code=3)


def test_profile_names_the_time(timbre: Timbre) -> None:
    errors = timbre.run("render", "ska", *SHORT, "-o", "k.flac", "--profile").stderr
    for stage in ("compose", "render", "master", "peak memory"):
        assert stage in errors
    shares = dict(re.findall(r"^  (\w+) +[\d.-]+ +(-?[\d.]+) %", errors, re.MULTILINE))
    assert abs(float(shares["other"])) <= 2.0  # 98 % of the wall time has a name
    assert "export" in shares


def test_profile_of_an_adapter_tells_its_steps(timbre: Timbre) -> None:
    settings = ("--set", "tone.step_s=0.1", "--duration", "3", "--seed", "1")
    done = timbre.run("render", "x", "-b", "tone", *settings, "-o", "k.flac", "--profile")
    assert re.search(r"30 steps, p50 [\d.]+ ms, p99 [\d.]+ ms", done.stderr)
    (take,) = (timbre.data / "takes").glob("*/take.json")
    result = json.loads(take.read_text())["result"]
    assert result["steps"]["count"] == 30
    assert 0 < result["steps"]["p50_s"] <= result["steps"]["p99_s"]
    assert result["stage_peak_bytes"]["render"] > 10_000_000


def test_hostile_prompts_give_music_or_a_sentence(timbre: Timbre) -> None:
    prompts = ["\x1b[31mred\x07", "🎹" * 200, "a" * 5000, "%s%n%d", "'; rm -rf /", "\u202eevil"]
    for prompt in prompts:
        result = timbre.run("render", prompt, "--duration", "4", "-o", "h.wav", "--no-keep")
        assert "\x1b[31m" not in result.stderr
    assert pathlib.Path("/").exists()
