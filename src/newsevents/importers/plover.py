"""PLOVER records: JSON by the manual of version 2.0, and the older gold standard records (0.5b1).

Both dialects are read record by record, from JSON Lines or an array; the older one has `source` and
`target` in place of `actor` and `recipient`. No file of version 2.0 was seen: its keys are those of
the manual. A record `DOCUMENT` gives licence and version of the file. Texts are not written; the
words of an event are a span of its text if they are in it once and in one piece, else it is the
whole text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

import attrs

from newsevents.errors import RowError
from newsevents.importers import plover_coding as coding
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import JsonRow, iter_known_objects
from newsevents.importers.texts import ArticleText
from newsevents.importers.values import as_object, is_address
from newsevents.model import Origin, Record, Span
from newsevents.schema.structuring import to_document
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="PLOVER records", url="https://github.com/openeventdata/PLOVER")
NOTES = (
    "A date in brackets, such as `[..2016-12-12]`, has an end only: the record gives no day, and it "
    "was coded on that day."
)

#: Keys of version 2.0 by those of 0.5b1.
_NEW_KEYS = {
    "source": "actor",
    "target": "recipient",
    "eventText": "event_text",
    "eventLoc": "event_loc",
    "textInfo": "text_info",
    "dateCoded": "coded_date",
    "actorText": "entity_text",
    "country code": "country",
}
_SIDES = ("actor", "recipient")
#: Keys of a record that have a field; all others are kept.
_CONVERTED = frozenset(("id", "date", "enddate", "event", "mode", "context", "text", "event_text"))
_ENTITY = frozenset(("entity_text", "code", "sector"))
_LEVELS = ("name", "city", "district", "province", "country")
_LOCATION = frozenset((*_LEVELS, "lat", "lon", "geonameid", "resolution"))
#: GeoNames feature codes by the resolution of a location.
_RESOLUTIONS = {"1": "PCL", "2": "ADM", "3": "ADM", "4": "PPL"}
#: Day of all gold standard records.
_NO_DAY = "2000-01-01"
_MEASURES = {"size": "participants", "dead": "fatalities", "injured": "injured"}
_NUMBER = re.compile("[0-9]{1,9}")
_WIKIDATA = re.compile("Q[1-9][0-9]*")
_KEYS = ("id", "event", "date")


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of PLOVER JSON.

    Raises FileError for other files.
    """
    importer = _Importer(context, coding.Coder(context))
    for path in paths:
        rows = iter_known_objects(path, context.report, _KEYS, "PLOVER records")
        yield from context.convert_rows(rows, importer.convert)


@attrs.define
class _Importer:
    context: ImportContext
    coder: coding.Coder

    def convert(self, row: JsonRow) -> Iterator[Record]:
        data = _renamed(row.data)
        if "DOCUMENT" in (data.get("event"), data.get("id")):
            self._describe(data)
            return
        source_id = str(data.get("id", ""))
        key = self.coder.key_of(source_id)
        modes = coding.words_of(data.get("mode"))
        date, published = self._dates(data, modes)
        sides = [self._parties(data, side) for side in _SIDES]
        places = [self._place(where) for where in self._objects(data, "event_loc")]
        articles, evidence = self._article(data, key, published)
        event = coding.coded_event(
            self.context,
            key,
            coding.words_of(data.get("event")),
            modes=modes,
            contexts=coding.words_of(data.get("context")),
            sides=sides,
            evidence=evidence,
            date=date,
            places=[{"place": levels[0]["id"]} for levels in places if levels],
            quantities=[
                {"measure": measure, "best": int(data.pop(name))}
                for name, measure in _MEASURES.items()
                if _NUMBER.fullmatch(str(data.get(name)))
            ],
            extensions=self._extensions(data),
            row=source_id,
        )
        actors = (party.actor for side in sides for party in side)
        yield from self.context.build((*actors, *chain.from_iterable(places), *articles, event))

    def _describe(self, data: dict[str, Any]) -> None:
        """Take licence and version from the metadata of a file."""
        origin = self.context.origin
        licence, version = (str(data.get(name, "")) or None for name in ("license", "version"))
        self.context.origin = attrs.evolve(
            origin, licence=licence, version=origin.version or version
        )
        self.context.report.merged["metadata of the file"] += 1

    def _objects(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """Return an object, or the objects of a list; other values stay for the extensions."""
        value = data.get(key, [])
        entries = value if isinstance(value, list) else [value]
        if not all(isinstance(each, dict) for each in entries):
            return []
        data.pop(key, None)
        return [_renamed(each) for each in entries]

    def _parties(self, data: dict[str, Any], side: str) -> list[coding.Party]:
        entities = self._objects(data, side)
        # An actor with an identifier has no other name.
        identified = ("identifier_id",)
        rest = [_without(e, identified if "identifier_id" in e else _ENTITY) for e in entities]
        if any(rest):
            data[f"{side} details"] = rest
        return [coding.Party(self._actor(entity)) for entity in entities]

    def _actor(self, entity: dict[str, Any]) -> dict[str, Any]:
        identifier, code = str(entity.get("identifier_id", "")), str(entity.get("code", ""))
        return self.coder.actor(
            str(entity.get("entity_text", code)),
            code,
            *coding.words_of(entity.get("sector")),
            scheme="wikidata" if _WIKIDATA.fullmatch(identifier) else "plover-identifier",
            identifier=identifier,
        )

    def _place(self, where: dict[str, Any]) -> list[dict[str, Any]]:
        levels = {name: str(where[name]) for name in _LEVELS if name in where}
        smallest = next(iter(levels), "name")
        return coding.coded_place(
            self.context,
            levels.get(smallest, ""),
            country=levels.get("country", ""),
            feature=_RESOLUTIONS.get(str(where.get("resolution")), ""),
            geonames=str(where.get("geonameid", "")),
            point=(where.get("lat"), where.get("lon")),
            rest={**_without(levels, (smallest, "country")), **_without(where, _LOCATION)},
        )

    def _dates(self, data: dict[str, Any], modes: Iterable[str]) -> tuple[str, str]:
        """Return the date of the event, and that of the article, if there is one."""
        day = data.get("date")
        coded = coding.iso_day(data["coded_date"]) if "coded_date" in data else ""
        if not day or (day == _NO_DAY and str(data.get("version", "")).startswith("0.")):
            if not coded:
                raise RowError("no date")
            self.context.report.open["date"] += 1
            return f"[..{coded}]", f"[..{coded}]"
        day, end = coding.iso_day(day), coding.iso_day(data.get("enddate", day))
        date = day if end == day else f"{day}/{end}"
        # Without more, a text about the past is as late as the event, at least.
        published = f"[..{coded}]" if coded else "" if "future" in modes else f"[{day}..]"
        return date, published

    def _article(
        self, data: dict[str, Any], key: str, published: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the article and the evidence of a record, one each if it has text or address."""
        cited = as_object(data.get("cite_info"))
        url = cited.get("url") or data.get("link")
        url = url if is_address(str(url)) else None
        stored, words = data.get("text"), data.get("event_text")
        text = ArticleText(stored) if isinstance(stored, str) else None
        passage = text.find(words) if text else None
        if words and passage is None:
            self.context.report.lost["event_text: not a passage of the text"] += 1
        if not (text or url) or not published:
            return [], []
        if url:
            data.pop("link", None)
            cited = _without(cited, ("url",))
        data["cite_info"] = _without(cited, ("language", "license"))
        article: dict[str, Any] = {
            "id": f"article:{self.context.prefix}.{key}",
            "language": coding.language_of(cited.get("language") or data.pop("language", None)),
            "published": published,
            "url": url,
            "licence": cited.get("license") or data.pop("license", None),
            "text": to_document(text.fingerprint) if text else None,
            "row": str(data["id"]),
        }
        spans: list[Span] = []
        if text:
            text.keep(self.context, article["id"])
            spans = [passage or text.whole]
        return [article], [coding.evidence_of(article["id"], spans)]

    def _extensions(self, data: dict[str, Any]) -> dict[str, dict[str, Any]]:
        info = data.pop("text_info", {})
        numbers = {name: value for name, value in as_object(info).items() if isinstance(value, int)}
        if info not in ({}, numbers):
            self.context.report.lost["text_info: text"] += 1
        rest = {**_without(data, _CONVERTED), "text_info": numbers}
        return coding.kept(self.context, {key: value for key, value in rest.items() if value})


def _renamed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with the keys of version 2.0, without empty values."""
    filled = {key: value for key, value in data.items() if value not in ("", [], None)}
    return {
        key if _NEW_KEYS.get(key) in filled else _NEW_KEYS.get(key, key): value
        for key, value in filled.items()
    }


def _without(data: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in names}
