"""Data files in canonical form, and nothing else in them changed.

    from newsevents.storage.sources import open_source
    from newsevents.rewriting import Manifests, save

    manifests = Manifests()
    for file in open_source("data/").files:
        save(format_file(file, manifests).rewrite)

What the form is, and what stays as it is, says `newsevents.canonical`.
"""

from __future__ import annotations

from pathlib import Path

import attrs

from newsevents.canonical import Formatted, format_bundle, format_lines
from newsevents.rewriting import Manifests, Rewrite, content_of, rewrite
from newsevents.storage.sources import BUNDLE_SUFFIX

__all__ = ["Change", "format_file"]


@attrs.frozen(kw_only=True)
class Change:
    """One data file in canonical form; nothing is written by making one."""

    rewrite: Rewrite
    #: What was changed to get there, and what was left as it is.
    formatted: Formatted


def format_file(path: Path, manifests: Manifests | None = None) -> Change:
    """Return what is to become of a data file: JSON Lines, packed or not, or a bundle.

    `manifests` are those read so far, for whoever formats many files.
    Raises FileError for a file that cannot be read, and for one whose size and hash stand in a
    manifest in a way that this cannot keep right.
    """
    before = content_of(path)
    is_bundle = path.name.endswith(BUNDLE_SUFFIX)
    formatted = (format_bundle if is_bundle else format_lines)(before, str(path))
    change = rewrite(path, before, formatted.data, manifests or Manifests())
    return Change(rewrite=change, formatted=formatted)
