"""The modules beside `newsevents` itself that are documented, each thing in one place only."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import newsevents

#: In the order of the page; a name is documented in the first module that has it.
MODULES = (
    "model",
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
    "editing.rewrite",
    "editing.fix",
    "report",
    "strategies",
    "schema.base",
)


def document() -> Iterator[str]:
    """Yield a section for each module, line by line."""
    seen = {id(getattr(newsevents, name)) for name in newsevents.__all__}
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
    """Return the names that autodoc finds in a module."""
    listed: list[str] | None = getattr(module, "__all__", None)
    if listed is not None:
        return listed
    return [
        name
        for name, value in vars(module).items()
        if getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
    ]
