"""The command `newsevents`."""

from __future__ import annotations

import io
import signal
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from newsevents import __version__

#: Command to the help that is shown in the list of commands.
_COMMANDS = {
    "convert": "Write a dataset in another form.",
    "diff": "Say what differs between two versions of a dataset.",
    "fmt": "Write data files in canonical form.",
    "info": "Say what is in a dataset.",
    "init": "Begin a repository for a dataset.",
    "report": "Make a page to look at a dataset.",
    "rule": "Explain a rule of the validator.",
    "schema": "Print a JSON Schema.",
    "show": "Show one record for a person to read.",
    "sql": "Ask a dataset in SQL.",
    "validate": "Check datasets and say what is wrong with them.",
}

CLEAN, FINDINGS, MISUSE = 0, 1, 2
#: As shells have it for signals: 128 and the number.
INTERRUPTED, TERMINATED = 128 + signal.SIGINT, 128 + signal.SIGTERM


class _Commands(click.Group):
    """Commands that are imported when they are run, so that the others cost nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands."""
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the command that is run."""
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"newsevents.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="newsevents")
def newsevents() -> None:
    """Structured events from the news: check, summarize and read datasets.

    A DATASET is a path - a folder, a .jsonl file (also .gz or .zst), a .newsevents.json bundle -
    or the name of a dataset that an installed package brings along. It may be a URL, such as
    s3://archive/2026/, or a pattern for several files, such as 'data/2026-*.jsonl.gz'.

    Exit status: 0 nothing found, 1 something found, 2 misuse or unreadable input.
    """


def main() -> None:
    """Run the command; every failure ends in one line on standard error, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Arabic gets escapes instead of an error.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    # Whoever ends the command this way wants what it has begun to be taken away as well.
    signal.signal(signal.SIGTERM, _end)
    try:
        sys.exit(newsevents.main(prog_name="newsevents", standalone_mode=False) or CLEAN)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        fail("interrupted")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is said in one line
        fail(*_said(error))
        sys.exit(MISUSE)


def _said(error: Exception) -> list[str]:
    # Imported when something is wrong, since attrs comes along with it.
    from newsevents.errors import InvalidError, NewsEventsError

    if isinstance(error, InvalidError):
        return str(error).split("\n")
    if isinstance(error, NewsEventsError):
        return [str(error)]
    if isinstance(error, OSError):
        return [f"cannot write: {error.strerror or error}"]
    return [f"internal error, please report it: {_described(error)}"]


def _end(number: int, frame: object) -> None:  # noqa: ARG001 - as `signal` calls it
    sys.exit(TERMINATED)


def fail(*lines: str) -> None:
    """Print a message, mostly of one line, on standard error, whatever it holds."""
    # Imported when something is wrong, since it takes the rooms below along.
    from newsevents.reporters.escaping import escape_message

    click.echo("newsevents: " + "\n".join(map(escape_message, lines)), err=True)


def _described(error: Exception) -> str:
    trace: Any = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__} at {place}: {error}"
