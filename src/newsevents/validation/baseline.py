"""Baseline: known findings that do not count, so that an old dataset can be validated today.

    {"newsevents-baseline": 1, "findings": [
    {"code": "NE206", "record": "place:samra", "file": "data/places.jsonl"},
    {"code": "NE105", "record": "call:a", "pointer": "/status", "file": "data/events.jsonl",
     "reason": "the term is proposed for the vocabulary"},
    {"code": "NE013", "file": "data/events.jsonl"}
    ]}

An entry covers one finding: the rule, the record and the pointer in it, and the file (relative to
the folder of the baseline). Lines may move, and a record may move to another file. The reason is
for people, and stays when the baseline is written anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Literal

import attrs
import msgspec

from newsevents.errors import FileError
from newsevents.findings import Finding, Rule, Severity, one_line, printable
from newsevents.storage.atomic import Transaction, home_of
from newsevents.storage.compression import read_data
from newsevents.storage.paths import relative_path, translate_errors
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.rules import MISSING_FILE, NOT_FETCHED
from newsevents.validation import RuleSelection, ValidationReport
from newsevents.validation.registry import all_rules
from newsevents.validation.rules.dataset import STALE_BASELINE_ENTRY, VALIDATION_STOPPED
from newsevents.validation.rules.package import BYTES_DIFFER, HASH_DIFFERS

__all__ = ["Baseline", "write"]

_MAX_FILE_BYTES = 100 * 2**20
_MAX_SHOWN_CHARS = 200

# Findings that never go into a baseline: unread or damaged data would never be checked again.
_EXCLUDED = frozenset((VALIDATION_STOPPED, BYTES_DIFFER, HASH_DIFFERS))
_ABSENT = frozenset((MISSING_FILE, NOT_FETCHED))
# Families of rules about one line or record, independent of the others.
_LOCAL_FAMILIES = ("NE0", "NE1")


class _Entry(
    msgspec.Struct, frozen=True, order=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Entry of a baseline; "" for what it lacks."""

    code: str
    record: str = ""
    pointer: str = ""
    #: Path relative to the folder of the baseline.
    file: str = ""
    reason: str = ""

    @classmethod
    def of(cls, finding: Finding, folder: Path) -> _Entry:
        """Return the entry of a finding, with its file relative to a folder."""
        file = _relative(finding.file, folder) if finding.file else ""
        return cls(finding.code, finding.record, finding.pointer, file)

    @property
    def identity(self) -> tuple[str, ...]:
        """Values that its finding has too; without the file if it has a record, which may move."""
        return (self.code, self.record, self.pointer, "" if self.record else self.file)


class _Content(msgspec.Struct, forbid_unknown_fields=True):
    version: Literal[1] = msgspec.field(name="newsevents-baseline")
    findings: list[_Entry]


@attrs.frozen
class _Run:
    """Validation of one dataset."""

    #: Files and folders that were read, relative to the folder of the baseline.
    read: frozenset[str]
    is_whole: bool
    selection: RuleSelection

    def covers(self, entry: _Entry, folder: Path, rule: Rule | None) -> bool:
        """Whether the run would have made the finding of an entry."""
        path = os.path.normpath(folder / entry.file)
        is_selected = rule is None or self.selection.is_selected_in(path, rule)
        if not (is_selected and self.selection.is_selected(STALE_BASELINE_ENTRY)):
            return False
        if not self.is_whole and not entry.code.startswith(_LOCAL_FAMILIES):
            return False
        # A file that was removed from a dataset has no findings any more.
        folder_name = str(PurePosixPath(entry.file).parent)
        return entry.file in self.read or (folder_name in self.read and not os.path.lexists(path))


@attrs.define
class Baseline:
    """A baseline, with its entries that no finding has matched yet."""

    path: Path
    _data: bytes
    #: The unmatched entries with their numbers, by identity.
    _left: dict[tuple[str, ...], list[tuple[int, _Entry]]]
    _runs: list[_Run] = attrs.field(init=False, factory=list)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline; raises FileError for a file that cannot be read or is no baseline."""
        data = read_data(path, _MAX_FILE_BYTES)
        try:
            content = msgspec.json.decode(data, type=_Content)
        except msgspec.DecodeError as error:
            reason = f"not a baseline, which --write-baseline writes: {one_line(error)}"
            raise FileError(path, reason) from None
        left: dict[tuple[str, ...], list[tuple[int, _Entry]]] = {}
        for number, entry in enumerate(content.findings):
            left.setdefault(entry.identity, []).append((number, entry))
        return cls(path, data, left)

    def new(self, report: ValidationReport, selection: RuleSelection) -> ValidationReport:
        """Return a report in which the findings of entries are suppressed; each covers one finding.

        `selection` is the selection of rules that the report was made with.
        """
        new: list[Finding] = []
        suppressed: list[Finding] = []
        for finding in report.findings:
            entry = self.take(finding)
            if entry is None:
                new.append(finding)
            else:
                suppressed.append(attrs.evolve(finding, reason=entry.reason))
        # Other rules did not run on a record that is newly unreadable.
        has_gaps = any(
            f.rule.severity is Severity.ERROR and f.code.startswith(_LOCAL_FAMILIES) for f in new
        )
        folder = self.path.absolute().parent
        read = frozenset(_relative(path, folder) for path in report.read)
        self._runs.append(_Run(read, report.is_whole and not has_gaps, selection))
        code = STALE_BASELINE_ENTRY.code
        not_run = {rule: why for rule, why in report.rules_not_run.items() if rule != code}
        return attrs.evolve(
            report,
            findings=tuple(new),
            suppressed=tuple(suppressed),
            rules_run=(*report.rules_run, *(report.rules_not_run.keys() - not_run.keys())),
            rules_not_run=not_run,
        )

    def take(self, finding: Finding) -> _Entry | None:
        """Return the entry of a finding, at best one with the same file, and match it to no other."""
        given = _Entry.of(finding, self.path.absolute().parent)
        entries = self._left.get(given.identity)
        if not entries or not _is_allowed(finding):
            return None
        same = (at for at, (_, entry) in enumerate(entries) if entry.file == given.file)
        return entries.pop(next(same, 0))[1]

    def stale(self) -> tuple[Finding, ...]:
        """Return a finding for each unmatched entry that the reports so far would have matched.

        Its file was read, and its rule was selected there. Rules about several records need a
        whole dataset.
        """
        folder = self.path.absolute().parent
        rules = {rule.code: rule for rule in all_rules()}
        findings = []
        for number, entry in (each for entries in self._left.values() for each in entries):
            runs = (run for run in self._runs if run.covers(entry, folder, rules.get(entry.code)))
            if (run := next(runs, None)) is not None:
                parts = (entry.code, entry.record, entry.pointer, entry.file)
                finding = STALE_BASELINE_ENTRY(
                    "no finding matches "
                    + " ".join(printable(part[:_MAX_SHOWN_CHARS]) for part in parts if part),
                    hint="remove the entry, or write the baseline anew with --write-baseline",
                    pointer=f"/findings/{number}",
                    record=entry.record,
                )
                findings.append(run.selection.with_severity(finding))
        path = self.path.absolute()
        here = Path.cwd()
        name = path.relative_to(here) if path.is_relative_to(here) else self.path
        whole = RawRecord(str(name), 0, 1, 1, self._data)
        return tuple(sorted(locate_findings(whole, findings), key=lambda finding: finding.sort_key))


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline, one entry a line, sorted; return the number of entries.

    Reasons of a baseline that is there already are kept.
    Findings of severity info are left out, since they do not count, and so are those about
    unread or changed data, which would hide all later findings.
    Raises FileError when the file cannot be written, or exists and is no baseline, and for a finding
    about a file that is not here, whose entries would be lost.
    """
    findings = list(findings)
    if (absent := next((f for f in findings if f.rule in _ABSENT), None)) is not None:
        raise FileError(path, f"not written, since not all data is here: {absent}")
    with Transaction.open(home_of(path), path) as writer:
        content, number = _merged(path, findings)
        with translate_errors(path):
            writer.stage(path).write_bytes(content)
    return number


def _merged(path: Path, findings: Iterable[Finding]) -> tuple[bytes, int]:
    """Return a baseline of findings with the reasons of an old one, and the number of entries."""
    old = Baseline.read(path) if path.exists() else Baseline(path, b"", {})
    folder = path.absolute().parent
    entries = []
    for finding in filter(_is_allowed, findings):
        reason = known.reason if (known := old.take(finding)) else ""
        entries.append(msgspec.structs.replace(_Entry.of(finding, folder), reason=reason))
    lines = (msgspec.json.format(msgspec.json.encode(each), indent=0) for each in sorted(entries))
    body = b"[\n%b\n]" % b",\n".join(lines) if entries else b"[]"
    return b'{"newsevents-baseline": 1, "findings": %b}\n' % body, len(entries)


def _relative(path: str, folder: Path) -> str:
    # JSON cannot contain a name that is not UTF-8.
    return relative_path(path, folder).encode("utf-8", "backslashreplace").decode()


def _is_allowed(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.rule not in _EXCLUDED
