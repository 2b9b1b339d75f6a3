"""Use records as fields of your own classes, through your own cattrs converter.

python examples/own_classes.py
"""

import json

import attrs
import cattrs

import newsevents
from newsevents import Event, InvalidError, Place
from newsevents.codec import configure_converter


@attrs.frozen
class Assignment:
    """Assignment of a reporter to an event."""

    reporter: str
    event: Event
    travel_to: Place | None = None
    languages: tuple[str, ...] = ()


def main() -> None:
    """Write an assignment as JSON and read it again; then read one with an invalid record."""
    converter = cattrs.Converter()
    configure_converter(converter)

    dataset = newsevents.read_dataset("syria-russia-2026-01")
    meeting = dataset.meetings["meeting:2026-01-28-putin-sharaa-moscow"]
    moscow = dataset.places["place:moscow"]
    assignment = Assignment("Mona", meeting, moscow, ("ar", "ru"))

    text = json.dumps(converter.unstructure(assignment), ensure_ascii=False)
    print(text[:90])
    again = converter.structure(json.loads(text), Assignment)
    print(again == assignment, type(again.event).__name__, again.event.when.earliest)

    broken = json.loads(text)
    broken["event"]["status"] = "plannd"
    try:
        converter.structure(broken, Assignment)
    except cattrs.BaseValidationError as group:
        found = group.subgroup(InvalidError)
        assert found is not None
        print(str(found.exceptions[0]).splitlines()[-1].strip())


if __name__ == "__main__":
    main()
