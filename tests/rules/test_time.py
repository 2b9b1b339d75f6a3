"""Rules about time: their words and fixes, and where they stay quiet."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents import edtf
from newsevents.codec import from_dict
from newsevents.findings import Replace
from newsevents.strategies import edtf_texts
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules import time

ARTICLE = {
    "type": "article",
    "id": "article:2026-03-03-harbour",
    "language": "ar",
    "published": "2026-03-03",
}
LINA = {"type": "actor", "id": "actor:lina", "kind": "person", "names": {"ar": "لينا حداد"}}
PORTS = {
    "type": "actor",
    "id": "actor:ports",
    "kind": "government-body",
    "names": {"ar": "هيئة الموانئ", "en": "Ports Authority"},
}


def statement(**fields):
    """Return a statement with some fields of its own."""
    return {
        "type": "statement",
        "id": "statement:a",
        "title": {"ar": "حداد تتحدث"},
        "date": "2026-03-03",
        "status": "occurred",
        "speakers": [{"actor": "actor:lina", "on_behalf_of": "actor:ports"}],
        "evidence": [{"article": ARTICLE["id"]}],
        **fields,
    }


def lina(*periods):
    """Return an actor who belongs to the authority in some periods; None is at any time."""
    given = ({"period": period} if period else {} for period in periods)
    return {**LINA, "affiliations": [{"actor": "actor:ports", **each} for each in given]}


@pytest.fixture
def findings(write):
    """Return a function that gives what is found in a dataset with some records of its own."""

    def _findings(*documents):
        by_id = {each["id"]: each for each in (ARTICLE, PORTS, LINA, *documents)}
        # Records before those they refer to have to wait.
        path = write("data/records.jsonl", list(reversed(by_id.values()))).parent
        found = newsevents.validate(path).findings
        in_memory = newsevents.validate(newsevents.read_dataset(path)).findings
        of_file, of_memory = (
            sorted((f.code, f.record, f.pointer, f.message, f.hint) for f in some)
            for some in (found, in_memory)
        )
        assert of_file == of_memory
        return found

    return _findings


# Records, the code and the place of what is found, and what the message and the hint name.
FIRES = {
    "a backward interval": (
        [statement(date="2026-03-03/2026-02-28")],
        ("NE301", "/date"),
        ("2026-03-03/2026-02-28", "2026-02-28/2026-03-03"),
    ),
    "a backward period": (
        [lina("2025/2024")],
        ("NE302", "/affiliations/0/period"),
        ("2025/2024", "2024/2025"),
    ),
    "occurred after the report": (
        [statement(date="2026-03-05")],
        ("NE303", "/date"),
        ("2026-03-05", "2026-03-03", '"planned"'),
    ),
    "ongoing from a later day": (
        [statement(date="2026-03-05/..", status="ongoing")],
        ("NE303", "/date"),
        ("2026-03-05", "2026-03-03"),
    ),
    "a set after the report": (
        [statement(date="[2026-03-05..2026-03-08]")],
        ("NE303", "/date"),
        ("2026-03-05", "2026-03-03"),
    ),
    "a backward set": (
        [statement(date="[2026-03-03..2026-02-28]")],
        ("NE301", "/date"),
        ("[2026-03-03..2026-02-28]", "[2026-02-28..2026-03-03]"),
    ),
    "a backward date of evidence": (
        [statement(evidence=[{"article": ARTICLE["id"], "date": "2026-03-03/2026-03-01"}])],
        ("NE301", "/evidence/0/date"),
        ("2026-03-01/2026-03-03",),
    ),
    "planned before the report": (
        [statement(date="2026-02-20", status="planned")],
        ("NE304", "/date"),
        ("2026-02-20", "2026-03-03"),
    ),
    "an article from the future": (
        [{**ARTICLE, "id": "article:future", "published": "2062-01"}],
        ("NE305", "/published"),
        ("2062-01",),
    ),
    "an affiliation that was over": (
        [lina("2019/2024-12"), statement()],
        ("NE306", "/speakers/0/on_behalf_of"),
        ("actor:lina", "actor:ports", "2019/2024-12", "2026-03-03"),
    ),
    "many affiliations, none at the time": (
        [lina("2001/2002", "/2004", "2006/2008", "2026-03-05/.."), statement()],
        ("NE306", "/speakers/0/on_behalf_of"),
        ("2001/2002, /2004, 2006/2008, ...", "2026-03-03"),
    ),
}

QUIET = {
    "an open interval": [statement(date="../2026-03-03")],
    "a set that begins before the report": [statement(date="[2026-03-03..2026-03-20]")],
    "a set without a beginning": [statement(date="[..2026-03-20]")],
    "ongoing since the report": [statement(date="2026-03-03/..", status="ongoing")],
    "an interval of a day": [statement(date="2026-03-03/2026-03-03")],
    "an affiliation that goes on": [lina("2024/..")],
    "a day later, in another time zone": [statement(date="2026-03-04")],
    "a plan for tomorrow": [statement(date="2026-03-04", status="planned")],
    "a plan for yesterday, elsewhere": [statement(date="2026-03-02", status="planned")],
    "an event without an article": [
        statement(date="2062", evidence=[{"attribution": ["actor:ports"]}])
    ],
    "the last day there is": [statement(date="9999-12-31", status="planned")],
    "no affiliation": [statement()],
    "an affiliation at any time": [lina("2001/2002", None), statement()],
    "an affiliation of yesterday": [lina("2019/2026-03-02"), statement()],
    "an affiliation of tomorrow": [lina("2026-03-04/.."), statement()],
    "an affiliation since some time": [lina("/2030"), statement()],
    "one of two affiliations": [lina("2001/2002", "2025/.."), statement()],
    "a period that is not certain": [lina("2019/2024-12?"), statement()],
    "a date that is not certain": [lina("2019/2024-12"), statement(date="2026-03~")],
    "a date that may be within": [lina("2019/2024-12"), statement(date="../2026-03-03")],
    "a period of one date": [lina("2024-12"), statement()],
    "an affiliation to another": [
        {**LINA, "affiliations": [{"actor": "actor:lina", "period": "2019/2024"}]},
        statement(),
    ],
}


@pytest.mark.parametrize("what", FIRES)
def test_a_rule_fires(what, findings, golden):
    """The example gives this finding, at its place, with the dates that it is about."""
    documents, where, named = FIRES[what]
    (finding,) = findings(*documents)
    assert (finding.code, finding.pointer) == where
    said = f"{finding.message}; {finding.hint}"
    assert [each for each in named if each not in said] == []
    golden(said)


@pytest.mark.parametrize("what", QUIET)
def test_rules_stay_quiet(what, findings):
    """Good data gives no finding, nor does what may be right."""
    assert findings(*QUIET[what]) == ()


def test_the_base_of_the_examples_is_good(findings):
    """Without more there is nothing to find, so every finding comes from the example."""
    assert findings() == ()


def test_what_is_the_future_depends_on_today():
    """The same article is no finding once its day has come."""
    (document,), *_ = FIRES["an article from the future"]
    article = from_dict(document)
    for today, expected in ((date(2061, 1, 1), 1), (date(2062, 1, 1), 0)):
        found = time.article_from_the_future.check(article, RuleContext(today=today))
        assert len(list(found)) == expected


@pytest.mark.parametrize(
    ("what", "pointer", "forward"),
    [
        ("a backward interval", "/date", "2026-02-28/2026-03-03"),
        ("a backward period", "/affiliations/0/period", "2024/2025"),
    ],
)
def test_backward_is_turned_round(what, pointer, forward, findings):
    """The fix swaps the two sides; it is not safe, since one of them may be what is wrong."""
    (finding,) = findings(*FIRES[what][0])
    assert not finding.fix.is_safe
    assert forward in finding.fix.title
    assert finding.fix.changes == (Replace(pointer, forward),)


def test_every_list_of_participants_is_looked_at(findings):
    """Addressees, participants and forces count like speakers."""
    who = [{"actor": "actor:ports"}, {"actor": "actor:lina", "on_behalf_of": "actor:ports"}]
    common = {"date": "2026-03-03", "status": "occurred", "title": {"en": "At the harbour"}}
    common["evidence"] = [{"article": ARTICLE["id"]}]
    found = findings(
        lina("2019/2024"),
        statement(speakers=[{"actor": "actor:ports"}], addressees=who[1:]),
        {"type": "meeting", "id": "meeting:a", "participants": who, **common},
        {"type": "call", "id": "call:a", "participants": who, **common},
        {
            "type": "military-movement",
            "id": "military-movement:a",
            "forces": who,
            "kind": "transit",
            **common,
        },
        {
            "type": "event",
            "id": "event:a",
            "category": "fair",
            "participants": who,
            **common,
        },
    )
    places = sorted((each.record, each.pointer) for each in found if each.code == "NE306")
    assert places == [
        ("call:a", "/participants/1/on_behalf_of"),
        ("event:a", "/participants/1/on_behalf_of"),
        ("meeting:a", "/participants/1/on_behalf_of"),
        ("military-movement:a", "/forces/1/on_behalf_of"),
        ("statement:a", "/addressees/0/on_behalf_of"),
    ]


def test_very_many_affiliations_are_left_alone(findings):
    """Hundreds of affiliations to one body are not gone through for each event."""
    assert findings(lina(*["2001/2002"] * 500), statement()) == ()


@given(st.lists(edtf_texts(), min_size=1, max_size=3), edtf_texts())
def test_an_affiliation_that_may_hold_is_never_reported(periods, when):
    """Whatever the dates are, a period that has a day in common with the event's is enough."""
    records = [from_dict(each) for each in (lina(*periods), PORTS, statement(date=when))]
    codes = {finding.code for finding in newsevents.validate(records).findings}
    date_of_event = edtf.parse(when)
    holds = [
        edtf.parse(period).overlaps(date_of_event.earliest, date_of_event.latest)
        for period in periods
    ]
    assert not ("NE306" in codes and any(holds))


class TestDuration:
    """NE310: an event that lasted longer than its date."""

    @pytest.mark.parametrize(
        ("day", "duration"),
        [
            ("2026-03-03", "PT72H"),
            ("2026-03-03", "PT24H1S"),
            ("2026-03-03", "P2D"),
            ("2026-03-03", "P1W"),
            ("2026-03-01/2026-03-03", "P3DT1M"),
            ("2026-02-17/2026-03-02", "P9W"),
            ("2026-02-17/2026-03-02", "P1M15D"),
            ("2026-02-17/2026-03-02", "P999999Y999999M999999D"),
        ],
    )
    def test_longer_than_the_date(self, findings, day, duration):
        """A duration that no reading of the date can hold is found, and nothing is written."""
        (finding,) = findings(statement(date=day, duration=duration))
        assert (finding.code, finding.pointer) == ("NE310", "/duration")
        assert day in finding.message
        assert duration in finding.message
        assert finding.fix is None

    @pytest.mark.parametrize(
        ("day", "duration"),
        [
            ("2026-03-03", "PT3H"),
            ("2026-03-03", "PT24H"),
            ("2026-03-03", "P1D"),
            ("2026-03-03", "PT72H~"),
            ("2026-03-03~", "PT72H"),
            ("2026-03-03?", "PT72H"),
            ("2026-03-03T10:00", "PT72H"),  # from then on
            ("2026-03-02T10:00/2026-03-03T11:00", "PT72H"),
            ("2026-03", "P9W"),
            ("2026-03-XX", "P9W"),
            ("2026-03/2026-03-03", "P9W"),
            ("../2026-03-03", "P14Y"),
            ("/2026-03-03", "P14Y"),
            ("2026-03-03/..", "P14Y"),
            ("2026-03-03/", "P14Y"),
            ("[2026-03-01..2026-03-03]", "P2W"),
            ("[..2026-03-03]", "P2W"),
            ("2026-03-01/2026-03-03", "PT72H"),
            ("2026-02-17/2026-02-28", "P2W"),  # from a Tuesday to a Saturday
            ("2026-02-01/2026-02-28", "P1M"),
            ("2011-03-15/2024-12-08", "P14Y"),  # rounded
        ],
    )
    def test_dates_that_a_duration_fits(self, findings, day, duration):
        """Open, inexact and longer dates, and rounded durations, contradict nothing."""
        assert findings(statement(date=day, duration=duration)) == ()
