"""Texts of articles, and verification: spans and words of a record against them."""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import attrs

from newsevents import errors
from newsevents._text.quotes import exact_places, is_cut, places
from newsevents.findings import Finding, Rule, Severity, shown
from newsevents.model import Article, Credit, Event, Evidence, Fingerprint, Span

TEXT_FINGERPRINT = Rule.documented(
    "NE401",
    "text-fingerprint",
    """Text that does not match the fingerprint of its article.

    Why it matters: Spans count in one version of the text only. In a corrected or shortened
    version they point at other words.
    Example: a text that was fetched again after the outlet had changed a sentence
    Use instead: the original text; or a new article with a fingerprint and spans of the new text
    """,
)

SPAN_OUTSIDE_TEXT = Rule.documented(
    "NE402",
    "span-outside-text",
    """Span that ends before it starts, or after the end of the text.

    Positions count Unicode code points from 0, without the end, in the text with LF line ends and
    in normalization form NFC.

    Why it matters: There is no text to compare the record with. Usually bytes or UTF-16 code units
    were counted, which are more than code points.
    Example: `"start": 2619, "end": 2600`, or an end of 4,200 in a text of 3,725 code points
    Use instead: the span that `newsevents.evidence.find_span(text, quote)` returns
    """,
)

SPAN_DIGEST = Rule.documented(
    "NE403",
    "span-digest",
    """Span whose text does not match its digest.

    Why it matters: The span points at other words than those the record was made from.
    Example: a span that was moved by hand, with the old `sha256`
    Use instead: the span that `newsevents.evidence.find_span(text, quote)` returns, with its digest
    """,
)

WORDS_NOT_IN_SPAN = Rule.documented(
    "NE404",
    "words-not-in-span",
    """Expression or quotation that is not in the span of its evidence.

    Marks, tatweel, variants of letters, white space, and the spelling of digits, dashes, ellipses
    and hamza before waw are ignored. Parts of words and numbers are no match: `5 May` is not in
    `15 May`.

    Why it matters: Either the words are not in the text, or the span belongs to another sentence.
    Invented quotations are the worst error in evidence.
    Example: `"expression": {"text": "tomorrow", "language": "en"}` of an Arabic text
    Use instead: `"expression": {"text": "غداً", "language": "ar"}`, as in the text
    """,
)

NO_TEXT_FINGERPRINT = Rule.documented(
    "NE405",
    "no-text-fingerprint",
    """Article without a fingerprint to compare its text with.

    Why it matters: The text may be another version of the article, and spans count in one version
    only.
    Example: an article without `text`
    Use instead: `"text": {"sha256": "...", "length": 3725}`, which
    `newsevents.evidence.fingerprint(text)` returns
    """,
    Severity.INFO,
)

#: The rules of `verify`.
TEXT_RULES = (
    *(TEXT_FINGERPRINT, SPAN_OUTSIDE_TEXT, SPAN_DIGEST),
    *(WORDS_NOT_IN_SPAN, NO_TEXT_FINGERPRINT),
)

# Longer passages are searched exactly only: folding takes a millisecond per page.
_MAX_FOLDED_LENGTH = 20_000
#: Code points of all spans of a record in one text that are compared, twice the longest text: spans
#: that overlap could take any time.
MAX_COMPARED_LENGTH = 4_000_000
_SHOWN_DIGITS = 12  # of a digest, enough to tell texts apart
_MAKE_FINGERPRINT = "make one with newsevents.evidence.fingerprint(text)"
_MAKE_SPAN = (
    "make a new span with newsevents span TEXT QUOTE or newsevents.evidence.find_span(text, quote)"
)


def verify(
    record: Article | Event, text: str | PreparedText, *, article: Article | str | None = None
) -> tuple[Finding, ...]:
    """Compare a record with the text of an article; no findings mean that it is correct.

    For an article, its fingerprint and the spans of its credits are compared. For an event, the
    spans of evidence that cites `article` (an Article or an id; by default the only one cited) are
    compared, and expressions and quotations are searched in them, as by `find_span`; in passages
    of more than 20,000 code points only exactly. Spans that have more than 4,000,000 code points in
    all are a finding, and are not compared from there on. Other evidence, and evidence without a
    span, is ignored. A text that does not match the fingerprint of an Article is the only finding.

    A string is made canonical first. Findings are in the order of the record; pointers are JSON
    Pointers into the record that the finding names.

    Raises AmbiguousArticleError if `article` is missing for an event that cites no article or
    several, or is another article than the record; LoneSurrogateError if UTF-8 cannot encode the
    text; TypeError for records of other types.
    """
    if not isinstance(record, Article | Event):
        raise TypeError(f"only articles and events can be verified, not {type(record).__name__}")
    prepared = PreparedText.of(text) if isinstance(text, str) else text
    article = _article_of(record, article)
    parts = parts_by_article(record).get(_id(article), ())
    return tuple(verify_parts(record, parts, prepared, article))


#: A credit or a piece of evidence with its pointer.
Part: TypeAlias = tuple[str, Credit | Evidence]


def parts_by_article(record: Article | Event) -> dict[str, list[Part]]:
    """Return the credits or the evidence of a record by the id of the article they are in."""
    if isinstance(record, Article):
        return {record.id: [(f"/credits/{at}", each) for at, each in enumerate(record.credits)]}
    found: dict[str, list[Part]] = {}
    for index, evidence in enumerate(record.evidence):
        if evidence.article is not None:
            found.setdefault(evidence.article, []).append((f"/evidence/{index}", evidence))
    return found


def verify_parts(
    record: Article | Event, parts: Iterable[Part], text: PreparedText, article: Article | str
) -> Iterator[Finding]:
    """Yield the findings of `verify` about the parts of a record that are in one article."""
    if (
        isinstance(article, Article)
        and (mismatch := fingerprint_mismatch(article, text)) is not None
    ):
        yield mismatch
        return
    if isinstance(record, Article) and record.text is None:
        message, hint = "missing fingerprint; the text cannot be compared", _MAKE_FINGERPRINT
        yield NO_TEXT_FINGERPRINT(message, hint=hint, record=record.id)
    left = MAX_COMPARED_LENGTH
    for pointer, part in parts:
        left -= sum(len(text.text[span.start : span.end]) for span in part.spans)
        if left < 0:
            message = f"not compared: more than {MAX_COMPARED_LENGTH:,} code points in the spans"
            hint = "give the words that support the record, not the whole text"
            yield SPAN_DIGEST(message, hint=hint, pointer=f"{pointer}/spans", record=record.id)
            return
        yield from _check_part(part, text.text, pointer, record.id)


def outside_spans(record: str, parts: Iterable[Part], length: int | None) -> Iterator[Finding]:
    """Yield the findings for spans that are backward or outside a text of some length.

    Without a length only backward spans are found.
    """
    limit = math.inf if length is None else length
    for pointer, part in parts:
        for index, span in enumerate(part.spans):
            if not span.start <= span.end <= limit:
                yield from _check_ends(span, length, f"{pointer}/spans/{index}", record)


def _id(article: Article | str) -> str:
    return article.id if isinstance(article, Article) else article


def _article_of(record: Article | Event, article: Article | str | None) -> Article | str:
    if isinstance(record, Article):
        if article is None or _id(article) == record.id:
            return record
        message = f"{shown(_id(article))} is not {shown(record.id)}; leave out article="
        raise errors.AmbiguousArticleError(record.id, message)
    articles = record.articles()
    if article is None and len(articles) != 1:
        cites = f"{len(articles)} articles" if articles else "no article"
        message = f"{shown(record.id)} cites {cites}; name the article of the text as article="
        raise errors.AmbiguousArticleError(record.id, message)
    return article or articles[0]


def fingerprint_mismatch(article: Article, text: PreparedText) -> Finding | None:
    """Return the finding for a text that is not the one of an article's fingerprint, or None."""
    expected, actual = article.text, text.fingerprint
    if expected is None or expected == actual:
        return None
    hint = "use the original text, or make a new fingerprint and new spans"
    bare = text.text.removeprefix("\ufeff").removesuffix("\n")
    if expected in map(fingerprint, (bare, f"{bare}\n", f"\ufeff{bare}")):
        hint = "only a byte order mark or the final line end differs; correct that"
    named = (
        f"{f.length} code points and SHA-256 {f.sha256[:_SHOWN_DIGITS]}..."
        for f in (actual, expected)
    )
    return TEXT_FINGERPRINT(
        "text has {}, but the fingerprint has {}".format(*named),
        hint=hint,
        pointer="/text",
        record=article.id,
    )


def _check_part(part: Credit | Evidence, text: str, pointer: str, record: str) -> Iterator[Finding]:
    wrong = [
        finding
        for index, span in enumerate(part.spans)
        for finding in _check_span(span, text, f"{pointer}/spans/{index}", record)
    ]
    yield from wrong
    if wrong or not part.spans:  # words are searched only in correct spans
        return
    # In lines, since a space may be part of a number.
    quoted = "\n".join(text[span.start : span.end] for span in part.spans)
    for name in ("expression", "quotation"):
        words = getattr(part, name, None)
        if words is not None and not _contains(quoted, words.text):
            passages = ", ".join(shown_passage(text, span.start, span.end) for span in part.spans)
            yield WORDS_NOT_IN_SPAN(
                f"{name} {shown(words.text)} is not in {passages}",
                hint="write the words as in the text, or a span around them",
                pointer=f"{pointer}/{name}/text",
                record=record,
            )


def _check_span(span: Span, text: str, pointer: str, record: str) -> Iterator[Finding]:
    outside = list(_check_ends(span, len(text), pointer, record))
    yield from outside
    if not outside and digest_of(text[span.start : span.end]) != span.sha256:
        message = f"SHA-256 of the span does not match {shown_passage(text, span.start, span.end)}"
        yield SPAN_DIGEST(message, hint=_MAKE_SPAN, pointer=pointer, record=record)


def _check_ends(span: Span, length: int | None, pointer: str, record: str) -> Iterator[Finding]:
    if span.start > span.end:
        message = f"span starts at {span.start} but ends at {span.end}"
    elif length is not None and span.end > length:
        message = f"span ends at {span.end}, after the end of the text at {length} code points"
    else:
        return
    yield SPAN_OUTSIDE_TEXT(message, hint=_MAKE_SPAN, pointer=pointer, record=record)


def _contains(passage: str, words: str) -> bool:
    words = canonical(words).strip()
    if len(passage) > _MAX_FOLDED_LENGTH:
        return any(not is_cut(passage, place) for place in exact_places(passage, words))
    return bool(places(passage, words, 1))


# --- texts ----------------------------------------------------------------------------------------


@attrs.frozen
class PreparedText:
    """A canonical text with its fingerprint, to verify many records against."""

    text: str
    fingerprint: Fingerprint

    @classmethod
    def of(cls, text: str) -> PreparedText:
        """Prepare a text. Raises LoneSurrogateError if UTF-8 cannot encode it."""
        text = encodable(text, "text")
        return cls(text, Fingerprint(sha256=digest_of(text), length=len(text)))

    def span(self, start: int, end: int) -> Span:
        """Return the span between two positions of the text, with its digest."""
        return span_of(self.text, start, end)


def canonical(text: str) -> str:
    """Return the text that spans count in: LF line ends, Unicode NFC (Standard Annex 15).

    Nothing else changes: marks, spaces, quotation marks and a byte order mark stay. The result is
    its own canonical form, and so is each slice of it.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fingerprint(text: str) -> Fingerprint:
    """Return SHA-256 (of the UTF-8) and length (in code points) of the canonical text.

    Raises LoneSurrogateError if UTF-8 cannot encode the text.
    """
    return PreparedText.of(text).fingerprint


def encodable(text: str, name: str) -> str:
    """Return the canonical form of a text; raise LoneSurrogateError if UTF-8 cannot encode it."""
    text = canonical(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise errors.LoneSurrogateError(
            f"the {name} contains half a surrogate pair, {shown(text[error.start])}, at position "
            f"{error.start}; decode it again from its bytes"
        ) from None
    return text


def digest_of(passage: str) -> str:
    """Return the SHA-256 of a passage in UTF-8."""
    return hashlib.sha256(passage.encode()).hexdigest()


def span_of(text: str, start: int, end: int) -> Span:
    """Return the span between two positions of a canonical text, with its digest."""
    return Span(start=start, end=end, sha256=digest_of(text[start:end]))


def shown_passage(text: str, start: int, end: int, context: int = 0) -> str:
    """Return two positions of a text with the words between them, and around them, for a message."""
    return f"{start}-{end} {shown(text[max(0, start - context) : end + context])}"
