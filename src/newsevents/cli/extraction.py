"""`newsevents assemble` and `newsevents score`: records from the answers of language models."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    LocalPath,
    echo_json,
    json_option,
    load_valid_records,
    new_table,
    resolve_writable,
    say,
    terminal,
)
from newsevents.dataset.dataset import Dataset
from newsevents.dataset.saving import locked
from newsevents.errors import FileError
from newsevents.evidence import PreparedText
from newsevents.extraction import Draft, Score, assemble, score
from newsevents.findings import numbered, printable, shown
from newsevents.model import Article
from newsevents.validation.article_texts import read_text
from newsevents.validation.configuration import for_path


@click.command("assemble")
@click.argument("answers", metavar="ANSWER...", nargs=-1, required=True, type=LocalPath())
@click.option(
    "--text", required=True, type=LocalPath(), metavar="TEXT", help="Text of the article."
)
@click.option(
    "-o",
    "--output",
    "dataset",
    required=True,
    metavar="DATASET",
    help="Dataset with the article; records are added to it.",
)
@click.option("--article", "article_id", metavar="ID", help="Article of the text, by its id.")
def assemble_command(
    answers: tuple[Path, ...], text: Path, dataset: str, article_id: str | None
) -> None:
    """Add the records in answers of a language model that TEXT supports.

    ANSWER is a file with an answer in the draft format, of which `schema extraction.plain` is the
    schema. Later ones correct what was refused in earlier ones. DATASET has the article, which is
    found by its fingerprint. An actor, place or process that DATASET knows by this name is not added
    again.

    Records that the text does not support are not added: a message for the model, with the reasons,
    is printed.

    Exit status: 0 all records added, 1 some refused, 2 misuse or unreadable input.
    """
    prepared = read_text(text)
    draft, settings, files = Draft(), for_path(dataset), dict[object, Path]()
    with locked(resolve_writable(dataset)):
        loaded = load_valid_records(dataset, may_be_empty=True)
        article = _article(loaded, dataset, prepared, article_id)
        for path in answers:
            answer = read_text(path).text
            draft = assemble(
                answer, prepared.text, article, loaded, earlier=draft, settings=settings
            )
            files |= dict.fromkeys(draft.refused, path)
        for record in draft.records:
            loaded.add(record)
        if draft.records:
            loaded.save()
    added = (f"added {record.id}" for record in draft.records)
    counts = numbered(len(draft.records), "record"), numbered(len(draft.problems), "problem")
    missing = (
        f"{files[record]}: {place}: {shown(record[1]) if record[1] else 'a record'} is refused, "
        "and in no later answer"
        for record, place in draft.missing.items()
    )
    say(*map(str, draft.notes), *added, *missing, f"{counts[0]} added, {counts[1]}")
    if draft.problems:
        click.echo(draft.repair_message())
    sys.exit(FINDINGS if draft.problems or draft.missing else CLEAN)


def _article(dataset: Dataset, name: str, text: PreparedText, article_id: str | None) -> Article:
    """Return the article of a text; raise FileError unless there is exactly one."""
    if article_id is not None:
        article = dataset.get(article_id, Article)
        if article is None:
            raise FileError(name, f"no article {printable(article_id)}")
        return article
    found = [each for each in dataset.articles.values() if each.text == text.fingerprint]
    if len(found) != 1:
        several = " or ".join(each.id for each in found)
        reason = (
            f"several articles have this text: {several}" if found else "no article of this text"
        )
        raise FileError(name, f"{reason}; name it with --article, or add it first")
    return found[0]


@click.command("score")
@click.argument("gold", metavar="GOLD")
@click.argument("predicted", metavar="PREDICTED")
@json_option
def score_command(gold: str, predicted: str, *, is_json: bool) -> None:
    """Compare predicted records with gold records.

    GOLD and PREDICTED are datasets. Records are paired by their contents, whatever their ids:
    precision, recall and F1 are of records, of the values of each field, and of the letters of
    spans. Micro counts each of them the same, macro each type or field.
    """
    result = score(load_valid_records(gold), load_valid_records(predicted, may_be_empty=True))
    if is_json:
        echo_json(result.to_dict())
    else:
        terminal().print(_table(result))


def _table(result: Score) -> Table:
    columns = ("correct", "predicted", "gold", "precision", "recall", "F1")
    table = new_table("", *columns, numbers=columns)
    for name, level in result.levels().items():
        sums = level.micro
        rows = {f"{name}, micro": sums, **{f"  {each}": level[each] for each in level.by_name}}
        for label, counts in rows.items():
            numbers = (f"{each:,}" for each in (counts.correct, counts.predicted, counts.gold))
            shares = (f"{each:.2f}" for each in (counts.precision, counts.recall, counts.f1))
            table.add_row(label, *numbers, *shares)
        macro = (f"{each:.2f}" for each in level.macro.values())
        table.add_row(f"{name}, macro", "", "", "", *macro)
        table.add_section()
    return table
