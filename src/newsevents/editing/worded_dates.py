"""Dates of events from the words that their evidence quotes."""

from __future__ import annotations

from typing import Any

import attrs

from newsevents import edtf
from newsevents.dataset.dataset import Dataset
from newsevents.editing.new_ids import as_dicts
from newsevents.errors import EdtfError
from newsevents.findings import shown
from newsevents.model import Article
from newsevents.validation.rules.expressions import readings


@attrs.frozen(kw_only=True)
class WordedDate:
    """Date that the expressions of a record mean."""

    #: JSON Pointer of the expression.
    pointer: str
    #: EDTF; empty if there is not exactly one.
    date: str = ""
    #: Reason why there is not exactly one.
    message: str = ""
    candidates: tuple[str, ...] = ()


def date_in_words(
    document: dict[str, Any], dataset: Dataset, article: Article | None
) -> WordedDate | None:
    """Return the date that all expressions of an event, as plain data, can mean.

    Words count from the `date` of their evidence, or else from the day of its article, which is
    in the dataset or `article`. Returns None without expressions.
    """
    found: list[tuple[str, Any, set[str]]] = []
    for index, evidence in enumerate(as_dicts(document.get("evidence"))):
        words = evidence.get("expression")
        if isinstance(words, dict) and "/date" not in (evidence.get("claims") or ()):
            cited = dataset.get(str(evidence.get("article")), Article) or article
            said = evidence.get("date") or (cited.published if cited else None)
            pointer = f"/evidence/{index}/expression"
            found.append((pointer, words.get("text"), _dates(words, said)))
            if not found[-1][-1]:
                message = f"{shown(words.get('text'))} is not understood as a date"
                return WordedDate(pointer=pointer, message=message)
    if not found:
        return None
    pointer = found[0][0]
    common = set.intersection(*(dates for *_, dates in found))
    if len(common) == 1:
        return WordedDate(pointer=pointer, date=common.pop())
    words = " and ".join(shown(text) for _, text, _ in found)
    candidates = sorted(set().union(*(dates for *_, dates in found)))
    message = f"{words} can mean {', '.join(candidates[:-1])} or {candidates[-1]}"
    return WordedDate(pointer=pointer, message=message, candidates=tuple(candidates))


def _dates(words: dict[str, Any], said: Any) -> set[str]:
    """Return the dates that words can mean; empty if they are not understood."""
    text, language = words.get("text"), words.get("language")
    if not isinstance(text, str) or not isinstance(language, str):
        return set()
    try:
        found = readings(text, language, edtf.parse(said) if said else None)
    except EdtfError:
        return set()
    return {date for reading in found for date in reading.dates}
