"""Compare this library with the alternatives, and write docs/performance.md.

    python benchmarks/bench.py

takes ten minutes. With `NEWSEVENTS_BENCH_LARGE=1` it also validates and merges a million records, and
imports and exports a million rows. With `--quick` it measures small sizes and only prints the
tables: to see that everything runs.
"""

from __future__ import annotations

import argparse
import functools
import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import archive
import attrs
import by_size
import fastjsonschema
import in_tables
import jsonschema
import msgspec
import orjson
import page
import rivals
from page import Row
from pairing import Rounds, Way, compare, in_rounds
from processes import command, cpu_of

from newsevents import codec, dumps, loads, schemas
from newsevents.codec.parser import parse
from newsevents.schema.field_types import fields_of

HERE = Path(__file__).parent


@attrs.frozen(kw_only=True)
class Sizes:
    """Numbers of records and of measurements."""

    #: Records that each way processes in a round, from all parts of an archive.
    records: int = 2_000
    rounds: int = 31
    #: Records of the file that is loaded, and how often it is.
    loaded: int = 100_000
    loads: int = 5
    #: Records of the file that the commands validate, and how often they do.
    validated: int = 20_000
    validations: int = 3
    starts: int = 25
    #: Records of the dataset that tables are made of.
    tabled: int = 70_000
    #: Records of the files whose validation is measured by size.
    files: tuple[int, ...] = (10_000, 100_000)
    #: Rows of the files of GDELT events that are imported and exported again.
    imports: tuple[int, ...] = (10_000, 100_000)


# Some rules of the family NE1 are functions, which need records as objects.
_SCHEMA_RULES = ("--select", "NE0,NE1", "--ignore", "NE115,NE116,NE117")

_QUICK = Sizes(
    records=100,
    rounds=3,
    loaded=2_000,
    loads=2,
    validated=500,
    validations=2,
    starts=2,
    tabled=1_000,
    files=(1_000,),
    imports=(1_000,),
)


def main() -> None:
    """Measure everything, print the tables, and write them to the page."""
    parser = argparse.ArgumentParser(description="Compare newsevents with the alternatives.")
    parser.add_argument("--quick", action="store_true", help="measure small sizes, write nothing")
    is_quick = parser.parse_args().quick
    sizes = _QUICK if is_quick else Sizes()
    if os.environ.get("NEWSEVENTS_BENCH_LARGE"):
        large = 1_000_000
        sizes = attrs.evolve(sizes, files=(*sizes.files, large), imports=(*sizes.imports, large))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = _lines(sizes)
        one = _one_by_one(lines, sizes.rounds)
        rows = [
            *_rows(one),
            *_loading(folder, sizes),
            *_commands(folder, sizes),
            *in_tables.rows(folder, sizes.tabled, sizes.validations),
            *_starting(sizes.starts),
        ]
        sections = [
            page.machine(),
            "## Against the targets\n",
            page.targets(rows),
            f"## One record, of {sum(map(len, lines)) / len(lines):,.0f} bytes on average\n",
            page.table(
                ("what", "µs", "records a second"),
                (
                    [name, f"{one.median(name) * 1e6:.1f}", f"{1 / one.median(name):,.0f}"]
                    for name in one.taken
                ),
            ),
            "## `newsevents validate`, all rules\n",
            page.table(
                ("records", "processes", "seconds", "of the processor", "µs a record", "peak MiB"),
                by_size.validations(folder, sizes.files),
            ),
            "## `newsevents import gdelt`, and `export` of its events\n",
            page.table(
                ("command", "rows", "seconds", "of the processor", "µs a row", "peak MiB"),
                by_size.bridges(folder, sizes.imports),
            ),
            "## `newsevents merge`, two datasets with a tenth in common\n",
            page.table(
                ("records", "seconds", "of the processor", "µs a record", "peak MiB"),
                by_size.merges(folder, sizes.files),
            ),
        ]
    print("\n".join(sections))
    if not is_quick:
        page.write(sections)


def _lines(sizes: Sizes) -> list[bytes]:
    records = itertools.islice(
        archive.records(sizes.loaded, seed=1), 0, None, sizes.loaded // sizes.records
    )
    return [msgspec.json.encode(record) for record in records]


def _one_by_one(lines: list[bytes], rounds: int) -> Rounds:
    """Return the seconds that each way takes for a record."""
    pydantic = rivals.pydantic_records()
    structs = rivals.msgspec_records()
    schema = schemas.record_schema()
    in_python = jsonschema.Draft202012Validator(schema)
    records = [loads(line) for line in lines]
    models = [pydantic.validate_json(line) for line in lines]
    decoded = [structs.decode(line) for line in lines]
    encoder = msgspec.json.Encoder()
    # All write the same documents, so all have read the same.
    for line, record, model, struct in zip(lines, records, models, decoded, strict=True):
        document = json.loads(line)
        assert json.loads(dumps(record)) == document
        written = json.loads(pydantic.dump_json(model, exclude_defaults=True))
        assert {"type": record.type, **written} == document
        assert json.loads(encoder.encode(struct)) == document
        assert in_python.is_valid(document)
    # It supports an older draft, in which everything in the schema has the same meaning.
    compiled = fastjsonschema.compile(_draft_07(schema))
    few = lines[:: len(lines) // 20]
    ways = {
        "parse: orjson": Way(orjson.loads, lines),
        "parse: msgspec": Way(msgspec.json.decode, lines),
        "parse: newsevents, which refuses duplicate keys": Way(parse, lines),
        "validate: newsevents": Way(lambda line: codec.record_findings(parse(line)), lines),
        "validate: fastjsonschema": Way(lambda line: compiled(orjson.loads(line)), lines),
        "validate: python-jsonschema": Way(
            lambda line: in_python.is_valid(orjson.loads(line)), few
        ),
        "read: newsevents": Way(loads, lines),
        "read: newsevents, trusted": Way(codec.loads_trusted, lines),
        "read: pydantic": Way(pydantic.validate_json, lines),
        "read: msgspec Structs with constraints": Way(structs.decode, lines),
        "write: newsevents, `dumps`": Way(dumps, records),
        "write: pydantic, `TypeAdapter.dump_json`": Way(
            lambda model: pydantic.dump_json(model, exclude_defaults=True), models
        ),
        "write: pydantic, `model_dump_json`": Way(
            lambda model: model.model_dump_json(exclude_defaults=True), models
        ),
        "write: msgspec Structs": Way(encoder.encode, decoded),
        "construct in Python: newsevents": Way(
            _constructed, [_given(record) for record in records]
        ),
    }
    return compare(ways, rounds)


def _given(record: Any) -> tuple[type[Any], dict[str, Any]]:
    """Return the class of a record and its arguments."""
    names = [field.name for field in fields_of(type(record))]
    return type(record), {name: getattr(record, name) for name in names}


def _constructed(given: tuple[type[Any], dict[str, Any]]) -> object:
    cls, arguments = given
    return cls(**arguments)


def _draft_07(schema: Any) -> Any:
    return {**schema, "$schema": "http://json-schema.org/draft-07/schema#"}


def _rows(one: Rounds) -> Iterator[Row]:
    """Yield the rows of ratios of the ways for one record."""
    limit = min(("parse: orjson", "parse: msgspec"), key=one.median)
    validate, read, pydantic = "validate: newsevents", "read: newsevents", "read: pydantic"
    yield Row.of("validate only, against parsing alone", one.ratio(validate, limit), 0.5)
    yield Row.of("validate only, against pydantic", one.ratio(validate, pydantic), 1.6)
    yield Row.of(
        "validate only, against fastjsonschema", one.ratio(validate, "validate: fastjsonschema")
    )
    yield Row.of(
        "validate only, against python-jsonschema",
        one.ratio(validate, "validate: python-jsonschema"),
        70,
    )
    yield Row.of("`loads`, against pydantic", one.ratio(read, pydantic), 1.1)
    yield Row.of(
        "reading a line that is trusted, against pydantic",
        one.ratio("read: newsevents, trusted", pydantic),
        2.2,
    )
    write = "write: newsevents, `dumps`"
    yield Row.of(
        "`dumps`, against pydantic's `dump_json`",
        one.ratio(write, "write: pydantic, `TypeAdapter.dump_json`"),
        2,
    )
    yield Row.of(
        "`dumps`, against pydantic's `model_dump_json`",
        one.ratio(write, "write: pydantic, `model_dump_json`"),
    )


def _loading(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Measure loading a whole file, each time in a new process."""
    path = folder / "loaded.jsonl"
    archive.write(path, sizes.loaded, seed=2)
    memory: dict[str, float] = {}

    def loading(way: str) -> Callable[[], float]:
        def measure() -> float:
            script = [sys.executable, str(HERE / "bulk_load.py"), way, str(path)]
            output = subprocess.run(script, check=True, capture_output=True, text=True).stdout  # noqa: S603
            seconds, memory[way] = map(float, output.split())
            return seconds

        return measure

    ways = ("newsevents", "trusted", "pydantic", "pydantic-paused")
    rounds = in_rounds({way: loading(way) for way in ways}, sizes.loads)
    size = f"{sizes.loaded:,} records"
    yield Row.of(
        f"`read_dataset`, {size}, against pydantic into a list",
        rounds.ratio("newsevents", "pydantic"),
        4,
    )
    yield Row.of(
        f"`read_dataset`, {size}, against that with the garbage collector paused",
        rounds.ratio("newsevents", "pydantic-paused"),
    )
    yield Row.of(
        f"`read_dataset` of a trusted file, {size}, against pydantic",
        rounds.ratio("trusted", "pydantic"),
    )
    share = memory["newsevents"] / memory["pydantic"]
    yield Row(
        f"memory of a loaded record, against pydantic's {memory['pydantic']:,.0f} bytes",
        share,
        "x",
        0.4,
        is_cost=True,
    )


def _commands(folder: Path, sizes: Sizes) -> Iterator[Row]:
    """Measure whole commands, from start to end."""
    bundle = folder / "validated.newsevents.json"
    records = list(archive.records(sizes.validated, seed=3))
    bundle.write_bytes(msgspec.json.encode({"newsevents": "1.0", "records": records}))
    lines = folder / "validated.jsonl"
    archive.write(lines, sizes.validated, seed=3)
    schema = schemas.folder() / "bundle.schema.json"
    ours = functools.partial(command, "newsevents", "validate", "--jobs", "1")
    record_schema = folder / "record.schema.json"
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    record_schema.write_bytes(msgspec.json.encode(draft | schemas.record_schema()))
    # Its command has the name of python-jsonschema's, and is not installed where that is.
    theirs = [sys.executable, "-m", "sourcemeta_jsonschema", "validate"]
    commands = {
        "check-jsonschema": command("check-jsonschema", "--schemafile", schema, bundle),
        "Sourcemeta's `--fast`": [*theirs, "--fast", str(record_schema), str(lines)],
        "Sourcemeta's command": [*theirs, str(record_schema), str(lines)],
        "the schema's rules, a bundle": ours(*_SCHEMA_RULES, bundle),
        "the schema's rules, JSON Lines": ours(*_SCHEMA_RULES, lines),
        "all rules, JSON Lines": ours(lines),
    }
    rounds = in_rounds(
        {name: functools.partial(cpu_of, arguments) for name, arguments in commands.items()},
        sizes.validations,
    )
    by_schema, by_all = "the schema's rules, JSON Lines", "all rules, JSON Lines"
    for name, other, target in (
        ("the schema's rules, a bundle", "check-jsonschema", None),
        (by_schema, "check-jsonschema", 100),
        (by_all, "check-jsonschema", 40),
        (by_schema, "Sourcemeta's `--fast`", 1.4),
        (by_all, "Sourcemeta's command", 1.25),
        (by_all, by_schema, 0.5),
    ):
        what = (
            f"`newsevents validate --jobs 1`, {sizes.validated:,} records, {name}, against {other}"
        )
        yield Row.of(what, rounds.ratio(name, other), target)


def _starting(repetitions: int) -> Iterator[Row]:
    """Measure the start of Python, of the command and of imports."""
    commands = {
        "python": [sys.executable, "-c", ""],
        "--version": command("newsevents", "--version"),
        "validate": command("newsevents", "validate", "--jobs", "1", "syria-russia-2026-01"),
        "newsevents": [sys.executable, "-c", "import newsevents"],
        "attrs, msgspec": [sys.executable, "-c", "import attrs, msgspec"],
    }
    rounds = in_rounds(
        {name: functools.partial(cpu_of, arguments) for name, arguments in commands.items()},
        repetitions,
    )
    extra = {name: (rounds.median(name) - rounds.median("python")) * 1000 for name in commands}
    yield Row(
        "`newsevents validate --jobs 1` of 72 records, whole command",
        rounds.median("validate") * 1000,
        "ms",
        350,
        is_cost=True,
    )
    yield Row(
        "`newsevents --version`, beyond Python's own start",
        extra["--version"],
        "ms",
        60,
        is_cost=True,
    )
    share = extra["newsevents"] / extra["attrs, msgspec"]
    yield Row(
        "`import newsevents`, against importing attrs and msgspec", share, "x", 1.3, is_cost=True
    )


if __name__ == "__main__":
    main()
