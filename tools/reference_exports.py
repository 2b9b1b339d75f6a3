"""The generated part of `docs/reference/exports.md`: formats, and the fields that they carry."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from newsevents.exporters import EXPORTERS
from newsevents.exporters.losses import Extent, FieldTree, field_tree
from newsevents.model import RECORD_TYPES, Event, Record, Statement
from newsevents.schema.field_types import fields_of

_NAMES = sorted(EXPORTERS)
_MODULES = {name: EXPORTERS[name].load_module() for name in _NAMES}
#: Fields of all events, in the order of the model.
_COMMON = [
    field.name
    for field in fields_of(Statement)
    if all(
        field.name in {each.name for each in fields_of(cls)}
        for cls in RECORD_TYPES.values()
        if issubclass(cls, Event)
    )
]


def document() -> Iterator[str]:
    """Yield the lines of the page."""
    yield from ("## Formats", "")
    yield from ("| format | for | file | extra |", "|---|---|---|---|")
    for name in _NAMES:
        entry = EXPORTERS[name]
        extra = f"`newsevents[{entry.extra}]`" if entry.extra else ""
        yield f"| [`{name}`](#format-{name}) | {entry.title} | `*{entry.suffix}` | {extra} |"
    yield ""
    for name in _NAMES:
        text = inspect.getdoc(_MODULES[name]) or ""
        yield from (f'<a id="format-{name}"></a>', "", f"### `{name}`", "", text, "")
    yield from ("## Fields of all events", "")
    yield from _table([(name, Statement, name) for name in _COMMON])
    yield from ("## Fields of one type", "")
    yield from _table(
        [
            (f"{tag}.{field.name}", cls, field.name)
            for tag, cls in RECORD_TYPES.items()
            for field in fields_of(cls)
            if not (issubclass(cls, Event) and field.name in _COMMON)
        ]
    )
    yield from ("## Fields of the manifest", "")
    carried = {name: _MODULES[name].CARRIED.get("dataset", "").split() for name in _NAMES}
    names = sorted({field for each in carried.values() for field in each})
    yield from _rows(
        (field, ["yes" if field in carried[name] else "" for name in _NAMES]) for field in names
    )


def _table(rows: Iterable[tuple[str, type[Record], str]]) -> Iterator[str]:
    trees: dict[tuple[str, type[Record]], FieldTree] = {}
    for _, cls, _ in (rows := list(rows)):
        for name in _NAMES:
            trees.setdefault((name, cls), field_tree(cls.type, _MODULES[name].CARRIED))
    yield from _rows(
        (label, [_extent(trees[name, cls], field) for name in _NAMES]) for label, cls, field in rows
    )


def _rows(rows: Iterable[tuple[str, list[str]]]) -> Iterator[str]:
    yield f"| field | {' | '.join(_NAMES)} |"
    yield f"|---{'|---' * len(_NAMES)}|"
    for label, cells in rows:
        yield f"| `{label}` | {' | '.join(cells)} |"
    yield ""


def _extent(tree: FieldTree, field: str) -> str:
    match tree.get(field):
        case None:
            return ""
        case Extent.WHOLE:
            return "yes"
        case Extent.ONE_LANGUAGE:
            return "one language"
        case below:
            return ", ".join(cast("Mapping[str, object]", below))
