"""Index of the records of a dataset: ids with their locations, references, and summaries.

It is a private SQLite database: in memory up to the size of its cache, beyond that in a temporary
file which the system removes when the database is closed.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import attrs
import msgspec

from newsevents import edtf
from newsevents.codec import loads_trusted
from newsevents.errors import FileError
from newsevents.model import RelationType, Status
from newsevents.validation.rule import MAX_NESTING, DatasetContext, EventSummary, RuleContext
from newsevents.validation.rules.dataset import MAX_COMPARED, nearest

T = TypeVar("T")

#: Bytes of the database that are kept in memory.
CACHE_SIZE_BYTES = 16 * 2**20

# Values of a mapping that are kept because several rules ask for the same ones.
_VALUE_CACHE_SIZE = 4096
# Bytes of a record that is kept for other chunks.
_MAX_CACHED_BYTES = 2**14

# Kinds of records: the maps of a `RuleContext`.
_ARTICLE, _ACTOR, _PLACE, _PROCESS, _EVENT = range(5)
_KINDS = {"article": _ARTICLE, "actor": _ACTOR, "place": _PLACE, "process": _PROCESS}
_SUPPORTING = ("actor:", "place:")

# Nothing is ever rolled back or recovered.
_SETUP = """
PRAGMA cache_size = {};
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA automatic_index = OFF;
CREATE TABLE records (number INTEGER PRIMARY KEY, kind INTEGER, id TEXT, chunk INTEGER,
    ordinal INTEGER, line INTEGER, data BLOB);
CREATE TABLE targets (chunk INTEGER PRIMARY KEY, ids BLOB);
CREATE TABLE duplicates (key INTEGER, number INTEGER, source INTEGER);
BEGIN;
"""
_ADD = "INSERT INTO records VALUES (?, ?, ?, ?, ?, ?, ?)"
# Row numbers grow in the order of the data, so that the least one is the first record.
_LATER = """
FROM (SELECT id, min(number) AS first FROM records GROUP BY id HAVING count(*) > 1) AS twice
JOIN records AS later ON later.id = twice.id AND later.number > twice.first
"""
_REPEATED = f"""
SELECT later.id, later.chunk, later.ordinal, earlier.chunk, earlier.line
{_LATER} JOIN records AS earlier ON earlier.number = twice.first
ORDER BY later.number
"""
_FORGET_REPEATED = f"DELETE FROM records WHERE number IN (SELECT later.number {_LATER})"  # noqa: S608
_REFERRED = """
SELECT each.value, records.kind, records.data
FROM targets CROSS JOIN json_each(targets.ids) AS each
LEFT JOIN records ON records.id = each.value
WHERE targets.chunk = ?
"""
# Of several records with a key, each but the first, with the first one, unless both have one source.
_DUPLICATES = """
SELECT later.id, earlier.id
FROM (
    SELECT duplicates.number AS number, min(firsts.first) AS first
    FROM (
        -- The source is that of the first one.
        SELECT key, min(number) AS first, source FROM duplicates GROUP BY key HAVING count(*) > 1
    ) AS firsts
    JOIN duplicates ON duplicates.key = firsts.key AND duplicates.number > firsts.first
        AND (duplicates.source = 0 OR duplicates.source <> firsts.source)
    GROUP BY duplicates.number
) AS pairs
JOIN records AS later ON later.number = pairs.number
JOIN records AS earlier ON earlier.number = pairs.first
ORDER BY later.number
"""
_FIND = "SELECT data FROM records WHERE id = ? AND kind = ?"


class ScannedRecord(NamedTuple):
    """A readable record, as the index keeps it."""

    id: str
    #: Number of the record in the chunk, from 0.
    ordinal: int
    #: Line in the chunk, from 1; 0 in memory.
    line: int
    #: Summary of an event as JSON; any other record as a whole.
    data: bytes
    #: Numbers that it shares with likely duplicates, each with a source; see `duplicate_keys`.
    duplicate_keys: tuple[tuple[int, int], ...] = ()


class Repeat(NamedTuple):
    """A record with the id of an earlier one. Chunks and ordinals count from 0."""

    id: str
    chunk: int
    ordinal: int
    first_chunk: int
    #: Line of the first record in the file, from 1; 0 in memory.
    first_line: int


@attrs.frozen
class ReferencedRecords:
    """Records that the records of one chunk refer to."""

    #: JSON by id, for each kind of record.
    by_kind: tuple[dict[str, bytes], ...] = attrs.field(factory=lambda: ({}, {}, {}, {}, {}))
    #: Ids that no record has, each with the similar ones and the kinds of their actors.
    missing: dict[str, dict[str, str]] = attrs.field(factory=dict)

    def context(self) -> RuleContext:
        """Return the records for the rules."""
        return RuleContext(**_lazy_maps(self.by_kind))


class Index:
    """Index of all records, filled chunk by chunk, then settled, then read."""

    def __init__(self, cache_size_bytes: int = CACHE_SIZE_BYTES) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        #: Ids of invalid records, which are not missing.
        self.invalid_ids: set[str] = set()
        self._used: set[str] = set()
        self._count = 0
        self._compared = 0
        # No methods of itself, since only the cyclic collector would free it then.
        rows = self._rows = functools.partial(_rows, self._database)

        @functools.lru_cache(_VALUE_CACHE_SIZE)
        def _find(record_id: str, kind: int) -> bytes | None:
            return next((data for (data,) in rows(_FIND, (record_id, kind))), None)

        self._find = _find
        with database_errors():
            self._database.executescript(_SETUP.format(-(-cache_size_bytes // -1024)))

    def _execute(self, query: str, parameters: Sequence[Any] = ()) -> None:
        with database_errors():
            self._database.execute(query, parameters)

    def add(
        self, chunk: int, rows: Iterable[ScannedRecord], targets: Sequence[str], lines: int
    ) -> None:
        """Add the records of a chunk, which begins after so many lines, and the ids they refer to.

        Chunks are added in the order of the data, and all of them before `settle`.
        Raises FileError, as all other methods do, when the disk is full.
        """
        values, keys = [], []
        for row in rows:
            self._count += 1
            line = row.line and row.line + lines
            record = (self._count, kind_of(row.id), row.id, chunk, row.ordinal, line, row.data)
            values.append(record)
            keys += [(key, self._count, source) for key, source in row.duplicate_keys]
        with database_errors():
            self._database.executemany(_ADD, values)
            self._database.executemany("INSERT INTO duplicates VALUES (?, ?, ?)", keys)
        self._execute("INSERT INTO targets VALUES (?, ?)", (chunk, msgspec.json.encode(targets)))
        self._used.update(name for name in targets if name.startswith(_SUPPORTING))

    def settle(self) -> Iterator[Repeat]:
        """Yield repeated ids, once all chunks are added, then forget all records but the first."""
        self._execute("CREATE INDEX by_id ON records (id)")
        self._execute("CREATE INDEX by_key ON duplicates (key, number, source)")
        repeat = None
        for repeat in map(Repeat._make, self._rows(_REPEATED)):
            yield repeat
        if repeat is not None:
            self._execute(_FORGET_REPEATED)
            gone = "number NOT IN (SELECT number FROM records)"
            self._execute(f"DELETE FROM duplicates WHERE {gone}")  # noqa: S608

    def context(self) -> DatasetContext:
        """Return all records for the rules about the dataset as a whole."""
        maps = _lazy_maps(_StoredRecords(self._rows, kind) for kind in range(_EVENT + 1))
        return DatasetContext(**maps, used=self._used, duplicates=self._rows(_DUPLICATES))

    def location(self, record_id: str) -> tuple[int, int] | None:
        """Return chunk and ordinal of the first record with an id."""
        return next(
            self._rows("SELECT chunk, ordinal FROM records WHERE id = ?", (record_id,)), None
        )

    def referenced(self, chunk: int) -> ReferencedRecords:
        """Return the records that a chunk refers to, and the places and processes around them."""
        found = ReferencedRecords()
        for record_id, kind, data in self._rows(_REFERRED, (chunk,)):
            if kind is not None:
                found.by_kind[kind][record_id] = data
            elif record_id not in self.invalid_ids:
                self._compared += 1
                near = {}
                if self._compared <= MAX_COMPARED:
                    records = _StoredRecords(self._rows, kind_of(record_id))
                    near = nearest(record_id, records, _kind_of_actor)
                found.missing[record_id] = near
        for kind in (_PLACE, _PROCESS):
            self._add_outer(found.by_kind[kind], kind)
        return found

    def _add_outer(self, records: dict[str, bytes], kind: int) -> None:
        """Add the records around some, level by level, each once."""
        level = list(records.values())
        for _ in range(MAX_NESTING):
            names = {msgspec.json.decode(data).get("within", "") for data in level}
            found = {name: self._find(name, kind) for name in names if name not in records}
            new = {name: data for name, data in found.items() if name and data is not None}
            if not new:
                break
            records.update(new)
            level = list(new.values())

    def close(self) -> None:
        """Free the memory and the disk space."""
        self._database.close()


def _rows(
    database: sqlite3.Connection, query: str, parameters: Sequence[Any] = ()
) -> Iterator[Any]:
    with database_errors():
        # `yield from` would close the cursor, which fails after the database is closed.
        for row in database.execute(query, parameters):  # noqa: UP028
            yield row


@contextlib.contextmanager
def database_errors() -> Iterator[None]:
    """Translate errors of SQLite, such as that of a full disk, to FileError."""
    try:
        yield
    except sqlite3.Error as error:
        raise FileError("", f"the index of records cannot be kept: {error}") from None


def kind_of(record_id: str) -> int:
    """Return the kind of a record by its id."""
    return _KINDS.get(record_id.partition(":")[0], _EVENT)


def _kind_of_actor(data: bytes) -> str:
    return str(msgspec.json.decode(data)["kind"])


class _StoredRecords(Mapping[str, bytes]):
    """The records of one kind in the database, as JSON by id."""

    def __init__(self, rows: Callable[..., Iterator[Any]], kind: int) -> None:
        self._rows = rows
        self._kind = kind
        # The entry that an iteration is at, so that `items` takes one query.
        self._current: tuple[str, bytes] = ("", b"")

    def __getitem__(self, record_id: str) -> bytes:
        if record_id == self._current[0]:
            return self._current[1]
        for (data,) in self._rows(_FIND, (record_id, self._kind)):
            return bytes(data)
        raise KeyError(record_id)

    def __len__(self) -> int:
        query = "SELECT count(*) FROM records WHERE kind = ?"
        return int(next(self._rows(query, (self._kind,)))[0])

    def __iter__(self) -> Iterator[str]:
        query = "SELECT id, data FROM records WHERE kind = ? ORDER BY number"
        for record_id, data in self._rows(query, (self._kind,)):
            self._current = (record_id, data)
            yield record_id


class _LazyRecords(Mapping[str, T]):
    """Values that are stored as JSON and read on demand."""

    def __init__(self, stored: Mapping[str, bytes], read: Callable[[bytes], T]) -> None:
        self._stored = stored
        self._value = functools.lru_cache(_VALUE_CACHE_SIZE)(lambda name: read(stored[name]))

    def __getitem__(self, record_id: str) -> T:
        return self._value(record_id)

    def get(self, record_id: str, default: Any = None) -> Any:
        """Return a value, or the default; the inherited method takes several times as long."""
        return self._value(record_id) if record_id in self._stored else default

    def __len__(self) -> int:
        return len(self._stored)

    def __contains__(self, record_id: object) -> bool:
        return record_id in self._stored

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)


_summary = msgspec.json.Decoder(tuple[Status, str, tuple[tuple[RelationType, str], ...]])


def encode_summary(event: Mapping[str, Any]) -> bytes:
    """Return the summary of an event as JSON: status, date and relations."""
    relations = [(each["type"], each["event"]) for each in event.get("relations", ())]
    return msgspec.json.encode((event["status"], event["date"], relations))


def _read_summary(data: bytes) -> EventSummary:
    status, date, relations = _summary.decode(data)
    return EventSummary(status, edtf.parse(date), relations)


def _lazy_maps(by_kind: Iterable[Mapping[str, bytes]]) -> dict[str, Any]:
    """Return the records of each kind by id, as arguments of a context."""
    articles, actors, places, processes, events = by_kind
    return {
        "articles": _LazyRecords(articles, _read_record),
        "actors": _LazyRecords(actors, _read_supporting),
        "places": _LazyRecords(places, _read_supporting),
        "processes": _LazyRecords(processes, _read_supporting),
        "events": _LazyRecords(events, _read_summary),
    }


# The mappings contain records of one class each.
_read_record: Callable[[bytes], Any] = loads_trusted
# Actors, places and processes are the same in chunk after chunk.
_read_small: Callable[[bytes], Any] = functools.lru_cache(2 * _VALUE_CACHE_SIZE)(loads_trusted)


def _read_supporting(data: bytes) -> Any:
    # The cache outlives the run, and a record may have extensions of megabytes.
    return (_read_small if len(data) <= _MAX_CACHED_BYTES else loads_trusted)(data)
