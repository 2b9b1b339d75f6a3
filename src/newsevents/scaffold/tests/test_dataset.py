"""Tests of this dataset in addition to `newsevents validate`."""

from newsevents import Dataset


def test_every_event_has_a_title_in_arabic_and_english(newsevents_dataset: Dataset) -> None:
    """Readers of either language find every event."""
    for event in newsevents_dataset.events():
        assert event.title is not None, event.id
        assert {"ar", "en"} <= set(event.title), event.id
