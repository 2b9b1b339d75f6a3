"""Datasets that installed packages bring along.

A package announces a dataset by an entry point of the group `newsevents.datasets`: its name is
the dataset's, its object a function that takes nothing and returns the dataset's path.

    [project.entry-points."newsevents.datasets"]
    my-dataset = "my_package:path_of_my_dataset"
"""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from newsevents._text.suggestions import did_you_mean
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.io import load
from newsevents.errors import FileError
from newsevents.schemas import bundled

__all__ = ["GROUP", "installed_datasets", "open_dataset", "path_of"]

#: The entry-point group.
GROUP = "newsevents.datasets"


def open_dataset(name: str) -> Dataset:
    """Load a dataset that an installed package brings along, by its name.

    Raises FileError, with the names there are, when there is none of that name.
    """
    return load(path_of(name))


def installed_datasets() -> tuple[str, ...]:
    """Return the names of the datasets that installed packages bring along, sorted."""
    return tuple(sorted(entry_points(group=GROUP).names))


def path_of(name: str) -> Path:
    """Return the path of an installed dataset; raise FileError when there is none of that name."""
    for entry_point in entry_points(group=GROUP, name=name):
        try:
            return Path(entry_point.load()())
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            raise FileError(
                name, f"the package that contains this dataset is broken: {reason}"
            ) from error
    names = installed_datasets()
    hint = did_you_mean(name, names, f"installed are: {', '.join(names) or 'none'}")
    raise FileError("", f"no installed dataset is called {name!r}; {hint}")


def syria_russia_2026_01() -> Path:
    """Return the path of the dataset that this package brings along itself."""
    return bundled("datasets") / "syria-russia-2026-01"
