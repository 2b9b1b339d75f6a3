"""Rules about texts: which texts there are, and what is found in them."""

from __future__ import annotations

import itertools
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import newsevents
from newsevents import strategies
from newsevents._text.mojibake import unmangled
from newsevents._text.scripts import count_words, writing_of
from newsevents.codec import structure_record, to_dict
from newsevents.editing.canonical import canonical
from newsevents.findings import Rename
from newsevents.validation.rule import RecordRule, RuleContext
from newsevents.validation.rules import texts as text_rules
from newsevents.validation.rules.text_fields import texts_of
from newsevents.validation.rules.texts import closing, tidied, unmatched_marks

BY_CODE = {
    each.rule.code: each for each in vars(text_rules).values() if isinstance(each, RecordRule)
}

WORDS_OF_A_TEXT = ("/expression/", "/quotation/")


def record(document: dict[str, Any]) -> Any:
    """Return a document as a record."""
    made, findings = structure_record(document)
    assert made is not None, findings
    return made


def actor(kind: str = "person", **names: str) -> Any:
    """Return an actor with some names; `ku_Arab` means `ku-Arab`."""
    by_tag = {tag.replace("_", "-"): name for tag, name in names.items()}
    return record({"type": "actor", "id": "actor:a", "kind": kind, "names": by_tag})


def event(**fields: Any) -> Any:
    """Return an event with some fields of its own."""
    return record(
        {
            "type": "event",
            "id": "event:a",
            "title": {"en": "Talks"},
            "date": "2026-03-01",
            "status": "occurred",
            "category": "talks",
            "evidence": [{"attribution": ["actor:a"]}],
            **fields,
        }
    )


def quoted(text: str, language: str = "ar") -> Any:
    """Return an event whose evidence takes some words from a text."""
    words = {"text": text, "language": language}
    return event(evidence=[{"attribution": ["actor:a"], "quotation": words}])


def found(code: str, about: Any) -> list[Any]:
    """Return the problems that one rule finds in a record."""
    return list(BY_CODE[code].check(about, RuleContext()))


def said(code: str, about: Any) -> tuple[str, str]:
    """Return message and hint of the one finding of a rule about a record."""
    (problem,) = found(code, about)
    return problem.message, problem.hint


def fixed(code: str, about: Any) -> list[Any]:
    """Return the values that the fixes of one rule write, and whether they are safe."""
    fixes = [problem.fix for problem in found(code, about)]
    return [fix and (fix.changes[0].value, fix.is_safe) for fix in fixes]


# Which texts there are


def test_every_text_of_a_record_is_found():
    """Texts are found in every field, each with its pointer, language and kind."""
    whole = {
        "type": "meeting",
        "id": "meeting:a",
        "title": {"en": "Title", "ar": "عنوان"},
        "summary": {"ku-Arab": "پوختە"},
        "date": "2026-03-01",
        "status": "occurred",
        "participants": [
            {"actor": "actor:a"},
            {"actor": "actor:b", "capacity": {"fr": "Capacité"}},
        ],
        "venue": {"en": "Venue"},
        "topics": ["not-a-text"],
        "codes": [{"scheme": "cameo", "code": "not a text"}],
        "evidence": [
            {
                "attribution": ["actor:a"],
                "claims": {"/venue": {"en": "not a text"}},
                "expression": {"text": "غداً", "language": "ar"},
                "quotation": {"text": "We met", "language": "en"},
            }
        ],
        "extensions": {"mine": {"title": {"en": "not a text"}}},
        "imported_from": [{"dataset": "not a text"}],
    }
    assert [tuple(held) for held in texts_of(record(whole))] == [
        ("/title/en", "Title", "en", True, False),
        ("/title/ar", "عنوان", "ar", True, False),
        ("/summary/ku-Arab", "پوختە", "ku-Arab", False, False),
        ("/participants/1/capacity/fr", "Capacité", "fr", True, False),
        ("/venue/en", "Venue", "en", True, False),
        ("/evidence/0/expression/text", "غداً", "ar", True, True),
        ("/evidence/0/quotation/text", "We met", "en", True, True),
    ]


def test_the_language_of_a_text_is_known_where_the_record_tells():
    """A headline is in the article's language; its licence is not; aliases have their own."""
    article = record(
        {
            "type": "article",
            "id": "article:a",
            "language": "ar",
            "published": "2026-03-01",
            "headline": "عنوان",
            "licence": "All rights reserved",
            "credits": [{"actor": "actor:a", "role": "photographer", "work": {"en": "A harbour"}}],
        }
    )
    someone = record(
        {
            "type": "actor",
            "id": "actor:a",
            "kind": "person",
            "names": {"en": "Marwan"},
            "aliases": {"ar": ["مروان", "أبو سمير"], "en": ["Abu Samir"]},
            "identifiers": {"wikidata": "Q1", "other": "not a text"},
            "affiliations": [{"actor": "actor:b", "role": {"en": "Guard"}}],
        }
    )
    assert [(held.pointer, held.language, held.is_line) for held in texts_of(article)] == [
        ("/headline", "ar", True),
        ("/credits/0/work/en", "en", False),
        ("/licence", "", True),
    ]
    assert [(held.pointer, held.language) for held in texts_of(someone)] == [
        ("/names/en", "en"),
        ("/aliases/ar/0", "ar"),
        ("/aliases/ar/1", "ar"),
        ("/aliases/en/0", "en"),
        ("/affiliations/0/role/en", "en"),
    ]


@given(strategies.records())
def test_a_pointer_leads_to_its_text(made):
    """In any record, each text is at its pointer, and none is found twice."""
    texts = texts_of(made)
    assert len({held.pointer for held in texts}) == len(texts)
    for held in texts:
        value: Any = to_dict(made)
        for step in held.pointer.split("/")[1:]:
            value = value[int(step)] if isinstance(value, list) else value[step]
        assert value == held.text


def test_records_are_not_mixed_up():
    """Asking about one record after another gives the texts of each."""
    one, two = actor(en="One"), actor(en="Two")
    assert [texts_of(each)[0].text for each in (one, two, one)] == ["One", "Two", "One"]


def test_the_shipped_dataset_is_clean():
    """None of the rules has anything to say about the shipped dataset."""
    dataset = newsevents.read_dataset("syria-russia-2026-01")
    records = [*dataset.articles.values(), *dataset.actors.values(), *dataset.places.values()]
    for each, code in itertools.product([*records, *dataset.events()], BY_CODE):
        assert found(code, each) == []


# NE701

DECOMPOSED = unicodedata.normalize("NFD", "أحمد")


def test_a_text_not_in_nfc():
    """The finding shows the text and its correction, and its fix is safe."""
    message, _ = said("NE701", actor(ar=DECOMPOSED))
    assert f'\u2068"{DECOMPOSED}"\u2069' in message
    assert fixed("NE701", actor(ar=DECOMPOSED)) == [("أحمد", True)]
    assert found("NE701", actor(ar="أحمد", en="Ahmad", fr="Zoé")) == []
    assert found("NE701", quoted(DECOMPOSED)) == []


@given(strategies.documents())
def test_what_is_not_in_nfc_is_what_fmt_writes_otherwise(document):
    """As many texts are found as `newsevents fmt` changes, and none in what it has written.

    Apart from those that it reports and leaves alone.
    """
    after, changed, left = canonical(document)
    assert len(found("NE701", record(document))) == changed + len(left)
    assert len(found("NE701", record(after))) == len(left)


# NE702

BALANCED = [
    "",
    "Valmar",
    "\u202bValmar\u202c",
    "\u202a\u202eValmar\u202c\u202c",
    "\u2067Port \u202aof\u202c \u2068Valmar\u2069\u2069",
    "\u2066one\u2069\n\u202btwo\u202c",
    "فالمار\u200f! \u200eValmar\u061c",
]
UNBALANCED = {
    "\u202bValmar": [0],
    "Valmar\u202c": [6],
    "Valmar\u2069": [6],
    "\u2066a\nb\u2069": [0, 4],
    "\u202aa\u2029b\u202c": [0, 4],
    # An isolate ends what was opened inside of it, and what is inside ends nothing outside.
    "\u2067a\u202bb\u2069c\u202c": [2, 6],
    "\u202ba\u2066b\u202cc\u2069d\u202c": [4],
    "\u202b\u2069\u202c": [1],
    "\u2066\u2067\u2069": [0],
    "\u202b\u202b\u202c": [0],
}


@pytest.mark.parametrize("text", BALANCED)
def test_balanced_marks(text):
    """Marks that are closed in their paragraph, and marks that need no closing, are let through."""
    assert unmatched_marks(text) == []


@pytest.mark.parametrize("text", UNBALANCED)
def test_unbalanced_marks(text):
    """Marks without another half are found, by the pairs of Unicode Standard Annex 9."""
    assert unmatched_marks(text) == UNBALANCED[text]


MARKED = st.text(
    "ab \n\u2029ا\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200f", max_size=30
)


@given(MARKED)
def test_what_is_left_without_unmatched_marks_is_balanced(text):
    """Only marks are found, each once, and without them the text is balanced."""
    marks = unmatched_marks(text)
    assert marks == sorted(set(marks))
    rest = "".join(char for at, char in enumerate(text) if at not in set(marks))
    assert unmatched_marks(rest) == []
    assert all(unicodedata.category(text[at]) == "Cf" for at in marks)


@given(MARKED, st.sampled_from("\u202a\u202b\u202d\u202e\u2066\u2067\u2068"))
def test_a_balanced_text_can_be_wrapped(text, mark):
    """A balanced paragraph between a mark and the one that closes it is balanced."""
    marks = set(unmatched_marks(text))
    kept = [char for at, char in enumerate(text) if at not in marks and char not in "\n\u2029"]
    inner = "".join(kept)
    if not unmatched_marks(inner):
        assert unmatched_marks(f"{mark}{inner}{closing(mark)}") == []


def test_a_mark_that_is_not_closed():
    """The finding names the marks and shows where they are; the fix takes them out."""
    message, hint = said("NE702", actor(en="\u202bValmar\u2069"))
    assert "U+202B" in message
    assert '"\\u202bValmar\\u2069"' in message
    assert "U+202C" in hint
    message, _ = said("NE702", actor(en="Valmar\u202c"))
    assert "U+202C" in message
    assert '"Valmar\\u202c"' in message
    assert fixed("NE702", actor(en="\u202bValmar\u2069")) == [("Valmar", False)]
    assert fixed("NE702", actor(en="\u202b")) == [None]
    assert fixed("NE702", quoted("\u202bأهلاً")) == [None]
    assert found("NE702", actor(en="\u202bValmar\u202c", fa="میان\u200cدره")) == []


# NE703


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ar", "Marwan Haddad"),
        ("ar-SY", "Марван"),
        ("fa", "Reuters"),
        ("en", "غزة"),
        ("en", "Самра"),
        ("ru", "Vladimir"),
        ("uk", "دمشق"),
        ("he", "Haifa 22"),
        ("ku-Arab", "Semra"),
        ("ku-Latn-TR", "سەمرا"),
        ("ku", "Σάμρα"),
        ("ja", "Samra"),
        ("zh-Hans", "Самра"),
        ("el", "دمشق"),
        ("sr", "دمشق"),
        ("hy", "Talks in Valmar, AFP"),
    ],
)
def test_a_text_in_another_script(tag, text):
    """A text of which no letter is of a script of its language is found."""
    assert len(found("NE703", actor(**{tag.replace("-", "_"): text}))) == 1


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("ar", "مروان"),
        ("ar", "AFP"),
        ("ar", "MiG-29"),
        ("ar", "S-400, 22"),
        ("ar", "2026 – 27"),
        ("ar", "X"),
        ("ar", "وكالة Reuters"),
        ("ar", "UNIFIL"),
        ("ar-Latn", "Marwan"),
        ("ar", "ﺳﻤﺮﺍ"),
        ("en", "Zoé"),
        ("en", "ا"),
        ("ku", "Semra"),
        ("ku", "سەمرا"),
        ("sr", "Самра"),
        ("sr", "Samra"),
        ("ja", "サムラ"),
        ("ja", "田中"),
        ("ko", "사무라"),
        ("zh-Hant", "薩姆拉"),
        ("tlh", "Самра"),
        ("en-Shaw", "Самра"),
        ("de-1996", "Straße"),
        ("ru", "Самра"),
        ("ru", "½"),
        # Letters of two other scripts: not a mistake of the tag.
        ("ar", "Самра Samra"),
        # Read in a wrong encoding, which another rule says.
        ("ar", "Ù…Ø±ÙˆØ§Ù† abcd"),
    ],
)
def test_a_text_in_its_script(tag, text):
    """Texts in one of the scripts, abbreviations, designations and numbers are let through."""
    assert found("NE703", actor(**{tag.replace("-", "_"): text})) == []


def test_names_of_outlets_keep_their_letters():
    """An outlet's name in Latin letters is let through in other languages, a person's is not."""
    assert found("NE703", actor("media", ru="Valmar News")) == []
    assert len(found("NE703", actor("media", ru="أخبار"))) == 1
    assert len(found("NE703", actor("person", ru="Valmar"))) == 1


def test_what_is_said_about_a_wrong_script():
    """The finding names the script and both ways out, and leaves the choice to a person."""
    message, hint = said("NE703", actor(ar_SY="Marwan Haddad"))
    for named in ('"Marwan Haddad"', "Arabic", '"ar-SY"'):
        assert named in message
    assert '"ar-Latn"' in hint
    message, _ = said("NE703", actor(sr="دمشق"))
    assert "Cyrillic" in message
    assert "Latin" in message
    assert fixed("NE703", actor(ar="Marwan Haddad")) == [None]
    assert len(found("NE703", quoted("tomorrow", "ar"))) == 1


@given(st.from_regex("[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", fullmatch=True), st.text())
def test_every_tag_has_an_answer(tag, text):
    """Any tag and any text can be checked."""
    writing = writing_of(tag)
    assert writing is None or writing.letter.search(text) is None or any(map(str.isalpha, text))


# NE704


def mangled(text: str, page: str) -> str:
    """Return a text as UTF-8 that was read in a code page; what that lacks as Latin-1."""
    read_as = (bytes([byte]).decode(page, "replace") for byte in text.encode())
    return "".join(
        chr(byte) if char == "\ufffd" else char
        for char, byte in zip(read_as, text.encode(), strict=True)
    )


ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى"
PERSIAN = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیآئءؤ\u200c"
URDU = "ابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھءیےئؤۓآ"
HARAKAT = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
FRENCH = ["pré", "Dé", "ça", "vrè", "tî", "noë", "lû", "drô", "mœu", "sion", "la", "Ba", "ment"]
PAGES = ["latin-1", "cp1252", "cp1256"]
# At the end of a word.
ENDS = ["", "", "،", "؛", "؟", ".", ":", "…", "»", "”", "\u00a0»", "\u00a0!", " –", "٪"]


def is_word(word: str) -> bool:
    """Tell what could be a word: a root has three letters, so none has many of the rare ones."""
    return sum(char in "طظعغ" for char in word) <= 2


def arabic_words(letters: str) -> st.SearchStrategy[str]:
    """Make words of the Arabic script, with a few signs on the letters."""
    letter = st.tuples(st.sampled_from(letters), st.sampled_from(("", "", "", *HARAKAT)))
    return (
        st.lists(letter, min_size=1, max_size=8)
        .map(lambda pairs: "".join(itertools.chain.from_iterable(pairs)))
        .filter(is_word)
    )


FRENCH_WORDS = st.lists(st.sampled_from(FRENCH), min_size=1, max_size=4).map("".join)
ANY_WORDS = [*map(arabic_words, (ARABIC, PERSIAN, URDU)), FRENCH_WORDS, FRENCH_WORDS.map(str.upper)]


def texts(words: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Make texts of words, with characters that may follow a word."""
    with_ends = st.tuples(words, st.sampled_from(ENDS)).map("".join)
    return st.lists(with_ends, min_size=1, max_size=6).map(" ".join)


HONEST = st.one_of(*map(texts, ANY_WORDS))


@given(HONEST)
@example("«\u00a0passé\u00a0» et «\u00a0allé\u00a0»")
@example("„Spaß“ und „Fuß“ … Spaß… und Fuß…")
@example("“MAÇû, AMANHÃ… SÃO PAULO, IRMÃ®")
@example("ÅLAND, ”HÄR ÄR DET SÅ”, 5 Å…, 10 Å”")
@example("½×½×½ m², 20 °C, 5 €, ±3")
@example("عکس؛ شکاک، آگاه؛ باغچه، عکعک؟")
@example("آپ؟ آگ… ط، ظ، ع، غ… ط،ظ،ع،غ،")
@example("شروع\u200cها و تقاطع\u200cها… أ“Facebook”")
@example("ПРИВЕТ… “Наш”, שלום… ½, 中国»")
def test_honest_text_is_no_mojibake(text):
    """No text of these languages is taken for one that was read in a wrong encoding."""
    assert unmangled(text) is None


def is_found(text: str, page: str) -> bool:
    """Return whether a word of the Arabic script can be found.

    Two letters together, of which one becomes more than a letter and what may follow a letter.
    """
    quiet = "مثءغؤےں" if page != "cp1256" else "متثفيپغءےںہ"
    pairs = itertools.pairwise(text)
    return any(f"{a}{b}".isalpha() and not {a, b} <= set(quiet) for a, b in pairs)


@given(st.one_of(*map(texts, ANY_WORDS[:3])), st.sampled_from(PAGES))
def test_arabic_script_read_wrongly_is_found(text, page):
    """Text of the Arabic script, read wrongly, is found and becomes what it was."""
    if is_found(text, page):
        assert unmangled(mangled(text, page)) == text


@given(texts(FRENCH_WORDS), st.sampled_from(PAGES))
def test_french_read_wrongly_is_found(text, page):
    """French with letters beyond ASCII in its words, read wrongly, becomes what it was."""
    if any(not char.isascii() for char in text if char.isalpha()):
        assert unmangled(mangled(text, page)) == text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "text",
    [
        "مروان",
        "مفتي",
        "تميم بن حمد",
        "وزیرِ اعظم",
        "میں",
        "Genève",
        "été",
        "l’été",
        "GENÈVE",
        "Beşar",
    ],
)
def test_names_read_wrongly(text, page):
    """Single names are found as well, and come back as they were."""
    assert unmangled(mangled(text, page)) == text
    assert unmangled(mangled(mangled(text, "cp1252"), "cp1252")) == mangled(text, "cp1252")


@pytest.mark.parametrize(
    "text", ["Путин", "שלום", "中国", "İstanbul", "Åland", "œuvre", "😀", "20 °C"]
)
def test_other_scripts_read_as_western(text):
    """Text that was read as Latin-1 or Windows-1252 is found in the other scripts too."""
    assert unmangled(mangled(text, "latin-1")) == unmangled(mangled(text, "cp1252")) == text


def test_a_part_read_wrongly():
    """Where only a part was read wrongly, only that part is changed."""
    text = f"Un « été » عکس à Valmar, dit {mangled('André', 'cp1252')}"
    assert unmangled(text) == "Un « été » عکس à Valmar, dit André"


def test_bytes_that_are_no_text_are_left():
    """A restored text has no control characters and is valid UTF-8."""
    assert unmangled("aÂ\x81") is None
    assert unmangled("à\x80\x80à\x80\x80") is None


@pytest.mark.parametrize("piece", ["Ø§", "ط§", "Ã© ", "é\u00a0»", "عک ", "Ã", "à¤", "ط، ", "<a "])
def test_long_texts_take_work_in_proportion(piece, count_calls):
    """A text made to take long, as long as texts can be, takes no more than two half as long."""

    def look(length):
        about = event(summary={"en": (piece * length)[:length]})
        for code in BY_CODE:
            found(code, about)

    look(100)
    # Both end with a whole piece.
    assert count_calls(lambda: look(19_992)) < 2.5 * count_calls(lambda: look(9_996))


def test_what_is_said_about_mojibake():
    """The finding shows the garbled and the original text, and its fix writes the latter."""
    message, _ = said("NE704", actor(fr="GenÃ¨ve"))
    assert '"GenÃ¨ve"' in message
    assert '"Genève"' in message
    assert fixed("NE704", actor(fr="GenÃ¨ve")) == [("Genève", False)]
    assert fixed("NE704", quoted("Ø§Ù„")) == [None]
    message, _ = said("NE704", actor(fr="Gen\ufffdve"))
    assert '"Gen\ufffdve"' in message
    assert "U+FFFD" in message
    assert fixed("NE704", actor(fr="Ã©t\ufffd")) == [None]


# NE705


@pytest.mark.parametrize(
    "text",
    [
        "<p>Talks",
        "Talks</B>",
        "Talks<br/>end",
        "Talks<br />end",
        '<a href="https://example.org">Talks</a>',
        "<a href=https://example.org class = 'x'>محادثات",
        "Talks <!-- end",
        "<![CDATA[Talks]]>",
        "<!DOCTYPE html>",
        "Talks&nbsp;end",
        "&#x62D;&#1583;",
        "Haddad &amp; Sons",
        "AT&T; &lt;",
    ],
)
def test_markup_in_a_text(text):
    """Tags and character references of HTML are found."""
    assert len(found("NE705", actor(en=text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "3 < 5",
        "5 > 3 < 4",
        "a <b and c> d",
        "a<b",
        "<Valmar>",
        "<paragraph>",
        "<a b=>",
        "< p >",
        "Haddad & Sons",
        "AT&T; Q&A; R&D;",
        "&unknown; &;",
        "&amp",
        "&copy 2026",
        "&#; &#x; &#xZ;",
    ],
)
def test_no_markup_in_a_text(text):
    """Signs that only look like markup are let through."""
    assert found("NE705", actor(en=text)) == []


def test_what_is_said_about_markup():
    """References become their characters if each has one; tags stay."""
    message, _ = said("NE705", actor(en="Talks in <b>Valmar</b>"))
    assert '"<b>"' in message
    assert '"Talks in <b>Valmar</b>"' in message
    message, hint = said("NE705", actor(en="Haddad &amp; Sons"))
    assert "&amp; " in message
    assert '"Haddad &amp; Sons"' in message
    assert '"&"' in hint
    assert fixed("NE705", actor(en="Haddad &amp; AT&T; &#x62d;&copy 1")) == [
        ("Haddad & AT&T; ح&copy 1", False)
    ]
    assert fixed("NE705", actor(en="Haddad &amp; <b>Sons</b>")) == [None]
    assert fixed("NE705", actor(en="A&#0;&amp;")) == fixed("NE705", actor(en="A&#1;")) == [None]
    message, _ = said("NE705", actor(en="A&#1;"))
    assert '"A&#1;"' in message
    assert fixed("NE705", quoted("&amp;")) == [None]


# NE706

STRAY = {
    " Marwan": "Marwan",
    "Marwan ": "Marwan",
    "Marwan  Haddad": "Marwan Haddad",
    "Marwan\tHaddad": "Marwan Haddad",
    "Marwan\nHaddad": "Marwan Haddad",
    "Marwan \r\n Haddad\n": "Marwan Haddad",
    "\u00a0مروان\u202f": "مروان",
    "مروان \u00a0حداد": "مروان حداد",
    "\ufeffمروان\u200b\u200c": "مروان",
    "مروان\u2028حداد": "مروان حداد",
}


@pytest.mark.parametrize("text", STRAY)
def test_stray_white_space(text):
    """White space that does not belong there is found, and taken out safely."""
    assert fixed("NE706", actor(en=text)) == [(STRAY[text], True)]


@pytest.mark.parametrize(
    "text",
    [
        "Marwan Haddad",
        "Marwan\u00a0Haddad",
        "10\u202f000",
        "میان\u200cدره",
        "田中\u3000太郎",
        "1447 ه\u200d",
        "👩\u200d🚀",
        "a\u200bb",
        "مروان!\u200f",
        "\u202bمروان\u202c",
    ],
)
def test_white_space_that_has_its_use(text):
    """No-break spaces and invisible characters inside a text are let through."""
    assert found("NE706", actor(en=text)) == []


def test_paragraphs():
    """A summary may have lines and blank lines; each of its lines is tidy."""
    assert found("NE706", event(summary={"en": "They met.\n\nThey parted.\nThey met."})) == []
    summary = {"en": " They  met.\t\r\nThey\tparted. \n\u2028\n"}
    assert fixed("NE706", event(summary=summary)) == [("They met.\nThey parted.", True)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("one two\u2009three", 3),
        ("الرئيس السوري يزور موسكو", 4),
        ("明天早上将开放这座大桥", 6),
        ("東京で2026年に会談 – ok", 6),
        ("รัฐมนตรี", 2),
        ("— …", 0),
        ("", 0),
    ],
)
def test_words_are_counted(text, count):
    """Two Chinese or Japanese letters are a word, or four Thai ones; signs are none."""
    assert count_words(text) == count


LONG_CODES = {
    "a key": ({"names": {"ara": "سمرا"}}, [("/names/ara", Rename("/names/ara", "ar"))]),
    "a key with a region": (
        {"names": {"eng-GB": "Samra"}},
        [("/names/eng-GB", Rename("/names/eng-GB", "en-GB"))],
    ),
    "a key of lists": (
        {"names": {"en": "S"}, "aliases": {"ara": ["سمرا", "سمرة"]}},
        [("/aliases/ara", Rename("/aliases/ara", "ar"))],
    ),
    "a second text": ({"names": {"en": "Samra", "eng": "Samra"}}, [("/names/eng", None)]),
    "another language": ({"names": {"arz": "سمرا", "ckb": "سەمرا", "ar": "سمرا"}}, []),
}


@pytest.mark.parametrize(("fields", "expected"), LONG_CODES.values(), ids=list(LONG_CODES))
def test_long_language_codes(fields, expected):
    """A code of three letters is written with two, unless there is a text of that language."""
    place = {"type": "place", "id": "place:a", "kind": "city", **fields}
    report = newsevents.validate([place], rules=["NE707"])
    seen = [(f.pointer, f.fix and f.fix.changes[0]) for f in report.findings]
    assert seen == expected
    assert all(f.fix is None or f.fix.is_safe for f in report.findings)


def test_long_language_codes_of_objects():
    """The language of an article or of a quotation is a field."""
    article = {"type": "article", "id": "article:a", "language": "eng", "published": "2026"}
    headline = {**article, "headline": "Talks"}
    said = {"text": "talks", "language": "eng"}
    report = newsevents.validate(
        [article, headline, to_dict(event(evidence=[{"article": "article:a", "quotation": said}]))],
        rules=["NE707"],
    )
    pointers = {finding.pointer for finding in report.findings}
    assert pointers == {"/language", "/evidence/0/quotation/language"}


def test_control_characters():
    """Control characters are found; what they should be is for a person to say."""
    message, _ = said("NE706", actor(en="Marwan\x07Haddad\x00"))
    assert "U+0007" in message
    assert '"Marwan\\u0007Haddad\\u0000"' in message
    assert fixed("NE706", actor(en=" it\x81s")) == [None, ("it\x81s", True)]
    assert found("NE706", quoted("\x07 a  b ")) == []


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("it\x92s", "it’s"),
        ("\x93Peace\x94 talks", "“Peace” talks"),
        ("Café\x92s \x96 open\x85", "Café’s – open…"),
        ("\x80 20 مليون", "€ 20 مليون"),
    ],
)
def test_control_characters_of_windows(text, meant):
    """C1 control characters are text in Windows-1252, not white space."""
    assert fixed("NE704", actor(en=text)) == [(meant, False)]
    assert found("NE706", actor(en=text)) == []


def test_what_is_said_about_white_space():
    """The finding names the first that is wrong and shows what would be right."""
    message, hint = said("NE706", actor(en="Marwan  Haddad "))
    assert '"Marwan  Haddad "' in message
    assert '"Marwan Haddad"' in hint
    message, _ = said("NE706", actor(en="Marwan\u00a0"))
    assert "U+00A0" in message
    message, hint = said("NE706", actor(en=" \n"))
    assert '" \\n"' in message
    assert '"' not in hint
    assert fixed("NE706", actor(en=" \n")) == [None]


def test_mojibake_is_not_tidied():
    """An apparent space in a garbled text may be half of a letter."""
    assert found("NE706", actor(fr=mangled("voilà", "cp1252"))) == []
    assert found("NE706", actor(ar=mangled("فم ف", "latin-1"))) == []


SPACED = st.text("ab .\u00a0\t\n\r\u200b\u200c\u2028\x85\x07ا", min_size=1, max_size=20)


@given(SPACED, st.booleans())
def test_what_is_tidy_stays(text, is_line):
    """Tidying takes out nothing that can be seen, and once is enough."""
    neat = tidied(text, is_line=is_line)
    assert tidied(neat, is_line=is_line) == neat
    seen = [[char for char in each if char in "ab.\x85\x07ا"] for each in (text, neat)]
    assert seen[0] == seen[1]
    for line in [neat] if is_line else neat.split("\n"):
        assert line == line.strip(" \t\n\r\u00a0\u200b\u200c\u2028")
        assert not any(char in line for char in ("  ", "\t", "\n", "\r", "\u2028"))


# In words

WORDED = [
    ("NE701", {"ar": DECOMPOSED}),
    ("NE702", {"en": "\u202bValmar\u2069"}),
    ("NE702", {"en": "Valmar\u202c"}),
    ("NE703", {"ar_SY": "Marwan Haddad"}),
    ("NE703", {"sr": "دمشق"}),
    ("NE704", {"fr": "GenÃ¨ve"}),
    ("NE704", {"fr": "Gen\ufffdve"}),
    ("NE705", {"en": "Talks in <b>Valmar</b>"}),
    ("NE705", {"en": "Haddad &amp; Sons"}),
    ("NE705", {"en": "A&#1;"}),
    ("NE706", {"en": "Marwan\x07Haddad\x00"}),
    ("NE706", {"en": "Marwan  Haddad "}),
    ("NE706", {"en": "Marwan\u00a0"}),
    ("NE706", {"en": "Marwan\r"}),
    ("NE706", {"en": " \n"}),
]


def test_what_is_said_of_texts(golden):
    """Each kind of problem has its message and hint."""
    for code, names in WORDED:
        golden("; ".join(said(code, actor(**names))))


# All together

PIECES = [
    "a", "Zoé", "م", DECOMPOSED, " ", "  ", "\t", "\n", "\u00a0", "\u200c", "\u202b", "\u2069",
    "\u202c", "&amp;", "&nbsp;", "&#x202b;", "&#x301;", "amp;", "<b>", "Ã©", "Ø§Ù„", "ط§ظ„", "Ã",
    "©", "\u0301", "\u0654", "ا", "\ufffd", "\x07", "\x81", "&#0;",
]  # fmt: skip
MIXED = st.lists(st.sampled_from(PIECES), min_size=1, max_size=10).map("".join)


def mended(text: str, codes: list[str], *, unsafe: bool) -> str:
    """Return a text after one fix at a time, the first there is in the order of the codes."""
    for _ in range(100):
        fixes = (f for code in codes for f in fixed(code, event(summary={"en": text})) if f)
        wanted = [written for written, is_safe in fixes if is_safe or unsafe]
        if not wanted:
            return text
        assert wanted[0] != text
        text = wanted[0]
    pytest.fail("fixes go round in a circle")


@given(MIXED, st.permutations(sorted(BY_CODE)))
def test_fixes_come_to_an_end(text, codes):
    """In any order, fixes end with a text that no fix changes."""
    mended(text, codes, unsafe=True)


@given(MIXED)
def test_safe_fixes_do_not_contradict_each_other(text):
    """Safe fixes lead to the same text in either order."""
    codes = ["NE701", "NE706"]
    forward = mended(text, codes, unsafe=False)
    assert mended(text, codes[::-1], unsafe=False) == forward


@given(MIXED, MIXED)
def test_safe_fixes_leave_mojibake_to_be_undone(start, end):
    """A garbled text can still be restored after safe fixes."""
    text = f"{start} {mangled('مروان', 'cp1252')} {end}"
    after = mended(text, ["NE701", "NE706"], unsafe=False)
    before = unmangled(text)
    assert before is not None
    assert unmangled(after) == unicodedata.normalize("NFC", before) or unmangled(after) == before
