"""Drafts of records: the entries of an answer, and the result of assembling them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.editing.drafts import Completed, DraftProblem
from newsevents.extraction.short_form import short_form
from newsevents.findings import shown
from newsevents.model import RECORD_TYPES, Article, Record, plural

#: Records of an answer; each is compared with the text.
MAX_RECORDS = 200
#: Record types by the names of the lists of an answer.
TYPES = {plural(tag): cls for tag, cls in RECORD_TYPES.items() if cls is not Article}

_NOTHING = Completed(document={}, problems=(), sources={})
_MAX_SHOWN = 30
_MAX_CANDIDATES = 3
_MAX_IDS = 50
_REPAIR = (
    "Some records of your answer cannot be used. Answer with the refused or missing records only, "
    "corrected, in the same format. Leave out what the text does not say."
)
_ACCEPTED = "These are accepted. Refer to them by id, and do not repeat them:"


@attrs.frozen(kw_only=True)
class Draft:
    """Records of an answer, and what was refused."""

    #: New records that the text supports: events, and the actors, places and processes in them.
    records: tuple[Record, ...] = ()
    #: Reasons why others are refused, with JSON Pointers into the answer.
    problems: tuple[DraftProblem, ...] = ()
    #: Remarks about what was not refused.
    notes: tuple[DraftProblem, ...] = ()
    #: Id of the record by local id; those of known records too.
    ids: Mapping[str, str] = attrs.field(factory=dict)
    #: New actors, places and processes that no event here refers to.
    spare: tuple[Record, ...] = ()
    #: Problems of earlier answers, whose records were corrected or given up.
    corrected: tuple[DraftProblem, ...] = ()

    def repair_message(self) -> str:
        """Return instructions for a model to correct its answer; empty if there is nothing to.

        They name each problem with its place and the nearest passages, and do not repeat the text.
        """
        if not self.problems:
            return ""
        lines = [_REPAIR, ""]
        causes_first = sorted(self.problems, key=lambda problem: problem.kind == "reference")
        for problem in causes_first[:_MAX_SHOWN]:
            near = ", ".join(map(shown, problem.candidates[:_MAX_CANDIDATES]))
            label = "nearest" if problem.hint else "these are"
            lines.append(f"- {problem}{f'; {label}: {near}' if near else ''}")
        if len(self.problems) > _MAX_SHOWN:
            lines.append(f"- and {len(self.problems) - _MAX_SHOWN} more")
        if self.ids:
            # Local ids of accepted records can be used whether they are listed or not.
            listed = list(self.ids.items())[:_MAX_IDS]
            known = (f"{shown(local)} is {record_id}" for local, record_id in listed)
            lines += ["", f"{_ACCEPTED} {'; '.join(known)}."]
        return "\n".join(lines)


@attrs.define(eq=False)
class Entry:
    """Record of an answer on its way to a record of the dataset."""

    #: Record type; that of all records for an entry that is none.
    cls: type[Record]
    #: JSON Pointer into the answer.
    pointer: str
    #: Short form with local ids.
    short: dict[str, Any] = attrs.field(factory=dict)
    #: Full document.
    completed: Completed = _NOTHING
    #: Ids of the records that it refers to.
    targets: set[str] = attrs.field(factory=set)
    #: Id of the record that it is, new or known.
    record_id: str = ""
    #: Reasons why it is refused.
    problems: list[DraftProblem] = attrs.field(factory=list)
    notes: list[DraftProblem] = attrs.field(factory=list)

    @property
    def local_id(self) -> str:
        """Id within the answer; empty if it has none."""
        given = self.short.get("id")
        return given if isinstance(given, str) else ""

    def refuse(
        self,
        place: str,
        message: str,
        hint: str = "",
        candidates: Iterable[str] = (),
        kind: str = "form",
    ) -> None:
        """Add a problem at a place of the entry."""
        about = {"kind": kind, "pointer": f"{self.pointer}{place}", "message": message}
        problem = DraftProblem(**about, hint=hint, candidates=tuple(candidates))
        self.problems.append(problem)

    def note(self, place: str, message: str, kind: str = "form") -> None:
        """Add a remark."""
        pointer = f"{self.pointer}{place}"
        self.notes.append(DraftProblem(kind=kind, pointer=pointer, message=message))


def entries_of(document: Any) -> list[Entry]:
    """Return the entries of the lists of an answer; with problems if they are no draft records."""
    lists = document if isinstance(document, dict) else {"": document}
    entries: list[Entry] = []
    for name, value in lists.items():
        pointer = join_pointer([name]) if name else ""
        if isinstance(value, list) and (name in TYPES or not name):
            entries += (_entry(f"{pointer}/{at}", e, TYPES.get(name)) for at, e in enumerate(value))
        elif value and name in TYPES:
            entries.append(_refused(pointer, "", f"{name} must be a list"))
        elif value:
            hint = did_you_mean(name, TYPES, f"the lists are {', '.join(TYPES)}")
            message = f"{shown(name or value)} is not a list of records"
            entries.append(_refused(pointer, "", message, hint))
    if not entries and not any(isinstance(each, list) for each in lists.values()):
        hint = "give an empty list if the text reports no events"
        entries.append(_refused("", "", "the answer has no records", hint))
    times = Counter(entry.local_id for entry in entries)
    for entry in entries:
        if not entry.local_id and not entry.problems:
            entry.refuse("/id", "no id", "give it an id of its own")
        elif entry.local_id and times[entry.local_id] > 1:
            message = f"the id {shown(entry.local_id)} is that of several records"
            entry.refuse("/id", message, "give each its own")
    if len(entries) > MAX_RECORDS:
        message = f"{len(entries):,} records, of which {MAX_RECORDS} are read"
        entries[MAX_RECORDS].problems.clear()
        entries[MAX_RECORDS].refuse("", message, "answer with what the text reports only")
    return entries[: MAX_RECORDS + 1]


def _refused(pointer: str, place: str, message: str, hint: str = "") -> Entry:
    entry = Entry(Record, pointer)
    entry.refuse(place, message, hint)
    return entry


def _entry(pointer: str, value: Any, cls: type[Record] | None) -> Entry:
    if not isinstance(value, dict):
        return _refused(pointer, "", "not a record", "write it as an object")
    tag = value.get("type")
    cls = RECORD_TYPES.get(tag, cls) if isinstance(tag, str) else cls
    if cls is None or cls is Article:
        message = f"{shown(tag)} is not a type of draft records"
        told = message if tag else "a record in a bare list needs a type"
        return _refused(pointer, "/type", told)
    foreign: list[str] = []
    draft = {name: each for name, each in value.items() if name != "type"}
    entry = Entry(cls, pointer, short_form(cls, draft, foreign))
    for place in foreign:
        entry.refuse(place, "not a field of draft records", "leave it out")
    return entry
