"""`newsevents span`: where a text contains some quotes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import click
import msgspec

from newsevents.cli import CLEAN, FINDINGS, write_data
from newsevents.cli.arguments import LocalPath, terminal, wrapped
from newsevents.errors import AmbiguousQuoteError, QuoteNotFoundError, TextSpan
from newsevents.evidence import FoundQuote, PreparedText, find_quote
from newsevents.report.passages import passage_of
from newsevents.reporters.escaping import escape_message
from newsevents.schema.structuring import to_document
from newsevents.validation.article_texts import read_text

_Outcome: TypeAlias = FoundQuote | AmbiguousQuoteError | QuoteNotFoundError

_INDENT = 2


@click.command("span")
@click.argument("text", metavar="TEXT", type=LocalPath())
@click.argument("quotes", metavar="QUOTE...", nargs=-1, required=True)
@click.option("--json", "is_json", is_flag=True, help="Print a list in JSON.")
def span_command(text: Path, quotes: tuple[str, ...], *, is_json: bool) -> None:
    """Find quotes in a text, and print their spans.

    TEXT is the text of an article, a file in UTF-8. Each span is printed as a dataset has it, with
    the words in brackets in the line around them, and with the differences between the quote and
    the text that were ignored. A quote that is missing, or is there several times, is shown with
    the nearest passages, or with all. A QUOTE that begins with a hyphen comes after `--`.

    Exit status: 0 all quotes found, 1 a quote not found exactly once, 2 misuse or unreadable text.
    """
    prepared = read_text(text)
    outcomes = [_outcome(prepared, quote) for quote in quotes]
    if is_json:
        write_data()
        found = [_document(prepared, *each) for each in zip(quotes, outcomes, strict=True)]
        click.echo(msgspec.json.format(msgspec.json.encode(found)))
    else:
        for outcome in outcomes:
            for line in _lines(prepared, outcome):
                click.echo(line)
    sys.exit(FINDINGS if any(not isinstance(each, FoundQuote) for each in outcomes) else CLEAN)


def _outcome(text: PreparedText, quote: str) -> _Outcome:
    try:
        return find_quote(text, quote)
    except (AmbiguousQuoteError, QuoteNotFoundError) as error:
        return error


def _document(text: PreparedText, quote: str, outcome: _Outcome) -> dict[str, Any]:
    """Return an outcome as JSON: the span, or the problem with the passages that come near."""
    if isinstance(outcome, FoundQuote):
        found = _passage(text, outcome.span)
        return {"quote": quote, **found, "tolerances": outcome.tolerances}
    if isinstance(outcome, AmbiguousQuoteError):
        problem, spans = "ambiguous", outcome.candidates
    else:
        problem, spans = "not-found", outcome.nearest
    passages = [_passage(text, span) for span in spans]
    return {"quote": quote, "problem": problem, "passages": passages}


def _passage(text: PreparedText, span: TextSpan) -> dict[str, Any]:
    words = text.text[span.start : span.end]
    return {"span": to_document(text.span(span.start, span.end)), "words": words}


def _lines(text: PreparedText, outcome: _Outcome) -> Iterator[str]:
    if not isinstance(outcome, FoundQuote):
        yield from map(escape_message, str(outcome).split("\n"))
        return
    yield msgspec.json.encode(to_document(outcome.span)).decode()
    around = passage_of(text.text, outcome.span)
    console = terminal()
    words = f"{around.before}[{around.words}]{around.after}"
    for line in wrapped(words, console.width - _INDENT, console).split():
        yield " " * _INDENT + line.plain
    if outcome.tolerances:
        yield " " * _INDENT + f"ignored: {', '.join(outcome.tolerances)}"
