"""Links that lead out of the documentation: tests have no network, so they are looked over here.

Links within it are followed when the site is built, and `make linkcheck` follows these too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from markdown_it import MarkdownIt

sys.path.insert(0, str(Path(__file__).parent))

from pages import PAGES, ROOT

#: Allowed hosts of links: standards, datasets of the field, tools used here.
HOSTS = {
    "acleddata.com",
    "catalog.ldc.upenn.edu",
    "catt.rs",
    "datapackage.org",
    "datatracker.ietf.org",
    "epo.acleddata.com",
    "filesystem-spec.readthedocs.io",
    "gcsfs.readthedocs.io",
    "github.com",
    "hypothesis.readthedocs.io",
    "pre-commit.com",
    "s3fs.readthedocs.io",
    "schema.org",
    "toml.io",
    "ucdp.uu.se",
    "www.jetbrains.com",
    "www.loc.gov",
    "www.naturalearthdata.com",
    "www.ohchr.org",
    "www.w3.org",
}
_ADDRESS = re.compile(r"https://[a-z0-9.-]+(?:/[A-Za-z0-9._~/-]*)?(?:#[A-Za-z0-9._-]+)?")


def links_of(page: str) -> Iterator[str]:
    """Yield the targets of the links of a page, in order."""
    for token in MarkdownIt("commonmark").parse(page):
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrs["href"])


OUTSIDE = sorted(
    {link for page in PAGES.values() for link in links_of(page) if urlsplit(link).scheme}
)


@pytest.mark.parametrize("link", OUTSIDE)
def test_a_link_that_leads_out_is_well_formed(link):
    """It is an https address of a known host, without punctuation of the sentence around it."""
    assert _ADDRESS.fullmatch(link)
    assert urlsplit(link).hostname in HOSTS


def test_every_known_site_is_linked_to():
    """The list of hosts contains no host without a link."""
    assert {urlsplit(link).hostname for link in OUTSIDE} == HOSTS


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_links_of_pages_that_are_not_on_the_site_lead_to_files(name):
    """Their targets exist; building the site does not check them."""
    inside = [link for link in links_of(PAGES[name]) if not urlsplit(link).scheme]
    assert [link for link in inside if not (ROOT / link.partition("#")[0]).exists()] == []
