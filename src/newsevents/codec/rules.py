"""What can be wrong with text that should be JSON."""

from __future__ import annotations

from newsevents.findings import Rule

NOT_UTF8 = Rule("NE001", "not-utf-8", "Bytes that are not UTF-8.")
BYTE_ORDER_MARK = Rule("NE002", "byte-order-mark", "A byte order mark in front of the data.")
SYNTAX = Rule("NE003", "syntax", "Text that is not JSON.")
DUPLICATE_KEY = Rule("NE004", "duplicate-key", "A key that stands twice in one object.")
NUMBER = Rule("NE005", "number", "A number that is not one in JSON or that no reader can hold.")
HALF_SURROGATE = Rule("NE006", "half-surrogate", "An escape for half a character.")
