"""Mapping of the columns of a table to the fields of records, in TOML.

docs/howto/own-table.md documents the language.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Collection
from typing import Any

import attrs

from newsevents._text.slugs import slug
from newsevents._text.suggestions import did_you_mean
from newsevents.errors import FileError
from newsevents.findings import shown
from newsevents.importers import table_nodes as nodes
from newsevents.importers import table_values as values
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

_DATASET: nodes.Keys = dict.fromkeys(
    ("name", "prefix", "licence", "url", "language", "register"), str
)
_TABLE: nodes.Keys = {
    **dict.fromkeys(("sheet", "encoding", "decimal"), str),
    **dict.fromkeys(("missing", "drop", "skip"), object),
}
_TOP: nodes.Keys = {"dataset": dict, "table": dict, "record": object}
_SOURCE: nodes.Keys = {"column": str, "text": str, "separator": object, "values": dict}
_DATE: nodes.Keys = {"format": object, "first-year": int, "to": str, "between": bool}
#: Scalars of the keys of `dataset`.
_ABOUT = {"name": "short-text", "licence": "short-text", "url": "url", "language": "language"}


@attrs.frozen
class RecordMapping:
    """Mapping of a row to a record of one type."""

    type: str
    fields: nodes.Fields
    #: Conditions that a row satisfies.
    when: list[nodes.Condition]
    #: Identifier in the table, if it has one.
    key: nodes.Template | None


def load_mapping(path: AnyPath, *, register: str | None = None) -> TableMapping:
    """Read and check a mapping; a register takes the place of the one that it names.

    Raises ConfigurationError with a line for each error, and FileError if the file cannot be read.
    """
    mapping = TableMapping(path, register)
    mapping.read(read_toml(path))
    return mapping


@attrs.define
class TableMapping(nodes.MappingChecks):
    """Mapping of a table, which is read with all errors, and the columns and ids that it names."""

    path: AnyPath
    #: Dataset in which names of actors and places are looked up.
    register: str | None
    origin: Origin = attrs.field(init=False)
    #: Beginning of ids and name of the extensions.
    prefix: str = attrs.field(init=False)
    #: `sheet`, `encoding`, `decimal`, as far as they are given.
    settings: dict[str, str] = attrs.field(init=False)
    #: Cells that mean that there is no value.
    missing: frozenset[str] = attrs.field(init=False)
    #: Columns that are left out.
    drop: frozenset[str] = attrs.field(init=False)
    #: Conditions of rows that are left out.
    skip: list[nodes.Condition] = attrs.field(init=False)
    records: list[RecordMapping] = attrs.field(init=False)
    #: Places in the mapping, and the ids of records that are named there.
    ids: list[tuple[str, str]] = attrs.field(init=False, factory=list)
    _language: str = attrs.field(init=False)

    def check_columns(self, path: AnyPath, header: Collection[str]) -> None:
        """Raise ConfigurationError if the mapping names columns that a table does not have.

        Raises FileError if the table has none of them.
        """
        otherwise = f"the columns are {', '.join(map(shown, list(header)[: nodes.MAX_ERRORS]))}"
        missing = [
            (place, name) for place, name in dict.fromkeys(self.columns) if name not in header
        ]
        if missing and not any(name in header for _, name in self.columns):
            raise FileError(path, f"has no column of the mapping, such as {shown(missing[0][1])}")
        nodes.raise_errors(
            self.path,
            [
                f"{place}: there is no column {shown(name)}; {did_you_mean(name, header, otherwise)}"
                for place, name in missing
            ],
        )

    def read(self, content: dict[str, Any]) -> None:
        """Read the content of a file; raise ConfigurationError with a line for each error."""
        top = self.table("", content, _TOP)
        about = self.table("dataset", top.get("dataset", {}), _DATASET)
        self.settings = table = self.table("table", top.get("table", {}), _TABLE)
        self._language = about.get("language", "und")
        if "register" in about and self.register is None:
            self.register = str(self.path.parent / about["register"])
        if "name" not in about:
            self.add("dataset.name", "is missing")
        for key, name in _ABOUT.items():
            if key in about and (kind := scalar_of(name)):
                self.check(kind, f"dataset.{key}", about[key])
        self.prefix = prefix = about.get("prefix", slug(about.get("name", "")))
        if slug(prefix) != prefix or prefix == "iso":
            self.add("dataset.prefix", f"{shown(prefix)} cannot be used; write a word like visits")
        encoding = table.get("encoding")
        if encoding and not nodes.is_encoding(encoding):
            self.add("table.encoding", f"{shown(encoding)} is not an encoding of texts")
        missing, drop = (
            self.texts(f"table.{key}", table.get(key, [])) for key in ("missing", "drop")
        )
        self.missing, self.drop = frozenset(missing), frozenset(drop)
        self.columns += [("table.drop", name) for name in drop]
        self.skip = self.conditions("table.skip", table.get("skip", []))
        entries = nodes.listed(top.get("record", []))
        places = [f"record {number}" for number in range(1, len(entries) + 1)]
        records = [
            self._record(place if len(entries) > 1 else "record", entry)
            for place, entry in zip(places, entries, strict=True)
        ]
        self.records = [record for record in records if record]
        if not records:
            self.add("record", "is missing: the type and the fields of the records")
        nodes.raise_errors(self.path, self.errors)
        self.origin = Origin(
            dataset=about["name"], licence=about.get("licence"), url=about.get("url")
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
            fields=self._fields(EVENTS[tag], place, fields),
            when=self.conditions(f"{place}.when", entry.get("when", [])),
            key=self.template(f"{place}.id", entry["id"]) if "id" in entry else None,
        )

    # --- fields -----------------------------------------------------------------------------------

    def _node(self, kind: FieldType, place: str, spec: Any, *, in_list: bool = False) -> nodes.Node:
        match kind:
            case ListOf(item=item, size=size):
                below = [
                    self._node(item, place, entry, in_list=True) for entry in nodes.listed(spec)
                ]
                return nodes.list_of(below, size.least)
            case Object(cls=cls):
                return self._fields(cls, place, spec, in_list=in_list).node()
            case MapOf(key=key, value=value):
                return self._map(key, value, place, spec)
            case ByLanguage(language=key, text=text):
                is_map = isinstance(spec, dict) and not {"column", "text"} & spec.keys()
                return self._map(key, text, place, spec if is_map else {self._language: spec})
            case FreeJson():
                self.add(place, "cannot be mapped")
                return nodes.first_of(())
            case Scalar() | OneOf():
                return nodes.first_of(
                    [self._source(kind, place, one, in_list=in_list) for one in nodes.listed(spec)]
                )

    def _map(self, key: Scalar, value: FieldType, place: str, spec: Any) -> nodes.Node:
        spec = self.table(place, spec, None)
        for name in spec:
            self.check(key, place, name)
        return nodes.Fields(
            {name: self._node(value, f"{place}.{name}", one) for name, one in spec.items()}
        ).node()

    def _fields(
        self, cls: type[Any], place: str, spec: Any, *, given: str = "", in_list: bool = False
    ) -> nodes.Fields:
        """Return the fields of an object, of which `given` has a value already."""
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
        return nodes.Fields(below, frozenset(required), cls.needs)

    # --- values -----------------------------------------------------------------------------------

    def _source(self, kind: Scalar | OneOf, place: str, spec: Any, *, in_list: bool) -> nodes.Node:
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
        return nodes.source(
            template,
            convert,
            values={
                text.casefold(): self._constant(kind, f"{place}.values.{text}", value)
                for text, value in mapped.items()
            },
            separator=re.compile(separator) if separator else None,
            beside=self.column(f"{place}.to", spec["to"]) if "to" in spec else None,
            others=[name for _, name in self.columns[before:]],
            is_prose=len(template.pieces) > 1 and _scalar_name(kind) in _PROSE,
        )

    def _constant(self, kind: Scalar | OneOf, place: str, value: Any) -> nodes.Node:
        if isinstance(value, dt.date):
            value = value.isoformat()
        is_id = _made_class(kind) is not None
        if self.check(kind, place, value) and is_id:
            self.ids.append((place, value))
        return nodes.constant(value, is_id=is_id)

    def _convert(
        self, kind: Scalar | OneOf, place: str, spec: dict[str, Any], template: nodes.Template
    ) -> nodes.Convert:
        cls = _made_class(kind)
        scheme = spec.get("scheme")
        if scheme is not None and scheme not in values.SCHEMES:
            hint = did_you_mean(scheme, values.SCHEMES, f"one of {', '.join(values.SCHEMES)}")
            self.add(f"{place}.scheme", f"{shown(scheme)} is not a scheme of countries; {hint}")
        if cls is not None:
            return self._reference(cls, place, spec)
        convert: Callable[[str], Any]
        match kind:
            case Scalar(name="date"):
                return _checked(kind, self._dates(place, spec, template))
            case Scalar(name="country"):
                convert = functools.partial(_country, scheme=scheme or "iso")
            case Scalar(json_type="boolean"):
                convert = values.flag
            case Scalar(json_type="number" | "integer"):
                convert = functools.partial(
                    values.number, decimal=self.settings.get("decimal", ".")
                )
            case Scalar(name="summary-text"):
                convert = values.clean
            case OneOf() | Scalar(name="slug"):
                convert = values.term
            case _:
                convert = lambda text: values.clean(text).replace("\n", " ")  # noqa: E731
        return _checked(kind, lambda text, _: convert(text))

    def _reference(self, cls: type[Any], place: str, spec: dict[str, Any]) -> nodes.Convert:
        known = {field.name for field in fields_of(cls)}
        fields = {name: one for name, one in spec.items() if name in known}
        scheme = spec.get("scheme")
        if not fields and not (scheme or self.register or "values" in spec):
            self.add(
                place,
                f"needs fields for new records, such as kind, or a register of {cls.type} records, "
                "or scheme for countries",
            )
        given = "names" if "names" in known else ""
        made = self._fields(cls, place, fields, given=given) if fields else None
        return nodes.reference(cls.type, scheme, made, self._language if given else None)

    def _dates(self, place: str, spec: dict[str, Any], template: nodes.Template) -> nodes.Convert:
        formats: list[values.DateFormat] = []
        for text in self.texts(f"{place}.format", spec.get("format", [])):
            try:
                formats.append(values.DateFormat(text, spec.get("first-year")))
            except ValueError as error:
                self.add(f"{place}.format", str(error))
        to = self.column(f"{place}.to", spec["to"]) if "to" in spec else None
        columns = template.columns | (to.columns if to else frozenset())

        def _date(text: str, row: nodes.RowState) -> str:
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


def _checked(kind: Scalar | OneOf, convert: nodes.Convert) -> nodes.Convert:
    """Return a conversion that raises ValueError for values that a field refuses."""
    is_valid, name = nodes.validator_of(kind), _scalar_name(kind)

    def _convert(text: str, row: nodes.RowState) -> Any:
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


def _keys_of(kind: Scalar | OneOf) -> nodes.Keys:
    if _made_class(kind) or (isinstance(kind, Scalar) and kind.name == "country"):
        return {"scheme": str}
    return _DATE if isinstance(kind, Scalar) and kind.name == "date" else {}
