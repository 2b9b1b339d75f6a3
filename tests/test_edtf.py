"""What `newsevents.edtf` promises: the profile, the bounds, the order, and the oracle's opinion."""

from __future__ import annotations

import calendar
import copy
import datetime as dt
import itertools
import pickle
import re
import warnings
from collections.abc import Callable

import attrs
import jsonschema_rs
import pytest
from hypothesis import Phase, example, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from newsevents.edtf import PATTERN, Edge, Edtf, Moment, Precision, parse
from newsevents.errors import EdtfError
from newsevents.strategies import edtf_texts

with warnings.catch_warnings():
    # Its grammar warns while it is being built (pyparsing diagnostics).
    warnings.simplefilter("ignore")
    import edtf as oracle

RUST = jsonschema_rs.validator_for(
    {"$schema": "https://json-schema.org/draft/2020-12/schema", "pattern": PATTERN},
    pattern_options=jsonschema_rs.RegexOptions(),
)
ALPHABET = "0123456789-/.X?~%TZ:+ \n[]{}SY٣\u200f\0"


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
def test_open_and_unknown_are_two_things(text: str, start: str | Edge, end: str | Edge) -> None:
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
        ("[2024-12-08..2024-12-01]", True),
        ("[2024-12-08,2024-12-01]", False),
        ("[..2024-12-08]", False),
        ("2024-12-08T20:00/2024-12-08T19:59", True),
        ("2024-12-08T20:00/2024-12-08T20:00", False),
        ("2024-12-08T20:00Z/2024-12-08T22:00+03:00", True),
        ("2024-12-08T20:00Z/2024-12-08T19:00", False),
        ("2024-12-08T20:00/2024-12-08", False),
        ("2024-12-09T00:30+14:00/2024-12-08T23:00-10:00", False),
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
            dt.datetime(
                2024, 12, 8, 10, 30, tzinfo=dt.timezone(-dt.timedelta(hours=13, minutes=59))
            ),
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


@pytest.mark.parametrize(
    "text",
    [
        *("2024-12-08", "2024-12", "2024", "2024-12-08T10:30:00Z", "2024-12-08T10:30:00+03:00"),
        *("2024-12-08T10:30", "2024-12-08?", "2024-12~", "2024-12-08%", "2024-12-01/2024-12-08"),
        *("2024-12-08/..", "../2024-12-08", "2024-12-08/", "2024-12-01~/2024-12-08?"),
        *("2024-12-XX", "202X", "2024-12-08/2024-12-01", "2024-XX~", "20XX%", "2024?"),
        *("2024-12-08T00:00+14", "2024-12-08T00:00-14:00", "2000-02-29", "0004-02-29"),
        *("2024-12-08T20:00+03:00/..", "../2024-12-08T20:00", "2024-12-08T10:30/2024-12-09"),
        *("[..2024-12-08]", "[2024-12..2024-12-08]", "[2024-12-08..]", "[2024-12-08,2024-12-10]"),
        *("[2024-12-01~..2024-12-08?]", "[2024-12-08T20:00Z..2024-12-09]"),
        "[2020,2021,2022,2023,2024,2025]",
    ],
)
def test_in_the_profile(text: str) -> None:
    """What the reference table and the profile name is read and comes back unchanged."""
    value = parse(text)
    assert value.text == str(value) == text
    assert repr(value) == f"Edtf(text={text!r})"


@pytest.mark.parametrize(
    "text",
    [
        # of the reference table
        *("2024-XX-08", "2024-21", "{2024,2025}", "2024-12-{01,02}"),
        # sets
        *("[]", "[2024]", "[..]", "[2024", "2024]", "[2024,]", "[,2024]", "[2024, 2025]"),
        *("[2024..2025,2026]", "[..2024..]", "[2024..2025..2026]", "[2024/2025]", "[202X..2025]"),
        *(
            "[2024-12-XX,2025]",
            "[2024..2025]?",
            "[2020,2021,2022,2023,2024,2025,2026]",
            "[[2024..]]",
        ),
        *("2024-?12-08", "2023-02-29", "2024-13-01", "foo", "", "\u0662\u0660\u0662\u0664-12-08"),
        # digits and signs that only look right
        *("\uff12\uff10\uff12\uff14", "2024\u201312", "2024-12-0\u0668", "2024\u221212\u221208"),
        # white space and marks that do not show
        *("2024\n", "2024-12-08\n", "2024-12-08T10:30Z\n", "2024-12-08/..\n", "202X\n", "\n2024"),
        *(" 2024", "2024 ", "2024\r\n", "2024\u00a0", "2024 / 2025", "2024\t", "2024\x0b"),
        *("2024\0", "20\x0024", "2024-12\0-08", "\u200f2024", "2024\u200e", "2024\u202b-12"),
        *("\ufeff2024", "2024\u0660", "2024\ud800", "2024-12-08\u2028"),
        # the calendar
        *("0000", "0000-01-01", "000X", "00XX", "0000-02-29", "1900-02-29", "2100-02-29"),
        *("2024-00", "2024-13", "2024-00-01", "2024-01-00", "2024-01-32", "2024-04-31"),
        *(
            "2024-02-30",
            "2024-12-8",
            "2024-1",
            "24-12-08",
            "02024",
            "20241208",
            "202412",
            "2024-343",
        ),
        *("-2024", "+2024", "Y20240", "-0001-01-01", "12024-12-08", "2024-W01", "2024S2"),
        # digits that are not specified
        *("XXXX", "2XXX", "X024", "20X4", "2024-1X", "2024-12-0X", "202X-12", "2024-xx", "202x"),
        *("2024-12-XXT10:30", "2024-XX-X", "2024-13-XX", "0000-XX", "2024X", "202XX"),
        # qualifiers
        *("?2024", "2024??", "2024?~", "2024?-12", "2024-12-08?T10:30", "2024-12-08T10:30?", "?"),
        # times
        *("2024-12T10:30", "2024T10", "2024-12-08T10", "2024-12-08T", "2024-12-08 10:30"),
        *("2024-12-08T24:00:00", "2024-12-08T24:00", "2024-12-08T10:60", "2024-12-08T23:59:60"),
        *("2024-12-08t10:30", "2024-12-08T10:30z", "2024-12-08T1030", "2024-12-08T10:30:00.5Z"),
        *("2024-12-08T10:30+15", "2024-12-08T10:30+14:01", "2024-12-08T10:30+0300", "T10:30"),
        *("2024-12-08T10:30+3", "2024-12-08T10:30+03:60", "2024-12-08T10:30Z+03", "10:30"),
        *("2023-02-29T10:30", "2024-12-08T10:30 +03:00", "2024-12-08Z", "2024-12-08+03:00"),
        # intervals
        *("/", "..", "../", "/..", "../..", "...", "2024/...", "2024//2025", "2024/2025/2026"),
        *("2024-12-XX/2025", "2024/202X", "2024-12-08T10:30~/2024-12-09", "2024/T10:30"),
        *("2024-12-08/09", "2024/P1Y", "2024..2025", "2024/.", "2024--2025", "..2024", "2024.."),
        *("2024/../", "2024/..?", "..?/2024", "2024/?", "2024-12-08/2023-02-29"),
    ],
)
def test_not_in_the_profile(text: str) -> None:
    """What the profile leaves out, or is no date at all, is refused by parse and by PATTERN."""
    assert re.fullmatch(PATTERN, text) is None
    with pytest.raises(EdtfError):
        parse(text)


@pytest.mark.parametrize("value", [None, 2024, 20.24, b"2024", ["2024"], dt.date(2024, 12, 8)])
def test_only_strings(value: object) -> None:
    """What is not a string is refused with the same error, naming its type only."""
    with pytest.raises(EdtfError, match=rf"\b{type(value).__name__}\b"):
        parse(value)  # type: ignore[arg-type]


def test_message(golden: Callable[[object], None]) -> None:
    """The message quotes the text with its control characters escaped and gives examples."""
    with pytest.raises(ValueError, match="EDTF") as caught:
        parse("2024\u202e\n")
    message = str(caught.value)
    assert "'2024\\u202e\\n'" in message
    assert message.isprintable()
    allowed = message.partition("2024\\u202e\\n'")[2]
    examples = re.findall(r"\[[^]]+\]|(?<!\[)\b[0-9][^ ,()?]+(?=[ ,)])", allowed)
    assert examples
    for text in examples:
        assert accepted(text)
    golden(message)


@pytest.mark.parametrize(
    "text",
    [
        "2" * 1_000_000,
        "2024-12-08/" * 100_000,
        "2024-12-08" + "?" * 1_000_000,
        "2024-12-08T10:30:00+03:00" + " " * 1_000_000,
        "." * 1_000_000,
        "X" * 1_000_000,
        "\0" * 1_000_000,
    ],
    ids=range(7),
)
def test_huge_input(text: str) -> None:
    """A huge text is refused without looping over it, and the message quotes 80 characters."""
    with pytest.raises(EdtfError) as caught:
        parse(text)
    message = str(caught.value)
    assert f"{text[:80]!r}..." in message
    assert text[:81] not in message
    assert str(len(text)) in message
    assert len(message) < 1_000


@pytest.mark.parametrize("year", [1, 4, 100, 400, 1900, 2000, 2023, 2024, 2100, 9996, 9999])
def test_calendar(year: int) -> None:
    """Every pair of month and day is accepted exactly when `datetime.date` has such a day."""
    for month, day in itertools.product(range(14), range(33)):
        text = f"{year:04}-{month:02}-{day:02}"
        try:
            expected = dt.date(year, month, day)
        except ValueError:
            assert not accepted(text)
            assert not accepted(f"{text}T10:30")
            assert not accepted(f"2000/{text}")
        else:
            assert parse(text).earliest == parse(text).latest == expected
            assert parse(f"{text}T10:30").earliest == expected
            assert parse(f"2000/{text}").latest == expected


def test_every_year() -> None:
    """Every year of `datetime.date` is accepted, and 29 February in just the leap years."""
    for year in range(1, 10_000):
        assert accepted(f"{year:04}")
        assert accepted(f"{year:04}-02-29") is calendar.isleap(year)


# The pattern


def test_pattern_is_portable() -> None:
    """PATTERN is ASCII and uses only what ECMA-262, Rust and Python read in the same way."""
    assert PATTERN.isascii()
    assert PATTERN.startswith("^(?:")
    assert PATTERN.endswith(")$")
    without_brackets = re.sub(r"\\[\[\]]", "B", PATTERN)
    assert "\\" not in without_brackets
    outside = re.sub(r"\[[^]]*\]", "C", without_brackets)
    assert not re.search(r"\(\?[^:]|\((?!\?)", outside)
    assert not re.search(r"[*+]|[{][0-9]*,[}]", outside)
    assert "^" not in outside[1:]
    assert "$" not in outside[:-1]


@given(st.one_of(near_misses(), edtf_texts(), st.text(ALPHABET), st.text(st.characters())))
@settings(max_examples=4 * settings.default.max_examples)
def test_parse_agrees_with_the_pattern(text: str) -> None:
    """Parse accepts exactly what PATTERN matches in full, with or without its anchors."""
    matches = re.fullmatch(PATTERN, text) is not None
    assert matches is (re.fullmatch(PATTERN[1:-1], text) is not None)
    assert accepted(text) is matches


@given(st.one_of(near_misses(), edtf_texts()))
@example("2024\n")
def test_rust_agrees_with_the_pattern(text: str) -> None:
    """The Rust `regex` crate, behind a JSON Schema validator, reads PATTERN as we do."""
    assert RUST.is_valid(text) is accepted(text)


# The strategy


@given(edtf_texts())
@settings(max_examples=2 * settings.default.max_examples)
def test_strategy_stays_in_the_profile(text: str) -> None:
    """Everything the strategy makes is accepted and comes back as the same text."""
    assert re.fullmatch(PATTERN, text)
    value = parse(text)
    assert str(value) == value.text == text
    assert value == parse(text)
    assert hash(value) == hash(parse(text))
    assert pickle.loads(pickle.dumps(value)) == copy.deepcopy(value) == value  # noqa: S301


@given(edtf_texts(intervals=False, sets=False, times=False))
def test_strategy_leaves_out_what_it_is_told(text: str) -> None:
    """Without intervals, sets and times the strategy makes single dates only."""
    assert not parse(text).is_interval
    assert not parse(text).is_set
    assert moment(parse(text).start).time is None


DATE = "[0-9]{4}(?:-[0-9]{2}){0,2}[?~%]?"


#: Productions of the profile: single dates, and intervals and sets of them.
DATES = [
    *("[0-9]{4}", "[0-9]{4}-[0-9]{2}", "[0-9]{4}-[0-9]{2}-[0-9]{2}", ".*-02-29", "[01].*"),
    *(".*-XX-XX", "....-XX", ".*[0-9]-XX", "[0-9]{3}X", "[0-9]{2}XX", ".*X[?]", ".*X~", ".*X%"),
    *(".*[0-9][?]", ".*[0-9]~", ".*[0-9]%", "9999.*", "0001.*", ".*-12-31.*", ".*-04-30.*"),
    *(".*T..:..", ".*T..:..:..", ".*T..:..Z", ".*T.*:..:..Z", ".*T..:..[+]..", ".*T..:..-.."),
    *(".*T..:..:..[+]..:..", ".*T..:..:..-..:..", ".*[+]14", ".*-14:00", ".*T.*-00:00"),
]
PERIODS = [
    *(f"{DATE}/{DATE}", f"{DATE}/[.][.]", f"{DATE}/", f"[.][.]/{DATE}", f"/{DATE}"),
    *(r"\[[.][.].*\]", r"\[[^,]*[0-9][.][.]\]", r"\[[^,]*[0-9][.][.][0-9].*\]"),
    *(r"\[[^,]*,[^,]*\]", r"\[(?:[^,]*,){5}[^,]*\]", ".*T.*/[.][.]", ".*T.*/.*T.*", "[.][.]/.*T.*"),
    *(".*[?]/.*", ".*/.*~", ".*[?~%]/.*[?~%]", ".*[?~%]/.*[0-9]", ".*[0-9]/.*[?~%]"),
    *(".*02-29[?~%]?/.*", ".*/.*02-29.*"),
]


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("texts", "shapes"),
    [(edtf_texts(intervals=False, sets=False), DATES), (edtf_texts(), PERIODS)],
    ids=["dates", "periods"],
)
def test_strategy_reaches_everything(texts: SearchStrategy[str], shapes: list[str]) -> None:
    """Every production of the profile is made within twenty thousand texts."""
    missing = list(shapes)

    # In lists, since each example costs as much as a text.
    @given(st.lists(texts, min_size=25, max_size=25))
    @settings(max_examples=40, phases=[Phase.generate], database=None, deadline=None)
    def collect(made: list[str]) -> None:
        missing[:] = [shape for shape in missing if not any(re.fullmatch(shape, t) for t in made)]

    for number in range(20):
        if missing:
            seed(number)(collect)()
    assert missing == []


# The bounds


@given(values())
def test_bounds_are_in_order(value: Edtf) -> None:
    """The first day is never after the last, but for a backwards interval; each side is in order."""
    for side in (value.start, value.end):
        if isinstance(side, Moment):
            assert side.earliest <= side.latest
            assert (side.time is not None) is (side.precision > Precision.DAY)
    if value.earliest is None or value.latest is None:
        assert not value.is_backwards
    elif moment(value.start).time is None or moment(value.end).time is None:
        assert (value.earliest <= value.latest) is not value.is_backwards


@given(values())
def test_members_are_within_the_bounds(value: Edtf) -> None:
    """A set that lists dates has bounds which are among its members; nothing else has members."""
    assert bool(value.members) is (value.is_set and "," in value.text)
    for member in value.members:
        assert moment(value.start).earliest <= member.earliest
        assert member.latest <= moment(value.end).latest


@given(edtf_texts(intervals=False, sets=False, times=False))
def test_bounds_are_the_outermost_days(text: str) -> None:
    """Both bounds fit the written digits, and the days just outside do not."""
    value = moment(parse(text).start)
    mask = re.sub("[?~%]", "", text).replace("X", "[0-9]")
    before, after = dt.date.min, dt.date.max
    assert re.match(mask, str(value.earliest))
    assert re.match(mask, str(value.latest))
    if value.earliest > before:
        assert not re.match(mask, str(value.earliest - dt.timedelta(days=1)))
    if value.latest < after:
        assert not re.match(mask, str(value.latest + dt.timedelta(days=1)))


# One winter: small enough to try every day, with a leap day and the turn of a year in it.
WINTER = [dt.date(2023, 12, 15) + dt.timedelta(days=days) for days in range(92)]
winter_days = st.sampled_from(WINTER)
winter_sides = st.tuples(winter_days.map(str), st.sampled_from([4, 7, 10])).map(
    lambda pair: pair[0][: pair[1]]
)


@given(
    st.sampled_from(["", "..", None]) | winter_sides,
    winter_sides,
    st.booleans(),
    st.none() | winter_days,
    st.none() | winter_days,
)
@settings(max_examples=3 * settings.default.max_examples)
def test_overlaps(
    other: str | None, side: str, is_end: bool, first: dt.date | None, last: dt.date | None
) -> None:
    """A value overlaps a span of days just when some day belongs to both, tried day by day."""
    start, end = (side, side) if other is None else (other, side) if is_end else (side, other)

    def belongs(day: str) -> bool:
        # ISO dates are ordered as texts, so a day is compared with as much as is written.
        reaches = start in {"", ".."} or day[: len(start)] >= start
        return reaches and (end in {"", ".."} or day[: len(end)] <= end)

    expected = any(
        belongs(str(day))
        for day in WINTER
        if (first is None or first <= day) and (last is None or day <= last)
    )
    text = side if other is None else f"{start}/{end}"
    assert parse(text).overlaps(first, last) is expected


@given(values())
def test_overlaps_without_limits(value: Edtf) -> None:
    """Everything overlaps all of time, but for a backwards interval, which has no day."""
    assert value.overlaps(None, None) is not value.is_backwards
    assert value.overlaps(value.earliest, value.latest) is not value.is_backwards


def test_overlaps_takes_days_only() -> None:
    """An instant is no day: comparing it would depend on a zone."""
    with pytest.raises(TypeError):
        parse("2024/..").overlaps(dt.datetime(2024, 12, 8, tzinfo=dt.UTC), None)


# The order


TIMELINE = [
    "0001-01-01T00:00+14:00",
    "0001/..",
    "0001",
    "0001-01-01",
    "20XX",
    "2024-01-01T02:00+03:00",
    "2023-12-31T23:30:00-00:00",
    "/2024",
    "../2024-01",
    "2024-01-01/",
    "2024/..",
    "2024/2025",
    "2024",
    "2024-XX",
    "2024?",
    "2024-01/2024-02",
    "2024-01",
    "2024-01-01",
    "2024-01-01T00:00",
    "2024-01-01T03:00+03:00",
    "2024-01-01T00:00:00",
    "2024-01-01T03:00:00+03:00",
    "2024-01/2023",
    "2024-01-01T03:00:10+03:00",
    "2024-01-01T00:00:30Z",
    "2023-12-31T23:00-01:01",
    "2024-01-01T00:01:00Z",
    "2024-01-01T12:00",
    "2024-01-02",
    "9999/..",
    "9999",
    "9999-12-31",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
]


@given(st.permutations(TIMELINE))
def test_timeline(texts: list[str]) -> None:
    """By beginning in UTC, then a missing start, then the whole before its parts, then the text."""
    assert [str(value) for value in sorted(map(parse, texts))] == TIMELINE
    assert sorted(map(parse, texts), key=lambda value: value.sort_key) == sorted(map(parse, texts))


@given(values(), values(), values())
def test_order_is_total(one: Edtf, two: Edtf, three: Edtf) -> None:
    """Of any two values exactly one of <, == and > holds, and < is transitive."""
    for left, right in itertools.product((one, two, three), repeat=2):
        assert [left < right, left == right, left > right].count(True) == 1
        assert (left == right) is (left.text == right.text) is (left.sort_key == right.sort_key)
        assert (left <= right) is (left < right or left == right)
        assert (left >= right) is (left > right or left == right)
        assert (left < right) is (right > left)
    first, second, third = sorted((one, two, three))
    assert first <= second <= third
    assert first <= third


zones = st.integers(-14 * 60, 14 * 60).map(lambda m: dt.timezone(dt.timedelta(minutes=m)))
instants = st.datetimes(timezones=st.none() | zones).map(lambda time: time.replace(microsecond=0))


@given(instants, instants | st.timedeltas(-dt.timedelta(1), dt.timedelta(1)))
def test_order_follows_the_clock(one: dt.datetime, other: dt.datetime | dt.timedelta) -> None:
    """Date-times come in the order of their UTC instants, also where UTC leaves the calendar."""
    if isinstance(other, dt.timedelta):
        try:
            other = (one + other).replace(microsecond=0)
        except OverflowError:
            other = one
    left, right = (parse(time.isoformat()) for time in (one, other))
    first, second = (time if time.tzinfo else time.replace(tzinfo=dt.UTC) for time in (one, other))
    if first != second:
        assert (left < right) is (first < second)


def test_order_among_other_types() -> None:
    """Values are equal to their like only, and are not ordered against other types."""
    value = parse("2024")
    others: list[object] = ["2024", 2024, None, dt.date(2024, 1, 1), moment(value.start)]
    for other in others:
        assert value != other
        with pytest.raises(TypeError):
            assert value < other


def test_precision_is_ordered() -> None:
    """Precision goes from coarse to fine and is not ordered against numbers."""
    names = ["CENTURY", "DECADE", "YEAR", "MONTH", "DAY", "MINUTE", "SECOND"]
    assert [p.name for p in sorted(Precision[name] for name in reversed(names))] == names
    assert len(Precision) == len(names)
    assert Precision.YEAR <= Precision.YEAR < Precision.MONTH
    assert Precision.SECOND >= Precision.SECOND > Precision.MINUTE
    with pytest.raises(TypeError):
        assert Precision.YEAR < 4


def test_values_do_not_change() -> None:
    """Values and their sides are immutable and can be kept in sets."""
    value = parse("2024-12-08")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        value.text = "2025"  # type: ignore[misc]
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        moment(value.start).text = "2025"  # type: ignore[misc]
    assert len({value, parse("2024-12-08"), parse("2024-12-08?")}) == 2
    assert parse("2024/..").start == parse("2024").start != parse("2024?").start


# The oracle: the `edtf` package


def judged(text: str) -> bool:
    """Tell whether the oracle accepts the text; it leaks some errors that are not its own."""
    try:
        oracle.parse_edtf(text)
    except (oracle.EDTFParseException, AttributeError, TypeError, ValueError):
        return False
    return True


def judged_bounds(text: str) -> list[str | None]:
    """Return the days the oracle finds, None for an open side."""
    found = oracle.parse_edtf(text)
    return [
        None if isinstance(bound, float) else "{:04}-{:02}-{:02}".format(*bound[:3])
        for bound in (found.lower_strict(), found.upper_strict())
    ]


def bounds(text: str) -> list[str | None]:
    """Return our bounds in the same form."""
    value = parse(text)
    return [None if day is None else str(day) for day in (value.earliest, value.latest)]


# What the oracle accepts and we refuse: why, the shape of such texts, and examples.
LAXER_ORACLE = [
    # errors of the oracle
    (
        "29 February in a common year",
        ".*-02-29.*",
        ["2023-02-29", "1900-02-29?", "2023-02-29/2024", "2024/2100-02-29", "2023-02-29/.."],
    ),
    (
        "white space, which its grammar skips",
        r"(?s:.*[ \n\t].*)",
        ["2024 ", "2024\n", " 2024", "2024 ?", "2024-12-08 / 2025"],
    ),
    # beyond the profile, on purpose
    ("year 0 and what contains it", "(?:.*/)?(?:0000|000X|00XX).*", ["0000", "000X", "2024/0000"]),
    ("negative years", "(?:.*/)?-.*", ["-2024", "-2024-12-08", "-2024/2024"]),
    ("years of more than four digits", "Y.*", ["Y20240", "Y-20240"]),
    ("a wholly open interval", "[.][.]/[.][.]", ["../.."]),
    ("seasons", ".*-2[1-9].*", ["2024-21", "2024-24", "2024-21/2024-22"]),
    ("level 1, only the millennium given", ".*[0-9]XXX.*", ["2XXX", "2XXX?"]),
    ("level 2, X to the left", ".*X.*[0-9].*", ["2024-XX-08", "20X4", "202X-12", "202X-12-08"]),
    ("level 2, X for one digit of two", ".*(?:[0-9]X|X[0-9]).*", ["2024-12-0X", "2024-12-X8"]),
    ("level 2, X for all digits of the year", "XXXX.*", ["XXXX", "XXXX-12-XX"]),
    ("level 2, X in an interval", ".*X.*/.*|.*/.*X.*", ["2024-12-XX/2025", "2024/2025-12-XX"]),
    ("level 2, qualifier of a part", ".*[?~%][-0-9].*", ["2024-?12-08", "2024?-12", "?2024-12"]),
    ("level 2, all of a set", r"[{].*[}]", ["{2024,2025}", "{2024-12-01..2024-12-08}"]),
    ("level 2, ranges in a list", r"\[.*[.][.].*\]", ["[2024..2025,2027]"]),
    ("level 2, significant digits", ".*S[0-9].*", ["2024S2"]),
    ("midnight at the end of a day", ".*T24:00:00.*", ["2024-12-08T24:00:00"]),
]

# What we accept and the oracle refuses.
STRICTER_ORACLE = [
    # our extension
    ("no seconds", ".*T..:..(?:Z|[+-].*)?", ["2024-12-08T10:30", "2024-12-08T10:30+03:00"]),
    ("times in intervals", ".*T.*/.*|.*/.*T.*", ["2024-12-08T10:30:00Z/.."]),
    # errors of the oracle: its grammar has them, and it fails over them
    ("sets of two precisions", r"\[[^,]*\]", ["[2024-12..2025]", "[2024?..2025]"]),
    ("times in sets", r"\[.*T.*\]", ["[2024-12-08T10:30:00Z,2025]"]),
    # error of the oracle: its grammar has no offset of nought
    (
        "an offset of nought",
        ".*T.*[+-]00(?::00)?",
        ["2024-12-08T10:30:00+00:00", "2024-12-08T10:30:00-00"],
    ),
    # error of the oracle: the specification has hours alone ("[shifthour]"), up to 14
    ("an offset of 14 hours without minutes", ".*T.*[+-]14", ["2024-12-08T10:30:00+14"]),
]


@pytest.mark.parametrize(("why", "shape", "texts"), LAXER_ORACLE)
def test_the_oracle_is_laxer(why: str, shape: str, texts: list[str]) -> None:
    """Each listed kind of text is still accepted by the oracle and refused by us."""
    for text in texts:
        assert re.fullmatch(shape, text), why
        assert judged(text), why
        assert not accepted(text), why


@pytest.mark.parametrize(("why", "shape", "texts"), STRICTER_ORACLE)
def test_the_oracle_is_stricter(why: str, shape: str, texts: list[str]) -> None:
    """Each listed kind of text is still refused by the oracle and accepted by us."""
    for text in texts:
        assert re.fullmatch(shape, text), why
        assert not judged(text), why
        assert accepted(text), why


def test_the_oracle_makes_up_unknown_bounds() -> None:
    """The oracle still puts an unknown side ten years away, where we know of no day."""
    assert judged_bounds("2024-12-08/") == ["2024-12-08", "2034-12-08"]
    assert judged_bounds("/2024-12-08") == ["2014-12-08", "2024-12-08"]
    assert bounds("2024-12-08/") == ["2024-12-08", None]
    assert bounds("/2024-12-08") == [None, "2024-12-08"]


def test_the_oracle_keeps_a_backwards_interval() -> None:
    """The oracle still reads a backwards interval as it stands, and has no word for it."""
    text = "2024-12-08/2024-12-01"
    assert judged_bounds(text) == bounds(text) == ["2024-12-08", "2024-12-01"]


@given(edtf_texts(times=False, sets=False))
def test_the_oracle_finds_our_bounds(text: str) -> None:
    """The oracle accepts what we accept and finds the same days, except for unknown sides."""
    ours, theirs = bounds(text), judged_bounds(text)
    if text.startswith("/"):
        theirs[0] = None
    if text.endswith("/"):
        theirs[1] = None
    assert ours == theirs


@given(edtf_texts(intervals=False, sets=False))
def test_the_oracle_reads_times(text: str) -> None:
    """The oracle also accepts our date-times, with the listed exceptions, and drops the time."""
    if any(re.fullmatch(shape, text) for _, shape, _ in STRICTER_ORACLE):
        assert not judged(text)
    else:
        assert judged_bounds(text) == bounds(text)


@given(near_misses())
def test_the_oracle_judges_near_misses(text: str) -> None:
    """Ours and the oracle's verdict on damaged texts differ only in the listed ways."""
    ours, theirs = accepted(text), judged(text)
    if ours is not theirs:
        exceptions = STRICTER_ORACLE if ours else LAXER_ORACLE
        assert any(re.fullmatch(shape, text) for _, shape, _ in exceptions)
