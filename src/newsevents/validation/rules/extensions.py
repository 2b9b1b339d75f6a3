"""Rules about `extensions`: data of namespaces that other packages register.

A package registers a namespace by the entry-point group `newsevents.extensions`:

    [project.entry-points."newsevents.extensions"]
    lab = "acme_lab:Reading"

The entry point is an attrs class, a JSON Schema as a dict, or a function that returns one of them.
It is loaded when the namespace occurs in data.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs
import msgspec

from newsevents import schemas
from newsevents._text.pointers import join_pointer
from newsevents.findings import Severity, one_line, printable, shown
from newsevents.model import Event, Record
from newsevents.schema.extensions import DataError, class_errors
from newsevents.schema.rules import INVALID_EXTENSION
from newsevents.schema.validator import MAX_FINDINGS
from newsevents.validation.rule import CHECKS, Problem, RecordRule, RuleContext, rule

#: Name of the entry-point group.
GROUP = "newsevents.extensions"
_FIELDS = frozenset(("extensions",))


def _invalid_extensions(record: Record, context: RuleContext) -> Iterator[Problem]:
    problems = _problems(record)
    yield from itertools.islice(problems, MAX_FINDINGS)
    if next(problems, None) is not None:
        yield Problem("too many errors in the extensions of this record to list all")


def _problems(record: Record) -> Iterator[Problem]:
    for pointer, registration, data in _registered_data(record):
        namespace = pointer.rpartition("/")[2]
        hint = f"{printable(registration.origin)} defines the namespace {namespace}"
        for path, message in registration.errors(data):
            yield Problem(f"{namespace}: {message}", join_pointer(path, below=pointer), hint)


# Defined below the model, since `Record.extension` makes findings of the same rule.
CHECKS.append(RecordRule(INVALID_EXTENSION, Record, _invalid_extensions, _FIELDS, is_of_scan=True))


@rule("NE116", Severity.WARNING, of=Record, fields=_FIELDS, is_of_scan=True)
def unusable_extension(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Data in `extensions` whose registration cannot be used.

    An installed package registers the namespace, but its entry point cannot be loaded, is neither
    an attrs class nor a JSON Schema, or another package registers the same namespace.

    Why it matters: The data of the namespace is not checked.
    Example: `lab = "acme_lab:Readng"` in the package, which defines `Reading`
    Use instead: `lab = "acme_lab:Reading"`; or uninstall the package
    """
    for pointer, registration, _ in _registered_data(record):
        if registration.problem:
            origin = printable(registration.origin)
            message = f"{origin} cannot be used: {registration.problem}"
            yield Problem(message, pointer, "repair the package that registers it, or uninstall it")


@attrs.frozen
class _Registration:
    """A registered namespace."""

    #: The entry point, such as `acme_lab:Reading`.
    origin: str
    #: Yields the errors in data of the namespace.
    errors: Callable[[Any], Iterator[DataError]] = lambda _: iter(())
    #: Why data of the namespace cannot be checked; empty if it can.
    problem: str = ""


def _registered_data(record: Record) -> Iterator[tuple[str, _Registration, Any]]:
    """Yield the data of registered namespaces: JSON Pointer, registration and data."""
    for steps, extensions in _extensions(record):
        for namespace, data in extensions.items():
            if namespace in _registered_names():
                pointer = join_pointer((*steps, "extensions", namespace))
                yield pointer, _registration(namespace), data


def _extensions(record: Record) -> Iterator[tuple[tuple[object, ...], Mapping[str, Any]]]:
    if record.extensions:
        yield (), record.extensions
    for index, evidence in enumerate(record.evidence if isinstance(record, Event) else ()):
        if evidence.extensions:
            yield ("evidence", index), evidence.extensions


@functools.cache
def _registered_names() -> Mapping[str, Sequence[EntryPoint]]:
    points = sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value))
    return {name: tuple(of) for name, of in itertools.groupby(points, lambda point: point.name)}


# Only called with registered names: data can contain any number of others.
@functools.cache
def _registration(namespace: str) -> _Registration:
    values = list(dict.fromkeys(point.value for point in _registered_names()[namespace]))
    if len(values) > 1:
        return _Registration(" and ".join(values), problem="only one may register a namespace")
    (origin,) = values
    try:
        errors = _errors_by(_registered_names()[namespace][0].load())
    except (Exception, SystemExit) as error:  # noqa: BLE001 - code of another package
        problem = printable(f"{type(error).__name__}: {one_line(error)}")
        return _Registration(origin, problem=problem)
    return _Registration(origin, errors)


def _errors_by(definition: Any) -> Callable[[Any], Iterator[DataError]]:
    """Return the function that yields errors in data by an attrs class or a JSON Schema."""
    if isinstance(definition, type) and attrs.has(definition):
        return class_errors(definition)
    if isinstance(definition, Mapping):
        return functools.partial(_schema_errors, _validator(dict(definition)))
    if callable(definition) and not isinstance(definition, type):
        return _errors_by(definition())
    raise TypeError(f"{shown(definition)} is neither an attrs class nor a JSON Schema")


def _validator(schema: dict[str, Any]) -> Any:
    """Return the validator of a schema, which can refer to the published ones and to no others."""
    try:
        import jsonschema_rs
    except ImportError:
        from jsonschema import Draft202012Validator, validators

        validator: Any = validators.validator_for(schema, Draft202012Validator)
        validator.check_schema(schema)
        return validator(schema, registry=schemas.registry())
    return jsonschema_rs.validator_for(schema, retriever=_published_schema)


def _published_schema(address: str) -> Any:
    return schemas.registry().contents(address)


def _schema_errors(validator: Any, data: Any) -> Iterator[DataError]:
    plain = msgspec.json.decode(msgspec.json.encode(data))
    try:
        for error in validator.iter_errors(plain):
            is_rust = hasattr(error, "instance_path")
            path = error.instance_path if is_rust else error.absolute_path
            yield path, printable(one_line(error.message))
            if not is_rust:
                _drop_context(error)
    except Exception as error:  # noqa: BLE001 - python-jsonschema follows references only here
        yield (), f"its schema cannot be used: {printable(one_line(error))}"


def _drop_context(error: Any) -> None:
    """Break the cycles of an error of python-jsonschema and the errors of its alternatives."""
    for inner in error.context:
        inner.parent = None
        _drop_context(inner)
