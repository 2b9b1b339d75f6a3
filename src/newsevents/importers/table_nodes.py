"""Nodes of a mapping, which make parts of records from cells, and the records that names refer to."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import ConfigurationError
from newsevents.findings import shown
from newsevents.importers.table_values import Register, country_code, iter_template
from newsevents.model import Record
from newsevents.schema.field_types import FieldType
from newsevents.schema.json_schema import field_schema
from newsevents.schema.validator import compile_schema, explain_invalid
from newsevents.storage.paths import AnyPath

#: Characters of a text that a template makes; more than any field has.
MAX_TEXT_CHARS = 100_000

#: Errors that are listed.
MAX_ERRORS = 20

#: Keys of a table of a mapping, and the types of their values.
Keys: TypeAlias = Mapping[str, type]

_NO_COLUMNS = frozenset[str]()
_CONDITION: Keys = {"column": str, "equals": object, "matches": str, "empty": bool}
_TYPE_NAMES = {str: "a text", int: "a whole number", bool: "true or false", dict: "a table"}


@attrs.define
class RowState:
    """Cells of a row, and everything that comes of them beside the fields of the record."""

    cells: Mapping[str, str]
    register: Register
    #: Records that the record refers to.
    records: list[Record] = attrs.field(factory=list)
    #: Columns whose cells are in the fields.
    used: set[str] = attrs.field(factory=set)
    #: Why the cells of columns are not, or not wholly, in the fields.
    kept: dict[str, str] = attrs.field(factory=dict)
    #: Why those of other columns are not, unless they are used.
    unused: dict[str, str] = attrs.field(factory=dict)
    #: Names that several records of the register have, by column.
    ambiguous: Counter[str] = attrs.field(factory=Counter)

    def keep(self, columns: Iterable[str], reason: str) -> None:
        """Keep the cells of columns beside the fields."""
        for column in columns:
            self.kept.setdefault(column, reason)

    def refer(self, record: Record) -> str:
        """Add a record that is referred to, and return its id."""
        self.records.append(record)
        return record.id


#: Converts a text; raises ValueError with the reason why it cannot.
Convert = Callable[[str, RowState], Any]


@attrs.frozen
class Template:
    """Text with names of columns, in pieces: texts and columns, of which one is empty."""

    pieces: tuple[tuple[str, str], ...]

    @functools.cached_property
    def columns(self) -> frozenset[str]:
        """Columns whose cells are filled in."""
        return frozenset(column for _, column in self.pieces if column)

    def fill(self, cells: Mapping[str, str]) -> str:
        """Return the text with the cells of a row; empty if one of them is."""
        texts = [cells[column] if column else text for text, column in self.pieces]
        if not all(texts) or sum(map(len, texts)) > MAX_TEXT_CHARS:
            return ""
        # A single cell as it is, since it may be of a date.
        return texts[0] if len(texts) == 1 else "".join(texts)


@attrs.frozen
class Condition:
    """Condition on the cell of a column."""

    column: str
    #: The condition in words, for the report.
    text: str
    holds_for: Callable[[str], bool]
    #: Whether it says all that the cell does.
    is_exact: bool = False

    def holds(self, cells: Mapping[str, str]) -> bool:
        """Return whether the cell of a row satisfies it."""
        return self.holds_for(cells[self.column])


@attrs.frozen
class Node:
    """Part of a mapping."""

    #: Returns the values that a row gives: several of a list in a cell, none of an empty one.
    read: Callable[[RowState], list[Any]]
    #: Columns that the values come from; none for a constant.
    columns: frozenset[str] = _NO_COLUMNS
    #: Whether it can have several values, of a list in a cell.
    is_split: bool = False


def _columns_of(nodes: Iterable[Node]) -> frozenset[str]:
    return _NO_COLUMNS.union(*(node.columns for node in nodes))


def constant(value: Any, *, is_id: bool) -> Node:
    """Return the node of a value that is the same in all rows; an id is that of a record needed."""

    def _read(row: RowState) -> list[Any]:
        if is_id and (record := row.register.by_id(value)):
            row.refer(record)
        return [value]

    return Node(_read)


def source(  # noqa: PLR0913 - keys of the mapping
    template: Template,
    convert: Convert,
    *,
    values: Mapping[str, Node],
    separator: re.Pattern[str] | None,
    beside: Template | None,
    others: Iterable[str],
    is_prose: bool,
) -> Node:
    """Return the node of a template, split and converted.

    `values` are those of some texts in lower case; without the template `beside` there is no value.
    `others` are further columns that the conversion uses. Cells in prose are kept if no other field
    uses them.
    """
    columns = template.columns.union(others)

    def _read(row: RowState) -> list[Any]:
        text = template.fill(row.cells)
        if beside and not beside.fill(row.cells):
            text = ""
            row.unused.update(dict.fromkeys(columns, "no last date"))
        pieces = map(str.strip, separator.split(text)) if separator else [text]
        found = []
        for piece in filter(None, pieces):
            try:
                known = values.get(piece.casefold())
                found += known.read(row) if known else [convert(piece, row)]
            except ValueError as error:
                row.keep(columns, str(error))
        if found and not is_prose:
            row.used |= columns
        return found

    return Node(_read, columns, separator is not None)


def first_of(nodes: Sequence[Node]) -> Node:
    """Return the node of alternative sources, of which the first one that gives a value counts."""
    return Node(
        lambda row: next(filter(None, (node.read(row) for node in nodes)), []),
        _columns_of(nodes),
        any(node.is_split for node in nodes),
    )


def list_of(nodes: Sequence[Node], least: int) -> Node:
    """Return the node of a list with the values of all entries; none if there are too few."""
    columns, least = _columns_of(nodes), max(1, least)

    def _read(row: RowState) -> list[Any]:
        found = [value for node in nodes for value in node.read(row)]
        if found and len(found) < least:
            row.keep(columns, f"{len(found)} of at least {least}")
        return [found] if len(found) >= least else []

    return Node(_read, columns)


@attrs.frozen
class Fields:
    """Fields of an object, or entries of a map."""

    nodes: Mapping[str, Node]
    required: frozenset[str] = _NO_COLUMNS
    #: Fields that others need.
    needs: Mapping[str, Sequence[str]] = attrs.field(factory=dict)

    def values(self, row: RowState) -> dict[str, list[Any]]:
        """Return the values of the fields that have some; raise ValueError if one is missing."""
        found = {name: node.read(row) for name, node in self.nodes.items()}
        for name, partners in self.needs.items():
            if found.get(name) and not all(found.get(partner) for partner in partners):
                row.keep(self.nodes[name].columns, f"without {' and '.join(partners)}")
                found[name] = []
        for name in sorted(self.required):
            if not found.get(name):
                columns = self.nodes[name].columns
                reasons = [reason for column, reason in row.kept.items() if column in columns]
                raise ValueError(f"no {name}" + (f": {reasons[0]}" if reasons else ""))
        return {name: values for name, values in found.items() if values}

    def node(self) -> Node:
        """Return the node of an object for each value of a list in a cell.

        There is none if a required field, or each field that comes from a column, has no value.
        """
        columns = _columns_of(self.nodes.values())

        def _read(row: RowState) -> list[Any]:
            before = set(row.used)
            try:
                found = self.values(row)
            except ValueError as error:
                # Cells that other fields do not use are kept.
                row.used = before
                row.unused.update(dict.fromkeys(columns, str(error)))
                return []
            if columns and not any(self.nodes[name].columns for name in found):
                return []
            return [
                {name: each[index if len(each) > 1 else 0] for name, each in found.items()}
                for index in range(max(map(len, found.values()), default=0))
            ]

        return Node(_read, columns, any(node.is_split for node in self.nodes.values()))


def reference(
    record_type: str, scheme: str | None, fields: Fields | None, language: str | None
) -> Convert:
    """Return the conversion of a name or id to the id of a record.

    The record is of the register, a country by a scheme, or made of fields, with the name in a
    language if it has names. The conversion raises ValueError if there is no record.
    """

    def _convert(name: str, row: RowState) -> str:
        record = row.register.by_id(name)
        if record and record.type == record_type:
            return row.refer(record)
        given = fields.values(row) if fields else {}
        country = next(iter(given.get("country", ())), None)
        found = row.register.named(record_type, name, country)
        if len(found) == 1:
            return row.refer(found[0])
        if scheme and (code := country_code(name, scheme)):
            return row.refer(row.register.country(record_type, code))
        if found:
            row.ambiguous[record_type] += 1
        if fields is None:
            unknown = f"not a country by {scheme}" if scheme else "not in the register"
            raise ValueError("several in the register" if found else unknown)
        document = {field: values[0] for field, values in given.items()}
        if language:
            document["names"] = {language: name, **document.get("names", {})}
        return row.refer(row.register.make(record_type, name, document))

    return _convert


def listed(spec: Any) -> list[Any]:
    """Return a list as it is, and another value as its only entry."""
    return spec if isinstance(spec, list) else [spec]


def is_encoding(name: str) -> bool:
    """Whether Python knows an encoding of texts by a name."""
    try:
        # Valid in encodings of four bytes a character, too; not all replace what is invalid.
        return isinstance(bytes(4).decode(name, "replace"), str)
    except (LookupError, ValueError):
        return False


@functools.cache
def validator_of(kind: FieldType) -> Callable[[Any], bool]:
    """Return the function that tells whether a value is valid for a field."""
    return compile_schema(field_schema(kind))


def raise_errors(path: AnyPath, errors: list[str]) -> None:
    """Raise ConfigurationError with a line for each error, if there are any."""
    if errors:
        more = len(errors) - MAX_ERRORS
        lines = [*errors[:MAX_ERRORS], *([f"and {more:,} more"] if more > 0 else [])]
        raise ConfigurationError(path, "\n  ".join(lines))


@attrs.define
class MappingChecks:
    """Errors of a mapping, and the columns that it names, each with its place."""

    errors: list[str] = attrs.field(init=False, factory=list)
    columns: list[tuple[str, str]] = attrs.field(init=False, factory=list)

    def template(self, place: str, text: Any) -> Template:
        """Return a text with names of columns."""
        try:
            pieces = tuple(iter_template(text)) if isinstance(text, str) else ()
        except ValueError as error:
            self.add(place, str(error))
            return Template(())
        if not pieces:
            self.add(place, f"{shown(text)} is not a text with columns such as {{Name}}")
        self.columns += [(place, column) for _, column in pieces if column]
        return Template(pieces)

    def column(self, place: str, name: str) -> Template:
        """Return the template of a single column."""
        self.columns.append((place, name))
        return Template((("", name),))

    def conditions(self, place: str, spec: Any) -> list[Condition]:
        """Return one condition or a list of them."""
        found = (self._condition(place, entry) for entry in listed(spec))
        return [condition for condition in found if condition]

    def _condition(self, place: str, spec: Any) -> Condition | None:
        spec = self.table(place, spec, _CONDITION)
        tests = [key for key in spec if key != "column"]
        if "column" not in spec or len(tests) != 1:
            self.add(place, "a condition is a column and one of equals, matches, empty")
            return None
        column, (key,) = spec["column"], tests
        self.columns.append((place, column))
        text = f"{column} {key} {shown(spec[key])}"
        if key == "empty":
            return Condition(column, text, lambda cell: (not cell) == spec["empty"])
        if key == "equals":
            texts = {one.casefold() for one in self.texts(place, spec["equals"])}
            return Condition(column, text, lambda cell: cell.casefold() in texts, len(texts) == 1)
        pattern = re.compile(fnmatch.translate(spec["matches"].casefold()))
        return Condition(column, text, lambda cell: bool(pattern.match(cell.casefold())))

    def add(self, place: str, message: str) -> None:
        """Add an error."""
        self.errors.append(f"{place}: {message}")

    def table(self, place: str, spec: Any, keys: Keys | None) -> dict[str, Any]:
        """Return the known keys of a table with values of the right type."""
        if not isinstance(spec, dict):
            self.add(place, f"{shown(spec)} is not a table")
            return {}
        if keys is None:
            return spec
        known = {}
        for key, value in spec.items():
            where = f"{place}.{key}" if place else key
            if key not in keys:
                hint = did_you_mean(key, keys, f"there are {', '.join(keys)}")
                self.add(where, f"unknown; {hint}")
            elif not isinstance(value, keys[key]) or (isinstance(value, bool) and keys[key] is int):
                self.add(where, f"{shown(value)} is not {_TYPE_NAMES[keys[key]]}")
            else:
                known[key] = value
        return known

    def texts(self, place: str, spec: Any) -> list[str]:
        """Return a text or a list of texts as a list."""
        texts = listed(spec)
        if all(isinstance(text, str) and text for text in texts):
            return texts
        self.add(place, f"{shown(spec)} is neither a text nor a list of texts")
        return []

    def check(self, kind: FieldType, place: str, value: Any) -> bool:
        """Whether a field accepts a value."""
        findings = [] if validator_of(kind)(value) else explain_invalid(field_schema(kind), value)
        for finding in findings[:1]:
            self.add(
                place, f"{finding.message}; {finding.hint}" if finding.hint else finding.message
            )
        return not findings
