"""Rules about claims: where they lead, what they hold, and which records they refer to."""

from __future__ import annotations

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsevents.schema.jsonable import escape_pointer
from newsevents.validation import RuleSelection
from newsevents.validation.rules.claims import claimed_references

import newsevents
from newsevents import strategies
from newsevents.codec import from_dict, judge, to_dict
from newsevents.model import Event

ARTICLE = {
    "type": "article",
    "id": "article:2026-03-02-bridge",
    "language": "ar",
    "published": "2026-03-02",
}
ACTORS = [
    {"type": "actor", "id": f"actor:{name}", "kind": "person", "names": {"ar": "ريما", "en": name}}
    for name in ("karam", "mayor")
]
CLAIMS = RuleSelection(select=("NE408", "NE409"))


def call(claims, **fields):
    """Return a call, of which one source claims something."""
    return {
        "type": "call",
        "id": "call:2026-03-01-karam-mayor",
        "title": {"ar": "اتصال"},
        "date": "2026-03-01",
        "status": "occurred",
        "participants": [{"actor": "actor:karam"}, {"actor": "actor:mayor"}],
        "extensions": {"nour": {"weather": ["☔", {"wind": 3}]}},
        **fields,
        "evidence": [
            {"article": ARTICLE["id"]},
            {"article": ARTICLE["id"], "claims": claims},
        ],
    }


def movement(claims):
    """Return a movement, of which one source claims something."""
    document = call(claims)
    document["type"] = "military-movement"
    document["id"] = "military-movement:2026-03-01-guard"
    del document["participants"]
    more = {"forces": [{"actor": "actor:karam"}], "kind": "transit"}
    return {**document, **more, "assets": [{"category": "vehicles"}]}


def said(document):
    """Return what is found in the claims of an event, as people see it, by the pointer."""
    findings = newsevents.validate([from_dict(document)], choice=CLAIMS).findings
    return {
        finding.pointer.removeprefix("/evidence/1/claims/"): (
            f"{finding.code} {finding.message}; {finding.hint}"
        )
        for finding in findings
    }


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/date", "2026-02-28~"),
        ("/status", "cancelled"),
        ("/place", "place:wadi-nour"),
        ("/medium", "video"),
        ("/title", {"ar": "لقاء 🤝"}),
        ("/title/ar", "لقاء"),
        ("/title/fa", "دیدار"),
        ("/summary/en", "They spoke."),
        ("/topics", ["bridge"]),
        ("/participants/0/role", "caller"),
        ("/participants/1", {"actor": "actor:mayor", "role": "recipient"}),
        ("/participants/1/capacity/en", "mayor"),
        ("/participants", [{"actor": "actor:karam"}, {"actor": "actor:mayor"}] * 2),
        ("/extensions/nour/weather/0", None),
        ("/extensions/nour/weather/1/wind", 4.5),
        ("/extensions/nour/~1a~0b/c/d", "x"),
        ("/extensions/other", [1]),
    ],
)
def test_what_can_be_claimed(pointer, value):
    """Every field that the record has or could have can be claimed, with what can stand in it."""
    assert said(call({pointer: value})) == {}


@pytest.mark.parametrize(
    ("pointer", "message"),
    [
        ("/dat", 'there is no field "dat" in this type of event; did you mean "date"?'),
        (
            "/via",
            (
                'there is no field "via" in this type of event; the fields are title, summary, '
                "date, status, place, participants, medium, topics, codes, relations, extensions"
            ),
        ),
        ("/", 'there is no field "" in this type of event; the fields are title, '),
        ("/التاريخ", 'there is no field \u2068"التاريخ"\u2069 in this type of event; the fields'),
        (
            "/participants/0/rolle",
            'there is no field "rolle" inside "/participants/0"; did you mean',
        ),
        (
            "/participants/0/x",
            (
                'there is no field "x" inside "/participants/0"; the fields are actor, role, capacity, '
                "on_behalf_of"
            ),
        ),
        (
            "/participants/2/role",
            (
                '"/participants" has 2 entries in this record, and none at "2"; positions count from 0; '
                'to claim another number of entries, claim the list "/participants" as a whole'
            ),
        ),
        ("/participants/-1", '"/participants" has 2 entries in this record, and none at "-1"; pos'),
        ("/participants/-", '"/participants" has 2 entries in this record, and none at "-"; posit'),
        ("/participants/00", '"/participants" has 2 entries in this record, and none at "00"; pos'),
        ("/participants/٠", '"/participants" has 2 entries in this record, and none at'),
        ("/participants/²", '"/participants" has 2 entries in this record, and none at "²"; posi'),
        ("/participants/" + "9" * 180, '"/participants" has 2 entries in this record, and none at'),
        ("/topics/0", '"/topics" has 0 entries in this record, and none at "0"; positions count'),
        (
            "/date/year",
            'the claim leads into "/date", which has no fields of its own; claim "/date" as a whole',
        ),
        ("/title/ar/0", 'the claim leads into "/title/ar", which has no fields of its own; claim'),
        ("/place/names/ar", 'the claim leads into "/place", which has no fields of its own; claim'),
        (
            "/title/arabic",
            'inside "/title", "arabic" is malformed; did you mean "ar"?',
        ),
        ("/extensions/Nour", 'inside "/extensions", "Nour" is malformed; a word or some'),
        ("/extensions/nour/weather/2", '"/extensions/nour/weather" has 2 entries in this record'),
        ("/extensions/nour/weather/0/x", 'the claim leads into "/extensions/nour/weather/0", whi'),
        ("/extensions/a/b/c/d/e/f/g/h/i/j/k/l/m", "the claim leads into "),
        (
            "/id",
            (
                '"id" is about the record and not about what happened, so no source claims it; '
                "claim a field such as date, status or place"
            ),
        ),
        ("/type", '"type" is about the record and not about what happened, so no source claims'),
        ("/evidence/0/stance", '"evidence" is about the record and not about what happened, so'),
        ("/imported_from/url", '"imported_from" is about the record and not about what happened'),
    ],
)
def test_what_leads_nowhere(pointer, message):
    """A claim that leads to no field is found once, whatever its value, with what is there."""
    for value in ("x", None, [{}]):
        ((place, line),) = said(call({pointer: value})).items()
        assert place == escape_pointer(pointer)
        assert line.startswith(f"NE408 {message}")


def test_the_type_of_the_event_counts():
    """Each type of event has its own fields."""
    good = {"/destination": "place:samra", "/assets/0/quantity/best": 3, "/via": ["place:samra"]}
    assert said(movement(good)) == {}
    assert said(movement({"/participants/0/role": "caller", "/assets/0/quantity/most": 3})) == {
        "~1participants~10~1role": (
            'NE408 there is no field "participants" in this type of event; the fields are title, '
            "summary, date, status, place, forces, kind, mode, origin, destination, via, assets, "
            "topics, codes, relations, extensions"
        ),
        "~1assets~10~1quantity~1most": (
            'NE408 there is no field "most" inside "/assets/0/quantity"; the fields are minimum, '
            "best, maximum"
        ),
    }


@pytest.mark.parametrize(
    ("pointer", "value", "place", "message"),
    [
        (
            "/status",
            "plannd",
            "",
            'claimed for "/status": "plannd" is not in the vocabulary; did you mean "planned"?',
        ),
        (
            "/date",
            "غداً",
            "",
            'claimed for "/date": \u2068"غداً"\u2069 is malformed; write year-month-day, ',
        ),
        (
            "/date",
            2026,
            "",
            'claimed for "/date": 2026 is not a string; write year-month-day, such as',
        ),
        ("/medium", None, "", 'claimed for "/medium": null is not used; leave the claim out'),
        ("/topics", ["a", "B"], "/1", 'claimed for "/topics": "B" is malformed; '),
        (
            "/participants/0",
            {"actor": "actor:karam", "rolle": "caller"},
            "/rolle",
            'claimed for "/participants/0": unknown field "rolle"; did you mean "role"?',
        ),
        ("/participants", [], "", 'claimed for "/participants": is empty, needs 2 at least'),
        (
            "/place",
            "actor:karam",
            "",
            'claimed for "/place": "actor:karam" is malformed; the id of a place begins',
        ),
        ("/title/ar", "", "", 'claimed for "/title/ar": is empty'),
    ],
)
def test_what_cannot_be_claimed(pointer, value, place, message):
    """A value that could not stand in the field is found, with the words of the schema."""
    ((found, line),) = said(call({pointer: value})).items()
    assert found == escape_pointer(pointer) + place
    assert line.startswith(f"NE409 {message}")


def test_a_fix_is_one_of_the_claim(write):
    """What the schema proposes for a value is proposed for the claimed value, where it stands."""
    data = write(
        "data/records.jsonl", [ARTICLE, *ACTORS, call({"/status": "plannd", "/date": "x"})]
    )
    first, second = newsevents.validate(data.parent, choice=CLAIMS).findings
    assert (first.code, first.pointer) == ("NE409", "/evidence/1/claims/~1status")
    assert first.fix is not None
    assert not first.fix.is_safe
    (edit,) = first.fix.edits
    line = data.read_text(encoding="utf-8").splitlines()[edit.line - 1]
    assert (edit.column, line[edit.column - 1 : edit.end_column - 1]) == (first.column, '"plannd"')
    assert edit.text == '"planned"'
    assert second.fix is None


def test_every_piece_of_evidence_is_looked_at(small):
    """A claim is found in any of several pieces of evidence, of several."""
    document = small[8]
    document["evidence"][0]["claims"] = {"/dates": "2026-01-30"}
    document["evidence"][1]["claims"]["/status"] = "?"
    findings = newsevents.validate([from_dict(document)], choice=CLAIMS).findings
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE408", "/evidence/0/claims/~1dates"),
        ("NE409", "/evidence/1/claims/~1status"),
    ]


def test_very_many_bad_claims():
    """Of very many claims the first hundred are told, and that there are more."""
    begin = time.perf_counter()
    for many in (
        {f"/f{number}": "x" for number in range(1000)},
        {f"/title/{a}{b}": "" for a in "abcdefghijkl" for b in "abcdefghijkl"},
    ):
        findings = newsevents.validate([from_dict(call(many))], choice=CLAIMS).findings
        assert len(findings) == 101
        assert sum("more claims of this record" in finding.message for finding in findings) == 1
    assert time.perf_counter() - begin < 5


def test_extra_fields_of_the_record():
    """Fields that the schema does not know can be in the record, and are not to be claimed."""
    assert list(said({**call({"/mood": "good"}), "mood": "bad"})) == ["~1mood"]
    odd = {**ARTICLE, "evidence": "none", "claims": 3}
    assert list(claimed_references(odd)) == []


# Records that claims refer to


def test_claimed_records(write):
    """Ids in claims are references: they have to lead to a record, and use it."""
    place = {"type": "place", "id": "place:wadi-nour", "kind": "city", "names": {"ar": "وادي نور"}}
    claims = {
        "/place": "place:wadi-nour",
        "/participants/1/on_behalf_of": "actor:mayro",
        "/participants": [{"actor": "actor:karam"}, {"actor": "actor:nobody"}],
        "/date": "no date",
        "/place/x": "place:gone",
    }
    # The place stands after the event that claims it.
    write("data/records.jsonl", [ARTICLE, *ACTORS, call(claims), place])
    data = write("call.jsonl", [call(claims)])
    everything = newsevents.validate(data.parent / "data").findings
    assert [(f.code, f.pointer, f.message) for f in everything if f.code.startswith("NE2")] == [
        (
            "NE202",
            "/evidence/1/claims/~1participants~11~1on_behalf_of",
            "there is no actor:mayro",
        ),
        ("NE202", "/evidence/1/claims/~1participants/1/actor", "there is no actor:nobody"),
    ]
    in_memory = newsevents.validate(map(from_dict, [ARTICLE, *ACTORS, call(claims), place]))
    assert sorted((f.code, f.pointer) for f in in_memory.findings) == sorted(
        (f.code, f.pointer) for f in everything
    )
    # In a single file they may be elsewhere.
    assert {f.code for f in newsevents.validate(data).findings} == {"NE203", "NE408", "NE409"}


def test_claimed_references():
    """Every id is found where it stands in the record, at any depth of the claim."""
    people = [{"actor": "actor:a", "on_behalf_of": "actor:b"}, {"actor": "actor:c"}]
    claims: dict[str, Any] = {
        "/participants": people,
        "/participants/1": people[0],
        "/participants/1/actor": "actor:d",
        "/relations": [{"type": "follows", "event": "call:e"}],
        "/place": "place:f",
        "/extensions/2026/place": "place:g",
        "/title/ar": "actor:h",
    }
    base = "/evidence/1/claims/"
    assert sorted(claimed_references(call(claims))) == [
        (f"{base}~1participants/0/actor", "actor:a"),
        (f"{base}~1participants/0/on_behalf_of", "actor:b"),
        (f"{base}~1participants/1/actor", "actor:c"),
        (f"{base}~1participants~11/actor", "actor:a"),
        (f"{base}~1participants~11/on_behalf_of", "actor:b"),
        (f"{base}~1participants~11~1actor", "actor:d"),
        (f"{base}~1place", "place:f"),
        (f"{base}~1relations/0/event", "call:e"),
    ]


# Any claims


def pointers_into(value, pointer=""):
    """Yield the pointers of everything inside a document."""
    for step, below in value.items() if isinstance(value, dict) else enumerate(value):
        inner = f"{pointer}/{escape_pointer(step)}"
        yield inner, below
        if isinstance(below, dict | list):
            yield from pointers_into(below, inner)


def put(document, pointer, value):
    """Return a document with another value at a pointer."""
    document = copy.deepcopy(document)
    *way, last = [s.replace("~1", "/").replace("~0", "~") for s in pointer.split("/")[1:]]
    inside = document
    for step in way:
        inside = inside[int(step) if isinstance(inside, list) else step]
    inside[int(last) if isinstance(inside, list) else last] = value
    return document


OF_THE_RECORD = ("/type", "/id", "/evidence", "/imported_from")


@given(document=strategies.documents(Event), data=st.data())
def test_what_is_there_can_be_claimed(document, data):
    """Whatever stands in a valid event can be claimed as it is, unless it is of the record."""
    places = [
        (pointer, value)
        for pointer, value in pointers_into(document)
        if not pointer.startswith(OF_THE_RECORD) and len(pointer) <= 200
    ]
    claims = dict(data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)))
    document["evidence"] = [{"attribution": ["actor:a"], "claims": claims}]
    # Free JSON that is as deep as it may be is too deep inside of claims.
    assert judge(document) or said(document) == {}


@given(document=strategies.documents(Event), data=st.data())
def test_a_claim_is_judged_as_the_record_would_be(document, data):
    """A value is refused in a claim if and only if it is refused in its place in the record."""
    document["evidence"] = [{"attribution": ["actor:a"]}]
    places = [
        pointer
        for pointer, _ in pointers_into(document)
        if not pointer.startswith(OF_THE_RECORD) and len(pointer) <= 200
    ]
    pointer = data.draw(st.sampled_from(places))
    values = [value for _, value in pointers_into(data.draw(strategies.documents(Event)))]
    value = data.draw(st.sampled_from([*values, None, True, "", "x", -1, [], {}]))
    document["evidence"][0]["claims"] = {pointer: value}
    if judge(document):
        return  # JSON that is too deep to be claimed at all
    findings = newsevents.validate([from_dict(document)], choice=CLAIMS).findings
    assert {finding.code for finding in findings} <= {"NE409"}
    assert bool(findings) == bool(judge(put(document, pointer, value)))


@given(
    event=strategies.events(),
    pointers=st.lists(
        st.from_regex(
            r"(/(participants|title|extensions|topics|date|0|1|ar|~0|~1|x|٣|))+", fullmatch=True
        ),
        max_size=5,
    ),
)
def test_any_pointer(event, pointers):
    """No claim makes a rule fail, and what it finds fits on a line."""
    document = to_dict(event)
    document["evidence"] = [
        {"attribution": ["actor:a"], "claims": {pointer[:200]: "x" for pointer in pointers}}
    ]
    if judge(document):
        return  # a pointer that was cut inside an escape
    for line in said(document).values():
        assert len(line.splitlines()) == 1
        assert len(line) < 600
    assert json.dumps(list(claimed_references(document)))
