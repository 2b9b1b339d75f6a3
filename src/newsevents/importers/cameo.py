"""Events in CAMEO codes, as several datasets have them: rows of who did what to whom."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import attrs

from newsevents.errors import InvalidError, RowError
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import Row
from newsevents.model import (
    Call,
    CallParticipation,
    Code,
    Event,
    EventParticipation,
    GenericEvent,
    Meeting,
    MeetingParticipation,
    Participation,
    Record,
    Statement,
    Visit,
    cameo,
)
from newsevents.model.categories import category_of

#: Rows that wait for their mirror.
MAX_WAITING_ROWS = 10_000

#: Characters of a cell.
MAX_CELL_CHARS = 10_000

#: Codes of meetings, with the code that the row of the other side has.
_MIRRORED = {"040": "040", "041": "041", "042": "043", "043": "042", "044": "044", "046": "046"}
_HOST_FIRST = "043"


@attrs.frozen
class PairedRow(Row):
    """A row, with the row of the same meeting as its other side has it."""

    mirror: Row | None = None


@attrs.frozen
class Side:
    """An actor of an event, with the name that titles have."""

    actor: str
    name: str


@attrs.frozen
class Sides:
    """The facts of a row by which its mirror is found."""

    code: str
    actor: Hashable
    target: Hashable
    #: Everything else that is the same in both rows.
    common: Hashable
    #: Rows with another batch are not mirrors.
    batch: Hashable


def pair_mirrors(rows: Iterable[Row], sides: Callable[[Row], Sides | None]) -> Iterator[PairedRow]:
    """Yield rows, each with its mirror if there is one: A meets B, and B meets A.

    `sides` returns None for a row without a mirror. At most 10,000 rows wait for theirs.
    """
    waiting: dict[Hashable, list[Row]] = {}
    count, batch = 0, None
    for row in rows:
        found = sides(row)
        code = _MIRRORED.get(found.code) if found else None
        if found is None or code is None or found.actor == found.target:
            yield PairedRow(row.path, row.number, row.fields)
            continue
        if found.batch != batch or count == MAX_WAITING_ROWS:
            yield from _alone(waiting)
            waiting, count, batch = {}, 0, found.batch
        if others := waiting.get((code, found.target, found.actor, found.common)):
            first = others.pop(0)
            count -= 1
            yield PairedRow(first.path, first.number, first.fields, row)
        else:
            own = (found.code, found.actor, found.target, found.common)
            waiting.setdefault(own, []).append(row)
            count += 1
    yield from _alone(waiting)


def _alone(waiting: dict[Hashable, list[Row]]) -> Iterator[PairedRow]:
    for rows in waiting.values():
        for row in rows:
            yield PairedRow(row.path, row.number, row.fields)


def convert_pairs(
    context: ImportContext,
    rows: Iterable[PairedRow],
    convert: Callable[[PairedRow], Iterable[Record]],
) -> Iterator[Record]:
    """Yield the records of rows as `ImportContext.convert_rows`, and count the mirrors."""

    def _convert(row: PairedRow) -> list[Record]:
        context.report.rows += row.mirror is not None
        try:
            _check_cells(row)
            records = list(convert(row))
        except (RowError, InvalidError):
            if row.mirror:
                context.report.skip("mirror of a skipped row", row.mirror.location)
            raise
        if row.mirror:
            context.report.merged["mirrored meeting"] += 1
        return records

    return context.convert_rows(rows, _convert)


def _check_cells(row: Row) -> None:
    if max(map(len, row.fields)) > MAX_CELL_CHARS:
        raise RowError(f"a cell of more than {MAX_CELL_CHARS:,} characters")


def coded_event(  # noqa: PLR0913 - the parts of an event
    code: str,
    key: str,
    actor: Side | None,
    target: Side | None,
    *,
    codes: Iterable[str] = (),
    is_mirrored: bool = False,
    **fields: Any,
) -> Event:
    """Return the event of a CAMEO code, of the type that the code and the known sides allow.

    `key` is its id without the type, `codes` are other codes that it has, and `is_mirrored` says
    that both sides tell it. Other fields are those of all events; the title is made of names and
    code.
    Raises RowError for a code that is not of CAMEO.
    """
    name = cameo.name_of(code)
    if name is None:
        raise RowError("not a CAMEO code")
    record_type = cameo.record_type_of(code)
    who, whom = (side.actor if side else None for side in (actor, target))
    fields.update(
        title={"en": _title(name, actor, target)},
        status="occurred",
        codes=tuple(Code(scheme="cameo", code=each) for each in dict.fromkeys((code, *codes))),
    )
    visitor, host = (whom, who) if code.startswith(_HOST_FIRST) else (who, whom)
    if record_type == "statement" and who:
        speakers, targets = _taking_part(who), _taking_part(whom)
        acts = cameo.acts_of(code)
        return Statement(
            id=f"statement:{key}", speakers=speakers, targets=targets, acts=acts, **fields
        )
    if record_type == "visit" and visitor:
        visitors, hosts = _taking_part(visitor), _taking_part(host)
        return Visit(id=f"visit:{key}", visitors=visitors, hosts=hosts, **fields)
    if record_type == "call" and who and whom and who != whom:
        roles = ("participant", "participant") if is_mirrored else ("caller", "recipient")
        callers = tuple(
            CallParticipation(actor=each, role=role)
            for each, role in zip((who, whom), roles, strict=True)
        )
        return Call(id=f"call:{key}", participants=callers, medium="phone", **fields)
    if record_type == "meeting" and who and whom and who != whom:
        first = "mediator" if code.startswith("045") else "attendee"
        attendees = (
            MeetingParticipation(actor=who, role=first),
            MeetingParticipation(actor=whom, role="attendee"),
        )
        return Meeting(id=f"meeting:{key}", participants=attendees, **fields)
    category = category_of("cameo", code)
    assert category is not None
    participants = tuple(
        EventParticipation(actor=each, role=role)
        for each, role in ((who, "actor"), (whom, "target"))
        if each
    )
    return GenericEvent(
        id=f"event:{key}", category=category.slug, participants=participants, **fields
    )


def _taking_part(actor: str | None) -> tuple[Participation, ...]:
    return (Participation(actor=actor),) if actor else ()


def _title(name: str, actor: Side | None, target: Side | None) -> str:
    sides = (actor.name if actor else "", f"-> {target.name}" if target else "")
    who = " ".join(each for each in sides if each)
    return f"{who}: {name}" if who else name.capitalize()
