"""Annotated documents as their readers give them, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from newsevents.importers.offsets import Passage
from newsevents.importers.report import ImportReport

_MAX_LABEL_CHARS = 200
_REGISTERS = re.compile(
    r"wikidata\.org/(?:entity|wiki)/(?P<wikidata>Q[1-9][0-9]*)"
    r"|geonames\.org/(?P<geonames>[1-9][0-9]*)"
)


def _label(text: str) -> str:
    return text.strip()[:_MAX_LABEL_CHARS] or "unlabelled"


@attrs.frozen(kw_only=True)
class Annotation:
    """A passage with a label."""

    #: Id in the document.
    key: str
    label: str = attrs.field(converter=_label)
    passage: Passage
    #: Attributes by name, in lower case.
    attributes: Mapping[str, Any] = attrs.field(factory=dict)
    #: Name of an actor or place in all documents, such as its id in a register.
    identity: str = ""
    #: Identifiers of an actor or place by scheme.
    identifiers: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen
class Link:
    """Relation between two annotations, by their keys: from an event to what takes part in it."""

    source: str
    role: str
    target: str


@attrs.frozen(kw_only=True)
class AnnotatedDocument:
    """A text with annotations."""

    #: Its place among the files: `tasks.json:7`.
    location: str
    #: Name for ids.
    name: str
    text: str
    #: Way in which the format usually counts.
    counting: str
    annotations: Sequence[Annotation]
    links: Sequence[Link] = ()
    #: Other data about the text: `language`, `published`, `url` and `kind` are those of the article.
    metadata: Mapping[str, Any] = attrs.field(factory=dict)
    #: Day on which it was annotated: `2026-01-27`.
    annotated: str = ""


def objects(value: Any, report: ImportReport) -> list[dict[str, Any]]:
    """Return the objects of a list, or none for another value; entries of other types are lost."""
    entries = value if isinstance(value, list) else []
    found = [each for each in entries if isinstance(each, dict)]
    report.lost["entry that is no object"] += len(entries) - len(found)
    return found


def register_ids(addresses: Iterable[Any]) -> dict[str, str]:
    """Return identifiers by scheme for addresses of Wikidata and GeoNames."""
    found = {}
    for address in addresses:
        if match := _REGISTERS.search(str(address)):
            scheme = "wikidata" if match["wikidata"] else "geonames"
            found[scheme] = match[scheme]
    return found
