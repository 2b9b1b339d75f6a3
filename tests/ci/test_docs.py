"""The configuration in docs/ci.md works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_bytes())


def block(first_line: str) -> Any:
    """Return the block of YAML that begins with a comment."""
    text = PAGE.partition(f"```yaml\n# {first_line}\n")[2].partition("```")[0]
    assert text, first_line
    return yaml.safe_load(text)


def test_every_target_that_is_named_has_a_rule():
    """A rule that is lost leaves a target that does nothing, without a word."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = set(re.findall(r"^([a-z-]+)(?: [a-z-]+)*:(?!=)", makefile, re.MULTILINE)) | {"pyright"}
    pages = "".join((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))
    named = set(re.findall(r"\bmake ([a-z-]+)(?=[` \n])", pages))
    assert {"pythons", "test"} < named <= rules
    (phony,) = re.findall(r"^\.PHONY: (.*)", makefile, re.MULTILINE)
    assert set(phony.split()) == rules


def test_the_action_has_the_inputs_that_are_shown():
    """The workflow gives inputs that there are, and the table lists them all with their defaults."""
    action = yaml.safe_load((ROOT / "action.yml").read_bytes())
    steps = block(".github/workflows/newsevents.yml")["jobs"]["dataset"]["steps"]
    (given,) = (step["with"] for step in steps if "newsevents" in step["uses"])
    assert given.keys() <= action["inputs"].keys()
    rows = re.findall(r"^\| `([\w-]+)` \|.*\| (.*?) ?\|$", PAGE, re.MULTILINE)
    assert {name: default.strip('`"') for name, default in rows} == {
        name: about["default"] for name, about in action["inputs"].items()
    }


def test_the_hooks_are_those_that_are_shown():
    """The configuration for pre-commit names hooks that there are."""
    (repository,) = block(".pre-commit-config.yaml")["repos"]
    assert {hook["id"] for hook in repository["hooks"]} == {hook["id"] for hook in HOOKS}


@pytest.mark.parametrize(
    ("file", "validate", "fmt"),
    [
        ("data/events.jsonl", True, True),
        ("أحداث.jsonl.gz", True, True),
        ("a b/x.jsonl.zst", True, True),
        ("x.newsevents.json", True, True),
        ("data/datapackage.json", True, False),
        ("datapackage.json", True, False),
        ("mydatapackage.json", False, False),
        ("data/events.jsonl.bak", False, False),
        ("package.json", False, False),
        ("jsonl", False, False),
    ],
)
def test_hooks_are_for_files_of_datasets(file, validate, fmt):
    """Each hook is given the files that its command takes, and no others."""
    matched = {hook["id"]: bool(re.search(hook["files"], file)) for hook in HOOKS}
    assert matched == {"newsevents-validate": validate, "newsevents-fmt": fmt}


def test_the_lines_for_gitlab_run(shell, tmp_path):
    """The script of the job passes for a good dataset, and leaves both reports."""
    job = block(".gitlab-ci.yml")["newsevents"]
    shutil.copytree(ROOT / "examples" / "brief" / "dataset", tmp_path / "data")
    done = shell("\n".join(job["script"]), tmp_path)
    assert done.returncode == 0, done.stdout
    for report in job["artifacts"]["reports"].values():
        assert (tmp_path / report).is_file()
