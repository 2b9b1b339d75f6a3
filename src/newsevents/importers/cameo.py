"""Events in CAMEO codes, as several datasets have them: rows of who did what to whom."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import attrs

from newsevents.errors import InvalidError, RowError
from newsevents.importers.context import ImportContext
from newsevents.importers.rows import Row
from newsevents.model import Record, cameo
from newsevents.model.categories import category_of

#: Rows that wait for their mirror.
MAX_WAITING_ROWS = 10_000

#: Characters of a cell.
MAX_CELL_CHARS = 10_000

#: Codes of meetings, with the code that the row of the other side has.
_MIRRORED = {"040": "040", "041": "041", "042": "043", "043": "042", "044": "044", "046": "046"}
_HOST_FIRST, _MEDIATION = "043", "045"


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


def pair_mirrors(
    rows: Iterable[Row], sides_of: Callable[[Row], Sides | None]
) -> Iterator[PairedRow]:
    """Yield rows, each with its mirror if there is one: A meets B, and B meets A.

    `sides_of` returns None for a row without a mirror. At most 10,000 rows wait for theirs.
    """
    waiting: OrderedDict[Hashable, deque[Row]] = OrderedDict()
    count = 0
    for row in rows:
        sides = sides_of(row)
        code = _MIRRORED.get(sides.code) if sides else None
        if sides is None or code is None or sides.actor == sides.target:
            yield _paired(row)
            continue
        mirrored = (code, sides.target, sides.actor, sides.common)
        if mirrored in waiting:
            yield _paired(_take(waiting, mirrored), row)
            count -= 1
            continue
        key = (sides.code, sides.actor, sides.target, sides.common)
        waiting.setdefault(key, deque()).append(row)
        count += 1
        if count > MAX_WAITING_ROWS:
            yield _paired(_take(waiting, next(iter(waiting))))
            count -= 1
    while waiting:
        yield _paired(_take(waiting, next(iter(waiting))))


def _take(waiting: OrderedDict[Hashable, deque[Row]], key: Hashable) -> Row:
    row = waiting[key].popleft()
    if not waiting[key]:
        del waiting[key]
    return row


def _paired(row: Row, mirror: Row | None = None) -> PairedRow:
    return PairedRow(row.path, row.number, row.fields, mirror)


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


def event_document(
    code: str,
    actor: Side | None,
    target: Side | None,
    *,
    key: str,
    is_mirrored: bool = False,
    **fields: Any,
) -> dict[str, Any]:
    """Return the document of the event of a CAMEO code, of the type that it and the sides allow.

    `key` is its id without the type, and `is_mirrored` says that both sides tell it. `fields` are
    those that all events have; the title is made here.
    Raises RowError for a code that is not of CAMEO.
    """
    name = cameo.name_of(code)
    if name is None:
        raise RowError("not a CAMEO code")
    record_type, sides = _sides_of(code, actor, target, is_mirrored=is_mirrored)
    title = {"en": _title(name, actor, target)}
    return {"id": f"{record_type}:{key}", "title": title, "status": "occurred", **fields, **sides}


def _sides_of(
    code: str, actor: Side | None, target: Side | None, *, is_mirrored: bool
) -> tuple[str, dict[str, Any]]:
    """Return the type of record, and its fields about the two sides."""
    record_type = cameo.record_type_of(code)
    who, whom = ([{"actor": side.actor}] if side else [] for side in (actor, target))

    def _participants(one: str, other: str) -> list[dict[str, str]]:
        return [{**each, "role": one} for each in who] + [{**each, "role": other} for each in whom]

    visitors, hosts = (whom, who) if code.startswith(_HOST_FIRST) else (who, whom)
    if record_type == "statement" and who:
        return record_type, {"speakers": who, "targets": whom, "acts": [*cameo.acts_of(code)]}
    if record_type == "visit" and visitors:
        return record_type, {"visitors": visitors, "hosts": hosts}
    has_both = bool(who and whom and who != whom)
    if record_type == "call" and has_both:
        roles = ("participant", "participant") if is_mirrored else ("caller", "recipient")
        return record_type, {"participants": _participants(*roles), "medium": "phone"}
    if record_type == "meeting" and has_both:
        role = "mediator" if code.startswith(_MEDIATION) else "attendee"
        return record_type, {"participants": _participants(role, "attendee")}
    category = category_of("cameo", code)
    assert category is not None
    return "event", {"category": category.slug, "participants": _participants("actor", "target")}


def codes_of(codes: Iterable[str]) -> list[dict[str, str]]:
    """Return plain data of `codes`, each once."""
    return [{"scheme": "cameo", "code": code} for code in dict.fromkeys(codes)]


def _title(name: str, actor: Side | None, target: Side | None) -> str:
    sides = (actor.name if actor else "", f"-> {target.name}" if target else "")
    who = " ".join(each for each in sides if each)
    return f"{who}: {name}" if who else name.capitalize()
