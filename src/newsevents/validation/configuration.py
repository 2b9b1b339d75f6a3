"""Configuration of the validator: `newsevents.toml`, or a table of `pyproject.toml`.

    select = ["ALL", "likely-duplicate"]
    ignore = ["NE206", "blank-line"]
    severity = {NE205 = "info"}
    fail-on = "error"
    supporting = true
    baseline = "baseline.json"
    texts = "texts"

    [per-file-ignores]
    "drafts/*.jsonl" = ["NE4"]

In `pyproject.toml` the keys are below `[tool.newsevents]`.
Paths and patterns are relative to the file. Only the nearest file at or above the data is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any, TypeVar

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import ConfigurationError
from newsevents.findings import Severity, shown
from newsevents.storage.paths import absolute_path, relative_path, to_path
from newsevents.storage.toml import read_toml
from newsevents.storage.urls import is_url
from newsevents.validation.selection import RuleSelection

__all__ = ["Configuration", "for_path"]

T = TypeVar("T")

#: Severities from which on a validation can fail.
FAIL_ON = (Severity.ERROR, Severity.WARNING)


@attrs.frozen(kw_only=True)
class Configuration:
    """Configuration of the validator."""

    #: The file; None for the default.
    path: Path | None = attrs.field(default=None, eq=False)
    rules: RuleSelection = attrs.field(factory=RuleSelection)
    #: File with findings that do not count.
    baseline: Path | None = None
    #: Folder with the texts of articles.
    texts: Path | None = None
    #: The least severity of findings that make a validation fail.
    fail_on: Severity = Severity.WARNING

    def texts_if_there(self) -> Path | None:
        """Return the folder with the texts of articles; None if it is not set or missing."""
        is_there = self.texts is not None and os.path.isdir(self.texts)  # noqa: PTH112 - never raises
        return self.texts if is_there else None

    def texts_folder(self) -> Path | None:
        """Return the folder with the texts of articles, or None.

        Raises ConfigurationError if it is missing, as in a clone of a dataset whose texts are not
        shared.
        """
        if self.texts is None or os.path.exists(self.texts):  # noqa: PTH110 - never raises
            return self.texts
        assert self.path is not None
        reason = (
            f"texts is {shown(relative_path(self.texts, self.path.parent))}, which does not exist; "
            "create it, or remove texts from this file if they are not shared"
        )
        raise ConfigurationError(self.path, reason)


def for_path(path: str | PathLike[str]) -> Configuration:
    """Return the nearest configuration at or above the data at a path, or the default.

    For a URL it is that of the current folder, since a publisher does not choose the reader's
    rules.
    Raises ConfigurationError for a file that is not TOML or has unknown keys or wrong values, and
    FileError for one that cannot be read.
    """
    local = to_path(path)
    start = absolute_path(local if isinstance(local, Path) else os.curdir)
    for folder in (start, *start.parents):
        own = folder / "newsevents.toml"
        if (content := _read(own)) is not None:
            return _parse(own, content)
        shared = folder / "pyproject.toml"
        tools = (_read(shared) or {}).get("tool")
        table = tools.get("newsevents") if isinstance(tools, dict) else None
        if table is not None:
            return _parse(shared, table)
    return Configuration()


def _read(path: Path) -> dict[str, Any] | None:
    if not os.path.isfile(path):  # noqa: PTH113 - never raises, however long the path
        return None
    return read_toml(path)


def _parse(path: Path, content: Any) -> Configuration:
    if not isinstance(content, dict):
        raise ConfigurationError(path, "tool.newsevents is not a table")
    rules: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for name, value in content.items():
        if name not in _KEYS:
            hint = did_you_mean(name, _KEYS, f"the keys are {', '.join(_KEYS)}")
            raise ConfigurationError(path, f"unknown key {shown(name)}; {hint}")
        try:
            parsed = _KEYS[name](name, value)
        except ValueError as error:
            raise ConfigurationError(path, str(error)) from None
        if isinstance(parsed, Path):
            parsed = path.parent / parsed
        (rules if name in _RULE_KEYS else others)[name.replace("-", "_")] = parsed
    selection = RuleSelection(**rules, folder=str(path.parent))
    return Configuration(path=path, rules=selection, **others)


def _selectors(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise ValueError(f'{name} is not a list of codes or names, like ["NE206"]')


def _severity(name: str, value: Any, known: Sequence[Severity] = tuple(Severity)) -> Severity:
    if value in known:
        return Severity(value)
    hint = did_you_mean(str(value), known, f"use one of {', '.join(known)}")
    raise ValueError(f"{name} cannot be {shown(value)}; {hint}")


def _table(parse: Callable[[str, Any], T], name: str, value: Any) -> dict[str, T]:
    if isinstance(value, dict):
        return {key: parse(f"{name}.{key}", each) for key, each in value.items()}
    raise ValueError(f"{name} is not a table")


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{name} is neither true nor false")


def _local_path(name: str, value: Any) -> Path:
    if not isinstance(value, str) or not value or "\0" in value or is_url(value):
        raise ValueError(f"{name} is not a local path")
    return Path(value)


_RULE_KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    "select": _selectors,
    "ignore": _selectors,
    "per-file-ignores": partial(_table, _selectors),
    "severity": partial(_table, _severity),
    "supporting": _flag,
}
_KEYS: Mapping[str, Callable[[str, Any], Any]] = {
    **_RULE_KEYS,
    "fail-on": partial(_severity, known=FAIL_ON),
    "baseline": _local_path,
    "texts": _local_path,
}
