"""A baseline: findings that are put up with for now, so that an old dataset can begin today.

    {"newsevents-baseline": 1, "findings": [
    {"code": "NE206", "record": "place:samra"},
    {"code": "NE105", "record": "call:a", "pointer": "/status"},
    {"code": "NE013", "file": "events.jsonl"}
    ]}

An entry stands for one finding: the rule, the record and the place in it, or the file (from the
folder of the baseline) where there is no record. Lines may come and go above it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from newsevents.checks.inspection_rules import STALE, STOPPED
from newsevents.codec.json_text import parse
from newsevents.files.entries import Entry, placed
from newsevents.files.opening import check_regular, unreadable
from newsevents.files.writing import write_all
from newsevents.findings import FileError, Finding, InvalidError, Severity, printable, shown

__all__ = ["Baseline", "write"]

_VERSION = 1
_MAX_SIZE = 100 * 2**20
_LONGEST = 200
_KEYS = ("code", "record", "pointer", "file")

#: Code, record, pointer, file; empty where an entry does not have it.
Key: TypeAlias = tuple[str, str, str, str]


@attrs.define
class Baseline:
    """A baseline file that was read, and which of its entries have found no finding yet."""

    path: Path
    _text: str
    #: What an entry stands for to the numbers of the entries that do, last first.
    _left: dict[Key, list[int]]

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
            raise unreadable(path, error) from None
        except InvalidError as error:
            raise FileError(f"{path}: {error.findings[0].message}") from None
        findings = content.get("findings") if isinstance(content, dict) else None
        if not isinstance(findings, list) or content.get("newsevents-baseline") != _VERSION:
            raise FileError(f"{path}: not a baseline; --write-baseline writes one")
        left: dict[Key, list[int]] = {}
        for number, entry in reversed(list(enumerate(findings))):
            left.setdefault(_key_of(path, entry), []).append(number)
        return cls(path, data.decode(), left)

    def new(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings that no entry stands for; each entry stands for one finding."""
        folder = self.path.absolute().parent
        return tuple(finding for finding in findings if not self._takes(finding, folder))

    def _takes(self, finding: Finding, folder: Path) -> bool:
        key = _key(finding, folder)
        if _can_wait(finding) and (numbers := self._left.get(key)):
            numbers.pop()
            return True
        return False

    def stale(self, wanted: Callable[[str], bool]) -> tuple[Finding, ...]:
        """Return a finding for each entry left over of the rules that were run, given by code."""
        left = {
            f"/findings/{number}": key
            for key, numbers in self._left.items()
            if wanted(key[0])
            for number in numbers
        }
        whole = Entry(str(self.path), 0, 1, 1, self._text.encode())
        findings = (
            STALE(
                f"nothing is found any more that {_shown(key)} stands for",
                hint="remove the entry, or write the baseline anew with --write-baseline",
                pointer=pointer,
                record=key[1],
            )
            for pointer, key in left.items()
        )
        return tuple(sorted(placed(whole, findings), key=lambda finding: finding.sort_key))


def write(path: Path, findings: Iterable[Finding]) -> int:
    """Write a baseline of some findings, an entry a line, sorted; return how many there are.

    Findings for information only are left out, since they are held against nobody, and so is that
    the rest was not read: what stands there would never be looked at.
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
    return finding.severity is not Severity.INFO and finding.rule is not STOPPED


def _entry(key: Key) -> dict[str, str]:
    return {name: value for name, value in zip(_KEYS, key, strict=True) if value}


def _shown(key: Key) -> str:
    return " ".join(printable(value[:_LONGEST]) for value in key if value)


def _key(finding: Finding, folder: Path) -> Key:
    if finding.record:
        return (finding.code, finding.record, finding.pointer, "")
    file = Path(os.path.relpath(finding.file, folder)).as_posix() if finding.file else ""
    return (finding.code, "", finding.pointer, file)


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
    raise FileError(f"{path}: {shown(entry)} is no entry of a baseline")
