"""Sphinx extension: docstrings and command help in plain text, for autodoc and sphinx-click.

Docstrings have code in single backticks and indented code blocks.
Classes of the model link to the page that describes their fields.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import attrs
import click
from docutils import nodes
from sphinx.addnodes import desc_annotation, pending_xref
from sphinx.application import Sphinx
from sphinx.domains.python import PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from newsevents.model import Event, Record
from newsevents.schema.base import Model
from newsevents.schema.field_types import fields_of
from newsevents.schema.json_schema import kebab
from newsevents.schema.values import Vocabulary

#: Longer values of constants are left out.
_MAX_VALUE_CHARACTERS = 100
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?=    +\S)")


def _is_described(cls: Any) -> bool:
    """Return whether the page about the model describes a class."""
    return isinstance(cls, type) and issubclass(cls, Model) and cls is not Model


def _is_vocabulary(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, Vocabulary) and cls is not Vocabulary


def _docstring(
    _app: Sphinx, _what: str, _name: str, documented: Any, _options: Any, lines: list[str]
) -> None:
    """Mark indented code as code, and link classes to the description of their fields."""
    text = "\n".join(lines)
    # A blank line ends a block only if the next line is not indented.
    blocks = re.split(r"(?<=\n)\n(?=\S)", text)
    text = "\n".join(_INDENTED.sub("::\n\n", block, count=1) for block in blocks)
    lines[:] = text.split("\n")
    if _is_described(documented):
        kind = "record" if issubclass(documented, Record) else "part"
        lines += ["", f"Its fields: :ref:`{kind}-{kebab(documented.__name__)}`.", ""]
    elif _is_vocabulary(documented):
        lines += ["", f"Its terms: :ref:`vocabulary-{kebab(documented.__name__)}`.", ""]


def _signature(
    _app: Sphinx,
    what: str,
    _name: str,
    documented: Any,
    _options: Any,
    _given: str,
    returns: str,
) -> tuple[str, str] | None:
    """Reduce the signature of a class of the model to the names of its fields."""
    if _is_vocabulary(documented) or documented in (Record, Event):
        return "", returns
    if what != "class" or not _is_described(documented):
        return None
    names = [f.name if f.required else f"{f.name}=..." for f in fields_of(documented)]
    return f"(*, {', '.join(names)})", returns


def _is_left_out(
    app: Sphinx, _what: str, name: str, member: Any, _skip: bool, _options: Any
) -> bool | None:
    """Leave out members that the page about the model describes."""
    module = import_module(app.env.temp_data["autodoc:module"])
    cls: Any = getattr(module, app.env.temp_data["autodoc:class"], None)
    if _is_described(cls) and name in {field.name for field in attrs.fields(cls)}:
        return True
    of_a_class = {"type": str, "needs": dict, "any_of": tuple}
    return True if isinstance(member, of_a_class.get(name, ())) else None


def _elsewhere(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, text: nodes.TextElement
) -> nodes.reference | None:
    """Resolve a class by the name under which it is documented.

    Annotations name the module that defines a class; users import it from another one.
    """
    if node.get("refdomain") != "py":
        return None
    module, _, name = node["reftarget"].rpartition(".")
    if module and not module.startswith("newsevents"):
        return None
    domain = env.domains["py"]
    assert isinstance(domain, PythonDomain)
    found = [
        (full, entry)
        for full, entry in domain.objects.items()
        if full.rpartition(".")[2] == name and entry.objtype in ("class", "exception", "data")
    ]
    if not found:
        return None
    full, entry = min(found, key=lambda each: len(each[0]))
    return make_refnode(app.builder, node["refdoc"], entry.docname, entry.node_id, text, full)


def _help(_app: Sphinx, _context: click.Context, lines: list[str]) -> None:
    """Escape the markup characters in the help of commands."""
    lines[:] = [re.sub(r"[*`|\\]", r"\\\g<0>", line) for line in lines]


def _readable(_app: Sphinx, doctree: nodes.document) -> None:
    """Remove long values of constants, and wrong links of `type` in annotations."""
    for value in list(doctree.findall(desc_annotation)):
        if value.astext().startswith(" = ") and len(value.astext()) > _MAX_VALUE_CHARACTERS:
            value.parent.remove(value)
    for node in list(doctree.findall(pending_xref)):
        # `type[...]` in an annotation is not the field of that name.
        if node.get("refdomain") == "py" and node["reftarget"] == "type":
            node.replace_self(nodes.Text("type"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("autodoc-process-docstring", _docstring)
    app.connect("autodoc-skip-member", _is_left_out)
    app.connect("autodoc-process-signature", _signature)
    app.connect("sphinx-click-process-description", _help)
    app.connect("doctree-read", _readable)
    app.connect("missing-reference", _elsewhere)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
