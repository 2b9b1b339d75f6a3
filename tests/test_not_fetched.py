"""Files that are only partly here: pointers of Git LFS and git-annex, figures."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
from pathlib import Path

import pytest

import newsevents
from newsevents import FileError, InvalidError
from newsevents.diff.records import read_side
from newsevents.editing.fix import fix
from newsevents.errors import NotFetchedError
from newsevents.storage.compression import MAX_PLACEHOLDER_BYTES, open_data, read_data
from newsevents.validation.article_texts import ArticleTexts

LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 99\n"
KEY = "SHA256E-s99--" + "0" * 64 + ".jsonl"
ANNEX = f"/annex/objects/{KEY}\n".encode()
# A link as a file, where a file system has no links.
ANNEX_LINK = f"../.git/annex/objects/Gx/7f/{KEY}/{KEY}".encode()
POINTERS = {"git lfs pull": LFS, "git annex get": ANNEX, "git annex": ANNEX_LINK}


@pytest.fixture
def package(run, write, small):
    """Return a dataset of two files, whose manifest has the right figures of both."""
    parts = {"actors.jsonl": small[:6], "rest.jsonl.gz": small[6:]}
    for name, documents in parts.items():
        assert run("fmt", write(f"data/{name}", documents)).status == 0
    folder = write("data/codebook.csv", b"a,b\n").parent
    figures = [
        {
            "path": name,
            "bytes": (folder / name).stat().st_size,
            "hash": f"sha256:{hashlib.sha256((folder / name).read_bytes()).hexdigest()}",
        }
        for name in (*parts, "codebook.csv")
    ]
    about = {"schema": "1.0", "records": len(small)}
    manifest = {"licenses": [{"name": "CC-BY-4.0"}], "newsevents": about, "resources": figures}
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert newsevents.validate(folder).findings == ()
    return folder


def manifest_of(folder: Path) -> bytes:
    """Return the content of a manifest."""
    return (folder / "datapackage.json").read_bytes()


def codes(folder: Path) -> list[tuple[str, str]]:
    """Return the code and the name of the file of each finding, apart from references."""
    found = newsevents.validate(folder, rules=["NE0", "NE1", "NE8"]).findings
    return [(finding.code, Path(finding.file).name) for finding in found]


def annex_link(path: Path) -> None:
    """Put a link to content of git-annex that is not here in the place of a file."""
    path.unlink()
    target = path.parent.parent / ".git/annex/objects/Gx/7f" / KEY / KEY
    path.symlink_to(Path("..") / target.relative_to(path.parent.parent))


def spoil(path: Path, how: str) -> None:
    """Take the content of a file away, or its access."""
    match how:
        case "annexed":
            annex_link(path)
        case "missing":
            path.unlink()
        case "outside":
            path.rename(path.parent.parent / path.name)
            path.symlink_to(path.parent.parent / path.name)
        case "damaged":
            path.write_bytes(path.read_bytes()[:-20])
        case _:
            path.write_bytes(POINTERS[how])


# What is named, and what is not written -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "how", "code"),
    [
        *(("actors.jsonl", how, "NE021") for how in POINTERS),
        *(("rest.jsonl.gz", how, "NE021") for how in POINTERS),
        ("actors.jsonl", "annexed", "NE021"),
        ("rest.jsonl.gz", "annexed", "NE021"),
        ("actors.jsonl", "missing", "NE802"),
        ("actors.jsonl", "outside", "NE803"),
        ("rest.jsonl.gz", "damaged", "NE010"),
    ],
)
def test_no_figure_is_written_of_what_is_not_here(run, package, name, how, code):
    """By no command; each names the file, and what fetches it."""
    out = package.parent / "out"
    before = manifest_of(package)
    spoil(package / name, how)
    content = (package / name).read_bytes() if (package / name).exists() else b""
    found = newsevents.validate(package, rules=["NE0", "NE1", "NE8"]).findings
    assert code in {finding.code for finding in found}
    assert not any(finding.fix for finding in found)
    commands = [
        run("fmt", package),
        run("validate", "--fix", "--unsafe-fixes", "--select=NE0,NE1,NE8", package),
        run("info", package),
        run("convert", package, out),
        run("diff", package, package),
    ]
    for done in commands:
        said = done.out + done.err
        assert name in said
        if code == "NE021":
            assert ("git lfs pull" if how == "git lfs pull" else "git annex get") in said
    assert [done.status for done in commands[3:]] == [2, 2]
    assert manifest_of(package) == before
    assert ((package / name).read_bytes() if (package / name).exists() else b"") == content
    assert not out.exists()
    with pytest.raises(FileError):
        read_side(package)
    with pytest.raises(InvalidError):
        newsevents.read_dataset(package)


def test_figures_are_written_when_everything_is_read(run, package):
    """Of the same package, once the content is here."""
    path = package / "actors.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    right = json.loads(manifest_of(package))["newsevents"]["records"] - 1
    assert run("fmt", package).status == 0
    manifest = json.loads(manifest_of(package))
    assert manifest["newsevents"]["records"] == right
    assert manifest["resources"][0]["bytes"] == path.stat().st_size


def test_a_count_has_no_fix_while_a_line_cannot_be_read(package):
    """It is reported, since lines are counted, but only a person knows what the line was."""
    path = package / "actors.jsonl"
    path.write_bytes(path.read_bytes() + b'{"type": \n{"type": \n')
    findings = newsevents.validate(package, rules=["NE8"]).findings
    assert {finding.code: finding.fix for finding in findings} == dict.fromkeys(
        ["NE804", "NE805", "NE806"]
    )
    before = manifest_of(package)
    fix(package, lambda: newsevents.validate(package), unsafe=True)
    assert manifest_of(package) == before


@pytest.mark.parametrize("how", POINTERS)
def test_other_files_of_a_manifest_are_named_too(run, package, how):
    """A codebook is not read, but its size is compared."""
    spoil(package / "codebook.csv", how)
    assert codes(package) == [("NE021", "datapackage.json")]
    assert newsevents.validate(package).findings[0].pointer == "/resources/2/path"
    before = manifest_of(package)
    run("validate", "--unsafe-fixes", package)
    assert run("fmt", package).status == 0
    assert manifest_of(package) == before


def test_without_a_manifest(write, small, tmp_path, run):
    """In a folder, by wildcards, alone, as a bundle, and from an open file."""
    write("data/a.jsonl", small)
    annex_link(write("data/b.jsonl", b""))
    (tmp_path / ".git/annex/objects").mkdir(parents=True)
    write("data/c.newsevents.json", LFS)
    assert codes(tmp_path / "data") == [("NE021", "b.jsonl"), ("NE021", "c.newsevents.json")]
    assert codes(tmp_path / "data/*.jsonl") == [("NE021", "b.jsonl")]
    # The folder may be the repository itself.
    (tmp_path / "d.jsonl").symlink_to(f".git/annex/objects/Gx/7f/{KEY}/{KEY}")
    assert codes(tmp_path) == [("NE021", "d.jsonl")]
    done = run("validate", tmp_path / "data/b.jsonl")
    assert (done.status, "git annex get b.jsonl" in done.err) == (2, True)
    done = run("validate", tmp_path / "data/c.newsevents.json")
    assert (done.status, "git lfs pull" in done.out) == (1, True)
    with (tmp_path / "data/c.newsevents.json").open("rb") as stream:
        assert [f.code for f in newsevents.validate(stream).findings] == ["NE021"]


def test_an_annexed_file_that_is_here_can_be_unlocked(package, tmp_path):
    """It leads out of the folder; the way out is that of git-annex."""
    path = package / "actors.jsonl"
    content = path.read_bytes()
    annex_link(path)
    target = tmp_path / ".git/annex/objects/Gx/7f" / KEY / KEY
    target.parent.mkdir(parents=True)
    target.write_bytes(content)
    (finding,) = newsevents.validate(package, rules=["NE803"]).findings
    assert "git annex unlock actors.jsonl" in finding.hint


def test_what_only_looks_like_a_pointer_is_read(write):
    """A long file, and one that has the words elsewhere."""
    path = write("a.jsonl", LFS + b" " * MAX_PLACEHOLDER_BYTES)
    with open_data(path) as stream:
        assert stream.read() == path.read_bytes()
    assert read_data(write("b.jsonl", b" " + LFS), None) == b" " + LFS
    packed = write("c.jsonl.gz", gzip.compress(LFS))
    assert read_data(packed, None) == LFS
    packed.write_bytes(LFS)
    with pytest.raises(NotFetchedError) as raised:
        open_data(packed)
    assert raised.value.command == "git lfs pull"


def test_texts_settings_and_tables_are_named_too(run, write, tmp_path):
    """One line each, and status 2."""
    write("texts/a.txt", b"text")
    write("texts/b.txt", LFS)
    (skipped,) = ArticleTexts.in_folder(tmp_path / "texts").skipped
    assert "git lfs pull" in skipped
    for name in ("t.parquet/events/year=2026/type=call/part.parquet", "t.csv/events.csv", "t.xlsx"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(LFS)
    for name in ("actors", "articles", "places", "processes"):
        write(f"t.csv/{name}.csv", LFS)
    for name in ("t.csv", "t.xlsx"):
        done = run("convert", tmp_path / name, tmp_path / "out.jsonl")
        assert (done.status, "git lfs pull" in done.err) == (2, True), name
    write("m/datapackage.json", LFS)
    done = run("validate", tmp_path / "m")
    assert (done.status, "git lfs pull" in done.err) == (2, True)


# Sparse checkouts ---------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    return subprocess.run(
        ["git", *identity, *arguments],  # noqa: S607
        cwd=folder,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    ).stdout.strip()
