"""Typed records of what the news reports, with their evidence.

    import newsevents

    dataset = newsevents.open_dataset("syria-russia-2026-01")
    for event in dataset.timeline():
        print(event.date, event.status, event.title.best("en"))

Everything public of everyday use is here; it is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module

# `typing` itself would take longer to import than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from newsevents.codec import dumps, from_dict, loads, to_dict
    from newsevents.dataset.dataset import Account, Dataset
    from newsevents.dataset.installed import installed_datasets, open_dataset
    from newsevents.dataset.io import dump, iter_records, load
    from newsevents.errors import (
        EdtfError,
        FileError,
        InvalidError,
        MissingExtraError,
        NewsEventsError,
    )
    from newsevents.findings import Finding, Severity
    from newsevents.formats import convert
    from newsevents.formats.arrow import connect, from_arrow
    from newsevents.model import (
        Actor,
        Article,
        Call,
        Event,
        Evidence,
        GenericEvent,
        Meeting,
        MilitaryMovement,
        Place,
        Record,
        Span,
        Statement,
        Text,
    )
    from newsevents.validation import ValidationReport, validate

__version__ = "0.1.0"

# Where each public name comes from; importing them all would slow down whoever needs one.
_ROOMS = {
    "validation": ("ValidationReport", "validate"),
    "codec": ("dumps", "from_dict", "loads", "to_dict"),
    "formats": ("convert",),
    "formats.arrow": ("connect", "from_arrow"),
    "dataset.dataset": ("Account", "Dataset"),
    "errors": (
        "EdtfError",
        "FileError",
        "InvalidError",
        "MissingExtraError",
        "NewsEventsError",
    ),
    "findings": ("Finding", "Severity"),
    "dataset.installed": ("installed_datasets", "open_dataset"),
    "dataset.io": ("dump", "iter_records", "load"),
    "model": (
        "Actor",
        "Article",
        "Call",
        "Event",
        "Evidence",
        "GenericEvent",
        "Meeting",
        "MilitaryMovement",
        "Place",
        "Record",
        "Span",
        "Statement",
        "Text",
    ),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Account",
    "Actor",
    "Article",
    "Call",
    "Dataset",
    "EdtfError",
    "Event",
    "Evidence",
    "FileError",
    "Finding",
    "GenericEvent",
    "InvalidError",
    "Meeting",
    "MilitaryMovement",
    "MissingExtraError",
    "NewsEventsError",
    "Place",
    "Record",
    "Severity",
    "Span",
    "Statement",
    "Text",
    "ValidationReport",
    "__version__",
    "connect",
    "convert",
    "dump",
    "dumps",
    "from_arrow",
    "from_dict",
    "installed_datasets",
    "iter_records",
    "load",
    "loads",
    "open_dataset",
    "to_dict",
    "validate",
]


if not TYPE_CHECKING:  # or else type checkers would take every misspelt name for a public one

    def __getattr__(name: str) -> Any:
        """Import the room of a public name when the name is first used (PEP 562)."""
        room = _ROOM_OF.get(name)
        if room is None:
            raise AttributeError(f"module 'newsevents' has no attribute {name!r}")
        value = getattr(import_module(f"newsevents.{room}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Return the public names."""
    return list(__all__)
