"""`newsevents init`: a repository in which everything passes, and nothing is overwritten."""

from __future__ import annotations

import errno
import json
import os
import shlex
from pathlib import Path

import pytest
import yaml

import newsevents
from newsevents.evidence import verify

FILES = {
    ".gitattributes",
    ".github/workflows/newsevents.yml",
    ".gitignore",
    ".gitlab-ci.yml",
    ".pre-commit-config.yaml",
    "LICENSE",
    "README.md",
    "data/actors.jsonl",
    "data/articles.jsonl",
    "data/datapackage.json",
    "data/events.jsonl",
    "data/places.jsonl",
    "newsevents.toml",
    "pytest.ini",
    "requirements.txt",
    "tests/test_dataset.py",
    "texts/2026-01-13-bridge-ar.txt",
    "texts/2026-01-13-bridge-en.txt",
}


def files_in(folder: Path) -> set[str]:
    """Return the paths of all files in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def spoil(file: Path, old: str, new: str) -> None:
    """Replace text in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


class TestWhatThereIs:
    """The files of the new repository."""

    def test_all_files_are_there_and_no_others(self, run, tmp_path, golden):
        """The command prints their number and where to continue."""
        outcome = run("init", tmp_path / "new" / "talks")
        assert (outcome.status, outcome.err) == (0, "")
        golden(outcome.out)
        assert files_in(tmp_path / "new" / "talks") == FILES

    def test_no_placeholder_is_left(self, started):
        """All placeholders are filled in, and escaped ones are kept."""
        for name in FILES:
            text = (started / name).read_text(encoding="utf-8")
            assert "$" not in text.replace('"$schema"', "").replace("\n$ ", ""), name
        assert (started / "requirements.txt").read_text().splitlines() == [
            "# Until newsevents is in Python's package index, CI needs the address of its repository instead:",
            "# newsevents @ git+ADDRESS@REVISION",
            f"newsevents>={newsevents.__version__}",
            "pre-commit",
            "pytest",
        ]

    def test_the_example_is_whole(self, started):
        """The dataset has one event, in Arabic and English, with evidence that matches the texts."""
        dataset = newsevents.read_dataset(started / "data")
        assert dataset.metadata["licenses"][0]["name"] == "CC-BY-4.0"
        (event,) = dataset.events()
        assert set(event.title) == {"ar", "en"}
        assert len(event.evidence) == 2
        for article in dataset.articles.values():
            name = article.id.removeprefix("article:")
            text = (started / "texts" / f"{name}.txt").read_text(encoding="utf-8")
            assert verify(article, text) == ()
            assert verify(event, text, article=article) == ()

    @pytest.mark.parametrize(
        ("folder", "title", "name"),
        [
            ("border-talks", "Border talks", "border-talks"),
            ("Étés_2026 (v2)", "Étés 2026 (v2)", "etes-2026-v2"),
            ("أخبار الجسر", "أخبار الجسر", "akhbar-aljsr"),
            ("e\u0301te\u0301", "\u00c9t\u00e9", "ete"),
            ("$title", "$title", "title"),
        ],
    )
    def test_it_is_called_like_its_folder(self, run, tmp_path, folder, title, name):
        """Without a title, the folder's name makes one; the package's name is plain."""
        assert run("init", tmp_path / folder).status == 0
        metadata = newsevents.read_dataset(tmp_path / folder / "data").metadata
        assert (metadata["title"], metadata["name"]) == (title, name)

    def test_this_folder_has_a_name_too(self, run, tmp_path, monkeypatch):
        """`init .` in a new clone takes the name of the folder."""
        (tmp_path / "talks" / ".git").mkdir(parents=True)
        monkeypatch.chdir(tmp_path / "talks")
        assert run("init", ".").status == 0
        assert newsevents.read_dataset("data").metadata["title"] == "Talks"

    @pytest.mark.parametrize(
        "title", ['Talks: "ceasefire" \\ ${name} {x}', "محادثات «الحدود» 🕊️", "  two\n lines "]
    )
    def test_a_title_is_text(self, run, tmp_path, title):
        """Any title is unchanged in the manifest and in the README."""
        assert run("init", tmp_path / "talks", "--title", title).status == 0
        expected = " ".join(title.split())
        manifest = json.loads((tmp_path / "talks/data/datapackage.json").read_bytes())
        assert manifest["title"] == expected
        readme = (tmp_path / "talks/README.md").read_text(encoding="utf-8")
        assert readme.startswith(f"# {expected}\n")
        assert run("validate", tmp_path / "talks/data").status == 0


class TestItPasses:
    """Checks of the new repository."""

    def test_the_dataset_is_clean_and_canonical(self, run, started):
        """The validator finds nothing, not even info, and all files are canonical."""
        outcome = run("validate", "--output-format=jsonl", started / "data")
        assert (outcome.status, outcome.out) == (0, "")
        assert run("fmt", "--check", started / "data").status == 0

    def test_a_clone_is_clean_whatever_git_does_with_line_ends(self, run, shell, started):
        """As Git for Windows is set up, which writes CR LF into text files."""
        begin = "git init -q && git add -A && git commit -qm x"
        clone = f"{begin} && git clone -q -c core.autocrlf=true . ../clone"
        assert shell(clone, started).returncode == 0
        outcome = run("validate", "--output-format=jsonl", started.parent / "clone/data")
        assert (outcome.status, outcome.out) == (0, "")

    def test_its_tests_pass(self, shell, started):
        """Its pytest checks the dataset and runs the repository's own test on it."""
        done = shell("pytest -v", started)
        assert done.returncode == 0, done.stdout
        assert "data/events.jsonl::NE3 time" in done.stdout
        assert "test_every_event_has_a_title_in_arabic_and_english[data]" in done.stdout

    def test_its_tests_fail_when_they_should(self, shell, started):
        """An event with an English title only breaks the promise of the repository's test."""
        spoil(started / "data/events.jsonl", '"ar":"لقاء مرتقب بين حدّاد ونصر",', "")
        assert "1 failed" in shell("pytest tests", started).stdout.splitlines()[-1]

    def test_texts_are_checked(self, run, started):
        """The settings lead to the texts: one that was changed is found out."""
        spoil(started / "texts/2026-01-13-bridge-ar.txt", "غداً", "اليوم")
        outcome = run("validate", started / "data")
        assert outcome.status == 1
        assert "NE401" in outcome.out

    def test_a_dataset_just_begun(self, run, started):
        """Without the invented records and texts, empty files are warned of and nothing else."""
        for file in started.glob("data/*.jsonl"):
            file.write_bytes(b"")
        for file in started.glob("texts/*"):
            file.unlink()
        outcome = run("validate", "--output-format=jsonl", started / "data")
        assert outcome.status == 1
        assert {json.loads(line)["code"] for line in outcome.out.splitlines()} == {"NE015"}

    def test_a_clone_without_texts(self, run, shell, started):
        """The settings that name a missing folder are named; pytest says it once."""
        for file in started.glob("texts/*"):
            file.unlink()
        (started / "texts").rmdir()
        data = started / "data"
        for command in (("validate", data), ("add", "event", data, "title.en=Talks")):
            outcome = run(*command)
            assert outcome.status == 2
            assert "newsevents.toml: " in outcome.err
        assert "1 failed, 1 passed, " in shell("pytest", started).stdout

    def test_texts_elsewhere(self, run, started):
        """With an option, the folder of the settings is not needed."""
        (started / "texts").rename(started / "others")
        assert run("validate", started / "data", "--texts", started / "others").status == 0


class TestServers:
    """Commands of CI servers, without the installation of packages."""

    def steps(self, folder: Path) -> dict[str, list[str]]:
        """Return the commands of each server's file."""
        workflow = yaml.safe_load((folder / ".github/workflows/newsevents.yml").read_bytes())
        github = workflow["jobs"]["dataset"]["steps"]
        gitlab = yaml.safe_load((folder / ".gitlab-ci.yml").read_bytes())["newsevents"]
        assert gitlab["before_script"] == ["pip install -r requirements.txt"]
        lines = [step["run"] for step in github if "run" in step]
        assert lines.pop(0) == "pip install -r requirements.txt"
        return {"github": lines, "gitlab": gitlab["script"]}

    def test_a_good_dataset_passes(self, shell, started):
        """Every line of every server succeeds."""
        steps = self.steps(started)
        lines = dict.fromkeys([*steps["github"], *steps["gitlab"]])
        # Told apart by an option alone, the two runs of pytest are one.
        lines.pop("pytest")
        done = shell("\n".join(lines), started)
        assert done.returncode == 0, done.stdout

    def test_github_is_told(self, shell, started):
        """A fault is an annotation at its line, and the job fails."""
        spoil(started / "data/events.jsonl", '"planned"', '"plannd"')
        done = shell("\n".join(self.steps(started)["github"]), started)
        assert done.returncode == 1
        line = (started / "data/events.jsonl").read_text(encoding="utf-8")
        column = line.index('"plannd"') + 1
        assert (
            f"::error file=data/events.jsonl,line=1,col={column},title=newsevents (NE105)::"
            in done.stdout
        )

    def test_gitlab_is_told(self, shell, started):
        """A fault is in both reports that the job keeps, and the job fails."""
        spoil(started / "data/events.jsonl", '"planned"', '"plannd"')
        done = shell("\n".join(self.steps(started)["gitlab"]), started)
        assert done.returncode == 1
        job = yaml.safe_load((started / ".gitlab-ci.yml").read_bytes())["newsevents"]
        assert job["artifacts"]["when"] == "always"
        reports = job["artifacts"]["reports"]
        (entry,) = (
            entry
            for entry in json.loads((started / reports["codequality"]).read_bytes())
            if entry["check_name"] == "NE105"
        )
        assert entry["location"]["path"] == "data/events.jsonl"
        assert "NE105" in (started / reports["junit"]).read_text(encoding="utf-8")

    def test_the_workflow_may_only_read(self, started):
        """The job has no rights that it does not need, and keeps no credentials."""
        workflow = yaml.safe_load((started / ".github/workflows/newsevents.yml").read_bytes())
        assert workflow["permissions"] == {"contents": "read"}
        checkout = workflow["jobs"]["dataset"]["steps"][0]
        assert checkout["with"] == {"persist-credentials": False}


def test_data_of_this_repository_is_the_same_in_every_clone(shell, tmp_path):
    """Datasets keep LF, and cases of line ends keep theirs, as Git for Windows is set up."""
    top = Path(__file__).parents[2]
    names = (".gitattributes", "examples/datasets", "tests/conformance/NE014-crlf")
    shell("mkdir -p there/examples there/tests/conformance", tmp_path)
    for name in names:
        shell(f"cp -R {shlex.quote(str(top / name))} there/{name}", tmp_path)
    begin = "cd there && git init -q && git -c core.autocrlf=true add -A && git commit -qm x"
    done = shell(f"{begin} && git clone -q -c core.autocrlf=true . ../clone", tmp_path)
    assert done.returncode == 0, done.stderr
    data = [path for path in (tmp_path / "there").rglob("*.jsonl") if path.is_file()]
    assert any(b"\r\n" in path.read_bytes() for path in data)
    for path in data:
        clone = tmp_path / "clone" / path.relative_to(tmp_path / "there")
        assert clone.read_bytes() == path.read_bytes()


@pytest.fixture(scope="module")
def first_commit(shell, tmp_path_factory):
    """Return a repository with all its files in one commit, and what the commit printed."""
    folder = tmp_path_factory.mktemp("hooks") / "border-talks"
    begin = f"newsevents init {folder} && cd {folder} && git init -q && pre-commit install"
    assert shell(begin, folder.parent).returncode == 0
    return folder, shell("git add -A && git commit -m 'البداية'", folder)


class TestHooks:
    """The hooks of pre-commit, run by pre-commit."""

    @pytest.fixture
    def repository(self, shell, first_commit):
        """Return the repository as it was after its first commit."""
        folder, _ = first_commit
        assert shell("git reset -q --hard $(git rev-list HEAD | tail -1)", folder).returncode == 0
        return folder

    def test_the_first_commit_passes(self, first_commit):
        """Both hooks run, and the commit is made."""
        _, done = first_commit
        assert done.returncode == 0, done.stderr
        assert "newsevents fmt" in done.stderr
        assert "newsevents validate" in done.stderr

    def test_a_reference_that_breaks_stops_the_commit(self, shell, repository):
        """Changing one file is checked against the others."""
        spoil(repository / "data/places.jsonl", "place:tall-al-sanabil", "place:tall")
        done = shell("git add data/places.jsonl && git commit -m second", repository)
        assert done.returncode == 1
        assert "NE202" in done.stderr

    def test_another_form_is_put_right(self, shell, repository):
        """Files that are not in canonical form stop the commit and are, from then on."""
        before = (repository / "data/places.jsonl").read_bytes()
        spoil(repository / "data/places.jsonl", '"kind":', '"kind" : ')
        done = shell("git add data && git commit -m second", repository)
        assert done.returncode == 1
        assert "files were modified by this hook" in done.stderr
        assert (repository / "data/places.jsonl").read_bytes() == before

    def test_an_edit_needs_no_change_of_the_manifest(self, shell, repository):
        """After a change by hand, the commit is made; the manifest has no size and hash."""
        spoil(repository / "data/events.jsonl", "Haddad to receive Nasr", "Haddad and Nasr to meet")
        done = shell("git add data && git commit -m second", repository)
        assert done.returncode == 0, done.stderr

    def test_texts_are_checked_too(self, shell, repository):
        """A commit of a text alone is checked against the evidence."""
        spoil(repository / "texts/2026-01-13-bridge-en.txt", "tomorrow", "today")
        done = shell("git add texts && git commit -m second", repository)
        assert done.returncode == 1
        assert "NE401" in done.stderr


class TestRefusals:
    """Nothing is overwritten, and nothing is left half-written."""

    @pytest.mark.parametrize("name", ["notes.txt", ".hidden", "مسودة"])
    def test_a_folder_in_use_is_refused(self, run, tmp_path, name):
        """One file is enough, and is named."""
        (tmp_path / name).touch()
        outcome = run("init", tmp_path)
        assert outcome.status == 2
        assert f'"{name}"' in outcome.err
        assert outcome.err.count("\n") == 1
        assert files_in(tmp_path) == {name}

    def test_it_is_refused_the_second_time(self, run, started):
        """A folder that is in use is refused."""
        spoil(started / "README.md", "Border talks", "My work")
        assert run("init", started).status == 2
        assert "My work" in (started / "README.md").read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("file", os.strerror(errno.EEXIST)),
            ("file/below", os.strerror(errno.ENOTDIR)),
            ("dangling", os.strerror(errno.EEXIST)),
            ("x" * 300, os.strerror(errno.ENAMETOOLONG)),
            ("nul\0", "null byte"),
        ],
    )
    def test_what_cannot_be_a_folder_is_one_line(self, run, tmp_path, path, reason):
        """The error gives the reason, and nothing is written."""
        (tmp_path / "file").touch()
        (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
        outcome = run("init", tmp_path / path)
        assert outcome.status == 2
        assert reason.lower() in outcome.err.lower()
        assert outcome.err.count("\n") == 1
        assert files_in(tmp_path) == {"file"}

    @pytest.mark.parametrize("title", ["", " \t", "a\x1b[31m", "a\u202eb", "\udcff"])
    def test_what_is_no_title_is_one_line(self, run, tmp_path, title):
        """A title is something that can be read, and does not disturb a terminal."""
        outcome = run("init", tmp_path / "talks", "--title", title)
        assert outcome.status == 2
        assert "--title" in outcome.err
        assert outcome.err.count("\n") == 1
        assert not (tmp_path / "talks").exists()

    @pytest.mark.parametrize("name", ["___", "a\u2066b", os.fsdecode(b"\xff")])
    def test_a_name_that_makes_no_title_is_one_line(self, run, tmp_path, name):
        """Such a folder needs a title that is given."""
        assert run("init", tmp_path / name).status == 2
        assert run("init", tmp_path / name, "--title", "Talks").status == 0

    def test_all_or_nothing(self, run, tmp_path, monkeypatch):
        """When the disk is full, no file and no folder is left behind."""
        written = 0

        def _fsync(number: int) -> None:
            nonlocal written
            written += 1
            if written == 9:
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", _fsync)
        outcome = run("init", tmp_path / "new" / "talks")
        assert outcome.status == 2
        assert outcome.err.lower().endswith(f": {os.strerror(errno.ENOSPC).lower()}\n")
        assert list(tmp_path.iterdir()) == []
