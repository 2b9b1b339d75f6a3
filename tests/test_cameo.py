"""The table of CAMEO: codes of events and actors, and the records that they mean."""

from __future__ import annotations

import json
from importlib import resources

import pytest

from newsevents.model import GenericEvent, Meeting, MilitaryMovement, Statement, cameo
from newsevents.model.categories import category_of
from newsevents.model.vocabularies import ActorKind, SpeechAct

EVENT = {"id": "event:a", "title": {"en": "A"}, "date": "2026", "status": "occurred"}
ORIGIN = {"imported_from": [{"dataset": "Ledger"}]}


def test_every_code_has_a_name_and_a_category():
    """Codes have two to four digits; roots and their unspecified codes are there."""
    assert {code[:2] for code in cameo.CODES} == {f"{root:02}" for root in range(1, 21)}
    for code, name in cameo.CODES.items():
        assert 2 <= len(code) <= 4
        assert code.isdecimal()
        assert name == name.strip()
        assert category_of("cameo", code)
    assert not [root for root in cameo.ROOTS if f"{root}0" not in cameo.CODES]


def test_texts_of_icews_are_codes():
    """Each text has one code, and each code of them is known."""
    texts = json.loads((resources.files("newsevents.importers") / "icews.json").read_bytes())
    assert len(set(texts.values())) == len(texts)
    assert all(cameo.name_of(code) for code in texts.values())


@pytest.mark.parametrize(
    ("code", "name", "record_type", "acts"),
    [
        ("0872", "military blockade eased", "event", ()),
        ("10", "demand", "statement", ("demand",)),
        ("105", "demand", "statement", ("demand",)),
        ("1056", "demand for military de-escalation", "statement", ("demand",)),
        ("046", "negotiations", "meeting", ()),
        ("99", None, "event", ()),
        ("", None, "event", ()),
    ],
)
def test_a_code_has_the_meaning_of_the_next_wider_one(code, name, record_type, acts):
    """Unless it has its own."""
    assert cameo.name_of(code) == name
    assert cameo.record_type_of(code) == record_type
    assert cameo.acts_of(code) == acts


def test_actors():
    """Kinds and countries of codes; regions and sectors have none."""
    assert {ActorKind(kind) for kind in cameo.ACTOR_KINDS.values()}
    assert (cameo.actor_kind("GOV"), cameo.actor_kind("EDU")) == ("government-body", None)
    assert [cameo.actor_country(code) for code in ("ROM", "JOR", "AFR")] == ["RO", "JO", None]


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (GenericEvent(**EVENT, **ORIGIN, category="ceasefire"), "0871"),
        (GenericEvent(**EVENT, **ORIGIN, category="aid"), "070"),
        (GenericEvent(**EVENT, **ORIGIN, category="picnic"), None),
        (GenericEvent(**EVENT, **ORIGIN, category="territory-handover"), None),
        (
            GenericEvent(
                **EVENT,
                **ORIGIN,
                category="aid",
                codes=[{"scheme": "plover", "code": "AID"}, {"scheme": "cameo", "code": "0711"}],
            ),
            "0711",
        ),
        (
            Meeting(
                **{**EVENT, "id": "meeting:a"},
                **ORIGIN,
                participants=[{"actor": "actor:a"}, {"actor": "actor:b"}],
            ),
            "040",
        ),
        (
            MilitaryMovement(
                **{**EVENT, "id": "military-movement:a"},
                **ORIGIN,
                forces=[{"actor": "actor:a"}],
                kind="patrol",
            ),
            None,
        ),
    ],
)
def test_the_code_of_a_record(event, code):
    """Its own, or that of its category or type."""
    assert cameo.codes_of(event) == ((code,) if code else ())


def test_the_codes_of_a_statement():
    """Those of its acts; that of any statement if none of them has one."""
    fields = {**EVENT, "id": "statement:a", **ORIGIN, "speakers": [{"actor": "actor:a"}]}
    codes = {act: cameo.codes_of(Statement(**fields, acts=[act])) for act in SpeechAct}
    assert codes["urge"] == ("020",)
    assert codes["condemn"] == ("111",)
    assert codes["announce"] == codes["deny"] == ("010",)
    assert cameo.codes_of(Statement(**fields, acts=["threaten", "support"])) == ("130", "052")
