"""Which dataset a file belongs to: for tools that name the files which were changed."""

from __future__ import annotations

from pathlib import Path

from newsevents.errors import NewsEventsError
from newsevents.storage.data_packages import DATA_SUFFIXES, MANIFEST, read_manifest
from newsevents.storage.paths import AnyPath


def dataset_root(path: AnyPath) -> AnyPath:
    """Return the path of the whole dataset that a file belongs to.

    A manifest belongs to its folder. A file of JSON Lines belongs to the folder of the nearest
    manifest above it that names it or lies beside it, and without one to its own folder.
    A bundle is a dataset by itself, and so is a folder; what is neither comes back as it is, and
    so does a URL.
    """
    if not isinstance(path, Path):
        return path
    if path.name == MANIFEST:
        return path.parent
    if not path.name.endswith(DATA_SUFFIXES) or not path.is_file():
        return path
    for folder in path.parents:
        if (folder / MANIFEST).is_file() and (folder == path.parent or _names(folder, path)):
            return folder
    return path.parent


def _names(folder: Path, path: Path) -> bool:
    """Say whether a manifest names a file; one that cannot be read may."""
    try:
        return path in read_manifest(folder).files
    except NewsEventsError:
        return True
