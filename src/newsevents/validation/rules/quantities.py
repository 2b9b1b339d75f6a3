"""Rules about quantities: numbers and their bounds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from newsevents.model import Event
from newsevents.model.components import Quantity, Range
from newsevents.validation.rule import Problem, RuleContext, rule


@rule("NE117", of=Event)
def unordered_range(event: Event, context: RuleContext) -> Iterator[Problem]:
    """Quantity whose minimum, best estimate and maximum are not in this order.

    Why it matters: No number is between the bounds, so totals of the bounds mean nothing.
    Example: `{"measure": "fatalities", "minimum": 12, "best": 10}`
    Use instead: `{"measure": "fatalities", "minimum": 10, "best": 12}`
    """
    for index, quantity in enumerate(event.quantities):
        yield from _unordered(quantity, f"/quantities/{index}")
    for index, asset in enumerate(getattr(event, "assets", ())):
        if asset.quantity is not None:
            yield from _unordered(asset.quantity, f"/assets/{index}/quantity")


def _unordered(quantity: Quantity | Range, pointer: str) -> Iterator[Problem]:
    names = ("minimum", "best", "maximum")
    given = [(name, value) for name in names if (value := getattr(quantity, name)) is not None]
    for (name, value), (other, limit) in itertools.pairwise(given):
        if value > limit:
            yield Problem(
                f"{name} {value} is greater than {other} {limit}",
                f"{pointer}/{other}",
                "correct one of the numbers; minimum, best and maximum are in this order",
            )
