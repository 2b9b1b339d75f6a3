"""Comparison of ways to do the same work, on a machine that does other work besides.

The speed of a machine changes by a third and more. So every way has its turn in every round, in
random order, and only times of the same round are compared: the figure is the median of the ratios
of the rounds, the spread their quartiles. Time is processor time.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import attrs


@attrs.frozen
class Ratio:
    """Median of the ratios of all rounds, and the quartiles around it."""

    median: float
    low: float
    high: float


@attrs.frozen
class Rounds:
    """Measurements of each way in each round, in seconds or another unit."""

    taken: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Return the median of a way."""
        return statistics.median(self.taken[name])

    def ratio(self, name: str, other: str) -> Ratio:
        """Return how many times as fast as another way a way is."""
        pairs = zip(self.taken[name], self.taken[other], strict=True)
        low, middle, high = statistics.quantiles((b / a for a, b in pairs), n=4)
        return Ratio(middle, low, high)


@attrs.frozen
class Way:
    """A function, and the arguments that it is called with one by one."""

    do: Callable[[Any], object]
    things: Sequence[Any]


def in_rounds(measures: Mapping[str, Callable[[], float]], rounds: int, *, seed: int = 0) -> Rounds:
    """Measure each way once in each round, in random order."""
    order = random.Random(seed)
    names = list(measures)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        order.shuffle(names)
        for name in names:
            taken[name].append(measures[name]())
    return Rounds(taken)


def compare(ways: Mapping[str, Way], rounds: int) -> Rounds:
    """Return the seconds that each way takes for one argument, after a round that does not count."""
    measures = {name: _timed(way) for name, way in ways.items()}
    for measure in measures.values():
        measure()
    return in_rounds(measures, rounds)


def _timed(way: Way) -> Callable[[], float]:
    def measure() -> float:
        gc.collect()
        # Otherwise the collector examines all earlier objects during each measurement.
        gc.freeze()
        start = time.process_time()
        _go_through(way.do, way.things)
        return (time.process_time() - start) / len(way.things)

    return measure


def _go_through(do: Callable[[Any], object], things: Iterable[Any]) -> None:
    for thing in things:
        do(thing)
