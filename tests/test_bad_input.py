"""Bad input of every sort: a finding at the right place, or one line and exit status 2.

Never a traceback, never a raw control character on the terminal, never minutes or gigabytes.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import json
import os
import random
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import attrs
import pytest

import newsevents
from newsevents.codec import from_dict
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity
from newsevents.report import page
from newsevents.storage.chunks import MAX_LINE_BYTES
from newsevents.storage.compression import zstd
from newsevents.validation import Limits, RuleSelection

#: A manifest without a licence is a finding of its own.
LICENSED = {"licenses": [{"name": "CC-BY-4.0"}]}
#: A terminal shows the isolates that `printable` adds, and joiners shape letters.
HARMLESS = "\n\u2068\u2069\u200c\u200d"
#: No line that people are shown is longer than this, the path apart.
LONGEST_LINE = 1000

#: MiB that reading takes at the most when a record is small, Python and its modules included.
LITTLE = 110

FEW = Limits(max_findings=20)
#: And when a line is `LARGE`: what the parser makes of it is many times as large.
MUCH = 500
#: Bytes of a line that is much longer than any record, an eighth of the longest that is read.
LARGE = MAX_LINE_BYTES // 8


def actor(more: str = "") -> str:
    """Return an actor as it stands in a file, with more fields as they are given."""
    return (
        '{"type": "actor", "id": "actor:salma", "kind": "person", '
        f'"names": {{"ar": "سلمى ⛴️", "en": "Salma"}}{more}}}'
    )


def assert_harmless(text: str, given: Path | str = "") -> None:
    """Check that a terminal can show a text: no traceback, no control characters, short lines.

    What was given on the command line may stand in a line as it is long, thrice.
    """
    assert "Traceback" not in text
    assert not re.search(r"\.py:\d", text)
    disturbing = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert disturbing <= set(HARMLESS)
    assert max(map(len, text.split("\n"))) <= LONGEST_LINE + 3 * len(str(given))


@pytest.fixture
def findings_of(run) -> Callable[[Path], list[Finding]]:
    """Return a function that checks a path by both ways, which have to agree, and harmlessly."""

    def _findings_of(path: Path) -> list[Finding]:
        report = newsevents.validate(path)
        outcome = run("validate", "--output-format=concise", path)
        assert outcome.status == (0 if report.ok else 1)
        assert outcome.err == ""
        assert outcome.out.split("\n")[:-2] == [str(finding) for finding in report.findings]
        assert_harmless(outcome.out, path)
        return list(report.findings)

    return _findings_of


@pytest.fixture
def refused(run) -> Callable[[Path | str], str]:
    """Return a function that checks that nothing can be read at a path; it returns the one line."""

    def _refused(path: Path | str) -> str:
        with pytest.raises(FileError) as error:
            newsevents.validate(path)
        for read in (newsevents.read_dataset, lambda p: list(newsevents.iter_records(p))):
            with pytest.raises(FileError, match=r".") as same:
                read(path)
            assert str(same.value) == str(error.value)
        for command in ("validate", "info"):
            outcome = run(command, path)
            assert (outcome.status, outcome.out) == (2, "")
            assert outcome.err.startswith("newsevents: ")
            assert outcome.err.count("\n") == 1
            assert_harmless(outcome.err, Path(path))
        return str(error.value)

    return _refused


def places(findings: list[Finding]) -> list[tuple[str, int, int]]:
    """Return codes, lines and columns."""
    return [(finding.code, finding.line, finding.column) for finding in findings]


# What is wrong with one line: the code, and the line with a bar in front of the place that the
# finding has to point at; where there is none, the finding has no better place than the record.
FAULTS: dict[str, tuple[str, str | bytes]] = {
    "not UTF-8": ("NE001", b'{"names": {"ar": "\xd8\xb3\xc2\xa6\xff"}}'),
    "Latin-1": ("NE001", b'{"names": {"fr": "Andr\xc2\xa6\xe9"}}'),
    "half a character": ("NE001", b'{"names": {"ar": "\xd8\xb3\xc2\xa6\xd9"}}'),
    "a surrogate in UTF-8": ("NE001", b'{"a": "\xc2\xa6\xed\xa0\x80"}'),
    "NUL between tokens": ("NE003", '{¦\0"type": "actor"}'),
    "NUL in text": ("NE003", '{"names": {"ar": "سل¦\0مى"}}'),
    "an escape sequence": ("NE003", '{"names": {"ar": "سل¦\x1b[2Jمى"}}'),
    "half a line": ("NE003", '{"names": {"ar": "سلمى", "en": ¦"Sal'),
    "half a line, in a key": ("NE003", '{"type": "actor", ¦"nam'),
    "more after the record": ("NE003", actor() + " ¦}"),
    "two records": ("NE003", actor() + "¦" + actor()),
    "Python": ("NE003", "{¦'type': 'actor'}"),
    "a duplicate key": ("NE004", actor(', "extensions": {"x": {"م": 1, "م": ¦2}}')),
    "a duplicate key, escaped": ("NE004", actor(', "ki\\u006ed": ¦"state"')),
    "a duplicate type": ("NE004", actor(', "type": ¦"actor"')),
    "NaN": ("NE005", actor(', "extensions": {"x": ¦NaN}')),
    "minus infinity": ("NE005", actor(', "extensions": {"x": [1, ¦-Infinity]}')),
    "1e999": ("NE005", '{"type": "place", "latitude": ¦1e999}'),
    "1e999 in extensions": ("NE005", actor(', "extensions": {"x": ¦1e999}')),
    "10^5000": ("NE005", '{"type": "place", "latitude": ¦1' + "0" * 5000 + "}"),
    "10^5000 in extensions": ("NE005", actor(f', "extensions": {{"x": ¦1{"0" * 5000}}}')),
    "10^30 in extensions": ("NE108", actor(f', "extensions": {{"x": ¦1{"0" * 30}}}')),
    "a lone surrogate": ("NE006", actor(', "extensions": {"x": "¦\\ud83d"}')),
    "surrogates turned around": ("NE006", actor(', "extensions": {"x": "¦\\ude00\\ud83d"}')),
    "a lone surrogate as a key": ("NE006", actor(', "¦\\udc00": 1')),
    "a wrong type": ("NE109", '{"type": ¦"acter", "id": "actor:x"}'),
    "a type that is a list": ("NE109", '{"type": ¦["actor"], "id": "actor:x"}'),
    "no type": ("NE110", '¦{"id": "actor:x"}'),
    "a list": ("NE103", '¦["actor"]'),
    "a number": ("NE103", "¦42"),
    "null": ("NE103", "¦null"),
    "an id of another type": ("NE104", actor().replace('"actor:', '¦"place:')),
    "an id in capitals": ("NE104", actor().replace('"actor:s', '¦"actor:S')),
    "null for an optional field": ("NE103", actor(', "country": ¦null')),
    "null deep inside": (
        "NE103",
        actor(', "affiliations": [{"actor": "actor:salma", "role": ¦null}]'),
    ),
    "an empty list": ("NE106", actor(', "affiliations": ¦[]')),
}


def other(name: str) -> dict[str, Any]:
    """Return a good actor of another name."""
    return {"type": "actor", "id": f"actor:{name}", "kind": "state", "names": {"en": name}}


def good(name: str) -> bytes:
    """Return the line of a good actor."""
    return json.dumps(other(name)).encode() + b"\n"


def faulty(marked: str | bytes) -> tuple[bytes, int]:
    """Return a line without its bar, and the column at which the bar stood; 0 without one."""
    line = marked.encode() if isinstance(marked, str) else marked
    before, bar, after = line.partition("¦".encode())
    return before + after, len(before.decode()) + 1 if bar else 0


each_fault = pytest.mark.parametrize(("code", "marked"), FAULTS.values(), ids=list(FAULTS))


@each_fault
def test_a_faulty_line_is_found_where_it_stands(write, findings_of, code, marked):
    """The fault is at its line and column, and the records around it are looked at and kept."""
    line, column = faulty(marked)
    path = write("news.jsonl", good("first") + line + b"\n" + good("third"))
    (finding,) = findings_of(path)
    assert (finding.code, finding.file, finding.line) == (code, str(path), 2)
    assert finding.column == (column or finding.column)
    assert newsevents.validate(path).records == 3
    kept = newsevents.read_dataset(path, invalid="skip")
    assert [record.id for record in kept] == ["actor:first", "actor:third"]
    assert kept.findings == (finding,)


@each_fault
def test_a_faulty_line_keeps_a_dataset_from_loading(write, code, marked):
    """`load` raises with the finding, and `iter_records` when it comes to it."""
    path = write("news.jsonl", good("first") + faulty(marked)[0] + b"\n" + good("third"))
    with pytest.raises(InvalidError) as error:
        newsevents.read_dataset(path)
    assert [finding.code for finding in error.value.findings] == [code]
    records = newsevents.iter_records(path)
    assert next(records).id == "actor:first"
    with pytest.raises(InvalidError):
        next(records)


@pytest.mark.parametrize("name", [name for name, (code, _) in FAULTS.items() if code >= "NE004"])
@pytest.mark.parametrize("indent", [0, 4])
@pytest.mark.no_cover
def test_a_faulty_record_of_a_bundle_is_found_where_it_stands(write, findings_of, name, indent):
    """What is JSON but no record is at its line and column in a bundle, the others are kept."""
    code, marked = FAULTS[name]
    line, column = faulty(" " * indent + str(marked))
    first = good("first").decode()
    text = f'{{"newsevents": "1.0", "records": [\n{first},\n{line.decode()}]}}'
    path = write("news.newsevents.json", text.encode())
    (finding,) = findings_of(path)
    assert (finding.code, finding.line) == (code, 4)
    assert finding.column == (column or finding.column)
    assert [r.id for r in newsevents.read_dataset(path, invalid="skip")] == ["actor:first"]


def test_an_unknown_field_is_an_error_and_kept(write, findings_of, golden):
    """The validator reports unknown fields at every depth, with hints; reading keeps them."""
    line = actor(', "mood": "قلق 😟", "affiliations": [{"actor": "actor:salma", "rolle": [1]}]')
    path = write("news.jsonl", line.encode())
    findings = findings_of(path)
    assert [(finding.code, finding.record, finding.pointer) for finding in findings] == [
        ("NE102", "actor:salma", "/mood"),
        ("NE102", "actor:salma", "/affiliations/0/rolle"),
    ]
    golden("\n".join(map(str, findings)))
    pointed = [line[finding.column - 1 :].partition(",")[0] for finding in findings]
    assert pointed == ['"قلق 😟"', "[1]}]}"]
    (record,) = newsevents.read_dataset(path)
    assert record.unknown_fields == {"mood": "قلق 😟"}
    assert newsevents.to_dict(record) == json.loads(line)


# --- whole files ---------------------------------------------------------------------------------


def test_a_name_that_promises_gzip_is_not_enough(write, findings_of, golden):
    """What is not packed says so, without the bytes that Python would show."""
    path = write("news.jsonl.gz", good("first"))
    (finding,) = findings_of(path)
    assert finding.code == "NE010"
    assert "\\x" not in finding.message
    golden(finding.message)


def test_a_byte_order_mark_is_said_once(write, findings_of, golden):
    """A byte order mark is an error at the first line, whose record is read all the same."""
    path = write("news.jsonl", b"\xef\xbb\xbf" + good("first") + good("second"))
    (finding,) = findings_of(path)
    assert (*places([finding]), finding.file) == (("NE002", 1, 1), str(path))
    golden(finding)
    assert len(newsevents.read_dataset(path, invalid="skip")) == 2


def test_byte_order_marks_of_joined_files_are_said_once(write, findings_of, golden):
    """Files that were joined have a mark in the middle; the records behind it are read."""
    path = write("news.jsonl", good("first") + b"\xef\xbb\xbf" + good("second"))
    (finding,) = findings_of(path)
    assert places([finding]) == [("NE002", 2, 1)]
    golden(finding)
    assert finding.fix is not None
    assert len(newsevents.read_dataset(path, invalid="skip")) == 2
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (finding,) = findings_of(path)
    assert places([finding]) == [("NE002", 1, 1)]
    golden(finding)
    assert finding.fix is not None


def test_utf_16_is_not_utf_8(write, findings_of):
    """A file that a text editor saved as UTF-16 is said to be no UTF-8 where it begins."""
    path = write("news.jsonl", actor().encode("utf-16"))
    findings = findings_of(path)
    assert places(findings)[0] == ("NE001", 1, 1)


def test_crlf_is_a_warning_said_once(write, findings_of, golden):
    """Lines that end as on Windows are one warning, whose column counts stay right."""
    path = write("news.jsonl", (good("first") + good("second")).replace(b"\n", b"\r\n"))
    (finding,) = findings_of(path)
    assert places([finding]) == [("NE014", 1, 0)]
    golden(finding)
    assert finding.severity is Severity.WARNING
    assert len(newsevents.read_dataset(path)) == 2


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n\t"])
@pytest.mark.parametrize("name", ["news.jsonl", "news.jsonl.gz", "news.jsonl.zst"])
def test_an_empty_file_is_a_warning(write, findings_of, name, content):
    """A file without a record is said to be one, packed or not, and loads as an empty dataset."""
    pack = {"gz": gzip.compress, "zst": zstd().compress}.get(name.rpartition(".")[2], bytes)
    path = write(name, pack(content))
    findings = [finding for finding in findings_of(path) if finding.code != "NE014"]
    assert places(findings) == [("NE015", 0, 0)]
    assert findings[0].file == str(path)
    assert findings[0].severity is Severity.WARNING
    assert len(newsevents.read_dataset(path)) == 0


def test_empty_lines_are_a_warning_said_once(write, findings_of, golden):
    """Lines without a record are one warning, and lines keep their numbers."""
    path = write("news.jsonl", b"\n" + good("first") + b"  \n\n" + b"{}\n")
    findings = findings_of(path)
    assert places(findings) == [("NE013", 1, 0), ("NE110", 5, 1)]
    golden("\n".join(map(str, findings)))


def test_very_many_empty_lines_are_left(write, findings_of, monkeypatch):
    """What is hardly anything but empty lines is left, and what precedes them is kept."""
    monkeypatch.setattr("newsevents.storage.json_lines.MAX_BLANK_LINES", 20)
    path = write("news.jsonl", good("first") + b"\n" * 50 + good("second"))
    findings = findings_of(path)
    assert {finding.severity for finding in findings} == {Severity.ERROR, Severity.WARNING}
    assert [record.id for record in newsevents.read_dataset(path, invalid="skip")] == [
        "actor:first"
    ]


@pytest.mark.parametrize("damage", ["cut", "turned"])
@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_damaged_packing_is_a_finding_and_what_precedes_it_is_kept(
    write, findings_of, suffix, damage
):
    """A packed file that was cut off or damaged says so after the records that could be read."""
    names = (hashlib.sha256(str(number).encode()).hexdigest() for number in range(2000))
    lines = b"".join(map(good, names))
    if suffix == ".gz":
        content = gzip.compress(lines)
    else:
        options = {zstd().CompressionParameter.checksum_flag: 1}
        content = zstd().compress(lines, options=options)
    half = len(content) // 2
    if damage == "cut":
        content = content[:half]
    else:
        content = content[:-6] + bytes([content[-6] ^ 0xFF]) + content[-5:]
    path = write(f"news.jsonl{suffix}", content)
    codes = [finding.code for finding in findings_of(path)]
    assert codes[-1] == "NE010"
    (finding,) = (f for f in newsevents.validate(path).findings if f.code == "NE010")
    kept = newsevents.read_dataset(path, invalid="skip")
    assert finding.line == len(kept) + 1
    if damage == "cut":
        assert 100 < len(kept) < 2000


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_file_that_is_not_packed_at_all(write, findings_of, suffix):
    """Plain text under the name of a packed file is a finding."""
    path = write(f"news.jsonl{suffix}", good("first"))
    (finding,) = findings_of(path)
    assert (finding.code, finding.line) == ("NE010", 1)


def test_a_half_line_at_the_end_is_a_finding(write, findings_of):
    """A half line at the end of a file is a finding, and the records before it are kept."""
    path = write("news.jsonl", good("first") + good("second")[:-20])
    (finding,) = findings_of(path)
    assert (finding.code, finding.line) == ("NE003", 2)
    assert [r.id for r in newsevents.read_dataset(path, invalid="skip")] == ["actor:first"]


def test_no_newline_at_the_end_is_fine(write, findings_of):
    """The last line needs no end."""
    path = write("news.jsonl", good("first") + good("second")[:-1])
    assert findings_of(path) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("fmt", ""),
        ("validate", ""),
        ("validate", "data", "--texts", ""),
        ("find", "Samra", ""),
        ("init", ""),
        ("convert", "", "out"),
        ("convert", "data", ""),
        ("merge", "", "-o", "out"),
        ("import", "rams", "x.jsonl", "-o", "out", "--texts-out", ""),
        ("add", "place", "", "kind=city", "names.en=Samra"),
    ],
)
def test_an_empty_path_is_not_the_current_folder(run, tmp_path, monkeypatch, arguments, golden):
    """It is a variable of a shell that is not set."""
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.status == 2
    golden(done.err)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "function",
    [
        newsevents.read_dataset,
        newsevents.validate,
        lambda path: newsevents.write_dataset([], path),
        lambda path: newsevents.convert(newsevents.Dataset(), path),
        lambda path: newsevents.merge([path]),
        lambda path: newsevents.validate([], texts=path),
        lambda path: page(newsevents.Dataset(), texts=path),
    ],
)
def test_an_empty_path_is_refused_in_python(function):
    """Before anything is read or written."""
    with pytest.raises(FileError, match="empty"):
        function("")


def test_a_garbage_file_stops(write, process, golden):
    """A file that is no dataset at all is left after ten thousand findings."""
    path = write("news.jsonl", b"lorem ipsum\n" * 100_000)
    outcome = process("validate", "--output-format=concise", path)
    lines = outcome.out.split("\n")
    assert outcome.status == 1
    assert len(lines) == 10_003
    golden(f"{lines[-3]}\n{lines[-2]}")
    assert outcome.peak < LITTLE


def test_references_that_lead_nowhere_are_not_listed_without_end(write):
    """Of very many references that lead nowhere no more are listed than of other faults."""
    participants = [{"actor": f"actor:a{number}"} for number in range(100)]
    event = {**json.loads(EVENT + "}"), "title": {"ar": "حدث"}, "participants": participants}
    event["evidence"] = [{"attribution": ["actor:a0"]}]
    path = write("folder/all.jsonl", [event]).parent
    report = newsevents.validate(path, limits=FEW)
    assert 20 <= len(report.findings) <= 25
    assert not report.ok


def test_a_file_that_is_left_unread_for_its_blank_lines_is_not_written_anew(write, monkeypatch):
    """Blank lines are taken out only where everything that stands between them is known."""
    monkeypatch.setattr("newsevents.storage.json_lines.MAX_BLANK_LINES", 20)
    path = write("news.jsonl", good("first") + b"\n" * 20 + good("second"))
    (blank,) = newsevents.validate(path).findings
    assert (blank.code, blank.fix.is_safe) == ("NE013", True)
    path = write("news.jsonl", good("first") + b"\n" * 21 + good("second"))
    blank, stopped = sorted(newsevents.validate(path).findings, key=lambda finding: finding.code)
    assert (blank.code, blank.fix, stopped.code) == ("NE013", None, "NE019")


def test_rules_that_are_ignored_stop_nothing(write):
    """Only errors that are wanted count, and others are not kept; `load` counts them all."""
    invalid_ids = [{**other(f"a{number}"), "kind": "persn"} for number in range(30)]
    event = {**json.loads(EVENT + "}"), "title": {"ar": "حدث"}}
    event["participants"] = [{"actor": f"actor:b{number}"} for number in range(30)]
    write("folder/a.jsonl", invalid_ids)
    path = write("folder/b.jsonl", [*invalid_ids, event, {**other("ب"), "mood": 1}]).parent
    assert "NE018" in {finding.code for finding in newsevents.validate(path, limits=FEW).findings}
    choice = RuleSelection(ignore=("NE105", "NE201", "NE202", "NE4"))
    report = newsevents.validate(path, rules=choice, limits=FEW)
    assert report.records == 62
    assert "NE018" not in {finding.code for finding in report.findings}
    assert not {"NE105", "NE202"} & {finding.code for finding in report.findings}
    only_here = RuleSelection(per_file_ignores={"a.jsonl": ("NE105",)})
    stopped = newsevents.validate(path, rules=only_here, limits=FEW)
    (finding,) = (f for f in stopped.findings if f.code == "NE018")
    assert finding.file == str(path / "b.jsonl")
    with pytest.raises(InvalidError) as error:
        newsevents.read_dataset(path, limits=FEW)
    assert "NE018" in {finding.code for finding in error.value.findings}


def test_stopping_leaves_the_other_files_unread(write):
    """After too many findings in one file the others are not read, and one finding says so."""
    write("folder/a.jsonl", b"x\n" * 40)
    path = write("folder/b.jsonl", b"y\n").parent
    report = newsevents.validate(path, limits=FEW)
    assert report.records == 21
    assert {finding.file for finding in report.findings} == {str(path / "a.jsonl")}


# --- sizes and depths ----------------------------------------------------------------------------


def deep(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    """Return an actor with something nested in its extensions."""
    return actor(f', "extensions": {{"x": {opening * depth}{closing * depth}}}').encode()


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ("[ ", " ]"), ('{"ا":', "}"), ("[[[", "")],
    ids=["lists", "lists with blanks", "objects", "never closed"],
)
def test_nesting_to_a_depth_of_a_hundred_thousand_is_a_finding(write, process, opening, closing):
    """10^5-deep nesting is a finding within seconds and in little memory."""
    closing = closing and ("0}" if closing == "}" else closing)
    content = (
        deep(100_000, opening, closing).replace(b"0}0}", b"}}")
        if closing
        else deep(100_000, opening, closing)
    )
    path = write("news.jsonl", good("first") + content + b"\n" + good("third"))
    outcome = process("validate", "--output-format=concise", path)
    assert outcome.status == 1
    assert outcome.out.startswith(f"{path}:2:")
    assert outcome.out.count("\n") == 2
    assert_harmless(outcome.out, path)
    assert outcome.peak < LITTLE


@pytest.mark.parametrize("where", ['"extensions": {"x": ', '"mood": ', '"names": '])
@pytest.mark.parametrize("opening", ["[", "[ "])
@pytest.mark.no_cover
def test_nesting_to_any_depth_is_a_finding(write, where, opening):
    """Nesting about as deep as Python's own recursion goes is a finding like any other."""
    closing = "}" if where.count("{") else ""
    depths = [5, 10, 11, 50, 70, *range(100, 800, 100), *range(800, 1010, 7)]
    lines = [
        actor(f", {where}{opening * depth}{']' * depth}{closing}").replace(
            "actor:salma", f"actor:salma-{depth}"
        )
        for depth in depths
    ]
    path = write("news.jsonl", "\n".join(lines).encode())
    found = {finding.line for finding in newsevents.validate(path).findings}
    allowed = {number for number, depth in enumerate(depths, 1) if depth <= 10 and closing}
    assert found == set(range(1, len(lines) + 1)) - allowed


def test_deep_nesting_outside_records_is_a_finding(write, findings_of):
    """A manifest and a bundle that nest without end are findings too."""
    nested = b"[" * 3000
    bundle = write("news.newsevents.json", b'{"records": [], "newsevents": ' + nested)
    assert [finding.code for finding in findings_of(bundle)] == ["NE007"]
    folder = write("folder/datapackage.json", b'{"resources": ' + nested).parent
    assert [finding.code for finding in findings_of(folder)] == ["NE007"]


def test_a_line_of_fifty_megabytes_is_a_finding(process, tmp_path, golden):
    """A line longer than any record is not read, in bounded memory; the next one is."""
    path = tmp_path / "news.jsonl"
    with path.open("wb") as stream:
        stream.write(good("first") + b'{"type": "')
        stream.seek(50 * 2**20)
        stream.write(b'"}\n' + good("third"))
    outcome = process("validate", "--output-format=concise", path)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out.startswith(f"{path}:2: NE012 ")
    golden(outcome.out)
    assert outcome.peak < LITTLE


@pytest.mark.parametrize("extra", [-1, 0, 1, 2])
def test_the_longest_line_is_exactly_so_long(write, extra):
    """A line of 16 MiB is read, with or without a line feed behind it, a longer one is not."""
    blanks = b" " * (MAX_LINE_BYTES - len(good("a")) + 1 + extra)
    line = good("a")[:-1] + blanks
    assert len(line) == MAX_LINE_BYTES + extra
    wanted = [] if extra <= 0 else ["NE012"]
    for end in (b"", b"\n" + good("second")):
        path = write("news.jsonl", line + end)
        assert [finding.code for finding in newsevents.validate(path).findings] == wanted


@pytest.mark.parametrize(
    ("suffix", "piece"),
    [(".gz", b"\0"), (".zst", b"\n"), (".zst", b"{}\n")],
    ids=["NUL", "blank lines", "{}"],
)
def test_a_packing_bomb_is_a_finding(process, tmp_path, suffix, piece):
    """A small file that unpacks to more than may be held is left, in bounded memory."""
    buffer = io.BytesIO()
    chunk = piece * (2**24 // len(piece))
    with gzip.GzipFile(fileobj=buffer, mode="wb") as stream:
        stream.write(chunk)
    member = buffer.getvalue() if suffix == ".gz" else zstd().compress(chunk)
    path = tmp_path / f"news.jsonl{suffix}"
    path.write_bytes(member * ((LITTLE + 20) * 2**20 // len(chunk)))
    assert path.stat().st_size < 2**19
    outcome = process("validate", "--output-format=concise", path)
    assert outcome.status == 1
    assert outcome.out.startswith(str(path))
    assert_harmless(outcome.out, path)
    assert outcome.peak < LITTLE


def test_what_unpacks_to_too_much_is_left_after_what_was_read(write, findings_of, monkeypatch):
    """Records before the limit are kept, and the line is named at which reading stopped."""
    monkeypatch.setattr("newsevents.storage.compression.MIN_DECOMPRESSED_LIMIT_BYTES", 2**20)
    content = gzip.compress(good("first") + (b" " * 9999 + b"\n") * 3000)
    path = write("news.jsonl.gz", content)
    limit = len(content) * 200
    blank, stopped = findings_of(path)
    assert (stopped.code, blank.code) == ("NE011", "NE013")
    assert f" {limit // 2**20} MiB" in stopped.message
    assert stopped.line == (limit - len(good("first"))) // 10_000 + 2
    assert [record.id for record in newsevents.read_dataset(path, invalid="skip")] == [
        "actor:first"
    ]


def test_a_file_of_nothing_but_blank_lines_is_a_finding(process, tmp_path):
    """A million line feeds are one finding."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"\n" * 2**20)
    outcome = process("validate", "--output-format=concise", path)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.peak < LITTLE


EVENT = '{"type": "event", "id": "event:x", "category": "x", "date": "2026", "status": "occurred"'

#: Valid JSON, or nearly, of which each part is harmless and there is too much of it.
HUGE = {
    "a list": lambda n: EVENT + ', "topics": [' + ", ".join(['"aa"'] * (n // 6)) + "]}",
    "a map": lambda n: (
        EVENT + ', "title": {' + ", ".join(f'"x{i}": "a"' for i in range(n // 18)) + "}}"
    ),
    "fields": lambda n: (
        "{" + ", ".join(f'"x{i}": 1' for i in range(n // 17)) + ', "type": "event"}'
    ),
    "free JSON": lambda n: EVENT + ', "extensions": {"x": [' + ", ".join(["1"] * (n // 3)) + "]}}",
    "deep free JSON": lambda n: (
        EVENT
        + ', "extensions": {"x": '
        + "[" * 400
        + ", ".join(["1"] * (n // 3))
        + "]" * 400
        + "}}"
    ),
    "an id": lambda n: '{"type": "event", "id": "event:' + "a-" * (n // 2) + 'a"}',
    "a pointer": lambda n: (
        EVENT + ', "evidence": [{"article": "article:x", "claims": {"/' + "a" * n + '": 1}}]}'
    ),
    "text": lambda n: EVENT + ', "title": {"ar": "' + "م" * (n // 2) + '"}}',
    "a key": lambda n: '{"type": "event", "' + "م" * (n // 2) + '": 1}',
    "escaped quotation marks": lambda n: '{"type": "' + '\\"' * (n // 2),
    "quotation marks": lambda n: '{"type": ' + '"' * n,
    "backslashes": lambda n: '{"type": "' + "\\" * n,
    "opening brackets": lambda n: "[" * n,
    "digits": lambda n: '{"type": ' + "1" * n + "}",
    "digits after a point": lambda n: '{"type": 0.' + "1" * n + "}",
    "a date": lambda n: EVENT.replace('"2026"', '"' + "2026/" * (n // 5) + '"') + "}",
}


@pytest.mark.parametrize("make", HUGE.values(), ids=list(HUGE))
def test_the_largest_lines_take_seconds_and_bounded_memory(process, tmp_path, make):
    """Whatever fills a very long line, the finding comes soon and is short."""
    path = tmp_path / "news.jsonl"
    path.write_text(make(LARGE), encoding="utf-8")
    assert LARGE // 2 < path.stat().st_size < MAX_LINE_BYTES
    outcome = process("validate", "--output-format=concise", path)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out.startswith(f"{path}:1:")
    assert_harmless(outcome.out, path)
    assert outcome.peak < MUCH


def test_near_ids_are_not_looked_for_without_end(process, write):
    """Thousands of long ids and references that nearly match them are compared within bounds."""
    dice = random.Random(7)  # noqa: S311 - test data

    def _word() -> str:
        return "".join(dice.choices("ab", k=190))

    names = [f"actor:{_word()}" for _ in range(4000)]
    event = {
        **json.loads(EVENT + "}"),
        "title": {"ar": "حدث"},
        "participants": [{"actor": f"actor:{_word()}"} for _ in range(100)],
        "evidence": [{"attribution": names[:1]}],
    }
    actors = [{**other("a"), "id": name} for name in names]
    path = write("folder/all.jsonl", [*actors, event]).parent
    outcome = process("validate", "--output-format=concise", path)
    assert outcome.status == 1
    lines = outcome.out.splitlines()
    assert len(lines) == 101
    assert all(line.split()[1] == "NE202" for line in lines[:-1])
    assert "4,001" in lines[-1]


# --- versions ------------------------------------------------------------------------------------


@pytest.fixture
def of_version(write) -> Callable[[str, Any], Path]:
    """Return a function that makes a manifest or a bundle, with an unknown field, of a version."""

    def _of_version(form: str, version: Any) -> Path:
        record = {**other("salma"), "mood": "قلق"}
        if form == "bundle":
            content = {"newsevents": version, "records": [record]}
            return write("news.newsevents.json", content)
        write("folder/actors.jsonl", [record])
        resources = [{"path": "actors.jsonl"}]
        about = {"newsevents": {"schema": version}, "resources": resources, **LICENSED}
        return write("folder/datapackage.json", about).parent

    return _of_version


both_forms = pytest.mark.parametrize("form", ["bundle", "manifest"])


@both_forms
def test_a_newer_minor_version_is_a_warning(of_version, findings_of, form, golden):
    """Of a newer minor version unknown fields are warned of, kept, and do not stop a load."""
    path = of_version(form, "1.7")
    findings = findings_of(path)
    assert [finding.code for finding in findings] == (
        ["NE017", "NE114"] if form == "bundle" else ["NE114", "NE017"]
    )
    assert {finding.severity for finding in findings} == {Severity.WARNING}
    newer = next(finding for finding in findings if finding.code == "NE017")
    pointer = "/newsevents" if form == "bundle" else "/newsevents/schema"
    assert newer.pointer == pointer
    golden(newer)
    assert (newer.line, newer.column) == (1, 16 if form == "bundle" else 27)
    dataset = newsevents.read_dataset(path)
    assert dataset["actor:salma"].unknown_fields == {"mood": "قلق"}
    assert list(dataset.findings) == findings
    assert [record.unknown_fields for record in newsevents.iter_records(path)] == [{"mood": "قلق"}]


@both_forms
def test_another_major_version_is_an_error(of_version, findings_of, form, golden):
    """Data of another major version is refused, since what its fields mean is not known."""
    path = of_version(form, "2.0")
    finding = next(finding for finding in findings_of(path) if finding.code == "NE016")
    golden(finding)
    for read in (newsevents.read_dataset, lambda path: list(newsevents.iter_records(path))):
        with pytest.raises(InvalidError) as error:
            read(path)
        assert "NE016" in {finding.code for finding in error.value.findings}


@both_forms
@pytest.mark.parametrize(
    "version", [1.0, None, [], {}, "", "1", "v1.0", "1.0.0", "01.0", "١.٠", "1.0\n", "9" * 9 + ".0"]
)
def test_what_is_no_version_is_an_error(of_version, findings_of, form, version):
    """A version is a text of two numbers with a point between them."""
    findings = [f for f in findings_of(of_version(form, version)) if f.code == "NE016"]
    assert len(findings) == 1
    assert json.dumps(version, ensure_ascii=False) in findings[0].message


def test_a_newer_bundle_may_have_new_fields_itself(write, findings_of):
    """A field around the records that a newer minor version has brought is a warning as well."""
    path = write(
        "news.newsevents.json", {"newsevents": "1.7", "title": {"ar": "أخبار"}, "records": []}
    )
    assert {finding.severity for finding in findings_of(path)} == {Severity.WARNING}
    assert len(newsevents.read_dataset(path)) == 0


def test_a_large_dataset_of_a_newer_version_loads(write):
    """However many records have new fields, they are kept and nothing is refused for them."""
    write("folder/actors.jsonl", [{**other(f"a{n}"), "mood": n} for n in range(30)])
    about = {"newsevents": {"schema": "1.1"}, "resources": [{"path": "actors.jsonl"}]}
    path = write("folder/datapackage.json", about).parent
    assert len(newsevents.read_dataset(path, limits=FEW)) == 30
    assert len(newsevents.read_dataset(path, invalid="skip", limits=FEW)) == 30


def test_many_unknown_fields_do_not_stop_a_load(write):
    """`load` keeps unknown fields, very many of them too."""
    path = write("actors.jsonl", [{**other(f"a{n}"), "mood": n} for n in range(30)])
    assert [record.unknown_fields for record in newsevents.read_dataset(path, limits=FEW)] == [
        {"mood": n} for n in range(30)
    ]


def test_a_record_of_a_newer_version_that_cannot_be_kept(of_version):
    """What `load` refuses is an error to `validate` too, also in an unknown field."""
    path = of_version("manifest", "1.7")
    line = actor(f', "mood": 1{"0" * 30}')
    (path / "actors.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(InvalidError):
        newsevents.read_dataset(path)
    severities = {finding.severity for finding in newsevents.validate(path).findings}
    assert Severity.ERROR in severities


# --- manifests -----------------------------------------------------------------------------------


@pytest.fixture
def manifest(write) -> Callable[[Any], Path]:
    """Return a function that makes a folder with one good file and a manifest."""
    write("folder/actors.jsonl", [other("salma")])
    write("elsewhere/actors.jsonl", [other("other")])

    def _manifest(content: Any) -> Path:
        if isinstance(content, dict):
            content = {**content, **LICENSED}
        encoded = content if isinstance(content, bytes) else json.dumps(content).encode()
        return write("folder/datapackage.json", encoded).parent

    return _manifest


@pytest.mark.parametrize(
    "path",
    [
        "../elsewhere/actors.jsonl",
        "sub/../../elsewhere/actors.jsonl",
        "/etc/passwd",
        "/etc/passwd.jsonl",
        "\\\\server\\share.jsonl",
        "..\\elsewhere\\actors.jsonl",
        "out.jsonl",
        "sub-out/actors.jsonl",
    ],
)
def test_a_path_that_leaves_the_folder_is_not_opened(manifest, findings_of, tmp_path, path):
    """A manifest can name only what is in its folder, also when links are followed."""
    folder = manifest({"resources": [{"path": "actors.jsonl"}, {"path": path}]})
    (folder / "out.jsonl").symlink_to(tmp_path / "elsewhere" / "actors.jsonl")
    (folder / "sub-out").symlink_to(tmp_path / "elsewhere")
    (finding,) = findings_of(folder)
    assert (finding.code, finding.pointer) == ("NE803", "/resources/1/path")
    assert json.dumps(path) in finding.message
    assert (finding.line, finding.column) == (1, 51)
    assert [record.id for record in newsevents.read_dataset(folder, invalid="skip")] == [
        "actor:salma"
    ]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("gone.jsonl", "NE802"),
        (".", "NE802"),
        ("actors.jsonl/x", "NE802"),
        ("https://example.org/a.jsonl", "NE802"),
        ("pipe.jsonl", "NE802"),
        ("ا" * 200 + ".jsonl", "NE802"),
        ("x" * 10_000 + ".jsonl", "NE802"),
        ("x/" * 2_100 + "a.jsonl", "NE802"),
        ("", "NE801"),
        ("a\0.jsonl", "NE801"),
        (7, "NE801"),
        ({"a": 1}, "NE801"),
        (True, "NE801"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_path_that_is_none_is_a_finding(manifest, findings_of, path, code):
    """A path that leads to no regular file is said to, at its place; the others are read."""
    folder = manifest({"resources": [{"path": ["actors.jsonl", path]}]})
    os.mkfifo(folder / "pipe.jsonl")
    (finding,) = findings_of(folder)
    assert (finding.code, finding.pointer) == (code, "/resources/0/path/1")
    assert len(str(path)) > 100 or json.dumps(path) in finding.message
    assert (finding.line, finding.column) == (1, 42)
    assert len(newsevents.read_dataset(folder, invalid="skip")) == 1


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        ([], ""),
        (7, ""),
        (None, ""),
        ({}, ""),
        ({"resources": None}, "/resources"),
        ({"resources": {"path": "actors.jsonl"}}, "/resources"),
        ({"resources": []}, "/resources"),
        ({"resources": [{"path": "LICENSE"}]}, "/resources"),
        ({"resources": [{"path": []}]}, "/resources"),
        ({"resources": [{"data": []}]}, "/resources"),
        ({"resources": ["actors.jsonl"]}, "/resources/0"),
        ({"resources": [{}]}, "/resources/0"),
        ({"resources": [{"path": None}]}, "/resources/0"),
        ({"newsevents": "1.0"}, "/newsevents"),
        ({"newsevents": []}, "/newsevents"),
        ({"newsevents": {"version": "1.0"}}, "/newsevents"),
    ],
    ids=str,
)
def test_a_manifest_of_another_shape_is_a_finding(manifest, findings_of, content, pointer, golden):
    """A manifest that does not say which files there are is malformed, whatever it says instead."""
    folder = manifest(content)
    (folder / "LICENSE").touch()
    finding = findings_of(folder)[0]
    assert (finding.code, finding.pointer) == ("NE801", pointer)
    golden(finding.message)
    assert finding.file == str(folder / "datapackage.json")
    with pytest.raises(InvalidError):
        newsevents.read_dataset(folder)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NE003"),
        (b"{", "NE003"),
        (b"\xef\xbb\xbf{}", "NE002"),
        (b"\xff\xfe", "NE001"),
        (b'{"resources": [], "resources": []}', "NE004"),
        (b'{"x": 1e999}', "NE005"),
        (b'{"x": "\\ud800"}', "NE006"),
    ],
)
def test_a_manifest_that_is_no_json_is_a_finding(manifest, findings_of, content, code):
    """A manifest is held to the same JSON as records."""
    (finding,) = findings_of(manifest(content))
    assert (finding.code, finding.line) == (code, 1)


def test_the_faults_of_a_manifest_are_not_listed_without_end(manifest, findings_of):
    """After a hundred faults the rest of a manifest is not looked at, and that is said."""
    findings = findings_of(manifest({"resources": [{"path": f"x{n}.jsonl"} for n in range(999)]}))
    assert 100 <= len(findings) <= 102
    assert {finding.code for finding in findings} == {"NE801", "NE802"}


def test_a_path_named_twice_is_read_once(manifest, findings_of):
    """The same file under several resources is one file."""
    twice = ["actors.jsonl", "./actors.jsonl"]
    folder = manifest({"resources": [{"path": twice}, {"path": "actors.jsonl"}]})
    assert findings_of(folder) == []
    assert newsevents.validate(folder).records == 1


@pytest.mark.parametrize("faulty", ["0", '{"path": "gone.jsonl"}', '{"path": "../x.jsonl"}'])
def test_a_manifest_with_resources_without_end_is_soon_done(manifest, process, faulty):
    """A manifest of nothing but faults is a few findings, in bounded memory."""
    number = 2**18 // (len(faulty) + 1)
    folder = manifest(b'{"resources": [' + b",".join([faulty.encode()] * number) + b"]}")
    outcome = process("validate", "--output-format=concise", folder)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.peak < MUCH


def test_a_manifest_of_very_many_good_resources(manifest, process):
    """So many resources are no trouble when they are good."""
    resources = [{"path": "actors.jsonl", "name": f"a{n}"} for n in range(1_000)]
    outcome = process("validate", "--output-format=concise", manifest({"resources": resources}))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.peak < LITTLE


def test_a_manifest_that_is_too_large_is_refused(manifest, refused, golden):
    """No manifest has more than ten megabytes."""
    folder = manifest(b" " * (10 * 2**20 + 1))
    golden(refused(folder))


# --- bundles -------------------------------------------------------------------------------------


#: Bundles, and what is said of them after the file's name.
BUNDLES = {
    "": ("NE003", 1, 1, ""),
    "[]": ("NE103", 1, 1, ""),
    "7": ("NE003", 1, 1, ""),
    "{}": ("NE101", 1, 1, ""),
    '{"newsevents": "1.0"}': ("NE101", 1, 1, ""),
    '{"records": []}': ("NE101", 1, 1, ""),
    '{"newsevents": "1.0", "records": {}}': ("NE103", 1, 34, "/records"),
    '{"newsevents": "1.0", "records": null}': ("NE103", 1, 34, "/records"),
    '{"newsevents": "1.0",\n "records": [],\n "records": []}': ("NE004", 3, 13, "/records"),
    '{"newsevents": "1.0", "recs": [], "records": []}': ("NE102", 1, 31, "/recs"),
    '{"newsevents": "1.0", "record": [{}]}': ("NE101", 1, 1, ""),
    '{"newsevents": "1.0", "records": []} {}': ("NE003", 1, 38, ""),
    '{"newsevents": "1.0", "records": [{} {}]}': ("NE003", 1, 38, ""),
    '{"newsevents": "1.0", "records": [{}': ("NE003", 1, 37, ""),
    '{"newsevents": "1.0"; "records": []}': ("NE003", 1, 21, ""),
    '{"newsevents" "1.0"}': ("NE003", 1, 15, ""),
    '{1: "1.0"}': ("NE003", 1, 2, ""),
    '{"$schema": 7, "newsevents": "1.0", "records": []}': ("NE103", 1, 13, "/$schema"),
    '{"$schema": "\\ud800", "newsevents": "1.0", "records": []}': ("NE006", 1, 1, ""),
}


@pytest.mark.parametrize("text", BUNDLES)
def test_a_hostile_bundle_is_a_finding(write, findings_of, golden, text):
    """What is wrong around the records of a bundle is said at its place."""
    code, line, column, pointer = BUNDLES[text]
    path = write("news.newsevents.json", text.encode())
    finding = next(finding for finding in findings_of(path) if finding.code == code)
    assert (finding.line, finding.column, finding.pointer) == (line, column, pointer)
    golden(finding)
    if code == "NE102":
        assert len(newsevents.read_dataset(path)) == 0
    else:
        with pytest.raises(InvalidError):
            newsevents.read_dataset(path)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"\xef\xbb\xbf{}", "NE002", 1),
        (b'{"newsevents": "1.0",\n"records": ["\xff"]}', "NE001", 2),
        (b'{"newsevents": "1.0",\n\n"records": [\0]}', "NE003", 3),
    ],
)
def test_a_bundle_that_is_no_text_is_a_finding(write, findings_of, content, code, line):
    """Bytes that are no JSON text at all are found at their line."""
    (finding,) = findings_of(write("news.newsevents.json", content))
    assert (finding.code, finding.line) == (code, line)


def spoil(documents: list[dict[str, Any]]) -> None:
    """Put three faults into the small dataset, at which `SPOILT` begins."""
    documents[4]["names"]["ar"] = ""
    documents[6]["acts"].append("anounce")
    documents[7]["participants"][1]["actor"] = "actor:port-gard"


SPOILT = ['""', '"anounce"', '"actor:port-gard"']


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", " : ")])
def test_places_in_a_bundle_are_right(write, findings_of, small, indent, separators):
    """In a bundle of any layout, findings point at the very values, whatever precedes them.

    Columns count code points, also after Arabic and emoji.
    """
    spoil(small)
    document = {"newsevents": "1.0", "records": small}
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    lines = text.split("\n")
    findings = findings_of(write("news.newsevents.json", text.encode()))
    pointed = [lines[finding.line - 1][finding.column - 1 :] for finding in findings]
    assert [rest.partition(",")[0].strip("]} ") for rest in pointed] == SPOILT


def test_a_faulty_record_is_not_missing_besides(write, findings_of, small):
    """Who refers to a faulty record is told nothing: the record is there."""
    small[3]["kind"] = "armed-forces"
    path = write("folder/all.jsonl", small).parent
    assert [finding.code for finding in findings_of(path)] == ["NE105"]


def test_what_is_too_large_for_a_bundle_is_one_line(write, refused, monkeypatch, golden):
    """A bundle is held in memory as a whole, so there is a limit, and a way out."""
    monkeypatch.setattr("newsevents.storage.bundles.MAX_BUNDLE_BYTES", 2**20)
    path = write("news.newsevents.json", b" " * (2**20 + 1))
    golden(refused(path))


def test_a_bundle_that_is_too_large_is_refused(process, tmp_path):
    """Of a bundle of more than a hundred megabytes no more is read, and one line says so."""
    path = tmp_path / "news.newsevents.json"
    with path.open("wb") as stream:
        stream.truncate(300 * 2**20)
    outcome = process("validate", "--output-format=concise", path)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"newsevents: {path}: ")
    assert "100 MiB" in outcome.err
    assert outcome.err.count("\n") == 1
    assert outcome.peak < LITTLE + 100


# --- what stands at a path -----------------------------------------------------------------------


def test_there_is_nothing_at_the_path(refused, tmp_path, golden):
    """A path that leads nowhere is named in one line."""
    path = tmp_path / "أخبار.jsonl"
    golden(refused(path))


def test_a_folder_without_data_is_refused(refused, tmp_path, golden):
    """A folder without data says what would be some."""
    (tmp_path / "notes.txt").touch()
    golden(refused(tmp_path))


def test_a_folder_of_datasets_points_to_one(refused, manifest, tmp_path):
    """A folder whose folders are datasets points to the first of them."""
    folder = manifest({"resources": []})
    assert str(folder) in refused(tmp_path)


def test_a_file_of_another_sort_is_refused(refused, write, golden):
    """A file with another suffix is not guessed at."""
    path = write("news.json", b"{}")
    golden(refused(path))


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst", "x.newsevents.json"])
@pytest.mark.parametrize("what", ["folder", "pipe", "endless device"])
def test_what_is_no_regular_file_is_refused(refused, tmp_path, name, what, golden):
    """A folder, a pipe or a device named as data is refused and does not hang anybody."""
    path = tmp_path / "dataset" / name
    path.parent.mkdir()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    if what == "endless device":
        line = refused(path)
        report = newsevents.validate(path.parent)
        assert [finding.code for finding in report.findings] == ["NE803"]
    else:
        line = refused(path.parent)
    assert line.startswith(f"{path}: ")
    if name == "x.jsonl":
        golden(line)


@pytest.mark.parametrize("what", ["folder", "pipe", "endless device"])
def test_a_manifest_that_is_no_regular_file_is_refused(refused, write, what):
    """The same for a manifest."""
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    path = folder / "datapackage.json"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    assert refused(folder).startswith(f"{path}: ")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("what", ["file", "folder", "manifest"])
def test_what_must_not_be_read_is_refused(refused, write, what):
    """A lack of permission is one line."""
    file = write("folder/actors.jsonl", [other("salma")])
    closed = {"file": file, "folder": file.parent, "manifest": file.parent / "datapackage.json"}[
        what
    ]
    if what == "manifest":
        closed.touch()
    closed.chmod(0)
    try:
        assert refused(file.parent if what == "manifest" else closed).endswith("permission denied")
    finally:
        closed.chmod(0o700)


def test_what_the_system_cannot_read_is_refused(refused, write, monkeypatch):
    """An error while reading is one line with the system's reason."""

    def _broken(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    path = write("news.jsonl", [other("salma")])
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    monkeypatch.setattr(Path, "open", _broken)
    assert refused(path) == f"{path}: input/output error"
    monkeypatch.setattr(Path, "iterdir", _broken)
    assert refused(folder) == f"{folder}: input/output error"
    monkeypatch.setattr(Path, "is_dir", _broken)
    assert refused(path) == f"{path}: input/output error"


def test_an_error_in_the_middle_of_a_file_is_one_line(refused, write, monkeypatch):
    """An error of the system while a file is read is one line, too."""

    @attrs.define
    class Disk:
        """A file on a disk that fails."""

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def readline(self, _: int) -> bytes:
            raise OSError(5, "Input/output error")

    path = write("news.jsonl", [other("salma")])
    monkeypatch.setattr("newsevents.storage.chunks.open_data", lambda _: Disk())
    assert refused(path) == f"{path}: input/output error"


@pytest.mark.parametrize("name", ["loop.jsonl", "loop.newsevents.json", "loop"])
def test_a_link_to_itself_is_refused(refused, tmp_path, name):
    """A loop of links is one line that says so."""
    path = tmp_path / name
    path.symlink_to(path)
    assert refused(path) == f"{path}: {os.strerror(errno.ELOOP).lower()}"


def test_a_loop_of_links_inside_a_folder(write, run):
    """A loop of links among the files of a folder is a finding or one line."""
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    (folder / "loop.jsonl").symlink_to("loop.jsonl")
    outcome = run("validate", "--output-format=concise", folder)
    assert outcome.status in (1, 2)
    assert "loop.jsonl" in outcome.out + outcome.err
    assert_harmless(outcome.out + outcome.err, folder)


def test_a_folder_that_holds_itself_is_no_trouble(write, findings_of):
    """A link to the folder inside the folder is not followed."""
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    (folder / "again").symlink_to(folder)
    assert findings_of(folder) == []


@pytest.mark.parametrize("target", ["datapackage.json", "gone.json"])
def test_a_manifest_that_is_a_broken_link_is_not_passed_over(refused, write, target):
    """A manifest that cannot be read is refused, rather than the folder read without it."""
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    (folder / "datapackage.json").symlink_to(target)
    assert str(folder / "datapackage.json") in refused(folder)


def test_a_link_out_of_a_folder_without_manifest_is_not_read(write, findings_of):
    """A folder is what is in it: links that lead out of it are findings."""
    outside = write("elsewhere/actors.jsonl", [other("other")])
    folder = write("folder/actors.jsonl", [other("salma")]).parent
    (folder / "out.jsonl").symlink_to(outside)
    (finding,) = findings_of(folder)
    assert (finding.code, finding.file) == ("NE803", str(folder / "out.jsonl"))


@pytest.mark.parametrize("path", ["x" * 5000, "x/" * 2100, "a\0b.jsonl", "", "\ud800.jsonl"])
def test_a_path_that_no_system_takes_is_refused(path, run):
    """A path that is too long or no path at all is one line, by every way in."""
    if path:
        with pytest.raises(FileError):
            newsevents.validate(path)
    for command in ("validate", "info"):
        outcome = run(command, path)
        assert outcome.status == 2
        assert outcome.err.count("\n") == 1
        assert_harmless(outcome.err, ascii(path))


# --- what reaches the terminal -------------------------------------------------------------------

ESCAPE = "\x1b[31m\x1b]0;title\x07"
OVERRIDE = "\u202egnp.exe\u2066"

HOSTILE = {
    "escape sequences": ESCAPE,
    "bidi overrides": OVERRIDE,
    "line ends": "line\nfeed\r\u2028\u2029\x85",
    "long Arabic": "ا" * 10_000,
    "long": "x" * 10_000,
    "invisible": "\ufeff\u200b\u00ad\u061c",
}
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))


@hostile
@pytest.mark.parametrize(
    "place",
    ["id", "type", "kind", "name", "language", "key", "key of an unknown field", "country", "date"],
)
@pytest.mark.no_cover
def test_hostile_text_is_escaped_and_cut(write, findings_of, run, place, text):
    """Whatever stands in a record, findings show it escaped and no longer than a line."""
    document: dict[str, Any] = {**other("salma"), "affiliations": [{"actor": "actor:salma"}]}
    if place == "name":
        document["names"] = {"ar": text, "en": [text]}
    elif place == "language":
        document["names"] = {text: "x"}
    elif place == "key":
        document[text] = {text: text}
    elif place == "key of an unknown field":
        document["affiliations"][0][text] = text
    elif place == "date":
        document["affiliations"][0]["period"] = text
    else:
        document[place] = text
    path = write("news.jsonl", [document, other("other")])
    assert findings_of(path) != []
    for command in (("info", path), ("show", "actor:salma", path), ("show", "actor:other", path)):
        outcome = run(*command)
        assert_harmless(outcome.out + outcome.err, path)


@hostile
def test_hostile_text_in_a_manifest_and_a_bundle(write, findings_of, run, text):
    """The same for what stands around the records."""
    write("folder/actors.jsonl", [other("salma")])
    about = {
        "title": text,
        "licenses": [{"name": text, "path": text}],
        "newsevents": {"schema": text},
        "resources": [{"path": "actors.jsonl"}, {"path": text}, {"path": f"../{text}"}],
    }
    folder = write("folder/datapackage.json", about).parent
    assert len(findings_of(folder)) == 3
    outcome = run("info", folder)
    assert_harmless(outcome.out + outcome.err, folder)
    bundle = {"newsevents": text, text: text, "records": [other("salma")]}
    assert len(findings_of(write("news.newsevents.json", bundle))) == 2


@pytest.mark.parametrize("text", [ESCAPE, OVERRIDE, "line\nfeed", "ميناء", "NE201"])
def test_hostile_names_of_files(write, run, text):
    """A file's name is escaped wherever it is named, in the middle of a message too."""
    name = text.replace("/", "")
    path = write(f"{name}/{name}.jsonl", [other("salma"), other("salma"), {"type": text}])
    for arguments in (
        ("validate", "--output-format=concise", path),
        ("validate", "--output-format=concise", path.parent),
        ("info", path),
        ("show", "actor:salma", path),
        ("show", "actor:nobody", path),
        ("validate", "--output-format=concise", path.with_name(f"{name}.gone")),
    ):
        outcome = run(*arguments)
        assert_harmless(outcome.out + outcome.err, path)
    report = newsevents.validate(path)
    assert len(report.findings) == 2
    for finding in report.findings:
        assert_harmless(str(finding), path)


@hostile
def test_hostile_arguments(run, text):
    """What was typed is shown escaped as well."""
    for arguments in (
        ("validate", "--output-format=concise", text),
        ("info", text),
        ("show", text, text),
        ("schema", text),
    ):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert outcome.out == ""
        assert_harmless(outcome.err, ascii(text))


# --- exit statuses, in processes of their own ----------------------------------------------------


#: Names of files, what is in them, and the exit status.
STATUSES = {
    "good.jsonl": (good("salma"), 0),
    "faulty.jsonl": (b'{"type": "acter"}\n', 1),
    "warning.jsonl": (good("salma") + b"\n", 1),
    "damaged.jsonl.gz": (gzip.compress(good("salma"))[:-9], 1),
    "no-bundle.newsevents.json": (b"[", 1),
    "news.txt": (b"", 2),
    "gone.jsonl": (None, 2),
}


@pytest.mark.parametrize("name", STATUSES)
def test_every_exit_status_in_a_process_of_its_own(process, write, tmp_path, name):
    """0 nothing found, 1 something found, 2 misuse or unreadable, whatever the shell sees."""
    content, status = STATUSES[name]
    path = tmp_path / name if content is None else write(name, content)
    outcome = process("validate", "--output-format=concise", path)
    assert outcome.status == status
    assert bool(outcome.err) == (status == 2)
    assert_harmless(outcome.out + outcome.err, path)


def test_unreadable_beats_findings_and_the_others_are_checked(process, write, golden):
    """Of several datasets one that cannot be read makes it 2, after the others were checked."""
    good_one = write("good.jsonl", good("salma"))
    bad_one = write("faulty.jsonl", b'{"type": "acter"}\n')
    outcome = process("validate", "--output-format=concise", good_one, "gone.jsonl", bad_one)
    assert outcome.status == 2
    golden(outcome.err)
    golden(outcome.out.splitlines()[-1])
    assert outcome.out.startswith(f"{bad_one}:1:10: NE109 ")


def test_reading_survives_any_bytes(tmp_path):
    """Files of noise and of broken records give findings, and never another error."""
    dice = random.Random(2026)  # noqa: S311 - test data
    base = actor(', "extensions": {"x": [1, 2.5e3, "\\u0645 \\ud83d\\ude00", null, true]}').encode()
    pieces = [
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\0",
        b"\xff",
        b"\xd9",
        b"0",
        b"-",
        b"e",
        b".",
        b"\\u",
        b"\\ud800",
        b" ",
        b"\t",
        b"\x0b",
        b"\x7f",
        b"\xef\xbb\xbf",
        "\u2028".encode(),
        b"Infinity",
        b"//",
        b"1" * 40,
        b"9" * 400,
    ]
    lines = []
    for _ in range(1000):
        line = bytearray(base)
        for _ in range(dice.randint(1, 4)):
            at = dice.randrange(len(line))
            line[at : at + dice.randint(0, 3)] = dice.choice(pieces)
        lines.append(bytes(line).replace(b"\n", b""))
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"\n".join(lines))
    report = newsevents.validate(path)
    assert report.records > 970
    assert {finding.line for finding in report.findings if finding.line} <= set(range(1, 1001))
    for line in lines:
        try:
            record = newsevents.loads(line)
        except InvalidError:
            continue
        assert newsevents.loads(newsevents.dumps(record)) == record


def test_records_made_of_bad_text_are_refused_too():
    """The way by plain data refuses what the way by text refuses."""
    for value in (float("nan"), 10**5000, "\ud800", object(), {1: 2}):
        with pytest.raises(InvalidError):
            from_dict({**other("salma"), "extensions": {"x": value}})
    nested: Any = []
    for _ in range(sys.getrecursionlimit() * 2):
        nested = [nested]
    with pytest.raises(InvalidError):
        from_dict({**other("salma"), "extensions": {"x": nested}})


def test_the_same_faults_are_listed_every_time(write):
    """Of more faults than are listed, the same ones are, whatever order Python's sets have."""
    numbers = {f"ك{number}": 1e300 for number in range(200)}
    record = {**other("a"), "extensions": {"x": numbers}}
    path = write("many.jsonl", [record])
    command = [sys.executable, "-m", "newsevents", "validate", "--output-format=jsonl", path]
    outputs = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE, check=False
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 100


def test_a_record_that_convert_refuses_is_said_line_by_line(run, write, tmp_path):
    """An error with several findings has a line for each."""
    path = write("hard.jsonl", [{**other("a"), "kind": "persn", "names": {}}])
    outcome = run("convert", path, tmp_path / "out.jsonl")
    lines = outcome.err.splitlines()
    assert outcome.status == 2
    assert lines[0].startswith(f"newsevents: {path} ")
    assert len(lines) == 3
    assert all(line.startswith(f"  {path}:1:") for line in lines[1:])
