"""Rules about evidence: spans and words against the text, attribution, stances, quotations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from newsevents._text.scripts import count_words
from newsevents.evidence import (
    TEXT_FINGERPRINT,
    outside_spans,
    parts_by_article,
    verify_parts,
)
from newsevents.findings import Finding, Fix, Remove, Severity, printable, shown
from newsevents.model import Article, Event, Record, Stance, Status
from newsevents.validation.licences import is_open
from newsevents.validation.rule import Problem, RuleContext, rule
from newsevents.validation.rules.time import BEGUN

#: Longest quotation without an open licence.
MAX_QUOTED_WORDS = 12

# Unused files in a hint, so that it fits on a line.
_MAX_NAMED_FILES = 2
_MAX_FILES_LENGTH = 300


def verified(record: Record, context: RuleContext) -> Iterator[Finding]:
    """Yield the findings of NE401 to NE405: what a record says about the available texts.

    Without the text of an article, spans are compared with the length in its fingerprint.
    """
    if not isinstance(record, Article | Event):
        return
    for name, parts in parts_by_article(record).items():
        article = record if isinstance(record, Article) else context.articles.get(name)
        text = context.texts.of(article) if context.texts and article else None
        findings = list(verify_parts(record, parts, text, article)) if text and article else []
        # A wrong text is reported for the article, not for each event that cites it.
        yield from (finding for finding in findings if finding.record == record.id)
        if text is None or any(finding.rule == TEXT_FINGERPRINT for finding in findings):
            length = article.text.length if article and article.text else None
            yield from outside_spans(record.id, parts, length)


def _evidence(event: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    # Imported events may have none, and unknown fields anywhere the names of its fields.
    found: Sequence[Mapping[str, Any]] = event.get("evidence", ())
    return found


def _lacks_span(event: Mapping[str, Any]) -> bool:
    return any("article" in each and "spans" not in each for each in _evidence(event))


@rule("NE406", Severity.WARNING, of=Event, gate=_lacks_span)
def evidence_without_span(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Evidence without a span although the text of its article was available.

    Why it matters: The fingerprint shows that the text was available. Without a span, readers
    must search all of it.
    Example: `{"article": "article:a"}`, and article:a has a `text`
    Use instead: `{"article": "article:a", "spans": [{"start": 0, "end": 109, "sha256": "549a..."}]}`,
    made with `newsevents.evidence.find_span(text, quote)`
    """
    for index, evidence in enumerate(event.evidence):
        article = context.articles.get(evidence.article or "")
        if not evidence.spans and article is not None and article.text is not None:
            yield Problem(
                f"missing span in the text of {article.id}",
                f"/evidence/{index}",
                "make one with newsevents span TEXT QUOTE or "
                "newsevents.evidence.find_span(text, quote)",
            )


def _has_loop(event: Mapping[str, Any]) -> bool:
    chains = [each["attribution"] for each in _evidence(event) if "attribution" in each]
    return any(len(set(chain)) < len(chain) for chain in chains)


@rule("NE407", of=Event, fields=["attribution"], gate=_has_loop)
def attribution_loop(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Duplicate actor in an attribution chain.

    Why it matters: The chain leads from the origin of the information to the outlet. No actor is
    its own source, so one of the two is wrong or superfluous.
    Example: `"attribution": ["actor:afp", "actor:official", "actor:afp"]`
    Use instead: `"attribution": ["actor:official", "actor:afp"]`
    Fix: `--unsafe-fixes` removes an actor that directly follows itself.
    """
    for index, evidence in enumerate(event.evidence):
        first: dict[str, int] = {}
        for position, actor in enumerate(evidence.attribution):
            before = first.setdefault(actor, position)
            if before != position:
                pointer = f"/evidence/{index}/attribution/{position}"
                # The actual source may be between the two.
                is_next = evidence.attribution[position - 1] == actor
                fix = Fix(title="remove it", is_safe=False, changes=(Remove(pointer),))
                yield Problem(
                    f"{actor} is a duplicate of position {before} in this attribution chain",
                    pointer,
                    "name each source once, from the origin of the information to the outlet",
                    fix if is_next else None,
                )


def _is_affirmed_by_none(event: Mapping[str, Any]) -> bool:
    return {each.get("stance") for each in _evidence(event)} <= {Stance.EXPECTS, Stance.DENIES}


@rule("NE410", Severity.WARNING, of=Event, fields=["stance"], gate=_is_affirmed_by_none)
def status_against_stance(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Status that no source supports.

    Evidence without a stance may support any status.

    Why it matters: The status describes the world, the stance describes a source. If every source
    expects or denies an event, nothing supports the status `occurred`.
    Example: `"status": "occurred"`, and all evidence has the stance `expects`
    Use instead: `"status": "planned"`; or `"stance": "affirms"` for a source that says that it
    took place. A source that denies an event affirms the statement in which it does so
    """
    stances = {evidence.stance for evidence in event.evidence}
    if event.status in BEGUN and stances and stances <= {Stance.EXPECTS, Stance.DENIES}:
        verbs = " or ".join(f"{stance}" for stance in Stance if stance in stances)
        hint = 'set the status that the sources report, or "affirms" for a source that supports it'
        yield Problem(f'status is "{event.status}", but every source {verbs} it', "/status", hint)
    elif event.status is Status.PLANNED and stances == {Stance.DENIES}:
        hint = 'add evidence from the planning side, or set the status to "cancelled"'
        yield Problem('status is "planned", but every source denies it', "/status", hint)


def _may_quote_much(event: Mapping[str, Any]) -> bool:
    words = (each.get(name) for each in _evidence(event) for name in ("expression", "quotation"))
    # Each word has a character, and most expressions are short.
    return any(each and len(each["text"]) > MAX_QUOTED_WORDS for each in words)


@rule("NE411", Severity.WARNING, of=Event, fields=["expression", "quotation"], gate=_may_quote_much)
def long_quotation(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Quotation of more than 12 words from an article without an open licence.

    Open are CC0, CC BY, CC BY-SA, ODC-By, ODbL, the Open Government Licence, works of the US
    government and the public domain, by name, SPDX id or web address in the `licence` of the
    article. In scripts without spaces two letters count as a word (Chinese, Japanese) or four
    (Thai, Lao, Khmer, Burmese).

    Why it matters: Texts are protected by copyright. A few words may be quoted; more than that
    prevents others from sharing the dataset. The span points to the rest.
    Example: a `quotation` of two sentences
    Use instead: the few words that matter, and a `span` around the sentences
    """
    for index, evidence in enumerate(event.evidence):
        article = context.articles.get(evidence.article or "")
        if article is not None and article.licence and is_open(article.licence):
            continue
        for name in ("quotation", "expression"):
            words = getattr(evidence, name)
            count = 0 if words is None else count_words(words.text)
            if count > MAX_QUOTED_WORDS:
                yield Problem(
                    f"{name} has {count} words, {_why_not_open(article)}",
                    f"/evidence/{index}/{name}/text",
                    f"quote at most {MAX_QUOTED_WORDS} words with a span around the rest, or add "
                    "the open licence of the article",
                )


def _why_not_open(article: Article | None) -> str:
    if article is None:
        return "but no article with an open licence"
    if article.licence is None:
        return f"but {article.id} has no licence"
    return f"but the licence of {article.id}, {shown(article.licence)}, is not a known open licence"


@rule("NE412", Severity.INFO, of=Article)
def text_not_at_hand(article: Article, context: RuleContext) -> Iterator[Problem]:
    """Article whose text is missing from the given texts.

    Why it matters: Spans, quotations and expressions of this article were not checked. This is
    not an error in the data, but no confirmation either.
    Example: `--texts DIR` with a folder of the texts of other articles
    Use instead: a folder with the text, as `2026-01-27-sharaa-in-moscow.txt` for
    `article:2026-01-27-sharaa-in-moscow`, or under any name if the article has a fingerprint
    """
    if context.texts is None or context.texts.of(article) is not None:
        return
    name = f"{article.id.partition(':')[2]}.txt"
    hint = f"add {name} in UTF-8 to the folder of texts"
    if context.texts.skipped:
        files = "; ".join(context.texts.skipped[:_MAX_NAMED_FILES])[:_MAX_FILES_LENGTH]
        hint += f"; unused files: {printable(files)}"
    yield Problem("missing text; spans were not checked", "/text" if article.text else "", hint)
