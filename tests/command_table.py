"""Arguments of every command, and the small dataset that they are for."""

from __future__ import annotations

import json
from pathlib import Path

import gdelt_rows

from newsevents.evidence import PreparedText, fingerprint
from newsevents.schema.structuring import to_document
from writing import ANSWER as SUPPORTED
from writing import WRITES

#: Arguments of every command; {data} is a folder, {new} a path to write.
TABLE = {
    "add": ["add", "actor", "{data}", "kind=person", "names.en=Rima Karam"],
    "article": [
        *("article", "add", "{data}/corrected.txt", "-o", "{data}"),
        *("--language=en", "--published=2026-02-03"),
    ],
    "assemble": [
        *("assemble", "{data}/answer.txt", "--text", "{data}/report.txt"),
        *("-o", "{data}/harbour.jsonl"),
    ],
    "convert": ["convert", "{data}", "{new}"],
    "convert .xlsx": ["convert", "{data}", "{new}.xlsx"],
    "diff": ["diff", "{data}", "{data}/events.jsonl"],
    "evidence": [
        "evidence",
        "move",
        "{data}",
        "--from",
        "{data}/gdelt.txt",
        "--to",
        "{data}/corrected.txt",
    ],
    "export": ["export", "csv", "{data}", "-o", "{new}.csv"],
    "find": ["find", "sharaa", "{data}"],
    "fmt": ["fmt", "{data}"],
    "import": ["import", "gdelt", "{data}/gdelt.txt", "-o", "{new}"],
    "info": ["info", "{data}"],
    "init": ["init", "{new}"],
    "merge": ["merge", "{data}", "{data}/events.jsonl", "-o", "{new}"],
    "remove": ["remove", "actor:donald-trump", "{data}"],
    "rename": ["rename", "actor:ahmed-al-sharaa", "actor:sharaa", "{data}"],
    "report": ["report", "{data}", "-o", "{new}.html"],
    "rule": ["rule"],
    "schema": ["schema"],
    "score": ["score", "{data}", "{data}/events.jsonl"],
    "show": ["show", "actor:ahmed-al-sharaa", "{data}"],
    "span": ["span", "{data}/gdelt.txt", "1", "no such words"],
    "sql": ["sql", "{data}", "select * from events", "--format", "jsonl"],
    "terms": ["terms"],
    "validate": ["validate", "{data}"],
    "validate fix": ["validate", "--fix", "{data}"],
    "validate baseline": ["validate", "{data}", "--write-baseline", "{new}.json"],
    "where-used": ["where-used", "actor:ahmed-al-sharaa", "{data}"],
}
#: Those that write files.
WRITING = tuple(name for name in TABLE if name in WRITES)
#: Answer of a model with a record that the report supports, and one that it does not.
ANSWER = {
    **SUPPORTED,
    "actors": [
        *SUPPORTED["actors"],
        {"id": "a2", "mention": "the mayor", "kind": "person", "names": {"en": "Mayor"}},
    ],
}
SHIPPED = Path(__file__).parents[1] / "examples" / "datasets" / "syria-russia-2026-01"


def make_data(data: Path) -> None:
    """Make a folder with a small dataset that has a blank line, so that there is something to write."""
    data.mkdir()
    for path in SHIPPED.glob("*.jsonl"):
        first = b"".join(path.read_bytes().splitlines(keepends=True)[:3])
        (data / path.name).write_bytes(first.replace(b"\n", b"\r\n\n", 1))
    rows = gdelt_rows.event()
    (data / "gdelt.txt").write_text(rows, encoding="utf-8")
    (data / "corrected.txt").write_text(f"New.\n{rows}", encoding="utf-8")
    credit = {
        "actor": "actor:ahmed-al-sharaa",
        "role": "editor",
        "spans": [to_document(PreparedText.of(rows).span(0, 40))],
    }
    article = {
        "type": "article",
        "id": "article:rows",
        "language": "en",
        "published": "2026-01-27",
        "text": to_document(fingerprint(rows)),
        "credits": [credit],
    }
    (data / "rows.jsonl").write_text(json.dumps(article) + "\n", encoding="utf-8")
    report = "The harbour is open, the guard said."
    (data / "report.txt").write_text(report, encoding="utf-8")
    (data / "answer.txt").write_text(json.dumps(ANSWER), encoding="utf-8")
    about = {"language": "en", "published": "2026-02-03", "text": to_document(fingerprint(report))}
    harbour = {"type": "article", "id": "article:harbour", **about}
    (data / "harbour.jsonl").write_text(f"{json.dumps(harbour)}\n", encoding="utf-8")
