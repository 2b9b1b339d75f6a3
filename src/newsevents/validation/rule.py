"""Rules that are functions: one function a rule, its documentation in its docstring.

    @rule("NE501", Severity.WARNING, of=Event)
    def same_actor_twice(event: Event, context: RuleContext) -> Iterator[Problem]:
        '''An actor takes part twice in one event.

        Why it matters: ...

        Example: ...

        Use instead: ...
        '''

The name of the rule is that of the function in kebab-case, the first line is its summary.
A rule looks at one record, and at what is known of the others; it changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

import attrs

from newsevents.edtf import Edtf
from newsevents.findings import RULES, Finding, Fix, Rule, Severity
from newsevents.model import Actor, Article, Event, Place, Record, RelationType, Status
from newsevents.validation.article_texts import ArticleTexts

R = TypeVar("R", bound=Record)
A = TypeVar("A", bound="AnyRule")


@attrs.frozen
class Problem:
    """What a rule has found in a record."""

    #: What is wrong, one line.
    message: str
    #: JSON Pointer of the value.
    pointer: str = ""
    #: What would be right, one line.
    hint: str = ""
    #: The edit that repairs it, if one is known.
    fix: Fix | None = None

    def finding(self, rule: Rule, record: str) -> Finding:
        """Return the finding of a rule for the record with an id, without its location."""
        return rule(self.message, hint=self.hint, pointer=self.pointer, record=record, fix=self.fix)


@attrs.frozen
class EventSummary:
    """What is remembered of an event: little, since there may be very many."""

    status: Status | str
    when: Edtf
    #: Its relations: pairs of a type and the id of the other event.
    relations: tuple[tuple[RelationType | str, str], ...] = ()

    @classmethod
    def of(cls, event: Event) -> EventSummary:
        """Return what is remembered of an event."""
        return cls(event.status, event.when, tuple((r.type, r.event) for r in event.relations))


@attrs.define
class RuleContext:
    """What rules may ask of the records beside the one that they look at, by id."""

    articles: Mapping[str, Article] = attrs.field(factory=dict)
    actors: Mapping[str, Actor] = attrs.field(factory=dict)
    places: Mapping[str, Place] = attrs.field(factory=dict)
    #: Places of which it is known whether they lie within themselves.
    circular: dict[str, bool] = attrs.field(factory=dict)
    events: Mapping[str, EventSummary] = attrs.field(factory=dict)
    #: Ids of actors and places that records refer to.
    used: set[str] = attrs.field(factory=set)
    #: Whether a record could not be taken, so that it is not known what it refers to.
    has_gaps: bool = False
    #: Texts of articles that whoever validates holds, if any.
    texts: ArticleTexts | None = None
    #: The current day in UTC.
    today: date = attrs.field(factory=lambda: datetime.now(tz=UTC).date())

    @classmethod
    def of(cls, records: Iterable[Record]) -> RuleContext:
        """Return what is known of some records."""
        records = list(records)
        return cls(
            articles={each.id: each for each in records if isinstance(each, Article)},
            actors={each.id: each for each in records if isinstance(each, Actor)},
            places={each.id: each for each in records if isinstance(each, Place)},
            events={each.id: EventSummary.of(each) for each in records if isinstance(each, Event)},
        )


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

#: The rules of this package that are functions, by code.
CHECKS: dict[str, AnyRule] = {}


def rule(
    code: str, severity: Severity = Severity.ERROR, *, of: type[R]
) -> Callable[[RecordCheck[R]], RecordRule[R]]:
    """Make a rule from a function that checks records of a class.

    A rule of this package (NE and three digits) is registered.
    """
    return lambda check: _registered(RecordRule(_documented(code, severity, check), of, check))


def dataset_rule(
    code: str, severity: Severity = Severity.ERROR
) -> Callable[[DatasetCheck], DatasetRule]:
    """Make a rule from a function that checks a dataset as a whole.

    A rule of this package (NE and three digits) is registered.
    """
    return lambda check: _registered(DatasetRule(_documented(code, severity, check), check))


def _documented(code: str, severity: Severity, check: Callable[..., Any]) -> Rule:
    name = check.__name__.replace("_", "-")
    return Rule.documented(code, name, check.__doc__ or "", severity)


def _registered(each: A) -> A:
    if each.rule.code in RULES:
        CHECKS[each.rule.code] = each
    return each
