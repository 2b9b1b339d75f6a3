"""Values of records: immutable maps, text by language, terms of vocabularies."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn, Self, TypeVar

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
