"""Consonants of names: the part that transliterations of an Arabic or Russian name share.

    consonants("أحمد الشرع") == consonants("Ahmed al-Sharaa") == ("hmd", "šr")

Transliterations differ in vowels, doubled letters, articles and a final h; Arabic writes no short
vowels. What is left are consonants in one alphabet, in which letters that one side does not have
are those that stand for them there: p is b, v is f, q is k. Words in other scripts are kept.
"""

from __future__ import annotations

import functools
import re
import unicodedata

from newsevents._text.folding import fold

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
