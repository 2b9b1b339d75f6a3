"""From text to words: folding, figures, and the longest entries of the vocabulary."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from newsevents import edtf
from newsevents._text.folding import fold
from newsevents.errors import EdtfError
from newsevents.temporal.vocabulary import Kind, Language, PartialDate, Word

#: Longer phrases are not understood.
MAX_PHRASE_LENGTH: Final = 200

# Years that need no era: 1446 is more likely Hijri, 1403 Persian, 2567 Buddhist.
_MODERN_YEARS = range(1501, 2200)
_MONTHS = range(1, 13)
_MAX_ENTRY_WORDS = 5

_AS_ASCII = str.maketrans(
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"  # Arabic-Indic digits
    "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"  # Persian digits
    "\u2010\u2011\u2012\u2013\u2014\u2212\\",
    "01234567890123456789------/",
)

# In this order: of alternatives with the same beginning, the longest comes first.
_TOKENS = re.compile(
    r"""
      (?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9:]{5,8}(?:z|[+-][0-9:]{2,5})?)
    | (?P<year_first>[0-9]{4}\ ?(?P<a>[-/.])\ ?[0-9]{1,2}\ ?(?P=a)\ ?[0-9]{1,2}(?![0-9]))
    | (?P<year_last>[0-9]{1,2}\ ?(?P<b>[-/.])\ ?[0-9]{1,2}\ ?(?P=b)\ ?[0-9]{4}(?![0-9]))
    | (?P<year_month>[0-9]{4}-[0-9]{2}(?![0-9]))
    | (?P<month_year>[0-9]{1,2}/[0-9]{4}(?![0-9]))
    | (?P<ten_years>[0-9]{3}0s)\b
    | (?P<tens>"?[2-9]0s)\b
    | (?P<ordinal>[0-9]{1,2}(?:st|nd|rd|th))\b
    | (?P<year>[0-9]{4})(?![0-9])
    | (?P<number>[0-9]{1,3})(?![0-9])
    | (?P<word>[^\W\d_]+)(?:\.|"s\b)?
    | (?P<skipped>[\s,\u060c])
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_COUNTS: Final = {"tens": Kind.TENS, "ordinal": Kind.ORDINAL, "number": Kind.NUMBER}


def folded(text: str) -> str:
    """Return a text in the form of the vocabulary, with ASCII figures."""
    letters = fold(unicodedata.normalize("NFC", text)).letters
    return letters.casefold().translate(_AS_ASCII)


def tokenize(text: str, language: Language) -> list[Word] | None:
    """Return the words of a phrase, or None if one is unknown."""
    if len(text) > MAX_PHRASE_LENGTH:
        return None
    found: list[Word] = []
    tokens = list(_tokens(folded(text), language))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if isinstance(token, Word):
            found.append(token)
            at += 1
            continue
        entry = _longest_entry(tokens[at : at + _MAX_ENTRY_WORDS], language)
        if not entry:
            return None
        found += language.vocabulary[entry]
        at += len(entry.split())
    return found


def _longest_entry(tokens: Sequence[str | Word], language: Language) -> str:
    run = itertools.takewhile(lambda token: isinstance(token, str), tokens)
    entries = itertools.accumulate(map(str, run), "{} {}".format)
    return max((entry for entry in entries if entry in language.vocabulary), key=len, default="")


def _tokens(text: str, language: Language) -> Iterator[str | Word]:
    """Yield the pieces of a folded text: figures as words, all else as strings."""
    for match in _TOKENS.finditer(text):
        kind, piece = str(match.lastgroup), match[0]
        if kind == "word":
            yield from _split_prefix(match["word"], language)
        elif kind == "sign":
            yield piece
        elif kind != "skipped":
            yield _figures(kind, piece, language) or piece


def _split_prefix(word: str, language: Language) -> tuple[str, ...]:
    rest = word.removeprefix(language.prefix or "")
    if word in language.known_words or rest not in language.known_words:
        return (word,)
    return (str(language.prefix), rest)


def _figures(kind: str, piece: str, language: Language) -> Word | None:
    """Return the meaning of figures, or None if it is unclear."""
    numbers = [int(digits) for digits in re.findall("[0-9]+", piece)]
    match kind:
        case "time":
            return _time(piece.upper())
        case "year_first":
            return _numeric([(numbers[0], numbers[1], numbers[2])])
        case "year_last":
            day, month, year = numbers
            orders = [(year, month, day), (year, day, month)]
            return _numeric(orders if language.month_first else orders[:1])
        case "year_month":
            # 2010-11 is a season and 2003-11 a war as often as a November.
            return None if numbers[1] > numbers[0] % 100 else _month(*numbers)
        case "month_year":
            return _month(*reversed(numbers))
        case "ten_years":
            return _ten_years(numbers[0])
        case "year":
            year_kind = Kind.YEAR if numbers[0] in _MODERN_YEARS else Kind.FIGURE
            return Word(year_kind, numbers[0], (PartialDate(year=numbers[0]),))
        case _:
            return Word(_COUNTS[kind], numbers[0])


def _time(text: str) -> Word | None:
    try:
        edtf.parse(text)
    except EdtfError:
        return None
    is_modern = int(text[:4]) in _MODERN_YEARS
    return Word(Kind.DATE, dates=(PartialDate(text=text),), rule="time") if is_modern else None


def _numeric(orders: Sequence[tuple[int, int, int]]) -> Word | None:
    dates = tuple(
        PartialDate(year=year, month=month, day=day)
        for year, month, day in dict.fromkeys(orders)
        if year in _MODERN_YEARS and month in _MONTHS
    )
    return Word(Kind.NUMERIC, dates=dates) if dates else None


def _month(year: int, month: int) -> Word | None:
    if year not in _MODERN_YEARS or month not in _MONTHS:
        return None
    return Word(Kind.YEAR_MONTH, dates=(PartialDate(year=year, month=month),))


def _ten_years(first: int) -> Word | None:
    """Return a decade; the 1900s are also the whole century."""
    if first not in _MODERN_YEARS:
        return None
    texts = [f"{first // 10}X"] if first % 100 else [f"{first // 10}X", f"{first // 100}XX"]
    return Word(Kind.TEN_YEARS, dates=tuple(PartialDate(text=text) for text in texts))
