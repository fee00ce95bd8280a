# SPDX-License-Identifier: MIT
"""Needs what isn't installed."""

from timbre_adapters.adapter import Host, Model
from timbre_adapters.tone import Tone


class MissingPackage(Tone):
    name = "missing_package"

    def load(self, model: Model, host: Host) -> None:
        import no_such_package.part  # noqa: F401


ADAPTER = MissingPackage
