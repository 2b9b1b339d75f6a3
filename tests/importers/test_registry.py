"""The registry of importers is complete."""

from __future__ import annotations

import pkgutil
from importlib import import_module

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
