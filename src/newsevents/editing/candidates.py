"""Candidates: actors, places and processes of different datasets that may be the same.

Compared are identifiers and names, across scripts and transliterations. Records of other types or
incompatible kinds, of different countries, with other numbers in their names, places far apart and
processes of different times are never candidates. Only records that share an identifier, the
consonants of a rare word, of two words or of a whole name are compared, so that time does not grow
with the square of their number.
"""

from __future__ import annotations

import functools
import itertools
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator

import attrs
import msgspec

from newsevents import edtf
from newsevents._text.folding import consonants, words_of
from newsevents.errors import MissingExtraError
from newsevents.model import Actor, ActorKind, Place, PlaceKind, Process

MIN_SCORE = 85
_EXACT = 100

# Words, and pairs of words or whole names, that more records share say too little.
_MAX_SHARING_WORD, _MAX_SHARING = 50, 500
_MAX_NAMES = 20
_MAX_NAME_CHARS = 200
_MAX_WORDS = 6
# Consonants of a name that tell it from others in another script.
_MIN_CONSONANTS, _MIN_TELLING_CONSONANTS = 2, 4
_MAX_DEGREES = 0.5
_RECORD_CACHE_SIZE = 8192

#: Kinds that one thing may have in two datasets; `unknown` and terms of one's own go with all.
_COMPATIBLE = {
    frozenset(pair)
    for one, others in (
        (
            ActorKind.ORGANIZATION,
            (
                *(ActorKind.ARMED_GROUP, ActorKind.GOVERNMENT_BODY, ActorKind.MEDIA),
                ActorKind.INTERGOVERNMENTAL_ORGANIZATION,
            ),
        ),
        (ActorKind.ARMED_FORCE, (ActorKind.ARMED_GROUP, ActorKind.GOVERNMENT_BODY)),
        (PlaceKind.MILITARY_BASE, (PlaceKind.AIRPORT, PlaceKind.NAVAL_BASE, PlaceKind.SITE)),
        (PlaceKind.PORT, (PlaceKind.NAVAL_BASE, PlaceKind.SITE)),
        (PlaceKind.SITE, (PlaceKind.AIRPORT, PlaceKind.BORDER_CROSSING, PlaceKind.CITY)),
        (PlaceKind.REGION, (PlaceKind.ADMIN_AREA, PlaceKind.ISLAND, PlaceKind.MOUNTAIN)),
    )
    for pair in itertools.product((one,), others)
}
#: Kinds of places that are no point, so that their coordinates differ from source to source.
_WIDE = frozenset(
    (
        *(PlaceKind.COUNTRY, PlaceKind.ADMIN_AREA, PlaceKind.REGION, PlaceKind.RIVER),
        *(PlaceKind.SEA, PlaceKind.STRAIT, PlaceKind.AIRSPACE, PlaceKind.MOUNTAIN),
    )
)

_SETUP = """
CREATE TABLE compared (number INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE blocks (key INTEGER, is_word INTEGER, number INTEGER, source INTEGER, country TEXT);
CREATE TABLE identifiers (scheme TEXT, value TEXT, source INTEGER);
"""
_FORGET_COMMON = f"""
DELETE FROM blocks WHERE key IN (SELECT key FROM blocks GROUP BY key
    HAVING count(*) > CASE min(is_word) WHEN 1 THEN {_MAX_SHARING_WORD} ELSE {_MAX_SHARING} END)
"""  # noqa: S608
# Codes of a country or a group, for example, are no identifiers of one record.
_COMMON_SCHEMES = """
SELECT DISTINCT scheme FROM identifiers GROUP BY scheme, source
HAVING count(DISTINCT value) < 0.9 * count(*)
"""
_PAIRS = """
SELECT DISTINCT later.number, earlier.number FROM blocks AS later JOIN blocks AS earlier
ON earlier.key = later.key AND earlier.number < later.number AND earlier.source <> later.source
    AND (earlier.country = later.country OR earlier.country = '' OR later.country = '')
ORDER BY 1, 2
"""


class ComparedRecord(msgspec.Struct, array_like=True, frozen=True):
    """Fields of an actor, place or process that are compared with those of others."""

    id: str
    #: Dataset that the record is from.
    dataset: str
    kind: str
    #: Country code, or "".
    country: str
    #: Names and aliases; the first one is in the language of the merge.
    names: tuple[str, ...]
    identifiers: dict[str, str]
    #: Latitude and longitude of a place.
    point: tuple[float, float] | None = None
    #: Period of a process.
    period: str | None = None

    @property
    def name(self) -> str:
        """Name in the language of the merge, if there is one."""
        return self.names[0]


#: Reason of a candidate without a common identifier.
BY_NAMES = "names"


@attrs.frozen(kw_only=True)
class Candidate:
    """Two records of different datasets that may be about the same; never joined unconfirmed."""

    #: Similarity of the names; 100 for equal identifiers.
    score: int
    #: Scheme and identifier that both have: `wikidata Q7747`; or `names`.
    reason: str
    #: Record of the earlier dataset, whose id would be kept.
    kept: ComparedRecord
    other: ComparedRecord


class CandidateFinder:
    """Records and the keys that similar ones share, in a database.

    Raises MissingExtraError without rapidfuzz.
    """

    def __init__(self, database: sqlite3.Connection, language: str = "en") -> None:
        try:
            from rapidfuzz.fuzz import ratio  # an extra
        except ImportError as error:
            raise MissingExtraError("rapidfuzz", "merge", "merging") from error
        self._ratio = ratio
        self._database, self._language = database, language
        database.executescript(_SETUP)

        @functools.lru_cache(_RECORD_CACHE_SIZE)
        def _record(number: int) -> tuple[ComparedRecord, tuple[_Name, ...]]:
            query = "SELECT data FROM compared WHERE number = ?"
            (data,) = database.execute(query, (number,)).fetchone()
            record = _decode(data)
            is_place = record.id.startswith("place:")
            return record, tuple(_Name.of(each, is_place=is_place) for each in record.names)

        self._record = _record

    def add(self, number: int, source: int, dataset: str, record: Actor | Place | Process) -> None:
        """Add a record of a dataset under its number; numbers grow with those of the sources."""
        if isinstance(record, Actor) and record.unnamed:
            return
        compared = _compared(dataset, record, self._language)
        values = (number, source, compared.country)
        rows = [(hash(key), is_word, *values) for key, is_word in _keys(record.type, compared)]
        self._database.executemany("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)", rows)
        identifiers = [(*each, source) for each in compared.identifiers.items()]
        self._database.executemany("INSERT INTO identifiers VALUES (?, ?, ?)", identifiers)
        data = msgspec.msgpack.encode(compared)
        self._database.execute("INSERT INTO compared VALUES (?, ?)", (number, data))

    def find(self) -> Iterator[Candidate]:
        """Yield the candidates."""
        self._database.execute("CREATE INDEX blocks_by_key ON blocks (key, number)")
        self._database.execute(_FORGET_COMMON)
        common = {scheme for (scheme,) in self._database.execute(_COMMON_SCHEMES)}
        for later, earlier in self._database.execute(_PAIRS):
            (kept, names), (other, others) = self._record(earlier), self._record(later)
            if not _may_be_same(kept, other):
                continue
            shared = kept.identifiers.items() & other.identifiers.items()
            telling = sorted(each for each in shared if each[0] not in common)
            is_local = bool(kept.country) and kept.country == other.country
            scores = [
                _similarity(*pair, self._ratio, is_local=is_local)
                for pair in itertools.product(names, others)
                if not telling
            ]
            score = _EXACT if telling else max(scores)
            if score >= MIN_SCORE:
                reason = " ".join(telling[0]) if telling else BY_NAMES
                yield Candidate(score=score, reason=reason, kept=kept, other=other)


_decode = msgspec.msgpack.Decoder(ComparedRecord).decode


def _compared(dataset: str, record: Actor | Place | Process, language: str) -> ComparedRecord:
    aliases = itertools.chain.from_iterable(record.aliases.values())
    names = dict.fromkeys((record.name(language), *record.names.values(), *aliases))
    point = None
    if isinstance(record, Place) and record.latitude is not None and record.longitude is not None:
        point = record.latitude, record.longitude
    return ComparedRecord(
        id=record.id,
        dataset=dataset,
        kind=str(record.kind),
        country=getattr(record, "country", None) or "",
        names=tuple(name[:_MAX_NAME_CHARS] for name in itertools.islice(names, _MAX_NAMES)),
        identifiers=dict(record.identifiers),
        point=point,
        period=getattr(record, "period", None),
    )


def _keys(tag: str, record: ComparedRecord) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield each key of a record once, and whether it is only one word of a name."""
    found: dict[tuple[str, ...], bool] = {}
    for scheme, value in record.identifiers.items():
        found[tag, scheme, value] = False
    for name in record.names:
        words = consonants(name)[:_MAX_WORDS]
        if words:
            found[tag, "".join(words)] = False
        for pair in itertools.combinations(sorted(set(words)), 2):
            found[(tag, "", *pair)] = False
        for word in words:
            found.setdefault((tag, word), True)
    yield from found.items()


@attrs.frozen
class _Name:
    script: str
    words: str
    numbers: frozenset[int]
    #: Consonants of the words in alphabetical order, and all in a row.
    consonants: str
    joined: str
    #: The name of a place before that of the area around it: `Samra, Tartus`.
    head: _Name | None = None

    @classmethod
    def of(cls, text: str, *, is_place: bool) -> _Name:
        words, found = words_of(text), consonants(text)
        head, comma, _ = text.partition(",")
        letters = (unicodedata.name(char, "") for char in "".join(words) if char.isalpha())
        return cls(
            script=next(letters, "").partition(" ")[0],
            words=" ".join(sorted(words)),
            numbers=frozenset(int(digits[:18]) for digits in _NUMBER.findall(" ".join(words))),
            consonants=" ".join(sorted(found)),
            joined="".join(found),
            head=cls.of(head, is_place=False) if is_place and comma else None,
        )


_NUMBER = re.compile(r"\d+")


def _may_be_same(one: ComparedRecord, other: ComparedRecord) -> bool:
    """Whether kinds, points and periods allow that two records are the same."""
    kinds = frozenset((one.kind, other.kind))
    is_open = any(kind == ActorKind.UNKNOWN or kind.startswith("x-") for kind in kinds)
    if not (len(kinds) == 1 or is_open or kinds in _COMPATIBLE):
        return False
    if one.point and other.point and not (kinds & _WIDE):
        return all(abs(a - b) <= _MAX_DEGREES for a, b in zip(one.point, other.point, strict=True))
    if one.period and other.period:
        when = edtf.parse(other.period)
        return edtf.parse(one.period).overlaps(when.earliest, when.latest)
    return True


_Ratio = Callable[[str, str], float]


def _similarity(one: _Name, other: _Name, ratio: _Ratio, *, is_local: bool) -> int:
    """Return the similarity of two names; `is_local` if both are of the same country.

    The part of the name of a place before a comma counts twice: `Samra, Tartus`. In one script, the
    consonants count for half and the words as written for half. In two scripts, a few consonants
    count only if they and the country are equal.
    """
    if one.head and other.head:
        head = _similarity(one.head, other.head, ratio, is_local=is_local)
        mine, theirs = attrs.evolve(one, head=None), attrs.evolve(other, head=None)
        return round((2 * head + _similarity(mine, theirs, ratio, is_local=is_local)) / 3)
    one, other = one.head or one, other.head or other
    if one.numbers != other.numbers:
        return 0
    alike = max(ratio(one.consonants, other.consonants), ratio(one.joined, other.joined))
    if one.script == other.script:
        return round((alike + ratio(one.words, other.words)) / 2)
    least = min(len(one.joined), len(other.joined))
    is_short = is_local and alike == _EXACT and least >= _MIN_CONSONANTS
    return round(alike) if least >= _MIN_TELLING_CONSONANTS or is_short else 0
