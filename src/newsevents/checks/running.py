"""Running rules: which there are, and when each record can be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from newsevents.checks import (
    claims,
    date_words,
    evidence,
    participants,
    places,
    relations,
    time,
    wording,
)
from newsevents.checks.choice import Choice
from newsevents.checks.identity import Where
from newsevents.checks.plugins import rules_of_others
from newsevents.checks.rules import DatasetRule, Known, RecordRule, made
from newsevents.findings import Finding
from newsevents.model import Place, Record

AnyRule = RecordRule[Any] | DatasetRule

#: Every rule of this package that is a function, family by family.
RULES: tuple[AnyRule, ...] = (
    *relations.RULES,
    *time.RULES,
    *date_words.RULES,
    *evidence.RULES,
    *claims.RULES,
    *participants.RULES,
    *places.RULES,
    *wording.RULES,
)


@attrs.define
class Running:
    """Some rules, and what is known of the records so far.

    A record is looked at as soon as everything it refers to has been seen, which in most datasets
    is at once; the others are put off until all records are known.
    """

    rules: Sequence[AnyRule] = RULES
    known: Known = attrs.field(factory=Known)
    #: Records that were put off: file to their numbers in the file.
    put_off: dict[str, set[int]] = attrs.field(factory=dict)
    #: Class of records to the rules that look at them.
    _of: dict[type[Record], list[RecordRule[Any]]] = attrs.field(init=False, factory=dict)

    @classmethod
    def chosen(cls, choice: Choice, known: Known) -> Running:
        """Return the rules that are wanted, those of other packages among them."""
        rules = (*RULES, *rules_of_others())
        return cls([each for each in rules if choice.wants(each.rule)], known)

    def meet(self, record: Record, targets: Sequence[str], where: Where) -> list[Finding]:
        """Take note of a record, and return what is found in it if it can be looked at already.

        The targets are the ids that the record refers to.
        """
        self.known.add(record, targets)
        # What a place lies in may itself lie in a place that is still to come.
        is_nested = isinstance(record, Place) and record.within is not None
        if not is_nested and all(target in self.known for target in targets):
            return self.look(record)
        self.put_off.setdefault(where.file, set()).add(where.ordinal)
        return []

    def look(self, record: Record) -> list[Finding]:
        """Return what the rules find in a record, with what is known now."""
        found: list[Finding] = []
        for each in self._rules_of(type(record)):
            for problem in each.check(record, self.known):
                found.append(made(each.rule, problem, record.id))  # noqa: PERF401 - rarely any
        found += evidence.verified(record, self.known)
        return found

    def _rules_of(self, cls: type[Record]) -> list[RecordRule[Any]]:
        if cls not in self._of:
            rules = (each for each in self.rules if isinstance(each, RecordRule))
            self._of[cls] = [each for each in rules if issubclass(cls, each.of)]
        return self._of[cls]

    def look_at_all(self) -> Iterable[Finding]:
        """Yield what the rules find in the dataset as a whole, once all records are known."""
        for each in self.rules:
            if isinstance(each, DatasetRule):
                yield from (made(each.rule, p, name) for name, p in each.check(self.known))
