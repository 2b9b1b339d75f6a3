"""The union of datasets: conflicts, aliases, candidates, duplicates and manifests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsevents
from newsevents import Dataset, FileError, from_dict, to_dict
from newsevents._text.folding import consonants, words_of
from newsevents.dataset.references import rename_references
from newsevents.editing import conflicts
from newsevents.editing import merge as merging
from newsevents.editing.aliases import read_aliases, write_candidates
from newsevents.errors import ConfigurationError, ConflictError, InvalidError, MissingExtraError
from newsevents.model import RECORD_TYPES
from newsevents.schema.field_types import reference_paths
from newsevents.validation import validate

Document = dict[str, Any]


def actor(name: str, names: Document | str, kind: str = "person", **more: Any) -> Document:
    """Return an actor."""
    names = {"en": names} if isinstance(names, str) else names
    return {"type": "actor", "id": f"actor:{name}", "kind": kind, "names": names, **more}


def place(name: str, title: str, kind: str = "city", **more: Any) -> Document:
    """Return a place."""
    names = {"en": title}
    return {"type": "place", "id": f"place:{name}", "kind": kind, "names": names, **more}


def process(name: str, title: str, **more: Any) -> Document:
    """Return a process."""
    names = {"en": title}
    found = {"type": "process", "id": f"process:{name}", "kind": "negotiations", "names": names}
    return {**found, **more}


def call(name: str, *actors: str, **more: Any) -> Document:
    """Return a call between actors."""
    return {
        "type": "call",
        "id": f"call:{name}",
        "title": {"en": "A call"},
        "date": "2026-02-03",
        "status": "occurred",
        "participants": [{"actor": each} for each in actors],
        "imported_from": [{"dataset": "Harbour log"}],
        **more,
    }


def dataset(*documents: Document, **metadata: Any) -> Dataset:
    """Return a dataset."""
    return Dataset(map(from_dict, documents), metadata=metadata)


def documents_of(path: Path) -> dict[str, Document]:
    """Return the records of a dataset as plain data, by id."""
    return {record.id: to_dict(record) for record in newsevents.read_dataset(path, invalid="skip")}


@pytest.fixture
def alias(write):
    """Return a function that writes a file of aliases."""

    def _alias(*lines: str, head: str = "[aliases]\n") -> Path:
        path: Path = write("aliases.toml", (head + "\n".join(lines)).encode())
        return path

    return _alias


# --- Union and conflicts ---


def test_union_of_files_folders_and_bundles(write, tmp_path, small):
    """Records with one id and equal content are one, however their maps are ordered."""
    turned = {**small[1], "names": dict(reversed(small[1]["names"].items()))}
    first = write("a/records.jsonl", small[:5]).parent
    second = write("b.newsevents.json", [turned, *small[4:]])
    report = newsevents.merge([first, second, dataset(small[1])], tmp_path / "c")
    assert documents_of(tmp_path / "c") == {each["id"]: each for each in small}
    assert (report.records, report.shared, report.conflicts) == (len(small), 2, ())
    assert report.datasets == (str(first), str(second), "dataset 3")
    assert next(iter(documents_of(tmp_path / "c"))) == "article:2026-02-03-ferry"


def test_numbers_and_paths_of_equal_meaning_are_no_conflict(tmp_path):
    """1.0 is 1, and a path by position is the path by id."""
    article = {"type": "article", "id": "article:a", "language": "en", "published": "2026"}
    one = {"article": "article:a", "claims": {"/participants/actor:x/role": "caller"}}
    other = {"article": "article:a", "claims": {"/participants/0/role": "caller"}}
    quantities = [[{"measure": "tone", "best": best}] for best in (1, 1.0)]
    records = [
        [article, call("a", "actor:x", "actor:y", evidence=[piece], quantities=quantity)]
        for piece, quantity in zip((one, other), quantities, strict=True)
    ]
    assert not newsevents.merge([dataset(*each) for each in records]).conflicts


def test_unknown_fields_are_compared_and_kept(write, tmp_path):
    """Fields of a newer version differ like others."""
    old, new = ({**actor("x", "Ann"), "x_own": {"b": each, "a": 1}} for each in (1, 2))
    files = [write(f"{at}.jsonl", [each]) for at, each in enumerate((old, new, old))]
    report = newsevents.merge(files, tmp_path / "c.jsonl", prefer="first")
    assert report.conflicts[0].fields == ("/x_own/b",)
    assert json.loads((tmp_path / "c.jsonl").read_text()) == old


def test_undecided_conflicts_are_listed_and_nothing_is_written(write, tmp_path, run):
    """Id, fields and datasets of each; status 1."""
    first = write("a.jsonl", [actor("x", "Ann", country="SY"), actor("y", "Bo")])
    second = write("b.jsonl", [actor("x", "Anna")])
    with pytest.raises(ConflictError, match="1 conflict, such as actor:x") as raised:
        newsevents.merge([first, second], tmp_path / "c")
    conflict = raised.value.report.conflicts[0]
    assert (conflict.id, conflict.kept) == ("actor:x", "")
    assert conflict.fields == ("/names/en", "/country")
    assert conflict.datasets == (str(first), str(second))
    done = run("merge", first, second, "-o", tmp_path / "c")
    assert done.status == 1
    assert "actor:x: /names/en, /country" in done.out
    assert "nothing written: 1 conflict" in done.err
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize("prefer", [None, "first", "last"])
def test_texts_in_other_languages_are_no_conflict(tmp_path, prefer):
    """They are united, as with aliases, if texts in one language are equal; nothing else is."""
    both, english, arabic = {"en": "Ann", "ar": "آن"}, {"en": "Ann"}, {"ar": "آن"}
    title = call("a", "actor:x", "actor:y", title=both)
    one = dataset(actor("x", english), {**title, "title": english})
    other = dataset(actor("x", both), {**title, "title": arabic, "summary": arabic})
    for sources in ((one, other), (other, one)):
        report = newsevents.merge(sources, tmp_path / "c.jsonl", prefer=prefer)
        assert report.conflicts == ()
        found = documents_of(tmp_path / "c.jsonl")
        assert found == {"actor:x": actor("x", both), "call:a": {**title, "summary": arabic}}


def test_a_conflict_in_one_field_keeps_a_version_as_it_is(tmp_path):
    """Its texts are those of the preferred dataset, and the conflict lists all differences."""
    one = dataset(actor("x", {"en": "Ann"}, country="SY"))
    other = dataset(actor("x", {"en": "Ann", "ar": "آن"}))
    report = newsevents.merge([one, other], tmp_path / "c.jsonl", prefer="first")
    assert report.conflicts[0].fields == ("/names/ar", "/country")
    assert documents_of(tmp_path / "c.jsonl") == {
        "actor:x": actor("x", {"en": "Ann"}, country="SY")
    }
    third = dataset(actor("x", {"en": "Anna", "ar": "آن"}))
    assert newsevents.merge([other, third]).undecided == 1


@pytest.mark.parametrize(
    ("prefer", "outcome"),
    [("first", "aA"), ("last", "dA"), ("b", "bB"), ("c", "cC"), ("d", "dA")],
)
def test_a_preferred_dataset_decides(write, tmp_path, monkeypatch, prefer, outcome):
    """The first, the last or a given one; its version may be in others, too."""
    monkeypatch.chdir(tmp_path)
    for each, text in zip("abcd", "ABCA", strict=True):
        write(f"{each}/actors.jsonl", [actor("x", text)])
    report = newsevents.merge(["a", "b", "c", "d"], "out.jsonl", prefer=prefer)
    name = json.loads(Path("out.jsonl").read_text())["names"]["en"]
    assert report.conflicts[0].kept + name == outcome


def test_a_preferred_dataset_without_the_record_decides_nothing(tmp_path):
    """Nor does one that contradicts itself."""
    one, other, third = (dataset(actor("x", name)) for name in ("A", "B", "C"))
    without = dataset(actor("y", "D"))
    report = newsevents.merge([one, other, without], prefer=without)
    assert (report.undecided, report.conflicts[0].kept) == (1, "")
    path = tmp_path / "twice.jsonl"
    path.write_text("\n".join(json.dumps(actor("x", name)) for name in ("E", "F")))
    assert newsevents.merge([third, path], prefer=path).undecided == 1
    assert newsevents.merge([third, path], prefer="last").conflicts[0].kept == str(path)


def test_prefer_is_one_of_the_sources(write, run):
    """Anything else is misuse."""
    path = write("a.jsonl", [actor("x", "Ann")])
    with pytest.raises(ValueError, match="one of the sources"):
        newsevents.merge([path], prefer="other.jsonl")
    assert run("merge", path, "--prefer", "frist").status == 2


def test_a_function_decides(tmp_path):
    """It is given the versions in order, and may return a new record of the same id."""
    seen = []

    def _resolve(records):
        seen.append([record.names["en"] for record in records])
        return from_dict({**to_dict(records[0]), "country": "SY"})

    one, other = dataset(actor("x", "Ann")), dataset(actor("x", "Anna"))
    report = newsevents.merge([one, other, one], tmp_path / "c.jsonl", resolve=_resolve)
    assert seen == [["Ann", "Anna"]]
    assert report.conflicts[0].kept == "resolve"
    assert documents_of(tmp_path / "c.jsonl") == {"actor:x": actor("x", "Ann", country="SY")}
    for wrong in (None, from_dict(actor("y", "Ann"))):
        with pytest.raises(ValueError, match="actor:x"):
            newsevents.merge([one, other], resolve=lambda _, wrong=wrong: wrong)


def test_the_lists_of_a_report_are_bounded(monkeypatch):
    """The counts are of all."""
    monkeypatch.setattr(conflicts, "MAX_LISTED", 2)
    sides = [dataset(*(actor(str(at), name) for at in range(5))) for name in ("Ann", "Bo")]
    report = newsevents.merge(sides, prefer="first")
    assert (len(report.conflicts), report.conflict_count) == (2, 5)


def test_a_source_is_not_overwritten(write, run, tmp_path):
    """The target must be another path; a missing or invalid source is one line."""
    path = write("data/a.jsonl", [actor("x", "Ann")])
    with pytest.raises(FileError, match="overwrite"):
        newsevents.merge([path, dataset(actor("y", "Bo"))], path.parent)
    assert run("merge", tmp_path / "gone").err.count("\n") == 1
    with pytest.raises(FileError, match="not a name of a data file"), path.open("rb") as opened:
        newsevents.merge([opened], tmp_path / "c.csv")
    broken = write("broken.jsonl", b'{"type": "actor"}\n')
    with pytest.raises(InvalidError, match=r"broken\.jsonl"):
        newsevents.merge([path, broken], tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_without_rapidfuzz(monkeypatch):
    """One line says what to install."""
    monkeypatch.setitem(__import__("sys").modules, "rapidfuzz.fuzz", None)
    with pytest.raises(MissingExtraError, match=r"newsevents\[merge\]"):
        newsevents.merge([])


SHIPPED = newsevents.read_dataset("syria-russia-2026-01")
RECORDS = list(SHIPPED)[::5]


@settings(max_examples=5)
@given(st.lists(st.integers(0, 2), min_size=len(RECORDS), max_size=len(RECORDS)))
def test_parts_of_a_dataset_are_the_dataset(tmp_path_factory, groups):
    """Merged with itself, or from disjoint parts, it is the same."""
    whole = Dataset(RECORDS, metadata=SHIPPED.metadata)
    grouped = list(zip(RECORDS, groups, strict=True))
    parts = [
        Dataset((record for record, at in grouped if at == part), metadata=whole.metadata)
        for part in range(3)
    ]
    folder = tmp_path_factory.mktemp("parts")
    for target, sources in (("parts", parts), ("twice", [whole, whole])):
        report = newsevents.merge(sources, folder / target)
        found = newsevents.read_dataset(folder / target, invalid="skip")
        assert {each.id: each for each in found} == {each.id: each for each in whole}
        assert found.metadata == whole.metadata
        assert not report.conflicts


# --- Aliases ---

NAMES = {"actor:x": "actor:y", "place:x": "place:y", "process:x": "process:y"}


def test_references_are_renamed_in_every_field():
    """Every field of the model that refers to an actor, a place or a process."""
    # As the classes of the model say, so that no field is forgotten.
    for cls in RECORD_TYPES.values():
        for path in reference_paths(cls):
            for old, new in NAMES.items():
                document = _nested(cls, path, old)
                assert rename_references(document, NAMES) == _nested(cls, path, new)
                assert document == _nested(cls, path, old)


def _nested(cls: type[Any], path: tuple[str, ...], name: str) -> Document:
    value: Any = name
    for step in reversed(path):
        value = {"[]": [value], "{}": {"a": value}}.get(step, {step: value})
    found: Document = {"type": cls.type, "id": f"{cls.type}:a", **value}
    return found


def test_references_are_renamed_in_evidence():
    """Paths of claims, omits and supports, claimed values, and fields of relations."""
    x, y, z = "/participants/actor:x", "/participants/actor:y", "/participants/actor:z"
    claims = {f"{x}/role": "caller", f"{z}/role": "recipient", "/places": [{"place": "place:x"}]}
    evidence = {
        "attribution": ["actor:x"],
        "claims": {**claims, "/title/en": "actor:x"},
        "omits": [f"{x}/capacity", "/date"],
        "supports": [x, "/participants/actor:gone"],
        "extensions": {"lab": {"actor": "actor:x"}},
    }
    relations = [
        {"type": "denies", "event": "call:b", "field": f"{x}/role"},
        {"type": "follows", "event": "call:c"},
    ]
    document = call("a", "actor:x", "actor:z", evidence=[evidence], relations=relations)
    found = rename_references(document, {**NAMES, "actor:gone": "actor:here"})
    assert found["relations"] == [{**relations[0], "field": f"{y}/role"}, relations[1]]
    assert found["evidence"] == [
        {
            "attribution": ["actor:y"],
            "claims": {
                f"{y}/role": "caller",
                f"{z}/role": "recipient",
                "/places": [{"place": "place:y"}],
                "/title/en": "actor:x",
            },
            "omits": [f"{y}/capacity", "/date"],
            "supports": [y, "/participants/actor:here"],
            "extensions": {"lab": {"actor": "actor:x"}},
        }
    ]


def test_a_path_is_by_position_where_the_new_id_is_there_twice():
    """Claims about two entries of one actor stay claims about two entries."""
    claims = {
        "/participants/actor:x/role": "caller",
        "/participants/actor:y/role": "recipient",
        "/participants/actor:z/role": "initiator",
    }
    evidence = [{"attribution": ["actor:z"], "claims": claims}]
    document = call("a", "actor:x", "actor:y", "actor:z", evidence=evidence)
    assert rename_references(document, NAMES)["evidence"][0]["claims"] == {
        "/participants/0/role": "caller",
        "/participants/1/role": "recipient",
        "/participants/actor:z/role": "initiator",
    }


def test_confirmed_records_are_joined(tmp_path, alias):
    """The record that is kept has the names, identifiers and origins of both."""
    kept = actor(
        "ahmed-al-sharaa",
        "Ahmed al-Sharaa",
        country="SY",
        aliases={"en": ["Ahmed Hussein al-Sharaa"]},
        identifiers={"wikidata": "Q1"},
        imported_from=[{"dataset": "A"}],
    )
    other = actor(
        "b.sharaa",
        {"ar": "أحمد الشرع", "en": "Ahmed al-Sharaa"},
        "unknown",
        aliases={"en": ["Abu Mohammad al-Julani"]},
        affiliations=[{"actor": "actor:state"}],
        identifiers={"wikidata": "Q2", "viaf": "7"},
        imported_from=[{"dataset": "A"}, {"dataset": "B"}],
        extensions={"lab": {"id": "actor:b.sharaa"}},
    )
    state = actor("state", "Syria", "state", country="SY")
    sides = [dataset(kept, state), dataset(other, call("a", "actor:b.sharaa", "actor:state"))]
    path = alias('"actor:b.sharaa" = "actor:middle"', '"actor:middle" = "actor:ahmed-al-sharaa"')
    report = newsevents.merge(sides, tmp_path / "c", aliases=path)
    found = documents_of(tmp_path / "c")
    assert found["actor:ahmed-al-sharaa"] == {
        **kept,
        "aliases": {
            "en": ["Ahmed Hussein al-Sharaa", "Abu Mohammad al-Julani"],
            "ar": ["أحمد الشرع"],
        },
        "identifiers": {"wikidata": "Q1", "viaf": "7"},
        "affiliations": [{"actor": "actor:state"}],
        "imported_from": [{"dataset": "A"}, {"dataset": "B"}],
        "extensions": {"lab": {"id": "actor:b.sharaa"}},
    }
    assert found["call:a"] == call("a", "actor:ahmed-al-sharaa", "actor:state")
    assert "actor:b.sharaa" not in found
    (conflict,) = report.conflicts
    assert conflict.fields == ("/kind", "/identifiers/wikidata")
    assert (conflict.id, conflict.joined) == ("actor:ahmed-al-sharaa", "actor:b.sharaa")
    assert conflict.kept == "dataset 1"
    assert (report.joined, report.undecided, report.candidates) == (1, 0, ())
    assert "1 of 2 aliases are of no record, such as actor:middle" in report.notes
    errors = [each.code for each in validate(tmp_path / "c").errors]
    assert not errors


def test_coordinates_of_two_places_are_not_mixed(alias, tmp_path):
    """Neither is a precision taken over without its coordinates, nor a place put into itself."""
    kept = place("a", "Samra", latitude=34.5, longitude=35.75)
    other = place("b", "Samra", latitude=34.6, longitude=35.75, precision="exact", within="place:a")
    third = place("c", "Samra harbour", "port")
    path = alias('"place:b" = "place:a"', '"place:c" = "place:d"')
    sides = [dataset(kept), dataset(other, third)]
    report = newsevents.merge(sides, tmp_path / "out.jsonl", aliases=[path])
    assert documents_of(tmp_path / "out.jsonl") == {
        "place:a": kept,
        "place:d": {**third, "id": "place:d"},
    }
    assert [each.fields for each in report.conflicts] == [("/latitude", "/precision")]
    assert report.joined == 2


def test_an_unnamed_actor_stays_unnamed(alias, tmp_path):
    """Whether the text names an actor is a difference, and never taken over."""
    named, unnamed = actor("a", "Salma"), actor("b", "a source", unnamed=True)
    path = alias('"actor:b" = "actor:a"')
    target = tmp_path / "out.jsonl"
    report = newsevents.merge([dataset(named), dataset(unnamed)], target, aliases=path)
    assert documents_of(target)["actor:a"] == {**named, "aliases": {"en": ["a source"]}}
    assert report.conflicts[0].fields == ("/unnamed",)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[aliases\n", "not TOML"),
        ("\xff", "not TOML"),
        ("aliases = 1\n", "not a table"),
        ('[alias]\n"actor:a" = "actor:b"\n', "below"),
        ('"actor:a" = "actor:b"\n', "below"),
        ('[aliases]\n"actor:a" = "actor:b"\n"actor:a" = "actor:c"\n', "not TOML"),
        ('[aliases]\n"actor:a" = 1\n', "not the id of"),
        ('[aliases]\n"actor:A b" = "actor:b"\n', "not the id of"),
        ('[aliases]\n"call:a" = "call:b"\n', "not the id of"),
        ('[aliases]\n"actor:a" = "place:a"\n', "different types"),
        ('[aliases]\n"actor:a" = "actor:b"\n"actor:b" = "actor:a"\n', "joins itself"),
        ('[aliases]\n"actor:a" = "actor:a"\n', "joins itself"),
        ("a = " + 9999 * "[", "not TOML"),
        ("a = " + 9999 * "1", "not TOML"),
    ],
)
def test_a_bad_file_of_aliases_is_one_line(write, run, content, reason):
    """It says what is wrong and where, and nothing is written."""
    path = write("aliases.toml", content.encode("latin-1"))
    data = write("a.jsonl", [actor("a", "Ann")])
    done = run("merge", data, "--aliases", path)
    assert done.status == 2
    assert done.err.count("\n") == 1
    assert str(path) in done.err
    assert reason in done.err


def test_two_files_of_aliases_agree(write):
    """An id joins one record."""
    first, second, third = (
        write(f"{at}.toml", f'[aliases]\n"actor:a" = "actor:{name}"\n'.encode())
        for at, name in enumerate("bbc")
    )
    assert read_aliases([first, second]) == {"actor:a": "actor:b"}
    with pytest.raises(ConfigurationError, match="joins actor:b and actor:c"):
        read_aliases([first, third])


# --- Candidates ---


@pytest.mark.parametrize(
    "names",
    [
        ("أحمد الشرع", "Ahmed al-Sharaa", "Ahmad Alsharaa", "Ahmad ash-Shara'", "Ахмад аш-Шараа"),
        ("عبد الرحمن", "عبدالرحمن", "Abdulrahman", "Abdel Rahman", "Abdurrahman"),
        ("سيرغي لافروف", "Sergey Lavrov", "Sergueï Lavroff", "Сергей Лавров"),
        ("فاطمة", "Fatima", "Fatimah"),
        ("خالد", "Khaled", "Khalid"),
        ("وليد يوسف", "Walid Yousef", "Waleed Yusuf"),
    ],
)
def test_transliterations_share_their_consonants(names):
    """Whatever the vowels, doubled letters and articles."""
    first, *others = map(consonants, names)
    assert first
    assert set(others) == {first}


def test_words_are_folded():
    """Without accents, marks, punctuation and case; no name is no word."""
    assert words_of("Recep Tayyip ERDOĞAN (b. 1954)") == ("recep", "tayyip", "erdogan", "b", "1954")
    assert consonants("Aïa — !") == ()


def pairs(one: Document, other: Document) -> list[tuple[int, str]]:
    """Return score and reason of the candidates of two datasets with one record each."""
    found = newsevents.merge([dataset(one), dataset(other)]).candidates
    assert all((each.kept.id, each.other.id) == (one["id"], other["id"]) for each in found)
    return [(each.score, each.reason) for each in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (actor("a", "Ahmed al-Sharaa"), actor("b", {"ar": "أحمد الشرع"}, "unknown")),
        (actor("a", "Muhammad Hassan"), actor("b", "Mohammed Hasan", "x-clerk")),
        (actor("a", "Hassan Muhammad"), actor("b", {"en": "x", "fr": "Mohamed Hassan"})),
        (actor("a", "Ann", aliases={"ar": ["سلمى نجّار"]}), actor("b", "Salma Najjar")),
        (actor("a", "Harbour Union", "organization"), actor("b", "Harbour Union", "media")),
        (place("a", "Gaza", country="PS"), place("b", "غزة", country="PS")),
        (place("a", "Samra", latitude=34.5, longitude=35.7), place("b", "Samra")),
        (
            place("a", "Samra", "region", latitude=34.5, longitude=35.7),
            place("b", "Samra", "admin-area", latitude=36, longitude=35.7),
        ),
        (place("a", "Samra, Tartus, Syria"), place("b", "Samra, Syria")),
        (place("a", "Samra, Tartus"), place("b", "Samra")),
        (process("a", "Ferry talks", period="2025/2026"), process("b", "Ferry talks")),
        (
            process("a", "Ferry talks", period="2025/2026"),
            process("b", "Ferry talks", period="2026/.."),
        ),
    ],
)
def test_candidates_by_name(one, other):
    """Across scripts, transliterations, aliases and order of words."""
    ((score, reason),) = pairs(one, other)
    assert score >= 85
    assert reason == "names"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (actor("a", "Salma Najjar", country="SY"), actor("b", "Salma Najjar", country="LB")),
        (actor("a", "Damascus", "state"), actor("b", "Damascus", "armed-group")),
        (place("a", "Samra"), place("b", "Samra", "admin-area")),
        (actor("a", "Samra"), place("b", "Samra")),
        (actor("a", "a source", unnamed=True), actor("b", "a source", unnamed=True)),
        (actor("a", "4th Division"), actor("b", "5th Division")),
        (actor("a", "Ali Hassan"), actor("b", "Ola Hosni")),
        (actor("a", "علي"), actor("b", "Ola", country="SY")),
        (actor("a", {"ar": "غزة"}), actor("b", "Gaza")),
        (actor("a", "Aïa"), actor("b", "Eo")),
        (place("a", "Oregon, United States"), place("b", "Georgia, United States")),
        (
            place("a", "Samra", latitude=34.5, longitude=35.7),
            place("b", "Samra", latitude=35.5, longitude=35.7),
        ),
        (process("a", "Ferry talks", period="2025"), process("b", "Ferry talks", period="2027/..")),
        (process("a", "Ferry talks", period="2027"), process("b", "Ferry talks", period="../2026")),
    ],
)
def test_no_candidates(one, other):
    """Other countries, kinds, numbers, points and times are never the same, nor are faint likenesses."""
    assert pairs(one, other) == []


def test_candidates_by_identifier_come_first():
    """Equal identifiers need no equal names."""
    one, other = actor("a", "Ann", identifiers={"viaf": "1", "wikidata": "Q1"}), actor("b", "Bo")
    other["identifiers"] = {"viaf": "2", "wikidata": "Q1"}
    similar = [actor("c", "Salma Najjar"), actor("d", "Salma Najjar")]
    report = newsevents.merge([dataset(one, similar[0]), dataset(other, similar[1])])
    assert [each.reason for each in report.candidates] == ["wikidata Q1", "names"]
    assert report.candidate_count == 2


def test_codes_of_groups_are_no_identifiers():
    """Of a scheme that repeats within a dataset, nothing follows."""
    sides = [
        dataset(
            *(
                actor(f"{side}{at}", name, identifiers={"cameo": "USA"})
                for at, name in enumerate(names)
            )
        )
        for side, names in (("a", ("Ann", "Bo")), ("b", ("Cy", "Di")))
    ]
    assert not newsevents.merge(sides).candidates


def test_records_of_one_dataset_are_no_candidates():
    """Its author tells them apart, also if another dataset has one of them."""
    one, other = actor("a", "Salma Najjar"), actor("b", "Salma Najjar")
    assert not newsevents.merge([dataset(one), dataset(one, other)]).candidates
    assert newsevents.merge([dataset(one), dataset(other)]).candidates


def test_words_that_many_share_are_not_compared():
    """Time does not grow with the square of the number of actors."""
    sides = [
        dataset(*(actor(f"{side}{at}", f"Salma {side}{at}") for at in range(60))) for side in "bk"
    ]
    assert not newsevents.merge(sides).candidates


def test_candidates_are_confirmed_in_a_file(write, tmp_path, run):
    """A line without its mark joins two records; the file is never replaced."""
    first = write("a.jsonl", [actor("a", "Ahmed al-Sharaa\x1b", country="SY")])
    second = write("b.jsonl", [actor("b", {"ar": "أحمد\nالشرع"}, country="SY")])
    path = tmp_path / "aliases.toml"
    done = run("merge", first, second, "--candidates", path)
    assert done.status == 0
    assert "1 candidate" in done.out
    assert "actor:a" in done.out
    assert not read_aliases([path])
    text = path.read_text(encoding="utf-8")
    assert "\x1b" not in text
    path.write_text(text.replace('# "', '"'), encoding="utf-8")
    assert read_aliases([path]) == {"actor:b": "actor:a"}
    again = run("merge", first, second, "--candidates", path)
    assert (again.status, again.err.count("\n")) == (2, 1)
    with path.open("a") as file:
        file.write('"place:gone" = "place:here"\n')
    done = run("merge", first, second, "--aliases", path, "-o", tmp_path / "c")
    assert "1 joined by aliases" in done.err
    assert "1 of 2 aliases are of no record, such as place:gone" in done.err
    assert list(documents_of(tmp_path / "c")) == ["actor:a"]
    assert run("merge", first, second).out.count("--candidates") == 1
    with pytest.raises(FileError, match="exists"):
        write_candidates((), path)


def test_all_candidates_can_be_confirmed(write, tmp_path):
    """A record that resembles two others has one line of the two that may be confirmed with all."""
    paths = [write(f"{each}.jsonl", [actor(each, "Salma Najjar")]) for each in "abc"]
    candidates = newsevents.merge(paths).candidates
    assert len(candidates) == 3
    write_candidates(candidates, tmp_path / "aliases.toml")
    text = (tmp_path / "aliases.toml").read_text(encoding="utf-8")
    assert text.count('\n# or "actor:c" = "actor:') == 1
    confirmed = write("confirmed.toml", text.replace('\n# "', '\n"').encode())
    assert read_aliases([confirmed]) == {"actor:b": "actor:a", "actor:c": "actor:a"}
    other = text.replace('\n# or "', '\n"').encode()
    assert len(read_aliases([write("other.toml", other)])) == 1


def test_rejected_candidates_are_not_listed_again(write, tmp_path, run, golden):
    """A pair is different under the ids that aliases lead to; all other candidates are listed."""
    first = write("a.jsonl", [actor("a", "Salma Najjar"), actor("old", "Omar Haddad")])
    second = write("b.jsonl", [actor("b", {"ar": "سلمى نجار", "en": "Salma Najar"})])
    third = write("c.jsonl", [actor("c", "Salma Nadjar"), actor("new", "Omar Hadad")])
    lines = ['[different]\n"actor:b" = ["actor:a"]\n"actor:old" = "actor:new"\n']
    path = write("aliases.toml", "".join(lines).encode())
    pairs = {("actor:a", "actor:c"), ("actor:b", "actor:c")}
    report = newsevents.merge([first, second, third], aliases=path)
    assert {(each.kept.id, each.other.id) for each in report.candidates} == pairs
    golden(report.notes)
    path.write_text(f'{lines[0]}[aliases]\n"actor:c" = "actor:a"\n', encoding="utf-8")
    assert not newsevents.merge([first, second, third], aliases=path).candidates
    path.write_text(
        '[different]\n"actor:b" = "actor:a"\n[aliases]\n"actor:b" = "actor:a"\n', "utf-8"
    )
    done = run("merge", first, second, "--aliases", path)
    assert (done.status, done.err.count("\n")) == (2, 1)
    golden(done.err)


def test_names_of_candidates_are_in_the_language(write, run):
    """English first, unless another language is asked for."""
    first = write("a.jsonl", [actor("a", {"ar": "سلمى نجار", "en": "Salma Najjar"})])
    second = write("b.jsonl", [actor("b", {"ar": "سلمى نجار"})])
    assert "Salma Najjar" in run("merge", first, second).out
    assert "Salma" not in run("merge", first, second, "--language", "ar").out


# --- Duplicates ---


def test_likely_duplicates_of_different_datasets(run, write, monkeypatch, golden):
    """Same type, day, place and two participants; those of one dataset are its own matter."""
    monkeypatch.setattr(merging, "_BATCH_SIZE", 2)
    where = {"places": [{"place": "place:samra"}]}
    related = {"relations": [{"type": "same-as", "event": "call:a"}]}
    first = [
        call("a", "actor:x", "actor:y", **where),
        call("a2", "actor:y", "actor:x", **where),
        call("other", "actor:x", "actor:y"),
    ]
    second = [
        call("b", "actor:y", "actor:x", **where),
        call("c", "actor:y", "actor:x", **where, **related),
        call("d", "actor:y", "actor:x", **{**where, "date": "2026-02-04"}),
    ]
    paths = [write("a.jsonl", first), write("b.jsonl", second)]
    report = newsevents.merge(paths)
    assert (report.duplicates, report.duplicate_count) == ((("call:b", "call:a"),), 1)
    golden(run("merge", *paths).out)


def test_likely_duplicates_without_a_place(run, write, golden):
    """Two datasets may tell of one article, which tells the statements of one dataset apart."""

    def statement(name, **fields):
        speaker = [{"actor": "actor:x"}]
        made = {**call(name), "type": "statement", "id": f"statement:{name}", "speakers": speaker}
        del made["participants"], made["imported_from"]
        evidence = [{"article": "article:a"}]
        return {**made, "title": {"en": name}, "acts": ["deny"], "evidence": evidence, **fields}

    first = [call("a", "actor:x", "actor:y"), statement("a"), statement("a2", acts=["urge"])]
    second = [call("b", "actor:y", "actor:x"), statement("b"), statement("b2")]
    paths = [write("a.jsonl", first), write("b.jsonl", second)]
    assert set(newsevents.merge(paths).duplicates) == {
        ("call:b", "call:a"),
        ("statement:b", "statement:a"),
        ("statement:b2", "statement:a"),
    }
    golden(run("merge", *paths).out)


# --- Manifests ---


def test_metadata_of_all_datasets_is_combined(tmp_path, golden):
    """Lists are united, texts follow each other, and what cannot be combined is said."""
    shared = {"newsevents": {"schema": "1.0"}, "custom": {"a": 1}}
    one = dataset(
        actor("x", "Ann"),
        **shared,
        title="Harbour",
        licenses=[{"name": "CC-BY-4.0"}],
        sources=[{"title": "Log"}],
        version="1",
        profile="one",
        id="doi:1",
    )
    other = dataset(
        actor("y", "Bo"),
        **shared,
        title="Ferries",
        licenses=[{"name": "CC0-1.0"}],
        sources=[{"title": "Log"}, {"title": "Diary"}],
        version="2",
        profile="other",
    )
    report = newsevents.merge([one, other, dataset(actor("z", "Cy"))], tmp_path / "c")
    found = newsevents.read_dataset(tmp_path / "c").metadata
    assert found["title"] == "Harbour; Ferries"
    assert found["licenses"] == [{"name": "CC-BY-4.0"}, {"name": "CC0-1.0"}]
    assert found["sources"] == [{"title": "Log"}, {"title": "Diary"}]
    assert found["custom"] == {"a": 1}
    assert found["newsevents"] == {"schema": "1.0"}
    assert not found.keys() & {"version", "profile", "id"}
    for note in report.notes:
        golden(note)
    newsevents.merge([one, other], tmp_path / "d", prefer=other)
    assert newsevents.read_dataset(tmp_path / "d").metadata["profile"] == "other"
    assert "version" not in newsevents.read_dataset(tmp_path / "d").metadata
    report = newsevents.merge([one, other], tmp_path / "e.jsonl")
    assert any("no place for" in note for note in report.notes)


def test_other_files_of_one_name_are_all_kept(write, tmp_path):
    """Equal ones are copied once, different ones under new names; files beside are named."""
    folders = []
    for at, text in enumerate(("a", "b", "a", "c")):
        write(f"{at}/actors.jsonl", [actor("x", "Ann")])
        write(f"{at}/texts/codes.csv", text.encode())
        write(f"{at}/README.md", b"read me")
        codes = {"name": "codes", "path": "texts/codes.csv"}
        resources = [{"name": "actors", "path": "actors.jsonl"}, codes]
        licenses = [{"name": "own", "path": "texts/codes.csv"}]
        manifest = {"newsevents": {"schema": "1.0"}, "licenses": licenses, "resources": resources}
        folders.append(write(f"{at}/datapackage.json", manifest).parent)
    report = newsevents.merge(folders, tmp_path / "c")
    paths = ("texts/codes.csv", "texts/codes-2.csv", "texts/codes-4.csv")
    assert [(tmp_path / "c" / path).read_text() for path in paths] == ["a", "b", "c"]
    found = newsevents.read_dataset(tmp_path / "c")
    assert [each["path"] for each in found.metadata["resources"]] == list(paths)
    assert [each["name"] for each in found.metadata["resources"]] == ["codes", "codes-2", "codes-4"]
    assert [each["path"] for each in found.metadata["licenses"]] == list(paths)
    assert set(found.attachments) == set(paths)
    assert f"{folders[0]}: not copied: README.md" in report.notes
    assert any("is written as texts/codes-4.csv" in note for note in report.notes)
    assert newsevents.merge(folders[:1], tmp_path / "c.jsonl").notes
    assert [each.code for each in validate(tmp_path / "c").errors] == []


def test_errors_that_aliases_make_are_listed(alias, run, tmp_path):
    """Two participants become one twice, which no source has; the record is written, and named."""
    meeting = {
        "type": "meeting",
        "id": "meeting:a",
        "title": {"en": "Talks"},
        "date": "2026-01-01",
        "status": "occurred",
        "participants": [{"actor": "actor:a"}, {"actor": "actor:b"}, {"actor": "actor:c"}],
        "evidence": [{"attribution": ["actor:a"]}],
    }
    left = dataset(actor("a", "A"), actor("b", "B"), actor("c", "C"), meeting)
    aliases = alias('"actor:b" = "actor:a"')
    report = newsevents.merge([left], tmp_path / "out", aliases=aliases)
    found = [(each.code, each.record, each.pointer) for each in report.invalid]
    assert found == [("NE501", "meeting:a", "/participants/1/actor")]
    assert report.invalid_count == 1
    assert [each.code for each in validate(tmp_path / "out").errors] == ["NE501"]
    newsevents.write_dataset(left, tmp_path / "left")
    done = run("merge", tmp_path / "left", "-o", tmp_path / "out", "--aliases", aliases)
    assert (done.status, "NE501" in done.out) == (1, True)


def test_only_errors_that_aliases_make_are_listed(alias):
    """Others were there before, also under a pointer with another id, or are none in the union."""
    event = {
        "type": "event",
        "id": "event:a",
        "title": {"en": "A strike"},
        "date": "2026-01-01",
        "status": "occurred",
        "category": "strike",
        "participants": [{"actor": "actor:a"}],
        "evidence": [
            {
                "attribution": ["actor:c"],
                "claims": {
                    "/participants/actor:a/on_behalf_of": "actor:c",
                    "/participants/actor:a/role": 7,
                },
            }
        ],
    }
    left = dataset(actor("a", "A"), actor("b", "B"), actor("c", "C"), event)
    assert {each.code for each in validate(left).errors} == {"NE409"}
    report = newsevents.merge([left], aliases=alias('"actor:a" = "actor:b"'))
    assert (report.invalid, report.invalid_count) == ((), 0)
