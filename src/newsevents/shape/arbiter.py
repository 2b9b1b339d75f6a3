"""The one arbiter of what is valid: the JSON Schema, applied.

jsonschema-rs decides on the hot path; where it cannot be installed python-jsonschema does the
same, slower.
Whatever is refused is explained by python-jsonschema, whose errors carry the schema they come
from; see `newsevents.shape.explain`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from newsevents.findings import Finding
from newsevents.shape.generate import lean, schema_of
from newsevents.shape.kinds import per_class

#: Says whether a document is valid.
Check = Callable[[Any], bool]


@per_class
def checker(cls: type[Any]) -> Check:
    """Return the check of the documents of one class, compiled once."""
    return compile_schema(schema_of(cls))


def compile_schema(schema: Mapping[str, Any]) -> Check:
    """Compile a schema that was generated here with the fastest validator that is installed."""
    try:
        import jsonschema_rs
    except ImportError:
        return compile_in_python(schema)
    # The engine that takes time in proportion to the text, whatever is in it.
    engine = jsonschema_rs.RegexOptions()
    validator = jsonschema_rs.Draft202012Validator(lean(dict(schema)), pattern_options=engine)
    check: Check = validator.is_valid
    return check


def compile_in_python(schema: Mapping[str, Any]) -> Check:
    """Compile a schema with python-jsonschema."""
    import jsonschema

    check: Check = jsonschema.Draft202012Validator(schema).is_valid
    return check


def judge(cls: type[Any], document: Any) -> list[Finding]:
    """Return what the schema of a class has against a document; an empty list when it is valid.

    The document is what a JSON parser or `plain` returns.
    """
    if checker(cls)(document):
        return []
    from newsevents.shape.explain import explain

    return explain(cls, document)
