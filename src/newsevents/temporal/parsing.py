"""What the functions for groups of words share: picking words, adding up what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from newsevents.temporal.calendar import day_after
from newsevents.temporal.resolution import merged
from newsevents.temporal.vocabulary import UNITS, Kind, Point, Setting, Turn, Word

Words = Sequence[Word]

DAY_NUMBERS: Final = (Kind.NUMBER, Kind.ORDINAL)
COUNTS: Final = (Kind.NUMBER, Kind.AMOUNT)
TURNS: Final = (Kind.TURN, Kind.TURNED, Kind.THIS, Kind.CURRENT)


def of(words: Words, *kinds: Kind) -> list[Word]:
    """Return the words of these kinds."""
    return [word for word in words if word.kind in kinds]


def without(words: Words, *kinds: Kind) -> list[Word]:
    """Return the words of all other kinds."""
    return [word for word in words if word.kind not in kinds]


def one(kind: Kind, points: Iterable[Point]) -> list[Word]:
    """Return one word, in place of others, that can mean these points."""
    return [Word(kind, points=tuple(points))]


def on(day: dt.date) -> tuple[Point, ...]:
    """Return what can mean this day, and no other."""
    return (Point(year=day.year, month=day.month, day=day.day),)


def unit(words: Words) -> Kind:
    """Return the first unit of time among the words."""
    return next(word.kind for word in words if word.kind in UNITS)


def said(word: Word, setting: Setting) -> tuple[Point, ...]:
    """Return what a word says about a date; nothing, of those that only hold others together."""
    match word.kind:
        case kind if kind in DAY_NUMBERS:
            return (Point(day=word.number),)
        case Kind.THIS:
            return (Point(turn=Turn.THIS),)
        case Kind.OFFSET:
            day = day_after(setting.reference, word.number)
            return on(day) if day else ()
        case Kind.DATE | Kind.SPAN | Kind.EDGED | Kind.STRETCH:
            return word.points
        case _:
            return word.points or (Point(),)


def together(words: Words, setting: Setting) -> tuple[Point, ...]:
    """Return what words say that belong together."""
    return merged(said(word, setting) for word in words)


def turn(words: Words, setting: Setting) -> Turn:
    """Return which one of those that come round the words say."""
    return next(point.turn for point in together(words, setting) if point.turn)


def last(words: Words, _: Setting) -> Words:
    """Return the last word only: those before it add nothing to it."""
    return words[-1:]


def inner(words: Words, _: Setting) -> Words:
    """Return what stands in brackets."""
    return words[1:-1]


def after_slash(words: Words, _: Setting) -> Words:
    """Return what stands in brackets as if it stood after a slash."""
    return [Word(Kind.SLASH), *words[1:-1]]
