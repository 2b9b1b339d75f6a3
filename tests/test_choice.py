"""Which rules are wanted, what a project's settings say, and what a baseline puts up with."""

from __future__ import annotations

import json

import pytest

import newsevents
from newsevents import baseline
from newsevents.baseline import Baseline
from newsevents.checks import Choice, SelectorError
from newsevents.checks.catalogue import all_rules, find_rule
from newsevents.checks.inspection_rules import STOPPED
from newsevents.configuration import Configuration, ConfigurationError, for_path
from newsevents.findings import FileError

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
    choice = Choice(select=tuple(select), ignore=tuple(ignore))
    assert choice.wants(BACKWARD) is wanted


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
    choice = Choice(per_file_ignores={"drafts/*.jsonl": ("NE3",)})
    assert choice.wants_in(file, BACKWARD) is wanted
    assert choice.wants_in(file, BLANK)


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("NE31", r"no rule is selected by 'NE31'; did you mean NE301\?"),
        ("backwards-interval", "did you mean backward-interval?"),
        ("ne3", r"no rule is selected by 'ne3'; did you mean NE3\?"),
        ("قاعدة", "no rule is selected by 'قاعدة'; see newsevents rule"),
        ("", "no rule is selected by ''"),
    ],
)
def test_a_selector_that_selects_nothing_is_refused(selector, message):
    """A misspelt selector is answered with the nearest rule, wherever it stands."""
    for choice in (
        Choice(select=(selector,)),
        Choice(ignore=(selector,)),
        Choice(per_file_ignores={"*": (selector,)}),
    ):
        with pytest.raises(SelectorError, match=message):
            choice.check(all_rules())


def test_only_chosen_rules_are_reported(write, small):
    """What is not wanted is not in the report, whichever room finds it."""
    small[0]["language"] = "arabic"
    path = write("x.jsonl", small)
    everything = {finding.code for finding in newsevents.validate(path).findings}
    assert everything == {"NE104"}
    chosen = newsevents.validate(path, choice=Choice(ignore=("NE1",)))
    assert (chosen.findings, chosen.records) == ((), 11)


# --- settings ------------------------------------------------------------------------------------


def test_the_nearest_settings_count(tmp_path):
    """Of the files at or above the data the nearest counts, and no other."""
    data = tmp_path / "أرشيف" / "data"
    data.mkdir(parents=True)
    assert for_path(data) == Configuration()
    (tmp_path / "newsevents.toml").write_text('ignore = ["NE2"]\n')
    assert for_path(data / "x.jsonl").choice == Choice(ignore=("NE2",))
    (data / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert for_path(data).choice == Choice(ignore=("NE2",))
    (data.parent / "pyproject.toml").write_text('[tool.newsevents]\nselect = ["NE3"]\n')
    assert for_path(data).choice == Choice(select=("NE3",))


def test_all_settings_are_understood(tmp_path):
    """Every key has its meaning, and paths are relative to the file."""
    (tmp_path / "newsevents.toml").write_text(
        'select = ["ALL"]\nignore = ["NE013"]\nbaseline = "old.json"\ntexts = "../texts"\n'
        '[per-file-ignores]\n"مسودات/*" = ["NE4"]\n',
        encoding="utf-8",
    )
    choice = Choice(ignore=("NE013",), per_file_ignores={"مسودات/*": ("NE4",)})
    assert for_path(tmp_path) == Configuration(
        choice=choice, baseline=tmp_path / "old.json", texts=tmp_path / "../texts"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("selct = []", 'unknown key "selct"; did you mean select?'),
        ("x = 1", 'unknown key "x"; there are select, ignore, per-file-ignores, baseline, texts'),
        ('select = "NE3"', "select is not a list of codes or names"),
        ("ignore = [3]", "ignore is not a list of codes or names"),
        ("per-file-ignores = []", "per-file-ignores is not a table"),
        ("[per-file-ignores]\na = 1", "per-file-ignores.a is not a list"),
        ("baseline = 1", "baseline is not a path"),
        ('texts = "a\\u0000"', "texts is not a path"),
        ("select = [", "not TOML"),
        ("x = " + "[" * 5000, "not TOML"),
        ("#" * (2**20 + 1), "larger than a configuration is"),
    ],
    ids=lambda text: text[:20],
)
def test_settings_that_are_not_right_are_refused(tmp_path, text, message):
    """What is wrong with a configuration is said in a line that names the file."""
    (tmp_path / "newsevents.toml").write_text(text)
    with pytest.raises(ConfigurationError) as error:
        for_path(tmp_path)
    assert message in str(error.value)
    assert str(tmp_path / "newsevents.toml") in str(error.value)


@pytest.mark.parametrize("table", ["tool = 1", "[[tool]]\nx = 1", "[tool.ruff]\nx = 1"])
def test_a_pyproject_without_our_table_says_nothing(tmp_path, table):
    """What others have in `pyproject.toml` is passed over."""
    (tmp_path / "pyproject.toml").write_text(table)
    assert for_path(tmp_path) == Configuration()


def test_our_table_has_to_be_one(tmp_path):
    """Another value than a table is refused."""
    (tmp_path / "pyproject.toml").write_text("[tool]\nnewsevents = 3")
    with pytest.raises(ConfigurationError, match=r"tool\.newsevents is not a table"):
        for_path(tmp_path)


def test_bytes_that_are_not_utf_8_are_not_toml(tmp_path):
    """A configuration in another encoding is said not to be TOML."""
    (tmp_path / "newsevents.toml").write_bytes(b'ignore = ["\xd3"]')
    with pytest.raises(ConfigurationError, match="not TOML"):
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
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    known = Baseline.read(path)
    assert known.new(findings) == ()
    assert known.stale(lambda _: True) == ()
    faulty.write_bytes(b"\n\n\n" + faulty.read_bytes())
    moved = newsevents.validate(faulty).findings
    assert [f.line for f in moved] != [f.line for f in findings]
    assert Baseline.read(path).new(moved) == ()


def test_a_baseline_is_readable(faulty, tmp_path):
    """It has an entry a line, sorted, with what tells one finding from another."""
    path = tmp_path / "baseline.json"
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    actor = next(finding.record for finding in findings if finding.code == "NE105")
    assert path.read_text(encoding="utf-8").splitlines() == [
        '{"newsevents-baseline": 1, "findings": [',
        '{"code": "NE013", "file": "أرشيف/x.jsonl"},',
        '{"code": "NE104", "record": "article:2026-02-03-ferry", "pointer": "/language"},',
        f'{{"code": "NE105", "record": "{actor}", "pointer": "/kind"}}',
        "]}",
    ]


def test_an_entry_stands_for_one_finding(faulty, tmp_path):
    """The same finding a second time is new."""
    path = tmp_path / "baseline.json"
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    assert Baseline.read(path).new((*findings, findings[0])) == findings[:1]


def test_stale_entries_are_told_with_their_lines(faulty, tmp_path):
    """An entry that nothing corresponds to is a warning at its place in the baseline."""
    path = tmp_path / "baseline.json"
    findings = newsevents.validate(faulty).findings
    baseline.write(path, findings)
    known = Baseline.read(path)
    known.new(findings[:2])
    (stale,) = known.stale(lambda _: True)
    assert (stale.code, stale.file, stale.line, stale.column) == ("NE901", str(path), 4, 1)
    assert stale.message.startswith("nothing is found any more that NE105 actor:")
    assert known.stale(lambda code: code != "NE105") == ()


def test_an_empty_baseline(tmp_path):
    """A baseline of nothing can be read again, and holds nothing."""
    path = tmp_path / "baseline.json"
    baseline.write(path, [])
    assert Baseline.read(path).stale(lambda _: True) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not JSON"),
        (b"[]", "not a baseline"),
        (b"{}", "not a baseline"),
        (b'{"newsevents-baseline": 2, "findings": []}', "not a baseline"),
        (b'{"newsevents-baseline": 1, "findings": {}}', "not a baseline"),
        (b'{"newsevents-baseline": 1, "findings": [1]}', "1 is no entry"),
        (b'{"newsevents-baseline": 1, "findings": [{}]}', "is no entry"),
        (b'{"newsevents-baseline": 1, "findings": [{"code": 1}]}', "is no entry"),
        (b'{"newsevents-baseline": 1, "findings": [{"code": "a", "x": ""}]}', "is no entry"),
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path, content, message):
    """Another file is not taken for a baseline."""
    path = tmp_path / "baseline.json"
    path.write_bytes(content)
    with pytest.raises(FileError, match=message):
        Baseline.read(path)


def test_a_baseline_that_is_not_there(tmp_path):
    """A missing baseline is one line."""
    path = tmp_path / "baseline.json"
    with pytest.raises(FileError) as caught:
        Baseline.read(path)
    assert str(caught.value) == f"{path}: no such file or directory"


def test_that_the_rest_was_not_read_is_never_put_up_with(tmp_path):
    """A baseline may be as long as it likes; data that nobody looks at is no good data."""
    path = tmp_path / "baseline.json"
    stopped = STOPPED("stopped after 10,000 errors, the rest is not read")
    backward = BACKWARD("runs backwards", record="call:a", pointer="/date")
    assert baseline.write(path, [stopped, backward]) == 1
    assert Baseline.read(path).new([stopped, backward]) == (stopped,)


def test_a_baseline_takes_no_other_file_s_place(tmp_path):
    """Data that is given as the baseline to write is not overwritten; a baseline is."""
    data = tmp_path / "events.jsonl"
    data.write_bytes(b"{}\n")
    with pytest.raises(FileError, match="not a baseline"):
        baseline.write(data, [])
    assert data.read_bytes() == b"{}\n"
    baseline.write(tmp_path / "baseline.json", [])
    assert baseline.write(tmp_path / "baseline.json", [BACKWARD("runs backwards")]) == 1
