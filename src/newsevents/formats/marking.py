"""A copy of a workbook in which the cells with findings are marked."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from newsevents.errors import FileError
from newsevents.findings import Finding, Severity, shown
from newsevents.formats.workbook import open_workbook
from newsevents.storage.atomic import replacing
from newsevents.storage.journal import States, check_unchanged
from newsevents.storage.paths import local_path
from newsevents.tables import require

require("openpyxl", extra="excel", purpose="a workbook with marks")

import openpyxl  # noqa: E402 - checked above
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell  # noqa: E402
from openpyxl.comments import Comment  # noqa: E402
from openpyxl.styles import PatternFill  # noqa: E402

# Needs PyArrow, which the extra brings.
from newsevents.tables.reading import translate_table_errors  # noqa: E402

#: Name of the sheet with all findings, which no reader takes for data.
FINDINGS = "findings"
#: Decompressed size of a workbook that is copied; its cells take some fifty times as much memory.
MAX_COPIED_BYTES = 32 * 2**20
#: Cells and rows of a workbook that is copied; a cell may have four bytes, and takes 430 in memory.
MAX_COPIED_CELLS = 500_000
#: Cells in merged ranges and in links of a workbook.
MAX_RANGE_CELLS = 100_000
#: Characters of a comment.
MAX_COMMENT_CHARS = 30_000

_AUTHOR = "newsevents"
_COLOURS = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.INFO: "FFDDEBF7"}
_SIZE = {"width": 400, "height": 120}


def write_marked(
    source: Path, target: Path, findings: Iterable[Finding], states: States
) -> list[str]:
    """Write a copy of a workbook with a comment on each cell that has findings.

    A sheet lists all findings. Marks of an earlier copy are removed. Returns the names of parts
    that are not in the copy, such as charts and pictures.
    Raises FileError for paths that cannot be read or written, for a target that is the source, for
    a workbook of more than 32 MiB or with far too many merged cells, and for one that has changed
    since its `states` were taken.
    """
    source, target = local_path(source), local_path(target)
    if target.suffix != ".xlsx":
        raise FileError(target, "use a name that ends in .xlsx")
    if target.exists() and target.samefile(source):
        raise FileError(target, "is the workbook itself; give the copy another name")
    content = io.BytesIO()
    with translate_table_errors(source, "Excel"), open_workbook(source) as checked:
        # openpyxl makes each of these cells.
        stored, in_ranges = checked.count_cells(MAX_COPIED_CELLS)
        if stored > MAX_COPIED_CELLS:
            raise FileError(source, f"more than {MAX_COPIED_CELLS:,} cells and rows; not copied")
        if in_ranges > MAX_RANGE_CELLS:
            message = f"more than {MAX_RANGE_CELLS:,} cells are merged or links; not copied"
            raise FileError(source, message)
        # Checks the sizes of the parts before anything else reads them.
        with zipfile.ZipFile(source) as archive:
            parts = {entry.filename: entry.file_size for entry in archive.infolist()}
        if sum(parts.values()) > MAX_COPIED_BYTES:
            raise FileError(source, f"more than {MAX_COPIED_BYTES // 2**20} MiB; not copied")
        for name in parts:
            if name.endswith((".xml", ".rels")):
                checked.check_part(name)
        # Of a damaged workbook, openpyxl may have other sheets, or raise any error up to the end.
        book = openpyxl.load_workbook(source)
        for name in checked.sheets:
            if checked.sheet(name)[0] and not book[name]._cells:  # noqa: SLF001 - as below
                raise FileError(source, f"openpyxl cannot read the sheet {shown(name)}; not copied")
        check_unchanged(states)
        _remove_marks(book)
        _add_marks(book, findings)
        book.save(content)
    with replacing(target) as stream:
        stream.write(content.getbuffer())
    with zipfile.ZipFile(content) as archive:
        kept = set(archive.namelist())
    return sorted(name for name in parts.keys() - kept if "/media/" in name or "/charts/" in name)


def _add_marks(book: Any, findings: Iterable[Finding]) -> None:
    """Add the sheet of all findings, and mark their cells."""
    sheet = book.create_sheet(FINDINGS)
    sheet.append(["severity", "code", "cell", "record", "message", "help"])
    for finding in findings:
        row = (str(finding.severity), finding.code, finding.cell, finding.record)
        sheet.append([_text(each) for each in (*row, finding.message, finding.hint)])
        for cell in sheet[sheet.max_row]:
            cell.data_type = "s"  # never a formula
        if finding.cell:
            _mark(book, finding)


def _mark(book: Any, finding: Finding) -> None:
    name, _, reference = finding.cell.partition("!")
    sheet = book[name]
    cell = sheet[reference]
    if isinstance(cell, MergedCell):
        area = next(each for each in sheet.merged_cells.ranges if reference in each)
        cell = sheet.cell(area.min_row, area.min_col)
    text = _text(
        f"{finding.code} {finding.message}" + (f"\n{finding.hint}" if finding.hint else "")
    )
    if cell.comment is None or cell.comment.author != _AUTHOR:
        cell.fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])
    if cell.comment is not None:
        text = f"{cell.comment.text}\n\n{text}"
    cell.comment = Comment(text[:MAX_COMMENT_CHARS], _AUTHOR, **_SIZE)


def _remove_marks(book: Any) -> None:
    if FINDINGS in book.sheetnames:
        del book[FINDINGS]
    for sheet in book:
        # Its rows and columns have far more cells, if one cell is far out.
        for cell in list(sheet._cells.values()):  # noqa: SLF001 - no other list of them
            if cell.comment is not None and cell.comment.author == _AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def _text(text: str) -> str:
    return str(ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
