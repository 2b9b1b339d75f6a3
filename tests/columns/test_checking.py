"""Validation of workbooks, CSV and Parquet: every finding at its cell."""

from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import newsevents
from newsevents import FileError, RuleSelection
from newsevents.reporters import REPORTERS

FORMS = (".xlsx", ".csv", ".parquet")
MEETING = "meeting:2026-02-02-samra"


@pytest.fixture
def book(converted, tmp_path) -> Path:
    """Return the small dataset as a workbook."""
    path: Path = converted(".xlsx").rename(tmp_path / "book.xlsx")
    return path


def edit(path: Path, *cells: tuple[str, str, int, object]) -> None:
    """Put values into cells of a workbook: sheet, column, row, value."""
    made = openpyxl.load_workbook(path)
    for sheet, column, row, value in cells:
        names = [cell.value for cell in made[sheet][1]]
        made[sheet].cell(row, names.index(column) + 1).value = value
    made.save(path)


def found(path: Path, **options: object) -> list[tuple[str, str, str]]:
    """Return code, cell and record of each finding that a good workbook does not have."""
    report = newsevents.validate_tables(path, **options)  # type: ignore[arg-type]
    # The fields of the dataset that no schema knows.
    return [(f.code, f.cell, f.record) for f in report.findings if f.code != "NE102"]


@pytest.mark.parametrize("form", FORMS)
def test_tables_have_the_findings_of_the_dataset(converted, folder, form):
    """In every form they are those of the JSON Lines, and no cell differs from its record."""
    report = newsevents.validate_tables(converted(form))
    given = newsevents.validate(folder, rules=RuleSelection(ignore=("NE8",)))
    key = lambda f: (f.code, f.record, f.pointer)  # noqa: E731
    assert sorted(map(key, report.findings)) == sorted(map(key, given.findings))
    assert (report.records, report.path) == (11, str(folder.parent / f"made{form}"))
    assert "NE022" in report.rules_run
    assert all(finding.cell and finding.fix is None for finding in report.findings)


def test_each_finding_has_its_cell(book):
    """A value, a missing value, an entry of a list, a claim, an unknown field, and a reference."""
    edit(
        book,
        ("events", "status", 2, "plannd"),
        ("events", "date", 3, None),
        ("events", "topics", 4, '["ok", "Not Slug"]'),
        ("events", "id", 5, "event:2026-02-04-ferry"),
        ("participants", "actor", 3, "actor:nobody"),
        ("participants", "actor", 4, None),
        ("event_places", "place", 2, "place:nowhere"),
        ("evidence", "attribution", 4, '["actor:gone"]'),
        ("claims", "path", 2, "/nothing"),
        ("actors", "kind", 2, "government"),
        ("places", "kind", 2, None),
    )
    cells = found(book)
    assert ("NE105", "events!C2", "statement:2026-02-03-najjar-ferry") not in cells
    by_cell = {cell: code for code, cell, _ in cells}
    header = {
        sheet.title: {cell.value: cell.column_letter for cell in sheet[1]}
        for sheet in openpyxl.load_workbook(book)
    }
    for sheet, column, row, code in (
        ("events", "status", 2, "NE105"),
        ("events", "date", 3, "NE101"),
        ("events", "topics", 4, "NE104"),
        ("participants", "actor", 4, "NE101"),
        ("actors", "kind", 2, "NE105"),
        ("places", "kind", 2, "NE101"),
    ):
        assert by_cell[f"{sheet}!{header[sheet][column]}{row}"] == code


def test_cells_that_a_spreadsheet_changed_are_findings(book):
    """Dates made of numbers, formulas without a value and errors, and nothing that follows."""
    edit(
        book,
        ("events", "date", 2, 2026),
        ("events", "status", 3, "=A1"),
        ("events", "title", 4, "#REF!"),
        ("places", "latitude", 3, dt.date(2026, 5, 1)),
        ("dataset", "value", 3, None),
    )
    cells = found(book)
    assert {code for code, _, _ in cells} <= {"NE022", "NE024"}
    refused = [cell for code, cell, _ in cells if code == "NE022"]
    assert refused == ["events!H2", "events!N3", "events!D4", "places!J3", "dataset!B3"]


def test_rows_of_no_record_are_findings(book):
    """Rows without their event, and positions that are missing or equal."""
    edit(
        book,
        ("participants", "event_position", 2, 99),
        ("participants", "event_id", 3, "call:x"),
        ("evidence", "position", 3, 0),
        ("evidence", "event_position", 3, 6),
        ("evidence", "event_id", 3, "statement:2026-02-03-najjar-ferry"),
        ("actors", "position", 2, 0),
        ("places", "position", 2, None),
        ("claims", "evidence_position", 2, 7),
        ("claims", "path", 3, None),
    )
    cells = [(code, cell) for code, cell, _ in found(book) if code == "NE023"]
    assert [cell for _, cell in cells] == [
        *("participants!B2", "participants!A3", "evidence!C3", "claims!C2", "claims!E3"),
        *("actors!A2", "places!A2"),
    ]


def test_an_edit_of_a_derived_column_is_told(book):
    """Once for equal cells, with the column that is read; a name in another language is none."""
    edit(
        book,
        ("participants", "actor_name", 2, "Salma N."),
        ("participants", "actor_name", 6, "Port Watch"),
        ("participants", "actor_name", 7, "Port Watch"),
        ("events", "date_earliest", 2, dt.date(2026, 2, 9)),
        ("events", "year", 3, "nonsense"),
    )
    report = newsevents.validate_tables(book)
    told = [finding for finding in report.findings if finding.code == "NE024"]
    assert [finding.cell for finding in told] == [
        *("events!I2", "events!L3", "participants!F2", "participants!F6"),
    ]
    assert {finding.severity for finding in told} == {newsevents.Severity.INFO}
    assert "2026-02-09" in told[0].message
    assert told[0].message.count('"date"') == 0


def test_the_language_of_the_tables_does_not_matter(folder, tmp_path):
    """Names and texts in Arabic follow from the records as well."""
    newsevents.convert(folder, tmp_path / "ar.xlsx", language="ar")
    assert not [each for each in found(tmp_path / "ar.xlsx") if each[0] == "NE024"]


def test_a_repeated_id_names_the_first_cell(book):
    """The message has the cell of the first record, not a line of another file."""
    edit(book, ("actors", "id", 3, "actor:ports-authority"))
    report = newsevents.validate_tables(book)
    [finding] = [each for each in report.findings if each.code == "NE201"]
    assert finding.cell == "actors!B3"
    assert "actors!B2" in finding.message


def test_csv_has_file_line_and_cell(converted):
    """Lines count as in an editor, rows as in a spreadsheet: a cell may have several lines."""
    path = converted(".csv")
    file = path / "events.csv"
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.reader(stream))
    rows[1][rows[0].index("summary")] = json.dumps({"en": "one"}).replace("o", "\n o")
    rows[2][rows[0].index("status")] = "plannd"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(rows[0])
        stream.write("\r\n")
        writer.writerows(rows[1:])
    report = newsevents.validate_tables(path)
    [finding] = [each for each in report.findings if each.code == "NE105"]
    assert finding.cell.endswith("4")
    assert (finding.file, finding.line) == (str(file), 5)
    assert "plannd" in file.read_text(encoding="utf-8").splitlines()[finding.line - 1]


def test_parquet_has_columns_and_positions(converted):
    """A row of Parquet has no number, but the positions that sort it."""
    path = converted(".parquet")
    file = path / "participants" / "part-00000.parquet"
    table = pq.read_table(file)
    index = table.schema.get_field_index("actor")
    actors = ["actor:nobody", *table.column("actor").to_pylist()[1:]]
    pq.write_table(table.set_column(index, "actor", pa.array(actors)), file)
    cells = found(path)
    assert ("NE202", "participants.actor at position 0 of event_position 6") in {
        each[:2] for each in cells
    }


def test_rules_of_files_are_about_the_tables(book):
    """A rule is ignored in a workbook by its name."""
    edit(book, ("events", "status", 2, "plannd"))
    ignored = RuleSelection(per_file_ignores={"book.xlsx": ("NE105",), "x.jsonl": ("ALL",)})
    assert "NE105" not in {code for code, _, _ in found(book, rules=ignored)}
    assert "NE105" in {code for code, _, _ in found(book, rules=["NE1"])}


def test_every_output_has_the_cell(book):
    """Text, JSON, SARIF, GitLab, JUnit and GitHub."""
    edit(book, ("events", "status", 2, "plannd"))
    report = newsevents.validate_tables(book, rules=["NE105"])
    [finding] = report.findings
    assert finding.cell.startswith("events!")
    assert str(finding).startswith(f"{book}:{finding.cell}: NE105 ")
    for name, reporter in REPORTERS.items():
        assert finding.cell in "".join(reporter([report])), name


def test_what_is_no_table_is_refused(tmp_path, book, run):
    """Another suffix, damage, fixes and clusters: one clear line."""
    with pytest.raises(FileError, match=r"\.xlsx"):
        newsevents.validate_tables(tmp_path / "data.jsonl")
    (tmp_path / "bad.xlsx").write_bytes(b"no zip")
    for arguments in (
        (tmp_path / "bad.xlsx",),
        (tmp_path / "gone.xlsx",),
        (tmp_path / "gone.csv",),
        (book, "--fix"),
    ):
        outcome = run("validate", *arguments)
        assert (outcome.status, outcome.err.count("\n")) == (2, 1), arguments


# --- marked copies -------------------------------------------------------------------------------


def marks(path: Path) -> dict[str, str]:
    """Return the comments of a workbook by cell."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.comment.text
        for sheet in openpyxl.load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment is not None
    }


def test_a_copy_has_marks_and_messages(book, run, tmp_path):
    """A comment on each cell, a list of all findings, and formulas and formats as they were."""
    edit(
        book,
        ("events", "status", 2, "plannd"),
        ("events", "title", 3, "=HYPERLINK(1)"),
        ("actors", "kind", 2, "=x"),
    )
    made = openpyxl.load_workbook(book)
    made["events"].merge_cells("S5:T6")
    made["events"]["N2"].comment = openpyxl.comments.Comment("please check", "Rima")
    made.save(book)
    outcome = run("validate", book, "--marked", tmp_path / "marked.xlsx")
    assert outcome.status == 1
    comments = marks(tmp_path / "marked.xlsx")
    assert comments["events!N2"].startswith("please check\n\nNE105 ")
    assert "NE022" in comments["events!D3"]
    assert comments["events!S5"].count("NE022") == 2
    copy = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert copy["events"]["D3"].value == "=HYPERLINK(1)"
    report = newsevents.validate_tables(book)
    listed = list(copy["findings"].iter_rows(min_row=2, values_only=True))
    assert [row[:3] for row in listed] == [
        (str(each.severity), each.code, each.cell or None) for each in report.findings
    ]
    # A copy of the copy does not keep what was mended.
    edit(tmp_path / "marked.xlsx", ("actors", "kind", 2, "government-body"))
    run("validate", tmp_path / "marked.xlsx", "--marked", tmp_path / "again.xlsx")
    again = marks(tmp_path / "again.xlsx")
    assert not any(cell.startswith("actors!") for cell in again)
    assert again["events!D3"] == comments["events!D3"]


def test_what_cannot_be_marked_is_refused(book, run, tmp_path, monkeypatch):
    """Other formats, the workbook itself, another suffix, and several sources."""
    (tmp_path / "data.jsonl").write_bytes(b"")
    for source, target in (
        ((tmp_path / "data.jsonl",), "marked.xlsx"),
        ((book,), book),
        ((book,), "marked.ods"),
        ((book, book), "marked.xlsx"),
    ):
        outcome = run("validate", *source, "--marked", tmp_path / target)
        assert outcome.status == 2
    monkeypatch.setattr("newsevents.formats.marking.MAX_COPIED_BYTES", 10)
    assert run("validate", book, "--marked", tmp_path / "x.xlsx").status == 2
    assert not list(tmp_path.glob("marked*"))


def test_a_far_cell_makes_no_others(book, run, tmp_path):
    """The copy has the cells of the workbook, not the rectangle around them."""
    copied = openpyxl.load_workbook(book)
    copied.create_sheet("mine")["XFD1048576"].value = "far"
    copied.save(book)
    run("validate", book, "--marked", tmp_path / "marked.xlsx")
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx")["mine"]["XFD1048576"].value == "far"


@pytest.mark.parametrize(
    "part",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
        f"<sheetData><row>{'<c/>' * 10_000}</row></sheetData>" * 50,
    ],
    ids=["merged", "links", "short cells"],
)
def test_a_range_of_very_many_cells_is_not_copied(book, run, tmp_path, part):
    """The library that copies the workbook would make each cell."""
    copied = openpyxl.load_workbook(book)
    copied.create_sheet("mine")
    copied.save(book)
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    *_, last = sorted(
        (name for name in parts if name.startswith("xl/worksheets/sheet")),
        key=lambda n: (len(n), n),
    )
    parts[last] = parts[last].replace(b"</sheetData>", b"</sheetData>" + part.encode())
    assert part.encode() in parts[last]
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    outcome = run("validate", book, "--marked", tmp_path / "marked.xlsx")
    assert (outcome.status, (tmp_path / "marked.xlsx").exists()) == (2, False)
    assert str(book) in outcome.err
    assert "not copied" in outcome.err


@pytest.mark.parametrize(
    ("part", "change"),
    [
        # A program that ignores namespaces reads the sheets, openpyxl does not have them.
        ("xl/workbook.xml", (b"officeDocument/2006/relation", b"officeDocument/relation")),
        ("xl/worksheets/sheet1.xml", (b"spreadsheetml/2006/main", b"spreadsheetml/main")),
        # No part that is read before the workbook is copied.
        ("docProps/core.xml", (b"<cp:", b'<!DOCTYPE x [<!ENTITY e SYSTEM "/etc/hosts">]><cp:')),
        ("docProps/core.xml", (b"</cp:coreProperties>", b"")),
    ],
    ids=["no sheets", "no cells", "document type", "not XML"],
)
def test_a_damaged_workbook_is_not_copied(book, run, tmp_path, part, change):
    """What the library that copies cannot have, or should not see, is one line."""
    with zipfile.ZipFile(book) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert change[0] in parts[part]
    parts[part] = parts[part].replace(*change, 1)
    with zipfile.ZipFile(book, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert newsevents.validate_tables(book).findings
    outcome = run("validate", book, "--marked", tmp_path / "marked.xlsx")
    assert (outcome.status, (tmp_path / "marked.xlsx").exists()) == (2, False)
    assert outcome.err.startswith(f"newsevents: {book}: ")
    assert outcome.err.count("\n") == 1


def test_errors_in_derived_columns_beyond_the_limit_are_counted(book, monkeypatch):
    """Those that are listed are no more than the limit; how many others there are is said."""
    monkeypatch.setattr("newsevents.tables.problems.MAX_PROBLEMS", 3)
    edit(book, *(("participants", "actor_name", row, "#REF!") for row in range(2, 8)))
    codes = [each.code for each in newsevents.validate_tables(book).findings]
    assert (codes.count("NE024"), codes.count("NE020")) == (3, 1)


def test_pictures_that_are_not_copied_are_told(book, run, tmp_path):
    """A part that the copy lacks is named."""
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/media/image1.png", b"x")
    outcome = run("validate", book, "--marked", tmp_path / "marked.xlsx")
    assert "xl/media/image1.png" in outcome.err
