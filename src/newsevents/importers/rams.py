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

from newsevents.importers import corpora
from newsevents.importers.context import ImportContext
from newsevents.importers.values import is_address
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="RAMS 1.0", url="https://nlp.jhu.edu/rams/")
NOTES = corpora.CORPUS_NOTES

_KEYS = ("doc_key", "sentences", "evt_triggers", "gold_evt_links")
#: Year in which the corpus was published.
_PUBLISHED = "[..2020]"
_ROLE = re.compile(r"evt\d+arg\d+(.+)")


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of files of RAMS.

    Raises FileError for other files.
    """

    def _convert(data: dict[str, Any]) -> Iterator[Record]:
        key, url = data["doc_key"], data.get("source_url")
        document = corpora.open_document(
            context,
            key,
            "\n".join(map(" ".join, data["sentences"])),
            _tokens(data["sentences"]),
            published=_PUBLISHED,
            url=url if is_address(str(url)) else None,
            rest={
                "made-of": "tokens, joined by blanks, in sentences, joined by line feeds",
                "split": str(data.get("split", "")),
                "language-id": str(data.get("language_id", "")),
            },
        )
        yield document.article
        links: dict[tuple[int, int], list[Any]] = {}
        for trigger, *link in data["gold_evt_links"]:
            links.setdefault(tuple(trigger), []).append(link)
        used: list[tuple[int, int]] = []
        for number, (first, last, types) in enumerate(data["evt_triggers"]):
            arguments = []
            for (start, end), role in links.get((first, last), ()):
                used.append((start, end))
                found = _ROLE.fullmatch(role)
                argument = corpora.Argument(
                    role=found[1] if found else role,
                    key=f"{key} {start}-{end}",
                    name=document.words(start, end),
                    entity_type="",
                    spans=document.spans(start, end, "tokens"),
                )
                arguments.append(argument)
            made = corpora.CorpusEvent(document, "rams", types[0][0], arguments)
            event_key = f"{key}.{number + 1}" if number else key
            yield from made.records(event_key, document.spans(first, last, "tokens"))
        mentions = [(start, end) for start, end, _ in data.get("ent_spans", ())]
        in_events = set(used)
        document.lose(
            {
                "argument of no trigger": len(data["gold_evt_links"]) - len(used),
                "mention that is in no event": sum(each not in in_events for each in mentions),
                "relation": len(data.get("gold_rel_links", ())),
            }
        )

    yield from corpora.read_documents(paths, context, _KEYS, "RAMS documents", _convert)


def _tokens(sentences: list[list[str]]) -> Iterator[tuple[int, int]]:
    start = 0
    for word in itertools.chain.from_iterable(sentences):
        yield start, start + len(word)
        # A blank or a line feed follows each token.
        start += len(word) + 1
