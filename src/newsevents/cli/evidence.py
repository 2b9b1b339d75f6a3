"""`newsevents evidence move`: spans in a corrected text."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from newsevents.cli import CLEAN, FINDINGS
from newsevents.cli.arguments import LocalPath, load_all_records, numbered
from newsevents.editing.moves import SpanMove, move_evidence
from newsevents.errors import AmbiguousArticleError
from newsevents.evidence import PreparedText
from newsevents.evidence.texts import shown_passage
from newsevents.findings import printable, shown
from newsevents.validation.article_texts import read_text

_CONTEXT_LENGTH = 20
#: Words between a passage of the old text and those of the new one.
_LINKS = {"moved": " -> ", "kept": " -> ", "ambiguous": ", may be ", "gone": ", now "}


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
    loaded = load_all_records(dataset)
    try:
        report = move_evidence(loaded, *texts, article=article)
    except AmbiguousArticleError as error:
        raise AmbiguousArticleError(error.record_id, f"{old}, {dataset}: {error}") from None
    if not dry_run:
        loaded.save()
    for span in report.spans:
        if span.outcome != "kept" or span.followed.beside:
            click.echo(_line(span, *texts))
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


def _line(span: SpanMove, old: PreparedText, new: PreparedText) -> str:
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
