"""What can be wrong between a record and the text that it points into."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

TEXT_FINGERPRINT = Rule(
    "NE401", "text-fingerprint", "A text is not the one that its article's fingerprint is of."
)
SPAN_OUTSIDE_TEXT = Rule(
    "NE402", "span-outside-text", "A span ends before it starts or beyond the end of the text."
)
SPAN_DIGEST = Rule(
    "NE403", "span-digest", "The piece of text at a span is not the one that its digest is of."
)
WORDS_NOT_IN_SPAN = Rule(
    "NE404",
    "words-not-in-span",
    "The words that evidence gives as expression or quotation are not in its span.",
)
NO_TEXT_FINGERPRINT = Rule(
    "NE405",
    "no-text-fingerprint",
    "An article has no fingerprint, so no text can be told to be its text.",
    Severity.INFO,
)
