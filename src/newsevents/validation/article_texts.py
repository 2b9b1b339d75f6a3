"""Texts of articles, for verifying evidence.

They are not part of a dataset and are never written.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from os import PathLike
from pathlib import Path

import attrs

from newsevents.errors import FileError
from newsevents.evidence import PreparedText
from newsevents.model import Article
from newsevents.storage.compression import read_data
from newsevents.storage.paths import is_hidden, is_outside, local_path, unreadable_error

#: Bytes of one article, some 500 pages of Arabic; larger files are skipped.
MAX_TEXT_BYTES = 2 * 2**20

_SUFFIX = ".txt"
# Neighbouring events mostly cite the same few articles.
_TEXT_CACHE_SIZE = 16


@attrs.frozen
class ArticleTexts:
    """Texts in a folder: files named `*.txt`, in UTF-8."""

    _read: Callable[[str], PreparedText]
    #: SHA-256 of the canonical text to the name of its file.
    _by_digest: dict[str, str]
    #: Name of the file without `.txt` to its name.
    _by_name: dict[str, str]
    #: Reasons why files of the folder are skipped, in the order of their names.
    skipped: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Digest of the texts and their names."""
        return hashlib.sha256(repr(sorted(self._by_digest.items())).encode()).hexdigest()

    @classmethod
    def in_folder(cls, folder: str | PathLike[str]) -> ArticleTexts:
        """Read each text in a folder once; hidden files and subfolders are not searched.

        Skips files that are not UTF-8 or larger than MAX_TEXT_BYTES, and links out of the folder.
        An empty folder has no texts, as that of a dataset just begun.
        Raises FileError for a folder that cannot be read, or that has files and no text.
        """
        folder = local_path(folder)
        try:
            names = sorted(path.name for path in folder.iterdir() if not is_hidden(path.name))
        except (OSError, ValueError) as error:
            raise unreadable_error(folder, error) from None
        read = functools.lru_cache(maxsize=_TEXT_CACHE_SIZE)(functools.partial(_read, folder))
        by_digest, by_name, skipped = {}, {}, []
        for name in names:
            stem, suffix = name[: -len(_SUFFIX)], name[-len(_SUFFIX) :]
            if suffix.lower() != _SUFFIX:
                continue
            try:
                by_digest[read(name).fingerprint.sha256] = name
                by_name[stem] = name
            except FileError as error:
                skipped.append(f"{name}: {error.reason}")
        if names and not by_digest:
            why = f"; skipped: {skipped[0]}" if skipped else ""
            raise FileError(folder, f"contains no texts, which are *.txt files in UTF-8{why}")
        return cls(read, by_digest, by_name, tuple(skipped))

    def of(self, article: Article) -> PreparedText | None:
        """Return the text of an article, or None.

        It is the text with the fingerprint of the article, in a file of any name.
        Otherwise it is the file with the name of the article's id without `article:`, such as
        `2026-01-27-talks.txt`, or with the language added, `2026-01-27-talks.ar.txt`.
        """
        stem = article.id.partition(":")[2]
        name = self._by_digest.get(article.text.sha256) if article.text else None
        name = name or self._by_name.get(stem) or self._by_name.get(f"{stem}.{article.language}")
        try:
            return None if name is None else self._read(name)
        except FileError:
            # It was there a moment ago.
            return None


def _read(folder: Path, name: str) -> PreparedText:
    path = folder / name
    # A link could lead to a secret, and findings show pieces of the text.
    if is_outside(folder, path):
        raise FileError(path, "a link that leaves the folder")
    return read_text(path)


def read_text(path: Path) -> PreparedText:
    """Return the text in a file.

    Raises FileError if it cannot be read, is larger than MAX_TEXT_BYTES or not UTF-8.
    """
    try:
        return PreparedText.of(read_data(path, MAX_TEXT_BYTES).decode())
    except UnicodeDecodeError:
        raise FileError(path, "not in UTF-8") from None
