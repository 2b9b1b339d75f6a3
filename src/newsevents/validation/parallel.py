"""Work in other processes, on this machine or on a Dask cluster, with results in order."""

from __future__ import annotations

import contextlib
import functools
import itertools
import logging
import os
import pickle
import re
import signal
import sys
import threading
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from importlib import metadata
from typing import Any, TypeVar

from newsevents.errors import MissingExtraError, NewsEventsError, WorkError
from newsevents.findings import printable, shown

K = TypeVar("K")
T = TypeVar("T")

# Assumed if the number of workers is unknown.
_DEFAULT_WORKERS = 8
_SCHEDULER_TIMEOUT_SECONDS = 10
_POLL_SECONDS = 1
# Dask waits long for an address of another form.
_ADDRESS = re.compile(r"(tcp|tls|ws|wss)://[^/@\s]+:[0-9]+")
_EXAMPLE = "tcp://10.0.0.1:8786"


def run_task(version: str, work: bytes) -> tuple[str, Any]:
    """Run a pickled pair of a function and its arguments, in any process.

    Returns the version in this process, and the result.
    Another version runs nothing, since the same task may mean something else to it.
    """
    own = _version()
    if version != own:
        return own, None
    function, arguments = pickle.loads(work)  # noqa: S301 - pickled by this module
    return own, function(*arguments)


@functools.cache
def _version() -> str:
    """Return the version of this library, and of each package with rules or extensions."""
    points = itertools.chain.from_iterable(
        metadata.entry_points(group=f"newsevents.{group}") for group in ("rules", "extensions")
    )
    others = sorted({f"{each.dist.name} {each.dist.version}" for each in points if each.dist})
    return " with ".join(filter(None, (metadata.version("newsevents"), ", ".join(others))))


def processor_count() -> int:
    """Return the number of processors that this process may use, or `PYTHON_CPU_COUNT`."""
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if (given := os.environ.get("PYTHON_CPU_COUNT", "")).isdecimal():
        return max(1, int(given))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def map_in_order(
    function: Callable[..., T],
    tasks: Iterable[tuple[K, tuple[Any, ...]]],
    executor: Executor | None,
) -> Iterator[tuple[K, T]]:
    """Yield the results of a module-level function for tasks, in their order.

    A task is a pair of a key, which is returned with the result, and the arguments.
    Without an executor the work is done in this process.
    Raises the exceptions of the function, and WorkError when a process ends or has another version
    of the library; running tasks are then abandoned.
    """
    if executor is None:
        for key, arguments in tasks:
            yield key, function(*arguments)
        return
    # The modules of processes take 30 ms, which small datasets do without.
    from concurrent.futures import ProcessPoolExecutor

    waiting: deque[tuple[K, Future[tuple[str, Any]]]] = deque()
    # Enough to keep all workers busy, and few, since results wait in memory for their turn.
    # The pools of the standard library keep the number of workers private.
    ahead = 2 * getattr(executor, "_max_workers", _DEFAULT_WORKERS)
    try:
        for key, arguments in tasks:
            try:
                work = pickle.dumps((function, arguments))
                with _blocked_signals():
                    waiting.append((key, executor.submit(run_task, _version(), work)))
            except Exception as error:
                raise _work_error(error) from error
            if len(waiting) >= ahead:
                first, future = waiting.popleft()
                yield first, _result(executor, future)
        while waiting:
            first, future = waiting.popleft()
            yield first, _result(executor, future)
    finally:
        # A pool whose processes have been killed prints an error about cancelled futures; it cancels
        # them itself when it is shut down.
        for _, future in () if isinstance(executor, ProcessPoolExecutor) else waiting:
            future.cancel()


def _result(executor: Executor, future: Future[tuple[str, Any]]) -> Any:
    try:
        if isinstance(executor, _ClusterExecutor):
            executor.wait(future)
        version, result = future.result()
    except NewsEventsError:
        raise
    except (Exception, CancelledError) as error:
        raise _work_error(error) from error
    if version != _version():
        raise WorkError(
            f"a worker has newsevents {printable(str(version))}, this process has {_version()}; "
            "install the same versions everywhere"
        )
    return result


def _work_error(error: BaseException) -> WorkError:
    if isinstance(error, BrokenExecutor):
        return WorkError(
            "a worker process ended unexpectedly: it ran out of memory, or the calling script lacks "
            '`if __name__ == "__main__":`'
        )
    reason = printable(str(error)[:300]) or "no reason given"
    return WorkError(f"work failed in another process: {type(error).__name__}: {reason}")


@contextlib.contextmanager
def process_pool(jobs: int) -> Iterator[Executor | None]:
    """Provide an executor with processes on this machine, or None for one job."""
    if jobs <= 1:
        yield None
        return
    import multiprocessing  # late, as in `map_in_order`
    from concurrent.futures import ProcessPoolExecutor

    # A fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _blocked_signals() -> Iterator[None]:
    """Keep signals to end from a pool that is half started, and from processes without a handler."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """Leave signals to the parent process, and end when it ends."""
    if hasattr(os, "setsid"):
        # Ctrl-C, which a terminal sends to the whole group, is not received.
        os.setsid()
    if hasattr(signal, "pthread_sigmask"):
        # With this one, a pool ends its processes.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing  # late, as in `map_in_order`

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextlib.contextmanager
def cluster(address: str, worker_timeout_seconds: float = 30) -> Iterator[Executor]:
    """Provide the workers of a Dask scheduler at an address such as `tcp://10.0.0.1:8786`.

    Tasks of a worker that ends are done by another one.
    The workers need the same version of this library, and the files at the same paths.
    Raises MissingExtraError without `distributed`, and WorkError without a scheduler at the
    address, or without any worker for `worker_timeout_seconds`.
    """
    try:
        # An optional package, slow to import.
        from distributed import Client
    except ImportError:
        raise MissingExtraError("distributed", "dask", "working on a Dask cluster") from None
    if not _ADDRESS.fullmatch(address):
        raise WorkError(f"{shown(address)} is not the address of a scheduler, such as {_EXAMPLE}")
    with _silence():
        try:
            client = Client(address, timeout=_SCHEDULER_TIMEOUT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = printable(str(error)[:200])
            raise WorkError(f"no Dask scheduler at {printable(address)}: {reason}") from None
        try:
            yield _ClusterExecutor(client, address, worker_timeout_seconds)
        finally:
            client.close(timeout=_SCHEDULER_TIMEOUT_SECONDS)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Silence the logs of Dask: each failure is reported once, as an exception."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    loggers = [logging.getLogger(name) for name in (*names, "asyncio", "tornado.application")]
    levels = [logger.level for logger in loggers]
    try:
        for logger in loggers:
            logger.setLevel(logging.CRITICAL + 1)
        with warnings.catch_warnings():
            # Blocks of lines are sent with their tasks.
            warnings.filterwarnings("ignore", "Sending large graph")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class _ClusterExecutor(Executor):
    """The workers of a cluster, which is given up without workers instead of waiting forever."""

    def __init__(self, client: Any, address: str, timeout: float) -> None:
        self._client = client
        self._address = address
        self._timeout = timeout
        self._max_workers = sum(client.ncores().values()) or _DEFAULT_WORKERS
        self._executor = client.get_executor()

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Submit a task to any worker."""
        future: Future[T] = self._executor.submit(fn, *args, **kwargs)
        return future

    def wait(self, future: Future[Any]) -> None:
        """Wait for a result; raises WorkError if there is no worker for too long."""
        seen = time.monotonic()
        while wait([future], _POLL_SECONDS).not_done:
            if self._client.scheduler_info().get("workers"):
                seen = time.monotonic()
            elif time.monotonic() - seen > self._timeout:
                raise WorkError(
                    f"the Dask cluster at {printable(self._address)} had no worker for "
                    f"{self._timeout:g} s"
                )
