"""WikiEvents and RAMS, by made-up documents of the same layout."""

from __future__ import annotations

import contextlib
import itertools
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsevents import evidence, importers, validate
from newsevents.errors import FileError, RowError
from newsevents.importers import corpora, rams, wikievents
from newsevents.importers.texts import SourceText
from newsevents.model import Article, Event

SENTENCES = (
    ("The", "union", "met", "Mira", "Holt", "in", "Norway", "."),
    ("They", "left", "the", "pier", "by", "van", "."),
)
#: Entities: first token, end and type.
ENTITIES = ((1, 2, "ORG"), (3, 5, "PER"), (6, 7, "GPE"), (8, 9, "PER"), (11, 12, "FAC"))
ENTITIES += ((13, 14, "VEH"), (9, 10, "ABS"))
MEETING = ("Contact.Contact.Meet", 2, (("Participant", 0), ("Participant", 1), ("Place", 2)))
TRANSPORT = ("Movement.Transportation.Unspecified", 9)
JOURNEY = (
    *TRANSPORT,
    (("Passenger", 3), ("Origin", 4), ("Vehicle", 5), ("Crime", 6), ("Guard", 2)),
)


def told_sentences(sentences):
    """Return sentences as WikiEvents has them; offsets run on without what is between them."""
    told, start = [], 0
    for sentence in sentences:
        text, offsets = " ".join(sentence), []
        for token in sentence:
            offsets.append([token, start, start + len(token)])
            start += len(token) + 1
        start -= 1
        told.append([offsets, text])
    return told


def document(events=(MEETING, JOURNEY), **changes):
    """Return a document of WikiEvents."""
    tokens = [token for sentence in SENTENCES for token in sentence]
    told = told_sentences(SENTENCES)
    return {
        "doc_id": "doc_1",
        "tokens": tokens,
        "text": "".join(text for _, text in told),
        "sentences": told,
        "entity_mentions": [
            {
                "id": f"doc_1-T{number}",
                "start": first,
                "end": end,
                "entity_type": entity_type,
                "text": " ".join(tokens[first:end]),
            }
            for number, (first, end, entity_type) in enumerate(ENTITIES)
        ],
        "relation_mentions": [],
        "event_mentions": [
            {
                "id": f"doc_1-E{number}",
                "event_type": event_type,
                "trigger": {"start": at, "end": at + 1, "text": tokens[at]},
                "arguments": [
                    {"entity_id": f"doc_1-T{entity}", "role": role} for role, entity in arguments
                ],
            }
            for number, (event_type, at, arguments) in enumerate(events)
        ],
        **changes,
    }


RAMS = {
    "doc_key": "nw_1",
    "sentences": [list(sentence) for sentence in SENTENCES],
    "evt_triggers": [
        [9, 9, [["movement.transportperson.n/a", 1.0]]],
        [2, 2, [["contact.x.meet", 1]]],
    ],
    "gold_evt_links": [
        [[9, 9], [8, 8], "evt1arg01passenger"],
        [[9, 9], [10, 11], "evt1arg02origin"],
        [[2, 2], [0, 1], "evt2arg01participant"],
        [[2, 2], [3, 4], "evt2arg01participant"],
        [[2, 2], [6, 6], "place"],
    ],
    "source_url": "https://example.org/1",
    "split": "dev",
    "ent_spans": [[8, 8, []], [12, 12, []]],
}


@pytest.fixture
def imported(tmp_path):
    """Return a function that imports documents, and checks their evidence against the texts."""

    def _imported(name, *documents, texts_out=tmp_path / "texts", **options):
        path = tmp_path / "documents.jsonl"
        path.write_text("\n".join(map(json.dumps, documents)), encoding="utf-8")
        found = importers.read(name, path, texts_out=texts_out, **options)
        records = {record.id: record for record in found}
        codes = {each.rule.code for each in validate(records.values(), texts=texts_out).findings}
        assert codes <= {"NE406"}, "only a span that was left out may be missing"
        return records, found.report

    return _imported


def supported(event: Event, folder: Path) -> dict[str, list[str]]:
    """Return the words in the spans of the evidence, by the field that they support."""
    found: dict[str, list[str]] = {}
    for piece in event.evidence:
        assert piece.article is not None
        name = f"{piece.article.partition(':')[2]}.txt"
        text = (folder / name).read_bytes().decode()
        words = found.setdefault("".join(piece.supports), [])
        words += [text[span.start : span.end] for span in piece.spans]
    return found


def test_wikievents(imported, tmp_path):
    """A meeting with its place, and a journey with what has a field and what has none."""
    records, report = imported("wikievents", document())
    meeting = records["meeting:wikievents.doc-1-e0"]
    assert supported(meeting, tmp_path / "texts") == {
        "": ["met"],
        "/participants/actor:wikievents.doc-1-union": ["union"],
        "/participants/actor:wikievents.doc-1-mira-holt": ["Mira Holt"],
        "/places/place:iso.no": ["Norway"],
    }
    assert [each.code for each in meeting.codes] == [MEETING[0]]
    journey = records["event:wikievents.doc-1-e1"]
    assert supported(journey, tmp_path / "texts") == {
        "": ["left"],
        "/participants/actor:wikievents.doc-1-they": ["They"],
        "/participants/actor:iso.no": ["Norway"],
        "/places/place:wikievents.doc-1-pier": ["pier"],
    }
    assert (journey.date, journey.status) == ("[..2021-12-31]", "x-not-told")
    assert [(each.scheme, each.code) for each in journey.codes] == [("kairos", TRANSPORT[0])]
    assert journey.category == "movement-transportation-unspecified"
    assert journey.places[0].role == "x-origin"
    assert records[journey.places[0].place].kind == "x-facility"
    assert records["actor:wikievents.doc-1-they"].kind == "unknown"
    rest = records["article:wikievents.doc-1"].extensions["wikievents"]
    assert [(each["label"], each["spans"]) for each in rest["annotations"]] == [
        ("VEH", ((58, 61),)),
        ("ABS", ((41, 45),)),
    ]
    assert [(each["source"], each["role"]) for each in rest["links"]] == [
        ("E1", "Vehicle"),
        ("E1", "Crime"),
    ]
    assert report.open == {"date": 2, "status": 2}
    assert +report.lost == {"text: only its fingerprint is kept": 1}


def test_clusters_of_coreference(imported, tmp_path):
    """Mentions of a cluster are one actor, named by its informative mention."""
    path = tmp_path / "clusters.jsonlines"
    names = ["the union"]
    clusters = {
        "doc_key": "doc_1",
        "clusters": [["doc_1-T0", "doc_1-T3"]],
        "informative_mentions": names,
    }
    path.write_text(json.dumps(clusters), encoding="utf-8")
    both = ("Conflict.Attack", 9, (("Attacker", 0), ("Attacker", 3), ("Target", 3)))
    records, _ = imported("wikievents", document(events=(both,)), coreference=str(path))
    event = records["event:wikievents.doc-1-e0"]
    union = "actor:wikievents.doc-1-cluster-0"
    assert records[union].name("en") == "the union"
    assert event.roles() == (("attacker", union), ("target", union))
    assert supported(event, tmp_path / "texts") == {
        "": ["left"],
        "/participants/0": ["union", "They"],
        "/participants/1": ["They"],
    }
    path.write_text('{"doc_key": "doc_1", "clusters": [[]]}', encoding="utf-8")
    with pytest.raises(FileError, match="clusters with as many informative_mentions"):
        imported("wikievents", document(), coreference=str(path))


OTHER_WORDS = "the words at the offsets are not those of the annotation"


def test_offsets_are_checked(imported):
    """A span with other words is left out; a document of another form is skipped."""
    shifted = document()
    for mention in shifted["entity_mentions"]:
        mention["text"] += "s"
    shifted["event_mentions"][0]["trigger"]["text"] = "meet"
    shifted["event_mentions"][1]["arguments"][0]["entity_id"] = "gone"
    shifted["relation_mentions"] = [{}]
    outside = document()
    outside["event_mentions"][0]["trigger"].update(start=-1, end=0)
    records, report = imported(
        "wikievents", shifted, outside, {**outside, "sentences": [7]}, texts_out=None
    )
    assert [each.type for each in records.values()].count("event") == 2
    assert +report.lost == {
        "text: only its fingerprint is kept": 2,
        f"annotation: {OTHER_WORDS}": 7,
        "annotation: offset outside the text or within a character": 1,
        "link: an end is missing": 11,
        "mention that is in no event": 1,
        "relation": 1,
    }
    assert report.skipped == {"another form of document: TypeError": 1}


def test_rams(imported, tmp_path):
    """Offsets of tokens with the last one, over all sentences."""
    records, report = imported("rams", RAMS, {**RAMS, "doc_key": "nw_2", "source_url": "none"})
    event = records["event:rams.nw-1-e1"]
    assert event.category == "movement-transportperson-n-a"
    assert supported(event, tmp_path / "texts") == {
        "": ["left"],
        "/participants/actor:rams.nw-1-they": ["They"],
        "/places/place:rams.nw-1-the-pier": ["the pier"],
    }
    meeting = records["meeting:rams.nw-1-e2"]
    assert [records[each.actor].name("en") for each in meeting.participants] == [
        "The union",
        "Mira Holt",
    ]
    assert meeting.place == "place:iso.no"
    article = records["article:rams.nw-1"]
    assert (article.url, records["article:rams.nw-2"].url) == ("https://example.org/1", None)
    assert article.extensions["rams"]["split"] == "dev"
    assert report.open == {"date": 4, "status": 4}
    assert +report.lost == {
        "text: only its fingerprint is kept": 2,
        "mention that is in no event": 2,
    }


def test_a_state_does_not_meet_itself(imported):
    """Two mentions of a country are one actor, and one actor is no meeting."""
    seed = document(events=((MEETING[0], 2, (("Participant", 2), ("Participant", 0))),))
    seed["entity_mentions"][0].update(entity_type="GPE", start=6, end=7, text="Norway")
    records, _ = imported("wikievents", seed)
    event = records["event:wikievents.doc-1-e0"]
    assert event.roles() == (("participant", "actor:iso.no"),)


@pytest.mark.parametrize(("name", "seed"), [("wikievents", document()), ("rams", RAMS)])
def test_no_value_stops_an_import(imported, name, seed):
    """Each key with a value of another type: records, or a document that is skipped."""
    odd = (7, 1.5, True, {}, [[]], [7], "x", None)
    _, report = imported(name, *({**seed, key: value} for key in seed for value in odd))
    assert report.rows == len(seed) * len(odd)


# Vowels of Hangul and combining marks compose with the letter before them.
WORDS = st.text(st.sampled_from("aé\u0301한\u1161\u1100😀\r"), min_size=1, max_size=3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=3), st.data())
def test_spans_have_the_words_of_their_tokens(sentences, data):
    """Whatever the tokens are made of: a span has their words, or is left out and counted."""
    tokens = list(itertools.chain.from_iterable(sentences))
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    for stored, ends in (
        ("\n".join(map(" ".join, sentences)), rams._tokens(sentences)),
        (
            "\n".join(text for _, text in told_sentences(sentences)),
            wikievents._tokens(told_sentences(sentences)),
        ),
    ):
        source, passage = SourceText(stored), corpora.tokens_passage(tuple(ends), first, last)
        words = stored[slice(*passage.pieces[0])]
        assert words.startswith(tokens[first])
        assert words.endswith(tokens[last])
        with contextlib.suppress(RowError):
            (found,) = source.locate(passage, "code-points")
            assert source.canonical[slice(*found)] == evidence.canonical(words)


def test_two_documents_of_one_name(tmp_path):
    """Each is an article with its own text."""
    other = {**RAMS, "sentences": [["Other", *RAMS["sentences"][0][1:]], *RAMS["sentences"][1:]]}
    path = tmp_path / "documents.jsonl"
    path.write_text("\n".join(map(json.dumps, (RAMS, other))), encoding="utf-8")
    imported = importers.read("rams", path, texts_out=tmp_path / "texts")
    articles = {record.id: record.text for record in imported if isinstance(record, Article)}
    texts = [path.read_bytes().decode() for path in (tmp_path / "texts").iterdir()]
    assert len(texts) == len(articles) == 2
    assert {evidence.fingerprint(text) for text in texts} == set(articles.values())


def test_a_report_over_an_input(run, write):
    """It would be written after the import has read the file."""
    source = write("documents.jsonl", [document()])
    clusters = write(
        "clusters.json", b'{"doc_key": "doc_1", "clusters": [], "informative_mentions": []}'
    )
    given = ("import", "wikievents", source, "-o", source.parent / "out", "--coreference", clusters)
    before = clusters.read_bytes()
    assert run(*given, "--report", clusters).status == 2
    assert clusters.read_bytes() == before
    assert run(*given, "--report", source.parent / "report.json").status == 0


def test_another_text_in_the_folder(tmp_path):
    """It is not replaced."""
    path, folder = tmp_path / "documents.jsonl", tmp_path / "texts"
    path.write_text(json.dumps(RAMS), encoding="utf-8")
    list(importers.read("rams", path, texts_out=folder))
    (text,) = folder.iterdir()
    list(importers.read("rams", path, texts_out=folder))
    text.write_text("Other words.", encoding="utf-8")
    with pytest.raises(FileError, match="another text"):
        list(importers.read("rams", path, texts_out=folder))
    assert text.read_text(encoding="utf-8") == "Other words."
