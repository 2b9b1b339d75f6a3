"""Rules that are functions, and their context.

    @rule("NE501", of=Event)
    def same_entry_twice(event: Event, context: RuleContext) -> Iterator[Problem]:
        '''Duplicate entry in one list of participants.

        Why it matters: ...
        Example: ...
        Use instead: ...
        '''

The name of the rule is that of the function in kebab-case, and its documentation the docstring.
A rule yields a `Problem` for each violation, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from newsevents.edtf import Edtf
from newsevents.findings import RULES, Finding, Fix, Rule, Severity
from newsevents.model import Actor, Article, Place, Process, Record, RelationType, Status
from newsevents.validation.article_texts import ArticleTexts

R = TypeVar("R", bound=Record)
A = TypeVar("A", bound="AnyRule")


@attrs.frozen
class Problem:
    """A violation of a rule in a record."""

    #: The problem in one line.
    message: str
    #: JSON Pointer of the value.
    pointer: str = ""
    #: The way out in one line.
    hint: str = ""
    #: Automatic repair, if there is one.
    fix: Fix | None = None

    def finding(self, rule: Rule, record: str) -> Finding:
        """Return the finding of a rule for the record with an id, without its location."""
        return rule(self.message, hint=self.hint, pointer=self.pointer, record=record, fix=self.fix)


@attrs.frozen
class EventSummary:
    """Summary of an event. It is small, since there may be very many."""

    status: Status | str
    when: Edtf
    #: Pairs of the type of a relation and the id of the other event.
    relations: tuple[tuple[RelationType | str, str], ...] = ()


@attrs.define
class RuleContext:
    """Other records by id, texts of articles and the current day, for rules.

    For a rule about one record it contains at least the records that this one refers to, and the
    places and processes that they are within.
    """

    articles: Mapping[str, Article] = attrs.field(factory=dict)
    actors: Mapping[str, Actor] = attrs.field(factory=dict)
    places: Mapping[str, Place] = attrs.field(factory=dict)
    processes: Mapping[str, Process] = attrs.field(factory=dict)
    #: Cache: whether a place is within itself.
    circular: dict[str, bool] = attrs.field(factory=dict)
    events: Mapping[str, EventSummary] = attrs.field(factory=dict)
    #: Ids of actors and places that records refer to.
    used: set[str] = attrs.field(factory=set)
    #: Likely duplicates: the ids of an event and of the first one that it probably repeats.
    duplicates: Iterable[tuple[str, str]] = ()
    #: Whether a record could not be read, so that its references are unknown.
    has_gaps: bool = False
    #: Texts of articles, if given.
    texts: ArticleTexts | None = None
    #: The current day in UTC.
    today: date = attrs.field(factory=lambda: datetime.now(tz=UTC).date())


RecordCheck = Callable[[R, RuleContext], Iterator[Problem]]
DatasetCheck = Callable[[RuleContext], Iterator[tuple[str, Problem]]]


@attrs.frozen
class RecordRule(Generic[R]):
    """A rule about one record, and the function that checks it."""

    rule: Rule
    #: Class of the records that it checks, subclasses included.
    of: type[R]
    check: RecordCheck[R]


@attrs.frozen
class DatasetRule:
    """A rule about a dataset as a whole, checked once all of its records are known.

    Its function yields pairs of a record id and a problem.
    It is not checked for a single file, which may be a part of a dataset.
    """

    rule: Rule
    check: DatasetCheck


AnyRule: TypeAlias = RecordRule[Any] | DatasetRule

#: The rules of this package that are functions, in the order of their definition.
CHECKS: list[AnyRule] = []


def rule(
    code: str, severity: Severity = Severity.ERROR, *, of: type[R], is_default: bool = True
) -> Callable[[RecordCheck[R]], RecordRule[R]]:
    """Make a rule from a function that checks records of a class.

    A rule of this package (NE and three digits) is registered.
    One that is not `is_default` is selected only by its code or its name.
    """
    return lambda check: _registered(
        RecordRule(_documented(check, code, severity, is_default=is_default), of, check)
    )


def dataset_rule(
    code: str, severity: Severity = Severity.ERROR, *, is_default: bool = True
) -> Callable[[DatasetCheck], DatasetRule]:
    """Make a rule from a function that checks a dataset as a whole; see `rule`."""
    return lambda check: _registered(
        DatasetRule(_documented(check, code, severity, is_default=is_default), check)
    )


def _documented(
    check: Callable[..., Any], code: str, severity: Severity, *, is_default: bool
) -> Rule:
    name = check.__name__.replace("_", "-")
    return Rule.documented(code, name, check.__doc__ or "", severity, is_default=is_default)


def _registered(each: A) -> A:
    if each.rule in RULES:
        CHECKS.append(each)
    return each
