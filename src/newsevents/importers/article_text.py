"""Texts that datasets bring with them: fingerprints, and spans that are checked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from newsevents.errors import FileError, RowError
from newsevents.evidence import PreparedText, canonical
from newsevents.importers.context import ImportContext
from newsevents.importers.offsets import Passage, SourceText, as_pieces
from newsevents.importers.report import ImportReport
from newsevents.model import Event, Evidence, Fingerprint, Span
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.structuring import to_document
from newsevents.storage.paths import translate_errors


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

    def keep(self, context: ImportContext, article_id: str) -> None:
        """Write the canonical text, if texts are written, under the name of an article.

        That records have only its fingerprint is counted. Raises FileError if it cannot be written,
        or another text has the name.
        """
        context.report.lost["text: only its fingerprint is kept"] += 1
        if context.texts is None:
            return
        name, content = f"{article_id.partition(':')[2]}.txt", self._prepared.text.encode()
        path = context.texts.folder / name
        with translate_errors(path):
            if not path.exists():
                context.texts.stage(name).write_bytes(content)
            elif path.read_bytes() != content:
                raise FileError(path, "another text; move it away, or choose another folder")


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
