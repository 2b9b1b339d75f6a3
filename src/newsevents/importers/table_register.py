"""Actors, places and other supporting records that the names in a table refer to."""

from __future__ import annotations

import itertools
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
        record_type, _, code = record_id.partition(":iso.")
        is_country = record_type in ("actor", "place") and code.islower()
        if record_id not in self._records and is_country and code.upper() in COUNTRIES:
            return self.country(record_type, code.upper())
        return self._records.get(record_id)

    def country(self, record_type: str, code: str) -> Record:
        """Return the state (`actor`) or the territory (`place`) of a country code."""
        if record_type == "actor":
            return self.context.country_actor(code)
        return self.context.country_place(code)

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


def _names(record: Record) -> Iterator[str]:
    aliases = getattr(record, "aliases", {}).values()
    return itertools.chain(getattr(record, "names", {}).values(), *aliases)


def _folded(name: str) -> str:
    return fold(unicodedata.normalize("NFC", name)).letters.casefold()
