"""WikiEvents: documents with entities, triggers and arguments of the KAIROS ontology, JSON Lines.

The text of a document is that of its sentences, joined by line feeds: offsets of tokens run on
through the document without the characters between sentences, and the field `text` has none there
either. Every trigger and argument is compared with the text. The separate file of coreference
makes one actor of the mentions of a cluster.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from newsevents.errors import FileError
from newsevents.importers import corpora
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import iter_json_objects
from newsevents.model import Origin, Record, Span
from newsevents.storage.paths import AnyPath, to_path

ORIGIN = Origin(dataset="WikiEvents", url="https://github.com/raspberryice/gen-arg")
NOTES = corpora.CORPUS_NOTES

_KEYS = ("doc_id", "sentences", "entity_mentions", "event_mentions")
#: Year in which the corpus was published.
_PUBLISHED = "[..2021]"


def read(
    paths: Iterable[AnyPath],
    context: ImportContext,
    *,
    coreference: str | None = None,
) -> Iterator[Record]:
    """Yield the records of files of WikiEvents.

    Raises FileError for other files, and for a file of coreference without clusters.
    """
    clusters = {} if coreference is None else _clusters(to_path(coreference), context)

    def _convert(data: dict[str, Any]) -> Iterator[Record]:
        sentences, lost = data["sentences"], context.report.lost
        text = "\n".join(sentence for _, sentence in sentences)
        rest = {"made-of": "sentences, joined by line feeds"}
        document = corpora.open_document(
            context,
            data["doc_id"],
            text,
            _tokens(sentences),
            published=_PUBLISHED,
            rest=rest,
        )
        yield document.article

        def _spans(mention: dict[str, Any], name: str) -> tuple[Span, ...]:
            return document.spans(mention["start"], mention["end"] - 1, name, mention["text"])

        mentions = {each["id"]: each for each in data["entity_mentions"]}
        used = set()
        for event in data["event_mentions"]:
            arguments = []
            for each in event["arguments"]:
                if (mention := mentions.get(each["entity_id"])) is None:
                    lost["argument without a mention"] += 1
                    continue
                used.add(mention["id"])
                cluster, name = clusters.get(mention["id"], (mention["id"], mention["text"]))
                entity_type, spans = mention["entity_type"], _spans(mention, "argument")
                arguments.append(corpora.Argument(each["role"], cluster, name, entity_type, spans))
            made = corpora.CorpusEvent(document, "kairos", event["event_type"], arguments)
            yield from made.records(event["id"], _spans(event["trigger"], "trigger"))
        unused, relations = len(mentions) - len(used), len(data.get("relation_mentions", ()))
        document.lose({"mention that is in no event": unused, "relation": relations})

    yield from corpora.read_documents(paths, context, _KEYS, "WikiEvents documents", _convert)


def _clusters(path: AnyPath, context: ImportContext) -> dict[str, tuple[str, str]]:
    """Return key and name of the cluster of each mention."""
    found: dict[str, tuple[str, str]] = {}
    for row in iter_json_objects(path, context.report):
        try:
            clusters, names = row.data["clusters"], row.data["informative_mentions"]
            for number, (ids, name) in enumerate(zip(clusters, names, strict=True)):
                key = f"{row.data['doc_key']} cluster {number}"
                found.update(dict.fromkeys(ids, (key, str(name))))
        except (KeyError, TypeError, ValueError):
            expected = "clusters with as many informative_mentions, of a doc_key"
            raise FileError(path, f"{row.location} does not have {expected}") from None
    return found


def _tokens(sentences: list[Any]) -> Iterator[tuple[int, int]]:
    start = 0
    for words, sentence in sentences:
        for _, begin, end in words:
            yield start + begin - words[0][1], start + end - words[0][1]
        start += len(sentence) + 1
