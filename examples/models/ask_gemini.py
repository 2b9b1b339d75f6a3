"""Extract events with a Gemini model; needs the package google-genai and GEMINI_API_KEY.

    python examples/models/ask_gemini.py MODEL TEXT

It prints the records that the text supports, and what was refused.
"""

import sys
from functools import partial
from pathlib import Path
from typing import Any

from google import genai
from google.genai import types

from newsevents import Article
from newsevents.evidence import fingerprint
from newsevents.extraction import Message, extract


def call(client: genai.Client, model: str, messages: list[Message], schema: dict[str, Any]) -> str:
    """Return the answer of a model; it is empty if the model refuses."""
    turns = [
        types.Content(
            role="model" if each["role"] == "assistant" else "user",
            parts=[types.Part(text=each["content"])],
        )
        for each in messages[1:]
    ]
    response = client.models.generate_content(
        model=model,
        contents=list(turns),
        config=types.GenerateContentConfig(
            system_instruction=messages[0]["content"],
            response_mime_type="application/json",
            response_json_schema=schema,
        ),
    )
    return response.text or ""


def main() -> None:
    """Print the records that the text supports, and what was refused."""
    text = Path(sys.argv[2]).read_text(encoding="utf-8")
    article = Article(
        id="article:brief", language="en", published="2025-05-05", text=fingerprint(text)
    )
    ask = partial(call, genai.Client(), sys.argv[1])
    draft = extract(text, ask, article=article, provider="gemini")
    print(*draft.records, *draft.problems, sep="\n")


if __name__ == "__main__":
    main()
