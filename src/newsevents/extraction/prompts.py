"""The loop around a language model: ask, assemble, ask again for what was refused.

A prompt has instructions, known records, and the text of an article as data.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, Literal, TypeAlias, TypedDict

from newsevents._text.folding import consonants, words_of
from newsevents.evidence import canonical
from newsevents.extraction.answers import MAX_ANSWER_CHARS
from newsevents.extraction.assembly import assemble
from newsevents.extraction.draft import Draft
from newsevents.extraction.grounding import MIN_SHARE, share_of_name, telling
from newsevents.extraction.schemas import draft_languages, draft_types, extraction_schema
from newsevents.model import Actor, Article, Place, Process, Record, plural
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.json_schema import Schema

#: Known records in a prompt; those that share most words with the text come first.
MAX_KNOWN_RECORDS = 100
# Arabic writes these words in one with the next: and, then, in, for, like.
_PREFIXES = "وفبلك"
_TAG_DIGITS = 12
_ALWAYS = ("actor", "place")

_Named: TypeAlias = Actor | Place | Process


class Message(TypedDict):
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


#: Function that sends messages and a schema to a model, and returns its answer.
Call = Callable[[list[Message], Schema], str | Mapping[str, Any] | None]


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
    Raises ValueError for an unknown type, for what is no language tag, and for instructions in
    another language.
    """
    chosen, wanted, text = draft_types(types), draft_languages(languages), canonical(text)
    tag = f"text-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:_TAG_DIGITS]}"
    spoken = tuple(dict.fromkeys((article.language, *wanted)))
    language = instructions or ("ar" if article.language.partition("-")[0] == "ar" else "en")
    if language not in ("en", "ar"):
        raise ValueError(f"there are no instructions in {language!r}, only in 'en' and 'ar'")
    path = resources.files("newsevents.extraction") / f"instructions.{language}.txt"
    system = path.read_text(encoding="utf-8").format(
        types=", ".join(f"`{plural(each)}`" for each in chosen if each not in _ALWAYS),
        languages=", ".join(wanted or spoken),
        tag=tag,
    )
    about = {"published": article.published, "language": article.language}
    user = [
        f"Article: {json.dumps(about)}",
        "Known records:",
        *(_line(*each, spoken) for each in _mentioned(text, known, chosen)),
        f"<{tag}>",
        text,
        f"</{tag}>",
    ]
    return [
        {"role": "system", "content": system},
        {"role": "user", "content": "\n".join(user)},
    ]


def _line(record: _Named, name: str, languages: Sequence[str]) -> str:
    """Return what a model is told of a known record that the text may call by a name."""
    names = {each: record.names[each] for each in languages if each in record.names}
    other = {} if name in names.values() else {"other_name": name}
    told = {"id": record.id, "kind": str(record.kind), "names": names, **other}
    return json.dumps(told, ensure_ascii=False)


def _mentioned(
    text: str, known: Iterable[Record], types: Collection[str]
) -> list[tuple[_Named, str]]:
    """Return records with the name that the text may have, in any script, the likeliest first."""
    words = frozenset(_without_prefixes(words_of(text)))
    keys = frozenset(key for word in words for key in telling(consonants(word)))
    ranked: list[tuple[float, str, _Named, str]] = []
    for record in known:
        if not isinstance(record, Actor | Place | Process) or record.type not in types:
            continue
        # "A security source" is another one in the next article.
        if isinstance(record, Actor) and record.unnamed:
            continue
        names = itertools.chain(record.names.values(), *record.aliases.values())
        share, name = max((share_of_name(name, words, keys), name) for name in names)
        if share >= MIN_SHARE:
            ranked.append((-share, record.id, record, name))
    ranked.sort(key=lambda entry: entry[:2])
    return [entry[2:] for entry in ranked[:MAX_KNOWN_RECORDS]]


def _without_prefixes(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield word
        stem = word.lstrip(_PREFIXES)
        yield from (word[at:] for at in range(1, len(word) - len(stem) + 1))


def extract(  # noqa: PLR0913 - all but two are named
    text: str,
    call: Call,
    *,
    article: Article,
    known: Iterable[Record] = (),
    rounds: int = 3,
    types: Iterable[str] = EVENT_TYPES,
    languages: Sequence[str] = (),
    provider: str = "plain",
) -> Draft:
    """Return the records that a language model finds in the text of an article.

    `call` gets the messages and the schema of the answer for `provider`, and returns the answer as
    text or plain data. While records are refused, it is called again with `repair_message`, at most
    `rounds` times in all; what was accepted is kept. `known` is the dataset that the records are
    for; `types` and `languages` are those of `extraction_schema`.

    Raises InvalidError if the text is not that of the article, and what `call` raises.
    """
    known, types = list(known), types if isinstance(types, str) else tuple(types)
    schema = extraction_schema(provider, types=types, languages=languages)
    messages = prompt(text, article, types=types, languages=languages, known=known)
    draft = Draft()
    for _ in range(rounds):
        answer = call(list(messages), schema)
        answer = "" if answer is None else answer
        draft = assemble(answer, text, article, known, earlier=draft)
        if not draft.problems:
            break
        given = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        messages.append({"role": "assistant", "content": given[:MAX_ANSWER_CHARS]})
        messages.append({"role": "user", "content": draft.repair_message()})
    return draft
