"""Plugin of pytest that makes tests of datasets.

    pytest --newsevents data/

adds one test for each file and family of rules, such as `data/events.jsonl::NE3 time`, and
`data::dataset` for findings without a file. A test fails with the errors and warnings that
`newsevents validate data/` reports. If the dataset cannot be validated, the first of its tests
fails with the reason and the others are skipped. An id runs its test and no other one.
`newsevents_paths` in pytest's configuration does the same in runs without paths of tests, as
`testpaths` does.

A test with the fixture `newsevents_dataset` runs once for each of these datasets.

pytest imports this module wherever the package is installed (entry-point group `pytest11`), so it
imports the rest of the package only inside functions that have a dataset.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from newsevents.dataset.dataset import Dataset

_NODES = pytest.StashKey[Iterable[pytest.Item | pytest.Collector]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option and its setting."""
    parser.getgroup("newsevents", "datasets of events in the news").addoption(
        "--newsevents",
        action="append",
        default=[],
        metavar="PATH",
        help="Validate the dataset at a path or URL; repeatable.",
    )
    parser.addini(
        "newsevents_paths",
        "Datasets to validate in runs without paths of tests.",
        type="paths",
        default=[],
    )


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Find the tests of datasets, of which arguments may be ids that pytest does not look up."""
    config = session.config
    has_paths = config.args_source is pytest.Config.ArgsSource.ARGS
    names = [argument.partition("::")[::2] for argument in config.args] if has_paths else []
    may_have_ids = any(
        (test or os.path.isfile(path)) and not path.endswith(".py")  # noqa: PTH113 - never raises
        for path, test in names
    )
    # A run of a single test does not include a whole dataset.
    is_whole = not has_paths or (config.getoption("newsevents") and not any(t for _, t in names))
    if (is_whole or may_have_ids) and (paths := _paths(config)):
        from newsevents.pytest_plugin.items import collect_datasets, select

        nodes = list(collect_datasets(session, paths))
        selected, config.args = select(nodes, config)
        config.stash[_NODES] = selected or (nodes if is_whole else [])
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Add the datasets to the tests that pytest has collected."""
    report = yield
    if isinstance(collector, pytest.Session) and report.result is not None:
        report.result += collector.config.stash.get(_NODES, [])
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture once for each dataset."""
    if "newsevents_dataset" in metafunc.fixturenames and (paths := _paths(metafunc.config)):
        from newsevents.storage.paths import to_path

        names = [str(to_path(path)) for path in paths]  # URLs without their secrets
        metafunc.parametrize("newsevents_dataset", paths, indirect=True, scope="session", ids=names)


@pytest.fixture(scope="session")
def newsevents_dataset(request: pytest.FixtureRequest) -> Dataset:
    """Return the dataset of `--newsevents` or `newsevents_paths`.

    The test is skipped without a path, and fails if the dataset has errors.
    """
    path = getattr(request, "param", None)
    if path is None:
        pytest.skip("no dataset; give one with --newsevents PATH, or newsevents_paths")
    from newsevents.dataset.reading import read_dataset
    from newsevents.errors import NewsEventsError
    from newsevents.findings import printable

    try:
        return read_dataset(path)
    except NewsEventsError as error:
        reason = "\n".join(map(printable, str(error).splitlines()))
    # Outside the handler, which would show the lines twice.
    pytest.fail(reason, pytrace=False)


def _paths(config: pytest.Config) -> list[str]:
    """Return the paths of the option, or else of the configuration, without duplicates."""
    given: Iterable[str] = config.getoption("newsevents") or ()
    if not given and (configured := config.getini("newsevents_paths")):
        from newsevents.storage.paths import relative_path

        given = map(relative_path, configured)
    return list(dict.fromkeys(path if "://" in path else os.path.normpath(path) for path in given))
