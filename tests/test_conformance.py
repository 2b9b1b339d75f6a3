"""The conformance suite: every dataset gives the findings in its `findings.json`."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any

import attrs
import pytest

import newsevents
from newsevents.findings import Fix
from newsevents.reporters import REPORTERS
from newsevents.validation import ValidationReport
from newsevents.validation.registry import own_rules

HERE = Path(__file__).parent / "conformance"
CASES = sorted(path for path in HERE.iterdir() if path.is_dir())
GOLDEN = Path(__file__).parent / "golden" / "conformance"
REGENERATE = "NEWSEVENTS_GOLDEN" in os.environ

#: Rules without a case, and why.
NOT_HERE = {
    "NE018": "takes more than ten thousand errors; test_bad_input",
    "NE020": "takes more than ten thousand unknown fields; test_bad_input",
    "NE022": "is about tables; columns/test_checking",
    "NE023": "is about tables; columns/test_checking",
    "NE024": "is about tables; columns/test_checking",
    "NE025": "is about entry forms; columns/test_form",
    "NE115": "is about installed packages; rules/test_extensions",
    "NE116": "is about installed packages; rules/test_extensions",
    "NE112": "is about Python values; test_codec_properties",
    "NE309": "is counted apart from the findings; rules/test_temporal_rules",
    "NE901": "is about a baseline; test_choice",
}


def datasets(case: Path) -> list[Path]:
    """Return the datasets of a case."""
    return sorted(path for path in case.iterdir() if path.name.startswith(("bad", "good")))


def validated(case: Path, dataset: Path) -> ValidationReport:
    """Return the report about a dataset of a case, also with its rule if that is off by default."""
    texts = case / "texts"
    rules = ("ALL", case.name.partition("-")[0])
    return newsevents.validate(dataset, rules=rules, texts=texts if texts.is_dir() else None)


def found(case: Path, dataset: Path) -> list[dict[str, Any]]:
    """Return what is found in a dataset, in the form of the suite."""
    report = validated(case, dataset)
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "file": Path(finding.file).relative_to(case).as_posix(),
            "line": finding.line,
            "column": finding.column,
            "record": finding.record,
            "pointer": finding.pointer,
            "fix": None if finding.fix is None else fixed(finding.fix),
        }
        for finding in report.findings
    ]


def fixed(fix: Fix) -> dict[str, Any]:
    """Return a fix in the form of the suite: whether it is safe, and the edits of the file."""
    edits = [attrs.astuple(edit) for edit in fix.edits]
    return {"is_safe": fix.is_safe, "edits": [list(edit) for edit in edits]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_gives_its_findings(case):
    """Every dataset of a case gives exactly the findings in its `findings.json`."""
    actual = {dataset.name: found(case, dataset) for dataset in datasets(case)}
    path = case / "findings.json"
    if REGENERATE:
        path.write_text(_written(actual), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == actual


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_is_about_its_rule(case):
    """Bad datasets break the rule that the case is named after, good ones break none."""
    code, _, name = case.name.partition("-")
    rules = {rule.code: rule.name for rule in own_rules()}
    assert rules[code] == name
    expected = json.loads((case / "findings.json").read_text(encoding="utf-8"))
    assert {path.name for path in datasets(case)} == set(expected)
    assert {name[:3] for name in expected} == {"bad", "goo"}
    for dataset, findings in expected.items():
        codes = {finding["code"] for finding in findings}
        assert code in codes if dataset.startswith("bad") else not codes


def test_there_is_a_case_for_every_rule():
    """Every rule has a case, or `NOT_HERE` gives the reason."""
    covered = {case.name.partition("-")[0] for case in CASES}
    assert {rule.code for rule in own_rules()} == covered | NOT_HERE.keys()


@functools.cache
def bad_reports() -> list[ValidationReport]:
    """Return the reports about all bad datasets, with paths relative to the working directory."""
    reports = [
        validated(Path(case.name), Path(case.name, dataset.name))
        for case in CASES
        for dataset in datasets(case)
        if dataset.name.startswith("bad")
    ]
    # Which rules were run is compared in test_choice, and changes with every rule.
    return [attrs.evolve(report, rules_run=(), rules_not_run={}) for report in reports]


@pytest.mark.parametrize("name", REPORTERS)
@pytest.mark.no_cover
def test_every_format_of_all_bad_datasets_is_as_agreed(name, monkeypatch):
    """The output of each format for all bad datasets equals its golden file."""
    monkeypatch.chdir(HERE)
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    text = "".join(REPORTERS[name](bad_reports()))
    path = GOLDEN / name
    if REGENERATE:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    assert text.encode() == path.read_bytes()


@pytest.mark.parametrize("name", REPORTERS)
def test_nothing_is_found_in_the_shipped_dataset(run, name):
    """The dataset that comes with the package has no finding, whatever the format."""
    outcome = run("validate", "--output-format", name, "syria-russia-2026-01")
    assert (outcome.status, outcome.err) == (0, "")
    findings = json.loads(outcome.out)["findings"] if name == "json" else outcome.out
    assert "NE" not in str(findings)


def _written(findings: dict[str, list[dict[str, Any]]]) -> str:
    """Return the findings of a case as text, a finding a line."""
    parts = []
    for name, each in findings.items():
        lines = ",\n".join(f"    {json.dumps(one, ensure_ascii=False)}" for one in each)
        parts.append(f"  {json.dumps(name)}: [\n{lines}\n  ]" if each else f'  "{name}": []')
    return "{\n" + ",\n".join(parts) + "\n}\n"
