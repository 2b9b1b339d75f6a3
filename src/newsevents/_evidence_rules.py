"""What can be wrong between a record and the text that it points into: NE401 to NE405."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

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
