"""Comparison of two versions of a dataset, record by record.

    comparison = compare(read_side("old/"), read_side("new/"))
    for record in comparison.records:
        print(record.change, record.id, len(record.fields))

Records are compared as plain data, so invalid ones are compared too.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

import attrs

from newsevents.codec import record_class, record_findings, to_dict
from newsevents.codec.parser import parse
from newsevents.dataset.dataset import Dataset
from newsevents.diff.fields import Change, FieldChange, differences, identity
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity, printable
from newsevents.model import Record
from newsevents.schema.base import is_readable
from newsevents.schema.paths import with_canonical_paths
from newsevents.schema.values import Text, too_deep
from newsevents.storage.data_packages import DATA_SUFFIXES
from newsevents.storage.json_lines import MAX_ERRORS
from newsevents.storage.paths import to_path
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.resources import is_data, own_fields
from newsevents.storage.rules import INCOMPLETE
from newsevents.storage.sources import DataSource, open_source, read_file
from newsevents.validation.rules.dataset import VALIDATION_STOPPED

# Deeper than any valid document; deeper ones are compared as text.
_MAX_DEPTH = 100
_MAX_FINDINGS = 5
_MAX_ID_LENGTH = 200


@attrs.frozen(kw_only=True)
class Side:
    """One version of a dataset, valid or not."""

    #: Name for people: a path, or a revision and a path.
    name: str
    #: Records as plain data; text if a record is not JSON or nested too deep.
    documents: tuple[Any, ...]
    #: Manifest without what follows from its data files.
    metadata: Mapping[str, Any] = attrs.field(factory=dict)
    #: Problems found while reading, one line each.
    notes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class RecordChange:
    """Change of one record."""

    change: Change
    #: Id in the new version; in the old one for a removed record. May be "".
    id: str
    #: Former id of a renamed record, or "".
    old_id: str = ""
    #: Old record; None if it was added.
    old: Any = None
    #: New record; None if it was removed.
    new: Any = None
    #: Changed fields of a changed record.
    fields: tuple[FieldChange, ...] = ()

    @property
    def type(self) -> str:
        """`type` of the record, or "" if it is not a string."""
        return _string(self.old if self.new is None else self.new, "type")


@attrs.frozen(kw_only=True)
class Comparison:
    """Differences between two versions of a dataset."""

    old: Side
    new: Side
    #: Added, renamed and changed records in the order of the new version, then removed ones.
    records: tuple[RecordChange, ...]
    #: Changes of the manifest, if both versions have one. A resource is known by its path.
    metadata: tuple[FieldChange, ...]
    #: Number of equal records.
    unchanged: int
    #: Documents by id, those of the new version first.
    by_id: Mapping[str, Any] = attrs.field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether both versions are equal."""
        return not self.records and not self.metadata

    def count(self, change: Change) -> int:
        """Return the number of records with a kind of change."""
        return sum(record.change is change for record in self.records)

    def name(self, record_id: str, language: str = "en") -> str:
        """Return the title, name or headline of a record, or ""."""
        document = self.by_id.get(record_id)
        if not isinstance(document, dict):
            return ""
        for field in ("title", "names"):
            texts = document.get(field)
            if isinstance(texts, dict):
                return Text({k: v for k, v in texts.items() if isinstance(v, str)}).best(language)
        return _string(document, "headline")


def read_side(
    data: str | PathLike[str] | Iterable[Record], name: str = "", *, max_errors: int = MAX_ERRORS
) -> Side:
    """Read one version: a path (folder, JSON Lines, bundle) or records, such as a Dataset.

    Invalid records are kept; the notes count them. `name` replaces the path in notes and errors.
    Raises FileError if the path or a part of it cannot be read, and after so many errors.
    """
    if not isinstance(data, str | PathLike):
        records = tuple(to_dict(record) for record in data)
        about = data.metadata if isinstance(data, Dataset) else {}
        return Side(name=name, documents=records, metadata=about)
    path = str(to_path(data))
    name = name or path

    def _renamed(text: str) -> str:
        return name + text.removeprefix(path) if text.startswith(path) else text

    documents: list[Any] = []
    invalid: list[str] = []
    ids: set[str] = set()
    repeated = 0
    try:
        source = open_source(data)
        findings = list(source.findings)
        for entry in (entry for file in source.files for entry in read_file(file).entries):
            if isinstance(entry, Finding):
                findings.append(entry)
                continue
            document, fault = _parse(entry)
            documents.append(document)
            record_id = _string(document, "id")
            repeated += record_id in ids
            ids.add(record_id)
            if fault is not None:
                findings += locate_findings(entry, [fault])
            elif not is_readable(record_findings(document)):
                invalid.append(record_id or f"{entry.file}:{entry.line}")
            if len(findings) + len(invalid) + repeated > max_errors:
                message = f"line {entry.line}: more than {max_errors:,} errors"
                hint = f"see newsevents validate {printable(entry.file)}"
                findings.append(VALIDATION_STOPPED(message, hint=hint, file=entry.file))
                break
    except FileError as error:
        raise FileError(_renamed(error.path), error.reason) from None
    findings = [attrs.evolve(each, file=_renamed(each.file)) for each in findings]
    _check_complete(findings)
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    notes = tuple(_notes(name, [_renamed(record) for record in invalid], errors))
    return Side(name=name, documents=tuple(documents), metadata=_metadata_of(source), notes=notes)


def _check_complete(findings: Iterable[Finding]) -> None:
    stops = INCOMPLETE | {VALIDATION_STOPPED}
    for finding in findings:
        if finding.rule in stops:
            raise FileError(finding.file, f"{finding.message}; {finding.hint}")


def _metadata_of(source: DataSource) -> dict[str, Any]:
    """Return the metadata of a manifest with all its resources, so that positions are known."""
    if source.manifest is None or _is_deep(dict(source.manifest.content)):
        return {}
    return {**source.metadata, "resources": source.manifest.content.get("resources")}


def _notes(name: str, invalid: list[str], errors: list[Finding]) -> Iterator[str]:
    name = printable(name)
    if invalid:
        count = "1 record is" if len(invalid) == 1 else f"{len(invalid)} records are"
        first = printable(invalid[0][:_MAX_ID_LENGTH])
        yield f"{name}: {count} invalid, such as {first}; compared anyway"
    yield from map(str, errors[:_MAX_FINDINGS])
    if len(errors) > _MAX_FINDINGS:
        yield f"{name}: {len(errors) - _MAX_FINDINGS} more findings"


def _parse(entry: RawRecord) -> tuple[Any, Finding | None]:
    """Return the document of a record; its text and a finding if it cannot be compared as one."""
    try:
        document = parse(entry.data)
    except InvalidError as error:
        fault = error.findings[0]
    else:
        if not _is_deep(document):
            return document, None
        fault = too_deep()
    return entry.data.decode(errors="backslashreplace"), fault


def compare(old: Side, new: Side) -> Comparison:
    """Return the differences between two versions; records are paired by their ids.

    A removed and an added record that are equal except for their ids are one renamed record.
    """
    before, after = _by_key(old.documents), _by_key(new.documents)
    removed = {key: document for key, document in before.items() if key not in after}
    by_content: dict[bytes, deque[_Key]] = {}
    for key, document in removed.items():
        if _string(document, "id"):
            by_content.setdefault(_without_id(document), deque()).append(key)
    changes: list[RecordChange] = []
    for key, document in after.items():
        if key in before:
            if fields := changed_fields(before[key], document):
                changes.append(_change(Change.CHANGED, before[key], document, fields))
        elif _string(document, "id") and (former := by_content.get(_without_id(document))):
            changes.append(_change(Change.RENAMED, removed.pop(former.popleft()), document))
        else:
            changes.append(_change(Change.ADDED, None, document))
    changes += [_change(Change.REMOVED, document, None) for document in removed.values()]
    return Comparison(
        old=old,
        new=new,
        records=tuple(changes),
        metadata=tuple(_compare_metadata(old.metadata, new.metadata)),
        unchanged=len(after) - sum(change.new is not None for change in changes),
        by_id={
            record_id: document
            for document in (*old.documents, *new.documents)
            if (record_id := _string(document, "id"))
        },
    )


def _compare_metadata(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FieldChange]:
    if not (old and new):
        return
    before, after = ({**metadata, "resources": None} for metadata in (old, new))
    yield from differences(None, before, after)
    then, now = _resources(old), _resources(new)
    for path in dict.fromkeys((*now, *then)):
        at, _ = now.get(path) or then[path]
        before, after = ({"r": side[path][1]} if path in side else {} for side in (then, now))
        if path.endswith(DATA_SUFFIXES):
            # Files of data are compared by their records.
            before, after = before or {"r": {}}, after or {"r": {}}
        for change in differences(None, before, after):
            yield attrs.evolve(change, pointer=f"/resources/{at}{change.pointer[2:]}")


def _resources(metadata: Mapping[str, Any]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return position and own fields of each resource, by its path, or by its name without one."""
    resources = metadata.get("resources")
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for index, resource in enumerate(resources if isinstance(resources, list) else ()):
        if isinstance(resource, dict):
            fields = own_fields(resource)
            path = fields.get("path", fields.get("name"))
            if isinstance(path, str) and is_data(fields):
                del fields["path"]
            found.setdefault(path if isinstance(path, str) else json.dumps(path), (index, fields))
    return found


# Id of a record, or its content if it has none, and which of the records with that key it is.
_Key = tuple[str | bytes, int]


def _by_key(documents: Iterable[Any]) -> dict[_Key, Any]:
    found: dict[_Key, Any] = {}
    counts: Counter[str | bytes] = Counter()
    for document in documents:
        key = _string(document, "id") or identity(document)
        found[key, counts[key]] = document
        counts[key] += 1
    return found


def changed_fields(old: Any, new: Any) -> tuple[FieldChange, ...]:
    """Return the changes between two versions of a record; paths by id and by position are equal."""
    if identity(old) == identity(new):
        return ()
    cls = record_class(new)
    if cls is None or cls is not record_class(old):
        return differences(None, old, new)
    # A claim by position is about another entry once the list has another order.
    return differences(cls, with_canonical_paths(cls, old), with_canonical_paths(cls, new))


def _change(
    change: Change, old: Any, new: Any, fields: tuple[FieldChange, ...] = ()
) -> RecordChange:
    record_id = _string(old if new is None else new, "id")
    old_id = _string(old, "id") if change is Change.RENAMED else ""
    return RecordChange(change=change, id=record_id, old_id=old_id, old=old, new=new, fields=fields)


def _without_id(document: dict[str, Any]) -> bytes:
    return identity({name: value for name, value in document.items() if name != "id"})


def _string(document: Any, field: str) -> str:
    value = document.get(field) if isinstance(document, dict) else None
    return value if isinstance(value, str) else ""


def _is_deep(document: Any) -> bool:
    """Return whether a document is nested deeper than comparing and writing can follow."""
    level = [document]
    for _ in range(_MAX_DEPTH):
        containers = [
            value.values() if isinstance(value, dict) else value
            for value in level
            if isinstance(value, dict | list)
        ]
        level = [below for container in containers for below in container]
        if not level:
            return False
    return True
