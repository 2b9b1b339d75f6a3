"""What groups of words come to that name a time longer than a day.

Each function takes the words of a group and returns those that replace them; the same words, if it
cannot make sense of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.calendar import day_after, month_after, year_after
from newsevents.temporal.parsing import COUNTS, TURNS, Words, of, on, one, together, turn, unit
from newsevents.temporal.resolution import fixed
from newsevents.temporal.vocabulary import STEPS, Edge, Kind, Point, Setting, Turn, Word

_DAY_HOURS: Final = 24
_WEEK_DAYS: Final = 7
_YEAR_MONTHS: Final = 12
# Numbers are rounded: "ten days ago" is not exactly that, "30 years ago" not within a year.
_ROUND: Final = 5
_MANY: Final = 10
_MONTH_DAYS: Final = 30
_MONTH_WEEKS: Final = 4
_TURNING: Final = (Kind.WEEK, Kind.MONTHS, Kind.YEARS)
_MONTHS_OF: Final = {Kind.MONTHS: 1, Kind.YEARS: _YEAR_MONTHS}
_YEARS_OF: Final = {Kind.DECADE: 10, Kind.CENTURY: 100}
_DECADES: Final = range(1, 1000)
# Of earlier ones Arabic may count those since the Hijra: its 15th is the present one.
_CENTURIES: Final = range(16, 23)

# The months of a year and the years of a decade, first and last, that are meant by a part of it.
_PARTS_OF_YEAR: Final = {
    Edge.START: ("01", "02"),
    Edge.EARLY: ("01", "03"),
    Edge.MID: ("06", "07"),
    Edge.LATE: ("10", "12"),
    Edge.END: ("11", "12"),
}
_PARTS_OF_DECADE: Final = {
    Edge.START: ("0", "2"),
    Edge.EARLY: ("0", "3"),
    Edge.MID: ("4", "6"),
    Edge.LATE: ("6", "9"),
    Edge.END: ("8", "9"),
}


def window(words: Words, setting: Setting) -> Words:
    """Return the time between now and so many units away: "the past three days"."""
    (number,), which = (word.number for word in of(words, *COUNTS)), turn(words, setting)
    if abs(STEPS[which]) != 1:
        return words
    points = _from_now(number * STEPS[which], unit(words), setting)
    return one(Kind.STRETCH, points) if points else words


def relative(words: Words, setting: Setting) -> Words:
    """Return a unit of the calendar, "last week", or so much time from now, "the past week".

    "The coming month" and "the last month" may be either.
    """
    of_time, which = unit(words), turn(words, setting)
    whole = _unit_away(of_time, which, setting)
    if not whole or not of(words, Kind.TURN) or of_time is Kind.WEEKEND:
        return whole or words
    rolling = _from_now(STEPS[which], of_time, setting)
    if which is Turn.LAST:
        return one(Kind.STRETCH, rolling)
    if which is Turn.NEXT or (of(words, Kind.THE) and of_time in _TURNING):
        return one(Kind.STRETCH, [*together(whole, setting), *rolling])
    return whole


def century(words: Words, _: Setting) -> Words:
    """Return a century by its number: "the 19th century"."""
    return [Word(Kind.HUNDRED, of(words, Kind.ORDINAL)[0].number)]


def hundred_years(words: Words, _: Setting) -> Words:
    """Return the years of a century."""
    number = words[-1].number
    return one(Kind.SPAN, [Point(text=f"{number - 1:02}XX")]) if number in _CENTURIES else words


def decade(words: Words, setting: Setting) -> Words:
    """Return the eighties, of a century that is named or of the latest that have had them."""
    (tens,) = (word.number // 10 for word in of(words, Kind.TENS))
    now = setting.reference.year // 10
    named = [word.number - 1 for word in of(words, Kind.HUNDRED)]
    latest = [hundred for hundred in (now // 10 - 1, now // 10) if 10 * hundred + tens <= now]
    return one(Kind.SPAN, _decades(10 * hundred + tens for hundred in named or latest))


def span(words: Words, setting: Setting) -> Words:
    """Return a month with its year or with which one it is; or what needs no more words."""
    if len(of(words, *TURNS, Kind.YEAR)) > 1:
        return words
    return one(Kind.SPAN, together(words, setting))


def weekend(_: Words, __: Setting) -> Words:
    """Return the weekend, which may be the past one or the coming one."""
    return one(Kind.SPAN, [Point(weekend=True)])


def edge(words: Words, setting: Setting) -> Words:
    """Return the beginning, the middle or the end of something longer."""
    (which,) = (Edge(word.number) for word in of(words, Kind.EDGE))
    return one(Kind.EDGED, fixed(_whole(words, setting), setting, _edge_of(which)))


def fraction(words: Words, setting: Setting) -> Words:
    """Return one of the halves or quarters of a year."""
    (number,) = (word.number for word in of(words, Kind.ORDINAL))
    parts = 2 if of(words, Kind.HALF) else 4
    return one(Kind.STRETCH, fixed(_whole(words, setting), setting, _fraction_of(number, parts)))


def so_far(words: Words, setting: Setting) -> Words:
    """Return what has passed of a time that is going on, or what is left of it."""
    here, earlier = setting.reference, bool(of(words, Kind.EARLIER))

    def rest(text: str) -> str | None:
        whole = edtf.parse(text)
        if not whole.overlaps(here, here):
            return None
        return f"{whole.earliest}/{here}" if earlier else f"{here}/{whole.latest}"

    return one(Kind.STRETCH, fixed(words[-1].points, setting, rest))


def count(words: Words, setting: Setting) -> Words:
    """Return what is so many units ago, or from now; but not from another day."""
    number = next((word.number for word in of(words, *COUNTS)), 1)
    if not number or any(day.points != on(setting.reference) for day in of(words, Kind.DATE)):
        return words
    # Arabic says the same for "two days later".
    if of(words, Kind.AHEAD) and not of(words, Kind.DATE):
        return words
    sign = -1 if of(words, Kind.BACK, Kind.SINCE_OR_AGO, Kind.AGO) else 1
    about = bool(of(words, Kind.ABOUT))
    if unit(words) is Kind.YEARS and number % _ROUND == 0 and (about or number >= _MANY):
        return words
    texts = _away(sign * number, unit(words), setting, about=about)
    return one(Kind.STRETCH, [Point(text=text) for text in texts])


def _whole(words: Words, setting: Setting) -> list[Point]:
    """Return what something is a part of: a span, or the current unit for lack of another one."""
    spans = of(words, Kind.SPAN)
    if spans:
        return list(spans[0].points)
    units = _unit_away(unit(words), Turn.THIS, setting)
    return [attrs.evolve(point, loose=True) for word in units for point in word.points]


def _unit_away(of_time: Kind, which: Turn, setting: Setting) -> list[Word]:
    """Return a whole unit of the calendar; nothing, of units that are not spoken of like this."""
    step, today = STEPS[which], setting.reference
    match of_time:
        case Kind.WEEK:
            return one(Kind.WEEKS, [Point(week=step)])
        case Kind.WEEKEND:
            return one(Kind.SPAN, [Point(weekend=True, turn=which)])
        case Kind.MONTHS:
            return one(Kind.YEAR_MONTH, month_after(today, step))
        case Kind.YEARS:
            return one(Kind.YEAR, year_after(today, step))
        case Kind.DECADE:  # "the last decade" may also be the last ten years
            decades = _decades([today.year // 10 + step])
            rolling = _from_now(step, of_time, setting) if abs(step) == 1 else []
            return one(Kind.SPAN, [*decades, *rolling])
        case Kind.CENTURY:
            return [Word(Kind.HUNDRED, today.year // 100 + step + 1)]
        case _:
            return []


def _decades(numbers: Iterable[int]) -> list[Point]:
    return [Point(text=f"{number:03}X") for number in numbers if number in _DECADES]


def _from_now(number: int, of_time: Kind, setting: Setting) -> list[Point]:
    """Return the time between now and so many units away; nothing, where its end is not clear."""
    years = _YEARS_OF.get(of_time, 0)
    number, of_time = (number * years, Kind.YEARS) if years else (number, of_time)
    ends = _away(number, of_time, setting, about=False) if number else []
    if len(ends) != 1:
        return []
    here = setting.reference
    return [Point(text=f"{ends[0]}/{here}" if number < 0 else f"{here}/{ends[0]}")]


def _away(number: int, of_time: Kind, setting: Setting, *, about: bool) -> list[str]:
    """Return what lies so many units away; nothing, where that says too little.

    The number is not 0. Few days are counted exactly. Whatever is longer, or a round number, is rounded by who says it,
    and hours may reach into the next day.
    """
    today, amount = setting.reference, abs(number)
    is_round = amount >= _MANY and amount % _ROUND == 0
    if of_time in _MONTHS_OF:
        months = number * _MONTHS_OF[of_time]
        length = len("2024") if abs(months) >= _YEAR_MONTHS else len("2024-12")
        return [f"{p.year:04}-{p.month:02}"[:length] + "~" for p in month_after(today, months)]
    length, sign = len("2024-12-10"), "~"
    match of_time:
        case Kind.HOURS if amount < _DAY_HOURS:
            steps, sign = [0, number // amount], ""
        case Kind.HOURS:
            steps = [] if amount % _DAY_HOURS else [number // _DAY_HOURS]
        case Kind.DAYS:
            steps, sign = [number], "~" if about or is_round else ""
            length = len("2024-12") if is_round and amount >= _MONTH_DAYS else length
        case Kind.WEEK:
            steps = [number * _WEEK_DAYS]
            length = len("2024-12") if amount >= _MONTH_WEEKS else length
        case _:
            steps = []
    days = (day_after(today, step) for step in steps)
    return [str(day)[:length] + sign for day in days if day is not None]


def _edge_of(which: Edge) -> Callable[[str], str | None]:
    def part(text: str) -> str | None:
        whole = edtf.parse(text)
        if whole.is_approximate:  # the last ten years, as the other meaning of "the last decade"
            return None
        if whole.is_interval:
            return "/".join(f"{side}~" for side in text.split("/"))
        match whole.precision:
            case edtf.Precision.YEAR:
                return "/".join(f"{text}-{month}~" for month in _PARTS_OF_YEAR[which])
            case edtf.Precision.DECADE:
                return "/".join(f"{text[:3]}{year}~" for year in _PARTS_OF_DECADE[which])
            case _:
                return f"{text}~"

    return part


def _fraction_of(number: int, parts: int) -> Callable[[str], str | None]:
    def part(text: str) -> str | None:
        whole = edtf.parse(text)
        if number > parts or whole.precision is not edtf.Precision.YEAR:
            return None
        months = _YEAR_MONTHS // parts
        return f"{text}-{(number - 1) * months + 1:02}/{text}-{number * months:02}"

    return part
