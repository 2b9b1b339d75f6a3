"""The words of evidence in the texts of articles, with a line of context.

Texts are not part of a dataset. They come from untrusted pages, so they are cut and escaped.
"""

from __future__ import annotations

from hashlib import sha256

import attrs

from newsevents.model import Article, Evidence, Span
from newsevents.report.localization import clean
from newsevents.validation.article_texts import ArticleTexts

#: Largest number of spans shown for a piece of evidence.
MAX_PASSAGES = 5
_MAX_WORDS_LENGTH, _MAX_CONTEXT_LENGTH = 600, 100


@attrs.frozen
class Passage:
    """Words of a text between those around them on the same line."""

    before: str
    words: str
    after: str


@attrs.frozen
class Passages:
    """Passages of a piece of evidence, or a key of `texts.json` that says why there are none."""

    found: tuple[Passage, ...] = ()
    problem: str = ""


def passages(evidence: Evidence, article: Article | None, texts: ArticleTexts | None) -> Passages:
    """Return the passages that the spans of a piece of evidence point at.

    A text in another version than that of the spans is not shown.
    """
    if not evidence.spans:
        return Passages()
    text = texts.of(article) if texts and article else None
    if text is None:
        return Passages(problem="text_missing" if texts else "text_option")
    spans = evidence.spans[:MAX_PASSAGES]
    if not all(_is_at(text.text, span) for span in spans):
        return Passages(problem="text_differs")
    return Passages(tuple(passage_of(text.text, span) for span in spans))


def _is_at(text: str, span: Span) -> bool:
    return sha256(text[span.start : span.end].encode()).hexdigest() == span.sha256


def passage_of(text: str, span: Span) -> Passage:
    """Return the words of a span with those around them on the same line, cut and escaped."""
    before = text[: span.start].rpartition("\n")[2]
    after = text[span.end :].partition("\n")[0]
    start, end = before[-_MAX_CONTEXT_LENGTH:], after[:_MAX_CONTEXT_LENGTH]
    if len(start) < len(before):
        start = f"… {start.partition(' ')[2]}"
    if len(end) < len(after):
        end = f"{end.rpartition(' ')[0]} …"
    words = _clean(text[span.start : span.end], _MAX_WORDS_LENGTH)
    return Passage(_clean(start), words, _clean(end))


def _clean(text: str, length: int = 2 * _MAX_CONTEXT_LENGTH) -> str:
    # The three pieces are one line in one direction, so that none is isolated. The spaces
    # between them stay.
    spaces = (" " if each.isspace() else "" for each in (text[:1], text[-1:]))
    return clean(text, length).strip("\u2068\u2069").join(spaces)
