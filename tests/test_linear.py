"""Checking takes time in proportion to the data, and an amount of memory that does not grow."""

from __future__ import annotations

import cProfile
import itertools
import json
import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import archive as archive_module
import pytest

import newsevents
from newsevents.editing.canonical import format_bundle, format_lines
from newsevents.editing.fix import fix
from newsevents.reporters import REPORTERS
from newsevents.validation import Limits
from newsevents.validation.registry import all_checks, all_rules
from newsevents.validation.rule import DatasetContext, DatasetRule, EventSummary, RuleContext
from newsevents.validation.rules.expressions import expression_disagrees


@pytest.fixture(scope="module")
def archive(tmp_path_factory) -> Callable[[int], Path]:
    """Give a function that writes archives of so many records."""
    folder = tmp_path_factory.mktemp("archives")

    def _archive(count: int) -> Path:
        path = folder / f"{count}.jsonl"
        if not path.exists():
            archive_module.write(path, count)
        return path

    return _archive


#: Many chunks in an archive of some megabytes.
CHUNKS = Limits(chunk_size_bytes=100_000)


def calls(path: Path) -> int:
    """Return how many functions are called while a file is checked."""
    profile = cProfile.Profile()
    checked = profile.runcall(newsevents.validate, path, limits=CHUNKS)
    assert checked.ok
    return sum(each.callcount for each in profile.getstats())


@pytest.mark.no_cover  # counts calls by itself
def test_time_is_linear(archive):
    """Twice as many records take twice as many calls."""
    # Vocabularies and patterns are read the first time.
    newsevents.validate(archive(100))
    once, twice, four_times = (calls(archive(count)) for count in (250, 500, 1000))
    assert twice < 2.5 * once
    assert four_times < 2.5 * twice


def peak(path: Path) -> int:
    """Return the most bytes of memory that Python takes while a file is checked."""
    tracemalloc.start()
    try:
        newsevents.validate(path, rules=("NE1", "NE2"), limits=CHUNKS)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.no_cover
def test_memory_does_not_grow(archive, tmp_path):
    """Five times as many events take little more memory of Python, and the index has a limit."""
    lines = archive(500).read_text(encoding="utf-8").splitlines()
    documents = [json.loads(line) for line in lines]
    supporting = [each for each in documents if each["type"] in ("article", "actor", "place")]
    events = [each for each in documents if each not in supporting]

    def _copies(number: int) -> Path:
        path = tmp_path / f"{number}.jsonl"
        more = ({**each, "id": f"{each['id']}-{n}"} for n in range(number) for each in events)
        lines = (json.dumps(each, ensure_ascii=False) for each in (*supporting, *events, *more))
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    # What is read once, such as the schema, is there from then on.
    peak(_copies(1))
    few, many = _copies(2), _copies(10)
    grown = peak(many) - peak(few)
    assert grown < (many.stat().st_size - few.stat().st_size) / 10


# --- records and datasets that grow in every way that the model allows ---------------------------


def steps(function: Callable[[], object]) -> int:
    """Return how many lines of Python a function runs, calls and returns included."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


TEXT = "Tw\u0065\u0301o  <b> &amp; genÃ©e \u202b"
DIGEST = "0" * 64


def event(number: int, **fields: Any) -> dict[str, Any]:
    """Return a statement."""
    return {
        "type": "statement",
        "id": f"statement:s{number}",
        "title": {"en": "A statement"},
        "date": "2026-01-05",
        "status": "occurred",
        "speakers": [{"actor": "actor:a0"}],
        "evidence": [{"article": "article:a0"}],
        **fields,
    }


def evidence(number: int, count: int) -> dict[str, Any]:
    """Return a piece of evidence with many of everything."""
    return {
        "article": f"article:a{number}",
        "spans": [{"start": number + 2, "end": number, "sha256": DIGEST}],
        "attribution": [f"actor:a{number}"] * 2,
        "expression": {"text": "tomorrow", "language": "en"},
        "quotation": {"text": "word " * 20, "language": "en"},
        "claims": {f"/speakers/{number}/on_behalf_of": f"actor:a{(number + 1) % count}"},
        "supports": [f"/speakers/{number}", f"/speakers/actor:nobody-{number}"],
    }


def languages(count: int) -> list[str]:
    """Return language tags."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [f"en-{one}{two}" for one, two in itertools.product(letters, letters)][:count]


def many_of_each(count: int, chain: int = 0) -> list[dict[str, Any]]:
    """Return a dataset with one record that is large in every way, and many small records.

    All of them refer to each other, chains and cycles of places and processes included. The chain
    of places is longer than the others by a number.
    """
    everything = event(
        count,
        title=dict.fromkeys(languages(count), TEXT),
        summary={"en": TEXT * count},
        speakers=[{"actor": f"actor:a{n}", "on_behalf_of": "actor:a0"} for n in range(count)],
        addressees=[{"actor": "actor:a1"}] * count,
        processes=[f"process:p{n}" for n in range(count)],
        places=[{"place": f"place:chain{n}", "date": "2026-02/2026-01"} for n in range(count)],
        quantities=[{"measure": f"x-m{n}", "minimum": 3, "best": 2} for n in range(count)],
        relations=[
            {"type": kind, "event": f"statement:s{n}", "field": "/nothing"}
            for n in range(count)
            for kind in ("confirms", "denies")
        ],
        evidence=[evidence(n, count) for n in range(count)],
        extensions={"lab": [[n, {"deep": [[[[TEXT]]]]}] for n in range(count)]},
    )
    affiliations = [{"actor": f"actor:a{n}", "period": "2021/2020"} for n in range(count)]
    actors = [
        {
            "type": "actor",
            "id": f"actor:a{n}",
            "kind": "person",
            "names": {"en": "A", "ara": "B"},
            **({"affiliations": affiliations, "aliases": {"en": [TEXT] * count}} if n == 1 else {}),
        }
        for n in range(count)
    ]
    text = {"sha256": DIGEST, "length": 1}
    articles = [
        {
            "type": "article",
            "id": f"article:a{n}",
            "language": "en",
            "published": "2026-01-01",
            "text": text,
        }
        for n in range(count)
    ]
    places = [
        {
            "type": "place",
            "id": f"place:{name}{n}",
            "kind": "region",
            "names": {"en": "P"},
            "within": f"place:{name}{(n + 1) % size if name == 'cycle' else n + 1}",
            "latitude": 9.5,
            "longitude": 9.5,
        }
        for name, size in (("chain", chain + 4 * count), ("cycle", 4 * count))
        for n in range(size)
    ]
    end = {**places[0], "id": f"place:chain{chain + 4 * count}", "country": "SY"}
    del end["within"]
    processes = [
        {
            "type": "process",
            "id": f"process:p{n}",
            "kind": "conflict",
            "names": {"en": "P"},
            "within": f"process:p{(n + 1) % (4 * count)}",
        }
        for n in range(4 * count)
    ]
    twin = {"addressees": [{"actor": "actor:a1"}], "places": [{"place": "place:chain0"}]}
    small = [
        event(
            n,
            **twin,
            relations=[
                {"type": "part-of", "event": f"statement:s{(n + 1) % count}"},
                {"type": "same-as", "event": f"statement:s{count}"},
            ],
        )
        for n in range(count)
    ]
    return [everything, *actors, *articles, *places, end, *processes, *small]


def much_wrong(count: int) -> list[Any]:
    """Return records that the schema refuses, or readers, in many ways; text is a line."""
    wrong = event(
        0,
        status="plannd",
        summary=dict.fromkeys(languages(count), None),
        topics=["x y"] * count,
        relations=[{"type": "confirm", "event": "statement:S", "x": 1} for _ in range(count)],
        **{f"sumary{n}": n for n in range(count)},
    )
    return [
        wrong,
        *(event(1, status="plannd") for _ in range(count)),
        *(event(n, speakers=[{"actor": f"actor:a{n}"}]) for n in range(count)),
        *('{"a":' for _ in range(count)),
        *('{"a":1,"a":2}' for _ in range(count)),
        *("" for _ in range(count)),
        '{"a":[' + "1," * count + "NaN]}",
    ]


#: Steps of a larger one by those of one half as large: twice as many, and some in reserve.
MOST = 2.6


def as_lines(documents: list[Any]) -> bytes:
    """Return documents as JSON Lines."""
    lines = (each if isinstance(each, str) else json.dumps(each) for each in documents)
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.mark.no_cover
def test_every_rule_takes_steps_in_proportion():
    """A rule that is added is measured, too."""
    counted: dict[str, list[int]] = defaultdict(list)
    for count in (15, 30, 60):
        # A hundred levels of places are searched for a country.
        records = list(map(newsevents.from_dict, many_of_each(count, chain=100)))
        by_type: dict[str, dict[str, Any]] = defaultdict(dict)
        for record in records:
            by_type[record.type][record.id] = record
        found: dict[str, Any] = {
            f"{name}{'e' if name == 'process' else ''}s": by_type[name]
            for name in ("article", "actor", "place", "process")
        }
        found["events"] = {
            each.id: EventSummary(
                each.status, each.when, [(r.type, r.event) for r in each.relations]
            )
            for each in by_type["statement"].values()
        }
        pairs = [(f"statement:s{n}", f"statement:s{n - 1}") for n in range(1, count)]
        for each in all_checks():
            if isinstance(each, DatasetRule):
                about = DatasetContext(**found, used={"actor:a0"}, duplicates=pairs)
                run = partial(lambda check, about: list(check(about)), each.check, about)
            else:
                of = [record for record in records if isinstance(record, each.of)]
                about = RuleContext(**found)
                run = partial(
                    lambda check, of, about: [list(check(one, about)) for one in of],
                    *(each.check, of, about),
                )
            if count == 15:
                # What is compiled or read once.
                run()
            counted[each.rule.code].append(steps(run))
    grown = {code: max(b / a, c / b) for code, (a, b, c) in counted.items()}
    assert {code: factor for code, factor in grown.items() if factor > MOST} == {}


def test_expressions_that_disagree_are_compared_in_proportion():
    """Whether other words confirm a date is found once, not for each of the words."""
    counted = []
    for count in (50, 50, 100):
        names = [f"article:a{n}" for n in range(count)]
        about = {"type": "article", "language": "en", "published": "2026-03-04"}
        articles = {name: newsevents.from_dict({**about, "id": name}) for name in names}
        words = {"text": "on Monday", "language": "en"}
        pieces = [{"article": name, "expression": words} for name in names]
        record = newsevents.from_dict(event(0, date="2020-01-01", evidence=pieces))
        run = partial(expression_disagrees.check, record, RuleContext(articles=articles))
        assert len(list(run())) == count
        counted.append(steps(lambda run=run: list(run())))
    assert counted[2] / counted[1] < MOST


@pytest.mark.no_cover
@pytest.mark.parametrize(("documents", "least"), [(many_of_each, 3), (much_wrong, 3)])
def test_validating_and_editing_take_steps_in_proportion(documents, least, tmp_path):
    """Every rule, every fix, every format of findings, the canonical form: at twice the size.

    Fewer than a hundred findings are about one record, since no more are listed at a time.
    """
    rules = ("ALL", *(rule.code for rule in all_rules() if not rule.is_default))
    counted: dict[str, list[int]] = defaultdict(list)
    for count in (least, 2 * least, 4 * least):
        made = documents(count)
        folder = tmp_path / str(count)
        folder.mkdir(exist_ok=True)
        path = folder / "x.jsonl"
        path.write_bytes(as_lines(made))
        bundle = tmp_path / f"{count}.newsevents.json"
        records = [each for each in made if not isinstance(each, str)]
        bundle.write_text(json.dumps({"newsevents": "1.0", "records": records}, indent=1))
        check = partial(newsevents.validate, rules=rules, limits=Limits(chunk_size_bytes=5000))
        report = check(folder)
        jobs: dict[str, Callable[[], object]] = {
            "validate": partial(check, folder),
            "bundle": partial(check, bundle),
            "format lines": partial(format_lines, path.read_bytes()),
            "format bundle": partial(format_bundle, bundle.read_bytes()),
            **{
                name: partial(lambda write, reports: list(write(reports)), write, [report])
                for name, write in REPORTERS.items()
            },
            "fix": partial(fix, folder, partial(check, folder), unsafe=True),
        }
        for name, job in jobs.items():
            if count == least and name != "fix":
                # What is read and compiled once.
                job()
            counted[name].append(steps(job))
    grown = {name: max(b / a, c / b) for name, (a, b, c) in counted.items()}
    assert {name: factor for name, factor in grown.items() if factor > MOST} == {}


@pytest.mark.no_cover
def test_commands_take_steps_in_proportion(tmp_path, run):
    """Commands that read a dataset as a whole, or compare two, and a dataset of many files."""
    commands = {
        "fmt": ("fmt", "--diff", "{}"),
        "diff": ("diff", "{}", "{}.old"),
        "info": ("info", "{}"),
        "show": ("show", "statement:s0", "{}"),
        "convert": ("convert", "{}", "{}.newsevents.json"),
        "validate": ("validate", "{}"),
    }
    counted: dict[str, list[int]] = defaultdict(list)
    statuses: dict[str, set[int]] = defaultdict(set)
    least = 2
    for count in (least, 2 * least, 4 * least):
        folder = tmp_path / str(count)
        for name, kept in (("", slice(None)), (".old", slice(0, None, 2))):
            place = folder.with_name(folder.name + name)
            place.mkdir(exist_ok=True)
            for number, document in enumerate(many_of_each(count)[kept]):
                (place / f"{number}.jsonl").write_bytes(as_lines([document]))
        for name, arguments in commands.items():
            given = [each.format(folder) for each in arguments]
            if count == least:
                # What is read and compiled once.
                run(*given)
            outcomes = []
            counted[name].append(steps(lambda given=given, to=outcomes: to.append(run(*given))))
            statuses[name].add(outcomes[0].status)
    assert {name: found for name, found in statuses.items() if not found <= {0, 1}} == {}
    grown = {name: max(b / a, c / b) for name, (a, b, c) in counted.items()}
    assert {name: factor for name, factor in grown.items() if factor > MOST} == {}


@pytest.mark.no_cover
@pytest.mark.parametrize("command", ["fmt", "validate", "validate --fix", "merge"])
def test_many_datasets_take_steps_in_proportion(command, tmp_path, run):
    """Each is locked, written and listed for itself."""
    counted = []
    for count in (10, 10, 20, 40):
        places = [tmp_path / f"{len(counted)}-{number}" for number in range(count)]
        for number, place in enumerate(places):
            about = {
                "type": "actor",
                "id": f"actor:a{number}",
                "kind": "person",
                "names": {"en": "A"},
            }
            place.mkdir()
            # A line that has a fix, and is not in canonical form.
            (place / "a.jsonl").write_bytes(as_lines([about]).replace(b"\n", b"\r\n"))
            manifest = {"newsevents": {"schema": "1.0"}, "resources": [{"path": "a.jsonl"}]}
            (place / "datapackage.json").write_text(json.dumps(manifest))
        more = ("-o", tmp_path / f"{len(counted)}-merged") if command == "merge" else ()
        outcomes = []
        arguments = (*command.split(), *places, *more)
        counted.append(steps(lambda given=arguments, to=outcomes: to.append(run(*given))))
        assert outcomes[0].status in {0, 1}
    # What is read and compiled once is in the first; nothing but the datasets grows.
    assert counted[3] / counted[2] < 2.1


def test_rules_about_some_fields_take_no_steps_for_other_records(count_calls, small):
    """Of the family of the schema, only records with extensions, quantities or assets are read."""
    plain = [{**each, "id": f"{each['id']}-{n}"} for n, each in enumerate(small * 20)]
    for each in plain:
        for name in ("extensions", "quantities", "assets"):
            each.pop(name, None)

    def calls_for(*rules):
        check = partial(newsevents.validate, plain, rules=rules)
        check()
        return count_calls(check)

    schema = calls_for("NE101")
    assert calls_for("NE101", "NE115", "NE116", "NE117") < 1.2 * schema
    assert calls_for("NE101", "NE504") > 1.5 * schema
