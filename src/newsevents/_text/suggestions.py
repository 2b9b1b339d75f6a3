"""The candidate that is probably meant by a misspelt word: one policy for all names.

A suggestion corrects a typo, and never writes one word for another:

- Case and separators do not count: `Head of State` is `head-of-state`.
- Otherwise each pair of words differs by at most one edit, or two beyond eight letters, and so does
  the whole. An edit inserts, drops or changes a letter, or swaps two neighbours (optimal string
  alignment distance). Words of up to three letters, and words with digits, have no typos.
- A word that exists is no typo: a word of the candidates, or of `words.txt`, which has the English
  words near those of the model and of the news, and names of countries with their adjectives. Only
  the plural, or the third person, may be written for the other form: `affirm` is `affirms`.
- Nothing is suggested if two candidates are left.

Limits: a rare word, or a name that is neither a country nor in another id, can still be taken for
a typo of a name that differs by one letter. No candidate is Arabic, so an Arabic word has none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

WORDS_PATH = Path(__file__).with_name("words.txt")

# Ids are at most this long.
_MAX_COMPARED_CHARS = 200
_MAX_SHORT_WORD_LENGTH = 8
_MIN_WORD_LENGTH = 4
_SPLIT_CACHE_SIZE = 2_000


def suggest(given: str, candidates: Iterable[str]) -> str | None:
    """Return the only candidate that a word is a typo of, or None."""
    found = suggestions(given, candidates)
    return found[0] if len(found) == 1 else None


def did_you_mean(given: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return `did you mean "..."?` with the suggestion, or `otherwise` without a suggestion."""
    near = suggest(given, candidates)
    return otherwise if near is None else f'did you mean "{near}"?'


def suggestions(given: str, candidates: Iterable[str]) -> list[str]:
    """Return all candidates that a word is a typo of; only those in other case if there are any."""
    if len(given) > _MAX_COMPARED_CHARS:
        return []
    words = _split(given)
    split = {candidate: _split(candidate) for candidate in candidates}
    same = [candidate for candidate, others in split.items() if _is_same(words, others)]
    if same:
        return same
    known = {word for others in split.values() for word in others}
    return [
        candidate
        for candidate, others in split.items()
        if len(words) == len(others) and _is_typo(words, others, known)
    ]


@functools.lru_cache(maxsize=_SPLIT_CACHE_SIZE)  # candidates are the same again and again
def _split(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.split(r"[\W_]+", text.casefold()) if word)


def _is_same(words: Sequence[str], others: Sequence[str]) -> bool:
    if words == others:
        return True
    # A date or a number is not the same in other groups.
    joined = "".join(words)
    return joined.isalpha() and joined == "".join(others)


def _is_typo(words: Sequence[str], others: Sequence[str], known: Collection[str]) -> bool:
    pairs = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return all(has_typo(*pair) and not _is_word(*pair, known) for pair in pairs) and sum(
        _distance(*pair) for pair in pairs
    ) <= _max_distance(words)


def has_typo(word: str, other: str) -> bool:
    """Return whether one word may be a typo of another, by its letters alone."""
    limit = _max_distance([word])
    return (
        abs(len(word) - len(other)) <= limit
        and max(len(word), len(other)) >= _MIN_WORD_LENGTH
        and f"{word}{other}".isalpha()
        # An edit changes at most two letters: most pairs need no comparison.
        and len(set(word) ^ set(other)) <= 2 * limit
        and _distance(word, other) <= limit
    )


def _max_distance(words: Sequence[str]) -> int:
    return 1 if sum(map(len, words)) <= _MAX_SHORT_WORD_LENGTH else 2


def _is_word(word: str, other: str, known: Collection[str]) -> bool:
    words, names = _known_words()
    if word in names:
        return True
    short, long = sorted((word, other), key=len)
    return (word in words or word in known) and long not in (f"{short}s", f"{short}es")


@functools.cache
def _known_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return words, and names that are no plural of each other."""
    _notice, words, names = WORDS_PATH.read_text(encoding="utf-8").split("\n\n")
    return frozenset(words.split()), frozenset(names.split())


def _distance(one: str, other: str) -> int:
    """Return the optimal string alignment distance: edits of which none touches another."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, against in enumerate(other, start=1):
            edits = [last[column] + 1, current[-1] + 1, last[column - 1] + (letter != against)]
            swapped = one[row - 2 : row] == other[column - 2 : column][::-1]
            if swapped and min(row, column) > 1:
                edits.append(before[column - 2] + 1)
            current.append(min(edits))
        before, last = last, current
    return last[-1]
