"""How a dataset looks in a notebook: how much is in it, and its first events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any

from newsevents.findings import printable
from newsevents.model import Event, Record

_FIRST = 8
_LONGEST = 160


def html_of(
    records: Iterable[Record], timeline: Sequence[Event], metadata: Mapping[str, Any]
) -> str:
    """Return HTML without scripts, styles of its own or anything to fetch."""
    counts = Counter(record.type for record in records)
    kinds = " · ".join(f"{number:,} {kind}" for kind, number in counts.most_common())
    title = metadata.get("title")
    heading = f"<p><strong>{_text(title)}</strong></p>" if isinstance(title, str) else ""
    rows = "".join(
        f"<tr><td><code>{escape(event.date)}</code></td><td>{escape(event.type)}</td>"
        f"<td>{escape(event.status)}</td>"
        f'<td dir="auto" style="text-align: start">{_text(event.title.best("en"))}</td></tr>'
        for event in islice(timeline, _FIRST)
    )
    left = len(timeline) - _FIRST
    more = f"<p>and {left:,} more events; <code>newsevents report</code> shows them all</p>"
    table = (
        "<table><thead><tr><th>date</th><th>type</th><th>status</th><th>title</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{more if left > 0 else ''}"
    )
    return f"{heading}<p>{kinds or 'no records'}</p>{table if rows else ''}"


def _text(text: str) -> str:
    line = " ".join(text[: 2 * _LONGEST].split())
    cut = f"{line[:_LONGEST]}…" if len(line) > _LONGEST else line
    return escape(printable(cut))
