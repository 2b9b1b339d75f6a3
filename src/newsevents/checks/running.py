"""Running rules over records that come one after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs

from newsevents.checks import participants, places, time
from newsevents.checks.identity import Where
from newsevents.checks.rules import Known, RecordRule, apply
from newsevents.findings import Finding
from newsevents.model import Place, Record

#: Every rule that is a function, in the order of the codes.
RULES: tuple[RecordRule[Any], ...] = (*time.RULES, *participants.RULES, *places.RULES)


@attrs.define
class Running:
    """Some rules, and what is known of the records so far.

    A record is looked at as soon as everything it refers to has been seen, which in most datasets
    is at once; the others are put off until all records are known.
    """

    rules: Sequence[RecordRule[Any]] = RULES
    known: Known = attrs.field(factory=Known)
    #: Records that were put off: file to their numbers in the file.
    put_off: dict[str, set[int]] = attrs.field(factory=dict)

    def meet(self, record: Record, targets: Sequence[str], where: Where) -> list[Finding]:
        """Take note of a record, and return what is found in it if it can be looked at already.

        The targets are the ids that the record refers to.
        """
        self.known.add(record)
        # What a place lies in may itself lie in a place that is still to come.
        is_nested = isinstance(record, Place) and record.within is not None
        if not is_nested and all(target in self.known for target in targets):
            return self.look(record)
        self.put_off.setdefault(where.file, set()).add(where.ordinal)
        return []

    def look(self, record: Record) -> list[Finding]:
        """Return what the rules find in a record, with what is known now."""
        return list(apply(self.rules, record, self.known))
