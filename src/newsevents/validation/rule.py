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

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Generic, ParamSpec, TypeAlias, TypeVar

import attrs

from newsevents.edtf import Edtf
from newsevents.findings import RULES, Finding, Fix, Rule, Severity
from newsevents.model import Actor, Article, Place, Process, Record, RelationType, Status
from newsevents.validation.article_texts import ArticleTexts

R = TypeVar("R", bound=Record)
T = TypeVar("T")
P = ParamSpec("P")
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
    """Status, date and relations of an event, whose other fields no other record is given."""

    status: Status | str
    when: Edtf
    #: Pairs of the type of a relation and the id of the other event.
    relations: tuple[tuple[RelationType | str, str], ...] = ()


#: Levels of places, and of processes, around each other that a rule is given. Places are nested
#: about five levels deep.
MAX_NESTING = 100


@attrs.define
class RuleContext:
    """Other records by id, texts of articles and the current day, for rules about one record.

    It contains at least the records that this one refers to, and the places and processes that
    they are within, up to `MAX_NESTING` levels out.
    """

    articles: Mapping[str, Article] = attrs.field(factory=dict)
    actors: Mapping[str, Actor] = attrs.field(factory=dict)
    places: Mapping[str, Place] = attrs.field(factory=dict)
    processes: Mapping[str, Process] = attrs.field(factory=dict)
    events: Mapping[str, EventSummary] = attrs.field(factory=dict)
    #: Values that a rule computes once and uses for many records, by code of the rule and a key.
    cache: dict[tuple[str, str], Any] = attrs.field(factory=dict)
    #: Texts of articles, if given.
    texts: ArticleTexts | None = None
    #: The current day in UTC.
    today: date = attrs.field(factory=lambda: datetime.now(tz=UTC).date())


@attrs.define
class DatasetContext(RuleContext):
    """All readable records by id, for rules about a dataset as a whole.

    Articles, actors, places and processes are complete; of events there is a summary. They are read
    on demand, in the order of the data, so that they take little memory.
    """

    #: Ids of actors and places that records refer to.
    used: set[str] = attrs.field(factory=set)
    #: Likely duplicates: the ids of an event and of the first one that it probably repeats.
    duplicates: Iterable[tuple[str, str]] = ()
    #: Whether a record could not be read, so that its references are unknown.
    has_gaps: bool = False


#: Whether a record can have a problem, given its valid document, in which unknown fields may have
#: any value. True for every record with one, and otherwise as seldom as the document can tell.
Gate: TypeAlias = Callable[[Mapping[str, Any]], bool]


def latest_result(function: Callable[P, T]) -> Callable[P, T]:
    """Keep the latest result: several rules ask for the same of a record, one after another."""
    latest: list[tuple[tuple[object, ...], Any]] = [((), None)]

    @functools.wraps(function)
    def _kept(*arguments: P.args, **options: P.kwargs) -> T:
        # The entry is read at once, since another thread may replace it.
        before, result = latest[0]
        if len(before) != len(arguments) or any(map(operator.is_not, before, arguments)):
            result = function(*arguments, **options)
            latest[0] = (arguments, result)
        kept: T = result
        return kept

    return _kept


RecordCheck = Callable[[R, RuleContext], Iterator[Problem]]
DatasetCheck = Callable[[DatasetContext], Iterator[tuple[str, Problem]]]


@attrs.frozen
class RecordRule(Generic[R]):
    """A rule about one record, and the function that checks it."""

    rule: Rule
    #: Class of the records that it checks, subclasses included.
    of: type[R]
    check: RecordCheck[R]
    #: It is not called for a record without any of these fields, if some are given. They are fields
    #: of the record, or of the objects in one of its lists.
    fields: frozenset[str] = frozenset()
    #: It is not called for a record that this refuses.
    gate: Gate | None = None
    #: Whether it is checked while records are scanned, before others are known.
    is_of_scan: bool = False
    of_parts: ClassVar[bool] = True


@attrs.frozen
class DatasetRule:
    """A rule about a dataset as a whole, checked once all of its records are known.

    Its function yields pairs of a record id and a problem; the id is empty for a problem of the
    dataset itself.
    """

    rule: Rule
    check: DatasetCheck
    #: Whether it is also checked for a single file, which may be a part of a dataset.
    of_parts: bool = False
    is_of_scan: ClassVar[bool] = False


AnyRule: TypeAlias = RecordRule[Any] | DatasetRule

#: The rules of this package that are functions, in the order of their definition.
CHECKS: list[AnyRule] = []


def rule(  # noqa: PLR0913 - keyword arguments
    code: str,
    severity: Severity = Severity.ERROR,
    *,
    of: type[R],
    is_default: bool = True,
    fields: Iterable[str] = (),
    gate: Gate | None = None,
    is_of_scan: bool = False,
) -> Callable[[RecordCheck[R]], RecordRule[R]]:
    """Make a rule from a function that checks records of a class.

    A rule of this package (NE and three digits) is registered.
    One that is not `is_default` is selected only by its code or its name.
    One that is `is_of_scan` is given no other records. `fields` and a `gate` save the call for
    records without a problem; rules of other packages are called for all records.
    """

    def _rule(check: RecordCheck[R]) -> RecordRule[R]:
        documented = _documented(check, code, severity, is_default=is_default)
        return _registered(RecordRule(documented, of, check, frozenset(fields), gate, is_of_scan))

    return _rule


def dataset_rule(
    code: str,
    severity: Severity = Severity.ERROR,
    *,
    is_default: bool = True,
    of_parts: bool = False,
) -> Callable[[DatasetCheck], DatasetRule]:
    """Make a rule from a function that checks a dataset as a whole; see `rule`.

    It is not checked for a single file, which may be a part of a dataset, unless `of_parts` is set.
    """
    return lambda check: _registered(
        DatasetRule(_documented(check, code, severity, is_default=is_default), check, of_parts)
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
