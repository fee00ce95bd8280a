# SPDX-License-Identifier: MIT
"""What the adapters that compute with torch share. Nothing here imports torch at the top."""
