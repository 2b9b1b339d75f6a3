"""The pictures on the pages are those made by `make report-pictures`."""

from __future__ import annotations

import re
import runpy
import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from pages import PAGES, ROOT

PICTURES = ROOT / "docs" / "pictures"
TOOL = runpy.run_path(str(ROOT / "tools" / "report_pictures.py"))


def size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG, in pixels."""
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", head[16:])
    return width, height


def test_every_picture_is_shown_and_made():
    """The pages show exactly the pictures that the tool makes."""
    shown = {
        name for page in PAGES.values() for name in re.findall(r"pictures/([\w-]+)\.png", page)
    }
    kept = {path.stem for path in PICTURES.iterdir()}
    assert shown == kept == set(TOOL["PICTURES"])


@pytest.mark.browser
@pytest.mark.no_cover
def test_pictures_are_up_to_date(tmp_path, browser):
    """A new picture has the same width as the stored one, and about the same height.

    Fonts differ between machines, but an added or removed part of the page changes the height.
    """
    TOOL["write"](tmp_path, browser)
    for path in PICTURES.iterdir():
        width, height = size(path)
        made = size(tmp_path / path.name)
        assert made[0] == width, path.name
        assert made[1] == pytest.approx(height, rel=0.1), path.name
