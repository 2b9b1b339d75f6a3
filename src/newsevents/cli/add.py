"""`newsevents add`: new records of a dataset, from a short form."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    LocalPath,
    name_unread,
    read_valid_records,
    refuse_idle,
    resolve_writable,
)
from newsevents.dataset.dataset import Dataset
from newsevents.editing.adding import add_drafts
from newsevents.errors import AmbiguousNameError, FileError, NameNotFoundError
from newsevents.findings import Finding, Severity, shown
from newsevents.model import RECORD_TYPES, Event, Record, plural
from newsevents.reporters.concise import counted
from newsevents.reporters.escaping import escape_finding
from newsevents.reporters.full import paragraph
from newsevents.validation.article_texts import ArticleTexts
from newsevents.validation.configuration import for_path

#: Bytes of standard input; YAML takes some seconds to read them.
MAX_INPUT_BYTES = 2**18
#: Records of one run.
MAX_RECORDS = 1_000

_FIELD = re.compile(r"([a-z_]+)(?:\.([A-Za-z0-9-]+))?=(.*)", re.DOTALL)


@click.command("add")
@click.argument("record_type", metavar="TYPE", type=click.Choice(list(RECORD_TYPES)))
@click.argument("dataset", metavar="DATASET")
@click.argument("fields", metavar="[FIELD=VALUE]...", nargs=-1)
@click.option("--texts", type=LocalPath(), metavar="DIR", help="Find quotes in texts in DIR.")
def add_command(
    record_type: str, dataset: str, fields: tuple[str, ...], texts: Path | None
) -> None:
    """Add records to a dataset, from a short form.

    TYPE is actor, place, meeting and so on. In the short form names stand for ids, quote= is words
    of the text of article=, and says= is who said them. A FIELD that is given several times is a
    list; names.en= is the English name. Without fields, records are read from standard input in
    YAML; in a terminal, you are asked.

    If validate would refuse one of the records, none is added. Texts are searched in DIR, or in the
    folder that newsevents.toml names.

    Exit status: 0 added, 1 findings and nothing added, 2 misuse or unreadable input.
    """
    is_of_events = issubclass(RECORD_TYPES[record_type], Event)
    if not is_of_events:
        refuse_idle("texts", f"for {plural(record_type)}, which have no evidence")
    target = Target(dataset, texts, is_of_events=is_of_events)
    if not fields and sys.stdin is not None and sys.stdin.isatty():
        from newsevents.cli.prompts import Dialogue  # needed in a terminal only

        dialogue = Dialogue(record_type, target.dataset)
        dialogue.ask()
        while target.add([dialogue.document]) == FINDINGS:
            dialogue.ask_again(finding.pointer for finding in target.findings)
        return
    documents: list[Any] = [_from_fields(fields)] if fields else _from_input()
    for index, each in enumerate(documents):
        if isinstance(each, dict):
            documents[index] = {"type": record_type, **each}
            if documents[index]["type"] != record_type:
                message = f"a record has the type {shown(each['type'])}; TYPE is {record_type}"
                raise click.UsageError(message)
    sys.exit(target.add(documents))


class Target:
    """Dataset that records are added to, with the settings and texts for their checks."""

    def __init__(self, dataset: str, texts: Path | None = None, *, is_of_events: bool) -> None:
        """Read a dataset, and texts if events will be added.

        Raises FileError if they cannot be read.
        """
        path = resolve_writable(dataset)
        self.settings = for_path(path)
        self.dataset = read_valid_records(path)
        folder = texts or self.settings.texts
        self._texts = ArticleTexts.in_folder(folder) if folder and is_of_events else None
        #: Findings about the last records.
        self.findings: list[Finding] = []

    def add(
        self,
        documents: Sequence[Any],
        files_of: Callable[[Record], Mapping[Path, bytes]] = lambda _: {},
    ) -> int:
        """Add records in short form, or show why not; return the exit status.

        `files_of` returns new files that are written together with a record.
        """
        records, self.findings = add_drafts(
            documents, self.dataset, settings=self.settings, texts=self._texts
        )
        for finding in self.findings:
            for line in paragraph(escape_finding(finding), colour=True):
                click.echo(line)
        if not records:
            click.echo(f"{counted(self.findings)}; nothing added")
            self._warn()
            return FINDINGS
        beside = {path: data for each in records for path, data in files_of(each).items()}
        self.dataset.save(beside)
        for record in records:
            click.echo(f"added {record.id}")
        self._warn()
        for record in records:
            for other in _namesakes(record, self.dataset):
                message = f"the dataset has another {record.type} of the name of {record.id}"
                click.echo(f"{message}: {other}", err=True)
        return CLEAN

    def _warn(self) -> None:
        """Say that records are left out which are not valid, or not here."""
        name_unread(self.dataset)
        if skipped := [e for e in self.dataset.findings if e.severity is Severity.ERROR]:
            message = f"not valid, and so not found, are records with {counted(skipped)}"
            click.echo(f"{message}; see newsevents validate", err=True)


def _namesakes(record: Record, dataset: Dataset) -> list[str]:
    """Return the ids of other records of a type with a name of an actor, place or process."""
    found: dict[str, None] = {}
    for name in getattr(record, "names", {}).values():
        try:
            dataset.named(name, cls=type(record))
        except AmbiguousNameError as error:
            found |= dict.fromkeys(match.record.id for match in error.candidates)
        except NameNotFoundError:
            # The words for an unnamed actor are no name.
            return []
    return [each for each in found if each != record.id]


def _from_fields(fields: Iterable[str]) -> dict[str, Any]:
    """Return the short form that FIELD=VALUE arguments describe."""
    document: dict[str, Any] = {}
    for given in fields:
        if given != given.encode(errors="replace").decode():
            message = "is not in UTF-8; check the encoding of your terminal"
            raise click.UsageError(f"{shown(given)} {message}")
        found = _FIELD.fullmatch(given)
        if found is None:
            message = f"{shown(given)} is not FIELD=VALUE, such as names.en=Damascus"
            raise click.UsageError(message)
        field, key, value = found.groups()
        below: Any = document.setdefault(field, {}) if key else document
        name = key or field
        if not isinstance(below, dict) or isinstance(below.get(name), dict):
            raise click.UsageError(f"{field} is given with and without a key")
        before = below.get(name, [])
        listed = before if isinstance(before, list) else [before]
        below[name] = [*listed, value] if listed else value
    return document


def _from_input() -> list[Any]:
    """Return the documents that standard input has in YAML."""
    from newsevents.codec.yaml import load_documents  # an extra: PyYAML

    data = sys.stdin.buffer.read(MAX_INPUT_BYTES + 1) if sys.stdin is not None else b""
    if len(data) > MAX_INPUT_BYTES:
        raise FileError("standard input", f"more than {MAX_INPUT_BYTES:,} bytes; add fewer records")
    documents = load_documents(data)
    if not documents:
        raise click.UsageError("give FIELD=VALUE, or records in YAML on standard input")
    if len(documents) > MAX_RECORDS:
        raise FileError("standard input", f"{len(documents):,} records, at most {MAX_RECORDS:,}")
    return documents
