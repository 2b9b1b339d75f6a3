"""Every block on every page runs and prints the output shown there.

`NEWSEVENTS_GOLDEN=1` writes the actual output into the pages instead; read the difference.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from blocks import WrongPageError, blocks_of
from pages import PAGES, ROOT
from running import run_page

MAX_SHOWN_ONLY_BLOCKS = 15


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if blocks_of(page, name)])
def test_every_block_of_a_page_runs(name, tmp_path, plain_terminal, monkeypatch):
    """The blocks run in order in an empty folder, and their output matches the page."""
    monkeypatch.chdir(tmp_path)
    golden = bool(os.environ.get("NEWSEVENTS_GOLDEN"))
    try:
        page = run_page(PAGES[name], name, tmp_path, golden=golden)
    except WrongPageError as error:
        message = str(error)
    else:
        message = ""
    if message:
        pytest.fail(message, pytrace=False)
    if golden:
        (ROOT / name).write_text(page, encoding="utf-8", newline="\n")


def test_few_blocks_are_only_shown():
    """Blocks that are not run have a reason and are few."""
    shown = {
        f"{name}:{block.line}": block.shown_only
        for name, page in PAGES.items()
        for block in blocks_of(page, name)
        if block.shown_only
    }
    assert all(len(reason.split()) > 2 for reason in shown.values()), shown
    assert len(shown) <= MAX_SHOWN_ONLY_BLOCKS, "\n".join(f"{k}: {v}" for k, v in shown.items())
