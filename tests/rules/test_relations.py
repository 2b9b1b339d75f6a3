"""Rules about how records hang together: their words, and where they stay quiet."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents import edtf
from newsevents.codec import from_dict
from newsevents.model import RelationType, Status
from newsevents.strategies import edtf_texts
from newsevents.validation.rule import EventSummary, RuleContext
from newsevents.validation.rules.relations import circular_relation, contradicted_target

ARTICLE = {
    "type": "article",
    "id": "article:2026-03-03-harbour",
    "language": "ar",
    "published": "2026-03-03",
}
LINA = {"type": "actor", "id": "actor:lina", "kind": "person", "names": {"ar": "لينا حداد"}}
OMAR = {"type": "actor", "id": "actor:omar", "kind": "person", "names": {"ar": "عمر صالح"}}
SAMRA = {"type": "place", "id": "place:samra", "kind": "city", "names": {"ar": "سمرا"}}


def event(name, *relations, **fields):
    """Return an event with relations, pairs of a type and a name, and fields of its own."""
    related = [{"type": kind, "event": f"event:{other}"} for kind, other in relations]
    return {
        "type": "event",
        "id": f"event:{name}",
        "category": "talks",
        "title": {"ar": "محادثات في الميناء"},
        "date": "2026-03-03",
        "status": "occurred",
        "places": [{"place": "place:samra"}],
        "participants": [{"actor": "actor:lina"}],
        **({"relations": related} if related else {}),
        "evidence": [{"article": ARTICLE["id"]}],
        **fields,
    }


@pytest.fixture
def found(write):
    """Return a function that gives what is found in a dataset."""

    def _found(*documents):
        by_id = {each["id"]: each for each in (ARTICLE, LINA, SAMRA, *documents)}
        path = write("data/records.jsonl", list(by_id.values())).parent
        return newsevents.validate(path).findings

    return _found


def only(findings, *place):
    """Return the one finding, of which code, record and pointer are given, as people see it."""
    (finding,) = findings
    assert (finding.code, finding.record, finding.pointer) == place
    return f"{finding.message}; {finding.hint}"


def known(**relations):
    """Return event summaries: id to its relations, pairs of a type and an id."""
    when = edtf.parse("2026")
    return RuleContext(
        events={
            name: EventSummary(Status.OCCURRED, when, tuple(own)) for name, own in relations.items()
        }
    )


def in_circles(**targets):
    """Return the names of events that are a part of themselves, given what each is a part of."""
    briefs = {
        name: [(RelationType.PART_OF, other) for other in own] for name, own in targets.items()
    }
    return {name for name, _ in circular_relation.check(known(**briefs))}


class TestCircles:
    """NE204: relations that lead back to where they began."""

    def test_two_events(self, found, golden):
        """Both are named, each at the relation that leads to the other."""
        first, second = found(
            event("a", ("follows", "c"), ("part-of", "b")), event("b", ("part-of", "a")), event("c")
        )
        assert "event:b" in first.message
        assert "event:a" in second.message
        golden(only([first], "NE204", "event:a", "/relations/1/event"))
        golden(only([second], "NE204", "event:b", "/relations/0/event"))

    def test_more_events(self, found, golden):
        """A longer circle is named by how many events are in it."""
        first, *others = found(
            event("a", ("same-as", "b")),
            event("b", ("same-as", "c")),
            event("c", ("same-as", "a")),
            event("d", ("same-as", "a")),
        )
        assert "event:b" in first.message
        assert " 3 " in first.message
        golden(only([first], "NE204", "event:a", "/relations/0/event"))
        assert [(each.code, each.record) for each in others] == [
            ("NE204", "event:b"),
            ("NE204", "event:c"),
        ]

    def test_relations_of_two_kinds_are_no_circle(self, found):
        """A part may be described by its whole, and a record that is dropped may have parts."""
        assert (
            found(
                event("a", ("part-of", "b")),
                event("b", ("describes", "a"), ("same-as", "c")),
                event("c", ("responds-to", "b"), ("causes", "b")),
            )
            == ()
        )

    def test_an_event_by_itself_is_another_rule(self):
        """An event that is a part of itself is found once, as NE207."""
        assert in_circles(a=["a"]) == set()
        assert in_circles(a=["a", "b"], b=["a"]) == {"a", "b"}

    def test_what_leads_into_a_circle_is_not_in_it(self):
        """Neither are those that a circle leads to, nor those between two circles."""
        assert in_circles(
            start=["a"], a=["b"], b=["a", "between"], between=["c"], c=["d", "end"], d=["c"]
        ) == {"a", "b", "c", "d"}

    def test_relations_that_lead_nowhere(self):
        """A relation to an event that does not exist is passed over."""
        assert in_circles(a=["gone"], b=["a", "gone"]) == set()

    def test_a_very_long_chain_and_a_very_long_circle(self, count_calls):
        """More events in a row than Python recurses take work that grows with them."""

        def rounds(count):
            chain = {f"e{n}": [f"e{n + 1}"] for n in range(count)}
            assert in_circles(**chain, **{f"e{count}": []}) == set()
            assert len(in_circles(**chain, **{f"e{count}": ["e0"]})) == count + 1

        once = count_calls(lambda: rounds(600))
        assert count_calls(lambda: rounds(1_200)) < 2.5 * once

    @given(
        st.dictionaries(
            st.sampled_from("abcdefgh"), st.lists(st.sampled_from("abcdefgh"), max_size=3)
        )
    )
    def test_in_a_circle_is_who_reaches_himself(self, targets):
        """Exactly those are found who come back to themselves by way of another one."""

        def reached(name):
            todo, seen = [name], set()
            while todo:
                new = {other for other in targets.get(todo.pop(), ()) if other in targets} - seen
                seen |= new
                todo += new
            return seen

        back = {
            name
            for name in targets
            if any(name in reached(other) for other in reached(name) - {name})
        }
        assert in_circles(**targets) == back

    def test_it_does_not_depend_on_the_order(self):
        """The same events are found in any order of the records."""
        targets = {f"e{n}": [f"e{(n * 7 + 3) % 50}", f"e{(n + 25) % 60}"] for n in range(60)}
        names = list(targets)
        expected = in_circles(**targets)
        for seed in range(5):
            random.Random(seed).shuffle(names)  # noqa: S311 - test data
            assert in_circles(**{name: targets[name] for name in names}) == expected


class TestUnused:
    """NE205 and NE206: actors and places that no record refers to."""

    def test_an_actor(self, found, golden):
        """It is named at its id."""
        golden(only(found(event("a"), OMAR), "NE205", "actor:omar", "/id"))

    def test_a_place(self, found, golden):
        """It is named at its id."""
        findings = found(
            event("a", places=[{"place": "place:samra"}]), {**SAMRA, "id": "place:samra-city"}
        )
        golden(only(findings, "NE206", "place:samra-city", "/id"))

    @pytest.mark.parametrize(
        "document",
        [
            event("b", evidence=[{"attribution": ["actor:omar"]}]),
            event("b", participants=[{"actor": "actor:lina", "on_behalf_of": "actor:omar"}]),
            {**LINA, "affiliations": [{"actor": "actor:omar"}]},
            {**ARTICLE, "authors": ["actor:omar"]},
            {**ARTICLE, "publisher": "actor:omar"},
            {**ARTICLE, "credits": [{"actor": "actor:omar", "role": "photographer"}]},
        ],
    )
    def test_any_reference_is_a_use(self, document, found):
        """Who is a source, an author, a body that others belong to is used."""
        assert found(event("a"), OMAR, document) == ()

    def test_imported_records_come_as_they_are(self, found):
        """Places that were imported from a gazetteer may be unused."""
        origin = {"imported_from": [{"dataset": "Atlas of Harbours"}]}
        port = {**SAMRA, "id": "place:port", **origin}
        assert found(event("a"), {**OMAR, **origin}, port) == ()

    def test_a_dataset_without_events_is_for_others(self, found):
        """Actors and places alone are there to be referred to from elsewhere."""
        assert found(OMAR) == ()

    def test_while_a_reference_leads_nowhere(self, found):
        """The unused actor may be the one that is meant, so there is one finding."""
        (finding,) = found(event("a"), event("b", participants=[{"actor": "actor:omarr"}]), OMAR)
        assert (finding.code, finding.record) == ("NE202", "event:b")
        assert "actor:omarr" in finding.message
        assert '"actor:omar"' in finding.hint

    def test_a_part_of_a_dataset(self, write):
        """The record that refers to an actor may be in another file."""
        assert newsevents.validate(write("actors.jsonl", [LINA, OMAR])).findings == ()


class TestRelations:
    """NE207 to NE209: a relation that cannot be."""

    def test_an_event_related_to_itself(self, found, golden):
        """The relation is named, whichever it is."""
        findings = found(event("a", ("describes", "b"), ("causes", "a")), event("b"))
        golden(only(findings, "NE207", "event:a", "/relations/1/event"))

    def contradicted(self, findings, *named):
        """Return the message about a relation of the first event, which contains some values."""
        text = only(findings, "NE208", "event:a", "/relations/0/type")
        assert [each for each in ("event:b", "2026-03-03", *named) if each not in text] == []
        return text

    def test_announcing_what_had_occurred(self, found, golden):
        """The message has both dates, the hint the relations that would do."""
        findings = found(event("a", ("announces", "b")), event("b", date="2026-02-20"))
        golden(self.contradicted(findings, "2026-02-20", '"describes"', '"confirms"'))

    def test_announcing_a_plan_for_the_past(self, found, golden):
        """An announced event is later than the announcement, also if its outcome is unknown."""
        old = {**ARTICLE, "id": "article:old", "published": "2026-02-19"}
        planned = event(
            "b", date="2026-02", status="planned", evidence=[{"article": "article:old"}]
        )
        golden(self.contradicted(found(old, event("a", ("announces", "b")), planned), "2026-02)"))

    def test_following_what_is_to_come(self, found, golden):
        """Nothing follows an event of a later day."""
        later = event("b", date="2026-03-10", status="planned")
        golden(self.contradicted(found(event("a", ("follows", "b")), later), "2026-03-10"))

    @pytest.mark.parametrize(
        ("relation", "date"),
        [
            ("responds-to", "2026-03-10"),
            ("violates", "2026-03-10"),
            ("causes", "2026-02-20"),
            ("causes", "[2026-02-20..2026-02-24]"),
            ("proposes", "2026-02-20"),
            ("part-of", "[2026-02-20,2026-02-24]"),
        ],
    )
    def test_the_order_of_two_events(self, relation, date, found):
        """A response and a breach come later, an effect and a proposed event do not come earlier."""
        later = {**ARTICLE, "id": "article:later", "published": "2026-03-11"}
        evidence = [{"article": "article:later"}]
        other = event("b", date=date, evidence=evidence)
        self.contradicted(found(later, event("a", (relation, "b")), other), date)

    def test_an_ongoing_event_may_follow_later(self, found):
        """An event that goes on is not over before a later one."""
        going_on = event("a", ("follows", "b"), date="2026-02-20", status="ongoing")
        assert found(going_on, event("b", date="2026-03-01")) == ()

    @pytest.mark.parametrize(
        ("period", "is_right"),
        [
            ("2011-03/2024-12", False),
            ("2026-04/..", False),
            ("2011-03/..", True),
            ("2011-03/2026-03", True),
            ("2011-03/2024-12?", True),
            (None, True),
        ],
    )
    def test_a_process_of_another_time(self, period, is_right, found):
        """An event is part of a process within the period of the process."""
        process = {"type": "process", "id": "process:p", "kind": "conflict", "names": {"en": "P"}}
        if period is not None:
            process["period"] = period
        findings = found(process, event("a", processes=["process:p"]))
        if is_right:
            assert findings == ()
        else:
            text = only(findings, "NE208", "event:a", "/processes/0")
            assert period in text

    @pytest.mark.parametrize("whole", ["2026-02-20/2026-02-24", "2024", "2026-02-XX"])
    def test_a_part_at_another_time_than_the_whole(self, whole, found, golden):
        """The time of the whole takes in that of its parts."""
        findings = found(event("a", ("part-of", "b")), event("b", date=whole))
        golden(self.contradicted(findings, whole, '"follows"'))

    @pytest.mark.parametrize(
        ("relation", "fields"),
        [
            ("announces", {"date": "2026-03-03"}),
            ("announces", {"date": "2026-03-02"}),  # a day of time zones
            ("announces", {"date": "2026-02-20~"}),
            ("announces", {"date": "2026-02-20?"}),
            ("announces", {"date": "2026"}),
            ("announces", {"date": "2026-02-20/.."}),
            ("announces", {"date": "2026-02-20", "status": "ongoing"}),
            ("announces", {"date": "2026-02-20", "status": "postponed"}),
            ("announces", {"date": "2026-02-20", "status": "cancelled"}),
            ("describes", {"date": "2026-02-20"}),
            ("confirms", {"date": "2026-02-20"}),
            ("denies", {"date": "2026-02-20"}),
            ("responds-to", {"date": "2026-03-20", "status": "planned"}),
            ("causes", {"date": "2026-03-20", "status": "planned"}),
            ("responds-to", {"date": "2026-02-20"}),
            ("violates", {"date": "2026-03-20", "status": "planned"}),
            ("causes", {"date": "2026-02-20", "status": "ongoing"}),
            ("announces", {"date": "[2026-02-20..2026-03-10]"}),
            ("follows", {"date": "[2026-02-20..2026-03-10]"}),
            ("part-of", {"date": "[..2026-03-10]"}),
            ("same-as", {"date": "2026-02-20"}),
            ("follows", {"date": "2026-02-20"}),
            ("follows", {"date": "2026-03-04"}),
            ("follows", {"date": "2026-03-01/2026-03-20", "status": "ongoing"}),
            ("part-of", {"date": "2026-03-04"}),
            ("part-of", {"date": "2026-02-20", "status": "ongoing"}),
            ("part-of", {"date": "2026-02-20/.."}),
        ],
    )
    def test_what_may_be_right(self, relation, fields, found):
        """Nothing is said of a relation that can be, nor of what is not known well enough."""
        assert found(event("a", (relation, "b")), event("b", **fields)) == ()

    def test_an_event_that_has_occurred_since(self, write):
        """An announcement stays true when the dataset learns that its event took place."""
        later = {**ARTICLE, "id": "article:later", "published": "2026-03-11"}
        took_place = event("b", date="2026-03-10", evidence=[{"article": "article:later"}])
        records = [ARTICLE, later, LINA, SAMRA, event("a", ("announces", "b")), took_place]
        assert newsevents.validate(write("data/all.jsonl", records).parent).findings == ()

    def test_an_announcement_that_is_itself_planned(self, found):
        """Only what has happened can be contradicted by dates."""
        planned = event("a", ("announces", "b"), date="2026-03-05", status="planned")
        assert found(planned, event("b", date="2026-02-20")) == ()

    @pytest.mark.parametrize(
        ("first", "second"),
        [("confirms", "denies"), ("denies", "confirms"), ("announces", "denies")],
    )
    def test_saying_both(self, first, second, found, golden):
        """The second of the two is named, and where the first one is."""
        findings = found(event("a", (first, "b"), (second, "b")), event("b"))
        text = only(findings, "NE209", "event:a", "/relations/1/type")
        for named in ("event:b", first, second, "/relations/0"):
            assert named in text
        golden(text)

    @pytest.mark.parametrize(
        ("confirmed", "denied", "is_right"),
        [
            ("/status", "/date", True),
            (None, "/date", True),
            ("/date", "/date", False),
            (None, None, False),
        ],
    )
    def test_confirming_the_event_and_denying_its_date(self, confirmed, denied, is_right, found):
        """Only one field cannot be both confirmed and denied."""
        relations = [
            {"type": relation, "event": "event:b", **({"field": field} if field else {})}
            for relation, field in (("confirms", confirmed), ("denies", denied))
        ]
        findings = found(event("a", relations=relations), event("b"))
        assert [each.code for each in findings] == ([] if is_right else ["NE209"])

    def test_saying_both_more_than_twice(self, found):
        """One finding an event that is spoken of, however often it is."""
        relations = [("confirms", "b"), ("denies", "b"), ("announces", "b"), ("denies", "b")]
        findings = found(event("a", *relations), event("b"))
        only(findings, "NE209", "event:a", "/relations/1/type")

    def test_saying_one_thing_of_one_and_another_of_another(self, found):
        """To confirm and to announce, or to confirm one event and deny another, is no finding."""
        relations = [("confirms", "b"), ("announces", "b"), ("denies", "c"), ("describes", "c")]
        assert found(event("a", *relations), event("b"), event("c")) == ()

    @given(
        edtf_texts(),
        edtf_texts(),
        st.sampled_from(list(RelationType)),
        st.sampled_from(list(Status)),
    )
    def test_dates_with_a_day_in_common_contradict_nothing(self, one, other, relation, status):
        """Whatever the dates, relation and status are, events that may be at once are no finding."""
        document = event("a", (relation, "b"), date=one)
        when = edtf.parse(other)
        events = {"event:b": EventSummary(status, when)}
        problems = list(contradicted_target.check(from_dict(document), RuleContext(events=events)))
        if edtf.parse(one).overlaps(when.earliest, when.latest):
            assert problems == []


def test_what_cannot_be_read_may_use_what_seems_unused(write):
    """The references of an invalid record are unknown."""
    documents = [
        {"type": "actor", "id": "actor:a", "kind": "person", "names": {"ar": "أحمد"}},
        {"type": "actor", "id": "actor:b", "kind": "person", "names": {"ar": "سلمى"}},
        {
            "type": "event",
            "id": "event:a",
            "title": {"ar": "حدث"},
            "date": "2026-01-27",
            "status": "occurred",
            "category": "talks",
            "evidence": [{"attribution": ["actor:a"]}],
        },
    ]
    path = write("data/x.jsonl", documents)
    assert [f.code for f in newsevents.validate(path.parent).findings] == ["NE205"]
    path.write_bytes(path.read_bytes() + b"{\n")
    assert [f.code for f in newsevents.validate(path.parent).findings] == ["NE003"]
