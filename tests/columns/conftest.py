"""Fixtures for tests of columns: a small dataset in every form."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import newsevents
from newsevents import Dataset

sys.path.insert(0, str(Path(__file__).parent))

from odd import METADATA


@pytest.fixture
def dataset(small) -> Dataset:
    """Return the small dataset, with fields that are not known and free JSON in it."""
    small[0]["imported_from"] = [{"dataset": "Harbour log", "licence": "CC-BY-4.0"}]
    small[5]["latitude"] = 35.0
    small[6]["extensions"] = {"desk": {"n": 1.0, "note": "=1+1", "ok": [None, True]}}
    small[7]["participants"][0]["seat"] = "=HYPERLINK(1)"
    small[7]["=odd"] = {"deep": [1, 1.0]}
    small[8]["evidence"][1]["spans"][0]["page"] = 2
    small[8]["evidence"][1]["claims"] |= {
        "/participants/actor:port-guard/role": "caller",
        "/quantities": [{"measure": "calls", "best": 2.0}],
        "/participants/7/role": "caller",
    }
    small[10]["quantities"] = [{"measure": "tone", "scheme": "desk", "best": -2.5}]
    small[10]["evidence"][0] |= {"date": "2026-02-03", "omits": ["/duration"]}
    return Dataset(map(newsevents.from_dict, small), metadata=METADATA)


@pytest.fixture(scope="session")
def forms(tmp_path_factory) -> Path:
    """Return a folder for the small dataset in the forms that tests ask for."""
    return tmp_path_factory.mktemp("forms")


@pytest.fixture
def original(request, forms) -> Callable[[], Path]:
    """Return a function that returns the folder of which all other forms are made."""

    def _original() -> Path:
        if not (forms / "ferry").exists():
            newsevents.write_dataset(request.getfixturevalue("dataset"), forms / "ferry")
        return forms / "ferry"

    return _original


@pytest.fixture
def folder(original, tmp_path) -> Path:
    """Return the small dataset as a folder."""
    return shutil.copytree(original(), tmp_path / "ferry")


@pytest.fixture
def converted(original, forms, tmp_path) -> Callable[[str], Path]:
    """Return a function that returns a copy of the small dataset in a form, given the suffix."""

    def _converted(suffix: str) -> Path:
        made, copy = forms / f"made{suffix}", tmp_path / f"made{suffix}"
        if not made.exists():
            newsevents.convert(original(), made)
        if made.is_dir():
            shutil.copytree(made, copy)
        else:
            shutil.copyfile(made, copy)
        return copy

    return _converted
