"""Rules of other packages: what they are promised, and what becomes of broken ones."""

from __future__ import annotations

import re
import sys
import typing
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.metadata import EntryPoint
from multiprocessing import get_context
from typing import Any

import attrs
import pytest

import newsevents
from ferry import REPORT
from newsevents.errors import RuleError
from newsevents.findings import Fix, Remove, Rename, Replace, Rule
from newsevents.model import Actor, Article, Call, Place, Process
from newsevents.validation import Limits, registry
from newsevents.validation.rule import (
    MAX_NESTING,
    DatasetContext,
    DatasetRule,
    EventSummary,
    Problem,
    RecordRule,
    RuleContext,
)

CALL = "call:2026-02-najjar-guard"


def made(number: int, check: Any, of: Any = Call) -> RecordRule[Any] | DatasetRule:
    """Return a rule of another package; without a class, about the dataset."""
    documented = Rule(f"ACME{number:03}", f"acme-{number}", "A rule of another package.")
    if of is None:
        return DatasetRule(documented, check)
    return RecordRule(documented, of, check)


def yielding(*found: Any) -> Any:
    """Return a function of a rule that yields this."""
    return lambda *_: iter(found)


def failing(error: BaseException) -> Any:
    """Return a function of a rule that fails."""

    def check(*_: Any) -> Any:
        raise error
        yield

    return check


def fixed(*changes: Any) -> Problem:
    """Return a problem with a fix."""
    return Problem("wrong", "/status", fix=Fix(title="mend it", is_safe=True, changes=changes))


BROKEN = [
    *(yielding(each) for each in (None, "wrong", ("call:a", Problem("wrong")))),
    yielding(newsevents.Finding(rule=Rule("ACME001", "a", "A."), message="wrong")),
    *(yielding(Problem(*each)) for each in ((3,), ("wrong", "status"), ("wrong", None))),
    yielding(Problem("wrong", fix="mend it")),  # type: ignore[arg-type]
    *(yielding(fixed(each)) for each in (Replace("/title", {1}), Remove("title"))),
    lambda *_: None,
    *(failing(error) for error in (KeyError("x"), SystemExit(3), RecursionError())),
]
BROKEN_OF_DATASET = [
    *(yielding((each, Problem("wrong"))) for each in ("call:nobody", "nobody", None, 3)),
    *(yielding(each) for each in (Problem("wrong"), ("", "wrong"), None)),
    failing(ValueError("\x1b[31m\n")),
]


@pytest.fixture
def install(monkeypatch):
    """Return a function that installs a rule as another package does."""

    def _install(each):
        monkeypatch.setattr(sys.modules[__name__], "RULE", each, raising=False)
        monkeypatch.setitem(sys.modules, "acme_rules", sys.modules[__name__])
        point = EntryPoint("acme", "acme_rules:RULE", registry.GROUP)
        monkeypatch.setattr(registry, "entry_points", lambda **_: [point])
        registry.plugin_rules.cache_clear()

    yield _install
    monkeypatch.undo()
    registry.plugin_rules.cache_clear()


@pytest.fixture
def outcomes(small, write):
    """Return a function that validates a path, records, and a path by two processes."""
    path = write("data/x.jsonl", small).parent
    records = list(map(newsevents.from_dict, small))

    def _outcomes(judge):
        with ProcessPoolExecutor(2, mp_context=get_context("fork")) as executor:
            check = partial(
                newsevents.validate, rules=["ACME"], limits=Limits(chunk_size_bytes=700)
            )
            return [
                judge(partial(check, path)),
                judge(partial(check, records)),
                judge(partial(check, path, executor=executor)),
            ]

    return _outcomes


def refusal(check):
    """Return the words of a RuleError."""
    with pytest.raises(RuleError) as error:
        check()
    assert error.value.origin == "acme_rules:RULE"
    return str(error.value)


def test_a_failing_rule_is_located(install, small):
    """The line is that of the rule, also where the function that it calls fails."""

    def check(call, context):
        newsevents.edtf.parse(call.medium)
        yield

    install(made(1, check))
    line = check.__code__.co_firstlineno + 1
    assert f" at {__file__}:{line};" in refusal(
        partial(newsevents.validate, list(map(newsevents.from_dict, small)), rules=["ACME"])
    )


@pytest.mark.parametrize(
    ("check", "of"),
    [*((check, Call) for check in BROKEN), *((check, None) for check in BROKEN_OF_DATASET)],
)
def test_a_broken_rule_is_one_line_wherever_it_runs(install, outcomes, check, of):
    """It names the package and the rule, and is the same for files, records and processes."""
    install(made(1, check, of))
    first, *others = outcomes(refusal)
    assert others == [first, first]
    assert first.isprintable()
    assert first.startswith("acme_rules:RULE: ")
    assert "ACME001" in first


@pytest.mark.parametrize("of", [dict, "Call", None])
def test_a_rule_about_no_record_is_refused(install, outcomes, of):
    """A class that is none of records, or nothing that is a rule at all."""
    broken = RecordRule("ACME001", Call, yielding()) if of is None else made(1, yielding(), of)  # type: ignore[arg-type]
    install(broken)
    assert len(set(outcomes(refusal))) == 1


def findings(check):
    """Return what is found, without its location."""
    return [
        (f.code, f.record, f.pointer, f.message, f.hint, f.fix and f.fix.changes)
        for f in check().findings
    ]


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (made(1, yielding(("", Problem("no calls"))), None), ("", "", None)),
        (made(1, yielding(Problem("gone", "/level/0/~1"))), (CALL, "/level/0/~1", None)),
        # Fixes without a value or a field to change, or with an outcome that is invalid.
        (made(1, yielding(fixed(Remove("/level")))), (CALL, "/status", None)),
        (made(1, yielding(fixed(Rename("/participants/0", "x")))), (CALL, "/status", None)),
        (made(1, yielding(fixed(Remove("/date")))), (CALL, "/status", None)),
        (
            made(1, yielding(fixed(Replace("/status", "planned")))),
            (CALL, "/status", (Replace("/status", "planned"),)),
        ),
    ],
)
def test_what_a_rule_finds_is_the_same_wherever_it_runs(install, outcomes, each, expected):
    """A problem of the dataset itself, one without a value at its pointer, and its fixes."""
    install(each)
    first, *others = outcomes(findings)
    assert others == [first, first]
    assert [(record, pointer, fix) for _, record, pointer, _, _, fix in first] == [expected]


def test_a_problem_of_the_dataset_is_placed_at_its_path(install, write, small):
    """A record in memory has no place."""
    install(made(1, yielding(("", Problem("no calls"))), None))
    path = write("data/x.jsonl", small).parent
    (finding,) = newsevents.validate(path, rules=["ACME"]).findings
    assert (finding.file, finding.line) == (str(path), 0)
    (finding,) = newsevents.validate(small, rules=["ACME"]).findings
    assert (finding.file, finding.line) == ("", 0)


# --- what rules are given ------------------------------------------------------------------------

KINDS = {"articles": Article, "actors": Actor, "places": Place, "processes": Process}


def test_a_dataset_rule_is_given_what_its_type_says(install, small, write, tmp_path):
    """Every record of a supporting type as a whole, a summary of each event, and the texts."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "x.txt").write_text("Text.", encoding="utf-8")
    seen: list[DatasetContext] = []

    def check(context: DatasetContext) -> Any:
        seen.append(
            attrs.evolve(
                context,
                **{name: dict(getattr(context, name)) for name in (*KINDS, "events")},
                duplicates=list(context.duplicates),
            )
        )
        yield from ()

    install(made(1, check, None))
    path = write("data/x.jsonl", small).parent
    newsevents.validate(path, rules=["ACME"], texts=tmp_path / "texts")
    newsevents.validate(small, rules=["ACME"])
    of_path, _ = seen
    assert type(of_path) is DatasetContext
    assert of_path.texts is not None
    records = [newsevents.from_dict(document) for document in small]
    for context in seen:
        for name, cls in KINDS.items():
            wanted = {each.id: each for each in records if isinstance(each, cls)}
            assert getattr(context, name) == wanted
        events = [each for each in records if isinstance(each, newsevents.Event)]
        assert context.events == {
            each.id: EventSummary(
                each.status, each.when, tuple((r.type, r.event) for r in each.relations)
            )
            for each in events
        }
        assert not context.has_gaps
        assert "actor:salma-najjar" in context.used
    hints = typing.get_type_hints(DatasetContext, vars(sys.modules["newsevents.validation.rule"]))
    assert {f.name for f in attrs.fields(DatasetContext)} == hints.keys()
    # What only a rule about the dataset can know, the context of a record has not.
    of_record = {f.name for f in attrs.fields(RuleContext)}
    assert hints.keys() - of_record == {"used", "duplicates", "has_gaps"}


def test_a_rule_is_given_the_places_around_a_place(install):
    """As many levels as are promised, whatever chunk the place is in."""
    place = {"type": "place", "kind": "region", "names": {"en": "P"}}
    chain = [
        {**place, "id": f"place:p{n}", "within": f"place:p{n + 1}"} for n in range(MAX_NESTING + 5)
    ]
    end = {**place, "id": f"place:p{MAX_NESTING + 5}"}
    levels: list[int] = []

    def check(each: Place, context: RuleContext) -> Any:
        if each.id == "place:p0":
            around = each
            while around is not None and around.within:
                around = context.places.get(around.within)
                levels.append(around is not None)
        yield from ()

    install(made(1, check, Place))
    newsevents.validate([*chain, end], rules=["ACME"])
    assert sum(levels) >= MAX_NESTING


def test_a_checker_gives_them_all_records(small, install):
    """The dataset, with the record that is checked."""
    dataset = newsevents.Dataset(map(newsevents.from_dict, small))
    call = attrs.evolve(next(iter(dataset.calls.values())), id="call:new")

    def _count(record: Call, context: RuleContext) -> Any:
        maps = (context.articles, context.actors, context.places, context.events)
        yield Problem(" ".join(f"{len(each)} {record.id in each}" for each in maps))
        yield Problem(str(context.events[record.id].when))

    install(made(1, _count))
    first, second = newsevents.Checker(dataset, rules=["ACME"]).check(call)
    assert first.message == "1 False 3 False 2 False 6 True"
    assert second.message == call.date


#: Commands that check records beside `validate` of files, and the rules whose findings they show.
CHECKING = {
    "validate all.csv --select=ACME": {"sail", "reef", "tack"},
    "add call data title.en=A date=2026-02-02 status=occurred participants=actor:salma-najjar "
    "participants=actor:port-guard article=2026-02-03-ferry says=actor:port-guard": {"sail"},
    "assemble answer.json --text=report.txt --output=data": {"sail"},
}


@pytest.mark.parametrize("command", CHECKING)
def test_commands_show_what_they_find(install, run, write, small, *, monkeypatch, command):
    """Findings about a record, a dataset and a field of either; a broken rule is one line."""
    monkeypatch.chdir(write("data/all.jsonl", small).parents[1])
    newsevents.convert("data", "all.csv")
    write("report.txt", REPORT.encode())
    call = {
        "id": "e1",
        "title": {"en": "A"},
        "date": "2026-02-03",
        "status": "occurred",
        "participants": [{"actor": "actor:salma-najjar"}, {"actor": "actor:port-guard"}],
        "evidence": [{"quote": "لم نتّفق بعد"}],
    }
    write("answer.json", {"calls": [call]})
    rules = {
        "sail": made(1, yielding(Problem("sail", "/participants"))),
        "reef": made(2, yielding(("", Problem("reef"))), None),
        "tack": made(3, yielding((CALL, Problem("tack", "/date"))), None),
    }
    install(made(1, failing(KeyError("x"))))
    done = run(*command.split(" "))
    assert (done.status, len(done.err.splitlines())) == (2, 1)
    assert "acme_rules:RULE" in done.err
    found = set()
    for word, rule in rules.items():
        install(rule)
        done = run(*command.split(" "))
        assert "internal error" not in done.err
        found |= {word} & set(re.findall("[a-z]+", done.out + done.err))
    assert found == CHECKING[command]
