"""The dataset that comes with the package: complete, checked, and true to its article."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest

import newsevents
from newsevents import codec
from newsevents.evidence import find_span, fingerprint, verify
from newsevents.model import CallRole

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "examples" / "datasets" / "syria-russia-2026-01"
ARTICLE = "article:2026-01-27-sharaa-in-moscow"
VISIT = "visit:2026-01-28-sharaa-moscow"
TALKS = "meeting:2026-01-28-putin-sharaa-moscow"
# The article is somebody's; it is not in the repository. Whoever holds it can say where.
TEXT = Path(
    os.environ.get("NEWSEVENTS_ARTICLE", ROOT.parent / "shared" / "seed" / "article.ar.txt")
)

needs_text = pytest.mark.skipif(
    not TEXT.is_file(), reason="the article's text is not here; NEWSEVENTS_ARTICLE may name it"
)


@pytest.fixture(scope="module")
def dataset() -> newsevents.Dataset:
    """Return the dataset, as an importing project gets it."""
    return newsevents.read_dataset("syria-russia-2026-01")


def test_it_is_found_by_its_name(dataset):
    """The name leads to the files that the repository shows."""
    assert newsevents.read_dataset(FOLDER) == dataset
    assert "syria-russia-2026-01" in newsevents.installed_datasets()


def test_it_is_clean():
    """The validator has nothing to say about it."""
    report = newsevents.validate(FOLDER)
    assert report.findings == ()
    assert report.records == 72


def test_its_files_are_canonical(dataset, tmp_path):
    """Writing it again gives the same bytes, manifest included."""
    newsevents.write_dataset(dataset, tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {name: (FOLDER / name).read_bytes() for name in written}
    assert len(written) == 6


@needs_text
def test_every_span_is_where_it_says(dataset):
    """The article's fingerprint and the evidence of every event fit the article's text."""
    text = TEXT.read_text(encoding="utf-8")
    article = dataset.articles[ARTICLE]
    assert fingerprint(text) == article.text
    findings = [f for r in (article, *dataset.events()) for f in verify(r, text, article=article)]
    assert findings == []
    assert all(any(e.spans for e in event.evidence) for event in dataset.events())


@needs_text
def test_no_sentence_of_the_article_is_in_it(dataset):
    """Titles and summaries share no run of six words with the article."""
    article = _words(TEXT.read_text(encoding="utf-8"))
    runs = {tuple(article[i : i + 6]) for i in range(len(article) - 5)}
    for event in dataset.events():
        for text in (event.title, event.summary):
            words = _words(text["ar"])
            own = {tuple(words[i : i + 6]) for i in range(len(words) - 5)}
            assert not own & runs, event.id


@needs_text
def test_a_span_of_the_article_is_found_by_its_words(dataset):
    """A quote in another spelling of the same word leads to the span of the dataset."""
    text = TEXT.read_text(encoding="utf-8")
    meeting = dataset.meetings[TALKS]
    (span,) = meeting.evidence[0].spans
    assert find_span(text, text[span.start : span.end].replace("غداً", "غدًا")) == span


def _words(text: str) -> list[str]:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", bare)


def test_every_event_is_told_in_both_languages(dataset):
    """Titles and summaries are there in English and in Arabic."""
    for event in dataset.events():
        assert set(event.title) == {"ar", "en"}
        assert event.summary is not None
        assert set(event.summary) == {"ar", "en"}


def test_everything_in_it_is_used(dataset):
    """Another record refers to each actor, place and process."""
    text = "\n".join(json.dumps({**codec.to_dict(record), "id": ""}) for record in dataset)
    names = (*dataset.actors, *dataset.places, *dataset.processes)
    unused = [name for name in names if f'"{name}"' not in text]
    assert unused == []


def test_what_is_only_announced_is_planned(dataset):
    """The visit of the next day and its talks are planned, announced, described and confirmed."""
    about = {}
    for event in (dataset.visits[VISIT], dataset.meetings[TALKS]):
        assert event.status == "planned"
        about[event.id] = {
            (str(relation.type), statement.speakers[0].actor)
            for statement in dataset.statements_about(event.id)
            for relation in statement.relations
        }
    assert about == {
        VISIT: {("confirms", "actor:sana")},
        TALKS: {("announces", "actor:kremlin"), ("describes", "actor:kremlin")},
    }


def test_the_visit_is_the_second_of_its_kind(dataset):
    """It follows the first visit and the meeting of October, and the talks are part of it."""
    visit, talks = dataset.visits[VISIT], dataset.meetings[TALKS]
    followed = [relation.event for relation in visit.relations if relation.type == "follows"]
    assert followed == ["visit:sharaa-first-to-moscow", "meeting:2025-10-15-putin-sharaa"]
    first = dataset.visits[followed[0]]
    assert (first.status, first.place) == ("occurred", visit.place)
    assert ("part-of", VISIT) in {(relation.type, relation.event) for relation in talks.relations}


def test_open_dates_are_sets_of_what_happened_and_intervals_of_what_lasted(dataset):
    """Nothing that is going on has a set; no statement and no call has an interval."""
    for event in dataset.events():
        if event.status == "ongoing":
            assert event.when.is_interval, event.id
        if event.type in ("statement", "call", "meeting", "visit"):
            assert not event.when.is_interval, event.id
    assert dataset.calls["call:2026-01-trump-sharaa"].date == "[..2026-01-27]"
    assert dataset.of_type(newsevents.Event)["event:syrian-war"].duration == "P14Y"


def test_both_accounts_of_the_call_stand_side_by_side(dataset):
    """Only the Syrian presidency says who called whom, and the record does not take sides."""
    (call,) = dataset.calls.values()
    assert {role for role, _ in call.roles()} == {CallRole.PARTICIPANT}
    accounts = {account.source: account for account in dataset.accounts(call.id)}
    assert accounts["actor:donald-trump"].claims == {}
    assert accounts["actor:syrian-presidency"].claims == {
        "/participants/actor:donald-trump/role": "caller",
        "/participants/actor:ahmed-al-sharaa/role": "recipient",
    }
    assert accounts["actor:donald-trump"].statements
    assert accounts["actor:syrian-presidency"].statements


def test_a_movement_is_attributed_to_its_origin(dataset):
    """Who told whom about the equipment at Qamishli is a chain from the official to the agency."""
    movement = dataset.movements["military-movement:2026-01-27-qamishli-hmeimim"]
    chain = movement.evidence[0].attribution
    assert chain == ("actor:syrian-military-official-hasakah", "actor:afp")
    assert dataset.actors[chain[0]].unnamed is True


def test_the_photograph_has_its_credit(dataset):
    """The photographer is named with the agency, down to the last detail of the text."""
    (credit,) = dataset.articles[ARTICLE].credits
    assert (credit.role, credit.on_behalf_of) == ("photographer", "actor:ap")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_actor_and_place_has_a_name(dataset, language):
    """A name is there in each language, or one in another that it falls back on."""
    for record in (*dataset.actors.values(), *dataset.places.values()):
        assert record.name(language)
