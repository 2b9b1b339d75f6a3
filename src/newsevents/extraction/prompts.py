"""Prompts: instructions, known records, and the text of an article as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from importlib import resources
from typing import Literal, TypeAlias, TypedDict

from newsevents._text.transliteration import consonants, words_of
from newsevents.codec import to_dict
from newsevents.evidence import canonical
from newsevents.extraction.schemas import draft_types
from newsevents.model import Actor, Article, Place, Process, Record, plural
from newsevents.model.types import EVENT_TYPES

#: Known records in a prompt; those that share most words with the text come first.
MAX_KNOWN_RECORDS = 100
_MIN_SHARE = 0.5
# Shorter words and consonants are in every text: articles, particles.
_MIN_CHARS = _MIN_CONSONANTS = 3
# Arabic writes these words in one with the next: and, then, in, for, like.
_PREFIXES = "وفبلك"
_TAG_DIGITS = 12
_ALWAYS = ("actor", "place")

_Named: TypeAlias = Actor | Place | Process


class Message(TypedDict):
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


def prompt(  # noqa: PLR0913 - all but two are named
    text: str,
    article: Article,
    *,
    types: Iterable[str] = EVENT_TYPES,
    languages: Sequence[str] = (),
    known: Iterable[Record] = (),
    instructions: Literal["en", "ar"] | None = None,
) -> list[Message]:
    """Return the messages that ask a model for the events in the text of an article.

    The first message has the instructions, in Arabic for an Arabic article and else in English, or
    in the language of `instructions`; the second has day and language of the article, the actors,
    places and processes of `known` (a Dataset, for example) that the text may name, at most 100 of
    them, and the text. `types` and `languages` are those of `extraction_schema`.

    The text stands between tags made from its digest, so that it cannot end them itself.
    Raises ValueError for an unknown type.
    """
    chosen, text = draft_types(types), canonical(text)
    tag = f"text-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:_TAG_DIGITS]}"
    told = ", ".join(languages or (article.language,))
    language = instructions or ("ar" if article.language.partition("-")[0] == "ar" else "en")
    path = resources.files("newsevents.extraction") / f"instructions.{language}.txt"
    system = path.read_text(encoding="utf-8").format(
        types=", ".join(f"`{plural(each)}`" for each in chosen if each not in _ALWAYS),
        languages=told,
        tag=tag,
    )
    about = {"published": article.published, "language": article.language}
    user = [
        f"Article: {json.dumps(about)}",
        "Known records:",
        *(_line(record) for record in _mentioned(text, known, chosen)),
        f"<{tag}>",
        text,
        f"</{tag}>",
    ]
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": "\n".join(user)},
    ]


def _line(record: _Named) -> str:
    document = to_dict(record)
    told = {name: document[name] for name in ("id", "kind", "names", "aliases") if name in document}
    return json.dumps(told, ensure_ascii=False)


def _mentioned(text: str, known: Iterable[Record], types: Iterable[str]) -> list[_Named]:
    """Return the records that the text may name, in any script, the most likely first."""
    words = set(_without_prefixes(words_of(text)))
    keys = {key for word in words if (key := _key(word))}
    ranked = []
    for record in known:
        if not isinstance(record, Actor | Place | Process) or record.type not in types:
            continue
        # "A security source" is another one in the next article.
        if not (isinstance(record, Actor) and record.unnamed):
            share = max(_share(name, words, keys) for name in _names(record))
            if share >= _MIN_SHARE:
                ranked.append((-share, record.id, record))
    ranked.sort(key=lambda entry: entry[:2])
    return [record for _, _, record in ranked[:MAX_KNOWN_RECORDS]]


def _without_prefixes(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        stem = word.lstrip(_PREFIXES)
        yield from (word[at:] for at in range(1, len(word) - len(stem) + 1))


def _key(word: str) -> str:
    key = "".join(consonants(word))
    return key if len(key) >= _MIN_CONSONANTS else ""


def _names(record: _Named) -> Iterator[str]:
    yield from record.names.values()
    for aliases in record.aliases.values():
        yield from aliases


def _share(name: str, words: set[str], keys: set[str]) -> float:
    """Return the share of the telling words of a name in the text; a half if the last one is."""
    told = words_of(name)
    told = tuple(word for word in told if len(word) >= _MIN_CHARS) or told
    found = [word in words or _key(word) in keys for word in told if word in words or _key(word)]
    return max(sum(found) / len(found), _MIN_SHARE if found[-1] else 0) if found else 0
