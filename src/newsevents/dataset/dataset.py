"""A dataset in memory: records by id, events by what they refer to, a timeline."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

from newsevents._text.suggestions import did_you_mean
from newsevents.codec.bulk import decode_lines, encode_lines
from newsevents.dataset import references as refs
from newsevents.dataset.names import Match, NameIndex
from newsevents.dataset.queries import FILTERS, Account, EventIndex, accounts_of, html_of
from newsevents.dataset.references import Reference
from newsevents.dataset.saving import Changes, save_changes
from newsevents.errors import InvalidError, ReferencedError
from newsevents.findings import Finding, numbered
from newsevents.model import (
    Actor,
    Article,
    Call,
    Event,
    Meeting,
    MilitaryMovement,
    Place,
    Process,
    Record,
    Statement,
    Visit,
)
from newsevents.storage.paths import AnyPath
from newsevents.storage.sources import DataSource
from newsevents.validation.rules.dataset import DUPLICATE_ID

if TYPE_CHECKING:
    import pyarrow as pa

R = TypeVar("R", bound=Record)

# A suggestion is for a person, and comparing with every id of a large dataset would slow a loop.
_MAX_SUGGESTION_IDS = 2000


def _records_of(cls: type[R]) -> cached_property[Mapping[str, R]]:
    return cached_property(lambda dataset: dataset.of_type(cls))


class Dataset:
    """Records by id, in the order in which they were given.

    Iterating yields the records; `dataset[id]` is one of them.
    Records are not copied and do not know their dataset. Each index is built in one pass when it
    is first needed.
    """

    def __init__(
        self,
        records: Iterable[Record] = (),
        *,
        metadata: Mapping[str, Any] | None = None,
        findings: Iterable[Finding] = (),
        attachments: Mapping[str, AnyPath] | None = None,
        source: DataSource | None = None,
    ) -> None:
        """Take records, the metadata and other files of their manifest, and findings about them.

        The source is where `save` writes to. Raises InvalidError if two records have the same id,
        and TypeError for what is no record.
        """
        self._records: dict[str, Record] = {}
        repeated = []
        for record in records:
            if not isinstance(record, Record):
                raise TypeError(
                    f"{type(record).__name__} is not a record; see newsevents.from_dict"
                )
            if self._records.setdefault(record.id, record) is not record:
                repeated.append(_taken(record.id))
        if repeated:
            raise InvalidError(repeated, subject="Dataset")
        #: Title, licences and all other fields of `datapackage.json`; of `resources`, those that
        #: say more than which file of data they are, without its size and hash.
        self.metadata: Mapping[str, Any] = MappingProxyType(dict(metadata or {}))
        #: Files of the manifest that are not data, such as a codebook, by their paths in it.
        self.attachments = MappingProxyType(dict(attachments or {}))
        #: Findings of reading that did not prevent it.
        self.findings = tuple(findings)
        self._changes = Changes()
        self._source = source

    def __iter__(self) -> Iterator[Record]:
        """Iterate over the records in order."""
        return iter(self._records.values())

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._records)

    def __contains__(self, item: object) -> bool:
        """Whether the dataset has a record with this id, or a record equal to this one."""
        if isinstance(item, Record):
            return self._records.get(item.id) == item
        return item in self._records

    def __getitem__(self, record_id: str) -> Record:
        """Return the record with an id; raise KeyError, with a near id, if it is missing."""
        try:
            return self._records[record_id]
        except KeyError:
            raise KeyError(self._missing(record_id)) from None

    def _missing(self, record_id: object) -> str:
        ids = self._records if len(self._records) <= _MAX_SUGGESTION_IDS else ()
        hint = did_you_mean(str(record_id), ids)
        return f"no record {record_id!r}{hint and f'; {hint}'}"

    @overload
    def get(self, record_id: str) -> Record | None: ...
    @overload
    def get(self, record_id: str, cls: type[R]) -> R | None: ...
    def get(self, record_id: str, cls: type[Record] = Record) -> Record | None:
        """Return the record with an id if it is of the class, else None."""
        record = self._records.get(record_id)
        return record if isinstance(record, cls) else None

    def __eq__(self, other: object) -> bool:
        """Whether records and metadata are equal, in whatever order."""
        if not isinstance(other, Dataset):
            return NotImplemented
        return self._records == other._records and self.metadata == other.metadata

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the records as text, which is faster than as objects, without the indexes."""
        about = dict(self.metadata), dict(self.attachments), self.findings
        return _unpickled, (encode_lines(self), *about)

    def __copy__(self) -> Dataset:
        """Return a dataset of the same records."""
        other = Dataset(self, metadata=self.metadata, attachments=self.attachments)
        other.findings = self.findings
        return other

    def __repr__(self) -> str:
        """Return the number of records of each kind."""
        kinds = (Article, Actor, Place, Process)
        counts = [numbered(len(self.of_type(cls)), cls.type) for cls in kinds]
        return f"<Dataset of {', '.join(counts)}, {numbered(len(self.events()), 'event')}>"

    def _repr_html_(self) -> str:
        """Return the numbers of records and the first events for a notebook, without scripts."""
        return html_of(self, self.timeline(), self.metadata)

    def of_type(self, cls: type[R]) -> Mapping[str, R]:
        """Return the records of a class and its subclasses by id: `of_type(Event)`."""
        return MappingProxyType({each.id: each for each in self if isinstance(each, cls)})

    #: The articles by id.
    articles = _records_of(Article)
    #: The actors by id.
    actors = _records_of(Actor)
    #: The places by id.
    places = _records_of(Place)
    #: The processes by id.
    processes = _records_of(Process)
    #: The statements by id.
    statements = _records_of(Statement)
    #: The meetings by id.
    meetings = _records_of(Meeting)
    #: The visits by id.
    visits = _records_of(Visit)
    #: The calls by id.
    calls = _records_of(Call)
    #: The military movements by id.
    movements = _records_of(MilitaryMovement)
    _events = cached_property(EventIndex)
    _names = cached_property(NameIndex)

    def events(  # noqa: PLR0913 - filters by name
        self,
        *,
        actor: Actor | str | None = None,
        source: Actor | str | None = None,
        article: Article | str | None = None,
        place: Place | str | None = None,
        process: Process | str | None = None,
        between: tuple[date | str | None, date | str | None] | None = None,
    ) -> tuple[Event, ...]:
        """Return the events of all types that pass every given filter, in dataset order.

        `actor` takes part in the event; `source` is anywhere in an attribution of its evidence;
        `article` reports it; `place` is where it is, or contains where it is, the origin, stops
        and destination of a movement included; it is part of `process`, or of a process within it.
        Each is a record or its id.
        `between` is the first and the last day of a period, both included, each as a date, as
        EDTF text or None for no bound: `between=("2025", "2025")` is that year. Events with only
        one known bound are included if they may be in the period.
        Raises KeyError for an id that is not in the dataset, EdtfError for text that is not a date,
        and TypeError or ValueError for what is no period.
        """
        given = (actor, source, article, place, process)
        pairs = zip(FILTERS, given, strict=True)
        ids = {name: self._id_of(each) for name, each in pairs if each is not None}
        return self._events.select(ids, between)

    def _id_of(self, given: Record | str) -> str:
        record_id = given.id if isinstance(given, Record) else given
        if record_id not in self._records:
            raise KeyError(self._missing(record_id))
        return record_id

    def timeline(self) -> tuple[Event, ...]:
        """Return all events in the order of their dates; see `Edtf` for the order."""
        return self._events.timeline

    def statements_about(self, event: str) -> tuple[Statement, ...]:
        """Return the statements that have a relation to the event with this id."""
        return self._events.statements_about.get(event, ())

    def accounts(self, event: str) -> tuple[Account, ...]:
        """Return the account of each source of an event, so that contradictions show.

        A source is the origin of an attribution: the first actor of the chain.
        Sources are in the order of the evidence, then of the statements.
        Raises KeyError if no event has this id.
        """
        found = self.get(event, Event)
        if found is None:
            raise KeyError(self._missing(event))
        return accounts_of(found, self.statements_about(event))

    def search(self, text: str, *, cls: type[Record] = Record) -> tuple[Match, ...]:
        """Return the records of a class with a name, id or identifier, the best match first.

        Names are also aliases, titles and headlines; the text may be in any script, a part of a
        name, or misspelt. All exact and folded matches are returned, and 20 similar ones at most.
        """
        return self._names.search(text, cls)

    @overload
    def named(self, text: str) -> Record: ...
    @overload
    def named(self, text: str, *, cls: type[R]) -> R: ...
    def named(self, text: str, *, cls: type[Record] = Record) -> Record:
        """Return the only record of a class with an id, or with a name or alias after folding.

        A name in the same letters goes before others that are equal after folding only. The words
        for an unnamed actor are no name, since others may be meant by them elsewhere.
        Raises NameNotFoundError, with similar records, if no record has the name, and
        AmbiguousNameError, with up to 100 candidates, if several have it.
        """
        record = self._records.get(text)
        return record if isinstance(record, cls) else self._names.named(text, cls)

    def references_to(self, record_id: str) -> tuple[Reference, ...]:
        """Return each place in other records, in the order of the dataset, that refers to a record.

        Claimed values count as well; paths in evidence, which lead to an entry by its id, do not.
        Raises KeyError for an id that is not in the dataset.
        """
        self._id_of(record_id)
        others = (record for record in self if record.id != record_id)
        return tuple(each for record in others for each in refs.references_in(record, record_id))

    def filter(self, records: Iterable[Record]) -> Dataset:
        """Return a dataset of some records and all that they refer to, directly or not.

        The records, such as `events(...)`, are in the order of this dataset, whose metadata it has.
        """
        wanted = refs.with_targets(records, self._records)
        kept = [record for record in self if record.id in wanted]
        return Dataset(kept, metadata=self.metadata, attachments=self.attachments)

    def add(self, record: Record) -> None:
        """Add a record at the end.

        Raises InvalidError if its id is taken. A `Checker` says whether it fits in.
        """
        if not isinstance(record, Record):
            raise TypeError(f"give a record, not a {type(record).__name__}; from_dict makes one")
        if record.id in self._records:
            raise InvalidError([_taken(record.id)], subject="Dataset")
        self._changes.added.add(record.id)
        names: NameIndex | None = vars(self).get("_names")
        self._put(record)
        if names is not None:
            names.add(record)
            self._names = names

    def replace(self, record: Record) -> None:
        """Put a record in the place of the one with its id; raise KeyError if there is none."""
        self._id_of(record)
        self._put(record)

    def merge(self, records: Iterable[Record]) -> None:
        """Add the records of another dataset; equal ones are one.

        Raises InvalidError, and adds nothing, for other contents of an id; `newsevents.merge`
        decides on them, and finds records that may be the same.
        """
        new = Dataset(records)
        taken = [each.id for each in new if self._records.get(each.id, each) != each]
        if taken:
            raise InvalidError(map(_taken, taken), subject="Dataset")
        for record in new:
            if record.id not in self._records:
                self.add(record)

    def remove(
        self, record_id: str, *, references: Literal["refuse", "drop"] = "refuse"
    ) -> tuple[Reference, ...]:
        """Remove a record, and return the references to it that were dropped.

        References are dropped with the optional field, or the entry of a list, that holds them.
        Raises KeyError for an id that is not in the dataset, and ReferencedError, and changes
        nothing, for references to it, unless they are to be dropped. Those in evidence are never
        dropped, since it would say something else, nor those that a record is not valid without.
        """
        found = self.references_to(record_id)
        if found and references != "drop":
            raise ReferencedError(record_id, found)
        for record in refs.without_references(record_id, found):
            self._put(record)
        self._changes.remove(record_id)
        del self._records[record_id]
        self._forget_indexes()
        return found

    def rename(self, old: str, new: str) -> tuple[Reference, ...]:
        """Give a record another id, also wherever others refer to it or name it in a path.

        Returns the references, by their records as they were.
        Raises KeyError for an id that is not in the dataset, and InvalidError, and changes nothing,
        for a new id that is taken or malformed.
        """
        renamed = refs.renamed_records(self[old], new, self)
        if new in self._records:
            raise InvalidError([_taken(new)], subject="Dataset")
        found = self.references_to(old)
        self._changes.rename(old, new)
        self._records = {new if name == old else name: each for name, each in self._records.items()}
        for each in renamed:
            self._put(each)
        return found

    def save(self, beside: Mapping[Path, bytes] = MappingProxyType({})) -> tuple[Path, ...]:
        """Write the changes into the files that the records came from; return the changed files.

        All files are replaced together, and `beside` has new files that are written with them, by
        their paths. Lines of other records stay as they are, and so does the manifest, except for
        sizes, hashes and the number of records. New records are written after those of their type.
        Raises FileError, and writes nothing, if the records were not read from files that can be
        written, if a file has changed since, if a new file exists, or while another process writes.
        """
        self._source, written = save_changes(self._source, self._changes, self._records, beside)
        self._changes = Changes()
        return written

    def _put(self, record: Record) -> None:
        self._changes.put(record)
        self._records[record.id] = record
        self._forget_indexes()

    def _forget_indexes(self) -> None:
        for name, value in vars(Dataset).items():
            if isinstance(value, cached_property):
                vars(self).pop(name, None)

    def to_arrow(
        self,
        *,
        language: str = "en",
        tables: Collection[str] | None = None,
        columns: Collection[str] | None = None,
    ) -> dict[str, pa.Table]:
        """Return the dataset as related Arrow tables, by name.

        Some have a row for each record, others for each entry of an event; docs/tables.md lists
        all tables and their columns.
        Names and texts are in the language, or else in the best fallback (see `Text.best`).
        The conversion is lossless: `newsevents.from_arrow` makes an equal dataset of the tables.
        `tables` and `columns` are names: only those tables are made, of the columns of those names
        that each has, which takes a fraction of the time.
        Raises ValueError for other names, MissingExtraError without the extra
        `newsevents[columns]`, and InvalidError for metadata that JSON cannot represent.
        """
        # pyarrow is optional and takes longer to import than everything else.
        from newsevents.tables.writing import selected, tables_of

        layout = selected(tables, columns)
        return tables_of(self, metadata=self.metadata, language=language, layout=layout)


def _unpickled(lines: bytes, about: Any, files: Any, findings: Any) -> Dataset:
    return Dataset(decode_lines(lines), metadata=about, attachments=files, findings=findings)


def _taken(record_id: str) -> Finding:
    return DUPLICATE_ID(f"the id {record_id} is already taken", record=record_id, pointer="/id")
