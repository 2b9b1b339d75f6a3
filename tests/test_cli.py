"""The command: what people type, what they see, and the exit status that scripts see."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import click
import pytest

import newsevents
from newsevents import schemas
from newsevents.cli import _COMMANDS, wording
from newsevents.cli.datasets import counted
from newsevents.edtf import parse
from newsevents.findings import Rule, Severity
from newsevents.model import Evidence

CALL = "call:2026-02-najjar-guard"
FERRY = "event:2026-02-04-ferry"
GUARD, SALMA = "actor:port-guard", "actor:salma-najjar"
SAID = "statement:2026-02-03-najjar-ferry"
TALKS = "meeting:2026-02-02-samra /participants/1/actor"
UNUSED = (
    "remove it, or use one of: aliases, unnamed, country, identifiers, affiliations, extensions, "
    "imported_from"
)


def page(text: str) -> str:
    """Return what was printed without the blanks at the ends of lines, and without isolates."""
    lines = [line.rstrip() for line in re.sub("[\u2068\u2069]", "", text).split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


@pytest.fixture
def dataset(write: Any, small: list[dict[str, Any]]) -> Path:
    """Return the small dataset as one file."""
    return write("small.newsevents.json", small)


# --- the command as a whole ----------------------------------------------------------------------


def test_it_says_its_version(run):
    """`--version` is the version of the package."""
    assert run("--version").out == f"newsevents, version {newsevents.__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_its_help_lists_every_command(run, option):
    """The help says what a dataset is, what the exit statuses mean and which commands there are."""
    outcome = run(option)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: newsevents [OPTIONS] COMMAND [ARGS]...\n")
    assert "0 nothing found, 1 something found, 2 misuse" in outcome.out
    for command, summary in _COMMANDS.items():
        assert f"  {command} " in outcome.out
        assert summary.split()[0] in outcome.out


@pytest.mark.parametrize("command", sorted(_COMMANDS))
def test_every_command_has_help(run, command):
    """The help of a command begins with the sentence that the list of commands shows."""
    outcome = run(command, "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: newsevents {command} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], "No such command 'nope'"),
        (["validate"], "Missing argument 'DATASET...'"),
        (["validate", "--colour"], "No such option"),
        (["show"], "Missing argument 'ID'"),
        (["schema", "meetng"], "'meetng' is not one of"),
        (["info", "a", "b"], "unexpected extra argument"),
    ],
)
def test_misuse_is_exit_status_2(run, arguments, said):
    """What cannot be understood is said on standard error, with the usage."""
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert said in outcome.err


def test_without_a_command_it_says_how_it_is_used(run):
    """No command at all is misuse, and the help is shown."""
    outcome = run()
    assert outcome.status == 2
    assert "Commands:" in outcome.out + outcome.err


def test_it_is_a_module_too(dataset):
    """`python -m newsevents` is the same command, under the same name."""
    done = subprocess.run(
        [sys.executable, "-m", "newsevents", "validate", str(dataset)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "11 records in 1 file: nothing found\n"
    done = subprocess.run(
        [sys.executable, "-m", "newsevents", "nope"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: newsevents ")


def test_a_fault_of_its_own_is_one_line(run, monkeypatch):
    """Whatever goes wrong inside ends in one line with the place, not in a traceback."""

    def _broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\n\x1b[31mزيرو")

    monkeypatch.setattr("newsevents.cli.validate.validate", _broken)
    outcome = run("validate", "x")
    assert (outcome.status, outcome.out) == (2, "")
    assert re.fullmatch(
        r"newsevents: \u2068internal error, please report it: ZeroDivisionError at "
        r"test_cli\.py:\d+: by\\n\\x1b\[31mزيرو\u2069\n",
        outcome.err,
    )


def test_output_that_cannot_be_written_is_one_line(run, monkeypatch):
    """An error of the system is said with the system's reason, and is no fault of ours."""

    def _full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsevents.cli.validate.validate", _full)
    outcome = run("validate", "x")
    assert outcome.status == 2
    assert outcome.err.count("\n") == 1
    assert "No space left on device" in outcome.err
    assert "internal error" not in outcome.err


def test_an_interrupt_is_no_traceback(run, monkeypatch):
    """Ctrl-C ends the command quietly."""

    def _interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newsevents.cli.validate.validate", _interrupt)
    outcome = run("validate", "x")
    assert outcome.status != 0
    assert "Traceback" not in outcome.err


# --- validate ------------------------------------------------------------------------------------


def test_validate_a_good_dataset(run, dataset):
    """Nothing found is one line and exit status 0."""
    outcome = run("validate", dataset)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == "11 records in 1 file: nothing found\n"


def test_validate_says_everything(run, write, small):
    """Each finding is a line, ordered by place, and the last line counts them."""
    small[1]["mood"] = 1
    small[6]["acts"] = ["anounce"]
    small[7]["participants"][1]["actor"] = "actor:port-gaurd"
    path = write("dataset/all.jsonl", [*small, ""]).parent
    file = path / "all.jsonl"
    file.write_bytes(file.read_bytes().replace(b'""\n', b"\n"))
    lines = file.read_text(encoding="utf-8").split("\n")
    mood, act, guard = (
        f"{number}:{lines[number - 1].index(text) + 1}"
        for number, text in ((2, "1}"), (7, '"anounce"'), (8, '"actor:port-gaurd"'))
    )
    outcome = run("validate", "--output-format=concise", path)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out.replace(f"{file}:", "").split("\n") == [
        f'{mood}: NE102 unknown field "mood"; {UNUSED} [actor:ports-authority /mood]',
        f'{act}: NE105 "anounce" is not in the vocabulary; did you mean "announce"? [{SAID} /acts/0]',
        f'{guard}: NE202 there is no actor:port-gaurd; did you mean "{GUARD}"? [{TALKS}]',
        "12: NE013 a line that holds no record; remove blank lines",
        (
            "11 records in 1 file: 3 errors, 1 warning; can be mended: 1 with --fix, "
            "2 with --unsafe-fixes"
        ),
        "",
    ]


def test_validate_several(run, write, small, dataset):
    """Several datasets are checked one by one and counted together."""
    part = write("events.jsonl", small[6:])
    outcome = run("validate", "--output-format=concise", dataset, part, dataset)
    lines = outcome.out.split("\n")
    assert outcome.status == 0
    assert lines[0].startswith(f"{part}:1:1: NE203 refers to ")
    assert lines[1:] == ["27 records in 3 files: 1 info", ""]


def test_a_warning_is_a_finding(run, write, small):
    """Warnings are exit status 1 as well: `validate` is for those who want it clean."""
    path = write("small.jsonl", small)
    path.write_bytes(path.read_bytes() + b"\n")
    outcome = run("validate", "--output-format=concise", path)
    assert outcome.status == 1
    assert outcome.out.endswith("11 records in 1 file: 1 warning; can be mended: 1 with --fix\n")


def test_validate_an_installed_dataset(run, dataset, announced):
    """A dataset that a package brings along is named instead of a path."""
    announced("samra", lambda: dataset)
    assert run("validate", "samra").out == "11 records in 1 file: nothing found\n"


def test_a_path_goes_before_a_name(run, dataset, announced, write, monkeypatch):
    """What is there on disk is meant before an installed dataset of that name."""
    announced("samra", lambda: dataset)
    folder = write("samra/x.jsonl", b"{}").parent
    monkeypatch.chdir(folder.parent)
    assert run("validate", "--output-format=concise", "samra").out.startswith(
        "samra/x.jsonl:1:1: NE110 "
    )


def test_counting_findings():
    """Findings are counted by severity, in the plural where it is one."""
    findings = [
        Rule("NE199", "sour-milk", "Milk.", severity)("")
        for severity, number in ((Severity.ERROR, 2), (Severity.WARNING, 1), (Severity.INFO, 3))
        for _ in range(number)
    ]
    assert counted(findings) == "2 errors, 1 warning, 3 info"
    assert counted([]) == ""


# --- info ----------------------------------------------------------------------------------------


def test_info(run, dataset):
    """Records by type, the period, languages, and the actors of most events."""
    outcome = run("info", dataset)
    assert (outcome.status, outcome.err) == (0, "")
    assert (
        page(outcome.out)
        == """\
 record                           number
 ───────────────────────────────────────
 article                               1
 actor                                 3
 place                                 2
 statement           1 occurred        1
 meeting             1 occurred        1
 call                1 occurred        1
 military-movement   1 ongoing         1
 event               1 planned         1

 all                                  11

  events between  2026-02-01 and 2026-02-28 (1 with only one bound known)
  articles in     ar (1)
  titles in       en (5), ar (3)

 actor             id                      events   source of
 ────────────────────────────────────────────────────────────
 Port Guard        actor:port-guard             3           2
 Salma Najjar      actor:salma-najjar           2           2
 Ports Authority   actor:ports-authority        1           3
"""
    )


def test_info_in_another_language(run, dataset):
    """Names are those of the language that is asked for, isolated from what stands around."""
    out = run("info", dataset, "--language", "ar").out
    assert "\u2068حرس الميناء\u2069" in out
    assert "Port Guard" not in out


def test_info_of_a_dataset_without_events(run, write, small):
    """Without events there is nothing but a table of records."""
    out = page(run("info", write("actors.jsonl", small[1:4])).out)
    assert out.split() == ["record", "number", "─" * 18, "actor", "3", "all", "3"]


def test_info_with_a_title(run, write, small):
    """The title of the manifest stands on top."""
    write("dataset/all.jsonl", small)
    about = {"title": "أخبار سمرا", "resources": [{"path": "all.jsonl"}]}
    out = run("info", write("dataset/datapackage.json", about).parent).out
    assert out.startswith("\u2068أخبار سمرا\u2069\n")
    write("dataset/datapackage.json", {**about, "title": {"ar": "x"}})
    assert run("info", write("dataset/datapackage.json", about).parent).status == 0


def test_info_of_open_dates(run, write, small):
    """A period of which no day is known is said to be open."""
    small[9]["date"] = "../2026-02-01"
    path = write("movement.jsonl", [small[9]])
    assert "2026-02-01 and 2026-02-01 (1 with only one bound known)" in run("info", path).out


def test_info_of_many_actors(run, write, small):
    """Ten actors are listed, and the others counted."""
    others = [{**small[1], "id": f"actor:a{number}"} for number in range(12)]
    out = run("info", write("small.jsonl", [*small, *others])).out
    assert "... and 5 more" in out
    assert out.count("actor:") == 10


def test_info_of_this_folder(run, dataset, monkeypatch):
    """Without a dataset it is this folder."""
    monkeypatch.chdir(dataset.parent)
    assert "military-movement" in run("info").out


def test_info_of_a_faulty_dataset(run, write, small):
    """The good records are looked at, and standard error says that there are others."""
    small[6]["acts"] = ["anounce"]
    path = write("small.jsonl", small)
    outcome = run("info", path)
    assert outcome.status == 0
    assert outcome.err == f"1 error; see newsevents validate {path}\n"
    assert "statement" not in outcome.out


@pytest.mark.parametrize("command", ["info", "show"])
def test_nothing_good_is_an_error(run, write, command):
    """A dataset without one good record cannot be looked at."""
    path = write("x.jsonl", b"{}\n")
    outcome = run(*([command, "actor:x", path] if command == "show" else [command, path]))
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == f"newsevents: {path}: no valid record; see newsevents validate {path}\n"


# --- show ----------------------------------------------------------------------------------------

PAGES = {
    CALL: """\
call:2026-02-najjar-guard
اتصال بين نجّار والحرس
Najjar and the guard speak

  type          call
  date          about February 2026 (2026-02~)
  status        occurred
  participants  Salma Najjar, caller
                Port Guard, recipient
  medium        phone

evidence
  1. Ports Authority is the source
     article:2026-02-03-ferry, characters 0 to 13
  2. Port Guard denies it
     article:2026-02-03-ferry, characters 84 to 88
     but says that date is 2026-01-31
""",
    "statement:2026-02-03-najjar-ferry": """\
statement:2026-02-03-najjar-ferry
نجّار تعلن عودة العبّارة
Najjar announces the ferry's return

  type       statement
  date       3 February 2026 (2026-02-03)
  status     occurred
  speakers   Salma Najjar, on behalf of Ports Authority
  acts       announce
  relations  announces, The ferry runs again (event:2026-02-04-ferry)

evidence
  1. Salma Najjar says so
     article:2026-02-03-ferry, characters 45 to 59
""",
    "meeting:2026-02-02-samra": """\
meeting:2026-02-02-samra
Harbour talks in Samra

  type          meeting
  date          2 February 2026 (2026-02-02)
  status        occurred
  place         Samra harbour
  participants  Ports Authority, host
                Port Guard, guest

evidence
  1. Port Guard is the source (direct speech)
     article:2026-02-03-ferry, characters 107 to 119
""",
    "military-movement:2026-02-01-guard": """\
military-movement:2026-02-01-guard
The guard leaves the harbour

  type    military-movement
  date    1 February 2026 or earlier (../2026-02-01)
  status  ongoing
  forces  Port Guard
  kind    withdrawal
  mode    land
  origin  Samra harbour
  assets  vehicles, quantity: minimum 3, maximum 5

evidence
  1. Ports Authority is the source
     article:2026-02-03-ferry, characters 89 to 100
""",
    FERRY: """\
event:2026-02-04-ferry
عودة العبّارة
The ferry runs again

  type      event
  date      4 February 2026 (2026-02-04)
  status    planned
  place     Samra
  category  transport

evidence
  1. Salma Najjar, to Ports Authority, expects it
     article:2026-02-03-ferry, characters 54 to 79
     the date read from "غداً"

elsewhere in the dataset
  Najjar announces the ferry's return (statement:2026-02-03-najjar-ferry) announces this
""",
    SALMA: """\
actor:salma-najjar
سلمى نجّار
Salma Najjar

  type          actor
  kind          person
  affiliations  Ports Authority, spokeswoman

elsewhere in the dataset
  2026-02~  Najjar and the guard speak (call:2026-02-najjar-guard)
  2026-02-03  Najjar announces the ferry's return (statement:2026-02-03-najjar-ferry)
""",
    "place:samra-harbour": """\
place:samra-harbour
ميناء سمرا
Samra harbour

  type       place
  kind       naval-base
  within     Samra
  latitude   34.5
  longitude  35.75
  precision  exact

elsewhere in the dataset
  ../2026-02-01  The guard leaves the harbour (military-movement:2026-02-01-guard)
  2026-02-02  Harbour talks in Samra (meeting:2026-02-02-samra)
""",
}


@pytest.mark.parametrize("name", PAGES)
def test_show(run, dataset, name):
    """A record is shown with its names, its dates in words, its sources and what points to it."""
    outcome = run("show", name, dataset)
    assert (outcome.status, outcome.err) == (0, "")
    assert page(outcome.out) == PAGES[name]


def test_show_an_article(run, dataset):
    """An article is shown with its headline and the events that it reports, by date."""
    lines = page(run("show", "article:2026-02-03-ferry", dataset).out).split("\n")
    assert lines[:6] == [
        "article:2026-02-03-ferry",
        "العبّارة تعود إلى سمرا ⛴️",
        "",
        "  type       article",
        "  language   ar",
        "  published  2026-02-03",
    ]
    assert [line.split()[0] for line in lines[-6:-1]] == [
        "../2026-02-01",
        "2026-02~",
        "2026-02-02",
        "2026-02-03",
        "2026-02-04",
    ]


def test_show_an_article_without_headline(run, write, small):
    """What is not known is left out."""
    del small[0]["headline"], small[0]["text"]
    out = page(run("show", small[0]["id"], write("small.jsonl", small[:1])).out)
    assert (
        out
        == """\
article:2026-02-03-ferry

  type       article
  language   ar
  published  2026-02-03
"""
    )


def test_show_in_another_language(run, dataset):
    """Names are in the language that is asked for, titles in all that there are."""
    out = page(run("show", CALL, dataset, "--language", "ar").out)
    assert "سلمى نجّار, caller" in out
    assert "Najjar and the guard speak" in out


def test_show_isolates_arabic(run, dataset):
    """Arabic is isolated, so that it does not turn the rest of its line around."""
    assert '"\u2068غداً\u2069"' in run("show", FERRY, dataset).out


def test_show_everything_that_there_is(run, write, small):
    """Fields that are not known, free JSON, codes, quotations and origins are shown as well."""
    small[10] |= {
        "summary": {"ar": "سطر\nآخر", "en": "A line."},
        "participants": [
            {"actor": GUARD, "role": "escort", "capacity": {"en": "as escort"}},
            {"actor": "actor:unknown"},
        ],
        "quantities": [{"measure": "ferries", "best": 2, "unit": "ships"}],
        "codes": [{"scheme": "cameo", "code": "0331"}],
        "topics": ["sea", "transport"],
        "relations": [{"type": "follows", "event": "event:unknown"}],
        "extensions": {"mine": {"a": [1, None]}},
        "imported_from": {"dataset": "Harbours", "version": "3"},
        "mood": "قلق",
        "[/bold] :smile:": [1],
    }
    small[10]["evidence"] = [
        {
            "attribution": ["actor:unknown"],
            "stance": "alleges",
            "speech": "indirect",
            "claims": {
                "/participants/0/role": "pilot",
                "/participants/7/role": "pilot",
                "/participants/x": 1,
                "/place": "place:samra-harbour",
                "/quantities/0/best": 3,
                "/~1": True,
            },
            "quotation": {"text": "قريباً", "language": "ar"},
        },
        {"article": "article:2026-02-03-ferry"},
    ]
    outcome = run("show", FERRY, write("small.jsonl", small))
    assert outcome.status == 0
    assert outcome.err.startswith("2 errors; see newsevents validate ")
    assert (
        page(outcome.out)
        == """\
event:2026-02-04-ferry
عودة العبّارة
The ferry runs again

  type                         event
  summary                      سطر آخر
                               A line.
  date                         4 February 2026 (2026-02-04)
  status                       planned
  place                        Samra
  category                     transport
  participants                 Port Guard, escort, as escort
                               actor:unknown
  quantities                   best 2, ferries, ships
  topics                       sea
                               transport
  codes                        cameo, 0331
  relations                    follows, event:unknown
  extensions                   mine: a: [1, null]
  imported from                Harbours, 3
  mood (not known)             "قلق"
  [/bold] :smile: (not known)  [1]

evidence
  1. actor:unknown alleges it (indirect speech)
     but says that role of Port Guard is pilot
     but says that participants/7/role is pilot
     but says that participants/x is 1
     but says that place is Samra harbour
     but says that quantities/0/best is 3
     but says that ~1 is true
     in these words: "قريباً"
  2. the article is the source
     article:2026-02-03-ferry

elsewhere in the dataset
  Najjar announces the ferry's return (statement:2026-02-03-najjar-ferry) announces this
"""
    )


def test_a_field_that_is_not_known_is_no_markup(run, write, small):
    """Names of fields come from the data, and are shown as they are."""
    document = {**small[1], "[/red]": 1, "[bold]x[/bold]": 2, ":smile:": 3}
    outcome = run("show", small[1]["id"], write("x.jsonl", [document]))
    assert outcome.status == 0
    for name in ("[/red]", "[bold]x[/bold]", ":smile:"):
        assert f"{name} (not known)" in outcome.out


def test_fields_that_are_not_known_inside_a_part_are_shown(run, write, small):
    """Nothing of a record is passed over, at any depth."""
    small[8]["participants"][0]["seat"] = "left"
    assert "left" in run("show", CALL, write("small.jsonl", small)).out


def test_show_what_is_not_there(run, dataset):
    """An id that is not there is answered with the nearest."""
    outcome = run("show", "call:2026-02-najar-guard", dataset)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == (
        f"newsevents: {dataset}: no record 'call:2026-02-najar-guard'; "
        "did you mean 'call:2026-02-najjar-guard'?\n"
    )


@pytest.mark.parametrize("columns", ["20", "1", "1000"])
def test_every_width_of_a_terminal_will_do(run, dataset, monkeypatch, columns):
    """However narrow the terminal is, there is no error."""
    monkeypatch.setenv("COLUMNS", columns)
    for arguments in (("show", FERRY, dataset), ("info", dataset)):
        assert run(*arguments).status == 0


# --- dates and sources in words ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-01-28", "28 January 2026"),
        ("2026-01", "January 2026"),
        ("2026", "2026"),
        ("202X", "2020s"),
        ("19XX", "1900s (century)"),
        ("2026-01-XX", "a day in January 2026"),
        ("2026-XX-XX", "a day in 2026"),
        ("2026-XX", "a month in 2026"),
        ("2026-01~", "about January 2026"),
        ("2026-01-28?", "28 January 2026 (uncertain)"),
        ("2026%", "about 2026 (uncertain)"),
        ("2025-10-15T14:00:00+03:00", "15 October 2025, 14:00:00+03:00"),
        ("2025-10-15T14:00Z", "15 October 2025, 14:00 UTC"),
        ("2026-01-20/2026-01-27", "20 January 2026 to 27 January 2026"),
        ("2024/2026-01~", "2024 to about January 2026"),
        ("../2026-01-27", "27 January 2026 or earlier"),
        ("/2026-01-27", "27 January 2026 or earlier, not known exactly"),
        ("2026-01-27/..", "27 January 2026 or later"),
        ("2026-01-27/", "27 January 2026 or later, not known exactly"),
    ],
)
def test_a_date_in_words(date, words):
    """Dates are said as people say them, with what is not known."""
    assert wording.date_in_words(parse(date)) == words


@pytest.mark.parametrize(
    ("stance", "names", "words"),
    [
        (None, [], "the article is the source"),
        ("affirms", [], "the article says so"),
        ("denies", ["Salma"], "Salma denies it"),
        ("alleges", ["Salma", "AFP"], "Salma, to AFP, alleges it"),
        ("expects", ["Salma", "AFP", "BBC"], "Salma, to AFP, to BBC, expects it"),
        (None, ["Salma"], "Salma is the source"),
    ],
)
def test_a_chain_of_sources_in_words(stance, names, words):
    """Who says so, to whom."""
    evidence = Evidence(article="article:x", stance=stance)
    assert wording.source_in_words(evidence, names) == words


# --- rule ---------------------------------------------------------------------------------------


def test_rules_are_listed(run):
    """Without a name every rule is a line: code, severity, name, what it finds."""
    outcome = run("rule")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].split(maxsplit=3) == [
        "NE001",
        "not-utf-8",
        "error",
        "Bytes that are not UTF-8.",
    ]
    assert [line[:5] for line in lines] == sorted(line[:5] for line in lines)


@pytest.mark.parametrize("name", ["NE013", "ne013", "blank-line"])
def test_a_rule_is_explained(run, name):
    """A rule is found by its code or by its name."""
    outcome = run("rule", name)
    assert outcome.status == 0
    assert outcome.out.startswith("NE013 blank-line (warning)\n\nLines without a record.")


def test_a_family_of_rules_is_listed(run):
    """The beginning of a code lists the rules that it selects."""
    lines = run("rule", "ne80").out.splitlines()
    assert [line[:4] for line in lines] == ["NE80"] * 9
    assert run("rule", "NE3").out.splitlines()[0].startswith("NE301")


def test_a_rule_that_there_is_not(run):
    """Another name is answered with the nearest."""
    outcome = run("rule", "blank-lines")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == ('newsevents: there is no rule "blank-lines"; did you mean blank-line?\n')


# --- schema --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["actor", "military-movement", "bundle", "bundle.draft-07"])
def test_schema(run, name):
    """A schema is printed as it is published."""
    outcome = run("schema", name)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == schemas.schema_text(schemas.read_schema(name))


def test_schema_of_any_record(run):
    """Without a name it is the schema of any one record."""
    assert json.loads(run("schema").out)["$id"].endswith("/record.schema.json")


def test_schemas_that_are_not_there(run, monkeypatch, tmp_path):
    """A broken installation is one line."""
    monkeypatch.setattr(schemas, "folder", lambda: tmp_path / "gone")
    monkeypatch.setattr("newsevents.cli.schema.folder", lambda: tmp_path / "gone")
    outcome = run("schema")
    assert outcome.status == 2
    assert outcome.err == (
        f"newsevents: {tmp_path / 'gone'}: the schemas are not there: No such file or directory\n"
    )


# --- installed datasets --------------------------------------------------------------------------


@attrs.frozen
class EntryPoint:
    """What `importlib.metadata` says of an entry point."""

    name: str
    target: Any

    def load(self) -> Any:
        """Return the object that is announced."""
        return self.target()


@attrs.frozen
class EntryPoints:
    """A selection of them."""

    found: tuple[EntryPoint, ...]

    @property
    def names(self) -> set[str]:
        """Their names."""
        return {each.name for each in self.found}

    def __iter__(self) -> Any:
        """Go through them."""
        return iter(self.found)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that announces a dataset as an installed package would."""
    known: list[EntryPoint] = []

    def _entry_points(*, group: str, name: str | None = None) -> EntryPoints:
        assert group == "newsevents.datasets"
        return EntryPoints(tuple(each for each in known if name in (None, each.name)))

    def _announced(name: str, path_of: Any) -> None:
        known.append(EntryPoint(name, lambda: path_of))

    monkeypatch.setattr("newsevents.dataset.installed.entry_points", _entry_points)
    return _announced


def test_installed_datasets_are_found_by_name(dataset, announced):
    """A package announces a function that returns a path, as text or as a path."""
    announced("samra", lambda: dataset)
    announced("also", lambda: str(dataset))
    assert newsevents.installed_datasets() == ("also", "samra")
    assert newsevents.open_dataset("samra") == newsevents.load(dataset)
    assert newsevents.open_dataset("also") == newsevents.load(dataset)


def test_a_name_that_no_package_announces(announced):
    """Another name is answered with the nearest, or with all there are."""
    with pytest.raises(newsevents.FileError) as error:
        newsevents.open_dataset("samra")
    assert str(error.value) == "no installed dataset is called 'samra'; there are: none"
    announced("samra-2026", Path)
    announced("akka-2025", Path)
    with pytest.raises(newsevents.FileError, match=r"; did you mean samra-2026\?"):
        newsevents.open_dataset("samra-202")
    with pytest.raises(newsevents.FileError, match="; there are: akka-2025, samra-2026"):
        newsevents.open_dataset("صور")


@pytest.mark.parametrize("command", ["info", "show"])
def test_an_installed_dataset_can_be_looked_at(run, dataset, announced, command):
    """A name stands for a path in every command."""
    announced("samra", lambda: dataset)
    arguments = ["show", CALL, "samra"] if command == "show" else ["info", "samra"]
    assert run(*arguments).status == 0


def test_a_package_that_is_broken_is_one_line(run, announced):
    """A package that announces what it has not is said so, and is no fault of this one."""

    def _gone() -> Path:
        raise ModuleNotFoundError("No module named 'samra'")

    announced("samra", _gone)
    outcome = run("validate", "samra")
    assert (outcome.status, outcome.out) == (2, "")
    assert "samra" in outcome.err
    assert "internal error" not in outcome.err


# --- terminals -----------------------------------------------------------------------------------


def test_no_colours_where_there_is_no_terminal(run, write, small):
    """Output that goes into a file has no escape sequences."""
    small[6]["acts"] = ["anounce"]
    path = write("small.jsonl", small)
    for arguments in (("validate", path), ("info", path), ("show", CALL, path)):
        outcome = run(*arguments)
        assert "\x1b" not in outcome.out + outcome.err


@pytest.mark.parametrize("folder", ["plain", "NE105"])
def test_codes_are_coloured_on_a_terminal(run, write, small, monkeypatch, folder):
    """On a terminal the code of a finding has the colour of its severity, and nothing else has."""
    monkeypatch.setattr(click.utils, "should_strip_ansi", lambda *_: False)
    small[6]["acts"] = ["anounce"]
    path = write(f"{folder}/small.jsonl", small)
    path.write_bytes(path.read_bytes() + b"\n")
    lines = run("validate", "--output-format=concise", path).out.split("\n")
    assert lines[0].startswith(f"{path}:7:")
    assert " \x1b[31m\x1b[1mNE105\x1b[0m " in lines[0]
    assert " \x1b[33m\x1b[1mNE013\x1b[0m " in lines[1]
    assert "\x1b" not in lines[2]


@pytest.mark.parametrize("encoding", ["ascii", "cp1256"])
def test_a_terminal_that_cannot_show_arabic_gets_escapes(process, dataset, write, encoding):
    """There is no error where Arabic or a frame cannot be encoded."""
    bad = write("bad.jsonl", '{"type": "اتصال 🚢"}'.encode())
    for arguments, status in (
        (("show", CALL, dataset), 0),
        (("info", dataset, "--language", "ar"), 0),
        (("validate", bad), 1),
        (("validate", "غائب"), 2),
    ):
        outcome = process(*arguments, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert outcome.status == status
        assert "Error" not in outcome.err
        if encoding == "ascii" and arguments[0] == "show":
            assert outcome.out.isascii()
            assert "\\u0627" in outcome.out


@pytest.mark.skipif(os.name != "posix", reason="pipes of the shell")
@pytest.mark.parametrize(
    "arguments",
    [["schema", "bundle"], ["validate", "many.jsonl"], ["info", "small.newsevents.json"]],
)
def test_a_reader_that_goes_away_is_no_error(write, dataset, arguments):
    """`newsevents ... | head -1` prints no traceback."""
    write("many.jsonl", b"{}\n" * 3000)
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "newsevents", *arguments],
            cwd=dataset.parent,
            stdout=writer,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    finally:
        os.close(writer)
    assert done.stderr == ""
    assert done.returncode in (0, 1)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize(
    "arguments",
    [["schema"], ["validate", "small.newsevents.json"], ["info", "small.newsevents.json"]],
)
def test_a_full_disk_is_named(dataset, arguments):
    """When the output cannot be written, that is what the one line says."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsevents", *arguments],
            cwd=dataset.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "internal error" not in done.stderr
    assert "not there" not in done.stderr
