# SPDX-License-Identifier: MIT
"""What tests of the whole program share: the program, and a folder of its own."""

import dataclasses
import json
import os
import pathlib
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / (os.environ.get("BUILD") or "build")


@dataclasses.dataclass
class Timbre:
    """Runs the program with home and XDG folders below `home`."""

    home: pathlib.Path
    program: pathlib.Path = BUILD / "timbre"

    def environment(self, **more: str) -> dict[str, str]:
        environment = dict(os.environ)
        for name, part in {
            "HOME": "",
            "XDG_CONFIG_HOME": ".config",
            "XDG_DATA_HOME": ".local/share",
            "XDG_STATE_HOME": ".local/state",
            "XDG_CACHE_HOME": ".cache",
            "XDG_MUSIC_DIR": "Music",
        }.items():
            environment[name] = str(self.home / part)
        environment.update(more)
        return environment

    def run(
        self, *arguments: str, code: int | None = 0, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """Runs to the end; `code` None = any exit code is fine."""
        result = subprocess.run(
            [str(self.program), *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL if "input" not in more else None,
            capture_output=True,
            text=True,
            cwd=self.home,
            timeout=120,
            check=False,
            **more,
        )
        if code is not None:
            assert result.returncode == code, result.stderr
        return result

    def lines(self, *arguments: str, code: int | None = 0) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        result = self.run(*arguments, "--json", code=code)
        return [json.loads(line) for line in result.stdout.splitlines()]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Runs in the background."""
        return subprocess.Popen(
            [str(self.program), *arguments],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.home,
        )

    @property
    def data(self) -> pathlib.Path:
        return self.home / ".local/share/timbre"


@pytest.fixture
def timbre(tmp_path: pathlib.Path) -> Timbre:
    return Timbre(tmp_path)


@pytest.fixture(scope="session")
def tiny_musicgen(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], pathlib.Path]:
    """Folder of a tiny MusicGen by its variant, made once."""
    from timbre_adapters import tiny

    made: dict[str, pathlib.Path] = {}

    def folder(variant: str) -> pathlib.Path:
        if variant not in made:
            made[variant] = tmp_path_factory.mktemp("musicgen") / variant
            tiny.make("musicgen", made[variant], variant=variant)
        return made[variant]

    return folder
