"""The report as HTML: content, wording and size."""

from __future__ import annotations

import base64
import hashlib
import importlib
import itertools
import json
import re
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsevents import Dataset, edtf, from_dict, strategies
from newsevents.errors import MissingExtraError
from newsevents.model import RECORD_TYPES, Event, Evidence, Record, Stance, vocabularies
from newsevents.report import drawing, page
from newsevents.report.basemap import Viewport, borders, countries, land
from newsevents.report.entries import EventFormatter
from newsevents.report.localization import LANGUAGES, Locale, tables
from newsevents.report.network import network
from newsevents.report.selection import Selection
from newsevents.report.timeline import timeline
from newsevents.schema.field_types import ListOf, Object, OneOf, fields_of

sys.path.insert(0, str(Path(__file__).parent))
from many import hostile, many

Document = dict[str, Any]


def dataset(documents: list[Document], **metadata: Any) -> Dataset:
    """Return a dataset of plain data."""
    return Dataset([from_dict(one) for one in documents], metadata=metadata)


def text_of(html: str) -> str:
    """Return the text of a page without markup and isolates."""
    body = html.partition("<body")[2].partition("<script>")[0]
    plain = re.sub(r"[\u2066-\u2069]", "", re.sub(r"<[^>]+>", " ", body))
    return re.sub(r"\s+", " ", plain)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_shipped_dataset_is_small_and_always_the_same(
    shipped: Dataset, shipped_page: Any, language: str
) -> None:
    """The page of the shipped dataset is below 400 KB, and the same every time."""
    html = page(shipped, language=language)
    assert len(html.encode()) < 400_000
    assert shipped_page(language) == html
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html


def test_policy_allows_the_two_blocks_of_the_page_and_nothing_else(shipped_page: Any) -> None:
    """The policy names the style and the script by their digests; nothing is fetched."""
    html = shipped_page("en")
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    for tag in ("style", "script"):
        blocks = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert len(blocks) == 1
        digest = base64.b64encode(hashlib.sha256(blocks[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none'; ")
    assert not re.search(r'\s(style|on[a-z]+|src)="', html)
    assert "@import" not in html
    assert set(re.findall(r"url\(([^)]+)\)", html)) == {"#fade-start", "#fade-end"}


def test_story_of_the_day_is_told(shipped_page: Any, golden: Any) -> None:
    """Announced events, the latest day and differing accounts are at the top."""
    html = shipped_page("en")
    text = text_of(html)
    for words in (
        "Russian equipment flown out of Qamishli",
        "Putin and al-Sharaa to meet in Moscow",
        "Qamishli airport",
        "Hmeimim air base",
    ):
        assert words in text
    glance = html.partition('<section id="glance"')[2].partition("</section>")[0]
    golden(text_of(f"<body {glance}"))


def test_arabic_page_is_in_arabic(shipped_page: Any, golden: Any) -> None:
    """The Arabic page contains no English terms."""
    html = shipped_page("ar")
    assert not re.search(r"\b(planned|occurred|participant|statement)\b", text_of(html))
    golden(text_of(html))


def test_chains_of_sources(golden: Any) -> None:
    """The origin comes first, whose stance it is; then the outlet, which cites those before it."""
    for language in LANGUAGES:
        for stance in (None, *Stance):
            evidence = Evidence(article="article:x", stance=stance)
            for length in range(5):
                names = ["one", "two", "three", "four"][:length]
                golden(Locale.of(language).attribution(evidence, names))


#: File that names event types, fields and terms for the page, and holds icons and colours.
TEXTS = "src/newsevents/report/texts.json"
#: Fields that no path of a claim leads to, and free JSON.
UNLABELLED = {"id", "evidence", "imported_from", "extensions"}


def _claimable(cls: type[Any]) -> Iterator[str]:
    """Yield the fields of a class and of its components that a claim may be about."""
    for field in fields_of(cls):
        if field.name not in UNLABELLED:
            yield field.name
            kind = field.kind.item if isinstance(field.kind, ListOf) else field.kind
            if isinstance(kind, Object):
                yield from _claimable(kind.cls)


def _missing_names(tables: Any) -> list[str]:
    """Return the names, icons and colours that the model needs and the tables lack."""
    wanted: dict[tuple[str, ...], tuple[str, ...]] = {
        ("terms", "RelationType (inverse)", str(term)): LANGUAGES
        for term in vocabularies.RelationType
    }
    kinds: list[Any] = [Object(cls) for cls in RECORD_TYPES.values()]
    events = {name: cls for name, cls in RECORD_TYPES.items() if issubclass(cls, Event)}
    wanted |= {("event_types", name): (*LANGUAGES, "icon", "colour") for name in events}
    wanted |= {("fields", name): LANGUAGES for cls in events.values() for name in _claimable(cls)}
    seen: set[type[Any]] = set()
    while kinds:
        match kinds.pop():
            case ListOf(item=item):
                kinds.append(item)
            case Object(cls=cls) if cls not in seen:
                seen.add(cls)
                kinds += [field.kind for field in fields_of(cls)]
            # Stances are sentences of the interface.
            case OneOf(vocabulary=vocabulary) if vocabulary is not Stance:
                name = vocabulary.__name__
                wanted |= {("terms", name, str(term)): LANGUAGES for term in vocabulary}
    missing = []
    for path, keys in wanted.items():
        entry = tables
        for step in path:
            entry = entry.get(step, {})
        missing += [" / ".join((*path, key)) for key in keys if not entry.get(key)]
    return missing


def test_everything_has_a_name() -> None:
    """Event types, fields and terms have names in both languages, event types also an icon."""
    missing = "\n".join(_missing_names(tables()))
    assert not missing, f"add to {TEXTS}:\n{missing}"


def test_missing_names_are_found() -> None:
    """The check of names sees one that is gone."""
    changed = json.loads(json.dumps(tables()))
    del changed["event_types"]["call"]["icon"]
    del changed["terms"]["Status"]["planned"]["ar"]
    assert set(_missing_names(changed)) == {
        "event_types / call / icon",
        "terms / Status / planned / ar",
    }


def test_interface_texts_are_used_and_complete() -> None:
    """Interface texts take the same values in both languages, and none is left over."""
    folder = files("newsevents.report")
    sources = "".join(
        entry.read_text("utf-8")
        for place in (folder, folder.joinpath("templates"))
        for entry in place.iterdir()
        if entry.name.endswith((".py", ".html"))
    )
    for table in ("interface", "dates"):
        for key, entry in tables()[table].items():
            assert f'"{key}"' in sources or f"'{key}'" in sources, f"{key} in {TEXTS} is unused"
            english, arabic = (set(re.findall(r"{\w*}", entry[each])) for each in ("en", "ar"))
            assert arabic == english, f"{key} in {TEXTS}"


DATES = (
    "2026-01-28",
    "2024-12",
    "2024",
    "202X",
    "20XX",
    "19XX",
    "2024-12-XX",
    "2024-XX",
    "2024-XX-XX",
    "2026-01~",
    "2026-01?",
    "2026-01%",
    "../2026-01-27",
    "/2026",
    "2026/..",
    "2024/2026",
    "2024/2026-01~",
    "2026-01-27/",
    "2025-10-15T14:00:00Z",
    "2025-10-15T14:00:00+03:00",
    "2026-01-20T20:00+03:00/..",
    "[..2026-01-27]",
    "[2024-12..]",
    "[2024-12..2026-01-27]",
    "[2026-01-20,2026-01-22~,2026-02]",
)


def test_dates_are_said_as_exactly_as_they_are_known(golden: Any) -> None:
    """Precision, open ends and doubt are in the words of a date."""
    for language in ("en", "ar"):
        locale = Locale.of(language)
        golden("\n".join(f"{text}: {locale.date(edtf.parse(text))}" for text in DATES))


DURATIONS = ("PT2H", "PT1H30M", "P1D", "P2D", "P10D~", "P15D", "P2W", "P1Y6M", "PT1M", "P103D")


def test_lengths_of_time_are_said_in_words(golden: Any) -> None:
    """Arabic has forms for one, two, three to ten and more."""
    for language in ("en", "ar"):
        locale = Locale.of(language)
        golden("\n".join(f"{text}: {locale.duration(text)}" for text in DURATIONS))


def _event(**more: Any) -> Document:
    return {
        "type": "event",
        "id": "event:one",
        "title": {"en": "A bridge opens"},
        "date": "2026-02-03",
        "status": "occurred",
        "category": "transport",
        "evidence": [{"attribution": ["actor:mayor"], "stance": "alleges"}],
        **more,
    }


MAYOR: Document = {
    "type": "actor",
    "id": "actor:mayor",
    "kind": "person",
    "names": {"en": "official of the town"},
    "unnamed": True,
}


def test_empty_dataset_says_so(golden: Any) -> None:
    """The page of an empty dataset names what each view lacks."""
    golden(text_of(page(Dataset())))


def test_one_event_without_place_or_ties(golden: Any) -> None:
    """One event is shown, and views that have nothing to draw say why."""
    text = text_of(page(dataset([MAYOR, _event()])))
    golden(text)


def test_places_without_coordinates_are_named(golden: Any) -> None:
    """Places that cannot be drawn are named beside the map that is not there."""
    place = {"type": "place", "id": "place:mill", "kind": "site", "names": {"en": "The mill"}}
    text = text_of(page(dataset([MAYOR, place, _event(places=[{"place": "place:mill"}])])))
    assert "The mill" in text
    golden(text)


def test_references_that_lead_nowhere_are_shown_as_ids() -> None:
    """An event with missing actors, places and articles is shown with their ids."""
    event = _event(
        places=[{"place": "place:nowhere"}],
        participants=[{"actor": "actor:nobody", "on_behalf_of": "actor:ghost"}],
        relations=[{"type": "follows", "event": "event:lost"}],
        evidence=[{"article": "article:gone", "attribution": ["actor:nobody"]}],
    )
    text = text_of(page(dataset([event])))
    for name in ("place:nowhere", "actor:nobody", "actor:ghost", "event:lost", "article:gone"):
        assert name in text


def test_country_as_a_whole_is_drawn_where_it_is() -> None:
    """An event somewhere in a country is on the map as an area."""
    land = {
        "type": "place",
        "id": "place:jordan",
        "kind": "country",
        "names": {"en": "Jordan"},
        "country": "JO",
    }
    html = page(dataset([MAYOR, land, _event(places=[{"place": "place:jordan"}])]))
    assert 'class="dot area"' in html


def test_places_in_a_circle_end_somewhere() -> None:
    """Two places that lie within each other do not hang the page."""
    places = [
        {
            "type": "place",
            "id": f"place:{one}",
            "kind": "site",
            "names": {"en": one},
            "within": f"place:{other}",
        }
        for one, other in (("a", "b"), ("b", "a"))
    ]
    assert "A bridge opens" in page(
        dataset([MAYOR, *places, _event(places=[{"place": "place:a"}])])
    )


def test_findings_are_shown_in_full_and_with_the_record(tmp_path: Path, run: Any) -> None:
    """Findings are listed on the page, and shown with their records."""
    backwards = _event(date="2026-02-03/2026-02-01", participants=[{"actor": "actor:major"}])
    lines = "\n".join(map(json.dumps, (MAYOR, backwards, {"type": "event"})))
    data = tmp_path / "data"
    data.mkdir()
    (data / "events.jsonl").write_text(lines, encoding="utf-8")
    target = tmp_path / "report.html"
    done = run("report", data, "-o", target)
    assert done.status == 0
    assert done.err.count("\n") == 1
    text = text_of(target.read_text("utf-8"))
    assert text.count("NE202") == 2
    assert "NE102" in text or "NE101" in text


def test_accounts_that_differ_stand_side_by_side(shipped_page: Any) -> None:
    """Each source of an event has a column with its differing claims."""
    html = shipped_page("en")
    call = html.partition('<article class="entry k-call"')[2].partition("</article>")[0]
    assert call.count('<div class="version">') >= 3
    assert call.count('class="claim"') >= 2


def test_titles_by_language_and_without_a_manifest(shipped: Dataset) -> None:
    """The title is that of the manifest, or else the name the dataset was called by."""
    assert "<title>Ports</title>" in page(dataset([MAYOR], title="Ports"), language="ar")
    assert "<title>ports.jsonl</title>" in page(dataset([MAYOR]), name="ports.jsonl")
    (title,) = re.findall(r"<title>(.+?)</title>", page(dataset([MAYOR])))
    odd = dataset([MAYOR], title=["no", "text"], newsevents=7, licenses=[3, {"name": 5}, {}])
    assert f"<title>{title}</title>" in page(odd)


def test_web_addresses_are_links_and_scripts_are_not() -> None:
    """Only addresses of the web become links."""
    article = {"type": "article", "id": "article:a", "language": "en", "published": "2026"}
    evidence = [{"article": "article:a", "stance": "affirms"}]
    html = page(
        dataset([{**article, "url": "https://example.org/?a=1&b=2"}, _event(evidence=evidence)])
    )
    assert 'href="https://example.org/?a=1&amp;b=2"' in html
    assert re.findall(r'href="(?!#|https://example.org)', html) == []


def test_unknown_language_is_refused(shipped: Dataset, golden: Any) -> None:
    """Another language is refused, and the message names the languages of the page."""
    with pytest.raises(ValueError, match="fr") as error:
        page(shipped, language="fr")
    golden(error.value)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.no_cover
def test_hostile_texts_stay_text(language: str) -> None:
    """Markup in any field is shown and never becomes markup; endless text is cut."""
    html = page(dataset(hostile()), language=language, name="<b>")
    assert html.count("<script") == 1
    assert "<img" not in html
    assert "{{ 7 * 7 }}" in html
    assert "\u202e" not in html
    assert not re.search("x{2001}", html)


@pytest.mark.no_cover  # every line of it runs in other tests
def test_the_latest_events_are_shown_and_the_others_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of too many events the latest are shown, and names without room are counted."""
    monkeypatch.setattr("newsevents.report.selection.MAX_EVENTS", 500)
    html = page(dataset(many(600)))
    assert html.count("<article ") == 500
    text = text_of(html)
    assert re.search(r"\b500 .*\b600 ", text)
    assert re.search(r"\b50 .*\b80 ", text, re.DOTALL)
    under_network = re.findall(r"<p[^>]*>([^<]*)</p>", html.partition('id="network"')[2])
    assert any(re.search(r"\b[1-9]\d*\b.*name", line) for line in under_network)


def test_page_stays_small_whatever_records_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of huge records fewer are shown, with a note."""
    monkeypatch.setattr("newsevents.report.renderer.MAX_ENTRIES_BYTES", 500_000)
    words = {"en": "word " * 1990}
    evidence = [
        {
            "attribution": [f"actor:{n}"],
            "stance": "denies",
            # Four bytes each, so that few entries are too much.
            "claims": {f"/x{i}": "\U0001f33f" * 199 for i in range(25)},
        }
        for n in range(25)
    ]
    events = [
        _event(id=f"event:{n}", summary=words, evidence=evidence, date=f"2026-01-{n % 28 + 1:02}")
        for n in range(6)
    ]
    html = page(dataset(events))
    assert 0 < html.count("<article ") < 6
    assert len(html.encode()) < 1_000_000
    assert "The page would grow beyond what browsers and mail can take" in html


@settings(
    max_examples=settings.default.max_examples // 3,
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(data=strategies.datasets(), language=st.sampled_from(["en", "ar"]))
def test_every_valid_dataset_has_a_page(data: tuple[Record, ...], language: str) -> None:
    """Whatever the schema accepts can be shown."""
    loaded = Dataset(data)
    html = page(loaded, language=language)
    assert html.count("<script") == 1
    assert html.count("<article ") == len(loaded.events())


@given(st.text(max_size=400), st.integers(30, 400))
def test_wrapped_names_fit(text: str, most: int) -> None:
    """A name is broken into at most three lines of the allowed width."""
    lines = drawing.wrapped(text, most)
    assert 1 <= len(lines) <= 3
    assert all(drawing.width(line) <= most for line in lines)


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=40), st.floats(0, 400), st.floats(0, 300)),
        max_size=25,
    )
)
def test_placed_names_keep_apart(names: list[tuple[str, float, float]]) -> None:
    """No two names that found a place overlap, and none leaves the drawing."""
    room = drawing.Room(400, 300)
    boxes: list[drawing.Rect] = []
    for text, x, y in names:
        dot = drawing.Dot(name=text, kind="point", target="", x=x, y=y, radius=8, numbers=())
        label = room.name(dot).label
        if label is not None:
            wide = max(map(drawing.width, label.lines))
            top = label.y - 0.75 * drawing.LINE
            box = drawing.Rect(
                label.x - wide / 2 + 0.1,
                top + 0.1,
                wide - 0.2,
                drawing.LINE * len(label.lines) - 0.2,
            )
            assert not any(box.overlaps(other) for other in boxes)
            assert box.x >= 0
            assert box.x + box.width <= 400
            boxes.append(box)


@pytest.mark.parametrize(
    ("path", "value", "language", "expected"),
    [
        ("/quantities/fatalities/best", 2000, "en", "fatalities, Number: 2,000 (recorded: ≥ 14)"),
        ("/quantities/fatalities/best", 20, "ar", "الأرقام، قتلى، العدد: 20 (المسجَّل: ≥ 14)"),
        ("/quantities/fatalities/minimum", 9, "en", "Lowest number: 9 (recorded: ≥ 14)"),
        ("/quantities/injured/maximum", 9, "en", "Highest number: 9 (recorded: about 5 (≤ 7))"),
        ("/assets/vehicles/quantity/best", 9, "ar", "مركبات، العدد، العدد: 9 (المسجَّل: 3 – 4)"),
        ("/assets/aircraft/quantity/best", 9, "ar", "طائرات، العدد، العدد: 9"),
        ("/topics/security", "economy", "ar", "المواضيع، الأمن: الاقتصاد (المسجَّل: الأمن)"),
        ("/duration", "PT2H", "en", "Duration: 2 hours"),
        ("/duration", "two hours", "en", "Duration: two hours"),
    ],
)
def test_claims_say_what_is_recorded(path: str, value: Any, language: str, expected: str) -> None:
    """A claim about a bound comes with the number of the record; terms are in the language."""
    event = _event(
        quantities=[
            {"measure": "fatalities", "minimum": 14},
            {"measure": "injured", "best": 5, "maximum": 7, "approximate": True},
        ],
        assets=[
            {"category": "vehicles", "quantity": {"minimum": 3, "maximum": 4}},
            {"category": "aircraft"},
        ],
        topics=["security"],
        evidence=[{"attribution": ["actor:mayor"], "claims": {path: value}}],
    )
    chosen = Selection.latest(dataset([MAYOR, event]), Locale.of(language))
    (shown,) = chosen.events
    (claim,) = EventFormatter(chosen).claims(shown, shown.evidence[0])
    assert claim.translate(dict.fromkeys(map(ord, "\u2068\u2069"))).endswith(expected)


def test_statement_about_an_event_is_shown_once() -> None:
    """An account says what its statement does; related events repeat none of them."""
    statements = [
        {
            **_event(id=f"statement:{kind}", title={"en": f"They say {kind}"}),
            "type": "statement",
            "speakers": [{"actor": "actor:mayor"}],
            "acts": ["announce"],
            "relations": [{"type": kind, "event": "event:bridge"}],
        }
        for kind in ("announces", "denies", "cancels")
    ]
    for statement in statements:
        del statement["category"]
    html = page(dataset([MAYOR, _event(id="event:bridge"), *statements]))
    entries = [text_of(f"<body>{part}") for part in html.split("<article ")]
    entry = next(each for each in entries[1:] if "A bridge opens" in each)
    assert [entry.count(f"They say {each['relations'][0]['type']}") for each in statements] == [
        1
    ] * 3
    assert "They say denies (denies)" in re.sub(r"\s+", " ", entry)
    assert "cancelled by They say cancels" in re.sub(r"\s+", " ", entry)


@pytest.mark.parametrize("kind", ["person", "armed-force", "media"])
@pytest.mark.parametrize("radius", [7, 16])
def test_names_are_beside_their_shapes(kind: str, radius: float) -> None:
    """With room around it, the name of a large shape of any kind needs no leader."""
    room = drawing.Room(400, 300)
    dot = drawing.Dot(name="Velt", kind=kind, target="", x=200, y=150, radius=radius, numbers=())
    room.take_dot(dot)
    label = room.name(dot).label
    assert label is not None
    assert label.leader is None


@pytest.mark.parametrize("pair", ["IL SY", "IL PS", "EH MA", "IN PK", "RS XK"])
def test_no_line_is_drawn_where_it_is_disputed(pair: str) -> None:
    """Disputed borders, such as on the Golan, are not drawn."""
    one, other = (
        {arc if arc >= 0 else ~arc for ring in countries()[code] for arc in ring}
        for code in pair.split()
    )
    data = json.loads(
        files("newsevents.report").joinpath("data", "basemap.json").read_text("utf-8")
    )
    assert one & other
    assert not one & other & set(data["borders"])


def test_borders_are_drawn_elsewhere() -> None:
    """Undisputed borders are drawn, cut to the viewport."""
    window = Viewport.around([(36, 33), (42, 37)], 600, 300, 20)
    drawn = [
        tuple(map(float, pair.split())) for pair in re.findall(r"[\d.-]+ [\d.-]+", borders(window))
    ]
    assert len(drawn) > 30


def test_land_goes_on_across_the_180th_meridian() -> None:
    """No edge of land runs around the whole world."""
    whole = Viewport.around([(-170, -60), (170, 75)], 1000, 500, 10)
    for ring in land(whole).split("M")[1:]:
        xs = [float(pair.split()[0]) for pair in ring.rstrip("z").split("L")]
        steps = [abs(a - b) for a, b in itertools.pairwise(xs)]
        assert max(steps) < 400 or "507" in ring


def test_borders_go_on_across_the_180th_meridian() -> None:
    """Where a window shows a country twice, its borders are there twice as well."""
    east = Viewport.around([(5, 20), (10, 60)], 1000, 500, 10)
    again = Viewport.around([(365, 20), (370, 60)], 1000, 500, 10)
    assert borders(east)
    assert len(borders(again).split("M")) == len(borders(east).split("M"))


def test_everybody_in_the_shipped_drawings_has_a_name(shipped: Dataset) -> None:
    """All actors have names on wide and narrow drawings in both languages."""
    for language in ("en", "ar"):
        drawn = network(Selection.latest(shipped, Locale.of(language)))
        assert drawn.wide is not None
        assert drawn.narrow is not None
        assert (drawn.wide.unnamed, drawn.narrow.unnamed) == (0, 0)


def test_positions_do_not_depend_on_the_hashes_of_ids() -> None:
    """Groups of actors are laid out in the order of their ids, in every process."""
    drawings = []
    for prefix in ("a", "b"):
        renamed = json.dumps(many(60)).replace("actor:", f"actor:{prefix}")
        drawn = network(Selection.latest(dataset(json.loads(renamed)), Locale.of("en"))).wide
        assert drawn is not None
        drawings.append([(dot.x, dot.y) for dot in drawn.dots])
    assert drawings[0] == drawings[1]


def test_two_people_make_a_small_drawing() -> None:
    """A drawing of two actors is low, with both in the middle."""
    meeting = {
        "type": "call",
        "id": "call:1",
        "title": {"en": "They talk"},
        "date": "2026-01-01",
        "status": "occurred",
        "participants": [{"actor": "actor:a"}, {"actor": "actor:b"}],
        "evidence": [{"article": "article:a"}],
    }
    people = [
        {"type": "actor", "id": f"actor:{one}", "kind": "person", "names": {"en": one}}
        for one in "ab"
    ]
    drawn = network(Selection.latest(dataset([*people, meeting]), Locale.of("en"))).wide
    assert drawn is not None
    assert drawn.height < 250
    assert [round(node.x) for node in drawn.dots] in ([320, 680], [680, 320])


def test_timeline_keeps_the_order_of_days() -> None:
    """Later days lie farther along the axis, however many there are; ticks keep apart."""
    events = dataset(
        [MAYOR, *(_event(id=f"event:{n}", date=f"2026-01-{n + 1:02}") for n in range(20))]
    )
    (period,) = timeline(events.timeline(), Locale.of("en"))
    starts, ticks = [row.start for row in period.rows], period.ticks
    assert starts == sorted(starts)
    assert all(later.at - earlier.at >= 17 for earlier, later in itertools.pairwise(ticks))
    major = [tick for tick in ticks if not tick.is_minor]
    assert len(major) > 1
    assert all(later.at - earlier.at >= 40 for earlier, later in itertools.pairwise(major))


def test_command_writes_a_page(run: Any, tmp_path: Path) -> None:
    """`newsevents report` writes the page and reports it."""
    target = tmp_path / "report.html"
    done = run("report", "syria-russia-2026-01", "-o", target, "--language", "ar")
    assert (done.status, done.out) == (0, "")
    assert done.err == f"{target}: 39 events\n"
    assert 'dir="rtl"' in target.read_text("utf-8")


def test_page_names_the_dataset_by_its_title() -> None:
    """The name of a folder, such as `data`, stands in for a missing title only."""
    assert "from the dataset The town" in text_of(page(dataset([], title="The town"), name="data"))
    assert "from the dataset data" in text_of(page(dataset([]), name="data"))


def test_command_counts_one_event(run: Any, tmp_path: Path) -> None:
    """One event is `1 event`."""
    source = tmp_path / "one.jsonl"
    source.write_text(json.dumps(_event()) + "\n", encoding="utf-8")
    done = run("report", source, "-o", tmp_path / "one.html")
    assert "one.html: 1 event" in done.err
    assert "1 events" not in done.err


@pytest.mark.parametrize("name", ["events.jsonl", "report", "report.json"])
def test_command_refuses_names_that_are_no_page(run: Any, tmp_path: Path, name: str) -> None:
    """A page does not replace a data file."""
    (tmp_path / name).write_text("kept", encoding="utf-8")
    done = run("report", "syria-russia-2026-01", "-o", tmp_path / name)
    assert done.status == 2
    assert name in done.err
    assert ".html" in done.err
    assert (tmp_path / name).read_text("utf-8") == "kept"


def test_command_says_what_it_cannot_read_or_write(run: Any, tmp_path: Path) -> None:
    """A path that is not there, and a file in the place of a folder, are one line each."""
    missing = run("report", tmp_path / "nothing", "-o", tmp_path / "x.html")
    assert (missing.status, missing.err.count("\n")) == (2, 1)
    (tmp_path / "file").write_bytes(b"")
    unwritable = run("report", "syria-russia-2026-01", "-o", tmp_path / "file" / "x.html")
    assert (unwritable.status, unwritable.err.count("\n")) == (2, 1)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.fixture
def imported_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the modules of the report imported once more, for one test."""
    # From the bottom, as the attribute of a package is looked up in it.
    for name in sorted(n for n in sys.modules if f"{n}.".startswith("newsevents.report."))[::-1]:
        package, _, attribute = name.rpartition(".")
        monkeypatch.setattr(sys.modules[package], attribute, sys.modules[name], raising=False)
        monkeypatch.delitem(sys.modules, name)


def test_command_names_the_extra(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, golden: Any, imported_anew: None
) -> None:
    """Without the packages of the extra, one line names the extra."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    done = run("report", "syria-russia-2026-01", "-o", tmp_path / "x.html")
    assert done.status == 2
    golden(done.err)
    assert issubclass(MissingExtraError, ImportError)


def test_notebooks_show_the_useful_small_part(shipped: Dataset, golden: Any) -> None:
    """In a notebook a dataset is a short table, with everything escaped."""
    html = shipped._repr_html_()
    assert "14 statements" in html
    assert "1 article ·" in html
    assert re.search(rf"\b{len(shipped.events()) - 8}\b", html)
    assert len(html) < 5000
    nasty = dataset([MAYOR, _event(title={"en": "<script>alert(1)</script>\u202e"})], title="<b>")
    assert "<script" not in nasty._repr_html_()
    assert "<b>" not in nasty._repr_html_()
    golden(Dataset()._repr_html_())


@pytest.mark.parametrize("package", ["networkx", "jinja2"])
def test_a_package_that_is_missing_is_named(monkeypatch, imported_anew, package):
    """A missing package is named with its extra."""
    monkeypatch.setitem(sys.modules, package, None)
    module = importlib.import_module("newsevents.report.renderer")
    with pytest.raises(MissingExtraError, match=rf"(?i){package}.*newsevents\[report\]"):
        module.page(Dataset())
