"""Fuzz targets of words and drafts: quotes, versions of a text, names, short forms, answers."""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import drafted
from frame import as_text, files, records, target
from oracles import check_one_line

from newsevents import Dataset, evidence, merge, validate
from newsevents._text.alignment import Alignment
from newsevents._text.folding import fold
from newsevents._text.quotes import TOLERANCES, unified
from newsevents._text.slugs import slug
from newsevents.codec import dumps, loads, record_findings, yaml
from newsevents.codec.parser import parse
from newsevents.dataset.checker import Checker
from newsevents.dataset.names import NameIndex
from newsevents.editing.drafts import complete
from newsevents.errors import InvalidError, NewsEventsError
from newsevents.evidence import PreparedText
from newsevents.extraction import assemble, score
from newsevents.extraction.answers import read_answer
from newsevents.model import Record

# Words of a text ----------------------------------------------------------------------------------

QUOTES = (
    "قالت إن العبّارة ستعود غداً\0العبارة",
    'a “quote” of 1,500 here - or 1 500 there\0"quote" of ١,٥٠٠',
    "المسؤولون قالوا إن الوزير…\0المسئولون",
    "ﷺ office ﬁ\0fi",
    "é\r\n\0e",
    'a well–known  “port”... of Samra\0well-known "port"…',
)
#: Characters that a tolerance forgives.
_OF_TOLERANCE: dict[str, Callable[[str], bool]] = {
    "digits": lambda char: char.isdecimal(),
    "dashes": lambda char: unicodedata.category(char) == "Pd" or char == "\u2212",
    "spaces": str.isspace,
    "marks": lambda char: unicodedata.category(char) == "Mn",
}


@target(lambda: (text.encode() for text in QUOTES))
def quotes(data: bytes) -> None:
    """A found quote: its span is in the text, and every difference is one that is told."""
    text, _, quote = as_text(data).partition("\0")
    with contextlib.suppress(NewsEventsError):
        found = evidence.find_quote(text, quote)
        prepared, sought = PreparedText.of(text), evidence.canonical(quote).strip()
        span = found.span
        passage = prepared.text[span.start : span.end]
        assert prepared.span(span.start, span.end) == span
        assert set(found.tolerances) <= set(TOLERANCES)
        assert bool(found.tolerances) == (passage != sought)
        for name, belongs in _OF_TOLERANCE.items():
            if name not in found.tolerances:
                kept = [[c for c in each if belongs(c)] for each in (passage, sought)]
                assert kept[0] == kept[1], name
        assert evidence.find_quote(prepared, passage).span == span


VERSIONS = (
    """\
The minister of Samra met her guest on Monday. They talked about ports and ferries.\0\
CORRECTION: The minister of Samra met her guest on Monday.

They talked about the ferries.
""",
    """\
أعلنت وزارة النقل تأجيل لقاء كان مقرراً غداً في ميناء النورس. وقالت الوزارة إن اللقاء سيعقد.\0\
أعلنت وزارة النقل، الثلاثاء، تأجيل لقاءٍ كان مقرّراً غداً في ميناء النورس.
""",
)


@target(lambda: (text.encode() for text in VERSIONS))
def versions(data: bytes) -> None:
    """Two versions of a text: a passage that moved has the same letters in both."""
    old, _, new = (evidence.canonical(part) for part in as_text(data).partition("\0"))
    alignment, same = Alignment(old, new), Alignment(old, old)
    assert not old.strip() or not any(map(str.isalnum, old)) or same.has_versions_of_one_text
    for match in itertools.islice(re.finditer(r"\S+(?:\s\S+)?", old), 40):
        passage = match.span()
        followed = alignment.follow(passage)
        assert not followed.is_moved or len(followed.places) == 1
        for start, end in (*followed.places, *([followed.instead] if followed.instead else [])):
            assert 0 <= start < end <= len(new)
        if followed.is_moved:
            start, end = followed.places[0]
            assert _letters(new[start:end]) == _letters(old[slice(*passage)])
        unmoved = same.follow(passage)
        assert not unmoved.is_moved or unmoved.places == (passage,)


def _letters(text: str) -> str:
    return "".join(fold(unified(text)).letters.split())


@functools.cache
def _index() -> tuple[Dataset, NameIndex]:
    dataset = Dataset((*records(), *drafted.DATASET))
    return dataset, NameIndex(dataset)


NAMES = (
    "Mira Holt",
    "ميرا هولت",
    "mira",
    "actor:mira-holt",
    "Q7747",
    "Holt Nassar telephone",
    "نصّار",
)


@target(lambda: (text.encode() for text in NAMES))
def names(data: bytes) -> None:
    """A search by name: few records of the dataset, once each, and the exact ones are first."""
    text = as_text(data)
    dataset, index = _index()
    found = index.search(text, Record)
    assert len({match.record.id for match in found}) == len(found)
    order = [("exact", "folded", "similar").index(match.kind) for match in found]
    assert order == sorted(order)
    for match in found:
        assert dataset[match.record.id] is match.record
        assert match.kind != "exact" or text in (match.name, match.record.id.partition(":")[2])
    with contextlib.suppress(NewsEventsError):
        assert index.named(text, Record).id in {match.record.id for match in found}
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", slug(text))


# Drafts -------------------------------------------------------------------------------------------

ARTICLE = drafted.article()
PREPARED = PreparedText.of(drafted.TEXTS["en"])
SHORT_FORMS: tuple[dict[str, Any], ...] = (
    {
        "type": "meeting",
        "title": "Holt and Nassar meet",
        "language": "en",
        "date": "2025-05-12",
        "status": "planned",
        "participants": ["Mira Holt", "Karim Nassar"],
        "places": "Valmar",
        "article": ARTICLE.id,
        "quote": drafted.WILL_MEET,
        "says": "Mira Holt",
        "expression": "12 May",
        "claims": {"/participants/Mira Holt/role": "host"},
    },
    {"type": "actor", "kind": "person", "names": {"en": "Rima Karam"}, "country": "NO"},
    {
        "type": "place",
        "kind": "port",
        "names": {"en": "Samra"},
        "latitude": "4",
        "longitude": "5.5",
    },
    {
        "type": "statement",
        "title": {"en": "X"},
        "speakers": "Mira Holt",
        "status": "occurred",
        "acts": "announce",
        "evidence": [{"quote": drafted.SPOKE, "expression": "on Sunday"}],
        "article": ARTICLE.id,
    },
)


@target(lambda: (json.dumps(each, ensure_ascii=False).encode() for each in SHORT_FORMS), "json")
def short_forms(data: bytes) -> None:
    """A short form: problems are about values in it; without any, it is done with."""
    document: Any
    try:
        document = parse(data)
    except InvalidError:
        return
    dataset = drafted.DATASET
    done = complete(document, dataset=dataset, texts=lambda _: PREPARED, article=ARTICLE)
    for problem in done.problems:
        check_one_line(str(problem))
    if done.problems:
        return
    findings = Checker(dataset).check(done.document)
    for finding in findings:
        done.source_of(finding.pointer)
    again = complete(done.document, dataset=dataset, texts=lambda _: PREPARED, article=ARTICLE)
    if not [each for each in findings if each.code.startswith("NE1")]:
        assert again.document == done.document
        assert not again.problems


@target(lambda: (json.dumps(each, ensure_ascii=False).encode() for each in SHORT_FORMS))
def yaml_input(data: bytes) -> None:
    """Short forms in YAML, as on standard input."""
    with contextlib.suppress(NewsEventsError):
        for document in yaml.load_documents(data):
            complete(document, dataset=drafted.DATASET)


def _answers() -> Iterator[bytes]:
    for indent in (None, 2):
        yield json.dumps(drafted.answer(), ensure_ascii=False, indent=indent).encode()


@target(lambda: (b"Here it is:\n```json\n" + each + b"\n```\nDone." for each in _answers()))
def answers(data: bytes) -> None:
    """An answer as text: JSON as it is, or as much as can be read, and never more than is there."""
    text = as_text(data)
    read = read_answer(text)
    for problem in read.problems:
        check_one_line(str(problem))
    assert read.document is None or isinstance(read.document, dict | list) or not read.problems
    with contextlib.suppress(InvalidError):
        assert read.document == parse(text.strip().encode())
    if read.document is not None:
        assert read_answer(json.dumps(read.document, ensure_ascii=False)).document == read.document


@target(_answers, "json")
def assembly(data: bytes) -> None:
    """An answer: what is made of it is valid beside the dataset, and its spans are in the text."""
    draft = assemble(as_text(data), PREPARED.text, ARTICLE, drafted.DATASET)
    for problem in (*draft.problems, *draft.notes):
        check_one_line(str(problem))
    made = Dataset({each.id: each for each in (*drafted.DATASET, *draft.records)}.values())
    new = {each.id for each in draft.records}
    assert not [each for each in validate(made).errors if each.record in new]
    for record in draft.records:
        for piece in getattr(record, "evidence", ()):
            for span in piece.spans:
                assert PREPARED.span(span.start, span.end) == span


# Datasets -----------------------------------------------------------------------------------------


def _valid(data: bytes) -> Dataset:
    made: dict[str, Record] = {}
    for line in data.splitlines():
        with contextlib.suppress(NewsEventsError):
            if not record_findings(parse(line)):  # nor unknown fields
                record = loads(line)
                made[record.id] = record
    return Dataset(made.values())


def _pairs() -> Iterator[bytes]:
    shown = "\n".join(dumps(each) for each in drafted.DATASET).encode()
    yield shown + b"\0" + shown.replace(b"actor:mira-holt", b"actor:m-1")
    for one, other in itertools.pairwise(itertools.islice(files(), 0, None, 9)):
        yield one + b"\0" + other


@target(_pairs)
def scores(data: bytes) -> None:
    """Two datasets: each agrees with itself, and counts are the same from both sides."""
    old, _, new = data.partition(b"\0")
    gold, predicted = _valid(old), _valid(new)
    there, back = score(gold, predicted), score(predicted, gold)
    itself = score(gold, gold)
    for name in ("records", "fields", "spans"):
        own = getattr(itself, name).micro
        assert own.correct == own.gold == own.predicted
        one, other = getattr(there, name).micro, getattr(back, name).micro
        assert 0 <= one.correct <= min(one.gold, one.predicted)
        assert (one.gold, one.predicted) == (other.predicted, other.gold)


@target(_pairs)
def unions(data: bytes) -> None:
    """Two datasets: the union has the records of both, and that of one with itself is itself."""
    old, _, new = data.partition(b"\0")
    one, other = _valid(old), _valid(new)
    same = merge([one, one])
    assert (same.records, same.conflict_count) == (len(one), 0)
    report = merge([one, other])
    assert report.records == len({each.id for each in (*one, *other)})
    assert report.shared == len({each.id for each in one} & {each.id for each in other})


@target(lambda: (b"actor:new\0" + each for each in itertools.islice(_pairs(), 1)))
def renames(data: bytes) -> None:
    """A record with another id: nothing refers to the old one, and back again it is as before."""
    wanted, _, content = data.partition(b"\0")
    dataset = _valid(content)
    before = list(dataset)
    for record in before[:5]:
        with contextlib.suppress(NewsEventsError):
            found = dataset.rename(record.id, as_text(wanted))
            text = "\n".join(map(dumps, dataset))
            assert not re.search(f'["/]{re.escape(record.id)}["/]', text)
            assert len(dataset.references_to(as_text(wanted))) == len(found)
            dataset.rename(as_text(wanted), record.id)
            assert {each.id: each for each in dataset} == {each.id: each for each in before}
            break
