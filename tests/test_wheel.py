"""What other projects get: the built wheel, its data, its types."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel, and unpack it as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_with(site: Path, *arguments: str, cwd: Path) -> str:
    """Run Python with the unpacked wheel in front of everything else."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(site), "PYTHONUTF8": "1"},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    return done.stdout


def test_links_of_the_description_work_on_the_package_index(unpacked):
    """Every link is absolute, no comment is shown, and the project has its addresses."""
    (metadata,) = unpacked.glob("*.dist-info/METADATA")
    text = metadata.read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert len(links) > 10
    assert all(link.startswith("https://") for link in links)
    assert "<!--" not in text
    assert {"Homepage", "Documentation", "Source", "Changelog", "Issues"} == {
        line.removeprefix("Project-URL: ").partition(",")[0]
        for line in text.splitlines()
        if line.startswith("Project-URL: ")
    }


def test_the_wheel_holds_data_types_and_licences(unpacked):
    """Schemas, dataset, py.typed and both licences are inside, and nothing of the tests."""
    names = {str(p.relative_to(unpacked)) for p in unpacked.rglob("*") if p.is_file()}
    expected = {
        "newsevents/py.typed",
        "newsevents/schemas/1.0/bundle.schema.json",
        "newsevents/schemas/1.0/record.schema.json",
        "newsevents/datasets/syria-russia-2026-01/datapackage.json",
        "newsevents/datasets/syria-russia-2026-01/events.jsonl",
        "newsevents/scaffold/dot-gitignore",
        "newsevents/scaffold/dot-github/workflows/newsevents.yml",
        "newsevents/scaffold/texts/2026-01-13-bridge-ar.txt",
    }
    assert expected <= names
    (licences,) = unpacked.glob("*.dist-info/licenses")
    assert (licences / "LICENSE").is_file()
    assert not any(name.startswith("tests/") for name in names)


def test_another_project_gets_typed_objects(unpacked, tmp_path):
    """The dataset opens from the wheel, its calls are objects, and its schemas resolve."""
    code = (
        "import newsevents, newsevents.schemas as p; print(newsevents.__file__);"
        "print(*newsevents.read_dataset('syria-russia-2026-01').calls, sep='\\n');"
        "print(p.read_schema('call')['title'], len(p.registry()))"
    )
    where, call, schema = run_with(unpacked, "-c", code, cwd=tmp_path).splitlines()
    assert Path(where).is_relative_to(unpacked)
    assert call == "call:2026-01-trump-sharaa"
    assert schema == "Call 13"


def test_a_repository_that_is_begun_passes(unpacked, tmp_path):
    """From the wheel too, init begins a repository in which the command and pytest find nothing."""
    folder = tmp_path / "محادثات"
    run_with(unpacked, "-m", "newsevents", "init", str(folder), cwd=tmp_path)
    command = ("-m", "newsevents", "validate", "--output-format=jsonl", "data")
    assert run_with(unpacked, *command, cwd=folder) == ""
    run_with(unpacked, "-m", "newsevents", "fmt", "--check", "data", cwd=folder)
    said = run_with(unpacked, "-m", "pytest", "--newsevents", "data", "-v", cwd=folder)
    assert "data/events.jsonl::NE3 time PASSED" in said
    assert "failed" not in said
