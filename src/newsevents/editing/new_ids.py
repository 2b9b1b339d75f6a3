"""Ids of new records, made of their type, date and subject."""

from __future__ import annotations

import itertools
import re
from collections.abc import Container
from typing import Any

from newsevents._text.slugs import latin, slug
from newsevents.model import RECORD_TYPES, Event
from newsevents.model.events import participation_fields

_MAX_PARTICIPANTS = 3
_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
_LATIN = re.compile("[A-Za-z]")


def new_id(document: dict[str, Any], taken: Container[str]) -> str:
    """Return an id for a record, as plain data, that is not taken; empty without title or name.

    It has the type, the first day, month or year of the date, and the title or name in English, or
    in another language with Latin letters; without one, the ids of the first participants, or else
    the title in Latin letters for Arabic ones, or digits of its digest.
    """
    cls = RECORD_TYPES[document["type"]]
    texts = document.get("title") or document.get("names") or document.get("headline")
    texts = texts if isinstance(texts, dict) else {"": texts}
    named = [text for key in ("en", *texts) if isinstance(text := texts.get(key), str)]
    subject = next(filter(_LATIN.search, named), "")
    if not subject and issubclass(cls, Event):
        listed = [
            entry["actor"].partition(":")[2]
            for field in participation_fields(cls)
            for entry in as_dicts(document.get(field))
            if isinstance(entry.get("actor"), str)
        ]
        subject = " ".join(listed[:_MAX_PARTICIPANTS])
    subject = subject or latin(next(iter(named), ""))
    if not subject:
        return ""
    date = _DAY.search(str(document.get("date") or document.get("published")))
    base = f"{cls.type}:{f'{date[0]}-' if date else ''}{slug(subject)}"
    numbered = (f"{base}-{number}" for number in itertools.count(2))
    return next(each for each in itertools.chain([base], numbered) if each not in taken)


def as_dicts(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; empty for any other value."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
