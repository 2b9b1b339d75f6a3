"""`newsevents add` and `article add`: new records of a dataset, from a short form or a text."""

from __future__ import annotations

import contextlib
import copy
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import attrs
import click

from newsevents._text.slugs import digest_of, latin, slug
from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    LocalPath,
    name_unread,
    read_valid_records,
    refuse_idle,
    resolve_writable,
)
from newsevents.codec import from_dict, to_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.saving import locked
from newsevents.editing.drafts import DraftProblem, TypedName, complete, names_in
from newsevents.errors import AmbiguousNameError, FileError, InvalidError, NameNotFoundError
from newsevents.findings import Finding, Rule, Severity, shown
from newsevents.model import RECORD_TYPES, Event, Record, plural
from newsevents.reporters.concise import counted
from newsevents.reporters.escaping import escape_finding
from newsevents.reporters.full import paragraph
from newsevents.schema.structuring import to_document
from newsevents.storage.atomic import new_folder
from newsevents.storage.paths import AnyPath
from newsevents.validation.article_texts import ArticleTexts, read_text
from newsevents.validation.configuration import Configuration, for_path

#: Bytes of standard input; YAML takes some seconds to read them.
MAX_INPUT_BYTES = 2**18
#: Records of one run.
MAX_RECORDS = 1_000

F = TypeVar("F", bound=Callable[..., Any])

_FIELD = re.compile(r"([a-z_]+)(?:\.([A-Za-z0-9-]+))?=(.*)", re.DOTALL)

#: Fields of an article with their options and the help of these; lists have several.
_FIELDS = {
    "language": ("--language", "Language of the text, such as ar."),
    "published": ("--published", "Date of publication, such as 2026-01-27."),
    "kind": ("--kind", "Kind of text: news-article, readout, transcript."),
    "headline": ("--headline", "Headline, in the language of the text."),
    "url": ("--url", "Address of publication."),
    "publisher": ("--publisher", "Outlet, by id or name."),
    "authors": ("--author", "Author, by id or name; may be repeated."),
    "agencies": ("--agency", "News agency, by id or name; may be repeated."),
    "licence": ("--licence", "Licence of the text."),
    "id": ("--id", "Id; default: of date and name of TEXT."),
}
_REQUIRED = ("language", "published")
_LISTS = ("authors", "agencies")
_MAX_SHOWN_CANDIDATES = 5
_COPY_NUMBER = re.compile("-[0-9]+$")
_DATED = re.compile(r"[0-9]{4}(?:-|$)")


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
    path = resolve_writable(dataset)

    def _target() -> Target:
        return Target(path, texts, is_of_events=is_of_events)

    if not fields and sys.stdin is not None and sys.stdin.isatty():
        from newsevents.cli.prompts import Dialogue  # needed in a terminal only

        # Not locked while a person types, so it is read again.
        dialogue = Dialogue(record_type, _target().dataset)
        dialogue.ask()
        while True:
            with locked(path):
                target = _target()
                if target.add([dialogue.document]) == CLEAN:
                    return
            dialogue.ask_again(finding.pointer for finding in target.findings)
    documents: list[Any] = [_from_fields(fields)] if fields else _from_input()
    for index, each in enumerate(documents):
        if isinstance(each, dict):
            documents[index] = {"type": record_type, **each}
            if documents[index]["type"] != record_type:
                message = f"a record has the type {shown(each['type'])}; TYPE is {record_type}"
                raise click.UsageError(message)
    with locked(path):
        sys.exit(_target().add(documents))


class Target:
    """Dataset that records are added to, with the settings and texts for their checks."""

    def __init__(self, path: AnyPath, texts: Path | None = None, *, is_of_events: bool) -> None:
        """Read a dataset, and texts if events will be added.

        Raises FileError if they cannot be read.
        """
        self.settings = for_path(path)
        self.dataset = read_valid_records(path)
        folder = (texts or self.settings.texts_folder()) if is_of_events else None
        self._texts = ArticleTexts.in_folder(folder) if folder else None
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
        records, self.findings = _add_drafts(
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
            message = f"records with errors are not found by names: {counted(skipped)}"
            click.echo(f"{message}; see newsevents validate", err=True)


def _add_drafts(
    documents: Iterable[Any],
    dataset: Dataset,
    *,
    settings: Configuration,
    texts: ArticleTexts | None = None,
) -> tuple[list[Record], list[Finding]]:
    """Add records in short form to a dataset in memory, or none of them.

    Returns the records, none if one is refused, and what is wrong with them. Each is checked beside
    those before it. Findings of a severity that makes `validate` fail refuse a record, and so do
    problems of its short form. Pointers are into the short form.
    """
    # A copy, since a record that others refer to cannot be removed again.
    tried = copy.copy(dataset)
    checker = Checker(tried, rules=settings.rules, texts=texts)
    records: list[Record] = []
    findings: list[Finding] = []
    refused = set[TypedName]()
    for number, document in enumerate(documents, start=1):
        completed = complete(
            document, dataset=tried, texts=texts.of if texts else None, refused=refused
        )
        problems = completed.problems or _repeated(document, completed.document, tried)
        label = str(completed.document.get("id") or f"record {number}")
        completed = attrs.evolve(completed, problems=problems)
        findings += [_problem_finding(problem, label) for problem in problems]
        findings += [
            attrs.evolve(each, pointer=completed.source_of(each.pointer), record=label, fix=None)
            for each in completed.beside_problems(checker.check(completed.checked))
        ]
        # Others may refer to a record that a rule refuses; one that cannot be read has findings.
        with contextlib.suppress(InvalidError):
            if not problems:
                tried.add(made := from_dict(completed.document))
                records.append(made)
                continue
        refused |= names_in(completed.document)
    if any(each.severity.is_at_least(settings.fail_on) for each in findings):
        return [], findings
    for record in records:
        dataset.add(record)
    return records, findings


def _repeated(
    given: Mapping[str, Any], document: dict[str, Any], dataset: Dataset
) -> tuple[DraftProblem, ...]:
    """Return a problem for a record without a given id that the dataset has."""
    twin = dataset.get(_COPY_NUMBER.sub("", str(document.get("id"))))
    same = twin is not None and {**to_dict(twin), "id": None} == {**document, "id": None}
    if given.get("id") or twin is None or not same:
        return ()
    message, hint = f"the dataset has this record: {twin.id}", "write an id to add it once more"
    return (DraftProblem(kind="form", pointer="/id", message=message, hint=hint),)


def _problem_finding(problem: DraftProblem, record: str) -> Finding:
    rule = Rule(f"{problem.kind}:", "short-form", "Part of a short form that cannot be resolved.")
    listed = problem.candidates[:_MAX_SHOWN_CANDIDATES]
    meant = f"did you mean {' or '.join(map(shown, listed))}?" if listed else ""
    return rule(problem.message, hint=meant or problem.hint, pointer=problem.pointer, record=record)


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


def _field_options(command: F) -> F:
    for name, (option, text) in reversed(_FIELDS.items()):
        is_list, is_required = name in _LISTS, name in _REQUIRED
        command = click.option(
            option, name, metavar="VALUE", multiple=is_list, required=is_required, help=text
        )(command)
    return command


@click.group("article")
def article_command() -> None:
    """Add the record of an article to a dataset."""


@article_command.command("add")
@click.argument("text", metavar="TEXT", type=LocalPath())
@click.option("-o", "--dataset", metavar="DATASET", required=True, help="Dataset to add it to.")
@_field_options
@click.option("--copy", "is_copied", is_flag=True, help="Copy TEXT into the folder of texts.")
def article_add_command(text: Path, dataset: str, *, is_copied: bool, **fields: Any) -> None:
    """Add the record of an article, with the fingerprint of its text.

    TEXT is the text of the article, a file in UTF-8. The dataset does not contain it; with --copy
    it is copied into the folder that newsevents.toml names under texts.

    Exit status: 0 added, 1 findings and nothing added, 2 misuse or unreadable input.
    """
    path = resolve_writable(dataset)
    folder = for_path(path).texts
    if is_copied and folder is None:
        reason = 'texts = "DIR" in newsevents.toml'
        raise click.UsageError(f"--copy needs a folder of texts; write {reason}")
    prepared = read_text(text)
    if not prepared.text.strip():
        raise FileError(text, "contains no text")
    if prepared.text.startswith("\ufeff"):
        reason = "begins with a byte order mark, which spans would count; save it without"
        raise FileError(text, reason)
    document = {name: list(each) if name in _LISTS else each for name, each in fields.items()}
    document |= {"type": "article", "text": to_document(prepared.fingerprint)}
    document["id"] = fields["id"] or _id_of(text, fields["language"], fields["published"])

    def _copy(record: Record) -> Mapping[Path, bytes]:
        if folder is None or not is_copied or text.resolve().parent == folder.resolve():
            return {}
        return {folder / f"{record.id.partition(':')[2]}.txt": text.read_bytes()}

    # The exit is an exception, which removes a new folder without a text.
    with locked(path), new_folder(folder) if is_copied and folder else contextlib.nullcontext():
        target = Target(path, is_of_events=False)
        for article in target.dataset.articles.values():
            if article.text == prepared.fingerprint:
                raise FileError(text, f"the text of {article.id}, which the dataset has")
        sys.exit(target.add([document], _copy))


def _id_of(text: Path, language: str, published: str) -> str:
    """Return an id of the date of publication and the name of a file, which may have a date.

    Of a name in neither Latin nor Arabic letters it has digits of the digest.
    """
    stem = text.name.removesuffix(text.suffix).removesuffix(f".{language}")
    name = slug(latin(stem))
    if not _DATED.match(stem):
        return f"article:{slug(published)}-{name}"
    is_date_only = not name.strip("-0123456789") and not stem.isascii()
    return f"article:{name}-{digest_of(stem, 8)}" if is_date_only else f"article:{name}"
