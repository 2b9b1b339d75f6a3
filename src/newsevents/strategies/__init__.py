"""Test data generated from the schema: hypothesis strategies for documents, records and datasets.

    from hypothesis import given
    from newsevents import Meeting, strategies

    @given(strategies.records(Meeting))
    def test_my_export(meeting): ...

Needs hypothesis (`newsevents[testing]`). Values are generated from the fields of the model, so a new
field, term or record type appears in your tests without a change. They are as odd as the schema
allows, not plausible news: Arabic beside Latin, marks that change the direction of text, dates with
unknown digits.
"""

from __future__ import annotations

from newsevents.errors import MissingExtraError

try:
    import hypothesis  # noqa: F401 - reports a missing package once, here
except ImportError as error:
    raise MissingExtraError("hypothesis", "testing", "generating test data") from error

from newsevents.strategies._documents import datasets, documents, records, with_unknown_fields
from newsevents.strategies._scalars import edtf_texts

__all__ = ["datasets", "documents", "edtf_texts", "records", "with_unknown_fields"]
