"""The base of every class of the model."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import attrs

from newsevents.schema.field_types import LAST, fields_of


@attrs.frozen(kw_only=True, repr=False)
class Model:
    """Something that has a JSON Schema: a record, or a part of one.

    A subclass is decorated `@attrs.frozen(kw_only=True, repr=False)`, annotates its fields as
    `newsevents.schema.field_types` describes, and gives every optional field the default None, `()` or
    an empty dict.
    A class whose objects are records has a `type` besides, a class variable.

    Constructing an object asks the arbiter: InvalidError is raised for what the schema refuses,
    with a finding for each fault.
    At run time the constructor takes plain data as well, as long as it means the same: a list for
    a tuple, a string for a term, a dict for an object. For type checkers use the types.
    """

    #: Field to the fields that have to stand beside it (`dependentRequired` in the schema).
    needs: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    #: Fields of which at least one has to be there.
    any_of: ClassVar[tuple[str, ...]] = ()
    #: Sets the fields without asking anybody; what attrs calls `__init__`.
    _set_fields: ClassVar[Callable[..., None]]

    #: Fields that were read but are not known to this version, written back as they came.
    #: None when there are none.
    extra: Mapping[str, Any] | None = attrs.field(default=None, hash=False, metadata=LAST)

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """Let the constructor ask the arbiter."""
        set_fields = cls.__init__
        cls._set_fields = set_fields

        @functools.wraps(set_fields)
        def __init__(self: Any, /, **fields: Any) -> None:  # noqa: N807 - it becomes one
            # Imported here because reading a file, the common case, does not need it.
            from newsevents.schema.converter import checked

            set_fields(self, **checked(cls, fields))

        # Reading does not come by here: neither msgspec nor `build` calls a class's `__init__`.
        cls.__init__ = __init__  # type: ignore[assignment, method-assign]

    def __repr__(self) -> str:
        """Return Python that makes the same object, without the fields that are not given."""
        values = [(field.name, getattr(self, field.name)) for field in fields_of(type(self))]
        given = [f"{name}={value!r}" for name, value in values if value not in (None, (), {})]
        return f"{type(self).__name__}({', '.join(given)})"
