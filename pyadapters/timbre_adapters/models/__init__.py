# SPDX-License-Identifier: MIT
"""Weights on this machine: found, proved, fetched, without torch."""
