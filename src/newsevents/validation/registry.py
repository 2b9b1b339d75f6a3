"""The registry of rules of this package and of other packages, and those that a record needs.

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
import inspect
import pkgutil
import re
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any

import attrs

from newsevents._text.suggestions import did_you_mean
from newsevents.errors import RuleError
from newsevents.evidence import TEXT_FINGERPRINT, TEXT_RULES
from newsevents.findings import RULES, Finding, Replace, Rule, printable, shown
from newsevents.model import Record
from newsevents.schema.field_types import ListOf, Object, fields_of
from newsevents.schema.values import to_jsonable
from newsevents.validation import rules as rule_modules
from newsevents.validation.rule import (
    CHECKS,
    AnyRule,
    DatasetContext,
    DatasetRule,
    Gate,
    Problem,
    RecordRule,
    RuleContext,
)
from newsevents.validation.rules import evidence
from newsevents.validation.selection import RuleSelection

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

# Sets of rules that records are checked by, of which most data has a few dozen.
_RULES_CACHE_SIZE = 1024
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
            # Called for all records: no test says that their gates let every problem pass.
            opened: Any = (
                {"fields": frozenset(), "gate": None} if isinstance(each, RecordRule) else {}
            )
            rules[code] = attrs.evolve(each, check=check, **opened)
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
                f"rule {each.rule.code} failed on {subject}: {_described(error)}"
                f"{_line_of(error, each.check)}; "
                f"correct it or report it to its authors, or ignore {each.rule.code}",
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


def _line_of(error: BaseException, check: Callable[..., Any]) -> str:
    """Return the file and line of the rule at which an error was raised, if it has one."""
    code = getattr(inspect.unwrap(check), "__code__", None)
    lines = [
        f" at {printable(frame.f_code.co_filename)}:{line}"
        for frame, line in traceback.walk_tb(error.__traceback__)
        if code is not None and frame.f_code.co_filename == code.co_filename
    ]
    return lines[-1] if lines else ""


def _described(error: BaseException) -> str:
    return printable(f"{type(error).__name__}: {error}"[:200])


class RuleRunner:
    """The selected rules that are functions, and those of them that a record is checked by.

    Which rules these are is compiled once for each class of records and each set of their fields.
    Sets of rules are integers with a bit for each rule, the same in every process.
    """

    def __init__(self, selection: RuleSelection, *, has_texts: bool) -> None:
        checks = [each for each in all_checks() if selection.is_selected(each.rule)]
        self.of_dataset = [each for each in checks if isinstance(each, DatasetRule)]
        of_records = [each for each in checks if isinstance(each, RecordRule)]
        if not has_texts:
            of_records = [each for each in of_records if each is not evidence.text_not_at_hand]
        if any(map(selection.is_selected, TEXT_RULES)):
            fields = frozenset(() if has_texts else ("spans",))
            # It yields findings of several rules, instead of problems of one.
            check: Any = evidence.verified
            of_records.append(RecordRule(TEXT_FINGERPRINT, Record, check, fields))
        rules = self._rules = [(1 << number, each) for number, each in enumerate(of_records)]
        #: The rules that are checked while records are scanned.
        self.of_scan = sum(bit for bit, each in rules if each.is_of_scan)
        self._opening: dict[type[Record], Callable[[Mapping[str, Any]], int]] = {}
        self._with_bits = functools.lru_cache(_RULES_CACHE_SIZE)(
            lambda bits: [each for bit, each in rules if bit & bits]
        )

    @property
    def has_checks(self) -> bool:
        """Whether there is a rule about single records that is not of the scan."""
        return any(not each.is_of_scan for _, each in self._rules)

    def open_rules(self, cls: type[Record], document: Mapping[str, Any]) -> int:
        """Return the rules that may find something in a valid document, as bits."""
        if cls not in self._opening:
            of_class = [(bit, each) for bit, each in self._rules if issubclass(cls, each.of)]
            self._opening[cls] = _compile_gates(cls, of_class)
        return self._opening[cls](document)

    def check_record(self, record: Record, rules: int, context: RuleContext) -> list[Finding]:
        """Return the findings of some rules about one record, without locations."""
        return [
            found if isinstance(found, Finding) else found.finding(each.rule, record.id)
            for each in self._with_bits(rules)
            for found in each.check(record, context)
        ]


def _compile_gates(
    cls: type[Record], rules: Iterable[tuple[int, RecordRule[Any]]]
) -> Callable[[Mapping[str, Any]], int]:
    """Return the function that gives the rules of a class that a document needs."""
    names = frozenset[str]().union(*(each.fields for _, each in rules))
    lists = [
        field.name
        for field in fields_of(cls)
        if isinstance(field.kind, ListOf) and isinstance(field.kind.item, Object)
        if any(below.name in names for below in fields_of(field.kind.item.cls))
    ]
    # By the fields that a document has: the rules without a gate, and the gates of others.
    by_fields: dict[frozenset[str], tuple[int, list[tuple[Gate, int]]]] = {}

    def _opened(document: Mapping[str, Any]) -> int:
        entries = [entry for name in lists if name in document for entry in document[name]]
        given = names.intersection(set().union(document, *entries))
        found = by_fields.get(given)
        if found is None:
            gates = Counter[Gate | None]()
            for bit, each in rules:
                if not each.fields or each.fields & given:
                    gates[each.gate] += bit
            always = gates.pop(None, 0)
            found = by_fields[given] = (
                always,
                [(gate, bits) for gate, bits in gates.items() if gate],
            )
        opened, gated = found
        for gate, bits in gated:
            if gate(document):
                opened |= bits
        return opened

    return _opened
