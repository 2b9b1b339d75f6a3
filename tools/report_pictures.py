"""Write the pictures of docs/report.md: the report of the shipped dataset, as Chromium shows it.

python tools/report_pictures.py
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from functools import cache, partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

import newsevents
from newsevents.report import page

TARGET = Path(__file__).parents[1] / "docs/pictures"
#: Name to language, width in pixels, colour scheme and the part of the page.
PICTURES = {
    "report-en": ("en", 1100, "light", "body"),
    "report-map-ar": ("ar", 1100, "light", "#map"),
    "report-network-ar-narrow": ("ar", 360, "dark", "#network"),
}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]


def write(target: Path, browser: Browser) -> None:
    """Write all pictures into a folder."""
    dataset = newsevents.read_dataset("syria-russia-2026-01")
    page_in = cache(partial(page, dataset, name="syria-russia-2026-01"))
    with tempfile.TemporaryDirectory() as folder:
        for name, (language, width, scheme, part) in PICTURES.items():
            path = Path(folder) / f"{name}.html"
            path.write_text(page_in(language=language), encoding="utf-8")
            opened = browser.new_page(
                viewport={"width": width, "height": 1500},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            opened.goto(path.as_uri())
            picture = str(target / f"{name}.png")
            if part == "body":
                opened.screenshot(path=picture)
            else:
                opened.locator(part).screenshot(path=picture)
            opened.close()


def main() -> int:
    """Write the pictures of the documentation."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        print("there is no Chromium here", file=sys.stderr)
        return 2
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        write(TARGET, browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
