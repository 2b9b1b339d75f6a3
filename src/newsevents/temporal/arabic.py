"""The vocabulary of Arabic, as the news of all Arab countries writes it.

Month names are those of CLDR 45 for the locales `ar` (used in Egypt, the Gulf and Sudan), `ar-SY`,
`ar-IQ`, `ar-JO`, `ar-LB` and `ar-PS` (the Syriac names), `ar-DZ` and `ar-TN`, `ar-MA` and `ar-MR`,
with other common spellings. Weekdays are those of CLDR, only with the article: without it, some
are numbers. First days of the week and weekends are those of its `weekData` for the Arab countries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsevents.temporal.lexer import folded
from newsevents.temporal.vocabulary import (
    Entry,
    Kind,
    Language,
    Occurrence,
    PartialDate,
    Portion,
    Word,
    common_entries,
)

# Names of the months in the order of the year, separated by semicolons; spellings by bars.
_MONTHS = {
    "syriac": "كانون الثاني|كانون ثاني; شباط; آذار; نيسان; أيار; حزيران; تموز; آب; أيلول; "
    "تشرين الأول|تشرين أول; تشرين الثاني|تشرين ثاني; كانون الأول|كانون أول",
    "eastern": "يناير; فبراير; مارس; أبريل; مايو|مايس; يونيو|يونيه; يوليو|يوليه; أغسطس|أوغسطس; "
    "سبتمبر; أكتوبر; نوفمبر; ديسمبر",
    # Algeria and Tunisia.
    "algerian": "جانفي; فيفري; مارس; أفريل; ماي; جوان; جويلية; أوت; سبتمبر; أكتوبر; نوفمبر; ديسمبر",
    # Morocco and Mauritania.
    "moroccan": "يناير; فبراير; مارس; أبريل; ماي|مايو; يونيو; يوليوز|يوليو; غشت|أغشت; شتنبر|شتمبر; "
    "أكتوبر; نونبر|نوفمبر; دجنبر|دجمبر",
}
_WEEKDAYS = "الاثنين; الثلاثاء|الثلثاء|الثلاثا; الأربعاء|الأربعا; الخميس; الجمعة; السبت; الأحد"

_ONES = (
    "واحد|واحدة; اثنان|اثنتان|اثنتين; ثلاثة|ثلاث; أربعة|أربع; خمسة|خمس; ستة|ست; سبعة|سبع; "
    "ثمانية|ثماني|ثمان; تسعة|تسع; عشرة|عشر"
)
_TEENS = (
    "أحد عشر|إحدى عشرة; اثنا عشر|اثني عشر|اثنتا عشرة|اثنتي عشرة; ثلاثة عشر|ثلاث عشرة; "
    "أربعة عشر|أربع عشرة; خمسة عشر|خمس عشرة; ستة عشر|ست عشرة; سبعة عشر|سبع عشرة; "
    "ثمانية عشر|ثماني عشرة; تسعة عشر|تسع عشرة"
)
_TENS = (
    "عشرون|عشرين; ثلاثون|ثلاثين; أربعون|أربعين; خمسون|خمسين; ستون|ستين; سبعون|سبعين; "
    "ثمانون|ثمانين; تسعون|تسعين"
)
_ORDINALS = (
    "الأول|أول|الفاتح|فاتح; الثاني; الثالث; الرابع; الخامس; السادس; السابع; الثامن; التاسع; "
    "العاشر; الحادي عشر; الثاني عشر; الثالث عشر; الرابع عشر; الخامس عشر; السادس عشر; السابع عشر; "
    "الثامن عشر; التاسع عشر"
)
_ORDINAL_TENS = ((2, "العشرين"), (2, "العشرون"), (3, "الثلاثين"), (3, "الثلاثون"))
_DECADES = (
    "عشرينيات|عشرينات; ثلاثينيات|ثلاثينات; أربعينيات|أربعينات; خمسينيات|خمسينات; "
    "ستينيات|ستينات; سبعينيات|سبعينات; ثمانينيات|ثمانينات; تسعينيات|تسعينات"
)

_OFFSETS = {
    -2: "أول أمس|أول من أمس|أمس الأول|قبل أمس|أول البارحة|أول من البارحة",
    -1: "أمس|الأمس|بالأمس|البارحة",
    0: "اليوم|الآن|الليلة|هذه الليلة|هذا المساء|هذا الصباح|صباح هذا اليوم",
    1: "غدا|غد|الغد",
    2: "بعد غد|بعد الغد",
}
_OCCURRENCES = {
    Occurrence.LAST: "الماضي|الماضية|الماضيين|الماضيتين|الفائت|الفائتة|الفائتين|المنصرم|المنصرمة"
    "|المنصرمين|المنقضي|المنقضية",
    Occurrence.NEXT: "المقبل|المقبلة|المقبلين|المقبلتين|القادم|القادمة|القادمين|القادمتين",
    Occurrence.BEFORE_LAST: "قبل الماضي|قبل الماضية|ما قبل الماضي|ما قبل الماضية",
    Occurrence.AFTER_NEXT: "بعد المقبل|بعد المقبلة|بعد القادم|بعد القادمة",
}
_PORTIONS = {
    Portion.START: "مطلع|بداية|مستهل",
    Portion.EARLY: "أوائل|بدايات",
    Portion.MID: "منتصف|أواسط",
    Portion.LATE: "أواخر|نهايات",
    Portion.END: "نهاية|ختام",
}

# Each unit in the singular, the dual and the plural; the accusative of counting is among them.
_UNITS = {
    Kind.HOURS: ("ساعة", "ساعتين|ساعتان", "ساعات"),
    Kind.DAYS: ("يوم|يوما", "يومين|يومان", "أيام"),
    Kind.WEEK: ("أسبوع|أسبوعا", "أسبوعين|أسبوعان", "أسابيع"),
    Kind.MONTHS: ("شهر|شهرا", "شهرين|شهران", "أشهر|شهور"),
    Kind.YEARS: ("عام|عاما|سنة", "عامين|عامان|سنتين|سنتان", "أعوام|سنوات|سنين"),
    Kind.DECADE: ("عقد|عقدا", "عقدين|عقدان", "عقود"),
    Kind.CENTURY: ("قرن|قرنا", "قرنين|قرنان", "قرون"),
}
_FUNCTION_WORDS = {
    Kind.THE: "ال",
    Kind.OF: "من",
    Kind.ON: "في|خلال|أثناء|بتاريخ|مع|طوال|طيلة|الفترة|على مدى|على مدار",
    Kind.AND: "و",
    Kind.TO: "إلى|على",
    Kind.DASH: "-",
    Kind.SLASH: "/",
    Kind.OPEN: "(",
    Kind.CLOSE: ")",
    Kind.MATCHING: "الموافق|الموافق ل|المصادف|المصادف ل",
    Kind.ABOUT: "نحو|حوالي|قرابة|زهاء|ما يقرب من|ما يقارب",
    Kind.BACK: "قبل",
    Kind.AHEAD: "بعد",
    Kind.SINCE_OR_AGO: "منذ|مذ",
    Kind.STARTING: "اعتبارا من|ابتداء من|بدءا من|بداية من|انطلاقا من",
    Kind.UNTIL: "حتى|لغاية|إلى غاية",
    Kind.BY: "بحلول",
    Kind.BETWEEN: "بين|ما بين",
    Kind.BOTH: "يومي|عامي|سنتي|شهري",
    Kind.THIS: "هذا|هذه",
    Kind.ERA: "م|ميلادي|ميلادية|للميلاد",
    Kind.DAYTIME: "صباح|صباحا|فجر|فجرا|ضحى|ظهر|ظهرا|بعد ظهر|بعد الظهر|قبل ظهر|قبل الظهر|عصر|عصرا"
    "|مساء|ليلا|نهار|صبيحة|ظهيرة|أمسية|وقت متأخر|ساعة متأخرة|ساعات متأخرة|وقت مبكر|ساعة مبكرة"
    "|ساعات مبكرة|الساعات الأولى|ساعات الفجر|ساعات الصباح|ساعات المساء|ساعات الليل"
    "|ساعات الفجر الأولى|ساعات الصباح الأولى",
    Kind.NIGHT: "ليل",
    Kind.EVE: "ليلة",
    Kind.EARLIER: "وقت سابق",
    Kind.LATER: "وقت لاحق|لاحقا",
    Kind.HALF: "النصف",
    Kind.QUARTER: "الربع",
    Kind.NIGHTS: "الليلة الماضية|ليلة أمس|ليلة البارحة",
}


def _entries() -> Iterator[Entry]:
    yield from _units()
    # After the units, since "the day" means today.
    relatives = (Kind.RELATIVE_AFTER, _OCCURRENCES)
    yield from common_entries(
        _FUNCTION_WORDS, _OFFSETS, relatives, _PORTIONS, _WEEKDAYS.split("; ")
    )
    current = Word(Kind.CURRENT, dates=(PartialDate(occurrence=Occurrence.CURRENT),))
    yield "الجاري|الجارية|الحالي|الحالية", (current,)
    for tens, names in enumerate(_DECADES.split("; "), start=2):
        yield from _with_article(names, Word(Kind.TENS, 10 * tens))
    yield from _numbers()


def _units() -> Iterator[Entry]:
    the, plural, two = Word(Kind.THE), Word(Kind.PLURAL), Word(Kind.AMOUNT, 2)
    for kind, forms in _UNITS.items():
        for names, before in zip(forms, ((), (two,), (plural,)), strict=True):
            yield names, (*before, Word(kind))
            for name in names.split("|"):
                yield f"ال{name}", (the, *before, Word(kind))
    yield "ليوم|بيوم", (Word(Kind.ON), Word(Kind.DAYS))
    yield "لعام|لسنة", (Word(Kind.OF), Word(Kind.YEARS))
    yield "للعام|للسنة", (Word(Kind.OF), the, Word(Kind.YEARS))
    yield "لشهر", (Word(Kind.OF), Word(Kind.MONTHS))
    yield "عطلة نهاية الأسبوع", (the, Word(Kind.WEEKEND))


def _numbers() -> Iterator[Entry]:
    """Yield the numbers up to 99, and the ordinals up to "the thirty-ninth"."""
    ones, ordinals = _ONES.split("; "), _ORDINALS.split("; ")
    for number, names in enumerate((*ones, *_TEENS.split("; ")), start=1):
        # "One" of the days of December is not the first one.
        kind = Kind.NUMBER if number > 1 else Kind.AMOUNT
        yield from _with_article(names, Word(kind, number))
    for tens, names in enumerate(_TENS.split("; "), start=2):
        yield names, (Word(Kind.NUMBER, 10 * tens),)
        for number, small in enumerate(ones[:9], start=10 * tens + 1):
            for name in names.split("|"):
                pairs = "|".join(f"{one} و {name}" for one in small.split("|"))
                yield pairs, (Word(Kind.NUMBER, number),)
    for number, names in enumerate(ordinals, start=1):
        yield names, (Word(Kind.ORDINAL, number),)
    for tens, name in _ORDINAL_TENS:
        yield name, (Word(Kind.ORDINAL, 10 * tens),)
        for number, small in enumerate(("الحادي", *ordinals[1:9]), start=10 * tens + 1):
            yield f"{small} و {name}", (Word(Kind.ORDINAL, number),)


def _with_article(names: str, word: Word) -> Iterator[Entry]:
    yield names, (word,)
    for name in names.split("|"):
        yield f"ال{name}", (word,)


def _months() -> dict[str, Word]:
    """Return the names of all months, each with the sets of names that it belongs to."""
    found: dict[str, Word] = {}
    for system, months in _MONTHS.items():
        for number, names in enumerate(months.split("; "), start=1):
            for name in map(folded, names.split("|")):
                systems = found[name].systems if name in found else frozenset[str]()
                dates = (PartialDate(month=number),)
                found[name] = Word(Kind.MONTH, number, dates, systems | {system})
    return found


def _vocabulary() -> dict[str, tuple[Word, ...]]:
    found = {folded(name): words for names, words in _entries() for name in names.split("|")}
    months = _months()
    found |= {name: (word,) for name, word in months.items()}
    # Without the name of a month, this is the first day of a Hijri month.
    first = Word(Kind.ORDINAL, 1)
    found |= {folded(f"غرة {name}"): (first, word) for name, word in months.items()}
    return found


ARABIC: Final = Language(
    script="arab",
    vocabulary=_vocabulary(),
    prefix="و",
    week_starts=(5, 6, 0),
    weekends=((4, 2), (5, 2)),
    month_first=False,
)
