"""Reading data with errors leaves nothing in memory: no cycles of objects, no growing caches."""

from __future__ import annotations

import contextlib
import gc
import json
import sys
import tracemalloc
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest

import newsevents
from newsevents.diff.records import compare, read_side
from newsevents.editing.canonical import format_lines
from newsevents.errors import InvalidError, NewsEventsError
from newsevents.schema.extensions import class_errors, structure_extension
from newsevents.validation.rules import extensions

CASES = sorted(
    min(case.glob("bad*"))
    for case in (Path(__file__).parent / "conformance").iterdir()
    # Bombs leave as little, and take seconds.
    if case.is_dir() and not case.name.startswith(("NE011", "NE012", "NE019"))
)
ACTOR = b'{"type": "actor", "id": "actor:a", "names": {"ar": "\xd8\xb3"}, "kind": "person"'
DEEP = ACTOR + b', "extensions": {"x": ' + b"[" * 900 + b"]" * 900 + b"}}"
LINES = (
    b"x",
    b"\xff",
    b"{}",
    b"[1]",
    b'{"a": 1e999}',
    b'{"type": "actor", "type": "actor"}',
    b'{"a": "\\ud800"}',
    b"[" * 90_000,
    DEEP,
    b'{"type": "actor", "id": "actor:a", "names": {"ar": ""}, "kind": "persn", "mood": 1}',
)


def kept_objects(function: Callable[[], object], times: int) -> tuple[int, int]:
    """Return how many objects calls leave behind: those in cycles, and those in use.

    Calls that leak leave some each time; a cache, which gets an entry now and then, does not.
    """
    # Schemas, vocabularies and patterns are read the first time.
    function()
    for _ in range(2):
        if (kept := _kept_objects(function, times)) == (0, 0):
            break
    return kept


def _kept_objects(function: Callable[[], object], times: int) -> tuple[int, int]:
    gc.disable()
    # Objects from before, garbage included, are then counted but not looked at.
    gc.freeze()
    try:
        before = gc.get_freeze_count() + len(gc.get_objects())
        for _ in range(times):
            function()
        in_cycles = gc.collect()
        return in_cycles, max(0, gc.get_freeze_count() + len(gc.get_objects()) - before)
    finally:
        gc.unfreeze()
        gc.enable()


def attempt(function: Callable[..., object], *arguments: object, **options: object) -> None:
    """Call a function that may refuse its data."""
    with contextlib.suppress(NewsEventsError):
        function(*arguments, **options)


def read_in_all_ways(path: Path) -> None:
    """Read a dataset in every way that the library has."""
    for invalid in ("skip", "raise"):
        attempt(newsevents.read_dataset, path, invalid=invalid)
    attempt(newsevents.read_dataset, path, trusted=True)
    attempt(lambda: list(newsevents.iter_records(path)))
    attempt(newsevents.validate, path, rules=("ALL", "likely-duplicate"))
    attempt(lambda: compare(read_side(path), read_side(path)))
    if path.is_file():
        format_lines(path.read_bytes())


@pytest.mark.no_cover  # other tests trace the same lines
def test_validating_bad_data_of_every_rule_leaves_nothing():
    """Whatever is wrong with a dataset, nothing of it stays."""

    def _read() -> None:
        for path in CASES:
            attempt(newsevents.read_dataset, path, invalid="skip")
            attempt(newsevents.validate, path)

    assert kept_objects(_read, times=1) == (0, 0)


def test_reading_bad_lines_leaves_nothing(write):
    """A service that reads bad files does not grow, with the cyclic collector off."""
    for line in LINES:
        path = write("data/all.jsonl", line + b"\n")
        assert kept_objects(lambda path=path: read_in_all_ways(path), times=1) == (0, 0), line


def test_refused_objects_leave_nothing():
    """Constructors, `loads` and `from_dict` keep nothing of what they refuse."""

    def _refuse() -> None:
        attempt(newsevents.Actor, id="actor:a", names={"ar": ""}, kind="persn")
        attempt(newsevents.loads, LINES[-1])
        attempt(newsevents.from_dict, json.loads(LINES[-1]))

    assert kept_objects(_refuse, times=20) == (0, 0)


@attrs.frozen
class _Reading:
    score: float
    parts: list[_Reading] = attrs.field(factory=list)


def test_refused_extensions_leave_nothing(monkeypatch):
    """The errors of cattrs contain each other's frames, those of jsonschema each other."""
    bad = {"score": "x", "parts": [{"score": 1, "parts": [{"a": 1}, {"score": []}]}, 3]}
    errors_of = class_errors(_Reading)
    assert kept_objects(lambda: list(errors_of(bad)), times=20) == (0, 0)
    structure = structure_extension
    with pytest.raises(InvalidError) as error:
        structure(_Reading, bad, subject="x", pointer="/extensions/x")
    assert len(error.value.findings) == 5
    assert error.value.__context__ is None
    del error
    refuse = lambda: attempt(structure, _Reading, bad, subject="x", pointer="")  # noqa: E731
    assert kept_objects(refuse, times=20) == (0, 0)
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    schema = {"anyOf": [{"oneOf": [{"type": "string"}, {"type": "number"}]}, {"type": "boolean"}]}
    find = extensions._errors_by(schema)
    assert len(list(find({}))) == 1
    assert kept_objects(lambda: list(find({})), times=20) == (0, 0)


def test_a_trusted_record_that_is_nested_too_deep_is_read_as_any_other(write):
    """Trusted data that turns out to be invalid is a finding."""
    path = write("all.jsonl", DEEP + b"\n")
    with pytest.raises(InvalidError):
        newsevents.read_dataset(path, trusted=True)
    with pytest.raises(InvalidError):
        list(newsevents.iter_records(path, trusted=True))


def test_large_records_are_not_kept_for_the_next_run(write, small):
    """Actors and places are kept from chunk to chunk, and so from run to run, unless large."""

    def _validate(size: int) -> int:
        large = [
            {**each, "extensions": {"x": "س" * size}}
            if each["type"] in ("actor", "place")
            else each
            for each in small
        ]
        newsevents.validate(write("data/all.jsonl", large))
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = _validate(20_000)
        assert max(_validate(20_000 + number) for number in range(1, 4)) < before + 200_000
    finally:
        tracemalloc.stop()


# --- the cyclic collector ------------------------------------------------------------------------


class _Cycle:
    """An object that only the cyclic collector frees."""

    def __init__(self) -> None:
        self.itself = self


def test_reading_does_not_keep_the_garbage_of_the_program(write):
    """A service whose requests leave cycles does not grow because it reads a file for each."""
    path = write("data/all.jsonl", ACTOR + b"}\n")
    # The collector looks at old objects only once there are a quarter more of them.
    old = [{} for _ in range(200_000)]
    gc.collect()
    cycles = []
    for _ in range(200):
        cycles.append(weakref.ref(_Cycle()))
        newsevents.read_dataset(path)
    assert sum(cycle() is not None for cycle in cycles) <= 1
    assert len(old) == 200_000


@pytest.mark.parametrize("is_frozen", [True, False])
@pytest.mark.parametrize("is_enabled", [True, False])
def test_the_collector_is_as_before_however_reading_ends(write, is_enabled, is_frozen):
    """Also after errors, in several threads at once, and with a generator that is given up."""
    good = write("data/all.jsonl", (ACTOR + b"}\n")).parent
    bad = write("bad/all.jsonl", b"x\n").parent

    def _read(path: Path) -> None:
        for _ in range(20):
            attempt(newsevents.read_dataset, path)

    gc.unfreeze()
    if is_frozen:
        gc.freeze()
    if not is_enabled:
        gc.disable()
    try:
        attempt(newsevents.read_dataset, bad)
        attempt(newsevents.read_dataset, good / "none.jsonl")
        records = newsevents.iter_records(good)
        next(records)
        assert gc.isenabled() is is_enabled
        del records
        with ThreadPoolExecutor(4) as executor:
            list(executor.map(_read, [good, bad] * 4))
        assert gc.isenabled() is is_enabled
        # Some of what was frozen may be gone by now.
        assert bool(gc.get_freeze_count()) is is_frozen
    finally:
        gc.unfreeze()
        gc.enable()
