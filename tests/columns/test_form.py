"""Entry forms: rows of a workbook in short form become records, or findings at their cells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs
import openpyxl
import pytest

import newsevents
from newsevents import FileError
from newsevents.formats.form import _ENTRY_TYPES, entry_columns
from newsevents.formats.workbook import Workbook, open_workbook

ARTICLE = "2026-02-03-ferry"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, Path]:
    """Return the path of a form, made once and not changed."""
    return {"form": tmp_path_factory.mktemp("form") / "form.xlsx"}


@pytest.fixture
def form(folder, made, tmp_path) -> Path:
    """Return the small dataset as a form."""
    if not made["form"].exists():
        newsevents.convert(folder, made["form"], form=True)
    path = tmp_path / "form.xlsx"
    path.write_bytes(made["form"].read_bytes())
    return path


def enter(path: Path, *rows: tuple[str, dict[str, object]]) -> dict[str, str]:
    """Enter rows into sheets of a form; return the letters of the columns that were filled."""
    book = openpyxl.load_workbook(path)
    letters = {}
    used: dict[str, int] = {}
    for name, cells in rows:
        header = [cell.value for cell in book[name][1]]
        used[name] = used.get(name, 1) + 1
        for column, value in cells.items():
            cell = book[name].cell(used[name], header.index(column) + 1)
            cell.value = value
            letters[f"{name}.{column}"] = f"{name}!{cell.coordinate}"
    book.save(path)
    return letters


ACTOR = {"kind": "person", "names.en": "Rima Karam", "names.ar": "ريما كرم"}
MEETING = {
    "title.en": "Karam meets Najjar",
    "title.ar": "كرم تلتقي نجّار",
    "date": "2026-02-04",
    "status": "planned",
    "participants": "ريما كرم؛ Salma Najjar",
    "places": "Samra harbour",
    "topics": "ferry; ports;",
    "article": ARTICLE,
    "quote": "لم نتفق بعد",
    "says": "Port Guard",
}


def test_a_row_is_a_record(form, folder, texts, tmp_path, run):
    """Names in either script, lists by either semicolon, a quote in place of its position."""
    enter(form, ("new_actor", ACTOR), ("new_meeting", MEETING))
    outcome = run("convert", form, tmp_path / "back", "--texts", texts)
    assert (outcome.status, outcome.err) == (0, f"{tmp_path}/back: 13 records\n")
    back = newsevents.read_dataset(tmp_path / "back")
    assert set(newsevents.read_dataset(folder)) <= set(back)
    meeting = back["meeting:2026-02-04-karam-meets-najjar"]
    assert [each.actor for each in meeting.participants] == [
        *("actor:rima-karam", "actor:salma-najjar"),
    ]
    assert meeting.title["ar"] == MEETING["title.ar"]
    assert meeting.topics == ("ferry", "ports")
    assert meeting.place == "place:samra-harbour"
    [evidence] = meeting.evidence
    assert (len(evidence.spans), evidence.attribution) == (1, ("actor:port-guard",))
    report = newsevents.validate_tables(form, texts=texts)
    assert not [each for each in report.findings if each.cell.startswith("new_")]
    assert report.records == 13


def test_quotes_are_found_in_the_texts_of_the_settings(form, texts, tmp_path, run):
    """`convert` finds what `validate` finds."""
    enter(form, ("new_actor", ACTOR), ("new_meeting", MEETING))
    assert run("convert", form, tmp_path / "back").status == 2
    folder = json.dumps(str(texts))
    (form.parent / "newsevents.toml").write_text(f"texts = {folder}", encoding="utf-8")
    assert run("convert", form, tmp_path / "back").status == 0


def test_what_is_wrong_with_a_row_is_at_its_cell(form, texts, tmp_path, run):
    """Names, quotes, terms, dates, missing fields, numbers: each finding has the cell."""
    at = enter(
        form,
        ("new_meeting", {**MEETING, "participants": "Nobody; Salma Najjar"}),
        (
            "new_call",
            {**MEETING, "participants": "Salma Najjar", "places": None, "status": "plannd"},
        ),
        ("new_visit", {"title.en": "x", "date": 2026, "status": "planned", "article": ARTICLE}),
        ("new_event", {"title.en": "Late", "quote": "never said", "article": ARTICLE}),
        ("new_place", {"kind": "port", "names.en": "Quay", "latitude": 91, "longitude": "36.2"}),
    )
    report = newsevents.validate_tables(form, texts=texts)
    found = {(each.code, each.cell) for each in report.findings}
    assert found >= {
        ("NE025", at["new_meeting.participants"]),
        ("NE105", at["new_call.status"]),
        ("NE106", at["new_call.participants"]),
        ("NE022", at["new_visit.date"]),
        ("NE025", at["new_event.quote"]),
        ("NE108", at["new_place.latitude"]),
    }
    outcome = run("convert", form, tmp_path / "back", "--texts", texts)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert at["new_meeting.participants"] in outcome.err
    assert not (tmp_path / "back").exists()


def test_all_that_is_wrong_with_a_row_is_said_at_once(form, texts):
    """Malformed values are found beside unknown names, and nothing that follows from these."""
    wrong = {"participants": "Nobody; Salma Najjar", "status": "plannd", "topics": "Sea Ports"}
    at = enter(form, ("new_meeting", {**MEETING, **wrong, "quote": "never said"}))
    report = newsevents.validate_tables(form, texts=texts)
    found = [(each.code, each.cell) for each in report.findings if each.cell.startswith("new_")]
    assert sorted(found) == [
        ("NE025", at["new_meeting.participants"]),
        ("NE025", at["new_meeting.quote"]),
        ("NE104", at["new_meeting.topics"]),
        ("NE105", at["new_meeting.status"]),
    ]


def test_a_row_that_refers_to_a_refused_row_says_so(form, texts, golden):
    """The row that has to be corrected is another one."""
    enter(
        form,
        ("new_actor", {**ACTOR, "country": "Nowhere"}),
        ("new_meeting", {**MEETING, "participants": f"{ACTOR['names.en']}; Salma Najjar"}),
    )
    report = newsevents.validate_tables(form, texts=texts)
    golden([(each.code, each.message) for each in report.findings if each.cell.startswith("new_")])


def test_a_field_that_is_missing_is_at_its_empty_cell(form):
    """The cell in which it has to be entered; of a source, that of `says`."""
    enter(form, ("new_visit", {"title.ar": "زيارة", "visitors": "Salma Najjar"}))
    report = newsevents.validate_tables(form)
    header = [cell.value for cell in openpyxl.load_workbook(form)["new_visit"][1]]
    cells = {each.cell for each in report.findings if each.cell.startswith("new_")}
    letter = chr(ord("A") + header.index("date"))
    says = chr(ord("A") + header.index("says"))
    assert {f"new_visit!{letter}2", f"new_visit!{says}2"} <= cells


def test_columns_may_be_moved_but_not_made_up(form):
    """A column that no form has is a finding at its header; one without a header is not read."""
    book = openpyxl.load_workbook(form)
    sheet = book["new_actor"]
    sheet["G1"].value, sheet["G2"].value, sheet["H2"].value = "remark", "x", "y"
    sheet["I1"].value, sheet["I2"].value = "names", "z"
    sheet["J1"].value, sheet["K1"].value = "kind", "names."
    sheet["B2"].value = "Rima Karam"
    book.save(form)
    report = newsevents.validate_tables(form)
    cells = [each.cell for each in report.findings if each.code == "NE022"]
    assert cells == [f"new_actor!{letter}1" for letter in "AAGIK"]


def test_rows_without_a_header_are_not_dropped_in_silence(form):
    """The first row of the sheet is where the names belong."""
    book = openpyxl.load_workbook(form)
    book["new_call"].delete_rows(1)
    book["new_call"]["A5"].value = "x"
    book["new_visit"].delete_rows(1)
    book.save(form)
    report = newsevents.validate_tables(form)
    assert [each.cell for each in report.findings if each.code == "NE022"] == ["new_call!A1"]


def test_a_text_that_many_cells_share_is_counted_for_each(form, monkeypatch):
    """As in the tables: what is read may be far more than what is stored."""
    enter(form, *[("new_event", {"title.en": "x" * 30_000})] * 3)
    monkeypatch.setattr("newsevents.formats.form.open_workbook", _opened)
    with pytest.raises(FileError, match="far more text"):
        newsevents.validate_tables(form)


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    with open_workbook(path) as book:
        yield attrs.evolve(book, chars_left=80_000)


def test_more_rows_than_a_form_has_are_refused(form, monkeypatch):
    """One clear line, however many there are."""
    monkeypatch.setattr("newsevents.formats.form.MAX_ENTRIES", 1)
    enter(form, ("new_actor", ACTOR), ("new_actor", ACTOR))
    with pytest.raises(FileError, match="new_actor"):
        newsevents.validate_tables(form)


def test_a_form_proposes_and_protects(form):
    """Lists of terms and ids, text cells, locked derived columns, Arabic from the right."""
    book = openpyxl.load_workbook(form)
    lists = {
        column[0].value: [c.value for c in column[1:] if c.value]
        for column in book["lists"].columns
    }
    assert "occurred" in lists["Status"]
    assert "actor:port-guard" in lists["actor"]
    sheet = book["new_meeting"]
    header = [cell.value for cell in sheet[1]]
    proposed = {
        header[cells.min_col - 1]: rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
        for cells in rule.sqref.ranges
    }
    assert set(proposed) >= {"status", "participants", "places", "article", "says", "level"}
    columns = {
        header[dimension.min - 1]: dimension for dimension in sheet.column_dimensions.values()
    }
    assert columns["date"].number_format == "@"
    assert columns["title.ar"].alignment.readingOrder == 2
    events = book["events"]
    names = [cell.value for cell in events[1]]
    assert events.protection.sheet
    row = dict(zip(names, events[2], strict=True))
    assert row["date_earliest"].protection.locked
    assert not row["date"].protection.locked
    assert not row["position"].protection.locked


def test_a_form_in_arabic_runs_from_the_right(folder, tmp_path):
    """All sheets do, and the form is read like any other."""
    newsevents.convert(folder, tmp_path / "ar.xlsx", form=True, language="ar")
    book = openpyxl.load_workbook(tmp_path / "ar.xlsx")
    assert book["new_call"].sheet_view.rightToLeft
    assert newsevents.convert(tmp_path / "ar.xlsx", tmp_path / "back") == 11


def test_every_type_has_columns_for_what_it_needs():
    """The required fields of every type, evidence included, have a column."""
    for cls in _ENTRY_TYPES.values():
        names = set(entry_columns(cls)) | {"id"}
        from newsevents.schema.field_types import fields_of

        assert {field.name for field in fields_of(cls) if field.required} <= names


def test_a_form_is_a_workbook(folder, form, tmp_path, run):
    """Other targets, and texts for other sources, are refused."""
    for arguments in (
        (folder, tmp_path / "x.csv", "--form"),
        (folder, tmp_path / "x.xlsx", "--texts", tmp_path),
        (form, tmp_path / "x", "--texts", tmp_path / "gone"),
    ):
        if arguments[0] is form:
            enter(form, ("new_actor", ACTOR))
        outcome = run("convert", *arguments)
        assert outcome.status == 2
    assert not list(tmp_path.glob("x*"))
