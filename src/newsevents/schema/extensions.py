"""Data in `extensions` as objects of classes of other packages, structured by cattrs."""

from __future__ import annotations

import collections.abc
import enum
import functools
import itertools
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents.errors import InvalidError
from newsevents.findings import one_line, printable, shown
from newsevents.schema.base import configure
from newsevents.schema.rules import INVALID_EXTENSION
from newsevents.schema.validator import MAX_FINDINGS, is_huge
from newsevents.schema.values import Text

if TYPE_CHECKING:
    import cattrs

T = TypeVar("T")

#: Path and message of an error in the data of a namespace.
DataError: TypeAlias = tuple[Sequence[object], str]

_JSON_TYPES: tuple[tuple[type[Any], Any, str], ...] = (
    (str, str, "a string"),
    (bool, bool, "true or false"),
    (int, int, "a whole number"),
    (float, int | float, "a number"),
)
_LISTS = (list, tuple, set, frozenset, collections.abc.Sequence, collections.abc.Set)
_MAPS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def structure_extension(cls: type[T], data: Any, *, subject: str, pointer: str) -> T:
    """Return data of a namespace as an object of a class.

    JSON types are checked, and unknown fields are refused. Raises InvalidError, with a finding for
    each error, for data that does not fit. `subject` names the data, `pointer` leads to it.
    """
    try:
        return _structured(cls, data)
    except Exception as error:  # noqa: BLE001 - validators of another package raise anything
        errors = list(itertools.islice(_errors(error, ()), MAX_FINDINGS))
        _drop_frames(error)
    # Outside the handler, so that the errors of cattrs are not kept as its context.
    raise InvalidError(
        (
            INVALID_EXTENSION(message, pointer=join_pointer(path, below=pointer))
            for path, message in errors
        ),
        subject=subject,
    )


def class_errors(cls: type[Any]) -> Callable[[Any], Iterator[DataError]]:
    """Return a function that yields the errors of data that does not fit a class.

    Raises an exception of cattrs for a class that it cannot structure.
    """
    _converter(is_detailed=True).get_structure_hook(cls)

    def errors(data: Any) -> Iterator[DataError]:
        try:
            _structured(cls, data)
        except Exception as error:  # noqa: BLE001 - validators of another package raise anything
            yield from _errors(error, ())
            _drop_frames(error)

    return errors


def _drop_frames(error: BaseException) -> None:
    """Free the frames of errors: those of cattrs have a list of the errors they are frames of."""
    error.__traceback__ = None
    for inner in getattr(error, "exceptions", ()):
        _drop_frames(inner)


def _structured(cls: type[T], data: Any) -> T:
    # Errors are much larger than the values, so that only the first one of many values is collected.
    return _converter(is_detailed=not is_huge(data)).structure(data, cls)


def _errors(error: Exception, path: tuple[object, ...]) -> Iterator[DataError]:
    """Yield the errors that cattrs has collected, each with its path."""
    from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError

    if isinstance(error, InvalidError):
        for finding in error.findings:
            yield (*path, *split_pointer(finding.pointer)), finding.message
    elif isinstance(error, ForbiddenExtraKeysError):
        yield from (
            ((*path, name), f"unknown field {shown(name)}") for name in sorted(error.extra_fields)
        )
    elif not isinstance(error, BaseValidationError):
        yield path, _described(error)
    else:
        located, others = error.group_exceptions()  # type: ignore[attr-defined]
        for inner, note in located:
            step = note.name if hasattr(note, "name") else note.index
            if isinstance(inner, KeyError) and inner.args == (step,):
                yield path, f"{shown(step)} is missing"
            else:
                yield from _errors(inner, (*path, step))
        for inner in others:
            yield from _errors(inner, path)


class _TypeError(Exception):
    """A value of the wrong JSON type."""


@functools.cache
def _converter(*, is_detailed: bool) -> cattrs.Converter:
    """Return a converter that neither converts JSON types nor leaves out unknown fields."""
    # Imported here, since most data has no extensions and cattrs takes long to import.
    from cattrs.cols import mapping_structure_factory
    from cattrs.preconf.json import make_converter

    converter = make_converter(forbid_extra_keys=True, detailed_validation=is_detailed)
    configure(converter)
    for cls, accepted, noun in _JSON_TYPES:
        # The class is called for enums, which are strings or numbers themselves.
        hook = functools.partial(_checked, accepted, noun, _converted)
        converter.register_structure_hook(cls, hook)
    converter.register_structure_hook(enum.Enum, _converted)
    converter.register_structure_hook(
        Text, lambda value, _: Text(converter.structure(value, dict[str, str]))
    )
    pending: set[Any] = set()

    def is_container(cls: Any) -> bool:
        return cls not in pending and (_is_list(cls) or attrs.has(typing.get_origin(cls) or cls))

    @converter.register_structure_hook_factory(is_container)
    def _container_hook(cls: Any, converter: cattrs.Converter) -> Any:
        if not _is_list(cls):
            # cattrs leaves names of classes inside lists unresolved.
            attrs.resolve_types(typing.get_origin(cls) or cls)
        # The hook of cattrs for the same class.
        pending.add(cls)
        try:
            inner = converter.get_structure_hook(cls, cache_result=False)
        finally:
            pending.discard(cls)
        accepted, noun = (list | tuple, "a list") if _is_list(cls) else (Mapping, "an object")
        return functools.partial(_checked, accepted, noun, inner)

    @converter.register_structure_hook_factory(_is_map)
    def _map_hook(cls: Any, converter: cattrs.Converter) -> Any:
        return functools.partial(
            _checked, Mapping, "an object", mapping_structure_factory(cls, converter, dict)
        )

    return converter


def _converted(value: Any, cls: Any) -> Any:
    try:
        return cls(value)
    except ValueError:
        # A flag has more values than its members.
        if not issubclass(cls, enum.Enum) or issubclass(cls, enum.Flag):
            raise
    raise _TypeError(f"{shown(value)} is not one of {shown([each.value for each in cls])}")


def _is_list(cls: Any) -> bool:
    return (typing.get_origin(cls) or cls) in _LISTS


def _is_map(cls: Any) -> bool:
    return (typing.get_origin(cls) or cls) in _MAPS


def _checked(
    accepted: Any, noun: str, structure: Callable[[Any, Any], Any], value: Any, cls: Any
) -> Any:
    is_bool = isinstance(value, bool) and accepted is not bool
    if is_bool or not isinstance(value, accepted):
        raise _TypeError(f"{shown(value)} is not {noun}")
    return structure(value, cls)


def _described(error: Exception) -> str:
    if isinstance(error, _TypeError):
        return str(error)
    return printable(one_line(error) or type(error).__name__)
