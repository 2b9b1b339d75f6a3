"""`newsevents init`."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from string import Template

import click

from newsevents import __version__
from newsevents._text.slugs import latin, slug
from newsevents.cli.arguments import LocalPath
from newsevents.errors import FileError, NewsEventsError
from newsevents.findings import escape_text, printable
from newsevents.storage.atomic import Transaction, new_folder
from newsevents.storage.journal import is_work_folder
from newsevents.storage.paths import translate_errors, unreadable_error

_SCAFFOLD = Path(__file__).parents[1] / "scaffold"
_MAX_SHOWN_LENGTH = 80


@click.command("init")
@click.argument("folder", metavar="DIR", type=LocalPath())
@click.option("--title", metavar="TEXT", help="Title of the dataset; default: from DIR.")
def init_command(folder: Path, title: str | None) -> None:
    """Create a repository for a dataset in DIR.

    It contains a small invented dataset with its texts, settings and a test, and validation
    before each commit, on GitHub and on GitLab. All checks pass.

    DIR is created if missing, and must be empty except for .git. Either all files are written
    or none.
    """
    name = folder.absolute().resolve().name
    values = {"title": _title(name, title), "name": slug(latin(name)), "version": __version__}
    with translate_errors(folder), new_folder(folder), Transaction.open(folder) as writer:
        _check_free(folder)
        contents = _filled(values)
        for path, content in contents.items():
            writer.stage(path.as_posix()).write_bytes(content)
    where = printable(str(folder))
    click.echo(f"{where}: {len(contents)} files; see README.md for the next steps")


def _check_free(folder: Path) -> None:
    """Raise FileError for a folder that is not empty, or a path that is no folder."""
    try:
        names = sorted(path.name for path in folder.iterdir() if path.name != ".git")
        names = [name for name in names if not is_work_folder(name)]
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise unreadable_error(folder, error) from None
    if names:
        raise FileError(folder, f'not empty, contains "{names[0]}"; use a new or an empty folder')


def _title(name: str, given: str | None) -> str:
    """Return the given title, or one made from the name of the folder."""
    words = " ".join(re.split(r"[-_\s]+", name) if given is None else given.split()).strip()
    title = unicodedata.normalize("NFC", words)
    if not title or escape_text(title) != title:
        raise NewsEventsError(
            f'"{title[:_MAX_SHOWN_LENGTH]}" is not a title; use one line of visible characters for --title'
        )
    return title[0].upper() + title[1:] if given is None else title


def _filled(values: dict[str, str]) -> dict[Path, bytes]:
    """Return the content of each file of the scaffold, with values filled in."""
    quoted = {key: json.dumps(value, ensure_ascii=False)[1:-1] for key, value in values.items()}
    contents = {}
    for path in sorted(_SCAFFOLD.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            # Files that begin with a dot are stored as `dot-`, so that tools do not take them
            # for ours.
            names = (re.sub("^dot-", ".", name) for name in path.relative_to(_SCAFFOLD).parts)
            text = Template(path.read_text(encoding="utf-8"))
            filled = text.substitute(quoted if path.suffix == ".json" else values)
            contents[Path(*names)] = filled.encode()
    return contents
