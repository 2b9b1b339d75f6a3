"""Baseline: known findings that do not count, so that an old dataset can be validated today.

    {"newsevents-baseline": 1, "findings": [
    {"code": "NE206", "record": "place:samra", "file": "data/places.jsonl"},
    {"code": "NE105", "record": "call:a", "pointer": "/status", "file": "data/events.jsonl"},
    {"code": "NE013", "file": "data/events.jsonl"}
    ]}

An entry covers one finding: the rule, the record and the pointer in it, and the file (relative to
the folder of the baseline). Lines may move, and a record may move to another file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import attrs

from newsevents.codec.parser import parse
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Rule, Severity, printable, shown
from newsevents.storage.atomic import write_all
from newsevents.storage.compression import check_regular
from newsevents.storage.paths import unreadable_error
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.remote import is_url
from newsevents.validation import RuleSelection, ValidationReport
from newsevents.validation.registry import all_rules
from newsevents.validation.rules.dataset import STALE_BASELINE_ENTRY, VALIDATION_STOPPED
from newsevents.validation.rules.package import BYTES_DIFFER, HASH_DIFFERS

__all__ = ["Baseline", "write"]

_VERSION = 1
_MAX_FILE_BYTES = 100 * 2**20
_MAX_SHOWN_CHARS = 200
_KEYS = ("code", "record", "pointer", "file")

# Findings that never go into a baseline: unread or damaged data would never be checked again.
_EXCLUDED = frozenset((VALIDATION_STOPPED, BYTES_DIFFER, HASH_DIFFERS))
# Families of rules about one line or record, independent of the others.
_LOCAL_FAMILIES = ("NE0", "NE1")

#: Code, record, pointer and file of an entry; "" for what it lacks.
Key: TypeAlias = tuple[str, str, str, str]


@attrs.frozen
class _Run:
    """Validation of one dataset."""

    #: Files and folders that were read, relative to the folder of the baseline.
    read: frozenset[str]
    is_whole: bool
    selection: RuleSelection

    def covers(self, key: Key, folder: Path, rule: Rule | None) -> bool:
        """Whether the run would have made the finding of an entry."""
        code, _, _, file = key
        path = os.path.normpath(folder / file)
        is_selected = rule is None or self.selection.is_selected_in(path, rule)
        if not (is_selected and self.selection.is_selected(STALE_BASELINE_ENTRY)):
            return False
        if not self.is_whole and not code.startswith(_LOCAL_FAMILIES):
            return False
        # A file that was removed from a dataset has no findings any more.
        is_removed = str(PurePosixPath(file).parent) in self.read and not os.path.lexists(path)
        return file in self.read or is_removed


@attrs.define
class Baseline:
    """A baseline, with its entries that no finding has matched yet."""

    path: Path
    _text: str
    #: Numbers of the unmatched entries, last first, by identity of the finding and by file.
    _left: dict[Key, dict[str, list[int]]]
    _runs: list[_Run] = attrs.field(init=False, factory=list)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline; raises FileError for a file that cannot be read or is no baseline."""
        try:
            check_regular(path)
            with path.open("rb") as stream:
                data = stream.read(_MAX_FILE_BYTES)
            content = parse(data)
        except FileError:
            raise
        except OSError as error:
            raise unreadable_error(path, error) from None
        except InvalidError as error:
            raise FileError(path, error.findings[0].message) from None
        findings = content.get("findings") if isinstance(content, dict) else None
        if not isinstance(findings, list) or content.get("newsevents-baseline") != _VERSION:
            raise FileError(path, "not a baseline; --write-baseline writes one")
        left: dict[Key, dict[str, list[int]]] = {}
        for number, entry in reversed(list(enumerate(findings))):
            key = _entry_key(path, entry)
            left.setdefault(_identity(key), {}).setdefault(key[3], []).append(number)
        return cls(path, data.decode(), left)

    def new(self, report: ValidationReport, selection: RuleSelection) -> ValidationReport:
        """Return a report without the findings of entries; each entry covers one finding.

        `selection` is the selection of rules that the report was made with.
        """
        folder = self.path.absolute().parent
        new = tuple(finding for finding in report.findings if not self._takes(finding, folder))
        # Other rules did not run on a record that is newly unreadable.
        has_gaps = any(
            f.severity is Severity.ERROR and f.code.startswith(_LOCAL_FAMILIES) for f in new
        )
        read = frozenset(_relative(folder, path) for path in report.read)
        self._runs.append(_Run(read, report.is_whole and not has_gaps, selection))
        return attrs.evolve(report, findings=new, tolerated=len(report.findings) - len(new))

    def _takes(self, finding: Finding, folder: Path) -> bool:
        key = _finding_key(finding, folder)
        by_file = self._left.get(_identity(key))
        if not by_file or not _is_allowed(finding):
            return False
        file = key[3] if key[3] in by_file else next(iter(by_file))
        by_file[file].pop()
        if not by_file[file]:
            del by_file[file]
        return True

    def stale(self) -> tuple[Finding, ...]:
        """Return a finding for each unmatched entry that the reports so far would have matched.

        Its file was read, and its rule was selected there. Rules about several records need a
        whole dataset.
        """
        folder = self.path.absolute().parent
        rules = {rule.code: rule for rule in all_rules()}
        findings = []
        for (code, record, pointer, _), by_file in self._left.items():
            for file, numbers in by_file.items():
                key = (code, record, pointer, file)
                if any(run.covers(key, folder, rules.get(code)) for run in self._runs):
                    shown_key = " ".join(printable(p[:_MAX_SHOWN_CHARS]) for p in key if p)
                    findings += [
                        STALE_BASELINE_ENTRY(
                            f"no finding matches {shown_key}",
                            hint="remove the entry, or write the baseline anew with "
                            "--write-baseline",
                            pointer=f"/findings/{number}",
                            record=record,
                        )
                        for number in numbers
                    ]
        path = self.path.absolute()
        here = Path.cwd()
        name = path.relative_to(here) if path.is_relative_to(here) else self.path
        whole = RawRecord(str(name), 0, 1, 1, self._text.encode())
        return tuple(sorted(locate_findings(whole, findings), key=lambda finding: finding.sort_key))


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline, one entry a line, sorted; return the number of entries.

    Findings of severity info are left out, since they do not count, and so are those about
    unread or changed data, which would hide all later findings.
    Raises FileError when the file cannot be written, or exists and is no baseline.
    """
    if path.exists():
        Baseline.read(path)
    folder = path.absolute().parent
    keys = sorted(_finding_key(f, folder) for f in findings if _is_allowed(f))
    entries = ({name: v for name, v in zip(_KEYS, key, strict=True) if v} for key in keys)
    lines = ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    body = f"[\n{lines}\n]" if lines else "[]"
    text = f'{{"newsevents-baseline": {_VERSION}, "findings": {body}}}\n'
    write_all({path: text.encode()})
    return len(keys)


def _is_allowed(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.rule not in _EXCLUDED


def _finding_key(finding: Finding, folder: Path) -> Key:
    file = _relative(folder, finding.file) if finding.file else ""
    return (finding.code, finding.record, finding.pointer, file)


def _entry_key(path: Path, entry: Any) -> Key:
    if (
        isinstance(entry, dict)
        and "code" in entry
        and entry.keys() <= set(_KEYS)
        and all(isinstance(value, str) for value in entry.values())
    ):
        code, record, pointer, file = (entry.get(name, "") for name in _KEYS)
        return (code, record, pointer, file)
    raise FileError(path, f"{shown(entry)} is not an entry of a baseline")


def _identity(key: Key) -> Key:
    """Return the key without the file, if there is a record, which may move to another file."""
    code, record, pointer, file = key
    return (code, record, pointer, "" if record else file)


def _relative(folder: Path, path: str) -> str:
    return path if is_url(path) else Path(os.path.relpath(path, folder)).as_posix()
