"""The second look at a part of the data: rules and references, with what the others have in it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import attrs
import msgspec

from newsevents.codec import loads_trusted
from newsevents.errors import FileError
from newsevents.findings import Finding
from newsevents.schema.structuring import references
from newsevents.storage.chunks import Chunk
from newsevents.storage.json_lines import Diagnostics
from newsevents.storage.paths import DataFile
from newsevents.storage.raw_records import RawRecord, locate_findings
from newsevents.storage.sources import read_chunk
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.index import ReferencedRecords
from newsevents.validation.rules.claims import claimed_references
from newsevents.validation.rules.dataset import dangling_reference, duplicate_id
from newsevents.validation.runner import RuleRunner
from newsevents.validation.scan import MAX_FINDINGS, add_checksum
from newsevents.validation.selection import RuleSelection


@attrs.frozen(kw_only=True)
class CheckTask:
    """A part to look at again, and all that there is to know for it."""

    part: Chunk
    choice: RuleSelection
    #: Lines of the file before the part.
    lines: int
    #: Of the records when they were read first.
    checksum: int
    #: How many records were read then, if not all of them.
    most: int | None
    #: Which records are not valid.
    invalid: set[int]
    #: Which records have an id that was there before, and where that was.
    repeated: Mapping[int, str]
    #: What was found in some records already, without a place.
    found: Mapping[int, list[Finding]]
    #: What the records refer to; None if no rule is to be run and no reference followed.
    neighbours: ReferencedRecords | None
    #: Whether every reference has to lead to a record.
    is_dataset: bool
    #: Whether there are lines that cannot be read, which may hold what is missing.
    has_gaps: bool
    #: Folder with texts of articles, and a word that says for which run it is read.
    texts: tuple[Path, str] | None


@attrs.define
class ChunkCheck:
    """What came of the second look at a part."""

    findings: list[Finding] = attrs.field(factory=list)
    #: References that lead out of the file, each with the line where it stands first.
    elsewhere: dict[str, int] = attrs.field(factory=dict)


def check_chunk(task: CheckTask) -> ChunkCheck:
    """Take the second look at a part.

    Raises FileError when the file cannot be read, or is no longer what it was.
    """
    opened = read_chunk(task.part, Diagnostics())
    # Before anything is done with them, since rules count on valid records.
    records = (entry for entry in opened.entries if isinstance(entry, RawRecord))
    entries = list(itertools.islice(records, task.most))
    if functools.reduce(add_checksum, entries, 0) != task.checksum:
        raise changed_error(task.part.path)
    seen = ChunkCheck()
    look = _Look(task) if task.neighbours is not None else None
    for entry in entries:
        findings = list(task.found.get(entry.ordinal, ()))
        if entry.ordinal in task.repeated:
            name = msgspec.json.decode(entry.data)["id"]
            findings.append(duplicate_id(name, task.repeated[entry.ordinal]))
        elif look is not None and entry.ordinal not in task.invalid:
            findings += look.at(entry, seen)
        wanted = [each for each in findings if task.choice.is_selected_in(entry.file, each.rule)]
        if wanted:
            moved = attrs.evolve(entry, line=entry.line + task.lines)
            # One more than are listed, so that it shows that there are more.
            seen.findings += locate_findings(moved, wanted)[: MAX_FINDINGS + 1 - len(seen.findings)]
    return seen


def changed_error(path: DataFile) -> FileError:
    """Return the error for a file that is no longer what it was a moment ago."""
    return FileError(path, "changed while it was read; validate it again")


class _Look:
    """The rules of a task, ready to be run."""

    def __init__(self, task: CheckTask) -> None:
        assert task.neighbours is not None
        known = task.neighbours.known()
        known.texts = None if task.texts is None else cached_texts(*task.texts)
        self._running = RuleRunner.chosen(task.choice, known)
        self._missing = task.neighbours.missing
        self._task = task

    def at(self, entry: RawRecord, seen: ChunkCheck) -> Iterator[Finding]:
        """Yield what is found in a valid record."""
        record = loads_trusted(entry.data)
        yield from self._running.look(record)
        if not self._missing:
            return
        document = msgspec.json.decode(entry.data)
        targets = [*references(type(record), document), *claimed_references(document)]
        for pointer, target in targets:
            if target not in self._missing:
                continue
            if self._task.is_dataset:
                near = "" if self._task.has_gaps else self._missing[target]
                yield dangling_reference(
                    record.id, pointer, target, near, has_gaps=self._task.has_gaps
                )
            else:
                seen.elsewhere.setdefault(target, entry.line + self._task.lines)


@functools.lru_cache(maxsize=1)
def cached_texts(folder: Path, run: str) -> ArticleTexts:
    """Return the texts in a folder, read once a run; raise FileError for a folder without."""
    return ArticleTexts.in_folder(folder)
