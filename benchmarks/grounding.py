# ruff: noqa: RUF001 - Arabic, dashes and quotation marks
"""Grounding of quotes: what gets a place in a text, and what is refused.

    python benchmarks/grounding.py

Passages of four texts are quoted as people and models do: some as they are or retyped, which have
to be found where they stand, some with other words, which have to be refused. `find_span` is
compared with the search for the most similar passage that many tools use, here that of rapidfuzz,
which takes everything of at least 80 % similarity. All texts are invented.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
from rapidfuzz.fuzz import partial_ratio_alignment

from newsevents.errors import QuoteError
from newsevents.evidence import canonical, find_span

BRIEF = Path(__file__).parents[1] / "examples" / "brief"
TEXTS = (
    (BRIEF / "brief.en.txt").read_text(encoding="utf-8"),
    (BRIEF / "brief.ar.txt").read_text(encoding="utf-8"),
    """\
The water authority of Samra said on 14 March that 3,200 homes - most of them on the east bank -
would be without water until 17 March. "We did not expect the second leak," its director, Lina
Haddad, told reporters... Repairs cost about 45 million, 12 million more than in 2024. The mayor,
who had not been informed, demanded that the authority's council meet within 10 days.""",
    """\
قالت هيئة المياه في سمرا، يوم 14 آذار، إنّ 3200 منزل – معظمها في الضفّة الشرقيّة – ستبقى بلا ماء حتى 17 آذار.
وأضافت مديرتها لينا حدّاد: «لم نتوقّع التسرّب الثاني». وأكّد مسؤول في البلديّة أنّ كلفة الإصلاح بلغت 45 مليوناً، أي
بزيادة 12 مليوناً على عام 2024. ولم يُبلَّغ رئيس البلديّة بالأمر، فطالب بأن يجتمع مجلس الهيئة خلال 10 أيّام.""",
)
WORDS_IN_A_QUOTE = (5, 9, 14)
MIN_SIMILARITY = 80
_SAMPLES = 12
_OTHERS = {"ar": ("الوزير", "الحدود", "اتفاق"), "en": ("minister", "border", "agreement")}

Change = Callable[[str, random.Random], str]


def _language(text: str) -> str:
    return "ar" if re.search("[\u0621-\u064a]", text) else "en"


def _without_marks(quote: str, _: random.Random) -> str:
    return "".join(char for char in quote if unicodedata.category(char) != "Mn")


def _hamza(quote: str, _: random.Random) -> str:
    return re.sub("[أإآ]", "ا", quote.replace("ؤو", "ئو"))


def _digits(quote: str, _: random.Random) -> str:
    return quote.translate({ord("0") + value: chr(0x660 + value) for value in range(10)})


def _typography(quote: str, _: random.Random) -> str:
    table = {"«": '"', "»": '"', '"': "”", "'": "’", "–": "-", " - ": " — ", "...": "…"}
    return re.sub("|".join(map(re.escape, table)), lambda found: table[found[0]], quote)


def _direction(quote: str, _: random.Random) -> str:
    return "\u2067" + quote.replace(" ", "\u00a0", 1) + "\u2069"


def _other_word(quote: str, chance: random.Random) -> str:
    words = quote.split(" ")
    words[chance.randrange(len(words))] = chance.choice(_OTHERS[_language(quote)])
    return " ".join(words)


def _swapped(quote: str, chance: random.Random) -> str:
    words = quote.split(" ")
    at = chance.randrange(len(words) - 1)
    words[at], words[at + 1] = words[at + 1], words[at]
    return " ".join(words)


def _other_digit(quote: str, chance: random.Random) -> str:
    places = [at for at, char in enumerate(quote) if char.isdigit()]
    if not places:
        return quote
    at = chance.choice(places)
    return f"{quote[:at]}{(int(quote[at]) + 1 + chance.randrange(8)) % 10}{quote[at + 1 :]}"


def _without_negation(quote: str, _: random.Random) -> str:
    return re.sub(r"(?<=\s)(?:not|without|لم|بلا) ", "", quote, count=1)


def _joined(quote: str, _: random.Random) -> str:
    words = quote.split(" ")
    return " ".join(words[: len(words) // 2 - 1] + words[len(words) // 2 + 1 :])


def _cut(quote: str, _: random.Random) -> str:
    """Begin inside the first number, or word in Latin letters."""
    found = re.search(r"\b\w(?=[a-z\d])", quote)
    return quote[found.end() :] if found else quote


@attrs.frozen
class Kind:
    """Kind of quote, and whether it has to be found."""

    name: str
    change: Change
    is_found: bool


KINDS = (
    Kind("as in the text", lambda quote, _: quote, is_found=True),
    Kind("without vowel signs and accents", _without_marks, is_found=True),
    Kind("hamza written otherwise", _hamza, is_found=True),
    Kind("digits of another script", _digits, is_found=True),
    Kind("other quotation marks, dashes, ellipses", _typography, is_found=True),
    Kind("marks of direction, other spaces", _direction, is_found=True),
    Kind("one word replaced", _other_word, is_found=False),
    Kind("two neighbouring words swapped", _swapped, is_found=False),
    Kind("one digit changed", _other_digit, is_found=False),
    Kind("negation left out", _without_negation, is_found=False),
    Kind("words left out in the middle", _joined, is_found=False),
    Kind("first word or number cut", _cut, is_found=False),
)


def cases(kind: Kind, *, seed: int = 0) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """Yield text, quote, and the location of the passage; only quotes that the change changes."""
    chance = random.Random(seed)
    for text in map(canonical, TEXTS):
        words = list(re.finditer(r"\S+", text))
        for length in WORDS_IN_A_QUOTE:
            starts = range(len(words) - length)
            for first in sorted(chance.sample(starts, min(_SAMPLES, len(starts)))):
                start, end = words[first].start(), words[first + length - 1].end()
                passage = " ".join(text[start:end].split())
                quote = kind.change(passage, chance)
                is_real = quote != passage or kind is KINDS[0]
                if is_real and (kind.is_found or kind.change is _cut or quote not in text):
                    yield text, quote, (start, end)


def by_find_span(text: str, quote: str) -> tuple[int, int] | None:
    """Return the location that `find_span` gives, or None."""
    try:
        span = find_span(text, quote)
    except QuoteError:
        return None
    return span.start, span.end


def by_similarity(text: str, quote: str) -> tuple[int, int] | None:
    """Return the location of the most similar passage, if it is similar enough."""
    found = partial_ratio_alignment(quote, text, score_cutoff=MIN_SIMILARITY)
    return None if found is None else (found.dest_start, found.dest_end)


Method = Callable[[str, str], tuple[int, int] | None]


def outcomes(kind: Kind, method: Method) -> tuple[int, int, int]:
    """Return how many quotes get the right place, another or only nearly that one, and none."""
    right = other = refused = 0
    for text, quote, place in cases(kind):
        found = method(text, quote)
        if found is None:
            refused += 1
        elif kind.is_found and _is_same(text, found, place):
            right += 1
        else:
            other += 1
    return right, other, refused


def _is_same(text: str, found: tuple[int, int], place: tuple[int, int]) -> bool:
    """Whether two locations differ by marks on the last letter at most."""
    between = text[min(found[1], place[1]) : max(found[1], place[1])]
    return found[0] == place[0] and all(unicodedata.category(char) == "Mn" for char in between)


def table() -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"{'quote':40}  number  {'find_span':12}  most similar passage"
    for kind in KINDS:
        shown = []
        for method in (by_find_span, by_similarity):
            right, other, refused = outcomes(kind, method)
            name = "inexact" if kind.is_found else "accepted"
            parts = ((right, "right"), (other, name), (refused, "refused"))
            shown.append(", ".join(f"{number} {word}" for number, word in parts if number))
        number = sum(1 for _ in cases(kind))
        yield f"{kind.name:40}  {number:6}  {shown[0]:12}  {shown[1]}"


if __name__ == "__main__":
    print(*table(), sep="\n")
