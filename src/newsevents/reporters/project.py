"""What servers know findings by: paths in the repository, and fingerprints."""

from __future__ import annotations

import functools
import hashlib
import os
from collections import Counter
from pathlib import Path

from newsevents.findings import Finding
from newsevents.reporters.json_document import dumps
from newsevents.storage.remote import is_url


def path_in_project(file: str, *variables: str) -> str:
    """Return the path of a file from the root of the project, with slashes.

    The root is what the first of these environment variables that is set says, or this folder.
    A file that is not below it keeps its absolute path, and a URL stays as it is.
    """
    here = str(Path.cwd())
    root = next((root for name in variables if (root := os.environ.get(name))), here)
    return _relative(file, here, root)


@functools.lru_cache(maxsize=1024)
def _relative(file: str, here: str, root: str) -> str:
    if is_url(file):
        return file
    # Without following links: the path in the repository is wanted, wherever it leads.
    path = Path(os.path.normpath(Path(here, file)))
    try:
        return path.relative_to(os.path.normpath(root)).as_posix()
    except ValueError:
        return path.as_posix()


class Fingerprints:
    """Gives every finding of a run a name that it keeps when lines above it come and go.

    It is made of the rule, the file, the record and the pointer; neither of the line nor of the
    message, which another release may word better. Equal ones are told apart by their order.
    """

    def __init__(self) -> None:
        """Begin a run."""
        self._seen: Counter[str] = Counter()

    def of(self, finding: Finding, path: str) -> str:
        """Return the fingerprint of a finding in a file with some path, 64 hexadecimal digits."""
        key = dumps([finding.code, path, finding.record, finding.pointer])
        self._seen[key] += 1
        return hashlib.sha256(f"{key}{self._seen[key]}".encode()).hexdigest()
