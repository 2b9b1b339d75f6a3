"""Spans of evidence and credits in corrected texts."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsevents
from newsevents._text.alignment import Alignment
from newsevents.editing.moves import MoveReport, move_evidence
from newsevents.errors import AmbiguousArticleError
from newsevents.evidence import PreparedText, canonical, fingerprint
from newsevents.schema.structuring import to_document
from newsevents.validation import validate

Document = dict[str, Any]

# Own words.
HARBOUR = "The minister of transport said on Friday that the harbour of Samra opens again tomorrow."
STORM = "At least 14 people were hurt in the storm on Monday, and 14 ships were lost, he said."
UNNAMED = "An official of the port, who asked not to be named, said that the work had ended."
ANONYMOUS = "He spoke on condition of anonymity because the talks are secret."
CREDIT = "Photo: Jane Doe"
ARABIC = 'قال المسئول: "المرفأ يُفتح غدًا" - وأضاف... أن العمل على الأرصفة انتهى في ١٢ آذار.'
OLD = f"{HARBOUR}\n{STORM}\n{UNNAMED}\n{CREDIT}"


def outcome(old: str, new: str, words: str, number: int = 0) -> tuple[str, list[str]]:
    """Return what becomes of the n-th occurrence of words, and the words in the new text."""
    old, new, at = canonical(old), canonical(new), -1
    for _ in range(number + 1):
        at = old.index(words, at + 1)
    followed = Alignment(old, new).follow((at, at + len(words)))
    found = [f"{start} {new[start:end]}" for start, end in followed.places]
    if followed.is_moved:
        return "moved", found
    if followed.instead is not None:
        found = [new[slice(*followed.instead)]]
    return "ambiguous" if followed.places else "gone", found


@pytest.mark.parametrize(
    ("new", "words", "expected"),
    [
        # An embargoed version, and an update with new paragraphs.
        (f"EMBARGOED until noon\n\n{OLD}", "14 ships", "14 ships"),
        (f"{HARBOUR}\nNo ship was lost.\n{STORM}\n{UNNAMED}\n{CREDIT}", "asked not", "asked not"),
        (f"{OLD}\nThe storm had hurt 14 people in May.", "14 people", "14 people"),
        # Corrections around the words.
        (OLD.replace("14 people", "15 people"), "14 ships were lost", "14 ships were lost"),
        (OLD.replace("Samra", "Valmar"), "said on Friday", "said on Friday"),
        (OLD.replace("The minister of transport", "The mayor"), "said on Friday", "said on Friday"),
        # Paragraphs in another order, also changed ones between others.
        (f"{CREDIT}\n{UNNAMED}\n{STORM}\n{HARBOUR}", "14 people", "14 people"),
        (f"{UNNAMED}\n{STORM}\n{HARBOUR}\n{CREDIT}", "said on Friday", "said on Friday"),
        (f"{CREDIT}\n{UNNAMED}\n{STORM}\n{HARBOUR}", "Jane Doe", "Jane Doe"),
        (f"{STORM} {HARBOUR}\n{UNNAMED}", "said on Friday", "said on Friday"),
        # Parts of words, and white space around words.
        (f"New\n{OLD}", "ship", "ship"),
        (f"New\n{OLD}", "people ", "people "),
        (f"New\n{OLD}", "tomorrow.\n", "tomorrow.\n"),
        (f"New\n{OLD}", "\nPhoto", "\nPhoto"),
    ],
)  # fmt: skip
def test_moved(new: str, words: str, expected: str) -> None:
    """A passage is where the alignment has it, or where its whole sentence is."""
    found, (place,) = outcome(OLD, new, words)
    assert (found, place) == ("moved", f"{new.index(expected)} {expected}")


@pytest.mark.parametrize(("number", "expected"), [(0, "3 an"), (1, "5 àn")])
def test_parts_of_words(number: int, expected: str) -> None:
    """Letters that a word has twice are those at the same position in the word."""
    old = "A banana boat left the port of Samra today."
    new = old.replace("banana", "banàna")
    assert outcome(old, new, "an", number) == ("moved", [expected])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("المسئول", "المسؤول"),
        ('"المرفأ يُفتح غدًا"', "«المرفأ يفتح غداً»"),
        ("غدًا", "غداً"),
        ("وأضاف...", "وأضاف…"),
        ("١٢ آذار", "12 آذار"),
        (" على الأرصفة", "على\u00a0 الأرصفة"),
        ("said on Friday", "said on Friday"),
    ],
)
def test_moved_into_another_spelling(words: str, expected: str) -> None:
    """Marks, quotation marks, white space and digits of another system are no other words."""
    new = (
        "قال المسؤول: «المرفأ يفتح غداً» – وأضاف… أن العمل على\u00a0 الأرصفة انتهى في 12 آذار.\r\n\r\n"
        + HARBOUR
    )
    found, (place,) = outcome(f"{ARABIC}\n{HARBOUR}", unicodedata.normalize("NFD", new), words)
    assert (found, place.partition(" ")[2].strip()) == ("moved", expected)


@pytest.mark.parametrize(
    ("old", "new", "words", "number", "expected"),
    [
        # Changed digits, and other words in place of the passage.
        (OLD, OLD.replace("14 p", "15 p"), "At least 14", 0, ("gone", ["At least 15"])),
        (OLD, OLD.replace("14 p", "15 p"), "14", 0, ("gone", ["15"])),
        (OLD, OLD.replace("said on Friday", "on Friday said"), "said on", 0,
         ("gone", ["on Friday said"])),
        # A paragraph that was removed; equal words elsewhere are another passage.
        (OLD, OLD.replace(f"{STORM}\n", ""), "14 ships", 0, ("gone", [])),
        (OLD, f"{HARBOUR}\n{HARBOUR[:-9]}.", "14", 0, ("gone", [])),
        (OLD, f"{HARBOUR}\nIn May, 14 people came.", "14 people", 0, ("ambiguous", ["97 14 people"])),
        # Sentences that are there several times go with their paragraphs.
        (f"{HARBOUR} {ANONYMOUS}\n{STORM} {ANONYMOUS}", f"{HARBOUR}\n{STORM} {ANONYMOUS}", ANONYMOUS, 0,
         ("gone", [])),
        (f"{HARBOUR} {ANONYMOUS}\n{STORM} {ANONYMOUS}", f"{STORM} {ANONYMOUS}", ANONYMOUS, 1,
         ("moved", [f"86 {ANONYMOUS}"])),
        # Once before, twice now, on either side.
        (f"{HARBOUR}\n{ANONYMOUS}\n{STORM}", f"{HARBOUR}\n{ANONYMOUS}\n{ANONYMOUS}\n{STORM}", "anonymity", 0,
         ("ambiguous", ["114 anonymity", "179 anonymity"])),
        (HARBOUR, f"{HARBOUR} {HARBOUR}", "Friday", 0, ("ambiguous", ["34 Friday", "123 Friday"])),
        # A sentence of which little is left, and one that began with the same words.
        (f"{HARBOUR}\n{UNNAMED}", f"{HARBOUR}\nAn official of the port slept well.", "An official", 0,
         ("ambiguous", ["89 An official"])),
        ("abc", "", "abc", 0, ("gone", [])),
        ("a \u064b\u064b b", "a b", "\u064b", 0, ("gone", [])),
    ],
)  # fmt: skip
def test_not_moved(
    old: str, new: str, words: str, number: int, expected: tuple[str, list[str]]
) -> None:
    """Changed words are gone, and equal words are candidates at best."""
    assert outcome(old, new, words, number) == expected


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 2**32), changes=st.integers(0, 3))
def test_any_change(seed: int, changes: int) -> None:
    """A moved passage has its words, and one of an unchanged paragraph is moved to that."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    words = [f"w{number}" for number in range(40)]
    old = [" ".join(chance.choices(words, k=12)) for _ in range(5)]
    new = list(old)
    for _ in range(changes):
        at = chance.randrange(len(new))
        change = chance.choice(("remove", "add", "swap"))
        if change == "remove":
            new[at] = chance.choice(words)
        elif change == "add":
            new.insert(at, " ".join(chance.choices(words, k=12)))
        else:
            new.append(new.pop(at))
    before, after = "\n".join(old), "\n".join(new)
    alignment = Alignment(before, after)
    for paragraph in old:
        start = before.index(paragraph) + chance.randrange(20)
        followed = alignment.follow((start, start + 10))
        assert followed.is_moved == (paragraph in new)
        if followed.is_moved:
            shift = after.index(paragraph) - before.index(paragraph)
            assert followed.places == ((start + shift, start + shift + 10),)


@pytest.mark.no_cover
@pytest.mark.parametrize("pattern", ["a b ", "a. ", "\n \n", "...", "w1 w2 w3 w4 w5 w6 w7. "])
def test_texts_that_look_alike_everywhere(pattern: str) -> None:
    """An alignment of repetitions comes to an end, and chooses nothing."""
    alignment = Alignment(pattern * 500, f"x {pattern * 499}y")
    assert not alignment.follow((30, 40)).is_moved


# Files


def spans(text: str, *pieces: str) -> list[Document]:
    """Return the spans of the first occurrences of pieces."""
    return [
        to_document(PreparedText.of(text).span(text.index(each), text.index(each) + len(each)))
        for each in pieces
    ]


def records(text: str = OLD, **article: Any) -> list[Document]:
    """Return an article with a credit, two actors, and an event with its evidence."""
    name = "article:2026-02-06-storm"
    return [
        {
            "type": "article", "id": name, "language": "en", "published": "2026-02-06",
            "text": to_document(fingerprint(text)), **article,
            "credits": [{"actor": "actor:doe", "role": "photographer", "spans": spans(text, "Jane Doe")}],
        },
        {"type": "actor", "id": "actor:doe", "kind": "person", "names": {"en": "Jane Doe"}},
        {
            "type": "event", "id": "event:storm", "title": {"en": "Storm"}, "category": "storm",
            "date": "2026-02-02", "status": "occurred",
            "evidence": [
                {"article": name, "spans": spans(text, "14 people", "14 ships")},
                {"article": name, "spans": spans(text, "The minister of transport"), "speech": "indirect"},
                {"article": "article:other", "spans": spans(text, "said on Friday")},
                {"attribution": ["actor:doe"]},
            ],
        },
    ]  # fmt: skip


def move(path: Path, old: str, new: str, article: str = "") -> MoveReport:
    """Move the evidence in the files of a dataset from a text to another."""
    dataset = newsevents.read_dataset(path, invalid="skip")
    report = move_evidence(dataset, PreparedText.of(old), PreparedText.of(new), article=article)
    dataset.save()
    return report


def documents_of(path: Path) -> list[Document]:
    """Return the records of a file as plain data."""
    return [newsevents.to_dict(record) for record in newsevents.read_dataset(path, invalid="skip")]


@pytest.mark.parametrize(
    "name", ["data/all.jsonl", "all.jsonl.gz", "data/events.jsonl.zst", "all.newsevents.json"]
)
def test_files(write, tmp_path, name):
    """Fingerprint, evidence and credits count in the new text; all else stays as it is."""
    new = f"Correction\n{OLD}"
    path = write(name, records())
    report = move(path, OLD, new)
    assert report.article == "article:2026-02-06-storm"
    assert [each.pointer for each in report.of("moved")] == [
        "/credits/0/spans/0",
        "/evidence/0/spans/0",
        "/evidence/0/spans/1",
        "/evidence/1/spans/0",
    ]
    assert len(report.spans) == len(report.of("moved"))
    other = records()[2]["evidence"][2]
    expected = records(new)
    expected[2]["evidence"][2] = other
    assert documents_of(path) == expected
    texts = write("texts/storm.txt", new.encode()).parent
    codes = {finding.code for finding in validate(path, texts=texts).findings}
    assert not codes & {"NE401", "NE402", "NE403", "NE404"}


def test_spans_that_are_left(write):
    """Spans that are gone, or were no spans of the text, stay as they are and are listed."""
    documents = records()
    documents[2]["evidence"][1]["spans"] = [
        {"start": 0, "end": 3, "sha256": "0" * 64},
        {"start": 9, "end": 3, "sha256": "0" * 64},
    ]
    path = write("all.jsonl", documents)
    new = OLD.replace("14 people", "15 people")
    report = move(path, OLD, new)
    outcomes = [(each.pointer, each.outcome) for each in report.spans]
    assert outcomes == [
        ("/credits/0/spans/0", "kept"),
        ("/evidence/0/spans/0", "gone"),
        ("/evidence/0/spans/1", "kept"),
        *((f"/evidence/1/spans/{number}", "wrong") for number in range(2)),
    ]
    documents[0]["text"] = to_document(fingerprint(new))
    assert documents_of(path) == documents


def test_nothing_to_do(write):
    """An equal text changes no file."""
    path = write("all.jsonl", records())
    before = path.read_bytes()
    assert len(move(path, OLD, f"{OLD}").of("kept")) == 4
    assert path.read_bytes() == before


@pytest.mark.parametrize("new", ["", ARABIC, "Ferries left Valmar in the night, without lights."])
def test_another_text(write, new):
    """A text with few words of the old one is not its version, and nothing is written."""
    path = write("all.jsonl", records())
    before = path.read_bytes()
    with pytest.raises(AmbiguousArticleError, match="half"):
        move(path, OLD, new)
    assert path.read_bytes() == before


def test_which_article(write):
    """The article is the one with the fingerprint; of several, or of none, nothing is chosen."""
    copy = {**records()[0], "id": "article:copy"}
    bare = {**copy, "id": "article:bare"}
    del bare["text"]
    path = write("all.jsonl", [*records(), copy, bare])
    before = path.read_bytes()
    for old, article in (
        (OLD, ""),
        (HARBOUR, ""),
        (OLD, "article:gone"),
        (HARBOUR, "article:copy"),
        (OLD, "article:bare"),
    ):
        with pytest.raises(AmbiguousArticleError):
            move(path, old, "New", article=article)
    assert path.read_bytes() == before
    report = move(path, OLD, f"New\n{OLD}", article="article:copy")
    assert [each.record for each in report.spans] == ["article:copy"]


# The command


@pytest.fixture
def files(write: Callable[..., Path]) -> tuple[str, ...]:
    """Return the arguments for a dataset, its text, and a corrected text."""
    documents = records()
    documents[2]["evidence"].append(
        {"article": "article:2026-02-06-storm", "spans": spans(OLD, "An official", "14 ships")}
    )
    documents[2]["evidence"][1]["spans"] += [{"start": 0, "end": 3, "sha256": "0" * 64}]
    path = write("data/all.jsonl", documents)
    new = OLD.replace("14 people", "15 people").replace(UNNAMED, "An official of the port slept.")
    old = write("old.txt", OLD.encode())
    return (
        str(path),
        "--from",
        str(old),
        "--to",
        str(write("new.txt", f"Correction\n{new}".encode())),
    )


def test_the_command(run, files, golden):
    """Each span is listed with its words, and what is left for a person is status 1."""
    path = Path(files[0])
    before = path.read_bytes()
    trial = run("evidence", "move", *files, "--dry-run")
    assert (trial.status, trial.err, path.read_bytes()) == (1, "", before)
    done = run("evidence", "move", *files)
    assert (done.status, done.err) == (1, "")
    assert trial.out.replace("nothing written: ", "") == done.out
    assert path.read_bytes() != before
    golden(done.out)
    # The article has the new text now.
    again = run("evidence", "move", *files)
    assert (again.status, again.out, again.err.count("\n")) == (2, "", 1)


def test_the_command_moves_all(run, write):
    """A version with a line more is status 0."""
    path = write("all.jsonl", records())
    old, new = write("old.txt", OLD.encode()), write("new.txt", f"New\n{OLD}".encode())
    done = run("evidence", "move", path, "--from", old, "--to", new)
    assert done.status == 0
    assert done.out.splitlines()[-1] == "4 spans of article:2026-02-06-storm: 4 moved"
    again = run("evidence", "move", path, "--from", new, "--to", new)
    assert (again.status, again.out) == (0, "4 spans of article:2026-02-06-storm: 4 kept\n")


@pytest.mark.parametrize(
    ("new", "note"),
    [
        (OLD.replace("At least 14 p", "Not 14 p"), '"At least" -> "Not"'),
        (OLD.replace("hurt", "never hurt"), '"were hurt" -> "were never"'),
        (OLD.replace("At least", "It is untrue; at least"), '"At least" -> "at least"'),
        (OLD.replace("At least ", ""), '"At least" -> ""'),
    ],
)
def test_the_command_notes_changed_words_beside_a_span(run, write, new, note):
    """A person has to look at a span that may be negated, wherever it is."""
    path = write("all.jsonl", records())
    texts = write("old.txt", OLD.encode()), write("new.txt", new.encode())
    done = run("evidence", "move", path, "--from", texts[0], "--to", texts[1])
    (line,) = (line for line in done.out.splitlines() if "words beside it changed" in line)
    assert line.endswith(note)
    assert done.status == 1


@pytest.mark.parametrize(
    "data", [b"", b"\xff\n", b'{"type": "actor"}\n', b"[" * 100_000, b"[1]\n", b"%PDF-1.7\n"]
)
def test_the_command_refuses_what_it_cannot_read(run, write, data):
    """A record that cannot be read could have spans: nothing is written."""
    path = write("all.jsonl", records())
    path.write_bytes(path.read_bytes() + data if data else data)
    before, text = path.read_bytes(), write("old.txt", OLD.encode())
    done = run("evidence", "move", path, "--from", text, "--to", write("new.txt", b"New"))
    assert (done.status, done.out, path.read_bytes()) == (2, "", before)
    assert done.err.startswith("newsevents: ")
