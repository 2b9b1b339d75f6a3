"""Functions that are written out field by field, as attrs writes `__init__`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def compile_function(name: str, lines: Iterable[str], names: Mapping[str, Any], *, of: str) -> Any:
    """Return the function of a name that the lines define; they see nothing but the names.

    `of` is shown in a traceback as the file that the lines are in.
    The lines are made of the names of fields, never of data.
    """
    namespace = dict(names)
    exec(compile("\n".join(lines), f"<{name} of {of}>", "exec"), namespace)  # noqa: S102
    return namespace[name]


def indented(lines: Iterable[str]) -> Iterable[str]:
    """Yield the lines of a block."""
    return (f"    {line}" for line in lines)


def unfrozen_subclass(cls: type[Any]) -> type[Any]:
    """Return a subclass of a frozen class that is not frozen, for functions that fill objects.

    Its objects are laid out in the same way, so that they become objects of the class when all
    fields are set; with what gets past a frozen class, setting a field takes three times as long.
    """
    body = {
        "__slots__": (),
        "__setattr__": object.__setattr__,
        "__delattr__": object.__delattr__,
        "__init__": object.__init__,
    }
    return type(f"Open{cls.__name__}", (cls,), body)
