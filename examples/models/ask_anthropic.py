"""Extract events with a model of Anthropic; needs the package anthropic and ANTHROPIC_API_KEY.

    python examples/models/ask_anthropic.py MODEL TEXT

It prints the records that the text supports, and what was refused.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from anthropic import Anthropic
from anthropic.types import MessageParam

from newsevents import Article
from newsevents.evidence import fingerprint
from newsevents.extraction import Message, extract


def call(client: Anthropic, model: str, messages: list[Message], schema: dict[str, Any]) -> str:
    """Return the answer of a model; it is empty if the model refuses."""
    turns: list[MessageParam] = [
        {"role": "assistant", "content": each["content"]}
        if each["role"] == "assistant"
        else {"role": "user", "content": each["content"]}
        for each in messages[1:]
    ]
    response = client.messages.create(
        model=model,
        max_tokens=16_000,
        system=messages[0]["content"],
        messages=turns,
        output_config={"format": {"type": "json_schema", "schema": schema}},
    )
    return "".join(block.text for block in response.content if block.type == "text")


def main() -> None:
    """Print the records that the text supports, and what was refused."""
    text = Path(sys.argv[2]).read_text(encoding="utf-8")
    article = Article(
        id="article:brief", language="en", published="2025-05-05", text=fingerprint(text)
    )
    ask = partial(call, Anthropic(), sys.argv[1])
    draft = extract(text, ask, article=article, provider="anthropic")
    print(*draft.records, *draft.problems, sep="\n")


if __name__ == "__main__":
    main()
