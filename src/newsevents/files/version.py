"""Which version of the schema data is written for."""

from __future__ import annotations

import re
from typing import Any

from newsevents.files.rules import NEWER_VERSION, UNKNOWN_VERSION
from newsevents.findings import Finding, shown
from newsevents.model import SCHEMA_VERSION

_VERSION = re.compile(r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})")


def check_version(version: Any, pointer: str) -> list[Finding]:
    """Return what is to be said about a version that data gives for itself.

    An unknown major version is an error, since what its fields mean is not known; a newer minor
    one is a warning, since a minor version only adds.
    """
    given = _parsed(version)
    if given is None:
        message = f"{shown(version)} is no version of the schema"
        hint = f'write the version as text, such as "{SCHEMA_VERSION}"'
        return [UNKNOWN_VERSION(message, hint=hint, pointer=pointer)]
    major, minor = given
    known_major, known_minor = _KNOWN
    if major != known_major:
        return [
            UNKNOWN_VERSION(
                f"schema version {version} cannot be read",
                hint=f"this newsevents reads {known_major}.x; use one that reads {major}.x",
                pointer=pointer,
            )
        ]
    if minor > known_minor:
        message = f"schema version {version} is newer than {SCHEMA_VERSION}"
        hint = "fields not known yet are kept and not checked; upgrade newsevents"
        return [NEWER_VERSION(message, hint=hint, pointer=pointer)]
    return []


def _parsed(version: Any) -> tuple[int, int] | None:
    match = _VERSION.fullmatch(version) if isinstance(version, str) else None
    return (int(match[1]), int(match[2])) if match else None


_KNOWN = _parsed(SCHEMA_VERSION) or (0, 0)
