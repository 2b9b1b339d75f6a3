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
from newsevents.importers.annotations import AnnotatedDocument, Annotation, Link
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import JsonRow, iter_json_objects
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath, to_path

ORIGIN = Origin(dataset="WikiEvents", url="https://github.com/raspberryice/gen-arg")
NOTES = corpora.CORPUS_NOTES

_KEYS = ("doc_id", "sentences", "entity_mentions", "event_mentions")
#: What is the same for all documents: the corpus was published in 2021.
_METADATA = {
    "language": "en",
    "published": "[..2021]",
    "made-of": "sentences, joined by line feeds",
}
#: Labels of the types of entities that may be persons or groups.
_LABELS = {"PER": "actor", "SID": "actor"}


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

    def _convert(row: JsonRow) -> AnnotatedDocument:
        data = row.data
        name, sentences = str(data["doc_id"]), data["sentences"]
        tokens = tuple(_tokens(sentences))

        def _annotation(mention: dict[str, Any]) -> Annotation:
            identity, informative = clusters.get(mention["id"], ("", ""))
            ends = mention["start"], mention["end"] - 1
            label = str(mention["entity_type"])
            return Annotation(
                key=str(mention["id"]),
                label=_LABELS.get(label, label),
                passage=corpora.tokens_passage(tokens, *ends, str(mention["text"])),
                attributes={"type": label},
                identity=identity,
                names={"en": informative} if informative else {},
            )

        triggers, links = [], []
        for event in data["event_mentions"]:
            key, told = str(event["id"]).removeprefix(f"{name}-"), event["trigger"]
            ends = told["start"], told["end"] - 1
            passage = corpora.tokens_passage(tokens, *ends, str(told["text"]))
            triggers.append(corpora.trigger(key, "kairos", event["event_type"], passage))
            links += [
                Link(key, str(each["role"]), str(each["entity_id"])) for each in event["arguments"]
            ]
        mentions, used = data["entity_mentions"], {link.target for link in links}
        entities = [_annotation(each) for each in mentions if str(each["id"]) in used]
        lost = context.report.lost
        lost["mention that is in no event"] += len(mentions) - len(entities)
        lost["relation"] += len(data.get("relation_mentions", ()))
        return AnnotatedDocument(
            location=row.location,
            name=name,
            text="\n".join(sentence for _, sentence in sentences),
            counting="code-points",
            annotations=[*triggers, *entities],
            links=links,
            metadata=_METADATA,
        )

    yield from corpora.read_corpus(paths, context, _KEYS, "WikiEvents documents", _convert)


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
