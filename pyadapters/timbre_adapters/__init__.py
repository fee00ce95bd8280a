# SPDX-License-Identifier: MIT
"""Timbre's Python adapters: start reading in adapter.py, then tone.py."""
