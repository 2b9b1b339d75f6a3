"""What commands take for a DATASET."""

from __future__ import annotations

import click

from newsevents.dataset.dataset import Dataset
from newsevents.dataset.reading import read_dataset
from newsevents.errors import FileError
from newsevents.findings import Finding, Severity, printable
from newsevents.storage.paths import AnyPath
from newsevents.storage.remote import Remote
from newsevents.storage.sources import resolve_source


def resolve(dataset: str) -> AnyPath:
    """Return the path of a DATASET, which is a path, a URL or the name of an installed dataset."""
    path = resolve_source(dataset)
    if isinstance(path, Remote):
        import logging

        # Drivers also log what they raise, with a traceback.
        logging.getLogger().addHandler(logging.NullHandler())
    return path


def load_what_is_good(dataset: str) -> Dataset:
    """Load the good records of a DATASET, and say on standard error if there are others.

    Raises FileError for what cannot be read or holds no good record.
    """
    path = resolve(dataset)
    loaded = read_dataset(path, invalid="skip")
    faults = [f for f in loaded.findings if f.severity is not Severity.INFO]
    if not len(loaded):
        raise FileError(path, f"no valid record; see newsevents validate {path}")
    if faults:
        where = printable(str(path))
        click.echo(f"{counted(faults)}; see newsevents validate {where}", err=True)
    return loaded


def counted(findings: list[Finding]) -> str:
    """Return how many findings there are: `2 errors, 1 warning`."""
    parts = []
    for severity in Severity:
        number = sum(finding.severity is severity for finding in findings)
        if number:
            word = "info" if severity is Severity.INFO else f"{severity}{'s' if number > 1 else ''}"
            parts.append(f"{number} {word}")
    return ", ".join(parts)
