"""Arguments and output that commands share: paths, datasets, languages, tables, JSON."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from click.core import ParameterSource

import newsevents
from newsevents.cli import write_data
from newsevents.errors import FileError, InvalidError
from newsevents.findings import Finding, Severity, escape_text, printable, shown
from newsevents.model import Record
from newsevents.reporters.concise import counted
from newsevents.reporters.escaping import escape_message
from newsevents.schema.base import is_readable
from newsevents.storage.atomic import replacing
from newsevents.storage.paths import AnyPath, local_path, to_path
from newsevents.storage.remote import Remote
from newsevents.storage.rules import INCOMPLETE
from newsevents.storage.sources import check_output, resolve_source
from newsevents.validation.selection import LIMIT_RULES

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from newsevents.dataset import Dataset, Match

_MAX_SHOWN_FINDINGS = 20
_DEFAULT_WIDTH = 80
# Records that may be meant, in a message.
_MAX_SIMILAR = 5


def given_options() -> dict[str, str]:
    """Return the options that the user gave to the command that runs, by their parameters."""
    context = click.get_current_context()
    return {
        parameter.name: parameter.opts[-1]
        for parameter in context.command.params
        if parameter.name
        and context.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    }


def refuse_idle(name: str, reason: str) -> None:
    """Raise UsageError for an option that the user gave, but that has no effect for a reason."""
    if name in (given := given_options()):
        raise click.UsageError(f"{given[name]} has no effect {reason}")


def given_language(language: str) -> str | None:
    """Return the language if the user gave it; a source of another kind may ignore the default."""
    return language if "language" in given_options() else None


class LocalPath(click.Path):
    """Parameter type of a path on this machine, existing or not; URLs are refused."""

    def __init__(self) -> None:
        """Return paths as `pathlib.Path`."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path; a URL is misuse. Raises FileError for a path that no file can have."""
        try:
            local_path(value)
        except FileError as error:
            if "\0" in str(value):
                raise
            self.fail(str(error), param, ctx)
        return super().convert(value, param, ctx)


def _check_json(
    _context: click.Context, _option: click.Parameter, path: Path | None
) -> Path | None:
    if path is not None:
        check_output(path, ".json")
    return path


dataset_argument = click.argument("dataset", metavar="[DATASET]", default=".")
json_option = click.option("--json", "is_json", is_flag=True, help="Print the result in JSON.")
language_option = click.option(
    "--language", default="en", show_default=True, help="Language of names."
)
texts_option = click.option(
    "--texts", type=LocalPath(), metavar="DIR", help="Show words of evidence from texts in DIR."
)
report_option = click.option(
    "--report",
    type=LocalPath(),
    callback=_check_json,
    metavar="FILE",
    help="Write the report as JSON to FILE.",
)


def write_report(path: Path | None, document: Any) -> None:
    """Write a report to the path of `--report`, if it is given."""
    if path is not None:
        with replacing(path) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(document)) + b"\n")


def resolve_dataset(dataset: str) -> AnyPath:
    """Return the path of a DATASET: a path, a URL or the name of an installed dataset."""
    path = resolve_source(dataset)
    if isinstance(path, Remote):
        # Drivers log the errors that they raise, with a traceback.
        logging.getLogger().addHandler(logging.NullHandler())
    return path


def resolve_writable(dataset: str) -> AnyPath:
    """Return the path of a DATASET to change; raise FileError for an installed dataset."""
    path = resolve_dataset(dataset)
    if path != to_path(dataset):
        reason = "is an installed dataset; make a copy with newsevents convert"
        raise FileError(to_path(dataset), reason)
    return path


def load_valid_records(dataset: str, *, may_be_empty: bool = False) -> Dataset:
    """Load the valid records of a DATASET, and count other findings on standard error.

    Files that are missing or could not be read to their end are named. With `may_be_empty`, a
    dataset without records is loaded, and warnings are not counted.
    Raises FileError if the dataset cannot be read, a limit ends it, or it has no valid record.
    """
    path = resolve_dataset(dataset)
    loaded = read_valid_records(path)
    name_unread(loaded)
    problems = without_info(loaded.findings)
    if may_be_empty:
        problems = [each for each in problems if each.severity is Severity.ERROR]
    if not len(loaded) and (problems or not may_be_empty):
        raise FileError(path, f"no valid record; see newsevents validate {path}")
    if problems:
        advice = f"see newsevents validate {printable(str(path))}"
        click.echo(f"{counted(problems)}; {advice}", err=True)
    return loaded


def name_unread(dataset: Dataset) -> None:
    """Name files that are missing or could not be read to their end, on standard error."""
    partial = (finding for finding in dataset.findings if finding.rule in INCOMPLETE)
    for finding in itertools.islice(partial, _MAX_SHOWN_FINDINGS):
        click.echo(str(finding), err=True)


def load_all_records(dataset: str) -> Dataset:
    """Load a DATASET to change it; records that cannot be read could refer to the changed ones.

    Raises FileError if it cannot be read, and InvalidError for records that cannot.
    """
    # Through the package, which imports datasets in memory for these commands only.
    loaded = newsevents.read_dataset(resolve_writable(dataset), invalid="skip")
    errors = [
        each
        for each in loaded.findings
        if each.severity is Severity.ERROR
        and (each.code.startswith(("NE0", "NE1")) or each.rule in INCOMPLETE)
    ]
    if not is_readable(errors):
        raise InvalidError(errors, subject=dataset)
    return loaded


def read_valid_records(path: AnyPath) -> Dataset:
    """Read the valid records; raise FileError if a limit ended the reading."""
    loaded = newsevents.read_dataset(path, invalid="skip")
    if stopped := next((each for each in loaded.findings if each.rule in LIMIT_RULES), None):
        raise FileError(path, f"not read to its end: {stopped}")
    return loaded


def record_of(dataset: Dataset, record_id: str, name: str) -> Record:
    """Return the record with an id; raise FileError, with similar records, if it is missing.

    `name` is the DATASET as it was given.
    """
    record = dataset.get(record_id)
    if record is not None:
        return record
    found = dataset.search(record_id)
    kind, colon, _ = record_id.partition(":")
    of_kind = [match for match in found if colon and match.record.id.startswith(f"{kind}:")]
    near = " or ".join(map(_described, (of_kind or found)[:_MAX_SIMILAR]))
    hint = f"did you mean {near}?" if found else "newsevents find finds records by their names"
    raise FileError(to_path(name), f"no record {shown(record_id)}; {hint}")


def _described(match: Match) -> str:
    return match.name if match.name == match.record.id else f"{match.record.id} ({match.name})"


def without_info(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the errors and warnings among findings."""
    return [finding for finding in findings if finding.severity is not Severity.INFO]


def say(*lines: str) -> None:
    """Print lines for people on standard error; values in them may be in isolates."""
    for line in lines:
        click.echo(escape_message(line), err=True)


def echo_json(value: object) -> None:
    """Print a value as indented JSON."""
    write_data()
    click.echo(msgspec.json.format(msgspec.json.encode(value)))


def terminal() -> Console:
    """Return standard output as a terminal; `COLUMNS=0` says nothing about its width."""
    # Slow to import, and not needed to validate.
    from rich.console import Console

    console = Console(highlight=False)
    console.width = console.width or _DEFAULT_WIDTH
    return console


def new_table(*columns: str, numbers: Collection[str] = ()) -> Table:
    """Return a table without rows; columns of numbers are aligned on the right."""
    # Slow to import, and not needed to validate.
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left")
    return table


def wrapped(text: str, width: int, console: Console) -> Text:
    """Break a text into lines for a terminal.

    A terminal orders each line by itself, so each line of Arabic is isolated.
    """
    # Validation starts faster without it.
    from rich.text import Text

    # Escapes count for the width; isolates are added to each line.
    escaped = escape_text(" ".join(text.split()))
    lines = Text(escaped).wrap(console, width)
    return Text("\n").join(Text(printable(line.plain.rstrip())) for line in lines)
