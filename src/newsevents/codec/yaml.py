"""One record as YAML, for people who write by hand; needs PyYAML (`newsevents[yaml]`).

Plain scalars mean the same as in JSON, so that `NO` is a country and `2026-01-28` a string; aliases
and tags are refused.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Any

from newsevents.codec import from_dict, to_dict
from newsevents.codec.parser import distinct_keys
from newsevents.codec.rules import NOT_UTF8, SYNTAX
from newsevents.errors import InvalidError, MissingExtraError
from newsevents.findings import shown
from newsevents.model import AnyRecord, Record
from newsevents.schema.values import too_deep

try:
    import yaml
    import yaml.composer
except ImportError as error:
    raise MissingExtraError("PyYAML", "yaml", "reading and writing YAML") from error

__all__ = ["dumps", "load_documents", "loads"]

# Scalars that are not strings, by the JSON schema of YAML 1.2 (10.2).
_SCALARS = (
    ("tag:yaml.org,2002:null", re.compile("null$"), "n"),
    ("tag:yaml.org,2002:bool", re.compile("(?:true|false)$"), "tf"),
    ("tag:yaml.org,2002:int", re.compile("-?(?:0|[1-9][0-9]*)$"), "-0123456789"),
    (
        "tag:yaml.org,2002:float",
        re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$"),
        "-0123456789",
    ),
)


def loads(data: str | bytes) -> AnyRecord:
    """Return one record from YAML; raises InvalidError as `newsevents.loads` does."""
    with _syntax_errors():
        document = yaml.load(data, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
    return from_dict(document)


def load_documents(data: str | bytes) -> list[Any]:
    """Return the plain data of the documents of a YAML stream; a list is one document each entry.

    Raises InvalidError for what is not YAML, and for aliases, tags and duplicate keys.
    """
    with _syntax_errors():
        streams = list(yaml.load_all(data, Loader=_Loader))
    return [
        each
        for document in streams
        for each in (document if isinstance(document, list) else [document])
    ]


@contextmanager
def _syntax_errors() -> Iterator[None]:
    """Raise InvalidError for the errors of PyYAML."""
    try:
        yield
    except InvalidError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise InvalidError([SYNTAX(f"not YAML: {error.problem}{place}")]) from None
    except (yaml.YAMLError, ValueError) as error:
        if getattr(error, "encoding", "unicode") != "unicode":
            raise InvalidError([NOT_UTF8("not in UTF-8")]) from None
        is_number = "integer string" in str(error)
        reason = "number too long" if is_number else f"not YAML: {shown(str(error))}"
        raise InvalidError([SYNTAX(reason)]) from None
    except RecursionError:
        raise InvalidError([too_deep()]) from None


def dumps(record: Record) -> str:
    """Return one record as YAML, keys in canonical order, Arabic as Arabic."""
    text: str = yaml.dump(
        to_dict(record), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100
    )
    return text


class _Loader(yaml.SafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's way

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse tags, and aliases: a few of them can expand to more data than fits into memory."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "tag", None) is not None:
            what = "aliases" if isinstance(event, yaml.AliasEvent) else "tags"
            message = f"{what} are not used in records"
            mark: Any = event.start_mark
            raise yaml.composer.ComposerError(None, None, message, mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """Refuse duplicate keys."""
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) < len(node.value):
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            if other := [key for key in keys if not isinstance(key, str)]:
                raise InvalidError([SYNTAX(f"the key {shown(other[0])} is not text")])
            distinct_keys([(key, None) for key in keys])
        return mapping


class _Dumper(yaml.SafeDumper):
    # In addition to those of PyYAML, so that text that looks like a number to either is quoted.
    yaml_implicit_resolvers = {**yaml.SafeDumper.yaml_implicit_resolvers}  # noqa: RUF012

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write no aliases, since they are not read."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    # In other styles PyYAML takes U+0085 for a line break, and reads it as a space.
    style = '"' if "\x85" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
for _tag, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(_tag, _pattern, list(_first))
    _Dumper.add_implicit_resolver(_tag, _pattern, list(_first))
