"""SQL over a dataset: the tables as they are, out of reach of files, readable in a terminal."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest
from rich.cells import cell_len

import newsevents


@pytest.fixture
def ask(run, write, small):
    """Return a function that asks the small dataset, without faults, by the command."""
    path = write("small.newsevents.json", small)
    return lambda *arguments: run("sql", path, *arguments)


def bare(text: str) -> list[str]:
    """Return lines without the characters that keep a terminal in order."""
    plain = text.replace("\u2068", "").replace("\u2069", "")
    return [line.strip() for line in plain.splitlines() if line.strip()]


# --- in Python -----------------------------------------------------------------------------------


def test_the_tables_are_those_of_arrow(dataset):
    """Every table can be asked for, with all its columns and rows."""
    tables = dataset.to_arrow()
    with newsevents.connect(dataset) as connection:
        for name, table in tables.items():
            found = connection.table(name).to_arrow_table()
            assert (found.schema.names, found.num_rows) == (table.schema.names, table.num_rows)


def test_names_and_maps_in_a_language(dataset):
    """Arabic names come where Arabic was asked for, and maps are asked by their keys."""
    with newsevents.connect(dataset, language="ar") as connection:
        found = connection.execute(
            "SELECT title['en'], place_name, date_earliest FROM events WHERE type = 'meeting'"
        ).fetchall()
        assert [row[:2] for row in found] == [("Harbour talks in Samra", "ميناء سمرا")]
        found = connection.execute(
            "SELECT actor_name, count(*) FROM participants GROUP BY ALL ORDER BY 2 DESC, 1 LIMIT 1"
        ).fetchall()
        assert found == [("حرس الميناء", 3)]


def test_a_path_and_parquet_in_place_are_the_same(dataset, folder, converted):
    """It does not matter how the tables lie."""
    query = "SELECT id, type, year, title, codes FROM events ORDER BY position"
    answers = []
    for source in (dataset, folder, str(folder), converted(".parquet")):
        with newsevents.connect(source) as connection:
            answers.append(connection.execute(query).fetchall())
    assert len(answers[0]) == 5
    assert answers == [answers[0]] * 4


def test_parquet_without_events_can_be_asked(tmp_path):
    """A table of events without files is a table without rows."""
    newsevents.write_dataset([], tmp_path / "empty")
    newsevents.convert(tmp_path / "empty", tmp_path / "empty.parquet")
    with newsevents.connect(tmp_path / "empty.parquet") as connection:
        assert connection.execute("SELECT count(*) FROM events").fetchall() == [(0,)]
        assert connection.execute("SELECT count(*) FROM actors").fetchall() == [(0,)]


HOSTILE_QUERIES = (
    "SELECT * FROM '{path}/secret.csv'",
    "SELECT * FROM read_csv('{path}/secret.csv')",
    "SELECT * FROM read_text('{path}/secret.csv')",
    "SELECT * FROM glob('{path}/*')",
    "SELECT * FROM read_parquet('http://localhost:9/x.parquet')",
    "COPY events TO '{path}/out.csv'",
    "EXPORT DATABASE '{path}/out'",
    "ATTACH '{path}/out.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET temp_directory = '{path}'",
    "RESET lock_configuration",
    "SELECT * FROM secret",
)


@pytest.mark.parametrize("form", ["", ".parquet"])
def test_queries_reach_nothing_else(converted, folder, tmp_path, form):
    """No query reads, writes or loads anything but the tables, nor changes that it cannot."""
    source = converted(form) if form else folder
    (tmp_path / "secret.csv").write_text("a\n1\n")
    before = sorted(tmp_path.rglob("*"))
    secret = newsevents.read_dataset(folder).to_arrow()["events"]
    with newsevents.connect(source) as connection:
        for query in HOSTILE_QUERIES:
            with pytest.raises(duckdb.Error):
                connection.execute(query.format(path=tmp_path)).fetchall()
    assert secret.num_rows
    assert sorted(tmp_path.rglob("*")) == before


WITHOUT = """\
import sys
sys.modules[sys.argv[1]] = None
import newsevents
dataset = newsevents.read_dataset("small.jsonl")
for use in sys.argv[2:]:
    try:
        eval(use)
    except newsevents.MissingExtraError as error:
        print(error)
newsevents.convert("small.jsonl", "packed.jsonl.gz")
"""


@pytest.mark.parametrize(
    "case",
    [
        (
            "pyarrow",
            ["dataset.to_arrow()", "newsevents.from_arrow({})", "newsevents.connect(dataset)"]
            + [f"newsevents.convert('small.jsonl', 'made{form}')" for form in (".parquet", ".csv")],
            "newsevents[columns]",
        ),
        (
            "duckdb",
            ["newsevents.connect(dataset)", "newsevents.connect('small.jsonl')"],
            "newsevents[columns]",
        ),
        ("xlsxwriter", ["newsevents.convert('small.jsonl', 'made.xlsx')"], "newsevents[excel]"),
    ],
)
def test_a_missing_package_is_one_clear_line(write, small, tmp_path, case):
    """Without its extra, a part says what to install, and writes nothing; the others work."""
    package, uses, extra = case
    write("small.jsonl", small)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT, package, *uses],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    lines = done.stdout.splitlines()
    assert len(lines) == len(uses)
    assert len(set(lines)) == 1
    assert package in lines[0].lower()
    assert f"pip install '{extra}'" in lines[0]
    assert {path.name for path in tmp_path.iterdir()} == {"small.jsonl", "packed.jsonl.gz"}


# --- in a terminal -------------------------------------------------------------------------------


def test_a_table_to_look_at(ask):
    """Rows are under their columns, numbers right-aligned, Arabic in its own order."""
    outcome = ask(
        "--language",
        "ar",
        "SELECT actor_name, count(*) AS n FROM participants GROUP BY ALL ORDER BY n DESC, 1",
    )
    assert outcome.status == 0
    lines = bare(outcome.out)
    assert lines[0].split() == ["actor_name", "n"]
    assert [line.rsplit(maxsplit=1) for line in lines[2:]] == [
        ["حرس الميناء", "3"],
        ["سلمى نجّار", "2"],
        ["هيئة الموانئ", "1"],
    ]
    assert "\u2068حرس الميناء\u2069" in outcome.out
    assert outcome.err == "3 rows\n"


def test_arabic_keeps_its_order_line_by_line(ask):
    """Each line of a long text is isolated by itself, so that columns do not change places."""
    long = "خبر طويل عن العبّارة " * 4
    outcome = ask(f"SELECT '{long}' AS a, 'نص' AS b")
    lines = [line for line in outcome.out.splitlines() if "\u2068" in line]
    assert len(lines) > 1
    for line in lines:
        assert line.count("\u2068") == line.count("\u2069") > 0


def test_what_is_wider_than_the_terminal_is_shown_in_blocks(ask):
    """A row with many columns is shown one value a line, without missing values."""
    outcome = ask("SELECT * FROM events WHERE type = 'call'")
    lines = bare(outcome.out)
    assert lines[:3] == [
        "position        8",
        "id              call:2026-02-najjar-guard",
        "type            call",
    ]
    assert "medium          phone" in lines
    assert not any(line.startswith("summary") for line in lines)
    assert outcome.err == "1 row\n"


@pytest.mark.parametrize(
    "name", ["日本語日本語日本語", "a\u202eb", "مرفأ", "x" * 200, "مرفأ سمرا " * 20, "\x1b" * 30]
)
def test_nothing_is_cut_from_blocks(ask, name):
    """Wide letters, escapes and long names take the room that they need."""
    outcome = ask(
        f"SELECT repeat('x', 100) AS \"{name}\", repeat(chr(27), 60) AS b, "
        "repeat('日本', 60) AS c, repeat(chr(8238), 30) AS d, repeat('ب', 200) AS e"
    )
    assert "…" not in outcome.out
    # Those of the escapes, too.
    for letter, count in {"x": 160, "\\": 90, "日": 60, "本": 60, "ب": 200}.items():
        assert outcome.out.count(letter) >= count + name.count(letter)
    plain = outcome.out.replace("\u2068", "").replace("\u2069", "")
    assert max(map(cell_len, plain.splitlines())) <= 100


def test_hostile_text_does_nothing_to_the_terminal(ask):
    """Control characters and marks of direction are shown as escapes."""
    outcome = ask("SELECT chr(27) || '[2J' AS \"\x1b[31mred\", chr(8238) || 'x' AS b")
    assert "\x1b" not in outcome.out
    assert "\u202e" not in outcome.out
    assert "\\x1b[2J" in outcome.out


def test_values_of_any_sort_are_shown(ask):
    """Every type of DuckDB has a form in the table."""
    outcome = ask(
        "SELECT 1.5::DECIMAL(4, 2) AS d, DATE '2026-01-28' AS day, [1, NULL] AS l, "
        "{'a': 'ب'} AS s, MAP {1: 2} AS m, 'x'::BLOB AS b, NULL AS n, 1e400 AS i"
    )
    row = bare(outcome.out)[2]
    for part in ("1.50", "2026-01-28", "[1, null]", '{"a": "ب"}', '{"1": 2}', "inf"):
        assert part in row


def test_many_rows_are_said_not_to_be_all(ask, golden):
    """A table for people ends somewhere, and says so."""
    outcome = ask("SELECT range AS n FROM range(1500)")
    assert bare(outcome.out)[-1] == "999"
    golden(outcome.err)


def test_rows_for_another_program(ask):
    """CSV and JSON Lines have all rows, as they come."""
    outcome = ask("--format", "csv", "SELECT range AS n FROM range(1500)")
    assert outcome.out.splitlines() == ["n", *map(str, range(1500))]
    assert outcome.err == ""
    outcome = ask("--format", "jsonl", "SELECT range AS n FROM range(1500)")
    assert [json.loads(line) for line in outcome.out.splitlines()] == [
        {"n": n} for n in range(1500)
    ]


def test_csv_holds_no_formulas(ask):
    """Texts are as harmless as those of `newsevents convert`, in the first row too."""
    outcome = ask(
        "--format", "csv", "SELECT '=1+1' AS \"@a\", -1 AS b, true AS c, NULL AS d, ['=x'] AS e"
    )
    assert list(csv.reader(io.StringIO(outcome.out))) == [
        ["'@a", "b", "c", "d", "e"],
        ["'=1+1", "-1", "true", "", '["=x"]'],
    ]


def test_json_is_json(ask, golden):
    """Types that JSON lacks become text; two columns of the same name are an error."""
    outcome = ask(
        "--format", "jsonl",
        "SELECT 1e400 AS i, DATE '2026-01-28' AS d, MAP {1: [NULL, 'ب']} AS m, "
        "170141183460469231731687303715884105727::HUGEINT AS h",
    )  # fmt: skip
    assert json.loads(outcome.out) == {
        "i": "inf",
        "d": "2026-01-28",
        "m": {"1": [None, "ب"]},
        "h": 2**127 - 1,
    }
    outcome = ask("--format", "jsonl", "SELECT 1 AS a, 2 AS a")
    assert outcome.status == 2
    golden(outcome.err)


NUMBERS = """SELECT round(-2.567, 2) AS a, 2.50 AS b, count(*) * -0.5 AS c,
    [1.5, -2.25] AS d, {'x': 1.5} AS e, MAP {'k': -2.5} AS f,
    170141183460469231731687303715884105727::HUGEINT AS g, 9007199254740993 AS h,
    -0.0::DOUBLE AS i, 1e-30::DECIMAL(38, 30) AS j, 'nan'::DOUBLE AS k, '-inf'::DOUBLE AS l,
    DATE '2026-01-28' AS m, TIMESTAMPTZ '2026-01-28 10:00:00+00' AS n, '\\xAAb'::BLOB AS o,
    '-1' AS p FROM range(5)"""


def test_numbers_stay_numbers(ask):
    """Decimals, whole numbers of any size, and those inside of lists and maps keep every digit."""
    outcome = ask("--format", "jsonl", NUMBERS)
    assert json.loads(outcome.out, parse_float=Decimal) == {
        "a": Decimal("-2.57"), "b": Decimal("2.50"), "c": Decimal("-2.5"),
        "d": [Decimal("1.50"), Decimal("-2.25")], "e": {"x": Decimal("1.5")},
        "f": {"k": Decimal("-2.5")}, "g": 2**127 - 1, "h": 2**53 + 1, "i": Decimal("-0.0"),
        "j": Decimal("1E-30"), "k": "nan", "l": "-inf", "m": "2026-01-28",
        "n": "2026-01-28 10:00:00+00:00", "o": "\\xAAb", "p": "-1",
    }  # fmt: skip
    outcome = ask("--format", "csv", NUMBERS)
    [row] = csv.DictReader(io.StringIO(outcome.out))
    assert [row[name] for name in "abcghiklp"] == [
        "-2.57", "2.50", "-2.5", str(2**127 - 1), str(2**53 + 1), "-0.0", "nan", "-inf", "'-1",
    ]  # fmt: skip
    assert (row["d"], row["e"], Decimal(row["j"])) == (
        "[1.50, -2.25]",
        '{"x": 1.5}',
        Decimal("1E-30"),
    )
    lines = bare(ask("SELECT 1.5 AS ratio UNION ALL SELECT 22.5 ORDER BY 1").out)
    assert lines[2:] == ["1.5", "22.5"]


@pytest.mark.parametrize("form", ["table", "csv", "jsonl"])
@pytest.mark.parametrize(
    "value", ["INTERVAL 1 MONTH", "{'a': [INTERVAL 1 DAY]}", "'2026-01-28'::TIMESTAMP_NS"]
)
def test_values_that_would_be_rounded_are_refused(ask, form, value, golden):
    """A month is not 30 days; as text it is what it is."""
    outcome = ask("--format", form, f"SELECT 1 AS n, {value} AS v")
    assert (outcome.status, outcome.out) == (2, "")
    golden(outcome.err)
    assert ask("--format", form, f"SELECT ({value})::VARCHAR AS v").status == 0


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("selct 1", 'Parser Error: syntax error at or near "selct"'),
        ("SELECT nme FROM actors", 'Binder Error: Referenced column "nme" not found'),
        ("SELECT * FROM actor", "Catalog Error: Table with name actor does not exist!"),
        ("SELECT 'x'::INT", "Conversion Error: Could not convert string 'x' to INT32"),
        ("SELECT error(title_text) FROM events", "Invalid Input Error: Najjar announces"),
        ("COPY events TO 'x.csv'", "Permission Error: "),
    ],
)
def test_a_wrong_query_is_one_clear_line(ask, query, message):
    """The message says what is wrong, without the query, and the status is that of misuse."""
    outcome = ask(query)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("newsevents: ")
    assert f": {message}" in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("form", ["table", "csv", "jsonl"])
@pytest.mark.parametrize("query", ["", ";", "/* لا شيء */"])
def test_a_query_that_asks_nothing_is_one_clear_line(ask, query, form, golden):
    """An empty variable in a script is not taken for an answer without rows."""
    outcome = ask("--format", form, query)
    assert (outcome.status, outcome.out) == (2, "")
    golden(outcome.err)


def test_several_statements_are_one_clear_line(ask, golden):
    """Only the rows of one would be shown; a pivot, which DuckDB makes several of, is one."""
    outcome = ask("SELECT 1; SELECT 2")
    assert (outcome.status, outcome.out) == (2, "")
    golden(outcome.err)
    assert ask("PIVOT events ON status USING count(*);").status == 0


def test_a_dataset_with_faults_can_be_asked(run, write, small):
    """The good records are asked, and the others are counted as in other commands."""
    small[-1]["status"] = "plannd"
    path = write("bad.jsonl", small)
    outcome = run("sql", path, "SELECT count(*) AS n FROM events")
    assert bare(outcome.out)[-1] == "4"
    assert "1 error" in outcome.err


def test_damaged_parquet_is_one_clear_line(run, converted):
    """A folder of another form is an error before any query."""
    path = converted(".parquet")
    (path / "actors" / "part-00000.parquet").write_bytes(b"")
    outcome = run("sql", path, "SELECT 1")
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    assert str(path / "actors") in outcome.err


@pytest.mark.parametrize("form", ["table", "csv", "jsonl"])
def test_a_damaged_page_is_one_clear_line(run, converted, form):
    """Damage that only reading rows reveals is an error then."""
    path = converted(".parquet") / "actors" / "part-00000.parquet"
    content = path.read_bytes()
    # Of the content of each page, by zstd; the headers are those of pages.
    path.write_bytes(content.replace(b"\x28\xb5\x2f\xfd", bytes(4)))
    outcome = run("sql", "--format", form, path.parents[1], "SELECT * FROM actors")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "reading the stream registered as 'actors' failed" in outcome.err


def test_no_files_are_left_anywhere(ask, tmp_path, monkeypatch):
    """Asking writes nothing, not even what does not fit into memory."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert ask("SELECT count(*) FROM events, range(1000)").status == 0
    assert list((tmp_path / "here").iterdir()) == []
