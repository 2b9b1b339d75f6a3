"""Rules about evidence: against texts at hand, and without them."""

from __future__ import annotations

import copy
import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsevents
from newsevents import strategies
from newsevents.evidence import find_span, fingerprint
from newsevents.findings import Remove
from newsevents.model import Article, Stance, Status
from newsevents.schema.structuring import to_document
from newsevents.validation import RuleSelection
from newsevents.validation.rules.evidence import MAX_QUOTED_WORDS

TEXT = (
    "قالت وزيرةُ النقل ريما كرم، الاثنين، إنّ الجسرَ 🌉 سيُفتح غداً.\n"
    'The mayor, in the café: "The bridge is ready".\n'
)
NAME = "2026-03-02-bridge"
ARTICLE = f"article:{NAME}"
OTHER = "article:2026-03-02-other"
FAMILY = RuleSelection(select=("NE4",))


def article(text=TEXT, name=ARTICLE, **fields):
    """Return an article, with the fingerprint of a text unless that is None."""
    document = {"type": "article", "id": name, "language": "ar", "published": "2026-03-02"}
    if text is not None:
        document["text"] = to_document(fingerprint(text))
    return {**document, **fields}


def cited(quote, text=TEXT, name=ARTICLE, **fields):
    """Return evidence with the span of a quote."""
    return {"article": name, "spans": [to_document(find_span(text, quote))], **fields}


def event(*evidence, **fields):
    """Return an event with these pieces of evidence."""
    return {
        "type": "event",
        "id": "event:2026-03-03-bridge",
        "title": {"ar": "افتتاح الجسر"},
        "date": "2026-03-03",
        "status": "planned",
        "category": "opening",
        **fields,
        "evidence": list(evidence),
    }


ACTORS = [
    {"type": "actor", "id": f"actor:{name}", "kind": "person", "names": {"en": name}}
    for name in ("karam", "mayor", "agency")
]


@pytest.fixture
def found(tmp_path):
    """Return a function that validates records, and gives back the findings about evidence.

    The texts are the contents of files by their names; without any there is no folder.
    """

    def _found(*documents, texts=None, rules=FAMILY):
        lines = [json.dumps(each, ensure_ascii=False) for each in (*ACTORS, *documents)]
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        (data / "records.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        folder = None
        if texts is not None:
            folder = tmp_path / "texts"
            folder.mkdir(exist_ok=True)
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8", newline="")
        report = newsevents.validate(data, texts=folder, rules=rules)
        records = newsevents.read_dataset(data, invalid="skip")
        in_memory = newsevents.validate(records, texts=folder, rules=rules)
        assert sorted(f.code for f in in_memory.findings) == sorted(f.code for f in report.findings)
        return report.findings

    return _found


def places(findings):
    """Return the code, the record and the pointer of findings."""
    return [(each.code, each.record, each.pointer) for each in findings]


def said(finding):
    """Return message and hint of a finding."""
    return f"{finding.message}; {finding.hint}"


AT_HAND = {f"{NAME}.txt": TEXT}
GOOD = event(
    cited(
        "الجسرَ 🌉 سيُفتح غداً",
        attribution=["actor:karam"],
        stance="expects",
        expression={"text": "غدا", "language": "ar"},
    ),
    cited('"The bridge is ready"', quotation={"text": "The bridge", "language": "en"}),
)


# Against texts at hand


@pytest.mark.parametrize("texts", [None, AT_HAND, {"any.txt": TEXT.replace("\n", "\r\n")}])
def test_good_evidence(found, texts):
    """Spans and words that are those of the text give no finding, with the text or without it."""
    credit = {"actor": "actor:agency", "role": "editor", "spans": [GOOD["evidence"][0]["spans"][0]]}
    assert found(article(credits=[credit]), GOOD, texts=texts) == ()
    # Events before their articles are checked once these are known.
    assert found(GOOD, article(credits=[credit]), texts=texts) == ()


def test_another_text(found, golden):
    """That the text is another one is said once, of the article, not of what cites it."""
    texts = {f"{NAME}.ar.txt": TEXT.replace("غداً", "اليوم")}
    findings = found(article(), GOOD, {**GOOD, "id": "event:again"}, texts=texts)
    assert places(findings) == [("NE401", ARTICLE, "/text")]
    golden(said(findings[0]))


def test_a_line_end_more(found, golden):
    """A text with an additional final line end has its own hint."""
    for text in (TEXT + "\n\n", TEXT[:-1]):
        (finding,) = found(article(), texts={f"{NAME}.txt": text})
        assert (finding.code, finding.pointer) == ("NE401", "/text")
        golden(finding.hint)


def test_every_fault_has_its_place(found, golden):
    """Spans and words are checked piece by piece, credits too, with the place of each."""
    wrong = copy.deepcopy(GOOD["evidence"])
    wrong[0]["spans"][0]["start"] += 1
    wrong[1]["quotation"]["text"] = "the harbour"
    outside = {**wrong[1], "spans": [{**wrong[1]["spans"][0], "end": 999}]}
    credit = {"actor": "actor:agency", "role": "editor", "spans": [wrong[0]["spans"][0]]}
    findings = found(article(credits=[credit]), event(*wrong, outside), texts=AT_HAND)
    name = "event:2026-03-03-bridge"
    assert places(findings) == [
        ("NE403", ARTICLE, "/credits/0/spans/0"),
        ("NE403", name, "/evidence/0/spans/0"),
        ("NE404", name, "/evidence/1/quotation/text"),
        ("NE402", name, "/evidence/2/spans/0"),
    ]
    for finding, named in zip(
        findings,
        (
            ("42-61", '"لجسرَ 🌉 سيُفتح غداً"'),
            ("42-61", '"لجسرَ 🌉 سيُفتح غداً"'),
            ('"the harbour"', "87-108", "The bridge is ready"),
            ("999", "110"),
        ),
        strict=True,
    ):
        assert [each for each in named if each not in finding.message] == []
        golden(said(finding))


def test_nothing_is_repaired(found):
    """No digest is written anew by a program: that would make any text the evidence."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["spans"][0]["start"] += 1
    findings = found(article(TEXT + "more"), event(wrong), texts=AT_HAND)
    findings += found(article(), event(wrong), texts=AT_HAND)
    assert {finding.fix for finding in findings} == {None}
    assert {finding.code for finding in findings} == {"NE401", "NE403"}


def test_an_article_without_fingerprint(found):
    """Its spans are checked against the text of that name, and it is mentioned."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["spans"][0]["start"] += 1
    findings = found(article(None), event(wrong), texts=AT_HAND)
    assert [finding.code for finding in findings] == ["NE405", "NE403"]
    assert [str(finding.severity) for finding in findings] == ["info", "error"]


def test_rules_are_chosen(found):
    """Findings about texts can be ignored by rule, like any other."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["spans"][0]["start"] += 1
    for rules in (
        RuleSelection(ignore=("NE403", "NE2")),
        RuleSelection(select=("NE401", "span-outside-text")),
    ):
        assert found(article(), event(wrong), texts=AT_HAND, rules=rules) == ()


def test_several_articles(found):
    """Each piece of evidence is checked against the text of the article that it cites."""
    second = "Another text, about another bridge."
    pieces = (
        *GOOD["evidence"],
        cited("another bridge", second, OTHER),
        {"attribution": ["actor:mayor"]},
    )
    documents = (article(), article(second, OTHER), event(*pieces))
    assert found(*documents, texts={**AT_HAND, "second.txt": second}) == ()
    swapped = {**pieces[2], "article": ARTICLE}
    (finding,) = found(*documents[:2], event(*pieces, swapped), texts={**AT_HAND, "2.txt": second})
    assert (finding.code, finding.pointer) == ("NE403", "/evidence/4/spans/0")


def test_the_text_is_not_at_hand(found, golden):
    """An article whose text is not there is mentioned, with the name that its file would have."""
    findings = found(article("gone", OTHER), article(), GOOD, texts=AT_HAND)
    assert places(findings) == [("NE412", OTHER, "/text")]
    assert "2026-03-02-other.txt" in findings[0].hint
    golden(said(findings[0]))
    assert str(findings[0].severity) == "info"
    (finding,) = found(article(None, OTHER), texts=AT_HAND)
    assert (finding.code, finding.pointer) == ("NE412", "")


def test_files_that_are_no_texts_are_named(found, tmp_path, golden):
    """The hint for a missing text names the unused files, escaped and on one line."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "خبر\u202e.txt").write_bytes("نص".encode("cp1256"))
    (finding,) = found(article("gone", OTHER), texts=AT_HAND)
    assert "خبر\\u202e.txt" in finding.hint
    assert len(finding.hint.splitlines()) == 1
    golden(finding.hint)


def test_an_article_elsewhere(write, tmp_path):
    """In a single file the article may be in another one; only what is wrong anyway is said."""
    backward = copy.deepcopy(GOOD["evidence"][0])
    backward["spans"][0].update(start=9, end=8)
    backward["attribution"] = ["actor:karam"]
    data = write("events.jsonl", [event(backward, *GOOD["evidence"])])
    write("texts/any.txt", TEXT.encode())
    findings = newsevents.validate(data, texts=tmp_path / "texts", rules=FAMILY).findings
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE402", "/evidence/0/spans/0")
    ]


# Without texts


@pytest.mark.parametrize("texts", [None, AT_HAND, {"other.txt": "x"}, {f"{NAME}.txt": "x"}])
def test_spans_outside_the_text(found, texts):
    """The length in the fingerprint shows what is outside, once, whatever texts are at hand."""
    span = {"start": 0, "end": len(TEXT) + 1, "sha256": "0" * 64}
    backward = {"start": 7, "end": 4, "sha256": "0" * 64}
    credit = {"actor": "actor:agency", "role": "editor"}
    findings = found(
        article(credits=[credit, {**credit, "spans": [span]}]),
        event({"article": ARTICLE, "spans": [span]}, {"article": ARTICLE, "spans": [backward]}),
        texts=texts,
    )
    of_spans = [finding for finding in findings if finding.code == "NE402"]
    for finding, pointer, values in zip(
        of_spans,
        ("/credits/1/spans/0", "/evidence/0/spans/0", "/evidence/1/spans/0"),
        (("111", "110"), ("111", "110"), ("7", "4")),
        strict=True,
    ):
        assert finding.pointer == pointer
        assert tuple(re.findall("[0-9]+", finding.message)) == values
    assert not any(finding.code == "NE403" for finding in findings)


def test_length_not_known(found):
    """Without a fingerprint only a span that runs backwards is certainly wrong."""
    span = {"start": 0, "end": 9**9, "sha256": "0" * 64}
    backward = {"start": 7, "end": 4, "sha256": "0" * 64}
    findings = found(
        article(None),
        event({"article": ARTICLE, "spans": [span]}, {"article": ARTICLE, "spans": [backward]}),
    )
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE402", "/evidence/1/spans/0")
    ]


def test_evidence_without_span(found, golden):
    """Evidence from an article with a fingerprint has a span; other evidence need not."""
    pieces = ({"article": ARTICLE}, {"article": OTHER}, {"attribution": ["actor:mayor"]})
    findings = found(article(), article(None, OTHER), event(*pieces, *GOOD["evidence"]))
    assert places(findings) == [("NE406", "event:2026-03-03-bridge", "/evidence/0")]
    assert ARTICLE in findings[0].message
    golden(said(findings[0]))


def test_attribution_loop(found, golden):
    """A duplicate actor in a chain is found at each position after the first."""
    chain = ["actor:karam", "actor:agency", "actor:karam", "actor:karam"]
    findings = found(article(), event({**GOOD["evidence"][0], "attribution": chain}))
    assert places(findings) == [
        ("NE407", "event:2026-03-03-bridge", f"/evidence/0/attribution/{position}")
        for position in (2, 3)
    ]
    for finding in findings:
        assert "actor:karam" in finding.message
        assert "0" in finding.message
    golden(said(findings[0]))
    # A direct repetition is superfluous; otherwise another actor may be meant.
    assert findings[0].fix is None
    assert findings[1].fix is not None
    assert findings[1].fix.changes == (Remove("/evidence/0/attribution/3"),)
    assert not findings[1].fix.is_safe


def test_two_chains(found):
    """The same source in two pieces of evidence is no loop."""
    pieces = [{**GOOD["evidence"][0], "attribution": ["actor:karam", "actor:agency"]}] * 2
    assert found(article(), event(*pieces)) == ()


@pytest.mark.parametrize("field", ["attribution", "stance", "expression", "quotation"])
@pytest.mark.parametrize("is_top", [True, False])
def test_unknown_fields_of_an_event_without_evidence(field, is_top):
    """An imported event may have unknown fields with the names of those of evidence."""
    about = {"category": "strike", "participants": [{"actor": "actor:karam"}]}
    (about if is_top else about["participants"][0])[field] = ["a", "a"]
    document = {**event(**about), "imported_from": [{"dataset": "Made up"}]}
    del document["evidence"]
    codes = {each.code for each in newsevents.validate([document]).findings}
    assert codes == {"NE102", "NE202"}


@pytest.mark.parametrize(
    ("status", "stances"),
    [
        ("occurred", ["expects"]),
        ("ongoing", ["denies", "denies"]),
        ("occurred", ["expects", "denies"]),
        ("planned", ["denies"]),
    ],
)
def test_status_against_stance(found, golden, status, stances):
    """A status that no source supports is found, with what they all say."""
    pieces = [{**GOOD["evidence"][1], "stance": stance} for stance in stances]
    (finding,) = found(article(), event(*pieces, status=status))
    assert (finding.code, finding.pointer) == ("NE410", "/status")
    for named in (f'"{status}"', *stances):
        assert named in finding.message
    assert found(article(), event(*pieces, GOOD["evidence"][1], status=status)) == ()
    golden(finding.message)


@given(
    status=st.sampled_from(Status),
    stances=st.lists(st.sampled_from([*Stance, None]), max_size=3),
)
def test_status_and_stance_are_mostly_fine(status, stances):
    """One source that affirms, alleges or says nothing is enough for any status; so is none."""
    pieces = [{"attribution": ["actor:mayor"], **({"stance": s} if s else {})} for s in stances]
    document = {**event(*pieces, status=status), "imported_from": [{"dataset": "Register"}]}
    if not pieces:
        del document["evidence"]
    record = newsevents.loads(json.dumps(document))
    codes = [f.code for f in newsevents.validate([record], rules=FAMILY).findings]
    if not stances or set(stances) & {Stance.AFFIRMS, Stance.ALLEGES, None}:
        assert codes == []
    assert (
        status in (Status.OCCURRED, Status.ONGOING, Status.SUSPENDED, Status.PLANNED) or codes == []
    )


WORDS = " ".join(["كلمة"] * MAX_QUOTED_WORDS)


@pytest.mark.parametrize("name", ["quotation", "expression"])
@pytest.mark.parametrize("fields", [{}, {"licence": "All rights reserved"}], ids=["none", "closed"])
def test_long_quotations(found, golden, name, fields):
    """Words beyond a handful are counted, and it is said why they may not be passed on."""
    words = {"text": f"{WORDS}\n\tأخرى", "language": "ar"}
    piece = {**GOOD["evidence"][1], "quotation": {"text": "x", "language": "ar"}, name: words}
    findings = found(article(**fields), event(piece))
    assert places(findings) == [("NE411", "event:2026-03-03-bridge", f"/evidence/0/{name}/text")]
    for named in (str(MAX_QUOTED_WORDS + 1), name, ARTICLE, *fields.values()):
        assert named in findings[0].message
    assert str(MAX_QUOTED_WORDS) in findings[0].hint
    golden(said(findings[0]))
    assert found(article(**fields), event({**piece, name: {**words, "text": WORDS}})) == ()


@pytest.mark.parametrize(
    "source", [{"attribution": ["actor:mayor"]}, {"article": OTHER}], ids=["source", "article"]
)
def test_long_quotations_from_nowhere(write, golden, source):
    """Words of an article that is not known are not known to be open."""
    words = {"text": f"{WORDS} أخرى", "language": "ar"}
    data = write("events.jsonl", [event({**source, "quotation": words})])
    (finding,) = newsevents.validate(data, rules=FAMILY).findings
    assert str(MAX_QUOTED_WORDS + 1) in finding.message
    golden(finding.message)


@pytest.mark.parametrize(
    ("licence", "is_open"),
    [
        ("CC0-1.0", True),
        ("CC0 1.0 Universal", True),
        ("CC-BY-4.0", True),
        ("cc by 4.0", True),
        ("CC BY-SA 4.0 International", True),
        ("CC-BY-3.0-IGO", True),
        ("CC-BY-2.5-AU", True),
        ("PDDL-1.0", True),
        ("CC-PDM-1.0", True),
        ("public-domain", True),
        ("Public Domain", True),
        ("CC-BY-4.0 AND CC0-1.0", True),
        ("(CC-BY-4.0 or CC-BY-SA-4.0)", True),
        ("https://creativecommons.org/licenses/by/4.0/", True),
        ("http://www.creativecommons.org/licenses/by-sa/3.0/igo/legalcode.ar", True),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", True),
        ("OGL", True),
        ("OGL-UK-3.0", True),
        ("Open Government Licence v3.0", True),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", True),
        ("ODbL-1.0", True),
        ("ODC-By-1.0", True),
        ("US government work", True),
        ("https://www.usa.gov/government-works", True),
        ("https://creativecommons.org/licenses/by-nc/4.0/", False),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", False),
        ("https://creativecommons.org/licenses/", False),
        ("https://creativecommons.org.example/licenses/by/4.0/", False),
        ("ACLED terms of use", False),
        ("OGL 1.0a", False),
        ("CC BY 4.0 SA", False),
        ("CC-BY-4.0 AND LicenseRef-agency", False),
        ("CC-BY-NC-4.0", False),
        ("CC-BY-ND-4.0", False),
        ("CC BY 4.0 NC", False),
        ("CC-BY-NC-SA-4.0", False),
        ("not CC-BY-4.0", False),
        ("CC-BY-4.0\nAll rights reserved", False),
        ("MIT", False),
        ("()", False),
        ("رخصة مفتوحة", False),
        ("and " * 200, False),
    ],
)
def test_open_licences(found, licence, is_open):
    """Open are licences with no other conditions than attribution and share-alike.

    Of several licences all have to be open.
    """
    words = {"text": f"{WORDS} أخرى", "language": "ar"}
    piece = {**GOOD["evidence"][1], "quotation": words}
    codes = [finding.code for finding in found(article(licence=licence), event(piece))]
    assert codes == ([] if is_open else ["NE411"])


# Any data


@settings(max_examples=settings.default.max_examples // 3)
@given(records=strategies.datasets(), texts=st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_any_dataset(tmp_path_factory, records, texts):
    """No rule fails on any dataset, with any texts at hand; findings are one line each."""
    folder = tmp_path_factory.mktemp("texts")
    names = [each.id.partition(":")[2] for each in records if isinstance(each, Article)]
    for name, text in zip([*names, "a", "b"], texts, strict=False):
        (folder / f"{name[:100]}.txt").write_text(text, encoding="utf-8", newline="")
    for held in (None, folder):
        for finding in newsevents.validate(records, texts=held, rules=FAMILY).findings:
            assert len(f"{finding.message}{finding.hint}".splitlines()) == 1


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_true_spans_of_any_text(tmp_path_factory, text, data):
    """Spans that were made in a text agree with it when it is read back from a file."""
    folder = tmp_path_factory.mktemp("texts")
    (folder / "any.txt").write_text(text, encoding="utf-8", newline="")
    held = newsevents.evidence.canonical(text)
    start = data.draw(st.integers(0, len(held)))
    end = data.draw(st.integers(start, len(held)))
    digest = fingerprint(held[start:end]).sha256
    span = {"start": start, "end": end, "sha256": digest}
    documents = (article(text), event({"article": ARTICLE, "spans": [span]}))
    records = [newsevents.codec.from_dict(document) for document in documents]
    assert newsevents.validate(records, texts=folder, rules=FAMILY).findings == ()


def test_a_text_is_prepared_once(write, tmp_path, count_calls):
    """However long a text is and however many events cite it, each costs the same."""

    def validated(words, number):
        text = "كلمة بعد كلمة. " * words
        folder = tmp_path / f"{words}-{number}"
        write(f"{folder.name}/texts/long.txt", text.encode())
        span = to_document(fingerprint(text[:1000])) | {"start": 0, "end": 1000}
        del span["length"]
        events = [
            {**event({"article": ARTICLE, "spans": [span]}), "id": f"event:e{each}"}
            for each in range(number)
        ]
        data = write(f"{folder.name}/data/records.jsonl", [article(text), *events])
        reports = []
        count = count_calls(
            lambda: reports.append(
                newsevents.validate(data.parent, texts=folder / "texts", rules=FAMILY)
            )
        )
        assert (reports[0].findings, reports[0].records) == ((), number + 1)
        return count

    validated(100, 10)
    once = validated(100, 100)
    assert validated(100, 200) < 2.5 * once
    assert validated(10_000, 100) < 1.5 * once
