# SPDX-License-Identifier: MIT
"""Takes Python down with it."""

import ctypes

ctypes.string_at(0)
ADAPTER = None
