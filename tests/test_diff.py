"""`newsevents diff`: what differs between two versions of a dataset, by record and field."""

from __future__ import annotations

import copy
import gzip
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents.cli.diff import ChangeFormatter, diff_command, markdown
from newsevents.cli.revisions import Revision, RevisionLimits, materialize
from newsevents.codec import record_class
from newsevents.diff.fields import Change, differences
from newsevents.diff.records import Comparison, Side, compare, read_side
from newsevents.errors import FileError
from newsevents.model import RECORD_TYPES
from newsevents.strategies import documents, with_unknown_fields
from newsevents.strategies._scalars import FREE_JSON

SHIPPED = Path(__file__).parents[1] / "examples/datasets/syria-russia-2026-01"
ARTICLE = "article:2026-02-03-ferry"
# An Arabic and a Persian yeh, which look alike at the end of a word.
OLD_TITLE = "محادثات في سمرا"
NEW_TITLE = OLD_TITLE.replace("\u064a", "\u06cc")
MEETING: dict[str, Any] = {
    "type": "meeting",
    "id": "meeting:talks",
    "title": {"en": "Talks in Samra", "ar": OLD_TITLE},
    "date": "2026-02-02",
    "status": "planned",
    "participants": [{"actor": "actor:a", "role": "host"}, {"actor": "actor:b", "role": "guest"}],
    "topics": ["ferries", "borders"],
    "relations": [{"type": "follows", "event": "call:x"}],
    "evidence": [
        {"article": ARTICLE, "spans": [{"start": 0, "end": 9, "sha256": "0" * 64}]},
        {"article": ARTICLE, "attribution": ["actor:a", "actor:afp"]},
    ],
}
ACTORS = [
    {"type": "actor", "id": "actor:a", "kind": "person", "names": {"ar": "سلمى", "en": "Salma"}},
    {"type": "actor", "id": "actor:b", "kind": "person", "names": {"ar": "نجّار"}},
]


def changed(new: Any, old: Any = None) -> list[tuple[str, str, Any, Any]]:
    """Return what changed since an older version of a record, the meeting if none is given."""
    old = MEETING if old is None else old
    cls = RECORD_TYPES.get(new.get("type"))
    return [(str(f.change), f.pointer, f.old, f.new) for f in differences(cls, old, new)]


def resolve(document: Any, pointer: str) -> Any:
    """Return what a JSON Pointer points at."""
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


def as_json(value: Any) -> Any:
    """Return a value that is equal to another one if both are the same JSON."""
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return ("boolean", value) if isinstance(value, bool) else value


def shuffled(value: Any, chance: random.Random) -> Any:
    """Return the same JSON with its keys in another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(one, chance)) for key, one in value.items()]
        chance.shuffle(items)
        return dict(items)
    return [shuffled(one, chance) for one in value] if isinstance(value, list) else value


# Fields -----------------------------------------------------------------------------------------


def test_fields_come_go_and_change() -> None:
    """Each is named by JSON Pointer, with its old and its new value, in the model's order."""
    new = {
        **MEETING,
        "status": "occurred",
        "places": [{"place": "place:samra"}],
        "title": {"ar": "لقاء"},
    }
    new["a/b~c"] = None
    del new["topics"]
    assert changed(new) == [
        ("removed", "/title/en", "Talks in Samra", None),
        ("changed", "/title/ar", OLD_TITLE, "لقاء"),
        ("changed", "/status", "planned", "occurred"),
        ("added", "/places", None, [{"place": "place:samra"}]),
        ("removed", "/topics", ["ferries", "borders"], None),
        ("added", "/a~1b~0c", None, None),
    ]


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("participants", {"actor": "actor:c", "role": "attendee"}),
        ("participants", {"actor": "actor:a", "role": "mediator"}),
        ("evidence", {"article": ARTICLE, "attribution": ["actor:c"]}),
        ("evidence", {"attribution": ["actor:afp"]}),
        ("relations", {"type": "part-of", "event": "event:y"}),
        ("topics", "fishing"),
        ("codes", {"scheme": "cameo", "code": "040"}),
        # Entries of which nothing says what they are about.
        ("participants", "actor:c"),
        ("notes", {"a": 1}),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_one_more_entry_is_one_addition(field: str, entry: Any, position: int) -> None:
    """Wherever it is put in, the entries after it are the same; taking it out is one removal."""
    new = copy.deepcopy(MEETING)
    old = {**copy.deepcopy(MEETING), field: MEETING.get(field, [{"b": 0}])}
    new[field] = list(old[field])
    position = min(position, len(new[field]))
    new[field].insert(position, entry)
    assert changed(new, old) == [("added", f"/{field}/{position}", None, entry)]
    assert changed(old, new) == [("removed", f"/{field}/{position}", entry, None)]


def test_entries_are_known_by_what_they_are_about() -> None:
    """A role, a span and a sort of relation change within their entry, not the entry itself."""
    new = copy.deepcopy(MEETING)
    new["participants"] = [
        {"actor": "actor:c"},
        {"actor": "actor:b", "role": "mediator"},
        {"actor": "actor:a", "role": "host"},
    ]
    new["evidence"][0]["spans"][0]["end"] = 12
    new["evidence"][0]["speech"] = "direct"
    new["evidence"][1]["article"] = "article:other"
    new["relations"][0]["type"] = "part-of"
    assert changed(new) == [
        ("added", "/participants/0", None, {"actor": "actor:c"}),
        ("changed", "/participants/1/role", "guest", "mediator"),
        ("reordered", "/participants", None, None),
        ("changed", "/relations/0/type", "follows", "part-of"),
        ("changed", "/evidence/0/spans/0/end", 9, 12),
        ("added", "/evidence/0/speech", None, "direct"),
        ("added", "/evidence/1", None, new["evidence"][1]),
        ("removed", "/evidence/1", MEETING["evidence"][1], None),
    ]


def test_a_corrected_span_is_the_same_evidence() -> None:
    """Article and span, then the span, then article and attribution say which evidence it is."""
    first, second = copy.deepcopy(MEETING["evidence"])
    first["attribution"] = ["actor:a"]
    old = {**MEETING, "evidence": [first, second]}
    moved = copy.deepcopy(first)
    moved["spans"][0]["end"] = 12
    other = {**copy.deepcopy(first), "article": "article:other"}
    assert changed({**MEETING, "evidence": [second, moved]}, old) == [
        ("changed", "/evidence/1/spans/0/end", 9, 12),
        ("reordered", "/evidence", None, None),
    ]
    assert changed({**MEETING, "evidence": [other, second]}, old) == [
        ("changed", "/evidence/0/article", ARTICLE, "article:other")
    ]


def test_what_is_left_of_an_article_is_the_same_evidence() -> None:
    """A renamed source with a moved span changes these two, and each change can be read."""
    old = copy.deepcopy(MEETING)
    old["evidence"][0]["attribution"] = ["actor:jon"]
    new = copy.deepcopy(old)
    new["evidence"][0]["attribution"] = ["actor:john"]
    new["evidence"][0]["spans"][0]["end"] = 12
    assert changed(new, old) == [
        ("changed", "/evidence/0/spans/0/end", 9, 12),
        ("changed", "/evidence/0/attribution/0", "actor:jon", "actor:john"),
    ]


def test_somebody_else_is_not_the_same_participant() -> None:
    """Another actor in the same role is one who went and one who came."""
    new = copy.deepcopy(MEETING)
    new["participants"][1] = {"actor": "actor:c", "role": "guest"}
    assert [entry[:2] for entry in changed(new)] == [
        ("added", "/participants/1"),
        ("removed", "/participants/1"),
    ]


def test_an_entry_that_took_anothers_place_is_a_change() -> None:
    """In lists of words and of free JSON, what stands between the same neighbours is compared."""
    new = {**MEETING, "topics": ["ferries", "harbours"], "extensions": {"x": [1, {"a": [1]}, 3]}}
    old = {**MEETING, "extensions": {"x": [1, {"a": [2]}, 3]}}
    assert changed(new, old) == [
        ("changed", "/topics/1", "borders", "harbours"),
        ("changed", "/extensions/x/1/a/0", 2, 1),
    ]


def test_another_order_is_one_change() -> None:
    """Entries that only changed places are said to, once a list."""
    new = {**MEETING, "topics": ["borders", "ferries"]}
    assert changed(new) == [("reordered", "/topics", None, None)]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([1, 2], [2.0, 1], False),
        ([1, [1.0]], [1.0, [1]], True),
        ({"a": 1}, [1], False),
        (None, {}, False),
        ("é", "e\u0301", False),
        ("\u0623", "\u0627\u0654", False),
        ([[], []], [[]], False),
        ([True], [1], False),
    ],
)
def test_values_are_compared_as_json(old: Any, new: Any, same: bool) -> None:
    """Numbers are equal by value, and nothing else is taken for the same."""
    assert (differences(None, {"x": old}, {"x": new}) == ()) is same
    assert (differences(None, {"x": new}, {"x": old}) == ()) is same


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Any, Any]:
    """Make a document and another version of it, edited here and there, valid or not."""
    old = draw(documents() | with_unknown_fields(documents()))
    new = copy.deepcopy(old)
    chance = draw(st.randoms(use_true_random=False))
    other = draw(documents(record_class(old)))
    for name in other:
        if name not in ("type", "id") and chance.random() < 0.3:
            new[name] = other[name]
    for value in list(new.values()):
        if isinstance(value, list) and value and chance.random() < 0.5:
            value.insert(chance.randrange(len(value) + 1), copy.deepcopy(chance.choice(value)))
            chance.shuffle(value)
    for name in list(new):
        if name not in ("type", "id") and chance.random() < 0.2:
            if chance.random() < 0.5:
                del new[name]
            else:
                new[name] = draw(FREE_JSON)
    return old, new


@given(two_versions())
def test_differences_are_complete_and_true(versions: tuple[Any, Any]) -> None:
    """There are none only if both are the same; each points at the very values it gives."""
    old, new = versions
    found = differences(record_class(new), old, new)
    assert bool(found) is (as_json(old) != as_json(new))
    assert len({(field.change, field.pointer) for field in found}) == len(found)
    for field in found:
        if field.change is Change.REMOVED:
            assert resolve(old, field.pointer) == field.old
        elif field.change in (Change.ADDED, Change.CHANGED):
            assert resolve(new, field.pointer) == field.new
        else:
            assert isinstance(resolve(new, field.pointer), list)


@given(documents() | with_unknown_fields(documents()), st.randoms(use_true_random=False))
def test_the_order_of_keys_means_nothing(document: Any, chance: random.Random) -> None:
    """A record is the same as itself, however it is written."""
    assert differences(record_class(document), document, shuffled(document, chance)) == ()


@pytest.mark.no_cover
def test_long_lists_are_compared_quickly() -> None:
    """A list of ten thousand entries, all of them moved and half of them changed."""
    old = {"x": [{"n": n} for n in range(10_000)]}
    new = {"x": [{"n": n if n % 2 else -n} for n in reversed(range(10_000))]}
    assert len(differences(None, old, new)) > 5_000


# Records ----------------------------------------------------------------------------------------


def side(*documents_: Any, name: str = "data") -> Side:
    """Return a version that holds these documents."""
    return Side(name=name, documents=documents_)


def records(old: Side, new: Side) -> list[tuple[str, str, str]]:
    """Return what became of the records: what, which, and which it was before."""
    return [(str(r.change), r.id, r.old_id) for r in compare(old, new).records]


def test_records_come_go_change_and_are_renamed() -> None:
    """They belong together by id; one that only has another id is the same one."""
    gone, kept, moved = ({**MEETING, "id": f"meeting:{n}", "date": f"200{n}"} for n in range(3))
    come = {**MEETING, "id": "meeting:new", "date": "2009"}
    old, new = side(gone, kept, moved), side(come, {**moved, "id": "meeting:m"}, {**kept, "b": 1})
    comparison = compare(old, new)
    assert records(old, new) == [
        ("added", "meeting:new", ""),
        ("renamed", "meeting:m", "meeting:2"),
        ("changed", "meeting:1", ""),
        ("removed", "meeting:0", ""),
    ]
    assert [comparison.count(change) for change in Change] == [1, 1, 1, 1, 0]
    assert comparison.unchanged == 0
    assert not comparison.is_empty


def test_the_order_of_records_means_nothing() -> None:
    """The same records in another order and other files are the same dataset."""
    comparison = compare(side(*ACTORS, MEETING), side(MEETING, *reversed(ACTORS)))
    assert comparison.is_empty
    assert comparison.unchanged == 3


def test_records_without_an_id_or_with_the_same_are_compared() -> None:
    """What has no id is known by what it says; of two with one id, the first by the first."""
    twice = {**MEETING, "date": "2001"}
    old = side({"id": 5}, ["x"], "{bad", MEETING, twice, None)
    new = side(MEETING, {**twice, "date": "2002"}, {"id": 5}, "{worse", ["x"], None)
    assert records(old, new) == [
        ("changed", "meeting:talks", ""),
        ("added", "", ""),
        ("removed", "", ""),
    ]
    assert compare(old, new).records[0].fields[0].pointer == "/date"


def test_a_record_of_another_type_is_compared_as_json() -> None:
    """An id may stay when the type changes, though it should not; nothing is lost."""
    found = compare(side(MEETING), side({**MEETING, "type": "call"})).records
    assert [(f.pointer, f.old, f.new) for f in found[0].fields] == [("/type", "meeting", "call")]


def test_datasets_in_memory_are_compared(small: list[Any]) -> None:
    """Records and datasets are taken as they are, without any file."""
    before = [newsevents.from_dict(one) for one in small]
    small[-1]["status"] = "cancelled"
    after = newsevents.Dataset(newsevents.from_dict(one) for one in small)
    comparison = compare(read_side(before), read_side(after))
    assert [r.id for r in comparison.records] == [small[-1]["id"]]
    assert compare(read_side(after), read_side(iter(after))).is_empty


def test_manifests_are_compared_but_for_their_files(tmp_path: Path) -> None:
    """Another licence or title is a difference; sizes and hashes follow from the records."""
    for name, title in (("a", "One"), ("b", "Two")):
        (tmp_path / name).mkdir()
        manifest = {"title": title, "resources": [{"path": f"{name}.jsonl", "bytes": 1}]}
        (tmp_path / name / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
        (tmp_path / name / f"{name}.jsonl").write_text(json.dumps(MEETING), encoding="utf-8")
    comparison = compare(read_side(tmp_path / "a"), read_side(tmp_path / "b"))
    assert [(f.pointer, f.new) for f in comparison.metadata] == [("/title", "Two")]
    assert not comparison.is_empty
    # A single file has no manifest, and nothing is missing there.
    assert compare(read_side(tmp_path / "a"), read_side(tmp_path / "b/b.jsonl")).is_empty


def test_what_is_wrong_with_a_version_is_said(tmp_path: Path, golden: Any) -> None:
    """Records that are not valid are compared all the same, with a line that says so."""
    path = tmp_path / "a.jsonl"
    deep = b'{"id": "actor:deep", "x": ' + b"[" * 500 + b"]" * 500 + b"}"
    lines = [b"{bad", json.dumps({"id": "meeting:\u202ex"}).encode(), b"[1]", deep]
    path.write_bytes(b"\n".join([*lines, json.dumps(MEETING).encode(), b"\xff"]))
    version = read_side(path, "HEAD:a.jsonl")
    assert version.documents[0] == "{bad"
    assert version.documents[3].startswith('{"id"')
    assert version.documents[5] == "\\xff"
    assert [note.split()[1] for note in version.notes[1:]] == ["NE003", "NE007", "NE001"]
    assert [note.split(" ")[0] for note in version.notes] == [
        *("HEAD:a.jsonl:", "HEAD:a.jsonl:1:2:", "HEAD:a.jsonl:4:1:", "HEAD:a.jsonl:6:1:")
    ]
    golden(version.notes[0])
    assert compare(version, version).is_empty
    assert len(compare(version, side()).records) == 6
    path.write_bytes(b"{bad\n" * 30)
    assert len(read_side(path).notes) == 6
    golden(read_side(path).notes[5])


# Words ------------------------------------------------------------------------------------------


def diff(*arguments: str | Path) -> tuple[int, str]:
    """Run the command in this process; return its status and its output."""
    done = CliRunner().invoke(diff_command, list(map(str, arguments)))
    if isinstance(done.exception, FileError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


@pytest.fixture
def versions(tmp_path: Path, write: Any) -> tuple[Path, Path]:
    """Return two versions of a small dataset with one change of each sort."""
    old = [*ACTORS, MEETING, {**MEETING, "id": "meeting:gone", "date": "2001"}]
    edited = copy.deepcopy(MEETING)
    edited["participants"].insert(0, {"actor": "actor:x"})
    edited["participants"][2]["role"] = "mediator"
    edited["status"] = "occurred"
    edited["topics"].reverse()
    edited["title"]["ar"] = NEW_TITLE
    new = [*ACTORS[:1], {**ACTORS[1], "id": "actor:najjar"}, edited]
    new.append({"type": "place", "id": "place:new", "kind": "city", "names": {"ar": "سمرا"}})
    return write("old.jsonl", old), write("new.jsonl", new)


def test_text_is_for_people(versions: tuple[Path, Path], golden: Any) -> None:
    """Names stand next to ids, values are short, letters that look alike are told apart."""
    status, out = diff(*versions)
    assert status == 1
    golden(out)


def test_no_difference_is_said(versions: tuple[Path, Path], golden: Any) -> None:
    """The status is 0, and the output says how much was compared."""
    status, out = diff(versions[0], versions[0])
    assert status == 0
    golden(out)
    document = json.loads(diff(versions[0], versions[0], "--output-format", "json")[1])
    assert document["counts"] == dict.fromkeys(document["counts"], 0) | {"unchanged": 4}


def test_names_are_in_the_language_that_is_asked_for(versions: tuple[Path, Path]) -> None:
    """`--language` chooses among the names there are."""
    assert f"meeting:talks  \u2068{NEW_TITLE}\u2069" in diff("--language", "ar", *versions)[1]


def comparison_of(old: Any, new: Any) -> Comparison:
    """Compare two versions of one record."""
    return compare(side(*ACTORS, old), side(*ACTORS, new))


def words_of(old: Any, new: Any) -> tuple[str, str, str]:
    """Return the words for a text that changed."""
    words = ChangeFormatter(comparison_of({"id": "x", "t": old}, {"id": "x", "t": new}), "en")
    field = words.comparison.records[0].fields[0]
    return (*words.values(field), words.note(field))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a", "b", ('"a"', '"b"', "")),
        ("caf\u00e9", "cafe\u0301", ('"café"', '"cafe\u0301"', "U+00E9 -> U+0065 U+0301")),
        ("a\u200cb", "ab", ('"a\u200cb"', '"ab"', None)),
        ("a\u202eb", "ab", ('"a\\u202eb"', '"ab"', None)),
        ("😀", "😁", ('"😀"', '"😁"', "U+1F600 -> U+1F601")),
        ("é" * 9, "e\u0301" * 9, (f'"{"é" * 9}"', f'"{"e" + chr(769)}'[:2], None)),
        ("actor:a", "actor:b", ('"actor:a" (Salma)', '"actor:b" (\u2068نجّار\u2069)', "")),
        (None, {"actor": "actor:a"}, ("null", '{"actor": "actor:a"} (Salma)', "")),
        (True, 1, ("true", "1", "")),
    ],
    ids=["text", "codes", "joiner", "override", "emoji", "marks", "id", "object", "truth"],
)
def test_values_in_words(
    old: Any, new: Any, expected: tuple[str, str, str | None], golden: Any
) -> None:
    """What cannot be seen is named by its code points, what is an id by its name."""
    found = words_of(old, new)
    assert found[0] == expected[0]
    assert found[1].startswith(expected[1])
    if expected[2] is None:
        golden(found[2])
    else:
        assert found[2] == expected[2]


def test_long_texts_are_cut_to_the_difference() -> None:
    """Of two summaries only what surrounds the change is shown, with no mark off its letter."""
    start = "بداية " * 20 + "سّ" * 10
    old, new, _ = words_of(start + "x" + "ن" * 500, start + "y" + "ن" * 500)
    for text, letter in ((old, "x"), (new, "y")):
        assert letter in text
        assert len(text) <= 82
        assert text.startswith('\u2068"...س')


def test_hostile_values_are_harmless_everywhere(write: Any) -> None:
    """No escape sequence, line end or mark of direction of the data reaches a terminal."""
    evil = "\x1b[31m\u202e\n\r\x85\u2028|`<b>@x"
    old = {"id": f"meeting:{evil}", "type": evil, evil: evil, "title": {"en": evil}, "status": evil}
    paths = write("a.jsonl", [old]), write("b.jsonl", [{**old, evil: f"{evil}!", "n": [evil]}])
    for arguments in ([], ["--output-format", "markdown"], ["--output-format", "json"]):
        for pair in (paths, (paths[0], write("c.jsonl", [old, MEETING]))):
            status, out = diff(*pair, *arguments)
            assert status == 1
            assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", out)


# Markdown and JSON ------------------------------------------------------------------------------


def test_markdown_is_for_a_pull_request(versions: tuple[Path, Path], golden: Any) -> None:
    """A heading with the counts, a section for each sort of change, a table for each record."""
    status, out = diff(*versions, "--output-format", "markdown")
    assert status == 1
    golden(out)


class Page(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, page: str) -> None:
        """Take a page apart."""
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002 - as it is called
        """Note a tag."""
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def test_nothing_in_data_becomes_markup() -> None:
    """Neither a table, nor HTML, nor a link, nor a mention, nor an issue, nor a formula."""
    markdown_it = pytest.importorskip("markdown_it", reason="comes with rich")
    evil = "|`a`|<img src=x>|[l](http://x)|www.x.org|@team|#1|$x$|**b**|_i_|~~s~~|:tada:|&lt;|\\"
    document = {"id": evil, "title": {"en": evil[:70]}, evil: evil, "note": 1}
    comparison = compare(
        Side(name=evil, documents=(document,), notes=(evil,)),
        side({**document, "note": evil[:70]}, {**document, "id": f"{evil}2"}, name=evil),
    )
    out = markdown(ChangeFormatter(comparison, "en"))
    page = Page(markdown_it.MarkdownIt("commonmark").enable("table").render(out))
    structure = {"h2", "h3", "h4", "p", "blockquote", "ul", "li", "code"}
    assert page.tags == structure | {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.text.replace("\u200b", "").count(evil) >= 5
    assert f'"{evil[:70]}"' in page.text
    # What GitHub finds in the source or, outside of code, in the text.
    for mark in ("http:", "://", "www.", "@", "$", ":tada:", "#1", "`a`", "&lt;", "~~"):
        assert mark not in out.replace("&#", "")
    assert "@\u200bteam" in page.text


@pytest.mark.no_cover
def test_markdown_has_an_end(golden: Any) -> None:
    """However much changed, it fits into a comment, and what is left out is counted."""
    wide = {f"field{n}": n for n in range(200)}
    few = compare(side({"id": "x"}), side({"id": "x", **wide}))
    out = markdown(ChangeFormatter(few, "en"))
    assert sum("`/field" in line for line in out.splitlines()) == 30
    assert "170" in out
    many = [{"id": f"meeting:{n}", "title": {"en": "ء" * 500}} for n in range(170)]
    out = markdown(ChangeFormatter(compare(side(), side(*many)), "en"))
    assert out.count("- `meeting:") == 50
    assert "120" in out.splitlines()[-1]
    edited = [{**one, "title": {"en": "ن" * 500}, **wide} for one in many]
    out = markdown(ChangeFormatter(compare(side(*many), side(*edited)), "en"))
    assert 50_000 < len(out) <= 60_000
    golden(out.splitlines()[-1])


def test_json_is_for_programs(versions: tuple[Path, Path]) -> None:
    """Its form is fixed, it is ASCII, and it holds whole values."""
    status, out = diff(*versions, "--output-format", "json")
    assert status == 1
    assert out.isascii()
    found = json.loads(out)
    assert list(found) == ["old", "new", "notes", "counts", "metadata", "records"]
    assert found["counts"] == {
        "added": 1, "removed": 1, "changed": 1, "renamed": 1, "unchanged": 1
    }  # fmt: skip
    renamed, edited, added, removed = found["records"]
    assert renamed == {
        "change": "renamed", "id": "actor:najjar", "type": "actor", "old_id": "actor:b"
    }  # fmt: skip
    assert (edited["change"], edited["id"], edited["type"]) == (
        "changed",
        "meeting:talks",
        "meeting",
    )
    assert edited["fields"][1:] == [
        {"change": "changed", "pointer": "/status", "old": "planned", "new": "occurred"},
        {"change": "added", "pointer": "/participants/0", "new": {"actor": "actor:x"}},
        {"change": "changed", "pointer": "/participants/2/role", "old": "guest", "new": "mediator"},
        {"change": "reordered", "pointer": "/topics"},
    ]
    assert added["record"]["names"] == {"ar": "سمرا"}
    assert removed["record"]["id"] == "meeting:gone"


def test_metadata_is_shown_in_every_format(tmp_path: Path) -> None:
    """A manifest that changed is a difference by itself."""
    folders = tmp_path / "a", tmp_path / "b"
    for folder in folders:
        shutil.copytree(SHIPPED, folder)
    manifest = folders[1] / "datapackage.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace("CC-BY-4.0", "CC0-1.0"), encoding="utf-8"
    )
    status, out = diff(*folders)
    assert status == 1
    assert out.splitlines()[:2] == [
        "changed   datapackage.json",
        '    ~ /licenses/0/name  "CC-BY-4.0" -> "CC0-1.0"',
    ]
    assert "### Manifest\n" in diff(*folders, "--output-format", "markdown")[1]
    found = json.loads(diff(*folders, "--output-format", "json")[1])
    assert [field["pointer"] for field in found["metadata"]] == ["/licenses/0/name"]


def test_installed_datasets_go_by_their_names() -> None:
    """What a package brings along can be compared with a copy of it."""
    assert diff("syria-russia-2026-01", SHIPPED)[0] == 0


@pytest.mark.parametrize("path", ["absent", "a" * 5000, f"{__file__}"])
def test_what_cannot_be_read_is_one_line(path: str) -> None:
    """Nothing there, a name that is too long, no data file: status 2."""
    status, message = diff(path, SHIPPED)
    assert status == 2
    assert "\n" not in message


# Git --------------------------------------------------------------------------------------------

Git = Callable[..., str]
GIT = shutil.which("git") or "git"


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Make a repository the working directory, and return a function that runs git in it."""
    top = tmp_path / "مستودع repo"
    top.mkdir()
    monkeypatch.chdir(top)
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, os.devnull)

    def _git(*arguments: str) -> str:
        return subprocess.run(
            [GIT, "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],
            cwd=top,
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
        ).stdout.strip()

    _git("init", "--quiet")
    return _git


def commit(git: Git, **files: bytes) -> None:
    """Write files below `data`, and commit everything."""
    for name, content in files.items():
        path = Path("data") / name.replace("__", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    git("add", "--all")
    git("commit", "--quiet", "--message", "x")


def lines(*documents_: Any) -> bytes:
    """Return documents as JSON Lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in documents_)


@pytest.fixture
def history(git: Git) -> Git:
    """Make a repository with two versions of a folder `data`, the meeting changed in the second."""
    commit(git, events__jsonl=lines(MEETING), actors__jsonl=lines(*ACTORS))
    git("tag", "v1")
    commit(git, events__jsonl=lines({**MEETING, "status": "occurred"}))
    return git


def pointers(*arguments: str | Path) -> list[str]:
    """Return the fields that changed between two versions of the meeting."""
    status, out = diff(*arguments, "--output-format", "json")
    assert status in (0, 1), out
    found = json.loads(out)["records"]
    return [field["pointer"] for record in found for field in record.get("fields", ["?"])]


def test_a_revision_is_compared_with_the_files_that_are_there(history: Git) -> None:
    """Folder and file, by every sort of name that a revision has, with what is not committed."""
    for revision in ("HEAD~1", "v1", "HEAD^", "@~", history("rev-parse", "v1"), "HEAD^{/x}~1"):
        assert pointers(f"{revision}:data", "data") == ["/status"]
        assert pointers(f"{revision}:data/events.jsonl", "data/events.jsonl") == ["/status"]
    assert pointers("HEAD:data/", "data") == []
    assert pointers("HEAD~1:data", "HEAD:data") == ["/status"]
    Path("data/events.jsonl").write_bytes(lines({**MEETING, "date": "2026"}))
    assert pointers("HEAD:data", "data") == ["/date", "/status"]


def test_paths_are_those_of_the_working_directory(
    history: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Relative to where one is, absolute, from the top as git has it, and not there any more."""
    top = Path.cwd()
    monkeypatch.chdir("data")
    for path in ("", ".", "./", "../data", "data", f"{top}/data", "events.jsonl"):
        assert pointers(f"v1:{path}", "events.jsonl" if path == "events.jsonl" else ".") == [
            "/status"
        ]
    monkeypatch.chdir(tmp_path)
    assert pointers(f"v1:{top.name}/data", top / "data") == ["/status"]
    shutil.rmtree(top / "data")
    assert pointers(f"v1:{top.name}/data", f"HEAD:{top.name}/data") == ["/status"]


def test_a_path_that_is_there_wins(history: Git) -> None:
    """A folder whose name reads like a revision and a path is that folder."""
    shutil.copytree("data", "v1:data")
    assert pointers("v1:data", "data") == []
    assert diff("v1:data", "data")[0] == 0


def test_every_form_of_file_is_read_from_a_revision(git: Git) -> None:
    """Packed files, bundles, folders with a manifest that names other files too."""
    manifest = {"resources": [{"path": "a.jsonl.gz"}, {"path": "sub/b.jsonl"}, {"path": "LICENSE"}]}
    Path("data/sub").mkdir(parents=True)
    Path("data/sub/b.jsonl").write_bytes(lines(*ACTORS))
    Path("data/sub/huge.bin").write_bytes(b"0" * 1000)
    commit(
        git,
        a__jsonl__gz=gzip.compress(lines(MEETING)),
        LICENSE=b"CC0",
        datapackage__json=json.dumps(manifest).encode(),
    )
    bundle = {"newsevents": "1.0", "records": [MEETING, *ACTORS]}
    Path("all.newsevents.json").write_text(json.dumps(bundle), encoding="utf-8")
    commit(git)
    status, out = diff("HEAD:data", "HEAD:all.newsevents.json")
    assert (status, out.count("\n")) == (0, 1)
    assert "3" in out


@pytest.mark.skipif(os.name == "nt", reason="names that only POSIX has")
@pytest.mark.parametrize(
    "name",
    [
        "-n.jsonl",
        "a b.jsonl",
        "أحداث.jsonl",
        "x\ny\t.jsonl",
        ":(glob)*.jsonl",
        "a:b.jsonl",
        "'$(x).jsonl",
    ],
)
def test_odd_names_are_names(git: Git, name: str) -> None:
    """No name is taken for an option, a pattern or a command."""
    Path("other.jsonl").write_bytes(lines(*ACTORS))
    Path(name).write_bytes(lines(MEETING))
    commit(git)
    Path(name).write_bytes(lines({**MEETING, "status": "occurred"}))
    assert pointers(f"HEAD:{name}", f"./{name}") == ["/status"]
    assert pointers("HEAD:.", ".") == ["/status"]


@pytest.mark.parametrize(
    "given",
    [
        "nope:data",
        "HEAD:nope",
        "HEAD:../../data",
        "HEAD~5:data",
        "HEAD --all:data",
        "--output=x:data",
        "-:data",
        ":data",
        "HEAD:README",
        "HEAD:empty",
    ],
)
def test_what_is_not_in_a_revision_is_one_line(history: Git, given: str, golden: Any) -> None:
    """No such revision or path, and what could be an option: status 2 and a clear line."""
    Path("empty").mkdir()
    for name in ("README", "empty/x.txt"):
        Path(name).touch()
    commit(history)
    status, out = diff("--", given, "data")
    assert status == 2
    assert "\n" not in out
    golden(out.partition(" (")[0])
    assert "newsevents-" not in out


def test_outside_of_a_repository_it_is_said(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    golden: Any,
) -> None:
    """There is a line for no repository, and one for no git."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    outcomes = [diff("HEAD:data", SHIPPED)]
    monkeypatch.setenv("PATH", str(tmp_path))
    outcomes.append(diff("HEAD:data", SHIPPED))
    (tmp_path / "git").mkdir()
    outcomes.append(diff("HEAD:data", SHIPPED))
    for status, out in outcomes:
        assert status == 2
        golden(": ".join(out.partition(" (")[0].split(": ")[:2]))


def test_the_variables_of_a_hook_do_not_mislead(
    history: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hook of another repository may have set them; the path says which repository it is."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path))
    assert pointers("v1:data", "data") == ["/status"]


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_links_in_a_revision_are_not_followed(history: Git, tmp_path: Path, golden: Any) -> None:
    """A link that somebody committed leads nowhere, neither as the path nor in the folder."""
    secret = tmp_path / "secret.jsonl"
    secret.write_bytes(lines(MEETING))
    Path("folder").symlink_to(tmp_path)
    Path("link.jsonl").symlink_to(secret)
    Path("data/readme.md").symlink_to(secret)
    commit(history)
    for path in ("link.jsonl", "folder"):
        status, out = diff(f"HEAD:{path}", "data")
        assert status == 2
        golden(out)
    assert pointers("HEAD:data", "data") == []
    Path("data/more.jsonl").symlink_to(secret)
    commit(history)
    status, out = diff("HEAD:data", "data")
    assert status == 2
    golden(out)


@pytest.mark.skipif(os.name == "nt", reason="names that only POSIX has")
def test_hostile_trees_write_nothing_outside(history: Git, tmp_path: Path) -> None:
    """A tree that no checkout would take - `..`, a name twice - is refused in one line."""
    blob = history("rev-parse", "HEAD:data/events.jsonl")
    inner = make_tree(("100644", "blob", blob, "evil.jsonl"))
    outside = make_tree(("040000", "tree", inner, ".."))
    status, message = diff(f"{outside}:", "data")
    assert status == 2
    assert message.startswith(f"{outside}:: ../evil.jsonl ")
    assert diff(f"{outside}:..", "data")[0] == 2
    twice = make_tree(*[("100644", "blob", blob, "a.jsonl")] * 2)
    status, message = diff(f"{twice}:", "data")
    assert (status, message.startswith(f"{twice}:: ")) == (2, True)
    assert not list(tmp_path.rglob("evil.jsonl"))


def make_tree(*entries: tuple[str, str, str, str]) -> str:
    """Write a tree of git byte by byte, and return its id."""
    raw = b"".join(
        f"{mode.lstrip('0')} {name}\0".encode() + bytes.fromhex(oid)
        for mode, _, oid, name in entries
    )
    return subprocess.run(
        [GIT, "hash-object", "-t", "tree", "--literally", "-w", "--stdin"],
        input=raw,
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout.decode().strip()  # fmt: skip


CLONES = {
    "git fetch --unshallow": ["--depth=1"],
    "git fetch --refetch --no-filter": ["--filter=blob:none"],
    # Trees are missing, too.
    "git fetch --refetch --no-filter ": ["--filter=tree:0"],
}


@pytest.mark.parametrize("command", CLONES)
def test_a_clone_without_the_old_version_says_so(
    history: Git, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    """Never that everything was added; the command that it names brings the old version."""
    history("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    history("clone", "--quiet", *CLONES[command], Path.cwd().as_uri(), str(clone))
    old = history("rev-parse", "HEAD~1")
    monkeypatch.chdir(clone)
    for revision in ("HEAD~1", old):
        for path in ("data", "data/events.jsonl"):
            status, out = diff(f"{revision}:{path}", "data")
            assert (status, out.count("\n")) == (2, 0)
            assert out.startswith(f"{revision}:{path}: ")
            assert f"run {command.strip()}" in out
    assert pointers("HEAD:data", "data") == []
    subprocess.run([GIT, *command.split()[1:]], check=True, capture_output=True, timeout=60)
    assert pointers("HEAD~1:data", "data") == ["/status"]
    assert pointers(f"{old}:data", "data") == ["/status"]


@pytest.mark.parametrize("name", ["data/events.jsonl", "data"])
def test_a_repository_that_lost_an_object_says_so(history: Git, name: str) -> None:
    """One file of several, or their folder."""
    oid = history("rev-parse", f"v1:{name}")
    Path(".git/objects", oid[:2], oid[2:]).unlink()
    for path in ("data", "data/events.jsonl"):
        status, out = diff(f"v1:{path}", "data")
        assert (status, out.count("\n"), "git fsck" in out) == (2, 0, True)


def test_a_damaged_object_says_so(history: Git) -> None:
    """Its size is known, its content is not."""
    oid = history("rev-parse", "v1:data/events.jsonl")
    path = Path(".git/objects", oid[:2], oid[2:])
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-8])
    status, out = diff("v1:data", "data")
    assert (status, "git fsck" in out) == (2, True)


def test_a_revision_before_the_dataset_is_empty(history: Git, tmp_path: Path) -> None:
    """Every record is new then, and a note says so; a path that is nowhere is an error."""
    shutil.copytree("data", "later")
    Path("link").symlink_to("data")
    commit(history)
    history("tag", "v2")
    shutil.copytree("data", "latest")
    assert json.loads(diff("v2:latest", "latest", "--output-format", "json")[1])["notes"]
    for arguments in (("v1:later", "later"), ("v1:later", "HEAD:later")):
        status, out = diff(*arguments, "--output-format", "json")
        found = json.loads(out)
        assert (status, found["counts"]["added"]) == (1, 3)
        assert found["notes"][0].startswith("v1:later: no such path in v1")
    found = json.loads(diff("later", "v1:later", "--output-format", "json")[1])
    assert (found["counts"]["removed"], len(found["notes"])) == (3, 1)
    assert diff("v1:later", "v1:later")[0] == 2
    assert diff("v1:latter", "later")[0] == 2
    # A commit of another repository, by its id.
    status, out = diff(f"{'0' * 39}1:data", "data")
    assert (status, "fsck" in out) == (2, False)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
def test_a_path_below_a_link_or_a_submodule_is_not_missing(history: Git, tmp_path: Path) -> None:
    """A dataset that was a link then, or was in another repository, was not empty then."""
    shutil.copytree("data", tmp_path / "other/data")
    Path("linked").symlink_to("data")
    Path("above").symlink_to(tmp_path / "other")
    Path("sub").mkdir()
    oid = history("rev-parse", "HEAD")
    history("update-index", "--add", "--cacheinfo", f"160000,{oid},sub")
    commit(history)
    Path("linked").unlink()
    Path("above").unlink()
    for name in ("linked", "above/data", "sub/data"):
        shutil.copytree("data", name)
    for name, kind in {"linked": "link", "above/data": "link", "sub/data": "submodule"}.items():
        status, out = diff(f"HEAD:{name}", name)
        assert (status, kind in out) == (2, True), name
    assert diff("HEAD:sub", "data")[0] == 2


def test_a_pointer_of_git_lfs_in_a_revision_is_named(history: Git) -> None:
    """Its content is not in git; the records that it stands for were not added since."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n"
    commit(history, events__jsonl=pointer)
    for path in ("data", "data/events.jsonl"):
        status, out = diff(f"HEAD:{path}", "v1:data")
        assert (status, out.count("\n"), "Git LFS" in out) == (2, 0, True)
        assert "git worktree add" in out


def test_a_lock_of_an_editor_in_a_revision_is_not_data(history: Git) -> None:
    """It is a link that leads nowhere."""
    Path("data/.#events.jsonl").symlink_to("user@host.1")
    commit(history)
    assert pointers("v1:data", "HEAD:data") == ["/status"]


def test_filters_and_attributes_take_no_part(history: Git) -> None:
    """What a repository tells git to run on files is not run, and nothing is substituted."""
    Path(".gitattributes").write_text("*.jsonl diff=x filter=x export-ignore\n", encoding="utf-8")
    commit(history)
    for name in ("diff.x.textconv", "filter.x.smudge", "core.fsmonitor"):
        history("config", name, "touch ran; false")
    assert pointers("v1:data", "HEAD:data") == ["/status"]
    assert not Path("ran").exists()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize(
    "limits",
    [{"max_bytes": 10}, {"max_files": 1}, {"timeout_seconds": 0}],
    ids=min,
)
def test_a_revision_has_bounds(tmp_path: Path, limits: dict[str, Any], golden: Any) -> None:
    """The number of files, their size and the time of git are limited."""
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(FileError) as error:
        materialize(Revision("HEAD", "data"), folder, RevisionLimits(**limits))
    golden(error.value)


@pytest.mark.parametrize(
    ("text", "revision", "path"),
    [
        ("HEAD:a:b", "HEAD", "a:b"),
        ("HEAD@{2026-01-28 12:00}:a", "HEAD@{2026-01-28 12:00}", "a"),
        ("HEAD^{/fix: x}:", "HEAD^{/fix: x}", ""),
    ],
)
def test_a_revision_ends_at_its_colon(text: str, revision: str, path: str) -> None:
    """Colons in braces belong to the revision, those after the first one to the path."""
    assert Revision.parse(text) == Revision(revision, path)


def test_text_without_a_colon_is_no_revision() -> None:
    """It is a path, there or not."""
    assert Revision.parse("HEAD") is None
    assert Revision.parse("a{b:c") is None


def test_the_command_as_people_type_it(history: Git) -> None:
    """In a process of its own it does the same, with one line for what is wrong."""
    base = [sys.executable, "-X", "utf8", "-m", "newsevents", "diff"]
    for arguments, status in (
        (["HEAD:data", "data"], 0),
        (["v1:data", "data"], 1),
        (["x:y", "data"], 2),
    ):
        done = subprocess.run(
            [*base, *arguments], capture_output=True, timeout=60, encoding="utf-8", check=False
        )
        assert done.returncode == status
        assert len(done.stderr.splitlines()) == (status == 2)
