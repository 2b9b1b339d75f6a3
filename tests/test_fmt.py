"""`newsevents fmt`: data files in canonical form, and nothing else in them changed."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents._text.pointers import join_pointer
from newsevents.cli.fmt import fmt_command, unified_diff
from newsevents.codec import dumps, loads, record_findings
from newsevents.codec.parser import parse
from newsevents.codec.source_map import iter_values
from newsevents.editing.canonical import (
    Formatted,
    canonical,
    format_bundle,
    format_file,
    format_lines,
)
from newsevents.errors import FileError
from newsevents.model import RECORD_TYPES, Place
from newsevents.schema.validator import MAX_FINDINGS
from newsevents.storage import rewrite
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.rewrite import Rewriter
from newsevents.strategies import documents, objects_in, with_unknown_fields
from newsevents.strategies._scalars import FREE_JSON

SHIPPED = Path(__file__).parents[1] / "examples/datasets/syria-russia-2026-01"
# What is written as somebody else writes it, letter by letter.
VERBATIM = {"extensions", "claims", "expression", "quotation", "codes", "identifiers"}
VERBATIM |= {"imported_from", "url"}

# Hamza and shadda as marks of their own, in an order that NFC does not have; a composed letter.
DECOMPOSED = "أحمد التّقى cafe\u0301 ⛴️"
COMPOSED = unicodedata.normalize("NFC", DECOMPOSED)
assert DECOMPOSED != COMPOSED

ACTOR = {"type": "actor", "id": "actor:port-guard", "kind": "armed-force", "names": {"ar": "حرس"}}
LINE = newsevents.dumps(newsevents.from_dict(ACTOR)).encode()


def fmt(*arguments: str | Path) -> tuple[int, str, str]:
    """Run the command in this process; return its status, its output and its complaints."""
    done = CliRunner().invoke(fmt_command, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


class Scribe:
    """Writes JSON as nobody should: spaces, escapes and keys in any order."""

    def __init__(self, chance: random.Random) -> None:
        """Take what decides."""
        self.chance = chance

    def blank(self) -> str:
        """Return white space, mostly none."""
        return self.chance.choice(("", "", " ", "\t", "  \r "))

    def text(self, text: str) -> str:
        """Return a string with escapes here and there."""
        return '"' + "".join(self.char(char) for char in text) + '"'

    def char(self, char: str) -> str:
        """Return a character, or the escapes for it."""
        if self.chance.random() < 0.7 and char.isprintable() and char not in '"\\':
            return char
        units = char.encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

    def write(self, value: Any) -> str:
        """Return a value as JSON on one line."""
        match value:
            case str():
                return self.text(value)
            case dict():
                items = list(value.items())
                self.chance.shuffle(items)
                parts = [
                    f"{self.blank()}{self.text(k)}{self.blank()}:{self.write(v)}" for k, v in items
                ]
                return self.blank() + "{" + ",".join(parts) + self.blank() + "}" + self.blank()
            case list():
                return f"{self.blank()}[{','.join(map(self.write, value))}{self.blank()}]"
        return self.blank() + json.dumps(value) + self.blank()


@st.composite
def untidy(draw: st.DrawFn, of: st.SearchStrategy[dict[str, Any]]) -> tuple[Any, bytes]:
    """Make documents, each with an untidy text of it."""
    document = draw(of)
    return document, Scribe(draw(st.randoms(use_true_random=False))).write(document).encode()


def strings(value: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    """Return every text in a document, by where it stands."""
    if isinstance(value, str):
        return {path: value}
    below = value.items() if isinstance(value, dict) else ()
    below = enumerate(value) if isinstance(value, list) else below
    return {k: v for key, one in below for k, v in strings(one, (*path, str(key))).items()}


# The form of a record --------------------------------------------------------------------------


@given(untidy(documents() | with_unknown_fields(documents())))
def test_a_record_is_written_as_the_library_writes_it(made: tuple[Any, bytes]) -> None:
    """Whatever a valid record looked like, it gets these bytes at once, and keeps its values."""
    document, text = made
    once = format_lines(text + b"\r\n\n")
    assert dumps(loads(once.data)) + "\n" == once.data.decode()
    # A text that in NFC would look garbled stays.
    assert {finding.code for finding in once.findings} <= {"NE701"}
    twice = format_lines(once.data)
    assert twice.data == once.data
    assert (twice.rewritten, twice.normalized, twice.line_ends, twice.blank_lines) == (0, 0, 0, 0)
    assert_only_texts_become_nfc(document, format_lines(text))
    assert_unknown_fields_stay(parse(text), parse(once.data))


def assert_only_texts_become_nfc(document: Any, done: Formatted) -> None:
    """Before and after are the same JSON, but for texts of the author's own, which are in NFC."""
    before, after = strings(document), strings(parse(done.data))
    changed = {path for path in before if before[path] != after[path]}
    for path in changed:
        assert after[path] == unicodedata.normalize("NFC", before[path])
        assert not VERBATIM & set(path)
    assert done.normalized == len(changed)
    left_alone = {finding.pointer for finding in done.findings}
    for path, value in after.items():
        is_own = path[0] in ("title", "summary", "names", "aliases", "venue", "headline")
        if is_own and join_pointer(path) not in left_alone:
            assert unicodedata.is_normalized("NFC", value)
    assert before.keys() == after.keys()


@pytest.mark.parametrize(
    ("lines", "form"), [(b"%s\n", format_lines), (b'{"records": [%s]}', format_bundle)]
)
def test_texts_in_another_form_are_counted(lines, form):
    """A name and an alias with a letter and its accent apart; one that is composed is not changed."""
    accented = {"en": "Ve\u0301ra", "fr": "V\u00e9ra"}
    actor = {"type": "actor", "id": "actor:vera", "kind": "person", "names": accented}
    actor["aliases"] = {"en": ["Ve\u0301", "Vera"]}
    done = form(lines % json.dumps(actor).encode())
    assert done.normalized == 2
    assert b"Ve" not in done.data.replace(b"Vera", b"")


def assert_unknown_fields_stay(before: Any, after: Any) -> None:
    """Fields that the model does not know keep their values, and their order after the others."""
    cls = RECORD_TYPES[before["type"]]
    pairs = zip(objects_in(cls, before), objects_in(cls, after), strict=True)
    for (known, old), (_, new) in pairs:
        unknown = [name for name in old if name not in known]
        assert list(new)[len(new) - len(unknown) :] == unknown
        assert [new[name] for name in unknown] == [old[name] for name in unknown]


@st.composite
def refused(draw: st.DrawFn) -> dict[str, Any]:
    """Make documents in which some fields hold what they must not hold."""
    document = draw(documents())
    for name in draw(st.lists(st.sampled_from(sorted(document)), max_size=4, unique=True)):
        document[name] = draw(FREE_JSON)
    return document


@given(untidy(refused()))
def test_what_is_not_understood_is_not_lost(made: tuple[Any, bytes]) -> None:
    """Whatever a record holds, it is the same JSON afterwards, but for texts in NFC."""
    document, text = made
    after = parse(format_lines(text).data)
    assert in_nfc(after) == in_nfc(document)
    assert strings(after).keys() == strings(document).keys()


def in_nfc(value: Any) -> Any:
    """Return a document with all its texts in NFC, as JSON that compares as it should."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: in_nfc(one) for key, one in value.items()}
    if isinstance(value, list):
        return [in_nfc(one) for one in value]
    return type(value), value


@given(st.lists(documents(Place), max_size=2), st.randoms(use_true_random=False))
def test_a_bundle_is_formatted_as_its_records_are(made: list[Any], chance: random.Random) -> None:
    """The records of a bundle take the form that they have as lines, and twice is once."""
    bundle = {"records": made, "newsevents": "1.0"}
    once = format_bundle(Scribe(chance).write(bundle).encode())
    lines = [format_lines(json.dumps(one).encode()).data.rstrip(b"\n") for one in made]
    head = b'{\n"newsevents": "1.0",\n"records": [\n'
    # The order of what the model gives no order, such as languages, was shuffled.
    assert parse(once.data)["records"] == [parse(line) for line in lines]
    assert once.data.startswith(head)
    assert once.records == len(made)
    assert format_bundle(once.data).data == once.data
    assert format_bundle(head + b",\n".join(lines) + b"\n]\n}\n").rewritten == 0


def test_texts_of_others_keep_every_letter() -> None:
    """NFC is for the author's texts, not for words taken from an article or free JSON."""
    words = {"language": "ar", "text": DECOMPOSED}
    record = {
        "note": DECOMPOSED,
        "evidence": [
            {
                "quotation": words,
                "expression": words,
                "claims": {"/title/ar": DECOMPOSED},
                "stance": "affirms",
                "attribution": ["actor:port-guard"],
            }
        ],
        "imported_from": [{"record": DECOMPOSED, "dataset": "x"}],
        "extensions": {"x": {"b": DECOMPOSED, "a": 1}},
        "codes": [{"code": DECOMPOSED, "scheme": "own"}],
        "participants": [{"capacity": {"ar": DECOMPOSED}, "actor": "actor:port-guard"}],
        "venue": {"fr": "cafe\u0301"},
        "title": {"en": DECOMPOSED, "ar": DECOMPOSED},
        "id": "meeting:a",
        "type": "meeting",
    }
    done, texts, left = canonical(record)
    assert left == []
    assert texts == 4
    assert done["title"] == {"en": COMPOSED, "ar": COMPOSED}
    assert done["participants"] == [{"actor": "actor:port-guard", "capacity": {"ar": COMPOSED}}]
    assert done["venue"] == {"fr": "café"}
    assert [*done] == [
        *("type", "id", "title", "participants", "venue", "codes", "evidence", "extensions"),
        *("imported_from", "note"),
    ]
    assert [*done["evidence"][0]] == ["attribution", "stance", "claims", "expression", "quotation"]
    assert [*done["extensions"]["x"]] == ["b", "a"]
    for name in ("note", "imported_from", "extensions", "codes"):
        assert done[name] == record[name]
    kept = done["evidence"][0]
    assert (kept["quotation"], kept["claims"]) == (words, {"/title/ar": DECOMPOSED})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # A participant that is no object, a place that is null, a title that is a text.
        (
            '{"title": "x", "places": null, "participants": ["a", {"role": 1, "actor": 5}], "type":"call"}',
            '{"type":"call","title":"x","places":null,"participants":["a",{"actor":5,"role":1}]}',
        ),
        ('{"names": [], "type": "actor"}', '{"type":"actor","names":[]}'),
        # Nothing is known about the fields of such a record, so they stay where they are.
        ('{"b": 1, "type": "march", "a": 2}', '{"b":1,"type":"march","a":2}'),
        ('{"b": 1, "id": "actor:x"}', '{"b":1,"id":"actor:x"}'),
        ('{"type": ["actor"], "id": {}}', '{"type":["actor"],"id":{}}'),
        ("{ }", "{}"),
    ],
)
def test_what_the_schema_refuses_is_formatted_too(before: str, after: str) -> None:
    """A record that is not valid is written as far as it is understood, and nothing is lost."""
    done = format_lines(before.encode())
    assert done.data.decode() == after + "\n"
    assert done.findings == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("1.0", "1.0"),
        ("1.50", "1.5"),
        ("1E2", "100.0"),
        ("-0", "0"),
        ("-0.0", "-0.0"),
        ("12345678901234567890123456789", "12345678901234567890123456789"),
        # What a double cannot hold stays as it stands.
        ("0.1000000000000000055511151231257827", "0.1000000000000000055511151231257827"),
        ("1e-400", "1e-400"),
        ("1e-99999999999999999999", "1e-99999999999999999999"),
    ],
)
def test_numbers_keep_their_value(before: str, after: str) -> None:
    """A number is written shorter where it stays the same number."""
    assert format_lines(f'{{"n": {before}}}'.encode()).data.decode() == f'{{"n":{after}}}\n'


def test_escapes_that_utf_8_does_not_need_are_gone() -> None:
    """Letters stand for themselves; what JSON has to escape, and only that, is escaped."""
    text = r'{"a": "\u0633\ud83d\ude00\/\u0041\u200f\u0000\u001b\"\\\u007f\u2028"}'
    assert format_lines(text.encode()).data.decode() == (
        '{"a":"س😀/A\u200f\\u0000\\u001b\\"\\\\\x7f\u2028"}\n'
    )


# Lines and bundles ------------------------------------------------------------------------------


BAD = [
    b"{bad",
    b'{"a": 1, "a": 2}',
    b'{"a": NaN}',
    b'{"a": "\\ud800"}',
    b'{"a": 1e999}',
    b'{"a": "\xff"}',
    b"[" * 5000 + b"]" * 5000,
    b'[{"type": "actor"}]',
    b'  "actor:port-guard"  ',
    b"null",
]


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: repr(bad[:20]))
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_a_line_that_is_no_object_stays_as_it_is(bad: bytes, end: bytes) -> None:
    """It is kept byte for byte and reported, and the lines around it are formatted."""
    untidy_line = json.dumps(ACTOR).encode()
    done = format_lines(untidy_line + b"\n\n" + bad + end)
    assert done.data == LINE + b"\n" + bad + end
    assert [(finding.line, finding.file) for finding in done.findings] == [(3, "")]
    assert (done.records, done.rewritten, done.blank_lines) == (2, 1, 1)
    assert format_lines(done.data).data == done.data


@pytest.mark.parametrize("indent", ["", "\ufeff", "\n \r\n"])
def test_a_file_without_a_record_a_line_stays_as_it_is(indent: str) -> None:
    """What an editor has spread over lines is one thing to say, and not a byte is moved."""
    data = (indent + json.dumps(ACTOR, indent=2) + "\r\n").encode() + LINE
    done = format_lines(data, "a.jsonl")
    assert done.data == data
    assert [(f.code, f.file, f.line) for f in done.findings] == [
        ("NE003", "a.jsonl", 1 + indent.count("\n"))
    ]
    assert (done.records, done.blank_lines, done.byte_order_marks) == (0, 0, 0)


def test_no_depth_breaks_the_formatter() -> None:
    """Deep values are formatted or reported; between the two there is no gap."""
    # Each level takes some calls, so every third depth meets the end of Python's recursion.
    for depth in range(700, 1010, 3):
        for opening, closing in ((b"[", b"]"), (b'{"a":', b"}")):
            value = b'{"x": ' + opening * depth + b"1" + closing * depth + b"}"
            done = format_lines(value)
            assert done.data in (value.replace(b" ", b"") + b"\n", value)
            assert bool(done.findings) is (done.data == value)


@given(st.binary(max_size=60) | st.text('{}[]",:\\ \n\r\ufeff1a', max_size=40).map(str.encode))
def test_any_bytes_can_be_formatted(data: bytes) -> None:
    """Nothing that stands in a file breaks the formatter, and twice is once."""
    for formatter in (format_lines, format_bundle):
        once = formatter(data)
        assert formatter(once.data).data == once.data


def test_byte_order_mark_blank_lines_and_line_ends_go() -> None:
    """What is around the records becomes LF after each, and is counted."""
    done = format_lines(b"\xef\xbb\xbf" + LINE + b"\r\n\r\n  \t\n" + LINE)
    assert done.data == (LINE + b"\n") * 2
    assert (done.rewritten, done.line_ends, done.blank_lines) == (0, 2, 2)
    assert done.byte_order_marks == 1


def test_a_byte_order_mark_goes_wherever_a_file_was_appended() -> None:
    """Files that were joined have one in front of each; a bad line keeps even that."""
    mark = b"\xef\xbb\xbf"
    done = format_lines(b"\n" + mark + LINE + b"\n" + mark + mark + LINE + b"\n" + mark)
    assert done.data == (LINE + b"\n") * 2
    assert (done.rewritten, done.blank_lines, done.byte_order_marks) == (0, 1, 3)
    bad = b"\n" + mark + b"{bad\n"
    assert format_lines(bad).data == bad[1:]
    assert format_lines(bad[1:]).data == bad[1:]
    assert str(format_lines(bad).findings[0]).startswith("2:2: NE003 ")


def test_a_separator_of_lines_in_a_text_is_no_line_end() -> None:
    """Only LF ends a line; U+2028, U+0085 and form feeds belong to the texts they stand in."""
    line = '{"a":"x\u2028y\u0085z"}\n'.encode()
    assert format_lines(line * 2).data == line * 2


def test_a_bundle_keeps_what_is_around_its_records() -> None:
    """Known fields come first, others after the records; none is made up."""
    bundle = {"note": {"b": 1.0, "a": DECOMPOSED}, "records": [ACTOR], "newsevents": "1.0"}
    done = format_bundle(json.dumps(bundle, indent=2).encode())
    assert done.data.decode() == (
        '{\n"newsevents": "1.0",\n"records": [\n' + LINE.decode() + "\n],\n"
        f'"note": {{"b":1.0,"a":"{DECOMPOSED}"}}\n}}\n'
    )
    assert (done.records, done.rewritten) == (1, 1)
    for other in ('{"newsevents": "1.0"}', '{"records": {"b": 1}}', '{"records": []}', "{}"):
        assert parse(format_bundle(other.encode()).data) == json.loads(other)


@pytest.mark.parametrize(
    "bad",
    [
        b'{"newsevents": "1.0", "records": [{"a": 1, "a": 2}]}',
        b'{"newsevents": "1.0", "records": [}',
        b'[{"type": "actor"}]',
        b'{"newsevents": "2.0", "records": [ ]}',
        b"",
    ],
)
def test_a_text_that_is_no_bundle_stays_as_it_is(bad: bytes) -> None:
    """A bundle is one document: with a fault in it, nothing of it is touched."""
    done = format_bundle(b"\xef\xbb\xbf" + bad)
    assert done.data == b"\xef\xbb\xbf" + bad
    assert len(done.findings) == 1


def test_a_bundle_of_the_library_is_canonical(tmp_path: Path) -> None:
    """What `dump` writes is left alone, as lines and as a bundle."""
    dataset = newsevents.read_dataset(SHIPPED)
    for name in ("a.newsevents.json", "a.jsonl", "a.jsonl.gz", "empty.newsevents.json"):
        newsevents.write_dataset([] if name.startswith("empty") else dataset, tmp_path / name)
        assert not format_file(tmp_path / name, Rewriter())[0].is_needed


# Files ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a dataset with a manifest in a form of its own, and one untidy file in two."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "good.jsonl").write_bytes(LINE + b"\n")
    untidy_text = json.dumps({**ACTOR, "id": "actor:b", "names": {"ar": DECOMPOSED}}) + "\r\n"
    (folder / "untidy.jsonl").write_bytes(untidy_text.encode())
    manifest = (
        '{ "resources" : [\r\n\t{"path":"good.jsonl","bytes":SIZE, "hash" : "GOOD"},\r\n'
        '\t{"name": "ملف", "hash" : "HASH",   "path":"untidy.jsonl", "bytes":BYTES }\r\n], '
        '"newsevents":{"schema":"1.0"},"title": "caf\\u00e9 é" }'
    )
    manifest = manifest.replace("SIZE", str(len(LINE) + 1))
    manifest = manifest.replace("GOOD", _sha256(LINE + b"\n"))
    manifest = manifest.replace("HASH", _sha256(untidy_text.encode()))
    manifest = manifest.replace("BYTES", str(len(untidy_text)))
    (folder / MANIFEST).write_bytes(manifest.encode())
    return folder


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_a_folder_is_formatted_and_its_manifest_follows(folder: Path, golden: Any) -> None:
    """Size and hash of what changed are replaced where they stand, and not a blank besides."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, err = fmt(folder)
    assert (status, err) == (0, "")
    golden(out)
    after = {path.name: path.read_bytes() for path in folder.iterdir()}
    old, new = before["untidy.jsonl"], after["untidy.jsonl"]
    assert parse(new) == {**ACTOR, "id": "actor:b", "names": {"ar": COMPOSED}}
    assert after == before | {
        "untidy.jsonl": new,
        MANIFEST: before[MANIFEST]
        .replace(_sha256(old).encode(), _sha256(new).encode())
        .replace(str(len(old)).encode(), str(len(new)).encode()),
    }
    status, out, err = fmt(folder)
    assert (status, err) == (0, "")
    golden(out)


def test_a_manifest_follows_what_was_edited_by_hand(folder: Path, golden: Any) -> None:
    """A file in canonical form that the manifest has other figures of is left, they are not."""
    fmt(folder)
    good = folder / "good.jsonl"
    good.write_bytes(good.read_bytes() * 2)
    before = good.stat().st_mtime_ns
    for options, expected in ((["--check"], 1), ([], 0), (["--check"], 0)):
        status, out, err = fmt(*options, folder)
        assert (status, err) == (expected, "")
        golden(out)
    assert good.stat().st_mtime_ns == before


def test_a_single_file_keeps_its_manifest_right_too(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hook that names files one by one leaves a dataset as good as one that names the folder."""
    monkeypatch.chdir(folder)
    status, out, _ = fmt("untidy.jsonl")
    assert (status, out.splitlines()[1].partition(": ")[0]) == (0, MANIFEST)
    resource = json.loads((folder / MANIFEST).read_bytes())["resources"][1]
    content = (folder / "untidy.jsonl").read_bytes()
    assert (resource["bytes"], resource["hash"]) == (len(content), _sha256(content))


def test_figures_that_were_wrong_are_mentioned(folder: Path, golden: Any) -> None:
    """A hash that was not the file's is put right, but not in silence."""
    (folder / "untidy.jsonl").write_bytes(json.dumps(ACTOR).encode())
    golden(fmt(folder)[1])


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_figures_of_a_file_that_was_cut_off_stay(folder: Path, end: bytes) -> None:
    """What tells that records are missing is not made to fit the records that are left."""
    (folder / "good.jsonl").write_bytes(LINE + end + LINE[:40])
    before = (folder / MANIFEST).read_bytes()
    status, out, _ = fmt(folder / "good.jsonl")
    assert status == 1
    assert "NE003" in out
    assert MANIFEST not in out
    assert (folder / MANIFEST).read_bytes() == before


def test_figures_that_were_right_follow_a_file_with_a_bad_line(folder: Path, golden: Any) -> None:
    """A file that was the one of the manifest stays it, whatever stands in it."""
    content = b"{:\n"
    manifest = json.loads((folder / MANIFEST).read_bytes())
    manifest["resources"][0]["bytes"] = len(content + LINE) + 2
    manifest["resources"][0]["hash"] = _sha256(content + LINE + b"\r\n")
    (folder / "good.jsonl").write_bytes(content + LINE + b"\r\n")
    (folder / MANIFEST).write_text(json.dumps(manifest))
    status, out, _ = fmt(folder / "good.jsonl")
    assert status == 1
    golden(out.splitlines()[1])
    after = (folder / "good.jsonl").read_bytes()
    assert after == content + LINE + b"\n"
    resource = json.loads((folder / MANIFEST).read_bytes())["resources"][0]
    assert (resource["bytes"], resource["hash"]) == (len(after), _sha256(after))


def test_a_manifest_of_many_files_is_taken_apart_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of thousands of files takes minutes if every file is looked for among all."""
    before = LINE + b"\r\n"
    names = [f"{number}.jsonl" for number in range(30)]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(before.replace(b"port-guard", b"guard-%04d" % number))
    resources = [{"path": name, "bytes": len(before)} for name in names]
    (tmp_path / MANIFEST).write_text(json.dumps({"resources": resources}, indent=1))
    looked_at = []
    files_of = rewrite._files_of
    monkeypatch.setattr(
        rewrite, "_files_of", lambda *given: looked_at.append(given) or files_of(*given)
    )
    assert fmt(tmp_path)[0] == 0
    assert len(looked_at) == len(names)
    after = json.loads((tmp_path / MANIFEST).read_bytes())["resources"]
    assert after == [{"path": name, "bytes": len(LINE) + 1} for name in names]


def test_other_hashes_are_kept_right(folder: Path) -> None:
    """A hash without a prefix is MD5, as Data Package says; one with another prefix stays so."""
    for figure, algorithm in (("00", "md5"), ("md5:00", "md5"), ("sha512:00", "sha512")):
        path = folder / "untidy.jsonl"
        path.write_bytes(json.dumps(ACTOR).encode())
        (folder / MANIFEST).write_text(
            json.dumps({"resources": [{"path": "untidy.jsonl", "hash": figure}]}), encoding="utf-8"
        )
        with Rewriter() as rewriter:
            rewriter.save(format_file(path, rewriter)[0])
            rewriter.commit()
        found = json.loads((folder / MANIFEST).read_bytes())["resources"][0]
        digest = hashlib.new(algorithm, path.read_bytes()).hexdigest()
        assert found == {"path": "untidy.jsonl", "hash": figure.replace("00", digest)}


@pytest.mark.parametrize(
    "resource",
    [
        {"path": "untidy.jsonl", "hash": "crc32:00"},
        {"path": "untidy.jsonl", "hash": 5},
        {"path": ["untidy.jsonl", "good.jsonl"], "bytes": 1},
    ],
    ids=["crc32", "a number", "several files"],
)
def test_a_manifest_that_cannot_be_kept_right_keeps_the_file(
    folder: Path,
    resource: dict[str, Any],
    golden: Any,
) -> None:
    """Rather than break the promise of a manifest, nothing is written."""
    (folder / MANIFEST).write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    before = (folder / "untidy.jsonl").read_bytes()
    status, _, err = fmt(folder)
    assert status == 2
    golden(err)
    assert (folder / "untidy.jsonl").read_bytes() == before


def test_manifests_that_say_nothing_of_a_file_are_left_alone(tmp_path: Path) -> None:
    """Broken, foreign and odd manifests above a file stay as they are."""
    path = tmp_path / "a/b/c/d.jsonl"
    path.parent.mkdir(parents=True)
    odd = [b"{bad", b"[1]", b'{"resources": [5, {"path": ["\\u0000", 7, "../x"]}, {"bytes": 1}]}']
    for parent, content in zip(path.parents, odd, strict=False):
        (parent / MANIFEST).write_bytes(content)
    path.write_bytes(json.dumps(ACTOR).encode())
    assert fmt(path)[0] == 0
    assert path.read_bytes() == LINE + b"\n"
    for parent, content in zip(path.parents, odd, strict=False):
        assert (parent / MANIFEST).read_bytes() == content


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "a.newsevents.json"])
def test_every_form_of_file_is_formatted(name: str, tmp_path: Path, write: Any) -> None:
    """JSON Lines, packed or not, and bundles; what is read from them is the same as before."""
    path = write(name, [ACTOR, {**ACTOR, "id": "actor:b"}])
    before = newsevents.read_dataset(path)
    assert fmt(path)[0] == 0
    assert newsevents.read_dataset(path) == before
    assert fmt("--check", path)[0] == 0
    assert not [entry for entry in tmp_path.iterdir() if entry != path]


def test_a_packed_file_in_canonical_form_is_not_packed_anew(tmp_path: Path) -> None:
    """How a file is packed is none of the formatter's business."""
    path = tmp_path / "a.jsonl.gz"
    data = gzip.compress(LINE + b"\n", compresslevel=1, mtime=12345)
    path.write_bytes(data)
    assert fmt(path)[0] == 0
    assert path.read_bytes() == data


@pytest.mark.skipif(os.name == "nt", reason="links and permissions of POSIX")
def test_links_and_permissions_stay(tmp_path: Path) -> None:
    """A link stays a link to the file that is formatted, and private data stays private."""
    real, link = tmp_path / "real.jsonl", tmp_path / "link.jsonl"
    real.write_bytes(json.dumps(ACTOR).encode())
    real.chmod(0o600)
    link.symlink_to(real)
    assert fmt(link)[0] == 0
    assert link.is_symlink()
    assert real.read_bytes() == LINE + b"\n"
    assert real.stat().st_mode & 0o777 == 0o600


def test_a_change_that_is_not_needed_is_not_written(tmp_path: Path) -> None:
    """A file in canonical form is not touched, not even its time."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINE + b"\n")
    os.utime(path, (1, 1))
    with Rewriter() as rewriter:
        change = format_file(path, rewriter)[0]
        rewriter.save(change)
        rewriter.commit()
    assert not change.is_needed
    assert path.stat().st_mtime == 1


def test_a_file_that_cannot_be_written_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the folder refuses, the file is as it was."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(ACTOR).encode())
    with Rewriter() as rewriter:
        rewriter.save(format_file(path, rewriter)[0])
        path.unlink()
        with pytest.raises(FileError, match=re.escape(str(path))):
            rewriter.commit()
    assert list(tmp_path.iterdir()) == []


# The command ------------------------------------------------------------------------------------


def test_the_shipped_dataset_is_canonical() -> None:
    """What the package brings along is in its own form."""
    status, out, err = fmt("--check", SHIPPED)
    assert (status, err) == (0, "")
    assert "5" in out
    assert out.count("\n") == 1


def test_check_writes_nothing(folder: Path, golden: Any) -> None:
    """It names the files that would change, and fails."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, err = fmt("--check", folder)
    assert (status, err) == (1, "")
    assert "good.jsonl" not in out
    golden(out)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_diff_shows_and_writes_nothing(folder: Path, golden: Any) -> None:
    """The output is a unified diff of file and manifest, and everything else is beside it."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    status, out, err = fmt("--diff", folder)
    assert status == 0
    lines = out.splitlines()
    path = folder / "untidy.jsonl"
    assert lines[:3] == [f"--- {path}", f"+++ {path}", "@@ -1 +1 @@"]
    # The line end is visible, and so is the text, which keeps its own direction.
    assert lines[3].startswith("-{")
    assert lines[3].endswith("\\r")
    record = f'{{"type":"actor","id":"actor:b","kind":"armed-force","names":{{"ar":"{COMPOSED}"}}}}'
    assert lines[4] == f"+\u2068{record}\u2069"
    assert lines[5:7] == [f"--- {folder / MANIFEST}", f"+++ {folder / MANIFEST}"]
    golden(err)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert fmt("--diff", "--check", folder)[0] == 1


def test_a_diff_is_harmless_for_a_terminal(tmp_path: Path) -> None:
    """Control characters and marks of direction are escaped; bytes that are no text, too."""
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"a": "\x7f\u202e\u2067\x9b"}\n\n'.encode() + b'{"a": "\xff"}\n{"b" : 1}')
    status, out, _ = fmt("--diff", path)
    assert status == 1
    assert out.splitlines()[2:] == [
        "@@ -1,2 +1 @@",
        r'-{"a": "\x7f\u202e\u2067\x9b"}',
        "-",
        r'+{"a":"\x7f\u202e\u2067\x9b"}',
        "@@ -4 +3 @@",
        '-{"b" : 1}',
        "\\ No newline at end of file",
        '+{"b":1}',
    ]


@given(st.lists(st.sampled_from(["a", "{ }", "{}", '{"a":1}', '{ "a":1}', "", " ", "{bad"])))
def test_a_diff_leads_from_the_one_to_the_other(lines: list[str]) -> None:
    """Whoever follows the hunks arrives at the canonical text."""
    before = "\n".join(lines).encode()
    after = format_lines(before).data
    old, new = before.decode().split("\n"), after.decode().split("\n")
    done: list[str] = []
    at = 0
    for line in [*unified_diff(Path("x"), before, after)][2:]:
        if line.startswith("@@"):
            start, _, count = line.split()[1][1:].partition(",")
            first = int(start) - (count != "0")
            done += old[at:first]
            at = first
        elif line.startswith("-"):
            assert old[at] == line[1:]
            at += 1
        elif line.startswith("+"):
            done.append(line[1:])
    # Whether the last line has an end is a note in the diff, and no line.
    assert [line for line in [*done, *old[at:]] if line] == [line for line in new if line]


def test_a_bad_line_is_reported_where_it_stands_now(tmp_path: Path) -> None:
    """When lines above it have gone, its new number is given; the status says it is there."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n\n" + json.dumps(ACTOR).encode() + b"\n{bad\n")
    assert fmt("--check", path)[1].splitlines()[1].startswith(f"{path}:4:2: NE003")
    status, out, _ = fmt(path)
    assert status == 1
    assert out.splitlines()[1].startswith(f"{path}:2:2: NE003 ")
    assert path.read_bytes() == LINE + b"\n{bad\n"


def test_many_bad_lines_are_counted(tmp_path: Path, golden: Any) -> None:
    """A file of something else is not listed line by line."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"{bad\n" * 100)
    status, out, _ = fmt(path)
    assert status == 1
    assert len(out.splitlines()) == 22
    assert sum(" NE003 " in line for line in out.splitlines()) == 20
    golden("\n".join(out.splitlines()[20:]))


def test_unreadable_paths_do_not_stop_the_others(tmp_path: Path, golden: Any) -> None:
    """Each has its line, the status is 2, and what can be formatted is."""
    good, damaged = tmp_path / "a.jsonl", tmp_path / "b.jsonl.gz"
    good.write_bytes(json.dumps(ACTOR).encode())
    damaged.write_bytes(gzip.compress(LINE)[:-9])
    (tmp_path / "c.txt").touch()
    status, out, err = fmt(tmp_path / "absent", damaged, tmp_path / "c.txt", good)
    assert status == 2
    assert good.read_bytes() == LINE + b"\n"
    assert [Path(line.split(": ")[1]).name for line in err.splitlines()] == [
        "absent",
        "b.jsonl.gz",
        "c.txt",
    ]
    golden("\n".join(": ".join(line.split(": ")[:3]) for line in err.splitlines()))
    golden(out)


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packed files have the bound that reading has."""
    monkeypatch.setattr("newsevents.storage.compression.MIN_DECOMPRESSED_LIMIT_BYTES", 1000)
    monkeypatch.setattr("newsevents.storage.compression.MAX_COMPRESSION_RATIO", 1)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 5000))
    status, _, err = fmt(path)
    assert (status, err.count("\n")) == (2, 1)
    assert str(path) in err


def test_data_of_another_schema_is_left_alone(folder: Path) -> None:
    """Nobody knows yet in which order the fields of schema 2.0 stand."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(
        json.dumps({**manifest, "newsevents": {"schema": "2.0"}}), encoding="utf-8"
    )
    before = (folder / "untidy.jsonl").read_bytes()
    status, out, _ = fmt(folder)
    assert status == 1
    assert "NE016" in out
    assert (folder / "untidy.jsonl").read_bytes() == before


def test_white_space_around_the_records_of_a_bundle_is_mentioned(
    tmp_path: Path, golden: Any
) -> None:
    """When no record changes, there is a word for what does."""
    path = tmp_path / "a.newsevents.json"
    path.write_bytes(b'{"newsevents":"1.0","records":[\n' + LINE + b"\n]}")
    golden(fmt(path)[1])


def test_the_command_as_people_type_it(folder: Path, golden: Any) -> None:
    """In a process of its own it does the same, and never shows a traceback."""
    arguments = [sys.executable, "-X", "utf8", "-m", "newsevents", "fmt", folder, "absent"]
    done = subprocess.run(
        arguments, cwd=folder, capture_output=True, timeout=60, encoding="utf-8", check=False
    )
    assert done.returncode == 2
    golden(done.stderr)
    golden(done.stdout)


def test_what_cannot_be_read_is_not_counted_as_records(folder: Path) -> None:
    """A file that an editor has spread over many lines makes no other number of records right."""
    manifest = folder / "datapackage.json"
    content = manifest.read_text("utf-8")
    counted = content.replace('{"schema":"1.0"}', '{"schema":"1.0","records": 2}')
    manifest.write_bytes(counted.encode())
    spread = json.dumps(json.loads(LINE), indent=2, ensure_ascii=False)
    (folder / "good.jsonl").write_bytes(spread.encode())
    status, out, _ = fmt(folder)
    assert status == 1
    said = [line for line in out.splitlines() if line.startswith(f"{manifest}: ")]
    assert all("untidy.jsonl" in line or "good.jsonl" in line for line in said)
    assert json.loads(manifest.read_bytes())["newsevents"]["records"] == 2


def test_the_number_of_records_follows(folder: Path, golden: Any) -> None:
    """When lines have come or gone, a folder's manifest is told how many there are."""
    manifest = folder / MANIFEST
    content = manifest.read_text(encoding="utf-8")
    counted = content.replace('{"schema":"1.0"}', '{"schema":"1.0","records": 7}')
    manifest.write_text(counted, encoding="utf-8", newline="")
    said = [line for line in fmt("--check", folder)[1].splitlines() if MANIFEST in line]
    assert said == [line for line in fmt(folder)[1].splitlines() if MANIFEST in line]
    golden("\n".join(said))
    assert json.loads(manifest.read_bytes())["newsevents"]["records"] == 2
    assert fmt(folder)[0] == 0


# --- validity ------------------------------------------------------------------------------------

# In NFC it is three characters.
LONGER = "\ufb2c"
LEFT_ALONE = {"type": "actor", "id": "actor:a", "kind": "person", "names": {"he": LONGER * 334}}


@pytest.mark.parametrize(
    ("names", "written", "pointers"),
    [
        ({"he": LONGER * 334, "en": "e\u0301"}, {"he": LONGER * 334, "en": "é"}, ["/names/he"]),
        ({"he": LONGER * 333}, {"he": unicodedata.normalize("NFC", LONGER * 333)}, []),
        ({"en": "e\u0301" * 501}, {"en": "é" * 501}, []),
        # It would look like UTF-8 read as Latin-1.
        ({"en": "A\u0303\u00a9"}, {"en": "A\u0303\u00a9"}, ["/names/en"]),
    ],
)
def test_a_text_that_would_become_invalid_stays(names, written, pointers) -> None:
    """It has a finding, the other texts are written in NFC, and a bundle is treated alike."""
    document = {**LEFT_ALONE, "names": names}
    line = json.dumps(document).encode()
    formatted = format_lines(line)
    assert json.loads(formatted.data)["names"] == written
    assert [(f.code, f.pointer) for f in formatted.findings] == [("NE701", p) for p in pointers]
    assert format_lines(formatted.data).data == formatted.data
    bundle = format_bundle(b'{"newsevents": "1.0", "records": [%s]}' % line)
    assert json.loads(bundle.data)["records"][0]["names"] == written
    found = [(f.code, f.pointer, f.line) for f in bundle.findings]
    assert found == [("NE701", f"/records/0{p}", 1) for p in pointers]


def test_what_is_left_alone_is_no_error(run: Any, tmp_path: Path) -> None:
    """The text is reported, the file is canonical, and there is nothing to change any more."""
    path = tmp_path / "x.jsonl"
    path.write_text(f"{json.dumps(LEFT_ALONE)}\n", encoding="utf-8")
    outcome = run("fmt", path)
    assert (outcome.status, outcome.out.count("NE701")) == (0, 1)
    assert run("fmt", "--check", path).status == 0
    assert run("validate", "--select", "NE1", path).status == 0


def test_a_record_that_would_be_too_long_to_be_read_stays() -> None:
    """Numbers may take more room in canonical form; white space takes less."""
    given = b'{"type":"actor","id":"actor:a","extensions":{"lab":[1e5,1e5,1e5]}}\n'
    size = len(given) - 1
    kept = format_lines(given, max_line=size)
    assert (kept.data, [f.code for f in kept.findings]) == (given, ["NE012"])
    assert b"100000.0" in format_lines(given, max_line=size + 20).data
    assert b"100000.0" in format_lines(given, max_line=size - 1).data
    bundle = b'{"newsevents": "1.0", "records": [%s]}' % given[:-1]
    whole = format_bundle(bundle, max_size=len(bundle))
    assert (whole.data, [f.code for f in whole.findings]) == (bundle, ["NE012"])


ODD = st.sampled_from((LONGER * 334, LONGER * 400, "A\u0303\u00a9", "a\u0301  b ", "e\u0301" * 501))


@st.composite
def odd_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Generate documents, valid or not, with some texts that are odd, and values that are wrong."""
    document: dict[str, Any] = draw(documents() | with_unknown_fields(documents()))
    for _ in range(draw(st.integers(0, 4))):
        paths = [value.path for value in iter_values(json.dumps(document)) if value.path]
        *outer, last = draw(st.sampled_from(paths))
        inside: Any = document
        for step in outer:
            inside = inside[step]
        inside[last] = draw(ODD | ODD | st.sampled_from((None, "", [], {}, 7)))
    return document


def errors(data: bytes) -> Counter[str]:
    """Return how many errors of each code a line has by all rules that have any."""
    document = json.loads(data)
    found = newsevents.validate([document], rules=("ALL",)).errors
    # References lead nowhere in one record.
    return Counter(f.code for f in found if f.code != "NE202")


@given(odd_documents())
def test_formatting_adds_no_error_and_hides_none(document: dict[str, Any]) -> None:
    """What is valid stays valid; of what is invalid, only texts may become short enough."""
    line = json.dumps(document).encode()
    formatted = format_lines(line)
    before, after = errors(line), errors(formatted.data)
    if not before:
        assert not after
    assert format_lines(formatted.data).data == formatted.data
    if "NE107" not in before:
        assert before == after
    by_schema = record_findings(parse(line))
    if len(by_schema) <= MAX_FINDINGS:
        assert (
            Counter(f.code for f in record_findings(parse(formatted.data)))
            - Counter(f.code for f in by_schema)
            == Counter()
        )
