# SPDX-License-Identifier: MIT
"""JSON the way base/json.c reads and writes it, and journal lines."""

import json
import pathlib
import zlib

import hypothesis
import hypothesis.strategies as st
import pytest
from timbre_adapters import journal, records

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@hypothesis.given(VALUES)
def test_what_is_written_reads_back(value: object) -> None:
    assert records.decode(records.encode(value).encode()) == value
    assert json.loads(records.canonical(value)) == value


def test_canonical_form_has_one_spelling() -> None:
    value = {"b": [1, 1.0, -0.0, 1e16, 0.1], "a": 'é"\\\n\t\r\x01\x7f/', "B": {}, "é": None}
    assert records.canonical(value) == (
        '{"B":{},"a":"é\\"\\\\\\n\\t\\r\\u0001\x7f/","b":[1,1.0,-0.0,1e+16,0.1],"é":null}'
    )


@pytest.mark.parametrize(
    "text",
    [
        b"", b"{", b"nul", b"[1,]", b'{"a":1,"a":2}', b"NaN", b"[Infinity]", b"1e999",
        b"9223372036854775808", b"1" * 5000, b'"\xff"', b'"\\ud800"', b'"\\u0000"', b"1\0",
        b"[" * 65 + b"]" * 65, b"[" * 100_000,
    ],
)  # fmt: skip
def test_what_one_runtime_would_not_read_is_refused(text: bytes) -> None:
    with pytest.raises(records.RecordError) as told:
        records.decode(text)
    assert "not valid JSON: " in str(told.value)


def test_depth_counts_brackets_outside_of_texts_only() -> None:
    assert records.decode(b'["' + b"[" * 1000 + b'"]') == ["[" * 1000]
    records.decode(b"[" * 64 + b"]" * 64)


def test_a_journal_line_proves_itself() -> None:
    event = {"time": "2026-11-22T18:00:00.123Z", "type": "job_started", "data": {"lane": "python"}}
    line = journal.journal_line(3, event)
    assert line.startswith('{"seq":3,"time":"2026-11-22T18:00:00.123Z","type":"job_started","data"')
    kept = json.loads(line)
    crc = kept.pop("crc32")
    plain = json.dumps(kept, sort_keys=True, separators=(",", ":"))
    assert crc == f"{zlib.crc32(plain.encode()):08x}"


def test_torn_and_altered_lines_are_dropped(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "journal.jsonl"
    book = journal.Journal(path)
    for kind in ("job_queued", "log", "job_started", "job_ended"):
        book.append(journal.make_event(kind, journal.make_ulid(), {"text": "é"}))
    book.close()
    assert [line["seq"] for line in journal.read_journal(path)] == [1, 2, 3]
    content = path.read_bytes()
    path.write_bytes(content[:-5])
    assert [line["seq"] for line in journal.read_journal(path)] == [1, 2]
    path.write_bytes(content.replace(b"job_started", b"job_stopped") + b"\xff\n[1]\n")
    assert [line["seq"] for line in journal.read_journal(path)] == [1, 3]


def test_ulids_are_ulids_and_ascend_with_time() -> None:
    first = journal.make_ulid()
    assert len(first) == 26 and first[0] in "01234567" and set(first) <= set(journal.CROCKFORD)
    assert journal.time_text(0.9999) == "1970-01-01T00:00:00.999Z"
