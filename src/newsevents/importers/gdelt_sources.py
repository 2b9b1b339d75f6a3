"""Sources of GDELT events: the article of an event, and the table of mentions in other articles."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import attrs

from newsevents import edtf
from newsevents._text.scripts import SHORT_CODES
from newsevents._text.slugs import digest_of
from newsevents.errors import EdtfError
from newsevents.importers.context import IdSet, ImportContext
from newsevents.importers.rows import Row, iter_tab_rows, recognize
from newsevents.importers.values import is_address, one_line
from newsevents.schema.field_types import MAX_ENTRIES
from newsevents.storage.paths import AnyPath

_EXPECTED = "GDELT mentions: 16 columns between tabs, a number first and a time in the third"
_WIDTH = 16
_TIME, _TYPE, _OUTLET, _IDENTIFIER, _TRANSLATION = 2, 3, 4, 5, 14
_WEB, _CITATION = "1", "2"
#: Columns about a passage, and about its article.
_PASSAGE = {
    "sentence-id": 6,
    "actor1-char-offset": 7,
    "actor2-char-offset": 8,
    "action-char-offset": 9,
    "in-raw-text": 10,
    "confidence": 11,
}
_ARTICLE = {"mention-doc-len": 12, "mention-doc-tone": 13, "translation": 14, "extras": 15}
_QUERY = """
    SELECT line FROM mentions WHERE event IN (?, ?) GROUP BY line ORDER BY min(moment), min(rowid)
"""
_NO_OFFSET = "-1"
_SOURCE_LANGUAGE = re.compile("srclc:([a-z]{2,3})(?:;|$)")


@lru_cache(maxsize=4096)
def published_by(added: str) -> str:
    """Return the date of what was published before a moment: `[..2026-02-03T14:15Z]`.

    The moment is a day, or a day with a time in UTC, in digits. Raises EdtfError for another text.
    """
    day = f"{added[:4]}-{added[4:6]}-{added[6:8]}"
    time = f"T{added[8:10]}:{added[10:12]}Z" if added[8:] else ""
    return edtf.parse(f"[..{day}{time}]").text


@attrs.define
class Sources:
    """Evidence of events, with the records of articles and outlets that it needs."""

    context: ImportContext
    #: In a temporary file once there are too many for the cache of the database.
    _mentions: sqlite3.Connection | None = attrs.field(init=False, default=None)
    #: Mentions of the last event, and of events that were refused.
    _taken: int = attrs.field(init=False, default=0)
    _refused: int = attrs.field(init=False, default=0)
    #: Articles made without a mention, which lack its language and length.
    _bare: IdSet = attrs.field(init=False, factory=IdSet)

    def add_mentions(self, path: AnyPath) -> None:
        """Read a file of mentions. Raises FileError for another file."""
        database = self._mentions = sqlite3.connect("", isolation_level=None)
        database.execute("CREATE TABLE mentions (event TEXT, moment TEXT, line TEXT)")
        rows = recognize(path, iter_tab_rows(path), _is_mention, _EXPECTED)
        database.execute("BEGIN")
        database.executemany("INSERT INTO mentions VALUES (?, ?, ?)", self._entries(rows))
        database.execute("CREATE INDEX events ON mentions (event)")

    def _entries(self, rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
        for row in rows:
            self.context.report.rows += 1
            if _is_mention(row):
                yield row.fields[0], row.fields[_TIME], "\t".join(("", *row.fields[1:]))
            else:
                self.context.report.skip(f"not {_EXPECTED}", row.location)

    def evidence_of(
        self, source: str, published: str, events: Sequence[str], documents: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the evidence of an event, and add the documents of the records that it needs.

        `source` is the address or name of its first source, `events` are its numbers in the table
        of mentions.
        """
        # In the order of time, each row once.
        ends = (events[0], events[-1])
        lines: Iterator[tuple[str]] = iter(())
        if self._mentions:
            lines = self._mentions.execute(_QUERY, ends)
        evidence = [
            self._mention(line.split("\t"), documents) for (line,) in islice(lines, MAX_ENTRIES - 1)
        ]
        if beyond := sum(1 for _ in lines):
            self.context.report.lost[f"mention beyond {MAX_ENTRIES} of an event"] += beyond
        self._take(events)
        source = source.strip()
        if not source:
            return evidence
        article = self._article_id(source)
        if not is_address(source):
            evidence.insert(0, {"attribution": [self._outlet(one_line(source), documents)]})
        elif article not in {each["article"] for each in evidence}:
            evidence.insert(0, {"article": article})
            if self.context.is_new(article, documents):
                self._bare.add(article)
                given = {"language": "und", "published": published, "url": source}
                self._add_article(article, _host(source), documents, given)
        return evidence

    def _mention(self, fields: Sequence[str], documents: dict[str, Any]) -> dict[str, Any]:
        identifier = fields[_IDENTIFIER].strip()
        article = self._article_id(identifier)
        if self.context.is_new(article, documents):
            found = _SOURCE_LANGUAGE.match(fields[_TRANSLATION])
            code = found[1] if found else "und" if fields[_TRANSLATION] else "en"
            kept = {name: fields[column] for name, column in _ARTICLE.items()}
            given: dict[str, Any] = {"language": SHORT_CODES.get(code, code)}
            if fields[_TYPE] == _WEB and is_address(identifier):
                given["url"] = identifier
            elif fields[_TYPE] == _CITATION and identifier:
                given["headline"] = one_line(identifier)
            else:
                kept |= {"mention-type": fields[_TYPE], "mention-identifier": identifier}
            given["published"] = published_by(fields[_TIME])
            given["extensions"] = self.context.extension(kept)
            self._add_article(article, one_line(fields[_OUTLET]), documents, given)
        elif article in self._bare:
            self.context.report.lost["mention's language, length and tone of an article"] += 1
        passage = {name: fields[column] for name, column in _PASSAGE.items()}
        kept = {name: value for name, value in passage.items() if value != _NO_OFFSET}
        aside = self.context.extension(kept)
        return {"article": article, **({"extensions": aside} if aside else {})}

    def _article_id(self, source: str) -> str:
        return f"article:{self.context.prefix}.{digest_of(source, 16)}"

    def _add_article(
        self, article: str, outlet: str, documents: dict[str, Any], given: dict[str, Any]
    ) -> None:
        publisher = self._outlet(outlet, documents) if outlet else None
        documents[article] = {"id": article, "publisher": publisher, **given}

    def _outlet(self, name: str, documents: dict[str, Any]) -> str:
        outlet = self.context.record_id("actor", f"source {name}")
        documents[outlet] = {"id": outlet, "kind": "media", "names": {"und": name}}
        return outlet

    def _take(self, events: Sequence[str]) -> None:
        """Remove the mentions of an event, so that another row of it does not read them again."""
        self._refused += self._taken
        self._taken = 0
        if self._mentions:
            for event in events:
                done = self._mentions.execute("DELETE FROM mentions WHERE event = ?", (event,))
                self._taken += done.rowcount

    def confirm(self) -> None:
        """Count the mentions of the last event as part of its record."""
        if self._taken:
            self.context.report.merged["mention"] += self._taken
        self._taken = 0

    def close(self) -> None:
        """Count the mentions that are left, and remove the table."""
        if self._mentions:
            (left,) = self._mentions.execute("SELECT count(*) FROM mentions").fetchone()
            if left := left + self._refused + self._taken:
                self.context.report.skipped["mention of an event that is not there"] += left
            self._mentions.close()


def _is_mention(row: Row) -> bool:
    if len(row.fields) != _WIDTH or not row.fields[0].isdecimal():
        return False
    try:
        return bool(published_by(row.fields[_TIME]))
    except EdtfError:
        return False


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
