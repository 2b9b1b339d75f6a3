"""Additions to the library, made as CONTRIBUTING.md says, in a copy of the package.

One copy gets a field, an event type, a rule and an output format; everything that follows from the
model or from a registry has to know them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import newsevents

FIELD = '''    interpreters: Amount | None = None
    """Number of interpreters."""
'''

EVENT_TYPE = '''

@attrs.frozen(kw_only=True, repr=False)
class Vigil(Event):
    """People keep watch."""

    type: ClassVar[Literal["vigil"]] = "vigil"

    id: VigilId
    """Unique id."""
    keepers: Annotated[tuple[Participation, ...], Size()]
    """Keepers of the vigil."""
    station: PlaceId | None = None
    """Place of the vigil."""
    cause: Slug | None = None
    """Cause of the vigil."""
'''

RULE = '''"""A rule in a module of its own."""

from collections.abc import Iterator

from newsevents.findings import Severity
from newsevents.model import Call
from newsevents.validation.rule import Problem, RuleContext, rule


@rule("NE599", Severity.WARNING, of=Call)
def long_call(call: Call, context: RuleContext) -> Iterator[Problem]:
    """A call with more than 1,440 interpreters.

    Why it matters: The number is a slip.

    Example: `"interpreters": 2000`

    Use instead: `"interpreters": 20`
    """
    if (call.interpreters or 0) > 1440:
        yield Problem("the call has too many interpreters", "/interpreters", "count them again")
'''

REPORTER = '''"""Findings as codes alone."""


def report(reports):
    """Yield a code for every finding."""
    for each in reports:
        for finding in each.findings:
            yield f"{finding.code}\\n"
'''

DOCUMENTS: list[dict[str, Any]] = [
    *(
        {"type": "actor", "id": each, "kind": "person", "names": {"en": each}}
        for each in ("actor:a", "actor:b")
    ),
    {"type": "place", "id": "place:mill", "kind": "site", "names": {"en": "The mill"}},
    {
        "type": "call",
        "id": "call:one",
        "title": {"en": "A call"},
        "date": "2026-01-28",
        "status": "occurred",
        "participants": [{"actor": "actor:a"}, {"actor": "actor:b"}],
        "interpreters": 1500,
        "evidence": [{"attribution": ["actor:a"]}],
    },
    {
        "type": "vigil",
        "id": "vigil:one",
        "title": {"en": "A vigil"},
        "date": "2026-01-28",
        "status": "occurred",
        "keepers": [{"actor": "actor:a"}, {"actor": "actor:b"}],
        "station": "place:mill",
        "cause": "ferry-crew",
        "evidence": [{"attribution": ["actor:a"]}],
    },
]


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of the package, extended, and a dataset that uses it."""
    folder = tmp_path_factory.mktemp("extended")
    package = Path(newsevents.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", "_data")
    copy = shutil.copytree(package, folder / "newsevents", ignore=ignored)
    for name in ("schemas", "examples"):
        shutil.copytree(Path(__file__).parents[1] / name, folder.parent / name, dirs_exist_ok=True)
    types, events, model = (
        copy / "model" / f"{name}.py" for name in ("types", "events", "__init__")
    )
    medium = '    """Channel used: telephone or video."""\n'
    _edit(events, medium, medium + FIELD)
    _edit(events, "    CallId,\n", "    Amount,\n    CallId,\n    VigilId,\n")
    _append(events, EVENT_TYPE)
    _edit(types, '"military-movement", "event")', '"vigil", "event")')
    reference = '_reference("vigil-id", ("vigil",), "vigil:2026-01-28-samra")'
    _append(types, f"\nVigilId = Annotated[str, {reference}]\n")
    _edit(model, "    Statement,\n", "    Statement,\n    Vigil,\n")
    _edit(model, "Statement | Meeting", "Statement | Vigil | Meeting")
    (copy / "validation" / "rules" / "patience.py").write_text(RULE, encoding="utf-8")
    (copy / "reporters" / "codes.py").write_text(REPORTER, encoding="utf-8")
    _edit(
        copy / "reporters" / "__init__.py",
        "_FORMATS = {\n",
        '_FORMATS = {\n    "codes": ("codes", "report"),\n',
    )
    lines = (json.dumps(document) + "\n" for document in DOCUMENTS)
    (folder / "data.newsevents.json").write_text(
        json.dumps({"newsevents": "1.0", "records": DOCUMENTS}), encoding="utf-8"
    )
    (folder / "data.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def _python(extended: Path, code: str, *arguments: str) -> Any:
    """Return the JSON that a program prints, run with the extended package."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=extended,
        env={**os.environ, "PYTHONPATH": str(extended), "PYTHONUTF8": "1", "COLUMNS": "100"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)


COMMANDS = (
    *(f"report DATA -o {language}.html --language {language}" for language in ("en", "ar")),
    "validate DATA --output-format json",
    "validate DATA --output-format codes",
    "validate DATA --ignore long-call",
    *("rule", "rule long-call", "info DATA"),
    *(f"show {name} DATA" for name in ("call:one", "vigil:one", "place:mill")),
)
#: Runs commands in one process, since importing the package takes a second.
RUN_THEM = """\
import json, sys
from click.testing import CliRunner
from newsevents.cli import newsevents
outcomes = {}
for command in sys.argv[1:]:
    arguments = command.replace("DATA", "data.newsevents.json").split()
    done = CliRunner().invoke(newsevents, arguments)
    if not isinstance(done.exception, SystemExit | None):
        raise done.exception
    outcomes[command] = [done.exit_code, done.stdout]
print(json.dumps(outcomes))
"""


@pytest.fixture(scope="module")
def commands(extended: Path) -> dict[str, tuple[int, str]]:
    """Return the status and the output of each command, run with the extended package."""
    outcomes = _python(extended, RUN_THEM, *COMMANDS)
    return {command: (status, out) for command, (status, out) in outcomes.items()}


def test_schema_and_codec_know_them(extended):
    """Schemas describe the additions; records keep every value from text to object and back."""
    schemas, values, back = _python(
        extended,
        "import json, newsevents\n"
        "from newsevents.schemas import documents\n"
        "lines = open('data.jsonl', encoding='utf-8').read().splitlines()\n"
        "call, vigil = map(newsevents.loads, lines[3:])\n"
        "again = [newsevents.to_dict(newsevents.from_dict(newsevents.to_dict(r))) for r in (call, vigil)]\n"
        "print(json.dumps([documents(), [call.interpreters, vigil.cause, vigil.roles()], again]))\n",
    )
    assert (
        schemas["call.schema.json"]["properties"]["interpreters"]["description"]
        == "Number of interpreters."
    )
    assert "vigil" in json.dumps(schemas["record.schema.json"]["properties"]["type"])
    assert values == [1500, "ferry-crew", [["keeper", "actor:a"], ["keeper", "actor:b"]]]
    assert back == DOCUMENTS[3:]


def test_tables_and_strategies_know_them(extended):
    """Tables lose nothing, and strategies make values of the additions."""
    columns, is_same, found = _python(
        extended,
        "import json, newsevents, hypothesis\n"
        "from newsevents import strategies, model\n"
        "dataset = newsevents.read_dataset('data.newsevents.json')\n"
        "tables = dataset.to_arrow()\n"
        "same = list(newsevents.from_arrow(tables)) == list(dataset)\n"
        "settings = hypothesis.settings(database=None, phases=[hypothesis.Phase.generate])\n"
        "call = hypothesis.find(strategies.records(model.Call), lambda c: c.interpreters is not None, settings=settings)\n"
        "vigil = hypothesis.find(strategies.records(model.Vigil), lambda v: True, settings=settings)\n"
        "print(json.dumps([tables['events'].column_names, same, [call.type, vigil.type]]))\n",
    )
    assert {"interpreters", "cause", "station"} <= set(columns)
    assert is_same
    assert found == ["call", "vigil"]


def test_the_rule_is_known_everywhere(commands):
    """A function in a new module is enough: validation, `rule` and selection know the rule."""
    status, found = commands["validate DATA --output-format json"]
    assert [each["code"] for each in json.loads(found)["findings"]] == ["NE599"]
    assert status == 1
    assert commands["validate DATA --ignore long-call"][0] == 0
    status, explained = commands["rule long-call"]
    assert (status, "NE599" in explained) == (0, True)
    assert "NE599" in commands["rule"][1]


def test_the_output_format_is_offered(commands):
    """An entry of the registry is a choice of the command."""
    assert commands["validate DATA --output-format codes"] == (1, "NE599\n")


def test_the_command_shows_them(commands):
    """`show` prints fields and events that were added, `info` counts them."""
    assert "1500" in commands["show call:one DATA"][1]
    assert "ferry-crew" in commands["show vigil:one DATA"][1]
    assert "vigil:one" in commands["show place:mill DATA"][1]
    assert "vigil" in commands["info DATA"][1]


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_page_shows_them(extended, commands, language):
    """The event type has an icon, a filter, its participants and places; the field its value.

    Names and icons belong in `report/texts.json`; tests/report/test_page.py names missing ones.
    """
    assert commands[f"report DATA -o {language}.html --language {language}"][0] == 0
    html = (extended / f"{language}.html").read_text(encoding="utf-8")
    icons, used = (set(re.findall(rf'{each}="#?(k-[\w-]+)"', html)) for each in ("id", "href"))
    assert used <= icons
    assert '<input type="checkbox" name="kind" value="vigil">' in html
    assert "The mill" in html.partition("<article")[2]
    assert "ferry crew" in html
    assert "1,500" in html or "1500" in html
