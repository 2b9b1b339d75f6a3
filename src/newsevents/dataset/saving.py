"""Changes of a dataset, and writing them into the files that its records came from."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import attrs
import msgspec

from newsevents.codec import encode, to_dict
from newsevents.codec.parser import decode, parse
from newsevents.codec.source_map import SourceMap
from newsevents.codec.text_edits import apply_edits, text_edits
from newsevents.errors import FileError
from newsevents.findings import Remove, Replace
from newsevents.model import Event, Record, plural
from newsevents.model.types import EVENT_TYPES
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.json_lines import BOM
from newsevents.storage.paths import local_path
from newsevents.storage.resources import WrittenFile
from newsevents.storage.rewrite import Rewriter
from newsevents.storage.sources import DataSource, is_bundle, open_source


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


def save_changes(
    source: DataSource | None, changes: Changes, records: Mapping[str, Record]
) -> tuple[DataSource, tuple[Path, ...]]:
    """Write changes into the files of a source; return it as it is then, and the changed files.

    See `Dataset.save`.
    """
    if source is None or not isinstance(source.path, Path):
        where = "" if source is None else source.path
        reason = "the records are not from files that can be changed; use write_dataset"
        raise FileError(where, reason)
    with Rewriter() as rewriter:
        files = [local_path(file) for file in source.files]
        rewriter.lock([*files, source.path / MANIFEST] if source.path.is_dir() else files)
        try:
            source.check_unchanged()
        except FileError as error:
            reason = "changed since it was read; nothing is written, read the dataset again"
            raise FileError(error.path, reason) from None
        contents = {file: _Content(rewriter.read(file), is_bundle(file)) for file in files}
        _change(source.path, contents, dict(changes.of_files))
        for record in records.values():
            if record.id in changes.added:
                _add(source.path, contents, record)
        written = _write(rewriter, contents)
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
            if any(head.type in types for head in content.heads) or any(
                each.type in types for each in content.added
            ):
                content.added.append(record)
                return
    if path.is_dir():
        file = path / f"{plural('event' if is_event else record.type)}.jsonl"
        contents.setdefault(file, _Content(None, is_bundle=False)).added.append(record)
    else:
        contents[max(contents)].added.append(record)


def _write(rewriter: Rewriter, contents: Mapping[Path, _Content]) -> tuple[Path, ...]:
    written = []
    for file, content in contents.items():
        if not (content.changed or content.added):
            continue
        written.append(file)
        after = content.after()
        manifest = next((each for each in _manifests(file) if each.is_file()), None)
        if content.before is None:
            rewriter.create(file, after)
            if manifest is not None:
                _list_file(rewriter, manifest, file, content.added)
        else:
            rewriter.save(rewriter.rewrite(file, content.before, after))
        if manifest is not None:
            _count(rewriter, manifest, content.difference())
    return tuple(written)


def _manifests(file: Path) -> Iterator[Path]:
    return (folder / MANIFEST for folder in (*file.parents, *file.absolute().parents))


def _list_file(rewriter: Rewriter, manifest: Path, file: Path, records: Iterable[Record]) -> None:
    listed = WrittenFile(file.name)
    for record in records:
        listed.add(encode(record) + b"\n")
    before = rewriter.read(manifest)
    text = decode(before)
    known = parse(before).get("resources", [])
    paths = [each.get("path") if isinstance(each, dict) else None for each in known]
    at = paths.index(file.name) if file.name in paths else None
    if at is None:
        resource = msgspec.json.format(msgspec.json.encode(listed.resource()), indent=2).decode()
        after = _appended(text, "/resources", [textwrap.indent(resource, "    ")])
    else:
        # It was listed, but missing.
        figures = {name: listed.resource()[name] for name in ("bytes", "hash")}
        change = Replace(f"/resources/{at}", {**listed.resource(), **known[at], **figures})
        after = apply_edits(text, text_edits(text, [change]))
    rewriter.save(rewriter.rewrite(manifest, before, after.encode()))


def _count(rewriter: Rewriter, manifest: Path, difference: int) -> None:
    """Add to the number of records that a manifest has."""
    about = parse(rewriter.read(manifest)).get("newsevents")
    number = about.get("records") if isinstance(about, dict) else None
    if isinstance(number, int) and difference:
        change = rewriter.recount(manifest.parent, number + difference)
        if change is not None:
            rewriter.save(change)


class _Head(msgspec.Struct):
    """Type and id of a record."""

    type: str = ""
    id: str = ""


_head = msgspec.json.Decoder(_Head)


@attrs.define
class _Content:
    """Content of a file with its changes; of a new one there is none before."""

    before: bytes | None
    is_bundle: bool
    #: Type and id of each record; empty for lines that are none.
    heads: list[_Head] = attrs.field(init=False)
    #: Position and new version of each record that changes; None for removed ones.
    changed: dict[int, Record | None] = attrs.field(init=False, factory=dict)
    added: list[Record] = attrs.field(init=False, factory=list)
    _lines: list[bytes] = attrs.field(init=False, factory=list)

    def __attrs_post_init__(self) -> None:
        self._lines = (self.before or b"").split(b"\n")
        if self.is_bundle:
            entries = parse(self.before or b"")["records"]
            self.heads = [_head_of(msgspec.json.encode(each)) for each in entries]
        else:
            self.heads = [_head_of(line.removeprefix(BOM)) for line in self._lines]

    def difference(self) -> int:
        """Return how many more records there are after the changes."""
        return len(self.added) - sum(record is None for record in self.changed.values())

    def after(self) -> bytes:
        """Return the content after the changes."""
        if self.is_bundle:
            return self._bundle().encode()
        lines = []
        for number, line in enumerate(self._lines):
            record = self.changed.get(number)
            if record is not None:
                start = BOM if line.startswith(BOM) else b""
                lines.append(start + encode(record) + (b"\r" if line.endswith(b"\r") else b""))
            elif number not in self.changed:
                lines.append(line)
        if self.added:
            # Usually, nothing is after the last line end.
            last = lines.pop() if lines else b""
            lines += [*([last] if last.strip() else ()), *map(encode, self.added), b""]
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
        return _appended(text, "/records", [encode(each).decode() for each in self.added])


def _head_of(data: bytes) -> _Head:
    try:
        return _head.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _Head()


def _appended(text: str, pointer: str, entries: list[str]) -> str:
    """Return JSON with more entries at the end of the list at a pointer, each on a new line."""
    if not entries:
        return text
    source = SourceMap(text, [pointer])
    value = source.get(pointer)
    start = value.start + 1 if value else 0
    end = source.end(start - 1) - 1
    inside = text[start:end].rstrip()
    added = ",\n".join(entries)
    return f"{text[:start]}{inside}{',' if inside else ''}\n{added}\n{text[end:]}"
