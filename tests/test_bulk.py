"""Reading a dataset: one pass, the findings of validation, and trust that is not misplaced."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import attrs
import jsonschema_rs
import pytest
from hypothesis import given, settings

import newsevents
from newsevents.codec import dumps, encode, loads, loads_interned
from newsevents.codec.parser import parse
from newsevents.errors import InvalidError
from newsevents.model import RECORD_TYPES, Article
from newsevents.schema.json_schema import lean_schema_of, schema_of
from newsevents.storage.compression import open_data
from newsevents.strategies import datasets, records
from newsevents.validation import RuleSelection

SHIPPED = Path(__file__).parents[1] / "examples" / "datasets" / "syria-russia-2026-01"

#: The findings that reading has a say in, and those about manifests.
CODES = ("NE0", "NE1", "NE201", "NE202", "NE203", "NE8")
CASES = sorted(
    path
    for case in (Path(__file__).parent / "conformance").iterdir()
    # Those of sizes are one record, or none; `test_limits` reads such files.
    if case.is_dir()
    and case.name.startswith(CODES)
    and not case.name.startswith(("NE011", "NE012", "NE019"))
    for path in case.iterdir()
    if path.name.startswith(("bad", "good"))
)

# No reference leads out of these.
ACTOR = {"type": "actor", "id": "actor:a", "kind": "person", "names": {"ar": "سلمى نجار"}}
EVENT = {
    "type": "event",
    "id": "event:a",
    "title": {"ar": "افتتاح الميناء ⛴️"},
    "date": "2026-02-03",
    "status": "occurred",
    "category": "opening",
    "participants": [{"actor": "actor:a"}],
    "evidence": [{"attribution": ["actor:a"]}],
}


def claiming(value: Any, pointer: str = "/participants/0/actor") -> dict[str, Any]:
    """Return the event with evidence that claims something."""
    return {**EVENT, "evidence": [{"attribution": ["actor:a"], "claims": {pointer: value}}]}


def write(folder: Path, *documents: Any) -> Path:
    """Write documents, or lines, into a folder, so that they are a whole dataset."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in documents]
    (folder / "data.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


READING = RuleSelection(select=CODES[:-1], ignore=("NE115", "NE116", "NE117"))


@pytest.fixture
def opened(monkeypatch):
    """Return the paths of the data files that are opened, in order."""
    paths = []

    def _open_data(path):
        if path.name != "datapackage.json":
            paths.append(path)
        return open_data(path)

    for module in ("chunks", "compression"):
        monkeypatch.setattr(f"newsevents.storage.{module}.open_data", _open_data)
    return paths


def check_against_validation(path):
    """Assert that reading finds what validation finds, and keeps what can be read by itself."""
    dataset = newsevents.read_dataset(path, invalid="skip")
    report = newsevents.validate(path, rules=READING)
    # What a manifest says wrong is no rule of reading, and said all the same.
    assert [each for each in dataset.findings if each.code[:3] != "NE8"] == list(report.findings)
    errors = [each for each in dataset.findings if each.severity is newsevents.Severity.ERROR]
    if any(each.code != "NE102" for each in errors):
        with pytest.raises(InvalidError) as error:
            newsevents.read_dataset(path)
        assert error.value.findings == dataset.findings
    else:
        assert newsevents.read_dataset(path) == dataset
    return dataset


@pytest.mark.parametrize("trusted", [False, True])
def test_valid_data_is_read_in_one_pass(trusted, opened):
    """Each file of the shipped dataset is opened once, and nothing is missing."""
    dataset = newsevents.read_dataset(SHIPPED, trusted=trusted)
    assert len(opened) == len(set(opened)) == len(list(SHIPPED.glob("*.jsonl")))
    wanted = list(newsevents.iter_records(SHIPPED))
    assert list(dataset) == wanted
    assert [dumps(each) for each in dataset] == [dumps(each) for each in wanted]
    assert [type(each) for each in dataset] == [type(each) for each in wanted]


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}-{path.name}")
@pytest.mark.no_cover
def test_reading_finds_what_validation_finds(path):
    """Over the conformance suite: the same findings in the same order, raised or kept."""
    check_against_validation(path)


@settings(max_examples=settings.default.max_examples // 2)
@given(datasets())
def test_any_dataset_is_read_as_with_care(tmp_path_factory, found):
    """Whatever a dataset holds, loading it gives its records, trusted or not."""
    path = tmp_path_factory.mktemp("any") / "data.newsevents.json"
    newsevents.write_dataset(found, path)
    written = [dumps(each) for each in found]
    for trusted in (False, True):
        dataset = newsevents.read_dataset(path, trusted=trusted)
        assert list(dataset) == list(newsevents.iter_records(path, trusted=trusted)) == list(found)
        assert [dumps(each) for each in dataset] == written


@given(records())
def test_interning_changes_no_value(record):
    """A record that shares its strings with others has the types and values of any other."""
    for is_trusted in (False, True):
        words: dict[str, str] = {}
        intern = words.setdefault
        again = loads_interned(encode(record), intern, intern, is_trusted=is_trusted)
        assert again == record
        assert repr(again) == repr(record)
        assert type(again) is type(record)


@pytest.mark.parametrize(
    "documents",
    [
        (ACTOR, EVENT, ACTOR),
        (EVENT,),
        (ACTOR, claiming("actor:b")),
        (ACTOR, claiming([{"actor": "actor:b"}], "/participants")),
        (ACTOR, {**EVENT, "new": 1}),
        (ACTOR, {**EVENT, "status": "maybe"}),
        (ACTOR, {**EVENT, "date": "2026-02-30"}),
        (ACTOR, "", EVENT),
        (ACTOR, "{", EVENT),
        (ACTOR, json.dumps(EVENT)[:-1] + ', "date": "2026"}'),
    ],
    ids=["twice", "dangling", "claim", "claims", "new", "term", "date", "blank", "json", "keys"],
)
def test_a_faulty_record_takes_no_second_pass(tmp_path, documents, opened, request):
    """A file is opened once, unless a finding is about records in files that are closed."""
    path = write(tmp_path, *documents)
    dataset = newsevents.read_dataset(path, invalid="skip")
    assert dataset.findings
    is_about_several = request.node.callspec.id in ("twice", "dangling", "claim", "claims")
    assert (len(opened) > 1) is is_about_several
    check_against_validation(path)


def test_findings_about_a_dataset_as_a_whole_are_kept(tmp_path):
    """A newer schema and an odd manifest are found by reading, too."""
    bundle = tmp_path / "a.newsevents.json"
    bundle.write_text(json.dumps({"newsevents": "1.9", "records": [ACTOR]}), encoding="utf-8")
    assert [each.code for each in check_against_validation(bundle).findings] == ["NE017"]
    path = write(tmp_path, ACTOR)
    manifest = {"resources": [{"path": "data.jsonl"}, {"path": "more.jsonl"}]}
    (path / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert [each.code for each in check_against_validation(path).findings] == ["NE802"]


@pytest.mark.parametrize("value", ["actor:a", [{"actor": "actor:a"}], "2026-02-04", 3])
def test_claims_that_are_right_are_read_in_one_pass(tmp_path, value, opened):
    """Claims are followed only as far as they may refer to something."""
    pointer = {list: "/participants", int: "/summary"}.get(type(value), "/participants/0/actor")
    path = write(tmp_path, ACTOR, claiming(value, pointer))
    assert newsevents.read_dataset(path).findings == ()
    assert len(opened) == 1


def test_the_same_id_is_one_string(tmp_path):
    """Records that are kept share ids and what is empty, and that does no harm."""
    one, two = (
        {**EVENT, "id": f"event:{name}", "participants": [{"actor": "actor:a"}]} for name in "ab"
    )
    dataset = newsevents.read_dataset(write(tmp_path, ACTOR, one, two))
    first, second = dataset.events()
    assert first.participants[0].actor is second.evidence[0].attribution[0]
    empty = first.extensions
    assert empty == {}
    for changing in (lambda: empty.update(a=1), lambda: empty.__setitem__("a", 1)):
        with pytest.raises(TypeError, match=r"attrs\.evolve"):
            changing()
    for again in (copy.deepcopy(first), pickle.loads(pickle.dumps(first)), attrs.evolve(first)):  # noqa: S301
        assert again == first
        assert (
            dumps(again)
            == dumps(first)
            == json.dumps(one, ensure_ascii=False).replace(": ", ":").replace(", ", ",")
        )


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz", "data.newsevents.json"])
def test_trusted_data_is_not_asked_about_the_schema(tmp_path, name):
    """What only the schema could refuse is let through, and nothing else is lost."""
    newsevents.write_dataset([loads(json.dumps(ACTOR)), loads(json.dumps(EVENT))], tmp_path / name)
    assert len(newsevents.read_dataset(tmp_path / name, trusted=True)) == 2
    (tmp_path / "more").mkdir()
    path = write(tmp_path / "more", ACTOR, {**EVENT, "date": "soon"})
    with pytest.raises(InvalidError, match="soon"):
        newsevents.read_dataset(path)
    assert newsevents.read_dataset(path, trusted=True)["event:a"].date == "soon"
    assert [each.id for each in newsevents.iter_records(path, trusted=True)] == [
        "actor:a",
        "event:a",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"type":"event"}',
        '{"type":"x"}',
        json.dumps({**EVENT, "evidence": None}),
        "\\ud83d",
    ],
)
def test_trusted_data_that_is_something_else_is_refused(tmp_path, line):
    """What is not what it was taken for is said to be so, at its place."""
    path = write(tmp_path, ACTOR, line)
    for read_it in (
        newsevents.read_dataset,
        lambda *a, **k: list(newsevents.iter_records(*a, **k)),
    ):
        with pytest.raises(InvalidError) as error:
            read_it(path, trusted=True)
        assert error.value.findings[0].line == 2


def test_trusted_data_keeps_fields_that_are_not_known(tmp_path):
    """Nothing is lost for having been trusted: 1.0 is a whole number, unknown fields are kept."""
    span = {"start": 0.0, "end": 3, "sha256": "0" * 64}
    article = {"type": "article", "id": "article:a", "language": "ar", "published": "2026"}
    odd = {**EVENT, "note": {"ar": "x"}, "evidence": [{"article": "article:a", "spans": [span]}]}
    path = write(tmp_path, ACTOR, article, odd)
    (wanted,) = newsevents.read_dataset(path).events()
    assert wanted.unknown_fields == {"note": {"ar": "x"}}
    assert wanted.evidence[0].spans[0].start == 0
    for found in (
        newsevents.read_dataset(path, trusted=True)["event:a"],
        list(newsevents.iter_records(path, trusted=True))[-1],
    ):
        assert found == wanted
        assert found.unknown_fields == wanted.unknown_fields


def test_unknown_fields_of_parts_are_written_last():
    """A record whose Struct has no place for a field is written with it all the same."""
    line = json.dumps({**EVENT, "evidence": [{"attribution": ["actor:a"], "new": [1]}]})
    assert parse(encode(loads(line))) == json.loads(line)


@pytest.mark.parametrize("cls", RECORD_TYPES.values(), ids=lambda cls: cls.__name__)
def test_the_lean_schema_has_nothing_but_what_decides(cls):
    """It is a schema without words and references, but for those of free JSON."""
    schema = lean_schema_of(cls)
    assert jsonschema_rs.meta.is_valid(schema)
    written = json.dumps(schema)
    assert '"description"' not in written.replace('"description": {"type"', "")
    assert '"examples"' not in written
    assert set(schema["$defs"]) == {f"json-{level}" for level in range(11)}
    assert '"#/$defs/json-0"' in written
    assert len(written) < len(json.dumps(schema_of(cls)))


def test_the_lean_schema_keeps_line_feeds_out_where_patterns_do_not():
    """A pattern that says what a text does not consist of has its `not` beside it still."""
    url = lean_schema_of(Article)["properties"]["url"]
    assert url["not"] == {"pattern": "\n"}
    assert "not" not in lean_schema_of(Article)["properties"]["language"]
