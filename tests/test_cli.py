"""The command: arguments, output and exit status."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import click
import pytest

import newsevents
from newsevents import __main__ as entry
from newsevents import schemas
from newsevents.cli import BROKEN_PIPE, COMMANDS, INTERRUPTED, MISUSE
from newsevents.cli.arguments import say
from newsevents.exporters import EXPORTERS
from newsevents.extraction import PROVIDERS, extraction_schema
from newsevents.findings import shown
from newsevents.importers import IMPORTERS
from newsevents.validation.registry import find_rule

CALL = "call:2026-02-najjar-guard"
FERRY = "event:2026-02-04-ferry"
GUARD, SALMA = "actor:port-guard", "actor:salma-najjar"
SAID = "statement:2026-02-03-najjar-ferry"


def page(text: str) -> str:
    """Return output without trailing blanks and isolates."""
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


def test_its_version_alone_is_printed_before_imports(monkeypatch, capsys):
    """It is the same line; if it cannot be written, the command says so as for any other output."""
    monkeypatch.setattr(sys, "argv", ["newsevents", "--version"])
    entry.main()
    assert capsys.readouterr().out == f"newsevents, version {newsevents.__version__}\n"

    class _Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stdout", _Full())
    with pytest.raises(SystemExit) as exit_:
        entry.main()
    assert exit_.value.code == MISUSE
    assert "No space left" in capsys.readouterr().err


def test_an_interrupt_while_it_is_imported(monkeypatch, capsys):
    """It ends as later, in one line."""

    class _Interrupted(ModuleType):
        def __getattr__(self, name: str) -> Any:
            raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["newsevents", "validate"])
    monkeypatch.setitem(sys.modules, "newsevents.cli", _Interrupted("newsevents.cli"))
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == INTERRUPTED
    assert capsys.readouterr().err == "newsevents: interrupted\n"


def test_its_help_lists_every_command(run, golden):
    """The help explains datasets and exit statuses, and lists the commands."""
    outcome = run("--help")
    assert run("-h") == outcome
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("Usage: newsevents [OPTIONS] COMMAND [ARGS]...\n")
    golden(outcome.out)
    for command, (_, summary) in COMMANDS.items():
        assert f"  {command} " in outcome.out
        assert summary.split()[0] in outcome.out


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(run, command):
    """The help of a command begins with the sentence that the list of commands shows."""
    outcome = run(command, "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"Usage: newsevents {command} ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope"], '"nope" is not a command'),
        (["validate"], "'DATASET...'"),
        (["validate", "--colour"], "--colour"),
        (["show"], "'ID'"),
        (["schema", "meetng"], "'meetng'"),
        (["info", "a", "b"], "(b)"),
    ],
)
def test_misuse_is_exit_status_2(run, arguments, said):
    """Misuse is reported on standard error with the usage."""
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("Usage: newsevents ")
    assert said in outcome.err


def test_without_a_command_it_says_how_it_is_used(run):
    """No command at all is misuse, and the help is shown."""
    outcome = run()
    assert outcome.status == 2
    assert outcome.out + outcome.err == run("--help").out


def test_it_is_a_module_too(run, dataset):
    """`python -m newsevents` is the same command, under the same name."""
    done = subprocess.run(
        [sys.executable, "-m", "newsevents", "validate", str(dataset)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == run("validate", dataset).out
    done = subprocess.run(
        [sys.executable, "-m", "newsevents", "nope"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Usage: newsevents ")


def test_a_fault_of_its_own_is_one_line(run, monkeypatch, golden):
    """Whatever goes wrong inside ends in one line with the place, not in a traceback."""

    def _broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by\n\x1b[31mزيرو")

    monkeypatch.setattr("newsevents.cli.validate.validate", _broken)
    outcome = run("validate", ".")
    assert (outcome.status, outcome.out) == (2, "")
    assert re.search(r"ZeroDivisionError.*test_cli\.py:\d+.*: by\\n\\x1b\[31mزيرو", outcome.err)
    assert outcome.err.count("\n") == 1
    assert "\x1b" not in outcome.err
    golden(re.sub(r"\.py:\d+", ".py:LINE", outcome.err))


def test_output_that_cannot_be_written_is_one_line(run, monkeypatch):
    """A system error is reported with its reason, and not as an internal error."""

    def _full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("newsevents.cli.validate.validate", _full)
    outcome = run("validate", ".")
    assert outcome.status == 2
    assert outcome.err.count("\n") == 1
    assert "No space left on device" in outcome.err
    assert ".py:" not in outcome.err


def test_an_interrupt_is_no_traceback(run, monkeypatch):
    """Ctrl-C ends the command quietly."""

    def _interrupt(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newsevents.cli.validate.validate", _interrupt)
    outcome = run("validate", ".")
    assert outcome.status != 0
    assert "Traceback" not in outcome.err


# --- validate ------------------------------------------------------------------------------------


def test_validate_a_good_dataset(run, dataset, golden):
    """Nothing found is one line and exit status 0."""
    outcome = run("validate", dataset)
    assert (outcome.status, outcome.err) == (0, "")
    golden(outcome.out)


def test_validate_says_everything(run, write, small, golden):
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
    assert [line.split()[:2] for line in outcome.out.replace(f"{file}:", "").splitlines()[:-1]] == [
        [f"{mood}:", "NE102"],
        [f"{act}:", "NE105"],
        [f"{guard}:", "NE202"],
        ["12:", "NE013"],
    ]
    golden(outcome.out)


def test_validate_several(run, write, small, dataset, golden):
    """Several datasets are checked one by one and counted together."""
    part = write("events.jsonl", small[6:])
    outcome = run("validate", "--output-format=concise", dataset, part, dataset)
    lines = outcome.out.split("\n")
    assert outcome.status == 0
    assert lines[0].startswith(f"{part}:1:1: NE203 ")
    golden("\n".join(lines[1:]))


def test_a_warning_is_a_finding(run, write, small, golden):
    """Warnings are exit status 1 as well: `validate` is for those who want it clean."""
    path = write("small.jsonl", small)
    path.write_bytes(path.read_bytes() + b"\n")
    outcome = run("validate", "--output-format=concise", path)
    assert outcome.status == 1
    assert "NE013" in outcome.out
    golden(outcome.out)


def test_validate_an_installed_dataset(run, dataset, announced):
    """A dataset that a package brings along is named instead of a path."""
    announced("samra", lambda: dataset)
    assert run("validate", "samra") == run("validate", dataset)


def test_a_path_goes_before_a_name(run, dataset, announced, write, monkeypatch):
    """A path takes precedence over an installed dataset of the same name."""
    announced("samra", lambda: dataset)
    folder = write("samra/x.jsonl", b"{}").parent
    monkeypatch.chdir(folder.parent)
    assert run("validate", "--output-format=concise", "samra").out.startswith(
        "samra/x.jsonl:1:1: NE110 "
    )


# --- info ----------------------------------------------------------------------------------------


def test_info(run, dataset, golden):
    """Records by type, the period, languages, and the actors of most events."""
    outcome = run("info", dataset)
    assert (outcome.status, outcome.err) == (0, "")
    golden(page(outcome.out))


def test_info_in_another_language(run, dataset):
    """Names are in the requested language and isolated."""
    out = run("info", dataset, "--language", "ar").out
    assert "\u2068حرس الميناء\u2069" in out
    assert "Port Guard" not in out


def test_info_of_a_dataset_without_events(run, write, small, golden):
    """Without events, the output is the table of records."""
    out = page(run("info", write("actors.jsonl", small[1:4])).out)
    golden(out)


def test_info_with_a_title(run, write, small):
    """The title of the manifest is the first line."""
    write("dataset/all.jsonl", small)
    about = {"title": "أخبار سمرا", "resources": [{"path": "all.jsonl"}]}
    out = run("info", write("dataset/datapackage.json", about).parent).out
    assert out.startswith("\u2068أخبار سمرا\u2069\n")
    write("dataset/datapackage.json", {**about, "title": {"ar": "x"}})
    assert run("info", write("dataset/datapackage.json", about).parent).status == 0


def test_info_of_open_dates(run, write, small, golden):
    """Dates with one bound are counted beside the period."""
    small[9]["date"] = "../2026-02-01"
    path = write("movement.jsonl", [small[9]])
    golden(page(run("info", path).out))


def test_info_of_many_actors(run, write, small):
    """Ten actors are listed, and the others counted."""
    others = [{**small[1], "id": f"actor:a{number}"} for number in range(12)]
    out = run("info", write("small.jsonl", [*small, *others])).out
    assert out.count("actor:") == 10
    assert "5" in page(out).splitlines()[-1]


def test_info_of_this_folder(run, dataset, monkeypatch):
    """Without a dataset it is this folder."""
    monkeypatch.chdir(dataset.parent)
    assert "military-movement" in run("info").out


def test_info_of_a_faulty_dataset(run, write, small, golden):
    """Valid records are summarized, and standard error counts the errors."""
    small[6]["acts"] = ["anounce"]
    path = write("small.jsonl", small)
    outcome = run("info", path)
    assert outcome.status == 0
    golden(outcome.err)
    assert "statement" not in outcome.out


@pytest.mark.parametrize("command", ["info", "show"])
def test_nothing_good_is_an_error(run, write, command, golden):
    """A dataset without a valid record is an error."""
    path = write("x.jsonl", b"{}\n")
    outcome = run(*([command, "actor:x", path] if command == "show" else [command, path]))
    assert (outcome.status, outcome.out) == (2, "")
    golden(outcome.err)


# --- show ----------------------------------------------------------------------------------------

SHOWN = (
    CALL,
    SAID,
    "meeting:2026-02-02-samra",
    "military-movement:2026-02-01-guard",
    FERRY,
    SALMA,
    "place:samra-harbour",
)


@pytest.mark.parametrize("name", SHOWN)
def test_show(run, dataset, name, golden):
    """A record is shown with names, dates in words, sources and references to it."""
    outcome = run("show", name, dataset)
    assert (outcome.status, outcome.err) == (0, "")
    golden(page(outcome.out))


def test_show_an_article(run, dataset, golden):
    """An article is shown with its headline and the events that it reports, by date."""
    golden(page(run("show", "article:2026-02-03-ferry", dataset).out))


def test_show_an_article_without_headline(run, write, small, golden):
    """Missing fields are left out."""
    del small[0]["headline"], small[0]["text"]
    golden(page(run("show", small[0]["id"], write("small.jsonl", small[:1])).out))


def test_show_in_another_language(run, dataset):
    """Names are in the language that is asked for, titles in all that there are."""
    out = page(run("show", CALL, dataset, "--language", "ar").out)
    assert "سلمى نجّار, caller" in out
    assert "Najjar and the guard speak" in out


def test_show_isolates_arabic(run, dataset):
    """Arabic is isolated, so that it does not turn the rest of its line around."""
    assert '"\u2068غداً\u2069"' in run("show", FERRY, dataset).out


def test_show_everything_that_there_is(run, write, small, golden):
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
        "imported_from": [{"dataset": "Harbours", "version": "3"}],
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
                "/places/0/place": "place:samra-harbour",
                "/quantities/0/best": 3,
                "/~1": True,
            },
            "quotation": {"text": "قريباً", "language": "ar"},
        },
        {"article": "article:2026-02-03-ferry"},
    ]
    outcome = run("show", FERRY, write("small.jsonl", small))
    assert outcome.status == 0
    golden(outcome.err)
    golden(page(outcome.out))


def test_a_field_that_is_not_known_is_no_markup(run, write, small):
    """Names of fields come from the data, and are shown as they are."""
    document = {**small[1], "[/red]": 1, "[bold]x[/bold]": 2, ":smile:": 3}
    outcome = run("show", small[1]["id"], write("x.jsonl", [document]))
    assert outcome.status == 0
    for name in ("[/red]", "[bold]x[/bold]", ":smile:"):
        assert f"  {name} " in outcome.out


def test_fields_that_are_not_known_inside_a_part_are_shown(run, write, small):
    """Nothing of a record is passed over, at any depth."""
    small[8]["participants"][0]["seat"] = "left"
    assert "left" in run("show", CALL, write("small.jsonl", small)).out


def test_show_what_is_not_there(run, dataset, golden):
    """For an unknown id the nearest one is suggested."""
    outcome = run("show", "call:2026-02-najar-guard", dataset)
    assert (outcome.status, outcome.out) == (2, "")
    assert CALL in outcome.err
    golden(outcome.err)


@pytest.mark.parametrize("columns", ["20", "1", "1000"])
def test_every_width_of_a_terminal_will_do(run, dataset, monkeypatch, columns):
    """Any width of the terminal works."""
    monkeypatch.setenv("COLUMNS", columns)
    for arguments in (("show", FERRY, dataset), ("info", dataset)):
        assert run(*arguments).status == 0


# --- rule ---------------------------------------------------------------------------------------


def test_rules_are_listed(run):
    """Without a name each rule is a line: code, name, severity, summary."""
    outcome = run("rule")
    assert (outcome.status, outcome.err) == (0, "")
    lines = outcome.out.splitlines()
    assert lines[0].split(maxsplit=3)[:3] == ["NE001", "not-utf-8", "error"]
    assert find_rule("NE001").summary in lines[0]
    assert [line[:5] for line in lines] == sorted(line[:5] for line in lines)


@pytest.mark.parametrize("name", ["NE013", "ne013", "blank-line"])
def test_a_rule_is_explained(run, name):
    """A rule is found by its code or by its name."""
    outcome = run("rule", name)
    assert outcome.status == 0
    head, summary = outcome.out.split("\n")[::2][:2]
    assert head.split()[:2] == ["NE013", "blank-line"]
    assert summary.startswith(find_rule("NE013").summary)


def test_a_family_of_rules_is_listed(run):
    """The beginning of a code lists the rules that it selects."""
    lines = run("rule", "ne80").out.splitlines()
    assert [line[:4] for line in lines] == ["NE80"] * 9
    assert run("rule", "NE3").out.splitlines()[0].startswith("NE301")


def test_a_rule_that_there_is_not(run, golden):
    """Another name is answered with the nearest."""
    outcome = run("rule", "blank-lines")
    assert (outcome.status, outcome.out) == (2, "")
    golden(outcome.err)


# --- schema --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["actor", "military-movement", "bundle", "bundle.draft-07"])
def test_schema(run, name):
    """The published schema is printed."""
    outcome = run("schema", name)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == schemas.schema_text(schemas.read_schema(name))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_schema_of_answers_of_models(run, provider):
    """The schema of the draft format is printed, with all types of events."""
    assert json.loads(run("schema", f"extraction.{provider}").out) == extraction_schema(provider)


def test_schema_of_any_record(run):
    """Without a name it is the schema of any one record."""
    assert json.loads(run("schema").out)["$id"].endswith("/record.schema.json")


def test_schemas_that_are_not_there(run, monkeypatch, tmp_path, golden):
    """A broken installation is one line."""
    monkeypatch.setattr(schemas, "folder", lambda: tmp_path / "gone")
    monkeypatch.setattr("newsevents.cli.reference.folder", lambda: tmp_path / "gone")
    outcome = run("schema")
    assert outcome.status == 2
    golden(outcome.err)


# --- installed datasets --------------------------------------------------------------------------


@attrs.frozen
class EntryPoint:
    """Stand-in for an entry point of `importlib.metadata`."""

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

    monkeypatch.setattr("newsevents.storage.sources.metadata.entry_points", _entry_points)
    return _announced


def test_installed_datasets_are_found_by_name(dataset, announced):
    """A package announces a function that returns a path, as text or as a path."""
    announced("samra", lambda: dataset)
    announced("also", lambda: str(dataset))
    assert newsevents.installed_datasets() == ("also", "samra")
    assert newsevents.read_dataset("samra") == newsevents.read_dataset(dataset)
    assert newsevents.read_dataset("also") == newsevents.read_dataset(dataset)
    assert newsevents.validate("samra").ok
    assert len(list(newsevents.iter_records("also"))) == len(newsevents.read_dataset("also"))


def test_a_path_takes_precedence_over_an_installed_dataset(
    dataset, announced, tmp_path, monkeypatch
):
    """A folder of this name is read, whatever a package announces."""
    announced("samra", lambda: dataset)
    monkeypatch.chdir(tmp_path)
    newsevents.write_dataset([], "samra")
    assert len(newsevents.read_dataset("samra")) == 0


def test_a_name_that_no_package_announces(announced, golden):
    """Another name is answered with the nearest, or with all there are."""
    with pytest.raises(newsevents.FileError) as error:
        newsevents.read_dataset("samra")
    golden(error.value)
    announced("samra-2026", Path)
    announced("akka-2025", Path)
    for name in ("samrra-2026", "صور"):
        with pytest.raises(newsevents.FileError) as error:
            newsevents.read_dataset(name)
        golden(error.value)


@pytest.mark.parametrize("command", ["info", "show"])
def test_an_installed_dataset_can_be_looked_at(run, dataset, announced, command):
    """Every command accepts the name of an installed dataset."""
    announced("samra", lambda: dataset)
    arguments = ["show", CALL, "samra"] if command == "show" else ["info", "samra"]
    assert run(*arguments).status == 0


def test_a_package_that_is_broken_is_one_line(run, announced):
    """A broken package is named, and is not reported as an internal error."""

    def _gone() -> Path:
        raise ModuleNotFoundError("No module named 'samra'")

    announced("samra", _gone)
    outcome = run("validate", "samra")
    assert (outcome.status, outcome.out) == (2, "")
    assert "samra" in outcome.err
    assert ".py:" not in outcome.err


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
    assert done.returncode == BROKEN_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize(
    "arguments",
    [["schema"], ["validate", "small.newsevents.json"], ["info", "small.newsevents.json"]],
)
def test_a_full_disk_is_named(dataset, arguments):
    """Output that cannot be written is reported in one line."""
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
    assert ".py:" not in done.stderr
    assert "schemas" not in done.stderr


def test_notes_keep_the_isolates_of_values(capsys):
    """Values of other scripts in a note are isolated when it is made; the rest is escaped."""
    say(f"{shown('صفا')} for \x1b[1mSafa", "صفا")
    assert capsys.readouterr().err == ('\u2068"صفا"\u2069 for \\x1b[1mSafa\n\u2068صفا\u2069\n')


@pytest.mark.parametrize(("command", "formats"), [("import", IMPORTERS), ("export", EXPORTERS)])
def test_formats_are_listed_in_columns(run, command, formats):
    """Names of any length are set apart from titles."""
    rows = [line.split("  ") for line in run(command, "--help").out.splitlines()]
    names = [row[1] for row in rows if row[0] == "" and len(row) > 2 and row[1] in formats]
    assert names == list(formats) or names == sorted(formats)
