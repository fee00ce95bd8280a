# SPDX-License-Identifier: MIT
"""Fixtures of all parity tests."""

import pathlib

import pytest
from both import Both


@pytest.fixture
def both(tmp_path: pathlib.Path) -> Both:
    return Both(tmp_path)
