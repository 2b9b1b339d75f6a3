"""Importers of annotations: every span is kept, whatever the tool counts, or counted as lost."""

from __future__ import annotations

import json
import re
import unicodedata
import zipfile

import pytest
from cassis import Cas, TypeSystem
from hypothesis import given, settings
from hypothesis import strategies as st

from newsevents import importers, validate
from newsevents.errors import FileError, RowError
from newsevents.evidence import canonical, fingerprint
from newsevents.importers.texts import COUNTINGS, Passage, SourceText
from newsevents.model import Actor, Article, Event, GenericEvent, Meeting, Place

# An emoji before, a letter that is not composed, marks of Arabic, and line ends of Windows.
TEXT = (
    "\U0001f600 Rene\u0301 Kane met Tom Holt in Borduria on Monday.\r\n"
    "قال مُحَمَّد\u064e: Protesters threw eggs at the hall.\r\n"
)
#: Key, label and words of the annotations of each format.
MARKS = {
    "a": ("PER", "Rene\u0301 Kane"),
    "b": ("person", "Tom Holt"),
    "c": ("GPE", "Borduria"),
    "d": ("DATE", "Monday"),
    "e": ("population-group", "Protesters"),
    "f": ("meeting", "met"),
    "g": ("Throw", "threw"),
    "h": ("Thing", "eggs"),
    "i": ("FAC", "hall"),
}
LINKS = [
    *(("f", "participant", "a"), ("f", "host", "b"), ("f", "place", "c"), ("f", "date", "d")),
    *(("g", "agent", "e"), ("g", "thing", "h"), ("g", "target", "i"), ("g", "follows", "f")),
]


def _units(text, counting):
    codec = {"utf-16": "utf-16-le", "bytes": "utf-8"}.get(counting)
    return len(text.encode(codec)) // (2 if counting == "utf-16" else 1) if codec else len(text)


def _offsets(words, counting, text=TEXT):
    start = text.index(words)
    return _units(text[:start], counting), _units(text[: start + len(words)], counting)


def _label_studio(counting="code-points"):
    results = []
    for key, (label, words) in MARKS.items():
        start, end = _offsets(words, counting)
        value = {"start": start, "end": end, "text": words, "labels": [label]}
        named = {"id": key, "from_name": "label", "to_name": "text", "type": "labels"}
        results.append({**named, "value": value})
    for source, role, target in LINKS:
        ends = {"from_id": target, "to_id": source, "direction": "left"}
        results.append({"type": "relation", "labels": [role], **ends})
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"id": 1, "result": results}]}


def _doccano(counting="utf-16"):
    entities = []
    for key, (label, words) in MARKS.items():
        start, end = _offsets(words, counting)
        entities.append({"id": key, "label": label, "start_offset": start, "end_offset": end})
    relations = [{"from_id": a, "type": role, "to_id": b} for a, role, b in LINKS]
    return {"id": 7, "text": TEXT, "entities": entities, "relations": relations, "Comments": []}


def _brat(counting="code-points"):
    lines = []
    links = {}
    for source, role, target in LINKS:
        links.setdefault(source, []).append(f"{role}:{_brat_key(target)}")
    for key, (label, words) in MARKS.items():
        start, end = _offsets(words, counting)
        lines.append(f"T{key}\t{label} {start} {end}\t{words}")
        if key in links:
            lines.append(f"E{key}\t{label}:T{key} {' '.join(links[key])}")
    return "\n".join(lines)


def _brat_key(key):
    return f"E{key}" if key in "fg" else f"T{key}"


def _cas():
    types = TypeSystem()
    named = types.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity", "uima.tcas.Annotation"
    )
    types.create_feature(named, "value", "uima.cas.String")
    part = types.create_type("webanno.custom.EventPartsLink", "uima.cas.TOP")
    types.create_feature(part, "role", "uima.cas.String")
    types.create_feature(part, "target", "uima.tcas.Annotation")
    event = types.create_type("webanno.custom.Event", "uima.tcas.Annotation")
    types.create_feature(event, "kind", "uima.cas.String")
    types.create_feature(event, "parts", "uima.cas.FSArray", elementType=part.name)
    relation = types.create_type("webanno.custom.Relation", "uima.tcas.Annotation")
    for name in ("Governor", "Dependent"):
        types.create_feature(relation, name, "uima.tcas.Annotation")
    types.create_feature(relation, "label", "uima.cas.String")
    cas = Cas(types)
    cas.sofa_string = TEXT
    made = {}
    for key, (label, words) in MARKS.items():
        start = TEXT.index(words)
        ends = {"begin": start, "end": start + len(words)}
        made[key] = event(**ends, kind=label) if key in "fg" else named(**ends, value=label)
    links = [(source, part(role=role, target=made[target])) for source, role, target in LINKS[:-1]]
    array = types.get_type("uima.cas.FSArray")
    for key in "fg":
        made[key].parts = array(elements=[link for source, link in links if source == key])
    source, role, target = LINKS[-1]
    cas.add_all(made.values())
    cas.add(relation(begin=0, end=1, Governor=made[source], Dependent=made[target], label=role))
    return cas.to_xmi(), types.to_xml()


def _web_annotations(counting="code-points"):
    found = []
    for key, (label, words) in MARKS.items():
        start, end = _offsets(words, counting)
        selectors = [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {"type": "TextQuoteSelector", "exact": words},
        ]
        target = {"source": "https://example.org/news/doc", "selector": selectors}
        body = {"type": "TextualBody", "purpose": "tagging", "value": label}
        found.append({"type": "Annotation", "id": key, "body": body, "target": target})
    for source, role, target in LINKS:
        named = {"type": "Annotation", "motivation": "linking", "bodyValue": role}
        found.append({**named, "target": [source, target]})
    return found


def _write(folder, name, counting=None):
    """Write the annotations in a format; return the path and the options for reading them."""
    own = () if counting is None else (counting,)
    folder.joinpath("doc.txt").write_text(TEXT, encoding="utf-8", newline="")
    path = folder / "doc.json"
    match name:
        case "label-studio":
            path.write_text(json.dumps([_label_studio(*own)]))
        case "doccano":
            path.write_text(json.dumps(_doccano(*own)))
        case "brat":
            path = folder / "doc.ann"
            path.write_text(_brat(*own), encoding="utf-8")
        case "web-annotations":
            path.write_text(json.dumps(_web_annotations(*own)))
            return path, {"texts": folder}
        case "uima-cas":
            path = folder / "doc.zip"
            with zipfile.ZipFile(path, "w") as archive:
                for member, content in zip(("doc.xmi", "TypeSystem.xml"), _cas(), strict=True):
                    archive.writestr(member, content)
    return path, {}


def _read(name, path, **options):
    imported = importers.read(name, path, version="2026-02-01", **options)
    return list(imported), imported.report


def _kept(records):
    """Return the words of all spans of records."""
    text = canonical(TEXT)
    article = next(each for each in records if isinstance(each, Article))
    (own,) = article.extensions.values() if article.extensions else ({},)
    spans = [tuple(span) for each in own.get("annotations", ()) for span in each["spans"]]
    events = [each for each in records if isinstance(each, Event)]
    spans += [(s.start, s.end) for e in events for evidence in e.evidence for s in evidence.spans]
    return sorted(text[start:end] for start, end in spans)


@pytest.mark.parametrize("name", ["brat", "doccano", "label-studio", "uima-cas", "web-annotations"])
def test_every_span_is_kept(name, tmp_path):
    """Each format: words, types, roles; what comes out is valid, with the text beside it."""
    path, options = _write(tmp_path, name)
    records, report = _read(name, path, **options)
    assert _kept(records) == sorted(canonical(words) for _, words in MARKS.values())
    assert not +report.lost
    assert not list(validate(records).errors)
    meeting = next(each for each in records if isinstance(each, Meeting))
    event = next(each for each in records if isinstance(each, GenericEvent))
    names = {e.id: e.name() for e in records if isinstance(e, Actor | Place)}
    assert [(role, names[actor]) for role, actor in meeting.roles()] == [
        ("participant", "René Kane"),
        ("host", "Tom Holt"),
    ]
    assert names[meeting.place] == "Borduria"
    assert meeting.date == "[..2026-02-01]"
    assert [each.supports for each in meeting.evidence] == [
        (),
        *((f"/participants/{each.actor}",) for each in meeting.participants),
        (f"/places/{meeting.place}",),
        ("/date",),
    ]
    assert event.category == "throw"
    assert [(each.type, each.event) for each in event.relations] == [("follows", meeting.id)]
    assert [(use.role, names[use.place]) for use in event.places] == [("target", "hall")]
    article = next(each for each in records if isinstance(each, Article))
    assert article.text == fingerprint(TEXT)
    (own,) = article.extensions.values()
    assert [each["label"] for each in own["annotations"]] == ["Thing"]
    assert [each["role"] for each in own["links"]] == ["thing"]


@pytest.mark.parametrize("counting", ["utf-16", "bytes", "code-points"])
@pytest.mark.parametrize("name", ["brat", "label-studio", "web-annotations"])
def test_another_counting_is_found_by_the_words(name, counting, tmp_path):
    """The words of all annotations fit one way to count, which is a guess."""
    path, options = _write(tmp_path, name, counting)
    records, report = _read(name, path, **options)
    assert _kept(records) == sorted(canonical(words) for _, words in MARKS.values())
    guess = f"offsets count {counting}"
    assert (guess in report.guesses) is (counting != "code-points")


@pytest.mark.parametrize("counting", ["utf-16", "bytes", "code-points"])
def test_without_words_the_usual_counting_is_a_guess(counting, tmp_path):
    """Offsets of doccano cannot be checked; an option says what they count."""
    path, _ = _write(tmp_path, "doccano", counting)
    records, report = _read("doccano", path, offsets=counting)
    assert _kept(records) == sorted(canonical(words) for _, words in MARKS.values())
    assert not [guess for guess in report.guesses if "offsets" in guess]
    _, report = _read("doccano", path)
    assert [guess for guess in report.guesses if "offsets" in guess]


def test_words_that_do_not_fit_are_lost(tmp_path):
    """A span whose words are others is refused, as is one outside the text; nothing is shifted."""
    task = _label_studio()
    results = task["annotations"][0]["result"]
    results[0]["value"]["start"] += 1
    results[1]["value"] |= {"start": 9000, "end": 9004}
    results[3]["value"] |= {"start": 7, "end": 7, "text": ""}
    results[4]["value"]["start"] = "/div[1]/text()[1]"
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(task))
    records, report = _read("label-studio", path)
    lost = {"Rene\u0301 Kane", "Tom Holt", "Monday", "Protesters"}
    kept = [canonical(words) for _, words in MARKS.values() if words not in lost]
    # Without two participants, the meeting is a generic event.
    assert not [each for each in records if isinstance(each, Meeting)]
    assert _kept(records) == sorted(kept)
    assert +report.lost == {
        "annotation: the words at the offsets are not those of the annotation": 1,
        "annotation: offset outside the text or within a character": 2,
        "annotation: empty or backward span": 1,
        "link: an end is missing": 4,
    }
    assert report.guesses["category (meeting in part)"] == 1


def test_a_letter_that_normalization_composes_is_not_cut():
    """A span that ends between a letter and its accent has no place in the canonical text."""
    text = SourceText("Rene\u0301 \u1100\u1161\r\n")
    assert text.locate(Passage(((0, 5),)), "code-points") == ((0, 4),)
    assert text.locate(Passage(((6, 8),)), "code-points") == ((5, 6),)
    for end in (4, 7, 9):
        with pytest.raises(RowError, match="compose"):
            text.locate(Passage(((0, end),)), "code-points")


_LETTERS = "ab \n\r\u00e9e\u0301\u0651\u064e\u0645\U0001f600\u1100\u1161\u11a8\uac00\u0f71\u0f73\u09c7\u09be"


@given(st.text(_LETTERS, min_size=1, max_size=12), st.data())
@settings(max_examples=25)
def test_every_counting_leads_to_the_same_words(text, data):
    """Whatever is counted: the words in the canonical text, or a refusal."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words = text[start:end]
    found = set()
    for counting in ("code-points", "utf-16", "bytes"):
        ends = (_units(text[:start], counting), _units(text[:end], counting))
        try:
            ((first, last),) = SourceText(text).locate(Passage((ends,), words), counting)
        except RowError:
            found.add(None)
        else:
            found.add((first, last))
            assert SourceText(text).canonical[first:last] == canonical(words)
            assert canonical(text[:start]) == canonical(text)[:first]
    assert len(found) == 1
    assert found != {None} or unicodedata.normalize("NFC", text) != text or "\r" in text


def test_grapheme_clusters_by_option(tmp_path):
    """Doccano may count letters with their marks, and emoji of several parts, as one."""
    text = "مُحَمَّد \U0001f469\u200d\U0001f692 Tom"
    path = tmp_path / "doc.jsonl"
    path.write_text(json.dumps({"text": text, "label": [[0, 4, "PER"], [7, 10, "PER"], ["x"]]}))
    records, report = _read("doccano", path, offsets="graphemes")
    assert sorted(e.name() for e in records if isinstance(e, Actor)) == ["Tom", canonical(text[:8])]
    assert +report.lost == {"label without start, end and name": 1}
    assert set(COUNTINGS) == set(importers.CHOICES["offsets"])
    with pytest.raises(ValueError, match="is not one of"):
        importers.read("doccano", path, offsets="letters")


FORMATS = ("brat", "doccano", "label-studio", "uima-cas", "web-annotations")
_DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def _archive(path, **members):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_", "."), content)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b'{"a": [', b'{"rows": [1, 2]}', b"[" * 5000, b"1\t2\n"]
)
@pytest.mark.parametrize("name", FORMATS)
def test_other_files_are_one_line(name, content, tmp_path, run):
    """Empty, binary, cut off, foreign, deeply nested: one line, and the status of misuse."""
    path = tmp_path / {"brat": "doc.ann", "uima-cas": "doc.zip"}.get(name, "doc.json")
    path.write_bytes(content)
    tmp_path.joinpath("doc.txt").write_text(TEXT, encoding="utf-8")
    target = tmp_path / "out"
    done = run("import", name, path, "-o", target)
    if name == "brat" and not content:
        assert done.status == 0  # a text that nobody has annotated
    else:
        assert done.status == 2
        assert len(done.err.splitlines()) == 1
        assert path.name in done.err
        assert not target.exists()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda xmi, types: (xmi.replace("<xmi:XMI", f"{_DOCTYPE}<xmi:XMI", 1), types),
            "document type",
        ),
        (
            lambda xmi, types: (xmi, types.replace("<typeSystem", f"{_DOCTYPE}<typeSystem", 1)),
            "document type",
        ),
        (lambda xmi, types: (xmi[:300], types), "not XML"),
        (lambda xmi, types: (xmi.replace("UTF-8", "u", 1), types), "encoding"),
        (
            lambda xmi, types: (
                xmi,
                types.replace("utf-8", "utf-7", 1).replace("UTF-8", "utf-7", 1),
            ),
            "encoding",
        ),
        (lambda xmi, types: (xmi.replace('begin="3"', 'begin="1"'), types), "within a character"),
        (lambda xmi, types: (xmi.replace("custom:Event", "custom:Other"), types), "not a CAS"),
        (lambda xmi, types: (xmi.replace("sofaString", "other"), types), "not a CAS|without text"),
    ],
)
def test_a_cas_that_is_refused(change, reason, tmp_path):
    """Entities, damage, offsets that the library would keep as they are: the document is skipped."""
    xmi, types = change(*_cas())
    path = tmp_path / "doc.zip"
    _archive(path, doc_xmi=xmi, TypeSystem_xml=types)
    imported = importers.read("uima-cas", path)
    assert list(imported) == []
    assert len(imported.report.skipped) == 1
    assert imported.report.nothing()
    assert re.search(reason, next(iter(imported.report.skipped)))


def test_archives_of_other_things(tmp_path, monkeypatch):
    """Archives without types or documents, damaged ones, too large ones; a file with its types."""
    xmi, types = _cas()
    path = tmp_path / "doc.zip"
    for members in ({"doc_xmi": xmi}, {"TypeSystem_xml": types}):
        _archive(path, **members)
        with pytest.raises(FileError, match="not an export of a CAS"):
            list(importers.read("uima-cas", path))
    path.write_bytes(b"PK")
    with pytest.raises(FileError, match="not a readable zip"):
        list(importers.read("uima-cas", path))
    _archive(path, doc_xmi=xmi, TypeSystem_xml=types)
    monkeypatch.setattr("newsevents.importers.uima_cas.MAX_XML_BYTES", 100)
    with pytest.raises(FileError, match="more than 0 MiB"):
        list(importers.read("uima-cas", path))
    monkeypatch.undo()
    alone = tmp_path / "doc.xmi"
    alone.write_text(xmi, encoding="utf-8")
    with pytest.raises(FileError):
        list(importers.read("uima-cas", alone))
    tmp_path.joinpath("TypeSystem.xml").write_text(types, encoding="utf-8")
    assert len([e for e in importers.read("uima-cas", alone) if isinstance(e, Event)]) == 2


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 40)
    | st.sampled_from(["a", "PER", "meeting", TEXT]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "type",
                    "data",
                    "text",
                    "label",
                    "labels",
                    "entities",
                    "relations",
                    "annotations",
                    "result",
                    "value",
                    "start",
                    "end",
                    "from_id",
                    "to_id",
                    "target",
                    "source",
                    "selector",
                    "exact",
                    "body",
                    "motivation",
                    "purpose",
                    "created",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.sampled_from(["doccano", "label-studio", "web-annotations"]), _JSON)
@settings(max_examples=25)
def test_whatever_json_there_is(tmp_path_factory, name, value):
    """Any JSON leads to valid records, or to rows that are skipped; nothing else is raised."""
    folder = tmp_path_factory.mktemp("any")
    wrapped = {
        "doccano": {"text": TEXT, "label": value, "entities": [value], "relations": [value]},
        "label-studio": {"data": {"text": TEXT}, "annotations": [{"result": [value]}, value]},
        "web-annotations": {"type": "Annotation", "target": value, "body": value},
    }
    path = folder / "x.json"
    path.write_text(json.dumps([value, wrapped[name]]))
    folder.joinpath("a.txt").write_text(TEXT, encoding="utf-8")
    options = {"texts": folder} if name == "web-annotations" else {}
    records = list(importers.read(name, path, version="2026-02-01", **options))
    assert not list(validate(records).errors)
