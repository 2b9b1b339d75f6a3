"""Quotes that another keyboard, a spreadsheet or a language model wrote a little differently."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import newsevents
from newsevents._text.quotes import TOLERANCES
from newsevents.errors import (
    AmbiguousQuoteError,
    InvalidError,
    LoneSurrogateError,
    QuoteError,
    QuoteNotFoundError,
)
from newsevents.evidence import (
    FoundQuote,
    PreparedText,
    canonical,
    evidence_for,
    find_quote,
    find_span,
    fingerprint,
    verify,
)
from newsevents.evidence.quotes import unique_quote
from newsevents.evidence.verification import span_of
from newsevents.model import Article, GenericEvent
from newsevents.schema.structuring import to_document

LINES = "They met on Thursday. They spoke; they left.\nThey met again. xThey\n" + "a " * 300

few = settings(deadline=None, max_examples=25)

# Own words: the official said on 12 March that ferries carried 1,250 people.
ENGLISH = (
    "The official said on 12 March 2026 that 14 ferries – all of them old – carried 1,250 people…"
)
ARABIC = "قال المسئول إن ١٤ عبّارة نقلت ٣٫٥٪ من الركّاب في ١٢ آذار ٢٠٢٦... ثم بدأوا العمل."


@pytest.mark.parametrize(
    ("text", "quote", "piece", "tolerances"),
    [
        ("عام ٢٠٢٦", "عام 2026", "عام ٢٠٢٦", ["digits"]),
        ("in 2026.", "in ٢٠٢٦", "in 2026", ["digits"]),
        ("عام ۲۰۲۶", "عام ٢٠٢٦", "عام ۲۰۲۶", ["digits"]),
        ("نحو ٣٫٥٪ منها", "3.5%", "٣٫٥٪", ["digits"]),
        ("١٬٢٥٠ راكباً", "1,250 راكبا", "١٬٢٥٠ راكباً", ["marks", "digits"]),
        ("a-b", "a–b", "a-b", ["dashes"]),
        ("no — none", "no - none", "no — none", ["dashes"]),
        ("at \u22125 degrees", "at -5", "at \u22125", ["dashes"]),
        ("well… so", "well... so", "well… so", ["ellipses"]),
        ("ends.... so", "ends…", "ends...", ["ellipses"]),
        ("قال المسئول", "المسؤول", "المسئول", ["hamza-seats"]),
        ("قال المسؤول", "المسئول", "المسؤول", ["hamza-seats"]),
        ("المسؤُول", "المسئول", "المسؤُول", ["marks", "hamza-seats"]),
        ("رءوس", "رؤوس", "رءوس", ["hamza-seats"]),
        ("بدأوا العمل", "بدؤوا", "بدأوا", ["hamza-seats"]),
        ("قال شيئون", "شءون", None, []),
        ("أعلن المسئول", "اعلن المسؤول", "أعلن المسئول", ["letters", "hamza-seats"]),
        ("إلى  أمس", "الى امس", "إلى  أمس", ["spaces", "letters"]),
        ("غداً", "غدًا", "غداً", ["marks"]),
        ("«غدا»", '"غدا"', "«غدا»", ["quotation-marks"]),
        ("ب\ufdf2ب", "لل", "\ufdf2", ["letters"]),
        ("غد\u200fا", "غدا", "غد\u200fا", ["marks"]),
        ("opens", "opens", "opens", []),
    ],
)  # fmt: skip
def test_tolerances(text: str, quote: str, piece: str | None, tolerances: list[str]) -> None:
    """The passage of the text is found, and each difference that was ignored is named."""
    if piece is None:
        with pytest.raises(QuoteNotFoundError):
            find_quote(text, quote)
        return
    found = find_quote(text, quote)
    assert text[found.span.start : found.span.end] == piece
    assert list(found.tolerances) == tolerances
    assert set(tolerances) <= set(TOLERANCES)
    assert find_span(text, quote) == found.span
    assert find_quote(PreparedText.of(text), quote) == found


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("سأل الوزير", "سئل الوزير"),
        ("زملاؤه", "زملائه"),
        ("أبناءه", "أبناؤه"),
        ("عام ٢٠٢٦", "عام 2025"),
        ("14 ferries", "٤١ ferries"),
        ("well…", "well."),
        ("well…", "well.."),
        ("١٬٢٥٠", "1.250"),
        ("x²", "x٢"),
        ("12-14", "1214"),
        ("a b", "a-b"),
    ],
)
def test_other_words(text: str, quote: str) -> None:
    """A voice, a case, a number and a sentence that ends are not a matter of spelling."""
    with pytest.raises(QuoteNotFoundError):
        find_quote(text, quote)


@pytest.mark.parametrize(
    ("text", "quote", "whole"),
    [
        ("The price is 3.5 million", "5 million", "3.5 million"),
        ("112 soldiers were killed", "12 soldiers", "112 soldiers"),
        ("2,500 people", "500 people", "2,500 people"),
        ("some 2 500 people", "500 people", "2 500 people"),
        ("2\u00a0500 people", "500 people", "2\u00a0500 people"),
        ("it cost 3.5m", "it cost 3", "it cost 3.5m"),
        ("at \u22125 degrees", "5 degrees", "\u22125 degrees"),
        ("on 15 May 2026", "5 May 2026", "15 May 2026"),
        ("نُقل ١٢٥ جريحاً", "25 جريحاً", "١٢٥ جريحاً"),
        ("4\u200f5 people", "5 people", "4\u200f5 people"),
        ("they disagreed on it", "agreed on it", "disagreed on it"),
        ("is untrue that", "true that", "untrue that"),
        ("был неверным", "верным", "неверным"),
        ("he can't go", "he can", "he can't"),
        ("a non-violent protest", "violent protest", "non-violent protest"),
        ("some 10-15 people", "15 people", "10-15 people"),
        ("about 10\u201315 people", "about 10", "about 10\u201315"),
        ("at 10:30 on Friday", "30 on Friday", "10:30 on Friday"),
        ("at 10:30 on Friday", "at 10", "at 10:30"),
        ("born 3/12/1990 in Samra", "1990 in", "3/12/1990 in"),
        ("٥-١٠ أشخاص", "١٠ أشخاص", "٥-١٠ أشخاص"),
        ("it fell to\n-15 degrees", "15 degrees", "-15 degrees"),
        ("a change of -15 points", "15 points", "-15 points"),
        ("-15 percent in May", "15 percent", "-15 percent"),
        ("\u221215 people", "15 people", "\u221215 people"),
    ],
)
def test_words_and_numbers_are_not_cut(text: str, quote: str, whole: str) -> None:
    """A part of a word or number is no occurrence; the error shows the whole of it."""
    with pytest.raises(QuoteNotFoundError, match="cut") as caught:
        find_quote(text, quote)
    (span,) = caught.value.nearest
    assert text[span.start : span.end] == whole
    again = f"{text}, {quote}"
    assert find_span(again, quote).start == len(text) + 2
    event = GenericEvent(
        id="event:a", title={"en": "Day"}, date="2026-03-12", status="occurred", category="work",
        evidence=(evidence_for("article:a", text, text, quotation={"text": quote, "language": "en"}),),
    )  # fmt: skip
    assert [finding.code for finding in verify(event, text)] == ["NE404"]


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("والوزير قال", "الوزير"),
        ("قال وزيرهم", "وزير"),
        ("人数为125人", "人数"),
        ("In 2026 500 people", "500 people"),
        ("10 - 15 people", "15 people"),
        ("In 2015\u201415 people", "15 people"),
        ("-15 people were hurt\n-3 were killed", "15 people"),
        ("Hurt:\n-1,500 people", "1,500 people"),
        ("-15 persons were hurt", "15 persons"),
        ("MiG-29 jets", "29 jets"),
        ("the minister's car", "the minister"),
    ],
)
def test_clitics_and_neighbours_are_not_cut(text: str, quote: str) -> None:
    """A prefix or suffix of an Arabic word, another number and a possessive may be left out."""
    assert find_quote(text, quote).tolerances == ()


def test_a_stricter_step_goes_first() -> None:
    """One occurrence of a stricter step is found, however many a looser one has."""
    text = "٢٠٢٦ 2026 ۲۰۲۶ 20\u200e25 ٢٠٢٥"
    assert find_quote(text, "2026") == FoundQuote(find_span(text, "2026"), ())
    assert find_span(text, "2026").start == 5
    assert find_quote(text, "2025").tolerances == ("marks",)
    # Canonical order puts a mark behind the one that is quoted.
    assert find_quote("\u035f\u0302", "\u0302").tolerances == ("marks",)


def test_a_looser_step_never_chooses() -> None:
    """Two passages of the loosest step are ambiguous, also by different tolerances."""
    text = "قال مسئول، وقال مسؤول، في ١٤ أو 14 آذار"
    for quote, count in (("مسءول", 2), ("۱۴", 2)):
        with pytest.raises(AmbiguousQuoteError) as caught:
            find_quote(text, quote)
        assert len(caught.value.candidates) == count


@pytest.mark.parametrize(
    ("expression", "is_found"),
    [("12 آذار 2026...", True), ("١٢ آذار ٢٠٢٦…", True), ("13 آذار 2026", False)],
)
def test_words_of_evidence_have_the_same_tolerances(expression: str, is_found: bool) -> None:
    """NE404 finds an expression in its span by the same steps."""
    words = {"text": expression, "language": "ar"}
    quote = "في 12 آذار 2026…"
    evidence = evidence_for("article:a", ARABIC, quote, expression=words)
    event = GenericEvent(
        id="event:a", title={"ar": "عمل"}, date="2026-03-12", status="occurred", category="work",
        evidence=(evidence,),
    )  # fmt: skip
    assert [finding.code for finding in verify(event, ARABIC)] == ["NE404"] * (not is_found)


# What a quote cannot be

WORDS = {ENGLISH: ENGLISH.split(), ARABIC: ARABIC.split()}
texts = st.sampled_from(list(WORDS))


def refused(text: str, quote: str) -> bool:
    """Say whether a quote is not found."""
    try:
        find_quote(text, quote)
    except QuoteNotFoundError:
        return True
    return False


@few
@given(text=texts, data=st.data())
def test_an_invented_word_is_refused(text: str, data: st.DataObject) -> None:
    """A quote with one word of its own is nowhere, and so is one with two words in turned order."""
    words = list(WORDS[text])
    start = data.draw(st.integers(0, len(words) - 3))
    quote = words[start : start + data.draw(st.integers(3, 9))]
    assert not refused(text, " ".join(quote))
    at = data.draw(st.integers(0, len(quote) - 2))
    invented = data.draw(st.sampled_from(["ministers", "الوزراء", "sixteen", "١٧"]))
    assert refused(text, " ".join([*quote[:at], invented, *quote[at + 1 :]]))
    assert refused(text, " ".join([*quote[:at], quote[at + 1], quote[at], *quote[at + 2 :]]))


@few
@given(text=texts, zero=st.sampled_from("0٠۰०"), by=st.integers(1, 9), data=st.data())
def test_a_changed_digit_is_refused(text: str, zero: str, by: int, data: st.DataObject) -> None:
    """Digits of any script are found, and with another value in one place they are not."""
    digits = [at for at, char in enumerate(text) if char.isdecimal()]
    written = "".join(chr(ord(zero) + int(c)) if c.isdecimal() else c for c in text)
    assert find_span(text, written).end == len(text)
    at = data.draw(st.sampled_from(digits))
    changed = chr(ord(zero) + (int(text[at]) + by) % 10)
    assert refused(text, written[:at] + changed + written[at + 1 :])


spelt = st.text('سأؤئءوا \u064f\u0640.…-–12١٢\u200f"«', min_size=1, max_size=12)


@few
@given(before=spelt, quote=spelt, after=spelt)
@example("س", "ئون", "")
@example("", "مسء", "ول")
@example(".", "..", ".")
@example("س", "ءو", "ؤو")
def test_any_spelling(before: str, quote: str, after: str) -> None:
    """Any passage has tolerances, in their order, and none exactly if it is the quote."""
    text = canonical(before + after)
    try:
        found = find_quote(text, quote)
    except QuoteError:
        pass
    else:
        is_exact = text[found.span.start : found.span.end] == canonical(quote).strip()
        assert is_exact == (found.tolerances == ())
        assert list(found.tolerances) == [each for each in TOLERANCES if each in found.tolerances]


# Evidence


def article(text: str) -> Article:
    """Make an article with the fingerprint of a text."""
    return Article(id="article:a", language="en", published="2026-03-13", text=fingerprint(text))


def test_evidence_for() -> None:
    """Evidence has the spans of its quotes, in their order, and the fields that are given."""
    evidence = newsevents.evidence_for(
        article(ENGLISH), ENGLISH, ["14 ferries", "official"], speech="indirect"
    )
    assert (evidence.article, evidence.speech) == ("article:a", "indirect")
    assert [span.start for span in evidence.spans] == [ENGLISH.index("14 f"), 4]
    assert evidence_for("article:a", PreparedText.of(ENGLISH), "carried 1,250 people").spans == (
        find_span(ENGLISH, "carried 1,250 people"),
    )


def test_evidence_for_another_text() -> None:
    """A text that is not the article's gives no evidence: its spans would count in another one."""
    with pytest.raises(InvalidError) as caught:
        evidence_for(article(ENGLISH), ENGLISH + " ", "14 ferries")
    assert [finding.code for finding in caught.value.findings] == ["NE401"]
    for quotes in (["14 ferries", "15 ferries"], [], ""):
        with pytest.raises(QuoteNotFoundError):
            evidence_for(article(ENGLISH), ENGLISH, quotes)
    assert len(evidence_for(article(ENGLISH), ENGLISH, ["14 ferries", "١٤ ferries"]).spans) == 1
    with pytest.raises(LoneSurrogateError):
        evidence_for("article:a", "\ud800", "a")


# The command


def test_the_command_shows_each_quote(run, write, golden):
    """A span is shown as a dataset has it, with the words in their line, and what was ignored."""
    path = write("text.txt", f"{ARABIC}\nOther line.".encode())
    done = run("span", path, "المسؤول", "14 عبّارة", "Other line")
    assert (done.status, done.err) == (0, "")
    first, words, ignored, *_ = done.out.splitlines()
    assert json.loads(first) == to_document(find_span(ARABIC, "المسؤول"))
    assert "[المسئول]" in words
    assert "hamza-seats" in ignored
    golden(done.out)


def test_the_command_shows_near_misses(run, write, golden):
    """A quote that is missing, or there twice, is status 1, with what the text has."""
    path = write("text.txt", ENGLISH.encode())
    done = run("span", path, "15 ferries", "–", "14 ferries")
    assert (done.status, done.err) == (1, "")
    assert done.out.count('{"start"') == 1
    golden(done.out)


def test_the_command_in_json(run, write):
    """A list has an entry for each quote, with spans that can be copied into a dataset."""
    path = write("text.txt", ENGLISH.encode())
    done = run("span", path, "--json", "٢٠٢٦", "15 ferries", "–")
    assert done.status == 1
    found, missing, several = json.loads(done.out)
    assert found == {
        "quote": "٢٠٢٦",
        "span": to_document(find_span(ENGLISH, "2026")),
        "words": "2026",
        "tolerances": ["digits"],
    }
    assert (missing["problem"], several["problem"]) == ("not-found", "ambiguous")
    assert "14 ferries" in missing["passages"][0]["words"]
    assert [each["words"] for each in several["passages"]] == ["–", "–"]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"a\xff", "not in UTF-8"), (None, "no such file"), (b"\x00" * 2**22, "larger")],
)
def test_the_command_refuses_what_is_no_text(run, write, tmp_path, data, said):
    """A file that cannot be read as a text is one line, and so is a quote of half characters."""
    path = tmp_path / "none.txt" if data is None else write("text.txt", data)
    done = run("span", path, "a")
    assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
    done = run("span", write("good.txt", b"a"), "\udcff")
    assert (done.status, done.err.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("start", "quote", "shown"),
    [
        (0, "They", "They met on"),
        (22, "They", "They spoke;"),
        (45, "They", "They met again."),
        (61, "xThey", "xThey"),
        (267, "a", "a a a a a a a a a"),
        (665, "a", "a a a a a"),
    ],
)
def test_the_shortest_words_that_are_in_the_text_once(start, quote, shown):
    """Whole words of the line of a quote; a few of them if no number of them is enough."""
    assert LINES[start : start + len(quote)] == quote
    assert unique_quote(LINES, span_of(LINES, start, start + len(quote))) == shown


def test_words_beyond_the_limit_are_not_cut():
    """A word that begins or ends further away is left out."""
    text = f"{'x' * 300} is {'y' * 300} is"
    at = text.index("is")
    assert unique_quote(text, span_of(text, at, at + 2)) == "is"
