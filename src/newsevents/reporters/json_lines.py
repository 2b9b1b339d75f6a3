"""JSON Lines, one finding a line, with the keys that `json_document` describes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsevents.reporters.json_document import document_of, dumps
from newsevents.validation import ValidationReport


def report(reports: Iterable[ValidationReport]) -> Iterator[str]:
    """Yield a line for every finding as soon as it is known."""
    for each in reports:
        for finding in each.findings:
            yield f"{dumps(document_of(finding))}\n"
