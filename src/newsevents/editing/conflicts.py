"""Different contents under one id: their index, who decides between them, and joined records.

The index is a private SQLite database like that of the validator, in a temporary file beyond its
cache.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
import msgspec

from newsevents._text.pointers import join_pointer
from newsevents.codec import encode, loads_trusted, to_dict
from newsevents.diff.fields import identity
from newsevents.diff.records import changed_fields
from newsevents.model import RECORD_TYPES, Record
from newsevents.schema.field_types import ByLanguage, fields_of
from newsevents.validation.index import CACHE_SIZE_BYTES

T = TypeVar("T")

#: Conflicts, candidates and duplicates that a report lists; it counts all.
MAX_LISTED = 10_000

#: Given the versions of a record in the order of the datasets, returns the one to keep, which may
#: be a new one.
Resolve: TypeAlias = Callable[[Sequence[Record]], Record]

# The precision is that of the coordinates.
_COORDINATES = ("latitude", "longitude", "precision")

# Nothing is ever rolled back or recovered.
_SETUP = f"""
PRAGMA cache_size = {-(CACHE_SIZE_BYTES // 1024)};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE records (number INTEGER PRIMARY KEY, id TEXT, former TEXT, source INTEGER,
    digest BLOB, data BLOB);
CREATE TABLE decided (number INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE chosen (number INTEGER PRIMARY KEY);
BEGIN;
"""
_ADD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)"
_CHOOSE = "INSERT INTO chosen SELECT min(number) FROM records GROUP BY id ORDER BY 1"
_SHARED = """
SELECT count(*) FROM (SELECT 1 FROM records GROUP BY id HAVING min(source) <> max(source))
"""
_CONTESTED = """
SELECT id FROM records GROUP BY id HAVING min(digest) <> max(digest) OR max(former) <> ''
ORDER BY min(number)
"""
_OF_ID = "SELECT number, former, source, digest, data FROM records WHERE id = ? ORDER BY number"
_CHOSEN = """
SELECT number, records.source, coalesce(decided.data, records.data)
FROM chosen JOIN records USING (number) LEFT JOIN decided USING (number) ORDER BY number
"""
_IN_ONE = """
SELECT 1 FROM records AS one JOIN records AS other ON one.source = other.source
WHERE one.id = ? AND other.id = ? LIMIT 1
"""

#: Number of each occurrence of a version, and its dataset.
_Occurrences: TypeAlias = Sequence[tuple[int, int]]


@attrs.frozen(kw_only=True)
class Conflict:
    """Different contents under one id, or of two records that an alias joins."""

    #: Id of the record.
    id: str
    #: Former id of the record that joined it; "" if both have the same id.
    joined: str = ""
    #: Datasets of the versions.
    datasets: tuple[str, ...]
    #: JSON Pointers of the fields that differ.
    fields: tuple[str, ...] = ()
    #: Dataset whose version is kept, or `resolve`; "" if the conflict is undecided.
    kept: str = ""


@attrs.define
class Listed(Generic[T]):
    """The first entries of a list, and the number of all."""

    entries: list[T] = attrs.field(factory=list)
    count: int = 0

    def add(self, entry: T) -> None:
        """Count an entry, and keep it if it is one of the first."""
        self.count += 1
        if self.count <= MAX_LISTED:
            self.entries.append(entry)


@attrs.define
class Decider:
    """Decides by a function or a preferred dataset, and notes every conflict."""

    #: Names of the datasets.
    names: Sequence[str]
    #: "first", "last", the position of the preferred dataset, or "" without one.
    prefer: str | int
    resolve: Resolve | None
    conflicts: Listed[Conflict] = attrs.field(init=False, factory=Listed[Conflict])
    #: Number of undecided conflicts.
    undecided: int = attrs.field(init=False, default=0)
    #: Id of the first of them.
    example: str = attrs.field(init=False, default="")
    #: Number of records that joined others.
    joined: int = attrs.field(init=False, default=0)

    @property
    def preferred(self) -> int | None:
        """Position of the preferred dataset, if there is one."""
        ends = {"": None, "first": 0, "last": len(self.names) - 1}
        return self.prefer if isinstance(self.prefer, int) else ends[self.prefer]

    def content(self, record_id: str, versions: Sequence[Version]) -> dict[str, Any]:
        """Return the content of a record: one of its versions, with the records that join it."""
        # The record that has the id itself comes first.
        ordered = sorted(versions, key=lambda version: version.former)
        groups = itertools.groupby(ordered, key=lambda version: version.former)
        former, base = next((former, list(group)) for former, group in groups)
        self.joined += bool(former)
        kept = self._decide(former or record_id, base)
        for former, group in groups:
            other = list(group)
            kept, differing = join_records(kept, self._decide(former, other))
            self.joined += 1
            if differing:
                self.conflicts.add(
                    Conflict(
                        id=record_id,
                        joined=former,
                        datasets=self._names([*base, *other]),
                        fields=tuple(differing),
                        kept=self._names(base)[0],
                    )
                )
        return kept

    def _decide(self, record_id: str, versions: Sequence[Version]) -> dict[str, Any]:
        """Return the version of a record to keep; without a decision the first."""
        documents: list[dict[str, Any]] = [msgspec.json.decode(each.data) for each in versions]
        united = _with_texts_of_all(documents)
        if not any(changed_fields(united[0], document) for document in united[1:]):
            return united[0]
        fields = {
            change.pointer: None
            for document in documents[1:]
            for change in changed_fields(documents[0], document)
        }
        kept, document = "", documents[0]
        if self.resolve is not None:
            kept, document = "resolve", _resolved(self.resolve, versions)
        elif (at := self._choose([each.occurrences for each in versions])) is not None:
            last = -1 if self.prefer == "last" else 0
            source = versions[at].occurrences[last][1]
            source = self.prefer if isinstance(self.prefer, int) else source
            kept, document = self.names[source], documents[at]
        if not kept:
            self.undecided += 1
            self.example = self.example or record_id
        names = self._names(versions)
        self.conflicts.add(Conflict(id=record_id, datasets=names, fields=tuple(fields), kept=kept))
        return document

    def _choose(self, versions: Sequence[_Occurrences]) -> int | None:
        if self.prefer == "first":
            return 0
        if self.prefer == "last":
            return max(range(len(versions)), key=lambda at: versions[at][-1][0])
        sources = [{source for _, source in version} for version in versions]
        found = [at for at, each in enumerate(sources) if self.prefer in each]
        return found[0] if len(found) == 1 else None

    def _names(self, versions: Iterable[Version]) -> tuple[str, ...]:
        sources = {source for version in versions for _, source in version.occurrences}
        return tuple(self.names[source] for source in sorted(sources))


def _with_texts_of_all(documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return versions of a record, with texts in all languages where those in common agree."""
    texts = {}
    for field in fields_of(RECORD_TYPES[documents[0]["type"]]):
        if isinstance(field.kind, ByLanguage):
            given = [each.get(field.name, {}) for each in documents]
            united = {language: text for each in given for language, text in each.items()}
            if united and all(each.items() <= united.items() for each in given):
                texts[field.name] = united
    return [{**each, **texts} for each in documents]


def _resolved(resolve: Resolve, versions: Sequence[Version]) -> dict[str, Any]:
    records = tuple(loads_trusted(version.data) for version in versions)
    record = resolve(records)
    if not isinstance(record, Record) or record.id != records[0].id:  # type: ignore[redundant-expr]
        raise ValueError(f"resolve returned no record with the id {records[0].id}")
    return to_dict(record)


def join_records(kept: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the kept record with additions of the other one, and pointers to differences.

    Names of the other one become aliases; lists and maps are united; a field that the record that
    is kept leaves out is taken over. Where both have different values, that of the record that is
    kept stays. Both are plain data of one type; none is changed.
    """
    joined = dict(kept)
    differing: list[str] = []
    if any(name in kept for name in _COORDINATES) and any(name in other for name in _COORDINATES):
        differing += [f"/{name}" for name in _COORDINATES if kept.get(name) != other.get(name)]
        other = {name: value for name, value in other.items() if name not in _COORDINATES}
    if kept.get("unnamed") != other.get("unnamed"):
        differing.append("/unnamed")
    joined["aliases"] = _aliases(kept, other)
    for name, value in other.items():
        if name in ("type", "id", "names", "aliases", "unnamed") or value == kept.get("id"):
            continue
        before = joined.get(name)
        if before is None:
            joined[name] = value
        elif isinstance(before, list) and isinstance(value, list):
            known = set(map(identity, before))
            joined[name] = before + [each for each in value if identity(each) not in known]
        elif isinstance(before, dict) and isinstance(value, dict):
            joined[name] = {**value, **before}
            differing += [
                join_pointer([name, key])
                for key in value
                if key in before and identity(before[key]) != identity(value[key])
            ]
        elif identity(before) != identity(value):
            differing.append(f"/{name}")
    if not joined["aliases"]:
        del joined["aliases"]
    return joined, differing


def _aliases(kept: dict[str, Any], other: dict[str, Any]) -> dict[str, list[str]]:
    aliases = {language: list(texts) for language, texts in kept.get("aliases", {}).items()}
    added = [(language, text) for language, text in other["names"].items()]
    added += [(tag, text) for tag, texts in other.get("aliases", {}).items() for text in texts]
    for language, text in added:
        if text != kept["names"].get(language) and text not in aliases.get(language, ()):
            aliases.setdefault(language, []).append(text)
    return aliases


@attrs.define
class Version:
    """One content of a record; others may have the same meaning."""

    #: Id of the record in its dataset, if it is another one under an alias; otherwise "".
    former: str
    data: bytes
    #: Number of each record with the content, in the order of the datasets, and its dataset.
    occurrences: list[tuple[int, int]] = attrs.field(factory=list)


class VersionIndex:
    """Index of all records, filled in the order of the datasets, then settled, then read."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._count = 0
        database.executescript(_SETUP)

    def add(self, source: int, record: Record, former: str = "") -> None:
        """Add a record of a dataset; `former` is its id there if an alias gave it another."""
        self._count += 1
        data = encode(record)
        digest = hashlib.blake2b(data, digest_size=16).digest()
        values = (self._count, record.id, former, source, digest, data)
        self._database.execute(_ADD, values)

    def settle(self) -> None:
        """Choose the first record of each id."""
        index = "CREATE INDEX by_id ON records (id, number, source, digest, former)"
        self._database.execute(index)
        self._database.execute(_CHOOSE)

    @property
    def shared(self) -> int:
        """Number of ids that several datasets have."""
        return int(self._database.execute(_SHARED).fetchone()[0])

    def contested(self) -> Iterator[tuple[int, str, list[Version]]]:
        """Yield number, id and versions of each record with several contents, or with aliases.

        Contents may differ in the order of maps alone.
        """
        for (record_id,) in self._database.execute(_CONTESTED):
            versions: dict[tuple[str, bytes], Version] = {}
            for number, former, source, digest, data in self._database.execute(
                _OF_ID, (record_id,)
            ):
                version = versions.setdefault((former, digest), Version(former, data))
                version.occurrences.append((number, source))
            found = list(versions.values())
            yield found[0].occurrences[0][0], record_id, found

    def decide(self, number: int, data: bytes) -> None:
        """Choose other content for a record."""
        self._database.execute("INSERT INTO decided VALUES (?, ?)", (number, data))

    def chosen(self) -> Iterator[tuple[int, int, bytes]]:
        """Yield number, dataset and JSON of one record for each id, in order."""
        yield from self._database.execute(_CHOSEN)

    def is_in_one(self, record_id: str, other: str) -> bool:
        """Whether a dataset has records with both ids."""
        return self._database.execute(_IN_ONE, (record_id, other)).fetchone() is not None
