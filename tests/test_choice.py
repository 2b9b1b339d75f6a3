"""Which rules are wanted, what a project's settings say, and what a baseline puts up with."""

from __future__ import annotations

import json
import os
from pathlib import Path

import attrs
import pytest

import newsevents
from newsevents.errors import ConfigurationError, FileError, SelectorError
from newsevents.findings import Rule, Severity
from newsevents.validation import Limits, RuleSelection, ValidationReport, baseline
from newsevents.validation.baseline import Baseline
from newsevents.validation.configuration import Configuration, for_path
from newsevents.validation.registry import all_rules, find_rule
from newsevents.validation.rules.dataset import VALIDATION_STOPPED

BACKWARD = find_rule("NE301")
BLANK = find_rule("NE013")


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        (["ALL"], [], True),
        (["NE3"], [], True),
        (["NE301"], [], True),
        (["backward-interval"], [], True),
        (["NE4"], [], False),
        ([], [], False),
        (["ALL"], ["NE3"], False),
        (["NE301"], ["NE3"], True),
        (["NE3"], ["NE301"], False),
        (["NE3"], ["backward-interval"], False),
        (["NE301"], ["NE301"], False),
        (["NE3"], ["ALL"], True),
        (["ALL"], ["ALL"], False),
        (["ne301"], [], False),
        ([""], [], False),
    ],
)
def test_the_more_exact_selector_counts(select, ignore, wanted):
    """Of two selectors that fit the longer one counts, and of the same one to ignore."""
    choice = RuleSelection(select=tuple(select), ignore=tuple(ignore))
    assert choice.is_selected(BACKWARD) is wanted


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("drafts/a.jsonl", False),
        ("أرشيف/drafts/a.jsonl", False),
        ("a.jsonl", True),
        ("mydrafts/a.jsonl", True),
        ("drafts/a.newsevents.json", True),
    ],
)
def test_a_rule_can_be_ignored_in_some_files(file, wanted):
    """A pattern fits a whole path, or the end of one from a folder on."""
    choice = RuleSelection(per_file_ignores={"drafts/*.jsonl": ("NE3",)})
    assert choice.is_selected_in(file, BACKWARD) is wanted
    assert choice.is_selected_in(file, BLANK)


@pytest.mark.parametrize(
    ("selector", "suggested"),
    [
        ("NE39", ""),
        ("backwards-interval", "backward-interval"),
        ("ne3", "NE3"),
        ("قاعدة", ""),
        ("", ""),
    ],
    ids=["code", "name", "prefix", "far", "empty"],
)
def test_a_selector_that_selects_nothing_is_refused(golden, selector, suggested):
    """A misspelt selector is answered with the nearest rule, wherever it stands."""
    for choice in (
        RuleSelection(select=(selector,)),
        RuleSelection(ignore=(selector,)),
        RuleSelection(per_file_ignores={"*": (selector,)}),
    ):
        with pytest.raises(SelectorError) as error:
            choice.check(all_rules())
        assert error.value.selector == selector
        assert f'"{suggested}"' in str(error.value) or not suggested
    golden(error.value)


def test_only_chosen_rules_are_reported(write, small):
    """What is not wanted is not in the report, whichever room finds it."""
    small[0]["language"] = "arabic"
    path = write("x.jsonl", small)
    everything = {finding.code for finding in newsevents.validate(path).findings}
    assert everything == {"NE104"}
    chosen = newsevents.validate(path, rules=RuleSelection(ignore=("NE1",)))
    assert (chosen.findings, chosen.records) == ((), 11)


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        (["ALL"], [], False),
        (["ACME"], [], False),
        (["ACME001"], [], True),
        (["never-used"], [], True),
        (["ALL", "ACME001"], ["ALL"], True),
        (["ACME001"], ["never-used"], False),
    ],
)
def test_a_rule_that_is_off_by_default(select, ignore, wanted):
    """It is selected by its code or its name, not by a prefix or all rules."""
    rule = Rule("ACME001", "never-used", "Never used.", is_default=False)
    choice = RuleSelection(select=tuple(select), ignore=tuple(ignore))
    assert choice.is_selected(rule) is wanted


def test_the_more_exact_severity_counts(write, small):
    """Findings have the severity that the longest selector gives them, whatever finds them."""
    small[0]["language"] = "arabic"
    small[-1] = {**small[-1], "mood": "x"}
    path = write("data/x.jsonl", b"\n" + write("y.jsonl", small).read_bytes()).parent
    severity = {"ALL": Severity.WARNING, "NE1": Severity.INFO, "NE104": Severity.ERROR}
    report = newsevents.validate(path, rules=RuleSelection(severity=severity))
    assert {finding.code: finding.severity for finding in report.findings} == {
        "NE013": Severity.WARNING,
        "NE102": Severity.INFO,
        "NE104": Severity.ERROR,
        "NE309": Severity.WARNING,
    }
    assert report.unchecked == ()
    assert [finding.code for finding in report.errors] == ["NE104"]
    assert report.unknown_fields[0].rule.severity is Severity.ERROR
    with pytest.raises(SelectorError, match="NE14"):
        RuleSelection(severity={"NE14": Severity.INFO}).check(all_rules())


@pytest.fixture
def with_idle(write, small):
    """Return the folder of a dataset with an actor that no record refers to."""
    idle = {"type": "actor", "id": "actor:idle", "names": {"ar": "عاطل"}, "kind": "person"}
    return write("data/all.jsonl", [*small, idle]).parent


def test_a_register_of_actors_and_places(with_idle):
    """Where actors and places are kept as a register, none of them is unused."""
    assert [finding.code for finding in newsevents.validate(with_idle).findings] == ["NE205"]
    assert newsevents.validate(with_idle, rules=RuleSelection(supporting=True)).findings == ()


@pytest.mark.parametrize(
    ("settings", "option", "status"),
    [
        ("", [], 1),
        ("", ["--fail-on", "warning"], 1),
        ("", ["--fail-on", "error"], 0),
        ('fail-on = "error"', [], 0),
        ('fail-on = "error"', ["--fail-on", "warning"], 1),
        ('fail-on = "error"\nseverity = {NE205 = "error"}', [], 1),
        ('severity = {NE205 = "info"}', [], 0),
        ("supporting = true", [], 0),
    ],
)
def test_what_makes_a_command_fail(run, with_idle, settings, option, status):
    """Warnings fail a command, unless the settings or the option say otherwise."""
    (with_idle.parent / "newsevents.toml").write_text(settings, encoding="utf-8")
    assert run("validate", with_idle, *option).status == status


def test_stale_entries_follow_the_settings(run, write, small):
    """The severity and what fails hold for entries of a baseline as well."""
    path = write("data/all.jsonl", small).parent
    entry = {"code": "NE205", "record": "actor:idle", "file": "data/all.jsonl"}
    baseline = {"newsevents-baseline": 1, "findings": [entry]}
    write("old.json", json.dumps(baseline).encode())
    write("newsevents.toml", b'baseline = "old.json"')
    assert run("validate", path).status == 1
    assert run("validate", path, "--fail-on", "error").status == 0
    write("newsevents.toml", b'baseline = "old.json"\nseverity = {NE901 = "error"}')
    assert run("validate", path, "--fail-on", "error").status == 1


def test_rules_that_could_not_run_are_listed(write, small, tmp_path):
    """A report has the selected rules that were checked, and why the others were not."""

    def reasons(path, **how):
        report = newsevents.validate(path, **how)
        selected = how.get("rules", RuleSelection())
        codes = {rule.code for rule in all_rules() if selected.is_selected(rule)}
        assert codes == {*report.rules_run, *report.rules_not_run}
        assert report.rules_run == tuple(sorted(set(report.rules_run)))
        return report.rules_not_run

    folder = write("data/all.jsonl", small).parent
    texts = {"NE401", "NE403", "NE404", "NE405", "NE412"}
    package = {rule.code for rule in all_rules() if rule.family == "NE8"} - {"NE803"}
    of_dataset = {"NE202", "NE204", "NE205", "NE206"}
    always = {"NE203", "NE901", "NE022", "NE023", "NE024", "NE025"}
    assert reasons(folder).keys() == texts | package | always
    file_reasons = reasons(folder / "all.jsonl")
    assert of_dataset <= file_reasons.keys()
    assert "NE203" not in file_reasons
    write("texts/a.txt", "نص".encode())
    assert not texts & reasons(folder, texts=tmp_path / "texts").keys()
    assert reasons(folder, rules=RuleSelection(select=("NE3",))) == {}
    write("data/all.jsonl", b"{\n")
    assert {"NE205", "NE206"} <= reasons(folder).keys()
    write("data/all.jsonl", b"x\n" * 9)
    stopped = reasons(folder, limits=Limits(max_findings=2))
    assert of_dataset | {"NE301"} <= stopped.keys()


def test_findings_of_severity_info_stop_nothing(write, small):
    """Beyond the limit they are counted, and the findings that matter are all there."""
    idle = [
        {"type": "actor", "id": f"actor:idle{n}", "names": {"ar": "عاطل"}, "kind": "person"}
        for n in range(8)
    ]
    late = {**small[-1], "id": f"{small[-1]['id']}-late", "date": "2026-03-05/2026-03-01"}
    path = write("data/all.jsonl", [*idle, *small, late]).parent
    rules = RuleSelection(select=("NE0", "NE205", "NE301"), severity={"NE205": Severity.INFO})
    for chunk_size in (700, 10**6):
        limits = Limits(max_findings=5, chunk_size_bytes=chunk_size)
        codes = [f.code for f in newsevents.validate(path, rules=rules, limits=limits).findings]
        assert sorted(codes) == ["NE020", *["NE205"] * 5, "NE301"]
    stopped = newsevents.validate(path, rules=["NE0", "NE205"], limits=limits)
    assert {finding.code for finding in stopped.findings} == {"NE018", "NE205"}


# --- settings ------------------------------------------------------------------------------------


def test_the_nearest_settings_count(tmp_path, monkeypatch):
    """Of the files at or above the data the nearest counts, and no other."""
    data = tmp_path / "أرشيف" / "data"
    data.mkdir(parents=True)
    assert for_path(data) == Configuration()
    (tmp_path / "newsevents.toml").write_text('ignore = ["NE2"]\n')
    assert for_path(data / "x.jsonl").rules == RuleSelection(ignore=("NE2",), folder=str(tmp_path))
    (data / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert for_path(data).rules.folder == str(tmp_path)
    (data.parent / "pyproject.toml").write_text('[tool.newsevents]\nselect = ["NE3"]\n')
    here = RuleSelection(select=("NE3",), folder=str(data.parent))
    assert for_path(data).rules == here
    monkeypatch.chdir(data)
    assert for_path(Path("..")).rules == here


@pytest.mark.parametrize("here", ["", "drafts", "drafts/new", "other"])
def test_patterns_are_relative_to_the_settings(run, write, small, monkeypatch, here):
    """Patterns in settings mean the same files wherever the command runs, and no folders above."""
    ignores = '[per-file-ignores]\n"drafts/*.jsonl" = ["NE105"]\n"repo/*" = ["NE105"]\n'
    root = write("drafts/repo/newsevents.toml", ignores.encode()).parent
    small[6]["status"] = "plannd"
    names = ("drafts/a.jsonl", "other/a.jsonl", "drafts/new/a.jsonl")
    for name in names:
        write(f"drafts/repo/{name}", small)
    (root / here).mkdir(exist_ok=True)
    monkeypatch.chdir(root / here)
    statuses = [
        run("validate", "--select=NE105", given).status
        for name in names
        for given in (root / name, os.path.relpath(root / name))
    ]
    assert statuses == [0, 0, 1, 1, 0, 0]


def test_all_settings_are_understood(tmp_path):
    """Every key has its meaning, and paths are relative to the file."""
    (tmp_path / "newsevents.toml").write_text(
        'select = ["ALL"]\nignore = ["NE013"]\nbaseline = "old.json"\ntexts = "../texts"\n'
        'severity = {NE2 = "info", blank-line = "error"}\nfail-on = "error"\nsupporting = true\n'
        '[per-file-ignores]\n"مسودات/*" = ["NE4"]\n',
        encoding="utf-8",
    )
    choice = RuleSelection(
        ignore=("NE013",),
        per_file_ignores={"مسودات/*": ("NE4",)},
        severity={"NE2": Severity.INFO, "blank-line": Severity.ERROR},
        supporting=True,
        folder=str(tmp_path),
    )
    assert for_path(tmp_path) == Configuration(
        rules=choice,
        baseline=tmp_path / "old.json",
        texts=tmp_path / "../texts",
        fail_on=Severity.ERROR,
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("selct = []", ['"selct"', '"select"']),
        ("x = 1", ['"x"', "select, ignore, per-file-ignores, severity, supporting, fail-on"]),
        ('select = "NE3"', ["select"]),
        ("ignore = [3]", ["ignore"]),
        ("per-file-ignores = []", ["per-file-ignores"]),
        ("[per-file-ignores]\na = 1", ["per-file-ignores.a"]),
        ("baseline = 1", ["baseline"]),
        ('texts = "a\\u0000"', ["texts"]),
        ("severity = []", ["severity"]),
        ('severity = {NE205 = "inf"}', ["severity.NE205", '"inf"', '"info"']),
        ("severity = {NE205 = 1}", ["severity.NE205", "error, warning, info"]),
        ('fail-on = "info"', ["fail-on", '"info"', "error, warning"]),
        ("fail-on = []", ["fail-on"]),
        ('supporting = "yes"', ["supporting"]),
        ("select = [", ["TOML"]),
        ("x = " + "[" * 5000, ["TOML"]),
        ("#" * (2**20 + 1), []),
    ],
    ids=lambda text: text[:20] if isinstance(text, str) else "",
)
def test_settings_that_are_not_right_are_refused(tmp_path, golden, text, named):
    """What is wrong with a configuration is said in a line that names the file."""
    path = tmp_path / "newsevents.toml"
    path.write_text(text)
    with pytest.raises((ConfigurationError, FileError)) as error:
        for_path(tmp_path)
    file, _, fault = str(error.value).partition(": ")
    assert file == str(path)
    assert [value for value in named if value not in fault] == []
    if named != ["TOML"]:  # why a text is no TOML is for Python to say
        golden(error.value)


@pytest.mark.parametrize("table", ["tool = 1", "[[tool]]\nx = 1", "[tool.ruff]\nx = 1"])
def test_a_pyproject_without_our_table_says_nothing(tmp_path, table):
    """What others have in `pyproject.toml` is passed over."""
    (tmp_path / "pyproject.toml").write_text(table)
    assert for_path(tmp_path) == Configuration()


def test_our_table_has_to_be_one(tmp_path):
    """Another value than a table is refused."""
    (tmp_path / "pyproject.toml").write_text("[tool]\nnewsevents = 3")
    with pytest.raises(ConfigurationError, match=r"pyproject\.toml: .*tool\.newsevents"):
        for_path(tmp_path)


def test_bytes_that_are_not_utf_8_are_not_toml(tmp_path):
    """A configuration in another encoding is said not to be TOML."""
    (tmp_path / "newsevents.toml").write_bytes(b'ignore = ["\xd3"]')
    with pytest.raises(ConfigurationError, match=r"newsevents\.toml: .*TOML"):
        for_path(tmp_path)


# --- baseline ------------------------------------------------------------------------------------


@pytest.fixture
def faulty(write, small):
    """Return the path of a dataset with three faults, one of them not in a record."""
    small[0]["language"] = "arabic"
    small[1]["kind"] = "persn"
    lines = [json.dumps(document, ensure_ascii=False) for document in small]
    return write("أرشيف/x.jsonl", "\n\n".join(lines).encode())


def test_what_stands_in_a_baseline_is_put_up_with(faulty, tmp_path):
    """A baseline takes the findings it was made of, wherever their lines have moved."""
    path = tmp_path / "baseline.json"
    report = newsevents.validate(faulty)
    baseline.write(path, report.findings)
    known = Baseline.read(path)
    new = known.new(report, RuleSelection())
    assert (new.findings, len(new.suppressed)) == ((), 3)
    assert known.stale() == ()
    faulty.write_bytes(b"\n\n\n" + faulty.read_bytes())
    moved = newsevents.validate(faulty)
    assert [f.line for f in moved.findings] != [f.line for f in report.findings]
    assert Baseline.read(path).new(moved, RuleSelection()).findings == ()


def test_a_baseline_is_readable(faulty, tmp_path):
    """It has an entry a line, sorted, with what tells one finding from another."""
    path = tmp_path / "baseline.json"
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    actor = next(finding.record for finding in findings if finding.code == "NE105")
    assert path.read_text(encoding="utf-8").splitlines() == [
        '{"newsevents-baseline": 1, "findings": [',
        '{"code": "NE013", "file": "أرشيف/x.jsonl"},',
        (
            '{"code": "NE104", "record": "article:2026-02-03-ferry", "pointer": "/language", "file": '
            '"أرشيف/x.jsonl"},'
        ),
        f'{{"code": "NE105", "record": "{actor}", "pointer": "/kind", "file": "أرشيف/x.jsonl"}}',
        "]}",
    ]


def test_a_reason_stays(faulty, tmp_path):
    """An entry may say why, which the report repeats and the next baseline keeps."""
    path = tmp_path / "baseline.json"
    report = newsevents.validate(faulty)
    baseline.write(path, report.findings)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["findings"][1]["reason"] = "اللغة غير معروفة"
    path.write_text(json.dumps(content), encoding="utf-8")
    suppressed = Baseline.read(path).new(report, RuleSelection()).suppressed
    reasons = {finding.code: finding.reason for finding in suppressed}
    assert reasons == {"NE013": "", "NE104": "اللغة غير معروفة", "NE105": ""}
    rest = [finding for finding in report.findings if finding.code != "NE013"]
    assert baseline.write(path, rest) == 2
    entries = json.loads(path.read_text(encoding="utf-8"))["findings"]
    assert [entry for entry in content["findings"] if entry in entries] == entries
    assert ["reason" in entry for entry in entries] == [True, False]


def test_an_entry_stands_for_one_finding(faulty, tmp_path):
    """The same finding a second time is new."""
    path = tmp_path / "baseline.json"
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    twice = ValidationReport(findings=(*findings, findings[0]), records=11)
    assert Baseline.read(path).new(twice, RuleSelection()).findings == findings[:1]


def test_stale_entries_are_told_with_their_lines(faulty, tmp_path, golden):
    """An entry that nothing corresponds to is a warning at its place in the baseline."""
    path = tmp_path / "baseline.json"
    report = newsevents.validate(faulty)
    baseline.write(path, report.findings)
    known = Baseline.read(path)
    mended = attrs.evolve(report, findings=report.findings[:2])
    mended_record = report.findings[2].record
    known.new(mended, RuleSelection())
    (stale,) = known.stale()
    assert (stale.code, stale.file, stale.line, stale.column) == ("NE901", str(path), 4, 1)
    assert f"NE105 {mended_record} /kind \u2068أرشيف/x.jsonl\u2069" in stale.message
    golden(stale.message)
    unwanted = Baseline.read(path)
    unwanted.new(mended, RuleSelection(ignore=("NE105",)))
    assert unwanted.stale() == ()


@pytest.fixture
def two(write, small, tmp_path):
    """Return the folders of two datasets, with a fault in each, and of a baseline of both."""
    folders = []
    for name in ("a", "أرشيف"):
        own = [{**document} for document in small]
        own[0]["language"] = "arabic"
        write(f"{name}/articles.jsonl", own[:1])
        folders.append(write(f"{name}/rest.jsonl", own[1:]).parent)
    path = tmp_path / "baseline.json"
    baseline.write(path, [f for each in folders for f in newsevents.validate(each).findings])
    return (*folders, path)


def left_over(path, *datasets, limits=None, **choice):
    """Return the messages about what is stale after datasets were validated, and what is new."""
    known, choice = Baseline.read(path), RuleSelection(**choice)
    new = [
        finding
        for dataset in datasets
        for finding in known.new(
            newsevents.validate(dataset, rules=choice, limits=limits), choice
        ).findings
    ]
    return [finding.message for finding in known.stale()], [finding.code for finding in new]


def test_entries_of_files_that_were_not_read_are_not_stale(two):
    """Who validates a dataset or a file is told nothing about the others."""
    first, second, path = two
    assert left_over(path) == ([], [])
    for datasets in ([first], [second], [first / "rest.jsonl"], [first / "articles.jsonl"]):
        stale, new = left_over(path, *datasets)
        assert stale == []
        assert set(new) <= {"NE203"}


@pytest.mark.parametrize("given", ["data", "{tmp}/link/data", "{tmp}/real/data"])
@pytest.mark.parametrize("known", ["b.json", "{tmp}/link/b.json"])
@pytest.mark.parametrize("here", ["real", "link"])
def test_a_baseline_and_data_that_are_given_through_a_link(
    run, write, small, monkeypatch, *, given, known, here
):
    """Entries without a record fit by their file, whichever name leads to the folder above."""
    data = write("real/data/all.jsonl", small).parent
    with (data / "all.jsonl").open("ab") as file:
        file.write(b"\n")
    tmp = data.parents[1]
    (tmp / "link").symlink_to("real")
    monkeypatch.chdir(tmp / here)
    run("validate", "data", "--write-baseline", "b.json")
    assert "NE013" in (data.parent / "b.json").read_text()
    given, known = given.format(tmp=tmp), known.format(tmp=tmp)
    assert run("validate", given, "--baseline", known).status == 0


def test_entries_of_a_rule_that_is_gone_are_stale(two):
    """A rule of a package that is no longer there finds nothing, and the entry can go."""
    first, _, path = two
    path.write_text(path.read_text(encoding="utf-8").replace("NE104", "ACME1"), encoding="utf-8")
    assert left_over(path, first / "articles.jsonl") == ([], ["NE104"])
    articles = first / "articles.jsonl"
    articles.write_bytes(articles.read_bytes().replace(b'"arabic"', b'"ar"'))
    (message,), new = left_over(path, first)
    assert ("ACME1" in message, new) == (True, [])


def test_an_entry_counts_for_its_own_file_first(two):
    """Of two datasets with the same record the one that was mended is named."""
    first, second, path = two
    articles = second / "articles.jsonl"
    articles.write_bytes(articles.read_bytes().replace(b'"arabic"', b'"ar"'))
    (message,), new = left_over(path, first, second)
    assert ("أرشيف/articles.jsonl" in message, new) == (True, [])
    assert left_over(path, first) == ([], [])
    assert left_over(path, articles)[0] == [message]


def test_a_record_may_move_to_another_file(two):
    """A finding is the same wherever in the dataset its record stands now."""
    first, second, path = two
    (first / "articles.jsonl").rename(first / "news.jsonl")
    assert left_over(path, first, second) == ([], [])


def test_entries_of_a_file_that_was_removed_are_stale(two):
    """What is no longer in a dataset has nothing wrong with it."""
    first, _, path = two
    (first / "articles.jsonl").unlink()
    stale, _ = left_over(path, first / "rest.jsonl")
    assert stale == []
    (first / "rest.jsonl").write_bytes(
        b'{"type": "actor", "id": "actor:a", "names": {"ar": "\xd8\xb3"}, "kind": "person"}\n'
    )
    stale, _ = left_over(path, first)
    assert len(stale) == 1


def test_what_could_not_be_read_is_not_stale(two):
    """While a line is damaged nobody knows what would be found in it."""
    first, _, path = two
    articles = first / "articles.jsonl"
    articles.write_bytes(articles.read_bytes()[:-20])
    assert left_over(path, first)[0] == []
    assert left_over(path, first, ignore=("NE003",))[0] == []
    articles.write_bytes(b"\xff" * 100)
    assert left_over(path, first)[0] == []


def test_what_was_not_read_after_too_many_errors_is_not_stale(two):
    """Files after the one where reading stopped may hold what they held."""
    first, _, path = two
    (first / "a.jsonl").write_bytes(b"x\n" * 10)
    stale, new = left_over(path, first, limits=Limits(max_findings=5))
    assert ("NE018" in new, stale) == (True, [])


def test_what_is_counted_and_not_listed_is_not_stale(write, small, tmp_path):
    """Where not every unknown field is listed, the entry for one of the others may be right."""
    file = write("data/all.jsonl", [*small[:-1], {**small[-1], "mood": 1}])
    path = tmp_path / "baseline.json"
    assert baseline.write(path, newsevents.validate(file).findings) == 1
    write("data/all.jsonl", [{**record, "mood": 1} for record in small])
    stale, new = left_over(path, file.parent, limits=Limits(max_findings=5))
    assert (stale, "NE020" in new) == ([], True)


@pytest.mark.parametrize("is_part", [True, False])
def test_rules_across_records_are_told_of_whole_datasets(write, small, tmp_path, is_part):
    """A file by itself does not show who is used; only the dataset that is mended does."""
    idle = {"type": "actor", "id": "actor:idle", "names": {"ar": "عاطل"}, "kind": "person"}
    file = write("data/all.jsonl", [*small, idle])
    path = tmp_path / "baseline.json"
    assert baseline.write(path, newsevents.validate(file.parent).findings) == 1
    if is_part:
        assert left_over(path, file) == ([], [])
        return
    write("data/all.jsonl", small)
    (message,), new = left_over(path, file.parent)
    assert ("NE205 actor:idle" in message, new) == (True, [])
    write("data/all.jsonl", [{**small[0], "language": "arabic"}, *small[1:]])
    assert left_over(path, file.parent) == ([], ["NE104"])


def test_rules_that_are_ignored_in_a_file_leave_its_entries_alone(two):
    """Settings of the dataset count, wherever the baseline lies."""
    first, second, path = two
    for folder in (first, second):
        articles = folder / "articles.jsonl"
        articles.write_bytes(articles.read_bytes().replace(b'"arabic"', b'"ar"'))
    in_the_first = {"a/*.jsonl": ("NE104",)}
    (message,), _ = left_over(path, first, second, per_file_ignores=in_the_first)
    assert "أرشيف" in message
    assert left_over(path, first, ignore=("NE9",)) == ([], [])
    assert len(left_over(path, first, second)[0]) == 2


def test_a_baseline_below_the_current_folder_is_named_from_there(two, tmp_path, monkeypatch):
    """However the baseline was given, its findings look like those of other files."""
    first, _, path = two
    articles = first / "articles.jsonl"
    articles.write_bytes(articles.read_bytes().replace(b'"arabic"', b'"ar"'))
    monkeypatch.chdir(tmp_path)
    for given in (path, path.relative_to(tmp_path)):
        known = Baseline.read(given)
        known.new(newsevents.validate(first), RuleSelection())
        assert [finding.file for finding in known.stale()] == ["baseline.json"]


def test_an_empty_baseline(tmp_path):
    """A baseline of nothing can be read again, and holds nothing."""
    path = tmp_path / "baseline.json"
    baseline.write(path, [])
    assert Baseline.read(path).stale() == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"newsevents-baseline": 2, "findings": []}',
        b'{"newsevents-baseline": 1, "findings": {}}',
        b'{"newsevents-baseline": 1, "findings": [1]}',
        b'{"newsevents-baseline": 1, "findings": [{}]}',
        b'{"newsevents-baseline": 1, "findings": [{"code": 1}]}',
        b'{"newsevents-baseline": 1, "findings": [{"code": "a", "x": ""}]}',
    ],
    ids=range(9),
)
def test_what_is_no_baseline_is_refused(tmp_path, golden, content):
    """Another file is not taken for a baseline, in one line that says of what it is none."""
    path = tmp_path / "baseline.json"
    path.write_bytes(content)
    with pytest.raises(FileError) as error:
        Baseline.read(path)
    assert str(error.value).startswith(f"{path}: ")
    assert len(str(error.value).splitlines()) == 1
    golden(error.value)


def test_a_baseline_that_is_not_there(tmp_path):
    """A missing baseline is one line."""
    path = tmp_path / "baseline.json"
    with pytest.raises(FileError) as caught:
        Baseline.read(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert len(str(caught.value).splitlines()) == 1


def test_that_the_rest_was_not_read_is_never_put_up_with(tmp_path):
    """A baseline may be as long as it likes; data that nobody looks at is no good data."""
    path = tmp_path / "baseline.json"
    stopped = VALIDATION_STOPPED("stopped")
    backward = BACKWARD("backwards", record="call:a", pointer="/date")
    assert baseline.write(path, [stopped, backward]) == 1
    report = ValidationReport(findings=(stopped, backward), records=1)
    assert Baseline.read(path).new(report, RuleSelection()).findings == (stopped,)


@pytest.mark.parametrize("code", ["NE804", "NE805"])
def test_other_bytes_than_those_of_the_manifest_are_never_put_up_with(tmp_path, code):
    """One entry would let every later damage of the file pass, also one written by hand."""
    path = tmp_path / "baseline.json"
    manifest = str(tmp_path / "datapackage.json")
    differs = find_rule(code)("differs", pointer="/resources/0")
    differs = attrs.evolve(differs, file=manifest)
    assert baseline.write(path, [differs]) == 0
    entry = {"code": code, "file": "datapackage.json", "pointer": "/resources/0"}
    path.write_text(json.dumps({"newsevents-baseline": 1, "findings": [entry]}))
    report = ValidationReport(findings=(differs,), records=0)
    assert Baseline.read(path).new(report, RuleSelection()).findings == (differs,)


def test_a_baseline_takes_no_other_file_s_place(tmp_path):
    """Data that is given as the baseline to write is not overwritten; a baseline is."""
    data = tmp_path / "events.jsonl"
    data.write_bytes(b"{}\n")
    with pytest.raises(FileError, match=r"events\.jsonl: "):
        baseline.write(data, [])
    assert data.read_bytes() == b"{}\n"
    baseline.write(tmp_path / "baseline.json", [])
    assert baseline.write(tmp_path / "baseline.json", [BACKWARD("backwards")]) == 1
