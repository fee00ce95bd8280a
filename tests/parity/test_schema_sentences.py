# SPDX-License-Identifier: MIT
"""Both judges of docs/decisions/0002 refuse the same documents in the same words."""

import json
import os
import pathlib
import subprocess

import pytest
from timbre_adapters import schema

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LEAST_DOCUMENTS = 10_000


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, str, object]]:
    """Schema, sentence and document of every one that the C tests break."""
    build = os.environ.get("BUILD", "build")
    program = f"{build}/tests/test_schema_check"
    make = ["make", "-s", "--no-print-directory", f"BUILD={build}", program]
    subprocess.run(make, cwd=ROOT, check=True, capture_output=True)
    file = tmp_path_factory.mktemp("sentences") / "refused.jsonl"
    environment = {
        **os.environ,
        "TIMBRE_SENTENCES": str(file),
        "CMOCKA_TEST_FILTER": "every_keyword_of_every_field*",
    }
    subprocess.run([program], cwd=ROOT, env=environment, check=True, capture_output=True)
    lines = file.read_text(encoding="utf-8").split("\n")[:-1]
    pairs = zip(lines[::2], lines[1::2], strict=True)
    heads = [(json.loads(head), json.loads(document)) for head, document in pairs]
    return [(head["schema"], head["sentence"], document) for head, document in heads]


def test_many_documents_of_every_schema_were_broken(
    refused: list[tuple[str, str, object]],
) -> None:
    assert len(refused) > LEAST_DOCUMENTS
    assert {name for name, _, _ in refused} == set(schema.names())


def test_both_judges_speak_the_same_sentence(refused: list[tuple[str, str, object]]) -> None:
    differences = []
    for name, sentence, document in refused:
        try:
            schema.check(name, document)
        except schema.SchemaFault as fault:
            said = str(fault)
        else:
            said = "(accepted)"
        if said != sentence:
            differences.append(f"C: {sentence}\nPython: {said}")
    assert not differences, "\n".join(differences[:10])
