"""Characters that a person types for one event with evidence, in three ways.

    python benchmarks/entry.py

The event is the postponed meeting of the tutorial. All three make the same record; each way
includes what it needs for this event only, and not what is written once for the article.
"""

from __future__ import annotations

from typing import Any

from newsevents import Actor, Article, Dataset, Place, Record, dumps, loads
from newsevents.codec import from_dict, yaml
from newsevents.editing.drafts import complete
from newsevents.evidence import PreparedText

TEXT = PreparedText.of(
    "أعلنت وزارة النقل في مرجانة، الثلاثاء، تأجيل لقاء كان مقرّراً غداً في ميناء النورس "
    "بين الوزيرة سلمى الراوي ومدير الميناء عادل صابر."
)
ARTICLE = Article(
    id="article:2026-03-10-nawras-port",
    language="ar",
    published="2026-03-10",
    text=TEXT.fingerprint,
)
MINISTRY = "transport ministry of Marjana"
DATASET = Dataset(
    [
        ARTICLE,
        Actor(
            id="actor:transport-ministry-of-marjana", kind="government-body", names={"en": MINISTRY}
        ),
        Actor(id="actor:salma-al-rawi", kind="person", names={"en": "Salma al-Rawi"}),
        Actor(id="actor:adel-saber", kind="person", names={"en": "Adel Saber"}),
        Place(id="place:port-of-al-nawras", kind="port", names={"en": "port of al-Nawras"}),
    ]
)

PYTHON = """\
Meeting(
    id="meeting:2026-03-11-al-rawi-to-meet-saber",
    title={"ar": "لقاء الراوي وصابر", "en": "Al-Rawi to meet Saber"},
    date="2026-03-11",
    status="postponed",
    places=[{"place": "place:port-of-al-nawras", "role": "venue"}],
    participants=[{"actor": "actor:salma-al-rawi"}, {"actor": "actor:adel-saber"}],
    evidence=[
        evidence_for(
            ARTICLE,
            TEXT,
            "تأجيل لقاء كان مقرّراً غداً في ميناء النورس",
            attribution=["actor:transport-ministry-of-marjana"],
            stance="affirms",
            expression={"text": "غداً", "language": "ar"},
        )
    ],
)
"""
SHORT_FORM = """\
title: {ar: لقاء الراوي وصابر, en: Al-Rawi to meet Saber}
status: postponed
participants: [Salma al-Rawi, Adel Saber]
places: {place: port of al-Nawras, role: venue}
article: 2026-03-10-nawras-port
quote: تأجيل لقاء كان مقررا غدا في ميناء النورس
says: transport ministry of Marjana
stance: affirms
expression: غداً
"""


def ways() -> dict[str, tuple[str, Record]]:
    """Return what is typed in each way, and the record that it makes."""
    from newsevents import Meeting, evidence_for

    names: dict[str, Any] = {"Meeting": Meeting, "evidence_for": evidence_for}
    made = eval(PYTHON, names | {"ARTICLE": ARTICLE, "TEXT": TEXT})  # noqa: S307 - from above
    (document,) = yaml.load_documents(SHORT_FORM)
    short = complete({"type": "meeting", **document}, dataset=DATASET, texts=lambda _: TEXT)
    line = dumps(made)
    return {
        "JSON": (line, loads(line)),
        "Python": (PYTHON, made),
        "short form": (SHORT_FORM, from_dict(short.document)),
    }


if __name__ == "__main__":
    for name, (typed, _) in ways().items():
        print(f"{name:<12}{len(typed):>6,} characters{len(typed.encode()):>8,} bytes")
