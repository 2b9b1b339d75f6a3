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
from collections.abc import Callable, Collection, Iterator
from typing import Any

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
_PROFILE_CACHE_SIZE = 8192

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
CREATE TABLE profiles (number INTEGER PRIMARY KEY, data BLOB);
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


@attrs.frozen(kw_only=True)
class Side:
    """One record of a candidate."""

    id: str
    name: str
    kind: str
    #: Country code, or "".
    country: str
    #: Dataset that the record is from.
    dataset: str


@attrs.frozen(kw_only=True)
class Candidate:
    """Two records of different datasets that may be about the same; never joined unconfirmed."""

    #: Similarity of the names; 100 for equal identifiers.
    score: int
    #: Scheme and identifier that both have: `wikidata Q7747`; or `names`.
    reason: str
    #: Record of the earlier dataset, whose id would be kept.
    kept: Side
    other: Side


#: Reason of a candidate without a common identifier.
BY_NAMES = "names"


class Profile(msgspec.Struct, array_like=True):
    """Fields of a record that are compared."""

    id: str
    kind: str
    country: str
    source: int
    names: list[str]
    identifiers: dict[str, str]
    #: Latitude and longitude of a point.
    point: tuple[float, float] | None = None
    #: Days of a period, as ordinals.
    days: tuple[int | None, int | None] = (None, None)


class CandidateFinder:
    """Profiles of records and the keys that similar ones share, in a database.

    The first name of a profile is the one in a language.
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

        @functools.lru_cache(_PROFILE_CACHE_SIZE)
        def _compared(number: int) -> _Compared:
            query = "SELECT data FROM profiles WHERE number = ?"
            (data,) = database.execute(query, (number,)).fetchone()
            return _Compared.of(_decode(data))

        self._compared = _compared

    def add(self, number: int, source: int, record: Actor | Place | Process) -> None:
        """Add a record under its number; numbers grow with those of the datasets."""
        if isinstance(record, Actor) and record.unnamed:
            return
        profile = _profile(source, record, self._language)
        values = (number, source, profile.country)
        rows = [(hash(key), is_word, *values) for key, is_word in _keys(record.type, profile)]
        self._database.executemany("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)", rows)
        identifiers = [(*each, source) for each in profile.identifiers.items()]
        self._database.executemany("INSERT INTO identifiers VALUES (?, ?, ?)", identifiers)
        data = msgspec.msgpack.encode(profile)
        self._database.execute("INSERT INTO profiles VALUES (?, ?)", (number, data))

    def find(self) -> Iterator[tuple[int, str, Profile, Profile]]:
        """Yield score, reason, the record to keep and the other one of each candidate."""
        self._database.execute("CREATE INDEX blocks_by_key ON blocks (key, number)")
        self._database.execute(_FORGET_COMMON)
        common = {scheme for (scheme,) in self._database.execute(_COMMON_SCHEMES)}
        for later, earlier in self._database.execute(_PAIRS):
            other, kept = self._compared(later), self._compared(earlier)
            if _may_be_same(kept.profile, other.profile):
                score, reason = _compare(kept, other, common, self._ratio)
                if score >= MIN_SCORE:
                    yield score, reason, kept.profile, other.profile


_decode = msgspec.msgpack.Decoder(Profile).decode


def _profile(source: int, record: Actor | Place | Process, language: str) -> Profile:
    aliases = itertools.chain.from_iterable(record.aliases.values())
    names = dict.fromkeys((record.name(language), *record.names.values(), *aliases))
    profile = Profile(
        id=record.id,
        kind=str(record.kind),
        country=getattr(record, "country", None) or "",
        source=source,
        names=[name[:_MAX_NAME_CHARS] for name in itertools.islice(names, _MAX_NAMES)],
        identifiers=dict(record.identifiers),
    )
    if isinstance(record, Place) and record.latitude is not None and record.longitude is not None:
        profile.point = (record.latitude, record.longitude)
    if isinstance(record, Process) and record.period is not None:
        period = edtf.parse(record.period)
        days = (period.earliest, period.latest)
        profile.days = tuple(day and day.toordinal() for day in days)  # type: ignore[assignment]
    return profile


def _keys(tag: str, profile: Profile) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Yield each key of a record once, and whether it is only one word of a name."""
    found: dict[tuple[str, ...], bool] = {}
    for scheme, value in profile.identifiers.items():
        found[tag, scheme, value] = False
    for name in profile.names:
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


@attrs.frozen
class _Compared:
    profile: Profile
    names: tuple[_Name, ...]

    @classmethod
    def of(cls, profile: Profile) -> _Compared:
        is_place = profile.id.startswith("place:")
        return cls(profile, tuple(_Name.of(each, is_place=is_place) for each in profile.names))


def _may_be_same(one: Profile, other: Profile) -> bool:
    """Whether kinds, points and periods allow that two records are the same."""
    kinds = frozenset((one.kind, other.kind))
    is_open = any(kind == ActorKind.UNKNOWN or kind.startswith("x-") for kind in kinds)
    if not (len(kinds) == 1 or is_open or kinds in _COMPATIBLE):
        return False
    if one.point and other.point and not (kinds & _WIDE):
        return all(abs(a - b) <= _MAX_DEGREES for a, b in zip(one.point, other.point, strict=True))
    return not (_is_before(one.days, other.days) or _is_before(other.days, one.days))


def _is_before(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return one[1] is not None and other[0] is not None and one[1] < other[0]


_Ratio = Callable[[str, str], float]


def _compare(
    one: _Compared, other: _Compared, common: Collection[str], ratio: _Ratio
) -> tuple[int, str]:
    """Return score and reason of two records whose facts may be the same.

    `common` are schemes that several records of a dataset have the same identifier of.
    """
    mine, theirs = one.profile.identifiers, other.profile.identifiers
    for scheme in mine.keys() - common:
        if theirs.get(scheme) == mine[scheme]:
            return _EXACT, f"{scheme} {mine[scheme]}"
    is_local = bool(one.profile.country) and one.profile.country == other.profile.country
    pairs = itertools.product(one.names, other.names)
    scores = (_similarity(*pair, ratio, is_local=is_local) for pair in pairs)
    return max(scores, default=0), BY_NAMES


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
