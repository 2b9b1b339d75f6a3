"""Tests of `newsevents.temporal`: the dates that expressions in the news can mean."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsevents import edtf
from newsevents.strategies import edtf_texts
from newsevents.temporal import Reading, agrees, reading_of, resolve
from newsevents.temporal.arabic import ARABIC
from newsevents.temporal.english import ENGLISH
from newsevents.temporal.grammar import parse
from newsevents.temporal.tokens import MAX_TEXT_LENGTH, Context, Token, tokenize

HELD_OUT = json.loads(
    (Path(__file__).parent / "data" / "expressions-held-out.json").read_text(encoding="utf-8")
)
DATASET = Path(__file__).parents[1] / "examples" / "datasets" / "syria-russia-2026-01"

Dates = tuple[str, ...] | None

# In all lists, () is a contradiction and None a phrase that must not be understood.

# Expressions that other libraries were tried with, read in an article of a Tuesday.
TUESDAY = dt.date(2024, 12, 10)
TRIED: dict[str, Dates] = {
    "ديسمبر/كانون الأول 2024": ("2024-12",),
    "8 ديسمبر/كانون الأول 2024": ("2024-12-08",),
    "8 ديسمبر 2024": ("2024-12-08",),
    "٨ ديسمبر ٢٠٢٤": ("2024-12-08",),
    "8 كانون الأول 2024": ("2024-12-08",),
    "٨ كانون الأول ٢٠٢٤": ("2024-12-08",),
    "الأحد 8 ديسمبر 2024": ("2024-12-08",),
    "تشرين الثاني 2024": ("2024-11",),
    "شباط 2011": ("2011-02",),
    "اليوم": ("2024-12-10",),
    "أمس": ("2024-12-09",),
    "غداً": ("2024-12-11",),
    "اليوم الثلاثاء": ("2024-12-10",),
    "أمس الاثنين": ("2024-12-09",),
    "غدا الأربعاء": ("2024-12-11",),
    "الأربعاء": ("2024-12-04", "2024-12-11"),
    "يوم الأربعاء المقبل": ("2024-12-11", "2024-12-18"),  # tomorrow has a shorter name
    "الأحد الماضي": ("2024-12-08",),
    "مساء الأحد": ("2024-12-08", "2024-12-15"),  # nothing says which Sunday
    "أول أمس": ("2024-12-08",),
    "قبل ثلاثة أيام": ("2024-12-07",),
    "الأسبوع المقبل": (  # weeks begin on Saturday, Sunday or Monday
        "2024-12-14/2024-12-20",
        "2024-12-15/2024-12-21",
        "2024-12-16/2024-12-22",
    ),
    "قبل يومين": ("2024-12-08",),
    "منذ 3 أيام": ("2024-12-07",),
    "الشهر الماضي": ("2024-11",),
    "في 27 نوفمبر/تشرين الثاني الماضي": ("2024-11-27",),
    "08/12/2024": ("2024-12-08",),
    "1446/6/7 هـ": None,  # Hijri
    "7 جمادى الآخرة 1446": None,  # Hijri
    "الساعة 10:30 صباحا بتوقيت دمشق": None,  # a time of day
    "2024-12-08T10:30:00+03:00": ("2024-12-08T10:30:00+03:00",),
    # A prototype ignored words of these two.
    "في الثامن من ديسمبر": ("2024-12-08", "2025-12-08"),
    "بين 27 نوفمبر و8 ديسمبر": ("2024-11-27/2024-12-08", "2025-11-27/2025-12-08"),
}

# First held-out list: written before the code, by its author. The first run got 79 right, and one
# wrong whose two dates were right but in the wrong order. Since then two answers were made less
# exact: "in five days" is also "five days later", and weekends differ. One was made more exact: "by
# the end of the year" ends with it.
FIRST_REFERENCE = dt.date(2025, 3, 13)  # a Thursday
FIRST_ARABIC: dict[str, Dates] = {
    "مساء الأربعاء": ("2025-03-12", "2025-03-19"),
    "صباح اليوم الخميس": ("2025-03-13",),
    "ظهر يوم الأحد المقبل": ("2025-03-16",),
    "يوم الخميس الموافق 27 الجاري": ("2025-03-27",),
    "فجر أمس": ("2025-03-12",),
    "الإثنين 3 آذار/مارس 2025": ("2025-03-03",),
    "10 مارس (آذار) الحالي": ("2025-03-10",),
    "في السابع من أكتوبر 2023": ("2023-10-07",),
    "7 أكتوبر/تشرين الأول 2023": ("2023-10-07",),
    "السابع من تشرين الأول عام 2023": ("2023-10-07",),
    "ليل السبت الأحد": ("2025-03-08/2025-03-09", "2025-03-15/2025-03-16"),
    "أواخر فيفري المنقضي": ("2025-02~",),
    "منذ مطلع العام الجاري": ("2025-01~/..",),
    "قبل نحو أسبوعين": ("2025-02-27~",),
    "بعد غدٍ السبت": ("2025-03-15",),
    "بين السادس والتاسع من مارس/آذار الجاري": ("2025-03-06/2025-03-09",),
    "خلال الأسبوع المقبل": (
        "2025-03-15/2025-03-21",
        "2025-03-16/2025-03-22",
        "2025-03-17/2025-03-23",
    ),
    "نهاية الشهر الماضي": ("2025-02~",),
    "في العام 2011": ("2011",),
    "بين عامي 2014 و2017": ("2014/2017",),
    "تسعينيات القرن الماضي": ("199X",),
    "يومي 26 و27 فبراير الماضي": ("2025-02-26/2025-02-27",),
    "قبل 3 سنوات": ("2022~",),
    "الخميس 13 شتنبر 2024": (),
    "الجمعة 14 غشت 2020": ("2020-08-14",),
    "01/03/2025": ("2025-03-01",),
    "١٥ آذار ٢٠١١": ("2011-03-15",),
    "14 رمضان 1446": None,
    "الثلاثاء من الأسبوع الماضي": ("2025-03-04",),
    "اليوم التالي": None,
    "منتصف نيسان المقبل": ("2025-04~",),
    "شهر حزيران من العام الماضي": ("2024-06",),
    "حتى نهاية العام": ("../2025-12~",),
    "ليلة الأربعاء": ("2025-03-11", "2025-03-12", "2025-03-18", "2025-03-19"),
    "الأول من أيار": ("2024-05-01", "2025-05-01"),
    "8 ديسمبر/كانون الأول الماضي": ("2024-12-08",),
    "الأحد 9 مارس 2025": ("2025-03-09",),
    "قبل يومين من الانتخابات": None,
    "بعد خمسة أيام": None,
    "من 20 إلى 23 مارس": ("2024-03-20/2024-03-23", "2025-03-20/2025-03-23"),
}
FIRST_ENGLISH: dict[str, Dates] = {
    "late on Wednesday": ("2025-03-12", "2025-03-19"),
    "early Thursday morning": ("2025-03-06", "2025-03-13", "2025-03-20"),
    "last Friday": ("2025-03-07",),
    "next Monday": ("2025-03-17",),
    "this Sunday": ("2025-03-09", "2025-03-16"),
    "yesterday evening": ("2025-03-12",),
    "the day before yesterday": ("2025-03-11",),
    "Oct. 7, 2023": ("2023-10-07",),
    "7 October 2023": ("2023-10-07",),
    "Monday, March 3": ("2025-03-03",),
    "on the 27th of February": ("2025-02-27", "2026-02-27"),
    "mid-April": ("2024-04~", "2025-04~"),
    "the end of last month": ("2025-02~",),
    "early 2024": ("2024-01~/2024-03~",),
    "three weeks ago": ("2025-02-20~",),
    "in two days": ("2025-03-15",),
    "nearly 14 years ago": ("2011~",),
    "since December 2024": ("2024-12/..",),
    "between March 6 and 9": ("2025-03-06/2025-03-09", "2026-03-06/2026-03-09"),
    "last month": ("2025-02",),
    "in November last year": ("2024-11",),
    "from 20 to 23 March 2025": ("2025-03-20/2025-03-23",),
    "03/04/2025": ("2025-03-04", "2025-04-03"),
    "27/02/2025": ("2025-02-27",),
    "the 1990s": ("199X",),
    "over the weekend": (
        "2025-03-07/2025-03-08",
        "2025-03-08/2025-03-09",
        "2025-03-14/2025-03-15",
        "2025-03-15/2025-03-16",
    ),
    "later this week": ("2025-03-13/2025-03-15", "2025-03-13/2025-03-16"),
    "Tuesday night": ("2025-03-11", "2025-03-18"),
    "Sunday 9 March 2024": (),
    "two days after the vote": None,
    "by the end of the year": ("[..2025-12]",),
    "December 8th": ("2024-12-08", "2025-12-08"),
    "earlier today": ("2025-03-13",),
    "next year": ("2026",),
    "the second half of 2024": ("2024-07/2024-12",),
    "Ramadan 1446": None,
    "overnight": ("2025-03-12", "2025-03-13"),
    "tomorrow, Friday": ("2025-03-14",),
    "May 3-5": ("2024-05-03/2024-05-05", "2025-05-03/2025-05-05"),
    "on 12 May last year": ("2024-05-12",),
}

# Second held-out list: words of real reports, verbatim and in the order of reading, each with the
# date of its report and the dates that its writer meant.
SECOND_ARABIC: list[tuple[str, str, Dates]] = [
    ("صباح اليوم الأحد", "2012-06-17", ("2012-06-17",)),
    (
        "اعتباراً من مساء الخميس",
        "2025-08-21",
        ("2025-08-14/..", "2025-08-21/..", "2025-08-28/.."),
    ),
    ("في مطلع أيلول/ سبتمبر المقبل", "2025-08-21", ("2025-09~",)),
    ("خلال الساعات المقبلة", "2020-03-24", None),
    ("عام 2003", "2026-01-18", ("2003",)),
    ("09,أغسطس 2016", "2016-08-09", ("2016-08-09",)),
    ("في غضون شهر", "2026-02-23", ("2026-02-23/2026-03~",)),
    ("أول أمس الخميس", "2022-11-19", ("2022-11-17",)),
    ("يوم 8 أفريل الجاري", "2018-03-29", ("2018-04-08",)),
    ("أمس الاثنين 5 جانفي 2026", "2026-01-06", ("2026-01-05",)),
    ("الرابع عشر من شهر أكتوبر من سنة 1884", "2026-01-06", ("1884-10-14",)),
    ("منذ يوم الأحد الماضي", "2021-05-26", ("2021-05-23/..",)),
    ("اليوم الاثنين 1 غشت الجاري", "2022-08-01", ("2022-08-01",)),
    ("غدًا السبت", "2025-08-01", ("2025-08-02",)),
    ("قبل نهاية السنة الجارية", "2025-08-01", ("[..2025-12]",)),
    ("مند الساعات الباكرة من صباح الثلاثاء 25 دجنبر", "2018-12-25", ("2018-12-25/..",)),
    ("من يومه الثلاثاء 25 دجنبر", "2018-12-25", ("2018-12-25",)),
    ("في تسعينات القرن الماضي", "2018-12-25", ("199X",)),
    ("بداية التسعينات من القرن الماضي", "2018-12-25", ("1990~/1992~",)),
    ("اليوم الجمعة 20 غشت 2021", "2021-08-20", ("2021-08-20",)),
    ("منذ أزيد من أربعة قرون", "2021-08-20", None),
    ("خلال العقد الأخير", "2022-09-13", ("2012~/2022-09-13",)),
    ("2025-10-28 الثلاثاء 6 جمادى الأولى 1447 ﻫ", "2025-10-28", None),
    ("28 - أكتوبر - 2025", "2025-10-28", ("2025-10-28",)),
    ("الإثنين ٠٨ نوفمبر ٢٠٢١", "2021-11-08", ("2021-11-08",)),
    ("الجمعة الماضي", "2025-11-23", ("2025-11-21",)),
    ("منذ الحادى والثلاثين من أكتوبر ٢٠٢٢", "2025-01-20", ("2022-10-31/..",)),
    ("الجمعة 17 محرّم 1437هـ الموافق لـ 30 أكتوبر 2015 م", "2015-10-30", None),
]
SECOND_ENGLISH: list[tuple[str, str, Dates]] = [
    ("on Tuesday night", "2014-08-05", ("2014-07-29", "2014-08-05", "2014-08-12")),
    ("at 8 in the morning Tuesday", "2014-08-05", ("2014-07-29", "2014-08-05", "2014-08-12")),
    ("March 3", "2024-03-03", ("2023-03-03", "2024-03-03", "2025-03-03")),
    ("since November", "2024-03-03", ("2023-11/..",)),
    ("on October 7", "2024-03-03", ("2023-10-07", "2024-10-07")),
    ("by the Muslim fasting month of Ramadan", "2024-03-03", None),
    ("after five months of war", "2024-03-03", None),
    ("Last week", "2024-12-11", ("2024-12-01/2024-12-07", "2024-12-02/2024-12-08")),
    ("On October 7, 2023", "2024-12-11", ("2023-10-07",)),
    ("this week", "2024-02-28", ("2024-02-25/2024-03-02", "2024-02-26/2024-03-03")),
    (
        "Over the course of the week",
        "2014-08-06",
        ("2014-08-03/2014-08-09", "2014-08-04/2014-08-10"),
    ),
    ("late Saturday", "2024-01-09", ("2024-01-06", "2024-01-13")),
    ("Earlier this month", "2017-10-11", ("2017-10-01/2017-10-11",)),
    ("early Tuesday", "2010-05-18", ("2010-05-11", "2010-05-18", "2010-05-25")),
    ("since February", "2010-05-18", ("2010-02/..",)),
    (
        "during the morning rush hour on Monday",
        "2018-04-30",
        ("2018-04-23", "2018-04-30", "2018-05-07"),
    ),
    ("30th April 2018", "2018-04-30", ("2018-04-30",)),
    ("15th March, 2021", "2021-03-15", ("2021-03-15",)),
    ("within 24 hours", "2021-03-15", None),
    ("on Sunday evening", "2021-03-15", ("2021-03-14", "2021-03-21")),
    ("since January last year", "2016-08-15", ("2015-01/..",)),
    ("more than two years ago", "2016-08-15", None),
    ("since 2009", "2016-08-15", ("2009/..",)),
    (
        "until the early hours of Saturday",
        "2018-09-08",
        ("../2018-09-01", "../2018-09-08", "../2018-09-15"),
    ),
    ("at about 7:50 pm on Friday", "2018-09-08", ("2018-09-07", "2018-09-14")),
    ("Last month", "2025-05-13", ("2025-04",)),
    ("a decade ago", "2025-05-13", ("2015~",)),
]

# Third held-out list, made in the same way after the errors of the second were corrected. The first
# run got 66 right, 6 unresolved and none wrong; that has not changed.
THIRD_ARABIC: list[tuple[str, str, Dates]] = [
    ("مطلع العام الماضى", "2016-09-25", ("2015-01~/2015-02~",)),
    ("1 نوفمبر", "2016-09-25", ("2015-11-01", "2016-11-01")),
    ("11 يونيو الجارى", "2014-06-08", ("2014-06-11",)),
    ("اليوم الإثنين", "2014-03-17", ("2014-03-17",)),
    ("في يوم 16 أغسطس", "2014-03-17", ("2013-08-16", "2014-08-16")),
    ("إلي يوم 19 مارس", "2014-03-17", ("2013-03-19", "2014-03-19")),
    ("في الأول من مارس الحالي", "2014-03-17", ("2014-03-01",)),
    ("فى شهر مارس من العام الماضي", "2015-05-04", ("2014-03",)),
    ("8 يونيو المقبل", "2015-05-04", ("2015-06-08",)),
    ("يوم 25 إبريل", "2016-05-17", ("2016-04-25", "2017-04-25")),
    ("لـ31 مايو", "2016-05-17", ("2015-05-31", "2016-05-31")),
    ("17 أغسطس المقبل", "2014-07-16", ("2014-08-17",)),
    ("28 إبريل الجاري", "2014-04-22", ("2014-04-28",)),
    ("يوم الأحد", "2025-09-02", ("2025-08-31", "2025-09-07")),
    ("يوم الخميس الماضي", "2025-09-02", ("2025-08-28",)),
    ("منذ 2023", "2025-09-02", ("2023/..",)),
    ("02 سبتمبر/أيلول 2025م", "2025-09-02", ("2025-09-02",)),
    ("بتاريخ1_9_2025م", "2025-09-01", ("2025-09-01",)),
    ("ومساء الأحد", "2025-09-01", ("2025-08-31", "2025-09-07")),
    ("أوائل عام 2015", "2025-09-01", ("2015-01~/2015-03~",)),
    ("في 19 نوفمبر/ تشرين الثاني", "2024-11-28", ("2024-11-19", "2025-11-19")),
    ("فجر اليوم السبت", "2024-03-09", ("2024-03-09",)),
    ("مساء أمس الجمعة", "2024-03-09", ("2024-03-08",)),
    ("في حوالي الساعة (3:55 مساء بتوقيت صنعاء)", "2024-03-09", None),
    ("منذ أشهر", "2024-04-27", None),
    ("بين 26 و29 أكتوبر/ تشرين الأول الجاري", "2025-10-31", ("2025-10-26/2025-10-29",)),
    ("في نهاية شهر مارس", "2025-04-15", ("2025-03~", "2026-03~")),
    ("يوم الجمعة 11 أبريل", "2025-04-15", ("2025-04-11",)),
    ("في 15 أبريل/نيسان 2023", "2025-12-29", ("2023-04-15",)),
    ("اليوم (السبت)", "2025-10-11", ("2025-10-11",)),
    ("أواخر الشهر الماضي", "2025-10-11", ("2025-09~",)),
    ("منذ أبريل الماضي", "2025-10-11", ("2025-04/..",)),
    ("خلال الأسابيع الماضية", "2025-10-11", None),
    ("قبل أشهر عدة", "2025-10-11", None),
    ("منذ نيسان 2023", "2025-10-27", ("2023-04/..",)),
    ("في وقت سابق الاثنين", "2025-10-27", ("2025-10-20", "2025-10-27", "2025-11-03")),
    ("أمس الأحد", "2025-10-20", ("2025-10-19",)),
]
THIRD_ENGLISH: list[tuple[str, str, Dates]] = [
    (
        "from November 4 to 14",
        "2017-11-02",
        ("2016-11-04/2016-11-14", "2017-11-04/2017-11-14"),
    ),
    ("next week", "2017-11-02", ("2017-11-05/2017-11-11", "2017-11-06/2017-11-12")),
    ("on November 8", "2017-11-02", ("2016-11-08", "2017-11-08")),
    ("the following day", "2017-11-02", None),
    (
        "from January 13 to 15",
        "2020-01-09",
        ("2019-01-13/2019-01-15", "2020-01-13/2020-01-15"),
    ),
    ("in December", "2020-01-09", ("2019-12", "2020-12")),
    ("until the middle of next week", "2019-12-30", ("../2020-01-11~", "../2020-01-12~")),
    ("in October", "2019-12-30", ("2019-10", "2020-10")),
    ("this month", "2019-12-30", ("2019-12",)),
    (
        "during the first week of January",
        "2019-12-30",
        ("2019-01-01/2019-01-07", "2020-01-01/2020-01-07"),
    ),
    ("Days earlier", "2019-12-30", None),
    ("later in the year", "2025-11-24", None),
    ("at the end of October", "2025-11-24", ("2025-10~", "2026-10~")),
    ("on Jan 9", "2020-01-09", ("2019-01-09", "2020-01-09", "2021-01-09")),
    (
        "from Wednesday to Friday",
        "2017-11-03",
        ("2017-10-25/2017-10-27", "2017-11-01/2017-11-03", "2017-11-08/2017-11-10"),
    ),
    ("over the past decade", "2017-11-03", ("2007~/2017-11-03",)),
    (
        "early next week",
        "2020-01-10",
        ("2020-01-12~/2020-01-18~", "2020-01-13~/2020-01-19~"),
    ),
    (
        "from Monday to Wednesday",
        "2020-01-10",
        ("2020-01-06/2020-01-08", "2020-01-13/2020-01-15"),
    ),
    ("last February", "2020-07-15", ("2019-02", "2020-02")),
    ("more than four months ago", "2020-07-15", None),
    ("Feb. 29", "2020-07-15", ("2020-02-29", "2024-02-29")),
    ("on December 19", "2018-12-29", ("2018-12-19", "2019-12-19")),
    ("between two and three months", "2018-12-29", None),
    ("In late February", "2020-07-15", ("2020-02~", "2021-02~")),
    ("since October 2001", "2020-07-15", ("2001-10/..",)),
    ("in 2010-2013", "2020-07-15", ("2010/2013",)),
    ("earlier this year", "2020-07-15", ("2020-01-01/2020-07-15",)),
    ("Sunday, September 27, 2020", "2020-09-27", ("2020-09-27",)),
    ("late in February", "2020-07-15", ("2020-02~", "2021-02~")),
    ("within 135 days", "2020-07-15", None),
    ("until July 13", "2020-07-15", ("../2020-07-13", "../2021-07-13")),
    ("14:27, July 15, 2020", "2020-07-15", ("2020-07-15",)),
    ("on June 22, 2006", "2020-07-15", ("2006-06-22",)),
    ("Saturday morning", "2024-06-01", ("2024-05-25", "2024-06-01", "2024-06-08")),
    ("Since March", "2024-06-01", ("2024-03/..",)),
]

# Expressions of these lists that are not understood but should be. Do not shorten it with rules for
# single expressions: a new rule has to be tried on new ones.
UNRESOLVED = {
    "في غضون شهر",
    "مند الساعات الباكرة من صباح الثلاثاء 25 دجنبر",
    "من يومه الثلاثاء 25 دجنبر",
    "خلال العقد الأخير",
    "28 - أكتوبر - 2025",
    "Over the course of the week",
    "during the morning rush hour on Monday",
    "a decade ago",
    "إلي يوم 19 مارس",
    "لـ31 مايو",
    "بتاريخ1_9_2025م",
    "ومساء الأحد",
}

# More phrases of the grammar, read in an article of the same Tuesday.
MORE_ARABIC: dict[str, Dates] = {
    "أمس الأول": ("2024-12-08",),
    "أول من أمس الأحد": ("2024-12-08",),
    "يوم بعد غد": ("2024-12-12",),
    "الثلاثاء": ("2024-12-03", "2024-12-10", "2024-12-17"),
    "هذا الثلاثاء": ("2024-12-10",),
    "هذا الخميس": ("2024-12-12",),
    "الثلاثاء الماضي": ("2024-12-03",),
    "الثلاثاء قبل الماضي": ("2024-11-26",),
    "الأحد بعد المقبل": ("2024-12-22",),
    "هذا الثلاثاء الماضي": None,
    "الاثنين القادم الموافق 16 ديسمبر": ("2024-12-16",),
    "الأحد الماضي 8 ديسمبر الجاري": ("2024-12-08",),
    "الأسبوع الماضي يوم الأحد": ("2024-12-01", "2024-12-08"),
    "الخميس الثاني من ديسمبر": None,  # the second Thursday is the 12th
    "الاثنين الثاني من ديسمبر 2024": ("2024-12-02",),
    "اليوم الثامن من ديسمبر": None,  # "the eighth day" as well as "today, the eighth"
    "الحادي والعشرين من تموز 2024": ("2024-07-21",),
    "غرة جوان 2024": ("2024-06-01",),
    "غرة الشهر الجاري": None,  # said of Hijri months
    "8 ديسمبر الماضي": ("2023-12-08", "2024-12-08"),
    "25 ديسمبر المقبل": ("2024-12-25", "2025-12-25"),
    "ديسمبر الماضي": ("2023-12",),
    "15 من الشهر الماضي": ("2024-11-15",),
    "29 شباط": ("2024-02-29", "2028-02-29"),
    "الثلاثاء (10 ديسمبر/كانون الأول 2024)": ("2024-12-10",),
    "كانون الثاني - يناير 2024": ("2024-01",),
    "يناير/فبراير 2024": None,
    "مايو 3-5": None,
    "فيفري أغسطس": None,
    "كانون الأول ديسمبر 2024": ("2024-12",),
    "شهرين تشرين الثاني": None,
    "8 بحلول 9 ديسمبر": None,
    "بحلول 9 ديسمبر 2025": ("[..2025-12-09]",),
    "مارس - مايو 2025": ("2025-03/2025-05",),
    "شهري مارس وأبريل": ("2024-03/2024-04", "2025-03/2025-04"),
    "8 / 12 / 2024م": ("2024-12-08",),
    "12/25/2024": None,
    "12/2011": ("2011-12",),
    "2010-11": None,
    "2024-12": ("2024-12",),
    "عام 1446": None,
    "عام 1446 م": ("1446",),
    "5 م": None,
    "0000 م": None,
    "العام قبل الماضي": ("2022",),
    "العقد الماضي": ("201X", "2014~/2024-12-10"),
    "القرن التاسع عشر": ("18XX",),
    "القرن الأول": None,
    "العشرينيات": ("192X", "202X"),
    "أوائل التسعينيات": ("1990~/1993~",),
    "مطلع الأسبوع": (
        "2024-12-07~/2024-12-13~",
        "2024-12-08~/2024-12-14~",
        "2024-12-09~/2024-12-15~",
    ),
    "نهاية الأيام": None,
    "عطلة نهاية الأسبوع": (
        "2024-12-06/2024-12-07",
        "2024-12-07/2024-12-08",
        "2024-12-13/2024-12-14",
        "2024-12-14/2024-12-15",
    ),
    "النصف الثاني من العام": ("2024-07/2024-12",),
    "الربع الثالث من 2024": ("2024-07/2024-09",),
    "الربع الأخير من العام 2024": ("2024-10/2024-12",),
    "في النصف الثاني من حزيران": ("2024-06-16/2024-06-30", "2025-06-16/2025-06-30"),
    "النصف الأول من الشهر المقبل": ("2025-01-01/2025-01-15",),
    "الأسبوع الأول من يوليو": ("2024-07-01/2024-07-07", "2025-07-01/2025-07-07"),
    "خلال الأسبوع الثاني من شهر تموز/يوليو 2024": ("2024-07-08/2024-07-14",),
    "الأسبوع الثالث من الشهر الماضي": ("2024-11-15/2024-11-21",),
    "الأسبوع الأخير من مايو 2024": ("2024-05-25/2024-05-31",),
    "أول أسبوع من يوليو 2025": ("2025-07-01/2025-07-07",),
    "الأسبوع الأخير": None,
    "الأسبوع الأول": None,
    "الأسبوع السادس من مايو": None,
    "الساعة الثامنة من مساء الأحد": ("2024-12-08", "2024-12-15"),
    "في الساعة الثامنة والنصف مساء الأحد": ("2024-12-08", "2024-12-15"),
    "عند الساعة 20:30 يوم الأحد": ("2024-12-08", "2024-12-15"),
    "يوم الأحد في حوالي الساعة 8 صباحاً": ("2024-12-08", "2024-12-15"),
    "الأحد الساعة ١٠:٣٠ صباحا": ("2024-12-08", "2024-12-15"),
    "الساعة الواحدة ليلا يوم الأحد": None,  # of Monday, perhaps
    "الساعة الثامنة مساء": None,
    "الساعة 30 يوم الأحد": None,
    "قبل ساعتين": ("2024-12-09", "2024-12-10"),
    "بعد ساعتين": None,
    "بعد ساعتين من الآن": ("2024-12-10", "2024-12-11"),
    "قبل 24 ساعة": ("2024-12-09~",),
    "قبل 30 ساعة": None,
    "قبل أيام": None,
    "قبل عقدين": None,
    "قبل نحو عشرة أيام": ("2024-11-30~",),
    "منذ نحو 30 عاما": None,
    "بعد أسبوع من اليوم": ("2024-12-17~",),
    "بعد أسبوع من الأحد": None,
    "خلال الأيام الثلاثة الماضية": ("2024-12-07/2024-12-10",),
    "خلال الساعات الـ24 المقبلة": ("2024-12-10/2024-12-11~",),
    "خلال الساعتين المقبلتين": None,
    "العامين الماضيين": ("2022~/2024-12-10",),
    "الـ0 أيام الماضية": None,
    "الأيام الثلاثة قبل الماضية": None,
    "قبل نهاية العام": ("[..2024-12]",),
    "قبل عام 2011": None,
    "اعتباراً من الأحد": ("2024-12-08/..", "2024-12-15/.."),
    "من الأحد": None,
    "من مساء الأحد حتى صباح الاثنين": ("2024-12-08/2024-12-09", "2024-12-15/2024-12-16"),
    "من 3 وحتى 5 مايو": ("2024-05-03/2024-05-05", "2025-05-03/2025-05-05"),
    "من مطلع مارس إلى نهاية مايو": ("2024-03~/2024-05~", "2025-03~/2025-05~"),
    "من 28 إلى 3 مايو": None,  # of April, perhaps
    "من 3 و5 مايو": None,
    "8 - ديسمبر": None,
    "من الاثنين 9 إلى الأربعاء 11 ديسمبر": ("2024-12-09/2024-12-11",),
    "من الاثنين 8 إلى الأربعاء 11 ديسمبر": (),
    "يومي 14 و18 ديسمبر": None,
    "أمس واليوم": ("2024-12-09/2024-12-10",),
    "اليوم وأمس": None,
    "من اليوم إلى أمس": (),
    "ليل 7-8 ديسمبر 2024": ("2024-12-07/2024-12-08",),
    "ليلة أمس": ("2024-12-09", "2024-12-10"),
    "منتصف ليل السبت": ("2024-12-07", "2024-12-08", "2024-12-14", "2024-12-15"),
    "منتصف ليل السبت الأحد": ("2024-12-07/2024-12-08", "2024-12-14/2024-12-15"),
    "عند منتصف الليل": None,
    "خلال أسبوعين": ("2024-11-26~/2024-12-10", "2024-12-10/2024-12-24~"),
    "خلال أسبوعين من الآن": ("2024-12-10/2024-12-24~",),
    "خلال أسبوعين من الأحد": None,
    "خلال أيام": None,
    "في غضون أسبوعين": None,
    "لمدة 15 يوماً": None,
    "بعد أيام من": None,
    "من الاثنين إلى الأربعاء": (
        "2024-12-02/2024-12-04",
        "2024-12-09/2024-12-11",
        "2024-12-16/2024-12-18",
    ),
    "بين الخميس والسبت": ("2024-12-05/2024-12-07", "2024-12-12/2024-12-14"),
    "الأسبوع المقبل من الاثنين إلى الأربعاء": ("2024-12-16/2024-12-18",),
    "في ساعة متأخرة من مساء أمس الاثنين": ("2024-12-09",),
    "في وقت لاحق من هذا الشهر": ("2024-12-10/2024-12-31",),
    "في وقت سابق من ديسمبر 2023": None,
    "8 نوفمبر الجاري": ("2024-11-08",),
    "8 يناير الجاري": ("2025-01-08",),
    "8 مايو الجاري": (),
    "30 شباط 2024": (),
    "45 ديسمبر": None,
    "ديسمبر/تشرين الثاني": (),
    "ديسمبر (تشرين الثاني) 2024": (),
    "بين 3 ديسمبر و45 ديسمبر": None,
    "بين 3 يناير و30 شباط": (),
    "مساء الجمعة 8 ديسمبر": (),
    "ليلة الجمعة 8 ديسمبر": (),
    "اليوم 11 ديسمبر": (),
    "ديسمبر 24": None,
    "5/12": None,
    "تشرين": None,
    "و": None,
    "2024-12-08T10:30": ("2024-12-08T10:30",),
    "2024-12-08T99:30": None,
    "1446-06-07T10:30": None,
    "من 2024-12-08T10:30 إلى أمس": None,
    "منذ 2024-12-08T10:30": ("2024-12-08/..",),
}
MORE_ENGLISH: dict[str, Dates] = {
    "the day after tomorrow": ("2024-12-12",),
    "last Monday": ("2024-12-02", "2024-12-09"),
    "next Friday": ("2024-12-13", "2024-12-20"),
    "this past Sunday": ("2024-12-08",),
    "Tuesday last week": ("2024-12-03",),
    "the week before last": ("2024-11-24/2024-11-30", "2024-11-25/2024-12-01"),
    "the year after next": ("2026",),
    "last May": ("2023-05", "2024-05"),
    "this May": ("2024-05", "2025-05"),
    "this May 2024": None,
    "last weekend": ("2024-12-06/2024-12-07", "2024-12-07/2024-12-08"),
    "next weekend": (
        "2024-12-13/2024-12-14",
        "2024-12-14/2024-12-15",
        "2024-12-20/2024-12-21",
        "2024-12-21/2024-12-22",
    ),
    "this weekend": (
        "2024-12-06/2024-12-07",
        "2024-12-07/2024-12-08",
        "2024-12-13/2024-12-14",
        "2024-12-14/2024-12-15",
    ),
    "Friday, Dec. 12": (),
    "Friday, 13 December 2024": ("2024-12-13",),
    "next Tuesday, December 17, 2024": ("2024-12-17",),
    "Sept 31": (),
    "31/02/2024": (),
    "13/13/2024": None,
    "the past week": ("2024-12-03~/2024-12-10",),
    "the last 24 hours": ("2024-12-09~/2024-12-10",),
    "over the coming two weeks": ("2024-12-10/2024-12-24~",),
    "next two weeks": ("2024-12-10/2024-12-24~",),
    "the last century": ("19XX",),
    "the past century": ("1924~/2024-12-10",),
    "last day": None,
    "a fortnight ago": ("2024-11-26~",),
    "about 10 years ago": None,
    "a decade ago": None,
    "mid-1990s": ("1994~/1996~",),
    "the '80s": ("198X",),
    "the 2000s": ("200X", "20XX"),
    "the 1000s": None,
    "since the late 1990s": ("1996~/..",),
    "since the 1990s": ("1990/..",),
    "since late 2023": ("2023-10~/..",),
    "since Monday": ("2024-12-09/..",),
    "since last week": ("2024-12-01/..", "2024-12-02/.."),
    "since since Monday": None,
    "since until Monday": None,
    "until since Monday": None,
    "up to last week": ("../2024-12-07", "../2024-12-08"),
    "at midnight on Monday": ("2024-12-09", "2024-12-10", "2024-12-16", "2024-12-17"),
    "Monday midnight": ("2024-12-09", "2024-12-10", "2024-12-16", "2024-12-17"),
    "at midnight": None,
    "over two weeks": ("2024-11-26~/2024-12-10", "2024-12-10/2024-12-24~"),
    "within two weeks": None,
    "for 15 days": None,
    "a few days after": None,
    "next week, from Monday to Wednesday": ("2024-12-16/2024-12-18",),
    "from last Monday to Wednesday": ("2024-12-02/2024-12-04", "2024-12-09/2024-12-11"),
    "from November 27, 2023 to January 5": ("2023-11-27/2024-01-05",),
    "May 3 to June 5, 2024": ("2024-05-03/2024-06-05",),
    "overnight Sunday to Monday": ("2024-12-08/2024-12-09", "2024-12-15/2024-12-16"),
    "Thursday's": ("2024-12-05", "2024-12-12"),
    "the first half of May": ("2024-05-01/2024-05-15", "2025-05-01/2025-05-15"),
    "in the second half of last month": ("2024-11-16/2024-11-30",),
    "the second half of February 2023": ("2023-02-15/2023-02-28",),
    "the last half of the month": ("2024-12-16/2024-12-31",),
    "the third half of May": None,
    "the first quarter of May": None,
    "the last quarter of 2024": ("2024-10/2024-12",),
    "in the first week of July": ("2024-07-01/2024-07-07", "2025-07-01/2025-07-07"),
    "the second week of next month": ("2025-01-08/2025-01-14",),
    "during the third week of the month": ("2024-12-15/2024-12-21",),
    "the fifth week of May 2024": ("2024-05-29/2024-05-31",),
    "the fifth week of February 2023": None,
    "the last week of May 2024": ("2024-05-25/2024-05-31",),
    "the last week in February 2024": ("2024-02-23/2024-02-29",),
    "the next week of May": None,
    "the first week of 2024": None,
    "the first week": None,
    "by the first week of May 2024": ("[..2024-05-07]",),
    "at 8pm on Monday": ("2024-12-09", "2024-12-16"),
    "on Monday at 8 p.m.": ("2024-12-09", "2024-12-16"),
    "Monday evening, around 20:15": ("2024-12-09", "2024-12-16"),
    "at 9 in the evening on Monday": ("2024-12-09", "2024-12-16"),
    "tomorrow at 10.30am": ("2024-12-11",),
    "since 6:45 AM on 8 December 2024": ("2024-12-08/..",),
    "from 8pm on Sunday to 6am on Monday": ("2024-12-08/2024-12-09", "2024-12-15/2024-12-16"),
    "at 12 am on Monday": ("2024-12-09", "2024-12-10", "2024-12-16", "2024-12-17"),
    "at 00:30 on Monday": ("2024-12-09", "2024-12-10", "2024-12-16", "2024-12-17"),
    "at 12:30 pm on Monday": ("2024-12-09", "2024-12-16"),
    "at 1 am on Monday night": None,  # of Tuesday, perhaps
    "Monday night at 1 am": None,
    "at 8pm": None,
    "at 8 on Monday": None,
    "08.12, Sunday": None,  # a date
    "at 25:00 on Monday": None,
    "13 pm Monday": None,
    "at 8pm GMT on Monday": None,
    "the fifth quarter of 2024": None,
    "the end of Monday": None,
    "the end of the century": None,
    "the past two weekends": None,
    "on the twenty-first of May, 2024": ("2024-05-21",),
    "December the 10th": ("2023-12-10", "2024-12-10", "2025-12-10"),
    "the 5th of this month": ("2024-12-05",),
    "24 May 24": None,
    "in the three days": None,
    "before Friday": None,
    "two days later": None,
    "8 May 5 to 6 June": None,
    "Monday 9 December Tuesday": None,
    "10 December (Tuesday)": ("2024-12-10",),
    "the fifth to Wednesday": None,
    "since two weeks": None,
    "late in the past week": None,
    "the end of the last decade": ("2018~/2019~",),
    "13/2024": None,
    "12345": None,
}


# Phrases that were once misread, each with the error; read in an article of the same Tuesday.
ONCE_MISREAD: list[tuple[str, str, Dates]] = [
    # As the year of the article only: days that are remembered by their date.
    ("ar", "السابع من أكتوبر", ("2023-10-07", "2024-10-07", "2025-10-07")),
    ("ar", "منذ 7 أكتوبر", ("2023-10-07/..", "2024-10-07/..")),
    ("en", "Sept. 11", ("2001-09-11", "2024-09-11", "2025-09-11")),
    ("en", "Saturday, Oct. 7", ("2023-10-07",)),
    # As yesterday and tomorrow only, which have shorter names.
    ("ar", "الاثنين الماضي", ("2024-12-02", "2024-12-09")),
    ("ar", "الاثنين قبل الماضي", ("2024-11-25", "2024-12-02")),
    ("ar", "الأربعاء القادم", ("2024-12-11", "2024-12-18")),
    # As ending with the first day or year of the last unit.
    ("ar", "حتى التسعينيات", ("../1999",)),
    ("ar", "حتى القرن التاسع عشر", ("../1899",)),
    ("en", "by the 1980s", ("[..1989]",)),
    # As a weekday, "one" and "two".
    ("ar", "أحد", None),
    ("ar", "اثنين وعشرين ديسمبر", None),
    # As a day of the month, a time of day; and the other way round.
    ("ar", "من 8 إلى مساء الأحد 10 ديسمبر", None),
    ("en", "from 8 to noon on December 10", None),
    ("en", "one May evening", None),
    ("en", "at 1900", None),
    ("en", "May 68", None),
    # As a contradiction: in Arabic a range of figures is read from either side.
    ("ar", "عامي 2017-2014", None),
    ("ar", "بين عامي 2017 و2014", None),
    # As counted from now, in a story.
    ("ar", "بعد يومين", None),
    ("ar", "هذا اليوم", None),
    ("en", "the next week", None),
    ("en", "over the next two days", None),
    # More exactly than a round number says.
    ("ar", "قبل عشرة أيام", ("2024-11-30~",)),
    ("ar", "قبل 100 يوم", ("2024-09~",)),
    ("ar", "قبل ستة أسابيع", ("2024-10~",)),
    ("ar", "قبل 18 شهرا", ("2023~",)),
    ("ar", "قبل 30 عاما", None),
    ("ar", "قبل 0 أيام", None),
    ("en", "the last 0 hours", None),  # a division by zero
    ("en", "over 10 days ago", None),
    # As a month and a year of the calendar only.
    ("en", "over the last month", ("2024-11", "2024-11~/2024-12-10")),
    ("en", "in the last year", ("2023", "2023~/2024-12-10")),
    (
        "en",
        "the coming week",
        ("2024-12-10/2024-12-17~", "2024-12-15/2024-12-21", "2024-12-16/2024-12-22"),
    ),
    ("ar", "العقد قبل الماضي", ("200X",)),
    ("en", "2003-11", None),
    ("ar", "القرن الرابع عشر", None),  # of the Hijra it was the last one
    # As both ends of an interval, which they cannot be.
    ("en", "2024 and January", None),
    ("en", "December 2023 to Monday", None),
    ("en", "overnight into Monday", None),
    ("en", "as of Sunday", None),
]


def outcome(text: str, language: str, reference: dt.date) -> Dates:
    """Return the dates that a phrase was resolved to, None if it was not understood."""
    reading = resolve(text, language, reference)
    return reading.dates if reading else None


def records(name: str) -> list[dict[str, Any]]:
    """Return the records of a file of the shipped dataset."""
    text = (DATASET / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def contains(reading: Reading | None, day: dt.date) -> bool:
    """Return whether a phrase can mean a day."""
    dates = map(edtf.parse, reading.dates) if reading else ()
    return any(date.overlaps(day, day) for date in dates)


class TestPhrases:
    """Phrases and what they can mean."""

    @pytest.mark.parametrize(("phrase", "expected"), TRIED.items())
    def test_of_other_libraries(self, phrase: str, expected: Dates) -> None:
        """The expressions that other libraries fail on are read, or known not to be understood."""
        assert outcome(phrase, "ar", TUESDAY) == expected

    @pytest.mark.parametrize(("phrase", "expected"), FIRST_ARABIC.items())
    def test_first_held_out_arabic(self, phrase: str, expected: Dates) -> None:
        """The first held-out list is read completely."""
        assert outcome(phrase, "ar", FIRST_REFERENCE) == expected

    @pytest.mark.parametrize(("phrase", "expected"), FIRST_ENGLISH.items())
    def test_first_held_out_english(self, phrase: str, expected: Dates) -> None:
        """The first held-out list is read completely."""
        assert outcome(phrase, "en", FIRST_REFERENCE) == expected

    @pytest.mark.parametrize(("phrase", "published", "expected"), [*SECOND_ARABIC, *THIRD_ARABIC])
    def test_real_arabic(self, phrase: str, published: str, expected: Dates) -> None:
        """Words of real reports are never misread; those not understood are listed."""
        found = outcome(phrase, "ar", dt.date.fromisoformat(published))
        assert found == (None if phrase in UNRESOLVED else expected)

    @pytest.mark.parametrize(("phrase", "published", "expected"), [*SECOND_ENGLISH, *THIRD_ENGLISH])
    def test_real_english(self, phrase: str, published: str, expected: Dates) -> None:
        """Words of real reports are never misread; those not understood are listed."""
        found = outcome(phrase, "en", dt.date.fromisoformat(published))
        assert found == (None if phrase in UNRESOLVED else expected)

    @pytest.mark.parametrize(("phrase", "expected"), MORE_ARABIC.items())
    def test_more_arabic(self, phrase: str, expected: Dates) -> None:
        """Every rule of the grammar has an expression that it reads and one that it must not."""
        assert outcome(phrase, "ar", TUESDAY) == expected

    @pytest.mark.parametrize(("phrase", "expected"), MORE_ENGLISH.items())
    def test_more_english(self, phrase: str, expected: Dates) -> None:
        """Every rule of the grammar has an expression that it reads and one that it must not."""
        assert outcome(phrase, "en", TUESDAY) == expected

    @pytest.mark.parametrize(("language", "phrase", "expected"), ONCE_MISREAD)
    def test_once_misread(self, language: str, phrase: str, expected: Dates) -> None:
        """A phrase that was once misread has all its meanings, or is not understood."""
        assert outcome(phrase, language, TUESDAY) == expected


def span(date: str) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a date; the ends of the calendar where it is open."""
    parsed = edtf.parse(date)
    return parsed.earliest or dt.date.min, parsed.latest or dt.date.max


def days(dates: Sequence[str]) -> set[dt.date]:
    """Return all days of all dates."""
    spans = map(span, dates)
    return {
        first + dt.timedelta(step)
        for first, last in spans
        for step in range((last - first).days + 1)
    }


def verdict(phrase: Mapping[str, Any]) -> str:
    """Return the quality of the reading of a held-out phrase.

    It is wrong if the dates leave out a day that a reader may mean, or if there should be none.
    It is wide if they leave none out, but begin or end on a day that a reader would not think of.
    """
    reference = dt.date.fromisoformat(phrase["reference"])
    reading = resolve(phrase["text"], phrase["language"], reference)
    meant = days(phrase["accept"])
    if reading is None:
        return "unresolved" if meant else "right"
    if not reading.dates or not meant:
        return "wrong" if reading.dates or meant else "right"
    if not all(agrees(reading, edtf.parse(str(day))) for day in meant):
        return "wrong"
    thinkable = meant | days(phrase.get("also", []))
    return "right" if thinkable.issuperset(sum(map(span, reading.dates), ())) else "wide"


class TestHeldOut:
    """Phrases that were written down beforehand, with the dates of a careful reader."""

    @pytest.mark.parametrize(
        ("part", "score"),
        [
            ("phrases", {"right": 213, "wide": 16, "unresolved": 29}),
            ("second_phrases", {"right": 115, "wide": 6, "unresolved": 3}),
        ],
    )
    def test_score(self, part: str, score: dict[str, int]) -> None:
        """No reading is wrong, and the scores do not change.

        The first code had 2 and 13 wrong, 211 and 104 right.
        """
        assert Counter(map(verdict, HELD_OUT[part])) == score


class TestReading:
    """The attributes of a reading besides its dates."""

    @pytest.mark.parametrize(
        ("phrase", "named"),
        [
            ("الجمعة 8 ديسمبر 2024", ["2024-12-08", "Sunday", "Friday"]),
            ("الجمعة 8 ديسمبر", ["2024-12-08", "2025-12-08", "Friday"]),
            ("اليوم الأربعاء", ["2024-12-10", "Tuesday", "Wednesday"]),
            ("اليوم 11 ديسمبر", ["2024-12-10", "11 December"]),
            ("اليوم 11 ديسمبر 2024", ["2024-12-10", "2024-12-11"]),
            ("ديسمبر/تشرين الثاني", ["December", "November"]),
            ("30 شباط 2024", ["February", "30"]),
            ("8 مايو الجاري", ["December", "May"]),
            ("من اليوم إلى أمس", ["2024-12-10", "2024-12-09"]),
        ],
        ids=range(9),
    )
    def test_a_contradiction_has_a_reason(
        self, golden: Callable[[object], None], phrase: str, named: list[str]
    ) -> None:
        """Where words contradict each other, the reason says which do."""
        reading = resolve(phrase, "ar", TUESDAY)
        assert reading is not None
        assert reading.dates == ()
        assert reading.conflict is not None
        assert [value for value in named if value not in reading.conflict] == []
        golden(reading.conflict)

    @pytest.mark.parametrize(
        ("phrase", "rule"),
        [
            ("today", "relative-day"),
            ("Monday morning", "weekday"),
            ("8 December 2024", "date"),
            ("May", "month"),
            ("2024", "year"),
            ("last week", "week"),
            ("the weekend", "weekend"),
            ("the 1990s", "decade"),
            ("the 19th century", "century"),
            ("last night", "night"),
            ("three days ago", "count"),
            ("the past three days", "window"),
            ("early May", "edge"),
            ("the first half of 2024", "fraction"),
            ("earlier this week", "so-far"),
            ("3-5 May", "interval"),
            ("since Monday", "since"),
            ("until Monday", "until"),
            ("2024-12-08T10:30", "time"),
        ],
    )
    def test_the_rule_is_named(self, phrase: str, rule: str) -> None:
        """A reading names the rule by which the phrase was read."""
        reading = resolve(phrase, "en", TUESDAY)
        assert reading is not None
        assert reading.rule == rule

    @pytest.mark.parametrize(
        ("phrase", "is_loose"),
        [
            ("Monday", True),
            ("8 December", True),
            ("May", True),
            ("early May", True),
            ("since May", True),
            ("3 to 5 May", True),
            ("the end of the year", True),
            ("Monday last week", False),
            ("last Monday", False),
            ("8 December 2024", False),
            ("from 3 May 2024 to 5 June", False),
            ("2024", False),
            ("today", False),
            ("two weeks ago", False),
        ],
    )
    def test_loose_phrases_are_told_apart(self, phrase: str, is_loose: bool) -> None:
        """A phrase that leaves year, month or week open is loose, since other words may settle it."""
        reading = resolve(phrase, "en", TUESDAY)
        assert reading is not None
        assert reading.is_loose is is_loose

    @pytest.mark.parametrize("tag", ["ar", "AR", "ar-SY", "ar-Arab", "ar-Arab-EG", "ar-u-nu-latn"])
    def test_any_region_of_arabic(self, tag: str) -> None:
        """Arabic is read with the tag of any region."""
        assert outcome("غداً", tag, TUESDAY) == ("2024-12-11",)

    @pytest.mark.parametrize("tag", ["", "-", "fr", "fa", "ur", "arz", "ar-Latn", "en", "aren"])
    def test_no_other_language(self, tag: str) -> None:
        """In other languages, or in another script, nothing is understood."""
        assert resolve("غداً", tag, TUESDAY) is None

    def test_english_tags(self) -> None:
        """English is read with the tag of any region, but only in Latin script."""
        assert outcome("tomorrow", "en-GB", TUESDAY) == ("2024-12-11",)
        assert resolve("tomorrow", "en-Shaw", TUESDAY) is None

    def test_a_datetime_is_read_as_its_day(self) -> None:
        """A reference with a time of day counts as its day."""
        noon = dt.datetime(2024, 12, 10, 12, tzinfo=dt.UTC)
        assert outcome("the past three days", "en", noon) == ("2024-12-07/2024-12-10",)

    @pytest.mark.parametrize(
        ("phrase", "reference", "expected"),
        [
            ("tomorrow", dt.date.max, None),
            ("yesterday", dt.date.min, None),
            ("two days ago", dt.date.min, None),
            ("next month", dt.date.max, None),
            ("last month", dt.date.min, None),
            ("next year", dt.date.max, None),
            ("May last year", dt.date.min, None),
            ("May next year", dt.date.max, None),
            ("next decade", dt.date.max, None),
            ("two years ago", dt.date.min, None),
            ("last week", dt.date.min, None),
            ("Friday", dt.date.max, ("9999-12-24", "9999-12-31")),
            ("the weekend", dt.date.max, ("9999-12-24/9999-12-25", "9999-12-25/9999-12-26")),
            ("last night", dt.date.min, ("0001-01-01",)),
            ("29 February", dt.date.min, ("0004-02-29",)),
            ("December", dt.date.max, ("9998-12", "9999-12")),
        ],
    )
    def test_at_the_ends_of_the_calendar(
        self, phrase: str, reference: dt.date, expected: Dates
    ) -> None:
        """No date is outside the years 1 to 9999."""
        assert outcome(phrase, "en", reference) == expected

    def test_eve_at_the_beginning_of_the_calendar(self) -> None:
        """The night before the first day of the calendar is omitted."""
        assert outcome("ليلة 1 يناير 0001 م", "ar", dt.date.min) == ("0001-01-01",)
        assert outcome("ليلة الاثنين", "ar", dt.date.min) == (
            "0001-01-01",
            "0001-01-07",
            "0001-01-08",
        )

    def test_long_phrases_are_not_understood(self) -> None:
        """A text longer than any phrase is not understood."""
        phrase = "today" + " " * (MAX_TEXT_LENGTH - len("today"))
        assert outcome(phrase, "en", TUESDAY) == ("2024-12-10",)
        assert resolve(f"{phrase} ", "en", TUESDAY) is None


class TestAgrees:
    """Agreement of a record's date with a phrase."""

    @pytest.mark.parametrize(
        ("phrase", "date", "expected"),
        [
            ("غداً", "2026-01-28", True),
            ("غداً", "2026-01", True),
            ("غداً", "2026", True),
            ("غداً", "2026-01-28T10:30", True),
            ("غداً", "2026-01-28?", True),
            ("غداً", "2026-01-29", False),
            ("غداً", "2026-02", False),
            ("غداً", "2026-01-29T10:30", False),
            ("غداً", "2026-01-29T00:30+03:00", True),
            ("غداً", "2026-01-27T22:30Z", True),
            ("غداً", "2026-01-30T00:30Z", False),
            ("15 أكتوبر", "2025-10-15", True),
            ("15 أكتوبر", "2024-10-15", False),
            ("أكتوبر 2025", "2025-10-15", True),
            ("أكتوبر 2025", "2025-11-15", False),
            ("اليوم", "../2026-01-27", True),
            ("اليوم", "../2026-01-26", False),
            ("ديسمبر 2024", "2024-12/2026-01-27", True),
            ("ديسمبر 2025", "2024-12/2026-01-27", True),
            ("عام 2026", "2024-12/2026-01-27", True),
            ("ديسمبر 2023", "2024-12/2026-01-27", False),
            ("أمس", "2026-01-27/2026-01-20", False),
            ("منذ عام 2011", "2015", True),
            ("منذ عام 2011", "2010", False),
            ("حتى نهاية 2025", "2026-06", False),
            ("قبل أسبوع", "2026-01-23", True),
            ("قبل أسبوع", "2026-01-24", False),
            ("قبل شهرين", "2025-10-20", True),
            ("قبل شهرين", "2025-10-10", False),
            ("قبل 14 عاما", "2011-07-02", True),
            ("قبل 14 عاما", "2011-06-30", False),
            ("أوائل القرن الماضي", "1910", True),
            ("أوائل القرن الماضي", "1899", False),
            ("2026-01-27T23:30:00Z", "2026-01-28", True),
            ("2026-01-27T23:30:00", "2026-01-28", False),
            ("الجمعة 27 يناير 2026", "2026-01-27", False),
        ],
    )
    def test_what_agrees(self, phrase: str, date: str, expected: bool) -> None:
        """A date agrees if it has a day in common with a date of the phrase."""
        reading = resolve(phrase, "ar", dt.date(2026, 1, 27))
        assert reading is not None
        assert agrees(reading, edtf.parse(date)) is expected

    @pytest.mark.parametrize(
        ("phrases", "first", "last"),
        [
            (("early June", "at the beginning of June", "أوائل يونيو", "مطلع حزيران"), "06-01", "06-15"),
            (("mid-June", "in the middle of June", "منتصف يونيو", "أواسط جوان"), "06-06", "06-25"),
            (("late June", "at the end of June", "أواخر يونيو", "نهاية حزيران"), "06-16", "06-30"),
            (("by early June", "بحلول أوائل يونيو"), None, "06-15"),
            (("by mid-June", "بحلول منتصف يونيو"), None, "06-25"),
            (("by the end of June", "بحلول نهاية يونيو", "قبل نهاية يونيو"), None, "06-30"),
            (("since mid-March", "منذ منتصف مارس"), "03-06", None),
            (("from mid-March to early June", "من منتصف مارس إلى أوائل يونيو"), "03-06", "06-15"),
            (("the first half of June", "النصف الأول من يونيو"), "06-01", "06-16"),
            (("the second half of June", "النصف الثاني من يونيو"), "06-15", "06-30"),
            # From the week of the first day to the first whole week.
            (("the first week of July", "الأسبوع الأول من يوليو"), "06-25", "07-13"),
            (("the last week of July", "الأسبوع الأخير من يوليو"), "07-19", "08-06"),
            (("early 2026", "أوائل عام 2026"), "01-01", "04-15"),
            (("by the end of May", "until the end of May", "حتى نهاية أيار"), None, "05-31"),
            (("by the end of the year", "بحلول نهاية العام"), None, "12-31"),
            (("early next week",), "05-17", "05-24"),
            (("مطلع الأسبوع المقبل",), "05-16", "05-24"),
        ],
    )  # fmt: skip
    def test_a_portion_does_not_leave_its_whole(
        self, phrases: Sequence[str], first: str | None, last: str | None
    ) -> None:
        """Early, middle and late in a month, read generously, are days of the month."""
        for phrase in phrases:
            reading = resolve(phrase, "en" if phrase.isascii() else "ar", dt.date(2026, 5, 12))
            assert reading is not None
            for limit, step in ((first, -1), (last, 1)):
                if limit is not None:
                    day = dt.date.fromisoformat(f"2026-{limit}")
                    assert agrees(reading, edtf.parse(str(day)))
                    outside = edtf.parse(str(day + dt.timedelta(step)))
                    assert not agrees(reading, outside), (phrase, outside)
            if first is None:
                assert agrees(reading, edtf.parse("2026-05-13"))
            if last is not None and last.startswith("06"):
                assert not agrees(reading, edtf.parse("2026-07"))

    def test_the_shipped_dataset(self) -> None:
        """Every expression of the shipped dataset is understood and agrees with its record."""
        articles = {
            article["id"]: dt.date.fromisoformat(article["published"])
            for article in records("articles")
        }
        checked = 0
        for event in records("events"):
            for evidence in event.get("evidence", ()):
                if "expression" in evidence:
                    words, article = evidence["expression"], articles[evidence["article"]]
                    reading = resolve(words["text"], words["language"], article)
                    assert reading is not None
                    assert agrees(reading, edtf.parse(event["date"])), (event["id"], words)
                    checked += 1
        assert checked >= 16

    @given(st.sampled_from([*TRIED, *MORE_ARABIC]), st.dates(), edtf_texts())
    def test_never_raises(self, phrase: str, reference: dt.date, date: str) -> None:
        """Any reading can be compared with any date."""
        reading = resolve(phrase, "ar", reference)
        assert reading is None or agrees(reading, edtf.parse(date)) in {True, False}


# Names for round trips, apart from the tables under test.
WEEKDAYS = {
    "ar": ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
    "en": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
}
EASTERN = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
MAGHREBI = [
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
]
MOROCCAN = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]
SYRIAC = [
    *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول"),
    *("تشرين الأول", "تشرين الثاني", "كانون الأول"),
]
ENGLISH_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

#: With the year: the meaning does not depend on the reference date.
DATED = {
    "ar": [
        "{day} {eastern} {year}",
        "في {day} {syriac} {year}",
        "{weekday} {day} {eastern}/{syriac} {year}",
        "يوم {weekday}، {day} {syriac}/ {eastern} {year}",
        "مساء {weekday} {day} {eastern} ({syriac}) {year}",
        "{weekday} الموافق {day}/{month}/{year}",
        "{day} {maghrebi} {year}م",
        "{day} {moroccan} من سنة {year}",
        "بتاريخ {year}-{month:02}-{day:02}",
        "{eastern} {year}",
        "شهر {syriac} من عام {year}",
        "العام {year}",
        "منذ {day} {eastern} {year}",
        "أواخر {eastern} {year}",
    ],
    "en": [
        "{day} {english} {year}",
        "on {weekday}, {english} {day}, {year}",
        "the {day}th of {english} {year}",
        "the morning of {weekday} {day} {english} {year}",
        "{english} {year}",
        "in {english} of {year}",
        "{day:02}/{month:02}/{year}",
        "{month:02}/{day:02}/{year}",
        "{year}-{month:02}-{day:02}",
        "the year {year}",
        "until {english} {day}, {year}",
        "late {english} {year}",
    ],
}
#: Without the year: read near the day.
NEAR = {
    "ar": [
        "{weekday}",
        "صباح يوم {weekday}",
        "{day} {eastern}",
        "{weekday} {day} {syriac}",
        "{eastern}/{syriac}",
        "ليل {weekday}",
    ],
    "en": ["{weekday}", "early on {weekday}", "{english} {day}", "{weekday}, {day} {english}"],
}
MODERN = st.dates(dt.date(1501, 1, 1), dt.date(2199, 12, 31))
LANGUAGES = st.sampled_from(["ar", "en"])
FIGURES = ["0", "3", "15", "31", "99", "2024", "1446", "08/12/2024", "1990s", "5th"]


def by_tag(vocabulary: Mapping[str, Sequence[Token]]) -> list[st.SearchStrategy[str]]:
    """Return a strategy for figures, and one for the entries of each sequence of tags."""
    tags: dict[str, list[str]] = {}
    for entry, words in vocabulary.items():
        tags.setdefault(" ".join(word.tag for word in words), []).append(entry)
    return [st.sampled_from(FIGURES), *map(st.sampled_from, tags.values())]


BY_TAG = {"ar": by_tag(ARABIC.vocabulary), "en": by_tag(ENGLISH.vocabulary)}


def filled(template: str, language: str, day: dt.date) -> str:
    """Return a template with the parts of a date put in."""
    month = day.month - 1
    return template.format(
        day=day.day,
        month=day.month,
        year=day.year,
        weekday=WEEKDAYS[language][day.weekday()],
        eastern=EASTERN[month],
        syriac=SYRIAC[month],
        maghrebi=MAGHREBI[month],
        moroccan=MOROCCAN[month],
        english=ENGLISH_MONTHS[month],
    )


@st.composite
def phrases(draw: st.DrawFn) -> tuple[str, str, dt.date]:
    """Make a phrase that is understood, its language and the day it is about."""
    language, day = draw(LANGUAGES), draw(MODERN)
    template = draw(st.sampled_from([*DATED[language], *NEAR[language]]))
    return filled(template, language, day), language, day


@st.composite
def mixtures(draw: st.DrawFn) -> tuple[str, str]:
    """Make words of a vocabulary and figures in any order, and their language.

    All tags are equally frequent, though most of the entries are numbers.
    """
    language = draw(LANGUAGES)
    words = draw(st.lists(st.one_of(BY_TAG[language]), max_size=6))
    return " ".join(words), language


class TestProperties:
    """Properties of every phrase."""

    @given(st.text(), st.sampled_from(["ar", "en", "fr"]), st.dates())
    def test_never_raises(self, text: str, language: str, reference: dt.date) -> None:
        """Any text has an answer."""
        reading = resolve(text, language, reference)
        assert reading is None or reading.rule

    @given(phrases() | mixtures().flatmap(lambda words: st.tuples(*map(st.just, words), MODERN)))
    def test_grouped_for_any_day_is_grouped_for_that_day(
        self, phrase: tuple[str, str, dt.date]
    ) -> None:
        """Words are grouped once, and mean on each day what they mean if grouped on it."""
        text, language, day = phrase
        vocabulary = {"ar": ARABIC, "en": ENGLISH}[language]
        for each in (day, day + dt.timedelta(1), dt.date(2024, 2, 29), dt.date.min, dt.date.max):
            context = Context(each, vocabulary)
            tokens = tokenize(text, vocabulary)
            token = parse(tokens, context) if tokens else None
            assert resolve(text, language, each) == reading_of(token, context)

    @given(mixtures(), st.dates())
    def test_words_in_any_order(self, mixture: tuple[str, str], reference: dt.date) -> None:
        """Known words in any order give dates of the profile, in order, or a reason, or None."""
        reading = resolve(*mixture, reference)
        if reading is not None:
            assert reading.rule
            assert bool(reading.dates) is (reading.conflict is None)
            assert len(set(reading.dates)) == len(reading.dates)
            for date in map(edtf.parse, reading.dates):
                assert not date.is_backwards

    @given(
        phrases(), st.sampled_from(["تقريبيا", "هـ", "رمضان", "xyzzy", "Ramadan", "؟", "٪", "½"])
    )
    def test_no_word_is_passed_over(self, phrase: tuple[str, str, dt.date], more: str) -> None:
        """A phrase with an unknown word is not understood."""
        text, language, day = phrase
        assert resolve(text, language, day) is not None
        assert resolve(f"{text} {more}", language, day) is None
        assert resolve(f"{more} {text}", language, day) is None

    @given(phrases(), st.data(), st.sampled_from(["عشية", "xyzzy", "¾", "هـ", "GMT"]))
    def test_no_word_between_is_passed_over(
        self, phrase: tuple[str, str, dt.date], data: st.DataObject, more: str
    ) -> None:
        """An unknown word among others is not ignored."""
        text, language, day = phrase
        words = text.split()
        words.insert(data.draw(st.integers(0, len(words))), more)
        assert resolve(" ".join(words), language, day) is None

    @given(mixtures(), st.dates())
    def test_intervals_run_forwards(self, mixture: tuple[str, str], reference: dt.date) -> None:
        """An interval begins with the earlier time."""
        reading = resolve(*mixture, reference)
        for date in map(edtf.parse, reading.dates if reading else ()):
            if isinstance(date.start, edtf.Moment) and isinstance(date.end, edtf.Moment):
                assert date.start.earliest <= date.end.earliest

    # The fixture only returns a function.
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.one_of(BY_TAG["ar"]), min_size=1, max_size=3), st.dates())
    def test_the_longest_phrases_take_little_work(
        self, count_calls: Callable[..., int], words: list[str], reference: dt.date
    ) -> None:
        """Words repeated up to the maximum length take a bounded number of calls per character."""
        text = " ".join(words * MAX_TEXT_LENGTH)[:MAX_TEXT_LENGTH]
        resolve(text, "ar", reference)
        assert count_calls(lambda: resolve(text, "ar", reference)) < 100 * MAX_TEXT_LENGTH

    @given(st.dates())
    def test_today(self, reference: dt.date) -> None:
        """Today is the reference date."""
        assert outcome("اليوم", "ar", reference) == (str(reference),)
        assert outcome("today", "en", reference) == (str(reference),)

    @given(phrases())
    def test_round_trip(self, phrase: tuple[str, str, dt.date]) -> None:
        """A phrase made of a date can mean it, read on that day."""
        text, language, day = phrase
        assert contains(resolve(text, language, day), day), text

    @given(
        LANGUAGES.flatmap(lambda tag: st.tuples(st.just(tag), st.sampled_from(DATED[tag]))),
        MODERN,
        MODERN,
    )
    def test_dated_phrases_stand_alone(
        self, template: tuple[str, str], day: dt.date, reference: dt.date
    ) -> None:
        """A phrase that names the year has the same meaning on any reference date."""
        text = filled(template[1], template[0], day)
        reading = resolve(text, template[0], reference)
        later = resolve(text, template[0], day)
        assert reading == later or text.startswith("منذ")
        assert contains(reading, day) or text.startswith("منذ")

    @given(MODERN, st.integers(-3, 3), st.sampled_from(["{weekday}", "{day} {eastern}"]))
    def test_days_around(self, day: dt.date, away: int, template: str) -> None:
        """A bare weekday, or day of a month, can mean the nearest one on either side."""
        reference = day + dt.timedelta(days=away)
        assert str(day) in (outcome(filled(template, "ar", day), "ar", reference) or ())

    @given(st.dates(), st.integers(1, 99))
    def test_counts(self, reference: dt.date, number: int) -> None:
        """Counts of days ago or from now are exact; round numbers are approximate."""
        is_round = number >= 10 and number % 5 == 0
        for phrase, language, sign in (
            ("قبل {} يوما", "ar", -1),
            ("بعد {} يوما من اليوم", "ar", 1),
            ("{} days ago", "en", -1),
            ("in {} days", "en", 1),
        ):
            ordinal = reference.toordinal() + sign * number
            known = 1 <= ordinal <= dt.date.max.toordinal()
            day = str(dt.date.fromordinal(ordinal)) if known else ""
            expected = f"{day[:7] if number >= 30 else day}~" if is_round else day
            found = outcome(phrase.format(number), language, reference)
            assert found == ((expected,) if known else None)

    @given(MODERN, st.integers(1, 6), LANGUAGES)
    def test_a_wrong_weekday_is_found(self, day: dt.date, off: int, language: str) -> None:
        """A weekday that is wrong for its date leaves no date."""
        other = WEEKDAYS[language][(day.weekday() + off) % 7]
        month = {"ar": SYRIAC, "en": ENGLISH_MONTHS}[language][day.month - 1]
        reading = resolve(f"{other} {day.day} {month} {day.year}", language, day)
        assert reading is not None
        assert (reading.dates, bool(reading.conflict)) == ((), True)

    @given(MODERN, st.integers(1, 11), st.booleans(), st.sampled_from(["/", " / ", "\\"]))
    def test_a_wrong_pair_of_months_is_found(
        self, day: dt.date, off: int, turned: bool, between: str
    ) -> None:
        """Two names of different months leave no date, in either order."""
        pair = [EASTERN[day.month - 1], SYRIAC[(day.month - 1 + off) % 12]]
        pair = pair[::-1] if turned else pair
        assert outcome(f"{day.day} {between.join(pair)} {day.year}", "ar", day) == ()

    @given(phrases(), st.data())
    def test_what_the_eye_passes_over(
        self, phrase: tuple[str, str, dt.date], data: st.DataObject
    ) -> None:
        """Harakat, tatweel, bidi marks and the script of digits change nothing."""
        text, language, day = phrase
        marks = st.sampled_from(["", "", "", "\u064e", "\u0651\u0650", "\u0640", "\u200f"])
        dressed = "".join(
            char + (data.draw(marks) if unicodedata.category(char) == "Lo" else "") for char in text
        )
        zero = data.draw(st.sampled_from(["0", "\u0660", "\u06f0"]))
        if language == "ar":
            dressed = re.sub("[0-9]", lambda digit: chr(ord(zero) + int(digit[0])), dressed)
        assert resolve(dressed, language, day) == resolve(text, language, day)

    @given(phrases())
    def test_spellings(self, phrase: tuple[str, str, dt.date]) -> None:
        """Words without hamza or dots are read as those with them."""
        text, language, day = phrase
        bare = text.translate(str.maketrans("أإآٱةى", "ااااهي"))
        assert resolve(bare, language, day) == resolve(text, language, day)
        assert resolve(bare.replace("ي", "ى"), language, day) == resolve(text, language, day)

    @given(phrases())
    def test_white_space_and_case(self, phrase: tuple[str, str, dt.date]) -> None:
        """Line breaks, capitals and spaces at the ends change nothing."""
        text, language, day = phrase
        spaced = f"  {text.upper()} ".replace(" ", "\n\u00a0")
        assert resolve(spaced, language, day) == resolve(text, language, day)
