# SPDX-License-Identifier: MIT
"""python -m timbre_adapters: the commands of the reference runtime."""

from __future__ import annotations

import argparse
import pathlib
import sys
from typing import Any, TextIO

from timbre_adapters import records, runtime, settings
from timbre_adapters.adapter import AdapterError
from timbre_adapters.discovery import find_file
from timbre_adapters.models import commands as models


def make_parser() -> argparse.ArgumentParser:
    """Commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m timbre_adapters", description="Timbre's Python backends without Timbre."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="names of the adapters, with what is wrong with them")
    describe = commands.add_parser("describe", help="what an adapter says of itself, as JSON")
    describe.add_argument("name", nargs="?")
    describe.add_argument("--all", action="store_true", help="all of them, broken ones too")
    run = commands.add_parser("run", help="make the sound of a request")
    run.add_argument("request", type=pathlib.Path, help="JSON of schema/request.schema.json")
    run.add_argument("-o", "--output", type=pathlib.Path, help="a WAV file, float32")
    run.add_argument("--json", action="store_true", help="events as JSON lines on stdout")
    run.add_argument("--journal", type=pathlib.Path, help="write journal lines to this file")
    run.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of settings.py"
    )
    run.add_argument(
        "--cancel-at", type=int, default=0, metavar="K", help="stop at the K-th progress call"
    )
    doctor = commands.add_parser("doctor", help="check packages, devices and model families")
    doctor.add_argument("--json", action="store_true", help="a record a check")
    doctor.add_argument("--no-render", action="store_true", help="look only, render nothing")
    tiny = commands.add_parser(
        "make_tiny_checkpoint", help="a random checkpoint of a family's real architecture"
    )
    tiny.add_argument("family")
    tiny.add_argument("folder", type=pathlib.Path)
    models.add_parser(commands)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """The exit code of design section 3."""
    asked = make_parser().parse_args(arguments)
    with open(runtime.quiet_stdout(), "w", encoding="utf-8") as results:
        if asked.command == "list":
            return _list(results)
        if asked.command == "describe":
            return _describe(asked, results)
        if asked.command == "doctor":
            return _doctor(asked, results)
        if asked.command == "make_tiny_checkpoint":
            return _make_tiny(asked)
        if asked.command == "models":
            return models.run(asked, results)
        return _run(asked, results)


def _list(results: TextIO) -> int:
    for row in runtime.describe_all():
        text = row["text"] if row["is_available"] else row["reason"]
        state = "ready" if row["is_available"] else "missing"
        results.write(f"{row['name']:14} {state:10} {text}\n")
    return 0


def _describe(asked: argparse.Namespace, results: TextIO) -> int:
    if asked.all == (asked.name is not None):
        return _complain("describe needs a NAME, or --all", 2)
    if asked.all:
        results.write(records.encode(runtime.describe_all()) + "\n")
        return 0
    try:
        path = find_file(asked.name)
    except AdapterError as fault:
        return _complain(str(fault), 1)
    row = runtime.describe_file(path)
    results.write(records.encode(row) + "\n")
    return 0 if row["is_available"] else 3


def _doctor(asked: argparse.Namespace, results: TextIO) -> int:
    from timbre_adapters import doctor

    return doctor.run(results, asked.json, not asked.no_render)


def _make_tiny(asked: argparse.Namespace) -> int:
    from timbre_adapters import tiny

    try:
        tiny.make(asked.family, asked.folder)
    except AdapterError as fault:
        return _complain(str(fault), 2)
    return 0


def _run(asked: argparse.Namespace, results: TextIO) -> int:
    try:
        for text in asked.set:
            name, _, value = text.partition("=")
            settings.current.set_text(name, value)
    except AdapterError as fault:
        return _complain(str(fault), 2)
    try:
        record = records.decode(asked.request.read_bytes())
    except OSError as fault:
        return _complain(f"cannot open {asked.request}: {fault.strerror}", 1)
    except records.RecordError as fault:
        return _complain(f"{asked.request}: {fault}", 1)
    is_told = False

    def tell(event: dict[str, Any]) -> None:
        nonlocal is_told
        is_told = True
        if asked.json:
            results.write(records.encode(event) + "\n")
            results.flush()
        elif event["type"] == "result":
            data = event["data"]
            results.write(
                f"{asked.output or 'no file'}: {data['frames']} frames, "
                f"{data['channels']} channels, {data['sample_rate_hz']} Hz, "
                f"pcm {data['pcm_hash']}\n"
            )

    end = runtime.run(record, asked.output, tell, asked.journal, asked.cancel_at)
    sentence = end.sentence
    if not is_told:  # refused before there was a job
        if end.status == "invalid":  # a fault of the file
            sentence = f"{asked.request}: {sentence}"
        if asked.json:
            results.write(records.encode({"error": sentence, "status": end.status}) + "\n")
    return _complain(sentence, end.exit_code) if sentence else end.exit_code


def _complain(sentence: str, exit_code: int) -> int:
    print(sentence, file=sys.stderr)
    return exit_code
