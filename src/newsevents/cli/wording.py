"""Dates and chains of sources in words."""

from __future__ import annotations

import calendar

from newsevents.edtf import Edge, Edtf, Moment, Precision
from newsevents.model import Evidence, Stance

_SAYS: dict[str, str] = {
    Stance.AFFIRMS: "says so",
    Stance.DENIES: "denies it",
    Stance.ALLEGES: "alleges it",
    Stance.EXPECTS: "expects it",
}


def date_in_words(when: Edtf) -> str:
    """Return a date as people write it: `28 January 2026`, `until 27 January 2026`."""
    start, end = when.start, when.end
    if not when.is_interval and isinstance(start, Moment):
        return _moment(start)
    if isinstance(start, Moment) and isinstance(end, Moment):
        return f"{_moment(start)} to {_moment(end)}"
    if isinstance(end, Moment):
        return f"{_moment(end)} or earlier{_since(start)}"
    return f"{_moment(start)} or later{_since(end)}" if isinstance(start, Moment) else when.text


def _since(edge: Moment | Edge) -> str:
    return ", not known exactly" if edge is Edge.UNKNOWN else ""


def _moment(moment: Moment) -> str:
    day = moment.earliest
    month = calendar.month_name[day.month]
    words = {
        Precision.CENTURY: f"{day.year}s (century)",
        Precision.DECADE: f"{day.year}s",
        Precision.YEAR: str(day.year),
        Precision.MONTH: f"{month} {day.year}",
    }.get(moment.precision, f"{day.day} {month} {day.year}")
    if moment.is_unspecified and moment.precision in (Precision.MONTH, Precision.YEAR):
        unit = (
            "month"
            if moment.text.count("X") == len("XX")
            and day.month == 1
            and (moment.precision is Precision.YEAR)
            else "day"
        )
        words = f"a {unit} in {words}"
    if moment.time is not None:
        words += f", {moment.text.partition('T')[2].replace('Z', ' UTC')}"
    doubt = "about " if moment.is_approximate else ""
    return f"{doubt}{words}{' (uncertain)' if moment.is_uncertain else ''}"


def source_in_words(evidence: Evidence, names: list[str]) -> str:
    """Return who says so, to whom, as a sentence: `the Kremlin expects it`.

    The names are those of the attribution, from the origin of the information to the outlet.
    """
    subject, *others = names or ["the article"]
    says = _SAYS[evidence.stance] if evidence.stance else "is the source"
    to = f", to {', to '.join(others)}," if others else ""
    return f"{subject}{to} {says}"
