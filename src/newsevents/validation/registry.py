"""The registry of rules: those of this package, and those of other packages.

Defining a rule of this package registers it, and every module in `validation/rules/` is imported,
so that a rule needs no second list.

Another package brings rules by the entry-point group `newsevents.rules`:

    [project.entry-points."newsevents.rules"]
    acme = "acme_rules:RULES"

The entry point is a rule, made with `rule` or `dataset_rule` of `newsevents.validation.rule`, or
an iterable of rules. A rule of another package has letters of its own before its number, not NE.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import RuleError
from newsevents.findings import RULES, Replace, Rule, printable, shown
from newsevents.model import Record
from newsevents.schema.values import to_jsonable
from newsevents.validation import rules as rule_modules
from newsevents.validation.rule import (
    CHECKS,
    AnyRule,
    DatasetContext,
    DatasetRule,
    Problem,
    RecordRule,
)

#: Name of the entry-point group.
GROUP = "newsevents.rules"

#: Subjects of the rules of this package, by the beginning of their codes.
FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "NE0": "reading",
        "NE1": "schema",
        "NE2": "identity",
        "NE3": "time",
        "NE4": "evidence",
        "NE5": "participants",
        "NE6": "places",
        "NE7": "text",
        "NE8": "package",
        "NE9": "checking",
    }
)

#: Titles of the sections of a rule's explanation, in their order.
SECTIONS = ("Why it matters", "Example", "Use instead", "Fix")

_POINTER = re.compile("(?:/(?:[^~]|~[01])*)?")
_PLUGIN_CODE = re.compile(r"(?!NE[0-9])[A-Z]{2,10}[0-9]{3}")


@functools.cache
def _import_rules() -> None:
    for module in pkgutil.walk_packages(rule_modules.__path__, f"{rule_modules.__name__}."):
        importlib.import_module(module.name)


def own_rules() -> tuple[Rule, ...]:
    """Return every rule of this package, in the order of the codes.

    Raises RuleError for a code or a name that two rules have.
    """
    _import_rules()
    taken: dict[str, Rule] = {}
    for rule in RULES:
        for word in (rule.code, rule.name):
            if (other := taken.setdefault(word, rule)) is not rule:
                reason = f"{rule.code} {rule.name} is already the rule {other.code} {other.name}"
                raise RuleError(rule_modules.__name__, reason)
    return tuple(sorted(RULES, key=lambda rule: rule.code))


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, those of other packages last.

    Raises RuleError for rules that cannot be loaded.
    """
    return (*own_rules(), *(each.rule for each in plugin_rules()))


def all_checks() -> tuple[AnyRule, ...]:
    """Return every rule that is a function, those of other packages last.

    Raises RuleError for rules of other packages that cannot be loaded.
    """
    _import_rules()
    return (*sorted(CHECKS, key=lambda each: each.rule.code), *plugin_rules())


def find_rule(name: str) -> Rule:
    """Return the rule with a code or a name, in upper or lower case.

    Raises KeyError, with a suggestion, for an unknown one, and RuleError for rules of other
    packages that cannot be loaded.
    """
    by_word = {word: rule for rule in all_rules() for word in (rule.code, rule.name)}
    for word, rule in by_word.items():
        if word.lower() == name.lower():
            return rule
    hint = did_you_mean(name, by_word)
    raise KeyError(f"{shown(name)} is not a rule{hint and f'; {hint}'}")


def sections(rule: Rule) -> dict[str, list[str]]:
    """Return the documentation of a rule: titles to paragraphs, each of them on one line.

    The description, which begins with the summary, has the title "".
    """
    found = {"": [rule.summary]}
    title = ""
    for paragraph in rule.explanation.split("\n\n") if rule.explanation else ():
        text = " ".join(paragraph.split())
        head, _, rest = text.partition(": ")
        if head in SECTIONS:
            title, text = head, rest
        found.setdefault(title, []).append(text)
    return found


@functools.cache
def plugin_rules() -> tuple[AnyRule, ...]:
    """Return the rules of other installed packages, in the order of their codes.

    Raises RuleError for an entry point that cannot be loaded or is not a rule, and for a code that
    is not of the form `ACME001` or is taken.
    """
    rules: dict[str, AnyRule] = {}
    for point in entry_points(group=GROUP):
        for each in _loaded(point):
            code = each.rule.code
            if not _PLUGIN_CODE.fullmatch(code):
                raise RuleError(point.value, f"{code!r} is not a code such as ACME001")
            if code in rules:
                raise RuleError(point.value, f"there is another rule {code}")
            check = _guarded(each, point.value)
            # Without what saves calls, since no test says that it lets every problem pass.
            rules[code] = (
                RecordRule(each.rule, each.of, check, is_of_scan=each.is_of_scan)
                if isinstance(each, RecordRule)
                else attrs.evolve(each, check=check)
            )
    return tuple(rules[code] for code in sorted(rules))


def _loaded(point: EntryPoint) -> Iterator[AnyRule]:
    try:
        given = point.load()
        rules = [given] if isinstance(given, RecordRule | DatasetRule) else list(given)
    except Exception as error:
        raise RuleError(point.value, f"cannot be loaded: {_described(error)}") from error
    for each in rules:
        if not isinstance(each, RecordRule | DatasetRule) or not isinstance(each.rule, Rule):
            raise RuleError(point.value, f"{type(each).__name__} is not a rule")
        if isinstance(each, RecordRule) and not _is_record_class(each.of):
            raise RuleError(point.value, f"{each.rule.code} is of {each.of!r}, no class of records")
        yield each


def _is_record_class(of: object) -> bool:
    return isinstance(of, type) and issubclass(of, Record)


def _guarded(each: AnyRule, origin: str) -> Any:
    """Return the function of a rule with a RuleError in the place of any other exception.

    A RuleError is also raised if it yields something else than problems.
    """

    def check(*arguments: Any) -> Iterator[Any]:
        try:
            found: Any
            for found in each.check(*arguments):
                if isinstance(each, DatasetRule):
                    record_id, problem = found
                    _check_id(record_id, *arguments)
                    _check_problem(problem)
                else:
                    _check_problem(found)
                yield found
        except (Exception, SystemExit) as error:
            subject = arguments[0].id if isinstance(each, RecordRule) else "the dataset"
            raise RuleError(
                origin,
                f"rule {each.rule.code} failed on {subject}: {_described(error)}; "
                f"report it to its authors, or ignore {each.rule.code}",
            ) from error

    return check


def _check_problem(problem: Any) -> None:
    """Raise TypeError or ValueError for a problem that cannot be reported."""
    if not isinstance(problem, Problem):
        raise TypeError(f"{shown(problem)} is not a Problem")
    changes = () if problem.fix is None else problem.fix.changes
    pointers = [problem.pointer, *(change.pointer for change in changes)]
    for text in (problem.message, problem.hint, *pointers):
        if not isinstance(text, str):
            raise TypeError(f"{shown(text)} is not a string")
    for pointer in pointers:
        if not _POINTER.fullmatch(pointer):
            raise ValueError(f"{shown(pointer)} is not a JSON Pointer, such as /evidence/0/article")
    for change in changes:
        if isinstance(change, Replace):
            to_jsonable(change.value)


def _check_id(record_id: Any, context: DatasetContext) -> None:
    """Raise ValueError for the id of a record that is not in a dataset; the empty id is its own."""
    kinds = (context.articles, context.actors, context.places, context.processes, context.events)
    if record_id != "" and not any(record_id in records for records in kinds):
        raise ValueError(f"{shown(record_id)} is not the id of a record in the dataset")


def _described(error: BaseException) -> str:
    return printable(f"{type(error).__name__}: {error}"[:200])
