"""Alignment of two versions of a text: where a passage of the old one is in the new one.

Both are split into words, punctuation marks and ends of paragraphs, in the letters of `folding`
and the spelling of `quotes`. Sequences of them that are unique in both versions are anchors, and
whatever continues an anchor is aligned with it (a "patience diff"). That is done from both ends.

A passage has a place if both directions agree about it, and if it belongs to at least six aligned
words or to whole paragraphs. A sentence or paragraph that is unique in both versions keeps its
passages wherever it is. Equal words elsewhere are never the place of a passage.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence

import attrs

from newsevents._text.folding import fold, occurrences
from newsevents._text.quotes import places, unified

_TOKEN = re.compile(r"\w+|\n|[^\w\s]")
_PARAGRAPH_END = "\n"
_SENTENCE_ENDS = ".!?؟…\n"
_LINE_END, _BLANK_LINE = re.compile("\n"), re.compile(r"\n\s*\n")
_MIN_WORDS = 6
#: Tokens of an anchor; shorter ones are tried where there is no longer one.
_ANCHOR_SIZES = (6, 3)
# Each round looks for anchors between those of the round before.
_MAX_ROUNDS = 12
_MAX_OCCURRENCES, _MAX_CANDIDATES = 100, 5
#: Tokens to the nearest aligned ones beside a passage that is gone.
_MAX_DISTANCE = 8

#: Start and end of a passage in a text, or of a sequence of tokens.
Ends = tuple[int, int]


@attrs.frozen
class Followed:
    """A passage in a new version: moved to one place, ambiguous with several, or gone."""

    is_moved: bool = False
    #: The place of the passage, or places of equal words that may be the passage.
    places: tuple[Ends, ...] = ()
    #: Where other words are written in place of the passage.
    instead: Ends | None = None


@attrs.frozen
class _Tokens:
    """The tokens of a text, with an end of a paragraph before and after it."""

    text: str
    letters: str
    #: Offset in the text of each letter.
    origins: Sequence[int]
    tokens: Sequence[str]
    #: Offset in the letters of each token.
    starts: Sequence[int]
    #: Number of words before each token.
    words: Sequence[int]

    @classmethod
    def of(cls, text: str) -> _Tokens:
        """Split a text. If it has blank lines, they and no other line ends separate paragraphs."""
        folded = fold(unified(text))
        separator = _BLANK_LINE if _BLANK_LINE.search(text.strip()) else _LINE_END
        letters = "".join(
            _PARAGRAPH_END if letter == " " and separator.search(piece) else letter
            for letter, piece in zip(folded.letters, folded.pieces(text), strict=False)
        )
        letters = f"{_PARAGRAPH_END}{letters}{_PARAGRAPH_END}"
        found = list(_TOKEN.finditer(letters))
        tokens = [match[0] for match in found]
        words = list(itertools.accumulate((t[0].isalnum() for t in tokens), initial=0))
        origins = [0, *folded.origins, len(text)]
        return cls(text, letters, origins, tokens, [match.start() for match in found], words)

    def tokens_of(self, passage: Ends) -> Ends:
        """Return the tokens, whole or in part, of a passage; line ends around it do not count."""
        first, last = (bisect.bisect_left(self.origins, at, 1) for at in passage)
        start = bisect.bisect_right(self.starts, first) - 1
        stop = bisect.bisect_left(self.starts, last)
        if self.end_of(start) <= first:
            start += 1
        while start < stop and self.tokens[start] == _PARAGRAPH_END:
            start += 1
        while start < stop and self.tokens[stop - 1] == _PARAGRAPH_END:
            stop -= 1
        return start, stop

    def end_of(self, token: int) -> int:
        """Return the offset in the letters after a token."""
        return self.starts[token] + len(self.tokens[token])

    def letters_of(self, ends: Ends) -> str:
        """Return the letters of tokens."""
        return self.letters[self.starts[ends[0]] : self.end_of(ends[1] - 1)]

    def passage_of(self, ends: Ends) -> Ends:
        """Return the passage of tokens within the text, with all up to the tokens around it."""
        start, stop = ends
        return self.origins[self.end_of(start - 1)], self.origins[self.starts[stop]]

    def trimmed(self, ends: Ends) -> Ends:
        """Return the passage of tokens without white space around it."""
        start, stop = self.passage_of(ends)
        passage = self.text[start:stop]
        start += len(passage) - len(passage.lstrip())
        return start, start + len(passage.strip())

    def find(self, letters: str, limit: int) -> list[int]:
        """Return the first tokens of up to `limit` places where whole tokens have some letters."""
        found = (
            (bisect.bisect_left(self.starts, at), at) for at in occurrences(self.letters, letters)
        )
        size = len(letters)
        whole = (
            token
            for token, at in found
            if self.starts[token : token + 1] == [at]
            and self.end_of(bisect.bisect_left(self.starts, at + size) - 1) == at + size
        )
        return list(itertools.islice(whole, limit))

    def is_enough(self, ends: Ends) -> bool:
        """Whether tokens are enough words to be no coincidence, or whole paragraphs."""
        start, stop = ends
        edges = {self.tokens[start], self.tokens[stop - 1]}
        is_whole = edges == {_PARAGRAPH_END} and self.has_words(ends)
        return is_whole or self.words[stop] - self.words[start] >= _MIN_WORDS

    def has_words(self, ends: Ends) -> bool:
        """Whether any of some tokens is a word."""
        return self.words[ends[1]] > self.words[ends[0]]

    def around(self, ends: Ends, separators: str) -> Ends:
        """Extend tokens to a sentence with its last mark, or to a paragraph with both its ends."""
        start, stop = ends
        while self.tokens[start - 1] not in separators:
            start -= 1
        while self.tokens[stop] not in separators:
            stop += 1
        if self.tokens[start - 1] == self.tokens[stop] == _PARAGRAPH_END:
            return start - 1, stop + 1
        return start, stop + (self.tokens[stop] != _PARAGRAPH_END)


class Alignment:
    """Two versions of a text, aligned with each other."""

    def __init__(self, old: str, new: str) -> None:
        """Align two texts."""
        self._old, self._new = _Tokens.of(old), _Tokens.of(new)
        self._forward = _matches(self._old.tokens, self._new.tokens)
        backward = _matches(self._old.tokens[::-1], self._new.tokens[::-1])
        last = len(self._new.tokens) - 1
        self._backward = [None if at is None else last - at for at in reversed(backward)]
        both = zip(self._forward, self._backward, strict=True)
        self._agreed = [one if one == other else None for one, other in both]
        self._taken = {at for at in self._agreed if at is not None}
        #: Tokens that do not follow the one before in both texts.
        self._breaks = [
            index
            for index, (before, at) in enumerate(itertools.pairwise([None, *self._agreed]))
            if before is None or at != before + 1
        ]

    def follow(self, passage: Ends) -> Followed:
        """Return where a passage of the old text, by start and end, is in the new one."""
        ends = self._old.tokens_of(passage)
        if ends[0] >= ends[1]:
            return Followed()
        words = self._old.text[slice(*passage)]
        for at in self._targets(ends):
            start, stop = self._new.passage_of((at, at + ends[1] - ends[0]))
            found = places(self._new.text[start:stop], words, 2)
            if len(found) == 1:
                (place,) = found
                return Followed(is_moved=True, places=((start + place[0], start + place[1]),))
        candidates = tuple(itertools.islice(self._candidates(ends), _MAX_CANDIDATES))
        return Followed(places=candidates, instead=None if candidates else self._instead(ends))

    def _targets(self, ends: Ends) -> Iterator[int]:
        """Yield the first token of a passage in the new text, where it is certain."""
        start, stop = ends
        after = bisect.bisect_right(self._breaks, start)
        run = self._breaks[after - 1], [*self._breaks, len(self._agreed)][after]
        at = self._agreed[start]
        if at is not None and stop <= run[1] and self._old.is_enough(run):
            yield at
        for separators in (_PARAGRAPH_END, _SENTENCE_ENDS):
            unit = self._old.around(ends, separators)
            moved = self._only_place(unit) if self._old.is_enough(unit) else None
            if moved is not None:
                yield moved + start - unit[0]

    def _only_place(self, unit: Ends) -> int | None:
        """Return the first token of a sequence of tokens that is unique in both texts."""
        letters = self._old.letters_of(unit)
        if len(self._old.find(letters, 2)) > 1:
            return None
        found = self._new.find(letters, 2)
        return found[0] if len(found) == 1 else None

    def _candidates(self, ends: Ends) -> Iterator[Ends]:
        """Yield places of equal words that are not those of another passage."""
        start, stop = ends
        aligned = (_run(matches[start:stop]) for matches in (self._forward, self._backward))
        others = (
            at
            for at in self._new.find(self._old.letters_of(ends), _MAX_OCCURRENCES)
            if not self._taken.issuperset(range(at, at + stop - start))
        )
        for at in dict.fromkeys((*aligned, *others)):
            if at is not None:
                yield self._new.trimmed((at, at + stop - start))

    def _instead(self, ends: Ends) -> Ends | None:
        """Return the passage between the nearest aligned tokens, if it is not far longer."""
        start, stop = ends
        reach = stop - start + _MAX_DISTANCE
        before = [at for at in self._agreed[max(0, start - reach) : start] if at is not None]
        after = [at for at in self._agreed[stop : stop + reach] if at is not None]
        if not before or not after or not before[-1] < after[0] <= before[-1] + reach:
            return None
        between = before[-1] + 1, after[0]
        return self._new.trimmed(between) if self._new.has_words(between) else None


def _run(matches: Sequence[int | None]) -> int | None:
    """Return the first of some matches if the others continue it."""
    first = matches[0]
    is_run = first is not None and list(matches) == list(range(first, first + len(matches)))
    return first if is_run else None


def _matches(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """Return the token of the new text that each token of the old one is, if any."""
    matches: list[int | None] = [None] * len(old)
    gaps = [(0, len(old), 0, len(new), 0)]
    while gaps:
        start, stop, at, end, rounds = gaps.pop()
        while start < stop and at < end and old[start] == new[at]:
            matches[start] = at
            start, at = start + 1, at + 1
        while start < stop and at < end and old[stop - 1] == new[end - 1]:
            stop, end = stop - 1, end - 1
            matches[stop] = end
        if start < stop and at < end and rounds < _MAX_ROUNDS:
            anchors = _anchors(old[start:stop], new[at:end])
            edges = [(0, 0), *anchors, (stop - start, end - at)] if anchors else []
            for (first, first_at), (last, last_at) in itertools.pairwise(edges):
                gap = (start + first, start + last, at + first_at, at + last_at)
                gaps.append((*gap, rounds + 1))
    return matches


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the starts of sequences that are unique in both texts, in the order of both.

    Those that continue another one are left out.
    """
    for size in _ANCHOR_SIZES:
        here, there = _unique(old, size), _unique(new, size)
        pairs = [(at, there[key]) for key, at in here.items() if key in there]
        if pairs:
            chain = _longest_chain(pairs)
            return [
                pair
                for before, pair in itertools.pairwise([(-1, -1), *chain])
                if pair != (before[0] + 1, before[1] + 1)
            ]
    return []


def _unique(tokens: Sequence[str], size: int) -> dict[tuple[str, ...], int]:
    """Return the start of each sequence of some tokens that occurs once, in order."""
    sequences = list(zip(*(tokens[offset:] for offset in range(size)), strict=False))
    counts = Counter(sequences)
    return {each: at for at, each in enumerate(sequences) if counts[each] == 1}


def _longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs, sorted by their first, whose second ones rise, too."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, at) in enumerate(pairs):
        length = bisect.bisect_left(tails, at)
        before.append(last[length - 1] if length else -1)
        if length == len(tails):
            tails.append(at)
            last.append(index)
        else:
            tails[length], last[length] = at, index
    chain = []
    index = last[-1]
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]
