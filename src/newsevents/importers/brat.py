"""brat standoff: annotations in `.ann` files, each with its text in a `.txt` file.

Offsets count code points of the text. The text is beside the annotations, or in the folder that
`--texts` names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents.errors import FileError, RowError
from newsevents.importers.annotation_records import document_records
from newsevents.importers.annotations import AnnotatedDocument, Annotation, Link
from newsevents.importers.context import ImportContext, ImportReport
from newsevents.importers.rows import iter_lines
from newsevents.importers.texts import Passage, TextFolder, read_text
from newsevents.model import Origin, Record
from newsevents.storage.paths import AnyPath, exists

ORIGIN = Origin(
    dataset="Annotations in brat standoff format", url="https://brat.nlplab.org/standoff.html"
)

_NUMBER = re.compile("[0-9]+$")
_OFFSETS = re.compile("[0-9]{1,9} [0-9]{1,9}(?:;[0-9]{1,9} [0-9]{1,9})*")


@attrs.frozen
class _File:
    path: AnyPath

    @property
    def location(self) -> str:
        """Return the name of the file."""
        return self.path.name


def read(
    paths: Sequence[AnyPath],
    context: ImportContext,
    *,
    offsets: str | None = None,
    texts: str | None = None,
) -> Iterator[Record]:
    """Yield the records of files of annotations."""
    folder = TextFolder.of(texts)

    def _convert(file: _File) -> Iterator[Record]:
        path = file.path
        reader = _read(path, context.report)
        beside = path.parent / f"{_stem(path)}.txt"
        text = folder.find(beside.name)
        if text is None and exists(beside):
            text = read_text(beside)
        if text is None:
            raise RowError("no text: put the .txt file beside the .ann file, or use --texts")
        document = AnnotatedDocument(
            location=str(path),
            name=_stem(path),
            text=text,
            counting="code-points",
            annotations=tuple(reader.annotations()),
            links=reader.links(),
        )
        return document_records(document, context, offsets)

    yield from context.convert_rows(map(_File, paths), _convert)


def _stem(path: AnyPath) -> str:
    return path.name.rpartition(".")[0] or path.name


def _read(path: AnyPath, report: ImportReport) -> _Reader:
    reader = _Reader()
    for number, line in iter_lines(path):
        if line.strip() and not reader.add(line):
            if number == 1:
                raise FileError(path, "not brat standoff: line 1 is no annotation such as T1")
            report.lost["line that is no annotation"] += 1
    return reader


@attrs.define
class _Reader:
    #: Label and passage of text-bound annotations.
    _spans: dict[str, tuple[str, Passage]] = attrs.field(factory=dict)
    #: Label and trigger of events.
    _events: dict[str, tuple[str, str]] = attrs.field(factory=dict)
    _links: list[Link] = attrs.field(factory=list)
    _attributes: dict[str, dict[str, Any]] = attrs.field(factory=dict)
    _identifiers: dict[str, dict[str, str]] = attrs.field(factory=dict)

    def add(self, line: str) -> bool:
        """Return whether a line is an annotation."""
        key, _, rest = line.partition("\t")
        about, _, words = rest.partition("\t")
        label, *values = about.split(" ")
        match key[:1], values:
            case "T", [_, *_] if _OFFSETS.fullmatch(offsets := " ".join(values)):
                pieces = (piece.split(" ") for piece in offsets.split(";"))
                passage = Passage(tuple((int(start), int(end)) for start, end in pieces), words)
                self._spans[key] = label, passage
            case "E", _ if ":" in label:
                label, _, trigger = label.partition(":")
                self._events[key] = label, trigger
                self._links += (
                    Link(key, _NUMBER.sub("", role), target)
                    for role, _, target in (value.partition(":") for value in values if value)
                )
            case "R", [source, target] if ":" in source and ":" in target:
                self._links.append(Link(source.partition(":")[2], label, target.partition(":")[2]))
            case "*", [first, *others]:
                self._links += (Link(first, label, other) for other in others)
            case (("A" | "M"), [target, *value]):
                self._about(target)[label.lower()] = " ".join(value) or True
            case "N", [target, reference] if ":" in reference:
                scheme, _, identifier = reference.partition(":")
                self._identifiers.setdefault(target, {})[slug(scheme)] = identifier
            case "#", [target]:
                self._about(target)["note"] = words
            case _:
                return False
        return True

    def _about(self, key: str) -> dict[str, Any]:
        return self._attributes.setdefault(key, {})

    def annotations(self) -> Iterator[Annotation]:
        """Yield events with the passages of their triggers, and the other text-bound annotations."""
        triggers = {trigger for _, trigger in self._events.values()}
        bound = {key: each for key, each in self._spans.items() if key not in triggers}
        for key, (label, trigger) in self._events.items():
            _, passage = self._spans.get(trigger, ("", Passage(())))
            bound[key] = label, passage
        for key, (label, passage) in bound.items():
            yield Annotation(
                key=key,
                label=label,
                passage=passage,
                attributes=self._attributes.get(key, {}),
                identifiers=self._identifiers.get(key, {}),
            )

    def links(self) -> list[Link]:
        """Return all links; those of a trigger are links of its first event."""
        events = {trigger: key for key, (_, trigger) in reversed(self._events.items())}
        return [
            Link(
                events.get(each.source, each.source),
                each.role,
                events.get(each.target, each.target),
            )
            for each in self._links
        ]
