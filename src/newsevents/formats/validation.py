"""Validation of tables: every finding at its cell.

    report = newsevents.validate_tables("book.xlsx")
    for finding in report.findings:
        print(finding.cell, finding)

The records of the tables are written to a temporary file and validated as any other. Cells that
cannot be read, rows of no record, and derived cells that differ from the record are findings, too.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

import attrs
import msgspec

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.codec import from_dict
from newsevents.dataset.reading import read_dataset
from newsevents.editing.drafts import Completed
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, shown
from newsevents.formats import FORMATS, files_of_tables
from newsevents.schema.rules import BELONG_TOGETHER, MISSING_FIELD
from newsevents.schema.values import Text
from newsevents.storage.journal import check_unchanged, states_of
from newsevents.storage.paths import local_path, translate_errors
from newsevents.storage.rules import DERIVED_CELL, TABLE_CODES
from newsevents.storage.sources import DataSource
from newsevents.tables.cells import Row
from newsevents.tables.layout import RECORD_TABLES, REST, TABLES, Labels
from newsevents.tables.problems import ROW_NUMBER, CellPlace, CellProblems
from newsevents.tables.reading import TableRecord, iter_table_records, translate_table_errors
from newsevents.tables.writing import RowWriter
from newsevents.validation import (
    ALL,
    ProgressCallback,
    RuleSelection,
    ValidationReport,
    is_unchecked,
    rule_selection,
    validate,
)
from newsevents.validation.engine import DEFAULT_LIMITS
from newsevents.validation.rules.dataset import DUPLICATE_ID, duplicate_id
from newsevents.validation.selection import UNUSED_CODES, FindingList

# isort: split
# Behind the tables, which say what to install if pyarrow is missing.
from newsevents.formats import csv_folder
from newsevents.formats.form import Entry, complete_entries, entries_of

# Languages that are tried for derived columns, since tables do not say theirs.
_MAX_LANGUAGES = 50
# Columns that stand for a whole part; that of a record is its id.
_MAIN = {
    "participants": "actor",
    "event_places": "place",
    "event_processes": "process",
    "quantities": "measure",
    "assets": "category",
    "relations": "event",
    "evidence": "article",
    "claims": "value",
}
# The name of a missing field is in the message only; the pointer is that of its object.
_MISSING = re.compile('"([^"]+)" is missing')


def validate_tables(
    path: str | PathLike[str],
    *,
    rules: RuleSelection | Iterable[str] = (ALL,),
    texts: str | PathLike[str] | None = None,
    jobs: int = 1,
    on_progress: ProgressCallback | None = None,
) -> ValidationReport:
    """Validate a workbook, or a folder of CSV or Parquet files, and report findings by cell.

    The path ends in a suffix of `FORMATS`, and the tables are those that `convert` writes. The
    arguments are those of `validate`. A finding has the `cell`, in CSV also the file and the line.
    Fixes are left out, since they are for text.
    Raises FileError for a path that cannot be read or does not have these tables,
    MissingExtraError for a package that is not installed, and the errors of `validate`.
    """
    path = local_path(path)
    if path.suffix not in FORMATS:
        raise FileError(
            path, f"not a format with tables; its name must end in {', '.join(FORMATS)}"
        )
    selection = rule_selection(rules)
    states = states_of(files_of_tables(path))
    source = _TableSource.open(path)
    with translate_errors(path), tempfile.TemporaryDirectory(prefix="newsevents-") as folder:
        file = Path(folder, "records.jsonl")
        source.write(file, None if texts is None else local_path(texts))
        report = validate(
            DataSource(path=path, files=(file,), is_dataset=True),
            # Rules are ignored by the files of the tables.
            rules=attrs.evolve(selection, per_file_ignores={}),
            texts=texts,
            jobs=jobs,
            on_progress=on_progress,
        )
    located = _CellFindings(source, selection)
    located.add(report)
    findings = located.listed()
    check_unchanged(states)
    files = tuple(map(str, files_of_tables(path)))
    not_run = {c: why for c, why in report.rules_not_run.items() if c not in TABLE_CODES}
    run = {*report.rules_run, *(report.rules_not_run.keys() & TABLE_CODES)}
    return attrs.evolve(
        report,
        findings=tuple(each for each in findings if not is_unchecked(each)),
        unchecked=tuple(filter(is_unchecked, findings)),
        files=len(files),
        read=(*files, str(path)) if str(path) in report.read else (),
        rules_run=tuple(sorted(run)),
        rules_not_run=not_run,
    )


@attrs.define
class _TableSource:
    path: Path
    tables: Mapping[str, Any]
    problems: CellProblems
    #: Names of records by id, and the languages of names and titles.
    names: dict[str, Text] = attrs.field(init=False, factory=dict)
    languages: dict[str, None] = attrs.field(init=False, factory=lambda: {"en": None})
    #: Rows of entry sheets, with their documents.
    entries: list[tuple[Entry, Completed]] = attrs.field(init=False, factory=list)

    @classmethod
    def open(cls, path: Path) -> _TableSource:
        # Needs pyarrow.
        module = FORMATS[path.suffix].load_module()
        problems = CellProblems()
        with translate_table_errors(path, FORMATS[path.suffix].name):
            tables, _ = module.open_tables(path, problems)
        return cls(path, tables, problems)

    def records(self, problems: CellProblems) -> Iterator[TableRecord]:
        with translate_table_errors(self.path, FORMATS[self.path.suffix].name):
            yield from iter_table_records(self.tables, problems, with_derived=True)

    def write(self, file: Path, texts: Path | None) -> None:
        """Write the records as JSON Lines; collect problems, names and languages.

        Those of entry sheets follow; their quotes are searched in the texts.
        """
        with file.open("wb") as stream:
            for each in self.records(self.problems):
                stream.write(msgspec.json.encode(each.document) + b"\n")
                names, title = each.document.get("names", {}), each.document.get("title", {})
                if names and "id" in each.document:
                    self.names[each.document["id"]] = Text(names)
                if len(self.languages) < _MAX_LANGUAGES:
                    self.languages |= dict.fromkeys((*names, *title))
        if found := entries_of(self.path, self.problems):
            known = read_dataset(file, invalid="skip")
            self.entries = list(complete_entries(found, known, texts, self.problems))
            with file.open("ab") as stream:
                for _, completed in self.entries:
                    stream.write(msgspec.json.encode(completed.checked) + b"\n")


@attrs.define
class _CellFindings:
    source: _TableSource
    selection: RuleSelection
    #: Findings with their places; those about the whole have none.
    found: list[tuple[Finding, CellPlace | None]] = attrs.field(init=False, factory=list)
    #: Cells of the first record with each id that is repeated.
    _first: dict[str | None, str] = attrs.field(init=False, factory=dict)
    #: Writers of rows in each language, that of the tables first once it is known.
    _writers: list[RowWriter] = attrs.field(init=False, factory=list)
    #: First line of each row of CSV files, by the name of the table.
    _lines: dict[str, dict[int, int]] = attrs.field(init=False, factory=dict)

    def add(self, report: ValidationReport) -> None:
        """Add the findings of a report on the written records, and those about cells."""
        for problem in self.source.problems.found:
            row = problem.place.row
            record = row.get("event_id", row.get("id")) or ""
            finding = problem.rule(problem.message, hint=problem.hint, record=record)
            self.found.append((finding, problem.place))
        refused = {place.key for _, place in self.found if place is not None}
        rows = {key[:2] for key in refused}
        by_line = defaultdict[int, list[Finding]](list)
        # A cell or row that is no part of a record may refer to what seems unused.
        has_gaps = not all(each.is_derived for each in self.source.problems.found)
        for finding in (*report.findings, *report.unchecked):
            if has_gaps and finding.code in UNUSED_CODES:
                continue
            by_line[finding.line].append(finding)
        self.found += [(finding, None) for finding in by_line.pop(0, ())]
        self._writers = list(map(self._writer, self.source.languages))
        repeated = {finding.record for finding in report.findings if finding.rule == DUPLICATE_ID}
        differences, last = _Differences(), 0
        for line, each in enumerate(self.source.records(CellProblems()), start=1):
            record_id = each.document.get("id")
            if record_id in repeated:
                self._first.setdefault(
                    record_id, self.source.problems.reference(place_of(each, "/id"))
                )
            for finding in by_line.pop(line, ()):
                place = place_of(each, _pointer(finding))
                # A value is no finding of its own if it is missing because its cell cannot be read.
                follows = finding.rule == BELONG_TOGETHER and place.key[:2] in rows
                if place.key not in refused and not follows:
                    self.found.append((finding, place))
            differences.add(record_id or "", self._derived(each))
            last = line
        for line, (entry, completed) in enumerate(self.source.entries, start=last + 1):
            for finding in completed.beside_problems(by_line.pop(line, ())):
                column = entry.column_of(completed, _pointer(finding))
                place = CellPlace(entry.sheet, {ROW_NUMBER: entry.row}, column)
                self.found.append((finding, place))
        self.found += differences.findings()

    def _writer(self, language: str) -> RowWriter:
        names = {name: text.best(language) for name, text in self.source.names.items()}
        return RowWriter(TABLES, Labels(names=names, language=language))

    def _derived(self, each: TableRecord) -> Sequence[tuple[CellPlace, str, Any]]:
        """Return the derived cells of a record that differ, with pointers and what it gives."""
        try:
            record = from_dict(each.document)
        except InvalidError:
            return ()
        best = None
        for number, writer in enumerate(self._writers):
            rows: dict[str, list[Row]] = {name: [] for name in TABLES}
            writer.add(rows, 0, record)
            expected = {_pointer_of(name, row): row for name in rows for row in rows[name]}
            found = [
                (
                    CellPlace(table.name, row, column.name),
                    join_pointer([column.source], below=at),
                    value,
                )
                for at, (table, row) in each.rows.items()
                for column in table.derived
                if (value := expected.get(at, {}).get(column.name)) != row.get(column.name)
                and row.get(column.name) not in (None, "")
            ]
            if best is None or len(found) < len(best):
                best = found
            if not found:
                self._writers.insert(0, self._writers.pop(number))
                break
        return best or ()

    def listed(self) -> list[Finding]:
        """Return the findings of selected rules in the order of their cells, with file and cell."""
        kept = FindingList(self.selection, 2 * DEFAULT_LIMITS.max_findings)
        left = self.source.problems.unlisted
        for given, place in sorted(self.found, key=lambda pair: self._order(*pair)):
            finding = given
            if given.rule == DUPLICATE_ID:
                message = duplicate_id(given.record, self._first[given.record]).message
                finding = attrs.evolve(given, message=message)
            left += kept.is_full
            kept.add([attrs.evolve(finding, fix=None, **self._location(place))])
        if left:
            kept.report_unlisted(f"{left:,} more findings about cells", self.source.path)
        if number := kept.unlisted_infos:
            kept.report_unlisted(f"{number:,} more findings of severity info", self.source.path)
        return kept.listed

    def _order(self, finding: Finding, place: CellPlace | None) -> tuple[Any, ...]:
        if place is None:
            return (-1,)
        table, row = place.table, tuple(-1 if each is None else each for each in place.row_key)
        columns = self.source.problems.headers.get(table) or TABLES[table].schema.names
        number = [*TABLES, table].index(table)
        return number, table, row, columns.index(place.column), finding.code

    def _location(self, place: CellPlace | None) -> dict[str, Any]:
        file, line, cell = self.source.path, 0, place and self.source.problems.reference(place)
        if place is not None and file.suffix == ".csv":
            name, file = place.table, file / f"{place.table}.csv"
            if name not in self._lines:
                rows = csv_folder.iter_rows(file)
                self._lines[name] = {number: first for number, first, _ in rows}
            line = self._lines[name][place.row[ROW_NUMBER]]
            cell = str(cell).partition("!")[2]
        return {"file": str(file), "line": line, "column": 0, "cell": cell or ""}


@attrs.define
class _Differences:
    """Derived cells that differ from what the record gives; equal ones are one finding."""

    _found: dict[tuple[str, ...], tuple[Finding, CellPlace, int]] = attrs.field(factory=dict)

    def add(self, record: str, cells: Iterable[tuple[CellPlace, str, Any]]) -> None:
        """Add cells of a record, each with the pointer of its source, and what the record gives."""
        for place, pointer, expected in cells:
            given, gives = map(_shown, (place.row[place.column], expected))
            message = f"{place.column} is {given}, the record gives {gives}"
            key = place.table, message
            finding, first, number = self._found.get(key, (None, place, 0))
            if finding is None:
                is_of_names = place.column.endswith(("_name", "_names"))
                names = ", or the names of its record" if is_of_names else ""
                source = pointer.rpartition("/")[2]
                hint = f"{place.column} is not read; correct {source}{names}"
                finding = DERIVED_CELL(message, hint=hint, record=record, pointer=pointer)
            self._found[key] = finding, first, number + 1

    def findings(self) -> Iterator[tuple[Finding, CellPlace]]:
        """Yield a finding for the first of equal cells."""
        for finding, place, number in self._found.values():
            more = f", in {number:,} rows" if number > 1 else ""
            yield attrs.evolve(finding, message=f"{finding.message}{more}"), place


def _shown(value: Any) -> str:
    return shown(value.isoformat() if isinstance(value, dt.date) else value)


def _pointer_of(table: str, row: Row) -> str:
    if table in RECORD_TABLES:
        return ""
    if table == "claims":
        return join_pointer(["evidence", row["evidence_position"], "claims", row["path"]])
    field = row["field"] if len(TABLES[table].fields) > 1 else TABLES[table].fields[0]
    return join_pointer([field, row["position"]])


def _pointer(finding: Finding) -> str:
    """Return the pointer of a finding, or of the field that it says is missing."""
    missing = _MISSING.match(finding.message) if finding.rule == MISSING_FIELD else None
    return join_pointer([missing[1]], below=finding.pointer) if missing else finding.pointer


def place_of(record: TableRecord, pointer: str) -> CellPlace:
    """Return the cell of a record that contains the value at a pointer, or is the nearest to it."""
    steps, above = split_pointer(pointer), len(split_pointer(pointer))
    while (at := join_pointer(steps[:above])) not in record.rows:
        above -= 1
    table, row = record.rows[at]
    names = [column.name for column in table.stored]
    if above == len(steps):
        return CellPlace(table.name, row, _MAIN.get(table.name, "id"))
    if steps[above] in names:
        return CellPlace(table.name, row, steps[above])
    if (first := join_pointer([steps[above], 0])) in record.rows:
        return place_of(record, first)
    return CellPlace(table.name, row, REST if row.get(REST) else _MAIN.get(table.name, "id"))
