"""Comparing ways to do the same work, on a machine that does other things besides.

A machine is now faster and now slower, by a third and more.
So every way has its turn in every round, in random order, and only what was measured in the same
round is compared: the figure is the median of the rounds' ratios, and the spread is their
quartiles.
Time is that of the processor, not that of the clock.
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
    """How many times as much: the median of the rounds, and the quartiles around it."""

    median: float
    low: float
    high: float


@attrs.frozen
class Rounds:
    """What each way took in each round, in seconds or whatever else was measured."""

    taken: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        """Return what a way took in the median round."""
        return statistics.median(self.taken[name])

    def ratio(self, name: str, other: str) -> Ratio:
        """Return how many times as much another way took: how many times as fast this one is."""
        pairs = zip(self.taken[name], self.taken[other], strict=True)
        low, middle, high = statistics.quantiles((b / a for a, b in pairs), n=4)
        return Ratio(middle, low, high)


@attrs.frozen
class Way:
    """One way to do something with each of some things."""

    do: Callable[[Any], object]
    things: Sequence[Any]


def in_rounds(measures: Mapping[str, Callable[[], float]], rounds: int, *, seed: int = 0) -> Rounds:
    """Measure everything once in each of many rounds, in random order."""
    order = random.Random(seed)
    names = list(measures)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        order.shuffle(names)
        for name in names:
            taken[name].append(measures[name]())
    return Rounds(taken)


def compare(ways: Mapping[str, Way], rounds: int) -> Rounds:
    """Return the seconds that each way takes for one thing, after a round that does not count."""
    measures = {name: _timed(way) for name, way in ways.items()}
    for measure in measures.values():
        measure()
    return in_rounds(measures, rounds)


def _timed(way: Way) -> Callable[[], float]:
    def measure() -> float:
        gc.collect()
        # What was there before is not gone through again and again on somebody's turn.
        gc.freeze()
        start = time.process_time()
        _go_through(way.do, way.things)
        return (time.process_time() - start) / len(way.things)

    return measure


def _go_through(do: Callable[[Any], object], things: Iterable[Any]) -> None:
    for thing in things:
        do(thing)
