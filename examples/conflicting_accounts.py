"""Conflicting accounts: one record, what each source says of it, and where they differ.

python examples/conflicting_accounts.py
"""

from pathlib import Path
from typing import Any

import newsevents
from newsevents import Actor, Dataset, Event

BRIEF = Path(__file__).parent / "brief"


def recorded(event: Event, pointer: str) -> Any:
    """Return what the record itself says at a place: `/participants/0/role`."""
    value: Any = newsevents.to_dict(event)
    for step in pointer.split("/")[1:]:
        value = value[int(step)] if isinstance(value, list) else value.get(step)
    return value


def name_of(dataset: Dataset, source: str | None) -> str:
    """Return the name of a source; without one the article speaks for itself."""
    actor = dataset.get(source) if source else None
    return actor.name("en") if isinstance(actor, Actor) else "the article"


def main() -> None:
    """Show every event of the brief in which a source says something else than the record."""
    dataset = newsevents.read_dataset(BRIEF / "dataset")
    for event in dataset.timeline():
        accounts = [account for account in dataset.accounts(event.id) if account.claims]
        if not accounts:
            continue
        print(f"{event.date} {event.title.best('en')}")
        for account in accounts:
            print(f"  {name_of(dataset, account.source)}")
            for pointer, value in account.claims.items():
                print(f"    {pointer}: {value}, not {recorded(event, pointer)}")

    # Nobody has to decide between them to ask who may have called.
    for call in dataset.calls.values():
        for number, part in enumerate(call.participants):
            pointer = f"/participants/{number}/role"
            said = {account.claims.get(pointer) for account in dataset.accounts(call.id)}
            if "caller" in {part.role, *said}:
                print(f"{name_of(dataset, part.actor)} may have called")


if __name__ == "__main__":
    main()
