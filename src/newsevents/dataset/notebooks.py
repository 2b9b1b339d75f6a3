"""A dataset as HTML for notebooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from newsevents.findings import printable
from newsevents.model import Event, Record

_MAX_EVENTS = 8
_MAX_TEXT_LENGTH = 160


def html_of(
    records: Iterable[Record], timeline: Sequence[Event], metadata: Mapping[str, Any]
) -> str:
    """Return the numbers of records and the first events, without scripts."""
    counts = Counter(record.type for record in records)
    numbers = " · ".join(f"{number:,} {name}" for name, number in counts.most_common())
    title = metadata.get("title")
    heading = f"<p><strong>{_html(title)}</strong></p>" if isinstance(title, str) else ""
    rows = "".join(
        f"<tr><td><code>{escape(event.date)}</code></td><td>{escape(event.type)}</td>"
        f"<td>{escape(event.status)}</td>"
        f'<td dir="auto" style="text-align: start">{_html(event.title.best("en"))}</td></tr>'
        for event in timeline[:_MAX_EVENTS]
    )
    left = len(timeline) - _MAX_EVENTS
    more = f"<p>and {left:,} more events; <code>newsevents report</code> shows them all</p>"
    table = (
        "<table><thead><tr><th>date</th><th>type</th><th>status</th><th>title</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>{more if left > 0 else ''}"
    )
    return f"{heading}<p>{numbers or 'no records'}</p>{table if rows else ''}"


def _html(text: str) -> str:
    line = " ".join(text[: 2 * _MAX_TEXT_LENGTH].split())
    is_long = len(line) > _MAX_TEXT_LENGTH
    return escape(printable(f"{line[:_MAX_TEXT_LENGTH]}…" if is_long else line))
