"""Search for records by their names, in any script, and by ids and identifiers.

Equal after folding are names that differ in case, punctuation, marks, or in letters that `fold`
equates: `al-Sharaa` and `Al Sharaʿa`. Similar are names with common words, given the consonants
that transliterations share (`أحمد الشرع`, `Ahmed al-Sharaa`), and with typos of them.
"""

from __future__ import annotations

import difflib
import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import attrs

from newsevents._text.folding import consonants, words_of
from newsevents._text.suggestions import has_typo
from newsevents.errors import AmbiguousNameError, NameNotFoundError
from newsevents.findings import shown
from newsevents.model import Actor, Article, Event, Place, Process, Record

#: Similar records that a search returns at most, and records of one name.
MAX_SIMILAR, MAX_CANDIDATES = 20, 100

# Records that a message names.
_MAX_NAMED = 5
# No name is longer; a text of any length may be searched.
_MAX_COMPARED_CHARS = 1_000
_MAX_WORDS = 12
_MIN_BEGINNING_LENGTH = 2
# Names whose letters are compared.
_MAX_RANKED = 200
# Part of the words searched that a similar name has.
_MIN_SHARE = 0.6
_BEGINNING, _TYPO = 0.8, 0.7
_MIN_TYPO_LENGTH = 4
# Fewer consonants are those of many words, so that the letters must be similar, too.
_MIN_OF_NAMES, _MIN_OF_SENTENCES = 3, 4
_MIN_RATIO = 0.6
_EXTRA_WORD = 0.02


@attrs.frozen
class Match:
    """Record found by a name."""

    record: Record
    #: Name, alias, title, headline, id or identifier that was found.
    name: str
    #: Whether it is equal, equal after folding, or similar.
    kind: Literal["exact", "folded", "similar"]


@attrs.frozen
class _Entry:
    record: Record
    text: str
    #: Whether it is a name, and no id, identifier, or words for an unnamed actor.
    is_name: bool


class NameIndex:
    """Names, ids and identifiers of records; each part is built when it is first needed."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._entries = [entry for record in records for entry in _entries(record)]
        #: Number of the entries that each part has.
        self._done: Counter[str] = Counter()
        self._texts: dict[str, list[_Entry]] = defaultdict(list)
        self._folded_texts: dict[str, list[_Entry]] = defaultdict(list)
        self._names_by_word: dict[str, list[_Entry]] = defaultdict(list)
        #: The consonants of each entry, and the numbers of the entries with a word by these.
        self._words: list[tuple[str, ...]] = []
        self._numbers_by_word: dict[str, list[int]] = defaultdict(list)

    def add(self, record: Record) -> None:
        """Add a record at the end."""
        self._entries += _entries(record)

    def _new(self, part: str) -> list[_Entry]:
        """Return the entries that a part does not have yet, and count them as done."""
        start, self._done[part] = self._done[part], len(self._entries)
        return self._entries[start:]

    @property
    def _by_text(self) -> Mapping[str, list[_Entry]]:
        for entry in self._new("text"):
            self._texts[entry.text].append(entry)
        return self._texts

    @property
    def _by_words(self) -> Mapping[str, list[_Entry]]:
        for entry in self._new("folded text"):
            self._folded_texts[_folded(entry.text)].append(entry)
        return self._folded_texts

    @property
    def _numbers(self) -> Mapping[str, list[int]]:
        for entry in self._new("consonants"):
            words = consonants(entry.text)
            for word in set(words):
                self._numbers_by_word[word].append(len(self._words))
            self._words.append(words)
        return self._numbers_by_word

    @property
    def _entries_by_word(self) -> Mapping[str, list[_Entry]]:
        for entry in self._new("word"):
            for word in set(words_of(entry.text)) if entry.is_name else ():
                self._names_by_word[word].append(entry)
        return self._names_by_word

    def named(self, text: str, cls: type[Record]) -> Record:
        """Return the only record of a class with a name, or else with a name after folding.

        Raises NameNotFoundError or AmbiguousNameError.
        """
        exact = _matches(self._by_text.get(text, ()), "exact", cls, only_names=True)
        found = list(itertools.islice(exact, MAX_CANDIDATES + 1))
        if not found:
            folded = _matches(self._folded_entries(text), "folded", cls, only_names=True)
            found = list(itertools.islice(folded, MAX_CANDIDATES + 1))
        if len(found) > 1:
            ids = ", ".join(match.record.id for match in found[:_MAX_NAMED])
            beyond = len(found) - _MAX_NAMED
            more = f" and {beyond} more" if beyond > 0 else ""
            if len(found) > MAX_CANDIDATES:
                more = f" and more than {MAX_CANDIDATES - _MAX_NAMED} more"
            message = f"{shown(text)} is a name of {ids}{more}; give an id"
            raise AmbiguousNameError(text, message, found[:MAX_CANDIDATES])
        if not found:
            similar = self.search(text, cls)[:_MAX_NAMED]
            noun = getattr(cls, "type", "event" if cls is Event else "record")
            near = " or ".join(match.record.id for match in similar)
            hint = f"; did you mean {near}?" if similar else ""
            message = f"{shown(text)} is not the name or id of any {noun}{hint}"
            raise NameNotFoundError(text, message, similar)
        return found[0].record

    def search(self, text: str, cls: type[Record]) -> tuple[Match, ...]:
        """Return the records of a class with a name, id or identifier, the best first."""
        found: dict[str, Match] = {}
        matches = itertools.chain(
            _matches(self._by_text.get(text, ()), "exact", cls),
            _matches(self._folded_entries(text), "folded", cls),
        )
        for match in matches:
            found.setdefault(match.record.id, match)
        if len(text) <= _MAX_COMPARED_CHARS:
            entries = itertools.chain(self._similar(text, cls), self._with_typo(text))
            similar = _matches(entries, "similar", cls)
            new = (match for match in similar if match.record.id not in found)
            found |= {match.record.id: match for match in itertools.islice(new, MAX_SIMILAR)}
        return tuple(found.values())

    def _folded_entries(self, text: str) -> Iterable[_Entry]:
        folded = _folded(text) if len(text) <= _MAX_COMPARED_CHARS else ""
        return self._by_words.get(folded, ()) if folded else ()

    def _with_typo(self, text: str) -> Iterator[_Entry]:
        """Yield the names with a word that a single word is a typo of."""
        words = words_of(text)
        if len(words) == 1 and len(words[0]) >= _MIN_TYPO_LENGTH:
            for word, entries in self._entries_by_word.items():
                if has_typo(words[0], word):
                    yield from entries

    def _similar(self, text: str, cls: type[Record]) -> Iterator[_Entry]:
        wanted = list(dict.fromkeys(consonants(text)))[:_MAX_WORDS]
        shares: dict[int, float] = {}
        for word in wanted:
            best: dict[int, float] = {}
            for other, numbers in self._numbers.items():
                if weight := _likeness(word, other):
                    for number in numbers:
                        best[number] = max(weight, best.get(number, 0))
            for number, weight in best.items():
                shares[number] = shares.get(number, 0) + weight / len(wanted)
        scores = {
            number: share - _EXTRA_WORD * abs(len(self._words[number]) - len(wanted))
            for number, share in shares.items()
            if share >= _MIN_SHARE and isinstance(self._entries[number].record, cls)
        }
        likely = sorted(scores, key=lambda number: -scores[number])[:_MAX_RANKED]
        words = _folded(text)
        matcher = difflib.SequenceMatcher(b=words, autojunk=False)
        count = len("".join(wanted))
        ranked: list[tuple[float, int]] = []
        for number in likely:
            entry = self._entries[number]
            folded = _folded(entry.text[:_MAX_COMPARED_CHARS])
            matcher.set_seq1(folded)
            ratio = matcher.ratio()
            is_name = isinstance(entry.record, Actor | Place | Process)
            is_telling = count >= (_MIN_OF_NAMES if is_name else _MIN_OF_SENTENCES)
            if is_telling or ratio >= _MIN_RATIO or set(words.split()) <= set(folded.split()):
                ranked.append((-scores[number] - ratio / 2, number))
        return (self._entries[number] for _, number in sorted(ranked))


def _entries(record: Record) -> Iterator[_Entry]:
    """Yield the names of a record, then its id, the id without its type, and its identifiers."""
    names: dict[str, bool] = {}
    if isinstance(record, Event):
        names.update(dict.fromkeys(record.title.values(), True))
    if isinstance(record, Article) and record.headline:
        names[record.headline] = True
    if isinstance(record, Actor | Place | Process):
        aliases = itertools.chain.from_iterable(record.aliases.values())
        # The words for an unnamed actor may mean another one elsewhere.
        is_name = not getattr(record, "unnamed", None)
        names.update(dict.fromkeys((*record.names.values(), *aliases), is_name))
    others = [record.id, record.id.partition(":")[2]]
    for scheme, value in getattr(record, "identifiers", {}).items():
        others += [value, f"{scheme}:{value}"]
    if isinstance(record, Article) and record.url:
        others.append(record.url)
    for text in others:
        names.setdefault(text, False)
    return (_Entry(record, text, is_name) for text, is_name in names.items())


def _matches(
    entries: Iterable[_Entry],
    kind: Literal["exact", "folded", "similar"],
    cls: type[Record],
    *,
    only_names: bool = False,
) -> Iterator[Match]:
    """Yield the first entry of each record of a class."""
    found: set[str] = set()
    for entry in entries:
        record_id = entry.record.id
        is_wanted = isinstance(entry.record, cls) and entry.is_name >= only_names
        if is_wanted and record_id not in found:
            found.add(record_id)
            is_part = record_id.endswith(f":{entry.text}")
            yield Match(entry.record, record_id if is_part else entry.text, kind)


def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1
    if len(word) >= _MIN_BEGINNING_LENGTH and other.startswith(word):
        return _BEGINNING
    is_long = min(len(word), len(other)) >= _MIN_TYPO_LENGTH
    return _TYPO if is_long and has_typo(word, other) else 0


def _folded(text: str) -> str:
    return " ".join(words_of(text))
