"""A pytest plugin that tests datasets.

    pytest --newsevents data/

runs a test for each file and family of rules, such as `data/events.jsonl::NE3 time`, and
`data::dataset` for findings about no single file. A test fails with the findings of `newsevents
validate data/`, except those for information only. The setting `newsevents_paths` does the same
when pytest is given no paths of tests, as for `testpaths`.

A test with the fixture `newsevents_dataset` runs once for each of these datasets.

pytest imports this module wherever the package is installed (entry-point group `pytest11`), so all
imports of the package are inside functions that run only if there is a dataset.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from newsevents.dataset.dataset import Dataset


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option `--newsevents` and the setting `newsevents_paths`."""
    parser.getgroup("newsevents", "datasets of events in the news").addoption(
        "--newsevents",
        action="append",
        default=[],
        metavar="PATH",
        help="Test the dataset at PATH or URL; repeatable.",
    )
    parser.addini(
        "newsevents_paths",
        "Datasets for tests, tested when no paths of tests are given.",
        type="paths",
        default=[],
    )


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Add the datasets to the collection of the session."""
    report = yield
    if isinstance(collector, pytest.Session) and report.result is not None:
        config = collector.config
        # A run of single tests must not run all tests of the configured datasets, too.
        has_test_paths = config.args_source is pytest.Config.ArgsSource.ARGS
        paths = _paths(config)
        if paths and (config.getoption("newsevents") or not has_test_paths):
            from newsevents.pytest_plugin.nodes import iter_nodes

            report.result += iter_nodes(collector, paths)
    return report


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test with the fixture once for each dataset."""
    if "newsevents_dataset" in metafunc.fixturenames and (paths := _paths(metafunc.config)):
        from newsevents.storage.paths import to_path

        # The text of a path contains no secret of a URL.
        names = [str(to_path(path)) for path in paths]
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
    # Outside of the except block, since pytest would show the error as well.
    pytest.fail(reason, pytrace=False)


def _paths(config: pytest.Config) -> list[str]:
    """Return the paths of the option or else of the setting, each once."""
    paths = config.getoption("newsevents")
    if not paths and (configured := config.getini("newsevents_paths")):
        from newsevents.pytest_plugin.nodes import relative_path

        paths = map(relative_path, configured)
    return list(dict.fromkeys(path if "://" in path else os.path.normpath(path) for path in paths))
