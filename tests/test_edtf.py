"""What `newsevents.edtf` promises: the profile, the bounds, the order, and the oracle's opinion."""

from __future__ import annotations

import calendar
import copy
import datetime as dt
import itertools
import pickle
import random
import re
import time
import warnings
from collections.abc import Callable

import attrs
import pytest
from hypothesis import assume, example, find, given, settings
from hypothesis import strategies as st

from newsevents.edtf import PATTERN, Edge, Edtf, EdtfError, Moment, Precision, parse
from newsevents.strategies._dates import edtf_texts

with warnings.catch_warnings():
    # Its grammar warns while it is being built (pyparsing diagnostics).
    warnings.simplefilter("ignore")
    import edtf as oracle

ALPHABET = "0123456789-/.X?~%TZ:+ \n[]{}SY٣\u200f\0"
FAR = settings(deadline=None, max_examples=150)


def accepted(text: object) -> bool:
    """Tell whether parse takes it; any error but EdtfError is a failure of the test."""
    try:
        parse(text)  # type: ignore[arg-type]
    except EdtfError:
        return False
    return True


def moment(side: Moment | Edge) -> Moment:
    """Return a side that has a date."""
    assert isinstance(side, Moment)
    return side


@st.composite
def near_misses(draw: st.DrawFn, *, times: bool = True) -> str:
    """Make texts that are one to three characters away from the profile, or just inside it."""
    text = draw(edtf_texts(times=times))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        taken = draw(st.integers(0, 1))
        text = text[:at] + draw(st.sampled_from(["", *ALPHABET])) + text[at + taken :]
    return text


def values() -> st.SearchStrategy[Edtf]:
    """Make parsed values of the whole profile."""
    return edtf_texts().map(parse)


# The profile


@pytest.mark.parametrize(
    ("text", "precision", "earliest", "latest"),
    [
        ("2024-12-08", Precision.DAY, "2024-12-08", "2024-12-08"),
        ("2024-12", Precision.MONTH, "2024-12-01", "2024-12-31"),
        ("2024-02", Precision.MONTH, "2024-02-01", "2024-02-29"),
        ("1900-02", Precision.MONTH, "1900-02-01", "1900-02-28"),
        ("9999-12", Precision.MONTH, "9999-12-01", "9999-12-31"),
        ("2024", Precision.YEAR, "2024-01-01", "2024-12-31"),
        ("0001", Precision.YEAR, "0001-01-01", "0001-12-31"),
        ("2024-12-XX", Precision.MONTH, "2024-12-01", "2024-12-31"),
        ("2024-XX-XX", Precision.YEAR, "2024-01-01", "2024-12-31"),
        ("2024-XX", Precision.YEAR, "2024-01-01", "2024-12-31"),
        ("202X", Precision.DECADE, "2020-01-01", "2029-12-31"),
        ("20XX", Precision.CENTURY, "2000-01-01", "2099-12-31"),
        ("001X", Precision.DECADE, "0010-01-01", "0019-12-31"),
        ("99XX", Precision.CENTURY, "9900-01-01", "9999-12-31"),
        ("2024-12-08T10:30:00Z", Precision.SECOND, "2024-12-08", "2024-12-08"),
        ("2024-12-08T14:00+03:00", Precision.MINUTE, "2024-12-08", "2024-12-08"),
        ("9999-12-31T23:59:59-14:00", Precision.SECOND, "9999-12-31", "9999-12-31"),
        ("0001-01-01T00:00+14:00", Precision.MINUTE, "0001-01-01", "0001-01-01"),
    ],
)
def test_single_date(text: str, precision: Precision, earliest: str, latest: str) -> None:
    """A single date has the precision and the days that are written."""
    value = parse(text)
    assert value.start is value.end
    assert not value.is_interval
    assert not value.is_backwards
    assert value.precision is moment(value.start).precision is precision
    assert (str(value.earliest), str(value.latest)) == (earliest, latest)
    assert value.is_unspecified is moment(value.start).is_unspecified is ("X" in text)


@pytest.mark.parametrize("date", ["2024-12-08", "2024-12", "2024", "2024-12-XX", "202X"])
@pytest.mark.parametrize(
    ("sign", "is_uncertain", "is_approximate"),
    [("", False, False), ("?", True, False), ("~", False, True), ("%", True, True)],
)
def test_qualifier(date: str, sign: str, is_uncertain: bool, is_approximate: bool) -> None:
    """The sign after a date sets the two flags and leaves the bounds and the precision alone."""
    value, plain = parse(date + sign), parse(date)
    assert value.is_uncertain is moment(value.start).is_uncertain is is_uncertain
    assert value.is_approximate is moment(value.start).is_approximate is is_approximate
    assert (value.earliest, value.latest) == (plain.earliest, plain.latest)
    assert value.precision is plain.precision
    assert moment(value.start).text == date + sign


def test_qualifiers_of_an_interval_stay_with_their_date() -> None:
    """Each side of an interval keeps its own qualifier, and the interval has them all."""
    value = parse("2024-12-01~/2024-12-08?")
    start, end = moment(value.start), moment(value.end)
    assert (start.is_uncertain, start.is_approximate, start.text) == (False, True, "2024-12-01~")
    assert (end.is_uncertain, end.is_approximate, end.text) == (True, False, "2024-12-08?")
    assert value.is_uncertain
    assert value.is_approximate
    assert not value.is_unspecified
    assert not parse("2024-12-01/2024-12-08").is_uncertain
    assert not parse("2024-12-01/2024-12-08").is_approximate


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-12-08/..", "2024-12-08", Edge.OPEN),
        ("2024-12-08/", "2024-12-08", Edge.UNKNOWN),
        ("../2024-12-08", Edge.OPEN, "2024-12-08"),
        ("/2024-12-08", Edge.UNKNOWN, "2024-12-08"),
    ],
)
def test_open_and_unknown_are_two_things(
    text: str, start: str | Edge, end: str | Edge
) -> None:
    """An open side and an unknown one are told apart, and neither has a day."""
    value = parse(text)
    for side, day, expected in (
        (value.start, value.earliest, start),
        (value.end, value.latest, end),
    ):
        if isinstance(expected, Edge):
            assert side is expected
            assert day is None
        else:
            assert str(day) == moment(side).text == expected
    assert value.is_interval
    assert not value.is_backwards
    assert value.precision is Precision.DAY


def test_interval_has_the_coarser_precision() -> None:
    """The precision of an interval is that of its coarser side, and the bounds are the outer."""
    for text in ("2023-12/2024-01-15", "2023-12-01/2024-01"):
        assert parse(text).precision is Precision.MONTH
    value = parse("2023/2024-02")
    assert (value.earliest, value.latest) == (dt.date(2023, 1, 1), dt.date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "is_backwards"),
    [
        ("2024-12-08/2024-12-01", True),
        ("2024-12-08?/2024-12-07~", True),
        ("2025/2024", True),
        ("2024-02/2024-01-31", True),
        ("2024-12-08/2024", False),
        ("2024/2024-01-01", False),
        ("2024-12-08/2024-12-08", False),
        ("2024-12-08/..", False),
        ("/2024-12-08", False),
    ],
)
def test_backwards(text: str, is_backwards: bool) -> None:
    """An interval that certainly ends before it starts is read, and says so."""
    assert parse(text).is_backwards is is_backwards


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-12-08T10:30", dt.datetime(2024, 12, 8, 10, 30)),  # noqa: DTZ001
        ("2024-12-08T10:30:09", dt.datetime(2024, 12, 8, 10, 30, 9)),  # noqa: DTZ001
        ("2024-12-08T10:30Z", dt.datetime(2024, 12, 8, 10, 30, tzinfo=dt.UTC)),
        ("2024-12-08T23:59:59-00", dt.datetime(2024, 12, 8, 23, 59, 59, tzinfo=dt.UTC)),
        (
            "2024-12-08T10:30+03",
            dt.datetime(2024, 12, 8, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=3))),
        ),
        (
            "2024-12-08T10:30:00-13:59",
            dt.datetime(2024, 12, 8, 10, 30, tzinfo=-dt.timezone(dt.timedelta(0)).utcoffset(None)
                        and None or dt.timezone(-dt.timedelta(hours=13, minutes=59))),
        ),
    ],
)
def test_time(text: str, expected: dt.datetime) -> None:
    """A date-time gives the instant as written, aware just when a zone was written."""
    written = moment(parse(text).start).time
    assert written == expected
    assert written is not None
    assert written.utcoffset() == expected.utcoffset()
    assert moment(parse("2024-12-08").start).time is None
