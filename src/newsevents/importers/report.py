"""Report of an import: everything that was read, made, guessed, set aside and lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from newsevents.errors import FileError
from newsevents.storage.json_lines import MAX_ERRORS

_MAX_SHOWN = 20
_MAX_REASONS = 3


@attrs.define
class ImportReport:
    """Counts of an import."""

    #: Rows, or annotated documents, that were read.
    rows: int = 0
    #: Records made, by type.
    records: Counter[str] = attrs.field(factory=Counter)
    #: Rows that became part of the record of another row, by reason.
    merged: Counter[str] = attrs.field(factory=Counter)
    #: Rows without a record, by reason.
    skipped: Counter[str] = attrs.field(factory=Counter)
    #: First row that was skipped for each reason: `events.csv:7`.
    examples: dict[str, str] = attrs.field(factory=dict)
    #: Values that the source does not give in so many words, by field: `actor kind`, `date`.
    guesses: Counter[str] = attrs.field(factory=Counter)
    #: Values that the source leaves open, by field: `actor kind`.
    open: Counter[str] = attrs.field(factory=Counter)
    #: Values that are kept in `extensions`, by column.
    extensions: Counter[str] = attrs.field(factory=Counter)
    #: Values that are left out because others give them, by column.
    repeated: Counter[str] = attrs.field(factory=Counter)
    #: Values that are not in the records, by column and reason.
    lost: Counter[str] = attrs.field(factory=Counter)
    _skipped_count: int = attrs.field(init=False, default=0)
    #: Terms of use that the result is under, if the source has some.
    terms: str = ""

    def skip(self, reason: str, location: str) -> None:
        """Count a row that is skipped; raise FileError after 10,000 if they are most of the rows."""
        self.skipped[reason] += 1
        self.examples.setdefault(reason, location)
        self._skipped_count += 1
        if self._skipped_count > MAX_ERRORS and 2 * self._skipped_count > self.rows:
            raise FileError(location, f"most rows cannot be read: {self.nothing()}")

    def skip_row(self, reason: str, location: str) -> None:
        """Count a row that is skipped before it could be converted."""
        self.rows += 1
        self.skip(reason, location)

    def nothing(self) -> str:
        """Return why there are no records."""
        reasons = [
            f"{reason} ({count:,})" for reason, count in self.skipped.most_common(_MAX_REASONS)
        ]
        return f"no record in {self.rows:,} row{'s' * (self.rows != 1)}" + (
            f": {'; '.join(reasons)}" if reasons else ""
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON data."""
        return {
            name: {key: each for key, each in sorted(value.items()) if each}
            if isinstance(value, Mapping)
            else value
            for name, value in attrs.asdict(self, recurse=False).items()
            if not name.startswith("_")
        }

    def lines(self) -> Iterator[str]:
        """Yield counts and terms as lines of text."""
        yield from self.counts()
        if self.terms:
            yield f"terms of use: {self.terms}"

    def counts(self) -> Iterator[str]:
        """Yield the counts as lines of text, the most frequent first."""
        yield f"rows read: {self.rows:,}"
        for heading, counts in (
            ("records", self.records),
            ("rows merged", self.merged),
            ("rows skipped", self.skipped),
            ("guesses", self.guesses),
            ("left open", self.open),
            ("in extensions", self.extensions),
            ("given by other values", self.repeated),
            ("lost", self.lost),
        ):
            yield from self._section(heading, counts)

    def _section(self, heading: str, counts: Counter[str]) -> Iterator[str]:
        counts = +counts
        if not counts:
            return
        yield f"{heading}: {counts.total():,}"
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        for name, count in ordered[:_MAX_SHOWN]:
            example = f" (first: {self.examples[name]})" if name in self.examples else ""
            yield f"  {name}: {count:,}{example}"
        if len(ordered) > _MAX_SHOWN:
            yield f"  and {len(ordered) - _MAX_SHOWN} more"
