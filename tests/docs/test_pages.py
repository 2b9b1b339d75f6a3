"""Every block on every page runs, and prints what the page says.

`NEWSEVENTS_GOLDEN=1` writes what is printed into the pages instead; read the difference.
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

# Blocks that are only shown are the exception.
MOST_SHOWN_ONLY = 15


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if blocks_of(page, name)])
def test_every_block_of_a_page_runs(name, tmp_path, plain_terminal, monkeypatch):
    """In the order of the page, in an empty folder, every block does what the page says it does."""
    monkeypatch.chdir(tmp_path)
    golden = bool(os.environ.get("NEWSEVENTS_GOLDEN"))
    try:
        page = run_page(PAGES[name], name, tmp_path, golden=golden)
    except WrongPageError as error:
        wrong = str(error)
    else:
        wrong = ""
    if wrong:
        pytest.fail(wrong, pytrace=False)
    if golden:
        (ROOT / name).write_text(page, encoding="utf-8", newline="\n")


def test_few_blocks_are_only_shown():
    """What nobody runs is marked with a reason, and is little."""
    shown = {
        f"{name}:{block.line}": block.shown_only
        for name, page in PAGES.items()
        for block in blocks_of(page, name)
        if block.shown_only
    }
    assert all(len(reason.split()) > 2 for reason in shown.values()), shown
    assert len(shown) <= MOST_SHOWN_ONLY, "\n".join(f"{k}: {v}" for k, v in shown.items())
