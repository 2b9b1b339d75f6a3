"""The site builds without a warning and contains the generated parts."""

from __future__ import annotations

import fcntl
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


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """Return the folder of the site, built as `make docs` does it; workers of one run share it."""
    if worker_id == "master":
        return _build(tmp_path_factory.mktemp("site"))
    folder = tmp_path_factory.getbasetemp().parent / "site"
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        complete = folder.with_suffix(".complete")
        if not complete.exists():
            _build(folder)
            complete.touch()
    return folder


def _build(target: Path) -> Path:
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
    """Every type of record has a section and an example."""
    page = (site / "reference" / "data-model.html").read_text(encoding="utf-8")
    for tag, cls in RECORD_TYPES.items():
        assert re.search(
            rf'id="record-{re.sub("(?<!^)(?=[A-Z])", "-", cls.__name__).lower()}"', page
        )
        assert f"&quot;{tag}:" in page


def test_every_rule_and_every_command_has_an_anchor(site):
    """Rules and commands can be linked to by their names."""
    rules = (site / "rules.html").read_text(encoding="utf-8")
    assert [
        rule.code for rule in own_rules() if f'id="rule-{rule.code.lower()}"' not in rules
    ] == []
    commands = (site / "reference" / "command-line.html").read_text(encoding="utf-8")
    with command.make_context("newsevents", [], resilient_parsing=True) as context:
        names = command.list_commands(context)
    assert [name for name in names if f'id="newsevents-{name}"' not in commands] == []


def test_the_notebook_contains_a_chart(site):
    """Building the site runs the notebook."""
    page = (site / "notebooks" / "timeline.html").read_text(encoding="utf-8")
    pictures = re.findall(r'<img[^>]* src="\.\./(_images/[^"]+\.png)"', page)
    assert pictures
    assert (site / pictures[-1]).read_bytes().startswith(PNG)


def test_arabic_pages_are_marked(site):
    """Body and table of contents of an Arabic page have `lang` and `dir`; other pages do not."""
    for page in (site / "ar").glob("*.html"):
        assert page.read_text(encoding="utf-8").count('<div lang="ar" dir="rtl">') == 2
    assert 'dir="rtl"' not in (site / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def browser_page(browser: Browser) -> Iterator[Page]:
    """Return a page of Chromium with the width of a telephone, without scripts."""
    page = browser.new_page(viewport={"width": 360, "height": 800}, java_script_enabled=False)
    yield page
    page.close()


@pytest.mark.browser
def test_no_page_is_wider_than_a_telephone(site, browser_page):
    """Content that is too wide scrolls inside its own box, in both writing directions."""
    wide = {}
    for path in sorted(site.rglob("*.html")):
        browser_page.goto(path.as_uri())
        over = browser_page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        wide |= {path.name: over} if over else {}
    assert wide == {}


@pytest.mark.browser
def test_arabic_text_runs_from_right_to_left(site, browser_page):
    """Paragraphs of an Arabic page run from right to left, code from left to right."""
    browser_page.goto((site / "ar" / "index.html").as_uri())
    directions = browser_page.evaluate(
        """["article p", "article .highlight-console pre"].map(
            (which) => getComputedStyle(document.querySelector(which)).direction)"""
    )
    assert directions == ["rtl", "ltr"]
