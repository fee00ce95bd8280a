# SPDX-License-Identifier: MIT
"""Forgot to say which class it is."""
