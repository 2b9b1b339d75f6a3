"""Every way to write files: one table of commands and functions, over one prepared folder.

Tests of kills, locks, editors, full disks and permissions run over it. `test_commands` holds it
complete: a command that changes files has a row.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

import newsevents
from ferry import REPORT
from newsevents import formats
from newsevents.cli import newsevents as command_line
from newsevents.editing.canonical import format_lines
from newsevents.evidence import fingerprint
from newsevents.schema.structuring import to_document
from newsevents.storage.data_packages import MANIFEST

#: Report with a record that an answer of a model supports.
HARBOUR = "The harbour is open, the guard said."
ANSWER = {
    "actors": [
        {"id": "a1", "mention": "the guard", "kind": "armed-force", "names": {"en": "Guard"}},
    ],
    "statements": [
        {
            "id": "e1",
            "title": {"en": "The harbour is open"},
            "date": "2026-02-03",
            "status": "occurred",
            "speakers": ["a1"],
            "evidence": [{"quote": "The harbour is open, the guard said"}],
        }
    ],
}
ALIASES = '[aliases]\n"place:samra-harbour" = "place:samra"\n'


@attrs.frozen
class Write:
    """A command or function that writes, as it runs in the prepared folder."""

    #: Arguments of the command line; empty for a function.
    arguments: tuple[str, ...]
    #: What it writes: files, datasets or folders of texts.
    targets: tuple[str, ...]
    #: Change of the prepared folder before.
    change: Callable[[Path], object] = attrs.field(default=lambda _: None, kw_only=True)
    function: Callable[[Path], object] | None = attrs.field(default=None, kw_only=True)

    @property
    def edits(self) -> bool:
        """Whether it edits the records of `data`, which others only read."""
        return self.targets[0] == "data" and self.function is not write_less

    def run(self, folder: Path) -> None:
        """Run in a folder."""
        os.chdir(folder)
        if self.function is not None:
            self.function(folder)
        else:
            command_line.main(list(self.arguments), standalone_mode=False)


def prepare(source: Path, folder: Path) -> None:
    """Prepare what the table needs: a dataset, a part of it, texts and files to import."""
    shutil.copytree(source, folder / "data")
    harbour = {
        "type": "article",
        "id": "article:harbour",
        "language": "en",
        "published": "2026-02-03",
        "text": to_document(fingerprint(HARBOUR)),
    }
    articles = folder / "data/articles.jsonl"
    line = format_lines(json.dumps(harbour).encode()).data
    articles.write_bytes(articles.read_bytes() + line)
    describe(folder / "data")
    newsevents.write_dataset(newsevents.Dataset(less(source)), folder / "part")
    for name in ("texts", "kept"):
        (folder / name).mkdir()
        (folder / name / "other.txt").write_text("Other.", encoding="utf-8")
    texts = {
        "newsevents.toml": 'texts = "texts"\n',
        "report.txt": REPORT,
        "corrected.txt": f"CORRECTION. {REPORT}",
        "harbour.txt": HARBOUR,
        "new.txt": "A new report.",
        "answer.txt": json.dumps(ANSWER),
        "table.csv": "name;city\nA;B\n",
        "rams.jsonl": "".join(f"{json.dumps(_rams(name))}\n" for name in "ab"),
        "old.jsonl": f"{json.dumps(_rams('a'))}\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _rams(name: str) -> dict[str, Any]:
    sentences = [["The", "harbour", name, "is", "open"]]
    return {"doc_key": name, "sentences": sentences, "evt_triggers": [], "gold_evt_links": []}


def describe(folder: Path) -> None:
    """Write the sizes and hashes of files, and the number of records, to their manifest."""
    place = folder / MANIFEST
    content = json.loads(place.read_bytes())
    records = 0
    for resource in content["resources"]:
        data = (folder / resource["path"]).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        resource |= {"bytes": len(data), "hash": f"sha256:{digest}"}
        records += data.count(b"\n")
    content["newsevents"]["records"] = records
    place.write_text(json.dumps(content, indent=2))


def untidy(folder: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> None:
    """Write all records of a dataset in another form."""
    for path in folder.glob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for record in records:
            change(record)
        path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    describe(folder)


def spoil(record: dict[str, Any]) -> None:
    """Give a record a fault that has a safe fix."""
    if record["type"] in ("actor", "place"):
        record.setdefault("country", None)


def _conflict(folder: Path) -> None:
    """Leave the manifest of an untidy dataset in a conflict of git."""
    untidy(folder / "data")
    place = folder / "data" / MANIFEST
    text = place.read_text()
    line = next(line for line in text.splitlines() if '"records"' in line)
    sides = f"<<<<<<< a\n{line}\n=======\n{line.replace(': ', ': 9')}\n>>>>>>> b"
    place.write_text(text.replace(line, sides))


def _old_baseline(folder: Path) -> None:
    """Write a baseline that does not have all findings."""
    untidy(folder / "data", spoil)
    arguments = ("validate", "--write-baseline", "base.json", "--select", "NE8", "data")
    Write(arguments, ()).run(folder)


def _workbook(folder: Path) -> None:
    formats.convert(newsevents.Dataset(less(folder / "part")[:2]), folder / "marked.xlsx")
    formats.convert(newsevents.read_dataset(folder / "part"), folder / "book.xlsx")


def _old(name: str) -> Callable[[Path], object]:
    """Return a function that writes an old target with some of the records, or old text."""

    def _write(folder: Path) -> None:
        if name.endswith((".html", "s.csv")):
            (folder / name).write_text("old")
        else:
            formats.convert(newsevents.Dataset(less(folder / "data")), folder / name)

    return _write


def _old_import(folder: Path) -> None:
    Write(("import", "rams", "old.jsonl", "-o", "out", "--texts-out", "kept"), ()).run(folder)


def less(folder: Path) -> list[newsevents.Record]:
    """Return some of the records, of fewer types."""
    return [each for each in newsevents.read_dataset(folder) if each.type in ("actor", "place")]


def write_over(folder: Path) -> None:
    """Write a dataset over another one."""
    newsevents.write_dataset(newsevents.read_dataset(folder / "data"), folder / "out")


def write_less(folder: Path) -> None:
    """Write a dataset with fewer files over another one."""
    newsevents.write_dataset(less(folder / "data"), folder / "data")


def save(folder: Path) -> None:
    """Add, replace, remove and rename records of a dataset."""
    dataset = newsevents.read_dataset(folder / "data")
    dataset.add(
        newsevents.from_dict(
            {"type": "place", "id": "place:a", "kind": "city", "names": {"en": "A"}}
        )
    )
    dataset.rename("place:samra", "place:b")
    dataset.save()


_ARTICLE = ("--language=en", "--published=2026-02-03", "--id=article:new", "--copy")
_IMPORT = ("import", "rams", "rams.jsonl", "-o", "out", "--texts-out", "kept", "--report", "r.json")

WRITES = {
    "add": Write(("add", "place", "data", "kind=city", "names.en=Testville"), ("data",)),
    "article": Write(("article", "add", "new.txt", "-o", "data", *_ARTICLE), ("data", "texts")),
    "assemble": Write(("assemble", "answer.txt", "--text=harbour.txt", "-o", "data"), ("data",)),
    "evidence": Write(
        ("evidence", "move", "data", "--from", "report.txt", "--to", "corrected.txt"), ("data",)
    ),
    "export": Write(
        ("export", "csv", "data", "-o", "events.csv", "--report", "r.json"),
        ("events.csv", "r.json"),
        change=_old("events.csv"),
    ),
    "fmt": Write(("fmt", "data"), ("data",), change=lambda folder: untidy(folder / "data")),
    "fmt in conflict": Write(("fmt", "data"), ("data",), change=_conflict),
    "import": Write(_IMPORT, ("out", "kept", "r.json"), change=_old_import),
    "import draft": Write(("import", "table", "table.csv", "--draft", "m.toml"), ("m.toml",)),
    "init": Write(("init", "new/deep"), ("new/deep/data",)),
    "merge": Write(
        ("merge", "data", "part", "-o", "out", "--candidates", "candidates.toml"),
        ("out", "candidates.toml"),
        change=_old("out"),
    ),
    "remove": Write(("remove", "call:2026-02-najjar-guard", "data"), ("data",)),
    "rename": Write(("rename", "actor:salma-najjar", "actor:najjar", "data"), ("data",)),
    "report": Write(("report", "data", "-o", "out.html"), ("out.html",), change=_old("out.html")),
    "validate fix": Write(
        ("validate", "--fix", "--exit-zero", "data"),
        ("data",),
        change=lambda folder: untidy(folder / "data", spoil),
    ),
    "validate baseline": Write(
        ("validate", "--write-baseline", "base.json", "data"), ("base.json",), change=_old_baseline
    ),
    "validate marked": Write(
        ("validate", "book.xlsx", "--marked", "marked.xlsx", "--exit-zero"),
        ("marked.xlsx",),
        change=_workbook,
    ),
    "convert form": Write(
        ("convert", "data", "out.xlsx", "--form"), ("out.xlsx",), change=_old("out.xlsx")
    ),
    "write_dataset": Write((), ("out",), change=_old("out"), function=write_over),
    "write_dataset, fewer files": Write((), ("data",), function=write_less),
    "Dataset.save": Write((), ("data",), function=save),
} | {
    f"convert {suffix}".strip(): Write(
        ("convert", "data", f"out{suffix}"), (f"out{suffix}",), change=_old(f"out{suffix}")
    )
    for suffix in ("", ".jsonl.gz", ".newsevents.json", ".parquet", ".csv", ".xlsx")
}
