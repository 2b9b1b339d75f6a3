"""The Arabic page about the data model is complete and uses the terms of the report."""

from __future__ import annotations

import json
from inspect import getmembers, isclass
from pathlib import Path

from newsevents.model import RECORD_TYPES, components, vocabularies
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.values import Vocabulary

ROOT = Path(__file__).parents[2]
ROWS = (ROOT / "docs" / "ar" / "data-model.md").read_text(encoding="utf-8").splitlines()
TEXTS = json.loads((ROOT / "src/newsevents/report/texts.json").read_text(encoding="utf-8"))
NAMES = [
    (term, names["ar"])
    for table in (TEXTS["event_types"], *(TEXTS["terms"][cls] for cls in TEXTS["terms"]))
    for term, names in table.items()
    if table not in (TEXTS["terms"]["RelationType (inverse)"], TEXTS["terms"]["Severity"])
]

MODELS = [*RECORD_TYPES.values(), *(cls for _, cls in getmembers(components, isclass))]
FIELDS = {field.name for cls in MODELS if issubclass(cls, Model) for field in fields_of(cls)}
TERMS = {
    str(term)
    for _, cls in getmembers(vocabularies, isclass)
    if issubclass(cls, Vocabulary)
    for term in cls
}


def rows_of(word: str) -> list[str]:
    """Return the lines of the page that contain a word as code."""
    return [row for row in ROWS if f"`{word}`" in row]


def test_every_field_and_term_is_explained():
    """Every field, term and type is on the page."""
    assert [
        word for word in sorted(FIELDS | TERMS | RECORD_TYPES.keys()) if not rows_of(word)
    ] == []


def test_terms_are_called_as_in_the_report():
    """The page uses the same Arabic terms as the report."""
    assert len(NAMES) > 100
    other = [
        (word, arabic) for word, arabic in NAMES if not any(arabic in row for row in rows_of(word))
    ]
    assert other == []
