"""The vocabulary of Arabic, as the news of all Arab countries writes it.

Month names are those of CLDR 45 for the locales `ar` (which Egypt, the Gulf and the Sudan have),
`ar-SY`, `ar-IQ`, `ar-JO`, `ar-LB` and `ar-PS` (the Syriac names), `ar-DZ` and `ar-TN`, `ar-MA` and
`ar-MR`, with spellings that are common besides.
Weekdays are those of CLDR, but not without the article: some of them are numbers then.
First days of the week and weekends are those of CLDR's `weekData` for the Arab countries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from newsevents.temporal.arabic_numbers import numbers, with_article
from newsevents.temporal.lexer import folded
from newsevents.temporal.vocabulary import Edge, Kind, Language, Point, Turn, Word

# Names of the months, in the order of the year; other spellings after a bar.
_SYRIAC = (
    "كانون الثاني|كانون ثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول|تشرين أول",
    "تشرين الثاني|تشرين ثاني",
    "كانون الأول|كانون أول",
)
_EASTERN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو|مايس",
    "يونيو|يونيه",
    "يوليو|يوليه",
    "أغسطس|أوغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_ALGERIAN_TUNISIAN = (
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
_MOROCCAN_MAURITANIAN = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي|مايو",
    "يونيو",
    "يوليوز|يوليو",
    "غشت|أغشت",
    "شتنبر|شتمبر",
    "أكتوبر",
    "نونبر|نوفمبر",
    "دجنبر|دجمبر",
)
_MONTHS: Mapping[str, tuple[str, ...]] = {
    "syriac": _SYRIAC,
    "eastern": _EASTERN,
    "algerian": _ALGERIAN_TUNISIAN,
    "moroccan": _MOROCCAN_MAURITANIAN,
}

_WEEKDAYS = (
    "الاثنين",
    "الثلاثاء|الثلثاء|الثلاثا",
    "الأربعاء|الأربعا",
    "الخميس",
    "الجمعة",
    "السبت",
    "الأحد",
)

_OFFSETS = {
    -2: "أول أمس|أول من أمس|أمس الأول|قبل أمس|أول البارحة|أول من البارحة",
    -1: "أمس|الأمس|بالأمس|البارحة",
    0: "اليوم|الآن|الليلة|هذه الليلة|هذا المساء|هذا الصباح|صباح هذا اليوم",
    1: "غدا|غد|الغد",
    2: "بعد غد|بعد الغد",
}
_TURNS = {
    Turn.LAST: "الماضي|الماضية|الماضيين|الماضيتين|الفائت|الفائتة|الفائتين|المنصرم|المنصرمة"
    "|المنصرمين|المنقضي|المنقضية",
    Turn.NEXT: "المقبل|المقبلة|المقبلين|المقبلتين|القادم|القادمة|القادمين|القادمتين",
    Turn.BEFORE_LAST: "قبل الماضي|قبل الماضية|ما قبل الماضي|ما قبل الماضية",
    Turn.AFTER_NEXT: "بعد المقبل|بعد المقبلة|بعد القادم|بعد القادمة",
}
_EDGES = {
    Edge.START: "مطلع|بداية|مستهل",
    Edge.EARLY: "أوائل|بدايات",
    Edge.MID: "منتصف|أواسط",
    Edge.LATE: "أواخر|نهايات",
    Edge.END: "نهاية|ختام",
}
_DECADES = {
    20: "عشرينيات|عشرينات",
    30: "ثلاثينيات|ثلاثينات",
    40: "أربعينيات|أربعينات",
    50: "خمسينيات|خمسينات",
    60: "ستينيات|ستينات",
    70: "سبعينيات|سبعينات",
    80: "ثمانينيات|ثمانينات",
    90: "تسعينيات|تسعينات",
}

# A unit in the singular, the dual and the plural; the accusative of counting with the plural.
_UNITS = {
    Kind.HOURS: ("ساعة", "ساعتين|ساعتان", "ساعات"),
    Kind.DAYS: ("يوم|يوما", "يومين|يومان", "أيام"),
    Kind.WEEK: ("أسبوع|أسبوعا", "أسبوعين|أسبوعان", "أسابيع"),
    Kind.MONTHS: ("شهر|شهرا", "شهرين|شهران", "أشهر|شهور"),
    Kind.YEARS: ("عام|عاما|سنة", "عامين|عامان|سنتين|سنتان", "أعوام|سنوات|سنين"),
    Kind.DECADE: ("عقد|عقدا", "عقدين|عقدان", "عقود"),
    Kind.CENTURY: ("قرن|قرنا", "قرنين|قرنان", "قرون"),
}

_SMALL = {
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
    Kind.PART: "صباح|صباحا|فجر|فجرا|ضحى|ظهر|ظهرا|بعد ظهر|بعد الظهر|قبل ظهر|قبل الظهر|عصر|عصرا|مساء"
    "|ليلا|نهار|صبيحة|ظهيرة|أمسية|وقت متأخر|ساعة متأخرة|ساعات متأخرة|وقت مبكر|ساعة مبكرة"
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


def _entries() -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Yield every entry with what it is turned into; names after a bar are entries of their own."""
    yield from _units()
    for kind, names in _SMALL.items():
        yield names, (Word(kind),)
    # After the units, since "the day" is today.
    for offset, names in _OFFSETS.items():
        yield names, (Word(Kind.OFFSET, offset),)
    for turn, names in _TURNS.items():
        yield names, (Word(Kind.TURNED, points=(Point(turn=turn),)),)
    current = Word(Kind.CURRENT, points=(Point(turn=Turn.CURRENT),))
    yield "الجاري|الجارية|الحالي|الحالية", (current,)
    for edge, names in _EDGES.items():
        yield names, (Word(Kind.EDGE, edge),)
    for tens, names in _DECADES.items():
        yield from with_article(names, (Word(Kind.TENS, tens),))
    for weekday, names in enumerate(_WEEKDAYS):
        yield names, (Word(Kind.WEEKDAY, points=(Point(weekday=weekday),)),)
    yield from numbers()


def _units() -> Iterator[tuple[str, tuple[Word, ...]]]:
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


def _months() -> dict[str, Word]:
    """Return the names of all months, each with the sets of names it belongs to."""
    found: dict[str, Word] = {}
    for system, months in _MONTHS.items():
        for number, names in enumerate(months, start=1):
            for name in map(folded, names.split("|")):
                systems = found[name].systems if name in found else frozenset[str]()
                point = Point(month=number)
                found[name] = Word(Kind.MONTH, number, (point,), systems | {system})
    return found


def _vocabulary() -> dict[str, tuple[Word, ...]]:
    found = {folded(name): words for names, words in _entries() for name in names.split("|")}
    months = _months()
    found |= {name: (word,) for name, word in months.items()}
    # Of a month without a name it is the first of a Hijri month.
    first = (Word(Kind.ORDINAL, 1),)
    found |= {folded(f"غرة {name}"): (*first, word) for name, word in months.items()}
    return found


ARABIC: Final = Language(
    script="arab",
    vocabulary=_vocabulary(),
    prefix="و",
    week_starts=(5, 6, 0),
    weekends=((4, 2), (5, 2)),
    month_first=False,
)
