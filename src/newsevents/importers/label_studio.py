"""Label Studio: tasks with annotations, exported as JSON.

Offsets count code points, in exports of before 2022 UTF-16 code units; the words of each region
tell. Of several annotations of a task, the ground truth or else the first one is read; predictions
are read where there is no annotation. A relation `continues` joins a region to the passage that it
continues.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsevents.errors import RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import (
    MAX_PIECES,
    AnnotatedDocument,
    Annotation,
    Link,
    entries,
    is_name,
    joined_events,
    objects,
    told_id,
)
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.rows import JsonRow, iter_json_objects
from newsevents.importers.texts import Passage, TextFolder, as_pieces
from newsevents.importers.values import as_object
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath

ORIGIN = Origin(dataset="Label Studio annotations", url="https://labelstud.io/guide/task_format")

#: Relation of a region to the passage that it continues.
CONTINUES = "continues"
#: Attributes of a region with the id of its record, and with its names, each behind a language.
RECORD, NAME = "record", "name"
# Keys of a task for its annotations, that of versions before 1.0 last.
_ANNOTATED = ("annotations", "completions")


def read(
    paths: Sequence[AnyPath],
    context: ImportContext,
    *,
    offsets: str | None = None,
    texts: str | None = None,
) -> Iterator[Record]:
    """Yield the records of tasks."""
    folder = TextFolder.of(texts)

    def _convert(row: JsonRow) -> Iterator[Record]:
        return document_records(_document(row, context.report, folder), context, offsets)

    rows = (row for path in paths for row in iter_json_objects(path, context.report))
    yield from joined_events(context.convert_rows(rows, _convert), context)


def _document(row: JsonRow, report: ImportReport, texts: TextFolder) -> AnnotatedDocument:
    task = row.data
    data = task.get("data")
    if not isinstance(data, dict):
        raise RowError("no task of Label Studio: no data")
    chosen = _chosen(task, report)
    results = objects(chosen.get("result"), report)
    strings = {name: value for name, value in data.items() if isinstance(value, str)}
    if not strings:
        raise RowError("a task without text")
    name = "text" if "text" in strings else max(strings, key=lambda each: len(strings[each]))
    metadata = {key: value for key, value in data.items() if key != name}
    article = str(metadata.get("article") or "")
    if told_id("article", article):
        del metadata["article"]
    annotations, links = _regions(results, report, metadata)
    return AnnotatedDocument(
        location=row.location,
        name=article or str(task.get("id") or f"task {row.number}"),
        identity=article,
        text=texts.find(strings[name]) or strings[name],
        counting="code-points",
        annotations=annotations,
        links=links,
        metadata=metadata,
        annotated=str(chosen.get("created_at") or ""),
    )


def _chosen(task: Mapping[str, Any], report: ImportReport) -> Mapping[str, Any]:
    """Return the annotation of a task that is read, or else its first prediction."""
    found = [each for key in _ANNOTATED for each in objects(task.get(key), report)]
    done = [each for each in found if not each.get("was_cancelled")]
    done.sort(key=lambda each: not each.get("ground_truth"))
    predictions = objects(task.get("predictions"), report)
    report.lost["annotation that was cancelled"] += len(found) - len(done)
    if done:
        report.lost["annotation of the same task by others"] += len(done) - 1
        report.lost["prediction beside an annotation"] += len(predictions)
        return done[0]
    if not predictions:
        return {}
    report.guesses["annotation (a prediction)"] += 1
    return predictions[0]


def _regions(
    results: Sequence[Mapping[str, Any]], report: ImportReport, metadata: dict[str, Any]
) -> tuple[list[Annotation], list[Link]]:
    """Return regions with their attributes, and relations; add values about the whole text."""
    regions: dict[str, Mapping[str, Any]] = {}
    attributes: dict[str, dict[str, Any]] = {}
    links: list[Link] = []
    for result in results:
        kind, value = str(result.get("type")), result.get("value")
        if kind == "relation":
            links += _links(result)
        elif not isinstance(value, dict):
            report.lost[f"result of type {kind}"] += 1
        elif not kind.endswith("labels"):
            own = attributes.setdefault(str(result.get("id")), {})
            own[str(result.get("from_name")).lower()] = _single(value.get(kind, value.get("text")))
        elif (key := str(result.get("id"))) in regions:
            report.lost["region with the id of another one"] += 1
        else:
            regions[key] = value | {"labels": value.get(kind), "meta": result.get("meta")}
    for key in attributes.keys() - regions.keys():
        metadata.update(attributes[key])
    joined: dict[str, list[str]] = {key: [key] for key in regions}
    for link in links:
        is_whole = joined.keys() >= {link.source, link.target} and link.source != link.target
        if link.role == CONTINUES and is_whole:
            joined[link.target] += joined.pop(link.source)[: MAX_PIECES + 1]
    annotations = [
        _annotation(keys, regions, attributes.get(key, {})) for key, keys in joined.items()
    ]
    return annotations, [link for link in links if link.role != CONTINUES]


def _annotation(
    keys: Sequence[str], regions: Mapping[str, Mapping[str, Any]], attributes: Mapping[str, Any]
) -> Annotation:
    parts = [regions[key] for key in keys]
    offsets = [as_object(each.get("globalOffsets")) or each for each in parts]
    quotes = [each.get("text") for each in parts]
    quote = " ".join(map(str, quotes)) if all(isinstance(e, str) for e in quotes) else None
    labels = [str(each) for each in entries(parts[0]["labels"])]
    note = _single(as_object(parts[0]["meta"]).get("text"))
    own = {**attributes, "note": note, "labels": labels[1:]}
    identity = str(own.pop(RECORD, "") or "")
    names = dict(map(_named, entries(own.get(NAME))))
    if all(is_name(*each) for each in names.items()):
        own.pop(NAME, None)
    else:
        names = {}
    return Annotation(
        key=keys[0],
        label=labels[0] if labels else "",
        passage=Passage(as_pieces((e.get("start"), e.get("end")) for e in offsets), quote),
        attributes={name: value for name, value in own.items() if value},
        identity=identity,
        names=names,
    )


def _named(text: Any) -> tuple[str, str]:
    """Return language and words of a name: `en: Salma Najjar`."""
    language, _, name = str(text).partition(": ")
    return language, name.strip()


def _links(result: Mapping[str, Any]) -> Iterator[Link]:
    source, target = str(result.get("from_id")), str(result.get("to_id"))
    if result.get("direction") == "left":
        source, target = target, source
    for role in entries(result.get("labels")) or ("related",):
        yield Link(source, str(role), target)


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value
