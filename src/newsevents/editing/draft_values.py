"""Parts of records in short form: values and their pointers, claims, new ids, dates from words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Container, Mapping
from typing import Any, TypeAlias

from newsevents import edtf
from newsevents._text.pointers import join_pointer, split_pointer
from newsevents._text.slugs import latin, slug
from newsevents.dataset.dataset import Dataset
from newsevents.errors import EdtfError, PathError
from newsevents.findings import shown
from newsevents.model import RECORD_TYPES, Article, Event
from newsevents.model.events import participation_fields
from newsevents.schema import field_types as types
from newsevents.schema.paths import Location, id_field, with_paths
from newsevents.validation.rules.expressions import readings

#: Fields with their JSON Pointers in the short form and their values.
Fields: TypeAlias = dict[str, tuple[str, Any]]

LANGUAGE = "language"
#: Values of fields that are not given.
EMPTY: tuple[object, ...] = (None, "", [], {})

#: Function that returns the id that a name in the short form stands for, or None.
IdOf = Callable[[types.Scalar, str, str], str | None]
#: Function that returns the full value of a field, given pointers into short form and document.
ValueOf = Callable[[types.FieldType, Any, str, str], Any]

_MAX_PARTICIPANTS = 3
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_LATIN = re.compile("[A-Za-z]")
_LITERALS = {"true": True, "false": False}
# Digits of any script.
_NUMBER = re.compile(r"\s*-?\d{1,15}(\.\d{1,15})?\s*")


def given_fields(fields: dict[str, Any], source: str) -> Fields:
    """Return the fields that have a value, each with its pointer."""
    return {name: (child(source, name), each) for name, each in fields.items() if each not in EMPTY}


@types.per_class
def only_required(cls: type[Any]) -> types.Field | None:
    """Return the only required field beside the language; None if there is another number."""
    found = [field for field in types.fields_of(cls) if field.required and field.name != LANGUAGE]
    return found[0] if len(found) == 1 else None


def single_type(kind: types.FieldType) -> types.FieldType | None:
    """Return the type of the single values that stand for one of a field; None if none does."""
    match kind:
        case types.ListOf(item):
            return None if isinstance(item, types.ByLanguage) else single_type(item)
        case types.Object(cls):
            field = only_required(cls)
            return single_type(field.kind) if field else None
        case types.Scalar() | types.OneOf() | types.ByLanguage():
            return kind
    return None


def as_scalar(value: Any, json_type: str) -> Any:
    """Return the text of a number as a number, and the other way round; others as they are."""
    if json_type == "string":
        return str(value) if type(value) is int else value
    if not isinstance(value, str) or (number := _NUMBER.fullmatch(value)) is None:
        return _LITERALS.get(value, value) if isinstance(value, str) else value
    return float(value) if number[1] else int(value)


def child(pointer: str, step: str) -> str:
    """Return the pointer of a value below another."""
    return join_pointer([step], below=pointer)


def nearest_source(sources: Mapping[str, str], pointer: str) -> str:
    """Return the source of a pointer, or of the nearest value around it."""
    while pointer and pointer not in sources:
        pointer = pointer.rpartition("/")[0]
    return sources.get(pointer, "")


def with_claims(
    cls: type[Event],
    document: dict[str, Any],
    sources: Mapping[str, str],
    id_of: IdOf,
    value_of: ValueOf,
) -> dict[str, Any]:
    """Return a document with ids in the paths of its evidence, and full values of its claims.

    Paths that lead nowhere stay as they are.
    """
    root = Location(kind=types.Object(cls), value=document)
    listed = document.get("evidence", [])
    pieces = []
    for index, evidence in enumerate(listed if isinstance(listed, list) else []):
        if not isinstance(evidence, dict):
            pieces.append(evidence)
            continue
        field = next((name for name in ("claims", "omits") if name in evidence), "supports")
        target = f"/evidence/{index}/{field}"
        source = nearest_source(sources, target)
        found: dict[str, Location] = {}

        def _path(path: str, source: str = source, found: dict[str, Location] = found) -> str:
            location = root
            try:
                for step in split_pointer(path):
                    location = _child(location, step, id_of, source)
            except PathError:
                return path
            found[location.path] = location
            return location.path

        (piece,) = with_paths({"evidence": [evidence]}, _path)["evidence"]
        if isinstance(claims := piece.get("claims"), dict):
            piece["claims"] = {
                path: value_of(found[path].kind, value, source, target) if path in found else value
                for path, value in claims.items()
            }
        pieces.append(piece)
    return {**document, "evidence": pieces} if pieces else document


def _child(location: Location, step: str, id_of: IdOf, source: str) -> Location:
    """Return the location one step below, which may be the name of the actor of an entry."""
    try:
        return location.child(step)
    except PathError:
        item = location.kind.item if isinstance(location.kind, types.ListOf) else None
        if isinstance(item, types.Object):
            item = next(
                (f.kind for f in types.fields_of(item.cls) if f.name == id_field(item.cls)), None
            )
        if not isinstance(item, types.Scalar) or not item.refers_to:
            raise
        if (record_id := id_of(item, step, source)) is None:
            raise
        return location.child(record_id)


def new_id(document: dict[str, Any], taken: Container[str]) -> str:
    """Return an id for a record, as plain data, that is not taken; empty without title or name.

    It has the type, the first day, month or year of the date, and the title or name in English, or
    in another language with Latin letters; without one, the ids of the first participants, or else
    the title in Latin letters for Arabic ones, or digits of its digest.
    """
    cls = RECORD_TYPES[document["type"]]
    texts = document.get("title") or document.get("names") or document.get("headline")
    texts = texts if isinstance(texts, dict) else {"": texts}
    named = [text for key in ("en", *texts) if isinstance(text := texts.get(key), str)]
    subject = next(filter(_LATIN.search, named), "")
    if not subject and issubclass(cls, Event):
        listed = [
            entry["actor"].partition(":")[2]
            for field in participation_fields(cls)
            for entry in as_dicts(document.get(field))
            if isinstance(entry.get("actor"), str)
        ]
        subject = " ".join(listed[:_MAX_PARTICIPANTS])
    subject = subject or latin(next(iter(named), ""))
    if not subject:
        return ""
    date = _DAY.search(str(document.get("date") or document.get("published")))
    base = f"{cls.type}:{f'{date[0]}-' if date else ''}{slug(subject)}"
    numbered = (f"{base}-{number}" for number in itertools.count(2))
    return next(each for each in itertools.chain([base], numbered) if each not in taken)


def as_dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; empty for any other value."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def dates_in_words(
    document: dict[str, Any], dataset: Dataset, article: Article | None
) -> tuple[str, str, list[str]] | None:
    """Return the dates that all expressions of an event, as plain data, can mean.

    Words count from the `date` of their evidence, or else from the day of its article, which is
    in the dataset or `article`. With the dates come the JSON Pointer of the first expression and
    all words, for a message. Returns None without expressions.
    """
    found: list[tuple[str, str, set[str]]] = []
    for index, evidence in enumerate(as_dicts(document.get("evidence"))):
        words, claims = evidence.get("expression"), evidence.get("claims")
        if isinstance(words, dict) and not (isinstance(claims, dict) and "/date" in claims):
            cited = dataset.get(str(evidence.get("article")), Article) or article
            said = evidence.get("date") or (cited.published if cited else None)
            pointer = f"/evidence/{index}/expression"
            found.append((pointer, shown(words.get("text")), _dates(words, said)))
    if not found:
        return None
    pointers, texts, dates = zip(*found, strict=True)
    return pointers[0], " and ".join(texts), sorted(set.intersection(*dates))


def _dates(words: dict[str, Any], said: Any) -> set[str]:
    """Return the dates that words can mean; empty if they are not understood."""
    text, language = words.get("text"), words.get("language")
    if not isinstance(text, str) or not isinstance(language, str):
        return set()
    try:
        found = readings(text, language, edtf.parse(said) if said else None)
    except EdtfError:
        return set()
    return {date for reading in found for date in reading.dates}
