"""Actors, places and other supporting records that the names in a table refer to."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.folding import fold
from newsevents.codec import from_dict, to_dict
from newsevents.errors import InvalidError
from newsevents.importers.context import ImportContext
from newsevents.model import Record
from newsevents.model.countries import COUNTRIES
from newsevents.schema.field_types import references
from newsevents.schema.structuring import to_document

_COUNTRY_ID = "iso."


@attrs.define
class Register:
    """Records of a dataset by id and by name, countries, and the records made for names."""

    context: ImportContext
    _records: Mapping[str, Record] = attrs.field(factory=dict)
    _ids: dict[tuple[str, str], set[str]] = attrs.field(init=False)
    #: Records that were made, by their type and content.
    _made: dict[tuple[str, str], Record] = attrs.field(init=False, factory=dict)
    _origins: list[dict[str, Any]] = attrs.field(init=False)
    #: Ids of records that were taken.
    _taken: set[str] = attrs.field(init=False, factory=set)

    def __attrs_post_init__(self) -> None:
        """Index the names and aliases of all records."""
        self._origins = [to_document(origin) for origin in self.context.origins()]
        self._ids = defaultdict(set)
        for record in self._records.values():
            for name in _names(record):
                self._ids[record.type, _folded(name)].add(record.id)

    def named(self, record_type: str, name: str, country: str | None) -> list[Record]:
        """Return the records with a name or alias, in any script, and not of another country."""
        # Folding takes long.
        ids = self._ids.get((record_type, _folded(name)), ()) if self._ids else ()
        found = (self._records[each] for each in sorted(ids))
        return [
            record
            for record in found
            if country is None or getattr(record, "country", None) in (None, country)
        ]

    def by_id(self, record_id: str) -> Record | None:
        """Return a record of the register, or that of a country, such as `actor:iso.sy`."""
        if record := self._records.get(record_id):
            return record
        record_type, _, code = record_id.partition(":iso.")
        is_country = record_type in ("actor", "place") and code.islower()
        return (
            self.country(record_type, code.upper())
            if is_country and code.upper() in COUNTRIES
            else None
        )

    def country(self, record_type: str, code: str) -> Record:
        """Return the state (`actor`) or the territory (`place`) of a country code."""
        key = record_type, code
        if key not in self._made:
            is_actor = record_type == "actor"
            make = self.context.country_actor if is_actor else self.context.country_place
            self._made[key] = make(code)
        return self._made[key]

    def make(self, record_type: str, name: str, document: Mapping[str, Any]) -> Record:
        """Return the record of a name with other fields, the same one for the same content.

        Raises ValueError for fields that are no record together.
        """
        content = json.dumps([name, document], ensure_ascii=False, sort_keys=True)
        key = record_type, content
        if key not in self._made:
            record_id = self.context.record_id(record_type, content, name)
            own = {"type": record_type, "id": record_id, "imported_from": self._origins}
            try:
                self._made[key] = from_dict({**own, **document})
            except InvalidError as error:
                finding = error.findings[0]
                raise ValueError(f"not valid: {finding.rule.code} {finding.pointer}") from None
        return self._made[key]

    def take(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records, and those of the register that they refer to, unless taken before."""
        waiting = list(records)
        while waiting:
            record = waiting.pop()
            if record.id not in self._taken:
                self._taken.add(record.id)
                yield record
                ids = (each for _, each in references(type(record), to_dict(record)))
                waiting += filter(None, map(self.by_id, ids))


def _names(record: Record) -> Iterable[str]:
    yield from getattr(record, "names", {}).values()
    for aliases in getattr(record, "aliases", {}).values():
        yield from aliases


def _folded(name: str) -> str:
    return fold(unicodedata.normalize("NFC", name)).letters.casefold()
