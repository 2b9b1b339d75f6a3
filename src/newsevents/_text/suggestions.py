"""The candidate that is probably meant by a misspelt word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# The comparison takes quadratic time; ids are at most this long.
_MAX_COMPARED_CHARS = 200


def suggest(given: str, candidates: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the candidate most similar to a word, or None if none is similar enough.

    `cutoff` is the least similarity, from 0 to 1, as `difflib.SequenceMatcher.ratio` counts it.
    """
    near = difflib.get_close_matches(given[:_MAX_COMPARED_CHARS], list(candidates), 1, cutoff)
    return near[0] if near else None


def did_you_mean(given: str, candidates: Iterable[str], otherwise: str = "") -> str:
    """Return `did you mean "..."?` with the suggestion, or `otherwise` without a suggestion."""
    near = suggest(given, candidates)
    return otherwise if near is None else f'did you mean "{near}"?'
