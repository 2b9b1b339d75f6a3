"""`newsevents validate`: its options, and that they and the Python API say the same."""

from __future__ import annotations

import json
import sys
from importlib.metadata import EntryPoint

import pytest

import newsevents
from newsevents.errors import SelectorError
from newsevents.findings import Rule
from newsevents.reporters import REPORTERS
from newsevents.validation import RuleSelection, Severity, registry
from newsevents.validation.rule import Problem, RecordRule, dataset_rule, rule


@pytest.fixture
def dataset():
    """Return the name of a valid dataset."""
    return "syria-russia-2026-01"


@pytest.fixture
def faulty(write, small):
    """Return the path of a file with an error, a warning and an error that can be mended."""
    small[1]["kind"] = "persn"
    small[3]["country"] = None
    lines = [json.dumps(document, ensure_ascii=False) for document in small]
    return write("data/x.jsonl", "\n".join([*lines[:5], "", *lines[5:], ""]).encode())


def codes(outcome):
    """Return the codes in the JSON that a command has printed."""
    return [finding["code"] for finding in json.loads(outcome.out)["findings"]]


def test_the_full_format_is_the_default(run, faulty, golden):
    """Without a format each finding comes with its line and a mark."""
    out = run("validate", faulty).out
    assert out == run("validate", "--output-format", "full", faulty).out
    assert '"person"' in out
    golden(out)


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_is_that_of_the_report(run, faulty, name):
    """The command prints what the reporter makes of the report of the Python API."""
    outcome = run("validate", "--output-format", name, faulty)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out == "".join(REPORTERS[name]([newsevents.validate(faulty)]))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ["NE105", "NE103", "NE013"]),
        (["--select", "NE1"], ["NE105", "NE103"]),
        (["--select", "NE105,blank-line"], ["NE105", "NE013"]),
        (["--select", "NE105", "--select", "NE013"], ["NE105", "NE013"]),
        (["--ignore", "NE1"], ["NE013"]),
        (["--ignore", "ALL", "--select", "wrong-type"], ["NE103"]),
    ],
)
def test_rules_can_be_chosen(run, faulty, options, expected):
    """Codes, their beginnings and names select and leave out rules."""
    outcome = run("validate", *options, "--output-format", "json", faulty)
    assert codes(outcome) == expected


def test_options_count_more_than_settings(run, faulty):
    """What the project has set holds where no option says otherwise."""
    (faulty.parent / "newsevents.toml").write_text('ignore = ["NE1"]\n')
    assert codes(run("validate", "--output-format=json", faulty)) == ["NE013"]
    outcome = run("validate", "--output-format=json", "--ignore=NE0", faulty)
    assert codes(outcome) == ["NE105", "NE103"]


def test_settings_that_are_wrong_are_misuse(run, faulty, golden):
    """A configuration that is not understood is one line, and nothing is checked."""
    (faulty.parent / "newsevents.toml").write_text('ignored = ["NE1"]\n')
    outcome = run("validate", faulty)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    golden(outcome.err)


def test_a_misspelt_rule_is_misuse(run, faulty, golden):
    """A selector that selects nothing is told with the nearest rule."""
    outcome = run("validate", "--select", "blank-lines", faulty)
    assert outcome.status == 2
    golden(outcome.err)


def test_no_more_findings_are_listed_than_wanted(run, faulty, golden):
    """All are counted, and the exit status does not depend on what is listed."""
    outcome = run("validate", "--max-findings", "1", "--output-format=concise", faulty)
    assert outcome.status == 1
    assert [line.split()[1] for line in outcome.out.splitlines()[:-1]] == ["NE105"]
    golden(outcome.out.splitlines()[-1])
    outcome = run("validate", "--max-findings=0", "--output-format=json", faulty, faulty)
    report = json.loads(outcome.out)
    assert (outcome.status, report["findings"]) == (1, [])
    assert (report["summary"]["errors"], report["summary"]["withheld"]) == (4, 6)


def test_statistics_count_the_findings_of_each_rule(run, faulty):
    """The most frequent rule comes first, and no finding is listed."""
    outcome = run("validate", "--statistics", faulty, faulty)
    assert [line.split()[:3] for line in outcome.out.splitlines()[:-1]] == [
        ["2", "NE013", "blank-line"],
        ["2", "NE103", "wrong-type"],
        ["2", "NE105", "not-a-term"],
    ]
    assert outcome.status == 1


def test_exit_zero(run, faulty, tmp_path):
    """Findings do not matter then, but what cannot be read still does."""
    assert run("validate", "--exit-zero", faulty).status == 0
    assert run("validate", "--exit-zero", faulty, tmp_path / "غائب").status == 2


def test_a_baseline_is_written_and_put_up_with(run, faulty, tmp_path, golden):
    """What was there is put up with, what is new is not, what is gone is stale."""
    path = tmp_path / "baseline.json"
    outcome = run("validate", "--write-baseline", path, faulty)
    assert outcome.status == 0
    golden(outcome.out)
    outcome = run("validate", "--baseline", path, faulty)
    assert outcome.status == 0
    golden(outcome.out)
    faulty.write_bytes(faulty.read_bytes().replace(b'"persn"', b'"media"') + b"[]\n")
    outcome = run("validate", "--baseline", path, "--output-format=json", faulty)
    assert (outcome.status, sorted(codes(outcome))) == (1, ["NE103", "NE901"])


def test_a_baseline_is_not_written_from_a_part(run, faulty, tmp_path):
    """While a dataset cannot be read, the baseline keeps what it knows about it."""
    path = tmp_path / "baseline.json"
    run("validate", "--write-baseline", path, faulty)
    before = path.read_bytes()
    for arguments in ([tmp_path / "gone"], [faulty, tmp_path / "gone"]):
        assert run("validate", "--write-baseline", path, *arguments).status == 2
        assert path.read_bytes() == before


def test_a_baseline_can_be_set_for_a_project(run, faulty):
    """Its path is relative to the configuration; it is not put up with when it is written."""
    (faulty.parent / "newsevents.toml").write_text('baseline = "old.json"\n')
    outcome = run("validate", faulty)
    assert outcome.status == 2
    assert f"{faulty.with_name('old.json')}: " in outcome.err
    run("validate", "--write-baseline", faulty.parent / "old.json", faulty)
    assert run("validate", faulty).status == 0


def test_a_baseline_of_two_datasets_serves_each_of_them(run, write, small, tmp_path):
    """A hook that validates one of them, or a file of it, is not told about the other."""
    small[0]["language"] = "arabic"
    first, second = write("a/x.jsonl", small), write("أرشيف/x.jsonl", small)
    path = tmp_path / "baseline.json"
    run("validate", "--write-baseline", path, first.parent, second.parent)
    for arguments in ([first.parent], [first], ["--whole", second], [second.parent, first]):
        outcome = run("validate", "--baseline", path, *arguments)
        assert (outcome.status, outcome.out.count("NE901")) == (0, 0)
    small[0]["language"] = "ar"
    write("a/x.jsonl", small)
    outcome = run("validate", "--baseline", path, first.parent, second.parent)
    assert (outcome.status, outcome.out.count("NE901")) == (1, 1)
    assert run("validate", "--baseline", path, second.parent).status == 0


def test_the_settings_of_the_data_say_what_is_stale(run, faulty, tmp_path):
    """What a project ignores is not stale in a baseline that lies elsewhere."""
    path = tmp_path / "elsewhere.json"
    run("validate", "--write-baseline", path, faulty)
    (faulty.parent / "newsevents.toml").write_text('ignore = ["NE105", "NE013"]\n')
    outcome = run("validate", "--baseline", path, faulty)
    assert (outcome.status, outcome.out.count("NE901")) == (0, 0)


def test_entries_of_rules_that_were_not_run_are_not_stale(run, faulty, tmp_path):
    """Who runs some of the rules is not told that the others find nothing."""
    path = tmp_path / "baseline.json"
    run("validate", "--write-baseline", path, faulty)
    outcome = run("validate", "--baseline", path, "--select=NE0,NE9", faulty)
    assert (outcome.status, outcome.out.count("NE901")) == (0, 0)


def test_what_can_be_mended_is(run, faulty):
    """Each change is reported beside the output, which says what is left."""
    before = faulty.read_text(encoding="utf-8")
    outcome = run("validate", "--fix", "--output-format=json", faulty)
    assert (outcome.status, codes(outcome)) == (1, ["NE105"])
    assert [line.split()[0] for line in outcome.err.splitlines()] == ["fixed", "fixed"]
    assert "NE103" in outcome.err
    after = before.replace(', "country": null', "").replace("\n\n", "\n")
    assert faulty.read_text(encoding="utf-8") == after
    outcome = run("validate", "--unsafe-fixes", faulty)
    assert (outcome.status, outcome.err.count("NE105")) == (0, 1)
    assert faulty.read_text(encoding="utf-8") == after.replace("persn", "person")


def test_several_datasets_are_one_report(run, faulty, dataset):
    """A format with one document has one, however many datasets there are."""
    outcome = run("validate", "--output-format=sarif", faulty, dataset)
    (sarif_run,) = json.loads(outcome.out)["runs"]
    assert len(sarif_run["results"]) == 3


# --- rules of other packages ---------------------------------------------------------------------


@rule("ACME001", Severity.WARNING, of=newsevents.Actor)
def actor_without_arabic(actor, known):
    """Find an actor without a name in Arabic.

    Why it matters: Our readers read Arabic.

    Example: `"names": {"en": "Nobody"}`

    Use instead: `"names": {"ar": "لا أحد"}`
    """
    if "ar" not in actor.names:
        yield Problem("no Arabic name", "/names", "add one")


@dataset_rule("ACME002")
def no_calls(known):
    """Find a dataset without a call.

    Why it matters: Ours are about calls.

    Example: a dataset of meetings

    Use instead: a dataset of calls
    """
    if not any(name.startswith("call:") for name in known.events):
        yield next(iter(known.actors)), Problem("no calls")


@rule("ACME003", of=newsevents.Call)
def broken(call, known):
    """Fail."""
    raise KeyError("\x1b[31mمفتاح")
    yield


too_like_ours = RecordRule(
    Rule("NE999", "too-like-ours", "A rule with a code of this package."),
    newsevents.Call,
    broken.check,
)


RULES = (actor_without_arabic, no_calls)
NOT_A_RULE = [3]
NUMBER = 3


@pytest.fixture
def install(monkeypatch):
    """Return a function that makes names of this module rules of installed packages."""

    def _install(*names):
        points = [EntryPoint(name, f"{__name__}:{name}", registry.GROUP) for name in names]
        monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])
        monkeypatch.setattr(registry, "entry_points", lambda **_: points)
        registry.plugin_rules.cache_clear()

    yield _install
    monkeypatch.undo()
    registry.plugin_rules.cache_clear()


def test_rules_of_other_packages_are_run(run, install, write, small):
    """A package adds rules by entry point, which are selected and explained as ours are."""
    install("RULES")
    small = [document for document in small if document["type"] != "call"]
    small[1]["names"] = {"en": "Salma Najjar"}
    path = write("data/x.jsonl", small).parent
    found = newsevents.validate(path).findings
    assert {(f.code, f.pointer) for f in found if not f.code.startswith("NE")} == {
        ("ACME001", "/names"),
        ("ACME002", ""),
    }
    assert codes(run("validate", "--select=ACME", "--output-format=json", path)) == [
        f.code for f in found if f.code.startswith("ACME")
    ]
    assert run("rule", "actor-without-arabic").out.startswith("ACME001 ")


@pytest.mark.parametrize("name", ["GONE", "NUMBER", "NOT_A_RULE", "too_like_ours"])
def test_what_is_no_rule_is_one_line(run, install, dataset, name, golden):
    """A package that brings something else is named."""
    install(name)
    outcome = run("validate", dataset)
    assert outcome.status == 2
    assert outcome.err.startswith(f"newsevents: {__name__}:{name}: ")
    assert outcome.err.count("\n") == 1
    golden(": ".join(outcome.err.replace(__name__, "package").split(": ")[:3]))


def test_two_rules_with_one_code(run, install, dataset):
    """A code belongs to one rule."""
    install("RULES", "actor_without_arabic")
    outcome = run("validate", dataset)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert "ACME001" in outcome.err


def test_a_rule_that_fails_is_named(run, install, dataset):
    """A fault of a rule is one line: which rule of whom, on what, and what to do."""
    install("broken")
    outcome = run("validate", dataset)
    assert outcome.status == 2
    assert outcome.err.count("ACME003") == 2
    assert "call:" in outcome.err
    assert "\x1b" not in outcome.err
    assert run("validate", "--ignore=ACME003", dataset).status == 0


# --- from Python ---------------------------------------------------------------------------------


def test_plain_documents_are_a_whole_dataset(small, write):
    """Documents as `json.load` returns them give the findings of a folder, without locations."""
    small[1]["kind"] = "persn"
    small[7]["participants"][1]["actor"] = "actor:port-gard"
    documents = [*small, small[2]]
    report = newsevents.validate(documents)
    of_folder = newsevents.validate(write("data/all.jsonl", documents).parent)
    assert sorted((f.code, f.record, f.pointer, f.hint) for f in report.findings) == sorted(
        (f.code, f.record, f.pointer, f.hint) for f in of_folder.findings
    )
    assert {"NE105", "NE201", "NE202"} <= {f.code for f in report.findings}
    assert {(f.file, f.line, f.column) for f in report.findings} == {("", 0, 0)}
    assert (report.records, report.files, report.is_whole) == (len(documents), 0, True)


def test_documents_that_are_not_json(small):
    """A value that JSON does not have is a finding."""
    report = newsevents.validate([{**small[0], "extensions": {"x": float("nan")}}])
    assert next(f.pointer for f in report.errors) == "/extensions/x"


def test_a_single_document_is_refused(small):
    """The fields of a document would be taken for documents."""
    for document in (small[0], newsevents.from_dict(small[0])):
        with pytest.raises(TypeError):
            newsevents.validate(document)


def test_findings_by_severity(faulty):
    """A report has the findings of each severity, and raises the errors."""
    report = newsevents.validate(faulty)
    parts = (report.errors, report.warnings, report.infos)
    assert sorted(f for part in parts for f in map(str, part)) == sorted(map(str, report.findings))
    with pytest.raises(newsevents.InvalidError) as error:
        report.raise_for_errors()
    assert error.value.findings == report.errors
    newsevents.validate(faulty, rules=["NE7"]).raise_for_errors()


def test_rules_are_selectors_or_a_selection(faulty, small):
    """Codes, prefixes and names select; what selects nothing is an error."""
    by_prefix = newsevents.validate(faulty, rules=("NE0", "not-a-term"))
    selection = RuleSelection(select=("NE0", "not-a-term"))
    assert newsevents.validate(faulty, rules=selection) == by_prefix
    with pytest.raises(SelectorError):
        newsevents.validate(faulty, rules=["NE00000"])
    with pytest.raises(TypeError):
        newsevents.validate(faulty, rules="NE1")


def test_unknown_fields_are_listed(small):
    """Fields that the schema does not contain are known by their findings."""
    small[0]["mood"] = 1
    small[1]["color"] = "red"
    pointers = [finding.pointer for finding in newsevents.validate(small).unknown_fields]
    assert sorted(pointers) == ["/color", "/mood"]
