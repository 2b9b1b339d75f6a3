"""Vocabularies: closed lists of terms, each with its meaning."""

from __future__ import annotations

import enum
from typing import Self


class Vocabulary(enum.StrEnum):
    """A closed list of terms, written `NAME = "term", "What it means."`.

    A member is the string that stands in files: `Status.PLANNED == "planned"`.
    """

    #: What the term means, one sentence.
    description: str

    def __new__(cls, term: str, description: str) -> Self:
        """Make a member of its term and its meaning."""
        member = str.__new__(cls, term)
        member._value_ = term
        member.description = description
        return member

    def __repr__(self) -> str:
        """Return Python that gives the term: `Status.PLANNED`."""
        return f"{type(self).__name__}.{self.name}"
