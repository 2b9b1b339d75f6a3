"""Scripts of the languages of the news, scripts of letters, and codes of languages.

Languages have the script of Unicode CLDR (likely subtags) and others that they are printed in, such
as Arabic for Kurdish and Latin for Serbian; other languages are unknown. Scripts have codes and
names of ISO 15924; their characters are Unicode blocks.
"""

from __future__ import annotations

import functools
import re

import attrs

# Script codes to names, and characters as in a character class of a pattern; marks, digits and
# punctuation may be among them, since only letters are compared.
_SCRIPTS = {
    "Arab": ("Arabic", r"\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefc"),
    "Armn": ("Armenian", r"\u0530-\u058f\ufb13-\ufb17"),
    "Beng": ("Bengali", r"\u0980-\u09ff"),
    "Cyrl": ("Cyrillic", r"\u0400-\u052f\u1c80-\u1c8f\ua640-\ua69f"),
    "Deva": ("Devanagari", r"\u0900-\u097f\ua8e0-\ua8ff"),
    "Ethi": ("Ethiopic", r"\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f"),
    "Geor": ("Georgian", r"\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f"),
    "Grek": ("Greek", r"\u0370-\u03ff\u1f00-\u1fff"),
    "Gujr": ("Gujarati", r"\u0a80-\u0aff"),
    "Guru": ("Gurmukhi", r"\u0a00-\u0a7f"),
    "Hang": ("Hangul", r"\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff"),
    "Hani": ("Han", r"\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"),
    "Hebr": ("Hebrew", r"\u0590-\u05ff\ufb1d-\ufb4f"),
    "Hira": ("Hiragana", r"\u3040-\u309f"),
    "Kana": ("Katakana", r"\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"),
    "Khmr": ("Khmer", r"\u1780-\u17ff"),
    "Knda": ("Kannada", r"\u0c80-\u0cff"),
    "Laoo": ("Lao", r"\u0e80-\u0eff"),
    "Latn": (
        "Latin",
        (
            r"A-Za-z\u00c0-\u02af\u1e00-\u1eff\u2c60-\u2c7f\ua720-\ua7ff\ufb00-\ufb06"
            r"\uff21-\uff3a\uff41-\uff5a"
        ),
    ),
    "Mlym": ("Malayalam", r"\u0d00-\u0d7f"),
    "Mong": ("Mongolian", r"\u1800-\u18af"),
    "Mymr": ("Myanmar", r"\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"),
    "Orya": ("Odia", r"\u0b00-\u0b7f"),
    "Sinh": ("Sinhala", r"\u0d80-\u0dff"),
    "Syrc": ("Syriac", r"\u0700-\u074f\u0860-\u086f"),
    "Taml": ("Tamil", r"\u0b80-\u0bff"),
    "Telu": ("Telugu", r"\u0c00-\u0c7f"),
    "Tfng": ("Tifinagh", r"\u2d30-\u2d7f"),
    "Thaa": ("Thaana", r"\u0780-\u07bf"),
    "Thai": ("Thai", r"\u0e00-\u0e7f"),
    "Tibt": ("Tibetan", r"\u0f00-\u0fff"),
}
#: Letters of scripts with spaces around words and without clitics, as in a character class.
WORD_LETTERS = "".join(
    _SCRIPTS[code][1] for code in ("Armn", "Cyrl", "Deva", "Geor", "Grek", "Latn")
)
# Codes for several scripts together, and for variants of one.
_COMBINED = {
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Jpan": ("Hani", "Hira", "Kana"),
    "Kore": ("Hang", "Hani"),
}

# Scripts to the languages that use them, or any of them.
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
_SCRIPTS_OF = {
    language: codes for codes, languages in _LANGUAGES.items() for language in languages.split()
}

_WORD = re.compile(r"[^\W\d_]+")
# Shorter words may be designations in Latin letters everywhere: MiG-29, Su-35.
_MIN_WORD_LENGTH = 4


# Scripts without spaces between words, with the mean length of a word in letters.
_UNSPACED = (
    (re.compile("[{}{}{}]".format(*(_SCRIPTS[code][1] for code in ("Hani", "Hira", "Kana")))), 2),
    (
        re.compile(
            "(?=[^\\W\\d_])[{}{}{}{}]".format(
                *(_SCRIPTS[code][1] for code in ("Thai", "Laoo", "Khmr", "Mymr"))
            )
        ),
        4,
    ),
)


@attrs.frozen
class Writing:
    """The scripts of a language."""

    #: Their English names: `Arabic or Latin`.
    name: str
    #: Matches a letter of them.
    letter: re.Pattern[str]


# Bounded, since each record may have new tags.
@functools.lru_cache(maxsize=1000)
def writing_of(tag: str) -> Writing | None:
    """Return the scripts of a language by its BCP 47 tag; None if unknown.

    A script in the tag decides: `ku-Arab`.
    """
    language, _, rest = tag.partition("-")
    code = rest.partition("-")[0]
    if len(code) == len("Arab") and code.isalpha():
        codes = _COMBINED.get(code, (code,))
    else:
        codes = _SCRIPTS_OF.get(language, ())
    scripts = [_SCRIPTS[code] for code in codes if code in _SCRIPTS]
    if not scripts:
        return None
    characters = "".join(characters for _, characters in scripts)
    name = " or ".join(name for name, _ in scripts)
    return Writing(name, re.compile(rf"(?=[^\W\d_])[{characters}]"))


def script_of(text: str) -> tuple[str, str] | None:
    """Return code and name of the only script of the letters of a text.

    None for several scripts, and for abbreviations in capitals, designations and numbers.
    """
    words = _WORD.findall(text)
    if not any(_is_telling(word) for word in words):
        return None
    letters = "".join(words)
    for code, (name, characters) in _SCRIPTS.items():
        if re.fullmatch(f"[{characters}]+", letters):
            return code, name
    return None


def count_words(text: str) -> int:
    """Return the number of words of a text, by their mean length in scripts without spaces."""
    count = 0
    for letters, length in _UNSPACED:
        text, number = letters.subn(" ", text)
        count += -(-number // length)
    return count + sum(any(map(str.isalnum, word)) for word in text.split())


def _is_telling(word: str) -> bool:
    """Return whether a word is no abbreviation; scripts without case have none in capitals."""
    has_case = word.lower() != word.upper()
    return len(word) >= _MIN_WORD_LENGTH and not word.isupper() if has_case else len(word) > 1


#: Codes of ISO 639-2, both its terminological and its bibliographic ones, to those of ISO 639-1.
SHORT_CODES = {
    pair[:3]: pair[4:]
    for pair in """
    aar:aa abk:ab afr:af aka:ak alb:sq amh:am ara:ar arg:an arm:hy asm:as ava:av ave:ae aym:ay
    aze:az bak:ba bam:bm baq:eu bel:be ben:bn bis:bi bod:bo bos:bs bre:br bul:bg bur:my cat:ca
    ces:cs cha:ch che:ce chi:zh chu:cu chv:cv cor:kw cos:co cre:cr cym:cy cze:cs dan:da deu:de
    div:dv dut:nl dzo:dz ell:el eng:en epo:eo est:et eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi
    fra:fr fre:fr fry:fy ful:ff geo:ka ger:de gla:gd gle:ga glg:gl glv:gv gre:el grn:gn guj:gu
    hat:ht hau:ha heb:he her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig ice:is ido:io iii:ii
    iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks kat:ka
    kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku lao:lo lat:la
    lav:lv lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mac:mk mah:mh mal:ml mao:mi mar:mr may:ms
    mkd:mk mlg:mg mlt:mt mol:ro mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng
    nep:ne nld:nl nno:nn nob:nb nor:no nya:ny oci:oc oji:oj ori:or orm:om oss:os pan:pa per:fa
    pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro rum:ro run:rn rus:ru sag:sg san:sa scc:sr
    scr:hr sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es sqi:sq
    srd:sc srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tha:th tib:bo
    tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:ak uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi
    vol:vo wel:cy wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu
    """.split()  # noqa: SIM905 - a table a person can read
}
