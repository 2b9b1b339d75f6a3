"""All records of some data as far as others have to know of them: ids, references, briefs.

Actors and places are kept in memory. Articles and events, which there may be very many of, are
kept there as well until they take more than a budget, and on disk from then on.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence

import attrs

from newsevents.errors import MissingExtraError
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules.dataset import MAX_COMPARED, nearest
from newsevents.validation.scan import MAX_FINDINGS, ChunkScan, ScannedRecord
from newsevents.validation.stored_records import SUPPORTING, enclosing_place, rule_context

#: Bytes that ids, references and briefs may take in memory.
MEMORY_BUDGET_BYTES = 32 * 2**20

# What Python adds to an id with its place and its brief, and to a reference, roughly.
_ROW, _TARGET = 350, 60


@attrs.frozen
class RecordLocation:
    """Where a record stands."""

    #: Number of the part, from 0.
    part: int
    #: Which record of the part it is, from 0.
    ordinal: int
    #: Line in the file, from 1.
    line: int


class Store(ABC):
    """Where articles and events are kept, and what every part refers to."""

    #: Bytes that it takes in memory, roughly.
    size: int

    @abstractmethod
    def put(
        self, part: int, rows: Sequence[tuple[ScannedRecord, int]], targets: Sequence[str]
    ) -> None:
        """Keep the records of a part, each with its line in the file, and what they refer to."""

    @abstractmethod
    def repeated(self) -> Iterator[tuple[RecordLocation, RecordLocation]]:
        """Yield every record whose id was there before, with where that was.

        The later one is forgotten. To be asked once, when everything is there.
        """

    @abstractmethod
    def neighbours(self) -> Iterator[tuple[int, dict[str, bytes | None]]]:
        """Yield for every part, in order, what it refers to, with the brief of what is there."""

    @abstractmethod
    def spot(self, name: str) -> RecordLocation | None:
        """Return where the record with an id stands."""

    @abstractmethod
    def briefs(self, *, articles: bool) -> Mapping[str, bytes]:
        """Return the articles, or the briefs of the events."""

    @abstractmethod
    def close(self) -> None:
        """Remove what lies on disk."""


@attrs.frozen
class ReferencedRecords:
    """What the records of one part refer to."""

    articles: dict[str, bytes]
    supporting: dict[str, bytes]
    events: dict[str, bytes]
    #: Ids that no record has, each with the nearest one, or an empty text.
    missing: dict[str, str]

    def known(self) -> RuleContext:
        """Return it as rules ask for it."""
        return rule_context(self.articles, self.supporting, self.events)


class Index:
    """What is known of all records, filled part by part."""

    def __init__(self) -> None:
        """Begin with nothing, in memory."""
        self._store: Store = InMemory()
        self._supporting: dict[str, tuple[RecordLocation, bytes]] = {}
        self._spoilt: set[str] = set()
        self._used: set[str] = set()
        #: Part and ordinal of every record whose id was there before, with where that was.
        self.repeated: dict[int, dict[int, RecordLocation]] = {}
        #: What there is to say of how it is kept.
        self.notes: list[str] = []
        self._repeats = 0
        self._compared = 0
        self._may_spill = True

    def add(self, part: int, seen: ChunkScan, lines: int) -> None:
        """Take over what was seen in a part, before which the file has so many lines."""
        rows = []
        for row in seen.rows:
            if not row.id.startswith(SUPPORTING):
                rows.append((row, row.line + lines))
                continue
            spot = RecordLocation(part, row.ordinal, row.line + lines)
            first, _ = self._supporting.setdefault(row.id, (spot, row.brief))
            if first is not spot:
                self._repeat(spot, first)
        self._spoilt.update(seen.invalid_ids)
        self._used.update(name for name in seen.targets if name.startswith(SUPPORTING))
        self._store.put(part, rows, list(seen.targets))
        if self._may_spill and self._store.size > MEMORY_BUDGET_BYTES:
            self._spill()

    def _repeat(self, spot: RecordLocation, first: RecordLocation) -> None:
        # More are not listed, nor looked at.
        if self._repeats <= MAX_FINDINGS:
            self._repeats += 1
            self.repeated.setdefault(spot.part, {})[spot.ordinal] = first

    def _spill(self) -> None:
        self._may_spill = False
        budget = f"ids and references take more than {MEMORY_BUDGET_BYTES // 2**20} MiB"
        try:
            from newsevents.validation.disk_index import OnDisk

            disk = OnDisk()
        except MissingExtraError as error:
            self.notes.append(f"{budget} and stay in memory; {error}")
            return
        self.notes.append(f"{budget} and are kept on disk, in {disk.folder}")
        memory, self._store = self._store, disk
        assert isinstance(memory, InMemory)
        memory.move(disk)

    def settle(self) -> None:
        """Find out which ids stand twice, once everything was added."""
        for spot, first in self._store.repeated():
            self._repeat(spot, first)

    def known(self) -> RuleContext:
        """Return what rules may ask of the data as a whole."""
        everything = rule_context(
            self._store.briefs(articles=True),
            {name: data for name, (_, data) in self._supporting.items()},
            self._store.briefs(articles=False),
        )
        everything.used = self._used
        return everything

    def spot(self, name: str) -> RecordLocation | None:
        """Return where the first record with an id stands."""
        if name.startswith(SUPPORTING):
            return self._supporting[name][0] if name in self._supporting else None
        return self._store.spot(name)

    def neighbours(self) -> Iterator[tuple[int, ReferencedRecords]]:
        """Yield what the parts refer to, in order; a part that refers to nothing may be left out."""
        for part, targets in self._store.neighbours():
            found = ReferencedRecords({}, {}, {}, {})
            for name, brief in targets.items():
                if name.startswith(SUPPORTING):
                    self._support(name, found)
                elif brief is None:
                    self._miss(name, found)
                elif name.startswith("article:"):
                    found.articles[name] = brief
                else:
                    found.events[name] = brief
            yield part, found

    def _support(self, name: str, found: ReferencedRecords) -> None:
        """Add an actor, or a place and all that it lies in."""
        if name not in self._supporting:
            self._miss(name, found)
            return
        around: str | None = name
        while around is not None and around not in found.supporting and around in self._supporting:
            data = self._supporting[around][1]
            found.supporting[around] = data
            around = enclosing_place(data) if around.startswith("place:") else None

    def _miss(self, name: str, found: ReferencedRecords) -> None:
        if name in self._spoilt:
            return
        self._compared += 1
        found.missing[name] = "" if self._compared > MAX_COMPARED else self._nearest(name)

    def _nearest(self, target: str) -> str:
        if target.startswith(SUPPORTING):
            return nearest(target, self._supporting)
        return nearest(target, self._store.briefs(articles=target.startswith("article:")))

    def close(self) -> None:
        """Remove what lies on disk."""
        self._store.close()


class InMemory(Store):
    """Articles and events in memory."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.size = 0
        self.rows: dict[str, tuple[RecordLocation, bytes]] = {}
        self._targets: list[tuple[int, Sequence[str]]] = []
        self._repeated: list[tuple[RecordLocation, RecordLocation]] = []

    def put(
        self, part: int, rows: Sequence[tuple[ScannedRecord, int]], targets: Sequence[str]
    ) -> None:
        """Keep the records of a part, each with its line in the file, and what they refer to."""
        for row, line in rows:
            spot = RecordLocation(part, row.ordinal, line)
            first, _ = self.rows.setdefault(row.id, (spot, row.brief))
            if first is not spot and len(self._repeated) <= MAX_FINDINGS:
                self._repeated.append((spot, first))
            self.size += _ROW + len(row.id) + len(row.brief)
        self._targets.append((part, targets))
        self.size += sum(map(len, targets)) + _TARGET * len(targets)

    def repeated(self) -> Iterator[tuple[RecordLocation, RecordLocation]]:
        """Yield every record whose id was there before, with where that was."""
        return iter(self._repeated)

    def neighbours(self) -> Iterator[tuple[int, dict[str, bytes | None]]]:
        """Yield for every part, in order, what it refers to, with the brief of what is there."""
        for part, targets in self._targets:
            found = ((name, self.rows.get(name)) for name in targets)
            yield part, {name: row[1] if row else None for name, row in found}

    def spot(self, name: str) -> RecordLocation | None:
        """Return where the record with an id stands."""
        return self.rows[name][0] if name in self.rows else None

    def briefs(self, *, articles: bool) -> Mapping[str, bytes]:
        """Return the articles, or the briefs of the events."""
        return {
            name: data
            for name, (_, data) in self.rows.items()
            if name.startswith("article:") is articles
        }

    def move(self, other: Store) -> None:
        """Put everything into another store."""
        # Also what stands twice, so that the other finds it again.
        spots = [(spot, name, data) for name, (spot, data) in self.rows.items()]
        again = {first: name for name, (first, _) in self.rows.items()}
        spots += [(spot, again[first], b"") for spot, first in self._repeated]
        by_part: dict[int, list[tuple[ScannedRecord, int]]] = {
            part: [] for part, _ in self._targets
        }
        for spot, name, data in spots:
            row = ScannedRecord(name, spot.ordinal, spot.line, data)
            by_part[spot.part].append((row, spot.line))
        for part, targets in self._targets:
            other.put(part, by_part[part], targets)

    def close(self) -> None:
        """Do nothing: there is nothing on disk."""
