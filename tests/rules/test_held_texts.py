"""Texts at hand: which files of a folder are texts, and whose."""

from __future__ import annotations

import os
import unicodedata

import pytest

import newsevents
from newsevents.errors import FileError
from newsevents.evidence import canonical, fingerprint
from newsevents.model import Article
from newsevents.validation.article_texts import MAX_TEXT_BYTES, ArticleTexts

TEXT = "قالت الوزيرةُ: «الجسر جاهز» 🌉.\nThe café is open, too.\n"
OTHER = "Another text."


def article(name="bridge", text=None, language="ar"):
    """Return an article, with the fingerprint of a text if one is given."""
    return Article(
        id=f"article:{name}",
        language=language,
        published="2026-03-02",
        text=None if text is None else fingerprint(text),
    )


@pytest.fixture
def folder(tmp_path):
    """Return a function that writes texts into a folder and looks at it."""

    def _folder(**files):
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.txt").write_bytes(data)
        return ArticleTexts.in_folder(tmp_path)

    return _folder


def text_of(texts, article):
    """Return the text of an article that is there."""
    prepared = texts.of(article)
    assert prepared is not None
    return prepared.text


def test_by_fingerprint(folder):
    """A text belongs to the article whose fingerprint is of it, whatever its file is called."""
    texts = folder(first=OTHER, second=TEXT)
    assert text_of(texts, article("bridge", TEXT)) == TEXT
    assert text_of(texts, article("second", OTHER)) == OTHER
    assert texts.skipped == ()


def test_two_articles_with_one_text(folder):
    """A text that was published twice belongs to both articles."""
    texts = folder(a=TEXT, b=TEXT)
    assert text_of(texts, article("one", TEXT)) == text_of(texts, article("two", TEXT)) == TEXT


@pytest.mark.parametrize(
    "form",
    [TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), unicodedata.normalize("NFD", TEXT)],
)
def test_in_any_form(folder, form):
    """Line ends and normalization form of the file are no matter."""
    assert text_of(folder(any=form), article("bridge", TEXT)) == canonical(TEXT)


@pytest.mark.parametrize("name", ["bridge", "bridge.ar"])
def test_by_name(folder, name):
    """Without a fingerprint, or one of another text, the name of the file says whose it is."""
    texts = folder(**{name: TEXT, "other": OTHER})
    assert text_of(texts, article()) == TEXT
    assert text_of(texts, article(text="gone")) == TEXT


@pytest.mark.parametrize("name", ["bridge.v2", "bridge.en", "bridges", "x.bridge", "bridge.v2.ar"])
def test_not_by_part_of_a_name(folder, name):
    """A name counts as a whole, with the article's language after it at most."""
    assert folder(**{name: TEXT}).of(article()) is None


@pytest.mark.parametrize("name", ["bridge.v2", "bridge.v2.ar"])
def test_names_with_dots(folder, name):
    """Ids may have dots in them."""
    assert text_of(folder(**{name: TEXT}), article("bridge.v2")) == TEXT


def test_names_in_capitals(tmp_path):
    """A file that ends in .TXT is a text; one with another suffix is not."""
    (tmp_path / "bridge.TXT").write_text(TEXT, encoding="utf-8")
    (tmp_path / "other.md").write_text(OTHER, encoding="utf-8")
    texts = ArticleTexts.in_folder(tmp_path)
    assert text_of(texts, article()) == TEXT
    assert texts.of(article("other", OTHER)) is None


def test_what_is_no_text(folder, tmp_path, golden):
    """Files that are not UTF-8, too large or no files are passed over, and it is said why."""
    (tmp_path / "d.txt").mkdir()
    os.mkfifo(tmp_path / "e.txt")
    texts = folder(
        a="نص".encode("cp1256"), b=b"x" * (MAX_TEXT_BYTES + 1), c=TEXT, f=TEXT.encode("utf-16")
    )
    assert [line.partition(": ")[0] for line in texts.skipped] == [f"{n}.txt" for n in "abdef"]
    golden("\n".join(texts.skipped))
    assert text_of(texts, article("c")) == TEXT
    assert texts.of(article("a")) is None


def test_as_large_as_may_be(folder):
    """A text of exactly the largest size is read."""
    assert len(text_of(folder(bridge=b"x" * MAX_TEXT_BYTES), article())) == MAX_TEXT_BYTES


def test_links(tmp_path, golden):
    """Links inside the folder are followed; one that leads out of it, or in a circle, is not."""
    inside, outside = tmp_path / "texts", tmp_path / "secret.txt"
    inside.mkdir()
    outside.write_text(OTHER, encoding="utf-8")
    (inside / "bridge.txt").write_text(TEXT, encoding="utf-8")
    (inside / "same.txt").symlink_to("bridge.txt")
    (inside / "out.txt").symlink_to(outside)
    (inside / "round.txt").symlink_to("round.txt")
    (inside / "nowhere.txt").symlink_to("gone.txt")
    (tmp_path / "link").symlink_to(inside)
    texts = ArticleTexts.in_folder(tmp_path / "link")
    assert text_of(texts, article("same")) == TEXT
    assert texts.of(article("out", OTHER)) is None
    named = [line.partition(": ")[0] for line in texts.skipped]
    assert named == ["nowhere.txt", "out.txt", "round.txt"]
    # How a system calls a circle differs.
    golden("\n".join(texts.skipped[:2]))


def test_a_folder_without_texts(tmp_path, golden):
    """Files without a text among them are a mistake; an empty folder is one just made."""
    (tmp_path / "empty").mkdir()
    assert ArticleTexts.in_folder(tmp_path / "empty").of(article()) is None
    (tmp_path / "notes.md").write_text(TEXT, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        ArticleTexts.in_folder(tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "*.txt" in str(caught.value)
    golden(caught.value)
    (tmp_path / "bridge.txt").write_bytes("نص".encode("cp1256"))
    with pytest.raises(FileError, match=r"bridge\.txt") as caught:
        newsevents.validate([], texts=tmp_path)
    golden(caught.value)


@pytest.mark.parametrize("name", ["nowhere", "file.txt", "null\0byte"])
def test_no_folder(tmp_path, name):
    """A path that is no folder is refused."""
    (tmp_path / "file.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(FileError):
        ArticleTexts.in_folder(tmp_path / name)


def test_a_text_that_changes(folder, tmp_path):
    """A folder is listed again for each run, so a removed text is missing."""
    first = folder(bridge=TEXT)
    assert text_of(first, article()) == TEXT
    second = folder(bridge=OTHER)
    assert text_of(second, article()) == OTHER
    third = folder(bridge=OTHER, **{f"n{number}": f"text {number}" for number in range(20)})
    (tmp_path / "bridge.txt").unlink()
    assert third.of(article()) is None
