"""Records from the answers of language models: schemas for answers, prompts, grounding.

    from newsevents.extraction import extraction_schema, prompt

    schema = extraction_schema("openai", types=["meeting", "call"], languages=["en", "ar"])
    messages = prompt(text, article, types=["meeting", "call"], languages=["en", "ar"])

`extract` runs the whole loop with any client; `assemble` makes records of one answer, and refuses
what the text does not support; `score` compares records with gold records.

A model answers in the draft format, which `newsevents.extraction.schemas` explains: flat, with
quotes in place of positions and ids that hold within one answer.
"""

from __future__ import annotations

from newsevents.editing.drafts import DraftProblem
from newsevents.extraction.assembly import assemble
from newsevents.extraction.draft import Draft, short_form
from newsevents.extraction.prompts import Call, Message, extract, prompt
from newsevents.extraction.schemas import PROVIDERS, extraction_schema
from newsevents.extraction.scoring import Counts, Level, Score, score

__all__ = [
    "PROVIDERS",
    "Call",
    "Counts",
    "Draft",
    "DraftProblem",
    "Level",
    "Message",
    "Score",
    "assemble",
    "extract",
    "extraction_schema",
    "prompt",
    "score",
    "short_form",
]
