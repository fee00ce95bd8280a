# SPDX-License-Identifier: MIT
"""Exported files as programs of other people read them, field by field."""

import dataclasses
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
from typing import Any

import mutagen.flac
import mutagen.wave
import pytest
from conftest import ROOT, Timbre

PROMPT = "lofi piano, 82 bpm, A minor, grüner Wald, 日本語, 🎹 <&> \"'"
VERSION = (ROOT / "VERSION").read_text().strip()
SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"
COMMENT = f"AI-generated with Timbre {VERSION} (composed by rules, no trained model)"

Tags = dict[str, str]


@dataclasses.dataclass
class Files:
    timbre: Timbre
    take: dict[str, Any]
    flac: pathlib.Path
    wav: pathlib.Path


def read(tool: str, *arguments: str | pathlib.Path) -> str:
    """What a tool prints; scripts/setup installs each, so CI has it."""
    if shutil.which(tool) is None:
        if os.environ.get("CI"):
            pytest.fail(f"{tool} is missing; scripts/setup test installs it")
        pytest.skip(f"{tool} is not installed")
    done = subprocess.run(
        [tool, *map(str, arguments)],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    home = tmp_path_factory.mktemp("readers")
    timbre = Timbre(home)
    flac = home / "song.flac"
    wav = home / "song.wav"
    timbre.run("render", PROMPT, "--duration", "12", "--seed", "42", "-o", str(flac))
    timbre.run("export", "last", "--format", "wav", "-o", str(wav))
    [path] = (home / ".local/share/timbre/takes").glob("*/take.json")
    return Files(timbre, json.loads(path.read_text()), flac, wav)


def expected_tags(files: Files, encoder: str) -> Tags:
    """Every tag but the JSON record, out of take.json alone."""
    take, result = files.take, files.take["result"]
    plan = take["plan"]
    gain = -18 - result["integrated_lufs"]
    peak = 10 ** (result["true_peak_dbtp"] / 20)
    return {
        "TITLE": take["title"],
        "DATE": take["created"][:10],
        "TIMBRE_CREATED": take["created"],
        "ENCODER": f"Timbre {VERSION} ({encoder})",
        "BPM": f"{plan['tempo_bpm']:.10g}",
        "INITIALKEY": "Am",
        "GENRE": plan["genre"][0],
        "DIGITALSOURCETYPE": SOURCE,
        "COMMENT": COMMENT,
        "LICENSE": result["licence"],
        "TIMBRE_SEED": result["seed"],
        "TIMBRE_BACKEND": f"sketch {result['backend_version']}",
        "TIMBRE_TAKE_ID": take["take_id"],
        "TIMBRE_PCM_HASH": result["pcm_hash"],
        "TIMBRE_MASTERING": "streaming",
        "TIMBRE_LUFS_I": f"{result['integrated_lufs']:.2f}",
        "TIMBRE_TRUE_PEAK": f"{result['true_peak_dbtp']:.2f}",
        "REPLAYGAIN_TRACK_GAIN": f"{gain:+.2f} dB",
        "REPLAYGAIN_TRACK_PEAK": f"{peak:.6f}",
        "REPLAYGAIN_REFERENCE_LOUDNESS": "-18.00 LUFS",
        "TIMBRE_PROMPT": PROMPT,
    }


def check_recipe(files: Files, text: str) -> None:
    recipe = json.loads(text)
    take = files.take
    assert recipe["schema"] == 1
    assert recipe["take_id"] == take["take_id"]
    assert recipe["created"] == take["created"]
    assert recipe["title"] == take["title"]
    assert recipe["request"] == take["request"]
    facts = recipe["result"].pop("facts")
    whole = dict(take["result"])
    kept = whole.pop("facts")
    assert recipe["result"] == whole
    # Of a path of this machine the name stays.
    assert facts.pop("soundfont") == pathlib.Path(kept["soundfont"]).name
    assert facts == {name: value for name, value in kept.items() if name != "soundfont"}


def check_tags(files: Files, found: Tags, encoder: str) -> None:
    """Exactly these: nothing missing, nothing besides."""
    found = dict(found)
    check_recipe(files, found.pop("TIMBRE_JSON"))
    assert found == expected_tags(files, encoder)


def flac_encoder(files: Files) -> str:
    vendor = mutagen.flac.FLAC(files.flac).tags.vendor
    version = re.search(r"libFLAC (\S+)", vendor)
    assert version
    return f"libFLAC {version[1]}"


def test_metaflac_reads_every_tag_of_a_flac(files: Files) -> None:
    text = read("metaflac", "--no-utf8-convert", "--export-tags-to=-", files.flac)
    found = dict(line.split("=", 1) for line in text.splitlines())
    check_tags(files, found, flac_encoder(files))


def test_mutagen_reads_every_tag_of_a_flac(files: Files) -> None:
    found = {}
    for name, values in mutagen.flac.FLAC(files.flac).tags.as_dict().items():
        [found[name.upper()]] = values
    check_tags(files, found, flac_encoder(files))


def test_ffprobe_reads_every_tag_of_a_flac(files: Files) -> None:
    text = read("ffprobe", "-v", "error", "-show_format", "-of", "json", files.flac)
    check_tags(files, json.loads(text)["format"]["tags"], flac_encoder(files))


def test_taglib_and_our_importer_read_every_tag_of_a_flac(files: Files) -> None:
    [info] = files.timbre.lines("info", str(files.flac))
    assert info["format"] == "flac"
    assert info["sample_rate_hz"] == files.take["result"]["sample_rate_hz"]
    assert info["bit_depth"] == 24
    found = dict(info["tags"], TIMBRE_JSON=json.dumps(info["timbre"]))
    found.pop("YEAR", None)  # TagLib's, out of DATE
    check_tags(files, found, flac_encoder(files))


def test_mediainfo_reads_every_tag_of_a_flac(files: Files) -> None:
    text = read("mediainfo", "--Output=JSON", files.flac)
    general, audio = json.loads(text)["media"]["track"]
    names = {
        "Title": "TITLE",
        "Recorded_Date": "DATE",
        "Encoded_Application": "ENCODER",
        "BPM": "BPM",
        "Genre": "GENRE",
        "TermsOfUse": "LICENSE",
        "Comment": "COMMENT",
    }
    found = {tag: general[name] for name, tag in names.items()}
    found.update(general["extra"])
    # These two become figures of the track; the third is not shown.
    found["REPLAYGAIN_TRACK_GAIN"] = f"{float(audio['ReplayGain_Gain']):+.2f} dB"
    found["REPLAYGAIN_TRACK_PEAK"] = audio["ReplayGain_Peak"]
    found.setdefault("REPLAYGAIN_REFERENCE_LOUDNESS", "-18.00 LUFS")
    check_tags(files, found, flac_encoder(files))
    stream = hashlib.md5(samples(files.flac)).hexdigest()
    assert audio["extra"]["MD5_Unencoded"].lower() == stream


def exiftool(path: pathlib.Path, group: str) -> Tags:
    """Values of a group as text, without its own reading of dates and numbers."""
    text = read("exiftool", "-j", "-n", "-G1", "-charset", "RIFF=UTF8", path)
    [facts] = json.loads(text, parse_float=str, parse_int=str)
    return {
        name.split(":")[1]: value
        for name, value in facts.items()
        if name.split(":")[0].startswith(group)
    }


def test_exiftool_reads_every_tag_of_a_flac(files: Files) -> None:
    shown = {name.lower(): value for name, value in exiftool(files.flac, "Vorbis").items()}
    shown.pop("vendor")
    expected = expected_tags(files, flac_encoder(files))
    found = {name: shown.pop(name.replace("_", "").lower()) for name in expected}
    check_recipe(files, shown.pop("timbrejson"))
    assert shown == {}
    for name in ("TIMBRE_LUFS_I", "TIMBRE_TRUE_PEAK", "BPM", "REPLAYGAIN_TRACK_PEAK"):
        assert float(found.pop(name)) == float(expected.pop(name))
    assert found == expected


def samples(path: pathlib.Path) -> bytes:
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s24le", "-"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )
    return done.stdout


def test_flac_accepts_the_file_and_both_formats_hold_the_same_samples(files: Files) -> None:
    read("flac", "--test", "--silent", files.flac)
    sound = samples(files.flac)
    result = files.take["result"]
    assert len(sound) == result["frame_count"] * result["channel_count"] * 3
    assert samples(files.wav) == sound


def test_sections_are_chapters_and_seek_points_are_there(files: Files) -> None:
    text = read("ffprobe", "-v", "error", "-show_chapters", "-of", "json", files.flac)
    chapters = [chapter["start"] for chapter in json.loads(text)["chapters"]]
    bars = files.take["result"]["bar_frames"]
    first = 0
    starts = []
    for section in files.take["plan"]["sections"]:
        starts.append(bars[first])
        first += section["bars"]
    assert chapters == starts
    table = mutagen.flac.FLAC(files.flac).seektable.seekpoints
    assert len(table) == 2  # 12 s, one each 10 s
    for i, point in enumerate(table):
        asked = i * 10 * files.take["result"]["sample_rate_hz"]
        assert point.first_sample <= asked < point.first_sample + point.num_samples


def ascii_only(text: str) -> str:
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def wav_encoder(files: Files) -> str:
    match = re.search(r"\((libsndfile-\S+)\)", str(mutagen.wave.WAVE(files.wav).tags["TSSE"]))
    assert match
    return match[1]


def test_mutagen_reads_every_tag_of_a_wav(files: Files) -> None:
    tags = mutagen.wave.WAVE(files.wav).tags
    expected = expected_tags(files, wav_encoder(files))
    found = {frame.desc: str(frame) for frame in tags.getall("TXXX")}
    standard = {
        "TIT2": "TITLE",
        "TKEY": "INITIALKEY",
        "TSSE": "ENCODER",
        "TCON": "GENRE",
        "COMM": "COMMENT",
        "TDRC": "TIMBRE_CREATED",
    }
    for frame, tag in standard.items():
        [found[tag]] = [str(value) for value in tags.getall(frame)]
    # mutagen cuts times to the second and puts a space into them.
    assert found.pop("TIMBRE_CREATED") == expected.pop("TIMBRE_CREATED")[:19].replace("T", " ")
    assert str(tags["TBPM"]) == f"{float(expected['BPM']):.0f}"
    found["BPM"] = found.pop("TIMBRE_BPM")
    assert str(tags["TCOP"]) == f"{expected['DATE'][:4]} {expected['LICENSE']}"
    assert tags["UFID:timbre"].data.decode() == files.take["take_id"]
    found["DATE"] = expected["DATE"]  # within TDRC
    check_recipe(files, found.pop("TIMBRE_JSON"))
    assert found == expected


def test_our_importer_reads_the_recipe_of_a_wav(files: Files) -> None:
    [info] = files.timbre.lines("info", str(files.wav))
    assert info["format"] == "wav"
    assert info["bit_depth"] == 24
    check_recipe(files, json.dumps(info["timbre"]))


def test_ffprobe_reads_info_and_bext_of_a_wav(files: Files) -> None:
    text = read("ffprobe", "-v", "error", "-show_format", "-of", "json", files.wav)
    tags = json.loads(text)["format"]["tags"]
    expected = expected_tags(files, wav_encoder(files))
    result = files.take["result"]
    history = (
        f"A=PCM,F={result['sample_rate_hz']},W=24,M=stereo,"
        f"T={expected['TIMBRE_BACKEND']}; seed {result['seed']}\r\n"
    )
    assert tags["title"] == ascii_only(expected["TITLE"])
    assert tags["date"] == expected["DATE"]
    assert tags["genre"] == expected["GENRE"]
    assert tags["encoder"] == expected["ENCODER"]
    assert tags["copyright"] == ascii_only(expected["LICENSE"])
    assert tags["comment"].startswith(COMMENT)
    assert tags["encoded_by"] == f"Timbre {VERSION}"
    assert tags["originator_reference"] == files.take["take_id"]
    assert tags["creation_time"] == files.take["created"][11:19]
    assert tags["time_reference"] == "0"
    assert tags["coding_history"].startswith(history)


def test_exiftool_reads_bext_acid_and_xmp_of_a_wav(files: Files) -> None:
    expected = expected_tags(files, wav_encoder(files))
    riff = exiftool(files.wav, "RIFF")
    assert riff["Description"] == ascii_only(f"{COMMENT}: {PROMPT}")[:255]
    assert riff["Originator"] == f"Timbre {VERSION}"
    assert riff["OriginatorReference"] == files.take["take_id"]
    assert float(riff["Tempo"]) == pytest.approx(float(expected["BPM"]), abs=1e-4)
    assert riff["Meter"] in ("4 4", "4/4")
    duration_s = files.take["result"]["frame_count"] / files.take["result"]["sample_rate_hz"]
    assert int(riff["Beats"]) == round(duration_s * float(expected["BPM"]) / 60)
    xmp = exiftool(files.wav, "XMP")
    assert xmp["DigitalSourceType"] == SOURCE
    assert xmp["AIPromptInformation"] == PROMPT
    assert xmp["AISystemUsed"] == expected["TIMBRE_BACKEND"]
    assert xmp["Title"] == expected["TITLE"]
    assert xmp["Description"] == COMMENT
    assert xmp["Rights"] == expected["LICENSE"]
    assert xmp["Identifier"] == files.take["take_id"]
    assert xmp["CreatorTool"] == expected["ENCODER"]
    assert float(xmp["Tempo"]) == float(expected["BPM"])
    assert xmp["Key"] == "A"
    assert xmp["ScaleType"] == "Minor"
    assert xmp["Genre"] == expected["GENRE"]


def test_mediainfo_reads_loudness_and_every_tag_of_a_wav(files: Files) -> None:
    text = read("mediainfo", "-f", "--Output=JSON", files.wav)
    general, audio = json.loads(text)["media"]["track"]
    result = files.take["result"]
    shown = audio["extra"]
    assert shown["LoudnessValue"] == f"{result['integrated_lufs']:.2f}"
    assert shown["LoudnessRange"] == f"{result['range_lu']:.2f}"
    assert shown["MaxTruePeakLevel"] == f"{result['true_peak_dbtp']:.2f}"
    extra = general["extra"]
    for name, value in expected_tags(files, wav_encoder(files)).items():
        if name in extra:
            assert extra[name] == value, name
    assert extra["TIMBRE_PROMPT"] == PROMPT
    # INFO's title, which is ASCII, comes before ID3's.
    assert general["Title"] == ascii_only(files.take["title"])
    assert general["Comment"] == COMMENT
    check_recipe(files, extra["TIMBRE_JSON"])
