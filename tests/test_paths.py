"""Paths in a document, which name the entries of lists by their ids."""

from __future__ import annotations

import pytest

from newsevents import Call, Dataset, MilitaryMovement, from_dict, model, to_dict
from newsevents.diff.records import compare, read_side
from newsevents.editing.canonical import canonical
from newsevents.errors import PathError
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.paths import DocumentPaths

MOVEMENT = {
    "type": "military-movement",
    "id": "military-movement:2026-03-01-guard",
    "title": {"en": "The guard moves"},
    "date": "2026-03-01",
    "status": "occurred",
    "places": [{"place": "place:nour"}, {"place": "place:harbour"}],
    "forces": [{"actor": "actor:guard", "capacity": {"en": "escort"}}, {"actor": "actor:navy"}],
    "kind": "transit",
    "via": ["place:nour", "place:hill", "place:nour"],
    "assets": [{"category": "vehicles"}, {"category": "personnel", "quantity": {"best": 40}}],
    "topics": ["7", "guard"],
    "codes": [{"scheme": "cameo", "code": "1"}, {"scheme": "cameo", "code": "2"}],
    "quantities": [{"measure": "fatalities", "best": 2}],
    "extensions": {"lab": {"list": [{"id": "a"}]}},
    "evidence": [{"attribution": ["actor:navy"]}],
}


@pytest.mark.parametrize(
    ("path", "pointer", "value"),
    [
        ("/forces/actor:navy", "/forces/1", {"actor": "actor:navy"}),
        ("/forces/actor:guard/capacity/en", "/forces/0/capacity/en", "escort"),
        ("/places/place:harbour/role", "/places/1/role", None),
        ("/via/place:hill", "/via/1", "place:hill"),
        ("/via/2", "/via/2", "place:nour"),
        ("/assets/personnel/quantity/best", "/assets/1/quantity/best", 40),
        ("/quantities/fatalities/best", "/quantities/0/best", 2),
        ("/topics/guard", "/topics/1", "guard"),
        ("/topics/0", "/topics/0", "7"),
        ("/codes/1/code", "/codes/1/code", "2"),
        ("/extensions/lab/list/0/id", "/extensions/lab/list/0/id", "a"),
        ("/title/ar", "/title/ar", None),
        ("/duration", "/duration", None),
    ],
)
def test_a_path_leads_to_a_value(path, pointer, value):
    """By id where an entry has one of its own, by position otherwise; both ways are one path."""
    paths = DocumentPaths(MilitaryMovement, MOVEMENT)
    found = paths.resolve(path)
    assert (found.pointer, found.path, found.value) == (pointer, path, value)
    assert paths.canonical(pointer) == path


def test_an_event_has_the_values_of_its_paths():
    """As plain data; a field that is left out has none."""
    event = from_dict(MOVEMENT)
    assert isinstance(event, MilitaryMovement)
    assert event.value_at("/assets/personnel") == {
        "category": "personnel",
        "quantity": {"best": 40},
    }
    assert event.value_at("/summary/en") is None
    with pytest.raises(LookupError, match="navi"):
        event.value_at("/forces/actor:navi")


@pytest.mark.parametrize(
    "path",
    ["/via/place:nour", "/codes/cameo", "/topics/7", "/forces/2", "/forces/actor:army", "/forces/"],
)
def test_a_path_leads_nowhere(path):
    """A shared id, digits that are no position, and entries that the list does not have."""
    paths = DocumentPaths(MilitaryMovement, MOVEMENT)
    with pytest.raises(PathError):
        paths.resolve(path)
    assert paths.canonical(path) == path


def test_fields_that_identify_entries_exist():
    """Every component names fields of its own."""
    classes = [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, Model)]
    identified = [cls for cls in classes if cls.identified_by]
    assert model.Participation in identified
    for cls in identified:
        names = {field.name for field in fields_of(cls)}
        assert {name for fields in cls.identified_by for name in fields} <= names, cls


def call(participants, **evidence):
    """Return a call of some actors."""
    return {
        "type": "call",
        "id": "call:2026-03-01-karam-mayor",
        "title": {"en": "They speak"},
        "date": "2026-03-01",
        "status": "occurred",
        "participants": [{"actor": actor, "role": "participant"} for actor in participants],
        "evidence": [{"article": "article:a", "attribution": ["actor:mayor"], **evidence}],
    }


ACTORS = ["actor:karam", "actor:mayor"]


def test_the_canonical_form_has_ids():
    """Claims and other paths are rewritten; those that lead nowhere stay."""
    document = call(
        ACTORS,
        claims={
            "/participants/0/role": "caller",
            "/participants/9/role": "caller",
            "/date": "2026",
        },
        omits=["/participants/1"],
        supports=["/participants/0/capacity", "/x"],
    )
    evidence = canonical(document)[0]["evidence"][0]
    assert list(evidence["claims"].items()) == [
        ("/participants/actor:karam/role", "caller"),
        ("/participants/9/role", "caller"),
        ("/date", "2026"),
    ]
    assert evidence["omits"] == ["/participants/actor:mayor"]
    assert evidence["supports"] == ["/participants/actor:karam/capacity", "/x"]
    again = canonical(canonical(document)[0])[0]
    assert again == canonical(document)[0]


def test_no_claim_is_lost():
    """Two claims that would get the same path stay as they are."""
    claims = {"/participants/0/role": "caller", "/participants/actor:karam/role": "recipient"}
    assert canonical(call(ACTORS, claims=claims))[0]["evidence"][0]["claims"] == claims


@pytest.mark.parametrize("evidence", [None, 7, [7], [{"claims": 1, "omits": 2}], [{"omits": [3]}]])
def test_evidence_that_is_invalid_stays(evidence):
    """The canonical form leaves out nothing."""
    assert canonical({**call(ACTORS), "evidence": evidence})[0]["evidence"] == evidence


def test_another_order_changes_no_account():
    """Nor does a participant more, in Python as in files."""
    claims = {"/participants/0/role": "caller", "/participants/1/role": "recipient"}
    before = canonical(call(ACTORS, claims=claims))[0]
    after = {**before, "participants": call(["actor:clerk", *reversed(ACTORS)])["participants"]}
    told = []
    for document in (before, after):
        record = from_dict(document)
        assert isinstance(record, Call)
        (account,) = Dataset([record]).accounts(record.id)
        told.append(dict(account.claims))
        entries = [path.removesuffix("/role") for path in account.claims]
        paths = DocumentPaths(Call, to_dict(record))
        found = [paths.resolve(path).value["actor"] for path in entries]
        assert found == ACTORS
    assert told[0] == told[1]
    (change,) = compare(
        read_side([from_dict(before)], "old"), read_side([from_dict(after)], "new")
    ).records
    assert not any(field.pointer.startswith("/evidence") for field in change.fields)


def test_a_claim_by_position_is_about_an_entry():
    """In a comparison it equals the claim by id, and differs where the list has another order."""
    claims = {"/participants/0/role": "caller"}
    old, new, turned = (
        from_dict(each)
        for each in (
            call(ACTORS, claims=claims),
            canonical(call(ACTORS, claims=claims))[0],
            call([*reversed(ACTORS)], claims=claims),
        )
    )
    assert compare(read_side([old], "old"), read_side([new], "new")).is_empty
    (change,) = compare(read_side([old], "old"), read_side([turned], "new")).records
    claimed = {field.pointer: field.change for field in change.fields if "claims" in field.pointer}
    assert claimed == {
        "/evidence/0/claims/~1participants~1actor:karam~1role": "removed",
        "/evidence/0/claims/~1participants~1actor:mayor~1role": "added",
    }
