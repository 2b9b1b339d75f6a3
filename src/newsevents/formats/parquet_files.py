"""A dataset as a folder of Parquet files: a sub-folder a table, events by year and type.

    archive.parquet/
      events/year=2026/type=meeting/part-00000.parquet
      participants/part-00000.parquet
      ...

The sub-folders of events are named as Hive names them, so that DuckDB, Spark, polars and Arrow
read them as columns; files are packed with zstd.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import attrs
import pyarrow as pa
import pyarrow.parquet as pq

from newsevents.model import Record
from newsevents.tables.layout import TABLES, View
from newsevents.tables.writing import pieces_of, said_of

SUFFIX = ".parquet"
#: Columns that stand in the paths of events, not in their files.
IN_PATHS = ("year", "type")

#: Rows that are written at once, and events that wait in all.
_GROUP, _WAITING = 20_000, 100_000
#: Pieces that wait before they are put together; small ones take far more memory than their rows.
_PIECES = 8
#: Files of events that are open at once.
_OPEN = 200


def write_parquet(
    records: Iterable[Record], folder: Path, *, metadata: Mapping[str, Any], view: View
) -> None:
    """Write records to an empty folder, some thousand at a time.

    Raises what the system does when it cannot be written.
    """
    said = said_of(metadata)
    with ExitStack() as stack:
        events = _Events(folder / "events", stack)
        files = {
            name: _File(folder / name, table.schema.with_metadata(said), stack)
            for name, table in TABLES.items()
            if name != "events"
        }
        for pieces in pieces_of(records, view):
            for name, piece in pieces.items():
                if name == "events":
                    events.add(piece)
                else:
                    files[name].add(piece)
                    if files[name].rows >= _GROUP:
                        files[name].write()
        for file in files.values():
            file.write()
            file.close()
        events.finish()


@attrs.define
class _File:
    """The rows of a folder on their way to a file; when it is closed, the next one follows."""

    folder: Path
    schema: pa.Schema
    #: Closes what is open when something goes wrong.
    stack: ExitStack
    rows: int = 0
    _waiting: list[pa.Table] = attrs.field(factory=list)
    _parts: int = 0
    _writer: pq.ParquetWriter | None = None
    _stream: IO[bytes] | None = None

    def add(self, table: pa.Table) -> None:
        """Let rows wait."""
        self._waiting.append(table)
        self.rows += table.num_rows
        if len(self._waiting) == _PIECES:
            self._waiting = [pa.concat_tables(self._waiting).combine_chunks()]

    def write(self) -> None:
        """Write what waits."""
        if self._writer is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            path = self.folder / f"part-{self._parts:05}{SUFFIX}"
            self._stream = path.open("xb")
            self._writer = pq.ParquetWriter(self._stream, self.schema, compression="zstd")
            self.stack.callback(_abandon, self._writer, self._stream)
            self._parts += 1
        if self.rows:
            self._writer.write_table(pa.concat_tables(self._waiting).cast(self.schema))
            self._waiting, self.rows = [], 0

    def close(self) -> None:
        """Close the file, so that it is on the disk; what is written then goes to the next one."""
        assert self._writer is not None
        assert self._stream is not None
        self._writer.close()
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        self._writer = self._stream = None


def _abandon(writer: pq.ParquetWriter, stream: IO[bytes]) -> None:
    """Close what may be open still; the file is thrown away then."""
    with contextlib.suppress(Exception):
        writer.close()
    with contextlib.suppress(OSError):
        stream.close()


class _Events:
    """Events on their way to the files of their years and types."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder, self._stack = folder, stack
        names = [name for name in TABLES["events"].schema.names if name not in IN_PATHS]
        self._schema = pa.schema([TABLES["events"].schema.field(name) for name in names])
        self._files: dict[tuple[int, str], _File] = {}
        #: Those that are open, the one that was written to last at the end.
        self._open: dict[tuple[int, str], None] = {}
        self._rows = 0
        folder.mkdir()

    def add(self, table: pa.Table) -> None:
        """Take events, and write those of a file if they are enough, or if too many wait."""
        self._rows += table.num_rows
        for key, rows in _parted(table):
            file = self._files.get(key) or self._new(key)
            file.add(rows)
            if file.rows >= _GROUP:
                self._write(key)
        while self._rows > _WAITING:
            self._write(max(self._files, key=lambda key: self._files[key].rows))

    def finish(self) -> None:
        """Write what waits."""
        for key, file in sorted(self._files.items()):
            if file.rows:
                self._write(key)
        for key in self._open:
            self._files[key].close()

    def _new(self, key: tuple[int, str]) -> _File:
        folder = self._folder / f"year={key[0]:04}" / f"type={key[1]}"
        return self._files.setdefault(key, _File(folder, self._schema, self._stack))

    def _write(self, key: tuple[int, str]) -> None:
        self._rows -= self._files[key].rows
        self._files[key].write()
        self._open.pop(key, None)
        self._open[key] = None
        if len(self._open) > _OPEN:
            eldest = next(iter(self._open))
            self._files[eldest].close()
            del self._open[eldest]


def _parted(table: pa.Table) -> Iterator[tuple[tuple[int, str], pa.Table]]:
    """Yield the rows of each year and type without these columns, copied, in their order."""
    keys = zip(*(table.column(name).to_pylist() for name in IN_PATHS), strict=True)
    indices: dict[tuple[int, str], list[int]] = {}
    for index, key in enumerate(keys):
        indices.setdefault(key, []).append(index)
    table = table.drop_columns(list(IN_PATHS))
    for key, taken in indices.items():
        yield key, table.take(pa.array(taken, pa.int64()))


def is_ours(folder: Path) -> str | None:
    """Return the name of something in a folder that Parquet of ours does not have, if any."""
    for here, folders, files in os.walk(folder):
        depth = len(Path(here).relative_to(folder).parts)
        others = [name for name in folders if depth == 0 and name not in TABLES]
        others += [name for name in files if not name.endswith(SUFFIX) or depth == 0]
        if others:
            return str(Path(here) / min(others))
    return None
