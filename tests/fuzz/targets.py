"""Fuzz targets: a parser or a format each, with seeds and what must be true of any input.

A check raises for an input that breaks a promise; the library's own errors are answers. A folder
of files is a zip archive here, so that it is one input.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import gzip
import io
import itertools
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import source_targets
import text_targets  # noqa: F401 - it registers its targets
from frame import (
    ROOT,
    Named,
    as_text,
    bundles,
    files,
    folder_of,
    lines,
    packages,
    records,
    tables,
    target,
)
from mutations import unzipped, zipped
from oracles import (
    check_findings,
    check_locations,
    check_one_language,
    refusal,
    same_json,
    validators,
)

from newsevents import (
    Dataset,
    Event,
    convert,
    edtf,
    evidence,
    from_arrow,
    read_dataset,
    temporal,
    write_dataset,
)
from newsevents._text.pointers import join_pointer, resolve_pointer, split_pointer
from newsevents.cli import sql
from newsevents.cli.revisions import Revision
from newsevents.codec import (
    dumps,
    from_dict,
    loads,
    loads_interned,
    loads_trusted,
    msgpack,
    record_class,
    record_findings,
    to_dict,
    yaml,
)
from newsevents.codec.parser import parse
from newsevents.diff.records import compare, read_side
from newsevents.editing.canonical import format_bundle, format_lines
from newsevents.editing.fix import fix
from newsevents.errors import DecompressionLimitError, EdtfError, InvalidError, NewsEventsError
from newsevents.formats.arrow import connect
from newsevents.model import RECORD_TYPES
from newsevents.reporters import REPORTERS
from newsevents.schema.field_types import Scalar, fields_of
from newsevents.schema.json_schema import field_schema
from newsevents.schema.paths import DocumentPaths
from newsevents.schema.validator import schema_findings
from newsevents.storage.compression import open_data, zstd
from newsevents.storage.paths import OpenFile, has_wildcards, to_path
from newsevents.storage.remote import Remote
from newsevents.storage.urls import redact_url, url_error
from newsevents.validation import RuleSelection, validate
from newsevents.validation.baseline import Baseline
from newsevents.validation.configuration import for_path
from newsevents.validation.registry import all_rules

# Records ----------------------------------------------------------------------------------------


@target(lines, "json")
def record(data: bytes) -> None:
    """One record as JSON: all readers agree, and nothing is lost."""
    try:
        document = parse(data)
    except InvalidError as error:
        if as_text(data).encode() == data:
            check_locations(error.findings, as_text(data))
        assert refusal(lambda: loads(data))
        return
    cls = record_class(document)
    findings = record_findings(document)
    check_findings(findings, document)
    refused = refusal(lambda: loads(data))
    codes = {finding.code for finding in refused} - {"NE102"}
    # The schema does not look into unknown fields, where integers may be too large.
    assert bool(refused) == any(finding.code != "NE102" for finding in findings) or (
        set() < codes <= {"NE005", "NE007", "NE112"}
    )
    if cls is not None:
        assert validators(cls)[0](document) == (not schema_findings(cls, document))
    if refused:
        return
    read = loads(data)
    written = dumps(read)
    assert loads(written) == read
    assert dumps(loads(written)) == written
    assert same_json(to_dict(read), document)
    assert from_dict(to_dict(read)) == read
    assert msgpack.loads(msgpack.dumps(read)) == read
    assert loads_trusted(data) == read
    same = loads_interned(data, lambda key, _: key, lambda key, _: key)
    assert same == (None if findings else read)


@target(lines, "json")
def engines(data: bytes) -> None:
    """One record: both engines, the constructor and the readers accept the same."""
    try:
        document = parse(data)
    except InvalidError:
        return
    cls = record_class(document)
    if cls is not None:
        check_one_language(cls, document)


@target(lambda: (yaml.dumps(each).encode() for each in records()))
def yaml_record(data: bytes) -> None:
    """One record as YAML."""
    with contextlib.suppress(InvalidError):
        read = yaml.loads(data)
        assert yaml.loads(yaml.dumps(read)) == read
        assert loads(dumps(read)) == read


@target(lambda: (msgpack.dumps(each) for each in records()))
def msgpack_record(data: bytes) -> None:
    """One record as MessagePack."""
    with contextlib.suppress(InvalidError):
        read = msgpack.loads(data)
        assert msgpack.loads(msgpack.dumps(read)) == read


# Files ------------------------------------------------------------------------------------------


def _check_file(data: bytes, name: str, form: Callable[[bytes], Any]) -> None:
    report = validate(Named(data, name))
    check_locations((*report.findings, *report.unchecked), as_text(data).replace("\ufeff", ""))
    with contextlib.suppress(InvalidError):
        read_dataset(Named(data, name))
        assert _schema_codes(report.errors) <= {"NE102"}
    formatted = form(data)
    assert form(formatted.data).data == formatted.data
    after = validate(Named(formatted.data, name))
    assert report.errors or not after.errors
    assert bool(_schema_codes(report.errors)) == bool(_schema_codes(after.errors))


def _schema_codes(findings: Iterable[Any]) -> set[str]:
    # NE115 to NE117 are rules about valid records.
    codes = {finding.code for finding in findings if finding.code.startswith("NE1")}
    return codes - {"NE115", "NE116", "NE117"}


@target(files, "json")
def json_lines(data: bytes) -> None:
    """A file of JSON Lines: findings are inside it, `fmt` twice is once and hides no fault."""
    _check_file(data, "a.jsonl", format_lines)


@target(bundles, "json")
def bundle(data: bytes) -> None:
    """A bundle, with the same promises."""
    _check_file(data, "a.newsevents.json", format_bundle)


@target(files, "json")
def fixes(data: bytes) -> None:
    """All fixes are applied, once, and no record is lost."""
    with folder_of({"a.jsonl": data}) as folder:
        path = folder / "a.jsonl"
        fixed = fix(path, lambda: validate(path), unsafe=True)
        assert not any(each.code == "NE003" for each in fixed.report.errors) or any(
            each.code == "NE003" for each in validate(Named(data, "a.jsonl")).errors
        )
        content = path.read_bytes()
        fix(path, lambda: validate(path), unsafe=True)
        assert path.read_bytes() == content


@target(files, "json")
def reports(data: bytes) -> None:
    """Reports are well-formed, and carry nothing that a terminal obeys."""
    report = validate(Named(data, "a.jsonl"))
    for name, write in REPORTERS.items():
        text = "".join(write([report]))
        assert not [char for char in text if char not in "\n\t" and not char.isprintable()][
            : 0 if name in {"concise", "full", "github"} else None
        ]
        if name in {"json", "sarif", "gitlab"}:
            json.loads(text)
        elif name == "jsonl":
            assert all(map(json.loads, text.splitlines()))
        elif name == "junit":
            ET.fromstring(text)  # noqa: S314 - our own


@target(lambda: (a + b"\0" + b for a, b in itertools.pairwise(itertools.islice(files(), 40))))
def differences(data: bytes) -> None:
    """Two versions: a version does not differ from itself, and any two can be compared."""
    old, _, new = data.partition(b"\0")
    with (
        folder_of({"old.jsonl": old, "new.jsonl": new}) as folder,
        contextlib.suppress(NewsEventsError),
    ):
        sides = [read_side(folder / "old.jsonl"), read_side(folder / "new.jsonl")]
        assert compare(sides[0], sides[0]).is_empty
        there, back = compare(*sides), compare(*reversed(sides))
        assert there.is_empty == back.is_empty


def _check_compressed(data: bytes, name: str, decompress: Callable[[bytes], bytes]) -> None:
    file = OpenFile(Named(data, name))
    content: bytes | None = None
    try:
        with open_data(file) as stream:
            content = stream.read()
    except DecompressionLimitError:
        return
    except NewsEventsError:
        pass
    expected: bytes | None = None
    with contextlib.suppress(Exception):
        expected = decompress(data)
    assert content == expected
    validate(Named(data, name))


@target(lambda: map(gzip.compress, itertools.islice(files(), 0, None, 20)), "gzip")
def gzip_file(data: bytes) -> None:
    """A .gz file reads as the standard library reads it, or not at all."""
    _check_compressed(data, "a.jsonl.gz", gzip.decompress)


@target(lambda: map(zstd().compress, itertools.islice(files(), 0, None, 20)), "zstd")
def zstd_file(data: bytes) -> None:
    """A .zst file reads as its package reads it, or not at all."""
    _check_compressed(data, "a.jsonl.zst", zstd().decompress)


@target(packages, "files")
def package(data: bytes) -> None:
    """A folder with a manifest; what is read can be written and read again."""
    with folder_of(unzipped(data)) as folder, contextlib.suppress(NewsEventsError):
        validate(folder)
        dataset = read_dataset(folder, invalid="skip")
        other = folder.with_name("other")
        write_dataset(dataset, other)
        again = read_dataset(other, invalid="skip")
        # Written by type.
        assert {each.id: each for each in again} == {each.id: each for each in dataset}


def _check_tables(source: Path) -> None:
    source_targets.check_tables(source)
    lines, again = source.with_name("read.jsonl"), source.with_name(f"again{source.suffix}")
    with contextlib.suppress(NewsEventsError):
        convert(source, lines)
        convert(lines, again)
        back = source.with_name("back.jsonl")
        convert(again, back)
        assert back.read_bytes() == lines.read_bytes()


def _check_folder(data: bytes, suffix: str) -> None:
    with folder_of(unzipped(data)) as folder:
        _check_tables(folder.rename(folder.with_suffix(suffix)))


@target(functools.partial(tables, ".csv"), "files")
def csv_folder(data: bytes) -> None:
    """A folder of CSV files; what is read comes back the same."""
    _check_folder(data, ".csv")


@target(functools.partial(tables, ".parquet"), "files")
def parquet_folder(data: bytes) -> None:
    """A folder of Parquet files; what is read comes back the same."""
    _check_folder(data, ".parquet")


@target(functools.partial(tables, ".xlsx"), "files")
def workbook(data: bytes) -> None:
    """An Excel workbook; what is read comes back the same."""
    with folder_of({"a.xlsx": data}) as folder:
        _check_tables(folder / "a.xlsx")


def _arrow_tables() -> Iterator[bytes]:
    streams = {}
    for name, table in Dataset(records()[::3]).to_arrow().items():
        stream = io.BytesIO()
        with pa.ipc.new_stream(stream, table.schema) as writer:
            writer.write_table(table)
        streams[name] = stream.getvalue()
    yield zipped(streams)


@target(_arrow_tables, "files")
def arrow_tables(data: bytes) -> None:
    """Arrow tables, whose arrays may lead out of their memory; what is read can be written."""
    try:
        tables = {
            name: pa.ipc.open_stream(content).read_all() for name, content in unzipped(data).items()
        }
    except (pa.ArrowException, OSError):
        return
    with contextlib.suppress(NewsEventsError):
        assert all(map(dumps, from_arrow(tables)))


# Texts ------------------------------------------------------------------------------------------


DATES = (
    *("2024-12-08", "2024-12", "2024", "202X", "20XX", "2024-12-XX", "2024-12-08?", "2024-12~"),
    *("2024-12-08T14:00+03:00", "2024-12-08T14:00:00Z", "2024-12-01/2024-12-08", "2024-12-08/.."),
    *("2024-12-08/", "/2024", "../2024", "[2024-12-01..2024-12-08]", "[..2024-12-08]"),
    *("[2024-12-01,2024-12-03]", "9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00"),
)


@target(lambda: (text.encode() for text in DATES))
def dates(data: bytes) -> None:
    """EDTF: the text is kept, and its bounds and order can be asked for."""
    with contextlib.suppress(EdtfError):
        date = edtf.parse(as_text(data))
        assert date.text == as_text(data)
        assert (
            not date.earliest
            or not date.latest
            or (date.is_backwards or date.earliest <= date.latest or date.is_interval)
        )
        assert not edtf.parse(date.text) < date
        assert date.is_backwards or date.overlaps(date.earliest, date.latest) or date.is_interval
        assert date.precision in edtf.Precision
        assert date.is_uncertain or date.is_approximate or date.is_unspecified or date.text


def _words() -> Iterator[bytes]:
    held_out = ROOT / "tests" / "data" / "expressions-held-out.json"
    for case in json.loads(held_out.read_text(encoding="utf-8"))["phrases"]:
        yield (b"\1" if case["language"].startswith("ar") else b"\0") + case["text"].encode()


@target(_words)
def words(data: bytes) -> None:
    """Dates in words: what is understood is EDTF, and agrees with itself."""
    language = ("en", "ar")[data[0] % 2] if data else "en"
    reading = temporal.resolve(as_text(data[1:]), language, dt.date(2026, 1, 28))
    for date in reading.dates if reading else ():
        assert reading
        assert temporal.agrees(reading, edtf.parse(date))


def _scalars() -> Iterator[Scalar]:
    """Yield the types of text in the model: ids, dates, durations, languages, addresses, paths."""
    waiting: list[Any] = list(RECORD_TYPES.values())
    seen: list[Any] = []
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.append(kind)
        if isinstance(kind, Scalar):
            if kind.json_type == "string":
                yield kind
        elif isinstance(kind, type):
            waiting += (field.kind for field in fields_of(kind))
        else:
            names = ("item", "key", "value", "text", "language", "cls")
            waiting += [below for name in names if (below := getattr(kind, name, None))]


@functools.cache
def scalar_validators() -> list[tuple[Callable[[Any], bool], Callable[[Any], bool]]]:
    """Return both validators of each type of text."""
    import jsonschema
    import jsonschema_rs

    schemas = [field_schema(kind) for kind in _scalars()]
    return [
        (
            jsonschema_rs.Draft202012Validator(schema).is_valid,
            jsonschema.Draft202012Validator(schema).is_valid,
        )
        for schema in schemas
    ]


@target(
    lambda: (
        bytes([number]) + str(example).encode()
        for number, kind in enumerate(_scalars())
        for example in kind.examples
    )
)
def scalars(data: bytes) -> None:
    """One text of a type: both engines agree about it."""
    both = scalar_validators()
    fast, slow = both[data[0] % len(both)] if data else both[0]
    assert fast(as_text(data[1:])) == slow(as_text(data[1:]))


TEXTS = (
    "قالت إن العبّارة ستعود غداً\0العبارة",
    'a “quote” here\0"quote"',
    "ﷺ office ﬁ\0fi",
    "é\r\n\0e",
)


@target(lambda: (text.encode() for text in TEXTS))
def spans(data: bytes) -> None:
    """A quote: its span is verified, and the canonical text is its own canonical text."""
    text, _, quote = as_text(data).partition("\0")
    canonical = evidence.canonical(text)
    assert evidence.canonical(canonical) == canonical
    assert evidence.fingerprint(canonical) == evidence.fingerprint(text)
    with contextlib.suppress(NewsEventsError):
        span = evidence.find_span(text, quote)
        assert 0 <= span.start < span.end <= len(canonical)
        assert evidence.find_span(canonical, quote) == span


@functools.cache
def _events() -> list[tuple[type[Any], dict[str, Any]]]:
    return [(type(each), to_dict(each)) for each in records() if isinstance(each, Event)]


def _paths() -> Iterator[bytes]:
    for number, (_, document) in enumerate(_events()):
        for name, value in document.items():
            yield bytes([number]) + f"/{name}".encode()
            if isinstance(value, list) and isinstance(value[0], dict):
                yield from (bytes([number]) + f"/{name}/0/{key}".encode() for key in value[0])


@target(_paths)
def paths(data: bytes) -> None:
    """A path in an event: its canonical form leads to the same value and is its own."""
    cls, document = _events()[data[0] % len(_events()) if data else 0]
    path = as_text(data[1:])
    with contextlib.suppress(NewsEventsError):
        known = DocumentPaths(cls, document)
        location, canonical = known.resolve(path), known.canonical(path)
        assert known.resolve(canonical).pointer == location.pointer
        assert known.canonical(canonical) == canonical
        if location.value is not None:
            assert resolve_pointer(document, location.pointer) == location.value
    if path.startswith("/"):
        assert join_pointer(split_pointer(path)) == path or "~" in path


URLS = (
    *("https://user:secret@host:8000/a/b.jsonl?X-Amz-Signature=abc%2F%20+#f", "s3://bucket/a*.gz"),
    *("file:///data/a%20b.jsonl", "simplecache::http://h/x", "http:/a@b", "abfs://box@account/a"),
    *("http://[::1]:80/x", "data/**/[ab]*.jsonl", "HEAD~2:data/a.jsonl", "NE3,ALL,blank-line"),
)


@target(lambda: (text.encode() for text in URLS))
def arguments(data: bytes) -> None:
    """Arguments of commands: URLs, wildcards, revisions, selectors of rules."""
    text = as_text(data)
    redact_url(text)
    url_error(text)
    with contextlib.suppress(NewsEventsError):
        path = to_path(text)
        has_wildcards(path)
        assert path.name == path.name.rpartition("/")[2] or isinstance(path, Remote)
        if isinstance(path, Remote):
            assert not path.is_web or "?" not in str(path)
            assert Remote(path.url) == path
            assert (path / "a.jsonl").is_in(path)
            assert path.parent is not None
            assert repr(path)
    with contextlib.suppress(NewsEventsError):
        Revision.parse(text)
    with contextlib.suppress(NewsEventsError):
        RuleSelection(select=tuple(text.split(","))).check(all_rules())


SETTINGS = (
    (
        b'select = ["ALL"]\nignore = ["NE206"]\nseverity = {NE205 = "info"}\nfail-on = "error"\n'
        b'supporting = true\nbaseline = "b.json"\ntexts = "t"\n[per-file-ignores]\n"a/*" = ["NE4"]\n'
    ),
)


@target(lambda: SETTINGS)
def settings(data: bytes) -> None:
    """A settings file."""
    with (
        folder_of({"newsevents.toml": data}) as folder,
        contextlib.suppress(NewsEventsError),
    ):
        for_path(folder).rules.check(all_rules())


@target(
    lambda: [
        (
            b'{"newsevents-baseline": 1, "findings": [{"code": "NE301", "file": "a.jsonl", '
            b'"record": "a", "pointer": "/date", "reason": "b"}]}'
        )
    ],
    "json",
)
def baseline(data: bytes) -> None:
    """A baseline."""
    with folder_of({"b.json": data}) as folder, contextlib.suppress(NewsEventsError):
        known = Baseline.read(folder / "b.json")
        known.new(validate([]), RuleSelection())
        known.stale()


QUERIES = (
    *("select * from events limit 3", "describe events", "select count(*) from participants"),
    *("select actor_name, 1.5::decimal(4,2), [1], {'a': date_earliest} from participants", ";"),
    *("copy events to 'x.csv'", "select * from 'a.csv'", "attach 'a.db'", "install httpfs"),
)


@functools.cache
def _connection() -> Any:
    return connect(Dataset(records()))


@target(lambda: (query.encode() for query in QUERIES))
def queries(data: bytes) -> None:
    """A query: an error on one line, or rows that are CSV and JSON."""
    with contextlib.suppress(NewsEventsError):
        names, rows = sql._run_query(_connection().cursor(), as_text(data))
        listed = list(itertools.islice(rows, 100))
        assert all(isinstance(line, str) for line in sql._csv(names, listed))
        assert all(map(json.loads, sql._jsonl(names, listed)))
