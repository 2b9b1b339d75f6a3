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
Paths are relative to the file. Only the nearest file at or above the data is used.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import ConfigurationError
from newsevents.findings import Severity, shown
from newsevents.storage.paths import to_path, unreadable_error
from newsevents.storage.remote import is_url
from newsevents.validation.selection import ALL, RuleSelection

__all__ = ["Configuration", "for_path"]

_MAX_FILE_BYTES = 2**20
_KEYS = (
    "select",
    "ignore",
    "per-file-ignores",
    "severity",
    "supporting",
    "fail-on",
    "baseline",
    "texts",
)
#: Severities from which on a validation can fail.
FAIL_ON = (Severity.ERROR, Severity.WARNING)


@attrs.frozen(kw_only=True)
class Configuration:
    """Configuration of the validator."""

    rules: RuleSelection = attrs.field(factory=RuleSelection)
    #: File with findings that do not count.
    baseline: Path | None = None
    #: Folder with the texts of articles.
    texts: Path | None = None
    #: The least severity of findings that make a validation fail.
    fail_on: Severity = Severity.WARNING


def for_path(path: str | PathLike[str]) -> Configuration:
    """Return the nearest configuration at or above the data at a path, or the default.

    For a URL it is that of the current folder, since a publisher does not choose the reader's
    rules.
    Raises ConfigurationError for a file that is not TOML or has unknown keys or wrong values, and
    FileError for one that cannot be read.
    """
    local = to_path(path)
    start = local.absolute() if isinstance(local, Path) else Path.cwd()
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
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise unreadable_error(path, error) from None
    if len(data) > _MAX_FILE_BYTES:
        raise ConfigurationError(path, "larger than 1 MiB")
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(path, f"not TOML: {error}") from None


def _parse(path: Path, content: Any) -> Configuration:
    if not isinstance(content, dict):
        raise ConfigurationError(path, "tool.newsevents is not a table")
    for name in content:
        if name not in _KEYS:
            hint = did_you_mean(name, _KEYS, f"the keys are {', '.join(_KEYS)}")
            raise ConfigurationError(path, f"unknown key {shown(name)}; {hint}")
    try:
        return _configuration(path.parent, content)
    except _WrongValueError as error:
        raise ConfigurationError(path, str(error)) from None


class _WrongValueError(ValueError):
    """A value that a key cannot have."""


def _configuration(folder: Path, content: Mapping[str, Any]) -> Configuration:
    in_files = _table("per-file-ignores", content)
    severities = _table("severity", content)
    supporting = content.get("supporting", False)
    if not isinstance(supporting, bool):
        raise _WrongValueError("supporting is neither true nor false")
    return Configuration(
        rules=RuleSelection(
            select=_selectors("select", content.get("select", [ALL])),
            ignore=_selectors("ignore", content.get("ignore", [])),
            per_file_ignores={
                pattern: _selectors(f"per-file-ignores.{pattern}", value)
                for pattern, value in in_files.items()
            },
            severity={
                selector: _severity(f"severity.{selector}", value, list(Severity))
                for selector, value in severities.items()
            },
            supporting=supporting,
        ),
        baseline=_local_path(folder, "baseline", content),
        texts=_local_path(folder, "texts", content),
        fail_on=_severity("fail-on", content.get("fail-on", Severity.WARNING), FAIL_ON),
    )


def _table(name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    value = content.get(name, {})
    if isinstance(value, Mapping):
        return value
    raise _WrongValueError(f"{name} is not a table")


def _selectors(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return tuple(value)
    raise _WrongValueError(f'{name} is not a list of codes or names, like ["NE206"]')


def _severity(name: str, value: Any, known: Sequence[Severity]) -> Severity:
    if value in known:
        return Severity(value)
    hint = did_you_mean(str(value), known, f"use one of {', '.join(known)}")
    raise _WrongValueError(f"{name} cannot be {shown(value)}; {hint}")


def _local_path(folder: Path, name: str, content: Mapping[str, Any]) -> Path | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value or "\0" in value or is_url(value):
        raise _WrongValueError(f"{name} is not a local path")
    return folder / value
