"""State of an import that all importers share: ids, shared records, origin, report."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import attrs

from newsevents._text.slugs import digest_of, slug
from newsevents.codec import structure_record
from newsevents.errors import InvalidError, RowError
from newsevents.importers.ids import IdSet
from newsevents.importers.report import ImportReport
from newsevents.importers.rows import RowT
from newsevents.model import Actor, Origin, Place, Record
from newsevents.model.countries import COUNTRIES
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.structuring import to_document
from newsevents.schema.values import MAX_INTEGER
from newsevents.storage.atomic import Transaction

#: Status of annotated events of which nothing says whether they took place.
NOT_TOLD = "x-not-told"

_DIGITS = 6
_NOTHING: tuple[Any, ...] = (None, "", (), [], {})
#: Values of cells that mean a missing value.
_EMPTY = frozenset(("", "NA", "NULL", "None", "NaN", "nan"))
_ISO = Origin(dataset="ISO 3166", url="https://www.iso.org/iso-3166-country-codes.html")

_CountryT = TypeVar("_CountryT", Actor, Place)


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
    #: The origin as plain data.
    _origin_data: dict[str, Any] = attrs.field(
        init=False, default=attrs.Factory(lambda self: to_document(self.origin), takes_self=True)
    )
    #: Keys by id.
    _keys: dict[str, str] = attrs.field(init=False, factory=dict)

    def origins(self, record: str | None = None, *others: str) -> tuple[Origin, ...]:
        """Return `imported_from` of a record: the dataset with the ids of the rows, if given."""
        if record is None:
            return (self.origin,)
        return tuple(attrs.evolve(self.origin, record=row) for row in (record, *others))

    def origin_data(self, *rows: str) -> list[dict[str, Any]]:
        """Return `imported_from` with the ids of rows as plain data."""
        return [{**self._origin_data, "record": row} for row in rows]

    def is_new(self, record_id: str, records: Iterable[Record]) -> bool:
        """Whether a record is neither among those so far nor among those of the row."""
        return record_id not in self.ids and all(each.id != record_id for each in records)

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
            origins = self.origin_data(row) if row else [self._origin_data]
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


@functools.cache
def _country(cls: type[_CountryT], kind: str, code: str) -> _CountryT:
    return cls(
        id=f"{cls.type}:iso.{code.lower()}",
        kind=kind,
        names=COUNTRIES[code].names,
        country=code,
        identifiers={"iso-3166": code},
        imported_from=(attrs.evolve(_ISO, record=code),),
    )


def is_empty(value: Any) -> bool:
    """Whether a value is missing: None, or an empty cell or one of the usual signs of that."""
    return value in _EMPTY if isinstance(value, str) else value is None


def to_number(value: Any) -> Any:
    """Return a number for its usual form; all other values as they are."""
    if not isinstance(value, str):
        return value
    try:
        number = float(value) if "." in value else int(value)
    except ValueError:
        return value
    # `007`, `1_000`, `1e5` and digits of other scripts are not numbers as written.
    is_written_so = value.isascii() and str(number) == value.removeprefix("+")
    return number if is_written_so and abs(number) <= MAX_INTEGER else value
