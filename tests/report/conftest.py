"""Reports in Chromium."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

from newsevents import Dataset, from_dict, read_dataset
from newsevents.report import page as report_page

Document = dict[str, Any]


@pytest.fixture(scope="session")
def shipped() -> Dataset:
    """Return the shipped dataset."""
    return read_dataset("syria-russia-2026-01")


@pytest.fixture(scope="session")
def few(shipped: Dataset) -> Dataset:
    """Return the shipped dataset with one event of each type, the one with the most evidence."""
    ordered = sorted(shipped.events(), key=lambda event: len(event.evidence))
    chosen = {event.type: event for event in ordered}
    others = {event.id for event in ordered} - {event.id for event in chosen.values()}
    records = [record for record in shipped if record.id not in others]
    return Dataset(records, metadata=shipped.metadata)


@pytest.fixture(scope="session")
def shipped_page(shipped: Dataset) -> Callable[[str], str]:
    """Return a function that returns the page of the shipped dataset in a language."""
    return functools.cache(lambda language: report_page(shipped, language=language))


def dataset_of(documents: list[Document], **metadata: Any) -> Dataset:
    """Return a dataset of plain data."""
    return Dataset([from_dict(one) for one in documents], metadata=metadata)


@pytest.fixture(scope="session")
def arabic_font(browser: Browser) -> None:
    """Skip a test on a machine on which no font has Arabic letters.

    They are drawn as boxes of one width then, and layouts are not those of readers. Without any
    font, Chromium ends at the first text.
    """
    page = browser.new_page()
    try:
        widths = page.evaluate(
            """() => { const context = document.createElement("canvas").getContext("2d");
                       context.font = "40px sans-serif";
                       return ["\\u0627", "\\u0633", "\\u0645"].map(
                           letter => context.measureText(letter).width) }"""
        )
    except Error:
        pytest.skip("no font here")
    finally:
        page.close()
    if len(set(widths)) == 1:
        pytest.skip("no font here has Arabic letters")


Open = Callable[..., Page]


@pytest.fixture
def show(
    browser: Browser, arabic_font: None, tmp_path: Path, shipped_page: Callable[[str], str]
) -> Iterator[Open]:
    """Return a function that opens the report of a dataset, and fails when anything is amiss.

    The dataset is the shipped one unless another, or its page, is given.
    Nothing may be asked of a network, refused by the page's policy or raised by its script.
    """
    contexts = []
    amiss: list[str] = []

    def _show(
        dataset: Dataset | str | None = None,
        *,
        language: str = "en",
        width: int = 1100,
        hash: str = "",  # noqa: A002 - what a browser calls it
        **options: Any,
    ) -> Page:
        match dataset:
            case None:
                html = shipped_page(language)
            case str():
                html = dataset
            case _:
                html = report_page(dataset, language=language)
        path = tmp_path / f"report-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        opened = context.new_page()
        opened.on("console", lambda message: amiss.append(message.text))
        opened.on("pageerror", lambda error: amiss.append(str(error)))
        opened.on("dialog", lambda dialog: (amiss.append(dialog.message), dialog.dismiss()))
        opened.on(
            "request",
            lambda request: None if request.url.startswith("file:") else amiss.append(request.url),
        )
        opened.goto(f"{path.as_uri()}{hash}")
        return opened

    yield _show
    for context in contexts:
        context.close()
    assert amiss == []
