"""Actions of the grammar: each reduces a group of tokens.

An action returns the tokens that replace the group, or the same tokens if they make no sense.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

import attrs

from newsevents import edtf
from newsevents.temporal.calendar import (
    LEAST_ROUND_NUMBER,
    ROUND_DIVISOR,
    add_days,
    add_months,
    dates_away,
    interval_from_now,
)
from newsevents.temporal.resolution import (
    DIRECTED_LINKS,
    ContradictionError,
    between,
    combine,
    resolve_all,
    transform,
)
from newsevents.temporal.tokens import (
    UNITS,
    Context,
    PartialDate,
    Portion,
    Relative,
    Tag,
    Token,
    Tokens,
)

_YEAR_MONTHS: Final = 12
_MAX_MONTH_DAYS: Final = 31
_MAX_WEEKDAYS_IN_A_MONTH: Final = 5
_DECADES: Final = range(1, 1000)
# Arabic may count earlier centuries from the Hijra, whose 15th is the present one.
_CENTURIES: Final = range(16, 23)

_DAY_NUMBERS: Final = (Tag.NUMBER, Tag.ORDINAL)
_COUNTS: Final = (Tag.NUMBER, Tag.AMOUNT)
_RELATIVES: Final = (Tag.RELATIVE, Tag.RELATIVE_AFTER, Tag.THIS, Tag.CURRENT)
_STARTS: Final = (Tag.FROM, Tag.OF, Tag.SINCE, Tag.SINCE_OR_AGO)
_PARTS: Final = {
    Tag.NUMBER: "day",
    Tag.ORDINAL: "day",
    Tag.WEEKDAY: "weekday",
    Tag.MONTH: "month",
    Tag.YEAR: "year",
}

# First and last month of a portion of a year; first and last year of one of a decade.
_PORTIONS: Final = {
    Portion.START: (("01", "02"), ("0", "2")),
    Portion.EARLY: (("01", "03"), ("0", "3")),
    Portion.MID: (("06", "07"), ("4", "6")),
    Portion.LATE: (("10", "12"), ("6", "9")),
    Portion.END: (("11", "12"), ("8", "9")),
}


# Years, months and days.


def year_of_era(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a year and its era."""
    return [Token(Tag.YEAR, tokens[0].number)] if tokens[0].number else tokens


def month(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a month, or its names in two systems, which have to mean the same month."""
    first, *others = _tagged(tokens, Tag.MONTH)
    if all(other.number == first.number for other in others):
        return [first]
    if not _tagged(tokens, Tag.SLASH) or first.systems & others[0].systems:
        return tokens  # perhaps from one month to another
    names = " and ".join(calendar.month_name[token.number] for token in (first, *others))
    return _one(Tag.MONTH, [PartialDate(conflict=f"the two names of the month mean {names}")])


def days_before_month(tokens: Tokens, _: Context) -> Tokens:
    """Move the days of "May 3 to 5, 2024" to the front: "3 to 5 May 2024"."""
    name, *days = tokens
    return [*_without(days, Tag.YEAR), name, *_tagged(days, Tag.YEAR)]


def month_day(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the number of a day with its month, by default the current one.

    A larger number can be a year: "May 68". The number of the reduced token is that of an Arabic
    ordinal that can also be a count: "the second Thursday of May".
    """
    numbers = _tagged(tokens, *_DAY_NUMBERS)
    if any(not 1 <= token.number <= _MAX_MONTH_DAYS for token in numbers):
        return tokens
    ordinals = [token.number for token in numbers if token.tag is Tag.ORDINAL]
    is_count = ordinals and ordinals[0] <= _MAX_WEEKDAYS_IN_A_MONTH
    counted = ordinals[0] if is_count and not context.language.month_first else 0
    dates = _together(tokens, context)
    if not _tagged(tokens, Tag.MONTH, Tag.YEAR_MONTH, Tag.NUMERIC):
        today = context.reference
        dates = tuple(
            attrs.evolve(date, year=today.year, month=today.month, relative=None) for date in dates
        )
    return [Token(Tag.MONTH_DAY, counted, dates)]


def date(tokens: Tokens, context: Context) -> Tokens:
    """Reduce all that is said about one day.

    If its number settles the day, "next Tuesday" says no more than "Tuesday".
    """
    numbered = _tagged(tokens, Tag.MONTH_DAY)
    if any(date.year or date.relative for token in numbered for date in token.dates):
        tokens = _without(tokens, *_RELATIVES)
    if len(_tagged(tokens, *_RELATIVES)) > 1:
        return tokens
    dates = _together(tokens, context)
    if any(token.number for token in numbered) and _tagged(tokens, Tag.WEEKDAY):
        try:
            resolve_all(dates, context)
        except ContradictionError:
            return tokens  # not "Thursday the 2nd" but "the second Thursday"
    return _one(Tag.DATE, dates)


def night_between(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the night from one day to the next."""
    days = _tagged(tokens, Tag.DATE, Tag.MONTH_DAY, *_DAY_NUMBERS)
    first, second = (_meaning(day, context) for day in days)
    return _one(Tag.DATE, between(first, second, context, Tag.AND))


def eve(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the night of a day: the one before it or the one after."""
    return _one(Tag.DATE, _days_from(tokens, (-1, 0), context))


def midnight(tokens: Tokens, context: Context) -> Tokens:
    """Reduce midnight on a day, at which it begins or ends."""
    return _one(Tag.DATE, _days_from(_tagged(tokens, Tag.DATE), (0, 1), context))


def _days_from(tokens: Tokens, steps: Iterable[int], context: Context) -> Iterator[PartialDate]:
    """Yield the days that many days from each day that the last token can mean."""
    for step in steps:

        def change(text: str, step: int = step) -> str | None:
            first = edtf.parse(text).earliest
            day = add_days(first, step) if first else None
            return str(day) if day else None

        yield from transform(tokens[-1].dates, context, change)


def last_night(_: Tokens, context: Context) -> Tokens:
    """Reduce last night: yesterday, or today after midnight."""
    days = (add_days(context.reference, step) for step in (-1, 0))
    return _one(Tag.PERIOD, [PartialDate(text=str(day)) for day in days if day])


def only_date(tokens: Tokens, _: Context) -> Tokens:
    """Drop the time of day, "early" and "late"; a day has no beginning, middle or end."""
    portions = {token.number for token in _tagged(tokens, Tag.PORTION)}
    return _tagged(tokens, Tag.DATE) if portions <= {Portion.EARLY, Portion.LATE} else tokens


# Longer times.


def window(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the time between now and a number of units away: "the past three days"."""
    number, position = _tagged(tokens, *_COUNTS)[0].number, _position(tokens, context)
    if abs(position.step) != 1:
        return tokens
    dates = interval_from_now(number * position.step, _unit(tokens), context.reference)
    return _one(Tag.PERIOD, dates) if dates else tokens


def relative_unit(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a calendar unit, "last week", or a unit from now, "the past week".

    "The coming month" and "the last month" can mean either.
    """
    unit, position = _unit(tokens), _position(tokens, context)
    whole = _calendar_unit(unit, position, context)
    if not whole or not _tagged(tokens, Tag.RELATIVE) or unit is Tag.WEEKENDS:
        return whole or tokens
    rolling = interval_from_now(position.step, unit, context.reference)
    if position == Relative(-1):
        return _one(Tag.PERIOD, rolling)
    recurs = unit in {Tag.WEEKS, Tag.MONTHS, Tag.YEARS}
    if position == Relative(1) or (recurs and _tagged(tokens, Tag.THE)):
        return _one(Tag.PERIOD, [*_together(whole, context), *rolling])
    return whole


def numbered_century(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a century by its number: "the 19th century"."""
    return [Token(Tag.HUNDRED, _tagged(tokens, Tag.ORDINAL)[0].number)]


def century(tokens: Tokens, _: Context) -> Tokens:
    """Reduce the years of a century."""
    number = tokens[-1].number
    if number not in _CENTURIES:
        return tokens
    return _one(Tag.SPAN, [PartialDate(text=f"{number - 1:02}XX")])


def decade(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the eighties of a century, or of the latest centuries that have had them."""
    (tens,) = (token.number // 10 for token in _tagged(tokens, Tag.TENS))
    now = context.reference.year // 10
    named = [token.number - 1 for token in _tagged(tokens, Tag.HUNDRED)]
    latest = [hundred for hundred in (now // 10 - 1, now // 10) if 10 * hundred + tens <= now]
    return _one(Tag.SPAN, _decades(10 * hundred + tens for hundred in named or latest))


def span(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a month with its year or relative position, or any other whole unit."""
    if len(_tagged(tokens, *_RELATIVES, Tag.YEAR)) > 1:
        return tokens
    return _one(Tag.SPAN, _together(tokens, context))


def portion(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the beginning, middle or end of a span."""
    months, years = _PORTIONS[Portion(_tagged(tokens, Tag.PORTION)[0].number)]

    def change(text: str) -> str | None:
        whole = edtf.parse(text)
        if whole.is_approximate:  # the last ten years, as the other meaning of "the last decade"
            return None
        if whole.is_interval:
            return "/".join(f"{side}~" for side in text.split("/"))
        match whole.precision:
            case edtf.Precision.YEAR:
                return "/".join(f"{text}-{month}~" for month in months)
            case edtf.Precision.DECADE:
                return "/".join(f"{text[:3]}{year}~" for year in years)
            case _:
                return f"{text}~"

    return _one(Tag.SPAN_PORTION, transform(_whole(tokens, context), context, change))


def fraction(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a half or a quarter of a year."""
    number = _tagged(tokens, Tag.ORDINAL)[0].number
    parts = 2 if _tagged(tokens, Tag.HALF) else 4

    def change(text: str) -> str | None:
        if number > parts or edtf.parse(text).precision is not edtf.Precision.YEAR:
            return None
        months = _YEAR_MONTHS // parts
        return f"{text}-{(number - 1) * months + 1:02}/{text}-{number * months:02}"

    return _one(Tag.PERIOD, transform(_whole(tokens, context), context, change))


def past_or_rest(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the past or the rest of the current span: "earlier this week"."""
    today, is_past = context.reference, bool(_tagged(tokens, Tag.EARLIER))

    def change(text: str) -> str | None:
        whole = edtf.parse(text)
        if not whole.overlaps(today, today):
            return None
        return f"{whole.earliest}/{today}" if is_past else f"{today}/{whole.latest}"

    return _one(Tag.PERIOD, transform(tokens[-1].dates, context, change))


def count(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a number of units before or after the reference date, but not another day."""
    number = next((token.number for token in _tagged(tokens, *_COUNTS)), 1)
    days, unit = _tagged(tokens, Tag.DATE), _unit(tokens)
    if not number or any(day.dates != (_exact(context.reference),) for day in days):
        return tokens
    # Arabic says the same for "two days later".
    if _tagged(tokens, Tag.AHEAD) and not days:
        return tokens
    about = bool(_tagged(tokens, Tag.ABOUT))
    may_be_rounded = about or number >= LEAST_ROUND_NUMBER
    if unit is Tag.YEARS and number % ROUND_DIVISOR == 0 and may_be_rounded:
        return tokens
    # Decades and centuries say too little.
    sign = -1 if _tagged(tokens, Tag.BACK, Tag.SINCE_OR_AGO, Tag.AGO) else 1
    is_vague = unit in {Tag.DECADES, Tag.CENTURIES}
    texts = [] if is_vague else dates_away(sign * number, unit, context.reference, about=about)
    return _one(Tag.PERIOD, [PartialDate(text=text) for text in texts])


def during(tokens: Tokens, context: Context) -> Tokens:
    """Reduce "during two weeks", which are before or after the reference date."""
    number, today = (
        next((token.number for token in _tagged(tokens, *_COUNTS)), 1),
        context.reference,
    )
    starts = _tagged(tokens, Tag.DATE)
    if not number or any(start.dates != (_exact(today),) for start in starts):
        return tokens
    past = dates_away(-number, _unit(tokens), today) if not starts else []
    coming = dates_away(number, _unit(tokens), today)
    texts = [f"{past[-1]}/{today}" for _ in past[:1]] + [
        f"{today}/{coming[-1]}" for _ in coming[:1]
    ]
    return _one(Tag.PERIOD, [PartialDate(text=text) for text in texts]) if texts else tokens


# Intervals.


def interval(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval, or "one and the other" without anything between them."""
    ends = _without(tokens, Tag.BETWEEN, Tag.BOTH, *_STARTS, Tag.THE, Tag.DAYS)
    links = _tagged(ends, *DIRECTED_LINKS, Tag.DASH, Tag.AND)
    at = ends.index(links[0])
    link = Tag.BETWEEN if _tagged(tokens, Tag.BETWEEN) else links[-1].tag
    if link is Tag.AND and _tagged(tokens, *_STARTS):
        return tokens
    start = _together(ends[:at], context)
    end = _together(ends[at + len(links) :], context)
    return _one(Tag.INTERVAL, between(start, end, context, link))


def since(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval with an open end; "since" is said of a start in the past."""
    is_past = bool(_tagged(tokens, Tag.SINCE, Tag.SINCE_OR_AGO))

    def change(text: str) -> str | None:
        start = edtf.parse(text).start
        if not isinstance(start, edtf.Moment) or (is_past and start.earliest > context.reference):
            return None
        return f"{_bound(start, start.earliest.year)}/.."

    return _one(Tag.INTERVAL, transform(tokens[-1].dates, context, change))


def until(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval with an open start; "by" and "before" are a time somewhere in it."""
    once = not _tagged(tokens, Tag.UNTIL)

    def change(text: str) -> str | None:
        end = edtf.parse(text).end
        if not isinstance(end, edtf.Moment):
            return None
        bound = _bound(end, end.latest.year)
        return f"[..{bound}]" if once else f"../{bound}"

    return _one(Tag.INTERVAL, transform(tokens[-1].dates, context, change))


def _bound(moment: edtf.Moment, year: int) -> str:
    """Return a date that can bound an interval: without time or unspecified digits."""
    if moment.is_unspecified:
        return f"{year:04}" + ("~" if moment.is_approximate else "")
    return moment.text if moment.time is None else str(moment.earliest)


# Parts of groups.


def _tagged(tokens: Tokens, *tags: Tag) -> list[Token]:
    return [token for token in tokens if token.tag in tags]


def _without(tokens: Tokens, *tags: Tag) -> list[Token]:
    return [token for token in tokens if token.tag not in tags]


def _one(tag: Tag, dates: Iterable[PartialDate]) -> list[Token]:
    return [Token(tag, dates=tuple(dates))]


def _unit(tokens: Tokens) -> Tag:
    return next(token.tag for token in tokens if token.tag in UNITS)


def _exact(day: dt.date) -> PartialDate:
    return PartialDate(year=day.year, month=day.month, day=day.day)


def _meaning(token: Token, context: Context) -> tuple[PartialDate, ...]:
    """Return the partial dates of a token; one without parts for function words."""
    if token.dates or token.tag in {Tag.DATE, Tag.SPAN, Tag.SPAN_PORTION, Tag.PERIOD}:
        return token.dates
    if token.tag is Tag.THIS:
        return (PartialDate(relative=Relative(0, by_unit=True)),)
    if token.tag is Tag.WEEKENDS:
        return (PartialDate(weekend=True),)
    if token.tag is Tag.DAY_OFFSET:
        day = add_days(context.reference, token.number)
        return (_exact(day),) if day else ()
    part = _PARTS.get(token.tag)
    values: dict[str, Any] = {part: token.number} if part else {}
    return (PartialDate(**values),)


def _together(tokens: Tokens, context: Context) -> tuple[PartialDate, ...]:
    return combine(_meaning(token, context) for token in tokens)


def _position(tokens: Tokens, context: Context) -> Relative:
    return next(date.relative for date in _together(tokens, context) if date.relative)


def _whole(tokens: Tokens, context: Context) -> list[PartialDate]:
    """Return the span that a portion belongs to, by default the current unit."""
    spans = _tagged(tokens, Tag.SPAN)
    if spans:
        return list(spans[0].dates)
    units = _calendar_unit(_unit(tokens), Relative(0, by_unit=True), context)
    return [attrs.evolve(date, loose=True) for date in _together(units, context)]


def _calendar_unit(unit: Tag, position: Relative, context: Context) -> list[Token]:
    """Return a whole calendar unit; empty for hours and days."""
    step, today = position.step, context.reference
    match unit:
        case Tag.WEEKS:
            return _one(Tag.CALENDAR_WEEK, [PartialDate(week=step)])
        case Tag.WEEKENDS:
            return _one(Tag.SPAN, [PartialDate(weekend=True, relative=position)])
        case Tag.MONTHS:
            months = add_months(today, step)
            return _one(Tag.YEAR_MONTH, months) if months else []
        case Tag.YEARS:
            year = today.year + step
            return [Token(Tag.YEAR, year)] if dt.MINYEAR <= year <= dt.MAXYEAR else []
        case Tag.DECADES:  # "the last decade" can also be the last ten years
            rolling = interval_from_now(step, unit, today) if abs(step) == 1 else []
            return _one(Tag.SPAN, [*_decades([today.year // 10 + step]), *rolling])
        case Tag.CENTURIES:
            return [Token(Tag.HUNDRED, today.year // 100 + step + 1)]
        case _:
            return []


def _decades(numbers: Iterable[int]) -> list[PartialDate]:
    return [PartialDate(text=f"{number:03}X") for number in numbers if number in _DECADES]
