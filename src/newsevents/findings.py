"""What is said about data that is not as it should be: rules, findings, errors.

A *finding* is one observation with a code, a place and a way out.
Every room that reads or checks data makes findings; only the terminal and the reporters print them.
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

_SHOWN = 80
_LONGEST = 200


class Severity(enum.StrEnum):
    """How much a finding matters.

    An error means that a reader cannot rely on the record.
    A warning is worth mending but hurts nobody yet.
    Info is for your information and never changes an exit status.
    """

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@attrs.frozen
class Rule:
    """One thing that is checked.

    The first digit of the code is the family:
    0 reading, 1 schema, 2 identity and references, 3 time, 4 evidence, 5 participants, 6 places,
    7 text, 8 package, 9 the checking itself.
    """

    #: `NE` and three digits; never given to another rule once released. Rules of other packages
    #: have letters of their own.
    code: str
    #: The same in words, kebab-case, read as "do not allow *name*".
    name: str
    #: One sentence: what the rule reports.
    summary: str
    severity: Severity = Severity.ERROR
    #: Why it matters, an example and what to use instead.
    explanation: str = ""

    @classmethod
    def documented(
        cls, code: str, name: str, doc: str, severity: Severity = Severity.ERROR
    ) -> Rule:
        """Return a rule from its documentation in the form of a docstring.

        The first paragraph is the summary, the others are the explanation: `Why it matters:`,
        `Example:`, `Use instead:` and `Fix:`.
        A rule of this package (NE and three digits) is registered in `RULES`.
        Raises ValueError for a code or a name that is registered already.
        """
        summary, _, explanation = inspect.cleandoc(doc).partition("\n\n")
        rule = cls(code, name, " ".join(summary.split()), severity, explanation)
        if _OWN_CODE.fullmatch(code):
            for other in RULES.values():
                if code == other.code or name == other.name:
                    raise ValueError(f"{code} {name} is already the rule {other.code} {other.name}")
            RULES[code] = rule
        return rule

    @property
    def family(self) -> str:
        """The part of the code that rules about the same things share: `NE3`."""
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


_OWN_CODE = re.compile(r"NE[0-9]{3}")

#: The rules of this package by code, in the order of their definition.
RULES: dict[str, Rule] = {}


@attrs.frozen
class Replace:
    """Another value in the place of the one at a JSON Pointer."""

    pointer: str
    value: Any


@attrs.frozen
class Remove:
    """The field or list entry at a JSON Pointer is taken out."""

    pointer: str


@attrs.frozen
class Rename:
    """The field at a JSON Pointer gets another name and keeps its value."""

    pointer: str
    name: str


@attrs.frozen(kw_only=True)
class Edit:
    """Some characters of a file, and what is to stand in their place.

    Lines and columns count from 1, columns in code points; the end is not included.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@attrs.frozen(kw_only=True)
class Fix:
    """How the cause of a finding can be mended without a person.

    A fix is safe when the data means the same afterwards; another one changes what it says, for
    the better as far as can be told.
    """

    #: The change as an imperative: `write "planned"`.
    title: str
    is_safe: bool
    #: What is changed in the record. Empty for what is wrong with a file as a whole: line ends,
    #: blank lines, a byte order mark.
    changes: tuple[Replace | Remove | Rename, ...] = ()
    #: The same as edits of the file, filled in when the place of the finding is.
    edits: tuple[Edit, ...] = ()

    @classmethod
    def write(cls, pointer: str, value: Any) -> Fix:
        """Return the unsafe fix that writes another value at a JSON Pointer."""
        return cls(title=f"write {shown(value)}", is_safe=False, changes=(Replace(pointer, value),))


@attrs.frozen(kw_only=True)
class Finding:
    """One observation about one place in the data."""

    rule: Rule
    #: What is wrong, one line, with no value longer than a line.
    message: str
    #: What would be right, one line; empty when the message says it already.
    hint: str = ""
    #: Path of the file as it was given; empty for objects made in Python.
    file: str = ""
    #: Line in the file, from 1; 0 when there is no file.
    line: int = 0
    #: Column in that line in Unicode code points, from 1; 0 when not known.
    column: int = 0
    #: Id of the record, as far as it has one.
    record: str = ""
    #: JSON Pointer (RFC 6901) of the value inside the record; empty for the record as a whole.
    pointer: str = ""
    #: How it can be mended without a person, if it can.
    fix: Fix | None = None

    @property
    def code(self) -> str:
        """The rule's code, such as `NE101`."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.rule.severity

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Findings in the order of the files, then of the rules."""
        return (self.file, self.line, self.column, self.code, self.pointer)

    def __str__(self) -> str:
        """`file:line:column: code message; way out [record pointer]` on one line."""
        return self.on_one_line(self.code)

    def on_one_line(self, code: str) -> str:
        """Return the finding on one line, with its code as it is given, coloured for one."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        where = " ".join(_cut(part) for part in (self.record, self.pointer) if part)
        return "".join(
            (
                f"{printable(place)}: " if place else "",
                f"{code} {self.message}",
                f"; {self.hint}" if self.hint else "",
                f" [{where}]" if where else "",
            )
        )


def _cut(text: str) -> str:
    """Return an id or a pointer harmless, and no longer than a line takes."""
    return printable(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}...")


def printable(text: str) -> str:
    """Return the text with what would disturb a terminal or a line written as escapes.

    Control characters (ANSI sequences begin with one), line separators, lone surrogates and the
    invisible characters that change the direction of text are escaped.
    A text with right-to-left letters is wrapped in a first-strong isolate (U+2068, U+2069), so
    that it keeps its order without turning the rest of the line around (Unicode UAX 9).
    """
    return _isolated("".join(_pieces(text)))


def one_line(error: object) -> str:
    """Return what an error of somebody else says on one line, at most 200 characters of it."""
    return " ".join(str(error).split())[:_LONGEST]


def shown(value: object) -> str:
    """Return a value as JSON on one line, at most 80 characters of it, safe for a terminal."""
    try:
        text = json.dumps(value, ensure_ascii=False, default=_type_name)
    except (TypeError, ValueError, RecursionError):
        text = f"<{_type_name(value)}>"
    pieces = list(_pieces(text[: _SHOWN + 1]))
    if sum(map(len, pieces)) > _SHOWN:
        # Whole pieces only, since half of an escape would mean something else.
        while sum(map(len, pieces)) > _SHOWN - len("..."):
            pieces.pop()
        pieces.append("...")
    return _isolated("".join(pieces))


def _pieces(text: str) -> Iterable[str]:
    """Return the characters of a text, each as it can be shown."""
    if text.isascii() and text.isprintable():
        return text
    return [_escape(char) if _disturbs(char) else char for char in text]


def _isolated(text: str) -> str:
    return f"\u2068{text}\u2069" if any(_is_rtl(char) for char in text) else text


def _type_name(value: object) -> str:
    return type(value).__name__


# Control characters (Cc), invisible ones (Cf) such as bidi controls, half surrogate pairs (Cs)
# and separators of lines and paragraphs (Zl, Zp).
_DISTURBING = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
# Zero width (non-)joiners shape letters in Persian, Kurdish and emoji, and turn nothing around.
_JOINERS = "\u200c\u200d"


def _is_rtl(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("R", "AL", "AN")


def _disturbs(char: str) -> bool:
    return unicodedata.category(char) in _DISTURBING and char not in _JOINERS


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "surrogatepass").decode()
