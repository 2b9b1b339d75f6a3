"""Documents of annotated corpora, as far as WikiEvents and RAMS are alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from newsevents.errors import RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import AnnotatedDocument, Annotation
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import JsonRow, iter_known_objects
from newsevents.importers.texts import ArticleText, Passage
from newsevents.model import Record
from newsevents.storage.paths import AnyPath

#: How to read the records of a corpus.
CORPUS_NOTES = (
    "The corpus tells neither when an event was, so that its date only ends with the year of the "
    "corpus, nor whether it took place: its status is `x-not-told`."
)
_MEETING = re.compile(r"contact\..*\bmeet\b", re.IGNORECASE)


def read_corpus(
    paths: Iterable[AnyPath],
    context: ImportContext,
    keys: Sequence[str],
    expected: str,
    convert: Callable[[JsonRow], AnnotatedDocument],
) -> Iterator[Record]:
    """Yield the records of documents; one that is of another form is counted and skipped.

    Their texts are written if texts are.
    Raises FileError for files without objects that have the keys.
    """

    def _convert(row: JsonRow) -> list[Record]:
        try:
            document = convert(row)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            raise RowError(f"another form of document: {type(error).__name__}") from None
        article, *others = document_records(document, context, "code-points")
        ArticleText(document.text).keep(context, article.id)
        return [article, *others]

    for path in paths:
        rows = iter_known_objects(path, context.report, keys, expected)
        yield from context.convert_rows(rows, _convert)


def tokens_passage(
    tokens: Sequence[tuple[int, int]], first: int, last: int, quote: str | None = None
) -> Passage:
    """Return the passage of tokens from one to another, with the last one, given their ends.

    That of tokens that the document does not have fits nowhere.
    """
    is_inside = 0 <= first <= last < len(tokens)
    ends = (tokens[first][0], tokens[last][1]) if is_inside else (-1, -1)
    return Passage((ends,), quote)


def trigger(key: str, scheme: str, code: str, passage: Passage) -> Annotation:
    """Return the annotation of an event by its type, which is a code of a scheme."""
    label = "meeting" if _MEETING.match(code) else code
    return Annotation(key=key, label=label, passage=passage, codes={scheme: code})
