"""Text in UTF-8 that was once read as if it were Latin-1, Windows-1252 or Windows-1256.

Each letter beyond ASCII has become two or more: a *lead* and what *follows* it. `é` is `Ã©`, `ال`
is `Ø§Ù„`, or `ط§ظ„` where the machine was set to Arabic.
What such a text was can be told again, since the encoding is undone exactly; the work is in not
taking honest text for it: `« passé »`, `„Spaß“` and `عکس` are letters that UTF-8 could be read
from as well.
So the letters have to be such as nobody writes one after the other, in any language.

ftfy knows the Western side of this, and not Windows-1256.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import attrs

# After a letter there may stand closing quotation marks, dashes, ellipses, bullets, no-break
# spaces, Arabic punctuation and joiners.
_MUTE = "\u00a0\u00ab\u00bb\u2018\u2019\u201c\u201d\u2039\u203a\u2013\u2014\u2026\u2022\u00b7"
_MUTE_ARABIC = "\u060c\u061b\u061f\u200c\u200d"
# After an abbreviation or a brand in capitals these may stand too.
_SIGNS = "\u00ae\u2122\u00b0\u00b4\u00b9\u00b2\u00b3"
# Letters of Persian, Urdu and Kurdish that Windows-1256 has among what can follow.
_LETTERS_ARABIC = "پٹچژڈگکڑںھ"

# Unassigned and private characters, half surrogate pairs: nobody wrote these.
_NEVER = frozenset(("Cn", "Co", "Cs"))
# Nor these, but they are what some letters are after being read wrongly once, of two times.
_CONTROLS = re.compile("[\x80-\x9f]")
# What only follows a letter in the bytes of UTF-8 is below this.
_LEAD = 0xC0


@attrs.frozen
class _Page:
    """A code page that UTF-8 may have been read as."""

    #: The byte that each of its characters beyond ASCII stands for.
    bytes: dict[int, int]
    #: Letters that became two and more characters each, as many as stand together.
    run: re.Pattern[str]
    #: What is enough alone.
    single: re.Pattern[str]
    #: Two or more of them that nobody writes after one another, unless what follows is mute.
    several: re.Pattern[str]
    #: What may follow a letter in honest text.
    mute: str
    #: Letters that may follow another in honest text, though not three times.
    letters: str = ""

    def decoded(self, run: str) -> str | None:
        """Return what a run was before, or None if it was nothing."""
        try:
            text = bytes(map(ord, run.translate(self.bytes))).decode()
        except UnicodeDecodeError:
            return None
        return None if any(unicodedata.category(char) in _NEVER for char in text) else text

    def is_proof(self, text: str, start: int, end: int) -> bool:
        """Say whether a run in a text cannot be honest."""
        # With what stands before and after it, on which some of it depends.
        if self.single.search(text[max(start - 1, 0) : end + 1]):
            return True
        for match in self.several.finditer(text, start, end):
            followers = [char for char in match[0] if self.bytes[ord(char)] < _LEAD]
            telling = set(followers).difference(self.mute)
            if telling.difference(self.letters) or (telling and len(followers) > 2):  # noqa: PLR2004
                return True
        return False


def _western_bytes() -> dict[int, int]:
    """Return Latin-1 and Windows-1252 together; what the latter lacks is taken from the former."""
    page = {byte: byte for byte in range(0x80, 0x100)}
    for byte in range(0x80, 0xA0):
        char = bytes([byte]).decode("cp1252", "replace")
        if char != "\ufffd":
            page[ord(char)] = byte
    return page


_WESTERN = _western_bytes()
# In Windows-1256 text of the Arabic script stays Arabic.
_ARABIC = {ord(bytes([byte]).decode("cp1256")): byte for byte in range(0x80, 0x100)}

# What letters of Latin, Greek, Cyrillic, Hebrew and Arabic begin with; Latin and Arabic ones.
_WESTERN_LEADS = "ÂÃÄÅÆËÎÏÐÑÒ\u00d7ØÙÚÛ"
_ARABIC_LEADS = "آأؤإطظعغ"


def _class(*pages: dict[int, int]) -> str:
    """Return a character class for all that may follow in some pages."""
    follow = {chr(char) for page in pages for char, byte in page.items() if byte < _LEAD}
    return f"[{re.escape(''.join(sorted(follow)))}]"


# Two characters as they stand in all of this, and in few other texts: it is ten times faster to
# ask about them first.
_SUSPICIOUS = re.compile(f"[{_WESTERN_LEADS}{_ARABIC_LEADS}à-ð]{_class(_WESTERN, _ARABIC)}")


# Made when there is something to look at: most data has nothing, and with patterns of this size
# the command would start noticeably later.
@functools.cache
def _pages() -> tuple[_Page, ...]:
    return (_western(), _arabic())


def _western() -> _Page:
    follow = _class(_WESTERN)
    # Two follow in punctuation and the scripts further on, three in emoji.
    letter = f"(?:[{_WESTERN_LEADS}]{follow}|[à-ï]{follow}{{2}}|ð{follow}{{3}})"
    return _Page(
        bytes=_WESTERN,
        run=re.compile(f"{letter}+"),
        single=re.compile(
            f"[ÂÃÄÅ](?![{_MUTE}{_SIGNS}]){follow}|[ÂÃÄÅ](?![{_MUTE}]){follow}(?=[A-Za-z])"
            # These are no capitals after a small letter or a digit, and no words of their own.
            f"|(?<=[a-z0-9])[ÂÃ]{follow}|(?<![^ \n'(-])[ÂÃ]{follow}"
            f"|(?<=[a-z])[ÄÅ]{follow}|(?<![^ \n'(-])[ÄÅ]{follow}(?=[a-z])"
            f"|â[\u20ac\x80]{follow}|â[\u201a\x82]¬|â[\u201e\x84]¢|ð[\u0178\x9f]{follow}{{2}}"
        ),
        several=re.compile(f"{letter}{{2,}}"),
        mute=_MUTE,
    )


def _arabic() -> _Page:
    follow = _class(_ARABIC)
    mute = f"{_MUTE}{_MUTE_ARABIC}"
    return _Page(
        bytes=_ARABIC,
        run=re.compile(f"(?:[{_ARABIC_LEADS}]{follow}|â€{follow})+"),
        single=re.compile(
            # The letters of the West, which would be among Latin ones.
            f"(?<=[A-Za-z])[آأؤإ]{follow}|[آأؤإ](?![{mute}{_LETTERS_ARABIC}]){follow}(?=[A-Za-z])"
            f"|أ(?![{mute}]){follow}(?=[a-z])|â€{follow}"
        ),
        several=re.compile(f"(?:[طظعغ]{follow}){{2,}}"),
        mute=mute,
        letters=_LETTERS_ARABIC,
    )


def unmangled(text: str) -> str | None:
    """Return what a text was before it was read as another encoding; None if it was not.

    A text of which a part only was read so comes back with the rest as it was.
    """
    if text.isascii() or not _SUSPICIOUS.search(text):
        return None
    readings = (_read_again(text, page) for page in _pages())
    # The page that explains more of it makes it shorter.
    return min((reading for reading in readings if reading is not None), key=len, default=None)


def _read_again(text: str, page: _Page) -> str | None:
    runs = [match.span() for match in page.run.finditer(text)]
    decoded = {span: page.decoded(text[slice(*span)]) for span in runs}
    good = [span for span in runs if decoded[span] is not None]
    proofs = [span for span in good if page.is_proof(text, *span)]
    if not proofs:
        return None
    # Where everything beyond ASCII can be undone, everything was done; else only what is proven.
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
