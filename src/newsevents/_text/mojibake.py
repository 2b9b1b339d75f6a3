"""Mojibake: text in UTF-8 or Windows-1252 that was read in another encoding.

Windows-1252 read as Latin-1 has C1 control characters for quotation marks and dashes.

UTF-8 read as Latin-1, Windows-1252 or Windows-1256 has a *lead* and one to three *followers* for
each letter beyond ASCII: `é` is `Ã©`; `ال` is `Ø§Ù„`, or `ط§ظ„` if the machine was set to Arabic.
The original can be restored exactly. The difficulty is honest text that looks alike: `« passé »`,
`„Spaß“` and `عکس` are also letters that UTF-8 could be read from. So text counts as garbled only
if no language has its letters in sequence.

ftfy knows the Western code pages, but not Windows-1256.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import attrs

# Followers in honest text: closing quotation marks, dashes, ellipses, bullets, no-break spaces,
# Arabic punctuation and joiners.
_MUTE = "\u00a0\u00ab\u00bb\u2018\u2019\u201c\u201d\u2039\u203a\u2013\u2014\u2026\u2022\u00b7"
_MUTE_ARABIC = "\u060c\u061b\u061f\u200c\u200d"
# Followers of an abbreviation or a brand in capitals.
_SIGNS = "\u00ae\u2122\u00b0\u00b4\u00b9\u00b2\u00b3"
# Persian, Urdu and Kurdish letters that are followers in Windows-1256.
_LETTERS_ARABIC = "پٹچژڈگکڑںھ"

# Unassigned and private characters and half surrogate pairs are in no text.
_IMPOSSIBLE = frozenset(("Cn", "Co", "Cs"))
# Nor are these, but text that was garbled twice has them in between.
_CONTROLS = re.compile("[\x80-\x9f]")
_MIN_LEAD = 0xC0  # first byte of UTF-8 that begins a letter
_MAX_HONEST_FOLLOWERS = 2


@attrs.frozen
class _CodePage:
    #: The byte of each character beyond ASCII.
    bytes: dict[int, int]
    #: Garbled letters, as many as are adjacent.
    run: re.Pattern[str]
    #: A sequence that is proof alone.
    single: re.Pattern[str]
    #: Two or more garbled letters, proof unless their followers are honest.
    several: re.Pattern[str]
    #: Followers in honest text.
    mute: str
    #: Letters that are followers in honest text, but not three in a row.
    letters: str = ""

    def decoded(self, run: str) -> str | None:
        """Return the original of a run, or None if it has none."""
        try:
            text = bytes(map(ord, run.translate(self.bytes))).decode()
        except UnicodeDecodeError:
            return None
        return None if any(unicodedata.category(char) in _IMPOSSIBLE for char in text) else text

    def is_proof(self, text: str, start: int, end: int) -> bool:
        """Return whether a run cannot be honest text."""
        # With the characters around it, which some patterns need.
        if self.single.search(text[max(start - 1, 0) : end + 1]):
            return True
        for match in self.several.finditer(text, start, end):
            followers = [char for char in match[0] if self.bytes[ord(char)] < _MIN_LEAD]
            telling = set(followers).difference(self.mute)
            if telling.difference(self.letters):
                return True
            if telling and len(followers) > _MAX_HONEST_FOLLOWERS:
                return True
        return False


def _western_bytes() -> dict[int, int]:
    """Return Windows-1252, with Latin-1 where it has gaps."""
    page = {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        char = bytes([byte]).decode("cp1252", "replace")
        if char != "\ufffd":
            page[ord(char)] = byte
    return page


_WESTERN = _western_bytes()
# In Windows-1256, garbled text consists of Arabic letters.
_ARABIC = {ord(bytes([byte]).decode("cp1256")): byte for byte in range(0x80, 0x100)}

# Text in Windows-1252 that was read as Latin-1 has control characters for its quotation marks,
# dashes and the euro sign.
_FROM_CONTROLS = {byte: char for char, byte in _WESTERN.items() if char != byte}

# Leads of Latin, Greek, Cyrillic, Hebrew and Arabic letters; of Latin and Arabic letters.
_WESTERN_LEADS = "ÂÃÄÅÆËÎÏÐÑÒ\u00d7ØÙÚÛ"
_ARABIC_LEADS = "آأؤإطظعغ"


def _class(*pages: dict[int, int]) -> str:
    follow = {chr(char) for page in pages for char, byte in page.items() if byte < _MIN_LEAD}
    return f"[{re.escape(''.join(sorted(follow)))}]"


# Texts without a lead before a follower, as most honest ones: this test is twenty times faster than
# the others.
_LEADS = f"{_WESTERN_LEADS}{_ARABIC_LEADS}à-ð"
_INNOCENT = re.compile(f"(?:[^{_LEADS}]++|[{_LEADS}](?!{_class(_WESTERN, _ARABIC)}))*+")


# Compiled on first use: most data needs none, and patterns of this size delay the start.
@functools.cache
def _western() -> _CodePage:
    follow = _class(_WESTERN)
    # Two followers in punctuation and further scripts, three in emoji.
    letter = f"(?:[{_WESTERN_LEADS}]{follow}|[à-ï]{follow}{{2}}|ð{follow}{{3}})"
    return _CodePage(
        bytes=_WESTERN,
        run=re.compile(f"{letter}+"),
        single=re.compile(
            f"[ÂÃÄÅ](?![{_MUTE}{_SIGNS}]){follow}|[ÂÃÄÅ](?![{_MUTE}]){follow}(?=[A-Za-z])"
            # Capitals do not follow a small letter or a digit, and these are no words alone.
            f"|(?<=[a-z0-9])[ÂÃ]{follow}|(?<![^ \n'(-])[ÂÃ]{follow}"
            f"|(?<=[a-z])[ÄÅ]{follow}|(?<![^ \n'(-])[ÄÅ]{follow}(?=[a-z])"
            f"|â[\u20ac\x80]{follow}|â[\u201a\x82]¬|â[\u201e\x84]¢|ð[\u0178\x9f]{follow}{{2}}"
        ),
        several=re.compile(f"{letter}{{2,}}"),
        mute=_MUTE,
    )


@functools.cache
def _arabic() -> _CodePage:
    follow = _class(_ARABIC)
    mute = f"{_MUTE}{_MUTE_ARABIC}"
    return _CodePage(
        bytes=_ARABIC,
        run=re.compile(f"(?:[{_ARABIC_LEADS}]{follow}|â€{follow})+"),
        single=re.compile(
            # Western letters, between Latin letters.
            f"(?<=[A-Za-z])[آأؤإ]{follow}|[آأؤإ](?![{mute}{_LETTERS_ARABIC}]){follow}(?=[A-Za-z])"
            f"|أ(?![{mute}]){follow}(?=[a-z])|â€{follow}"
        ),
        several=re.compile(f"(?:[طظعغ]{follow}){{2,}}"),
        mute=mute,
        letters=_LETTERS_ARABIC,
    )


def is_suspicious(text: str) -> bool:
    """Whether a text has characters in sequence that few honest texts contain."""
    return not text.isascii() and _INNOCENT.fullmatch(text) is None


def unmangled(text: str) -> str | None:
    """Return the original of a garbled text, or None if it is honest.

    Of a partly garbled text, the rest is unchanged.
    """
    if text.isascii():
        return None
    if is_suspicious(text):
        originals = (_restored(text, page) for page in (_western(), _arabic()))
        found = [original for original in originals if original is not None]
        if found or _western().run.search(text):
            # The code page that explains more of it makes it shorter.
            return min(found, key=len, default=None)
    plain = text.translate(_FROM_CONTROLS)
    return plain if plain != text else None


def _restored(text: str, page: _CodePage) -> str | None:
    runs = [match.span() for match in page.run.finditer(text)]
    decoded = {span: page.decoded(text[slice(*span)]) for span in runs}
    good = [span for span in runs if decoded[span] is not None]
    proofs = [span for span in good if page.is_proof(text, *span)]
    if not proofs:
        return None
    # If all beyond ASCII can be decoded, all was garbled; otherwise only what is proven.
    is_whole = sum(end - start for start, end in good) == sum(not char.isascii() for char in text)
    pieces: list[str] = []
    last = 0
    has_controls = False
    for start, end in good if is_whole else proofs:
        piece = decoded[start, end] or ""
        has_controls |= _CONTROLS.search(piece) is not None
        pieces += (text[last:start], piece)
        last = end
    before = "".join((*pieces, text[last:]))
    return None if has_controls and unmangled(before) is None else before
