"""Events of annotated corpora as records: conversion that WikiEvents and RAMS share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import InvalidError, RowError
from newsevents.importers.annotations import MAX_NAME_CHARS
from newsevents.importers.context import NOT_TOLD, ImportContext
from newsevents.importers.rows import JsonRow, iter_known_objects
from newsevents.importers.texts import ArticleText, with_support
from newsevents.importers.values import one_line
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
from newsevents.storage.paths import AnyPath

#: How to read the records of a corpus.
CORPUS_NOTES = (
    "The corpus tells neither when an event was, so that its date only ends with the year of the "
    "corpus, nor whether it took place: its status is `x-not-told`."
)
#: Roles of places, with the role that the record gives them.
_PLACE_ROLES = {"place": None, "origin": "x-origin", "destination": "x-destination"}
#: Kinds by type of entity; RAMS has no types, and its mentions are actors.
_PLACE_KINDS = {"FAC": "site", "LOC": "region", "GPE": "region", "": "region"}
_ACTOR_KINDS = {
    "ORG": "organization",
    "PER": "unknown",
    "GPE": "unknown",
    "SID": "unknown",
    "": "unknown",
}
_ASSETS = {"VEH": "x-vehicle", "WEA": "x-weapon"}
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
class Document:
    """Text of a document, with its article, and start and end of each of its tokens."""

    context: ImportContext
    article: Article
    text: ArticleText
    tokens: Sequence[tuple[int, int]]

    def words(self, first: int, last: int) -> str:
        """Return the words of the tokens from one to another, with the last one.

        Raises RowError for tokens that the document does not have, and for more than a name.
        """
        start, end = self._ends(first, last)
        if end - start > MAX_NAME_CHARS:
            raise RowError("a trigger or an argument is longer than a name")
        return self.text.stored[start:end]

    def spans(self, first: int, last: int, name: str, words: str | None = None) -> tuple[Span, ...]:
        """Return the spans of tokens, which have the words; see `ArticleText.spans`."""
        words = self.words(first, last) if words is None else words
        return self.text.spans(*self._ends(first, last), words, self.context.report, name)

    def _ends(self, first: int, last: int) -> tuple[int, int]:
        if not 0 <= first <= last < len(self.tokens):
            raise RowError(f"tokens {first} to {last} of {len(self.tokens)}")
        return self.tokens[first][0], self.tokens[last][1]

    def lose(self, counts: Mapping[str, int]) -> None:
        """Count what is in the document and not in the records."""
        self.context.report.lost.update(+Counter(counts))


@attrs.define
class CorpusEvent:
    """An event of a corpus while it becomes a record."""

    document: Document
    #: Scheme and code of its type: `kairos`, `Conflict.Attack.Unspecified`.
    scheme: str
    code: str
    arguments: Sequence[Argument]
    _lists: dict[str, list[dict[str, Any]]] = attrs.field(init=False, factory=dict)
    #: Positions of the entries by list and content.
    _positions: dict[str, int] = attrs.field(init=False, factory=dict)
    #: Pointers of fields, with the spans that support them.
    _located: list[tuple[str, tuple[Span, ...]]] = attrs.field(init=False, factory=list)
    _rest: list[dict[str, Any]] = attrs.field(init=False, factory=list)

    @property
    def context(self) -> ImportContext:
        """State of the import."""
        return self.document.context

    def records(self, key: str, trigger: tuple[Span, ...]) -> Iterator[Record]:
        """Yield the actors and places of the event, and the event itself.

        Corpora say neither when it was nor whether it took place; the date of the article bounds it.
        """
        article = self.document.article
        actors = [
            self._actor(each) if self._field(each) == "participants" else None
            for each in self.arguments
        ]
        ids = {actor.id for actor in actors if actor}
        cls: type[Event] = Meeting if len(ids) > 1 and _MEETING.match(self.code) else GenericEvent
        for argument, actor in zip(self.arguments, actors, strict=True):
            yield from self._add(argument, actor, cls)
        self.context.report.open.update(("date", "status"))
        what = " ".join(re.split(r"[._]", self.code.lower()))
        named = dict.fromkeys(actor.name("en") for actor in actors if actor)
        names = ", ".join(tuple(named)[:_SHOWN_NAMES])
        fields: dict[str, Any] = dict(self._lists)
        if cls is GenericEvent:
            fields["category"] = slug(self.code)
        event = cls(
            id=self.context.record_id(cls.type, key),
            title={"en": f"{names}: {what}" if names else what},
            date=article.published,
            status=NOT_TOLD,
            codes=(Code(scheme=self.scheme, code=self.code),),
            evidence=(Evidence(article=article.id, spans=trigger),),
            extensions=self.context.extension({"arguments": self._rest or None}),
            imported_from=self.context.origins(key),
            **fields,
        )
        yield with_support(event, article.id, self._located)

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
        at = self._positions.setdefault(f"{name} {entry}", len(entries))
        if at == len(entries):
            entries.append(entry)
        self._located.append((f"/{name}/{at}", argument.spans))

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
        document = self.document.article.id.partition(".")[2]
        return self.context.record_id(record_type, argument.key, f"{document} {argument.name}")


def read_documents(
    paths: Iterable[AnyPath],
    context: ImportContext,
    keys: Sequence[str],
    expected: str,
    convert: Callable[[dict[str, Any]], Iterable[Record]],
) -> Iterator[Record]:
    """Yield the records of documents; one that is of another form is counted and skipped.

    Raises FileError for files without objects that have the keys.
    """

    def _convert(row: JsonRow) -> list[Record]:
        try:
            return list(convert(row.data))
        except (RowError, InvalidError):
            raise
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise RowError(f"another form of document: {type(error).__name__}") from None

    for path in paths:
        rows = iter_known_objects(path, context.report, keys, expected)
        yield from context.convert_rows(rows, _convert)


def open_document(  # noqa: PLR0913 - the parts of a document
    context: ImportContext,
    key: str,
    stored: str,
    tokens: Iterable[tuple[int, int]],
    *,
    published: str,
    url: str | None = None,
    rest: Mapping[str, str],
) -> Document:
    """Return a document with its article, and write its text if texts are written.

    The rest is kept: how the text was put together, since it was never published so.
    """
    text = ArticleText(stored)
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
    return Document(context, article, text, tuple(tokens))
