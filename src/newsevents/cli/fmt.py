"""`newsevents fmt`."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from newsevents.cli import CLEAN, FINDINGS, MISUSE, fail, write_data
from newsevents.editing.canonical import Formatted, format_content, format_file
from newsevents.editing.manifests import resolve_manifest
from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Severity, numbered, printable
from newsevents.storage.data_packages import MANIFEST, parse_manifest
from newsevents.storage.paths import local_path
from newsevents.storage.rewrite import Rewrite, Rewriter
from newsevents.storage.rules import UNKNOWN_VERSION
from newsevents.storage.sources import open_source, source_of

# A file in another format has a finding on each line.
_MAX_FINDINGS = 20


@click.command("fmt")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 on changes.")
@click.option("--diff", is_flag=True, help="Write nothing; print a diff.")
def fmt_command(paths: tuple[str, ...], *, check: bool, diff: bool) -> None:
    """Write data files in canonical form, without changing their meaning.

    Keys in the order of the schema, no white space, no needless escapes, texts in Unicode
    normalization form NFC, claims by the ids of list entries; size and hash in the manifest are
    updated. Quotations, free JSON and unknown fields keep their text. A line that is not JSON stays
    unchanged, and so does a text that in NFC would be invalid; each is reported.

    A manifest that git left in conflict is resolved where the versions differ in sizes, hashes and
    added files only.

    A PATH is the folder of a dataset or one of its files. All files of a PATH are replaced
    together, and none if one of them is changed meanwhile.

    Exit status: 0 all files are canonical now, 1 unreadable lines, or with --check files that
    would change, 2 misuse or unreadable input.
    """
    with Rewriter() as rewriter:
        if diff:
            write_data()
        run = _FormatRun(rewriter, is_writing=not (check or diff), is_diff=diff)
        for path in paths:
            run.format(path)
    run.summarize()
    if run.has_unreadable:
        sys.exit(MISUSE)
    sys.exit(FINDINGS if run.errors or (check and run.changed) else CLEAN)


@attrs.define
class _FormatRun:
    """Formatting of some paths, with its outcome so far."""

    rewriter: Rewriter
    is_writing: bool
    is_diff: bool
    files: int = 0
    records: int = 0
    changed: int = 0
    errors: int = 0
    has_unreadable: bool = False
    #: Lines that are printed when the files of a path are written.
    _lines: list[str] = attrs.field(init=False, factory=list)

    def format(self, given: str) -> None:
        """Format the files of a path."""
        changed = self.changed
        try:
            self._format(local_path(given))
            self.rewriter.commit()
        except NewsEventsError as error:
            self.rewriter.rollback()
            self.changed = changed
            self._lines.clear()
            self._fail(error)
        for line in self._lines:
            click.echo(line)
        self._lines.clear()

    def _format(self, path: Path) -> None:
        if (resolved := self._resolve(path)) is not None:
            if not self.is_writing or path.name == MANIFEST:
                return
            source = source_of(parse_manifest(path, resolved))
        else:
            source = open_source(path)
            if self.is_writing:
                self.rewriter.lock(map(local_path, source.files))
                source = open_source(path)
        errors = self.errors
        self._report(source.findings)
        # The order and meaning of fields of another major version are unknown.
        if any(finding.rule is UNKNOWN_VERSION for finding in source.findings):
            return
        had_unreadable, self.has_unreadable = self.has_unreadable, False
        records = self.records
        for file in source.files:
            try:
                self._format_file(local_path(file))
            except NewsEventsError as error:
                self._fail(error)
        # Unreadable lines and missing files contain records, so that their number is unknown.
        is_complete = not self.has_unreadable and self.errors == errors
        if source.is_dataset and path.is_dir() and is_complete:
            self._update_count(path, self.records - records)
        self.has_unreadable |= had_unreadable

    def _resolve(self, path: Path) -> bytes | None:
        """Resolve a manifest in conflict; return its new content, or None if it is in none."""
        manifest = path if path.name == MANIFEST else path / MANIFEST
        if not manifest.is_file():
            return None
        if self.is_writing:
            self.rewriter.lock([manifest])
        before = self.rewriter.read(manifest)
        resolved = resolve_manifest(manifest, before)
        if resolved is None:
            return None
        after, left_out = resolved
        self.changed += 1
        change = self.rewriter.rewrite(manifest, before, after)
        gone = f", without {', '.join(left_out)}, which is not there" if left_out else ""
        self._say_change(change, f"conflict of git resolved{gone}")
        if self.is_writing:
            self.rewriter.save(change)
        return after

    def summarize(self) -> None:
        """Print the numbers of files and of changed files."""
        if self.files:
            verb = "changed" if self.is_writing else "would change"
            outcome = f"{self.changed} {verb}" if self.changed else "nothing to change"
            click.echo(f"{numbered(self.files, 'file')}: {outcome}", err=self.is_diff)

    def _update_count(self, folder: Path, records: int) -> None:
        change = self.rewriter.recount(folder, records)
        if change is not None:
            self.changed += 1
            if self.is_writing:
                self.rewriter.save(change)
            self._say_change(change, f"number of records, {records}")

    def _format_file(self, file: Path) -> None:
        rewrite, formatted = format_file(file, self.rewriter)
        self.files += 1
        self.records += formatted.records
        if rewrite.is_needed:
            if self.is_writing:
                self.rewriter.save(rewrite)
            self.changed += 1
            if rewrite.is_changed:
                self._say_change(rewrite, _changes(formatted))
            if rewrite.manifest is not None:
                note = "" if rewrite.manifest.was_right else ", which were wrong"
                figures = f"bytes and hash of {printable(file.name)}{note}"
                self._say_change(rewrite.manifest, figures)
            if self.is_writing and formatted.findings:
                # Lines may have moved up; findings are about the new file.
                formatted = format_content(file, rewrite.after)
        self._report(formatted.findings)

    def _say_change(self, change: Rewrite, words: str) -> None:
        self._say(f"{printable(str(change.path))}: {words}")
        if self.is_diff:
            for line in unified_diff(change.path, change.before, change.after):
                click.echo(line)

    def _report(self, findings: tuple[Finding, ...]) -> None:
        for finding in findings[:_MAX_FINDINGS]:
            self._say(str(finding))
        if len(findings) > _MAX_FINDINGS:
            self._say(f"... and {len(findings) - _MAX_FINDINGS} more; see newsevents validate")
        self.errors += sum(finding.severity is Severity.ERROR for finding in findings)

    def _say(self, line: str) -> None:
        if self.is_writing:
            self._lines.append(line)
        else:
            # With --diff, standard output is the diff.
            click.echo(line, err=self.is_diff)

    def _fail(self, error: NewsEventsError) -> None:
        fail(str(error))
        self.has_unreadable = True


def _changes(formatted: Formatted) -> str:
    """Return the changes of a file: `12 of 37 records, 3 texts to NFC`."""
    counts = {
        ("text", "to NFC"): formatted.normalized,
        ("line end", "to LF"): formatted.line_ends,
        ("blank line", "removed"): formatted.blank_lines,
        ("byte order mark", "removed"): formatted.byte_order_marks,
    }
    parts = [f"{numbered(n, noun)} {done}" for (noun, done), n in counts.items() if n]
    if formatted.rewritten:
        parts.insert(0, f"{formatted.rewritten} of {formatted.records} records")
    return ", ".join(parts) or "white space around the records"


def unified_diff(path: Path, before: bytes, after: bytes) -> Iterator[str]:
    """Yield a unified diff without context, escaped for a terminal.

    Records are long lines, so that context would hide the changes.
    """
    old, new = _lines(before), _lines(after)
    yield printable(f"--- {path}")
    yield printable(f"+++ {path}")
    at_old = at_new = 0
    for next_old, next_new in _unchanged_lines(old, new):
        if next_old > at_old or next_new > at_new:
            yield f"@@ -{_range(at_old, next_old)} +{_range(at_new, next_new)} @@"
            for mark, lines in (("-", old[at_old:next_old]), ("+", new[at_new:next_new])):
                for line in lines:
                    yield mark + printable(line.removesuffix("\n"))
                    if not line.endswith("\n"):
                        yield "\\ No newline at end of file"
        at_old, at_new = next_old + 1, next_new + 1


def _unchanged_lines(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the positions of unchanged lines, and at last those of the ends.

    Formatting keeps the order of lines, so the next equal line is the same one. Unlike difflib
    this takes linear time with ten thousand changes.
    """
    positions: dict[str, deque[int]] = {}
    for number, line in enumerate(old):
        positions.setdefault(line, deque()).append(number)
    start = 0
    for number, line in enumerate(new):
        found = positions.get(line, deque())
        while found and found[0] < start:
            found.popleft()
        if found:
            yield found[0], number
            start = found[0] + 1
    yield len(old), len(new)


def _range(start: int, end: int) -> str:
    """Return a range of lines in a unified diff, with the line before it if it is empty."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"


def _lines(data: bytes) -> list[str]:
    # `splitlines` would also split at other characters than LF.
    return re.findall("[^\n]*\n|[^\n]+", data.decode(errors="backslashreplace"))
