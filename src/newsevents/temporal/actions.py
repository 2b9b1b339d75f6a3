"""Actions of the grammar: each reduces a group of tokens.

An action returns the tokens that replace the group, or the same tokens if they make no sense.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from newsevents import edtf
from newsevents.temporal.calendar import (
    LEAST_ROUND_NUMBER,
    ROUND_DIVISOR,
    WEEK_DAYS,
    add_days,
    calendar_unit,
    dates_away,
    decades,
    interval_from_now,
    with_tolerance,
)
from newsevents.temporal.resolution import (
    DIRECTED_LINKS,
    UNLIMITED,
    ContradictionError,
    between,
    combine,
    exact,
    meaning,
    resolve_all,
    settled,
    transform,
)
from newsevents.temporal.tokens import (
    UNITS,
    Context,
    Limits,
    PartialDate,
    Portion,
    Relative,
    Tag,
    Token,
    Tokens,
    dated,
    tagged,
    without,
)

_YEAR_MONTHS: Final = 12
_DAY_HOURS: Final = 24
_HALVES: Final = 2
_MAX_MONTH_DAYS: Final = 31
_MAX_WEEKDAYS_IN_A_MONTH: Final = 5
# Arabic may count earlier centuries from the Hijra, whose 15th is the present one.
_CENTURIES: Final = range(16, 23)

_DAY_NUMBERS: Final = (Tag.NUMBER, Tag.ORDINAL)
_COUNTS: Final = (Tag.NUMBER, Tag.AMOUNT)
_RELATIVES: Final = (Tag.RELATIVE, Tag.RELATIVE_AFTER, Tag.THIS, Tag.CURRENT)
_STARTS: Final = (Tag.FROM, Tag.OF, Tag.SINCE, Tag.SINCE_OR_AGO)
# First and last month of a portion of a year; first and last year of one of a decade.
_PORTIONS: Final = {
    Portion.START: (("01", "02"), ("0", "2")),
    Portion.EARLY: (("01", "03"), ("0", "3")),
    Portion.MID: (("06", "07"), ("4", "6")),
    Portion.LATE: (("10", "12"), ("6", "9")),
    Portion.END: (("11", "12"), ("8", "9")),
}
# First and last day of a portion of a month, read generously; None is the last day of the month.
_PORTION_DAYS: Final[Mapping[Portion, tuple[int, int | None]]] = {
    Portion.START: (1, 15),
    Portion.EARLY: (1, 15),
    Portion.MID: (6, 25),
    Portion.LATE: (16, None),
    Portion.END: (16, None),
}


# Years, months and days.


def year_of_era(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a year and its era."""
    return [Token(Tag.YEAR, tokens[0].number)] if tokens[0].number else tokens


def month(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a month, or its names in two systems, which have to mean the same month."""
    first, *others = tagged(tokens, Tag.MONTH)
    if all(other.number == first.number for other in others):
        return [first]
    if not tagged(tokens, Tag.SLASH) or first.systems & others[0].systems:
        return tokens  # perhaps from one month to another
    names = " and ".join(calendar.month_name[token.number] for token in (first, *others))
    return dated(Tag.MONTH, [PartialDate(conflict=f"the two names of the month mean {names}")])


def days_before_month(tokens: Tokens, _: Context) -> Tokens:
    """Move the days of "May 3 to 5, 2024" to the front: "3 to 5 May 2024"."""
    name, *days = tokens
    return [*without(days, Tag.YEAR), name, *tagged(days, Tag.YEAR)]


def month_day(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the number of a day with its month, by default the current one.

    A larger number can be a year: "May 68". The number of the reduced token is that of an Arabic
    ordinal that can also be a count: "the second Thursday of May".
    """
    numbers = tagged(tokens, *_DAY_NUMBERS)
    if any(not 1 <= token.number <= _MAX_MONTH_DAYS for token in numbers):
        return tokens
    ordinals = [token.number for token in numbers if token.tag is Tag.ORDINAL]
    is_count = ordinals and ordinals[0] <= _MAX_WEEKDAYS_IN_A_MONTH
    counted = ordinals[0] if is_count and not context.language.month_first else 0
    dates = combine(tokens)
    if not tagged(tokens, Tag.MONTH, Tag.YEAR_MONTH, Tag.NUMERIC):
        today = context.reference
        dates = tuple(
            attrs.evolve(date, year=today.year, month=today.month, relative=None) for date in dates
        )
    return [Token(Tag.MONTH_DAY, counted, dates)]


def date(tokens: Tokens, context: Context) -> Tokens:
    """Reduce all that is said about one day.

    If its number settles the day, "next Tuesday" says no more than "Tuesday".
    """
    numbered = tagged(tokens, Tag.MONTH_DAY)
    if any(date.year or date.relative for token in numbered for date in token.dates):
        tokens = without(tokens, *_RELATIVES)
    if len(tagged(tokens, *_RELATIVES)) > 1:
        return tokens
    dates = combine(tokens)
    if any(token.number for token in numbered) and tagged(tokens, Tag.WEEKDAY):
        try:
            resolve_all(dates, context)
        except ContradictionError:
            return tokens  # not "Thursday the 2nd" but "the second Thursday"
    return dated(Tag.DATE, dates)


def night_between(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the night from one day to the next."""
    days = tagged(tokens, Tag.DATE, Tag.MONTH_DAY, *_DAY_NUMBERS)
    first, second = (meaning(day) for day in days)
    return dated(Tag.DATE, between(first, second, context, Tag.AND))


def eve(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the night of a day: the one before it or the one after."""
    return dated(Tag.DATE, _days_from(tokens, (-1, 0), context))


def midnight(tokens: Tokens, context: Context) -> Tokens:
    """Reduce midnight on a day, at which it begins or ends."""
    return dated(Tag.DATE, _days_from(tagged(tokens, Tag.DATE), (0, 1), context))


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
    return dated(Tag.PERIOD, [PartialDate(text=str(day)) for day in days if day])


def only_date(tokens: Tokens, _: Context) -> Tokens:
    """Drop the time of day, "early" and "late"; a day has no beginning, middle or end."""
    portions = {token.number for token in tagged(tokens, Tag.PORTION)}
    return tagged(tokens, Tag.DATE) if portions <= {Portion.EARLY, Portion.LATE} else tokens


def clock(tokens: Tokens, _: Context) -> Tokens:
    """Reduce the number of an hour; midnight is a token of its own."""
    hours = [token.number for token in tagged(tokens, Tag.NUMBER)]
    is_hour = all(1 <= hour < _DAY_HOURS for hour in hours)
    return [Token(Tag.CLOCK)] if is_hour else tokens


# Longer times.


def final(tokens: Tokens, _: Context) -> Tokens:
    """Tell "the last week of May" from the last week."""
    is_last = _position(tokens) == Relative(-1, by_unit=True)
    return [Token(Tag.FINAL), tokens[-1]] if is_last else tokens


def window(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the time between now and a number of units away: "the past three days"."""
    number, position = tagged(tokens, *_COUNTS)[0].number, _position(tokens)
    if abs(position.step) != 1:
        return tokens
    dates = interval_from_now(number * position.step, _unit(tokens), context.reference)
    return dated(Tag.PERIOD, dates) if dates else tokens


def relative_unit(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a calendar unit, "last week", or a unit from now, "the past week".

    "The coming month" and "the last month" can mean either.
    """
    unit, position = _unit(tokens), _position(tokens)
    whole = calendar_unit(unit, position, context)
    if not whole or not tagged(tokens, Tag.RELATIVE) or unit is Tag.WEEKENDS:
        return whole or tokens
    rolling = interval_from_now(position.step, unit, context.reference)
    if position == Relative(-1):
        return dated(Tag.PERIOD, rolling)
    recurs = unit in {Tag.WEEKS, Tag.MONTHS, Tag.YEARS}
    if position == Relative(1) or (recurs and tagged(tokens, Tag.THE)):
        return dated(Tag.PERIOD, [*combine(whole), *rolling])
    return whole


def numbered_century(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a century by its number: "the 19th century"."""
    return [Token(Tag.HUNDRED, tagged(tokens, Tag.ORDINAL)[0].number)]


def century(tokens: Tokens, _: Context) -> Tokens:
    """Reduce the years of a century."""
    number = tokens[-1].number
    if number not in _CENTURIES:
        return tokens
    return dated(Tag.SPAN, [PartialDate(text=f"{number - 1:02}XX")])


def decade(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the eighties of a century, or of the latest centuries that have had them."""
    (tens,) = (token.number // 10 for token in tagged(tokens, Tag.TENS))
    now = context.reference.year // 10
    named = [token.number - 1 for token in tagged(tokens, Tag.HUNDRED)]
    latest = [hundred for hundred in (now // 10 - 1, now // 10) if 10 * hundred + tens <= now]
    return dated(Tag.SPAN, decades(10 * hundred + tens for hundred in named or latest))


def span(tokens: Tokens, _: Context) -> Tokens:
    """Reduce a month with its year or relative position, or any other whole unit."""
    if len(tagged(tokens, *_RELATIVES, Tag.YEAR)) > 1:
        return tokens
    return dated(Tag.SPAN, combine(tokens))


def portion(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the beginning, middle or end of a span, which it does not leave."""
    which = Portion(tagged(tokens, Tag.PORTION)[0].number)
    months, years = _PORTIONS[which]

    def change(text: str) -> PartialDate | None:
        whole = edtf.parse(text)
        if whole.is_approximate:  # the last ten years, as the other meaning of "the last decade"
            return None
        if whole.is_interval:
            changed = "/".join(f"{side}~" for side in text.split("/"))
        elif whole.precision is edtf.Precision.YEAR:
            changed = "/".join(f"{text}-{month}~" for month in months)
        elif whole.precision is edtf.Precision.DECADE:
            changed = "/".join(f"{text[:3]}{year}~" for year in years)
        else:
            changed = f"{text}~"
        return PartialDate(text=changed, limits=_portion_limits(whole, changed, which))

    return [Token(Tag.SPAN_PORTION, which, transform(_whole(tokens, context), context, change))]


def _portion_limits(whole: edtf.Edtf, text: str, which: Portion) -> Limits:
    """Return the first and last day that agree with a portion of a month, or of another span."""
    begin, end = whole.earliest, whole.latest
    if whole.precision is edtf.Precision.MONTH and begin is not None:
        first, last = _PORTION_DAYS[which]
        return begin.replace(day=first), begin.replace(day=last) if last else end
    date = edtf.parse(text)
    firsts = filter(None, (begin, with_tolerance(date.start, -1)))
    lasts = filter(None, (end, with_tolerance(date.end, 1)))
    return max(firsts, default=None), min(lasts, default=None)


def fraction(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a half or a quarter of a year, or a half or a week of a month."""
    number = sum(token.number for token in tagged(tokens, Tag.ORDINAL))
    (part,) = (token.tag for token in tagged(tokens[:-1], Tag.HALF, Tag.QUARTER, Tag.WEEKS))

    def change(text: str) -> str | PartialDate | None:
        whole = edtf.parse(text)
        if whole.earliest is None or whole.latest is None:
            return None
        if whole.precision is edtf.Precision.MONTH and part is not Tag.QUARTER:
            return _days_of_month(whole.earliest, whole.latest.day, number, part)
        parts = 2 if part is Tag.HALF else 4
        if number > parts or whole.precision is not edtf.Precision.YEAR or part is Tag.WEEKS:
            return None
        months = _YEAR_MONTHS // parts
        at = number or parts
        return f"{text}-{(at - 1) * months + 1:02}/{text}-{at * months:02}"

    return dated(Tag.PERIOD, transform(_whole(tokens[-1:], context), context, change))


def _days_of_month(begin: dt.date, days: int, number: int, part: Tag) -> PartialDate | None:
    """Return a half or a week of a month; its last one for the number 0."""
    if part is Tag.HALF:
        if number > _HALVES:
            return None
        first, last = (1, days // 2) if number == 1 else (days // 2 + 1, days)
        # Either half may have the day in the middle.
        least, most = max(first - 1, 1), min(last + 1, days)
    else:
        first = WEEK_DAYS * (number - 1) + 1 if number else days - WEEK_DAYS + 1
        if first > days:
            return None
        last = min(first + WEEK_DAYS - 1, days)
        # Weeks of the calendar begin up to six days earlier or later.
        least, most = first - WEEK_DAYS + 1, last + WEEK_DAYS - 1
    start, end = begin.replace(day=first), begin.replace(day=last)
    return PartialDate(
        text=f"{start}/{end}", limits=(add_days(begin, least - 1), add_days(begin, most - 1))
    )


def past_or_rest(tokens: Tokens, context: Context) -> Tokens:
    """Reduce the past or the rest of the current span: "earlier this week"."""
    today, is_past = context.reference, bool(tagged(tokens, Tag.EARLIER))

    def change(text: str) -> str | None:
        whole = edtf.parse(text)
        if not whole.overlaps(today, today):
            return None
        return f"{whole.earliest}/{today}" if is_past else f"{today}/{whole.latest}"

    return dated(Tag.PERIOD, transform(tokens[-1].dates, context, change))


def count(tokens: Tokens, context: Context) -> Tokens:
    """Reduce a number of units before or after the reference date, but not another day."""
    number = next((token.number for token in tagged(tokens, *_COUNTS)), 1)
    days, unit = tagged(tokens, Tag.DATE), _unit(tokens)
    if not number or not all(_is_today(day, context) for day in days):
        return tokens
    # Arabic says the same for "two days later".
    if tagged(tokens, Tag.AHEAD) and not days:
        return tokens
    about = bool(tagged(tokens, Tag.ABOUT))
    may_be_rounded = about or number >= LEAST_ROUND_NUMBER
    if unit is Tag.YEARS and number % ROUND_DIVISOR == 0 and may_be_rounded:
        return tokens
    # Decades and centuries say too little.
    sign = -1 if tagged(tokens, Tag.BACK, Tag.SINCE_OR_AGO, Tag.AGO) else 1
    is_vague = unit in {Tag.DECADES, Tag.CENTURIES}
    texts = [] if is_vague else dates_away(sign * number, unit, context.reference, about=about)
    return dated(Tag.PERIOD, [PartialDate(text=text) for text in texts])


def during(tokens: Tokens, context: Context) -> Tokens:
    """Reduce "during two weeks", which are before or after the reference date."""
    number = next((token.number for token in tagged(tokens, *_COUNTS)), 1)
    today, starts = context.reference, tagged(tokens, Tag.DATE)
    if not number or not all(_is_today(start, context) for start in starts):
        return tokens
    past = [] if starts else dates_away(-number, _unit(tokens), today)
    texts = [f"{day}/{today}" for day in past[-1:]]
    texts += [f"{today}/{day}" for day in dates_away(number, _unit(tokens), today)[-1:]]
    return dated(Tag.PERIOD, [PartialDate(text=text) for text in texts]) if texts else tokens


# Intervals.


def interval(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval, or "one and the other" without anything between them."""
    ends = without(tokens, Tag.BETWEEN, Tag.BOTH, *_STARTS, Tag.THE, Tag.DAYS)
    links = tagged(ends, *DIRECTED_LINKS, Tag.DASH, Tag.AND)
    at = ends.index(links[0])
    link = Tag.BETWEEN if tagged(tokens, Tag.BETWEEN) else links[-1].tag
    if link is Tag.AND and tagged(tokens, *_STARTS):
        return tokens
    start = combine(ends[:at])
    end = combine(ends[at + len(links) :])
    return dated(Tag.INTERVAL, between(start, end, context, link))


def since(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval with an open end; "since" is said of a start in the past."""
    is_past = bool(tagged(tokens, Tag.SINCE, Tag.SINCE_OR_AGO))

    def change(text: str) -> str | None:
        start = edtf.parse(text).start
        if not isinstance(start, edtf.Moment) or (is_past and start.earliest > context.reference):
            return None
        return f"{_bound(start, start.earliest.year)}/.."

    return dated(Tag.INTERVAL, transform(tokens[-1].dates, context, change))


def until(tokens: Tokens, context: Context) -> Tokens:
    """Reduce an interval with an open start; "by" and "before" are a time somewhere in it.

    The end of a span is exact as the last time for something: "by the end of June".
    """
    once = not tagged(tokens, Tag.UNTIL)
    is_end = tokens[-1].tag is Tag.SPAN_PORTION and tokens[-1].number == Portion.END

    def change(text: str) -> str | None:
        end = edtf.parse(text).end
        if not isinstance(end, edtf.Moment):
            return None
        bound = _bound(end, end.latest.year)
        if not once:
            return f"../{bound}"
        return f"[..{bound.rstrip('~') if is_end else bound}]"

    dates = tokens[-1].dates
    if is_end:
        dates = _until_next(dates, context.reference)
    return dated(Tag.INTERVAL, transform(dates, context, change))


def _until_next(dates: Sequence[PartialDate], today: dt.date) -> tuple[PartialDate, ...]:
    """Omit dates after the next one: said in May, "by the end of May" is not that of a year on."""
    limits = [date.limits or UNLIMITED for date in dates]
    ends = (last for _, last in limits if last and last >= today)
    end = next(ends, dt.date.max)
    return tuple(
        date for date, (first, _) in zip(dates, limits, strict=True) if not first or first <= end
    )


def _bound(moment: edtf.Moment, year: int) -> str:
    """Return a date that can bound an interval: without time or unspecified digits."""
    if moment.is_unspecified:
        return f"{year:04}" + ("~" if moment.is_approximate else "")
    return moment.text if moment.time is None else str(moment.earliest)


# Parts of groups.


def _unit(tokens: Tokens) -> Tag:
    return next(token.tag for token in tokens if token.tag in UNITS)


def _is_today(token: Token, context: Context) -> bool:
    days = [settled(date, context) for date in token.dates]
    return days == [exact(context.reference)]


def _position(tokens: Tokens) -> Relative:
    return next(date.relative for date in combine(tokens) if date.relative)


def _whole(tokens: Tokens, context: Context) -> list[PartialDate]:
    """Return the span that a portion belongs to, by default the current unit."""
    spans = tagged(tokens, Tag.SPAN)
    if spans:
        return list(spans[0].dates)
    units = calendar_unit(_unit(tokens), Relative(0, by_unit=True), context)
    return [attrs.evolve(date, loose=True) for date in combine(units)]
