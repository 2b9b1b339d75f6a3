"""The words that dates were read from: when they are said to mean another date, and when not."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsevents
from newsevents.codec import from_dict, text_edits
from newsevents.findings import Replace
from newsevents.strategies import edtf_texts
from newsevents.temporal import resolve
from newsevents.validation.rule import RuleContext
from newsevents.validation.rules.expressions import expression_disagrees

HARBOUR = "article:2026-03-03-harbour"  # of a Tuesday

PHRASES = [
    ("غداً", "ar"),
    ("أمس الاثنين", "ar"),
    ("الأربعاء", "ar"),
    ("الأربعاء المقبل", "ar"),
    ("15 أكتوبر", "ar"),
    ("الأحد 15 أكتوبر", "ar"),
    ("الأحد 9 مارس 2024", "ar"),
    ("ديسمبر/كانون الأول 2024", "ar"),
    ("ديسمبر/تشرين الثاني 2024", "ar"),
    ("قبل نحو أسبوعين", "ar"),
    ("الأسبوع الماضي", "ar"),
    ("منذ مطلع العام الجاري", "ar"),
    ("بين 26 و29 أكتوبر", "ar"),
    ("يوم 8 الجاري", "ar"),
    ("اليوم التالي", "ar"),
    ("tomorrow, Wednesday", "en"),
    ("last month", "en"),
    ("the 1990s", "en"),
    ("the eighties", "en"),
    ("over the weekend", "en"),
    ("29 February", "en"),
    ("Thursday 29 February", "en"),
    ("early January", "en"),
    ("since December 2024", "en"),
    ("03/04/2025", "en"),
    ("two years ago", "en"),
    ("tonight", "fr"),
    ("\u202eغداً\u202c ⛴️", "ar"),
    ("from " * 60, "en"),
]


def article(published="2026-03-03", name=HARBOUR):
    """Return an article of some day."""
    return {"type": "article", "id": name, "language": "ar", "published": published}


def says(text, language="ar", name=HARBOUR, **fields):
    """Return evidence with an expression; without an article, a source has to be enough."""
    where = {"article": name} if name else {"attribution": ["actor:lina"]}
    return {**where, "expression": {"text": text, "language": language}, **fields}


def event(date, *evidence):
    """Return an event of some date with evidence."""
    return {
        "type": "event",
        "id": "event:a",
        "category": "talks",
        "title": {"ar": "محادثات في الميناء"},
        "date": date,
        "status": "planned",
        "evidence": list(evidence),
    }


def findings(date, *evidence, published="2026-03-03"):
    """Return the findings about expressions of an event, in articles of one day."""
    report = newsevents.validate(map(from_dict, (event(date, *evidence), article(published))))
    return [each for each in report.findings if each.code in {"NE307", "NE308"}]


class TestDisagrees:
    """NE307: the words mean another date."""

    @pytest.mark.parametrize(
        ("words", "date", "means", "is_exact"),
        [
            (says("غداً"), "2026-04-04", "2026-03-04", True),
            (says("tomorrow", "en"), "2026-03-05", "2026-03-04", True),
            (says("أمس الاثنين"), "2025", "2026-03-02", True),
            (says("ديسمبر/كانون الأول 2024"), "2025-12", "2024-12", True),
            (says("الأربعاء"), "2026-03-05", "2026-02-25 or 2026-03-04", False),
            (says("Tuesday", "en"), "2026-03-04", "2026-02-24, 2026-03-03 or 2026-03-10", False),
            (says("15 أكتوبر"), "2024-10-15", "2025-10-15 or 2026-10-15", False),
            (says("قبل نحو أسبوعين"), "2026-02-28", "2026-02-17~", True),
            (says("since Sunday", "en"), "2026-02-20", "2026-03-01/..", False),
            (says("last Friday", "en"), "2026-03-06/..", "2026-02-27", True),
        ],
        ids=range(10),
    )
    def test_one_expression(self, words, date, means, is_exact, golden):
        """The message says what the words mean on that day, and what the record says."""
        (finding,) = findings(date, words)
        assert (finding.code, finding.pointer) == ("NE307", "/evidence/0/expression/text")
        text = json.dumps(words["expression"]["text"], ensure_ascii=False)
        for named in (text, "2026-03-03", *re.findall(r"[\d/.~-]{4,}", means), date):
            assert named in finding.message
        # An exact meaning can be claimed, and the hint contains it.
        assert (f'"claims": {{"/date": "{means}"}}' in finding.hint) is is_exact
        golden(f"{finding.message}; {finding.hint}")

    @pytest.mark.parametrize(
        ("words", "date"),
        [
            (says("أمس الاثنين"), "2026-03"),
            (says("أمس الاثنين"), "../2026-03-03"),
            (says("ديسمبر/كانون الأول 2024"), "2024-12-08"),
            (says("الأربعاء"), "2026-02-25"),
            (says("tomorrow", "en"), "2026-03-03T23:30:00Z"),  # the 4th elsewhere
            (says("since Sunday", "en"), "2026-03-20"),
        ],
    )
    def test_words_that_come_to_the_date(self, words, date):
        """A date that is less exact, more exact or one of several that are meant is right."""
        assert findings(date, words) == []

    def test_many_meanings_are_not_all_listed(self, golden):
        """Of more than three dates the first two and the last are said."""
        (finding,) = findings("2026-04-20", says("ليلة الأربعاء"))
        assert "2026-02-24, 2026-02-25, ..." in finding.message
        assert "2026-03-03," not in finding.message
        assert "2026-03-04" in finding.message
        golden(finding.message)

    @pytest.mark.parametrize(
        ("words", "date", "means"),
        [
            ("early April 2026", "2026-04-20", ("2026-04~", "2026-04-01", "2026-04-15")),
            ("since mid-March 2026", "2026-03-02", ("2026-03~/..", "2026-03-06")),
            ("by mid-March 2026", "2026-03-28", ("[..2026-03~]", "2026-03-25")),
        ],
    )
    def test_a_vague_date_names_its_days(self, words, date, means):
        """A day of the month is only refused with the days that are meant."""
        (finding,) = findings(date, says(words, "en"))
        named = finding.message.partition("means")[2].partition(", but")[0]
        assert re.findall(r"[\[\]\d./~-]{4,}", named) == list(means)

    def test_a_claim_stands_for_the_date(self, golden):
        """Words come to what their own source claims, whatever the record says."""
        assert findings("2026-04-09", says("غداً", claims={"/date": "2026-03-04"})) == []
        (finding,) = findings("2026-03-04", says("غداً", claims={"/date": "2026-03-05"}))
        assert (finding.code, finding.pointer) == ("NE307", "/evidence/0/expression/text")
        for named in ("غداً", "2026-03-03", "2026-03-04", "2026-03-05"):
            assert named in finding.message
        golden(f"{finding.message}; {finding.hint}")

    @pytest.mark.parametrize("claim", ["soon", 20260304, ["2026-03-04"], ""])
    def test_a_claim_that_is_no_date(self, claim):
        """A date that another rule refuses is ignored."""
        assert findings("2026-04-09", says("غداً", claims={"/date": claim})) == []

    def test_other_claims_change_nothing(self):
        """Only what a source says about the date counts."""
        assert len(findings("2026-04-09", says("غداً", claims={"/status": "occurred"}))) == 1

    @pytest.mark.parametrize(
        "evidence",
        [
            [says("15 أكتوبر"), says("أكتوبر 2023")],
            [says("15 أكتوبر"), says("15 أكتوبر", name="article:2023")],
            [says("October", "en"), says("2023", "en")],
            [says("الأحد"), says("15 أكتوبر 2023")],
            [says("15 أكتوبر"), says("قبل عامين ونصف")],  # not understood
            [says("14 أكتوبر 2023"), says("اليوم التالي")],  # the day after, not understood
        ],
    )
    def test_other_words_tell_the_rest(self, evidence):
        """Words without a year or a week are right if others tell it, or may do so."""
        records = [event("2023-10-15", *evidence), article(), article("2023-10-16", "article:2023")]
        report = newsevents.validate(map(from_dict, records))
        assert {each.code for each in report.findings} <= {"NE304"}

    @pytest.mark.parametrize(
        "evidence",
        [
            [says("15 أكتوبر"), says("أكتوبر 2025")],  # another year
            [says("15 أكتوبر"), says("الأحد")],  # no year at all
            [says("15 أكتوبر"), says("15 أكتوبر")],
        ],
    )
    def test_other_words_do_not_tell_the_rest(self, evidence):
        """A date that no expression means is reported for all of them."""
        assert [finding.pointer for finding in findings("2023-10-15", *evidence)] == [
            "/evidence/0/expression/text",
            "/evidence/1/expression/text",
        ]

    def test_other_words_do_not_tell_another_day(self):
        """A settled year does not make the fifteenth the sixteenth."""
        (finding,) = findings("2023-10-16", says("15 أكتوبر"), says("2023"))
        assert "2025-10-15" in finding.message
        assert "2026-10-15" in finding.message
        (finding,) = findings("2023-10-15", says("الاثنين"), says("15 أكتوبر 2023"))
        assert (finding.code, finding.pointer) == ("NE307", "/evidence/0/expression/text")

    @pytest.mark.parametrize("date", ["2026-04-04~", "2026-04?", "2026-04%", "2026-05/2026-04"])
    def test_a_date_in_doubt(self, date):
        """A record that is not sure of its date is not contradicted."""
        assert findings(date, says("غداً")) == []

    @pytest.mark.parametrize("text", ["اليوم التالي", "بعد الانتخابات", "⛴️", "gone", "\u202e"])
    def test_words_that_are_not_understood(self, text):
        """Nothing is said of what the resolver does not know, in any language."""
        assert findings("2026-04-04", says(text)) == findings("2026-04-04", says(text, "ku")) == []

    def test_the_fix_writes_the_date(self):
        """One date of words that leave nothing out can be written, which changes what is said."""
        (finding,) = findings("2026-04-04", says("غداً", date="2026-03-03"))
        assert not finding.fix.is_safe
        assert "2026-03-04" in finding.fix.title
        assert finding.fix.changes == (Replace("/date", "2026-03-04"),)
        (finding,) = findings("2026", says("غداً", date="2026-03-03", claims={"/date": "2025"}))
        assert finding.fix.changes == (Replace("/evidence/0/claims/~1date", "2026-03-04"),)
        (finding,) = findings("2026-04-04", says("4 March 2026", "en"))
        assert finding.fix.changes == (Replace("/date", "2026-03-04"),)

    @pytest.mark.parametrize(
        ("date", "evidence", "published"),
        [
            ("2026-04-04", [says("غداً"), says("الأربعاء")], "2026-03-03"),  # two expressions
            ("2026-04-04", [says("الأربعاء")], "2026-03-03"),  # loose
            ("2026-04-04", [says("03/05/2026", "en")], "2026-03-03"),  # two dates
            ("2026-04-04", [says("مارس 2026")], "2026-03-03"),  # less exact than the record
            ("2026-04-04", [says("غداً")], "2026-03-03T23:00:00Z"),  # the 5th elsewhere
            ("2026-04-04", [says("غداً")], "2026-03-03"),  # perhaps said the day before
            ("2026-04-04", [says("last week", "en", date="2026-03-03")], "2026-03-03"),  # a span
        ],
    )
    def test_no_fix_where_it_would_be_a_guess(self, date, evidence, published):
        """A date that is one of several, or less exact, is not written."""
        reported = findings(date, *evidence, published=published)
        assert reported
        assert all(finding.fix is None for finding in reported)

    @pytest.mark.parametrize("status", ["occurred", "ongoing", "suspended"])
    def test_what_has_begun_is_not_after_its_last_report(self, status):
        """No day after the last article is suggested, and only that if the words mean no other."""

        def messages(*evidence):
            record = {**event("2026-02-27", *evidence), "status": status}
            records = (record, article(), article("2026-03-12", "article:later"))
            report = newsevents.validate(map(from_dict, records))
            return [f"{each} {each.hint}" for each in report.findings if each.code == "NE307"]

        (message,) = messages(says("on Tuesday morning", "en"))
        assert "2026-02-24 or 2026-03-03" in message
        assert "2026-03-10" not in message
        (message,) = messages(says("Tuesday", "en"), {"article": "article:later"})
        assert "2026-03-10" in message
        (message,) = messages(says("tomorrow", "en"))
        assert "2026-03-04" in message


class TestSaid:
    """The day on which the source said it, which may be before that of the article."""

    @pytest.mark.parametrize("words", [("غداً", "ar"), ("tomorrow evening", "en")])
    def test_words_said_the_day_before(self, words, golden):
        """Both readings are given, no fix, and the field that settles it."""
        (finding,) = findings("2026-03-03", says(*words))
        assert finding.code == "NE307"
        assert finding.fix is None
        for meaning in ("2026-03-04", "2026-03-03"):
            assert meaning in finding.message
        assert '"date": "2026-03-02"' in finding.hint
        golden(f"{finding.message}; {finding.hint}")
        assert findings("2026-03-03", says(*words, date="2026-03-02")) == []

    def test_dates_that_both_days_mean_are_said_once(self, golden):
        """The day before adds those that only it means."""
        (finding,) = findings("2026-06-01", says("9 March", "en"), published="2026-03-10")
        assert finding.message.count("2026-03-09") == 1
        golden(finding.message)

    def test_words_count_from_the_day_of_the_evidence(self):
        """The date of the article does not matter then, and neither has it to be known."""
        evidence = says("tomorrow", "en", date="2026-02-20")
        (finding,) = findings("2026-03-04", evidence)
        assert "2026-02-20" in finding.message
        assert finding.fix.changes == (Replace("/date", "2026-02-21"),)
        assert findings("2026-02-21", says("tomorrow", "en", None, date="2026-02-20")) == []

    def test_words_that_do_not_depend_on_the_day(self):
        """A date with its year has one reading only."""
        (finding,) = findings("2026-03-03", says("5 March 2026", "en"))
        assert "day before" not in finding.message


class TestUnchecked:
    """NE309: words that were not understood are counted, and listed on request."""

    def test_they_are_no_findings(self, write):
        """They are counted apart, each at its place, and change no exit status."""
        records = [
            article(),
            event("2026-03-03", says("بعد أيام من القمة"), says("أمس"), says("لمدة 15 يوماً")),
        ]
        report = newsevents.validate(write("data.jsonl", records))
        assert [(each.code, each.pointer) for each in report.unchecked] == [
            ("NE309", "/evidence/0/expression/text"),
            ("NE309", "/evidence/2/expression/text"),
        ]
        assert "NE309" not in {finding.code for finding in report.findings}
        assert newsevents.validate(report.path, rules=["NE1"]).unchecked == ()

    def test_a_day_that_is_not_known(self, write):
        """Understood words count from a day; without the article they are not compared."""
        path = write("data.jsonl", [event("2026-03-03", says("أمس"), says("بعد أيام من"))])
        first, second = newsevents.validate(path).unchecked
        assert first.message.split()[1:] != second.message.split()[1:]
        path = write("data.jsonl", [event("2026-03-03", says("3 March 2026", "en"))])
        assert newsevents.validate(path).unchecked == ()

    def test_the_command_counts_and_lists_them(self, run, write):
        """The summary has their number, and an option lists them."""
        path = write("data.jsonl", [article(), event("2026-03-03", says("أثناء القمة"))])
        result = run("validate", path, "--output-format", "concise", "--select", "NE309")
        assert "NE309" not in result.out
        assert "1 temporal expression" in result.out.splitlines()[-1]
        options = ("--select", "NE309", "--show-unchecked", "--output-format", "concise")
        result = run("validate", path, *options)
        assert result.status == 0
        assert "NE309" in result.out.splitlines()[0]


class TestArticles:
    """On which day the words were written."""

    @pytest.mark.parametrize(
        "published", ["2026", "2026-03", "2026-03-03~", "../2026-03-03", "/2026"]
    )
    def test_an_article_of_no_certain_day(self, published):
        """Only words with the same meaning on all days are reported."""
        assert findings("2026-05-05", says("غداً"), published=published) == []
        assert len(findings("2026-05-05", says("4 مارس 2026"), published=published)) == 1

    def test_an_article_of_a_month_or_year(self):
        """Words with the same meaning on each of its days are reported; others are not."""
        (finding,) = findings("2025-05", says("هذا العام"), published="2026-03")
        assert (finding.code, finding.pointer) == ("NE307", "/evidence/0/expression/text")
        for named in ("هذا العام", "2026-03 ", "2026,", "2025-05"):
            assert named in finding.message
        assert '"claims": {"/date": "2026"}' in finding.hint
        assert findings("2025-05", says("هذا العام"), published="2025-12/2026-01") == []

    @pytest.mark.parametrize("name", [None, "article:gone"])
    def test_no_article(self, name, golden):
        """Words that are complete by themselves need none."""
        records = [event("2026-04-04", says("4 مارس 2026", name=name))]
        (finding,) = (
            each
            for each in newsevents.validate(map(from_dict, records)).findings
            if each.code == "NE307"
        )
        assert "2026-03-04" in finding.message
        assert "2026-04-04" in finding.message
        golden(finding.message)
        records = [event("2026-04-04", says("غداً", name=name))]
        codes = {each.code for each in newsevents.validate(map(from_dict, records)).findings}
        assert codes <= {"NE202"}

    def test_a_time_with_a_zone(self):
        """The 3rd in one zone may be the 2nd or the 4th where the words were written."""
        published = "2026-03-03T23:00:00Z"
        for date in ("2026-03-03", "2026-03-04", "2026-03-05"):
            assert findings(date, says("غداً"), published=published) == []
        (finding,) = findings("2026-03-06", says("غداً"), published=published)
        assert "2026-03-03T23:00:00Z" in finding.message
        assert "2026-03-04" in finding.message
        assert len(findings("2026-03-05", says("غداً"), published="2026-03-03T23:00:00")) == 1

    @pytest.mark.parametrize(
        "published", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
    )
    def test_the_ends_of_the_calendar(self, published):
        """The first and the last day have no day beside them."""
        assert findings("2026", says("15 أكتوبر 2026"), published=published) == []
        assert len(findings("2025", says("15 أكتوبر 2026"), published=published)) == 1

    @given(st.sampled_from(PHRASES), st.lists(st.dates(), min_size=3, max_size=3))
    def test_meanings_only_move_on(self, phrase, days):
        """Equal meanings on two days hold for every day between, which the rules rely on."""
        first, between, last = (resolve(*phrase, day) for day in sorted(days))
        if first == last:
            assert between == first

    @given(st.sampled_from(PHRASES), st.dates(), st.integers(0, 40), st.integers(0, 40))
    def test_meanings_only_move_on_from_day_to_day(self, phrase, day, some, more):
        """The same for days that are near each other."""
        days = [
            dt.date.fromordinal(min(day.toordinal() + n, dt.date.max.toordinal()))
            for n in (0, some, some + more)
        ]
        first, between, last = (resolve(*phrase, each) for each in days)
        if first == last:
            assert between == first


class TestContradicts:
    """NE308: the words contradict themselves."""

    @pytest.mark.parametrize(
        ("words", "named"),
        [
            (says("الخميس 4 مارس 2026"), ("2026-03-04", "Wednesday", "Thursday")),
            (says("ديسمبر/تشرين الثاني 2025"), ("December", "November")),
            (says("tomorrow, Thursday", "en"), ("2026-03-04", "Wednesday", "Thursday")),
            (says("31 أبريل 2026"), ("April", "31")),
        ],
        ids=range(4),
    )
    def test_the_reason_is_said(self, words, named, golden):
        """The message says on which day they were read and why they cannot be."""
        (finding,) = findings("2026-03-04", words)
        assert (finding.code, finding.pointer) == ("NE308", "/evidence/0/expression/text")
        text = json.dumps(words["expression"]["text"], ensure_ascii=False)
        for value in (text, "2026-03-03", *named):
            assert value in finding.message
        golden(f"{finding.message}; {finding.hint}")

    def test_without_an_article(self):
        """Words that contradict each other do so on any day."""
        (finding,) = findings("2026-03-04", says("الخميس 4 مارس 2026", name=None))
        assert finding.code == "NE308"
        assert "الخميس 4 مارس 2026" in finding.message
        assert findings("2026-03-04", says("tomorrow, Thursday", "en", name=None)) == []

    def test_words_that_fit_the_year_of_the_date(self):
        """A weekday may tell the year that is left out; one that fits no year is reported."""
        assert findings("2023-10-15", says("الأحد 15 أكتوبر")) == []
        assert findings("../2023-10-15", says("الأحد 15 أكتوبر")) == []
        assert (
            findings("2024-02-29", says("Thursday 29 February", "en"), published="2028-02-29") == []
        )
        assert len(findings("2024-10-15", says("الأحد 15 أكتوبر"))) == 1
        assert len(findings("2023-10", says("الجمعة 15 أكتوبر"))) == 1

    def test_a_leap_day_moves_to_the_year_of_the_date(self):
        """An article of 29 February is read as one of the 28th in a year that has none."""
        words = says("الأحد 15 أكتوبر")
        assert findings("2023-10-15", words, published="2020-02-29") == []

    def test_a_contradiction_on_some_days_only(self):
        """At a time with a zone it may have been the day on which the words are right."""
        words = says("tomorrow, Thursday", "en")
        assert findings("2026-03-05", words, published="2026-03-03T23:00:00Z") == []

    def test_a_date_in_doubt_or_a_claim_that_is_none(self):
        """The words contradict themselves whatever the date is."""
        words = says("الأحد 15 أكتوبر")
        assert len(findings("2023-10-15~", words)) == 1
        assert len(findings("2023-10-15", {**words, "claims": {"/date": "soon"}})) == 1

    def test_other_words_are_still_looked_at(self):
        """One contradiction does not hide that other words mean another date."""
        both = findings("2026-05-05", says("الخميس 4 مارس 2026"), says("غداً"))
        assert [finding.code for finding in both] == ["NE307", "NE308"]


evidence = st.builds(
    lambda phrase, where, claim: says(
        *phrase, where, **({"claims": {"/date": claim}} if claim else {})
    ),
    st.sampled_from(PHRASES),
    st.sampled_from([HARBOUR, None]),
    st.none() | edtf_texts() | st.sampled_from(["", "غداً", 2026]),
)


@given(edtf_texts(), edtf_texts(), st.lists(evidence, min_size=1, max_size=4))
def test_any_words_can_be_checked(date, published, pieces):
    """No words, dates and claims make the rules fail, and every finding is one line."""
    for finding in findings(date, *pieces, published=published):
        assert len(str(finding).splitlines()) == 1
        assert finding.pointer.endswith("/expression/text")


@given(st.sampled_from(PHRASES[:-3]), st.dates(), edtf_texts())
def test_a_fix_mends(phrase, day, date):
    """After the fix the date is what the words mean, and the record is as valid as before."""
    document = event(date, says(*phrase))
    for finding in findings(date, says(*phrase), published=str(day)):
        if finding.fix is not None:
            text = json.dumps(document)
            mended = json.loads(
                text_edits.apply_edits(text, text_edits.text_edits(text, finding.fix.changes))
            )
            assert findings(mended["date"], says(*phrase), published=str(day)) == []
            assert from_dict(mended)


@given(st.sampled_from(PHRASES), st.dates())
def test_what_the_words_mean_is_never_reported(phrase, day):
    """A record that has a date which its words can mean is right."""
    reading = resolve(*phrase, day)
    for date in reading.dates if reading else ():
        assert findings(date, says(*phrase), published=str(day)) == []


def test_words_are_resolved_when_they_are_needed():
    """An event without expressions is passed over, and so is an unknown language."""
    record = from_dict(event("2026-03-03", {"article": HARBOUR}))
    assert list(expression_disagrees.check(record, RuleContext())) == []
