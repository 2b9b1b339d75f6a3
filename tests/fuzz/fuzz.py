"""`make fuzz`: run targets on mutated inputs for some seconds, and keep the inputs that fail.

    python tests/fuzz/fuzz.py --seconds 60 --processes 2 --seed 1 [TARGET...]

atheris mutates inputs and keeps those that reach new code (https://github.com/google/atheris);
half of the mutations of a structured format are made inside it. Inputs that reached new code are
in `.fuzz/`, and the next run goes on from them. An input that fails is made small and kept in
`tests/fuzz/cases/TARGET/`, which `test_cases.py` runs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import atheris
import attrs

HERE = Path(__file__).parent
# Seeds are those of tests.
sys.path[1:1] = [
    str(HERE.parents[1] / name) for name in ("benchmarks", "tests", "tests/extraction")
]

# It lists every module.
with (
    contextlib.redirect_stderr(io.StringIO()),
    atheris.instrument_imports(include=["newsevents"]),
):
    import targets  # noqa: F401 - it registers them
    from frame import CASES, TARGETS
    from mutations import mutate_input

CORPUS = HERE.parents[1] / ".fuzz"
#: Longer inputs are not made.
MAX_BYTES = 2**16
#: Seconds after which a target that hangs in foreign code is ended.
HANG_SECONDS = 300
MAX_MEMORY_MB = 3072
#: Seconds in which a failing input is made smaller.
MAX_MINIMIZING_SECONDS = 30

#: Beginnings of the names of inputs that end a process.
ENDS = ("crash-", "oom-", "timeout-", "leak-")

# One target, in a process of its own -------------------------------------------------------------


def signature(error: BaseException) -> str:
    """Return the class of an error and the innermost line of ours: what makes failures equal."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "newsevents" in f.filename or f.filename.startswith(str(HERE))]
    last = (ours or frames)[-1]
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"


def failure(run: Callable[[bytes], None], data: bytes) -> str:
    """Return the signature of the failure of an input; empty if it does not fail."""
    try:
        run(data)
    except Exception as error:  # noqa: BLE001 - every error that is not an answer
        return signature(error)
    return ""


def minimized(run: Callable[[bytes], None], data: bytes, wanted: str) -> bytes:
    """Return the shortest input found by leaving out pieces that fails in the same way."""
    end = time.monotonic() + MAX_MINIMIZING_SECONDS
    size = len(data) // 2
    while size:
        start = 0
        while start < len(data):
            if time.monotonic() > end:
                return data
            shorter = data[:start] + data[start + size :]
            if failure(run, shorter) == wanted:
                data = shorter
            else:
                start += size
        size //= 2
    return data


def keep(name: str, signed: str, data: bytes) -> None:
    """Add an input to the cases of a target, unless there is one that failed like it."""
    path = CASES / name / signed
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def run_target(name: str, options: list[str]) -> NoReturn:
    """Fuzz one target until libFuzzer ends the process."""
    known = TARGETS[name]
    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(known.seeds()):
        (corpus / f"seed-{number}").write_bytes(seed)
    seen: set[str] = set()
    last = b""

    def check(data: bytes) -> None:
        nonlocal last
        last = data
        signed = failure(known.run, data)
        if signed and signed not in seen:
            seen.add(signed)
            is_slow = signed.startswith("TimeoutError")
            keep(name, signed, data if is_slow else minimized(known.run, data, signed))

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        def mutate(piece: bytes) -> bytes:
            return bytes(atheris.Mutate(piece, max(len(piece) + 64, 64)))

        chance = random.Random(seed)  # noqa: S311 - no secret
        return mutate_input(known.form, data, chance, mutate)[:most]

    atheris.Setup(["fuzz", str(corpus), *options], check, custom_mutator=mutator)
    try:
        atheris.Fuzz()
    except RuntimeError:
        # A library in C++ threw an exception that nothing catches; without atheris it ends Python.
        keep(name, "uncaught", last)
        raise
    raise AssertionError("libFuzzer ends the process")


# All targets --------------------------------------------------------------------------------------


@attrs.frozen
class Run:
    """A running target, with the folder of its log and of inputs that end its process."""

    name: str
    folder: Path

    def outcome(self, status: int) -> int:
        """Keep and print what went wrong; return the number of inputs."""
        log = (self.folder / "log").read_text(encoding="utf-8", errors="replace")
        ends = [path for path in self.folder.iterdir() if path.name.startswith(ENDS)]
        for path in ends:
            keep(self.name, path.name[:20], path.read_bytes())
        if status:
            print(f"{self.name}: ended with {status}\n{log[-2000:]}")
        counts = re.findall(r"^#([0-9]+)", log, re.MULTILINE)
        return int(counts[-1]) if counts else 0


def start(name: str, folder: Path, seconds: int, seed: int) -> int:
    """Start a target in a process of its own, with all modules imported, and return its id."""
    if child := os.fork():
        return child
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 2)
    try:
        run_target(
            name,
            [
                *(f"-max_total_time={seconds}", f"-seed={seed}", f"-timeout={HANG_SECONDS}"),
                *(f"-rss_limit_mb={MAX_MEMORY_MB}", f"-max_len={MAX_BYTES}", "-len_control=0"),
                *(f"-artifact_prefix={folder}/", "-report_slow_units=1000", "-close_fd_mask=1"),
            ],
        )
    except BaseException:  # noqa: BLE001 - the log has every error
        traceback.print_exc()
    finally:
        # Not up to the folder of all logs, which it would remove.
        os._exit(1)


def main() -> None:
    """Share the seconds among the targets, and print the number of inputs by target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quiet", action="store_true", help="print failures and one line")
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS])
    options = parser.parse_args()
    names = list(dict.fromkeys(options.targets or TARGETS))
    before = set(CASES.rglob("*"))
    share = max(1, options.seconds * options.processes // len(names))
    counts: dict[str, int] = {}
    failed = False
    running: dict[int, Run] = {}
    waiting = list(names)
    with tempfile.TemporaryDirectory() as temporary:
        while waiting or running:
            if waiting and len(running) < options.processes:
                run = Run(waiting[0], Path(temporary, waiting.pop(0)))
                run.folder.mkdir()
                running[start(run.name, run.folder, share, options.seed)] = run
            else:
                child, status = os.wait()
                run = running.pop(child)
                counts[run.name] = run.outcome(status)
                failed |= status != 0
                if not options.quiet:
                    print(f"{run.name:16}{counts[run.name]:12,}", flush=True)
    new = sorted(path for path in set(CASES.rglob("*")) - before if path.is_file())
    for path in new:
        print(f"fails: {path}")
    total = sum(counts.values())
    print(f"{total:,} inputs of {len(names)} targets, {len(new)} new failures")
    sys.exit(bool(new) or failed)


if __name__ == "__main__":
    main()
