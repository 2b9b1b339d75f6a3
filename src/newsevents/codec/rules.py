"""What can be wrong with text that should be JSON: NE001 to NE006."""

from __future__ import annotations

from newsevents.findings import Rule

NOT_UTF8 = Rule.documented(
    "NE001",
    "not-utf-8",
    """Bytes that are not UTF-8.

    Why it matters: JSON is UTF-8. In any other encoding the same bytes are other letters to every
    reader, and nobody can tell which were meant.

    Example: a file in Windows-1256, as old Arabic editors save it

    Use instead: the same file, saved as UTF-8
    """,
)

BYTE_ORDER_MARK = Rule.documented(
    "NE002",
    "byte-order-mark",
    """A byte order mark in front of the data.

    Why it matters: The mark is invisible, JSON does not allow it, and most programs that read
    JSON stop at it. Some editors on Windows write it into every file.

    Example: the bytes `EF BB BF` before the first `{`

    Use instead: the file saved as "UTF-8", not as "UTF-8 with BOM"

    Fix: `--fix` removes it.
    """,
)

SYNTAX = Rule.documented(
    "NE003",
    "syntax",
    """Text that is not JSON.

    The message says what was expected, line and column where.

    Why it matters: Nothing in the record can be read, not even its id, so references to it lead
    nowhere as well.

    Example: `{"type": "place", "id": "place:samra",}`

    Use instead: `{"type": "place", "id": "place:samra"}`
    """,
)

DUPLICATE_KEY = Rule.documented(
    "NE004",
    "duplicate-key",
    """A key that stands twice in one object.

    Why it matters: Most readers keep the last of the values and lose the others without a word,
    some keep the first. What the record says depends on who reads it.

    Example: `{"status": "planned", "status": "occurred"}`

    Use instead: `{"status": "occurred"}`
    """,
)

NUMBER = Rule.documented(
    "NE005",
    "number",
    """A number that is none in JSON, or that no reader can hold.

    Why it matters: `NaN` and `Infinity` are Python's, not JSON's. `1e999` becomes infinity in one
    program and an error in the next.

    Example: `"extensions": {"lab": {"score": NaN}}`

    Use instead: `"extensions": {"lab": {}}`, since what is not known is left out
    """,
)

HALF_SURROGATE = Rule.documented(
    "NE006",
    "half-surrogate",
    r"""An escape for half a character.

    Characters such as emoji can be written as two escapes, a surrogate pair. One of the two alone
    stands for nothing.

    Why it matters: Such text cannot be written as UTF-8. It comes from text that was cut in the
    middle of a character, and the rest is missing.

    Example: `"title": {"en": "Ferry \ud83d"}`

    Use instead: `"title": {"en": "Ferry ⛴"}`
    """,
)
