"""What groups of words come to that name a day, or are a part of its name.

Each function takes the words of a group and returns those that replace them; the same words, if it
cannot make sense of them.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal import parsing
from newsevents.temporal.bounds import between
from newsevents.temporal.calendar import day_after
from newsevents.temporal.parsing import DAY_NUMBERS, TURNS, Words, of, one, said, together
from newsevents.temporal.resolution import ContradictionError, all_dates, fixed
from newsevents.temporal.vocabulary import Edge, Kind, Point, Setting, Word

_LONGEST_MONTH: Final = 31
# There is no sixth Thursday in any month.
_MOST_IN_A_MONTH: Final = 5


def year_of_era(words: Words, _: Setting) -> Words:
    """Return a figure with its era as a year."""
    year = words[0].number
    return one(Kind.YEAR, [Point(year=year)]) if year else words


def month(words: Words, _: Setting) -> Words:
    """Return a month; named twice, once in each of two sets of names, it has to be the same."""
    first, *others = of(words, Kind.MONTH)
    if all(other.number == first.number for other in others):
        return [first]
    if not of(words, Kind.SLASH) or first.systems & others[0].systems:
        return words  # from one month to another one, perhaps
    names = " and ".join(calendar.month_name[word.number] for word in (first, *others))
    return one(Kind.MONTH, [Point(conflict=f"the two names of the month mean {names}")])


def days_first(words: Words, setting: Setting) -> Words:
    """Return "May 3 to 5, 2024" in the order of "3 to 5 May 2024"."""
    if not setting.language.month_first:
        return words
    name, *days = words
    return [*parsing.without(days, Kind.YEAR), name, *of(days, Kind.YEAR)]


def by_number(words: Words, setting: Setting) -> Words:
    """Return a day by its number, in a month that is named or is the current one.

    A higher number may be one of a year, "May 68".
    The word's own number says whether it may be a count, as in "the second Thursday of May":
    Arabic has the same words for that.
    """
    if any(not 1 <= word.number <= _LONGEST_MONTH for word in of(words, *DAY_NUMBERS)):
        return words
    ordinals = [word.number for word in of(words, Kind.ORDINAL) if word.number <= _MOST_IN_A_MONTH]
    counted = ordinals[0] if ordinals and not setting.language.month_first else 0
    points = together(words, setting)
    if not of(words, Kind.MONTH, Kind.YEAR_MONTH, Kind.NUMERIC):
        year, number = setting.reference.year, setting.reference.month
        points = tuple(attrs.evolve(p, year=year, month=number, turn=None) for p in points)
    return [Word(Kind.CALENDAR, counted, points)]


def by_number_after_month(words: Words, setting: Setting) -> Words:
    """Return the same, where the language puts the month first."""
    return by_number(words, setting) if setting.language.month_first else words


def date(words: Words, setting: Setting) -> Words:
    """Return a day by all that is said about it.

    Where its number settles which one it is, "next Tuesday" says no more than "Tuesday".
    """
    numbered = of(words, Kind.CALENDAR)
    if any(point.year or point.turn for day in numbered for point in day.points):
        words = parsing.without(words, *TURNS)
    if len(of(words, *TURNS)) > 1:
        return words
    points = together(words, setting)
    counted = any(day.number for day in numbered) and bool(of(words, Kind.WEEKDAY))
    if counted and _contradict(points, setting):
        return words  # not "Thursday the 2nd" but "the second Thursday"
    return one(Kind.DATE, points)


def night_between(words: Words, setting: Setting) -> Words:
    """Return the night from one day to the next one."""
    ends = of(words, Kind.DATE, Kind.CALENDAR, *DAY_NUMBERS)
    first, second = (said(word, setting) for word in ends)
    return one(Kind.DATE, between(first, second, setting, Kind.AND))


def eve(words: Words, setting: Setting) -> Words:
    """Return the night of a day: for some the one before it, for others the one after."""
    both = (fixed(words[-1].points, setting, _later(days)) for days in (-1, 0))
    return one(Kind.DATE, [point for points in both for point in points])


def last_night(_: Words, setting: Setting) -> Words:
    """Return last night: yesterday, or today after midnight."""
    days = (day_after(setting.reference, step) for step in (-1, 0))
    return one(Kind.STRETCH, [Point(text=str(day)) for day in days if day])


def alone(words: Words, _: Setting) -> Words:
    """Return a day without the time of day, which adds nothing to it."""
    return of(words, Kind.DATE)


def early_or_late(words: Words, _: Setting) -> Words:
    """Return a day that something happened early or late on; a day has no middle and no end."""
    known = words[0].number in {Edge.EARLY, Edge.LATE}
    return of(words, Kind.DATE) if known else words


def _contradict(points: Sequence[Point], setting: Setting) -> bool:
    try:
        all_dates(points, setting)
    except ContradictionError:
        return True
    return False


def _later(days: int) -> Callable[[str], str | None]:
    def later(text: str) -> str | None:
        first = edtf.parse(text).earliest
        day = day_after(first, days) if first else None
        return str(day) if day else None

    return later
