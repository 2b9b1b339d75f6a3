"""What commands take for a path that is written to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from newsevents.errors import FileError
from newsevents.storage.paths import local_path


class LocalPath(click.Path):
    """A path on this machine."""

    def __init__(self) -> None:
        """Take any, there or not."""
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a URL."""
        try:
            local_path(value)
        except FileError as error:
            self.fail(str(error), param, ctx)
        return super().convert(value, param, ctx)
