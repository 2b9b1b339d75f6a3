"""Tokens of a text: normalization, figures, and the longest entries of a vocabulary."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newsevents import edtf
from newsevents._text.folding import fold
from newsevents.errors import EdtfError
from newsevents.temporal.tokens import Language, PartialDate, Tag, Token

#: Longer texts are not understood.
MAX_TEXT_LENGTH: Final = 200

# Years that need no era: 1446 is more likely Hijri, 1403 Persian, 2567 Buddhist.
_MODERN_YEARS = range(1501, 2200)
_MONTHS = range(1, 13)
_MAX_ENTRY_WORDS = 5

_ASCII_SIGNS = str.maketrans(
    "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669"  # Arabic-Indic digits
    "\u06f0\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8\u06f9"  # Persian digits
    "\u2010\u2011\u2012\u2013\u2014\u2212\\",
    "01234567890123456789------/",
)

# Of alternatives that begin alike, the longest comes first.
_PIECES = re.compile(
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
_COUNT_TAGS: Final = {"tens": Tag.TENS, "ordinal": Tag.ORDINAL, "number": Tag.NUMBER}


def normalize(text: str) -> str:
    """Return the text in folded lower-case letters, with digits and dashes in ASCII."""
    letters = fold(unicodedata.normalize("NFC", text)).letters
    return letters.casefold().translate(_ASCII_SIGNS)


def build_vocabulary(
    entries: Iterable[tuple[str, Token | tuple[Token, ...]]],
) -> dict[str, tuple[Token, ...]]:
    """Return the tokens of each normalized name; bars separate the names of an entry."""
    return {
        normalize(name): tokens if isinstance(tokens, tuple) else (tokens,)
        for names, tokens in entries
        for name in names.split("|")
    }


def tokenize(text: str, language: Language) -> list[Token] | None:
    """Return the tokens of a text, or None if it is too long or contains an unknown word."""
    if len(text) > MAX_TEXT_LENGTH:
        return None
    found: list[Token] = []
    pieces = list(_pieces(normalize(text), language))
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, Token):
            found.append(piece)
            at += 1
            continue
        run = itertools.takewhile(
            lambda piece: isinstance(piece, str), pieces[at : at + _MAX_ENTRY_WORDS]
        )
        names = itertools.accumulate(map(str, run), "{} {}".format)
        name = max((name for name in names if name in language.vocabulary), key=len, default="")
        if not name:
            return None
        found += language.vocabulary[name]
        at += len(name.split())
    return found


def _pieces(text: str, language: Language) -> Iterator[str | Token]:
    """Yield tokens of figures, and all other pieces as text."""
    for match in _PIECES.finditer(text):
        kind, piece = str(match.lastgroup), match[0]
        if kind == "word":
            word = match["word"]
            rest = word.removeprefix(language.prefix)
            if word not in language.words and rest in language.words:
                yield language.prefix
                word = rest
            yield word
        elif kind == "sign":
            yield piece
        elif kind != "skipped":
            yield _figures(kind, piece, language) or piece


def _figures(kind: str, piece: str, language: Language) -> Token | None:
    """Return the token of figures, or None if they are ambiguous or impossible."""
    first, *others = (int(digits) for digits in re.findall("[0-9]+", piece))
    match kind:
        case "time":
            return _time(first, piece.upper())
        case "year_first":
            return _numeric(Tag.NUMERIC, [(first, others[0], others[1])])
        case "year_last":
            orders = [(others[1], others[0], first), (others[1], first, others[0])]
            return _numeric(Tag.NUMERIC, orders if language.month_first else orders[:1])
        case "year_month":
            # 2010-11 may be a season and 2003-11 a war, not a November.
            is_range = others[0] > first % 100
            return None if is_range else _numeric(Tag.YEAR_MONTH, [(first, others[0], None)])
        case "month_year":
            return _numeric(Tag.YEAR_MONTH, [(others[0], first, None)])
        case "ten_years":
            # The 1900s are often all the years to 1999.
            texts = [f"{first // 10}X", f"{first // 100}XX"][: 1 if first % 100 else 2]
            dates = tuple(PartialDate(text=text) for text in texts)
            return Token(Tag.TEN_YEARS, dates=dates) if first in _MODERN_YEARS else None
        case "year":
            return Token(Tag.YEAR if first in _MODERN_YEARS else Tag.ERALESS_YEAR, first)
        case _:
            return Token(_COUNT_TAGS[kind], first)


def _time(year: int, text: str) -> Token | None:
    try:
        edtf.parse(text)
    except EdtfError:
        return None
    date = PartialDate(text=text)
    return Token(Tag.DATE, dates=(date,), rule="time") if year in _MODERN_YEARS else None


def _numeric(tag: Tag, orders: Sequence[tuple[int, int, int | None]]) -> Token | None:
    dates = tuple(
        PartialDate(year=year, month=month, day=day)
        for year, month, day in dict.fromkeys(orders)
        if year in _MODERN_YEARS and month in _MONTHS
    )
    return Token(tag, dates=dates) if dates else None
