"""Countries: names and codes of other datasets, none of which stands for two countries of today."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from newsevents.model import types
from newsevents.model.countries import COUNTRIES, Scheme, country_named, country_of

SCHEMES: tuple[Scheme, ...] = ("alpha3", "fips", "gw", "cow")


def test_the_table_has_the_countries_of_the_model():
    """Every country that a record may name is there once, those of today first."""
    assert list(COUNTRIES) == [*sorted(types.COUNTRIES), *types.FORMER_COUNTRIES]


def test_every_country_has_names_and_a_code_of_three_letters():
    """There are a short English and a short Arabic name without brackets, and a code."""
    for country in COUNTRIES.values():
        assert set(country.names) == {"ar", "en"}, country
        assert country.alpha3 is not None, country
        assert "(" not in "".join(country.names.values()), country


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_code_stands_for_one_country_of_today(scheme):
    """No code of a scheme belongs to two countries of today."""
    codes = Counter(code for each in types.COUNTRIES for code in COUNTRIES[each].codes(scheme))
    assert [code for code, count in codes.items() if count > 1] == []
    assert all(country_of(scheme, code) for code in codes)


def test_a_name_stands_for_one_country_of_today():
    """Each name and alias of a country of today finds it."""
    for code in types.COUNTRIES:
        for name in (*COUNTRIES[code].names.values(), *COUNTRIES[code].aliases):
            assert country_named(name) == code, name


def test_names_of_former_countries_that_a_country_of_today_has_as_well():
    """The other names of former countries find these."""
    others = {
        name: country_named(name)
        for code in types.FORMER_COUNTRIES
        for name in (*COUNTRIES[code].names.values(), *COUNTRIES[code].aliases)
        if country_named(name) != code
    }
    assert others == {"Burma": "MM", "بورما": "MM", "East Timor": "TL", "تيمور الشرقية": "TL"}


def test_the_table_is_in_normal_form():
    """Names are in NFC, without needless blanks."""
    for country in COUNTRIES.values():
        for name in (*country.names.values(), *country.aliases):
            assert name == unicodedata.normalize("NFC", " ".join(name.split()))


@pytest.mark.parametrize(
    ("fips", "code"),
    [
        *(("IS", "IL"), ("AS", "AU"), ("RS", "RU"), ("NI", "NG"), ("BG", "BD"), ("CH", "CN")),
        *(("PM", "PA"), ("GM", "DE"), ("AU", "AT"), ("SZ", "CH"), ("BA", "BH"), ("CD", "TD")),
        *(("ES", "SV"), ("KN", "KP"), ("GZ", "PS"), ("WE", "PS"), ("KV", "XK"), ("RI", "RS")),
        *(("RB", "RS"), ("UR", "SUHH"), ("YI", "CSXX"), (" iz", "IQ"), ("OS", None), ("", None)),
    ],
)
def test_codes_of_fips_are_not_those_of_iso(fips, code):
    """FIPS and ISO give the same two letters to different countries."""
    assert country_of("fips", fips) == code


@pytest.mark.parametrize(
    ("scheme", "other", "code"),
    [
        *(("alpha3", "ROM", "RO"), ("alpha3", "ROU", "RO"), ("alpha3", "TMP", "TL")),
        *(("alpha3", "ZAR", "ZRCD"), ("alpha3", "AFR", None)),
        *(("gw", "2", "US"), ("gw", "200", "GB"), ("gw", "365", "RU"), ("gw", "652", "SY")),
        *(("gw", "678", "YE"), ("gw", "680", "YDYE"), ("gw", "316", "CZ"), ("gw", "816", "VN")),
        *(("gw", "340", "RS"), ("cow", "345", "RS"), ("gw", "345", "YUCS"), ("gw", "970", "KI")),
        *(("cow", "970", "NR"), ("cow", "255", "DE"), ("cow", "679", "YE"), ("gw", "817", None)),
    ],
)
def test_codes_of_other_schemes(scheme, other, code):
    """CAMEO keeps former codes; the two lists of states number some differently."""
    assert country_of(scheme, other) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("the former Yugoslav Republic of Macedonia", "MK"),
        ("Macedonia, FYR", "MK"),
        ("DR Congo (Zaire)", "CD"),
        ("Congo - Kinshasa", "CD"),
        ("Democratic Republic of the Congo (Zaire)", "CD"),
        ("Palestinian Authority", "PS"),
        ("Republic of Congo", "CG"),
        ("Yemen (North Yemen)", "YE"),
        ("Myanmar (Burma)", "MM"),
        ("Cambodia (Kampuchea)", "KH"),
        ("Russia (Soviet Union)", "RU"),
        ("Serbia (Yugoslavia)", "RS"),
        ("Kingdom of eSwatini (Swaziland)", "SZ"),
        ("Korea, Republic of", "KR"),
        ("Antigua & Barbuda", "AG"),
        ("Saint Kitts & Nevis", "KN"),
        ("Côte d’Ivoire", "CI"),
        ("COTE D'IVOIRE", "CI"),
        ("The Gambia", "GM"),
        ("U.S.S.R.", "SUHH"),
        ("Yugoslavia", "YUCS"),
        ("Czechoslovakia", "CSHH"),
        ("GDR", "DDDE"),
        ("South Yemen", "YDYE"),
        ("Netherlands Antilles", "ANHH"),
        ("Serbia and Montenegro", "CSXX"),
        ("Palestine", "PS"),
        ("الإمارات العربية المتحدة", "AE"),
        ("الامارات", "AE"),
    ],
)
def test_names_as_datasets_write_them(name, code):
    """Inverted names, double names, old names and other spellings are known."""
    assert country_named(name) == code


@pytest.mark.parametrize("name", ["Congo", "Korea", "South Vietnam", "Virgin Islands", "", "Sy"])
def test_names_that_are_not_known(name):
    """A name that several countries share is not guessed."""
    assert country_named(name) is None
