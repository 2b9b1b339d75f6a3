"""The dataset in this package: target of its entry point in the group `newsevents.datasets`."""

from __future__ import annotations

from pathlib import Path

from newsevents.schemas import bundled


def syria_russia_2026_01() -> Path:
    """Return the path of the dataset `syria-russia-2026-01`."""
    return bundled("datasets") / "syria-russia-2026-01"
