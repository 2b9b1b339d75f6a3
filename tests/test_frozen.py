"""What other people's files and programs depend on: it does not change with the code or its words.

What is compared stands in `tests/golden/frozen/`, without the sentences. Findings, with the edits
of their fixes, stand beside the data in `tests/conformance/`. After a change that is meant, `make
golden` writes both anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pytest

from newsevents.cli import newsevents
from newsevents.reporters import REPORTERS
from newsevents.validation import ValidationReport, validate

HERE = Path(__file__).parent
FROZEN = HERE / "golden" / "frozen"
CONFORMANCE = HERE / "conformance"
SHIPPED = "syria-russia-2026-01"

#: Keys under which reports have sentences, and values that follow from the version or the rules.
WORDS = frozenset(
    ("message", "hint", "help", "what", "text", "summary", "explanation", "description", "markdown")
)

#: A command, in a folder with the data of a case, and the status that it exits with.
STATUSES = (
    (0, "validate", SHIPPED),
    (0, "validate", "good"),
    (1, "validate", "bad"),
    (0, "validate", "bad", "--ignore", "NE1"),
    (2, "validate", "nowhere"),
    (2, "validate", "bad", "--output-format", "nothing"),
    (2, "validate", "bad", "--select", "NE999"),
    (1, "fmt", "--check", "good"),
    (2, "fmt", "nowhere"),
    (0, "info", SHIPPED),
    (2, "info", "nowhere"),
    (0, "show", "call:2026-01-trump-sharaa", SHIPPED),
    (2, "show", "call:nowhere", SHIPPED),
    (0, "schema", "call"),
    (2, "schema", "nothing"),
    (0, "rule", "NE105"),
    (2, "rule", "NE999"),
    (0, "diff", "good", "good"),
    (1, "diff", "good", "bad"),
    (2, "diff", "good", "nowhere"),
    (2, "convert", "nowhere", "out"),
    (0, "convert", SHIPPED, "out"),
    (0, "sql", SHIPPED, "SELECT count(*) FROM events"),
    (2, "sql", SHIPPED, "SELECT nothing FROM events"),
    (2, "report", "nowhere", "-o", "report.html"),
    (2, "nothing"),
    (0, "--version"),
)


def agreed(name: str, actual: Any) -> None:
    """Compare with what was agreed on; write it if that is asked for."""
    path = FROZEN / name
    if "NEWSEVENTS_GOLDEN" in os.environ:
        FROZEN.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{json.dumps(actual, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == actual


def skeleton(value: Any, key: str = "") -> Any:
    """Return a report without its sentences."""
    if isinstance(value, dict):
        return {name: skeleton(below, name) for name, below in value.items()}
    if isinstance(value, list):
        return [skeleton(below, key) for below in value]
    return "..." if key in WORDS and isinstance(value, str) else value


def elements(element: ET.Element) -> Any:
    """Return an XML element without its sentences: name, attributes, what is in it."""
    attributes = {k: v for k, v in element.attrib.items() if k not in ("message", "time")}
    return [element.tag, attributes, [elements(below) for below in element]]


@functools.cache
def bad_reports() -> list[ValidationReport]:
    """Return the reports about datasets of several rules, in the working directory."""
    paths = CONFORMANCE.glob("NE[0-8]0[1-5]-*/bad*")
    return [validate(path) for path in sorted(each.relative_to(CONFORMANCE) for each in paths)]


@pytest.mark.parametrize("name", ["json", "jsonl", "gitlab", "sarif", "junit"])
@pytest.mark.no_cover
def test_the_structure_of_a_report_stays(name, monkeypatch):
    """Fields, values and their order are what programs read; sentences are not."""
    monkeypatch.chdir(CONFORMANCE)
    for variable in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(variable, raising=False)
    text = "".join(REPORTERS[name](bad_reports()))
    if name == "junit":
        actual: Any = elements(ET.fromstring(text))  # noqa: S314 - our own
    elif name == "jsonl":
        actual = [skeleton(json.loads(line)) for line in text.splitlines()]
    else:
        actual = skeleton(json.loads(text))
    if name == "sarif":
        for each in actual["runs"]:
            each["tool"]["driver"]["version"] = "..."
    if name == "json":
        actual["newsevents"] = "..."
        # Rules are added.
        del actual["rules_run"][1:], actual["rules_not_run"][1:]
        del actual["rules_not_run"][0]["rules"][1:]
    if name == "gitlab":
        for each in actual:
            # Of the message among others.
            each["fingerprint"] = "..."
    agreed(f"{name}.json", actual)


def test_commands_and_options_stay():
    """Every command takes the same arguments and options, with the same choices and defaults."""
    agreed("options.json", _options(newsevents))


def _options(command: click.Command) -> Any:
    context = click.Context(command)
    if isinstance(command, click.Group):
        names = command.list_commands(context)
        below = {name: command.get_command(context, name) for name in names}
        return {name: _options(each) for name, each in below.items() if each is not None}
    return [_parameter(each) for each in command.params]


def _parameter(each: click.Parameter) -> Any:
    given = each.to_info_dict()
    wanted = ("name", "opts", "secondary_opts", "required", "nargs", "multiple", "is_flag", "count")
    kept = {name: given[name] for name in wanted if given.get(name)}
    choices = given["type"].get("choices")
    return {
        **kept,
        "type": given["type"]["name"],
        **({"choices": list(choices)} if choices else {}),
    }


@pytest.mark.parametrize("case", STATUSES, ids=lambda case: " ".join(case[1:]))
def test_exit_statuses_stay(case, run, tmp_path, monkeypatch):
    """0 is clean, 1 has findings, 2 is misuse or what cannot be read."""
    for name in ("good", "bad"):
        shutil.copytree(CONFORMANCE / "NE105-not-a-term" / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    status, *arguments = case
    assert run(*arguments).status == status


@pytest.mark.no_cover
def test_the_canonical_form_stays(run, tmp_path):
    """`fmt` writes the same bytes for every dataset of the conformance suite."""
    folders = []
    for case in sorted(CONFORMANCE.glob("*/*/")):
        if case.name.startswith(("bad", "good")):
            folders.append(tmp_path / case.relative_to(CONFORMANCE))
            shutil.copytree(case, folders[-1])
    run("fmt", *folders)
    digests = {each.relative_to(tmp_path).as_posix(): digest_of(each) for each in folders}
    agreed("canonical.json", digests)


@pytest.mark.parametrize("form", ["jsonl", "newsevents.json", "csv"])
def test_the_bytes_of_a_form_stay(form, run, tmp_path):
    """`convert` writes the same bytes."""
    assert run("convert", SHIPPED, tmp_path / f"out.{form}").status == 0
    agreed(f"bytes-{form}.json", digest_of(tmp_path))


def test_the_bytes_of_parquet_stay(run, tmp_path):
    """`convert` writes the same Parquet as long as the writer is the same version."""
    assert run("convert", SHIPPED, tmp_path / "out.parquet").status == 0
    path = FROZEN / "bytes-parquet.json"
    if "NEWSEVENTS_GOLDEN" not in os.environ:
        version = json.loads(path.read_text(encoding="utf-8"))["pyarrow"]
        if version != pa.__version__:
            pytest.skip(f"agreed for pyarrow {version}, and this is {pa.__version__}")
    agreed("bytes-parquet.json", {"pyarrow": pa.__version__, "files": digest_of(tmp_path)})


def digest_of(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        re.sub(r"\\", "/", str(path.relative_to(folder))): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in files
    }
