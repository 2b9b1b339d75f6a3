"""Support of a text for quotes, mentions and numbers of an answer.

A mention has a word of at least two letters but prepositions. A quote has two words, or is a whole
sentence of one word with at least four letters. Numbers may be words in the text, and names
translations of a mention; a difference is for people to look at.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from newsevents._text.folding import consonants, words_of
from newsevents._text.quotes import places
from newsevents._text.scripts import count_words
from newsevents.errors import QuoteError, QuoteNotFoundError
from newsevents.evidence import find_span
from newsevents.evidence.verification import encodable
from newsevents.findings import shown
from newsevents.model import Event, Span

#: Quotes and mentions of an answer that are searched; equal ones count once.
MAX_QUOTES = 1000
#: Missing quotes of an answer for which the nearest passages are searched, in 40 ms each.
MAX_NEAREST = 30

#: Share of the words of a name by which a text may mean it.
MIN_SHARE = 0.5

# Shorter words and consonants are in every text: articles, particles.
_MIN_CHARS = 3
_CACHE_SIZE = 2**16
_ENDS = ".!?…؟۔。！？"  # noqa: RUF001
_BEFORE = re.compile(rf"\W*?(?:[{_ENDS}\n]|\Z)")
_SENTENCE = re.compile(rf"[^\w\s]*+[^\s{_ENDS}]{{4,}}[^\w\n]*?(?:[{_ENDS}\n]|\Z)")
_MAX_BLANKS = 100  # before a sentence
# With separators of thousands and decimals.
_NUMBER = re.compile("\\d+(?:[.,'’٫٬\u00a0\u202f]\\d+)*")  # noqa: RUF001
_THOUSANDS = "000"
# Prepositions, articles and conjunctions of English and Arabic, by which a text names nothing.
_PARTICLES = frozenset(
    words_of(
        "a about across after against among an and as at because before between but by during for "
        "from in into near of off on onto or over since than that the through to toward towards "
        "under until upon via with within without أمام أن أو إلى إن بعد بين تحت ثم حتى حول خلال عبر "
        "عن على عند فوق في قبل قرب كما لكن لدى مع من منذ نحو"
    )
)


class QuoteFinder:
    """Bounded search for the quotes of one answer in one text."""

    def __init__(self) -> None:
        self._found: dict[str, Span | QuoteError] = {}
        self._missing = 0

    def find(self, text: str, quote: str) -> Span:
        """Return the span of a quote as `find_span`, which documents what is raised."""
        if quote not in self._found:
            self._found[quote] = self._search(text, quote)
        found = self._found[quote]
        if isinstance(found, QuoteError):
            raise found.with_traceback(None)
        return found

    def _search(self, text: str, quote: str) -> Span | QuoteError:
        if len(self._found) >= MAX_QUOTES:
            told = f"is not searched, after {MAX_QUOTES:,} others of the answer"
            return QuoteNotFoundError(quote, f"the quote {shown(quote)} {told}")
        if self._missing >= MAX_NEAREST and not places(text, encodable(quote, "quote").strip(), 1):
            return QuoteNotFoundError(quote, f"the quote {shown(quote)} is not in the text")
        try:
            return find_span(text, quote)
        except QuoteError as error:
            self._missing += 1
            return error


def is_name(mention: str) -> bool:
    """Whether a mention has a word of at least two letters that is no particle."""
    words = {word for word in words_of(mention) if len(word) > 1 and not word.isdecimal()}
    # `OR` is a name of Oregon.
    return bool(words if mention.isupper() else words - _PARTICLES)


def is_named_by(mention: str, names: Iterable[str]) -> bool:
    """Whether a mention has the last word, or half of the words, of a name in any script."""
    told = words_of(mention), consonants(mention)
    return any(share_of_name(name, *told) >= MIN_SHARE for name in names)


def telling(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words, or consonants of words, that are not in every text."""
    return tuple(word for word in words if len(word) >= _MIN_CHARS)


@functools.lru_cache(_CACHE_SIZE)
def _parts(name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the telling words of a name, or else all its words, and their consonants."""
    words = words_of(name)
    return telling(words) or words, telling(consonants(name))


def share_of_name(name: str, words: Collection[str], keys: Collection[str]) -> float:
    """Return the share of a name in words or consonants; at least a half if its last word is."""
    shares = [0.0]
    for parts, present in zip(_parts(name), (words, keys), strict=True):
        found = [part in present for part in parts]
        if found:
            shares.append(max(sum(found) / len(found), MIN_SHARE if found[-1] else 0))
    return max(shares)


def short_quotes(event: Event, text: str) -> Iterator[str]:
    """Yield the pointers of the spans that are neither two words nor a whole sentence."""
    for at, evidence in enumerate(event.evidence):
        for number, span in enumerate(evidence.spans):
            is_sentence = _SENTENCE.match(text, span.start) and _BEFORE.match(
                text[max(0, span.start - _MAX_BLANKS) : span.start][::-1]
            )
            if count_words(text[span.start : span.end]) < 2 and not is_sentence:  # noqa: PLR2004
                yield f"/evidence/{at}/spans/{number}"


def unquoted_numbers(event: Event, text: str) -> Iterator[tuple[str, float]]:
    """Yield pointers and numbers of quantities and assets whose digits are in no quote of an event.

    The digits of 1,500,000 are those of "1.5 million", too.
    """
    spans = (span for evidence in event.evidence for span in evidence.spans)
    found = {
        "".join(str(unicodedata.decimal(each)) for each in number if each.isdecimal())
        for span in spans
        for number in _NUMBER.findall(text[span.start : span.end])
    }
    rounded = {number.rstrip("0") for number in found}
    counted: list[tuple[str, Any]]
    counted = [(f"/quantities/{at}", each) for at, each in enumerate(event.quantities)]
    assets = enumerate(getattr(event, "assets", ()))
    counted += [(f"/assets/{at}/quantity", each.quantity) for at, each in assets]
    for (pointer, quantity), name in itertools.product(counted, ("minimum", "best", "maximum")):
        value = getattr(quantity, name, None)
        digits = "".join(filter(str.isdecimal, str(value).removesuffix(".0")))
        is_round = digits.endswith(_THOUSANDS) and digits.rstrip("0") in rounded
        if value is not None and digits not in found and not is_round:
            yield f"{pointer}/{name}", value
