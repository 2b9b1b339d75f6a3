"""The report of large data, of data around the 180th meridian, and with texts of articles."""

from __future__ import annotations

import itertools
import math
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents import Dataset, edtf, evidence, from_dict
from newsevents.model import Status
from newsevents.report import page
from newsevents.report.basemap import Viewport
from newsevents.report.drawing import Drawing
from newsevents.report.localization import Locale
from newsevents.report.map import event_map
from newsevents.report.selection import Selection
from newsevents.report.timeline import MAX_UNGROUPED_EVENTS, Period, timeline

sys.path.insert(0, str(Path(__file__).parent))
from many import many

Document = dict[str, Any]
ENGLISH = Locale.of("en")


def _event(number: int = 0, **more: Any) -> Document:
    return {
        "type": "event",
        "id": f"event:{number}",
        "title": {"en": f"Event {number}"},
        "date": "2026-02-03",
        "status": "occurred",
        "category": "transport",
        "evidence": [{"article": "article:one"}],
        **more,
    }


def _article(**more: Any) -> Document:
    base = {"type": "article", "id": "article:one", "language": "en", "published": "2026-02-10"}
    return {**base, **more}


def _place(name: str, latitude: float, longitude: float, **more: Any) -> Document:
    return {
        "type": "place",
        "id": f"place:{name}",
        "kind": "city",
        "names": {"en": name.capitalize()},
        "latitude": latitude,
        "longitude": longitude,
        **more,
    }


def _move(number: int, origin: str, destination: str) -> Document:
    return {
        **_event(number),
        "type": "military-movement",
        "id": f"military-movement:{number}",
        "forces": [{"actor": "actor:fleet"}],
        "kind": "transit",
        "origin": f"place:{origin}",
        "destination": f"place:{destination}",
    } | {"category": None}


def _dataset(documents: list[Document]) -> Dataset:
    kept = ({k: v for k, v in each.items() if v is not None} for each in documents)
    return Dataset([from_dict(each) for each in kept])


def _periods(dates: list[str]) -> tuple[Period, ...]:
    events = _dataset([_event(number, date=date) for number, date in enumerate(dates)])
    return timeline(events.timeline(), ENGLISH)


# --- timeline -----------------------------------------------------------------------------------


def test_few_events_are_one_period() -> None:
    """Up to 300 events the timeline is in one piece."""
    (period,) = _periods(["2026-01-01"] * MAX_UNGROUPED_EVENTS)
    assert period.name == ""


@pytest.mark.parametrize(
    ("dates", "names"),
    [
        (["2026-01-01", "2026-01-02"], ["1 January 2026", "2 January 2026"]),
        (
            ["2025-11-30", "2026-01-02", "2026-03-04"],
            ["November 2025", "January 2026", "March 2026"],
        ),
        (
            [f"{year}-{month}-01" for year in range(1960, 2020) for month in ("06", "09")],
            [str(y) for y in range(1960, 2020)],
        ),
        ([f"{year}-06-01" for year in range(1500, 2026, 5)], None),
    ],
    ids=["days", "months", "years", "decades"],
)
def test_many_events_are_grouped_by_period(dates: list[str], names: list[str] | None) -> None:
    """The unit is the finest whose periods are few enough; every event is in one period."""
    periods = _periods((dates * 301)[: max(301, len(dates))])
    if names is None:
        assert periods[0].name == "the 1500s"
        assert len(periods) <= 72
    else:
        assert [period.name for period in periods] == names
    numbers = [number for period in periods for number in period.numbers]
    assert sorted(numbers) == list(range(max(301, len(dates))))


def test_dates_of_no_single_period_come_last() -> None:
    """What is known to the year only, or open, is not put into one of its months."""
    dates = [
        "2026-01-05",
        "2026-03",
        "2026-05-01/2026-05-03",
        "2026",
        "[..2026-02-01]",
        "2026-03/..",
    ]
    *periods, last = _periods((dates * 60)[:360])
    assert [period.name for period in periods] == ["January 2026", "March 2026", "May 2026"]
    assert last.name == "Longer or open dates"
    assert len(last.numbers) == 180


def test_all_dates_open() -> None:
    """Without a single period there is still a timeline."""
    (period,) = _periods(["[..2026-01-01]"] * 301)
    assert len(period.numbers) == 301


# --- overview -----------------------------------------------------------------------------------


def _card(html: str, start: str) -> str:
    cards = html.split('<div class="card">')[1:]
    whole = (card.partition("</div>")[0] for card in cards)
    return next((card for card in whole if card.startswith(f"<h3>{start}")), "")


def test_announced_is_what_is_still_ahead_of_the_latest_article() -> None:
    """What is past, postponed, cancelled or only proposed is not announced."""
    dates = ("2026-02-09", "2026-02-10", "2026-03", "2026-02", "2026-02-20/..", "[2026-02-01..]")
    events = [_event(n, date=date, status="planned") for n, date in enumerate(dates)]
    events += [
        _event(10 + n, date="2026-03-01", status=status)
        for n, status in enumerate(Status)
        if status != Status.PLANNED
    ]
    articles = [_article(), _article(id="article:two", published="2025")]
    html = page(_dataset([*articles, *events]))
    card = _card(html, "Announced, as of 10 February 2026")
    assert {n for n in range(20) if f">Event {n}<" in card} <= {1, 2, 3, 4, 5}
    assert card.count("<li>") == 3
    assert "and 2 more" in card


def test_announced_without_articles_has_no_date() -> None:
    """Without an article nothing tells what has passed."""
    event = _event(status="planned", evidence=[{"attribution": ["actor:mayor"]}])
    assert ">Event 0<" in _card(page(_dataset([event])), "Announced<")


def test_latest_day_says_of_how_many() -> None:
    """The latest day has its number of events and that of all."""
    events = [_event(n, date=f"2026-02-0{1 + n // 9}") for n in range(18)]
    card = _card(page(_dataset([_article(), *events])), "Latest day: 2 February 2026")
    assert "9 of 18" in card
    assert card.count("<li>") == 6
    assert "and 3 more" in card


# --- map ----------------------------------------------------------------------------------------


def _drawn(documents: list[Document]) -> tuple[Drawing, ...]:
    return event_map(Selection.latest(_dataset(documents), ENGLISH)).wide


def test_a_place_without_visible_letters_is_drawn() -> None:
    """Its name may consist of a mark of direction, which is not shown."""
    place = _place("quay", 33.5, 36.3, names={"en": "\u200f"})
    drawings = _drawn([_article(), place, _event(places=[{"place": "place:quay"}])])
    assert {dot.name for drawing in drawings for dot in drawing.dots} == {""}


PACIFIC = [
    _place("tokyo", 35.7, 139.7),
    _place("guam", 13.4, 144.8),
    _place("suva", -18.1, 178.4),
    _place("honolulu", 21.3, -157.9),
    _place("apia", -13.8, -171.8),
    _place("fairbanks", 64.8, -147.7),
]


def test_places_on_both_sides_of_the_180th_meridian_are_neighbours() -> None:
    """The window is the smallest one, and lies across the meridian if need be."""
    names = ("tokyo", "guam", "suva", "honolulu", "apia", "fairbanks")
    events = [_event(n, places=[{"place": f"place:{name}"}]) for n, name in enumerate(names)]
    drawn = max(_drawn([*PACIFIC, *events]), key=lambda each: len(each.dots))
    xs = {dot.name: dot.x for dot in drawn.dots}
    order = ["Tokyo", "Guam", "Suva", "Apia", "Honolulu", "Fairbanks"]
    assert sorted(xs, key=xs.__getitem__) == order


def test_smallest_window_is_found() -> None:
    """A window never spans more than it has to."""
    viewport = Viewport.around([(179, 0), (-179, 1)], 100, 100, 10)
    (left, _), (right, _) = viewport.point(179, 0), viewport.point(-179, 0)
    assert 0 < left < right < 100
    ordinary = Viewport.around([(-120, 0), (150, 40), (0, 10)], 100, 100, 10)
    assert ordinary.point(-120, 0)[0] < ordinary.point(0, 0)[0] < ordinary.point(150, 0)[0]


def test_movements_go_the_short_way_round() -> None:
    """Across a map of the whole world an arrow leaves on one side and comes back on the other."""
    places = [_place(f"p{n}", 10 * (n % 2), 15 * n - 170) for n in range(24)]
    events = [_event(n, places=[{"place": place["id"]}]) for n, place in enumerate(places)]
    moves = [_move(50, "p23", "p0"), _move(51, "p10", "p12")]
    (drawn,) = _drawn([*places, *events, *moves])
    assert len(drawn.dots) == 24
    lines = [list(map(float, re.findall(r"-?[\d.]+", line.path))) for line in drawn.lines]
    assert len(lines) == 3
    assert all(abs(line[0] - line[4]) < drawn.width / 4 for line in lines)
    assert [line.numbers for line in drawn.lines[:2]] == [drawn.lines[0].numbers] * 2


def test_places_at_one_spot_are_one_dot_that_counts_them() -> None:
    """Dots that would cover each other become one, with the events of all."""
    places = [_place(name, 35.0, 36.0 + n / 1e5) for n, name in enumerate(("a", "b", "c"))]
    places.append(_place("far", 45.0, 60.0))
    events = [
        _event(n, places=[{"place": f"place:{name}"}])
        for n, name in enumerate(("a", "a", "b", "c", "far"))
    ]
    drawn = [dot for each in _drawn([*places, *events]) for dot in each.dots if dot.kind != "small"]
    assert sorted((dot.name, len(dot.numbers)) for dot in drawn) == [("A (+2)", 4), ("Far", 1)]
    html = page(_dataset([*places, *events]))
    assert 'class="dot several"' in html


NEIGHBOURS = [
    _place("selm", 34.5, 35.7),
    _place("crossing", 34.8, 36.2),
    _place("hills", 34.82, 36.25),
    _place("far", 55.0, 60.0),
]


def _at(names: tuple[str, ...]) -> list[Document]:
    return [_event(n, places=[{"place": f"place:{name}"}]) for n, name in enumerate(names)]


def test_close_up_shows_all_places_in_its_frame() -> None:
    """A place within the frame is drawn there, though others crowd more."""
    names = ("selm", "selm", "selm", "crossing", "crossing", "hills", "far")
    overview, close_up = _drawn([*NEIGHBOURS, *_at(names)])
    assert [dot.name for dot in overview.dots if dot.kind != "small"] == ["Far"]
    assert len([dot for dot in overview.dots if dot.kind == "small"]) == 3
    assert {dot.name for dot in close_up.dots} == {"Selm", "Crossing (+1)"}
    assert (overview.unnamed, close_up.unnamed) == (0, 0)


def test_close_up_of_all_places_is_the_map() -> None:
    """Where the frame would have all places in it, there is one drawing."""
    (drawn,) = _drawn([*NEIGHBOURS[:3], *_at(("selm", "crossing", "hills"))])
    assert {dot.name for dot in drawn.dots} == {"Selm", "Crossing (+1)"}


@given(st.lists(st.tuples(st.floats(30, 40), st.floats(30, 50)), min_size=3, max_size=12))
def test_no_circle_covers_a_number_or_lies_in_the_frame(points: list[tuple[float, float]]) -> None:
    """Every number can be read, and the frame of a close-up has only small dots in it."""
    places = [_place(f"p{n}", *point) for n, point in enumerate(points)]
    for drawn in _drawn([*places, *_at(tuple(f"p{n}" for n in range(len(points))))]):
        dots = [dot for dot in drawn.dots if dot.kind != "small"]
        for one, other in itertools.combinations(dots, 2):
            assert math.dist((one.x, one.y), (other.x, other.y)) > min(one.radius, other.radius) + 4
        assert not any(drawn.frame.contains((dot.x, dot.y)) for dot in dots if drawn.frame)


def test_arrows_end_at_the_circle_that_stands_for_their_place() -> None:
    """A place drawn together with a busier one has its arrows at their common circle."""
    documents = [*NEIGHBOURS, *_at(("crossing", "crossing", "selm")), _move(9, "selm", "hills")]
    drawn = next(each for each in _drawn(documents) if each.lines)
    dots = {dot.name: dot for dot in drawn.dots}
    numbers = map(float, re.findall(r"-?[\d.]+", drawn.lines[0].head))
    tip = next(numbers), next(numbers)
    dot = dots["Crossing (+1)"]
    assert math.dist(tip, (dot.x, dot.y)) == pytest.approx(dot.radius + 2, abs=0.2)


# --- texts --------------------------------------------------------------------------------------

TEXT = (
    "Harbour news\nThe minister said on Monday that <b>the ferry</b> will leave at noon, port staff "
    "told reporters.\nMore.\n"
)
ARABIC = "قال الوزير إن العبّارة ستغادر غداً عند الظهر، بحسب موظفي المرفأ."


def _with_spans(text: str, *quotes: str, language: str = "en") -> list[Document]:
    spans = []
    for quote in quotes:
        span = evidence.find_span(text, quote)
        spans.append({"start": span.start, "end": span.end, "sha256": span.sha256})
    print_of = evidence.fingerprint(text)
    article = _article(
        language=language, text={"sha256": print_of.sha256, "length": print_of.length}
    )
    return [article, _event(evidence=[{"article": "article:one", "spans": spans}])]


def test_words_of_each_span_are_marked_in_their_line(tmp_path: Path) -> None:
    """The words are marked, and the line around them ends at the line of the text; all escaped."""
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    documents = _with_spans(TEXT, "<b>the ferry</b> will leave", "port staff")
    html = page(_dataset(documents), texts=tmp_path)
    assert (
        '<blockquote dir="auto" lang="en">The minister said on Monday that '
        "<mark>&lt;b&gt;the ferry&lt;/b&gt; will leave</mark> at noon, port staff told reporters."
        "</blockquote>"
    ) in html
    assert "<mark>port staff</mark> told reporters." in html
    assert "Harbour news" not in html
    assert "not here" not in html


@pytest.mark.parametrize("language", ["en", "ar"])
def test_page_without_texts_says_so(language: str) -> None:
    """Positions alone are explained; a page without spans has nothing to explain."""
    note = Locale.of(language).ui("texts_missing")
    assert note in page(_dataset(_with_spans(TEXT, "the ferry")), language=language)
    assert note not in page(_dataset([_article(), _event()]), language=language)


def test_texts_that_are_missing_or_different_are_not_shown(tmp_path: Path) -> None:
    """Words at the same position of another text would be wrong."""
    documents = _with_spans(TEXT, "the ferry")
    other = tmp_path / "other.txt"
    other.write_text("Something else.", encoding="utf-8")
    html = page(_dataset(documents), texts=tmp_path)
    assert ENGLISH.ui("text_missing") in html
    other.rename(tmp_path / "one.txt")
    html = page(_dataset(documents), texts=tmp_path)
    assert ENGLISH.ui("text_differs") in html
    assert "<mark>" not in html


def test_long_passages_are_cut(tmp_path: Path) -> None:
    """A span of a whole book, and a line without end, stay short."""
    text = " ".join(f"word{n}" for n in range(20_000))
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    words = text.split()
    documents = _with_spans(text, " ".join(words[140:1200]), " ".join(words[6000:6002]))
    html = page(_dataset(documents), texts=tmp_path)
    quotes = html.split("<blockquote")[1:]
    assert len(quotes) == 2
    assert all(len(quote.partition("</blockquote>")[0]) < 1000 for quote in quotes)
    assert all("…" in quote for quote in quotes)


def test_show_prints_the_words_in_brackets(run: Any, write: Any, tmp_path: Path) -> None:
    """On a terminal the words stand in brackets; each line has its own direction."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "one.txt").write_text(ARABIC, encoding="utf-8")
    data = write("data.jsonl", _with_spans(ARABIC, "العبّارة ستغادر غداً", language="ar"))
    out = run("show", "event:0", data, "--texts", tmp_path / "texts").out
    assert "\u2068قال الوزير إن [العبّارة ستغادر غداً] عند الظهر، بحسب موظفي المرفأ.\u2069" in out
    without = run("show", "event:0", data)
    assert "العبّارة" not in without.out
    assert "--texts DIR" in without.out
    settings = tmp_path / "newsevents.toml"
    settings.write_text('texts = "texts"', encoding="utf-8")
    assert run("show", "event:0", data).out == out
    # Readers may not have the texts.
    (tmp_path / "texts" / "one.txt").rename(tmp_path / "texts" / "one.md")
    assert run("show", "event:0", data) == without
    settings.write_text('texts = "gone"', encoding="utf-8")
    assert run("show", "event:0", data) == without
    arabic = run("show", "event:0", data, "--language", "ar").out
    assert Locale.of("ar").ui("text_option") in arabic


def test_folder_without_texts_is_an_error(run: Any, write: Any, tmp_path: Path) -> None:
    """A mistyped folder is no page without words."""
    data = write("data.jsonl", _with_spans(TEXT, "the ferry"))
    for arguments in (("show", "event:0", data), ("report", data, "-o", tmp_path / "x.html")):
        done = run(*arguments, "--texts", tmp_path / "nothing")
        assert (done.status, done.out) == (2, "")
        assert done.err.count("\n") == 1
    assert not (tmp_path / "x.html").exists()


# --- attribution --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_chains_begin_with_the_origin(
    run: Any, write: Any, language: str, length: int, golden: Any
) -> None:
    """The report and `show` say who originates, then who carried it, the last one first."""
    names = {"en": ["Trump", "White House", "AFP", "Al Arabiya"]}
    names["ar"] = ["ترامب", "البيت الأبيض", "فرانس برس", "العربية"]
    actors = [
        {"type": "actor", "id": f"actor:{n}", "kind": "media", "names": {"en": en, "ar": ar}}
        for n, (en, ar) in enumerate(zip(*names.values(), strict=True))
    ]
    chain = [f"actor:{n}" for n in range(length)]
    event = _event(evidence=[{"attribution": chain, "stance": "affirms"}])
    html = page(_dataset([*actors, event]), language=language)
    sentences = [part.partition("</span>")[0] for part in html.split('<span class="line note">')]
    bare = str.maketrans("", "", "\u2068\u2069")
    sentence = next(s.translate(bare) for s in sentences if names[language][0] in s)
    golden(sentence)
    words = names[language][:length]
    places = [sentence.index(name) for name in (words[0], *reversed(words[1:]))]
    assert places == sorted(places)
    assert " to " not in sentence.removeprefix("According to ")
    assert "إلى" not in sentence
    data = write("data.jsonl", [*actors, event])
    shown = run("show", "event:0", data, "--language", language).out
    assert f"1. {sentence}" in shown.translate(bare)


def test_sort_of_dates_in_the_periods_is_that_of_the_timeline() -> None:
    """Rows of a period keep the order of the events."""
    events = _dataset([_article(), *many(400)[1:]]).timeline()
    for period in timeline(events, ENGLISH):
        days = [edtf.parse(events[number].date) for number in period.numbers]
        assert days == sorted(days)
