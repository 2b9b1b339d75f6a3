"""The workers of a Dask cluster, as an executor."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import Any

from newsevents.checks.work import WorkError
from newsevents.findings import MissingExtraError, printable, shown

#: What an address looks like; Dask itself waits long for others.
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/\s]+:[0-9]+")
_EXAMPLE = "tcp://10.0.0.1:8786"
# Seconds to wait for a scheduler, and for the first or any other worker.
_PATIENCE = 10
_WITHOUT_WORKERS = 30
_BETWEEN = 1


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a Dask scheduler, by its address such as `tcp://10.0.0.1:8786`.

    Work of a worker that ends is done by another one.
    The workers have to have the same version of this library, and find the files under the same
    paths.
    Raises MissingExtraError without `distributed`, and WorkError when there is no scheduler, or no
    worker for half a minute.
    """
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("distributed", "dask", "working on a Dask cluster") from None
    if not _ADDRESS.fullmatch(address):
        raise WorkError(f"{shown(address)} is no address of a scheduler, such as {_EXAMPLE}")
    # What goes wrong is said here, once.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except OSError as error:
        said = f"no Dask scheduler at {printable(address)}: {printable(str(error)[:200])}"
        raise WorkError(said) from None
    watch = _Watch(client, address)
    try:
        yield client.get_executor()
    except WorkError:
        if watch.is_over:
            raise WorkError(watch.said) from None
        raise
    finally:
        watch.stop()
        client.close(timeout=_PATIENCE)


class _Watch:
    """Gives up on a cluster without workers, whose work would be waited for without end."""

    def __init__(self, client: Any, address: str) -> None:
        self.is_over = False
        self.said = f"the Dask cluster at {printable(address)} has had no worker for half a minute"
        self._client = client
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        seen = time.monotonic()
        while not self._ended.wait(_BETWEEN):
            if self._client.scheduler_info().get("workers"):
                seen = time.monotonic()
            elif time.monotonic() - seen > _WITHOUT_WORKERS:
                self.is_over = True
                # Ends the waiting for all futures.
                self._client.close(timeout=_PATIENCE)
                return

    def stop(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join()
