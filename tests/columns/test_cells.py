"""Cells of workbooks and CSV as people and programs leave them: read exactly, or refused by name."""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import newsevents
from newsevents import FileError, InvalidError
from newsevents.errors import TableError
from newsevents.formats import csv_folder, excel
from newsevents.formats.workbook import date_parts


def patched(path: Path, change) -> Path:
    """Change the texts of the parts of a workbook."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    path.write_bytes(buffer.getvalue())
    return path


def with_cells(path: Path, *cells: str) -> Path:
    """Put cells into the column H, the date, of rows from 20 on in the sheet of events."""
    rows = "".join(
        f'<row r="{n}">{cell.replace("<c", f"""<c r="H{n}" """, 1)}</row>'
        for n, cell in enumerate(cells, start=20)
    )
    end = rows + "</sheetData>"
    return patched(
        path,
        lambda name, part: part.replace("</sheetData>", end) if "sheet1.xml" in name else part,
    )


def with_values(path: Path, values: list[tuple[object, str]]) -> Path:
    """Put values with a format into the dates of the events, H20 and below."""
    book = openpyxl.load_workbook(path)
    for number, (value, number_format) in enumerate(values, start=20):
        book["events"][f"H{number}"].value = value
        book["events"][f"H{number}"].number_format = number_format
    book.save(path)
    return path


def named(message: str) -> list[str]:
    """Return the cells that a message names."""
    return re.findall(r"\w+![A-Z]+[0-9]+", message)


def dates(path: Path) -> list[object]:
    """Return the dates of the events in a workbook or a folder of CSV files."""
    module = csv_folder if path.suffix == ".csv" else excel
    tables, _ = module.open_tables(path)
    return tables["events"].to_table(columns=["date"]).column("date").to_pylist()


def refusal(path: Path) -> str:
    """Return why the cells of a workbook cannot be read."""
    with pytest.raises((TableError, FileError)) as error:
        dates(path)
    return str(error.value)


_MADE: list[bytes] = []


@pytest.fixture
def book(dataset, tmp_path) -> Path:
    """Return the small dataset as a workbook, which is made once."""
    path = tmp_path / "made.xlsx"
    if not _MADE:
        newsevents.convert(dataset, path)
        _MADE.append(path.read_bytes())
    path.write_bytes(_MADE[0])
    return path


# --- dates ---------------------------------------------------------------------------------------

DAY = dt.date(2026, 1, 28)
NOON = dt.datetime(2026, 1, 28, 12, 30)  # noqa: DTZ001 - Excel has none


def test_a_date_is_what_its_cell_shows(book):
    """Month and year are not the first day of the month, and no time gets an offset."""
    cases = [
        (dt.date(2026, 1, 1), "mmm-yy", "2026-01"),
        (dt.date(2026, 1, 1), "[$-2C01]mmmm\\ yyyy;@", "2026-01"),
        (dt.date(2026, 1, 1), "yyyy", "2026"),
        (DAY, "yyyy-mm-dd", "2026-01-28"),
        (DAY, "mm-dd-yy", "2026-01-28"),
        (DAY, '[$-409]d "of" mmmm yyyy', "2026-01-28"),
        (DAY, "yyyy-mm-dd h:mm:ss", "2026-01-28"),
        (NOON, "yyyy-mm-dd h:mm", "2026-01-28T12:30"),
        (NOON, "yyyy-mm-dd hh:mm:ss", "2026-01-28T12:30:00"),
        (NOON, "m/d/yy h:mm AM/PM", "2026-01-28T12:30"),
    ]
    path = with_values(book, [case[:2] for case in cases])
    assert dates(path)[5:] == [text for _, _, text in cases]


def test_what_a_cell_does_not_say_exactly_is_refused(book):
    """More than the cell shows, less than a date, another calendar: named, and not guessed."""
    cases: list[tuple[object, str]] = [
        (DAY, "mmm-yy"), (DAY, "yyyy"), (DAY, "d-mmm"), (NOON, "yyyy-mm-dd"),
        (NOON.replace(second=7), "yyyy-mm-dd h:mm"), (dt.time(12, 30), "h:mm:ss"),
        (dt.timedelta(hours=30), "[h]:mm:ss"), (59, "yyyy-mm-dd"), (-5, "yyyy-mm-dd"),
        (10**7, "yyyy-mm-dd"), (46_050.123456, "yyyy-mm-dd hh:mm:ss"), (DAY, "ggge"),
        (DAY, "[$-1070000]yyyy"), (DAY, "b2yyyy-mm-dd"), (2026, "General"), (0.5, "0%"),
        (True, "General"),
    ]  # fmt: skip
    path = with_values(book, cases)
    assert set(named(refusal(path))) == {f"events!H{20 + n}" for n in range(len(cases))}


def test_the_calendar_of_1904(book):
    """A workbook may count its days from 1904."""
    made = openpyxl.load_workbook(book)
    made.epoch = CALENDAR_MAC_1904
    for cell, value, number_format in (("H20", DAY, "yyyy-mm-dd"), ("H21", 0, "yyyy")):
        made["events"][cell].value = value
        made["events"][cell].number_format = number_format
    made.save(book)
    assert "events!H21" in refusal(book)
    made["events"]["H21"].value = None
    made.save(book)
    assert dates(book)[5:] == ["2026-01-28"]


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("General", ""),
        ("0.00E+00", ""),
        ("#,##0.00_);[Red](#,##0.00)", ""),
        ('"day" 0', ""),
        ("@", ""),
        ("h:mm:ss", "hns"),
        ("mm:ss.0", "ns"),
        ("[h]:mm", "?"),
        ("yyyy\\-mm\\-dd\\Thh:mm", "ymdhn"),
        ("[$-F800]dddd, mmmm dd, yyyy", "ymd"),
        ("[$-2060401]yyyy", "?"),
        ("[$-2010401]yyyy", "y"),
    ],
)
def test_parts_of_a_number_format(code, parts):
    """Words in quotes, colours and exponents are no dates; minutes are no months."""
    assert date_parts(code) == parts


def test_a_date_is_no_number(book):
    """A coordinate that a spreadsheet took for a day is refused."""
    made = openpyxl.load_workbook(book)
    made["places"]["J3"].value = dt.date(2026, 5, 1)
    made["places"]["J3"].number_format = "yyyy"
    made.save(book)
    assert refusal(book).startswith("places!J3: ")


def test_dates_that_are_stored_as_iso_8601(book):
    """A cell of the type of dates needs a format, too."""
    path = with_cells(book, '<c t="d"><v>2026-01-28T00:00:00</v></c>')
    assert named(refusal(path)) == ["events!H20"]
    made = openpyxl.load_workbook(path)
    made.iso_dates = True
    made["events"]["H20"].value = DAY
    made["events"]["H20"].number_format = "yyyy-mm-dd"
    made.save(path)
    assert dates(path)[5:] == ["2026-01-28"]


# --- formulas, errors, texts ---------------------------------------------------------------------


def test_text_columns_are_formatted_as_text(book):
    """A spreadsheet program keeps what is entered, in rows to come, too; numbers stay numbers."""
    sheet = openpyxl.load_workbook(book)["events"]
    formats = {
        sheet.cell(1, index).value: column.number_format
        for column in sheet.column_dimensions.values()
        for index in range(column.min, column.max + 1)
    }
    assert formats["date"] == formats["topics"] == "@"
    assert formats["position"] == "General"
    assert sheet["H3"].number_format == "@"


FORMULAS = {
    '<c t="str"><f>A1</f><v>2026-01</v></c>': "2026-01",
    '<c t="str"><f>A1</f><v></v></c>': None,
    '<c t="str"><f>A1</f></c>': "refused",
    "<c><f>1+1</f><v/></c>": "refused",
    '<c><f t="shared" si="0"/></c>': "refused",
    '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>': "refused",
}


def test_formulas_have_their_value_or_are_refused(book):
    """A formula that no program has calculated is not an empty cell."""
    patched(book, lambda _, part: part.replace('fullCalcOnLoad="1"', ""))
    with_cells(book, *FORMULAS)
    refused = [f"events!H{20 + n}" for n, text in enumerate(FORMULAS.values()) if text == "refused"]
    assert named(refusal(book)) == refused


def test_values_that_programs_have_calculated_are_read(book):
    """Unless they wait for it: programs that write 0 for every formula say so in the file."""
    with_cells(book, next(iter(FORMULAS)))
    assert named(refusal(book)) == ["events!H20"]
    patched(book, lambda _, part: part.replace('fullCalcOnLoad="1"', ""))
    assert dates(book)[5:] == ["2026-01"]


def test_a_workbook_whose_formulas_were_never_calculated(tmp_path):
    """Place, coordinates and a whole row as formulas are named, and nothing is written."""
    newsevents.convert(newsevents.read_dataset("syria-russia-2026-01"), tmp_path / "made.xlsx")
    made = openpyxl.load_workbook(tmp_path / "made.xlsx")
    for cell in made["places"][4]:
        cell.value = f'="{cell.value}"'
    made["events"]["H3"].value = "=A1"
    made.save(tmp_path / "made.xlsx")
    with pytest.raises(FileError) as error:
        newsevents.convert(tmp_path / "made.xlsx", tmp_path / "back")
    assert {"events!H3", "places!B4", "places!C4"} <= set(re.findall(r"\w+!\w+", str(error.value)))


def test_all_cells_that_cannot_be_read_are_named(book):
    """Not only the first: each with its sheet, by cause."""
    made = openpyxl.load_workbook(book)
    for sheet, cell in (("events", "H3"), ("events", "B4"), ("places", "J2")):
        made[sheet][cell].value = "#REF!"
        made[sheet][cell].data_type = "e"
    made["actors"]["C3"].value = 5
    made.save(book)
    message = refusal(book)
    assert "events!H3, events!B4, places!J2: " in message
    assert "actors!C3: " in message


def test_errors_in_derived_columns_are_told(book, tmp_path, caplog):
    """They do not stop the reading, since these columns are not read."""
    made = openpyxl.load_workbook(book)
    made["events"]["I3"].value = "#NAME?"
    [name] = [cell for cell in made["participants"][1] if cell.value == "actor_name"]
    made["participants"].cell(2, name.column).value = "=VLOOKUP(D2,actors!B:C,2)"
    made.save(book)
    assert newsevents.convert(book, tmp_path / "back") == 11
    [told] = caplog.messages
    assert named(told) == ["events!I3", f"participants!{name.column_letter}2"]


SHARED = (
    "<sst><si><t>_x005F_x0041_</t></si><si><r><t>20</t></r><r><rPr/><t>26</t></r>"
    '<rPh sb="0" eb="1"><t>no</t></rPh></si><si><t> </t></si><si/></sst>'
)


TEXTS = {
    '<c t="s"><v>0</v></c>': "_x0041_",
    '<c t="s"><v>1</v></c>': "2026",
    '<c t="s"><v>2</v></c>': " ",
    '<c t="inlineStr"><is><r><t>a_x000D_</t></r><r><t>\nb</t></r></is></c>': "a\r\nb",
    '<c quotePrefix="1" t="inlineStr"><is><t>0042</t></is></c>': "0042",
    '<c t="inlineStr"><is><t>\'7</t></is></c>': "'7",
}


def test_texts_as_spreadsheets_store_them(book):
    """Shared, formatted, with pronunciation, escapes, line breaks, zeros and apostrophes."""
    with zipfile.ZipFile(book, "a") as archive:
        archive.writestr("xl/texts.xml", SHARED)
    rel = '<Relationship Id="x" Type="http://x/sharedStrings" Target="/xl/texts.xml"/></Relationships>'
    patched(
        book,
        lambda name, part: part.replace("</Relationships>", rel) if "xl/_rels" in name else part,
    )
    # The last two are empty.
    with_cells(book, *TEXTS, '<c t="s"><v>3</v></c>', '<c s="1"/>')
    assert dates(book)[5:] == list(TEXTS.values())


def test_numbers_are_read_exactly_or_refused(book):
    """Python takes more texts for numbers than those that say which number they are."""
    refused = ["34,25", "1_0", "٣", "nan", "007", " 5", "1e400", 9_007_199_254_740_993, True]
    made = openpyxl.load_workbook(book)
    sheet = made["places"]
    sheet["J20"].value, sheet["A20"].value = "34.25", "6.0"
    made.save(book)
    rows = excel.open_tables(book)[0]["places"].to_table().to_pylist()
    assert (rows[-1]["latitude"], rows[-1]["position"]) == (34.25, 6)
    for number, value in enumerate(refused, start=20):
        sheet[f"J{number}"].value = value
    for number, value in enumerate(("6.5", 1.5, "1" * 5000), start=20):
        sheet[f"A{number}"].value = value
    made.save(book)
    cells = [f"places!J{20 + n}" for n in range(len(refused))]
    assert set(named(refusal(book))) == {*cells, "places!A20", "places!A21", "places!A22"}


def test_damaged_indices_are_one_error(book):
    """A text or a style that is not in the file is damage, also if it counts from the end."""
    for cell in ('<c t="s"><v>-1</v></c>', '<c s="-1"><v>1</v></c>', '<c s="999"><v>1</v></c>'):
        before = book.read_bytes()
        assert str(book) in refusal(with_cells(book, cell))
        book.write_bytes(before)


def test_merged_cells_are_refused(book):
    """Only the first of them has a value; those over derived columns do no harm."""
    made = openpyxl.load_workbook(book)
    made["events"].merge_cells("I2:J5")
    made.save(book)
    assert len(dates(book)) == 5
    made["events"].merge_cells("H3:H5")
    made.save(book)
    assert refusal(book).startswith("events!H3: ")


def test_what_is_hidden_is_data(book):
    """Rows, columns and sheets that a filter hides are read."""
    before = dates(book)
    made = openpyxl.load_workbook(book)
    made["events"].row_dimensions[3].hidden = True
    made["events"].column_dimensions["H"].hidden = True
    made["events"].sheet_state = "hidden"
    made.save(book)
    assert dates(book) == before


def test_a_workbook_of_the_strict_form(book):
    """ISO/IEC 29500 strict has other namespaces, and the same cells."""
    before = dates(book)
    for old, new in (
        (
            "schemas.openxmlformats.org/spreadsheetml/2006/main",
            "purl.oclc.org/ooxml/spreadsheetml/main",
        ),
        (
            "schemas.openxmlformats.org/officeDocument/2006/relationships",
            "purl.oclc.org/ooxml/officeDocument/relationships",
        ),
    ):
        patched(book, lambda _, part, old=old, new=new: part.replace(old, new))
    assert dates(book) == before


def test_another_program_that_writes_shared_texts(tmp_path, dataset):
    """A table of texts beside the sheets, as most programs write it."""
    newsevents.convert(dataset, tmp_path / "made.xlsx")
    before = dates(tmp_path / "made.xlsx")
    copy = xlsxwriter.Workbook(tmp_path / "copy.xlsx")
    for sheet in openpyxl.load_workbook(tmp_path / "made.xlsx"):
        target = copy.add_worksheet(sheet.title)
        for number, row in enumerate(sheet.iter_rows(values_only=True)):
            target.write_row(
                number, 0, [str(one) if isinstance(one, dt.datetime) else one for one in row]
            )
    copy.close()
    assert dates(tmp_path / "copy.xlsx") == before


# --- CSV -----------------------------------------------------------------------------------------


def _separated_by(separator: str):
    def _change(content: bytes) -> bytes:
        rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        target = io.StringIO()
        csv.writer(target, delimiter=separator).writerows(rows)
        return target.getvalue().encode()

    return _change


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (_separated_by(";"), "semicolons"),
        (_separated_by("\t"), "tabs"),
        (lambda content: b"sep=;\n" + _separated_by(";")(content), "semicolons"),
        (lambda content: content.decode("utf-8-sig").encode("utf-16"), "UTF-16"),
        (lambda content: content.decode("utf-8-sig").encode("utf-16-be"), "UTF-16"),
        (lambda content: content.decode("utf-8-sig").encode("cp1256", "replace"), "UTF-8"),
        (lambda content: b"caf\xe9," + content.removeprefix(codecs.BOM_UTF8), "UTF-8"),
        (lambda content: content + b'"\r\n' * 6_000_000, "events.csv"),
    ],
    ids=["semicolons", "tabs", "sep=", "utf-16", "utf-16-be", "cp1256", "latin-1", "open quote"],
)
def test_forms_of_csv_that_are_not_read_are_named(converted, change, word):
    """What a spreadsheet program writes in some countries is an error that says what it is."""
    path = converted(".csv")
    file = path / "events.csv"
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises((FileError, TableError), match=word):
        dates(path)


@pytest.mark.parametrize("value", ["Jan-26", "1/28/2026"])
def test_dates_that_a_spreadsheet_wrote_into_csv_are_refused(converted, tmp_path, value):
    """Months in words and days in another order are malformed dates, not guesses."""
    path = converted(".csv")
    file = path / "events.csv"
    file.write_text(file.read_text("utf-8-sig").replace("2026-02-02,", f"{value},", 1), "utf-8")
    with pytest.raises(InvalidError) as error:
        newsevents.convert(path, tmp_path / "back")
    found = {finding.pointer: finding.code for finding in error.value.findings}
    assert found["/date"] == "NE104"


def test_csv_refuses_all_cells_by_name(converted):
    """As in workbooks, with the letters that a spreadsheet program shows."""
    path = converted(".csv")
    file = path / "events.csv"
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    rows[1][0], rows[3][0], rows[4][3] = "1,5", "١", "{"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    assert named(refusal(path)) == ["events!A2", "events!A4", "events!D5"]
