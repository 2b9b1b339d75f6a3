"""`newsevents article add`: the record of an article, made from its text."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from newsevents._text.slugs import digest_of, latin, slug
from newsevents.cli.add import Target
from newsevents.cli.arguments import LocalPath, resolve_writable
from newsevents.errors import FileError
from newsevents.model import Record
from newsevents.schema.structuring import to_document
from newsevents.storage.atomic import new_folder
from newsevents.validation.article_texts import read_text
from newsevents.validation.configuration import for_path

F = TypeVar("F", bound=Callable[..., Any])

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
_DATED = re.compile(r"[0-9]{4}(?:-|$)")


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
def add_command(text: Path, dataset: str, *, is_copied: bool, **fields: Any) -> None:
    """Add the record of an article, with the fingerprint of its text.

    TEXT is the text of the article, a file in UTF-8. The dataset does not contain it; with --copy
    it is copied into the folder that newsevents.toml names under texts.

    Exit status: 0 added, 1 findings and nothing added, 2 misuse or unreadable input.
    """
    folder = for_path(resolve_writable(dataset)).texts
    if is_copied and folder is None:
        reason = 'texts = "DIR" in newsevents.toml'
        raise click.UsageError(f"--copy needs a folder of texts; write {reason}")
    prepared = read_text(text)
    if not prepared.text.strip():
        raise FileError(text, "contains no text")
    target = Target(dataset, is_of_events=False)
    for article in target.dataset.articles.values():
        if article.text == prepared.fingerprint:
            raise FileError(text, f"the text of {article.id}, which the dataset has")
    document = {name: list(each) if name in _LISTS else each for name, each in fields.items()}
    document |= {"type": "article", "text": to_document(prepared.fingerprint)}
    document["id"] = fields["id"] or _id_of(text, fields["language"], fields["published"])

    def _copy(record: Record) -> Mapping[Path, bytes]:
        if folder is None or not is_copied or text.resolve().parent == folder.resolve():
            return {}
        return {folder / f"{record.id.partition(':')[2]}.txt": text.read_bytes()}

    with new_folder(folder) if is_copied and folder else contextlib.nullcontext():
        status = target.add([document], _copy)
    sys.exit(status)


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
