"""Sphinx extension: reference of the Python modules, and anchors that MyST can link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

import newsevents

_ANCHOR = re.compile(r'^<a id="([a-z0-9-]+)"></a>\n$', re.MULTILINE)

#: Documented modules; a name is documented in the first module that has it.
MODULES = (
    "model",
    "errors",
    "edtf",
    "temporal",
    "evidence",
    "dataset",
    "findings",
    "codec",
    "codec.yaml",
    "codec.msgpack",
    "schemas",
    "validation",
    "validation.selection",
    "validation.rule",
    "validation.article_texts",
    "diff.records",
    "diff.fields",
    "editing.canonical",
    "editing.drafts",
    "storage.rewrite",
    "editing.fix",
    "editing.merge",
    "editing.moves",
    "exporters",
    "extraction",
    "extraction.schemas",
    "importers",
    "report",
    "strategies",
    "schema.base",
)


def document() -> Iterator[str]:
    """Yield the lines of a section for each module."""
    seen = {id(getattr(newsevents, name)) for name in dir(newsevents)}
    for name in MODULES:
        module = import_module(f"newsevents.{name}")
        known = [public for public in _public(module) if id(getattr(module, public)) in seen]
        seen |= {id(getattr(module, public)) for public in _public(module)}
        yield from (f"## {module.__name__}", "", "```{eval-rst}")
        yield f".. automodule:: {module.__name__}"
        if known:
            yield f"   :exclude-members: {', '.join(known)}"
        yield from ("```", "")


def _public(module: ModuleType) -> list[str]:
    """Return the names that autodoc documents."""
    listed: list[str] | None = getattr(module, "__all__", None)
    if listed is not None:
        return listed
    return [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
    ]


class PythonModules(SphinxDirective):
    """The documented modules beside `newsevents` itself."""

    def run(self) -> list[nodes.Node]:
        """Return the sections of the modules."""
        lines = "\n".join(document())
        return self.parse_text_to_nodes(lines, allow_section_headings=True)


def _targets(_app: Sphinx, _name: str, content: list[str]) -> None:
    """Replace anchors, which GitHub understands, by targets, which MyST understands."""
    content[0] = _ANCHOR.sub(r"(\1)=", content[0])


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_directive("python-modules", PythonModules)
    app.connect("source-read", _targets)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
