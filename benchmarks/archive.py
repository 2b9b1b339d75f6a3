"""An archive of news events as large as one likes, made of a seed: data to measure with.

    python benchmarks/archive.py 100000 archive.jsonl.gz --seed 7

The records are like those of a news archive in size and proportion, in Arabic and English, and
nothing is wrong with them; what they tell is made up of `words.json`.
Each record is made of its number alone, so that any amount needs no memory, and a reference is
the id that the record of that number will have.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import itertools
import json
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import msgspec

#: The smallest archive in which everything is referred to.
LEAST = 20

_WORDS: dict[str, Any] = json.loads(
    Path(__file__).with_name("words.json").read_text(encoding="utf-8")
)
_COUNTRIES: list[list[Any]] = _WORDS["countries"]
_TOPICS: list[list[str]] = _WORDS["topics"]

_FIRST_DAY = date(2015, 1, 1)
_DAYS = 3900

_PLACE_KINDS = ("city", "city", "airport", "military-base", "site", "admin-area")
# Of five actors that are neither states nor outlets, in turn.
_ACTOR_KINDS = ("person", "person", "government-body", "armed-force", "person")
_OTHER_EVENTS = ("statement", "statement", "statement", "meeting", "call", "event")
_MEDIA = ("press-release", "press-conference", "remarks", "interview", "speech", "social-media")
_ACTS = ("announce", "affirm", "pledge", "offer", "urge", "demand", "welcome", "reject")
_MOVES = ("deployment", "withdrawal", "redeployment", "reinforcement", "rotation", "transit")
_ASSETS = ("personnel", "armoured-vehicles", "artillery", "air-defence", "vehicles", "supplies")
_CATEGORIES = ("agreement", "air-strike", "explosion", "protest", "opening", "aid-delivery")

Json = dict[str, Any]


class _Head(NamedTuple):
    """What other events have to know of an event."""

    id: str
    type: str
    status: str
    day: date
    #: Number of the article that tells of it, and the day on which that was published.
    article: int
    published: date


def records(count: int, seed: int = 0) -> Iterator[Json]:
    """Yield the records of an archive, those that others refer to first.

    The same count and seed make the same records.
    Raises ValueError for fewer than `LEAST`.
    """
    archive = _Archive(count, seed)
    for made in archive.parts().values():
        yield from made


def write(path: str | Path, count: int, seed: int = 0) -> None:
    """Write an archive: a `.jsonl`, `.jsonl.gz` or `.jsonl.zst` file, else a folder.

    The folder has a manifest and a file each for articles, actors, places and events.
    """
    path = Path(path)
    if path.name.endswith((".jsonl", ".gz", ".zst")):
        with _opened(path) as out:
            _write_lines(out, records(count, seed))
        return
    path.mkdir(parents=True, exist_ok=True)
    resources = []
    for name, made in _Archive(count, seed).parts().items():
        file = path / f"{name}.jsonl"
        with file.open("wb") as out:
            _write_lines(out, made)
        with file.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        resources.append(
            {
                "name": name,
                "path": file.name,
                "format": "jsonl",
                "mediatype": "application/jsonl",
                "encoding": "utf-8",
                "bytes": file.stat().st_size,
                "hash": f"sha256:{digest}",
            }
        )
    manifest = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "archive",
        "title": f"A made-up archive of {count} records",
        "licenses": [
            {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
        ],
        "newsevents": {"schema": "1.0", "records": count},
        "resources": resources,
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (path / "datapackage.json").write_text(text, encoding="utf-8")


def _opened(path: Path) -> AbstractContextManager[Any]:
    if path.suffix == ".gz":
        # Level 6 is what `gzip` takes; without a time the same archive has the same bytes.
        return gzip.GzipFile(path, "wb", compresslevel=6, mtime=0)
    if path.suffix == ".zst":
        if sys.version_info >= (3, 14):
            from compression import zstd
        else:
            from backports import zstd
        return zstd.open(path, "wb")
    return path.open("wb")


def _write_lines(out: BinaryIO, made: Iterator[Json]) -> None:
    encode = msgspec.json.Encoder().encode
    out.writelines(encode(record) + b"\n" for record in made)


class _Archive:
    """How many records of each sort there are, and each of them by its number."""

    def __init__(self, count: int, seed: int) -> None:
        if count < LEAST:
            raise ValueError(f"an archive has {LEAST} records or more, not {count}")
        self.seed = seed
        self.actors = min(3000, count // 4 if count < 200 else 40 + count // 60)
        self.places = min(2000, count // 7 if count < 200 else 25 + count // 100)
        self.articles = max(2, count * 15 // 100)
        self.events = count - self.actors - self.places - self.articles
        # Each country is a place and an actor; so few that others lie in and belong to each.
        self.countries = min(len(_COUNTRIES), self.places // 2, self.actors // 4)
        self.outlets = max(1, min(self.actors // 20, 60))
        self.others = self.actors - self.countries - self.outlets

    def parts(self) -> dict[str, Iterator[Json]]:
        """Return the records by the sort that they are of, those referred to first."""

        def made(make: Callable[[int], Json], count: int) -> Iterator[Json]:
            return map(make, range(count))

        return {
            "places": made(self._place, self.places),
            "actors": made(self._actor, self.actors),
            "articles": made(self._article, self.articles),
            "events": made(self._event, self.events),
        }

    def _random(self, sort: int, number: int) -> random.Random:
        return random.Random((self.seed * 4 + sort) << 40 | number)

    # Places

    def _place_id(self, number: int) -> str:
        if number < self.countries:
            return f"place:{_slug(_COUNTRIES[number][1])}"
        return f"place:{_slug(' '.join(self._town(number)[0]))}-{number}"

    def _town(self, number: int) -> list[tuple[str, str]]:
        """Return the words of a town's name, in English and in Arabic."""
        towns, features = _WORDS["towns"], _WORDS["features"]
        town = towns[number % len(towns)]
        feature = features[number // len(towns) % len(features)]
        return list(zip(town, feature, strict=True))

    def _place_name(self, number: int) -> list[str]:
        if number < self.countries:
            return list(_COUNTRIES[number][1:3])
        return [" ".join(words) for words in self._town(number)]

    def _place(self, number: int) -> Json:
        names = _by_language(self._place_name(number))
        place: Json = {"type": "place", "id": self._place_id(number)}
        if number < self.countries:
            return place | {"kind": "country", "names": names, "country": _COUNTRIES[number][0]}
        country = number % self.countries
        code, _, _, latitude, longitude = _COUNTRIES[country]
        rng = self._random(0, number)
        place |= {
            "kind": rng.choice(_PLACE_KINDS),
            "names": names,
            "country": code,
            "within": self._place_id(country),
        }
        if rng.random() < 0.8:
            place["latitude"] = round(latitude + rng.uniform(-0.3, 0.3), 5)
            place["longitude"] = round(longitude + rng.uniform(-0.3, 0.3), 5)
            place["precision"] = "locality"
            place["identifiers"] = {"geonames": str(100_000 + number)}
        return place

    # Actors

    def _outlet_id(self, number: int) -> str:
        return self._actor_id(self.countries + number % self.outlets)

    def _other(self, number: int) -> int:
        return self.countries + self.outlets + number % self.others

    def _kind(self, number: int) -> str:
        if number < self.countries:
            return "state"
        if number < self.countries + self.outlets:
            return "media"
        return _ACTOR_KINDS[(number - self.countries - self.outlets) % len(_ACTOR_KINDS)]

    def _state(self, number: int) -> int:
        return number % self.countries

    def _is_unnamed(self, number: int) -> bool:
        return self._kind(number) == "person" and number % 13 == 0

    def _actor_id(self, number: int) -> str:
        if number < self.countries:
            return f"actor:{_slug(_COUNTRIES[number][1])}"
        return f"actor:{_slug(self._actor_name(number)[0])}-{number}"

    def _actor_name(self, number: int) -> list[str]:
        country = _COUNTRIES[self._state(number)]

        def word(of: str) -> list[str]:
            words: list[list[str]] = _WORDS[of]
            return words[number // len(_ACTOR_KINDS) % len(words)]

        match self._kind(number):
            case "state":
                return list(country[1:3])
            case "media":
                outlet = word("outlets")
                return [f"{country[1]} {outlet[0]}", f"{outlet[1]} {country[2]}"]
            case "person" if self._is_unnamed(number):
                return word("sources")
            case "person":
                given, family = _WORDS["given"], _WORDS["family"]
                both = given[number % len(given)], family[number * 7 // 20 % len(family)]
                return [" ".join(names) for names in zip(*both, strict=True)]
            case kind:
                what = word("forces" if kind == "armed-force" else "bodies")
                return [f"{country[1]} {what[0]}", f"{what[1]} {country[2]}"]

    def _actor(self, number: int) -> Json:
        kind = self._kind(number)
        country = self._state(number)
        actor: Json = {
            "type": "actor",
            "id": self._actor_id(number),
            "kind": kind,
            "names": _by_language(self._actor_name(number)),
        }
        if self._is_unnamed(number):
            actor["unnamed"] = True
        actor["country"] = _COUNTRIES[country][0]
        if number % 3 == 0:
            actor["identifiers"] = {"wikidata": f"Q{1_000_000 + number}"}
        if number >= self.countries:
            affiliation: Json = {"actor": self._actor_id(country)}
            if kind == "person" and not self._is_unnamed(number):
                offices = _WORDS["offices"]
                affiliation["role"] = _by_language(offices[number % len(offices)])
                affiliation["period"] = f"{2004 + number % 10}/.."
            actor["affiliations"] = [affiliation]
        return actor

    # Articles

    def _published(self, number: int) -> date:
        # Three a day, or more, as of what several outlets write about.
        return _FIRST_DAY + timedelta(days=number // 3 * 3 * _DAYS // self.articles)

    def _article_id(self, number: int) -> str:
        return f"article:{self._published(number)}-{_slug(self._outlet_id(number)[6:])}-{number}"

    def _language(self, number: int) -> str:
        return "ar" if number % 5 < 3 else "en"

    def _article(self, number: int) -> Json:
        rng = self._random(2, number)
        language = self._language(number)
        published = f"{self._published(number)}"
        if rng.random() < 0.3:
            published += f"T{rng.randrange(8, 20):02}:{rng.randrange(60):02}:00+00:00"
        topic = rng.choice(_TOPICS)
        place = self._place_name(rng.randrange(self.places))
        at = int(language == "ar")
        title = rng.choice(_WORDS["titles"]["meeting"][1:])[at]
        identifier = self._article_id(number)
        article: Json = {
            "type": "article",
            "id": identifier,
            "language": language,
            "published": published,
            "headline": title.format(topic=topic[1 + at], place=place[at]),
            "url": f"https://news.example/{published[:4]}/{identifier[8:]}",
            "publisher": self._outlet_id(number),
        }
        if rng.random() < 0.4:
            article["agencies"] = [self._outlet_id(number + 1)]
        article["text"] = {"sha256": _digest(identifier), "length": self._length(number)}
        return article

    def _length(self, number: int) -> int:
        return 1500 + number * 7919 % 5000

    # Events

    def _head(self, number: int, rng: random.Random) -> _Head:
        article = number * self.articles // self.events
        published = self._published(article)
        kind = (
            "military-movement"
            if self._kind(self._other(number)) == "armed-force"
            else rng.choice(_OTHER_EVENTS)
        )
        status = rng.choices(
            ("occurred", "planned", "ongoing", "postponed", "cancelled"), (80, 10, 6, 2, 2)
        )[0]
        if status in ("occurred", "ongoing"):
            day = published - timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))
        else:
            day = published + timedelta(days=rng.choice((1, 1, 2, 5, 9, 20)))
        topic = _TOPICS[number * 31 % len(_TOPICS)][0]
        return _Head(f"{kind}:{day}-{topic}-{number}", kind, status, day, article, published)

    def _event(self, number: int) -> Json:
        rng = self._random(3, number)
        head = self._head(number, rng)
        mine = self._other(number)
        theirs = self._other(number + rng.randrange(1, min(self.others, 200)))
        where = self.countries + number % (self.places - self.countries)
        topic = _TOPICS[number * 31 % len(_TOPICS)]
        values = [self._actor_name(mine), self._actor_name(theirs), self._place_name(where)]

        def told(templates: list[str]) -> list[str]:
            return [
                template.format(a=a, b=b, place=place, topic=of)
                for template, a, b, place, of in zip(templates, *values, topic[1:], strict=True)
            ]

        sentences = rng.sample(_WORDS["sentences"], rng.choice((1, 2, 2, 3)))
        event: Json = {
            "type": head.type,
            "id": head.id,
            "title": _by_language(told(rng.choice(_WORDS["titles"][head.type]))),
            "summary": _by_language([" ".join(s) for s in zip(*map(told, sentences), strict=True)]),
            "date": _written(head, rng),
            "status": head.status,
        }
        if head.type != "military-movement":
            event["place"] = self._place_id(where)
        event |= self._particulars(head, mine, theirs, where, rng)
        event["topics"] = [topic[0]]
        if rng.random() < 0.6:
            event["codes"] = [{"scheme": "cameo", "code": f"{rng.randrange(1, 21):02}1"}]
        if number and rng.random() < 0.25:
            event["relations"] = [self._relation(number, head, rng)]
        event["evidence"] = self._evidence(head, event, mine, rng)
        return event

    def _particulars(
        self, head: _Head, mine: int, theirs: int, where: int, rng: random.Random
    ) -> Json:
        """Return the fields that only events of this type have."""
        a, b = self._actor_id(mine), self._actor_id(theirs)
        match head.type:
            case "statement":
                speaker = {"actor": a}
                if rng.random() < 0.3:
                    speaker["on_behalf_of"] = self._actor_id(self._state(mine))
                to: Json = {"addressees": [{"actor": b}]} if rng.random() < 0.5 else {}
                acts = rng.sample(_ACTS, rng.choice((1, 1, 2)))
                return {"speakers": [speaker], **to, "medium": rng.choice(_MEDIA), "acts": acts}
            case "meeting":
                return {
                    "participants": [{"actor": a, "role": "host"}, {"actor": b, "role": "guest"}],
                    "format": "in-person",
                    "level": rng.choice(("ministerial", "senior-official", "working")),
                }
            case "call":
                roles = rng.choice((("caller", "recipient"), ("participant", "participant")))
                two = zip((a, b), roles, strict=True)
                return {
                    "participants": [{"actor": actor, "role": role} for actor, role in two],
                    "medium": "phone",
                }
            case "military-movement":
                to_where = self.countries + (where + 1) % (self.places - self.countries)
                asset: Json = {"category": rng.choice(_ASSETS)}
                if rng.random() < 0.5:
                    asset["quantity"] = {"best": rng.randrange(2, 400)}
                lying = {"origin": where, "destination": to_where if to_where != where else 0}
                return {
                    "forces": [{"actor": a}],
                    "kind": rng.choice(_MOVES),
                    "mode": rng.choice(("air", "land", "mixed")),
                    **{name: self._place_id(place) for name, place in lying.items()},
                    "assets": [asset],
                }
            case _:
                least = rng.randrange(1, 50)
                return {
                    "category": rng.choice(_CATEGORIES),
                    "participants": [
                        {"actor": a, "role": "organizer"},
                        {"actor": b, "role": "observer"},
                    ],
                    "quantities": [
                        {
                            "minimum": least,
                            "maximum": least + rng.randrange(20),
                            "measure": "people",
                        }
                    ],
                }

    def _relation(self, number: int, head: _Head, rng: random.Random) -> Json:
        """Return a relation to an earlier event that the dates of both allow."""
        target = number - rng.randrange(1, min(number, 12) + 1)
        other = self._head(target, self._random(3, target))
        kinds = ["responds-to"]
        if other.status == "occurred" and other.day < head.day:
            kinds = ["follows", "responds-to"]
        elif other.status == "occurred" == head.status and other.day == head.day:
            kinds = ["part-of", "part-of", "same-as"]
        elif other.status == "planned" and head.type == "statement" and other.day > head.day:
            kinds = ["announces", "confirms"]
        elif head.type == "statement":
            kinds = ["describes", "denies"]
        return {"type": rng.choice(kinds), "event": other.id}

    def _evidence(self, head: _Head, event: Json, mine: int, rng: random.Random) -> list[Json]:
        source = self._actor_id(mine)
        first = self._cited(head.article, rng) | {
            "attribution": [source, self._outlet_id(head.article)][: rng.choice((1, 2))],
            "stance": "expects" if head.status == "planned" else rng.choice(("affirms", "alleges")),
            "speech": rng.choice(("direct", "indirect")),
        }
        if first["stance"] == "alleges" and head.status != "occurred":
            first["stance"] = "affirms"
        if event["date"] == str(head.day):
            first |= self._expression(head)
        if first["speech"] == "direct" and rng.random() < 0.5:
            language = self._language(head.article)
            words = rng.choice(_WORDS["quotations"])[int(language == "ar")]
            first["quotation"] = {"text": words, "language": language}
        evidence = [first]
        if rng.random() < 0.4:
            second = self._cited(max(head.article - 1, 0), rng)
            second["stance"] = first["stance"]
            if rng.random() < 0.2:
                second["claims"] = _claims(head)
            evidence.append(second)
        return evidence

    def _cited(self, article: int, rng: random.Random) -> Json:
        identifier = self._article_id(article)
        start = rng.randrange(self._length(article) - 400)
        end = start + rng.randrange(20, 300)
        digest = _digest(f"{identifier} {start} {end}")
        return {
            "article": identifier,
            "span": {"start": start, "end": end, "sha256": digest},
        }

    def _expression(self, head: _Head) -> Json:
        language = self._language(head.article)
        words = {-1: ("yesterday", "أمس"), 0: ("today", "اليوم"), 1: ("tomorrow", "غدا")}
        days = (head.day - head.published).days
        if days not in words:
            return {}
        text = words[days][int(language == "ar")]
        return {"expression": {"text": text, "language": language}}


def _written(head: _Head, rng: random.Random) -> str:
    """Return a day as exactly as it may be known."""
    day = head.day
    if head.status == "ongoing":
        return f"{day}/.."
    if head.status != "occurred":
        return f"{day}"
    return rng.choice(
        (
            *itertools.repeat(f"{day}", 6),
            f"{day:%Y-%m}",
            f"{day}~",
            f"{day - timedelta(days=2)}/{day}",
            f"../{day}",
            f"{day}T14:00:00+03:00",
        )
    )


def _claims(head: _Head) -> Json:
    """Return what another source says differently."""
    if head.type == "call":
        return {"/participants/0/role": "caller", "/participants/1/role": "recipient"}
    if head.type == "event":
        return {"/quantities/0/maximum": 75}
    return {"/date": f"{head.day - timedelta(days=1)}"}


def _by_language(texts: list[str]) -> Json:
    english, arabic = texts
    return {"ar": arabic, "en": english}


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def main() -> None:
    """Write the archive that the command line asks for."""
    parser = argparse.ArgumentParser(description="Write a made-up archive of news events.")
    parser.add_argument("count", type=int, help="how many records")
    parser.add_argument("path", type=Path, help="a .jsonl, .jsonl.gz or .jsonl.zst, or a folder")
    parser.add_argument("--seed", type=int, default=0, help="another seed, other records")
    asked = parser.parse_args()
    write(asked.path, asked.count, asked.seed)


if __name__ == "__main__":
    main()
