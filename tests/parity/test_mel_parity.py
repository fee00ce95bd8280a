# SPDX-License-Identifier: MIT
"""host.invert_mel(): the program's C and the reference runtime's library are one."""

from typing import Any

import pytest
from both import Both, data_of, of_backend


def ask(**params: Any) -> dict[str, Any]:
    return {
        "schema_version": 1, "prompt": "a chord", "backend": "mel_picture", "seed": "5",
        "duration_s": 3, "params": params,
    }  # fmt: skip


@pytest.mark.parametrize("channel_count", [1, 2])
def test_equal_sound_and_progress(both: Both, channel_count: int) -> None:
    program = both.program(ask(channel_count=channel_count))
    assert program[0] == 0, program[1][-1]
    reference = both.reference(data_of(program, "job_queued")["request"])
    assert reference[0] == 0, reference[1][-1]
    assert data_of(program, "result")["pcm_hash"] == data_of(reference, "result")["pcm_hash"]
    told = of_backend(program)
    assert told == of_backend(reference)
    steps = [data for kind, data in told if kind == "progress" and data["stage"] == "invert"]
    assert len(steps) > 20
    assert steps[-1]["done"] == steps[-1]["total"] == 2 * 301


def test_equal_sentences(both: Both) -> None:
    for fault in ("form", "order", "value", "hop", "type", "memory"):
        program = both.program(ask(fault=fault))
        reference = both.reference(ask(fault=fault))
        assert program[0] == reference[0] == 1
        told = [data_of(run, "job_ended")["error"] for run in (program, reference)]
        assert told[0] == told[1]
        assert told[0].endswith(".") and "Traceback" not in told[0]
