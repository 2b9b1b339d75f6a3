"""One limit of errors for everything that reads data: counted in one way, and always said."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import newsevents
from newsevents.diff.records import read_side
from newsevents.editing.canonical import format_lines
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Severity
from newsevents.pytest_plugin.items import DatasetCheck
from newsevents.reporters import REPORTERS
from newsevents.storage.compression import zstd
from newsevents.storage.json_lines import MAX_ERRORS
from newsevents.validation import Limits, RuleSelection, engine

#: Five errors.
FEW = Limits(max_findings=5)
#: Lines that contain no record.
FEW_BLANK_LINES = 50
STOPS = {"NE011", "NE018", "NE019"}


@pytest.fixture
def few_blank_lines(monkeypatch):
    """Make fewer lines without a record the limit."""
    for module in ("storage.json_lines", "editing.canonical"):
        monkeypatch.setattr(f"newsevents.{module}.MAX_BLANK_LINES", FEW_BLANK_LINES)


def actor(number: int, **more: object) -> dict[str, object]:
    """Return an actor with a number in its id."""
    names = {"ar": "سلمى"}
    return {"type": "actor", "id": f"actor:a{number}", "names": names, "kind": "person", **more}


def mixed(number: int) -> list[dict[str, object]]:
    """Return actors of which every third is invalid, and another third has an unknown field."""
    odd = ({"kind": "persn"}, {"mood": 1}, {})
    return [actor(each, **odd[each % 3]) for each in range(number)]


def places(report) -> list[tuple[str, str, int]]:
    """Return the code, the name of the file and the line of findings, in order."""
    return [(each.code, Path(each.file).name, each.line) for each in report.findings]


def stop_of(report) -> tuple[str, int]:
    """Return the file and the line at which reading stopped."""
    ((_, file, line),) = (each for each in places(report) if each[0] == "NE018")
    return file, line


# --- counted in one way --------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_reading_stops_at_the_same_record_in_parts_and_as_a_whole(write, suffix):
    """Chunks, threads and their number change neither the findings nor the number of records."""
    path = write(f"data/a.jsonl{suffix}", mixed(40)).parent
    write("data/b.jsonl", mixed(40))
    for most in (0, 13, 14, 28):
        reports = []
        with ThreadPoolExecutor(3) as executor:
            for size in (10**6, 450):
                limits = Limits(max_findings=most, chunk_size_bytes=size, max_whole_chunk_bytes=0)
                reports.append(newsevents.validate(path, limits=limits, rules=["NE0", "NE1"]))
                reports.append(
                    newsevents.validate(
                        path, limits=limits, rules=["NE0", "NE1"], executor=executor
                    )
                )
        first = reports[0]
        assert reports == [first] * 4
        counts = Counter(finding.code for finding in first.findings)
        assert counts["NE105"] == min(most, 28)
        # Of 14 invalid actors in a file, on each third line, the next one is where reading stops.
        name, line = ("a.jsonl" + suffix, 3 * most + 1) if most < 14 else ("b.jsonl", 3 * most - 41)
        if most < 28:
            assert stop_of(first) == (name, line)
            assert first.records == line + (40 if name == "b.jsonl" else 0)
            assert first.read == ()


def test_processes_stop_at_the_same_record(write):
    """Two processes, of which one is ahead of the other, say the same as one."""
    path = write("data/a.jsonl", mixed(200)).parent
    write("data/b.jsonl", mixed(200))
    limits = Limits(max_findings=50, chunk_size_bytes=900, min_parallel_bytes=0)
    alone = newsevents.validate(path, limits=limits)
    assert stop_of(alone) == ("a.jsonl", 151)
    assert newsevents.validate(path, limits=limits, jobs=2) == alone


def test_the_limit_is_that_of_all_errors_together(write, small):
    """Invalid records, repeated ids and rules are counted as one, wherever they are found."""
    path = write("data/all.jsonl", [*mixed(9), *mixed(9), *small, *small]).parent
    everything = newsevents.validate(path, rules=RuleSelection(ignore=("NE205",)))
    errors = [each for each in everything.findings if each.code not in ("NE102", "NE018")]
    for most in range(len(errors)):
        report = newsevents.validate(
            path, rules=RuleSelection(ignore=("NE205",)), limits=Limits(max_findings=most)
        )
        counts = Counter(each.code for each in report.findings if each.code != "NE102")
        assert counts.pop("NE018") == 1
        assert counts.total() == most


def test_repeated_ids_stop_the_reading(write):
    """Of a record that is there many times no more is read than is listed."""
    path = write("data/all.jsonl", [actor(1)] * 100).parent
    report = newsevents.validate(path, limits=FEW)
    assert places(report)[:5] == [("NE201", "all.jsonl", line) for line in range(2, 7)]
    assert (stop_of(report), report.records) == (("all.jsonl", 7), 7)
    dataset = newsevents.read_dataset(path, invalid="skip", limits=FEW)
    assert places(dataset) == places(report)
    # They are no errors to whoever ignores them or makes them an info.
    infos = RuleSelection(severity={"NE201": Severity.INFO})
    for rules in (RuleSelection(ignore=("NE201",)), infos):
        report = newsevents.validate(path, rules=rules, limits=FEW)
        assert report.records == 100
        assert "NE018" not in {finding.code for finding in report.findings}


def test_all_repeated_ids_are_left_out_of_the_rules(write, small):
    """Only the first record with an id is checked, also beyond the limit of what is listed."""
    late = {**small[-1], "date": "2026-03-05/2026-03-01"}
    path = write("data/all.jsonl", [*small, *[late] * 20]).parent
    rules = RuleSelection(select=("NE301",))
    assert newsevents.validate(path, rules=rules, limits=FEW).findings == ()


def test_infos_of_one_rule_do_not_hide_errors_of_another(write, small):
    """Rules about the dataset all run, however many findings of severity info one has."""
    circle = [{**small[6], "relations": [{"type": "part-of", "event": small[6]["id"]}]}]
    idle = [actor(number) for number in range(20)]
    path = write("data/all.jsonl", [*idle, *small[:6], *circle]).parent
    rules = RuleSelection(select=("NE2",), severity={"NE205": Severity.INFO})
    expected = {each.code for each in newsevents.validate(path, rules=rules).findings}
    report = newsevents.validate(path, rules=rules, limits=FEW)
    found = Counter(finding.code for finding in report.findings)
    assert found.keys() == expected | {"NE020"}
    assert found["NE205"] == 5


def test_findings_about_the_manifest_count_as_well(write):
    """Also if they alone are too many, and the data has nothing wrong."""
    about = {
        "newsevents": {"schema": "1.0"},
        "resources": [{"path": "a.jsonl"}, {"path": "b.jsonl"}],
    }
    path = write("data/datapackage.json", about).parent
    write("data/a.jsonl", [actor(1)])
    limits = Limits(max_findings=0)
    report = newsevents.validate(path, rules=["NE802"], limits=limits)
    assert {finding.code for finding in report.findings} == {"NE018"}
    dataset = newsevents.read_dataset(path, invalid="skip", limits=limits)
    assert {finding.code for finding in dataset.findings} == {"NE018"}


# --- always said ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rules",
    [
        RuleSelection(select=("NE1",)),
        RuleSelection(ignore=("NE0",)),
        RuleSelection(per_file_ignores={"a.jsonl": ("NE018",)}),
    ],
    ids=["select", "ignore", "per-file-ignores"],
)
def test_whatever_rules_are_selected_it_is_said(write, rules):
    """Nothing is left unread in silence."""
    path = write("data/a.jsonl", mixed(40))
    assert stop_of(newsevents.validate(path, rules=rules, limits=FEW)) == ("a.jsonl", 16)


def test_other_limits_are_said_as_well(write, few_blank_lines):
    """Blank lines without end, and what decompresses to too much."""
    path = write("data/a.jsonl", b"\n" * (FEW_BLANK_LINES + 10))
    for rules in (["NE3"], RuleSelection(ignore=("NE0",))):
        report = newsevents.validate(path, rules=rules)
        assert places(report) == [("NE019", "a.jsonl", FEW_BLANK_LINES + 1)]


def test_how_much_was_not_read_is_said(write, golden):
    """In bytes of a file, in files, in documents; of a compressed file that there is a rest."""

    def _message(data) -> str:
        report = newsevents.validate(data, limits=FEW)
        (message,) = (each.message for each in report.findings if each.code == "NE018")
        return message

    path = write("data/a.jsonl", mixed(40))
    golden(_message(path))
    write("data/b.jsonl", mixed(4))
    golden(_message(path.parent))
    write("data/c.jsonl", mixed(4))
    golden(_message(path.parent))
    golden(_message(write("c.jsonl.gz", mixed(40))))
    golden(_message(write("c.newsevents.json", mixed(40))))
    golden(_message(mixed(40)))
    # Five files without records, the last of which is one too many.
    for number in range(6):
        write(f"empty/{number}.jsonl", b"")
    golden(_message(path.parent.parent / "empty"))
    # All records are valid, but refer to others.
    event = {"type": "call", "id": "call:a", "title": {"ar": "مكالمة"}, "date": "2026-01"}
    parties = [{"actor": f"actor:b{number}"} for number in range(10)]
    event |= {"status": "planned", "participants": parties}
    event["evidence"] = [{"attribution": ["actor:b0"]}]
    golden(_message([event]))


@pytest.mark.parametrize("name", ["json", "jsonl", "sarif", "gitlab", "junit", "github", "concise"])
def test_every_format_says_it(write, name):
    """The finding is in every output, with the line."""
    report = newsevents.validate(write("data/a.jsonl", mixed(40)), limits=FEW)
    text = "".join(REPORTERS[name]([report], colour=False))
    assert "NE018" in text
    assert "16" in text


def test_the_plugin_says_it(write):
    """The test of the file fails with the finding."""
    path = write("data/a.jsonl", b"x\n" * (MAX_ERRORS + 2))
    tests = DatasetCheck(str(path.parent), {}).tests()[str(path)]
    findings = next(test for name, test in tests.items() if name.startswith("NE0"))()
    assert Counter(each.code for each in findings) == {"NE003": MAX_ERRORS, "NE018": 1}


# --- everything that reads -----------------------------------------------------------------------


@pytest.mark.parametrize("lines", [mixed(40), [*mixed(4), *[actor(2)] * 20]], ids=["mixed", "same"])
def test_reading_a_dataset_stops_where_validating_does(write, lines):
    """`read_dataset` has the same findings, and the valid records before that line."""
    path = write("data/a.jsonl", lines).parent
    write("data/b.jsonl", [actor(100)])
    report = newsevents.validate(path, rules=["NE0", "NE1", "NE201"], limits=FEW)
    dataset = newsevents.read_dataset(path, invalid="skip", limits=FEW)
    assert list(dataset.findings) == list(report.findings)
    _, line = stop_of(report)
    ids = dict.fromkeys(each["id"] for each in lines[: line - 1] if each["kind"] == "person")
    assert [record.id for record in dataset] == list(ids)
    with pytest.raises(InvalidError) as error:
        newsevents.read_dataset(path, limits=FEW)
    assert error.value.findings == dataset.findings


def test_references_beyond_the_limit_leave_a_dataset_whole(write, small):
    """Where only findings are left out, no record is."""
    path = write("data/all.jsonl", [*small, *small]).parent
    dataset = newsevents.read_dataset(path, invalid="skip", limits=FEW)
    assert len(dataset) <= len(small)
    write("data/all.jsonl", small)
    write("data/copy.jsonl", small)
    dataset = newsevents.read_dataset(path, invalid="skip", limits=FEW)
    assert len(dataset) == len(small)
    assert Counter(each.code for each in dataset.findings) == {"NE201": 5, "NE020": 1}


def test_comparing_refuses_a_version_that_is_not_read_to_its_end(write, few_blank_lines):
    """What was not read would seem to be removed."""
    for lines in (mixed(40), [actor(1)] * 40):
        path = write("data/a.jsonl", lines)
        with pytest.raises(FileError) as error:
            read_side(path, max_errors=5)
        assert error.value.path == str(path)
    assert len(read_side(path, max_errors=40).documents) == 40
    with pytest.raises(FileError):
        read_side(write("data/a.jsonl", b"\n" * (FEW_BLANK_LINES + 1)))


def test_formatting_leaves_a_file_that_is_no_data(write, few_blank_lines):
    """After as many lines that are no records the file is as it was."""
    line = json.dumps(actor(1)).encode() + b"\n"
    for other in (b"x\n", b'{ "a": 1}\n', b"[1]\n"):
        data = line + other * 6 + line
        formatted = format_lines(data, "a.jsonl", max_errors=5)
        assert formatted.data == data
        assert (formatted.findings[0].code, formatted.findings[0].line) == ("NE018", 7)
        assert format_lines(data, "a.jsonl", max_errors=6).records == 8
    (finding,) = format_lines(line + b"\n" * (FEW_BLANK_LINES + 1)).findings
    assert (finding.code, finding.line) == ("NE019", FEW_BLANK_LINES + 2)


def bomb(piece: bytes, size: int = 17 * 2**20) -> bytes:
    """Return some kilobytes that decompress to some bytes of the same piece."""
    member = gzip.compress(piece * (2**20 // len(piece)))
    return member * (size // 2**20)


BOMBS = {
    "short lines": (".gz", bomb(b"{}\n")),
    "other lines": (".gz", bomb(b"x\n")),
    "empty lines": (".gz", bomb(b"\n")),
    "one line": (".gz", bomb(b"x")),
    "brackets": (".gz", bomb(b"[")),
    "the same record": (".gz", bomb(json.dumps(actor(1)).encode() + b"\n")),
    "gzip in gzip": (".gz", gzip.compress(bomb(b"{}\n"))),
    "window": (
        ".zst",
        zstd().compress(b"{}\n" * 2**22, options={zstd().CompressionParameter.window_log: 27}),
    ),
}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_left_by_everything_that_reads(write, few_blank_lines, kind):
    """Little is kept of a file of some kilobytes, in little memory, and the end is said."""
    suffix, content = BOMBS[kind]
    path = write(f"data/all.jsonl{suffix}", content)
    assert len(content) < 200_000
    report = newsevents.validate(path, limits=FEW)
    dataset = newsevents.read_dataset(path, invalid="skip", limits=FEW)
    assert report.records <= 7
    assert len(dataset) <= 1
    codes = {finding.code for finding in report.findings}
    assert codes == {finding.code for finding in dataset.findings}
    assert codes & (STOPS | {"NE001", "NE012"})
    if kind != "the same record":  # which is valid
        with pytest.raises(InvalidError) as error:
            list(newsevents.iter_records(path))
        assert len(error.value.findings) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("info", "DATA"),
        ("show", "actor:a1", "DATA"),
        ("sql", "DATA", "select 1"),
        ("report", "DATA", "-o", "page.html"),
        ("convert", "DATA", "out.jsonl"),
        ("diff", "DATA", "DATA"),
        ("find", "Salma", "DATA"),
        ("where-used", "actor:a1", "DATA"),
        ("merge", "DATA", "DATA", "-o", "both"),
        ("export", "geojson", "DATA", "-o", "out.geojson"),
        ("score", "DATA", "DATA"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_commands_end_as_with_what_they_cannot_read(write, run, tmp_path, monkeypatch, arguments):
    """The status is 2, the line is named, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(engine, "DEFAULT_LIMITS", FEW)
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in [actor(1)])
    path = write("data/all.jsonl.gz", gzip.compress(lines) + bomb(b"{}\n"))
    outcome = run(*(str(path) if each == "DATA" else each for each in arguments))
    assert (outcome.status, outcome.out) == (2, "")
    assert str(path) in outcome.err
    assert {each.name for each in tmp_path.iterdir()} == {"data"}


def test_fmt_ends_as_with_unreadable_lines(write, run):
    """The status is 1, and the file is as it was."""
    path = write("data/all.jsonl.gz", bomb(b"{}\n"))
    before = path.read_bytes()
    outcome = run("fmt", path)
    assert (outcome.status, path.read_bytes()) == (1, before)
    assert f"{path}:{MAX_ERRORS + 1}: NE018" in outcome.out
