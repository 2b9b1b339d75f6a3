"""What commands take for a DATASET."""

from __future__ import annotations

from pathlib import Path

import click

from newsevents.dataset.dataset import Dataset
from newsevents.dataset.installed import installed_datasets, path_of
from newsevents.dataset.io import load
from newsevents.errors import FileError
from newsevents.findings import Finding, Severity, printable
from newsevents.storage.paths import AnyPath, exists, to_path
from newsevents.storage.remote import Remote


def resolve(dataset: str) -> AnyPath:
    """Return the path that a DATASET is or whose name it is; raise FileError for neither."""
    path = to_path(dataset)
    if isinstance(path, Remote):
        import logging

        # Drivers also log what they raise, with a traceback.
        logging.getLogger().addHandler(logging.NullHandler())
    if isinstance(path, Path) and not exists(path) and dataset in installed_datasets():
        return path_of(dataset)
    return path


def load_what_is_good(dataset: str) -> Dataset:
    """Load the good records of a DATASET, and say on standard error if there are others.

    Raises FileError for what cannot be read or holds no good record.
    """
    path = resolve(dataset)
    loaded = load(path, invalid="skip")
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
