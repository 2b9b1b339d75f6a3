"""The recommended categories of generic events and their counterparts in other schemes."""

from __future__ import annotations

import re
from collections import Counter

import pytest

import newsevents
from newsevents import CATEGORIES, category_of
from newsevents.schema.field_types import scalar_of

#: The form of a code in each scheme. A CAMEO code has two to four digits, the first two from 01 to 20.
FORMS = {
    "cameo": r"(?:0[1-9]|1[0-9]|20)[0-9]{0,2}",
    "plover": r"[A-Z]+(?:-[a-z]+)*",
    "acled": r"[A-Z][A-Za-z/ -]+",
    "acled-sub": r"[A-Z][A-Za-z/ -]+",
    "ucdp-type-of-violence": r"[123]",
}
#: Events of PLOVER with their modes; the last two events are those of its earlier dialect.
PLOVER = {
    "AGREE": "",
    "SUPPORT": "",
    "CONCEDE": "",
    "CONSULT": "visit third-party multilateral phone",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "REJECT": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives "
    "suicide-attack aerial drone heavy-weapons crowd-control unconventional",
    "DEMAND": "",
    "DISAPPROVE": "",
    "FIGHT": "",
    "INVESTIGATE": "",
}
ACLED = {
    "Battles": [
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
    ],
    "Explosions/Remote violence": [
        "Chemical weapon",
        "Air/drone strike",
        "Suicide bomb",
        "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED",
        "Grenade",
    ],
    "Protests": [
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
    ],
    "Riots": ["Violent demonstration", "Mob violence"],
    "Strategic developments": [
        "Agreement",
        "Arrests",
        "Change to group/activity",
        "Disrupted weapons use",
        "Headquarters or base established",
        "Looting/property destruction",
        "Non-violent transfer of territory",
        "Other",
    ],
    "Violence against civilians": ["Sexual violence", "Attack", "Abduction/forced disappearance"],
}
#: Event types of ACLED before 2019 that it has since renamed or made sub-types.
FORMER_ACLED = {
    "Battle-No change of territory",
    "Battle-Government regains territory",
    "Battle-Non-state actor overtakes territory",
    "Headquarters or base established",
    "Non-violent transfer of territory",
    "Strategic development",
    "Remote violence",
}
CODES = [
    (scheme, code)
    for category in CATEGORIES.values()
    for scheme, codes in category.codes.items()
    for code in codes
]


@pytest.mark.parametrize("slug", CATEGORIES)
def test_a_category_is_complete(slug):
    """The slug is a valid `category`; there are a definition, an Arabic name and a counterpart."""
    category = CATEGORIES[slug]
    keywords = scalar_of("slug").keywords
    assert category.slug == slug
    assert re.fullmatch(keywords["pattern"], slug)
    assert len(slug) <= keywords["maxLength"]
    assert category.definition.endswith(".")
    assert re.fullmatch(r"[\u0621-\u064a\u064b-\u0652 ]+", category.arabic)
    assert any(category.codes.values())


def test_codes_have_the_form_of_their_scheme():
    """No scheme is unknown, and each code could be in its code book."""
    for scheme, code in CODES:
        assert re.fullmatch(FORMS[scheme], code), (scheme, code)


def test_a_code_has_one_category():
    """No code of a scheme stands in two categories, and no definition or name is used twice."""
    assert max(Counter(CODES).values()) == 1
    for texts in (
        [c.definition for c in CATEGORIES.values()],
        [c.arabic for c in CATEGORIES.values()],
    ):
        assert len(set(texts)) == len(texts)


def test_every_scheme_is_covered():
    """Every root of CAMEO, event of PLOVER, type of ACLED and type of violence has a category."""
    wanted = [("cameo", f"{root:02}") for root in range(1, 21)]
    wanted += [("plover", event) for event in PLOVER]
    wanted += [("acled", event_type) for event_type in ACLED]
    wanted += [("acled-sub", name) for names in ACLED.values() for name in names]
    wanted += [("ucdp-type-of-violence", str(number)) for number in (1, 2, 3)]
    assert [code for code in wanted if category_of(*code) is None] == []


def test_codes_are_in_their_code_books():
    """Modes of PLOVER are of their event; ACLED has the types and sub-types named."""
    modes = {f"{event}-{mode}" for event, names in PLOVER.items() for mode in names.split()}
    known = {
        "plover": modes | PLOVER.keys(),
        "acled": ACLED.keys() | FORMER_ACLED,
        "acled-sub": {name for names in ACLED.values() for name in names},
    }
    assert [code for code in CODES if code[0] in known and code[1] not in known[code[0]]] == []


@pytest.mark.parametrize(
    ("scheme", "code", "slug"),
    [
        ("cameo", "0871", "ceasefire"),
        ("cameo", "0872", "yield"),
        ("cameo", "1823", "assault"),
        ("cameo", "014", "statement"),
        ("plover", "ASSAULT-abduct", "abduction"),
        ("plover", "COERCE-martial-law", "restrictions"),
        ("plover", "ASSAULT-suicide-attack", "suicide-bombing"),
        ("plover", "ASSAULT-beat", "assault"),
        ("acled", "Violence Against Civilians", "assault"),
        ("acled-sub", "Arrests", "arrest"),
        ("ucdp-type-of-violence", "3", "one-sided-violence"),
    ],
)
def test_a_code_leads_to_its_category(scheme, code, slug):
    """A code without a category of its own has that of the next wider one; case is ignored."""
    assert category_of(scheme, code) == CATEGORIES[slug]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("cameo", "99"), ("cameo", ""), ("acled", "Battles-x"), ("gtd", "1"), ("plover", "CRIME")],
)
def test_other_codes_have_none(scheme, code):
    """Nothing is guessed."""
    assert category_of(scheme, code) is None


def test_the_table_cannot_be_changed():
    """The mapping and the codes of a category are read-only."""
    with pytest.raises(TypeError):
        newsevents.CATEGORIES["x"] = CATEGORIES["riot"]
    with pytest.raises(TypeError):
        CATEGORIES["riot"].codes["cameo"] = ()
