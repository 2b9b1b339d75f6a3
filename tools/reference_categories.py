"""The recommended categories of generic events in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from newsevents.model.categories import CATEGORIES

_SCHEMES = {
    "CAMEO": ("cameo",),
    "PLOVER": ("plover",),
    "ACLED": ("acled", "acled-sub"),
    "UCDP": ("ucdp-type-of-violence",),
}


def document() -> Iterator[str]:
    """Yield the lines of the table."""
    yield f"| category | Arabic name | definition | {' | '.join(_SCHEMES)} |"
    yield "|---|---|---|---|---|---|---|"
    for category in CATEGORIES.values():
        codes = [
            ", ".join(code for scheme in schemes for code in category.codes.get(scheme, ()))
            for schemes in _SCHEMES.values()
        ]
        cells = (f"`{category.slug}`", category.arabic, category.definition, *codes)
        yield f"| {' | '.join(cells)} |"
    yield ""
