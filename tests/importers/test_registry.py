"""The registry of importers is complete."""

from __future__ import annotations

import json
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

from newsevents import importers
from newsevents.importers import IMPORTERS
from newsevents.model import Origin


def test_every_importer_is_registered():
    """Each module with a function `read` has an entry, and each entry a module."""
    names = [each.name for each in pkgutil.iter_modules(importers.__path__)]
    modules = {
        name for name in names if hasattr(import_module(f"newsevents.importers.{name}"), "read")
    }
    assert modules == {name.replace("-", "_") for name in IMPORTERS}
    assert list(IMPORTERS) == sorted(IMPORTERS)


@pytest.mark.parametrize("name", IMPORTERS)
def test_an_importer_says_where_its_records_come_from(name):
    """Its origin is passed on with the records."""
    module = import_module(f"newsevents.importers.{name.replace('-', '_')}")
    assert isinstance(module.ORIGIN, Origin)
    assert module.__doc__


def test_a_target_that_is_called_like_a_choice(tmp_path, monkeypatch):
    """The value of an option with choices is no path."""
    monkeypatch.chdir(tmp_path)
    line = {"id": 1, "text": "Salma met Karam.", "label": [[0, 5, "PER"]]}
    Path("a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    report, _ = importers.import_dataset("doccano", ["a.jsonl"], "bytes", offsets="bytes")
    assert report.records["article"] == 1
