"""Quotes: where a text contains them, and which differences between both are forgiven.

Three steps, of which a looser one is used only where a stricter one finds nothing: the quote itself;
its folded letters (`folding`); and its folded letters with one spelling of

- digits of all scripts, with the Arabic percent sign and separators
- hyphens, dashes and the minus sign
- `…` and three full stops
- hamza before waw, whatever its seat: `مسؤول` and `مسئول`, `بدأوا` and `بدؤوا`. Elsewhere the seat
  tells words apart: `سأل` is "asked", `سئل` "was asked".
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata

from newsevents._text.folding import Folded, fold, occurrences, split_marks

#: Differences that are forgiven, in the order of `forgiven`.
TOLERANCES = (
    *("spaces", "marks", "letters", "quotation-marks"),
    *("digits", "dashes", "ellipses", "hamza-seats"),
)

_SIGNS = {"\u066a": "%", "\u066b": ".", "\u066c": ",", "\u2212": "-"}
_MARKS = "\u0640\u064b-\u065f\u0670"
_HAMZA = re.compile(f"(?<=[\\w{_MARKS}])[أؤئ](?=[{_MARKS}]*و)")
# Of equal length: tatweel is not a letter, and belongs to the letter before it.
_DOTS, _ELLIPSIS = "...", "…\u0640\u0640"
_TOLERANCE_OF = {
    " ": "spaces",
    '"': "quotation-marks",
    "-": "dashes",
    "…": "ellipses",
    "ء": "hamza-seats",
    **dict.fromkeys("0123456789%.,", "digits"),
}


def places(text: str, quote: str, limit: int) -> list[tuple[int, int]]:
    """Return start and end of up to `limit` occurrences, by the strictest step that finds any."""
    exact = [(at, at + len(quote)) for at in itertools.islice(occurrences(text, quote), limit)]
    return (
        exact
        or _folded_places(text, quote, limit)
        or _folded_places(unified(text), unified(quote), limit)
    )


def _folded_places(text: str, quote: str, limit: int) -> list[tuple[int, int]]:
    return list(itertools.islice(_folded(text).places(fold(quote).letters), limit))


# Many quotes are searched in one text, first as it is, then unified.
@functools.lru_cache(maxsize=2)
def _folded(text: str) -> Folded:
    return fold(text)


def unified(text: str) -> str:
    """Return a text of the same length with one spelling of digits, dashes, ellipses and hamza."""
    text = _HAMZA.sub("ء", text.replace(_DOTS, _ELLIPSIS))
    return text.translate({ord(char): _unified_char(char) for char in set(text)})


def _unified_char(char: str) -> str:
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return "-" if unicodedata.category(char) == "Pd" else _SIGNS.get(char, char)


def forgiven(text: str, place: tuple[int, int], quote: str) -> tuple[str, ...]:
    """Return the tolerances by which a quote has a place in a text; none if it is exact."""
    passage = text[slice(*place)]
    if passage == quote:
        return ()
    theirs, ours = fold(passage), fold(quote)
    if ours.letters not in theirs.letters:
        theirs, ours = fold(unified(text)[slice(*place)]), fold(unified(quote))
    # A ligature at an end of the passage may have more letters than the quote.
    first = theirs.letters.index(ours.letters)
    pieces = theirs.pieces(passage)[first : first + len(ours.letters)]
    found = set()
    for letter, *both in zip(ours.letters, pieces, ours.pieces(quote), strict=True):
        (kept, removed), (kept_here, removed_here) = map(split_marks, both)
        if kept != kept_here:
            found.add(_TOLERANCE_OF.get(letter, "letters"))
        if removed != removed_here or (kept == kept_here and both[0] != both[1]):
            found.add("marks")
    return tuple(name for name in TOLERANCES if name in found)
