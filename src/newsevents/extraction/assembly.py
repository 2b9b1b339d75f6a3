"""Records from an answer in the draft format, as far as the article's text supports them.

    draft = assemble(answer, text, article, known=dataset)
    for problem in draft.problems:
        print(problem)

Local ids become ids, names of known actors, places and processes their ids, and quotes spans. A
record with a quote that is not in the text, words that do not mean its date, an unknown reference,
or an error that `validate` would find is refused, with all records that refer to it. Nothing in an
answer is anything but data of a record.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from newsevents._text.pointers import join_pointer
from newsevents._text.suggestions import did_you_mean
from newsevents.codec import from_dict, to_dict
from newsevents.dataset.checker import Checker
from newsevents.dataset.dataset import Dataset
from newsevents.diff.fields import identity
from newsevents.editing.drafts import Completed, DraftProblem, complete
from newsevents.editing.new_ids import new_id
from newsevents.errors import (
    AmbiguousNameError,
    AmbiguousQuoteError,
    InvalidError,
    LoneSurrogateError,
    NameNotFoundError,
    QuoteError,
)
from newsevents.evidence import PreparedText, find_span, verify
from newsevents.extraction.answers import read_answer
from newsevents.extraction.local_ids import with_record_ids
from newsevents.extraction.schemas import draft_fields
from newsevents.extraction.short_form import short_form
from newsevents.findings import Finding, Severity, shown
from newsevents.model import RECORD_TYPES, Article, Event, Record, plural
from newsevents.schema.field_types import FieldType, ListOf, Object, fields_of, references
from newsevents.validation.rules.claims import claimed_references

#: Records of an answer; each is compared with the text.
MAX_RECORDS = 500

_TYPES = {plural(tag): cls for tag, cls in RECORD_TYPES.items() if cls is not Article}
#: Rules whose findings refuse a record although they are warnings: words and date disagree.
_REFUSING = frozenset(("NE307", "NE308"))
#: What two records of one event may have in other words.
_OWN_WORDS = frozenset(("id", "title", "summary", "relations"))
_MAX_SHOWN = 30
_MAX_CANDIDATES = 3
_REPAIR = (
    "Some records of your answer cannot be used. Answer with these records only, corrected, in the "
    "same format. Leave out what the text does not say."
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
        for problem in self.problems[:_MAX_SHOWN]:
            near = ", ".join(map(shown, problem.candidates[:_MAX_CANDIDATES]))
            lines.append(f"- {problem}{f'; nearest: {near}' if near else ''}")
        if len(self.problems) > _MAX_SHOWN:
            lines.append(f"- and {len(self.problems) - _MAX_SHOWN} more")
        if self.ids:
            known = (f"{shown(local)} is {record_id}" for local, record_id in self.ids.items())
            lines += ["", f"{_ACCEPTED} {'; '.join(known)}."]
        return "\n".join(lines)


def assemble(
    answer: str | Mapping[str, Any],
    text: str,
    article: Article,
    known: Iterable[Record] = (),
    *,
    earlier: Draft | None = None,
) -> Draft:
    """Return the records in an answer of a language model that the text of an article supports.

    `answer` is text, or plain data of a client that parsed it. `known` is the dataset that the
    records are for. `earlier` is the draft of an earlier answer about the same text: its records
    are kept.
    Raises InvalidError if the text is not that of the article. For what a model may have written
    nothing is raised: it is a problem of the draft.
    """
    prepared = PreparedText.of(text)
    if found := [each for each in verify(article, prepared) if each.severity is Severity.ERROR]:
        raise InvalidError(found, subject=article.id)
    return _Assembly(prepared, article, list(known), earlier or Draft()).run(answer)


@attrs.define(eq=False)
class _Entry:
    """Record of an answer on its way to a record of the dataset."""

    cls: type[Record]
    pointer: str
    draft: dict[str, Any]
    #: Full document, once there is one.
    document: dict[str, Any] = attrs.field(factory=dict)
    completed: Completed | None = None
    #: Ids of new records that it refers to.
    needs: set[str] = attrs.field(factory=set)

    @property
    def local_id(self) -> str:
        """Id within the answer; empty if it has none."""
        given = self.draft.get("id")
        return given if isinstance(given, str) else ""


class _Assembly:
    """Assembly of the records of one answer."""

    def __init__(
        self, text: PreparedText, article: Article, known: list[Record], earlier: Draft
    ) -> None:
        self._text = text
        self._article = article
        self._known = {each.id: each for each in (*known, *earlier.records, *earlier.spare)}
        self._known[article.id] = article
        self._earlier = earlier
        self._dataset = Dataset(self._known.values())
        self._new: dict[str, Record] = {}
        #: Ids of records by local id, and local ids that are refused.
        self._ids: dict[str, str] = {}
        self._refused: set[str] = set()
        self._lost: set[str] = set()
        self._problems: list[DraftProblem] = []
        self._notes: list[DraftProblem] = []

    def run(self, answer: str | Mapping[str, Any]) -> Draft:
        """Return the draft."""
        read = read_answer(answer)
        self._problems += read.problems
        entries = self._entries(read.document)
        supporting = [each for each in entries if not issubclass(each.cls, Event)]
        for entry in supporting:
            self._identify(entry)
        self._add_supporting([each for each in supporting if each.document])
        self._add_events([each for each in entries if issubclass(each.cls, Event)])
        return self._draft()

    # --- the entries of an answer ---

    def _entries(self, document: Any) -> list[_Entry]:
        """Return the records of an answer that have the form of records."""
        lists = document if isinstance(document, dict) else {"": document}
        entries = []
        for name, value in lists.items():
            pointer = join_pointer([name]) if name else ""
            if isinstance(value, list) and (name in _TYPES or not name):
                for at, each in enumerate(value):
                    cls = _TYPES.get(name)
                    entries += self._entry(f"{pointer}/{at}", each, cls)
            elif value:
                hint = did_you_mean(name, _TYPES, f"the lists are {', '.join(_TYPES)}")
                self._problem(pointer, f"{shown(name)} is not a list of records", hint)
        if len(entries) > MAX_RECORDS:
            message = f"{len(entries)} records; only the first {MAX_RECORDS} are read"
            self._problem("", message, "answer with what the text reports only")
        counts = Counter(each.local_id for each in entries)
        unique = []
        for entry in entries[:MAX_RECORDS]:
            if not entry.local_id or counts[entry.local_id] > 1:
                message = f"the id {shown(entry.local_id)} is that of several records"
                self._refuse(
                    entry, "/id", message if entry.local_id else "no id", "give it its own"
                )
            else:
                unique.append(entry)
        return unique

    def _entry(self, pointer: str, value: Any, cls: type[Record] | None) -> Iterator[_Entry]:
        """Yield an entry if it is an object of a type of record, with the fields of drafts only."""
        if not isinstance(value, dict):
            self._problem(pointer, "not a record", "a record is an object")
            return
        tag = value.get("type")
        cls = RECORD_TYPES.get(tag, cls) if isinstance(tag, str) else cls
        if cls is None or cls is Article:
            self._problem(f"{pointer}/type", f"{shown(tag)} is not a type of draft records")
            return
        draft = {name: each for name, each in value.items() if name != "type"}
        entry = _Entry(cls, pointer, draft)
        others = list(_other_fields(Object(cls), draft, ""))
        for place in others:
            self._refuse(entry, place, "not a field of drafts", "leave it out")
        if not others:
            yield entry

    # --- actors, places and processes ---

    def _identify(self, entry: _Entry) -> None:
        """Find the known record that an entry names, or give a new one its id."""
        short = short_form(entry.cls, entry.draft)
        mention, names = short.pop("mention", ""), short.get("names")
        names = list(names.values()) if isinstance(names, dict) else []
        known = self._known.get(self._earlier.ids.get(entry.local_id, entry.local_id))
        is_repeated = isinstance(known, entry.cls) and (
            known.id == entry.local_id or list(to_dict(known)["names"].values()) == names
        )
        found = {known.id} if known and is_repeated else set()
        if not found and not short.get("unnamed"):
            found = self._named(entry, [*names, mention])
        if len(found) == 1:
            self._ids[entry.local_id] = found.pop()
        elif found:
            message = "the names are those of several records"
            self._refuse(entry, "/names", message, "give its id", sorted(found))
        elif self._is_mentioned(entry, mention):
            del short["id"]
            document = {"type": entry.cls.type, **short}
            record_id = new_id(document, {*self._known, *self._ids.values()})
            if record_id:
                self._ids[entry.local_id] = record_id
                entry.document = {**document, "id": record_id}
            else:
                self._refuse(entry, "/names", "no name", "give its name")

    def _named(self, entry: _Entry, names: list[Any]) -> set[str]:
        """Return the ids of the known records that have one of the names."""
        found = set()
        for name in names:
            try:
                found.add(self._dataset.named(str(name), cls=entry.cls).id)
            except NameNotFoundError:
                continue
            except AmbiguousNameError as error:
                found |= {match.record.id for match in error.candidates}
        return found

    def _is_mentioned(self, entry: _Entry, mention: Any) -> bool:
        """Whether the text has the words that name a record."""
        try:
            find_span(self._text.text, str(mention))
        except AmbiguousQuoteError:
            return True
        except (QuoteError, LoneSurrogateError) as error:
            spans = getattr(error, "nearest", ())
            passages = [self._text.text[span.start : span.end] for span in spans]
            message = f"{shown(mention)} is not in the text"
            self._refuse(entry, "/mention", message, "copy words of the text", passages)
            return False
        return True

    def _add_supporting(self, entries: list[_Entry]) -> None:
        for entry in entries:
            self._complete(entry, entry.document)
        self._accept([each for each in entries if each.completed])

    # --- events ---

    def _add_events(self, entries: list[_Entry]) -> None:
        same = {
            _content(to_dict(record)): record.id
            for record in self._known.values()
            if isinstance(record, Event) and self._article.id in record.articles()
        }
        relations = {}
        for entry in entries:
            short = short_form(entry.cls, entry.draft)
            del short["id"]
            relations[entry.local_id] = short.pop("relations", [])
            self._complete(entry, {"type": entry.cls.type, **short})
            if entry.completed:
                record_id = new_id(entry.document, {*self._known, *self._ids.values()})
                first = same.setdefault(_content(entry.document), record_id)
                self._ids[entry.local_id] = first
                entry.document["id"] = record_id
                if first != record_id:
                    self._note(entry.pointer, f"says the same as {first}")
                    entry.completed = None
        for entry in entries:
            if entry.completed and relations[entry.local_id]:
                short = {"relations": relations[entry.local_id]}
                entry.document |= self._with_ids(entry, short)
        whole = [each for each in entries if each.completed]
        self._accept([each for each in whole if each.local_id not in self._refused])

    def _complete(self, entry: _Entry, short: dict[str, Any]) -> None:
        """Make the full document of an entry, or refuse it."""
        before = len(self._problems)
        short = self._with_ids(entry, short)
        completed = complete(
            short, dataset=self._dataset, texts=self._text_of, article=self._article
        )
        for problem in completed.problems:
            place = f"{entry.pointer}{problem.pointer}"
            self._problems.append(attrs.evolve(problem, pointer=place))
        evidence = completed.document.get("evidence")
        for at, each in enumerate(evidence if isinstance(evidence, list) else ()):
            if isinstance(each, dict) and not each.get("spans") and not completed.problems:
                self._refuse(entry, f"/evidence/{at}", "no quote", "quote the words of the text")
        if len(self._problems) == before:
            entry.completed, entry.document = completed, completed.document
        else:
            self._refused.add(entry.local_id)
            self._ids.pop(entry.local_id, None)

    def _text_of(self, article: Article) -> PreparedText | None:
        return self._text if article.id == self._article.id else None

    def _with_ids(self, entry: _Entry, short: dict[str, Any]) -> dict[str, Any]:
        """Return an entry in short form with the ids of records in place of local ones."""

        def _id(text: str, pointer: str) -> str:
            if text in self._refused:
                message, hint = f"refers to {shown(text)}, which is refused", "correct that too"
                self._refuse(entry, pointer, message, hint)
                return text
            found = self._ids.get(text) or self._earlier.ids.get(text, text)
            if found not in self._known:
                entry.needs.add(found)
            return found

        return with_record_ids(entry.cls, short, _id)

    # --- checks ---

    def _accept(self, entries: list[_Entry]) -> None:
        """Add the records of entries that are valid, each after those that it refers to."""
        waiting = {each.document["id"]: each for each in entries}
        while ready := [each for each in waiting.values() if not each.needs & waiting.keys()]:
            checker = Checker(self._dataset)
            for entry in ready:
                del waiting[entry.document["id"]]
                self._check(entry, checker)
            self._dataset = Dataset([*self._known.values(), *self._new.values()])
        for entry in waiting.values():
            self._refuse(entry, "", "records refer to each other in a circle", "leave one out")

    def _check(self, entry: _Entry, checker: Checker) -> None:
        """Add the record of an entry to the new ones unless a rule has an error."""
        if lost := entry.needs & self._lost:
            message = f"refers to {min(lost)}, which is refused"
            self._refuse(entry, "", message, "correct that too")
            return
        findings = [*checker.check(entry.document)]
        if not _errors(findings):
            record = from_dict(entry.document)
            if isinstance(record, Event):
                findings += verify(record, self._text, article=self._article.id)
            if not _errors(findings):
                self._new[record.id] = record
        for finding in findings:
            source = entry.completed.source_of(finding.pointer) if entry.completed else ""
            if finding in _errors(findings):
                place = source or finding.pointer
                self._refuse(entry, place, finding.message, finding.hint, kind=finding.code)
            elif finding.severity is Severity.WARNING:
                self._note(f"{entry.pointer}{source}", finding.message, finding.code)

    def _refuse(  # noqa: PLR0913, PLR0917 - parts of a problem
        self,
        entry: _Entry,
        place: str,
        message: str,
        hint: str = "",
        candidates: Iterable[str] = (),
        kind: str = "form",
    ) -> None:
        self._problem(f"{entry.pointer}{place}", message, hint, candidates, kind)
        self._refused.add(entry.local_id)
        self._lost.add(self._ids.pop(entry.local_id, ""))

    def _problem(
        self,
        pointer: str,
        message: str,
        hint: str = "",
        candidates: Iterable[str] = (),
        kind: str = "form",
    ) -> None:
        problem = DraftProblem(
            kind=kind, pointer=pointer, message=message, hint=hint, candidates=tuple(candidates)
        )
        self._problems.append(problem)

    def _note(self, pointer: str, message: str, kind: str = "form") -> None:
        self._notes.append(DraftProblem(kind=kind, pointer=pointer, message=message))

    def _draft(self) -> Draft:
        """Return what was accepted; records that nothing refers to are spare."""
        new = {each.id: each for each in (*self._earlier.records, *self._earlier.spare)}
        new |= self._new
        waiting = [each.id for each in new.values() if isinstance(each, Event)]
        used = set(waiting)
        while waiting:
            document = to_dict(new[waiting.pop()])
            cls = RECORD_TYPES[document["type"]]
            found = itertools.chain(references(cls, document), claimed_references(document))
            added = ({target for _, target in found} & new.keys()) - used
            used |= added
            waiting += added
        earlier = self._earlier
        return Draft(
            records=tuple(each for each in new.values() if each.id in used),
            problems=tuple(self._problems),
            notes=tuple(self._notes),
            ids={**earlier.ids, **self._ids},
            spare=tuple(each for each in new.values() if each.id not in used),
            corrected=(*earlier.corrected, *earlier.problems),
        )


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.ERROR or f.code in _REFUSING]


def _content(document: dict[str, Any]) -> bytes:
    """Return what two records of the same event have in common."""
    return identity({name: each for name, each in document.items() if name not in _OWN_WORDS})


def _other_fields(kind: FieldType | None, value: Any, pointer: str) -> Iterator[str]:
    """Yield the pointers of values for fields of the model that drafts do not have."""
    match kind, value:
        case Object(cls), dict():
            kinds = {field.name: field.kind for field in draft_fields(cls)}
            left_out = {field.name for field in fields_of(cls)} - kinds.keys() | {"spans"}
            for name, each in value.items():
                below = join_pointer([name], below=pointer)
                if name not in left_out:
                    yield from _other_fields(kinds.get(name), each, below)
                elif each:
                    yield below
        case ListOf(item), list():
            for at, each in enumerate(value):
                yield from _other_fields(item, each, f"{pointer}/{at}")
