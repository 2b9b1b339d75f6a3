"""Fuzz targets of what others made: sources of importers, tables, entry forms, files of settings."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import json
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from frame import TARGETS, Target, folder_of, records, target
from mutations import unzipped, zipped
from oracles import check_one_line

from importers import test_annotations
from importers.test_side_by_side import CONTENTS, MAPPING
from newsevents import Dataset, convert, importers, validate
from newsevents.codec import dumps, loads
from newsevents.editing.aliases import read_aliases, read_rejected
from newsevents.editing.manifests import resolve_manifest
from newsevents.errors import ConfigurationError, FileError, NewsEventsError
from newsevents.exporters import EXPORTERS, export
from newsevents.formats.validation import validate_tables
from newsevents.importers import IMPORTERS

VERSION = "2026-02-05"
#: Importers of texts with annotations: a document is not a row.
ANNOTATIONS = {"brat", "doccano", "label-studio", "uima-cas", "web-annotations"}


# Importers ----------------------------------------------------------------------------------------


def _samples(name: str) -> Iterator[bytes]:
    """Yield folders with a file of a format, whose name begins with `sample` or `doc`."""
    if name == "table":
        yield zipped({"sample.csv": CONTENTS[name].encode(), "mapping.toml": MAPPING.encode()})
        for suffix in (".xlsx", ".parquet"):
            yield zipped({f"sample{suffix}": _table(suffix), "mapping.toml": MAPPING.encode()})
    elif name in CONTENTS:
        yield zipped({"sample.json" if _is_json(name) else "sample.txt": CONTENTS[name].encode()})
    else:
        with tempfile.TemporaryDirectory() as made:
            test_annotations._write(Path(made), name)
            yield zipped({path.name: path.read_bytes() for path in sorted(Path(made).iterdir())})


def _is_json(name: str) -> bool:
    return bool(CONTENTS[name].startswith(("{", "[")))


def _table(suffix: str) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    header, row = (line.split(",") for line in CONTENTS["table"].splitlines())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{suffix}")
        if suffix == ".parquet":
            columns = {name: [cell] for name, cell in zip(header, row, strict=True)}
            columns |= {
                "day": [dt.date(2026, 1, 28)],
                "at": [dt.datetime(2026, 1, 28, tzinfo=dt.UTC)],
            }
            columns |= {"list": [[{"a": 1.5, "b": b"x"}, None]]}
            # Bytes of values, not of a compressed page.
            pq.write_table(pa.table(columns), path, compression="none", use_dictionary=["Who"])
        else:
            book = openpyxl.Workbook()
            for each in (header, row):
                book.active.append(each)
            book.save(path)
        return path.read_bytes()


def _check_import(name: str, data: bytes) -> None:
    """A source is refused on one line, or gives valid records, and every row is counted."""
    with folder_of(unzipped(data)) as folder:
        found = sorted(folder.glob("sample*")) or sorted(folder.glob("doc*"))
        path = min(found, key=lambda path: (path.suffix == ".txt", path), default=folder / "sample")
        options = {"table": {"mapping": folder / "mapping.toml"}}.get(name, {})
        if name == "web-annotations":
            options["texts"] = folder
        try:
            imported = importers.read(name, path, version=VERSION, **options)
            made = list(imported)
        except (FileError, ConfigurationError):
            return
        assert len({each.id for each in made}) == len(made)
        assert all(loads(dumps(each)) == each for each in made)
        # Others are about what a source says, and so are relations in a circle.
        codes = {each.code for each in validate(made).errors} - {"NE204", "NE207"}
        assert not {code for code in codes if code < "NE300" or "NE400" < code < "NE500"}
        report = imported.report
        for line in filter(None, importers._readme(imported).split("\n")):
            check_one_line(line)
        json.dumps(report.to_dict())
        assert sum(report.records.values()) == len(made)
        assert all(count > 0 for count in report.skipped.values())
        json.dumps(imported.metadata)


for _name in IMPORTERS:
    TARGETS[f"import_{_name.replace('-', '_')}"] = Target(
        functools.partial(_check_import, _name), functools.partial(_samples, _name), "files"
    )


# Tables -------------------------------------------------------------------------------------------


def _forms() -> Iterator[bytes]:
    """Yield entry forms with rows."""
    with tempfile.TemporaryDirectory() as folder:
        source, form = Path(folder, "a.jsonl"), Path(folder, "a.xlsx")
        source.write_text("".join(f"{dumps(each)}\n" for each in records()[:6]), encoding="utf-8")
        convert(source, form, form=True)
        book = openpyxl.load_workbook(form)
        rows: dict[str, dict[str, Any]] = {
            "new_actor": {"kind": "person", "names.en": "Rima Karam", "names.ar": "ريما كرم"},
            "new_place": {"kind": "port", "names.en": "Samra", "longitude": 3.5, "latitude": "4"},
            "new_meeting": {
                "title.en": "Karam meets Najjar",
                "date": "2026-02-04",
                "status": "planned",
                "participants": "Rima Karam; Salma Najjar",
                "quote": "x",
                "says": "Port Guard",
            },
        }
        for name, cells in rows.items():
            header = [cell.value for cell in book[name][1]]
            for column, value in cells.items():
                book[name].cell(2, header.index(column) + 1).value = value
        book.save(form)
        yield form.read_bytes()


@target(_forms, "files")
def entry_form(data: bytes) -> None:
    """An entry form: what validation accepts is converted, and findings are at cells."""
    with folder_of({"a.xlsx": data}) as folder:
        check_tables(folder / "a.xlsx")


def check_tables(path: Path) -> None:
    """Check that findings about tables are at cells, and that tables without errors are read."""
    with contextlib.suppress(NewsEventsError):
        report = validate_tables(path)
        for finding in report.findings:
            check_one_line(finding.message)
            assert not finding.cell or re.fullmatch(r".*![A-Z]{1,3}[0-9]*|.+", finding.cell)
        if not report.errors:
            # The error passes to the frame.
            try:
                convert(path, path.with_name("read.jsonl"))
            except NewsEventsError as error:
                raise AssertionError(f"no error was found, and: {error}") from error


# Exports ------------------------------------------------------------------------------------------


@target(
    lambda: (
        bytes([number]) + "\n".join(map(dumps, records())).encode()
        for number in range(len(EXPORTERS))
    )
)
def exports(data: bytes) -> None:
    """Records that are valid are written in every format."""
    name = list(EXPORTERS)[data[0] % len(EXPORTERS)] if data else "csv"
    made = {}
    for line in data[1:].splitlines():
        with contextlib.suppress(NewsEventsError):
            each = loads(line)
            made[each.id] = each
    suffix = EXPORTERS[name].suffix
    if name in {"croissant", "label-studio"}:  # of Parquet, and with texts
        return
    with folder_of({}) as folder:
        path = folder / f"a{suffix}"
        report = export(Dataset(made.values()), name, path)
        written, total = report.written_events()
        assert 0 <= written <= total
        text = path.read_text(encoding="utf-8")
        if suffix.endswith(("jsonl", ".ftm.json")):
            assert all(json.loads(line) for line in text.splitlines())
        elif suffix.endswith(("json", "jsonld")):
            json.loads(text)


# Files beside a dataset ---------------------------------------------------------------------------


@target(
    lambda: [
        b'[aliases]\n"actor:a" = "actor:b"\n"actor:b" = "actor:c"\n[rejected]\n"actor:d" = ["actor:e"]\n'
    ]
)
def aliases(data: bytes) -> None:
    """A file of aliases: no alias leads to another one, and no pair is joined and different."""
    with folder_of({"a.toml": data}) as folder, contextlib.suppress(NewsEventsError):
        found = read_aliases([folder / "a.toml"])
        assert not found.keys() & set(found.values())
        for pair in read_rejected([folder / "a.toml"]):
            assert len(pair) == 2


_MANIFEST = """{
  "name": "ports",
<<<<<<< HEAD
  "resources": [{"name": "a", "path": "a.jsonl", "bytes": 1}]
||||||| base
  "resources": []
=======
  "resources": [{"name": "b", "path": "b.jsonl"}, {"name": "a", "path": "a.jsonl", "bytes": 2}]
>>>>>>> theirs
}
"""


@target(lambda: [_MANIFEST.encode()])
def conflicts(data: bytes) -> None:
    """A manifest with marks of git: without them afterwards, and read as JSON."""
    with folder_of({"a.jsonl": b"{}\n"}) as folder, contextlib.suppress(NewsEventsError):
        path = folder / "datapackage.json"
        resolved = resolve_manifest(path, data)
        if resolved is not None:
            assert isinstance(json.loads(resolved[0]), dict)
            assert resolve_manifest(path, resolved[0]) is None
