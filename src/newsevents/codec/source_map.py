"""Scanner of JSON text: positions and ends of values, duplicate keys.

It runs only where a position is needed, so that reading valid records does not pay for it.
"""

from __future__ import annotations

import bisect
import functools
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

import attrs

from newsevents._text.pointers import join_pointer

_TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
        (?P<string>"[^"\\]*(?:\\.[^"\\]*)*")
      | (?P<mark>[{}\[\],:])
      | (?P<other>[^ \t\r\n{}\[\],:"]+)
    )""",
    re.VERBOSE | re.DOTALL,
)

#: Values nested deeper than this are left out.
MAX_DEPTH = 100

# Only the end of a value is of interest, and Python converts no integers of thousands of digits.
_DECODER = json.JSONDecoder(parse_int=lambda digits: digits[:1], parse_float=lambda digits: digits)

#: Keys and list positions from the outermost value inwards.
Path: TypeAlias = tuple[str | int, ...]


@attrs.frozen
class LocatedValue:
    """One value of a JSON text and its position."""

    path: Path
    #: Position of its first character in the text, in code points from 0.
    start: int
    #: Position of its key, if it has one.
    key: int | None = None
    #: Whether the same object contains its key before.
    is_duplicate: bool = False

    @property
    def pointer(self) -> str:
        """The path as a JSON Pointer (RFC 6901)."""
        return join_pointer(self.path)


@attrs.define
class _Container:
    """An object or list around the current position."""

    #: The current key of an object, or position in a list.
    step: str | int
    #: Whether the next string is a key.
    expects_key: bool
    keys: set[str] = attrs.field(factory=set)
    #: In an object: position of the current key.
    key: int | None = None
    is_duplicate: bool = False

    def begin_entry(self, written: str, position: int) -> None:
        """Begin the entry of a key, written at a position."""
        key: str = json.loads(written, strict=False) if "\\" in written else written[1:-1]
        self.is_duplicate = key in self.keys
        self.keys.add(key)
        self.step, self.key, self.expects_key = key, position, False

    def end_entry(self) -> None:
        """End an entry at its comma."""
        if isinstance(self.step, int):
            self.step += 1
        else:
            self.expects_key = True


def iter_values(text: str, *, depth: int | None = None) -> Iterator[LocatedValue]:
    """Yield the values of a JSON text, outer before inner, in the order of the text.

    With `depth`, only values inside at most that many lists and objects; the others are skipped at
    the speed of the standard library's decoder. Without it, values inside more than MAX_DEPTH lists
    and objects are left out.

    The text has to be JSON, as `newsevents.codec.parser.parse` takes it.
    """
    stack: list[_Container] = []
    position = 0
    # By `match`, since `search` would begin again at every blank of the text.
    while token := _TOKEN.match(text, position):
        position = token.end()
        inside = stack[-1] if stack else None
        mark = token["mark"]
        if mark in ("}", "]"):
            del stack[-1:]
        elif mark in (",", ":"):
            if mark == "," and inside is not None:
                inside.end_entry()
        elif inside is not None and inside.expects_key and token["string"]:
            inside.begin_entry(token["string"], token.start("string"))
        else:
            # The path grows with the depth, which hostile text makes very large.
            if len(stack) <= MAX_DEPTH:
                yield LocatedValue(
                    tuple(container.step for container in stack),
                    token.start(token.lastgroup or 0),
                    None if inside is None else inside.key,
                    inside is not None and inside.is_duplicate,
                )
            if mark and len(stack) == depth:
                position = end_of_value(text, token.start(token.lastgroup or 0))
            elif mark:
                stack.append(_Container("" if mark == "{" else 0, expects_key=mark == "{"))


class SourceMap:
    """Positions of the values at some JSON Pointers of a text, which is scanned once.

    The text has to be JSON. Of duplicate keys the last one counts, as in every JSON parser.
    """

    def __init__(self, text: str, pointers: Iterable[str]) -> None:
        """Scan a text for the values at some pointers."""
        self.text = text
        wanted, repeated = set(pointers), {}
        values: dict[str, LocatedValue] = {}
        for value in iter_values(text):
            pointer = value.pointer
            if value.is_duplicate:
                repeated[pointer] = value.start
            if pointer in wanted:
                values[pointer] = value
        # The later value replaces the earlier one and everything inside it.
        self._values = {
            pointer: value
            for pointer, value in values.items()
            if not repeated or value.start >= max(repeated.get(each, 0) for each in _outer(pointer))
        }
        self._ends: dict[int, int] = {}

    def get(self, pointer: str) -> LocatedValue | None:
        """Return the value at a pointer; None if there is none."""
        return self._values.get(pointer)

    def end(self, start: int) -> int:
        """Return the position after the value that begins at a position."""
        if start not in self._ends:
            self._ends[start] = end_of_value(self.text, start)
        return self._ends[start]

    def line_and_column(self, position: int) -> tuple[int, int]:
        """Return line and column, both from 0, of a position."""
        line = bisect.bisect(self._line_starts, position) - 1
        return line, position - self._line_starts[line]

    @functools.cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def _outer(pointer: str) -> Iterable[str]:
    """Return the pointers of a value and of all values around it."""
    return itertools.accumulate(pointer.split("/"), "{}/{}".format)


def end_of_value(text: str, start: int) -> int:
    """Return the position after the JSON value that begins at a position of a text."""
    return _DECODER.raw_decode(text, start)[1]


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Return line and column, both from 0, of a position in a text."""
    line = text.count("\n", 0, position)
    return line, position - (text.rfind("\n", 0, position) + 1)
