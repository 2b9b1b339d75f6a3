"""`newsevents rule`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence

import click
from rich.cells import cell_len

from newsevents.errors import NewsEventsError
from newsevents.findings import Rule, printable
from newsevents.validation.registry import all_rules, find_rule, sections

# Longer lines are hard to read on the widest terminal.
_WIDEST = 100
_NARROWEST = 20
_INDENT = "  "
# A word, with the code that is a part of it, blanks and all.
_WORD = re.compile(r"(?:`[^`]*`|[^\s`]|`)+")


@click.command("rule")
@click.argument("name", metavar="[CODE|NAME]", required=False)
def command(name: str | None) -> None:
    """Explain a rule, given its code or its name; list all rules without one.

    The beginning of a code, such as NE3, lists the rules whose codes begin so.
    """
    listed = [rule for rule in all_rules() if rule.code.startswith((name or "").upper())]
    if len(listed) > 1:
        for line in _table(listed):
            click.echo(line)
        return
    try:
        found = find_rule(name or "")
    except KeyError as error:
        raise NewsEventsError(error.args[0]) from None
    width = max(min(shutil.get_terminal_size().columns, _WIDEST), _NARROWEST)
    for line in _explained(found, width):
        click.echo(line)


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    """Yield a line for each rule, whole however narrow the terminal is."""
    code = max(len(rule.code) for rule in rules)
    name = max(len(rule.name) for rule in rules)
    for rule in rules:
        columns = (f"{rule.code:<{code}}", f"{rule.name:<{name}}", f"{rule.severity:<7}")
        yield printable("  ".join((*columns, rule.summary)))


def _explained(rule: Rule, width: int) -> Iterator[str]:
    yield click.style(printable(f"{rule.code} {rule.name} ({rule.severity})"), bold=True)
    for title, paragraphs in sections(rule).items():
        indent = ""
        if title:
            yield ""
            yield click.style(title, bold=True)
            indent = _INDENT
        for number, paragraph in enumerate(paragraphs):
            if number or not title:
                yield ""
            yield from (indent + line for line in _wrapped(paragraph, width - len(indent)))


def _wrapped(paragraph: str, width: int) -> Iterator[str]:
    """Break a paragraph between words, but never inside code."""
    line = ""
    for word in map(printable, _WORD.findall(paragraph)):
        if line and cell_len(f"{line} {word}") > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
