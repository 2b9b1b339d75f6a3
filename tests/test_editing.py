"""Datasets that change: records added, replaced, removed and renamed, and saved where they were."""

from __future__ import annotations

import json
import os
import pickle

import attrs
import pytest

import newsevents
from newsevents import Dataset, FileError, InvalidError, Place, read_dataset, validate
from newsevents.dataset import Reference
from newsevents.errors import ReferencedError

SALMA, GUARD, AUTHORITY = "actor:salma-najjar", "actor:port-guard", "actor:ports-authority"
HARBOUR, SAMRA = "place:samra-harbour", "place:samra"
ARTICLE = "article:2026-02-03-ferry"


def records_of(documents):
    """Return documents as records."""
    return [newsevents.from_dict(document) for document in documents]


@pytest.fixture
def dataset(small) -> Dataset:
    """Return the small dataset in memory."""
    return Dataset(records_of(small))


@pytest.fixture
def folder(small, tmp_path):
    """Return the folder of the small dataset."""
    newsevents.write_dataset(
        Dataset(
            records_of(small), metadata={"title": "Ferries", "licenses": [{"name": "CC0-1.0"}]}
        ),
        tmp_path / "data",
    )
    return tmp_path / "data"


def place(name: str, **more) -> Place:
    """Return a place."""
    return Place(id=f"place:{name}", kind="city", names={"ar": "مكان", "en": name}, **more)


def contents(folder):
    """Return the content of each file."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def test_indexes_are_renewed(dataset):
    """Whatever was asked before a change."""
    assert dataset.search("Tartous") == ()
    assert len(dataset.places) == 2
    timeline = dataset.timeline()
    dataset.add(place("tartous"))
    assert [match.record.id for match in dataset.search("Tartous")] == ["place:tartous"]
    assert "place:tartous" in dataset.places
    event = attrs.evolve(timeline[-1], date="1999")
    dataset.replace(event)
    assert dataset.timeline()[0] == event
    dataset.remove("place:tartous")
    assert "place:tartous" not in dataset
    assert dataset.search("Tartous") == ()


def test_an_id_is_unique(dataset):
    """Nothing is replaced by mistake."""
    with pytest.raises(InvalidError, match="already taken"):
        dataset.add(dataset[SAMRA])
    with pytest.raises(KeyError, match="place:tartous"):
        dataset.replace(place("tartous"))
    with pytest.raises(KeyError, match="place:tartous"):
        dataset.remove("place:tartous")


def test_merge_adds_new_records_only(dataset):
    """A conflict changes nothing."""
    before = list(dataset)
    with pytest.raises(InvalidError, match="place:samra is already taken"):
        dataset.merge([place("tartous"), place("samra")])
    assert list(dataset) == before
    dataset.merge([*before, place("tartous")])
    assert list(dataset) == [*before, place("tartous")]


def test_references(dataset):
    """Fields, lists and claimed values; no longer id that begins with the same letters."""
    claims = {"/origin": SAMRA}
    movement = next(iter(dataset.movements.values()))
    evidence = attrs.evolve(movement.evidence[0], claims=claims)
    dataset.replace(attrs.evolve(movement, evidence=(evidence, *movement.evidence[1:])))
    found = [(each.record.id, each.pointer) for each in dataset.references_to(SAMRA)]
    assert (HARBOUR, "/within") in found
    assert (movement.id, "/evidence/0/claims/~1origin") in found
    with pytest.raises(KeyError):
        dataset.references_to("place:tartous")


def test_filter_keeps_what_is_referred_to(dataset):
    """A part of a dataset is a valid dataset."""
    part = dataset.filter(dataset.statements.values())
    assert set(dataset.statements) <= {record.id for record in part}
    assert not [each for each in validate(part).findings if each.code == "NE202"]
    assert len(dataset.filter([dataset[SAMRA]])) == 1
    assert [each.id for each in dataset.filter([dataset[HARBOUR]])] == [SAMRA, HARBOUR]


def test_a_record_that_is_needed_is_not_removed(dataset):
    """Its references are in the error."""
    before = list(dataset)
    with pytest.raises(ReferencedError, match="is needed by") as caught:
        dataset.remove(SALMA)
    assert caught.value.references == dataset.references_to(SALMA)
    assert caught.value.record_id == SALMA
    assert pickle.loads(pickle.dumps(caught.value)).references == caught.value.references  # noqa: S301
    # In evidence a reference says who says it.
    for name in (SALMA, ARTICLE):
        with pytest.raises(ReferencedError):
            dataset.remove(name, references="drop")
    assert list(dataset) == before


def test_references_are_dropped_with_what_holds_them(dataset):
    """Optional fields, and entries of lists."""
    assert [
        each.pointer
        for each in dataset.remove(SAMRA, references="drop")
        if each.record.id == HARBOUR
    ] == ["/within"]
    assert dataset[HARBOUR].within is None
    other = newsevents.from_dict(
        {
            **newsevents.to_dict(dataset[SALMA]),
            "id": "actor:other",
            "affiliations": [
                {"actor": "actor:body", "role": {"en": "clerk"}},
                {"actor": AUTHORITY},
                {"actor": "actor:body", "role": {"en": "head"}},
            ],
        }
    )
    body = attrs.evolve(dataset[AUTHORITY], id="actor:body")
    dataset.merge([other, body])
    dropped = dataset.remove("actor:body", references="drop")
    assert [each.pointer for each in dropped] == [
        "/affiliations/0/actor",
        "/affiliations/2/actor",
    ]
    assert [each.actor for each in dataset["actor:other"].affiliations] == [AUTHORITY]


def test_an_entry_with_two_references_is_dropped_once(dataset):
    """Unknown fields do not matter."""
    statement = next(iter(dataset.statements.values()))
    body = attrs.evolve(dataset[AUTHORITY], id="actor:body")
    speakers = [{"actor": SALMA}, {"actor": "actor:body", "on_behalf_of": "actor:body"}]
    document = {**newsevents.to_dict(statement), "id": "statement:two", "speakers": speakers}
    dataset.merge([newsevents.from_dict({**document, "mine": 1}), body])
    dataset.remove("actor:body", references="drop")
    assert [each.actor for each in dataset["statement:two"].speakers] == [SALMA]
    assert dataset["statement:two"].unknown_fields == {"mine": 1}


def test_a_record_that_would_be_invalid_keeps_its_reference(dataset):
    """A meeting needs two participants; a path names the entry that would go."""
    two = newsevents.from_dict(
        {
            "type": "meeting",
            "id": "meeting:two",
            "title": {"en": "Two"},
            "date": "2026",
            "status": "occurred",
            "participants": [{"actor": "actor:one"}, {"actor": GUARD}],
            "evidence": [{"attribution": [AUTHORITY]}],
        }
    )
    one = attrs.evolve(dataset[SALMA], id="actor:one")
    dataset.merge([two, one])
    with pytest.raises(ReferencedError, match="meeting:two /participants/0/actor; change"):
        dataset.remove("actor:one", references="drop")
    three = attrs.evolve(
        two, participants=(*two.participants, attrs.evolve(two.participants[0], actor=SALMA))
    )
    for path in ("/participants/actor:one/role", "/participants/0/role"):
        evidence = attrs.evolve(two.evidence[0], supports=(path,))
        dataset.replace(attrs.evolve(three, evidence=(evidence,)))
        with pytest.raises(ReferencedError):
            dataset.remove("actor:one", references="drop")
    evidence = attrs.evolve(two.evidence[0], supports=(f"/participants/{GUARD}/role",))
    dataset.replace(attrs.evolve(three, evidence=(evidence,)))
    dataset.remove("actor:one", references="drop")
    assert [each.actor for each in dataset["meeting:two"].participants] == [GUARD, SALMA]


def test_rename_changes_every_reference(dataset):
    """In fields, claims and paths; the order stays."""
    before = [record.id for record in dataset]
    found = dataset.rename(SALMA, "actor:salma-al-najjar")
    assert found
    assert all(isinstance(each, Reference) for each in found)
    assert SALMA not in dataset
    after = [record.id for record in dataset]
    assert after == [
        name.replace("salma-najjar", "salma-al-najjar") if name == SALMA else name
        for name in before
    ]
    assert not any(f'"{SALMA}"' in newsevents.dumps(record) for record in dataset)
    assert not [each for each in validate(dataset).findings if each.code == "NE202"]


def test_rename_reaches_paths(dataset):
    """Of evidence and relations; a path that leads nowhere has the new id too."""
    call = next(iter(dataset.calls.values()))
    paths = [f"/participants/{SALMA}/role", f"/hosts/{SALMA}", "/date"]
    relation = {"type": "confirms", "event": "event:2026-02-04-ferry", "field": paths[0]}
    evidence = {"attribution": [AUTHORITY], "supports": paths}
    document = {**newsevents.to_dict(call), "id": "call:new", "evidence": [evidence]}
    dataset.add(newsevents.from_dict({**document, "relations": [relation]}))
    dataset.rename(SALMA, "actor:salma")
    changed = dataset["call:new"]
    new = ["/participants/actor:salma/role", "/hosts/actor:salma", "/date"]
    assert list(changed.evidence[0].supports) == new
    assert changed.relations[0].field == new[0]


@pytest.mark.parametrize("new", ["", "place:salma", "actor:سلمى", "actor:Salma", GUARD, SALMA])
def test_a_new_id_is_free_and_well_formed(dataset, new):
    """A bad one changes nothing."""
    before = list(dataset)
    with pytest.raises(InvalidError):
        dataset.rename(SALMA, new)
    assert list(dataset) == before


def test_saved_where_it_was(folder):
    """Only changed lines of changed files; the manifest is right, and says what it said."""
    dataset = read_dataset(folder)
    before = contents(folder)
    dataset.replace(attrs.evolve(dataset[SAMRA], country="SY"))
    dataset.add(place("tartous", within=SAMRA))
    assert [path.name for path in dataset.save()] == ["places.jsonl"]
    after = contents(folder)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"places.jsonl", "datapackage.json"}
    old, new = (each["places.jsonl"].splitlines() for each in (before, after))
    assert new[1] == old[1]
    assert len(new) == 3
    assert validate(folder).ok == validate(Dataset(dataset)).ok
    assert not [each for each in validate(folder).findings if each.code.startswith("NE8")]
    again = read_dataset(folder)
    assert again.metadata == dataset.metadata
    assert {record.id: record for record in again} == {record.id: record for record in dataset}
    # Nothing is left to save, and what is saved can be changed again.
    assert dataset.save() == ()
    dataset.rename("place:tartous", "place:tartus")
    dataset.remove("place:tartus")
    dataset.rename(SALMA, "actor:salma")
    dataset.save()
    assert {each.id for each in read_dataset(folder)} == {each.id for each in dataset}
    assert not [each for each in validate(folder).findings if each.code.startswith("NE8")]


def test_each_change_of_a_record_counts_once(folder):
    """Renamed, replaced, removed and added again."""
    dataset = read_dataset(folder)
    dataset.rename(SALMA, "actor:b")
    dataset.rename("actor:b", "actor:c")
    dataset.rename(GUARD, SALMA)
    dataset.replace(attrs.evolve(dataset["actor:c"], country="SY"))
    dataset.add(place("one"))
    dataset.rename("place:one", "place:two")
    dataset.add(place("three"))
    dataset.remove("place:three")
    dataset.remove("place:two")
    dataset.add(place("two"))
    harbour = dataset[HARBOUR]
    dataset.replace(attrs.evolve(dataset[SAMRA], country="SY"))
    assert dataset.save()
    assert set(map(newsevents.dumps, read_dataset(folder))) == set(map(newsevents.dumps, dataset))
    dataset.add(attrs.evolve(harbour, id="place:four"))
    dataset.remove("place:two")
    dataset.add(place("two", country="TR"))
    dataset.save()
    assert set(map(newsevents.dumps, read_dataset(folder))) == set(map(newsevents.dumps, dataset))


@pytest.mark.parametrize("has_manifest", [True, False])
def test_the_first_record_of_a_type(folder, has_manifest):
    """It gets a file, which the manifest lists."""
    if not has_manifest:
        (folder / "datapackage.json").unlink()
    dataset = read_dataset(folder)
    process = newsevents.from_dict(
        {"type": "process", "id": "process:ferry", "kind": "negotiations", "names": {"en": "F"}}
    )
    dataset.add(process)
    dataset.add(attrs.evolve(process, id="process:other"))
    call = next(iter(dataset.calls.values()))
    dataset.add(attrs.evolve(call, id="call:again"))
    written = [path.name for path in dataset.save()]
    assert written == ["events.jsonl", "processes.jsonl"]
    assert not [each for each in validate(folder).findings if each.code.startswith("NE8")]
    again = read_dataset(folder)
    assert set(again.processes) == {"process:ferry", "process:other"}
    assert "call:again" in again
    if has_manifest:
        resources = json.loads((folder / "datapackage.json").read_bytes())["resources"]
        assert resources[-1]["path"] == "processes.jsonl"


def test_a_file_that_is_not_listed_is_not_replaced(folder):
    """Nor is anything else written."""
    dataset = read_dataset(folder)
    (folder / "processes.jsonl").write_bytes(b"mine\n")
    before = contents(folder)
    dataset.add(
        newsevents.from_dict(
            {"type": "process", "id": "process:ferry", "kind": "negotiations", "names": {"en": "F"}}
        )
    )
    dataset.replace(attrs.evolve(dataset[SAMRA], country="SY"))
    with pytest.raises(FileError, match=r"processes\.jsonl"):
        dataset.save()
    assert contents(folder) == before


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.newsevents.json"])
def test_single_files(small, tmp_path, name):
    """JSON Lines, compressed ones, bundles."""
    path = tmp_path / name
    newsevents.write_dataset(records_of(small), path)
    dataset = read_dataset(path, invalid="skip")
    dataset.remove("place:samra", references="drop")
    dataset.add(place("tartous"))
    dataset.replace(attrs.evolve(dataset[GUARD], country="SY"))
    assert dataset.save() == (path,)
    assert list(read_dataset(path, invalid="skip")) == list(dataset)
    assert not [each for each in validate(path).findings if each.code.startswith("NE0")]


def test_a_bundle_without_records(tmp_path):
    """The first record has no comma before it."""
    path = tmp_path / "x.newsevents.json"
    path.write_text('{"newsevents": "1.0", "records": [ ]}')
    dataset = read_dataset(path)
    dataset.merge([place("one"), place("two")])
    dataset.save()
    assert list(read_dataset(path)) == [place("one"), place("two")]


def test_lines_that_are_no_records_stay(folder):
    """Also blank ones, a byte order mark, CRLF, and a last line without an end."""
    path = folder / "places.jsonl"
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\xef\xbb\xbf" + lines[0] + b"\r\n\n{broken\r\n" + lines[1])
    (folder / "datapackage.json").unlink()
    dataset = read_dataset(folder, invalid="skip")
    dataset.replace(attrs.evolve(dataset[SAMRA], country="SY"))
    dataset.add(place("tartous"))
    dataset.save()
    new = [newsevents.dumps(dataset[name]).encode() for name in (SAMRA, "place:tartous")]
    assert path.read_bytes() == (
        b"\xef\xbb\xbf" + new[0] + b"\r\n\n{broken\r\n" + lines[1] + b"\n" + new[1] + b"\n"
    )


def test_an_edit_of_another_is_not_overwritten(folder):
    """Of any file of the dataset; the second of two writers is told."""
    one, two = read_dataset(folder), read_dataset(folder)
    one.replace(attrs.evolve(one[SAMRA], country="SY"))
    two.replace(attrs.evolve(two[GUARD], country="SY"))
    one.save()
    before = contents(folder)
    with pytest.raises(FileError, match="since it was read; nothing is written"):
        two.save()
    assert contents(folder) == before
    # An edit that leaves size and time as they were.
    path = folder / "places.jsonl"
    about = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"place:samra",', b'"place:sumra",'))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    one.replace(attrs.evolve(one[SAMRA], country="TR"))
    with pytest.raises(FileError, match="place:samra is not in its files any more"):
        one.save()


def test_only_files_can_be_saved(dataset):
    """Not records in memory, nor an installed dataset."""
    dataset.add(place("tartous"))
    with pytest.raises(FileError, match="use write_dataset"):
        dataset.save()
    with pytest.raises(TypeError, match="give a record"):
        dataset.add({"type": "place"})
    installed = read_dataset("syria-russia-2026-01")
    with pytest.raises(FileError, match="use write_dataset"):
        installed.save()


def test_the_id_of_an_invalid_record_is_taken(folder):
    """Nothing is written; a record that is removed gives its id free."""
    file = folder / "places.jsonl"
    file.write_bytes(file.read_bytes() + b'{"type":"place","id":"place:tartous"}\n')
    dataset = read_dataset(folder, invalid="skip")
    dataset.add(place("tartous"))
    with pytest.raises(FileError, match="place:tartous is the id of a record that is not valid"):
        dataset.save()


def test_a_link_out_of_the_folder_is_named(folder, tmp_path):
    """No file is made in its place."""
    (folder / "places.jsonl").rename(tmp_path / "places.jsonl")
    (folder / "places.jsonl").symlink_to(tmp_path / "places.jsonl")
    dataset = read_dataset(folder, invalid="skip")
    dataset.add(place("tartous"))
    with pytest.raises(FileError, match="is a link that leaves the folder"):
        dataset.save()


def test_an_open_file_cannot_be_saved(folder):
    """The library does not know its name."""
    with (folder / "places.jsonl").open("rb") as stream:
        dataset = read_dataset(stream, invalid="skip")
    with pytest.raises(FileError, match="use write_dataset"):
        dataset.save()


def test_a_manifest_without_a_number_of_records(folder):
    """Nothing is added to it that it did not say."""
    path = folder / "datapackage.json"
    manifest = json.loads(path.read_bytes())
    del manifest["newsevents"]["records"]
    path.write_text(json.dumps(manifest))
    dataset = read_dataset(folder)
    dataset.add(place("tartous"))
    dataset.save()
    assert "records" not in json.loads(path.read_bytes())["newsevents"]
    assert "place:tartous" in read_dataset(folder)
    # A file of it alone.
    part = read_dataset(folder / "places.jsonl", invalid="skip")
    part.add(place("other"))
    part.save()
    assert not [each for each in validate(folder).findings if each.code.startswith("NE8")]


def test_manifests_of_other_data_stay(folder, tmp_path):
    """Those of folders above, and one that does not list the file."""
    outer = tmp_path / "datapackage.json"
    outer.write_bytes((folder / "datapackage.json").read_bytes())
    (folder / "datapackage.json").unlink()
    process = newsevents.from_dict(
        {"type": "process", "id": "process:ferry", "kind": "negotiations", "names": {"en": "F"}}
    )
    before = outer.read_bytes()
    dataset = read_dataset(folder)
    dataset.merge([place("tartous"), process])
    dataset.save()
    assert "process:ferry" in read_dataset(folder)
    part = read_dataset(folder / "processes.jsonl")
    part.remove("process:ferry")
    part.save()
    assert outer.read_bytes() == before


def test_a_file_that_came_meanwhile(folder):
    """It may have the records that are added."""
    (folder / "datapackage.json").unlink()
    dataset = read_dataset(folder)
    newsevents.write_dataset([place("tartous")], folder / "more.jsonl")
    dataset.add(place("tartous"))
    with pytest.raises(FileError, match="since it was read"):
        dataset.save()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.newsevents.json", '{"newsevents": "1.0"}'),
        ("x.newsevents.json", "{"),
        ("x.newsevents.json", "[]"),
        ("datapackage.json", '{"resources": {}, "newsevents": {"schema": "1.0"}}'),
        ("datapackage.json", "{"),
    ],
)
def test_files_that_records_cannot_be_added_to(tmp_path, name, text):
    """One line; nothing is written."""
    path = tmp_path / name
    path.write_text(text)
    source = tmp_path if name == "datapackage.json" else path
    dataset = read_dataset(source, invalid="skip")
    dataset.add(place("tartous"))
    with pytest.raises(FileError, match="has no list of"):
        dataset.save()
    assert [each.name for each in tmp_path.iterdir() if not each.name.startswith(".")] == [name]
    assert path.read_text() == text
