"""Data behind URLs: stores, by the one in memory that fsspec has, and web servers on this machine."""

from __future__ import annotations

import asyncio
import gzip
import http.server
import io
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
import types
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import attrs
import fsspec
import pytest
import yarl
from hypothesis import given
from hypothesis import strategies as st

from newsevents import connect, convert, iter_records, read_dataset, write_dataset
from newsevents.errors import FileError, InvalidError, MissingExtraError
from newsevents.storage import remote, streams
from newsevents.storage.chunks import iter_chunks
from newsevents.storage.compression import (
    MIN_DECOMPRESSED_LIMIT_BYTES,
    max_decompressed_bytes,
    open_data,
    open_plain,
    stored_size,
    supports_ranges,
)
from newsevents.storage.compression import zstd as zstandard
from newsevents.storage.paths import is_outside, to_path
from newsevents.storage.sources import open_source
from newsevents.storage.urls import is_url, sent_url, without_secrets
from newsevents.validation.configuration import for_path

FORMS = ["events.jsonl", "events.jsonl.gz", "events.jsonl.zst", "all.newsevents.json"]


@pytest.fixture
def store(write) -> Iterator[Callable[..., str]]:
    """Return a function that puts a file, as `write` makes it, into memory under the same name."""
    memory = fsspec.filesystem("memory")

    def _store(name, content):
        memory.pipe(f"/archive/{name}", write(f"to-store/{name}", content).read_bytes())
        return f"memory://archive/{name}"

    yield _store
    memory.store.clear()
    memory.pseudo_dirs[:] = [""]


@attrs.define
class Web:
    """A web server on this machine, and what it was asked for."""

    url: str
    folder: Path
    asked: list[tuple[str, str | None]] = attrs.field(factory=list)
    moved_to: str = ""
    status: int = 200


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """Return a web server that gives the files of an empty folder."""
    folder = tmp_path / "served"
    folder.mkdir()
    known = Web("", folder)

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *arguments):
            """Keep quiet."""

        def do_GET(self):
            known.asked.append((self.path, self.headers["Authorization"]))
            if known.status != 200:
                self.send_error(known.status)
            elif known.moved_to:
                self.send_response(302)
                self.send_header("Location", known.moved_to)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                super().do_GET()

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        # Whoever has seen enough hangs up.
        server.handle_error = lambda *_: None
        known.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield known
        server.shutdown()
        thread.join()


@pytest.fixture
def answering() -> Iterator[Callable[..., str]]:
    """Return a function that starts a server with one answer to everything, and gives its URL."""
    sockets: list[socket.socket] = []
    done = threading.Event()

    def _answering(answer: bytes, *, hangs: bool = False) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        sockets.append(listening)

        def _serve():
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)
                    if hangs:
                        done.wait()

        threading.Thread(target=_serve, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/events.jsonl"

    yield _answering
    done.set()
    for listening in sockets:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def refusal(path: str, kind: type[Exception] = FileError) -> str:
    """Return the line that is said when a path is loaded."""
    with pytest.raises(kind) as raised:
        read_dataset(path)
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read_from_a_store(store, small, name):
    """What a file is packed in does not depend on where it is."""
    assert [record.id for record in read_dataset(store(name, small))] == [
        one["id"] for one in small
    ]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read_from_the_web(write, web, small, name):
    """A query after the name changes nothing, such as a signature of a store."""
    write(f"served/{name}", small)
    url = f"{web.url}/{name}?X-Signature=abc"
    assert [record.id for record in read_dataset(url)] == [one["id"] for one in small]
    assert [record.id for record in iter_records(url)] == [one["id"] for one in small]


def test_a_folder_in_a_store_is_a_dataset(store, small):
    """Without a manifest all data files in it count, with one those that it lists."""
    store("data/b.jsonl", small[5:])
    store("data/a.jsonl.gz", small[:5])
    store("data/readme.txt", b"")
    assert len(read_dataset("memory://archive/data/")) == len(small)
    assert [path.name for path in open_source("memory://archive/data").files] == [
        "a.jsonl.gz",
        "b.jsonl",
    ]
    store("data/datapackage.json", {"title": "مرفأ", "resources": [{"path": "a.jsonl.gz"}]})
    dataset = read_dataset("memory://archive/data", invalid="skip")
    assert dataset.metadata["title"] == "مرفأ"
    assert len(dataset) == 5


def test_a_folder_of_the_web_needs_a_manifest(write, web, small, golden):
    """A web server lists no folders, and pages with links are not taken for a list."""
    write("served/أحداث 1%.jsonl", small)
    golden(refusal(web.url).replace(web.url, "URL"))
    write("served/datapackage.json", {"resources": [{"path": "أحداث 1%.jsonl"}]})
    assert len(read_dataset(web.url)) == len(small)


def test_paths_in_a_manifest_stay_in_its_folder(store, write, web, small):
    """A URL is a name like any other there, and nothing but the folder is asked for."""
    outside = ["../x.jsonl", "/x.jsonl", "a/../../x.jsonl", "a\\b.jsonl"]
    elsewhere = [f"{web.url}/x.jsonl", "memory://archive/x.jsonl", "file:///etc/passwd"]
    chained = ["a.jsonl::memory://archive/x.jsonl", "%2e%2e/x.jsonl"]
    store("x.jsonl", small)
    write("served/x.jsonl", small)
    manifest = {"resources": [{"path": path} for path in outside + elsewhere + chained]}
    for url in (store("data/datapackage.json", manifest).rpartition("/")[0], f"{web.url}/data"):
        write("served/data/datapackage.json", manifest)
        source = open_source(url)
        assert source.files == ()
        codes = [finding.code for finding in source.findings]
        assert codes[:7] == ["NE803"] * 4 + ["NE802"] * 3
        assert set(codes) == {"NE803", "NE802"}
    assert all(path.startswith("/data/") for path, _ in web.asked)


def test_a_path_that_stays_inside_is_read(store, small):
    """Folders below count, however they are written."""
    store("data/deep/a.jsonl", small)
    store("data/datapackage.json", {"resources": [{"path": "deep/.//x/../a.jsonl"}]})
    assert len(read_dataset("memory://archive/data")) == len(small)


def test_a_file_url_is_a_path(write, small, tmp_path):
    """It is decoded, and everything works with it, writing too."""
    path = write("مرفأ 1.jsonl", small)
    dataset = read_dataset(path.as_uri())
    assert len(dataset) == len(small)
    write_dataset(dataset, path.with_name("b.jsonl").as_uri())
    assert len(read_dataset(tmp_path / "b.jsonl")) == len(small)
    assert to_path(f"file://localhost{path.as_posix()}") == path
    assert "file:///data/x.jsonl" in refusal("file://data/x.jsonl")


def test_what_is_not_there_is_one_line(store, web, golden):
    """For a file and for a folder, in a store and on the web."""
    store("a.jsonl", b"")
    for url in ("memory://archive/b.jsonl", "memory://nowhere", f"{web.url}/b.jsonl"):
        golden(refusal(url).replace(web.url, "URL"))
    assert refusal("memory://archive/a.jsonl/b.jsonl").startswith("memory://archive/a.jsonl/b")


def test_a_folder_without_data_is_one_line(store, golden):
    """It says what was looked for."""
    store("data/readme.txt", b"")
    golden(refusal("memory://archive/data"))
    golden(refusal("memory://archive/data/readme.txt"))


@pytest.mark.parametrize("status", [401, 403, 410, 500, 599])
def test_a_refusal_of_a_server_is_one_line(web, status, golden):
    """In the words of the standard, not in those of the server."""
    web.status = status
    golden(refusal(f"{web.url}/a.jsonl").replace(web.url, "URL"))


def test_an_unreachable_server_is_one_line(answering, golden):
    """It says that it is the server, and not the file, that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    nowhere = f"http://127.0.0.1:{port}/a.jsonl"
    encrypted = answering(b"no encryption here").replace("http://", "https://")
    for url in (nowhere, encrypted):
        assert refusal(url).startswith(f"{url}: ")
        golden(refusal(url).removeprefix(f"{url}: ").partition(": ")[0])


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0 hello\r\n",
        HEAD % 10**9 + b'{"type": ',
        HEAD % 3 + b'{"type": "call"}\n',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 302 Found\r\nLocation: /events.jsonl\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
    ],
    ids=["nothing", "SSH", "cut off", "too long", "chunks", "packed", "loop", "elsewhere"],
)
def test_a_bad_answer_is_one_line(answering, answer, golden):
    """A file that is cut off, longer than was said, packed on the way, or none at all."""
    url = answering(answer)
    golden(refusal(url).replace(url, "URL"))


@pytest.mark.parametrize("answer", [b"", HEAD % 100 + b'{"type": '])
def test_a_server_that_falls_silent_is_given_up(answering, monkeypatch, answer):
    """Before its answer, and in the middle of it."""
    monkeypatch.setattr(streams, "READ_TIMEOUT_SECONDS", 0.2)
    url = answering(answer, hangs=True)
    assert refusal(url).startswith(f"{url}: ")
    assert "0.2" in refusal(url)


@pytest.mark.parametrize(
    "url", ["http:///a.jsonl", "http://[::1/a.jsonl", "http://127.0.0.1:99999/a.jsonl"]
)
def test_what_is_no_url_of_a_server_is_one_line(url):
    """It names the URL."""
    assert refusal(url).startswith(f"{url}: ")


def test_another_place_of_the_same_protocol_is_followed(web, write, small):
    """As servers of downloads do."""
    write("served/a.jsonl", small)
    target = f"{web.url}/a.jsonl"
    web.moved_to = f"{web.url}/b.jsonl"
    assert refusal(target).startswith(f"{target}: ")
    assert len(web.asked) > 1


def redirected(source: str, location: str) -> str:
    """Return the reason why a redirect is refused; empty if it is followed."""
    headers = {"Location": location}
    response = types.SimpleNamespace(headers=headers, close=lambda: None)
    request = types.SimpleNamespace(url=yarl.URL(source), response=response)
    try:
        # Not in this thread, in which a browser of other tests may have its event loop.
        with ThreadPoolExecutor(1) as executor:
            check = streams._check_redirect(None, None, request)
            executor.submit(asyncio.run, check).result()
    except OSError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("source", "location", "is_followed"),
    [
        ("https://1.1.1.1/a", "http://1.1.1.1/a", False),
        ("https://1.1.1.1/a", "file:///etc/passwd", False),
        ("http://1.1.1.1/a", "http://169.254.169.254/latest", False),
        ("https://1.1.1.1/a", "//127.0.0.1/a", False),
        ("http://1.1.1.1/a", "http://[::1]/a", False),
        ("http://1.1.1.1/a", "http://10.0.0.1:80/a", False),
        ("http://127.0.0.1/a", "http://10.0.0.1/a", True),
        ("http://1.1.1.1/a", "https://8.8.8.8/a", True),
        ("https://1.1.1.1/a", "/b", True),
    ],
)
def test_redirects_stay_as_safe_as_the_url(source, location, is_followed):
    """Nothing is asked for without encryption after https, nor in a network that is not public."""
    assert (redirected(source, location) == "") == is_followed


def test_a_refused_redirect_is_not_requested(web, monkeypatch, golden):
    """It is refused before the request, and the file is not read."""

    async def is_private(host):
        return host == "localhost"

    monkeypatch.setattr(streams, "_is_private", is_private)
    web.moved_to = web.url.replace("127.0.0.1", "localhost") + "/elsewhere.jsonl"
    golden(refusal(f"{web.url}/a.jsonl").replace(web.url, "URL"))
    assert [path for path, _ in web.asked] == ["/a.jsonl"]


SIGNED = (
    "/a%2Fb%20c+d/%D8%A8.jsonl?X-Amz-Credential=K%2F2026%2Fs3&b=2&a=1&X-Amz-Signature=a%2Bb+c%20"
    "&sig=x%3D%3d&se=2026-01-01T00:00:00Z&empty=&sp=r'()!*~"
)


def test_signed_urls_are_sent_as_given(web):
    """No escape is added, removed or changed, nor the order of the query; in redirects, too."""
    refusal(f"{web.url}{SIGNED}")
    assert {path for path, _ in web.asked} == {SIGNED}
    web.asked.clear()
    web.moved_to = f"{web.url}{SIGNED}"
    refusal(f"{web.url}/first.jsonl?a=%2f")
    assert {path for path, _ in web.asked} == {"/first.jsonl?a=%2f", SIGNED}


def test_what_no_request_can_contain_is_escaped(web, write, small):
    """Letters beyond ASCII and spaces, in the path and in the query."""
    write("served/أ b.jsonl", small)
    assert len(read_dataset(f"{web.url}/أ b.jsonl?c=د")) == len(small)
    assert {path for path, _ in web.asked} == {"/%D8%A3%20b.jsonl?c=%D8%AF"}
    assert sent_url("https://user:pw@bücher.example:1/") == (
        "https://user:pw@xn--bcher-kva.example:1/"
    )


def encodings(plain: bytes):
    """Return names with contents, and encodings that a server says."""
    packed = gzip.compress(plain)
    return {
        "stored compressed under a plain name": ("a.jsonl", packed, "gzip"),
        "compressed on the way": ("b.jsonl", gzip.compress(plain), "x-gzip"),
        "stored compressed and said so": ("c.jsonl.gz", packed, "gzip"),
        "compressed again on the way": ("d.jsonl.gz", gzip.compress(packed), "gzip"),
        "decompressed on the way": ("e.jsonl.gz", plain, ""),
        "compressed, and not said": ("f.jsonl", packed, ""),
        "another compression": ("g.jsonl.gz", zstandard().compress(plain), "zstd"),
        "said and not done": ("h.jsonl", plain, "gzip"),
    }


def test_content_is_decompressed_as_often_as_it_was_compressed(store, write, answering, small):
    """By a store or on the way, whatever its name is and whatever is said about it."""
    for case, (name, content, encoding) in encodings(write("plain", small).read_bytes()).items():
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\nAccept-Ranges: bytes\r\n"
        coding = f"Content-Encoding: {encoding}\r\n" if encoding else ""
        url = answering(f"{head}{coding}\r\n".encode() + content).replace("events.jsonl", name)
        for each in (url, store(name, content)):
            assert len(read_dataset(each)) == len(small), case
            assert supports_ranges(to_path(each)) == (name == "h.jsonl" and each != url), case


@pytest.mark.parametrize("times", [1, 3])
def test_chunks_of_a_compressed_object_are_read_in_order(store, write, small, times):
    """A large object under a plain name is not read from its middle."""
    content = write("plain", small * times).read_bytes()
    url = store("a.jsonl", gzip.compress(content, 0))
    chunks = list(iter_chunks([to_path(url)], chunk_size=1000))
    assert b"".join(chunk.open().read() for chunk in chunks) == content


def test_secrets_of_a_url_are_used_and_not_shown(web, write, small):
    """Neither user and password nor a query, which may hold a signature."""
    url = f"{web.url}/a.jsonl?signature=secret".replace("://", "://user:secret@")
    assert "secret" not in refusal(url)
    write("served/a.jsonl", [*small, {**small[0], "id": 7}])
    web.asked.clear()
    with pytest.raises(InvalidError) as raised:
        read_dataset(url)
    assert "secret" not in str(raised.value) + repr(raised.value)
    assert {finding.file for finding in raised.value.findings} == {f"{web.url}/a.jsonl"}
    assert {(path, bool(auth)) for path, auth in web.asked} == {("/a.jsonl?signature=secret", True)}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("HTTPS://user@h/a/?q#f", "https://h/a"),
        ("sftp://user:secret@h/a?b", "sftp://h/a?b"),
        ("abfs://box@account/a", "abfs://box@account/a"),
        ("memory://", "memory://"),
        ("s3://bucket/مرفأ.jsonl", "s3://bucket/مرفأ.jsonl"),
    ],
)
def test_a_url_is_shown_as_given(url, shown):
    """Without what may be secret, and without what only browsers look at."""
    path = to_path(url)
    assert str(path) == shown
    assert repr(path) == f"Remote({shown!r})"
    assert os.fspath(path).split("://")[1].startswith(url.split("://")[1].split("#")[0][:5])


MALFORMED = {
    "http://bob:SEK/SEKRIT@host/x.jsonl": "http://***@host/x.jsonl",
    "https://bob:SEK?SEKRIT@h/x.jsonl?SEKRIT": "https://***@h/x.jsonl",
    "http://bob:SEK#SEKRIT@h/x.jsonl": "http://***@h/x.jsonl",
    "http:///bob:SEKRIT@h/x.jsonl": "http://***@h/x.jsonl",
    "http:/bob:SEKRIT@h/مرفأ.jsonl": "http://***@h/مرفأ.jsonl",
    "s3://KEY:SEK/SEKRIT@b/x.jsonl": "s3://***@b/x.jsonl",
    "simplecache::http://bob:SEKRIT@h/x.jsonl": "simplecache::http://***@h/x.jsonl",
    "zip://x.jsonl::http://bob:SEKRIT@h/x": "zip://***@h/x",
    "file://bob:SEKRIT@h/x.jsonl": "file://***@h/x.jsonl",
}


@pytest.mark.parametrize("url", MALFORMED)
def test_nothing_of_a_password_is_shown(run, write, small, url, golden):
    """Where it cannot be told what is secret, nothing is tried, by no command and no function."""
    path = write("small.jsonl", small)
    said = [refusal(url)]
    golden(said[0])
    for use in (
        lambda: convert(url, "made.jsonl"),
        lambda: convert(path, url),
        lambda: connect(url),
        lambda: write_dataset([], url),
    ):
        with pytest.raises(FileError) as error:
            use()
        said.append(str(error.value))
    for line in said:
        assert line.startswith(f"{MALFORMED[url]}: ")
        assert "SEK" not in line
        assert "\n" not in line
    for arguments in (
        ["convert", url, "made.jsonl"],
        ["convert", path, url],
        ["sql", url, "SELECT 1"],
        ["validate", url],
        ["info", url],
        ["diff", url, path],
        ["fmt", url],
        ["report", path, "-o", url],
    ):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert "SEK" not in outcome.out + outcome.err


def test_colons_and_at_signs_may_be_of_a_name():
    """A URL in which no password can be is taken as it is."""
    for url in (
        "https://h:8000/@harbour/x.jsonl",
        "https://user:secret@[::1]:8000/a::b@c.jsonl",
        "s3://arn:aws:s3:eu:1:accesspoint/a/b.jsonl",
        "s3://b/a::b@c:d.jsonl",
    ):
        assert os.fspath(to_path(url)) == url


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx"])
@pytest.mark.parametrize("url", ["http://bob:SEKRIT@127.0.0.1:1/s", "memory://archive/s"])
def test_columns_are_read_and_written_on_this_machine(run, write, small, url, suffix):
    """A form that only `convert` reads is no form for a URL, and no secret is shown."""
    path = write("small.jsonl", small)
    for use in (lambda: convert(f"{url}{suffix}", "made"), lambda: convert(path, f"{url}{suffix}")):
        with pytest.raises(FileError, match=re.escape(suffix)) as error:
            use()
        assert "SEKRIT" not in str(error.value)
    for arguments in (
        ["convert", f"{url}{suffix}", "made"],
        ["convert", path, f"{url}{suffix}"],
        *([["sql", f"{url}{suffix}", "SELECT 1"]] if suffix == ".parquet" else []),
    ):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert f"/s{suffix}: " in outcome.err
        assert "SEKRIT" not in outcome.err
    if suffix == ".parquet":
        with pytest.raises(FileError, match="Parquet"):
            connect(f"{url}{suffix}")


def test_what_cannot_be_reached_is_named_without_its_password(run):
    """Every way to a server says the URL as it is, but for the user."""
    url = "http://bob:SEKRIT@127.0.0.1:1/s.jsonl"
    for arguments in (["convert", url, "made.jsonl"], ["sql", url, "SELECT 1"], ["diff", url, url]):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert outcome.err.startswith("newsevents: http://127.0.0.1:1/s.jsonl: ")
        assert "SEKRIT" not in outcome.err


def test_a_url_is_taken_apart_like_a_path():
    """Names are decoded on the web and taken as they are elsewhere."""
    path = to_path("s3://bucket/a b/c?.jsonl.gz")
    assert (path.name, path.suffix) == ("c?.jsonl.gz", ".gz")
    assert path.parts == ("s3://bucket", "a b", "c?.jsonl.gz")
    assert path.parent == to_path("s3://bucket/a b")
    assert path.parent.parent.parent == to_path("s3://bucket")
    assert to_path("s3://bucket").name == ""
    web = to_path("https://h/a?q")
    assert os.fspath(web / "ب c.jsonl") == "https://h/a/%D8%A8%20c.jsonl?q"
    assert (web / "ب c.jsonl").name == "ب c.jsonl"
    assert sorted([to_path("s3://b"), to_path("s3://a")]) == [to_path("s3://a"), to_path("s3://b")]


NAMES = st.lists(
    st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1).filter(
        lambda name: name not in {".", ".."}
    ),
    min_size=1,
    max_size=4,
)


@given(NAMES)
def test_names_are_those_of_paths(names):
    """Whatever stands in them, in stores and on the web, where they are quoted on the way."""
    path = PurePosixPath(*names)
    for top in (to_path("s3://bucket"), to_path("https://user:secret@h:1?query")):
        made = top / path
        assert (made.name, made.suffix) == (path.name, path.suffix)
        assert made.parts == (top.anchor, *path.parts)
        assert (made.parent / path.name) == made
        assert made.is_in(top)
        assert not top.is_in(made)
        assert to_path(os.fspath(made)) == made


def test_a_url_travels_between_processes():
    """With its secrets and with what is known of it, which is not asked for again."""
    path = to_path("https://user:secret@h/a.jsonl")
    assert pickle.loads(pickle.dumps(path)) == path  # noqa: S301 - our own
    info = streams.FileInfo(is_folder=False, is_file=True, size=1)
    path._known.update({"x": info, path.url: info})
    again = pickle.loads(pickle.dumps(path))  # noqa: S301 - our own
    assert os.fspath(again) == os.fspath(path)
    assert again._known == {path.url: info}


def test_what_is_outside():
    """A URL and a path are outside of each other."""
    folder = to_path("s3://b/data")
    assert not is_outside(folder, folder / "a/b.jsonl")
    assert is_outside(folder, to_path("s3://b/database/a.jsonl"))
    assert is_outside(folder, folder / "../data/a.jsonl")
    assert is_outside(folder, Path("data/a.jsonl"))
    assert is_outside(Path("data"), folder)


def test_paths_of_this_machine_are_no_urls():
    """A drive of Windows has one letter, and a name may have a colon."""
    assert not any(map(is_url, ["C://a", "a:b", "./s3://a", "s3:/a", "main:data"]))
    assert is_url("s3://a")
    assert to_path(Path("s3://a")) == Path("s3:/a")


def test_a_store_without_its_package_says_which(monkeypatch, golden):
    """Each in one line, with what to install."""
    monkeypatch.setitem(sys.modules, "s3fs", None)
    line = refusal("s3://bucket/a.jsonl", MissingExtraError)
    assert "pip install s3fs" in line
    golden(line)
    golden(refusal("nix://bucket/a.jsonl"))


@pytest.mark.parametrize("package", ["fsspec", "aiohttp"])
def test_without_the_extra_one_line_says_so(monkeypatch, package):
    """What is on this machine is read without it."""
    monkeypatch.setitem(sys.modules, package, None)
    line = refusal("https://127.0.0.1/a.jsonl", MissingExtraError)
    assert package in line
    assert "pip install 'newsevents[remote]'" in line


def test_local_paths_need_no_package(write, small):
    """They are read without so much as an import of it."""
    write("a.jsonl", small)
    code = (
        "import sys, newsevents; newsevents.read_dataset('a.jsonl'); print('fsspec' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=write("x", b"").parent, capture_output=True, check=True
    )
    assert done.stdout.strip() == b"False"


def test_what_a_driver_raises_is_one_line(monkeypatch, store, small, golden):
    """Whatever it is, and without the secrets that it may have been given."""
    url = store("a.jsonl", small)
    memory = type(fsspec.filesystem("memory"))
    for error in (
        RuntimeError("no token\nfor memory://archive/a.jsonl"),
        PermissionError("x"),
        TimeoutError(),
    ):
        monkeypatch.setattr(memory, "info", _raising(error))
        golden(refusal(url))


LOGGING = """\
import logging
from fsspec.implementations.memory import MemoryFileSystem
from newsevents.cli import main

def info(*arguments):
    try:
        raise RuntimeError("no token")
    except RuntimeError:
        logging.getLogger("driver").exception("asked in vain")
        raise

MemoryFileSystem.info = info
main()
"""


def test_what_a_driver_logs_is_not_shown():
    """Some log what they raise as well, with a traceback."""
    arguments = [sys.executable, "-c", LOGGING, "validate", "memory://archive/a.jsonl"]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    line = "newsevents: memory://archive/a.jsonl: no token (RuntimeError)\n"
    assert (done.returncode, done.stderr) == (2, line)


def test_secrets_are_taken_out_of_what_is_said():
    """Whichever part of them a driver repeats."""
    path = to_path("https://user:secret@h/a.jsonl?signature=hidden")
    said = f"{path.url} as user:secret with secret and signature=hidden on h"
    assert without_secrets(path.url, said) == "https://h/a.jsonl as *** with *** and *** on h"
    assert without_secrets("s3://b/a.jsonl", "a b") == "a b"


def _raising(error):
    def _raise(*arguments, **keywords):
        raise error

    return _raise


def test_a_store_that_says_no_size_is_one_line(monkeypatch, store, small, golden):
    """Its end could not be told from a connection that broke off."""
    url = store("a.jsonl", small)
    memory = type(fsspec.filesystem("memory"))
    monkeypatch.setattr(memory, "info", lambda *_: {"type": "file", "size": None})
    golden(refusal(url))


@pytest.mark.parametrize("change", [b"{}\n" * 1000, b"{}\n"])
def test_a_file_that_changes_meanwhile_is_one_line(store, change):
    """One that grows and one that shrinks."""
    url = store("a.jsonl", b"{}\n" * 100)
    with open_data(to_path(url)) as stream:
        fsspec.filesystem("memory").pipe("/archive/a.jsonl", change)
        with pytest.raises(OSError, match=rf"\b300\b.*\b{len(change)}\b"):
            stream.read()


def test_a_folder_with_too_many_files_is_one_line(monkeypatch, store):
    """Nobody means that."""
    monkeypatch.setattr(remote, "MAX_FOLDER_ENTRIES", 3)
    for number in range(4):
        store(f"data/{number}.jsonl", b"")
    assert refusal("memory://archive/data").startswith("memory://archive/data: ")


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_file_that_is_cut_off_is_a_finding(write, web, small, suffix):
    """As on this machine: the server is right, the file was invalid_ids before."""
    packed = write(f"a.jsonl.{suffix}", small * 50).read_bytes()
    write(f"served/a.jsonl.{suffix}", packed[: len(packed) // 2])
    with pytest.raises(InvalidError) as raised:
        list(iter_records(f"{web.url}/a.jsonl.{suffix}"))
    assert [finding.code for finding in raised.value.findings] == ["NE010"]


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_packing_bomb_is_a_finding(store, monkeypatch, suffix):
    """A megabyte that unpacks to gigabytes is read to the limit, no further."""
    zeros = b"\n" + b"0" * 2**26
    pack = gzip.compress if suffix == "gz" else zstandard().compress
    frame = pack(zeros)
    times = 2**20 // len(frame)
    url = store(f"a.jsonl.{suffix}", frame * times)
    monkeypatch.setattr("newsevents.storage.compression.MAX_COMPRESSION_RATIO", 1)
    path = to_path(url)
    assert max_decompressed_bytes(path) == MIN_DECOMPRESSED_LIMIT_BYTES
    dataset = read_dataset(url, invalid="skip")
    assert "NE011" in {finding.code for finding in dataset.findings}


def test_the_size_of_a_file(store, web, write, answering):
    """It is that of the file as it is stored, where the server says so."""
    packed = write("a.jsonl.gz", [{}] * 100)
    url = store("a.jsonl.gz", [{}] * 100)
    write("served/a.jsonl.gz", [{}] * 100)
    size = len(packed.read_bytes())
    sizes = [stored_size(to_path(path)) for path in (packed, url, f"{web.url}/a.jsonl.gz")]
    assert sizes == [size, size, size]
    assert stored_size(to_path(answering(b"HTTP/1.1 200 OK\r\n\r\n{}\n"))) is None
    for missing in (packed.with_name("b"), to_path(f"{web.url}/b.jsonl")):
        with pytest.raises(FileError):
            stored_size(missing)


def test_a_plain_file_is_read_from_any_position(store, write, small):
    """A store gives parts: only what is wanted is asked for."""
    content = write("a.jsonl", small * 100).read_bytes()
    path = to_path(store("a.jsonl", small * 100))
    assert supports_ranges(path)
    with open_plain(path) as stream:
        assert stream.seekable()
        for position in (len(content) // 2, 10, 0):
            stream.seek(position)
            assert stream.readline() == content[position:].partition(b"\n")[0] + b"\n"
            assert stream.tell() == position + content[position:].index(b"\n") + 1
        stream.seek(-5, os.SEEK_CUR)
        stream.read(5)


def test_a_packed_file_has_no_parts(store, write, small):
    """It is read from its beginning."""
    assert not supports_ranges(to_path(store("a.jsonl.gz", small)))
    assert not supports_ranges(write("a.jsonl.zst", small))
    assert supports_ranges(write("a.jsonl", small))


def test_a_web_server_gives_no_parts(web, write, small):
    """Its files are read from the beginning, and nowhere else."""
    write("served/a.jsonl", small * 1000)
    path = to_path(f"{web.url}/a.jsonl")
    assert not supports_ranges(path)
    with open_data(path) as stream, pytest.raises(io.UnsupportedOperation):
        stream.seek(10**6)


def test_settings_for_urls_are_those_of_the_current_folder(store, write, small, monkeypatch):
    """Whoever offers data does not choose the rules."""
    store("data/newsevents.toml", b'ignore = ["ALL"]')
    settings = write("newsevents.toml", b'ignore = ["NE206"]')
    monkeypatch.chdir(settings.parent)
    assert for_path("memory://archive/data").rules.ignore == ("NE206",)


def test_only_files_on_this_machine_are_written(run, store, write, small, tmp_path, *, golden):
    """Every command that writes says so in one line, and exits with 2."""
    url = store("a.jsonl", small)
    path = write("a.jsonl", small)
    with pytest.raises(FileError, match=re.escape(f"{url}: ")) as error:
        write_dataset(read_dataset(url), url)
    said = str(error.value)
    golden(said)
    for arguments in (
        ["fmt", url],
        ["validate", "--fix", url],
        ["validate", "--baseline", url, path],
        ["validate", "--write-baseline", url, path],
        ["validate", "--texts", url, path],
        ["init", url],
        ["report", path, "-o", url],
    ):
        outcome = run(*arguments)
        assert outcome.status == 2
        assert said in outcome.err.splitlines()[-1]
    write("newsevents.toml", b'baseline = "s3://bucket/baseline.json"')
    outcome = run("validate", path)
    assert (outcome.status, outcome.err.count("\n")) == (2, 1)
    golden(outcome.err)


def test_commands_that_read_take_urls(run, store, small):
    """`info`, `show` and `diff`."""
    url = store("all.newsevents.json", small)
    assert "military-movement" in run("info", url).out
    assert "نجّار" in run("show", "actor:salma-najjar", url, "--language", "ar").out
    assert run("show", "actor:nobody", url).err.startswith(f"newsevents: {url}: ")
    other = store("other.newsevents.json", small[:-1])
    assert "1 removed" in run("diff", url, other).out
