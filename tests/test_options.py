"""Every option of every command has an effect on every kind of source, or is refused.

`OPTIONS` has an entry for each option; an option without one fails the test.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs
import click
import fsspec
import gdelt_rows
import pytest

from ferry import REPORT
from newsevents import validation
from newsevents.cli import COMMANDS
from newsevents.cli import newsevents as group
from newsevents.formats import convert
from newsevents.storage import sources
from newsevents.validation import Limits
from writing import WRITES

#: Kinds of sources with the arguments for them.
SOURCES = {
    "folder": "data",
    "file": "data/all.jsonl",
    "gzip": "all.jsonl.gz",
    "bundle": "all.newsevents.json",
    "pattern": "data/*.jsonl",
    "url": "memory://options/all.jsonl",
    "installed": "announced",
    "parquet": "all.parquet",
    "csv": "all.csv",
    "excel": "all.xlsx",
    "input": "-",
}
TABLES = frozenset(("parquet", "csv", "excel"))
#: Sources that no command reads but those of tables.
UNREAD = TABLES | {"input"}
#: Commands that read them, and refuse invalid records.
READ_TABLES = ("convert", "export", "sql")
#: Commands that refuse data with errors.
NEED_VALID = (*READ_TABLES, "merge", "evidence move", "remove", "rename")
#: `validate` reads them as well: columns/test_checking.
CHECKED = ("validate",)
WHOLE = frozenset(("folder", "bundle", "installed"))
CALL = "call:2026-02-najjar-guard"


@attrs.frozen
class Use:
    """How an option is used, and for which sources it is accepted without an effect, and why."""

    option: str
    #: Other options that the effect needs.
    beside: tuple[str, ...] = ()
    idle: frozenset[str] = frozenset()


#: The arguments of each command, in which SOURCE is one.
ARGUMENTS = {
    "add": (
        *("call", "SOURCE", "title.en=A call", "date=2026-02-02", "status=occurred"),
        *("participants=Salma Najjar", "participants=Port Guard", "article=2026-02-03-ferry"),
        *("quote=لم نتفق بعد", "says=Port Guard"),
    ),
    "article add": ("texts/quay.txt", "--dataset=data", "--language=ar", "--published=2026-02-03"),
    "assemble": ("answer.json", "--text=report.txt", "--output=paper.jsonl"),
    "convert": ("SOURCE", "target.csv"),
    "diff": ("SOURCE", "other.jsonl"),
    "evidence move": ("SOURCE", "--from=old.txt", "--to=new.txt"),
    "export": ("csv", "SOURCE", "--output=target.csv"),
    "find": ("najar", "SOURCE"),
    "fmt": ("SOURCE",),
    "import": ("gdelt", "events.export.CSV", "--output=imported"),
    "info": ("SOURCE",),
    "init": ("new",),
    "merge": ("SOURCE", "second.jsonl"),
    "remove": (CALL, "SOURCE"),
    "rename": ("place:samra", "place:sumra", "SOURCE"),
    "report": ("SOURCE",),
    "rule": (),
    "schema": (),
    "score": ("SOURCE", "second.jsonl"),
    "show": (CALL, "SOURCE"),
    "span": ("texts/2026-02-03-ferry.txt", "لم نتفق بعد", "لم نتفق أبدا"),
    "sql": ("SOURCE", "select id, name from actors"),
    "terms": ("status",),
    "validate": ("SOURCE",),
    "where-used": ("place:samra", "SOURCE"),
}
OPTIONS = {
    ("add", "--texts"): Use("--texts=texts"),
    ("article add", "--agency"): Use("--agency=Ports Authority"),
    ("article add", "--author"): Use("--author=Salma Najjar"),
    ("article add", "--copy"): Use("--copy"),
    ("article add", "--dataset"): Use("--dataset=other.jsonl"),
    ("article add", "--headline"): Use("--headline=الرصيف"),
    ("article add", "--id"): Use("--id=other"),
    ("article add", "--kind"): Use("--kind=readout"),
    ("article add", "--language"): Use("--language=fa"),
    ("article add", "--licence"): Use("--licence=CC0-1.0"),
    ("article add", "--published"): Use("--published=2026-02-04"),
    ("article add", "--publisher"): Use("--publisher=Ports Authority"),
    ("article add", "--url"): Use("--url=https://example.org/"),
    ("assemble", "--article"): Use("--article=article:gone"),
    ("assemble", "--output"): Use("--output=second.jsonl"),
    ("assemble", "--text"): Use("--text=texts/2026-02-03-ferry.txt"),
    # Only a workbook can be a form; the other targets refuse it.
    ("convert", "--form"): Use("--form"),
    ("convert", "--language"): Use("--language=ar"),
    # Only rows of a form have quotes: columns/test_form.
    ("convert", "--texts"): Use("--texts=texts", idle=frozenset(("excel",))),
    ("diff", "--language"): Use("--language=ar"),
    ("diff", "--output-format"): Use("--output-format=json"),
    ("evidence move", "--article"): Use("--article=article:gone"),
    ("evidence move", "--dry-run"): Use("--dry-run"),
    ("evidence move", "--from"): Use("--from=new.txt"),
    ("evidence move", "--to"): Use("--to=old.txt"),
    ("export", "--language"): Use("--language=ar"),
    ("export", "--output"): Use("--output=other.csv"),
    ("export", "--report"): Use("--report=losses.json"),
    # Only formats of annotations use it; the one that is written here refuses it.
    ("export", "--texts"): Use("--texts=texts"),
    ("find", "--json"): Use("--json"),
    ("fmt", "--check"): Use("--check"),
    ("fmt", "--diff"): Use("--diff"),
    ("import", "--coreference"): Use("--coreference=clusters.jsonlines"),
    ("import", "--draft"): Use("--draft=draft.toml"),
    ("import", "--mapping"): Use("--mapping=mapping.toml"),
    ("import", "--mentions"): Use("--mentions=events.mentions.CSV"),
    # Only importers of annotations have them; the one that runs here refuses them.
    ("import", "--offsets"): Use("--offsets=utf-16"),
    ("import", "--output"): Use("--output=other"),
    ("import", "--register"): Use("--register=data"),
    ("import", "--report"): Use("--report=counts.json"),
    ("import", "--texts"): Use("--texts=texts"),
    ("import", "--texts-out"): Use("--texts-out=saved"),
    ("import", "--version"): Use("--version=2026-02-03"),
    ("info", "--language"): Use("--language=ar"),
    ("init", "--title"): Use("--title=Ports"),
    ("merge", "--aliases"): Use("--aliases=confirmed.toml"),
    ("merge", "--candidates"): Use("--candidates=new.toml"),
    ("merge", "--language"): Use("--language=ar"),
    ("merge", "--output"): Use("--output=merged.jsonl", ("--prefer=first",)),
    ("merge", "--prefer"): Use("--prefer=last"),
    ("rename", "--dry-run"): Use("--dry-run"),
    ("report", "--language"): Use("--language=ar", ("--output=page.html",)),
    ("report", "--output"): Use("--output=page.html"),
    ("report", "--texts"): Use("--texts=texts", ("--output=page.html",)),
    ("score", "--json"): Use("--json"),
    ("show", "--language"): Use("--language=ar"),
    ("show", "--texts"): Use("--texts=texts"),
    ("span", "--json"): Use("--json"),
    ("sql", "--format"): Use("--format=jsonl"),
    ("sql", "--language"): Use("--language=ar"),
    ("terms", "--json"): Use("--json"),
    ("validate", "--baseline"): Use("--baseline=known.json"),
    ("validate", "--exit-zero"): Use("--exit-zero"),
    ("validate", "--fail-on"): Use("--fail-on=error", ("--select=NE7",)),
    ("validate", "--fix"): Use("--fix"),
    ("validate", "--ignore"): Use("--ignore=NE105"),
    ("validate", "--jobs"): Use("--jobs=7"),
    # Only workbooks can be copied; the others are refused.
    ("validate", "--marked"): Use("--marked=marked.xlsx"),
    ("validate", "--max-findings"): Use("--max-findings=1"),
    ("validate", "--output-format"): Use("--output-format=json"),
    ("validate", "--scheduler"): Use("--scheduler=nowhere"),
    ("validate", "--select"): Use("--select=NE105"),
    ("validate", "--show-unchecked"): Use("--show-unchecked"),
    ("validate", "--statistics"): Use("--statistics"),
    ("validate", "--texts"): Use("--texts=texts"),
    ("validate", "--unsafe-fixes"): Use("--unsafe-fixes"),
    # These are whole already.
    ("validate", "--whole"): Use("--whole", idle=WHOLE),
    ("validate", "--write-baseline"): Use("--write-baseline=new.json"),
    ("where-used", "--json"): Use("--json"),
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield the commands with their names, those of groups too: `article add`."""
    context = click.Context(group)
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from ((f"{name} {each}", below) for each, below in command.commands.items())
        else:
            yield name, command


def test_every_option_is_in_the_table():
    """A new option needs an entry above, and an entry needs its option."""
    found = {
        (name, option.opts[-1])
        for name, command in commands()
        for option in command.params
        if isinstance(option, click.Option)
    }
    assert found == set(OPTIONS)
    assert set(ARGUMENTS) == {name for name, _ in commands()}


def test_every_option_that_writes_is_in_the_table_of_writes():
    """Kills, locks and full disks are tried for whatever an option writes."""
    tried = {
        (name.partition(" ")[0], word) for name, each in WRITES.items() for word in each.arguments
    }
    for name, command in commands():
        for each in command.params:
            text = getattr(each, "help", None) or ""
            if re.match("(Also )?([Ww]rite|Copy)(?! nothing)", text) and each.name != "dataset":
                used = [(name.partition(" ")[0], option) in tried for option in each.opts]
                assert any(used), (name, each.opts)


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> Path:
    """Return a folder for a dataset in every format of tables."""
    return tmp_path_factory.mktemp("tables")


@pytest.fixture
def prepare(tmp_path, write, small, tables, monkeypatch) -> Callable[..., Path]:
    """Return a function that makes a source of a kind anew, and works in the folder with it."""
    valid = write("valid/all.jsonl", small)
    small[6]["status"] = "plannd"
    small[7]["title"]["en"] += " "
    small[8]["evidence"][1]["claims"] = {"/participants/0/role": "recipient"}
    small[10]["evidence"][0]["expression"] = {"text": "ذات مساء", "language": "ar"}
    small[9]["forces"] = [{"actor": "actor:port-guard"}, {"actor": "actor:gone"}]
    here = tmp_path / "here"

    class EntryPoint:
        def load(self) -> Callable[[], Path]:
            return lambda: here / "data"

    others = sources.metadata.entry_points

    # A module that is imported meanwhile keeps this function.
    def _entry_points(group: str, name: str = "announced") -> Any:
        if group != "newsevents.datasets":
            return others(group=group)
        return [EntryPoint()] if name == "announced" else []

    monkeypatch.setattr(sources.metadata, "entry_points", _entry_points)
    monkeypatch.setattr(sources, "installed_datasets", lambda: ("announced",))

    def _prepare(kind: str, *, is_valid: bool = False) -> Path:
        if here.exists():
            os.chdir(tmp_path)
            shutil.rmtree(here)
        write("here/texts/2026-02-03-ferry.txt", "قالت المتحدثة لم نتّفق بعد".encode())
        write("here/old.txt", REPORT.encode())
        write("here/new.txt", f"عاجل\n{REPORT}".encode())
        write("here/texts/quay.txt", "الرصيف مفتوح.".encode())
        write("here/paper.jsonl", small[:1])
        write("here/report.txt", REPORT.encode())
        write("here/answer.json", b'{"actors": []}')
        write("here/other.jsonl", small[2:])
        najjar = {**small[2], "country": "SY"}
        write("here/second.jsonl", [najjar, {**small[1], "id": "actor:ports"}])
        write("here/confirmed.toml", b'[aliases]\n"actor:ports" = "actor:ports-authority"\n')
        write("here/events.export.CSV", gdelt_rows.event().encode())
        write("here/events.mentions.CSV", gdelt_rows.mention().encode())
        findings = [{"code": "NE105", "record": small[6]["id"], "pointer": "/status"}]
        write("here/known.json", {"newsevents-baseline": 1, "findings": findings})
        write("here/data/all.jsonl", valid.read_bytes() if is_valid else small)
        if kind in ("gzip", "bundle"):
            documents = list(map(json.loads, (here / "data/all.jsonl").read_bytes().splitlines()))
            write(f"here/{SOURCES[kind]}", documents)
        elif kind == "url":
            with fsspec.open(SOURCES[kind], "wb") as file:
                file.write((here / "data/all.jsonl").read_bytes())
        elif kind in TABLES:
            saved = tables / SOURCES[kind]
            if not saved.exists():
                convert(valid.parent, saved)
            copy = shutil.copytree if saved.is_dir() else shutil.copy
            copy(saved, here / SOURCES[kind])
        monkeypatch.chdir(here)
        return here

    return _prepare


@pytest.fixture
def processes(monkeypatch) -> list[int]:
    """Return a list of the numbers of processes that a command asks for; none is started."""
    asked: list[int] = []

    @contextlib.contextmanager
    def _pool(jobs: int) -> Iterator[None]:
        asked.append(jobs)
        yield None

    monkeypatch.setattr(validation, "process_pool", _pool)
    monkeypatch.setattr(validation.engine, "DEFAULT_LIMITS", Limits(min_parallel_bytes=0))
    return asked


@pytest.fixture(scope="module")
def known() -> dict[tuple[str, ...], tuple[Any, ...]]:
    """Return the outcomes of commands that were run already."""
    return {}


@pytest.fixture
def outcome(run, prepare, processes, known) -> Callable[..., tuple[Any, ...]]:
    """Return a function that runs a command on a new source, and returns all that came of it."""

    def _outcome(command: str, kind: str, *options: str) -> tuple[Any, ...]:
        key = (command, *ARGUMENTS[command], kind, *options)
        if key not in known:
            known[key] = _run(command, kind, *options)
        return known[key]

    def _run(command: str, kind: str, *options: str) -> tuple[Any, ...]:
        here = prepare(kind, is_valid=command in NEED_VALID)
        processes.clear()
        arguments = (SOURCES[kind] if each == "SOURCE" else each for each in ARGUMENTS[command])
        done = run(*command.split(), *arguments, *options)
        files = tuple(
            (path.relative_to(here), path.read_bytes())
            for path in sorted(here.rglob("*.*"))
            if path.is_file() and path.suffix not in (".xlsx", ".parquet")
        )
        out, err = (text.replace(str(here), "HERE") for text in (done.out, done.err))
        return done.status, out, err, tuple(processes), files

    return _outcome


def is_refused(status: int, out: str, err: str) -> bool:
    """Whether a command was refused, in one line on standard error after the usage, if any."""
    lines = [line for line in err.splitlines() if line and not line.startswith(("Usage:", "Try "))]
    if status == 2:
        assert len(lines) == 1
        # A document is complete, if empty.
        assert not out or out.startswith("{")
    return status == 2


def kinds_for(command: str, option: str) -> list[str]:
    """Return a folder and a third of the other kinds of sources, all for the options of a command."""
    if "SOURCE" not in ARGUMENTS[command]:
        return ["folder"]
    options = sorted(name for of, name in OPTIONS if of == command)
    step = min(3, len(options))
    first, *others = SOURCES
    return [first, *others[options.index(option) % step :: step]]


@pytest.mark.parametrize(("command", "option"), sorted(OPTIONS), ids="".join)
def test_every_option_has_an_effect(outcome, command, option):
    """With the option something is different, or a line says why it cannot be used.

    Sources of all kinds are opened in one place, so no option is tried with each of them.
    """
    use = OPTIONS[command, option]
    for kind in kinds_for(command, option):
        if command in CHECKED and kind in TABLES:
            continue
        without = outcome(command, kind, *use.beside)
        with_option = outcome(command, kind, use.option, *use.beside)
        if not is_refused(*with_option[:3]):
            assert (with_option != without) is (kind not in use.idle), kind
        can_be_read = kind not in UNREAD or (command in READ_TABLES and kind in TABLES)
        assert can_be_read or is_refused(*without[:3]), kind


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "--write-baseline=new.json", "--baseline=known.json"),
        ("validate", "--write-baseline=new.json", "--output-format=full"),
        ("validate", "--write-baseline=new.json", "--max-findings=1"),
        ("validate", "--write-baseline=new.json", "--show-unchecked"),
        ("validate", "--write-baseline=new.json", "--statistics"),
        ("validate", "--write-baseline=new.json", "--fail-on=error"),
        ("validate", "--write-baseline=new.json", "--exit-zero"),
        ("validate", "--statistics", "--output-format=json"),
        ("validate", "--exit-zero", "--fail-on=error"),
        ("validate", "--scheduler=tcp://127.0.0.1:1", "--jobs=2"),
        ("diff", "--output-format=json", "--language=ar"),
    ],
    ids=" ".join,
)
def test_options_that_contradict_each_other(outcome, arguments):
    """Of two options of which one would do nothing, both are named, and nothing is done."""
    command, *options = arguments
    found = outcome(command, "folder", *options)
    assert is_refused(*found[:3])
    assert all(option.partition("=")[0] in found[2] for option in options)
    assert "new.json" not in {path.name for path, _ in found[4]}


@pytest.mark.parametrize("target", ["new", "new.jsonl", "new.newsevents.json"])
def test_names_have_a_place_in_tables_only(outcome, monkeypatch, target):
    """A language of names is refused where none are written."""
    monkeypatch.setitem(ARGUMENTS, "convert", ("SOURCE", target))
    assert outcome("convert", "csv")[0] == 0
    assert is_refused(*outcome("convert", "csv", "--language=ar")[:3])


def test_statistics_of_the_most_frequent_rules(run, prepare):
    """With --statistics at most so many rules are listed, the most frequent first."""
    prepare("folder")
    every = run("validate", "data", "--statistics").out.splitlines()
    first = run("validate", "data", "--statistics", "--max-findings=1").out.splitlines()
    assert (first[0], first[-1], len(first)) == (every[0], every[-1], 3)
    assert str(len(every) - 2) in first[1]


def test_defaults_are_what_is_done_without_an_option(outcome):
    """A choice that is the default changes nothing."""
    assert outcome("validate", "folder", "--output-format=full") == outcome("validate", "folder")
    assert json.loads(outcome("validate", "folder", "--output-format=json")[1])["findings"]
