"""Evidence: find the span of a quote in a text, verify the spans of a record.

A span counts Unicode code points from 0, without its end, in the `canonical` text (as the
TextPositionSelector of the W3C Web Annotation Data Model). Texts are used to make and to verify
spans; they are not part of the data.

    evidence = evidence_for(article, text, "ready for an agreement", speech="indirect")
    findings = verify(event, text, article=article)
"""

from newsevents.evidence.quotes import FoundQuote, evidence_for, find_quote, find_span
from newsevents.evidence.verification import (
    NO_TEXT_FINGERPRINT,
    SPAN_DIGEST,
    SPAN_OUTSIDE_TEXT,
    TEXT_FINGERPRINT,
    TEXT_RULES,
    WORDS_NOT_IN_SPAN,
    PreparedText,
    canonical,
    fingerprint,
    outside_spans,
    parts_by_article,
    verify,
    verify_parts,
)

__all__ = [
    "NO_TEXT_FINGERPRINT",
    "SPAN_DIGEST",
    "SPAN_OUTSIDE_TEXT",
    "TEXT_FINGERPRINT",
    "TEXT_RULES",
    "WORDS_NOT_IN_SPAN",
    "FoundQuote",
    "PreparedText",
    "canonical",
    "evidence_for",
    "find_quote",
    "find_span",
    "fingerprint",
    "outside_spans",
    "parts_by_article",
    "verify",
    "verify_parts",
]
