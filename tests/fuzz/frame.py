"""Frame of fuzz targets: their registry, seeds that several use, and folders made of one input.

A folder of files is a zip archive, so that it is one input.
"""

from __future__ import annotations

import contextlib
import functools
import io
import itertools
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType

import attrs
from mutations import zipped

from newsevents import convert, read_dataset, write_dataset
from newsevents.editing.canonical import format_bundle
from newsevents.model import Record

ROOT = Path(__file__).parents[2]
#: Inputs that failed once, by target.
CASES = Path(__file__).parent / "cases"
SHIPPED = ROOT / "examples" / "datasets" / "syria-russia-2026-01"
#: Seconds of processor time that one input may take.
MAX_SECONDS = 10


@attrs.frozen
class Target:
    """One thing to fuzz."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    #: How inputs are mutated besides byte by byte: see `mutations.mutate_input`.
    form: str = "bytes"

    def run(self, data: bytes) -> None:
        """Check an input; raises TimeoutError if it takes more than its processor time."""
        signal.signal(signal.SIGVTALRM, _stop)
        signal.setitimer(signal.ITIMER_VIRTUAL, MAX_SECONDS)
        try:
            self.check(data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)


TARGETS: dict[str, Target] = {}


def target(
    seeds: Callable[[], Iterable[bytes]], form: str = "bytes"
) -> Callable[[Callable[[bytes], None]], Callable[[bytes], None]]:
    """Register a check under its name."""

    def register(check: Callable[[bytes], None]) -> Callable[[bytes], None]:
        TARGETS[check.__name__] = Target(check, seeds, form)
        return check

    return register


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError(f"more than {MAX_SECONDS} seconds")


# Seeds ------------------------------------------------------------------------------------------


def lines() -> list[bytes]:
    """Return the shipped records and those of the conformance suite, the shortest first."""
    files = [*SHIPPED.glob("*.jsonl"), *(ROOT / "tests" / "conformance").rglob("*.jsonl")]
    found = {line for path in files for line in path.read_bytes().split(b"\n") if line.strip()}
    return sorted(
        (line for line in found if len(line) < 10_000), key=lambda line: (len(line), line)
    )


@functools.cache
def records() -> list[Record]:
    """Return a few shipped records of each type."""
    by_type = itertools.groupby(sorted(read_dataset(SHIPPED), key=_tag), key=_tag)
    return [record for _, group in by_type for record in itertools.islice(group, 2)]


def _tag(record: Record) -> str:
    return record.id.partition(":")[0]


def files() -> Iterator[bytes]:
    """Yield files of JSON Lines: those of the suite, and pieces of the shipped one."""
    for path in sorted((ROOT / "tests" / "conformance").rglob("*.jsonl")):
        if path.stat().st_size < 10_000:
            yield path.read_bytes()
    for start in range(0, 40, 4):
        yield b"\n".join(lines()[start : start + 4]) + b"\n"


def bundles() -> Iterator[bytes]:
    """Yield bundles."""
    for data in itertools.islice(files(), 0, None, 10):
        yield b'{"newsevents": "1.0", "records": [%s]}' % data.strip().replace(b"\n", b",\n")
    yield format_bundle(b'{"records": [%s]}' % lines()[-1]).data


def packages() -> Iterator[bytes]:
    """Yield dataset folders."""
    yield zipped({path.name: path.read_bytes()[:20_000] for path in sorted(SHIPPED.iterdir())})
    for manifest in sorted((ROOT / "tests" / "conformance").rglob("datapackage.json")):
        yield zipped(
            {
                path.relative_to(manifest.parent).as_posix(): path.read_bytes()[:10_000]
                for path in sorted(manifest.parent.rglob("*"))
                if path.is_file()
            }
        )


def tables(suffix: str) -> Iterator[bytes]:
    """Yield a few records as tables."""
    with tempfile.TemporaryDirectory() as folder:
        source, written = Path(folder, "a.jsonl"), Path(folder, f"a{suffix}")
        write_dataset(records()[::5], source)
        convert(source, written)
        yield (
            written.read_bytes()
            if written.is_file()
            else zipped(
                {
                    path.relative_to(written).as_posix(): path.read_bytes()
                    for path in sorted(written.rglob("*"))
                    if path.is_file()
                }
            )
        )


@contextlib.contextmanager
def folder_of(content: dict[str, bytes]) -> Iterator[Path]:
    """Yield a folder with files, as far as their names stay inside."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "data")
        folder.mkdir()
        for relative, data in content.items():
            path = folder / relative
            if path.resolve().is_relative_to(folder) and not relative.endswith("/"):
                with contextlib.suppress(OSError, ValueError):
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
        yield folder


class Named(io.BytesIO):
    """An open file with a name."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


def as_text(data: bytes) -> str:
    """Return an input as text, with a replacement for what is not UTF-8."""
    return data.decode("utf-8", "replace")
