"""Conflicting accounts: one record, the account of each source, and where they differ.

python examples/conflicting_accounts.py
"""

from pathlib import Path

import newsevents
from newsevents import Actor, Dataset

BRIEF = Path(__file__).parent / "brief"


def name_of(dataset: Dataset, source: str | None) -> str:
    """Return the name of a source, or "the article" for its own voice."""
    actor = dataset.get(source) if source else None
    return actor.name("en") if isinstance(actor, Actor) else "the article"


def main() -> None:
    """Print every event on which the account of a source differs from the record."""
    dataset = newsevents.read_dataset(BRIEF / "dataset")
    for event in dataset.timeline():
        accounts = [account for account in dataset.accounts(event.id) if account.claims]
        if not accounts:
            continue
        print(f"{event.date} {event.title.best('en')}")
        for account in accounts:
            print(f"  {name_of(dataset, account.source)}")
            for path, value in account.claims.items():
                print(f"    {path}: {value}, not {event.value_at(path)}")

    # The query needs no decision between the accounts.
    for call in dataset.calls.values():
        for part in call.participants:
            path = f"/participants/{part.actor}/role"
            said = {account.claims.get(path) for account in dataset.accounts(call.id)}
            if "caller" in {part.role, *said}:
                print(f"{name_of(dataset, part.actor)} may have called")


if __name__ == "__main__":
    main()
