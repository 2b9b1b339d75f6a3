"""`newsevents schema`."""

from __future__ import annotations

import click

from newsevents.errors import FileError
from newsevents.model import RECORD_TYPES
from newsevents.schemas import folder, read_schema, schema_text

_NAMES = (*RECORD_TYPES, "record", "bundle", "bundle.draft-07")


@click.command("schema")
@click.argument("name", metavar="[NAME]", default="record", type=click.Choice(_NAMES))
def command(name: str) -> None:
    """Print a JSON Schema, as it is published; it refers to nothing outside itself.

    NAME is a record type, `record` (any one record, the default), `bundle` (a whole dataset in
    one document) or `bundle.draft-07` (the same for editors).
    """
    try:
        schema = read_schema(name)
    except OSError as error:
        raise FileError(folder(), f"the schemas are not there: {error.strerror}") from None
    click.echo(schema_text(schema), nl=False)
