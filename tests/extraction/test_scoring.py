"""Scores: by record, by field and by letter of spans, whatever the ids are."""

from __future__ import annotations

import json

import attrs
import pytest
from drafted import DATASET

import newsevents
from newsevents.extraction import Counts, score

CALL = "call:2025-05-04-holt-nassar"
GOLD = [each for each in DATASET if each.type != "process"]


def changed(*changes, without=()):
    """Return the records of the brief with texts in their JSON replaced, some left out."""
    records = []
    for record in GOLD:
        text = newsevents.dumps(record)
        for old, new in changes:
            text = text.replace(old, new)
        if record.id not in without:
            records.append(newsevents.loads(text))
    return records


def test_equal_records_agree():
    """Everything is correct; nothing is there to agree about without records."""
    result = score(GOLD, GOLD)
    for level in (result.records, result.fields, result.spans):
        assert level.micro.f1 == level.macro["f1"] == 1
        assert level.micro.correct > 0
    assert result.records.micro.gold == len(GOLD) - 2  # articles
    others = [each.id for each in GOLD if not isinstance(each, newsevents.Event)]
    assert list(result.pairs)[: len(others)] == others
    nothing = score([], [])
    assert (nothing.records.micro, nothing.records.macro["f1"]) == (Counts(), 1)
    assert nothing.spans["call"].precision == 1


def test_other_ids_and_names_in_one_language_are_the_same_records():
    """Actors by a name, articles by their text, events by what is in them."""
    predicted = changed(
        ("actor:mira-holt", "actor:m-1"),
        (CALL, "call:x"),
        ("article:2025-05-05-valmar-en", "article:en"),
        ('"en":"Mira Holt",', ""),
    )
    result = score(GOLD, predicted)
    assert result.fields.micro.f1 == result.spans.micro.f1 == result.records.micro.f1 == 1
    assert result.pairs["actor:m-1"] == "actor:mira-holt"
    assert result.pairs["call:x"] == CALL
    claims = result.fields["evidence/claims"]
    assert (claims.correct, claims.gold) == (4, 4)


def test_wrong_values_count_in_their_field_only():
    """A wrong medium, and a date that is less precise."""
    predicted = changed(
        ('"medium":"phone"', '"medium":"video"'),
        ('"date":"2025-05-12"', '"date":"2025-05"'),
    )
    result = score(GOLD, predicted)
    assert result.records.micro.f1 == 1
    assert result.fields["medium"] == Counts(0, 1, 1)
    assert result.fields["date"] == Counts(3, 4, 4)
    assert result.fields["status"] == Counts(4, 4, 4)
    assert result.fields["medium"].f1 == 0


def test_missing_and_invented_records():
    """A record without a partner counts with all its values and letters."""
    result = score(GOLD, changed(without=[CALL]))
    assert result.records["call"] == Counts(0, 0, 1)
    assert (result.records["call"].precision, result.records["call"].recall) == (0, 0)
    assert result.records.micro.precision == 1
    letters = sum(span.end - span.start for each in DATASET[CALL].evidence for span in each.spans)
    assert result.spans["call"] == Counts(0, 0, letters)
    assert score(changed(without=[CALL]), GOLD).spans["call"] == Counts(0, letters, 0)
    assert result.records.macro["recall"] < result.records.micro.recall


def test_letters_of_spans():
    """Half of a passage is half right; letters in several spans count once."""
    (spans,) = [each.spans for each in DATASET[CALL].evidence[:1]]
    half = attrs.evolve(spans[0], end=(spans[0].start + spans[0].end) // 2)
    call = DATASET[CALL]
    first = attrs.evolve(call.evidence[0], spans=(half, half))
    other = attrs.evolve(call, evidence=(first, *call.evidence[1:]))
    result = score([call], [other])
    missing = spans[0].end - half.end
    counts = result.spans["call"]
    assert (counts.precision, counts.gold - counts.correct) == (1, missing)


def test_similar_events_are_paired_the_most_similar_first():
    """Of two calls between the same actors, each finds its own; a different one finds none."""
    call = DATASET[CALL]
    later = attrs.evolve(call, id="call:later", date="2025-06-01", evidence=call.evidence[1:])
    result = score(
        [call, later], [attrs.evolve(later, id="call:1"), attrs.evolve(call, id="call:2")]
    )
    assert result.pairs == {"call:1": "call:later", "call:2": CALL}
    event = {
        "type": "event",
        "title": {"en": "x"},
        "date": "2025-05-04",
        "status": "occurred",
        "imported_from": [{"dataset": "x"}],
    }
    strike = newsevents.from_dict({**event, "id": "event:a", "category": "strike"})
    flood = newsevents.from_dict({**event, "id": "event:a", "category": "flood", "date": "1999"})
    assert score([strike], [flood]).pairs == {}
    near = newsevents.from_dict({**event, "id": "event:b", "category": "strike", "date": "2025-05"})
    assert score([strike], [near]).pairs == {}
    vague = newsevents.from_dict(
        {**event, "id": "event:a", "category": "strike", "date": "2025-05"}
    )
    assert score([strike], [vague]).pairs == {"event:a": "event:a"}


def test_uncertain_names_are_not_paired():
    """Two gold actors of one name are not decided between."""
    twin = attrs.evolve(DATASET["actor:mira-holt"], id="actor:twin")
    predicted = attrs.evolve(DATASET["actor:mira-holt"], id="actor:who")
    assert score([DATASET["actor:mira-holt"], twin], [predicted]).pairs == {}
    one = newsevents.from_dict(
        {
            "type": "actor",
            "id": "actor:one",
            "kind": "person",
            "names": {"en": "Mira Holt", "ar": "x"},
        }
    )
    other = attrs.evolve(one, id="actor:other", names=newsevents.Text({"ar": "x"}))
    assert score([DATASET["actor:mira-holt"], other], [one]).pairs == {}


def test_an_empty_prediction_is_scored(run, write):
    """A model that found nothing; a file that cannot be read is not that."""
    gold = write("gold.jsonl", [newsevents.to_dict(each) for each in GOLD])
    done = run("score", gold, write("empty.jsonl", b""), "--json")
    assert (done.status, done.err) == (0, "")
    assert json.loads(done.out)["records"]["micro"]["recall"] == 0
    assert run("score", gold, write("wrong.jsonl", b"{}\n")).status == 2


@pytest.mark.parametrize("is_json", [False, True])
def test_the_command(run, write, is_json):
    """A table for people, or JSON."""
    gold = write("gold.jsonl", [newsevents.to_dict(each) for each in GOLD])
    other = write("other.jsonl", [newsevents.to_dict(each) for each in changed(without=[CALL])])
    done = run("score", gold, other, *["--json"] * is_json)
    assert done.status == 0
    if is_json:
        found = json.loads(done.out)
        assert found["records"]["by_name"]["call"]["recall"] == 0
        assert found["spans"]["micro"]["precision"] == 1
        assert found["pairs"]["place:valmar"] == "place:valmar"
    else:
        lines = [line.split() for line in done.out.splitlines()]
        assert ["call", "0", "0", "1", "0.00", "0.00", "0.00"] in lines
        assert any(line[:2] == ["spans,", "macro"] for line in lines)
