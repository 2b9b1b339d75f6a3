"""POLECAT: weekly files of events coded by PLOVER, 40 TAB columns with a header.

No file was seen: columns are taken by their names in code that reads the files, in any order. They
are in ISO-8859-1, missing values are `None`, and rows may end with more tabs. There is a row
for each story; the beginning of its id, up to the first `_`, is the story. Several actors of a side
are separated by semicolons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.errors import FileError, RowError
from newsevents.importers import plover_coding as coding
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import Row, closed_rows, iter_tab_rows
from newsevents.importers.values import number_of, one_line
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(
    dataset="POLECAT Event Data",
    licence="research and education only",
    url="https://doi.org/10.7910/DVN/AJGVIT",
)
TERMS = (
    "POLECAT is (c) Leidos and may be used for research and education only, not commercially. "
    "Read its terms before you pass these records on."
)
NOTES = (
    "The date of an event may be that of publication, which the coder uses where it finds none. An "
    "event is there once for each story that tells it. The intensity is the score of POLECAT."
)

_NEEDED = frozenset(("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name"))
#: Columns of each side: name, raw name, country, primary sector, title, Wikipedia id.
_SIDES = tuple(
    (
        *(f"{side} {name}" for name in ("Name", "Name Raw", "Country")),
        *(f"Primary {side} Sector", f"{side} Title", f"Wikipedia {side} ID"),
    )
    for side in ("Actor", "Recipient")
)
_LEVELS = ("Placename", "City", "District", "Province", "Country")
_RENAMED = {"#!Event ID": "Event ID", "Event Intensity": "Intensity"}


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of POLECAT files. Raises FileError for a file of another form."""
    coder = coding.Coder(context)
    for path in paths:
        with closed_rows(iter_tab_rows(path, encoding="iso-8859-1")) as rows:
            first = next(rows, None)
            header = [_RENAMED.get(name, name) for name in (first.fields if first else ())]
            if missing := _NEEDED.difference(header):
                raise FileError(path, f"not a POLECAT file: no column {min(missing)!r}")
            importer = _Importer(context, header, coder)
            yield from context.convert_rows(rows, importer.convert)


@attrs.define
class _Importer:
    context: ImportContext
    header: list[str]
    coder: coding.Coder

    def convert(self, row: Row) -> Iterator[Record]:
        width = len(self.header)
        if len(row.fields) < width or any(row.fields[width:]):
            raise RowError(f"not {width} columns")
        cells = {
            name: text
            for name, cell in zip(self.header, row.fields, strict=False)
            if name and (text := one_line(self._decoded(cell))) not in ("", "None")
        }
        context = self.context
        source_id = cells.pop("Event ID", "")
        key = self.coder.key_of(source_id)
        sides = [self._parties(cells, columns) for columns in _SIDES]
        places = self._place(cells)
        article, publisher = self._article(cells, source_id.partition("_")[0])
        event = coding.coded_event(
            context,
            key,
            coding.words_of(cells.pop("Event Type", "")),
            modes=coding.words_of(cells.pop("Event Mode", "")),
            contexts=coding.words_of(cells.pop("Contexts", "")),
            sides=sides,
            evidence=[{"article": each["id"]} for each in article],
            date=coding.iso_day(cells.pop("Event Date", "")),
            places=[{"place": place["id"]} for place in places[:1]],
            quantities=_intensity(cells),
            extensions=coding.kept(context, cells),
            row=source_id,
        )
        actors = (party.actor for side in sides for party in side)
        yield from context.build((*actors, *places, *publisher, *article, event))

    def _decoded(self, cell: str) -> str:
        """Return a cell, or its text if it is UTF-8 that was read as ISO-8859-1."""
        if cell.isascii():
            return cell
        try:
            text = cell.encode("iso-8859-1").decode()
        except UnicodeDecodeError:
            return cell
        self.context.report.guesses["encoding: UTF-8"] += 1
        return text

    def _parties(self, cells: dict[str, str], columns: tuple[str, ...]) -> list[coding.Party]:
        """Return the actors of a side; columns with another number of entries are kept.

        So are those that an actor with an identifier does not have.
        """
        name, raw, country, sector, title, wikipedia = columns
        main = next((each for each in (name, raw) if each in cells), None)
        if main is None:
            return []
        names = _split(cells.pop(main))
        used = [country, title, wikipedia] if wikipedia in cells else [country, title, sector]
        lists = {each: _split(cells.get(each, "")) for each in used}
        for each, parts in lists.items():
            if len(parts) == len(names):
                cells.pop(each, None)
            else:
                lists[each] = [""] * len(names)
        return [
            coding.Party(
                self.coder.actor(
                    text,
                    lists[country][at],
                    *(lists[sector][at : at + 1] if sector in lists else ()),
                    scheme="wikipedia",
                    identifier=lists[wikipedia][at] if wikipedia in lists else "",
                ),
                capacity=lists[title][at] or None,
            )
            for at, text in enumerate(names)
            if text
        ]

    def _place(self, cells: dict[str, str]) -> list[dict[str, Any]]:
        levels = {name: cells.pop(name) for name in _LEVELS if name in cells}
        smallest = next(iter(levels), "")
        if not levels:
            return []
        return coding.coded_place(
            self.context,
            levels[smallest],
            country=levels.get("Country", ""),
            feature=cells.pop("Feature Type", ""),
            geonames=cells.pop("GeoNames ID", ""),
            point=(cells.pop("Latitude", None), cells.pop("Longitude", None)),
            rest={
                name: text
                for name, text in levels.items()
                if name != "Country" and text != levels[smallest]
            },
        )

    def _article(
        self, cells: dict[str, str], story: str
    ) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        if "Publication Date" not in cells:
            return [], []
        source = cells.pop("Source", "")
        publisher = [self.coder.outlet(source)] if source else []
        language = coding.language_of(cells.get("Language", "").lower())
        if language != "und":
            del cells["Language"]
        published = coding.iso_day(cells.pop("Publication Date"))
        key = f"{story} {source} {published} {language}"
        article: dict[str, Any] = {
            "id": self.context.record_id("article", key, story),
            "language": language,
            "published": published,
            "publisher": publisher[0]["id"] if publisher else None,
        }
        return [article], publisher


def _split(cell: str) -> list[str]:
    return [part.strip().removeprefix("None") for part in cell.split(";")]


def _intensity(cells: dict[str, str]) -> list[dict[str, Any]]:
    number = number_of(cells.get("Intensity"))
    if number is None:
        return []
    del cells["Intensity"]
    return [{"measure": "intensity", "scheme": "polecat", "best": number}]
