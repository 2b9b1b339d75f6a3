"""Applying the fixes of findings.

    fixed = fix(path, lambda: validate(path), unsafe=False)
    for finding in fixed.applied:
        print(finding, finding.fix.title)

Files are edited at the locations of the findings; all other text stays.
"""

from __future__ import annotations

import functools
import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs

from newsevents.codec.text_edits import EditSet, apply_edits
from newsevents.findings import Finding
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.json_lines import BOM, iter_lines
from newsevents.storage.paths import local_path
from newsevents.storage.rewrite import Rewriter
from newsevents.storage.sources import Source, open_source
from newsevents.validation import ValidationReport

# A fix may reveal another finding with a fix; no fix does so many times.
_MAX_PASSES = 10


@attrs.frozen(kw_only=True)
class FixResult:
    """Applied fixes, and the findings that are left."""

    #: The findings whose fix was applied, in order.
    applied: tuple[Finding, ...]
    #: Report about the fixed data.
    report: ValidationReport


def fix(source: Source, check: Callable[[], ValidationReport], *, unsafe: bool) -> FixResult:
    """Apply the safe fixes of the findings of a check of files, with `unsafe` all fixes.

    The check is repeated after each pass over the files, until no fix is left.
    All files of a pass are replaced together, and their sizes and hashes in the manifest updated.
    Raises FileError if a file cannot be read or written, or changes meanwhile; the passes before
    stay.
    """
    with Rewriter() as rewriter:
        rewriter.lock(_paths(source))
        return _fix(_paths(source), check, rewriter, unsafe=unsafe)


def _paths(source: Source) -> list[Path]:
    opened = open_source(source)
    paths = [local_path(file) for file in opened.files]
    if opened.manifest is not None:
        paths.append(local_path(opened.manifest.folder) / MANIFEST)
    return paths


def _fix(
    paths: Iterable[Path],
    check: Callable[[], ValidationReport],
    rewriter: Rewriter,
    *,
    unsafe: bool,
) -> FixResult:
    def _checked() -> ValidationReport:
        # Edits are about the text that is checked, and applied to no other.
        for path in paths:
            rewriter.watch(path)
        return check()

    applied: list[Finding] = []
    done: set[object] = set()
    report = _checked()
    for _ in range(_MAX_PASSES):
        findings = [
            finding
            for finding in report.findings
            if finding.file and finding.fix and (finding.fix.is_safe or unsafe)
        ]
        fresh = [finding for finding in findings if _key(finding) not in done]
        by_file = itertools.groupby(fresh, key=lambda finding: finding.file)
        files = {local_path(file): list(group) for file, group in by_file}
        # The manifest first: rewriting a data file changes it, and moves its locations.
        order = sorted(files, key=lambda path: path.name != MANIFEST)
        fixed = [each for path in order for each in _apply(path, files[path], rewriter)]
        if not fixed:
            break
        rewriter.commit()
        applied += fixed
        done.update(map(_key, fixed))
        report = _checked()
    return FixResult(applied=tuple(applied), report=report)


def _key(finding: Finding) -> object:
    """Return the identity of a fix, so that one without effect is not applied again."""
    texts = tuple(edit.text for edit in finding.fix.edits) if finding.fix else ()
    return (finding.file, finding.code, finding.record, finding.pointer, texts)


def _apply(path: Path, findings: Iterable[Finding], rewriter: Rewriter) -> list[Finding]:
    """Apply fixes to a file and return their findings; of overlapping fixes only the first."""
    before = rewriter.read(path)
    # Bytes that are not UTF-8 are kept; no finding with an edit is on their line.
    text = before.decode("utf-8", "surrogateescape")
    # Columns do not count a byte order mark.
    starts = [match.end() for match in re.finditer("^\ufeff?", text, re.MULTILINE)]
    edits = EditSet()
    applied: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.application_key):
        pieces = [
            (
                starts[edit.line - 1] + edit.column - 1,
                starts[edit.end_line - 1] + edit.end_column - 1,
                edit.text,
            )
            for edit in (finding.fix.edits if finding.fix else ())
        ]
        if edits.add(pieces):
            applied.append(finding)
    after = apply_edits(text, edits.edits).encode("utf-8", "surrogateescape")
    for code in dict.fromkeys(finding.code for finding in applied):
        if code in _FILE_FIXES:
            after = _FILE_FIXES[code](after)
    rewriter.save(rewriter.rewrite(path, before, after))
    return applied


def _without_blank_lines(data: bytes) -> bytes:
    lines = iter_lines(io.BytesIO(data), max_line=len(data))
    return b"".join(line.content + line.ending for line in lines if line.content.strip())


#: Fixes of a file as a whole, by the code of the rule.
_FILE_FIXES: Mapping[str, Callable[[bytes], bytes]] = {
    # Files that were concatenated have a mark wherever another file began.
    "NE002": functools.partial(re.compile(b"^" + BOM, re.MULTILINE).sub, b""),
    "NE013": _without_blank_lines,
    "NE014": lambda data: data.replace(b"\r\n", b"\n"),
}
