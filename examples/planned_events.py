"""Planned events: what was announced, by whom and for when, and how to record a postponement.

python examples/planned_events.py
"""

import datetime as dt
from pathlib import Path

import attrs

import newsevents
from newsevents import Evidence, Meeting
from newsevents.model import RelationType, Stance, Status

BRIEF = Path(__file__).parent / "brief"
TODAY = dt.date(2025, 5, 13)


def postponed(meeting: Meeting, date: str, *sources: str) -> Meeting:
    """Return the meeting, postponed to another date.

    The id and the evidence for the plan stay, because they are what was said.
    """
    news = Evidence(attribution=sources, stance=Stance.AFFIRMS)
    return attrs.evolve(
        meeting, status=Status.POSTPONED, date=date, evidence=(*meeting.evidence, news)
    )


def main() -> None:
    """Print the planned events and their announcements, then postpone one of them."""
    dataset = newsevents.read_dataset(BRIEF / "dataset")
    for event in dataset.timeline():
        if event.status != Status.PLANNED:
            continue
        print(f"{event.date} {event.title.best('en')} ({event.title.best('ar')})")
        for statement in dataset.statements_about(event.id):
            relations = {r.type for r in statement.relations if r.event == event.id}
            if RelationType.ANNOUNCES in relations:
                print(f"  announced: {statement.title.best('en')}")
        if (latest := event.when.latest) is not None and latest < TODAY:
            print(f"  it was due by {latest}; did it happen?")

    meeting = dataset.meetings["meeting:2025-05-12-holt-nassar-valmar"]
    moved = postponed(meeting, "2025-06", "actor:norland-foreign-ministry")
    print(moved.id)
    print(f"{meeting.status} for {meeting.date}, {len(meeting.evidence)} pieces of evidence")
    print(f"{moved.status} to {moved.date}, {len(moved.evidence)} pieces of evidence")


if __name__ == "__main__":
    main()
