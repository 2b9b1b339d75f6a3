"""Entries of the page: the fields of an event, its accounts, its relations to other events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents import edtf
from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.codec import to_dict
from newsevents.errors import EdtfError, PathError
from newsevents.findings import Finding, shown
from newsevents.model import Event, Evidence, Place, RelationType
from newsevents.model.components import (
    Affiliation,
    Asset,
    Code,
    Participation,
    PlaceUse,
    Quantity,
    Range,
)
from newsevents.report.localization import Phrase, clean, isolated
from newsevents.report.passages import Passages, passages
from newsevents.report.selection import Selection, actors_of
from newsevents.schema.base import Model
from newsevents.schema.field_types import (
    FieldType,
    FreeJson,
    ListOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)
from newsevents.schema.paths import Location, id_field
from newsevents.schema.values import Text
from newsevents.validation.article_texts import ArticleTexts

#: Largest number of entries of a list on the page; the rest is counted.
MAX_VALUES = 20
_MAX_FINDINGS = 5

# Fields with a place of their own on the page.
_SHOWN_APART = frozenset(
    ("id", "title", "summary", "date", "status", "relations", "evidence", "extensions")
)
# Bounds of a number, of which one alone says less than all.
_BOUNDS = ("minimum", "best", "maximum")
# Relations of statements about the other event; others only connect the two.
_REPORTING = frozenset(
    (
        RelationType.ANNOUNCES,
        RelationType.CONFIRMS,
        RelationType.DENIES,
        RelationType.DESCRIBES,
    )
)


@attrs.frozen
class Link:
    """A name, linked to its place on the page if it has one, with a note beside it."""

    phrase: Phrase
    target: str = ""
    note: str = ""


@attrs.frozen
class Fact:
    """A field of a record: its label and its values."""

    label: str
    values: tuple[Link, ...]
    more: str = ""


@attrs.frozen(kw_only=True)
class SourceAccount:
    """The account of an event by one source."""

    name: str
    evidence: tuple[Evidence, ...]
    more: str
    statements: tuple[Link, ...]


class EventFormatter:
    """Formatter of the events of a selection, for templates."""

    def __init__(
        self,
        selection: Selection,
        findings: Iterable[Finding] = (),
        texts: ArticleTexts | None = None,
    ) -> None:
        """Take the events, the findings about any record, and the texts of articles."""
        self._texts = texts
        self._selection = selection
        self._locale = selection.locale
        self._findings: dict[str, list[Finding]] = {}
        for finding in findings:
            self._findings.setdefault(finding.record, []).append(finding)
        self._referring: dict[str, list[tuple[str, str]]] = {}
        for event in selection.events:
            for relation in event.relations:
                self._referring.setdefault(relation.event, []).append((relation.type, event.id))

    def findings(self, event: Event) -> list[Finding]:
        """Return the first findings about an event."""
        return self._findings.get(event.id, [])[:_MAX_FINDINGS]

    def actor_numbers(self, event: Event) -> str:
        """Return the numbers of the actors of an event, for the filter."""
        return self._numbers(actors_of(event))

    def place_numbers(self, event: Event) -> str:
        """Return the numbers of the places of an event, for the filter."""
        return self._numbers(self._selection.places_around(event))

    def _numbers(self, record_ids: Iterable[str]) -> str:
        targets = map(self._selection.target, dict.fromkeys(record_ids))
        return " ".join(target[1:] for target in targets if target)

    def link(self, record_id: str, note: str = "") -> Link:
        """Return the name or title of a record, linked to its place on the page."""
        return Link(self._selection.phrase(record_id), self._selection.target(record_id), note)

    def name(self, record_id: str) -> str:
        """Return the name of a record for the middle of a sentence."""
        return self._selection.isolated_name(record_id)

    def names(self, record_ids: Iterable[str]) -> str:
        """Return the names of records in a row."""
        return self._locale.listed(map(self._selection.name, record_ids))

    def affiliation(self, affiliation: Affiliation) -> str:
        """Return an office, its body and its period: `president, Syria (2025 or later)`."""
        locale = self._locale
        role = isolated(locale.best(affiliation.role).text) if affiliation.role else ""
        words = locale.row(filter(None, (role, self.name(affiliation.actor))))
        return f"{words} ({self._date(affiliation.period)})" if affiliation.period else words

    def coordinates(self, place: Place) -> str:
        """Return the coordinates of a place and their precision."""
        if place.latitude is None or place.longitude is None:
            return self._locale.ui("no_coordinates")
        at = isolated(f"{place.latitude:.4f}, {place.longitude:.4f}")
        return f"{at} ({self._locale.term(place.precision)})" if place.precision else at

    def _date(self, text: str) -> str:
        return self._locale.date(edtf.parse(text))

    def sentence(self, evidence: Evidence) -> str:
        """Return the source of a piece of evidence as a sentence."""
        names = [isolated(self._selection.source_name(actor)) for actor in evidence.attribution]
        return self._locale.attribution(evidence, names)

    def claims(self, event: Event, evidence: Evidence) -> Iterator[str]:
        """Yield the claims of a source that differ from the record, in words."""
        document = to_dict(event) if evidence.claims else {}
        for path, value in list(evidence.claims.items())[:MAX_VALUES]:
            field, label = self._field(event, document, path)
            said = self._locale.ui("claim", field=label, value=self._claimed(field.kind, value))
            recorded = self._recorded(event, document, field)
            if recorded:
                said = f"{said} {self._locale.ui('recorded', value=recorded)}"
            yield said

    def _recorded(self, event: Event, document: Any, field: Location) -> str:
        """Return the value of a field in the record; that of a bound is the number as a whole."""
        *outer, step = split_pointer(field.path) or [""]
        if step in _BOUNDS and isinstance(field.kind, Scalar):
            number, _ = self._field(event, document, join_pointer(outer))
            bounds = (
                {name: number.value.get(name) for name in (*_BOUNDS, "approximate")}
                if number.value
                else {}
            )
            return isolated(self._range(Range(**bounds))) if bounds else ""
        return "" if field.value is None else self._claimed(field.kind, field.value)

    def notes(self, event: Event, evidence: Evidence) -> Iterator[str]:
        """Yield the date of a source and the fields that it is silent on or about."""
        ui = self._locale.ui
        if evidence.date:
            yield ui("said_on", date=self._date(evidence.date))
        for key, paths in (("omits", evidence.omits), ("supports", evidence.supports)):
            if paths:
                document = to_dict(event)
                labels = (self._field(event, document, path)[1] for path in paths[:MAX_VALUES])
                yield ui(key, fields=self._locale.row(labels))

    def _field(self, event: Event, document: Any, path: str) -> tuple[Location, str]:
        """Return the field of an event that a path leads to, and its name."""
        location = Location(kind=Object(type(event)), value=document)
        names, actor, step = [], None, ""
        try:
            for step in split_pointer(path):
                outer, location = location.value, location.child(step)
                actor = outer.get("actor") if isinstance(outer, dict) else None
                names.append(self._step_name(location))
        except PathError:  # a finding of the validator
            return Location(pointer=path, path=path, kind=FreeJson()), isolated(clean(path))
        if actor is not None and step == "role":
            return location, self._locale.ui("role_of", name=self.name(actor))
        return location, self._locale.row(names)

    def _step_name(self, location: Location) -> str:
        if location.field is not None:
            return self._locale.field(location.field.name)
        step, kind = split_pointer(location.path)[-1], location.kind
        if step.isdecimal():
            return isolated(str(int(step) + 1))
        if isinstance(kind, Object):
            fields = {field.name: field.kind for field in fields_of(kind.cls)}
            kind = fields.get(id_field(kind.cls), kind)
        return self._claimed(kind, step)

    # --- fields ---

    def facts(self, event: Event) -> Iterator[Fact]:
        """Yield the fields of an event that have a value."""
        for field in fields_of(type(event)):
            value = getattr(event, field.name)
            if field.name in _SHOWN_APART or value in (None, (), {}):
                continue
            kind = field.kind.item if isinstance(field.kind, ListOf) else field.kind
            values = value if isinstance(value, tuple) else (value,)
            links = tuple(self._value(kind, each) for each in values[:MAX_VALUES])
            label = "place" if field.name == "places" and len(values) == 1 else field.name
            yield Fact(self._locale.field(label), links, self._more(len(values)))

    def _more(self, number: int) -> str:
        left = number - MAX_VALUES
        return self._locale.ui("more", count=left) if left > 0 else ""

    def _value(self, kind: FieldType, value: Any) -> Link:
        locale = self._locale
        match value:
            case Participation():
                return self._participation(value)
            case PlaceUse():
                notes = [locale.term(term) for term in (value.role, value.precision) if term]
                notes += [self._date(value.date)] if value.date else []
                return self.link(value.place, locale.row(notes))
            case Asset():
                notes = [locale.best(value.description).text] if value.description else []
                notes += [self._range(value.quantity)] if value.quantity else []
                note = locale.row(map(isolated, notes))
                return Link(Phrase(locale.term(value.category)), note=note)
            case str() if isinstance(kind, Scalar) and kind.refers_to:
                return self.link(value)
            case Text():
                return Link(locale.best(value))
        return Link(Phrase(self._text(kind, value)))

    def _text(self, kind: FieldType, value: Any) -> str:
        match value:
            case Quantity():
                unit = f" {self._locale.term(value.unit)}" if value.unit else ""
                scheme = f" ({clean(value.scheme)})" if value.scheme else ""
                measure = self._locale.term(value.measure)
                return f"{measure}: {isolated(self._range(value))}{unit}{scheme}"
            case Code():
                return clean(f"{value.scheme.upper()} {value.code}")
            case Model():
                fields = [(each.kind, getattr(value, each.name)) for each in fields_of(type(value))]
                parts = [self._value(*each).phrase.text for each in fields if each[1]]
                return self._locale.row(parts)
            case str() if isinstance(kind, OneOf) or _is_scalar(kind, "slug"):
                return self._locale.term(value)
            case str() if _is_scalar(kind, "duration"):
                return self._locale.duration(value)
        return clean(value) if isinstance(value, str) else shown(value)

    def _range(self, quantity: Range | Quantity) -> str:
        low, best, high = quantity.minimum, quantity.best, quantity.maximum
        if low is None or high is None:
            bounds = f"≥ {low:,}" if low is not None else f"≤ {high:,}" if high is not None else ""
        else:
            bounds = f"{low:,} \u2013 {high:,}"
        words = bounds if best is None else f"{best:,} ({bounds})" if bounds else f"{best:,}"
        return self._locale.ui("approximate", number=words) if quantity.approximate else words

    def _participation(self, participation: Participation) -> Link:
        locale = self._locale
        notes = []
        role = getattr(participation, "role", None)
        if role is not None:
            notes.append(locale.term(role))
        if participation.capacity is not None:
            notes.append(isolated(locale.best(participation.capacity).text))
        if participation.on_behalf_of is not None:
            name = self.name(participation.on_behalf_of)
            notes.append(locale.ui("on_behalf", name=name))
        return self.link(participation.actor, locale.row(notes))

    # --- accounts ---

    def accounts(self, event: Event) -> list[SourceAccount]:
        """Return the account of each source of an event."""
        accounts = []
        for account in self._selection.dataset.accounts(event.id)[:MAX_VALUES]:
            statements = tuple(
                self.link(statement.id, self._locale.term(relation.type))
                for statement in account.statements[:MAX_VALUES]
                for relation in statement.relations
                if relation.event == event.id and relation.type in _REPORTING
            )
            if account.evidence or statements:
                source = account.source
                own_voice = self._locale.ui("own_voice")
                accounts.append(
                    SourceAccount(
                        name=own_voice if source is None else self._selection.name(source),
                        evidence=account.evidence[:MAX_VALUES],
                        more=self._more(len(account.evidence)),
                        statements=statements,
                    )
                )
        return accounts

    def where(self, evidence: Evidence) -> str:
        """Return the article of a piece of evidence and its position there."""
        if evidence.article is None:
            return ""
        articles = self._selection.dataset.articles
        article = articles.get(evidence.article)
        name = clean(article.headline) if article and article.headline else clean(evidence.article)
        if len(articles) == 1 and article is not None:
            name = self._locale.ui("the_article")
        name = isolated(name)
        if not evidence.spans:
            return self._locale.ui("in_article", article=name)
        parts = [
            self._locale.ui("span_range", start=span.start, end=span.end) for span in evidence.spans
        ]
        return self._locale.ui("span", spans=self._locale.row(parts), article=name)

    def passages(self, evidence: Evidence) -> Passages:
        """Return the words of a piece of evidence, or why they are not shown."""
        article = self._selection.dataset.articles.get(evidence.article or "")
        return passages(evidence, article, self._texts)

    def text_language(self, evidence: Evidence) -> str:
        """Return the language of the article of a piece of evidence."""
        article = self._selection.dataset.articles.get(evidence.article or "")
        return article.language if article else ""

    def _claimed(self, kind: FieldType, value: Any) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return isolated(f"{value:,}")
        if not isinstance(value, str):
            return isolated(shown(value))
        if value in self._selection.dataset:
            return self.name(value)
        if isinstance(kind, OneOf):
            return isolated(self._locale.term(value, kind.vocabulary.__name__))
        try:
            if _is_scalar(kind, "date"):
                return isolated(self._date(value))
            return isolated(self._text(kind, value))
        except (EdtfError, LookupError):  # a finding of the validator
            return isolated(clean(value))

    # --- relations ---

    def related(self, event: Event, accounts: Iterable[SourceAccount]) -> list[Fact]:
        """Return the relations between an event and others, in both directions.

        Statements that the accounts show are left out.
        """
        shown = {statement.target for account in accounts for statement in account.statements}
        links: dict[str, list[Link]] = {}
        for relation in event.relations[:MAX_VALUES]:
            label = self._locale.term(relation.type)
            other = self._selection.dataset.get(relation.event, Event)
            note = ""
            if relation.field and other:
                note = self._field(other, to_dict(other), relation.field)[1]
            links.setdefault(label, []).append(self.link(relation.event, note))
        for kind, event_id in self._referring.get(event.id, ())[:MAX_VALUES]:
            link = self.link(event_id)
            if kind not in _REPORTING or link.target not in shown:
                label = self._locale.term(kind, "RelationType (inverse)")
                links.setdefault(label, []).append(link)
        return [Fact(label, tuple(targets)) for label, targets in links.items()]


def _is_scalar(kind: FieldType | None, name: str) -> bool:
    return isinstance(kind, Scalar) and kind.name == name
