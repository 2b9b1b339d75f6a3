"""Tests of `newsevents.evidence`: the canonical text, quotes found, spans verified."""

from __future__ import annotations

import copy
import hashlib
import pickle
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from newsevents import evidence
from newsevents._text.folding import end_of_letter
from newsevents._text.quotes import is_cut
from newsevents.errors import (
    AmbiguousArticleError,
    AmbiguousQuoteError,
    LoneSurrogateError,
    NewsEventsError,
    QuoteError,
    QuoteNotFoundError,
)
from newsevents.evidence import PreparedText, canonical, find_span, fingerprint, verify
from newsevents.findings import Finding, Rule, Severity
from newsevents.model import Actor, Article, Fingerprint, GenericEvent, Span

# The first object of a class compiles its schema, which takes longer than an example may.
calm = settings(deadline=None)

EMPTY = hashlib.sha256(b"").hexdigest()
ARTICLE = "article:2026-01-30-harbour"
OTHER = "article:2026-01-31-harbour"
EVENT = "event:2026-01-30-harbour"

# Own words: the minister of transport said on Friday that the harbour opens again tomorrow.
ARABIC = "قالت وزيرة النقل، الجمعة، إنّ المرفأ يُفتح مجدداً غداً.\nوأضافت: «العمل على الأرصفة انتهى»."
ENGLISH = "The harbour opens again on Saturday, the minister said.\nWork on the quays is done."


def sha256(piece: str) -> str:
    """Return the digest that a span of this piece has."""
    return hashlib.sha256(piece.encode()).hexdigest()


def piece_of(text: str, quote: str) -> str:
    """Find a quote, check the span's digest, and return the piece of the canonical text there."""
    span = find_span(text, quote)
    piece = canonical(text)[span.start : span.end]
    assert span.sha256 == sha256(piece)
    return piece


def span_of(text: str, piece: str) -> Span:
    """Make the span of the first place of a piece without the code under test."""
    start = text.index(piece)
    return Span(start=start, end=start + len(piece), sha256=sha256(piece))


def event(*pieces: dict[str, Any], **fields: Any) -> GenericEvent:
    """Make an event with these pieces of evidence."""
    return GenericEvent(
        id=EVENT,
        title={"en": "A harbour opens again"},
        date="2026-01-31",
        status="planned",
        category="opening",
        evidence=pieces,
        **fields,
    )


def article(text: str | None = None, **fields: Any) -> Article:
    """Make an article, with the fingerprint of a text if one is given."""
    print_of = None if text is None else fingerprint(text)
    return Article(
        **{"id": ARTICLE, "language": "ar", "published": "2026-01-30", "text": print_of, **fields}
    )


def cited(text: str, piece: str, **fields: Any) -> dict[str, Any]:
    """Make evidence that cites the article with the span of a piece."""
    return {"article": ARTICLE, "spans": [span_of(text, piece)], **fields}


def occurring(text: str, piece: str) -> int:
    """Count the places of a piece in a text, overlaps included."""
    return sum(text.startswith(piece, at) for at in range(len(text)))


# The canonical text and its fingerprint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("\r\r\n\n\r", "\n\n\n\n"),
        ("e\u0301", "é"),
        ("\u0627\u0654", "\u0623"),
        ("\u062f\u064e\u0651", "\u062f\u064e\u0651"),
        ("\u062f\u0651\u064e", "\u062f\u064e\u0651"),
        ("", ""),
    ],
)
def test_canonical(text: str, expected: str) -> None:
    """Line ends become LF and marks are composed and ordered as NFC has them."""
    assert canonical(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffa",
        " a\u00a0b ",
        "ـ",
        "\u200f",
        "غداً",
        "غدًا",
        "\ufefb",
        "“a”",
        "a\u2028b\x0bc\x85d",
        "\ud800",
    ],
)
def test_canonical_changes_nothing_else(text: str) -> None:
    """Look-alike characters stay as published, lone surrogates too."""
    assert canonical(text) == text


@calm
@given(st.text())
def test_canonical_twice(text: str) -> None:
    """Doing it twice changes nothing."""
    assert canonical(canonical(text)) == canonical(text)


@calm
@given(st.text(), st.data())
def test_slices_are_canonical(text: str, data: st.DataObject) -> None:
    """A slice of a canonical text is its own canonical form."""
    text = canonical(text)
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    assert canonical(piece) == piece


def test_fingerprint() -> None:
    """Digest and length are those of the canonical text, the length in code points."""
    assert fingerprint("e\u0301\r\n😀") == Fingerprint(sha256=sha256("é\n😀"), length=3)
    assert fingerprint("") == Fingerprint(sha256=EMPTY, length=0)


@calm
@given(st.text())
def test_fingerprint_of_equivalent_texts(text: str) -> None:
    """Texts with one canonical form have one fingerprint."""
    decomposed = unicodedata.normalize("NFD", text).replace("\r\n", "\n").replace("\n", "\r\n")
    assert fingerprint(decomposed) == fingerprint(text)


def test_lone_surrogates(golden: Callable[[object], None]) -> None:
    """Half a surrogate pair is refused by everything that makes a digest, and said where it is."""
    text = "a\r\nb\ud83d"
    for use in (
        lambda: fingerprint(text),
        lambda: find_span(text, "a"),
        lambda: verify(article(""), text),
    ):
        with pytest.raises(LoneSurrogateError) as caught:
            use()
        assert r'"\ud83d"' in str(caught.value)
        assert re.findall(r"\b3\b", str(caught.value)) == ["3"]
        assert isinstance(caught.value, NewsEventsError)
        assert isinstance(caught.value, ValueError)
        assert caught.value.__suppress_context__
        golden(caught.value)
    with pytest.raises(LoneSurrogateError) as caught:
        find_span("a", "\udc00")
    golden(caught.value)


# Exact quotes


def test_span_in_code_points() -> None:
    """Positions count code points of the canonical text, for any text before the span."""
    text = "😀 e\u0301\r\nX\u0301 شَمس opened"
    assert find_span(text, "opened") == Span(start=12, end=18, sha256=sha256("opened"))
    assert find_span(text, "شَمس") == Span(start=7, end=11, sha256=sha256("شَمس"))


def test_quote_is_canonicalised() -> None:
    """A decomposed quote with other line ends is found exactly."""
    assert find_span("Le café\nferme", "cafe\u0301\r\nferme") == Span(
        start=3, end=13, sha256=sha256("café\nferme")
    )


@pytest.mark.parametrize("quote", [" opens ", "\nopens", "opens\u00a0\u2003", "\r\n\topens\u3000"])
def test_space_around_the_quote(quote: str) -> None:
    """White space around the quote does not count."""
    assert piece_of(ENGLISH, quote) == "opens"


def test_exact_goes_first() -> None:
    """A single exact occurrence is found, however many are similar."""
    text = "احمد، أحمد، آحمد، «أحمد»"
    assert find_span(text, "احمد").start == 0
    assert find_span(text, "«أحمد»").start == 18


def test_exact_includes_marks_on_its_last_letter() -> None:
    """A mark is not cut from its letter."""
    assert piece_of("يفتح غداً.", "غدا") == piece_of("يفتح غداً.", "غداً") == "غداً"


@calm
@given(st.text(), st.data())
@example("a b\r\nc d", None)
def test_any_slice_that_occurs_once(text: str, data: st.DataObject | None) -> None:
    """A slice of whole words that occurs once gets its own span with its marks, and verifies."""
    whole = canonical(text)
    start = data.draw(st.integers(0, len(whole))) if data else 2
    end = data.draw(st.integers(start, len(whole))) if data else 5
    piece = whole[start:end]
    assume(piece and piece == piece.strip() and occurring(whole, piece) == 1)
    end = end_of_letter(whole, end)
    assume(not is_cut(whole, (start, end)))
    span = find_span(text, piece)
    assert span == Span(start=start, end=end, sha256=sha256(whole[start:end]))
    assert verify(event({"article": ARTICLE, "spans": [span]}), text, article=article(text)) == ()


# Quotes that do not


@pytest.mark.parametrize(
    ("text", "quote", "piece"),
    [
        pytest.param("يُفتح مجدداً غداً.", "يفتح مجددا غدا", "يُفتح مجدداً غداً", id="no harakat"),
        pytest.param("يفتح غدا", "يُفْتَحُ غَدًا", "يفتح غدا", id="harakat in the quote"),
        pytest.param("يفتح غداً.", "غدًا", "غداً", id="tanwin after alef"),
        pytest.param("يفتح غدًا.", "غداً", "غدًا", id="tanwin before alef"),
        pytest.param("إنّ الشدّة", "ان الشدة", "إنّ الشدّة", id="shadda"),
        pytest.param("هٰذا المرفأ", "هذا المرفأ", "هٰذا المرفأ", id="superscript alef"),
        pytest.param("في الميـنـاء", "الميناء", "الميـنـاء", id="tatweel in the text"),
        pytest.param("في الميناء", "الميـــناء", "الميناء", id="tatweel in the quote"),
        pytest.param("عام ١٤٤٧ هـ.", "عامُ ١٤٤٧ ه", "عام ١٤٤٧ هـ", id="tatweel at the end"),
        pytest.param("حتى غداـً.", "غداً", "غداـً", id="tatweel and tanwin at the end"),
        pytest.param("إلى أمس", "الى امس", "إلى أمس", id="hamza on and under alef"),
        pytest.param("الى امس", "إلى أمس", "الى امس", id="hamza in the quote"),
        pytest.param("في القرآن ٱلكريم", "القران الكريم", "القرآن ٱلكريم", id="madda and wasla"),
        pytest.param("مؤتمر هيئة", "موتمر هيية", "مؤتمر هيئة", id="hamza on waw and yeh"),
        pytest.param("على مستوى", "علي مستوي", "على مستوى", id="alef maksura"),
        pytest.param("وزيرة النقل", "وزيره النقل", "وزيرة النقل", id="teh marbuta"),
        pytest.param("کی", "كي", "کی", id="Persian kaf and yeh"),
        pytest.param("ا\u0654حمد", "احمد", "أحمد", id="decomposed hamza"),
        pytest.param("قبل \ufefbجئ هنا", "لاجئ", "\ufefbجئ", id="lam-alef ligature"),
        pytest.param("إلى ا\ufef7رض", "الأرض", "ا\ufef7رض", id="lam-alef-hamza ligature"),
        pytest.param("لاجئ", "\ufefbجئ", "لاجئ", id="ligature in the quote"),
        pytest.param("قال \ufef7حمد شيئا", "أحمد", "\ufef7حمد", id="half a ligature"),
        pytest.param("ب\ufdf2ب", "لل", "\ufdf2", id="inside a ligature"),
        pytest.param("ب\ufdf2ب", "ل", "\ufdf2", id="twice inside a ligature"),
        pytest.param("\ufeb3\ufefc\ufee1", "سلام", "\ufeb3\ufefc\ufee1", id="presentation forms"),
        pytest.param("\u0633\ufe77\u0644", "سل", "\u0633\ufe77\u0644", id="harakah on tatweel"),
        pytest.param("\u0633\ufe76\u0644", "سل", "\u0633\ufe76\u0644", id="harakah on space"),
        pytest.param("the o\ufb03ce opens", "office", "o\ufb03ce", id="Latin ligature"),
        pytest.param("a\u200b\u200fb\u2067c\ufeffd\u00ade", "abcde", None, id="invisible"),
        pytest.param("abcde", "\u202bab\u200dc\u2060d\u202ce\u200e", None, id="invisible in quote"),
        pytest.param("x غداً\u200f y", "غدا\u064c", "غداً", id="a bidi mark at the end stays out"),
        pytest.param("x غد\u200fًا", "غدا", "غد\u200fًا", id="a bidi mark before tanwin"),
        pytest.param("x غد\u200f\u064b y", "غدُ", "غد\u200f\u064b", id="and at the end"),
        pytest.param("على  \r\n\t الأرصفة", "على الأرصفة", "على  \n\t الأرصفة", id="line ends"),
        pytest.param("12\u00a0ships\u2003left", "12 ships left", None, id="no-break space"),
        pytest.param("a b", "a \u200f \n b", "a b", id="white space with a mark in it"),
        pytest.param("قالت: «انتهى».", 'قالت: "انتهى"', "قالت: «انتهى»", id="guillemets"),
        pytest.param("it “is” ‘so’", "it \"is\" 'so'", None, id="curly quotes"),
        pytest.param('it "is"', "it „is“", None, id="low quotes"),
        pytest.param("the minister’s", "the minister's", None, id="apostrophe"),
        pytest.param("the minister´s", "the minister`s", None, id="accent as apostrophe"),
        pytest.param("Le café ferme", "cafe", "café", id="accents"),
        pytest.param("cafe X\u0301.", "cafe\u0301 X", "cafe X\u0301", id="a mark at the end"),
        pytest.param("I \u2764\ufe0f it", "I \u2764 it", "I \u2764\ufe0f it", id="variation selector"),
    ],
)  # fmt: skip
def test_tolerance(text: str, quote: str, piece: str | None) -> None:
    """Differences that the eye misses do not prevent a quote from being found."""
    assert piece_of(text, quote) == (canonical(text) if piece is None else piece)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("the minister", "The minister"),
        ("ماء", "ما ء"),
        ("جزء", "جزا"),
        ("half: ½", "half: 1"),
        ("x²", "x2"),
        ("a ≠ b", "a = b"),
        ("well…", "well."),
        ("a-b", "a_b"),
        ("한국", "하"),
        ("a b", "ab"),
    ],
)
def test_kept_apart(text: str, quote: str) -> None:
    """Case, punctuation, symbols, numbers, lone hamza and syllables are distinguished."""
    with pytest.raises(QuoteNotFoundError):
        find_span(text, quote)


def test_korean_is_found_without_marks() -> None:
    """A script whose letters come apart under NFKD is found like any other."""
    assert piece_of("그 한국 배", "한\u200b국") == "한국"


MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640\u200f\u200e\u2067\u2069\u061c\u200b"
marks = st.text(MARKS, max_size=3)


@calm
@given(
    before=st.text("سشصضط \n"),
    letters=st.text("بتثجحخ", min_size=1),
    after=st.text("سشصضط \n"),
    data=st.data(),
)
def test_marks_in_the_quote(before: str, letters: str, after: str, data: st.DataObject) -> None:
    """Marks, tatweel and invisible characters added to a quote do not change the piece found."""
    quote = "".join(data.draw(marks) + letter for letter in letters) + data.draw(marks)
    start = len(before)
    assert find_span(before + letters + after, quote) == Span(
        start=start, end=start + len(letters), sha256=sha256(letters)
    )


@calm
@given(
    before=st.text("سشصضط \n"),
    letters=st.text("بتثجحخ", min_size=1),
    after=st.text("سشصضط \n"),
    data=st.data(),
)
def test_marks_in_the_text(before: str, letters: str, after: str, data: st.DataObject) -> None:
    """The piece found has the marks of the text, those of its last letter included."""
    tail = data.draw(st.text("\u064b\u064f\u0651\u0640", max_size=3))
    marked = "".join(letter + data.draw(marks) for letter in letters[:-1]) + letters[-1] + tail
    whole = canonical(before + marked + after)
    span = find_span(before + marked + after, letters + "\u0652")
    assert (span.start, span.end) == (len(before), len(whole) - len(after))
    assert span.sha256 == sha256(whole[span.start : span.end])


# Quotes that are not there


def not_found(text: str, quote: str) -> QuoteNotFoundError:
    """Return the error of a quote that is not there."""
    with pytest.raises(QuoteNotFoundError) as caught:
        find_span(text, quote)
    return caught.value


@pytest.mark.parametrize("quote", ["", " ", "\r\n\u00a0\u2003"], ids=range(3))
def test_empty_quote(quote: str, golden: Callable[[object], None]) -> None:
    """An empty quote, or one of white space only, is said to be empty."""
    error = not_found(ENGLISH, quote)
    golden(error)
    assert error.nearest == ()


def test_quote_of_marks(golden: Callable[[object], None]) -> None:
    """A quote that nothing is left of is said to be that, with its marks shown safely."""
    error = not_found(ENGLISH, "\u200f\u202e")
    assert r'"\u200f\u202e"' in str(error)
    golden(error)
    assert piece_of("x \u200f y", "\u200f") == "\u200f"


def test_nearest_passages(golden: Callable[[object], None]) -> None:
    """An absent quote is answered with the passages most like it, whole words, best first."""
    text = "The harbour opens today. Ships wait. The harbor opened late. Two harbours open."
    error = not_found(text, "harbour opened")
    first, *lines = str(error).split("\n")
    assert '"harbour opened"' in first
    assert lines == [
        '  41-54 "harbor opened"',
        '  4-17 "harbour opens"',
        '  65-79 "harbours open."',
    ]
    golden(error)
    assert [text[span.start : span.end] for span in error.nearest] == [
        "harbor opened",
        "harbour opens",
        "harbours open.",
    ]
    assert all(span == span_of(text, text[span.start : span.end]) for span in error.nearest)


def test_nearest_in_arabic() -> None:
    """Nearest passages have their positions and marks from the text, and are isolated."""
    error = not_found(ARABIC, "المرفا يفتح اليوم")
    start = ARABIC.index("المرفأ")
    assert error.nearest[0].start == start
    assert f"\n  {start}-{error.nearest[0].end} \u2068" in str(error)
    assert "المرفأ يُفتح مجدداً" in str(error)


def test_nothing_near(golden: Callable[[object], None]) -> None:
    """A quote unlike anything in the text is answered with that."""
    error = not_found(ENGLISH, "القمر")
    assert '\u2068"القمر"\u2069' in str(error)
    golden(error)
    assert error.nearest == ()
    assert not_found("", "a").nearest == ()
    assert not_found("\u064b \n", "a").nearest == ()


def test_nearest_at_the_bounds_of_the_text() -> None:
    """A passage in the first or last word is shown from or to the end of the text."""
    assert not_found("unbelievably", "believed").nearest == (
        span_of("unbelievably", "unbelievably"),
    )
    assert not_found("harbourmaster", "hax").nearest == (span_of("harbourmaster", "harbourmaster"),)
    assert not_found("short", "much shorter").nearest == (span_of("short", "short"),)


def test_nearest_in_endless_words() -> None:
    """Words longer than any are not shown whole, and one word is shown once."""
    text = "0123456789" * 9 + "harbour" + "0123456789" * 9
    assert not_found(text, "harbouf").nearest[0] == Span(start=90, end=97, sha256=sha256("harbour"))
    text = "harbour" * 2 + " quay"
    assert not_found(text, "harbouf").nearest == (span_of(text, "harbourharbour"),)


def test_long_quote_that_stops_agreeing(golden: Callable[[object], None]) -> None:
    """Of a long quote that part is shown, and looked for, where it departs from the text."""
    words = " ".join(f"word{number}" for number in range(200))
    text = f"Start. {words}. End."
    error = not_found(text, words.replace("word120", "wort120"))
    first, *passages = str(error).split("\n  ")
    assert '"word0 word1 ' in first
    assert "wort120" in first
    golden(first)
    assert "word120" in passages[0]
    span = error.nearest[0]
    assert "word120" in text[span.start : span.end]


def test_long_quote_that_never_agrees() -> None:
    """A long quote whose first or last letter is the wrong one is shown from there or up to there."""
    words = " ".join(f"word{number}" for number in range(200))
    first, *_ = str(not_found(words, f"#{words}")).split("\n")
    assert first.count('"#word0 word1 ') == 2  # the quote, and where it departs from the text
    first, *_ = str(not_found(words, f"{words}#")).split("\n")
    assert first.count('word199#"') == 1


def test_hostile_values_are_shown_safely() -> None:
    """Control characters and overrides in text and quote reach no terminal, and lines stay lines."""
    text = "harbour \x1b[31m opens\u202e\u2028again\x07 today"
    error = not_found(text, "harbour \x1b[32m opens\u202e\nagain")
    for message in (str(error), str(ambiguous(text + text, "opens\u202e"))):
        assert not set(message) & set("\x1b\u202e\u2028\x07")
        assert r"\u202e" in message
        assert "u001b" in message
    assert len(str(error).splitlines()) == 1 + len(error.nearest)


# Quotes that are there more than once


def ambiguous(text: str, quote: str) -> AmbiguousQuoteError:
    """Return the error of a quote that is there more than once."""
    with pytest.raises(AmbiguousQuoteError) as caught:
        find_span(text, quote)
    return caught.value


def test_ambiguous_exactly(golden: Callable[[object], None]) -> None:
    """Each occurrence is shown with its position and context."""
    text = "The first ship left port at dawn; the second ship left port at noon, they say."
    error = ambiguous(text, "ship left port")
    first, *lines = str(error).split("\n")
    assert '"ship left port"' in first
    assert lines == [
        '  10-24 "The first ship left port at dawn; the second"',
        '  45-59 "at dawn; the second ship left port at noon, they say."',
    ]
    golden(error)
    assert error.candidates == (
        Span(start=10, end=24, sha256=sha256("ship left port")),
        Span(start=45, end=59, sha256=sha256("ship left port")),
    )


def test_ambiguous_with_tolerance() -> None:
    """A quote without an exact occurrence may have two with tolerance."""
    error = ambiguous("غداً أو غدًا", "غدَا")
    assert error.candidates == (
        Span(start=0, end=4, sha256=sha256("غداً")),
        Span(start=8, end=12, sha256=sha256("غدًا")),
    )
    assert re.findall("[0-9]+", str(error).split("\n")[0]) == ["2"]


def test_overlaps_are_ambiguous() -> None:
    """Places that overlap are two places."""
    assert [span.start for span in ambiguous("a b a b a", "a b a").candidates] == [0, 4]
    assert [span.start for span in ambiguous("a b a b a", "a b\u0301 a").candidates] == [0, 4]


def test_many_candidates(golden: Callable[[object], None]) -> None:
    """Five places are shown, a hundred kept, and of more it is said that there are more."""
    error = ambiguous("port " * 7, "port")
    first, *lines = str(error).split("\n")
    assert '"port"' in first
    assert re.findall("[0-9]+", first) == ["7"]
    assert lines[5:] == ["  ..."]
    assert len(error.candidates) == 7
    assert str(ambiguous("port " * 5, "port")).count("\n  ") == 5
    for number in (100, 101):
        error = ambiguous("port " * number, "port")
        first, *_ = str(error).split("\n")
        assert re.findall("[0-9]+", first) == ["100"]
        assert len(error.candidates) == 100
        golden(first)


@pytest.mark.parametrize("text", ["port port", "harbour"])
@pytest.mark.parametrize(
    "again",
    [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))],  # noqa: S301
)
def test_errors_travel(text: str, again: Any) -> None:
    """Errors keep message and spans when they are copied or sent to another process."""
    with pytest.raises(QuoteError) as caught:
        find_span(text, "port" if "port" in text else "harbor")
    error, other = caught.value, again(caught.value)
    assert type(other) is type(error)
    assert str(other) == str(error)
    for name in ("nearest", "candidates"):
        assert getattr(other, name, None) == getattr(error, name, None)
    assert isinstance(error, NewsEventsError)
    assert isinstance(error, ValueError)


# Anything at all

alphabet = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    "ab \n\r\u00a0" + MARKS + "اأإآٱىيئءةهو\"'«»“”" + "\u0301\ufefb\ufdfa\ufdf2\ufe76한½…"
)
anything = st.text(alphabet)


@calm
@given(anything, anything)
@example("xyz ", "a b")
@example(" ", "a b")
@example("\ufdf2", "ل")
def test_any_text_and_quote(text: str, quote: str) -> None:
    """Any text and quote give a span or a QuoteError whose message can be shown, nothing else."""
    try:
        span = find_span(text, quote)
    except QuoteError as error:
        str(error).encode()
        spans = getattr(error, "candidates", getattr(error, "nearest", ()))
        assert len(set(spans)) == len(spans)
    else:
        spans = (span,)
    for span in spans:
        assert 0 <= span.start < span.end <= len(canonical(text))
        assert span.sha256 == sha256(canonical(text)[span.start : span.end])


@calm
@given(anything, anything, anything)
def test_a_quote_that_is_there(before: str, quote: str, after: str) -> None:
    """A quote that was put into a text is never said to be absent, unless it has no letters."""
    try:
        find_span(f"{before} {quote} {after}", quote)
    except AmbiguousQuoteError:
        pass
    except QuoteNotFoundError:
        marks = {char for char in quote if unicodedata.category(char)[0] in "CMZ"}
        assert set(quote) <= marks | {"\u0640"}


@calm
@given(st.text(st.characters()), st.text(st.characters()))
def test_any_str(text: str, quote: str) -> None:
    """With lone surrogates too, only the documented errors are raised."""
    surrogates = any("\ud800" <= char <= "\udfff" for char in text + quote)
    try:
        find_span(text, quote)
    except QuoteError:
        assert not surrogates
    except LoneSurrogateError:
        assert surrogates


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("a" * 200_000, "a" * 5_000 + "c"),
        ("ab " * 30_000, "c" + "ab " * 1_666),
        ("ab " * 30_000, "ab  ba" * 833),
        (" " * 60_000, "ab "),
        ("ل\u064b" * 30_000, "\u064bل" * 2_500 + "ا"),
    ],
)
@pytest.mark.no_cover
def test_large_texts(text: str, quote: str) -> None:
    """Long texts and quotes that look alike everywhere come to an end."""
    assert isinstance(not_found(text, quote), QuoteNotFoundError)


# Checking records against a text


def test_event_verifies() -> None:
    """Evidence whose spans and words are those of the text gives no finding."""
    record = event(
        cited(
            ARABIC,
            "إنّ المرفأ يُفتح مجدداً غداً",
            expression={"text": "غدًا", "language": "ar"},
            quotation={"text": "المرفأ يُفتح", "language": "ar"},
        ),
        {"article": ARTICLE},
        {"attribution": ["actor:ministry"]},
    )
    assert verify(record, ARABIC) == ()
    assert verify(record, ARABIC, article=ARTICLE) == ()
    assert verify(record, ARABIC, article=article()) == ()
    assert verify(record, ARABIC.replace("\n", "\r\n"), article=article(ARABIC)) == ()
    assert verify(record, unicodedata.normalize("NFD", ARABIC), article=article(ARABIC)) == ()


def test_spans_that_overlap_are_compared_up_to_a_limit() -> None:
    """The rest is one finding, since each code point would be compared as often as spans have it."""
    text = "word " * 300_000
    whole = {"article": ARTICLE, "spans": [span_of(text, text)]}
    assert verify(event(*[whole] * 2), text) == ()
    finding = only(verify(event(*[whole] * 30), text))
    assert (finding.code, finding.pointer) == ("NE403", "/evidence/2/spans")
    backward = {"article": ARTICLE, "spans": [attrs.evolve(span_of(text, text), start=7, end=5)]}
    assert only(verify(event(backward, *[whole] * 2), text)).code == "NE402"


def only(findings: tuple[Finding, ...]) -> Finding:
    """Return the one finding."""
    (finding,) = findings
    return finding


def test_another_text(golden: Callable[[object], None]) -> None:
    """A text that is not the article's is reported once, for article and event alike."""
    credit = {"actor": "actor:ann", "role": "photographer", "spans": [span_of(ENGLISH, "Work")]}
    of = article(ENGLISH, credits=(credit,))
    record = event(cited(ENGLISH, "harbour"), cited(ENGLISH, "quays"))
    text = ENGLISH.replace("harbour", "harbor")
    finding = only(verify(of, text))
    assert (finding.rule, finding.record, finding.pointer) == (
        evidence.TEXT_FINGERPRINT,
        ARTICLE,
        "/text",
    )
    for named in (" 81 ", sha256(text)[:12], " 82 ", sha256(ENGLISH)[:12]):
        assert named in finding.message
    golden(finding)
    assert verify(of, text, article=of) == (finding,)
    assert verify(record, text, article=of) == (finding,)
    assert len(verify(record, text, article=ARTICLE)) == 2


@pytest.mark.parametrize(
    "held", [ENGLISH, f"{ENGLISH}\n", f"\ufeff{ENGLISH}", f"\ufeff{ENGLISH}\n"]
)
@pytest.mark.parametrize("of", [ENGLISH, f"{ENGLISH}\n", f"\ufeff{ENGLISH}"])
def test_all_but_what_editors_add(held: str, of: str) -> None:
    """A text that differs only in its final line end or a byte order mark has its own hint."""
    findings = verify(article(of), held)
    assert len(findings) == (held != of)
    for finding in findings:
        assert finding.code == "NE401"
        assert finding.hint != only(verify(article(of), f"{held}x")).hint


def test_a_prepared_text() -> None:
    """A text that was prepared gives the same findings as the text itself."""
    text = f"{ARABIC}\r\n"
    prepared = PreparedText.of(text)
    assert (prepared.text, prepared.fingerprint) == (canonical(text), fingerprint(text))
    good = event(cited(ARABIC, "غداً", expression={"text": "غدا", "language": "ar"}))
    bad = event(cited(ARABIC, "غداً"), cited(ENGLISH, "quays"))
    assert verify(good, prepared) == verify(good, text) == ()
    assert verify(bad, prepared) == verify(bad, text) != ()
    assert verify(article(ENGLISH), prepared) == verify(article(ENGLISH), text) != ()
    with pytest.raises(LoneSurrogateError):
        PreparedText.of("\ud800")


def test_words_in_a_very_long_piece() -> None:
    """In a very long passage words are searched exactly."""
    piece = f"{'كلمة ' * 5_000}غداً"
    for words, codes in (("غداً", []), ("غدًا", ["NE404"])):
        record = event(cited(piece, piece, expression={"text": words, "language": "ar"}))
        assert [finding.code for finding in verify(record, piece)] == codes


def test_length_alone_is_another_text() -> None:
    """A fingerprint with the right digest and a wrong length is not that of the text."""
    wrong = article(text=None)
    wrong = attrs.evolve(wrong, text=Fingerprint(sha256=sha256(ENGLISH), length=1))
    assert only(verify(wrong, ENGLISH)).code == "NE401"


def test_article_without_fingerprint(golden: Callable[[object], None]) -> None:
    """An article without fingerprint is not verified, which is no error; its spans are checked."""
    finding = only(verify(article(), ENGLISH))
    assert (finding.rule, finding.record, finding.pointer) == (
        evidence.NO_TEXT_FINGERPRINT,
        ARTICLE,
        "",
    )
    golden(finding)
    assert finding.severity is Severity.INFO
    credit = {"actor": "actor:ann", "role": "photographer", "spans": [span_of(ENGLISH, "Work")]}
    findings = verify(article(credits=(credit,)), "Other words")
    assert [finding.code for finding in findings] == ["NE405", "NE402"]


def test_credits() -> None:
    """The spans of an article's credits are checked; a credit without one is no finding."""
    good = {"actor": "actor:ann", "role": "photographer", "spans": [span_of(ENGLISH, "Work")]}
    bad = {**good, "spans": [{"start": 0, "end": 3, "sha256": EMPTY}]}
    none = {"actor": "actor:ann", "role": "photographer"}
    assert verify(article(ENGLISH, credits=(good, none)), ENGLISH) == ()
    assert verify(article(ENGLISH), ENGLISH, article=ARTICLE) == ()
    finding = only(verify(article(ENGLISH, credits=(good, none, bad)), ENGLISH))
    assert (finding.code, finding.pointer, finding.record) == (
        "NE403",
        "/credits/2/spans/0",
        ARTICLE,
    )


@pytest.mark.parametrize(
    ("start", "end", "numbers"),
    [
        (0, 83, ["83", "82"]),
        (82, 83, ["83", "82"]),
        (83, 83, ["83", "82"]),
        (9**9, 9**10, ["3486784401", "82"]),
        (5, 4, ["5", "4"]),
        (99, 98, ["99", "98"]),
    ],
)
def test_span_outside_the_text(start: int, end: int, numbers: list[str]) -> None:
    """A span that runs backwards or beyond the text is reported once, with where it ends."""
    span = Span(start=start, end=end, sha256=EMPTY)
    record = event(
        {"article": OTHER},
        {"article": ARTICLE, "spans": [span], "expression": {"text": "x", "language": "en"}},
    )
    finding = only(verify(record, ENGLISH, article=ARTICLE))
    assert finding.rule == evidence.SPAN_OUTSIDE_TEXT
    assert (finding.record, finding.pointer) == (EVENT, "/evidence/1/spans/0")
    assert re.findall("[0-9]+", finding.message) == numbers


def test_span_up_to_the_end() -> None:
    """A span may be the whole text."""
    assert verify(event(cited(ENGLISH, ENGLISH)), ENGLISH) == ()


def test_span_of_another_piece(golden: Callable[[object], None]) -> None:
    """A digest of other words is reported with the words at the span, and only that."""
    record = event(
        {
            "article": ARTICLE,
            "spans": [{"start": 4, "end": 11, "sha256": sha256("the harbour")}],
            "quotation": {"text": "the harbour", "language": "en"},
        }
    )
    finding = only(verify(record, ENGLISH))
    assert finding.rule == evidence.SPAN_DIGEST
    assert (finding.record, finding.pointer) == (EVENT, "/evidence/0/spans/0")
    assert '4-11 "harbour"' in finding.message
    golden(finding)


@pytest.mark.parametrize("name", ["expression", "quotation"])
def test_words_not_in_the_span(name: str, golden: Callable[[object], None]) -> None:
    """Words that are in the text but not in the span are reported, with both."""
    record = event(
        cited(ENGLISH, "The harbour opens", **{name: {"text": "quays", "language": "en"}})
    )
    finding = only(verify(record, ENGLISH))
    assert finding.rule == evidence.WORDS_NOT_IN_SPAN
    assert (finding.record, finding.pointer) == (EVENT, f"/evidence/0/{name}/text")
    for named in (name, '"quays"', '0-17 "The harbour opens"'):
        assert named in finding.message
    golden(finding)


def test_each_word_is_looked_for() -> None:
    """Expression and quotation are reported each for itself."""
    words = {"text": "quays", "language": "en"}
    record = event(cited(ENGLISH, "The harbour", expression=words, quotation=words))
    assert [finding.pointer for finding in verify(record, ENGLISH)] == [
        "/evidence/0/expression/text",
        "/evidence/0/quotation/text",
    ]


@pytest.mark.parametrize("words", ["غدا", "غدًا", " غداً\u00a0", "مجدّدًا", "المرفا\u200f"])
def test_words_are_looked_for_with_tolerance(words: str) -> None:
    """Words are found in the span as a quote is, and may be there more than once."""
    piece = "المرفأ يُفتح مجدداً غداً"
    record = event(cited(ARABIC, piece, expression={"text": words, "language": "ar"}))
    assert verify(record, ARABIC) == ()
    twice = "غداً أو غداً"
    record = event(cited(twice, twice, expression={"text": "غدا", "language": "ar"}))
    assert verify(record, twice) == ()


@pytest.mark.parametrize("words", [" ", "\u064d", "\u200f"])
def test_words_without_letters(words: str) -> None:
    """Words that nothing is left of are nowhere."""
    record = event(cited(ARABIC, "المرفأ", expression={"text": words, "language": "ar"}))
    assert only(verify(record, ARABIC)).code == "NE404"


def test_only_the_cited_article() -> None:
    """Evidence that cites another article is not checked against this text."""
    record = event(cited(ENGLISH, "harbour"), {**cited(ARABIC, "غداً"), "article": OTHER})
    assert verify(record, ENGLISH, article=ARTICLE) == ()
    assert verify(record, ARABIC, article=OTHER) == ()
    assert verify(record, ENGLISH, article="article:a-third-one") == ()
    assert [finding.pointer for finding in verify(record, ARABIC, article=article())] == [
        "/evidence/0/spans/0"
    ]


def test_which_article(golden: Callable[[object], None]) -> None:
    """An event that cites no article, or several, does not say whose text it is."""
    several = event(cited(ENGLISH, "harbour"), {**cited(ARABIC, "غداً"), "article": OTHER})
    with pytest.raises(AmbiguousArticleError) as caught:
        verify(several, ENGLISH)
    for named in (f'"{EVENT}"', " 2 ", "article="):
        assert named in str(caught.value)
    golden(caught.value)
    assert isinstance(caught.value, NewsEventsError)
    assert isinstance(caught.value, ValueError)
    with pytest.raises(AmbiguousArticleError, match="article=") as caught:
        verify(event({"attribution": ["actor:ministry"]}), ENGLISH)
    golden(caught.value)


def test_article_of_another_article(golden: Callable[[object], None]) -> None:
    """An article's text is its own."""
    with pytest.raises(AmbiguousArticleError, match="article=") as caught:
        verify(article(ENGLISH), ENGLISH, article=OTHER)
    assert f'"{ARTICLE}"' in str(caught.value)
    assert f'"{OTHER}"' in str(caught.value)
    golden(caught.value)


def test_other_records(golden: Callable[[object], None]) -> None:
    """Records that say nothing about a text cannot be verified."""
    actor = Actor(id="actor:ann", kind="person", names={"en": "Ann"})
    with pytest.raises(TypeError, match="Actor") as caught:
        verify(actor, ENGLISH)  # type: ignore[arg-type]
    golden(caught.value)


@calm
@given(text=st.text(min_size=1), data=st.data())
def test_a_change_inside_the_span(text: str, data: st.DataObject) -> None:
    """A character changed inside the span is reported, as a wrong text where that is known."""
    text = canonical(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    at = data.draw(st.integers(start, end - 1))
    # Ideographs combine with nothing, so the change stays where it is made.
    changed = text[:at] + ("丁" if text[at] != "丁" else "七") + text[at + 1 :]
    span = Span(start=start, end=end, sha256=sha256(text[start:end]))
    record = event({"article": ARTICLE, "spans": [span]})
    assert verify(record, text, article=article(text)) == ()
    assert only(verify(record, changed)).code == "NE403"
    assert only(verify(record, changed, article=article(text))).code == "NE401"


def test_rules() -> None:
    """Each rule has its code, its name and one sentence."""
    rules = [value for value in vars(evidence).values() if isinstance(value, Rule)]
    assert sorted((rule.code, rule.name, rule.severity.value) for rule in rules) == [
        ("NE401", "text-fingerprint", "error"),
        ("NE402", "span-outside-text", "error"),
        ("NE403", "span-digest", "error"),
        ("NE404", "words-not-in-span", "error"),
        ("NE405", "no-text-fingerprint", "info"),
    ]
    for rule in rules:
        assert rule.summary.endswith(".")
        assert rule.summary.count(". ") == 0


def test_every_public_name_is_documented() -> None:
    """Every function and class made here says what it does."""
    for name, value in vars(evidence).items():
        if name[0] != "_" and getattr(value, "__module__", "") == evidence.__name__:
            assert value.__doc__, name
