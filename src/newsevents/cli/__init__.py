"""The command `newsevents`."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

from newsevents import __version__

#: Commands with their modules and the help in the list of commands.
COMMANDS = {
    "add": ("add", "Add records, by names and quotes."),
    "article": ("add", "Add the record of an article."),
    "assemble": ("extraction", "Add records from answers of a language model."),
    "convert": ("convert", "Convert a dataset to another format."),
    "diff": ("diff", "Compare two versions of a dataset."),
    "evidence": ("evidence", "Move spans into a corrected text."),
    "export": ("convert", "Write a file for another tool."),
    "find": ("records", "Find records by a name or an id."),
    "fmt": ("fmt", "Write data files in canonical form."),
    "import": ("convert", "Import another dataset, a table or annotations."),
    "info": ("show", "Summarize a dataset."),
    "init": ("init", "Create a repository for a dataset."),
    "merge": ("merge", "Write the union of datasets."),
    "remove": ("records", "Remove a record that nothing refers to."),
    "rename": ("records", "Give a record another id everywhere."),
    "report": ("convert", "Make a web page about a dataset."),
    "rule": ("reference", "Explain a validation rule."),
    "schema": ("reference", "Print a JSON Schema."),
    "score": ("extraction", "Compare predicted with gold records."),
    "show": ("show", "Show a record with names for ids."),
    "span": ("evidence", "Find quotes in the text of an article."),
    "sql": ("sql", "Query a dataset in SQL."),
    "terms": ("terms", "List the terms of a field."),
    "validate": ("validate", "Validate datasets and report findings."),
    "where-used": ("records", "List the places that refer to a record."),
}

CLEAN, FINDINGS, MISUSE = 0, 1, 2
#: As shells encode signals: 128 plus the number. 13 is SIGPIPE, which Windows does not have.
INTERRUPTED, TERMINATED, BROKEN_PIPE = 128 + signal.SIGINT, 128 + signal.SIGTERM, 128 + 13
#: Signals that ask to end, as they were received.
_received: list[int] = []


class _LazyGroup(click.Group):
    """Group that imports only the command that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; return None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"newsevents.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command of the arguments; an unknown one is misuse, with a suggestion."""
        if args[0] in COMMANDS or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        from newsevents._text.suggestions import did_you_mean  # on failure only
        from newsevents.findings import shown

        hint = did_you_mean(args[0], COMMANDS)
        raise click.UsageError(f"{shown(args[0])} is not a command{hint and f'; {hint}'}", ctx)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command and write out standard output, before the interpreter ends."""
        if module := sys.modules.get("newsevents.storage.atomic"):
            # An earlier command of this process may have saved something.
            module.Transaction.last_saved = None
        try:
            try:
                return super().invoke(ctx)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()
        except (BrokenPipeError, SystemExit) as error:
            # rich and click exit with 1, as for findings, when the reader of the output has gone.
            causes = (error, error.__context__)
            if not any(isinstance(cause, BrokenPipeError) for cause in causes):
                raise
            _discard(sys.stdout)
            sys.exit(BROKEN_PIPE)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsevents")
def newsevents() -> None:
    """Validate, summarize and read structured events from the news.

    A DATASET is a path (a folder, a .jsonl file, also .gz or .zst, a .newsevents.json bundle), a
    URL such as s3://archive/2026/, a pattern such as 'data/2026-*.jsonl.gz', or the name of an
    installed dataset.

    Exit status: 0 no findings, 1 findings, 2 misuse or unreadable input.
    """


def main() -> None:
    """Run the command; report any failure in one line on standard error, without traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Arabic gets escapes instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is not None and not sys.stdout.isatty():
        write_data()
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    sys.unraisablehook = _hide_signals
    try:
        # no-color.org; None leaves it to Click.
        is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        color = False if is_plain else None
        status = newsevents.main(prog_name="newsevents", standalone_mode=False, color=color)
        if _received:
            _end(_received[0], None)
        sys.exit(status or CLEAN)
    except click.ClickException as error:
        shown = _without_guesses(error) if isinstance(error, click.NoSuchOption) else error
        shown.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        fail(f"interrupted{_saved()}")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - any error is reported in one line
        if isinstance(error, OSError):
            _discard(sys.stdout)
        *lines, last = _error_lines(error)
        fail(*lines, f"{last}{_saved()}")
        sys.exit(MISUSE)


def _discard(stream: TextIO | None) -> None:
    """Let a standard stream that cannot be written to end in nothing, with all that is held back."""
    with contextlib.suppress(OSError):
        if stream is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_data() -> None:
    """Make standard output UTF-8 with LF, whatever the locale or the terminal: programs read it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _without_guesses(error: click.NoSuchOption) -> click.UsageError:
    """Return an error that suggests an option for a typo only; click suggests similar words."""
    from newsevents._text.suggestions import did_you_mean  # on failure only

    parameters = error.ctx.command.params if error.ctx is not None else ()
    options = [option for parameter in parameters for option in parameter.opts]
    hint = did_you_mean(error.option_name, options)
    return click.UsageError(f"{error.message}{hint and f' {hint}'}", error.ctx)


def fail(*lines: str) -> None:
    """Print an error message on standard error, escaped for a terminal."""
    # Imported on failure only: it brings attrs and click's colours along.
    from newsevents.reporters.escaping import escape_message

    try:
        click.echo("newsevents: " + "\n".join(map(escape_message, lines)), err=True)
    except OSError:
        _discard(sys.stderr)


def _end(number: int, _frame: FrameType | None) -> None:
    """End the command by an exception, which lets unfinished files be removed.

    Where a library written in C drops the exception, the command ends with the status later.
    """
    _received.append(number)
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(TERMINATED)


def _hide_signals(unraisable: sys.UnraisableHookArgs) -> None:
    """Say nothing of a signal that came while an object was removed; report all else."""
    if not (_received and issubclass(unraisable.exc_type, (KeyboardInterrupt, SystemExit))):
        sys.__unraisablehook__(unraisable)


def _saved() -> str:
    """Return words about the last file that the command has replaced, if any."""
    # Imported on failure only; nothing is saved without it.
    from newsevents.storage.atomic import Transaction
    from newsevents.storage.paths import relative_path

    last = Transaction.last_saved
    return f"; saved before: {relative_path(last)}" if last else ""


def _error_lines(error: Exception) -> list[str]:
    # Imported on failure only: it brings attrs along.
    from newsevents.errors import ConfigurationError, InvalidError, NewsEventsError
    from newsevents.findings import shown

    if isinstance(error, InvalidError | ConfigurationError):
        return str(error).split("\n")
    if isinstance(error, NewsEventsError):
        return [str(error)]
    if isinstance(error, UnicodeEncodeError):  # a name that this locale or another library refuses
        name = shown(error.object)
        return [f"{name} cannot be written in {error.encoding}; rename it, or set PYTHONUTF8=1"]
    if isinstance(error, OSError):
        return [f"cannot write: {error.strerror or error}"]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    described = f"{type(error).__name__} at {where}: {error}"
    return [f"internal error, please report it: {described}"]
