"""What the schema can have against a document: NE007 and NE101 to NE114."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

TOO_DEEP = Rule.documented(
    "NE007",
    "too-deep",
    """Lists and objects nested without end.

    Why it matters: No record nests deeper than a dozen levels. Many programs crash on text that
    goes on to nest, which is sometimes sent for just that.

    Example: `"extensions": {"lab": [[[[[[[[[[[[[[[[`... and so on, hundreds of times

    Use instead: `"extensions": {"lab": []}`; below `extensions` and `claims` ten levels are free
    """,
)

MISSING_FIELD = Rule.documented(
    "NE101",
    "missing-field",
    """A required field is not there.

    Why it matters: Whoever reads the data counts on it. An event without a date stands in no
    timeline, one without evidence is worth no more than a rumour.

    Example: `{"type": "place", "id": "place:samra", "names": {"en": "Samra"}}`

    Use instead: `{"type": "place", "id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`
    """,
)

UNKNOWN_FIELD = Rule.documented(
    "NE102",
    "unknown-field",
    """A field that the schema does not know.

    Why it matters: Most often it is a known field, misspelt, and what it says is missing where
    everybody looks for it. Readers keep the field, but no program will use it.

    Example: `"tilte": {"en": "Talks in Samra"}`

    Use instead: `"title": {"en": "Talks in Samra"}`. Data of your own goes below a name of your
    own in `extensions`: `"extensions": {"lab": {"mood": "calm"}}`

    Fix: `--unsafe-fixes` renames a field that is nearly spelt like one which the record lacks.
    """,
)

WRONG_TYPE = Rule.documented(
    "NE103",
    "wrong-type",
    """A value of another JSON type than the field's.

    `null` is a type of its own: what is not known is left out.

    Why it matters: A program that expects text and gets a number stops, or worse, goes on.

    Example: `"date": 2026, "place": null`

    Use instead: `"date": "2026"`

    Fix: `--fix` takes out what is `null` or empty where nothing has to be. `--unsafe-fixes` takes
    a number out of its quotes.
    """,
)

MALFORMED = Rule.documented(
    "NE104",
    "malformed-value",
    """Text that is not written as the field demands.

    Ids, dates, language tags, digests and addresses have a form. Dates are EDTF, which has months
    without days, intervals and "about", and they know the calendar: there is no 31 April.

    Why it matters: Text in a form of its own has to be guessed at by everybody who reads it.

    Example: `"date": "3.2.2026"`, `"language": "Arabic"`, `"id": "place:Samra Harbour"`

    Use instead: `"date": "2026-02-03"`, `"language": "ar"`, `"id": "place:samra-harbour"`

    Fix: `--unsafe-fixes` writes the date, language tag or id that is meant, where that is certain.
    """,
)

NOT_A_TERM = Rule.documented(
    "NE105",
    "not-a-term",
    """A value that is not in the field's vocabulary.

    Why it matters: Programs look for the terms that they know. Whoever counts what was planned
    does not find what is "plannd", nor what is "scheduled".

    Example: `"status": "plannd"`

    Use instead: `"status": "planned"`; the schema has the meaning of each term

    Fix: `--unsafe-fixes` writes the nearest term, if one is near, or the country code that is
    often mistaken for the given one.
    """,
)

TOO_FEW = Rule.documented(
    "NE106",
    "too-few",
    """Fewer entries or characters than the field needs.

    Why it matters: An empty list may mean "none" or "not known", so there are no empty lists and
    no empty text: what is not known is left out. A meeting takes two.

    Example: `"topics": [], "participants": [{"actor": "actor:salma-najjar"}]`

    Use instead: `"participants": [{"actor": "actor:salma-najjar"}, {"actor": "actor:port-guard"}]`

    Fix: `--fix` takes out what is empty where nothing has to be.
    """,
)

TOO_MANY = Rule.documented(
    "NE107",
    "too-many",
    """More entries or characters than the field may hold.

    Why it matters: Everything has a bound, so that no record can fill a reader's memory. What
    exceeds one is most often in the wrong field, such as an article's text in a title.

    Example: a title of 1,001 characters

    Use instead: a title of a line, and the rest in `summary`
    """,
)

OUT_OF_RANGE = Rule.documented(
    "NE108",
    "out-of-range",
    """A number outside the range of the field.

    Why it matters: Beyond 90 degrees there is no latitude. Whole numbers beyond 2^53 - 1 are
    rounded by many readers of JSON, without a word.

    Example: `"latitude": 345.0`

    Use instead: `"latitude": 34.5`
    """,
)

UNKNOWN_TYPE = Rule.documented(
    "NE109",
    "unknown-record-type",
    """A record of a type there is not.

    Why it matters: The type says which fields a record has and what they mean. A record of an
    unknown one cannot be read at all.

    Example: `{"type": "phone-call", "id": "phone-call:2026-02-03-najjar"}`

    Use instead: `{"type": "call", "id": "call:2026-02-03-najjar"}`; for what no other type is
    for, `"type": "event"` with a `category`
    """,
)

MISSING_TYPE = Rule.documented(
    "NE110",
    "missing-record-type",
    """A record that does not say its type.

    Why it matters: The type says which fields a record has and what they mean, so nothing else
    of the record can be read.

    Example: `{"id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`

    Use instead: `{"type": "place", "id": "place:samra", "kind": "city", "names": {"en": "Samra"}}`
    """,
)

BELONG_TOGETHER = Rule.documented(
    "NE111",
    "belong-together",
    """A field that needs another one beside it.

    Why it matters: Half of a pair says nothing: a latitude is no place without a longitude, a
    span counts in the text of some article, and evidence names an article or a source.

    Example: `"latitude": 34.5`

    Use instead: `"latitude": 34.5, "longitude": 35.75`, or neither
    """,
)

NOT_JSON = Rule.documented(
    "NE112",
    "not-json",
    """A Python value that JSON cannot carry.

    It is about objects made in Python, never about files.

    Why it matters: Dates, sets, `NaN` and keys that are no text have no form in JSON, and the
    record could not be written.

    Example: `extensions={"lab": {"seen": datetime.date(2026, 2, 3)}}`

    Use instead: `extensions={"lab": {"seen": "2026-02-03"}}`
    """,
)

TOO_WRONG = Rule.documented(
    "NE113",
    "too-many-findings",
    """So much is wrong with a record that the rest is not listed.

    A hundred findings of a record are listed. For a record of more than 100,000 values nothing
    but this is said.

    Why it matters: A long list from one cause hides the others. Once what is listed has been
    mended, the next run says what is left.

    Example: a list of 200 dates, all of them written `3.2.2026`

    Use instead: the same list with every date written `2026-02-03`
    """,
)

NEWER_FIELD = Rule.documented(
    "NE114",
    "field-of-newer-schema",
    """A field that is not known, in data of a newer schema.

    Why it matters: A newer minor version of the schema adds fields. They are kept as they are and
    not checked; a misspelt field looks just like them.

    Example: `"newsevents": {"schema": "1.9"}` in the manifest, and `"mood": "calm"` in a record

    Use instead: a release of newsevents that knows the version, which checks the field
    """,
    Severity.WARNING,
)
