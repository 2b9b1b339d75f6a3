"""Texts of articles: those in a folder that `--texts` names, and those that a dataset contains."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

import attrs

from newsevents.errors import FileError, RowError
from newsevents.evidence import PreparedText, canonical
from newsevents.importers.context import ImportReport
from newsevents.importers.offsets import Passage, SourceText, as_pieces
from newsevents.model import Event, Evidence, Fingerprint, Span
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document
from newsevents.storage.compression import read_data
from newsevents.storage.paths import (
    AnyPath,
    is_hidden,
    is_outside,
    local_path,
    translate_errors,
    unreadable_error,
)

#: Bytes of a text.
MAX_TEXT_BYTES = 8 * 2**20


@attrs.frozen
class TextFolder:
    """Files `*.txt` of a folder by their names, with and without the suffix."""

    _paths: dict[str, Path]

    @classmethod
    def of(cls, folder: str | PathLike[str] | None) -> TextFolder:
        """List a folder; without one there are no texts.

        Raises FileError if the folder cannot be read.
        """
        if folder is None:
            return cls({})
        folder = local_path(folder)
        try:
            paths = sorted(each for each in folder.iterdir() if each.suffix.lower() == ".txt")
        except OSError as error:
            raise unreadable_error(folder, error) from None
        inside = [e for e in paths if not is_hidden(e.name) and not is_outside(folder, e)]
        return cls({name: each for each in inside for name in (each.stem, each.name)})

    def find(self, address: str) -> str | None:
        """Return the text whose file has the last name of a path, URL or id; None without one."""
        name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
        names = (name, name.rpartition(".")[0], name.rpartition(":")[2])
        path = next(filter(None, map(self._paths.get, names)), None)
        return None if path is None else read_text(path)


def read_text(path: AnyPath) -> str:
    """Return a text as it is in its file. Raises RowError for one that is not in UTF-8."""
    try:
        return read_data(path, MAX_TEXT_BYTES).decode()
    except UnicodeDecodeError:
        raise RowError("a text that is not in UTF-8") from None
    except FileError as error:
        raise RowError(f"a text that cannot be read: {error.reason}") from None


class ArticleText:
    """Text of an article as a dataset stores it."""

    def __init__(self, stored: str) -> None:
        self.stored = stored
        self._source = SourceText(stored)
        self._prepared = PreparedText.of(stored)

    @property
    def fingerprint(self) -> Fingerprint:
        """Fingerprint of the canonical text."""
        return self._prepared.fingerprint

    @property
    def whole(self) -> Span:
        """Span of the whole text."""
        return self._prepared.span(0, self.fingerprint.length)

    def find(self, words: Any) -> Span | None:
        """Return the span of words that are once in the text, in one piece; else None."""
        text, words = self._prepared.text, canonical(words) if isinstance(words, str) else ""
        if not words or text.count(words) != 1:
            return None
        start = text.index(words)
        return self._prepared.span(start, start + len(words))

    def spans(
        self, start: Any, end: Any, words: Any, report: ImportReport, name: str
    ) -> tuple[Span, ...]:
        """Return the span of words between two code points of the stored text.

        Empty if it cannot be used, as with other words there; the reason is counted under the name
        as lost.
        """
        quote = words if isinstance(words, str) else ""
        try:
            found = self._source.locate(Passage(as_pieces([(start, end)]), quote), "code-points")
        except RowError as error:
            report.lost[f"{name}: {error}"] += 1
            return ()
        return tuple(self._prepared.span(*piece) for piece in found)

    def keep(
        self, folder: str | PathLike[str] | None, article_id: str, report: ImportReport
    ) -> None:
        """Write the canonical text into a folder, if there is one, under the name of an article.

        That records have only its fingerprint is counted. Raises FileError if it cannot be written.
        """
        report.lost["text: only its fingerprint is kept"] += 1
        if not folder:
            return
        path = local_path(folder) / f"{article_id.partition(':')[2]}.txt"
        with translate_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._prepared.text, encoding="utf-8", newline="")


def with_support(
    event: Event, article: str | None, located: Iterable[tuple[str, tuple[Span, ...]]]
) -> Event:
    """Return an event with more evidence: JSON Pointers of fields with the spans that support them."""
    found = [(pointer, spans) for pointer, spans in located if spans]
    if not found:
        return event
    paths = DocumentPaths(type(event), to_document(event))
    pieces = (
        Evidence(article=article, spans=spans, supports=(paths.canonical(pointer),))
        for pointer, spans in found
    )
    return attrs.evolve(event, evidence=(*event.evidence, *pieces))
