"""A dataset in memory: look-ups both ways, a timeline, accounts that contradict each other."""

from __future__ import annotations

import collections
import copy
import pickle
import sys
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents import Dataset, InvalidError, Meeting
from newsevents.errors import EdtfError
from newsevents.model import Event
from newsevents.strategies import edtf_texts

Documents = list[dict[str, Any]]

CALL = "call:2026-02-najjar-guard"
FERRY = "event:2026-02-04-ferry"
MEETING = "meeting:2026-02-02-samra"
MOVEMENT = "military-movement:2026-02-01-guard"
STATEMENT = "statement:2026-02-03-najjar-ferry"
AUTHORITY, GUARD, SALMA = "actor:ports-authority", "actor:port-guard", "actor:salma-najjar"


def dataset_of(documents: Documents, **more: Any) -> Dataset:
    """Return documents as a dataset."""
    return Dataset(map(newsevents.from_dict, documents), **more)


@pytest.fixture
def dataset(small: Documents) -> Dataset:
    """Return the small dataset."""
    return dataset_of(small)


def ids(records: Any) -> list[str]:
    """Return the ids of records."""
    return [record.id for record in records]


def event(name: str, **more: Any) -> dict[str, Any]:
    """Return an event with some fields of your own."""
    return {
        "type": "event",
        "id": f"event:{name}",
        "title": {"ar": "حدث"},
        "date": "2026",
        "status": "occurred",
        "category": "strike",
        "evidence": [{"attribution": [GUARD]}],
        **more,
    }


def statement(name: str, about: str, *speakers: tuple[str, str | None]) -> dict[str, Any]:
    """Return a statement about an event, by speakers and whom each speaks for."""
    document = event(name)
    del document["category"]
    return {
        **document,
        "type": "statement",
        "id": f"statement:{name}",
        "speakers": [
            {"actor": actor, "on_behalf_of": other} if other else {"actor": actor}
            for actor, other in speakers
        ],
        "relations": [{"type": "describes", "event": about}],
    }


def place(name: str, within: str | None = None) -> dict[str, Any]:
    """Return a place, and what it lies in."""
    document = {"type": "place", "id": f"place:{name}", "kind": "site", "names": {"ar": "مكان"}}
    return document if within is None else {**document, "within": f"place:{within}"}


# --- a collection of records ---------------------------------------------------------------------


def test_records_stand_under_their_types(dataset, small):
    """Each mapping holds the records of its type by id, in the order in which they came."""
    assert list(dataset.articles) == ["article:2026-02-03-ferry"]
    assert list(dataset.actors) == [AUTHORITY, SALMA, GUARD]
    assert list(dataset.places) == ["place:samra", "place:samra-harbour"]
    assert list(dataset.statements) == [STATEMENT]
    assert list(dataset.meetings) == [MEETING]
    assert list(dataset.calls) == [CALL]
    assert list(dataset.movements) == [MOVEMENT]
    assert [event.id for event in dataset.events()] == [STATEMENT, MEETING, CALL, MOVEMENT, FERRY]
    assert ids(dataset) == [document["id"] for document in small]
    assert list(dataset.of_type(Event).values()) == list(dataset.events())
    assert all(event is dataset[event.id] for event in dataset.events())


@pytest.mark.parametrize(
    "name",
    ["articles", "actors", "places", "statements", "meetings", "calls", "movements"],
)
def test_mappings_are_read_only(dataset, name):
    """What a dataset hands out cannot be changed, and is made once."""
    mapping = getattr(dataset, name)
    key = next(iter(mapping))
    with pytest.raises(TypeError):
        mapping["x"] = mapping[key]
    with pytest.raises((TypeError, AttributeError)):
        mapping.clear()
    assert getattr(dataset, name) is mapping


def test_a_dataset_is_a_collection(dataset, small):
    """It has a length, members and records by id."""
    assert len(dataset) == len(small) == 11
    assert GUARD in dataset
    assert "actor:nobody" not in dataset
    assert 7 not in dataset
    assert dataset[GUARD].name("ar") == "حرس الميناء"
    assert dataset.get(GUARD) is dataset[GUARD]
    assert dataset.get("actor:nobody") is None
    assert repr(dataset) == "<Dataset of 1 article, 3 actors, 2 places, 0 processes, 5 events>"


@pytest.mark.parametrize(
    ("name", "suggested"),
    [
        ("actor:port-gaurd", f'"{GUARD}"'),
        ("قناة", ""),
        ("", ""),
        (7, ""),
        (None, ""),
        (f"{GUARD}{'x' * 100_000}", ""),
    ],
    ids=["near", "far", "empty", "number", "none", "long"],
)
def test_an_id_that_is_not_there_is_answered_with_the_nearest(dataset, golden, name, suggested):
    """KeyError says which id was asked for, and which one was perhaps meant."""
    with pytest.raises(KeyError) as error:
        dataset[name]
    (text,) = error.value.args
    before, value, after = text.partition(repr(name)[:20])
    assert (bool(before), bool(value)) == (True, True)
    assert suggested in after
    golden(text[:100])


def test_a_record_is_in_a_dataset_by_content(dataset, small):
    """A record belongs to a dataset that has an equal one under its id."""
    assert newsevents.from_dict(small[3]) in dataset
    assert newsevents.from_dict({**small[3], "country": "LB"}) not in dataset


def test_a_dataset_travels_between_processes(small):
    """Pickling keeps the records in their order, the metadata and the findings."""
    finding = newsevents.validate([newsevents.from_dict({**small[1], "mood": 1})]).findings[0]
    dataset = dataset_of(small, metadata={"title": "سمرا"}, findings=[finding])
    dataset.timeline()
    twin = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - our own
    assert twin == dataset
    assert ids(twin) == ids(dataset)
    assert twin.findings == dataset.findings


def test_a_copy_has_the_same_records(small):
    """A shallow copy is another dataset of the same objects."""
    dataset = dataset_of(small, metadata={"title": "سمرا"})
    twin = copy.copy(dataset)
    assert twin == dataset
    record = next(iter(dataset))
    assert twin[record.id] is record
    twin.rename(record.id, f"{record.id}-2")
    assert record.id in dataset


def test_datasets_are_equal_by_content(small):
    """Two datasets are equal when their records and their metadata are, in whatever order."""
    first = dataset_of(small, metadata={"title": "سمرا"})
    assert first == dataset_of(small[::-1], metadata={"title": "سمرا"})
    assert first != dataset_of(small)
    assert first != dataset_of(small[1:], metadata={"title": "سمرا"})
    assert first != 7
    assert dataset_of([]) == Dataset()
    with pytest.raises(TypeError):
        hash(first)


def test_metadata_is_read_only_and_its_own(small):
    """Metadata is copied and cannot be changed."""
    metadata = {"title": "سمرا"}
    dataset = dataset_of(small, metadata=metadata)
    metadata["title"] = ""
    assert dataset.metadata == {"title": "سمرا"}
    with pytest.raises(TypeError):
        dataset.metadata["title"] = ""  # type: ignore[index]


def test_an_id_stands_for_one_record(small):
    """Two records with one id are refused, with a finding for each that came too late."""
    with pytest.raises(InvalidError) as error:
        dataset_of([*small, small[1], {**small[2], "country": "LB"}])
    assert [(f.code, f.record, f.pointer) for f in error.value.findings] == [
        ("NE201", AUTHORITY, "/id"),
        ("NE201", SALMA, "/id"),
    ]
    assert error.value.subject == "Dataset"


def test_the_same_object_twice_is_one_record(small):
    """A record that comes twice as the same object is no contradiction."""
    record = newsevents.from_dict(small[1])
    assert len(Dataset([record, record])) == 1


# --- look-ups ------------------------------------------------------------------------------------


def test_events_of_an_actor(dataset):
    """The events in which an actor takes part, in any part; whoever is only a source does not."""
    assert ids(dataset.events(actor=GUARD)) == [MEETING, CALL, MOVEMENT]
    assert ids(dataset.events(actor=SALMA)) == [STATEMENT, CALL]
    assert ids(dataset.events(actor=AUTHORITY)) == [MEETING]


def test_an_event_is_listed_once(small):
    """Who takes part twice is no two events."""
    small[10]["participants"] = [{"actor": SALMA}, {"actor": SALMA, "role": "captain"}]
    assert ids(dataset_of(small).events(actor=SALMA)) == [STATEMENT, CALL, FERRY]


def test_events_from_a_source(dataset):
    """The events that an actor is a source of, at any place in the chain."""
    assert ids(dataset.events(source=SALMA)) == [STATEMENT, FERRY]
    assert ids(dataset.events(source=AUTHORITY)) == [CALL, MOVEMENT, FERRY]


def test_events_in_an_article(dataset):
    """The events that an article reports."""
    assert ids(dataset.events(article="article:2026-02-03-ferry")) == [
        event.id for event in dataset.events()
    ]


def test_events_at_a_place(dataset):
    """The events at a place, at a place within it, and movements from, to or by way of it."""
    assert ids(dataset.events(place="place:samra-harbour")) == [MEETING, MOVEMENT]
    assert ids(dataset.events(place="place:samra")) == [MEETING, MOVEMENT, FERRY]


@pytest.mark.parametrize("field", ["origin", "destination", "via", "places"])
def test_movements_are_at_every_place_that_they_name(small, field):
    """From, to, over or at."""
    del small[9]["origin"]
    harbour = "place:samra-harbour"
    lists = {"via": [harbour], "places": [{"place": harbour}]}
    small[9][field] = lists.get(field, harbour)
    assert MOVEMENT in ids(dataset_of(small).events(place="place:samra"))


def test_places_may_lie_in_places_that_are_not_there(small):
    """A chain of places may lead out of the dataset, and an event may be at an unknown place."""
    small[4]["within"] = "place:lebanon"
    small[10]["places"] = [{"place": "place:unknown"}]
    dataset = dataset_of(small)
    assert ids(dataset.events(place="place:samra-harbour")) == [MEETING, MOVEMENT]
    for missing in ("place:lebanon", "place:unknown"):
        with pytest.raises(KeyError):
            dataset.events(place=missing)


@pytest.mark.parametrize(
    "within",
    [
        {"a": "a"},
        {"a": "b", "b": "a"},
        {"a": "b", "b": "c", "c": "a", "d": "a"},
    ],
)
def test_places_that_lie_in_each_other_do_not_hang(within):
    """A circle of places is one place as far as events go."""
    places = [place(name, outer) for name, outer in within.items()]
    dataset = dataset_of([*places, event("x", places=[{"place": "place:a"}])])
    for name in set(within) - {"d"}:
        assert ids(dataset.events(place=f"place:{name}")) == ["event:x"]


def test_a_long_chain_of_places_is_followed_to_its_end():
    """A chain of twenty thousand places is no trouble."""
    places = [place(f"p{n}", f"p{n - 1}" if n else None) for n in range(20_000)]
    dataset = dataset_of([*places, event("x", places=[{"place": "place:p19999"}])])
    assert ids(dataset.events(place="place:p0")) == ["event:x"]


@pytest.mark.parametrize("name", ["actor", "source", "article", "place"])
def test_an_id_to_select_by_must_be_in_the_dataset(dataset, small, name):
    """An unknown id, and a record of another dataset, raise KeyError instead of selecting nothing."""
    other = newsevents.from_dict({**small[1], "id": "actor:other"})
    for wanted in ("", "actor:port-gaurd", other):
        with pytest.raises(KeyError):
            dataset.events(**{name: wanted})


def test_events_by_several_filters(dataset):
    """Filters are combined, take records as well as ids, and keep the order of the dataset."""
    guard, harbour = dataset.actors[GUARD], dataset.places["place:samra-harbour"]
    assert ids(dataset.events(actor=guard, place=harbour)) == [MEETING, MOVEMENT]
    assert ids(dataset.events(actor=GUARD, source=AUTHORITY)) == [CALL, MOVEMENT]
    assert ids(dataset.events(actor=guard, between=("2026-02-01", "2026-02-01"))) == [
        CALL,
        MOVEMENT,
    ]
    assert dataset.events(actor=SALMA, place=harbour) == ()


def test_a_record_of_a_class(dataset):
    """A record of another class than the one that is asked for is none."""
    assert dataset.get(MEETING, Meeting) is dataset[MEETING]
    assert dataset.get(MEETING, Event) is dataset[MEETING]
    assert dataset.get(MEETING, newsevents.Call) is None
    assert dataset.get("meeting:unknown", Meeting) is None


def test_statements_about_an_event(small):
    """The statements that have a relation to an event, each once."""
    small[6]["relations"].append({"type": "describes", "event": FERRY})
    dataset = dataset_of(small)
    assert ids(dataset.statements_about(FERRY)) == [STATEMENT]
    assert dataset.statements_about(CALL) == ()
    assert dataset.statements_about("call:unknown") == ()


# --- time ----------------------------------------------------------------------------------------

DATES = {
    "a": "2026-01-20/2026-01-27",
    "b": "2026-01-28",
    "c": "2026-01~",
    "d": "../2026-01-27",
    "e": "2025-10-15T14:00:00+03:00",
    "f": "2026-02-02/",
    "g": "2025",
    "h": "2026-01-28T23:30:00-05:00",
    "i": "202X",
}


@pytest.fixture
def dated() -> Dataset:
    """Return events of all sorts of dates."""
    return dataset_of([event(name, date=text) for name, text in DATES.items()])


def letters(events: tuple[Event, ...]) -> str:
    """Return the names of events, a letter each."""
    return "".join(event.id.removeprefix("event:") for event in events)


@pytest.mark.parametrize(
    ("first", "last", "wanted"),
    [
        (None, None, "igedcabhf"),
        ("2026-01-28", "2026-01-28", "icbh"),
        (date(2026, 1, 28), date(2026, 1, 28), "icbh"),
        ("2026-01", "2026-01", "idcabh"),
        ("2025", "2025", "iged"),
        ("2026-02", None, "if"),
        (None, "2024", "id"),
        ("2030", "2030", "f"),
        ("1990/1995", None, "igedcabhf"),
        ("../2026-01-20", "2026-01-20", "igedca"),
    ],
)
def test_between_two_days(dated, first, last, wanted):
    """Events that may be in a period, both days included, in the order of the dataset."""
    assert letters(dated.events(between=(first, last))) == "".join(sorted(wanted))


@pytest.mark.parametrize("source", [5, None, ["data"]])
def test_what_is_no_source_or_record(source, tmp_path):
    """It is told by the name of its class."""
    with pytest.raises(TypeError, match=type(source).__name__):
        newsevents.read_dataset(source)
    with pytest.raises(TypeError, match=type(source).__name__):
        newsevents.write_dataset([source], tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_period_is_made_of_dates(dated):
    """Text that is no date, a time of day, and what is no period are refused."""
    with pytest.raises(EdtfError):
        dated.events(between=("yesterday", None))
    with pytest.raises(EdtfError):
        dated.events(between=(None, "2026-02-30"))
    with pytest.raises(TypeError):
        dated.events(between="2026")
    with pytest.raises(ValueError, match="2026-01-28"):
        dated.events(between=("2026-01-28", "2026-01-20"))
    with pytest.raises(TypeError):
        dated.events(between=(datetime(2026, 1, 28, 12), None))  # noqa: DTZ001 - no zone is just what is given


def test_the_timeline_is_in_order(dated):
    """By the first date that is written; at the same beginning, a whole before its parts."""
    assert letters(dated.timeline()) == "igecadbhf"
    assert dated.timeline() is dated.timeline()


def test_events_of_the_same_date_stand_by_id():
    """The order of the timeline does not depend on the order of the file."""
    documents = [event(name) for name in "cab"]
    assert letters(dataset_of(documents).timeline()) == "abc"


@given(st.lists(edtf_texts(), max_size=8))
def test_a_timeline_has_every_event(dates):
    """Whatever dates there are, the timeline holds every event once, in the order of `when`."""
    dataset = dataset_of([event(str(number), date=text) for number, text in enumerate(dates)])
    timeline = dataset.timeline()
    assert collections.Counter(ids(timeline)) == collections.Counter(ids(dataset))
    keys = [(event.when.sort_key, event.id) for event in timeline]
    assert keys == sorted(keys)
    assert set(timeline) >= set(dataset.events(between=("2020", "2026")))


# --- accounts ------------------------------------------------------------------------------------


def test_two_accounts_of_one_call_stand_apart(dataset):
    """Each source has its evidence and its claims."""
    authority, guard = dataset.accounts(CALL)
    assert (authority.source, guard.source) == (AUTHORITY, GUARD)
    assert authority.claims == {}
    assert guard.claims == {"/date": "2026-01-31"}
    assert [evidence.stance for evidence in guard.evidence] == ["denies"]
    assert authority.statements == guard.statements == ()


def test_a_spokesman_speaks_for_whom_he_speaks_for(small):
    """What is said on behalf of a source belongs to its account."""
    small.append(statement("denial", CALL, (SALMA, AUTHORITY)))
    small.append(statement("again", CALL, (GUARD, None)))
    authority, guard = dataset_of(small).accounts(CALL)
    assert (authority.source, ids(authority.statements)) == (AUTHORITY, ["statement:denial"])
    assert (guard.source, ids(guard.statements)) == (GUARD, ["statement:again"])


def test_a_spokesman_with_evidence_of_his_own_is_a_source(dataset):
    """Who is the origin of evidence is a source, also when speaking for another."""
    (salma,) = dataset.accounts(FERRY)
    assert (salma.source, ids(salma.statements)) == (SALMA, [STATEMENT])


def test_who_only_speaks_has_an_account_too(small):
    """A source may be known from a statement alone."""
    small.append(statement("doubt", MEETING, (SALMA, None)))
    guard, salma = dataset_of(small).accounts(MEETING)
    assert (guard.source, guard.statements) == (GUARD, ())
    assert (salma.source, salma.evidence, salma.claims) == (SALMA, (), {})
    assert ids(salma.statements) == ["statement:doubt"]


def test_the_voice_of_the_article_is_a_source(small):
    """Evidence without attribution is the article's own account."""
    del small[8]["evidence"][0]["attribution"]
    first, second = dataset_of(small).accounts(CALL)
    assert (first.source, second.source) == (None, GUARD)


def test_the_origin_is_the_first_of_a_chain(small):
    """What an agency reports of an official is the official's account."""
    small[10]["evidence"][0]["attribution"] = [GUARD, SALMA, AUTHORITY]
    guard, salma = dataset_of(small).accounts(FERRY)
    assert (guard.source, len(guard.evidence), guard.statements) == (GUARD, 1, ())
    assert (salma.source, salma.evidence, ids(salma.statements)) == (SALMA, (), [STATEMENT])


def test_claims_of_one_source_are_put_together(small):
    """Several pieces of evidence of one source are one account."""
    one, two = small[8]["evidence"]
    small[8]["evidence"] = [
        two,
        {**one, "attribution": [GUARD], "claims": {"/medium": "video"}},
    ]
    (guard,) = dataset_of(small).accounts(CALL)
    assert guard.claims == {"/date": "2026-01-31", "/medium": "video"}
    assert len(guard.evidence) == 2


@pytest.mark.parametrize(
    ("evidence", "is_contested"),
    [
        ({"stance": "denies"}, True),
        ({"stance": "affirms", "claims": {"/medium": "video"}}, True),
        ({"stance": "alleges"}, False),
        ({}, False),
    ],
)
def test_a_denial_or_a_claim_contests_an_event(small, evidence, is_contested):
    """Either is enough; a source that only alleges contradicts nobody."""
    first = {key: small[8]["evidence"][0][key] for key in ("article", "spans", "attribution")}
    small[8]["evidence"] = [{**first, "stance": "affirms"}, {**first, **evidence}]
    dataset = dataset_of(small)
    assert [event.id for event in dataset.events() if event.is_contested] == [CALL][:is_contested]


def test_a_statement_of_two_spokesmen_is_one_statement(small):
    """Two who speak for the same source in one statement make one account with one statement."""
    small.append(statement("both", CALL, (SALMA, AUTHORITY), ("actor:omar", AUTHORITY)))
    authority, _ = dataset_of(small).accounts(CALL)
    assert ids(authority.statements) == ["statement:both"]


@pytest.mark.parametrize("turned", [False, True])
def test_accounts_do_not_depend_on_the_order_of_statements(small, turned):
    """Whether the spokesman or the source itself speaks first, it is one account."""
    said = [
        statement("by-salma", MEETING, (SALMA, AUTHORITY)),
        statement("by-authority", MEETING, (AUTHORITY, None)),
    ]
    accounts = dataset_of(small + (said[::-1] if turned else said)).accounts(MEETING)
    assert {account.source: set(ids(account.statements)) for account in accounts} == {
        GUARD: set(),
        AUTHORITY: {"statement:by-salma", "statement:by-authority"},
    }


def test_accounts_of_what_is_no_event(dataset):
    """Only events have accounts."""
    for name in ("call:unknown", GUARD):
        with pytest.raises(KeyError):
            dataset.accounts(name)


# --- checking records in memory ------------------------------------------------------------------


def test_a_good_dataset_has_no_findings(dataset, small):
    """Records are checked as files are."""
    report = newsevents.validate(dataset)
    assert (report.ok, report.findings, report.records, report.files) == (True, (), 11, 0)
    assert newsevents.validate(iter(dataset)) == report
    assert newsevents.validate([]).records == 0


def test_findings_about_records_in_memory(small):
    """Unknown fields, ids that stand twice and references that lead nowhere are found."""
    small[1]["mood"] = "قلق"
    small[7]["participants"][1]["actor"] = "actor:port-gaurd"
    records = [newsevents.from_dict(document) for document in [*small, small[3]]]
    report = newsevents.validate(records)
    assert report.records == 12
    assert not report.ok
    assert [(f.code, f.record, f.pointer, f.file, f.line) for f in report.findings] == [
        ("NE102", AUTHORITY, "/mood", "", 0),
        ("NE201", GUARD, "/id", "", 0),
        ("NE202", MEETING, "/participants/1/actor", "", 0),
    ]


def test_references_to_later_records_are_fine(small):
    """The order of records does not matter."""
    assert newsevents.validate(map(newsevents.from_dict, small[::-1])).ok


def test_the_findings_of_reading_are_kept(small):
    """A dataset remembers what was found when it was read."""
    finding = newsevents.validate([newsevents.from_dict({**small[1], "mood": 1})]).findings[0]
    assert dataset_of(small, findings=[finding]).findings == (finding,)


# --- the cost ------------------------------------------------------------------------------------


def calls_in(action: Any) -> int:
    """Return how many functions are called on the way, in Python and in C."""
    count = 0

    def _count(_frame: Any, what: str, _argument: Any) -> None:
        nonlocal count
        count += what in ("call", "c_call")

    sys.setprofile(_count)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def _all_indexes(records: list[newsevents.Record]) -> None:
    dataset = Dataset(records)
    dataset.timeline()
    for actor in dataset.actors:
        dataset.events(actor=actor)
        dataset.events(source=actor)
    for article in dataset.articles:
        dataset.events(article=article)
    for event in dataset.events():
        dataset.statements_about(event.id)
        dataset.accounts(event.id)
    dataset.events(place=next(iter(dataset.places)))
    dataset.events(between=("2026", None))


@pytest.mark.parametrize("work", [_all_indexes, newsevents.validate, Dataset])
def test_ten_times_the_records_are_ten_times_the_work(small, work):
    """Building a dataset, its indexes and a check of it are linear: no pairs are looked at."""

    def _copies(number: int) -> list[newsevents.Record]:
        documents = []
        for round_ in range(number):
            for document in small:
                text = newsevents.dumps(newsevents.from_dict(document))
                for name in {d["id"] for d in small}:
                    text = text.replace(f'"{name}"', f'"{name}-{round_}"')
                documents.append(newsevents.loads(text))
        return documents

    few, many = _copies(10), _copies(100)
    work(few)
    ratio = calls_in(lambda: work(many)) / calls_in(lambda: work(few))
    assert ratio < 12


def test_a_chain_of_places_is_not_walked_from_each_of_them():
    """Checking places that lie in one another is linear in their number."""

    def _chain(number: int) -> list[newsevents.Record]:
        places = [place(f"p{n}", f"p{n - 1}" if n else None) for n in range(number)]
        return [newsevents.from_dict(document) for document in places]

    few, many = _chain(300), _chain(1500)
    newsevents.validate(few)
    first, second = (calls_in(partial(newsevents.validate, chain)) for chain in (few, many))
    assert second / first < 7


def test_records_are_not_copied(small):
    """A dataset holds the very objects that it was given."""
    records = [newsevents.from_dict(document) for document in small]
    assert all(a is b for a, b in zip(Dataset(records), records, strict=True))
