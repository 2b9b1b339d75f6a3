"""The loop around a stand-in for a model that makes every mistake, and ends with valid records."""

from __future__ import annotations

import json
from typing import Any

import drafted
import pytest
from drafted import DATASET, SPOKE, TEXTS, actor, article, evidence

import newsevents
from newsevents.evidence import verify
from newsevents.extraction import extract
from newsevents.findings import Severity


class Model:
    """A client whose answers are scripted; it keeps what it was sent."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.sent: list[list[Any]] = []
        self.schema: Any = None

    def __call__(self, messages: list[Any], schema: Any) -> Any:
        """Return the next answer."""
        self.sent.append(messages)
        self.schema = schema
        return self.answers.pop(0)


def mistaken() -> list[str]:
    """Return answers with the mistakes that models make, each later one with fewer."""
    answer = drafted.answer()
    said, denied = answer["calls"][0]["evidence"]
    meeting = answer["meetings"][0]
    # Half of the JSON, after some prose.
    half = f"Here are the events:\n```json\n{json.dumps(answer)}"[:-1400]
    # Invented words, swapped digits, offsets, an invented participant, ten times too many records.
    said["quote"] = [SPOKE.replace("telephone", "video link")]
    denied["spans"] = [{"start": 10, "end": 20}]
    meeting["date"] = "2025-05-21"
    answer["actors"].append(actor("a6", "Boris Blank"))
    repeated = [{**answer["statements"][0], "id": f"s{at}", "relations": []} for at in range(10)]
    invented = json.dumps({**answer, "statements": [*answer["statements"], *repeated]}, indent=1)
    # Single quotes, comments and commas too many; quotes with marks of direction and translated.
    said["quote"] = [f"\u2067{SPOKE}\u2069"]
    del denied["spans"]
    denied["quote"] = ["هولت هي التي اتصلت به"]
    meeting["date"] = "2025-05-12"
    python = f"{ {each: answer[each] for each in ('statements', 'meetings', 'calls')}!r}"
    python = f"<think>{{'calls': []}}</think>{python[:-1]}, // corrected\n}}"
    denied["quote"] = ["Holt had called him"]
    last = json.dumps({"calls": answer["calls"]})
    return [half, invented, python, last]


def test_every_mistake_ends_with_valid_records():
    """What is valid is kept, what is wrong comes back with its place, and the text is sent once."""
    model = Model(*mistaken())
    text = TEXTS["en"]
    draft = extract(
        text, model, article=article(), rounds=4, types=["statement", "meeting", "call"]
    )
    assert (draft.problems, model.answers) == ((), [])
    assert sorted(each.type for each in draft.records if isinstance(each, newsevents.Event)) == [
        "call",
        "meeting",
        "statement",
    ]
    assert "actor:boris-blank" not in {each.id for each in (*draft.records, *draft.spare)}
    asked = "".join(each.message for each in draft.corrected)
    for told in ("cannot be read", "video link", "2025-05-21", "not a field", "Boris", "هولت"):
        assert told in asked
    records = [article(), *draft.records]
    report = newsevents.validate(newsevents.Dataset(records))
    assert {each.severity for each in report.findings} <= {Severity.INFO}
    for record in draft.records:
        if isinstance(record, newsevents.Event):
            assert verify(record, text, article=article()) == ()
    last = model.sent[-1]
    assert [each["role"] for each in last] == ["system", "user", *["assistant", "user"] * 3]
    assert sum(text in each["content"] for each in last) == 1
    assert set(model.schema["properties"]) >= {"actors", "statements", "meetings", "calls"}


def test_the_loop_ends():
    """After the last round, refused records are problems; a model may give up, or answer data."""
    invented = drafted.answer()
    invented["calls"][0]["evidence"] = [evidence("They agreed on everything.")]
    model = Model(*[invented] * 2)
    draft = extract(TEXTS["en"], model, article=article(), rounds=2, known=DATASET)
    assert [each.pointer for each in draft.problems] == ["/calls/0/evidence/0/quote/0"]
    assert len(model.sent) == 2
    assert "actor:mira-holt" in model.sent[0][1]["content"]
    model = Model(invented, None, {"calls": []})
    draft = extract(TEXTS["en"], model, article=article())
    assert draft.problems == ()
    assert [each.kind for each in draft.corrected] == ["quote", "json"]
    assert "call" not in {each.type for each in draft.records}


def test_errors_of_the_client_are_its_own():
    """What `call` raises is raised."""

    def _fail(messages: Any, schema: Any) -> str:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        extract(TEXTS["ar"], _fail, article=article("ar"))
