"""Load a file in one of several ways; print seconds and bytes of memory for each record.

python benchmarks/bulk_load.py newsevents|trusted|pydantic|pydantic-paused FILE
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable, Sized
from pathlib import Path

import archive
import psutil
import rivals

import newsevents

Load = Callable[[str], Sized]


def main() -> None:
    """Measure one way in this process."""
    way, path = sys.argv[1:]
    load = _WAYS[way]
    with tempfile.TemporaryDirectory() as folder:
        # The models and the schema are made once and do not count.
        small = Path(folder) / "small.jsonl"
        archive.write(small, 200)
        load(str(small))
    gc.collect()
    process = psutil.Process()
    before, start = process.memory_info().rss, time.process_time()
    loaded = load(path)
    seconds = time.process_time() - start
    memory = process.memory_info().rss - before
    print(seconds / len(loaded), memory / len(loaded))


def _with_pydantic(path: str) -> Sized:
    read = rivals.pydantic_records().validate_json
    with Path(path).open("rb") as lines:
        return [read(line) for line in lines]


def _with_pydantic_paused(path: str) -> Sized:
    gc.disable()
    return _with_pydantic(path)


_WAYS: dict[str, Load] = {
    "newsevents": newsevents.read_dataset,
    "trusted": lambda path: newsevents.read_dataset(path, trusted=True),
    "pydantic": _with_pydantic,
    "pydantic-paused": _with_pydantic_paused,
}


if __name__ == "__main__":
    main()
