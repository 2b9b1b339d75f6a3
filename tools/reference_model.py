"""The data model in Markdown: records, their components, vocabularies and values.

Every entry has an anchor: `#record-meeting`, `#part-span`, `#vocabulary-status`, `#value-date`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

import newsevents
from newsevents.model import RECORD_TYPES, Event, Record
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    tag_of,
)
from newsevents.schema.json_schema import kebab, summary_of
from newsevents.schema.values import MAX_TERM_CHARACTERS, Vocabulary

#: Constraints of a value that are said in a line of their own.
_KEYWORDS = {
    "pattern": "pattern",
    "minLength": "minimum length",
    "maxLength": "maximum length",
    "minimum": "minimum",
    "maximum": "maximum",
}
_EXAMPLES = "syria-russia-2026-01"


def anchor(name: str) -> str:
    """Return an anchor that GitHub and the site can link to."""
    return f'<a id="{name}"></a>'


def document() -> Iterator[str]:
    """Yield the lines of the reference."""
    records = tuple(RECORD_TYPES.values())
    yield from ("## Records", "")
    for cls in (Record, Event, *records):
        yield from _class(cls)
    yield from ("## Parts of records", "")
    seen = Seen()
    for cls in records:
        seen.add(fields_of(cls))
    for part in sorted(seen.parts, key=lambda cls: cls.__name__):
        yield from _class(part)
    yield from ("## Vocabularies", "")
    yield "Every vocabulary is open: a field takes a term of the list, or a term of your own."
    yield "That one begins with `x-`, followed by lowercase ASCII letters and digits that single"
    yield f"hyphens separate: `x-rumoured`. It has at most {MAX_TERM_CHARACTERS} characters."
    yield ""
    for vocabulary in sorted(seen.vocabularies, key=lambda cls: cls.__name__):
        yield from (anchor(f"vocabulary-{kebab(vocabulary.__name__)}"), "")
        yield from (f"### {vocabulary.__name__}", "")
        yield from (summary_of(vocabulary), "")
        yield from vocabulary_table(vocabulary)
    yield from ("## Values", "")
    for name in sorted(seen.values):
        yield from _value(seen.values[name])


@attrs.define
class Seen:
    """Components, vocabularies and values of classes, recursively."""

    parts: dict[type[Any], None] = attrs.field(factory=dict)
    vocabularies: dict[type[Vocabulary], None] = attrs.field(factory=dict)
    values: dict[str, Scalar | ByLanguage] = attrs.field(factory=dict)

    def add(self, fields: Iterable[Field]) -> None:
        """Add the kinds of fields, and of the fields of their parts."""
        for field in fields:
            self._kind(field.kind)

    def _kind(self, kind: FieldType) -> None:
        match kind:
            case Object(cls):
                if cls not in self.parts:
                    self.parts[cls] = None
                    self.add(fields_of(cls))
            case OneOf(vocabulary):
                self.vocabularies[vocabulary] = None
            case ListOf(item):
                self._kind(item)
            case MapOf(key, value, _, known):
                for each in (key, value, *known.values()):
                    self._kind(each)
            case Scalar(name=name):
                self.values[name] = kind
            case ByLanguage(name=name, language=language):
                self.values[name] = kind
                self._kind(language)


def own_fields(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields that a record's class adds to its base; all those of a part."""
    if not issubclass(cls, Record):
        return fields_of(cls)
    concrete = next(each for each in RECORD_TYPES.values() if issubclass(each, cls))
    own = {each.name for each in attrs.fields(cls) if not each.inherited}
    if tag_of(cls) is None:
        # Only concrete record classes define the form of their ids.
        own -= {"id"}
    return tuple(field for field in fields_of(concrete) if field.name in own)


def field_table(cls: type[Any]) -> Iterator[str]:
    """Yield a table of the fields that a class adds."""
    yield "| field | value | description |"
    yield "|---|---|---|"
    for field in own_fields(cls):
        required = " (required)" if field.required else ""
        yield f"| `{field.name}`{required} | {_kind(field.kind)} | {_cell(field.description)} |"
    yield ""


def vocabulary_table(vocabulary: type[Vocabulary]) -> Iterator[str]:
    """Yield a table of the terms of a vocabulary."""
    yield "| term | description |"
    yield "|---|---|"
    yield from (f"| `{term}` | {_cell(term.description)} |" for term in vocabulary)
    yield "| `x-...` | A term of your own. |"
    yield ""


def _class(cls: type[Any]) -> Iterator[str]:
    """Yield the lines about the class of a record or of a component."""
    name, tag = cls.__name__, tag_of(cls)
    is_record = issubclass(cls, Record)
    target = f"{'record' if is_record else 'part'}-{kebab(name)}"
    title = f"`{tag}`" if tag else f"every {name.lower()}" if is_record else name
    yield from (anchor(target), "", f"### {title}", "", summary_of(cls), "")
    if tag:
        base = "event" if issubclass(cls, Event) else "record"
        yield f"`type` is `{tag}`; the Python class is `newsevents.{name}`."
        yield f"It also has the fields of [every {base}](#record-{base})."
        yield ""
    elif cls is Event:
        yield from ("It also has the fields of [every record](#record-record).", "")
    elif is_record:
        yield "`type` is the type of the record, and `id` begins with the type and a colon."
        yield "Both are required."
        yield ""
    yield from field_table(cls)
    for field, others in cls.needs.items():
        yield from (f"`{field}` requires {_listed(others, 'and')}.", "")
    if cls.any_of:
        yield from (f"At least one of {_listed(cls.any_of, 'and')} is required.", "")
    if tag:
        yield from _example(cls)


def _example(cls: type[Any]) -> Iterator[str]:
    """Yield the record of the shipped dataset that shows most of the class's own fields, if any."""
    records = [r for r in newsevents.read_dataset(_EXAMPLES) if type(r) is cls]
    if not records:
        return
    own = [field.name for field in own_fields(cls)]

    def shows(record: Record) -> tuple[int, int]:
        plain = newsevents.to_dict(record)
        return sum(name in plain for name in own), -len(json.dumps(plain))

    plain = newsevents.to_dict(max(records, key=shows))
    lines = json.dumps(plain, ensure_ascii=False, indent=2).splitlines()
    yield from ("```json", *lines, "```", "")


def _value(value: Scalar | ByLanguage) -> Iterator[str]:
    """Yield how a value is written."""
    yield from (anchor(f"value-{value.name}"), "", f"### {value.name}", "")
    yield from (value.description, "")
    if isinstance(value, ByLanguage):
        most = value.text.keywords["maxLength"]
        yield f"A map from [{value.language.name}](#value-{value.language.name}) to text of at most"
        yield from (f"{most:,} characters, with at least one entry.", "")
        return
    for keyword, title in _KEYWORDS.items():
        if keyword in value.keywords:
            limit = value.keywords[keyword]
            yield f"- {title}: {f'`{limit}`' if isinstance(limit, str) else f'{limit:,}'}"
    if "enum" in value.keywords:
        yield f"- one of: {' '.join(f'`{term}`' for term in value.keywords['enum'])}"
    if value.examples:
        shown = (json.dumps(example, ensure_ascii=False) for example in value.examples)
        yield f"- such as {', '.join(f'`{example}`' for example in shown)}"
    yield ""


def _kind(kind: FieldType) -> str:
    """Return a short description of a field type, with links."""
    match kind:
        case Scalar(refers_to=(tag,)):
            return f"[{tag}](#record-{_class_target(tag)}) [id](#value-{kind.name})"
        case Scalar(name=name):
            return f"[{name}](#value-{name})"
        case OneOf(vocabulary):
            return f"[{vocabulary.__name__}](#vocabulary-{kebab(vocabulary.__name__)})"
        case ListOf(item, size):
            return f"list of {_kind(item)}, {size.least} to {size.most:,}"
        case MapOf(key, value):
            return f"map from {_kind(key)} to {_kind(value)}"
        case ByLanguage(name=name):
            return f"[{name}](#value-{name})"
        case Object(cls):
            return f"[{cls.__name__}](#part-{kebab(cls.__name__)})"
        case FreeJson():
            return "any JSON"


def _class_target(tag: str) -> str:
    return kebab(RECORD_TYPES[tag].__name__)


def _listed(names: Iterable[str], last: str) -> str:
    *others, end = (f"`{name}`" for name in names)
    return f"{', '.join(others)} {last} {end}" if others else end


def _cell(text: str) -> str:
    """Return text escaped for a table cell."""
    return re.sub(r"\s+", " ", text).replace("|", r"\|").strip()
