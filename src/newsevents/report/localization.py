"""Interface texts, names of terms, dates and attributions in the language of the page.

All of them are in `texts.json`, in English and Arabic side by side.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import attrs

from newsevents import edtf
from newsevents.edtf import Edge, Edtf, Moment, Precision
from newsevents.findings import printable
from newsevents.model import Evidence, Stance
from newsevents.model.categories import CATEGORIES
from newsevents.schema.values import Text

#: Languages of the page, as BCP 47 tags.
LANGUAGES = ("ar", "en")

# Marks without effect once every piece of text is isolated, as on the page.
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u00ad\ufeff"))
_FSI, _PDI = "\u2068", "\u2069"
#: Longest name or title, and longest paragraph, in characters.
MAX_NAME_LENGTH, MAX_PARAGRAPH_LENGTH = 200, 2000

_SENTENCES: dict[str | None, str] = {
    Stance.AFFIRMS: "according",
    Stance.DENIES: "denies",
    Stance.ALLEGES: "alleges",
    Stance.EXPECTS: "expects",
}
# Words by the side that is known, then by the other side; of a set, None.
_BOUNDS: dict[str, dict[object, str]] = {
    "start": {Edge.OPEN: "start_open", Edge.UNKNOWN: "start_unknown", None: "start_set"},
    "end": {Edge.OPEN: "end_open", Edge.UNKNOWN: "end_unknown", None: "end_set"},
}
_DATE_KEYS = {
    Precision.CENTURY: "century",
    Precision.DECADE: "decade",
    Precision.YEAR: "year",
    Precision.MONTH: "month",
}


@attrs.frozen
class Phrase:
    """Text from the data, escaped and shortened, with its language if known."""

    text: str
    language: str = ""


def clean(text: str, length: int = MAX_NAME_LENGTH) -> str:
    """Return text from the data on one line of at most `length` characters.

    Control characters and those that reverse text are shown as escapes.
    """
    line = " ".join(text[: 4 * length].translate(_MARKS).split())
    is_cut = len(line) > length or len(text) > 4 * length
    return printable(f"{line[: length - 1].rstrip()}…" if is_cut else line)


def isolated(text: str) -> str:
    """Wrap text so that it keeps its own direction within a sentence (Unicode UAX 9)."""
    return text if text.startswith(_FSI) else f"{_FSI}{text}{_PDI}"


@attrs.frozen
class Locale:
    """One language of the page."""

    language: str
    #: Preferred language of names and titles, if another.
    names: str = ""

    @classmethod
    def of(cls, language: str) -> Locale:
        """Return the locale of a language; raise ValueError for an unknown one."""
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise ValueError(f"{printable(language)} is not a language of the page: {known}")
        return cls(language)

    @property
    def direction(self) -> str:
        """Base direction of the page: `ltr` or `rtl`."""
        return "rtl" if self.language == "ar" else "ltr"

    def ui(self, key: str, **values: object) -> str:
        """Return an interface text with its values filled in."""
        text: str = tables()["interface"][key][self.language]
        return text.format(**{name: self.number(value) for name, value in values.items()})

    def number(self, value: object) -> str:
        """Return a number with thousands separators; anything else as text."""
        return f"{value:,}" if isinstance(value, int) else str(value)

    def event_type(self, name: str) -> str:
        """Return the name of an event type."""
        return self._named("event_types", name) or clean(name.replace("-", " ")).capitalize()

    def field(self, name: str) -> str:
        """Return the label of a field."""
        return self._named("fields", name) or clean(name.replace("_", " ")).capitalize()

    def term(self, value: str, vocabulary: str = "") -> str:
        """Return the name of a term of a vocabulary, or of a word chosen by the data's author.

        A member of a vocabulary needs no second argument.
        """
        group = vocabulary or (type(value).__name__ if isinstance(value, enum.Enum) else "")
        known = tables()["terms"].get(group, {}).get(value, {}).get(self.language)
        # Terms of the author's own begin with `x-`; a slug may be `x-ray`.
        words = value.removeprefix("x-") if group else value
        known = known or self._named("words", words)
        if self.language == "ar" and not known and words in CATEGORIES:
            known = CATEGORIES[words].arabic
        return known or clean(words.replace("-", " "))

    def _named(self, table: str, key: str) -> str:
        name: str = tables()[table].get(key, {}).get(self.language, "")
        return name

    def best(self, text: Text, length: int = MAX_NAME_LENGTH) -> Phrase:
        """Return a text in the language of the page, or in the nearest one available."""
        chosen = text.best(self.names or self.language)
        tag = next((tag for tag, other in text.items() if other == chosen), "")
        return Phrase(clean(chosen, length), tag)

    def others(self, text: Text) -> tuple[Phrase, ...]:
        """Return a text in up to three other languages."""
        chosen = text.best(self.language)
        rest = [Phrase(clean(other), tag) for tag, other in text.items() if other != chosen]
        return tuple(rest[:3])

    def row(self, parts: Iterable[str]) -> str:
        """Join parts with the comma of the language."""
        return ("، " if self.language == "ar" else ", ").join(parts)

    def listed(self, names: Iterable[str], limit: int = 12) -> str:
        """Join names, each isolated, and count those beyond the limit."""
        names = list(names)
        row = [isolated(name) for name in names[:limit]]
        left = len(names) - limit
        return self.row([*row, self.ui("more", count=left)] if left > 0 else row)

    def with_article(self, description: str) -> str:
        """Return the description of an unnamed person with its article: `a military official`."""
        if self.language != "en" or not description[:1].isascii():
            return description
        if description.casefold().startswith(("a ", "an ", "the ", "one ")):
            return description
        return f"{'an' if description[0].casefold() in 'aeiou' else 'a'} {description}"

    def attribution(self, evidence: Evidence, names: Sequence[str]) -> str:
        """Return the source of a piece of evidence as a sentence.

        `names` are those of the chain, from the origin of the information to the outlet:
        "According to Trump, as reported by Al Arabiya, citing AFP", "Denied by the Kremlin".
        The stance is that of the origin; the others carried it.
        """
        origin, *carriers = names or [self.ui("own_voice")]
        key = _SENTENCES.get(evidence.stance, "source")
        sentence = self.ui(key, origin=origin)
        if not carriers:
            return sentence
        chain = carriers[0]
        for outlet in carriers[1:]:
            chain = self.ui("chain", earlier=chain, outlet=outlet)
        return self.ui("carried", sentence=sentence, chain=chain)

    def date(self, when: Edtf) -> str:
        """Return a date as people write it.

        `28 January 2026`; an interval, which lasted: `from 27 January 2026`; a set, in which it
        happened once: `27 January 2026 or earlier`.
        """
        start, end = when.start, when.end
        if when.members:
            first, *others = map(self._moment, when.members)
            for other in others:
                first = self._date("or", one=first, other=other)
            return first
        if isinstance(start, Moment) and isinstance(end, Moment):
            if start == end:
                return self._moment(start)
            key = "within" if when.is_set else "between"
            return self._date(key, start=self._moment(start), end=self._moment(end))
        edge, side = (start, end) if isinstance(end, Moment) else (end, start)
        assert isinstance(side, Moment)
        keys = _BOUNDS["end" if side is end else "start"]
        return self._date(keys[edge if when.is_interval else None], date=self._moment(side))

    def duration(self, text: str) -> str:
        """Return a length of time in words: `2 hours` for `PT2H`."""
        date, _, time = text.removeprefix("P").rstrip("~").partition("T")
        units = tables()["durations"]
        parts = [("date", each) for each in re.findall(r"\d+\D", date)]
        parts += [("time", each) for each in re.findall(r"\d+\D", time)]
        words = [
            self._counted(int(part[:-1]), units[kind][part[-1]][self.language])
            for kind, part in parts
        ]
        joined = self._date("and", first=self.row(words[:-1]), last=words[-1])
        joined = joined if len(words) > 1 else words[0]
        return self._date("about_length", length=joined) if text.endswith("~") else joined

    def _counted(self, number: int, forms: Sequence[str]) -> str:
        """Return a number with the form of its noun; in Arabic one, two, 3 to 10 and others."""
        if self.language == "ar":
            if number in (1, 2):
                return forms[number - 1]
            last = number % 100
            return f"{number:,} {forms[2 if 3 <= last <= 10 else 3]}"  # noqa: PLR2004
        return f"{number:,} {forms[number != 1]}"

    def short(self, iso: str) -> str:
        """Return a day, month, year or decade such as `2026-01` in short form, for an axis."""
        year, *rest = iso.split("-")
        if not rest:
            return year if len(year) > 3 else self.date(edtf.parse(f"{year}X"))  # noqa: PLR2004
        month = tables()["short_months"][self.language][int(rest[0]) - 1]
        return " ".join([*(str(int(day)) for day in rest[1:]), month, year])

    def _date(self, key: str, **values: str) -> str:
        text: str = tables()["dates"][key][self.language]
        return text.format(**values)

    def _moment(self, moment: Moment) -> str:
        day = moment.earliest
        month = tables()["months"][self.language][day.month - 1]
        key = _DATE_KEYS.get(moment.precision, "day")
        words = self._date(key, day=str(day.day), month=month, year=str(day.year))
        if moment.is_unspecified and key in ("month", "year"):
            is_day = key == "month" or "XX-XX" in moment.text
            words = self._date("some_day" if is_day else "some_month", date=words)
        if moment.time is not None:
            time = moment.text.partition("T")[2].replace("Z", " UTC")
            time = isolated(time) if self.language == "ar" else time
            words = self._date("time", date=words, time=time)
        if moment.is_approximate:
            words = self._date("about", date=words)
        return self._date("uncertain", date=words) if moment.is_uncertain else words


@cache
def tables() -> Mapping[str, Any]:
    """Return the tables of `texts.json`."""
    text = files("newsevents.report").joinpath("texts.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded
