"""Fixes of the schema and of references: offered where certain, and correct."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import newsevents
from newsevents.codec import record_findings
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.findings import Remove, Rename, Replace
from newsevents.schema.field_types import ListOf, MapOf, fields_of
from newsevents.strategies import records

EVENT = "event:2026-02-04-ferry"

# A change to an event, and for each fix offered for it the change and whether it is safe.
OFFERED: list[tuple[dict[str, Any], list[tuple[Remove | Rename | Replace, bool] | None]]] = [
    ({"sumary": {"ar": "عبّارة"}}, [(Rename("/sumary", "summary"), False)]),
    ({"مزاج": "قلق 😟"}, [None]),
    # A second field of the name would be a duplicate key.
    ({"topic": ["sea"], "topiks": ["port"]}, [(Rename("/topic", "topics"), False), None]),
    ({"topics": None}, [(Remove("/topics"), True)]),
    ({"topics": []}, [(Remove("/topics"), True)]),
    ({"summary": {"ar": "", "en": "The ferry runs again."}}, [(Remove("/summary/ar"), True)]),
    # An entry of a list is not optional, nor is a required field.
    ({"topics": ["sea", None]}, [None]),
    ({"title": None}, [None]),
    ({"title": {}}, [None]),
    ({"participants": [{"actor": "actor:port-guard"}], "place": 7}, [None]),
    ({"status": "plannd"}, [(Replace("/status", "planned"), False)]),
    ({"status": "مخطط"}, [None]),
    ({"status": 1}, [None]),
]


@pytest.mark.parametrize(("changes", "fixes"), OFFERED, ids=range(len(OFFERED)))
def test_a_fix_is_offered_where_it_is_certain(small, golden, changes, fixes):
    """The nearest name or term is offered, never a guess; what is empty goes where it may."""
    (event,) = (document for document in small if document["id"] == EVENT)
    offered = [finding.fix for finding in record_findings({**event, **changes})]
    assert [fix and (*fix.changes, fix.is_safe) for fix in offered] == fixes
    for fix in filter(None, offered):
        golden(fix.title)


def test_a_fix_says_what_the_hint_says(small):
    """The hint and the fix do the same."""
    (event,) = (document for document in small if document["id"] == EVENT)
    (term, field) = record_findings({**event, "sumary": {"en": "It runs."}, "status": "plannd"})
    for finding, value in ((field, '"summary"'), (term, '"planned"')):
        assert value in finding.hint
        assert finding.fix is not None
        assert value in finding.fix.title
    (empty,) = record_findings({**event, "topics": []})
    assert (empty.code, empty.record, empty.pointer) == ("NE106", EVENT, "/topics")


def test_the_nearest_id_is_offered_for_a_reference(small):
    """A reference that leads nowhere gets the nearest id, if one is near, as an unsafe fix."""
    small[7]["participants"][1]["actor"] = "actor:port-gaurd"
    small[10]["places"] = [{"place": "place:xyz"}]
    near, far = newsevents.validate(map(newsevents.from_dict, small)).findings
    assert near.fix is not None
    assert not near.fix.is_safe
    assert near.fix.changes == (Replace("/participants/1/actor", "actor:port-guard"),)
    assert far.fix is None


def test_fields_of_a_newer_schema_are_not_renamed(small, write):
    """In data of a newer schema an unknown field may be right, however near another one it is."""
    bundle = {"newsevents": "1.1", "records": [{**small[1], "alias": {"ar": ["الهيئة"]}}]}
    report = newsevents.validate(write("news.newsevents.json", bundle))
    (finding,) = (f for f in report.findings if f.code == "NE114")
    assert finding.fix is None


def _mended(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document after all of its fixes, applied as in a file."""
    text = json.dumps(document, ensure_ascii=False)
    for finding in record_findings(document):
        if finding.fix:
            text = apply_edits(text, text_edits(text, finding.fix.changes))
    mended: dict[str, Any] = json.loads(text)
    return mended


@given(records(), st.data())
def test_what_is_empty_goes_and_leaves_the_record_as_it_was(record, data):
    """A record with a null or an empty list in an optional field is restored by its fix."""
    document = newsevents.to_dict(record)
    absent = [f for f in fields_of(type(record)) if not f.required and f.name not in document]
    assume(absent)
    field = data.draw(st.sampled_from(absent))
    empties: list[Any] = [None]
    if isinstance(field.kind, ListOf | MapOf):
        empties += [[], {}]
    document_with = {**document, field.name: data.draw(st.sampled_from(empties))}
    findings = record_findings(document_with)
    assert [f.fix.is_safe for f in findings if f.fix] == [True]
    assert _mended(document_with) == document


@given(records(), st.data())
def test_renaming_never_makes_a_duplicate(record, data):
    """After the fix of a misspelt name, fields keep their values, and no name is duplicate."""
    document = newsevents.to_dict(record)
    names = data.draw(st.lists(st.sampled_from(sorted(document)), min_size=1, max_size=3))
    for name in names:
        document[name[: data.draw(st.integers(1, len(name)))] + "x"] = 1
    renamed = [
        f.fix.changes[0].name for f in record_findings(document) if f.fix and f.code == "NE102"
    ]
    assert len(set(renamed)) == len(renamed)
    assert not set(renamed) & set(document)
