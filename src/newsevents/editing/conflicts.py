"""Different contents under one id, and who decides between them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

import attrs
import msgspec

from newsevents.codec import loads_trusted, to_dict
from newsevents.diff.records import changed_fields
from newsevents.editing.joining import join_records
from newsevents.editing.versions import Version
from newsevents.model import Record

T = TypeVar("T")

#: Conflicts, candidates and duplicates that a report lists; it counts all.
MAX_LISTED = 10_000

#: Given the versions of a record in the order of the datasets, returns the one to keep, which may
#: be a new one.
Resolve: TypeAlias = Callable[[Sequence[Record]], Record]

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
        fields = {
            change.pointer: None
            for document in documents[1:]
            for change in changed_fields(documents[0], document)
        }
        kept, document = "", documents[0]
        if not fields:
            return document
        if self.resolve is not None:
            kept, document = "resolve", _resolved(self.resolve, versions)
        elif (at := self._choose([each.occurrences for each in versions])) is not None:
            kept, document = self._kept(versions[at].occurrences), documents[at]
        names = self._names(versions)
        self._add(Conflict(id=record_id, datasets=names, fields=tuple(fields), kept=kept))
        return document

    def _add(self, conflict: Conflict) -> None:
        if not conflict.kept:
            self.undecided += 1
            self.example = self.example or conflict.id
        self.conflicts.add(conflict)

    def _choose(self, versions: Sequence[_Occurrences]) -> int | None:
        """Return which version is preferred."""
        if self.prefer == "first":
            return 0
        if self.prefer == "last":
            return max(range(len(versions)), key=lambda at: versions[at][-1][0])
        sources = [{source for _, source in version} for version in versions]
        found = [at for at, each in enumerate(sources) if self.prefer in each]
        return found[0] if len(found) == 1 else None

    def _kept(self, occurrences: _Occurrences) -> str:
        """Return the name of the dataset whose version was chosen."""
        if isinstance(self.prefer, int):
            return self.names[self.prefer]
        return self.names[occurrences[-1 if self.prefer == "last" else 0][1]]

    def _names(self, versions: Iterable[Version]) -> tuple[str, ...]:
        """Return the names of the datasets of versions, each once, in order."""
        sources = {source for version in versions for _, source in version.occurrences}
        return tuple(self.names[source] for source in sorted(sources))


def _resolved(resolve: Resolve, versions: Sequence[Version]) -> dict[str, Any]:
    records = tuple(loads_trusted(version.data) for version in versions)
    record = resolve(records)
    if not isinstance(record, Record) or record.id != records[0].id:  # type: ignore[redundant-expr]
        raise ValueError(f"resolve returned no record with the id {records[0].id}")
    return to_dict(record)
