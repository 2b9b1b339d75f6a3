"""Annotated documents as their readers give them, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from newsevents.importers.offsets import Passage
from newsevents.importers.report import ImportReport
from newsevents.schema.field_types import scalar_of

#: Characters of a name; a longer passage is no name.
MAX_NAME_CHARS = 300
_MAX_LABEL_CHARS = 200
_LANGUAGE_TAG = scalar_of("language")
assert _LANGUAGE_TAG is not None
_LANGUAGE = re.compile(_LANGUAGE_TAG.keywords["pattern"])
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
    #: Name of a record in all documents: its id in a dataset or in a register.
    identity: str = ""
    #: Names of an actor or place, or titles of an event, by language.
    names: Mapping[str, str] = attrs.field(factory=dict)
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
    #: Id of the article in a dataset.
    identity: str = ""
    text: str
    #: Way in which the format usually counts.
    counting: str
    annotations: Sequence[Annotation]
    links: Sequence[Link] = ()
    #: Other data about the text: `language`, `published`, `url` and `kind` are those of the article.
    metadata: Mapping[str, Any] = attrs.field(factory=dict)
    #: Day on which it was annotated: `2026-01-27`.
    annotated: str = ""


def entries(value: Any) -> list[Any]:
    """Return a list as it is, nothing for None, and another value as the only entry."""
    return value if isinstance(value, list) else [] if value is None else [value]


def objects(value: Any, report: ImportReport) -> list[dict[str, Any]]:
    """Return the entries that are objects; others are counted as lost."""
    given = entries(value)
    found = [each for each in given if isinstance(each, dict)]
    report.lost["entry that is no object"] += len(given) - len(found)
    return found


def is_name(language: Any, name: Any) -> bool:
    """Return whether a text with its language can be a name or title."""
    is_text = isinstance(language, str) and isinstance(name, str)
    return is_text and bool(_LANGUAGE.fullmatch(language)) and 0 < len(name) <= MAX_NAME_CHARS


def told_id(record_type: str, identity: str) -> str | None:
    """Return an identity if it is the id of a record of a type; None for another one."""
    scalar = scalar_of(f"{record_type}-id")
    assert scalar is not None
    is_id = re.fullmatch(scalar.keywords["pattern"], identity) is not None
    is_own = (
        identity.startswith(f"{record_type}:") and len(identity) <= scalar.keywords["maxLength"]
    )
    return identity if is_id and is_own else None


def register_ids(addresses: Iterable[Any]) -> dict[str, str]:
    """Return identifiers by scheme for addresses of Wikidata and GeoNames."""
    found = {}
    for address in addresses:
        if match := _REGISTERS.search(str(address)):
            scheme = "wikidata" if match["wikidata"] else "geonames"
            found[scheme] = match[scheme]
    return found
