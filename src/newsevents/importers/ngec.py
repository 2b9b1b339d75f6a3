"""NGEC: output of its formatter, JSON Lines or an array of events coded by PLOVER.

One record was seen, in a docstring. Positions of actors, recipients and places in the text are
checked against the words that they stand for. The text is in English, often by translation; the
headline and the publisher are those of the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.errors import RowError
from newsevents.importers import plover_coding as coding
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import JsonRow, iter_known_objects
from newsevents.importers.texts import ArticleText
from newsevents.importers.values import as_object
from newsevents.model import Origin, Record, Span
from newsevents.schema.structuring import to_document
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="NGEC output", url="https://github.com/ahalterman/NGEC")
NOTES = (
    "Events were coded by a program. A date in brackets, such as `[..2026-02-04]`, has an end only: no "
    "date was found in the text, which was published then."
)

_SIDES = ("ACTOR", "RECIP")
#: Keys that have a field; all others are kept.
_CONVERTED = frozenset(
    (
        *("id", "story_id", "publisher", "pub_date", "event_text", "event_type", "event_mode"),
        *("contexts", "attributes", "event_geolocation", "date_raw", "date_resolved"),
    )
)
_IDENTIFIED = frozenset(("wiki", "country", "qa_start_char", "qa_end_char"))
_NAMED = _IDENTIFIED.union(("text", "code_1", "code_2"))
_GEO = frozenset(
    (
        *("geonameid", "lat", "lon", "feature_code", "country_code3", "resolved_placename"),
        *("admin1_code", "admin1_name", "admin2_code", "admin2_name"),
    )
)
_KEYS = ("id", "event_type", "attributes")


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of output of NGEC.

    Raises FileError for other files.
    """
    importer = _Importer(context, coding.Coder(context))
    for path in paths:
        rows = iter_known_objects(path, context.report, _KEYS, "output of NGEC")
        yield from context.convert_rows(rows, importer.convert)


@attrs.define
class _Importer:
    context: ImportContext
    coder: coding.Coder

    def convert(self, row: JsonRow) -> Iterator[Record]:
        data = row.data
        source_id = str(data.get("id", ""))
        if not isinstance(stored := data.get("event_text"), str) or not stored:
            raise RowError("no event_text")
        key = self.coder.key_of(source_id)
        text = ArticleText(stored)
        article, publisher = self._article(data, text)
        items = self._attributes(data)
        sides = [[self._party(item, side, text) for item in items[side]] for side in _SIDES]
        places, places_evidence = self._place(data, items["LOC"], text, article["id"])
        date, date_evidence = self._date(data, items["DATE"], text, article["id"])
        whole = coding.evidence_of(article["id"], (text.whole,))
        event = coding.coded_event(
            self.context,
            key,
            coding.words_of(data.get("event_type")),
            modes=coding.words_of(data.get("event_mode")),
            contexts=coding.words_of(data.get("contexts")),
            sides=sides,
            article=article["id"],
            evidence=[whole, *places_evidence, *date_evidence],
            date=date,
            places=[{"place": place["id"]} for place in places[:1]],
            extensions=coding.kept(self.context, _rest(data, items)),
            row=source_id,
        )
        actors = (party.actor for side in sides for party in side)
        yield from self.context.build((*actors, *places, *publisher, article, event))

    def _attributes(self, data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """Return the entries of the attributes by name; those that are no objects are counted."""
        attributes = as_object(data.get("attributes"))
        found: dict[str, list[dict[str, Any]]] = {}
        for name in dict.fromkeys((*_SIDES, "LOC", "DATE", *attributes)):
            entries = attributes.get(name, [])
            entries = entries if isinstance(entries, list) else [entries]
            found[name] = [each for each in entries if isinstance(each, dict)]
            if lost := len(entries) - len(found[name]):
                self.context.report.lost[f"{name}: not an object"] += lost
        return found

    def _party(self, item: dict[str, Any], side: str, text: ArticleText) -> coding.Party:
        words, wiki = str(item.get("text", "")), str(item.get("wiki") or "")
        sectors = [str(item[each]) for each in ("code_1", "code_2") if item.get(each)]
        country = str(item.get("country") or "")
        actor = self.coder.actor(
            wiki or words, country, *sectors, scheme="wikipedia", identifier=wiki
        )
        return coding.Party(actor, spans=self._spans(item, side, text))

    def _spans(self, item: dict[str, Any], name: str, text: ArticleText) -> tuple[Span, ...]:
        ends = item.get("qa_start_char"), item.get("qa_end_char")
        return text.spans(*ends, item.get("text"), self.context.report, name)

    def _place(
        self, data: dict[str, Any], items: list[dict[str, Any]], text: ArticleText, article: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return the place with its country, and the evidence of the words that name it."""
        geo = _location(data)
        words = str(items[0].get("text", "")) if items else ""
        name = str(geo.get("resolved_placename") or words)
        if not name:
            return [], []
        places = coding.coded_place(
            self.context,
            name,
            country=str(geo.get("country_code3", "")),
            feature=str(geo.get("feature_code", "")),
            geonames=str(geo.get("geonameid", "")),
            point=(geo.get("lat"), geo.get("lon")),
            rest={key: geo[key] for key in sorted(geo) if key.startswith("admin")},
        )
        spans = self._spans(items[0], "LOC", text) if items else ()
        path = f"/places/{places[0]['id']}"
        return places, [coding.evidence_of(article, spans, path)] if spans else []

    def _date(
        self, data: dict[str, Any], items: list[dict[str, Any]], text: ArticleText, article: str
    ) -> tuple[str, list[dict[str, Any]]]:
        """Return the date, and the evidence of the words it was read from.

        Without such words the formatter gives the day of publication, which only bounds the date.
        """
        if not (raw := _date_words(data)):
            self.context.report.open["date"] += 1
            return f"[..{coding.iso_day(data.get('pub_date'))}]", []
        spans = self._spans(items[0], "DATE", text) if items else ()
        evidence = coding.evidence_of(article, spans, "/date")
        evidence["expression"] = {"text": raw, "language": "en"}
        return coding.iso_day(data.get("date_resolved")), [evidence] if spans else []

    def _article(
        self, data: dict[str, Any], text: ArticleText
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        source = str(data.get("publisher") or "")
        publisher = [self.coder.outlet(source)] if source else []
        story = str(data.get("story_id") or data["id"])
        article: dict[str, Any] = {
            "id": self.context.record_id("article", f"{story}|{text.fingerprint.sha256}", story),
            "language": "en",
            "published": coding.iso_day(data.get("pub_date")),
            "publisher": publisher[0]["id"] if publisher else None,
            "text": to_document(text.fingerprint),
            "row": story,
        }
        text.keep(self.context, article["id"])
        return article, publisher


def _location(data: dict[str, Any]) -> dict[str, Any]:
    """Return the location of an event, which newer output has under `geo`."""
    found = as_object(data.get("event_geolocation"))
    return as_object(found.get("geo", found))


def _date_words(data: dict[str, Any]) -> str:
    """Return the words that the date was read from; empty if it is that of publication."""
    raw = str(data.get("date_raw") or "")
    return "" if raw.startswith(("<", "No date detected")) else raw


def _rest(data: dict[str, Any], items: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    rest = {key: value for key, value in data.items() if key not in _CONVERTED}
    attributes = {}
    for name, entries in items.items():
        # All actors and recipients have a field, the first place, and a date that was understood.
        used = {"ACTOR": len(entries), "RECIP": len(entries), "LOC": 1}.get(name, 0)
        used = bool(_date_words(data)) if name == "DATE" else used
        attributes[name] = [
            {key: entry[key] for key in entry if at >= used or key not in _used(entry)}
            for at, entry in enumerate(entries)
        ]
    rest["attributes"] = {name: entries for name, entries in attributes.items() if any(entries)}
    geo = _location(data)
    rest["event_geolocation"] = {key: value for key, value in geo.items() if key not in _GEO}
    return {key: value for key, value in rest.items() if value not in ("", [], {})}


def _used(entry: dict[str, Any]) -> frozenset[str]:
    """Return the keys of an entry that have a field; an actor of Wikipedia has no other name."""
    return _IDENTIFIED if entry.get("wiki") else _NAMED
