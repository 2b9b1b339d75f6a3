"""Checks of one record at a time against a dataset in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from newsevents.codec import loads_trusted
from newsevents.errors import InvalidError
from newsevents.findings import Finding
from newsevents.model import RECORD_TYPES, Actor, Article, Event, Place, Process, Record
from newsevents.storage.raw_records import RawRecord
from newsevents.validation import rule_selection
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.engine import DEFAULT_LIMITS
from newsevents.validation.passes import (
    ChunkScan,
    dangling_references,
    memory_entry,
    scan_record,
)
from newsevents.validation.registry import RuleRunner
from newsevents.validation.rule import EventSummary, RuleContext
from newsevents.validation.rules.dataset import MAX_COMPARED, duplicate_id, nearest
from newsevents.validation.selection import ALL, FindingList, RuleSelection

if TYPE_CHECKING:
    from newsevents.dataset.dataset import Dataset

R = TypeVar("R", bound=Record)
V = TypeVar("V")


class Checker:
    """The checks of `validate` for records that may be added to a dataset, one at a time.

        checker = newsevents.Checker(dataset)
        for finding in checker.check(document):
            print(finding)

    Changes of the dataset take effect at once. Several threads may use one checker.
    """

    def __init__(
        self,
        dataset: Dataset,
        *,
        rules: RuleSelection | Iterable[str] = (ALL,),
        texts: ArticleTexts | None = None,
    ) -> None:
        """Take a dataset and the selectors of rules, or a selection, as `validate` does.

        With the texts of articles, evidence is verified.
        Raises SelectorError for a selector that selects no rule.
        """
        self._dataset = dataset
        self._texts = texts
        self._selection = rule_selection(rules)
        self._runner = RuleRunner(self._selection, has_texts=texts is not None)

    def check(self, record: Record | Mapping[str, Any]) -> tuple[Finding, ...]:
        """Return the findings that `validate` would have for a record in this dataset.

        These are the findings of the schema, of the rules about one record and the records that it
        refers to, about references to missing records, and about an id that the dataset has. Rules
        about the dataset as a whole are not checked.
        Raises RuleError for a failing rule of another package.
        """
        found = FindingList(self._selection, DEFAULT_LIMITS.max_findings)
        try:
            entry = memory_entry(record)
        except InvalidError as error:
            found.add(error.findings)
        else:
            for findings in self._findings(entry, found):
                if findings:
                    found.add(findings, entry)
        return tuple(sorted(found.listed, key=lambda finding: finding.sort_key))

    def _findings(self, entry: RawRecord, found: FindingList) -> Iterator[Sequence[Finding]]:
        scan = ChunkScan(findings=found)
        yield scan_record(scan, entry, set(), self._runner, is_indexed=True)
        if not scan.rows:
            return
        if scan.rows[0].id in self._dataset:
            yield [duplicate_id(scan.rows[0].id, "")]
            return
        record = loads_trusted(entry.data)
        (rules,) = scan.scanned.open_rules
        yield self._runner.check_record(record, rules, self._context(record))
        targets = [name for name in scan.targets if name != record.id and name not in self._dataset]
        missing = {
            target: self._nearest(target) if number < MAX_COMPARED else {}
            for number, target in enumerate(targets)
        }
        yield list(dangling_references(entry.data, missing))

    def _context(self, record: Record) -> RuleContext:
        def _with(cls: type[R]) -> _RecordView[R, R]:
            return _RecordView(self._dataset, cls, record, lambda each: each)

        return RuleContext(
            articles=_with(Article),
            actors=_with(Actor),
            places=_with(Place),
            processes=_with(Process),
            events=_RecordView(self._dataset, Event, record, _summary_of),
            texts=self._texts,
        )

    def _nearest(self, target: str) -> dict[str, str]:
        cls = RECORD_TYPES.get(target.partition(":")[0], Event)
        records = self._dataset.of_type(Event if issubclass(cls, Event) else cls)
        return nearest(target, records, lambda record: str(getattr(record, "kind", "")))


class _RecordView(Mapping[str, V], Generic[R, V]):
    """Values made of the records of a class in a dataset, and of the record that is checked."""

    def __init__(
        self, dataset: Dataset, cls: type[R], record: Record, value_of: Callable[[R], V]
    ) -> None:
        self._dataset, self._cls, self._record = dataset, cls, record
        self._value_of = value_of

    def __getitem__(self, record_id: str) -> V:
        record = self._record if record_id == self._record.id else self._dataset.get(record_id)
        if not isinstance(record, self._cls):
            raise KeyError(record_id)
        return self._value_of(record)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[str]:
        others = self._dataset.of_type(self._cls)
        yield from (record_id for record_id in others if record_id != self._record.id)
        if isinstance(self._record, self._cls):
            yield self._record.id


def _summary_of(event: Event) -> EventSummary:
    relations = tuple((each.type, each.event) for each in event.relations)
    return EventSummary(event.status, event.when, relations)
