"""`newsevents fmt`."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import attrs
import click

from newsevents.cli import CLEAN, FINDINGS, MISUSE, fail
from newsevents.editing.canonical import Formatted, format_file
from newsevents.editing.rewrite import Manifests, Rewrite, recounted, save, save_manifest
from newsevents.errors import NewsEventsError
from newsevents.findings import Finding, Severity, printable
from newsevents.storage.paths import local_path
from newsevents.storage.rules import UNKNOWN_VERSION
from newsevents.storage.sources import open_source

# A file that is no JSON Lines at all has something to say about every line.
_MOST_FINDINGS = 20


@click.command("fmt")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
def command(paths: tuple[str, ...], *, check: bool, diff: bool) -> None:
    """Write data files in canonical form, and change nothing else.

    Keys in the order of the schema, no white space, no needless escapes, texts in Unicode
    normalization form NFC; size and hash in the manifest follow, also where a file was edited
    by hand. What evidence quotes, free JSON and unknown fields keep their text. A line that is
    not JSON stays as it is.

    A PATH is a dataset's folder or one of its files.

    Exit status: 0 all is in canonical form now, 1 lines that could not be read, or with --check
    files that would change, 2 misuse or unreadable input.
    """
    run = _Run(writes=not (check or diff), diff=diff)
    for path in paths:
        run.on(path)
    run.summarize()
    if run.unreadable:
        sys.exit(MISUSE)
    sys.exit(FINDINGS if run.faults or (check and run.changed) else CLEAN)


@attrs.define
class _Run:
    """One run over some paths, with what came of it so far."""

    writes: bool
    diff: bool
    files: int = 0
    records: int = 0
    changed: int = 0
    faults: int = 0
    unreadable: bool = False
    _manifests: Manifests = attrs.field(init=False, factory=Manifests)

    def on(self, given: str) -> None:
        """Format what is at a path, and say so."""
        try:
            path = local_path(given)
            source = open_source(path)
        except NewsEventsError as error:
            self._fail(error)
            return
        self._report(source.findings)
        # What the fields of another major version mean, and how they are ordered, is not known.
        if any(finding.rule is UNKNOWN_VERSION for finding in source.findings):
            return
        failed, self.unreadable = self.unreadable, False
        before, faults = self.records, self.faults
        for file in source.files:
            try:
                self._on_file(local_path(file))
            except NewsEventsError as error:
                self._fail(error)
        # How many records stand in lines that cannot be read is not known.
        is_known = not self.unreadable and self.faults == faults
        if source.is_dataset and path.is_dir() and is_known:
            self._count(path, self.records - before)
        self.unreadable |= failed

    def _count(self, folder: Path, records: int) -> None:
        """Keep the number of records in the manifest right."""
        change = recounted(folder, records)
        if change is None:
            return
        self.changed += 1
        if self.writes:
            save_manifest(change)
        self._say(f"{printable(str(change.path))}: number of records, which is {records}")
        if self.diff:
            for line in _unified(change.path, change.before, change.after):
                click.echo(line)

    def summarize(self) -> None:
        """Say how many files there were, and how many changed."""
        if self.files:
            word = "changed" if self.writes else "would change"
            files = f"{self.files} file{'' if self.files == 1 else 's'}"
            self._say(f"{files}: {f'{self.changed} {word}' if self.changed else 'nothing to do'}")

    def _on_file(self, file: Path) -> None:
        change = format_file(file, self._manifests)
        rewrite, formatted = change.rewrite, change.formatted
        if formatted.findings and rewrite.manifest and not rewrite.manifest.was_right:
            # The figures of the whole file are what tells of one that was cut off.
            rewrite = attrs.evolve(rewrite, manifest=None)
        self.files += 1
        self.records += formatted.records
        if rewrite.is_needed:
            if self.writes:
                save(rewrite)
            self.changed += 1
            if rewrite.is_changed:
                self._say(f"{printable(str(file))}: {_words(formatted)}")
            if rewrite.manifest is not None:
                note = "" if rewrite.manifest.was_right else ", which were not right before"
                about = f"bytes and hash of {printable(file.name)}{note}"
                self._say(f"{printable(str(rewrite.manifest.path))}: {about}")
            if self.diff:
                for line in _differences(rewrite):
                    click.echo(line)
            elif self.writes and formatted.findings:
                # Lines may have moved up: what is said is about the file as it is now.
                formatted = format_file(file, self._manifests).formatted
        self._report(formatted.findings)

    def _report(self, findings: tuple[Finding, ...]) -> None:
        for finding in findings[:_MOST_FINDINGS]:
            self._say(str(finding))
        if len(findings) > _MOST_FINDINGS:
            self._say(f"... and {len(findings) - _MOST_FINDINGS} more; see newsevents validate")
        self.faults += sum(finding.severity is Severity.ERROR for finding in findings)

    def _say(self, line: str) -> None:
        """Print a line; where the differences are the output, beside them."""
        click.echo(line, err=self.diff)

    def _fail(self, error: NewsEventsError) -> None:
        fail(str(error))
        self.unreadable = True


def _words(after: Formatted) -> str:
    """Return what was changed in a file: `12 of 37 records, 3 texts to NFC`."""
    parts = [
        f"{after.rewritten} of {after.records} records" if after.rewritten else "",
        _counted(after.normalized, "text", "to NFC"),
        _counted(after.line_ends, "line end", "to LF"),
        _counted(after.blank_lines, "blank line", "removed"),
        _counted(after.byte_order_marks, "byte order mark", "removed"),
    ]
    return ", ".join(part for part in parts if part) or "white space around the records"


def _counted(number: int, thing: str, what: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'} {what}" if number else ""


def _differences(change: Rewrite) -> Iterator[str]:
    """Yield a unified diff of a file, and of its manifest, harmless for a terminal."""
    if change.is_changed:
        yield from _unified(change.path, change.before, change.after)
    if change.manifest is not None:
        yield from _unified(change.manifest.path, change.manifest.before, change.manifest.after)


def _unified(path: Path, before: bytes, after: bytes) -> Iterator[str]:
    """Yield a unified diff without context: records are long lines that would only hide it."""
    old, new = _lines(before), _lines(after)
    yield printable(f"--- {path}")
    yield printable(f"+++ {path}")
    at_old = at_new = 0
    for next_old, next_new in _kept(old, new):
        if next_old > at_old or next_new > at_new:
            yield f"@@ -{_range(at_old, next_old)} +{_range(at_new, next_new)} @@"
            for mark, lines in (("-", old[at_old:next_old]), ("+", new[at_new:next_new])):
                for line in lines:
                    yield mark + printable(line.removesuffix("\n"))
                    if not line.endswith("\n"):
                        yield "\\ No newline at end of file"
        at_old, at_new = next_old + 1, next_new + 1


def _kept(old: list[str], new: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the positions of the lines that stay, and at last those of the ends.

    Formatting moves no line past another, so the next equal one is the same; unlike difflib this
    is as quick with ten thousand changes.
    """
    places: dict[str, deque[int]] = {}
    for number, line in enumerate(old):
        places.setdefault(line, deque()).append(number)
    start = 0
    for number, line in enumerate(new):
        found = places.get(line, deque())
        while found and found[0] < start:
            found.popleft()
        if found:
            yield found[0], number
            start = found[0] + 1
    yield len(old), len(new)


def _range(start: int, end: int) -> str:
    """Return a range of lines as unified diffs write it: the line before it if it is empty."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"


def _lines(data: bytes) -> list[str]:
    # Not `splitlines`, which takes other characters than LF for line ends too.
    lines = data.decode(errors="backslashreplace").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
