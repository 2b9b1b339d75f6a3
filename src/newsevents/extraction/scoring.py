"""Comparison of predicted records with gold records: by record, by field, by span.

    result = score(read_dataset("gold"), read_dataset("predicted"))
    print(result.records.micro.f1, result.fields["participants/actor"].recall)

Ids may differ. Actors, places, processes and articles are the same if their ids are, or else a
digest of the text, a URL, an identifier or a name that no other record has. Events of one type are
paired by participants, category, date and spans: the most similar first, and none of which less
than half is the same. Titles and other texts in the author's own words are not compared.
"""

from __future__ import annotations

import itertools
import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from newsevents._text.folding import fold
from newsevents.codec import from_dict, to_dict
from newsevents.dataset.references import rename_references
from newsevents.diff.fields import identity
from newsevents.model import Article, Event, GenericEvent, Record
from newsevents.schema.field_types import ByLanguage, FieldType, ListOf, MapOf, Object, fields_of

#: Least similarity of two events that are the same, from 0 to 1.
MIN_SIMILARITY = 0.5

# Events that share an actor, an article or a date with more events than this are not compared for
# that alone.
_MAX_SHARING = 500
_NOT_COMPARED = frozenset(("id", "extensions", "imported_from", "spans", "expression", "quotation"))


@attrs.frozen
class Counts:
    """Numbers of things that are correct, predicted at all, and in the gold records."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is correct; 1 if there is nothing to predict."""
        return self._share(self.predicted)

    @property
    def recall(self) -> float:
        """Share of the gold that is predicted; 1 if there is nothing to predict."""
        return self._share(self.gold)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return self._share((self.predicted + self.gold) / 2)

    def _share(self, whole: float) -> float:
        if not self.predicted + self.gold:
            return 1.0
        return self.correct / whole if whole else 0.0

    def __add__(self, other: Counts) -> Counts:
        """Return the sums."""
        return Counts(*map(sum, zip(attrs.astuple(self), attrs.astuple(other), strict=True)))

    def to_dict(self) -> dict[str, float]:
        """Return the numbers and the shares."""
        shares = {name: getattr(self, name) for name in _SHARES}
        return attrs.asdict(self) | shares


_SHARES = ("precision", "recall", "f1")


@attrs.frozen
class Level:
    """Counts of one kind by name: of records by type, of values by field."""

    by_name: Mapping[str, Counts]

    def __getitem__(self, name: str) -> Counts:
        """Return the counts of a type or field; none if there is nothing of it."""
        return self.by_name.get(name, Counts())

    @property
    def micro(self) -> Counts:
        """Sums, in which each record, value or letter counts the same."""
        return sum(self.by_name.values(), Counts())

    @property
    def macro(self) -> Mapping[str, float]:
        """Means of precision, recall and F1, in which each type or field counts the same."""
        counts = list(self.by_name.values()) or [Counts()]
        return {name: statistics.fmean(getattr(each, name) for each in counts) for name in _SHARES}


@attrs.frozen(kw_only=True)
class Score:
    """Agreement of predicted with gold records."""

    #: Records by type, without articles.
    records: Level
    #: Values by field: `date`, `participants/role`. Those of records without a partner count too.
    fields: Level
    #: Code points of the spans of events, by type.
    spans: Level
    #: Id of the gold record by that of the predicted one.
    pairs: Mapping[str, str]

    def levels(self) -> dict[str, Level]:
        """Return the levels by name."""
        return {"records": self.records, "fields": self.fields, "spans": self.spans}

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain data."""
        levels = {
            name: {
                "micro": level.micro.to_dict(),
                "macro": dict(level.macro),
                "by_name": {name: counts.to_dict() for name, counts in level.by_name.items()},
            }
            for name, level in self.levels().items()
        }
        return {**levels, "pairs": dict(self.pairs)}


def score(gold: Iterable[Record], predicted: Iterable[Record]) -> Score:
    """Return how far predicted records agree with gold records, such as two datasets."""
    right = {record.id: record for record in gold}
    found = {record.id: record for record in predicted}
    pairs = _pair_supporting(right.values(), found.values())
    pairs |= _pair_events(right.values(), (_renamed(each, pairs) for each in found.values()))
    levels: dict[str, dict[str, Counts]] = {"records": {}, "fields": {}, "spans": {}}

    def _add(level: str, name: str, correct: int, predicted: int, gold: int) -> None:
        counts = levels[level].get(name, Counts())
        levels[level][name] = counts + Counts(correct, predicted, gold)

    partner_of = {one: other for other, one in pairs.items()}
    both: list[tuple[Record | None, Record | None]] = [
        (one, found.get(partner_of.get(one.id, ""))) for one in right.values()
    ]
    both += [(None, other) for other in found.values() if other.id not in pairs]
    for one, given in both:
        other = given and _renamed(given, pairs)
        record = one or other
        if record is None or isinstance(record, Article):
            continue
        sides = other is not None, one is not None
        _add("records", record.type, all(sides), *sides)
        ours, theirs = _values(one), _values(other)
        for name in {*ours, *theirs}:
            common = (ours[name] & theirs[name]).total()
            _add("fields", name, common, theirs[name].total(), ours[name].total())
        mine, others = _pieces(one), _pieces(other)
        if mine or others:
            common = _common_letters(mine, others)
            _add("spans", record.type, common, _letters(others), _letters(mine))
    sorted_levels = {name: Level(dict(sorted(each.items()))) for name, each in levels.items()}
    return Score(**sorted_levels, pairs=pairs)


def _renamed(record: Record, ids: Mapping[str, str]) -> Record:
    document = to_dict(record)
    renamed = rename_references(document, ids)
    return record if renamed is document else from_dict(renamed)


# --- records that are the same ---


def _pair_supporting(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, str]:
    """Return the gold id of each predicted record that is not an event, as far as it is certain."""
    pairs: dict[str, str] = {}
    for keys in (lambda record: [record.id], _contents, _names):
        ours = _by_key(gold, keys, set(pairs.values()))
        theirs = _by_key(predicted, keys, set(pairs))
        certain = {
            (*theirs[key], *ours[key]): None
            for key in theirs
            if key in ours
            if len(ours[key]) == len(theirs[key]) == 1
        }
        # Nor is it certain if two keys of a record lead to different records.
        times = [Counter(ids) for ids in zip(*certain, strict=True)]
        pairs |= {o: one for o, one in certain if times[0][o] == times[1][one] == 1}
    return pairs


def _by_key(
    records: Iterable[Record], keys: Callable[[Record], Iterable[Hashable]], taken: set[str]
) -> dict[Hashable, set[str]]:
    found: dict[Hashable, set[str]] = defaultdict(set)
    for record in records:
        if record.id not in taken and not isinstance(record, Event):
            for key in keys(record):
                found[record.type, key].add(record.id)
    return found


def _contents(record: Record) -> Iterable[Hashable]:
    if isinstance(record, Article):
        return filter(None, (record.text, record.url))
    return getattr(record, "identifiers", {}).items()


def _names(record: Record) -> Iterable[Hashable]:
    names = itertools.chain(
        getattr(record, "names", {}).values(), *getattr(record, "aliases", {}).values()
    )
    return (fold(name).letters.casefold() for name in names)


@attrs.frozen
class _Signature:
    event: Event
    actors: frozenset[str]
    pieces: _Pieces

    def features(self) -> Iterator[Hashable]:
        """Yield what an event shares with each that may be the same."""
        articles = {article for article, _, _ in self.pieces}
        for feature in (self.event.id, self.event.date, *self.actors, *articles):
            yield self.event.type, feature

    def similarity(self, other: _Signature) -> float:
        """Return the mean of what is the same of the parts that either event has."""
        ours, theirs = self.event.when, other.event.when
        is_equal = self.event.date == other.event.date
        # Dates that may be the same count a half.
        shares = [1.0 if is_equal else ours.overlaps(theirs.earliest, theirs.latest) / 2]
        if self.actors or other.actors:
            common = len(self.actors & other.actors)
            shares.append(2 * common / (len(self.actors) + len(other.actors)))
        if self.pieces or other.pieces:
            letters = _letters(self.pieces) + _letters(other.pieces)
            shares.append(2 * _common_letters(self.pieces, other.pieces) / max(1, letters))
        if isinstance(self.event, GenericEvent) and isinstance(other.event, GenericEvent):
            shares.append(float(self.event.category == other.event.category))
        return statistics.fmean(shares)


def _signatures(records: Iterable[Record]) -> list[_Signature]:
    return [
        _Signature(each, frozenset(actor for _, actor in each.roles()), _pieces(each))
        for each in records
        if isinstance(each, Event)
    ]


def _pair_events(gold: Iterable[Record], predicted: Iterable[Record]) -> dict[str, str]:
    """Return the gold id of each predicted event, the most similar ones first."""
    ours, theirs = _signatures(gold), _signatures(predicted)
    sharing: dict[Hashable, list[int]] = defaultdict(list)
    for at, each in enumerate(ours):
        for feature in each.features():
            sharing[feature].append(at)
    ranked = []
    for number, other in enumerate(theirs):
        lists = (sharing[feature] for feature in other.features() if feature in sharing)
        for at in {at for each in lists if len(each) <= _MAX_SHARING for at in each}:
            similarity = ours[at].similarity(other)
            if similarity >= MIN_SIMILARITY:
                is_other = ours[at].event.id != other.event.id
                ranked.append((-similarity, is_other, at, number))
    pairs: dict[str, str] = {}
    taken = set()
    for *_, at, number in sorted(ranked):
        name, partner = theirs[number].event.id, ours[at].event.id
        if name not in pairs and partner not in taken:
            pairs[name] = partner
            taken.add(partner)
    return pairs


# --- values and spans ---


def _values(record: Record | None) -> defaultdict[str, Counter[tuple[Hashable, ...]]]:
    found: defaultdict[str, Counter[tuple[Hashable, ...]]] = defaultdict(Counter)
    if record is not None:
        for name, value in _below(Object(type(record)), to_dict(record), "", ()):
            found[name][value] += 1
    return found


def _below(
    kind: FieldType, value: Any, path: str, of: tuple[Hashable, ...]
) -> Iterator[tuple[str, tuple[Hashable, ...]]]:
    """Yield the field and the value of each value below, with the entries of lists around it."""
    match kind:
        case ByLanguage():
            return
        case Object(cls):
            compared = (field for field in fields_of(cls) if field.name not in _NOT_COMPARED)
            for field in (field for field in compared if field.name in value):
                below = f"{path}/{field.name}".lstrip("/")
                yield from _below(field.kind, value[field.name], below, of)
        case ListOf(item):
            keys = item.cls.identified_by if isinstance(item, Object) else ()
            for entry in value:
                named = [identity(entry.get(names[0])) for names in keys[-1:]]
                yield from _below(item, entry, path, (*of, *named))
        case MapOf():
            for key, each in value.items():
                yield path, (*of, key, identity(each))
        case _:
            yield path, (*of, identity(value))


#: Pieces of texts: article, start and end.
_Pieces: TypeAlias = frozenset[tuple[str, int, int]]


def _pieces(record: Record | None) -> _Pieces:
    return frozenset(
        (str(evidence.article), span.start, span.end)
        for evidence in (record.evidence if isinstance(record, Event) else ())
        for span in evidence.spans
    )


def _letters(pieces: _Pieces) -> int:
    """Return the number of code points in pieces, which may overlap."""
    count, last = 0, ("", 0)
    for article, start, end in sorted(pieces):
        first = max(start, last[1]) if article == last[0] else start
        count += max(0, end - first)
        last = article, max(first, end)
    return count


def _common_letters(ours: _Pieces, theirs: _Pieces) -> int:
    """Return the number of code points in both: what each has, less what both together have."""
    return _letters(ours) + _letters(theirs) - _letters(ours | theirs)
