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
import functools
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from newsevents._text.folding import end_of_letter, fold, occurrences
from newsevents._text.quotes import unified

_TOKEN = re.compile(r"\w+|\n|[^\w\s]")
_PARAGRAPH_END = "\n"
_SENTENCE_ENDS = ".!?؟…\n"
_WORDS_BESIDE = 2
_LINE_END, _BLANK_LINE = re.compile("\n"), re.compile(r"\n\s*\n")
_MIN_WORDS = 6
#: Tokens of an anchor.
_ANCHOR_SIZE = 4
# Each round looks for anchors between those of the round before.
_MAX_ROUNDS = 12
_MAX_OCCURRENCES, _MAX_CANDIDATES = 100, 5
_MAX_CACHED = 4096
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
    #: The two words on each side of the passage in its sentence, in the old text and the new one,
    #: where they changed.
    beside: tuple[tuple[str, str], ...] = ()


@attrs.frozen(eq=False)
class _Tokens:
    """The tokens of a text, with an end of a paragraph before and after it."""

    text: str
    unified: str
    letters: str
    #: Offset in the text of each letter.
    origins: Sequence[int]
    tokens: Sequence[str]
    #: Offset in the letters of each token.
    starts: Sequence[int]
    #: Number of words before each token.
    words: Sequence[int]
    #: Tokens that end a paragraph, and those that end a sentence.
    marks: Mapping[str, Sequence[int]]

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
        starts = [match.start() for match in found]
        marks = {
            separators: [at for at, token in enumerate(tokens) if token in separators]
            for separators in (_PARAGRAPH_END, _SENTENCE_ENDS)
        }
        return cls(text, folded.original, letters, origins, tokens, starts, words, marks)

    def tokens_of(self, passage: Ends) -> Ends:
        """Return the tokens, whole or in part, of a passage; line ends around it do not count."""
        first, last = self.letter_range(passage)
        start = bisect.bisect_right(self.starts, first) - 1
        stop = bisect.bisect_left(self.starts, last)
        if self.end_of(start) <= first:
            start += 1
        while start < stop and self.tokens[start] == _PARAGRAPH_END:
            start += 1
        while start < stop and self.tokens[stop - 1] == _PARAGRAPH_END:
            stop -= 1
        return start, stop

    def letter_range(self, passage: Ends) -> Ends:
        """Return the letters of a passage, from its first to the one after its last."""
        return (
            bisect.bisect_left(self.origins, passage[0], 1),
            bisect.bisect_left(self.origins, passage[1], 1),
        )

    def end_of(self, token: int) -> int:
        """Return the offset in the letters after a token."""
        return self.starts[token] + len(self.tokens[token])

    def letters_of(self, ends: Ends) -> str:
        """Return the letters of tokens."""
        return self.letters[self.starts[ends[0]] : self.end_of(ends[1] - 1)]

    def trimmed(self, ends: Ends) -> Ends:
        """Return the passage of tokens without white space around it."""
        start, stop = self.origins[self.starts[ends[0]]], self.origins[self.starts[ends[1]]]
        passage = self.text[start:stop]
        start += len(passage) - len(passage.lstrip())
        return start, start + len(passage.strip())

    def find(self, letters: str) -> Iterator[int]:
        """Yield the first token of each place where whole tokens have some letters."""
        for at in occurrences(self.letters, letters):
            end = at + len(letters)
            first, after = (bisect.bisect_left(self.starts, each) for each in (at, end))
            if self.starts[first : first + 1] == [at] and self.end_of(after - 1) == end:
                yield first

    def is_enough(self, ends: Ends) -> bool:
        """Whether tokens are enough words to be no coincidence, or whole paragraphs."""
        is_whole = self.tokens[ends[0]] == self.tokens[ends[1] - 1] == _PARAGRAPH_END
        return self.count(ends) >= (1 if is_whole else _MIN_WORDS)

    def count(self, ends: Ends) -> int:
        """Return the number of words among tokens."""
        return self.words[ends[1]] - self.words[ends[0]]

    def around(self, ends: Ends, separators: str) -> Ends:
        """Extend tokens to a sentence with its last mark, or to a paragraph with both its ends."""
        marks = self.marks[separators]
        before = marks[bisect.bisect_left(marks, ends[0]) - 1]
        after = marks[bisect.bisect_left(marks, ends[1] - 1)]
        if self.tokens[before] == self.tokens[after] == _PARAGRAPH_END:
            return before, after + 1
        return before + 1, after + (self.tokens[after] != _PARAGRAPH_END)

    def beside(self, ends: Ends) -> Iterator[tuple[list[str], str]]:
        """Yield the words before and after some tokens in their sentence, folded and as written."""
        first, last = self.around(ends, _SENTENCE_ENDS)
        sides = (
            (range(first, ends[0]), slice(-_WORDS_BESIDE, None)),
            (range(ends[1], last), slice(_WORDS_BESIDE)),
        )
        for side, nearest in sides:
            words = [at for at in side if self.tokens[at][0].isalnum()][nearest]
            written = self.text[slice(*self.trimmed((words[0], words[-1] + 1)))] if words else ""
            yield [self.tokens[at] for at in words], written


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
        self._breaks.append(len(self._agreed))
        # Many passages are in one sentence, and the search for it takes as long as the text.
        self._only_place = functools.lru_cache(_MAX_CACHED)(_only_place)
        self._is_same_sentence = functools.lru_cache(_MAX_CACHED)(self._shares_most_words)

    @property
    def has_versions_of_one_text(self) -> bool:
        """Whether half of the words of the shorter text are in the other one."""
        old, new = (
            Counter(token for token in each.tokens if token[0].isalnum())
            for each in (self._old, self._new)
        )
        return 2 * (old & new).total() >= min(old.total(), new.total()) > 0

    def follow(self, passage: Ends) -> Followed:
        """Return where a passage of the old text, by start and end, is in the new one."""
        ends = self._old.tokens_of(passage)
        if ends[0] >= ends[1]:
            return Followed()
        at = next(self._targets(ends), None)
        if at is not None:
            old = self._old.beside(ends)
            new = self._new.beside((at, at + ends[1] - ends[0]))
            changed = (
                (was[1], now[1]) for was, now in zip(old, new, strict=True) if was[0] != now[0]
            )
            place = self._place(passage, ends, at)
            return Followed(is_moved=True, places=(place,), beside=tuple(changed))
        candidates = tuple(itertools.islice(self._candidates(ends), _MAX_CANDIDATES))
        return Followed(places=candidates, instead=None if candidates else self._instead(ends))

    def _place(self, passage: Ends, ends: Ends, at: int) -> Ends:
        """Return the letters of a passage in the tokens of the new text that are the same."""
        old, new = self._old, self._new
        first, last = old.letter_range(passage)
        first, last = max(first, old.starts[ends[0]]), min(last, old.end_of(ends[1] - 1))
        shift = new.starts[at] - old.starts[ends[0]]
        start = new.origins[first + shift]
        exact = start - old.origins[first] + passage[0], start - old.origins[first] + passage[1]
        if exact[0] >= 0 and new.text[slice(*exact)] == old.text[slice(*passage)]:
            return exact
        return start, end_of_letter(new.unified, new.origins[last + shift - 1] + 1)

    def _targets(self, ends: Ends) -> Iterator[int]:
        """Yield the first token of a passage in the new text, where it is certain."""
        start, stop = ends
        yield from self._unique_places(ends, self._old, self._new)
        after = bisect.bisect_right(self._breaks, start)
        run = self._breaks[after - 1], self._breaks[after]
        at = self._agreed[start]
        if at is None or stop > run[1] or not self._old.is_enough(run):
            return
        pairs = ((start, at), (stop - 1, at + stop - 1 - start))
        are_same = all(
            self._is_same_sentence(
                self._old.around((one, one + 1), _SENTENCE_ENDS),
                self._new.around((other, other + 1), _SENTENCE_ENDS),
            )
            for one, other in pairs
        )
        # A sentence there that was elsewhere in the old text is another one.
        back = self._unique_places((at, at + stop - start), self._new, self._old)
        if are_same and all(origin == start for origin in back):
            yield at

    def _shares_most_words(self, old: Ends, new: Ends) -> bool:
        """Whether more than half of the words of an old sentence are aligned with a new one."""
        shared = sum(
            at is not None and new[0] <= at < new[1] and self._new.count((at, at + 1))
            for at in self._agreed[slice(*old)]
        )
        return 2 * shared > self._old.count(old)

    def _unique_places(self, ends: Ends, here: _Tokens, there: _Tokens) -> Iterator[int]:
        """Yield where the paragraph, and the sentence, of some tokens is in the other text."""
        is_one_paragraph = _PARAGRAPH_END not in here.tokens[slice(*ends)]
        for separators in (_PARAGRAPH_END, _SENTENCE_ENDS)[: 1 + is_one_paragraph]:
            unit = here.around(ends, separators)
            at = self._only_place(unit, here, there)
            if at is not None:
                yield at + ends[0] - unit[0]

    def _candidates(self, ends: Ends) -> Iterator[Ends]:
        """Yield places of equal words that are not those of another passage."""
        start, stop = ends
        aligned = (_run(matches[start:stop]) for matches in (self._forward, self._backward))
        others = (
            at
            for at in itertools.islice(self._new.find(self._old.letters_of(ends)), _MAX_OCCURRENCES)
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
        return self._new.trimmed(between) if self._new.count(between) else None


def _only_place(unit: Ends, here: _Tokens, there: _Tokens) -> int | None:
    """Return where another text has some tokens, if they are enough and unique in both texts."""
    letters = here.letters_of(unit)
    if not here.is_enough(unit) or len(list(itertools.islice(here.find(letters), 2))) > 1:
        return None
    found = list(itertools.islice(there.find(letters), 2))
    return found[0] if len(found) == 1 else None


def _run(matches: Sequence[int | None]) -> int | None:
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
        anchors = _anchors(old[start:stop], new[at:end]) if rounds < _MAX_ROUNDS else []
        if anchors:
            edges = [(0, 0), *anchors, (stop - start, end - at)]
            for (first, first_at), (last, last_at) in itertools.pairwise(edges):
                gap = (start + first, start + last, at + first_at, at + last_at)
                gaps.append((*gap, rounds + 1))
            continue
        while start < stop and at < end and old[stop - 1] == new[end - 1]:
            stop, end = stop - 1, end - 1
            matches[stop] = end
    return matches


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the starts of sequences that are unique in both texts, in the order of both."""
    here, there = _unique(old), _unique(new)
    return _longest_chain([(at, there[key]) for key, at in here.items() if key in there])


def _unique(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Return the start of each sequence of some tokens that occurs once, in order."""
    sequences = list(zip(*(tokens[offset:] for offset in range(_ANCHOR_SIZE)), strict=False))
    counts = Counter(sequences)
    return {each: at for at, each in enumerate(sequences) if counts[each] == 1}


def _longest_chain(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest chain of pairs, sorted by their first, whose second ones rise, too."""
    # The chain of each length that ends lowest: its last pair, and the chain before.
    chains: list[Any] = []
    tails: list[int] = []
    for pair in pairs:
        length = bisect.bisect_left(tails, pair[1])
        chain = pair, chains[length - 1] if length else None
        tails[length : length + 1], chains[length : length + 1] = [pair[1]], [chain]
    link, longest = chains[-1] if chains else None, []
    while link:
        longest.append(link[0])
        link = link[1]
    return longest[::-1]
