"""What tests share: hypothesis profiles, a small dataset, files made of it, the command.

A property test that needs more or fewer examples than others says how many times as many as the
profile has. `make fuzz` looks for much longer.
"""

from __future__ import annotations

import copy
import gc
import gzip
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import attrs
import pytest
from hypothesis import is_hypothesis_test, settings
from playwright.sync_api import Browser, sync_playwright

import forked
from ferry import REPORT
from newsevents.cli import main
from newsevents.storage.compression import zstd

settings.register_profile("default", max_examples=25, deadline=None, print_blob=True)
settings.load_profile("default")

Document = dict[str, Any]

#: Tests of every command, option, format, case or size, and of time and memory: the lines that they
#: run are run by other tests.
_REPEATING = frozenset(
    (
        *("test_bad_input.py", "test_bad_sources.py", "test_bombs.py", "test_browser.py"),
        *("test_cluster.py", "test_commands.py", "test_conformance.py", "test_convert.py"),
        *("test_environments.py", "test_frozen.py", "test_limits.py", "test_linear.py"),
        *("test_linear_work.py", "test_memory.py", "test_options.py"),
    )
)


def pytest_configure() -> None:
    """Let an interrupt end tests and their commands.

    Scripts of a shell start what runs in the background with interrupts ignored.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage while tests are collected: there is little, and thousands of objects."""
    gc.disable()
    yield
    # Modules and tests stay to the end, and need not be looked at again.
    gc.collect()
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests that repeat others, pages of the documentation and property tests untraced.

    Tracing for coverage doubles their time. With property tests, chance would change the figure;
    those of strategies are traced, since nothing else runs these lines.
    """
    for item in items:
        is_random = isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)
        is_repeating = item.path.name in _REPEATING or item.path.parent.name == "docs"
        if is_repeating or (is_random and item.path.name != "test_strategies.py"):
            item.add_marker("no_cover")


def _evidence(quote: str, *attribution: str, **more: Any) -> Document:
    start = REPORT.index(quote)
    span = {
        "start": start,
        "end": start + len(quote),
        "sha256": hashlib.sha256(quote.encode()).hexdigest(),
    }
    article = "article:2026-02-03-ferry"
    return {"article": article, "spans": [span], "attribution": list(attribution), **more}


def _event(tag: str, name: str, date: str, status: str, **more: Any) -> Document:
    return {"type": tag, "id": f"{tag}:{name}", "date": date, "status": status, **more}


SMALL: list[Document] = [
    {
        "type": "article",
        "id": "article:2026-02-03-ferry",
        "language": "ar",
        "published": "2026-02-03",
        "headline": "العبّارة تعود إلى سمرا ⛴️",
        "text": {"sha256": hashlib.sha256(REPORT.encode()).hexdigest(), "length": len(REPORT)},
    },
    {
        "type": "actor",
        "id": "actor:ports-authority",
        "kind": "government-body",
        "names": {"ar": "هيئة الموانئ", "en": "Ports Authority"},
    },
    {
        "type": "actor",
        "id": "actor:salma-najjar",
        "kind": "person",
        "names": {"ar": "سلمى نجّار", "en": "Salma Najjar"},
        "affiliations": [{"actor": "actor:ports-authority", "role": {"en": "spokeswoman"}}],
    },
    {
        "type": "actor",
        "id": "actor:port-guard",
        "kind": "armed-force",
        "names": {"ar": "حرس الميناء", "en": "Port Guard"},
    },
    {
        "type": "place",
        "id": "place:samra",
        "kind": "city",
        "names": {"ar": "سمرا", "en": "Samra"},
    },
    {
        "type": "place",
        "id": "place:samra-harbour",
        "kind": "naval-base",
        "names": {"ar": "ميناء سمرا", "en": "Samra harbour"},
        "within": "place:samra",
        "latitude": 34.5,
        "longitude": 35.75,
        "precision": "exact",
    },
    _event(
        "statement",
        "2026-02-03-najjar-ferry",
        "2026-02-03",
        "occurred",
        title={"ar": "نجّار تعلن عودة العبّارة", "en": "Najjar announces the ferry's return"},
        speakers=[{"actor": "actor:salma-najjar", "on_behalf_of": "actor:ports-authority"}],
        acts=["announce"],
        relations=[{"type": "announces", "event": "event:2026-02-04-ferry"}],
        evidence=[_evidence("العبّارة ستعود", "actor:salma-najjar", stance="affirms")],
    ),
    _event(
        "meeting",
        "2026-02-02-samra",
        "2026-02-02",
        "occurred",
        title={"en": "Harbour talks in Samra"},
        places=[{"place": "place:samra-harbour"}],
        participants=[
            {"actor": "actor:ports-authority", "role": "host"},
            {"actor": "actor:port-guard", "role": "guest"},
        ],
        evidence=[_evidence("لم نتّفق بعد", "actor:port-guard", speech="direct")],
    ),
    _event(
        "call",
        "2026-02-najjar-guard",
        "2026-02~",
        "occurred",
        title={"ar": "اتصال بين نجّار والحرس", "en": "Najjar and the guard speak"},
        participants=[
            {"actor": "actor:salma-najjar", "role": "caller"},
            {"actor": "actor:port-guard", "role": "recipient"},
        ],
        medium="phone",
        evidence=[
            _evidence("قالت المتحدثة", "actor:ports-authority"),
            _evidence("ونفى", "actor:port-guard", stance="denies", claims={"/date": "2026-01-31"}),
        ],
    ),
    _event(
        "military-movement",
        "2026-02-01-guard",
        "../2026-02-01",
        "ongoing",
        title={"en": "The guard leaves the harbour"},
        forces=[{"actor": "actor:port-guard"}],
        kind="withdrawal",
        mode="land",
        origin="place:samra-harbour",
        assets=[{"category": "vehicles", "quantity": {"minimum": 3, "maximum": 5}}],
        evidence=[_evidence("حرس الميناء", "actor:ports-authority")],
    ),
    _event(
        "event",
        "2026-02-04-ferry",
        "2026-02-04",
        "planned",
        title={"ar": "عودة العبّارة", "en": "The ferry runs again"},
        category="transport",
        places=[{"place": "place:samra"}],
        evidence=[
            _evidence(
                "ستعود إلى ميناء سمرا غداً",
                "actor:salma-najjar",
                "actor:ports-authority",
                stance="expects",
                expression={"text": "غداً", "language": "ar"},
            )
        ],
    ),
]


@pytest.fixture
def texts(write: Write) -> Path:
    """Return a folder with the text of the article of the small dataset."""
    return write("texts/2026-02-03-ferry.txt", REPORT.encode()).parent


@pytest.fixture
def small() -> list[Document]:
    """Return a small valid dataset as plain data, yours to change: eleven records."""
    return copy.deepcopy(SMALL)


def as_lines(documents: Sequence[Any]) -> bytes:
    """Return documents as JSON Lines, written as plainly as `json` does it."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in documents).encode()


def in_bundle(documents: Sequence[Any]) -> bytes:
    """Return documents as a bundle on one line."""
    return json.dumps({"newsevents": "1.0", "records": documents}, ensure_ascii=False).encode()


Content = bytes | Sequence[Any] | dict[str, Any]
Write = Callable[[str, Content], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a file below an empty folder, in the form of its name.

    It takes a path, and bytes that are written as they are, or documents, or a manifest.
    Folders on the way are made.
    """

    def _write(name: str, content: Content) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content, ensure_ascii=False).encode()
        elif not isinstance(content, bytes):
            content = in_bundle(content) if name.endswith(".json") else as_lines(content)
            if name.endswith(".gz"):
                content = gzip.compress(content)
            elif name.endswith(".zst"):
                content = zstd().compress(content)
        path.write_bytes(content)
        return path

    return _write


@attrs.frozen
class Outcome:
    """What became of a command."""

    status: int
    out: str
    err: str
    #: Memory in MiB that it took at the most; 0 when it was not measured.
    peak: int = 0


@pytest.fixture
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make output the same wherever tests run: no terminal, no colour, a hundred columns."""
    for name in ("FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "dumb")


@pytest.fixture
def run(
    plain_terminal: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Outcome]:
    """Return a function that runs the command in this process, as the shell would."""

    def _run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["newsevents", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Outcome(ended.value.code, captured.out, captured.err)

    return _run


@pytest.fixture(scope="session")
def command_process() -> Iterator[forked.Server]:
    """Return the process whose forks are commands with little memory of their own."""
    # No colours and no width of the terminal of whoever runs the tests.
    server = forked.Server(imports="validate", TERM="dumb", NO_COLOR="1", PYTHONUTF8="1")
    yield server
    server.close()


@pytest.fixture
def process(
    command_process: forked.Server, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Outcome]:
    """Return a function that runs the command in a process, in an empty folder, and measures it."""

    def _process(*arguments: str | Path) -> Outcome:
        done = command_process.run(
            tmp_path_factory.mktemp("process"), arguments=list(map(str, arguments))
        )
        return Outcome(done["status"], done["out"], done["err"], done["peak"])

    return _process


@pytest.fixture
def count_calls(no_cover: None) -> Callable[[Callable[[], object]], int]:
    """Return a function that counts the calls, of Python and of C, that a function makes.

    Such tests are not traced for coverage: they do much of what other tests do once.
    Unlike seconds, they are the same on every machine, so work over twice as much can be compared.
    """

    def _count_calls(function: Callable[[], object]) -> int:
        count = 0

        def _profile(frame: FrameType, event: str, argument: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        before = sys.getprofile()
        sys.setprofile(_profile)
        try:
            function()
        finally:
            sys.setprofile(before)
        return count

    return _count_calls


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a Chromium with a profile of its own."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_ARGUMENTS))
        yield started
        started.close()


TESTS = Path(__file__).parent
MESSAGES = TESTS / "golden" / "messages"
REGENERATE = "NEWSEVENTS_GOLDEN" in os.environ


@pytest.fixture
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[object], None]]:
    """Return a function that compares a text for people with the one agreed on for this test.

    The texts of a test are in `tests/golden/messages/`, in the order in which they are compared;
    the folder of the test is called TMP in them. `make golden` writes them anew.
    """
    path = MESSAGES / request.path.relative_to(TESTS).with_suffix(".json")
    agreed = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    expected = agreed.get(request.node.name, [])
    seen: list[str] = []

    def _compare(text: object) -> None:
        seen.append(str(text).replace(str(tmp_path), "TMP"))
        if not REGENERATE:
            assert seen == expected[: len(seen)]

    yield _compare
    if REGENERATE and seen != expected:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = json.dumps({**agreed, request.node.name: seen}, ensure_ascii=False, indent=1)
        path.write_text(f"{written}\n", encoding="utf-8")
