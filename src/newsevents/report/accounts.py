"""What each source says of an event: its evidence in words, and where it differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from newsevents import edtf
from newsevents.codec import to_dict
from newsevents.dataset.dataset import Account
from newsevents.errors import EdtfError
from newsevents.findings import shown
from newsevents.model import Event, Evidence, RelationType, Stance
from newsevents.model.components import Wording
from newsevents.report.facts import MOST_VALUES, Facts, Link
from newsevents.report.selection import Selection
from newsevents.report.wording import Phrase, clean, isolated

# Relations of a statement that tells of the other event; others only have to do with it.
_TELLING = frozenset(
    (
        RelationType.ANNOUNCES,
        RelationType.CONFIRMS,
        RelationType.DENIES,
        RelationType.DESCRIBES,
    )
)
# Fields whose label the interface has a word for.
_CLAIMABLE = frozenset(("date", "status", "place", "medium", "mode", "origin", "destination"))


@attrs.frozen(kw_only=True)
class Source:
    """One piece of evidence in words."""

    sentence: str
    speech: str
    where: str
    quotation: Phrase | None
    expression: Phrase | None
    claims: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Version:
    """What one source says of an event."""

    name: str
    sources: tuple[Source, ...]
    more: str
    statements: tuple[Link, ...]


class Accounts:
    """The accounts of the events in a selection, in words."""

    def __init__(self, selection: Selection, facts: Facts) -> None:
        """Take the events, and what leads to them on the page."""
        self._selection = selection
        self._words = selection.words
        self._facts = facts

    def of(self, event: Event) -> Iterator[Version]:
        """Yield what each source says of an event."""
        for account in self._selection.dataset.accounts(event.id)[:MOST_VALUES]:
            source = account.source
            own = self._words.ui("own_voice")
            left = len(account.evidence) - MOST_VALUES
            version = Version(
                name=self._selection.name(source) if source is not None else own,
                sources=tuple(self._sources(event, account)),
                more=self._words.ui("more", count=left) if left > 0 else "",
                statements=tuple(
                    self._facts.link(statement.id)
                    for statement in account.statements[:MOST_VALUES]
                    if any(r.event == event.id and r.type in _TELLING for r in statement.relations)
                ),
            )
            if version.sources or version.statements:
                yield version

    def _sources(self, event: Event, account: Account) -> Iterator[Source]:
        words = self._words
        for evidence in account.evidence[:MOST_VALUES]:
            names = [self._selection.source_name(actor) for actor in evidence.attribution]
            yield Source(
                sentence=words.according_to(evidence, names) if names or evidence.stance else "",
                speech=words.ui(evidence.speech) if evidence.speech else "",
                where=self._where(evidence),
                quotation=_wording(evidence.quotation),
                expression=_wording(evidence.expression),
                claims=tuple(self.claims(event, evidence.claims)),
            )

    def _where(self, evidence: Evidence) -> str:
        if evidence.article is None:
            return ""
        article = self._selection.dataset.articles.get(evidence.article)
        name = clean(article.headline) if article and article.headline else clean(evidence.article)
        if len(self._selection.dataset.articles) == 1 and article is not None:
            name = self._words.ui("the_article")
        span = evidence.span
        if span is None:
            return self._words.ui("in_article", article=isolated(name))
        return self._words.ui("span", start=span.start, end=span.end, article=isolated(name))

    def claims(self, event: Event, claims: Mapping[str, Any]) -> Iterator[str]:
        """Yield in words where a source differs from the record."""
        if not claims:
            return
        words = self._words
        document = to_dict(event)
        for pointer, value in list(claims.items())[:MOST_VALUES]:
            field, group = self._field(document, pointer)
            said = words.ui("claim", field=field, value=self._value(group, value))
            recorded = _at(document, pointer)
            if recorded is None:
                yield said
            else:
                was = words.ui("recorded", value=self._value(group, recorded))
                yield f"{said} {was}"

    def _field(self, document: Mapping[str, Any], pointer: str) -> tuple[str, str]:
        """Return what a claim is about, and the vocabulary that its value is from."""
        parts = pointer.strip("/").split("/")
        last = parts[-1]
        person = _at(document, f"/{'/'.join(parts[:-1])}")
        if isinstance(person, dict) and last == "role" and "actor" in person:
            name = self._selection.isolated_name(person["actor"])
            return self._words.ui("role_of", name=name), "role"
        if len(parts) == 1 and last in _CLAIMABLE:
            return self._words.ui(last), last
        return isolated(clean(pointer)), last

    def _value(self, group: str, value: Any) -> str:
        if not isinstance(value, str):
            return isolated(shown(value))
        if group == "date":
            try:
                return isolated(self._words.date(edtf.parse(value)))
            except EdtfError:
                return isolated(clean(value))
        if value in self._selection.dataset:
            return self._selection.isolated_name(value)
        return isolated(self._words.term(group, value))


def is_contested(event: Event) -> bool:
    """Say whether sources of an event differ, from the record or from one another."""
    stances = {evidence.stance for evidence in event.evidence}
    return Stance.DENIES in stances or any(evidence.claims for evidence in event.evidence)


def _at(document: Any, pointer: str) -> Any:
    """Return what stands at a JSON Pointer, or None."""
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and len(key) < 6 and key.isascii() and key.isdecimal():  # noqa: PLR2004
            document = document[int(key)] if int(key) < len(document) else None
        elif isinstance(document, dict):
            document = document.get(key)
        else:
            return None
    return document


def _wording(wording: Wording | None) -> Phrase | None:
    return None if wording is None else Phrase(clean(wording.text), wording.language)
