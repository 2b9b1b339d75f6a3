"""The workers of a Dask cluster, as an executor."""

from __future__ import annotations

import contextlib
import logging
import re
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from newsevents.errors import MissingExtraError, WorkError
from newsevents.findings import printable, shown
from newsevents.validation.parallel import MonitoredExecutor

T = TypeVar("T")

#: What an address looks like; Dask itself waits long for others.
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/@\s]+:[0-9]+")
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
    with _quiet():
        try:
            client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            said = f"no Dask scheduler at {printable(address)}: {printable(str(error)[:200])}"
            raise WorkError(said) from None
        workers = _Workers(client, address)
        try:
            yield workers
        finally:
            workers.stop()
            client.close(timeout=_PATIENCE)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Let Dask say nothing, since what goes wrong is said here, once."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    loggers = [logging.getLogger(name) for name in (*names, "asyncio", "tornado.application")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            # Blocks of lines travel with the work that is done on them.
            warnings.filterwarnings("ignore", "Sending large graph")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class _Workers(MonitoredExecutor):
    """The workers of a cluster, given up when there have been none for a while.

    Or else work would be waited for without end.
    """

    def __init__(self, client: Any, address: str) -> None:
        self._address = address
        self._client = client
        self._executor = client.get_executor()
        self.workers = sum(client.ncores().values())
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Give work to whatever worker is free."""
        given: Future[T] = self._executor.submit(fn, *args, **kwargs)
        return given

    def _watch(self) -> None:
        seen = time.monotonic()
        while not self._ended.wait(_BETWEEN):
            if self._client.scheduler_info().get("workers"):
                seen = time.monotonic()
            elif time.monotonic() - seen > _WITHOUT_WORKERS:
                self.reason = (
                    f"the Dask cluster at {printable(self._address)} has had no worker for half a "
                    "minute"
                )
                # Ends the waiting for all futures.
                self._client.close(timeout=_PATIENCE)
                return

    def stop(self) -> None:
        """End it."""
        self._ended.set()
        self._thread.join()
