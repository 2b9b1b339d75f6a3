"""Rules about evidence: spans and words against the text, chains of sources, quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsevents.evidence import TEXT_FINGERPRINT, span_outside, verify
from newsevents.findings import Finding, Fix, Remove, Severity, printable, shown
from newsevents.model import Article, Event, Record, Span, Stance, Status
from newsevents.validation.rule import Problem, RuleContext, rule

#: More words than this are a quotation that needs a licence; a handful does not.
MOST_WORDS = 12

# Licences of texts that anybody may pass on, as SPDX writes them, in small letters.
_OPEN = re.compile(
    r"cc0(-1\.0(-universal)?)?"
    r"|cc-by(-sa)?(-[1-4]\.[0-9](-(?!nc|nd)[a-z]{2,3}|-international|-unported|-generic)?)?"
    r"|pddl(-1\.0)?|cc-pddc|cc-pdm-1\.0|public-domain"
)
# What joins several licences in an expression of SPDX.
_JOINING = re.compile(r"[()]|\s+(?:and|or)\s+")

_STATUSES_IN_THE_WORLD = (Status.OCCURRED, Status.ONGOING)
# Of the files that are not used, no more than fits into a line.
_FEW = 2
_LONGEST = 300


def verified(record: Record, known: RuleContext) -> Iterator[Finding]:
    """Yield what NE401 to NE405 find: what a record says about texts, against the texts at hand.

    Without the text of an article, the length in its fingerprint shows spans that are outside.
    """
    if isinstance(record, Article):
        yield from _against(record, record, record.id, known)
    elif isinstance(record, Event):
        for name in record.articles():
            yield from _against(record, known.articles.get(name), name, known)


def _against(
    record: Article | Event, article: Article | None, name: str, known: RuleContext
) -> Iterator[Finding]:
    """Yield what is wrong with what a record says about the text of one article."""
    text = known.texts.of(article) if known.texts and article else None
    findings = verify(record, text, article=article) if text else ()
    # The wrong text is said of the article, not of each event that cites it.
    is_wrong = any(finding.rule is TEXT_FINGERPRINT for finding in findings)
    yield from (finding for finding in findings if finding.record == record.id)
    if text is None or is_wrong:
        length = article.text.length if article and article.text else None
        for pointer, span in _spans(record, name):
            outside = span_outside(span, length, pointer=pointer, record=record.id)
            if outside is not None:
                yield outside


def _spans(record: Article | Event, name: str) -> Iterator[tuple[str, Span]]:
    """Yield the spans of a record in the text of an article, and where they stand."""
    if isinstance(record, Article):
        for index, credit in enumerate(record.credits):
            if credit.span is not None:
                yield f"/credits/{index}/span", credit.span
        return
    for index, evidence in enumerate(record.evidence):
        if evidence.span is not None and evidence.article == name:
            yield f"/evidence/{index}/span", evidence.span


@rule("NE406", Severity.WARNING, of=Event)
def evidence_without_span(event: Event, known: RuleContext) -> Iterator[Problem]:
    """Evidence cites an article whose text was at hand, and does not say where in it.

    Why it matters: An article with a fingerprint was there when the data were made. Without a
    span, whoever holds the text has to read all of it to see whether it says so.

    Example: `{"article": "article:a"}`, and article:a has a `text`

    Use instead: `{"article": "article:a", "span": {"start": 0, "end": 109, "sha256": "549a..."}}`,
    made with `newsevents.evidence.find_span(text, quote)`
    """
    for index, evidence in enumerate(event.evidence):
        article = known.articles.get(evidence.article or "")
        if evidence.span is None and article is not None and article.text is not None:
            yield Problem(
                f"no span, though the text of {article.id} was at hand",
                f"/evidence/{index}",
                "make one with newsevents.evidence.find_span(text, quote)",
            )


@rule("NE407", of=Event)
def attribution_loop(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An actor stands twice in one chain of sources.

    Why it matters: The chain leads from the origin of the information to the outlet. Nobody has
    what he says from himself, so one of the two is somebody else, or one too many.

    Example: `"attribution": ["actor:afp", "actor:official", "actor:afp"]`

    Use instead: `"attribution": ["actor:official", "actor:afp"]`

    Fix: `--unsafe-fixes` takes out an actor that directly follows itself.
    """
    for index, evidence in enumerate(event.evidence):
        first: dict[str, int] = {}
        for position, actor in enumerate(evidence.attribution):
            before = first.setdefault(actor, position)
            if before != position:
                pointer = f"/evidence/{index}/attribution/{position}"
                # Between the two may stand who the information really comes from.
                is_next = evidence.attribution[position - 1] == actor
                fix = Fix(title="take it out", is_safe=False, changes=(Remove(pointer),))
                yield Problem(
                    f"{actor} stands in this chain of sources already, at position {before}",
                    pointer,
                    "name each source once, from the origin of the information to the outlet",
                    fix if is_next else None,
                )


@rule("NE410", Severity.WARNING, of=Event)
def status_against_stance(event: Event, known: RuleContext) -> Iterator[Problem]:
    """An event has a status that no source supports, by what the evidence says of their stances.

    Why it matters: The status is about the world, the stance about a source. When every source
    only expects an event, or denies it, somebody who reads `occurred` has to ask who says so.
    Evidence without a stance may say so, and then there is nothing to find.

    Example: `"status": "occurred"`, and all evidence has the stance `expects`

    Use instead: `"status": "planned"`; or `"stance": "affirms"` if the source says that it took
    place. Somebody who denies something affirms the statement in which he does
    """
    stances = {evidence.stance for evidence in event.evidence}
    if event.status in _STATUSES_IN_THE_WORLD and stances <= {Stance.EXPECTS, Stance.DENIES}:
        doubt = " or ".join(f"{stance}" for stance in Stance if stance in stances)
        hint = 'give the status that the sources tell, or "affirms" where one says that it is so'
        yield Problem(f'"{event.status}", but every source {doubt} it', "/status", hint)
    elif event.status is Status.PLANNED and stances == {Stance.DENIES}:
        hint = 'give the evidence of whoever planned it, or the status "cancelled"'
        yield Problem('"planned", but every source denies it', "/status", hint)


@rule("NE411", Severity.WARNING, of=Event)
def long_quotation(event: Event, known: RuleContext) -> Iterator[Problem]:
    """Evidence gives more than a handful of words of an article without an open licence.

    Why it matters: Words are somebody's. A handful can be quoted where they are the fact; more
    keeps others from passing the dataset on. The span leads to the rest without giving it away.
    Open are CC0, CC BY and CC BY-SA and the public domain, in the `licence` of the article.

    Example: a `quotation` of two sentences

    Use instead: the few words that matter, and a `span` around the sentences
    """
    for index, evidence in enumerate(event.evidence):
        article = known.articles.get(evidence.article or "")
        if article is not None and _is_open(article.licence):
            continue
        for name in ("quotation", "expression"):
            words = getattr(evidence, name)
            count = 0 if words is None else len(words.text.split())
            if count > MOST_WORDS:
                yield Problem(
                    f"{count} words given as {name}, {_not_open(article)}",
                    f"/evidence/{index}/{name}/text",
                    f"give {MOST_WORDS} words at the most and a span around the rest, "
                    "or the article's licence if it is open",
                )


def _is_open(licence: str | None) -> bool:
    """Say whether a licence lets anybody pass the text on; of several, whether all of them do."""
    if licence is None:
        return False
    names = [name for name in _JOINING.split(licence.casefold()) if name.strip()]
    written = [re.sub(r"[\s_-]+", "-", name.strip()) for name in names]
    return bool(written) and all(map(_OPEN.fullmatch, written))


def _not_open(article: Article | None) -> str:
    if article is None:
        return "and no article with an open licence is known for them"
    if article.licence is None:
        return f"and {article.id} has no licence"
    return f"and the licence of {article.id}, {shown(article.licence)}, is not known to be open"


@rule("NE412", Severity.INFO, of=Article)
def text_not_at_hand(article: Article, known: RuleContext) -> Iterator[Problem]:
    """Texts were given for validating, and that of an article is not among them.

    Why it matters: Spans, quotations and expressions that point into this article were not
    checked. That is no fault of the data, and good to know for whoever takes silence for a yes.

    Example: `--texts DIR` with a folder that holds the texts of other articles

    Use instead: a folder that holds the text too, as `2026-01-27-sharaa-in-moscow.txt` for
    `article:2026-01-27-sharaa-in-moscow`, or under any name if the article has a fingerprint
    """
    if known.texts is None or known.texts.of(article) is not None:
        return
    name = f"{article.id.partition(':')[2]}.txt"
    passed_over = known.texts.passed_over
    also = (
        f"; not used: {printable('; '.join(passed_over[:_FEW])[:_LONGEST])}" if passed_over else ""
    )
    yield Problem(
        "its text is not at hand, so what is said about it was not checked",
        "/text" if article.text else "",
        f"put it into the folder of texts, as {name} in UTF-8{also}",
    )


RULES = (
    evidence_without_span,
    attribution_loop,
    status_against_stance,
    long_quotation,
    text_not_at_hand,
)
