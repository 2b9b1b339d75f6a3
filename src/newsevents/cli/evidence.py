"""`newsevents span` and `newsevents evidence move`: where texts contain the words of evidence."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

import click
import msgspec

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import (
    LocalPath,
    echo_json,
    json_option,
    load_all_records,
    resolve_writable,
    terminal,
    wrapped,
)
from newsevents.dataset.saving import locked
from newsevents.editing.moves import SpanMove, move_evidence
from newsevents.errors import (
    AmbiguousArticleError,
    AmbiguousQuoteError,
    QuoteNotFoundError,
    TextSpan,
)
from newsevents.evidence import FoundQuote, PreparedText, find_quote
from newsevents.evidence.verification import shown_passage
from newsevents.findings import numbered, printable, shown
from newsevents.report.passages import passage_of
from newsevents.reporters.escaping import escape_message
from newsevents.schema.structuring import to_document
from newsevents.validation.article_texts import read_text

_Outcome: TypeAlias = FoundQuote | AmbiguousQuoteError | QuoteNotFoundError

_INDENT = "  "
# Characters around ambiguous passages.
_CONTEXT_LENGTH = 20
#: Words between a passage of the old text and those of the new one.
_LINKS = {"moved": " -> ", "kept": " -> ", "ambiguous": ", may be ", "gone": ", now "}


@click.command("span")
@click.argument("text", metavar="TEXT", type=LocalPath())
@click.argument("quotes", metavar="QUOTE...", nargs=-1, required=True)
@json_option
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
        echo_json([_document(prepared, *each) for each in zip(quotes, outcomes, strict=True)])
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
    for line in wrapped(words, console.width - len(_INDENT), console).split():
        yield f"{_INDENT}{line.plain}"
    if outcome.tolerances:
        yield f"{_INDENT}ignored: {', '.join(outcome.tolerances)}"


@click.group("evidence")
def evidence_command() -> None:
    """Edit the evidence of a dataset."""


@evidence_command.command("move")
@click.argument("dataset", metavar="DATASET")
@click.option(
    "--from", "old", type=LocalPath(), metavar="OLD", required=True, help="Text of the spans."
)
@click.option("--to", "new", type=LocalPath(), metavar="NEW", required=True, help="Corrected text.")
@click.option("--article", metavar="ID", default="", help="Choose among articles with this text.")
@click.option("--dry-run", is_flag=True, help="Write nothing; list the spans.")
def move_command(dataset: str, old: Path, new: Path, article: str, *, dry_run: bool) -> None:
    """Move spans into a corrected text of an article.

    OLD is the text whose fingerprint the article has, NEW its corrected version, both files in
    UTF-8. The article gets the fingerprint of NEW, and the spans of its
    credits and of the evidence that cites it get their positions in NEW, by aligning both texts.
    A span is never moved to equal words elsewhere. One whose neighbouring words changed, perhaps to
    a negation, is moved with a note. Spans that are ambiguous or gone stay as they
    are, and `newsevents validate --texts` reports them until they are corrected. All files are
    replaced together.

    Exit status: 0 all spans moved, 1 spans or notes for a person, 2 misuse or unreadable input.
    """
    texts = read_text(old), read_text(new)
    with contextlib.nullcontext() if dry_run else locked(resolve_writable(dataset)):
        loaded = load_all_records(dataset)
        try:
            report = move_evidence(loaded, *texts, article=article)
        except AmbiguousArticleError as error:
            raise AmbiguousArticleError(error.record_id, f"{old}, {dataset}: {error}") from None
        if not dry_run:
            loaded.save()
    for span in report.spans:
        if span.outcome != "kept" or span.followed.beside:
            click.echo(_move_line(span, *texts))
    counts = (
        f"{len(spans):,} {outcome}"
        for outcome in ("moved", "kept", "ambiguous", "gone", "wrong")
        if (spans := report.of(outcome))
    )
    done = "nothing written: " if dry_run else ""
    summary = f"{done}{numbered(len(report.spans), 'span')} of {report.article}"
    click.echo(printable(": ".join(filter(None, (summary, ", ".join(counts))))))
    is_clean = all(each.followed.is_moved and not each.followed.beside for each in report.spans)
    sys.exit(CLEAN if is_clean else FINDINGS)


def _move_line(span: SpanMove, old: PreparedText, new: PreparedText) -> str:
    """Return what became of a span, with its words and those of the new text."""
    where = f"{span.outcome}: {printable(span.record)} {span.pointer}"
    if span.outcome == "wrong":
        return f"{where}: not a passage of the old text"
    followed = span.followed
    places = followed.places if followed.instead is None else (followed.instead,)
    context = _CONTEXT_LENGTH if span.outcome == "ambiguous" else 0
    words = shown_passage(old.text, span.span.start, span.span.end, context)
    found = " or ".join(shown_passage(new.text, *place, context) for place in places)
    changed = ", ".join(f"{shown(was)} -> {shown(now)}" for was, now in followed.beside)
    note = f"; words beside it changed: {changed}" if changed else ""
    return f"{where}: {words}{_LINKS[span.outcome]}{found}{note}" if found else f"{where}: {words}"
