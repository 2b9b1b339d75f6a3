"""Rules that other packages bring, by the entry-point group `newsevents.rules`.

    [project.entry-points."newsevents.rules"]
    acme = "acme_rules:RULES"

The entry point is a rule, made with `rule` or `dataset_rule` of `newsevents.validation.rule`, or
some of them. A rule of another package has letters of its own before its number, not NE.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import attrs

from newsevents.errors import RuleError
from newsevents.findings import Rule, printable
from newsevents.validation.rule import DatasetRule, RecordRule, RuleContext

#: Name of the group.
GROUP = "newsevents.rules"

_CODE = re.compile(r"(?!NE[0-9])[A-Z]{2,10}[0-9]{3}")


@functools.cache
def rules_of_others() -> tuple[RecordRule[Any] | DatasetRule, ...]:
    """Return the rules that installed packages bring, in the order of their codes.

    Raises RuleError for an entry point that cannot be loaded or is no rule, and for a code that
    is not of the form `ACME001`, that is taken, or that begins with NE.
    """
    rules: dict[str, RecordRule[Any] | DatasetRule] = {}
    for point in entry_points(group=GROUP):
        for each in _loaded(point):
            code = each.rule.code
            if not _CODE.fullmatch(code):
                raise RuleError(point.value, f"the code of a rule is like ACME001, not {code!r}")
            if code in rules:
                raise RuleError(point.value, f"there is another rule {code}")
            rules[code] = _guarded(each, point.value)
    return tuple(rules[code] for code in sorted(rules))


def _loaded(point: EntryPoint) -> Iterator[RecordRule[Any] | DatasetRule]:
    try:
        given = point.load()
        rules = [given] if isinstance(given, RecordRule | DatasetRule) else list(given)
    except Exception as error:
        raise RuleError(point.value, f"cannot be loaded: {_described(error)}") from error
    for each in rules:
        if not isinstance(each, RecordRule | DatasetRule):
            raise RuleError(point.value, f"{type(each).__name__} is not a rule")
        yield each


def _guarded(each: RecordRule[Any] | DatasetRule, origin: str) -> RecordRule[Any] | DatasetRule:
    """Return a rule whose failures say which rule of whom has failed, and on what."""
    if isinstance(each, DatasetRule):
        return attrs.evolve(each, check=_checking_all(each, origin))
    return attrs.evolve(each, check=_checking_one(each, origin))


def _checking_all(each: DatasetRule, origin: str) -> Any:
    def check(known: RuleContext) -> Iterator[Any]:
        try:
            yield from each.check(known)
        except Exception as error:
            raise _failed(each.rule, origin, "the dataset", error) from error

    return check


def _checking_one(each: RecordRule[Any], origin: str) -> Any:
    def check(record: Any, known: RuleContext) -> Iterator[Any]:
        try:
            yield from each.check(record, known)
        except Exception as error:
            raise _failed(each.rule, origin, record.id, error) from error

    return check


def _failed(rule: Rule, origin: str, what: str, error: Exception) -> RuleError:
    return RuleError(
        origin,
        f"rule {rule.code} failed on {what}: {_described(error)}; "
        f"report it to its authors, or ignore {rule.code}",
    )


def _described(error: Exception) -> str:
    return printable(f"{type(error).__name__}: {error}"[:200])
