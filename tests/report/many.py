"""Large and hostile datasets for the tests of the report."""

from __future__ import annotations

import random
from typing import Any

Document = dict[str, Any]

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "' onmouseover='alert(3)",
    "</style><style>*{display:none}",
    "</script><script>alert(4)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "\u202edaolnwod\u202c \u2067\u2068 unclosed",
    "«الشرع» (Su-24) [ب] 100%",
    "x" * 1000,
    "ا" * 1000,
    "a\u0301" * 400,
    "👩‍👩‍👧‍👦" * 100,
    "&lt;b&gt; &amp; &#x3c;",
    "]]><!--",
)


def hostile() -> list[Document]:
    """Return a dataset with a hostile text in every field that takes one."""
    records: list[Document] = []
    for n, text in enumerate(HOSTILE):
        long = (text * 20)[:10_000]
        records += [
            {
                "type": "article",
                "id": f"article:{n}",
                "language": "en",
                "published": "2026-01-01",
                "headline": text,
                "licence": text,
                "url": "https://example.org/?q=%22%3E%3Cscript%3E",
                "credits": [{"actor": f"actor:{n}", "role": "editor", "work": {"en": long}}],
            },
            {
                "type": "actor",
                "id": f"actor:{n}",
                "kind": "person" if n % 2 else "armed-group",
                "names": {"en": text, "ar": text},
                "unnamed": True,
                "affiliations": [{"actor": f"actor:{(n + 1) % 3}", "role": {"en": text}}],
            },
            {
                "type": "place",
                "id": f"place:{n}",
                "kind": "city",
                "names": {"en": text},
                "latitude": 30 + n / 7,
                "longitude": 30 + (n * 5 % 13),
            },
            {
                "type": "meeting",
                "id": f"meeting:{n}",
                "title": {"en": text, "ar": text},
                "summary": {"en": long},
                "date": f"2026-01-{n + 1:02}",
                "status": "planned" if n % 3 else "occurred",
                "places": [{"place": f"place:{n}"}],
                "venue": {"en": text},
                "participants": [
                    {"actor": f"actor:{n}", "capacity": {"en": text}},
                    {"actor": f"actor:{(n + 1) % len(HOSTILE)}"},
                ],
                "codes": [{"scheme": "cameo", "code": text}],
                "imported_from": [{"dataset": text, "version": text, "licence": text}],
                "extensions": {"test": {text[:50]: text}},
                "evidence": [
                    {
                        "article": f"article:{n}",
                        "attribution": [f"actor:{n}"],
                        "stance": "denies",
                        "claims": {"/date": text, "/participants/0/role": [text]},
                        "quotation": {"text": text[:100], "language": "en"},
                        "expression": {"text": text[:100], "language": "ar"},
                    }
                ],
            },
        ]
    return records


def many(events: int) -> list[Document]:
    """Return a dataset with so many events, actors that know each other, places on a map."""
    choose = random.Random(7)  # noqa: S311 - test data, the same every time
    actors = [f"actor:{n}" for n in range(120)]
    records: list[Document] = [
        {"type": "article", "id": "article:a", "language": "ar", "published": "2026-01-01"}
    ]
    records += [
        {
            "type": "actor",
            "id": name,
            "kind": choose.choice(["person", "state", "media", "armed-group"]),
            "names": {"en": f"Actor number {n}", "ar": f"الجهة رقم {n}"},
        }
        for n, name in enumerate(actors)
    ]
    records += [
        {
            "type": "place",
            "id": f"place:{n}",
            "kind": "city",
            "names": {"en": f"Town {n}", "ar": f"بلدة {n}"},
            "latitude": round(choose.uniform(-40, 65), 3),
            "longitude": round(choose.uniform(-120, 150), 3),
        }
        for n in range(200)
    ]
    for n in range(events):
        date = f"20{choose.randint(10, 25)}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}"
        first, second = choose.sample(actors, 2)
        event: Document = {
            "id": f"meeting:{n}",
            "type": "meeting",
            "title": {"en": f"Meeting number {n}", "ar": f"اللقاء رقم {n}"},
            "summary": {"en": "They met and said what they say. " * 6},
            "date": date if n % 5 else f"{date}/..",
            "status": "occurred",
            "places": [{"place": f"place:{choose.randrange(200)}"}],
            "participants": [{"actor": first, "role": "host"}, {"actor": second}],
            "evidence": [{"article": "article:a", "attribution": [first], "stance": "affirms"}],
        }
        if n % 4 == 0:
            event |= {
                "type": "military-movement",
                "id": f"military-movement:{n}",
                "forces": [{"actor": first}],
                "kind": "transit",
                "origin": f"place:{choose.randrange(200)}",
                "destination": f"place:{choose.randrange(200)}",
            }
            del event["participants"]
        records.append(event)
    return records
