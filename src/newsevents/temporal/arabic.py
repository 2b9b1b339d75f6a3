"""Arabic vocabulary of the news of all Arab countries.

Month names are those of CLDR 45 for the locales `ar` (which Egypt, the Gulf and the Sudan use),
`ar-SY`, `ar-IQ`, `ar-JO`, `ar-LB` and `ar-PS` (the Syriac names), `ar-DZ` and `ar-TN`, `ar-MA` and
`ar-MR`, with common variants. Weekdays are those of CLDR, but only with the article: some of them
are numbers without it. First days of the week and weekends are those of CLDR's `weekData` for the
Arab countries.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from newsevents.temporal.tokens import (
    Language,
    Portion,
    Relative,
    Tag,
    Token,
    build_vocabulary,
    normalize,
    relative,
)

# Names are separated by commas, spellings by bars.
_MONTH_SYSTEMS = {
    "syriac": (
        "كانون الثاني|كانون ثاني, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, "
        "تشرين الأول|تشرين أول, تشرين الثاني|تشرين ثاني, كانون الأول|كانون أول"
    ),
    "eastern": (
        "يناير, فبراير, مارس, أبريل, مايو|مايس, يونيو|يونيه, يوليو|يوليه, أغسطس|أوغسطس, سبتمبر, "
        "أكتوبر, نوفمبر, ديسمبر"
    ),
    "algerian": (
        "جانفي, فيفري, مارس, أفريل, ماي, جوان, جويلية, أوت, سبتمبر, أكتوبر, نوفمبر, ديسمبر"
    ),
    "moroccan": (
        "يناير, فبراير, مارس, أبريل, ماي|مايو, يونيو, يوليوز|يوليو, غشت|أغشت, شتنبر|شتمبر, أكتوبر, "
        "نونبر|نوفمبر, دجنبر|دجمبر"
    ),
}
_WEEKDAYS = "الاثنين, الثلاثاء|الثلثاء|الثلاثا, الأربعاء|الأربعا, الخميس, الجمعة, السبت, الأحد"
_ONES = (
    "واحد|واحدة, اثنان|اثنتان|اثنتين, ثلاثة|ثلاث, أربعة|أربع, خمسة|خمس, ستة|ست, سبعة|سبع, "
    "ثمانية|ثماني|ثمان, تسعة|تسع"
)
_TEENS = (
    "عشرة|عشر, أحد عشر|إحدى عشرة, اثنا عشر|اثني عشر|اثنتا عشرة|اثنتي عشرة, "
    "ثلاثة عشر|ثلاث عشرة, أربعة عشر|أربع عشرة, خمسة عشر|خمس عشرة, ستة عشر|ست عشرة, "
    "سبعة عشر|سبع عشرة, ثمانية عشر|ثماني عشرة, تسعة عشر|تسع عشرة"
)
# Without the ending: عشرون, عشرين, عشرينيات.
_TENS = "عشر, ثلاث, أربع, خمس, ست, سبع, ثمان, تسع"
# "First" is another word alone than in "the eleventh" and "the twenty-first".
_FIRST, _ELEVENTH = "الأول|أول|الفاتح|فاتح", "الحادي"
_HOURS = (
    "الواحدة, الثانية, الثالثة, الرابعة, الخامسة, السادسة, السابعة, الثامنة, التاسعة, العاشرة, "
    "الحادية عشرة, الثانية عشرة"
)
_ORDINALS = "الثاني, الثالث, الرابع, الخامس, السادس, السابع, الثامن, التاسع"

# Singular, dual and plural; the accusative of counting with the plural.
_UNITS = {
    Tag.HOURS: ("ساعة", "ساعتين|ساعتان", "ساعات"),
    Tag.DAYS: ("يوم|يوما", "يومين|يومان", "أيام"),
    Tag.WEEKS: ("أسبوع|أسبوعا", "أسبوعين|أسبوعان", "أسابيع"),
    Tag.MONTHS: ("شهر|شهرا", "شهرين|شهران", "أشهر|شهور"),
    Tag.YEARS: ("عام|عاما|سنة", "عامين|عامان|سنتين|سنتان", "أعوام|سنوات|سنين"),
    Tag.DECADES: ("عقد|عقدا", "عقدين|عقدان", "عقود"),
    Tag.CENTURIES: ("قرن|قرنا", "قرنين|قرنان", "قرون"),
}
_TOKENS: dict[Token, str] = {
    Token(Tag.DAY_OFFSET, -2): "أول أمس|أول من أمس|أمس الأول|قبل أمس|أول البارحة|أول من البارحة",
    Token(Tag.DAY_OFFSET, -1): "أمس|الأمس|بالأمس|البارحة",
    Token(Tag.DAY_OFFSET, 0): "اليوم|الآن|الليلة|هذه الليلة|هذا المساء|هذا الصباح|صباح هذا اليوم",
    Token(Tag.DAY_OFFSET, 1): "غدا|غد|الغد",
    Token(Tag.DAY_OFFSET, 2): "بعد غد|بعد الغد",
    Token(Tag.LAST_NIGHT): "الليلة الماضية|ليلة أمس|ليلة البارحة",
    relative(Tag.RELATIVE_AFTER, Relative(-1)): "الماضي|الماضية|الماضيين|الماضيتين|الفائت|الفائتة"
    "|الفائتين|المنصرم|المنصرمة|المنصرمين|المنقضي|المنقضية",
    relative(Tag.RELATIVE_AFTER, Relative(1)): "المقبل|المقبلة|المقبلين|المقبلتين|القادم|القادمة"
    "|القادمين|القادمتين",
    relative(Tag.RELATIVE_AFTER, Relative(-2)): "قبل الماضي|قبل الماضية|ما قبل الماضي"
    "|ما قبل الماضية",
    relative(Tag.RELATIVE_AFTER, Relative(2)): "بعد المقبل|بعد المقبلة|بعد القادم|بعد القادمة",
    relative(Tag.CURRENT, Relative(0)): "الجاري|الجارية|الحالي|الحالية",
    Token(Tag.THIS): "هذا|هذه",
    Token(Tag.PORTION, Portion.START): "مطلع|بداية|مستهل",
    Token(Tag.PORTION, Portion.EARLY): "أوائل|بدايات",
    Token(Tag.PORTION, Portion.MID): "منتصف|أواسط",
    Token(Tag.PORTION, Portion.LATE): "أواخر|نهايات",
    Token(Tag.PORTION, Portion.END): "نهاية|ختام",
    Token(Tag.DAY_PERIOD): "صباح|صباحا|فجر|فجرا|ضحى|ظهر|ظهرا|بعد ظهر|بعد الظهر|قبل ظهر|قبل الظهر"
    "|عصر|عصرا|مساء|نهار|صبيحة|ظهيرة|أمسية|وقت متأخر|ساعة متأخرة|ساعات متأخرة|وقت مبكر"
    "|ساعة مبكرة|ساعات مبكرة|الساعات الأولى|ساعات الفجر|ساعات الصباح|ساعات المساء|ساعات الليل"
    "|ساعات الفجر الأولى|ساعات الصباح الأولى",
    Token(Tag.NIGHT): "ليل|ليلا", Token(Tag.EVE): "ليلة",
    Token(Tag.MIDNIGHT): "منتصف ليل|منتصف الليل|منتصف ليلة|منتصف الليلة", Token(Tag.AT): "عند",
    Token(Tag.EARLIER): "وقت سابق", Token(Tag.LATER): "وقت لاحق|لاحقا",
    Token(Tag.FINAL): "الأخير", Token(Tag.HALF): "النصف", Token(Tag.QUARTER): "الربع",
    Token(Tag.ERA): "م|ميلادي|ميلادية|للميلاد",
    Token(Tag.THE): "ال", Token(Tag.OF): "من", Token(Tag.AND): "و", Token(Tag.TO): "إلى|على",
    Token(Tag.ON): "في|خلال|أثناء|بتاريخ|مع|طوال|طيلة|الفترة|على مدى|على مدار",
    Token(Tag.DASH): "-", Token(Tag.SLASH): "/", Token(Tag.OPEN): "(", Token(Tag.CLOSE): ")",
    Token(Tag.MATCHING): "الموافق|الموافق ل|المصادف|المصادف ل",
    Token(Tag.ABOUT): "نحو|حوالي|قرابة|زهاء|ما يقرب من|ما يقارب",
    Token(Tag.BACK): "قبل", Token(Tag.AHEAD): "بعد", Token(Tag.SINCE_OR_AGO): "منذ|مذ",
    Token(Tag.STARTING): "اعتبارا من|ابتداء من|بدءا من|بداية من|انطلاقا من",
    Token(Tag.UNTIL): "حتى|لغاية|إلى غاية", Token(Tag.BY): "بحلول",
    Token(Tag.BETWEEN): "بين|ما بين", Token(Tag.BOTH): "يومي|عامي|سنتي|شهري",
}  # fmt: skip


def _entries() -> Iterator[tuple[str, Token | tuple[Token, ...]]]:
    yield from _units()
    # After the units: "the day" is today.
    for token, names in _TOKENS.items():
        yield names, token
    for weekday, names in enumerate(_WEEKDAYS.split(", ")):
        yield names, Token(Tag.WEEKDAY, weekday)
    yield from _numbers()
    for name, month in _months().items():
        yield name, month
        # Without the name of a month, it is the first day of a Hijri month.
        yield f"غرة {name}", (Token(Tag.ORDINAL, 1), month)


def _units() -> Iterator[tuple[str, tuple[Token, ...]]]:
    the, plural, two = Token(Tag.THE), Token(Tag.PLURAL), Token(Tag.AMOUNT, 2)
    for unit, forms in _UNITS.items():
        for names, before in zip(forms, ((), (two,), (plural,)), strict=True):
            yield names, (*before, Token(unit))
            yield _with_article(names), (the, *before, Token(unit))
    yield "ليوم|بيوم", (Token(Tag.ON), Token(Tag.DAYS))
    yield "لعام|لسنة", (Token(Tag.OF), Token(Tag.YEARS))
    yield "للعام|للسنة", (Token(Tag.OF), the, Token(Tag.YEARS))
    yield "لشهر", (Token(Tag.OF), Token(Tag.MONTHS))
    for number, name in enumerate(_HOURS.split(", "), start=1):
        yield f"الساعة {name}", (the, Token(Tag.HOURS), Token(Tag.NUMBER, number))
    yield "عطلة نهاية الأسبوع", (the, Token(Tag.WEEKENDS))


def _numbers() -> Iterator[tuple[str, Token]]:
    """Yield cardinals to 99, ordinals to "the thirty-ninth", and decades."""
    ones, ordinals = _ONES.split(", "), _ORDINALS.split(", ")
    for number, names in enumerate((*ones, *_TEENS.split(", ")), start=1):
        # "One of December's" days is not the first one.
        token = Token(Tag.NUMBER if number > 1 else Tag.AMOUNT, number)
        yield f"{names}|{_with_article(names)}", token
    for tens, stem in enumerate(_TENS.split(", "), start=2):
        decades = f"{stem}ينيات|{stem}ينات"
        yield f"{decades}|{_with_article(decades)}", Token(Tag.TENS, 10 * tens)
        for ending in ("ون", "ين"):
            yield stem + ending, Token(Tag.NUMBER, 10 * tens)
            for number, names in enumerate(ones, start=10 * tens + 1):
                for name in names.split("|"):
                    yield f"{name} و {stem}{ending}", Token(Tag.NUMBER, number)
    yield _FIRST, Token(Tag.ORDINAL, 1)
    for number, name in enumerate((*ordinals, "العاشر"), start=2):
        yield name, Token(Tag.ORDINAL, number)
    for number, name in enumerate((_ELEVENTH, *ordinals), start=1):
        yield f"{name} عشر", Token(Tag.ORDINAL, 10 + number)
        for tens, stems in ((20, "العشر"), (30, "الثلاث")):
            for ending in ("ون", "ين"):
                yield stems + ending, Token(Tag.ORDINAL, tens)
                yield f"{name} و {stems}{ending}", Token(Tag.ORDINAL, tens + number)


def _months() -> dict[str, Token]:
    """Return the month of each name, with all systems that the name belongs to."""
    months: dict[str, Token] = {}
    for system, listed in _MONTH_SYSTEMS.items():
        for number, names in enumerate(listed.split(", "), start=1):
            for name in map(normalize, names.split("|")):
                known = months[name].systems if name in months else frozenset[str]()
                months[name] = Token(Tag.MONTH, number, systems=known | {system})
    return months


def _with_article(names: str) -> str:
    return "|".join(f"ال{name}" for name in names.split("|"))


ARABIC: Final = Language(
    script="arab",
    vocabulary=build_vocabulary(_entries()),
    prefix="و",
    week_starts=(5, 6, 0),
    weekends=((4, 2), (5, 2)),
    month_first=False,
)
