"""Running rules: which there are, and when each record can be looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from newsevents.evidence import TEXT_RULES
from newsevents.findings import Finding
from newsevents.model import Record
from newsevents.validation.registry import all_checks
from newsevents.validation.rule import AnyRule, DatasetRule, RecordRule, RuleContext
from newsevents.validation.rules import evidence
from newsevents.validation.selection import RuleSelection


@attrs.define
class RuleRunner:
    """Some rules, and what is known of all records."""

    rules: Sequence[AnyRule]
    known: RuleContext
    #: Whether what records say about texts is held against them.
    verifies: bool = True
    #: Class of records to the rules that look at them.
    _of: dict[type[Record], list[RecordRule[Any]]] = attrs.field(init=False, factory=dict)

    @classmethod
    def chosen(cls, choice: RuleSelection, known: RuleContext) -> RuleRunner:
        """Return the rules that are wanted, those of other packages among them."""
        rules = [each for each in all_checks() if choice.is_selected(each.rule)]
        return cls(rules, known, any(map(choice.is_selected, TEXT_RULES)))

    @property
    def looks(self) -> bool:
        """Whether there is anything to look for in single records."""
        return self.verifies or any(isinstance(each, RecordRule) for each in self.rules)

    def look(self, record: Record) -> list[Finding]:
        """Return what the rules find in a record, with what is known now."""
        found: list[Finding] = []
        for each in self._rules_of(type(record)):
            for problem in each.check(record, self.known):
                found.append(problem.finding(each.rule, record.id))  # noqa: PERF401 - rarely any
        if self.verifies:
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
                yield from (p.finding(each.rule, name) for name, p in each.check(self.known))
