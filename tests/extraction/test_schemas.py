"""The draft format lies within the limits that providers publish, and means what records mean."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import jsonschema
import pytest

import newsevents
from newsevents.evidence import canonical, find_span
from newsevents.extraction import PROVIDERS, extraction_schema, schemas, short_form
from newsevents.model import RECORD_TYPES, Call, GenericEvent, Meeting, MilitaryMovement, Place
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.field_types import fields_of

BRIEF = Path(__file__).parents[2] / "examples" / "brief"
EXAMPLE = json.loads((BRIEF / "answer.json").read_text(encoding="utf-8"))
ALL = (*EVENT_TYPES, "process")
BASIC = {"type", "description", "properties", "required", "items", "enum", "$ref", "$defs"}
#: Published limits, as of 2026-11.
#: OpenAI, "Structured model outputs" (developers.openai.com/api/docs/guides/structured-outputs):
#: keywords, required, root, 5,000 properties, 10 levels, 1,000 enum values, 120,000 characters,
#: 15,000 characters in an enum of more than 250 values; a reference without keywords beside it
#: (openai-python, `_ensure_strict_json_schema`).
#: Anthropic, "Structured outputs" (platform.claude.com/docs/en/build-with-claude/structured-outputs):
#: keywords, `minItems` of 0 or 1, no recursion, 24 optional and 16 union-typed parameters.
#: Gemini, "Structured outputs" (ai.google.dev/gemini-api/docs/structured-output): keywords; enums
#: without empty strings; no keywords beside a reference.
LIMITS = {
    "openai": {
        "keywords": BASIC | {"additionalProperties", "anyOf", "minItems", "maxItems", "pattern"},
        "properties": 5000,
        "levels": 10,
        "enum_values": 1000,
        "characters": 120_000,
        "optional": 0,
    },
    "anthropic": {
        "keywords": BASIC | {"additionalProperties", "anyOf", "minItems"},
        "minItems": 1,
        "optional": 24,
        "unions": 16,
    },
    "gemini": {
        "keywords": BASIC | {"anyOf", "minItems", "maxItems", "propertyOrdering"},
    },
    "plain": {
        "keywords": BASIC | {"$schema", "additionalProperties", "minItems", "maxItems", "maxLength"}
    },
}


def parts(schema, root=None, level=1):
    """Yield every schema below one with its level of nesting, each use of a definition anew."""
    root = root or schema
    yield schema, level
    if "$ref" in schema:
        yield from parts(root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, level)
    for below in schema.get("properties", {}).values():
        yield from parts(below, root, level + 1)
    if "items" in schema:
        yield from parts(schema["items"], root, level + 1)


def measured(schema):
    """Return the figures of a schema that providers limit, counting each use of a definition."""
    all_parts = list(parts(schema))
    objects = [part for part, _ in all_parts if "properties" in part]
    enums = [part["enum"] for part, _ in all_parts if "enum" in part]
    names = [name for part in objects for name in part["properties"]]
    return {
        "keywords": {keyword for part, _ in all_parts for keyword in part},
        "properties": len(names),
        "levels": max(level for _, level in all_parts),
        "enum_values": sum(map(len, enums)),
        "characters": sum(
            map(len, [*names, *schema["$defs"], *(v for enum in enums for v in enum)])
        ),
        "optional": sum(
            len(part["properties"]) - len(part.get("required", ())) for part in objects
        ),
        "unions": sum(
            "anyOf" in part or isinstance(part.get("type"), list) for part, _ in all_parts
        ),
        "minItems": max(part.get("minItems", 0) for part, _ in all_parts),
        "longest_enum": max(map(len, enums), default=0),
    }


@pytest.mark.parametrize("provider", PROVIDERS)
def test_schemas_are_within_the_limits(provider):
    """With all types and however definitions are counted."""
    schema = extraction_schema(provider, types=ALL, languages=["en", "ar"])
    jsonschema.Draft202012Validator.check_schema(schema)
    figures, limits = measured(schema), LIMITS[provider]
    assert figures["keywords"] <= limits["keywords"]
    assert {
        name: figures[name] for name in limits.keys() - {"keywords"} if figures[name] > limits[name]
    } == {}
    assert figures["longest_enum"] <= 250
    assert schema["type"] == "object"
    assert "" not in [value for part, _ in parts(schema) for value in part.get("enum", ())]
    for part, _ in parts(schema):
        assert list(part) == ["$ref"] or part.get("description")
        if "properties" in part:
            assert part["required"] == list(part["properties"])
            assert part.get("additionalProperties", False) is False
            assert part.get("propertyOrdering", part["required"]) == part["required"]


def test_the_limits_would_be_noticed():
    """The schema of records, which has optional fields and unions, is outside them."""
    record = newsevents.schemas.read_schema("meeting")
    figures = measured(record)
    assert not figures["keywords"] <= LIMITS["openai"]["keywords"]
    assert figures["optional"] > LIMITS["anthropic"]["optional"]
    assert figures["unions"] > 10


def test_fields_are_those_of_the_model():
    """Every field of an event and an actor is in drafts or left out by name."""
    schema = extraction_schema(types=ALL)
    left_out = set(schemas._LEFT_OUT)
    for tag, listed in schema["properties"].items():
        cls = next(
            each for each in RECORD_TYPES.values() if newsevents.model.plural(each.type) == tag
        )
        drafted = {name.replace("quote", "spans") for name in listed["items"]["properties"]}
        names = {field.name for field in fields_of(cls)}
        assert drafted - names <= {"mention"}
        gone = names - drafted
        assert gone <= {each.removeprefix(f"{cls.__name__}.") for each in left_out}


def test_models_write_identity_then_evidence_then_the_rest():
    """Providers keep the order of the schema."""
    lists = extraction_schema("gemini", types=["meeting"])["properties"]
    assert list(lists) == ["actors", "places", "meetings"]
    assert list(lists["meetings"]["items"]["properties"])[:4] == ["id", "title", "evidence", "date"]
    assert list(lists["actors"]["items"]["properties"])[:3] == ["id", "mention", "names"]


def test_types_and_languages():
    """Fields that refer to records of other types are left out; languages are those asked for."""
    schema = extraction_schema(types=["call"], languages=["ar"])
    assert "processes" not in schema["properties"]["calls"]["items"]["properties"]
    assert schema["$defs"]["TextInLanguage"]["properties"]["language"]["enum"] == ["ar"]
    assert "MovementKind" not in schema["$defs"]
    with_process = extraction_schema(types=["process", "call"])["properties"]
    assert "processes" in with_process["calls"]["items"]["properties"]
    assert list(with_process) == ["actors", "places", "processes", "calls"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider": "acme"},
        {"types": ["article"]},
        {"types": "call"},
        {"types": []},
        {"languages": "en"},
        {"languages": ["english"]},
    ],
)
def test_unknown_providers_and_types_are_refused(wrong):
    """The message lists those that exist."""
    with pytest.raises(ValueError, match=r"is not one of|is no language tag|a list of types"):
        extraction_schema(**wrong)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_example_is_valid(provider):
    """It has every field, and any other field is refused where the provider can say so."""
    schema = extraction_schema(provider, types=["meeting", "call"])
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(EXAMPLE)) == []
    broken = copy.deepcopy(EXAMPLE)
    del broken["calls"][0]["evidence"][0]["stance"]
    assert not validator.is_valid(broken)


def test_the_example_becomes_a_record():
    """With ids and spans in place of local ids and quotes it is a valid record."""
    text = canonical((BRIEF / "brief.en.txt").read_text(encoding="utf-8"))
    ids = {"a1": "actor:mira-holt", "a2": "actor:karim-nassar", "a3": "actor:sudland-presidency"}
    call = short_form(Call, EXAMPLE["calls"][0])
    evidence = call["evidence"][0]
    assert evidence["claims"] == {"/participants/a2/role": "caller"}
    for actor in EXAMPLE["actors"]:
        assert actor["mention"] in text
    (quote,) = evidence.pop("quote")
    evidence["spans"] = [newsevents.to_dict(find_span(text, quote))]
    evidence["article"] = "article:2025-05-05-valmar-en"
    evidence["expression"] = {"text": evidence["expression"], "language": "en"}
    call |= {"type": "call", "id": "call:2025-05-04-holt-nassar"}
    for participant in call["participants"]:
        participant["capacity"] = {"en": participant["capacity"]}
    written = json.dumps(call)
    for local, global_id in ids.items():
        written = written.replace(f'"{local}"', f'"{global_id}"').replace(
            f"/{local}/", f"/{global_id}/"
        )
    record = newsevents.loads(written)
    assert record.title == {"en": "Holt and Nassar talk by telephone"}
    assert record.evidence[0].attribution == ("actor:sudland-presidency",)


def test_blanks_and_forms():
    """Blanks are left out, digits of any script are numbers, terms get lower case."""
    draft = {
        "title": [{"language": "ar", "text": "غارات"}, {"language": "en", "text": ""}],
        "quantities": [
            {
                "measure": "fatalities",
                "unit": "",
                "minimum": "١٢",
                "best": "12.5",
                "maximum": "about 20",
                "approximate": False,
            }
        ],
        "places": [{"place": "p1", "role": "Venue", "precision": "not-stated", "date": ""}, {}],
        "date": "not-stated",
        "topics": ["", "Fishing rights", "?", "صيد"],
        "odd": 0,
        "participants": None,
    }
    assert short_form(GenericEvent, draft) == {
        "title": {"ar": "غارات"},
        "quantities": [
            {"measure": "fatalities", "minimum": 12, "best": 12.5, "maximum": "about 20"}
        ],
        "places": [{"place": "p1", "role": "venue"}],
        "topics": ["fishing-rights", "?", "صيد"],
        "odd": 0,
    }


def test_another_form_is_kept_for_a_later_check():
    """Nothing is chosen between two texts of one language, and nothing is dropped."""
    twice = [{"language": "en", "text": "A"}, {"language": "en", "text": "B"}]
    same = [{"language": "en", "text": "A"}, {"language": "en", "text": "A"}]
    for names in (
        twice,
        ["A"],
        [{"language": "en", "name": "A"}],
        [{"language": 1, "text": "A"}],
        "A",
    ):
        assert short_form(Place, {"names": names}) == {"names": names}
    assert short_form(Place, {"names": same}) == {"names": {"en": "A"}}
    blank = {"path": "", "value": ""}
    assert short_form(Meeting, {"evidence": [{"claims": [blank]}]}) == {}
    told = [{"path": "/date", "value": ""}, blank]
    assert short_form(Meeting, {"evidence": [{"claims": told}]}) == {
        "evidence": [{"claims": {"/date": ""}}]
    }
    kept = {"evidence": [{"claims": ["x"]}], "participants": "two"}
    assert short_form(Meeting, kept) == kept


@pytest.mark.parametrize(
    ("path", "told", "value"),
    [
        ("/participants/a2/role", "Caller", "caller"),
        ("/date", "2026-01-26", "2026-01-26"),
        ("/assets/0/quantity/best", "3", 3),
        ("/title", '[{"language": "ar", "text": "انسحاب"}]', {"ar": "انسحاب"}),
        ("/title/en", "Withdrawal", "Withdrawal"),
        ("/via", '["p1"]', ["p1"]),
        ("/via", "p1", "p1"),
        ("/via", "[" * 1900, "[" * 1900),
        ("/via", "[NaN]", "[NaN]"),
        ("/via", '["\ud800"]', '["\ud800"]'),
        ("/assets/0/quantity/best", "9" * 5000, "9" * 5000),
        ("/assets/0/quantity/best", "nan", "nan"),
        ("/odd/odd", "5", "5"),
        ("/date/odd", "5", "5"),
    ],
)
def test_claims_get_the_type_of_their_field(path, told, value):
    """A claim is text in a draft; a list or object is JSON."""
    cls = Call if "participants" in path else MilitaryMovement
    draft = {"evidence": [{"claims": [{"path": path, "value": told}]}]}
    assert short_form(cls, draft) == {"evidence": [{"claims": {path: value}}]}
