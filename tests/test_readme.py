"""The README, and the page about validating, show real output and code that runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import newsevents
from newsevents.checks.rules import Known, RecordRule

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VALIDATING = (ROOT / "docs" / "validating.md").read_text(encoding="utf-8")


def console(command: str) -> list[str]:
    """Return the output that the README shows under a command, line by line."""
    block = README.partition(f"$ {command}\n")[2].partition("```")[0]
    assert block, f"the README does not show {command}"
    return block.splitlines()


def bare(text: str) -> list[str]:
    """Return lines without the invisible characters that keep a terminal in order."""
    plain = text.replace("\u2068", "").replace("\u2069", "")
    return [line.rstrip() for line in plain.splitlines()]


def test_the_record_is_shown_as_in_the_readme(run):
    """Every line of the example, the left-out part aside, is printed, in this order."""
    arguments = "show call:2026-01-trump-sharaa syria-russia-2026-01"
    printed = iter(bare(run(*arguments.split()).out))
    for line in console(f"newsevents {arguments}"):
        assert line == "  ..." or line in printed


def test_the_findings_are_those_of_the_readme(run, tmp_path, monkeypatch):
    """Two faults in the brief give the two paragraphs and the summary."""
    shutil.copytree(ROOT / "examples" / "brief" / "dataset", tmp_path / "data")
    events = tmp_path / "data" / "events.jsonl"
    lines = events.read_text(encoding="utf-8").splitlines()
    lines[0] = lines[0].replace('"planned"', '"plannd"')
    lines[2] = lines[2].replace("actor:mira-holt", "actor:mira-hold", 1)
    events.write_text("\n".join(lines) + "\n", encoding="utf-8")
    run("fmt", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    printed = run("validate", "data/").out
    page = README.partition("$ newsevents validate data/\n")[2].partition("```")[0]
    assert printed == page


def test_the_python_of_the_readme_runs(capsys):
    """The example in Python runs as it stands, and prints both accounts."""
    code = README.partition("```python\n")[2].partition("```")[0]
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    assert "2026-01-27 occurred Telephone call between Trump and al-Sharaa" in printed
    assert "actor:syrian-presidency {'/participants/0/role': 'caller'" in printed


def test_the_page_about_validating_shows_what_the_readme_shows():
    """Its example is the first finding of the README, which is tested above."""
    example = VALIDATING.partition("$ newsevents validate data/\n")[2].partition("```")[0]
    assert example
    assert example in README


def test_the_rule_on_the_page_about_validating_is_one():
    """The example of a rule of one's own finds what it says, and is documented."""
    code = VALIDATING.partition("## Rules of your own")[2]
    names: dict[str, object] = {}
    source = code.partition("```python\n")[2].partition("```")[0]
    exec(compile(source, "validating.md", "exec"), names)  # noqa: S102 - our own page
    made = names["meeting_without_level"]
    assert isinstance(made, RecordRule)
    dataset = newsevents.open_dataset("syria-russia-2026-01")
    without = [m.id for m in dataset.meetings.values() if list(made.check(m, Known()))]
    assert without
    assert without == [m.id for m in dataset.meetings.values() if m.level is None]
    assert made.rule.name == "meeting-without-level"
    assert made.rule.explanation.count(":") >= 3
