"""Spans of evidence and credits in a corrected version of an article's text.

    dataset = newsevents.read_dataset("data")
    old, new = PreparedText.of(text), PreparedText.of(f"CORRECTION: {text}")
    report = move_evidence(dataset, old, new)
    dataset.save()

Positions count in one version of a text. An `Alignment` of both versions says where the passages
of the old one are in the new one; a passage is never taken for equal words elsewhere.
"""

from __future__ import annotations

import functools
from typing import Any, Literal, TypeAlias

import attrs

from newsevents._text.alignment import Alignment, Followed
from newsevents.dataset import Dataset
from newsevents.errors import AmbiguousArticleError
from newsevents.evidence import PreparedText, parts_by_article
from newsevents.findings import shown
from newsevents.model import Article, Event, Span

#: `kept` has the old position, `wrong` is no passage of the old text.
Outcome: TypeAlias = Literal["moved", "kept", "ambiguous", "gone", "wrong"]


@attrs.frozen(kw_only=True)
class SpanMove:
    """A span of a record, and its passage in the new text."""

    record: str
    pointer: str
    outcome: Outcome
    span: Span
    #: Where the passage is in the new text, or may be.
    followed: Followed


@attrs.frozen(kw_only=True)
class MoveReport:
    """The spans in the text of an article, in the order of the dataset."""

    #: Id of the article.
    article: str
    spans: tuple[SpanMove, ...]

    def of(self, outcome: Outcome) -> tuple[SpanMove, ...]:
        """Return the spans with an outcome."""
        return tuple(each for each in self.spans if each.outcome == outcome)


def move_evidence(
    dataset: Dataset, old: PreparedText, new: PreparedText, *, article: str = ""
) -> MoveReport:
    """Replace the text of an article by a new version, in a dataset in memory.

    The article is the one with the fingerprint of the old text; `article` is its id, if there are
    several. It gets the fingerprint of the new text, and spans of its credits and of evidence get
    their positions and digests in it. Spans that are ambiguous, gone or wrong stay as they are.

    Raises AmbiguousArticleError if no article, or several, or another one than `article`, has the
    fingerprint of the old text, or if the new text is not a version of it.
    """
    found = _only_article(dataset, old, article)
    alignment = Alignment(old.text, new.text)
    if not alignment.has_versions_of_one_text:
        message = (
            "less than half of the words of the old text are in the new one; choose its version"
        )
        raise AmbiguousArticleError(found.id, message)
    follow = functools.cache(alignment.follow)
    moves: list[SpanMove] = []

    def _moved(record: str, pointer: str, span: Span) -> Span:
        place = span.start, span.end
        outcome: Outcome = "wrong"
        followed = Followed()
        if span.start < span.end and old.span(*place).sha256 == span.sha256:
            followed = follow(place)
            outcome = "ambiguous" if followed.places else "gone"
        after = span
        if followed.is_moved:
            at = new.span(*followed.places[0])
            after = attrs.evolve(span, start=at.start, end=at.end, sha256=at.sha256)
            outcome = "kept" if after == span else "moved"
        moves.append(
            SpanMove(record=record, pointer=pointer, outcome=outcome, span=span, followed=followed)
        )
        return after

    for record in dataset:
        quoting = parts_by_article(record) if isinstance(record, Article | Event) else {}
        changes: dict[str, Any] = {"text": new.fingerprint} if record.id == found.id else {}
        name = "credits" if isinstance(record, Article) else "evidence"
        parts: list[Any] = list(getattr(record, name, ()))
        for pointer, part in quoting.get(found.id, ()):
            spans = (
                _moved(record.id, f"{pointer}/spans/{number}", span)
                for number, span in enumerate(part.spans)
            )
            index = int(pointer.rpartition("/")[2])
            parts[index] = attrs.evolve(parts[index], spans=tuple(spans))
        if found.id in quoting:
            changes[name] = tuple(parts)
        changed = attrs.evolve(record, **changes) if changes else record
        if changed != record:
            dataset.replace(changed)
    return MoveReport(article=found.id, spans=tuple(moves))


def _only_article(dataset: Dataset, old: PreparedText, article: str) -> Article:
    found = [each for each in dataset.articles.values() if each.text == old.fingerprint]
    if article and article not in dataset.articles:
        raise AmbiguousArticleError(article, f"the dataset has no {shown(article)}")
    chosen = [each for each in found if article in ("", each.id)]
    if len(chosen) == 1:
        return chosen[0]
    if article:
        message = f"the old text does not match the fingerprint of {shown(article)}"
    elif found:
        names = ", ".join(shown(each.id) for each in found)
        message = f"the old text is that of {names}; choose an article"
    else:
        hint = "use the text that was given to `article add`"
        message = f"no article has the fingerprint of the old text; {hint}"
    raise AmbiguousArticleError(article, message)
