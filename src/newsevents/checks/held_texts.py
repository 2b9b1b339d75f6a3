"""Texts of articles that whoever validates holds, for checking evidence against them.

They are not part of a dataset and never written anywhere.
"""

from __future__ import annotations

import functools
from os import PathLike
from pathlib import Path

import attrs

from newsevents.evidence import LoneSurrogateError, canonical, fingerprint
from newsevents.files.opening import check_regular, unreadable
from newsevents.findings import FileError
from newsevents.model import Article

#: Bytes of one article; anything longer is no article and is passed over.
MAX_TEXT = 10 * 2**20
_KEPT = 16


@attrs.frozen
class Texts:
    """The texts in a folder: files named `*.txt`, in UTF-8."""

    #: SHA-256 of the canonical text to the file that holds it.
    _by_digest: dict[str, Path]
    #: Name of the file, without its endings, to the file.
    _by_name: dict[str, Path]

    @classmethod
    def in_folder(cls, folder: str | PathLike[str]) -> Texts:
        """Look at the texts in a folder, each read once; those in folders below are not.

        Raises FileError for a folder that cannot be read, and for one without a single text.
        """
        folder = Path(folder)
        try:
            paths = sorted(path for path in folder.iterdir() if path.suffix == ".txt")
        except (OSError, ValueError) as error:
            raise unreadable(folder, error) from None
        by_digest, by_name = {}, {}
        for path in paths:
            text = _read(path)
            if text is not None:
                by_digest[fingerprint(text).sha256] = path
                by_name[path.name.partition(".")[0]] = path
        if not by_digest:
            raise FileError(f"{folder}: no texts here; they are files named *.txt, in UTF-8")
        return cls(by_digest, by_name)

    def of(self, article: Article) -> str | None:
        """Return the text of an article, in canonical form; None if it is not here.

        That is the text which its fingerprint is of. If there is none, it is the file with the
        name of the article's id, without `article:`, whatever its fingerprint.
        """
        path = self._by_digest.get(article.text.sha256) if article.text else None
        path = path or self._by_name.get(article.id.partition(":")[2])
        return _read(path) if path else None


@functools.lru_cache(maxsize=_KEPT)
def _read(path: Path) -> str | None:
    """Return a text in canonical form; None for what is no text."""
    try:
        check_regular(path)
        with path.open("rb") as stream:
            data = stream.read(MAX_TEXT + 1)
        text = canonical(data.decode())
        text.encode()
    except (OSError, UnicodeDecodeError, LoneSurrogateError):
        return None
    return text if len(data) <= MAX_TEXT else None
