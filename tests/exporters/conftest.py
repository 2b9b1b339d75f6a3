"""Fixtures for tests of exporters: the small dataset, written in a format."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import newsevents
from newsevents import Dataset
from newsevents.exporters import EXPORTERS, LossReport, export

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def dataset(small) -> Dataset:
    """Return the small dataset with a title and a licence."""
    metadata = {"title": "Ferry", "licenses": [{"name": "CC0-1.0"}], "keywords": ["ferry"]}
    return Dataset(map(newsevents.from_dict, small), metadata=metadata)


Export = Callable[..., tuple[Path, LossReport]]


@pytest.fixture
def exported(dataset, tmp_path) -> Export:
    """Return a function that writes more records beside the small dataset in a format."""

    def _exported(name: str, *documents: dict[str, Any], **options: str) -> tuple[Path, LossReport]:
        more = map(newsevents.from_dict, documents)
        path = tmp_path / f"x{EXPORTERS[name].suffix}"
        whole = Dataset([*dataset, *more], metadata=dataset.metadata)
        return path, export(whole, name, path, **options)

    return _exported
