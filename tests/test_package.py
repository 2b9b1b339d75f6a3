"""The front door: what is public, and what importing it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import newsevents
from newsevents import model
from newsevents.model import components, events, records, vocabularies

sys.path.insert(0, str(Path(__file__).parents[1] / "docs" / "_ext"))

from python_modules import MODULES

HERE = Path(__file__).parent
SOURCE = Path(newsevents.__file__).read_text(encoding="utf-8")


def imported_for_type_checkers() -> dict[str, str]:
    """Return the names that type checkers see, each with the module that it is imported from."""
    block = next(node for node in ast.parse(SOURCE).body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: node.module or "" for node in imports for alias in node.names}


def test_type_checkers_see_the_names_that_are_imported_at_run_time():
    """The two lists in the source name the same things, and the model is public as a whole."""
    assert imported_for_type_checkers() == {
        **dict.fromkeys(newsevents._MODULES, "newsevents"),
        **{name: f"newsevents.{module}" for name, module in newsevents._MODULE_OF.items()},
        "*": "newsevents.model",
    }
    assert set(newsevents.__all__) == {"__version__", *newsevents._MODULE_OF, *model.__all__}
    assert dir(newsevents) == sorted({*newsevents.__all__, *newsevents._MODULES})


def test_documented_modules_are_attributes():
    """A documented module needs no import of its own."""
    names = sorted({name.partition(".")[0] for name in MODULES} | {"errors"})
    done = run(f"import newsevents\nfor name in {names}: print(getattr(newsevents, name).__name__)")
    assert done.split() == [f"newsevents.{name}" for name in names]


def test_every_part_and_vocabulary_is_public():
    """Every class of the model that records hold can be imported from the package."""
    for module in (components, events, records, vocabularies):
        for name, value in vars(module).items():
            is_own = getattr(value, "__module__", "") == module.__name__
            if is_own and isinstance(value, type) and not name.startswith("_"):
                assert getattr(newsevents, name) is value


@pytest.mark.parametrize("name", newsevents.__all__)
def test_every_public_name_is_there(name):
    """Each name can be imported, and classes and functions have a docstring."""
    value = getattr(newsevents, name)
    assert value.__doc__ or not callable(value)


def test_other_names_are_not_there():
    """A name that is not public is an AttributeError, as in every module."""
    with pytest.raises(AttributeError, match="'Meting'"):
        newsevents.Meting  # noqa: B018 - the look-up is what is tested


def run(code: str, *arguments: str) -> str:
    """Run code in a Python of its own, with warnings as errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
    )
    return done.stdout


def test_importing_it_imports_nothing_else():
    """`import newsevents` is free: no package that it depends on is loaded, nor most of its own."""
    loaded = run("import newsevents, sys; print(*sys.modules)").split()
    assert not {name.partition(".")[0] for name in loaded} & {
        "attr",
        "attrs",
        "cattrs",
        "click",
        "jsonschema",
        "jsonschema_rs",
        "msgspec",
        "rich",
    }
    assert [name for name in loaded if name.startswith("newsevents")] == ["newsevents"]


def test_reading_a_record_needs_few_packages():
    """A valid record is read without cattrs, python-jsonschema, click and rich."""
    line = '{"type":"actor","id":"actor:a","kind":"person","names":{"ar":"سلمى"}}'
    code = f"import newsevents, sys; newsevents.loads({line!r}); print(*sys.modules)"
    assert not {"cattrs", "jsonschema", "click", "rich"} & set(run(code).split())


CONFORMANCE = HERE / "conformance"
BLOCK = "import sys; sys.modules[{name!r}] = None\n"


def test_it_works_without_jsonschema_rs():
    """Where the fast validator cannot be installed, the slow one gives the same findings."""
    # The slow one takes ten seconds to explain the record with too many findings.
    cases = sorted(set(CONFORMANCE.glob("NE1*")) - set(CONFORMANCE.glob("NE113*")))
    code = (
        "import json, sys, newsevents\n"
        "from pathlib import Path\n"
        "found = []\n"
        "for case in sys.argv[1:]:\n"
        "    for path in sorted(Path(case).iterdir()):\n"
        "        if path.name.startswith(('bad', 'good')):\n"
        "            report = newsevents.validate(path)\n"
        "            found += [[f.code, f.file, f.line, f.column, f.pointer, f.message, f.hint]\n"
        "                      for f in report.findings]\n"
        "dataset = newsevents.read_dataset('syria-russia-2026-01')\n"
        "found += [newsevents.dumps(newsevents.loads(newsevents.dumps(each))) for each in dataset]\n"
        "print(json.dumps(found), 'jsonschema_rs' in sys.modules)\n"
    )
    fast, is_there = run(code, *map(str, cases)).rsplit(" ", 1)
    slow, _ = run(BLOCK.format(name="jsonschema_rs") + code, *map(str, cases)).rsplit(" ", 1)
    assert is_there == "True\n"
    assert slow == fast
    assert fast.count('["NE1') > len(cases)


@pytest.mark.parametrize(
    ("package", "module", "extra"),
    [
        ("yaml", "newsevents.codec.yaml", "yaml"),
        ("msgpack", "newsevents.codec.msgpack", "msgpack"),
        ("hypothesis", "newsevents.strategies", "testing"),
        ("icalendar", "newsevents.exporters.ics", "calendar"),
        ("pyarrow", "newsevents.formats.validation", "columns"),
        ("openpyxl", "newsevents.formats.marking", "excel"),
    ],
)
def test_a_missing_extra_is_one_clear_line(package, module, extra):
    """Without its package a part says what to install."""
    code = BLOCK.format(name=package) + (
        f"import newsevents\n"
        f"try: import {module}\n"
        f"except newsevents.MissingExtraError as error: print(error)\n"
    )
    assert f"newsevents[{extra}]" in run(code)
