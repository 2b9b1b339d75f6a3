"""The report in a browser: drawings, filters, refused content."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsevents import Dataset, from_dict
from newsevents.report import page as report_page
from newsevents.report.timeline import MAX_UNGROUPED_EVENTS

sys.path.insert(0, str(Path(__file__).parent))
from many import hostile, many

# Coverage is the same on machines without a browser.
pytestmark = [pytest.mark.browser, pytest.mark.no_cover]

LANGUAGES = ("en", "ar")


def _overflow(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    wide: int = page.evaluate(
        "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wide


def _overlaps(page: Page, selector: str) -> list[Any]:
    """Return pairs of names in a drawing that lie over each other by more than two pixels."""
    boxes = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].filter(e => e.getClientRects().length)
        .map(e => { const r = e.getBoundingClientRect();
                    return [[...document.querySelectorAll('svg')].indexOf(e.closest('svg')), e.textContent,
                            r.left, r.top, r.right, r.bottom] })""",
        selector,
    )
    return [
        (a[1], b[1])
        for a, b in itertools.combinations(boxes, 2)
        if a[0] == b[0]
        and min(a[4], b[4]) - max(a[2], b[2]) > 2
        and min(a[5], b[5]) - max(a[3], b[3]) > 4
    ]


def _check_layout(page: Page, width: int) -> None:
    """Check that no name lies over another and that the page fits a width."""
    page.set_viewport_size({"width": width, "height": 800})
    assert _overflow(page) <= 0
    assert _overlaps(page, "#map .name, #map .country") == []
    assert _overlaps(page, "#network .name") == []
    assert _overlaps(page, "#timeline .tick") == []
    ends = page.evaluate(
        """[...document.querySelectorAll('.tick')].map(e => e.getBoundingClientRect())
        .filter(r => r.width).flatMap(r => [r.left, r.right])"""
    )
    assert 0 <= min(ends) <= max(ends) <= width


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_in_drawings_do_not_collide_and_nothing_is_cut_off(show: Any, language: str) -> None:
    """At every width and in both languages, no name lies over another and the page fits."""
    page = show(language=language)
    for width in (360, 768, 1280):
        _check_layout(page, width)
        sizes = page.evaluate(
            """[...document.querySelectorAll('svg .name')].filter(e => e.getClientRects().length)
            .map(e => parseFloat(getComputedStyle(e).fontSize) * e.getScreenCTM().a)"""
        )
        assert min(sizes) >= 11


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("en", "light", 360), ("ar", "dark", 1100)]
)
def test_axe_finds_nothing(show: Any, few: Dataset, language: str, scheme: str, width: int) -> None:
    """axe-core finds no fault with the page, contrast of its colours included.

    Colours depend on the scheme alone, and drawings on the width.
    """
    # axe is put into the page as a script, which the page's own policy would refuse.
    page = show(few, language=language, color_scheme=scheme, width=width, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    results = Axe().run(page)
    assert results.response["passes"]
    found = [
        (v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in results.response["violations"]
    ]
    assert found == []


def test_filter_by_kind_actor_and_period_in_all_views(show: Any) -> None:
    """A choice hides the other events in the timeline, the map, the network and the records."""
    page = show()
    assert page.locator(".item:visible").count() == 39
    page.check("input[value=call]")
    assert page.locator(".item:visible").count() == 1
    assert page.locator(".entry:visible").count() == 1
    assert page.locator(".wide .dot.off").count() == page.locator(".wide .dot").count()
    assert page.locator(".wide .node:not(.off)").count() == 2
    assert "1 of 39" in page.inner_text("output")
    page.uncheck("input[value=call]")
    page.select_option("select[name=actor]", label="Vladimir Putin")
    shown = page.locator(".item:visible").count()
    assert 0 < shown < 39
    page.fill("input[name=from]", "2026-01-28")
    assert page.locator(".item:visible").count() == 2
    page.fill("input[name=until]", "2025-01-01")
    assert page.locator(".item:visible").count() == 0
    assert page.locator("#timeline .none").is_visible()
    page.click("button[name=everything]")
    assert page.locator(".item:visible").count() == 39


def test_filter_by_place_counts_what_lies_within(show: Any) -> None:
    """The filter for a country includes places within it."""
    page = show()
    page.select_option("select[name=place]", label="Syria")
    assert page.locator(".item:visible").count() == 11


def test_link_restores_the_view(show: Any, few: Dataset) -> None:
    """The address keeps the choice, by ids, and opens with it."""
    page = show(few)
    page.check("input[value=meeting]")
    page.select_option("select[name=actor]", label="Ahmed al-Sharaa")
    address = page.evaluate("location.hash")
    assert "actor%3Aahmed-al-sharaa" in address
    again = show(few, language="ar", hash=address)
    assert again.locator(".item:visible").count() == page.locator(".item:visible").count() == 1
    assert again.locator("input[value=meeting]").is_checked()


def test_any_address_is_harmless(show: Any, few: Dataset) -> None:
    """An address that means nothing shows everything."""
    page = show(few)
    path = page.url
    choices = ("?actor=nobody&kind=nothing", "?from=x&until=%3Cscript%3E", "?%%%", "e3", "x")
    for choice in choices:
        page.goto("about:blank")
        page.goto(f"{path}#{choice}")
        assert page.locator(".item:visible").count() == len(few.events())


def test_dots_choose_and_links_lead_to_records(show: Any, few: Dataset) -> None:
    """A dot on the map or in the network chooses; a link to a hidden event shows it."""
    page = show(few)
    page.click(".wide .dot[data-place] >> nth=0")
    assert page.locator(".item:visible").count() < len(few.events())
    page.click("#glance a >> text=Telephone call")
    assert page.locator(".entry.k-call").is_visible()
    assert page.evaluate("document.activeElement.matches('.entry.k-call')")


def test_readable_without_scripts_and_on_paper(show: Any, few: Dataset) -> None:
    """Without scripts everything but the filter is there, and on paper as well."""
    page = show(few, java_script_enabled=False)
    events = len(few.events())
    assert page.locator(".entry:visible").count() == events
    assert page.locator(".wide .name:visible").count() > 4
    assert not page.locator("#filter").is_visible()
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator(".entry:visible").count() == events
    assert not page.locator("nav").is_visible()
    assert len(page.pdf(format="A4")) > 10_000


def test_keyboard_reaches_the_filter_and_the_drawings(show: Any, few: Dataset) -> None:
    """Every control and every dot can be reached by the tab key."""
    page = show(few)
    reached = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        reached.add(
            page.evaluate(
                "(e => e.name || e.dataset.actor && 'node' || e.dataset.place && 'dot' || '')"
                "(document.activeElement)"
            )
        )
    assert {
        "kind",
        "actor",
        "place",
        "from",
        "until",
        "everything",
        "share",
        "dot",
        "node",
    } <= reached


@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_texts_execute_nothing_and_the_layout_holds(show: Any, language: str) -> None:
    """With markup, overrides and endless names in every field, it is all just text."""
    page = show(Dataset([from_dict(one) for one in hostile()]), language=language)
    assert page.locator("script").count() == 1
    assert page.locator("img").count() == 0
    assert page.locator(".entry:visible").count() == 14
    for width in (360, 1100):
        _check_layout(page, width)
    assert "\u202e" not in page.content()


@pytest.fixture(scope="module")
def grouped() -> str:
    """Return the Arabic page of as few events as are grouped by period."""
    events = many(MAX_UNGROUPED_EVENTS + 1)
    return report_page(Dataset([from_dict(one) for one in events]), language="ar")


def test_events_are_filtered_in_one_pass(show: Any, grouped: str) -> None:
    """A choice changes each element once at most, and only its own."""
    page = show(grouped)
    page.evaluate(
        """() => { window.changes = new Map();
        new MutationObserver(list => { for (const { target } of list)
            window.changes.set(target, (window.changes.get(target) || 0) + 1) })
        .observe(document.body, { attributes: true, subtree: true, childList: true }) }"""
    )
    page.check("input[value=military-movement]")
    assert page.locator(".entry:visible").count() == 76
    most, elements = page.evaluate("[Math.max(...window.changes.values()), window.changes.size]")
    assert most <= 2
    assert 0 < elements <= page.locator("*").count()


def _crowded() -> Dataset:
    """Return a dataset with a close-up in which most circles have no room for their names."""
    documents = [each for each in many(160) if each["type"] != "military-movement"]
    places = [each for each in documents if each["type"] == "place"]
    for number, place in enumerate(places):
        place["names"] = {"en": f"A place with the long name {number}"}
        if number > 2:
            place["latitude"], place["longitude"] = 33 + number % 9 / 9, 35 + number % 11 / 9
    return Dataset([from_dict(each) for each in documents])


@pytest.mark.parametrize("date", ["2026-03", "2026-03~", "2026-03-04", "2026-03-04?"])
def test_what_has_not_happened_has_its_colour(show: Any, few: Dataset, date: str) -> None:
    """An approximate date changes nothing in how a planned event is marked."""
    meeting = next(event for event in few.events() if event.status == "planned")
    page = show(Dataset([attrs.evolve(meeting, date=date)]))
    marks = page.evaluate(
        """() => [...document.querySelectorAll(".rows .ahead, .key .ahead")]
                 .map(mark => getComputedStyle(mark).stroke)"""
    )
    assert len(marks) == 2
    assert len(set(marks)) == 1


def test_panels_keep_their_size_beside_notes(show: Any) -> None:
    """A note on circles without a name takes no width from the drawings."""
    page = show(_crowded())
    for width, kind, together in ((1100, "wide", 1000), (360, "narrow", 640)):
        page.set_viewport_size({"width": width, "height": 800})
        assert _overflow(page) <= 0
        assert page.locator(f"#map p.{kind}").is_visible()
        sizes = page.evaluate(
            "kind => [...document.querySelectorAll(`#map .${kind} svg`)].map(e => e.clientWidth)",
            kind,
        )
        assert len(sizes) == 2
        assert min(sizes) > 300
        assert abs(sum(sizes) - together) < 120


def test_periods_open_by_themselves_and_by_a_short_choice(show: Any, grouped: str) -> None:
    """A click opens one period; a choice of few events opens those that contain them."""
    page = show(grouped)
    assert page.locator(".item:visible").count() == 0
    page.locator(".period summary").nth(2).click()
    opened = page.locator(".period[open]")
    assert opened.count() == 1
    assert page.evaluate("document.querySelectorAll('.period')[2].open")
    page.select_option("select[name=actor]", index=3)
    shown = page.locator(".entry:visible").count()
    assert 0 < shown <= 100
    assert page.locator(".item:visible").count() == shown
