"""`newsevents init`."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Template

import click

from newsevents import __version__
from newsevents.cli.paths import LocalPath
from newsevents.errors import FileError, NewsEventsError
from newsevents.findings import printable
from newsevents.reporters.escaping import escape_text
from newsevents.storage.atomic import write_all
from newsevents.storage.compression import unreadable_error

# Files whose names begin with a dot are kept under `dot-`, or tools would take them for ours.
_SCAFFOLD = Path(__file__).parents[1] / "scaffold"
_DOT = "dot-"
# Characters of a text in a message.
_SHOWN = 80


@click.command("init")
@click.argument("folder", metavar="DIR", type=LocalPath())
@click.option("--title", metavar="TEXT", help="What the dataset is called, if not like DIR.")
def command(folder: Path, title: str | None) -> None:
    """Begin a repository for a dataset in DIR.

    It gets a small invented dataset with its texts, settings, a test, and what checks them before
    each commit, on GitHub and on GitLab. All of it passes.

    DIR is made if need be. One with anything in it but .git is refused, so that nothing is ever
    overwritten; either all files are written or none.
    """
    _check_free(folder)
    name = folder.absolute().resolve().name
    values = {"title": _title(name, title), "name": _slug(name), "version": __version__}
    contents = dict(_filled(folder, values))
    _write(contents)
    where = printable(str(folder))
    click.echo(f"{where}: {len(contents)} files; README.md says how to go on")


def _check_free(folder: Path) -> None:
    """Raise FileError for a folder that is in use, or that is none."""
    try:
        names = sorted(entry.name for entry in folder.iterdir() if entry.name != ".git")
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise unreadable_error(folder, error) from None
    if names:
        raise FileError(
            folder, f'not empty, there is "{names[0]}" in it; give a new or an empty folder'
        )


def _title(name: str, given: str | None) -> str:
    """Return the title that was given, or one made of the folder's name."""
    words = " ".join(re.split(r"[-_\s]+", name) if given is None else given.split()).strip()
    title = unicodedata.normalize("NFC", words)
    if not title or escape_text(title) != title:
        raise NewsEventsError(
            f'"{title[:_SHOWN]}" is no title; give one line of visible characters with --title'
        )
    return title[0].upper() + title[1:] if given is None else title


def _slug(name: str) -> str:
    """Return a name as data packages have it: of lowercase ASCII letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "-", letters).strip("-") or "dataset"


def _filled(folder: Path, values: Mapping[str, str]) -> Iterator[tuple[Path, bytes]]:
    """Yield the path and the content of each file, with the values in their places."""
    quoted = {key: json.dumps(value, ensure_ascii=False)[1:-1] for key, value in values.items()}
    for template in sorted(_SCAFFOLD.rglob("*")):
        if not template.is_file() or template.suffix == ".pyc":
            continue
        names = template.relative_to(_SCAFFOLD).parts
        target = folder.joinpath(*(re.sub(f"^{_DOT}", ".", name) for name in names))
        text = Template(template.read_text(encoding="utf-8"))
        is_json = template.suffix == ".json"
        yield target, text.substitute(quoted if is_json else values).encode()


def _write(contents: Mapping[Path, bytes]) -> None:
    """Write all files or none; raise FileError for none."""
    needed = {parent for path in contents for parent in path.parents}
    with contextlib.ExitStack() as undo:
        for parent in sorted(needed, key=lambda path: len(path.parts)):
            try:
                if not parent.is_dir():
                    parent.mkdir()
                    undo.callback(_remove, parent)
            except (OSError, ValueError) as error:
                raise unreadable_error(parent, error) from None
        write_all(contents)
        undo.pop_all()


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()
