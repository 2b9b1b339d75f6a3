"""The numbers of Arabic in words, up to 99, and the ordinals up to "the thirty-ninth"."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.temporal.vocabulary import Kind, Word

_ONES = (
    "واحد|واحدة",
    "اثنان|اثنتان|اثنتين",
    "ثلاثة|ثلاث",
    "أربعة|أربع",
    "خمسة|خمس",
    "ستة|ست",
    "سبعة|سبع",
    "ثمانية|ثماني|ثمان",
    "تسعة|تسع",
    "عشرة|عشر",
)
_TEENS = (
    "أحد عشر|إحدى عشرة",
    "اثنا عشر|اثني عشر|اثنتا عشرة|اثنتي عشرة",
    "ثلاثة عشر|ثلاث عشرة",
    "أربعة عشر|أربع عشرة",
    "خمسة عشر|خمس عشرة",
    "ستة عشر|ست عشرة",
    "سبعة عشر|سبع عشرة",
    "ثمانية عشر|ثماني عشرة",
    "تسعة عشر|تسع عشرة",
)
_TENS = (
    "عشرون|عشرين",
    "ثلاثون|ثلاثين",
    "أربعون|أربعين",
    "خمسون|خمسين",
    "ستون|ستين",
    "سبعون|سبعين",
    "ثمانون|ثمانين",
    "تسعون|تسعين",
)
_ORDINALS = (
    "الأول|أول|الفاتح|فاتح",
    "الثاني",
    "الثالث",
    "الرابع",
    "الخامس",
    "السادس",
    "السابع",
    "الثامن",
    "التاسع",
    "العاشر",
    "الحادي عشر",
    "الثاني عشر",
    "الثالث عشر",
    "الرابع عشر",
    "الخامس عشر",
    "السادس عشر",
    "السابع عشر",
    "الثامن عشر",
    "التاسع عشر",
)


def numbers() -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield the entries of the vocabulary for numbers; spellings are parted by bars."""
    for number, names in enumerate((*_ONES, *_TEENS), start=1):
        # "One of December's" days is not the first one.
        kind = Kind.NUMBER if number > 1 else Kind.AMOUNT
        yield from with_article(names, (Word(kind, number),))
    for tens, names in enumerate(_TENS, start=2):
        yield names, (Word(Kind.NUMBER, 10 * tens),)
        for ones, small in enumerate(_ONES[:9], start=1):
            for name in names.split("|"):
                pairs = "|".join(f"{one} و {name}" for one in small.split("|"))
                yield pairs, (Word(Kind.NUMBER, 10 * tens + ones),)
    for number, names in enumerate(_ORDINALS, start=1):
        yield names, (Word(Kind.ORDINAL, number),)
    for tens, name in ((2, "العشرين"), (2, "العشرون"), (3, "الثلاثين"), (3, "الثلاثون")):
        yield name, (Word(Kind.ORDINAL, 10 * tens),)
        for ones, small in enumerate(("الحادي", *_ORDINALS[1:9]), start=1):
            yield f"{small} و {name}", (Word(Kind.ORDINAL, 10 * tens + ones),)


def with_article(names: str, words: tuple[Word, ...]) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield an entry with the article and one without it."""
    yield names, words
    for name in names.split("|"):
        yield f"ال{name}", words
