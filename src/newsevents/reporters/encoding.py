"""JSON as reports are written in: ASCII, a list one item a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def dumps(value: Any) -> str:
    """Return a value as JSON on one line, in ASCII."""
    return json.dumps(value, ensure_ascii=True, allow_nan=False)


def listed(items: Iterable[Any], indent: str = "") -> Iterator[str]:
    """Yield a list as JSON, an item a line, as the items come in."""
    before = "["
    for item in items:
        yield f"{before}\n{indent}  {dumps(item)}"
        before = ","
    yield f"{before}]" if before == "[" else f"\n{indent}]"
