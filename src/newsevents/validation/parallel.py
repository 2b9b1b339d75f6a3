"""Giving work to other processes, on this machine or on others, and taking it back in order."""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from importlib.metadata import version as version_of
from typing import Any, TypeVar

from newsevents.errors import NewsEventsError, WorkError
from newsevents.findings import printable

K = TypeVar("K")
T = TypeVar("T")

# Pieces of work that are given away ahead of those that are waited for, where it is not known how
# many workers there are.
_AHEAD = 16


class MonitoredExecutor(Executor):
    """An executor that may give up, and then says why."""

    #: Why it has given up; empty as long as it has not.
    reason = ""
    #: How much it can do at once; 0 if that is not known.
    workers = 0


def run_task(version: str, work: bytes) -> tuple[str, Any]:
    """Do a piece of work, in whatever process: its arguments are its function and theirs.

    Returns the version of the library there, and what the function returns.
    Another version does nothing, since it may understand something else by the same work.
    """
    own = _version()
    if version != own:
        return own, None
    function, arguments = pickle.loads(work)  # noqa: S301 - what this module has packed
    return own, function(*arguments)


@functools.cache
def _version() -> str:
    return version_of("newsevents")


def map_in_order(
    function: Callable[..., T],
    tasks: Iterable[tuple[K, tuple[Any, ...]]],
    executor: Executor | None,
) -> Iterator[tuple[K, T]]:
    """Yield what a function of the top level of a module returns for the tasks, in their order.

    A task is a key, which comes back with the result, and the arguments.
    Without an executor the work is done here.
    Raises what the function raises, and WorkError when a process ends or has another version of
    the library; work that is under way is then not waited for.
    """
    if executor is None:
        for key, arguments in tasks:
            yield key, function(*arguments)
        return
    waiting: deque[tuple[K, Future[tuple[str, Any]]]] = deque()
    ahead = _ahead(executor)
    try:
        for key, arguments in tasks:
            waiting.append((key, _given(executor, function, arguments)))
            if len(waiting) >= ahead:
                first, future = waiting.popleft()
                yield first, _taken(executor, future)
        while waiting:
            first, future = waiting.popleft()
            yield first, _taken(executor, future)
    finally:
        for _, future in waiting:
            future.cancel()


def _ahead(executor: Executor) -> int:
    """Return how much work to give away ahead.

    It is enough for nobody to wait, and little, since what comes of it is kept in memory until it
    is its turn.
    """
    # The pools of the standard library keep it to themselves.
    kept = getattr(executor, "_max_workers", 0)
    return 2 * (executor.workers if isinstance(executor, MonitoredExecutor) else kept) or _AHEAD


def _given(
    executor: Executor, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> Future[tuple[str, Any]]:
    try:
        return executor.submit(run_task, _version(), pickle.dumps((function, arguments)))
    except Exception as error:
        raise _failed(executor, error) from error


def _taken(executor: Executor, future: Future[tuple[str, Any]]) -> Any:
    try:
        version, result = future.result()
    except NewsEventsError:
        raise
    except (Exception, CancelledError) as error:
        raise _failed(executor, error) from error
    if version != _version():
        raise WorkError(
            f"a worker has newsevents {printable(str(version))}, and this is {_version()}; "
            "install the same version everywhere"
        )
    return result


def _failed(executor: Executor, error: BaseException) -> WorkError:
    if isinstance(executor, MonitoredExecutor) and executor.reason:
        return WorkError(executor.reason)
    if isinstance(error, BrokenExecutor):
        return WorkError(
            "a process that was given work has ended: for lack of memory, or since a script gives "
            'work outside of `if __name__ == "__main__":`'
        )
    said = printable(str(error)[:300]) or "no reason was given"
    return WorkError(f"work could not be done by another process: {type(error).__name__}: {said}")


@contextlib.contextmanager
def process_pool(jobs: int) -> Iterator[Executor | None]:
    """Give an executor with so many processes of this machine, or None for one."""
    if jobs <= 1:
        yield None
        return
    # A fork of a process with threads may hang, and databases have threads.
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_prepare)
    try:
        yield executor
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _prepare() -> None:
    """Leave signals to the process that gave the work, and end when it has ended."""
    if hasattr(os, "setsid"):
        # What is sent to a terminal's whole group, such as Ctrl-C, comes no more.
        os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
