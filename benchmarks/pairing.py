"""Comparing ways to do the same work, on a machine that does other things besides.

A machine is now faster and now slower, by a third and more.
So every way has its turn in every round, in random order, and only what was measured in the same
round is compared: the figure is the median of the rounds' ratios, and the spread is their
quartiles.
Time is that of the processor, in this process.
"""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Mapping

import attrs

#: Does the work once.
Work = Callable[[], object]


@attrs.frozen
class Ratio:
    """How many times as fast: the median of the rounds, and the quartiles around it."""

    median: float
    low: float
    high: float


@attrs.frozen
class Rounds:
    """Seconds of each way in each round."""

    seconds: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        """Return the seconds that the work took in the median round."""
        return statistics.median(self.seconds[name])

    def ratio(self, name: str, other: str) -> Ratio:
        """Return how many times as fast one way is as another one."""
        pairs = zip(self.seconds[name], self.seconds[other], strict=True)
        low, middle, high = statistics.quantiles([b / a for a, b in pairs], n=4)
        return Ratio(middle, low, high)


def compare(ways: Mapping[str, Work], *, rounds: int, seed: int = 0) -> Rounds:
    """Give every way a turn in each of many rounds, after one that does not count."""
    order = random.Random(seed)
    names = list(ways)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for each in range(rounds + 1):
        order.shuffle(names)
        for name in names:
            gc.collect()
            # What was made before is not gone through again and again on somebody's turn.
            gc.freeze()
            start = time.process_time()
            ways[name]()
            spent = time.process_time() - start
            if each:
                seconds[name].append(spent)
    return Rounds(seconds)
