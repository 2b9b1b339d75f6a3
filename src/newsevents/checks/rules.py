"""Rules that are functions: one function a rule, its documentation in its docstring.

    @rule("NE501", Severity.WARNING, of=Event)
    def same_actor_twice(event: Event, known: Known) -> Iterator[Problem]:
        '''An actor takes part twice in one event.

        Why it matters: ...

        Example: ...

        Use instead: ...
        '''

The name of the rule is that of the function in kebab-case, the first line is its summary.
A rule looks at one record, and at what is known of the others; it changes nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

import attrs

from newsevents.edtf import Edtf
from newsevents.findings import Finding, Rule, Severity
from newsevents.model import Actor, Article, Event, Place, Record, Status

R = TypeVar("R", bound=Record)


@attrs.frozen
class Problem:
    """What a rule has found in a record."""

    #: What is wrong, one line.
    message: str
    #: JSON Pointer of the value.
    pointer: str = ""
    #: What would be right, one line.
    hint: str = ""


@attrs.frozen
class Brief:
    """What is remembered of an event: little, since there may be very many."""

    status: Status
    when: Edtf


@attrs.define
class Known:
    """What rules may ask of the records beside the one that they look at, by id."""

    articles: dict[str, Article] = attrs.field(factory=dict)
    actors: dict[str, Actor] = attrs.field(factory=dict)
    places: dict[str, Place] = attrs.field(factory=dict)
    events: dict[str, Brief] = attrs.field(factory=dict)

    def add(self, record: Record) -> None:
        """Take note of a record."""
        match record:
            case Article():
                self.articles[record.id] = record
            case Actor():
                self.actors[record.id] = record
            case Place():
                self.places[record.id] = record
            case Event():
                self.events[record.id] = Brief(record.status, record.when)

    def __contains__(self, name: str) -> bool:
        """Say whether there is a record with this id."""
        return any(
            name in records for records in (self.events, self.actors, self.places, self.articles)
        )


@attrs.frozen
class RecordRule(Generic[R]):
    """A rule and the function that checks it."""

    rule: Rule
    #: The class of the records that it looks at, subclasses included.
    of: type[R]
    check: Callable[[R, Known], Iterator[Problem]]


def rule(
    code: str, severity: Severity = Severity.ERROR, *, of: type[R]
) -> Callable[[Callable[[R, Known], Iterator[Problem]]], RecordRule[R]]:
    """Make a rule of a function that looks at records of a class."""

    def _rule(check: Callable[[R, Known], Iterator[Problem]]) -> RecordRule[R]:
        summary, _, explanation = inspect.cleandoc(check.__doc__ or "").partition("\n\n")
        made = Rule(code, check.__name__.replace("_", "-"), summary, severity, explanation)
        return RecordRule(made, of, check)

    return _rule


def apply(rules: Iterable[RecordRule[Any]], record: Record, known: Known) -> Iterator[Finding]:
    """Yield what some rules find in one record, without its place in a file."""
    for each in rules:
        if isinstance(record, each.of):
            for problem in each.check(record, known):
                yield each.rule(
                    problem.message,
                    hint=problem.hint,
                    pointer=problem.pointer,
                    record=record.id,
                )
