"""Text by language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Self


class Text(Mapping[str, str]):
    """The same text in one or more languages: a read-only map from BCP 47 tags to text.

        Text(en="Damascus", ar="دمشق")
        Text({"zh-Hans": "大马士革"})

    It is checked where it is used, by the record that holds it.
    """

    __slots__ = ("_texts",)
    _texts: dict[str, str]

    def __init__(self, texts: Mapping[str, str] | None = None, /, **by_language: str) -> None:
        """Take a map, or one keyword a language, or both."""
        self._texts = {**(texts or {}), **by_language}

    @classmethod
    def holding(cls, texts: dict[str, str]) -> Self:
        """Wrap a dict without copying it; the caller gives it away."""
        text = cls.__new__(cls)
        text._texts = texts  # noqa: SLF001 - of its own class
        return text

    def best(self, *languages: str) -> str:
        """Return the text in the first of the languages that there is, else a sane fallback.

        For each wanted tag: the tag itself, then its language alone (`ar-SY` to `ar`), then
        another variety of that language (`ar` to `ar-SY`).
        When none of them is there: English, then whatever comes first.
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
        """Return the text under exactly this tag; raise KeyError when there is none."""
        return self._texts[language]

    def __iter__(self) -> Iterator[str]:
        """Go through the language tags in their order."""
        return iter(self._texts)

    def __len__(self) -> int:
        """Return the number of languages."""
        return len(self._texts)

    def __hash__(self) -> int:
        """Hash by content, like `==`."""
        return hash(frozenset(self._texts.items()))

    def __repr__(self) -> str:
        """Return Python that makes the same text."""
        return f"Text({self._texts!r})"
