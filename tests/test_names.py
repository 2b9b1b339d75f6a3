"""Search for records by their names, and the only record with a name."""

from __future__ import annotations

import pickle

import pytest

import newsevents
from newsevents import Actor, Article, Dataset, Event, NameNotFoundError, Place
from newsevents.errors import AmbiguousNameError


def actor(name: str, *names: str, **more: object) -> dict[str, object]:
    """Return an actor with some names."""
    first, *others = names
    document = {"type": "actor", "id": f"actor:{name}", "kind": "person", "names": {"en": first}}
    return {**document, **({"aliases": {"en": others}} if others else {}), **more}


@pytest.fixture
def dataset(small) -> Dataset:
    """Return the small dataset with actors of similar names."""
    added = [
        actor("karim-haddad", "Karim Haddad", "Abu Omar", identifiers={"wikidata": "Q1"}),
        actor("karim-haddad-minister", "Karim  haddad", "Abu Omar"),
        actor("source", "a port source", unnamed=True),
        actor("oman", "Omana"),
    ]
    documents = [dict(each) for each in small] + added
    documents[0]["url"] = "https://example.org/ferry"
    return Dataset(map(newsevents.from_dict, documents))


@pytest.mark.parametrize(
    ("text", "record", "kind"),
    [
        ("Salma Najjar", "actor:salma-najjar", "exact"),
        ("actor:salma-najjar", "actor:salma-najjar", "exact"),
        ("salma-najjar", "actor:salma-najjar", "exact"),
        ("سلمى نجّار", "actor:salma-najjar", "exact"),
        ("سلمي نجار", "actor:salma-najjar", "folded"),
        ("SALMA, NAJJAR", "actor:salma-najjar", "folded"),
        ("Selma an-Najar", "actor:salma-najjar", "similar"),
        ("نجار", "actor:salma-najjar", "similar"),
        ("Najjar", "actor:salma-najjar", "similar"),
        ("Q1", "actor:karim-haddad", "exact"),
        ("wikidata:Q1", "actor:karim-haddad", "exact"),
        ("https://example.org/ferry", "article:2026-02-03-ferry", "exact"),
        ("العبارة تعود إلى سمرا", "article:2026-02-03-ferry", "folded"),
        ("Samra harbor", "place:samra-harbour", "similar"),
        ("a port source", "actor:source", "exact"),
        ("Kareem Haddaad", "actor:karim-haddad", "similar"),
        ("Ports Authorthy", "actor:ports-authority", "similar"),
    ],
)
def test_search_finds_names_in_any_script(dataset, text, record, kind):
    """Names, aliases, headlines, ids and identifiers."""
    best = dataset.search(text)[0]
    assert (best.record.id, best.kind) == (record, kind)


def test_search_is_best_first_and_of_a_class(dataset):
    """A record is found once, by the name that fits best."""
    found = dataset.search("Karim Haddad")
    assert [(match.record.id, match.name, match.kind) for match in found] == [
        ("actor:karim-haddad", "Karim Haddad", "exact"),
        ("actor:karim-haddad-minister", "Karim  haddad", "folded"),
    ]
    assert {type(match.record) for match in dataset.search("Samra", cls=Place)} == {Place}
    assert all(isinstance(each.record, Event) for each in dataset.search("ferry", cls=Event))


@pytest.mark.parametrize("text", ["", "!", "من", "Zzyzx Qux", "x" * 5_000, "\0\u202e", "Oona"])
def test_search_finds_nothing_without_a_common_word(dataset, text):
    """A few consonants in another script, or other letters, are no similarity."""
    assert dataset.search(text) == ()


def test_the_only_record_with_a_name(dataset):
    """Equal names go before names after folding; the class tells records of one name apart."""
    assert dataset.named("place:samra").id == "place:samra"
    assert dataset.named("Karim Haddad", cls=Actor).id == "actor:karim-haddad"
    assert dataset.named("هيئة الموانئ", cls=Actor).id == "actor:ports-authority"
    assert dataset.named("العبّارة تعود إلى سمرا ⛴️", cls=Article).id == "article:2026-02-03-ferry"


@pytest.mark.parametrize("text", ["Abu Omar", "abu omar", "KARIM HADDAD"])
def test_a_name_of_several_records_is_no_name_of_one(dataset, text):
    """Candidates are in the order of the dataset."""
    with pytest.raises(AmbiguousNameError) as caught:
        dataset.named(text)
    ids = [match.record.id for match in caught.value.candidates]
    assert ids == ["actor:karim-haddad", "actor:karim-haddad-minister"]
    assert caught.value.name == text
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert copied.candidates == caught.value.candidates


@pytest.mark.parametrize(
    ("text", "cls", "similar"),
    [
        ("Selma Nijar", Actor, ["actor:salma-najjar"]),
        ("Salma Najjar", Place, []),
        ("actor:salma-najjar", Place, []),
        # Words for an unnamed actor, and identifiers, are no names.
        ("a port source", Actor, ["actor:source"]),
        ("Q1", Actor, ["actor:karim-haddad"]),
        ("\u202e" * 300, Event, []),
    ],
)
def test_an_unknown_name_has_similar_ones(dataset, text, cls, similar):
    """Nothing is chosen, even if only one record is similar."""
    with pytest.raises(NameNotFoundError) as caught:
        dataset.named(text, cls=cls)
    assert [match.record.id for match in caught.value.similar] == similar
    assert "\u202e" not in str(caught.value)


def test_a_typo_of_one_word_of_a_name():
    """The other words need not be typed."""
    actor = {"type": "actor", "id": "actor:e", "kind": "person", "names": {"en": "Elaine Doreau"}}
    dataset = newsevents.Dataset([newsevents.from_dict(actor)])
    for text in ("dorau", "Elaine Dorau", "elaime"):
        assert [match.name for match in dataset.search(text)] == ["Elaine Doreau"]
    assert dataset.search("tomorrow") == ()


def test_a_name_of_very_many_records():
    """The first hundred are the candidates."""
    actors = [Actor(id=f"actor:a{n}", kind="person", names={"en": "Ann Bly"}) for n in range(102)]
    for count, more in ((100, "and 95 more"), (102, "and more than 95 more")):
        with pytest.raises(AmbiguousNameError, match=more) as caught:
            Dataset(actors[:count]).named("ann bly")
        assert len(caught.value.candidates) == 100
