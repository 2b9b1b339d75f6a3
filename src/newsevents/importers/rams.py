"""RAMS 1.0: an event in each document, with its arguments in five sentences; JSON Lines.

The text is made of the tokens, joined by blanks, and the sentences, joined by line feeds; it was
never published so. Offsets count tokens over the whole document, with the last one. Entities have
no types: their kinds stay open.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.importers.article_text import ArticleText
from newsevents.importers.context import ImportContext
from newsevents.importers.corpora import (
    CORPUS_NOTES,
    Argument,
    CorpusEvent,
    TokenText,
    convert_documents,
    corpus_article,
)
from newsevents.importers.rows import is_address, iter_known_objects
from newsevents.model import Origin, Record, Span
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="RAMS 1.0", url="https://nlp.jhu.edu/rams/")
TERMS = ""
NOTES = CORPUS_NOTES

_KEYS = ("doc_key", "sentences", "evt_triggers", "gold_evt_links")
#: Year in which the corpus was published.
_PUBLISHED = "[..2020]"
_ROLE = re.compile(r"evt\d+arg\d+(.+)")


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of files of RAMS.

    Raises FileError for other files.
    """
    importer = _Importer(context)
    for path in paths:
        rows = iter_known_objects(path, context.report, _KEYS, "RAMS documents")
        yield from convert_documents(context, rows, importer.convert)


@attrs.define
class _Importer:
    context: ImportContext

    def convert(self, data: dict[str, Any]) -> Iterator[Record]:
        key, url = data["doc_key"], data.get("source_url")
        document = _text_of(data["sentences"])
        text = document.text
        article = corpus_article(
            self.context,
            key,
            text,
            _PUBLISHED,
            url=url if is_address(str(url)) else None,
            rest={
                "made-of": "tokens, joined by blanks, in sentences, joined by line feeds",
                "split": str(data.get("split", "")),
                "language-id": str(data.get("language_id", "")),
            },
        )
        yield article

        def _spans(first: int, last: int) -> tuple[Span, ...]:
            start, end = document.ends(first, last)
            return text.spans(start, end, text.stored[start:end], self.context.report, "tokens")

        used: list[Any] = []
        for number, (first, last, types) in enumerate(data["evt_triggers"]):
            arguments = []
            for trigger, (start, end), role in data["gold_evt_links"]:
                if trigger == [first, last]:
                    ends = document.ends(start, end)
                    found = _ROLE.fullmatch(role)
                    used.append([start, end])
                    arguments.append(
                        Argument(
                            role=found[1] if found else role,
                            key=f"{key} {start}-{end}",
                            name=text.stored[slice(*ends)],
                            entity_type="",
                            spans=_spans(start, end),
                        )
                    )
            made = CorpusEvent(self.context, article, "rams", types[0][0], arguments)
            event_key = f"{key}.{number + 1}" if number else key
            yield from made.records(event_key, _spans(first, last), _PUBLISHED)
        unused = {
            "argument of no trigger": len(data["gold_evt_links"]) - len(used),
            "mention that is in no event": sum(
                [start, end] not in used for start, end, _ in data.get("ent_spans", ())
            ),
            "relation": len(data.get("gold_rel_links", ())),
        }
        self.context.report.lost.update({name: count for name, count in unused.items() if count})


def _text_of(sentences: list[list[str]]) -> TokenText:
    words = [word for sentence in sentences for word in sentence]
    # A blank or a line feed follows each token.
    starts = itertools.accumulate((len(word) + 1 for word in words), initial=0)
    tokens = [(start, start + len(word)) for start, word in zip(starts, words, strict=False)]
    return TokenText(ArticleText("\n".join(map(" ".join, sentences))), tokens)
