"""Rules of JSON text: NE001 to NE006."""

from __future__ import annotations

from newsevents.findings import Rule

NOT_UTF8 = Rule.documented(
    "NE001",
    "not-utf-8",
    """Bytes that are not UTF-8.

    Why it matters: JSON is UTF-8. In other encodings the same bytes are other letters, and a reader
    cannot tell which were intended.
    Example: a file in Windows-1256, as old Arabic editors save it
    Use instead: the same file, saved as UTF-8
    """,
)

BYTE_ORDER_MARK = Rule.documented(
    "NE002",
    "byte-order-mark",
    """Byte order mark before the data.

    Why it matters: The mark is invisible, JSON does not allow it, and most programs that read
    JSON stop at it. Some editors on Windows write it into every file.
    Example: the bytes `EF BB BF` before the first `{`
    Use instead: the file saved as "UTF-8", not as "UTF-8 with BOM"
    Fix: `--fix` removes one at the beginning of a file.
    """,
)

SYNTAX = Rule.documented(
    "NE003",
    "syntax",
    """Text that is not JSON.

    The finding names what was expected, and the line and column.

    Why it matters: Nothing in the record can be read, not even its id, so references to it fail
    too.
    Example: `{"type": "place", "id": "place:samra",}`
    Use instead: `{"type": "place", "id": "place:samra"}`
    """,
)

DUPLICATE_KEY = Rule.documented(
    "NE004",
    "duplicate-key",
    """Duplicate key in an object.

    Why it matters: Most readers keep the last of the values and silently lose the others, some keep
    the first. The meaning of the record depends on the reader.
    Example: `{"status": "planned", "status": "occurred"}`
    Use instead: `{"status": "occurred"}`
    """,
)

NUMBER = Rule.documented(
    "NE005",
    "number",
    """Number that is invalid JSON or out of range.

    Why it matters: `NaN` and `Infinity` belong to Python, not to JSON. `1e999` becomes infinity in
    one program and an error in another.
    Example: `"extensions": {"lab": {"score": NaN}}`
    Use instead: `"extensions": {"lab": {}}`; leave out a value that is not known
    """,
)

HALF_SURROGATE = Rule.documented(
    "NE006",
    "half-surrogate",
    r"""Escape for half a character.

    Characters such as emoji can be written as two escapes, a surrogate pair. One of the two alone
    has no meaning.

    Why it matters: Such text cannot be written as UTF-8. It comes from text that was cut in the
    middle of a character, so something is missing.
    Example: `"title": {"en": "Ferry \ud83d"}`
    Use instead: `"title": {"en": "Ferry ⛴"}`
    """,
)
