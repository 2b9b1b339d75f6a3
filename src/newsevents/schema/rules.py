"""Rules of the schema: NE007 and NE101 to NE115."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

TOO_DEEP = Rule.documented(
    "NE007",
    "too-deep",
    """Lists and objects nested too deep.

    Why it matters: No record nests deeper than a dozen levels. Many programs crash on text that
    nests without end, and attackers send such text on purpose.
    Example: `"extensions": {"lab": [[[[[[[[[[[[[[[[`... hundreds of times
    Use instead: `"extensions": {"lab": []}`; `extensions` and `claims` may nest ten levels
    """,
)

MISSING_FIELD = Rule.documented(
    "NE101",
    "missing-field",
    """Missing required field.

    Why it matters: Programs that read the data rely on it. An event without a date is missing from
    every timeline; one without evidence is a rumour.
    Example: `{"type": "place", "id": "place:samra", "names": {"en": "Samra"}}`
    Use instead: `{"type": "place", "id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`
    """,
)

UNKNOWN_FIELD = Rule.documented(
    "NE102",
    "unknown-field",
    """Unknown field.

    Why it matters: Most often it is a misspelt known field, and its value is missing where programs
    look for it. Readers keep the field, but no program uses it.
    Example: `"tilte": {"en": "Talks in Samra"}`
    Use instead: `"title": {"en": "Talks in Samra"}`. Your own data belongs in a
    namespace of `extensions`: `"extensions": {"lab": {"mood": "calm"}}`
    Fix: `--unsafe-fixes` renames a field that is similar to one that the record lacks.
    """,
)

WRONG_TYPE = Rule.documented(
    "NE103",
    "wrong-type",
    """Value of the wrong JSON type.

    `null` is a type of its own: leave out a field whose value is not known.

    Why it matters: A program that expects text and gets a number stops, or continues with a wrong
    value.
    Example: `"date": 2026, "place": null`
    Use instead: `"date": "2026"`
    Fix: `--fix` removes optional fields that are `null` or empty. `--unsafe-fixes` removes the
    quotes around a number.
    """,
)

MALFORMED = Rule.documented(
    "NE104",
    "malformed-value",
    """Malformed text: an id, date, language tag, digest or address in the wrong form.

    Dates are EDTF, which has months without days, intervals and approximate dates. They follow the
    calendar: 31 April is malformed.

    Why it matters: Every reader would have to guess the meaning of text in another form.
    Example: `"date": "3.2.2026"`, `"language": "Arabic"`, `"id": "place:Samra Harbour"`
    Use instead: `"date": "2026-02-03"`, `"language": "ar"`, `"id": "place:samra-harbour"`
    Fix: `--unsafe-fixes` writes the intended date, language tag or id where it is certain.
    """,
)

NOT_A_TERM = Rule.documented(
    "NE105",
    "not-a-term",
    """Value that is not a term of the field's vocabulary.

    Why it matters: Programs look for the terms that they know. A count of planned events misses
    those with the status "plannd" or "scheduled".
    Example: `"status": "plannd"`
    Use instead: `"status": "planned"`; the schema gives the meaning of each term. A term of your own
    begins with `x-`: `"status": "x-rumoured"`
    Fix: `--unsafe-fixes` writes the most similar term, or the country code that the given one is
    often mistaken for.
    """,
)

TOO_FEW = Rule.documented(
    "NE106",
    "too-few",
    """Too few entries or characters.

    Why it matters: An empty list may mean "none" or "not known", so lists and text are never empty:
    leave the field out. A meeting has at least two participants.
    Example: `"topics": [], "participants": [{"actor": "actor:salma-najjar"}]`
    Use instead: `"participants": [{"actor": "actor:salma-najjar"}, {"actor": "actor:port-guard"}]`
    Fix: `--fix` removes optional fields that are empty.
    """,
)

TOO_MANY = Rule.documented(
    "NE107",
    "too-many",
    """Too many entries or characters.

    Why it matters: Every field has a limit, so that no record can fill a reader's memory. A value
    above it is most often in the wrong field, such as an article's text in a title.
    Example: a title of 1,001 characters
    Use instead: a title of one line, and the rest in `summary`
    """,
)

OUT_OF_RANGE = Rule.documented(
    "NE108",
    "out-of-range",
    """Number outside the range of the field.

    Why it matters: Latitudes end at 90 degrees. Many readers of JSON silently round whole numbers
    beyond 2^53 - 1.
    Example: `"latitude": 345.0`
    Use instead: `"latitude": 34.5`
    """,
)

UNKNOWN_TYPE = Rule.documented(
    "NE109",
    "unknown-record-type",
    """Unknown record type.

    Why it matters: The type determines the fields of a record and their meaning. A record of an
    unknown type cannot be read.
    Example: `{"type": "phone-call", "id": "phone-call:2026-02-03-najjar"}`
    Use instead: `{"type": "call", "id": "call:2026-02-03-najjar"}`; for an event that
    fits no other type, `"type": "event"` with a `category`
    """,
)

MISSING_TYPE = Rule.documented(
    "NE110",
    "missing-record-type",
    """Missing record type.

    Why it matters: The type determines the fields of a record and their meaning, so the record
    cannot be read without it.
    Example: `{"id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`
    Use instead: `{"type": "place", "id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`
    """,
)

BELONG_TOGETHER = Rule.documented(
    "NE111",
    "belong-together",
    """Field without the other field that it requires.

    Why it matters: A latitude gives no position without a longitude, a span counts in the text of
    an article, and evidence has an article or a source.
    Example: `"latitude": 34.5`
    Use instead: `"latitude": 34.5, "longitude": 35.75`, or neither
    """,
)

NOT_JSON = Rule.documented(
    "NE112",
    "not-json",
    """Python value that JSON cannot carry.

    Only objects made in Python can have one, never files.

    Why it matters: Dates, sets, `NaN` and keys that are not strings have no form in JSON, so the
    record could not be written.
    Example: `extensions={"lab": {"seen": datetime.date(2026, 2, 3)}}`
    Use instead: `extensions={"lab": {"seen": "2026-02-03"}}`
    """,
)

TOO_WRONG = Rule.documented(
    "NE113",
    "too-many-findings",
    """Record with more findings than are listed.

    At most a hundred findings of a record are listed, and none of a record with more than 100,000
    values.

    Why it matters: A long list from one cause hides the others. When the listed findings are fixed,
    the next run lists the remaining ones.
    Example: a list of 200 dates, all of them written `3.2.2026`
    Use instead: the same list with every date written `2026-02-03`
    """,
)

NEWER_FIELD = Rule.documented(
    "NE114",
    "field-of-newer-schema",
    """Unknown field in data of a newer schema.

    Why it matters: A newer minor version of the schema adds fields. They are kept and not
    validated; a misspelt field looks the same.
    Example: `"newsevents": {"schema": "1.9"}` in the manifest, and `"mood": "calm"` in a record
    Use instead: a release of newsevents that supports the version, which validates the field
    """,
    Severity.WARNING,
)

INVALID_EXTENSION = Rule.documented(
    "NE115",
    "invalid-extension",
    """Data in `extensions` that does not fit its namespace.

    An installed package registers the namespace with an attrs class or a JSON Schema.

    Why it matters: Programs of that package cannot read the data.
    Example: `"extensions": {"lab": {"score": "high"}}` where the class has `score: float`
    Use instead: `"extensions": {"lab": {"score": 0.9}}`
    """,
)
