"""The pytest plugin, run by pytest in temporary folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from newsevents.findings import Severity
from newsevents.model import Actor
from newsevents.pytest_plugin import items
from newsevents.storage import paths
from newsevents.validation import registry
from newsevents.validation.rule import Problem, RuleContext, rule

pytest_plugins = ["pytester"]

BRIEF = Path(__file__).parents[1] / "examples" / "brief" / "dataset"
FILES = ("actors.jsonl", "articles.jsonl", "events.jsonl", "places.jsonl")
FAMILIES = (
    "NE0 reading",
    "NE1 schema",
    "NE2 identity",
    "NE3 time",
    "NE4 evidence",
    "NE5 participants",
    "NE6 places",
)


@pytest.fixture
def project(
    pytester: pytest.Pytester, plain_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> pytest.Pytester:
    """Return an empty project with the brief's dataset in `data`, and no tests of its own."""
    # With these variables, pytest repeats failures in full in its summary.
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    # It would import NumPy in each run.
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p no:randomly")
    shutil.copytree(BRIEF, pytester.path / "data")
    # Tests change files, so the manifest contains neither sizes nor hashes.
    manifest = pytester.path / "data" / "datapackage.json"
    content = json.loads(manifest.read_bytes())
    for resource in content["resources"]:
        del resource["bytes"], resource["hash"]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    # An empty configuration makes this folder the root of the project for pytest.
    pytester.makeini("[pytest]\n")
    return pytester


def spoil(file: Path, old: str, new: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def collected(result: pytest.RunResult) -> set[str]:
    """Return the ids that `--collect-only -q` lists."""
    return {line for line in result.outlines if "::" in line}


def failures(result: pytest.RunResult) -> set[str]:
    """Return the ids of the failed tests in the summary."""
    lines = (line for line in result.outlines if line.startswith("FAILED "))
    return {line.removeprefix("FAILED ").partition(" - ")[0] for line in lines}


def test_pytest_finds_the_plugin():
    """The package announces the plugin, under the name that `-p no:newsevents` takes."""
    (point,) = {(p.name, p.value) for p in entry_points(group="pytest11", name="newsevents")}
    assert point == ("newsevents", "newsevents.pytest_plugin")


def test_a_file_and_a_family_are_a_test(project):
    """Data files have a test for each family, the manifest for two, the dataset for the rest."""
    result = project.runpytest_inprocess("--newsevents", "data/", "--collect-only", "-q")
    ids = collected(result)
    assert {f"data/{file}::{family}" for file in FILES for family in FAMILIES} <= ids
    of_manifest = {name for name in ids if name.startswith("data/datapackage.json::")}
    assert of_manifest == {f"data/datapackage.json::{f}" for f in ("NE0 reading", "NE8 package")}
    assert "data::dataset" in ids
    assert len(ids) == result.parseoutcomes()["tests"]


def test_a_good_dataset_passes(project):
    """Every test passes, also if the project has no others."""
    result = project.runpytest_inprocess("--newsevents=data")
    assert result.ret is pytest.ExitCode.OK
    assert set(result.parseoutcomes()) == {"passed"}
    result = project.runpytest_inprocess("--newsevents=data", "--verbose")
    result.stdout.fnmatch_lines(["data/events.jsonl::NE3 time PASSED *"])


def test_without_a_dataset_there_is_nothing(project):
    """The plugin alone adds no test."""
    assert project.runpytest_inprocess().ret is pytest.ExitCode.NO_TESTS_COLLECTED


def test_a_failing_test_shows_the_findings_as_the_command_does(project, run):
    """Each finding is shown with its line, mark and hint, without a traceback."""
    events = project.path / "data" / "events.jsonl"
    spoil(events, '"planned"', '"plannd"')
    spoil(events, "actor:valmar-harbour-master", "actor:valmar-harbor-master")
    paragraphs = [part for part in run("validate", "data/").out.split("\n\n") if "help" in part]
    result = project.runpytest_inprocess("--newsevents", "data/")
    assert failures(result) == {"data/events.jsonl::NE1 schema", "data/events.jsonl::NE2 identity"}
    assert len(paragraphs) == 2
    for paragraph in paragraphs:
        assert paragraph in result.stdout.str()
    result.stdout.fnmatch_lines(["*_ NE1 schema _*"])
    result.stdout.no_fnmatch_line("*Error*")
    result.stdout.no_fnmatch_line("*.py:*")
    summary = run("validate", "data/").out.splitlines()[-1]
    assert summary not in result.stdout.str()


def test_information_fails_nothing(project):
    """Unresolved references of a single file are for information only."""
    result = project.runpytest_inprocess("--newsevents", "data/events.jsonl")
    assert result.ret is pytest.ExitCode.OK
    ids = collected(project.runpytest_inprocess("--newsevents=data/events.jsonl", "--co", "-q"))
    assert {f"data/events.jsonl::{name}" for name in (*FAMILIES, "dataset")} <= ids


def test_a_test_shows_no_more_than_enough(project):
    """Only the first of many findings are shown, with the number of the others."""
    (project.path / "data" / "places.jsonl").write_text("no JSON\n" * 30, encoding="utf-8")
    result = project.runpytest_inprocess("--newsevents", "data/", "-k", "places and NE0")
    most = items.MAX_SHOWN_FINDINGS
    assert sum(line.startswith("data/places.jsonl:") for line in result.outlines) == most
    result.stdout.fnmatch_lines([f"* {30 - most} *"])


class TestConfiguration:
    """Settings count as for `newsevents validate`."""

    def test_what_is_ignored_fails_nothing(self, project):
        """A rule that is ignored has no finding, and a family of ignored rules no test."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        settings = project.path / "newsevents.toml"
        settings.write_text('ignore = ["NE105", "NE3"]\n', encoding="utf-8")
        assert project.runpytest_inprocess("--newsevents", "data/").ret is pytest.ExitCode.OK
        result = project.runpytest_inprocess("--newsevents", "data/", "--collect-only", "-q")
        assert not {name for name in collected(result) if "NE3" in name}

    @pytest.mark.parametrize(
        ("settings", "code"),
        [
            ('fail-on = "error"', pytest.ExitCode.OK),
            ('severity = {NE205 = "info"}', pytest.ExitCode.OK),
            ("supporting = true", pytest.ExitCode.OK),
            ('fail-on = "error"\nseverity = {NE205 = "error"}', pytest.ExitCode.TESTS_FAILED),
            ("", pytest.ExitCode.TESTS_FAILED),
        ],
    )
    def test_the_settings_say_what_fails(self, project, settings, code):
        """Findings of a severity that does not count fail nothing."""
        idle = {"type": "actor", "id": "actor:idle", "names": {"ar": "عاطل"}, "kind": "person"}
        with (project.path / "data" / "actors.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(idle)}\n")
        (project.path / "newsevents.toml").write_text(settings, encoding="utf-8")
        assert project.runpytest_inprocess("--newsevents", "data/", "-k", "NE2").ret is code

    def test_evidence_is_checked_against_texts(self, project):
        """Evidence that differs from the texts fails."""
        (project.path / "newsevents.toml").write_text('texts = "texts"\n', encoding="utf-8")
        (project.path / "texts").mkdir()
        for language in ("ar", "en"):
            text = project.path / "texts" / f"2025-05-05-valmar-{language}.txt"
            text.write_text("نص آخر", encoding="utf-8")
        failed = failures(project.runpytest_inprocess("--newsevents", "data/"))
        assert failed
        assert all(name.endswith("::NE4 evidence") for name in failed)

    def test_a_baseline_is_put_up_with_until_it_is_stale(self, project, run):
        """Findings in the baseline fail nothing; stale entries are reported once."""
        actors = project.path / "data" / "actors.jsonl"
        spoil(actors, '"kind":"state"', '"kind":"realm"')
        (project.path / "newsevents.toml").write_text('baseline = "known.json"', encoding="utf-8")
        run("validate", "data", "--write-baseline", "known.json")
        # Both datasets share the baseline; only together they use it up.
        (project.path / "other").mkdir()
        (project.path / "other" / "places.jsonl").write_bytes(
            (project.path / "data" / "places.jsonl").read_bytes()
        )
        arguments = ("--newsevents", "data", "--newsevents", "other")
        result = project.runpytest_inprocess(*arguments, "-k", "not other")
        assert failures(result) == set()
        assert "known.json::NE9 checking" in collected(
            project.runpytest_inprocess(*arguments, "--collect-only", "-q")
        )
        spoil(actors, '"kind":"realm"', '"kind":"state"')
        result = project.runpytest_inprocess(*arguments, "-k", "not other")
        assert "known.json::NE9 checking" in failures(result)
        result.stdout.fnmatch_lines(["*known.json:*: NE901 *"])

    def test_the_settings_of_the_data_say_what_is_stale(self, project, run):
        """Findings that a dataset ignores are not stale in a shared baseline."""
        spoil(project.path / "data" / "actors.jsonl", '"kind":"state"', '"kind":"realm"')
        run("validate", "data", "--write-baseline", "known.json")
        settings = project.path / "data" / "newsevents.toml"
        settings.write_text('baseline = "../known.json"\nignore = ["NE105"]', encoding="utf-8")
        result = project.runpytest_inprocess("--newsevents", "data")
        assert result.ret is pytest.ExitCode.OK

    def test_stale_entries_may_be_ignored(self, project, run):
        """A family without a selected rule has no stale entries either."""
        spoil(project.path / "data" / "actors.jsonl", '"kind":"state"', '"kind":"realm"')
        run("validate", "data", "--write-baseline", "known.json")
        spoil(project.path / "data" / "actors.jsonl", '"kind":"realm"', '"kind":"state"')
        (project.path / "newsevents.toml").write_text(
            'baseline = "known.json"\nselect = ["NE1", "NE2"]', encoding="utf-8"
        )
        result = project.runpytest_inprocess("--newsevents", "data")
        assert result.ret is pytest.ExitCode.OK

    @pytest.mark.parametrize(
        "settings",
        [
            "ignore = [",
            'ignor = ["NE1"]',
            'ignore = ["NE1x"]',
            'baseline = "gone.json"',
            'texts = "gone"',
        ],
    )
    def test_settings_that_are_wrong_are_one_line(self, project, run, settings):
        """One of the dataset's tests fails with the error of the command, and no other passes."""
        (project.path / "newsevents.toml").write_text(settings, encoding="utf-8")
        result = project.runpytest_inprocess("--newsevents", "data")
        assert result.ret is pytest.ExitCode.TESTS_FAILED
        assert len(failures(result)) == 1
        assert set(result.parseoutcomes()) <= {"failed", "skipped"}
        line = run("validate", "data").err.removeprefix("newsevents: ").strip()
        assert line in result.stdout.str()
        result.stdout.no_fnmatch_line("*Traceback*")


class TestUnreadable:
    """Paths without a dataset."""

    def test_it_is_one_test_that_fails_with_one_line(self, project):
        """A file that cannot be read fails alone, and the others pass."""
        arguments = ("--newsevents", "data", "--newsevents", "datta")
        result = project.runpytest_inprocess(*arguments)
        assert failures(result) == {"datta::dataset"}
        result.stdout.fnmatch_lines(["*_ dataset _*", "datta: *"])

    @pytest.mark.parametrize(
        "path", ["README.md", "x" * 5000, "", "مجلّد \u202ex", "a\x1b[31mb\n::c"]
    )
    def test_whatever_the_path_is(self, project, path):
        """Any path without a dataset is one failing test."""
        (project.path / "README.md").touch()
        result = project.runpytest_inprocess(f"--newsevents={path}", "-v")
        assert result.ret is pytest.ExitCode.TESTS_FAILED
        assert result.parseoutcomes() == {"failed": 1}
        assert "\x1b" not in result.stdout.str()

    def test_a_rule_that_breaks_is_one_line(self, project, acme):
        """A rule of another package that raises fails each test that needs it, in one line."""
        acme.breaks = True
        result = project.runpytest_inprocess("--newsevents", "data", "-k", "actors")
        assert result.ret is pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines(["*acme:RULES*ACME001*"])
        result.stdout.no_fnmatch_line("*Traceback*")


class Acme:
    """A package with one rule, which reports every person, or raises."""

    breaks = False

    def rules(self) -> Any:
        """Return the rule, as its entry point gives it."""

        @rule("ACME001", Severity.WARNING, of=Actor)
        def no_people(record: Actor, context: RuleContext) -> Iterator[Problem]:
            """Report a person.

            Why it matters: it does not.

            Example: an actor

            Use instead: nothing
            """
            if self.breaks:
                raise LookupError("no luck")
            if record.kind == "person":
                yield Problem("a person", pointer="/kind")

        return no_people


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Iterator[Acme]:
    """Install a package that brings a rule of its own."""
    package = Acme()

    class Point(EntryPoint):
        def load(self) -> Any:
            return package.rules()

    points = EntryPoints([Point("acme", "acme:RULES", registry.GROUP)])
    monkeypatch.setattr(registry, "entry_points", points.select)
    registry.plugin_rules.cache_clear()
    yield package
    registry.plugin_rules.cache_clear()


def test_other_packages_have_tests_of_their_own(project, acme):
    """Rules of another package are a family, named by its letters."""
    result = project.runpytest_inprocess("--newsevents", "data")
    assert failures(result) == {"data/actors.jsonl::ACME"}
    result.stdout.fnmatch_lines(["data/actors.jsonl:3:*: ACME001 a person*"])


def test_nothing_found_is_lost(project):
    """Findings about a file without tests are in the test of the dataset."""
    (project.path / "data" / "datapackage.json").unlink()
    (project.path / "data" / "more.jsonl").symlink_to("/etc/hostname")
    result = project.runpytest_inprocess("--newsevents", "data")
    assert "data::dataset" in failures(result)
    result.stdout.fnmatch_lines(["data/more.jsonl: NE803 *"])


def _add_files(data: Path, names: list[str]) -> None:
    """Add files of these names to a dataset, each with a copy of a place, and drop its manifest."""
    (data / "datapackage.json").unlink()
    (place, *_) = (data / "places.jsonl").read_text(encoding="utf-8").splitlines()
    for number, name in enumerate(names):
        line = place.replace('"place:', f'"place:of-{number}-', 1)
        (data / name).write_text(f"{line}\n", encoding="utf-8")


def test_names_of_files_are_harmless(project):
    """A file of any name has its tests, and its name is escaped."""
    names = [
        "أحداث اليوم.jsonl",
        'a "b" $(c).jsonl',
        "a::b.jsonl",
        "a[b.jsonl",
        "a\nb\x1b[31m.jsonl",
    ]
    data = project.path / "data"
    _add_files(data, names)
    arguments = ("--newsevents", "data", "-v", "--junitxml=report.xml", "-k", "NE0 or NE1")
    result = project.runpytest_inprocess(*arguments)
    assert result.ret is pytest.ExitCode.OK
    assert "\x1b" not in result.stdout.str()
    for name in names:
        spoil(data / name, '"type":"place"', '"type":"plaice"')
    result = project.runpytest_inprocess(*arguments)
    assert result.parseoutcomes()["failed"] == len(names)
    assert "\x1b" not in result.stdout.str()
    ET.parse(project.path / "report.xml")  # noqa: S314 - our own


class TestWithPytest:
    """Options of pytest work with these tests."""

    def test_choosing_by_keyword(self, project):
        """`-k` takes families, files, and both."""
        result = project.runpytest_inprocess("--newsevents=data", "--co", "-q", "-k", "NE3")
        assert collected(result) == {f"data/{file}::NE3 time" for file in FILES}
        result = project.runpytest_inprocess(
            "--newsevents=data", "--co", "-q", "-k", "events and (NE3 or NE4)"
        )
        assert collected(result) == {
            "data/events.jsonl::NE3 time",
            "data/events.jsonl::NE4 evidence",
        }

    def test_leaving_one_out(self, project):
        """`--deselect` takes an id."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        arguments = ("--newsevents=data", "--deselect=data/events.jsonl::NE1 schema")
        assert project.runpytest_inprocess(*arguments).ret is pytest.ExitCode.OK

    def test_every_id_can_be_given_back(self, project, monkeypatch):
        """Every listed id, given as an argument, runs this test and no other."""
        names = ["a b.jsonl", "a::b.jsonl", "a[1].jsonl", "نص.jsonl", "a.py.jsonl"]
        monkeypatch.chdir(project.path)
        project.makepyfile("def test_it(): pass")
        (project.path / "old.json").write_text('{"newsevents-baseline": 1, "findings": []}')
        settings = 'select = ["NE1", "NE9"]\nbaseline = "../old.json"\n'
        (project.path / "data" / "newsevents.toml").write_text(settings)
        _add_files(project.path / "data", names)
        options = ("-p", "no:cacheprovider", "--co", "-q", "--newsevents=data")
        ids = collected(project.runpytest_inprocess(*options))
        assert len(ids) > len(names) + 5
        for each in ids:
            assert collected(project.runpytest_inprocess(*options, each)) == {each}
        assert collected(project.runpytest_inprocess(*options, *ids)) == ids

    def test_ids_are_taken_as_pytest_takes_them(self, project, monkeypatch):
        """An id may be that of a file, absolute, or relative to the working directory."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        (project.path / "tests").mkdir()
        monkeypatch.chdir(project.path / "tests")
        options = ("--newsevents=../data", "--rootdir=..")
        (failed,) = failures(project.runpytest_inprocess(*options))
        again = project.runpytest_inprocess(*options, failed)
        assert again.parseoutcomes() == {"failed": 1}
        file = str(project.path / "data" / "events.jsonl")
        assert project.runpytest_inprocess(*options, file).parseoutcomes()["failed"] == 1
        for unknown in ("../data/events.jsonl::NE0", "../data/gone.jsonl", "x::y"):
            result = project.runpytest_inprocess(*options, failed, unknown)
            assert result.ret is pytest.ExitCode.USAGE_ERROR

    def test_ids_of_configured_datasets(self, project):
        """An id of a dataset in the configuration runs this test, with another one if asked."""
        project.makeini("[pytest]\nnewsevents_paths = data\n")
        project.makepyfile("def test_it(): pass")
        each = "data/events.jsonl::NE1 schema"
        for given in ([each], [each, "test_ids_of_configured_datasets.py"]):
            result = project.runpytest_inprocess("--co", "-q", *given)
            assert {each} <= collected(result) <= {each, f"{given[-1]}::test_it"}
            assert len(collected(result)) == len(given)

    def test_what_failed_last(self, project):
        """`--last-failed` runs the tests that failed, and no others."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        project.runpytest_inprocess("--newsevents=data")
        result = project.runpytest_inprocess("--newsevents=data", "--last-failed")
        assert result.parseoutcomes()["failed"] == 1
        assert "passed" not in result.parseoutcomes()

    def test_several_processes(self, project):
        """With pytest-xdist the outcome is the same."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        project.makepyfile("def test_it(newsevents_dataset): pass")
        alone = project.runpytest_inprocess("--newsevents=data")
        result = project.runpytest_subprocess("--newsevents=data", "-n", "2")
        assert result.parseoutcomes() == alone.parseoutcomes()
        assert failures(result) == failures(alone) == {"data/events.jsonl::NE1 schema"}

    def test_junit(self, project):
        """In pytest's own JUnit XML, each test is under its file, with its findings."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        project.runpytest_inprocess("--newsevents=data", "--junitxml=report.xml")
        root = ET.parse(project.path / "report.xml").getroot()  # noqa: S314 - our own
        (failure,) = root.iter("failure")
        assert failure.text is not None
        assert "NE105" in failure.text
        (case,) = (case for case in root.iter("testcase") if failure in case)
        assert case.get("name") == "NE1 schema"
        assert case.get("classname") == "data.events.jsonl"

    def test_from_another_folder(self, project):
        """Ids are those of the project, paths those of the folder that pytest runs in."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        (project.path / "tests").mkdir()
        os.chdir(project.path / "tests")  # pytester goes back
        result = project.runpytest_inprocess("--newsevents", "../data", "--rootdir=..")
        result.stdout.fnmatch_lines(["../data/events.jsonl:1:*: NE105 *"])
        assert failures(result) == {"../data/events.jsonl::NE1 schema"}
        ids = collected(project.runpytest_inprocess("--newsevents=../data", "--co", "-q"))
        assert "data/events.jsonl::NE1 schema" in ids

    def test_other_failures_are_shown_as_ever(self, project, monkeypatch):
        """An error of the plugin itself is shown as usual."""
        monkeypatch.setattr(items, "validate", None)
        result = project.runpytest_inprocess("--newsevents=data", "-k", "dataset")
        result.stdout.fnmatch_lines(["*TypeError: *"])

    def test_a_dataset_on_another_drive(self, monkeypatch):
        """A path on another drive stays absolute."""

        def _relpath(path: str | Path, start: str | Path) -> str:
            raise ValueError(f"{path} is not on the drive of {start}")

        monkeypatch.setattr(os.path, "relpath", _relpath)
        monkeypatch.setattr(paths, "_relative_path", paths._relative_path.__wrapped__)
        assert paths.relative_path("data", "other") == (Path.cwd() / "data").as_posix()

    def test_a_dataset_given_twice_is_one(self, project):
        """A dataset given by two spellings of its path is tested once."""
        once = project.runpytest_inprocess("--newsevents=data")
        twice = project.runpytest_inprocess("--newsevents=./data/", "--newsevents=data")
        assert once.parseoutcomes() == twice.parseoutcomes()


class TestCost:
    """Nothing is done before it is needed."""

    @pytest.fixture
    def validated(self, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
        """Return the paths that are validated, in order."""
        paths: list[Any] = []
        validate = items.validate

        def _validate(path: Any, **options: Any) -> Any:
            paths.append(path)
            return validate(path, **options)

        monkeypatch.setattr(items, "validate", _validate)
        return paths

    def test_collecting_validates_nothing(self, project, validated):
        """Tests that are not run read no data."""
        project.runpytest_inprocess("--newsevents=data", "--collect-only")
        project.runpytest_inprocess("--newsevents=data", "-k", "nothing")
        assert validated == []

    def test_a_dataset_is_validated_once(self, project, validated):
        """A dataset is validated once for all its tests, also if that fails."""
        project.runpytest_inprocess("--newsevents=data")
        assert validated == ["data"]
        (project.path / "newsevents.toml").write_text('texts = "data"', encoding="utf-8")
        project.runpytest_inprocess("--newsevents=data")
        assert validated == ["data", "data"]

    @pytest.mark.parametrize("name", ["data::dataset", "data/events.jsonl::NE3 time"])
    def test_the_reason_is_given_by_the_test_that_runs(self, project, name):
        """Any test that is run alone fails if the dataset cannot be validated."""
        (project.path / "newsevents.toml").write_text('texts = "gone"', encoding="utf-8")
        result = project.runpytest_inprocess("--newsevents=data", name)
        assert result.parseoutcomes() == {"failed": 1}

    def test_the_plugin_alone_imports_nothing(self, project):
        """A run of pytest without a dataset imports only the plugin."""
        project.makepyfile(
            "import sys\n"
            "def test_it():\n"
            "    loaded = {name for name in sys.modules if name.startswith('newsevents')}\n"
            "    assert loaded == {'newsevents', 'newsevents.pytest_plugin'}\n"
        )
        arguments = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
        done = subprocess.run(arguments, cwd=project.path, capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b""), done.stdout.decode()


class TestIni:
    """`newsevents_paths` in the configuration of pytest."""

    @pytest.fixture
    def configured(self, project: pytest.Pytester) -> pytest.Pytester:
        """Return the project with its dataset in the configuration, and a test that takes it."""
        project.makeini("[pytest]\ntestpaths = tests\nnewsevents_paths = data\n")
        (project.path / "tests").mkdir()
        (project.path / "tests" / "test_it.py").write_text(
            "def test_it(newsevents_dataset): assert len(newsevents_dataset) == 17\n",
            encoding="utf-8",
        )
        return project

    def test_it_is_for_a_run_of_everything(self, configured):
        """Without arguments, the dataset and the tests are run."""
        ids = collected(configured.runpytest_inprocess("--collect-only", "-q"))
        assert {"data::dataset", "tests/test_it.py::test_it[data]"} <= ids
        assert configured.runpytest_inprocess().ret is pytest.ExitCode.OK
        assert configured.runpytest_subprocess("-n1").ret is pytest.ExitCode.OK

    def test_somebody_who_asks_for_a_test_gets_a_test(self, configured):
        """With paths of tests, the dataset is available to them but not tested itself."""
        result = configured.runpytest_inprocess("tests/test_it.py")
        assert result.parseoutcomes() == {"passed": 1}
        each = "data/events.jsonl::NE1 schema"
        result = configured.runpytest_subprocess("tests/test_it.py", each, "-n1")
        assert result.parseoutcomes() == {"passed": 2}

    def test_the_option_counts_more(self, configured):
        """The option replaces the configured datasets."""
        shutil.copytree(configured.path / "data", configured.path / "more")
        arguments = ("--newsevents", "more", "tests/test_it.py", "--collect-only", "-q")
        ids = collected(configured.runpytest_inprocess(*arguments))
        assert {"more::dataset", "tests/test_it.py::test_it[more]"} <= ids
        assert not {name for name in ids if name.startswith("data")}

    def test_paths_are_those_of_the_configuration(self, configured):
        """Configured paths are relative to the folder of the configuration."""
        os.chdir(configured.path / "tests")  # pytester goes back
        result = configured.runpytest_inprocess()
        assert result.ret is pytest.ExitCode.OK
        assert result.parseoutcomes()["passed"] > 1


class TestFixture:
    """`newsevents_dataset`."""

    def test_a_test_runs_once_for_each_dataset(self, project):
        """The datasets are loaded, with their paths as names."""
        (project.path / "more").mkdir()
        shutil.copy(project.path / "data" / "places.jsonl", project.path / "more")
        project.makepyfile(
            "from newsevents import Dataset\n"
            "def test_it(newsevents_dataset, request):\n"
            "    assert isinstance(newsevents_dataset, Dataset)\n"
            "    path = request.node.callspec.params['newsevents_dataset']\n"
            "    assert len(newsevents_dataset) == {'data': 17, 'more': 2}[path]\n"
        )
        arguments = ("--newsevents=data", "--newsevents", "more", "-k", "test_it")
        result = project.runpytest_inprocess(*arguments)
        assert result.parseoutcomes()["passed"] == 2

    def test_a_dataset_is_loaded_once(self, project):
        """Tests share the dataset, which cannot be changed."""
        project.makepyfile(
            "seen = set()\n"
            "def test_a(newsevents_dataset): seen.add(id(newsevents_dataset))\n"
            "def test_b(newsevents_dataset): seen.add(id(newsevents_dataset))\n"
            "def teardown_module(): assert len(seen) == 1\n"
        )
        result = project.runpytest_inprocess("--newsevents=data", "-k", "test_a or test_b")
        assert result.parseoutcomes()["passed"] == 2
        assert result.ret is pytest.ExitCode.OK

    def test_without_a_path_the_test_is_skipped(self, project):
        """The reason says how to give a path."""
        project.makepyfile("def test_it(newsevents_dataset): assert False")
        result = project.runpytest_inprocess("-rs")
        assert result.parseoutcomes() == {"skipped": 1}
        result.stdout.fnmatch_lines(["*--newsevents *newsevents_paths*"])

    def test_a_dataset_with_errors_fails_the_test(self, project):
        """The errors are shown as lines of findings, without a traceback."""
        spoil(project.path / "data" / "events.jsonl", '"planned"', '"plannd"')
        project.makepyfile("def test_it(newsevents_dataset): pass")
        result = project.runpytest_inprocess("--newsevents=data", "-k", "test_it")
        assert result.parseoutcomes()["errors"] == 1
        result.stdout.fnmatch_lines(["data *:", "*data/events.jsonl:1:*: NE105 *"])
        assert result.stdout.str().count("NE105") == 1
        result.stdout.no_fnmatch_line("*Traceback*")
