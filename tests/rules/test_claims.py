"""Rules about claims: where they lead, what they hold, and which records they refer to."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents import strategies
from newsevents._text.pointers import escape_step
from newsevents.codec import from_dict, record_findings, to_dict
from newsevents.model import Event
from newsevents.validation import RuleSelection
from newsevents.validation.rules.claims import claimed_references

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


def about_evidence(document):
    """Return the findings about the evidence of an event; paths in relations are another matter."""
    findings = newsevents.validate([from_dict(document)], rules=CLAIMS).findings
    return [finding for finding in findings if finding.pointer.startswith("/evidence/")]


def found(document):
    """Return the findings about the claims of an event by pointer."""
    return {f.pointer.removeprefix("/evidence/1/claims/"): f for f in about_evidence(document)}


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/date", "2026-02-28~"),
        ("/status", "cancelled"),
        ("/places", [{"place": "place:wadi-nour"}]),
        ("/medium", "video"),
        ("/title", {"ar": "لقاء 🤝"}),
        ("/title/ar", "لقاء"),
        ("/title/fa", "دیدار"),
        ("/summary/en", "They spoke."),
        ("/topics", ["bridge"]),
        ("/participants/actor:karam/role", "caller"),
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
    """Every field of the record type can be claimed, with a value that is valid there."""
    assert found(call({pointer: value})) == {}


OF_A_CALL = (
    "title, summary, date, duration, status, places, participants, medium, processes, topics, "
    "codes, quantities, relations, extensions"
)

# Where a claim leads, what its message names, and what its hint offers.
NOWHERE = [
    ("/dat", ['"dat"'], '"date"'),
    ("/via", ['"via"'], OF_A_CALL),
    ("/", ['""'], OF_A_CALL),
    ("/التاريخ", ['\u2068"التاريخ"\u2069'], OF_A_CALL),
    ("/participants/0/rolle", ['"rolle"', '"/participants/actor:karam"'], '"role"'),
    (
        "/participants/0/x",
        ['"x"', '"/participants/actor:karam"'],
        "actor, role, capacity, on_behalf_of",
    ),
    ("/participants/actor:kraam/role", ['"actor:kraam"', " 2 "], '"actor:karam"'),
    ("/participants//role", ['"/participants"', '""'], '"/participants"'),
    ("/participants/2/role", ['"/participants"', " 2 ", '"2"'], '"/participants"'),
    ("/participants/-1", ['"/participants"', " 2 ", '"-1"'], '"/participants"'),
    ("/participants/-", ['"/participants"', " 2 ", '"-"'], '"/participants"'),
    ("/participants/00", ['"/participants"', " 2 ", '"00"'], '"/participants"'),
    ("/participants/٠", ['"/participants"', " 2 ", '"٠"'], '"/participants"'),
    ("/participants/²", ['"/participants"', " 2 ", '"²"'], '"/participants"'),
    ("/participants/" + "9" * 180, ['"/participants"', " 2 "], '"/participants"'),
    ("/topics/0", ['"/topics"', " 0 ", '"0"'], '"/topics"'),
    ("/date/year", ['"/date"'], '"/date"'),
    ("/title/ar/0", ['"/title/ar"'], '"/title/ar"'),
    (
        "/participants/0/actor/names/ar",
        ['"/participants/actor:karam/actor"'],
        '"/participants/actor:karam/actor"',
    ),
    ("/title/arabic", ['"/title"', '"arabic"'], '"ar"'),
    ("/extensions/Nour", ['"/extensions"', '"Nour"'], ""),
    ("/extensions/nour/weather/2", ['"/extensions/nour/weather"', " 2 ", '"2"'], ""),
    ("/extensions/nour/weather/0/x", ['"/extensions/nour/weather/0"'], ""),
    ("/extensions/a/b/c/d/e/f/g/h/i/j/k/l/m", ["/extensions/a/b/c"], ""),
    ("/id", ['"id"'], "date"),
    ("/type", ['"type"'], "date"),
    ("/evidence/0/stance", ['"evidence"'], "date"),
    ("/imported_from/url", ['"imported_from"'], "date"),
]


@pytest.mark.parametrize(("pointer", "named", "offered"), NOWHERE)
def test_what_leads_nowhere(pointer, named, offered):
    """A claim that leads to no field is found once, whatever its value, with what is there."""
    for value in ("x", None, [{}]):
        ((place, finding),) = found(call({pointer: value})).items()
        assert (finding.code, place) == ("NE408", escape_step(pointer))
        assert [each for each in named if each not in finding.message] == []
        assert offered in finding.hint


def test_the_type_of_the_event_counts(golden):
    """Each type of event has its own fields."""
    good = {"/destination": "place:samra", "/assets/0/quantity/best": 3, "/via": ["place:samra"]}
    assert found(movement(good)) == {}
    bad = found(movement({"/participants/0/role": "caller", "/assets/0/quantity/most": 3}))
    assert {place: finding.code for place, finding in bad.items()} == {
        "~1participants~10~1role": "NE408",
        "~1assets~10~1quantity~1most": "NE408",
    }
    for place in sorted(bad):
        golden(bad[place])


# Where a claim leads, its value, where in it the fault is, and what message and hint name.
UNFIT = [
    ("/status", "plannd", "", '"plannd"', '"planned"'),
    ("/date", "غداً", "", '\u2068"غداً"\u2069', "2026-01-28"),
    ("/date", 2026, "", "2026", "2026-01-28"),
    ("/medium", None, "", "null", ""),
    ("/topics", ["a", "B"], "/1", '"B"', ""),
    ("/participants/0", {"actor": "actor:karam", "rolle": "caller"}, "/rolle", '"rolle"', '"role"'),
    ("/participants", [], "", "2", ""),
    ("/places", [{"place": "actor:karam"}], "/0/place", '"actor:karam"', "place:"),
    ("/title/ar", "", "", "", ""),
]


@pytest.mark.parametrize(("pointer", "value", "place", "named", "offered"), UNFIT)
def test_what_cannot_be_claimed(pointer, value, place, named, offered):
    """A value that is invalid for the field is found, with the message of the schema."""
    ((at, finding),) = found(call({pointer: value})).items()
    assert (finding.code, at) == ("NE409", escape_step(pointer) + place)
    assert f'"{pointer}"' in finding.message
    assert named in finding.message
    assert offered in finding.hint


def test_what_is_said_of_claims(golden):
    """Each kind of invalid claim has its message."""
    claims = [{pointer: "x"} for pointer, _, _ in NOWHERE]
    claims += [{pointer: value} for pointer, value, *_ in UNFIT]
    for claim in claims:
        (finding,) = found(call(claim)).values()
        golden(f"{finding.message}; {finding.hint}")


def test_a_fix_is_one_of_the_claim(write):
    """A fix that the schema offers is offered for the claimed value too, at its location."""
    data = write(
        "data/records.jsonl", [ARTICLE, *ACTORS, call({"/status": "plannd", "/date": "x"})]
    )
    first, second = newsevents.validate(data.parent, rules=CLAIMS).findings
    assert (first.code, first.pointer) == ("NE409", "/evidence/1/claims/~1status")
    assert first.fix is not None
    assert not first.fix.is_safe
    (edit,) = first.fix.edits
    line = data.read_text(encoding="utf-8").splitlines()[edit.line - 1]
    assert (edit.column, line[edit.column - 1 : edit.end_column - 1]) == (first.column, '"plannd"')
    assert edit.text == '"planned"'
    assert second.fix is None


@pytest.mark.parametrize("name", ["omits", "supports"])
def test_paths_of_other_fields(small, name):
    """Fields that a source is silent on, or that evidence is about, exist as claimed ones do."""
    document = small[8]
    (first, *_) = document["participants"]
    document["evidence"][0][name] = [
        "/date",
        f"/participants/{first['actor']}/role",
        "/participants/actor:nobody",
        "/evidence",
    ]
    findings = newsevents.validate([from_dict(document)], rules=CLAIMS).findings
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE408", f"/evidence/0/{name}/2"),
        ("NE408", f"/evidence/0/{name}/3"),
    ]


def test_every_piece_of_evidence_is_looked_at(small):
    """A claim is found in any of several pieces of evidence, of several."""
    document = small[8]
    document["evidence"][0]["claims"] = {"/dates": "2026-01-30"}
    document["evidence"][1]["claims"]["/status"] = "?"
    findings = newsevents.validate([from_dict(document)], rules=CLAIMS).findings
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE408", "/evidence/0/claims/~1dates"),
        ("NE409", "/evidence/1/claims/~1status"),
    ]


def test_very_many_bad_claims(golden):
    """Of very many claims the first hundred are reported, and that there are more."""
    for many in (
        {f"/f{number}": "x" for number in range(1000)},
        {f"/title/{a}{b}": "" for a in "abcdefghijkl" for b in "abcdefghijkl"},
    ):
        findings = newsevents.validate([from_dict(call(many))], rules=CLAIMS).findings
        assert len(findings) == 101
        (last,) = (f for f in findings if f'{f.pointer.rpartition("~1")[2]}"' not in f.message)
        golden(f"{last.code} {last.message}; {last.hint}")


def test_bad_claims_take_time_in_proportion(count_calls):
    """Twice as many bad claims are no more than twice the work, and beyond a hundred less."""

    def judged(number):
        record = from_dict(call({f"/f{each}": "x" for each in range(number)}))
        return count_calls(lambda: newsevents.validate([record], rules=CLAIMS))

    judged(40)
    assert judged(80) < 2.5 * judged(40)
    assert judged(400) < 2.5 * judged(200)


def test_extra_fields_of_the_record():
    """Fields that the schema does not know can be in the record, and are not to be claimed."""
    assert list(found({**call({"/mood": "good"}), "mood": "bad"})) == ["~1mood"]
    odd = {**ARTICLE, "evidence": "none", "claims": 3}
    assert list(claimed_references(odd)) == []


# Records that claims refer to


def test_claimed_records(write):
    """Ids in claims are references: they have to lead to a record, and use it."""
    place = {"type": "place", "id": "place:wadi-nour", "kind": "city", "names": {"ar": "وادي نور"}}
    claims = {
        "/places": [{"place": "place:wadi-nour"}],
        "/participants/actor:mayor/on_behalf_of": "actor:mayro",
        "/participants": [{"actor": "actor:karam"}, {"actor": "actor:nobody"}],
        "/date": "no date",
        "/places/7/place": "place:gone",
    }
    # The place comes after the event that claims it.
    write("data/records.jsonl", [ARTICLE, *ACTORS, call(claims), place])
    data = write("call.jsonl", [call(claims)])
    everything = newsevents.validate(data.parent / "data").findings
    references = [f for f in everything if f.code.startswith("NE2")]
    assert [(f.code, f.pointer) for f in references] == [
        ("NE202", "/evidence/1/claims/~1participants~1actor:mayor~1on_behalf_of"),
        ("NE202", "/evidence/1/claims/~1participants/1/actor"),
    ]
    for finding, name in zip(references, ("actor:mayro", "actor:nobody"), strict=True):
        assert name in finding.message
    in_memory = newsevents.validate(map(from_dict, [ARTICLE, *ACTORS, call(claims), place]))
    assert sorted((f.code, f.pointer) for f in in_memory.findings) == sorted(
        (f.code, f.pointer) for f in everything
    )
    # In a single file they may be elsewhere.
    assert {f.code for f in newsevents.validate(data).findings} == {"NE203", "NE408", "NE409"}


def test_claimed_references():
    """Every id is found with its pointer in the record, at any depth of the claim."""
    people = [{"actor": "actor:a", "on_behalf_of": "actor:b"}, {"actor": "actor:c"}]
    claims: dict[str, Any] = {
        "/participants": people,
        "/participants/1": people[0],
        "/participants/1/actor": "actor:d",
        "/relations": [{"type": "follows", "event": "call:e"}],
        "/places": [{"place": "place:f"}],
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
        (f"{base}~1places/0/place", "place:f"),
        (f"{base}~1relations/0/event", "call:e"),
    ]


# Any claims


def pointers_into(value, pointer=""):
    """Yield the pointers of everything inside a document."""
    for step, below in value.items() if isinstance(value, dict) else enumerate(value):
        inner = f"{pointer}/{escape_step(step)}"
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
    """Every value of a valid event can be claimed, except those about the record."""
    places = [
        (pointer, value)
        for pointer, value in pointers_into(document)
        if not pointer.startswith(OF_THE_RECORD) and len(pointer) <= 200
    ]
    claims = dict(data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=4)))
    document["evidence"] = [{"attribution": ["actor:a"], "claims": claims}]
    # Free JSON that is as deep as it may be is too deep inside of claims.
    assert record_findings(document) or found(document) == {}


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
    if record_findings(document):
        return  # JSON that is too deep to be claimed at all
    findings = about_evidence(document)
    assert {finding.code for finding in findings} <= {"NE409"}
    assert bool(findings) == bool(record_findings(put(document, pointer, value)))


@given(
    event=strategies.records(newsevents.Event),
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
    if record_findings(document):
        return  # a pointer that was cut inside an escape
    for finding in found(document).values():
        line = str(finding)
        assert len(line.splitlines()) == 1
        assert len(line) < 600
    assert json.dumps(list(claimed_references(document)))
