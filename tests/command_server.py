"""The command `newsevents` for tests in shells: forks of a process that has its modules imported.

Pages of the documentation and jobs of servers run it hundreds of times, and to start Python and
import the library takes longer than most of them do. The command in `bin_folder` passes its
streams, folder, variables and arguments to the server, and ends with the status of the fork.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import json
import os
import select
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

import newsevents
from newsevents import cli, report

_CLIENT = """\
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
given = json.dumps([os.getcwd(), dict(os.environ), sys.argv[1:]]).encode()
socket.send_fds(server, [len(given).to_bytes(4, "big")], [0, 1, 2])
server.sendall(given)
sys.exit(server.recv(1)[0])
"""


@functools.cache
def bin_folder() -> Path:
    """Start the server of this process, and return the folder of the command."""
    folder = Path(tempfile.mkdtemp(prefix="newsevents-command-"))
    address, client = str(folder / "socket"), folder / "client.py"
    server = subprocess.Popen(
        [sys.executable, __file__, address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    atexit.register(server.communicate)
    client.write_text(_CLIENT.format(address=address), encoding="utf-8")
    command = folder / "bin" / "newsevents"
    command.parent.mkdir()
    start = shlex.join([sys.executable, "-ISs", str(client)])
    # Packages of another folder are none that the server has imported.
    other = shlex.join([sys.executable, "-P", "-m", "newsevents"])
    command.write_text(
        f'#!/bin/sh\n[ -z "$PYTHONPATH" ] || exec {other} "$@"\nexec {start} "$@"\n',
        encoding="utf-8",
    )
    command.chmod(0o755)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    return command.parent


def _serve(address: str) -> None:
    """Answer until standard input ends; return in a fork that is to become a command."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)  # noqa: T201 - the answer to the process that started it
        while listener in select.select([listener, sys.stdin], [], [])[0]:
            connection, _ = listener.accept()
            if os.fork() == 0:
                _answer(connection)
                return
            connection.close()
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:  # those that have ended
                    pass
    # Here, since a process of pytest-xdist ends without its exit handlers.
    shutil.rmtree(Path(address).parent)
    os._exit(0)


def _answer(connection: socket.socket) -> None:
    """Fork a command and wait for it; return in the fork."""
    prefix, streams, *_ = socket.recv_fds(connection, 4, 3)
    size, given = int.from_bytes(prefix, "big"), b""
    while len(given) < size:
        given += connection.recv(size - len(given))
    if child := os.fork():
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        connection.sendall(bytes([status if status >= 0 else 128 - status]))
        os._exit(0)
    connection.close()
    for descriptor, stream in enumerate(streams):
        os.dup2(stream, descriptor)
        os.close(stream)
    folder, variables, arguments = json.loads(given)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    time.tzset()
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    sys.argv = ["newsevents", *arguments]


def _warm_up_pages() -> None:
    """Import what commands of pages use beyond that, and make a report.

    PyArrow imports pandas if it is there; the report compiles its templates and reads its map.
    """
    warm_up()
    for name in (
        "newsevents.formats.form",
        "newsevents.formats.parquet",
        "newsevents.formats.workbook",
        "newsevents.tables.checking",
        "pandas",
        "pyarrow.compute",
        "pyarrow.dataset",
        "xlsxwriter",
    ):
        import_module(name)
    report.page(newsevents.read_dataset("syria-russia-2026-01"))
    gc.freeze()


def _run() -> None:
    """Run the command, and end without taking down the interpreter, which copies its memory."""
    try:
        cli.main()
        status = 0
    except SystemExit as ended:
        status = ended.code if isinstance(ended.code, int) else bool(ended.code)
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def warm_up() -> None:
    """Import what commands import, also the packages that only some of them need."""
    for name in cli.COMMANDS:
        cli.newsevents.get_command(None, name)  # type: ignore[arg-type]
    for name in ("duckdb", "jinja2", "networkx", "numpy", "openpyxl", "pyarrow.parquet"):
        import_module(name)
    # Compiles the schemas.
    newsevents.validate("syria-russia-2026-01")
    # The end of a fork need not look at what all forks have in common.
    gc.freeze()


if __name__ == "__main__":
    _warm_up_pages()
    _serve(sys.argv[1])
    _run()
