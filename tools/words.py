"""Write `_text/words.txt`: words that are no typo of another word.

    python tools/words.py

- English words within the reach of a suggestion from a word of the model, of a rule's name or of
  `_NEWS_WORDS`, with these words themselves. A word that only one of the American and British
  dictionaries has is another spelling, and is left out.
- Names of countries (CLDR), their adjectives, and other names that differ by a letter.

The dictionaries are those of the Debian packages wamerican-small and wbritish-small (SCOWL).
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path

import attrs
from babel import Locale

from newsevents import model
from newsevents._text.suggestions import WORDS_PATH, has_typo
from newsevents.model.types import COUNTRIES
from newsevents.schema.values import Vocabulary
from newsevents.validation.registry import own_rules

_DICTIONARIES = ("american-english-small", "british-english-small")
_NOTICE = """\
# Words that are no typo of another word, in groups; made by tools/words.py.
# English words: SCOWL, Copyright 2000-2011 by Kevin Atkinson. Permission to use, copy, modify,
# distribute and sell these word lists, the associated scripts, the output created from the scripts,
# and its documentation for any purpose is hereby granted without fee, provided that the above
# copyright notice appears in all copies and that both that copyright notice and this permission
# notice appear in supporting documentation. Kevin Atkinson makes no representations about the
# suitability of this array for any purpose. It is provided "as is" without express or implied
# warranty.
# Names of countries: Unicode CLDR, Unicode License v3."""
# Frequent in ids.
_NEWS_WORDS = """
    agency air aircraft airline airport ally ambassador army attack bank base battalion border brigade
    bridge bureau cabinet camp capital centre church city club coalition coast command commander
    commission committee company conference congress convoy council court crisis crown deal defence
    delegation deputy division drone east embassy envoy exercise export federation finance fleet
    force foreign forum front gas general governor group guard harbour health hospital house import
    industry institute interior interim intelligence island journal judge justice king law leader
    league line march marine market mayor mayors militia mine minister ministry mission mosque
    movement navy news north office officer oil order palace panel parliament party patrol peace
    people plane police policy port post premier presidency president press prime prince prison
    province queen radio raid regiment region reserve resistance river road royal sanctions school
    secretary security senate service ship shell sheikh south speaker special squadron station strait
    strike summit supreme talks tank television times tower town trade train treaty tribe tribune
    troop truce union university valley village visit voice war water weekly west wing world
""".split()  # noqa: SIM905 - a table a person can read
_ADJECTIVES = """
    afghan albanian algerian american angolan arab argentine armenian australian austrian azeri
    bahraini bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian burmese
    cambodian canadian chadian chilean chinese colombian congolese croatian cuban cypriot czech
    danish djiboutian dutch egyptian emirati english eritrean estonian ethiopian european filipino
    finnish french gabonese gambian georgian german ghanaian greek guinean haitian hungarian
    icelandic indian indonesian iranian irani iraqi irish israeli italian ivorian jamaican japanese
    jordanian kazakh kenyan korean kosovan kurdish kuwaiti kyrgyz lao latvian lebanese liberian
    libyan lithuanian macedonian malagasy malaysian malian maltese mauritanian mauritian mexican
    moldovan mongolian montenegrin moroccan mozambican namibian nepali nigerian nigerien norwegian
    omani pakistani palestinian panamanian peruvian polish portuguese qatari romanian russian
    rwandan salvadoran saudi scottish senegalese serbian singaporean slovak slovenian slovene somali
    spanish sudanese swedish swiss syrian taiwanese tajik tanzanian thai tunisian turkish turkmen
    ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean
""".split()  # noqa: SIM905
# Groups, cities and news agencies that one letter makes another.
_OTHER_NAMES = """
    aden afp amal amman anna ansa basra bosra cairo dara daraa doha fatah fatima gaza giza hama hamas
    hasan hassan hassakeh herat homs houthi houthis irna jenin kabul karim karam kirkuk lahore lattakia
    maan mina minsk mosul mina nablus najaf omar oman paris petra qasim qatar rabat rafah raqqa rome
    salma salwa samar samir sana sanaa saba spa sumy sirte tass tripoli tyre umar wafa
""".split()  # noqa: SIM905


def _model_words() -> Iterator[str]:
    """Yield the words of all fields, terms and names of rules."""
    for each in vars(model).values():
        if isinstance(each, type) and issubclass(each, Vocabulary):
            yield from each
        elif attrs.has(each):
            yield from (field.name for field in attrs.fields(each))
    yield from (rule.name for rule in own_rules())


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall("[a-z]+", text.casefold())}


def _dictionary(name: str) -> set[str]:
    lines = Path("/usr/share/dict", name).read_text(encoding="utf-8").split()
    return {word for word in lines if re.fullmatch("[a-z]+", word)}


def main() -> None:
    """Write the file."""
    wanted = _words([*_model_words(), *_NEWS_WORDS])
    american, british = map(_dictionary, _DICTIONARIES)
    letters = {word: frozenset(word) for word in (american & british) | wanted}
    near = {
        word
        for word, each in itertools.product(american & british, wanted)
        # An edit changes at most two letters: most pairs need no comparison.
        if abs(len(word) - len(each)) <= 2  # noqa: PLR2004
        and len(letters[word] ^ letters[each]) <= 4  # noqa: PLR2004
        and has_typo(word, each)
    }
    countries = _words(Locale("en").territories[code] for code in COUNTRIES)
    names = countries | {*_ADJECTIVES, *_OTHER_NAMES}
    groups = (
        " ".join(sorted(word for word in group if len(word) > 2))  # noqa: PLR2004
        for group in (wanted | near, names)
    )
    text = "\n\n".join([_NOTICE, *(textwrap.fill(group, 100) for group in groups)])
    WORDS_PATH.write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
