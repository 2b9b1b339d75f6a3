"""Records from the answers of language models: schemas for answers, prompts, grounding.

    from newsevents.extraction import extraction_schema, prompt

    schema = extraction_schema("openai", types=["meeting", "call"], languages=["en", "ar"])
    messages = prompt(text, article, types=["meeting", "call"], languages=["en", "ar"])

A model answers in the draft format, which `newsevents.extraction.schemas` explains: flat, with
quotes in place of positions and ids that hold within one answer.
"""

from __future__ import annotations

from newsevents.extraction.prompts import Message, prompt
from newsevents.extraction.schemas import PROVIDERS, extraction_schema
from newsevents.extraction.short_form import short_form

__all__ = ["PROVIDERS", "Message", "extraction_schema", "prompt", "short_form"]
