"""Hashes of files in the words of Data Package v2 (https://datapackage.org, Data Resource).

A `hash` is the MD5 of the file; another algorithm stands before it in lower case: `sha256:...`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from newsevents.files.opening import check_regular, unreadable
from newsevents.files.places import AnyPath

#: The algorithms that are known, as they stand before a hash.
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512")

_CHUNK = 2**20


def algorithm_of(given: object) -> str | None:
    """Return the algorithm of a hash, as a resource gives it; None for one that is not known."""
    if not isinstance(given, str):
        return None
    algorithm = given.rpartition(":")[0] or "md5"
    return algorithm if algorithm in ALGORITHMS else None


def digest_of(content: Iterable[bytes], algorithm: str) -> str:
    """Return the digest of a content, which may come in pieces, in hexadecimal."""
    hashed = hashlib.new(algorithm, usedforsecurity=False)
    for piece in content:
        hashed.update(piece)
    return hashed.hexdigest()


def rewritten(given: str, digest: str) -> str:
    """Return a digest in the way of a hash that a resource gives: with its prefix, or without."""
    algorithm, colon, _ = given.rpartition(":")
    return f"{algorithm}{colon}{digest}"


def stored(path: AnyPath) -> Iterator[bytes]:
    """Yield a file in pieces, as it is stored: a packed one stays packed.

    Raises FileError when it cannot be read.
    """
    check_regular(path)
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                yield piece
    except OSError as error:
        raise unreadable(path, error) from None
