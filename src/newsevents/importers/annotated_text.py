"""Annotations of a document with their spans in the canonical text, and mentions of the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsevents._text.slugs import slug
from newsevents.errors import LoneSurrogateError, RowError
from newsevents.evidence import PreparedText
from newsevents.importers.annotations import (
    MAX_NAME_CHARS,
    AnnotatedDocument,
    Annotation,
    Link,
)
from newsevents.importers.offsets import SourceText
from newsevents.importers.report import ImportReport
from newsevents.model import Span
from newsevents.model.labels import SAME, Meaning, meaning_of

#: Characters of a text; a larger one is no article.
MAX_TEXT_CHARS = 2 * 2**20
#: Pieces of a passage that evidence can have.
MAX_PIECES = 100

_BLANKS = re.compile(r"\s+")


class AnnotatedText:
    """Annotations whose words are in the text, and links between them."""

    def __init__(
        self, document: AnnotatedDocument, report: ImportReport, counting: str | None
    ) -> None:
        """Locate the annotations; count in the report which are lost.

        Raises RowError for a text that is too large or that UTF-8 cannot encode.
        """
        if len(document.text) > MAX_TEXT_CHARS:
            raise RowError(f"a text of more than {MAX_TEXT_CHARS:,} characters")
        self.report, self.source = report, SourceText(document.text)
        try:
            self.prepared = PreparedText.of(self.source.canonical)
        except LoneSurrogateError:
            raise RowError("half a surrogate pair in the text") from None
        self.annotations: dict[str, Annotation] = {}
        self.spans: dict[str, tuple[Span, ...]] = {}
        self._names: dict[str, str] = {}
        self._locate(document, counting)
        self.links = [link for link in document.links if self._is_complete(link)]
        self.meanings = dict(self._meanings())
        #: Key of the first mention of the same thing by the key of each annotation.
        self.first = self._first_mentions()

    def name(self, key: str) -> str:
        """Return the words of an annotation in one line; empty if they are too long for a name."""
        if key not in self._names:
            pieces = (self.prepared.text[span.start : span.end] for span in self.spans[key])
            words = _BLANKS.sub(" ", " ".join(pieces)).strip()
            self._names[key] = words if len(words) <= MAX_NAME_CHARS else ""
        return self._names[key]

    def _locate(self, document: AnnotatedDocument, counting: str | None) -> None:
        if counting is None:
            passages = [each.passage for each in document.annotations]
            counting, guess = self.source.counting_of(passages, document.counting)
            if guess:
                self.report.guesses[guess] += 1
        for each in document.annotations:
            if each.key in self.spans:
                self.report.lost["annotation: the id of another one"] += 1
                continue
            if len(each.passage.pieces) > MAX_PIECES:
                self.report.lost[f"annotation: more than {MAX_PIECES} pieces"] += 1
                continue
            try:
                pieces = self.source.locate(each.passage, counting)
            except RowError as error:
                self.report.lost[f"annotation: {error}"] += 1
            else:
                self.annotations[each.key] = each
                self.spans[each.key] = tuple(self.prepared.span(*piece) for piece in pieces)

    def _is_complete(self, link: Link) -> bool:
        if link.source in self.annotations and link.target in self.annotations:
            return True
        self.report.lost["link: an end is missing"] += 1
        return False

    def _meanings(self) -> Iterator[tuple[str, Meaning]]:
        # An annotation that only takes part in events, and whose label tells nothing, is no event.
        links = [link for link in self.links if slug(link.role) not in SAME]
        parts = {link.target for link in links} - {link.source for link in links}
        for key, annotation in self.annotations.items():
            meaning = meaning_of(annotation.label)
            yield key, Meaning() if meaning.is_unknown and key in parts else meaning

    def _first_mentions(self) -> dict[str, str]:
        """Return the key of the first mention of the same thing, by the key of each annotation.

        Those with the same identity are about the same thing, and so are those that a link joins.
        """
        order = {key: at for at, key in enumerate(self.annotations)}
        first = dict(zip(order, order, strict=True))

        def _root(key: str) -> str:
            while first[key] != key:
                first[key] = key = first[first[key]]
            return key

        known: dict[tuple[str, bool], str] = {}
        pairs = [
            (known.setdefault((each.identity, bool(self.meanings[key].event)), key), key)
            for key, each in self.annotations.items()
            if each.identity
        ]
        pairs += [(each.source, each.target) for each in self.links if slug(each.role) in SAME]
        for pair in pairs:
            one, other = sorted(map(_root, pair), key=order.__getitem__)
            first[other] = one
        return {key: _root(key) for key in first}
