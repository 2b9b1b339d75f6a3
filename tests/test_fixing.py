"""Mending: only what was found, only where it stands, and the outcome is in order."""

from __future__ import annotations

import copy
import gzip
import json
import re
from collections import Counter
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import newsevents
from newsevents import strategies
from newsevents._text.pointers import escape_step
from newsevents.codec import record_findings
from newsevents.codec.source_map import iter_values
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.editing.fix import fix
from newsevents.errors import FileError
from newsevents.findings import Edit, Fix, Remove, Rename, Replace

texts = st.text(st.sampled_from('ab"\\/~,{}[]: \n\u0627\u064e\u202e😀'), max_size=5)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**25) | st.floats(-2, 2) | texts,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(texts, below, max_size=3),
    max_leaves=8,
)
documents = st.dictionaries(texts, json_values, min_size=1, max_size=3)
forms = st.sampled_from(
    (
        {"ensure_ascii": False, "separators": (",", ":")},
        {"ensure_ascii": True},
        {"ensure_ascii": False, "indent": 2, "separators": (" , ", "\t:\n")},
    )
)


def at(document, path, change):
    """Return a copy of a document after a change of what contains the value at a path."""
    changed = copy.deepcopy(document)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    return change(inside, path[-1]) or changed


@given(documents, forms, json_values, st.data())
def test_replacing_changes_one_value(document, form, new, data):
    """Another value takes the place of one, and nothing before or after it moves."""
    text = json.dumps(document, **form)
    value = data.draw(st.sampled_from([value for value in iter_values(text) if value.path]))
    changed = apply_edits(text, text_edits(text, [Replace(value.pointer, new)]))
    end = json.JSONDecoder().raw_decode(text, value.start)[1]
    assert changed.startswith(text[: value.start])
    assert changed.endswith(text[end:])
    expected = at(document, value.path, lambda inside, step: inside.__setitem__(step, new))
    assert json.loads(changed) == expected


@given(documents, forms, st.data())
def test_removing_takes_out_one_entry(document, form, data):
    """A field or an entry goes with its comma, and what is left is JSON."""
    text = json.dumps(document, **form)
    value = data.draw(st.sampled_from([value for value in iter_values(text) if value.path]))
    changed = apply_edits(text, text_edits(text, [Remove(value.pointer)]))
    expected = at(document, value.path, lambda inside, step: inside.__delitem__(step))
    assert json.loads(changed) == expected


@given(documents, forms, texts, st.data())
def test_renaming_keeps_the_value(document, form, name, data):
    """A field gets another name in its place."""
    text = json.dumps(document, **form)
    fields = [value for value in iter_values(text) if value.key is not None]
    value = data.draw(st.sampled_from(fields))
    changed = apply_edits(text, text_edits(text, [Rename(value.pointer, name)]))
    assume(sum(other.path == (*value.path[:-1], name) for other in fields) == 0)

    def rename(inside, step):
        inside[name] = inside.pop(step)

    assert json.loads(changed) == at(document, value.path, rename)


@given(documents, forms, st.data())
def test_several_changes_are_made_together(document, form, data):
    """Several fields that go leave JSON behind, wherever they stand."""
    text = json.dumps(document, **form)
    going = data.draw(st.sets(st.sampled_from(sorted(document)), min_size=1))
    pieces = text_edits(text, [Remove(f"/{escape_step(name)}") for name in going])
    left = {name: value for name, value in document.items() if name not in going}
    assert json.loads(apply_edits(text, pieces)) == left


def test_a_change_without_a_place_changes_nothing():
    """When one of several changes cannot be made, none is."""
    assert text_edits('{"a": 1}', [Replace("/a", 2), Remove("/b")]) == ()


# --- files ---------------------------------------------------------------------------------------


def mend(path, *, unsafe=False):
    """Mend a dataset and return what was mended, as codes and pointers, and what is left."""
    fixed = fix(path, partial(newsevents.validate, path), unsafe=unsafe)
    return [(f.code, f.pointer) for f in fixed.applied], [f.code for f in fixed.report.findings]


NULL = '{"type": "actor", "id": "actor:a",  "kind":"person", "country" : null, "names": {"ar": "أحمد"}}'


def test_a_null_goes_and_nothing_else_moves(write):
    """A null in an optional field is taken out, blanks and escapes around it stay."""
    path = write("x.jsonl", f"{NULL}\n".encode())
    assert mend(path) == ([("NE103", "/country")], [])
    expected = NULL.replace('"country" : null, ', "")
    assert path.read_text(encoding="utf-8") == f"{expected}\n"


def test_what_changes_meaning_waits_to_be_asked_for(write):
    """A term that is only near the right one is mended with unsafe fixes alone."""
    text = NULL.replace('"country" : null, ', "").replace("person", "persn")
    path = write("x.jsonl", f"{text}\n".encode())
    assert mend(path) == ([], ["NE105"])
    assert path.read_text(encoding="utf-8") == f"{text}\n"
    assert mend(path, unsafe=True) == ([("NE105", "/kind")], [])
    assert path.read_text(encoding="utf-8") == text.replace("persn", "person") + "\n"


def test_lines_are_mended_after_values(write):
    """Byte order mark, line ends and blank lines go together with what stands in the lines."""
    whole = NULL.replace('"country" : null, ', "")
    content = f"\ufeff{NULL}\r\n\r\n \n{whole.replace('actor:a', 'actor:b')}\r\n"
    path = write("x.jsonl", content.encode())
    mended, left = mend(path)
    assert (sorted(code for code, _ in mended), left) == (["NE002", "NE013", "NE014", "NE103"], [])
    assert path.read_bytes() == f"{whole}\n{whole.replace('actor:a', 'actor:b')}\n".encode()


def test_files_that_were_joined_lose_all_their_marks(write):
    """Each file that was appended with its byte order mark loses it, and values are mended."""
    content = f"\ufeff{NULL}\n\ufeff{NULL.replace('actor:a', 'actor:b')}\n"
    path = write("x.jsonl", content.encode())
    mended, left = mend(path)
    assert (sorted(code for code, _ in mended), left) == (["NE002", "NE103", "NE103"], [])
    whole = NULL.replace('"country" : null, ', "")
    assert path.read_text("utf-8") == f"{whole}\n{whole.replace('actor:a', 'actor:b')}\n"


def test_lines_that_cannot_be_read_stay_as_they_are(write):
    """Bytes that are not UTF-8 and text that is not JSON are written back to the byte."""
    lines = [b'{"\xd3\xe1": "\xff"}', b"{broken", NULL.encode(), b"\xe2\x80\xa8\x0c{"]
    path = write("x.jsonl", b"\n".join(lines))
    assert mend(path)[0] == [("NE103", "/country")]
    after = path.read_bytes().split(b"\n")
    assert [after[0], after[1], after[3]] == [lines[0], lines[1], lines[3]]
    assert b"null" not in after[2]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_bundle_is_mended_in_place(write, indent, small):
    """The same holds for the records of a bundle, however it is laid out."""
    small[1]["country"] = None
    bundle = {"newsevents": "1.0", "records": small}
    text = json.dumps(bundle, ensure_ascii=False, indent=indent)
    path = write("x.newsevents.json", text.encode())
    mended, left = mend(path)
    assert ([code for code, _ in mended], left) == (["NE103"], [])
    del small[1]["country"]
    assert path.read_text(encoding="utf-8") == json.dumps(bundle, ensure_ascii=False, indent=indent)


def test_a_packed_file_stays_packed_and_its_manifest_right(write, small, tmp_path):
    """Size and hash of a mended file follow, and the dataset is in order afterwards."""
    newsevents.write_dataset(
        [newsevents.from_dict(document) for document in small], tmp_path / "data"
    )
    manifest = tmp_path / "data" / "datapackage.json"
    content = json.loads(manifest.read_bytes())
    content["licenses"] = [{"name": "CC-BY-4.0"}]
    for resource in content["resources"]:
        if resource["path"] == "places.jsonl":
            resource["path"] = "places.jsonl.gz"
    places = tmp_path / "data" / "places.jsonl"
    lines = places.read_bytes().replace(b'"kind"', b'"country":null,"kind"', 1)
    places.unlink()
    (tmp_path / "data" / "places.jsonl.gz").write_bytes(gzip.compress(lines))
    manifest.write_text(json.dumps(content), encoding="utf-8")
    mended, left = mend(tmp_path / "data", unsafe=True)
    assert ("NE103", "/country") in mended
    assert left == []


def test_nothing_to_mend_touches_nothing(write, small):
    """A dataset in order is not written, not even its time changes."""
    path = write("x.jsonl", small)
    before = path.stat()
    assert mend(path, unsafe=True)[0] == []
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_fix_that_does_not_help_is_tried_once(write):
    """A fix after which the same is found again is not tried for ever."""
    path = write("x.jsonl", NULL.encode())
    findings = newsevents.validate(path).findings
    edit = Edit(line=1, column=1, end_line=1, end_column=1, text=" ")
    useless = Fix(title="add a blank", is_safe=True, edits=(edit,))
    broken = [newsevents.Finding(**{**_fields(findings[0]), "fix": useless})]
    report = newsevents.validation.ValidationReport(findings=tuple(broken), records=1)
    fixed = fix(path, lambda: report, unsafe=False)
    assert len(fixed.applied) == 1
    assert path.read_text(encoding="utf-8") == f" {NULL}"


def test_of_two_fixes_of_one_place_the_second_waits(write):
    """Edits that overlap are made one after the other, each to what is there then."""
    path = write("x.jsonl", NULL.encode())
    finding = newsevents.validate(path).findings[0]
    first, second = (
        newsevents.Finding(**{**_fields(finding), "fix": _write(start, end, text)})
        for start, end, text in ((1, 5, "A"), (4, 8, "B"))
    )
    reports = [
        newsevents.validation.ValidationReport(findings=findings, records=1)
        for findings in ((first, second), (), ())
    ]
    fixed = fix(path, lambda: reports.pop(0), unsafe=False)
    assert fixed.applied == (first,)
    assert path.read_text(encoding="utf-8") == f"A{NULL[4:]}"


def test_a_file_that_is_gone_is_one_line(write):
    """A file that cannot be read any more is said so."""
    path = write("x.jsonl", NULL.encode())
    report = newsevents.validate(path)
    path.unlink()
    with pytest.raises(FileError, match=re.escape(str(path))):
        fix(path, lambda: report, unsafe=False)


def _fields(finding):
    return {name: getattr(finding, name) for name in ("rule", "message", "file", "line", "column")}


def _write(start, end, text):
    edit = Edit(line=1, column=start, end_line=1, end_column=end, text=text)
    return Fix(title="write it", is_safe=True, edits=(edit,))


# --- validity ------------------------------------------------------------------------------------

ACTOR = {"type": "actor", "id": "actor:a", "kind": "person", "names": {"en": "A"}}
PLACE = {"type": "place", "id": "place:a", "kind": "city", "names": {"en": "A"}}
# In NFC it is three characters.
LONGER = "\ufb2c"


@pytest.mark.parametrize(
    ("document", "left"),
    [
        ({**ACTOR, "names": {"he": LONGER * 334}}, [("NE701", "/names/he")]),
        ({**ACTOR, "names": {"en": "Gene\u0303\u00a9ve A\u0303\u00a9"}}, [("NE701", "/names/en")]),
        (
            {**ACTOR, "names": {"fra": "A", "fre": "B"}},
            [("NE707", "/names/fra"), ("NE707", "/names/fre")],
        ),
        ({**PLACE, "latitude": None, "longitude": 2.5}, [("NE103", "/latitude")]),
        ({**ACTOR, "aliases": {"en": ["x"], "he": [LONGER * 334]}}, [("NE701", "/aliases/he/0")]),
    ],
)
@pytest.mark.parametrize("has_more", [False, True])
def test_a_fix_that_would_add_an_error_is_not_offered(write, document, left, has_more):
    """The value stays, the finding has no fix, and other fixes of the record are made."""
    given = {**document, "country": None} if has_more else document
    path = write("x.jsonl", [given])
    findings = newsevents.validate(path).findings
    assert [(f.code, f.pointer) for f in findings if f.fix] == [("NE103", "/country")] * has_more
    _, _ = mend(path)
    after = newsevents.validate(path).findings
    assert [(f.code, f.pointer) for f in after] == left
    assert json.loads(path.read_text("utf-8")) == document
    in_memory = newsevents.validate([document]).findings
    assert [(f.code, f.pointer, f.fix, f.hint) for f in in_memory if f.code != "NE205"] == [
        (f.code, f.pointer, f.fix, f.hint) for f in after
    ]


def test_two_paths_to_one_field_are_not_made_one_key(write):
    """Two claims about one field stay two; each is found."""
    event = {
        "type": "call",
        "id": "call:a",
        "title": {"en": "A"},
        "date": "2026-01-01",
        "status": "occurred",
        "participants": [{"actor": "actor:a"}, {"actor": "actor:b"}],
        "evidence": [
            {
                "attribution": ["actor:a"],
                "claims": {"/participants/0/role": "caller", "/participants/actor:a/role": "x-a"},
                "supports": ["/participants/1/role"],
            }
        ],
    }
    path = write("x.jsonl", [event])
    assert mend(path)[0] == [("NE413", "/evidence/0/supports/0")]
    (evidence,) = json.loads(path.read_text("utf-8"))["evidence"]
    assert evidence["claims"] == event["evidence"][0]["claims"]


@pytest.mark.parametrize("bad", [{0}, {3, 57}, set(range(1, 100))])
def test_harmful_fixes_are_found_among_many(bad):
    """The other fixes of the record are offered; of too many, no fix that was not tried."""
    texts = [LONGER * 334 if n in bad else "e\u0301" for n in range(100)]
    findings = newsevents.validate([{**ACTOR, "aliases": {"he": texts}}]).findings
    found = {int(f.pointer.rpartition("/")[2]): f.fix for f in findings if f.code == "NE701"}
    assert found.keys() == set(range(100))
    assert {n for n, each in found.items() if each is None} == bad


def errors(path, *rules):
    """Return how many errors of each code a file has."""
    return Counter(f.code for f in newsevents.validate(path, rules=rules).errors)


#: Texts that in NFC are longer, shorter, garbled, or have other white space.
ODD = st.sampled_from(
    (
        LONGER * 334,
        LONGER * 400,
        "A\u0303\u00a9",
        "a\u0301  b ",
        " \u2003\u2003Â£5",
        "e\u0301" * 501,
    )
)


@st.composite
def damaged(draw, *, is_valid):
    """Generate a document with some texts that are odd, and unless it is valid, wrong values."""
    document = draw(strategies.documents())
    wrong = ODD if is_valid else ODD | st.sampled_from((None, "", [], {}, 7))
    for _ in range(draw(st.integers(1, 4))):
        values = [v for v in iter_values(json.dumps(document)) if v.path]
        path = draw(st.sampled_from(values)).path
        new = draw(wrong)
        changed = at(document, path, lambda inside, step, new=new: inside.__setitem__(step, new))
        document = document if is_valid and record_findings(changed) else changed
    return document


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """Return the path of a file that examples share."""
    return tmp_path_factory.mktemp("fixed") / "x.jsonl"


@given(damaged(is_valid=True))
def test_safe_fixes_add_no_error_to_a_valid_record(scratch, document):
    """By no rule."""
    scratch.write_text(json.dumps(document) + "\n", encoding="utf-8")
    before = errors(scratch, "ALL")
    mend(scratch)
    assert errors(scratch, "ALL") <= before


@given(damaged(is_valid=False))
def test_safe_fixes_add_no_error_of_the_schema(scratch, document):
    """Nor to a record that is invalid already; other rules then find what they could not see."""
    scratch.write_text(json.dumps(document) + "\n", encoding="utf-8")
    before = errors(scratch, "NE0", "NE1")
    mend(scratch)
    assert errors(scratch, "NE0", "NE1") <= before or before["NE113"]
