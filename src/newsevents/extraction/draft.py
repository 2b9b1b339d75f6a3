"""Drafts of records: the entries of an answer, and the result of assembling them."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from newsevents._text.pointers import join_pointer, split_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.codec.parser import parse
from newsevents.editing.draft_values import as_scalar
from newsevents.editing.drafts import Completed, DraftProblem
from newsevents.errors import InvalidError
from newsevents.extraction.schemas import NOT_STATED, draft_fields
from newsevents.findings import shown
from newsevents.model import RECORD_TYPES, Article, Record, plural
from newsevents.schema import field_types as types

#: Records of an answer; each is compared with the text.
MAX_RECORDS = 200
#: Record types by the names of the lists of an answer.
TYPES = {plural(tag): cls for tag, cls in RECORD_TYPES.items() if cls is not Article}

#: Type of a refused record, `Record` if it has none, and its local id, which may be empty.
RefusedRecord: TypeAlias = tuple[type[Record], str]

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
    #: JSON Pointers of the records that this answer has and that are refused.
    refused: Mapping[RefusedRecord, str] = attrs.field(factory=dict)
    #: Those of records that an earlier answer has, that were refused, and that no later one has.
    missing: Mapping[RefusedRecord, str] = attrs.field(factory=dict)

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


#: Function that returns the id of a record from a local one and its JSON Pointer.
IdOf = Callable[[str, str], str]

_NO_CLAIM = {"path": "", "value": ""}


def short_form(
    cls: type[Record], draft: dict[str, Any], foreign: list[str] | None = None
) -> dict[str, Any]:
    """Return a record of a draft in the short form of records, with its local ids.

    Blanks are left out, texts by language and claims become maps, digits become numbers; terms get
    lower case, and topics and categories hyphens between their words. Values of another form and
    unknown fields stay as they are, for a later check. Fields that only the model has, and not
    drafts, are left out and their pointers collected in `foreign`, if given.
    """
    return _ShortForm(cls, foreign).fields(cls, draft, "")


@attrs.frozen
class _ShortForm:
    record: type[Record]
    foreign: list[str] | None = None

    def fields(self, cls: type[Any], draft: dict[str, Any], pointer: str) -> dict[str, Any]:
        kinds = {field.name: field.kind for field in draft_fields(cls)}
        left_out = ({field.name for field in types.fields_of(cls)} - kinds.keys()) | {"spans"}
        values = {}
        for name, value in draft.items():
            below = join_pointer([name], below=pointer)
            if self.foreign is None or name not in left_out:
                values[name] = self.value(kinds.get(name), value, below)
            elif value:
                self.foreign.append(below)
        return _without_blanks(values)

    def value(self, kind: types.FieldType | None, value: Any, pointer: str) -> Any:
        match kind, value:
            case types.Scalar(json_type="number"), str():
                return as_scalar(value, "number")
            case types.Scalar(name="slug"), str():
                return "-".join(value.lower().replace("_", " ").split())
            case types.OneOf(), str():  # providers do not promise the case of letters in enums
                return value.lower()
            case types.Object(cls), dict():
                return self.fields(cls, value, pointer)
            case types.ByLanguage(), list():
                texts = _as_map(value, "language", "text")
                return _without_blanks(texts) if isinstance(texts, dict) else texts
            case types.MapOf(), list():
                claims = _as_map([each for each in value if each != _NO_CLAIM], "path", "value")
                if isinstance(claims, dict):
                    return {path: _claim(path, each, self.record) for path, each in claims.items()}
            case types.ListOf(item), list():
                listed = (self.value(item, e, f"{pointer}/{at}") for at, e in enumerate(value))
                return [each for each in listed if not _is_blank(each)]
        return value


def _without_blanks(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _is_blank(value)}


def _is_blank(value: Any) -> bool:
    return value is None or value is False or value in ("", NOT_STATED, [], {})


def _as_map(entries: list[Any], key: str, value: str) -> Any:
    """Return a list of pairs as a map, or the list if it is not one or contradicts itself."""
    pairs: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or set(entry) != {key, value}:
            return entries
        name, told = entry[key], entry[value]
        if not isinstance(name, str) or pairs.setdefault(name, told) != told:
            return entries
    return pairs


def _claim(path: str, value: Any, record: type[Record]) -> Any:
    """Return the value of a claim, which is text, in the type of its field."""
    kind = kind_at(record, path)
    if isinstance(value, str) and isinstance(
        kind, types.ListOf | types.MapOf | types.Object | types.ByLanguage
    ):
        with contextlib.suppress(InvalidError, UnicodeEncodeError):
            value = parse(value.encode())
    return _ShortForm(record).value(kind, value, "")


def kind_at(record: type[Record], path: str) -> types.FieldType | None:
    """Return the type of the field that a path of evidence leads to; None if there is none."""
    kind: types.FieldType | None = types.Object(record)
    for step in path.split("/")[1:]:
        match kind:
            case types.Object(cls):
                kind = next(
                    (field.kind for field in types.fields_of(cls) if field.name == step), None
                )
            case types.ListOf(below) | types.MapOf(value=below) | types.ByLanguage(text=below):
                kind = below
            case _:
                kind = None
    return kind


def with_record_ids(cls: type[Record], short: dict[str, Any], id_of: IdOf) -> dict[str, Any]:
    """Return a record in short form with other ids in its references, claims and paths.

    `id_of` gets every reference, and the local ids among the steps of paths; it returns texts that
    are no local ids as they are.
    """
    document: dict[str, Any] = _replaced(types.Object(cls), short, "", cls, id_of)
    return document


def _replaced(
    kind: types.FieldType | None, value: Any, pointer: str, record: type[Record], id_of: IdOf
) -> Any:
    def _below(kind: types.FieldType | None, value: Any, step: object) -> Any:
        return _replaced(kind, value, join_pointer([step], below=pointer), record, id_of)

    match kind, value:
        case types.Scalar(refers_to=tags), str() if tags and pointer != "/id":
            return id_of(value, pointer)
        case types.Scalar(name="path"), str() if value.startswith("/"):
            return join_pointer(id_of(step, pointer) for step in split_pointer(value))
        case types.Object(cls), dict():
            kinds = {field.name: field.kind for field in types.fields_of(cls)}
            return {name: _below(kinds.get(name), each, name) for name, each in value.items()}
        case types.Object(), str():  # that stands for an object in short form
            return id_of(value, pointer)
        case types.ListOf(item), list():
            return [_below(item, each, at) for at, each in enumerate(value)]
        case types.MapOf(key=types.Scalar(name="path") as key), dict():
            found = {
                _below(key, path, path): _below(kind_at(record, path), each, path)
                for path, each in value.items()
            }
            # Of two claims about one field none is dropped: paths with local ids are refused.
            return found if len(found) == len(value) else value
    return value
