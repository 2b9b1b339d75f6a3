"""`newsevents rule` and `newsevents schema`."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence

import click
from rich.cells import cell_len

from newsevents.cli import write_data
from newsevents.errors import FileError, NewsEventsError
from newsevents.findings import Rule, printable
from newsevents.model import RECORD_TYPES
from newsevents.schemas import folder, read_schema, schema_text

# Longer lines are hard to read on a wide terminal.
_MAX_WIDTH, _MIN_WIDTH = 100, 20
_INDENT = "  "
_EXTRACTION = "extraction."
# Named here, since importing the package would take longer than everything else.
_PROVIDERS = ("openai", "anthropic", "gemini", "plain")
# A word, including inline code with its blanks.
_WORD = re.compile(r"(?:`[^`]*`|[^\s`]|`)+")


@click.command("rule")
@click.argument("name", metavar="[CODE|NAME]", required=False)
def rule_command(name: str | None) -> None:
    """Explain a rule by its code or name, or list all rules.

    A prefix such as NE3 lists the rules whose codes begin with it.
    """
    # Doubles the modules that are imported, and `newsevents schema` does without.
    from newsevents.validation.registry import all_rules, find_rule, sections

    listed = [rule for rule in all_rules() if rule.code.startswith((name or "").upper())]
    if len(listed) > 1:
        for line in _table(listed):
            click.echo(line)
        return
    try:
        rule = find_rule(name or "")
    except KeyError as error:
        raise NewsEventsError(error.args[0]) from None
    width = max(min(shutil.get_terminal_size().columns, _MAX_WIDTH), _MIN_WIDTH)
    for line in _explanation(rule, sections(rule), width):
        click.echo(line)


def _table(rules: Sequence[Rule]) -> Iterator[str]:
    code = max(len(rule.code) for rule in rules)
    name = max(len(rule.name) for rule in rules)
    for rule in rules:
        columns = (f"{rule.code:<{code}}", f"{rule.name:<{name}}", f"{rule.severity:<7}")
        yield printable("  ".join((*columns, rule.summary)))


def _explanation(rule: Rule, sections: Mapping[str, Sequence[str]], width: int) -> Iterator[str]:
    severity = f"{rule.severity}{'' if rule.is_default else ', off by default'}"
    yield click.style(printable(f"{rule.code} {rule.name} ({severity})"), bold=True)
    for title, paragraphs in sections.items():
        indent = ""
        if title:
            yield ""
            yield click.style(title, bold=True)
            indent = _INDENT
        for number, paragraph in enumerate(paragraphs):
            if number or not title:
                yield ""
            yield from (indent + line for line in wrap(paragraph, width - len(indent)))


def wrap(paragraph: str, width: int) -> Iterator[str]:
    """Break a paragraph into lines between words, but never inside inline code."""
    line = ""
    for word in map(printable, _WORD.findall(paragraph)):
        if line and cell_len(f"{line} {word}") > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


@click.command("schema")
@click.argument(
    "name",
    metavar="[NAME]",
    default="record",
    type=click.Choice(
        [
            *(*RECORD_TYPES, "record", "bundle", "bundle.draft-07"),
            *(f"{_EXTRACTION}{provider}" for provider in _PROVIDERS),
        ]
    ),
)
def schema_command(name: str) -> None:
    """Print a published JSON Schema, which refers to no other file.

    NAME is a record type, `record` (any record, the default), `bundle` (a whole dataset in one
    document) or `bundle.draft-07` (the same for editors). `extraction.openai`,
    `extraction.anthropic`, `extraction.gemini` and `extraction.plain` are schemas for answers of
    language models.
    """
    try:
        if name.startswith(_EXTRACTION):
            from newsevents.extraction import extraction_schema

            schema = extraction_schema(name.removeprefix(_EXTRACTION))
        else:
            schema = read_schema(name)
    except OSError as error:
        raise FileError(folder(), f"schemas are missing: {error.strerror}") from None
    write_data()
    click.echo(schema_text(schema), nl=False)
