"""Code in docstrings of the reference runs."""

from __future__ import annotations

import importlib
import inspect
import re
import shutil
import sys
from pathlib import Path

import pytest

import newsevents
from newsevents import evidence, model
from newsevents.findings import RULES
from newsevents.validation.registry import own_rules
from newsevents.validation.rule import CHECKS

sys.path.insert(0, str(Path(__file__).parents[2] / "docs" / "_ext"))

from python_modules import MODULES

BRIEF = Path(__file__).parents[2] / "examples" / "brief"
#: First words of blocks that are not Python, or need a file of another dataset.
OTHER = ("[project.entry-points", "from newsevents import importers", "{\n")


def blocks():
    """Yield the indented blocks in docstrings of documented modules and their members."""
    for name in ("newsevents", *(f"newsevents.{module}" for module in MODULES)):
        module = importlib.import_module(name)
        members = [
            member
            for member in vars(module).values()
            if (inspect.isclass(member) or inspect.isfunction(member)) and member.__module__ == name
        ]
        for documented in (module, *members):
            text = inspect.getdoc(documented) or ""
            for number, found in enumerate(re.findall(r"(?m)^(?: {4}.*\n?|\n(?= {4}))+", text)):
                if found.strip() and not found.strip().startswith(OTHER):
                    label = f"{name}.{getattr(documented, '__qualname__', '')}-{number}"
                    yield pytest.param(module, inspect.cleandoc(found), id=label)


@pytest.fixture
def registries(capsys):
    """Let an example define a rule of the package again, and forget it afterwards."""
    own_rules()
    rules, checks = list(RULES), list(CHECKS)

    def _forget(code):
        RULES[:] = [each for each in rules if each.code != code]
        CHECKS[:] = [each for each in checks if each.rule.code != code]

    yield _forget
    RULES[:], CHECKS[:] = rules, checks


@pytest.mark.parametrize(("module", "code"), list(blocks()))
def test_code_in_docstrings_runs(module, code, tmp_path, monkeypatch, registries):
    """Each block runs with the names and files that its docstring mentions."""
    for folder in ("data", "old", "new"):
        shutil.copytree(BRIEF / "dataset", tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    for number in re.findall(r'rule\("(\w+)"', code):
        registries(number)
    dataset = newsevents.read_dataset("data")
    article = dataset.articles["article:2025-05-05-valmar-en"]
    event = dataset["meeting:2025-05-12-holt-nassar-valmar"]
    text = evidence.canonical((BRIEF / "brief.en.txt").read_text(encoding="utf-8"))
    names = {
        **{name: getattr(newsevents, name) for name in newsevents.__all__},
        **vars(model),
        **vars(module),
        "newsevents": newsevents,
        "article": article,
        "event": event,
        "record": event,
        "line": newsevents.dumps(event),
        "text": text,
        "path": "data",
    }
    exec(code, names)  # noqa: S102 - code of this repository
