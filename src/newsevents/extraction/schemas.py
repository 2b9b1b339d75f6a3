"""The draft format: JSON Schemas for answers of language models, made from the model.

An answer is one object. It lists the actors and places that it needs, and the events by type, each
list under the plural of its type. Every field is present. These differ from records:

- `id` is local to the answer (`a1`); a reference is such an id, or the id of a known record.
- `mention` holds the words by which the text names an actor, place or process. It is not kept.
- `quote` of evidence lists passages of the text, in place of `article` and `spans`.
- `title` and `names` list texts with their language; other texts by language, such as `capacity`,
  are one string in the language of the article, as are `expression` and `quotation`.
- `claims` lists paths and values as text. Paths contain local ids.
- Numbers are strings of digits.
- What the text does not say is `""`, `[]`, `false` or the term `not-stated`.

`examples/brief/answer.json` is an answer with one call, to `types=["meeting", "call"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from newsevents.model import RECORD_TYPES, Event, Wording, plural
from newsevents.model.categories import CATEGORIES
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.field_types import (
    ByLanguage,
    Field,
    FieldType,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    Size,
    fields_of,
    scalar_of,
)
from newsevents.schema.json_schema import Schema, summary_of
from newsevents.schema.values import Vocabulary

__all__ = ["NOT_STATED", "PROVIDERS", "extraction_schema"]

#: Term of a draft for a vocabulary field that the text says nothing about.
NOT_STATED = "not-stated"

#: Keywords that each provider accepts beside types, descriptions, properties, items, enums and
#: references; of `minItems`, Anthropic accepts 0 and 1 only.
PROVIDERS = {
    "openai": frozenset(("additionalProperties", "minItems", "maxItems")),
    "anthropic": frozenset(("additionalProperties", "minItems")),
    "gemini": frozenset(("propertyOrdering",)),
    "plain": frozenset(("$schema", "additionalProperties", "minItems", "maxItems", "maxLength")),
}

# Fields that a model is not asked for: data of other programs, and knowledge of the world that a
# text does not contain and models invent.
_LEFT_OUT = frozenset(
    """
    extensions imported_from codes identifiers aliases summary
    Actor.affiliations Place.latitude Place.longitude Place.precision Quantity.scheme
    Evidence.article Evidence.omits Evidence.supports
    """.split()  # noqa: SIM905 - a table a person can read
)
# Identity first, then the evidence, then what follows from it: models write fields in this order.
_ORDER = {name: rank for rank, name in enumerate(("id", "title", "names", "evidence", "spans"))}
_MAX_CHARS = 2000
_LOCAL_IDS = {"actor": "a1", "place": "p1", "process": "c1"}
# Fields that drafts add, or explain in another way than the model.
_DESCRIPTIONS = {
    "id": "Short id of your own for it, unique in the answer:",
    "mention": "Words by which the text names it, copied exactly from the text.",
    "spans": "Passages of the text that report it, each copied exactly, and long enough to occur "
    "only once; several when the words are not one piece.",
    "evidence": "Where the text reports it and by whom, one or more; sources that contradict each "
    "other are separate entries.",
    "claims": "Values that this source gives for single fields where it differs from the event: "
    "path `/participants/a2/role`, value `caller`.",
    "category": "Category: one of the following, or a word of your own. "
    + " ".join(f"`{each.slug}`: {each.definition}" for each in CATEGORIES.values()),
}
_GUIDE = """\
Events that a text reports, with the actors and places in them. Say only what the text says. Where \
it does not say something, write "" for a text, [] for a list, false, or the term not-stated. Copy \
quotes, mentions, expressions and quotations exactly from the text. Refer to actors, places and \
events by the short ids of this answer, or by ids of known records. Topics, categories, measures \
and units are lowercase English words joined by hyphens."""


def extraction_schema(
    provider: str = "plain",
    *,
    types: Iterable[str] = EVENT_TYPES,
    languages: Sequence[str] = (),
) -> Schema:
    """Return the JSON Schema of an answer in the draft format, for the API of a provider.

    `provider` is `openai`, `anthropic`, `gemini`, or `plain` for other engines and for checks of an
    answer. `types` are the types of events to look for, and `process` for processes; actors and
    places are always included. `languages` are those of titles and names; without them a model
    may use any.

    The schema does not depend on a text, so that a provider can keep it compiled.
    Raises ValueError for an unknown provider or type, and for what is no language tag.
    """
    if provider not in PROVIDERS:
        raise ValueError(f"{provider!r} is not one of {', '.join(PROVIDERS)}")
    builder = _Builder(PROVIDERS[provider], draft_types(types), draft_languages(languages))
    lists = {
        plural(each): builder.list_of(builder.object(RECORD_TYPES[each]), "Empty if there is none.")
        for each in builder.types
    }
    forms = filter(None, map(scalar_of, ("date", "duration")))
    guide = (f"{form.description} Examples: {', '.join(form.examples)}." for form in forms)
    return {
        **builder.allowed(**{"$schema": "https://json-schema.org/draft/2020-12/schema"}),
        **builder.closed(" ".join((_GUIDE, *guide)), lists),
        "$defs": dict(sorted(builder.defs.items())),
    }


def draft_types(types: Iterable[str]) -> tuple[str, ...]:
    """Return the types of the records in a draft, in the order of its lists.

    Raises ValueError for a type that no draft lists, for no types, and for a text in place of a list.
    """
    if isinstance(types, str):
        raise ValueError(f"give a list of types: [{types!r}]")  # noqa: TRY004 - as for other types
    chosen, offered = tuple(types), (*EVENT_TYPES, "process")
    for each in chosen or ("",):
        if each not in offered:
            raise ValueError(f"{each!r} is not one of {', '.join(offered)}")
    return tuple(each for each in RECORD_TYPES if each in ("actor", "place", *chosen))


def draft_languages(languages: Iterable[str]) -> tuple[str, ...]:
    """Return language tags without repetition; raise ValueError for what is none."""
    form = scalar_of("language")
    assert form is not None
    for each in languages:
        if not re.fullmatch(form.keywords["pattern"], each):
            raise ValueError(f"{each!r} is no language tag such as {', '.join(form.examples)}")
    return tuple(dict.fromkeys(languages))


def draft_fields(cls: type[Any]) -> tuple[Field, ...]:
    """Return the fields of a class of the model that drafts have, in the order of drafts.

    Drafts have `quote` in place of the field `spans`.
    """
    fields = (
        field
        for field in fields_of(cls)
        if not {field.name, f"{cls.__name__}.{field.name}"} & _LEFT_OUT
    )
    return tuple(sorted(fields, key=lambda field: _ORDER.get(field.name, len(_ORDER))))


def _targets(kind: FieldType) -> tuple[str, ...]:
    match kind:
        case ListOf(item):
            return _targets(item)
        case Scalar(refers_to=targets):
            return targets
    return ()


@attrs.frozen
class _Builder:
    keywords: frozenset[str]
    types: tuple[str, ...]
    languages: tuple[str, ...]
    defs: dict[str, Schema] = attrs.field(factory=dict)

    def allowed(self, **keywords: Any) -> Schema:
        """Return the keywords that the provider accepts."""
        return {name: value for name, value in keywords.items() if name in self.keywords}

    def closed(self, description: str, properties: dict[str, Schema]) -> Schema:
        """Return the schema of an object of which every property is required."""
        names = list(properties)
        return {
            "description": description,
            "type": "object",
            "properties": properties,
            "required": names,
            **self.allowed(additionalProperties=False, propertyOrdering=names),
        }

    def list_of(self, items: Schema, description: str, size: Size | None = None) -> Schema:
        """Return the schema of a list; without a size, it may be empty."""
        least = size.least if size else 0
        least = least if "maxItems" in self.keywords else min(least, 1)
        bounds = self.allowed(
            **{"minItems": least} if least else {}, maxItems=(size or Size()).most
        )
        return {"description": description, "type": "array", "items": items, **bounds}

    def string(self, description: str, most: int = _MAX_CHARS) -> Schema:
        """Return the schema of a text."""
        return {"description": description, "type": "string", **self.allowed(maxLength=most)}

    def defined(self, name: str, schema: Schema) -> Schema:
        """Define a schema, and refer to it. Providers refuse keywords beside a reference."""
        self.defs[name] = schema
        return {"$ref": f"#/$defs/{name}"}

    def object(self, cls: type[Any]) -> Schema:
        """Return the schema of a record or component of a draft."""
        properties: dict[str, Schema] = {}
        for field in draft_fields(cls):
            text = _DESCRIPTIONS.get(field.name, field.description)
            targets = _targets(field.kind)
            if field.name == "id":
                properties["id"] = self.string(f"{text} {_LOCAL_IDS.get(cls.type, 'e1')}.")
                if not issubclass(cls, Event):
                    properties["mention"] = self.string(_DESCRIPTIONS["mention"])
            elif field.name == "spans":
                properties["quote"] = self.list_of(self.string("Passage."), text, Size())
            elif not targets or set(targets) & set(self.types):
                required = field.required or field.name == "evidence"
                properties[field.name] = self.value(field.kind, text, required=required)
        return self.closed(summary_of(cls), properties)

    def value(self, kind: FieldType, text: str = "", *, required: bool = True) -> Schema:
        """Return the schema of a value of a field."""
        match kind:
            case Scalar():
                return self._scalar(kind, text or kind.description, required=required)
            case OneOf(vocabulary):
                return self._vocabulary(vocabulary, required=required)
            case ByLanguage() if required:
                tag: Schema = {"enum": list(self.languages)} if self.languages else {}
                language = {**self.string("Language tag: `ar`."), **tag}
                entry = {"language": language, "text": self.string("Text in that language.")}
                item = self.defined("TextInLanguage", self.closed("Text.", entry))
                return self.list_of(item, text, Size())
            case ByLanguage():
                return self.string(f"{text} In the words of the text; empty if not stated.")
            case Object(cls) if cls is Wording:
                return self.string(f"{text} Copied exactly; empty if there are none.")
            case MapOf():
                entry = {"path": self.string("JSON Pointer."), "value": self.string("Value.")}
                item = self.defined("Claim", self.closed("Value of a field.", entry))
                return self.list_of(item, text)
            case ListOf(item, size):
                return self.list_of(self.value(item), text, size if required else None)
        assert isinstance(kind, Object)  # free JSON is left out
        return self.defined(kind.cls.__name__, self.object(kind.cls))

    def _scalar(self, scalar: Scalar, text: str, *, required: bool) -> Schema:
        if scalar.json_type == "boolean":
            return {"description": text, "type": "boolean"}
        if scalar.refers_to:
            lists = [each for each in scalar.refers_to if each in self.types]
            known = f" or of a known {lists[0]}" if lists[0] in _LOCAL_IDS else ""
            text = f"{text} An id of {', '.join(f'`{plural(each)}`' for each in lists)}{known}."
        if scalar.json_type == "number":
            text = f"{text} Digits only."
        text = text if required else f"{text} Empty if not stated."
        return self.string(text, scalar.keywords.get("maxLength", _MAX_CHARS))

    def _vocabulary(self, vocabulary: type[Vocabulary], *, required: bool) -> Schema:
        terms = {str(term): term.description for term in vocabulary}
        name = vocabulary.__name__
        # Two terms of the same meaning would be a choice without a reason.
        if not required and "unknown" not in terms:
            name = f"{name}IfStated"
            terms[NOT_STATED] = "Not stated in the text."
        meanings = " ".join(f"`{term}`: {meaning}" for term, meaning in terms.items())
        text = f"{summary_of(vocabulary)} {meanings}"
        return self.defined(name, {"description": text, "type": "string", "enum": list(terms)})
