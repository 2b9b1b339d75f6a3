"""Places, actors, articles and processes of a made-up archive of news events.

Each record is generated from its number alone, so that an archive of any size needs no memory; a
reference is the id that the record of that number will have. Names and words are in `words.json`.
"""

from __future__ import annotations

import hashlib
import json
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

#: The smallest archive in which every kind of reference occurs.
MIN_RECORDS = 20

WORDS: dict[str, Any] = json.loads(
    Path(__file__).with_name("words.json").read_text(encoding="utf-8")
)
TOPICS: list[list[str]] = WORDS["topics"]
_COUNTRIES: list[list[Any]] = WORDS["countries"]

_FIRST_DAY = date(2015, 1, 1)
_DAYS = 3900

_PLACE_KINDS = ("city", "city", "airport", "military-base", "site", "admin-area")
# Kinds of actors that are neither states nor outlets, in turn.
_ACTOR_KINDS = ("person", "person", "government-body", "armed-force", "person")

Json = dict[str, Any]


class Entities:
    """Records that events refer to, by their numbers.

    Raises ValueError for fewer than `MIN_RECORDS`.
    """

    def __init__(self, count: int, seed: int) -> None:
        """Take the number of records of the whole archive, and the seed."""
        if count < MIN_RECORDS:
            raise ValueError(f"an archive needs {MIN_RECORDS} records or more, not {count}")
        self.seed = seed
        self.actors = min(3000, count // 4 if count < 200 else 40 + count // 60)
        self.places = min(2000, count // 7 if count < 200 else 25 + count // 100)
        self.articles = max(2, count * 15 // 100)
        self.processes = 1 + count // 1000
        self.events = count - self.actors - self.places - self.articles - self.processes
        # Each country is a place and an actor; each has other places in it and actors of it.
        self.countries = min(len(_COUNTRIES), self.places // 2, self.actors // 4)
        self.outlets = max(1, min(self.actors // 20, 60))
        self.others = self.actors - self.countries - self.outlets

    def rng(self, sort: int, number: int) -> random.Random:
        """Return the random numbers of a record; `sort` is 0 for places, 2 for articles, 3 for events."""
        return random.Random((self.seed * 4 + sort) << 40 | number)

    def place_id(self, number: int) -> str:
        """Return the id of a place."""
        if number < self.countries:
            return f"place:{_slug(_COUNTRIES[number][1])}"
        return f"place:{_slug(' '.join(self._town(number)[0]))}-{number}"

    def _town(self, number: int) -> list[tuple[str, str]]:
        """Return the words of a town's name, in English and in Arabic."""
        towns, features = WORDS["towns"], WORDS["features"]
        town = towns[number % len(towns)]
        feature = features[number // len(towns) % len(features)]
        return list(zip(town, feature, strict=True))

    def place_name(self, number: int) -> list[str]:
        """Return the English and the Arabic name of a place."""
        if number < self.countries:
            return list(_COUNTRIES[number][1:3])
        return [" ".join(words) for words in self._town(number)]

    def place(self, number: int) -> Json:
        """Return a place."""
        names = by_language(self.place_name(number))
        place: Json = {"type": "place", "id": self.place_id(number)}
        if number < self.countries:
            return place | {"kind": "country", "names": names, "country": _COUNTRIES[number][0]}
        country = number % self.countries
        code, _, _, latitude, longitude = _COUNTRIES[country]
        rng = self.rng(0, number)
        place |= {
            "kind": rng.choice(_PLACE_KINDS),
            "names": names,
            "country": code,
            "within": self.place_id(country),
        }
        if rng.random() < 0.8:
            place["latitude"] = round(latitude + rng.uniform(-0.3, 0.3), 5)
            place["longitude"] = round(longitude + rng.uniform(-0.3, 0.3), 5)
            place["precision"] = "locality"
            place["identifiers"] = {"geonames": str(100_000 + number)}
        return place

    def outlet_id(self, number: int) -> str:
        """Return the id of an outlet; numbers wrap around."""
        return self.actor_id(self.countries + number % self.outlets)

    def other_actor(self, number: int) -> int:
        """Return the number of an actor that is neither a state nor an outlet; numbers wrap around."""
        return self.countries + self.outlets + number % self.others

    def actor_kind(self, number: int) -> str:
        """Return the kind of an actor."""
        if number < self.countries:
            return "state"
        if number < self.countries + self.outlets:
            return "media"
        return _ACTOR_KINDS[(number - self.countries - self.outlets) % len(_ACTOR_KINDS)]

    def country_of(self, number: int) -> int:
        """Return the number of the country of an actor."""
        return number % self.countries

    def _is_unnamed(self, number: int) -> bool:
        return self.actor_kind(number) == "person" and number % 13 == 0

    def actor_id(self, number: int) -> str:
        """Return the id of an actor."""
        if number < self.countries:
            return f"actor:{_slug(_COUNTRIES[number][1])}"
        return f"actor:{_slug(self.actor_name(number)[0])}-{number}"

    def actor_name(self, number: int) -> list[str]:
        """Return the English and the Arabic name of an actor."""
        country = _COUNTRIES[self.country_of(number)]

        def word(of: str) -> list[str]:
            words: list[list[str]] = WORDS[of]
            return words[number // len(_ACTOR_KINDS) % len(words)]

        match self.actor_kind(number):
            case "state":
                return list(country[1:3])
            case "media":
                outlet = word("outlets")
                return [f"{country[1]} {outlet[0]}", f"{outlet[1]} {country[2]}"]
            case "person" if self._is_unnamed(number):
                return word("sources")
            case "person":
                given, family = WORDS["given"], WORDS["family"]
                both = given[number % len(given)], family[number * 7 // 20 % len(family)]
                return [" ".join(names) for names in zip(*both, strict=True)]
            case kind:
                what = word("forces" if kind == "armed-force" else "bodies")
                return [f"{country[1]} {what[0]}", f"{what[1]} {country[2]}"]

    def actor(self, number: int) -> Json:
        """Return an actor."""
        kind = self.actor_kind(number)
        country = self.country_of(number)
        actor: Json = {
            "type": "actor",
            "id": self.actor_id(number),
            "kind": kind,
            "names": by_language(self.actor_name(number)),
        }
        if self._is_unnamed(number):
            actor["unnamed"] = True
        actor["country"] = _COUNTRIES[country][0]
        if number % 3 == 0:
            actor["identifiers"] = {"wikidata": f"Q{1_000_000 + number}"}
        if number >= self.countries:
            affiliation: Json = {"actor": self.actor_id(country)}
            if kind == "person" and not self._is_unnamed(number):
                offices = WORDS["offices"]
                affiliation["role"] = by_language(offices[number % len(offices)])
                affiliation["period"] = f"{2004 + number % 10}/.."
            actor["affiliations"] = [affiliation]
        return actor

    def published(self, number: int) -> date:
        """Return the day on which an article was published."""
        # Three or more on each day, as several outlets report the same events.
        return _FIRST_DAY + timedelta(days=number // 3 * 3 * _DAYS // self.articles)

    def article_id(self, number: int) -> str:
        """Return the id of an article."""
        return f"article:{self.published(number)}-{_slug(self.outlet_id(number)[6:])}-{number}"

    def language(self, number: int) -> str:
        """Return the language of an article."""
        return "ar" if number % 5 < 3 else "en"

    def article(self, number: int) -> Json:
        """Return an article."""
        rng = self.rng(2, number)
        language = self.language(number)
        published = f"{self.published(number)}"
        if rng.random() < 0.3:
            published += f"T{rng.randrange(8, 20):02}:{rng.randrange(60):02}:00+00:00"
        topic = rng.choice(TOPICS)
        place = self.place_name(rng.randrange(self.places))
        at = int(language == "ar")
        title = rng.choice(WORDS["titles"]["meeting"][1:])[at]
        identifier = self.article_id(number)
        article: Json = {
            "type": "article",
            "id": identifier,
            "language": language,
            "published": published,
            "kind": "news-article",
            "headline": title.format(topic=topic[1 + at], place=place[at]),
            "url": f"https://news.example/{published[:4]}/{identifier[8:]}",
            "publisher": self.outlet_id(number),
        }
        if rng.random() < 0.4:
            article["agencies"] = [self.outlet_id(number + 1)]
        article["text"] = {"sha256": digest_of(identifier), "length": self.text_length(number)}
        return article

    def process_id(self, number: int) -> str:
        """Return the id of a process."""
        return f"process:{TOPICS[number % len(TOPICS)][0]}-{number}"

    def process(self, number: int) -> Json:
        """Return a process."""
        _, english, arabic = TOPICS[number % len(TOPICS)]
        two = (self.other_actor(number), self.other_actor(number + 1))
        return {
            "type": "process",
            "id": self.process_id(number),
            "kind": "negotiations",
            "names": by_language([f"Talks on {english}", f"مباحثات {arabic}"]),
            "parties": [self.actor_id(each) for each in two],
            "places": [self.place_id(self.countries + number % (self.places - self.countries))],
        }

    def text_length(self, number: int) -> int:
        """Return the length of the text of an article, in code points."""
        return 1500 + number * 7919 % 5000


def by_language(texts: list[str]) -> Json:
    """Return English and Arabic texts by language."""
    english, arabic = texts
    return {"ar": arabic, "en": english}


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
