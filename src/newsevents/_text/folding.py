"""Folding: text without the differences that retyping or another copy of a text makes.

Each letter of a folded text keeps its offset in the original.

Removed:

- combining marks (Unicode categories Mn and Me): harakat, tanwin, shadda, accents; also those of
  precomposed letters, so that alef with hamza or madda is alef, and `é` is `e`
- tatweel, the soft hyphen, zero-width and bidirectional control characters

Equated:

- alef wasla with alef; alef maksura and Persian yeh with yeh; teh marbuta with heh; Persian kaf
  with kaf
- all quotation marks, apostrophes and primes
- each run of white space with one space; none at the ends
- ligatures, presentation forms and other variants with their letters (Unicode NFKD)

Kept, since they distinguish words: a separate hamza, case, digits of different scripts,
punctuation, symbols, and numbers such as `½` or `²`; `quotes` unifies some of them.

Names in several scripts have consonants in common:

    consonants("أحمد الشرع") == consonants("Ahmed al-Sharaa") == ("hmd", "šr")

Transliterations differ in vowels, doubled letters, articles and a final h; Arabic writes no short
vowels. What is left are consonants in one alphabet, in which letters that one side does not have
are those that stand for them there: p is b, v is f, q is k. Words in other scripts are kept.
"""

from __future__ import annotations

import bisect
import difflib
import functools
import heapq
import itertools
import operator
import re
import unicodedata
from array import array
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
_EQUATED = {
    **dict.fromkeys(_QUOTATION_MARKS, '"'),
    "\u0671": "\u0627",  # alef wasla
    "\u0649": "\u064a",  # alef maksura
    "\u06cc": "\u064a",  # Farsi yeh
    "\u0629": "\u0647",  # teh marbuta
    "\u06a9": "\u0643",  # keheh
}

_CACHED_CHARS = 4096

# Parameters of the search for similar passages, in folded letters.
_MAX_COMPARED_LETTERS = 70
_GRAM_LENGTH = 3
_MAX_WORD_LENGTH = 20
_MIN_RATIO = 0.5
_MAX_NEAREST = 3
_MAX_WINDOWS = 100


@attrs.frozen
class Folded:
    """A text with its folded letters."""

    original: str
    letters: str
    #: Offset in the original of each letter.
    origins: Sequence[int]

    def places(self, letters: str) -> Iterator[tuple[int, int]]:
        """Yield start and end in the original of each occurrence of folded letters.

        A ligature that is partly covered is included as a whole.
        """
        found = (
            self._original_ends(at, at + len(letters)) for at in occurrences(self.letters, letters)
        )
        # Letters that occur twice in one ligature have the same ends.
        return (ends for ends, _ in itertools.groupby(found))

    def nearest(self, letters: str) -> list[tuple[int, int]]:
        """Return start and end of up to three passages most similar to some 70 folded letters.

        Only passages that share runs of three letters are compared, so time is linear.
        """
        near = []
        for at in self._windows(letters):
            # Align the window with the longest common run.
            match = _matcher(letters, self.letters[at : at + len(letters)]).find_longest_match()
            start = max(0, at + match.b - match.a)
            end = min(start + len(letters), len(self.letters))
            ratio = _matcher(letters, self.letters[start:end]).ratio()
            if ratio >= _MIN_RATIO:
                near.append((-ratio, start, end))
        found = (
            self._original_ends(*_whole_words(self.letters, *ends)) for _, *ends in sorted(near)
        )
        return list(dict.fromkeys(found))[:_MAX_NEAREST]

    def pieces(self, text: str) -> list[str]:
        """Split a text of the original's length at the origin of each letter but the first."""
        return [
            text[start:end] for start, end in itertools.pairwise([0, *self.origins[1:], len(text)])
        ]

    def _original_ends(self, first: int, last: int) -> tuple[int, int]:
        return self.origins[first], end_of_letter(self.original, self.origins[last - 1] + 1)

    def _windows(self, letters: str) -> list[int]:
        """Return the starts of the windows that share most runs with the letters."""
        width, size = len(letters), min(_GRAM_LENGTH, len(letters))
        grams = {letters[at : at + size] for at in range(width - size + 1)}
        hits = (self.letters[at : at + size] in grams for at in range(len(self.letters)))
        hits_before = list(itertools.accumulate(hits, initial=0))
        # The number of hits in each window; a shorter text is one window.
        scores = list(map(operator.sub, hits_before[width:], hits_before)) or [0]
        starts = range(0, len(scores), max(1, width // 8))
        apart: list[int] = []
        for at in heapq.nlargest(_MAX_WINDOWS, starts, key=scores.__getitem__):
            if all(abs(at - other) >= width for other in apart):
                apart.append(at)
        return apart[: 2 * _MAX_NEAREST]


def fold(text: str) -> Folded:
    """Fold a text in NFC, as the module describes."""
    table = {char: _folded_char(char) for char in set(text)}
    letters: list[str] = []
    origins = array("L")
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


def occurrences(text: str, passage: str) -> Iterator[int]:
    """Yield the offset of each occurrence, overlaps included; none of an empty passage."""
    at = text.find(passage) if passage else -1
    while at >= 0:
        yield at
        at = text.find(passage, at + 1)


def disagreement(text: str, letters: str) -> tuple[int, int]:
    """Return the part, at most 70, of letters where their beginning stops occurring in the text."""
    if len(letters) <= _MAX_COMPARED_LETTERS:
        return 0, len(letters)
    # If a beginning is missing, each longer one is missing too, so bisection finds the first.
    missing = bisect.bisect_left(
        range(len(letters)), 1, key=lambda last: letters[:last] not in text
    )
    latest = len(letters) - _MAX_COMPARED_LETTERS
    first = max(0, min(missing - _MAX_COMPARED_LETTERS // 2, latest))
    return first, first + _MAX_COMPARED_LETTERS


# Two thirds of the time of a short text; a corpus has a few hundred letters.
@functools.lru_cache(_CACHED_CHARS)
def _folded_char(char: str) -> str:
    if char.isspace():
        return " "
    if char in _INVISIBLE or _is_mark(char):
        return ""
    if char in _EQUATED:
        return _EQUATED[char]
    if unicodedata.category(char)[0] != "L":
        return char
    parts = (part for part in unicodedata.normalize("NFKD", char) if not _is_mark(part))
    # NFC recomposes Korean syllables, so that none is found inside another; a spacing harakah
    # decomposes to a space.
    return unicodedata.normalize("NFC", "".join(_EQUATED.get(p, p) for p in parts)).strip()


def split_marks(piece: str) -> tuple[str, str]:
    """Return the characters of a piece of text that folding keeps, and those that it removes."""
    kept = "".join(char for char in piece if _folded_char(char))
    return kept, "".join(char for char in piece if not _folded_char(char))


def _is_mark(char: str) -> bool:
    return char == _TATWEEL or unicodedata.category(char) in {"Mn", "Me"}


def end_of_letter(text: str, end: int) -> int:
    """Return the end of the marks on the letter before an offset."""
    for at in range(end, len(text)):
        if _is_mark(text[at]):
            end = at + 1
        elif text[at] not in _INVISIBLE:
            break
    return end


def _matcher(letters: str, window: str) -> difflib.SequenceMatcher[str]:
    return difflib.SequenceMatcher(None, letters, window, autojunk=False)


def _whole_words(letters: str, first: int, last: int) -> tuple[int, int]:
    """Move both ends to the nearest word boundary: a word outwards, a little inwards."""
    inwards = (last - first) // 4
    starts = (
        at
        for at in range(max(0, first - _MAX_WORD_LENGTH), first + inwards + 1)
        if at == 0 or letters[at - 1] == " "
    )
    ends = (
        at
        for at in range(last - inwards, min(last + _MAX_WORD_LENGTH, len(letters)) + 1)
        if at == len(letters) or letters[at] == " "
    )
    start = min(starts, key=lambda at: abs(at - first), default=first)
    return start, min(ends, key=lambda at: abs(at - last), default=last)


# --- consonants of names --------------------------------------------------------------------------

# Folded letters: no marks, alef and hamza carriers without hamza, teh marbuta as heh.
_ARABIC = dict(zip("بتثجحخدذرزسشصضطظعغفقكلمنهپچژگڤ", "bttjhχddrzsšsdtz gfkklmnhbšzgf", strict=True))
_CYRILLIC = dict(zip("бвгґджзклмнпрстфхцчшщ", "bfggdzzklmnbrstfhsššš", strict=True))
_LATIN = {"p": "b", "q": "k", "v": "f", "c": "k", "x": "ks", "ß": "s", "đ": "d", "ł": "l", "ð": "d"}
_VOWELS = dict.fromkeys("aeiouywæøœəıъьаеиоуыэюяйіїєاويىئؤءآأإ", "")  # noqa: RUF001
_LETTERS = str.maketrans({**_VOWELS, **_LATIN, **_CYRILLIC, **_ARABIC, "ع": "", "þ": "t"})
#: Letters that are consonants at the beginning of a word only.
_INITIALS = {"و": "w", "w": "w", "ي": "y", "y": "y", "й": "y"}
_PAIRS = {
    "sch": "š",
    "tsch": "š",
    "sh": "š",
    "tch": "š",
    "ch": "š",
    "kh": "χ",
    "gh": "g",
    "th": "t",
    "dh": "d",
    "ph": "f",
    "zh": "z",
    "ts": "s",
    "ck": "k",
}
_LATIN_PAIRS = re.compile("|".join(sorted(_PAIRS, key=len, reverse=True)))
_SOFT_C = re.compile("c(?=[eiy])")
_DOUBLED = re.compile(r"([^\W\d_])\1+")
# The article, joined or apart, assimilated or not; also inside names with abd.
_ARTICLES = re.compile(
    r"\b(?:[aeu]l[- ]|(?:[ae][dnrstz]|[ae]sh|аль|а[дзнрстш])-|[ae]l(?=[^\W\daeiouy]\w{3})"  # noqa: RUF001
    r"|ال(?=\w{2}))"
)
_SERVANT = re.compile(r"\b(abd|عبد)(?:(?:[aeu][dlnrstz]|[aeu]sh)?[- ]?|[- ]?ال)(?=\w{2})")
_SEPARATORS = re.compile(r"[\W_]+")
_NO_QUOTES = str.maketrans("", "", "\"'`")
_CACHE_SIZE = 4096


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a name, folded, in lower case and without punctuation."""
    return tuple(word for word in _SEPARATORS.split(_folded(text)) if word)


def consonants(text: str) -> tuple[str, ...]:
    """Return the consonants of each word of a name that has some."""
    bare = _ARTICLES.sub("", _SERVANT.sub(r"\1 ", _folded(text)))
    return tuple(found for word in _SEPARATORS.split(bare) if (found := _consonants(word)))


def _folded(text: str) -> str:
    if text.isascii():  # in a tenth of the time
        return " ".join(text.split()).casefold().translate(_NO_QUOTES)
    return fold(unicodedata.normalize("NFC", text)).letters.casefold().replace('"', "")


@functools.lru_cache(_CACHE_SIZE)
def _consonants(word: str) -> str:
    if not word:
        return ""
    first = _INITIALS.get(word[0], "")
    soft = _SOFT_C.sub("s", _DOUBLED.sub(r"\1", word) if word[0].isascii() else word)
    paired = _LATIN_PAIRS.sub(lambda match: _PAIRS[match[0]], soft)
    found = first + paired[len(first) :].translate(_LETTERS)
    return found[:-1] if len(found) > 1 and found.endswith("h") else found
