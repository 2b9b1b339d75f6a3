"""Rules, and findings about data that breaks them.

A finding has a rule, a location, a message, and often a hint or a fix. A rule makes its findings:
`RULE("message", pointer="/status")`. Only the commands and the reporters print them.
"""

from __future__ import annotations

import enum
import inspect
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import attrs

_MAX_VALUE_CHARS = 80
_MAX_PART_CHARS = 200
_SECTION_BREAK = re.compile(r"\n+(?=(?:Example|Use instead|Fix):)")


class Severity(enum.StrEnum):
    """How much a finding matters.

    An error makes a record unreliable. A warning should be fixed, but does no harm yet.
    Info never changes an exit status.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def is_at_least(self, other: Severity) -> bool:
        """Whether it is the same severity, or a worse one."""
        order = list(Severity)
        return order.index(self) <= order.index(other)


@attrs.frozen
class Rule:
    """One thing that is checked. The first digit of its code is the family (see `FAMILIES`)."""

    #: `NE` and three digits, never reused after a release. Rules of other packages have letters of
    #: their own.
    code: str
    #: The rule in words, in kebab-case, read as "do not allow *name*".
    name: str
    #: The reported problem in one sentence.
    summary: str
    severity: Severity = Severity.ERROR
    #: Sections of the documentation: why it matters, an example, the alternative, the fix.
    explanation: str = ""
    #: Whether `ALL` and prefixes of its code select the rule, not only its code and its name.
    is_default: bool = True

    @classmethod
    def documented(
        cls,
        code: str,
        name: str,
        doc: str,
        severity: Severity = Severity.ERROR,
        *,
        is_default: bool = True,
    ) -> Rule:
        """Return a rule from its documentation in the form of a docstring.

        The first paragraph is the summary, the others are the explanation: `Why it matters:`, and
        then, each on its own line, `Example:`, `Use instead:` and `Fix:`.
        A rule of this package (NE and three digits) is registered in `RULES`.
        """
        summary, _, explanation = inspect.cleandoc(doc).partition("\n\n")
        explanation = _SECTION_BREAK.sub("\n\n", explanation)
        rule = cls(code, name, " ".join(summary.split()), severity, explanation, is_default)
        if re.fullmatch("NE[0-9]{3}", code):
            RULES.append(rule)
        return rule

    @property
    def family(self) -> str:
        """Family of the rule, the beginning of its code: `NE3`."""
        return self.code[:-2]

    def __call__(  # noqa: PLR0913 - keyword arguments, all of one finding
        self,
        message: str,
        *,
        hint: str = "",
        pointer: str = "",
        record: str = "",
        fix: Fix | None = None,
        file: str = "",
        line: int = 0,
        column: int = 0,
    ) -> Finding:
        """Return a finding of this rule; see `Finding` for the arguments."""
        return Finding(
            rule=self,
            message=message,
            hint=hint,
            file=file,
            line=line,
            column=column,
            record=record,
            pointer=pointer,
            fix=fix,
        )


#: The rules of this package, in the order of their definition.
RULES: list[Rule] = []


@attrs.frozen
class Replace:
    """A new value at a JSON Pointer."""

    pointer: str
    value: Any


@attrs.frozen
class Remove:
    """Removal of the field or list entry at a JSON Pointer."""

    pointer: str


@attrs.frozen
class Rename:
    """A new name for the field at a JSON Pointer, which keeps its value."""

    pointer: str
    name: str


@attrs.frozen(kw_only=True)
class Edit:
    """Replacement of a range of a file by another text.

    Lines and columns count from 1, columns in code points; the end is excluded.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@attrs.frozen(kw_only=True)
class Fix:
    """Automatic repair of the cause of a finding.

    A safe fix keeps the meaning of the data; an unsafe one changes it.
    """

    #: The change as an imperative: `write "planned"`.
    title: str
    is_safe: bool
    #: Changes of the record. Empty for a fix of a whole file: line ends, blank lines, a byte order
    #: mark.
    changes: tuple[Replace | Remove | Rename, ...] = ()
    #: The changes as edits of the file, once the finding is located.
    edits: tuple[Edit, ...] = ()

    @classmethod
    def write(cls, pointer: str, value: Any) -> Fix:
        """Return the unsafe fix that writes another value at a JSON Pointer."""
        return cls(title=f"write {shown(value)}", is_safe=False, changes=(Replace(pointer, value),))


@attrs.frozen(kw_only=True)
class Finding:
    """One violation of a rule at one location."""

    rule: Rule
    #: The problem in one line.
    message: str
    #: The way out in one line; empty if the message contains it.
    hint: str = ""
    #: Path of the file as given; empty for data in memory.
    file: str = ""
    #: Line in the file, from 1; 0 when there is no file.
    line: int = 0
    #: Column in code points, from 1; 0 if unknown.
    column: int = 0
    #: Cell of a table: `events!H3`, and for Parquet column and positions; empty outside of tables.
    cell: str = ""
    #: Id of the record; empty if it has none.
    record: str = ""
    #: JSON Pointer (RFC 6901) of the value inside the record; empty for the record as a whole.
    pointer: str = ""
    #: Automatic repair, if there is one.
    fix: Fix | None = None
    #: The severity that the settings give the rule, if any.
    _severity: Severity | None = None
    #: For a finding in a baseline, the reason given there.
    reason: str = ""

    @property
    def code(self) -> str:
        """The rule's code, such as `NE101`."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The severity of the rule, unless the settings give it another one."""
        return self._severity or self.rule.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Sort key in the order of the files, then of the rules."""
        return (self.file, self.line, self.column, self.code, self.pointer)

    @property
    def application_key(self) -> tuple[bool, tuple[str, int, int, str, str]]:
        """Sort key in which fixes are applied: safe ones first, then in the order of the files."""
        return (self.fix is not None and not self.fix.is_safe, self.sort_key)

    def __str__(self) -> str:
        """Return `file:line:column: code message; hint [record pointer]`, on one line.

        In a table, the cell follows the file, or its line.
        """
        return self.on_one_line(self.code)

    def on_one_line(self, code: str) -> str:
        """Return the finding on one line with this form of its code, which may be coloured."""
        place = ":".join(
            str(part) for part in (self.file, self.line, self.column, self.cell) if part
        )
        where = " ".join(
            printable(part if len(part) <= _MAX_PART_CHARS else f"{part[:_MAX_PART_CHARS]}...")
            for part in (self.record, self.pointer)
            if part
        )
        return "".join(
            (
                f"{printable(place)}: " if place else "",
                f"{code} {self.message}",
                f"; {self.hint}" if self.hint else "",
                f" [{where}]" if where else "",
            )
        )


def printable(text: str) -> str:
    """Return a text that is safe for a terminal, on one line.

    Control characters (ANSI sequences begin with one), line separators, lone surrogates and the
    invisible characters that change the direction of text are escaped.
    A text with right-to-left letters is wrapped in a first-strong isolate (U+2068, U+2069), so
    that it keeps its order without turning the rest of the line around (Unicode UAX 9).
    """
    return _isolated(escape_text(text))


def escape_text(text: str) -> str:
    """Return a text with control and direction characters escaped.

    Unlike `printable`, right-to-left text is not isolated: for file names that programs read, and
    for texts whose parts are isolated one by one.
    """
    return "".join(_pieces(text))


def is_rtl(text: str) -> bool:
    """Whether a text has characters that make the text around them run from right to left."""
    return any(unicodedata.bidirectional(char) in ("R", "AL", "AN") for char in text)


def numbered(number: int, noun: str) -> str:
    """Return a number with its noun: `1 record`, `2,000 records`, `3 processes`."""
    ending = "" if number == 1 else "es" if noun.endswith("s") else "s"
    return f"{number:,} {noun}{ending}"


def one_line(error: object) -> str:
    """Return the message of a foreign error on one line, at most 200 characters of it."""
    return " ".join(str(error).split())[:_MAX_PART_CHARS]


def shown(value: object) -> str:
    """Return a value as JSON on one line, at most 80 characters of it, safe for a terminal."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=_type_name)
    except (TypeError, ValueError, RecursionError):
        text = f"<{_type_name(value)}>"
    pieces = list(_pieces(text[: _MAX_VALUE_CHARS + 1]))
    if sum(map(len, pieces)) > _MAX_VALUE_CHARS:
        # Whole pieces only, since half of an escape would mean something else.
        while sum(map(len, pieces)) > _MAX_VALUE_CHARS - len("..."):
            pieces.pop()
        pieces.append("...")
    return _isolated("".join(pieces))


def _pieces(text: str) -> Iterable[str]:
    """Return the characters of a text, the unsafe ones escaped."""
    if text.isascii() and text.isprintable():
        return text
    return [
        char.encode("unicode_escape", "surrogatepass").decode()
        if unicodedata.category(char) in _UNSAFE_CATEGORIES and char not in _JOINERS
        else char
        for char in text
    ]


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069" if is_rtl(text) else text


def _type_name(value: object) -> str:
    return type(value).__name__


# Control characters (Cc), invisible ones (Cf) such as bidi controls, half surrogate pairs (Cs)
# and separators of lines and paragraphs (Zl, Zp).
_UNSAFE_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# Zero width (non-)joiners shape letters in Persian, Kurdish and emoji, and turn nothing around.
_JOINERS = "\u200c\u200d"
