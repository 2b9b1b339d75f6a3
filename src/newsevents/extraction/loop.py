"""The loop around a language model: ask, assemble, ask again for what was refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from newsevents.extraction.answers import MAX_ANSWER_CHARS
from newsevents.extraction.assembly import assemble
from newsevents.extraction.draft import Draft
from newsevents.extraction.prompts import Message, prompt
from newsevents.extraction.schemas import extraction_schema
from newsevents.model import Article, Record
from newsevents.model.types import EVENT_TYPES
from newsevents.schema.json_schema import Schema

#: Function that sends messages and a schema to a model, and returns its answer.
Call = Callable[[list[Message], Schema], str | Mapping[str, Any] | None]


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
