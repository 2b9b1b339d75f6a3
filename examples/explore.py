"""Explore a dataset: who did what with whom, what each source says, and what is only planned.

python examples/explore.py
"""

import newsevents
from newsevents import Actor


def main() -> None:
    """Print parts of the shipped dataset."""
    dataset = newsevents.read_dataset("syria-russia-2026-01")
    print(dataset)

    print("\nplanned:")
    for event in dataset.timeline():
        if event.status == "planned":
            print(" ", event.date, event.title.best("en"), "/", event.title.best("ar"))

    print("\nwho takes part in the call, and in which role:")
    for call in dataset.calls.values():
        for role, actor_id in call.roles():
            actor = dataset.actors[actor_id]
            print(f"  {actor.name('en')} ({actor.name('ar')}): {role}")

        print("\nand what each source says of it:")
        for account in dataset.accounts(call.id):
            source = dataset.get(account.source or "")
            name = source.name("en") if isinstance(source, Actor) else "the article"
            print(
                f"  {name}: {len(account.evidence)} pieces of evidence, claims {dict(account.claims)}"
            )

    print("\nwhat may have happened in October 2025:")
    for event in dataset.events(between=("2025-10", "2025-10")):
        print(" ", event.date, event.title.best("en"))


if __name__ == "__main__":
    main()
