"""`newsevents terms`: the terms of vocabularies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click
from rich.table import Table

from newsevents._text.suggestions import did_you_mean
from newsevents.cli.arguments import echo_json, json_option, new_table, terminal
from newsevents.errors import NewsEventsError
from newsevents.findings import shown
from newsevents.model import RECORD_TYPES, GenericEvent
from newsevents.model.categories import CATEGORIES
from newsevents.schema.field_types import (
    FieldType,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
)
from newsevents.schema.json_schema import kebab, summary_of
from newsevents.schema.values import Vocabulary

_CATEGORY = "category"
_CATEGORY_SUMMARY = "Category of an event of no other type, or a slug of your own."


@click.command("terms")
@click.argument("field", metavar="[FIELD]", required=False)
@json_option
def terms_command(field: str | None, *, is_json: bool) -> None:
    """List the terms of a field with their meanings, or all fields with terms.

    FIELD is a field as in `status`, `actor.kind` or `evidence.stance`, or a vocabulary as in
    `actor-kind`. All vocabularies that it fits are listed. A term of your own begins with `x-`. Of
    a field that takes any words, as `quantities.measure` does, those in its description are listed.
    """
    vocabularies = list(_vocabularies())
    found = [each for each, names in vocabularies if field is None or _fits(field, names)]
    if field is not None:
        found = found or [each for each, names in _open_fields() if _fits(field, names)]
    if not found:
        paths = [path for _, names in vocabularies for path in names]
        below = [path for path in paths if path.startswith(f"{field}.")]
        below = below or [path for path in paths if f".{field}." in path]
        short = {name for each, _ in vocabularies for name in _short_names(each)}
        hint = did_you_mean(str(field), short, "newsevents terms lists all fields with terms")
        if below:
            hint = f"those with terms are {', '.join(below)}"
            hint = f"did you mean {shown(below[0])}?" if len(below) == 1 else hint
        raise NewsEventsError(f"{shown(field)} is not a field with terms; {hint}")
    if is_json:
        echo_json(found)
        return
    console = terminal()
    if field is None:
        table = new_table("field", "terms", "meaning")
        for each in found:
            table.add_row(", ".join(each["fields"]), str(len(each["terms"])), each["meaning"])
        console.print(table)
        return
    for each in found:
        console.print(f"{', '.join(each['fields'])}: {each['meaning']}")
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        for term in each["terms"]:
            grid.add_row(f"  {term['term']}", term["meaning"])
        console.print(grid)


def _vocabularies() -> Iterator[tuple[dict[str, Any], Iterable[str]]]:
    """Yield each vocabulary as JSON, and its name with all of its fields from their records on.

    In JSON, fields are as short as they are clear.
    """
    paths: dict[type[Vocabulary], dict[str, None]] = {}
    for record_type, cls in RECORD_TYPES.items():
        for path, vocabulary in _paths(Object(cls), record_type):
            paths.setdefault(vocabulary, {})[path] = None
    sharing: dict[str, set[type[Vocabulary]]] = {}
    for vocabulary, found in paths.items():
        for path in found:
            sharing.setdefault(_without_type(path), set()).add(vocabulary)
    for vocabulary, found in paths.items():
        short = (
            path if len(sharing[_without_type(path)]) > 1 else _without_type(path) for path in found
        )
        name = kebab(vocabulary.__name__)
        document = {
            "vocabulary": name,
            "fields": list(dict.fromkeys(short)),
            "meaning": summary_of(vocabulary),
            "terms": [{"term": str(term), "meaning": term.description} for term in vocabulary],
        }
        yield document, (name, *found)
    categories = [
        {"term": slug, "meaning": category.definition} for slug, category in CATEGORIES.items()
    ]
    about = {"vocabulary": _CATEGORY, "fields": [_CATEGORY], "meaning": _CATEGORY_SUMMARY}
    yield {**about, "terms": categories}, (f"{GenericEvent.type}.{_CATEGORY}",)


def _paths(kind: FieldType, path: str) -> Iterator[tuple[str, type[Vocabulary]]]:
    for below, inner, _ in _leaves(kind, path):
        if isinstance(inner, OneOf):
            yield below, inner.vocabulary


def _open_fields() -> Iterator[tuple[dict[str, Any], Iterable[str]]]:
    """Yield each field of words of one's own, with those that its description names."""
    found: dict[tuple[str, tuple[str, ...]], tuple[dict[str, Any], list[str]]] = {}
    for record_type, cls in RECORD_TYPES.items():
        for path, kind, description in _leaves(Object(cls), record_type):
            match kind:
                case MapOf(known=known) if known:
                    terms = {name: each.description for name, each in known.items()}
                case Scalar(name="slug"):
                    terms = dict.fromkeys(re.findall("`([a-z0-9-]+)`", description), "")
                case _:
                    continue
            name = _without_type(path)
            about = {
                "vocabulary": name,
                "fields": [name],
                "meaning": description,
                "terms": [{"term": term, "meaning": said} for term, said in terms.items()],
            }
            # Descriptions of one field may differ in their examples.
            found.setdefault((name, tuple(terms)), (about, []))[1].append(path)
    yield from found.values()


def _leaves(
    kind: FieldType, path: str, description: str = ""
) -> Iterator[tuple[str, FieldType, str]]:
    """Yield the fields below a type that are no objects, with their paths and descriptions."""
    match kind:
        case ListOf(item=inner):
            yield from _leaves(inner, path, description)
        case MapOf(value=inner):
            yield path, kind, description
            yield from _leaves(inner, path, description)
        case Object(cls):
            for field in fields_of(cls):
                yield from _leaves(field.kind, f"{path}.{field.name}", field.description)
        case _:
            yield path, kind, description


def _without_type(path: str) -> str:
    return path.partition(".")[2]


def _fits(name: str, names: Iterable[str]) -> bool:
    wanted = name.strip().lower()
    return any(f".{each}".endswith(f".{wanted}") for each in names)


def _short_names(vocabulary: dict[str, Any]) -> Iterable[str]:
    """Return the name of a vocabulary, its fields, and their last parts."""
    fields = vocabulary["fields"]
    return [vocabulary["vocabulary"], *fields, *(each.rpartition(".")[2] for each in fields)]
