"""Answers of language models as plain data, read tolerantly and without guesses.

Text around the JSON is ignored, and so are a chain of thought before it and code fences. In the
JSON, comments, commas too many or too few, keys without quotes, quotation marks of other kinds or
without a backslash inside text, line breaks in text, and words of Python are accepted.

A value is never completed. Where an answer is cut off or cannot be read, the entries of its lists
before that place are kept, and a problem says where it is.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Mapping
from typing import Any

import attrs

from newsevents.codec.parser import parse
from newsevents.codec.source_map import line_and_column
from newsevents.editing.drafts import DraftProblem
from newsevents.errors import InvalidError
from newsevents.schema.values import to_jsonable

#: Characters of an answer.
MAX_ANSWER_CHARS = 1_000_000

_MAX_DEPTH = 60
_ENTRY_DEPTH = 2
# White space of any script, with the invisible marks that surround right-to-left text.
_BLANK = r"[\s\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_ENDS = rf"(?={_BLANK}*+(?:[,:}}\]\"]|//|/\*|$))"
_TOKEN = re.compile(
    rf"""
    (?P<skip> {_BLANK}++ | //[^\n]*+ | /\*.*?\*/ )
  | "(?P<double> (?: [^"\\]++ | \\. | "(?!{_ENDS}) | "(?="{_BLANK}*+[,:}}\]]) )*+ )"
  | '(?P<single> (?: [^'\\]++ | \\. | '(?!{_ENDS}) )*+ )'
  | “(?P<curly> (?: [^”\\]++ | \\. | ”(?!{_ENDS}) )*+ )”
  | (?P<number> -?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?(?![\w.+-]) )
  | (?P<word> [A-Za-z_$][\w$-]*+ )
  | (?P<mark> [{{}}\[\]:,] )
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": "true", "false": "false", "null": "null"}
_WORDS |= {"True": "true", "False": "false", "None": "null"}
# Braces and brackets of prose are followed by something else.
_START = re.compile(rf"\{{{_BLANK}*+(?:[\"'“}}]|[A-Za-z_]\w*+{_BLANK}*+:)|\[{_BLANK}*+\{{")
_CHARACTER = re.compile(
    r"""(?P<valid>\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))|\\(?P<escaped>.)|(?P<raw>["\\\x00-\x1f])""",
    re.DOTALL,
)
_HALF = re.compile("[\ud800-\udfff]")
_THOUGHT_ENDS = ("</think>", "</thinking>")
_CLOSING = {"{": "}", "[": "]"}


@attrs.frozen
class Answer:
    """The JSON of an answer."""

    #: An object or a list; None without one.
    document: Any
    problems: tuple[DraftProblem, ...] = ()


def read_answer(answer: str | Mapping[str, Any]) -> Answer:
    """Return the JSON in an answer, which is text, or plain data of a client that parsed it.

    Raises nothing for what a model may have written: problems name what could not be read.
    """
    if not isinstance(answer, str):
        try:
            return Answer(to_jsonable(answer, subject="answer"))
        except InvalidError as error:
            return _refused(error)
    if len(answer) > MAX_ANSWER_CHARS:
        message = f"the answer has {len(answer):,} characters, more than {MAX_ANSWER_CHARS:,}"
        return Answer(None, (_problem(message, "answer with fewer records"),))
    if _HALF.search(answer):
        message = "the answer has half a surrogate pair"
        return Answer(None, (_problem(message, "write whole characters"),))
    with contextlib.suppress(InvalidError):
        return Answer(parse(answer.strip().encode()))
    return _read_text(answer)


def _read_text(text: str) -> Answer:
    """Return the only JSON document with objects in a text."""
    for end in _THOUGHT_ENDS:
        text = text.rpartition(end)[2]
    documents: list[Any] = []
    start = _START.search(text)
    while start:
        reader = _Reader(text, start.start())
        answer = reader.read()
        if answer.problems:
            return answer
        documents.append(answer.document)
        start = _START.search(text, reader.at)
    if not documents:
        return Answer(None, (_problem("the answer has no JSON object", "answer in JSON only"),))
    if any(document != documents[0] for document in documents):
        message = "the answer has several JSON documents"
        return Answer(None, (_problem(message, "answer with one of them"),))
    return Answer(documents[0])


def _problem(message: str, hint: str) -> DraftProblem:
    return DraftProblem(kind="json", pointer="", message=message, hint=hint)


def _refused(error: InvalidError) -> Answer:
    problems = (
        attrs.evolve(_problem(e.message, e.hint), pointer=e.pointer) for e in error.findings
    )
    return Answer(None, tuple(problems))


@attrs.define
class _Reader:
    text: str
    #: Offset of the next token.
    at: int
    _written: list[str] = attrs.field(factory=list)
    #: Open brackets.
    _open: list[str] = attrs.field(factory=list)
    #: Parts written and brackets open after the last whole entry of a list of the document.
    _whole: tuple[int, str] | None = None
    #: Last part of an object or a list: "" nothing, "key", ":" or "value".
    _last: str = ""

    def read(self) -> Answer:
        """Return the document, or its beginning with a problem."""
        problems: tuple[DraftProblem, ...] = ()
        while True:
            token = _TOKEN.match(self.text, self.at)
            if token is None or not self._accept(token):
                line, column = line_and_column(self.text, self.at)
                message = f"the answer cannot be read from line {line + 1}, column {column + 1}"
                if self.at == len(self.text):
                    message = "the answer is cut off"
                hint = "give the records from there on, as JSON, with a backslash before quotes in text"
                problems = (_problem(message, hint),)
                break
            self.at = token.end()
            if not self._open:
                break
        if problems:
            if self._whole is None:
                return Answer(None, problems)
            parts, brackets = self._whole
            self._written[parts:] = [_CLOSING[each] for each in reversed(brackets)]
        try:
            return Answer(parse("".join(self._written).encode()), problems)
        except InvalidError as error:
            return _refused(error)

    def _accept(self, token: re.Match[str]) -> bool:
        """Write a token; return False if it cannot stand here."""
        kind, text = token.lastgroup, token[0]
        match kind:
            case "skip":
                return True
            case "mark":
                return self._accept_mark(text)
            case "number":
                written = text
            case "word":
                written = _WORDS.get(text, "")
                if self._is_key():
                    written = f'"{text}"'
            case _:
                written = f'"{_CHARACTER.sub(_as_json, token[str(kind)])}"'
        return bool(written) and self._write(written)

    def _is_key(self) -> bool:
        return self._open[-1:] == ["{"] and self._last in ("", "value")

    def _accept_mark(self, mark: str) -> bool:
        if mark == ",":  # written where it is needed
            return self._last in ("", "value")
        if mark == ":":
            return self._last == "key" and self._write(":")
        if mark in _CLOSING:
            is_fit = not self._is_key() and len(self._open) < _MAX_DEPTH and self._write(mark)
            self._open += mark
            self._last = ""
            return is_fit
        if _CLOSING[self._open[-1]] != mark or self._last in ("key", ":"):
            return False
        self._open.pop()
        self._written.append(mark)
        self._last = "value"
        is_entry = self._open[-1:] == ["["] and len(self._open) <= _ENTRY_DEPTH
        if is_entry or len(self._open) < _ENTRY_DEPTH:
            self._whole = len(self._written), "".join(self._open)
        return True

    def _write(self, text: str) -> bool:
        """Write a value, a key or a colon, after a comma if need be; False if it cannot stand."""
        if self._is_key():
            following = "key"
        elif text == ":":
            following = ":"
        elif self._last == "key":
            return False
        else:
            following = "value"
        if self._last == "value":
            self._written.append(",")
        self._written.append(text)
        self._last = following
        return True


def _as_json(found: re.Match[str]) -> str:
    """Return a valid escape as it is, and another one, or a character that needs one, as text."""
    if found["valid"]:
        return found[0]
    char = found["raw"] or found["escaped"]
    return json.dumps(char if found["raw"] or char in "'“”\n" else found[0])[1:-1]
