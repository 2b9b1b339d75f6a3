"""New records in short form, added to a dataset if nothing is wrong with them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from typing import Any

import attrs

from newsevents.codec import from_dict, to_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.editing.drafts import DraftProblem, complete
from newsevents.errors import InvalidError
from newsevents.findings import Finding, Rule, shown
from newsevents.model import Record
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.configuration import Configuration

_MAX_SHOWN_CANDIDATES = 5
_NUMBER = re.compile("-[0-9]+$")


def add_drafts(
    documents: Iterable[Any],
    dataset: Dataset,
    *,
    settings: Configuration,
    texts: ArticleTexts | None = None,
) -> tuple[list[Record], list[Finding]]:
    """Add records in short form to a dataset in memory, or none of them.

    Returns the records, none if one is refused, and what is wrong with them. Each is checked beside
    those before it. Findings of a severity that makes `validate` fail refuse a record, and so do
    problems of its short form. Pointers are into the short form.
    """
    checker = Checker(dataset, rules=settings.rules, texts=texts)
    records: list[Record] = []
    findings: list[Finding] = []
    for number, document in enumerate(documents, start=1):
        completed = complete(document, dataset=dataset, texts=texts.of if texts else None)
        problems = completed.problems or _repeated(completed.document, dataset)
        label = str(completed.document.get("id") or f"record {number}")
        findings += [_finding(problem, label) for problem in problems] or [
            attrs.evolve(each, pointer=completed.source_of(each.pointer), record=label, fix=None)
            for each in checker.check(completed.document)
        ]
        # Others may refer to a record that a rule refuses; one that cannot be read has findings.
        with contextlib.suppress(InvalidError):
            if not problems:
                dataset.add(made := from_dict(completed.document))
                records.append(made)
    if not any(each.severity.is_at_least(settings.fail_on) for each in findings):
        return records, findings
    for record in reversed(records):
        dataset.remove(record.id)
    return [], findings


def _repeated(document: dict[str, Any], dataset: Dataset) -> tuple[DraftProblem, ...]:
    """Return a problem for a record that the dataset has under the id without its number."""
    twin = dataset.get(_NUMBER.sub("", str(document.get("id"))))
    if twin is None or {**to_dict(twin), "id": None} != {**document, "id": None}:
        return ()
    message, hint = f"the dataset has this record: {twin.id}", "write an id to add it once more"
    return (DraftProblem(kind="form", pointer="", message=message, hint=hint),)


def _finding(problem: DraftProblem, record: str) -> Finding:
    rule = Rule(f"{problem.kind}:", "short-form", "Part of a short form that cannot be resolved.")
    listed = problem.candidates[:_MAX_SHOWN_CANDIDATES]
    meant = f"did you mean {' or '.join(map(shown, listed))}?" if listed else ""
    return rule(problem.message, hint=meant or problem.hint, pointer=problem.pointer, record=record)
