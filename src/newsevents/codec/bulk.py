"""Many records at once, for other processes: as JSON Lines that are read back without checks."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from newsevents.codec import encode, loads, loads_interned
from newsevents.model import Record


def encode_lines(records: Iterable[Record]) -> bytes:
    """Return records as JSON Lines."""
    return b"\n".join(map(encode, records))


def decode_lines(lines: bytes) -> list[Record]:
    """Return the records of `encode_lines`; equal strings are shared."""
    names: dict[str, str] = {}
    words: dict[str, str] = {}
    with collector_paused():
        return [
            loads_interned(line, names.setdefault, words.setdefault, is_trusted=True)
            # It has unknown fields.
            or loads(line)
            for line in lines.splitlines()
        ]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the cyclic collector: records contain no cycles, and there are very many of them."""
    was_enabled = gc.isenabled()
    if was_enabled:
        # Young garbage of the program, which would otherwise get old without being counted.
        gc.collect(1)
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # Moves all objects to the oldest generation; otherwise the collector would traverse
            # all of them at once.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
