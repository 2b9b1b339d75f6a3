"""What the schema can have against a document."""

from __future__ import annotations

from newsevents.findings import Rule, Severity

TOO_DEEP = Rule("NE007", "too-deep", "Lists and objects nested without end.")
MISSING_FIELD = Rule("NE101", "missing-field", "A required field is not there.")
UNKNOWN_FIELD = Rule("NE102", "unknown-field", "A field that the schema does not know.")
WRONG_TYPE = Rule("NE103", "wrong-type", "A value of another JSON type than the field's.")
MALFORMED = Rule("NE104", "malformed-value", "Text that is not written as the field demands.")
NOT_A_TERM = Rule("NE105", "not-a-term", "A value that is not in the field's vocabulary.")
TOO_FEW = Rule("NE106", "too-few", "Fewer entries or characters than the field needs.")
TOO_MANY = Rule("NE107", "too-many", "More entries or characters than the field may hold.")
OUT_OF_RANGE = Rule("NE108", "out-of-range", "A number outside the range of the field.")
UNKNOWN_TYPE = Rule("NE109", "unknown-record-type", "A record of a type there is not.")
MISSING_TYPE = Rule("NE110", "missing-record-type", "A record that does not say its type.")
BELONG_TOGETHER = Rule("NE111", "belong-together", "A field that needs another one beside it.")
NOT_JSON = Rule("NE112", "not-json", "A Python value that JSON cannot carry.")
TOO_WRONG = Rule(
    "NE113", "too-many-findings", "So much is wrong with a record that the rest is not listed."
)
NEWER_FIELD = Rule(
    "NE114",
    "field-of-newer-schema",
    "A field that is not known, in data of a newer schema.",
    Severity.WARNING,
)
