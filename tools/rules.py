"""Write docs/rules.md from the rules themselves: `make docs-tables`."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsevents.checks.catalogue import FAMILIES, own_rules, sections
from newsevents.findings import Rule

HEAD = """\
# Rules

Made from the rules by `make docs-tables`; `newsevents rule CODE` shows the same in a terminal.

An *error* means that a reader cannot rely on the record.
A *warning* is worth mending, but hurts nobody yet.
An *info* is for your information and never changes the exit status.

Codes are never given to another rule.
A family, such as `NE3`, stands for all of its rules wherever rules are chosen, as in
`newsevents validate --select NE3`.
What is marked *safe* can be mended with `--fix`, what is marked *unsafe* with `--unsafe-fixes`,
since it changes what the data says; each only where it is certain enough.
"""


def document() -> str:
    """Return the whole document."""
    return "\n".join(_lines(own_rules()))


def _lines(rules: Iterable[Rule]) -> Iterator[str]:
    rules = tuple(rules)
    yield HEAD
    for family, members in itertools.groupby(rules, key=lambda rule: rule.family):
        yield from (f"## {family} {FAMILIES[family]}", "")
        yield "| code | name | severity | fix | what it reports |"
        yield "|---|---|---|---|---|"
        for rule in members:
            link = f"[{rule.code}](#{_anchor(_title(rule))})"
            yield f"| {link} | {rule.name} | {rule.severity} | {_fix(rule)} | {rule.summary} |"
        yield ""
    yield "## Each rule"
    for rule in rules:
        yield from _section(rule)
    yield ""


def _section(rule: Rule) -> Iterator[str]:
    yield from ("", f"### {_title(rule)}")
    for title, paragraphs in sections(rule).items():
        first, *others = paragraphs
        yield from ("", f"**{title}:** {first}" if title else first)
        for paragraph in others:
            yield from ("", paragraph)


def _title(rule: Rule) -> str:
    return f"{rule.code} {rule.name}"


def _fix(rule: Rule) -> str:
    """Say whether it can be mended without a person, as its documentation does."""
    said = " ".join(sections(rule).get("Fix", ()))
    options = {"safe": "`--fix`", "unsafe": "`--unsafe-fixes`"}
    return ", ".join(word for word, option in options.items() if option in said)


def _anchor(title: str) -> str:
    """Return what the heading is called in links, on GitHub and GitLab."""
    return title.lower().replace(" ", "-")


def main() -> int:
    """Write the document."""
    path = Path(__file__).parents[1] / "docs" / "rules.md"
    path.write_text(document(), encoding="utf-8", newline="\n")
    print(f"{len(own_rules())} rules in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
