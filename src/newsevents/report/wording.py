"""What the page says in the language of its reader: terms, dates, chains of sources."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from newsevents.edtf import Edge, Edtf, Moment, Precision
from newsevents.findings import printable
from newsevents.model import Evidence, Stance
from newsevents.schema.values import Text

#: The languages that the page can be made in, by their BCP 47 tag.
LANGUAGES = ("ar", "en")

# Marks that say nothing once every piece of text stands isolated, as it does in the page.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u00ad\ufeff"))
_FSI, _PDI = "\u2068", "\u2069"
#: So many characters of a name or a title are shown, and of a text in sentences.
LINE, PARAGRAPH = 200, 2000


@attrs.frozen
class Phrase:
    """Text from the data, harmless and not too long, with its language if that is known."""

    text: str
    language: str = ""


def clean(text: str, most: int = LINE) -> str:
    """Return text from the data as it may stand on the page: on one line, at most so long.

    Control characters and those that turn text around are shown as escapes.
    """
    words = text[: 4 * most].translate(_MARKS).split()
    line = " ".join(words)
    cut = f"{line[: most - 1].rstrip()}…" if len(line) > most or len(text) > 4 * most else line
    return printable(cut)


def isolated(text: str) -> str:
    """Return a piece of text that keeps its own direction within a sentence (Unicode UAX 9)."""
    return text if text.startswith(_FSI) else f"{_FSI}{text}{_PDI}"


@attrs.frozen
class Words:
    """The words of one language; `Words.of("ar")` makes them."""

    language: str
    direction: str
    _tables: Mapping[str, Any]

    @classmethod
    def of(cls, language: str) -> Words:
        """Return the words of a language; raise ValueError for one that there is none for."""
        if language not in LANGUAGES:
            known = " and ".join(LANGUAGES)
            raise ValueError(f"the page is made in {known}, not in {printable(language)}")
        tables = _tables(language)
        return cls(language, tables["direction"], tables)

    def ui(self, key: str, **values: object) -> str:
        """Return what the interface says, with the values in their places."""
        text: str = self._tables["ui"][key]
        return text.format(**{name: self.number(value) for name, value in values.items()})

    def number(self, value: object) -> str:
        """Return a number with its thousands apart; anything else as text."""
        return f"{value:,}" if isinstance(value, int) else str(value)

    def term(self, group: str, value: str) -> str:
        """Return a term of a vocabulary, or a word of the data author's, for a reader."""
        known = self._tables["terms"].get(group, {}).get(value)
        return known or self._tables["words"].get(value) or clean(value.replace("-", " "))

    def best(self, text: Text, most: int = LINE) -> Phrase:
        """Return a text in the language of the page, or else in the nearest there is."""
        chosen = text.best(self.language)
        tag = next((tag for tag, other in text.items() if other == chosen), "")
        return Phrase(clean(chosen, most), tag)

    def others(self, text: Text, most: int = LINE) -> tuple[Phrase, ...]:
        """Return a text in the other languages there are, three at the most."""
        chosen = text.best(self.language)
        rest = [Phrase(clean(other, most), tag) for tag, other in text.items() if other != chosen]
        return tuple(rest[:3])

    def listed(self, names: Iterable[str], most: int = 12) -> str:
        """Return names in a row, each isolated, and how many there are more."""
        names = list(names)
        row = [isolated(name) for name in names[:most]]
        left = len(names) - most
        return self.row([*row, self.ui("more", count=left)] if left > 0 else row)

    def row(self, parts: Iterable[str]) -> str:
        """Return parts in a row, with the comma of the language between them."""
        return ("، " if self.language == "ar" else ", ").join(parts)

    def somebody(self, description: str) -> str:
        """Return who somebody without a name is: `a military official`."""
        if self.language != "en" or not description[:1].isascii():
            return description
        if description.casefold().startswith(("a ", "an ", "the ", "one ")):
            return description
        return f"{'an' if description[0].casefold() in 'aeiou' else 'a'} {description}"

    def according_to(self, evidence: Evidence, names: Sequence[str]) -> str:
        """Return who says so, and to whom, given the names from the origin to the outlet."""
        chain, *others = [isolated(name) for name in names] or [self.ui("own_voice")]
        for other in others:
            chain = self.ui("chain", **{"from": chain, "to": other})
        key = {
            Stance.AFFIRMS: "according",
            Stance.DENIES: "denies",
            Stance.ALLEGES: "alleges",
            Stance.EXPECTS: "expects",
            None: "source",
        }[evidence.stance]
        return self.ui(key, chain=chain)

    def date(self, when: Edtf, *, short: bool = False) -> str:
        """Return a date as people write it: `28 January 2026`, `27 January 2026 or earlier`."""
        start, end = when.start, when.end
        if isinstance(start, Moment) and (not when.is_interval or start == end):
            return self._moment(start, short=short)
        if isinstance(start, Moment) and isinstance(end, Moment):
            first, last = self._moment(start, short=short), self._moment(end, short=short)
            return self._date("between", start=first, end=last)
        key, edge = ("until", start) if isinstance(end, Moment) else ("since", end)
        side = end if isinstance(end, Moment) else start
        assert isinstance(side, Moment)
        words = self._moment(side, short=short)
        text = self._date(key, start=words, end=words)
        return self._date("unknown", date=text) if edge is Edge.UNKNOWN else text

    def day(self, iso: str) -> str:
        """Return a day such as `2026-01-28` in few words, for an axis."""
        year, month, day = iso.split("-")
        return f"{int(day)} {self._tables['short_months'][int(month) - 1]} {year}"

    def _date(self, key: str, **values: str) -> str:
        text: str = self._tables["dates"][key]
        return text.format(**values)

    def _moment(self, moment: Moment, *, short: bool) -> str:
        day = moment.earliest
        month = self._tables["short_months" if short else "months"][day.month - 1]
        key = {
            Precision.CENTURY: "century",
            Precision.DECADE: "decade",
            Precision.YEAR: "year",
            Precision.MONTH: "month",
        }.get(moment.precision, "day")
        words = self._date(key, day=str(day.day), month=month, year=str(day.year))
        if moment.is_unspecified and key == "month":
            words = self._date("some_day", date=words)
        elif moment.is_unspecified and key == "year":
            unit = "some_day" if "XX-XX" in moment.text else "some_month"
            words = self._date(unit, date=words)
        if moment.time is not None:
            time = moment.text.partition("T")[2].replace("Z", " UTC")
            words = self._date("time", date=words, time=isolated(time))
        if moment.is_approximate:
            words = self._date("about", date=words)
        return self._date("uncertain", date=words) if moment.is_uncertain else words


@cache
def _tables(language: str) -> Mapping[str, Any]:
    text = (
        files("newsevents.report").joinpath("texts", f"{language}.json").read_text(encoding="utf-8")
    )
    tables: Mapping[str, Any] = json.loads(text)
    return tables
