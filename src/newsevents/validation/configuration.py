"""What a project wants of the validator: `newsevents.toml`, or a part of `pyproject.toml`.

    select = ["ALL"]
    ignore = ["NE206", "blank-line"]
    baseline = "baseline.json"
    texts = "texts"

    [per-file-ignores]
    "drafts/*.jsonl" = ["NE4"]

In `pyproject.toml` the same stands under `[tool.newsevents]`.
Paths are relative to the file. The nearest file at or above the data counts, and no other.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import ConfigurationError
from newsevents.findings import shown
from newsevents.storage.paths import to_path, unreadable_error
from newsevents.storage.remote import is_url
from newsevents.validation import RuleSelection

__all__ = ["Configuration", "for_path"]

_MAX_SIZE = 2**20


@attrs.frozen(kw_only=True)
class Configuration:
    """What stands in a configuration, or what holds without one."""

    choice: RuleSelection = attrs.field(factory=RuleSelection)
    #: File with the findings that are put up with.
    baseline: Path | None = None
    #: Folder with the texts of articles.
    texts: Path | None = None


def for_path(path: str | PathLike[str]) -> Configuration:
    """Return the configuration for the data at a path: the nearest at or above it.

    For a URL it is that of the current folder, since whoever offers data does not choose the rules.
    Raises ConfigurationError, which names the file, for one that is not TOML, that has keys there
    are not, or values of another sort, and FileError for one that cannot be read.
    """
    found = to_path(path)
    start = found.absolute() if isinstance(found, Path) else Path.cwd()
    for folder in (start, *start.parents):
        own = folder / "newsevents.toml"
        if (content := _content(own)) is not None:
            return _understood(own, content)
        shared = folder / "pyproject.toml"
        tools = (_content(shared) or {}).get("tool")
        table = tools.get("newsevents") if isinstance(tools, dict) else None
        if table is not None:
            return _understood(shared, table)
    return Configuration()


def _content(path: Path) -> dict[str, Any] | None:
    """Return what stands in a file of TOML; None if there is no such file."""
    if not os.path.isfile(path):  # noqa: PTH113 - never raises, however long the path
        return None
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_SIZE + 1)
    except OSError as error:
        raise unreadable_error(path, error) from None
    try:
        if len(data) > _MAX_SIZE:
            raise ConfigurationError(path, "larger than a configuration is")
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(path, f"not TOML: {error}") from None


def _understood(path: Path, content: Any) -> Configuration:
    if not isinstance(content, dict):
        raise ConfigurationError(path, "tool.newsevents is not a table")
    known = ("select", "ignore", "per-file-ignores", "baseline", "texts")
    for name in content:
        if name not in known:
            hint = did_you_mean(name, known, f"the keys are {', '.join(known)}")
            raise ConfigurationError(path, f"unknown key {shown(name)}; {hint}")
    given = content.get("per-file-ignores", {})
    if not isinstance(given, Mapping):
        raise ConfigurationError(path, "per-file-ignores is not a table")
    choice = RuleSelection(
        select=_selectors(path, "select", content.get("select", ["ALL"])),
        ignore=_selectors(path, "ignore", content.get("ignore", [])),
        per_file_ignores={
            pattern: _selectors(path, f"per-file-ignores.{pattern}", selectors)
            for pattern, selectors in given.items()
        },
    )
    return Configuration(
        choice=choice,
        baseline=_path(path, content, "baseline"),
        texts=_path(path, content, "texts"),
    )


def _selectors(path: Path, name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise ConfigurationError(path, f'{name} is not a list of codes or names, like ["NE206"]')


def _path(path: Path, content: Mapping[str, Any], name: str) -> Path | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value or "\0" in value or is_url(value):
        raise ConfigurationError(path, f"{name} is not a path on this machine")
    return path.parent / value
