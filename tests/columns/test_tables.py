"""A dataset as Arrow tables: nothing lost, columns by the model, clear words for other tables."""

from __future__ import annotations

import datetime as dt
import io
import json
import pickle
import struct
from pathlib import Path
from typing import Any

import attrs
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from odd import METADATA, lines_of, odd_datasets

import newsevents
from newsevents import Dataset, InvalidError
from newsevents.errors import TableError
from newsevents.model import RECORD_TYPES, Event, Range
from newsevents.schema.field_types import fields_of
from newsevents.tables import layout
from newsevents.tables.layout import RECORD_TABLES, TABLES
from newsevents.tables.reading import documents_of, in_memory
from newsevents.tables.writing import tables_of

ROOT = Path(__file__).parents[2]


# --- there and back ------------------------------------------------------------------------------


@settings(max_examples=settings.default.max_examples // 2)
@given(odd_datasets())
def test_tables_lose_nothing(dataset):
    """The same dataset comes back, to the letter: unknown fields, metadata, order, 1.0.

    Rows may be in any order: records come back in that of their positions, parts in that of theirs.
    """
    tables = dataset.to_arrow(language="ar")
    for name, table in TABLES.items():
        assert tables[name].schema.equals(table.schema)
        tables[name].validate(full=True)
    pickled = pickle.loads(pickle.dumps(dataset))  # noqa: S301 - our own
    for back in (newsevents.from_arrow(tables), pickled):
        assert back == dataset
        assert lines_of(back) == lines_of(dataset)
    reversed_tables = {
        name: table.take(pa.array(range(table.num_rows)[::-1], pa.int64()))
        for name, table in tables.items()
    }
    assert lines_of(newsevents.from_arrow(reversed_tables)) == lines_of(dataset)


def test_no_records_are_tables_too():
    """An empty dataset has all tables, without rows."""
    tables = Dataset(metadata=METADATA).to_arrow()
    assert list(tables) == list(TABLES)
    assert newsevents.from_arrow(tables) == Dataset(metadata=METADATA)


def test_batches_and_windows_of_any_size_give_the_same(dataset):
    """Records are written and read in batches, and no batch loses or reorders any."""
    tables = tables_of(dataset, metadata={}, language="en", batch_size=3)
    documents = documents_of(in_memory(tables), window_size=4, batch_size=2)
    assert [newsevents.dumps(newsevents.from_dict(one)) for one in documents] == lines_of(dataset)


def test_metadata_that_is_no_json_is_refused(golden):
    """Metadata that JSON cannot hold is an error."""
    with pytest.raises(InvalidError) as error:
        Dataset(metadata={"title": object()}).to_arrow()
    golden(error.value)


# --- columns -------------------------------------------------------------------------------------


def test_every_field_of_the_model_has_a_column_or_a_table():
    """All fields of the classes are in the tables; no list of columns is kept by hand."""

    def check(cls: type[Any], table: str) -> None:
        parts = layout.part_fields(cls)
        for field, row_class, name in parts:
            assert field in TABLES[name].fields
            check(row_class, name)
        in_parts = {field for field, _, _ in parts}
        columns = set(TABLES[table].schema.names)
        assert columns.isdisjoint(in_parts)
        assert {field.name for field in fields_of(cls)} <= columns | in_parts

    for cls in RECORD_TYPES.values():
        (name,) = (name for name, base in RECORD_TABLES.items() if issubclass(cls, base))
        check(cls, name)


def test_fields_of_one_name_have_one_type():
    """Two types of events with one name for different things are found when the tables are made."""

    @attrs.frozen
    class Odd:
        date: Range | None = None

    with pytest.raises(TypeError, match="date"):
        layout._merged_fields([newsevents.Meeting, Odd])


def test_days_names_and_texts_are_worked_out(dataset):
    """Readers get days to compute with, names for ids, and one text of several."""
    events = {row["id"]: row for row in dataset.to_arrow(language="ar")["events"].to_pylist()}
    call, movement = (
        events["call:2026-02-najjar-guard"],
        events["military-movement:2026-02-01-guard"],
    )
    assert call["date"] == "2026-02~"
    assert (call["date_earliest"], call["date_latest"]) == (
        dt.date(2026, 2, 1),
        dt.date(2026, 2, 28),
    )
    assert (call["date_precision"], call["year"]) == ("month", 2026)
    assert call["title_text"] == "اتصال بين نجّار والحرس"
    assert (movement["date_earliest"], movement["date_latest"]) == (None, dt.date(2026, 2, 1))
    assert (movement["title_text"], movement["origin_name"]) == (
        "The guard leaves the harbour",
        "ميناء سمرا",
    )
    assert movement["year"] == 2026
    meeting = events["meeting:2026-02-02-samra"]
    assert (meeting["place"], meeting["place_name"]) == ("place:samra-harbour", "ميناء سمرا")
    assert (call["place"], call["place_name"]) == (None, None)


def test_entries_of_events_have_tables_of_their_own(dataset):
    """Places, quantities and assets are rows with the id of their event."""
    tables = dataset.to_arrow()
    (place, _) = tables["event_places"].to_pylist()
    assert (place["event_id"], place["place_name"]) == ("meeting:2026-02-02-samra", "Samra harbour")
    (quantity,) = tables["quantities"].to_pylist()
    assert (quantity["event_id"], quantity["scheme"]) == ("event:2026-02-04-ferry", "desk")
    assert quantity["best"] == -2.5
    (asset,) = tables["assets"].to_pylist()
    bounds = {"minimum": 3.0, "best": None, "maximum": 5.0, "approximate": None}
    assert (asset["category"], asset["quantity"]) == ("vehicles", bounds)


def test_processes_of_events_are_rows(small):
    """A row has an id and the name of the process; rows are read in their order."""
    process = {"type": "process", "kind": "negotiations", "names": {"en": "Ferry row"}}
    small.append(process | {"id": "process:ferry-row"})
    small[10]["processes"] = ["process:unknown", "process:ferry-row"]
    dataset = Dataset(map(newsevents.from_dict, small))
    tables = dataset.to_arrow()
    rows = tables["event_processes"]
    assert [(row["process"], row["process_name"]) for row in rows.to_pylist()] == [
        ("process:unknown", None),
        ("process:ferry-row", "Ferry row"),
    ]
    tables["event_processes"] = rows.take(pa.array([1, 0]))
    assert lines_of(newsevents.from_arrow(tables)) == lines_of(dataset)


def test_claims_stand_beside_the_value_of_the_record(dataset):
    """A claim is a row; both values are JSON, and text or number where they are one."""
    rows = dataset.to_arrow()["claims"].to_pylist()
    assert {(row["event_id"], row["evidence_position"]) for row in rows} == {
        ("call:2026-02-najjar-guard", 1)
    }
    columns = ("position", "path", "value", "value_text", "record_value", "record_text")
    assert [tuple(row[name] for name in columns) for row in rows] == [
        (0, "/date", '"2026-01-31"', "2026-01-31", '"2026-02~"', "2026-02~"),
        (
            1,
            "/participants/actor:port-guard/role",
            '"caller"',
            "caller",
            '"recipient"',
            "recipient",
        ),
        (2, "/quantities", '[{"measure":"calls","best":2.0}]', None, None, None),
        (3, "/participants/7/role", '"caller"', "caller", None, None),
    ]
    assert {row["value_number"] for row in rows} == {row["record_number"] for row in rows} == {None}


def test_numbers_that_sources_claim_can_be_compared(small):
    """A claimed number and that of the record are numbers; truth values are none."""
    small[9]["evidence"][0]["claims"] = {
        "/assets/vehicles/quantity/minimum": 4,
        "/assets/vehicles/quantity/approximate": True,
    }
    rows = Dataset(map(newsevents.from_dict, small)).to_arrow()["claims"].to_pylist()
    numbers = [(row["value_number"], row["record_number"]) for row in rows[-2:]]
    assert numbers == [(4.0, 3.0), (None, None)]


def test_parts_of_events_name_who_is_meant(dataset):
    """Participants and sources have their names beside their ids; who is unknown has none."""
    tables = dataset.to_arrow(language="ar")
    speaker = tables["participants"].to_pylist()[0]
    assert (speaker["field"], speaker["actor_name"], speaker["on_behalf_of_name"]) == (
        "speakers",
        "سلمى نجّار",
        "هيئة الموانئ",
    )
    (named,) = {tuple(row["attribution_names"]) for row in tables["evidence"].to_pylist()[-1:]}
    assert named == ("سلمى نجّار", "هيئة الموانئ")
    alone = Dataset(record for record in dataset if isinstance(record, Event)).to_arrow()
    assert set(alone["participants"].column("actor_name").to_pylist()) == {None}


def test_what_has_no_column_is_in_the_rest(dataset):
    """It contains unknown fields and whole numbers with a point, by JSON Pointer."""
    tables = dataset.to_arrow()
    rest = [
        (name, json.loads(text))
        for name, table in tables.items()
        if "rest" in table.schema.names
        for text in table.column("rest").drop_null().to_pylist()
    ]
    assert rest == [
        ("events", {"unknown": {"/=odd": {"deep": [1, 1.0]}}}),
        ("participants", {"unknown": {"/seat": "=HYPERLINK(1)"}}),
        ("evidence", {"unknown": {"/spans/0/page": 2}}),
        ("places", {"numbers": {"/latitude": 35.0}}),
    ]


def test_an_edited_number_counts_and_not_how_it_was_written(dataset):
    """Who changes a column need not know of the rest."""
    tables = dataset.to_arrow()
    places = tables["places"]
    index = places.schema.get_field_index("latitude")
    for latitude, written in ((36.5, 36.5), (35.0, 35.0), (36.0, 36)):
        column = pa.array([None, latitude])
        edited = places.set_column(index, "latitude", column)
        back = newsevents.from_arrow({**tables, "places": edited})["place:samra-harbour"]
        assert repr(newsevents.to_dict(back)["latitude"]) == repr(written)


# --- other libraries -----------------------------------------------------------------------------


def test_polars_takes_and_gives_the_tables(dataset):
    """Tables that went through polars are the same dataset."""
    tables = {name: pl.from_arrow(table) for name, table in dataset.to_arrow().items()}
    assert tables["events"]["date_earliest"].dtype == pl.Date
    back = newsevents.from_arrow({name: frame.to_arrow() for name, frame in tables.items()})
    assert lines_of(back) == lines_of(dataset)


def test_pandas_takes_and_gives_the_tables(dataset):
    """Tables that went through pandas are the same dataset, in columns of Arrow's types."""
    tables = {
        name: table.to_pandas(types_mapper=pd.ArrowDtype)
        for name, table in dataset.to_arrow().items()
    }
    assert tables["participants"].groupby("actor_name").size()["Port Guard"] == 3
    back = newsevents.from_arrow(
        {name: pa.Table.from_pandas(frame, preserve_index=False) for name, frame in tables.items()}
    )
    assert lines_of(back) == lines_of(dataset)


def test_other_widths_of_the_same_types_are_read(dataset):
    """Texts in a dictionary, long lists and columns of nothing hold the same."""
    tables = dataset.to_arrow()
    events = tables["events"]
    events = changed(events, "status", events["status"].dictionary_encode())
    events = changed(events, "topics", pa.nulls(events.num_rows))
    events = changed(events, "acts", events["acts"].cast(pa.large_list(pa.large_string())))
    events = changed(events, "position", events["position"].cast(pa.uint16()))
    assert lines_of(newsevents.from_arrow({**tables, "events": events})) == lines_of(dataset)


def test_two_columns_of_one_name_are_found_when_the_tables_are_made():
    """A field with the name of a derived column is a mistake in the model."""
    column = layout.Column(name="year", type=pa.string(), description="Twice.")
    with pytest.raises(TypeError, match=r"^events: "):
        layout.Table(name="events", description="", columns=(column, column), order="year")


# --- tables of another form ----------------------------------------------------------------------


def changed(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    """Return a table with another column in the place of one."""
    return table.set_column(table.schema.get_field_index(column), column, values)


def text(table: pa.Table, value: str | None) -> pa.Array:
    """Return a column of texts, all the same."""
    return pa.array([value] * table.num_rows, pa.string())


@pytest.mark.parametrize(
    ("name", "change", "case"),
    [
        ("events", lambda _: None, "no table"),
        ("events", lambda t: t.drop_columns(["date"]), "no date"),
        (
            "events",
            lambda t: t.append_column("score", text(t, "x")),
            "a column more",
        ),
        (
            "events",
            lambda t: t.append_column("date", text(t, "x")),
            "date twice",
        ),
        (
            "events",
            lambda t: changed(t, "date", pa.array(range(t.num_rows))),
            "date as number",
        ),
        (
            "places",
            lambda t: changed(t, "names", text(t, "{}")),
            "names as text",
        ),
        (
            "places",
            lambda t: changed(t, "position", text(t, "1")),
            "position as text",
        ),
        (
            "places",
            lambda t: changed(t, "position", pa.array([None, 1], pa.int64())),
            "no position",
        ),
        (
            "places",
            lambda t: changed(t, "position", pa.array([1, 1])),
            "position twice",
        ),
        (
            "places",
            lambda t: changed(t, "position", pa.array([2**63 - 1, 2**63], pa.uint64())),
            "position too large",
        ),
        (
            "participants",
            lambda t: changed(t, "event_id", text(t, "call:غير")),
            "another event",
        ),
        (
            "participants",
            lambda t: changed(t, "event_position", pa.array([99] * t.num_rows)),
            "position nowhere",
        ),
        (
            "relations",
            lambda t: changed(t, "event_position", pa.array([None], pa.int64())),
            "position of nothing",
        ),
        (
            "relations",
            lambda t: changed(t, "event_position", pa.array([0])),
            "position of an article",
        ),
        (
            "participants",
            lambda t: changed(t, "field", text(t, None)),
            "no field",
        ),
        (
            "participants",
            lambda t: changed(t, "field", text(t, "title")),
            "field title",
        ),
        (
            "participants",
            lambda t: changed(t, "field", text(t, "evidence")),
            "field evidence",
        ),
        (
            "relations",
            lambda t: changed(t, "rest", text(t, "{")),
            "damaged rest",
        ),
        (
            "places",
            lambda t: changed(t, "rest", text(t, '{"known": {}}')),
            "rest of another sort",
        ),
        (
            "places",
            lambda t: changed(t, "rest", text(t, '{"unknown": {"/a/b": 1}}')),
            "rest nowhere",
        ),
        (
            "places",
            lambda t: changed(t, "rest", text(t, '{"unknown": {"/names": 1}}')),
            "rest twice",
        ),
        (
            "evidence",
            lambda t: changed(
                t, "extensions", pa.array([[("a", "1")] * 2] * 6, t["extensions"].type)
            ),
            "key twice",
        ),
        ("events", lambda t: t.slice(1), "event gone"),
        (
            "articles",
            lambda t: changed(t, "text", pa.array([{"words": 1}])),
            "other fields of text",
        ),
        (
            "places",
            lambda t: changed(t, "rest", text(t, '{"unknown": {"": 1}}')),
            "rest of everything",
        ),
        ("claims", lambda t: changed(t, "value", text(t, "{")), "damaged claims"),
        ("claims", lambda t: changed(t, "value", text(t, None)), "claim of nothing"),
        ("claims", lambda t: changed(t, "path", text(t, "/date")), "claim twice"),
        (
            "claims",
            lambda t: changed(t, "evidence_position", pa.array([9] * t.num_rows)),
            "claim of no evidence",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_tables_are_one_clear_line(dataset, name, change, case, golden):
    """Each table of another form is an error that says which and why."""
    tables = dataset.to_arrow()
    tables[name] = change(tables[name])
    if tables[name] is None:
        del tables[name]
    with pytest.raises(TableError) as error:
        newsevents.from_arrow(tables)
    assert "\n" not in str(error.value)
    # The reason of another library follows.
    golden(str(error.value) if not case.startswith("damaged") else str(error.value).split(": ")[0])


@pytest.mark.parametrize(
    "said",
    [b"{", b"[1]", b'{"schema": "2.0", "metadata": {}}'],
    ids=["broken", "a list", "another version"],
)
def test_metadata_of_another_form_is_one_clear_line(dataset, said, golden):
    """Data for a schema that this version does not know is not taken for its own."""
    tables = {
        name: table.replace_schema_metadata({"newsevents": said})
        for name, table in dataset.to_arrow().items()
    }
    with pytest.raises(TableError) as error:
        newsevents.from_arrow(tables)
    golden(str(error.value).partition(": ")[0] if said == b"{" else error.value)


def _strings(middle: int) -> pa.Array:
    """Return two texts, of which the first ends at an offset."""
    offsets = struct.pack("<iii", 0, middle, 1)
    return pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(offsets), pa.py_buffer(b"x")])


def _lists_from(start: int, kind: pa.DataType, values: list[pa.Array]) -> pa.Array:
    """Return no lists or maps, of which the first would begin at an offset."""
    offset = pa.py_buffer(start.to_bytes(4, "little"))
    return pa.Array.from_buffers(kind, 0, [None, offset], children=values)


def _no_aliases(start: int) -> pa.Array:
    """Return an actor without aliases, as an empty map whose lists would begin at an offset."""
    lists = _lists_from(start, pa.list_(pa.string()), [pa.array([], pa.string())])
    return pa.MapArray.from_arrays(pa.array([0, 0], pa.int32()), pa.array([], pa.string()), lists)


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("actors", "country", _strings(2**30)),
        ("actors", "country", _strings(-1)),
        (
            "articles",
            "headline",
            pa.DictionaryArray.from_arrays(pa.array([7]), pa.array(["x"]), safe=False),
        ),
        (
            "articles",
            "headline",
            pa.Array.from_buffers(
                pa.string_view(), 1, [None, pa.py_buffer(b"\x28\0\0\0" * 4), pa.py_buffer(b"x")]
            ),
        ),
        ("actors", "aliases", _no_aliases(2**30)),
    ],
    ids=["far text", "negative length", "no entry of a dictionary", "view", "no lists"],
)
def test_arrays_that_lead_out_of_their_memory_are_refused(dataset, table, column, values):
    """Arrow would end the process, or show what else is in memory."""
    tables = dataset.to_arrow()
    rows = tables[table].slice(0, len(values))
    with pytest.raises(TableError, match=f"{table}: damaged"):
        newsevents.from_arrow({**tables, table: changed(rows, column, values)})


def test_a_name_that_is_not_utf_8(dataset):
    """A stream of Arrow may have any bytes as the name of a column."""
    tables = dataset.to_arrow()
    stream = io.BytesIO()
    with pa.ipc.new_stream(stream, tables["actors"].schema) as writer:
        writer.write_table(tables["actors"])
    damaged = stream.getvalue().replace(b"country", b"countr\xff")
    tables["actors"] = pa.ipc.open_stream(damaged).read_all()
    with pytest.raises(TableError, match=r"actors: .* UTF-8"):
        newsevents.from_arrow(tables)


def test_tables_of_another_name_are_refused(dataset):
    """A table too many is a mistake, and so is what is no map of tables."""
    tables = dataset.to_arrow()
    with pytest.raises(TableError, match='"more"'):
        newsevents.from_arrow({**tables, "more": tables["events"]})
    with pytest.raises(TableError, match="events"):
        newsevents.from_arrow(tables["events"])


def test_metadata_may_be_gone(dataset):
    """Tables that went through a library that drops it give a dataset without metadata."""
    tables = {n: table.replace_schema_metadata() for n, table in dataset.to_arrow().items()}
    assert newsevents.from_arrow(tables).metadata == {}


def test_rows_that_make_no_record_are_findings(dataset):
    """Records are validated as those of a file, and all findings are reported."""
    tables = dataset.to_arrow()
    events = tables["events"]
    tables["events"] = changed(events, "status", text(events, "plannd"))
    with pytest.raises(InvalidError) as error:
        newsevents.from_arrow(tables)
    found = [f.record for f in error.value.findings if f.code == "NE105"]
    assert found == [event.id for event in dataset.events()]


def test_a_list_with_nothing_in_it_is_a_finding(dataset):
    """A missing entry of a list is not left out."""
    tables = dataset.to_arrow()
    events = tables["events"]
    topics = pa.array([[None]] * events.num_rows, pa.list_(pa.string()))
    tables["events"] = changed(events, "topics", topics)
    with pytest.raises(InvalidError) as error:
        newsevents.from_arrow(tables)
    found = {(f.code, f.pointer) for f in error.value.findings if f.code != "NE102"}
    assert found == {("NE103", "/topics/0")}


def test_not_all_findings_of_a_broken_table_are_kept(dataset):
    """A table that is wrong altogether does not fill the memory with findings."""
    tables = dataset.to_arrow()
    tables["events"] = changed(tables["events"], "status", text(tables["events"], "plannd"))
    with pytest.raises(InvalidError) as error:
        newsevents.from_arrow(tables, max_findings=4)
    assert len({f.record for f in error.value.findings}) == 3


def test_an_id_that_is_there_twice_is_a_finding(dataset):
    """Two records with one id are refused as everywhere."""
    tables = dataset.to_arrow()
    tables["places"] = changed(tables["places"], "id", text(tables["places"], "place:samra"))
    with pytest.raises(InvalidError) as error:
        newsevents.from_arrow(tables)
    assert {(f.code, f.record) for f in error.value.findings} == {("NE201", "place:samra")}


def test_a_value_in_a_column_of_another_type_of_event_is_kept(dataset):
    """A value in a field that an event type does not have becomes an unknown field."""
    tables = dataset.to_arrow()
    tables["events"] = changed(tables["events"], "mode", text(tables["events"], "sea"))
    back = newsevents.from_arrow(tables)
    assert back["meeting:2026-02-02-samra"].unknown_fields["mode"] == "sea"
    assert back["military-movement:2026-02-01-guard"].mode == "sea"


def test_some_tables_and_columns_are_those_of_the_whole(dataset):
    """Named tables and columns have the content that they have among all others."""
    whole = dataset.to_arrow()
    some = dataset.to_arrow(tables=["participants", "events"])
    assert some == {name: whole[name] for name in ("events", "participants")}
    names = ["date", "title_text", "actor_name"]
    few = dataset.to_arrow(tables=["participants", "events"], columns=names)
    assert few["events"].equals(whole["events"].select(["title_text", "date"]))
    assert few["participants"].equals(whole["participants"].select(["actor_name"]))


@pytest.mark.parametrize("table", TABLES)
def test_each_column_alone_is_that_of_the_whole(dataset, table):
    """No column depends on another one that is asked for."""
    whole = dataset.to_arrow()[table]
    for column in whole.column_names:
        alone = dataset.to_arrow(tables=[table], columns=[column])
        assert alone[table].equals(whole.select([column]))


@pytest.mark.parametrize("wrong", [{"tables": ["event"]}, {"columns": ["titel"]}])
def test_names_of_no_table_or_column_are_refused(dataset, wrong):
    """A misspelt name gets a suggestion; a name in place of a list is refused."""
    with pytest.raises(ValueError, match="did you mean"):
        dataset.to_arrow(**wrong)
    (name,) = wrong
    with pytest.raises(TypeError, match=r"\["):
        dataset.to_arrow(**{name: "events"})
