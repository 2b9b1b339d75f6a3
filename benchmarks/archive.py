"""A made-up archive of news events of any size, generated from a seed.

    python benchmarks/archive.py 100000 archive.jsonl.gz --seed 7

The records have the sizes and proportions of a news archive, in Arabic and English, and are valid
in every rule. The events are invented.
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
from archive_entities import TOPICS, WORDS, Entities, Json, by_language, digest_of

_OTHER_EVENTS = ("statement",) * 6 + (
    "meeting",
    "meeting",
    "visit",
    "call",
    "call",
    "event",
    "event",
)
_MEDIA = ("press-release", "press-conference", "remarks", "interview", "speech", "social-media")
_ACTS = ("announce", "affirm", "pledge", "offer", "urge", "demand", "welcome", "reject")
_DIRECTED_ACTS = ("pledge", "offer", "urge", "demand")
_MOVES = ("deployment", "withdrawal", "redeployment", "reinforcement", "rotation", "transit")
_ASSETS = ("personnel", "armoured-vehicles", "artillery", "air-defence", "vehicles", "supplies")
_CATEGORIES = ("agreement", "air-strike", "explosion", "protest", "opening", "aid-delivery")


class _Head(NamedTuple):
    """Properties of an event that other events depend on."""

    id: str
    type: str
    status: str
    day: date
    #: Number of the article about it, and the day on which that was published.
    article: int
    published: date


def records(count: int, seed: int = 0) -> Iterator[Json]:
    """Yield the records of an archive, those that others refer to first.

    The same count and seed give the same records.
    Raises ValueError for fewer than `MIN_RECORDS`.
    """
    yield from itertools.chain.from_iterable(_Archive(count, seed).parts().values())


def write(path: str | Path, count: int, seed: int = 0) -> None:
    """Write an archive: a `.jsonl`, `.jsonl.gz` or `.jsonl.zst` file, otherwise a folder.

    The folder contains a manifest and a file for each of places, actors, articles, processes and events.
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
        # The level of the command `gzip`; without a time, the same archive has the same bytes.
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


class _Archive(Entities):
    """Records of all kinds by their numbers."""

    def parts(self) -> dict[str, Iterator[Json]]:
        """Return the records by kind, in an order in which no record refers to a later kind."""
        kinds: dict[str, tuple[Callable[[int], Json], int]] = {
            "places": (self.place, self.places),
            "actors": (self.actor, self.actors),
            "articles": (self.article, self.articles),
            "processes": (self.process, self.processes),
            "events": (self._event, self.events),
        }
        return {name: map(make, range(count)) for name, (make, count) in kinds.items()}

    def _head(self, number: int, rng: random.Random) -> _Head:
        article = number * self.articles // self.events
        published = self.published(article)
        kind = (
            "military-movement"
            if self.actor_kind(self.other_actor(number)) == "armed-force"
            else rng.choice(_OTHER_EVENTS)
        )
        status = rng.choices(
            ("occurred", "planned", "ongoing", "postponed", "cancelled"), (80, 10, 6, 2, 2)
        )[0]
        if status in ("occurred", "ongoing"):
            day = published - timedelta(days=rng.choice((0, 0, 1, 1, 2, 3)))
        else:
            day = published + timedelta(days=rng.choice((1, 1, 2, 5, 9, 20)))
        topic = TOPICS[number * 31 % len(TOPICS)][0]
        return _Head(f"{kind}:{day}-{topic}-{number}", kind, status, day, article, published)

    def _event(self, number: int) -> Json:
        rng = self.rng(3, number)
        head = self._head(number, rng)
        mine = self.other_actor(number)
        theirs = self.other_actor(number + rng.randrange(1, min(self.others, 200)))
        where = self.countries + number % (self.places - self.countries)
        topic = TOPICS[number * 31 % len(TOPICS)]
        values = [self.actor_name(mine), self.actor_name(theirs), self.place_name(where)]

        def told(templates: list[str]) -> list[str]:
            return [
                template.format(a=a, b=b, place=place, topic=of)
                for template, a, b, place, of in zip(templates, *values, topic[1:], strict=True)
            ]

        sentences = rng.sample(WORDS["sentences"], rng.choice((1, 2, 2, 3)))
        event: Json = {
            "type": head.type,
            "id": head.id,
            "title": by_language(told(rng.choice(WORDS["titles"][head.type]))),
            "summary": by_language([" ".join(s) for s in zip(*map(told, sentences), strict=True)]),
            "date": _written(head, rng),
        }
        if head.type == "meeting" and head.status == "occurred":
            event["duration"] = "PT2H"
        event["status"] = head.status
        if head.type != "military-movement":
            event["places"] = [self._place_use(head, where)]
        event |= self._particulars(head, mine, theirs, where, rng)
        if number % 5 == 0:
            event["processes"] = [self.process_id(number // 5 % self.processes)]
        event["topics"] = [topic[0]]
        if rng.random() < 0.6:
            event["codes"] = [{"scheme": "cameo", "code": f"{rng.randrange(1, 21):02}1"}]
        if head.type == "event":
            least = rng.randrange(1, 50)
            most = least + rng.randrange(20)
            event["quantities"] = [{"measure": "people", "minimum": least, "maximum": most}]
        if number and rng.random() < 0.25:
            event |= self._relations(number, head, rng)
        event["evidence"] = self._evidence(head, event, mine, rng)
        return event

    def _place_use(self, head: _Head, where: int) -> Json:
        use: Json = {"place": self.place_id(where)}
        match head.type:
            case "meeting":
                return {**use, "role": "venue"}
            case "visit":
                return {**use, "role": "stop", "date": f"{head.day}"}
            case "event":
                return {**use, "precision": "locality"}
            case _:
                return use

    def _particulars(
        self, head: _Head, mine: int, theirs: int, where: int, rng: random.Random
    ) -> Json:
        """Return the fields that only events of its type have."""
        a, b = self.actor_id(mine), self.actor_id(theirs)
        match head.type:
            case "statement":
                speaker = {"actor": a}
                if rng.random() < 0.3:
                    speaker["on_behalf_of"] = self.actor_id(self.country_of(mine))
                acts = rng.sample(_ACTS, rng.choice((1, 1, 2)))
                field = "targets" if acts[0] in _DIRECTED_ACTS else "addressees"
                to: Json = {field: [{"actor": b}]} if rng.random() < 0.5 else {}
                return {"speakers": [speaker], **to, "medium": rng.choice(_MEDIA), "acts": acts}
            case "meeting":
                return {
                    "participants": [{"actor": a, "role": "host"}, {"actor": b, "role": "guest"}],
                    "format": "in-person",
                    "level": rng.choice(("ministerial", "senior-official", "working")),
                }
            case "visit":
                return {
                    "visitors": [{"actor": b}],
                    "hosts": [{"actor": a}],
                    "kind": rng.choice(("official", "working")),
                    "level": rng.choice(("ministerial", "senior-official")),
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
                    **{name: self.place_id(place) for name, place in lying.items()},
                    "assets": [asset],
                }
            case _:
                return {
                    "category": rng.choice(_CATEGORIES),
                    "participants": [
                        {"actor": a, "role": "organizer"},
                        {"actor": b, "role": "observer"},
                    ],
                }

    def _relations(self, number: int, head: _Head, rng: random.Random) -> Json:
        """Return a relation to another event, if one fits the dates of both."""
        target = number - rng.randrange(1, min(number, 12) + 1)
        other = self._head(target, self.rng(3, target))
        kinds: list[str] = []
        if other.status == "occurred" and other.day < head.day:
            kinds = ["follows", "responds-to"]
        elif other.status == "occurred" == head.status and other.day == head.day:
            kinds = ["part-of", "part-of", "same-as"]
        elif other.status == "planned" and head.type == "statement" and other.day > head.day:
            kinds = ["announces", "confirms"]
        elif head.type == "statement":
            kinds = ["describes", "denies"]
        return {"relations": [{"type": rng.choice(kinds), "event": other.id}]} if kinds else {}

    def _evidence(self, head: _Head, event: Json, mine: int, rng: random.Random) -> list[Json]:
        source = self.actor_id(mine)
        first = self._cited(head.article, rng) | {
            "attribution": [source, self.outlet_id(head.article)][: rng.choice((1, 2))],
            "stance": "expects" if head.status == "planned" else rng.choice(("affirms", "alleges")),
            "speech": rng.choice(("direct", "indirect")),
        }
        if first["stance"] == "alleges" and head.status != "occurred":
            first["stance"] = "affirms"
        if event["date"] == str(head.day):
            first |= self._expression(head)
        if first["speech"] == "direct" and rng.random() < 0.5:
            language = self.language(head.article)
            words = rng.choice(WORDS["quotations"])[int(language == "ar")]
            first["quotation"] = {"text": words, "language": language}
        evidence = [first]
        if rng.random() < 0.4:
            second = self._cited(max(head.article - 1, 0), rng)
            second["stance"] = first["stance"]
            if rng.random() < 0.2:
                second["claims"] = _claims(head, event)
            evidence.append(second)
        return evidence

    def _cited(self, article: int, rng: random.Random) -> Json:
        identifier = self.article_id(article)
        start = rng.randrange(self.text_length(article) - 400)
        end = start + rng.randrange(20, 300)
        digest = digest_of(f"{identifier} {start} {end}")
        return {
            "article": identifier,
            "spans": [{"start": start, "end": end, "sha256": digest}],
        }

    def _expression(self, head: _Head) -> Json:
        language = self.language(head.article)
        words = {-1: ("yesterday", "أمس"), 0: ("today", "اليوم"), 1: ("tomorrow", "غدا")}
        days = (head.day - head.published).days
        if days not in words:
            return {}
        text = words[days][int(language == "ar")]
        return {"expression": {"text": text, "language": language}}


def _written(head: _Head, rng: random.Random) -> str:
    """Return the date of an event with some precision."""
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
            f"[..{day}]",
            f"{day}T14:00:00+03:00",
        )
    )


def _claims(head: _Head, event: Json) -> Json:
    """Return the fields that another source contradicts."""
    if head.type == "call":
        roles = zip(event["participants"], ("caller", "recipient"), strict=True)
        return {f"/participants/{each['actor']}/role": role for each, role in roles}
    if head.type == "event":
        return {f"/quantities/{event['quantities'][0]['measure']}/maximum": 75}
    return {"/date": f"{head.day - timedelta(days=1)}"}


def main() -> None:
    """Write an archive."""
    parser = argparse.ArgumentParser(description="Write a made-up archive of news events.")
    parser.add_argument("count", type=int, help="number of records")
    parser.add_argument(
        "path", type=Path, help="a .jsonl, .jsonl.gz or .jsonl.zst file, or a folder"
    )
    parser.add_argument("--seed", type=int, default=0, help="seed of the random numbers")
    options = parser.parse_args()
    write(options.path, options.count, options.seed)


if __name__ == "__main__":
    main()
