"""Records keep in drafts every field that drafts have."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import newsevents
from newsevents.extraction import extraction_schema, schemas, short_form
from newsevents.model import Wording
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.field_types import ByLanguage, ListOf, MapOf, Object, OneOf, Scalar

BRIEF = Path(__file__).parents[2] / "examples" / "brief"
ALL = (*EVENT_TYPES, "process")


def drafted(kind, value, *, required=True):  # noqa: C901, PLR0911 - a case a type
    """Return a value of a record as a draft has it, with a blank for None."""
    match kind:
        case Scalar(json_type="boolean"):
            return bool(value)
        case Scalar():
            return "" if value is None else str(value)
        case OneOf(vocabulary) if value is None:
            return "unknown" if "unknown" in list(vocabulary) else schemas.NOT_STATED
        case ByLanguage() if required:
            return [{"language": tag, "text": text} for tag, text in value.items()]
        case ByLanguage():
            return next(iter((value or {"": ""}).values()))
        case Object(cls) if cls is Wording:
            return (value or {"text": ""})["text"]
        case MapOf():
            texts = {
                k: v if isinstance(v, str) else json.dumps(v) for k, v in (value or {}).items()
            }
            return [{"path": path, "value": text} for path, text in texts.items()]
        case ListOf(item):
            return [drafted(item, each) for each in value or ()]
        case Object(cls):
            entry = {
                field.name: drafted(
                    field.kind, (value or {}).get(field.name), required=field.required
                )
                for field in schemas.draft_fields(cls)
            }
            if "spans" in entry:
                entry["quote"] = ["words"] * len(entry.pop("spans"))
            return entry
    return value


def as_short_form(kind, value, *, required=True):
    """Return a value of a record without what drafts leave out."""
    match kind:
        case ByLanguage() if not required:
            return next(iter(value.values()))
        case Object(cls) if cls is Wording:
            return value["text"]
        case ListOf(item):
            return [as_short_form(item, each) for each in value]
        case Object(cls):
            entry = {
                field.name: as_short_form(field.kind, value[field.name], required=field.required)
                for field in schemas.draft_fields(cls)
                if field.name in value
            }
            if "spans" in entry:
                entry["quote"] = ["words"] * len(entry.pop("spans"))
            return entry
    return value


def stated(value):
    """Return a value without the term `unknown`, which a draft also has for a field left out."""
    if isinstance(value, dict):
        return {name: stated(each) for name, each in value.items() if each != "unknown"}
    return [stated(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["syria-russia-2026-01", str(BRIEF / "dataset")])
def test_records_go_through_drafts(name):
    """Drafts of real records fit the schema, and keep every field that drafts have."""
    schema = extraction_schema(types=ALL)
    count = 0
    for record in newsevents.read_dataset(name):
        if record.type not in schemas.draft_types(ALL):
            continue
        kind, document = Object(type(record)), newsevents.to_dict(record)
        draft = drafted(kind, document)
        if not isinstance(record, newsevents.Event):
            draft["mention"] = "words"
        items = schema["properties"][newsevents.model.plural(record.type)]["items"]
        validator = jsonschema.Draft202012Validator({**items, "$defs": schema["$defs"]})
        found = [e.message for e in validator.iter_errors(draft) if e.validator != "minItems"]
        assert [message for message in found if "'x-" not in message] == []
        written = short_form(type(record), draft)
        written.pop("mention", None)
        assert stated(written) == stated(as_short_form(kind, document))
        count += 1
    assert count > 10
