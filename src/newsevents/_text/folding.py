"""Text as it is compared where a quote does not stand in it to the letter.

Quotes are retyped, or come from another copy of the text, so they differ from it in what the eye
passes over.
Folding takes that away and remembers where every letter left came from.

Left out altogether:

- combining marks (Unicode categories Mn and Me): harakat, tanwin, shadda, the accents of other
  scripts; also those of precomposed letters, so that alef, waw and yeh are the same with hamza or
  madda as without, and `é` is `e`
- tatweel, the soft hyphen, zero-width characters and those that steer the direction of text

Treated alike:

- alef wasla as alef; alef maksura and the Persian yeh as yeh; teh marbuta as heh; the Persian kaf
  as kaf
- quotation marks, apostrophes and primes of all kinds
- every run of white space, line breaks and no-break spaces included, as one space; none at the
  ends
- ligatures, presentation forms and other variants of letters as the letters they are made of
  (Unicode normalization form NFKD, letter by letter)

Kept apart, since another sign there is another word: hamza standing alone, upper and lower case,
digits of different scripts, punctuation, symbols, and numbers such as `½` or `²`.
"""

from __future__ import annotations

import bisect
import difflib
import heapq
import itertools
import operator
import unicodedata
from collections.abc import Iterator, Sequence

import attrs

_TATWEEL = "\u0640"
_INVISIBLE = frozenset("\u00ad\u061c\ufeff") | {
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F))
    for code in range(first, last + 1)
}
_QUOTATION_MARKS = (
    "\"'`\u00b4\u00ab\u00bb\u02bc\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2032\u2033"
    "\u2035\u2036\u2039\u203a\u275b\u275c\u275d\u275e\u300c\u300d\u300e\u300f\u301d\u301e\u301f"
    "\uff02\uff07"
)
_ALIKE = {
    **dict.fromkeys(_QUOTATION_MARKS, '"'),
    "\u0671": "\u0627",  # alef wasla
    "\u0649": "\u064a",  # alef maksura
    "\u06cc": "\u064a",  # Farsi yeh
    "\u0629": "\u0647",  # teh marbuta
    "\u06a9": "\u0643",  # keheh
}

# What is compared when the nearest passages are looked for, in folded letters.
_COMPARED = 70
_GRAM = 3
_LONGEST_WORD = 20
_LEAST_RATIO = 0.5
_NEAREST = 3


@attrs.frozen
class Folded:
    """A text, what is left of it after folding, and where each letter left stands in it."""

    original: str
    letters: str
    #: Position in the original of the character that each of the letters comes from.
    origins: Sequence[int]

    def places(self, letters: str) -> Iterator[tuple[int, int]]:
        """Yield each place of these folded letters, as start and end in the original.

        A ligature that they share only a part of is in the place as a whole.
        """
        places = (self._place(at, at + len(letters)) for at in occurrences(self.letters, letters))
        # Letters found twice inside one ligature are found once.
        return (place for place, _ in itertools.groupby(places))

    def _place(self, first: int, last: int) -> tuple[int, int]:
        return self.origins[first], _end_of_letter(self.original, self.origins[last - 1] + 1)

    def nearest(self, letters: str) -> list[tuple[int, int]]:
        """Return up to three places most like some 70 folded letters, the most like first.

        Only passages that share runs of three letters with them are looked at closely, so the
        time grows with the length of the text and no faster.
        """
        near = []
        for at in self._windows(letters):
            start = max(0, at + self._shift(letters, at))
            end = min(start + len(letters), len(self.letters))
            ratio = _matcher(letters, self.letters[start:end]).ratio()
            if ratio >= _LEAST_RATIO:
                near.append((-ratio, start, end))
        places = (self._place(*_whole_words(self.letters, *ends)) for _, *ends in sorted(near))
        return list(dict.fromkeys(places))[:_NEAREST]

    def _shift(self, letters: str, at: int) -> int:
        """Return how far the stretch here has to move to have the most in common in one place."""
        match = _matcher(letters, self.letters[at : at + len(letters)]).find_longest_match()
        return match.b - match.a

    def _windows(self, letters: str) -> list[int]:
        """Return where those stretches begin that have most in common with the letters."""
        width, size = len(letters), min(_GRAM, len(letters))
        grams = {letters[at : at + size] for at in range(width - size + 1)}
        hits = (self.letters[at : at + size] in grams for at in range(len(self.letters)))
        hits_before = list(itertools.accumulate(hits, initial=0))
        # How many hits each stretch of that width has; a shorter text is one stretch.
        scores = list(map(operator.sub, hits_before[width:], hits_before)) or [0]
        starts = range(0, len(scores), max(1, width // 8))
        best = heapq.nlargest(100, starts, key=scores.__getitem__)
        apart: list[int] = []
        for at in best:
            if all(abs(at - other) >= width for other in apart):
                apart.append(at)
        return apart[: 2 * _NEAREST]


def fold(text: str) -> Folded:
    """Fold a text in NFC; see the module for what that means."""
    table = {char: _letters(char) for char in set(text)}
    letters: list[str] = []
    origins: list[int] = []
    last = " "
    for index, char in enumerate(text):
        for letter in table[char]:
            if letter == " " == last:
                continue
            letters.append(letter)
            origins.append(index)
            last = letter
    if letters and last == " ":
        letters.pop()
        origins.pop()
    return Folded(text, "".join(letters), origins)


def occurrences(text: str, piece: str) -> Iterator[int]:
    """Yield where the piece stands in the text, overlaps included; an empty one is nowhere."""
    at = text.find(piece) if piece else -1
    while at >= 0:
        yield at
        at = text.find(piece, at + 1)


def disagreement(text: str, letters: str) -> tuple[int, int]:
    """Return the part, of at most 70, where letters that the text lacks stop agreeing with it."""
    if len(letters) <= _COMPARED:
        return 0, len(letters)
    # A beginning that the text lacks makes every longer one lacking too, so halving finds it.
    lacking = bisect.bisect_left(
        range(len(letters)), 1, key=lambda last: letters[:last] not in text
    )
    first = max(0, min(lacking - _COMPARED // 2, len(letters) - _COMPARED))
    return first, first + _COMPARED


def _letters(char: str) -> str:
    """Return what one character is compared as: nothing, a letter, or several."""
    if char.isspace():
        return " "
    if char in _INVISIBLE or _hangs_on(char):
        return ""
    if char in _ALIKE:
        return _ALIKE[char]
    if unicodedata.category(char)[0] != "L":
        return char
    parts = (part for part in unicodedata.normalize("NFKD", char) if not _hangs_on(part))
    # NFC puts the syllables of Korean together again, lest one be found inside another; and a
    # harakah with a code point to itself decomposes to a space that carries it.
    return unicodedata.normalize("NFC", "".join(_ALIKE.get(part, part) for part in parts)).strip()


def _hangs_on(char: str) -> bool:
    """Tell whether a character belongs to the letter before it."""
    return char == _TATWEEL or unicodedata.category(char) in {"Mn", "Me"}


def _end_of_letter(text: str, end: int) -> int:
    """Return the end of the marks that hang on the letter before this position."""
    for at in range(end, len(text)):
        if _hangs_on(text[at]):
            end = at + 1
        elif text[at] not in _INVISIBLE:
            break
    return end


def _matcher(letters: str, window: str) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, letters, window, autojunk=False)


def _whole_words(letters: str, first: int, last: int) -> tuple[int, int]:
    """Move both ends to the nearest bounds of words: outwards a word, inwards only a little."""
    inwards = (last - first) // 4
    starts = (
        at
        for at in range(max(0, first - _LONGEST_WORD), first + inwards + 1)
        if at == 0 or letters[at - 1] == " "
    )
    start = min(starts, key=lambda at: abs(at - first), default=first)
    ends = (
        at
        for at in range(last - inwards, min(last + _LONGEST_WORD, len(letters)) + 1)
        if at == len(letters) or letters[at] == " "
    )
    return start, min(ends, key=lambda at: abs(at - last), default=last)
