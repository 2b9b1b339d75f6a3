"""Quotes: their spans in a text, and evidence made from them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import attrs

from newsevents import errors
from newsevents._text.folding import disagreement, fold
from newsevents._text.quotes import forgiven, places, unified, whole_words
from newsevents.evidence.verification import (
    PreparedText,
    encodable,
    fingerprint_mismatch,
    shown_passage,
    span_of,
)
from newsevents.findings import shown
from newsevents.model import Article, Evidence, Span

# A quote of a single letter has too many occurrences to count.
_MAX_CANDIDATES = 100
_MAX_SHOWN_CANDIDATES = 5
_MAX_CUT = 3  # as many as the nearest passages
_CONTEXT_LENGTH = 20
#: Words that make a quote unique, at each of its ends, and how far they are searched.
_MAX_ADDED_WORDS = 4
_MAX_ADDED_CHARS = 200
_WORD_START = re.compile(r"(?<!\S)\S")
_WORD_END = re.compile(r"\S(?!\S)")


@attrs.frozen
class FoundQuote:
    """Span of a quote in a text, and the differences between both that were ignored."""

    span: Span
    #: Some of `spaces`, `marks`, `letters`, `quotation-marks`, `digits`, `dashes`, `ellipses` and
    #: `hamza-seats`, in this order; none if the quote is the passage.
    tolerances: tuple[str, ...] = ()


def find_span(text: str | PreparedText, quote: str) -> Span:
    """Return the span of the only occurrence of a quote in a text, as `find_quote` finds it."""
    return find_quote(text, quote).span


def find_quote(text: str | PreparedText, quote: str) -> FoundQuote:
    """Return the span of the only occurrence of a quote in a text, and the tolerances used.

    `text` is the whole article, `quote` a copied or retyped piece of it; white space around the
    quote is ignored. Both are made canonical. Each step is used only if those before find nothing,
    and none chooses between several occurrences:

    1. The quote itself, with the marks on its last letter.
    2. Marks, tatweel and invisible characters are ignored; variants of alef and hamza, yeh, teh
       marbuta and quotation marks are equal; any white space is one space; ligatures are their
       letters. An occurrence includes the marks on its last letter.
    3. Digits of all scripts are equal, too, and so are hyphens and dashes, `…` and `...`, and the
       seats of hamza before waw, as in the two spellings of *responsible*.

    An occurrence that cuts a number, a range or a clock time is none (`5 million` in `3.5 million`,
    `15 people` in `10-15 people`), nor one that cuts a word (`agreed` in `disagreed`), except in
    Arabic, Hebrew and other scripts whose words take clitics or have no spaces between them.

    Start and end count code points of the canonical text, without the end; the digest is that of
    the text, not of the quote.

    Raises QuoteNotFoundError, with the nearest passages, for a missing or empty quote;
    AmbiguousQuoteError, with all occurrences, for several; LoneSurrogateError if UTF-8 cannot
    encode text or quote.
    """
    text = text.text if isinstance(text, PreparedText) else encodable(text, "text")
    quote = encodable(quote, "quote").strip()
    found = places(text, quote, _MAX_CANDIDATES + 1)
    if not found:
        raise _not_found(text, quote)
    if len(found) > 1:
        raise _ambiguous(text, quote, found)
    return FoundQuote(span_of(text, *found[0]), forgiven(text, found[0], quote))


def evidence_for(
    article: Article | str, text: str | PreparedText, quote: str | Iterable[str], **fields: Any
) -> Evidence:
    """Return evidence that quotes an article: one quote, or several for words apart.

    `article` is the article or its id, `fields` are other fields of Evidence. Quotes of the same
    passage give one span; those that overlap keep theirs.

        evidence_for(article, text, "will meet in the port of Valmar", speech="indirect")

    Raises QuoteError for no quote, and for one that does not occur exactly once, as `find_quote`;
    InvalidError for a text that does not match the fingerprint of an Article, and for values that
    the schema refuses; LoneSurrogateError if UTF-8 cannot encode text or quote.
    """
    prepared = text if isinstance(text, PreparedText) else PreparedText.of(text)
    if isinstance(article, Article):
        if (mismatch := fingerprint_mismatch(article, prepared)) is not None:
            raise errors.InvalidError([mismatch], subject=article.id)
        article = article.id
    quotes = [quote] if isinstance(quote, str) else quote
    spans = tuple(dict.fromkeys(find_span(prepared, each) for each in quotes))
    if not spans:
        raise errors.QuoteNotFoundError("", "no quote is given")
    return Evidence(article=article, spans=spans, **fields)


def unique_quote(text: str, span: Span) -> str:
    """Return the shortest words around a span, in its line, that are in the text once.

    At most some words are added at each end; if that is not enough, all of these are.
    """
    first = max(0, span.start - _MAX_ADDED_CHARS, text.rfind("\n", 0, span.start) + 1)
    last = text.find("\n", span.end, span.end + _MAX_ADDED_CHARS)
    last = last if last >= 0 else min(span.end + _MAX_ADDED_CHARS, len(text))
    starts = [found.start() for found in _WORD_START.finditer(text, first, span.start)]
    # The character behind tells whether the last one ends a word.
    found_ends = (found.end() for found in _WORD_END.finditer(text, span.end, last + 1))
    ends = [end for end in found_ends if end <= last][:_MAX_ADDED_WORDS]
    starts = [*starts[-_MAX_ADDED_WORDS:], span.start]
    pieces = sorted((text[at:to] for at in starts for to in (span.end, *ends)), key=len)
    once = (each for each in pieces if text.find(each, text.find(each) + 1) < 0)
    return next(once, pieces[-1])


def _not_found(text: str, quote: str) -> errors.QuoteNotFoundError:
    if not quote:
        return errors.QuoteNotFoundError(quote, "the quote is empty")
    folded, folded_quote = fold(unified(text)), fold(unified(quote))
    letters = folded_quote.letters
    if not letters:
        return errors.QuoteNotFoundError(
            quote, f"the quote {shown(quote)} has only marks, no letters"
        )
    first, last = disagreement(folded.letters, letters)
    cut = places(text, quote, _MAX_CUT, is_whole=False)
    near = [whole_words(text, each) for each in cut] or folded.nearest(letters[first:last])
    nearest = tuple(span_of(text, *ends) for ends in dict.fromkeys(near))
    reason = "would cut a word or number of" if cut else "is not in"
    message = f"the quote {shown(quote)} {reason} the text"
    if not cut and last - first < len(letters):
        part = quote[folded_quote.origins[first] : folded_quote.origins[last - 1] + 1]
        message += f"; they differ within {shown(part)}"
    message += "; the nearest passages:" if nearest else ", and nothing similar"
    lines = [message, *(shown_passage(text, near.start, near.end) for near in nearest)]
    return errors.QuoteNotFoundError(quote, "\n  ".join(lines), nearest)


def _ambiguous(text: str, quote: str, found: list[tuple[int, int]]) -> errors.AmbiguousQuoteError:
    candidates = tuple(span_of(text, *ends) for ends in found[:_MAX_CANDIDATES])
    count = len(found) if len(found) == len(candidates) else f"more than {_MAX_CANDIDATES}"
    lines = [f"the quote {shown(quote)} is in the text {count} times; add words around it:"]
    lines += (shown_passage(text, *ends, _CONTEXT_LENGTH) for ends in found[:_MAX_SHOWN_CANDIDATES])
    if len(found) > _MAX_SHOWN_CANDIDATES:
        lines.append("...")
    return errors.AmbiguousQuoteError(quote, "\n  ".join(lines), candidates)
