"""The promises of SECURITY.md: each names tests that exist, and those that no other file has."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from newsevents.codec.source_map import MAX_DEPTH
from newsevents.formats.workbook import MAX_WORKBOOK_BYTES
from newsevents.storage import bundles, chunks, compression, data_packages, toml
from newsevents.validation import Limits

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = re.findall(
    r"^- .*$", PAGE.partition("## Promises")[2].partition("\n## ")[0], re.MULTILINE
)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise[2:40])
def test_a_promise_names_tests(promise: str) -> None:
    """Each test that it names is in the file that it names."""
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", promise)
    assert named
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert name in {each.name for each in ast.walk(tree) if isinstance(each, ast.FunctionDef)}


def test_limits_are_the_ones_promised() -> None:
    """The figures of the page are those of the code."""
    mib = 2**20
    limits = {
        f"A line may have {chunks.MAX_LINE_BYTES // mib} MiB",
        f"a bundle {bundles.MAX_BUNDLE_BYTES // mib} MiB",
        f"a manifest {data_packages._MAX_MANIFEST_BYTES // mib} MiB",
        f"a settings file {toml.MAX_TOML_BYTES // mib} MiB",
        f"{MAX_DEPTH} levels deep",
        f"at most {compression.MAX_COMPRESSION_RATIO} times its size",
        f"to {compression.MIN_DECOMPRESSED_LIMIT_BYTES // mib} MiB if that is more",
        f"window to at most {2**compression.MAX_WINDOW_LOG // mib} MiB",
        f"at most {MAX_WORKBOOK_BYTES // 2**30} GiB",
        f"after {Limits().max_findings:,} errors",
    }
    assert {limit for limit in limits if limit not in PAGE} == set()


# Reads and validates files once before the hook is there: what is imported late is ours.
WATCHED = """\
import json, os, sys
from pathlib import Path
import newsevents
from newsevents import codec
from newsevents.codec import msgpack, yaml

seen = []
FORBIDDEN = (
    "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile", "pty.",
    "socket.", "urllib.", "http.", "ftplib.", "smtplib.", "pickle.", "marshal.", "ctypes.",
    "webbrowser.", "os.remove", "os.rename", "os.link", "os.symlink", "os.mkdir", "os.chmod",
    "shutil.", "exec", "compile", "import", "winreg.",
)

def watch(event, arguments):
    is_writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & (
        os.O_WRONLY | os.O_RDWR | os.O_CREAT
    )
    if watching and (is_writing or event.startswith(FORBIDDEN)):
        seen.append((event, str(arguments)[:200]))

def read(paths):
    for path in paths:
        for use in (newsevents.validate, newsevents.read_dataset):
            try:
                use(path)
            except newsevents.NewsEventsError:
                pass
    for text in sys.argv[2:]:
        for loads in (newsevents.loads, yaml.loads, lambda text: msgpack.loads(text.encode())):
            try:
                loads(text)
            except newsevents.NewsEventsError:
                pass

watching = False
sys.addaudithook(watch)
paths = [path for path in sorted(Path(sys.argv[1]).iterdir())]
read(paths)
watching = True
read(paths)
watching = False
print(json.dumps(seen))
"""

HOSTILE = (
    '{"type": "article", "id": "__import__(\'os\').system(\'true\')", "url": "file:///etc/passwd"}',
    "!!python/object/apply:os.system ['true']",
    "cos\nsystem\n(S'true'\ntR.",
    '{"$schema": "http://127.0.0.1:1/x", "$ref": "http://127.0.0.1:1/y", "type": "actor"}',
)


def test_data_runs_writes_and_fetches_nothing(write, small) -> None:
    """Seen from the interpreter: no program, pickle, connection or file to write, in any form."""
    small[0]["url"] = "http://127.0.0.1:1/article"
    small[0]["archives"] = [{"url": "http://127.0.0.1:1/a", "captured": "2026-02-03T00:00:00Z"}]
    small[1]["extensions"] = {"x": {"$ref": "http://127.0.0.1:1/x"}}
    hostile = "\n".join(HOSTILE).encode()
    write("data/a.jsonl", small)
    write("data/b.jsonl.gz", [*small, *small])
    write("data/c.jsonl.zst", small)
    write("data/d.newsevents.json", small)
    write("data/e.jsonl", hostile)
    write("data/f.newsevents.json", hostile)
    write("data/g/h.jsonl", [*small, {"type": small, "id": 1}])
    resources = [{"path": path} for path in ("h.jsonl", "http://127.0.0.1:1/i.jsonl", "| true")]
    manifest = {"$schema": "http://127.0.0.1:1/x", "profile": "http://127.0.0.1:1/y"}
    folder = write("data/g/datapackage.json", {**manifest, "resources": resources}).parents[1]
    arguments = [sys.executable, "-c", WATCHED, str(folder), *HOSTILE]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
