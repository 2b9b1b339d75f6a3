"""Directives that write the reference from the code itself, so that nothing is written twice.

`{data-model}`, `{rules}`, `{schemas}` and `{python-modules}` are whole pages, or the rest of one.
`{model-table} Meeting` and `{model-table} Status` are single tables, for other pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

import data_model
import python_modules
import rule_list
import schema_list
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from newsevents.schema.vocabulary import Vocabulary


class _Made(SphinxDirective):
    """A page, or the rest of one, in Markdown that a function makes."""

    make: ClassVar[Callable[[], Iterable[str]]]

    def run(self) -> list[nodes.Node]:
        """Parse the Markdown where the directive stands."""
        lines = "\n".join(type(self).make())
        return self.parse_text_to_nodes(lines, allow_section_headings=True)


def _made(make: Callable[[], Iterable[str]]) -> type[_Made]:
    return type("_MadeBy", (_Made,), {"make": staticmethod(make)})


class _Table(SphinxDirective):
    """A table of the fields of a class, or of the terms of a vocabulary."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse the table; a name that the model does not have is an error."""
        try:
            cls = data_model.class_named(self.arguments[0])
        except KeyError as error:
            raise self.error(f"the model has no {error}") from error
        is_vocabulary = issubclass(cls, Vocabulary)
        table = data_model.vocabulary_table if is_vocabulary else data_model.field_table
        return self.parse_text_to_nodes("\n".join(table(cls)))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_directive("data-model", _made(data_model.document))
    app.add_directive("python-modules", _made(python_modules.document))
    app.add_directive("rules", _made(rule_list.document))
    app.add_directive("schemas", _made(schema_list.document))
    app.add_directive("model-table", _Table)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
