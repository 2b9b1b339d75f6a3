"""Records in short form: references by name, quotes, words for dates, ids that are made."""

from __future__ import annotations

from typing import Any

import attrs
import entry
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsevents import Actor, Article, Dataset, Event, Place, from_dict
from newsevents.editing.drafts import MAX_PROBLEMS, MAX_QUOTES, Completed, complete
from newsevents.evidence import PreparedText

TEXT = (
    "أعلنت وزارة النقل، الثلاثاء، تأجيل لقاء كان مقرّراً غداً في ميناء النورس. "
    "وقالت الوزارة في 12 مارس 2026 إنّ اللقاء سيُعقد. وقالت الوزارة ذلك."
)
PREPARED = PreparedText.of(TEXT)
ARTICLE = Article(
    id="article:2026-03-10-port", language="ar", published="2026-03-10", text=PREPARED.fingerprint
)
OTHER = Article(id="article:2026-03-11-other", language="en", published="2026-03")


def actor(name: str, kind: str, **names: str) -> Actor:
    """Return an actor with names."""
    return Actor(id=f"actor:{name}", kind=kind, names=names)


DATASET = Dataset(
    [
        ARTICLE,
        OTHER,
        actor("transport-ministry", "government-body", ar="وزارة النقل", en="Transport Ministry"),
        actor("salma-al-rawi", "person", ar="سلمى الراوي", en="Salma al-Rawi"),
        actor("adel-saber", "person", ar="عادل صابر", en="Adel Saber"),
        actor("adel-saber-2", "person", ar="عادل صابر الابن", en="Adel Saber Jr."),
        actor("guard-north", "armed-force", en="Port Guard"),
        actor("guard-south", "armed-force", en="Port Guard"),
        Place(id="place:nawras", kind="port", names={"ar": "ميناء النورس"}),
    ]
)
MEETING: dict[str, Any] = {
    "type": "meeting",
    "title": {"ar": "لقاء في الميناء", "en": "Meeting in the port"},
    "date": "2026-03-11",
    "status": "postponed",
    "participants": ["سلمى الراوي", "adel-saber"],
    "article": "article:2026-03-10-port",
    "quote": "تأجيل لقاء كان مقررا غدا",
    "says": "Transport Ministry",
}


def texts(article: Article) -> PreparedText | None:
    """Return the only text."""
    return PREPARED if article.id == ARTICLE.id else None


def completed(document: Any) -> Completed:
    """Complete a document beside the records of this module."""
    return complete(document, dataset=DATASET, texts=texts)


def problems(**fields: Any) -> list[tuple[str, str]]:
    """Return kinds and pointers of the problems of the meeting with other fields."""
    document = {**MEETING, **fields}
    found = completed({key: each for key, each in document.items() if each is not ...})
    return [(each.kind, each.pointer) for each in found.problems]


def evidence_of(**fields: Any) -> dict[str, Any]:
    """Return the evidence of the meeting with other fields."""
    found = completed({**MEETING, **fields})
    assert not found.problems
    evidence: dict[str, Any] = found.document["evidence"][0]
    return evidence


def test_a_short_form_becomes_a_valid_record():
    """Names become ids, the quote a span, and the id is made of date and title."""
    found = completed({**MEETING, "places": "ميناء النورس", "expression": "غداً", "venue": None})
    assert found.problems == ()
    record = from_dict(found.document)
    assert isinstance(record, Event)
    assert record.id == "meeting:2026-03-11-meeting-in-the-port"
    assert [actor for _, actor in record.roles()] == ["actor:salma-al-rawi", "actor:adel-saber"]
    assert record.place == "place:nawras"
    (evidence,) = record.evidence
    assert evidence.attribution == ("actor:transport-ministry",)
    assert evidence.expression is not None
    assert evidence.expression.language == "ar"
    (span,) = evidence.spans
    assert TEXT[span.start : span.end] == "تأجيل لقاء كان مقرّراً غداً"


def test_a_full_document_stays_as_it_is():
    """The full form is a short form, too."""
    document = completed(MEETING).document
    assert completed(document).document == document
    assert completed(document).problems == ()


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ({"title": "Meeting", "language": "en"}, {"title": {"en": "Meeting"}}),
        ({"title": "لقاء"}, {"title": {"ar": "لقاء"}}),
        ({"topics": "trade"}, {"topics": ["trade"]}),
        ({"date": 2026}, {"date": "2026"}),
        ({"id": "2026-rawi"}, {"id": "meeting:2026-rawi"}),
        ({"participants": [{"actor": "Salma al-Rawi", "role": "host"}, "", "adel-saber"]}, {}),
        ({"quantities": ["delegates"]}, {"quantities": [{"measure": "delegates"}]}),
        ({"places": [{"place": "ميناء النورس", "role": "venue"}]}, {}),
    ],
)
def test_shorter_values(short, full):
    """One value for a list, a string for an object or a text by language."""
    found = completed({**MEETING, **short})
    assert found.problems == ()
    assert {name: found.document[name] for name in full} == full
    assert all(name == "language" or name in found.document for name in short)


def test_names_and_aliases_of_an_actor():
    """Records without evidence are short, too; affiliations are a name."""
    short = {
        "type": "actor",
        "kind": "person",
        "names": "Rima Karam",
        "aliases": "Umm Samir",
        "language": "en",
        "affiliations": "Transport Ministry",
        "identifiers": {"wikidata": "Q1"},
    }
    assert completed(short).document == {
        "type": "actor",
        "kind": "person",
        "names": {"en": "Rima Karam"},
        "aliases": {"en": ["Umm Samir"]},
        "affiliations": [{"actor": "actor:transport-ministry"}],
        "identifiers": {"wikidata": "Q1"},
        "id": "actor:rima-karam",
    }


def test_numbers_and_truth_values_as_text():
    """Cells and answers are text; what is no number stays for the rules."""
    short = {"type": "place", "latitude": "34.5", "longitude": "35", "names": {"en": "X"}}
    document = completed(short).document
    assert (document["latitude"], document["longitude"]) == (34.5, 35)
    assert completed({**short, "latitude": "1e9"}).document["latitude"] == "1e9"
    actor = {"type": "actor", "unnamed": "true", "country": "NO", "aliases": {"en": "X"}}
    assert completed(actor).document["unnamed"] is True


def test_claims_name_entries_and_values_by_names():
    """Paths get the ids of list entries, and claimed references are ids."""
    found = completed(
        {
            **MEETING,
            "places": "ميناء النورس",
            "claims": {
                "/participants/سلمى الراوي/role": "host",
                "/participants/actor:adel-saber/on_behalf_of": "Transport Ministry",
                "/venue": {"en": "hall"},
                "/topics/trade": "x",
                "/nowhere/x": 1,
            },
            "supports": ["/places/ميناء النورس/role", "/title"],
        }
    )
    assert found.problems == ()
    (evidence,) = found.document["evidence"]
    assert evidence["claims"] == {
        "/participants/actor:salma-al-rawi/role": "host",
        "/participants/actor:adel-saber/on_behalf_of": "actor:transport-ministry",
        "/venue": {"en": "hall"},
        "/topics/trade": "x",
        "/nowhere/x": 1,
    }
    assert evidence["supports"] == ["/places/place:nawras/role", "/title"]
    assert problems(claims={"/participants/Nobody/role": "host"}) == [("name", "/claims")]


def test_evidence_that_is_none_stays():
    """What is not understood is for the rules, and is not dropped."""
    pieces = ["words", {"quote": "تأجيل لقاء"}]
    found = completed({**_without("quote", "says"), "evidence": pieces})
    assert found.document["evidence"][0] == "words"


def test_several_quotes_and_sources():
    """Quotes and the chain of sources are lists or single values."""
    evidence = evidence_of(
        quote=["تأجيل لقاء", "ميناء النورس"], says=["salma-al-rawi", "وزارة النقل"]
    )
    words = [TEXT[span["start"] : span["end"]] for span in evidence["spans"]]
    assert words == ["تأجيل لقاء", "ميناء النورس"]
    assert evidence["attribution"] == ["actor:salma-al-rawi", "actor:transport-ministry"]


def test_pieces_of_evidence():
    """Several pieces have the article beside them, unless they name their own."""
    pieces = [{"quote": "تأجيل لقاء"}, {"article": OTHER.id, "says": "Salma al-Rawi"}]
    found = completed(
        {**_without("quote", "says"), "evidence": pieces},
    )
    assert found.problems == ()
    articles = [each["article"] for each in found.document["evidence"]]
    assert articles == [ARTICLE.id, OTHER.id]


def _without(*names: str) -> dict[str, Any]:
    return {key: value for key, value in MEETING.items() if key not in names}


def test_the_article_can_be_given_apart():
    """An article that is not in the dataset yet is that of evidence that names none, or it."""
    new = Article(id="article:new", language="ar", published="2026-03-10")
    for document in (_without("article"), {**MEETING, "article": new.id}):
        found = complete(document, dataset=DATASET, texts=lambda _: PREPARED, article=new)
        assert found.problems == ()
        assert found.document["evidence"][0]["article"] == new.id


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"participants": ["Nobody Known", "adel-saber"]}, [("name", "/participants/0")]),
        ({"participants": [{"actor": "Port Guard"}]}, [("name", "/participants/0/actor")]),
        ({"says": ["Port Guard"]}, [("name", "/says/0")]),
        ({"quote": "لقاء لم يُذكر"}, [("quote", "/quote")]),
        ({"quote": ["تأجيل لقاء", "وقالت الوزارة"]}, [("quote", "/quote/1")]),
        ({"quote": ["تأجيل لقاء", 7]}, [("form", "/quote/1")]),
        ({"quote": ["تأجيل"] * (MAX_QUOTES + 1)}, [("form", f"/quote/{MAX_QUOTES}")]),
        ({"spans": []}, []),
        ({"spans": [{"start": 1}]}, [("form", "/quote")]),
        ({"article": OTHER.id}, [("text", "/quote")]),
        ({"article": "article:unknown"}, [("text", "/quote")]),
        ({"article": "unknown"}, [("name", "/article"), ("text", "/quote")]),
        ({"article": ...}, [("text", "/quote")]),
        ({"article": ..., "quote": ..., "title": "?"}, [("language", "/title")]),
        ({"article": ..., "quote": ..., "expression": "غداً"}, [("language", "/expression")]),
        ({"evidence": [{"says": "adel-saber"}], "says": ...}, [("form", "/quote")]),
    ],
)
def test_what_cannot_be_resolved_is_a_problem(fields, expected):
    """Each problem has the pointer into the short form."""
    assert problems(**fields) == expected


def test_problems_show_what_may_be_meant():
    """Candidates are ids, or passages of the text; ambiguous passages with words around them."""
    found = completed({**MEETING, "says": "Port Guard", "quote": "وقالت الوزارة"})
    by_kind = {each.kind: each for each in found.problems}
    assert set(by_kind["name"].candidates) == {"actor:guard-north", "actor:guard-south"}
    passages = by_kind["quote"].candidates
    assert len(passages) == 2
    assert all("وقالت الوزارة" in each and len(each) > len("وقالت الوزارة") for each in passages)
    assert str(by_kind["name"]).startswith("/says: ")


def test_words_for_an_unnamed_actor_are_no_name(golden):
    """Others may be meant by the same words, so that the id is offered and not taken."""
    source = attrs.evolve(actor("source", "person", en="a port official"), unnamed=True)
    dataset = Dataset([*DATASET, source])
    found = complete({**MEETING, "says": "a port official"}, dataset=dataset, texts=texts)
    (problem,) = found.problems
    assert (problem.kind, problem.pointer) == ("name", "/says")
    assert problem.candidates == ("actor:source",)
    golden(problem)
    named = complete({**MEETING, "says": "source"}, dataset=dataset, texts=texts)
    assert not named.problems


def test_a_text_of_another_version_is_refused():
    """Spans count in the text with the fingerprint of the article only."""
    found = complete(MEETING, dataset=DATASET, texts=lambda _: PreparedText.of(TEXT + "!"))
    assert [each.kind for each in found.problems] == ["text"]


@pytest.mark.parametrize(
    ("evidence", "date"),
    [
        ({"quote": "غداً", "expression": "غداً"}, "2026-03-11"),
        ({"expression": {"text": "tomorrow", "language": "en"}}, "2026-03-11"),
        ({"expression": "12 مارس 2026"}, "2026-03-12"),
    ],
)
def test_words_that_mean_one_date(evidence, date):
    """They count from the article, or from the date of the evidence."""
    found = completed({**_without("date"), **evidence})
    assert found.problems == ()
    assert found.document["date"] == date
    assert found.source_of("/date") == "/expression"


def test_words_count_from_the_date_of_the_evidence():
    """Several expressions mean the date that is common to them."""
    pieces = [
        {"date": "2026-03-05", "expression": "غداً"},
        {"expression": "الجمعة"},
        {"expression": "الأحد", "claims": {"/date": "2026-03-08"}},
    ]
    found = completed({**_without("date", "quote", "says"), "evidence": pieces})
    assert found.document["date"] == "2026-03-06"


@pytest.mark.parametrize(
    ("fields", "candidates"),
    [
        ({"expression": "الجمعة"}, ("2026-03-06", "2026-03-13")),
        ({"expression": "بعد أيام قليلة"}, ()),
        ({"expression": "غداً", "article": OTHER.id}, ()),
        ({"expression": {"text": ["x"]}}, ()),
        ({"evidence": [{"expression": "غداً", "date": "x"}]}, ()),
        ({"expression": "بعد أيام قليلة", "claims": 7}, ()),
    ],
)
def test_words_that_do_not_mean_one_date(fields, candidates):
    """The date stays open, and is a problem."""
    found = completed({**_without("date", "quote", "says"), **fields})
    assert [(each.kind, each.candidates) for each in found.problems] == [("date", candidates)]
    assert "date" not in found.document


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({}, "meeting:2026-03-11-meeting-in-the-port"),
        ({"title": {"ar": "لقاء"}}, "meeting:2026-03-11-salma-al-rawi-adel-saber"),
        ({"title": {"de": "Treffen"}, "date": "[..2026-03~]"}, "meeting:2026-03-treffen"),
        ({"title": {"ar": "لقاء"}, "participants": []}, "meeting:2026-03-11-lqa"),
    ],
)
def test_ids_are_made(fields, made):
    """Of date and title, or of the participants if the title has no Latin letters."""
    assert completed({**MEETING, **fields}).document["id"] == made


def test_texts_are_made_nfc():
    """A record that is not added yet cannot be formatted."""
    names = {"fr": "Rene\u0301 Mat"}
    done = completed({"type": "actor", "kind": "person", "names": names})
    assert done.document["names"] == {"fr": "Ren\xe9 Mat"}


def test_made_ids_are_free():
    """A number is added to an id that is taken."""
    first = completed(MEETING).document
    dataset = Dataset([*DATASET, from_dict(first)])
    second = complete(MEETING, dataset=dataset, texts=texts).document
    assert second["id"] == f"{first['id']}-2"
    (problem,) = completed({"type": "actor", "kind": "person"}).problems
    assert problem.kind == "form"


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({"type": "meting"}, "/type"),
        ({"title": "x"}, "/type"),
        ({"type": ["meeting"]}, "/type"),
        ([], ""),
        (None, ""),
        ({"type": "meeting", "title": {1: "x"}}, "/title"),
        ({"type": "meeting", "title": float("nan")}, "/title"),
    ],
)
def test_what_is_no_record(document, pointer):
    """A single problem says so."""
    (problem,) = completed(document).problems
    assert problem.pointer == pointer


def test_pointers_lead_back_to_the_short_form():
    """Findings about the document are shown where a person wrote the value."""
    listed = ["", "سلمى الراوي", "adel-saber"]
    found = completed({**MEETING, "participants": listed, "tilte": "x"})
    assert found.source_of("/participants/0/actor") == "/participants/1"
    assert found.source_of("/evidence/0/spans/0/start") == "/quote"
    assert found.source_of("/evidence/0/attribution/0") == "/says"
    assert found.source_of("/title/en") == "/title/en"
    assert found.source_of("/tilte") == "/tilte"
    assert found.source_of("/id") == ""


_SCALARS = st.none() | st.booleans() | st.integers() | st.sampled_from(["x", "غداً", "article:a"])
_NAMES = st.sampled_from(["type", "quote", "says", "article", "evidence", "title", "participants"])
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3)
)


@given(st.dictionaries(_NAMES, _VALUES))
@settings(max_examples=25)
def test_anything_has_an_answer(document):
    """No document raises; a document without problems keeps all its fields."""
    found = completed({**document, "type": "meeting"})
    assert isinstance(found.document, dict)


def test_the_short_form_is_short():
    """The benchmark makes one record in three ways; the short form needs the least."""
    ways = entry.ways()
    records = [record for _, record in ways.values()]
    assert all(record == records[0] for record in records)
    length = {name: len(typed) for name, (typed, _) in ways.items()}
    assert 1.8 * length["short form"] < length["JSON"] < length["Python"]


def test_the_limit_of_problems_is_told():
    """Names and quotes after the last one that is listed are not searched."""
    for count in (MAX_PROBLEMS - 1, MAX_PROBLEMS, MAX_PROBLEMS + 50):
        document = {**MEETING, "participants": [f"Nobody {n}" for n in range(count)]}
        completed = complete(document, dataset=DATASET, texts=texts)
        names = [each for each in completed.problems if each.kind == "name"]
        assert len(names) == min(count, MAX_PROBLEMS)
        rest = [each.kind for each in completed.problems if each.kind != "name"]
        assert rest == (["form"] if count >= MAX_PROBLEMS else [])
