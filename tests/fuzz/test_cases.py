"""Inputs that once failed, and the seeds of all fuzz targets; `make fuzz` looks for others."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
import targets  # noqa: F401 - it registers all targets
from frame import CASES, TARGETS
from mutations import mutate_input

FAILED = sorted(path for path in CASES.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FAILED, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_input_that_failed_passes(path: Path) -> None:
    """Each was found by fuzzing and mended."""
    TARGETS[path.parent.name].run(path.read_bytes())


@pytest.mark.no_cover  # other tests trace the same lines
@pytest.mark.parametrize("name", TARGETS)
def test_seeds_pass(name: str) -> None:
    """The first seeds of a target, and a mutation of each, break no promise."""
    target = TARGETS[name]
    chance = random.Random(1)  # noqa: S311 - no secret
    for seed in itertools.islice(target.seeds(), 3):
        target.run(seed)
        target.run(mutate_input(target.form, seed, chance, lambda piece: piece[:-1]))
