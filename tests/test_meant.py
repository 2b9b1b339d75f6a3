"""What is most likely meant by dates, language tags, country codes and ids that are none."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsevents import edtf
from newsevents.codec import record_findings
from newsevents.findings import Finding, Remove, Replace
from newsevents.model import RECORD_TYPES, corrections
from newsevents.model.corrections import advise_on_country
from newsevents.model.types import COUNTRIES, EVENT_TYPES
from newsevents.schema.field_types import Scalar, scalar_of
from newsevents.schema.json_schema import schema_of

MEETING: dict[str, Any] = {
    "type": "meeting",
    "id": "meeting:2026-02-03-samra",
    "date": "2026-02-03",
    "status": "occurred",
    "title": {"en": "Talks in Samra"},
    "participants": [{"actor": "actor:salma"}, {"actor": "actor:port-guard"}],
    "evidence": [{"article": "article:samra"}],
}


def assert_offered(finding: Finding, value: object) -> None:
    """Assert that a value is offered in words, and by an unsafe fix in place of the wrong one."""
    written = json.dumps(value)
    assert written in finding.hint
    assert finding.fix is not None
    assert not finding.fix.is_safe
    assert written in finding.fix.title
    assert finding.fix.changes == (Replace(finding.pointer, value),)


def hint_for(**fields: Any) -> str:
    """Return the one hint for a meeting with some wrong fields, which no fix is offered for."""
    (finding,) = record_findings({**MEETING, **fields})
    assert finding.fix is None
    return finding.hint


DATES = {
    # other digits
    "٢٠٢٦-٠١-٢٧": "2026-01-27",
    "۲۰۲۶-۰۱": "2026-01",
    "٢٧/٠١/٢٠٢٦": "2026-01-27",
    # missing zeros and outer blanks
    "2026-1-27": "2026-01-27",
    "2026-01-7": "2026-01-07",
    "2026-1": "2026-01",
    "2026-01-27 ": "2026-01-27",
    "\u00a02026~\n": "2026~",
    # another order, where it is certain
    "27/01/2026": "2026-01-27",
    "27.1.2026": "2026-01-27",
    "01/27/2026": "2026-01-27",
    "2026/01/27": "2026-01-27",
    "2026.1.27": "2026-01-27",
    # two days
    "2026-01-27 - 2026-01-28": "2026-01-27/2026-01-28",
    "2026-01-27 \u2013 28.1.2026": "2026-01-27/2026-01-28",
    "2026-1-27 / 2026-1-28": "2026-01-27/2026-01-28",
}


@pytest.mark.parametrize(("text", "meant"), DATES.items(), ids=map(ascii, DATES))
def test_a_date_that_is_certain_is_offered(text, meant):
    """Other digits, missing zeros, outer blanks and another order are put right on demand."""
    (finding,) = record_findings({**MEETING, "date": text})
    assert (finding.code, finding.pointer) == ("NE104", "/date")
    assert_offered(finding, meant)


@pytest.mark.parametrize(
    "text", ["3.2.2026", "03/02/2026", "27/13/2026", "2026-01-27-", "غداً", "0000-1-1", "1" * 61, ""]
)
def test_no_date_is_guessed(text):
    """Where day and month could be either, and where there is no date, only the form is said."""
    assert hint_for(date=text) == hint_for(date="x")


@pytest.mark.parametrize(
    ("text", "day", "last"),
    [
        ("2026-02-30", "2026-02-30", "28"),
        ("2024-02-30", "2024-02-30", "29"),
        ("31.4.2026", "2026-04-31", "30"),
        ("٢٠٢٦-١١-٣١", "2026-11-31", "30"),
        ("2026-01-20/2026-01-32", "2026-01-32", "31"),
        ("2026-27-01", "2026-27-01", "12"),
        ("2026-13", "2026-13", "12"),
    ],
    ids=range(7),
)
def test_a_day_that_there_is_not_is_said(golden, text, day, last):
    """The calendar is told, since a date of the right form looks right."""
    (finding,) = record_findings({**MEETING, "date": text})
    assert finding.fix is None
    assert day in finding.message
    assert last in re.findall("[0-9]+", finding.hint)
    golden(f"{finding.message}; {finding.hint}")


@given(st.text(max_size=70) | st.from_regex(r"\A[\d/. -]{1,30}\Z"))
def test_only_dates_are_offered(text):
    """Whatever is given, what is offered can stand there."""
    advice = corrections.advise_on_date(text)
    if advice is not None and advice.value is not None:
        assert edtf.parse(advice.value).text == advice.value


@given(st.dates(), st.sampled_from(["-", "/", "."]))
def test_a_date_comes_back_from_year_first(date, mark):
    """A date is known again however its parts are divided, with and without zeros."""
    text = f"{date.year:04}{mark}{date.month}{mark}{date.day}"
    advice = corrections.advise_on_date(text)
    assert text == str(date) or (advice is not None and advice.value == str(date))


IDS = {
    "meeting:2026-01-27 Putin_Sharaa": "meeting:2026-01-27-putin-sharaa",
    "Meeting: Samra / Harbour!": "meeting:samra-harbour",
    "meeting:a--b": "meeting:a-b",
}


@pytest.mark.parametrize(("text", "meant"), IDS.items(), ids=list(IDS))
def test_an_id_in_other_letters_is_offered(text, meant):
    """Capitals, blanks and signs become what ids are made of."""
    (finding,) = record_findings({**MEETING, "id": text})
    assert_offered(finding, meant)


@pytest.mark.parametrize(
    ("field", "text", "prefix"),
    [
        ("id", "samra", "meeting:"),
        ("id", "event:samra", "meeting:"),
        ("places", [{"place": "samra:harbour"}], "place:"),
    ],
)
def test_an_id_without_its_type_says_which(golden, field, text, prefix):
    """Whose id it is cannot be told from another type, so nothing is offered."""
    hint = hint_for(**{field: text})
    assert prefix in hint
    golden(hint)


def test_a_reference_to_an_event_names_all_types(golden):
    """An event has one of six types, which are all told."""
    relation = {"type": "confirms", "event": "march:samra"}
    (finding,) = [
        f for f in record_findings({**MEETING, "relations": [relation]}) if "event" in f.pointer
    ]
    for tag in EVENT_TYPES:
        assert f"{tag}:" in finding.hint
    golden(finding.hint)


def test_an_id_of_an_event_is_called_so(golden):
    """The type `event` is told by its name in the data."""
    document = {**MEETING, "type": "event", "category": "talks", "id": "event:"}
    finding = next(f for f in record_findings(document) if f.pointer == "/id")
    assert "event:" in finding.hint
    golden(finding.hint)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Clash", "clash"),
        ("Air strike", "air-strike"),
        ("air_strike", "air-strike"),
        (" air - strike ", "air-strike"),
        ("G20", "g20"),
    ],
)
def test_a_slug_in_other_letters_is_offered(text, meant):
    """Capitals and blanks become what slugs are made of, in all fields of slugs."""
    event = {**MEETING, "type": "event", "id": "event:samra", "category": "talks"}
    quantity = {"measure": "tone", "best": 1}
    for fields, pointer in (
        ({"category": text}, "/category"),
        ({"topics": [text]}, "/topics/0"),
        ({"quantities": [{**quantity, "measure": text}]}, "/quantities/0/measure"),
        ({"quantities": [{**quantity, "unit": text}]}, "/quantities/0/unit"),
        ({"codes": [{"scheme": text, "code": "042"}]}, "/codes/0/scheme"),
    ):
        found = record_findings({**event, **fields})
        assert_offered(next(each for each in found if each.pointer == pointer), meant)
    # The name of a field is only told.
    found = record_findings({**event, "extensions": {text: 1}})
    assert any(f'"{meant}"' in each.hint for each in found)


@pytest.mark.parametrize("text", ["c++", "U.S.", "24/7", "تجارة", "Überfall", "-", "", "A" * 101])
def test_no_slug_is_guessed(text):
    """Other signs and letters may have a meaning, and are not left out."""
    event = {**MEETING, "type": "event", "id": "event:samra", "category": text}
    found = next(each for each in record_findings(event) if each.pointer == "/category")
    assert found.fix is None
    assert "did you mean" not in found.hint


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Arabic", "ar"),
        ("العربية", "ar"),
        ("english", "en"),
        ("AR", "ar"),
        ("ar_SY", "ar-SY"),
        ("ZH-hans-cn", "zh-Hans-CN"),
        ("sl_Rozaj", "sl-rozaj"),
    ],
)
def test_a_language_that_is_meant_is_offered(text, meant):
    """Names of languages and tags in another case are put right; a key is only told."""
    article = {"type": "article", "id": "article:samra", "language": text}
    finding = next(f for f in record_findings(article) if f.pointer == "/language")
    assert_offered(finding, meant)
    assert f'"{meant}"' in hint_for(title={text: "Talks"})


@pytest.mark.parametrize("text", ["Klingon", "", "a", "a" * 300, "ar SY"])
def test_no_language_is_guessed(text):
    """What is neither a name nor a tag gets the words of the schema."""
    article = {"type": "article", "id": "article:samra"}
    finding, other = (
        next(f for f in record_findings({**article, "language": each}) if f.pointer == "/language")
        for each in (text, "No language")
    )
    assert (finding.hint, finding.fix) == (other.hint, None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[("UK", "GB"), ("uk", "GB"), ("sy", "SY"), (" SY ", "SY"), ("UAE", "AE"), ("RUS", "RU")],
        *[("Syria", "SY"), ("سوريا", "SY"), ("the Netherlands", "NL")],
    ],
)
def test_a_country_that_is_meant_is_offered(text, meant):
    """Other codes and names are known, and lowercase is no other country."""
    actor = {"type": "actor", "id": "actor:a", "kind": "state", "names": {"en": "A"}}
    (finding,) = record_findings({**actor, "country": text})
    assert_offered(finding, meant)


@pytest.mark.parametrize("text", ["EU", "SU", "Syrya", "Korea", "SY" + " " * 300 + "x"])
def test_no_country_is_guessed(text):
    """Codes of two letters are all alike, so the nearest one is not offered; nor is a former state."""
    assert advise_on_country(COUNTRIES)(text) is None


@pytest.mark.parametrize(
    ("text", "number"), [("55.75", 55.75), ("-12", -12), ("0", 0), ("7.50", 7.5)]
)
def test_a_number_in_quotes_is_taken_out_of_them(golden, text, number):
    """What reads as a number loses its quotes on demand."""
    place = {"type": "place", "id": "place:a", "kind": "city", "names": {"en": "A"}}
    (finding,) = record_findings({**place, "longitude": 35.5, "latitude": text})
    assert f'"{text}"' in finding.message
    assert_offered(finding, number)
    golden(f"{finding.message}; {finding.hint}")


@pytest.mark.parametrize("text", ["55,75", "٥٥", "007", "1e5", "55.75 N", "1" * 20, ""])
def test_what_does_not_read_as_a_number_stays(text):
    """Other texts get the words of the schema."""
    place = {"type": "place", "id": "place:a", "kind": "city", "names": {"en": "A"}}
    (finding,) = record_findings({**place, "longitude": 35.5, "latitude": text})
    (other,) = record_findings({**place, "longitude": 35.5, "latitude": text and "x"})
    assert finding.hint == other.hint
    assert finding.fix is None or finding.fix.changes == (Remove("/latitude"),)


def test_a_scalar_is_found_by_its_name():
    """Scalars of the same description are told apart; a name is taken once."""
    names = ("name-text", "title-text", "short-text", "date")
    assert [scalar_of(name).name for name in names] == list(names)
    assert scalar_of("name-text").description == scalar_of("title-text").description
    assert scalar_of("nothing") is None
    with pytest.raises(TypeError):
        Scalar(name="date", description="Another date.")
    document = {**MEETING, "title": {"en": "x" * 1001}}
    schema = schema_of(RECORD_TYPES["meeting"])
    (error,) = jsonschema.Draft202012Validator(schema).iter_errors(document)
    assert error.schema is schema["$defs"]["title-text"]
