"""Which scripts the languages of the news are written in, and which script letters are of.

Languages: those of Unicode CLDR (likely subtags) with the script that it gives, and what else they
are printed in, such as Arabic for Kurdish and Latin for Serbian.
A language that is not here is not known, and nothing is said about it.
Scripts: codes and names of ISO 15924, characters by the blocks of Unicode.
"""

from __future__ import annotations

import functools
import re

import attrs


@attrs.frozen
class Script:
    """A script."""

    #: Code of ISO 15924.
    code: str
    #: Name in English.
    name: str
    #: Its characters, as they stand between brackets in a pattern. Marks, digits and punctuation
    #: may be among them, since only letters are asked about.
    characters: str


_ALL = {
    script.code: script
    for script in (
        Script(
            "Arab", "Arabic", r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
        ),
        Script("Armn", "Armenian", r"\u0530-\u058f\ufb13-\ufb17"),
        Script("Beng", "Bengali", r"\u0980-\u09ff"),
        Script("Cyrl", "Cyrillic", r"\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"),
        Script("Deva", "Devanagari", r"\u0900-\u097f\ua8e0-\ua8ff"),
        Script("Ethi", "Ethiopic", r"\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f"),
        Script("Geor", "Georgian", r"\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
        Script("Grek", "Greek", r"\u0370-\u03ff\u1f00-\u1fff"),
        Script("Gujr", "Gujarati", r"\u0a80-\u0aff"),
        Script("Guru", "Gurmukhi", r"\u0a00-\u0a7f"),
        Script("Hang", "Hangul", r"\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"),
        Script(
            "Hani",
            "Han",
            r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff",
        ),
        Script("Hebr", "Hebrew", r"\u0590-\u05ff\ufb1d-\ufb4f"),
        Script("Hira", "Hiragana", r"\u3040-\u309f"),
        Script("Kana", "Katakana", r"\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
        Script("Khmr", "Khmer", r"\u1780-\u17ff"),
        Script("Knda", "Kannada", r"\u0c80-\u0cff"),
        Script("Laoo", "Lao", r"\u0e80-\u0eff"),
        Script(
            "Latn",
            "Latin",
            r"A-Za-z\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06"
            r"\uff21-\uff3a\uff41-\uff5a",
        ),
        Script("Mlym", "Malayalam", r"\u0d00-\u0d7f"),
        Script("Mong", "Mongolian", r"\u1800-\u18af"),
        Script("Mymr", "Myanmar", r"\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"),
        Script("Orya", "Odia", r"\u0b00-\u0b7f"),
        Script("Sinh", "Sinhala", r"\u0d80-\u0dff"),
        Script("Syrc", "Syriac", r"\u0700-\u074f\u0860-\u086f"),
        Script("Taml", "Tamil", r"\u0b80-\u0bff"),
        Script("Telu", "Telugu", r"\u0c00-\u0c7f"),
        Script("Tfng", "Tifinagh", r"\u2d30-\u2d7f"),
        Script("Thaa", "Thaana", r"\u0780-\u07bf"),
        Script("Thai", "Thai", r"\u0e00-\u0e7f"),
        Script("Tibt", "Tibetan", r"\u0f00-\u0fff"),
    )
}

# Codes for several scripts together, and for variants of one.
_TOGETHER = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Hani", "Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
}

# Scripts to the languages that are written in them, or in any of them.
_LANGUAGES = {
    ("Arab",): "ar aeb acm acq afb ajp apc apd ary arz ars ayl azb bal bqi brh ckb fa glk haz lrc "
    "luz mzn pnb prs ps sdh skr ug ur",
    ("Arab", "Cyrl"): "ky",
    ("Arab", "Cyrl", "Latn"): "az kk ku kmr tk uz",
    ("Arab", "Deva"): "ks sd",
    ("Arab", "Guru"): "pa",
    ("Arab", "Latn"): "ff ha ms so sw wo",
    ("Arab", "Latn", "Tfng"): "ber shi tzm zgh",
    ("Armn",): "hy hyw",
    ("Beng",): "as bn",
    ("Cyrl",): "ab av ba bg ce cv kv mk os ru sah tg tt tyv udm uk",
    ("Cyrl", "Latn"): "be bs crh cnr sh sr",
    ("Cyrl", "Mong"): "mn",
    ("Deva",): "bho hi mai mr ne",
    ("Ethi",): "am ti tig",
    ("Geor",): "ka xmf",
    ("Grek",): "el",
    ("Gujr",): "gu",
    ("Hang", "Hani"): "ko",
    ("Hani",): "yue zh",
    ("Hani", "Hira", "Kana"): "ja",
    ("Hebr",): "he yi",
    ("Khmr",): "km",
    ("Knda",): "kn",
    ("Laoo",): "lo",
    ("Latn",): "af ak br ca ceb co cs cy da de diq en eo es et eu fi fil fo fr fy ga gd gl gn gsw "
    "haw hr ht hu id ig is it jv kab kl la lb lg ln lt lv mg mi mt nb nl nn no nso ny oc om pl pt "
    "qu rm rn ro rw se sg sk sl sm sn sq st su sv tet tl tn to tr ts ve vi xh yo zu zza",
    ("Mlym",): "ml",
    ("Mymr",): "my shn",
    ("Orya",): "or",
    ("Sinh",): "si",
    ("Syrc",): "aii syr",
    ("Taml",): "ta",
    ("Telu",): "te",
    ("Thaa",): "dv",
    ("Thai",): "th",
    ("Tibt",): "bo dz",
}
_CODES = {
    language: scripts for scripts, languages in _LANGUAGES.items() for language in languages.split()
}

_WORDS = re.compile(r"[^\W\d_]+")
# Shorter words may be designations that are written so everywhere: MiG-29, Su-35.
_WORD = 4


@attrs.frozen
class Writing:
    """How a language is written."""

    #: Names of the scripts in English: `Arabic or Latin`.
    name: str
    #: Matches a letter of them.
    letter: re.Pattern[str]


# Bounded, since every record may bring tags that nobody has seen before.
@functools.lru_cache(maxsize=1000)
def writing_of(tag: str) -> Writing | None:
    """Return how a language is written, by its BCP 47 tag; None if that is not known.

    A script in the tag decides: `ku-Arab`.
    """
    language, _, rest = tag.partition("-")
    code = rest.partition("-")[0]
    if len(code) == len("Arab") and code.isalpha():
        codes = _TOGETHER.get(code, (code,))
    else:
        codes = _CODES.get(language, ())
    scripts = [_ALL[code] for code in codes if code in _ALL]
    if not scripts:
        return None
    letters = "".join(script.characters for script in scripts)
    name = " or ".join(script.name for script in scripts)
    return Writing(name, re.compile(rf"(?=[^\W\d_])[{letters}]"))


def script_of(text: str) -> Script | None:
    """Return the one script that all letters of a text are of.

    None if there are several, or too little to tell: abbreviations in capitals, designations,
    numbers.
    """
    words = _WORDS.findall(text)
    if not any(_tells(word) for word in words):
        return None
    letters = "".join(words)
    return next((s for s in _ALL.values() if re.fullmatch(f"[{s.characters}]+", letters)), None)


def _tells(word: str) -> bool:
    """Tell a word from an abbreviation; scripts without capitals have no such habit."""
    has_capitals = word.lower() != word.upper()
    return len(word) >= _WORD and not word.isupper() if has_capitals else len(word) > 1
