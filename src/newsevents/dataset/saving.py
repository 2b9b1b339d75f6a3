"""Changes of a dataset, and writing them into the files that its records came from."""

from __future__ import annotations

import contextlib
import os
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import attrs
import msgspec

from newsevents.codec import DECODING_ERRORS, encode, to_dict
from newsevents.codec.parser import decode, parse
from newsevents.codec.source_map import SourceMap
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Remove, Replace
from newsevents.model import Event, Record, plural
from newsevents.model.types import EVENT_TYPES
from newsevents.storage.atomic import held, home_of
from newsevents.storage.bundles import MAX_BUNDLE_BYTES
from newsevents.storage.chunks import MAX_LINE_BYTES, limited
from newsevents.storage.data_packages import MANIFEST, read_manifest
from newsevents.storage.journal import CHANGED, changed_error
from newsevents.storage.json_lines import BOM
from newsevents.storage.paths import local_path
from newsevents.storage.resources import WrittenFile, has_figures
from newsevents.storage.rewrite import Rewriter
from newsevents.storage.sources import DataSource, Source, is_bundle, open_source


def encode_line(record: Record) -> bytes:
    """Return a record as a line, without its end; raise InvalidError if it is too long to be read."""
    return limited(b"", encode(record), MAX_LINE_BYTES, record.id)


@attrs.define
class Changes:
    """Changes of a dataset since its records were read or saved."""

    #: Ids of records that no file has.
    added: set[str] = attrs.field(factory=set)
    #: New versions of records by their ids in the files; None for removed ones.
    of_files: dict[str, Record | None] = attrs.field(factory=dict)
    #: Ids in the files of records that have other ones.
    _origins: dict[str, str] = attrs.field(factory=dict)

    def put(self, record: Record) -> None:
        """Note the new version of a record."""
        if record.id not in self.added:
            self.of_files[self._origins.get(record.id, record.id)] = record

    def remove(self, record_id: str) -> None:
        """Note that a record is removed."""
        if record_id in self.added:
            self.added.remove(record_id)
        else:
            self.of_files[self._origins.pop(record_id, record_id)] = None

    def rename(self, old: str, new: str) -> None:
        """Note another id of a record, before its new version."""
        if old in self.added:
            self.added.remove(old)
            self.added.add(new)
        else:
            self._origins[new] = self._origins.pop(old, old)


@contextlib.contextmanager
def locked(source: Source) -> Iterator[None]:
    """Keep other writers from a dataset for a block that reads it, changes it and saves it.

    Raises FileError if it cannot be read, or while another process writes to it.
    """
    with contextlib.ExitStack() as stack:
        for folder in sorted(set(map(home_of, _own_files(open_source(source))))):
            if os.access(folder, os.W_OK):
                stack.enter_context(held(folder))
        yield


def _own_files(source: DataSource) -> list[Path]:
    """Return the files of a source on this machine that `save` may write."""
    path = source.path
    manifest = [path / MANIFEST] if isinstance(path, Path) and path.is_dir() else []
    return [file for file in (*source.files, *manifest) if isinstance(file, Path)]


def save_changes(
    source: DataSource | None,
    changes: Changes,
    records: Mapping[str, Record],
    beside: Mapping[Path, bytes],
) -> tuple[DataSource, tuple[Path, ...]]:
    """Write changes into the files of a source; return it as it is then, and the changed files.

    See `Dataset.save`.
    """
    if source is None or not isinstance(source.path, Path):
        where = "" if source is None else source.path
        reason = "the records are not from files that can be changed; use write_dataset"
        raise FileError(where, reason)
    with Rewriter() as rewriter:
        # Those in other folders are moved first, so that a record never lacks its text.
        for path, data in beside.items():
            rewriter.create(path, data)
        files = [local_path(file) for file in source.files]
        rewriter.lock(_own_files(source))
        try:
            source.check_unchanged()
            if open_source(source.path).files != source.files:
                raise changed_error(source.path)
        except FileError as error:
            raise FileError(error.path, CHANGED) from None
        contents = {file: _Content(file, rewriter.read(file)) for file in files}
        ids = {head.id for content in contents.values() for head in content.heads}
        if taken := (ids - changes.of_files.keys()) & changes.added:
            reason = f"{min(taken)} is the id of a record that is not valid; nothing is written"
            raise FileError(source.path, f"{reason}, see newsevents validate")
        _change(source.path, contents, dict(changes.of_files))
        for record in records.values():
            if record.id in changes.added:
                _add(source.path, contents, record)
        written = _write(source, rewriter, contents)
        rewriter.commit()
        # Opened before others can write.
        return open_source(source.path), written


def _change(path: Path, contents: Mapping[Path, _Content], left: dict[str, Record | None]) -> None:
    """Give each record of the files its new version; the first one, if several have one id."""
    for content in contents.values():
        for number, head in enumerate(content.heads):
            if head.id in left:
                content.changed[number] = left.pop(head.id)
    if left:
        raise FileError(path, f"{min(left)} is not in its files any more; nothing is written")


def _add(path: Path, contents: dict[Path, _Content], record: Record) -> None:
    """Add a record to the last file with records of its type, or else with other events."""
    is_event = isinstance(record, Event)
    for types in ({record.type}, set(EVENT_TYPES) if is_event else set()):
        for content in reversed(contents.values()):
            if not types.isdisjoint(content.types):
                content.add(record)
                return
    if path.is_dir():
        file = path / f"{plural('event' if is_event else record.type)}.jsonl"
        # It may be there without records.
        contents.setdefault(file, _Content(file, None)).add(record)
    else:
        contents[max(contents)].add(record)


def _write(
    source: DataSource, rewriter: Rewriter, contents: Mapping[Path, _Content]
) -> tuple[Path, ...]:
    written = []
    for file, content in contents.items():
        if not (content.changed or content.added):
            continue
        written.append(file)
        after = content.after()
        manifest = _manifest_of(source, file)
        if content.before is None:
            rewriter.create(file, after)
            if manifest is not None:
                _list_file(rewriter, manifest, file, content.added)
        else:
            rewriter.save(rewriter.rewrite(file, content.before, after))
        if manifest is not None:
            _count(rewriter, manifest, content.difference())
    return tuple(written)


def _manifest_of(source: DataSource, file: Path) -> Path | None:
    """Return the manifest of a source, or the one that lists a file that is read by itself."""
    if isinstance(source.path, Path) and source.path.is_dir():
        return source.path / MANIFEST if source.manifest else None
    for folder in (*file.parents, *file.absolute().parents):
        if (folder / MANIFEST).is_file():
            listed = map(local_path, read_manifest(folder).files)
            if file.resolve() in [each.resolve() for each in listed]:
                return folder / MANIFEST
    return None


def _list_file(rewriter: Rewriter, manifest: Path, file: Path, records: Iterable[Record]) -> None:
    listed = WrittenFile(file.name)
    for record in records:
        listed.add(encode(record) + b"\n")
    before = rewriter.read(manifest)
    text = decode(before)
    known = _list_in(manifest, before, "resources")
    paths = [each.get("path") if isinstance(each, dict) else None for each in known]
    if file.name in paths:
        reason = "in the manifest, but missing; fetch it, or remove its entry"
        raise FileError(file, f"{reason}; nothing is written")
    entry = listed.resource(with_figures=has_figures(parse(before)))
    resource = msgspec.json.format(msgspec.json.encode(entry), indent=2).decode()
    after = _appended(manifest, text, "resources", [textwrap.indent(resource, "    ")])
    rewriter.save(rewriter.rewrite(manifest, before, after.encode()))


def _count(rewriter: Rewriter, manifest: Path, difference: int) -> None:
    about = parse(rewriter.read(manifest)).get("newsevents")
    number = about.get("records") if isinstance(about, dict) else None
    if isinstance(number, int) and difference:
        change = rewriter.recount(manifest.parent, number + difference)
        if change is not None:
            rewriter.save(change)


class _Head(msgspec.Struct):
    type: str = ""
    id: str = ""


_head = msgspec.json.Decoder(_Head)


@attrs.define
class _Content:
    """Content of a file with its changes; of a new one there is none before."""

    file: Path
    before: bytes | None
    #: Type and id of each record; empty for lines that are none.
    heads: list[_Head] = attrs.field(init=False)
    #: Position and new version of each record that changes; None for removed ones.
    changed: dict[int, Record | None] = attrs.field(init=False, factory=dict)
    added: list[Record] = attrs.field(init=False, factory=list)
    #: Types of the records.
    types: set[str] = attrs.field(init=False)
    _lines: list[bytes] = attrs.field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self._lines = (self.before or b"").split(b"\n")
        if is_bundle(self.file):
            entries = _list_in(self.file, self.before or b"", "records")
            self.heads = [_head_of(msgspec.json.encode(each)) for each in entries]
        else:
            self.heads = [_head_of(line.removeprefix(BOM)) for line in self._lines]
        self.types = {head.type for head in self.heads}

    def add(self, record: Record) -> None:
        """Add a record at the end."""
        self.added.append(record)
        self.types.add(record.type)

    def difference(self) -> int:
        """Return how many more records there are after the changes."""
        return len(self.added) - sum(record is None for record in self.changed.values())

    def after(self) -> bytes:
        """Return the content after the changes."""
        if is_bundle(self.file):
            return limited(b"", self._bundle().encode(), MAX_BUNDLE_BYTES, str(self.file))
        lines = []
        for number, line in enumerate(self._lines):
            record = self.changed.get(number)
            if record is not None:
                start = BOM if line.startswith(BOM) else b""
                lines.append(start + encode_line(record) + (b"\r" if line.endswith(b"\r") else b""))
            elif number not in self.changed:
                lines.append(line)
        if self.added:
            # Usually, nothing is after the last line end.
            last = lines.pop() if lines else b""
            lines += [*([last] if last.strip() else ()), *map(encode_line, self.added), b""]
        return b"\n".join(lines)

    def _bundle(self) -> str:
        text = decode(self.before or b"")
        edits = [
            Remove(f"/records/{number}")
            if record is None
            else Replace(f"/records/{number}", to_dict(record))
            for number, record in self.changed.items()
        ]
        text = apply_edits(text, text_edits(text, edits))
        return _appended(self.file, text, "records", [encode(each).decode() for each in self.added])


def _head_of(data: bytes) -> _Head:
    try:
        return _head.decode(data)
    except DECODING_ERRORS:
        return _Head()


def _list_in(file: Path, data: bytes, name: str) -> list[Any]:
    """Return a list in an object of JSON; raise FileError if there is none."""
    try:
        content = parse(data)
    except InvalidError:
        content = None
    found = content.get(name) if isinstance(content, dict) else None
    if not isinstance(found, list):
        raise FileError(file, f"has no list of {name}; see newsevents validate")
    return found


def _appended(file: Path, text: str, name: str, entries: list[str]) -> str:
    """Return an object of JSON with more entries at the end of a list, each on a new line."""
    if not entries:
        return text
    _list_in(file, text.encode(), name)
    source = SourceMap(text, [f"/{name}"])
    value = source.get(f"/{name}")
    assert value is not None
    end = source.end(value.start) - 1
    content = text[value.start + 1 : end]
    inside = content.rstrip()
    _, line, indent = content[len(inside) :].rpartition("\n")
    added = ",\n".join(entries)
    tail = f"{indent if line else ''}{text[end:]}"
    return f"{text[: value.start + 1]}{inside}{',' if inside else ''}\n{added}\n{tail}"
