# SPDX-License-Identifier: MIT
"""Where adapters are, and what each says of itself."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import sys
import types
from typing import Any

from timbre_adapters.adapter import Adapter, AdapterError, Option

OPTION_TYPES = ("integer", "number", "boolean", "choice", "text", "path", "list")
TEXTS = ("name", "version", "licence", "text")
_MARK = re.compile(r"^ADAPTER\b", re.MULTILINE)


def data_folder() -> pathlib.Path:
    """$XDG_DATA_HOME/timbre, with the default of the XDG specification."""
    chosen = os.environ.get("XDG_DATA_HOME", "")
    base = pathlib.Path(chosen) if os.path.isabs(chosen) else pathlib.Path.home() / ".local/share"
    return base / "timbre"


def adapter_files() -> list[pathlib.Path]:
    """Files of this package that hold an adapter, then all of the user's; a name comes once."""
    package = pathlib.Path(__file__).parent
    own = [path for path in sorted(package.glob("*.py")) if _holds_adapter(path)]
    names = {path.stem for path in own}
    theirs = sorted((data_folder() / "adapters").glob("*.py"))
    return own + [
        path for path in theirs if not path.name.startswith("_") and path.stem not in names
    ]


def _holds_adapter(path: pathlib.Path) -> bool:
    return _MARK.search(path.read_text(encoding="utf-8", errors="replace")) is not None


def find_file(name: str) -> pathlib.Path:
    """The file of an adapter, whose name is the file's."""
    for path in adapter_files():
        if path.stem == name:
            return path
    raise AdapterError(f"there is no adapter named {name}; {_names()}.")


def _names() -> str:
    return "there are " + ", ".join(path.stem for path in adapter_files())


def import_file(path: pathlib.Path) -> types.ModuleType:
    """The module of a file; its errors are the caller's."""
    own = path.parent == pathlib.Path(__file__).parent
    name = f"timbre_adapters.{path.stem}" if own else f"timbre_user_adapters.{path.stem}"
    known = sys.modules.get(name)
    if known is not None and known.__spec__ is not None and known.__spec__.origin == str(path):
        return known
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise AdapterError(f"{path} can't be imported; give it the name NAME.py.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def make_adapter(path: pathlib.Path) -> Adapter:
    """The adapter of a file, of the right shape."""
    kind = getattr(import_file(path), "ADAPTER", None)
    if not isinstance(kind, type):
        raise AdapterError(f"{path} sets no ADAPTER; write ADAPTER = YourClass at its end.")
    missing = [
        name
        for name in (*TEXTS, "accepts", "options", "load", "generate", "close")
        if not hasattr(kind, name)
    ]
    if missing:
        raise AdapterError(f"{path}: {kind.__name__} lacks {', '.join(missing)}; see adapter.py.")
    adapter: Adapter = kind()
    _check_texts(path, adapter)
    for option in adapter.options:
        _check_option(path, option)
    return adapter


def _check_texts(path: pathlib.Path, adapter: Adapter) -> None:
    for name in TEXTS:
        if not isinstance(getattr(adapter, name), str):
            raise AdapterError(f"{path}: {name} must be text.")
    if adapter.name != path.stem:
        raise AdapterError(
            f"{path} calls itself {adapter.name}; an adapter's name is its file's, {path.stem}."
        )
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", adapter.name):
        raise AdapterError(f"{path}: a name is made of a-z, 0-9 and _, and begins with a letter.")
    if not all(isinstance(word, str) for word in adapter.accepts):
        raise AdapterError(f"{path}: accepts must be a set of texts.")


def _check_option(path: pathlib.Path, option: object) -> None:
    if not isinstance(option, Option):
        raise AdapterError(f"{path}: options must be a tuple of Option, not {option!r}.")
    if option.type not in OPTION_TYPES:
        raise AdapterError(
            f"{path}: option {option.name} has type {option.type}; "
            f"types are {', '.join(OPTION_TYPES)}."
        )
    if option.type == "choice" and option.default not in (None, *option.choices):
        raise AdapterError(f"{path}: option {option.name}'s default is none of its choices.")


def option_record(option: Option) -> dict[str, Any]:
    """An option as core/option.c reads it; what isn't set is left out."""
    record: dict[str, Any] = {
        "name": option.name,
        "type": option.type,
        "default": option.default,
        "minimum": option.minimum,
        "maximum": option.maximum,
        "choices": list(option.choices),
        "unit": option.unit,
        "text": option.text,
    }
    for name in ("minimum", "maximum"):
        if record[name] is None:
            del record[name]
    return record


def describe(adapter: Adapter) -> dict[str, Any]:
    """An adapter as core/backend.c reads it."""
    return {
        "name": adapter.name,
        "version": adapter.version,
        "licence": adapter.licence,
        "text": adapter.text,
        "accepts": sorted(adapter.accepts),
        "options": [option_record(option) for option in adapter.options],
        "is_separator": hasattr(adapter, "separate"),
        "is_available": True,
        "reason": "",
        "family": getattr(adapter, "family", ""),
        "feature": getattr(adapter, "feature", ""),
    }


def describe_broken(name: str, reason: str) -> dict[str, Any]:
    """A row for an adapter that can't be used, with the reason."""
    return {
        "name": name,
        "version": "",
        "licence": "",
        "text": "",
        "accepts": [],
        "options": [],
        "is_separator": False,
        "is_available": False,
        "reason": reason,
        "family": "",
        "feature": "",
    }
