"""Extract events with a model of OpenAI; needs the package openai and OPENAI_API_KEY.

    python examples/models/ask_openai.py MODEL TEXT

It prints the records that the text supports, and what was refused.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from openai import OpenAI

from newsevents import Article
from newsevents.evidence import fingerprint
from newsevents.extraction import Message, extract


def call(client: OpenAI, model: str, messages: list[Message], schema: dict[str, Any]) -> str:
    """Return the answer of a model; it is empty if the model refuses."""
    response = client.responses.create(
        model=model,
        input=[{"role": each["role"], "content": each["content"]} for each in messages],
        text={
            "format": {"type": "json_schema", "name": "events", "schema": schema, "strict": True}
        },
    )
    return response.output_text


def main() -> None:
    """Print the records that the text supports, and what was refused."""
    text = Path(sys.argv[2]).read_text(encoding="utf-8")
    article = Article(
        id="article:brief", language="en", published="2025-05-05", text=fingerprint(text)
    )
    ask = partial(call, OpenAI(), sys.argv[1])
    draft = extract(text, ask, article=article, provider="openai")
    print(*draft.records, *draft.problems, sep="\n")


if __name__ == "__main__":
    main()
