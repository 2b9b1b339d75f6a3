"""Texts of articles that whoever validates holds, for checking evidence against them.

They are not part of a dataset and never written anywhere.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from os import PathLike
from pathlib import Path

import attrs

from newsevents.errors import FileError
from newsevents.evidence import PreparedText
from newsevents.model import Article
from newsevents.storage.compression import check_regular
from newsevents.storage.paths import is_outside, local_path, unreadable_error

#: Bytes of one article, some 500 pages of Arabic; anything longer is no article and passed over.
MAX_TEXT_BYTES = 2 * 2**20

_SUFFIX = ".txt"
# Neighbouring events mostly cite the same few articles.
_KEPT = 16


@attrs.frozen
class ArticleTexts:
    """The texts in a folder: files named `*.txt`, in UTF-8."""

    _read: Callable[[str], PreparedText]
    #: SHA-256 of the canonical text to the name of the file that holds it.
    _by_digest: dict[str, str]
    #: Name of the file without `.txt` to its name.
    _by_name: dict[str, str]
    #: Why files of the folder are not used, a line each, in the order of their names.
    passed_over: tuple[str, ...]

    @classmethod
    def in_folder(cls, folder: str | PathLike[str]) -> ArticleTexts:
        """Look at the texts in a folder, each read once; those in folders below are not.

        Files that are no text in UTF-8, are larger than MAX_TEXT, or are links out of the folder
        are passed over.
        Raises FileError for a folder that cannot be read, and for one without a single text.
        """
        folder = local_path(folder)
        try:
            names = sorted(path.name for path in folder.iterdir())
        except (OSError, ValueError) as error:
            raise unreadable_error(folder, error) from None
        read = functools.lru_cache(maxsize=_KEPT)(functools.partial(_read, folder))
        by_digest, by_name, passed_over = {}, {}, []
        for name in names:
            stem, suffix = name[: -len(_SUFFIX)], name[-len(_SUFFIX) :]
            if suffix.lower() != _SUFFIX:
                continue
            try:
                by_digest[read(name).fingerprint.sha256] = name
                by_name[stem] = name
            except FileError as error:
                passed_over.append(str(error))
        if not by_digest:
            why = f"; passed over: {passed_over[0]}" if passed_over else ""
            raise FileError(folder, f"no texts here; they are files named *.txt, in UTF-8{why}")
        return cls(read, by_digest, by_name, tuple(passed_over))

    def of(self, article: Article) -> PreparedText | None:
        """Return the text of an article; None if it is not here.

        That is the text which its fingerprint is of, whatever its file is called.
        If there is none, it is the file with the name of the article's id without `article:`,
        such as `2026-01-27-talks.txt`, or with the language after it, `2026-01-27-talks.ar.txt`,
        whatever its fingerprint.
        """
        stem = article.id.partition(":")[2]
        name = self._by_digest.get(article.text.sha256) if article.text else None
        name = name or self._by_name.get(stem) or self._by_name.get(f"{stem}.{article.language}")
        if name is None:
            return None
        try:
            return self._read(name)
        except FileError:
            # It was there a moment ago.
            return None


def _read(folder: Path, name: str) -> PreparedText:
    """Read a text; raise FileError, with the reason, for what is none."""
    path = folder / name
    # A link could lead to a secret, and findings show pieces of the text.
    if is_outside(folder, path):
        raise FileError(path, "a link that leaves the folder")
    check_regular(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_TEXT_BYTES + 1)
    except OSError as error:
        raise unreadable_error(path, error) from None
    if len(data) > MAX_TEXT_BYTES:
        raise FileError(path, f"larger than {MAX_TEXT_BYTES // 2**20} MiB")
    try:
        return PreparedText.of(data.decode())
    except UnicodeDecodeError:
        raise FileError(path, "not in UTF-8") from None
