"""A plugin for pytest that makes tests of datasets.

    pytest --newsevents data/

has one test for every file and family of rules, such as `data/events.jsonl::NE3 time`, and
`data::dataset` for what is about no single file. A test fails with what `newsevents validate
data/` says; findings for information only are held against nobody.
`newsevents_paths` in pytest's configuration does the same whenever `testpaths` counts as well:
when pytest is given no paths of tests.

A test that asks for the fixture `newsevents_dataset` runs once for each of these datasets.

pytest imports this module wherever the package is installed (entry-point group `pytest11`), so it
imports nothing of the package before there is a dataset to check.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from newsevents.dataset.dataset import Dataset


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option, and the setting for those who do not want to type it."""
    parser.getgroup("newsevents", "datasets of events in the news").addoption(
        "--newsevents",
        action="append",
        default=[],
        metavar="PATH",
        help="Check the dataset at PATH, or a URL, and give it to tests; may be repeated.",
    )
    parser.addini(
        "newsevents_paths",
        "Datasets to give to tests, and to check when no paths of tests are given.",
        type="paths",
        default=[],
    )


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Add the datasets to what pytest has found in the paths of tests."""
    report = yield
    if isinstance(collector, pytest.Session) and report.result is not None:
        config = collector.config
        # Somebody who asks for a single test does not want all of a dataset with it.
        is_for_some_tests = config.args_source is pytest.Config.ArgsSource.ARGS
        paths = _paths(config)
        if paths and (config.getoption("newsevents") or not is_for_some_tests):
            from newsevents.pytest_plugin.nodes import nodes

            report.result += nodes(collector, paths)
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for the dataset once for each."""
    if "newsevents_dataset" in metafunc.fixturenames and (paths := _paths(metafunc.config)):
        # What is secret in a URL is no part of a name.
        from newsevents.storage.paths import to_path

        names = [str(to_path(path)) for path in paths]
        metafunc.parametrize("newsevents_dataset", paths, indirect=True, scope="session", ids=names)


@pytest.fixture(scope="session")
def newsevents_dataset(request: pytest.FixtureRequest) -> Dataset:
    """Return the dataset at the path that `--newsevents` or `newsevents_paths` gives.

    The test is skipped when there is no path, and fails when the dataset has errors.
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
    # Not while the error is handled: its lines would be shown twice.
    pytest.fail(reason, pytrace=False)


def _paths(config: pytest.Config) -> list[str]:
    """Return each dataset once: those given, or else those of the configuration."""
    given = config.getoption("newsevents") or map(relative, config.getini("newsevents_paths"))
    return list(dict.fromkeys(path if "://" in path else os.path.normpath(path) for path in given))


def relative(path: str | Path, folder: str | Path = os.curdir) -> str:
    """Return a path as seen from a folder; from another drive, it stays as it is."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return str(path)
