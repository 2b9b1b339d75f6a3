"""Namespaces of `extensions` that installed packages register, and their data as objects."""

from __future__ import annotations

import importlib
import sys

import attrs
import pytest

import newsevents
from newsevents.errors import InvalidError
from newsevents.validation import RuleSelection
from newsevents.validation.rules import extensions

MODULE = """
import enum

import attrs


class Mood(enum.StrEnum):
    CALM = "calm"


@attrs.frozen
class Part:
    name: str
    below: list["Part"] = attrs.field(factory=list)


@attrs.frozen
class Reading:
    score: float = attrs.field(validator=attrs.validators.le(1))
    count: int = 0
    mood: Mood | None = None
    tags: tuple[str, ...] = ()
    by_name: dict[str, int] = attrs.field(factory=dict)
    part: Part | None = None


@attrs.frozen
class Odd:
    number: complex


SCHEMA = {
    "type": "object",
    "properties": {
        "score": {"type": "number", "maximum": 1},
        "who": {"$ref": "https://w3id.org/newsevents/schema/1.0/actor.schema.json#/properties/id"},
        "parts": {"type": "array", "items": {"pattern": "^(a+)+$"}},
    },
    "required": ["score"],
    "additionalProperties": False,
}
REMOTE = {"$ref": "https://example.org/schema.json"}
BROKEN = {"type": "nothing"}
NUMBER = 3


def as_function():
    return Reading


def failing():
    raise RuntimeError("no\\x1b[31m luck")
"""
ACTOR = {"type": "actor", "id": "actor:a", "kind": "person", "names": {"en": "A"}}
EVENT = {
    "type": "event",
    "id": "event:a",
    "title": {"en": "Talks"},
    "date": "2026",
    "status": "planned",
    "category": "talks",
    "evidence": [{"attribution": ["actor:a"]}],
}
CHECKED = RuleSelection(select=("NE1",))


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Return a function that installs distributions with entry points, by their namespaces."""
    monkeypatch.syspath_prepend(tmp_path)

    def _clear():
        extensions._registered_names.cache_clear()
        extensions._registration.cache_clear()
        sys.modules.pop("acme_lab", None)

    def _install(distribution="acme-lab", source=MODULE, **names):
        (tmp_path / "acme_lab.py").write_text(source, encoding="utf-8")
        about = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8"
        )
        lines = [f"{name} = acme_lab:{target}" for name, target in names.items()]
        (about / "entry_points.txt").write_text(
            "\n".join(["[newsevents.extensions]", *lines, ""]), encoding="utf-8"
        )
        importlib.invalidate_caches()
        _clear()

    yield _install
    _clear()


def findings(*documents):
    """Return code, pointer and severity of the findings about extensions."""
    report = newsevents.validate(documents, rules=CHECKED)
    return [(f.code, f.pointer, str(f.severity)) for f in report.findings]


def actor(data, namespace="lab"):
    """Return an actor with data of a namespace."""
    return {**ACTOR, "extensions": {namespace: data}}


GOOD = {"score": 1, "count": 2, "mood": "calm", "tags": ["a"], "by_name": {"a": 1},
        "part": {"name": "a", "below": [{"name": "b", "below": []}]}}  # fmt: skip
BAD = [
    ({}, ""),
    ({"score": "0.9"}, "/score"),
    ({"score": True}, "/score"),
    ({"score": 2}, ""),
    ({"score": 1, "more": 1}, "/more"),
    ({"score": 1, "count": 1.5}, "/count"),
    ({"score": 1, "count": False}, "/count"),
    ({"score": 1, "mood": "wild"}, "/mood"),
    ({"score": 1, "tags": "abc"}, "/tags"),
    ({"score": 1, "tags": {"a": 1}}, "/tags"),
    ({"score": 1, "tags": ["a", 1]}, "/tags/1"),
    ({"score": 1, "by_name": [1]}, "/by_name"),
    ({"score": 1, "by_name": {"a/b": "x"}}, "/by_name/a~1b"),
    ({"score": 1, "part": "x"}, "/part"),
    ({"score": 1, "part": {"name": "a", "below": [{"name": 1}]}}, "/part/below/0/name"),
    ([], ""),
    (None, ""),
]


@pytest.mark.parametrize("target", ["Reading", "as_function"])
def test_data_is_checked_by_a_class(install, target):
    """Each error has a finding at its value, in records and in evidence."""
    install(lab=target)
    assert findings(actor(GOOD)) == []
    for data, pointer in BAD:
        assert findings(actor(data)) == [("NE115", f"/extensions/lab{pointer}", "error")]
    evidence = {**EVENT["evidence"][0], "extensions": {"lab": {"score": "x"}}}
    event = {**EVENT, "evidence": [*EVENT["evidence"], evidence]}
    assert findings(ACTOR, event) == [("NE115", "/evidence/1/extensions/lab/score", "error")]


@pytest.fixture(params=["jsonschema_rs", "jsonschema"])
def engine(request, monkeypatch):
    """Run a test with each engine; python-jsonschema stands in where the other is missing."""
    if request.param == "jsonschema":
        monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    return request.param


def test_data_is_checked_by_a_json_schema(install, engine):
    """The schema may refer to the published ones."""
    install(lab="SCHEMA")
    assert findings(actor({"score": 1, "who": "actor:a"})) == []
    for data, pointer in (
        ({}, ""),
        ({"score": 2}, "/score"),
        ({"score": 1, "who": "place:a"}, "/who"),
        ({"score": 1, "parts": ["a", "b"]}, "/parts/1"),
        ([], ""),
    ):
        assert findings(actor(data)) == [("NE115", f"/extensions/lab{pointer}", "error")]


def test_other_namespaces_are_not_checked_and_nothing_is_loaded(install):
    """The module of a package is imported when its namespace occurs in data."""
    install(lab="Reading")
    assert findings(ACTOR, {**actor({"score": "x"}, "other"), "id": "actor:b"}) == []
    assert "acme_lab" not in sys.modules
    assert findings(actor({"score": 1})) == []
    assert "acme_lab" in sys.modules


@pytest.mark.parametrize(
    "target", ["gone", "NUMBER", "BROKEN", "Odd", "Mood", "failing", "Reading:x"]
)
def test_a_registration_that_cannot_be_used_is_a_warning(install, target):
    """The data is not checked, and the finding says so."""
    install(lab=target)
    assert findings(actor({"score": "x"})) == [("NE116", "/extensions/lab", "warning")]


def test_a_schema_refers_to_nothing_on_the_network(install, engine):
    """An address of another schema cannot be followed."""
    install(lab="REMOTE")
    code, pointer, _ = findings(actor({}))[0]
    assert code == ("NE116" if engine == "jsonschema_rs" else "NE115")
    assert pointer == "/extensions/lab"


@pytest.mark.parametrize("error", ["ImportError", "SystemExit", "RecursionError"])
def test_a_module_that_cannot_be_imported_is_a_warning(install, error):
    """No traceback, whatever the module raises."""
    install(source=f"raise {error}", lab="Reading")
    assert findings(actor({})) == [("NE116", "/extensions/lab", "warning")]


def test_a_namespace_that_two_packages_register_is_a_warning(install):
    """Neither checks it."""
    install(lab="Reading")
    install("acme-other", lab="SCHEMA")
    assert findings(actor({})) == [("NE116", "/extensions/lab", "warning")]


def test_hostile_data_has_few_findings(install):
    """A hundred errors of a record are listed, and text of any length is one line."""
    install(lab="Reading")
    many = actor({"score": 1, "tags": list(range(1000))})
    assert len(findings(many)) == 101
    evidence = {**EVENT["evidence"][0], "extensions": {"lab": {"score": "x" * 100_000, "\n": 1}}}
    event = {**EVENT, "evidence": [evidence] * 1000}
    report = newsevents.validate([ACTOR, event], rules=CHECKED)
    assert len(report.findings) == 101
    assert all(len(str(f).splitlines()) == 1 and len(str(f)) < 500 for f in report.findings)
    deep = {"name": "a"}
    for _ in range(4):
        deep = {"name": "a", "below": [deep]}
    assert findings(actor({"score": 1, "part": deep})) == []
    huge = actor({"score": 1, "tags": [["x"] * 1000] * 120})
    assert findings(huge) == [("NE115", "/extensions/lab", "error")]


def test_reading_does_not_check_extensions(install, write):
    """A dataset is read with data that a package refuses."""
    install(lab="Reading")
    path = write("data/x.jsonl", [actor({}), EVENT])
    assert newsevents.read_dataset(path.parent)["actor:a"].extensions == {"lab": {}}
    twice = write("twice/x.jsonl", [actor({}), actor({})])
    dataset = newsevents.read_dataset(twice.parent, invalid="skip")
    assert [finding.code for finding in dataset.findings] == ["NE201"]


@attrs.frozen
class Score:
    """A class of one's own."""

    score: float
    name: newsevents.Text | None = None
    code: newsevents.Code | None = None


def test_an_extension_is_returned_as_an_object():
    """The class needs no registration; components of this library are structured as well."""
    data = {"score": 1, "name": {"ar": "س"}, "code": {"scheme": "cameo", "code": "036"}}
    wanted = Score(1.0, newsevents.Text(ar="س"), newsevents.Code(scheme="cameo", code="036"))
    assert newsevents.from_dict(actor(data)).extension("lab", Score) == wanted
    evidence = {**EVENT["evidence"][0], "extensions": {"lab": data}}
    event = newsevents.from_dict({**EVENT, "evidence": [evidence]})
    assert event.evidence[0].extension("lab", Score) == wanted
    assert newsevents.from_dict(actor([1, 2])).extension("lab", list[int]) == [1, 2]


@pytest.mark.parametrize(
    ("data", "pointers"),
    [
        ({"score": "1", "more": 1}, ["/score", "/more"]),
        ({"score": 1, "name": {"ar": 5}}, ["/name/ar"]),
        ({"score": 1, "code": {"scheme": "A", "code": "1"}}, ["/code/scheme"]),
        (5, [""]),
    ],
)
def test_an_extension_that_does_not_fit_is_invalid(data, pointers):
    """The error names the record and has a finding for each error."""
    record = newsevents.from_dict(actor(data))
    with pytest.raises(InvalidError) as error:
        record.extension("lab", Score)
    assert error.value.subject == "actor:a"
    assert [(f.code, f.pointer) for f in error.value.findings] == [
        ("NE115", f"/extensions/lab{pointer}") for pointer in pointers
    ]


def test_a_namespace_that_a_record_lacks_is_a_key_error():
    """As with an id that a dataset lacks."""
    with pytest.raises(KeyError):
        newsevents.from_dict(ACTOR).extension("lab", Score)


def test_the_words_are_as_agreed(install, golden):
    """Messages name the namespace and the value, and the help the package."""
    install(lab="Reading", own="SCHEMA", gone="gone")
    for document in (
        *(actor(data) for data, _ in BAD),
        actor({"score": "x"}, "own"),
        actor({}, "gone"),
    ):
        for finding in newsevents.validate([document], rules=CHECKED).findings:
            golden(f"{finding.message}; {finding.hint}")
