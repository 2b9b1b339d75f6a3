"""New records in short form, added to a dataset if nothing is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from newsevents.codec import from_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.editing.drafts import Completed, DraftProblem, TextOf, complete
from newsevents.evidence import verify
from newsevents.findings import Finding, Rule, Severity, shown
from newsevents.model import Article, Event, Record
from newsevents.validation.selection import RuleSelection

_MAX_SHOWN_CANDIDATES = 5


@attrs.frozen(kw_only=True)
class Additions:
    """Records that were added to a dataset in memory, and what is wrong with the others."""

    records: tuple[Record, ...]
    #: Problems of the short form, and findings of the rules; their pointers are into the short form.
    findings: tuple[Finding, ...]
    is_complete: bool


def add_drafts(
    documents: Sequence[Any],
    dataset: Dataset,
    *,
    texts: TextOf,
    rules: RuleSelection,
    fail_on: Severity = Severity.WARNING,
) -> Additions:
    """Add records in short form to a dataset in memory, each checked beside those before it.

    `texts` returns the texts of articles, as for `complete`; `fail_on` is the least severity of a
    finding for which a record is refused.
    """
    checker = Checker(dataset, rules=rules)
    records: list[Record] = []
    findings: list[Finding] = []
    for number, document in enumerate(documents, start=1):
        completed = complete(document, dataset=dataset, texts=texts)
        label = str(completed.document.get("id") or f"record {number}")
        found = [_finding(problem, label) for problem in completed.problems]
        if not found:
            found = [
                attrs.evolve(
                    each, pointer=completed.source_of(each.pointer), fix=None, record=label
                )
                for each in _checked(completed, checker, dataset, texts, rules)
            ]
        findings += found
        if not any(each.severity.is_at_least(fail_on) for each in found):
            record = from_dict(completed.document)
            dataset.add(record)
            records.append(record)
    return Additions(
        records=tuple(records),
        findings=tuple(findings),
        is_complete=len(records) == len(documents),
    )


def _checked(
    completed: Completed, checker: Checker, dataset: Dataset, texts: TextOf, rules: RuleSelection
) -> Iterator[Finding]:
    """Yield the findings of the rules, and those of the texts if there are no errors."""
    found = checker.check(completed.document)
    yield from found
    if any(each.severity is Severity.ERROR for each in found):
        return
    record = from_dict(completed.document)
    cited = record.articles() if isinstance(record, Event) else ()
    for article in filter(None, (dataset.get(each, Article) for each in cited)):
        if isinstance(record, Event) and (text := texts(article)) is not None:
            for finding in verify(record, text, article=article):
                if rules.is_selected(finding.rule):
                    yield finding


def _finding(problem: DraftProblem, record: str) -> Finding:
    """Return a problem in the form of a finding."""
    rule = Rule(f"{problem.kind}:", "short-form", "Part of a short form that cannot be resolved.")
    listed = problem.candidates[:_MAX_SHOWN_CANDIDATES]
    meant = f"did you mean {' or '.join(map(shown, listed))}?" if listed else ""
    hint = meant or problem.hint
    return rule(problem.message, hint=hint, pointer=problem.pointer, record=record)
