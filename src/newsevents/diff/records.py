"""Differences between two versions of a dataset: records added, removed, renamed and changed.

    comparison = compare(read_side("old/"), read_side("new/"))
    for record in comparison.records:
        print(record.change, record.id, len(record.fields))

Records are compared as JSON documents, so that invalid ones are compared, too.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

import attrs

from newsevents.codec import record_class, record_findings, to_dict
from newsevents.codec.parser import parse
from newsevents.diff.fields import Change, FieldChange, differences, identity
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity, printable
from newsevents.model import Record
from newsevents.schema.base import is_readable
from newsevents.schema.jsonable import too_deep
from newsevents.schema.values import Text
from newsevents.storage.paths import DataFile, to_path
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import DataSource, open_source, read_file

__all__ = ["Comparison", "RecordChange", "Side", "compare", "read_side"]

# Deeper than any valid document; deeper ones are compared as text.
_MAX_DEPTH = 100
_MAX_LISTED_FINDINGS = 5
_MAX_NAME_LENGTH = 200


@attrs.frozen(kw_only=True)
class Side:
    """The records of one version, valid or not."""

    #: Path, or revision and path.
    name: str
    #: JSON documents; text that is not JSON, or nested too deeply, as it is.
    documents: tuple[Any, ...]
    #: The fields of the manifest except the list of files.
    metadata: Mapping[str, Any] = attrs.field(factory=dict)
    #: Problems of this version, one line each.
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RecordChange:
    """Change of one record."""

    change: Change
    #: The new id, or the old one of a removed record; may be empty.
    id: str
    #: The old id of a renamed record.
    old_id: str = ""
    #: The old document; None for an addition.
    old: Any = None
    #: The new document; None for a removal.
    new: Any = None
    #: Changes of the fields of a changed record.
    fields: tuple[FieldChange, ...] = ()

    @property
    def type(self) -> str:
        """The field `type`, if it is text."""
        return _string(self.old if self.new is None else self.new, "type")


@attrs.frozen(kw_only=True)
class Comparison:
    """Changes between two versions of a dataset."""

    old: Side
    new: Side
    #: Additions and changes in the order of the new version, then removals in that of the old.
    records: tuple[RecordChange, ...]
    #: Changes of the manifest except its list of files, if both versions have one.
    metadata: tuple[FieldChange, ...]
    #: Number of unchanged records.
    unchanged: int
    #: The document of each id, of the new version if both have it.
    by_id: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.records and not self.metadata

    def count(self, change: Change) -> int:
        """Return the number of records with a kind of change."""
        return sum(record.change is change for record in self.records)

    def name(self, record: str, language: str = "en") -> str:
        """Return the title, name or headline of the record with an id; may be empty."""
        document = self.by_id.get(record)
        if not isinstance(document, dict):
            return ""
        for field in ("title", "names"):
            texts = document.get(field)
            if isinstance(texts, dict):
                return Text({k: v for k, v in texts.items() if isinstance(v, str)}).best(language)
        return _string(document, "headline")


def read_side(data: str | PathLike[str] | Iterable[Record], name: str = "") -> Side:
    """Read one version from a path (folder, JSON Lines, bundle), or take records.

    Invalid content is kept, and mentioned in the notes. `name` replaces the path in messages.
    Raises FileError if the path cannot be read.
    """
    if not isinstance(data, str | PathLike):
        return Side(name=name, documents=tuple(to_dict(record) for record in data))
    path = str(to_path(data))
    name = name or path
    reading = _Reading()
    try:
        source = open_source(data)
        reading.note(source.findings)
        documents = [d for file in source.files for d in reading.documents(source, file)]
    except FileError as error:
        raise FileError(_named(error.path, path, name), error.reason) from None
    metadata = {} if _is_deep(dict(source.metadata)) else source.metadata
    notes = tuple(reading.notes(path, name))
    return Side(name=name, documents=tuple(documents), metadata=metadata, notes=notes)


@attrs.define
class _Reading:
    """Findings and invalid records of one version."""

    findings: list[Finding] = attrs.field(factory=list)
    invalid: list[str] = attrs.field(factory=list)

    def note(self, findings: Iterable[Finding]) -> None:
        self.findings += [f for f in findings if f.severity is Severity.ERROR]

    def documents(self, source: DataSource, file: DataFile) -> Iterator[Any]:
        for entry in read_file(source, file).entries:
            if isinstance(entry, RawRecord):
                yield self._document(entry)
            else:
                self.note([entry])

    def _document(self, entry: RawRecord) -> Any:
        text = entry.data.decode(errors="backslashreplace")
        try:
            document = parse(entry.data)
        except InvalidError as error:
            self.note(locate_findings(entry, error.findings[:1]))
            return text
        if _is_deep(document):
            self.note(locate_findings(entry, [too_deep()]))
            return text
        if not is_readable(record_findings(document)):
            self.invalid.append(_string(document, "id") or f"{entry.file}:{entry.line}")
        return document

    def notes(self, path: str, name: str) -> Iterator[str]:
        """Yield the notes about the version at a path, with its name."""
        if self.invalid:
            number = len(self.invalid)
            which = "1 record is" if number == 1 else f"{number} records are"
            first = printable(_named(self.invalid[0], path, name)[:_MAX_NAME_LENGTH])
            yield f"{printable(name)}: {which} not valid, for example {first}; compared nevertheless"
        for finding in self.findings[:_MAX_LISTED_FINDINGS]:
            yield str(attrs.evolve(finding, file=_named(finding.file, path, name)))
        if len(self.findings) > _MAX_LISTED_FINDINGS:
            yield f"{printable(name)}: {len(self.findings) - _MAX_LISTED_FINDINGS} more findings like these"


def _named(text: str, path: str, name: str) -> str:
    """Replace the path at the beginning of a text by a name."""
    return name + text.removeprefix(path) if text.startswith(path) and path != name else text


def compare(old: Side, new: Side) -> Comparison:
    """Return the changes between two versions, whose records are paired by their ids.

    A removed and an added record that are equal except for their ids are one renamed record.
    """
    before, after = _by_key(old.documents), _by_key(new.documents)
    former = _renamed(
        [document for key, document in before.items() if key not in after],
        [document for key, document in after.items() if key not in before],
    )
    changes: list[RecordChange] = []
    for key, document in after.items():
        if key in before:
            changes += _changed(before[key], document)
        elif id(document) in former:
            changes.append(_change(Change.RENAMED, former[id(document)], document))
        else:
            changes.append(_change(Change.ADDED, None, document))
    gone = {id(document) for document in former.values()}
    changes += [
        _change(Change.REMOVED, document, None)
        for key, document in before.items()
        if key not in after and id(document) not in gone
    ]
    both = old.metadata and new.metadata
    return Comparison(
        old=old,
        new=new,
        records=tuple(changes),
        metadata=differences(None, dict(old.metadata), dict(new.metadata)) if both else (),
        unchanged=len(after) - sum(change.new is not None for change in changes),
        by_id={name: d for d in (*old.documents, *new.documents) if (name := _string(d, "id"))},
    )


def _changed(old: Any, new: Any) -> Iterator[RecordChange]:
    if identity(old) == identity(new):
        return
    cls = record_class(new)
    fields = differences(cls if cls is record_class(old) else None, old, new)
    if fields:
        yield attrs.evolve(_change(Change.CHANGED, old, new), fields=fields)


def _change(change: Change, old: Any, new: Any) -> RecordChange:
    name = _string(old if new is None else new, "id")
    former = _string(old, "id") if change is Change.RENAMED else ""
    return RecordChange(change=change, id=name, old_id=former, old=old, new=new)


def _by_key(documents: Iterable[Any]) -> dict[tuple[str | bytes, int], Any]:
    """Return documents by id, or by content if they have none, and a number for equal ones."""
    found: dict[tuple[str | bytes, int], Any] = {}
    counts: Counter[str | bytes] = Counter()
    for document in documents:
        key = _string(document, "id") or identity(document)
        found[key, counts[key]] = document
        counts[key] += 1
    return found


def _renamed(gone: list[Any], come: list[Any]) -> dict[int, Any]:
    """Return the old document of each added one that is a renamed record, by Python's `id`."""
    waiting: dict[bytes, deque[Any]] = {}
    for document in gone:
        if _string(document, "id"):
            waiting.setdefault(_without_id(document), deque()).append(document)
    former = {}
    for document in come:
        if _string(document, "id") and waiting.get(_without_id(document)):
            former[id(document)] = waiting[_without_id(document)].popleft()
    return former


def _without_id(document: dict[str, Any]) -> bytes:
    return identity({name: value for name, value in document.items() if name != "id"})


def _string(document: Any, field: str) -> str:
    """Return a field of a document if it is text, else an empty string."""
    value = document.get(field) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def _is_deep(document: Any) -> bool:
    """Whether a document is nested too deeply to be compared and written."""
    level = [document]
    for _ in range(_MAX_DEPTH):
        maps = [value for value in level if isinstance(value, dict)]
        lists = [value for value in level if isinstance(value, list)]
        level = [below for values in lists for below in values]
        level += [below for values in maps for below in values.values()]
        if not level:
            return False
    return True
