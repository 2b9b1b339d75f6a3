"""WikiEvents: documents with entities, triggers and arguments of the KAIROS ontology, JSON Lines.

The text of a document is that of its sentences, joined by line feeds: offsets of tokens run on
through the document without the characters between sentences, and the field `text` has none there
either. Every trigger and argument is compared with the text. The separate file of coreference
makes one actor of the mentions of a cluster.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from newsevents.errors import FileError
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
from newsevents.importers.rows import iter_json_objects, iter_known_objects
from newsevents.model import Origin, Record, Span
from newsevents.storage.paths import AnyPath, to_path

ORIGIN = Origin(dataset="WikiEvents", url="https://github.com/raspberryice/gen-arg")
TERMS = ""
NOTES = CORPUS_NOTES

_KEYS = ("doc_id", "sentences", "entity_mentions", "event_mentions")
#: Year in which the corpus was published.
_PUBLISHED = "[..2021]"


def read(
    paths: Iterable[AnyPath], context: ImportContext, *, coreference: str | None = None
) -> Iterator[Record]:
    """Yield the records of files of WikiEvents.

    Raises FileError for other files, and for a file of coreference without clusters.
    """
    importer = _Importer(context)
    if coreference is not None:
        importer.read_clusters(to_path(coreference))
    for path in paths:
        rows = iter_known_objects(path, context.report, _KEYS, "WikiEvents documents")
        yield from convert_documents(context, rows, importer.convert)


@attrs.define
class _Importer:
    context: ImportContext
    #: Key and name of the cluster of a mention.
    clusters: dict[str, tuple[str, str]] = attrs.field(factory=dict)

    def read_clusters(self, path: AnyPath) -> None:
        for row in iter_json_objects(path, self.context.report):
            try:
                clusters, names = row.data["clusters"], row.data["informative_mentions"]
                for number, (ids, name) in enumerate(zip(clusters, names, strict=True)):
                    key = f"{row.data['doc_key']} cluster {number}"
                    self.clusters.update(dict.fromkeys(ids, (key, str(name))))
            except (KeyError, TypeError, ValueError):
                expected = "clusters with as many informative_mentions, of a doc_key"
                raise FileError(path, f"{row.location} does not have {expected}") from None

    def convert(self, data: dict[str, Any]) -> Iterator[Record]:
        report = self.context.report
        document = _text_of(data["sentences"])
        key = data["doc_id"]
        article = corpus_article(
            self.context,
            key,
            document.text,
            _PUBLISHED,
            rest={"made-of": "sentences, joined by line feeds"},
        )
        yield article

        def _spans(mention: dict[str, Any], name: str) -> tuple[Span, ...]:
            ends = document.ends(mention["start"], mention["end"] - 1)
            return document.text.spans(*ends, mention["text"], report, name)

        mentions = {each["id"]: each for each in data["entity_mentions"]}
        used = set()
        for event in data["event_mentions"]:
            arguments = []
            for each in event["arguments"]:
                if (mention := mentions.get(each["entity_id"])) is None:
                    report.lost["argument without a mention"] += 1
                    continue
                used.add(mention["id"])
                cluster, name = self.clusters.get(mention["id"], (mention["id"], mention["text"]))
                entity_type, spans = mention["entity_type"], _spans(mention, "argument")
                arguments.append(Argument(each["role"], cluster, name, entity_type, spans))
            made = CorpusEvent(self.context, article, "kairos", event["event_type"], arguments)
            yield from made.records(event["id"], _spans(event["trigger"], "trigger"), _PUBLISHED)
        unused = {
            "mention that is in no event": len(mentions) - len(used),
            "relation": len(data.get("relation_mentions", ())),
        }
        report.lost.update({name: count for name, count in unused.items() if count})


def _text_of(sentences: list[Any]) -> TokenText:
    texts = [sentence for _, sentence in sentences]
    starts = itertools.accumulate((len(each) + 1 for each in texts), initial=0)
    tokens = [
        (start + begin - words[0][1], start + end - words[0][1])
        for start, (words, _) in zip(starts, sentences, strict=False)
        for _, begin, end in words
    ]
    return TokenText(ArticleText("\n".join(texts)), tokens)
