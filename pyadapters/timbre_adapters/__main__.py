# SPDX-License-Identifier: MIT
"""python -m timbre_adapters"""

import sys

from timbre_adapters.cli import main

sys.exit(main())
