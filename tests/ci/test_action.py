"""`action.yml`: its scripts are run here as GitHub's runner would."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import attrs
import jsonschema
import pytest
import yaml

from command_server import bin_folder

ROOT = Path(__file__).parents[2]
BRIEF = ROOT / "examples" / "brief" / "dataset"
SARIF = ROOT / "tests" / "data" / "sarif-2.1.0-rtm.5.json"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_bytes())
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INSTALL = "Install newsevents"

HOSTILE = "$(touch pwned) `touch pwned`; 'a' \"b\" %0A::error::.jsonl"
ARABIC = "أحداث اليوم.jsonl"


@attrs.define
class Job:
    """Outcome of a job with this action."""

    status: int = 0
    out: str = ""
    summary: str = ""
    outputs: dict[str, str] = attrs.field(factory=dict)
    #: What actions of others were given.
    used: dict[str, dict[str, str]] = attrs.field(factory=dict)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return the folder of a job's repository, with the brief's dataset in `data`."""
    shutil.copytree(BRIEF, tmp_path / "work space" / "data")
    return tmp_path / "work space"


@pytest.fixture
def job(shell, tmp_path: Path, workspace: Path):
    """Return a function that runs the action with some inputs, all but its first step."""
    runner_temp = tmp_path / "runner temp"
    (runner_temp / "newsevents/bin").mkdir(parents=True)
    command = runner_temp / "newsevents/bin/newsevents"
    command.symlink_to(bin_folder() / "newsevents")
    output, summary = runner_temp / "output", runner_temp / "summary"
    surroundings = {
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_OUTPUT": str(output),
        "GITHUB_STEP_SUMMARY": str(summary),
        "RUNNER_TEMP": str(runner_temp),
    }

    def _job(**given: str) -> Job:
        inputs = {name: about["default"] for name, about in ACTION["inputs"].items()}
        inputs |= {name.replace("_", "-"): value for name, value in given.items()}
        done = Job()
        for step in STEPS:
            if step["name"] == INSTALL or not _is_wanted(step, done.outputs):
                continue
            if "uses" in step:
                values = {k: _evaluated(v, inputs, done.outputs) for k, v in step["with"].items()}
                done.used[step["uses"]] = values
                continue
            output.write_text("")
            given_env = step.get("env", {}).items()
            variables = {k: _evaluated(v, inputs, done.outputs) for k, v in given_env}
            ran = shell(step["run"], workspace, **surroundings, **variables)
            done.out += ran.stdout + ran.stderr
            lines = output.read_text(encoding="utf-8").splitlines()
            done.outputs.update(line.split("=", 1) for line in lines)
            done.status = ran.returncode
            if done.status:
                break
        done.summary = summary.read_text(encoding="utf-8")
        return done

    return _job


def _evaluated(text: str, inputs: dict[str, str], outputs: dict[str, str]) -> str:
    """Return a text with the two expressions that the action uses replaced, once."""

    def value(match: re.Match[str]) -> str:
        where, _, name = match[1].rpartition(".")
        return inputs[name] if where == "inputs" else outputs.get(name, "")

    return re.sub(r"\$\{\{ (inputs\.[\w-]+|steps\.validate\.outputs\.\w+) \}\}", value, text)


def _is_wanted(step: dict[str, Any], outputs: dict[str, str]) -> bool:
    condition = step.get("if")
    assert condition in (None, "steps.validate.outputs.sarif != ''")
    return condition is None or outputs.get("sarif", "") != ""


class TestFile:
    """Properties of the file of the action."""

    def test_no_script_has_an_expression_in_it(self):
        """Inputs are never executed: scripts receive them as variables."""
        scripts = [step["run"] for step in STEPS if "run" in step]
        assert len(scripts) == 3
        assert not any("${{" in script for script in scripts)

    def test_every_input_and_output_is_described(self):
        """Every input is described."""
        for about in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
            assert about["description"].endswith(".")
        assert all(isinstance(about["default"], str) for about in ACTION["inputs"].values())

    def test_actions_of_others_are_pinned(self):
        """A tag can be moved; a commit cannot."""
        used = [step["uses"] for step in STEPS if "uses" in step]
        assert len(used) == 1
        assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in used)

    def test_every_script_says_its_shell(self):
        """Composite actions have none by default."""
        assert all(step["shell"] == "bash" for step in STEPS if "run" in step)


class TestGood:
    """A dataset in which nothing is wrong."""

    def test_it_passes(self, job, golden):
        """The log and the summary name the validated datasets."""
        done = job()
        assert done.status == 0
        golden(done.out)
        assert done.summary == f"### newsevents\n\n```text\n{done.out}```\n"
        assert done.outputs == {"status": "0"}
        assert done.used == {}

    def test_nothing_found_is_sent_too(self, job):
        """Code scanning closes alerts that are no longer reported."""
        done = job(upload_sarif="true")
        assert done.status == 0
        ((action, given),) = done.used.items()
        assert action.startswith("github/codeql-action/upload-sarif@")
        log = json.loads(Path(given["sarif_file"]).read_bytes())
        assert log["runs"][0]["results"] == []

    def test_several_datasets(self, job, workspace):
        """Each line is a path; empty ones are passed over."""
        (workspace / "بيانات أخرى").mkdir()
        shutil.copy(workspace / "data" / "articles.jsonl", workspace / "بيانات أخرى")
        done = job(path="data\n\nبيانات أخرى\n", args="--select=NE0,NE1\n")
        assert done.status == 0
        assert {"19", "5"} <= set(done.out.split())


@pytest.fixture
def broken(workspace: Path) -> Path:
    """Break the dataset in two files with unusual names."""
    data = workspace / "data"
    (data / "datapackage.json").unlink()
    for old, new, good, bad in (
        ("events.jsonl", HOSTILE, '"planned"', '"plannd"'),
        ("places.jsonl", ARABIC, '"city"', '"citty"'),
    ):
        text = (data / old).read_text(encoding="utf-8")
        (data / old).unlink()
        (data / new).write_text(text.replace(good, bad, 1), encoding="utf-8")
    return workspace


class TestBroken:
    """A dataset with faults, in files with unusual names."""

    def test_faults_are_annotations_and_counted(self, job, broken):
        """Each finding is at its line of its file; the job fails; a block counts them by rule.

        Only `true` is true: nothing is sent, and nothing is run.
        """
        done = job(upload_sarif="$(touch pwned)")
        assert done.status == 1
        assert done.used == {}
        annotations = [line for line in done.out.splitlines() if line.startswith("::")]
        files = [re.match("::error file=(.*?),line=", line) for line in annotations]
        escaped = HOSTILE.replace("%", "%25").replace(":", "%3A")
        assert {match[1] for match in files if match} == {f"data/{ARABIC}", f"data/{escaped}"}
        assert sum("NE105" in line for line in annotations) == 2
        assert not (broken / "pwned").exists()
        assert re.search(r"^ +2  NE105  ", done.summary, re.MULTILINE)
        assert done.summary.count("```") == 2
        assert done.summary.endswith("```\n")

    @pytest.mark.usefixtures("broken")
    def test_sarif_is_sent_all_the_same(self, job):
        """Findings go to code scanning before the job fails; the file fits its schema."""
        done = job(upload_sarif="true")
        assert done.status == 1
        (given,) = done.used.values()
        assert given == {"sarif_file": done.outputs["sarif"], "category": "newsevents"}
        log = json.loads(Path(given["sarif_file"]).read_bytes())
        jsonschema.validate(log, json.loads(SARIF.read_bytes()))
        results = log["runs"][0]["results"]
        assert [result["ruleId"] for result in results].count("NE105") == 2

    @pytest.mark.usefixtures("broken")
    def test_options_are_passed_on(self, job):
        """One a line, with whatever is in it."""
        done = job(args="--select\nNE1,NE2\n--exit-zero")
        assert done.status == 0
        assert "NE105" in done.out


class TestMisuse:
    """Invalid inputs."""

    @pytest.mark.parametrize(
        "path", ['مفقود $(touch pwned); `touch pwned`"; touch pwned; "', "--help"]
    )
    def test_a_path_is_a_path(self, job, workspace, path):
        """The text is treated as a path, not run; the job fails, and the summary gives the reason."""
        done = job(path=path)
        assert done.status == 2
        (line,) = done.out.splitlines()
        assert f"{path}: " in line
        assert line in done.summary
        assert not (workspace / "pwned").exists()

    @pytest.mark.parametrize("args", ["$(touch pwned)", "--select\nNE1x"])
    def test_an_option_is_an_option(self, job, workspace, args):
        """Whatever is in it, it is an argument of the command."""
        assert job(args=args).status == 2
        assert not (workspace / "pwned").exists()

    def test_misuse_sends_nothing(self, job):
        """Without a log of findings none is sent, and the job fails like the command."""
        done = job(args="--no-such-option", upload_sarif="true")
        assert (done.status, done.used) == (2, {})

    def test_no_path_is_misuse(self, job):
        """An empty list of datasets is not a clean one."""
        assert job(path="\n").status == 2
