"""One record of two that are about the same actor, place or process, as a person confirmed."""

from __future__ import annotations

from typing import Any

from newsevents._text.pointers import join_pointer
from newsevents.diff.fields import identity

# The precision is that of the coordinates.
_COORDINATES = ("latitude", "longitude", "precision")


def join_records(kept: dict[str, Any], other: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the kept record with additions of the other one, and pointers to differences.

    Names of the other one become aliases; lists and maps are united; a field that the record that
    is kept leaves out is taken over. Where both have different values, that of the record that is
    kept stays. Both are plain data of one type; none is changed.
    """
    joined = dict(kept)
    differing: list[str] = []
    if any(name in kept for name in _COORDINATES) and any(name in other for name in _COORDINATES):
        differing += [f"/{name}" for name in _COORDINATES if kept.get(name) != other.get(name)]
        other = {name: value for name, value in other.items() if name not in _COORDINATES}
    if kept.get("unnamed") != other.get("unnamed"):
        differing.append("/unnamed")
    joined["aliases"] = _aliases(kept, other)
    for name, value in other.items():
        if name in ("type", "id", "names", "aliases", "unnamed") or value == kept.get("id"):
            continue
        before = joined.get(name)
        if before is None:
            joined[name] = value
        elif isinstance(before, list) and isinstance(value, list):
            known = set(map(identity, before))
            joined[name] = before + [each for each in value if identity(each) not in known]
        elif isinstance(before, dict) and isinstance(value, dict):
            joined[name] = {**value, **before}
            differing += [
                join_pointer([name, key])
                for key in value
                if key in before and identity(before[key]) != identity(value[key])
            ]
        elif identity(before) != identity(value):
            differing.append(f"/{name}")
    return joined if joined["aliases"] else _without(joined, "aliases"), differing


def _aliases(kept: dict[str, Any], other: dict[str, Any]) -> dict[str, list[str]]:
    aliases = {language: list(texts) for language, texts in kept.get("aliases", {}).items()}
    added = [(language, text) for language, text in other["names"].items()]
    added += [(tag, text) for tag, texts in other.get("aliases", {}).items() for text in texts]
    for language, text in added:
        if text != kept["names"].get(language) and text not in aliases.get(language, ()):
            aliases.setdefault(language, []).append(text)
    return aliases


def _without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != name}
