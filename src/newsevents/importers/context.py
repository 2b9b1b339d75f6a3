"""State of an import that all importers share: origin, shared records, ids, report."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeVar

import attrs

from newsevents._text.slugs import digest_of, slug
from newsevents.codec import structure_record
from newsevents.errors import FileError, InvalidError, RowError
from newsevents.importers.values import is_empty, point_of, to_number
from newsevents.model import Actor, Origin, Place, Record
from newsevents.model.countries import COUNTRIES, country_named, country_of
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.structuring import to_document
from newsevents.storage.atomic import Transaction
from newsevents.storage.json_lines import MAX_ERRORS

#: Status of annotated events of which nothing says whether they took place.
NOT_TOLD = "x-not-told"

_DIGITS = 6
_NOTHING: tuple[Any, ...] = (None, "", (), [], {})
#: Origin of countries, which are the same records in all imports.
ISO = Origin(dataset="ISO 3166", url="https://www.iso.org/iso-3166-country-codes.html")

# Names and reasons that the report shows.
_MAX_SHOWN = 20
_MAX_REASONS = 3

_CountryT = TypeVar("_CountryT", Actor, Place)


class Located(Protocol):
    """A row, an object or a document of a source."""

    @property
    def location(self) -> str:
        """Place among the files: `events.csv:7`."""
        ...


#: A row of any kind.
RowT = TypeVar("RowT", bound=Located)


@attrs.define
class ImportReport:
    """Counts of an import."""

    #: Rows, or annotated documents, that were read.
    rows: int = 0
    #: Records made, by type.
    records: Counter[str] = attrs.field(factory=Counter)
    #: Rows that became part of the record of another row, by reason.
    merged: Counter[str] = attrs.field(factory=Counter)
    #: Rows without a record, by reason.
    skipped: Counter[str] = attrs.field(factory=Counter)
    #: First row that was skipped for each reason: `events.csv:7`.
    examples: dict[str, str] = attrs.field(factory=dict)
    #: Values that the source does not give in so many words, by field: `actor kind`, `date`.
    guesses: Counter[str] = attrs.field(factory=Counter)
    #: Values that the source leaves open, by field: `actor kind`.
    open: Counter[str] = attrs.field(factory=Counter)
    #: Values that are kept in `extensions`, by column.
    extensions: Counter[str] = attrs.field(factory=Counter)
    #: Values that are left out because others give them, by column.
    repeated: Counter[str] = attrs.field(factory=Counter)
    #: Values that are not in the records, by column and reason.
    lost: Counter[str] = attrs.field(factory=Counter)
    _skipped_count: int = attrs.field(init=False, default=0)
    #: Terms of use that the result is under, if the source has some.
    terms: str = ""

    def skip(self, reason: str, location: str) -> None:
        """Count a row that is skipped; raise FileError after 10,000 if they are most of the rows."""
        self.skipped[reason] += 1
        self.examples.setdefault(reason, location)
        self._skipped_count += 1
        if self._skipped_count > MAX_ERRORS and 2 * self._skipped_count > self.rows:
            raise FileError(location, f"most rows cannot be read: {self.nothing()}")

    def skip_row(self, reason: str, location: str) -> None:
        """Count a row that is skipped before it could be converted."""
        self.rows += 1
        self.skip(reason, location)

    def nothing(self) -> str:
        """Return why there are no records."""
        skipped = self.skipped.most_common(_MAX_REASONS)
        reasons = "; ".join(f"{reason} ({count:,})" for reason, count in skipped)
        rows = f"no record in {self.rows:,} row{'s' * (self.rows != 1)}"
        return f"{rows}: {reasons}" if reasons else rows

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            name: {key: each for key, each in sorted(value.items()) if each}
            if isinstance(value, Mapping)
            else value
            for name, value in attrs.asdict(self, recurse=False).items()
            if not name.startswith("_")
        }

    def lines(self) -> Iterator[str]:
        """Yield counts and terms as lines of text."""
        yield from self.counts()
        if self.terms:
            yield f"terms of use: {self.terms}"

    def counts(self) -> Iterator[str]:
        """Yield the counts as lines of text, the most frequent first."""
        yield f"rows read: {self.rows:,}"
        for heading, counts in (
            ("records", self.records),
            ("rows merged", self.merged),
            ("rows skipped", self.skipped),
            ("guesses", self.guesses),
            ("left open", self.open),
            ("in extensions", self.extensions),
            ("given by other values", self.repeated),
            ("lost", self.lost),
        ):
            yield from self._section(heading, counts)

    def _section(self, heading: str, counts: Counter[str]) -> Iterator[str]:
        counts = +counts
        if not counts:
            return
        yield f"{heading}: {counts.total():,}"
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        for name, count in ordered[:_MAX_SHOWN]:
            example = f" (first: {self.examples[name]})" if name in self.examples else ""
            yield f"  {name}: {count:,}{example}"
        if len(ordered) > _MAX_SHOWN:
            yield f"  and {len(ordered) - _MAX_SHOWN} more"


@attrs.define
class IdSet:
    """Set of ids that keeps a hash of 64 bits of each, in two thirds of the memory.

    That two of a million ids have the same hash, so that the second is taken for the first, has a
    probability of 3 in a hundred million.
    """

    _hashes: set[int] = attrs.field(init=False, factory=set)

    def __contains__(self, record_id: str) -> bool:
        """Whether an id was added."""
        return hash(record_id) in self._hashes

    def add(self, record_id: str) -> bool:
        """Add an id, and return whether it is new."""
        before = len(self._hashes)
        self._hashes.add(hash(record_id))
        return len(self._hashes) > before


@attrs.define
class ImportContext:
    """Origin of the records of an import, the ids that are taken, and the report."""

    #: Beginning of ids and name of the extensions: `gdelt`.
    prefix: str
    #: Dataset with version, licence and address.
    origin: Origin
    report: ImportReport = attrs.field(factory=ImportReport)
    #: Where the texts of articles are written, if they are to be.
    texts: Transaction | None = attrs.field(init=False, default=None)
    #: Ids of the records so far; a supporting record whose id is in it need not be made again.
    ids: IdSet = attrs.field(init=False, factory=IdSet)
    #: Ids of another dataset, of which the import takes some records.
    register_ids: Collection[str] = attrs.field(init=False, default=())
    #: Keys by id.
    _keys: dict[str, str] = attrs.field(init=False, factory=dict)

    def origins(self, record: str | None = None, *others: str) -> tuple[Origin, ...]:
        """Return `imported_from` of a record: the dataset with the ids of the rows, if given."""
        if record is None:
            return (self.origin,)
        return tuple(attrs.evolve(self.origin, record=row) for row in (record, *others))

    def origin_data(self, *rows: str) -> list[dict[str, Any]]:
        """Return `imported_from` as plain data: the dataset, with the ids of rows if given."""
        data = _to_data(self.origin)
        return [{**data, "record": row} for row in rows] or [data]

    def is_new(self, record_id: str, documents: Collection[str]) -> bool:
        """Whether an id is neither among those so far nor among those of the row."""
        return record_id not in self.ids and record_id not in documents

    def record_id(self, record_type: str, key: str, name: str | None = None) -> str:
        """Return an id: `actor:gdelt.syria`, of the slug of a name, by default of the key.

        The same key has the same id. Another key with the same slug gets digits behind it; which
        of the two depends on the order of the rows.
        """
        record_id = f"{record_type}:{self.prefix}.{slug(name or key)}"
        if self._keys.setdefault(record_id, key) != key:
            record_id = f"{record_id}-{digest_of(key, _DIGITS)}"
            self._keys.setdefault(record_id, key)
        return record_id

    def country_actor(self, code: str) -> Actor:
        """Return the state of a country code, the same record in all imports: `actor:iso.sy`."""
        state: Actor = _country(Actor, "state", code)
        return state

    def country_place(self, code: str) -> Place:
        """Return the territory of a country code, the same in all imports: `place:iso.sy`."""
        territory: Place = _country(Place, "country", code)
        return territory

    def build(self, documents: Iterable[Mapping[str, Any]]) -> Iterator[Record]:
        """Yield the records of documents, which is several times faster than making them by class.

        The id gives the type; `imported_from` is the dataset with the id of the row in `row`, if
        there is one. Fields that are None or empty are left out. A supporting record whose id was
        there before is not made again. Lists, maps, texts and numbers must be those of JSON.
        Raises InvalidError for a document that is not valid.
        """
        for document in documents:
            record_type = document["id"].partition(":")[0]
            if record_type not in EVENT_TYPES and document["id"] in self.ids:
                continue
            given = {name: value for name, value in document.items() if value not in _NOTHING}
            row = given.pop("row", None)
            origins = self.origin_data(*([row] if row else []))
            record, findings = structure_record(
                {"type": record_type, "imported_from": origins, **given}
            )
            if record is None:
                raise InvalidError(findings, subject="record")
            yield record

    def source(self, name: str) -> dict[str, Any]:
        """Return the document of a source of which there is only a name; its kind is left open."""
        source_id = self.record_id("actor", f"source {name}", name)
        if source_id not in self.ids:
            self.report.open["kind of sources"] += 1
        unnamed = name[0].islower() or None
        return {"id": source_id, "kind": "unknown", "names": {"en": name}, "unnamed": unnamed}

    def extension(self, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Return `extensions` with the values of columns that have no field, and count them.

        Empty values and those that mean missing are left out; numbers become numbers.
        """
        kept = {name: to_number(value) for name, value in values.items() if not is_empty(value)}
        self.report.extensions.update(kept.keys())
        return {self.prefix: kept} if kept else {}

    def convert_rows(
        self, rows: Iterable[RowT], convert: Callable[[RowT], Iterable[Record]]
    ) -> Iterator[Record]:
        """Yield the records of each row; a row that cannot be converted is counted and skipped.

        `convert` raises RowError with the reason, or InvalidError where a record is built.
        """
        for row in rows:
            self.report.rows += 1
            try:
                records = list(convert(row))
            except RowError as error:
                self.report.skip(str(error), row.location)
            except InvalidError as error:
                finding = error.findings[0]
                self.report.skip(f"{finding.rule.code} {finding.pointer}", row.location)
            else:
                yield from records

    def leave_out(self, cells: dict[str, str], columns: Iterable[str]) -> None:
        """Remove cells whose values other cells give, and count them."""
        self.report.repeated.update(name for name in columns if cells.pop(name, ""))

    def pop_number(self, cells: dict[str, str], column: str) -> int | float | None:
        """Remove a cell and return its number; None if it is empty, or, counted as lost, not a number.

        `3.0`, as columns with missing values are often written, is 3.
        """
        text = cells.pop(column, "").removesuffix(".0")
        value: int | float | str = to_number(text)
        if not isinstance(value, str):
            return value
        if text:
            self.report.lost[f"{column}: not a number"] += 1
        return None

    def coordinates(self, latitude: Any, longitude: Any) -> dict[str, float]:
        """Return `latitude` and `longitude` of a place; nothing, and counted as lost, if wrong."""
        if point := point_of(latitude, longitude):
            return {"latitude": point[0], "longitude": point[1]}
        if not (is_empty(latitude) and is_empty(longitude)):
            self.report.lost["coordinates: not on the earth, or 0, 0"] += 1
        return {}

    def country_document(self, name: str, number: str = "") -> dict[str, Any]:
        """Return the document of a row's country, by its number of Gleditsch and Ward, else by name.

        One that the table of countries does not know is a place of the dataset, counted as open.
        """
        if code := country_of("gw", number) or country_named(name):
            return to_document(self.country_place(code))
        self.report.open["country"] += 1
        return {"id": self.record_id("place", name), "kind": "country", "names": {"en": name}}

    def nested_places(self, country: Mapping[str, Any], *levels: str) -> list[dict[str, Any]]:
        """Return documents of administrative areas, the largest first, each within the one before."""
        places: list[dict[str, Any]] = []
        outer = key = country["id"]
        for name in filter(None, levels):
            key = f"{key}|{name}"
            place_id = self.record_id("place", key, name)
            place = {"id": place_id, "kind": "admin-area", "names": {"en": name}, "within": outer}
            places.append({**place, "country": country.get("country")})
            outer = place_id
        return places


@functools.lru_cache(maxsize=16)
def _to_data(origin: Origin) -> dict[str, Any]:
    return to_document(origin)


@functools.cache
def _country(cls: type[_CountryT], kind: str, code: str) -> _CountryT:
    return cls(
        id=f"{cls.type}:iso.{code.lower()}",
        kind=kind,
        names=COUNTRIES[code].names,
        country=code,
        identifiers={"iso-3166": code},
        imported_from=(attrs.evolve(ISO, record=code),),
    )
