"""Files of aliases: ids of records that are about the same actor, place or process.

    [different]
    "actor:b.karam" = ["actor:salma-karam"]

    [aliases]
    "actor:b.sharaa" = "actor:ahmed-al-sharaa"

The record on the right of an alias is kept, the one on the left joins it. Candidates are written as
comments; a person confirms one by removing the mark of the comment before its line of ids. Pairs of
different records are candidates that a person rejected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from newsevents.editing.candidates import Candidate, ComparedRecord
from newsevents.errors import ConfigurationError
from newsevents.findings import printable, shown
from newsevents.model import Actor, Place, Process
from newsevents.schema.field_types import scalar_of
from newsevents.storage.atomic import replacing
from newsevents.storage.paths import local_path
from newsevents.storage.toml import read_toml

_MAX_FILE_BYTES = 10 * 2**20
#: Reason not to replace a file of aliases.
TAKEN = "exists, and may have lines that are confirmed; choose another name"
_TABLE, _REJECTED = "aliases", "different"
_TYPES = tuple(cls.type for cls in (Actor, Place, Process))
_HEADER = f"""\
# Records of different datasets that may be about the same actor, place or process.
# To confirm a pair, remove the "#" before its two ids: the second id is kept, and the record with
# the first one joins it in `newsevents merge ... --aliases` with the name of this file. Remove "# or"
# only instead of the "#" before the other line that begins with the same id.
# To reject it, write "one id" = ["another id"] below [{_REJECTED}]: it is not listed again.

[{_REJECTED}]

[{_TABLE}]
"""


def read_aliases(paths: Iterable[str | PathLike[str]]) -> dict[str, str]:
    """Return the id to keep for each id that is joined, from files of aliases.

    Aliases of aliases lead to the last one. Raises ConfigurationError for a file that is not TOML,
    for ids that cannot be joined and for circles, and FileError for one that cannot be read.
    """
    found: dict[str, str] = {}
    ends: dict[str, str] = {}
    for given in paths:
        path = local_path(given)
        for old, new in _read(path)[_TABLE].items():
            _check(path, old, new)
            if found.setdefault(old, new) != new:
                raise ConfigurationError(path, f"{old} joins {found[old]} and {new}; remove one")
        ends = {old: _end_of(path, found, old) for old in found}
    return ends


def read_rejected(paths: Iterable[str | PathLike[str]]) -> frozenset[frozenset[str]]:
    """Return the pairs of ids that files of aliases say are different, after their aliases.

    Raises what `read_aliases` does, also for a pair that is joined and different.
    """
    paths = list(paths)
    aliases, pairs = read_aliases(paths), set()
    for path in map(local_path, paths):
        for one, given in _read(path)[_REJECTED].items():
            for other in given if isinstance(given, list) else [given]:
                _check(path, one, other)
                pair = frozenset(aliases.get(each, each) for each in (one, other))
                if len(pair) == 1:
                    raise ConfigurationError(path, f"{one} and {other} are joined and different")
                pairs.add(pair)
    return frozenset(pairs)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    content = read_toml(path, _MAX_FILE_BYTES)
    if unknown := content.keys() - {_TABLE, _REJECTED}:
        message = f"unknown key {shown(min(unknown))}; lines of ids belong below [{_TABLE}]"
        raise ConfigurationError(path, message)
    tables = {_TABLE: {}, _REJECTED: {}, **content}
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ConfigurationError(path, f"{name} is not a table; write [{name}]")
    return tables


def _check(path: Path, old: str, new: object) -> None:
    for each in (old, new):
        kind = each.partition(":")[0] if isinstance(each, str) else ""
        scalar = scalar_of(f"{kind}-id") if kind in _TYPES else None
        if scalar is None or not re.fullmatch(scalar.keywords["pattern"], str(each)):
            message = f"{shown(each)} is not the id of an actor, place or process"
            raise ConfigurationError(path, message)
    if old.partition(":")[0] != str(new).partition(":")[0]:
        raise ConfigurationError(path, f"{old} and {new} are of different types")


def _end_of(path: Path, aliases: Mapping[str, str], start: str) -> str:
    """Return the id that aliases lead to; raise ConfigurationError if they lead in a circle."""
    seen = {start}
    while start in aliases:
        start = aliases[start]
        if start in seen:
            raise ConfigurationError(path, f"{start} joins itself through other lines; remove one")
        seen.add(start)
    return start


def write_candidates(candidates: Iterable[Candidate], path: str | PathLike[str]) -> None:
    """Write candidates to a new file of aliases, as comments.

    Raises FileError if the path exists, since the file may have lines that a person confirmed.
    """
    with replacing(local_path(path), TAKEN) as stream:
        stream.write(_HEADER.encode())
        joined = set()
        for each in candidates:
            sides = f"{_described(each.other)} | {_described(each.kept)}"
            # Ids need no escapes.
            pair = f'"{each.other.id}" = "{each.kept.id}"'
            # TOML has a key once.
            mark = "# or " if each.other.id in joined else "# "
            joined.add(each.other.id)
            lines = f"\n# {each.score}, {printable(each.reason)}: {sides}\n{mark}{pair}\n"
            stream.write(lines.encode())


def _described(side: ComparedRecord) -> str:
    facts = ", ".join(filter(None, (side.kind, side.country, f"in {side.dataset}")))
    return f"{printable(side.name)} ({printable(facts)})"
