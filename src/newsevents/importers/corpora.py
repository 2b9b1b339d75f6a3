"""Events of annotated corpora as records: conversion that WikiEvents and RAMS share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import InvalidError, RowError
from newsevents.importers.article_text import ArticleText, with_support
from newsevents.importers.context import NOT_TOLD, ImportContext
from newsevents.importers.rows import JsonRow, one_line
from newsevents.model import (
    Actor,
    Article,
    Code,
    Event,
    Evidence,
    GenericEvent,
    Meeting,
    Place,
    Record,
    Span,
)
from newsevents.model.countries import country_named

#: How to read the records of a corpus.
CORPUS_NOTES = (
    "The corpus tells neither when an event was, so that its date only ends with the year of the "
    "corpus, nor whether it took place: its status is `x-not-told`."
)
#: Roles of places, with the role that the record gives them.
_PLACE_ROLES = MappingProxyType(
    {"place": None, "origin": "x-origin", "destination": "x-destination"}
)
#: Kinds by type of entity; RAMS has no types, and its mentions are actors.
_PLACE_KINDS = MappingProxyType({"FAC": "site", "LOC": "region", "GPE": "region", "": "region"})
_ACTOR_KINDS = MappingProxyType(
    {"ORG": "organization", "PER": "unknown", "GPE": "unknown", "SID": "unknown", "": "unknown"}
)
_ASSETS = MappingProxyType({"VEH": "x-vehicle", "WEA": "x-weapon"})
_MEETING = re.compile(r"contact\..*\bmeet\b", re.IGNORECASE)
_SHOWN_NAMES = 3


@attrs.frozen
class Argument:
    """Mention that takes part in an event."""

    role: str
    #: Identity in the document: a mention, or a cluster of mentions.
    key: str
    name: str
    #: Type of entity, such as `PER`; empty if the corpus gives none.
    entity_type: str
    spans: tuple[Span, ...]


@attrs.frozen
class TokenText:
    """Text of a document, with start and end of each of its tokens."""

    text: ArticleText
    tokens: Sequence[tuple[int, int]]

    def ends(self, first: int, last: int) -> tuple[int, int]:
        """Return where the tokens from one to another, with the last one, start and end.

        Raises RowError for tokens that the document does not have.
        """
        if not 0 <= first <= last < len(self.tokens):
            raise RowError(f"tokens {first} to {last} of {len(self.tokens)}")
        return self.tokens[first][0], self.tokens[last][1]


@attrs.define
class CorpusEvent:
    """An event of a corpus while it becomes a record."""

    context: ImportContext
    article: Article
    #: Scheme and code of its type: `kairos`, `Conflict.Attack.Unspecified`.
    scheme: str
    code: str
    arguments: Sequence[Argument]
    _lists: dict[str, list[dict[str, Any]]] = attrs.field(init=False, factory=dict)
    #: Pointers of fields, with the spans that support them.
    _located: list[tuple[str, tuple[Span, ...]]] = attrs.field(init=False, factory=list)
    _rest: list[dict[str, Any]] = attrs.field(init=False, factory=list)

    def records(self, key: str, trigger: tuple[Span, ...], date: str) -> Iterator[Record]:
        """Yield the actors and places of the event, and the event itself.

        Corpora say neither when it was nor whether it took place; the date bounds it.
        """
        actors = [
            self._actor(each) if self._field(each) == "participants" else None
            for each in self.arguments
        ]
        ids = {actor.id for actor in actors if actor}
        cls: type[Event] = Meeting if len(ids) > 1 and _MEETING.match(self.code) else GenericEvent
        for argument, actor in zip(self.arguments, actors, strict=True):
            yield from self._add(argument, actor, cls)
        open_values = self.context.report.open
        open_values["date"] += 1
        open_values["status"] += 1
        what = " ".join(re.split(r"[._]", self.code.lower()))
        named = dict.fromkeys(actor.name("en") for actor in actors if actor)
        names = ", ".join(tuple(named)[:_SHOWN_NAMES])
        fields: dict[str, Any] = dict(self._lists)
        if cls is GenericEvent:
            fields["category"] = slug(self.code)
        event = cls(
            id=self.context.record_id(cls.type, key),
            title={"en": f"{names}: {what}" if names else what},
            date=date,
            status=NOT_TOLD,
            codes=(Code(scheme=self.scheme, code=self.code),),
            evidence=(Evidence(article=self.article.id, spans=trigger),),
            extensions=self.context.extension({"arguments": self._rest or None}),
            imported_from=self.context.origins(key),
            **fields,
        )
        yield with_support(event, self.article.id, self._located)

    def _field(self, argument: Argument) -> str:
        """Return the field of an argument; empty if no field fits its type of entity."""
        if argument.role.lower() in _PLACE_ROLES and argument.entity_type in _PLACE_KINDS:
            return "places"
        if argument.entity_type in _ASSETS:
            return "assets"
        return "participants" if argument.entity_type in _ACTOR_KINDS else ""

    def _add(self, argument: Argument, actor: Actor | None, cls: type[Event]) -> Iterator[Record]:
        name, role = self._field(argument), slug(argument.role)
        entry: dict[str, Any]
        if name == "places":
            place = self._place(argument)
            yield place
            entry = {"place": place.id, "role": _PLACE_ROLES[argument.role.lower()]}
        elif actor:
            yield actor
            entry = {"actor": actor.id, "role": "attendee" if cls is Meeting else role}
        elif name and cls is GenericEvent:
            category = _ASSETS[argument.entity_type]
            entry = {"category": category, "description": {"en": one_line(argument.name)}}
        else:
            ends = [[span.start, span.end] for span in argument.spans]
            told = {"role": role, "type": argument.entity_type, "name": argument.name}
            self._rest.append({**told, "spans": ends})
            return
        entries = self._lists.setdefault(name, [])
        entry = {key: value for key, value in entry.items() if value}
        if entry not in entries:
            entries.append(entry)
        self._located.append((f"/{name}/{entries.index(entry)}", argument.spans))

    def _actor(self, argument: Argument) -> Actor:
        code = country_named(argument.name) if argument.entity_type == "GPE" else None
        if code:
            return self.context.country_actor(code)
        kind = _ACTOR_KINDS[argument.entity_type]
        counts = self.context.report.open if kind == "unknown" else self.context.report.guesses
        counts["actor kind"] += 1
        return Actor(
            id=self._id("actor", argument),
            kind=kind,
            names={"en": one_line(argument.name)},
            imported_from=self.context.origins(argument.key),
        )

    def _place(self, argument: Argument) -> Place:
        if code := country_named(argument.name):
            return self.context.country_place(code)
        self.context.report.guesses["place kind"] += 1
        return Place(
            id=self._id("place", argument),
            kind=_PLACE_KINDS[argument.entity_type],
            names={"en": one_line(argument.name)},
            imported_from=self.context.origins(argument.key),
        )

    def _id(self, record_type: str, argument: Argument) -> str:
        document = self.article.id.partition(".")[2]
        return self.context.record_id(record_type, argument.key, f"{document} {argument.name}")


def convert_documents(
    context: ImportContext,
    rows: Iterable[JsonRow],
    convert: Callable[[dict[str, Any]], Iterable[Record]],
) -> Iterator[Record]:
    """Yield the records of documents; one that is of another form is counted and skipped."""

    def _convert(row: JsonRow) -> list[Record]:
        try:
            return list(convert(row.data))
        except (RowError, InvalidError):
            raise
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise RowError(f"another form of document: {type(error).__name__}") from None

    return context.convert_rows(rows, _convert)


def corpus_article(  # noqa: PLR0913 - the parts of an article
    context: ImportContext,
    key: str,
    text: ArticleText,
    published: str,
    *,
    url: str | None = None,
    rest: Mapping[str, str],
) -> Article:
    """Return the article of a document, and write its text if texts are written.

    The rest is kept: how the text was put together, since it was never published so.
    """
    article = Article(
        id=context.record_id("article", key),
        language="en",
        published=published,
        url=url,
        text=text.fingerprint,
        extensions=context.extension(rest),
        imported_from=context.origins(key),
    )
    text.keep(context, article.id)
    return article
