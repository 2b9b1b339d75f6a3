"""Imports, exports, texts, drafts and answers take work in proportion to what they are given."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, cast

import attrs
import gdelt_rows
import pytest

from importers import test_corpora
from newsevents import Actor, Article, Dataset, exporters, from_dict, importers, merge
from newsevents._text.alignment import Alignment
from newsevents.editing.drafts import complete
from newsevents.editing.moves import move_evidence
from newsevents.errors import NewsEventsError
from newsevents.evidence import PreparedText, find_quote
from newsevents.exporters import EXPORTERS
from newsevents.extraction import assemble, score
from newsevents.extraction.answers import read_answer
from test_linear import MOST, event, many_of_each, steps

Job = Callable[[], object]
LABEL = {"type": "TextualBody", "purpose": "tagging", "value": "meeting"}
NAMED = {"type": "SpecificResource", "purpose": "identifying", "source": "urn:newsevents:event:x"}


def actor(number: int, name: str = "Same Name") -> Any:
    """Return an actor."""
    about = {"type": "actor", "kind": "person", "names": {"en": name}}
    return from_dict({**about, "id": f"actor:a{number}"})


def small(count: int) -> Dataset:
    """Return a dataset without fields of odd values."""
    kept = ("article", "actor")
    documents = [each for each in many_of_each(count) if each["type"] in kept]
    about = {"speakers": [{"actor": f"actor:a{n}"} for n in range(count)]}
    confirmed = [{"type": "confirms", "event": "statement:s0"}]
    documents += [event(0, **about), *(event(n, relations=confirmed) for n in range(1, count))]
    return Dataset(map(from_dict, documents))


# --- imports ---------------------------------------------------------------------------------------


def imported(name: str, folder: Path, rows: object, **options: object) -> Job:
    """Return an import of JSON, which may be refused."""
    path = folder / f"{name}.json"
    path.write_text(rows if isinstance(rows, str) else json.dumps(rows), encoding="utf-8")

    def _read() -> None:
        with contextlib.suppress(NewsEventsError):
            list(importers.read(name, path, version="2026-02-05", **options))

    return _read


def rams(count: int, folder: Path) -> Job:
    """Triggers that each have a link."""
    every = range(count)
    changed = {
        "sentences": [[f"word{n}" for n in every]],
        "evt_triggers": [[n, n, [["a.b", 1.0]]] for n in every],
        "gold_evt_links": [[[n, n], [n, n], "evt1arg1x"] for n in every],
        "ent_spans": [[n, n, []] for n in every],
    }
    return imported("rams", folder, {**test_corpora.RAMS, **changed})


def mentions(count: int, folder: Path) -> Job:
    """Rows of one event without a code, and mentions of it."""
    fields = gdelt_rows.event().split("\t")
    good, fields[26] = "\t".join(fields), "999"
    lines = [gdelt_rows.mention(fields[0]).rstrip("\n").split("\t") for _ in range(count)]
    for number, each in enumerate(lines):
        each[5] = f"https://example.org/{number}"
    path = folder / "mentions.csv"
    path.write_text("".join("\t".join(each) + "\n" for each in lines), encoding="utf-8")
    rows = "\n".join((*["\t".join(fields)] * count, good))
    return imported("gdelt", folder, rows, mentions=str(path))


def one_event(count: int, folder: Path) -> Job:
    """Texts that all report one event."""
    (folder / "doc.txt").write_text("They met.", encoding="utf-8")
    selector = [{"type": "TextPositionSelector", "start": 5, "end": 8}]
    rows = [
        {
            "type": "Annotation",
            "id": f"a{n}",
            "body": [LABEL, NAMED],
            "target": {"source": f"https://example.org/{n}/doc", "selector": selector},
        }
        for n in range(count)
    ]
    return imported("web-annotations", folder, rows, texts=str(folder))


def links(count: int, folder: Path) -> Job:
    """Return an import of an event with links to all other annotations."""
    entities = [
        {
            "id": n,
            "label": "PER" if n else "meeting",
            "start_offset": 5 * n,
            "end_offset": 5 * n + 4,
        }
        for n in range(count)
    ]
    relations = [{"from_id": 0, "type": "participant", "to_id": n} for n in range(1, count)]
    about = {"id": 1, "text": "word " * count, "entities": entities, "relations": relations}
    return imported("doccano", folder, about)


# --- texts, names, drafts, answers -----------------------------------------------------------------


def quote(count: int, folder: Path, text: str = "word", words: str = "word missing") -> Job:
    """Return a search in a text of equal words."""

    def _find() -> None:
        with contextlib.suppress(NewsEventsError):
            find_quote(f"{text} " * count, words)

    return _find


def aligned(count: int, folder: Path, other: str = "word ") -> Job:
    """Return an alignment of equal words, and the search for passages in it."""

    def _align() -> None:
        alignment = Alignment("word " * count, other * count)
        for start in range(0, 5 * count, 50):
            alignment.follow((start, start + 4))

    return _align


def moved(count: int, folder: Path) -> Job:
    """Return a move of many pieces of evidence of one event."""
    old, new = (
        PreparedText.of("They met here. " * 20),
        PreparedText.of("Now. " + "They met here. " * 20),
    )
    article = {"type": "article", "id": "article:a0", "language": "en", "published": "2026-01-01"}
    told = {"sha256": old.fingerprint.sha256, "length": old.fingerprint.length}
    span = old.span(0, 8)
    spans = [{"start": 0, "end": 8, "sha256": span.sha256}]
    pieces = [{"article": "article:a0", "spans": spans, "supports": ["/date"]}] * count
    documents = [{**article, "text": told}, event(0, evidence=pieces)]
    dataset = Dataset([actor(0), *map(from_dict, documents)])
    return lambda: move_evidence(dataset, old, new)


def names(count: int, folder: Path) -> Job:
    """Return additions to a dataset, with a name that all records have searched after each."""
    dataset = Dataset([actor(-1)])

    def _add() -> None:
        for number in range(len(dataset), len(dataset) + count):
            with contextlib.suppress(NewsEventsError):
                dataset.named("Same Name", cls=Actor)
            dataset.add(actor(number, f"Name {number}"))

    return _add


def draft(count: int, folder: Path) -> Job:
    """Return a draft with unknown names."""
    dataset = Dataset([actor(n, f"Name {n}") for n in range(20)])
    document = {**event(0), "speakers": [f"Nobody {n}" for n in range(count)]}
    return lambda: complete(document, dataset=dataset)


def answer(count: int, folder: Path, text: str = '{"events": []} ', before: str = "") -> Job:
    """Return the reading of an answer with equal parts."""
    return lambda: read_answer(before + text * count)


def assembled(count: int, folder: Path) -> Job:
    """Return the assembly of records with equal quotes."""
    text = "Ann Bly met Tom Holt on Monday in the port of Valmar."
    told = PreparedText.of(text).fingerprint
    about = {"sha256": told.sha256, "length": told.length}
    article = {"type": "article", "id": "article:a", "language": "en", "published": "2026-01-06"}
    actors = [
        {"id": f"p{n}", "names": {"en": "Ann Bly"}, "mention": "Ann Bly"} for n in range(count)
    ]
    records = {"actors": [{**each, "kind": "person"} for each in actors]}
    return lambda: assemble(records, text, cast(Article, from_dict({**article, "text": about})))


def joined(count: int, folder: Path) -> Job:
    """Return the union of two datasets."""
    one, other = small(count), small(2 * count)
    return lambda: merge([one, other], prefer="first")


def scored(count: int, folder: Path) -> Job:
    """Return the comparison of a dataset with itself."""
    dataset = small(count)
    return lambda: score(dataset, dataset)


def quoting(count: int, folder: Path) -> Dataset:
    """Return events with a span each in the text of one article, which is in a folder."""
    text = PreparedText.of("They met. " * count)
    (folder / "a0.txt").write_text(text.text, encoding="utf-8")
    article = {"type": "article", "id": "article:a0", "language": "en", "published": "2026-01-01"}
    told = {"sha256": text.fingerprint.sha256, "length": text.fingerprint.length}
    spans = [text.span(10 * n, 10 * n + 8) for n in range(count)]
    events = [
        event(n, evidence=[{"article": "article:a0", "spans": [attrs.asdict(span)]}])
        for n, span in enumerate(spans)
    ]
    return Dataset([actor(0), *map(from_dict, ({**article, "text": told}, *events))])


def exported(count: int, folder: Path, name: str = "") -> Job:
    """Return an export."""
    has_texts = "texts" in EXPORTERS[name].options
    dataset = quoting(count, folder) if has_texts else small(count)
    target, texts = folder / f"out{EXPORTERS[name].suffix}", folder if has_texts else None
    return lambda: exporters.export(dataset, name, target, texts=texts)


#: Jobs by name, each with its smallest size.
JOBS: dict[str, tuple[Callable[[int, Path], Job], int]] = {
    "import of triggers and links": (rams, 8),
    "import of mentions": (mentions, 12),
    "import of one event in many texts": (one_event, 3),
    "import of links of one event": (links, 6),
    "quote in equal words": (quote, 300),
    "quote of a letter": (partial(quote, text="aa", words="a"), 100),
    "quote without its marks": (partial(quote, text="e\u0301", words="e e x"), 300),
    "alignment of equal words": (aligned, 100),
    "alignment with other words": (partial(aligned, other="word x "), 100),
    "move of evidence": (moved, 10),
    "records added and named": (names, 15),
    "draft with unknown names": (draft, 60),
    "answer of documents": (answer, 20),
    "answer that is nested": (partial(answer, text='[{"a":'), 300),
    "answer of quotation marks": (partial(answer, text='" ', before='{"a": "'), 300),
    "answer of keys": (partial(answer, text="k: 1,", before="{"), 100),
    "assembly of equal quotes": (assembled, 5),
    "union": (joined, 4),
    "score": (scored, 4),
    **{
        f"export as {name}": (partial(exported, name=name), 4)
        for name in EXPORTERS
        if name != "croissant"  # of another format's files
    },
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", JOBS)
def test_work_is_in_proportion(name, tmp_path):
    """Twice as much takes at most twice as many steps, and some in reserve."""
    make, least = JOBS[name]
    # What is read and compiled once.
    make(least, tmp_path)()
    once, twice, four_times = (
        steps(make(count, tmp_path)) for count in (least, 2 * least, 4 * least)
    )
    assert max(twice / once, four_times / twice) < MOST
