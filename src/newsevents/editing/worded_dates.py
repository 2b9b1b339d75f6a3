"""Dates of events from the words that their evidence quotes."""

from __future__ import annotations

from typing import Any

from newsevents import edtf
from newsevents.dataset.dataset import Dataset
from newsevents.editing.new_ids import as_dicts
from newsevents.errors import EdtfError
from newsevents.findings import shown
from newsevents.model import Article
from newsevents.validation.rules.expressions import readings


def dates_in_words(
    document: dict[str, Any], dataset: Dataset, article: Article | None
) -> tuple[str, str, list[str]] | None:
    """Return the dates that all expressions of an event, as plain data, can mean.

    Words count from the `date` of their evidence, or else from the day of its article, which is
    in the dataset or `article`. With the dates come the JSON Pointer of the first expression and
    all words, for a message. Returns None without expressions.
    """
    found: list[tuple[str, str, set[str]]] = []
    for index, evidence in enumerate(as_dicts(document.get("evidence"))):
        words = evidence.get("expression")
        if isinstance(words, dict) and "/date" not in (evidence.get("claims") or ()):
            cited = dataset.get(str(evidence.get("article")), Article) or article
            said = evidence.get("date") or (cited.published if cited else None)
            pointer = f"/evidence/{index}/expression"
            found.append((pointer, shown(words.get("text")), _dates(words, said)))
    if not found:
        return None
    pointers, texts, dates = zip(*found, strict=True)
    return pointers[0], " and ".join(texts), sorted(set.intersection(*dates))


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
