"""Sphinx extension: pages in a language that is written from right to left.

`language: ar` in the front matter of a page gives its content `lang="ar" dir="rtl"`.
The navigation keeps the language of the site.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


def _mark(
    app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: nodes.document | None
) -> None:
    """Add `lang` and `dir` to the HTML of a page and of its table of contents."""
    language = app.env.metadata.get(page, {}).get("language")
    if language is None:
        return
    direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
    for part in ("body", "toc"):
        context[part] = f'<div lang="{language}" dir="{direction}">{context[part]}</div>'


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", _mark)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
