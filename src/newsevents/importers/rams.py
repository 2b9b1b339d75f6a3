"""RAMS 1.0: an event in each document, with its arguments in five sentences; JSON Lines.

The text is made of the tokens, joined by blanks, and the sentences, joined by line feeds; it was
never published so. Offsets count tokens over the whole document, with the last one. Entities have
no types: those in the role of a place are places, all others actors whose kinds stay open.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from newsevents._text.slugs import slug
from newsevents.importers import corpora
from newsevents.importers.annotations import AnnotatedDocument, Annotation, Link
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import JsonRow
from newsevents.model import Origin, Record
from newsevents.model.labels import is_place_role
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="RAMS 1.0", url="https://nlp.jhu.edu/rams/")
NOTES = corpora.CORPUS_NOTES

_KEYS = ("doc_key", "sentences", "evt_triggers", "gold_evt_links")
#: Year in which the corpus was published.
_PUBLISHED = "[..2020]"
#: Beginning of a role: the numbers of event and argument.
_ROLE = re.compile(r"^evt\d+arg\d+(?=.)")


def read(paths: Iterable[AnyPath], context: ImportContext) -> Iterator[Record]:
    """Yield the records of files of RAMS.

    Raises FileError for other files.
    """

    def _convert(row: JsonRow) -> AnnotatedDocument:
        data = row.data
        name, tokens = str(data["doc_key"]), tuple(_tokens(data["sentences"]))
        annotations: dict[str, Annotation] = {}
        triggers: dict[tuple[int, int], str] = {}
        for number, (first, last, types) in enumerate(data["evt_triggers"], start=1):
            key = triggers[first, last] = f"E{number}"
            passage = corpora.tokens_passage(tokens, first, last)
            annotations[key] = corpora.trigger(key, "rams", types[0][0], passage)
        links, used = [], set()
        for event, (start, end), told in data["gold_evt_links"]:
            role = _ROLE.sub("", told)
            label = "gpe" if is_place_role(slug(role)) else "actor"
            key = f"{label} {start}-{end}"
            passage = corpora.tokens_passage(tokens, start, end)
            annotations[key] = Annotation(key=key, label=label, passage=passage)
            links.append(Link(triggers.get(tuple(event), ""), role, key))
            used.add((start, end))
        mentions = [(start, end) for start, end, _ in data.get("ent_spans", ())]
        lost = context.report.lost
        lost["mention that is in no event"] += sum(each not in used for each in mentions)
        lost["relation"] += len(data.get("gold_rel_links", ()))
        return AnnotatedDocument(
            location=row.location,
            name=name,
            text="\n".join(map(" ".join, data["sentences"])),
            counting="code-points",
            annotations=list(annotations.values()),
            links=links,
            metadata={
                "language": "en",
                "published": _PUBLISHED,
                "url": data.get("source_url"),
                "made-of": "tokens, joined by blanks, in sentences, joined by line feeds",
                "split": data.get("split"),
                "language-id": data.get("language_id"),
            },
        )

    yield from corpora.read_corpus(paths, context, _KEYS, "RAMS documents", _convert)


def _tokens(sentences: list[list[str]]) -> Iterator[tuple[int, int]]:
    start = 0
    for word in itertools.chain.from_iterable(sentences):
        yield start, start + len(word)
        # A blank or a line feed follows each token.
        start += len(word) + 1
