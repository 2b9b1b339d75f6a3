"""Mapping of the columns of a table to the fields of records, in TOML.

docs/howto/own-table.md documents the language.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents._text.suggestions import did_you_mean
from newsevents.errors import FileError
from newsevents.findings import shown
from newsevents.importers import table_values as values
from newsevents.importers.table_checks import (
    MAX_ERRORS,
    Keys,
    MappingChecks,
    is_encoding,
    raise_errors,
    validator_of,
)
from newsevents.importers.table_nodes import (
    Condition,
    Constant,
    Convert,
    ListNode,
    Node,
    ObjectNode,
    Reference,
    RowState,
    Source,
    Template,
    ValueNode,
)
from newsevents.model import RECORD_TYPES, Event, Origin
from newsevents.schema.field_types import (
    ByLanguage,
    FieldType,
    FreeJson,
    ListOf,
    MapOf,
    Object,
    OneOf,
    Scalar,
    fields_of,
    scalar_of,
)
from newsevents.schema.json_schema import kebab
from newsevents.storage.paths import AnyPath
from newsevents.storage.toml import read_toml

#: Classes of events by type.
EVENTS = {tag: cls for tag, cls in RECORD_TYPES.items() if issubclass(cls, Event)}
# Fields that the importer fills in.
_OWN_FIELDS = ("id", "extensions", "imported_from")

_PROSE = ("name-text", "title-text", "summary-text")

_DATASET: Keys = dict.fromkeys(("name", "prefix", "licence", "url", "language", "register"), str)
_TABLE = {
    **dict.fromkeys(("sheet", "encoding", "decimal"), str),
    **dict.fromkeys(("missing", "drop", "skip"), object),
}
_TOP = {"dataset": dict, "table": dict, "record": object}
_SOURCE = {"column": str, "text": str, "separator": object, "values": dict}
_DATE = {"format": object, "first-year": int, "to": str, "between": bool}
#: Scalars of the keys of `dataset`.
_ABOUT = {"name": "short-text", "licence": "short-text", "url": "url", "language": "language"}


@attrs.frozen(kw_only=True)
class RecordMapping:
    """Mapping of a row to a record of one type."""

    type: str
    fields: ObjectNode
    #: Conditions that a row satisfies.
    when: tuple[Condition, ...]
    #: Identifier in the table, if it has one.
    key: Template | None


@attrs.frozen(kw_only=True)
class TableMapping:
    """Content of a mapping."""

    path: AnyPath
    origin: Origin
    #: Beginning of ids and name of the extensions.
    prefix: str
    #: Dataset in which names of actors and places are looked up.
    register: str | None
    sheet: str | None
    encoding: str | None
    #: Cells that mean that there is no value.
    missing: frozenset[str]
    #: Columns that are left out.
    drop: frozenset[str]
    #: Conditions of rows that are left out.
    skip: tuple[Condition, ...]
    records: tuple[RecordMapping, ...]
    #: Places in the mapping, and the columns or the ids of records that are named there.
    columns: tuple[tuple[str, str], ...]
    ids: tuple[tuple[str, str], ...]

    def check_columns(self, path: AnyPath, header: Collection[str]) -> None:
        """Raise ConfigurationError if the mapping names columns that a table does not have.

        Raises FileError if the table has none of them.
        """
        otherwise = f"the columns are {', '.join(map(shown, list(header)[:MAX_ERRORS]))}"
        missing = [
            (place, name) for place, name in dict.fromkeys(self.columns) if name not in header
        ]
        if missing and not any(name in header for _, name in self.columns):
            raise FileError(path, f"has no column of the mapping, such as {shown(missing[0][1])}")
        raise_errors(
            self.path,
            [
                f"{place}: there is no column {shown(name)}; {did_you_mean(name, header, otherwise)}"
                for place, name in missing
            ],
        )


def load_mapping(path: AnyPath, *, register: str | None = None) -> TableMapping:
    """Read and check a mapping; a register takes the place of the one that it names.

    Raises ConfigurationError with a line for each error, and FileError if the file cannot be read.
    """
    return _Reader(path, register).mapping(read_toml(path))


@attrs.define
class _Reader(MappingChecks):
    """Reader of a mapping, which collects errors, and the columns and ids that are named."""

    path: AnyPath
    register: str | None
    language: str = "und"
    decimal: str = "."
    ids: list[tuple[str, str]] = attrs.field(factory=list)

    def mapping(self, content: dict[str, Any]) -> TableMapping:
        top = self.table("", content, _TOP)
        about = self.table("dataset", top.get("dataset", {}), _DATASET)
        table = self.table("table", top.get("table", {}), _TABLE)
        self.language = about.get("language", self.language)
        self.decimal = table.get("decimal", self.decimal)
        if "register" in about and self.register is None:
            self.register = str(self.path.parent / about["register"])
        if "name" not in about:
            self.add("dataset.name", "is missing")
        for key, name in _ABOUT.items():
            if key in about and (kind := scalar_of(name)):
                self.check(kind, f"dataset.{key}", about[key])
        prefix = about.get("prefix", slug(about.get("name", "")))
        if slug(prefix) != prefix or prefix == "iso":
            self.add("dataset.prefix", f"{shown(prefix)} cannot be used; write a word like visits")
        encoding = table.get("encoding")
        if encoding and not is_encoding(encoding):
            self.add("table.encoding", f"{shown(encoding)} is not an encoding of texts")
        missing, drop = (
            self.texts(f"table.{key}", table.get(key, [])) for key in ("missing", "drop")
        )
        self.columns += [("table.drop", name) for name in drop]
        skip = self.conditions("table.skip", table.get("skip", []))
        entries = top.get("record", [])
        entries = entries if isinstance(entries, list) else [entries]
        places = [f"record {number}" for number in range(1, len(entries) + 1)]
        records = [
            self._record(place if len(entries) > 1 else "record", entry)
            for place, entry in zip(places, entries, strict=True)
        ]
        if not records:
            self.add("record", "is missing: the type and the fields of the records")
        raise_errors(self.path, self.errors)
        return TableMapping(
            path=self.path,
            origin=Origin(
                dataset=about["name"], licence=about.get("licence"), url=about.get("url")
            ),
            prefix=prefix,
            register=self.register,
            sheet=table.get("sheet"),
            encoding=encoding,
            missing=frozenset(missing),
            drop=frozenset(drop),
            skip=skip,
            records=tuple(record for record in records if record),
            columns=tuple(self.columns),
            ids=tuple(self.ids),
        )

    def _record(self, place: str, entry: Any) -> RecordMapping | None:
        tag = entry.get("type") if isinstance(entry, dict) else None
        if not isinstance(tag, str) or tag not in EVENTS:
            hint = did_you_mean(str(tag), EVENTS, f"one of {', '.join(EVENTS)}")
            self.add(f"{place}.type", f"{shown(tag)} is not a type of event; {hint}")
            return None
        fields = {name: spec for name, spec in entry.items() if name not in ("type", "when", "id")}
        return RecordMapping(
            type=tag,
            fields=self._object(EVENTS[tag], place, fields),
            when=self.conditions(f"{place}.when", entry.get("when", [])),
            key=self.template(f"{place}.id", entry["id"]) if "id" in entry else None,
        )

    # --- fields -----------------------------------------------------------------------------------

    def _node(self, kind: FieldType, place: str, spec: Any, *, in_list: bool = False) -> Node:
        match kind:
            case ListOf(item=item, size=size):
                entries = spec if isinstance(spec, list) else [spec]
                below = [self._node(item, place, entry, in_list=True) for entry in entries]
                return ListNode(tuple(below), size.least)
            case Object(cls=cls):
                return self._object(cls, place, spec, in_list=in_list)
            case MapOf(key=key, value=value):
                return self._map(key, value, place, spec)
            case ByLanguage(language=key, text=text):
                is_map = isinstance(spec, dict) and not {"column", "text"} & spec.keys()
                return self._map(key, text, place, spec if is_map else {self.language: spec})
            case FreeJson():
                self.add(place, "cannot be mapped")
                return ValueNode(())
            case Scalar() | OneOf():
                entries = spec if isinstance(spec, list) else [spec]
                sources = (self._source(kind, place, one, in_list=in_list) for one in entries)
                return ValueNode(tuple(sources))

    def _map(self, key: Scalar, value: FieldType, place: str, spec: Any) -> ObjectNode:
        spec = self.table(place, spec, None)
        for name in spec:
            self.check(key, place, name)
        below = (self._node(value, f"{place}.{name}", one) for name, one in spec.items())
        return ObjectNode(tuple(below), tuple(spec))

    def _object(
        self, cls: type[Any], place: str, spec: Any, *, given: str = "", in_list: bool = False
    ) -> ObjectNode:
        """Return the node of an object, of which the field `given` has a value already."""
        known = {field.name: field for field in fields_of(cls) if field.name not in _OWN_FIELDS}
        spec = self.table(place, spec, dict.fromkeys(known, object))
        below = {
            name: self._node(known[name].kind, f"{place}.{name}", one, in_list=in_list)
            for name, one in spec.items()
        }
        required = [name for name, field in known.items() if field.required and name != given]
        for name in required:
            if name not in spec:
                self.add(f"{place}.{name}", "is missing")
        any_of = [] if "imported_from" in cls.any_of else cls.any_of
        if any_of and not any(name in spec for name in any_of):
            self.add(place, f"one of {', '.join(any_of)} is missing")
        separated = [name for name, node in below.items() if node.is_split]
        if len(separated) > 1:
            self.add(place, f"only one of {', '.join(separated)} can have a separator")
        return ObjectNode(tuple(below.values()), tuple(below), frozenset(required), cls.needs)

    # --- values -----------------------------------------------------------------------------------

    def _source(self, kind: Scalar | OneOf, place: str, spec: Any, *, in_list: bool) -> Node:
        if isinstance(spec, str) and "{" in spec:
            spec = {"text": spec}
        if not isinstance(spec, dict):
            return self._constant(kind, place, spec)
        cls = _made_class(kind)
        fields = [f.name for f in fields_of(cls) if f.name not in _OWN_FIELDS] if cls else []
        keys = {**_SOURCE, **_keys_of(kind), **dict.fromkeys(fields, object)}
        spec = self.table(place, spec, keys)
        if ("column" in spec) == ("text" in spec):
            self.add(place, "needs either column or text")
        template = (
            self.template(f"{place}.text", spec["text"])
            if "text" in spec
            else self.column(place, spec.get("column", ""))
        )
        if "separator" in spec and not in_list:
            self.add(f"{place}.separator", "has no use here: the field is not a list")
        before = len(self.columns)
        mapped = spec.get("values", {})
        convert = self._convert(kind, place, spec, template)
        texts = self.texts(f"{place}.separator", spec.get("separator", []))
        separator = "|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True))
        return Source(
            template=template,
            convert=convert,
            values={
                text.casefold(): self._constant(kind, f"{place}.values.{text}", value)
                for text, value in mapped.items()
            },
            separator=re.compile(separator) if separator else None,
            beside=self.column(f"{place}.to", spec["to"]) if "to" in spec else None,
            others=frozenset(name for _, name in self.columns[before:]),
            is_prose=len(template.pieces) > 1 and _scalar_name(kind) in _PROSE,
        )

    def _constant(self, kind: Scalar | OneOf, place: str, value: Any) -> Constant:
        if isinstance(value, dt.date):
            value = value.isoformat()
        is_id = _made_class(kind) is not None
        if self.check(kind, place, value) and is_id:
            self.ids.append((place, value))
        return Constant(value=value, is_id=is_id)

    def _convert(
        self, kind: Scalar | OneOf, place: str, spec: dict[str, Any], template: Template
    ) -> Convert:
        cls = _made_class(kind)
        scheme = spec.get("scheme")
        if scheme is not None and scheme not in values.SCHEMES:
            hint = did_you_mean(scheme, values.SCHEMES, f"one of {', '.join(values.SCHEMES)}")
            self.add(f"{place}.scheme", f"{shown(scheme)} is not a scheme of countries; {hint}")
        if cls is not None:
            return self._reference(cls, place, spec)
        match kind:
            case Scalar(name="date"):
                return _checked(kind, self._dates(place, spec, template))
            case Scalar(name="country"):
                return _checked(kind, lambda text, _: _country(text, scheme or "iso"))
            case Scalar(json_type="boolean"):
                return _checked(kind, lambda text, _: values.flag(text))
            case Scalar(json_type="number" | "integer"):
                decimal = self.decimal
                return _checked(kind, lambda text, _: values.number(text, decimal))
            case Scalar(name="summary-text"):
                return _checked(kind, lambda text, _: values.clean(text))
            case OneOf() | Scalar(name="slug"):
                return _checked(kind, lambda text, _: values.term(text))
        return _checked(kind, lambda text, _: values.clean(text).replace("\n", " "))

    def _reference(self, cls: type[Any], place: str, spec: dict[str, Any]) -> Convert:
        known = {field.name for field in fields_of(cls)}
        fields = {name: one for name, one in spec.items() if name in known}
        has_names = "names" in known
        scheme = spec.get("scheme")
        if not fields and not (scheme or self.register or "values" in spec):
            self.add(
                place,
                f"needs fields for new records, such as kind, or a register of {cls.type} records, "
                "or scheme for countries",
            )
        node = (
            self._object(cls, place, fields, given="names" if has_names else "") if fields else None
        )
        return Reference(cls.type, scheme, node, self.language if has_names else None)

    def _dates(self, place: str, spec: dict[str, Any], template: Template) -> Convert:
        formats: list[values.DateFormat] = []
        for text in self.texts(f"{place}.format", spec.get("format", [])):
            try:
                formats.append(values.DateFormat(text, spec.get("first-year")))
            except ValueError as error:
                self.add(f"{place}.format", str(error))
        to = self.column(f"{place}.to", spec["to"]) if "to" in spec else None
        columns = template.columns | (to.columns if to else frozenset())

        def _date(text: str, row: RowState) -> str:
            first, last, is_partial = values.read_date(text, formats)
            if to:
                _, last, is_also_partial = values.read_date(to.fill(row.cells), formats)
                is_partial = is_partial or is_also_partial
            if is_partial:
                row.keep(columns, "only a part of the date")
            if first == last:
                return first
            return f"[{first}..{last}]" if spec.get("between") else f"{first}/{last}"

        return _date


def _checked(kind: Scalar | OneOf, convert: Convert) -> Convert:
    """Return a conversion that raises ValueError for values that a field refuses."""
    is_valid, name = validator_of(kind), _scalar_name(kind)

    def _convert(text: str, row: RowState) -> Any:
        value = convert(text, row)
        if not is_valid(value):
            raise ValueError(f"not a valid {name}")
        return value

    return _convert


def _scalar_name(kind: Scalar | OneOf) -> str:
    return kind.name if isinstance(kind, Scalar) else kebab(kind.vocabulary.__name__)


def _country(text: str, scheme: str) -> str:
    code = values.country_code(text, scheme)
    if code is None:
        raise ValueError(f"not a country by {scheme}")
    return code


def _made_class(kind: Scalar | OneOf) -> type[Any] | None:
    """Return the class of the supporting records that a field refers to."""
    types = kind.refers_to if isinstance(kind, Scalar) else ()
    return RECORD_TYPES[types[0]] if len(types) == 1 and types[0] not in EVENTS else None


def _keys_of(kind: Scalar | OneOf) -> Keys:
    if _made_class(kind) or (isinstance(kind, Scalar) and kind.name == "country"):
        return {"scheme": str}
    return _DATE if isinstance(kind, Scalar) and kind.name == "date" else {}
