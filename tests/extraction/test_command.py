"""`newsevents assemble`: answers in files, records in a dataset, a message for the model."""

from __future__ import annotations

import json

import drafted
import pytest
from drafted import TEXTS, article

import newsevents


@pytest.fixture
def paths(tmp_path, write):
    """Return a folder with a dataset that has the article, the text, and two answers."""
    newsevents.write_dataset([article(), article("ar")], tmp_path / "data")
    write("text.txt", TEXTS["en"].encode())
    write("other.txt", b"Another text.")
    answer = drafted.answer()
    answer["calls"][0]["evidence"][0]["quote"] = ["by video"]
    write("first.txt", f"Here:\n{json.dumps(answer)}".encode())
    write("second.txt", json.dumps({"calls": drafted.answer()["calls"]}).encode())
    return tmp_path


def test_answers_in_rounds(run, paths):
    """The first answer gives a message and what is right; both give everything, once."""
    data = paths / "data"
    arguments = ("--text", paths / "text.txt", "-o", data)
    done = run("assemble", paths / "first.txt", *arguments)
    assert done.status == 1
    assert '- /calls/0/evidence/0/quote/0: the quote "by video" is not in the text' in done.out
    assert "added meeting:" in done.err
    assert len(newsevents.read_dataset(data).calls) == 0
    before = (data / "events.jsonl").read_bytes()
    done = run("assemble", paths / "first.txt", paths / "second.txt", *arguments)
    assert (done.status, done.out) == (0, "")
    assert (data / "events.jsonl").read_bytes().startswith(before)
    assert len(newsevents.read_dataset(data).calls) == 1
    assert run("validate", data, "--ignore", "NE808").status == 0


def test_a_refused_record_that_is_not_repeated(run, paths, write, golden):
    """The file and the place of it are told, and the exit status is that of a refused record."""
    write("empty.txt", b'{"calls": []}')
    arguments = ("--text", paths / "text.txt", "-o", paths / "data")
    done = run("assemble", paths / "first.txt", paths / "empty.txt", *arguments)
    assert (done.status, done.out) == (1, "")
    golden([line for line in done.err.splitlines() if "first.txt" in line])


def test_the_settings_of_the_dataset(run, paths, write):
    """A warning refuses a record where it fails a validation."""
    answer = drafted.answer()
    answer["calls"][0]["title"][0]["text"] = "Holt\u202e and Nassar"
    write("first.txt", json.dumps(answer).encode())
    arguments = ("assemble", paths / "first.txt", "--text", paths / "text.txt", "-o")
    assert "/calls/0/title" in run(*arguments, paths / "data").out
    write("newsevents.toml", b'fail-on = "error"')
    assert run(*arguments, paths / "data").status == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("first.txt", "--text", "other.txt"), "no article of this text"),
        (("first.txt", "--text", "other.txt", "--article", "article:gone"), "article:gone"),
        (("first.txt", "--text", "other.txt", "--article", article().id), "NE401"),
        (("gone.txt", "--text", "text.txt"), "gone.txt"),
        (("data", "--text", "text.txt"), "data"),
        (("first.txt", "--text", "gone.txt"), "gone.txt"),
        (("latin.txt", "--text", "text.txt"), "UTF-8"),
    ],
)
def test_what_cannot_be_used_is_one_line(run, paths, monkeypatch, arguments, told):
    """Nothing is written."""
    monkeypatch.chdir(paths)
    (paths / "latin.txt").write_bytes("é".encode("latin-1"))
    done = run("assemble", *arguments, "-o", "data")
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert "Traceback" not in done.err
    assert not newsevents.read_dataset("data").events()


def test_an_article_by_its_id(run, paths, write, golden):
    """Needed where two articles have one text."""
    twin = {**newsevents.to_dict(article()), "id": "article:twin"}
    data = write("two.jsonl", [newsevents.to_dict(article()), twin])
    arguments = ("assemble", paths / "first.txt", "--text", paths / "text.txt", "-o", data)
    refused = run(*arguments)
    assert (refused.status, refused.out) == (2, "")
    golden(refused.err)
    assert run(*arguments, "--article", "article:twin").status == 1
    events = newsevents.read_dataset(data).events()
    assert {each for event in events for each in event.articles()} == {"article:twin"}
