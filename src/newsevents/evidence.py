"""Evidence and the text it points into: find the span of a quote, check the spans of a record.

Spans count Unicode code points from 0, the end not included, as the TextPositionSelector of the
W3C Web Annotation Data Model does, in the text after `canonical`.
Whoever holds an article's text can make and check them here; the text itself stays out of the
data.

    span = find_span(text, "ready for an agreement")
    findings = verify(event, text, article=article)
"""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import attrs

from newsevents._text.folding import Folded, disagreement, fold, occurrences
from newsevents.errors import (
    AmbiguousArticleError,
    AmbiguousQuoteError,
    LoneSurrogateError,
    QuoteNotFoundError,
)
from newsevents.findings import Finding, Rule, Severity, shown
from newsevents.model import Article, Event, Evidence, Fingerprint, Span

TEXT_FINGERPRINT = Rule.documented(
    "NE401",
    "text-fingerprint",
    """A text is not the one that its article's fingerprint is of.

    Why it matters: Spans count in one text only. In another version of the article, corrected or
    shortened since, they point at other words.

    Example: a text that was fetched again after the outlet had changed a sentence

    Use instead: the text that the spans were made in; or fingerprint and spans made anew of the
    new text, as an article of its own
    """,
)

SPAN_OUTSIDE_TEXT = Rule.documented(
    "NE402",
    "span-outside-text",
    """A span ends before it starts or beyond the end of the text.

    Positions count Unicode code points from 0, the end not included, in the text with LF at line
    ends and in normalization form NFC.

    Why it matters: There is no piece of text to check the record with. Most often bytes or UTF-16
    units were counted, which are more than code points.

    Example: `"start": 2619, "end": 2600`, or an end of 4,200 in a text of 3,725 code points

    Use instead: the span that `newsevents.evidence.find_span(text, quote)` returns
    """,
)

SPAN_DIGEST = Rule.documented(
    "NE403",
    "span-digest",
    """The piece of text at a span is not the one that its digest is of.

    Why it matters: The span points at other words than those that the record was made from, so
    the evidence does not show what it should.

    Example: a span that was moved by hand, with the `sha256` of before

    Use instead: the span that `newsevents.evidence.find_span(text, quote)` returns, digest and all
    """,
)

WORDS_NOT_IN_SPAN = Rule.documented(
    "NE404",
    "words-not-in-span",
    """The words that evidence gives as expression or quotation are not in its span.

    Marks, tatweel, variants of letters, and white space are not compared.

    Why it matters: Either the words are not the text's, or the span is that of another sentence.
    Words in quotation marks that nobody said are the worst that evidence can have.

    Example: `"expression": {"text": "tomorrow", "language": "en"}` of an Arabic text

    Use instead: `"expression": {"text": "غداً", "language": "ar"}`, as it stands there
    """,
)

NO_TEXT_FINGERPRINT = Rule.documented(
    "NE405",
    "no-text-fingerprint",
    """An article has no fingerprint, so no text can be told to be its text.

    Why it matters: A text that is held may be another version of the article, and the spans
    count in one only.

    Example: an article without `text`

    Use instead: `"text": {"sha256": "...", "length": 3725}`, which
    `newsevents.evidence.fingerprint(text)` returns
    """,
    Severity.INFO,
)

#: What `newsevents.evidence.verify` and `span_outside` find.
TEXT_RULES = (
    TEXT_FINGERPRINT,
    SPAN_OUTSIDE_TEXT,
    SPAN_DIGEST,
    WORDS_NOT_IN_SPAN,
    NO_TEXT_FINGERPRINT,
)


# A longer piece is not looked through with tolerance, which takes a millisecond a page.
_LONGEST_FOLDED = 20_000

# More places than this are not told apart: who quotes a single letter gets an answer all the same.
_MOST_CANDIDATES = 100
_CANDIDATES_SHOWN = 5
_CONTEXT = 20

# So many of a digest's digits tell texts apart.
_DIGITS = 12
_MAKE_SPAN = "make the span anew with newsevents.evidence.find_span(text, quote)"


@attrs.frozen
class PreparedText:
    """A text made ready to verify many records with it, which takes its time for a long one."""

    #: In canonical form.
    text: str
    #: What an article records of it.
    fingerprint: Fingerprint

    @classmethod
    def of(cls, text: str) -> PreparedText:
        """Prepare a text; raise LoneSurrogateError for one that UTF-8 cannot write."""
        text = _usable(text, "text")
        return cls(text, Fingerprint(sha256=_digest(text), length=len(text)))


def canonical(text: str) -> str:
    """Return the text that spans count in: CRLF and CR become LF, then Unicode NFC.

    Nothing else changes, so that the text stays what was published: no marks, spaces, or
    quotation marks are touched, nor is a byte order mark.
    Doing it twice changes nothing, and a slice of the result is its own canonical form.
    NFC: Unicode Standard Annex 15.
    """
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def fingerprint(text: str) -> Fingerprint:
    """Return what an article records of its text: SHA-256 and length, of its canonical form.

    The digest is of the UTF-8, the length in Unicode code points.
    Raises LoneSurrogateError for text that UTF-8 cannot write.
    """
    return PreparedText.of(text).fingerprint


def find_span(text: str, quote: str) -> Span:
    """Return the span of the one place in the text where the quote stands.

    The text is the whole article as it was fetched, the quote a piece of it that somebody copied
    or typed; white space around the quote does not count.
    Both are made canonical first.
    If the quote does not stand there exactly, it is looked for without harakat and other marks,
    tatweel and invisible characters, with variants of alef and hamza, of yeh, of teh marbuta and
    of quotation marks alike, any white space as one space, and ligatures as their letters.
    A place found that way ends after the marks on its last letter; one found exactly ends where
    the quote does.

    Start and end are in code points of the canonical text, the end not included (W3C Web
    Annotation, TextPositionSelector); the digest is of the piece as it stands there, not of the
    quote.
    Raises QuoteNotFoundError, with the nearest passages, for a quote that is absent or empty;
    AmbiguousQuoteError, with all the places, for one that is there more than once, exactly or,
    if it never is exactly, with that tolerance; LoneSurrogateError for text or a quote that UTF-8
    cannot write.
    """
    text, quote = _usable(text, "text"), _usable(quote, "quote").strip()
    places = _some(_exactly(text, quote))
    if not places:
        folded, wanted = fold(text), fold(quote)
        places = _some(folded.places(wanted.letters))
        if not places:
            raise _not_found(folded, wanted)
    if len(places) > 1:
        raise _ambiguous(text, quote, places)
    return _span(text, *places[0])


def verify(
    record: Article | Event, text: str | PreparedText, *, article: Article | str | None = None
) -> tuple[Finding, ...]:
    """Check what a record says about a text that you hold; no findings means that it is true.

    For an article, the text is compared with its fingerprint, and the spans of its credits with
    the text.
    For an event, the spans of the evidence that cites `article` (an Article or an id) are
    compared with the text, and the words given as expression or quotation are looked for in them,
    as `find_span` looks for a quote; in a piece of more than 20,000 code points they have to stand
    exactly.
    Without `article` that is the one article which the event cites.
    Evidence that cites no article or another one, or has no span, has nothing to be checked.
    A text that is not the one an Article's fingerprint is of is reported once, and nothing else.

    The text is made canonical first, unless it is prepared; spans count its code points as
    `find_span` does.
    Findings come in the order of the record; their pointers are JSON Pointers into the record
    whose id they name.
    Raises AmbiguousArticleError for an event that cites no article or several when `article` is not
    given, and for an article with another one as `article`; LoneSurrogateError for text that
    UTF-8 cannot write; TypeError for records of other types.
    """
    if isinstance(text, str):
        text = PreparedText.of(text)
    if isinstance(record, Article):
        return tuple(_check_article(record, text, article))
    if isinstance(record, Event):
        return tuple(_check_event(record, text, article))
    raise TypeError(f"only articles and events can be verified, not {type(record).__name__}")


def _usable(text: str, what: str) -> str:
    """Return the canonical form of a text, or raise LoneSurrogateError."""
    text = canonical(text)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise LoneSurrogateError(
            f"the {what} has half a surrogate pair, {shown(text[error.start])}, at position "
            f"{error.start}, which UTF-8 cannot write; decode it again from its bytes"
        ) from None
    return text


def _digest(piece: str) -> str:
    return hashlib.sha256(piece.encode()).hexdigest()


def _span(text: str, start: int, end: int) -> Span:
    return Span(start=start, end=end, sha256=_digest(text[start:end]))


def _exactly(text: str, quote: str) -> Iterator[tuple[int, int]]:
    return ((at, at + len(quote)) for at in occurrences(text, quote))


def _some(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the places, but of too many only one more than is ever told."""
    return list(itertools.islice(places, _MOST_CANDIDATES + 1))


def _not_found(text: Folded, quote: Folded) -> QuoteNotFoundError:
    if not quote.original:
        return QuoteNotFoundError(quote.original, "the quote is empty; give the words to look for")
    said, letters = shown(quote.original), quote.letters
    if not letters:
        return QuoteNotFoundError(
            quote.original, f"the quote {said} has no letters to look for, only marks"
        )
    first, last = disagreement(text.letters, letters)
    nearest = tuple(
        _span(text.original, start, end) for start, end in text.nearest(letters[first:last])
    )
    lines = [f"the quote {said} is not in the text"]
    if last - first < len(letters):
        part = quote.original[quote.origins[first] : quote.origins[last - 1] + 1]
        lines[0] += f"; they stop agreeing within {shown(part)}"
    lines[0] += "; the nearest passages:" if nearest else ", and nothing like it"
    lines += (_line(text.original, near.start, near.end) for near in nearest)
    return QuoteNotFoundError(quote.original, "\n  ".join(lines), nearest)


def _ambiguous(text: str, quote: str, places: Sequence[tuple[int, int]]) -> AmbiguousQuoteError:
    candidates = tuple(_span(text, start, end) for start, end in places[:_MOST_CANDIDATES])
    told = len(places) if len(places) == len(candidates) else f"more than {_MOST_CANDIDATES}"
    lines = [f"the quote {shown(quote)} is in the text {told} times; quote more around it:"]
    lines += (_line(text, start, end, _CONTEXT) for start, end in places[:_CANDIDATES_SHOWN])
    if len(places) > _CANDIDATES_SHOWN:
        lines.append("...")
    return AmbiguousQuoteError(quote, "\n  ".join(lines), candidates)


def _line(text: str, start: int, end: int, context: int = 0) -> str:
    return f"{start}-{end} {shown(text[max(0, start - context) : end + context])}"


def _check_article(
    record: Article, text: PreparedText, article: Article | str | None
) -> Iterator[Finding]:
    if article is not None and _id(article) != record.id:
        raise AmbiguousArticleError(
            record.id,
            f"the text of {shown(record.id)} is not that of {shown(_id(article))}; "
            "leave out article=",
        )
    if record.text is None:
        yield NO_TEXT_FINGERPRINT(
            "the article has no fingerprint to compare the text with",
            hint="make one with newsevents.evidence.fingerprint(text)",
            record=record.id,
        )
    elif (mismatch := _mismatch(record, text)) is not None:
        yield mismatch
        return
    for index, credit in enumerate(record.credits):
        if credit.span is not None:
            yield from _check_span(credit.span, text.text, f"/credits/{index}/span", record.id)


def _check_event(
    record: Event, text: PreparedText, article: Article | str | None
) -> Iterator[Finding]:
    cited = _only_article(record) if article is None else _id(article)
    if isinstance(article, Article) and (mismatch := _mismatch(article, text)) is not None:
        yield mismatch
        return
    for index, evidence in enumerate(record.evidence):
        if evidence.article == cited:
            yield from _check_evidence(evidence, text.text, f"/evidence/{index}", record.id)


def _id(article: Article | str) -> str:
    return article.id if isinstance(article, Article) else article


def _only_article(event: Event) -> str:
    articles = event.articles()
    if len(articles) != 1:
        cites = f"{len(articles)} articles" if articles else "no article"
        raise AmbiguousArticleError(
            event.id, f"{shown(event.id)} cites {cites}; pass article= to say whose text this is"
        )
    return articles[0]


def _mismatch(article: Article, text: PreparedText) -> Finding | None:
    """Return what the fingerprint of an article has against a text, if anything."""
    there, given = article.text, text.fingerprint
    if there is None or there == given:
        return None
    return TEXT_FINGERPRINT(
        f"the text at hand has {_identified(given)}, the one that the spans were made in "
        f"has {_identified(there)}",
        hint=_other_than_expected(there, text.text),
        pointer="/text",
        record=article.id,
    )


def _identified(text: Fingerprint) -> str:
    return f"{text.length} code points and SHA-256 {text.sha256[:_DIGITS]}..."


def _other_than_expected(there: Fingerprint, text: str) -> str:
    """Return how a text can be made the one that a fingerprint is of."""
    bare = text.removeprefix("\ufeff").removesuffix("\n")
    for expected in (bare, f"{bare}\n", f"\ufeff{bare}"):
        if fingerprint(expected) == there:
            return "only a byte order mark at the beginning or a line end at the end differs; mend that"
    return "take that text, or make the fingerprint and all spans anew"


def _check_evidence(evidence: Evidence, text: str, pointer: str, record: str) -> Iterator[Finding]:
    span = evidence.span
    if span is None:
        return
    faults = tuple(_check_span(span, text, f"{pointer}/span", record))
    yield from faults
    # Words are looked for in the right piece only.
    piece = text[span.start : span.end]
    for name in () if faults else ("expression", "quotation"):
        words = getattr(evidence, name)
        if words is not None and not _has(piece, words.text):
            yield WORDS_NOT_IN_SPAN(
                f"the {name} {shown(words.text)} is not in the piece "
                f"{_line(text, span.start, span.end)}",
                hint="give the words as the text has them, or a span around them",
                pointer=f"{pointer}/{name}/text",
                record=record,
            )


def _check_span(span: Span, text: str, pointer: str, record: str) -> Iterator[Finding]:
    outside = span_outside(span, len(text), pointer=pointer, record=record)
    if outside is not None:
        yield outside
    elif _digest(text[span.start : span.end]) != span.sha256:
        message = f"the span's SHA-256 is not that of {_line(text, span.start, span.end)}"
        yield SPAN_DIGEST(message, hint=_MAKE_SPAN, pointer=pointer, record=record)


def span_outside(span: Span, length: int | None, *, pointer: str, record: str) -> Finding | None:
    """Return what is wrong with the ends of a span, if anything.

    The length is that of the text; without it, None, all that can be told is that a span runs
    backwards.
    Pointer and record say in the finding where the span stands.
    """
    if span.start > span.end:
        message = f"the span starts at {span.start} and ends before that, at {span.end}"
    elif length is not None and span.end > length:
        message = f"the span ends at {span.end}, and the text has only {length} code points"
    else:
        return None
    return SPAN_OUTSIDE_TEXT(message, hint=_MAKE_SPAN, pointer=pointer, record=record)


def _has(piece: str, words: str) -> bool:
    words = canonical(words).strip()
    if any(True for _ in occurrences(piece, words)):
        return True
    if len(piece) > _LONGEST_FOLDED:
        return False
    return any(True for _ in fold(piece).places(fold(words).letters))
