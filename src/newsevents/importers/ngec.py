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
from newsevents.importers.article_text import ArticleText
from newsevents.importers.context import ImportContext
from newsevents.importers.plover_coding import (
    Party,
    RepeatedIds,
    coded_actor,
    coded_event,
    coded_place,
    iso_day,
    kept,
    point_of,
    words_of,
)
from newsevents.importers.rows import JsonRow, iter_json_objects, recognize
from newsevents.model import Actor, Article, Evidence, Origin, Place, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="NGEC output", url="https://github.com/ahalterman/NGEC")
TERMS = ""

_SIDES = ("ACTOR", "RECIP")
_GEO = ("geonameid", "lat", "lon", "feature_code", "country_code3", "resolved_placename")
_CONVERTED = frozenset(
    ("id", "story_id", "publisher", "pub_date", "event_text", "event_type", "event_mode")
)


def read(
    paths: Iterable[AnyPath], context: ImportContext, *, texts: str | None = None
) -> Iterator[Record]:
    """Yield the records of output of NGEC; `texts` is a folder for the texts.

    Raises FileError for other files.
    """
    importer = _Importer(context, texts)
    for path in paths:
        rows = iter_json_objects(path, context.report)
        known = recognize(path, rows, _is_ngec, "output of NGEC with id, event_type and attributes")
        yield from context.convert_rows(known, importer.convert)


def _is_ngec(row: JsonRow) -> bool:
    return row.data.keys() >= {"id", "event_type", "attributes"}
