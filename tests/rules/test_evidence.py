"""Rules about evidence: against texts at hand, and without them."""

from __future__ import annotations

import copy
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsevents.schema.converter import to_document
from newsevents.validation import RuleSelection
from newsevents.validation.rules.evidence import MOST_WORDS

import newsevents
from newsevents import strategies
from newsevents.evidence import find_span, fingerprint
from newsevents.model import Article, Event, Stance, Status

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
    return {"article": name, "span": to_document(find_span(text, quote)), **fields}


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

    def _found(*documents, texts=None, choice=FAMILY):
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
        report = newsevents.validate(data, texts=folder, choice=choice)
        records = newsevents.load(data, invalid="skip")
        in_memory = newsevents.validate(records, texts=folder, choice=choice)
        assert sorted(f.code for f in in_memory.findings) == sorted(f.code for f in report.findings)
        return report.findings

    return _found


def said(findings):
    """Return findings as people see them, without the file."""
    return [
        f"{each.code} {each.message}; {each.hint} [{each.record} {each.pointer}]"
        for each in findings
    ]


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
    credit = {"actor": "actor:agency", "role": "editor", "span": GOOD["evidence"][0]["span"]}
    assert found(article(credits=[credit]), GOOD, texts=texts) == ()
    # Events that stand before their articles are looked at once these are known.
    assert found(GOOD, article(credits=[credit]), texts=texts) == ()


def test_another_text(found):
    """That the text is another one is said once, of the article, not of what cites it."""
    texts = {f"{NAME}.ar.txt": TEXT.replace("غداً", "اليوم")}
    (line,) = said(found(article(), GOOD, {**GOOD, "id": "event:again"}, texts=texts))
    assert line.startswith("NE401 the text at hand has ")
    assert line.endswith(
        "; take that text, or make the fingerprint and all spans anew [article:2026-03-02-bridge "
        "/text]"
    )


def test_a_line_end_more(found):
    """A text that an editor has added a line end to is told to be nearly right."""
    (finding,) = found(article(), texts={f"{NAME}.txt": TEXT + "\n\n"})
    assert finding.hint.startswith("take that text")
    (finding,) = found(article(), texts={f"{NAME}.txt": TEXT[:-1]})
    assert finding.hint.startswith("only a byte order mark at the beginning or a line end")


def test_every_fault_has_its_place(found):
    """Spans and words are checked piece by piece, credits too, with the place of each."""
    wrong = copy.deepcopy(GOOD["evidence"])
    wrong[0]["span"]["start"] += 1
    wrong[1]["quotation"]["text"] = "the harbour"
    outside = {**wrong[1], "span": {**wrong[1]["span"], "end": 999}}
    credit = {"actor": "actor:agency", "role": "editor", "span": wrong[0]["span"]}
    lines = said(found(article(credits=[credit]), event(*wrong, outside), texts=AT_HAND))
    anew = "make the span anew with newsevents.evidence.find_span(text, quote)"
    place = '42-61 \u2068"لجسرَ 🌉 سيُفتح غداً"\u2069'
    assert lines == [
        f"NE403 the span's SHA-256 is not that of {place}; {anew} [{ARTICLE} /credits/0/span]",
        (
            f"NE403 the span's SHA-256 is not that of {place}; {anew} "
            "[event:2026-03-03-bridge /evidence/0/span]"
        ),
        (
            'NE404 the quotation "the harbour" is not in the piece 87-108 "\\"The bridge is ready\\""; '
            "give the words as the text has them, or a span around them "
            "[event:2026-03-03-bridge /evidence/1/quotation/text]"
        ),
        (
            f"NE402 the span ends at 999, and the text has only 110 code points; {anew} "
            "[event:2026-03-03-bridge /evidence/2/span]"
        ),
    ]


def test_nothing_is_repaired(found):
    """No digest is written anew by a program: that would make any text the evidence."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["span"]["start"] += 1
    findings = found(article(TEXT + "more"), event(wrong), texts=AT_HAND)
    findings += found(article(), event(wrong), texts=AT_HAND)
    assert {finding.fix for finding in findings} == {None}
    assert {finding.code for finding in findings} == {"NE401", "NE403"}


def test_an_article_without_fingerprint(found):
    """Its spans are checked against the text of that name, and it is mentioned."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["span"]["start"] += 1
    findings = found(article(None), event(wrong), texts=AT_HAND)
    assert [finding.code for finding in findings] == ["NE405", "NE403"]
    assert [str(finding.severity) for finding in findings] == ["info", "error"]


def test_rules_are_chosen(found):
    """What the texts show is left out like any other finding, by rule."""
    wrong = copy.deepcopy(GOOD["evidence"][0])
    wrong["span"]["start"] += 1
    for choice in (
        RuleSelection(ignore=("NE403", "NE2")),
        RuleSelection(select=("NE401", "span-outside-text")),
    ):
        assert found(article(), event(wrong), texts=AT_HAND, choice=choice) == ()


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
    assert (finding.code, finding.pointer) == ("NE403", "/evidence/4/span")


def test_the_text_is_not_at_hand(found):
    """An article whose text is not there is mentioned, with the name that its file would have."""
    findings = found(article("gone", OTHER), article(), GOOD, texts=AT_HAND)
    assert said(findings) == [
        (
            "NE412 its text is not at hand, so what is said about it was not checked; put it into the "
            f"folder of texts, as 2026-03-02-other.txt in UTF-8 [{OTHER} /text]"
        )
    ]
    assert str(findings[0].severity) == "info"
    (finding,) = found(article(None, OTHER), texts=AT_HAND)
    assert (finding.code, finding.pointer) == ("NE412", "")


def test_files_that_are_no_texts_are_named(found, tmp_path):
    """Whoever misses a text is told of files that were not read, in a line and harmlessly."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "خبر\u202e.txt").write_bytes("نص".encode("cp1256"))
    (finding,) = found(article("gone", OTHER), texts=AT_HAND)
    assert "; not used: " in finding.hint
    assert "خبر\\u202e.txt: not in UTF-8" in finding.hint


def test_an_article_elsewhere(write, tmp_path):
    """In a single file the article may be in another one; only what is wrong anyway is said."""
    backward = copy.deepcopy(GOOD["evidence"][0])
    backward["span"].update(start=9, end=8)
    backward["attribution"] = ["actor:karam"]
    data = write("events.jsonl", [event(backward, *GOOD["evidence"])])
    write("texts/any.txt", TEXT.encode())
    findings = newsevents.validate(data, texts=tmp_path / "texts", choice=FAMILY).findings
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE402", "/evidence/0/span")
    ]


# Without texts


@pytest.mark.parametrize("texts", [None, AT_HAND, {"other.txt": "x"}, {f"{NAME}.txt": "x"}])
def test_spans_outside_the_text(found, texts):
    """The length in the fingerprint shows what is outside, once, whatever texts are at hand."""
    span = {"start": 0, "end": len(TEXT) + 1, "sha256": "0" * 64}
    backward = {"start": 7, "end": 4, "sha256": "0" * 64}
    credit = {"actor": "actor:agency", "role": "editor"}
    findings = found(
        article(credits=[credit, {**credit, "span": span}]),
        event({"article": ARTICLE, "span": span}, {"article": ARTICLE, "span": backward}),
        texts=texts,
    )
    of_spans = [finding for finding in findings if finding.code == "NE402"]
    assert [(finding.pointer, finding.message) for finding in of_spans] == [
        ("/credits/1/span", "the span ends at 111, and the text has only 110 code points"),
        ("/evidence/0/span", "the span ends at 111, and the text has only 110 code points"),
        ("/evidence/1/span", "the span starts at 7 and ends before that, at 4"),
    ]
    assert not any(finding.code == "NE403" for finding in findings)


def test_length_not_known(found):
    """Without a fingerprint only a span that runs backwards is certainly wrong."""
    span = {"start": 0, "end": 9**9, "sha256": "0" * 64}
    backward = {"start": 7, "end": 4, "sha256": "0" * 64}
    findings = found(
        article(None),
        event({"article": ARTICLE, "span": span}, {"article": ARTICLE, "span": backward}),
    )
    assert [(finding.code, finding.pointer) for finding in findings] == [
        ("NE402", "/evidence/1/span")
    ]


def test_evidence_without_span(found):
    """Evidence from an article with a fingerprint has a span; other evidence need not."""
    pieces = ({"article": ARTICLE}, {"article": OTHER}, {"attribution": ["actor:mayor"]})
    findings = found(article(), article(None, OTHER), event(*pieces, *GOOD["evidence"]))
    assert said(findings) == [
        (
            f"NE406 no span, though the text of {ARTICLE} was at hand; make one with "
            "newsevents.evidence.find_span(text, quote) [event:2026-03-03-bridge /evidence/0]"
        )
    ]


def test_attribution_loop(found):
    """An actor that stands twice in a chain is found at its second place, and at each further."""
    chain = ["actor:karam", "actor:agency", "actor:karam", "actor:karam"]
    findings = found(article(), event({**GOOD["evidence"][0], "attribution": chain}))
    assert said(findings) == [
        "NE407 actor:karam stands in this chain of sources already, at position 0; name each "
        "source once, from the origin of the information to the outlet "
        f"[event:2026-03-03-bridge /evidence/0/attribution/{position}]"
        for position in (2, 3)
    ]
    # Who stands twice in a row is one too many; between others somebody else may be meant.
    assert [finding.fix and finding.fix.what for finding in findings] == [None, "take it out"]
    assert findings[1].fix is not None
    assert not findings[1].fix.is_safe


def test_two_chains(found):
    """The same source in two pieces of evidence is no loop."""
    pieces = [{**GOOD["evidence"][0], "attribution": ["actor:karam", "actor:agency"]}] * 2
    assert found(article(), event(*pieces)) == ()


@pytest.mark.parametrize(
    ("status", "stances", "message"),
    [
        ("occurred", ["expects"], '"occurred", but every source expects it'),
        ("ongoing", ["denies", "denies"], '"ongoing", but every source denies it'),
        ("occurred", ["expects", "denies"], '"occurred", but every source denies or expects it'),
        ("planned", ["denies"], '"planned", but every source denies it'),
    ],
)
def test_status_against_stance(found, status, stances, message):
    """A status that no source supports is found, with what they all say."""
    pieces = [{**GOOD["evidence"][1], "stance": stance} for stance in stances]
    (finding,) = found(article(), event(*pieces, status=status))
    assert (finding.code, finding.message, finding.pointer) == ("NE410", message, "/status")
    assert found(article(), event(*pieces, GOOD["evidence"][1], status=status)) == ()


@given(
    status=st.sampled_from(Status),
    stances=st.lists(st.sampled_from([*Stance, None]), min_size=1, max_size=3),
)
def test_status_and_stance_are_mostly_fine(status, stances):
    """One source that affirms, alleges or says nothing is enough for any status."""
    pieces = [{"attribution": ["actor:mayor"], **({"stance": s} if s else {})} for s in stances]
    record = newsevents.loads(json.dumps(event(*pieces, status=status)))
    codes = [f.code for f in newsevents.validate([record], choice=FAMILY).findings]
    if set(stances) & {Stance.AFFIRMS, Stance.ALLEGES, None}:
        assert codes == []
    assert status in (Status.OCCURRED, Status.ONGOING, Status.PLANNED) or codes == []


WORDS = " ".join(["كلمة"] * MOST_WORDS)


@pytest.mark.parametrize("name", ["quotation", "expression"])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, f"and {ARTICLE} has no licence"),
        (
            {"licence": "All rights reserved"},
            f'and the licence of {ARTICLE}, "All rights reserved", is not known to be open',
        ),
    ],
)
def test_long_quotations(found, name, fields, reason):
    """Words beyond a handful are counted, and it is said why they may not be passed on."""
    words = {"text": f"{WORDS}\n\tأخرى", "language": "ar"}
    piece = {**GOOD["evidence"][1], "quotation": {"text": "x", "language": "ar"}, name: words}
    assert said(found(article(**fields), event(piece))) == [
        (
            f"NE411 13 words given as {name}, {reason}; give 12 words at the most and a span around "
            "the rest, or the article's licence if it is open "
            f"[event:2026-03-03-bridge /evidence/0/{name}/text]"
        )
    ]
    assert found(article(**fields), event({**piece, name: {**words, "text": WORDS}})) == ()


@pytest.mark.parametrize("source", [{"attribution": ["actor:mayor"]}, {"article": OTHER}])
def test_long_quotations_from_nowhere(write, source):
    """Words of an article that is not known are not known to be open."""
    words = {"text": f"{WORDS} أخرى", "language": "ar"}
    data = write("events.jsonl", [event({**source, "quotation": words})])
    (finding,) = newsevents.validate(data, choice=FAMILY).findings
    assert finding.message == (
        "13 words given as quotation, and no article with an open licence is known for them"
    )


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
    """Open are CC0, CC BY, CC BY-SA and the public domain; of several licences all have to be."""
    words = {"text": f"{WORDS} أخرى", "language": "ar"}
    piece = {**GOOD["evidence"][1], "quotation": words}
    codes = [finding.code for finding in found(article(licence=licence), event(piece))]
    assert codes == ([] if is_open else ["NE411"])


# Any data


@settings(max_examples=40)
@given(records=strategies.datasets(), texts=st.lists(st.text(max_size=40), min_size=1, max_size=3))
def test_any_dataset(tmp_path_factory, records, texts):
    """No rule fails on any dataset, with any texts at hand; findings are one line each."""
    folder = tmp_path_factory.mktemp("texts")
    names = [each.id.partition(":")[2] for each in records if isinstance(each, Article)]
    for name, text in zip([*names, "a", "b"], texts, strict=False):
        (folder / f"{name[:100]}.txt").write_text(text, encoding="utf-8", newline="")
    for held in (None, folder):
        for finding in newsevents.validate(records, texts=held, choice=FAMILY).findings:
            assert len(f"{finding.message}{finding.hint}".splitlines()) == 1


@settings(max_examples=40)
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
    documents = (article(text), event({"article": ARTICLE, "span": span}))
    records = [newsevents.codec.from_dict(document) for document in documents]
    assert newsevents.validate(records, texts=folder, choice=FAMILY).findings == ()


def test_a_long_text_and_many_events(write, tmp_path):
    """A text is prepared once, however many events cite it."""
    text = "كلمة بعد كلمة. " * 60_000
    write("texts/long.txt", text.encode())
    span = to_document(fingerprint(text[:1000])) | {"start": 0, "end": 1000}
    del span["length"]
    events = [
        {**event({"article": ARTICLE, "span": span}), "id": f"event:e{number}"}
        for number in range(2000)
    ]
    data = write("data/records.jsonl", [article(text), *events])
    begin = time.perf_counter()
    report = newsevents.validate(data.parent, texts=tmp_path / "texts", choice=FAMILY)
    assert report.findings == ()
    # Preparing this text takes some milliseconds, so doing it for every event takes ten seconds.
    assert time.perf_counter() - begin < 5
    assert isinstance(next(iter(newsevents.load(data.parent).events.values())), Event)
