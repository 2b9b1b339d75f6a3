"""Nodes of a mapping: each makes a part of a record from the cells of a row."""

from __future__ import annotations

import abc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import attrs

from newsevents.importers.table_register import Register
from newsevents.importers.table_values import country_code
from newsevents.model import Record

#: Characters of a text that a template makes; more than any field has.
MAX_TEXT_CHARS = 100_000

_NO_COLUMNS = frozenset[str]()


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


@attrs.frozen
class Template:
    """Text with names of columns, in pieces: texts and columns, of which one is empty."""

    pieces: tuple[tuple[str, str], ...]

    @cached_property
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


@attrs.frozen(slots=False)
class Node(abc.ABC):
    """Part of a mapping."""

    #: Nodes that it is made of.
    parts: tuple[Node, ...] = ()

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns that the values come from; empty for a constant."""
        return _NO_COLUMNS.union(*(node.columns for node in self.parts))

    @property
    def is_split(self) -> bool:
        """Whether it can have several values, of a list in a cell."""
        return any(node.is_split for node in self.parts)

    @abc.abstractmethod
    def read(self, row: RowState) -> list[Any]:
        """Return the values that a row gives: several of a list in a cell, none of an empty one."""


#: Converts a text; raises ValueError with the reason why it cannot.
Convert = Callable[[str, RowState], Any]


@attrs.frozen(slots=False, kw_only=True)
class Constant(Node):
    """Value that is the same in all rows."""

    value: Any
    #: Whether it is the id of a record that a row needs.
    is_id: bool = False

    def read(self, row: RowState) -> list[Any]:
        """Return the value."""
        if self.is_id and (record := row.register.by_id(self.value)):
            row.refer(record)
        return [self.value]


@attrs.frozen(slots=False, kw_only=True)
class Source(Node):
    """Values of a template, split and converted."""

    template: Template
    convert: Convert
    #: Values for some texts in lower case.
    values: Mapping[str, Constant] = attrs.field(factory=dict)
    separator: re.Pattern[str] | None = None
    #: Template without which there is no value.
    beside: Template | None = None
    #: Other columns that the conversion uses.
    others: frozenset[str] = _NO_COLUMNS
    #: Whether it is a sentence around cells, which are kept if no other field uses them.
    is_prose: bool = False

    @cached_property
    def columns(self) -> frozenset[str]:
        """Columns of the template and the conversion."""
        return self.template.columns | self.others

    @property
    def is_split(self) -> bool:
        """Whether it has a separator."""
        return self.separator is not None

    def read(self, row: RowState) -> list[Any]:
        """Return the converted values; cells that have others are kept."""
        text = self.template.fill(row.cells)
        if self.beside and not self.beside.fill(row.cells):
            text = ""
            row.unused.update(dict.fromkeys(self.columns, "no last date"))
        pieces = map(str.strip, self.separator.split(text)) if self.separator else [text]
        found = []
        for piece in filter(None, pieces):
            try:
                constant = self.values.get(piece.casefold())
                found += constant.read(row) if constant else [self.convert(piece, row)]
            except ValueError as error:
                row.keep(self.columns, str(error))
        if found and not self.is_prose:
            row.used |= self.columns
        return found


@attrs.frozen(slots=False)
class ValueNode(Node):
    """Alternative sources of a value, of which the first one that gives a value counts."""

    def read(self, row: RowState) -> list[Any]:
        """Return the values of the first source that has some."""
        return next(filter(None, (source.read(row) for source in self.parts)), [])


@attrs.frozen(slots=False)
class ListNode(Node):
    """List with the values of all its entries."""

    #: Number of entries that it has at least.
    least: int = 0

    @property
    def is_split(self) -> bool:
        """False: the list is one value."""
        return False

    def read(self, row: RowState) -> list[Any]:
        """Return the list as the only value; none if it has too few entries."""
        found = [value for entry in self.parts for value in entry.read(row)]
        if found and len(found) < self.least:
            row.keep(self.columns, f"{len(found)} of at least {self.least}")
        return [found] if len(found) >= max(1, self.least) else []


@attrs.frozen(slots=False)
class ObjectNode(Node):
    """Object with fields, or a map."""

    #: Fields of the parts.
    names: tuple[str, ...] = ()
    required: frozenset[str] = _NO_COLUMNS
    #: Fields that others need.
    needs: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)

    @cached_property
    def fields(self) -> Mapping[str, Node]:
        """Parts by field."""
        return dict(zip(self.names, self.parts, strict=True))

    def read(self, row: RowState) -> list[Any]:
        """Return an object for each value of a list in a cell.

        There is none if a required field, or each field that comes from a column, has no value.
        """
        before = set(row.used)
        try:
            found = self.values(row)
        except ValueError as error:
            # Cells that other fields do not use are kept.
            row.used = before
            row.unused.update(dict.fromkeys(self.columns, str(error)))
            return []
        has_cells = any(node.columns and name in found for name, node in self.fields.items())
        return _objects(found) if has_cells or not self.columns else []

    def values(self, row: RowState) -> dict[str, list[Any]]:
        """Return the values of the fields that have some; raise ValueError if one is missing."""
        found = {name: node.read(row) for name, node in self.fields.items()}
        for name, partners in self.needs.items():
            if found.get(name) and not all(found.get(partner) for partner in partners):
                row.keep(self.fields[name].columns, f"without {' and '.join(partners)}")
                found[name] = []
        for name in sorted(self.required):
            if not found.get(name):
                columns = self.fields[name].columns
                reasons = [reason for column, reason in row.kept.items() if column in columns]
                raise ValueError(f"no {name}" + (f": {reasons[0]}" if reasons else ""))
        return {name: values for name, values in found.items() if values}


def _objects(found: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """Return an object for each value of the only field that has several."""
    return [
        {name: values[index if len(values) > 1 else 0] for name, values in found.items()}
        for index in range(max(map(len, found.values()), default=0))
    ]


@attrs.frozen
class Reference:
    """Record that a name refers to: of the register, a country, or one that is made."""

    record_type: str
    #: Scheme of names that are countries.
    scheme: str | None
    #: Fields of a record that is made for another name; None if none is made.
    fields: ObjectNode | None
    #: Language of the name; None if the record has no names.
    language: str | None

    def __call__(self, name: str, row: RowState) -> str:
        """Return the id for a name or an id; raises ValueError if there is no record."""
        record = row.register.by_id(name)
        if record and record.type == self.record_type:
            return row.refer(record)
        fields = self.fields.values(row) if self.fields else {}
        country = next(iter(fields.get("country", ())), None)
        found = row.register.named(self.record_type, name, country)
        if len(found) == 1:
            return row.refer(found[0])
        if self.scheme and (code := country_code(name, self.scheme)):
            return row.refer(row.register.country(self.record_type, code))
        if found:
            row.ambiguous[self.record_type] += 1
        if self.fields is None:
            raise ValueError("several in the register" if found else self._unknown())
        document = {field: values[0] for field, values in fields.items()}
        if self.language:
            document["names"] = {self.language: name, **document.get("names", {})}
        return row.refer(row.register.make(self.record_type, name, document))

    def _unknown(self) -> str:
        return f"not a country by {self.scheme}" if self.scheme else "not in the register"
