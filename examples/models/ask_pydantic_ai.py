"""Extract events with pydantic-ai and a model of any provider; retries get the repair message.

    python examples/models/ask_pydantic_ai.py PROVIDER:MODEL TEXT

It prints the records that the text supports, and what was refused.
"""

import sys
from pathlib import Path
from typing import Any

from pydantic_ai import Agent, ModelRetry, NativeOutput, RunContext, StructuredDict
from pydantic_ai.models import Model

from newsevents import Article
from newsevents.evidence import fingerprint
from newsevents.extraction import Draft, assemble, extraction_schema, prompt


def extract_with(model: Model | str, text: str, article: Article) -> Draft:
    """Return the records that the text supports, after at most two retries."""
    system, user = prompt(text, article)
    agent = Agent(
        model,
        instructions=system["content"],
        output_type=NativeOutput(StructuredDict(extraction_schema(), name="events")),
        retries=2,
    )
    draft = Draft()

    @agent.output_validator
    def check(context: RunContext[object], answer: dict[str, Any]) -> dict[str, Any]:
        nonlocal draft
        draft = assemble(answer, text, article, earlier=draft)
        if draft.problems and not context.last_attempt:
            raise ModelRetry(draft.repair_message())
        return answer

    agent.run_sync(user["content"])
    return draft


def main() -> None:
    """Print the records that the text supports, and what was refused."""
    text = Path(sys.argv[2]).read_text(encoding="utf-8")
    article = Article(
        id="article:brief", language="en", published="2025-05-05", text=fingerprint(text)
    )
    draft = extract_with(sys.argv[1], text, article)
    print(*draft.records, *draft.problems, sep="\n")


if __name__ == "__main__":
    main()
