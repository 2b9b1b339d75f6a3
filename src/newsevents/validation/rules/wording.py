"""Rules about texts: how they are encoded, which script they are in, what does not belong there.

Words that were taken over from a text (`expression`, `quotation`) are looked at where nobody can
have written them so, and never changed; what they are stays with whoever has the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from html.entities import html5

from newsevents._text.controls import closing, control_characters, tidied, unmatched_marks
from newsevents._text.mojibake import unmangled
from newsevents._text.scripts import script_of, writing_of
from newsevents.findings import Fix, Replace, Severity, shown
from newsevents.model import Actor, ActorKind, Record
from newsevents.validation.rule import Problem, RuleContext, rule
from newsevents.validation.text_fields import TextField, texts_of

_LOST = "\ufffd"

_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|div|dl|dt|em|"
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|"
    "main|mark|meta|nav|ol|option|p|picture|pre|q|s|script|section|select|small|source|span|"
    "strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video|wbr"
)
_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)"""
# Compiled when there is a `<` to look at.
_MARKUP = (
    rf"(?ai)</?(?:{_TAGS})(?:\s+[a-z][\w:-]*\s*=\s*{_VALUE})*\s*/?>"
    r"|<!--|<!\[CDATA\[|<!doctype\b|<\?xml\b"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# Companies and outlets keep their names in Latin letters in many languages.
_WITH_BRANDS = (ActorKind.MEDIA, ActorKind.ORGANIZATION)

_NAMES = ("/names/", "/aliases/")

_SPACES = {" ": "space", "\t": "tab", "\n": "line break", "\r": "carriage return"}

_AROUND = 20


@rule("NE701", Severity.WARNING, of=Record)
def not_nfc(record: Record, known: RuleContext) -> Iterator[Problem]:
    """A text is not in Unicode normalization form NFC.

    Why it matters: The same letters can be written as one character or as two, and look alike.
    A search for one does not find the other, and two copies of a name count as two names.
    Words that evidence takes from a text are not looked at.

    Example: `"names": {"ar": "..."}` with alef and a hamza of its own, U+0627 U+0654

    Use instead: U+0623, alef with hamza; `newsevents fmt` writes texts in NFC

    Fix: `--fix` writes the text in NFC.
    """
    for held in texts_of(record):
        text = held.text
        if text.isascii() or held.is_taken_over or unicodedata.is_normalized("NFC", text):
            continue
        composed = unicodedata.normalize("NFC", text)
        yield Problem(
            f"{_near(text, _difference(text, composed))} is not in Unicode normalization form NFC",
            held.pointer,
            "write it in NFC, as `newsevents fmt` does",
            _replaced(held, composed, "write it in NFC", is_safe=True),
        )


@rule("NE702", Severity.WARNING, of=Record)
def unbalanced_bidi(record: Record, known: RuleContext) -> Iterator[Problem]:
    r"""A mark that turns the direction of text is never closed, or closes nothing.

    The marks are embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069), each
    within its paragraph (Unicode Standard Annex 9).

    Why it matters: They are invisible, and what follows the text on a page is turned around with
    it, so that numbers, names and punctuation stand in another order than they were written in.

    Example: `"title": {"en": "\u202bTalks in Valmar"}`

    Use instead: `"Talks in Valmar"`, or `"\u202bTalks in Valmar\u202c"`

    Fix: `--unsafe-fixes` takes out marks that have no other half.
    """
    for held in texts_of(record):
        text = held.text
        if text.isprintable():
            continue
        marks = unmatched_marks(text)
        if not marks:
            continue
        mark, taken = text[marks[0]], set(marks)
        end = closing(mark)
        what = "closes nothing" if end is None else "is not closed in its paragraph"
        more = f", and {len(marks) - 1} more of the kind" if len(marks) > 1 else ""
        bare = "".join(char for at, char in enumerate(text) if at not in taken)
        yield Problem(
            f"{_called(mark)} {what}{more}: {_near(text, marks[0])}",
            held.pointer,
            "take it out" if end is None else f"take it out, or close it with {_called(end)}",
            _replaced(held, bare, "take out the marks that have no other half"),
        )


def _called(char: str) -> str:
    return f"U+{ord(char):04X} ({unicodedata.name(char).lower()})"


@rule("NE703", Severity.WARNING, of=Record)
def wrong_script(record: Record, known: RuleContext) -> Iterator[Problem]:
    """A text has not one letter of a script that its language is written in.

    Abbreviations in capitals, designations such as MiG-29 and numbers are let through, and names
    of outlets and organizations in Latin letters.
    Nothing is said about languages that are seldom in the news.

    Why it matters: Most often a text stands under the tag of another language; whoever shows the
    dataset in one language gets it in another.

    Example: `"names": {"ar": "Marwan Haddad"}`

    Use instead: `"names": {"en": "Marwan Haddad"}`, or `"ar-Latn"` for Arabic in Latin letters
    """
    keeps_brand = isinstance(record, Actor) and record.kind in _WITH_BRANDS
    for held in texts_of(record):
        if not held.language:
            continue
        writing = writing_of(held.language)
        if writing is None or writing.letter.search(held.text):
            continue
        script = script_of(held.text)
        if script is None or unmangled(held.text) is not None:
            continue
        if keeps_brand and script.code == "Latn" and held.pointer.startswith(_NAMES):
            continue
        language = held.language.partition("-")[0]
        yield Problem(
            f"{_near(held.text, 0)} has no {writing.name} letter, and its language is "
            f'"{held.language}"',
            held.pointer,
            f"write it in {writing.name} letters, or give the tag of the language that it is in; "
            f'"{language}-{script.code}" is "{language}" in {script.name} letters',
        )


@rule("NE704", of=Record)
def mojibake(record: Record, known: RuleContext) -> Iterator[Problem]:
    """A text was read in another encoding than it was written in, or letters of it are lost.

    It is UTF-8 that was read as Latin-1, Windows-1252 or Windows-1256, or there is U+FFFD in it,
    which stands for what could not be read at all.

    Why it matters: Nobody can read it, and no search finds it.

    Example: `"names": {"fr": "GenÃ¨ve"}`

    Use instead: `"names": {"fr": "Genève"}`

    Fix: `--unsafe-fixes` writes what the text was before, if nothing of it is lost.
    """
    for held in texts_of(record):
        text = held.text
        if text.isascii():
            continue
        if _LOST in text:
            yield Problem(
                f"letters are lost in {_near(text, text.index(_LOST))}: U+FFFD stands for them",
                held.pointer,
                "take the text from its source again, read as UTF-8",
            )
            continue
        before = unmangled(text)
        if before is not None:
            at = _difference(text, before)
            yield Problem(
                f"{_near(text, at)} was {_near(before, at)} before it was read in a wrong encoding",
                held.pointer,
                "write what it was, and read its source as UTF-8",
                _replaced(held, before, "write what it was before it was read wrongly"),
            )


@rule("NE705", Severity.WARNING, of=Record)
def markup(record: Record, known: RuleContext) -> Iterator[Problem]:
    """A text has tags or character references of HTML in it.

    Why it matters: Texts are plain; whoever shows them shows the tags as well, and whoever counts
    or searches letters does not find those that are written as references.

    Example: `"summary": {"en": "They met in <b>Valmar</b>&nbsp;again."}`

    Use instead: `"summary": {"en": "They met in Valmar again."}`

    Fix: `--unsafe-fixes` writes the characters that references stand for.
    """
    for held in texts_of(record):
        text = held.text
        tag = re.search(_MARKUP, text) if "<" in text else None
        if tag is not None:
            yield Problem(
                f"the tag {shown(tag[0])} in {_near(text, tag.start())}",
                held.pointer,
                "write plain text",
            )
        elif "&" in text:
            yield from _references(held)


def _references(held: TextField) -> Iterator[Problem]:
    found = [match for match in _REFERENCE.finditer(held.text) if _is_reference(match[0])]
    if found:
        first = found[0]
        characters = [html.unescape(match[0]) for match in found]
        # Numbers that stand for no character come out as nothing or as U+FFFD.
        is_certain = all(char not in ("", _LOST) for char in characters)
        plain = _REFERENCE.sub(_plain, held.text)
        yield Problem(
            f"the character reference {first[0]} in {_near(held.text, first.start())}",
            held.pointer,
            f"write the character itself: {shown(characters[0])}" if is_certain else "take it out",
            _replaced(held, plain, "write the characters themselves") if is_certain else None,
        )


def _is_reference(text: str) -> bool:
    return text[1] == "#" or text[1:] in html5


def _plain(match: re.Match[str]) -> str:
    return html.unescape(match[0]) if _is_reference(match[0]) else match[0]


@rule("NE706", Severity.WARNING, of=Record)
def stray_whitespace(record: Record, known: RuleContext) -> Iterator[Problem]:
    """A text has white space at its ends, several spaces in a row, tabs or control characters.

    No-break spaces and invisible ones count at the ends only, since inside they have their use:
    Persian words are joined by U+200C.
    Names and titles are one line; summaries may have several.
    Words that evidence takes from a text are not looked at.

    Why it matters: It cannot be seen, and makes two names of one.

    Example: `"names": {"en": "Marwan  Haddad "}`

    Use instead: `"names": {"en": "Marwan Haddad"}`

    Fix: `--fix` writes one space, and none at the ends.
    """
    for held in texts_of(record):
        text = held.text
        if text.isprintable() and text[0] != " " != text[-1] and "  " not in text:
            continue
        # What has been read wrongly has to be read again as it is, white space and all.
        if held.is_taken_over or unmangled(text) is not None:
            continue
        controls = control_characters(text)
        if controls:
            yield Problem(
                f"control character U+{ord(controls[0]):04X} in "
                f"{_near(text, text.index(controls[0]))}",
                held.pointer,
                "take it out, or write what should stand there",
            )
        neat = tidied(text, is_line=held.is_line)
        if neat != text:
            at = _difference(text, neat)
            yield Problem(
                f"stray {_SPACES.get(text[at], f'U+{ord(text[at]):04X}')} in {_near(text, at)}",
                held.pointer,
                f"write {_near(neat, at)}" if neat else "write the text, or leave it out",
                _replaced(held, neat, "write one space, and none at the ends", is_safe=True),
            )


def _difference(text: str, other: str) -> int:
    """Return where two texts begin to differ."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))


def _near(text: str, at: int) -> str:
    """Return what stands around a place in a text, as JSON."""
    start = max(at - _AROUND, 0)
    return shown(text[start : start + 2 * _AROUND])


def _replaced(held: TextField, text: str, what: str, *, is_safe: bool = False) -> Fix | None:
    """Return the fix that writes another text; None where there is none to write."""
    if held.is_taken_over or not text:
        return None
    return Fix(title=what, is_safe=is_safe, changes=(Replace(held.pointer, text),))


RULES = (not_nfc, unbalanced_bidi, wrong_script, mojibake, markup, stray_whitespace)
