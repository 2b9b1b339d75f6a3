"""The site: it can be built, without a warning, and shows what is made while it is built."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from newsevents.cli import newsevents as command
from newsevents.model import RECORD_TYPES
from newsevents.validation.registry import own_rules

ROOT = Path(__file__).parents[2]
PNG = b"\x89PNG\r\n\x1a\n"

# It is built once, so one process has to do all of it.
pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built as `make docs` does it."""
    target = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", ROOT / "docs", target],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return target


def test_the_data_model_has_every_type_of_record(site):
    """A type of record that is new is on the page by itself, with a record as an example."""
    page = (site / "reference" / "data-model.html").read_text(encoding="utf-8")
    for tag, cls in RECORD_TYPES.items():
        assert re.search(
            rf'id="record-{re.sub("(?<!^)(?=[A-Z])", "-", cls.__name__).lower()}"', page
        )
        assert f"&quot;{tag}:" in page


def test_every_rule_and_every_command_has_a_place(site):
    """Rules and commands can be linked to by their names."""
    rules = (site / "rules.html").read_text(encoding="utf-8")
    assert [
        rule.code for rule in own_rules() if f'id="rule-{rule.code.lower()}"' not in rules
    ] == []
    commands = (site / "reference" / "command-line.html").read_text(encoding="utf-8")
    with command.make_context("newsevents", [], resilient_parsing=True) as context:
        names = command.list_commands(context)
    assert [name for name in names if f'id="newsevents-{name}"' not in commands] == []


def test_the_notebook_ends_in_a_picture(site):
    """The notebook was run while the site was built."""
    page = (site / "notebooks" / "timeline.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img[^>]* src="\.\./(_images/[^"]+\.png)"', page)
    assert pictures
    assert (site / pictures[-1]).read_bytes().startswith(PNG)


def test_arabic_pages_say_so(site):
    """Content and contents of a page in Arabic are marked as such; other pages are not."""
    for page in (site / "ar").glob("*.html"):
        assert page.read_text(encoding="utf-8").count('<div lang="ar" dir="rtl">') == 2
    assert 'dir="rtl"' not in (site / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """Return a page of Chromium, as wide as a telephone."""
    page = browser.new_page(viewport={"width": 360, "height": 800})
    yield page
    page.close()


@pytest.mark.browser
def test_no_page_is_wider_than_a_telephone(site, browser_page):
    """What is too wide scrolls by itself, in both directions of writing."""
    wide = {}
    for path in sorted(site.rglob("*.html")):
        browser_page.goto(path.as_uri())
        over = browser_page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        wide |= {path.name: over} if over else {}
    assert wide == {}


@pytest.mark.browser
def test_lines_of_arabic_begin_on_the_right(site, browser_page):
    """A paragraph of an Arabic page begins on the right, its code on the left."""
    browser_page.goto((site / "ar" / "index.html").as_uri())
    directions = browser_page.evaluate(
        """["article p", "article .highlight-console pre"].map(
            (which) => getComputedStyle(document.querySelector(which)).direction)"""
    )
    assert directions == ["rtl", "ltr"]
