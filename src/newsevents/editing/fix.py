"""Mending what can be mended without a person, and nothing else.

    fixed = fix(lambda: validate(path), unsafe=False)
    for finding in fixed.mended:
        print(finding, finding.fix.title)

Files are edited at the places of the findings, so that no other character moves.
"""

from __future__ import annotations

import bisect
import functools
import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import attrs

from newsevents.codec.text_edits import TextEdit, apply_edits
from newsevents.editing.rewrite import Manifests, read_content, rewrite, save
from newsevents.findings import Finding, Fix
from newsevents.storage.data_packages import MANIFEST
from newsevents.storage.json_lines import BOM, iter_lines
from newsevents.storage.paths import local_path
from newsevents.validation import ValidationReport

__all__ = ["FixResult", "fix"]

# A fix may lay bare something else that can be fixed; none does so often.
_MOST_PASSES = 10


@attrs.frozen(kw_only=True)
class FixResult:
    """What became of some data."""

    #: The findings that were mended, in the order in which they were.
    mended: tuple[Finding, ...]
    #: What there is to say about the data now.
    report: ValidationReport


def fix(check: Callable[[], ValidationReport], *, unsafe: bool) -> FixResult:
    """Mend what a check finds and can be mended safely; with `unsafe` also what changes meaning.

    The check is done again after each pass over the files, until nothing is left to mend.
    Each file is written beside its place and then moved there; size and hash in its manifest
    follow.
    Raises FileError for a file that cannot be read or written; files before it are mended then.
    """
    mended: list[Finding] = []
    done: set[object] = set()
    manifests = Manifests()
    report = check()
    for _ in range(_MOST_PASSES):
        wanted = [f for f in report.findings if _is_wanted(f, unsafe=unsafe)]
        fresh = [f for f in wanted if _key(f) not in done]
        by_file = itertools.groupby(fresh, key=lambda finding: finding.file)
        files = {local_path(file): list(findings) for file, findings in by_file}
        # The manifest first: its places are those of before the files are rewritten.
        order = sorted(files, key=lambda path: path.name != MANIFEST)
        now = [finding for path in order for finding in _mend(path, files[path], manifests)]
        if not now:
            break
        mended += now
        done.update(map(_key, now))
        report = check()
    return FixResult(mended=tuple(mended), report=report)


def _is_wanted(finding: Finding, *, unsafe: bool) -> bool:
    return bool(finding.file and finding.fix and (finding.fix.is_safe or unsafe))


def _key(finding: Finding) -> object:
    """Return what a fix is known by, so that one that does not help is not tried for ever."""
    texts = tuple(edit.text for edit in finding.fix.edits) if finding.fix else ()
    return (finding.file, finding.code, finding.record, finding.pointer, texts)


def _mend(path: Path, findings: Iterable[Finding], manifests: Manifests) -> list[Finding]:
    """Mend some findings in a file; of two that are about the same characters only the first."""
    before = read_content(path)
    # Bytes that are not UTF-8 stay as they are; no finding with an edit is in their line.
    text = before.decode("utf-8", "surrogateescape")
    places = _Places(text)
    edits: list[TextEdit] = []
    mended: list[Finding] = []
    for finding in findings:
        pieces = places.of(finding.fix) if finding.fix else []
        if all(_is_free(piece, edits) for piece in pieces):
            for piece in pieces:
                bisect.insort(edits, piece)
            mended.append(finding)
    after = apply_edits(text, edits).encode("utf-8", "surrogateescape")
    for code in dict.fromkeys(finding.code for finding in mended):
        if code in _FILE_FIXES:
            after = _FILE_FIXES[code](after)
    change = rewrite(path, before, after, manifests)
    if change.manifest is not None and not change.manifest.was_right:
        # A file that was not the one of the manifest is not made it on the way.
        change = attrs.evolve(change, manifest=None)
    save(change)
    return mended


class _Places:
    """From lines and columns to positions in a text."""

    def __init__(self, text: str) -> None:
        self._starts = []
        at = 0
        while at >= 0:
            # A byte order mark is not counted as a column.
            self._starts.append(at + text.startswith("\ufeff", at))
            at = text.find("\n", at) + 1 or -1

    def of(self, fix: Fix) -> list[TextEdit]:
        """Return the edits of a fix as pieces of the text."""
        return [
            (
                self._starts[edit.line - 1] + edit.column - 1,
                self._starts[edit.end_line - 1] + edit.end_column - 1,
                edit.text,
            )
            for edit in fix.edits
        ]


def _is_free(piece: TextEdit, edits: list[TextEdit]) -> bool:
    """Tell whether a piece overlaps none of some edits, which are in order."""
    start, end, _ = piece
    at = bisect.bisect(edits, piece)
    is_after = at == 0 or edits[at - 1][1] <= start
    return is_after and (at == len(edits) or end <= edits[at][0])


def _without_blank_lines(data: bytes) -> bytes:
    lines = iter_lines(io.BytesIO(data), max_line=len(data))
    return b"".join(line.content + line.ending for line in lines if line.content.strip())


#: Corrections of a file as a whole, by the code of the rule.
_FILE_FIXES: Mapping[str, Callable[[bytes], bytes]] = {
    # Files that were concatenated have a mark wherever another file began.
    "NE002": functools.partial(re.compile(b"^" + BOM, re.MULTILINE).sub, b""),
    "NE013": _without_blank_lines,
    "NE014": lambda data: data.replace(b"\r\n", b"\n"),
}
