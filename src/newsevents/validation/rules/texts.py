"""Rules about texts: encoding, script, markup, white space.

Words quoted from an article (`expression`, `quotation`) are reported only if the article cannot
contain them like that, and are never changed by a fix.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from html.entities import html5

from newsevents._text.mojibake import unmangled
from newsevents._text.scripts import SHORT_CODES, script_of, writing_of
from newsevents.findings import Fix, Rename, Replace, Severity, shown
from newsevents.model import Actor, ActorKind, Article, Record
from newsevents.validation.rule import Problem, RuleContext, rule
from newsevents.validation.rules.text_fields import (
    REPLACEMENT,
    TextField,
    may_be_unusual,
    texts_of,
)

_TAGS = (
    "a|abbr|article|aside|b|big|blockquote|body|br|button|center|cite|code|dd|div|dl|dt|em|"
    "figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|li|link|"
    "main|mark|meta|nav|ol|option|p|picture|pre|q|s|script|section|select|small|source|span|"
    "strike|strong|style|sub|sup|svg|table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video|wbr"
)
_VALUE = r"""(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+)"""
# Compiled on first use, for a text with `<`.
_MARKUP = (
    rf"(?ai)</?(?:{_TAGS})(?:\s+[a-z][\w:-]*\s*=\s*{_VALUE})*\s*/?>"
    r"|<!--|<!\[CDATA\[|<!doctype\b|<\?xml\b"
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")

# Companies and outlets keep their names in Latin letters in many languages.
_BRAND_KINDS = (ActorKind.MEDIA, ActorKind.ORGANIZATION)
_NAME_FIELDS = ("/names/", "/aliases/")

# White_Space of Unicode (PropList) without U+0085: in the news this is the ellipsis of Windows-1252
# read as Latin-1, which only its restoration can tell.
_LINE_BREAKS = "\t\n\v\f\r\u2028\u2029"
_WHITE_SPACE = (
    f"{_LINE_BREAKS} \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u202f\u205f\u3000"
)
# Without width, and without meaning at the ends. The joiner U+200D is not one of them: at the end
# it gives a letter its form inside a word.
_INVISIBLE = "\u200b\u200c\u2060\ufeff"
_WHITE_SPACE_RUN = re.compile(f"[{_WHITE_SPACE}]{{2,}}|[{_LINE_BREAKS}]")
_LINE_ENDS = re.compile("\r\n|[\n\v\f\r\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")  # without white space

_EMBEDDINGS = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END_OF_EMBEDDING = "\u202c"
_END_OF_ISOLATE = "\u2069"
# With the ends of a paragraph (bidirectional class B), which close all.
_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]|[\n\r\x1c-\x1e\x85\u2029]")

_SPACES = {" ": "space", "\t": "tab", "\n": "line break", "\r": "carriage return"}

_CONTEXT_LENGTH = 20


@rule("NE701", Severity.WARNING, of=Record, gate=may_be_unusual)
def not_nfc(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Text that is not in Unicode normalization form NFC.

    Quotations and expressions of evidence are not checked.

    Why it matters: The same letter can be one character or two that look alike. A search for one
    does not find the other, and two copies of a name count as two names.
    Example: `"names": {"ar": "..."}` with alef and a separate hamza, U+0627 U+0654
    Use instead: U+0623, alef with hamza; `newsevents fmt` writes texts in NFC
    Fix: `--fix` writes the text in NFC.
    """
    for field in texts_of(record):
        text = field.text
        if text.isascii() or field.is_quoted or unicodedata.is_normalized("NFC", text):
            continue
        composed = unicodedata.normalize("NFC", text)
        yield Problem(
            f"{_near(text, _difference(text, composed))} is not in NFC",
            field.pointer,
            "write it in Unicode normalization form NFC, as `newsevents fmt` does",
            _replaced(field, composed, "write it in NFC", is_safe=True),
        )


@rule("NE702", Severity.WARNING, of=Record, gate=may_be_unusual)
def unbalanced_bidi(record: Record, context: RuleContext) -> Iterator[Problem]:
    r"""Unbalanced bidirectional control character.

    These are embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069), which are
    closed within their paragraph (Unicode Standard Annex 9).

    Why it matters: They are invisible and reverse the text that follows on a page, so that
    numbers, names and punctuation appear in the wrong order.
    Example: `"title": {"en": "\u202bTalks in Valmar"}`
    Use instead: `"Talks in Valmar"`, or `"\u202bTalks in Valmar\u202c"`
    Fix: `--unsafe-fixes` removes unbalanced characters.
    """
    for field in texts_of(record):
        text = field.text
        if text.isprintable():
            continue
        marks = unmatched_marks(text)
        if not marks:
            continue
        mark, unmatched = text[marks[0]], set(marks)
        end = closing(mark)
        wrong = "closes nothing" if end is None else "is never closed"
        more = f", and {len(marks) - 1} more" if len(marks) > 1 else ""
        balanced = "".join(char for at, char in enumerate(text) if at not in unmatched)
        yield Problem(
            f"{_named(mark)} {wrong}{more}: {_near(text, marks[0])}",
            field.pointer,
            "remove it" if end is None else f"remove it, or close it with {_named(end)}",
            _replaced(field, balanced, "remove unbalanced characters"),
        )


def unmatched_marks(text: str) -> list[int]:
    """Return the offsets of unbalanced bidirectional control characters, in order.

    Each is closed within its paragraph. The end of an isolate closes all that was opened inside;
    nothing inside can close what was opened outside.
    """
    unmatched: list[int] = []
    opened: list[int] = []
    isolates = 0
    for match in _MARKS.finditer(text):
        mark, at = match[0], match.start()
        if mark in _EMBEDDINGS or mark in _ISOLATES:
            opened.append(at)
            isolates += mark in _ISOLATES
        elif mark == _END_OF_EMBEDDING and opened and text[opened[-1]] in _EMBEDDINGS:
            opened.pop()
        elif mark == _END_OF_ISOLATE and isolates:
            while text[opened[-1]] in _EMBEDDINGS:
                unmatched.append(opened.pop())
            opened.pop()
            isolates -= 1
        elif mark in (_END_OF_EMBEDDING, _END_OF_ISOLATE):
            unmatched.append(at)
        else:
            unmatched += opened
            opened.clear()
            isolates = 0
    return sorted(unmatched + opened)


def closing(mark: str) -> str | None:
    """Return the character that closes what a mark opens; None if it opens nothing."""
    if mark in _ISOLATES:
        return _END_OF_ISOLATE
    return _END_OF_EMBEDDING if mark in _EMBEDDINGS else None


def _named(char: str) -> str:
    return f"U+{ord(char):04X} ({unicodedata.name(char).lower()})"


@rule("NE703", Severity.WARNING, of=Record, gate=may_be_unusual)
def wrong_script(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Text in a script that its language does not use.

    Not reported: abbreviations in capitals, designations such as MiG-29, numbers, names of
    outlets and organizations in Latin letters, and languages that are rare in the news.

    Why it matters: Usually the language tag is wrong, so readers of one language see another.
    Example: `"names": {"ar": "Marwan Haddad"}`
    Use instead: `"names": {"en": "Marwan Haddad"}`, or `"ar-Latn"` for Arabic in Latin letters
    """
    keeps_brand = isinstance(record, Actor) and record.kind in _BRAND_KINDS
    for field in texts_of(record):
        if not field.language:
            continue
        writing = writing_of(field.language)
        if writing is None or writing.letter.search(field.text):
            continue
        script = script_of(field.text)
        if script is None or unmangled(field.text) is not None:
            continue
        code, name = script
        if keeps_brand and code == "Latn" and field.pointer.startswith(_NAME_FIELDS):
            continue
        language = field.language.partition("-")[0]
        yield Problem(
            f'{_near(field.text, 0)} has no {writing.name} letter for language "{field.language}"',
            field.pointer,
            f"write it in {writing.name} letters, or correct the language tag "
            f'("{language}-{code}" is "{language}" in {name} letters)',
        )


@rule("NE707", Severity.WARNING, of=Record, gate=may_be_unusual)
def long_language_code(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Language code of three letters where there is one of two.

    Why it matters: The registry of BCP 47 has only the shorter one, and programs that look for
    `ar` do not find `ara`.
    Example: `"names": {"ara": "سمرا"}`
    Use instead: `"names": {"ar": "سمرا"}`
    Fix: `--fix` writes the shorter code, unless there is a text of that language already.
    """
    fields = [(field.pointer, field.language) for field in texts_of(record)]
    if isinstance(record, Article):
        fields.append(("/language", record.language))
    pointers = {_pointer_of_language(*field): field[1] for field in fields if field[1]}
    short_tags = {pointer: _shortened(tag) for pointer, tag in pointers.items()}
    # Two codes of three letters may have the same one of two.
    names = Counter(
        pointer.removesuffix(tag) + short_tags[pointer] for pointer, tag in pointers.items()
    )
    for pointer, tag in pointers.items():
        short = short_tags[pointer]
        if short != tag:
            renamed = pointer.removesuffix(tag) + short
            change = (
                Rename(pointer, short) if renamed != pointer + short else Replace(pointer, short)
            )
            fix = Fix(title=f'write "{short}"', is_safe=True, changes=(change,))
            code, short_code = tag.partition("-")[0], short.partition("-")[0]
            yield Problem(
                f'"{code}" is "{short_code}" in BCP 47',
                pointer,
                f'did you mean "{short}"?',
                fix if names[renamed] == 1 else None,
            )


def _shortened(tag: str) -> str:
    """Return a language tag with a code of two letters, if there is one."""
    code, hyphen, rest = tag.partition("-")
    return f"{SHORT_CODES.get(code, code)}{hyphen}{rest}"


def _pointer_of_language(pointer: str, tag: str) -> str:
    """Return the pointer of the tag: the key of a text, or the `language` of its object."""
    before, key, _ = f"{pointer}/".partition(f"/{tag}/")
    return f"{before}/{tag}" if key else f"{pointer.rpartition('/')[0]}/language"


@rule("NE704", of=Record, gate=may_be_unusual)
def mojibake(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Garbled text: read in the wrong encoding, or with replacement characters.

    The text is UTF-8 that was read as Latin-1, Windows-1252 or Windows-1256; or Windows-1252 that
    was read as Latin-1, which leaves control characters (U+0080 to U+009F); or it contains U+FFFD,
    which replaces undecodable bytes.

    Why it matters: Nobody can read it, and no search finds it.
    Example: `"names": {"fr": "GenÃ¨ve"}`
    Use instead: `"names": {"fr": "Genève"}`
    Fix: `--unsafe-fixes` restores the original text, if nothing is lost.
    """
    for field in texts_of(record):
        text = field.text
        if text.isascii():
            continue
        if REPLACEMENT in text:
            yield Problem(
                f"{_near(text, text.index(REPLACEMENT))} has lost letters, replaced by U+FFFD",
                field.pointer,
                "read the source again, as UTF-8",
            )
            continue
        original = unmangled(text)
        if original is not None:
            at = _difference(text, original)
            yield Problem(
                f"{_near(text, at)} is {_near(original, at)} in the wrong encoding",
                field.pointer,
                "write the original text, and read its source as UTF-8",
                _replaced(field, original, "restore the original text"),
            )


@rule("NE705", Severity.WARNING, of=Record, gate=may_be_unusual)
def markup(record: Record, context: RuleContext) -> Iterator[Problem]:
    """HTML tags or character references in a text.

    Why it matters: Texts are plain text. Tags are shown to readers as written, and a search does
    not find letters that are written as references.
    Example: `"summary": {"en": "They met in <b>Valmar</b>&nbsp;again."}`
    Use instead: `"summary": {"en": "They met in Valmar again."}`
    Fix: `--unsafe-fixes` replaces references by their characters.
    """
    for field in texts_of(record):
        text = field.text
        tag = re.search(_MARKUP, text) if "<" in text else None
        if tag is not None:
            yield Problem(
                f"HTML tag {shown(tag[0])} in {_near(text, tag.start())}",
                field.pointer,
                "write plain text",
            )
        elif "&" in text:
            yield from _references(field)


def _references(field: TextField) -> Iterator[Problem]:
    names = [match[0] for match in _REFERENCE.finditer(field.text)]
    known = {each: html.unescape(each) for each in names if each[1] == "#" or each[1:] in html5}
    if known:
        first, char = next(iter(known.items()))
        # Numbers of no character become empty or U+FFFD.
        is_certain = not {"", REPLACEMENT} & set(known.values())
        plain = _REFERENCE.sub(lambda match: known.get(match[0], match[0]), field.text)
        yield Problem(
            f"character reference {first} in {_near(field.text, field.text.index(first))}",
            field.pointer,
            f"write the character itself: {shown(char)}" if is_certain else "remove it",
            _replaced(field, plain, "write the characters themselves") if is_certain else None,
        )


@rule("NE706", Severity.WARNING, of=Record, gate=may_be_unusual)
def stray_whitespace(record: Record, context: RuleContext) -> Iterator[Problem]:
    """Leading, trailing or repeated white space, tabs or control characters.

    Single no-break spaces and invisible characters are reported at the ends only, since they have
    uses inside: U+200C joins Persian words. Names and titles are one line; summaries may have
    several. Quotations and expressions of evidence are not checked.

    Why it matters: It is invisible, and makes one name look like two.
    Example: `"names": {"en": "Marwan  Haddad "}`
    Use instead: `"names": {"en": "Marwan Haddad"}`
    Fix: `--fix` writes single spaces, and none at the ends.
    """
    for field in texts_of(record):
        text = field.text
        if text.isprintable() and text[0] != " " != text[-1] and "  " not in text:
            continue
        # White space is part of what a garbled text is restored from.
        if field.is_quoted or unmangled(text) is not None:
            continue
        controls = _CONTROLS.findall(text)
        if controls:
            yield Problem(
                f"control character U+{ord(controls[0]):04X} in "
                f"{_near(text, text.index(controls[0]))}",
                field.pointer,
                "remove it, or write the intended character",
            )
        neat = tidied(text, is_line=field.is_line)
        if neat != text:
            at = _difference(text, neat)
            yield Problem(
                f"stray {_SPACES.get(text[at], f'U+{ord(text[at]):04X}')} in {_near(text, at)}",
                field.pointer,
                f"write {_near(neat, at)}" if neat else "write a text, or remove the field",
                _replaced(field, neat, "write single spaces, and none at the ends", is_safe=True),
            )


def tidied(text: str, *, is_line: bool) -> str:
    """Return a text with single spaces, and none at its ends.

    A line has no tabs and line breaks either; other texts keep their lines, tidied and separated
    by line feeds.
    """
    if is_line:
        return _WHITE_SPACE_RUN.sub(" ", text).strip(f"{_WHITE_SPACE}{_INVISIBLE}")
    lines = (tidied(line, is_line=True) for line in _LINE_ENDS.split(text))
    return "\n".join(lines).strip("\n")


def _difference(text: str, other: str) -> int:
    """Return the first offset at which two texts differ."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((at for at, (one, two) in pairs if one != two), min(len(text), len(other)))


def _near(text: str, at: int) -> str:
    """Return the characters around an offset, as JSON."""
    start = max(at - _CONTEXT_LENGTH, 0)
    return shown(text[start : start + 2 * _CONTEXT_LENGTH])


def _replaced(field: TextField, text: str, title: str, *, is_safe: bool = False) -> Fix | None:
    """Return the fix that writes another text; None for a quotation or an empty text.

    Nor is there a safe one that makes a text look garbled: two characters may become one.
    """
    if field.is_quoted or not text or (is_safe and unmangled(text) is not None):
        return None
    return Fix(title=title, is_safe=is_safe, changes=(Replace(field.pointer, text),))
