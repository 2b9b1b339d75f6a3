"""Quotes: where a text contains them, and which differences between both are forgiven.

Three steps, of which a looser one is used only where a stricter one finds nothing: the quote itself;
its folded letters (`folding`); and its folded letters with one spelling of

- digits of all scripts, with the Arabic percent sign and separators
- hyphens, dashes and the minus sign
- `…` and three full stops
- hamza before waw, whatever its seat: `مسؤول` and `مسئول`, `بدأوا` and `بدؤوا`. Elsewhere the seat
  tells words apart: `سأل` is "asked", `سئل` "was asked".

An occurrence that cuts a number, a range or a clock time, or a word of a script without clitics, says
something else, and is none: `5 million` in `3.5 million`, `15 people` in `10-15 people`, `agreed` in
`disagreed`.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterator

from newsevents._text.folding import Folded, end_of_letter, fold, occurrences, split_marks
from newsevents._text.scripts import WORD_LETTERS

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

_DIGIT, _SEPARATOR = r"[\d\u00bc-\u00be\u2150-\u215f]", "[.,'\u2019\u066b\u066c\u00a0\u2009\u202f]"
_WORD_CHAR = rf"(?:(?=[^\W\d_])[{WORD_LETTERS}]|{_DIGIT})"
# Between the numbers of a range, a date, a score or a clock time, without spaces.
_JOINER = "[-\u2010-\u2013\u2212:/]"
# Things in a list item after a hyphen: there are no -15 people, unlike -15 degrees.
_COUNTED = rf"{_DIGIT}[\d.,]* (?!degree|per(?:cent\w*)?\b|point|درج|بالم|نقط)[^\W\d_]"
# Text before and after an offset inside a word or number. A space between one to three digits and
# three is a separator, and "non-" and "n't" belong to their word.
_BEFORE_AND_AFTER = (
    (_WORD_CHAR, _WORD_CHAR),
    (_DIGIT, f"(?:{_SEPARATOR}|{_JOINER}){_DIGIT}"),
    (f"{_DIGIT}(?:{_SEPARATOR}|{_JOINER})", _DIGIT),
    (r"(?<![\w\n])(?<!^)-", f"[$€£]?{_DIGIT}"),
    ("(?:(?<=\n)|(?<=^))-", f"(?!{_COUNTED})[$€£]?{_DIGIT}"),
    (r"(?<!\w)\u2212", f"[$€£]?{_DIGIT}"),
    (r"(?<!\w)[-\u2212][$€£]", _DIGIT),
    *(
        (rf"(?<!{_DIGIT}){_DIGIT * size}{before}", rf"{after}{_DIGIT * 3}(?!{_DIGIT})")
        for size in (1, 2, 3)
        for before, after in (("", " "), (" ", ""))
    ),
    *((rf"\b{word}", r"-\w") for word in ("[Nn]on", "[Aa]nti")),
    *((rf"\b{word}-", r"\w") for word in ("[Nn]on", "[Aa]nti")),
    (r"[^\W\d_]", r"['\u2019]t\b"),
    (r"[^\W\d_]['\u2019]", r"t\b"),
)
_INSIDE = re.compile("|".join(f"(?<={before})(?={after})" for before, after in _BEFORE_AND_AFTER))
_CONTEXT_LENGTH = 16
_MAX_EXAMINED = 20_000  # occurrences, which bounds the time for a letter in a hostile text
_MAX_WORD_LENGTH = 100


def places(text: str, quote: str, limit: int, *, is_whole: bool = True) -> list[tuple[int, int]]:
    """Return start and end of up to `limit` occurrences, by the strictest step that finds any.

    `is_whole` leaves out those that cut a word or number.
    """
    steps = (
        exact_places(text, quote),
        _folded_places(text, quote),
        _folded_places(unified(text), unified(quote)),
    )
    for step in steps:
        examined = itertools.islice(step, _MAX_EXAMINED)
        kept = (each for each in examined if not (is_whole and is_cut(text, each)))
        if found := list(itertools.islice(kept, limit)):
            return found
    return []


def exact_places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each occurrence of the quote itself, with the marks that follow it."""
    return ((at, end_of_letter(text, at + len(quote))) for at in occurrences(text, quote))


def _folded_places(text: str, quote: str) -> Iterator[tuple[int, int]]:
    yield from _folded(text).places(fold(quote).letters)


def _is_inside(text: str, at: int) -> bool:
    """Whether an offset is inside a number, or a word of a script without clitics."""
    if _INSIDE.match(text, at):
        return True
    around = text[max(0, at - _CONTEXT_LENGTH) : at], text[at : at + _CONTEXT_LENGTH]
    before, after = (split_marks(piece)[0] for piece in around)
    return (before, after) != around and bool(_INSIDE.match(before + after, len(before)))


def is_cut(text: str, place: tuple[int, int]) -> bool:
    """Whether a place cuts a word or number at an end."""
    return any(_is_inside(text, at) for at in place)


def whole_words(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Extend a place to the words and numbers that it cuts."""
    start, end = place
    while start > place[0] - _MAX_WORD_LENGTH and _is_inside(text, start):
        start -= 1
    while end < place[1] + _MAX_WORD_LENGTH and _is_inside(text, end):
        end += 1
    return start, end


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
    if not ours.letters:
        return ("marks",)
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
