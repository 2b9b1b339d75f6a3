"""CSV and Excel: no formulas, no losses, and clear words for what people do to such files."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from xlsxwriter.exceptions import FileSizeError

import newsevents
from newsevents import Dataset, FileError, InvalidError
from newsevents.errors import TableError
from newsevents.formats import excel
from newsevents.tables.layout import Labels

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\tx", "\rx", "\nx", "＝1+1", "'quoted", "' =1", "=ب"]


def with_headlines(small: list[dict], headlines: list[str]) -> list[dict]:
    """Return articles with these headlines."""
    return [
        small[0] | {"id": f"article:{number}", "headline": headline}
        for number, headline in enumerate(headlines)
    ]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return a CSV file as a program reads it."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_formulas_come_back_as_the_texts_they_are(write, small, tmp_path, form):
    """A text that a spreadsheet would interpret is read back unchanged."""
    odd = [*FORMULAS, "1", "TRUE", "#N/A", "2026-01-28", "_x0041_", "a\x00b\x1b", "\u202eab", " x "]
    source = write("odd.jsonl", with_headlines(small, odd))
    newsevents.convert(source, tmp_path / f"odd{form}")
    newsevents.convert(tmp_path / f"odd{form}", tmp_path / "back.jsonl")
    back = newsevents.read_dataset(tmp_path / "back.jsonl")
    assert [article.headline for article in back.articles.values()] == odd


def test_csv_has_a_mark_before_formulas(write, small, tmp_path):
    """No text begins as a formula does, and the mark is an apostrophe."""
    newsevents.convert(write("odd.jsonl", with_headlines(small, FORMULAS)), tmp_path / "odd.csv")
    headlines = [row["headline"] for row in rows_of(tmp_path / "odd.csv" / "articles.csv")]
    assert headlines == [f"'{text}" for text in FORMULAS]


def test_excel_has_texts_and_no_formulas(write, small, tmp_path):
    """Every text is of the type of texts."""
    newsevents.convert(write("odd.jsonl", with_headlines(small, FORMULAS)), tmp_path / "odd.xlsx")
    with zipfile.ZipFile(tmp_path / "odd.xlsx") as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
    sheet = openpyxl.load_workbook(tmp_path / "odd.xlsx")["articles"]
    column = [cell.value for cell in sheet[1]].index("headline")
    assert {row[column].data_type for row in sheet.iter_rows(min_row=2)} == {"s"}


INJECTED = '<r></is></c><c r="B9"><f>HYPERLINK("http://h")</f><v>1</v></c><c t="inlineStr"><is></r>'


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=settings.default.max_examples // 3,
)
@example(["_x0041_x0042_", "_x005F_x0041_x005f_", "_xD800_", "<r><t>نصّ</t></r>", INJECTED])
@example(["_x0041\x01", "_x005F\x01x0041_"])
@example(["_x0001_\x01_x0001_", "\x01x0041_", "<r>\r</r>", "__x005F__x005F_"])
@given(
    st.lists(
        st.lists(st.sampled_from(["_", "x", "0041", "005F", "_x0001_", "<r>", "</r>", "\x01", "ب"]))
        .map("".join)
        .filter(bool),
        min_size=1,
        max_size=20,
    )
)
def test_what_looks_like_an_escape_comes_back_as_it_is(small, tmp_path, headlines):
    """No text is taken for an escape, a formatted text or the cells of a sheet."""
    articles = [*with_headlines(small, headlines), small[2] | {"unnamed": True}]
    newsevents.convert(Dataset(map(newsevents.from_dict, articles)), tmp_path / "odd.xlsx")
    newsevents.convert(tmp_path / "odd.xlsx", tmp_path / "back.jsonl")
    back = newsevents.read_dataset(tmp_path / "back.jsonl").articles.values()
    assert [article.headline for article in back] == headlines
    with zipfile.ZipFile(tmp_path / "odd.xlsx") as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())


def test_half_a_character_in_a_workbook_is_a_text(converted, tmp_path):
    """Half a surrogate pair from another program is not decoded."""
    again(converted(".xlsx"), lambda _, content: content.replace(b"<t>phone<", b"<t>_xd83D_<"))
    with pytest.raises(InvalidError, match="_xd83D_"):
        newsevents.convert(tmp_path / "made.xlsx", tmp_path / "back")


def test_csv_is_what_programs_expect(converted):
    """UTF-8 with a mark for Excel, CRLF, an empty cell for nothing, JSON for lists and maps."""
    folder = converted(".csv")
    assert (folder / "places.csv").read_bytes().startswith(b"\xef\xbb\xbfposition,id,kind,names,")
    assert (folder / "places.csv").read_bytes().endswith(b"\r\n")
    place = rows_of(folder / "places.csv")[1]
    assert place["names"] == '{"ar":"ميناء سمرا","en":"Samra harbour"}'
    assert (place["latitude"], place["country"]) == ("35.0", "")
    assert rows_of(folder / "dataset.csv")[:2] == [
        {"key": "schema", "value": "1.0"},
        {"key": "/$schema", "value": '"https://datapackage.org/profiles/2.0/datapackage.json"'},
    ]


def test_excel_is_made_for_people(folder, tmp_path):
    """Days are days, numbers numbers, headers stay in sight, and Arabic sheets begin on the right."""
    newsevents.convert(folder, tmp_path / "made.xlsx", language="ar-SY")
    newsevents.convert(folder, tmp_path / "english.xlsx")
    book = openpyxl.load_workbook(tmp_path / "made.xlsx")
    assert book.sheetnames[-1] == "dataset"
    sheet = book["events"]
    names = [cell.value for cell in sheet[1]]
    meeting = next(row for row in sheet.iter_rows() if row[1].value == "meeting:2026-02-02-samra")
    cells = dict(zip(names, meeting, strict=True))
    assert cells["date_earliest"].value == dt.datetime(2026, 2, 2)  # noqa: DTZ001 - Excel has none
    assert cells["date"].value == "2026-02-02"
    assert cells["year"].value == 2026
    assert cells["place_name"].value == "ميناء سمرا"
    assert sheet.freeze_panes == "A2"
    assert sheet.sheet_view.rightToLeft
    assert not openpyxl.load_workbook(tmp_path / "english.xlsx")["events"].sheet_view.rightToLeft


def test_a_workbook_has_no_time_of_its_writing(folder, tmp_path):
    """The same records make the same file at another time."""
    for name in ("one.xlsx", "two.xlsx"):
        newsevents.convert(folder, tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.xlsx") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}
    properties = openpyxl.load_workbook(tmp_path / "one.xlsx").properties
    assert properties.created == properties.modified == dt.datetime(1980, 1, 1)  # noqa: DTZ001 - UTC


def test_days_before_excel_are_texts(write, small, tmp_path):
    """A calendar that begins in 1900 does not shift what was before."""
    small[7]["date"] = "1899-12"
    newsevents.convert(write("old.jsonl", small), tmp_path / "old.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "old.xlsx")["events"]
    days = {cell.value for row in sheet.iter_rows(min_row=3, max_row=3) for cell in row}
    assert {"1899-12-01", "1899-12-31"} <= days


def test_numbers_keep_all_their_digits(write, small, tmp_path):
    """A number that Excel would round is written as text, and read as the number."""
    small[5] |= {"latitude": 0.1 + 0.2, "longitude": -179.99999999999997}
    newsevents.convert(write("exact.jsonl", small), tmp_path / "exact.xlsx")
    newsevents.convert(tmp_path / "exact.xlsx", tmp_path / "back.jsonl")
    place = newsevents.read_dataset(tmp_path / "back.jsonl").places["place:samra-harbour"]
    assert (place.latitude, place.longitude) == (0.1 + 0.2, -179.99999999999997)


# --- what Excel cannot hold ----------------------------------------------------------------------


def refusal(run, tmp_path, source: Path) -> str:
    """Return the message of a workbook that cannot be written, and assert that there is no file."""
    outcome = run("convert", source, tmp_path / "made.xlsx")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "made.xlsx").exists()
    return outcome.err.removeprefix(f"newsevents: {tmp_path}/made.xlsx: ").rstrip("\n")


def test_a_cell_that_is_too_long_is_refused(write, small, tmp_path, run, golden):
    """Nothing is cut: a text beyond Excel's limit is an error with its cell."""
    small[7]["summary"] = {"ar": "خ" * 16_000, "en": "x" * 16_800}
    golden(refusal(run, tmp_path, write("long.jsonl", small)))


def test_the_limit_counts_as_excel_does(write, small, tmp_path):
    """Characters beyond the basic plane count as two, and the last one that fits does fit."""
    most = (excel.MAX_TEXT_UNITS - len('{"en":""}') - 12_767) // 2
    small[7]["summary"] = {"en": "⛴" + "😀" * most}
    small[7]["extensions"] = {"a": "x" * 12_767}
    newsevents.convert(write("fits.jsonl", small), tmp_path / "made.xlsx")
    newsevents.convert(tmp_path / "made.xlsx", tmp_path / "back.jsonl")
    assert len(newsevents.read_dataset(tmp_path / "back.jsonl")) == 11


def test_more_rows_than_a_sheet_has_are_refused(dataset, golden):
    """The sheet that is full is named."""
    labels = Labels.of(dataset, "en")
    with pytest.raises(TableError) as error:
        excel.write_tables(dataset, io.BytesIO(), metadata={}, labels=labels, max_rows=6)
    golden(error.value)


def test_characters_that_no_xml_holds_are_refused(write, small, tmp_path, run, golden):
    """Two characters have no way into a workbook; they are not dropped."""
    small[0]["headline"] = "a\uffffb"
    golden(refusal(run, tmp_path, write("odd.jsonl", small)))


# --- what people do to such files ----------------------------------------------------------------


def edited(path: Path, name: str, change) -> None:
    """Change the cells of a sheet, as rows, in either form."""
    if path.suffix == ".csv":
        file = path / f"{name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream))
        change(rows)
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return
    sheets = {each: list(map(list, rows)) for each, rows in values_of(path.read_bytes()).items()}
    change(sheets[name])
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


@functools.cache
def values_of(workbook: bytes) -> dict[str, list[tuple]]:
    """Return the values of the rows of each sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    return {sheet.title: list(sheet.values) for sheet in book}


def put(column: str, value: object, row: int = 1):
    """Return a function that puts a value into a column."""

    def _put(rows: list[list]) -> None:
        rows[row][rows[0].index(column)] = value

    return _put


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_an_edited_cell_counts(converted, tmp_path, form):
    """Rows may be edited, moved and empty; derived columns are ignored."""

    def _change(rows: list[list]) -> None:
        put("date", dt.date(2026, 2, 5))(rows)
        put("year", "nonsense")(rows)
        put("topics", '["ferry"]')(rows)
        put("title", '{"ar":"عودة"}')(rows)
        rows[1], rows[2] = rows[2], rows[1]
        rows.append([None] * len(rows[0]))

    path = converted(form)
    edited(path, "events", _change)
    newsevents.convert(path, tmp_path / "back")
    event = newsevents.read_dataset(tmp_path / "back")["statement:2026-02-03-najjar-ferry"]
    assert (event.date, event.topics) == ("2026-02-05", ("ferry",))
    assert event.title == {"ar": "عودة"}


@pytest.mark.parametrize("form", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    "case",
    [
        ("events", put("position", "x"), "position"),
        ("events", put("topics", "[1]"), "topics"),
        ("events", put("topics", '{"a": 1}'), "topics as object"),
        ("events", put("topics", "[[1]]"), "topics in lists"),
        ("events", put("title", "{"), "broken title"),
        ("events", put("codes", '[{"x": 1}]'), "codes"),
        ("places", put("latitude", "north"), "latitude"),
        ("actors", put("unnamed", "maybe"), "unnamed"),
        ("actors", lambda rows: rows[0].__setitem__(2, "sort"), "another column"),
        ("actors", lambda rows: rows.clear(), "no rows"),
        ("dataset", put("key", "title", 2), "title twice"),
        ("dataset", put("value", "{", 3), "broken value"),
        ("dataset", put("value", None, 3), "no value"),
        ("dataset", put("value", "2.0", 1), "another version"),
        ("dataset", lambda rows: rows[0].reverse(), "columns turned around"),
    ],
    ids=lambda case: case[2],
)
def test_cells_of_another_sort_are_one_clear_line(converted, tmp_path, run, form, case, *, golden):
    """Each error names sheet, row and column."""
    name, change, _ = case
    path = converted(form)
    edited(path, name, change)
    outcome = run("convert", path, tmp_path / "back")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert outcome.err.startswith(f"newsevents: {path}")
    if form == ".xlsx" and not case[2].startswith(("broken", "no rows")):
        golden(outcome.err)
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "value",
    [2026, dt.time(12, 30), "#N/A", True],
    ids=["a year", "a time of day", "an error", "a truth"],
)
def test_what_excel_makes_of_a_text_is_not_guessed_back(converted, tmp_path, value, golden):
    """A year that became a number, an error or a time of day is refused."""
    path = converted(".xlsx")
    edited(path, "events", put("date", value))
    with pytest.raises(FileError) as error:
        newsevents.convert(path, tmp_path / "back")
    golden(error.value)


@pytest.mark.parametrize(("value", "shown"), [(True, "true"), (1.5, "1.5"), ("", None)])
def test_a_position_is_a_whole_number(converted, tmp_path, value, shown):
    """Other values are not rounded."""
    path = converted(".xlsx")
    edited(path, "events", put("position", value))
    wanted = rf"events!A2: {shown}\b" if shown else "position"
    with pytest.raises(FileError, match=wanted):
        newsevents.convert(path, tmp_path / "back")


def test_a_number_is_no_truth(converted, tmp_path):
    """A truth value is no latitude."""
    path = converted(".xlsx")
    edited(path, "places", put("latitude", True))
    with pytest.raises(FileError, match="places!J2: true"):
        newsevents.convert(path, tmp_path / "back")


def test_more_than_a_workbook_holds_is_refused(folder, tmp_path, monkeypatch):
    """A workbook beyond four gigabytes is refused."""
    real = xlsxwriter.Workbook.close

    def _too_large(book: xlsxwriter.Workbook) -> None:
        real(book)
        raise FileSizeError

    monkeypatch.setattr("xlsxwriter.Workbook.close", _too_large)
    with pytest.raises(FileError, match=r"made\.xlsx"):
        newsevents.convert(folder, tmp_path / "made.xlsx")


def test_numbers_and_truths_may_be_cells_of_their_own(converted, tmp_path):
    """A number that was typed as text is one, and so is a truth that Excel knows."""
    path = converted(".xlsx")
    edited(path, "actors", put("unnamed", True))
    edited(path, "events", put("position", "6.0"))
    edited(path, "places", put("latitude", "34.25", 2))
    newsevents.convert(path, tmp_path / "back")
    back = newsevents.read_dataset(tmp_path / "back")
    assert back.places["place:samra-harbour"].latitude == 34.25
    assert back.actors["actor:ports-authority"].unnamed is True


def test_an_invalid_value_is_a_finding(converted, tmp_path):
    """Records are checked as everywhere."""
    path = converted(".csv")
    edited(path, "events", put("status", "plannd"))
    with pytest.raises(InvalidError, match=r"made\.csv ") as error:
        newsevents.convert(path, tmp_path / "back")
    assert [finding.code for finding in error.value.findings] == ["NE105"]


@pytest.mark.parametrize("name", ["dataset", "places"])
@pytest.mark.parametrize("form", [".csv", ".xlsx"])
def test_a_sheet_that_is_gone_is_said(converted, tmp_path, form, name):
    """A missing table or a missing sheet of metadata is an error."""
    path = converted(form)
    if form == ".csv":
        (path / f"{name}.csv").unlink()
    else:
        book = openpyxl.load_workbook(path)
        del book[name]
        book.save(path)
    with pytest.raises(FileError, match=name):
        newsevents.convert(path, tmp_path / "back")


def test_sheets_of_somebody_else_are_left_aside(converted, tmp_path):
    """A pivot table beside the data is ignored."""
    path = converted(".xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes").append(["=1+1"])
    book.save(path)
    assert newsevents.convert(path, tmp_path / "back") == 11


# --- damaged and hostile files -------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'position,id\n"1',
        b"position\n1,2\n",
        "position,id\n1,é\n".encode("latin-1"),
        b"position,position\n1,2\n",
        "position,é\n1,a\n".encode("latin-1"),
    ],
    ids=["empty", "open quote", "too many cells", "not UTF-8", "a column twice", "name not UTF-8"],
)
def test_damaged_csv_is_one_clear_line(converted, tmp_path, content):
    """A file that is not CSV in UTF-8 is an error that names it."""
    path = converted(".csv")
    (path / "events.csv").write_bytes(content)
    with pytest.raises(FileError) as error:
        newsevents.convert(path, tmp_path / "back")
    assert str(error.value).startswith(f"{path}")
    assert "events" in str(error.value)
    assert "\n" not in str(error.value)


def test_links_that_leave_the_folder_are_not_read(converted, tmp_path):
    """A folder of CSV cannot make us read another file."""
    path = converted(".csv")
    (path / "events.csv").rename(tmp_path / "elsewhere.csv")
    (path / "events.csv").symlink_to(tmp_path / "elsewhere.csv")
    with pytest.raises(FileError, match=r"events\.csv: "):
        newsevents.convert(path, tmp_path / "back")


def again(path: Path, change) -> None:
    """Compress the files of a workbook again, after changing each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_workbook_is_one_clear_line(tmp_path, content):
    """A file of another kind with the suffix of a workbook is an error."""
    (tmp_path / "made.xlsx").write_bytes(content)
    with pytest.raises(FileError, match=r"made\.xlsx: ") as error:
        newsevents.convert(tmp_path / "made.xlsx", tmp_path / "back")
    assert "\n" not in str(error.value)
