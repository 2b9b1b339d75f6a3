"""Values of records: immutable maps, text by language, terms of vocabularies; and plain JSON."""

from __future__ import annotations

import enum
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NoReturn, Self, TypeVar

from newsevents._text.pointers import join_pointer
from newsevents.errors import InvalidError
from newsevents.findings import Finding, shown
from newsevents.schema.rules import NOT_JSON, TOO_DEEP

K = TypeVar("K")
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A dict that cannot be changed; equal to a dict of the same content, and hashable.

    A subclass of dict, so that JSON libraries write it.
    """

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("records are immutable; attrs.evolve makes a changed copy")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = _refuse
    setdefault = update = _refuse  # pyright: ignore[reportAssignmentType]

    def __hash__(self) -> int:  # type: ignore[override]
        """Hash by content, like `==`."""
        return hash(frozenset(self.items()))

    def __reduce__(self) -> tuple[type[Self], tuple[dict[K, V]]]:
        """Pickle and copy by way of a dict, since entries cannot be set one by one."""
        return type(self), (dict(self),)


#: The value of a map that is not given, shared by all objects.
EMPTY_MAP: FrozenMap[Any, Any] = FrozenMap()


def freeze(value: Any) -> Any:
    """Return JSON as immutable values: tuples for lists, FrozenMaps for dicts."""
    if isinstance(value, dict):
        return FrozenMap({key: freeze(below) for key, below in value.items()})
    if isinstance(value, list | tuple):
        return tuple([freeze(below) for below in value])
    return value


class Text(Mapping[str, str]):
    """The same text in one or more languages: a read-only map from BCP 47 tags to text.

        Text(en="Damascus", ar="دمشق")
        Text({"zh-Hans": "大马士革"})

    Tags and texts are checked by the record that the text is given to.
    """

    # No FrozenMap: a dict is taken over in a third less time than its entries are copied.
    __slots__ = ("_texts",)
    _texts: dict[str, str]

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        """Take a map, or one keyword a language, or both."""
        self._texts = {**(texts or {}), **by_language}

    def best(self, *languages: str) -> str:
        """Return the text in the first of the languages that is available, else a fallback.

        For each wanted tag: the tag itself, then its language alone (`ar-SY` to `ar`), then
        another variety of that language (`ar` to `ar-SY`).
        If none of them is available: English, then the first language of the text.
        Returns an empty string for an empty text.
        """
        for wanted in (*languages, "en"):
            if wanted in self._texts:
                return self._texts[wanted]
            language = wanted.partition("-")[0]
            if language in self._texts:
                return self._texts[language]
            for tag, text in self._texts.items():
                if tag.partition("-")[0] == language:
                    return text
        return next(iter(self._texts.values()), "")

    def __getitem__(self, language: str) -> str:
        """Return the text under exactly this tag; raises KeyError if it is missing."""
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the language tags in their order."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return the number of languages."""
        return len(self._texts)

    def __hash__(self) -> int:
        """Hash by content, like `==`."""
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        """Return Python code that makes the same text."""
        return f"Text({self._texts!r})"


def as_text(texts: Mapping[str, str]) -> Text:
    """Return a map from language tags to text as Text."""
    return texts if isinstance(texts, Text) else Text(texts)


def as_optional_text(texts: Mapping[str, str] | None) -> Text | None:
    """Return a map from language tags to text as Text, and None as None."""
    return None if texts is None else as_text(texts)


#: Form of a term of the author's own, which every vocabulary accepts beside its members.
OWN_TERM_PATTERN = "^x-[a-z0-9]+(?:-[a-z0-9]+)*$"
MAX_TERM_CHARACTERS = 100


class Vocabulary(enum.StrEnum):
    """A list of terms, written `NAME = "term", "Meaning of the term."`, which is open.

    A member is the string used in files: `Status.PLANNED == "planned"`.
    A term of the author's own begins with `x-`: `Status("x-rumoured")` is of the class, but no
    member, and has no description.
    """

    #: Meaning of the term, one sentence.
    description: str

    def __new__(cls, term: str, description: str) -> Self:
        """Make a member of its term and its meaning."""
        member = str.__new__(cls, term)
        member._value_ = term
        member.description = description
        return member

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """Return a term of the author's own; None for anything else, which is a ValueError."""
        if not isinstance(value, str) or len(value) > MAX_TERM_CHARACTERS:
            return None
        if re.fullmatch(OWN_TERM_PATTERN, value) is None:
            return None
        term = str.__new__(cls, value)
        term._value_ = term._name_ = value
        term.description = ""
        return term

    @property
    def is_own(self) -> bool:
        """Whether it is a term of the author's own, not one of the list."""
        return self.name not in type(self).__members__

    def __repr__(self) -> str:
        """Return Python code that gives the term: `Status.PLANNED`, `Status('x-rumoured')`."""
        name = type(self).__name__
        return f"{name}({self.value!r})" if self.is_own else f"{name}.{self.name}"


#: The largest integer that every JSON reader keeps exactly (I-JSON, RFC 7493, 2.2).
MAX_INTEGER = 2**53 - 1

# More than the schema accepts, and few enough for every recursion in this library.
_MAX_LEVELS = 60

#: Class of objects to the function that makes plain data of one.
Unstructure = Mapping[type[Any], Callable[[Any], Any]]


def to_jsonable(value: Any, *, subject: str = "", objects: Unstructure | None = None) -> Any:
    """Return a copy of a value that consists of dict, list, str, int, float, bool and None.

    Tuples become lists; subclasses of str, such as vocabulary terms, become str; `objects` says
    what becomes of objects of other classes.
    Raises InvalidError for what JSON cannot carry: NaN and infinities, keys that are not strings,
    lone surrogates, other objects, and nesting without end. `subject` names the value in the error.
    """
    try:
        return _copy(value, objects or {}, 0)
    except _NotJsonError as problem:
        # The pointer into nesting without end is cut off.
        path = problem.path if len(problem.path) < _MAX_LEVELS else problem.path[:3]
        finding = NOT_JSON(str(problem), pointer=join_pointer(path))
        raise InvalidError([finding], subject=subject) from None


def too_deep() -> Finding:
    """Return the finding for data nested deeper than any record."""
    return TOO_DEEP("nested deeper than any record", hint="remove lists and objects without data")


class _NotJsonError(Exception):
    """A value that JSON cannot carry."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        # Grows as the error passes through lists and maps, so that valid data pays nothing for it.
        self.path: list[object] = []


def _copy(value: Any, objects: Unstructure, level: int) -> Any:
    if value is None or value is True or value is False:
        return value
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int | float):
        return _number(value)
    if level >= _MAX_LEVELS:
        raise _NotJsonError(f"nested deeper than {_MAX_LEVELS} levels")
    if isinstance(value, list | tuple):
        return _copied(range(len(value)), value, objects, level + 1)
    if isinstance(value, Mapping):
        keys = [_key(key) for key in value]
        return dict(zip(keys, _copied(keys, value.values(), objects, level + 1), strict=True))
    for cls, unstructure in objects.items():
        if isinstance(value, cls):
            return unstructure(value)
    raise _NotJsonError(f"{shown(value)} is not a JSON value")


def _copied(
    steps: Iterable[object], values: Iterable[Any], objects: Unstructure, level: int
) -> list[Any]:
    copied = []
    for step, value in zip(steps, values, strict=True):
        try:
            copied.append(_copy(value, objects, level))
        except _NotJsonError as problem:
            problem.path.insert(0, step)
            raise
    return copied


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise _NotJsonError(f"the key {shown(key)} is not a string")
    return _string(key)


def _number(value: float) -> float:
    if not isinstance(value, int):
        if math.isfinite(value):
            return float(value)
        raise _NotJsonError(f"{value} is not a JSON number")
    if abs(value) > MAX_INTEGER:
        raise _NotJsonError("an integer beyond 2^53 - 1, which JSON readers round")
    return int(value)


def _string(value: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _NotJsonError(f"{shown(value)} contains half a surrogate pair") from None
    return str(value)
