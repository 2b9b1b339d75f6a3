"""The rules of the validator in Markdown; every rule has an anchor such as `#rule-ne301`."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from reference_model import anchor

from newsevents.findings import Rule
from newsevents.validation.registry import FAMILIES, own_rules, sections


def document() -> Iterator[str]:
    """Yield the lines of a table for each family, then the documentation of each rule."""
    rules = own_rules()
    for family, members in itertools.groupby(rules, key=lambda rule: rule.family):
        yield from (f"## {family} {FAMILIES[family]}", "")
        yield "| code | name | severity | fix | description |"
        yield "|---|---|---|---|---|"
        for rule in members:
            link = f"[{rule.code}](#{_target(rule)})"
            severity = f"{rule.severity}{'' if rule.is_default else ', off by default'}"
            yield f"| {link} | {rule.name} | {severity} | {_fix(rule)} | {rule.summary} |"
        yield ""
    yield "## Each rule"
    for rule in rules:
        yield from _section(rule)
    yield ""


def _section(rule: Rule) -> Iterator[str]:
    yield from ("", anchor(_target(rule)), "", f"### {rule.code} {rule.name}")
    for title, paragraphs in sections(rule).items():
        first, *others = paragraphs
        yield from ("", f"**{title}:** {first}" if title else first)
        for paragraph in others:
            yield from ("", paragraph)


def _fix(rule: Rule) -> str:
    """Return the options that fix it, according to its documentation."""
    said = " ".join(sections(rule).get("Fix", ()))
    options = {"safe": "`--fix`", "unsafe": "`--unsafe-fixes`"}
    return ", ".join(word for word, option in options.items() if option in said)


def _target(rule: Rule) -> str:
    return f"rule-{rule.code.lower()}"
