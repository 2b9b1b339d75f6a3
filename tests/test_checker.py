"""The checker finds in one record what `validate` finds in the dataset with the record."""

from __future__ import annotations

import json

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents import Checker, Dataset, RuleSelection, strategies, validate
from newsevents.errors import SelectorError
from newsevents.validation.registry import all_checks
from newsevents.validation.rule import DatasetRule

OF_DATASET = {each.rule.code for each in all_checks() if isinstance(each, DatasetRule)}


def expected(dataset, document, **options):
    """Return what `validate` finds in the record that is last."""
    name = document.id if isinstance(document, newsevents.Record) else document.get("id", "")
    report = validate([*dataset, document], **options)
    found = [*report.findings, *report.unchecked]
    if any(record.id == name for record in dataset):
        report = validate(dataset, **options)
        for finding in (*report.findings, *report.unchecked):
            if finding in found:
                found.remove(finding)
    own = [each for each in found if each.record in ("", name) and each.code not in OF_DATASET]
    return sorted(own, key=lambda finding: finding.sort_key)


@given(strategies.datasets(max_events=2), st.data())
def test_the_findings_of_validate(records, data):
    """With references and values moved at will."""
    position = data.draw(st.integers(0, len(records) - 1))
    others = [record for record in records if record is not records[position]]
    text = newsevents.dumps(records[position])
    names = [record.id for record in records]
    changes = [*names, f"{names[0]}-x", "actor:nobody", "place:nowhere", "2026", "1900-01-01"]
    for _ in range(data.draw(st.integers(0, 3))):
        old, new = data.draw(st.sampled_from(names)), data.draw(st.sampled_from(changes))
        text = text.replace(f'"{old}"', f'"{new}"')
    document = json.loads(text)
    if "date" in document:
        document["date"] = data.draw(st.sampled_from(["2020-01-05", "2099", document["date"]]))
    dataset = Dataset(others)
    assert list(Checker(dataset).check(document)) == expected(others, document)


@pytest.fixture
def dataset(small) -> Dataset:
    """Return the small dataset."""
    return Dataset(map(newsevents.from_dict, small))


def test_records_and_documents(dataset):
    """Every record of the dataset is valid without itself; with itself, its id is taken."""
    for record in dataset:
        without = Dataset(each for each in dataset if each is not record)
        checker = Checker(without)
        assert checker.check(record) == tuple(expected(without, record))
        assert checker.check(newsevents.to_dict(record)) == checker.check(record)
        (finding,) = Checker(dataset).check(record)
        assert (finding.code, finding.pointer) == ("NE201", "/id")


@pytest.mark.parametrize(
    "document",
    [
        {},
        [],
        {"type": "ship"},
        {"type": "place", "id": "place:x", "kind": "city", "names": {"en": "X"}, "within": 1},
        {"type": "place", "id": "place:x", "kind": "city", "names": {"en": "X"}, "more": "\ud800"},
        {"type": "place", "id": "place:x", "names": {"en": "X"}, "kind": {"a", "b"}},
        {"type": "place", "id": "place:samra", "names": {"en": "X"}},
        # The kind of the actor decides on the suggestion.
        {
            "type": "place",
            "id": "place:x",
            "kind": "city",
            "names": {"en": "X"},
            "within": "place:sarma",
            "more": 1,
        },
    ],
)
def test_what_is_no_valid_record(dataset, document):
    """Any document has findings, and no other error."""
    records = list(dataset)
    after = validate([*records, document]).findings
    found = Checker(dataset).check(document)
    before = validate(records).findings
    assert [each for each in after if each not in before and each.code not in OF_DATASET] == list(
        found
    )
    assert found


def test_a_near_id_is_suggested(dataset):
    """As by validate, for a dozen missing records only."""
    salma = dataset["actor:salma-najjar"]
    affiliations = tuple(
        attrs.evolve(salma.affiliations[0], actor=f"actor:port-gard-{each}x")
        for each in "abcdefghijklmnopqrstuvw"
    )
    first = attrs.evolve(salma.affiliations[0], actor="actor:port-gaurd")
    record = attrs.evolve(salma, id="actor:other", affiliations=(first, *affiliations))
    found = Checker(dataset).check(record)
    assert list(found) == expected(dataset, record)
    assert [each.fix is not None for each in found] == [True] + [False] * len(affiliations)


def test_a_selection_of_rules(dataset):
    """Selectors as for validate."""
    record = attrs.evolve(dataset["place:samra"], within="place:nowhere", precision="exact")
    record = attrs.evolve(record, id="place:other")
    codes = {each.code for each in Checker(dataset).check(record)}
    assert codes == {"NE202", "NE605"}
    assert [each.code for each in Checker(dataset, rules=["NE6"]).check(record)] == ["NE605"]
    ignoring = RuleSelection(ignore=("NE6",))
    assert [each.code for each in Checker(dataset, rules=ignoring).check(record)] == ["NE202"]
    with pytest.raises(SelectorError):
        Checker(dataset, rules=["NE999"])
