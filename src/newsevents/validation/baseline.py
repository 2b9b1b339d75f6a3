"""A baseline: findings that are put up with for now, so that an old dataset can begin today.

    {"newsevents-baseline": 1, "findings": [
    {"code": "NE206", "record": "place:samra", "file": "data/places.jsonl"},
    {"code": "NE105", "record": "call:a", "pointer": "/status", "file": "data/events.jsonl"},
    {"code": "NE013", "file": "data/events.jsonl"}
    ]}

An entry stands for one finding: the rule, the record and the place in it, and the file (from the
folder of the baseline). Lines may come and go above it, and a record may move to another file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
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
_MAX_SIZE = 100 * 2**20
_LONGEST = 200
_KEYS = ("code", "record", "pointer", "file")

# What is not read, or is damaged later, would never be looked at: these never wait.
_NEVER = frozenset((VALIDATION_STOPPED, BYTES_DIFFER, HASH_DIFFERS))
# What is found in a line or a record by itself, whatever else was read.
_ALONE = ("NE0", "NE1")

#: Code, record, pointer, file; empty where an entry does not have it.
Key: TypeAlias = tuple[str, str, str, str]


@attrs.frozen
class _Run:
    """What was looked at in one dataset, and for which rules."""

    #: Files and folders, from the folder of the baseline.
    read: frozenset[str]
    is_whole: bool
    choice: RuleSelection

    def looked_for(self, key: Key, folder: Path, rule: Rule | None) -> bool:
        """Say whether what an entry stands for would have been found."""
        code, _, _, file = key
        path = os.path.normpath(folder / file)
        is_wanted = rule is None or self.choice.is_selected_in(path, rule)
        if not (is_wanted and self.choice.is_selected(STALE_BASELINE_ENTRY)):
            return False
        if not self.is_whole and not code.startswith(_ALONE):
            return False
        if file in self.read:
            return True
        # A file that was removed from a dataset has nothing wrong with it any more.
        return str(PurePosixPath(file).parent) in self.read and not os.path.lexists(path)


@attrs.define
class Baseline:
    """A baseline file that was read, and which of its entries have found no finding yet."""

    path: Path
    _text: str
    #: What an entry stands for to the file to the numbers of the entries that do, last first.
    _left: dict[Key, dict[str, list[int]]]
    _runs: list[_Run] = attrs.field(init=False, factory=list)

    @classmethod
    def read(cls, path: Path) -> Baseline:
        """Read a baseline file.

        Raises FileError for a file that cannot be read or is no baseline.
        """
        try:
            check_regular(path)
            with path.open("rb") as stream:
                data = stream.read(_MAX_SIZE)
            content = parse(data)
        except FileError:
            raise
        except OSError as error:
            raise unreadable_error(path, error) from None
        except InvalidError as error:
            raise FileError(path, f"{error.findings[0].message}") from None
        findings = content.get("findings") if isinstance(content, dict) else None
        if not isinstance(findings, list) or content.get("newsevents-baseline") != _VERSION:
            raise FileError(path, "not a baseline; --write-baseline writes one")
        left: dict[Key, dict[str, list[int]]] = {}
        for number, entry in reversed(list(enumerate(findings))):
            key = _key_of(path, entry)
            left.setdefault(_same(key), {}).setdefault(key[3], []).append(number)
        return cls(path, data.decode(), left)

    def new(self, report: ValidationReport, choice: RuleSelection) -> ValidationReport:
        """Return a report without the findings that entries stand for, each for one of them.

        The choice is that which the report was made with.
        """
        folder = self.path.absolute().parent
        new = tuple(finding for finding in report.findings if not self._takes(finding, folder))
        # Other rules were not run on a record that is newly unreadable, so they found nothing.
        has_gaps = any(f.severity is Severity.ERROR and f.code.startswith(_ALONE) for f in new)
        read = frozenset(_seen_from(folder, path) for path in report.read)
        self._runs.append(_Run(read, report.is_whole and not has_gaps, choice))
        return attrs.evolve(report, findings=new, tolerated=len(report.findings) - len(new))

    def _takes(self, finding: Finding, folder: Path) -> bool:
        key = _key(finding, folder)
        by_file = self._left.get(_same(key))
        if not by_file or not _can_wait(finding):
            return False
        file = key[3] if key[3] in by_file else next(iter(by_file))
        by_file[file].pop()
        if not by_file[file]:
            del by_file[file]
        return True

    def stale(self) -> tuple[Finding, ...]:
        """Return a finding for each entry left over that the reports so far should have used.

        That is one of a file that was read, and of a rule that was wanted there.
        Rules that look across records are told about whole datasets only.
        """
        rules = {rule.code: rule for rule in all_rules()}
        whole = RawRecord(_from_here(self.path), 0, 1, 1, self._text.encode())
        findings = (
            STALE_BASELINE_ENTRY(
                f"nothing is found any more that {_shown(key)} stands for",
                hint="remove the entry, or write the baseline anew with --write-baseline",
                pointer=f"/findings/{number}",
                record=key[1],
            )
            for number, key in self._unused(rules)
        )
        return tuple(sorted(locate_findings(whole, findings), key=lambda finding: finding.sort_key))

    def _unused(self, rules: Mapping[str, Rule]) -> Iterator[tuple[int, Key]]:
        folder = self.path.absolute().parent
        for (code, record, pointer, _), by_file in self._left.items():
            for file, numbers in by_file.items():
                key = (code, record, pointer, file)
                if any(run.looked_for(key, folder, rules.get(code)) for run in self._runs):
                    yield from ((number, key) for number in numbers)


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline of some findings, an entry a line, sorted; return how many there are.

    Findings for information only are left out, since they are held against nobody. So is that the
    rest was not read, or that a file is not that of the manifest: whatever comes to stand there
    would never be looked at.
    Raises FileError when it cannot be written, and for another file that is there already.
    """
    if path.exists():
        Baseline.read(path)
    folder = path.absolute().parent
    keys = sorted(_key(f, folder) for f in findings if _can_wait(f))
    lines = ",\n".join(json.dumps(_entry(key), ensure_ascii=False) for key in keys)
    body = f"[\n{lines}\n]" if lines else "[]"
    text = f'{{"newsevents-baseline": {_VERSION}, "findings": {body}}}\n'
    write_all({path: text.encode()})
    return len(keys)


def _can_wait(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO and finding.rule not in _NEVER


def _entry(key: Key) -> dict[str, str]:
    return {name: value for name, value in zip(_KEYS, key, strict=True) if value}


def _shown(key: Key) -> str:
    return " ".join(printable(value[:_LONGEST]) for value in key if value)


def _key(finding: Finding, folder: Path) -> Key:
    file = _seen_from(folder, finding.file) if finding.file else ""
    return (finding.code, finding.record, finding.pointer, file)


def _same(key: Key) -> Key:
    """Return what tells findings apart: a record is the same in whatever file it stands."""
    code, record, pointer, file = key
    return (code, record, pointer, "" if record else file)


def _seen_from(folder: Path, path: str) -> str:
    return path if is_url(path) else Path(os.path.relpath(path, folder)).as_posix()


def _from_here(path: Path) -> str:
    """Return a path as seen from the current folder, if it lies below it."""
    place, here = path.absolute(), Path.cwd()
    return str(place.relative_to(here)) if place.is_relative_to(here) else str(path)


def _key_of(path: Path, entry: Any) -> Key:
    if (
        isinstance(entry, dict)
        and "code" in entry
        and entry.keys() <= set(_KEYS)
        and all(isinstance(value, str) for value in entry.values())
    ):
        return (
            entry["code"],
            entry.get("record", ""),
            entry.get("pointer", ""),
            entry.get("file", ""),
        )
    raise FileError(path, f"{shown(entry)} is no entry of a baseline")
